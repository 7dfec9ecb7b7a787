//! Who filled a form in, and for which year, as its head says: `填报单位：某局`, `统计年度：2023年`, `2023年度`.
//!
//! Workbooks and forms that are sent in have no title that names either. What the fields say is asked last.

use super::names::is_name;
use super::stream::Stream;
use crate::document::Document;
use crate::grammar::TitleWords;
use crate::text::dates;
use crate::text::fold::in_simplified;

/// What the fields in front of line `body` say, each where they say one thing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) office: Option<String>,
    pub(super) year: Option<u16>,
}

impl Filled {
    pub(super) fn in_front(
        document: &Document,
        stream: &Stream,
        body: Option<usize>,
        words: &TitleWords,
    ) -> Filled {
        let lines = stream.lines.iter().take(body.unwrap_or(0));
        let cells =
            lines.flat_map(|line| stream.tokens_of(line)).map(|t| dates::compact(document.text(t.text)));
        let cells: Vec<_> = cells.filter(|cell| !cell.is_empty()).collect();
        let behind = |at: usize, fields: &[String]| -> Option<&str> {
            let (own, rest) = split(cells.get(at)?, fields)?;
            match rest {
                "" => own.then(|| cells.get(at + 1).map(AsRef::as_ref)).flatten(),
                rest => Some(rest),
            }
        };
        let offices = (0..cells.len()).filter_map(|at| behind(at, &words.filled_by));
        let offices = offices.filter(|name| is_name(name, words));
        let years =
            (0..cells.len()).filter_map(|at| behind(at, &words.filled_for).and_then(dates::first_year));
        let bare = || cells.iter().filter_map(|cell| year_alone(cell));
        Filled { office: one(offices).map(str::to_owned), year: one(years).or_else(|| one(bare())) }
    }
}

/// What stands behind a field at the beginning of a cell, and whether the field is all of the cell.
fn split<'t>(cell: &'t str, fields: &[String]) -> Option<(bool, &'t str)> {
    let plain = in_simplified(cell);
    let field = fields.iter().find(|field| plain.starts_with(field.as_str()))?;
    // Simplified characters are as long as the others.
    let rest = cell.get(field.len()..)?;
    let behind = rest.strip_prefix(['：', ':']);
    behind.map(|behind| (true, behind)).or_else(|| rest.is_empty().then_some((true, rest)))
}

/// The year of a cell that says nothing else: `2023年度`, `（2023年度）`.
fn year_alone(cell: &str) -> Option<u16> {
    let bare = cell.trim_matches(['（', '）', '(', ')']);
    let digits = bare.strip_suffix("年度")?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| dates::first_year(bare)).flatten()
}

/// What all of some say, if they say one thing.
fn one<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}
