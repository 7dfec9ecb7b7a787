//! Tables without rules: what the alignment of the text alone tells. They are candidates, never more: whoever knows
//! what a page is about decides whether to believe them.
//!
//! Lines are cut at gaps; lines that follow each other and have several parts are a block; what stays white in all of
//! its full lines parts the columns; lines set closer than the others are one row.

mod heads;

use super::grid::{Grid, GridCell, Ruling};
use super::lines;
use super::page::{Direction, Rect};
use super::settings::{self, Settings};
use super::sheet::Sheet;
use heads::{head_lines, heads, raise, widen};

/// A part of a line.
#[derive(Debug, Clone)]
struct Part {
    runs: Vec<usize>,
    from: f32,
    to: f32,
    chars: usize,
}

/// A line in its parts.
#[derive(Debug, Clone)]
struct Strip {
    base: f32,
    top: f32,
    bottom: f32,
    size: f32,
    parts: Vec<Part>,
}

impl Strip {
    fn ends(&self) -> (f32, f32) {
        let from = self.parts.iter().map(|p| p.from).fold(f32::INFINITY, f32::min);
        let to = self.parts.iter().map(|p| p.to).fold(f32::NEG_INFINITY, f32::max);
        (from, to)
    }

    fn is_several(&self) -> bool {
        self.parts.len() > 1
    }
}

/// The candidates among the lines of a sheet that stand in no ruled table, or in one whose rules leave columns
/// undivided.
pub(crate) fn find(sheet: &Sheet, settings: &Settings) -> Vec<Grid> {
    let fine: Vec<&Grid> = sheet.grids.iter().filter(|g| !is_coarse(sheet, g, settings)).collect();
    let free: Vec<usize> = whole_runs(sheet)
        .into_iter()
        .filter(|i| {
            let run = sheet.ink.runs.get(*i);
            run.is_some_and(|r| !fine.iter().any(|g| g.area().holds(r.area.center())))
        })
        .collect();
    let strips = strips(sheet, &free, settings);
    let mut grids = Vec::new();
    let mut before = 0;
    for (from, to) in blocks(&strips, settings) {
        if grids.len() >= settings.bounds.most_tables {
            break;
        }
        let (Some(block), Some(above)) = (strips.get(from..to), strips.get(before..from)) else { break };
        grids.extend(grid(sheet, block, above, settings));
        before = to;
    }
    grids
}

/// The outer borders of ruled tables whose rules leave columns undivided: in a quarter of their lines or more,
/// parts that stand as far apart as columns do share a cell.
pub(crate) fn undivided(sheet: &Sheet, settings: &Settings) -> Vec<Rect> {
    if sheet.grids.is_empty() {
        return Vec::new();
    }
    let runs = whole_runs(sheet);
    let shares = |grid: &&Grid| {
        let (shared, several) = shared(sheet, grid, &runs, settings);
        let (some, of) = settings.aligned.undivided_of;
        shared >= settings.aligned.undivided && shared * of >= several * some
    };
    sheet.grids.iter().filter(shares).map(Grid::area).collect()
}

/// Runs that were not parted into others later on.
fn whole_runs(sheet: &Sheet) -> Vec<usize> {
    let mut taken = vec![false; sheet.ink.glyphs.len()];
    let mut whole = Vec::new();
    for (i, run) in sheet.ink.runs.iter().enumerate().rev() {
        if let Some(first) = taken.get_mut(run.glyphs.0)
            && !std::mem::replace(first, true)
        {
            whole.push(i);
        }
    }
    whole.reverse();
    whole
}

fn strips(sheet: &Sheet, runs: &[usize], settings: &Settings) -> Vec<Strip> {
    let rows = lines::group(&sheet.ink, runs, settings);
    rows.iter().filter_map(|runs| strip(sheet, runs, settings)).collect()
}

/// Whether three of four lines of a ruled table have several parts in one cell.
fn is_coarse(sheet: &Sheet, grid: &Grid, settings: &Settings) -> bool {
    let (shared, several) = shared(sheet, grid, &whole_runs(sheet), settings);
    let (some, of) = settings.aligned.coarse_of;
    shared >= settings.aligned.undivided && shared * of > several * some
}

