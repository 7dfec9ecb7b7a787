//! Several reports in one running text, one behind the other: the collection of a county.
//!
//! A text says whose each report is by its titles alone, so it is cut only where whole reports of different offices or years
//! follow one another, each under a title of its own. What stands behind a report without being one belongs to it, and what
//! stands in front of the first, a cover or a table of contents, to none.

use std::collections::BTreeMap;

use super::{Portion, cut};
use crate::document::Document;
use crate::grammar::Forms;
use crate::report::Outline;
use crate::report::strangers::{self, Section};
use crate::report::token::Token;

/// Official tables that a portion must show to be a whole report: text refers to other reports, and quotes their tables.
const WHOLE: usize = 2;

/// Official parts that a portion without tables must have to be a report among others.
const PARTS: usize = 3;

/// What a report is called that no title names.
const NAMELESS: &str = "report";

/// The reports of a running text; `None` where there is one at most.
pub(super) fn portions(document: &Document, outline: &Outline, forms: &Forms) -> Option<Vec<Portion>> {
    let Outline { stream, regions } = outline;
    let mut sections = strangers::sections(document, stream, forms, regions);
    // A table of contents stands right in front of the first title, and makes it look like one more of a list.
    if let Some(first) = sections.first_mut().filter(|first| !first.is_titled()) {
        first.take_title(strangers::last_title(document, stream, forms, 0..first.first + 1));
    }
    let figures = |section: &Section| {
        let own = regions.iter().filter(|region| section.lines.contains(&region.lines.start));
        let lines = own.flat_map(|region| region.lines.clone()).filter_map(|at| stream.lines.get(at));
        lines.flat_map(|line| stream.tokens_of(line)).any(Token::is_value)
    };
    let whole = |section: &&Section| section.is_titled() && section.tables() >= WHOLE && figures(section);
    if sections.iter().filter(whole).count() < 2 {
        return None;
    }
    let shows = |section: &Section| section.tables() > 0 || section.parts() >= PARTS;
    let begins: Vec<(usize, String)> = sections
        .iter()
        .enumerate()
        .filter(|(at, section)| shows(section) && (*at == 0 || section.is_titled()))
        .flat_map(|(_, section)| {
            // One without a title of its own is nobody's, as far as is known.
            let name = if section.is_titled() { section.name() } else { NAMELESS.to_owned() };
            let nobody = section.again.iter().map(|line| (*line, NAMELESS.to_owned()));
            std::iter::once((section.begins(), name)).chain(nobody)
        })
        .collect();
    let lines: Vec<usize> = begins.iter().map(|(line, _)| *line).collect();
    let seats = cut::seats(document, stream, &lines);
    let ends = seats.iter().copied().skip(2).chain([(document.blocks.len(), 0)]);
    let blocks: Vec<usize> = (0..document.blocks.len()).collect();
    let count = begins.len();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut portions = Vec::with_capacity(count);
    for (((_, name), from), to) in begins.iter().zip(seats.iter().skip(1)).zip(ends) {
        let n = taken.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1_usize);
        let name = if *n > 1 { format!("{name}#{n}") } else { name.clone() };
        let front = if portions.is_empty() && *from > (0, 0) {
            "; what stands in front of it is part of none"
        } else {
            ""
        };
        let says = format!("report {} of {count} in the file{front}", portions.len() + 1);
        portions.push(Portion { name, pieces: cut::between(*from, to, &blocks), says, doubt: None });
    }
    Some(portions)
}
