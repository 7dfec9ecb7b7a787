//! Files within files.

use gongkai::error::ErrorKind;
use gongkai::reader::Attachment;
use gongkai::reader::pdf::attachments;
use gongkai::reader::{Limits, pdf};

use super::{File, SANS};

fn cover() -> File {
    File::page("BT /F 10 Tf 20 50 Td (see attachment) Tj ET", SANS)
}

fn found(file: &File) -> Vec<(String, String)> {
    let all = attachments(&file.bytes(), &Limits::default()).expect("the file opens");
    all.into_iter()
        .map(|Attachment { name, bytes }| (name, String::from_utf8_lossy(&bytes).into_owned()))
        .collect()
}

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[test]
fn the_tree_of_names_in_its_order() {
    let mut file = cover();
    file.add(1, "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 10 0 R >> >>");
    file.add(10, "<< /Kids [11 0 R 12 0 R 10 0 R] >>");
    file.add(11, "<< /Limits [(a) (b)] /Names [(a) 13 0 R (b) << /Type /Filespec /EF << /F 15 0 R >> >>] >>");
    file.add(12, "<< /Names [(c) 16 0 R (d) 13 0 R] >>");
    // 年报.pdf in UTF-16 and, for a writer of old, in GBK.
    file.add(13, "<< /Type /Filespec /UF <FEFF5E74 62A5 002E007000640066> /F (x.pdf) /EF << /F 14 0 R >> >>");
    file.stream(14, "/Type /EmbeddedFile", b"one");
    file.stream(15, "/Filter /ASCIIHexDecode", b"74776F>");
    file.add(16, "<< /F <C4EAB1A82E706466> /EF << /F 17 0 R /UF 17 0 R >> >>");
    file.stream(17, "", b"three");
    assert_eq!(found(&file), [pair("年报.pdf", "one"), pair("b", "two"), pair("年报.pdf", "three")]);
}

#[test]
fn notes_on_pages_and_associated_files() {
    let mut file = cover();
    file.add(1, "<< /Type /Catalog /Pages 2 0 R /AF [10 0 R 13 0 R] >>");
    file.page +=
        " /Annots [<< /Subtype /FileAttachment /FS 10 0 R >> << /Subtype /Link /FS 13 0 R >> 99 0 R]";
    file.add(10, "<< /F (a\\\\b\\001.txt) /EF << /F 11 0 R >> >>");
    file.stream(11, "", b"note");
    file.add(13, "<< /F (data.csv) /EF << /F 14 0 R >> >>");
    file.stream(14, "", b"1,2");
    assert_eq!(found(&file), [pair("a\\b.txt", "note"), pair("data.csv", "1,2")]);
}

#[test]
fn no_attachments_and_broken_ones() {
    assert_eq!(found(&cover()), []);
    let mut file = cover();
    file.add(1, "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 10 0 R (b) 11 0 R (c)] >> >> >>");
    file.add(10, "<< /F (a) /EF << /F 3 0 R >> >>");
    file.add(11, "<< /F (b) /EF << /F 12 0 R >> >>");
    file.stream(12, "/Filter /DCTDecode", b"a picture");
    assert_eq!(found(&file), []);
    let kind = attachments(b"%PDF-1.7\nnothing", &Limits::default()).map_err(|e| e.kind());
    assert_eq!(kind, Ok(Vec::new()));
}

#[test]
fn their_number_and_size_are_bounded() {
    let mut file = cover();
    let names: String = (0..1_001).map(|n| format!("({n}) {} 0 R ", 20 + 2 * n)).collect();
    file.add(
        1,
        &format!("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [{names}] >> >> >>"),
    );
    for n in 0..1_001 {
        file.add(20 + 2 * n, &format!("<< /EF << /F {} 0 R >> >>", 21 + 2 * n));
        file.stream(21 + 2 * n, "", b"x");
    }
    let error = attachments(&file.bytes(), &Limits::default()).expect_err("a thousand and one");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.message().contains("1001 attachments, 1000 are allowed"), "{error}");
    let mut large = cover();
    large.add(1, "<< /Type /Catalog /Pages 2 0 R /AF [<< /EF << /F 10 0 R >> >>] >>");
    large.stream(10, "", &[b'x'; 5_000]);
    let limits = Limits { inflated: 4_000, ..Limits::default() };
    assert_eq!(attachments(&large.bytes(), &limits).expect_err("large").kind(), ErrorKind::TooLarge);
}

#[test]
fn the_kept_cover_holds_its_report() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf");
    let bytes = std::fs::read(folder.join("000002_attached.pdf")).expect("the kept file");
    let all = attachments(&bytes, &Limits::default()).expect("it opens");
    assert_eq!(all.len(), 1);
    assert!(all[0].name.ends_with(".pdf"), "{}", all[0].name);
    let document = pdf::read(&all[0].bytes, &Limits::default()).expect("the report is read");
    assert!(document.arena().contains("政府信息公开工作年度报告"));
}
