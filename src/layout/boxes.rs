//! Tables whose cells are boxes set apart: `border-spacing` of web pages, cell spacing of word processors.
//!
//! The borders of two neighbours are further apart than those of a double rule. Where the boxes of a page keep one
//! distance each is taken to reach half of it further, so that neighbours share a border.

use std::ops::RangeInclusive;

use super::frames::{self, Frame};
use super::page::{Glyph, Rect, Rule};
use super::settings::{self, Settings};

/// Left, right, top and bottom side of a box: whether another stands beside it there.
type Sides = [bool; 4];

/// The rules of a page with boxes that keep a distance moved together, each towards those beside it alone. `em` is the
/// page's usual glyph size. Where something is printed between two boxes that is a column, or a row, of its own.
pub(super) fn together(mut rules: Vec<Rule>, glyphs: &[Glyph], em: f32, settings: &Settings) -> Vec<Rule> {
    let frames = frames::frames(&rules, em, &settings.frames);
    if frames.len() < settings.boxes.least || frames.len() > settings.bounds.most_frames {
        return rules;
    }
    let near = settings.near(em);
    let range = -near..=settings.boxes.far_em * em;
    let level = settings.boxes.level;
    let mut beside = neighbours(&frames, |a| (a.x0, a.x1), |a| (a.top, a.bottom), &range, level);
    let mut below = neighbours(&frames, |a| (a.top, a.bottom), |a| (a.x0, a.x1), &range, level);
    // Boxes that share a border with another are cells of a table with borders of its own.
    let mut joined = vec![false; frames.len()];
    for (a, b, _) in beside.iter().chain(&below).filter(|pair| pair.2 <= near) {
        (joined[*a], joined[*b]) = (true, true);
    }
    beside.retain(|pair| !joined[pair.0] && !joined[pair.1]);
    below.retain(|pair| !joined[pair.0] && !joined[pair.1]);
    let (across, down) = (half(&beside, &settings.boxes), half(&below, &settings.boxes));
    let fits = |gap: f32, half: f32| half > 0.0 && (gap - 2.0 * half).abs() <= settings.boxes.even;
    beside.retain(|pair| fits(pair.2, across));
    below.retain(|pair| fits(pair.2, down));
    if beside.is_empty() && below.is_empty() {
        return rules;
    }
    let mut centers: Vec<(f32, f32)> = glyphs.iter().map(|g| g.area.center()).collect();
    centers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let printed = |area: Rect| {
        let from = centers.partition_point(|c| c.0 < area.x0);
        let mut inside = centers[from..].iter().take_while(|c| c.0 <= area.x1);
        inside.any(|c| area.top <= c.1 && c.1 <= area.bottom)
    };
    let mut sides: Vec<Sides> = vec![Sides::default(); frames.len()];
    for (a, b, _) in &beside {
        let (left, right) = (frames[*a].area, frames[*b].area);
        let (top, bottom) = (left.top.max(right.top), left.bottom.min(right.bottom));
        if !printed(Rect { x0: left.x1, x1: right.x0, top, bottom }) {
            (sides[*a][1], sides[*b][0]) = (true, true);
        }
    }
    for (a, b, _) in &below {
        let (upper, lower) = (frames[*a].area, frames[*b].area);
        let (x0, x1) = (upper.x0.max(lower.x0), upper.x1.min(lower.x1));
        if !printed(Rect { x0, x1, top: upper.bottom, bottom: lower.top }) {
            (sides[*a][3], sides[*b][2]) = (true, true);
        }
    }
    for (frame, [left, right, top, bottom]) in frames.iter().zip(sides) {
        let by = |moved: bool, half: f32| if moved { half } else { 0.0 };
        let middle = frame.area.center();
        for rule in rules.iter_mut().skip(frame.first).take(4) {
            let (from, to) = (rule.from.min(rule.to), rule.from.max(rule.to));
            if rule.horizontal {
                rule.at += if rule.at < middle.1 { -by(top, down) } else { by(bottom, down) };
                (rule.from, rule.to) = (from - by(left, across), to + by(right, across));
            } else {
                rule.at += if rule.at < middle.0 { -by(left, across) } else { by(right, across) };
                (rule.from, rule.to) = (from - by(top, down), to + by(bottom, down));
            }
        }
    }
    rules
}

/// Pairs of frames that follow each other one way, being level with each other the other way, and the gap between them
/// where it is within the range.
fn neighbours(
    frames: &[Frame],
    along: impl Fn(Rect) -> (f32, f32),
    across: impl Fn(Rect) -> (f32, f32),
    range: &RangeInclusive<f32>,
    level: f32,
) -> Vec<(usize, usize, f32)> {
    let mut order: Vec<usize> = (0..frames.len()).collect();
    let from = |i: &usize| along(frames[*i].area).0;
    order.sort_by(|a, b| from(a).total_cmp(&from(b)));
    let mut pairs = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        let end = along(frame.area).1;
        let (low, high) = across(frame.area);
        let first = order.partition_point(|i| from(i) < end + range.start());
        let next = order[first..].iter().take_while(|i| from(i) - end <= *range.end()).find(|&i| {
            let (l, h) = across(frames[*i].area);
            *i != at && h.min(high) - l.max(low) > level * (h - l).min(high - low)
        });
        pairs.extend(next.map(|next| (at, *next, from(next) - end)));
    }
    pairs
}

/// Half of the distance that most of the pairs keep; nought where they keep none.
fn half(pairs: &[(usize, usize, f32)], settings: &settings::Boxes) -> f32 {
    let mut gaps: Vec<f32> = pairs.iter().map(|pair| pair.2).collect();
    if gaps.len() < settings.least {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let usual = gaps[gaps.len() / 2];
    let even = gaps.iter().filter(|gap| (**gap - usual).abs() <= settings.even).count();
    if even * settings.mostly.1 >= gaps.len() * settings.mostly.0 { usual / 2.0 } else { 0.0 }
}
