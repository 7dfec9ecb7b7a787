//! Objects of a page, one by one, held to the clauses of GB/T 33190-2016.

use super::{file, page, rules, told};

fn text(attributes: &str, code: &str) -> String {
    format!("<ofd:TextObject Font=\"1\" Size=\"4\" {attributes}>{code}</ofd:TextObject>")
}

#[test]
fn characters_stand_where_their_steps_lead() {
    // 11.4.1: X and Y in the object's space, steps after each character; `g 2 3` is 3 twice.
    let object = text(
        "Boundary=\"10 20 50 6\"",
        "<ofd:TextCode X=\"1\" Y=\"5\" DeltaX=\"4 g 2 3\">甲1,2</ofd:TextCode>",
    );
    assert_eq!(
        told(&page(&file(&object, &[]))),
        ["甲 11,25 Right", "1 15,25 Right", ", 18,25 Right", "2 21,25 Right"]
    );
    // A second text without X goes on from the first's.
    let object = text(
        "Boundary=\"10 20 50 20\"",
        "<ofd:TextCode X=\"1\" Y=\"5\">甲</ofd:TextCode><ofd:TextCode Y=\"10\">乙</ofd:TextCode>",
    );
    assert_eq!(told(&page(&file(&object, &[]))), ["甲 11,25 Right", "乙 11,30 Right"]);
}

#[test]
fn matrix_and_directions_turn_text() {
    // 8.5: the matrix acts in the object's space, the boundary moves it.
    let object = text(
        "Boundary=\"10 10 30 30\" CTM=\"0 1 -1 0 20 0\"",
        "<ofd:TextCode X=\"2\" Y=\"4\" DeltaX=\"4\">甲乙</ofd:TextCode>",
    );
    assert_eq!(told(&page(&file(&object, &[]))), ["甲 26,12 Down", "乙 26,16 Down"]);
    // 11.3: upright characters of a line that runs down; the line is the middle of its characters.
    let object = text(
        "Boundary=\"10 10 10 30\" ReadDirection=\"90\"",
        "<ofd:TextCode X=\"2\" Y=\"4\" DeltaY=\"5\">甲乙</ofd:TextCode>",
    );
    assert_eq!(told(&page(&file(&object, &[]))), ["甲 14,10.5 Down", "乙 14,15.5 Down"]);
}

