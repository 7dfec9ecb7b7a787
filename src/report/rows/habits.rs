//! What the full rows of a table say about its empty cells.

use super::Reader;
use crate::report::align::Fate;
use crate::report::placement::{Placements, placements};
use crate::report::stream::Kind;
use crate::report::table::blanks_are_real;

/// How many empty cells the table's full rows have in front of and behind their figures, by depth of the label:
/// merged label columns in front, a closing bar behind. A row that keeps the habit is read by it; one that does
/// not has lost a cell, whatever its number of cells.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// Depth of the label and number of columns; cells in front and behind.
    seen: Vec<((usize, usize), (usize, usize))>,
}

impl Habits {
    /// The placement of a row whose figures are fewer than its columns; `None` where the table has no habit.
    pub(super) fn window(&self, depth: usize, blank: &[bool], n: usize) -> Option<Placements> {
        let shown = blank.iter().filter(|b| !**b).count();
        if shown == n || shown == 0 {
            return None;
        }
        let mut kept = self.seen.iter().filter(|s| s.0 == (depth, n)).map(|s| s.1);
        let (Some((lead, trail)), None) = (kept.next(), kept.next()) else { return None };
        if blank.len() == lead + n + trail {
            let ends_blank = blank[..lead].iter().chain(&blank[lead + n..]).all(|b| *b);
            if ends_blank {
                return Some(Placements::Exact((lead..lead + n).map(Some).collect()));
            }
        }
        Some(placements(blank, n, false))
    }
}

impl Reader<'_> {
    pub(super) fn learn_habits(&self) -> Habits {
        let mut habits = Habits::default();
        for (piece, fate) in self.pieces.iter().zip(self.fates) {
            let Fate::Fills(node, true) = fate else { continue };
            if !blanks_are_real(piece.kind) {
                continue;
            }
            let blank = |t: &usize| self.cx.stream.tokens[*t].kind == Kind::Blank;
            let shown = piece.tokens.iter().filter(|t| !blank(t)).count();
            // Text may stand in a column of its own: such a row says nothing about where figures begin.
            if piece.tokens.iter().any(|t| !blank(t) && !self.cx.stream.tokens[*t].is_value()) {
                continue;
            }
            if !self.form.nodes[*node].variants.iter().any(|v| v.columns.len() == shown) {
                continue;
            }
            let lead = piece.tokens.iter().take_while(|t| blank(t)).count();
            let trail = piece.tokens.iter().rev().take_while(|t| blank(t)).count();
            if lead + shown + trail != piece.tokens.len() {
                continue;
            }
            let entry = ((self.form.nodes[*node].depth, shown), (lead, trail));
            if !habits.seen.contains(&entry) {
                habits.seen.push(entry);
            }
        }
        habits
    }
}
