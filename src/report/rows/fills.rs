//! Lines of figures without a label: whether counting tells their rows.

use super::Reader;
use crate::report::align::Fate;
use crate::report::piece::What;

impl Reader<'_> {
    /// For fills without a label: whether they are as many as the rows between their labelled neighbours, in one
    /// format, and no unknown label stands among them.
    pub(super) fn certain_fills(&self) -> Vec<bool> {
        let mut certain = vec![false; self.pieces.len()];
        let mut i = 0;
        while i < self.pieces.len() {
            if !matches!(self.fates[i], Fate::Fills(_, false)) {
                i += 1;
                continue;
            }
            let mut end = i;
            let mut unknown = i > 0 && self.is_unknown_label(i - 1, i);
            while end < self.pieces.len() {
                match self.fates[end] {
                    Fate::Fills(_, false) => {}
                    Fate::Ignored if self.pieces[end].what == What::Head => {}
                    Fate::Ignored if self.pieces[end].what == What::Text => unknown = true,
                    _ => break,
                }
                end += 1;
            }
            let fills = (i..end).filter(|p| matches!(self.fates[*p], Fate::Fills(..))).count();
            let before = self.fates[..i].iter().rev().find_map(|f| match f {
                Fate::Names(n) | Fate::Fills(n, _) => Some(*n),
                Fate::Ignored => None,
            });
            let after = self.fates[end..].iter().find_map(|f| match f {
                Fate::Names(n) | Fate::Fills(n, _) => Some(*n),
                Fate::Ignored => None,
            });
            let from = before.map_or(0, |n| n + 1);
            let to = after.unwrap_or(self.form.nodes.len());
            // Behind the heading of a group, with nothing known after it, the group's own rows are meant.
            let of_group = before.filter(|n| after.is_none() && !self.form.nodes[*n].is_row()).map(|n| {
                let depth = self.form.nodes[n].depth;
                from + self.form.nodes[from..].iter().take_while(|n| n.depth > depth).count()
            });
            let fits = self.form.formats.iter().any(|format| {
                std::iter::once(to).chain(of_group).any(|to| {
                    let rows = self.form.nodes[from.min(to)..to].iter();
                    rows.filter(|n| n.is_row() && n.in_format(*format)).count() == fills
                })
            });
            if fits && !unknown {
                certain[i..end].fill(true);
            }
            i = end.max(i + 1);
        }
        certain
    }

    /// Whether a text in front of figures, on their line, is a label of no known row.
    pub(super) fn is_unknown_label(&self, text: usize, values: usize) -> bool {
        let (text, values) = (&self.pieces[text], &self.pieces[values]);
        text.what == What::Text && (text.line == values.line || text.kind.is_single())
    }
}
