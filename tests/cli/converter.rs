//! Programs that convert what no reader takes: fake ones that behave and that do not, and LibreOffice where it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{folder, gongkai, lines, said};

/// A WordPerfect file, as far as its first bytes tell.
const OLD: &[u8] = b"\xFFWPC\x10\0\0\0\x01\x0a and more";

const DOCX: &str = "fixtures/office/000002_docx.docx";

/// A shell script as a converter. It is called as LibreOffice is: `$out` and `$in` are its last arguments.
fn script(dir: &Path, body: &str) -> PathBuf {
    let path = dir.join("converter");
    let text = format!(
        "#!/bin/sh\nwhile [ $# -gt 2 ]; do last=$1; shift; done\nout=$1 in=$2\n\
         [ \"$last\" = --outdir ] || exit 9\n{body}\n"
    );
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made a program");
    path
}

/// Runs over a good report and an old file; gives the findings of the old one, or its failure.
fn outcome(body: &str, more: &[&str]) -> (Vec<String>, Option<Value>) {
    let (dir, input, out) = folder();
    fs::write(input.join("old.doc"), OLD).expect("written");
    let program = script(dir.path(), body);
    let mut command = gongkai();
    command.args(["extract", "-q", "--converter"]).arg(&program).args(more).arg(&input).arg("-o").arg(&out);
    let assert = command.assert();
    let reports = lines(&out.join("reports.jsonl"));
    let of = |r: &&Value| r["source"]["path"].as_str().is_some_and(|p| p.ends_with("old.doc"));
    assert!(reports.len() - reports.iter().filter(of).count() == 1, "the good one: {:?}", said(&assert));
    let left: Vec<_> = fs::read_dir(&out)
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".gongkai-") && name.ends_with(".convert"))
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    let findings = reports.iter().find(of).map(|r| {
        assert_eq!(r["source"]["bytes"], OLD.len(), "the source is the old file");
        let findings = r["findings"].as_array().expect("findings");
        findings.iter().map(|f| f["id"].as_str().unwrap_or_default().to_owned()).collect()
    });
    (findings.unwrap_or_default(), lines(&out.join("failures.jsonl")).into_iter().next())
}

/// Both ways of reading: in workers, and in the process itself.
const WAYS: [&[&str]; 2] = [&["--isolate", "always"], &["--isolate", "never", "--no-ledger"]];

#[test]
fn what_a_program_makes_is_read_and_said() {
    let docx = fs::canonicalize(DOCX).expect("a fixture");
    for way in WAYS {
        let (findings, failure) = outcome(&format!("cp '{}' \"$out/source.docx\"", docx.display()), way);
        assert!(failure.is_none(), "{failure:?}");
        assert!(findings.contains(&"source.converted".to_owned()), "{findings:?}");
    }
}

#[test]
fn without_a_program_the_failure_names_the_option() {
    let (_dir, input, out) = folder();
    fs::write(input.join("old.doc"), OLD).expect("written");
    gongkai().args(["extract", "-q"]).arg(&input).arg("-o").arg(&out).assert().code(3);
    let failures = lines(&out.join("failures.jsonl"));
    let message = failures[0]["message"].as_str().unwrap_or_default();
    assert_eq!(failures[0]["kind"], "unsupported");
    assert!(message.contains("a WordPerfect file") && message.contains("--converter soffice"), "{message}");
}

#[test]
fn programs_that_fail_cost_one_source() {
    for way in WAYS {
        for (body, kind, words) in [
            ("echo 'no way in'; exit 7", "unsupported", "made no DOCX of it (exit status: 7: no way in)"),
            ("exit 0", "unsupported", "made no DOCX of it"),
            ("ln -s /etc/passwd \"$out/source.docx\"", "unsupported", "made no DOCX of it"),
            ("mkdir \"$out/source.docx\"", "unsupported", "made no DOCX of it"),
            ("mkfifo \"$out/source.docx\"", "unsupported", "made no DOCX of it"),
            ("cp \"$in\" \"$out/source.docx\"", "unsupported", "a WordPerfect file"),
            ("printf '\\0\\1\\2\\3' > \"$out/source.docx\"", "unsupported", "unknown form"),
            ("kill -9 $$", "unsupported", "signal: 9"),
        ] {
            let (findings, failure) = outcome(body, way);
            let failure = failure.unwrap_or_else(|| panic!("{body}: {findings:?}"));
            let message = failure["message"].as_str().unwrap_or_default();
            assert!(failure["kind"] == kind && message.contains(words), "{body}: {failure}");
        }
    }
}

#[test]
fn programs_that_never_end_or_write_without_end_are_ended_with_all_they_started() {
    let name = format!("gongkai-test-{}", std::process::id());
    for (body, limit, kind) in [
        (format!("sh -c ': {name}; sleep 100; sleep 100' & sleep 100"), ["--limit-seconds", "2"], "timeout"),
        (
            format!("sh -c ': {name}; sleep 100; sleep 100' & yes > \"$out/a\""),
            ["--limit-inflated", "3000000"],
            "too_large",
        ),
        (
            format!("sh -c ': {name}; sleep 100; sleep 100' & exit 1"),
            ["--limit-seconds", "50"],
            "unsupported",
        ),
    ] {
        let started = Instant::now();
        let (_, failure) = outcome(&body, &limit);
        let failure = failure.unwrap_or_else(|| panic!("{body} gave a report"));
        assert_eq!(failure["kind"], kind, "{failure}");
        assert!(started.elapsed() < Duration::from_secs(40), "{body} took {:?}", started.elapsed());
        let running = Process::new("pgrep").args(["-f", &name]).stdout(Stdio::null()).status();
        assert!(running.is_ok_and(|s| !s.success()), "{body}: what it started goes on");
    }
}

