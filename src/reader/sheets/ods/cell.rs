//! A cell of an OpenDocument spreadsheet (9.1.4): the text in it, and the value beside the text.

use crate::reader::office::apart::{Apart, Look, Standing};
use crate::reader::office::colour::Ground;
use crate::reader::office::xml::Tag;
use crate::reader::sheets::{Held, doubt};
use crate::text::signs::OBJECT;

/// How often something stands or how far it reaches; a number larger than any is the largest.
pub(super) fn count(tag: &Tag<'_>, name: &str) -> u32 {
    let Some(value) = tag.attr(name) else { return 1 };
    let value = value.trim();
    let large = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    value.parse::<u32>().unwrap_or(if large { u32::MAX } else { 1 }).max(1)
}

/// A cell that is being read.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// Cells of one row that are the same.
    pub(super) repeated: u32,
    /// Rows and columns that it spans.
    pub(super) span: (u32, u32),
    /// The number it holds, of which it shows so many times as much.
    number: Option<(f64, f64)>,
    string: Option<String>,
    /// What it holds, where its type says so.
    held: Option<Held>,
    /// It holds something, which may show even though no text is there.
    valued: bool,
    /// What is behind its text.
    ground: Ground,
    text: String,
    line: String,
    lines: u32,
    looks: Vec<Look>,
    apart: Apart,
    /// Its style, where that has conditions.
    pub(super) mapped: Option<String>,
}

impl Cell {
    /// The number it holds.
    pub(super) fn number(&self) -> Option<f64> {
        self.number.map(|(n, _)| n)
    }

    /// What it holds; of a text that it is what the cell shows, unless marks are in that.
    pub(super) fn held(&self) -> Option<Held> {
        self.held
    }

    /// The format of its number gives it a look, over that of its style.
    pub(super) fn look(&mut self, look: Look) {
        self.looks.iter_mut().for_each(|l| *l = look.over(*l));
    }

    /// `look` and `ground` are those of its style.
    pub(super) fn new(tag: &Tag<'_>, look: Look, ground: Ground) -> Cell {
        let count = |name: &str| count(tag, name);
        let has = |name: &str| tag.attr(name).is_some();
        let kind = tag.attr("value-type").unwrap_or_default();
        let scale = if kind == "percentage" { 100.0 } else { 1.0 };
        let number = tag.attr("value").map(|v| v.trim().parse::<f64>().unwrap_or(f64::NAN));
        let held = match &*kind {
            "float" | "percentage" | "currency" => number.filter(|n| n.is_finite()).map(Held::Number),
            // A text beside the one that is shown may have other blanks.
            "string" if !has("string-value") => Some(Held::Text),
            "boolean" => tag.attr("boolean-value").map(|v| Held::Truth(v == "true")),
            _ => None,
        };
        Cell {
            held,
            repeated: count("number-columns-repeated"),
            span: (count("number-rows-spanned"), count("number-columns-spanned")),
            number: number.map(|n| (n, scale)),
            string: tag.attr("string-value").map(|v| v.into_owned()),
            valued: ["formula", "value", "date-value", "time-value", "boolean-value"].into_iter().any(has),
            ground,
            looks: vec![look],
            ..Cell::default()
        }
    }

    /// What it shows cannot be told.
    pub(super) fn unknown(&mut self) {
        self.line.push(char::REPLACEMENT_CHARACTER);
        self.lines += 1;
        self.close();
    }

    /// A paragraph begins.
    pub(super) fn open(&mut self, look: Look) {
        self.lines += 1;
        self.enter(look);
    }

    /// A paragraph ends.
    pub(super) fn close(&mut self) {
        self.apart.finish(true, &mut self.line);
        if self.lines > 1 {
            self.text.push('\n');
        }
        self.text.push_str(&self.line);
        self.line.clear();
        self.leave();
    }

    /// An element of text begins.
    pub(super) fn enter(&mut self, look: Look) {
        let around = self.looks.last().copied().unwrap_or_default();
        self.looks.push(look.over(around));
    }

    /// An element of text ends.
    pub(super) fn leave(&mut self) {
        if self.looks.len() > 1 {
            self.looks.pop();
        }
    }

    /// White space as an element says it.
    pub(super) fn push(&mut self, space: &str) {
        self.apart.write(Standing::Plain, space, &mut self.line);
    }

    /// White space counts once, and not at the start (6.1.2).
    pub(super) fn text(&mut self, text: &str) {
        let look = self.looks.last().copied().unwrap_or_default();
        let standing = look.standing(self.ground);
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\r' | '\n');
            if space && (self.line.is_empty() || self.line.ends_with([' ', '\n', '\t'])) {
                continue;
            }
            let c = if space { ' ' } else { c };
            self.apart.turn(standing, c, &mut self.line);
            self.line.push(c);
        }
    }

    /// What it shows; with U+FFFD where that is no figure.
    pub(super) fn shown(self) -> String {
        let string = self.string.filter(|s| !s.trim().is_empty());
        if self.lines == 0 {
            let unknown =
                || if self.valued { char::REPLACEMENT_CHARACTER.to_string() } else { String::new() };
            return string.unwrap_or_else(unknown);
        }
        let mut text = self.text;
        // A format that shows nothing; a zero it leaves away is a blank.
        if text.trim().is_empty() && self.number.is_some_and(|(n, _)| n != 0.0) {
            return OBJECT.to_string();
        }
        let bare = |t: &str| t.replace(OBJECT, "").split_whitespace().collect::<String>();
        let other = string.is_some_and(|s| bare(&s) != bare(&text))
            || self.number.is_some_and(|(n, scale)| !agrees(&text, n * scale));
        if other {
            doubt(&mut text);
        }
        text
    }
}

/// Whether a text can be what a cell shows of a number. Dates, fractions and the like have several numbers in them
/// and are not held against it, nor is a sign that a format leaves out.
fn agrees(text: &str, value: f64) -> bool {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    let mut runs = plain.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|r| !r.is_empty());
    let (Some(run), None) = (runs.next(), runs.next()) else { return true };
    let Ok(shown) = run.parse::<f64>() else { return true };
    let decimals = run.split_once('.').map_or(0, |(_, d)| d.len().min(300));
    let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    let near = (shown - value.abs()).abs() <= half * (1.0 + 1e-6) + value.abs() * 1e-12;
    near && !(value > 0.0 && plain.trim_start().starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn a_text_is_what_a_number_shows_or_not() {
        for (text, value) in
            [("46", 46.0), ("1,046", 1046.0), ("46.5", 46.499_999_999_999_99), ("46件", 46.0)]
        {
            assert!(agrees(text, value), "{text}");
        }
        for (text, value) in [("47", 46.0), ("-46", 46.0), ("46件", 47.0), ("46.4", 46.5), ("46", f64::NAN)]
        {
            assert!(!agrees(text, value), "{text}");
        }
        assert!(agrees("2025-01-02", 45_659.0) && agrees("-", 0.0) && agrees("(46)", -46.0));
    }
}
