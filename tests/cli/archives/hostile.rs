//! Archives that are broken, that lie, and that ask for too much.

use std::fs;
use std::io::{Cursor, Write as _};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{gongkai, lines};
use super::{File, failure, field, good, gzip, paths, read, tar, zip};

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
    // Nor does any byte that is not what it was.
    let mut rng = fastrand::Rng::with_seed(11);
    let read = |name: &str| fs::read(format!("fixtures/archives/{name}")).expect("readable");
    let files = [
        ("zip", zip(&[("a.txt", &good), ("b.txt", &good)])),
        ("tar", tar(&[("a.txt", &good), ("b.txt", &good)])),
        ("tar.gz", gzip(&tar(&[("a.txt", &good)]))),
        ("7z", read("solid.7z")),
        ("rar", read("solid.rar")),
        ("old.rar", read("old.rar")),
    ];
    for (name, bytes) in &files {
        for n in 0..120 {
            let mut bytes = bytes.clone();
            for _ in 0..rng.usize(1..5) {
                // Heads stand at both ends.
                let near = rng.usize(..bytes.len().min(200));
                let at = [near, bytes.len() - 1 - near, rng.usize(..bytes.len())][rng.usize(..3)];
                bytes[at] = rng.u8(..);
            }
            fs::write(input.join(format!("flip{n}.{name}")), bytes).expect("written");
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
fn members_that_share_their_bytes_are_bounded() {
    // One member, and a directory that names it a thousand times.
    let whole = zip(&[("000.txt", &vec![b'0'; 1 << 20])]);
    let start = memchr::memmem::find(&whole, b"PK\x01\x02").expect("a directory");
    let end = memchr::memmem::find(&whole, b"PK\x05\x06").expect("its end");
    let (mut bytes, entry, tail) = (whole[..start].to_vec(), &whole[start..end], &whole[end..]);
    for n in 0..1000_u32 {
        let mut entry = entry.to_vec();
        entry[46..49].copy_from_slice(format!("{n:03}").as_bytes());
        bytes.extend(entry);
    }
    let size = u32::try_from(bytes.len() - start).expect("small");
    let mut tail = tail.to_vec();
    tail[8..10].copy_from_slice(&1000_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&1000_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(tail);
    let (kind, message) = failure("overlap.zip", &bytes, &["--limit-ratio", "20"]);
    assert!(kind == "too_large" && message.contains("--limit-ratio"), "{message}");
    let (reports, failures) = read(&[("overlap.zip", &bytes)], &["--limit-ratio", "100000"]);
    assert!(reports.is_empty() && failures.len() == 1000, "{}", failures.len());
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
