use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::docx::{document, shown};
use crate::support::pack::pack;
use crate::support::render_ods::rows;
use crate::support::truth::Folder;

/// Written by LibreOffice. Word keeps the text of boxes behind the body and says only where each is anchored.
#[test]
fn text_boxes_of_binary_word_files_stand_where_they_are_anchored() {
    let document = document(&Folder::of("office").bytes("boxes_lo.doc"));
    let lines = [
        "前",
        "盒中的标题",
        "0,0 1×1 甲",
        "0,1 1×1 46",
        "1,0 1×1 乙",
        "1,1 1×1 47\n8",
        "2,0 1×1 丙",
        "2,1 1×1 \u{fffd}",
        "3,0 1×1 丁",
        "3,1 1×1 48",
        "中",
        "0,0 1×1 戊",
        "0,1 1×1 9",
        "1,0 1×1 己",
        "1,1 1×1 10",
        "后",
    ];
    assert_eq!(shown(&document), lines);
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
}

/// A file whose pieces all have a Prm (\[MS-DOC\] 2.9.214), as a fast save leaves them.
fn with_prm(bytes: &[u8], prm: u16) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).expect("a compound file");
    let mut fib = Vec::new();
    file.open_stream("WordDocument").expect("the text").read_to_end(&mut fib).expect("readable");
    let name = if fib[0x0b] & 2 != 0 { "1Table" } else { "0Table" };
    let mut table = Vec::new();
    file.open_stream(name).expect("the tables").read_to_end(&mut table).expect("readable");
    let clx = number(&fib, 0x1a2);
    assert_eq!(table[clx], 2, "no lists of changes before");
    let pieces = (number(&table, clx + 1) - 4) / 12;
    let mut stream = file.open_stream(name).expect("the tables");
    for piece in 0..pieces {
        let at = clx + 5 + 4 * (pieces + 1) + 8 * piece + 6;
        stream.seek(SeekFrom::Start(at as u64)).expect("within the stream");
        stream.write_all(&prm.to_le_bytes()).expect("room for it");
    }
    stream.flush().expect("written");
    drop(stream);
    file.into_inner().into_inner()
}

#[test]
fn what_fast_saves_say_of_pieces_holds_for_their_text() {
    let bytes = Folder::of("office").bytes("boxes_lo.doc");
    let lines = |prm: u16| shown(&document(&with_prm(&bytes, prm)));
    assert_eq!(lines(0), shown(&document(&bytes)));
    // sprmCFStrike, sprmCFVanish
    let struck = lines(0x57 << 1 | 0x0100);
    assert!(struck.contains(&"0,1 1×1 \u{fffc}46".to_owned()), "{struck:?}");
    assert!(lines(0x5c << 1 | 0x0100).iter().all(|l| !l.contains("46")));
}

#[test]
fn fields_and_objects_in_rich_text_are_no_blanks() {
    let of = |cell: &str| {
        let text = format!(
            "{{\\rtf1\\ansi\\trowd\\cellx1000\\cellx2000\\pard\\intbl 1\\cell {cell}\\cell\\row\\pard 2\\par}}"
        );
        shown(&document(text.as_bytes()))[1].clone()
    };
    let field = |instruction: &str, result: &str| {
        format!("{{\\field{{\\*\\fldinst {{ {instruction} }}}}{{\\fldrslt {result}}}}}")
    };
    assert_eq!(of(&field("=SUM(LEFT)", "46")), "0,1 1×1 46");
    assert_eq!(of(&field("=SUM(LEFT)", "")), "0,1 1×1 ");
    assert_eq!(of(&field("EQ \\\\o\\\\ac(1,2)", "")), "0,1 1×1 \u{fffd}");
    assert_eq!(of("{\\field{\\*\\fldinst EQ \\\\f(1,2)}}"), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&field("FORMDROPDOWN", "{}")), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&field("IF 1 = 1", &field("EQ \\\\f(1,2)", "46"))), "0,1 1×1 46");
    // The two forms of a picture, an object, and a picture beside a figure.
    let picture = "{\\*\\shppict{\\pict 00}}{\\nonshppict{\\pict 00}}";
    assert_eq!(of(picture), "0,1 1×1 \u{fffd}");
    assert_eq!(of("{\\object\\objemb{\\*\\objdata 00}{\\result }}"), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&format!("46{picture}")), "0,1 1×1 46");
}

