//! Lines that run neither level nor upright, and the digits they strike out: a stroke of a pen drawn into a table.

use super::matrix::Area;
use crate::layout::{Glyph, Rect};

/// Lines of one page that are looked at; of one that has more, digits are believed no more.
const SLANTS: usize = 20_000;
/// Comparisons of one page.
const STEPS: usize = 20_000_000;
/// Height of the bands digits are sorted into, in points.
const BAND: f32 = 16.0;
/// Shares of a glyph's box that are left out on each side: digits do not reach its borders.
const INSET: (f32, f32) = (0.1, 0.15);
/// A line strikes a digit out if it goes through this share of its width or its height.
const THROUGH: f32 = 0.5;

/// The slanted lines of a page.
#[derive(Debug, Default)]
pub struct Slants {
    all: Vec<[(f32, f32); 2]>,
    /// There were more than are looked at.
    beyond: bool,
}

impl Slants {
    /// Adds what the clip leaves of a line.
    pub fn add(&mut self, [from, to]: [(f64, f64); 2], clip: &Area) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let Some((first, last)) = within([(from.0, dx, clip.x0, clip.x1), (from.1, dy, clip.y0, clip.y1)])
        else {
            return;
        };
        let at = |part: f64| ((from.0 + part * dx) as f32, (from.1 + part * dy) as f32);
        let ends = [at(first), at(last)];
        let sane = ends.iter().all(|(x, y)| x.abs() < 1e6 && y.abs() < 1e6);
        self.beyond |= sane && self.all.len() >= SLANTS;
        if sane && !self.beyond {
            self.all.push(ends);
        }
    }

    pub fn all(&self) -> &[[(f32, f32); 2]] {
        &self.all
    }

    /// Marks the digits of the page that a line strikes out; ready for the next page then.
    pub fn strike(&mut self, glyphs: &mut [Glyph]) {
        if self.all.is_empty() {
            return;
        }
        let band = |y: f32| (y / BAND).floor() as i64;
        let digits = glyphs.iter().enumerate().filter(|(_, g)| g.text.is_numeric());
        let mut bands: Vec<(i64, usize)> = digits.map(|(at, g)| (band(g.area.center().1), at)).collect();
        bands.sort_unstable();
        let mut steps = 0;
        for [from, to] in &self.all {
            // The middle of a digit that is touched lies no further off than a band.
            let (top, bottom) = (band(from.1.min(to.1)) - 1, band(from.1.max(to.1)) + 1);
            let start = bands.partition_point(|b| b.0 < top);
            for (_, digit) in bands.get(start..).unwrap_or_default().iter().take_while(|b| b.0 <= bottom) {
                steps += 1;
                if let Some(glyph) = glyphs.get_mut(*digit)
                    && runs_through(*from, *to, core(&glyph.area))
                {
                    glyph.veiled = true;
                }
            }
            if steps > STEPS {
                self.beyond = true;
                break;
            }
        }
        if self.beyond {
            glyphs.iter_mut().for_each(|g| g.veiled = true);
        }
        *self = Slants::default();
    }
}

/// The part of a glyph's box that a digit fills.
pub fn core(area: &Rect) -> Rect {
    let (x, y) = (INSET.0 * (area.x1 - area.x0), INSET.1 * (area.bottom - area.top));
    Rect { x0: area.x0 + x, top: area.top + y, x1: area.x1 - x, bottom: area.bottom - y }
}

/// The part of a line within a box, as shares of its length: where it starts, how far it goes and the bounds of the box,
/// each way.
fn within(sides: [(f64, f64, f64, f64); 2]) -> Option<(f64, f64)> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in sides {
        if step == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (a, b) = ((low - start) / step, (high - start) / step);
        first = first.max(a.min(b));
        last = last.min(a.max(b));
    }
    (first <= last).then_some((first, last))
}

/// Whether a line goes through a box from side to side, or nearly so.
fn runs_through(from: (f32, f32), to: (f32, f32), area: Rect) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let sides = [(from.0, dx, area.x0, area.x1), (from.1, dy, area.top, area.bottom)];
    let Some((first, last)) = within(sides.map(|(a, b, c, d)| (a.into(), b.into(), c.into(), d.into())))
    else {
        return false;
    };
    let within = (last - first) as f32;
    within * dx.abs() >= THROUGH * (area.x1 - area.x0) && area.x1 > area.x0
        || within * dy.abs() >= THROUGH * (area.bottom - area.top) && area.bottom > area.top
}
