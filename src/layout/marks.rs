//! Marks of notes on what a line says: small print set high or low behind it.
//!
//! Set high enough they have a baseline that no other print of the line has. They belong to it all the same, and a mark
//! behind a word is no figure.

use super::page::Direction;
use super::runs::{Ink, Lines, Run};
use super::script::is_wide;
use super::settings::Settings;

/// Puts marks that were taken for lines of their own on the line they stand on. `sizes` are those of the lines' largest
/// print.
pub(super) fn settle(ink: &Ink, lines: &mut Lines, sizes: &[f32], settings: &Settings) {
    let small = |a: f32, b: f32| a < settings.runs.mark_size * b;
    if !sizes.windows(2).any(|w| small(w[0], w[1]) || small(w[1], w[0])) {
        return;
    }
    let before: Vec<Vec<usize>> = lines.iter().map(<[usize]>::to_vec).collect();
    let mut after = before.clone();
    for (at, line) in before.iter().enumerate() {
        for home in [at.wrapping_sub(1), at + 1] {
            let (Some(size), Some(large), Some(other)) = (sizes.get(at), sizes.get(home), before.get(home))
            else {
                continue;
            };
            if !small(*size, *large) {
                continue;
            }
            for run in line {
                let stands = |on: &usize| {
                    ink.runs
                        .get(*run)
                        .zip(ink.runs.get(*on))
                        .is_some_and(|(run, on)| is_on(run, on, settings))
                };
                if after[at].contains(run) && other.iter().any(stands) {
                    after[at].retain(|own| own != run);
                    after[home].push(*run);
                }
            }
        }
    }
    lines.runs.clear();
    lines.ends.clear();
    for line in after.iter().filter(|line| !line.is_empty()) {
        lines.runs.extend(line);
        lines.ends.push(lines.runs.len());
    }
}

/// Whether a run is small print right behind another, no higher or lower than that reaches.
fn is_on(run: &Run, on: &Run, settings: &Settings) -> bool {
    let gap = run.along.0 - on.along.1;
    let (_, middle) = run.area.center();
    run.direction == on.direction
        && run.direction == Direction::Right
        && run.size < settings.runs.mark_size * on.size
        && gap.abs() <= settings.lines.mark_gap_em * on.size
        && on.area.top <= middle
        && middle <= on.area.bottom
}

/// Whether a run is the mark of a note on the word before it: digits set high or low.
pub(super) fn is_on_label(ink: &Ink, word: &Run, run: &Run, settings: &Settings) -> bool {
    let last = word.glyphs.1.checked_sub(1).and_then(|last| ink.glyphs.get(last));
    is_on(run, word, settings)
        && (run.base - word.base).abs() > settings.runs.mark_em * word.size
        && last.is_some_and(|glyph| is_wide(glyph.text))
        && ink.glyphs_of(run).iter().all(|glyph| glyph.text.is_ascii_digit())
}
