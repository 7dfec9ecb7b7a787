//! Annotations lie over the page (GB/T 33190-2016, 15), as programs show them.

use gongkai::layout::{self, Settings};
use gongkai::reader::{Limits, ofd};

use super::{file, page};

/// Two cells of 40 by 20 millimetres side by side, with this text in the left one.
fn cells(text: &str) -> String {
    format!(
        "<ofd:PathObject ID=\"2\" Boundary=\"10 10 80 20\"><ofd:AbbreviatedData>\
         M 0 0 L 80 0 M 0 20 L 80 20 M 0 0 L 0 20 M 40 0 L 40 20 M 80 0 L 80 20</ofd:AbbreviatedData></ofd:PathObject>\
         <ofd:TextObject ID=\"3\" Font=\"1\" Size=\"4\" Boundary=\"15 15 20 6\">\
         <ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"2\">{text}</ofd:TextCode></ofd:TextObject>"
    )
}

/// A file with these cells and annotations.
fn annotated(text: &str, annotations: &str) -> Vec<u8> {
    let document = "<Document><CommonData><PublicRes>Res.xml</PublicRes></CommonData>\
         <Pages><Page ID=\"1\" BaseLoc=\"Page.xml\"/></Pages><Annotations>Annots/List.xml</Annotations></Document>";
    let list = "<Annotations><Page PageID=\"2\"><FileLoc>none.xml</FileLoc></Page>\
         <Page PageID=\"1\"><FileLoc>Page_0/A.xml</FileLoc></Page></Annotations>";
    let more = [
        ("Doc/Document.xml", document),
        ("Doc/Annots/List.xml", list),
        ("Doc/Annots/Page_0/A.xml", annotations),
    ];
    file(&cells(text), &more)
}

/// Texts of the cells.
fn shown(text: &str, annotations: &str) -> Vec<String> {
    let annotations = format!("<PageAnnot>{annotations}</PageAnnot>");
    let page = page(&annotated(text, &annotations));
    let tables = layout::tables(&page, &Settings::default());
    assert_eq!(tables.len(), 1, "{annotations}");
    tables[0].cells.iter().map(|cell| cell.text(&Settings::default())).collect()
}

/// An annotation over the left cell or the right one that shows these objects.
fn over(cell: usize, attributes: &str, objects: &str) -> String {
    let x = [11, 51][cell];
    format!(
        "<Annot ID=\"9\" {attributes}><Appearance Boundary=\"{x} 11 38 18\">{objects}</Appearance></Annot>"
    )
}

fn patch(attributes: &str) -> String {
    format!(
        "<PathObject ID=\"8\" Boundary=\"0 0 38 18\" Fill=\"true\" Stroke=\"false\" {attributes}>\
         <FillColor Value=\"255 255 255\"/><AbbreviatedData>M 0 0 L 38 0 L 38 18 L 0 18 C</AbbreviatedData></PathObject>"
    )
}

const NEW: &str = "<TextObject ID=\"7\" Font=\"1\" Size=\"4\" Boundary=\"0 0 38 18\">\
     <TextCode X=\"6\" Y=\"10\" DeltaX=\"2\">37</TextCode></TextObject>";

#[test]
fn figures_typed_on_a_page_are_read_and_those_under_them_are_not() {
    assert_eq!(shown("12", ""), ["12", ""]);
    assert_eq!(shown("12", &over(1, "Type=\"Stamp\"", NEW)), ["12", "37"]);
    assert_eq!(shown("12", &over(0, "Type=\"Path\"", &patch(""))), ["\u{fffc}12", ""]);
    assert_eq!(shown("12", &over(0, "Type=\"Path\"", &(patch("") + NEW))), ["37", ""]);
    let two = over(0, "Type=\"Path\"", &patch("")) + &over(0, "Type=\"Stamp\"", NEW);
    assert_eq!(shown("12", &two), ["37", ""]);
    // A highlight lets everything through.
    assert_eq!(shown("12", &over(0, "Type=\"Highlight\"", &patch("Alpha=\"80\""))), ["12", ""]);
}

#[test]
fn an_annotation_nobody_sees_is_not_there_and_one_that_some_see_is_in_doubt() {
    let both = patch("") + NEW;
    assert_eq!(shown("12", &over(0, "Visible=\"false\" Print=\"false\"", &both)), ["12", ""]);
    for attributes in ["Visible=\"false\"", "Print=\"false\""] {
        let cells = shown("12", &over(0, attributes, &both));
        assert!(cells[0].contains('\u{fffc}'), "{attributes}: {cells:?}");
        assert_eq!(shown("12", &over(1, attributes, NEW)), ["12", "\u{fffc}37"]);
    }
}

#[test]
fn a_page_whose_annotations_cannot_be_drawn_is_in_doubt() {
    let damaged = |bytes: &[u8]| {
        let document = ofd::read(bytes, &Limits::default()).expect("a document");
        document.damage.pages
    };
    let with =
        |annotations: &str| damaged(&annotated("12", &format!("<PageAnnot>{annotations}</PageAnnot>")));
    assert!(with("").is_empty());
    assert!(with(&over(1, "", NEW)).is_empty());
    assert!(with("<Annot ID=\"9\" Type=\"Link\"/>").is_empty(), "a link shows nothing");
    assert!(with("<Annot ID=\"9\" Visible=\"0\" Print=\"0\"/>").is_empty());
    assert_eq!(with("<Annot ID=\"9\" Type=\"Stamp\"/>"), [1]);
    // Places counted from the corner of the page, which some programs show and others do not.
    assert_eq!(with(&over(1, "", &NEW.replace("0 0 38 18", "57 15 20 6"))), [1]);
    assert_eq!(damaged(&annotated("12", "<PageAnnot><Annot></")), [1]);
    let lost = "<Document><Pages><Page ID=\"1\" BaseLoc=\"Page.xml\"/></Pages>\
         <Annotations>Annots/List.xml</Annotations></Document>";
    assert_eq!(damaged(&file(&cells("12"), &[("Doc/Document.xml", lost)])), [1]);
}
