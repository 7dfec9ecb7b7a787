//! The log: one line for each source in the order of the outputs, with its timings, and what happened to the workers.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::archives::zip;
use super::{GOOD, folder, gongkai, lines, said};

const STAGES: [&str; 5] = ["read_us", "document_us", "report_us", "checks_us", "render_us"];

/// Lines of one event.
fn of<'a>(all: &'a [Value], event: &str) -> Vec<&'a Value> {
    all.iter().filter(|l| l["event"] == event).collect()
}

fn paths(all: &[&Value]) -> Vec<String> {
    all.iter().map(|l| l["path"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Paths and digests of all sources of a dataset, sorted.
fn sources(out: &Path) -> Vec<(String, String)> {
    let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let reports = lines(&out.join("reports.jsonl"));
    let failures = lines(&out.join("failures.jsonl"));
    let mut all: Vec<_> = reports
        .iter()
        .map(|r| (word(&r["source"]["path"]), word(&r["source"]["sha256"])))
        .chain(failures.iter().map(|f| (word(&f["path"]), word(&f["sha256"]))))
        .collect();
    all.sort();
    all
}

#[test]
fn every_source_and_every_worker_is_told() {
    let (dir, input, out) = folder();
    let good = fs::read(GOOD).expect("readable");
    fs::write(input.join("notes.txt"), "会议记录").expect("written");
    fs::write(input.join("a.zip"), zip(&[("x.txt", &good), ("y.txt", b"no report")])).expect("written");
    fs::write(input.join("gongkai-fault-loop.txt"), &good).expect("written");
    fs::write(input.join("gongkai-fault-abort.txt"), &good).expect("written");
    let file = dir.path().join("log.jsonl");
    let run = |isolate: &str, faults: bool| {
        let mut run = gongkai();
        run.arg("extract").arg(&input).args(["-q", "-j", "2", "--no-ledger", "--limit-seconds", "1"]);
        run.args(["--isolate", isolate]);
        run.args(faults.then_some("--faults")).arg("--log").arg(&file).arg("-o").arg(&out).assert().code(3);
        let all = lines(&file);
        fs::remove_file(&file).expect("removed");
        for line in &all {
            for key in ["timestamp", "level", "event"] {
                assert!(line[key].as_str().is_some_and(|t| !t.is_empty()), "{line}");
            }
        }
        all
    };
    let all = run("always", true);
    assert_eq!(all.first().map(|l| &l["event"]), Some(&"run_started".into()));
    assert_eq!(all.last().map(|l| (&l["event"], &l["exit"])), Some((&"run_finished".into(), &3.into())));
    let files = of(&all, "file");
    let told: Vec<_> = files
        .iter()
        .map(|l| {
            (
                l["path"].as_str().unwrap_or_default().to_owned(),
                l["sha256"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    assert_eq!(told, sources(&out), "in the order of the outputs");
    let started: BTreeSet<_> =
        of(&all, "worker_started").iter().filter_map(|l| l["worker"].as_u64()).collect();
    for line in &files {
        let failed = line["path"].as_str().is_some_and(|p| p.contains("fault"));
        assert_eq!(line["worker"].as_u64().is_some_and(|w| started.contains(&w)), !failed, "{line}");
        assert_eq!(STAGES.iter().all(|s| line[s].as_u64().is_some()), !failed, "{line}");
        if line["outcome"] == "report" {
            assert!(line["document_us"].as_u64() > Some(0) && line["report_us"].as_u64() > Some(0), "{line}");
            assert_eq!((&line["media_type"], &line["format"]), (&"text/plain".into(), &"2021".into()));
        }
    }
    let ended = of(&all, "worker_ended");
    let kinds: BTreeSet<_> = ended.iter().map(|l| (l["path"].to_string(), l["kind"].to_string())).collect();
    let pair = |fault: &str, kind: &str| (format!("\"gongkai-fault-{fault}.txt\""), format!("\"{kind}\""));
    assert_eq!(kinds, BTreeSet::from([pair("abort", "internal"), pair("loop", "timeout")]));
    assert!(ended.iter().all(|l| l["level"] == "WARN"));
    assert_eq!(of(&all, "archive").iter().map(|l| &l["members"]).collect::<Vec<_>>(), [&Value::from(2)]);
    let batches: u64 = of(&all, "batch").iter().filter_map(|l| l["sources"].as_u64()).sum();
    assert_eq!(batches, files.len() as u64 + 1, "the archive is a source of a batch too");
    // In this process: no workers, and the same lines and timings.
    let alone = run("never", false);
    assert!(of(&alone, "worker_started").is_empty());
    let files = of(&alone, "file");
    assert_eq!(paths(&files), told.iter().map(|(p, _)| p.clone()).collect::<Vec<_>>());
    assert!(files.iter().all(|l| STAGES.iter().all(|s| l[s].as_u64().is_some())), "{files:?}");
}

#[test]
fn a_log_goes_on_and_tells_what_was_known() {
    let (dir, input, out) = folder();
    let file = dir.path().join("log.jsonl");
    let run = |out: &Path| {
        let run = gongkai().arg("extract").arg(&input).arg("-qo").arg(out).arg("--log").arg(&file).assert();
        run.success();
        lines(&file)
    };
    let first = run(&out).len();
    fs::copy("fixtures/layouts/36_pipe_nonzero.txt", input.join("z.txt")).expect("copied");
    let all = run(&out);
    assert_eq!(of(&all[..first], "run_finished").len(), 1);
    let files = of(&all[first..], "file");
    assert_eq!(paths(&files), ["good.txt", "z.txt"]);
    assert_eq!((&files[0]["from_ledger"], &files[1]["from_ledger"]), (&true.into(), &false.into()));
    assert!(files[0].get("read_us").is_none() && files[1]["read_us"].as_u64().is_some());
    // The dataset knows nothing of the log.
    let plain = dir.path().join("plain");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&plain).assert().success();
    for name in ["reports.jsonl", "run.json", "cells.parquet"] {
        assert!(fs::read(out.join(name)).expect("readable") == fs::read(plain.join(name)).expect("readable"));
    }
}

#[test]
fn a_log_in_the_wrong_place_or_on_a_full_disk() {
    let (dir, input, out) = folder();
    let run = |log: &Path| {
        let mut run = gongkai();
        run.arg("extract").arg(&input).arg("-qo").arg(&out).arg("--log").arg(log).assert()
    };
    let refused = run(&input.join("log.jsonl")).code(2);
    assert!(said(&refused).1.contains("would be read as a source"), "{}", said(&refused).1);
    assert!(!input.join("log.jsonl").exists());
    let nowhere = run(&dir.path().join("no/log.jsonl")).code(2);
    assert!(said(&nowhere).1.contains("cannot write the log"), "{}", said(&nowhere).1);
    run(&out.join("log.jsonl")).code(2);
    fs::create_dir_all(&out).expect("a folder");
    run(&out.join("log.jsonl")).success();
    assert!(lines(&out.join("log.jsonl")).len() > 3);
    // An open disk is asked of, a full one costs the log.
    if Path::new("/dev/full").exists() {
        let full = run(Path::new("/dev/full")).success();
        assert!(said(&full).1.contains("the log is not whole"), "{}", said(&full).1);
        assert_eq!(lines(&out.join("reports.jsonl")).len(), 1);
    }
}
