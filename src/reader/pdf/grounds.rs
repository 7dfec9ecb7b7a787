//! What is filled before text and behind it, or after text and over it.

use std::rc::Rc;

use super::matrix::Area;
pub use super::patches::Patch;
use super::patches::{Patches, is_hidden, is_inside, points};
use super::slants::core;
pub use super::state::Tone;
use super::state::{WHITE, is_near};
use crate::layout::{Glyph, Rule};

/// An area that was filled.
#[derive(Debug, Clone)]
pub struct Ground {
    pub area: Area,
    /// The corners of what is filled of the area, where that is not all of it.
    pub shape: Option<Rc<[(f32, f32)]>>,
    /// `None` for images and shadings, whose colours are not looked at.
    pub tone: Option<Tone>,
    /// All of the area, or of its shape, is filled; else some of it, and what is under it may be seen.
    pub whole: bool,
    /// Nothing under it is seen any more.
    pub covers: bool,
    /// And it is known to the point where it ends, and that it shows nothing but one colour.
    pub clears: bool,
}

/// Areas of one page that are looked at; of one that has more, digits are believed no more.
const GROUNDS: usize = 20_000;
/// Of a ground no part of whose tone is darker than this white lines are not seen.
const PALEST: u8 = 248;
/// Comparisons of one page.
const STEPS: usize = 20_000_000;
/// Height of the bands digits are sorted into, in points.
const BAND: f32 = 16.0;
/// Half the height of the largest figures in tables, in points: the middle of a digit that is touched lies no further off.
const REACH: f64 = 12.0;
/// Share of a side that may stay free at each end of an area that is filled.
const BORDER: f64 = 0.02;

/// The filled areas of a page in the order of painting.
#[derive(Debug, Default)]
pub struct Grounds {
    all: Vec<Ground>,
    /// When each of them was filled.
    times: Vec<u32>,
    patches: Patches,
    /// For every glyph of the page, how many areas and patches had been painted when it was drawn last.
    drawn: Vec<u32>,
    /// How many have been painted.
    clock: u32,
    /// The different tones.
    tones: Vec<Tone>,
    steps: usize,
    /// The same for white rules: of a page with more, no more of them count.
    rule_steps: usize,
    /// There was more than is looked at.
    beyond: bool,
}

impl Grounds {
    pub fn add(&mut self, ground: Ground) {
        if ground.area.is_empty() {
            return;
        }
        if self.all.len() >= GROUNDS {
            self.beyond = true;
            return;
        }
        if let Some(tone) = ground.tone
            && !self.tones.contains(&tone)
            && self.tones.len() < 32
        {
            self.tones.push(tone);
        }
        self.all.push(ground);
        self.times.push(self.clock);
        self.clock = self.clock.saturating_add(1);
    }

    /// Adds what may hide digits together with others. Before there are any it hides none.
    pub fn patch(&mut self, patch: Patch) {
        if self.drawn.is_empty() {
            return;
        }
        self.beyond |= !self.patches.add(patch, self.clock);
        self.clock = self.clock.saturating_add(1);
    }

    /// Says that the page has so many glyphs now; new ones stand on what is filled so far.
    pub fn drawn(&mut self, glyphs: usize) {
        self.drawn.resize(glyphs, self.clock);
    }

    /// Whether all of an area, but for its very border, was filled by one ground under which nothing is seen.
    pub fn fills(&self, area: &Area) -> bool {
        let (x, y) = (BORDER * area.width(), BORDER * area.height());
        self.all.iter().any(|ground| {
            let a = &ground.area;
            let wide = a.x0 <= area.x0 + x && a.x1 >= area.x1 - x;
            ground.covers && ground.shape.is_none() && wide && a.y0 <= area.y0 + y && a.y1 >= area.y1 - y
        })
    }

    /// Says that a glyph was drawn again, on top.
    pub fn drawn_again(&mut self, glyph: usize) {
        if let Some(drawn) = self.drawn.get_mut(glyph) {
            *drawn = self.clock;
        }
    }

    pub fn has(&self, tone: Tone) -> bool {
        is_near(tone, WHITE) || self.tones.len() >= 32 || self.tones.iter().any(|t| is_near(*t, tone))
    }

    pub fn hide(&mut self, glyph: &Glyph, tone: Tone) -> bool {
        let mut steps = 0;
        // On an area filled in part a glyph is lost only if it would be lost on what is under it as well.
        let under = self.all.iter().rev().find(|ground| {
            steps += 1;
            let lost = ground.tone.is_some_and(|t| is_near(t, tone));
            holds(ground, glyph) && (ground.whole || !lost)
        });
        let hidden = under.map_or(Some(WHITE), |ground| ground.tone).is_some_and(|t| is_near(t, tone));
        self.steps += steps;
        self.beyond |= self.steps > STEPS;
        hidden || self.beyond
    }

    /// Whether a white rule is seen: what was filled last under its middle is all of another tone.
    pub fn shows_white(&mut self, rule: &Rule) -> bool {
        let middle = f64::from(f32::midpoint(rule.from, rule.to));
        let at = f64::from(rule.at);
        let (x, y) = if rule.horizontal { (middle, at) } else { (at, middle) };
        let under = self.all.iter().rev().position(|ground| ground.area.holds(x, y));
        self.rule_steps += under.unwrap_or(self.all.len());
        if self.rule_steps > STEPS {
            return false;
        }
        let under = under.and_then(|back| self.all.iter().rev().nth(back));
        let is_seen = |tone: Tone| tone.iter().any(|part| *part < PALEST);
        under.is_some_and(|g| g.whole && g.shape.is_none() && g.tone.is_some_and(is_seen))
    }

