//! What codes stand for, when sources agree and when they do not.

use gongkai::document::Document;
use gongkai::layout::Direction;
use gongkai::reader::{Limits, pdf};

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

/// An embedded TrueType program that says of itself which glyphs are these characters (OpenType, cmap format 12), and
/// has no more than a parser asks for besides.
fn program(characters: &[(char, u16)]) -> Vec<u8> {
    let mut sorted = characters.to_vec();
    sorted.sort_unstable();
    let mut cmap = [0_u16, 1, 3, 10, 0, 12, 12, 0].map(u16::to_be_bytes).concat();
    let (length, groups) = (16 + 12 * sorted.len() as u32, sorted.len() as u32);
    cmap.extend([length, 0, groups].map(u32::to_be_bytes).concat());
    for (c, glyph) in sorted {
        cmap.extend([c as u32, c as u32, glyph.into()].map(u32::to_be_bytes).concat());
    }
    let mut head = vec![0; 54];
    head[18..20].copy_from_slice(&1000_u16.to_be_bytes());
    let mut hhea = vec![0; 36];
    hhea[35] = 1;
    let maxp = [0, 1, 0, 0, 0, 99];
    let tables: [(&[u8; 4], &[u8]); 4] = [
        (b"cmap", &cmap),
        (b"head", &head),
        (b"hhea", &hhea),
        (b"maxp", &[maxp.as_slice(), &[0; 26]].concat()),
    ];
    let mut out = [1_u16, 0, tables.len() as u16, 0, 0, 0].map(u16::to_be_bytes).concat();
    let mut at = 12 + 16 * tables.len();
    for (tag, bytes) in tables {
        out.extend_from_slice(tag);
        out.extend([0, at as u32, bytes.len() as u32].map(u32::to_be_bytes).concat());
        at += bytes.len();
    }
    for (_, bytes) in tables {
        out.extend_from_slice(bytes);
    }
    out
}

/// The page by the map to Unicode, and by the fonts themselves where these contradict it.
fn both_ways(descendant: &str, map: &str, program: &[u8], show: &str) -> (String, Option<String>) {
    let mut file = composite("/Identity-H", &format!("{descendant} /FontDescriptor 9 0 R"), Some(map), show);
    file.add(9, "<< /Type /FontDescriptor /FontName /Song /FontFile2 10 0 R >>");
    file.stream(10, "", program);
    let document = pdf::read(&file.bytes(), &Limits::default()).expect("the file is read");
    let line = |document: &Document| document.arena().trim().to_owned();
    (line(&document), document.other_readings.first().map(|other| line(&other.document)))
}

#[test]
fn a_map_that_the_embedded_font_contradicts_is_one_of_two_readings() {
    let font = program(&[('1', 1), ('2', 2), ('年', 3), ('度', 4)]);
    let read = |map: &str, show: &str| both_ways(IDENTITY, map, &font, show);
    // The map is right, or names a radical or another form of the same character.
    for map in [
        "4 beginbfchar <0001> <0031> <0002> <0032> <0003> <5E74> <0004> <5EA6> endbfchar",
        "4 beginbfchar <0001> <FF11> <0002> <0032> <0003> <5E74> <0004> <5EA6> endbfchar",
    ] {
        assert_eq!(read(map, "<0001000200030004>").1, None, "{map}");
    }
    // It names other figures.
    let map = "4 beginbfchar <0001> <0032> <0002> <0031> <0003> <5E74> <0004> <5EA6> endbfchar";
    assert_eq!(read(map, "<0001000200030004>"), ("21年度".to_owned(), Some("12年度".to_owned())));
    // Not drawn, not disputed.
    assert_eq!(read(map, "<00030004>").1, None);
    // A figure the font does not know is not believed in a map that is wrong about another; a word is.
    let map = "4 beginbfchar <0001> <0032> <0005> <0031> <0003> <5E74> <0006> <62A5> endbfchar";
    assert_eq!(read(map, "<0001000500030006>"), ("21年报".to_owned(), Some("1\u{fffd}年报".to_owned())));
}

#[test]
fn glyphs_are_numbered_by_the_map_from_cids() {
    let font = program(&[('1', 1), ('2', 2)]);
    let map = "2 beginbfchar <0007> <0031> <0008> <0032> endbfchar";
    // CID 7 is glyph 2, CID 8 glyph 1.
    let cids = "\0\0".repeat(7) + "\0\u{2}\0\u{1}";
    let mut file = composite(
        "/Identity-H",
        &format!("{IDENTITY} /FontDescriptor 9 0 R /CIDToGIDMap 11 0 R"),
        Some(map),
        "<00070008>",
    );
    file.add(9, "<< /Type /FontDescriptor /FontName /Song /FontFile2 10 0 R >>");
    file.stream(10, "", &font);
    file.stream(11, "", cids.as_bytes());
    let document = pdf::read(&file.bytes(), &Limits::default()).expect("the file is read");
    let texts: Vec<&str> =
        document.other_readings.iter().map(|other| other.document.arena().trim()).collect();
    assert_eq!((document.arena().trim(), texts.as_slice()), ("12", ["21"].as_slice()));
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

#[test]
fn names_and_maps_of_type_3_glyphs_are_held_against_what_they_draw() {
    let seven = "6 0 0 0 6 8 d1 0.4 7.2 m 5.1 7.2 l 5.1 6.5 l 3.8 4.4 l 2.9 2.2 l 2.5 0 l 1.6 0 l 2 2.2 l \
        2.9 4.4 l 4.1 6.3 l 0.4 6.3 l h f";
    let both = |name: &str, map: Option<&str>, glyph: &str| {
        let unicode = map.map_or("", |_| "/ToUnicode 8 0 R");
        let resources = format!(
            "/Font << /F << /Type /Font /Subtype /Type3 /FontMatrix [0.1 0 0 0.1 0 0] /FontBBox [0 0 6 8] \
             /FirstChar 65 /LastChar 65 /Widths [6] /CharProcs << /{name} 9 0 R >> {unicode} \
             /Encoding << /Differences [65 /{name}] >> >> >>"
        );
        let mut file = File::page("BT /F 10 Tf 20 50 Td (AA) Tj ET", &resources);
        file.stream(9, "", glyph.as_bytes());
        if let Some(map) = map {
            file.stream(8, "", format!("begincmap 1 beginbfchar <41> <{map}> endbfchar endcmap").as_bytes());
        }
        let document = pdf::read(&file.bytes(), &Limits::default()).expect("the file is read");
        let line = |document: &Document| document.arena().trim().to_owned();
        (line(&document), document.other_readings.first().map(|other| line(&other.document)))
    };
    let two = |first: &str, other: &str| (first.to_owned(), Some(other.to_owned()));
    assert_eq!(both("seven", None, seven), ("77".to_owned(), None));
    assert_eq!(both("g7", Some("0037"), seven), ("77".to_owned(), None));
    assert_eq!(both("g7", Some("0031"), seven), two("11", "77"));
    assert_eq!(both("one", None, seven), two("11", "77"));
    assert_eq!(both("g7", None, seven), two("\u{fffd}\u{fffd}", "77"));
    // What cannot be told is not disputed: a stroke, a picture, no description at all.
    let stroked = seven.replace("h f", "S");
    for glyph in [stroked.as_str(), "6 0 d0 /I Do", ""] {
        assert_eq!(both("g7", Some("0031"), glyph), ("11".to_owned(), None), "{glyph}");
    }
}
