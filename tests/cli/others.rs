//! Files that are not the run's: names of other encodings, another's files where the dataset goes, old datasets among the
//! sources, standard output that takes nothing.

#![cfg(unix)]

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use super::{GOOD, folder, gongkai, lines, said};

#[test]
fn names_of_another_encoding_stay_apart() {
    let (_dir, input, out) = folder();
    // 教育局 and 教育厅 in GBK.
    for name in [&b"\xbd\xcc\xd3\xfd\xbe\xd6.txt"[..], b"\xbd\xcc\xd3\xfd\xcc\xfc.txt"] {
        fs::copy(GOOD, input.join(OsStr::from_bytes(name))).expect("copied");
    }
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(0);
    let reports = lines(&out.join("reports.jsonl"));
    let paths: HashSet<_> = reports.iter().filter_map(|r| r["source"]["path"].as_str()).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    assert!(paths.contains(r"\xBD\xCC\xD3\xFD\xBE\xD6.txt"), "{paths:?}");
}

#[test]
fn the_files_of_others_are_not_replaced() {
    let (_dir, input, out) = folder();
    fs::create_dir(&out).expect("a folder");
    for name in ["dataset.xlsx", "findings.csv"] {
        let theirs = out.join(name);
        fs::write(&theirs, "theirs").expect("written");
        let assert = gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(2);
        assert!(said(&assert).1.contains(name), "{:?}", said(&assert));
        assert_eq!(fs::read_to_string(&theirs).expect("there"), "theirs");
        assert!(!out.join("reports.jsonl").exists());
        fs::remove_file(theirs).expect("removed");
    }
    // Those of a run before are.
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(0);
    gongkai().args(["extract", "--format", "jsonl"]).arg(&input).arg("-qo").arg(&out).assert().code(0);
    assert!(!out.join("findings.csv").exists());
}

#[test]
fn an_old_dataset_among_the_sources_is_no_source() {
    let (dir, input, out) = folder();
    let old = input.join("2023");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&old).assert().code(0);
    // A file of the user's beside the dataset's is one.
    fs::copy(GOOD, old.join("more.txt")).expect("copied");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(0);
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 2);
    assert_eq!(lines(&out.join("failures.jsonl")).len(), 0);
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert!(run["counts"]["skipped"]["dataset"].as_u64() >= Some(8), "{}", run["counts"]["skipped"]);
    // Into the folder that is read, twice.
    for _ in 0..2 {
        gongkai().current_dir(&input).args(["extract", ".", "-qo", "."]).assert().code(0);
        assert_eq!(lines(&input.join("reports.jsonl")).len(), 2);
    }
    drop(dir);
}

#[test]
fn the_hint_at_the_end_can_be_typed() {
    let (dir, input, out) = folder();
    super::shifted(&input.join("bad one.txt"));
    let assert = gongkai().current_dir(dir.path()).args(["extract", "in", "-o"]).arg(&out).assert().code(0);
    let (_, err) = said(&assert);
    let hint = err.lines().find(|l| l.starts_with("look at: gongkai show ")).expect("a hint");
    assert!(hint.contains("'in/bad one.txt'"), "{hint}");
}

#[test]
#[cfg(target_os = "linux")]
fn standard_output_that_takes_nothing_is_an_error() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    for sources in [&[GOOD][..], &[GOOD, "fixtures/layouts/36_pipe_nonzero.txt"]] {
        let output = std::process::Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .arg("extract")
            .args(sources)
            .stdout(full())
            .output()
            .expect("started");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"), "{output:?}");
    }
}
