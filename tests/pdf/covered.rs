//! Figures under something that was painted over them (ISO 32000-1, 8.5.3, 8.7, 8.9, 11.3): a page shows what is on top.

use gongkai::layout::{self, Settings};

use super::{File, SANS};

/// Two cells of 40 by 20 points side by side, the left one with the text `12`, 11 points wide.
const CELLS: &str = "20 40 40 20 re 60 40 40 20 re S BT /F 10 Tf 30 45 Td (12) Tj ET";
/// What the left cell has where nobody can read its digits.
const UNREAD: &str = "\u{fffc}12";

/// The text of the left cell with something painted after it.
fn under(over: &str, resources: &str, more: impl Fn(&mut File)) -> String {
    let mut file = File::page(&format!("{CELLS} q {over} Q"), &format!("{SANS} {resources}"));
    more(&mut file);
    let tables = layout::tables(&file.read(), &Settings::default());
    assert_eq!(tables.len(), 1, "{over}");
    tables[0].cells[0].text(&Settings::default())
}

fn plainly_under(over: &str) -> String {
    under(over, "", |_| {})
}

#[test]
fn broad_strokes_hide_figures() {
    for over in [
        "1 G 14 w 25 49 m 50 49 l S",
        "0 G 14 w 25 49 m 50 49 l S",
        // A box whose sides meet in the middle, its edge an opaque one; a pen that goes to and fro; a curve.
        "1 G 8 w 27 46 16 6 re S",
        "1 G 5 w 27 44 m 31 56 l 33 44 l 37 56 l 39 44 l 43 56 l S",
        "1 G 13 w 26 49 m 32 51 38 47 46 49 c S",
        "1 G 1.2 w 0 0 1 rg 25 43 m 46 43 l 25 44 m 46 44 l 25 45 m 46 45 l 25 46 m 46 46 l 25 47 m 46 47 l \
         25 48 m 46 48 l 25 49 m 46 49 l 25 50 m 46 50 l 25 51 m 46 51 l 25 52 m 46 52 l 25 53 m 46 53 l S",
    ] {
        assert_eq!(plainly_under(over), UNREAD, "{over}");
    }
    // A line under them, one beside them, one behind them and one that is seen through.
    let states = "/ExtGState << /Half << /CA 0.5 >> >>";
    assert_eq!(plainly_under("2 w 25 43 m 50 43 l S"), "12");
    assert_eq!(plainly_under("1 G 8 w 46 42 m 46 58 l S"), "12");
    assert_eq!(plainly_under("1 G 14 w 25 49 m 50 49 l S BT /F 10 Tf 30 45 Td (12) Tj ET"), "12");
    assert_eq!(under("/Half gs 1 G 14 w 25 49 m 50 49 l S", states, |_| {}), "12");
}

#[test]
fn strips_and_shapes_with_curves_hide_figures() {
    let upright: String = (28..44).map(|x| format!("1 g {x} 42 1.05 14 re f ")).collect();
    let level: String = (42..56).map(|y| format!("28 {y} 16 1 re ")).collect();
    let round = "28 44 m 28 43 29 42 30 42 c 42 42 l 43 42 44 43 44 44 c 44 54 l 44 55 43 56 42 56 c 30 56 l \
                 29 56 28 55 28 54 c h f";
    for over in [upright, format!("1 g {level} f"), format!("1 g {round}")] {
        assert_eq!(plainly_under(&over), UNREAD, "{over}");
    }
    // A character drawn over another as an outline leaves it to be read, or not; it fills no box.
    let eight =
        "30 45 m 30 53 l 32 54 l 35 53 l 35 45 l h 32 46 m 34 46 34 52 33 52 c 31 52 31 46 32 46 c f*";
    assert_eq!(plainly_under(eight), "12");
}

#[test]
fn what_is_seen_through_covers_nothing() {
    let states = "/ExtGState << /Near << /ca 0.995 >> /Half << /ca 0.5 >> /Full << /ca 1 >> \
                  /Mix << /BM /Multiply >> /Plain << /BM /Normal >> >>";
    let fill = "1 g 28 42 16 14 re f";
    let shown = |state: &str| under(&format!("{state} {fill}"), states, |_| {});
    assert_eq!(shown("/Near gs"), UNREAD);
    assert_eq!(shown("/Half gs"), "12");
    assert_eq!(shown("/Mix gs"), "12");
    assert_eq!(shown("/Mix gs /Full gs"), "12");
    assert_eq!(shown("/Mix gs /Plain gs"), UNREAD);
    let group = |state: &str, group: &str| {
        under(&format!("{state} /X Do"), &format!("{states} /XObject << /X 6 0 R >>"), |file| {
            let dict = format!("/Subtype /Form /BBox [0 0 200 100] /Resources << {states} >> {group}");
            file.stream(6, &dict, format!("/Full gs {fill}").as_bytes());
        })
    };
    let transparent = "/Group << /S /Transparency >>";
    assert_eq!(group("/Half gs", transparent), "12");
    assert_eq!(group("/Half gs", ""), UNREAD);
    assert_eq!(group("/Near gs", transparent), UNREAD);
}

