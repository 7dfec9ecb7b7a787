//! What paths and images leave on a sheet (ISO 32000-1, 8.5 and 8.9): rules, grounds, drawings.

use super::content::Interpreter;
use super::grounds::{Ground, Patch};
use super::operation::Operation;
use super::path::{self, Filled};
use super::state::Ink;

/// Points of a rule that the clip takes off where a table goes on behind it, at least.
const CUT: f64 = 3.0;

/// Dots from which an image can show a digit.
const DOTS: f64 = 15.0;

impl Interpreter<'_, '_> {
    pub(super) fn construct(&mut self, word: &[u8], op: &Operation<'_, '_>) {
        let ctm = self.state.ctm;
        let end = |at: usize| Some(ctm.point(op.number(at)?, op.number(at + 1)?));
        match word {
            b"re" => {
                if let Some([x, y, width, height]) = op.numbers() {
                    self.path.rect(&ctm, x, y, width, height);
                }
            }
            b"h" => self.path.close(),
            b"m" => {
                if let Some(point) = end(0) {
                    self.path.move_to(point);
                }
            }
            b"l" => {
                if let Some(point) = end(0) {
                    self.path.line_to(point);
                }
            }
            b"c" => {
                if let (Some(one), Some(two), Some(point)) = (end(0), end(2), end(4)) {
                    self.path.curve_to([one, two], point);
                }
            }
            _ => {
                // `v` begins in its first control point, `y` ends in its second (8.5.2.2).
                if let (Some(one), Some(point)) = (end(0), end(2)) {
                    let controls = match self.path.end() {
                        Some(from) if word == b"v" => [from, one],
                        _ => [one, point],
                    };
                    self.path.curve_to(controls, point);
                }
            }
        }
    }

    pub(super) fn paint(&mut self, word: &[u8]) {
        if matches!(word, b"s" | b"b" | b"b*") {
            self.path.close();
        }
        if !self.path.is_empty() {
            if self.marks.visible() && word != b"n" {
                self.paint_seen(word);
            }
            if self.clipping {
                self.state.clip = self.state.clip.within(&self.path.area());
                self.state.boxed &= self.path.is_box();
            }
        }
        self.clipping = false;
        self.path.clear();
    }

    /// Takes from a path that is painted what matters: rules, lines that strike out, grounds, characters drawn.
    fn paint_seen(&mut self, word: &[u8]) {
        let draws = !matches!(word, b"f" | b"F" | b"f*");
        let strokes = draws && self.state.stroke.shows();
        let fills = !matches!(word, b"S" | b"s");
        let shows = fills && self.state.fill.shows();
        let clip = self.state.clip;
        let lettering = self.path.is_lettering();
        let rules = self.sheet.page.rules.len();
        if fills && !lettering && self.state.fill.may_show() {
            self.path.fill(&clip, &mut self.sheet.page.rules);
            self.keep_seen(rules, self.state.fill);
        }
        if shows && !lettering {
            self.path.filled_slants().for_each(|slant| self.sheet.slant(slant, &clip));
        }
        if fills {
            self.ground(word.ends_with(b"*"));
        }
        if draws && self.state.is_opaque(self.state.stroke) {
            let width = self.state.line_width * self.state.ctm.scale();
            self.path.broad(width, |patch| self.sheet.patch_within(patch, &clip));
        }
        if draws && !lettering && self.state.stroke.may_show() {
            let width = self.state.line_width * self.state.ctm.scale();
            let own = self.sheet.page.rules.len();
            self.path.stroke(width, &clip, &mut self.sheet.page.rules);
            self.keep_seen(own, self.state.stroke);
        }
        if strokes && !lettering {
            self.path.slants().for_each(|slant| self.sheet.slant(slant, &clip));
        }
        if (strokes || shows) && !self.path.outlines(&clip).all(|area| self.sheet.drawing(&area)) {
            self.store.note_damage();
        }
    }

    /// Of new rules in white those stay that are seen on what was filled under them. Notes where the clip cut some off.
    fn keep_seen(&mut self, first: usize, ink: Ink) {
        let sheet = &mut *self.sheet;
        if sheet.page.rules.len() == first {
            return;
        }
        if ink.white {
            sheet.keep_on_dark(first);
        }
        let (area, clip) = (self.path.area(), self.state.clip);
        let level = sheet.page.rules.get(first..).unwrap_or_default().iter().any(|rule| rule.horizontal);
        if level && area.x0 < clip.x0 - CUT {
            sheet.cut(clip.x0);
        }
        if level && area.x1 > clip.x1 + CUT {
            sheet.cut(clip.x1);
        }
    }

    /// Notes what the path, filled, covers and what stands on it later.
    fn ground(&mut self, even_odd: bool) {
        let ink = self.state.fill;
        // A pattern hides what is under it where it leaves nothing open; what is its tone is not asked.
        if ink.clear || ink.sheer || self.state.blended || self.state.masked || self.state.grouped {
            return;
        }
        let (clip, covered) = (self.state.clip, !ink.open);
        for Filled { area, whole, shape } in self.path.grounds(even_odd) {
            let area = area.within(&clip);
            let covers = whole && covered;
            let clears = covers && ink.tone.is_some() && self.state.boxed;
            self.sheet.ground(Ground { area, shape, tone: ink.tone, whole, covers, clears });
        }
        if covered {
            self.path.strips(even_odd, |patch| self.sheet.patch_within(patch, &clip));
        }
    }

    /// An image of so many dots fills the unit square.
    pub(super) fn image(&mut self, opaque: bool, dots: f64) {
        if !self.marks.visible() || self.state.fill.clear {
            return;
        }
        let area = self.state.ctm.area(0.0, 0.0, 1.0, 1.0);
        let seen = area.within(&self.state.clip);
        if seen.is_empty() {
            return;
        }
        let rules = self.sheet.page.rules.len();
        // Some writers draw their lines as images of one dot.
        path::bar(&area, false, &self.state.clip, &mut self.sheet.page.rules);
        if self.sheet.page.rules.len() > rules && opaque {
            self.sheet.patch(Patch { area: seen, shape: None, alone: false });
        }
        if self.sheet.page.rules.len() == rules && self.sheet.room_for_image() {
            self.sheet.page.images.push(seen.rect());
            let page = f64::from(self.sheet.page.width) * f64::from(self.sheet.page.height);
            // A picture of the page, and one of few dots, show no figures of their own.
            let shows = dots >= DOTS && seen.width() * seen.height() < page / 2.0;
            if shows && !self.sheet.drawing(&seen) {
                self.store.note_damage();
            }
            self.sheet.ground(Ground {
                area: seen,
                shape: None,
                tone: None,
                whole: true,
                covers: opaque,
                clears: false,
            });
        }
    }
}
