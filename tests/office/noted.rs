use gongkai::check;
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};
use gongkai::report::{self, State};

use super::docx::with_parts;

const HEAD: &str = "二、主动公开政府信息情况";
const CELLS: [[&str; 2]; 4] =
    [["信息内容", "本年处理决定数量"], ["行政许可", "12^1"], ["行政处罚", "5"], ["行政强制", "46"]];

/// A piece of text between `^` is raised.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split('^').zip([false, true].into_iter().cycle()).filter(|(piece, _)| !piece.is_empty())
}

fn word(note: &str) -> Vec<u8> {
    let paragraph = |text: &str| {
        let run = |(text, raised): (&str, bool)| {
            let raised = if raised { "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>" } else { "" };
            format!("<w:r>{raised}<w:t>{text}</w:t></w:r>")
        };
        format!("<w:p>{}</w:p>", pieces(text).map(run).collect::<String>())
    };
    let row = |row: &[&str; 2]| {
        let cell = |text: &&str| format!("<w:tc>{}</w:tc>", paragraph(text));
        format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>())
    };
    let rows: String = CELLS.iter().map(row).collect();
    with_parts(&format!("{}<w:tbl>{rows}</w:tbl>{}", paragraph(HEAD), paragraph(note)), "", "")
}

fn rich(note: &str) -> Vec<u8> {
    let of = |text: &str| {
        let escaped =
            |text: &str| text.chars().map(|c| format!("\\u{}?", c as u32 as u16 as i16)).collect::<String>();
        let run = |(text, raised): (&str, bool)| match raised {
            true => format!("{{\\super {}}}", escaped(text)),
            false => escaped(text),
        };
        pieces(text).map(run).collect::<String>()
    };
    let row = |[label, figure]: &[&str; 2]| {
        format!("\\trowd\\cellx1000\\cellx2000\\pard\\intbl {}\\cell {}\\cell\\row", of(label), of(figure))
    };
    let rows: String = CELLS.iter().map(row).collect();
    format!("{{\\rtf1\\ansi {}\\par {rows}\\pard {}\\par}}", of(HEAD), of(note)).into_bytes()
}

fn web(note: &str) -> Vec<u8> {
    let of = |text: &str| {
        let run = |(text, raised): (&str, bool)| {
            if raised { format!("<sup>{text}</sup>") } else { text.to_owned() }
        };
        pieces(text).map(run).collect::<String>()
    };
    let row = |[label, figure]: &[&str; 2]| format!("<tr><td>{}<td>{}", of(label), of(figure));
    let rows: String = CELLS.iter().map(row).collect();
    format!("<!DOCTYPE html><meta charset=utf-8><p>{HEAD}</p><table>{rows}</table><p>{}</p>", of(note))
        .into_bytes()
}

#[test]
fn a_raised_mark_is_one_where_its_note_stands_below() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let slot =
        forms.slot_of("proactive_disclosure", "administrative_licensing", "decisions").expect("a figure");
    for (note, noted) in [
        ("^1^含上年结转的2件。", true),
        ("^1）^含上年结转的2件。", true),
        ("注：1.含上年结转的2件。", true),
        ("注1：含上年结转的2件。", true),
        ("说明：（1）含上年结转的2件。", true),
        ("^2^含上年结转的2件。", false),
        ("注：含上年结转的2件。", false),
        ("注：12件中2件为上年结转。", false),
        ("1.含上年结转的2件。", false),
        ("三、收到和处理政府信息公开申请情况", false),
        ("", false),
    ] {
        for (form, bytes) in [("docx", word(note)), ("rtf", rich(note)), ("html", web(note))] {
            let document = reader::read(&bytes, &Limits::default()).unwrap_or_else(|e| panic!("{form}: {e}"));
            let report = report::extract(&document, &forms, "source").expect("a report");
            let figure = report.figure(slot).unwrap_or_else(|| panic!("{form}, {note}"));
            let expected =
                if noted { (Some("12".to_owned()), State::Annotated) } else { (None, State::Text) };
            assert_eq!((figure.value.map(|v| v.to_string()), figure.state), expected, "{form}, {note}");
            let findings = check::run(&report, &forms);
            let id = if noted { "figure.annotated" } else { "figure.not_a_number" };
            assert!(findings.iter().any(|f| f.id == id), "{form}, {note}: {findings:?}");
        }
    }
}

#[test]
fn a_note_in_another_part_is_none_of_the_table() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let slot =
        forms.slot_of("proactive_disclosure", "administrative_licensing", "decisions").expect("a figure");
    let text = String::from_utf8(web("六、其他需要报告的事项")).expect("text");
    let document = reader::read((text + "<p>注：1.含上年结转的2件。</p>").as_bytes(), &Limits::default());
    let report = report::extract(&document.expect("readable"), &forms, "source").expect("a report");
    assert_eq!(report.figure(slot).and_then(|figure| figure.value), None);
}
