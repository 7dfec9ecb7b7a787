//! The page being drawn on.

use super::filter::Refusal;
use super::grounds::{Ground, Grounds, Patch};
use super::lean::{self, Leans};
use super::matrix::Area;
use super::reached::Reached;
use super::slants::Slants;
use super::state::Tone;
use crate::layout::doubles::Doubles;
use crate::layout::settings::Askew;
use crate::layout::{Direction, Glyph, Page, Rect, Settings};

/// Images of one page: some writers cut one into thousands of strips.
const IMAGES: usize = 10_000;

/// Drawings of one page: one that is all outlines has a few thousand.
const DRAWINGS: usize = 50_000;

/// Places of one page at which rules are cut off that are kept.
const CUTS: usize = 64;

/// A page and what is needed to draw on it.
#[derive(Debug)]
pub struct Sheet {
    pub page: Page,
    doubles: Doubles,
    reached: Reached,
    grounds: Grounds,
    slants: Slants,
    pub leans: Leans,
    /// What stands askew.
    pub askew: Askew,
    /// The first glyph of the strings in hand.
    shown: usize,
    /// Glyphs and rules the document may still have.
    pub left: usize,
}

impl Sheet {
    pub fn new(most: usize, settings: &Settings) -> Sheet {
        Sheet {
            page: Page { glyphs: Vec::with_capacity(512), once: true, ..Page::default() },
            doubles: Doubles::new(settings),
            reached: Reached::new(&settings.doubles),
            grounds: Grounds::default(),
            slants: Slants::default(),
            leans: Leans::default(),
            askew: settings.askew,
            shown: 0,
            left: most,
        }
    }

    /// An empty one, to try what something draws.
    pub fn blank(&self) -> Sheet {
        Sheet::new(self.left, &Settings::default())
    }

    /// Takes the page off, for the next one.
    ///
    /// # Errors
    /// When it has more rules than allowed.
    pub fn take(&mut self) -> Result<Page, Refusal> {
        self.doubles.clear();
        self.reached.clear();
        self.leans = Leans::default();
        self.grounds.drawn(self.page.glyphs.len());
        self.grounds.cover(&mut self.page.glyphs);
        self.slants.strike(&mut self.page.glyphs);
        self.left = self.left.checked_sub(self.page.rules.len()).ok_or(Refusal::TooLarge)?;
        // The next page is much like it.
        let room = self.page.glyphs.len().min(4_096);
        let next = Page { glyphs: Vec::with_capacity(room), once: true, ..Page::default() };
        Ok(std::mem::replace(&mut self.page, next))
    }

    /// The slope of the page, if it lies askew.
    pub fn slope(&mut self) -> Option<f32> {
        let slope = self.leans.take()?;
        lean::agrees(slope, &self.page.rules, self.slants.all()).then_some(slope)
    }

    /// Takes everything off the page that was drawn on it, to draw it once more.
    pub fn restart(&mut self) {
        self.left += self.page.glyphs.len();
        self.page = Page { once: true, ..Page::default() };
        self.doubles.clear();
        self.reached.clear();
        (self.grounds, self.slants, self.leans) = Default::default();
    }

    /// Says that an operator begins to show its strings.
    pub fn begin_strings(&mut self) {
        self.shown = self.page.glyphs.len();
        self.reached.count(&self.page.glyphs);
    }

    /// Adds a glyph, unless it was drawn before in nearly the same place.
    ///
    /// # Errors
    /// When there are more than allowed.
    pub fn push(&mut self, glyph: Glyph) -> Result<(), Refusal> {
        if self.reached.may_hold(&glyph)
            && let Some(at) = self.doubles.earlier(&self.page.glyphs, self.shown, &glyph)
        {
            if let Some(first) = self.page.glyphs.get_mut(at) {
                first.invisible &= glyph.invisible;
                first.veiled &= glyph.veiled;
                self.grounds.drawn(self.page.glyphs.len());
                self.grounds.drawn_again(at);
            }
            return Ok(());
        }
        self.left = self.left.checked_sub(1).ok_or(Refusal::TooLarge)?;
        if self.page.rules.len() > self.left {
            return Err(Refusal::TooLarge);
        }
        self.page.glyphs.push(glyph);
        Ok(())
    }

    /// Notes an area that was filled.
    pub fn ground(&mut self, ground: Ground) {
        self.grounds.drawn(self.page.glyphs.len());
        self.grounds.add(ground);
    }

    /// Notes what may hide digits together with others.
    pub fn patch(&mut self, patch: Patch) {
        self.grounds.drawn(self.page.glyphs.len());
        self.grounds.patch(patch);
    }

    /// The same of what the clip leaves.
    pub fn patch_within(&mut self, patch: Patch, clip: &Area) {
        self.patch(Patch { area: patch.area.within(clip), ..patch });
    }

    /// Whether the middle of a digit that was drawn so far lies in an area.
    pub fn has_digits(&self, area: &Area) -> bool {
        let inside = |g: &Glyph| {
            let (x, y) = g.area.center();
            area.holds(f64::from(x), f64::from(y))
        };
        self.page.glyphs.iter().any(|g| g.text.is_numeric() && inside(g))
    }

