//! Figures of a row whose separators are lost, all of them (`000`) or some (`230 000023`): the ways to cut them.

use super::stream::Stream;
use super::token::{Kind, Token};
use super::value::{Number, Reading};
use crate::document::{Document, TextRef};
use crate::text::Decimal;
use crate::text::decimal::MAX_DIGITS;

/// Longest run of glued digits that is cut; longer ones have more ways than any sum can choose among.
const MOST_DIGITS: usize = 120;

/// Most digits whose figures are listed: those of all groups of a line, which are cut one group after the other.
const MOST_LISTED: usize = 4 * MOST_DIGITS;

/// Digits of a whole number that surely is one of 64 bits.
const SMALL: usize = 18;

/// Numbers from which on sums of them are left to those who add up exactly.
const LARGE: i64 = 1 << 48;

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
    /// The number, if it is whole and can be added up without a thought.
    small: Option<i64>,
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
    /// `sums` are what must come to nothing for numbers to fit, as the signs by which the figures count.
    pub(crate) fn ways(
        &self,
        n: usize,
        sums: &[Vec<i64>],
        fit: impl Fn(&[Decimal]) -> bool,
    ) -> Vec<Vec<Token>> {
        let mut ways = Vec::new();
        let figures = Figures::of(&self.text, &self.stops, n);
        figures.each_cut((0, self.text.len()), n, MOST_CUTS, sums, |cut, numbers| {
            if fit(numbers) {
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
        let figures = Figures::of(&self.text, &self.stops, width);
        for group in 0..groups {
            let left = (groups - group - 1) * width;
            let mut next: Vec<(usize, Vec<Vec<Cut>>)> = Vec::new();
            for (from, before) in &ends {
                let last = self.text.len().checked_sub(left)?;
                // The last group ends where the digits do.
                let first = if left == 0 { last } else { from + width };
                for to in first..=last {
                    let listed = figures.each_cut((*from, to), width, MOST_CUTS, &[], |cut, numbers| {
                        if !fit(group, numbers) {
                            return;
                        }
                        let at = next.iter().position(|n| n.0 == to).unwrap_or_else(|| {
                            next.push((to, Vec::new()));
                            next.len() - 1
                        });
                        for way in before {
                            if next[at].1.len() < 2 {
                                next[at].1.push(way.iter().chain(cut).copied().collect());
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

/// The figures that can begin at each byte of glued digits, shorter ones first.
struct Figures {
    begin: Vec<Vec<Cut>>,
}

impl Figures {
    /// Those without leading zeros that go over no stop, and leave a digit for each other of `columns` figures.
    fn of(digits: &str, stops: &[usize], columns: usize) -> Figures {
        let len = digits.len();
        if columns == 0 || len < columns || len > MOST_LISTED {
            return Figures { begin: Vec::new() };
        }
        let longest = len - columns + 1;
        let begin = (0..len).map(|from| {
            let stop = stops.iter().copied().find(|s| *s > from).unwrap_or(len);
            // All digits and a point.
            let most = len.min(from + longest).min(stop).min(from + MAX_DIGITS + 1);
            let own = digits.as_bytes().get(from..most).unwrap_or_default();
            // Behind a leading zero only a point makes more of it.
            let own = if own.starts_with(b"0") && own.get(1) != Some(&b'.') { &own[..1] } else { own };
            let mut figures = Vec::with_capacity(own.len());
            let (mut whole, mut point) = (0, false);
            for (at, digit) in own.iter().enumerate() {
                let to = from + at + 1;
                point |= !digit.is_ascii_digit();
                // Whole numbers grow digit by digit; with a point in them, or very long, they are parsed.
                let value = if point || at >= SMALL {
                    digits.get(from..to).and_then(Decimal::parse)
                } else {
                    whole = whole * 10 + i64::from(digit - b'0');
                    Some(Decimal::from_integer(whole))
                };
                let small = |value: Decimal| value.as_integer().filter(|n| (0..LARGE).contains(n));
                figures.extend(value.map(|value| Cut { from, to, value, small: small(value) }));
            }
            figures
        });
        Figures { begin: begin.collect() }
    }

    /// Gives `take` all ways to cut the digits of a range into `columns` figures, none of them empty, with their numbers;
    /// no way at all, and `false`, where there are more than `limit`: a list cut short must not look like the only ways
    /// there are. Of ways in whole numbers only those in which each of `sums`, the signs by which the columns count,
    /// comes to nothing.
    fn each_cut(
        &self,
        (start, end): (usize, usize),
        columns: usize,
        limit: usize,
        sums: &[Vec<i64>],
        mut take: impl FnMut(&[Cut], &[Decimal]),
    ) -> bool {
        let len = end.saturating_sub(start);
        if columns == 0 || len < columns {
            return true;
        }
        if len > MOST_DIGITS {
            return false;
        }
        // Ways to cut what begins at each byte into so many figures, counted before any is listed.
        let stride = len + 1;
        let mut ways = vec![0usize; stride * (columns + 1)];
        ways[len] = 1;
        for left in 1..=columns {
            let (fewer, own) = ways[(left - 1) * stride..(left + 1) * stride].split_at_mut(stride);
            for (at, sum) in own.iter_mut().enumerate().take(len) {
                *sum = self
                    .at(start + at, end)
                    .iter()
                    .fold(0usize, |n, c| n.saturating_add(fewer[c.to - start]));
            }
        }
        if ways[columns * stride] > limit {
            return false;
        }
        let mut walk = Walk {
            figures: self,
            range: (start, end),
            columns,
            ways: &ways,
            sums,
            path: Vec::with_capacity(columns),
            differences: vec![0; sums.len()],
            unfit: 0,
            cut: Vec::with_capacity(columns),
            numbers: Vec::with_capacity(columns),
        };
        walk.go(start, &mut take);
        true
    }

    /// Those that begin at a byte and end in front of another.
    fn at(&self, from: usize, end: usize) -> &[Cut] {
        let all = self.begin.get(from).map_or(&[][..], Vec::as_slice);
        &all[..all.partition_point(|cut| cut.to <= end)]
    }
}

/// A walk over all ways to cut digits, depth first.
struct Walk<'a> {
    figures: &'a Figures,
    range: (usize, usize),
    columns: usize,
    /// Ways to cut what begins at each byte into so many figures.
    ways: &'a [usize],
    sums: &'a [Vec<i64>],
    path: Vec<&'a Cut>,
    /// What the path comes to in each of the sums.
    differences: Vec<i64>,
    /// Figures of the path that are not small.
    unfit: usize,
    /// The way in hand, for those who take it.
    cut: Vec<Cut>,
    numbers: Vec<Decimal>,
}

impl<'a> Walk<'a> {
    fn go(&mut self, at: usize, take: &mut impl FnMut(&[Cut], &[Decimal])) {
        let (start, end) = self.range;
        let (figures, ways) = (self.figures, self.ways);
        let open = figures.at(at, end);
        let left = self.columns - self.path.len();
        if left == 1 {
            // The last one takes all that is left.
            if let Some(last) = open.last().filter(|cut| cut.to == end)
                && self.adds_up(last)
            {
                let way = || self.path.iter().copied().chain([last]);
                self.cut.clear();
                self.cut.extend(way().copied());
                self.numbers.clear();
                self.numbers.extend(way().map(|cut| cut.value));
                take(&self.cut, &self.numbers);
            }
            return;
        }
        let stride = end - start + 1;
        let fewer = ways.get((left - 1) * stride..left * stride).unwrap_or_default();
        for cut in open {
            if fewer.get(cut.to - start).is_some_and(|ways| *ways > 0) {
                self.count(cut, 1);
                self.path.push(cut);
                self.go(cut.to, take);
                self.path.pop();
                self.count(cut, -1);
            }
        }
    }

    /// The sign by which the next figure counts in a sum.
    fn sign(&self, sum: &[i64]) -> i64 {
        sum.get(self.path.len()).copied().unwrap_or(0)
    }

    /// Counts the next figure in, or out again.
    fn count(&mut self, cut: &Cut, by: i64) {
        let column = self.path.len();
        match cut.small {
            Some(n) => {
                for (difference, sum) in self.differences.iter_mut().zip(self.sums) {
                    *difference += by * n * sum.get(column).copied().unwrap_or(0);
                }
            }
            None if by > 0 => self.unfit += 1,
            None => self.unfit -= 1,
        }
    }

    /// Whether the sums come to nothing with the last figure, as far as they are known here.
    fn adds_up(&self, last: &Cut) -> bool {
        let Some(n) = last.small.filter(|_| self.unfit == 0) else { return true };
        self.differences.iter().zip(self.sums).all(|(difference, sum)| difference + n * self.sign(sum) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;
    use crate::text::Decimal;

    fn shown(digits: &str, stops: &[usize], columns: usize, limit: usize) -> Vec<String> {
        let mut all = Vec::new();
        let figures = Figures::of(digits, stops, columns);
        figures.each_cut((0, digits.len()), columns, limit, &[], |cut, numbers| {
            let shown: Vec<&str> = cut.iter().map(|c| &digits[c.from..c.to]).collect();
            let parsed: Option<Vec<Decimal>> = shown.iter().map(|digits| Decimal::parse(digits)).collect();
            assert_eq!(parsed.as_deref(), Some(numbers));
            all.push(shown.join(" "));
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
        assert_eq!(shown("0.50", &[], 2, 9), ["0.5 0"]);
        assert_eq!(shown("12.5", &[], 2, 9), ["1 2.5"]);
        let long = "12345678901234567890123456789";
        // Both have up to 27 digits at 26 places, at two of which the second would begin with a nought.
        assert_eq!(shown(long, &[], 2, 99).len(), 24);
    }

    #[test]
    fn of_whole_numbers_only_those_that_add_up_are_given() {
        let sums = [vec![1, 1, -1]];
        let fits = |numbers: &[Decimal]| numbers[0].plus(numbers[1]).same(numbers[2]);
        for digits in ["123", "112", "91019", "10212", "000", "1.52.54", "99999999999999900", "5051.5"] {
            let (mut all, mut some) = (Vec::new(), Vec::new());
            let figures = Figures::of(digits, &[], 3);
            let list = |sums: &[Vec<i64>], into: &mut Vec<Vec<Decimal>>| {
                figures.each_cut((0, digits.len()), 3, 999, sums, |_, numbers| {
                    if fits(numbers) {
                        into.push(numbers.to_vec());
                    }
                });
            };
            list(&[], &mut all);
            list(&sums, &mut some);
            assert_eq!(all, some, "{digits}");
        }
    }

    #[test]
    fn no_figure_goes_over_what_sets_words_apart() {
        assert_eq!(shown("1203", &[2], 3, 9), ["12 0 3"]);
        assert_eq!(shown("123", &[1], 2, 9), ["1 23"]);
        assert!(shown("123", &[1, 2], 2, 9).is_empty());
    }
}
