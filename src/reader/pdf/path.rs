//! Paths, and what of their painting is a rule (ISO 32000-1, 8.5).
//!
//! Tables are drawn in four ways: stroked lines, stroked boxes, boxes so thin that filled they look like lines, and
//! frames filled between an outer and an inner box. All of them give the same rules here. Whatever is filled and
//! bigger is background.

use std::rc::Rc;

use super::matrix::{Area, Matrix};
use crate::layout::Rule;

/// Thickness up to which a filled box is a rule, in points.
pub(super) const THIN: f64 = 3.0;
/// Thickness up to which it is one if it is far longer than thick.
const BOLD: f64 = 6.0;
/// How far longer.
const STRETCH: f64 = 20.0;
/// How far a line may rise over its run and still be level: borders are set by hand, or rounded, in some files.
pub const SKEW: f64 = 0.01;
/// What a line of any length may rise, in points.
const LEVEL: f64 = 0.3;

/// Points of a box that closes on its first.
const CORNERS_OF_BOXES: usize = 5;
/// Side of the largest character that is looked for among outlines, in points.
pub const LARGEST: f64 = 40.0;

/// A path under construction, its points in page space already.
#[derive(Debug, Default)]
pub struct Path {
    points: Vec<Point>,
    subs: Vec<Sub>,
    /// The control points of its curves, in their order.
    pub(super) controls: Vec<[(f64, f64); 2]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    /// The piece that leads here is a curve.
    pub(super) curved: bool,
}

/// A subpath: its first point (the last is before the next one's first), and what is asked of it time and again.
#[derive(Debug, Clone, Copy)]
struct Sub {
    first: usize,
    closed: bool,
    /// Some of its pieces are curves.
    curved: bool,
    /// The box around its points.
    area: Area,
}

impl Path {
    pub fn clear(&mut self) {
        self.points.clear();
        self.subs.clear();
        self.controls.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    pub fn move_to(&mut self, (x, y): (f64, f64)) {
        let mut area = Area::EMPTY;
        area.add((x, y));
        self.subs.push(Sub { first: self.points.len(), closed: false, curved: false, area });
        self.points.push(Point { x, y, curved: false });
    }

    pub fn line_to(&mut self, point: (f64, f64)) {
        self.push(point, false);
    }

    /// Nothing of a curve is a rule: its control points only tell what it covers.
    pub fn curve_to(&mut self, controls: [(f64, f64); 2], end: (f64, f64)) {
        let before = self.points.len();
        self.push(end, true);
        if self.points.len() > before && self.points.last().is_some_and(|point| point.curved) {
            self.controls.push(controls);
        }
    }

    /// Where the next piece begins, if there is a point.
    pub fn end(&self) -> Option<(f64, f64)> {
        self.points.last().map(|p| (p.x, p.y))
    }

    fn push(&mut self, (x, y): (f64, f64), curved: bool) {
        // A line without a beginning begins there.
        let Some(sub) = self.subs.last() else { return self.move_to((x, y)) };
        if sub.closed {
            let Some(&from) = self.points.get(sub.first) else { return };
            self.move_to((from.x, from.y));
        }
        if let Some(sub) = self.subs.last_mut() {
            sub.area.add((x, y));
            sub.curved |= curved;
        }
        self.points.push(Point { x, y, curved });
    }

    pub fn close(&mut self) {
        if let Some(sub) = self.subs.last_mut() {
            sub.closed = true;
        }
    }

    /// `re`: a box of the space of `ctm`.
    pub fn rect(&mut self, ctm: &Matrix, x: f64, y: f64, width: f64, height: f64) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let corners = corners.map(|(x, y)| ctm.point(x, y));
        let mut area = Area::EMPTY;
        corners.iter().for_each(|corner| area.add(*corner));
        self.subs.push(Sub { first: self.points.len(), closed: true, curved: false, area });
        self.points.extend(corners.map(|(x, y)| Point { x, y, curved: false }));
    }

