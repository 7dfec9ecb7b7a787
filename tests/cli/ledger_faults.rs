//! A ledger that is damaged, held by another program, or on a full disk; runs killed while they publish; what is read
//! again on request. Whatever happens, the dataset is the one before or the one after.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::ledger::{files, reports, run};
use super::{GOOD, folder, gongkai, lines, said};

/// Paths of the log's files, with whether the ledger knew them; the log is removed.
fn known(log: &Path) -> Vec<(String, bool)> {
    let all = lines(log);
    fs::remove_file(log).expect("removed");
    let files = all.iter().filter(|l| l["event"] == "file");
    files.map(|l| (l["path"].as_str().unwrap_or_default().to_owned(), l["from_ledger"] == true)).collect()
}

#[test]
fn what_failed_is_read_again_on_request_and_when_it_is_mended() {
    let (dir, input, out) = folder();
    let long = input.join("long.txt");
    fs::write(&long, "规章 1 2 3 信息公开\n".repeat(1_200_000)).expect("written");
    fs::write(input.join("notes.txt"), "会议记录").expect("written");
    let log = dir.path().join("log.jsonl");
    let at = log.to_str().expect("UTF-8");
    let run = |options: &[&str]| {
        let mut run = gongkai();
        run.arg("extract").arg(&input).args(["-q", "--log", at]).args(options).arg("-o").arg(&out);
        let code = run.assert().get_output().status.code();
        assert_eq!(code, Some(3));
        let failures = lines(&out.join("failures.jsonl"));
        let kinds: Vec<_> = failures
            .iter()
            .map(|f| (f["path"].to_string(), f["message"].as_str().unwrap_or("").to_owned()))
            .collect();
        (known(&log), kinds)
    };
    let little = ["--limit-memory", "268435456"];
    let (_, failures) = run(&little);
    assert!(failures[0].1.contains("--limit-memory"), "{failures:?}");
    // A new file, so that the run does not end at once: what failed is not read again by itself …
    fs::write(input.join("n1.txt"), "会议记录一").expect("written");
    let (told, _) = run(&little);
    assert!(told.contains(&("long.txt".to_owned(), true)), "{told:?}");
    // … it is on request, and fails again; what can only fail again is left alone.
    let (told, failures) = run(&[&little[..], &["--retry-failed"]].concat());
    assert!(told.contains(&("long.txt".to_owned(), false)), "{told:?}");
    assert!(told.contains(&("notes.txt".to_owned(), true)), "{told:?}");
    assert!(failures[0].1.contains("--limit-memory"), "{failures:?}");
    // More memory is another condition: read without being asked.
    let (told, failures) = run(&[]);
    assert!(told.is_empty() || told.contains(&("long.txt".to_owned(), false)), "{told:?}");
    let (told, failures) = if told.is_empty() { run(&["--retry-failed"]) } else { (told, failures) };
    assert!(told.contains(&("long.txt".to_owned(), false)), "{told:?}");
    assert!(!failures[0].1.contains("--limit-memory"), "{failures:?}");
    // Mended: read by itself.
    fs::copy(GOOD, &long).expect("copied");
    let (_, failures) = run(&little);
    assert!(failures.iter().all(|f| !f.0.contains("long")), "{failures:?}");
    let reports = lines(&out.join("reports.jsonl"));
    assert!(reports.iter().any(|r| r["source"]["path"] == "long.txt"));
}

#[test]
fn a_ledger_that_others_hold_is_done_without_and_kept() {
    let (dir, input, out) = folder();
    reports(&input, 5);
    run(&input, &out, &[]);
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    // Not even the log of the database may be used while this lasts.
    ledger
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
        .expect("held");
    fs::copy("fixtures/layouts/36_pipe_nonzero.txt", input.join("new.txt")).expect("copied");
    let told = run(&input, &out, &[]);
    assert!(told.contains("cannot be used now") && told.contains("does without"), "{told}");
    assert!(!out.join("ledger.sqlite-1.old").exists(), "nothing is wrong with it");
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger"]);
    assert!(files(&out) == files(&fresh));
    ledger.execute_batch("COMMIT").expect("let go");
    drop(ledger);
    let told = run(&input, &out, &[]);
    assert!(told.contains("6 sources were known"), "{told}");
}

