use std::io::Read;

use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};
use gongkai::source::{Form, sniff};

use super::docx::{document, shown, with_parts};
use crate::support::pack::pack;

fn word() -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let body = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("甲"), cell("46"));
    with_parts(&body, "", "")
}

/// The same package in one file of XML, as Word saves it.
fn flat(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut parts = String::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        let kind = match name.as_str() {
            "[Content_Types].xml" => continue,
            "word/document.xml" => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            }
            _ => "application/xml",
        };
        parts.push_str(&format!(
            "<pkg:part pkg:name=\"/{name}\" pkg:contentType=\"{kind}\"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>"
        ));
    }
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>\
         <pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{parts}\
         <pkg:part pkg:name=\"/word/a.bin\" pkg:contentType=\"a\"><pkg:binaryData>QUJD\nREVG</pkg:binaryData></pkg:part></pkg:package>"
    )
}

#[test]
fn a_package_in_one_file_of_xml_is_the_package() {
    let whole = word();
    let flat = flat(&whole);
    assert_eq!(shown(&document(flat.as_bytes())), shown(&document(&whole)));
    assert_eq!(shown(&document(&whole)), ["0,0 1×1 甲", "0,1 1×1 46"]);
    for end in (0..flat.len()).filter(|at| flat.is_char_boundary(*at)).step_by(97) {
        let _ = reader::read(&flat.as_bytes()[..end], &Limits::default());
    }
    let small = Limits { inflated: 500, ..Limits::default() };
    assert_eq!(reader::read(flat.as_bytes(), &small).err().map(|e| e.kind()), Some(ErrorKind::TooLarge));
}

/// The names and bytes of a package's parts, in their order.
fn parts(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).expect("a package");
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("bytes");
        parts.push((entry.name().expect("a name").into_owned(), bytes));
    }
    parts
}

/// Unpacked to look at, and packed again with the folder.
#[test]
fn a_package_in_a_folder_is_the_package() {
    let whole = word();
    let mut parts = parts(&whole);
    parts.iter_mut().for_each(|(name, _)| name.insert_str(0, "县/年报/"));
    let packed = |more: &[(&str, &[u8])]| {
        let own = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        pack(&own.chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let folder = packed(&[("县/", b""), ("__MACOSX/县/._年报", b"x")]);
    assert_eq!(shown(&document(&folder)), shown(&document(&whole)));
    for other in ["县/年报/a.txt", "b.txt", "县/年报2/word/document.xml"] {
        let archive = packed(&[(other, b"x")]);
        assert!(matches!(sniff(&archive), Form::Archive(_)), "{other} is a source of its own");
    }
}

/// APPNOTE 4.3.16: a package is found by its end.
#[test]
fn bytes_in_front_of_a_package_are_passed_over() {
    let whole = word();
    for junk in [&b"\xef\xbb\xbf"[..], b"\r\n", &[0; 512], b"Content-Type: application/msword\r\n\r\n"] {
        let junked = [junk, &whole].concat();
        assert_eq!(shown(&document(&junked)), shown(&document(&whole)), "{junk:?}");
        // Without its end it is what it looks like.
        let cut = reader::read(&junked[..junked.len() - 30], &Limits::default());
        assert!(cut.is_err() || cut.is_ok_and(|d| !d.media_type.contains("wordprocessingml")));
    }
}

/// OpenDocument 1.3, part 2, 3.3 asks that `mimetype` is the first entry, and stored; programs that pack a folder again put
/// it anywhere and deflate it, and LibreOffice opens that.
#[test]
fn an_open_document_that_was_packed_again_is_one() {
    let row = "<table:table-row><table:table-cell><text:p>46</text:p></table:table-cell></table:table-row>";
    let whole = crate::support::render_ods::rows("", row);
    let mut parts = parts(&whole);
    let options = zip::write::SimpleFileOptions::default();
    for method in [zip::CompressionMethod::Deflated, zip::CompressionMethod::Stored] {
        for first in [true, false] {
            let mut again = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            parts.sort_by_key(|(name, _)| (name == "mimetype") != first);
            for (name, bytes) in &parts {
                again.start_file(name, options.compression_method(method)).expect("a part");
                std::io::Write::write_all(&mut again, bytes).expect("written");
            }
            let again = again.finish().expect("a package").into_inner();
            assert_eq!(shown(&document(&again)), shown(&document(&whole)), "{method} {first}");
        }
    }
}