    pub(super) fn sub(&self, at: usize) -> (&[Point], bool) {
        let Some(sub) = self.subs.get(at) else { return (&[], false) };
        let end = self.subs.get(at + 1).map_or(self.points.len(), |next| next.first);
        (self.points.get(sub.first..end).unwrap_or_default(), sub.closed)
    }

    /// How many subpaths it has.
    pub(super) fn count(&self) -> usize {
        self.subs.len()
    }

    /// Whether some piece of a subpath is a curve.
    pub(super) fn is_curved(&self, at: usize) -> bool {
        self.subs.get(at).is_some_and(|sub| sub.curved)
    }

    /// Whether it is one upright box.
    pub fn is_box(&self) -> bool {
        self.subs.len() == 1 && self.upright_box(0).is_some()
    }

    /// The box around all of it: as a clip, the box is what counts.
    pub fn area(&self) -> Area {
        self.subs.iter().fold(Area::EMPTY, |all, sub| all.joined(&sub.area))
    }

    /// The box around a subpath.
    pub(super) fn box_of(&self, at: usize) -> Area {
        self.subs.get(at).map_or(Area::EMPTY, |sub| sub.area)
    }

    /// The box that a subpath is, if it is one.
    pub(super) fn upright_box(&self, at: usize) -> Option<Area> {
        let (points, area) = (self.sub(at).0, self.box_of(at));
        let corner = |p: &Point| {
            let on = |v: f64, a: f64, b: f64| (v - a).abs() < 0.05 || (v - b).abs() < 0.05;
            on(p.x, area.x0, area.x1) && on(p.y, area.y0, area.y1)
        };
        let box_like = matches!(points.len(), 4 | 5) && !self.is_curved(at);
        (box_like && points.iter().all(corner)).then_some(area)
    }

    /// The rules of the path when stroked with a line of `width`.
    pub fn stroke(&self, width: f64, clip: &Area, out: &mut Vec<Rule>) {
        for at in 0..self.subs.len() {
            let (points, closed) = self.sub(at);
            for pair in points.windows(2) {
                if let [from, to] = pair
                    && !to.curved
                {
                    line(*from, *to, width, clip, out);
                }
            }
            if let (true, [first, .., last]) = (closed, points) {
                line(*last, *first, width, clip, out);
            }
        }
    }

    /// Its straight pieces that are no rules because they rise or fall, when stroked.
    pub fn slants(&self) -> impl Iterator<Item = [(f64, f64); 2]> {
        (0..self.subs.len()).flat_map(|at| {
            let (points, closed) = self.sub(at);
            let back = points.first().filter(|_| closed && points.len() > 2);
            let pairs = points.iter().zip(points.iter().skip(1).chain(back));
            pairs
                .filter(|(from, to)| !to.curved && is_slanted(from, to))
                .map(|(a, b)| [(a.x, a.y), (b.x, b.y)])
        })
    }

    /// The middles of filled subpaths that are as thin as rules and rise or fall.
    pub fn filled_slants(&self) -> impl Iterator<Item = [(f64, f64); 2]> {
        (0..self.subs.len()).filter_map(|at| {
            let (points, _) = self.sub(at);
            let [a, b, c, d] = points.get(..4)? else { return None };
            let closed = points.get(4).is_none_or(|last| last.x == a.x && last.y == a.y);
            // Most are upright boxes.
            let upright = |a: &Point, b: &Point, c: &Point, d: &Point| {
                a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y
            };
            if points.len() > 5
                || !closed
                || upright(a, b, c, d)
                || upright(b, c, d, a)
                || points.iter().any(|p| p.curved)
            {
                return None;
            }
            let middle = |a: &Point, b: &Point| Point {
                x: f64::midpoint(a.x, b.x),
                y: f64::midpoint(a.y, b.y),
                curved: false,
            };
            let length = |a: &Point, b: &Point| (a.x - b.x).hypot(a.y - b.y);
            let (from, to, width) = if length(a, b) < length(b, c) {
                (middle(a, b), middle(c, d), length(a, b).max(length(c, d)))
            } else {
                (middle(b, c), middle(d, a), length(b, c).max(length(d, a)))
            };
            let thin = width <= THIN && is_slanted(&from, &to);
            thin.then_some([(from.x, from.y), (to.x, to.y)])
        })
    }

