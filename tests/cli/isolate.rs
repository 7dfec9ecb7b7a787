//! Workers: a source that crashes or never ends costs itself, and nothing else depends on whether there are workers.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{GOOD, folder, gongkai, lines};

fn bytes(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).expect("a folder").map(|e| e.expect("an entry"));
    entries
        // What was read before may differ; what was written may not.
        .filter(|e| e.file_name() != "ledger.sqlite")
        .map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).expect("readable")))
        .collect()
}

#[test]
fn every_way_to_fail_costs_one_file() {
    let (_dir, input, out) = folder();
    let faults = [
        ("abort", "internal", "signal"),
        ("exit", "internal", "ended by itself"),
        ("loop", "timeout", "--limit-seconds"),
        ("memory", "too_large", "107374182400 bytes of memory more than the 2147483648 allowed"),
        ("output", "internal", "worker"),
        ("pipe", "internal", "closed its answers and went on"),
        ("stack", "internal", "stack overflowed"),
    ];
    for (fault, ..) in faults {
        // Each would be a good report.
        fs::copy(GOOD, input.join(format!("gongkai-fault-{fault}.txt"))).expect("copied");
    }
    fs::copy(GOOD, input.join("zz-after.txt")).expect("copied");
    for jobs in ["1", "3"] {
        gongkai()
            .arg("extract")
            .arg(&input)
            .args(["-q", "--faults", "--limit-seconds", "2", "-j", jobs, "-o"])
            .arg(&out)
            .timeout(std::time::Duration::from_secs(120))
            .assert()
            .code(3);
        let failures = lines(&out.join("failures.jsonl"));
        assert_eq!(failures.len(), faults.len(), "{failures:?}");
        for (failure, (fault, kind, word)) in failures.iter().zip(faults) {
            assert_eq!(failure["path"], format!("gongkai-fault-{fault}.txt"));
            assert_eq!(failure["kind"], kind, "{failure}");
            assert!(failure["message"].as_str().is_some_and(|m| m.contains(word)), "{failure}");
            assert_eq!(failure["sha256"].as_str().map(str::len), Some(64), "{failure}");
        }
        let reports = lines(&out.join("reports.jsonl"));
        let paths: Vec<&str> = reports.iter().filter_map(|r| r["source"]["path"].as_str()).collect();
        assert_eq!(paths, ["good.txt", "zz-after.txt"]);
    }
    // Without the option the names mean nothing.
    gongkai().arg("extract").arg(&input).args(["-q", "-o"]).arg(&out).assert().success();
}

#[test]
fn outputs_do_not_depend_on_workers() {
    let dir = tempfile::tempdir().expect("a folder");
    let grammars = dir.path().join("grammars");
    fs::create_dir(&grammars).expect("a folder");
    let mine = fs::read_to_string("grammars/2021.toml").expect("readable");
    fs::write(grammars.join("mine.toml"), mine.replace("行政规范性文件", "规范性文件")).expect("written");
    let corrections = dir.path().join("corrections.csv");
    let text = "office,year,table,row,column,was,value,author,date,reason\n\
                甲局,2023,t,r,c,1,2,me,2024-01-01,x\n";
    fs::write(&corrections, text).expect("written");
    let run = |name: &str, isolate: &str| {
        let out = dir.path().join(name);
        gongkai()
            .args([
                "extract",
                "fixtures/layouts",
                "fixtures/reports",
                "fixtures/archives",
                "fixtures/pdf",
                "-q",
                "-j",
                "2",
            ])
            .args(["--format", "jsonl,parquet,csv,xlsx", "--isolate", isolate, "--corrections"])
            .arg(&corrections)
            .arg("--grammar-dir")
            .arg(&grammars)
            .arg("-o")
            .arg(&out)
            .assert()
            .code(3);
        bytes(&out)
    };
    let (with, without) = (run("with", "always"), run("without", "never"));
    assert_eq!(with.keys().collect::<Vec<_>>(), without.keys().collect::<Vec<_>>());
    for (name, bytes) in &with {
        assert!(Some(bytes) == without.get(name), "{name} depends on the workers");
    }
    let reports = lines(&dir.path().join("with/reports.jsonl"));
    assert!(reports.len() > 60, "{}", reports.len());
}

#[test]
fn standard_input_and_single_files_can_be_isolated() {
    let text = fs::read(GOOD).expect("readable");
    let read = |isolate: &str| {
        let out = gongkai()
            .args(["extract", "-", "--isolate", isolate])
            .write_stdin(text.clone())
            .assert()
            .success();
        out.get_output().stdout.clone()
    };
    let with = read("always");
    assert!(!with.is_empty() && with == read("never"));
    // A worker that nobody speaks to ends.
    gongkai().arg("worker").write_stdin("").assert().success();
    let help = gongkai().args(["--help"]).assert().success();
    assert!(!super::said(&help).0.contains("worker"), "the command is for the program alone");
}

#[test]
fn a_source_read_without_workers_has_a_deadline_too() {
    use std::time::Duration;

    use gongkai::correction::Corrections;
    use gongkai::dataset::{Layout, Outcome};
    use gongkai::error::ErrorKind;
    use gongkai::grammar::Forms;
    use gongkai::pipeline::{Method, process_by};
    use gongkai::reader::Limits;
    use gongkai::source::{Entry, Roots, Walk};

    let forms = Forms::builtin().expect("the built-in grammars load");
    let (layout, corrections) = (&Layout::new(&forms), &Corrections::default());
    let files = [GOOD, "fixtures/rendered/700_html_everyday.html", "fixtures/office/000002_docx.docx"];
    for file in files {
        let roots = Roots::new(&[file.into()], "stdin").expect("a file");
        let Some(Entry::File(input)) = Walk::new(&roots, None).next() else { panic!("no file") };
        for (deadline, late) in [(Duration::ZERO, true), (Duration::from_secs(600), false)] {
            let deadline = Some(deadline);
            let limits = Limits::default();
            let method = Method { forms: &forms, layout, limits, corrections, converter: None, deadline };
            let kind = match process_by(&input, &method).outcome {
                Some(Outcome::Failure(failure)) => Some(failure.error.kind()),
                _ => None,
            };
            assert_eq!(kind, late.then_some(ErrorKind::Timeout), "{file}");
        }
    }
}
