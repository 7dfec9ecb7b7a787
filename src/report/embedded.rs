//! Tables that were copied into running text without a line break in front of them or behind.

use smallvec::SmallVec;

use super::segment::NUMERALS;

/// Fewest labels that follow each other, with figures at most between them, in a table: a sentence names one or two.
const LABELS: usize = 5;

/// Most other characters between two labels of a table.
const BETWEEN: usize = 12;

/// Most labels of a table that its heading names.
const IN_HEADING: usize = 3;

/// Ends of sentences: none stands in a table.
const STOPS: [char; 2] = ['。', '；'];

/// A label of a table in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The table, if it is of one alone.
    pub(super) table: Option<u8>,
}

/// A part of a text cut where tables in it begin and end; the whole part where it has no sentence and one table at
/// most, or nothing tells the last figure from what follows it. `labels` are those of tables, in order.
pub(super) fn apart(
    text: &str,
    (from, to): (usize, usize),
    labels: &[Label],
) -> SmallVec<[(usize, usize); 3]> {
    let whole = || SmallVec::from_slice(&[(from, to)]);
    let first = labels.partition_point(|label| label.from < from);
    let behind = labels.partition_point(|label| label.to <= to);
    let own = labels.get(first..behind).unwrap_or_default();
    let follows = |a: &Label, b: &Label| {
        let between = text.get(a.to..b.from).unwrap_or_default();
        let other = a.table.zip(b.table).is_some_and(|(a, b)| a != b);
        !other && !between.contains(STOPS) && between.chars().filter(|c| c.is_alphabetic()).count() <= BETWEEN
    };
    let tables = || own.chunk_by(follows).filter(|run| run.len() >= LABELS);
    let sentence = text.get(from..to).is_some_and(|part| part.contains(STOPS));
    if tables().count() < if sentence { 1 } else { 2 } {
        return whole();
    }
    let mut parts = SmallVec::new();
    let mut done = from;
    for table in tables() {
        // A heading in front names what the table is of: `行政复议、提起行政诉讼情况行政复议行政诉讼结果维持`.
        let word =
            |w: &[Label]| text.get(w[0].to..w[1].from).is_some_and(|t| t.contains(char::is_alphabetic));
        let heading = table.windows(2).take(IN_HEADING).rposition(word).map_or(0, |at| at + 1);
        let [first, .., last] = &table[if done > from { heading } else { 0 }..] else { continue };
        let Some(end) = figures(text.get(last.to..to).unwrap_or_default()) else { return whole() };
        parts.extend([(done, first.from), (first.from, last.to + end)]);
        done = last.to + end;
    }
    parts.push((done, to));
    parts.retain(|(a, b)| a < b);
    parts
}

/// The length of the figures that a text begins with; `None` where the last may go on in what follows: `02022年`, `81、`,
/// `7108.91万元`, `812 条`.
fn figures(text: &str) -> Option<usize> {
    // Nothing but a unit is left.
    if !text.contains(STOPS) && text.chars().filter(|c| c.is_alphabetic()).count() <= BETWEEN {
        return Some(text.len());
    }
    let of_figures =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '—');
    let rest = text.trim_start_matches(of_figures);
    let shown = text[..text.len() - rest.len()].trim_end();
    // A heading, or the number of one, begins with none of their characters.
    let apart = |c: char| matches!(c, '(' | '（' | '【') || NUMERALS.contains(&c);
    (rest.is_empty() || rest.starts_with(apart)).then_some(shown.len())
}
