//! Saved pages and mail: the same report as on the page that was saved.

use fastrand::Rng;
use gongkai::document::{Block, Document};
use gongkai::error::ErrorKind;
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};

use crate::support::compare::{Class, Tally, judge, run};
use crate::support::generate::Case;
use crate::support::mime::{MANNERS, Manner, base64, message};
use crate::support::shapes::{self, Shape};

fn cases(default: u64) -> u64 {
    std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

#[test]
fn a_saved_page_reads_as_the_page() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let html: Vec<&Shape> =
        shapes::all().into_iter().filter(|s| s.keeps && s.name.starts_with("html")).collect();
    assert!(html.len() > 10);
    let mut tally = Tally::default();
    for seed in 0..cases(300) {
        let mut rng = Rng::with_seed(seed);
        let shape = html[rng.usize(..html.len())];
        let mut rendered = shapes::render(shape, &Case::generate(seed), seed, None).expect("a page");
        let page = run(&rendered.bytes, &rendered.file_name, &forms).expect("a report");
        let manner = MANNERS[rng.usize(..MANNERS.len())];
        // What the bytes are is told by the head of the part, or left to the page.
        let document = reader::read(&rendered.bytes, &Limits::default()).expect("a page");
        let charset = if rng.bool() { document.encoding } else { None };
        if document.encoding.is_some_and(|e| e.starts_with("UTF-16")) {
            continue;
        }
        rendered.bytes = message(&rendered.bytes, charset, manner, &mut rng);
        let (report, findings) = run(&rendered.bytes, &rendered.file_name, &forms)
            .unwrap_or_else(|e| panic!("{seed} {manner:?} {}: {e}", shape.name));
        let told = |f: &gongkai::report::Figure| (f.slot, f.value, f.state);
        let (saved, alone): (Vec<_>, Vec<_>) =
            (report.figures.iter().map(told).collect(), page.0.figures.iter().map(told).collect());
        assert_eq!(saved, alone, "{seed} {manner:?} {}", shape.name);
        assert_eq!(findings, page.1, "{seed} {manner:?} {}", shape.name);
        tally.add("mhtml", &rendered, &judge(&rendered, &forms));
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

#[test]
fn saved_pages_of_another_program() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let read = |path: &str| {
        let bytes =
            std::fs::read(format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).expect("readable");
        let (report, findings) = run(&bytes, "700.html", &forms).expect("a report");
        let figures: Vec<_> = report.figures.iter().map(|f| (f.slot, f.value, f.state)).collect();
        (figures, findings)
    };
    let page = read("rendered/700_html_everyday.html");
    assert!(page.0.len() > 150);
    for file in ["saved/python_base64.mht", "saved/python_quoted_gbk.mht"] {
        assert_eq!(read(file), page, "{file}");
    }
}

#[test]
fn places_count_in_the_part_that_is_named() {
    let html = "<html><body><p>一、总体情况</p>\n<p>第二行</p></body></html>";
    let bytes = message(html.as_bytes(), Some("utf-8"), Manner::Related, &mut Rng::with_seed(1));
    let document = reader::read(&bytes, &Limits::default()).expect("a page");
    assert_eq!(document.part.as_deref(), Some("http://x/index.html"));
    assert_eq!(document.media_type, "multipart/related");
    let block = document.blocks.last().expect("a block");
    let (line, start, end) = document.locate(block.place()).expect("a place");
    assert_eq!(line, 2);
    assert!(html[start as usize..end as usize].contains("第二行"));
}

#[test]
fn a_message_with_a_text_and_a_message_with_a_file() {
    let text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n一、总体情况\r\n";
    let document = reader::read(text.as_bytes(), &Limits::default()).expect("a text");
    assert!(document.arena().contains("总体情况"));
    let mail = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n\
         --b\r\nContent-Type: application/zip; name=\"r.zip\"\r\nContent-Disposition: attachment; filename=\"r.zip\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        base64(b"PK-bytes")
    );
    let attached = reader::attachments(mail.as_bytes(), &Limits::default()).expect("files");
    assert_eq!(attached.len(), 1);
    assert_eq!((attached[0].name.as_str(), &attached[0].bytes[..]), ("r.zip", &b"PK-bytes"[..]));
}

/// A mail of a text and more parts.
fn mixed(parts: &[String]) -> Vec<u8> {
    let text = "Content-Type: text/plain; charset=utf-8\r\n\r\n请查收\r\n".to_owned();
    let all: String = [text].iter().chain(parts).map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{all}--b--\r\n"
    )
    .into_bytes()
}

