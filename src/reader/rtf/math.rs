//! Equations (RTF 1.9.1, "Office Math"): the text of their runs.

use super::Reader;
use super::state::Destination;
use crate::text::signs::OBJECT;

impl Reader<'_, '_> {
    /// Handles a word that begins a group of an equation; false for others. What stands under or beside other letters has
    /// a sign in front, as in the reader of DOCX; what has signs that stand in properties, or is set in rows, is no number.
    pub(super) fn math(&mut self, word: &[u8]) -> bool {
        if self.state.to != Destination::Body {
            return false;
        }
        if matches!(word, b"moMath" | b"moMathPara") {
            self.state.math = true;
            return true;
        }
        if !self.state.math || !word.starts_with(b"m") {
            return false;
        }
        match word {
            _ if word.ends_with(b"Pr") => self.state.to = Destination::Nowhere,
            b"mden" => self.push("/"),
            b"msup" | b"mlim" => self.push("^"),
            b"msub" => self.push("_"),
            b"mrad" | b"mnary" | b"md" | b"mm" | b"meqArr" | b"mphant" | b"msPre" => {
                self.push(OBJECT.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        true
    }
}
