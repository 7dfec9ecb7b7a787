//! Marked content that is open (ISO 32000-1, 14.6): text that stands for glyphs, and content that is switched off.

/// The open sequences.
#[derive(Debug, Default)]
pub struct Marks {
    open: Vec<Mark>,
    hidden: u32,
    /// Sequences beyond those that are kept.
    beyond: u32,
}

#[derive(Debug)]
struct Mark {
    hidden: bool,
    /// The text its glyphs stand for, and the place of the first of them.
    actual: Option<(String, usize)>,
}

/// Sequences within each other.
const DEPTH: usize = 256;

impl Marks {
    pub fn visible(&self) -> bool {
        self.hidden == 0
    }

    pub fn begin(&mut self, hidden: bool, actual: Option<String>, glyphs: usize) {
        if self.open.len() >= DEPTH {
            self.beyond = self.beyond.saturating_add(1);
            return;
        }
        self.hidden += u32::from(hidden);
        self.open.push(Mark { hidden, actual: actual.map(|text| (text, glyphs)) });
    }

    /// Ends the innermost sequence; returns its text and the place of its first glyph.
    pub fn end(&mut self) -> Option<(String, usize)> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let mark = self.open.pop()?;
        self.hidden -= u32::from(mark.hidden);
        mark.actual
    }
}
