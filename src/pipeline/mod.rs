//! From sources to outcomes: one pure function per document, and a run over many of them.
//!
//! A document can fail, it cannot stop the run: errors and panics alike become a row of `failures.jsonl`. The
//! order of outcomes is the order of the paths, whatever the number of jobs.

mod apart;
mod batch;
mod guard;
#[cfg(unix)]
mod isolate;
mod journal;
mod known;
mod reading;
mod refusal;
mod run;
mod times;

#[cfg(unix)]
pub use isolate::{Isolation, serve};
pub use reading::choose_reading;
pub use run::{Finished, Plan, run, run_with};
pub use times::Times;

use std::sync::Arc;
use std::time::Duration;

use crate::check::{self, Finding};
use crate::correction::Corrections;
use crate::dataset::{Failure, Layout, Outcome, Record, Source};
use crate::document::Document;
use crate::error::{Conversion, Error, ErrorKind, Stage};
use crate::grammar::Forms;
use crate::layout::Page;
use crate::reader::{self, Limits};
use crate::report::{Doubt, Report};
use crate::source::{self, Archive, Converter, Digest, Excerpt, Form, Input, Opened};
use apart::Held;
use reading::choose_outlined;
use times::Clock;

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
    guarded(input, |seen| open(input, limits, None, seen).map(|read| (read.source, read.document)))
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
pub fn pages(
    input: &Input,
    forms: &Forms,
    limits: &Limits,
    converter: Option<&Converter>,
) -> Result<Paged, Failure> {
    guarded(input, |seen| {
        let Read { source, bytes, document, converted, .. } = open(input, limits, converter, seen)?;
        let pages = reader::pages(&bytes, limits)?;
        let (document, report) = choose_reading(document, forms, &source.path);
        let report = report.map(|mut report| {
            report.doubts.extend(converted.as_deref().map(converted_doubt));
            let findings = check::run(&report, forms);
            (report, findings)
        });
        Ok(Paged { source, pages, document, report })
    })
}

/// Reads, extracts, corrects and checks one source.
///
/// # Errors
/// Why there is no report; a panic is an error of kind `internal`.
pub fn examine(
    input: &Input,
    forms: &Forms,
    limits: &Limits,
    corrections: &Corrections,
    converter: Option<&Converter>,
) -> Result<Examined, Failure> {
    guarded(input, |seen| {
        let Read { source, bytes, document, converted, excerpt } = open(input, limits, converter, seen)?;
        if excerpt.is_none() {
            one_report(input, &source, &bytes, &document, forms, limits)?;
        }
        let (document, report) = choose_reading(document, forms, &source.path);
        let mut report = report?;
        report.doubts.extend(Told { odd: odd_name(input), converted: converted.as_deref() }.doubts());
        report.doubts.extend(excerpt.iter().flat_map(apart::doubts));
        corrections.apply(&mut report, &source.digest, forms);
        let findings = check::run(&report, forms);
        Ok(Examined { source, document, report, findings })
    })
}

/// What came of one input.
#[derive(Debug)]
pub struct Product {
    /// Its name as a source.
    pub path: String,
    /// The report or the failure; `None` for an archive that is whole, whose members have outcomes of their own.
    pub outcome: Option<Outcome>,
    /// What is packed or embedded in it, to be read as sources of their own.
    pub within: Option<Archive>,
    /// How a worker opens it again, should it be an archive; to be done at once where there is no `within`.
    pub(crate) unopened: Option<Unopened>,
    /// Members of it that were read before it had its turn, and the others.
    pub(crate) ahead: Option<batch::Feed>,
    /// How long its stages took, where somebody listens and it was read.
    pub times: Option<Times>,
    /// Whether the outcome is the ledger's.
    pub known: bool,
    /// Process id of the worker that read it.
    pub worker: Option<u32>,
    /// The outcome as the worker encoded it.
    pub(crate) encoded: Option<Vec<u8>>,
}

