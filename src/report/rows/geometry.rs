//! Short rows of tables set with spaces: their figures are placed under the columns that the block shows.

use super::Reader;
use super::keeps_sums;
use crate::grammar::{Meaning, Variant};
use crate::report::align::Fate;
use crate::report::columns::{Columns, Extent, Over, Set, Text, is_spaced, over};
use crate::report::heads::Order;
use crate::report::piece::{Piece, What};
use crate::report::placement::Placement;
use crate::report::stream::Ruler;
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, Line, LineKind, Token};

/// Full rows that tell where the columns of a page are.
const FULL_ROWS: usize = 4;

/// Share of the distance of two columns below which two figures stand in one.
const CLOSE: (u32, u32) = (7, 10);

/// Twice a place in a figure's extent.
type Anchor = fn(Extent) -> u32;

/// An anchor and, for each column, where it usually is.
type Anchored = (Anchor, Vec<u32>);

/// Columns measured with each ruler that was tried.
type Measured = Vec<(Ruler, Columns)>;

/// The columns of blocks by number of block and of columns, once they were asked for.
#[derive(Debug, Default)]
pub(super) struct Known {
    seen: Vec<((usize, usize), Measured)>,
    /// Where the figures of full rows stand, by column, for each block, number of columns and page.
    middles: Vec<((usize, usize, u32), Option<Anchored>)>,
}

