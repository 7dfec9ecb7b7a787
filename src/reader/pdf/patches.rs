//! What hides a digit only together with others, or only by its shape: strokes, strips, filled shapes with curves.

use std::rc::Rc;

use super::matrix::Area;
use super::slants::core;
use crate::layout::{Glyph, Rect};

/// Patches of one page that are looked at; of one that has more, digits are believed no more.
const PATCHES: usize = 200_000;
/// Points on a side of the square grid that is laid over a digit.
const SIDE: u32 = 8;
/// Points of the grid that are hidden where nobody can read the digit.
const HIDDEN: u32 = SIDE * SIDE / 2;
/// Points that a shape must hide by itself where it may be a character drawn as an outline: none fills its box.
const FILLED: u32 = SIDE * SIDE * 9 / 10;

/// Something opaque that was painted.
#[derive(Debug, Clone)]
pub struct Patch {
    pub area: Area,
    /// The corners of what is painted of the area, where that is not all of it.
    pub shape: Option<Rc<[(f32, f32)]>>,
    /// It counts only where it hides nearly all of a digit.
    pub alone: bool,
}

/// A patch, and when it was painted.
#[derive(Debug)]
pub(super) struct Painted {
    patch: Patch,
    pub(super) at: u32,
}

/// The patches of a page.
#[derive(Debug, Default)]
pub(super) struct Patches {
    pub(super) all: Vec<Painted>,
}

impl Patches {
    /// `false` when there are too many.
    pub(super) fn add(&mut self, patch: Patch, at: u32) -> bool {
        let room = self.all.len() < PATCHES;
        if room && !patch.area.is_empty() {
            self.all.push(Painted { patch, at });
        }
        room
    }
}

impl Painted {
    pub(super) fn area(&self) -> &Area {
        &self.patch.area
    }

    /// Comparisons that one digit costs.
    pub(super) fn cost(&self) -> usize {
        self.patch.shape.as_ref().map_or(1, |corners| corners.len())
    }

    /// The points of the grid over a digit that it hides.
    pub(super) fn hides(&self, glyph: &Glyph) -> u64 {
        let hidden = points(&self.patch.area, self.patch.shape.as_deref(), glyph);
        if self.patch.alone && hidden.count_ones() < FILLED { 0 } else { hidden }
    }
}

/// Whether nobody can read a digit of which these points are hidden.
pub(super) fn is_hidden(points: u64) -> bool {
    points.count_ones() >= HIDDEN
}

/// The points of the grid over a digit that lie in an area, or in a shape in it.
pub(super) fn points(area: &Area, shape: Option<&[(f32, f32)]>, glyph: &Glyph) -> u64 {
    let Rect { x0, top, x1, bottom } = core(&glyph.area);
    let (a0, b0, a1, b1) = (area.x0 as f32, area.y0 as f32, area.x1 as f32, area.y1 as f32);
    if a0 > x1 || a1 < x0 || b0 > bottom || b1 < top {
        return 0;
    }
    let mut hidden = 0;
    for at in 0..SIDE * SIDE {
        let part = |n: u32| (n as f32 + 0.5) / SIDE as f32;
        let (x, y) = (x0 + part(at % SIDE) * (x1 - x0), top + part(at / SIDE) * (bottom - top));
        let inside = a0 <= x && x <= a1 && b0 <= y && y <= b1;
        if inside && shape.is_none_or(|corners| is_inside(corners, x, y)) {
            hidden |= 1_u64 << at;
        }
    }
    hidden
}

/// Whether a point lies inside a shape: a line from it outwards crosses the border an odd number of times.
pub(super) fn is_inside(corners: &[(f32, f32)], x: f32, y: f32) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crosses = |((ax, ay), (bx, by)): &(&(f32, f32), &(f32, f32))| {
        (*ay > y) != (*by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
    };
    corners.iter().zip(next).filter(crosses).count() % 2 == 1
}
