//! Figures on a line between two labels, of which the second has none.

use super::Reader;
use crate::report::align::Fate;
use crate::report::piece::What;
use crate::report::token::{Kind, LineKind};

/// Rows with figures beside their labels without which a table says nothing of where its figures stand.
const FEWEST: usize = 3;

impl Reader<'_> {
    /// Doubts a row whose figures stand by themselves on the line below its label, in front of a label that shows none, where
    /// the other rows have theirs beside their labels: they may be those of the label below.
    pub(super) fn doubt_between(&mut self) {
        let (mut beside, mut below) = (0, Vec::new());
        for (at, piece) in self.pieces.iter().enumerate().skip(1) {
            let (Fate::Fills(node, true), LineKind::Fields(_) | LineKind::Single) =
                (self.fates[at], piece.kind)
            else {
                continue;
            };
            let label = &self.pieces[at - 1];
            if self.fates[at - 1] != Fate::Names(node) || !matches!(label.what, What::Label(_)) {
                continue;
            }
            match label.line == piece.line {
                true => beside += 1,
                false => below.push((at, node)),
            }
        }
        if beside < FEWEST.max(below.len() * FEWEST) {
            return;
        }
        for (at, node) in below {
            let Some(other) = self.blank_label_below(at) else { continue };
            let message = format!(
                "{}: its figures stand between its label and {}, which shows none; they may be that row's",
                self.cx.label(node),
                self.cx.label(other)
            );
            self.out.doubts.push(self.cx.doubt("figure.placed", Some(node), None, message));
        }
    }

    /// The row whose label stands on the line below these figures and shows none, if nothing else stands on theirs.
    fn blank_label_below(&self, at: usize) -> Option<usize> {
        let line = self.pieces[at].line;
        let next = (at + 1..self.pieces.len()).find(|next| self.pieces[*next].line > line)?;
        let alone = self.pieces[at..next].iter().all(|piece| piece.what == What::Values);
        let Fate::Names(other) = self.fates[next] else { return None };
        let label =
            alone && matches!(self.pieces[next].what, What::Label(_)) && self.form.nodes[other].is_row();
        let shown = |(i, fate): (usize, &Fate)| {
            let figure = |token: &usize| self.cx.stream.tokens[*token].kind != Kind::Blank;
            matches!(fate, Fate::Fills(node, _) if *node == other) && self.pieces[i].tokens.iter().any(figure)
        };
        (label && !self.fates.iter().enumerate().any(shown)).then_some(other)
    }
}
