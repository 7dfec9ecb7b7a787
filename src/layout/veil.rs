//! Digits that stand on the page and are no part of what it says: struck out, tiny, or not to be seen.
//!
//! Whether they count is not for this room. They stay in the text between marks that make no number of them, so
//! that whoever reads a figure finds none and says so.

use super::page::{Direction, Glyph, Rule};
use super::runs::{Ink, across, along};
use super::script::{is_digit, is_wide};
use super::settings::Settings;

/// Whether a glyph is a digit that is told apart.
pub(crate) fn is_apart(glyph: &Glyph) -> bool {
    glyph.veiled && is_digit(glyph.text)
}

/// A rule as a line of text sees it: across the lines, and along them.
type Stroke = (f32, f32, f32);

/// Marks digits that a rule strikes out and those in print too small to read, and notes which runs of ideographs are struck
/// out. Rules are upright as the ink is.
pub(crate) fn mark(ink: &mut Ink, rules: impl Iterator<Item = Rule> + Clone, settings: &Settings) {
    let em = ink.em;
    let mut strokes: [Option<Vec<Stroke>>; 4] = [const { None }; 4];
    for glyph in ink.glyphs.iter_mut().filter(|g| is_digit(g.text) && !g.veiled) {
        let way = glyph.direction;
        let Some(slot) = strokes.get_mut(way as usize) else { continue };
        let strokes = slot.get_or_insert_with(|| seen_from(way, rules.clone()));
        glyph.veiled =
            glyph.size < settings.veil.tiny * em || is_struck(&Print::of(glyph), strokes, settings);
    }
    for (at, run) in ink.runs.iter().enumerate() {
        let way = run.direction;
        let Some(slot) = strokes.get_mut(way as usize) else { continue };
        let strokes = slot.get_or_insert_with(|| seen_from(way, rules.clone()));
        let print = Print { base: run.base, size: run.size, along: run.along };
        if is_struck(&print, strokes, settings)
            && ink.glyphs.get(run.glyphs.0).is_some_and(|g| is_wide(g.text))
        {
            ink.struck.push(at);
        }
    }
}

/// The rules that run along lines of a direction, sorted across them.
fn seen_from(way: Direction, rules: impl Iterator<Item = Rule>) -> Vec<Stroke> {
    let level = matches!(way, Direction::Right | Direction::Left);
    let turned = matches!(way, Direction::Left | Direction::Up);
    let mut out: Vec<Stroke> = rules
        .filter(|r| r.horizontal == level && [r.at, r.from, r.to].iter().all(|n| n.is_finite()))
        .map(|r| {
            let (from, to) = if turned { (-r.to, -r.from) } else { (r.from, r.to) };
            (across(way, (r.at, r.at)), from, to)
        })
        .collect();
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out
}

/// A glyph or a run as its line sees it.
struct Print {
    base: f32,
    size: f32,
    along: (f32, f32),
}

impl Print {
    fn of(glyph: &Glyph) -> Print {
        let base = across(glyph.direction, glyph.origin);
        Print { base, size: glyph.size, along: along(glyph.direction, glyph.area) }
    }
}

/// Whether rules run through the middle of print over half of its width or more.
fn is_struck(print: &Print, strokes: &[Stroke], settings: &Settings) -> bool {
    let (low, high) = settings.veil.strike_em;
    let first = strokes.partition_point(|s| s.0 <= print.base - high * print.size);
    let over = strokes.get(first..).unwrap_or_default();
    let (start, end) = print.along;
    let mut covered = 0.0;
    for (step, (_, from, to)) in over.iter().take_while(|s| s.0 < print.base - low * print.size).enumerate() {
        covered += (to.min(end) - from.max(start)).max(0.0);
        if step >= settings.bounds.strokes {
            return true;
        }
    }
    covered > 0.0 && covered >= settings.veil.struck * (end - start)
}
