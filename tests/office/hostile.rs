use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use fastrand::Rng;
use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::kept;
use crate::support::pack::pack;

const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const SHEET: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

fn package(kind: &str, main: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let types = format!(
        "<Types><Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
    );
    let relations = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"{RELATION}\" Target=\"{main}\"/></Relationships>"
    );
    let mut all: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", relations.as_bytes())];
    all.extend_from_slice(parts);
    pack(&all)
}

fn word(document: &str) -> Vec<u8> {
    package("wordprocessingml.document", "word/document.xml", &[("word/document.xml", document.as_bytes())])
}

fn workbook(sheet: &str) -> Vec<u8> {
    let book =
        format!("<workbook {SHEET}><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>");
    let relations =
        "<Relationships><Relationship Id=\"s\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>";
    let sheet = format!("<worksheet {SHEET}>{sheet}</worksheet>");
    package(
        "spreadsheetml.sheet",
        "xl/w.xml",
        &[
            ("xl/w.xml", book.as_bytes()),
            ("xl/_rels/w.xml.rels", relations.as_bytes()),
            ("xl/s.xml", sheet.as_bytes()),
        ],
    )
}

fn kind(bytes: &[u8], limits: &Limits) -> Option<ErrorKind> {
    reader::read(bytes, limits).err().map(|e| e.kind())
}

#[test]
fn a_part_that_grows_is_cut_off() {
    let mut document = format!("<w:document {WORD}><w:body><w:p><w:r><w:t>");
    document.push_str(&"0".repeat(8 << 20));
    document.push_str("</w:t></w:r></w:p></w:body></w:document>");
    let bytes = word(&document);
    assert!(bytes.len() < 64 << 10, "packed a hundredfold");
    let limits = Limits { inflated: 4 << 20, ..Limits::default() };
    assert_eq!(kind(&bytes, &limits), Some(ErrorKind::TooLarge));
    assert_eq!(kind(&bytes, &Limits::default()), None);
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"0000000000\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]><w:document {WORD}><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"
    );
    assert_eq!(kind(&word(&bomb), &Limits::default()), Some(ErrorKind::Damaged));
}

#[test]
fn targets_outside_the_package_lead_nowhere() {
    for target in ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "C:\\x"] {
        let relations = format!(
            "<Relationships><Relationship Id=\"r\" Type=\"{RELATION}\" Target=\"{target}\"/></Relationships>"
        );
        let types = "<Types><Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
        let bytes = pack(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", relations.as_bytes()),
            ("../../evil.xml", b"<x/>"),
        ]);
        assert!(
            matches!(kind(&bytes, &Limits::default()), Some(ErrorKind::Damaged | ErrorKind::Unsupported)),
            "{target}"
        );
    }
}

#[test]
fn nesting_has_an_end() {
    let tables = "<w:tbl><w:tr><w:tc>".repeat(5_000);
    let deep = format!("<w:document {WORD}><w:body>{tables}");
    assert_eq!(kind(&word(&deep), &Limits::default()), Some(ErrorKind::TooLarge));
    let groups = format!("{{\\rtf1 {}", "{".repeat(1_000_000));
    assert_eq!(kind(groups.as_bytes(), &Limits::default()), Some(ErrorKind::TooLarge));
}

#[test]
fn spans_do_not_make_cells() {
    let row = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2000000000\"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>";
    let bytes = word(&format!("<w:document {WORD}><w:body><w:tbl>{row}</w:tbl></w:body></w:document>"));
    assert_eq!(kind(&bytes, &Limits::default()), Some(ErrorKind::TooLarge));
}

#[test]
fn a_cell_at_the_far_end_costs_a_cell() {
    let sheet = "<dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\" hidden=\"0\"/></cols><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>3</v></c><c r=\"XFD1048576\"><v>4</v></c></row></sheetData><mergeCells><mergeCell ref=\"B2:XFC1048574\"/></mergeCells>";
    let document = reader::read(&workbook(sheet), &Limits::default()).expect("a sheet of four cells");
    document.check_invariants().expect("the document holds together");
    let table = document.blocks.iter().find_map(|b| match b {
        gongkai::document::Block::Table(table) => Some(table),
        _ => None,
    });
    assert_eq!(table.map(|t| (t.rows, t.columns)), Some((2, 3)));
}

#[test]
fn sheets_have_limits() {
    let merges: String =
        (1..70_000).map(|n| format!("<mergeCell ref=\"A{n}:XFD{}\"/>", n + 1_000_000)).collect();
    let cells: String =
        (1..20_000).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>")).collect();
    let bytes = workbook(&format!("<sheetData>{cells}</sheetData><mergeCells>{merges}</mergeCells>"));
    let start = Instant::now();
    assert_eq!(kind(&bytes, &Limits::default()), Some(ErrorKind::TooLarge));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    // A wide diagonal would make a table of far more cells than it has.
    let diagonal: String =
        (1..900).map(|n| format!("<row r=\"{n}\">{}</row>", "<c t=\"str\"><v>x</v></c>".repeat(n))).collect();
    let limits = Limits { cells: 500_000, ..Limits::default() };
    assert_eq!(
        kind(&workbook(&format!("<sheetData>{diagonal}</sheetData>")), &limits),
        Some(ErrorKind::TooLarge)
    );
}

#[test]
fn an_encrypted_package_is_said_to_be_one() {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("memory takes it");
    file.create_stream("EncryptedPackage").expect("a stream");
    file.create_stream("EncryptionInfo").expect("a stream");
    let bytes = file.into_inner().into_inner();
    assert_eq!(kind(&bytes, &Limits::default()), Some(ErrorKind::Encrypted));
}

/// Kept files, cut and broken at random: an error or a document that holds together, and soon.
#[test]
fn damage_costs_the_file_and_no_more() {
    let mut rng = Rng::with_seed(20_261_125);
    for (name, whole) in kept::files() {
        for round in 0..120 {
            let mut bytes = whole.clone();
            if round % 3 == 0 {
                bytes.truncate(rng.usize(..bytes.len()));
            } else {
                for _ in 0..1 + rng.usize(..20) {
                    let at = rng.usize(..bytes.len());
                    bytes[at] = [0, 0xff, rng.u8(..), bytes[at] ^ 1 << rng.u8(..8)][rng.usize(..4)];
                }
            }
            let start = Instant::now();
            let read = catch_unwind(AssertUnwindSafe(|| reader::read(&bytes, &Limits::default())));
            let Ok(read) = read else { panic!("{name}, round {round}: a panic") };
            if let Ok(document) = read {
                document.check_invariants().unwrap_or_else(|e| panic!("{name}, round {round}: {e}"));
            }
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{name}, round {round}: {:?}",
                start.elapsed()
            );
        }
    }
}
