//! Units that the table itself states: in the head of a column, in a row's label, in a cell beside the figures, or on a
//! line of its own.
//!
//! The form fixes the unit of amounts of money; an office that writes `（单位：元）` over them means it. The figure is
//! kept as shown, and its unit with it.

use super::Reader;
use crate::grammar::Vocabulary;
use crate::report::align::Fate;
use crate::report::piece::What;
use crate::report::region::is_section_heading;
use crate::report::token::{Kind, Line, Token};
use crate::text::fold::{Folded, half_width};

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
                let of_column =
                    of_column.filter_map(|h| self.stated(&self.cx.stream.tokens[h.token])).next_back();
                let own = self.stated_in_row(piece);
                let form = self.cx.forms.slot(*slot).unit.as_deref();
                // Of two that contradict each other the one that the form does not ask for is told.
                let odd = |unit: &str| form != Some(unit);
                let stated = own.filter(|unit| odd(unit)).or(of_column.clone().filter(|unit| odd(unit)));
                let stated = stated.or_else(|| {
                    self.stated_above(piece).filter(|unit| odd(unit)).filter(|_| of_column.is_none())
                });
                if let (Some(unit), Some(figure)) = (stated, self.out.rows[row].figures.get_mut(at))
                    && figure.value.is_some()
                    && figure.unit.is_none()
                    && !form.is_some_and(|form| figure.raw().ends_with(form))
                {
                    figure.unit = Some(unit);
                }
            }
        }
    }

    /// The unit on a line of its own above a piece, the nearest one, also right above the table.
    fn stated_above(&self, piece: usize) -> Option<Box<str>> {
        let texts = self.pieces[..piece].iter().rev().filter(|p| p.what == What::Text && p.tokens.len() == 1);
        let within = texts.filter_map(|p| self.stated(&self.cx.stream.tokens[p.tokens[0]])).next();
        within.or_else(|| {
            let lines = self.cx.stream.lines.get(..self.out.first_line)?;
            let shown = lines.iter().rev().filter(|line| !line.kind.is_empty());
            let captions = shown.take_while(|line| {
                let tokens = self.cx.stream.tokens_of(line);
                !is_section_heading(tokens, line.kind) && !tokens.iter().any(Token::is_value)
            });
            let of_line = |line: &Line| {
                let mut shown =
                    self.cx.stream.tokens_of(line).iter().filter(|token| token.kind != Kind::Blank);
                shown.next_back().and_then(|token| self.stated(token)).or_else(|| {
                    stated(self.cx.document.text(line.text), &self.cx.forms.vocabulary, |_| false)
                })
            };
            captions.take(ABOVE).find_map(of_line)
        })
    }

    /// The unit that a row's label ends in, or that stands in a cell of the row.
    fn stated_in_row(&self, piece: usize) -> Option<Box<str>> {
        let line = self.pieces[piece].line;
        let units = &self.cx.forms.vocabulary.units;
        let bare = |token: &Token| {
            let shown = self.cx.document.text(token.text).trim();
            units.iter().find(|unit| *unit == shown).map(|unit| Box::from(unit.as_str()))
        };
        let tokens = self.cx.stream.lines.get(line).map(|line| self.cx.stream.tokens_of(line))?;
        let texts = tokens.iter().filter(|token| !token.is_value() && token.kind != Kind::Blank);
        texts.filter_map(|token| bare(token).or_else(|| self.stated(token))).next_back()
    }

    fn stated(&self, token: &Token) -> Option<Box<str>> {
        // A head may be the form's own with the unit right behind it.
        let is_label = |front: &str| {
            let folded = Folded::of(front);
            let keys = self.form.columns.iter().flat_map(|column| &column.keys);
            !folded.full.is_empty() && keys.into_iter().any(|key| *key == folded.full || *key == folded.core)
        };
        stated(self.cx.document.text(token.text), &self.cx.forms.vocabulary, is_label)
    }
}

/// Lines above a table on which its unit may stand.
const ABOVE: usize = 3;

/// `收费金额（单位：元）`, `采购总金额（人民币：万元）`, `收费金额/元`, `单位：元`: the unit a text states at its end, behind a
/// mark, a word for it, or the label it belongs to.
fn stated(shown: &str, words: &Vocabulary, is_label: impl Fn(&str) -> bool) -> Option<Box<str>> {
    let shown: String = half_width(shown).chars().filter(|c| !c.is_whitespace()).collect();
    let shown = shown.trim_end_matches([')', ']', '】', '〕', '>', '〉', '》', '、', '。']);
    let unit =
        words.units.iter().filter(|unit| shown.ends_with(unit.as_str())).max_by_key(|unit| unit.len())?;
    let front = shown.strip_suffix(unit.as_str())?;
    let marked = front.ends_with(['(', '[', '【', '〔', '<', '〈', '《', ':', '/', ',', '，', '0', '_', '-'])
        || words.unit_marks.iter().chain(&words.units).any(|mark| front.ends_with(mark.as_str()))
        || is_label(front);
    marked.then(|| Box::from(unit.as_str()))
}

#[cfg(test)]
mod tests {
    use super::stated;
    use crate::grammar::Forms;

    #[test]
    fn units_are_stated_in_many_ways() {
        let words = Forms::builtin().expect("the built-in grammars load").vocabulary;
        let label = |front: &str| front == "本年收费金额";
        for text in [
            "本年收费金额（单位：元）",
            "本年收费金额 单位：元",
            "本年收费金额（人民币：元）",
            "本年收费金额（人民币元）",
            "本年收费金额/元",
            "本年收费金额（单位/元）",
            "本年收费金额，元",
            "本年收费金额〈元〉",
            "本年收费金额 元",
            "单位：元",
            "行政事业性收费（元）",
        ] {
            let unit = stated(text, &words, label);
            assert!(
                unit.as_deref().is_some_and(|unit| unit.ends_with('元') && unit != "万元"),
                "{text}: {unit:?}"
            );
        }
        assert_eq!(stated("采购总金额（人民币：万元）", &words, label).as_deref(), Some("万元"));
        assert_eq!(stated("本年收费金额（单位：万元）", &words, label).as_deref(), Some("万元"));
        for text in
            ["本年收费金额", "行政事业性收费", "本年制发件数", "政府集中采购项目数量", "自然人", "收费一元"]
        {
            assert_eq!(stated(text, &words, label), None, "{text}");
        }
    }
}
