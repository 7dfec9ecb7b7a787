//! How the letters of a cell look, and what of it counts: fonts, fills, and pieces of a text in other fonts.

use std::borrow::Cow;

use super::format;
use crate::reader::office::apart::{Apart, Look, Standing};
use crate::reader::office::colour::{Colour, Ground, Ink, WHITE, mixed};
use crate::text::signs::OBJECT;

/// What a format may take from a number, or add to it, to round it.
const MOST_ROUNDED: f64 = 0.5;

/// A cell format: the number format, where it is not General, the font and the fill.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub(super) format: Option<String>,
    pub(super) look: Look,
    pub(super) ground: Ground,
}

/// What the format of a rule does to figures.
#[derive(Debug, Clone, Default)]
pub(super) struct Effect {
    /// It strikes them out, or they are not seen.
    pub(super) void: bool,
    /// What it makes of them is seen all the same: struck digits, pictures. A zero is no blank then.
    pub(super) seen: bool,
    /// They are shown by this format.
    pub(super) format: Option<String>,
}

impl Effect {
    pub(super) const VOID: Effect = Effect { void: true, seen: false, format: None };

    pub(super) fn is_none(&self) -> bool {
        !self.void && self.format.is_none()
    }
}

impl Style {
    /// What it does to figures that a rule applies it to.
    pub(super) fn effect(&self) -> Effect {
        let format = self.format.clone().filter(|f| !f.eq_ignore_ascii_case("general"));
        let Look { struck, struck_twice, pictures, .. } = self.look;
        let seen = [struck, struck_twice, pictures].contains(&Some(true));
        Effect { void: self.look.standing(self.ground) == Standing::Void, seen, format }
    }

    /// What a cell with a number shows.
    pub(super) fn number(&self, value: f64, from_1904: bool) -> String {
        let format = self.format.as_deref();
        let mut shown = format::number(value, format, from_1904);
        // Shown in thousands (18.8.31), or with digits of the format itself: another number than the cell holds.
        let plain = shown.trim().replace(',', "").parse::<f64>();
        if format.is_some() && plain.is_ok_and(|shown| (shown - value).abs() > MOST_ROUNDED) {
            shown.push(char::REPLACEMENT_CHARACTER);
        }
        // A zero that its format leaves away is a blank; another number is hidden.
        if value != 0.0 && shown.trim().is_empty() {
            return OBJECT.to_string();
        }
        let mut look = self.look;
        if let Some(colour) = format::colour(value, format) {
            look.ink = Some(Ink::Of(colour));
        }
        if look.standing(self.ground) == Standing::Plain {
            return shown;
        }
        let style = Style { look, ground: self.ground, format: None };
        Text::from(shown).shown(&style).into_owned()
    }
}

/// A text, and from which byte on it has a font of its own or that of the cell again.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    text: String,
    runs: Vec<(usize, Option<Look>)>,
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text { text, runs: Vec::new() }
    }
}

impl Text {
    /// Its letters, in whatever font.
    pub(super) fn whole(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds a piece, in a font of its own or in that of the cell.
    pub(super) fn push(&mut self, piece: &str, look: Option<Look>) {
        if self.runs.last().map_or(look.is_some(), |r| r.1 != look) {
            self.runs.push((self.text.len(), look));
        }
        self.text.push_str(piece);
    }

    /// What a cell with this text shows.
    pub(super) fn shown(&self, style: &Style) -> Cow<'_, str> {
        if format::hides_text(style.format.as_deref()) && self.text.contains(char::is_numeric) {
            return Cow::Owned(OBJECT.to_string());
        }
        if self.runs.is_empty() && style.look.standing(style.ground) == Standing::Plain {
            return Cow::Borrowed(&self.text);
        }
        let (mut apart, mut out) = (Apart::default(), String::with_capacity(self.text.len()));
        let first = self.runs.first().map_or(self.text.len(), |r| r.0);
        let ends = self.runs.iter().skip(1).map(|r| r.0).chain([self.text.len()]);
        let runs = self.runs.iter().zip(ends).map(|(run, end)| (run.0, end, run.1.unwrap_or(style.look)));
        for (start, end, look) in [(0, first, style.look)].into_iter().chain(runs) {
            let piece = self.text.get(start..end).unwrap_or_default();
            apart.write(look.standing(style.ground), piece, &mut out);
        }
        apart.finish(true, &mut out);
        Cow::Owned(out)
    }
}

/// The colours of a workbook by their number (ECMA-376-1, 18.8.27; [MS-XLS] 2.5.161 Icv).
#[derive(Debug, Clone)]
pub(super) struct Palette([u32; 64]);

impl Default for Palette {
    fn default() -> Palette {
        const FIRST: [u32; 8] = [0, 0xff_ffff, 0xff_0000, 0xff00, 0xff, 0xff_ff00, 0xff_00ff, 0xffff];
        const LATER: [u32; 48] = [
            0x80_0000, 0x8000, 0x80, 0x80_8000, 0x80_0080, 0x8080, 0xc0_c0c0, 0x80_8080, 0x99_99ff,
            0x99_3366, 0xff_ffcc, 0xcc_ffff, 0x66_0066, 0xff_8080, 0x66cc, 0xcc_ccff, 0x80, 0xff_00ff,
            0xff_ff00, 0xffff, 0x80_0080, 0x80_0000, 0x8080, 0xff, 0xccff, 0xcc_ffff, 0xcc_ffcc, 0xff_ff99,
            0x99_ccff, 0xff_99cc, 0xcc_99ff, 0xff_cc99, 0x33_66ff, 0x33_cccc, 0x99_cc00, 0xff_cc00,
            0xff_9900, 0xff_6600, 0x66_6699, 0x96_9696, 0x3366, 0x33_9966, 0x3300, 0x33_3300, 0x99_3300,
            0x99_3366, 0x33_3399, 0x33_3333,
        ];
        let all = FIRST.into_iter().chain(FIRST).chain(LATER);
        let mut colours = [0; 64];
        colours.iter_mut().zip(all).for_each(|(slot, colour)| *slot = colour);
        Palette(colours)
    }
}

impl Palette {
    pub(super) fn set(&mut self, at: usize, [red, green, blue]: Colour) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = u32::from_be_bytes([0, red, green, blue]);
        }
    }

    /// A numbered colour; `None` is the automatic one.
    pub(super) fn get(&self, at: usize) -> Option<Colour> {
        let [_, red, green, blue] = self.0.get(at)?.to_be_bytes();
        Some([red, green, blue])
    }

    /// The ink of a number; 65 is the colour of the paper.
    pub(super) fn ink(&self, at: usize) -> Ink {
        if at == 65 { Ink::Of(WHITE) } else { self.get(at).map_or(Ink::Automatic, Ink::Of) }
    }
}

/// A colour made lighter, or darker for a tint below zero (18.8.19).
pub(super) fn tinted(colour: Colour, tint: f64) -> Colour {
    let parts = (tint.abs() * 1_000.0).clamp(0.0, 1_000.0) as u32;
    mixed(colour, if tint > 0.0 { WHITE } else { [0; 3] }, parts)
}
