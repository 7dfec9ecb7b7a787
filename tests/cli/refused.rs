//! Files without a report: which kind of failure they are, and why.

use std::fs;

use super::{folder, gongkai, lines};

/// Kind and message of the failure that a file is.
fn refused(name: &str, bytes: &[u8]) -> (String, String) {
    let (_dir, input, out) = folder();
    fs::remove_file(input.join("good.txt")).expect("removed");
    fs::write(input.join(name), bytes).expect("written");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(3);
    let failures = lines(&out.join("failures.jsonl"));
    let text = |key: &str| failures[0][key].as_str().expect("a text").to_owned();
    (text("kind"), text("message"))
}

#[test]
fn a_text_that_was_garbled_before_it_was_saved_is_damaged() {
    let text = fs::read_to_string("fixtures/layouts/02_cell_lone_bar.txt").expect("readable");
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let (as_gbk, ..) = encoding_rs::GBK.decode(text.as_bytes());
    let (as_latin, ..) = encoding_rs::WINDOWS_1252.decode(&gbk);
    let lost = String::from_utf8_lossy(&gbk).into_owned();
    let (lost_twice, ..) = encoding_rs::GBK.decode(lost.as_bytes());
    for (garbled, how) in [
        (as_gbk, "UTF-8 read as "),
        (as_latin, "GBK read as Latin-1"),
        (lost.as_str().into(), "lost"),
        (lost_twice, "decoded wrongly"),
    ] {
        for garbled in [garbled.to_string(), format!("<html><body><pre>{garbled}</pre></body></html>")] {
            let (kind, message) = refused("a.txt", garbled.as_bytes());
            assert_eq!(kind, "damaged", "{how}: {message}");
            assert!(message.contains(how), "{message}");
        }
    }
}

#[test]
fn what_a_file_does_not_hold_was_not_decoded_wrongly() {
    let field = "{\\field{\\*\\fldinst { EQ \\\\o(a,b)}}{\\fldrslt {}}}";
    let (kind, message) = refused("a.rtf", format!("{{\\rtf1 {}\\par}}", field.repeat(60)).as_bytes());
    assert_eq!(kind, "not_a_report", "{message}");
    assert!(message.contains("60 of its characters"), "{message}");
}

#[test]
fn what_has_no_official_label_is_not_said_to_have_one() {
    let french =
        "L'année dernière, la rénovation a été menée à terme; les élèves étaient présents.\n".repeat(40);
    for text in ["今天开会，讨论食堂的菜单。\n".repeat(40), "hello\n".to_owned(), french] {
        let (kind, message) = refused("a.txt", text.as_bytes());
        assert_eq!(kind, "not_a_report");
        assert!(message.contains("none of the official tables"), "{message}");
    }
}

#[test]
fn a_form_that_nobody_filled_in_is_no_report() {
    let parts = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"];
    let rows = ["信息内容", "规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费"];
    let rows: String = rows.iter().map(|row| format!("<tr><td>{row}<td><td><td>")).collect();
    let page = format!(
        "<p>{}</p><table>{rows}</table><p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>",
        parts.join("</p><p>")
    );
    let (kind, message) = refused("a.html", page.as_bytes());
    assert_eq!(kind, "not_a_report");
    assert!(message.contains("without a figure"), "{message}");
}
