//! The program as a user runs it: what it prints, writes and returns.

mod archives;
#[cfg(unix)]
mod converter;
mod corrections;
mod coverage;
mod dataset;
mod diff;
mod drawing;
mod hostile;
mod interrupt;
mod isolate;
mod ledger;
mod ledger_faults;
mod limits;
mod log;
mod others;
mod output;
mod records;
mod reference;
mod refused;
mod several;
mod workbook;
mod years;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

fn gongkai() -> Command {
    let mut command = Command::cargo_bin("gongkai").expect("the program is built");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("readable");
    text.lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect()
}

/// What the program printed: standard output and standard error.
fn said(assert: &assert_cmd::assert::Assert) -> (String, String) {
    let output = assert.get_output();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr))
}

/// A folder with one good report in it, and where a dataset may go.
fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    fs::copy(GOOD, input.join("good.txt")).expect("copied");
    (dir, input, out)
}

/// A report without errors, and one whose sums are wrong.
const GOOD: &str = "fixtures/reports/seed_kgl_2023.txt";

/// A report with a finding of severity error.
fn shifted(into: &Path) {
    let source = fs::read_to_string("fixtures/layouts/36_pipe_nonzero.txt").expect("readable");
    let text = source.replace("| 58 | 7 | 0 | 0 | 1 | 0 | 66 |", "| 7 | 58 | 0 | 0 | 1 | 66 | 0 |");
    assert_ne!(source, text);
    fs::write(into, text).expect("written");
}

fn schema() -> jsonschema::Validator {
    let out = gongkai().args(["schema", "report"]).assert().success().get_output().stdout.clone();
    jsonschema::validator_for(&serde_json::from_slice(&out).expect("JSON")).expect("a schema")
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = |name: &str, jobs: &str| {
        let out = dir.path().join(name);
        let formats = "jsonl,parquet,csv,xlsx";
        gongkai()
            .args([
                "extract",
                "fixtures/layouts",
                "fixtures/reports",
                "--quiet",
                "--format",
                formats,
                "-j",
                jobs,
                "-o",
            ])
            .arg(&out)
            .assert()
            .code(3);
        out
    };
    let (one, eight, again) = (run("one", "1"), run("eight", "8"), run("again", "8"));
    let mut names: Vec<_> =
        fs::read_dir(&one).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    names.sort();
    // What was read before is no part of the dataset, and says when it was read.
    names.retain(|name| name != "ledger.sqlite");
    assert_eq!(names.len(), 10, "{names:?}");
    for name in names {
        let bytes = fs::read(one.join(&name)).expect("readable");
        assert!(!bytes.is_empty(), "{name:?} is empty");
        assert!(bytes == fs::read(eight.join(&name)).expect("readable"), "{name:?} depends on the jobs");
        assert!(bytes == fs::read(again.join(&name)).expect("readable"), "{name:?} depends on the run");
    }
}

#[test]
fn reports_follow_the_schema_and_the_paths_are_in_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("dataset");
    gongkai().args(["extract", "fixtures/layouts", "-q", "-o"]).arg(&out).assert().code(3);
    let validator = schema();
    let reports = lines(&out.join("reports.jsonl"));
    assert_eq!(reports.len(), 23);
    let mut before = String::new();
    for report in &reports {
        let errors: Vec<String> = validator.iter_errors(report).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let path = report["source"]["path"].as_str().expect("a path").to_owned();
        assert!(path > before, "{path} after {before}");
        before = path;
    }
    let failures = lines(&out.join("failures.jsonl"));
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0]["path"], "expected.jsonl");
    assert_eq!(failures[0]["kind"], "not_a_report");
}

#[test]
fn bad_files_cost_themselves_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let input = dir.path().join("in");
    fs::create_dir_all(input.join("x.html")).expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(input.join(name), bytes).expect("written");
    write("empty.txt", b"");
    write("binary.txt", &[0, 1, 2, 3, 250, 0, 9, 1].repeat(4000));
    write("broken.txt", &[b"\xe6\x94".as_slice(), b"abc\xff\xfe"].concat().repeat(500));
    write("pdf.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    write("tags.html", "<div>".repeat(1_000_000).as_bytes());
    write("line.txt", &vec![b'1'; 20_000_000]);
    write("large.txt", &vec![b'x'; 30_000_000]);
    write(
        "notice.txt",
        "关于做好2023年政府信息公开工作年度报告编制工作的通知\n各单位：请按时报送。\n".as_bytes(),
    );
    write("~$lock.docx", b"lock");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&input, input.join("loop")).expect("a link");
    fs::copy("fixtures/layouts/36_pipe_nonzero.txt", input.join("good.txt")).expect("copied");
    let out = dir.path().join("out");
    gongkai()
        .args(["extract", "--limit-bytes", "25000000", "-q"])
        .arg(&input)
        .arg("-o")
        .arg(&out)
        .assert()
        .code(3);
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 1);
    let kinds: Vec<(String, String)> = lines(&out.join("failures.jsonl"))
        .iter()
        .map(|f| (f["path"].as_str().unwrap_or("").to_owned(), f["kind"].as_str().unwrap_or("").to_owned()))
        .collect();
    let kind = |name: &str| kinds.iter().find(|k| k.0 == name).map(|k| k.1.as_str());
    assert_eq!(kinds.len(), if cfg!(unix) { 10 } else { 9 }, "{kinds:?}");
    #[cfg(unix)]
    assert_eq!(kind("loop"), Some("unsupported"));
    assert_eq!(kind("empty.txt"), Some("not_a_report"));
    assert_eq!(kind("pdf.txt"), Some("damaged"));
    assert_eq!(kind("large.txt"), Some("too_large"));
    assert_eq!(kind("notice.txt"), Some("not_a_report"));
    assert!(matches!(kind("binary.txt"), Some("damaged" | "unsupported")), "{kinds:?}");
    assert!(matches!(kind("broken.txt"), Some("damaged" | "not_a_report")), "{kinds:?}");
}

