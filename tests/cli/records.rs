//! Files of records in which programs keep the texts and pages that they gathered.

use std::fs;

use serde_json::json;

use super::{GOOD, folder, gongkai, lines, said};

#[test]
fn each_text_of_a_file_of_records_is_a_source() {
    let (_dir, input, out) = folder();
    let text = fs::read_to_string(GOOD).expect("readable");
    let page = format!("<html><body><pre>{text}</pre></body></html>");
    let notice = format!("关于召开会议的通知\n{}", "请准时参加。\n".repeat(100));
    let record =
        |i: u32, body: &str| json!({"id": i, "url": format!("http://a/{i}"), "content": body}).to_string();
    let kept = [record(1, &text), record(2, &page), record(3, &notice)];
    fs::write(input.join("gathered.jsonl"), kept.join("\n")).expect("written");
    fs::write(input.join("one.json"), json!({"title": "一", "html": page}).to_string()).expect("written");
    // What begins with a page looks like one.
    fs::write(input.join("pages.json"), format!("[{}, {}]", record(1, &page), record(2, &page)))
        .expect("written");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(3);
    let reports = lines(&out.join("reports.jsonl"));
    let path = |r: &serde_json::Value| r["source"]["path"].as_str().expect("a path").to_owned();
    let paths: Vec<String> = reports.iter().map(path).collect();
    let expected = [
        "gathered.jsonl!/1/content",
        "gathered.jsonl!/2/content",
        "good.txt",
        "one.json!/html",
        "pages.json!/1/content",
        "pages.json!/2/content",
    ];
    assert_eq!(paths, expected);
    for report in &reports {
        assert_eq!(report["tables"], reports[2]["tables"], "{}", path(report));
        assert_eq!(report["office"], reports[2]["office"]);
    }
    let failures = lines(&out.join("failures.jsonl"));
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0]["path"], "gathered.jsonl!/3/content");
    // One of them by itself, and the file by itself.
    let member = input.join("gathered.jsonl!/1/content");
    gongkai().arg("show").arg(member).assert().code(0);
    let (_, err) = said(&gongkai().arg("show").arg(input.join("gathered.jsonl")).assert().code(3));
    assert!(err.contains("gongkai extract"), "{err}");
}

#[test]
fn records_without_tables_in_their_texts_are_read_as_they_are() {
    let (_dir, input, out) = folder();
    fs::remove_file(input.join("good.txt")).expect("removed");
    let prose = "公开工作取得进展。\n".repeat(100);
    let report = json!({
        "title": "甲县乙局2023年政府信息公开工作年度报告", "一、总体情况": prose, "行政处罚": 4, "行政许可": 5, "行政强制": 1,
    });
    fs::write(input.join("one.json"), report.to_string()).expect("written");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(3);
    let all = lines(&out.join("reports.jsonl")).len() + lines(&out.join("failures.jsonl")).len();
    assert_eq!(all, 1);
    assert!(!fs::read_to_string(out.join("reports.jsonl")).expect("readable").contains("!/"));
}

#[test]
fn a_report_kept_piece_by_piece_is_one_source() {
    let (_dir, input, out) = folder();
    fs::remove_file(input.join("good.txt")).expect("removed");
    let page = fs::read_to_string("fixtures/rendered/700_html_everyday.html").expect("readable");
    let whole = out.with_extension("whole");
    let _ = gongkai()
        .arg("extract")
        .arg("fixtures/rendered/700_html_everyday.html")
        .arg("-qo")
        .arg(&whole)
        .assert();
    // A record for each table, and for each line between them, as programs write that recognise scans.
    let (_, body) = page.split_once("<body>").expect("a body");
    let tags = regex::Regex::new("<[^>]*>").expect("a pattern");
    let mut blocks = Vec::new();
    for (at, part) in body.split("<table").enumerate() {
        let (table, behind) = part.split_once("</table>").unwrap_or(("", part));
        if at > 0 {
            let markup = format!("<table{table}</table>");
            blocks.push(
                json!({"type": "table", "img_path": "images/1.jpg", "table_body": markup, "page_idx": at}),
            );
        }
        let bare = tags.replace_all(behind, "\n");
        for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
            blocks.push(json!({"type": "text", "text": line, "bbox": [1, 2, 3, 4]}));
        }
    }
    fs::write(input.join("scan_content_list.json"), json!(blocks).to_string()).expect("written");
    // Tables of two reports are not joined: nobody can tell which belong together.
    let twice: Vec<_> = blocks.iter().chain(&blocks).collect();
    fs::write(input.join("twice.json"), json!(twice).to_string()).expect("written");
    let _ = gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert();
    let reports = lines(&out.join("reports.jsonl"));
    let expected = lines(&whole.join("reports.jsonl"));
    assert_eq!(reports[0]["source"]["path"], "scan_content_list.json!/joined");
    for key in ["tables", "office", "year", "status"] {
        assert_eq!(reports[0][key], expected[0][key], "{key}");
    }
    assert!(
        reports[1..]
            .iter()
            .all(|r| r["source"]["path"].as_str().is_some_and(|p| p.starts_with("twice.json!/")))
    );
    assert!(reports[1..].iter().all(|r| r["office"]["name"].is_null()));
}
