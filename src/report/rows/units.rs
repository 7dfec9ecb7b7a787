//! Units that the table itself states: in the head of a column, or on a line of its own.
//!
//! The form fixes the unit of amounts of money; an office that writes `（单位：元）` over them means it. The figure is
//! kept as shown, and its unit with it.

use super::Reader;
use crate::document::Document;
use crate::grammar::Vocabulary;
use crate::report::align::Fate;
use crate::report::piece::What;
use crate::report::token::Token;

impl Reader<'_> {
    /// Gives amounts without a unit of their own the unit stated over them.
    pub(super) fn take_stated_units(&mut self) {
        for (piece, fate) in self.fates.iter().enumerate() {
            let Fate::Fills(node, _) = *fate else { continue };
            let Some(row) = self.out.rows.iter().position(|r| r.node == node) else { continue };
            let variant = &self.form.nodes[node].variants[self.out.rows[row].variant];
            for (at, slot) in variant.slots.iter().enumerate() {
                if !self.cx.forms.slot(*slot).decimal {
                    continue;
                }
                let column = variant.columns[at];
                let heads = &self.blocks[self.block_of[piece]].heads;
                let of_column = heads.iter().filter(|h| h.columns.contains(&column));
                let stated = of_column
                    .filter_map(|h| self.stated(&self.cx.stream.tokens[h.token]))
                    .next_back()
                    .or_else(|| self.stated_above(piece));
                let form = self.cx.forms.slot(*slot).unit.as_deref();
                if let (Some(unit), Some(figure)) = (stated, self.out.rows[row].figures.get_mut(at))
                    && figure.value.is_some()
                    && figure.unit.is_none()
                    && form != Some(&*unit)
                {
                    figure.unit = Some(unit);
                }
            }
        }
    }

    /// The unit on a line of its own above a piece, the nearest one.
    fn stated_above(&self, piece: usize) -> Option<Box<str>> {
        let texts = self.pieces[..piece].iter().rev().filter(|p| p.what == What::Text && p.tokens.len() == 1);
        texts.filter_map(|p| self.stated(&self.cx.stream.tokens[p.tokens[0]])).next()
    }

    fn stated(&self, token: &Token) -> Option<Box<str>> {
        stated(self.cx.document, token, &self.cx.forms.vocabulary)
    }
}

/// `收费金额（单位：元）`, `采购总金额（万元）`, `单位：元`: the unit a text states at its end.
fn stated(document: &Document, token: &Token, words: &Vocabulary) -> Option<Box<str>> {
    let shown = document.text(token.text);
    let shown: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    let shown = shown.trim_end_matches(['）', ')', '】', ']']);
    let begin = shown
        .rfind(['（', '(', '【', '['])
        .map_or(0, |at| at + shown[at..].chars().next().map_or(1, char::len_utf8));
    let inner = &shown[begin..];
    let marked = words.unit_marks.iter().find_map(|m| inner.strip_prefix(m.as_str()));
    // Without brackets or the word for it, what a head ends in is a part of its name.
    let rest = match marked {
        Some(rest) => rest.trim_start_matches(['：', ':', '0']),
        None if begin > 0 => inner,
        None => return None,
    };
    words.units.iter().find(|u| *u == rest).map(|u| Box::from(u.as_str()))
}
