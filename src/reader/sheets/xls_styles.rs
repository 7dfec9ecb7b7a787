//! Fonts, fills and number formats of BIFF workbooks ([MS-XLS] 2.4.122 Font, 2.4.353 XF, 2.4.155 Palette).

use std::collections::HashMap;

use super::format;
use super::shown::{Palette, Style, Text};
use super::xls_records::{Run, u16_at, u32_at};
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink};

#[derive(Debug, Clone)]
struct Font {
    name: String,
    struck: bool,
    raised: bool,
    /// Twentieths of a point.
    height: u16,
    colour: usize,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    font: u16,
    format: u16,
    pattern: u32,
    /// The number of the colour in front.
    front: usize,
}

/// What the records before the sheets say of how cells look.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// BIFF8.
    unicode: bool,
    numbers: HashMap<u16, String>,
    fonts: Vec<Font>,
    cells: Vec<Cell>,
    palette: Palette,
    order: Order,
}

/// Whether the records of fonts, number formats and cell formats stand together, as they always do: one whose kind was
/// destroyed is missed by nothing but its place, and all that follow it are numbered wrongly.
#[derive(Debug, Default)]
struct Order {
    begun: bool,
    parted: bool,
    broken: bool,
}

impl Order {
    fn see(&mut self, kind: u16) {
        match kind {
            0x0031 | 0x041e | 0x00e0 => {
                self.begun = true;
                self.broken |= self.parted;
            }
            _ => self.parted = self.begun,
        }
    }
}

impl Formats {
    pub(super) fn new(unicode: bool) -> Formats {
        Formats { unicode, ..Formats::default() }
    }

    /// Takes down which record comes next, whoever reads it.
    pub(super) fn next(&mut self, kind: u16) {
        self.order.see(kind);
    }

    /// Whether some of the records are lost.
    pub(super) fn is_damaged(&self) -> bool {
        self.order.broken
    }

    /// A number format of the workbook's own.
    pub(super) fn number(&mut self, id: u16, format: String) {
        self.numbers.insert(id, format);
    }

    /// Takes a record; others than those of fonts, cell formats and colours are passed over.
    pub(super) fn record(&mut self, kind: u16, data: &[u8]) {
        let short = |at: usize| u16_at(data, at).unwrap_or(0);
        match kind {
            0x0031 => self.fonts.push(Font {
                name: self.name(data.get(14..).unwrap_or_default()),
                struck: short(2) & 8 != 0,
                raised: short(8) != 0,
                height: short(0),
                colour: usize::from(short(4)),
            }),
            0x00e0 => {
                let (pattern, front) = match self.unicode {
                    true => (u32_at(data, 14).unwrap_or(0) >> 26, short(18) & 0x7f),
                    false => (u32::from(short(10) & 0x3f), short(8) & 0x7f),
                };
                let cell = Cell { font: short(0), format: short(2), pattern, front: usize::from(front) };
                self.cells.push(cell);
            }
            // Colours from number 8 on.
            0x0092 => {
                let colours = data.get(2..).unwrap_or_default().chunks_exact(4);
                for (at, colour) in colours.enumerate() {
                    if let [red, green, blue, _] = colour {
                        self.palette.set(8 + at, [*red, *green, *blue]);
                    }
                }
            }
            _ => {}
        }
    }

    /// The name of a font; those that matter are of Latin letters.
    fn name(&self, data: &[u8]) -> String {
        let bytes = match (self.unicode, data) {
            // One byte a letter, or two of which the second is 0.
            (true, [_, _, letters @ ..]) => letters,
            (false, [_, letters @ ..]) => letters,
            _ => &[],
        };
        bytes.iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect()
    }

    /// The number format of a number.
    pub(super) fn code(&self, id: u16) -> Option<String> {
        let own = self.numbers.get(&id).cloned();
        own.or_else(|| format::built_in(u32::from(id)).map(str::to_owned))
    }

    /// The ink of a numbered colour.
    pub(super) fn ink(&self, colour: usize) -> Ink {
        self.palette.ink(colour)
    }

    /// How letters of a font look.
    pub(super) fn font(&self, at: u16) -> Look {
        let mut look = Look::default();
        // 2.5.129 FontIndex: there is no number 4.
        let at = usize::from(if at > 4 { at - 1 } else { at });
        if let Some(font) = self.fonts.get(at) {
            (look.struck, look.script) = (Some(font.struck), Some(font.raised));
            look.set_size(i64::from(font.height).div_euclid(10));
            look.set_font(&font.name);
            look.ink =
                Some(if font.colour == 0x7fff { Ink::Automatic } else { self.palette.ink(font.colour) });
        }
        look
    }

    /// A text with its runs.
    pub(super) fn text(&self, units: &[u16], runs: &[Run]) -> Text {
        let mut out = Text::default();
        let (mut done, mut look) = (0, None);
        for (start, font) in runs {
            let start = usize::from(*start).clamp(done, units.len());
            out.push(&String::from_utf16_lossy(&units[done..start]), look);
            (done, look) = (start, Some(self.font(*font)));
        }
        out.push(&String::from_utf16_lossy(&units[done..]), look);
        out
    }

    /// The cell formats, by their number.
    pub(super) fn styles(&self) -> Vec<Style> {
        let style = |cell: &Cell| Style {
            format: self.code(cell.format).filter(|f| !f.eq_ignore_ascii_case("general")),
            look: self.font(cell.font),
            ground: match (cell.pattern, self.palette.ink(cell.front)) {
                (0, _) => Ground::Paper,
                (1, Ink::Of(colour)) => Ground::Of(colour),
                _ => Ground::Unknown,
            },
        };
        self.cells.iter().map(style).collect()
    }
}