#[test]
fn the_ledger_knows_what_converted_by_which_program() {
    let (dir, input, out) = folder();
    fs::write(input.join("old.doc"), OLD).expect("written");
    let docx = fs::canonicalize(DOCX).expect("a fixture");
    let counted = dir.path().join("runs");
    let body = format!("echo x >> '{}'; cp '{}' \"$out/source.docx\"", counted.display(), docx.display());
    let program = script(dir.path(), &body);
    let run = |converter: bool| {
        let mut command = gongkai();
        command.args(["extract", "-q"]).arg(&input).arg("-o").arg(&out);
        if converter {
            command.arg("--converter").arg(&program);
        }
        let _ = command.assert();
        (lines(&out.join("reports.jsonl")).len(), lines(&out.join("failures.jsonl")).len())
    };
    assert_eq!(run(false), (1, 1));
    assert_eq!(run(true), (2, 0), "a failure without a converter is none with one");
    fs::write(input.join("other.txt"), "x").expect("written");
    assert_eq!(run(true), (2, 1));
    assert_eq!(
        fs::read_to_string(&counted).expect("runs").len(),
        2,
        "known by its content, not converted again"
    );
    // Another program under the same name is another program: by its file, or by what it says of itself.
    let version = dir.path().join("version");
    let ask = |line: &str, runs: usize| {
        fs::write(&version, line).expect("written");
        assert_eq!(run(true), (2, 1));
        assert_eq!(fs::read_to_string(&counted).expect("runs").len(), 2 * runs, "{line}");
    };
    fs::remove_file(&program).expect("removed");
    let text = format!(
        "#!/bin/sh\n[ $# = 2 ] && {{ cat '{}'; exit 0; }}\nwhile [ $# -gt 2 ]; do shift; done\nout=$1 in=$2\n{body}\n",
        version.display()
    );
    fs::write(&program, text).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("made a program");
    ask("Office 7.4", 2);
    ask("Office 7.4", 2);
    ask("Office 7.5", 3);
    let record = fs::read_to_string(out.join("run.json")).expect("readable");
    assert!(record.contains("converter (Office 7.5, SHA-256 "), "{record}");
    assert_eq!(run(false), (1, 2));
}

#[test]
fn one_file_is_converted_as_well() {
    let dir = tempfile::tempdir().expect("a folder");
    let old = dir.path().join("old.doc");
    fs::write(&old, OLD).expect("written");
    let docx = fs::canonicalize(DOCX).expect("a fixture");
    let program = script(dir.path(), &format!("cp '{}' \"$out/source.docx\"", docx.display()));
    for command in ["show", "inspect"] {
        gongkai().arg(command).arg(&old).assert().code(3);
        let (converted, _) =
            said(&gongkai().arg(command).arg(&old).arg("--converter").arg(&program).assert().code(0));
        let (plain, _) = said(&gongkai().arg(command).arg(&docx).assert().code(0));
        // What stands in it is the same; that it was converted is said.
        let lines = |text: &str| {
            let text = text.replace("old.doc", "NAME").replace("000002_docx.docx", "NAME");
            text.lines().take(12).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(lines(&converted)[1..], lines(&plain)[1..], "{command}");
        assert!(command == "inspect" || converted.contains("source.converted"), "{converted}");
    }
}

#[test]
fn a_program_that_is_not_there_is_misuse() {
    let (_dir, input, out) = folder();
    let mut command = gongkai();
    command.args(["extract", "--converter", "no-such-program"]).arg(&input).arg("-o").arg(&out);
    let (_, errors) = said(&command.assert().code(2));
    assert!(errors.contains("--converter: there is no program no-such-program"), "{errors}");
}

/// LibreOffice itself, with a file of the national format GB/T 20916 that it has made: the figures are those of the DOCX.
#[test]
fn libre_office_converts() {
    if Process::new("soffice").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no soffice here");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    let made = Process::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", dir.path().join("profile").display()))
        .args(["--headless", "--convert-to", "uot", "--outdir"])
        .arg(&input)
        .arg(DOCX)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|s| s.success()) || !input.join("000002_docx.uot").is_file() {
        eprintln!("skipped: the soffice here writes no UOF");
        return;
    }
    fs::copy(DOCX, input.join("a.docx")).expect("copied");
    let mut command = gongkai();
    command.args(["extract", "-q", "--converter", "soffice"]).arg(&input).arg("-o").arg(&out);
    let (_, errors) = said(&command.assert().code(0));
    let reports = lines(&out.join("reports.jsonl"));
    assert_eq!(reports.len(), 2, "{errors} {:?}", lines(&out.join("failures.jsonl")));
    assert_eq!(reports[0]["tables"], reports[1]["tables"], "the figures");
    assert_eq!(
        (&reports[0]["office"]["name"], &reports[0]["year"]),
        (&reports[1]["office"]["name"], &reports[1]["year"])
    );
}