    /// Whether one ground fills all of an area.
    pub fn fills(&self, area: &Area) -> bool {
        self.grounds.fills(area)
    }

    /// Notes a picture or a shape that may show what is not there as text. `false` when there are too many.
    pub fn drawing(&mut self, area: &Area) -> bool {
        let room = self.page.drawings.len() < DRAWINGS;
        if room {
            self.page.drawings.push(area.rect());
        }
        room
    }

    /// Takes those white rules, from the first on, off the page that are not seen on what was filled under them.
    pub fn keep_on_dark(&mut self, first: usize) {
        let new = self.page.rules.split_off(first);
        self.page.rules.extend(new.into_iter().filter(|rule| self.grounds.shows_white(rule)));
    }

    /// Notes where the clip cuts level rules off.
    pub fn cut(&mut self, x: f64) {
        let x = x as f32;
        if !self.page.cuts.contains(&x) && self.page.cuts.len() < CUTS {
            self.page.cuts.push(x);
        }
    }

    /// Notes a line that is neither level nor upright.
    pub fn slant(&mut self, ends: [(f64, f64); 2], clip: &Area) {
        self.slants.add(ends, clip);
    }

    /// Whether something in that tone can be mistaken for what it stands on, anywhere on the page.
    pub fn may_be_faint(&self, tone: Tone) -> bool {
        self.grounds.has(tone)
    }

    /// Whether a glyph in that tone does not stand out from what was filled under it.
    pub fn is_faint(&mut self, glyph: &Glyph, tone: Tone) -> bool {
        self.grounds.hide(glyph, tone)
    }

    pub fn room_for_image(&self) -> bool {
        self.page.images.len() < IMAGES
    }

    /// Gives the glyphs from a place on the text that the source says they stand for (14.9.4). Glyphs whose
    /// characters are all known keep them: the text is for what a font cannot tell, and readers of it cannot see
    /// the page.
    pub fn replace(&mut self, from: usize, text: &str) {
        // What was drawn is known by what it was until now.
        self.doubles.add_all(&self.page.glyphs);
        let Some(glyphs) = self.page.glyphs.get_mut(from..) else { return };
        let wanted = text.chars().filter(|c| !c.is_control()).count();
        if wanted == 0 || !glyphs.iter().any(|g| g.text == char::REPLACEMENT_CHARACTER) {
            return;
        }
        let chars = text.chars().filter(|c| !c.is_control());
        if wanted == glyphs.len() {
            glyphs.iter_mut().zip(chars).for_each(|(glyph, c)| glyph.text = c);
            return;
        }
        // Another number: the characters share the box of all, if the glyphs stand on one line.
        let Some(first) = glyphs.first().copied() else { return };
        let level = |g: &Glyph| match first.direction {
            Direction::Right | Direction::Left => (g.origin.1 - first.origin.1).abs() < 0.5 * first.size,
            Direction::Down | Direction::Up => (g.origin.0 - first.origin.0).abs() < 0.5 * first.size,
        };
        if !glyphs.iter().all(|g| g.direction == first.direction && level(g)) || wanted > 4 * glyphs.len() {
            return;
        }
        let area = glyphs.iter().fold(first.area, |a, g| Rect {
            x0: a.x0.min(g.area.x0),
            top: a.top.min(g.area.top),
            x1: a.x1.max(g.area.x1),
            bottom: a.bottom.max(g.area.bottom),
        });
        self.grounds.drawn(self.page.glyphs.len());
        self.page.glyphs.truncate(from);
        self.grounds.drawn(from);
        self.doubles.clear();
        self.reached.clear();
        for (at, c) in chars.enumerate() {
            self.page.glyphs.push(share(&Glyph { area, ..first }, at, wanted, c));
        }
    }
}

/// A character's part of a box that several share evenly.
pub fn share(glyph: &Glyph, at: usize, of: usize, text: char) -> Glyph {
    let Rect { x0, top, x1, bottom } = glyph.area;
    let (start, end) = (at as f32 / of as f32, (at + 1) as f32 / of as f32);
    let (wide, high) = (x1 - x0, bottom - top);
    let mut part = Glyph { text, ..*glyph };
    let (x, y) = glyph.origin;
    match glyph.direction {
        Direction::Right => {
            (part.area.x0, part.area.x1) = (x0 + wide * start, x0 + wide * end);
            part.origin = (x + wide * start, y);
        }
        Direction::Left => {
            (part.area.x0, part.area.x1) = (x1 - wide * end, x1 - wide * start);
            part.origin = (x - wide * start, y);
        }
        Direction::Down => {
            (part.area.top, part.area.bottom) = (top + high * start, top + high * end);
            part.origin = (x, y + high * start);
        }
        Direction::Up => {
            (part.area.top, part.area.bottom) = (bottom - high * end, bottom - high * start);
            part.origin = (x, y - high * start);
        }
    }
    part
}