/// What an OpenDocument text shows whose table has a cell with this content.
fn open_text(cell: &str, behind: &str) -> Vec<String> {
    let text = format!(
        "<office:document office:mimetype=\"application/vnd.oasis.opendocument.text\" \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"><office:body><office:text>\
             <table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell>\
             <table:table-cell><text:p>{cell}</text:p></table:table-cell></table:table-row></table:table>\
             {behind}</office:text></office:body></office:document>"
    );
    shown(&document(text.as_bytes()))
}

#[test]
fn objects_in_open_text_are_no_blanks() {
    let of = |cell: &str| open_text(cell, "")[1].clone();
    let object = "<draw:frame><draw:object><text:p>9</text:p></draw:object></draw:frame>";
    assert_eq!(of(object), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&format!("46{object}")), "0,1 1×1 46");
    assert_eq!(of(""), "0,1 1×1 ");
}

#[test]
fn what_open_text_hides_does_not_count() {
    let field = |display: &str| {
        format!("<text:user-field-get text:name=\"a\" text:display=\"{display}\">9</text:user-field-get>46")
    };
    assert_eq!(open_text(&field("none"), "")[1], "0,1 1×1 46");
    assert_eq!(open_text(&field("value"), "")[1], "0,1 1×1 946");
    let section = |attributes: &str| {
        open_text(
            "1",
            &format!("<text:section text:name=\"s\" {attributes}><text:p>乙</text:p></text:section>"),
        )
        .len()
    };
    assert_eq!(section(""), 3);
    assert_eq!(section("text:display=\"none\""), 2);
    assert_eq!(section("text:display=\"condition\" text:condition=\"ooow:1\" text:is-hidden=\"true\""), 2);
    assert_eq!(section("text:display=\"condition\" text:condition=\"ooow:0\" text:is-hidden=\"false\""), 3);
}

/// A compound file with the streams of another in a storage of its own, and a file as it was in a second.
fn with_objects(bytes: &[u8], object: &[u8], pool: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).expect("a compound file");
    let mut other = cfb::CompoundFile::open(Cursor::new(object.to_vec())).expect("a compound file");
    if !pool.is_empty() && !file.is_storage(format!("/{pool}")) {
        file.create_storage(format!("/{pool}")).expect("a storage");
    }
    let root = format!("/{pool}/MBD01").replace("//", "/");
    file.create_storage(&root).expect("a storage");
    let paths: Vec<_> = other.walk().filter(|e| e.is_stream()).map(|e| e.path().to_path_buf()).collect();
    for path in paths {
        let mut stream = Vec::new();
        other.open_stream(&path).expect("a stream").read_to_end(&mut stream).expect("readable");
        let own = format!("{root}/{}", path.file_name().expect("a name").to_string_lossy());
        file.create_stream(own).expect("a stream").write_all(&stream).expect("written");
    }
    let second = format!("/{pool}/MBD02").replace("//", "/");
    file.create_storage(&second).expect("a storage");
    let text = "甲".as_bytes();
    let length = u32::try_from(text.len()).expect("short").to_le_bytes();
    let native =
        [&[0, 0, 0, 0, 2, 0][..], b"a\0b\0\0\0\x03\0", &[2, 0, 0, 0], b"b\0", &length, text].concat();
    let own = format!("{second}/\u{1}Ole10Native");
    file.create_stream(own).expect("a stream").write_all(&native).expect("written");
    file.flush().expect("written");
    file.into_inner().into_inner()
}

