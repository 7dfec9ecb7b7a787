//! A report that begins in the middle of a source and that no title announces: its first part comes again, and says
//! something else.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Doubt;
use super::introduction;
use super::region::Region;
use super::strangers::{What, content};
use super::stream::Stream;
use super::token::LineKind;
use crate::document::Document;
use crate::grammar::Forms;
use crate::text::dates;

/// Doubts the tables behind a first part that is there a second time with another text: those in front of it may have been
/// pictures, and these be another report's.
pub(super) fn doubts(document: &Document, stream: &Stream, forms: &Forms, regions: &[Region]) -> Vec<Doubt> {
    let content = content(document, stream, regions);
    let parts = content.iter().enumerate().filter(|(_, (_, what))| *what == What::Section(0));
    let parts = parts.filter_map(|(at, (line, _))| {
        let to = content.get(at + 1).map_or(stream.lines.len(), |next| next.0);
        Some((at, *line, opening(document, stream, line + 1..to)?))
    });
    let parts: Vec<(usize, usize, String)> = parts.collect();
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    // A summary in front of the part, and parts of its own within it, begin as it does: a report has others behind it.
    let other = |what: &What| matches!(what, What::Table(_) | What::Section(1..));
    let has_others = |at: usize| content[first.0..at].iter().any(|(_, what)| other(what));
    let another = others.iter().find(|(at, _, text)| *text != first.2 && has_others(*at));
    let Some((_, line, text)) = another else { return Vec::new() };
    let behind = regions.iter().filter(|region| region.lines.start > *line);
    let tables: BTreeSet<usize> = behind.map(|region| region.table).collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let office = introduction::opening(text, &forms.title);
    let of = office.as_deref().map(|office| format!(", of {office}")).unwrap_or_default();
    let heading = stream.lines.get(*line).map(|line| document.text(line.text).trim()).unwrap_or_default();
    let message = format!("`{heading}` stands there a second time{of}: another report may begin with it");
    let doubt = |table: Option<&str>, message: String| Doubt {
        found: office.clone(),
        ..Doubt::new("source.another_report", table, None, message)
    };
    let of_table = |table: &usize| {
        let form = &forms.tables[*table];
        doubt(
            Some(&form.id),
            format!("{}: it stands behind a second `{heading}`{of} and may be another report's", form.label),
        )
    };
    let all = tables.iter().map(of_table);
    std::iter::once(doubt(None, message)).chain(all).collect()
}

/// The first line with a sentence among these, made by [`dates::compact`].
fn opening(document: &Document, stream: &Stream, lines: Range<usize>) -> Option<String> {
    let mut lines = stream.lines.get(lines)?.iter();
    let prose = lines.find(|line| {
        matches!(line.kind, LineKind::Prose | LineKind::Single | LineKind::Cell)
            && document.text(line.text).contains('。')
    });
    prose.map(|line| dates::compact(document.text(line.text)).into_owned())
}
