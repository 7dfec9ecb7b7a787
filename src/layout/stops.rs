//! Labels that run into the column behind them, where no rule parts the two.
//!
//! A long label of a table without rules may end where its column ends: no gap is left in front of the figure, or of the
//! label beside it. The figures above and below tell where a column of figures begins, or ends, or has its middle. A
//! column of labels is told by one of several lines, which are drawn one after the other and begin at one place. What
//! stands among the figures is never parted: a word in front of a figure there belongs to it.

use super::page::{Direction, Glyph};
use super::runs::{Ink, Run, along};
use super::script::{is_figure, is_wide};
use super::settings::{Settings, Stops};

/// These runs, with figures and labels that stand where those of a column do marked as such, and figures cut off the
/// labels they were drawn with.
pub(super) fn cut(ink: &mut Ink, runs: &[usize], settings: &Settings) -> Vec<usize> {
    let even = settings.stops.even_em * ink.em;
    let level = |i: &usize| ink.runs.get(*i).filter(|run| run.direction == Direction::Right);
    // Where figures begin, end and have their middle, each in order.
    let mut stops: [Vec<f32>; 3] = Default::default();
    let mut joined: Vec<(usize, usize, [f32; 3])> = Vec::new();
    for i in runs {
        let Some(run) = level(i) else { continue };
        let Some((words, figures)) = split(ink, run) else { continue };
        let Some(places) = places(figures) else { continue };
        if words.is_empty() {
            stops.iter_mut().zip(places).for_each(|(stops, place)| stops.push(place));
        } else if words.len() >= settings.stops.drawn {
            joined.push((*i, run.glyphs.0 + words.len(), places));
        }
    }
    if stops[0].len() < settings.stops.least {
        return runs.to_vec();
    }
    stops.iter_mut().for_each(|stops| stops.sort_by(f32::total_cmp));
    let least = settings.stops.least;
    let stands =
        |places: &[f32; 3]| stops.iter().zip(places).any(|(stops, at)| around(stops, *at, even) >= least);
    // Runs by their lines, to know which begin one.
    let mut lines: Vec<(f32, f32)> = runs.iter().filter_map(level).map(|r| (r.base, r.along.0)).collect();
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let begins_line = |run: &Run| {
        let near = settings.lines.baseline_em * run.size;
        let from = lines.partition_point(|line| line.0 < run.base - near);
        let mut same = lines[from..].iter().take_while(|line| line.0 <= run.base + near);
        same.all(|line| line.1 >= run.along.0)
    };
    joined.retain(|(i, _, places)| stands(places) && level(i).is_some_and(begins_line));
    let marked: Vec<usize> = runs
        .iter()
        .filter(|i| {
            let Some(run) = level(i) else { return false };
            match split(ink, run) {
                Some(([], figures)) => places(figures).is_some_and(|places| stands(&places)),
                _ => is_line_of_label(ink, **i, even, settings.stops.pitch_em),
            }
        })
        .copied()
        .collect();
    for i in marked {
        ink.runs[i].apart = true;
    }
    let mut out = Vec::with_capacity(runs.len() + joined.len());
    let mut joined = joined.into_iter().peekable();
    for i in runs {
        out.push(*i);
        let Some((_, at, _)) = joined.next_if(|j| j.0 == *i) else { continue };
        let parts = ink.runs.get(*i).and_then(|run| {
            let label = run.part(&ink.glyphs, run.glyphs.0, at)?;
            let figure = run.part(&ink.glyphs, at, run.glyphs.1)?;
            Some((label, Run { apart: true, ..figure }))
        });
        if let Some((label, figure)) = parts {
            out.push(ink.runs.len());
            ink.runs[*i] = label;
            ink.runs.push(figure);
        }
    }
    out
}

/// Where on its line a run touches the one in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// There are no gaps on the line.
    Whole,
    /// In front of the first gap, where labels stand.
    First,
    Later,
}

/// Whether a run of a line begins a column though it touches the run `last` in front of it. `next` is the run behind it.
pub(super) fn begins_column(
    ink: &Ink,
    last: usize,
    run: usize,
    next: Option<usize>,
    part: Part,
    settings: &Stops,
) -> bool {
    let Some((before, own)) = ink.runs.get(last).zip(ink.runs.get(run)) else { return false };
    let (label, glyphs) = (ink.glyphs_of(before), ink.glyphs_of(own));
    if !label.last().is_some_and(|g| is_wide(g.text)) {
        return false;
    }
    if own.apart && glyphs.iter().all(|g| is_figure(g.text)) {
        let free = next.and_then(|next| ink.runs.get(next));
        let least = if part == Part::Later { settings.later } else { settings.touching };
        return label.len() >= least
            && free.is_none_or(|next| next.along.0 - own.along.1 >= settings.free_em * own.size);
    }
    // Drawn at another time than what it touches, and one of them a line of a label of several.
    let lines = own.apart || part == Part::First && before.apart && label.len() > 1;
    // Heads of two characters stand side by side with narrow gaps.
    let near = own.along.0 - before.along.1 < settings.free_em * own.size;
    let least = if near { settings.heads } else { settings.touching };
    part != Part::Later
        && run != last + 1
        && lines
        && glyphs.len() >= least
        && glyphs.iter().any(|g| is_wide(g.text))
}

/// Whether a run is one line of a label of several: the run drawn before it, or after it, begins at the same place on
/// the line above, or below.
fn is_line_of_label(ink: &Ink, i: usize, even: f32, pitch: (f32, f32)) -> bool {
    let Some(run) = ink.runs.get(i) else { return false };
    let mut beside =
        [i.checked_sub(1), i.checked_add(1)].into_iter().flatten().filter_map(|i| ink.runs.get(i));
    beside.any(|other| {
        let apart = (other.base - run.base).abs();
        other.direction == run.direction
            && (other.along.0 - run.along.0).abs() <= even
            && (pitch.0 * run.size..=pitch.1 * run.size).contains(&apart)
    })
}

/// The words that a run begins with and the figure that it ends with; `None` where neither is clear.
fn split<'i>(ink: &'i Ink, run: &Run) -> Option<(&'i [Glyph], &'i [Glyph])> {
    let glyphs = ink.glyphs_of(run);
    let figures = glyphs.iter().rev().take_while(|g| is_figure(g.text)).count();
    let (words, figures) = glyphs.split_at(glyphs.len() - figures);
    words.last().is_none_or(|last| is_wide(last.text)).then_some((words, figures))
}

/// How many of these numbers, in order, lie around one.
fn around(sorted: &[f32], at: f32, even: f32) -> usize {
    sorted.partition_point(|s| *s <= at + even) - sorted.partition_point(|s| *s < at - even)
}

/// Where figures begin, end and have their middle.
fn places(figures: &[Glyph]) -> Option<[f32; 3]> {
    let (first, last) = figures.first().zip(figures.last())?;
    let (from, to) = (along(first.direction, first.area).0, along(last.direction, last.area).1);
    Some([from, to, f32::midpoint(from, to)])
}
