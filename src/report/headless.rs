//! Tables whose heads are lost altogether: nothing but figures stands below the heading of the part they belong to.
//!
//! For a table whose rows stand side by side the number of figures tells that they are the whole table: no other line
//! of a report has as many.

use std::ops::Range;

use super::placement::Term;
use super::region::{Region, is_section_heading};
use super::settle::adds_up;
use super::stream::Stream;
use super::token::{Kind, Token};
use super::value::Reading;
use crate::grammar::{Forms, Meaning, Shape, TableForm};

/// Adds the regions of such tables where no region of the table was found.
pub(crate) fn add(regions: &mut Vec<Region>, stream: &Stream, forms: &Forms) {
    for (table, form) in forms.tables.iter().enumerate() {
        if form.shape != Shape::Across || regions.iter().any(|r| r.table == table) {
            continue;
        }
        let whole = form.figures_across();
        let headings = stream.lines.iter().enumerate().filter(|(_, line)| {
            let tokens = stream.tokens_of(line);
            is_section_heading(tokens, line.kind) && table_headed(tokens, forms) == Some(table)
        });
        let mut found = headings.filter_map(|(at, _)| figures_below(stream, at + 1, whole, form));
        // Two of them would be two tables.
        if let (Some(lines), None) = (found.next(), found.next()) {
            let at = regions.partition_point(|r| r.lines.start < lines.start);
            regions.insert(at, Region { table, lines, copy: None });
        }
    }
}

/// The table that stands in the part of which these are the heading.
pub(super) fn table_headed(heading: &[Token], forms: &Forms) -> Option<usize> {
    heading.iter().flat_map(Token::meanings).find_map(|m| match m {
        Meaning::Section(at) => forms.sections.get(usize::from(*at))?.table,
        _ => None,
    })
}

/// The lines from this one on that hold so many figures, all on one line or each on its own, and nothing else up to the
/// next text; only if the sums of every group hold, as nothing else speaks for them.
fn figures_below(stream: &Stream, from: usize, whole: usize, form: &TableForm) -> Option<Range<usize>> {
    let (mut figures, mut first, mut last) = (Vec::new(), None, from);
    let mut lines = 0;
    for (at, line) in stream.lines.iter().enumerate().skip(from) {
        if line.kind.is_empty() {
            continue;
        }
        let tokens = stream.tokens_of(line);
        if tokens.is_empty() || !tokens.iter().all(|t| matches!(t.kind, Kind::Value(_))) {
            break;
        }
        figures.extend(tokens);
        first = first.or(Some(at));
        last = at;
        lines += 1;
    }
    let term = |token: Option<&&Token>| match token.map(|t| &t.kind) {
        Some(Kind::Value(Reading::Number(number))) => Term::Number(number.value),
        _ => Term::Unknown,
    };
    let mut left = &figures[..];
    let adds_up =
        form.nodes.iter().filter(|n| n.is_row()).filter_map(|n| n.variants.first()).all(|variant| {
            let (group, rest) = left.split_at(variant.columns.len().min(left.len()));
            left = rest;
            group.iter().all(|t| term(Some(t)) != Term::Unknown)
                && adds_up(variant, |column| term(group.get(column)))
        });
    first
        .filter(|_| figures.len() == whole && (lines == 1 || lines == whole) && adds_up)
        .map(|first| first..last + 1)
}
