//! What the full rows of a table say about its empty cells.

use super::{Reader, is_padded};
use crate::report::align::Fate;
use crate::report::piece::Piece;
use crate::report::placement::{Placements, Term, placements};
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, LineKind, Token};
use crate::text::Decimal;
use smallvec::SmallVec;

/// How many empty cells the table's full rows have in front of and behind their figures, by depth of the label:
/// merged label columns in front, a closing bar behind. A row that keeps the habit is read by it; one that does
/// not has lost a cell, whatever its number of cells.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// Depth of the label and number of columns; cells in front and behind.
    seen: Vec<((usize, usize), (usize, usize))>,
    /// Lines are filled up with empty cells: how many cells each line has, and how many stand in front of figures.
    filled: Habit,
    /// Blanks are gone and lines are filled up behind: rows end in their total, and empty cells follow.
    pub(super) filled_behind: bool,
}

/// What all full rows have in common.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Habit {
    #[default]
    Unknown,
    Kept {
        cells: usize,
        lead: usize,
    },
    Broken,
}

impl Habits {
    /// The placement of a row whose figures are fewer than its columns; `None` where the table has no habit.
    /// `cells` is the number of cells on its line, labels and all, `summed` whether its last column is the sum of
    /// the others.
    pub(super) fn window(
        &self,
        depth: usize,
        blank: &[bool],
        n: usize,
        cells: usize,
        summed: bool,
    ) -> Option<Placements> {
        let shown = blank.iter().filter(|b| !**b).count();
        if shown == n || shown == 0 {
            return None;
        }
        if let Habit::Kept { cells: all, lead } = self.filled
            && cells == all
            && blank.len() >= lead + n
            // A line that lost a cell is filled up too; then its sum stands a column too far in front.
            && (!summed || !blank[lead + n - 1])
            && blank[..lead].iter().chain(&blank[lead + n..]).all(|b| *b)
        {
            return Some(Placements::Exact((lead..lead + n).map(Some).collect()));
        }
        let mut kept = self.seen.iter().filter(|s| s.0 == (depth, n)).map(|s| s.1);
        match (kept.next(), kept.next(), self.filled) {
            (Some((lead, trail)), None, _) if blank.len() == lead + n + trail => {
                let ends_blank = blank[..lead].iter().chain(&blank[lead + n..]).all(|b| *b);
                if ends_blank {
                    return Some(Placements::Exact((lead..lead + n).map(Some).collect()));
                }
            }
            (Some(_), None, _) => {}
            (_, _, Habit::Kept { .. }) if blank.len() > n => {}
            _ => return None,
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
            let lead = piece.tokens.iter().take_while(|t| blank(t)).count();
            let trail = piece.tokens.iter().rev().take_while(|t| blank(t)).count();
            // A figure in the first column and one in the last tell as much as a full row.
            let span = piece.tokens.len().saturating_sub(lead + trail);
            if shown == 0 || !self.form.nodes[*node].variants.iter().any(|v| v.columns.len() == span) {
                continue;
            }
            // One figure may be the only column of one format, and any column of another. Grids have no filled lines.
            if span > 1 && matches!(piece.kind, LineKind::Fields(_)) {
                let cells = self.cells_on_line(piece);
                habits.filled = match habits.filled {
                    Habit::Unknown => Habit::Kept { cells, lead },
                    Habit::Kept { cells: all, lead: before } if (all, before) == (cells, lead) => {
                        habits.filled
                    }
                    _ => Habit::Broken,
                };
            }
            if shown != span {
                continue;
            }
            let entry = ((self.form.nodes[*node].depth, shown), (lead, trail));
            if !habits.seen.contains(&entry) {
                habits.seen.push(entry);
            }
        }
        habits.filled_behind = self.is_filled_behind();
        habits
    }

    /// Whether most of the rows that end before the last column end in what the figures before add up to.
    fn is_filled_behind(&self) -> bool {
        let (mut asked, mut totals) = (0, 0);
        for (piece, fate) in self.pieces.iter().zip(self.fates) {
            let Fate::Fills(node, true) = fate else { continue };
            let [variant] = &self.form.nodes[*node].variants[..] else { continue };
            if !matches!(piece.kind, LineKind::Fields(_)) || variant.balances.is_empty() {
                continue;
            }
            let tokens: SmallVec<[&Token; 16]> =
                piece.tokens.iter().map(|t| &self.cx.stream.tokens[*t]).collect();
            let blank: SmallVec<[bool; 16]> = tokens.iter().map(|t| t.kind == Kind::Blank).collect();
            let shown = blank.iter().filter(|blank| !**blank).count();
            if shown < 2 || !is_padded(&blank, variant.columns.len()) {
                continue;
            }
            let number = |token: &&Token| match self.cx.term(variant.slots[0], token) {
                Term::Number(n) => n,
                _ => Decimal::ZERO,
            };
            let (last, others) = (number(&tokens[shown - 1]), &tokens[..shown - 1]);
            asked += 1;
            let sum = others.iter().map(number).fold(Decimal::ZERO, Decimal::plus);
            totals += usize::from(!sum.is_zero() && sum.same(last));
        }
        totals > 1 && totals * 2 > asked
    }

    /// How many cells the line of a row has.
    pub(super) fn cells_on_line(&self, piece: &Piece) -> usize {
        self.cx.stream.lines.get(piece.line).map_or(0, |l| self.cx.stream.tokens_of(l).len())
    }
}
