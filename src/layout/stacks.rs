//! Labels of several lines in tables without rules: figures stand at the middle of a label's height, beside none of its
//! lines or beside the middle one.
//!
//! Lines come from the page one by one, and a label whose lines stand around those figures would be one row above them
//! and another below. Lines that begin at one place, or have one middle, at even distances around the figures are one
//! label, where they are nearer to these figures than to any other and nothing but figures stands behind them.

use super::lines;
use super::settings::{Settings, Stacks};
use super::sheet::Sheet;
use super::wrap::is_figure;

/// A part of a line of the page, or of a row: lines of runs, one below the other.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) lines: Vec<Vec<usize>>,
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    /// It has nothing but figures and signs of figures.
    pub(super) figures: bool,
}

impl Cell {
    /// `None` without runs.
    pub(super) fn of(sheet: &Sheet, runs: &[usize]) -> Option<Cell> {
        let (area, base, size) = lines::extent(&sheet.ink, runs)?;
        let glyphs =
            runs.iter().filter_map(|i| sheet.ink.runs.get(*i)).flat_map(|run| sheet.ink.glyphs_of(run));
        let figures = glyphs.into_iter().all(|g| is_figure(g.text) || is_sign(g.text));
        Some(Cell { lines: vec![runs.to_vec()], from: area.x0, to: area.x1, base, size, figures })
    }

    pub(super) fn span(&self) -> (f32, f32) {
        (self.from, self.to)
    }

    /// Adds the lines of another part below its own.
    pub(super) fn add(&mut self, other: Cell) {
        (self.from, self.to) = (self.from.min(other.from), self.to.max(other.to));
        self.lines.extend(other.lines);
    }
}

/// What stands for no figure, and in front of and behind figures.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '-' | '+' | '%' | '/' | '\u{2012}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{ff0f}' | '\u{ff0b}'
    )
}

/// Where a part is: its row, and its place there.
type At = (usize, usize);

/// Puts the lines of such labels into the rows of their figures. `rows` are the parts of each line of the page, from left
/// to right; what is moved leaves its own.
pub(super) fn join(rows: &mut [Vec<Cell>], settings: &Settings) {
    // Lines with figures, with the place of the first.
    let valued: Vec<(usize, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| row.iter().position(|cell| cell.figures).map(|first| (at, first)))
        .collect();
    let bases: Vec<f32> =
        valued.iter().filter_map(|(at, first)| Some(rows.get(*at)?.get(*first)?.base)).collect();
    let mut moves: Vec<Move> = Vec::new();
    for (number, (at, first)) in valued.iter().enumerate() {
        // What is as near to the figures above or below is theirs as well.
        let beside = [number.checked_sub(1), Some(number + 1)].into_iter().flatten();
        let beside = beside.filter_map(|i| Some((bases.get(i)? - bases.get(number)?).abs()));
        let reach = beside.fold(f32::INFINITY, f32::min) / 2.0;
        if let Some(lines) = label(rows, *at, *first, reach, settings) {
            moves.push(Move { row: *at, first: *first, lines });
        }
    }
    for Move { row: at, first, lines } in complete(rows, moves, settings) {
        let own = lines.iter().any(|line| line.0 == at);
        let mut label: Option<Cell> = None;
        for (row, place) in lines {
            let Some(line) = rows.get(row).and_then(|row| row.get(place)).cloned() else { continue };
            match &mut label {
                Some(label) => label.add(line),
                None => label = Some(line),
            }
            if let Some(cell) = rows.get_mut(row).and_then(|row| row.get_mut(place))
                && row != at
            {
                cell.lines.clear();
            }
        }
        let Some(row) = rows.get_mut(at) else { continue };
        match (label, own) {
            (Some(label), true) => {
                if let Some(cell) = first.checked_sub(1).and_then(|i| row.get_mut(i)) {
                    *cell = label;
                }
            }
            (Some(label), false) => row.insert(first, label),
            (None, _) => {}
        }
    }
    rows.iter_mut().for_each(|row| row.retain(|cell| !cell.lines.is_empty()));
}

/// A label, line by line, and the row it goes to, in front of the figures there.
struct Move {
    row: usize,
    first: usize,
    lines: Vec<At>,
}

/// Those of the labels no line of which is left: a line that goes on with them must be another label's.
fn complete(rows: &[Vec<Cell>], mut moves: Vec<Move>, settings: &Settings) -> Vec<Move> {
    for _ in 0..settings.bounds.stack_passes {
        let mut taken: Vec<At> = moves.iter().flat_map(|label| label.lines.iter().copied()).collect();
        taken.sort_unstable();
        let before = moves.len();
        // A line that two labels claim is nobody's.
        let shared = |at: &At| taken.partition_point(|t| t <= at) - taken.partition_point(|t| t < at) > 1;
        let left = |end: At, other: Option<usize>, pitch: f32, odd: bool| {
            let (Some(line), Some(other)) = (cell(rows, end), other) else { return false };
            let cells = rows.get(other).map(Vec::as_slice).unwrap_or_default();
            let near = |cell: &Cell| (cell.base - line.base).abs() <= settings.stacks.next * pitch;
            // Rows with one line each are as far apart as the lines of a label with figures beside the middle one.
            if odd {
                return cells.iter().any(near);
            }
            !cells.iter().any(|cell| cell.figures)
                && cells.iter().enumerate().any(|(place, cell)| {
                    let at = (other, place);
                    near(cell)
                        && are_of_one(cell, line, &settings.stacks)
                        && taken.binary_search(&at).is_err()
                })
        };
        moves.retain(|label| {
            let [first, second, ..] = label.lines.as_slice() else { return false };
            let Some((one, two)) = cell(rows, *first).zip(cell(rows, *second)) else { return false };
            let (pitch, last) = (two.base - one.base, label.lines.last().copied().unwrap_or(*second));
            let odd = label.lines.len() % 2 == 1;
            !label.lines.iter().any(shared)
                && !left(*first, first.0.checked_sub(1), pitch, odd)
                && !left(last, last.0.checked_add(1), pitch, odd)
        });
        if moves.len() == before {
            return moves;
        }
    }
    Vec::new()
}

