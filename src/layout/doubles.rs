//! Characters drawn again a hair beside themselves, as programs print bold.

use super::page::{Direction, Glyph, Rect};
use super::settings::{self, Settings};

/// Side of the squares that characters are sorted into, in points. Larger than twice the reach at usual sizes, so that
/// most look-ups see one square.
const SQUARE: f32 = 16.0;

const NONE: u32 = u32::MAX;

/// Finds the earlier drawing of a character among those of a page.
#[derive(Debug)]
pub(crate) struct Doubles {
    /// The last one seen of each slot; their number is a power of two.
    heads: Vec<u32>,
    seen: Vec<Seen>,
    settings: settings::Doubles,
    /// Characters of one square that are looked at.
    steps: u32,
}

/// A character, where it stands, and the one before in its slot.
#[derive(Debug)]
struct Seen {
    text: char,
    origin: (f32, f32),
    before: u32,
}

impl Doubles {
    pub(crate) fn new(settings: &Settings) -> Doubles {
        let steps = settings.bounds.doubles;
        Doubles { heads: vec![NONE; 1024], seen: Vec::new(), settings: settings.doubles, steps }
    }

    pub(crate) fn clear(&mut self) {
        if !self.seen.is_empty() {
            self.heads.fill(NONE);
            self.seen.clear();
        }
    }

    /// The number among those added of the last one that is the same character near it, and fits.
    #[inline]
    pub(crate) fn find(&self, glyph: &Glyph, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let Rect { x0, top, x1, bottom } = glyph.area;
        let along = match glyph.direction {
            Direction::Right | Direction::Left => x1 - x0,
            Direction::Down | Direction::Up => bottom - top,
        };
        // Where a font has no widths, its glyphs stand on one another and are not the same.
        if along <= self.settings.flat_em * glyph.size {
            return None;
        }
        let near = (self.settings.reach_em * glyph.size).min(self.settings.reach * along);
        let (x, y) = glyph.origin;
        let (left, right) = (square(x - near), square(x + near));
        let (above, below) = (square(y - near), square(y + near));
        if right - left > 2 || below - above > 2 {
            return None;
        }
        for column in left..=right {
            for row in above..=below {
                let mut at = *self.heads.get(self.slot(glyph.text, column, row))?;
                for _ in 0..self.steps {
                    let Some(seen) = self.seen.get(at as usize) else { break };
                    let beside = (seen.origin.0 - x).abs() <= near && (seen.origin.1 - y).abs() <= near;
                    if beside && seen.text == glyph.text && fits(at as usize) {
                        return Some(at as usize);
                    }
                    at = seen.before;
                }
            }
        }
        None
    }

    /// Adds those glyphs of a page that were not yet added.
    pub(crate) fn add_all(&mut self, glyphs: &[Glyph]) {
        for glyph in glyphs.get(self.seen.len()..).unwrap_or_default() {
            self.add(glyph);
        }
    }

    /// The place among the glyphs of a page of an earlier drawing of this one. Those from `shown` on are of the same
    /// string: what stands twice in one is there twice, wherever a font without widths puts it.
    pub(crate) fn earlier(&mut self, glyphs: &[Glyph], shown: usize, glyph: &Glyph) -> Option<usize> {
        self.add_all(glyphs);
        let most = self.settings.size;
        self.find(glyph, |at| {
            let alike = |other: &Glyph| {
                other.text == glyph.text
                    && other.direction == glyph.direction
                    && (other.size - glyph.size).abs() <= most * glyph.size
            };
            at < shown && glyphs.get(at).is_some_and(alike)
        })
    }

    pub(crate) fn add(&mut self, glyph: &Glyph) {
        if self.seen.len() >= self.heads.len() {
            let slots = self.heads.len() * 4;
            self.heads.clear();
            self.heads.resize(slots, NONE);
            for seen in std::mem::take(&mut self.seen) {
                self.push(seen.text, seen.origin);
            }
        }
        self.push(glyph.text, glyph.origin);
    }

    fn push(&mut self, text: char, origin: (f32, f32)) {
        let slot = self.slot(text, square(origin.0), square(origin.1));
        let place = u32::try_from(self.seen.len()).unwrap_or(NONE);
        if let Some(head) = self.heads.get_mut(slot) {
            self.seen.push(Seen { text, origin, before: std::mem::replace(head, place) });
        }
    }

    fn slot(&self, text: char, column: i32, row: i32) -> usize {
        let mixed = u32::from(text).wrapping_mul(0x9e37_79b1)
            ^ column.cast_unsigned().wrapping_mul(0x85eb_ca6b)
            ^ row.cast_unsigned().wrapping_mul(0xc2b2_ae35);
        (mixed >> 16 ^ mixed) as usize & (self.heads.len() - 1)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is beyond is all the same")]
#[expect(clippy::cast_precision_loss, reason = "squares are few")]
fn square(at: f32) -> i32 {
    // Rounding down by a call of the library of mathematics is what this would spend most of its time on.
    let near = (at / SQUARE) as i32;
    near.saturating_sub(i32::from((near as f32) > at / SQUARE))
}
