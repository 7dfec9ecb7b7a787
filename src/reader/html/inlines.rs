//! Style attributes that were met lately.

use super::charref;
use super::style::{Style, inline};

/// Style attributes of a page, read once: a page has thousands of cells and a dozen styles.
#[derive(Debug, Default)]
pub(crate) struct Inlines<'s> {
    lately: Vec<(&'s str, Style)>,
    next: usize,
}

/// Styles remembered: more than the cells of a row have.
const LATELY: usize = 16;

impl<'s> Inlines<'s> {
    /// The declarations of an attribute as written in the source, references and all.
    pub(crate) fn get(&mut self, written: &'s str) -> Style {
        if let Some((_, style)) = self.lately.iter().find(|(w, _)| *w == written) {
            return *style;
        }
        let style = inline(&charref::attribute(written));
        if self.lately.len() < LATELY {
            self.lately.push((written, style));
        } else {
            self.lately[self.next] = (written, style);
            self.next = (self.next + 1) % LATELY;
        }
        style
    }
}