/// The lines of the label that stand around the figures of a line, from the first down.
fn label(rows: &[Vec<Cell>], at: usize, first: usize, reach: f32, settings: &Settings) -> Option<Vec<At>> {
    let most = settings.bounds.stack_lines;
    let settings = &settings.stacks;
    let row = rows.get(at)?;
    let figure = row.get(first)?;
    let before = first.checked_sub(1).and_then(|i| row.get(i));
    let mut best: Option<(f32, Vec<At>)> = None;
    let near =
        |pitch: f32, size: f32| pitch <= settings.pitch_em * size && pitch >= settings.least_pitch_em * size;
    // The line that begins nothing on the figures' own line, and the one that does.
    let above = beside(rows, at, figure.base, reach, false, most);
    let below = beside(rows, at, figure.base, reach, true, most);
    for up in above.iter().filter(|up| ends_before(rows, **up, figure.from)) {
        let Some(over) = cell(rows, *up) else { continue };
        for down in below.iter().filter(|down| ends_before(rows, **down, figure.from)) {
            let Some(under) = cell(rows, *down) else { continue };
            let even = ((figure.base - over.base) - (under.base - figure.base)).abs()
                <= settings.even_em * over.size;
            if !even || !are_of_one(over, under, settings) {
                continue;
            }
            let own =
                before.filter(|own| are_of_one(over, own, settings) && are_of_one(under, own, settings));
            let pitch = if own.is_some() { figure.base - over.base } else { under.base - over.base };
            // Beside the middle line the others are the label's only if that broke them off.
            let broken = own
                .is_none_or(|own| over.to.max(own.to) - over.to.min(own.to) <= settings.full_em * own.size);
            let behind = own.is_some() || before.is_none_or(|before| before.to <= over.from.min(under.from));
            if !near(pitch, over.size) || !broken || !behind {
                continue;
            }
            let mut lines = vec![*up];
            lines.extend(own.and(first.checked_sub(1)).map(|place| (at, place)));
            lines.push(*down);
            if best.as_ref().is_none_or(|(from, _)| over.from > *from) {
                best = grown(rows, lines, pitch, (&above, &below), settings).map(|lines| (over.from, lines));
            }
        }
    }
    best.map(|(_, lines)| lines)
}

/// The lines with those further up and down that go on with them at the same pitch, as many on either side.
fn grown(
    rows: &[Vec<Cell>],
    mut lines: Vec<At>,
    pitch: f32,
    (above, below): (&[At], &[At]),
    settings: &Stacks,
) -> Option<Vec<At>> {
    let next = |from: &Cell, among: &[At], sign: f32| {
        among.iter().copied().find(|at| {
            cell(rows, *at).is_some_and(|other| {
                let apart = (other.base - from.base) * sign - pitch;
                apart.abs() <= settings.even_em * from.size && are_of_one(from, other, settings)
            })
        })
    };
    loop {
        let (top, bottom) = (cell(rows, *lines.first()?)?, cell(rows, *lines.last()?)?);
        match (next(top, above, -1.0), next(bottom, below, 1.0)) {
            (Some(up), Some(down)) => {
                lines.insert(0, up);
                lines.push(down);
            }
            (None, None) => return Some(lines),
            // Not in the middle of it after all.
            _ => return None,
        }
    }
}

fn cell(rows: &[Vec<Cell>], (row, place): At) -> Option<&Cell> {
    rows.get(row)?.get(place)
}

/// Words on lines without figures above or below a line, no further than the reach.
fn beside(rows: &[Vec<Cell>], at: usize, base: f32, reach: f32, below: bool, most: usize) -> Vec<At> {
    let mut found = Vec::new();
    let mut row = at;
    for _ in 0..most {
        let next = if below { row.checked_add(1) } else { row.checked_sub(1) };
        let Some(cells) = next.and_then(|next| rows.get(next)) else { break };
        row = next.unwrap_or(row);
        let off = |cell: &Cell| (cell.base - base).abs() >= reach;
        if cells.is_empty() || cells.iter().any(|cell| cell.figures) || cells.iter().all(off) {
            break;
        }
        found.extend((0..cells.len()).map(|place| (row, place)));
    }
    found
}

/// Whether nothing stands behind a part on its line, and it ends in front of the figures.
fn ends_before(rows: &[Vec<Cell>], at: At, figures: f32) -> bool {
    let last = rows.get(at.0).is_some_and(|row| at.1 + 1 == row.len());
    last && cell(rows, at).is_some_and(|cell| cell.to < figures)
}

/// Whether two lines can be of one label: print of one size, one above the other.
fn are_of_one(a: &Cell, b: &Cell, settings: &Stacks) -> bool {
    let sized = (a.size - b.size).abs() <= settings.size * a.size.max(b.size);
    let both = a.to.min(b.to) - a.from.max(b.from);
    sized && both >= settings.over * (a.to - a.from).min(b.to - b.from)
}
