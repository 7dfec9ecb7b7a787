//! Files by real producers, spoiled: what is left of them is read or refused, and nothing is wrong in silence.
//!
//! `GONGKAI_CASES` sets how many are spoiled. `GONGKAI_SPOILED` names a directory to write them to, for a look at what
//! other programs make of them.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};

use crate::pdf_set::{lines, rendered};
use crate::support::compare::{Outcome, Tally, judge};
use crate::support::shapes::Rendered;
use crate::support::spoil::{self, Spoil};

/// Characters that must be left of a file for it to count as readable.
const READABLE: usize = 500;
/// Files of a hundred that are readable; hayro-interpret 0.9 reads 75 of the same, this reader 83.
const FLOOR: u64 = 80;
/// No file takes a tenth of this.
const HANG: Duration = Duration::from_secs(60);

struct Case {
    rendered: Rendered,
    how: Spoil,
}

fn whole() -> Vec<Rendered> {
    lines(|l| l.keeps && l.expect == "report").iter().map(rendered).collect()
}

fn case(whole: &[Rendered], seed: u64) -> Case {
    let mut random = fastrand::Rng::with_seed(900_000 + seed);
    let mut rendered = whole[random.usize(..whole.len())].clone();
    let how = spoil::ALL[(seed % spoil::ALL.len() as u64) as usize];
    rendered.bytes = spoil::spoil(&rendered.bytes, how, &mut random);
    rendered.file_name = format!("{seed}_{}", rendered.file_name);
    Case { rendered, how }
}

/// Characters that can be read.
fn characters(bytes: &[u8]) -> usize {
    let pages = reader::pages(bytes, &Limits::default()).ok().flatten().unwrap_or_default();
    pages.iter().flat_map(|p| &p.glyphs).filter(|g| g.text != char::REPLACEMENT_CHARACTER).count()
}

#[test]
fn spoiled_files_are_read_as_far_as_they_go_and_never_wrong_in_silence() {
    let cases: u64 = std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let directory = std::env::var_os("GONGKAI_SPOILED").map(PathBuf::from);
    let (done, news) = mpsc::channel::<(Case, Outcome, usize)>();
    let worker = std::thread::spawn(move || {
        let forms = Forms::builtin().expect("the built-in grammars load");
        let whole = whole();
        for seed in 0..cases {
            let case = case(&whole, seed);
            if let Some(directory) = &directory {
                std::fs::write(directory.join(&case.rendered.file_name), &case.rendered.bytes)
                    .expect("a file");
            }
            let outcome = judge(&case.rendered, &forms);
            let characters = characters(&case.rendered.bytes);
            done.send((case, outcome, characters)).expect("somebody listens");
        }
    });
    let mut tally = Tally::default();
    let mut readable = 0;
    let mut faults: Vec<String> = Vec::new();
    for seed in 0..cases {
        let (case, outcome, characters) =
            news.recv_timeout(HANG).unwrap_or_else(|e| panic!("file {seed} took too long, or broke: {e}"));
        let failure = outcome.failure.as_deref().unwrap_or_default();
        assert!(!failure.contains("PANIC") && !failure.starts_with("internal"), "{seed}: {failure}");
        readable += u64::from(characters > READABLE);
        let silent = outcome.cells.iter().filter(|(class, _)| class.is_silent());
        faults.extend(silent.map(|(class, text)| format!("{class:?} {}: {text}", case.rendered.file_name)));
        tally.add(&format!("{:?}", case.how), &case.rendered, &outcome);
    }
    worker.join().expect("the worker ends");
    assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), tally.report());
    assert!(readable * 100 >= FLOOR * cases, "{readable} of {cases} are readable\n{}", tally.report());
}

#[test]
fn whole_files_are_not_called_damaged() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for file in whole() {
        let outcome = judge(&file, &forms);
        let damaged = outcome.findings.iter().find(|f| f.id == "source.damaged");
        assert!(damaged.is_none(), "{}: {damaged:?}", file.file_name);
    }
}
