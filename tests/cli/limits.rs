//! Every limit, reached through the command line by files made to reach it, in every form that it is for: the failure
//! is of the kind it should be, and says what is allowed and by which option.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::archives::{gzip, tar, zip};
use super::{GOOD, folder, gongkai, lines, said};
use crate::layout::reports::report as drawn;
use crate::support::generate::Case;
use crate::support::ofd::{self, Manner};
use crate::support::render_ods;

fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("fixtures/{path}")).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A report of two pages or more with ruled tables.
fn ofd() -> Vec<u8> {
    let pages = (0..).map(|seed| drawn(&Case::generate(seed), seed).1).find(|pages| pages.len() > 1);
    ofd::write(&pages.expect("a report of two pages"), &Manner::usual())
}

fn ods() -> Vec<u8> {
    let cell = |n: u32| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>规章{n}</text:p></table:table-cell>")
    };
    let rows: String = (0..20)
        .map(|r| {
            format!(
                "<table:table-row>{}</table:table-row>",
                (0..5).map(|c| cell(r * 5 + c)).collect::<String>()
            )
        })
        .collect();
    render_ods::rows("", &rows)
}

/// One file of each of these forms. All of them are reports, or tables like those of reports.
fn forms(wanted: &str) -> Vec<(String, Vec<u8>)> {
    let one = |name: &str| match name {
        "html" => fixture("rendered/700_html_everyday.html"),
        "txt" => fixture("rendered/718_text_pandoc_grid.txt"),
        "docx" => fixture("office/000002_docx.docx"),
        "doc" => fixture("office/000008_lo_doc.doc"),
        "rtf" => fixture("office/000012_lo_rtf.rtf"),
        "odt" => fixture("office/000016_lo_odt.odt"),
        "xlsx" => fixture("office/000022_xlsx.xlsx"),
        "xls" => fixture("office/000004_lo_xls.xls"),
        "ods" => ods(),
        "pdf" => fixture("pdf/000002_lo.pdf"),
        "ofd" => ofd(),
        "zip" => zip(&[("a.txt", &fixture("reports/seed_kgl_2023.txt")), ("b.txt", b"x")]),
        "tar" => tar(&[("a.txt", &fixture("reports/seed_kgl_2023.txt")), ("b.txt", b"x")]),
        "tar.gz" => gzip(&tar(&[("a.txt", &fixture("reports/seed_kgl_2023.txt")), ("b.txt", b"x")])),
        "7z" => fixture("archives/solid.7z"),
        "rar" => fixture("archives/solid.rar"),
        other => panic!("no file of form {other}"),
    };
    wanted.split(' ').map(|name| (format!("file.{name}"), one(name))).collect()
}

/// Runs over these files with workers, as every dataset is made; the failures by path.
fn failures(files: &[(String, Vec<u8>)], options: &[&str]) -> BTreeMap<String, Value> {
    let (_dir, input, out) = folder();
    fs::remove_file(input.join("good.txt")).expect("removed");
    for (name, bytes) in files {
        fs::write(input.join(name), bytes).expect("written");
    }
    let mut run = gongkai();
    run.arg("extract").arg(&input).args(["-q", "--no-ledger"]).args(options).arg("-o").arg(&out);
    run.timeout(Duration::from_secs(240)).assert().code(3);
    let all = lines(&out.join("failures.jsonl"));
    all.into_iter().map(|f| (f["path"].as_str().unwrap_or_default().to_owned(), f)).collect()
}

/// Each of the files must fail as too large, naming the number that is allowed and the option.
fn refused(files: &[(String, Vec<u8>)], option: &str, allowed: u64, more: &[&str]) {
    let option = format!("--limit-{option}");
    let number = allowed.to_string();
    let all = failures(files, &[&[option.as_str(), number.as_str()], more].concat());
    for (name, _) in files {
        // An archive's failure may be that of its first large member.
        let found = all.iter().find(|(path, _)| *path == name || path.starts_with(&format!("{name}!/")));
        let failure = found.unwrap_or_else(|| panic!("{option} {allowed}: {name} is not among {all:?}")).1;
        let message = failure["message"].as_str().unwrap_or_default();
        assert_eq!(failure["kind"], "too_large", "{name}: {failure}");
        assert!(message.contains(&option), "{name}: {option} is not named: {message}");
        assert!(
            message.contains("allowed") && message.split(|c: char| !c.is_ascii_digit()).any(|n| n == number),
            "{name}: what is allowed is not said: {message}"
        );
    }
}

const ALL: &str = "html txt docx doc rtf odt xlsx xls ods pdf ofd";

#[test]
fn bytes_of_a_source() {
    refused(&forms(ALL), "bytes", 100, &[]);
    refused(&forms("zip tar tar.gz"), "bytes", 900, &["--limit-archive-bytes", "1000000"]);
}

