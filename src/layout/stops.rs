//! Labels that run into the column of figures behind them, where no rule parts the two.
//!
//! A long label of a table without rules may end where its column ends: no gap is left in front of the figure. The
//! figures above and below tell where the column begins, or ends, or has its middle.

use super::lines::is_wide;
use super::page::{Direction, Glyph};
use super::runs::{Ink, Run, along};
use super::wrap::is_figure;

/// Figures of other lines that must stand at the same place for it to be that of a column.
const LEAST: usize = 4;

/// Ems by which the figures of a column differ in place.
const EVEN: f32 = 0.08;

/// These runs, with figures that stand where those of a column do told apart: from the label they were drawn with, and
/// from the one they merely touch.
pub(super) fn cut(ink: &mut Ink, runs: &[usize]) -> Vec<usize> {
    let figures_of = |run: &Run| {
        let glyphs = ink.glyphs.get(run.glyphs.0..run.glyphs.1).unwrap_or_default();
        let figures = glyphs.iter().rev().take_while(|g| is_figure(g.text)).count();
        let (words, figures) = glyphs.split_at(glyphs.len() - figures);
        words.last().is_none_or(|last| is_wide(last.text)).then_some((words, figures))
    };
    let level = |i: &usize| ink.runs.get(*i).filter(|run| run.direction == Direction::Right);
    let mut joined: Vec<(usize, usize, [f32; 3])> = Vec::new();
    for i in runs {
        let Some(run) = level(i) else { continue };
        if let Some((words, figures)) = figures_of(run)
            && !words.is_empty()
            && let Some(places) = places(figures)
        {
            joined.push((*i, run.glyphs.0 + words.len(), places));
        }
    }
    // Where figures begin, end and have their middle, each in order.
    let mut stops: [Vec<f32>; 3] = Default::default();
    for run in runs.iter().filter_map(level) {
        if let Some(([], figures)) = figures_of(run)
            && let Some(places) = places(figures)
        {
            stops.iter_mut().zip(places).for_each(|(stops, place)| stops.push(place));
        }
    }
    if stops[0].len() < LEAST {
        return runs.to_vec();
    }
    stops.iter_mut().for_each(|stops| stops.sort_by(f32::total_cmp));
    let even = EVEN * ink.em;
    let stands = |places: &[f32; 3]| {
        stops.iter().zip(places).any(|(stops, place)| {
            let from = stops.partition_point(|s| *s < place - even);
            let to = stops.partition_point(|s| *s <= place + even);
            to - from >= LEAST
        })
    };
    joined.retain(|(.., places)| stands(places));
    let mut begins: Vec<f32> = runs.iter().filter_map(level).map(|run| run.along.0).collect();
    begins.sort_by(f32::total_cmp);
    let begins_column = |run: &Run| {
        let from = begins.partition_point(|s| *s < run.along.0 - even);
        let to = begins.partition_point(|s| *s <= run.along.0 + even);
        to - from > LEAST
    };
    let of_column: Vec<usize> = runs
        .iter()
        .filter(|i| {
            let figures = level(i).and_then(figures_of).filter(|(words, _)| words.is_empty());
            match figures {
                Some((_, figures)) => places(figures).is_some_and(|places| stands(&places)),
                None => level(i).is_some_and(begins_column),
            }
        })
        .copied()
        .collect();
    for i in of_column {
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

/// Where figures begin, end and have their middle.
fn places(figures: &[Glyph]) -> Option<[f32; 3]> {
    let (first, last) = figures.first().zip(figures.last())?;
    let (from, to) = (along(first.direction, first.area).0, along(last.direction, last.area).1);
    Some([from, to, f32::midpoint(from, to)])
}
