//! Lines to paragraphs, and paragraphs and tables in reading order.

use std::borrow::Cow;

use std::cmp::Ordering;

use super::grid::Grid;
use super::heads;
use super::lines::{self, Line};
use super::page::{Direction, Rect};
use super::script;
use super::settings::Settings;
use super::sheet::Sheet;
use super::stacks::{self, Cell};
use super::stops;
use super::wrap;
use crate::document::PageBox;

/// Lines that are one paragraph, with the page of each.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    pub(crate) lines: Vec<Line>,
    pub(crate) boxes: Vec<PageBox>,
    /// 1 to 6 where the print is clearly larger than the text's.
    pub(crate) level: Option<u8>,
}

/// A piece of a page in reading order.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Paragraph(Paragraph),
    /// A line whose parts stand apart as in columns, though no rules are drawn.
    Columns(Vec<Part>),
    Table(Grid),
}

/// A part of a line.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) place: PageBox,
}

/// Where the text of the document stands, and how large it is printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measure {
    left: f32,
    right: f32,
    /// Usual height of an em outside tables.
    em: f32,
    /// Sizes of headings, the largest first.
    headings: Vec<f32>,
}

impl Measure {
    /// Learns the measure from the lines of all sheets.
    pub(crate) fn of(sheets: &[Sheet], settings: &Settings) -> Measure {
        let lines = || sheets.iter().flat_map(|s| &s.rows).map(|r| &r.line);
        let mut sizes: Vec<f32> = Vec::new();
        for line in lines() {
            let length = line.text.chars().count();
            sizes.extend(std::iter::repeat_n(line.size, length.min(settings.flow.line_chars)));
        }
        if sizes.is_empty() {
            return Measure {
                left: 0.0,
                right: f32::INFINITY,
                em: settings.runs.usual,
                headings: Vec::new(),
            };
        }
        let middle = sizes.len() / 2;
        let em = *sizes.select_nth_unstable_by(middle, f32::total_cmp).1;
        let mut headings: Vec<f32> =
            lines().map(|l| l.size).filter(|size| *size >= settings.flow.heading * em).collect();
        headings.sort_by(|a, b| b.total_cmp(a));
        headings.dedup_by(|a, b| (*a - *b).abs() <= settings.flow.heading_same * *b);
        let left = lines().map(|l| l.area.x0).fold(f32::INFINITY, f32::min);
        let right = lines().map(|l| l.area.x1).fold(f32::NEG_INFINITY, f32::max);
        Measure { left, right, em, headings }
    }

    fn level(&self, size: f32, settings: &Settings) -> Option<u8> {
        if size < settings.flow.heading * self.em {
            return None;
        }
        let rank = self.headings.iter().take_while(|h| **h > settings.flow.heading_above * size).count();
        u8::try_from(rank + 1).ok().map(|n| n.min(6))
    }
}

/// The items of a sheet from top to bottom.
pub(crate) fn items(sheet: &mut Sheet, measure: &Measure, settings: &Settings) -> Vec<Item> {
    let mut grids = std::mem::take(&mut sheet.grids).into_iter().peekable();
    let rows = std::mem::take(&mut sheet.rows);
    let mut items = Vec::new();
    let mut open: Option<Paragraph> = None;
    let mut cells: Vec<Vec<Cell>> = rows.iter().map(|row| parts(sheet, &row.runs, settings)).collect();
    stacks::join(sheet, &mut cells, settings);
    heads::join(sheet, &mut cells, settings);
    for (row, mut cells) in rows.into_iter().zip(cells) {
        let mut line = row.line;
        let (_, middle) = line.area.center();
        while let Some(grid) = grids.next_if(|g| g.area().top <= middle) {
            items.extend(open.take().map(Item::Paragraph));
            items.push(Item::Table(grid));
        }
        if cells.len() > 1 {
            items.extend(open.take().map(Item::Paragraph));
            let part = |cell: &Cell| part(sheet, cell, settings);
            items.push(Item::Columns(cells.iter().filter_map(part).collect()));
            continue;
        }
        let Some(Cell { lines: own, .. }) = cells.pop() else { continue };
        // Parts of the line may have gone to other rows.
        if let [own] = own.as_slice()
            && own.len() < row.runs.len()
            && let Some(rest) = lines::line(&sheet.ink, own, settings)
        {
            line = rest;
        }
        line.room = measure.right - line.area.x1;
        let place = sheet.place(line.area);
        match &mut open {
            Some(paragraph) if goes_on(paragraph, &line, measure, settings) => {
                paragraph.lines.push(line);
                paragraph.boxes.push(place);
            }
            _ => {
                items.extend(open.take().map(Item::Paragraph));
                let level = measure.level(line.size, settings);
                open = Some(Paragraph { lines: vec![line], boxes: vec![place], level });
            }
        }
    }
    items.extend(open.map(Item::Paragraph));
    items.extend(grids.map(Item::Table));
    items
}

