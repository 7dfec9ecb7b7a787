//! What stands among the cells of a table without being one: numbers of rows, remarks below a figure, numbers of pages.

use super::region::Region;
use super::stream::Stream;
use super::token::{Kind, Line, LineKind};
use super::value::Reading;
use crate::document::Document;
use crate::grammar::TableForm;
use crate::text::Decimal;
use crate::text::fold::Folded;
use crate::text::width::width;

/// Fewest rows with a number in front that make a column of numbers.
const FEWEST_NUMBERS: usize = 3;

/// The figures in front of labels that count the rows (`序号`): each one more than the last, or one again.
pub(super) fn row_numbers(region: &Region, stream: &Stream) -> Vec<usize> {
    let (mut numbers, mut last) = (Vec::new(), Decimal::ZERO);
    let one = Decimal::from_integer(1);
    for line in &stream.lines[region.lines.clone()] {
        let tokens = stream.tokens_of(line);
        let Some(first) = tokens.iter().position(|t| t.kind != Kind::Blank) else { continue };
        let Kind::Value(Reading::Number(number)) = &tokens[first].kind else { continue };
        let mut behind = tokens[first + 1..].iter().filter(|t| t.kind != Kind::Blank);
        if !behind.next().is_some_and(|t| !t.meanings().is_empty() || t.kind == Kind::Text) {
            continue;
        }
        if number.unit.is_some() || (number.value != last.plus(one) && number.value != one) {
            return Vec::new();
        }
        last = number.value;
        numbers.push(line.tokens.0 as usize + first);
    }
    if numbers.len() < FEWEST_NUMBERS {
        numbers.clear();
    }
    numbers
}

/// Fewest lines from one page's number to the next one's.
const SHORTEST_PAGE: usize = 5;

/// The number that a line shows and nothing else, if pages are numbered so.
pub(super) fn page_number(stream: &Stream, line: &Line) -> Option<u16> {
    let [token] = stream.tokens_of(line) else { return None };
    match &token.kind {
        Kind::Value(Reading::Number(number))
            if line.kind == LineKind::Single
                && number.unit.is_none()
                && !number.annotated
                && !number.worded_sign =>
        {
            number.value.as_integer().and_then(|n| u16::try_from(n).ok()).filter(|n| (1..1000).contains(n))
        }
        _ => None,
    }
}

/// Whether the number alone on a line is one of those that count the pages: the one before it, or the one behind it,
/// stands on a line of its own some way off.
pub(super) fn counts_pages(stream: &Stream, at: usize) -> bool {
    let Some(own) = stream.lines.get(at).and_then(|line| page_number(stream, line)) else { return false };
    let above = stream.lines[..at].iter().rev().skip(SHORTEST_PAGE).find_map(|l| page_number(stream, l));
    let below = stream.lines[at + 1..].iter().skip(SHORTEST_PAGE).find_map(|l| page_number(stream, l));
    above.is_some_and(|above| above + 1 == own) || below == Some(own + 1)
}

/// Lines of the full width that a text cut at one width has at least.
const FULL_LINES: usize = 3;

/// Whether a line is as wide as the lines of a text that is cut at one width: it may go on on the next one.
pub(super) fn is_cut(stream: &Stream, document: &Document, at: usize) -> bool {
    let wide = |line: &Line| width(document.text(line.text));
    let widest = stream.lines.iter().map(wide).max().unwrap_or(0);
    let full = |line: &&Line| wide(line) + 1 >= widest;
    stream.lines.get(at).as_ref().is_some_and(full) && stream.lines.iter().filter(full).count() >= FULL_LINES
}

/// Whether a text is a remark in brackets and no piece of a label.
pub(super) fn is_note(shown: &str, table: &TableForm) -> bool {
    let shown = shown.trim();
    let bracketed = shown.starts_with(['（', '(']) && shown.ends_with(['）', ')']);
    let folded = Folded::of(shown).full;
    bracketed && !table.nodes.iter().flat_map(|n| &n.keys).any(|k| k.text.contains(&folded))
}
