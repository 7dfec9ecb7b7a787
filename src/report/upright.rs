//! Official tables turned over, set upright in the stream: labels of rows stand across the top and heads of columns down
//! the side, or the heads over a line of figures stand each in front of its own.
//!
//! Cells keep their labels when rows become columns, so that nothing is guessed; what is not turned over for certain stays.

use std::collections::BTreeMap;
use std::ops::Range;

use super::stream::{Stream, to_u32};
use super::table::blanks_are_real;
use super::token::{KEYED, Kind, Line, LineKind, Token};
use crate::document::{Place, TextRef};
use crate::grammar::{Forms, Meaning, Shape};

/// Labels of rows across the top, on so many lines at most, and heads down the side: no other table has as many.
const FEWEST_ROWS: usize = 8;
const LEVELS: usize = 4;
const FEWEST_COLUMNS: usize = 3;

/// The one row of one table that a token is the label of.
fn row_of(token: &Token) -> Option<(u8, u8)> {
    match token.meanings() {
        [Meaning::Node { table, node }] => Some((*table, *node)),
        _ => None,
    }
}

fn is_head_of(token: &Token, table: u8) -> bool {
    token.meanings().iter().any(|m| matches!(m, Meaning::Column { table: of, .. } if *of == table))
}

impl Stream {
    /// Sets the tables that are turned over upright.
    pub(super) fn set_upright(&mut self, forms: &Forms) {
        let mut at = 0;
        while at < self.lines.len() {
            let end = self.turned_rows(at, forms).or_else(|| self.turned_line(at, forms));
            at += end.map_or(1, |end| self.turn(at..end));
        }
    }

    /// Whether a place is one of a table that was set upright: its rows are columns of the source.
    pub(super) fn was_turned(&self, place: Place) -> bool {
        self.turned.iter().any(|own| own.start <= place.start && place.end <= own.end)
    }

    /// The lines behind this one that have cells as it does, itself among them.
    fn alike(&self, at: usize) -> impl Iterator<Item = &[Token]> + Clone {
        let lines = self.lines.get(at..).unwrap_or_default();
        let kind = lines.first().map(|line| line.kind).filter(|kind| blanks_are_real(*kind));
        let grid = move |line: &&Line| match (kind, line.kind) {
            (Some(LineKind::Row { table, .. }), LineKind::Row { table: own, .. }) => table == own,
            (Some(kind), own) => kind == own,
            (None, _) => false,
        };
        lines.iter().take_while(grid).map(|line| self.tokens_of(line))
    }

    /// Where a table ends whose rows stand as columns, if it begins on this line.
    fn turned_rows(&self, at: usize, forms: &Forms) -> Option<usize> {
        let line = self.lines.get(at)?;
        let (table, _) = self.tokens_of(line).iter().find_map(row_of)?;
        if forms.tables.get(usize::from(table))?.shape != Shape::Rows {
            return None;
        }
        let of_table = |token: &Token| row_of(token).filter(|own| own.0 == table).map(|own| own.1);
        let top = self.alike(at).take(LEVELS + 1).take_while(|tokens| !tokens.iter().any(Token::is_value));
        let mut rows: Vec<u8> = top.clone().flatten().filter_map(of_table).collect();
        rows.sort_unstable();
        rows.dedup();
        let levels = top.count();
        if rows.len() < FEWEST_ROWS || levels > LEVELS {
            return None;
        }
        let side = |tokens: &&[Token]| {
            let front = tokens.iter().take_while(|t| !t.is_value());
            front.clone().any(|t| is_head_of(t, table)) && !tokens.iter().any(|t| of_table(t).is_some())
        };
        let columns: Vec<usize> = self.alike(at).skip(levels).take_while(side).map(<[Token]>::len).collect();
        // Cells of lines of fields are told by their number.
        let numbered = matches!(line.kind, LineKind::Row { .. })
            || columns.windows(2).all(|w| w[0] == w[1])
                && self.alike(at).nth(levels - 1).map(<[Token]>::len) == columns.first().copied();
        (columns.len() >= FEWEST_COLUMNS && numbered).then_some(at + levels + columns.len())
    }

    /// Where a table ends that has one line of figures, each of which stands behind its heads on a line of its own, if it
    /// begins on this line.
    fn turned_line(&self, at: usize, forms: &Forms) -> Option<usize> {
        let first = self.tokens_of(self.lines.get(at)?);
        let mut tables = first.iter().flat_map(Token::meanings).filter_map(|m| m.table());
        let table = tables.next()?;
        let form = forms.tables.get(usize::from(table)).filter(|form| form.shape == Shape::Across)?;
        let n = form.figures_across();
        let lines: Vec<&[Token]> = self.alike(at).take(n + 1).collect();
        let headed = |tokens: &&[Token]| tokens.iter().any(|t| is_head_of(t, table));
        if lines.len() < n || lines.get(n).is_some_and(headed) {
            return None;
        }
        let grid = matches!(self.lines.get(at)?.kind, LineKind::Row { .. });
        let place = |(at, token): (usize, &Token)| if grid { token.x.0 as usize } else { at };
        let mut column = None;
        for tokens in lines.get(..n)? {
            let mut figures = tokens.iter().enumerate().filter(|(_, t)| t.is_value());
            let last = tokens.iter().rposition(|t| is_head_of(t, table))?;
            if let Some((at, figure)) = figures.next() {
                let own = place((at, figure));
                if at < last || *column.get_or_insert(own) != own {
                    return None;
                }
            }
            if figures.next().is_some() {
                return None;
            }
        }
        column.map(|_| at + n)
    }

    /// Makes columns of the rows of these lines; the number of lines that come of them.
    fn turn(&mut self, range: Range<usize>) -> usize {
        let Some(lines) = self.lines.get(range.clone()) else { return 1 };
        let Some((first, last)) = lines.first().zip(lines.last()) else { return 1 };
        let (from, to) = (first.tokens.0 as usize, last.tokens.1 as usize);
        let place = lines.iter().map(|line| line.place).reduce(Place::to).unwrap_or_default();
        let grid = match first.kind {
            LineKind::Row { table, .. } => Some(table),
            _ => None,
        };
        let mut rows: BTreeMap<u32, Vec<Token>> = BTreeMap::new();
        for (y, line) in lines.iter().enumerate() {
            for (x, token) in self.tokens_of(line).iter().enumerate() {
                let mut token = token.clone();
                if grid.is_none() {
                    (token.x, token.y) = ((to_u32(x), to_u32(x) + 1), (to_u32(y), 1));
                }
                let (x, y) = ((token.y.0, token.y.0 + token.y.1), (token.x.0, token.x.1 - token.x.0));
                (token.x, token.y) = (x, y);
                rows.entry(y.0).or_default().push(token);
            }
        }
        let mut turned = Vec::with_capacity(rows.len());
        let mut at = from;
        for (row, mut tokens) in rows {
            tokens.sort_by_key(|token| token.x);
            let kind = if tokens.iter().all(|t| t.kind == Kind::Blank) {
                LineKind::Blank
            } else {
                LineKind::Row { table: grid.unwrap_or(KEYED), row }
            };
            let own = (to_u32(at), to_u32(at + if kind == LineKind::Blank { 0 } else { tokens.len() }));
            for token in tokens {
                if let Some(seat) = self.tokens.get_mut(at).filter(|_| at < to) {
                    *seat = token;
                }
                at += 1;
            }
            turned.push(Line { kind, tokens: own, text: TextRef::default(), place });
        }
        let count = turned.len().max(1);
        self.lines.splice(range, turned);
        self.turned.push(place);
        count
    }
}
