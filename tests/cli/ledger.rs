//! The run ledger: killed runs go on, unchanged sources are not read again, and the dataset has the same bytes.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{GOOD, folder, gongkai, said};

/// The files of a dataset, without the ledger and what belongs to it.
pub(super) fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).expect("a folder").map(|e| e.expect("an entry"));
    entries
        .map(|e| (e.file_name().to_string_lossy().into_owned(), e.path()))
        .filter(|(name, _)| !name.starts_with("ledger.sqlite"))
        .map(|(name, path)| (name, fs::read(path).expect("readable")))
        .collect()
}

/// Reports of different contents: the numbers of one differ from those of the next.
pub(super) fn reports(input: &Path, n: u32) {
    let text = fs::read_to_string(GOOD).expect("readable");
    assert!(text.contains("行政处罚\t0"));
    for i in 0..n {
        let text = text.replace("行政处罚\t0", &format!("行政处罚\t{i}"));
        fs::write(input.join(format!("r{i:03}.txt")), text).expect("written");
    }
}

/// Runs, and returns what the program said.
pub(super) fn run(input: &Path, out: &Path, options: &[&str]) -> String {
    let run = gongkai().arg("extract").arg(input).args(options).arg("-o").arg(out).assert();
    said(&run).1
}

/// A file system keeps times in steps of up to two seconds; within them a file must be read again.
fn settle() {
    std::thread::sleep(Duration::from_millis(2100));
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let (dir, input, out) = folder();
    reports(&input, 40);
    fs::write(input.join("notes.txt"), "会议记录").expect("written");
    settle();
    run(&input, &out, &[]);
    let first = files(&out);
    let stamp = fs::metadata(out.join("run.json")).and_then(|m| m.modified()).expect("a time");
    let told = run(&input, &out, &["-j", "1"]);
    assert!(told.contains("42 files, none changed"), "{told}");
    assert_eq!(fs::metadata(out.join("run.json")).and_then(|m| m.modified()).expect("a time"), stamp);
    assert!(first == files(&out));
    // The same size, the same name, other bytes: that one is read, the others are not.
    let changed = input.join("r007.txt");
    let text = fs::read_to_string(&changed).expect("readable").replace("行政处罚\t7", "行政处罚\t8");
    fs::write(&changed, text).expect("written");
    let told = run(&input, &out, &[]);
    assert!(told.contains("42 sources were known"), "r008.txt has the same bytes: {told}");
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger"]);
    assert!(!fresh.join("ledger.sqlite").exists());
    assert!(files(&out) == files(&fresh));
    // A file of the dataset changed by hand is written anew.
    fs::write(out.join("reports.csv"), "mine").expect("written");
    run(&input, &out, &[]);
    assert!(files(&out) == files(&fresh));
    // A source gone, one renamed: the year in the name counts.
    fs::remove_file(input.join("r001.txt")).expect("removed");
    fs::rename(input.join("r002.txt"), input.join("r002-2019.txt")).expect("renamed");
    run(&input, &out, &[]);
    run(&input, &fresh, &["--no-ledger"]);
    assert!(files(&out) == files(&fresh));
    let told = run(&input, &out, &["--force"]);
    // good.txt and r000.txt have the same bytes, and r007.txt and r008.txt: each content is read once in this run too.
    assert!(told.contains("2 sources were known"), "{told}");
    assert!(files(&out) == files(&fresh));
}

#[test]
fn corrections_are_applied_to_what_is_known() {
    let (dir, input, out) = folder();
    reports(&input, 5);
    run(&input, &out, &[]);
    let corrections = dir.path().join("c.csv");
    let sha256 = String::from_utf8(
        Command::new("sha256sum").arg(input.join("r003.txt")).output().expect("sha256sum").stdout,
    )
    .expect("UTF-8");
    let head = "sha256,table,row,column,was,value,author,date,reason\n";
    let cell = "proactive_disclosure,administrative_penalty,decisions,3,4,me,2024-05-01,misread";
    fs::write(&corrections, format!("{head}{},{cell}\n", &sha256[..64])).expect("written");
    let file = corrections.to_str().expect("UTF-8");
    let told = run(&input, &out, &["--corrections", file]);
    assert!(told.contains("5 sources were known"), "all but the corrected one: {told}");
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger", "--corrections", file]);
    assert!(files(&out) == files(&fresh));
    run(&input, &out, &[]);
    run(&input, &fresh, &["--no-ledger"]);
    assert!(files(&out) == files(&fresh));
}

#[test]
fn a_killed_run_goes_on_and_ends_with_the_same_bytes() {
    let (dir, input, out) = folder();
    reports(&input, 300);
    let whole = dir.path().join("whole");
    run(&input, &whole, &["--no-ledger", "-q"]);
    let mut went_on = 0;
    for (signal, wait) in [("-KILL", 150), ("-KILL", 400), ("-TERM", 500), ("-INT", 500), ("-KILL", 800)] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
            .args(["extract", "-q", "-j", "1", "-o"])
            .arg(&out)
            .arg(&input)
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(wait));
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).status();
        child.wait().expect("ended");
        went_on += 1;
    }
    let told = run(&input, &out, &[]);
    assert!(files(&out) == files(&whole), "after {went_on} stopped runs: {told}");
}

#[test]
fn hidden_members_of_archives_are_no_change() {
    let (_dir, input, out) = folder();
    let good = fs::read(GOOD).expect("readable");
    let archive = crate::support::pack::pack(&[("a.txt", &good), ("parts/.hidden", b"left alone")]);
    fs::write(input.join("all.zip"), archive).expect("written");
    fs::write(input.join(".hidden"), "left alone").expect("written");
    run(&input, &out, &[]);
    let told = run(&input, &out, &[]);
    assert!(told.contains("2 files, none changed"), "{told}");
    // One more that is left alone: `run.json` counts it.
    fs::write(input.join(".another"), "left alone").expect("written");
    let told = run(&input, &out, &[]);
    assert!(!told.contains("none changed"), "{told}");
}

