//! What is filled before text and behind it, or after text and over it.

use std::rc::Rc;

use super::matrix::Area;
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
}

/// Areas of one page that are looked at; of one that has more, digits are believed no more.
const GROUNDS: usize = 20_000;
/// Of a ground no part of whose tone is darker than this white lines are not seen.
const PALEST: u8 = 248;
/// Comparisons of one page.
const STEPS: usize = 20_000_000;
/// Height of the bands digits are sorted into, in points.
const BAND: f32 = 16.0;

/// The filled areas of a page in the order of painting.
#[derive(Debug, Default)]
pub struct Grounds {
    all: Vec<Ground>,
    /// For every glyph of the page, how many areas had been filled when it was drawn last.
    drawn: Vec<u32>,
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
    }

    /// Says that the page has so many glyphs now; new ones stand on what is filled so far.
    pub fn drawn(&mut self, glyphs: usize) {
        self.drawn.resize(glyphs, self.all.len() as u32);
    }

    /// Says that a glyph was drawn again, on top.
    pub fn drawn_again(&mut self, glyph: usize) {
        if let Some(drawn) = self.drawn.get_mut(glyph) {
            *drawn = self.all.len() as u32;
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

    /// Marks the digits of the page that something was painted over; ready for the next page then.
    pub fn cover(&mut self, glyphs: &mut [Glyph]) {
        let first = self.drawn.iter().min().copied().unwrap_or(u32::MAX);
        let covers = |(at, ground): &(u32, &Ground)| ground.covers && *at >= first;
        if (0..).zip(&self.all).any(|cover| covers(&cover)) && !self.beyond {
            let band = |y: f64| (y as f32 / BAND).floor() as i64;
            let mut bands: Vec<(i64, usize)> = glyphs
                .iter()
                .enumerate()
                .filter(|(_, g)| g.text.is_numeric())
                .map(|(at, g)| (band(f64::from(g.area.center().1)), at))
                .collect();
            bands.sort_unstable();
            for (at, ground) in (0..).zip(&self.all).filter(covers) {
                let (top, bottom) = (band(ground.area.y0), band(ground.area.y1));
                let start = bands.partition_point(|b| b.0 < top);
                for (_, digit) in bands.get(start..).unwrap_or_default().iter().take_while(|b| b.0 <= bottom)
                {
                    self.steps += 1;
                    let before = self.drawn.get(*digit).is_some_and(|drawn| *drawn <= at);
                    if let Some(glyph) = glyphs.get_mut(*digit)
                        && before
                        && holds(ground, glyph)
                    {
                        glyph.veiled = true;
                    }
                }
                if self.steps > STEPS {
                    self.beyond = true;
                    break;
                }
            }
        }
        if self.beyond {
            glyphs.iter_mut().for_each(|g| g.veiled = true);
        }
        *self = Grounds::default();
    }
}

/// Whether the middle of a glyph lies in what is filled.
fn holds(ground: &Ground, glyph: &Glyph) -> bool {
    let (x, y) = glyph.area.center();
    ground.area.holds(f64::from(x), f64::from(y))
        && ground.shape.as_ref().is_none_or(|corners| is_inside(corners, x, y))
}

/// Whether a point lies inside a shape: a line from it outwards crosses the border an odd number of times.
fn is_inside(corners: &[(f32, f32)], x: f32, y: f32) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crosses = |((ax, ay), (bx, by)): &(&(f32, f32), &(f32, f32))| {
        (*ay > y) != (*by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
    };
    corners.iter().zip(next).filter(crosses).count() % 2 == 1
}
