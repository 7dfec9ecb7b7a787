//! Workbooks with several reports: each report is a source like a member of an archive.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use serde_json::Value;

use super::archives::zip;
use super::{folder, gongkai, lines, said};
use crate::office::twins::Twin;
use crate::support::render_xlsx::{Way, Workbook, render_all};

const TAGS: [&str; 3] = ["甲局", "乙局", "丙镇"];

fn workbook(more: bool) -> Vec<u8> {
    let twins: Vec<Twin> = (8_900_000..8_900_003).map(Twin::of).collect();
    let reports: Vec<_> = twins.iter().zip(TAGS).map(|(t, tag)| (&t.sheet, &t.script, tag)).collect();
    render_all(&reports, Way::Offices, more, Workbook::of(4), &mut Rng::with_seed(1))
}

fn extract(input: &Path, out: &Path, options: &[&str], code: i32) {
    let mut command = gongkai();
    command.arg("extract").arg(input).args(["-q", "-o"]).arg(out).args(options).assert().code(code);
}

fn rows(out: &Path, file: &str) -> Vec<Value> {
    lines(&out.join(file))
}

fn paths(rows: &[Value], of: fn(&Value) -> &Value) -> Vec<String> {
    rows.iter().map(|row| of(row).as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn reports_of_a_workbook_are_rows_like_members_of_an_archive() {
    let (dir, input, out) = folder();
    let book = workbook(true);
    fs::write(input.join("book.xlsx"), &book).expect("written");
    // A name that stands between the workbook and its reports.
    fs::write(input.join("book.xlsx (1).xlsx"), workbook(false)).expect("written");
    fs::write(input.join("a.zip"), zip(&[("in/book.xlsx", &book)])).expect("written");
    extract(&input, &out, &["-j", "2"], 3);
    let reports = rows(&out, "reports.jsonl");
    let all = paths(&reports, |row| &row["source"]["path"]);
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted, "in the order of their paths");
    let of = |front: &str| TAGS.map(|tag| format!("{front}!/{tag}"));
    for front in ["a.zip!/in/book.xlsx", "book.xlsx", "book.xlsx (1).xlsx"] {
        assert!(of(front).iter().all(|path| all.contains(path)), "{front}: {all:?}");
    }
    assert_eq!(all.len(), 3 * TAGS.len() + 1);
    // What is part of no report is a failure, not nothing.
    let failures = rows(&out, "failures.jsonl");
    let mut left = paths(&failures, |row| &row["path"]);
    left.sort();
    let wanted =
        ["a.zip!/in/book.xlsx!/封面", "a.zip!/in/book.xlsx!/经费", "book.xlsx!/封面", "book.xlsx!/经费"];
    assert_eq!(left, wanted);
    // The same report in two places is said to be one, by a digest of its own.
    let find = |path: &str| reports.iter().find(|r| r["source"]["path"] == path).expect("a report");
    let (first, second) = (find("a.zip!/in/book.xlsx!/甲局"), find("book.xlsx!/甲局"));
    assert_eq!(first["source"]["sha256"], second["source"]["sha256"]);
    assert_ne!(first["source"]["sha256"], find("book.xlsx!/乙局")["source"]["sha256"]);
    let ids = |report: &Value| -> Vec<String> {
        report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .map(|f| f["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert!(ids(second).contains(&"source.same".to_owned()), "{:?}", ids(second));
    assert!(ids(first).contains(&"source.apart".to_owned()), "{:?}", ids(first));

    // Without workers, and once more with the ledger, the dataset is the same.
    let other = dir.path().join("other");
    extract(&input, &other, &["-j", "1", "--isolate", "never", "--no-ledger"], 3);
    let read = |dir: &Path, file: &str| fs::read(dir.join(file)).expect("readable");
    for file in ["reports.jsonl", "failures.jsonl", "cells.parquet", "findings.csv"] {
        assert!(read(&out, file) == read(&other, file), "{file}");
    }
    fs::write(input.join("z.txt"), "changed").expect("written");
    extract(&input, &out, &["-j", "2"], 3);
    assert!(read(&out, "reports.jsonl") == read(&other, "reports.jsonl"), "from the ledger");

    let file = input.join("book.xlsx");
    let shown = gongkai().arg("show").arg(format!("{}!/乙局", file.display())).assert().success();
    assert!(said(&shown).0.contains("source.apart"));
    let refused = gongkai().arg("show").arg(&file).assert().code(3);
    assert!(said(&refused).1.contains("gongkai extract"), "{}", said(&refused).1);
    gongkai().arg("inspect").arg(format!("{}!/乙局", file.display())).assert().success();
    let zipped = input.join("a.zip");
    gongkai().arg("show").arg(format!("{}!/in/book.xlsx!/丙镇", zipped.display())).assert().success();
    gongkai().arg("show").arg(format!("{}!/丁", file.display())).assert().code(2);
}

#[test]
fn a_correction_finds_a_report_of_a_workbook_by_its_digest() {
    let (dir, input, out) = folder();
    fs::write(input.join("book.xlsx"), workbook(false)).expect("written");
    extract(&input, &out, &[], 0);
    let reports = rows(&out, "reports.jsonl");
    let report = reports.iter().find(|r| r["source"]["path"] == "book.xlsx!/乙局").expect("a report");
    let digest = report["source"]["sha256"].as_str().expect("a digest");
    let was = &report["tables"]["disclosure_upon_request"]["newly_received"]["total"];
    let file = dir.path().join("corrections.csv");
    let head = "sha256,office,year,table,row,column,was,value,author,date,reason";
    let row = format!("{digest},,,disclosure_upon_request,newly_received,total,{was},77,x,2024-01-01,y");
    fs::write(&file, format!("{head}\n{row}\n")).expect("written");
    let other = dir.path().join("other");
    extract(&input, &other, &["--corrections", &file.display().to_string()], 0);
    let corrected = rows(&other, "reports.jsonl");
    let value = |path: &str, rows: &[Value]| {
        let report = rows.iter().find(|r| r["source"]["path"] == path).expect("a report");
        report["tables"]["disclosure_upon_request"]["newly_received"]["total"].clone()
    };
    assert_eq!(value("book.xlsx!/乙局", &corrected), 77);
    assert_eq!(value("book.xlsx!/甲局", &corrected), value("book.xlsx!/甲局", &reports));
}

#[test]
fn bytes_that_only_the_program_makes_are_refused_from_elsewhere() {
    let (_dir, input, out) = folder();
    let forged = b"\x93gongkai excerpt 2\r\n\x1a\nand more";
    fs::write(input.join("forged.bin"), forged).expect("written");
    fs::write(input.join("forged.zip"), zip(&[("forged.bin", forged)])).expect("written");
    extract(&input, &out, &[], 3);
    let failures = rows(&out, "failures.jsonl");
    assert_eq!(paths(&failures, |row| &row["kind"]), ["unsupported", "unsupported"], "{failures:?}");
}
