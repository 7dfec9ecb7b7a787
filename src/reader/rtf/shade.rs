//! Colours of an RTF file, and what is behind its letters, paragraphs and cells.

use crate::reader::office::colour::{Colour, Ground, Pattern};

/// The colour table; entries without parts are the automatic colour.
#[derive(Debug, Default)]
pub(super) struct Palette {
    next: Option<Colour>,
    all: Vec<Option<Colour>>,
}

impl Palette {
    /// A part of the colour that is being defined.
    pub(super) fn part(&mut self, word: &[u8], value: i32) {
        let at = match word {
            b"red" => 0,
            b"green" => 1,
            b"blue" => 2,
            _ => return,
        };
        if let Some(part) = self.next.get_or_insert_default().get_mut(at) {
            *part = u8::try_from(value.clamp(0, 255)).unwrap_or(0);
        }
    }

    /// The colour that is being defined is whole.
    pub(super) fn end(&mut self) {
        let colour = self.next.take();
        self.all.push(colour);
    }

    pub(super) fn get(&self, at: i32) -> Option<Colour> {
        self.all.get(usize::try_from(at).ok()?).copied().flatten()
    }
}

/// A shading: a colour in front, one behind, and hundredths of a hundredth of the first.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Shade {
    front: Option<i32>,
    behind: Option<i32>,
    parts: u32,
    other: bool,
}

impl Shade {
    /// Handles a word of a shading, the letters before it taken away; false for other words.
    pub(super) fn set(&mut self, word: &[u8], value: i32) -> bool {
        match word {
            b"cbpat" => self.behind = Some(value),
            b"cfpat" => self.front = Some(value),
            b"shading" | b"shdng" => self.parts = u32::try_from(value.clamp(0, 10_000)).unwrap_or(0),
            b"bghoriz" | b"bgvert" | b"bgfdiag" | b"bgbdiag" | b"bgcross" | b"bgdcross" | b"bgdkhoriz"
            | b"bgdkvert" | b"bgdkfdiag" | b"bgdkbdiag" | b"bgdkcross" | b"bgdkdcross" => self.other = true,
            _ => return false,
        }
        true
    }

    /// A plain colour behind.
    pub(super) fn paint(&mut self, colour: i32) {
        *self = Shade { behind: Some(colour).filter(|c| *c != 0), ..Shade::default() };
    }

    /// What it looks like; `None` where nothing is said or seen.
    pub(super) fn ground(&self, palette: &Palette) -> Option<Ground> {
        let pattern = if self.other { Pattern::Other } else { Pattern::Parts(self.parts / 10) };
        let colour = |at: Option<i32>| at.and_then(|at| palette.get(at));
        Some(pattern.ground(colour(self.front), colour(self.behind))).filter(|g| *g != Ground::Paper)
    }
}
