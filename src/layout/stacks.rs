//! Labels of several lines in tables without rules: figures stand at the middle of a label's height, beside none of its
//! lines or beside the middle one.
//!
//! Lines come from the page one by one, and a label whose lines stand around those figures would be one row above them
//! and another below. Lines that begin at one place, or have one middle, at even distances around the figures are one
//! label, where they are nearer to these figures than to any other and nothing but figures stands behind them. A line that
//! begins with a number of its own begins a label: it goes on with nothing above it. Where figures stand beside the
//! first line of such a label, the lines below go on with it.

use super::lines;
use super::script::is_figure;
use super::settings::{Settings, Stacks};
use super::sheet::Sheet;
use crate::text::ordinal;

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
    /// Where the number stands with which a label begins in it, behind the line of another label perhaps.
    pub(super) numbered: Option<f32>,
}

impl Cell {
    /// `None` without runs.
    pub(super) fn of(sheet: &Sheet, runs: &[usize]) -> Option<Cell> {
        let (area, base, size) = lines::extent(&sheet.ink, runs)?;
        let glyphs =
            runs.iter().filter_map(|i| sheet.ink.runs.get(*i)).flat_map(|run| sheet.ink.glyphs_of(run));
        let figures = glyphs.into_iter().all(|g| is_figure(g.text) || is_sign(g.text));
        let lines = vec![runs.to_vec()];
        Some(Cell { lines, from: area.x0, to: area.x1, base, size, figures, numbered: None })
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

/// Where the last number stands with which a label begins, at the front of the runs or behind a gap.
fn number(sheet: &Sheet, runs: &[usize], settings: &Settings) -> Option<f32> {
    let run = |i: &usize| sheet.ink.runs.get(*i);
    let mut found = None;
    let mut end = f32::NEG_INFINITY;
    for (at, own) in runs.iter().enumerate() {
        let Some(own) = run(own) else { continue };
        if own.along.0 - end > settings.stacks.number_em * own.size {
            let rest = runs.get(at..).unwrap_or_default().iter().filter_map(run);
            let glyphs = rest.flat_map(|run| sheet.ink.glyphs_of(run));
            let text: String = glyphs.take(settings.bounds.stack_number).map(|glyph| glyph.text).collect();
            if ordinal::split(&text).0.is_some() {
                found = Some(own.along.0);
            }
        }
        end = own.along.1;
    }
    found
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
pub(super) fn join(sheet: &Sheet, rows: &mut [Vec<Cell>], settings: &Settings) {
    if !rows.iter().flatten().any(|cell| cell.figures) {
        return;
    }
    for cell in rows.iter_mut().flatten().filter(|cell| !cell.figures) {
        cell.numbered = cell.lines.first().and_then(|runs| number(sheet, runs, settings));
    }
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
        let next = |i: Option<usize>| Some((*valued.get(i?)?, *bases.get(i?)?));
        let (above, below) = (next(number.checked_sub(1)), next(Some(number + 1)));
        let Some(base) = bases.get(number) else { continue };
        let beside = [above, below].into_iter().flatten().map(|(_, other)| (other - base).abs());
        let half = beside.fold(f32::INFINITY, f32::min) / 2.0;
        let place = |valued: Option<(At, f32)>| valued.map(|(place, _)| place);
        let reach = [
            reach(rows, (*at, *base), place(above), false, settings).unwrap_or(half).max(half),
            reach(rows, (*at, *base), place(below), true, settings).unwrap_or(half).max(half),
        ];
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
    for (at, _) in valued {
        let Some((place, lines)) = hanging(rows, at, settings) else { continue };
        for (row, other) in lines {
            let Some(line) = rows.get_mut(row).filter(|row| other < row.len()).map(|row| row.remove(other))
            else {
                continue;
            };
            if let Some(label) = rows.get_mut(at).and_then(|row| row.get_mut(place)) {
                label.add(line);
            }
        }
    }
}

/// The lines below that go on with a label which begins beside the figures of a row; with the label's place there.
fn hanging(rows: &[Vec<Cell>], at: usize, settings: &Settings) -> Option<(usize, Vec<At>)> {
    let row = rows.get(at)?;
    let place = row.iter().position(|cell| cell.figures)?.checked_sub(1)?;
    let label = row.get(place)?;
    let mut last = Cell { from: label.numbered?, ..label.clone() };
    if label.lines.len() > 1 {
        return None;
    }
    let own = &settings.stacks;
    let (mut lines, mut ends, mut pitch) = (Vec::new(), vec![label.to], None);
    for (number, cells) in rows.iter().enumerate().skip(at + 1).take(settings.bounds.stack_lines) {
        let near = |cell: &&Cell| cell.base - last.base <= own.pitch_em * last.size;
        if !cells.is_empty() && !cells.iter().any(|cell| near(&cell)) {
            break;
        }
        if cells.iter().any(|cell| cell.figures) {
            // Without a label that begins there, these figures may be of lines above them.
            if !cells.iter().any(|cell| cell.numbered.is_some()) {
                return None;
            }
            break;
        }
        let over = |cell: &Cell| are_of_one(cell, &last, own);
        if cells.iter().any(|cell| cell.numbered.is_some_and(|from| over(&Cell { from, ..cell.clone() }))) {
            break;
        }
        let Some(other) = cells.last().filter(|cell| over(cell)) else { continue };
        let step = other.base - last.base;
        let even = pitch.is_none_or(|pitch: f32| (step - pitch).abs() <= own.even_em * other.size);
        if step < own.least_pitch_em * other.size
            || !even
            || row.get(place + 1).is_some_and(|f| other.to >= f.from)
        {
            return None;
        }
        pitch = Some(step);
        lines.push((number, cells.len() - 1));
        ends.push(other.to);
        last = other.clone();
    }
    // The measure broke all lines but the last.
    let most = ends.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    ends.pop();
    let broken = ends.iter().all(|end| *end >= most - own.full_em * label.size);
    (broken && !lines.is_empty()).then_some((place, lines))
}

/// How far the lines of a label lie above or below its figures, where a number shows at which line this label begins or
/// the next one; `other` are the next figures there.
fn reach(
    rows: &[Vec<Cell>],
    (at, base): (usize, f32),
    other: Option<At>,
    below: bool,
    settings: &Settings,
) -> Option<f32> {
    let (mut row, mut nearest) = (at, None);
    for _ in 0..settings.bounds.stack_lines {
        let next = if below { row.checked_add(1) } else { row.checked_sub(1) };
        row = next?;
        let cells = rows.get(row)?;
        let figures = other.filter(|other| other.0 == row).map(|other| other.1);
        let last = match figures {
            Some(first) => first.checked_sub(1).and_then(|place| cells.get(place)),
            None => cells.last(),
        };
        let own = last?;
        let near = *nearest.get_or_insert(own);
        let begins = own
            .numbered
            .is_some_and(|from| are_of_one(&Cell { from, ..own.clone() }, near, &settings.stacks));
        if begins {
            let edge = if below { 0.0 } else { settings.stacks.even_em * own.size };
            return Some((own.base - base).abs() + edge);
        }
        if figures.is_some() {
            break;
        }
    }
    None
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
            let upper = if other < end.0 { Some(line) } else { None };
            // A number of its own begins a label: the first line has none above it, and what follows is another.
            if upper.is_some_and(|line| line.numbered.is_some()) {
                return false;
            }
            let near = |cell: &Cell| {
                (upper.is_some() || cell.numbered.is_none())
                    && (cell.base - line.base).abs() <= settings.stacks.next * pitch
            };
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
fn label(
    rows: &[Vec<Cell>],
    at: usize,
    first: usize,
    reach: [f32; 2],
    settings: &Settings,
) -> Option<Vec<At>> {
    let most = settings.bounds.stack_lines;
    let settings = &settings.stacks;
    let row = rows.get(at)?;
    let figure = row.get(first)?;
    let before = first.checked_sub(1).and_then(|i| row.get(i));
    let mut best: Option<(f32, Vec<At>)> = None;
    let near =
        |pitch: f32, size: f32| pitch <= settings.pitch_em * size && pitch >= settings.least_pitch_em * size;
    // The line that begins nothing on the figures' own line, and the one that does.
    let above = beside(rows, at, figure.base, reach[0], false, most);
    let below = beside(rows, at, figure.base, reach[1], true, most);
    for up in above.iter().filter(|up| ends_before(rows, **up, figure.from)) {
        let Some(over) = cell(rows, *up) else { continue };
        for down in below.iter().filter(|down| ends_before(rows, **down, figure.from)) {
            let Some(under) = cell(rows, *down) else { continue };
            let even = ((figure.base - over.base) - (under.base - figure.base)).abs()
                <= settings.even_em * over.size;
            if !even || under.numbered.is_some() || !are_of_one(over, under, settings) {
                continue;
            }
            // A label that begins beside the figures has no lines above them.
            let edge = over.from.min(under.from);
            if before.is_some_and(|own| own.to > edge && own.numbered.is_some()) {
                continue;
            }
            let own =
                before.filter(|own| are_of_one(over, own, settings) && are_of_one(under, own, settings));
            let pitch = if own.is_some() { figure.base - over.base } else { under.base - over.base };
            // Beside the middle line the others are the label's only if that broke them off.
            let broken = own
                .is_none_or(|own| over.to.max(own.to) - over.to.min(own.to) <= settings.full_em * own.size);
            let behind = own.is_some() || before.is_none_or(|before| before.to <= edge);
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
        // Nothing stands above the line with which a label begins.
        let begins = |cell: &Cell| cell.numbered.is_some();
        if sign < 0.0 && begins(from) {
            return None;
        }
        among.iter().copied().find(|at| {
            cell(rows, *at).is_some_and(|other| {
                let apart = (other.base - from.base) * sign - pitch;
                apart.abs() <= settings.even_em * from.size
                    && !(sign > 0.0 && begins(other))
                    && are_of_one(from, other, settings)
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
