//! PDF files by real producers, held to what is known of them: `fixtures/pdf`, made by `scripts/pdf-set --kept`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gongkai::error::Error;
use gongkai::grammar::Forms;
use gongkai::pipeline;
use gongkai::reader::{self, Limits};
use serde::Deserialize;

use crate::support::compare::{Class, Tally, judge};
use crate::support::shapes::Rendered;
use crate::support::shown::Expect;
use crate::support::truth::Folder;

/// A line of `expected.jsonl`.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) file: String,
    pub(crate) form: String,
    producer: String,
    /// `report`, `damaged` (a report as far as it goes, or a failure), or the kind of failure owed.
    pub(crate) expect: String,
    /// Whether every figure must be read right; of the others nothing may be wrong or lost in silence.
    pub(crate) keeps: bool,
    /// The file does not tell its text: null or the figure, and never without a finding.
    lost: bool,
    sheet: String,
}

fn folder() -> Folder {
    Folder::of("pdf")
}

pub(crate) fn lines(wanted: impl Fn(&Line) -> bool) -> Vec<Line> {
    let all = folder().text("expected.jsonl");
    let lines: Vec<Line> = all
        .lines()
        .map(|l| serde_json::from_str::<Line>(l).expect("a line of expected.jsonl"))
        .filter(wanted)
        .collect();
    assert!(!lines.is_empty(), "no such file is kept");
    lines
}

pub(crate) fn bytes(line: &Line) -> Vec<u8> {
    folder().bytes(&line.file)
}

pub(crate) fn rendered(line: &Line) -> Rendered {
    let owes = if line.lost { Expect::Lost } else { Expect::Exact };
    folder().rendered(&line.file, &line.form, &line.sheet, owes)
}

fn tally(lines: &[Line]) -> Tally {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for line in lines {
        let rendered = rendered(line);
        tally.add(&format!("{} ({})", line.form, line.producer), &rendered, &judge(&rendered, &forms));
    }
    tally
}

#[test]
fn files_that_keep_their_figures_are_read_exactly() {
    let tally = tally(&lines(|l| l.keeps && l.expect == "report"));
    assert!(
        tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0 && tally.identity() == 0,
        "{}",
        tally.report()
    );
}

#[test]
fn files_without_rules_or_text_are_never_misread_in_silence() {
    let tally = tally(&lines(|l| !l.keeps && matches!(l.expect.as_str(), "report" | "damaged")));
    assert!(tally.count(Class::is_silent) == 0, "{}", tally.report());
}

#[test]
fn tables_whose_rules_leave_columns_undivided_are_read_by_where_figures_stand() {
    let partly = ["pdf_rl_outer", "pdf_rl_label_rule", "pdf_rl_odd_rules"];
    let lines = lines(|l| partly.contains(&l.form.as_str()));
    let tally = tally(&lines);
    assert_eq!(lines.len(), partly.len());
    assert!(tally.count(Class::breaks_exactness) * 50 < 200 * lines.len(), "{}", tally.report());
}

#[test]
fn files_without_a_report_fail_as_they_should() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut faults = Vec::new();
    for line in lines(|_| true) {
        let data = bytes(&line);
        let read = || -> Result<(), Error> {
            let document = reader::read(&data, &Limits::default())?;
            pipeline::choose_reading(document, &forms, &line.file).1.map(drop)
        };
        let outcome = match catch_unwind(AssertUnwindSafe(read)) {
            Err(_) => "panic",
            Ok(Ok(())) => "report",
            Ok(Err(error)) => error.kind().name(),
        };
        let owed = match line.expect.as_str() {
            "report" if line.keeps => outcome == "report",
            // An attachment, a page without rules, text nobody can decode: no report is no silent error.
            "report" | "damaged" => !matches!(outcome, "panic" | "internal" | "unsupported"),
            kind => outcome == kind,
        };
        if !owed {
            faults.push(format!("{}: {}, not {}", line.file, outcome, line.expect));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
