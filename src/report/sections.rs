//! The report's prose by part.

use super::Section;
use super::region::{Region, is_section_heading};
use super::stream::Stream;
use super::token::LineKind;
use crate::document::Document;
use crate::grammar::{Forms, Meaning};

/// Splits the lines outside tables at the headings of the parts. What stands before the first heading and behind
/// the title is the introduction; what stands before the title is the page's, not the report's.
pub(crate) fn read(document: &Document, stream: &Stream, forms: &Forms, regions: &[Region]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Option<Section> = None;
    for (i, line) in stream.lines.iter().enumerate() {
        let tokens = stream.tokens_of(line);
        if is_section_heading(tokens, line.kind) {
            let id = tokens.iter().flat_map(|t| t.meanings()).find_map(|m| match m {
                Meaning::Section(at) => forms.sections.get(usize::from(*at)).map(|s| s.id.clone()),
                _ => None,
            });
            let heading = tokens
                .iter()
                .map(|t| document.text(t.text).trim())
                .find(|t| !t.is_empty())
                .unwrap_or_default();
            keep(&mut sections, open.take());
            open = Some(Section { id, heading: heading.to_owned(), text: String::new() });
            continue;
        }
        let Some(section) = &mut open else { continue };
        if regions.iter().any(|r| r.lines.contains(&i)) {
            continue;
        }
        match line.kind {
            LineKind::Prose | LineKind::Single | LineKind::Cell | LineKind::Heading | LineKind::Fields(_) => {
                let text = document.text(line.text).trim();
                if !text.is_empty() {
                    if !section.text.is_empty() {
                        section.text.push('\n');
                    }
                    section.text.push_str(text);
                }
            }
            LineKind::Row { .. } => {
                for token in tokens {
                    let text = document.text(token.text).trim();
                    if text.contains(SENTENCE) {
                        if !section.text.is_empty() {
                            section.text.push('\n');
                        }
                        section.text.push_str(text);
                    }
                }
            }
            LineKind::Blank | LineKind::Bar => {}
        }
    }
    keep(&mut sections, open);
    if let Some(last) = sections.last_mut() {
        cut_tail(last);
    }
    sections
}

/// Marks of a sentence; links and buttons have none.
const SENTENCE: [char; 3] = ['。', '；', '，'];

/// A part that is there twice (a table of contents, a page printed twice) is kept where it has more text.
fn keep(sections: &mut Vec<Section>, section: Option<Section>) {
    let Some(section) = section else { return };
    match sections.iter_mut().find(|s| s.id == section.id) {
        Some(first) if first.text.len() < section.text.len() => *first = section,
        Some(_) => {}
        None => sections.push(section),
    }
}

/// The last part ends with its last sentence: what follows is the page's.
fn cut_tail(section: &mut Section) {
    let lines: Vec<&str> = section.text.lines().collect();
    // The first line counts however it ends; of the others, up to the last that has a sentence.
    let last = lines.iter().rposition(|l| l.contains(SENTENCE)).unwrap_or(0);
    let end = lines.iter().take(last + 1).map(|l| l.len() + 1).sum::<usize>().saturating_sub(1);
    section.text.truncate(end.min(section.text.len()));
}