/// An input to be read, with its bytes and their digest where they were read already.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) input: Input,
    pub(crate) read: Option<(Vec<u8>, Digest)>,
}

/// An archive that a worker can open again.
#[derive(Debug, Clone)]
pub(crate) struct Unopened {
    input: Input,
    /// Its bytes, where they are in this process alone.
    bytes: Option<Arc<[u8]>>,
}

impl Product {
    /// What came of this input in this process.
    #[must_use]
    pub fn new(path: String, outcome: Option<Outcome>, within: Option<Archive>) -> Product {
        let (unopened, ahead, times, worker, encoded) = (None, None, None, None, None);
        Product { path, outcome, within, unopened, ahead, times, known: false, worker, encoded }
    }
}

/// How sources are read: everything that decides what comes of one.
#[derive(Debug, Clone, Copy)]
pub struct Method<'a> {
    /// The forms to read by.
    pub forms: &'a Forms,
    /// How the figures of these forms are laid out.
    pub layout: &'a Layout,
    /// Resource limits of one source.
    pub limits: Limits,
    /// Corrections by people.
    pub corrections: &'a Corrections,
    /// What makes readable forms of others; without, these are failures.
    pub converter: Option<&'a Converter>,
    /// Longest time for one source in this process; what converters take has a limit of its own.
    pub deadline: Option<Duration>,
}

/// As [`process_by`], without corrections.
#[must_use]
pub fn process(input: &Input, forms: &Forms, layout: &Layout, limits: &Limits) -> Product {
    let corrections = &Corrections::default();
    process_by(
        input,
        &Method { forms, layout, limits: *limits, corrections, converter: None, deadline: None },
    )
}

/// Reads, extracts and checks one source, and renders the result for the dataset. An archive is opened, its
/// members are left to be read.
#[must_use]
pub fn process_by(input: &Input, method: &Method<'_>) -> Product {
    process_read(input, None, method)
}

/// As [`process_by`], of bytes that were read already.
fn process_read(input: &Input, read: Option<(Vec<u8>, Digest)>, method: &Method<'_>) -> Product {
    let mut packed = None;
    let mut parts = Ok(Vec::new());
    let mut clock = Clock::start(times::listened());
    let record = guarded(input, |seen| {
        let loaded = match read {
            Some((bytes, digest)) => loaded(input, bytes, digest, &method.limits, seen),
            None => load(input, &method.limits, seen),
        };
        clock.lap(|t| &mut t.read);
        let (source, bytes, form) = match loaded? {
            Loaded::Source(source, bytes, form) => (source, bytes, form),
            Loaded::Archive(archive) => {
                packed = Some(archive);
                return Ok(None);
            }
        };
        let told = Told { odd: odd_name(input), converted: None };
        let first = guard::within(method.deadline, || {
            read_one(source.clone(), &bytes, form, told, method, &mut parts, &mut clock)
        });
        let Some((converter, into, why)) = conversion(method, &first) else { return first };
        let bytes = converter.convert(&bytes, into, why)?;
        clock.lap(|t| &mut t.read);
        let told = Told { converted: Some(&converter.name), ..told };
        guard::within(method.deadline, || {
            read_one(source, &bytes, source::sniff(&bytes), told, method, &mut parts, &mut clock)
        })
    });
    let outcome = match record {
        Ok(record) => record.map(|record| Outcome::Report(Box::new(record))),
        Err(failure) => Some(Outcome::Failure(failure)),
    };
    let within = packed.or_else(|| within(input, parts, &method.limits));
    Product { times: clock.times(), ..Product::new(input.path.clone(), outcome, within) }
}

/// Names and bytes of files embedded in a document.
type Parts = Result<Vec<(String, Vec<u8>)>, Error>;

/// What is known of a source beside its bytes.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    /// Its name in its archive, where that leads out of it.
    odd: Option<&'a str>,
    /// The program that made its bytes of those of the source.
    converted: Option<&'a str>,
}

