//! What goes where: exit statuses, standard output, names, formats, colours.

use std::fs;

use super::{GOOD, folder, gongkai, lines, said, shifted};

fn is_json_line(line: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(line).is_ok_and(|v| v.is_object())
}

#[test]
fn every_exit_status_means_what_help_says() {
    let (dir, input, out) = folder();
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(0);
    let bad = dir.path().join("bad.txt");
    shifted(&bad);
    gongkai().args(["extract", "--fail-on", "error"]).arg(&bad).assert().code(1);
    gongkai().args(["extract", "--fail-on", "warning"]).arg(&bad).assert().code(1);
    gongkai().args(["extract", "--fail-on", "never"]).arg(&bad).assert().code(0);
    gongkai().args(["extract", "--fail-on", "error", GOOD]).assert().code(0);
    gongkai().arg("extract").assert().code(2);
    gongkai().args(["extract", GOOD, "--no-such-option"]).assert().code(2);
    gongkai().args(["extract", GOOD, "-o", "/dev/null/x"]).assert().code(2);
    let notes = dir.path().join("notes.txt");
    fs::write(&notes, "会议记录\n今天开会。\n").expect("written");
    gongkai().arg("extract").arg(&notes).assert().code(3);
    // 1 wins over 3.
    gongkai().args(["extract", "--fail-on", "error"]).args([&notes, &bad]).assert().code(1);
    gongkai().arg("--help").assert().code(0);
    gongkai().arg("--version").assert().code(0);
    // Without a command, help is misuse.
    gongkai().assert().code(2);
}

#[test]
fn one_file_is_pretty_and_several_are_lines() {
    let assert = gongkai().args(["extract", GOOD]).assert().success();
    let (out, err) = said(&assert);
    assert!(out.starts_with("{\n") && out.ends_with("}\n"), "{out}");
    assert_eq!(err, "");
    let other = "fixtures/layouts/36_pipe_nonzero.txt";
    let (out, err) = said(&gongkai().args(["extract", GOOD, other]).assert().success());
    assert_eq!(out.lines().count(), 2);
    assert!(out.lines().all(is_json_line), "{out}");
    assert_eq!(err, "");
    // One file in a folder is a folder.
    let (_dir, input, _) = folder();
    let (out, _) = said(&gongkai().arg("extract").arg(&input).assert().success());
    assert_eq!(out.lines().count(), 1);
}

#[test]
fn names_are_relative_to_what_was_typed() {
    let paths = |out: &str| -> Vec<String> {
        let lines = out.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"));
        lines.map(|v| v["source"]["path"].as_str().expect("a path").to_owned()).collect()
    };
    let (dir, input, _) = folder();
    fs::create_dir(input.join("deep")).expect("a folder");
    fs::copy(GOOD, input.join("deep/also.txt")).expect("copied");
    let (out, _) = said(&gongkai().arg("extract").arg(&input).assert().success());
    assert_eq!(paths(&out), ["deep/also.txt", "good.txt"]);
    fs::copy(GOOD, dir.path().join("single.txt")).expect("copied");
    let mut command = gongkai();
    command.current_dir(dir.path()).args(["extract", "single.txt", "in", "./in/deep"]);
    let (out, _) = said(&command.assert().success());
    // What is given twice is read once.
    assert_eq!(paths(&out), ["in/deep/also.txt", "in/good.txt", "single.txt"]);
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let bytes = fs::read(GOOD).expect("readable");
    let mut command = gongkai();
    command.args(["extract", "-", "--name", "kgl-2023.txt"]).write_stdin(bytes.clone());
    let (out, _) = said(&command.assert().success());
    assert!(out.contains("\"path\": \"kgl-2023.txt\""), "{out}");
    let mut command = gongkai();
    command.args(["extract", "-"]).write_stdin(bytes.clone());
    let (out, _) = said(&command.assert().success());
    assert!(out.contains("\"path\": \"stdin\""), "{out}");
    gongkai().args(["extract", "-", "-"]).write_stdin(bytes.clone()).assert().code(2);
    gongkai().args(["show", "-"]).write_stdin(bytes).assert().success();
    gongkai().args(["extract", "-"]).write_stdin("").assert().code(3);
}