#[test]
fn no_damage_of_the_ledger_reaches_the_dataset() {
    let (dir, input, out) = folder();
    reports(&input, 60);
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger"]);
    let want = files(&fresh);
    run(&input, &out, &[]);
    let whole = fs::read(out.join("ledger.sqlite")).expect("readable");
    let mut rng = fastrand::Rng::with_seed(8);
    for round in 0..16 {
        let mut bytes = whole.clone();
        match round % 4 {
            0 => bytes.truncate(rng.usize(100..bytes.len())),
            // Whole pages behind the first, which holds the tables' names.
            1 => {
                let at = rng.usize(4096..bytes.len() - 4096);
                bytes[at..at + 4096].fill(rng.u8(..));
            }
            _ => (0..40).for_each(|_| {
                let at = rng.usize(100..bytes.len());
                bytes[at] = rng.u8(..);
            }),
        }
        for entry in fs::read_dir(&out).expect("a folder").flatten() {
            if entry.file_name().to_string_lossy().starts_with("ledger.sqlite") {
                fs::remove_file(entry.path()).expect("removed");
            }
        }
        fs::write(out.join("ledger.sqlite"), &bytes).expect("written");
        // The folder changes each time, so that something is to be done.
        let file = input.join("changing.txt");
        fs::write(
            &file,
            fs::read_to_string(GOOD).expect("readable").replace("行政处罚\t0", &format!("行政处罚\t{round}")),
        )
        .expect("written");
        let done = gongkai().arg("extract").arg(&input).arg("-o").arg(&out).assert().success();
        let told = said(&done).1;
        run(&input, &fresh, &["--no-ledger", "-q"]);
        assert!(files(&out) == files(&fresh), "round {round}: {told}");
    }
    fs::remove_file(input.join("changing.txt")).expect("removed");
    run(&input, &out, &[]);
    assert!(files(&out) == want);
}

/// Runs under a limit on the size of files, which the system enforces as it does a full disk: by errors of write.
fn limited(blocks: u32, input: &Path, out: &Path, options: &str) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin("gongkai");
    let script = format!("ulimit -f {blocks}; exec \"$0\" extract \"$1\" {options} -o \"$2\"");
    let run =
        Command::new("sh").args(["-c", &script]).arg(program).args([input, out]).output().expect("a shell");
    (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
}

#[test]
fn a_full_disk_leaves_the_old_dataset_or_the_new_one() {
    let (dir, input, out) = folder();
    reports(&input, 3);
    run(&input, &out, &["-q"]);
    let old = files(&out);
    reports(&input, 400);
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger", "-q"]);
    let new = files(&fresh);
    let (mut olds, mut news) = (0, 0);
    let mut blocks = 4;
    while news < 3 && blocks < 1 << 20 {
        for options in ["-q", "-q --no-ledger"] {
            let (code, told) = limited(blocks, &input, &out, options);
            let now = files(&out);
            match code {
                Some(0) => {
                    assert!(now == new, "{blocks} {options}: {told}");
                    news += 1;
                    // Back to the old one for the next round.
                    let keep = dir.path().join("keep");
                    fs::remove_dir_all(&out).expect("removed");
                    fs::create_dir_all(&keep).expect("a folder");
                    fs::create_dir_all(&out).expect("a folder");
                    for (name, bytes) in &old {
                        fs::write(out.join(name), bytes).expect("written");
                    }
                }
                Some(2) => {
                    assert!(now == old, "{blocks} {options}: {told}");
                    assert!(told.contains("large") || told.contains("full"), "{told}");
                    olds += 1;
                }
                other => panic!("{blocks} {options}: ended by {other:?}: {told}"),
            }
            let left = fs::read_dir(&out).expect("a folder").flatten();
            let parts = left.filter(|e| e.file_name().to_string_lossy().ends_with(".part")).count();
            assert_eq!(parts, 0, "{blocks} {options}: temporary files stay behind");
        }
        blocks *= 2;
    }
    assert!(olds > 4 && news > 2, "{olds} {news}");
    let told = run(&input, &out, &[]);
    assert!(files(&out) == new, "{told}");
}

#[test]
fn runs_killed_while_they_publish_end_with_the_bytes_of_one_that_was_not() {
    let (dir, input, out) = folder();
    reports(&input, 200);
    run(&input, &out, &["-q"]);
    let (mut killed, mut publishing) = (0, 0);
    for round in 0..24 {
        let text = fs::read_to_string(GOOD).expect("readable");
        let text = text.replace("行政处罚\t0", &format!("行政处罚\t{round}"));
        fs::write(input.join("changing.txt"), text).expect("written");
        let before = files(&out);
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
            .args(["extract", "-q", "-o"])
            .arg(&out)
            .arg(&input)
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // Until the files are whole and get their names; then a little later in each round.
        let journal = out.join(".gongkai-journal");
        while !journal.exists() && child.try_wait().expect("a child").is_none() {
            std::hint::spin_loop();
        }
        std::thread::sleep(Duration::from_micros(40 * (round % 12)));
        let _ = child.kill();
        let status = child.wait().expect("ended");
        killed += u32::from(status.code().is_none());
        publishing += u32::from(journal.exists());
        if fs::exists(out.join("run.json")).expect("a folder") && !journal.exists() {
            // What claims to be whole is a whole dataset: no more files, none missing.
            let now = files(&out);
            assert_eq!(now.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "round {round}");
        }
    }
    assert!(killed > 0, "no run was killed in time");
    let told = run(&input, &out, &[]);
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger", "-q"]);
    assert!(files(&out) == files(&fresh), "{killed} killed, {publishing} of them while publishing: {told}");
}