#[test]
fn a_ledger_of_older_tables_is_begun_anew() {
    let (_dir, input, out) = folder();
    reports(&input, 5);
    fs::create_dir(&out).expect("a folder");
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    let old = "PRAGMA journal_mode = WAL; PRAGMA application_id = 1735090537; PRAGMA user_version = 1;
               CREATE TABLE methods (id INTEGER PRIMARY KEY); CREATE TABLE outcomes (id INTEGER PRIMARY KEY, sha256 TEXT);
               CREATE TABLE sources (path TEXT); CREATE TABLE runs (id INTEGER PRIMARY KEY);
               INSERT INTO outcomes (sha256) VALUES ('00');";
    ledger.execute_batch(old).expect("made");
    drop(ledger);
    let status = gongkai().arg("status").arg(&out).assert().code(2);
    assert!(said(&status).1.contains("older gongkai"), "{}", said(&status).1);
    let told = run(&input, &out, &[]);
    assert!(!told.contains(".old") && !out.join("ledger.sqlite-1.old").exists(), "{told}");
    let again = run(&input, &out, &["--format", "jsonl"]);
    assert!(again.contains("6 sources were known"), "{again}");
}

#[test]
fn what_had_to_be_read_to_know_it_unchanged_is_read_once() {
    let (_dir, input, out) = folder();
    reports(&input, 5);
    run(&input, &out, &[]);
    let fresh = || -> (i64, bool) {
        let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
        let sources = "SELECT count(*) FROM sources WHERE fresh = 1";
        let files: String =
            ledger.query_row("SELECT files FROM runs", [], |r| r.get(0)).expect("one run is left");
        (ledger.query_row(sources, [], |r| r.get(0)).expect("a number"), files.contains("\"fresh\":true"))
    };
    // As where all was written a moment before: the stamps prove nothing, neither of the sources nor of the dataset.
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    let doubt = r#"UPDATE sources SET fresh = 1; UPDATE runs SET files = replace(files, 'fresh":false', 'fresh":true');"#;
    ledger.execute_batch(doubt).expect("changed by hand");
    drop(ledger);
    assert_eq!(fresh(), (6, true));
    settle();
    let told = run(&input, &out, &[]);
    assert!(told.contains("none changed"), "{told}");
    assert_eq!(fresh(), (0, false));
    assert!(run(&input, &out, &[]).contains("none changed"));
    // What is damaged afterwards is still seen.
    let bytes = fs::read(out.join("cells.parquet")).expect("readable");
    fs::write(out.join("cells.parquet"), vec![0; bytes.len()]).expect("written");
    let told = run(&input, &out, &[]);
    assert!(told.contains("6 sources were known"), "{told}");
    assert!(fs::read(out.join("cells.parquet")).expect("readable") == bytes);
    fs::remove_file(out.join("reports.csv")).expect("removed");
    run(&input, &out, &[]);
    assert!(out.join("reports.csv").exists());
}

#[test]
fn a_ledger_that_cannot_be_trusted_is_not_used_in_silence() {
    let (_dir, input, out) = folder();
    run(&input, &out, &[]);
    let first = files(&out);
    fs::write(out.join("ledger.sqlite"), "no database, but longer than a header of one would be".repeat(9))
        .expect("written");
    let told = run(&input, &out, &[]);
    assert!(told.contains("ledger.sqlite-1.old") && told.contains("read again"), "{told}");
    let second = files(&out);
    assert!(first == second);
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    ledger.execute_batch("UPDATE outcomes SET year = 1999; DELETE FROM runs;").expect("changed by hand");
    let told = run(&input, &out, &[]);
    assert!(!told.contains("were known"), "an outcome changed by hand is read anew: {told}");
    ledger.execute_batch("PRAGMA user_version = 99").expect("set");
    drop(ledger);
    let refused = gongkai().arg("extract").arg(&input).arg("-o").arg(&out).assert().code(2);
    assert!(said(&refused).1.contains("newer gongkai"), "{}", said(&refused).1);
}

#[test]
fn status_tells_how_a_run_ended_and_what_stands_twice() {
    let (dir, input, out) = folder();
    reports(&input, 5);
    fs::copy(input.join("r001.txt"), input.join("again.txt")).expect("copied");
    run(&input, &out, &[]);
    let status = gongkai().arg("status").arg(&out).assert().success();
    let told = said(&status).0;
    assert!(told.contains("finished") && told.contains("exit status 0"), "{told}");
    // The folder has a good file of its own, the report that `reports` writes first.
    assert!(told.contains("7 reports") && told.contains("again.txt = r001.txt"), "{told}");
    let status = gongkai().arg("status").arg(&out).args(["--format", "json"]).assert().success();
    let told: serde_json::Value = serde_json::from_str(&said(&status).0).expect("JSON");
    assert_eq!((&told["state"], &told["exit"]), (&"finished".into(), &0.into()));
    assert_eq!(
        told["same_content"],
        serde_json::json!([["again.txt", "r001.txt"], ["good.txt", "r000.txt"]])
    );
    assert_eq!(told["counts"]["files"], told["expected"]);
    // No run has been there.
    let nowhere = gongkai().arg("status").arg(&input).assert().code(2);
    assert!(said(&nowhere).1.contains("ledger"), "{}", said(&nowhere).1);
    assert!(fs::read_dir(&input).expect("a folder").all(|e| {
        let name = e.expect("an entry").file_name();
        !name.to_string_lossy().starts_with("ledger")
    }));
    drop(dir);
}