impl Reader<'_> {
    /// The placements that the columns of the block allow for a row; none where they tell nothing.
    pub(super) fn by_columns(&mut self, piece: usize, variant: &Variant, order: &Order) -> Vec<Placement> {
        let values = &self.pieces[piece];
        let n = variant.columns.len();
        if !is_spaced(values.kind) || values.tokens.len() >= n {
            return Vec::new();
        }
        let key = (self.block_of[piece], n);
        if !self.columns.seen.iter().any(|s| s.0 == key) {
            let rulers = self.cx.stream.rulers(self.cx.document);
            let learned = rulers.iter().filter_map(|&ruler| {
                let heads = self.over(ruler, key.0, variant, order);
                Some((ruler, Columns::learn(n, &self.sets(ruler, key), &heads)?))
            });
            let entry = (key, learned.collect());
            self.columns.seen.push(entry);
        }
        let known = self.columns.seen.iter().filter(|s| s.0 == key).flat_map(|s| &s.1);
        let mut found: Vec<Placement> = Vec::new();
        for (ruler, columns) in known {
            let placed = self.extents(*ruler, values).and_then(|figures| columns.place(&figures));
            found.extend(placed.filter(|p| !found.contains(p)));
        }
        found
    }

    /// Cells of a row on a page under the one line of its heads, which has others than the form's among them or behind
    /// them; `None` inside where figures stand under none of them alone.
    pub(super) fn under_line_of_heads(
        &self,
        piece: usize,
        variant: &Variant,
        order: &Order,
    ) -> Option<Option<Placement>> {
        let values = &self.pieces[piece];
        if self.cx.document.pages.is_none() || !is_spaced(values.kind) || order.incomplete {
            return None;
        }
        let heads = &self.blocks[self.block_of[piece]].heads;
        let line = heads.first()?.line;
        if heads.len() != variant.columns.len() || heads.iter().any(|h| h.line != line) {
            return None;
        }
        let above = self.cx.stream.lines.get(line)?;
        let first = heads.iter().map(|h| h.token).min()?;
        let shown =
            (first..above.tokens.1 as usize).filter(|t| self.cx.stream.tokens[*t].kind != Kind::Blank);
        let all: Vec<usize> = shown.collect();
        if all.len() == heads.len() || values.tokens.len() >= all.len() {
            return None;
        }
        let extent = |t: &usize| Ruler::Points.extent(self.cx.document, &self.cx.stream.tokens[*t]);
        let above: Vec<Extent> = all.iter().map(extent).collect::<Option<_>>()?;
        let mut placement: Placement = vec![None; variant.columns.len()];
        let mut taken = vec![false; all.len()];
        for (item, figure) in self.extents(Ruler::Points, values)?.iter().enumerate() {
            let mut over = (0..all.len()).filter(|i| above[*i].0 < figure.1 && figure.0 < above[*i].1);
            let (Some(at), None) = (over.next(), over.next()) else { return Some(None) };
            if std::mem::replace(&mut taken[at], true) {
                return Some(None);
            }
            let Some(head) = heads.iter().find(|h| h.token == all[at]) else { continue };
            let column = head.only(variant).and_then(|own| order.columns.iter().position(|c| *c == own));
            let Some(column) = column else { return Some(None) };
            placement[column] = Some(item);
        }
        Some(Some(placement))
    }

    /// Two figures of a full row on a page that stand where the other rows have one, beside a column where none stands.
    pub(super) fn crowded(&mut self, piece: usize, n: usize) -> Option<(usize, usize)> {
        let values = &self.pieces[piece];
        if self.cx.document.pages.is_none() || !is_spaced(values.kind) || values.tokens.len() != n || n < 2 {
            return None;
        }
        let key = (self.block_of[piece], n, self.page_of(piece)?);
        if !self.columns.middles.iter().any(|m| m.0 == key) {
            let middles = self.middles(key);
            self.columns.middles.push((key, middles));
        }
        let (anchor, middles) = self.columns.middles.iter().find(|m| m.0 == key)?.1.as_ref()?;
        let middle = |figure: &Extent| anchor(*figure);
        let nearest = |figure: &Extent| (0..n).min_by_key(|c| middles[*c].abs_diff(middle(figure)));
        let own = self.extents(Ruler::Points, values)?;
        let least = middles.windows(2).map(|w| w[1].abs_diff(w[0])).min()?;
        let (some, of) = CLOSE;
        let twice = (1..n).find(|at| {
            let (left, right) = (&own[at - 1], &own[*at]);
            if left == right {
                // One part of the line, which may reach over both columns or stand in one.
                let near = least / 4;
                let over = |column: usize| {
                    (2 * left.0).saturating_sub(near) <= middles[column]
                        && middles[column] <= 2 * left.1 + near
                };
                return !(over(at - 1) && over(*at));
            }
            let apart = middle(right).abs_diff(middle(left));
            nearest(left) == nearest(right) && apart * of < least * some
        })?;
        Some((twice - 1, twice))
    }

    fn page_of(&self, piece: usize) -> Option<u32> {
        let token = &self.cx.stream.tokens[*self.pieces[piece].tokens.first()?];
        self.cx.document.areas(token.place).first().map(|area| area.page)
    }

    /// What of the figures in a column stands at one place, their beginnings, ends or middles, and twice that place for
    /// each column, of rows on a page that have a figure in all.
    fn middles(&self, (block, n, page): (usize, usize, u32)) -> Option<Anchored> {
        let full: Vec<Vec<Extent>> = (0..self.pieces.len())
            .filter(|i| {
                let piece = &self.pieces[*i];
                let fills = matches!(self.fates[*i], Fate::Fills(..));
                fills && self.block_of[*i] == block && piece.tokens.len() == n && is_spaced(piece.kind)
            })
            .filter(|i| self.page_of(*i) == Some(page))
            .filter_map(|i| self.extents(Ruler::Points, &self.pieces[i]))
            .collect();
        if full.len() < FULL_ROWS {
            return None;
        }
        let anchors: [Anchor; 3] = [|x| x.0 + x.1, |x| 2 * x.0, |x| 2 * x.1];
        let usual = |anchor: Anchor, column: usize| {
            let mut all: Vec<u32> = full.iter().map(|row| anchor(row[column])).collect();
            all.sort_unstable();
            let middle = all[all.len() / 2];
            let off: u32 = all.iter().map(|at| at.abs_diff(middle)).sum();
            (middle, off)
        };
        let all = anchors.map(|anchor| (anchor, (0..n).map(|c| usual(anchor, c)).collect::<Vec<_>>()));
        let best = all.into_iter().min_by_key(|(_, at)| at.iter().map(|usual| usual.1).sum::<u32>())?;
        Some((best.0, best.1.into_iter().map(|usual| usual.0).collect()))
    }

    /// Cells of a row that has as many fields as the lines of its heads: each head names the field under it.
    pub(super) fn by_fields(&self, piece: usize, order: &Order, variant: &Variant) -> Option<Placement> {
        let values = &self.pieces[piece];
        let heads = &self.blocks[self.block_of[piece]].heads;
        let own = self.cx.stream.lines.get(values.line)?;
        let fields = |l: &Line| l.tokens.1 - l.tokens.0;
        let mut lines: Vec<usize> = heads.iter().map(|h| h.line).collect();
        lines.dedup();
        if !blanks_are_real(values.kind) {
            return None;
        }
        let mut placement: Placement = vec![None; variant.columns.len()];
        for line in lines {
            let above = self.cx.stream.lines.get(line)?;
            if above.kind != own.kind || fields(above) != fields(own) {
                return None;
            }
            for (i, token) in self.cx.stream.tokens_of(above).iter().enumerate() {
                let column = token.meanings().iter().find_map(|m| match m {
                    Meaning::Column { table, column } if usize::from(*table) == self.cx.table => {
                        let at = variant.columns.iter().position(|c| *c == usize::from(*column))?;
                        order.columns.iter().position(|c| *c == at)
                    }
                    _ => None,
                });
                let Some(column) = column else { continue };
                let under = own.tokens.0 as usize + i;
                let item = values.tokens.iter().position(|t| *t == under)?;
                if placement[column].replace(item).is_some_and(|before| before != item) {
                    return None;
                }
            }
        }
        let figure = |i: usize| self.cx.stream.tokens[values.tokens[i]].kind != Kind::Blank;
        let whole = (0..values.tokens.len()).all(|i| !figure(i) || placement.contains(&Some(i)));
        (whole && placement.iter().all(Option::is_some)).then_some(placement)
    }

    /// The same for a row whose table has a habit: where each head stands over a cell, that says more of the row than
    /// what other rows do, of which some may have a merged cell twice. Not against the sums: a line that lost a cell is
    /// filled up too.
    pub(super) fn under_own_heads(
        &self,
        piece: usize,
        order: &Order,
        variant: &Variant,
        items: &[Token],
    ) -> Option<Placement> {
        let kind = self.pieces[piece].kind;
        let found = self.by_fields(piece, order, variant)?;
        let total = found.last().copied().flatten().and_then(|at| items.get(at));
        let stands = variant.balances.is_empty()
            || total.is_some_and(|t| t.kind != Kind::Blank)
                && keeps_sums(variant, order, &self.worth(variant, items, kind), &found);
        (matches!(kind, LineKind::Fields(_)) && stands).then_some(found)
    }

    /// Where the figures of a piece stand, if they stand on one line.
    fn extents(&self, ruler: Ruler, piece: &Piece) -> Option<Vec<Extent>> {
        let token = |t: &usize| &self.cx.stream.tokens[*t];
        let (first, last) = (token(piece.tokens.first()?), token(piece.tokens.last()?));
        let whole = self.cx.document.arena().get(first.text.start as usize..last.text.end as usize)?;
        if whole.contains(['\n', '\x0c']) {
            return None;
        }
        piece.tokens.iter().map(|t| ruler.extent(self.cx.document, token(t))).collect()
    }

    /// The lines of a block whose rows can have so many columns.
    fn sets(&self, ruler: Ruler, (block, n): (usize, usize)) -> Vec<Set> {
        let mut sets = Vec::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            let Fate::Fills(node, _) = self.fates[i] else { continue };
            let fits = self.form.nodes[node].variants.iter().any(|v| v.columns.len() == n);
            if self.block_of[i] != block || !fits || !is_spaced(piece.kind) {
                continue;
            }
            let Some(figures) = self.extents(ruler, piece) else { continue };
            let label = i.checked_sub(1).map(|p| &self.pieces[p]).filter(|p| p.line == piece.line);
            let label_end = label
                .and_then(|p| ruler.extent(self.cx.document, &self.cx.stream.tokens[*p.tokens.last()?]))
                .map(|x| x.1);
            sets.push(Set { figures, label_end });
        }
        sets
    }

    /// The texts between the beginning of a block and its first figures.
    fn over(&self, ruler: Ruler, block: usize, variant: &Variant, order: &Order) -> Vec<Over> {
        let of_block = self.pieces.iter().zip(self.block_of).filter(|(_, b)| **b == block).map(|(p, _)| p);
        let texts: Vec<Text<'_>> = of_block
            .take_while(|p| p.what != What::Values)
            .filter(|p| p.what != What::Values)
            .filter_map(|piece| {
                let token = &self.cx.stream.tokens[*piece.tokens.first()?];
                let mine = |m: &Meaning| m.table().map(usize::from) == Some(self.cx.table);
                let names: Vec<usize> = token
                    .meanings()
                    .iter()
                    .filter_map(|m| match m {
                        Meaning::Column { column, .. } if mine(m) => {
                            let own = variant.columns.iter().position(|c| *c == usize::from(*column))?;
                            order.columns.iter().position(|c| *c == own)
                        }
                        _ => None,
                    })
                    .collect();
                // The corner, the title of a sub table: known, and over no column of its own.
                let aside = names.is_empty() && token.meanings().iter().any(mine);
                Some(Text { line: piece.line, token, names: (!aside).then_some(names) })
            })
            .collect();
        over(ruler, self.cx.document, &texts)
    }
}