#[test]
fn what_a_killed_run_had_read_is_whole_in_the_ledger_and_nothing_else_is_there() {
    let (dir, input, out) = folder();
    reports(&input, 150);
    // Standard input comes last by its name and stays open: the run waits there.
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
        .current_dir(dir.path())
        .args(["extract", "in", "-", "--name", "zzz.txt", "-q", "-j", "2", "-o"])
        .arg(&out)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let count = |sql: &str| -> i64 {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let ledger = rusqlite::Connection::open_with_flags(out.join("ledger.sqlite"), flags);
        ledger.and_then(|l| l.query_row(sql, [], |r| r.get(0))).unwrap_or_default()
    };
    let started = std::time::Instant::now();
    while count("SELECT count(*) FROM sources") < 100 {
        assert!(started.elapsed() < Duration::from_secs(120), "the ledger is not written");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    // The ledger is a sound database with a run that never ended, and an outcome for every content it lists.
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    let text = |sql: &str| ledger.query_row(sql, [], |r| r.get::<_, String>(0)).expect("a row");
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    let state = "SELECT state || ' ' || coalesce(status, 'none') || ' ' || coalesce(files, 'none') FROM runs";
    assert_eq!(text(state), "running none none");
    let without = "SELECT count(*) || '' FROM sources WHERE sha256 NOT IN (SELECT sha256 FROM outcomes)";
    assert_eq!(text(without), "0", "a source without an outcome");
    let kept: usize =
        text("SELECT count(*) || '' FROM sources WHERE kind = 'report'").parse().expect("a number");
    assert!((100..=151).contains(&kept), "{kept}");
    drop(ledger);
    // No dataset was begun to be published.
    for name in [".gongkai-journal", "run.json", "reports.jsonl", "datapackage.json"] {
        assert!(!out.join(name).exists(), "{name} is there");
    }
    // What it had read is not read again.
    let log = dir.path().join("log.jsonl");
    run(&input, &out, &["-q", "--log", log.to_str().expect("UTF-8")]);
    let known = known(&log).into_iter().filter(|(_, known)| *known).count();
    assert!(known >= kept, "{known} of {kept} were known");
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger", "-q"]);
    assert!(files(&out) == files(&fresh), "something is left, or differs");
    let states = "SELECT group_concat(state, ' ') FROM (SELECT state FROM runs ORDER BY id)";
    let ledger = rusqlite::Connection::open(out.join("ledger.sqlite")).expect("a database");
    let states = ledger.query_row(states, [], |r| r.get::<_, String>(0)).expect("a row");
    assert!(states.ends_with("finished"), "{states}");
}

#[test]
fn a_ledger_that_may_not_be_written_is_done_without() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let (dir, input, out) = folder();
    reports(&input, 5);
    run(&input, &out, &[]);
    fs::copy("fixtures/layouts/36_pipe_nonzero.txt", input.join("new.txt")).expect("copied");
    let ledger = out.join("ledger.sqlite");
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    mode(&ledger, 0o444);
    for folder in [dir.path(), &input, &out] {
        mode(folder, 0o777);
    }
    for entry in fs::read_dir(&out).expect("a folder").map(|e| e.expect("an entry").path()) {
        mode(&entry, if entry == ledger { 0o444 } else { 0o666 });
    }
    let before = fs::read(&ledger).expect("readable");
    let program = assert_cmd::cargo::cargo_bin("gongkai");
    let mut command = Command::new(&program);
    command.args(["extract", "-o"]).arg(&out).arg(&input);
    // Root may write everything.
    if fs::read_to_string("/proc/self/status").is_ok_and(|s| s.contains("\nUid:\t0\t")) {
        let copy = dir.path().join("gongkai");
        fs::copy(&program, &copy).expect("copied");
        mode(&copy, 0o755);
        command = Command::new(&copy);
        command.args(["extract", "-o"]).arg(&out).arg(&input).current_dir(dir.path()).uid(65_534).gid(65_534);
    }
    let ran = command.output().expect("run");
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(told.contains("cannot be used now") && told.contains("does without"), "{told}");
    assert!(before == fs::read(&ledger).expect("readable"), "the ledger was written");
    let fresh = dir.path().join("fresh");
    run(&input, &fresh, &["--no-ledger"]);
    assert!(files(&out) == files(&fresh), "{told}");
}
