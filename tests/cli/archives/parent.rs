//! What a hostile archive may cost the run's own process: a worker opens every archive first, wherever it lies, and
//! what archives hold in memory is bounded.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::{gongkai, lines};
use super::{field, good, gzip, tar, zip};

/// Runs, and returns the most memory that the run's own process had (Linux: `VmHWM`), in bytes.
fn peak(arguments: &[&std::ffi::OsStr]) -> u64 {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("gongkai"))
        .arg("extract")
        .args(arguments)
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(kb.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(2));
    }
    most
}

#[test]
fn a_worker_opens_an_archive_first_wherever_it_lies() {
    let good = good();
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    let inner = zip(&[("x.txt", &good)]);
    let outer = zip(&[("a.txt", &good), ("gongkai-fault-stack.zip", &inner), ("z.txt", &good)]);
    fs::write(input.join("outer.zip"), &outer).expect("written");
    fs::write(input.join("gongkai-fault-abort.tar"), tar(&[("x.txt", &good)])).expect("written");
    let run = |stdin: &[u8]| {
        let mut run = gongkai();
        run.arg("extract").arg(&input).args(["-", "--name", "gongkai-fault-loop.zip", "-q", "--faults"]);
        run.args(["--limit-seconds", "2", "-o"]).arg(&out).write_stdin(stdin).assert().code(3);
        (lines(&out.join("reports.jsonl")), lines(&out.join("failures.jsonl")))
    };
    let (reports, failures) = run(&inner);
    let label = format!("{}/", input.display());
    let paths: Vec<String> = field(&failures, "path").iter().map(|p| p.replace(&label, "")).collect();
    assert_eq!(
        paths,
        ["gongkai-fault-abort.tar", "outer.zip!/gongkai-fault-stack.zip", "gongkai-fault-loop.zip"]
    );
    assert_eq!(field(&failures, "kind"), ["internal", "internal", "timeout"]);
    assert_eq!(reports.len(), 2, "what lies beside it in the archive is read");
}

