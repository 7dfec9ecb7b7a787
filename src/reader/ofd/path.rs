//! Path objects (GB/T 33190-2016, 9): what of their painting is a rule is told as for a PDF.

use super::Refusal;
use super::book::tone;
use super::draw::{Frame, OPAQUE, Painter};
use super::outline::shape;
use super::xml::Element;
use crate::reader::pdf::grounds::{Ground, Patch};
use crate::reader::pdf::path::{Filled, Path};

/// Width of lines that say none, in millimetres (8.2).
const LINE_WIDTH: f64 = 0.353;

impl Painter<'_> {
    /// Draws a path.
    ///
    /// # Errors
    /// There are more rules than allowed.
    pub fn path(&mut self, object: Element<'_>, frame: &Frame) -> Result<(), Refusal> {
        if frame.clip.is_empty() {
            return Ok(());
        }
        let mut path = std::mem::take(&mut self.scratch);
        let done = self.paint(object, frame, &mut path);
        self.scratch = path;
        done
    }

    fn paint(&mut self, object: Element<'_>, frame: &Frame, path: &mut Path) -> Result<(), Refusal> {
        path.clear();
        shape(object, &frame.space, path);
        if path.is_empty() {
            return Ok(());
        }
        let filled = object.flag("Fill") == Some(true) && frame.has_ink(object, "FillColor");
        // 9.1: Stroke is true where it is not said.
        let stroked = object.flag("Stroke") != Some(false) && frame.has_ink(object, "StrokeColor");
        let drawn = self.page.drawings.len();
        if filled || stroked {
            let areas = path.outlines(&frame.clip).map(|area| area.rect());
            self.page.drawings.extend(areas);
        }
        self.spend(self.page.drawings.len() - drawn)?;
        self.hide(object, frame, path);
        // Straight pieces of characters are no rules.
        if path.is_lettering() {
            self.shapes = true;
            return Ok(());
        }
        self.ground(object, frame, path);
        let before = self.page.rules.len();
        if filled {
            path.fill(&frame.clip, &mut self.page.rules);
        }
        if stroked {
            let width = object.number("LineWidth").or(frame.param.width).unwrap_or(LINE_WIDTH);
            path.stroke(width.abs() * frame.space.scale(), &frame.clip, &mut self.page.rules);
        }
        let added = self.page.rules.len() - before;
        self.shapes |= added == 0;
        self.spend(added)
    }
}

impl Painter<'_> {
    /// Notes what the path, filled, covers and what stands on it later. Without a colour it fills nothing (9.1).
    fn ground(&mut self, object: Element<'_>, frame: &Frame, path: &Path) {
        let color = object.child("FillColor");
        let Some(tone) = color.map(tone).or(frame.param.tone) else { return };
        if object.flag("Fill") != Some(true) || !is_opaque(object, color, frame) {
            return;
        }
        for Filled { area, whole, shape } in path.grounds(object.attribute("Rule") == Some("Even-Odd")) {
            let area = area.within(&frame.clip);
            let covers = whole && (tone.is_some() || color.is_some_and(is_plain));
            let clears = covers && tone.is_some() && frame.boxed;
            self.grounds.add(Ground { area, shape, tone, whole, covers, clears });
        }
    }

    /// Notes what strokes hide, strips, and shapes with curves.
    fn hide(&mut self, object: Element<'_>, frame: &Frame, path: &Path) {
        let clip = frame.clip;
        let within = |patch: Patch| Patch { area: patch.area.within(&clip), ..patch };
        let line = object.child("StrokeColor");
        if object.flag("Stroke") != Some(false) && line.is_none_or(is_plain) && is_opaque(object, line, frame)
        {
            let width = object.number("LineWidth").or(frame.param.width).unwrap_or(LINE_WIDTH);
            path.broad(width.abs() * frame.space.scale(), |patch| self.grounds.patch(within(patch)));
        }
        let fill = object.child("FillColor");
        let toned = fill.map_or(frame.param.tone.flatten().is_some(), is_plain);
        if object.flag("Fill") == Some(true) && toned && is_opaque(object, fill, frame) {
            let even_odd = object.attribute("Rule") == Some("Even-Odd");
            path.strips(even_odd, |patch| self.grounds.patch(within(patch)));
        }
    }
}

/// Whether what an object paints with a colour lets nothing through that can be read (8.3.1, 8.5).
fn is_opaque(object: Element<'_>, color: Option<Element<'_>>, frame: &Frame) -> bool {
    let sheer = |element: Element<'_>| element.number("Alpha").is_some_and(|alpha| alpha < OPAQUE);
    !(frame.unseen || sheer(object) || color.is_some_and(sheer))
}

/// Whether a colour is one, of any space, and no pattern or shading (8.3).
fn is_plain(color: Element<'_>) -> bool {
    color.attribute("Value").is_some() || color.children().next().is_none()
}
