//! Runs to lines of text: what stands on one baseline, with the spaces that are meant.

use super::marks;
use super::page::{Direction, Glyph, Rect};
use super::runs::{Ink, Lines, Run, along, is_mark};
use super::script::{is_figure, is_wide};
use super::settings::Settings;
use super::spacing;
use super::veil;
use crate::text::signs::OBJECT;

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    /// In the frame of the upright page.
    pub area: Rect,
    pub direction: Direction,
    /// Baseline, growing from line to line.
    pub base: f32,
    /// Height of the line's largest em.
    pub size: f32,
    /// Advance of the first glyph.
    pub lead: f32,
    /// Advance of what cannot be broken at the line's beginning: one ideograph, or a whole word.
    pub word: f32,
    /// How much more would have fitted on the line; below [`Line::lead`] of the next line the break was forced.
    pub room: f32,
}

/// Sorts runs into lines from first to last, each with its runs in order.
pub(crate) fn group(ink: &Ink, runs: &[usize], settings: &Settings) -> Lines {
    let mut sorted: Vec<(usize, &Run)> =
        runs.iter().filter_map(|i| ink.runs.get(*i).map(|run| (*i, run))).collect();
    let mut counts = [0_usize; 4];
    for (_, run) in &sorted {
        counts[run.direction as usize] += run.glyphs.1 - run.glyphs.0;
    }
    // What most of the text does comes first.
    let rank = |run: &Run| (usize::MAX - counts[run.direction as usize], run.direction as usize);
    let place = |(i, a): &(usize, &Run), (j, b): &(usize, &Run)| a.base.total_cmp(&b.base).then(i.cmp(j));
    if counts.iter().filter(|count| **count > 0).count() > 1 {
        sorted.sort_by(|a, b| rank(a.1).cmp(&rank(b.1)).then_with(|| place(a, b)));
    } else {
        sorted.sort_by(place);
    }
    let mut lines = Lines { runs: Vec::with_capacity(sorted.len()), ends: Vec::new() };
    let mut open: Option<(Direction, f32, f32)> = None;
    let mut sizes: Vec<f32> = Vec::new();
    for (i, run) in sorted {
        match open {
            Some((direction, base, size))
                if direction == run.direction
                    && run.base - base <= settings.lines.baseline_em * size.max(run.size) =>
            {
                // The largest print tells where the line is; notes set high come before it.
                if run.size > size {
                    open = Some((direction, run.base, run.size));
                }
            }
            before => {
                if let Some((_, _, size)) = before {
                    lines.ends.push(lines.runs.len());
                    sizes.push(size);
                }
                open = Some((run.direction, run.base, run.size));
            }
        }
        lines.runs.push(i);
    }
    if let Some((_, _, size)) = open {
        lines.ends.push(lines.runs.len());
        sizes.push(size);
    }
    marks::settle(ink, &mut lines, &sizes, settings);
    let order = |a: &usize, b: &usize| start(ink, *a).total_cmp(&start(ink, *b)).then(a.cmp(b));
    let mut from = 0;
    for to in &lines.ends {
        let line = lines.runs.get_mut(from..*to).unwrap_or_default();
        if line.len() > 1 {
            line.sort_by(order);
        }
        from = *to;
    }
    lines
}

fn start(ink: &Ink, run: usize) -> f32 {
    ink.runs.get(run).map_or(0.0, |r| r.along.0)
}

/// The text of one line. `None` without runs. The room is infinite until someone knows the measure.
pub(crate) fn line(ink: &Ink, runs: &[usize], settings: &Settings) -> Option<Line> {
    line_of(ink, runs, None, settings)
}

/// The same where the table's style sets the digits of a figure apart by so many ems.
pub(crate) fn line_of(ink: &Ink, runs: &[usize], style: Option<f32>, settings: &Settings) -> Option<Line> {
    let (area, base, size) = extent(ink, runs)?;
    let all = runs;
    let mut runs = runs.iter().filter_map(|i| ink.runs.get(*i));
    // Ideographs take three bytes.
    let room = runs.clone().map(|run| 3 * (run.glyphs.1 - run.glyphs.0) + 1).sum();
    let first = runs.next()?;
    let mut line = Line {
        text: String::with_capacity(room),
        area,
        direction: first.direction,
        base,
        size,
        lead: 0.0,
        word: 0.0,
        room: f32::INFINITY,
    };
    (line.lead, line.word) = lead(ink, first);
    push(&mut line.text, ink, first, false);
    let mut before = first;
    let marked = settings.runs.mark_size;
    // Where what stands on the line so far ends.
    let mut end = first.along.1;
    for (at, run) in runs.enumerate() {
        if is_spaced(ink, before, run, style, settings) {
            line.text.push(' ');
        }
        let over =
            run.along.0 < end && is_overprinted(ink, all.get(..=at).unwrap_or_default(), run, settings);
        let mark = run.size < marked * before.size && marks::is_on_label(ink, before, run, settings);
        push(&mut line.text, ink, run, over || mark);
        before = run;
        end = end.max(run.along.1);
    }
    Some(line)
}

