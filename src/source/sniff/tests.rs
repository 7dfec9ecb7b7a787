use super::{Form, Office, sniff};
use crate::error::ErrorKind;

#[test]
fn tells_pages_from_text() {
    let pages: &[&[u8]] = &[
        b"<!DOCTYPE html>\n<title>x",
        b"\xEF\xBB\xBF  <!-- saved --> <HTML>",
        b"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">",
        b"<div class=\"a\"><table><tr><td>1</td></tr></table></div>",
        b"<p>x</p>",
    ];
    for page in pages {
        assert_eq!(sniff(page), Form::Html, "{}", String::from_utf8_lossy(page));
    }
    let texts: &[&[u8]] = &[
        "一、总体情况".as_bytes(),
        b"\xd0\xc2\xbb\xaa\xc7\xf82023\xc4\xea", // GBK
        b"<2023> annual report: a < b and c > d",
        "<政府信息公开工作年度报告>\n一、总体情况".as_bytes(),
        "表格<br>只有一处标记，其余都是文字。".as_bytes(),
    ];
    for text in texts {
        assert_eq!(sniff(text), Form::Text, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn reads_utf_16_with_and_without_a_mark() {
    let utf16 = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(sniff(&utf16("\u{feff}<html><body>一")), Form::Html);
    assert_eq!(sniff(&utf16("\u{feff}2023年度报告")), Form::Text);
    assert_eq!(sniff(&utf16("2023 report\r\n1\t2\t3\t4")), Form::Text);
}

/// Entries without data, with their directory or cut off before it.
fn zip(names: &[&str]) -> Vec<u8> {
    let mut out = entries(names);
    let start = out.len();
    for name in names {
        out.extend_from_slice(b"PK\x01\x02");
        out.extend_from_slice(&[0; 24]);
        out.extend_from_slice(&[name.len() as u8, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&[0; 12]);
        out.extend_from_slice(name.as_bytes());
    }
    let size = out.len() - start;
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[names.len() as u8, 0, names.len() as u8, 0]);
    out.extend_from_slice(&[size as u8, 0, 0, 0, start as u8, 0, 0, 0, 0, 0]);
    out
}

fn entries(names: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for name in names {
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&[0; 22]);
        out.extend_from_slice(&[name.len() as u8, 0, 0, 0]);
        out.extend_from_slice(name.as_bytes());
    }
    out
}

#[test]
fn packages_and_compound_files_are_told_by_what_they_list() {
    let names = ["word/document.xml", "[Content_Types].xml"];
    assert_eq!(sniff(&zip(&names)), Form::Office(Office::Package));
    assert_eq!(sniff(&entries(&names)), Form::Office(Office::Package), "cut off");
    assert_eq!(sniff(b"{\\rtf1\\ansi"), Form::Office(Office::RichText));
    assert_eq!(sniff(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), Form::Office(Office::Compound));
}

#[test]
fn names_what_it_does_not_read() {
    let cases: &[(&[u8], &str)] = &[
        (&zip(&["word/", "word/readme.txt"]), "ZIP"),
        (b"\x1F\x8B\x08\0", "gzip"),
        (b"\x01\x02\x03\x04\0\0\0\0\x05\x06\x07\x08", "binary"),
    ];
    for (bytes, word) in cases {
        let error = sniff(bytes).refusal();
        assert_eq!(error.as_ref().map(|e| e.kind()), Some(ErrorKind::Unsupported), "{word}");
        assert!(error.is_some_and(|e| e.message().contains(word)), "{word}: {:?}", sniff(bytes));
    }
    let images: &[(&[u8], &str)] = &[
        (b"\xFF\xD8\xFF\xE0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"GIF89a\x01\0", "GIF"),
        (b"BM\x36\0\x0c\0\0\0\0\0", "BMP"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
    ];
    for (bytes, word) in images {
        let error = sniff(bytes).refusal();
        assert_eq!(error.as_ref().map(|e| e.kind()), Some(ErrorKind::NeedsOcr), "{word}");
        assert!(error.is_some_and(|e| e.message().contains(word)), "{word}");
    }
    assert_eq!(sniff(&zip(&["Doc_0/Document.xml", "OFD.xml"])), Form::Ofd);
    assert_eq!(sniff(&entries(&["OFD.xml"])), Form::Ofd, "cut off, and still one");
    assert_eq!(sniff(b" \r\n").refusal().map(|e| e.kind()), Some(ErrorKind::NotAReport));
}

#[test]
fn a_pdf_is_one_behind_junk_too() {
    assert_eq!(sniff(b"%PDF-1.7\n"), Form::Pdf);
    assert_eq!(sniff(b"\0\0junk\n%PDF-1.4\n"), Form::Pdf);
}

#[test]
fn messages_are_told_by_their_heads() {
    assert_eq!(
        sniff(b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"),
        Form::Mhtml
    );
    assert_eq!(sniff(b"MIME-Version: 1.0\nContent-Type: text/html\n\n<html>"), Form::Mhtml);
    assert_eq!(sniff(b"<html>\nMIME-Version: 1.0\nContent-Type: text/html"), Form::Html);
    assert_eq!(sniff("一、MIME-Version: 1.0\nContent-Type: x".as_bytes()), Form::Text);
}

#[test]
fn flat_office_files_are_told_by_their_first_tag() {
    let flat = |kind: &str| {
        let names = "xmlns:x=\"urn:x\" ".repeat(400);
        format!(
            "\u{feff}<?xml version=\"1.0\"?>\n<office:document {names} office:mimetype=\"application/vnd.oasis.opendocument.{kind}\"><office:body/></office:document>"
        )
    };
    assert_eq!(sniff(flat("text").as_bytes()), Form::Office(Office::OpenText));
    assert_eq!(sniff(flat("spreadsheet").as_bytes()), Form::Office(Office::OpenSheet));
    assert_eq!(sniff(flat("graphics").as_bytes()), Form::Foreign("an OpenDocument file"));
    let word = "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">";
    assert_eq!(sniff(word.as_bytes()), Form::Office(Office::WordXml));
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(word.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(sniff(&utf16), Form::Office(Office::WordXml));
    // A page that Word saved names the vocabularies of Word, too.
    let page = "<html xmlns:w=\"urn:schemas-microsoft-com:office:word\"><body><p>a</p></body></html>";
    assert_eq!(sniff(page.as_bytes()), Form::Html);
}
