//! Strokes that touch each other, and the lattice they span.

use super::page::Rect;
use super::settings::Settings;
use super::snap::{self, Stroke, Strokes};

/// The lines of one table: positions, and which unit edges are ruled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lattice {
    /// Positions of the upright lines from left to right, and of the level lines from top to bottom. Unit cells lie
    /// between neighbours.
    pub(crate) xs: Vec<f32>,
    pub(crate) ys: Vec<f32>,
    /// Whether the edge above unit (row, column) is ruled; rows + 1 by columns.
    above: Vec<bool>,
    /// Whether the edge left of unit (row, column) is ruled; rows by columns + 1.
    left: Vec<bool>,
    /// Outer borders that no rule draws: top, right, bottom, left.
    pub(crate) open: [bool; 4],
}

impl Lattice {
    /// The area inside the outer borders.
    pub(crate) fn area(&self) -> Rect {
        let ends = |at: &[f32]| (at.first().copied().unwrap_or(0.0), at.last().copied().unwrap_or(0.0));
        let ((x0, x1), (top, bottom)) = (ends(&self.xs), ends(&self.ys));
        Rect { x0, top, x1, bottom }
    }

    pub(crate) fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    pub(crate) fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Whether a rule runs along the upper edge of a unit; `row` may be one past the last.
    pub(crate) fn ruled_above(&self, row: usize, column: usize) -> bool {
        self.above.get(row * self.columns() + column).copied().unwrap_or(true)
    }

    /// Whether a rule runs along the left edge of a unit; `column` may be one past the last.
    pub(crate) fn ruled_left(&self, row: usize, column: usize) -> bool {
        self.left.get(row * (self.columns() + 1) + column).copied().unwrap_or(true)
    }
}

/// The groups of strokes that touch each other, as lattices with more than one unit, from top to bottom.
pub(crate) fn lattices(strokes: &Strokes, em: f32, settings: &Settings) -> Vec<Lattice> {
    let across = strokes.horizontal.len();
    let mut groups = Groups::new(across + strokes.vertical.len());
    let touch = settings.rules.join;
    for (i, h) in strokes.horizontal.iter().enumerate() {
        let first = strokes.vertical.partition_point(|v| v.at < h.from - touch);
        for (j, v) in strokes.vertical.iter().enumerate().skip(first) {
            if v.at > h.to + touch {
                break;
            }
            if v.from - touch <= h.at && h.at <= v.to + touch {
                groups.unite(i, across + j);
            }
        }
    }
    let mut members: Vec<Members> = Vec::new();
    let mut number = vec![usize::MAX; across + strokes.vertical.len()];
    for (i, stroke) in strokes.horizontal.iter().chain(&strokes.vertical).enumerate() {
        let root = groups.root(i);
        if number[root] == usize::MAX {
            number[root] = members.len();
            members.push(Default::default());
        }
        if let Some(group) = members.get_mut(number[root]) {
            if i < across { group.0.push(*stroke) } else { group.1.push(*stroke) }
        }
    }
    adopt(&mut members, touch);
    let mut found: Vec<Lattice> =
        members.iter().filter_map(|(level, upright)| lattice(level, upright, em, settings)).collect();
    found.sort_by(|a, b| order(a).0.total_cmp(&order(b).0).then(order(a).1.total_cmp(&order(b).1)));
    found
}

/// The level and the upright strokes of one group.
type Members = (Vec<Stroke>, Vec<Stroke>);

/// Gives lonely upright strokes to the group beside them that reaches as far up and down: where a label stands
/// beside all rows of a page and the borders at the page's ends are not drawn, nothing touches its outer border.
fn adopt(members: &mut [Members], near: f32) {
    let ends = |strokes: &[Stroke]| {
        strokes
            .iter()
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(from, to), s| (from.min(s.from), to.max(s.to)))
    };
    let homes: Vec<_> = members
        .iter()
        .enumerate()
        .filter(|(_, (level, upright))| !level.is_empty() && upright.len() > 1)
        .map(|(i, (level, upright))| (i, ends(level), ends(upright)))
        .collect();
    for i in 0..members.len() {
        let Some((level, [one])) = members.get(i).map(|m| (&m.0, m.1.as_slice())) else { continue };
        if !level.is_empty() {
            continue;
        }
        let one = *one;
        let beside = homes.iter().filter_map(|(home, (left, right), (top, bottom))| {
            let away = (left - one.at).max(one.at - right);
            let same = (top - one.from).abs() <= near && (bottom - one.to).abs() <= near;
            (same && away > 0.0 && away <= right - left).then_some((*home, away))
        });
        if let Some((home, _)) = beside.min_by(|a, b| a.1.total_cmp(&b.1)) {
            members[i].1.clear();
            members[home].1.push(one);
        }
    }
}

