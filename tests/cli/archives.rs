//! Archives: each member is a source of its own, and archives made to break a run cost themselves.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{GOOD, folder, gongkai, lines, said};

type File<'a> = (&'a str, &'a [u8]);

fn zip(files: &[File<'_>]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

fn tar(files: &[File<'_>]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).expect("written");
    }
    tar.into_inner().expect("an archive")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).expect("written");
    gzip.finish().expect("an archive")
}

fn good() -> Vec<u8> {
    fs::read(GOOD).expect("readable")
}

fn field(all: &[Value], name: &str) -> Vec<String> {
    all.iter().map(|v| v[name].as_str().unwrap_or_default().to_owned()).collect()
}

/// Reads a folder with these files; reports and failures.
fn read(files: &[File<'_>], options: &[&str]) -> (Vec<Value>, Vec<Value>) {
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    for (name, bytes) in files {
        fs::write(input.join(name), bytes).expect("written");
    }
    let mut command = gongkai();
    command.arg("extract").arg(&input).arg("-qo").arg(&out).args(options).timeout(Duration::from_secs(240));
    let code = command.assert().get_output().status.code();
    assert!(matches!(code, Some(0 | 3)), "{code:?}");
    let entries = |dir: &Path| fs::read_dir(dir).expect("a folder").count();
    assert_eq!(
        (entries(dir.path()), entries(&input)),
        (2, files.len()),
        "nothing is written but the dataset"
    );
    (lines(&out.join("reports.jsonl")), lines(&out.join("failures.jsonl")))
}

fn paths(reports: &[Value]) -> Vec<String> {
    reports.iter().map(|r| r["source"]["path"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The one failure of a file: kind and message.
fn failure(name: &str, bytes: &[u8], options: &[&str]) -> (String, String) {
    let (_, failures) = read(&[(name, bytes)], options);
    assert_eq!(failures.len(), 1, "{failures:?}");
    let word = |key: &str| failures[0][key].as_str().unwrap_or_default().to_owned();
    (word("kind"), word("message"))
}

#[test]
fn a_report_is_the_same_in_every_archive() {
    let good = good();
    let inner = zip(&[("乡/b.txt", &good)]);
    let tarred = tar(&[("d/报告.txt", &good), ("k.txt", &good)]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a.zip", zip(&[("x.txt", &good), ("inner.zip", &inner), ("inner.zip z.txt", &good)])),
        ("a.zip (1)", good.clone()),
        ("b.tar", tarred.clone()),
        ("b.tar.gz", gzip(&tarred)),
        ("c.txt.gz", gzip(&good)),
        ("d.tar.zst", zstd::encode_all(&tarred[..], 1).expect("packed")),
        ("plain.txt", good.clone()),
    ];
    let files: Vec<File<'_>> = files.iter().map(|(n, b)| (*n, &b[..])).collect();
    let (reports, failures) = read(&files, &[]);
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(
        paths(&reports),
        [
            "a.zip (1)",
            "a.zip!/inner.zip z.txt",
            "a.zip!/inner.zip!/乡/b.txt",
            "a.zip!/x.txt",
            "b.tar!/d/报告.txt",
            "b.tar!/k.txt",
            "b.tar.gz!/d/报告.txt",
            "b.tar.gz!/k.txt",
            "c.txt.gz!/c.txt",
            "d.tar.zst!/d/报告.txt",
            "d.tar.zst!/k.txt",
            "plain.txt",
        ]
    );
    let plain = reports.last().expect("a report");
    for report in &reports {
        let (mut report, mut plain) = (report.clone(), plain.clone());
        assert_eq!(report["source"]["sha256"], plain["source"]["sha256"]);
        report["source"]["path"] = Value::Null;
        plain["source"]["path"] = Value::Null;
        assert_eq!(report, plain);
    }
}

#[test]
fn archives_of_other_programs() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    gongkai().args(["extract", "fixtures/archives", "-qo"]).arg(&out).assert().code(3);
    let (reports, failures) = (lines(&out.join("reports.jsonl")), lines(&out.join("failures.jsonl")));
    let expected = [
        "deflate64.zip!/报告乙.txt",
        "old.rar!/报告乙.txt",
        "solid.7z!/乡镇/报告甲.txt",
        "solid.7z!/报告乙.txt",
        "solid.rar!/乡镇/报告甲.txt",
        "solid.rar!/报告乙.txt",
    ];
    assert_eq!(paths(&reports), expected);
    for report in &reports {
        // What the file they were packed from has: it is kept beside them.
        assert_eq!(report["source"]["bytes"], fs::metadata(GOOD).expect("readable").len());
        assert_eq!(report["status"], "complete");
    }
    let told: Vec<String> = field(&failures, "path")
        .into_iter()
        .zip(field(&failures, "kind"))
        .map(|(p, k)| format!("{p} {k}"))
        .collect();
    let expected = [
        "locked.7z!/报告乙.txt encrypted",
        "locked.rar!/报告乙.txt encrypted",
        "locked.zip!/报告乙.txt encrypted",
        "locked_names.7z encrypted",
        "solid.7z!/空.txt not_a_report",
    ];
    assert_eq!(told, expected);
}

#[test]
fn names_are_read_and_lead_nowhere() {
    let good = good();
    let mut bytes = zip(&[("xxxxxxxx.txt", &good), ("../../e.txt", &good), ("/abs.txt", &good)]);
    let (gbk, _, _) = encoding_rs::GBK.encode("年度报告.txt");
    while let Some(at) = memchr::memmem::find(&bytes, b"xxxxxxxx.txt") {
        bytes[at..at + gbk.len()].copy_from_slice(&gbk);
    }
    let shadows =
        zip(&[("__MACOSX/._a.txt", &good), (".git/b", &good), ("~$c.docx", &good), ("d.txt", &good)]);
    let (reports, failures) = read(&[("n.zip", &bytes), ("s.zip", &shadows)], &[]);
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(paths(&reports), ["n.zip!/abs.txt", "n.zip!/e.txt", "n.zip!/年度报告.txt", "s.zip!/d.txt"]);
    let said: Vec<bool> = reports
        .iter()
        .map(|r| field(r["findings"].as_array().expect("findings"), "id").contains(&"source.name".to_owned()))
        .collect();
    assert_eq!(said, [true, true, false, false]);
}

#[test]
fn several_files_of_one_name_are_said() {
    let good = good();
    let mut bytes = zip(&[("a.txt", &good), ("b.txt", b"other")]);
    while let Some(at) = memchr::memmem::find(&bytes, b"b.txt") {
        bytes[at] = b'a';
    }
    let (reports, failures) = read(&[("twice.zip", &bytes)], &[]);
    assert!(
        field(&failures, "message").iter().any(|m| m.contains("several files of one name")),
        "{failures:?}"
    );
    assert!(reports.len() + failures.len() >= 2);
    let (reports, _) = read(&[("twice.tar", &tar(&[("a.txt", &good), ("a.txt", &good)]))], &[]);
    assert_eq!(paths(&reports), ["twice.tar!/a.txt", "twice.tar!/a.txt#2"]);
}

#[test]
fn damaged_archives_give_what_can_be_read() {
    let good = good();
    let noise: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let whole = zip(&[("a.txt", &good), ("b.bin", &noise), ("c.txt", &good)]);
    let (reports, failures) = read(&[("cut.zip", &whole[..whole.len() / 2])], &[]);
    assert_eq!(paths(&reports), ["cut.zip!/a.txt"]);
    assert_eq!(field(&failures, "path")[0], "cut.zip");
    assert_eq!(field(&failures, "kind")[0], "damaged");
    let whole = tar(&[("a.txt", &good), ("b.txt", &good)]);
    let (reports, failures) = read(&[("cut.tar", &whole[..good.len() + 2000])], &[]);
    assert_eq!(paths(&reports), ["cut.tar!/a.txt"]);
    assert!(field(&failures, "kind").iter().all(|k| k == "damaged") && !failures.is_empty(), "{failures:?}");
    let packed = gzip(&good);
    assert_eq!(failure("cut.txt.gz", &packed[..packed.len() - 12], &[]).0, "damaged");
    // No cut at all ends the run.
    let (whole, dir) = (zip(&[("a.txt", &good)]), tempfile::tempdir().expect("a folder"));
    let input = dir.path().join("in");
    fs::create_dir(&input).expect("a folder");
    for cut in (0..whole.len()).step_by(37) {
        fs::write(input.join(format!("{cut:05}.zip")), &whole[..cut]).expect("written");
    }
    for (name, bytes) in
        [("7z", fs::read("fixtures/archives/solid.7z")), ("rar", fs::read("fixtures/archives/solid.rar"))]
    {
        let bytes = bytes.expect("readable");
        for cut in (0..bytes.len()).step_by(41) {
            fs::write(input.join(format!("{cut:05}.{name}")), &bytes[..cut]).expect("written");
        }
    }
    let out = dir.path().join("out");
    gongkai()
        .arg("extract")
        .arg(&input)
        .arg("-qo")
        .arg(&out)
        .timeout(Duration::from_secs(240))
        .assert()
        .code(3);
    let failures = lines(&out.join("failures.jsonl"));
    assert!(field(&failures, "kind").iter().all(|k| k != "internal"), "{failures:?}");
}

#[test]
fn sizes_that_lie_are_damage() {
    let good = good();
    let mut bytes = zip(&[("a.txt", &good)]);
    // The size before packing stands 24 bytes into the entry of the directory (APPNOTE 4.3.12).
    let at = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory") + 24;
    bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    let (kind, message) = failure("less.zip", &bytes, &[]);
    assert_eq!(kind, "damaged", "{message}");
    bytes[at..at + 4].copy_from_slice(&50_000_u32.to_le_bytes());
    assert_eq!(failure("more.zip", &bytes, &[]).0, "damaged");
}

#[test]
fn bombs_are_one_failure_each() {
    let zeros = vec![0; 1 << 20];
    let mut gigabyte = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..1024 {
        gigabyte.write_all(&zeros).expect("written");
    }
    let gigabyte = gigabyte.finish().expect("packed");
    let (kind, message) = failure("zeros.gz", &gigabyte, &[]);
    assert!(
        kind == "too_large" && message.contains("67108864") && message.contains("--limit-bytes"),
        "{message}"
    );

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("zeros.txt", SimpleFileOptions::default()).expect("a file");
    for _ in 0..1024 {
        zip.write_all(&zeros).expect("written");
    }
    let (kind, message) = failure("zeros.zip", &zip.finish().expect("packed").into_inner(), &[]);
    assert!(kind == "too_large" && message.contains("1073741824"), "{message}");

    // Many members that are allowed one by one.
    let many: Vec<String> = (0..200).map(|n| format!("{n}.txt")).collect();
    let many: Vec<File<'_>> = many.iter().map(|name| (name.as_str(), &zeros[..])).collect();
    let wide = self::zip(&many);
    let (kind, message) = failure("wide.zip", &wide, &[]);
    assert!(kind == "too_large" && message.contains("--limit-ratio"), "{message}");
    let (kind, message) =
        failure("wide.zip", &wide, &["--limit-ratio", "5000", "--limit-unpacked", "100000000"]);
    assert!(kind == "too_large" && message.contains("--limit-unpacked"), "{message}");
}

#[test]
fn nesting_is_bounded_in_depth_and_in_all() {
    let good = good();
    let mut nested = zip(&[("a.txt", &good)]);
    for _ in 0..10 {
        nested = zip(&[("r.zip", &nested), ("a.txt", &good)]);
    }
    let (reports, failures) = read(&[("r.zip", &nested)], &[]);
    assert_eq!(reports.len(), 4);
    assert_eq!(field(&failures, "path"), ["r.zip!/r.zip!/r.zip!/r.zip!/r.zip"]);
    assert!(failures[0]["message"].as_str().is_some_and(|m| m.contains("--limit-depth")), "{failures:?}");
    // What all archives in one ask for together is counted.
    let mut wide = zip(&[("0.txt", &[b'x'; 1000])]);
    for _ in 0..3 {
        let names: Vec<String> = (0..10).map(|n| format!("{n}.zip")).collect();
        wide = zip(&names.iter().map(|n| (n.as_str(), &wide[..])).collect::<Vec<_>>());
    }
    let (_, failures) = read(&[("w.zip", &wide)], &["--limit-members", "500"]);
    assert!(failures.len() < 1100);
    assert!(field(&failures, "message").iter().any(|m| m.contains("--limit-members")), "{failures:?}");
}

#[test]
fn a_hundred_thousand_empty_members() {
    let names: Vec<String> = (0..100_000).map(|n| format!("{n:06}.txt")).collect();
    let files: Vec<File<'_>> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
    let bytes = zip(&files);
    let (kind, message) = failure("empty.zip", &bytes, &["--limit-members", "1000"]);
    assert!(kind == "too_large" && message.contains("100000 files"), "{message}");
    let (_, failures) = read(&[("empty.zip", &bytes)], &[]);
    assert_eq!(failures.len(), 100_000);
    let paths = field(&failures, "path");
    assert!(paths.is_sorted() && paths[7] == "empty.zip!/000007.txt");
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes_of_archives() {
    let (dir, input, _) = folder();
    let good = good();
    for n in 0..6 {
        let inner = zip(&[("x.txt", &good), ("no.txt", b"nothing")]);
        let names: Vec<String> = (0..40).map(|m| format!("{m}.txt")).collect();
        let mut files: Vec<File<'_>> = names.iter().map(|name| (name.as_str(), &good[..])).collect();
        files.push(("7.zip", &inner));
        fs::write(input.join(format!("{n}.zip")), zip(&files)).expect("written");
    }
    let run = |name: &str, jobs: &str| {
        let out = dir.path().join(name);
        gongkai().arg("extract").arg(&input).args(["-q", "-j", jobs, "-o"]).arg(&out).assert().code(3);
        out
    };
    let (one, many) = (run("one", "1"), run("many", "7"));
    for entry in fs::read_dir(&one).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let bytes = fs::read(one.join(&name)).expect("readable");
        assert!(bytes == fs::read(many.join(&name)).expect("readable"), "{name:?} depends on the jobs");
    }
    let paths = paths(&lines(&one.join("reports.jsonl")));
    assert!(paths.is_sorted() && paths.len() == 6 * 41 + 1, "{}", paths.len());
}

#[test]
fn packages_of_offices_are_no_archives() {
    let stored = |files: &[File<'_>]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(*name, options).expect("a file");
            zip.write_all(bytes).expect("written");
        }
        zip.finish().expect("an archive").into_inner()
    };
    let docx = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let (_, failures) = read(&[("a.docx", &docx)], &[]);
    assert_eq!(field(&failures, "path"), ["a.docx"]);
    // An archive with such a file in it, stored as it is, is an archive; so is one with a folder of that name.
    let good = good();
    let (reports, failures) = read(&[("b.zip", &stored(&[("a.docx", &docx), ("word/r.txt", &good)]))], &[]);
    assert_eq!(paths(&reports), ["b.zip!/word/r.txt"]);
    assert_eq!(field(&failures, "path"), ["b.zip!/a.docx"]);
}

#[test]
fn show_and_inspect_take_a_member() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("a.zip");
    let inner = zip(&[("d/b.txt", &good())]);
    fs::write(&file, zip(&[("inner.zip", &inner), ("c.txt", b"x")])).expect("written");
    let name = format!("{}!/inner.zip!/d/b.txt", file.display());
    for command in ["show", "inspect"] {
        let assert = gongkai().arg(command).arg(&name).assert().success();
        assert!(said(&assert).0.contains("矿工路街道办事处"));
    }
    let assert = gongkai().arg("show").arg(format!("{}!/none", file.display())).assert().code(2);
    assert!(said(&assert).1.contains("has no member"), "{:?}", said(&assert));
    let assert = gongkai().arg("show").arg(&file).assert().code(3);
    assert!(said(&assert).1.contains("a.zip!/c.txt"), "{:?}", said(&assert));
}
