//! What codes stand for, when sources agree and when they do not.

use gongkai::layout::Direction;

use super::{File, text};

/// A page that shows a string with a composite font.
fn composite(encoding: &str, descendant: &str, to_unicode: Option<&str>, show: &str) -> File {
    let map = if to_unicode.is_some() { "/ToUnicode 8 0 R" } else { "" };
    let font = format!(
        "/Type /Font /Subtype /Type0 /BaseFont /Song /Encoding {encoding} /DescendantFonts [7 0 R] {map}"
    );
    let mut file =
        File::page(&format!("BT /F 10 Tf 20 50 Td {show} Tj ET"), &format!("/Font << /F << {font} >> >>"));
    file.add(7, &format!("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song {descendant} >>"));
    if let Some(map) = to_unicode {
        file.stream(8, "", map.as_bytes());
    }
    file
}

const GB1: &str = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>";
const IDENTITY: &str = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>";
/// Says that every code of interest is a nine.
const WRONG: &str = "1 beginbfrange <0000> <FFFE> <0039> endbfrange";

#[test]
fn a_map_to_unicode_is_believed_where_nothing_better_is_said() {
    let map = "2 beginbfchar <0001> <5E74> <0002> <00660069> endbfchar";
    let page =
        composite("/Identity-H", &format!("{IDENTITY} /DW 500 /W [2 [900]]"), Some(map), "<000100020003>")
            .read();
    assert_eq!(text(&page), "年fi\u{fffd}");
    let at: Vec<f32> = page.glyphs.iter().map(|g| g.origin.0).collect();
    assert_eq!(at, [20.0, 25.0, 29.5, 34.0], "a ligature's characters share its box");
}

#[test]
fn encodings_that_are_characters_overrule_a_wrong_map() {
    let codes = "<5E7400310032>";
    assert_eq!(text(&composite("/UniGB-UCS2-H", GB1, Some(WRONG), codes).read()), "年12");
    assert_eq!(text(&composite("/UniGB-UTF16-H", GB1, Some(WRONG), codes).read()), "年12");
    assert_eq!(text(&composite("/GBK-EUC-H", GB1, Some(WRONG), "<C4EA3132>").read()), "年12");
    assert_eq!(text(&composite("/GBK2K-H", GB1, None, "<C4EA31328139EE39>").read()), "年12㐀");
}

#[test]
fn identity_codes_of_a_known_collection_are_its_characters() {
    // Adobe-GB1: 18 and 19 are the proportional one and two, 3310 is a character of level 1.
    let page = composite("/Identity-H", GB1, Some(WRONG), "<00120013>").read();
    assert_eq!(text(&page), "12");
}

#[test]
fn vertical_writing_runs_down_the_middle_of_its_characters() {
    let page = composite("/UniGB-UCS2-V", GB1, None, "<5E745EA6>").read();
    assert_eq!(text(&page), "年度");
    let first = page.glyphs[0];
    assert_eq!((first.direction, first.origin), (Direction::Down, (20.0, 50.0)));
    assert_eq!((first.area.x0, first.area.x1, first.area.top, first.area.bottom), (15.0, 25.0, 50.0, 60.0));
    assert_eq!(page.glyphs[1].origin, (20.0, 60.0));
}

#[test]
fn a_figure_that_two_sources_name_differently_is_not_known() {
    let resources = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 8 0 R /FirstChar 65 \
        /Widths [500 500 500 500] /Encoding << /Differences [65 /one /two /uni5E74 /g7] >> >> >>";
    let mut file = File::page("BT /F 10 Tf (ABCD) Tj ET", resources);
    file.stream(8, "", b"2 beginbfchar <41> <0031> <42> <0037> endbfchar");
    assert_eq!(text(&file.read()), "1\u{fffd}年\u{fffd}");
}

#[test]
fn simple_encodings_without_a_map() {
    let font = |encoding: &str| {
        format!("/Font << /F << /Type /Font /Subtype /TrueType /BaseFont /Arial {encoding} >> >>")
    };
    let shown = |encoding: &str| text(&File::page("BT /F 10 Tf (\\0271\\320) Tj ET", &font(encoding)).read());
    assert_eq!(shown("/Encoding /WinAnsiEncoding"), "\u{fffd}1Ð");
    assert_eq!(shown("/Encoding /MacRomanEncoding"), "\u{fffd}1–");
}

#[test]
fn the_text_a_source_gives_stands_for_what_the_font_does_not_tell() {
    let show =
        "<00010001> Tj ET /Span << /ActualText <FEFF5E745EA6> >> BDC BT <00030003> Tj ET EMC BT <0001>";
    let page = composite("/Identity-H", IDENTITY, Some("1 beginbfchar <0001> <0031> endbfchar"), show).read();
    assert_eq!(text(&page), "11年度1");
}

#[test]
fn type_3_fonts_have_a_scale_of_their_own() {
    let resources = "/Font << /F << /Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] \
        /FontBBox [0 -20 100 80] /FirstChar 49 /LastChar 49 /Widths [50] /CharProcs << /one 9 0 R >> \
        /Encoding << /Differences [49 /one] >> >> >>";
    let mut file = File::page("BT /F 10 Tf 20 50 Td (11) Tj ET", resources);
    file.stream(9, "", b"50 0 d0");
    let page = file.read();
    assert_eq!(
        (text(&page).as_str(), page.glyphs[1].origin, page.glyphs[0].size),
        ("11", (25.0, 50.0), 10.0)
    );
}

#[test]
fn figures_of_a_font_without_widths_are_all_there() {
    let resources = "/Font << /F << /Type /Font /Subtype /TrueType /BaseFont /X /Encoding /WinAnsiEncoding \
        /FirstChar 65 /Widths [500] >> >>";
    let page = File::page("BT /F 10 Tf 20 50 Td (33) Tj [(33) 0 (33)] TJ ET", resources).read();
    assert_eq!(text(&page), "333333");
    let twice = File::page("BT /F 10 Tf 20 50 Td (3) Tj (3) Tj ET", super::SANS).read();
    assert_eq!(text(&twice), "33");
    let bold =
        File::page("BT /F 10 Tf 20 50 Td (3) Tj ET BT /F 10 Tf 20.3 50 Td (3) Tj ET", super::SANS).read();
    assert_eq!(text(&bold), "3", "drawn twice");
}
