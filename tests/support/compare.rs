//! Reads a rendered report with the program and judges every cell against what the source shows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use gongkai::check::{self, Finding, Severity};
use gongkai::document::Document;
use gongkai::grammar::Forms;
use gongkai::pipeline;
use gongkai::reader::{self, Limits};
use gongkai::report::{Figure, Report, State};
use gongkai::text::Decimal;

use super::canon::Key;
use super::shapes::Rendered;
use super::shown::{Expect, Kind, Shown};

/// How a cell was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The value and the state the source shows.
    Right,
    /// The right value, where the source left only a guess, and no finding.
    Guessed,
    /// The right value or null, but called something else: dash for blank, number for annotated.
    StateOff,
    /// Null with a finding, where the source destroyed the figure.
    Honest,
    /// Null with a finding, where the source shows the figure.
    LostFlagged,
    /// Another value, with a finding.
    WrongFlagged,
    /// Null without a finding.
    LostSilent,
    /// Another value without a finding.
    WrongSilent,
    /// A number where the source shows none, without a finding.
    Invented,
}

const CLASSES: [(Class, &str); 9] = [
    (Class::Right, "right"),
    (Class::Guessed, "guessed"),
    (Class::StateOff, "state_off"),
    (Class::Honest, "honest"),
    (Class::LostFlagged, "lost_flagged"),
    (Class::WrongFlagged, "wrong_flagged"),
    (Class::LostSilent, "LOST_SILENT"),
    (Class::WrongSilent, "WRONG_SILENT"),
    (Class::Invented, "INVENTED"),
];

impl Class {
    /// The worst defects: nothing tells the user.
    pub fn is_silent(self) -> bool {
        matches!(self, Class::LostSilent | Class::WrongSilent | Class::Invented)
    }

    /// What a shape that keeps its figures must never show.
    pub fn breaks_exactness(self) -> bool {
        !matches!(self, Class::Right | Class::Guessed | Class::Honest)
    }
}

/// How a report was read.
#[derive(Debug, Default)]
pub struct Outcome {
    pub counts: BTreeMap<Class, usize>,
    /// Cells that were not read right, in words.
    pub cells: Vec<(Class, String)>,
    /// Why there was no report.
    pub failure: Option<String>,
    /// What was wrong about format, year and office.
    pub identity: Vec<String>,
    /// Ids of the findings of severity warning or error.
    pub findings: Vec<Finding>,
}

impl Outcome {
    pub fn count(&self, wanted: impl Fn(Class) -> bool) -> usize {
        self.counts.iter().filter(|(c, _)| wanted(**c)).map(|(_, n)| n).sum()
    }
}

/// Runs the program on bytes.
pub fn run(bytes: &[u8], name: &str, forms: &Forms) -> Result<(Report, Vec<Finding>), String> {
    run_on(|| reader::read(bytes, &Limits::default()), name, forms)
}

/// Runs the program behind a reader.
fn run_on(
    read: impl FnOnce() -> Result<Document, gongkai::error::Error>,
    name: &str,
    forms: &Forms,
) -> Result<(Report, Vec<Finding>), String> {
    let work = || -> Result<(Report, Vec<Finding>), gongkai::error::Error> {
        let (_, report) = pipeline::choose_reading(read()?, forms, name);
        let report = report?;
        let findings = check::run(&report, forms);
        Ok((report, findings))
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("PANIC".to_string()),
    }
}

/// Judges one rendered report.
pub fn judge(rendered: &Rendered, forms: &Forms) -> Outcome {
    judge_read(rendered, run(&rendered.bytes, &rendered.file_name, forms), forms)
}

/// Judges a report whose document the test made itself.
pub fn judge_document(rendered: &Rendered, document: Document, forms: &Forms) -> Outcome {
    judge_read(rendered, run_on(|| Ok(document), &rendered.file_name, forms), forms)
}

fn judge_read(rendered: &Rendered, read: Result<(Report, Vec<Finding>), String>, forms: &Forms) -> Outcome {
    let mut outcome = Outcome::default();
    let (report, findings) = match read {
        Ok(read) => read,
        Err(message) => {
            let shown = rendered.expect.values().filter(|e| !matches!(e, Expect::Absent)).count();
            outcome.counts.insert(Class::LostFlagged, shown);
            outcome.failure = Some(message);
            return outcome;
        }
    };
    identity(rendered, &report, &mut outcome);
    judge_cells(&rendered.expect, &report, &findings, forms, &mut outcome);
    outcome.findings = findings;
    outcome
}