#[test]
fn patterns_hide_what_their_cells_fill() {
    let shown = |step: u32, content: &str| {
        let patterns = "/Pattern << /P 6 0 R /S 7 0 R /T 8 0 R >>";
        under("/Pattern cs /P scn 28 42 16 14 re f", patterns, |file| {
            let dict = format!(
                "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 4 4] /XStep {step} /YStep 4 /Resources << >>"
            );
            file.stream(6, &dict, content.as_bytes());
        })
    };
    assert_eq!(shown(4, "1 g 0 0 4 4 re f"), UNREAD);
    assert_eq!(shown(4, "1 g 0 0 2 4 re f"), "12");
    assert_eq!(shown(8, "1 g 0 0 4 4 re f"), "12");
    let shading = |extend: &str| {
        under("/Pattern cs /S scn 28 42 16 14 re f", "/Pattern << /S 7 0 R >>", |file| {
            let shading = format!("/ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 0] {extend}");
            file.add(7, &format!("<< /PatternType 2 /Shading << {shading} >> >>"));
        })
    };
    assert_eq!(shading("/Extend [true true]"), UNREAD);
    assert_eq!(shading(""), "12");
}

#[test]
fn pictures_and_masks_hide_what_they_do_not_let_through() {
    let inline = |dict: &str, data: &str| {
        plainly_under(&format!("1 g q 18 0 0 14 27 42 cm BI /W 8 /H 8 {dict} ID {data} EI Q"))
    };
    assert_eq!(inline("/BPC 8 /CS /G", &"a".repeat(64)), UNREAD);
    assert_eq!(inline("/IM true", &"\0".repeat(8)), UNREAD);
    assert_eq!(inline("/IM true", &"U".repeat(8)), "12");
    assert_eq!(inline("/IM true /D [1 0]", &"\0".repeat(8)), "12");
    let image = |own: &str, data: [u8; 64], soft: [u8; 64]| {
        under("q 18 0 0 14 27 42 cm /I Do Q", "/XObject << /I 6 0 R >>", |file| {
            let sides = "/Subtype /Image /Width 8 /Height 8";
            file.stream(6, &format!("{sides} {own}"), &data);
            file.stream(7, &format!("{sides} /BitsPerComponent 8 /ColorSpace /DeviceGray"), &soft);
        })
    };
    let grey = "/BitsPerComponent 8 /ColorSpace /DeviceGray";
    let (none, all) = ([0; 64], [255; 64]);
    assert_eq!(image(grey, none, none), UNREAD);
    assert_eq!(image(&format!("{grey} /ImageMask false /SMaskInData 0"), none, none), UNREAD);
    assert_eq!(image(&format!("{grey} /SMask 7 0 R"), none, all), UNREAD);
    assert_eq!(image(&format!("{grey} /SMask 7 0 R"), none, none), "12");
    assert_eq!(image("/ImageMask true /BitsPerComponent 1", none, none), UNREAD);
    assert_eq!(image("/ImageMask true /BitsPerComponent 1", all, none), "12");
    assert_eq!(image("/ImageMask true /BitsPerComponent 1 /Decode [1 0]", all, none), UNREAD);
}

#[test]
fn an_annotation_of_ink_hides_figures() {
    let mut file = File::page(CELLS, SANS);
    file.page = "/MediaBox [0 0 200 100] /Annots [8 0 R]".to_owned();
    file.add(8, "<< /Type /Annot /Subtype /Ink /Rect [20 40 60 60] /AP << /N 7 0 R >> >>");
    file.stream(7, "/BBox [0 0 40 20]", b"1 G 14 w 5 9 m 30 9 l S");
    let tables = layout::tables(&file.read(), &Settings::default());
    assert_eq!(tables[0].cells[0].text(&Settings::default()), UNREAD);
}

#[test]
fn old_print_below_new_is_no_part_of_the_page() {
    let new = "0 g BT /F 10 Tf 32 45 Td (7) Tj ET";
    // All of the old figure, a part of it, none.
    assert_eq!(plainly_under(&format!("1 g 28 42 18 14 re f {new}")), "7");
    assert_eq!(plainly_under("1 g 28 42 7.4 14 re f 0 g BT /F 10 Tf 29.8 45 Td (7) Tj ET"), "72");
    assert_eq!(plainly_under("1 g 46 42 10 14 re f 0 g BT /F 10 Tf 47 45 Td (7) Tj ET"), "12 7");
    // Where something of it may be seen it stays, and is told apart.
    assert_eq!(plainly_under("1 g 28 48 18 8 re f 0 g BT /F 10 Tf 44 45 Td (7) Tj ET"), "\u{fffc}12 7");
    let clip = "25 40 m 50 40 l 38 60 l h W n";
    assert!(plainly_under(&format!("{clip} 1 g 28 42 18 14 re f {new}")).starts_with(UNREAD));
    // Nothing new: what was there was taken out, and it is said.
    assert_eq!(plainly_under("1 g 28 42 18 14 re f"), UNREAD);
}
