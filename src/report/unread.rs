//! What is missing may stand where nobody reads: in pictures, in cells that are not shown.

use super::region::is_section_heading;
use super::stream::Stream;
use super::{Doubt, Status};
use crate::document::{Document, Note};
use crate::grammar::{Forms, Meaning};

/// Characters of a document that has no more than a title page beside its pictures.
const TITLE_PAGE: usize = 600;

/// Says so where a table is missing and the source has pictures, or figures that it does not show.
pub(super) fn doubt(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    status: Status,
    doubts: &mut Vec<Doubt>,
) {
    let missing = |doubt: &Doubt| matches!(doubt.id, "format.table_missing" | "format.row_missing");
    if status != Status::NarrativeOnly && !doubts.iter().any(missing) {
        return;
    }
    let mut shown: Vec<&str> = of_file(document).map(|note| note.message.as_str()).collect();
    let in_parts = in_parts_of_tables(document, stream, forms);
    let parts = format!("{in_parts} pictures stand in the parts that have tables");
    if in_parts > 0 {
        shown.push(&parts);
    }
    if !shown.is_empty() {
        let message = format!(
            "what is missing may stand in pictures, whose characters are to be recognised first: {}",
            shown.join("; ")
        );
        doubts.push(Doubt::new("source.pictures", None, None, message));
    }
    if let Some(note) = document.notes.iter().find(|note| note.id == "figures_not_shown") {
        let message = format!("{}: what is missing may stand there, behind a tab for example", note.message);
        doubts.push(Doubt::new("source.revealed", None, None, message));
    }
}

/// Whether a file shows a title and leaves the rest to pictures. Web pages have pictures of many kinds.
pub(super) fn are_the_report(document: &Document) -> bool {
    let pages = document.notes.iter().filter(|note| note.id == "pictured_page").count();
    let most = |all: u32| pages * 2 >= usize::try_from(all).unwrap_or(usize::MAX);
    match document.pages {
        Some(all) => pages > 0 && most(all),
        None => of_file(document).next().is_some() && document.arena().chars().nth(TITLE_PAGE).is_none(),
    }
}

/// Notes on pictures of which is not known where in the text they stand.
fn of_file(document: &Document) -> impl Iterator<Item = &Note> {
    document.notes.iter().filter(|note| matches!(note.id, "pictures" | "pictured_page"))
}

/// Pictures behind the heading of a part with tables, and before that of the next part.
fn in_parts_of_tables(document: &Document, stream: &Stream, forms: &Forms) -> usize {
    let headings = stream.lines.iter().filter(|line| is_section_heading(stream.tokens_of(line), line.kind));
    let headings: Vec<(u32, bool)> = headings
        .map(|line| {
            let part = stream.tokens_of(line).iter().flat_map(|t| t.meanings()).find_map(|m| match m {
                Meaning::Section(at) => forms.sections.get(usize::from(*at)),
                _ => None,
            });
            (line.place.start, part.is_some_and(|part| part.table.is_some()))
        })
        .collect();
    let within = |note: &&Note| {
        headings.iter().rfind(|(start, _)| *start < note.place.start).is_some_and(|(_, tabled)| *tabled)
    };
    document.notes.iter().filter(|note| note.id == "picture").filter(within).count()
}
