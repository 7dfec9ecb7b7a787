//! Files that are broken, and files that mean harm.

use std::io::Write;

use gongkai::error::ErrorKind;
use gongkai::reader::{Limits, pdf};

use super::{File, SANS, text};

fn sample() -> File {
    File::page("BT /F 10 Tf 20 30 Td (2024) Tj ET 0 0 m 90 0 l S", SANS)
}

/// The characters of a file's first page, or the kind of its failure.
fn outcome(bytes: &[u8]) -> String {
    match pdf::pages(bytes, &Limits::default()) {
        Ok(pages) => pages.first().map(text).unwrap_or_default(),
        Err(error) => error.kind().name().to_owned(),
    }
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect("it is there");
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

#[test]
fn damage_that_leaves_the_objects_is_repaired() {
    let whole = sample().bytes();
    let xref = whole.windows(5).position(|w| w == b"xref\n").expect("a table");
    let start = whole.windows(9).position(|w| w == b"startxref").expect("its place");
    for (what, bytes) in [
        ("junk before", [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &whole].concat()),
        ("junk behind", [&whole, b"\n<!-- x -->".as_slice()].concat()),
        ("no table", whole[..xref].to_vec()),
        ("a false start", [&whole[..start], b"startxref\n7\n%%EOF"].concat()),
        ("false places", replaced(&whole, "xref\n0 1\n", "xref\n1 1\n")),
        ("a false length", replaced(&whole, "/Length 48", "/Length 12")),
        ("no end of a stream", replaced(&whole, "endstream", "         ")),
    ] {
        assert_eq!(outcome(&bytes), "2024", "{what}");
    }
}

#[test]
fn what_is_no_pdf_says_so() {
    assert_eq!(outcome(b"%PDF-1.7\n"), "damaged");
    assert_eq!(
        outcome(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>"),
        "damaged"
    );
}

#[test]
fn circles_end() {
    let mut pages = sample();
    pages.add(2, "<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>");
    assert_eq!(outcome(&pages.bytes()), "2024");
    let mut form = File::page("/X Do BT /F 10 Tf (1) Tj ET", &format!("{SANS} /XObject << /X 6 0 R >>"));
    form.stream(6, "/Subtype /Form /Resources << /XObject << /X 6 0 R >> >>", &b"/X Do /X Do ".repeat(40));
    assert_eq!(outcome(&form.bytes()), "too_large");
    let mut reference = sample();
    reference.add(5, "6 0 R").add(6, "5 0 R");
    assert_eq!(outcome(&reference.bytes()), "");
}

#[test]
fn bombs_are_refused() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        packed.write_all(&vec![b' '; 1 << 20]).expect("memory");
    }
    let mut file = sample();
    file.objects.retain(|o| o.0 != 4);
    file.stream(4, "/Filter /FlateDecode", &packed.finish().expect("memory"));
    let error = pdf::pages(&file.bytes(), &Limits::default()).expect_err("300 MB of nothing");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.message().contains("--limit-inflated"), "{error}");
    let limits = Limits { glyphs: 3, ..Limits::default() };
    assert_eq!(pdf::pages(&sample().bytes(), &limits).expect_err("four").kind(), ErrorKind::TooLarge);
}

#[test]
fn depth_is_bounded() {
    for content in
        ["[".repeat(200_000), "q ".repeat(200_000), "/A BMC ".repeat(200_000), "<<".repeat(200_000)]
    {
        let file = File::page(&format!("{content} BT /F 10 Tf (1) Tj ET"), SANS);
        let _ = outcome(&file.bytes());
    }
    let mut file = sample();
    file.add(5, &"<< /A ".repeat(100_000));
    let _ = outcome(&file.bytes());
}

#[test]
fn nothing_breaks_the_reader() {
    let mut random = fastrand::Rng::with_seed(7);
    let whole = sample().bytes();
    for _ in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..random.usize(1..12) {
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => bytes[at] = random.u8(..),
                1 => bytes.truncate(at.max(20)),
                2 => drop(bytes.drain(at..(at + random.usize(..9)).min(bytes.len()))),
                _ => bytes[at] = b"0123456789<>[]()/% R"[random.usize(..20)],
            }
        }
        let _ = outcome(&bytes);
    }
}

#[test]
fn a_block_of_zeros_among_references_is_damage() {
    let mut file = sample();
    file.page = "/MediaBox [0 0 200 100] /Foo [4 0 R 4 0 R 4 0 R 4 0 R]".to_owned();
    let whole = pdf::read(&file.bytes(), &Limits::default()).expect("it is read");
    assert!(whole.damage.is_none(), "{:?}", whole.damage);
    let zeros =
        replaced(&file.bytes(), "4 0 R 4 0 R 4 0 R 4 0 R]", "4 0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 R 4 0 R]");
    let document = pdf::read(&zeros, &Limits::default()).expect("it is read");
    assert_eq!(document.damage.pages, [1]);
}
