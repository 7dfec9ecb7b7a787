//! Characters drawn twice, nearly in place, to look bold.

use crate::layout::Glyph;

/// Side of the squares that glyphs are sorted into, in points. Larger than twice the reach at usual sizes, so that
/// most look-ups see one square.
const SQUARE: f32 = 16.0;
/// How far off the second drawing may stand, in ems …
const REACH: f32 = 0.15;
/// … and in advances: narrow figures side by side are two figures.
const SHARE: f32 = 0.4;
/// Ems. A character that takes less has no width at all.
const FLAT: f32 = 0.01;

/// Glyphs of one square that are looked at; a page that has more of one character there means harm.
const STEPS: u32 = 64;

const NONE: u32 = u32::MAX;

/// Finds the earlier drawing of a glyph among those of a page.
#[derive(Debug)]
pub struct Doubles {
    heads: Vec<u32>,
    /// The glyph before with the same hash.
    next: Vec<u32>,
}

impl Doubles {
    pub fn new() -> Doubles {
        Doubles { heads: vec![NONE; 1024], next: Vec::new() }
    }

    pub fn clear(&mut self) {
        self.heads.fill(NONE);
        self.next.clear();
    }

    /// The place among `glyphs` of an earlier drawing of this one. Those from `shown` on are of the same string: what
    /// stands twice in one is there twice, wherever a font without widths puts it.
    pub fn find(&self, glyphs: &[Glyph], shown: usize, glyph: &Glyph) -> Option<usize> {
        let along = match glyph.direction {
            crate::layout::Direction::Right | crate::layout::Direction::Left => glyph.area.x1 - glyph.area.x0,
            _ => glyph.area.bottom - glyph.area.top,
        };
        // Where a font has no widths, its glyphs stand on one another and are not the same.
        if along <= FLAT * glyph.size {
            return None;
        }
        let reach = (REACH * glyph.size).min(SHARE * along);
        let (x, y) = glyph.origin;
        let (left, right) = (square(x - reach), square(x + reach));
        let (top, bottom) = (square(y - reach), square(y + reach));
        if right - left > 2 || bottom - top > 2 {
            return None;
        }
        for column in left..=right {
            for row in top..=bottom {
                let mut at = *self.heads.get(self.slot(glyph.text, column, row))?;
                for _ in 0..STEPS {
                    let Some(other) = glyphs.get(at as usize) else { break };
                    let near = (other.origin.0 - x).abs() <= reach && (other.origin.1 - y).abs() <= reach;
                    let alike = other.text == glyph.text
                        && other.direction == glyph.direction
                        && (other.size - glyph.size).abs() <= 0.1 * glyph.size;
                    if near && alike && (at as usize) < shown {
                        return Some(at as usize);
                    }
                    at = self.next.get(at as usize).copied().unwrap_or(NONE);
                }
            }
        }
        None
    }

    /// Notes the glyph at the end of the list.
    pub fn add(&mut self, glyphs: &[Glyph]) {
        if self.next.len() > self.heads.len() {
            let size = self.heads.len() * 4;
            self.heads.clear();
            self.heads.resize(size, NONE);
            self.next.clear();
        }
        for glyph in glyphs.get(self.next.len()..).unwrap_or_default() {
            let slot = self.slot(glyph.text, square(glyph.origin.0), square(glyph.origin.1));
            let place = self.next.len() as u32;
            if let Some(head) = self.heads.get_mut(slot) {
                self.next.push(std::mem::replace(head, place));
            }
        }
    }

    fn slot(&self, text: char, column: i32, row: i32) -> usize {
        let mixed = (text as u32).wrapping_mul(0x9e37_79b1)
            ^ (column as u32).wrapping_mul(0x85eb_ca6b)
            ^ (row as u32).wrapping_mul(0xc2b2_ae35);
        (mixed >> 16 ^ mixed) as usize & (self.heads.len() - 1)
    }
}

fn square(at: f32) -> i32 {
    // Rounding down by a call of the library of mathematics is what this would spend most of its time on.
    let near = (at / SQUARE) as i32;
    near - i32::from((near as f32) > at / SQUARE)
}
