//! What painted paths hide beside whole areas: broad strokes, strips, shapes with curves (ISO 32000-1, 8.5.3).

use std::rc::Rc;

use smallvec::SmallVec;

use super::matrix::Area;
use super::patches::Patch;
use super::path::{CORNERS, Path, THIN};

/// Thickness from which strokes and strips hide a part of a digit that counts, in points. Most borders are thinner.
const BROAD: f64 = 0.5;
/// Straight pieces that a curve is taken for.
const PIECES: u32 = 8;
/// Corners of a shape that are looked at; of one with curves or many corners, which counts alone.
const MANY: usize = 1024;

impl Path {
    /// What a line of `width` along the path hides: each straight piece by itself, as far as it goes.
    pub fn broad(&self, width: f64, mut hide: impl FnMut(Patch)) {
        if width <= BROAD || !width.is_finite() {
            return;
        }
        self.each_flat(|points, closed| {
            let back = points.first().filter(|_| closed && points.len() > 2);
            let next = points.iter().skip(1).chain(back);
            points.iter().zip(next).filter_map(|(from, to)| piece(*from, *to, width)).for_each(&mut hide);
        });
    }

    /// What the path, filled, hides without being an area that `grounds` tells: strips as thin as rules, shapes with
    /// curves or many corners.
    pub fn strips(&self, even_odd: bool, mut hide: impl FnMut(Patch)) {
        let mut at = 0;
        // The box around what no curve leads to is known.
        let straight = |at: usize| !self.is_curved(at) && self.sub(at).0.len() <= CORNERS;
        if (0..self.count()).all(|at| straight(at) && !is_strip(&self.box_of(at))) {
            return;
        }
        self.each_flat(|points, _| {
            let (own, _) = self.sub(at);
            at += 1;
            let mut area = Area::EMPTY;
            points.iter().for_each(|p| area.add(*p));
            let (thin, long) = (area.width().min(area.height()), area.width().max(area.height()));
            if own.len() < 3 || points.len() > MANY || thin <= BROAD || !long.is_finite() {
                return;
            }
            let shape = || Some(points.iter().map(|p| (p.0 as f32, p.1 as f32)).collect::<Rc<[_]>>());
            let odd = own.len() > CORNERS || self.is_curved(at - 1);
            if thin <= THIN && !odd {
                let shape = if self.upright_box(at - 1).is_some() { None } else { shape() };
                hide(Patch { area, shape, alone: false });
            } else if odd && self.is_apart(at - 1, even_odd) {
                hide(Patch { area, shape: shape(), alone: true });
            }
        });
    }

    /// Each subpath with its curves as straight pieces, and whether it is closed.
    fn each_flat(&self, mut each: impl FnMut(&[(f64, f64)], bool)) {
        let mut controls = self.controls.iter();
        // Most are boxes.
        let mut flat: SmallVec<[(f64, f64); 8]> = SmallVec::new();
        for at in 0..self.count() {
            let (points, closed) = self.sub(at);
            flat.clear();
            for point in points {
                let (end, from) = ((point.x, point.y), flat.last().copied());
                if let (true, Some(from)) = (point.curved, from)
                    && let Some([one, two]) = controls.next()
                {
                    flat.extend((1..PIECES).map(|n| bezier([from, *one, *two, end], n)));
                }
                flat.push(end);
            }
            each(&flat, closed);
        }
    }
}

/// Whether a box with this around it may be a strip that hides something.
fn is_strip(area: &Area) -> bool {
    let thin = area.width().min(area.height());
    !(thin <= BROAD || thin > THIN)
}

/// A point of a curve (8.5.2.2), so many pieces of it along.
fn bezier(points: [(f64, f64); 4], piece: u32) -> (f64, f64) {
    let t = f64::from(piece) / f64::from(PIECES);
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    points.iter().zip(weights).fold((0.0, 0.0), |sum, (p, w)| (sum.0 + w * p.0, sum.1 + w * p.1))
}

/// What a straight piece of a stroke hides.
fn piece((x0, y0): (f64, f64), (x1, y1): (f64, f64), width: f64) -> Option<Patch> {
    let length = (x1 - x0).hypot(y1 - y0);
    if length <= 0.0 || !length.is_finite() {
        return None;
    }
    // Half the width, across the piece.
    let (ox, oy) = (-(y1 - y0) / length * width / 2.0, (x1 - x0) / length * width / 2.0);
    let corners = [(x0 + ox, y0 + oy), (x1 + ox, y1 + oy), (x1 - ox, y1 - oy), (x0 - ox, y0 - oy)];
    let mut area = Area::EMPTY;
    corners.iter().for_each(|corner| area.add(*corner));
    let upright = ox.abs() < 0.01 || oy.abs() < 0.01;
    let shape = || corners.iter().map(|c| (c.0 as f32, c.1 as f32)).collect();
    Some(Patch { area, shape: if upright { None } else { Some(shape()) }, alone: false })
}
