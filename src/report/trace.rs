//! How labels were matched, for people who want to see why a figure went where it went.

use super::stream::Stream;
use crate::document::{Document, Place};
use crate::grammar::{Forms, Meaning};

/// A text of the document that is a label of some form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelMatch {
    pub text: String,
    pub place: Place,
    /// Everything it can mean, as `section/overview`, `row/TABLE/ROW`, `column/TABLE/COLUMN`, `group/TABLE/LABEL`,
    /// `part/TABLE` or `mark/TABLE`. Alignment chooses among them.
    pub means: Vec<String>,
}

/// The labels of a document, in reading order.
#[must_use]
pub fn labels(document: &Document, forms: &Forms) -> Vec<LabelMatch> {
    let stream = Stream::of(document, forms);
    let labels = stream.tokens.iter().filter(|t| !t.meanings().is_empty());
    labels
        .map(|token| LabelMatch {
            text: document.text(token.text).to_owned(),
            place: token.place,
            means: token.meanings().iter().map(|m| in_words(*m, forms)).collect(),
        })
        .collect()
}

fn in_words(meaning: Meaning, forms: &Forms) -> String {
    let table = |at: u8| &forms.tables[usize::from(at)];
    match meaning {
        Meaning::Section(at) => format!("section/{}", forms.sections[usize::from(at)].id),
        Meaning::Part { table: at } => format!("part/{}", table(at).id),
        Meaning::Mark { table: at, .. } => format!("mark/{}", table(at).id),
        Meaning::Column { table: at, column } => {
            format!("column/{}/{}", table(at).id, table(at).columns[usize::from(column)].id)
        }
        Meaning::Node { table: at, node } => {
            let node = &table(at).nodes[usize::from(node)];
            if node.is_row() {
                format!("row/{}/{}", table(at).id, node.id)
            } else {
                format!("group/{}/{}", table(at).id, node.label)
            }
        }
    }
}
