//! Figures that do not stand beside their label, where a row next to it lost its own: they may be of either.

use super::Reader;
use crate::report::align::Fate;
use crate::report::columns::is_spaced;
use crate::report::token::Kind;

impl Reader<'_> {
    /// Where rows have their labels beside their figures, figures on a line of their own next to a label on another: they
    /// may be those of the row next to it whose label is missing.
    pub(super) fn doubt_apart(&mut self) {
        let beside = |piece: usize, node: usize| {
            let line = self.pieces[piece].line;
            let near = self.pieces[..piece].iter().rev().take_while(|p| p.line == line).count();
            self.fates[piece - near..piece].contains(&Fate::Names(node))
        };
        let filled: Vec<(usize, usize)> = (0..self.pieces.len())
            .filter_map(|i| match self.fates[i] {
                Fate::Fills(node, true) if is_spaced(self.pieces[i].kind) => Some((i, node)),
                _ => None,
            })
            .collect();
        let apart: Vec<(usize, usize)> =
            filled.iter().copied().filter(|(i, node)| !beside(*i, *node)).collect();
        if apart.len() * 2 <= filled.len() {
            for (piece, node) in apart {
                let label = |i: &usize| self.fates[*i] == Fate::Names(node) && self.exact(*i, node);
                let at = (0..self.pieces.len()).find(label).map(|i| self.pieces[i].line);
                if let Some(at) = at.filter(|at| *at != self.pieces[piece].line) {
                    self.doubt_either(piece, node, at < self.pieces[piece].line);
                }
            }
        }
        // A row that seems to be broken over two pages, its label on one and its figures on the other.
        if self.cx.document.pages.is_none_or(|pages| pages < 2) {
            return;
        }
        for piece in 1..self.pieces.len() {
            let (label, values) = (piece - 1, &self.pieces[piece]);
            let (Fate::Fills(node, true), Fate::Names(named)) = (self.fates[piece], self.fates[label]) else {
                continue;
            };
            if named == node && self.pieces[label].line == values.line && !self.share_page(label, piece) {
                self.doubt_either(piece, node, true);
            }
        }
    }

    /// Whether something of both stands on one page.
    fn share_page(&self, a: usize, b: usize) -> bool {
        let pages = |piece: usize| {
            let tokens = self.pieces[piece].tokens.iter().map(|t| &self.cx.stream.tokens[*t]);
            let shown = tokens.filter(|t| t.kind != Kind::Blank);
            shown.flat_map(|t| self.cx.document.areas(t.place)).map(|area| area.page)
        };
        let last = pages(a).max();
        last.is_none_or(|last| pages(b).any(|page| page <= last))
    }

    /// Figures next to a label that is not on their line are open where the row beside it, behind or in front, has no label.
    fn doubt_either(&mut self, piece: usize, node: usize, behind: bool) {
        let Some(other) = self.row_next_to(node, behind) else { return };
        let there = |fate: &Fate| matches!(fate, Fate::Names(n) | Fate::Fills(n, _) if *n == other);
        if self.fates.iter().any(there) {
            return;
        }
        self.open_row(node);
        let message = format!(
            "{}: the figures {} do not stand beside the label, and the label of {} is missing: they may be of either",
            self.cx.label(node),
            self.shown(piece),
            self.cx.label(other)
        );
        self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(node), None, message));
    }

    /// The row that the form has behind another, or in front of it.
    fn row_next_to(&self, node: usize, behind: bool) -> Option<usize> {
        let of_form = |n: &usize| self.form.nodes[*n].is_row() && self.is_preferred(*n);
        match behind {
            true => (node + 1..self.form.nodes.len()).find(of_form),
            false => (0..node).rev().find(of_form),
        }
    }
}