/// A line cut where columns are set apart: at wide gaps, and if there are such, at narrower ones between figures.
fn parts(sheet: &Sheet, runs: &[usize], settings: &Settings) -> Vec<Cell> {
    let whole = || Cell::of(sheet, runs).into_iter().collect();
    let run = |i: &usize| sheet.ink.runs.get(*i);
    let level = runs.iter().filter_map(run).all(|r| r.direction == Direction::Right);
    let gap = |a: &usize, b: &usize| match (run(a), run(b)) {
        (Some(a), Some(b)) => (b.along.0 - a.along.1) / a.size.max(b.size).max(1.0),
        _ => 0.0,
    };
    let wide = |a: &usize, b: &usize| gap(a, b) > settings.flow.column_em;
    if !level {
        return whole();
    }
    let narrow = |i: &usize| {
        let glyphs = run(i).map(|run| sheet.ink.glyphs_of(run)).unwrap_or_default();
        glyphs.iter().all(|g| !script::is_wide(g.text))
    };
    // Up to the first gap a line may hold labels that touch what stands behind them.
    let first = runs.windows(2).position(|w| wide(&w[0], &w[1])).map_or(runs.len(), |at| at + 1);
    let told = |at: usize| {
        let next = runs.get(at + 1).copied();
        let part = match at.cmp(&first) {
            Ordering::Less if first < runs.len() => stops::Part::First,
            Ordering::Less => stops::Part::Whole,
            _ => stops::Part::Later,
        };
        stops::begins_column(&sheet.ink, runs[at - 1], runs[at], next, part, &settings.stops)
    };
    if first == runs.len() && !(1..runs.len()).any(told) {
        return whole();
    }
    let mut at = 0;
    let mut apart = |a: &usize, b: &usize| {
        at += 1;
        wide(a, b) || (gap(a, b) > settings.flow.figure_em && narrow(a) && narrow(b)) || told(at)
    };
    runs.chunk_by(|a, b| !apart(a, b)).filter_map(|runs| Cell::of(sheet, runs)).collect()
}

/// The text of a part and where it stands.
fn part(sheet: &Sheet, cell: &Cell, settings: &Settings) -> Option<Part> {
    let lines: Vec<Line> =
        cell.lines.iter().filter_map(|runs| lines::line(&sheet.ink, runs, settings)).collect();
    let area = lines.iter().map(|line| line.area).reduce(Rect::union)?;
    Some(Part { text: wrap::text(&lines, &settings.wrap).into_owned(), place: sheet.place(area) })
}

/// Whether a line goes on with a paragraph on the same page.
fn goes_on(paragraph: &Paragraph, next: &Line, measure: &Measure, settings: &Settings) -> bool {
    let Some(last) = paragraph.lines.last() else { return false };
    let pitch = next.base - last.base;
    let before = paragraph.lines.len().checked_sub(2).and_then(|i| paragraph.lines.get(i));
    // The distance of the lines so far is kept.
    let even = before.is_none_or(|b| pitch <= settings.flow.pitch * (last.base - b.base));
    let sides =
        settings.flow.least_pitch_em * last.size < pitch && pitch <= settings.flow.pitch_em * last.size;
    sides && even && reads_on(last, next, measure, settings)
}

/// Whether a line, on this page or the next, can be the continuation of another: the other was full, and this one
/// begins where lines begin.
pub(crate) fn reads_on(last: &Line, next: &Line, measure: &Measure, settings: &Settings) -> bool {
    let alike = (last.size - next.size).abs() <= settings.flow.size * last.size
        && last.direction == next.direction
        && last.direction == Direction::Right;
    // Punctuation that may not begin a line takes a character along.
    let full = last.room < next.word + last.size;
    let indent = next.area.x0 - measure.left;
    let begins = indent <= settings.flow.indent_em * next.size
        || (next.area.x0 - last.area.x0).abs() <= settings.flow.block_em * next.size
            && indent <= settings.flow.block_indent_em * next.size;
    alike && full && begins
}

impl Paragraph {
    pub(crate) fn text(&self, settings: &Settings) -> Cow<'_, str> {
        wrap::text(&self.lines, &settings.wrap)
    }
}