fn coded(head: &str, bytes: &[u8]) -> String {
    format!("{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(bytes))
}

fn attached(mail: &[u8]) -> Vec<(String, Vec<u8>)> {
    let files = reader::attachments(mail, &Limits::default()).expect("files");
    files.into_iter().map(|file| (file.name, file.bytes)).collect()
}

#[test]
fn files_are_attached_whether_or_not_the_mail_says_so() {
    let mail = mixed(&[
        coded("Content-Type: application/msword; name=\"a.docx\"", b"PK-a"),
        coded("Content-Type: application/zip", b"PK-b"),
        coded("Content-Type: application/pdf\r\nContent-Disposition: inline; filename=c.pdf", b"%PDF-c"),
        "Content-Type: text/html; name=\"d.htm\"\r\n\r\n<p>d</p>".to_owned(),
        "Content-Type: text/plain; name=\"=?gb2312?B?x+DKr9Xy?=.txt\"\r\n\r\ne".to_owned(),
        coded("Content-Type: application/msword; name=f.doc\r\nContent-ID: <1@x>", b"f"),
        coded("Content-Type: image/png; name=g.png\r\nContent-ID: <2@x>", b"g"),
        "Content-Type: text/plain; charset=utf-8\r\n\r\n此致".to_owned(),
    ]);
    let own = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    let files = attached(&mail);
    let expected = [
        own("a.docx", b"PK-a"),
        own("part 3", b"PK-b"),
        own("c.pdf", b"%PDF-c"),
        own("d.htm", b"<p>d</p>"),
        own("青石镇.txt", b"e"),
        own("f.doc", b"f"),
    ];
    assert_eq!(files, expected);
    let document = reader::read(&mail, &Limits::default()).expect("the text of the mail");
    assert!(document.arena().contains("请查收"));
    for saved in ["python_base64.mht", "python_quoted_gbk.mht"] {
        let path = format!("{}/fixtures/saved/{saved}", env!("CARGO_MANIFEST_DIR"));
        assert!(attached(&std::fs::read(path).expect("readable")).is_empty(), "a page has no files attached");
    }
}

#[test]
fn forwarded_mails_are_files_with_files_attached() {
    let inner = mixed(&[coded("Content-Type: application/zip; name=r.zip", b"PK-r")]);
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\n{}", String::from_utf8_lossy(&inner));
    let named = coded("Content-Type: message/rfc822; name=\"转发.eml\"", &inner);
    let mail = mixed(&[forwarded, named, coded("Content-Type: application/zip; name=s.zip", b"PK-s")]);
    let files = attached(&mail);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["part 2.eml", "转发.eml", "s.zip"]);
    for (name, bytes) in &files[..2] {
        assert_eq!(attached(bytes), [("r.zip".to_owned(), b"PK-r".to_vec())], "{name}");
        assert!(reader::read(bytes, &Limits::default()).expect("a mail").arena().contains("请查收"));
    }
}

#[test]
fn a_mail_that_is_one_file_is_not_damaged() {
    let mail =
        coded("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/msword; name=a.docx", b"PK-a");
    assert_eq!(attached(mail.as_bytes()), [("a.docx".to_owned(), b"PK-a".to_vec())]);
    let error = reader::read(mail.as_bytes(), &Limits::default()).expect_err("no text of its own");
    assert_eq!(error.kind(), ErrorKind::NotAReport);
    assert!(error.message().contains("files attached (1)"), "{}", error.message());
}

#[test]
fn messages_made_to_break_the_reader() {
    let kind = |bytes: &[u8]| reader::read(bytes, &Limits::default()).err().map(|e| e.kind());
    let head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n";
    assert_eq!(kind(head.as_bytes()), Some(ErrorKind::Damaged));
    let deep: String = (0..20_000)
        .map(|n| format!("--b{n}\r\nContent-Type: multipart/related; boundary=b{}\r\n\r\n", n + 1))
        .collect();
    let deep = format!("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n{deep}");
    assert!(kind(deep.as_bytes()).is_some());
    let within = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
    let _ = kind(format!("MIME-Version: 1.0\r\n{within}Subject: x\r\n\r\nx").as_bytes());
    let _ = reader::attachments(format!("MIME-Version: 1.0\r\n{within}\r\nx").as_bytes(), &Limits::default());
    let many = format!("{head}{}--b--", "--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n".repeat(50_000));
    assert_eq!(kind(many.as_bytes()), None);
    let whole =
        message(b"<html><p>x</p><table><tr><td>1</table>", None, Manner::Nested, &mut Rng::with_seed(3));
    for cut in 0..whole.len() {
        let _ = kind(&whole[..cut]);
    }
}

