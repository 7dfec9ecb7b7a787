//! How far along its lines the text of a page has come. Pages are written from left to right and from the top down: what
//! stands beyond all that stands at its height cannot be drawn again, and is not looked for.

use crate::layout::Glyph;
use crate::layout::settings::Doubles;

/// Height of a band in points.
const BAND: f32 = 2.0;
/// Bands of a page; the first and the last hold what is beyond.
const BANDS: usize = 512;
/// Points by which more is asked for than can be needed: what rounding takes.
const SLACK: f32 = 0.1;

/// The least and the greatest x at which glyphs begin, for each band of a page.
#[derive(Debug)]
pub struct Reached {
    bands: Vec<(f32, f32)>,
    /// Glyphs that were counted.
    counted: usize,
    /// What was asked last: a height and a size, and the answer.
    asked: Option<(f32, f32, (f32, f32))>,
    /// Ems within which a character is drawn twice.
    reach: f32,
}

const NONE: (f32, f32) = (f32::INFINITY, f32::NEG_INFINITY);

impl Reached {
    pub fn new(settings: &Doubles) -> Reached {
        Reached { bands: vec![NONE; BANDS], counted: 0, asked: None, reach: settings.reach_em }
    }

    /// Ready for the next page.
    pub fn clear(&mut self) {
        self.bands.fill(NONE);
        (self.counted, self.asked) = (0, None);
    }

    /// Counts those glyphs of a page that were not yet counted.
    pub fn count(&mut self, glyphs: &[Glyph]) {
        let new = glyphs.get(self.counted..).unwrap_or_default();
        for line in new.chunk_by(|a, b| a.origin.1 == b.origin.1) {
            let Some(height) = line.first().map(|glyph| glyph.origin.1) else { continue };
            let (low, high) =
                line.iter().fold(NONE, |(low, high), g| (low.min(g.origin.0), high.max(g.origin.0)));
            if let Some(known) = self.bands.get_mut(band(height)) {
                *known = (known.0.min(low), known.1.max(high));
            }
        }
        self.counted = glyphs.len();
        self.asked = None;
    }

    /// Whether a glyph that was counted may be this one, drawn before.
    pub fn may_hold(&mut self, glyph: &Glyph) -> bool {
        let ((x, y), near) = (glyph.origin, self.reach * glyph.size + SLACK);
        let (low, high) = match self.asked {
            Some((height, size, known)) if height == y && size == glyph.size => known,
            _ => {
                let bands = self.bands.get(band(y - near)..=band(y + near)).unwrap_or_default();
                let known = bands.iter().fold(NONE, |all, own| (all.0.min(own.0), all.1.max(own.1)));
                self.asked = Some((y, glyph.size, known));
                known
            }
        };
        x + near >= low && x - near <= high
    }
}

/// The band of a height.
fn band(height: f32) -> usize {
    ((height / BAND).max(0.0) as usize).min(BANDS - 1)
}

#[cfg(test)]
mod tests {
    use super::Reached;
    use crate::layout::{Direction, Glyph, Rect, settings};

    fn glyph(x: f32, y: f32) -> Glyph {
        Glyph {
            text: '1',
            area: Rect { x0: x, top: y - 8.0, x1: x + 5.0, bottom: y + 2.0 },
            origin: (x, y),
            size: 10.0,
            font: 0,
            direction: Direction::Right,
            askew: false,
            invisible: false,
            veiled: false,
        }
    }

    #[test]
    fn what_stands_beyond_all_at_its_height_is_new() {
        let mut reached = Reached::new(&settings::Doubles::default());
        reached.count(&[glyph(100.0, 50.0), glyph(105.0, 50.0), glyph(300.0, 62.0), glyph(30.0, -9.0)]);
        for (x, y, held) in [
            (105.4, 50.0, true),
            (104.0, 51.4, true),
            (102.0, 48.6, true),
            (107.0, 50.0, false),
            (98.0, 50.0, false),
            (102.0, 54.5, false),
            (300.0, 62.0, true),
            (300.0, 5e5, false),
            (30.0, -9.5, true),
        ] {
            assert_eq!(reached.may_hold(&glyph(x, y)), held, "{x} {y}");
        }
        reached.clear();
        assert!(!reached.may_hold(&glyph(100.0, 50.0)));
    }
}