#[test]
fn what_archives_hold_is_bounded_however_many_wait() {
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    let zeros = vec![0; 30 << 20];
    let bomb = gzip(&tar(&[("zeros.bin", &zeros), ("a.txt", &good())]));
    // All of these names come before the members of the first, which wait for them.
    for n in 0..24 {
        fs::write(input.join(format!("a {n:02}.tar.gz")), &bomb).expect("written");
        fs::write(input.join(format!("b{}", " x".repeat(n))), &bomb).expect("written");
    }
    let most = peak(&[
        input.as_os_str(),
        "-q".as_ref(),
        "--no-ledger".as_ref(),
        "--limit-inflated".as_ref(),
        "67108864".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 48);
    assert_eq!(lines(&out.join("failures.jsonl")).len(), 48);
    assert!(most > 4 << 20, "not measured: {most}");
    // 48 of them hold 1.4 GB, and one 30 MB: workers alone do.
    assert!(most < 40 << 20, "the run's own process took {} MB", most >> 20);
}

#[test]
fn members_are_unpacked_by_workers() {
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    let large: Vec<u8> = b"0123456789abcde\n".repeat(60 << 16);
    let inner = zip(&[("l.bin", &large)]);
    fs::write(input.join("a.zip"), zip(&[("b.txt", &good()), ("i.zip", &inner), ("l.bin", &large)]))
        .expect("written");
    // Once as it is, and once where the ledger asks what is in the archive.
    for _ in 0..2 {
        let most = peak(&[
            input.as_os_str(),
            "-q".as_ref(),
            "--retry-failed".as_ref(),
            "-o".as_ref(),
            out.as_os_str(),
            "--limit-ratio".as_ref(),
            "5000".as_ref(),
        ]);
        assert_eq!(lines(&out.join("reports.jsonl")).len(), 1);
        assert_eq!(
            field(&lines(&out.join("failures.jsonl")), "path"),
            ["a.zip!/i.zip!/l.bin", "a.zip!/l.bin"],
        );
        assert!(most > 4 << 20, "not measured: {most}");
        assert!(most < 50 << 20, "the run's own process took {} MB", most >> 20);
        // Something changes, so that the folder is read again.
        fs::write(input.join(".hidden"), "").expect("written");
    }
}

#[test]
fn the_same_comes_of_archives_however_they_are_read() {
    let good = good();
    let dir = tempfile::tempdir().expect("a folder");
    let input = dir.path().join("in");
    fs::create_dir(&input).expect("a folder");
    let report = |n: usize| {
        let text = String::from_utf8(good.clone()).expect("UTF-8");
        text.replace("2023", &(2010 + n % 15).to_string()).into_bytes()
    };
    let reports: Vec<(String, Vec<u8>)> = (0..70).map(|n| (format!("r{n:02}.txt"), report(n))).collect();
    let files: Vec<super::File<'_>> = reports.iter().map(|(n, b)| (n.as_str(), &b[..])).collect();
    // Archives that fill no batch, one that fills more, and ones in ones.
    for n in 0..12 {
        fs::write(input.join(format!("{n:02}.zip")), zip(&files[n..n + 3])).expect("written");
    }
    fs::write(input.join("05.zip (1)"), &good).expect("written");
    fs::write(input.join("many.zip"), zip(&files)).expect("written");
    let nested = zip(&[("x.tar.gz", &gzip(&tar(&files[..4]))), ("y.txt", &good)]);
    fs::write(input.join("nested.tar"), tar(&[("n.zip", &nested), ("o.zip", b"PK\x03\x04 broken")]))
        .expect("written");
    // One whose list is too large to be kept while it waits.
    let names: Vec<String> = (0..9_000).map(|n| format!("{n:0100}.txt")).collect();
    let empty: Vec<super::File<'_>> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
    fs::write(input.join("long.zip"), zip(&empty)).expect("written");
    fs::write(input.join("zz.txt"), &good).expect("written");
    let large = zip(&[("x.tar.gz", &gzip(&tar(&files[..4]))), ("y.txt", &good)]);
    let mut first = None;
    for (i, options) in [
        &["--isolate", "never", "-j", "1"][..],
        &["--isolate", "never", "-j", "3"],
        &["-j", "1"],
        &["-j", "3"],
        &["-j", "3", "--no-ledger"],
    ]
    .into_iter()
    .enumerate()
    {
        let out = dir.path().join(format!("out{i}"));
        for round in 0..2 {
            let mut run = gongkai();
            run.arg("extract").arg(&input).args(["-", "--name", "in.zip", "-qo"]).arg(&out).args(options);
            if round == 1 && !options.contains(&"--no-ledger") {
                run.arg("--force");
            }
            run.write_stdin(large.clone()).assert().code(3);
            let these = super::super::ledger::files(&out);
            match &first {
                None => {
                    assert_eq!(lines(&out.join("reports.jsonl")).len(), 12 * 3 + 1 + 70 + 5 + 1 + 5);
                    first = Some(these);
                }
                Some(first) => {
                    let (first, these): (&BTreeMap<String, Vec<u8>>, _) = (first, &these);
                    let differing: Vec<_> = first.keys().filter(|n| first.get(*n) != these.get(*n)).collect();
                    assert!(first.len() == these.len() && differing.is_empty(), "{options:?}: {differing:?}");
                }
            }
        }
    }
}

#[test]
fn what_archives_in_archives_hold_together_is_bounded() {
    let good = good();
    let inner = gzip(&tar(&[("z.bin", &vec![7; 1 << 20]), ("a.txt", &good)]));
    let outer = gzip(&tar(&[("b.txt", &good), ("inner.tar.gz", &inner), ("pad.bin", &vec![9; 1 << 20])]));
    for isolate in ["always", "never"] {
        let options = ["--limit-inflated", "1500000", "--isolate", isolate];
        let (reports, failures) = super::read(&[("outer.tar.gz", &outer)], &options);
        assert_eq!(super::paths(&reports), ["outer.tar.gz!/b.txt"]);
        let told = field(&failures, "message").join("\n");
        assert!(told.contains("--limit-inflated"), "{told}");
        // Each of them alone holds less.
        let (reports, _) = super::read(&[("inner.tar.gz", &inner)], &options);
        assert_eq!(reports.len(), 1);
    }
}