/// How many lines of a ruled table have several parts in one cell, and how many have several parts.
fn shared(sheet: &Sheet, grid: &Grid, runs: &[usize], settings: &Settings) -> (usize, usize) {
    let area = grid.area();
    let within: Vec<usize> = runs
        .iter()
        .copied()
        .filter(|i| sheet.ink.runs.get(*i).is_some_and(|r| area.holds(r.area.center())))
        .collect();
    let mut level: Vec<Rect> = Vec::new();
    let mut undivided = |line: &[usize], parts: &[Piece]| {
        let Some((area, ..)) = lines::extent(&sheet.ink, line) else { return false };
        let middle = f32::midpoint(area.top, area.bottom);
        // Cells at the height of the line, in their order.
        level.clear();
        let areas = grid.cells.iter().map(|c| c.area);
        level.extend(areas.filter(|area| area.top <= middle && middle <= area.bottom));
        let cell = |part: &Piece| {
            let at = (f32::midpoint(part.from, part.to), middle);
            level.iter().position(|area| area.holds(at))
        };
        let mut cells = parts.iter().map(cell);
        let mut last = cells.next().flatten();
        cells.any(|cell| std::mem::replace(&mut last, cell) == cell && cell.is_some())
    };
    let (mut shared, mut several) = (0, 0);
    let mut parts = Vec::new();
    for line in lines::group(&sheet.ink, &within, settings).iter() {
        cut(sheet, line, settings, &mut parts);
        if parts.len() > 1 {
            several += 1;
            shared += usize::from(undivided(line, &parts));
        }
    }
    (shared, several)
}

/// A part of a line of runs: which of them it has, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Piece {
    runs: (usize, usize),
    from: f32,
    to: f32,
    chars: usize,
}

/// Cuts a line at its gaps; into nothing where it does not run from left to right.
fn cut(sheet: &Sheet, runs: &[usize], settings: &Settings, parts: &mut Vec<Piece>) {
    parts.clear();
    let run = |i: &usize| sheet.ink.runs.get(*i);
    if !runs.iter().filter_map(run).all(|r| r.direction == Direction::Right) {
        return;
    }
    let mut joins = false;
    for (at, i) in runs.iter().enumerate() {
        let Some(run) = run(i) else { continue };
        let glyphs = sheet.ink.glyphs_of(run);
        // A sign of money belongs to the figure behind it, however far.
        let sign = matches!(glyphs, [one] if matches!(one.text, '$' | '€' | '£' | '¥' | '￥'));
        let gap = |part: &Piece| (run.along.0 - part.to) / run.size.max(1.0);
        match parts.last_mut() {
            Some(part) if joins || gap(part) <= settings.aligned.gap_em => {
                part.runs.1 = at + 1;
                part.to = part.to.max(run.along.1);
                part.chars += glyphs.len();
            }
            _ => parts.push(Piece {
                runs: (at, at + 1),
                from: run.along.0,
                to: run.along.1,
                chars: glyphs.len(),
            }),
        }
        joins = sign && parts.last().is_some_and(|p| p.chars == 1);
    }
}

/// A line cut at its gaps; `None` for lines that do not run from left to right.
fn strip(sheet: &Sheet, runs: &[usize], settings: &Settings) -> Option<Strip> {
    let mut pieces = Vec::new();
    cut(sheet, runs, settings, &mut pieces);
    let part = |piece: &Piece| {
        let runs = runs.get(piece.runs.0..piece.runs.1).unwrap_or_default().to_vec();
        Part { runs, from: piece.from, to: piece.to, chars: piece.chars }
    };
    let parts: Vec<Part> = pieces.iter().map(part).collect();
    let (area, base, size) = lines::extent(&sheet.ink, runs)?;
    (!parts.is_empty()).then_some(Strip { base, top: area.top, bottom: area.bottom, size, parts })
}

/// Ranges of lines that follow each other, most of which have several parts.
fn blocks(strips: &[Strip], settings: &Settings) -> Vec<(usize, usize)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(first) = strips.get(at) {
        if !first.is_several() {
            at += 1;
            continue;
        }
        // The last line with several parts, and the width of those so far.
        let (mut last, mut ends) = (at, first.ends());
        let mut next = at + 1;
        while let (Some(before), Some(strip)) = (strips.get(next - 1), strips.get(next)) {
            let pitch = strip.base - before.base;
            if pitch > settings.aligned.block_em * before.size.max(strip.size) {
                break;
            }
            let own = strip.ends();
            if strip.is_several() {
                ends = (ends.0.min(own.0), ends.1.max(own.1));
                last = next;
            } else if own.1 - own.0 > settings.aligned.prose * (ends.1 - ends.0)
                || next - last > settings.aligned.between
            {
                break;
            }
            next += 1;
        }
        if last > at {
            blocks.push((at, last + 1));
        }
        at = last + 1;
    }
    blocks
}

