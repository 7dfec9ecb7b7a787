//! What stands in cells and is not there as plain text: drawings, values of fields, digits upon digits, layers.

use gongkai::layout::{self, Page, Settings};
use gongkai::reader::{Limits, pdf};

use super::{File, SANS, text};

/// Two cells of 40 by 20 points side by side, the left one with the text `12`.
const CELLS: &str = "20 40 40 20 re 60 40 40 20 re S BT /F 10 Tf 30 45 Td (12) Tj ET";

/// The texts of the cells of the only table of a page.
fn cells(page: &Page) -> Vec<String> {
    let tables = layout::tables(page, &Settings::default());
    assert_eq!(tables.len(), 1);
    tables[0].cells.iter().map(|cell| cell.text(&Settings::default())).collect()
}

/// The cells with something drawn under them and over them.
fn layered(under: &str, over: &str) -> Vec<String> {
    let mut file = File::page(
        &format!("q {under} Q {CELLS} {over}"),
        &format!("{SANS} /XObject << /I 6 0 R /D 7 0 R >>"),
    );
    let image = |side: u32| {
        format!("/Subtype /Image /Width {side} /Height {side} /BitsPerComponent 8 /ColorSpace /DeviceGray")
    };
    file.stream(6, &image(8), &[0; 64]).stream(7, &image(1), b"x");
    cells(&file.read())
}

fn drawn(content: &str) -> Vec<String> {
    layered("", content)
}

#[test]
fn a_page_that_lies_askew_is_read_as_if_it_were_straight() {
    let file = |slope: f64| {
        let (sin, cos) = slope.atan().sin_cos();
        let text = "BT /F 10 Tf 70 45 Td (34) Tj -50 -20 Td (5678) Tj ET";
        File::page(&format!("{cos:.6} {:.6} {sin:.6} {cos:.6} 0 0 cm {CELLS} {text}", -sin), SANS)
    };
    for slope in [0.0, 0.02, -0.03] {
        let page = file(slope).read();
        assert_eq!(cells(&page), ["12", "34"], "{slope}");
        assert!(page.glyphs.iter().all(|g| !g.veiled), "no border strikes digits out");
        // The place is that of the page as it is looked at.
        let document = pdf::read(&file(slope).bytes(), &Limits::default()).expect("a document");
        let place = document.areas(gongkai::document::Place::new(0, 1))[0];
        let (sin, cos) = slope.atan().sin_cos();
        let corner = |x: f64, y: f64| (cos * x + sin * y, 100.0 - (cos * y - sin * x));
        let corners = [corner(20.0, 60.0), corner(100.0, 60.0), corner(20.0, 40.0), corner(100.0, 40.0)];
        let left = corners.iter().map(|c| c.0).fold(f64::INFINITY, f64::min);
        let top = corners.iter().map(|c| c.1).fold(f64::INFINITY, f64::min);
        let close = |a: f32, b: f64| (f64::from(a) - b).abs() < 0.2;
        assert!(close(place.x0, left) && close(place.top, top), "{slope}: {place:?}, {left} {top}");
    }
}

#[test]
fn text_turned_between_level_rules_turns_no_page() {
    let text = |at: &str| format!("BT 0.99955 0.03 -0.03 0.99955 {at} Tm /F 10 Tf (34) Tj ET");
    let rules = "20 40 40 20 re 60 40 40 20 re S";
    let page = File::page(&format!("{rules} {} {}", text("30 45"), text("70 45")), SANS).read();
    assert_eq!(cells(&page), ["34", "34"]);
    assert_eq!(page.upright, layout::Upright::default());
}