/// A workbook as Excel saves it in one file: a page with a frame and the names of the sheets, then the sheets.
fn workbook(sheets: &[(u32, String)]) -> Vec<u8> {
    let of = |n: &u32| {
        format!(
            "<x:ExcelWorksheet><x:Name>{n}</x:Name><x:WorksheetSource HRef=\"b.files/sheet00{n}.htm\"/></x:ExcelWorksheet>"
        )
    };
    let mut numbers: Vec<u32> = sheets.iter().map(|(n, _)| *n).collect();
    numbers.sort_unstable();
    let names: String = numbers.iter().map(of).collect();
    let frame = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>\
         {names}</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><frameset><frame src=\"b.files/sheet001.htm\"></frameset></html>"
    );
    let part = |name: &str, page: &str| {
        format!(
            "--b\r\nContent-Location: file:///C:/{name}\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n{}\r\n",
            base64(page.as_bytes())
        )
    };
    let mut mail = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n".to_owned();
    mail += &part("b.htm", &frame);
    for (number, page) in sheets {
        mail += &part(&format!("b.files/sheet00{number}.htm"), page);
    }
    (mail + "--b--\r\n").into_bytes()
}

/// A sheet with what its program says of it, and content behind its table.
fn sheet(options: &str, cells: [&str; 2], behind: &str) -> String {
    let said = match options {
        "" => String::new(),
        said => format!(
            "<!--[if gte mso 9]><xml><x:WorksheetOptions>{said}</x:WorksheetOptions></xml><![endif]-->"
        ),
    };
    format!(
        "<html><head>{said}</head><body><table><tr><td>{}</td><td>{}</td></tr></table>{behind}</body></html>",
        cells[0], cells[1]
    )
}

fn tables(document: &Document) -> Vec<String> {
    let tables = document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
    tables.map(|t| t.cells.iter().map(|c| document.text(c.text)).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn a_workbook_saved_as_a_page_is_all_its_sheets() {
    let hidden = "<x:Visible>SheetHidden</x:Visible>";
    let mail = workbook(&[
        (2, sheet("", ["乙", "2"], "")),
        (1, sheet("", ["甲", "1"], "")),
        (3, sheet(hidden, ["丙", "3"], "")),
    ]);
    let document = reader::read(&mail, &Limits::default()).expect("a workbook");
    assert_eq!(tables(&document), ["甲|1", "乙|2"]);
    let places: Vec<String> = document
        .blocks
        .iter()
        .filter_map(|b| document.spot(b.place()))
        .map(|spot| spot.to_string())
        .collect();
    assert_eq!(places, ["1 table 1 row 1 column 1", "2 table 1 row 1 column 1"]);
    let ids: Vec<&str> = document.notes.iter().map(|n| n.id).collect();
    assert!(ids.contains(&"sheets") && ids.contains(&"hidden_sheet"), "{ids:?}");
}

#[test]
fn sheets_that_would_reach_into_each_other_are_read_by_themselves() {
    for behind in ["<!-- open", "<div style=\"display:none\"><p>x", "<table><tr><td>", "<!-- own style -->"] {
        let own = sheet("", ["乙", "2"], behind);
        let own = match behind.contains("style -->") {
            true => own
                .replace("<head>", "<head><style>.x{display:none}</style>")
                .replace("<tr>", "<tr class=\"x\">"),
            false => own,
        };
        let mail = workbook(&[(1, own), (2, sheet("", ["甲", "1"], "").replace("<tr>", "<tr class=\"x\">"))]);
        let document = reader::read(&mail, &Limits::default()).expect("a workbook");
        document.check_invariants().expect("the document holds together");
        // A sheet may hide its own cells, and no other's.
        let shown: &[&str] = if behind.contains("style -->") { &["甲|1"] } else { &["乙|2", "甲|1"] };
        assert_eq!(tables(&document), shown, "{behind}");
    }
    let lost = workbook(&[(1, sheet("", ["甲", "1"], "")), (2, sheet("", ["乙", "2"], ""))]);
    let lost =
        String::from_utf8(lost).expect("text").replace("C:/b.files/sheet002.htm", "C:/b.files/other.htm");
    let document = reader::read(lost.as_bytes(), &Limits::default()).expect("the page");
    assert!(document.damage.pages_lost || document.notes.iter().any(|n| n.id == "frames"));
    let words = "<script>var a = \"<x:Visible>SheetHidden</x:Visible>\"</script>";
    let mail = workbook(&[(1, sheet("", ["甲", "1"], words)), (2, sheet("", ["乙", "2"], ""))]);
    let document = reader::read(&mail, &Limits::default()).expect("a workbook");
    assert_eq!(tables(&document), ["甲|1", "乙|2"]);
}