/// What is to be made of a source by which program, where no reader took it and one could.
fn conversion<'m, 'e, T>(
    method: &Method<'m>,
    read: &'e Result<T, Error>,
) -> Option<(&'m Converter, Conversion, &'e Error)> {
    let why = read.as_ref().err()?;
    Some((method.converter?, why.conversion()?, why))
}

/// Reads, extracts, corrects, checks and renders the bytes of one source. `parts` is what is embedded in it, whether or
/// not it is a report; of several reports there is no record, they are parts themselves.
fn read_one(
    source: Source,
    bytes: &[u8],
    form: Form,
    told: Told<'_>,
    method: &Method<'_>,
    parts: &mut Parts,
    clock: &mut Clock,
) -> Result<Option<Record>, Error> {
    let Method { forms, layout, limits, corrections, .. } = method;
    if let Some(texts) = apart::records(form, bytes, forms, limits) {
        clock.lap(|t| &mut t.document);
        *parts = apart::genuine(texts);
        return Ok(None);
    }
    *parts = reader::attachments_as(form, bytes, limits)
        .and_then(|parts| apart::genuine(parts.into_iter().map(|part| (part.name, part.bytes)).collect()));
    let document = reader::read_as(form, bytes, limits);
    clock.lap(|t| &mut t.document);
    let document = document.inspect_err(|_| {
        // A document that cannot be read says so once.
        if parts.is_err() {
            *parts = Ok(Vec::new());
        }
    })?;
    let excerpt = apart::excerpt(form, bytes);
    let outline = match &excerpt {
        Some(_) => None,
        None => match apart::reports(&source, &document, forms, told.converted)? {
            Held::One(outline) => outline,
            Held::Several(reports) => {
                clock.lap(|t| &mut t.report);
                return apart::add(parts, reports).map(|()| None);
            }
        },
    };
    let (document, report) = choose_outlined(document, outline, forms, &source.path);
    let report = report.map(|mut report| {
        report.doubts.extend(told.doubts());
        report.doubts.extend(excerpt.iter().flat_map(apart::doubts));
        corrections.apply(&mut report, &source.digest, forms);
        report
    });
    clock.lap(|t| &mut t.report);
    let report = report?;
    let findings = check::run(&report, forms);
    clock.lap(|t| &mut t.checks);
    let record = Record::new(layout, source, &document, report, findings);
    clock.lap(|t| &mut t.render);
    Ok(Some(record))
}

/// Files embedded in a document, as members of it.
fn within(input: &Input, parts: Parts, limits: &Limits) -> Option<Archive> {
    let archive = match parts {
        Ok(parts) if parts.is_empty() => return None,
        Ok(parts) => Archive::of_parts(input, parts, &limits.bounds()),
        Err(error) => Err(error),
    };
    Some(archive.unwrap_or_else(|error| Archive::unopened(input, error)))
}

/// The name of a member, where it leads out of its archive.
fn odd_name(input: &Input) -> Option<&str> {
    let source::Seat::Member(member) = &input.seat else { return None };
    member.odd_name()
}

/// The doubt about such a name.
fn odd_name_doubt(name: &str) -> Doubt {
    let message =
        format!("the archive calls this file {name:?}, which leads out of the archive; it is only a name");
    Doubt::new("source.name", None, None, message)
}

/// The doubt about what another program made.
fn converted_doubt(program: &str) -> Doubt {
    let message =
        format!("read from what {program} made of the source; places are those in the converted file");
    Doubt::new("source.converted", None, None, message)
}

/// Size and digest of a source, once its bytes were read.
type Seen = Option<(u64, Digest)>;

enum Loaded {
    Source(Source, Vec<u8>, Form),
    Archive(Archive),
}

fn load(input: &Input, limits: &Limits, seen: &mut Seen) -> Result<Loaded, Error> {
    let (bytes, form) = match source::open(input, &limits.bounds(), seen)? {
        Opened::Bytes(bytes, form) => (bytes, form),
        Opened::Archive(archive) => return Ok(Loaded::Archive(archive)),
    };
    Ok(cite(input, bytes, form, None, seen))
}