fn order(lattice: &Lattice) -> (f32, f32) {
    (lattice.ys.first().copied().unwrap_or(0.0), lattice.xs.first().copied().unwrap_or(0.0))
}

fn lattice(level: &[Stroke], upright: &[Stroke], em: f32, settings: &Settings) -> Option<Lattice> {
    let level = &snap::align(level, settings.near(em), &settings.rules);
    let upright = &snap::align(upright, settings.near(em), &settings.rules);
    let mut ys = positions(level);
    let mut xs = positions(upright);
    let mut open = [false; 4];
    let reach = settings.rules.open_em * em;
    (open[3], open[1]) = extend(&mut xs, level, reach);
    (open[0], open[2]) = extend(&mut ys, upright, reach);
    let (rows, columns) = (ys.len().checked_sub(1)?, xs.len().checked_sub(1)?);
    if rows * columns < 2 || rows.saturating_mul(columns) > settings.bounds.most_units {
        return None;
    }
    let above = coverage(level, &ys, &xs, settings.rules.coverage);
    let left = transposed(&coverage(upright, &xs, &ys, settings.rules.coverage), columns + 1, rows);
    Some(Lattice { xs, ys, above, left, open })
}

/// Distinct positions of strokes that were aligned, so that what is one line has one.
fn positions(strokes: &[Stroke]) -> Vec<f32> {
    let mut at: Vec<f32> = strokes.iter().map(|s| s.at).collect();
    at.sort_by(f32::total_cmp);
    at.dedup();
    at
}

/// Adds the outer borders that are not drawn but that crossing strokes reach: the two outermost of them, or most.
/// Says which were added.
fn extend(lines: &mut Vec<f32>, crossing: &[Stroke], reach: f32) -> (bool, bool) {
    let at = positions(crossing);
    let (Some(low), Some(high)) = (at.first(), at.last()) else { return (false, false) };
    let enough = |reaches: &dyn Fn(&Stroke) -> bool| {
        let there = positions(&crossing.iter().copied().filter(|s| reaches(s)).collect::<Vec<_>>());
        let outermost = there.first() == Some(low) && there.last() == Some(high);
        there.len() >= 2 && (outermost || there.len() >= at.len().div_ceil(2))
    };
    let least = crossing.iter().map(|s| s.from).fold(f32::INFINITY, f32::min);
    let most = crossing.iter().map(|s| s.to).fold(f32::NEG_INFINITY, f32::max);
    let (first, last) = (lines.first().copied(), lines.last().copied());
    let before =
        first.is_none_or(|first| first - least > reach) && enough(&|s: &Stroke| s.from <= least + reach);
    let behind = last.is_none_or(|last| most - last > reach) && enough(&|s: &Stroke| s.to >= most - reach);
    if before {
        lines.insert(0, least);
    }
    if behind && most > least {
        lines.push(most);
    }
    (before, behind)
}

/// For every line and every gap between crossing lines, whether enough of it is ruled. Lines by gaps.
fn coverage(strokes: &[Stroke], lines: &[f32], crossing: &[f32], share: f32) -> Vec<bool> {
    let gaps = crossing.len().saturating_sub(1);
    let mut covered = vec![0.0_f32; lines.len() * gaps];
    for stroke in strokes {
        let line = lines.partition_point(|at| *at < stroke.at);
        let first = crossing.partition_point(|at| *at <= stroke.from).saturating_sub(1);
        for (gap, ends) in crossing.windows(2).enumerate().skip(first) {
            let [from, to] = ends else { continue };
            if *from >= stroke.to {
                break;
            }
            if let Some(length) = covered.get_mut(line * gaps + gap) {
                *length += (stroke.to.min(*to) - stroke.from.max(*from)).max(0.0);
            }
        }
    }
    let widths = crossing.windows(2).map(|w| w[1] - w[0]);
    covered.iter().zip(widths.cycle()).map(|(length, width)| *length >= share * width).collect()
}

fn transposed(edges: &[bool], lines: usize, gaps: usize) -> Vec<bool> {
    (0..gaps)
        .flat_map(|gap| (0..lines).map(move |line| edges.get(line * gaps + gap).copied().unwrap_or(true)))
        .collect()
}

/// Disjoint sets of numbers.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(n: usize) -> Groups {
        Groups { parent: (0..n).collect() }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The lower number leads, so that the result does not depend on the order of uniting.
        self.parent[a.max(b)] = a.min(b);
    }
}
