use std::io::{Cursor, Write as _};

use gongkai::document::{Block, Document};
use gongkai::reader::{self, Limits};

use crate::support::pack::pack;

fn document(bytes: &[u8]) -> Document {
    let document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    document.check_invariants().expect("the document holds together");
    document
}

fn paragraphs(bytes: &[u8]) -> Vec<String> {
    let document = document(bytes);
    let text = |block: &Block| match block {
        Block::Paragraph { text, .. } => document.text(*text).to_owned(),
        other => panic!("a paragraph, not {other:?}"),
    };
    document.blocks.iter().map(text).collect()
}

/// What is wrong with a digit: it is raised as the mark of a note, or by a length, or does not count at all.
#[derive(Clone, Copy)]
enum How {
    Script,
    Moved,
    Void,
}

/// 46 with 1 behind it, and before it: a digit that is raised has a space beside it, one that is struck out or not seen
/// has marks.
fn apart(how: How) -> (&'static str, &'static str) {
    match how {
        How::Script => ("46\u{202f}1", "1\u{202f}46"),
        How::Moved => ("46\u{a0}1", "1\u{a0}46"),
        How::Void => ("46\u{fffc}1", "\u{fffc}1\u{fffc}46"),
    }
}

fn rich(body: &str) -> Vec<u8> {
    let colours = "{\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;}";
    format!(
        "{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0\\froman\\fcharset0 Times;}}}}{colours}\\pard {body}\\par}}"
    )
    .into_bytes()
}

#[test]
fn marks_in_rich_text_are_not_digits() {
    for on in ["strike", "striked1", "super", "sub", "up6", "dn6", "fs4", "cf2"] {
        let (behind, before) = apart(match on {
            "super" | "sub" => How::Script,
            "up6" | "dn6" => How::Moved,
            _ => How::Void,
        });
        let space = if matches!(on, "super" | "sub") { '\u{202f}' } else { '\u{a0}' };
        assert_eq!(paragraphs(&rich(&format!("46{{\\{on} 1}}"))), [behind], "{on}");
        assert_eq!(paragraphs(&rich(&format!("{{\\{on} 1}}46"))), [before], "{on}");
        assert_eq!(paragraphs(&rich(&format!("\\{on} 1\\plain 46"))), [before], "{on}");
        assert_eq!(paragraphs(&rich(&format!("46{{\\{on} \\u8321?}}"))), [format!("46{space}₁")], "{on}");
    }
    for off in ["strike0", "striked0", "super\\nosupersub", "up0", "fs24", "cf1", "cf0"] {
        assert_eq!(paragraphs(&rich(&format!("46{{\\{off} 1}}"))), ["461"], "{off}");
    }
    // Nothing is kept over the end of a paragraph.
    assert_eq!(paragraphs(&rich("46{\\strike 1}\\par 7")), ["46\u{fffc}1", "7"]);
}

#[test]
fn cells_of_rich_text_say_which_figures_do_not_count() {
    let of = |row: &str, cell: &str, paragraph: &str, run: &str| {
        let body = format!(
            "\\trowd{row}\\cellx1000{cell}\\cellx2000\\pard\\intbl a\\cell\\pard\\intbl{paragraph} {{{run} 46}}\\cell\\row\\pard end"
        );
        let document = document(&rich(&body));
        let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
        document.text(table.cells[1].text).to_owned()
    };
    let void = "\u{fffc}46";
    for (row, cell, paragraph, run, shown) in [
        ("", "", "", "", "46"),
        ("", "", "", "\\strike", void),
        ("", "", "", "\\striked1", void),
        ("", "", "", "\\cf2", void),
        ("", "\\clcbpat1", "", "\\cf2", "46"),
        ("", "\\clcbpat2", "", "\\cf2", void),
        ("", "\\clcbpat1", "", "\\cf1", void),
        ("", "\\clshdng10000\\clcfpat1", "", "\\cf2", "46"),
        ("\\trcbpat1", "", "", "\\cf2", "46"),
        ("", "", "\\cbpat1", "\\cf2", "46"),
        ("", "", "", "\\chcbpat1\\cf2", "46"),
        ("", "", "", "\\highlight1\\cf2", "46"),
        ("", "", "", "\\super", void),
        ("", "", "", "\\up6", "46"),
        ("", "", "", "\\v", "\u{fffc}"),
    ] {
        assert_eq!(of(row, cell, paragraph, run), shown, "{row} {cell} {paragraph} {run}");
    }
}

