//! Preformatted text: the lines of a `pre` element are read as those of a text source, columns and borders included.

use super::item::{Item, ItemKind};
use super::text::Mark;
use super::tokenizer::Span;
use crate::document::{Block, Builder, Document, Place, Table, TextRef};
use crate::error::Error;
use crate::reader::{Limits, text};

/// Lines from which on preformatted text is more than a paragraph that keeps its spaces.
const FEWEST: usize = 3;

/// Breaks made by elements that are kept between two lines.
const MOST_BREAKS: usize = 16;

/// How many items at the front are lines of one preformatted element; 0 where they are too few.
pub(super) fn lines(items: &[Item]) -> usize {
    let Some(element) = items.first().map(|item| item.preformatted).filter(|n| *n > 0) else { return 0 };
    let of_it = |item: &&Item| item.preformatted == element && item.kind == ItemKind::Paragraph;
    let lines = items.iter().take_while(of_it).count();
    if lines >= FEWEST { lines } else { 0 }
}

/// Reads lines and hands them over, with the places they have in the page.
///
/// # Errors
/// `TooLarge` for more blocks than allowed.
pub(super) fn read(
    builder: &mut Builder,
    lines: &[Item],
    source: &str,
    marks: &[Mark],
    limits: &Limits,
) -> Result<(), Error> {
    let mut whole = String::new();
    let mut starts = Vec::with_capacity(lines.len());
    let mut behind: Option<u32> = None;
    for line in lines {
        if let Some(behind) = behind {
            let between = source.get(behind as usize..line.source.start as usize).unwrap_or_default();
            push_between(&mut whole, between);
        }
        behind = Some(line.source.end);
        starts.push((whole.len(), line));
        whole.push_str(line.text.of(builder.arena()));
    }
    // An empty cell at the end of the last line, set off by a tab.
    let rest = behind.and_then(|behind| source.get(behind as usize..)).unwrap_or_default();
    whole.push_str(&rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]);
    let read = text::read_lines(whole, limits)?;
    Lines { starts, marks }.hand_over(&read, builder);
    Ok(())
}

/// Adds what stands in the source between two lines: white space as it is, for a tab or two spaces at an end may
/// mean something, or as many breaks as elements make.
fn push_between(whole: &mut String, between: &str) {
    let is_white = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    if between.contains(['\n', '\r']) && between.chars().all(is_white) {
        match between.contains('\n') {
            true => whole.push_str(between),
            false => whole.push_str(&between.replace('\r', "\n")),
        }
        return;
    }
    let bytes = between.as_bytes();
    let is_break =
        |at: &usize| bytes.get(at + 1..at + 3).is_some_and(|name| name.eq_ignore_ascii_case(b"br"));
    let breaks = memchr::memchr_iter(b'<', bytes).filter(is_break).count();
    whole.extend(std::iter::repeat_n('\n', breaks.clamp(1, MOST_BREAKS)));
}

/// Where the lines stand: in the text that was read, in the arena, in the page.
struct Lines<'l> {
    starts: Vec<(usize, &'l Item)>,
    marks: &'l [Mark],
}

impl Lines<'_> {
    fn hand_over(&self, read: &Document, builder: &mut Builder) {
        // Once more, for pieces that are joined over lines.
        let copy = builder.push_text(read.arena());
        builder.keep_set(copy);
        let base = copy.start;
        let text = |text: TextRef| TextRef { start: text.start + base, end: text.end + base };
        for block in &read.blocks {
            match block {
                Block::Heading { level, text: words, place } => {
                    builder.heading(*level, text(*words), self.place(*place));
                }
                Block::Paragraph { text: words, place } => {
                    builder.paragraph(text(*words), self.place(*place))
                }
                Block::Blank { place } => builder.blank(self.place(*place)),
                Block::Fields { fields, separator, place } => {
                    let first = builder.fields_len();
                    for field in read.fields_of(*fields) {
                        builder.field(text(field.text), self.place(field.place), field.x);
                    }
                    builder.end_fields(first, *separator, self.place(*place));
                }
                Block::Table(table) => {
                    let mut table: Table = table.clone();
                    for cell in &mut table.cells {
                        cell.text = text(cell.text);
                        cell.place = self.place(cell.place);
                    }
                    table.place = self.place(table.place);
                    builder.table(table);
                }
            }
        }
    }

    /// The place in the page of a place in the text that was read.
    fn place(&self, place: Place) -> Place {
        let (start, end) = (place.start as usize, place.end as usize);
        let first = self.source(start).start;
        // The end is where the last character ends, whatever follows it.
        let last = if end > start { self.source(end - 1).end } else { first };
        Place { start: first, end: last.max(first), detached: place.detached }
    }

    /// Where a byte of the text that was read comes from.
    fn source(&self, at: usize) -> Span {
        let line = self.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let Some((start, line)) = self.starts.get(line) else { return Span::default() };
        let at = u32::try_from(at - start).unwrap_or(u32::MAX).saturating_add(line.text.start);
        if at >= line.text.end {
            // A line feed, or an empty line behind this one.
            return Span { start: line.source.end, end: line.source.end };
        }
        let mark = self.marks.partition_point(|mark| mark.at <= at).saturating_sub(1);
        let Some(mark) = self.marks.get(mark) else { return line.source };
        let start = mark.source.start.saturating_add(at.saturating_sub(mark.at));
        if start < mark.source.end {
            return mark.source;
        }
        Span { start, end: start + 1 }
    }
}
