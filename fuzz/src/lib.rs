//! What must hold for any bytes at all. The fuzz targets call these functions with bytes of a fuzzer, `tests/fuzz.rs`
//! with fixtures changed at random; whatever does not hold is a panic.
//!
//! - No panic, and limits hold.
//! - Places lie inside the source; figures of a text are made of digits that stand there.
//! - The same bytes give the same document, report and findings.

use std::fs;
use std::io::{Cursor, Write};
use std::sync::LazyLock;

use gongkai::correction::Corrections;
use gongkai::dataset::{Failure, Outcome};
use gongkai::document::{Block, Document, Place};
use gongkai::error::{Error, ErrorKind, Stage};
use gongkai::grammar::Forms;
use gongkai::ledger::{FILE, Found, Ledger, Use, last_run};
use gongkai::reader::{self, Limits};
use gongkai::report::{self, Report};
use gongkai::source::{Form, Office, Roots, Seat, Walk, sniff as form_of};
use gongkai::{check, source};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::builtin().expect("the built-in grammars load"));

/// Small enough that a run is fast and large enough for a report.
fn limits() -> Limits {
    Limits {
        bytes: 4 << 20,
        cells: 20_000,
        blocks: 50_000,
        table_rows: 5_000,
        pages: 100,
        glyphs: 100_000,
        objects: 20_000,
        inflated: 16 << 20,
        ..Limits::default()
    }
}

/// The form of any bytes is told, and what is read as that form holds together.
pub fn sniff(bytes: &[u8]) {
    let form = form_of(bytes);
    assert_eq!(form, form_of(bytes));
    read(form, bytes);
}

/// A page.
pub fn html(bytes: &[u8]) {
    read(Form::Html, bytes);
}

/// A text.
pub fn text(bytes: &[u8]) {
    read(Form::Text, bytes);
}

/// A Word file; what is no package is the story of one.
pub fn docx(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return read(Form::Office(Office::Package), bytes);
    }
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let types = format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{main}\"/></Types>");
    let leads = "<Relationships><Relationship Id=\"a\" Type=\"http://x/officeDocument\" \
                 Target=\"word/document.xml\"/></Relationships>";
    let parts = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", leads.as_bytes()),
        ("word/document.xml", bytes),
    ];
    read(Form::Office(Office::Package), &packed(&parts));
}

/// A package of parts that are not compressed (ZIP, APPNOTE 6.3).
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        package.start_file(*name, plain).expect("a part");
        package.write_all(bytes).expect("written");
    }
    package.finish().expect("a package").into_inner()
}

/// A PDF.
pub fn pdf(bytes: &[u8]) {
    read(Form::Pdf, bytes);
}

/// An OFD.
pub fn ofd(bytes: &[u8]) {
    read(Form::Ofd, bytes);
}

/// A grammar of a user's: refused, or forms that a report can be read by.
pub fn grammar(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Ok(forms) = Forms::from_texts(&[("mine.toml".to_owned(), text)]) else { return };
    let sample = include_bytes!("../../fixtures/reports/seed_kgl_2023.txt");
    let document = reader::read_as(Form::Text, sample, &limits()).expect("the sample is read");
    if let Ok(report) = report::extract(&document, &forms, "sample.txt") {
        let _ = check::run(&report, &forms);
    }
}

/// A ledger: refused, or used so that an outcome is that of the content, whatever the ledger says.
pub fn ledger(bytes: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder");
    let (home, sources) = (dir.path().join("out"), dir.path().join("in"));
    for folder in [&home, &sources] {
        fs::create_dir(folder).expect("a folder");
    }
    fs::write(home.join(FILE), bytes).expect("written");
    fs::write(sources.join("a.txt"), "a source").expect("written");
    let _ = last_run(&home, 0);
    let corrections = Corrections::default();
    let using = Use {
        forms: &FORMS,
        limits: limits(),
        corrections: &corrections,
        converter: None,
        conditions: String::new(),
        options: String::new(),
        force: false,
        retry_failed: false,
        expected: 1,
        jobs: 1,
    };
    let Ok(ledger) = Ledger::open(&home, using) else { return };
    let roots = Roots::new(std::slice::from_ref(&sources), "stdin").expect("a folder");
    let unchanged = ledger.unchanged(&roots);
    for entry in Walk::new(&roots, None) {
        let source::Entry::File(input) = entry else { continue };
        let Seat::File(place) = &input.seat else { continue };
        let digest = source::digest_of_file(place).expect("a digest");
        let mut look = ledger.look(&input);
        match ledger.find(&input, &mut look, true) {
            Found::Known(outcome) => match *outcome {
                Outcome::Report(record) => assert_eq!(record.source.digest, digest),
                Outcome::Failure(failure) => assert_eq!(failure.seen.map(|s| s.1), Some(digest)),
            },
            Found::Read | Found::Busy => {
                let error = Error::new(ErrorKind::NotAReport, Stage::Extract, "it is none");
                let failure = Failure { path: input.path.clone(), seen: Some((8, digest)), error };
                ledger.settle(&input, &mut look, Some(&Outcome::Failure(failure)), None, true);
            }
        }
    }
    ledger.withdraw(unchanged.as_ref());
}

