//! Where glyphs and rules come to stand.

use gongkai::error::ErrorKind;
use gongkai::layout::{Direction, Rule};
use gongkai::reader::{Limits, pdf};

use super::{File, SANS, text};

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}

#[test]
fn glyphs_stand_where_the_text_matrix_says_with_y_downwards() {
    let page = File::page("BT /F 10 Tf 20 30 Td (1) Tj 5 TL T* [(2)-1000(3)] TJ ET", SANS).read();
    assert_eq!(text(&page), "123");
    let places: Vec<(f32, f32)> = page.glyphs.iter().map(|g| g.origin).collect();
    // Figures are 0.556 em wide in Helvetica; -1000 moves on by an em.
    assert_eq!(places, [(20.0, 70.0), (20.0, 75.0), (35.56, 75.0)]);
    let glyph = page.glyphs[0];
    assert!(near(glyph.area.x1, 25.56) && near(glyph.area.top, 61.2) && near(glyph.area.bottom, 71.2));
    assert_eq!((glyph.size, glyph.direction, glyph.invisible), (10.0, Direction::Right, false));
}

#[test]
fn spacing_scaling_and_rise() {
    let page = File::page("BT /F 10 Tf 2 Tc 3 Tw 50 Tz 4 Ts (1 1) Tj ET", SANS).read();
    let places: Vec<(f32, f32)> = page.glyphs.iter().map(|g| g.origin).collect();
    // (5.56 + 2) / 2, then (2.78 + 2 + 3) / 2 more.
    assert_eq!(places, [(0.0, 96.0), (3.78, 96.0), (7.67, 96.0)]);
}

#[test]
fn a_turned_page_is_read_as_it_is_looked_at() {
    let mut file = File::page("BT /F 10 Tf 20 30 Td (1) Tj ET 0 0 m 200 0 l S", SANS);
    file.page = "/MediaBox [0 0 200 100] /CropBox [10 0 200 100] /Rotate 90".to_owned();
    let page = file.read();
    assert_eq!((page.width, page.height), (100.0, 190.0));
    let glyph = page.glyphs[0];
    assert_eq!((glyph.origin, glyph.direction), ((30.0, 10.0), Direction::Down));
    assert_eq!(
        page.rules,
        [Rule { horizontal: false, at: 0.0, from: -10.0, to: 190.0, width: 1.0 }],
        "the line along the bottom stands at the left"
    );
}

#[test]
fn rules_as_strokes_fills_and_dashes_in_a_form() {
    let mut file = File::page(
        "q 2 0 0 2 10 0 cm /X Do Q 1 g 0 0 50 1 re f 0 g 0 0 50 50 re f",
        "/XObject << /X 6 0 R >>",
    );
    file.stream(
        6,
        "/Type /XObject /Subtype /Form /BBox [0 0 30 40]",
        b"[3 2] 0 d 0.5 w 0 10 m 90 10 l S 5 0 0.5 20 re f q 0 0 10 10 re W n 0 5 m 60 5 l S Q",
    );
    let rules = file.read().rules;
    assert_eq!(
        rules,
        [
            Rule { horizontal: true, at: 80.0, from: 10.0, to: 70.0, width: 1.0 },
            Rule { horizontal: false, at: 20.5, from: 60.0, to: 100.0, width: 1.0 },
            Rule { horizontal: true, at: 90.0, from: 10.0, to: 30.0, width: 1.0 },
        ],
        "clipped by the form's box and by the clip; white and wide fills are none"
    );
}

#[test]
fn bold_by_drawing_twice_is_one_character_and_narrow_figures_are_two() {
    let page = File::page("BT /F 10 Tf 20 30 Td (15) Tj 0.3 0 Td (15) Tj ET", SANS).read();
    assert_eq!(text(&page), "15");
    // At a scaling of 20 % the figures stand 0.11 em apart.
    let page = File::page("BT /F 10 Tf 20 Tz 20 30 Td (115) Tj ET", SANS).read();
    assert_eq!(text(&page), "115");
}

#[test]
fn content_that_is_off_is_not_there() {
    let content = "/OC /A BDC BT /F 10 Tf (1) Tj ET 0 0 m 9 0 l S EMC /OC /B BDC BT /F 10 Tf (2) Tj ET EMC";
    let mut file = File::page(content, &format!("{SANS} /Properties << /A 6 0 R /B 7 0 R >>"));
    file.add(6, "<< /Type /OCG /Name (a) >>").add(7, "<< /Type /OCG /Name (b) >>");
    file.add(
        1,
        "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [6 0 R] >> >> >>",
    );
    let page = file.read();
    assert_eq!((text(&page).as_str(), page.rules.len()), ("2", 0));
}

