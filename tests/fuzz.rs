//! The bodies of the fuzz targets, run over fixtures changed at random: what a fuzzer would look for, without one.
//! `GONGKAI_CASES=2000 cargo test` runs longer.

use std::fs;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use gongkai::document::Block;
use gongkai::reader::{self, Limits};
use zip::ZipArchive;

use crate::layout::reports::report as drawn;
use crate::layout::ruled::cases;
use crate::support::generate::Case;
use crate::support::ofd::{self, Manner};
use crate::support::spoil::{self, spoil};

#[path = "../fuzz/src/lib.rs"]
mod bodies;

/// The files of a folder with this ending, in the order of their names.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(Path::new("fixtures").join(folder)).expect("a folder");
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == ending));
    paths.sort();
    assert!(!paths.is_empty(), "{folder}: no {ending}");
    paths.iter().map(|p| fs::read(p).expect("readable")).collect()
}

/// Runs a body over seeds whole, then over `rounds` changed ones. `scripts/fuzz` asks for the seeds.
fn run(name: &str, seeds: &[Vec<u8>], rounds: u64, body: fn(&[u8])) {
    if let Some(corpora) = std::env::var_os("GONGKAI_SEEDS") {
        let corpus = Path::new(&corpora).join(name);
        fs::create_dir_all(&corpus).expect("a folder");
        for (i, seed) in seeds.iter().enumerate() {
            fs::write(corpus.join(format!("seed-{i:03}")), seed).expect("kept");
        }
    }
    let rounds = cases(rounds);
    for round in 0..rounds {
        let mut rng = fastrand::Rng::with_seed(round);
        let mut bytes = seeds[rng.usize(..seeds.len())].clone();
        if round > 0 {
            for _ in 0..rng.usize(1..4) {
                if bytes.len() < 16 {
                    break;
                }
                bytes = spoil(&bytes, spoil::ALL[rng.usize(..spoil::ALL.len())], &mut rng);
            }
            // The head of one and the tail of another.
            if rng.u8(..8) == 0 {
                let other = &seeds[rng.usize(..seeds.len())];
                let (cut, from) = (rng.usize(..=bytes.len()), rng.usize(..=other.len()));
                bytes.truncate(cut);
                bytes.extend_from_slice(&other[from..]);
            }
        }
        let held = catch_unwind(AssertUnwindSafe(|| body(&bytes)));
        if held.is_err() {
            let kept = std::env::temp_dir().join(format!("gongkai-fuzz-{name}-{round}"));
            fs::write(&kept, &bytes).expect("kept");
            panic!("{name}, round {round}: kept as {}", kept.display());
        }
    }
}

#[test]
fn the_last_line_ends_where_the_source_ends() {
    // Found by the body of `text`: what a drawn cell of two lines shows is appended to the text, right behind a last
    // line without an end, which then read 312.
    let source = "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n+------+----+\n| 规章 | 12 |\n\
                  |      | 13 |\n+------+----+\n| 行政 | 99 |\n+------+----+\n\n行政许可 | 3";
    let document = reader::read(source.as_bytes(), &Limits::default()).expect("a text");
    assert!(document.arena().len() > source.len(), "nothing was appended");
    let Some(Block::Fields { fields, place, .. }) = document.blocks.last() else { panic!("no fields") };
    let shown: Vec<&str> = document.fields_of(*fields).iter().map(|f| document.text(f.text)).collect();
    assert_eq!(shown, ["行政许可", "3"]);
    assert_eq!(document.locate(*place).map(|l| l.2 as usize), Some(source.len()));
}

#[test]
fn pages() {
    run("html", &files("rendered", "html"), 250, bodies::html);
}

#[test]
fn texts() {
    let seeds = [files("rendered", "txt"), files("layouts", "txt"), files("reports", "txt")].concat();
    run("text", &seeds, 700, bodies::text);
}

#[test]
fn word_files() {
    let packages = files("office", "docx");
    // A fuzzer hardly gets through the packing: it is given what is packed as well.
    let stories = packages.iter().map(|bytes| {
        let mut package = ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let mut story = Vec::new();
        package.by_name("word/document.xml").expect("a part").read_to_end(&mut story).expect("readable");
        story
    });
    let seeds: Vec<_> = packages.iter().cloned().chain(stories).collect();
    run("docx", &seeds, 300, bodies::docx);
}

#[test]
fn pdf_files() {
    run("pdf", &files("pdf", "pdf"), 250, bodies::pdf);
}

#[test]
fn ofd_files() {
    let seeds: Vec<_> = (0..4)
        .map(|seed| {
            let manner = Manner { compressed: seed % 2 == 0, ..Manner::usual() };
            ofd::write(&drawn(&Case::generate(seed), seed).1, &manner)
        })
        .collect();
    run("ofd", &seeds, 200, bodies::ofd);
}

#[test]
fn any_form() {
    let seeds = [
        files("rendered", "txt"),
        files("rendered", "html"),
        files("archives", "zip"),
        files("archives", "rar"),
        files("office", "xls"),
        files("office", "xlsx"),
        files("office", "doc"),
        files("office", "rtf"),
        files("office", "odt"),
    ];
    run("sniff", &seeds.concat(), 300, bodies::sniff);
}

#[test]
fn grammars() {
    let seeds: Vec<_> =
        ["grammars/2021.toml", "grammars/2019.toml"].map(|p| fs::read(p).expect("readable")).to_vec();
    run("grammar", &seeds, 200, bodies::grammar);
}

#[test]
fn ledgers() {
    // A ledger of this very program, with what came of the source that the body asks for.
    let dir = tempfile::tempdir().expect("a folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    fs::write(input.join("a.txt"), "a source").expect("written");
    fs::copy("fixtures/reports/seed_kgl_2023.txt", input.join("b.txt")).expect("copied");
    let mut made = assert_cmd::Command::cargo_bin("gongkai").expect("the program is built");
    made.arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(3);
    let seed = fs::read(out.join("ledger.sqlite")).expect("a ledger");
    assert!(seed.len() > 10_000, "{}", seed.len());
    run("ledger", &[seed], 60, bodies::ledger);
}