#[test]
fn formats_choose_the_files() {
    let (_dir, input, out) = folder();
    let names = |formats: Option<&str>, name: &str| -> Vec<String> {
        let out = out.with_file_name(name);
        let mut command = gongkai();
        command.arg("extract").arg(&input).arg("-qo").arg(&out);
        if let Some(formats) = formats {
            command.args(["--format", formats]);
        }
        command.assert().success();
        let mut names: Vec<String> = fs::read_dir(&out)
            .expect("a folder")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let always = ["datapackage.json", "failures.jsonl", "ledger.sqlite", "run.json"];
    let sorted = |more: &[&str]| {
        let mut all: Vec<String> = always.iter().chain(more).map(|n| (*n).to_owned()).collect();
        all.sort();
        all
    };
    let jsonl = ["reports.jsonl"];
    let csv = ["findings.csv", "reports.csv"];
    let parquet = ["cells.parquet", "findings.parquet", "reports.parquet"];
    assert_eq!(names(None, "default"), sorted(&[&jsonl[..], &csv[..], &parquet[..]].concat()));
    assert_eq!(names(Some("jsonl"), "a"), sorted(&jsonl));
    assert_eq!(names(Some("csv,xlsx"), "b"), sorted(&[&csv[..], &["dataset.xlsx"]].concat()));
    assert_eq!(names(Some("parquet"), "c"), sorted(&parquet));
    gongkai().arg("extract").arg(&input).arg("-o").arg(&out).args(["--format", "ods"]).assert().code(2);
    // A format is of a dataset: without one it is misuse.
    gongkai().arg("extract").arg(&input).args(["--format", "csv"]).assert().code(2);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let colour = |args: &[&str], no_color: Option<&str>| -> bool {
        let mut command = gongkai();
        command.args(["show", "fixtures/layouts/36_pipe_nonzero.txt"]).args(args).env_remove("NO_COLOR");
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        said(&command.assert().success()).0.contains('\u{1b}')
    };
    assert!(!colour(&[], None), "a pipe is no terminal");
    assert!(colour(&["--color", "always"], None));
    assert!(!colour(&["--color", "never"], None));
    assert!(!colour(&["--color", "auto"], Some("1")));
    assert!(colour(&["--color", "always"], Some("1")), "what is asked for wins");
    gongkai().args(["show", GOOD, "--color", "sometimes"]).assert().code(2);
}

#[test]
fn quiet_says_nothing_but_errors() {
    let (dir, input, out) = folder();
    let assert = gongkai().arg("extract").arg(&input).arg("-o").arg(&out).assert().success();
    let (stdout, stderr) = said(&assert);
    assert_eq!(stdout, "");
    assert!(stderr.contains("1 of 1 files are reports") && stderr.contains("reports.jsonl"), "{stderr}");
    let assert = gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().success();
    assert_eq!(said(&assert), (String::new(), String::new()));
    let missing = dir.path().join("missing");
    let (_, err) = said(&gongkai().arg("extract").arg(&missing).arg("-q").assert().code(2));
    assert!(err.contains("no such file or directory"), "{err}");
}

#[test]
fn a_dataset_is_not_read_into_itself() {
    let (_dir, input, _) = folder();
    let out = input.join("dataset");
    for _ in 0..2 {
        gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().success();
        assert_eq!(lines(&out.join("reports.jsonl")).len(), 1);
        assert_eq!(lines(&out.join("failures.jsonl")).len(), 0);
    }
}

#[test]
fn every_cell_of_a_table_over_pages_says_its_page() {
    let assert = gongkai()
        .args(["inspect", "fixtures/pdf/000004_rl_rotated.pdf", "--format", "json"])
        .assert()
        .success();
    let seen: serde_json::Value = serde_json::from_str(&said(&assert).0).expect("JSON");
    let pages = seen["pages"].as_array().expect("pages");
    let inside = |inner: &serde_json::Value, outer: &serde_json::Value| {
        let at = |value: &serde_json::Value, i: usize| value[i].as_f64().expect("a number");
        (0..2).all(|i| at(inner, i) >= at(outer, i) - 1.0)
            && (2..4).all(|i| at(inner, i) <= at(outer, i) + 1.0)
    };
    let mut over_pages = 0;
    for table in pages.iter().flat_map(|page| page["tables"].as_array().expect("tables")) {
        let areas = table["areas"].as_array().expect("areas");
        over_pages += usize::from(areas.len() > 1);
        for area in areas {
            let page = &pages[area["page"].as_u64().expect("a page") as usize - 1];
            assert!(inside(&area["bbox"], &page["bbox"]), "{area} on {}", page["bbox"]);
        }
        for cell in table["cells"].as_array().expect("cells") {
            let own = areas.iter().filter(|area| area["page"] == cell["page"]);
            assert!(own.map(|area| &area["bbox"]).any(|area| inside(&cell["bbox"], area)), "{cell}");
        }
    }
    assert!(over_pages > 0);
}

#[test]
fn shown_tables_name_the_groups_of_rows_and_fit_where_no_terminal_is() {
    let shown = gongkai().args(["show", "fixtures/layouts/36_pipe_nonzero.txt"]).assert().success();
    let shown = String::from_utf8(shown.get_output().stdout.clone()).expect("text");
    let tables: Vec<&str> = shown.lines().filter(|line| line.starts_with(['│', '┌'])).collect();
    let first = |label: &str| tables.iter().position(|line| line.starts_with(&format!("│ {label}")));
    let group = first("（三）不予公开").expect("the heading of a group");
    let members: Vec<&str> =
        tables[group + 1..].iter().take(1).map(|line| line.trim_start_matches('│')).collect();
    assert!(members[0].trim_start().starts_with("1."), "{members:?}");
    assert_eq!(shown.matches("（三）不予公开").count(), 1, "a group is named once");
    let width = |line: &str| line.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
    let widest = tables.iter().max_by_key(|line| width(line)).expect("tables");
    assert!(width(widest) <= 100, "{} columns: {widest}", width(widest));
}