/// Whether a digit of a run stands on another digit or on a word of the line: nobody can read either.
fn is_overprinted(ink: &Ink, before: &[usize], run: &Run, settings: &Settings) -> bool {
    let digits = |run: &Run| {
        let glyphs = ink.glyphs_of(run);
        glyphs.iter().filter(|g| g.text.is_ascii_digit()).take(settings.bounds.run_digits)
    };
    let on = |a: &Glyph, b: &Glyph| {
        let ((a0, a1), (b0, b1)) = (along(a.direction, a.area), along(b.direction, b.area));
        let apart = (f32::midpoint(a0, a1) - f32::midpoint(b0, b1)).abs();
        apart < settings.veil.overprint * (a1 - a0).min(b1 - b0)
            && a.size.min(b.size) >= settings.veil.overprint * a.size.max(b.size)
    };
    // Digits are never as narrow as that, whatever the font says of them.
    let within = |a: &Glyph, b: &Glyph| {
        let ((a0, a1), (b0, b1)) = (along(a.direction, a.area), along(b.direction, b.area));
        (a0 - b0).abs() < settings.veil.overlap * (a1 - a0).min(b1 - b0)
            && (a0 - b0).abs() < settings.veil.overlap_em * a.size.min(b.size)
            && !is_mark(a, b, settings)
    };
    // Upon a word there is no room for a digit, wherever it stands in it.
    let on_word = |a: &Glyph, other: &Run| {
        let (from, to) = along(a.direction, a.area);
        let (middle, edge) = (f32::midpoint(from, to), settings.veil.edge_em * a.size);
        other.along.0 + edge < middle
            && middle < other.along.1 - edge
            && a.size.min(other.size) >= settings.veil.overlap * a.size.max(other.size)
            && ink.glyphs.get(other.glyphs.0).is_some_and(|g| is_wide(g.text))
    };
    let near = before.iter().rev().take(settings.bounds.runs_before).filter_map(|i| ink.runs.get(*i));
    near.filter(|other| other.along.1 > run.along.0).any(|other| {
        digits(run).any(|a| on_word(a, other) || digits(other).any(|b| on(a, b) || within(a, b)))
    })
}

/// The area of one line, its baseline and its size: those of its largest print. `None` without runs.
pub(crate) fn extent(ink: &Ink, runs: &[usize]) -> Option<(Rect, f32, f32)> {
    let mut runs = runs.iter().filter_map(|i| ink.runs.get(*i));
    let first = runs.next()?;
    let (mut area, mut base, mut size) = (first.area, first.base, first.size);
    for run in runs {
        area = area.union(run.area);
        if run.size > size {
            (size, base) = (run.size, run.base);
        }
    }
    Some((area, base, size))
}

/// Adds the text of a run. Digits that stand on others, and marks on words, are told apart like those that are not seen.
fn push(text: &mut String, ink: &Ink, run: &Run, over: bool) {
    let glyphs = ink.glyphs_of(run);
    if !over && !glyphs.iter().any(|glyph| glyph.veiled) {
        text.extend(glyphs.iter().map(|glyph| glyph.text));
        return;
    }
    let mut veiled = false;
    for glyph in glyphs {
        let change = (over && glyph.text.is_ascii_digit() || veil::is_apart(glyph)) != veiled;
        if change {
            text.push(OBJECT);
            veiled = !veiled;
        }
        text.push(glyph.text);
    }
}

fn lead(ink: &Ink, run: &Run) -> (f32, f32) {
    let glyphs = ink.glyphs_of(run);
    let advance = |g: &Glyph| {
        let (from, to) = along(g.direction, g.area);
        to - from
    };
    let first = glyphs.first().map_or(0.0, advance);
    let word: f32 = glyphs.iter().take_while(|g| !is_wide(g.text)).map(advance).sum();
    (first, word.max(first))
}

/// Whether a space is meant between two runs that stand next to each other.
fn is_spaced(ink: &Ink, a: &Run, b: &Run, style: Option<f32>, settings: &Settings) -> bool {
    let gap = b.along.0 - a.along.1;
    let em = a.size.max(b.size);
    let (last, next) = (ink.glyphs.get(a.glyphs.1.wrapping_sub(1)), ink.glyphs.get(b.glyphs.0));
    if last.zip(next).is_some_and(|(last, next)| is_mark(last, next, settings)) {
        return true;
    }
    let (last, next) = (last.map_or(' ', |g| g.text), next.map_or(' ', |g| g.text));
    if b.spaced && gap > settings.lines.drawn * settings.runs.word_em * em {
        return true;
    }
    if let Some(style) = style
        && is_figure(last)
        && is_figure(next)
        && !b.spaced
        && spacing::is_even(gap / em, style, settings)
    {
        return false;
    }
    match (is_wide(last), is_wide(next)) {
        (true, true) => gap > settings.lines.wide_em * em,
        (false, false) => gap > settings.runs.word_em * em,
        // Between ideographs and figures many programs keep a quarter of an em.
        _ => gap > settings.lines.mixed * settings.lines.wide_em * em,
    }
}
