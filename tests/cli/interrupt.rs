//! Ctrl-C: what was done is kept, and the run says that it was interrupted.

#![cfg(unix)]

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{GOOD, folder, lines};

/// Waits until `done` holds.
fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(120), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_interrupted_run_keeps_what_was_done() {
    let (dir, input, out) = folder();
    // Standard input comes last by its name and stays open: the run waits there however fast the machine is.
    for i in 0..300 {
        fs::copy(GOOD, input.join(format!("r{i:03}.txt"))).expect("copied");
    }
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
        .current_dir(dir.path())
        .args(["extract", "in", "-", "--name", "zzz.txt", "-q", "-j", "2", "-o"])
        .arg(&out)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    // The dataset's files are begun before anything is read, and the handler is set before that.
    wait("the run to begin", || fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some()));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    // Give the signal time to arrive before the open input ends; then let the batch at hand end.
    std::thread::sleep(Duration::from_millis(500));
    drop(child.stdin.take());
    let status = child.wait().expect("ended");
    assert_eq!(status.code(), Some(130), "{status:?}");
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert_eq!(run["interrupted"], true);
    let reports = lines(&out.join("reports.jsonl")).len();
    let failures = lines(&out.join("failures.jsonl")).len();
    assert_eq!(run["counts"]["reports"], reports);
    assert_eq!(run["inputs"]["files"], reports + failures);
    assert!(reports <= 301);
    let left = fs::read_dir(&out).expect("a folder").filter(|e| {
        let name = e.as_ref().expect("an entry").file_name();
        name.to_string_lossy().ends_with(".part")
    });
    assert_eq!(left.count(), 0, "temporary files stay behind");
}

#[test]
fn an_interrupted_run_leaves_the_dataset_of_the_one_before() {
    let (dir, input, out) = folder();
    for i in 0..300 {
        let text = fs::read_to_string(GOOD).expect("readable") + &"\n".repeat(i);
        fs::write(input.join(format!("r{i:03}.txt")), text).expect("written");
    }
    let run = |stdin: Stdio| {
        Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
            .current_dir(dir.path())
            .args(["extract", "in", "-", "--name", "zzz.txt", "-j", "2", "--color", "never", "-o"])
            .arg(&out)
            .stdin(stdin)
            .stderr(Stdio::piped())
            .spawn()
            .expect("started")
    };
    assert_eq!(run(Stdio::null()).wait().expect("ended").code(), Some(3), "nothing is no report");
    let before = fs::read(out.join("reports.jsonl")).expect("readable");
    // Something has changed, so the next run has something to do.
    fs::copy(GOOD, input.join("new.txt")).expect("copied");
    let started = fs::read_dir(&out).expect("a folder").count();
    let mut child = run(Stdio::piped());
    wait("the run to begin", || fs::read_dir(&out).is_ok_and(|entries| entries.count() > started));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    std::thread::sleep(Duration::from_millis(500));
    drop(child.stdin.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("as the run before left it"), "{said}");
    assert_eq!(fs::read(out.join("reports.jsonl")).expect("readable"), before);
    let run_record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert_eq!(run_record["interrupted"], false);
    assert_eq!(run(Stdio::null()).wait().expect("ended").code(), Some(3));
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 302);
}
