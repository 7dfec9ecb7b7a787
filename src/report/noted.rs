//! Figures with the raised mark of a note behind them, where the note stands below: `12¹` is 12 only if something is
//! said of it.
//!
//! Readers set raised digits apart by [`RAISED`]. Without the note they may be part of the figure as well as not.

use super::region::is_section_heading;
use super::stream::Stream;
use super::token::{Kind, LineKind};
use super::value::Reading;
use crate::document::{Document, RAISED};
use crate::grammar::Forms;

/// Digits of the mark of a note; a table has some notes, no hundreds.
const LONGEST_MARK: usize = 2;

/// Lines below the figure that are looked at for its note; a table has some thirty rows.
const LINES_BELOW: usize = 120;

/// Figures with marks whose notes are looked for, and cells of a line that may be a note: reports have some dozens.
const MOST_MARKED: usize = 1_000;
const CELLS_OF_A_NOTE: usize = 64;

/// What notes begin with.
const NOTE: [&str; 4] = ["注", "备注", "附注", "说明"];

impl Stream {
    /// Reads figures with raised marks whose notes are there.
    pub(super) fn read_noted_figures(&mut self, document: &Document, forms: &Forms) {
        let mut found: Vec<(usize, Reading)> = Vec::new();
        let mut asked = 0;
        for (at, line) in self.lines.iter().enumerate() {
            if asked >= MOST_MARKED || !super::table::blanks_are_real(line.kind) {
                continue;
            }
            for index in line.tokens.0 as usize..line.tokens.1 as usize {
                let Some(token) = self.tokens.get(index).filter(|t| t.kind == Kind::Text) else { continue };
                let Some((figure, mark)) = marked(document.text(token.text)) else { continue };
                let Reading::Number(mut number) = Reading::of(figure, &forms.vocabulary) else { continue };
                asked += 1;
                if !number.annotated && number.unit.is_none() && self.is_noted(document, at, mark) {
                    number.annotated = true;
                    found.push((index, Reading::Number(number)));
                }
            }
        }
        for (index, reading) in found {
            if let Some(token) = self.tokens.get_mut(index) {
                token.kind = Kind::Value(reading);
            }
        }
    }

    /// Whether a note with this mark stands below a line, before the next part of the report begins.
    fn is_noted(&self, document: &Document, at: usize, mark: &str) -> bool {
        let mut listed = false;
        for line in self.lines.iter().skip(at + 1).take(LINES_BELOW).filter(|line| !line.kind.is_empty()) {
            let tokens = self.tokens_of(line);
            if is_section_heading(tokens, line.kind) {
                return false;
            }
            let mut shown = tokens.iter().take(CELLS_OF_A_NOTE).filter(|t| t.kind != Kind::Blank);
            let text = match (line.kind, shown.next(), shown.next()) {
                (LineKind::Row { .. } | LineKind::Fields(_), Some(only), None) => only.text,
                (LineKind::Row { .. } | LineKind::Fields(_), ..) => {
                    listed = false;
                    continue;
                }
                _ => line.text,
            };
            let text = document.text(text).trim();
            let behind = NOTE.iter().filter_map(|word| text.strip_prefix(word)).next();
            if let Some(behind) = behind {
                let rest = behind.trim_start_matches([':', '：', ' ', '\u{3000}', '\u{a0}', RAISED]);
                listed = rest.len() < behind.len() || rest.is_empty();
                if is_of(rest, mark) {
                    return true;
                }
            } else if raised_in_front(text, mark) || (listed && is_of(text, mark)) {
                return true;
            }
        }
        false
    }
}

/// A figure and the mark raised behind it.
fn marked(shown: &str) -> Option<(&str, &str)> {
    let (figure, mark) = shown.trim().split_once(RAISED)?;
    let mark = mark.trim_matches([RAISED, ' ']).trim_matches(['(', ')', '（', '）', '[', ']', '〔', '〕']);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(figure) && digits(mark) && mark.len() <= LONGEST_MARK && !mark.starts_with('0'))
        .then_some((figure, mark))
}

/// Whether a text begins with a mark and says something behind it.
fn is_of(text: &str, mark: &str) -> bool {
    let text = text.trim_start_matches(['(', '（', '[', '〔']);
    text.strip_prefix(mark).is_some_and(|rest| {
        let said = rest.contains(char::is_alphabetic);
        said && !rest.starts_with(|c: char| c.is_ascii_digit() || c == '%')
    })
}

/// Whether a text begins with the mark, raised.
fn raised_in_front(text: &str, mark: &str) -> bool {
    let (front, said) = text.split_once(RAISED).unwrap_or_default();
    front.trim_matches(['(', ')', '（', '）', '[', ']']) == mark && said.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::{RAISED, is_of, marked, raised_in_front};

    #[test]
    fn marks_are_short_and_stand_behind_digits() {
        let shown = |text: &str| text.replace('^', &RAISED.to_string());
        for (text, expected) in [
            ("12^1", Some(("12", "1"))),
            ("12^1)", Some(("12", "1"))),
            ("12^（1）", Some(("12", "1"))),
            ("1^234", None),
            ("12^01", None),
            ("12 1", None),
            ("m^2", None),
        ] {
            let text = shown(text);
            assert_eq!(marked(&text), expected, "{text}");
        }
        assert!(raised_in_front(&shown("1^含上年结转"), "1"));
        assert!(!raised_in_front("1.属于国家秘密", "1"));
        assert!(is_of("1.含上年", "1") && is_of("1）含上年", "1"));
        assert!(!is_of("12年", "1") && !is_of("1", "1"));
    }
}