/// Judges the cells of a report.
pub fn judge_cells(
    expect: &BTreeMap<Key, Expect>,
    report: &Report,
    findings: &[Finding],
    forms: &Forms,
    outcome: &mut Outcome,
) {
    let mut figures: BTreeMap<(&str, &str, &str), &Figure> = BTreeMap::new();
    for figure in &report.figures {
        let slot = forms.slot(figure.slot);
        figures.insert((&slot.table, &slot.row, &slot.column), figure);
    }
    let flags = Flags::new(findings, report.format.is_none());
    for (key, expect) in expect {
        let address = (key.table, key.row, key.column);
        let figure = figures.remove(&address);
        let flagged = flags.name(address);
        let class = class(expect, figure, flagged);
        *outcome.counts.entry(class).or_default() += 1;
        if !matches!(class, Class::Right | Class::Guessed | Class::Honest) {
            let read = figure.map_or("no such figure".into(), |f| {
                format!(
                    "{:?} ({}, raw {:?}, via {})",
                    f.value.map(|v| v.to_string()),
                    f.state.name(),
                    f.raw(),
                    f.via.name()
                )
            });
            outcome
                .cells
                .push((class, format!("{key}: source shows {expect:?}, read {read}, flagged {flagged}")));
        }
    }
    for (address, figure) in figures {
        if figure.value.is_some() && !flags.name(address) {
            *outcome.counts.entry(Class::Invented).or_default() += 1;
            outcome
                .cells
                .push((Class::Invented, format!("{address:?}: not in the source, read {:?}", figure.value)));
        }
    }
}

fn identity(rendered: &Rendered, report: &Report, outcome: &mut Outcome) {
    if report.format.as_deref() != Some(rendered.format) {
        outcome.identity.push(format!("format {:?}, not {}", report.format, rendered.format));
    }
    let year = report.year.as_ref().map(|y| y.value);
    if rendered.year.is_some() && year != rendered.year {
        outcome.identity.push(format!("year {year:?}, not {:?}", rendered.year));
    }
    let office = report.office.as_ref().map(|o| o.value.as_str());
    if rendered.office.is_some() && office != rendered.office.as_deref() {
        outcome.identity.push(format!("office {office:?}, not {:?}", rendered.office));
    }
    let title = report.title.as_ref().map(|title| title.replace(' ', ""));
    // Some shapes print other characters.
    let as_written = !rendered.name.contains("traditional") && !rendered.name.contains("pinyin");
    if as_written && rendered.title.is_some() && title != rendered.title {
        outcome.identity.push(format!("title {title:?}, not {:?}", rendered.title));
    }
}

/// Which cells the findings name.
struct Flags<'a> {
    findings: Vec<&'a Finding>,
    /// No table was recognised at all, and a finding says so.
    everything: bool,
}

