//! Text that is no part of the number it stands beside: struck out, raised, lowered, or not to be seen.
//!
//! Such text stays in the document. What is raised or lowered has a space before and behind it, so that a figure with a
//! mark on it is no number any more; the space beside the mark of a note is one of its own. Digits that are struck out or not seen stand between marks, as on pages: alone in
//! their cell they are no number either, and a person decides what the cell says.

use super::colour::{Ground, Ink};
use crate::document::RAISED;
use crate::text::signs::OBJECT;

/// Half points; letters of this size are not seen.
const TINY: i64 = 4;

/// Between a number and a mark on it; no space that the ends of a text may lack.
const APART: char = '\u{a0}';

/// What properties say of how letters look; `None` leaves it to the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) struct Look {
    pub(in crate::reader) struck: Option<bool>,
    /// A struck line of another kind: formats keep the two apart.
    pub(in crate::reader) struck_twice: Option<bool>,
    /// Raised or lowered as a mark of a note is.
    pub(in crate::reader) script: Option<bool>,
    /// Raised or lowered by a length.
    pub(in crate::reader) moved: Option<bool>,
    pub(in crate::reader) tiny: Option<bool>,
    /// In a font that draws pictures for digits.
    pub(in crate::reader) pictures: Option<bool>,
    pub(in crate::reader) ink: Option<Ink>,
    /// What is behind these letters alone.
    pub(in crate::reader) ground: Option<Ground>,
}

/// How text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) enum Standing {
    #[default]
    Plain,
    /// Raised or lowered by a length, which formulas are.
    Moved,
    /// As the mark of a note is.
    Raised,
    /// Struck out, or not to be seen.
    Void,
}

impl Look {
    /// Says whether letters of a size, in half points, are too small.
    pub(in crate::reader) fn set_size(&mut self, half_points: i64) {
        self.tiny = Some(half_points <= TINY);
    }

    /// Says in what font letters are. The fonts of Windows, of old Macs and of PostScript printers that draw something
    /// else for digits; Symbol draws them.
    pub(in crate::reader) fn set_font(&mut self, name: &str) {
        const BEGINS: [&str; 8] = [
            "wingdings",
            "webdings",
            "marlett",
            "zapfdingbats",
            "itczapfdingbats",
            "monotypesorts",
            "d050000l",
            "msoutlook",
        ];
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let name = name.to_ascii_lowercase();
        self.pictures = Some(BEGINS.iter().any(|font| name.starts_with(font)));
    }

    /// What this says, and else what is said below it.
    pub(in crate::reader) fn over(self, below: Look) -> Look {
        Look {
            struck: self.struck.or(below.struck),
            struck_twice: self.struck_twice.or(below.struck_twice),
            script: self.script.or(below.script),
            moved: self.moved.or(below.moved),
            tiny: self.tiny.or(below.tiny),
            pictures: self.pictures.or(below.pictures),
            ink: self.ink.or(below.ink),
            ground: self.ground.or(below.ground),
        }
    }

    /// How letters of this look count on a ground.
    pub(in crate::reader) fn standing(self, ground: Ground) -> Standing {
        let ground = match self.ground {
            None | Some(Ground::Paper) => ground,
            Some(own) => own,
        };
        let lost = self.ink.is_some_and(|ink| ink.is_lost_on(ground));
        if lost || [self.struck, self.struck_twice, self.tiny, self.pictures].contains(&Some(true)) {
            Standing::Void
        } else if self.script == Some(true) {
            Standing::Raised
        } else if self.moved == Some(true) {
            Standing::Moved
        } else {
            Standing::Plain
        }
    }
}

/// Writes the text of a paragraph with what does not count set apart.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::reader) struct Apart {
    /// Of the text written last.
    last: Standing,
    /// A mark stands before it.
    marked: bool,
    /// There is text that is no mark of a note, raised digits, and digits that were left out.
    other: bool,
    raised: bool,
    hidden: bool,
}

