//! Numbers of lines: a column of numbers in the margin, beside everything else on its page, that rise by one step from
//! line to line. They count lines and are no figures.

use super::grid::Grid;
use super::page::Direction;
use super::runs::{Ink, Run};
use super::settings::Settings;

/// A run that is nothing but a number.
struct Number<'i> {
    at: usize,
    run: &'i Run,
    value: u64,
}

/// The runs, of those outside tables, that number the lines of a page, in ascending order.
pub(crate) fn of_lines(ink: &Ink, outside: &[usize], grids: &[Grid], settings: &Settings) -> Vec<usize> {
    let number = |at: &usize| {
        let run = ink.runs.get(*at).filter(|run| run.direction == Direction::Right)?;
        let glyphs = ink.glyphs_of(run);
        if glyphs.len() > settings.numbers.digits || glyphs.iter().any(|g| !g.text.is_ascii_digit()) {
            return None;
        }
        let value = glyphs.iter().filter_map(|g| g.text.to_digit(10)).fold(0, |n, d| 10 * n + u64::from(d));
        Some(Number { at: *at, run, value })
    };
    let mut numbers: Vec<Number<'_>> = outside.iter().filter_map(number).collect();
    if numbers.len() < settings.numbers.least {
        return Vec::new();
    }
    // Between these stands all the rest.
    let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
    let others =
        outside.iter().copied().filter(|at| numbers.binary_search_by_key(at, |number| number.at).is_err());
    for run in others.filter_map(|at| ink.runs.get(at)) {
        (left, right) = (left.min(run.area.x0), right.max(run.area.x1));
    }
    for grid in grids {
        let area = grid.area();
        (left, right) = (left.min(area.x0), right.max(area.x1));
    }
    if left > right {
        return Vec::new();
    }
    numbers.sort_by(|a, b| a.run.base.total_cmp(&b.run.base));
    let gap = settings.numbers.gap_em * ink.em;
    let before: Vec<&Number<'_>> = numbers.iter().filter(|n| n.run.area.x1 + gap <= left).collect();
    let behind: Vec<&Number<'_>> = numbers.iter().filter(|n| n.run.area.x0 - gap >= right).collect();
    let inner: Vec<&Number<'_>> =
        numbers.iter().filter(|n| n.run.area.x1 + gap > left && n.run.area.x0 - gap < right).collect();
    let mut found = Vec::new();
    if count_lines(&before, settings) {
        found.extend(before.iter().map(|number| number.at));
    }
    // The last column of a table stands behind everything as well: its figures have others on their lines.
    let alone = |number: &&&Number<'_>| {
        let level = settings.lines.baseline_em * number.run.size;
        !inner.iter().any(|other| (other.run.base - number.run.base).abs() <= level)
    };
    if count_lines(&behind, settings) && 2 * behind.iter().filter(alone).count() >= behind.len() {
        found.extend(behind.iter().map(|number| number.at));
    }
    found.sort_unstable();
    found
}

/// Whether numbers from top to bottom stand one below the other and rise by one step; evenly, where they are few.
fn count_lines(numbers: &[&Number<'_>], settings: &Settings) -> bool {
    let own = &settings.numbers;
    let [first, second, ..] = numbers else { return false };
    let even = |places: &dyn Fn(&Run) -> f32| {
        numbers.iter().all(|n| (places(n.run) - places(first.run)).abs() <= own.even_em * n.run.size)
    };
    let Some(step) = second.value.checked_sub(first.value).filter(|step| *step > 0) else { return false };
    let pitch = second.run.base - first.run.base;
    let level = |w: &[&Number<'_>]| {
        let apart = w[1].run.base - w[0].run.base;
        apart > 0.0 && (numbers.len() >= own.many || (apart - pitch).abs() <= own.pitch_em * first.run.size)
    };
    numbers.len() >= own.least
        && (even(&|run| run.area.x0) || even(&|run| run.area.x1))
        && numbers.windows(2).all(|w| w[1].value == w[0].value + step && level(w))
}
