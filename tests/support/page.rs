//! A rendered report: its text before encoding, with invisible marks that tell which characters are which figure.

use std::collections::BTreeMap;

use super::canon::{self, Key};
use super::encode::{Charset, encode};
use super::shown::Expect;

const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';
const FIRST: u32 = 0xf0000;

/// A rendered report before encoding.
#[derive(Debug, Clone)]
pub struct Page {
    /// May hold marks; [`Page::bytes`] takes them out.
    pub text: String,
    pub charset: Charset,
    pub truth: BTreeMap<Key, Expect>,
}

/// A figure's text between its marks. Renderers that count columns use the bare text instead.
pub fn marked(format: &str, key: Option<Key>, text: &str) -> String {
    let Some(index) = key.and_then(|key| index(format, key)) else { return text.to_string() };
    format!("{OPEN}{index}{text}{CLOSE}")
}

fn index(format: &str, key: Key) -> Option<char> {
    let at = canon::form(format).keys().iter().position(|k| *k == key)?;
    char::from_u32(FIRST + u32::try_from(at).ok()?)
}

/// Whether a character is a mark, not text.
pub fn is_mark(c: char) -> bool {
    c == OPEN || c == CLOSE || u32::from(c) >= FIRST
}

impl Page {
    /// The page as bytes in its encoding.
    pub fn bytes(&self) -> Vec<u8> {
        let clean: String = self.text.chars().filter(|c| !is_mark(*c)).collect();
        encode(&clean, self.charset)
    }

    /// Cuts the page after `share` (of 1000) of its characters, never inside a figure, and forgets what stood
    /// behind the cut. False if the page has no marks, so that nothing is known about it.
    pub fn truncate(&mut self, format: &str, share: usize) -> bool {
        if !self.text.contains(CLOSE) {
            return false;
        }
        let chars: Vec<char> = self.text.chars().collect();
        let mut at = chars.len() * share.min(1000) / 1000;
        let opened = chars[..at].iter().rposition(|c| *c == OPEN);
        let closed = chars[..at].iter().rposition(|c| *c == CLOSE);
        if opened > closed {
            at += chars[at..].iter().position(|c| *c == CLOSE).map_or(0, |n| n + 1);
        }
        self.text = chars[..at].iter().collect();
        for key in canon::form(format).keys() {
            let seen = index(format, key).is_some_and(|mark| self.text.contains(mark));
            if !seen {
                self.truth.insert(key, Expect::Absent);
            }
        }
        true
    }
}
