//! A page as readers of paged forms deliver it: glyphs and rules, nothing else.

use super::settings::{Askew, Settings};

/// A rectangle in page space: points (1/72 inch), origin at the upper left of the page as it is looked at (after
/// `/Rotate` and the like), y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    pub x0: f32,
    pub top: f32,
    pub x1: f32,
    pub bottom: f32,
}

/// The way a line of glyphs runs, as turned clockwise from left-to-right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Direction {
    #[default]
    Right,
    Down,
    Left,
    Up,
}

/// Whether a line along `way` is neither level nor upright.
pub(crate) fn is_askew((x, y): (f64, f64), settings: &Askew) -> bool {
    x.abs().min(y.abs()) > settings.slope * x.abs().max(y.abs())
}

/// One character as it stands on the page. A ligature is several glyphs that share its box evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character as the source names it, not folded; U+FFFD where nothing in the source tells what it is.
    pub text: char,
    /// The advance along the line by the font's height about the baseline; not the outline's box.
    pub area: Rect,
    /// Where the baseline starts.
    pub origin: (f32, f32),
    /// Height of the em on the page, in points.
    pub size: f32,
    /// Number of the font within the document.
    pub font: u16,
    pub direction: Direction,
    /// It runs along a line that is neither level nor upright, as watermarks and the text of round stamps do.
    pub askew: bool,
    /// Drawn without ink (PDF text render mode 3, the text layer of a scan).
    pub invisible: bool,
    /// Drawn, and not seen as the text around it: in the colour of its ground, under something painted later, off the
    /// page, cut by the clip. Only digits are told apart by it.
    pub veiled: bool,
}

/// A straight line, horizontal or vertical: a stroke, an edge of a stroked box, or a box too thin to be one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub horizontal: bool,
    /// The fixed coordinate: y of a horizontal rule, x of a vertical one; the middle of its thickness.
    pub at: f32,
    /// The other coordinate, from less to more.
    pub from: f32,
    pub to: f32,
    /// Thickness in points.
    pub width: f32,
}

/// How a page that lay askew was made straight: turned about its middle. Its glyphs and rules are those of the straight
/// page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Upright {
    /// Radians by which the page lay turned clockwise; 0 for nearly all pages.
    pub angle: f32,
    /// The middle.
    pub middle: (f32, f32),
}

impl Upright {
    /// The box around an area as it lies on the page that is looked at.
    #[must_use]
    pub fn back(self, area: Rect) -> Rect {
        if self.angle == 0.0 {
            return area;
        }
        let (sin, cos) = self.angle.sin_cos();
        let (mx, my) = self.middle;
        let corner = |x: f32, y: f32| {
            let (x, y) = (x - mx, y - my);
            (mx + cos * x - sin * y, my + sin * x + cos * y)
        };
        let Rect { x0, top, x1, bottom } = area;
        let corners = [corner(x0, top), corner(x1, top), corner(x0, bottom), corner(x1, bottom)];
        let least = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::INFINITY, f32::min);
        let most = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
        Rect { x0: least(|c| c.0), top: least(|c| c.1), x1: most(|c| c.0), bottom: most(|c| c.1) }
    }
}

/// Where a page shows columns of another page beside its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seam {
    /// From this x on.
    pub from: f32,
    /// How far they were moved to the right.
    pub shift: f32,
    /// 1-based number of the other page.
    pub page: u32,
}

impl Page {
    /// Whether it is a picture, with hardly any text on it.
    pub(crate) fn is_picture(&self, settings: &Settings) -> bool {
        let least = settings.pages.pictured * self.width * self.height;
        let large = |area: &Rect| area.width() * area.height() >= least;
        let seen = |glyph: &&Glyph| !glyph.invisible && !glyph.text.is_whitespace();
        self.images.iter().any(large)
            && self.glyphs.iter().filter(seen).nth(settings.pages.captions).is_none()
    }
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// 1-based number in the file.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    /// In the order in which the source draws them.
    pub glyphs: Vec<Glyph>,
    /// The reader has left out characters drawn again in their place by another string.
    pub once: bool,
    pub rules: Vec<Rule>,
    /// Where the clip took off what level rules have further left or right: what stands there goes on unseen.
    pub cuts: Vec<f32>,
    /// How it was made straight.
    pub upright: Upright,
    /// From left to right; readers leave it empty.
    pub beside: Vec<Seam>,
    /// Areas of images: a page that has nothing else is a scan.
    pub images: Vec<Rect>,
    /// Areas of pictures, and of shapes as small as characters, that may show what is not there as text.
    pub drawings: Vec<Rect>,
}
