//! What paths and images leave on a sheet (ISO 32000-1, 8.5 and 8.9): rules, grounds, drawings.

use super::content::Interpreter;
use super::grounds::Ground;
use super::operation::Operation;
use super::path::{self, Filled};

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
                if let Some(point) = end(4) {
                    self.path.curve_to(point);
                }
            }
            _ => {
                if let Some(point) = end(2) {
                    self.path.curve_to(point);
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
            }
        }
        self.clipping = false;
        self.path.clear();
    }

    /// Takes from a path that is painted what matters: rules, lines that strike out, grounds, characters drawn.
    fn paint_seen(&mut self, word: &[u8]) {
        let strokes = !matches!(word, b"f" | b"F" | b"f*") && self.state.stroke.shows();
        let fills = !matches!(word, b"S" | b"s");
        let shows = fills && self.state.fill.shows();
        let clip = self.state.clip;
        let lettering = self.path.is_lettering();
        if shows && !lettering {
            self.path.fill(&clip, &mut self.sheet.page.rules);
            self.path.filled_slants().for_each(|slant| self.sheet.slant(slant, &clip));
        }
        if fills {
            self.ground(word.ends_with(b"*"));
        }
        if strokes && !lettering {
            let width = self.state.line_width * self.state.ctm.scale();
            self.path.stroke(width, &clip, &mut self.sheet.page.rules);
            self.path.slants().for_each(|slant| self.sheet.slant(slant, &clip));
        }
        if (strokes || shows) && !self.path.outlines(&clip).all(|area| self.sheet.drawing(&area)) {
            self.store.note_damage();
        }
    }

    /// Notes what the path, filled, covers and what stands on it later.
    fn ground(&mut self, even_odd: bool) {
        let ink = self.state.fill;
        if ink.clear || ink.sheer {
            return;
        }
        for Filled { area, whole, shape } in self.path.grounds(even_odd) {
            let area = area.within(&self.state.clip);
            let covers = whole && ink.tone.is_some();
            self.sheet.ground(Ground { area, shape, tone: ink.tone, whole, covers });
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
        if self.sheet.page.rules.len() == rules && self.sheet.room_for_image() {
            self.sheet.page.images.push(seen.rect());
            let page = f64::from(self.sheet.page.width) * f64::from(self.sheet.page.height);
            // A picture of the page, and one of few dots, show no figures of their own.
            let shows = dots >= DOTS && seen.width() * seen.height() < page / 2.0;
            if shows && !self.sheet.drawing(&seen) {
                self.store.note_damage();
            }
            self.sheet.ground(Ground { area: seen, shape: None, tone: None, whole: true, covers: opaque });
        }
    }
}