    /// The boxes around its subpaths that may be characters drawn as outlines: small, and with curves or more corners
    /// than boxes and arrows have.
    pub fn outlines(&self, clip: &Area) -> impl Iterator<Item = Area> {
        (0..self.subs.len()).filter_map(|at| {
            let (points, curved, area) = (self.sub(at).0, self.is_curved(at), self.box_of(at));
            if points.len() <= CORNERS_OF_BOXES && !curved {
                return None;
            }
            let (width, height) = (area.width(), area.height());
            let side = width.max(height);
            // Of a curve only the ends are known.
            let sized = THIN < side && side <= LARGEST && (curved || width.min(height) > 0.0);
            let seen = area.within(clip);
            (sized && !seen.is_empty()).then_some(seen)
        })
    }

    /// Whether the path is characters drawn as outlines, as far as can be told: all of it small, some of it curved. Its
    /// straight pieces are no rules.
    pub fn is_lettering(&self) -> bool {
        let mut curved = false;
        self.subs.iter().all(|sub| {
            let side = sub.area.width().max(sub.area.height());
            curved |= side > THIN && sub.curved;
            side <= LARGEST
        }) && curved
    }

    /// The rules of the path when filled.
    pub fn fill(&self, clip: &Area, out: &mut Vec<Rule>) {
        if let [_, _] = self.subs[..]
            && let (Some(one), Some(two)) = (self.upright_box(0), self.upright_box(1))
            && (frame(&one, &two, clip, out) || frame(&two, &one, clip, out))
        {
            return;
        }
        for at in 0..self.subs.len() {
            if self.sub(at).0.len() > 1 {
                bar(&self.box_of(at), self.is_curved(at), clip, out);
            }
        }
    }
}

/// An area that a path fills.
pub struct Filled {
    pub area: Area,
    /// All of it is filled, with no hole that another subpath could cut.
    pub whole: bool,
    /// Its corners, where it is no upright box.
    pub shape: Option<Rc<[(f32, f32)]>>,
}

/// Corners of a shape that are looked at.
pub(super) const CORNERS: usize = 64;

/// Subpaths of one path that are held against each other.
const SUBPATHS: usize = 64;

impl Path {
    /// The areas that the path fills, all too large to be rules. A frame fills nothing that text stands on.
    pub fn grounds(&self, even_odd: bool) -> impl Iterator<Item = Filled> {
        let count = if self.is_frame(even_odd) { 0 } else { self.subs.len() };
        (0..count).filter_map(move |at| {
            let area = self.box_of(at);
            // Most are borders, which are no grounds.
            if !(area.width() > THIN && area.height() > THIN) {
                return None;
            }
            let (points, whole) = (self.sub(at).0, self.upright_box(at).is_some());
            let holed = !self.is_apart(at, even_odd);
            let straight = (3..=CORNERS).contains(&points.len()) && !self.is_curved(at);
            let corners = || points.iter().map(|p| (p.x as f32, p.y as f32)).collect();
            let shape = (!whole && !holed && straight).then(corners);
            Some(Filled { area, whole: !holed && (whole || shape.is_some()), shape })
        })
    }

    /// Whether no other subpath cuts a hole into one: those that run the same way fill what they share, unless each cuts
    /// the others out (8.5.3.3).
    pub(super) fn is_apart(&self, at: usize, even_odd: bool) -> bool {
        let count = self.subs.len();
        let area = self.box_of(at);
        let cuts = |other: usize| even_odd || turns(self.sub(other).0) != turns(self.sub(at).0);
        let meets = |other: usize| {
            let common = self.box_of(other).within(&area);
            common.width() > 0.01 && common.height() > 0.01
        };
        count == 1 || count <= SUBPATHS && !(0..count).any(|other| other != at && meets(other) && cuts(other))
    }

