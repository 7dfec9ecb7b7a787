//! Which report of the old dataset is which of the new one.

use std::collections::BTreeMap;

use super::{Both, Match};
use crate::dataset::{Cited, Lines, ReadError, Spot, Stored};
use crate::text::names;

/// Reports whose counterpart is not at the same path.
#[derive(Default)]
pub(super) struct Left {
    old: Vec<(Cited, Spot)>,
    new: Vec<(Cited, Spot)>,
}

/// What became of them.
pub(super) struct Matched {
    /// Places of the two lines of each report both have.
    pub(super) pairs: Vec<(Spot, Spot)>,
    pub(super) lost: Vec<Cited>,
    pub(super) gained: Vec<Cited>,
    /// How many of the lost and of the gained had several counterparts.
    pub(super) ambiguous: (u64, u64),
}

/// One side of the merge.
struct Side {
    lines: Lines,
    line: Vec<u8>,
    head: Option<(Cited, Spot)>,
}

impl Side {
    fn open(stored: &Stored) -> Result<Side, ReadError> {
        let mut side = Side { lines: stored.reports()?, line: Vec::new(), head: None };
        side.step()?;
        Ok(side)
    }

    fn step(&mut self) -> Result<(), ReadError> {
        let spot = self.lines.next(&mut self.line)?;
        self.head = match spot {
            Some(spot) => Some((self.lines.parse(spot, &self.line)?, spot)),
            None => None,
        };
        Ok(())
    }

    fn leave(&mut self, left: &mut Vec<(Cited, Spot)>) -> Result<(), ReadError> {
        left.extend(self.head.take());
        self.step()
    }
}

/// One merge of both files, which are in the byte order of their paths. Reports at one path with one content, or of
/// one office and year, are compared at once; all others are left.
pub(super) fn merge(old: &Stored, new: &Stored, by: Match, both: &mut Both<'_>) -> Result<Left, ReadError> {
    let (mut a, mut b) = (Side::open(old)?, Side::open(new)?);
    let mut left = Left::default();
    loop {
        let order = match (&a.head, &b.head) {
            (None, None) => return Ok(left),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((was, at)), Some((is, to))) => {
                let order = was.path.as_bytes().cmp(is.path.as_bytes());
                if order.is_eq() && by == Match::Source && surely_same(was, is) {
                    both.pair((*at, &a.line), (*to, &b.line), by)?;
                    a.step()?;
                    b.step()?;
                    continue;
                }
                order
            }
        };
        if order.is_le() {
            a.leave(&mut left.old)?;
        }
        if order.is_ge() {
            b.leave(&mut left.new)?;
        }
    }
}

fn surely_same(was: &Cited, is: &Cited) -> bool {
    was.sha256 == is.sha256 || (was.office.is_some() && was.year.is_some() && identity(was) == identity(is))
}

fn identity(cited: &Cited) -> Option<String> {
    Some(format!("{}\n{}", names::key(cited.office.as_deref()?), cited.year?))
}

fn office(cited: &Cited) -> Option<String> {
    cited.office.as_deref().map(names::key)
}

fn content(cited: &Cited) -> Option<String> {
    Some(cited.sha256.clone())
}

fn path(cited: &Cited) -> Option<String> {
    Some(cited.path.clone())
}

impl Left {
    /// Matches what is left, the surest evidence first; a key that several reports of one side share matches none.
    pub(super) fn matched(self, by: Match) -> Matched {
        let keys: &[fn(&Cited) -> Option<String>] = match by {
            Match::Source => &[content, identity, path],
            Match::Office => &[office],
        };
        let mut pairs = Vec::new();
        let (mut old, mut new) = (Entry::all(self.old), Entry::all(self.new));
        for key in keys {
            // Positions on both sides of each key.
            let mut by_key: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
            for (i, key) in keyed(&old, *key) {
                by_key.entry(key).or_default().0.push(i);
            }
            for (i, key) in keyed(&new, *key) {
                by_key.entry(key).or_default().1.push(i);
            }
            for (was, is) in by_key.into_values() {
                match (was.as_slice(), is.as_slice()) {
                    ([a], [b]) => {
                        let take =
                            |side: &mut [Entry], i: usize| side.get_mut(i).and_then(|e| e.report.take());
                        let both = take(&mut old, *a).zip(take(&mut new, *b));
                        pairs.extend(both.map(|((_, a), (_, b))| (a, b)));
                    }
                    ([], _) | (_, []) => {}
                    _ => {
                        for (side, several) in [(&mut old, was), (&mut new, is)] {
                            for i in several {
                                side.get_mut(i).into_iter().for_each(|e| e.several = true);
                            }
                        }
                    }
                }
            }
        }
        pairs.sort_unstable_by_key(|(old, _)| *old);
        let (lost, unsure_old) = Entry::rest(old);
        let (gained, unsure_new) = Entry::rest(new);
        Matched { pairs, lost, gained, ambiguous: (unsure_old, unsure_new) }
    }
}

/// A report of one side, until its counterpart is found.
struct Entry {
    report: Option<(Cited, Spot)>,
    /// Several counterparts had the same key.
    several: bool,
}

impl Entry {
    fn all(reports: Vec<(Cited, Spot)>) -> Vec<Entry> {
        reports.into_iter().map(|report| Entry { report: Some(report), several: false }).collect()
    }

    /// What found no counterpart, and how many of these had several.
    fn rest(entries: Vec<Entry>) -> (Vec<Cited>, u64) {
        let unsure = entries.iter().filter(|e| e.several && e.report.is_some()).count() as u64;
        (entries.into_iter().filter_map(|e| e.report).map(|(cited, _)| cited).collect(), unsure)
    }
}

fn keyed(side: &[Entry], key: fn(&Cited) -> Option<String>) -> impl Iterator<Item = (usize, String)> {
    side.iter()
        .enumerate()
        .filter_map(move |(i, e)| e.report.as_ref().and_then(|(cited, _)| key(cited)).map(|key| (i, key)))
}
