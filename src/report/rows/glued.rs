//! Rows whose figures lost what set them apart.

use super::Reader;
use crate::grammar::{Balance, Variant};
use crate::report::align::Fate;
use crate::report::figure::{Figure, Via};
use crate::report::glued::Digits;
use crate::report::heads::{self, Heads, Positions};
use crate::report::piece::{Piece, What};
use crate::report::placement::{Placement, Term};
use crate::report::settle::adds_up;
use crate::report::table::blanks_are_real;
use crate::report::token::Kind;
use crate::text::Decimal;

/// Most digits of a row of which it is asked whether they are all of its figures.
const MOST_DIGITS: usize = 14;

/// Whether glued digits are all figures of a row, in a table whose blank cells leave nothing: cut into fewer, they would
/// not add up, wherever blanks stood. No number begins with a nought that is not alone.
fn shows_all(digits: &Digits, variant: &Variant) -> bool {
    let n = variant.columns.len();
    let total = variant.balances.first().and_then(Balance::total).map(|(_, total)| total);
    // A total that is blank counts as nothing, and so do its members then.
    let may_be = |numbers: &[Decimal]| match numbers.split_last() {
        Some((last, members)) if total == Some(n - 1) => {
            last.same(members.iter().fold(Decimal::ZERO, |sum, number| sum.plus(*number)))
        }
        _ => true,
    };
    (n..=MOST_DIGITS).contains(&digits.len())
        && (1..n).all(|fewer| digits.ways(fewer, &[], may_be).is_empty())
}

impl Reader<'_> {
    /// A row of glued digits: every cut is a candidate, the sums choose unless there is only one.
    pub(super) fn glued_row(&mut self, piece: usize, node: usize, chosen: usize) {
        let values = &self.pieces[piece];
        let variant = &self.form.nodes[node].variants[chosen];
        let n = variant.columns.len();
        // Where blank cells leave nothing, no row tells how many figures it shows.
        let order = heads::order(variant, &Heads::default(), self.form, Positions::Unknown);
        // Figures in the order of the columns, as numbers: a cut that breaks a sum along the row is no candidate.
        let position = |column: usize| order.columns.iter().position(|c| *c == column);
        let positions: Vec<Option<usize>> = (0..n).map(position).collect();
        let fits = |numbers: &[Decimal]| {
            adds_up(variant, |column| {
                let position = positions.get(column).copied().flatten();
                position.and_then(|p| numbers.get(p)).map_or(Term::Empty, |n| Term::Number(*n))
            })
        };
        let sums: Vec<Vec<i64>> = variant
            .balances
            .iter()
            .map(|Balance { left, right }| {
                let mut signs = vec![0; n];
                for (side, sign) in [(left, 1), (right, -1)] {
                    for column in side {
                        let position = positions.get(*column).copied().flatten();
                        if let Some(own) = position.and_then(|p| signs.get_mut(p)) {
                            *own += sign;
                        }
                    }
                }
                signs
            })
            .collect();
        let digits = self.digits(piece).filter(|digits| !self.drops_blanks() || shows_all(digits, variant));
        let cuts = digits.as_ref().map(|digits| digits.ways(n, &sums, fits)).unwrap_or_default();
        let all: Placement = (0..n).map(Some).collect();
        let candidates: Vec<Vec<Figure>> = cuts
            .iter()
            .map(|items| self.figures(variant, &order, items, &all, values.kind, Via::Glued))
            .collect();
        let shown = digits.map_or(values.tokens.len(), |digits| digits.len());
        self.pend(node, chosen, candidates, shown);
    }

    pub(super) fn has_glued(&self, piece: usize) -> bool {
        self.pieces[piece].tokens.iter().any(|t| self.cx.stream.tokens[*t].kind == Kind::Glued)
    }

    /// The row's digits, if it shows nothing else.
    fn digits(&self, piece: usize) -> Option<Digits> {
        Digits::of_row(&self.pieces[piece].tokens, self.cx.stream, self.cx.document)
    }

    /// Whether a row shows fewer figures than it has columns, but as many digits, in a table that has glued ones:
    /// `1000001` is no number there, nor is the first word of `23 0000023`.
    pub(super) fn lost_separators(&self, piece: usize, node: usize) -> bool {
        let values = &self.pieces[piece];
        let line = self.cx.stream.lines[values.line].kind;
        if blanks_are_real(values.kind) || line.is_empty() {
            return false;
        }
        let fewest = self.form.nodes[node].variants.iter().map(|v| v.columns.len()).min().unwrap_or(0);
        values.tokens.len() < fewest
            && (0..self.pieces.len()).any(|i| self.pieces[i].what == What::Values && self.has_glued(i))
            && self.digits(piece).is_some_and(|digits| digits.len() >= fewest)
    }

    /// Whether glued rows show fewer digits than they have columns, or none.
    fn drops_blanks(&self) -> bool {
        let fewest = |node: usize| self.form.nodes[node].variants.iter().map(|v| v.columns.len()).min();
        (0..self.pieces.len()).any(|i| match (self.fates[i], self.pieces.get(i + 1)) {
            (Fate::Fills(node, _), _) => {
                let digits = self.digits(i);
                fewest(node).zip(digits).is_some_and(|(n, digits)| digits.len() < n)
            }
            (Fate::Names(node), next) => {
                // Figures with more than digits stuck together are text: `13575394432.52元`.
                let shown = |p: &Piece| p.what == What::Values || self.begins_with_digit(p).is_some();
                self.form.nodes[node].is_row() && !next.is_some_and(shown)
            }
            (Fate::Ignored, _) => false,
        })
    }
}
