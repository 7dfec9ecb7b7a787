//! Tables whose cells are boxes set apart: `border-spacing` of web pages, cell spacing of word processors.
//!
//! The borders of two neighbours are further apart than those of a double rule. Where the boxes of a page keep one
//! distance each is taken to reach half of it further, so that neighbours share a border.

use super::frames::{self, Frame};
use super::page::{Rect, Rule};
use super::settings::Settings;

/// Neighbours, side by side or one below the other, from which the distance between them is a table's.
const LEAST: usize = 4;
/// Ems from box to box at most: what is further apart is no table.
const FAR: f32 = 1.0;
/// Points by which the distances differ, and how many of so many do not.
const EVEN: f32 = 0.5;
const MOSTLY: (usize, usize) = (4, 5);

/// The rules of a page with boxes that keep a distance moved together. `em` is the page's usual glyph size.
pub(super) fn together(mut rules: Vec<Rule>, em: f32, settings: &Settings) -> Vec<Rule> {
    let frames = frames::frames(&rules, em);
    if frames.len() < LEAST || frames.len() > frames::FRAMES {
        return rules;
    }
    let apart = settings.near(em)..=FAR * em;
    let beside = neighbours(&frames, |a| (a.x0, a.x1), |a| (a.top, a.bottom), &apart);
    let below = neighbours(&frames, |a| (a.top, a.bottom), |a| (a.x0, a.x1), &apart);
    let across = half(&beside);
    let down = half(&below);
    if across == 0.0 && down == 0.0 {
        return rules;
    }
    let fits = |gap: f32, half: f32| half > 0.0 && (gap - 2.0 * half).abs() <= EVEN;
    let mut moved = vec![false; frames.len()];
    for (pairs, half) in [(&beside, across), (&below, down)] {
        for (a, b, _) in pairs.iter().filter(|pair| fits(pair.2, half)) {
            moved[*a] = true;
            moved[*b] = true;
        }
    }
    for (frame, _) in frames.iter().zip(moved).filter(|(_, moved)| *moved) {
        let middle = frame.area.center();
        for rule in rules.iter_mut().skip(frame.first).take(4) {
            let (at, along, middle) =
                if rule.horizontal { (down, across, middle.1) } else { (across, down, middle.0) };
            rule.at += if rule.at < middle { -at } else { at };
            (rule.from, rule.to) = (rule.from.min(rule.to) - along, rule.from.max(rule.to) + along);
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
    range: &std::ops::RangeInclusive<f32>,
) -> Vec<(usize, usize, f32)> {
    let mut order: Vec<usize> = (0..frames.len()).collect();
    let from = |i: &usize| along(frames[*i].area).0;
    order.sort_by(|a, b| from(a).total_cmp(&from(b)));
    let mut pairs = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        let end = along(frame.area).1;
        let (low, high) = across(frame.area);
        let first = order.partition_point(|i| from(i) < end);
        let next = order[first..].iter().take_while(|i| from(i) - end <= *range.end()).find(|i| {
            let (l, h) = across(frames[**i].area);
            h.min(high) - l.max(low) > 0.5 * (h - l).min(high - low)
        });
        if let Some(next) = next
            && range.contains(&(from(next) - end))
        {
            pairs.push((at, *next, from(next) - end));
        }
    }
    pairs
}

/// Half of the distance that most of the pairs keep; nought where they keep none.
fn half(pairs: &[(usize, usize, f32)]) -> f32 {
    let mut gaps: Vec<f32> = pairs.iter().map(|pair| pair.2).collect();
    if gaps.len() < LEAST {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let usual = gaps[gaps.len() / 2];
    let even = gaps.iter().filter(|gap| (**gap - usual).abs() <= EVEN).count();
    if even * MOSTLY.1 >= gaps.len() * MOSTLY.0 { usual / 2.0 } else { 0.0 }
}