#[test]
fn fields_that_were_filled_in_are_part_of_the_page() {
    let mut file = File::page("", "");
    file.page = "/MediaBox [0 0 200 100] /Annots [6 0 R 8 0 R]".to_owned();
    file.add(6, "<< /Type /Annot /Subtype /Widget /Rect [50 40 90 60] /AP << /N 7 0 R >> >>");
    file.add(8, "<< /Type /Annot /Subtype /Widget /F 2 /Rect [50 40 90 60] /AP << /N 7 0 R >> >>");
    file.stream(7, &format!("/BBox [0 0 40 20] /Resources << {SANS} >>"), b"BT /F 10 Tf 5 5 Td (42) Tj ET");
    let page = file.read();
    assert_eq!((text(&page).as_str(), page.glyphs[0].origin), ("42", (55.0, 55.0)));
}

#[test]
fn a_scan_wants_recognition_even_with_a_hidden_text() {
    let content = "q 200 0 0 100 0 0 cm /I Do Q BT 3 Tr /F 10 Tf (12) Tj ET";
    let mut file = File::page(content, &format!("{SANS} /XObject << /I 6 0 R >>"));
    file.stream(6, "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", b"x");
    let page = file.read();
    assert_eq!((page.images.len(), page.glyphs.iter().filter(|g| g.invisible).count()), (1, 2));
    let error = pdf::read(&file.bytes(), &Limits::default()).expect_err("nothing to read");
    assert_eq!(error.kind(), ErrorKind::NeedsOcr);
}

#[test]
fn what_the_clip_cuts_off_whole_is_not_seen() {
    let page = File::page("q 0 0 50 50 re W n BT /F 10 Tf 10 10 Td (1) Tj 90 0 Td (2) Tj ET Q", SANS).read();
    let seen: Vec<(char, bool)> = page.glyphs.iter().map(|g| (g.text, g.invisible)).collect();
    assert_eq!(seen, [('1', false), ('2', true)]);
}

/// The digits of a page, those that are not seen as what they are in brackets.
fn told(content: &str) -> String {
    let resources = format!(
        "{SANS} /ExtGState << /Half << /ca 0.5 >> /Over << /BM /Multiply >> >> /XObject << /I 6 0 R /S 7 0 R >>"
    );
    let mut file = File::page(content, &resources);
    let image = "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    file.stream(6, image, b"x").stream(7, &format!("{image} /SMask 6 0 R"), b"x");
    let shown =
        |g: &gongkai::layout::Glyph| if g.veiled { format!("({})", g.text) } else { g.text.to_string() };
    file.read().glyphs.iter().map(shown).collect()
}

#[test]
fn digits_in_the_colour_of_their_ground_are_veiled() {
    let text = "BT /F 10 Tf 20 30 Td (4) Tj ET";
    assert_eq!(told(&format!("1 g {text}")), "(4)");
    assert_eq!(told(&format!("0.2 0.3 0.6 rg 0 0 100 50 re f 1 g {text}")), "4", "white on a dark ground");
    assert_eq!(told(&format!("0.2 0.3 0.6 rg 0 0 100 50 re f 1 g 10 10 50 50 re f {text}")), "(4)");
    assert_eq!(told(&format!("0.9 g 0 0 100 50 re f 0.9 0.9 0.9 rg {text}")), "(4)", "gray on the same gray");
    assert_eq!(told(&format!("0.9 g 0 0 100 50 re f 0 g {text}")), "4");
    assert_eq!(told(&format!("q 100 0 0 100 0 0 cm /I Do Q 1 g {text}")), "4", "nobody looks at the picture");
    let frame = "0 g 10 20 40 30 re 11 21 38 28 re f*";
    assert_eq!(told(&format!("{frame} {text}")), "4", "borders painted before the text");
    assert_eq!(told(&format!("{frame} 1 g {text}")), "(4)", "a frame fills nothing");
    let turned = "0 g 10 20 40 30 re 49 21 -38 28 re f";
    assert_eq!(told(&format!("{turned} {text}")), "4", "the same by winding");
    assert_eq!(told(&format!("0 g 10 20 40 30 re 11 21 38 28 re f {text}")), "(4)", "a box within a box");
    let arch = "0 g 0 0 m 100 0 l 100 60 50 90 0 60 c f";
    assert_eq!(told(&format!("{arch} {text}")), "4", "on a part of an arch that may be white");
    assert_eq!(told(&format!("{arch} 0 0 100 100 re f {text}")), "(4)");
}