/// Where the columns of a block have their ink, from left to right: what stays white in every full line parts two.
fn columns(block: &[Strip], settings: &Settings) -> Vec<(f32, f32)> {
    let most = block.iter().map(|s| s.parts.len()).max().unwrap_or(0);
    let full = |s: &&Strip| {
        s.is_several() && s.parts.len() * settings.aligned.full.1 >= most * settings.aligned.full.0
    };
    let mut inked: Vec<(f32, f32)> =
        block.iter().filter(full).flat_map(|s| s.parts.iter().map(|p| (p.from, p.to))).collect();
    inked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let least = settings.aligned.gutter_em * block.first().map_or(settings.runs.usual, |s| s.size);
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (from, to) in inked {
        match columns.last_mut() {
            Some(column) if from - column.1 <= least => column.1 = column.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    columns
}

/// The table of a block; `None` where the block reads like something else.
fn grid(sheet: &Sheet, block: &[Strip], above: &[Strip], settings: &Settings) -> Option<Grid> {
    let own = &settings.aligned;
    let head = head_lines(sheet, &block.iter().collect::<Vec<_>>(), own);
    let body = block.get(head..).filter(|body| body.iter().filter(|s| s.is_several()).count() >= own.body);
    let columns = columns(body.unwrap_or(block), settings);
    let several = block.iter().filter(|s| s.is_several()).count();
    if columns.len() < 2
        || several < 2
        || several < own.least && columns.len() < own.least
        || reads_as_prose(block, columns.len(), settings)
    {
        return None;
    }
    let (left, right) = (columns.first()?.0, columns.last()?.1);
    // A caption cut into parts by wide spaces is no head.
    let wide = |s: &Strip| s.parts.iter().any(|p| p.to - p.from > own.caption * (right - left));
    let caption = if columns.len() > 2 { block.iter().take_while(|s| wide(s)).count() } else { 0 };
    let block = block.get(caption..)?;
    // A head over several columns stands in one part above them, and not at the table's edge.
    let second = columns.get(1)?.0;
    let heads = if caption > 0 { &[] } else { heads(above, block, second, own) };
    let block: Vec<&Strip> = heads.iter().chain(block).collect();
    let places = |strip: &Strip| -> Vec<(usize, usize)> {
        strip.parts.iter().map(|part| claim(&columns, (part.from, part.to), own)).collect()
    };
    let mut spans: Vec<Vec<(usize, usize)>> = block.iter().map(|strip| places(strip)).collect();
    let head = head_lines(sheet, &block, own);
    for (strip, spans) in block.iter().zip(&mut spans).take(head) {
        widen(strip, spans, &columns, own.centred_em);
    }
    let rows = rows(&block, &spans, head, settings);
    let top = block.first()?.top;
    let mut ys = vec![top];
    ys.extend(rows.windows(2).filter_map(|w| {
        Some(f32::midpoint(block.get(w[0].1.checked_sub(1)?)?.bottom, block.get(w[1].0)?.top))
    }));
    ys.push(block.last()?.bottom);
    let mut xs = vec![left];
    xs.extend(columns.windows(2).map(|w| f32::midpoint(w[0].1, w[1].0)));
    xs.push(right);
    let mut cells: Vec<GridCell> = Vec::new();
    for (row, (from, to)) in rows.iter().enumerate() {
        let mut of_row: Vec<GridCell> = Vec::new();
        let lines =
            block.get(*from..*to).unwrap_or_default().iter().zip(spans.get(*from..*to).unwrap_or_default());
        for (strip, spans) in lines {
            for (part, span) in strip.parts.iter().zip(spans) {
                let Some(line) = lines::line(&sheet.ink, &part.runs, settings) else { continue };
                place(&mut of_row, row, *span, line);
            }
        }
        of_row.sort_by_key(|c| c.column);
        cells.extend(of_row);
    }
    let head_rows = rows.iter().filter(|(from, _)| *from < head).count();
    raise(&mut cells, head_rows);
    fill(&mut cells, rows.len(), columns.len());
    for cell in &mut cells {
        let at = |all: &[f32], i: usize| all.get(i).copied().unwrap_or_default();
        cell.area = Rect {
            x0: at(&xs, cell.column),
            top: at(&ys, cell.row),
            x1: at(&xs, cell.column + cell.column_span),
            bottom: at(&ys, cell.row + cell.row_span),
        };
    }
    Some(Grid { ruling: Ruling::Aligned, xs, ys, open: [true; 4], cells, ragged: 0, crossing: 0 })
}

/// The usual distance of the lines of a block.
fn pitch<'a>(block: impl Iterator<Item = &'a Strip>) -> f32 {
    let bases: Vec<f32> = block.map(|s| s.base).collect();
    let mut pitches: Vec<f32> = bases.windows(2).map(|w| w[1] - w[0]).collect();
    pitches.sort_by(f32::total_cmp);
    pitches.get(pitches.len() / 2).copied().unwrap_or(0.0)
}

/// First and last of the columns that a part stands in: those of which it covers a good part, else the nearest.
fn claim(columns: &[(f32, f32)], (from, to): (f32, f32), settings: &settings::Aligned) -> (usize, usize) {
    let covers = |(a, b): &(f32, f32)| {
        let both = b.min(to) - a.max(from);
        both > settings.claim * (b - a).min(to - from).max(settings.claim_least)
    };
    let first = columns.iter().position(covers);
    if let (Some(first), Some(last)) = (first, columns.iter().rposition(covers)) {
        return (first, last);
    }
    let middle = f32::midpoint(from, to);
    let far = |(a, b): &(f32, f32)| (f32::midpoint(*a, *b) - middle).abs();
    let nearest = (0..columns.len()).min_by(|i, j| {
        let at = |i: &usize| columns.get(*i).map_or(f32::INFINITY, far);
        at(i).total_cmp(&at(j))
    });
    (nearest.unwrap_or(0), nearest.unwrap_or(0))
}

/// Puts a line into the cell of its columns; cells that it touches become one with it.
fn place(of_row: &mut Vec<GridCell>, row: usize, (start, end): (usize, usize), line: lines::Line) {
    let touches = |c: &GridCell| c.column <= end && start < c.column + c.column_span;
    let (mut from, mut to, mut all) = (start, end + 1, Vec::new());
    of_row.retain_mut(|cell| {
        if !touches(cell) {
            return true;
        }
        (from, to) = (from.min(cell.column), to.max(cell.column + cell.column_span));
        all.append(&mut cell.lines);
        false
    });
    all.push(line);
    of_row.push(GridCell {
        row,
        column: from,
        row_span: 1,
        column_span: to - from,
        area: Rect::default(),
        lines: all,
    });
}

/// Adds the cells in which nothing stands.
fn fill(cells: &mut Vec<GridCell>, rows: usize, columns: usize) {
    let mut taken = vec![false; rows * columns];
    for cell in cells.iter() {
        for row in cell.row..cell.row + cell.row_span {
            let at = row * columns + cell.column;
            taken.iter_mut().skip(at).take(cell.column_span).for_each(|t| *t = true);
        }
    }
    for (at, _) in taken.iter().enumerate().filter(|(_, t)| !**t) {
        cells.push(GridCell {
            row: at / columns,
            column: at % columns,
            row_span: 1,
            column_span: 1,
            area: Rect::default(),
            lines: Vec::new(),
        });
    }
    cells.sort_by_key(|c| (c.row, c.column));
}

/// Lines of each row, as ranges. A line set closer to the one above than rows usually are goes on with it; so do
/// lines of a head below those that span columns.
fn rows(
    block: &[&Strip],
    spans: &[Vec<(usize, usize)>],
    head: usize,
    settings: &Settings,
) -> Vec<(usize, usize)> {
    let usual = pitch(block.iter().copied());
    let over = |spans: &Vec<(usize, usize)>| spans.iter().any(|(from, to)| to > from);
    let low = spans.iter().take(head).rposition(over).map_or(0, |i| i + 1);
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (i, strip) in block.iter().enumerate() {
        let close = i.checked_sub(1).and_then(|b| block.get(b)).is_some_and(|before| {
            let pitch = strip.base - before.base;
            let fewer = strip.parts.len() < before.parts.len() || before.parts.len() == 1;
            pitch < settings.aligned.close * usual && fewer
        });
        match rows.last_mut() {
            Some(row) if i < head && i > low || i >= head && i > 0 && close => row.1 = i + 1,
            _ => rows.push((i, i + 1)),
        }
    }
    rows
}

/// Columns of print, lists and the like: parts are long, and lines are filled by them.
fn reads_as_prose(block: &[Strip], columns: usize, settings: &Settings) -> bool {
    let several = || block.iter().filter(|s| s.is_several());
    let parts: usize = several().map(|s| s.parts.len()).sum();
    let chars: usize = several().flat_map(|s| &s.parts).map(|p| p.chars).sum();
    let filled = several()
        .filter(|s| {
            let (from, to) = s.ends();
            let ink: f32 = s.parts.iter().map(|p| p.to - p.from).sum();
            ink > settings.aligned.filled * (to - from)
        })
        .count();
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let long = chars as f32 > settings.aligned.cell_chars * parts as f32;
    long || filled * 2 > several().count() && columns < settings.aligned.filled_columns
}
