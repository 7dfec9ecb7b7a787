//! Boxes drawn around what stands in a cell: a field of a form, or a square for each digit.
//!
//! Where such a box keeps off the borders of its cell it is a table of one cell, which is none. Where its sides lie
//! as near to the borders as the two lines of a double rule they would be taken for them, and its other sides for
//! borders within the cell; so it goes before rules are joined. It is told from a cell that draws its own border by
//! what lies around it: rules that reach further than the box on all four sides, as those of its cell do and those of
//! the cells beside one do not.

use std::cell::LazyCell;

use super::page::{Glyph, Rect, Rule};
use super::settings::{self, Settings};

/// A box, and the first of its four rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) area: Rect,
    pub(super) first: usize,
}

/// The rules of one way in order of position: position, ends, and place in the list.
type Sorted = Vec<(f32, f32, f32, usize)>;

/// The rules of a page without those that are boxes around what stands in a cell.
pub(crate) fn without_boxes(rules: Vec<Rule>, glyphs: &[Glyph], em: f32, settings: &Settings) -> Vec<Rule> {
    let frames = frames(&rules, em, &settings.frames);
    if frames.is_empty() || frames.len() > settings.bounds.most_frames {
        return rules;
    }
    let sorted = |horizontal: bool| {
        let own = rules.iter().enumerate().filter(|(_, r)| r.horizontal == horizontal);
        let mut list: Sorted = own.map(|(i, r)| (r.at, r.from, r.to, i)).collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        list
    };
    let lists = [sorted(true), sorted(false)];
    let mut gone = vec![false; rules.len()];
    let mut any = false;
    for row in rows(frames, glyphs, settings) {
        if is_inside_a_cell(&row, &lists, settings.frames.same) {
            any = true;
            for frame in &row {
                gone.iter_mut().skip(frame.first).take(4).for_each(|gone| *gone = true);
            }
        }
    }
    if !any {
        return rules;
    }
    rules.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(rule, _)| rule).collect()
}

/// Boxes as they are drawn: four rules in a row that meet in four corners.
pub(super) fn frames(rules: &[Rule], em: f32, settings: &settings::Frames) -> Vec<Frame> {
    let mut out = Vec::new();
    let mut next = 0;
    for (first, four) in rules.windows(4).enumerate() {
        if first < next {
            continue;
        }
        if let Some(area) = enclosed(four, settings)
            && area.height() >= settings.height_em * em
            && area.width() >= settings.width_em * em
        {
            out.push(Frame { area, first });
            next = first + 4;
        }
    }
    out
}

fn enclosed(four: &[Rule], settings: &settings::Frames) -> Option<Rect> {
    let mut level = four.iter().filter(|r| r.horizontal);
    let mut upright = four.iter().filter(|r| !r.horizontal);
    let (a, b) = (level.next()?, level.next()?);
    let (c, d) = (upright.next()?, upright.next()?);
    let area = Rect { x0: c.at.min(d.at), top: a.at.min(b.at), x1: c.at.max(d.at), bottom: a.at.max(b.at) };
    let near = |rule: &Rule| settings.corner + rule.width.abs().min(settings.corner_width);
    let spans = |rule: &Rule, from: f32, to: f32| {
        (rule.from - from).abs() <= near(rule) && (rule.to - to).abs() <= near(rule)
    };
    let meets = [a, b].iter().all(|r| spans(r, area.x0, area.x1))
        && [c, d].iter().all(|r| spans(r, area.top, area.bottom));
    meets.then_some(area)
}

/// Boxes that belong together: one by itself, or squares side by side with a digit in each.
fn rows(mut frames: Vec<Frame>, glyphs: &[Glyph], settings: &Settings) -> Vec<Vec<Frame>> {
    frames.sort_by(|a, b| a.area.top.total_cmp(&b.area.top).then(a.area.x0.total_cmp(&b.area.x0)));
    let mut rows: Vec<Vec<Frame>> = Vec::new();
    let same = settings.frames.same;
    let middles = LazyCell::new(|| middles(glyphs));
    for frame in frames {
        let beside = rows.last().and_then(|row| row.last()).is_some_and(|last| {
            (last.area.top - frame.area.top).abs() <= same
                && (last.area.bottom - frame.area.bottom).abs() <= same
                && (frame.area.x0 - last.area.x1).abs() <= settings.rules.snap
                && [last, &frame]
                    .iter()
                    .all(|frame| holds_one_digit(frame.area, &middles, settings.frames.digit))
        });
        match rows.last_mut() {
            Some(row) if beside => row.push(frame),
            _ => rows.push(vec![frame]),
        }
    }
    rows
}

/// The middles of glyphs from left to right, and whether each is that of a digit.
fn middles(glyphs: &[Glyph]) -> Vec<((f32, f32), bool)> {
    let mut middles: Vec<_> = glyphs.iter().map(|g| (g.area.center(), g.text.is_ascii_digit())).collect();
    middles.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    middles
}

fn holds_one_digit(area: Rect, middles: &[((f32, f32), bool)], most: f32) -> bool {
    if area.width() > most * area.height() {
        return false;
    }
    let from = middles.partition_point(|(middle, _)| middle.0 < area.x0);
    let near = middles.get(from..).unwrap_or_default().iter().take_while(|(middle, _)| middle.0 <= area.x1);
    let mut inside = near.filter(|(middle, _)| area.holds(*middle));
    inside.next().is_some_and(|(_, digit)| *digit) && inside.next().is_none()
}

/// Whether boxes stand by themselves in a cell: nothing touches them, and the next rule on each side reaches further
/// than they do.
fn is_inside_a_cell(row: &[Frame], [level, upright]: &[Sorted; 2], same: f32) -> bool {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return false };
    let Rect { x0, top, bottom, .. } = first.area;
    let x1 = last.area.x1;
    let own = |rule: usize| row.iter().any(|f| (f.first..f.first + 4).contains(&rule));
    // Rules between two positions that lie beside a range, ends of it included.
    let between = |list: &Sorted, low: f32, high: f32, from: f32, to: f32| {
        let start = list.partition_point(|r| r.0 < low);
        let mut found = list.get(start..).unwrap_or_default().iter().take_while(|r| r.0 <= high);
        found.any(|r| r.1 <= to + same && r.2 >= from - same && !own(r.3))
    };
    if between(level, top - same, bottom + same, x0, x1)
        || between(upright, x0 - same, x1 + same, top, bottom)
    {
        return false;
    }
    let wider = |r: &(f32, f32, f32, usize), from: f32, to: f32| r.1 < from - same && r.2 > to + same;
    let beside = |r: &&(f32, f32, f32, usize), from: f32, to: f32| r.1 < to && r.2 > from;
    let before = |list: &Sorted, at: f32, from: f32, to: f32| {
        let end = list.partition_point(|r| r.0 < at - same);
        let next = list.get(..end).unwrap_or_default().iter().rev().find(|r| beside(r, from, to));
        next.is_some_and(|r| wider(r, from, to))
    };
    let behind = |list: &Sorted, at: f32, from: f32, to: f32| {
        let start = list.partition_point(|r| r.0 <= at + same);
        let next = list.get(start..).unwrap_or_default().iter().find(|r| beside(r, from, to));
        next.is_some_and(|r| wider(r, from, to))
    };
    before(level, top, x0, x1)
        && behind(level, bottom, x0, x1)
        && before(upright, x0, top, bottom)
        && behind(upright, x1, top, bottom)
}