#[test]
fn digits_under_what_is_painted_later_are_veiled() {
    let text = "0 g BT /F 10 Tf 20 30 Td (4) Tj ET";
    assert_eq!(told(&format!("{text} 1 g 15 25 20 20 re f")), "(4)");
    assert_eq!(told(&format!("{text} 0 0 1 rg 15 25 20 20 re f")), "(4)");
    assert_eq!(told(&format!("{text} 1 g 60 25 20 20 re f")), "4", "beside it");
    assert_eq!(told(&format!("1 g 15 25 20 20 re f {text}")), "4", "before it");
    assert_eq!(told(&format!("{text} 1 g 15 25 20 20 re f {text}")), "4", "drawn again on top");
    for sheer in ["/Half gs", "/Over gs"] {
        assert_eq!(told(&format!("{text} {sheer} 1 1 0 rg 15 25 20 20 re f")), "4", "a marker's colour");
    }
    assert_eq!(told(&format!("{text} 0 g 10 20 40 30 re 15 25 20 20 re f*")), "4", "a frame around it");
    assert_eq!(told(&format!("{text} q 40 0 0 40 10 20 cm /I Do Q")), "(4)");
    assert_eq!(told(&format!("{text} q 40 0 0 40 10 20 cm /S Do Q")), "4", "a seal lets it through");
}

#[test]
fn digits_off_the_page_are_veiled() {
    assert_eq!(told("BT /F 10 Tf 188 30 Td (123) Tj ET"), "12(3)");
    assert_eq!(
        told(
            "q 0 0 24.5 100 re W n BT /F 10 Tf 20 30 Td (1) Tj ET 0 0 22 100 re W n BT /F 10 Tf 20 30 Td (2) Tj ET Q"
        ),
        "1(2)"
    );
    let low = |height: &str| told(&format!("q 0 0 100 {height} re W n BT /F 10 Tf 20 30 Td (8) Tj ET Q"));
    assert_eq!((low("36.5").as_str(), low("34.5").as_str()), ("8", "(8)"), "a half of it may be another's");
}

#[test]
fn digits_that_a_slanted_line_strikes_out_are_veiled() {
    let text = "0 g BT /F 10 Tf 20 30 Td (4 5) Tj ET";
    assert_eq!(told(&format!("{text} 18 28 m 40 40 l S")), "(4) (5)");
    assert_eq!(told(&format!("18 38 m 40 30 l S {text}")), "(4) (5)", "whatever comes first");
    assert_eq!(told(&format!("{text} 20 30 m 26 38 l S")), "(4) 5");
    assert_eq!(told(&format!("{text} q 0 0 26 100 re W n 18 28 m 40 40 l S Q")), "(4) 5", "cut by the clip");
    assert_eq!(told(&format!("{text} 18 20 m 90 26 l S")), "4 5", "below it");
    assert_eq!(told(&format!("{text} 0 35 m 21.5 41 l S")), "4 5", "past its corner");
    assert_eq!(told(&format!("{text} 18 28 m 18.4 28.4 l 40.4 40.4 l 40 40 l f")), "(4) (5)", "a thin shape");
    assert_eq!(told(&format!("{text} 18 28 m 30 60 70 50 40 40 c S")), "4 5", "a curve goes around it");
}

#[test]
fn digits_under_a_shape_painted_later_are_veiled() {
    let text = "0 g BT /F 10 Tf 20 30 Td (4) Tj ET";
    assert_eq!(told(&format!("{text} 1 g 10 30 m 25 15 l 45 35 l 25 50 l f")), "(4)");
    assert_eq!(
        told(&format!("{text} 1 g 10 30 m 25 15 l 45 35 l 26 50 l h 24 40 m f")),
        "(4)",
        "a point more"
    );
    assert_eq!(told(&format!("{text} 1 g 10 20 m 60 20 l 60 60 l f")), "4", "in its box and beside it");
    assert_eq!(told(&format!("1 g 10 30 m 25 15 l 45 35 l 25 50 l f {text}")), "4", "before it");
}
