//! The graphics state, as far as glyphs and rules depend on it (ISO 32000-1, 8.4 and 9.3).

use std::rc::Rc;

use super::font::Font;
use super::matrix::{Area, Matrix};

/// What the numbers of a colour mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Space {
    /// Gray, RGB or CMYK, told by how many numbers there are.
    #[default]
    Device,
    /// Amounts of ink: none is white.
    Ink,
    /// An index, a pattern, Lab: whether it is white is not asked.
    Other,
}

impl Space {
    /// How a colour of this space looks, as far as that is told by its numbers alone.
    pub fn tone(self, numbers: &[f64]) -> Option<Tone> {
        // Most are black or white, which need no rounding.
        let byte = |n: f64| if n == 0.0 { 0 } else { (n.clamp(0.0, 1.0) * 255.0).round() as u8 };
        match (self, numbers) {
            (Space::Device, [gray]) => Some([byte(*gray); 3]),
            (Space::Device, [r, g, b]) => Some([byte(*r), byte(*g), byte(*b)]),
            (Space::Device, [c, m, y, k]) => Some([byte(1.0 - c - k), byte(1.0 - m - k), byte(1.0 - y - k)]),
            (Space::Ink, _) if self.is_white(numbers) => Some(WHITE),
            _ => None,
        }
    }

    /// Whether a colour of this space is the white of the paper.
    pub fn is_white(self, numbers: &[f64]) -> bool {
        let none = |n: &f64| *n <= 0.004;
        let full = |n: &f64| *n >= 0.996;
        match (self, numbers.len()) {
            (Space::Device, 1 | 3) => numbers.iter().all(full),
            (Space::Device, 4) => numbers.iter().all(none),
            (Space::Ink, 1..) => numbers.iter().all(none),
            _ => false,
        }
    }
}

/// Red, green and blue.
pub type Tone = [u8; 3];
/// The paper.
pub const WHITE: Tone = [255; 3];

/// Whether nobody can read the one upon the other.
pub fn is_near(a: Tone, b: Tone) -> bool {
    a.iter().zip(&b).all(|(a, b)| a.abs_diff(*b) <= 24)
}

/// One of the two inks: for filling and for stroking.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub space: Space,
    pub white: bool,
    /// How it looks; `None` where that is not known.
    pub tone: Option<Tone>,
    /// What it is painted on is seen through it.
    pub sheer: bool,
    /// A pattern that does not fill what it is painted on (8.7).
    pub open: bool,
    /// Nothing of it is seen: opacity 0.
    pub clear: bool,
}

impl Default for Ink {
    fn default() -> Ink {
        Ink {
            space: Space::Device,
            white: false,
            tone: Some([0; 3]),
            sheer: false,
            open: false,
            clear: false,
        }
    }
}

impl Ink {
    /// Whether what it paints can be seen on some ground.
    pub fn may_show(&self) -> bool {
        !self.clear
    }

    /// Whether what it paints can be seen on paper.
    pub fn shows(&self) -> bool {
        !self.white && !self.clear
    }
}

#[derive(Debug, Clone)]
pub struct State {
    pub ctm: Matrix,
    /// The box around what may be painted, in page space.
    pub clip: Area,
    pub fill: Ink,
    pub stroke: Ink,
    pub line_width: f64,
    /// Something else than opacity lets through what is painted on: a blend mode (11.3.5), a soft mask (11.6.5.3), the
    /// group that all of it belongs to (11.6.6).
    pub blended: bool,
    pub masked: bool,
    pub grouped: bool,
    /// The clip is the box, and no smaller.
    pub boxed: bool,
    pub font: Option<Rc<Font>>,
    pub size: f64,
    pub char_space: f64,
    pub word_space: f64,
    /// Horizontal scaling, 1 for none.
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
    pub mode: u8,
}

impl State {
    pub fn new(ctm: Matrix) -> State {
        State {
            ctm,
            clip: Area::ALL,
            fill: Ink::default(),
            stroke: Ink::default(),
            line_width: 1.0,
            blended: false,
            masked: false,
            grouped: false,
            boxed: true,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }

    /// Whether nothing is seen under what this ink paints.
    pub fn is_opaque(&self, ink: Ink) -> bool {
        !(ink.clear || ink.sheer || ink.open || self.blended || self.masked || self.grouped)
    }
}