    /// Whether the path is a box with a box cut out of it (8.5.3.3).
    fn is_frame(&self, even_odd: bool) -> bool {
        let [_, _] = self.subs[..] else { return false };
        let (one, two) = (self.sub(0).0, self.sub(1).0);
        let (Some(outer), Some(inner)) = (self.upright_box(0), self.upright_box(1)) else { return false };
        let nested = |outer: &Area, inner: &Area| {
            outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1
        };
        (nested(&outer, &inner) || nested(&inner, &outer)) && (even_odd || turns(one) != turns(two))
    }
}

/// Whether a subpath runs clockwise.
fn turns(points: &[Point]) -> bool {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() < 0.0
}

/// A filled frame: the outer box without the inner one, when the band between them is thin all around.
fn frame(outer: &Area, inner: &Area, clip: &Area, out: &mut Vec<Rule>) -> bool {
    let bands = [inner.x0 - outer.x0, inner.y0 - outer.y0, outer.x1 - inner.x1, outer.y1 - inner.y1];
    if bands.iter().any(|b| !(0.0..=THIN).contains(b)) || inner.width() <= THIN || inner.height() <= THIN {
        return false;
    }
    let [left, top, right, bottom] = bands;
    if bands.iter().all(|b| *b < 0.01) {
        return false;
    }
    push(true, outer.y0 + top / 2.0, outer.x0, outer.x1, top, clip, out);
    push(true, outer.y1 - bottom / 2.0, outer.x0, outer.x1, bottom, clip, out);
    push(false, outer.x0 + left / 2.0, outer.y0, outer.y1, left, clip, out);
    push(false, outer.x1 - right / 2.0, outer.y0, outer.y1, right, clip, out);
    true
}

/// A filled shape that is thin one way.
pub fn bar(area: &Area, curved: bool, clip: &Area, out: &mut Vec<Rule>) {
    let (width, height) = (area.width(), area.height());
    let (thin, long) = if width < height { (width, height) } else { (height, width) };
    let stretched = long >= STRETCH * thin;
    if !(thin <= THIN && !curved || thin <= BOLD && stretched) {
        return;
    }
    // A dot of a dotted line, or the corner of two lines, belongs to both ways.
    let square = long < 1.5 * thin;
    if width >= height || square {
        push(true, f64::midpoint(area.y0, area.y1), area.x0, area.x1, height, clip, out);
    }
    if width < height || square {
        push(false, f64::midpoint(area.x0, area.x1), area.y0, area.y1, width, clip, out);
    }
}

/// Whether a piece is neither level nor upright.
fn is_slanted(from: &Point, to: &Point) -> bool {
    let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    dx.min(dy) > LEVEL.max(SKEW * dx.max(dy))
}

/// A stroked piece, if it is level or upright.
fn line(from: Point, to: Point, width: f64, clip: &Area, out: &mut Vec<Rule>) {
    let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let horizontal = dx >= dy;
    let (long, rise) = if horizontal { (dx, dy) } else { (dy, dx) };
    if rise > LEVEL.max(SKEW * long) || long == 0.0 {
        return;
    }
    let mut area = Area::EMPTY;
    area.add((from.x, from.y));
    area.add((to.x, to.y));
    if width > long {
        // Shorter than thick: what is seen is a bar across.
        let half = width / 2.0;
        if horizontal {
            (area.y0, area.y1) = (area.y0 - half, area.y1 + half);
        } else {
            (area.x0, area.x1) = (area.x0 - half, area.x1 + half);
        }
        return bar(&area, false, clip, out);
    }
    if width > BOLD {
        return;
    }
    if horizontal {
        push(true, f64::midpoint(area.y0, area.y1), area.x0, area.x1, width, clip, out);
    } else {
        push(false, f64::midpoint(area.x0, area.x1), area.y0, area.y1, width, clip, out);
    }
}