#[test]
fn objects_in_compound_files_are_files_of_their_own() {
    let folder = Folder::of("office");
    let sheet = folder.bytes("000004_lo_xls.xls");
    let limits = Limits::default();
    let cells = |bytes: &[u8]| shown(&document(bytes));
    for (host, pool) in [("boxes_lo.doc", "ObjectPool"), ("000004_lo_xls.xls", "")] {
        let host = folder.bytes(host);
        let whole = with_objects(&host, &sheet, pool);
        let found = reader::attachments(&whole, &limits).expect("objects");
        let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
        let at = if pool.is_empty() { "" } else { "ObjectPool/" };
        assert_eq!(names, [format!("{at}MBD01"), format!("{at}MBD02")]);
        assert_eq!(cells(&found[0].bytes), cells(&sheet));
        assert_eq!(found[1].bytes, "甲".as_bytes());
        assert_eq!(cells(&whole), cells(&host), "the file itself is read as before");
        let small = Limits { inflated: 4_000, ..Limits::default() };
        assert!(reader::attachments(&whole, &small).is_err());
        assert!(reader::attachments(&host, &limits).expect("none").is_empty());
    }
}

#[test]
fn objects_in_open_packages_are_files_of_their_own() {
    let kind = "application/vnd.oasis.opendocument";
    let entry =
        |name: &str, kind: &str| format!("<m:file-entry m:full-path=\"{name}\" m:media-type=\"{kind}\"/>");
    let manifest = format!(
        "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">{}{}{}{}</m:manifest>",
        entry("/", &format!("{kind}.text")),
        entry("Object 1/", &format!("{kind}.spreadsheet")),
        entry("Object 2", "application/vnd.sun.star.oleobject"),
        entry("Object 3/", &format!("{kind}.chart")),
    );
    let text = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:p>甲</text:p></office:text></office:body></office:document-content>";
    let sheet = rows(
        "",
        "<table:table-row><table:table-cell><text:p>乙</text:p></table:table-cell><table:table-cell><text:p>46</text:p></table:table-cell></table:table-row>",
    );
    let mut zip = zip::ZipArchive::new(Cursor::new(sheet.clone())).expect("a package");
    let mut content = Vec::new();
    zip.by_name("content.xml").expect("its content").read_to_end(&mut content).expect("readable");
    let old = Folder::of("office").bytes("000004_lo_xls.xls");
    let whole = pack(&[
        ("mimetype", format!("{kind}.text").as_bytes()),
        ("content.xml", text.as_bytes()),
        ("Object 1/content.xml", &content),
        ("Object 2", &old),
        ("Object 3/content.xml", b"<a/>"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    let found = reader::attachments(&whole, &Limits::default()).expect("objects");
    let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Object 1", "Object 2"]);
    assert_eq!(shown(&document(&found[0].bytes)), shown(&document(&sheet)));
    assert_eq!(found[1].bytes, old);
    assert_eq!(shown(&document(&whole)), ["甲"]);
}

#[test]
fn a_damaged_object_does_not_cost_the_sound_ones() {
    let folder = Folder::of("office");
    let sheet = folder.bytes("000004_lo_xls.xls");
    let whole = with_objects(&sheet, &sheet, "");
    let mut file = cfb::CompoundFile::open(Cursor::new(whole)).expect("a compound file");
    file.create_storage("/MBD00").expect("a storage");
    file.create_stream("/MBD00/Workbook").expect("a stream").write_all(b"a").expect("written");
    let mut deep = "/MBD00".to_owned();
    for _ in 0..40 {
        deep += "/a";
        file.create_storage(&deep).expect("a storage");
    }
    file.flush().expect("written");
    let whole = file.into_inner().into_inner();
    let found = reader::attachments(&whole, &Limits::default()).expect("objects");
    let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["MBD00", "MBD01", "MBD02"]);
    let damaged = reader::read(&found[0].bytes, &Limits::default()).err().map(|e| e.kind());
    assert_eq!(damaged, Some(ErrorKind::Damaged));
    assert_eq!(shown(&document(&found[1].bytes)), shown(&document(&sheet)));
    assert_eq!(found[2].bytes, "甲".as_bytes());
}
