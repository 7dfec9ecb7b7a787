//! Heads broken over lines of their own: `结果`, then `维持`, or `商业`, then `企业`. Their cells are narrow, and programs that
//! print a page line by line print each line of a cell.

use super::classify::meanings_of;
use super::headless::table_headed;
use super::region::is_section_heading;
use super::stream::Stream;
use super::token::{Kind, LineKind, Meanings, Token};
use crate::document::{Document, TextRef};
use crate::grammar::{Forms, Meaning, Shape};
use crate::text::fold::Folded;

/// Most lines that one head is broken into, and most bytes of such a line: five ideographs.
const LINES: usize = 4;
const LONGEST: usize = 15;

impl Stream {
    /// Joins heads that are broken over lines; the lines that follow the first are empty then.
    pub(super) fn join_wrapped_heads(&mut self, document: &Document, forms: &Forms) {
        let mut folded = Folded::default();
        let mut at = 0;
        // Only below the heading of a part that has a table: elsewhere such lines may be words of the text.
        let mut below = None;
        while at < self.lines.len() {
            let tokens = self.tokens_of(&self.lines[at]);
            if is_section_heading(tokens, self.lines[at].kind) {
                below = table_headed(tokens, forms);
            }
            let joined = below.and_then(|table| self.wrapped_head(at, table, document, forms, &mut folded));
            let Some((lines, meanings)) = joined else {
                at += 1;
                continue;
            };
            let last = lines.last().copied().unwrap_or(at);
            let end = self.tokens_of(&self.lines[last]).last().map(|t| t.text);
            let first = self.lines[at].tokens.0 as usize;
            if let Some(token) = self.tokens.get_mut(first) {
                token.kind = Kind::Label(meanings);
                // What stands between lines is a line break, or a mark of the page's.
                if let Some(end) = end.filter(|e| e.start >= token.text.end && e.start - token.text.end < 8) {
                    token.text = TextRef { end: end.end, ..token.text };
                }
            }
            for line in lines.into_iter().skip(1) {
                let line = &mut self.lines[line];
                line.kind = LineKind::Blank;
                line.tokens.1 = line.tokens.0;
            }
            at = last + 1;
        }
    }

    /// The lines, from this one on, that are one head of a table, and what it means.
    fn wrapped_head(
        &self,
        at: usize,
        below: usize,
        document: &Document,
        forms: &Forms,
        folded: &mut Folded,
    ) -> Option<(Vec<usize>, Meanings)> {
        let piece = |line: usize| -> Option<&Token> {
            let line = self.lines.get(line).filter(|l| l.kind == LineKind::Single)?;
            match self.tokens_of(line) {
                [only] if matches!(only.kind, Kind::Text | Kind::Label(_)) && only.text.len() <= LONGEST => {
                    Some(only)
                }
                _ => None,
            }
        };
        let across = forms.tables.get(below)?.shape == Shape::Across;
        // Rows stand side by side below heads of their own, or have labels that are no heads.
        let beside = |meaning: &Meaning| {
            let table = meaning.table().map(usize::from);
            let shape = table.and_then(|t| forms.tables.get(t)).map(|t| t.shape);
            match meaning {
                Meaning::Column { .. } if !across => table == Some(below),
                Meaning::Column { .. } | Meaning::Node { .. } => across && shape == Some(Shape::Across),
                _ => false,
            }
        };
        let begins = piece(at).filter(|t| t.ordinal.is_none() && !t.meanings().iter().any(beside))?;
        let mut text = document.text(begins.text).trim().to_owned();
        let mut lines = vec![at];
        let mut next = at + 1;
        while lines.len() < LINES {
            while self.lines.get(next).is_some_and(|l| l.kind == LineKind::Blank) {
                next += 1;
            }
            text.push_str(document.text(piece(next)?.text).trim());
            lines.push(next);
            next += 1;
            folded.set(&text);
            let meanings = meanings_of(forms, folded, None);
            if meanings.iter().any(beside) {
                return Some((lines, meanings));
            }
        }
        None
    }
}