/// A source as it is cited. The digest of its bytes is that of the source, but for reports of a file.
fn cite(input: &Input, bytes: Vec<u8>, form: Form, digest: Option<Digest>, seen: &mut Seen) -> Loaded {
    let known = digest.filter(|_| form != Form::Excerpt).map(|digest| (bytes.len() as u64, digest));
    let (size, digest) = known.unwrap_or_else(|| source::cited(input, &bytes));
    *seen = Some((size, digest));
    Loaded::Source(Source { path: input.path.clone(), bytes: size, digest }, bytes, form)
}

/// As [`load`], of bytes that were read already.
fn loaded(
    input: &Input,
    bytes: Vec<u8>,
    digest: Digest,
    limits: &Limits,
    seen: &mut Seen,
) -> Result<Loaded, Error> {
    match source::opened(input, bytes, &limits.bounds(), seen)? {
        Opened::Bytes(bytes, form) => Ok(cite(input, bytes, form, Some(digest), seen)),
        Opened::Archive(archive) => Ok(Loaded::Archive(archive)),
    }
}

/// The one source that a command for one source was given.
fn one(loaded: Loaded) -> Result<(Source, Vec<u8>, Form), Error> {
    match loaded {
        Loaded::Source(source, bytes, form) => Ok((source, bytes, form)),
        Loaded::Archive(archive) => {
            let message = format!("{}; `gongkai extract` reads them all", archive.describe());
            Err(Error::new(ErrorKind::Unsupported, Stage::Source, message))
        }
    }
}

/// Refuses a source with several reports to a command for one.
fn one_report(
    input: &Input,
    source: &Source,
    bytes: &[u8],
    document: &Document,
    forms: &Forms,
    limits: &Limits,
) -> Result<(), Error> {
    let reports = match apart::records(source::sniff(bytes), bytes, forms, limits) {
        Some(texts) => texts,
        None => match apart::reports(source, document, forms, None)? {
            Held::Several(reports) => reports,
            Held::One(_) => return Ok(()),
        },
    };
    let archive = Archive::of_parts(input, reports, &limits.bounds())?;
    one(Loaded::Archive(archive)).map(drop)
}

/// The source of this name in an archive, or in a document that others are embedded in or that holds several reports.
///
/// # Errors
/// There is none, or what is around it cannot be opened.
pub fn member(outer: &Input, name: &str, method: &Method<'_>) -> Result<Input, Error> {
    let within = |input: &Input| process_by(input, method).within;
    source::member(outer, name, &method.limits.bounds(), &within)
}

/// A source that was read, by way of a converter if no reader took it.
struct Read {
    source: Source,
    /// Its bytes, or those of what the converter made.
    bytes: Vec<u8>,
    document: Document,
    /// The converter's name.
    converted: Option<String>,
    /// What is known of it, where it is a report of a file.
    excerpt: Option<Excerpt>,
}

fn open(
    input: &Input,
    limits: &Limits,
    converter: Option<&Converter>,
    seen: &mut Seen,
) -> Result<Read, Error> {
    let (source, bytes, form) = one(load(input, limits, seen)?)?;
    let read = reader::read_as(form, &bytes, limits);
    let way = read.as_ref().err().and_then(|why| Some((converter?, why.conversion()?, why)));
    let Some((converter, into, why)) = way else {
        let excerpt = apart::excerpt(form, &bytes);
        return read.map(|document| Read { source, bytes, document, converted: None, excerpt });
    };
    let bytes = converter.convert(&bytes, into, why)?;
    let document = reader::read_as(source::sniff(&bytes), &bytes, limits)?;
    Ok(Read { source, bytes, document, converted: Some(converter.name.clone()), excerpt: None })
}

fn guarded<T>(input: &Input, work: impl FnOnce(&mut Seen) -> Result<T, Error>) -> Result<T, Failure> {
    let mut seen = None;
    let result = guard::catch(|| work(&mut seen));
    result.map_err(|error| Failure { path: input.path.clone(), seen, error })
}