#[test]
fn a_watermark_across_cells_is_none_of_their_text() {
    let mark = "BT 0.7 0.7 -0.7 0.7 52 41 Tm /F 10 Tf (WW9) Tj ET BT /F 10 Tf 30 90 Td (345) Tj ET";
    assert_eq!(drawn(mark), ["12", ""]);
    let large = "BT 0.7 0.7 -0.7 0.7 72 41 Tm /F 20 Tf (9W) Tj ET BT /F 10 Tf 30 90 Td (345) Tj ET";
    assert_eq!(drawn(large), ["12", ""]);
    // A figure by itself may have been stamped in, as may one with its unit.
    let figure = "BT 0.97 0.26 -0.26 0.97 75 45 Tm /F 10 Tf (9) Tj ET";
    assert_eq!(drawn(figure), ["12", "\u{fffc}"]);
    let unit = "BT 0.97 0.26 -0.26 0.97 70 45 Tm /F 10 Tf (9 t) Tj ET BT /F 10 Tf 30 90 Td (345) Tj ET";
    assert_eq!(drawn(unit), ["12", "\u{fffc}"]);
    // So may one that is painted next to a watermark in the file and stands elsewhere.
    let behind = "BT 0.7 0.7 -0.7 0.7 20 5 Tm /F 10 Tf (W) Tj ET";
    assert_eq!(drawn(&format!("{behind} {figure} BT /F 10 Tf 30 90 Td (345) Tj ET")), ["12", "\u{fffc}"]);
    let page = File::page(&format!("{CELLS} {mark}"), SANS).read();
    assert!(page.glyphs.iter().filter(|g| g.askew).map(|g| g.text).eq("WW9".chars()));
    // Alone it is what the page says.
    let page = File::page(figure, SANS).read();
    let document = layout::document("application/pdf", &[page], &Settings::default());
    assert!(document.arena().contains('9'));
}

#[test]
fn a_cell_whose_figure_is_a_drawing_is_not_blank() {
    let three = "75 52 m 75 55 80 55 80 52 c 80 50 77 50 77 49 c 80 49 81 46 78 45 c 76 44 75 46 75 46 c";
    let seven = "75 54 m 80 54 l 80 53 l 77 45 l 76 45 l 78 53 l 75 53 l h";
    for content in [
        format!("{three} f"),
        format!("{three} S"),
        format!("{seven} f"),
        "q 6 0 0 8 75 45 cm /I Do Q".to_owned(),
        "q 6 0 0 8 75 45 cm BI /W 8 /H 8 /BPC 1 /IM true ID 01234567 EI Q".to_owned(),
    ] {
        assert_eq!(drawn(&content), ["12", "\u{fffc}"], "{content}");
    }
}

#[test]
fn a_digit_drawn_beside_others_is_a_part_of_the_figure() {
    let seven = "43 54 m 48 54 l 48 53 l 45 45 l 44 45 l 46 53 l 43 53 l h f";
    assert_eq!(drawn(seven), ["12 \u{fffc}", ""]);
}

#[test]
fn backgrounds_and_ornaments_are_no_figures() {
    // A picture behind a cell or the table, one of a single dot, a shape in white, a cell with round corners, bold
    // print drawn as text and as its outline.
    let seven = "75 54 m 80 54 l 80 53 l 77 45 l 76 45 l 78 53 l 75 53 l h";
    let round =
        "61 45 m 61 42 62 41 65 41 c 95 41 l 98 41 99 42 99 45 c 99 55 l 98 59 95 59 95 59 c 65 59 l h";
    for content in [
        "q 38 0 0 18 61 41 cm /I Do Q".to_owned(),
        "q 80 0 0 20 20 40 cm /I Do Q".to_owned(),
        "q 6 0 0 8 75 45 cm /D Do Q".to_owned(),
        format!("1 g {seven} f"),
        format!("{round} S"),
        "30 45 m 31 45 l 34 48 l 36 50 35 52 33 52 c 30 49 l h S".to_owned(),
    ] {
        assert_eq!(layered(&content, ""), ["12", ""], "{content}");
    }
}

#[test]
fn a_picture_over_several_cells_covers_those_that_are_blank() {
    assert_eq!(drawn("q 90 0 0 16 42 42 cm /I Do Q"), ["12", "\u{fffc}"]);
}

#[test]
fn characters_drawn_as_outlines_give_no_rules() {
    let eight = "24 54 m 28 54 l 28 46 l 24 46 l 24 54 l h 25 53 m 27 53 27 51 25 47 c h";
    for paint in ["S", "f", "B"] {
        let page = File::page(&format!("{eight} {paint}"), SANS).read();
        assert_eq!((page.rules.len(), page.drawings.is_empty()), (0, false), "{paint}");
    }
}

#[test]
fn digits_upon_digits_are_read_by_nobody() {
    let over = |second: &str| drawn(&format!("BT /F 10 Tf {second} ET"));
    assert_eq!(over("30.5 45.5 Td (30) Tj"), ["12\u{fffc}30", ""]);
    // Bold by drawing twice, small print on a large watermark, and figures side by side.
    assert_eq!(over("30.5 45 Td (12) Tj"), ["12", ""]);
    assert_eq!(over("42 45 Td (7) Tj"), ["127", ""]);
}

