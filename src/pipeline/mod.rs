//! From sources to outcomes: one pure function per document, and a run over many of them.
//!
//! A document can fail, it cannot stop the run: errors and panics alike become a row of `failures.jsonl`. The
//! order of outcomes is the order of the paths, whatever the number of jobs.

mod guard;
mod run;

pub use run::{Finished, Plan, run, run_with};

use crate::check::{self, Finding};
use crate::dataset::{Failure, Layout, Outcome, Record, Source};
use crate::document::Document;
use crate::error::Error;
use crate::grammar::Forms;
use crate::layout::Page;
use crate::reader::{self, Limits};
use crate::report::{self, Report};
use crate::source::{self, Digest, Input};

/// A source that was read, with all that is known about it.
#[derive(Debug)]
pub struct Examined {
    /// The source as it is cited.
    pub source: Source,
    /// What the reader saw.
    pub document: Document,
    /// What the report says.
    pub report: Report,
    /// What the checks found.
    pub findings: Vec<Finding>,
}

/// Reads one source into a document, whether or not it is a report.
///
/// # Errors
/// Why there is no document; a panic is an error of kind `internal`.
pub fn inspect(input: &Input, limits: &Limits) -> Result<(Source, Document), Failure> {
    guarded(input, |seen| open(input, limits, seen))
}

/// A source with its pages, for drawing them.
#[derive(Debug)]
pub struct Paged {
    /// The source as it is cited.
    pub source: Source,
    /// The pages as the reader delivers them; `None` for forms without pages.
    pub pages: Option<Vec<Page>>,
    /// What the reader saw.
    pub document: Document,
    /// What the report says and what the checks found, or why it is no report.
    pub report: Result<(Report, Vec<Finding>), Error>,
}

/// Reads one source with its pages, whether or not it is a report.
///
/// # Errors
/// Why there is no document; a panic is an error of kind `internal`.
pub fn pages(input: &Input, forms: &Forms, limits: &Limits) -> Result<Paged, Failure> {
    guarded(input, |seen| {
        let (source, bytes) = load(input, limits, seen)?;
        let pages = reader::pages(&bytes, limits)?;
        let document = reader::read(&bytes, limits)?;
        let report = report::extract(&document, forms, &source.path).map(|report| {
            let findings = check::run(&report, forms);
            (report, findings)
        });
        Ok(Paged { source, pages, document, report })
    })
}

/// Reads, extracts and checks one source.
///
/// # Errors
/// Why there is no report; a panic is an error of kind `internal`.
pub fn examine(input: &Input, forms: &Forms, limits: &Limits) -> Result<Examined, Failure> {
    guarded(input, |seen| {
        let (source, document) = open(input, limits, seen)?;
        let report = report::extract(&document, forms, &source.path)?;
        let findings = check::run(&report, forms);
        Ok(Examined { source, document, report, findings })
    })
}

/// Reads, extracts and checks one source, and renders the result for the dataset.
#[must_use]
pub fn process(input: &Input, forms: &Forms, layout: &Layout, limits: &Limits) -> Outcome {
    let record = guarded(input, |seen| {
        let (source, document) = open(input, limits, seen)?;
        let report = report::extract(&document, forms, &source.path)?;
        let findings = check::run(&report, forms);
        Ok(Record::new(layout, source, &document, report, findings))
    });
    match record {
        Ok(record) => Outcome::Report(Box::new(record)),
        Err(failure) => Outcome::Failure(failure),
    }
}

/// Size and digest of a source, once its bytes were read.
type Seen = Option<(u64, Digest)>;

fn load(input: &Input, limits: &Limits, seen: &mut Seen) -> Result<(Source, Vec<u8>), Error> {
    let bytes = source::load(input, limits.bytes)?;
    let digest = Digest::of(&bytes);
    let size = bytes.len() as u64;
    *seen = Some((size, digest));
    Ok((Source { path: input.path.clone(), bytes: size, digest }, bytes))
}

fn open(input: &Input, limits: &Limits, seen: &mut Seen) -> Result<(Source, Document), Error> {
    let (source, bytes) = load(input, limits, seen)?;
    let document = reader::read(&bytes, limits)?;
    Ok((source, document))
}

fn guarded<T>(input: &Input, work: impl FnOnce(&mut Seen) -> Result<T, Error>) -> Result<T, Failure> {
    let mut seen = None;
    let result = guard::catch(|| work(&mut seen));
    result.map_err(|error| Failure { path: input.path.clone(), seen, error })
}
