//! Figures of a row whose separators are lost, all of them (`000`) or some (`230 000023`): the ways to cut them.

use super::stream::Stream;
use super::token::{Kind, Token};
use super::value::{Number, Reading};
use crate::document::{Document, TextRef};
use crate::text::Decimal;

/// Longest run of glued digits that is cut; longer ones have more ways than any sum can choose among.
const MOST_DIGITS: usize = 120;

/// Most cuts of glued digits that are weighed; rows with more stay open.
const MOST_CUTS: usize = 4000;

/// Digits with what still sets some of them apart.
#[derive(Debug, Default)]
pub(crate) struct Digits {
    text: String,
    /// Where a word ends and another begins: no figure goes over it.
    stops: Vec<usize>,
    /// The token of each word.
    words: Vec<Token>,
}

/// One figure of a cut: its bytes among the digits, and its number.
#[derive(Debug, Clone, Copy)]
struct Cut {
    from: usize,
    to: usize,
    value: Decimal,
}

impl Digits {
    /// The words of a row, if there are digits in all of them and nothing else.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a Token>, document: &Document) -> Option<Digits> {
        let mut digits = Digits::default();
        for token in words {
            let word = document.text(token.text);
            if word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
                return None;
            }
            if !digits.text.is_empty() {
                digits.stops.push(digits.text.len());
            }
            digits.text.push_str(word);
            digits.words.push(token.clone());
        }
        (!digits.words.is_empty()).then_some(digits)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The digits of a row of the stream, by the indices of its tokens.
    pub(crate) fn of_row(tokens: &[usize], stream: &Stream, document: &Document) -> Option<Digits> {
        Digits::of(tokens.iter().filter_map(|t| stream.tokens.get(*t)), document)
    }

    /// All ways to cut them into `n` figures whose numbers `fit`; none at all where there are too many ways.
    pub(crate) fn ways(&self, n: usize, fit: impl Fn(&[Decimal]) -> bool) -> Vec<Vec<Token>> {
        let mut ways = Vec::new();
        let mut numbers = Vec::with_capacity(n);
        each_cut(&self.text, &self.stops, n, MOST_CUTS, |cut| {
            numbers.clear();
            numbers.extend(cut.iter().map(|piece| piece.value));
            if fit(&numbers) {
                ways.push(cut.iter().filter_map(|piece| self.token(*piece)).collect());
            }
        });
        ways
    }

    /// The way to cut them into `groups` times `width` figures such that those of each group `fit`, if there is one
    /// way and no other.
    pub(crate) fn only_way(
        &self,
        groups: usize,
        width: usize,
        fit: impl Fn(usize, &[Decimal]) -> bool,
    ) -> Option<Vec<Token>> {
        // The cuts that end at a byte; two are as good as many.
        let mut ends: Vec<(usize, Vec<Vec<Cut>>)> = vec![(0, vec![Vec::new()])];
        let mut numbers = Vec::with_capacity(width);
        for group in 0..groups {
            let left = (groups - group - 1) * width;
            let mut next: Vec<(usize, Vec<Vec<Cut>>)> = Vec::new();
            for (from, before) in &ends {
                let last = self.text.len().checked_sub(left)?;
                // The last group ends where the digits do.
                let first = if left == 0 { last } else { from + width };
                for to in first..=last {
                    let part = self.text.get(*from..to)?;
                    let stops: Vec<usize> =
                        self.stops.iter().filter_map(|s| s.checked_sub(*from)).filter(|s| *s > 0).collect();
                    let listed = each_cut(part, &stops, width, MOST_CUTS, |cut| {
                        numbers.clear();
                        numbers.extend(cut.iter().map(|piece| piece.value));
                        if !fit(group, &numbers) {
                            return;
                        }
                        let at = next.iter().position(|n| n.0 == to).unwrap_or_else(|| {
                            next.push((to, Vec::new()));
                            next.len() - 1
                        });
                        let moved = |c: &Cut| Cut { from: c.from + from, to: c.to + from, ..*c };
                        for way in before {
                            if next[at].1.len() < 2 {
                                next[at].1.push(way.iter().copied().chain(cut.iter().map(moved)).collect());
                            }
                        }
                    });
                    if !listed {
                        return None;
                    }
                }
            }
            ends = next;
        }
        match &ends[..] {
            [(_, ways)] => match &ways[..] {
                [only] => Some(only.iter().filter_map(|piece| self.token(*piece)).collect()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The figure of a cut as a token of its own.
    fn token(&self, cut: Cut) -> Option<Token> {
        let word = self.stops.partition_point(|s| *s <= cut.from);
        let before = word.checked_sub(1).map_or(0, |w| self.stops[w]);
        let token = self.words.get(word)?;
        let offset = |at: usize| token.text.start + u32::try_from(at - before).unwrap_or(0);
        let number = Number { value: cut.value, unit: None, annotated: false, worded_sign: false };
        Some(Token {
            kind: Kind::Value(Reading::Number(number)),
            text: TextRef { start: offset(cut.from), end: offset(cut.to) },
            ..token.clone()
        })
    }
}

/// Gives `take` all ways to cut glued digits into `columns` figures without leading zeros, none of them empty and none
/// over a stop; no way at all, and `false`, where there are more than `limit`: a list cut short must not look like the
/// only ways there are.
fn each_cut(
    digits: &str,
    stops: &[usize],
    columns: usize,
    limit: usize,
    mut take: impl FnMut(&[Cut]),
) -> bool {
    let len = digits.len();
    if columns == 0 || len < columns {
        return true;
    }
    if len > MOST_DIGITS {
        return false;
    }
    // Every other figure takes a digit at least.
    let longest = len - columns + 1;
    // The figures that can begin at each byte.
    let figures: Vec<Vec<Cut>> = (0..len)
        .map(|from| {
            let figure = |to: usize| {
                let value = Decimal::parse(digits.get(from..to)?)?;
                Some(Cut { from, to, value })
            };
            let stop = stops.iter().copied().find(|s| *s > from).unwrap_or(len);
            (from + 1..=len.min(from + longest).min(stop)).filter_map(figure).collect()
        })
        .collect();
    // Ways to cut what begins at each byte into so many figures, counted before any is listed.
    let mut ways = vec![vec![0usize; len + 1]; columns + 1];
    ways[0][len] = 1;
    for left in 1..=columns {
        for from in 0..len {
            let sum = figures[from].iter().fold(0usize, |n, c| n.saturating_add(ways[left - 1][c.to]));
            ways[left][from] = sum;
        }
    }
    if ways[columns][0] > limit {
        return false;
    }
    // Depth first: for each figure of the path the next choice among those that begin where it begins.
    let mut path: Vec<Cut> = Vec::with_capacity(columns);
    let mut choices = vec![0usize];
    while let Some(choice) = choices.last_mut() {
        let at = path.last().map_or(0, |c| c.to);
        let left = columns - path.len();
        let open = figures.get(at).and_then(|all| all.get(*choice..)).unwrap_or_default();
        let next = open.iter().position(|c| ways[left - 1][c.to] > 0).map(|i| (*choice + i + 1, open[i]));
        match next {
            Some((after, cut)) => {
                *choice = after;
                path.push(cut);
                if path.len() < columns {
                    choices.push(0);
                } else {
                    take(&path);
                    path.pop();
                }
            }
            None => {
                choices.pop();
                path.pop();
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::each_cut;

    fn shown(digits: &str, stops: &[usize], columns: usize, limit: usize) -> Vec<String> {
        let mut all = Vec::new();
        each_cut(digits, stops, columns, limit, |cut| {
            all.push(cut.iter().map(|c| &digits[c.from..c.to]).collect::<Vec<_>>().join(" "));
        });
        all
    }

    #[test]
    fn glued_digits_are_cut_in_every_way_or_not_at_all() {
        assert_eq!(shown("000", &[], 3, 9), ["0 0 0"]);
        assert_eq!(shown("1203", &[], 3, 9), ["1 20 3", "12 0 3"]);
        assert_eq!(shown("123", &[], 2, 9), ["1 23", "12 3"]);
        assert!(shown("123", &[], 2, 1).is_empty(), "more ways than allowed");
        assert!(shown("12", &[], 3, 9).is_empty() && shown("", &[], 0, 9).is_empty());
    }

    #[test]
    fn no_figure_goes_over_what_sets_words_apart() {
        assert_eq!(shown("1203", &[2], 3, 9), ["12 0 3"]);
        assert_eq!(shown("123", &[1], 2, 9), ["1 23"]);
        assert!(shown("123", &[1, 2], 2, 9).is_empty());
    }
}