#[test]
fn figures_are_exact_decimals() {
    let out = gongkai().args(["extract", "fixtures/layouts/02_cell_lone_bar.txt"]).assert().success();
    let text = String::from_utf8(out.get_output().stdout.clone()).expect("UTF-8");
    // 160.5964万元 in the source.
    assert!(text.contains("\"amount\": 160.5964"), "{text}");
}

#[test]
fn a_shifted_row_decides_the_exit_status() {
    let dir = tempfile::tempdir().expect("a folder");
    let source = fs::read_to_string("fixtures/layouts/36_pipe_nonzero.txt").expect("readable");
    let shifted = dir.path().join("shifted.txt");
    fs::write(&shifted, source.replace("| 58 | 7 | 0 | 0 | 1 | 0 | 66 |", "| 7 | 58 | 0 | 0 | 1 | 66 | 0 |"))
        .expect("written");
    gongkai().args(["extract", "--fail-on", "error"]).arg(&shifted).assert().code(1);
    let shown = gongkai().arg("show").arg(&shifted).assert().success();
    let text = String::from_utf8(shown.get_output().stdout.clone()).expect("UTF-8");
    assert!(
        text.contains("sum.columns") && text.contains("66, the total says 0") || text.contains("132"),
        "{text}"
    );
}

#[test]
fn misuse_says_what_to_do() {
    gongkai().args(["extract", "no/such/place"]).assert().code(2);
    let out = gongkai().args(["explain", "sum.nothing"]).assert().code(2);
    let text = String::from_utf8(out.get_output().stderr.clone()).expect("UTF-8");
    assert!(text.contains("did you mean sum.columns"), "{text}");
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("mine.toml");
    let shipped = fs::read_to_string("grammars/2021.toml").expect("readable");
    fs::write(&file, shipped.replace("id = \"2021\"", "id = \"mine\"\nunknown = 1")).expect("written");
    let out = gongkai().args(["grammar", "check"]).arg(&file).assert().code(2);
    let text = String::from_utf8(out.get_output().stderr.clone()).expect("UTF-8");
    let line = shipped.lines().position(|l| l.starts_with("id = ")).expect("an id") + 2;
    assert!(text.contains(&format!("mine.toml:{line}:1")) && text.contains("unknown"), "{text}");
}

#[test]
fn inspect_gives_grids_whatever_the_page_is_about() {
    let dir = tempfile::tempdir().expect("a folder");
    let page = dir.path().join("page.html");
    fs::write(&page, "<table><tr><td rowspan=2>a<td>b<tr><td>c</table>").expect("written");
    let out = gongkai().args(["inspect", "--format", "json"]).arg(&page).assert().success();
    let value: Value = serde_json::from_slice(&out.get_output().stdout).expect("JSON");
    let table = &value["pages"][0]["tables"][0];
    assert_eq!((table["rows"].as_u64(), table["columns"].as_u64()), (Some(2), Some(2)));
    assert_eq!(table["cells"][0]["row_span"], 2);
    assert_eq!(table["cells"][2]["text"], "c");
    assert_eq!(value["labels"].as_array().map(Vec::len), Some(0));
}

#[test]
fn inspect_tells_which_labels_it_knew() {
    let out = gongkai().args(["inspect", "fixtures/layouts/36_pipe_nonzero.txt"]).assert().success();
    let text = String::from_utf8(out.get_output().stdout.clone()).expect("UTF-8");
    let known = "label  行政规范性文件 = row/proactive_disclosure/administrative_normative_documents";
    assert!(text.contains(known), "{text}");
    assert!(
        text.contains("label  科研 机构 = column/disclosure_upon_request/research_institution"),
        "{text}"
    );
}

#[test]
fn sources_too_large_for_a_report_are_refused_in_time() {
    let dir = tempfile::tempdir().expect("a folder");
    let drawn = "+---+---+\n| a | b |\n+---+---+\n| c | d |\n+---+---+\n\n".repeat(20_000);
    let wide = format!("{0}+\n{1}|\n{0}+\n{1}|\n{0}+\n", "+--".repeat(100_000), "|a ".repeat(100_000));
    for (name, text, kind) in [
        ("labels.txt", "规章\n".repeat(300_000), "too_large"),
        ("tables.txt", "二、主动公开政府信息情况\n规章 1 2 3\n".repeat(20_000), "too_large"),
        ("wide.txt", wide, "too_large"),
        ("drawn.txt", drawn, "not_a_report"),
    ] {
        let file = dir.path().join(name);
        fs::write(&file, text).expect("written");
        let out =
            gongkai().arg("extract").arg(&file).timeout(std::time::Duration::from_secs(60)).assert().code(3);
        let message = String::from_utf8(out.get_output().stderr.clone()).expect("UTF-8");
        assert!(message.contains(kind), "{name}: {message}");
    }
}
