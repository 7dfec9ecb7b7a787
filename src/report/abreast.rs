//! Official tables that stand side by side in one grid, parted at the columns between them.
//!
//! Each is read as a grid of its own, with the rows and columns that it has in the whole one. A grid is parted only where
//! nothing speaks against it: labels of one table alone on either side, no cell across, no figure between.

use std::collections::HashMap;
use std::ops::Range;

use super::stream::{Stream, to_u32};
use super::token::{Kind, Line, Token};
use crate::document::Place;
use crate::grammar::Meaning;

/// Columns that two tables side by side have at least.
const FEWEST_COLUMNS: u32 = 8;

/// Labels of a table, and of no other, that it takes to be one.
const LABELS_OF_A_TABLE: usize = 3;

/// The labels that are those of one table alone.
#[derive(Debug)]
struct Stand {
    table: u8,
    columns: Range<u32>,
    seen: Vec<Meaning>,
    /// Rows that are there more than once.
    again: usize,
}

/// Of a grid: the official tables on it, as long as they can stand side by side.
#[derive(Debug, Default)]
struct Stands(Vec<Stand>);

impl Stands {
    fn of(tokens: &[Token]) -> Stands {
        let mut stands = Stands::default();
        for token in tokens {
            let Some(table) = only_table(token) else { continue };
            let at = stands.0.iter().position(|stand| stand.table == table).unwrap_or_else(|| {
                let columns = token.x.0..token.x.1;
                stands.0.push(Stand { table, columns, seen: Vec::new(), again: 0 });
                stands.0.len() - 1
            });
            let Some(stand) = stands.0.get_mut(at) else { continue };
            stand.columns.start = stand.columns.start.min(token.x.0);
            stand.columns.end = stand.columns.end.max(token.x.1);
            for meaning in token.meanings() {
                if !stand.seen.contains(meaning) {
                    stand.seen.push(*meaning);
                } else if matches!(meaning, Meaning::Node { .. }) {
                    stand.again += 1;
                }
            }
        }
        stands.0.retain(|stand| stand.seen.len() >= LABELS_OF_A_TABLE);
        stands.0.sort_by_key(|stand| stand.columns.start);
        stands
    }

    /// The columns at which the grid is parted.
    fn cuts(&self, tokens: &[Token], alone: &dyn Fn(&Token) -> bool) -> Vec<u32> {
        // Another report further down would stand behind all tables of the first.
        if self.0.iter().any(|stand| stand.again * 2 >= stand.seen.len()) {
            return Vec::new();
        }
        let mut cuts = Vec::new();
        let mut end = self.0.first().map_or(0, |stand| stand.columns.end);
        for (i, stand) in self.0.iter().enumerate().skip(1) {
            let (cut, left) = (stand.columns.start, self.0.get(..i).unwrap_or_default());
            let own = |token: &Token| {
                let of = |m: &Meaning| m.table().is_some_and(|t| left.iter().any(|left| left.table == t));
                token.meanings().iter().any(of)
            };
            if cut >= end {
                // A head that other tables have too is that of the table it stands in: `总计`.
                let heads = tokens.iter().filter(|t| t.x.1 <= cut && own(t)).map(|t| t.x.1);
                let last = heads.max().unwrap_or(end).max(end);
                let across = |t: &Token| t.kind != Kind::Blank && t.x.0 < cut && cut < t.x.1 && !alone(t);
                let between = |t: &Token| t.is_value() && t.x.0 < cut && last < t.x.1;
                if !tokens.iter().any(|t| across(t) || between(t)) {
                    cuts.push(cut);
                }
            }
            end = end.max(stand.columns.end);
        }
        cuts
    }
}

/// The one table whose label a token can be.
fn only_table(token: &Token) -> Option<u8> {
    let mut tables = token.meanings().iter().filter_map(|m| m.table());
    let first = tables.next()?;
    tables.all(|table| table == first).then_some(first)
}

impl Stream {
    /// Parts the grid whose lines and tokens are the last ones, from these on.
    pub(super) fn part_abreast(&mut self, line: usize, token: usize, columns: u32) {
        if columns < FEWEST_COLUMNS {
            return;
        }
        let tokens = self.tokens.get(token..).unwrap_or_default();
        let stands = Stands::of(tokens);
        if stands.0.len() < 2 {
            return;
        }
        let mut shown: HashMap<u32, usize> = HashMap::new();
        tokens.iter().filter(|t| t.kind != Kind::Blank).for_each(|t| *shown.entry(t.y.0).or_default() += 1);
        let cuts = stands.cuts(tokens, &|t| shown.get(&t.y.0) == Some(&1));
        if cuts.is_empty() {
            return;
        }
        let tokens = self.tokens.split_off(token);
        let lines = self.lines.split_off(line);
        let ends = cuts.iter().copied().chain([u32::MAX]);
        for (from, to) in [0].into_iter().chain(cuts.iter().copied()).zip(ends) {
            for line in &lines {
                let own = line.tokens.0 as usize - token..line.tokens.1 as usize - token;
                let own = tokens.get(own).unwrap_or_default();
                self.part_of_row(line, own, from..to);
            }
        }
    }

    /// Adds what stands of a row between columns, if anything does.
    fn part_of_row(&mut self, line: &Line, tokens: &[Token], columns: Range<u32>) {
        let own = || tokens.iter().filter(|t| columns.contains(&t.x.0));
        if own().all(|t| t.kind == Kind::Blank) {
            return;
        }
        let first = self.tokens.len();
        self.tokens.extend(own().cloned());
        let places = own().map(|t| t.place);
        let place = places.reduce(|a: Place, b| a.to(b)).unwrap_or(line.place);
        let tokens = (to_u32(first), to_u32(self.tokens.len()));
        self.lines.push(Line { tokens, place, ..line.clone() });
    }
}
