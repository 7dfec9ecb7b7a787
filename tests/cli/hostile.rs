//! Inputs made to break a run: each costs itself one line of failures.jsonl, and the run goes on.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::{folder, gongkai, lines};

/// Runs over a folder, which must end in time with some failures; kinds of the failures by path.
fn failures(input: &Path, out: &Path, options: &[&str]) -> BTreeMap<String, String> {
    let mut command = gongkai();
    command.arg("extract").arg(input).arg("-qo").arg(out).args(options);
    command.timeout(Duration::from_secs(120)).assert().code(3);
    let all = lines(&out.join("failures.jsonl"));
    let kinds: BTreeMap<String, String> = all
        .iter()
        .map(|f| {
            for key in ["path", "kind", "message", "stage"] {
                assert!(f[key].as_str().is_some_and(|t| !t.is_empty()), "{f}");
            }
            (f["path"].as_str().unwrap_or("").to_owned(), f["kind"].as_str().unwrap_or("").to_owned())
        })
        .collect();
    assert_eq!(kinds.len(), all.len(), "a source failed twice: {all:?}");
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 1, "the good report is there");
    kinds
}

fn one(name: &str, bytes: &[u8]) -> String {
    let (_dir, input, out) = folder();
    fs::write(input.join(name), bytes).expect("written");
    let mut all = failures(&input, &out, &[]);
    let kind = all.remove(name).unwrap_or_else(|| panic!("{name} is not among the failures"));
    assert!(all.is_empty(), "{all:?}");
    kind
}

#[test]
fn empty_files_and_blank_files() {
    assert_eq!(one("empty.html", b""), "not_a_report");
    assert_eq!(one("blank.txt", "\n \u{3000}\n".repeat(1000).as_bytes()), "not_a_report");
}

#[test]
fn broken_utf8_is_damage_or_no_report() {
    let broken = [b"\xe6\x94\xbf\xe5\xba\x9c\xe4".as_slice(), b"\xff\xfe\x80", "信息".as_bytes()].concat();
    let kind = one("broken.txt", &broken.repeat(3000));
    assert!(matches!(kind.as_str(), "damaged" | "not_a_report"), "{kind}");
}

#[test]
fn a_million_tags_within_each_other() {
    for tag in ["<div>", "<b>", "<table><tr><td>", "<ul><li>"] {
        assert_eq!(one("deep.html", tag.repeat(1_000_000 / tag.len() * 2).as_bytes()), "not_a_report");
    }
}

#[test]
fn a_line_without_an_end_stops_at_the_limit() {
    let (_dir, input, out) = folder();
    let mut file = fs::File::create(input.join("line.txt")).expect("created");
    // Told before reading: the file has no blocks on the disk.
    file.write_all("政府信息公开".as_bytes()).expect("written");
    file.set_len(200 << 20).expect("a long file");
    let kinds = failures(&input, &out, &[]);
    assert_eq!(kinds.get("line.txt").map(String::as_str), Some("too_large"));
    // The same within the limit is read, in bounded time.
    let long = "政府信息公开1".repeat(400_000);
    fs::write(input.join("line.txt"), long).expect("written");
    let kinds = failures(&input, &out, &[]);
    assert!(matches!(kinds.get("line.txt").map(String::as_str), Some("not_a_report" | "too_large")));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let (dir, input, out) = folder();
    fs::create_dir(input.join("x.html")).expect("a folder");
    symlink(&input, input.join("loop")).expect("a link");
    symlink(dir.path().join("nowhere"), input.join("dangling.html")).expect("a link");
    let _socket = UnixListener::bind(input.join("socket")).expect("a socket");
    let kinds = failures(&input, &out, &[]);
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    for name in ["dangling.html", "loop", "socket", "x.html/"] {
        assert_eq!(kinds.get(name).map(String::as_str), Some("unsupported"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_listed() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_dir, input, out) = folder();
    let closed = input.join("closed.txt");
    fs::write(&closed, "政府信息公开").expect("written");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
    if fs::read(&closed).is_ok() {
        // A superuser reads everything; nothing to see here then.
        return;
    }
    assert_eq!(failures(&input, &out, &[]).get("closed.txt").map(String::as_str), Some("unreadable"));
}

#[test]
fn hidden_files_and_lock_files_are_skipped_and_counted() {
    let (_dir, input, out) = folder();
    for name in [".hidden.txt", ".DS_Store", "~$report.docx", "Thumbs.db"] {
        fs::write(input.join(name), "政府信息公开").expect("written");
    }
    fs::create_dir(input.join(".git")).expect("a folder");
    fs::write(input.join(".git/config"), "x").expect("written");
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().success();
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert_eq!(run["counts"]["skipped"]["hidden"], 3, "{run}");
    assert_eq!(run["counts"]["skipped"]["lock_file"], 2, "{run}");
    assert_eq!(run["inputs"]["files"], 1);
}

#[test]
fn names_that_are_no_text_do_not_stop_a_run() {
    let (_dir, input, out) = folder();
    for name in ["a,b\".txt", "=cmd.txt", "报告 2023.txt", "new\nline.txt"] {
        fs::write(input.join(name), "会议记录").expect("written");
    }
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"\xb1\xa8\xb8\xe6.txt");
        fs::write(input.join(name), "会议记录").expect("written");
    }
    let kinds = failures(&input, &out, &[]);
    assert_eq!(kinds.len(), if cfg!(target_os = "linux") { 5 } else { 4 }, "{kinds:?}");
}