#[test]
fn a_line_that_begins_further_down_does_not_make_the_text_upright() {
    // 11.4.1: one text code may hold several lines, the step between them as far as they are apart.
    let object = text(
        "Boundary=\"10 10 30 60\"",
        "<ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"4 -2\" DeltaY=\"0 30\">自然人</ofd:TextCode>",
    );
    assert_eq!(told(&page(&file(&object, &[]))), ["自 10,14 Right", "然 14,14 Right", "人 12,44 Right"]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    for hidden in ["Visible=\"false\"", "Alpha=\"0\"", "Fill=\"false\""] {
        let object = text(
            &format!("Boundary=\"10 10 10 10\" {hidden}"),
            "<ofd:TextCode X=\"0\" Y=\"4\">甲</ofd:TextCode>",
        );
        assert!(told(&page(&file(&object, &[]))).is_empty(), "{hidden}");
    }
    let clear = text(
        "Boundary=\"10 10 10 10\"",
        "<ofd:FillColor Value=\"0 0 0\" Alpha=\"0\"/><ofd:TextCode X=\"0\" Y=\"4\">甲</ofd:TextCode>",
    );
    assert!(told(&page(&file(&clear, &[]))).is_empty());
    let outside = text("Boundary=\"10 10 10 10\"", "<ofd:TextCode X=\"40\" Y=\"4\">甲</ofd:TextCode>");
    assert!(told(&page(&file(&outside, &[]))).is_empty(), "the boundary cuts it off");
}

#[test]
fn codes_of_private_use_are_not_taken_for_characters() {
    let object = text(
        "Boundary=\"10 10 20 10\"",
        "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"2\" GlyphCount=\"2\"><ofd:Glyphs>7 8</ofd:Glyphs></ofd:CGTransform>\
         <ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"4\">&#xE001;3</ofd:TextCode>",
    );
    assert_eq!(told(&page(&file(&object, &[]))), ["\u{FFFD} 10,14 Right", "3 14,14 Right"]);
}

#[test]
fn characters_drawn_in_one_path_are_drawings_each() {
    let one = |x: u32| format!("S {x} 0 B {} 1 {} 2 {} 4 L {x} 4 C ", x + 1, x + 2, x + 2);
    let object = |data: &str, attributes: &str| {
        format!(
            "<ofd:PathObject Boundary=\"10 10 80 20\" Fill=\"true\" Stroke=\"false\" {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let both = one(0) + &one(50);
    let page_of = |object: &str| page(&file(object, &[]));
    let seen = page_of(&object(&both, ""));
    assert_eq!((seen.drawings.len(), seen.rules.len()), (2, 0));
    assert!(page_of(&object(&both, "Alpha=\"0\"")).drawings.is_empty());
    // A wide curve is no character.
    let wide = page_of(&object("S 0 0 B 20 4 40 4 60 0 L 60 4 C", ""));
    assert!(wide.drawings.is_empty());
}

#[test]
fn paths_are_rules() {
    let path = |attributes: &str, data: &str| {
        format!(
            "<ofd:PathObject Boundary=\"10 10 50 20\" {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let drawn = |object: &str| rules(&page(&file(object, &[])));
    // 9.1: stroked where it is not said, by a line of 0.353 mm (8.2).
    assert_eq!(drawn(&path("", "S 0 5 L 50 5")), ["h 15: 10..60 w0.35"]);
    assert_eq!(
        drawn(&path("LineWidth=\"0.5\"", "M 5 0 L 5 20 M 9 0 L 9 20")),
        ["v 15: 10..30 w0.5", "v 19: 10..30 w0.5"]
    );
    assert_eq!(
        drawn(&path("Stroke=\"false\" Fill=\"true\"", "M 0 5 L 50 5 L 50 5.4 L 0 5.4 C")),
        ["h 15.2: 10..60 w0.4"]
    );
    assert_eq!(drawn(&path("Stroke=\"false\"", "M 0 5 L 50 5")), [""; 0]);
    assert_eq!(
        drawn(&path("", "M 0 0 Q 5 5 20 9 B 1 1 2 2 30 9 A 3 3 0 0 1 50 9 L 50 19")),
        ["v 60: 19..29 w0.35"]
    );
    assert_eq!(drawn(&path("", "M 0 5 L 80 5")), ["h 15: 10..60 w0.35"], "the boundary cuts");
    assert_eq!(drawn(&path("Visible=\"false\"", "M 0 5 L 50 5")), [""; 0]);
    let white = "<ofd:PathObject Boundary=\"10 10 50 20\"><ofd:StrokeColor Value=\"255 255 255\"/><ofd:AbbreviatedData>M 0 5 L 50 5</ofd:AbbreviatedData></ofd:PathObject>";
    assert_eq!(drawn(white), [""; 0]);
}

#[test]
fn units_parameters_and_templates_are_drawn() {
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let line = "<ofd:PathObject Boundary=\"0 0 20 1\" DrawParam=\"6\"><ofd:AbbreviatedData>M 0 0.5 L 20 0.5</ofd:AbbreviatedData></ofd:PathObject>";
    let resources = format!(
        "<ofd:Res {ns}><ofd:DrawParams><ofd:DrawParam ID=\"6\" Relative=\"5\"/><ofd:DrawParam ID=\"5\" Relative=\"6\" LineWidth=\"0.2\"/></ofd:DrawParams>\
         <ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"7\" Width=\"20\" Height=\"1\"><ofd:Content>{line}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    );
    let object = "<ofd:CompositeObject ResourceID=\"7\" Boundary=\"30 10 20 5\"/>";
    assert_eq!(rules(&page(&file(object, &[("Doc/Res.xml", &resources)]))), ["h 10.5: 30..50 w0.2"]);
    let document = "<Document><CommonData><PageArea><PhysicalBox>5 5 100 50</PhysicalBox></PageArea>\
         <TemplatePage ID=\"t\" BaseLoc=\"T.xml\"/></CommonData><Pages><Page BaseLoc=\"/doc/page.xml\"/></Pages></Document>";
    let template = format!("<Page><Content>{}</Content></Page>", line.replace("ofd:", ""));
    let body = "<Page><Template TemplateID=\"t\"/><Content><Layer><TextObject Size=\"4\" Boundary=\"10 10 9 9\"><TextCode X=\"0\" Y=\"4\">甲</TextCode></TextObject></Layer></Content></Page>";
    let bytes = file("", &[("Doc/Document.xml", document), ("Doc/T.xml", &template), ("Doc/Page.xml", body)]);
    let page = page(&bytes);
    assert_eq!(told(&page), ["甲 5,9 Right"], "the box of the page begins at 5,5");
    assert_eq!(rules(&page), [""; 0], "a line above the box is cut off");
}

#[test]
fn digits_that_cannot_be_told_from_their_ground_are_veiled() {
    let filled = |boundary: &str, attributes: &str, colour: &str| {
        format!(
            "<ofd:PathObject ID=\"8\" Boundary=\"{boundary}\" Fill=\"true\" Stroke=\"false\" {attributes}>\
             <ofd:FillColor {colour}/><ofd:AbbreviatedData>M 0 0 L 100 0 L 100 50 L 0 50 C\
             </ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let digit = |colour: &str| {
        format!(
            "<ofd:TextObject ID=\"9\" Boundary=\"20 20 20 10\" Font=\"1\" Size=\"4\"><ofd:FillColor {colour}/>\
             <ofd:TextCode X=\"0\" Y=\"4\">7</ofd:TextCode></ofd:TextObject>"
        )
    };
    let line = |attributes: &str, colour: &str| {
        format!(
            "<ofd:PathObject ID=\"8\" Boundary=\"10 10 80 30\" LineWidth=\"6\" {attributes}>\
             <ofd:StrokeColor {colour}/><ofd:AbbreviatedData>M 5 12.5 L 30 12.5</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let strips: String = (0..10)
        .map(|strip| {
            filled(&format!("10 {} 100 0.51", 20.0 + 0.5 * f64::from(strip)), "", "Value=\"255 255 255\"")
        })
        .collect();
    let picture =
        |id: &str| format!("<ofd:ImageObject ID=\"7\" Boundary=\"10 10 100 50\" ResourceID=\"{id}\"/>");
    // A bitmap knows no transparency; of a GIF, and of what is not there, nothing is known.
    let resources = "<Res BaseLoc=\"Res\"><MultiMedias>\
         <MultiMedia ID=\"31\" Type=\"Image\"><MediaFile>a.bmp</MediaFile></MultiMedia>\
         <MultiMedia ID=\"32\" Type=\"Image\"><MediaFile>a.gif</MediaFile></MultiMedia>\
         <MultiMedia ID=\"33\" Type=\"Image\"><MediaFile>none.bmp</MediaFile></MultiMedia></MultiMedias></Res>";
    let pictures = [("Doc/Res.xml", resources), ("Doc/Res/a.bmp", "BM  "), ("Doc/Res/a.gif", "GIF89a")];
    let area = "10 10 100 50";
    let (white, black, blue) = ("Value=\"255 255 255\"", "Value=\"0 0 0\"", "Value=\"0 0 128\"");
    let opaque = |colour: &str| filled(area, "", colour);
    for (objects, veiled) in [
        (digit(black), false),
        (digit(white), true),
        (digit("Value=\"#FF #FF #FF\""), true),
        (digit("Value=\"250\""), true),
        (opaque(blue) + &digit(white), false),
        (opaque(blue) + &digit(blue), true),
        (opaque(white) + &digit(black), false),
        // Nothing tells the colours of another space, or of an image.
        (digit("Value=\"0 0 0 0\""), false),
        (
            "<ofd:ImageObject ID=\"7\" Boundary=\"10 10 100 50\" ResourceID=\"3\"/>".to_owned()
                + &digit(white),
            false,
        ),
        // Painted over afterwards; not by what lets it through, lies elsewhere, or has no colour.
        (digit(black) + &opaque(white), true),
        (digit(black) + &filled(area, "Alpha=\"60\"", white), false),
        (digit(black) + &filled(area, "", "Value=\"255 255 255\" Alpha=\"60\""), false),
        (digit(black) + &filled("100 100 100 50", "", white), false),
        (digit(black) + &opaque(white).replace("<ofd:FillColor Value=\"255 255 255\"/>", ""), false),
        (digit(black) + &opaque(white) + &digit(black), false),
        // By what lets nearly nothing through, a colour of another space, a broad line, strips, a picture.
        (digit(black) + &filled(area, "", "Value=\"255 255 255\" Alpha=\"254\""), true),
        (digit(black) + &filled(area, "", "Value=\"0 0 0 0\" ColorSpace=\"4\""), true),
        (digit(black) + &line("", white), true),
        (digit(black) + &line("", black), true),
        (digit(black) + &line("Alpha=\"60\"", white), false),
        (digit(black) + &line("Visible=\"false\"", white), false),
        (digit(black) + &strips, true),
        (digit(black) + &picture("31"), true),
        (picture("31") + &digit(black), false),
        (digit(black) + &picture("32"), false),
        (digit(black) + &picture("33"), false),
        (digit(black) + &picture("31").replace("Boundary=", "Alpha=\"60\" Boundary="), false),
        (digit(black) + &picture("31").replace("Boundary=", "CTM=\"5 0 0 5 0 0\" Boundary="), false),
    ] {
        let page = page(&file(&objects, &pictures));
        let seven = page.glyphs.iter().find(|g| g.text == '7').expect("the digit");
        assert_eq!(seven.veiled, veiled, "{objects}");
    }
}
