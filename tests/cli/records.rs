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