    /// Marks the digits of the page that something was painted over; ready for the next page then. Old print that was
    /// painted over and printed upon is no part of the page any more.
    pub fn cover(&mut self, glyphs: &mut Vec<Glyph>) {
        let first = self.drawn.iter().min().copied().unwrap_or(u32::MAX);
        let late = self.times.iter().zip(&self.all).any(|(at, ground)| ground.covers && *at >= first);
        let mut gone = Vec::new();
        if (late || self.patches.all.iter().any(|patch| patch.at >= first)) && !self.beyond {
            gone = self.hide_covered(glyphs, first);
        }
        if self.beyond {
            glyphs.iter_mut().for_each(|g| g.veiled = true);
        } else if !gone.is_empty() {
            let mut gone = gone.into_iter();
            glyphs.retain(|_| !gone.next().unwrap_or(false));
        }
        *self = Grounds::default();
    }

    /// Marks covered digits, and tells of each glyph whether it is no part of the page any more; nothing where none is.
    fn hide_covered(&mut self, glyphs: &mut [Glyph], first: u32) -> Vec<bool> {
        let bands = bands(glyphs, |g| g.text.is_numeric());
        let mut hidden = vec![0_u64; glyphs.len()];
        let mut cleared = Vec::new();
        for (number, (at, ground)) in self.times.iter().zip(&self.all).enumerate() {
            if !ground.covers || *at < first {
                continue;
            }
            let mut hit = false;
            for digit in within(&bands, &ground.area) {
                self.steps += 1;
                let before = self.drawn.get(digit).is_some_and(|drawn| drawn <= at);
                let Some(glyph) = glyphs.get_mut(digit).filter(|_| before) else { continue };
                if holds(ground, glyph) {
                    glyph.veiled = true;
                    hit = true;
                } else if let Some(hidden) = hidden.get_mut(digit) {
                    *hidden |= points(&ground.area, ground.shape.as_deref(), glyph);
                }
            }
            if hit && ground.clears {
                cleared.push(number);
            }
            if self.steps > STEPS {
                self.beyond = true;
                return Vec::new();
            }
        }
        for patch in self.patches.all.iter().filter(|patch| patch.at >= first) {
            for digit in within(&bands, patch.area()) {
                self.steps += patch.cost();
                if self.drawn.get(digit).is_some_and(|drawn| *drawn <= patch.at)
                    && let (Some(glyph), Some(hidden)) = (glyphs.get(digit), hidden.get_mut(digit))
                {
                    *hidden |= patch.hides(glyph);
                }
            }
            if self.steps > STEPS {
                self.beyond = true;
                return Vec::new();
            }
        }
        for (glyph, hidden) in glyphs.iter_mut().zip(&hidden) {
            glyph.veiled |= is_hidden(*hidden);
        }
        if cleared.is_empty() { Vec::new() } else { self.replaced(glyphs, &cleared) }
    }

    /// Of each glyph, whether all of it lies under one of these grounds, on which new digits stand.
    fn replaced(&mut self, glyphs: &[Glyph], cleared: &[usize]) -> Vec<bool> {
        let bands = bands(glyphs, |_| true);
        let mut gone = vec![false; glyphs.len()];
        for number in cleared {
            let (Some(ground), Some(at)) = (self.all.get(*number), self.times.get(*number)) else { continue };
            let (mut under, mut anew) = (Vec::new(), false);
            for place in within(&bands, &ground.area) {
                self.steps += 1;
                let (Some(glyph), Some(drawn)) = (glyphs.get(place), self.drawn.get(place)) else { continue };
                if drawn > at {
                    anew |= glyph.text.is_numeric() && holds(ground, glyph);
                } else if is_under(ground, glyph) {
                    under.push(place);
                }
            }
            if anew {
                for place in under {
                    if let Some(gone) = gone.get_mut(place) {
                        *gone = true;
                    }
                }
            }
            if self.steps > STEPS {
                self.beyond = true;
                break;
            }
        }
        gone
    }
}

/// Glyphs by the band in which their middle lies.
fn bands(glyphs: &[Glyph], which: impl Fn(&Glyph) -> bool) -> Vec<(i64, usize)> {
    let wanted = glyphs.iter().enumerate().filter(|(_, g)| which(g));
    let mut bands: Vec<(i64, usize)> =
        wanted.map(|(at, g)| (band(f64::from(g.area.center().1)), at)).collect();
    bands.sort_unstable();
    bands
}

fn band(y: f64) -> i64 {
    (y as f32 / BAND).floor() as i64
}

/// The glyphs of the bands that an area touches.
fn within<'b>(bands: &'b [(i64, usize)], area: &Area) -> impl Iterator<Item = usize> + use<'b> {
    let (top, bottom) = (band(area.y0 - REACH), band(area.y1 + REACH));
    let start = bands.partition_point(|b| b.0 < top);
    let from = bands.get(start..).unwrap_or_default();
    from.iter().take_while(move |b| b.0 <= bottom).map(|b| b.1)
}

/// Whether all that a glyph can have of ink lies under what is filled.
fn is_under(ground: &Ground, glyph: &Glyph) -> bool {
    let ink = core(&glyph.area);
    let area = &ground.area;
    let [x0, y0, x1, y1] = [ink.x0, ink.top, ink.x1, ink.bottom].map(f64::from);
    ground.shape.is_none() && area.x0 <= x0 && x1 <= area.x1 && area.y0 <= y0 && y1 <= area.y1
}

/// Whether the middle of a glyph lies in what is filled.
fn holds(ground: &Ground, glyph: &Glyph) -> bool {
    let (x, y) = glyph.area.center();
    ground.area.holds(f64::from(x), f64::from(y))
        && ground.shape.as_ref().is_none_or(|corners| is_inside(corners, x, y))
}