#[test]
fn tables_and_blocks() {
    refused(&forms(ALL), "cells", 10, &[]);
    refused(&forms(ALL), "table-columns", 2, &[]);
    refused(&forms(ALL), "table-rows", 3, &[]);
    refused(&forms("html txt docx doc rtf odt pdf ofd"), "blocks", 2, &[]);
    // Texts that cells share are counted alike.
    refused(&forms("xls"), "blocks", 2, &[]);
}

#[test]
fn nesting() {
    refused(&forms("docx odt xlsx ods ofd"), "nesting", 2, &[]);
    refused(&forms("rtf"), "nesting", 1, &[]);
    // Pages are read as if what is too deep were not nested; that is said, and no failure.
    let (dir, ..) = folder();
    let page = dir.path().join("page.html");
    let deep = format!("{}{}", "<div>".repeat(60), fs::read_to_string(GOOD).expect("readable"));
    fs::write(&page, deep.replace('\n', "<br>")).expect("written");
    let inspect = gongkai().arg("inspect").arg(&page).args(["--limit-nesting", "10"]).assert().success();
    assert!(said(&inspect).0.contains("nesting_flattened"), "{}", said(&inspect).0);
}

#[test]
fn pages_glyphs_and_objects() {
    refused(&forms("pdf ofd"), "pages", 1, &[]);
    refused(&forms("pdf ofd"), "glyphs", 10, &[]);
    refused(&forms("pdf"), "objects", 3, &[]);
}

#[test]
fn bytes_unpacked_into_memory() {
    refused(&forms("docx odt xlsx ods pdf ofd doc xls tar.gz"), "inflated", 700, &[]);
    refused(&forms("7z rar"), "inflated", 2048, &[]);
}

#[test]
fn archives() {
    refused(&forms("zip tar"), "archive-bytes", 700, &["--limit-bytes", "500"]);
    refused(&forms("zip tar tar.gz 7z rar"), "members", 1, &[]);
    refused(&forms("zip tar 7z rar"), "unpacked", 3000, &[]);
    let zeros = vec![0; 200_000];
    let bomb = vec![("bomb.zip".to_owned(), zip(&[("a", &zeros), ("b", &zeros), ("c", &zeros)]))];
    refused(&bomb, "ratio", 10, &["--limit-bytes", "300000"]);
    let good = fixture("reports/seed_kgl_2023.txt");
    let nested = zip(&[("in.zip", &zip(&[("in.zip", &zip(&[("a.txt", &good)]))]))]);
    refused(&[("nested.zip".to_owned(), nested)], "depth", 1, &[]);
}

#[cfg(unix)]
#[test]
fn memory_and_time() {
    let text = "规章 1 2 3 信息公开\n".repeat(1_200_000).into_bytes();
    refused(&[("long.txt".to_owned(), text.clone())], "memory", 268_435_456, &[]);
    // The same memory in a worker that is told to waste time: the other kind of failure.
    let all = failures(
        &[("gongkai-fault-loop.txt".to_owned(), fixture("reports/seed_kgl_2023.txt"))],
        &["--limit-seconds", "1", "--faults"],
    );
    let failure = &all["gongkai-fault-loop.txt"];
    assert_eq!(failure["kind"], "timeout");
    let message = failure["message"].as_str().unwrap_or_default();
    assert!(message.contains("not done after 1 seconds") && message.contains("--limit-seconds"), "{message}");
    // Without workers nobody counts, and nobody is told so.
    let (_dir, input, out) = folder();
    fs::write(input.join("long.txt"), text).expect("written");
    let run = gongkai()
        .arg("extract")
        .arg(&input)
        .args(["-q", "--isolate", "never", "--limit-memory", "268435456", "-o"])
        .arg(&out)
        .assert()
        .code(3);
    assert!(!said(&run).1.contains("memory"));
    assert_eq!(lines(&out.join("failures.jsonl")).len(), 1);
    assert!(lines(&out.join("failures.jsonl"))[0]["message"].as_str().is_some_and(|m| !m.contains("memory")));
}

#[test]
fn the_defaults_in_the_help_are_those_of_a_run() {
    let (_dir, input, out) = folder();
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().success();
    let run: Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    let limits = run["options"]["limits"].as_object().expect("limits").clone();
    let help = said(&gongkai().args(["extract", "--help"]).assert().success()).0;
    let options: Vec<&str> = help.split("\n      --limit-").skip(1).collect();
    // Deadline and memory are no part of what a dataset depends on.
    assert_eq!(options.len(), limits.len() + 2, "{help}");
    for (name, value) in &limits {
        let option = name.replace('_', "-");
        let text = options.iter().find(|o| o.starts_with(&format!("{option} "))).expect("an option");
        assert!(text.contains(&format!("[default: {value}]")), "{option} is {value}: {text}");
    }
}