impl Apart {
    /// Called before a character goes behind `text`.
    pub(in crate::reader) fn turn(&mut self, standing: Standing, next: char, text: &mut String) {
        if next.is_whitespace() {
            (self.last, self.marked) = (Standing::Plain, false);
            return;
        }
        self.other |= standing != Standing::Raised;
        self.raised |= standing == Standing::Raised && is_digit(next);
        let mark = standing == Standing::Void && !self.marked && (is_digit(next) || is_sign(next));
        if standing != self.last {
            let raised = [standing, self.last].contains(&Standing::Raised);
            self.last = standing;
            if std::mem::take(&mut self.marked) || mark {
                text.push(OBJECT);
            } else if !text.is_empty() {
                text.push(if raised { RAISED } else { APART });
            }
            self.marked = mark;
        } else if mark {
            text.push(OBJECT);
            self.marked = true;
        }
    }

    /// Writes a text behind another.
    pub(in crate::reader) fn write(&mut self, standing: Standing, more: &str, text: &mut String) {
        if standing == Standing::Plain && self.last == Standing::Plain {
            self.other |= !more.trim_start().is_empty();
            text.push_str(more);
            return;
        }
        for c in more.chars() {
            self.turn(standing, c, text);
            text.push(c);
        }
    }

    /// Says that a text is left out because it is hidden.
    pub(in crate::reader) fn hide(&mut self, text: &str) {
        self.hidden |= text.contains(is_digit);
    }

    /// Ends a paragraph in a cell: a digit that is raised and alone, or hidden and all there was, makes no figure and
    /// no blank.
    pub(in crate::reader) fn finish(&mut self, in_cell: bool, text: &mut String) {
        let all = std::mem::take(self);
        let alone = all.raised && !all.other;
        let gone = all.hidden && text.trim().is_empty();
        if in_cell && (alone || gone) {
            text.insert(0, OBJECT);
        }
    }
}

/// The digits that figures are made of.
fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{ff10}'..='\u{ff19}')
}

/// A sign nobody sees does not make a figure negative.
fn is_sign(c: char) -> bool {
    matches!(c, '-' | '+' | '\u{2212}' | '\u{2013}')
}

#[cfg(test)]
mod tests {
    use super::{Apart, Standing};

    fn written(pieces: &[(Standing, &str)]) -> String {
        let (mut apart, mut text) = (Apart::default(), String::new());
        for (standing, piece) in pieces {
            apart.write(*standing, piece, &mut text);
        }
        apart.finish(true, &mut text);
        text
    }

    #[test]
    fn digits_that_do_not_count_stand_between_marks() {
        use Standing::{Moved, Plain, Raised, Void};
        for (pieces, text) in [
            (&[(Void, "46")][..], "\u{fffc}46"),
            (&[(Void, "46"), (Plain, " ")], "\u{fffc}46 "),
            (&[(Void, "46"), (Plain, "件")], "\u{fffc}46\u{fffc}件"),
            (&[(Void, "4"), (Plain, "6")], "\u{fffc}4\u{fffc}6"),
            (&[(Plain, "4"), (Void, "6")], "4\u{fffc}6"),
            (&[(Void, "-"), (Plain, "6")], "\u{fffc}-\u{fffc}6"),
            (&[(Plain, "行政处罚\t"), (Void, "4\t"), (Plain, "6")], "行政处罚\t\u{fffc}4\t6"),
            (&[(Plain, "22（其中"), (Void, "1"), (Plain, "件）")], "22（其中\u{fffc}1\u{fffc}件）"),
            (&[(Plain, "行"), (Void, "政"), (Plain, "许可")], "行\u{a0}政\u{a0}许可"),
            (&[(Plain, "46"), (Raised, "1")], "46\u{202f}1"),
            (&[(Plain, "46"), (Moved, "1")], "46\u{a0}1"),
            (&[(Raised, "1")], "\u{fffc}1"),
            (&[(Moved, "1")], "1"),
            (&[(Raised, "1"), (Plain, "件")], "1\u{202f}件"),
        ] {
            assert_eq!(written(pieces), text, "{pieces:?}");
        }
    }

    #[test]
    fn hidden_digits_alone_make_no_blank() {
        let (mut apart, mut text) = (Apart::default(), String::new());
        apart.hide("46");
        apart.finish(true, &mut text);
        assert_eq!(text, "\u{fffc}");
        apart.hide("46");
        text = "5".to_owned();
        apart.finish(true, &mut text);
        assert_eq!(text, "5");
    }
}