impl<'a> Flags<'a> {
    fn new(findings: &'a [Finding], no_format: bool) -> Flags<'a> {
        let findings: Vec<&Finding> = findings.iter().filter(|f| f.severity >= Severity::Warning).collect();
        let everything =
            no_format && findings.iter().any(|f| f.table.is_none() && f.id.starts_with("format."));
        Flags { findings, everything }
    }

    fn name(&self, (table, row, column): (&str, &str, &str)) -> bool {
        let path = format!("{table}/{row}/{column}");
        let fits = |named: &Option<String>, actual: &str| named.as_deref().is_none_or(|n| n == actual);
        self.everything
            || self.findings.iter().any(|f| {
                (f.table.as_deref() == Some(table) && fits(&f.row, row) && fits(&f.column, column))
                    || f.cells.contains(&path)
            })
    }
}

fn class(expect: &Expect, figure: Option<&Figure>, flagged: bool) -> Class {
    let value = figure.and_then(|f| f.value);
    let loud = |loud: Class, silent: Class| if flagged { loud } else { silent };
    match (expect, value) {
        (Expect::Exact(shown), _) if fits(shown, value) => match figure {
            Some(figure) if state_fits(shown, figure) => Class::Right,
            _ if value.is_some() => Class::StateOff,
            Some(f) if matches!(f.state, State::Blank | State::Dash | State::Text) => Class::StateOff,
            _ => loud(Class::LostFlagged, Class::LostSilent),
        },
        (Expect::Exact(shown), Some(_)) if shown.value().is_none() => {
            loud(Class::WrongFlagged, Class::Invented)
        }
        (Expect::Exact(_), Some(_)) => loud(Class::WrongFlagged, Class::WrongSilent),
        (Expect::Exact(_), None) => loud(Class::LostFlagged, Class::LostSilent),
        (Expect::Lost(shown), Some(_)) if fits(shown, value) => loud(Class::Right, Class::Guessed),
        (Expect::Lost(shown), Some(_)) if shown.value().is_none() => {
            loud(Class::WrongFlagged, Class::Invented)
        }
        (Expect::Lost(_), Some(_)) => loud(Class::WrongFlagged, Class::WrongSilent),
        (Expect::Lost(shown), None) => match figure {
            Some(figure) if shown.value().is_none() && state_fits(shown, figure) => Class::Right,
            _ => loud(Class::Honest, Class::LostSilent),
        },
        (Expect::Absent, Some(_)) => loud(Class::WrongFlagged, Class::Invented),
        (Expect::Absent, None) => loud(Class::Right, Class::LostSilent),
    }
}

fn fits(shown: &Shown, value: Option<Decimal>) -> bool {
    match (shown.value().and_then(Decimal::parse), value) {
        (Some(shown), Some(value)) => shown.same(value),
        (None, None) => true,
        _ => false,
    }
}

fn state_fits(shown: &Shown, figure: &Figure) -> bool {
    match shown.kind {
        Kind::Number => matches!(figure.state, State::Number | State::Annotated | State::Placed),
        Kind::Annotated => matches!(figure.state, State::Annotated | State::Placed),
        Kind::Blank => figure.state == State::Blank,
        Kind::Dash => figure.state == State::Dash,
        Kind::Text => figure.state == State::Text && figure.raw().trim() == shown.text,
    }
}

/// Outcomes by shape, for printing.
#[derive(Debug, Default)]
pub struct Tally {
    rows: BTreeMap<String, BTreeMap<Class, usize>>,
    documents: BTreeMap<String, usize>,
    identity: BTreeMap<String, usize>,
    failures: BTreeMap<String, usize>,
    /// Class, shape and words.
    examples: Vec<(Class, String, String)>,
}

/// Examples kept of one document, and printed of one shape.
const EXAMPLES_EACH: usize = 2;
/// Documents of which examples are kept.
const EXAMPLES: usize = 2000;

impl Tally {
    /// Counts an outcome; the source of a bad one is written where a person can open it.
    pub fn add(&mut self, label: &str, rendered: &Rendered, outcome: &Outcome) {
        *self.documents.entry(label.into()).or_default() += 1;
        let row = self.rows.entry(label.into()).or_default();
        for (class, n) in &outcome.counts {
            *row.entry(*class).or_default() += n;
        }
        if !outcome.identity.is_empty() {
            *self.identity.entry(label.into()).or_default() += 1;
        }
        let mut worst: Vec<_> = outcome.cells.iter().collect();
        worst.sort_by_key(|(class, _)| std::cmp::Reverse(*class));
        let mut lines: Vec<(Class, String)> =
            worst.into_iter().take(EXAMPLES_EACH).map(|(c, text)| (*c, text.clone())).collect();
        lines.extend(outcome.identity.iter().map(|text| (Class::StateOff, text.clone())));
        if let Some(message) = &outcome.failure {
            *self.failures.entry(label.into()).or_default() += 1;
            lines.push((Class::LostFlagged, message.clone()));
        }
        if lines.is_empty() || self.examples.len() > EXAMPLES {
            return;
        }
        let path = write_source(label, rendered);
        for (class, text) in lines {
            self.examples.push((class, label.into(), format!("{text}\n      {}", path.display())));
        }
    }

    pub fn count(&self, wanted: impl Fn(Class) -> bool) -> usize {
        self.rows.values().flatten().filter(|(c, _)| wanted(**c)).map(|(_, n)| n).sum()
    }

    pub fn failures(&self) -> usize {
        self.failures.values().sum()
    }

    pub fn identity(&self) -> usize {
        self.identity.values().sum()
    }

    /// The table of outcomes and the worst examples.
    pub fn report(&self) -> String {
        let mut out = format!("{:<40}{:>6}", "form", "docs");
        for (_, name) in CLASSES {
            let _ = write!(out, "{name:>14}");
        }
        let _ = writeln!(out, "{:>10}{:>8}", "identity", "failed");
        for (label, row) in &self.rows {
            let _ = write!(out, "{label:<40}{:>6}", self.documents[label]);
            for (class, _) in CLASSES {
                let _ = write!(out, "{:>14}", row.get(&class).copied().unwrap_or(0));
            }
            let other = |map: &BTreeMap<String, usize>| map.get(label).copied().unwrap_or(0);
            let _ = writeln!(out, "{:>10}{:>8}", other(&self.identity), other(&self.failures));
        }
        let mut examples: Vec<_> = self.examples.iter().collect();
        examples.sort_by_key(|(class, ..)| std::cmp::Reverse(*class));
        let mut printed: BTreeMap<&str, usize> = BTreeMap::new();
        for (class, label, text) in examples {
            let n = printed.entry(label).or_default();
            *n += 1;
            if *n <= EXAMPLES_EACH {
                let _ = writeln!(out, "{class:?} {label}: {text}");
            }
        }
        out
    }
}

fn write_source(label: &str, rendered: &Rendered) -> PathBuf {
    let directory = std::env::temp_dir().join("gongkai-proof").join(label.replace([' ', '/'], "_"));
    let path = directory.join(&rendered.file_name);
    let _ = std::fs::create_dir_all(&directory).and_then(|()| std::fs::write(&path, &rendered.bytes));
    path
}