#[test]
fn a_figure_in_a_frame_of_its_own_stands_in_the_cell_around_it() {
    let mut file =
        File::page("10 10 60 40 re 70 10 60 40 re 85 24 30 12 re S BT /F 10 Tf 90 26 Td (37) Tj ET", SANS);
    assert_eq!(cells(&file.read()), ["", "37"]);
    // A figure that nothing stands around stays where it is.
    file = File::page("85 24 30 12 re S BT /F 10 Tf 90 26 Td (37) Tj ET", SANS);
    assert_eq!(layout::tables(&file.read(), &Settings::default()), []);
}

#[test]
fn a_group_is_as_clear_as_it_is_painted() {
    let shown = |group: &str| {
        let states = "/ExtGState << /None << /ca 0 >> /Full << /ca 1 >> >>";
        let mut file = File::page("/None gs /X Do", &format!("{SANS} /XObject << /X 6 0 R >> {states}"));
        let resources = format!("/Subtype /Form /BBox [0 0 200 100] /Resources << {SANS} {states} >>");
        file.stream(6, &format!("{resources} {group}"), b"/Full gs BT /F 10 Tf 20 30 Td (8) Tj ET");
        text(&file.read())
    };
    assert_eq!(shown("/Group << /S /Transparency >>"), "");
    assert_eq!(shown(""), "8");
}

#[test]
fn the_value_of_a_field_without_appearance_stands_in_its_box() {
    let field = |own: &str, above: &str| {
        let mut file = File::page(CELLS, SANS);
        file.page = "/MediaBox [0 0 200 100] /Annots [8 0 R]".to_owned();
        file.add(8, &format!("<< /Type /Annot /Subtype /Widget /Rect [62 42 98 58] /Parent 9 0 R {own} >>"));
        file.add(9, &format!("<< /FT /Tx {above} >>"));
        file.stream(
            7,
            &format!("/BBox [0 0 36 16] /Resources << {SANS} >>"),
            b"BT /F 10 Tf 5 5 Td (42) Tj ET",
        );
        file.stream(10, "/BBox [0 0 36 16]", b"");
        cells(&file.read())
    };
    assert_eq!(field("/V (37)", ""), ["12", "37"]);
    assert_eq!(field("", "/V <FEFF00330037>"), ["12", "37"]);
    // A password, a field that is hidden, one that says nothing.
    assert_eq!(field("", "/V (37) /Ff 8192"), ["12", ""]);
    assert_eq!(field("/F 2", "/V (37)"), ["12", ""]);
    assert_eq!(field("", ""), ["12", ""]);
    // An appearance that says the same, one that says something else, one that says nothing.
    assert_eq!(field("/AP << /N 7 0 R >>", "/V (42)"), ["12", "42"]);
    assert_eq!(field("/AP << /N 7 0 R >>", "/V (37)"), ["12", "\u{fffc}42"]);
    assert_eq!(field("/AP << /N 10 0 R >>", "/V (37)"), ["12", "\u{fffc}37"]);
}

#[test]
fn annotations_without_appearance_are_shown_or_doubted() {
    let noted = |own: &str| {
        let mut file = File::page(CELLS, SANS);
        file.page = "/MediaBox [0 0 200 100] /Annots [8 0 R]".to_owned();
        file.add(8, &format!("<< /Type /Annot {own} >>"));
        cells(&file.read())
    };
    let right = "/Rect [62 42 98 58]";
    let typed = |own: &str| noted(&format!("/Subtype /FreeText {right} /DA (0 g /Helv 8 Tf) {own}"));
    assert_eq!(typed("/Contents (37)"), ["12", "37"]);
    assert_eq!(typed("/Contents (37) /Q 2 /AP << >>"), ["12", "37"]);
    assert_eq!(typed("/Contents (37) /F 2"), ["12", ""]);
    // What is more than one figure may stand anywhere.
    assert_eq!(typed("/Contents (37 38)"), ["12", "\u{fffc}"]);
    assert_eq!(typed("/Contents <FEFF53CA>"), ["12", "\u{fffc}"]);
    assert_eq!(typed(""), ["12", ""]);
    let high = "/Subtype /FreeText /Rect [62 0 98 58] /DA (0 g /Helv 8 Tf) /Contents (37)";
    assert_eq!(noted(high), ["12", "\u{fffc}"]);
    // Over the figure that was there: on a ground of its own, or on the figure itself.
    let left = "/Subtype /FreeText /Rect [22 42 58 58] /DA (0 g /Helv 8 Tf) /Contents (37)";
    assert_eq!(noted(&format!("{left} /C [1 1 1]")), ["37", ""]);
    assert!(noted(left)[0].contains('\u{fffc}') || noted(left)[0].contains(' '), "{:?}", noted(left));
    // A figure struck out, filled over, stamped on, or marked by a pen that lets it through.
    let over = |own: &str| noted(&format!("/Rect [22 42 58 58] {own}"));
    for own in ["StrikeOut", "Ink", "Stamp", "Circle /IC [0]", "Square /IC [1 1 1]"] {
        let cells = over(&format!("/Subtype /{own}"));
        assert!(cells[0].starts_with("\u{fffc}12"), "{own}: {cells:?}");
    }
    for own in ["/Subtype /Square", "/Subtype /Square /IC [1 1 0] /CA 0.4", "/Subtype /Highlight /C [1 1 0]"]
    {
        assert_eq!(over(own)[0], "12", "{own}");
    }
}