fn open(styles: &str, body: &str) -> Vec<u8> {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"";
    let content = format!(
        "<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    pack(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

#[test]
fn marks_in_open_text_are_not_digits() {
    let of = |props: &str, body: &str| {
        let style = |name: &str, more: &str, props: &str| {
            format!(
                "<style:style style:name=\"{name}\" {more}><style:text-properties {props}/></style:style>"
            )
        };
        let below = style("B", "", props);
        let off = "style:text-line-through-style=\"none\" style:text-position=\"0% 100%\" fo:font-size=\"10.5pt\" fo:color=\"#000000\"";
        let styles = format!(
            "{below}{}{}<style:default-style style:family=\"text\"><style:text-properties {props}/></style:default-style>",
            style("O", "style:parent-style-name=\"B\"", off),
            style("M", "style:parent-style-name=\"B\"", "style:font-name=\"Sim\""),
        );
        paragraphs(&open(&styles, body))
    };
    for props in [
        "style:text-line-through-style=\"solid\"",
        "style:text-line-through-style=\"solid\" style:text-line-through-type=\"double\"",
        "style:text-position=\"super 58%\"",
        "style:text-position=\"-33% 58%\"",
        "fo:font-size=\"1pt\"",
        "fo:color=\"#FFFFFF\"",
    ] {
        let span =
            |style: &str, text: &str| format!("<text:span text:style-name=\"{style}\">{text}</text:span>");
        let raised = props.contains("position");
        let (behind, before) = apart(if raised { How::Script } else { How::Void });
        assert_eq!(of(props, &format!("<text:p>46{}</text:p>", span("M", "1"))), [behind], "{props}");
        assert_eq!(of(props, &format!("<text:p>{}46</text:p>", span("M", "1"))), [before], "{props}");
        let within = span("M", &format!("1{}", span("", "2")));
        assert_eq!(of(props, &format!("<text:p>46{within}</text:p>")), [format!("{behind}2")], "{props}");
        assert_eq!(of(props, &format!("<text:p>46{}</text:p>", span("O", "1"))), ["461"], "{props}");
        // The style of the paragraph, which the span takes back.
        let paragraph = format!("<text:p text:style-name=\"B\">1{}</text:p>", span("O", "46"));
        assert_eq!(of(props, &paragraph), [before], "{props}");
    }
}

const PAGE: usize = 512;

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn longs(values: &[usize]) -> Vec<u8> {
    values.iter().flat_map(|v| u32::try_from(*v).expect("small").to_le_bytes()).collect()
}

/// A style as [MS-DOC] STD lays it out: kind 1 for paragraphs, 2 for characters.
fn style(kind: u16, based_on: u16, grpprl: &[u8]) -> Vec<u8> {
    let mut std = words(&[0, kind | based_on << 4, 0, 0, 0]);
    std.extend(words(&[1, u16::from(b'x'), 0]));
    if kind == 1 {
        std.extend(words(&[2, 0]));
    }
    std.extend(words(&[u16::try_from(grpprl.len()).expect("short")]));
    std.extend(grpprl);
    if grpprl.len() % 2 == 1 {
        std.push(0);
    }
    let mut out = words(&[u16::try_from(std.len()).expect("short")]);
    out.extend(std);
    out
}

/// A Word 97 file of one paragraph: runs with their changes, the number of its style, and the style sheet.
fn word(runs: &[(&str, &[u8])], istd: u16, styles: &[Vec<u8>]) -> Vec<u8> {
    let start = 2 * PAGE;
    let mut text = String::new();
    let mut edges = vec![start];
    for (run, _) in runs {
        text.push_str(run);
        edges.push(start + text.len());
    }
    text.push('\r');
    *edges.last_mut().expect("runs") += 1;
    let mut stream = vec![0; 5 * PAGE];
    put(&mut stream, 0, &words(&[0xa5ec, 0x00c1]));
    put(&mut stream, 0x4c, &longs(&[text.len()]));
    put(&mut stream, start, text.as_bytes());
    // 2.9.33 ChpxFkp: edges, places of changes, and the changes from the end of the page on.
    put(&mut stream, 3 * PAGE, &longs(&edges));
    let mut at = PAGE - 1;
    for (i, (_, grpprl)) in runs.iter().enumerate() {
        at = (at - grpprl.len() - 1) & !1;
        stream[3 * PAGE + 4 * edges.len() + i] = u8::try_from(at / 2).expect("in the page");
        stream[3 * PAGE + at] = u8::try_from(grpprl.len()).expect("short");
        put(&mut stream, 3 * PAGE + at + 1, grpprl);
    }
    stream[4 * PAGE - 1] = u8::try_from(runs.len()).expect("few");
    // 2.9.174 PapxFkp: one paragraph, which has a style and no changes.
    put(&mut stream, 4 * PAGE, &longs(&[start, start + text.len()]));
    stream[4 * PAGE + 8] = 200;
    put(&mut stream, 4 * PAGE + 400, &[0, 1]);
    put(&mut stream, 4 * PAGE + 402, &words(&[istd]));
    stream[5 * PAGE - 1] = 1;
    let mut table = Vec::new();
    let mut entry = |fib: usize, bytes: &[u8]| {
        put(&mut stream, fib, &longs(&[table.len(), bytes.len()]));
        table.extend_from_slice(bytes);
    };
    let mut clx = vec![2];
    clx.extend(longs(&[16, 0, text.len()]));
    clx.extend(words(&[0]));
    clx.extend(longs(&[0x4000_0000 + 2 * start]));
    clx.extend(words(&[0]));
    entry(0x1a2, &clx);
    entry(0xfa, &longs(&[start, start + text.len(), 3]));
    entry(0x102, &longs(&[start, start + text.len(), 4]));
    let mut sheet = words(&[18, u16::try_from(styles.len()).expect("few"), 10, 0, 0, 0, 0, 0, 0, 0]);
    styles.iter().for_each(|s| sheet.extend(s));
    entry(0xa2, &sheet);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    for (name, bytes) in [("WordDocument", &stream), ("0Table", &table)] {
        file.create_stream(name).and_then(|mut s| s.write_all(bytes)).expect("a stream");
    }
    file.into_inner().into_inner()
}

const NIL: u16 = 0x0fff;

/// sprmCFStrike, sprmCFDStrike, sprmCIss, sprmCHpsPos, sprmCHps, sprmCIco and sprmCCv: on, and off.
const LOOKS: [(&[u8], &[u8]); 7] = [
    (&[0x37, 0x08, 1], &[0x37, 0x08, 0]),
    (&[0x53, 0x2a, 1], &[0x53, 0x2a, 0]),
    (&[0x48, 0x2a, 2], &[0x48, 0x2a, 0]),
    (&[0x45, 0x48, 6, 0], &[0x45, 0x48, 0, 0]),
    (&[0x43, 0x4a, 2, 0], &[0x43, 0x4a, 21, 0]),
    (&[0x42, 0x2a, 8], &[0x42, 0x2a, 1]),
    (&[0x70, 0x68, 255, 255, 255, 0], &[0x70, 0x68, 0, 0, 0, 255]),
];

#[test]
fn marks_in_binary_word_files_are_not_digits() {
    let normal = style(1, NIL, &[]);
    for (on, off) in LOOKS {
        let sheet = [normal.clone(), style(1, 0, on), style(2, NIL, on), style(2, 2, &[])];
        let of = |istd, runs: &[(&str, &[u8])]| paragraphs(&word(runs, istd, &sheet));
        let (behind, before) = apart(match on[0] {
            0x48 => How::Script,
            0x45 => How::Moved,
            _ => How::Void,
        });
        assert_eq!(of(0, &[("46", &[]), ("1", on)]), [behind], "{on:x?}");
        assert_eq!(of(0, &[("1", on), ("46", &[])]), [before], "{on:x?}");
        assert_eq!(of(0, &[("46", &[]), ("1", off)]), ["461"], "{off:x?}");
        // By a style of characters, itself or by the one it is based on (sprmCIstd).
        for istd in [2, 3] {
            let styled = [0x30, 0x4a, istd, 0];
            assert_eq!(of(0, &[("46", &[]), ("1", &styled)]), [behind], "{on:x?} {istd}");
            let taken_back = [&styled, off].concat();
            assert_eq!(of(0, &[("46", &[]), ("1", &taken_back)]), ["461"], "{on:x?} {istd}");
        }
        // By the style of the paragraph; styles 1 to 9 make headings, which this outline takes back.
        let sheet = [vec![normal.clone(); 10], vec![style(1, 0, on)]].concat();
        assert_eq!(paragraphs(&word(&[("1", &[]), ("46", off)], 10, &sheet)), [before], "{on:x?}");
    }
}

#[test]
fn figures_of_binary_word_files_stand_on_a_ground() {
    let sheet = [style(1, NIL, &[])];
    let of = |changes: &[u8]| paragraphs(&word(&[("46", changes)], 0, &sheet));
    let white = [0x42, 0x2a, 8];
    // sprmCShd80 of black, of white; sprmCShd of blue; sprmCHighlight in red.
    assert_eq!(of(&white), ["\u{fffc}46"]);
    assert_eq!(of(&[&white[..], &[0x66, 0x48, 0x20, 0]].concat()), ["46"]);
    assert_eq!(of(&[&white[..], &[0x66, 0x48, 0, 1]].concat()), ["\u{fffc}46"]);
    assert_eq!(of(&[&white[..], &[0x71, 0xca, 10, 0, 0, 0, 255, 0, 0, 128, 0, 0, 0]].concat()), ["46"]);
    assert_eq!(of(&[&white[..], &[0x0c, 0x2a, 6]].concat()), ["46"]);
}

#[test]
fn styles_hide_text_of_binary_word_files() {
    // sprmCFVanish: on, as the style, and the other way.
    let vanish = |how: u8| [0x3c, 0x08, how];
    let mut sheet = vec![style(1, NIL, &[]); 10];
    sheet.extend([style(1, 0, &vanish(1)), style(2, NIL, &vanish(1))]);
    let of = |istd, runs: &[(&str, &[u8])]| paragraphs(&word(runs, istd, &sheet));
    assert_eq!(of(10, &[("1", &[]), ("46", &vanish(0))]), ["46"]);
    assert_eq!(of(10, &[("1", &vanish(0x80)), ("46", &vanish(0x81))]), ["46"]);
    assert_eq!(of(0, &[("46", &[]), ("1", &[0x30, 0x4a, 11, 0])]), ["46"]);
    assert_eq!(of(0, &[("46", &vanish(0x80)), ("1", &vanish(0x81))]), ["46"]);
}

#[test]
fn style_sheets_that_are_cut_off_or_loop_are_no_danger() {
    let own: [u8; 3] = [0x37, 0x08, 1];
    let looping = [style(1, 1, &[]), style(1, 0, &own)];
    assert_eq!(paragraphs(&word(&[("46", &[])], 0, &looping)), ["\u{fffc}46"]);
    let whole = style(2, NIL, &own);
    for length in 0..whole.len() {
        let sheet = [style(1, NIL, &[]), whole[..length].to_vec()];
        let text = paragraphs(&word(&[("46", &[]), ("1", &[0x30, 0x4a, 1, 0])], 0, &sheet));
        assert!(text == ["461"] || text == ["46\u{fffc}1"], "{text:?}");
    }
}

/// Written by LibreOffice, which prints these numbers itself when it saves the file as text.
#[test]
fn numbers_of_lists_stand_before_the_text_of_binary_word_files() {
    let bytes = crate::support::truth::Folder::of("office").bytes("lists_lo.doc");
    let lines = [
        "甲县乙局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1.细目",
        "2.细目",
        "二、主动公开政府信息情况",
        "（一）再来",
        "中",
        "5 甲",
        "5.1 乙",
        "5.2 丙",
        "6 丁",
    ];
    assert_eq!(paragraphs(&bytes), lines);
}
