//! What a hostile archive may cost the run's own process: a worker opens every archive first, wherever it lies, and
//! what archives hold in memory is bounded.

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
    assert!(most > 30 << 20, "not measured: {most}");
    // 48 of them hold 1.4 GB.
    assert!(most < 320 << 20, "the run's own process took {} MB", most >> 20);
}