#[test]
fn layers_go_by_their_use_on_screens_and_by_expressions() {
    let shown = |group: &str, member: &str, standard: &str| {
        let content = "/OC /A BDC BT /F 10 Tf (1) Tj ET EMC /OC /B BDC BT /F 10 Tf (2) Tj ET EMC";
        let mut file = File::page(content, &format!("{SANS} /Properties << /A 6 0 R /B 7 0 R >>"));
        file.add(6, &format!("<< /Type /OCG /Name (a) {group} >>"));
        file.add(7, &format!("<< /Type /OCMD /OCGs [6 0 R] {member} >>"));
        let layers = format!("/OCProperties << /OCGs [6 0 R] /D << {standard} >> >>");
        file.add(1, &format!("<< /Type /Catalog /Pages 2 0 R {layers} >>"));
        text(&file.read())
    };
    let used = "/AS [<< /Event /View /Category [/View] /OCGs [6 0 R] >>]";
    assert_eq!(shown("/Usage << /View << /ViewState /OFF >> >>", "", used), "");
    assert_eq!(shown("/Usage << /View << /ViewState /OFF >> >>", "", ""), "12");
    assert_eq!(
        shown("/Usage << /View << /ViewState /ON >> >>", "", &format!("/BaseState /OFF {used}")),
        "12"
    );
    assert_eq!(shown("/Usage << /Print << /PrintState /OFF >> >>", "", &used.replace("View", "Print")), "12");
    assert_eq!(shown("", "/VE [/Not 6 0 R]", ""), "1");
    assert_eq!(shown("", "/VE [/Not 6 0 R]", "/OFF [6 0 R]"), "2");
    assert_eq!(shown("", "/VE [/Or [/Not 6 0 R] [/And 6 0 R 6 0 R]]", ""), "12");
    // What is no expression is none.
    assert_eq!(shown("", "/VE [/Xor 6 0 R] /P /AllOff", ""), "1");
}

/// Two rows of two cells as white lines on a ground of so much grey, each with a figure.
fn white_on(grey: &str) -> usize {
    let lines = "1 G 20 20 80 40 re 20 40 m 100 40 l 60 20 m 60 60 l S 1 g 20 39.5 80 1 re f 0 g";
    let text = "BT /F 10 Tf 30 45 Td (12) Tj 40 0 Td (34) Tj -40 -20 Td (56) Tj 40 0 Td (78) Tj ET";
    let page = File::page(&format!("{grey} g 15 15 90 50 re f {lines} {text}"), SANS).read();
    layout::tables(&page, &Settings::default()).iter().map(|table| table.cells.len()).sum()
}

#[test]
fn white_lines_on_a_ground_are_borders() {
    assert_eq!(["0.5", "0.9", "0.99", "1"].map(white_on), [4, 4, 0, 0]);
}

#[test]
fn figures_at_a_clip_that_cuts_the_table_off_are_not_whole() {
    // The clip ends at 60; a table drawn to 100, or one that ends where the clip does.
    let cut = |right: u32| {
        let lines = format!(
            "20 20 m {right} 20 l 20 40 m {right} 40 l 20 60 m {right} 60 l 20 20 m 20 60 l 40 20 m 40 60 l"
        );
        let text = "BT /F 10 Tf 22 45 Td (12) Tj 27 0 Td (34) Tj -5 -20 Td (5) Tj ET";
        let page = File::page(&format!("q 10 10 50 60 re W n {lines} S {text} Q"), SANS).read();
        cells(&page)
    };
    assert_eq!(cut(100), ["12", "\u{fffc}34", "", "5"]);
    assert_eq!(cut(60), ["12", "34", "", "5"]);
}
