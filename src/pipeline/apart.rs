//! Reports of one file: each is handed on as a member of the file, to be read as a source of its own.

use std::collections::BTreeSet;

use super::{Parts, Told};
use crate::dataset::Source;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::grammar::Forms;
use crate::reader::{self, Limits};
use crate::report::{self, Doubt, Outline};
use crate::source::{self, Excerpt, Form};

/// What is known of a report in a file beside its bytes; `None` of other sources.
pub(super) fn excerpt(form: Form, bytes: &[u8]) -> Option<Excerpt> {
    (form == Form::Excerpt).then(|| Excerpt::unseal(bytes)).flatten().map(|(excerpt, _)| excerpt)
}

/// The doubts that an excerpt brings along.
pub(super) fn doubts(excerpt: &Excerpt) -> impl Iterator<Item = Doubt> + '_ {
    excerpt.told.iter().map(|(kind, what)| match kind {
        source::Told::Converted => super::converted_doubt(what),
        source::Told::Apart => Doubt::new("source.apart", None, None, what.clone()),
        source::Told::Doubtful => Doubt::new("source.grouping", None, None, what.clone()),
    })
}

/// What a document holds.
pub(super) enum Held {
    /// One report at most, and where its tables stand, if that was asked.
    One(Option<Outline>),
    /// Reports, as members of its source.
    Several(Vec<(String, Vec<u8>)>),
}

/// The reports of a document.
///
/// # Errors
/// They are larger than can be said.
pub(super) fn reports(
    source: &Source,
    document: &Document,
    forms: &Forms,
    converted: Option<&str>,
) -> Result<Held, Error> {
    if !document.can_be_cut() {
        return Ok(Held::One(None));
    }
    let outline = Outline::of(document, forms);
    let Some(portions) = report::apart(document, &outline, forms) else {
        return Ok(Held::One(Some(outline)));
    };
    let sealed = portions.into_iter().map(|portion| {
        let mut told = vec![(source::Told::Apart, portion.says)];
        told.extend(portion.doubt.map(|why| (source::Told::Doubtful, why)));
        told.extend(converted.map(|program| (source::Told::Converted, program.to_owned())));
        let excerpt = Excerpt { of: source.digest, name: portion.name.clone(), told };
        let bytes = document.excerpt(&portion.pieces).encode().and_then(|body| excerpt.seal(&body));
        bytes.map(|bytes| (portion.name, bytes))
    });
    let sealed: Result<Vec<_>, String> = sealed.collect();
    sealed.map(Held::Several).map_err(|message| Error::new(ErrorKind::TooLarge, Stage::Extract, message))
}

/// The texts of a file of records, where one of them has an official table; each is a source of its own then, or all
/// together where they are pieces of one report.
pub(super) fn records(
    form: Form,
    bytes: &[u8],
    forms: &Forms,
    limits: &Limits,
) -> Option<Vec<(String, Vec<u8>)>> {
    // Records that begin with a page look like one.
    if !matches!(form, Form::Text | Form::Html) {
        return None;
    }
    let texts = reader::texts(bytes);
    let rows: Vec<_> = texts.iter().map(|text| rows_of(&text.bytes, forms, limits)).collect();
    if rows.iter().all(BTreeSet::is_empty) {
        return None;
    }
    if let Some(whole) = in_pieces(bytes, &rows, forms, limits) {
        return Some(vec![(JOINED.to_owned(), whole)]);
    }
    Some(texts.into_iter().map(|text| (text.name, text.bytes)).collect())
}

/// What the pieces of one report are called together.
const JOINED: &str = "joined";

fn rows_of(bytes: &[u8], forms: &Forms, limits: &Limits) -> BTreeSet<(u8, u8)> {
    reader::read(bytes, limits)
        .map_or_else(|_| BTreeSet::new(), |document| Outline::of(&document, forms).rows())
}

/// The whole of a report whose tables are kept one by one: no text has two of them or rows that another has, and together
/// they have more tables than each.
fn in_pieces(bytes: &[u8], rows: &[BTreeSet<(u8, u8)>], forms: &Forms, limits: &Limits) -> Option<Vec<u8>> {
    let tables = |rows: &BTreeSet<(u8, u8)>| rows.iter().map(|row| row.0).collect::<BTreeSet<u8>>().len();
    let all: BTreeSet<_> = rows.iter().flatten().collect();
    if rows.iter().any(|rows| tables(rows) > 1) || all.len() < rows.iter().map(BTreeSet::len).sum() {
        return None;
    }
    reader::joined(bytes).filter(|whole| tables(&rows_of(whole, forms, limits)) > 1)
}

/// What is embedded in a document, without what only this program makes.
pub(super) fn genuine(parts: Vec<(String, Vec<u8>)>) -> Parts {
    let forged = |(name, bytes): (String, Vec<u8>)| {
        let bytes = if Excerpt::is(&bytes) { b"%gongkai excerpt".to_vec() } else { bytes };
        (name, bytes)
    };
    Ok(parts.into_iter().map(forged).collect())
}

/// Adds the reports of a source to what is embedded in it.
///
/// # Errors
/// What is embedded cannot be had; then its reports are the parts.
pub(super) fn add(parts: &mut Parts, reports: Vec<(String, Vec<u8>)>) -> Result<(), Error> {
    match std::mem::replace(parts, Ok(Vec::new())) {
        Ok(mut all) => {
            all.extend(reports);
            *parts = Ok(all);
            Ok(())
        }
        Err(error) => {
            *parts = Ok(reports);
            Err(error)
        }
    }
}

impl Told<'_> {
    /// Doubts about a source for what is known of it beside its bytes.
    pub(super) fn doubts(self) -> impl Iterator<Item = Doubt> {
        let odd = self.odd.map(super::odd_name_doubt);
        odd.into_iter().chain(self.converted.map(super::converted_doubt))
    }
}
