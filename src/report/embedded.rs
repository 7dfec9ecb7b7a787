//! A table that was copied into running text without a line break in front of it or behind it.

use smallvec::SmallVec;

/// Fewest labels that follow each other, with figures at most between them, in a table: a sentence names one or two.
const LABELS: usize = 5;

/// Most other characters between two labels of a table.
const BETWEEN: usize = 12;

/// Ends of sentences: none stands in a table.
const STOPS: [char; 2] = ['。', '；'];

/// A part of a text cut where a table in it begins and ends; the whole part where it has no sentence, or no table, or
/// nothing tells the last figure from what follows it. `labels` are those of tables, in order.
pub(super) fn apart(
    text: &str,
    (from, to): (usize, usize),
    labels: &[(usize, usize)],
) -> SmallVec<[(usize, usize); 3]> {
    let whole = || SmallVec::from_slice(&[(from, to)]);
    if !text.get(from..to).is_some_and(|part| part.contains(STOPS)) {
        return whole();
    }
    let first = labels.partition_point(|label| label.0 < from);
    let behind = labels.partition_point(|label| label.1 <= to);
    let own = labels.get(first..behind).unwrap_or_default();
    let follows = |a: &(usize, usize), b: &(usize, usize)| {
        let between = text.get(a.1..b.0).unwrap_or_default();
        !between.contains(STOPS) && between.chars().filter(|c| c.is_alphabetic()).count() <= BETWEEN
    };
    let table = own.chunk_by(follows).max_by_key(|run| run.len()).filter(|run| run.len() >= LABELS);
    let Some([(begin, _), .., (_, last)]) = table else { return whole() };
    let Some(end) = figures(text.get(*last..to).unwrap_or_default()) else { return whole() };
    [(from, *begin), (*begin, last + end), (last + end, to)].into_iter().filter(|(a, b)| a < b).collect()
}

/// The length of the figures that a text begins with; `None` where the only one goes on as a word: `02022年`.
fn figures(text: &str) -> Option<usize> {
    let of_figures =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '—');
    let run = text.len() - text.trim_start_matches(of_figures).len();
    let shown = text[..run].trim_end();
    // `0 2022年`: the last number is of what follows.
    if shown.len() < run || !text[run..].starts_with(char::is_alphabetic) {
        return Some(shown.len());
    }
    let whole = shown.len() - shown.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let rest = shown[..shown.len() - whole].trim_end();
    (!rest.is_empty()).then_some(rest.len())
}
