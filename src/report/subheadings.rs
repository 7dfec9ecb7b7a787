//! Headings inside a part that read like another part's: `（一）主动公开情况` among the paragraphs of the first.

use super::region::section_of;
use super::stream::Stream;
use super::token::Kind;
use crate::grammar::Meaning;
use crate::text::ordinal::Style;

/// Fewest parts whose headings are numbered as the form numbers them, for the numbers to tell headings.
const NUMBERED: usize = 3;

impl Stream {
    /// Takes such headings for text: those without a part's number (`二、`) of parts that have a heading with one, where
    /// parts are numbered at all.
    pub(super) fn settle_subheadings(&mut self) {
        let mut numbered: Vec<u8> = Vec::new();
        let mut others: Vec<(usize, u8)> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let tokens = self.tokens_of(line);
            let Some(section) = section_of(tokens, line.kind) else { continue };
            let styles = tokens.iter().filter_map(|token| token.ordinal).map(|ordinal| ordinal.style);
            if styles.into_iter().any(|style| style == Style::Numeral) {
                numbered.push(section);
            } else {
                others.push((at, section));
            }
        }
        numbered.sort_unstable();
        numbered.dedup();
        if numbered.len() < NUMBERED {
            return;
        }
        for (at, _) in others.into_iter().filter(|(_, section)| numbered.contains(section)) {
            let (from, to) = self.lines[at].tokens;
            let tokens = self.tokens.get_mut(from as usize..to as usize).unwrap_or_default();
            for token in tokens.iter_mut().filter(|token| token.kind != Kind::Blank) {
                if token.meanings().iter().all(|m| matches!(m, Meaning::Section(_))) {
                    token.kind = Kind::Text;
                }
            }
        }
    }
}