/// Adds what the clip leaves of a rule.
fn push(horizontal: bool, at: f64, from: f64, to: f64, width: f64, clip: &Area, out: &mut Vec<Rule>) {
    let (low, high, first, last) =
        if horizontal { (clip.y0, clip.y1, clip.x0, clip.x1) } else { (clip.x0, clip.x1, clip.y0, clip.y1) };
    let slack = width / 2.0 + 0.25;
    let (from, to) = (from.max(first), to.min(last));
    let sane = [at, from, to, width].iter().all(|n| n.is_finite() && n.abs() < 1e6);
    if from < to && at + slack >= low && at - slack <= high && sane {
        out.push(Rule { horizontal, at: at as f32, from: from as f32, to: to as f32, width: width as f32 });
    }
}

#[cfg(test)]
mod tests {
    use super::Path;
    use crate::reader::pdf::matrix::{Area, Matrix};

    /// Rules as `h 10: 5..20 w1`.
    fn told(draw: impl Fn(&mut Path, &mut Vec<crate::layout::Rule>)) -> Vec<String> {
        let (mut path, mut out) = (Path::default(), Vec::new());
        draw(&mut path, &mut out);
        out.iter()
            .map(|r| {
                format!(
                    "{} {}: {}..{} w{}",
                    if r.horizontal { 'h' } else { 'v' },
                    r.at,
                    r.from,
                    r.to,
                    r.width
                )
            })
            .collect()
    }

    #[test]
    fn strokes_boxes_thin_fills_and_frames() {
        let all = &Area::ALL;
        let one = Matrix::IDENTITY;
        assert_eq!(
            told(|p, out| {
                p.move_to((5.0, 10.0));
                p.line_to((20.0, 10.0));
                p.line_to((40.0, 30.0));
                p.line_to((40.0, 12.0));
                p.stroke(1.0, all, out);
            }),
            ["h 10: 5..20 w1", "v 40: 12..30 w1"]
        );
        assert_eq!(
            told(|p, out| {
                p.rect(&one, 0.0, 0.0, 30.0, 20.0);
                p.stroke(0.5, all, out);
            }),
            ["h 0: 0..30 w0.5", "v 30: 0..20 w0.5", "h 20: 0..30 w0.5", "v 0: 0..20 w0.5"]
        );
        assert_eq!(
            told(|p, out| {
                p.rect(&one, 0.0, 5.0, 30.0, -1.0);
                p.rect(&one, 7.0, 0.0, 2.0, 20.0);
                p.rect(&one, 0.0, 0.0, 30.0, 20.0);
                p.fill(all, out);
            }),
            ["h 4.5: 0..30 w1", "v 8: 0..20 w2"]
        );
        assert_eq!(
            told(|p, out| {
                p.rect(&one, 0.0, 0.0, 30.0, 20.0);
                p.rect(&one, 1.0, 1.0, 28.0, 18.0);
                p.fill(all, out);
            }),
            ["h 0.5: 0..30 w1", "h 19.5: 0..30 w1", "v 0.5: 0..20 w1", "v 29.5: 0..20 w1"]
        );
    }

    #[test]
    fn a_line_shorter_than_thick_is_a_bar_across() {
        assert_eq!(
            told(|p, out| {
                p.move_to((0.0, 10.0));
                p.line_to((0.0, 11.0));
                p.stroke(200.0, &Area::ALL, out);
            }),
            ["h 10.5: -100..100 w1"]
        );
    }

    #[test]
    fn the_clip_cuts() {
        let clip = Area { x0: 10.0, y0: 0.0, x1: 20.0, y1: 50.0 };
        assert_eq!(
            told(|p, out| {
                for y in [10.0, 60.0] {
                    p.move_to((0.0, y));
                    p.line_to((100.0, y));
                }
                p.stroke(1.0, &clip, out);
            }),
            ["h 10: 10..20 w1"]
        );
    }
}
