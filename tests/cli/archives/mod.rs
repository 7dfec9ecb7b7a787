//! Archives: each member is a source of its own, and archives made to break a run cost themselves.

mod hostile;
#[cfg(target_os = "linux")]
mod parent;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::mime::base64;

use super::{GOOD, folder, gongkai, lines, said};

pub(super) type File<'a> = (&'a str, &'a [u8]);

pub(super) fn zip(files: &[File<'_>]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

pub(super) fn tar(files: &[File<'_>]) -> Vec<u8> {
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

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
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
    let mut reports = reports;
    for (i, report) in reports.iter_mut().enumerate() {
        // All but the first are said to have the same bytes as the first.
        let findings = report["findings"].as_array_mut().expect("findings");
        let before = findings.len();
        findings.retain(|f| f["id"] != "source.same");
        assert_eq!(before - findings.len(), usize::from(i > 0));
    }
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
fn a_large_archive_is_read_from_its_file() {
    let good = good();
    let names: Vec<String> = (0..20).map(|n| format!("{n:02}.txt")).collect();
    let files: Vec<File<'_>> = names.iter().map(|n| (n.as_str(), &good[..])).collect();
    let (zipped, tarred) = (zip(&files), tar(&files));
    // The limit of one source is smaller than the archives.
    let limit = good.len() + 1000;
    assert!(zipped.len() > limit && tarred.len() > limit);
    let limit = limit.to_string();
    let (reports, failures) = read(&[("a.zip", &zipped), ("b.tar", &tarred)], &["--limit-bytes", &limit]);
    assert!(failures.is_empty() && reports.len() == 40, "{failures:?}");
    let (kind, message) =
        failure("a.zip", &zipped, &["--limit-bytes", &limit, "--limit-archive-bytes", "7000"]);
    assert!(kind == "too_large" && message.contains("--limit-archive-bytes"), "{message}");
    let docx = zip(&[
        ("[Content_Types].xml", &good),
        ("word/document.xml", &good),
        ("word/x.xml", &good),
        ("word/y.xml", &good),
    ]);
    let (kind, message) = failure("a.docx", &docx, &["--limit-bytes", "5000"]);
    assert!(kind == "too_large" && message.contains("--limit-bytes"), "{message}");
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
        if name == "ledger.sqlite" {
            continue;
        }
        let bytes = fs::read(one.join(&name)).expect("readable");
        assert!(bytes == fs::read(many.join(&name)).expect("readable"), "{name:?} depends on the jobs");
    }
    let paths = paths(&lines(&one.join("reports.jsonl")));
    assert!(paths.is_sorted() && paths.len() == 6 * 41 + 1, "{}", paths.len());
}

#[test]
fn a_file_sent_along_with_a_message_is_a_member_of_it() {
    let archive = zip(&[("r.txt", &good())]);
    let mail = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n\
         --b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=\"r.zip\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        base64(&archive)
    );
    let (reports, failures) = read(&[("m.eml", mail.as_bytes())], &[]);
    assert_eq!(paths(&reports), ["m.eml!/r.zip!/r.txt"]);
    assert_eq!(field(&failures, "path"), ["m.eml"], "the message itself is no report");
}

/// A compound file with one stream.
fn compound(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    file.create_stream(name).and_then(|mut s| s.write_all(bytes)).expect("a stream");
    file.into_inner().into_inner()
}

#[test]
fn objects_in_an_office_file_are_members_of_it() {
    let kept = |name: &str| {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name)).expect("kept")
    };
    let (book, word) = (kept("000022_xlsx.xlsx"), kept("000002_docx.docx"));
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let list = |all: &[String]| format!("<Relationships>{}</Relationships>", all.concat());
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let body = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>见附件</w:t></w:r></w:p></w:body></w:document>";
    let root = list(&[relation("a", "officeDocument", "word/document.xml")]);
    let own = list(&[
        relation("a", "package", "embeddings/a.xlsx"),
        // Named twice, a package within a compound file, a formula, and one that is not there.
        relation("b", "package", "embeddings/a.xlsx"),
        relation("c", "oleObject", "embeddings/b.bin"),
        relation("d", "oleObject", "embeddings/c.bin"),
        relation("e", "oleObject", "embeddings/d.bin"),
        relation("f", "chart", "charts/chart1.xml"),
        // A part in another format, which stands in the text.
        relation("g", "aFChunk", "chunk.txt"),
    ]);
    // The data of a chart are no file that anybody put in.
    let chart = list(&[relation("a", "package", "../embeddings/e.xlsx")]);
    let (held, formula) = (compound("Package", &word), compound("Equation Native", b"x"));
    let cover = zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", own.as_bytes()),
        ("word/charts/chart1.xml", b"<c/>"),
        ("word/charts/_rels/chart1.xml.rels", chart.as_bytes()),
        ("word/chunk.txt", &good()),
        ("word/embeddings/a.xlsx", &book),
        ("word/embeddings/b.bin", &held),
        ("word/embeddings/c.bin", &formula),
        ("word/embeddings/e.xlsx", &book),
    ]);
    let (reports, failures) = read(&[("a.docx", &cover)], &[]);
    let members = ["word/chunk.txt", "word/embeddings/a.xlsx", "word/embeddings/b.bin"];
    assert_eq!(paths(&reports), members.map(|name| format!("a.docx!/{name}")));
    assert_eq!(field(&failures, "path"), ["a.docx"], "the cover itself is no report");
    // Objects that make more than is allowed are said, and the cover is read.
    let (_, failures) = read(&[("a.docx", &cover)], &["--limit-inflated", "12000"]);
    assert!(field(&failures, "kind").contains(&"too_large".to_owned()), "{failures:?}");
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