/// Reads bytes as a form, twice, and holds the outcome to what is promised.
fn read(form: Form, bytes: &[u8]) {
    let limits = limits();
    let first = reader::read_as(form, bytes, &limits);
    let again = reader::read_as(form, bytes, &limits);
    let document = match (first, again) {
        (Ok(first), Ok(again)) => {
            assert_eq!(first.arena(), again.arena());
            assert!(
                first.blocks == again.blocks && first.fields == again.fields && first.notes == again.notes
            );
            first
        }
        (Err(first), Err(again)) => {
            assert_eq!((first.kind(), first.message()), (again.kind(), again.message()));
            assert!(!first.message().is_empty());
            return;
        }
        (first, again) => panic!("read once and refused once: {:?} {:?}", first.err(), again.err()),
    };
    document.check_invariants().unwrap_or_else(|e| panic!("{e}"));
    hold(&document, &limits);
    places(&document, bytes);
    let told = |document: &Document| {
        report::extract(document, &FORMS, "source").map(|report| {
            let findings = check::run(&report, &FORMS);
            (report, findings)
        })
    };
    match (told(&document), told(&document)) {
        (Ok((report, findings)), Ok(again)) => {
            assert_eq!((&report.figures, &report.doubts), (&again.0.figures, &again.0.doubts));
            assert_eq!(findings, again.1);
            figures(&report, &document, form, bytes);
        }
        (Err(first), Err(again)) => assert_eq!(first.message(), again.message()),
        _ => panic!("a report once, and none once"),
    }
}

/// Limits on what a document may have.
fn hold(document: &Document, limits: &Limits) {
    let mut cells = 0;
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        assert!(table.rows <= limits.table_rows && table.columns <= limits.table_columns);
        cells += table.cells.len();
    }
    assert!(cells <= limits.cells as usize, "{cells} cells");
    assert!(document.pages.is_none_or(|pages| pages <= limits.pages));
}

/// Whether a place lies in the source.
fn inside(document: &Document, place: Place, bytes: &[u8]) {
    if let (Some((line, from, to)), None) = (document.locate(place), &document.part) {
        assert!(line > 0 && from <= to && to as usize <= bytes.len(), "{place:?}: {line}, {from}..{to}");
    }
    for area in document.areas(place) {
        assert!(area.page > 0 && document.pages.is_none_or(|pages| area.page <= pages), "{area:?}");
    }
}

fn places(document: &Document, bytes: &[u8]) {
    for block in &document.blocks {
        inside(document, block.place(), bytes);
        if let Block::Table(table) = block {
            table.cells.iter().for_each(|cell| inside(document, cell.place, bytes));
        }
    }
    document.fields.iter().for_each(|field| inside(document, field.place, bytes));
    document.metadata.iter().for_each(|meta| inside(document, meta.place, bytes));
}

/// Figures stand in the source; in a text their digits are there, in their order.
fn figures(report: &Report, document: &Document, form: Form, bytes: &[u8]) {
    for figure in &report.figures {
        let Some(seat) = figure.seat else { continue };
        inside(document, seat.place, bytes);
        let (Some(value), Form::Text) = (figure.value, form) else { continue };
        let (Some((_, from, to)), Ok(whole)) = (document.locate(seat.place), std::str::from_utf8(bytes))
        else {
            continue;
        };
        let shown = whole.get(from as usize..to as usize).unwrap_or_default();
        let mut digits = shown.chars().filter_map(digit);
        for wanted in value.to_string().chars().filter_map(digit) {
            assert!(digits.any(|d| d == wanted), "{value} is not in {shown:?}");
        }
    }
}

/// A digit, of full width too.
fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| (c as u32).checked_sub('０' as u32).filter(|d| *d < 10))
}
