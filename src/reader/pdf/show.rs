//! Showing text (ISO 32000-1, 9.4.3 and 9.4.4): character codes to glyphs in page space.

use super::content::Interpreter;
use super::filter::Refusal;
use super::font::{Font, Text};
use super::lexer::{Token, unescape, unhex};
use super::matrix::{Area, Matrix};
use super::sheet::share;
use super::slants::core;
use crate::layout::page::is_askew;
use crate::layout::settings::Askew;
use crate::layout::{Direction, Glyph, Rect};

/// Reach of a glyph's box above and below the baseline, in ems. What fonts say of themselves differs by half an
/// em between two fonts on one line and is often wrong, so that one measure, that of Song type, serves all.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = -0.12;

impl Interpreter<'_, '_> {
    /// Shows the strings among the operands, which numbers move apart.
    ///
    /// # Errors
    /// When there are more glyphs than allowed.
    pub fn show(&mut self, operands: &[Token<'_>]) -> Result<(), Refusal> {
        let Some(font) = self.state.font.clone() else {
            // Text is shown and nothing says in what.
            self.store.note_damage();
            return Ok(());
        };
        let damaged = self.store.take_damage();
        self.sheet.begin_strings();
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut done = Ok(());
        for token in operands {
            scratch.clear();
            match token {
                Token::Literal(raw) => unescape(raw, &mut scratch),
                Token::Hex(raw) => unhex(raw, &mut scratch),
                Token::Number(number) => {
                    let along = -number / 1000.0 * self.state.size;
                    self.advance(&font, along * if font.vertical { 1.0 } else { self.state.stretch });
                    continue;
                }
                _ => continue,
            }
            done = self.string(&font, &scratch);
            if done.is_err() {
                break;
            }
        }
        self.scratch = scratch;
        font.used(self.store, damaged);
        done
    }

    /// Moves along the line, in text space.
    fn advance(&mut self, font: &Font, along: f64) {
        let (x, y) = if font.vertical { (0.0, along) } else { (along, 0.0) };
        let moved = Matrix::moved(x, y).then(&self.text);
        if moved.is_sane() {
            self.text = moved;
        }
    }

    fn string(&mut self, font: &Font, bytes: &[u8]) -> Result<(), Refusal> {
        let state = &self.state;
        let (size, stretch, rise) = (state.size, state.stretch, state.rise);
        let (char_space, word_space) = (state.char_space, state.word_space);
        let clip = state.clip;
        let space = self.text.then(&state.ctm);
        let hidden = !self.marks.visible();
        let unseen = matches!(state.mode, 3 | 7) || state.mode == 0 && state.fill.clear;
        let tone = match state.mode {
            0 | 4 => state.fill.tone,
            1 | 5 => state.stroke.tone,
            _ => None,
        };
        let faint = tone.filter(|tone| self.sheet.may_be_faint(*tone));
        let (width, height) = (f64::from(self.sheet.page.width), f64::from(self.sheet.page.height));
        let seen = Area { x0: 0.0, y0: 0.0, x1: width, y1: height }.within(&clip);
        let sane = space.is_sane() && (size * font.em * space.scale()).abs() > 1e-3;
        let em = size * font.em;
        let set = Set::of(&space, em, font.vertical, &self.sheet.askew);
        if sane && !hidden {
            self.sheet.leans.add(set.way, bytes.len());
        }
        let mut along = 0.0;
        let mut rest = bytes;
        while !rest.is_empty() {
            let code = font.next(&mut rest);
            let slot = font.slot(self.store, code);
            let mut step = char_space;
            if code.value == 32 && code.length == 1 {
                step += word_space;
            }
            let place = if font.vertical {
                let step = slot.down * size + step;
                let place = Place { at: (0.0, along + rise), advance: (0.0, slot.down * size) };
                along += step;
                place
            } else {
                let width = slot.width * size * stretch;
                let place = Place { at: (along, rise), advance: (width, 0.0) };
                along += width + step * stretch;
                place
            };
            if hidden || !sane {
                continue;
            }
            let Some(mut glyph) = place.glyph(&space, em, font, &set) else { continue };
            // Nearly all glyphs stand on the page and within the clip, whole.
            let whole = is_within(&seen, &glyph.area);
            // What the clip cuts off whole has no ink either.
            glyph.invisible = unseen || !whole && outside(&glyph, &clip);
            glyph.veiled = !whole && !shows(&seen, &glyph)
                || faint.is_some_and(|tone| self.sheet.is_faint(&glyph, tone));
            match &slot.text {
                Text::One(c) => {
                    glyph.text = *c;
                    self.sheet.push(glyph)?;
                }
                Text::Many(chars) => {
                    for (at, c) in chars.iter().enumerate() {
                        self.sheet.push(share(&glyph, at, chars.len(), *c))?;
                    }
                }
            }
        }
        self.advance(font, along);
        Ok(())
    }
}

/// Share of a digit that must be seen for it not to be taken for another.
const SEEN: f64 = 0.7;

/// Whether most of a glyph lies in what is seen, its middle with it.
fn shows(seen: &Area, glyph: &Glyph) -> bool {
    let Rect { x0, top, x1, bottom } = core(&glyph.area);
    let [x0, y0, x1, y1] = [x0, top, x1, bottom].map(f64::from);
    if seen.x0 <= x0 && x1 <= seen.x1 && seen.y0 <= y0 && y1 <= seen.y1 {
        return true;
    }
    let share = |from: f64, to: f64, low: f64, high: f64| {
        if to > from { (to.min(high) - from.max(low)).max(0.0) / (to - from) } else { 1.0 }
    };
    let (x, y) = glyph.area.center();
    seen.holds(f64::from(x), f64::from(y))
        && share(x0, x1, seen.x0, seen.x1) * share(y0, y1, seen.y0, seen.y1) >= SEEN
}

/// Whether a box, not turned inside out, lies in what is seen.
fn is_within(seen: &Area, area: &Rect) -> bool {
    seen.x0 <= f64::from(area.x0)
        && f64::from(area.x1) <= seen.x1
        && seen.y0 <= f64::from(area.top)
        && f64::from(area.bottom) <= seen.y1
}

fn outside(glyph: &Glyph, clip: &Area) -> bool {
    let area = glyph.area;
    f64::from(area.x1) < clip.x0
        || f64::from(area.x0) > clip.x1
        || f64::from(area.bottom) < clip.y0
        || f64::from(area.top) > clip.y1
}

/// Where a glyph stands in text space, and how far it goes.
struct Place {
    at: (f64, f64),
    advance: (f64, f64),
}

/// What all glyphs of a string have in common.
struct Set {
    direction: Direction,
    way: (f64, f64),
    askew: bool,
    size: f32,
}

impl Set {
    fn of(space: &Matrix, em: f64, vertical: bool, askew: &Askew) -> Set {
        // The way of the line, even when a glyph has no width or the size is negative.
        let ahead = if vertical { (0.0, -1.0) } else { (em.signum(), 0.0) };
        let way = (space.a * ahead.0 + space.c * ahead.1, space.b * ahead.0 + space.d * ahead.1);
        let direction = if way.0.abs() >= way.1.abs() {
            if way.0 >= 0.0 { Direction::Right } else { Direction::Left }
        } else if way.1 > 0.0 {
            Direction::Down
        } else {
            Direction::Up
        };
        let size = (em.abs() * space.c.hypot(space.d)) as f32;
        Set { direction, way, askew: is_askew(way, askew), size }
    }
}

impl Place {
    #[inline]
    fn glyph(&self, space: &Matrix, em: f64, font: &Font, set: &Set) -> Option<Glyph> {
        let (x, y) = self.at;
        let (dx, dy) = self.advance;
        let area = if font.vertical {
            // The line runs down the middle of its characters.
            let half = em.abs() / 2.0;
            space.area(x - half, y, x + half, y + dy)
        } else if space.b == 0.0 && space.c == 0.0 {
            let (from, to) = (space.point(x, y + DESCENT * em), space.point(x + dx, y + ASCENT * em));
            let (x0, x1) = (from.0.min(to.0), from.0.max(to.0));
            Area { x0, y0: from.1.min(to.1), x1, y1: from.1.max(to.1) }
        } else {
            space.area(x, y + DESCENT * em, x + dx, y + ASCENT * em)
        };
        let origin = space.point(x, y);
        let glyph = Glyph {
            text: char::REPLACEMENT_CHARACTER,
            area: area.rect(),
            origin: (origin.0 as f32, origin.1 as f32),
            size: set.size,
            font: font.id,
            direction: set.direction,
            askew: set.askew,
            invisible: false,
            veiled: false,
        };
        let area = glyph.area;
        // Numbers that are none compare as false.
        let sane = area.x0.abs().max(area.x1.abs()) < 1e6
            && area.top.abs().max(area.bottom.abs()) < 1e6
            && glyph.size.abs() < 1e6;
        sane.then_some(glyph)
    }
}
