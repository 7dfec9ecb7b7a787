//! Draws tables and text into pages, glyph by glyph and rule by rule.

use fastrand::Rng;
use gongkai::layout::{Direction, Glyph, Page, Rect, Rule};

use super::plan::{Plan, PlanCell};

/// How the borders of a table are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Lines as long as they go.
    Lines,
    /// Every cell draws its four sides.
    Cells,
    /// One piece per edge of a unit, with a hair between pieces.
    Pieces,
    /// Two lines for each.
    Double,
    Dashed,
    Dotted,
}

pub const BORDERS: [Border; 6] =
    [Border::Lines, Border::Cells, Border::Pieces, Border::Double, Border::Dashed, Border::Dotted];

/// How a table is set.
#[derive(Debug, Clone)]
pub struct Style {
    pub border: Border,
    pub size: f32,
    /// Free space at each side of a cell.
    pub padding: f32,
    pub centered: bool,
    /// Outer borders left out: top, right, bottom, left.
    pub open: [bool; 4],
    /// Points by which the ends and places of rules are off.
    pub jitter: f32,
    pub left: f32,
    pub top: f32,
    /// Width of each column.
    pub widths: Vec<f32>,
}

impl Style {
    pub fn random(plan: &Plan, rng: &mut Rng) -> Style {
        let size = [7.5, 9.0, 10.5, 12.0, 16.0][rng.usize(..5)];
        let padding = [1.5, 2.8, 5.4][rng.usize(..3)];
        let widths = (0..plan.columns).map(|_| size * (1.2 + 5.0 * rng.f32()) + 2.0 * padding).collect();
        Style {
            border: BORDERS[rng.usize(..BORDERS.len())],
            size,
            padding,
            centered: rng.bool(),
            open: [false; 4],
            jitter: 0.3,
            left: 40.0 + 20.0 * rng.f32(),
            top: 60.0 + 20.0 * rng.f32(),
            widths,
        }
    }

    pub fn pitch(&self) -> f32 {
        1.3 * self.size
    }
}

/// Advance of a character.
pub fn advance(c: char, size: f32) -> f32 {
    match c {
        ' ' => 0.25 * size,
        c if c.is_ascii() => 0.5 * size,
        _ => size,
    }
}

pub fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| advance(c, size)).sum()
}

/// Breaks a text as word processors do: between ideographs, between words, inside a word only where it is wider
/// than the line.
pub fn wrap(text: &str, size: f32, measure: f32) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        match pieces.last_mut() {
            Some(last) if c.is_ascii() && c != ' ' && last.chars().all(|l| l.is_ascii() && l != ' ') => {
                last.push(c)
            }
            _ => pieces.push(c.to_string()),
        }
    }
    let mut lines: Vec<String> = vec![String::new()];
    for piece in pieces {
        let line = lines.last_mut().expect("a line");
        if width(line, size) + width(&piece, size) <= measure {
            line.push_str(&piece);
        } else if width(&piece, size) <= measure {
            if piece != " " {
                lines.push(piece);
            }
        } else {
            for c in piece.chars() {
                let line = lines.last_mut().expect("a line");
                if !line.is_empty() && width(line, size) + advance(c, size) > measure {
                    lines.push(c.to_string());
                } else {
                    line.push(c);
                }
            }
        }
    }
    lines.into_iter().map(|l| l.trim_end().to_string()).filter(|l| !l.is_empty()).collect()
}

/// Glyphs of one line from left to right.
pub fn line(page: &mut Page, text: &str, x: f32, base: f32, size: f32) {
    let mut at = x;
    for c in text.chars() {
        let next = at + advance(c, size);
        if c != ' ' {
            page.glyphs.push(glyph(c, at, next, base, size));
        }
        at = next;
    }
}

pub fn glyph(c: char, x0: f32, x1: f32, base: f32, size: f32) -> Glyph {
    Glyph {
        text: c,
        area: Rect { x0, top: base - 0.88 * size, x1, bottom: base + 0.12 * size },
        origin: (x0, base),
        size,
        font: 0,
        direction: Direction::Right,
        askew: false,
        invisible: false,
        veiled: false,
    }
}

/// The lines of a cell's text in its style.
pub fn cell_lines(cell: &PlanCell, style: &Style) -> Vec<String> {
    let inner: f32 = style.widths[cell.column..cell.column + cell.column_span].iter().sum::<f32>();
    wrap(&cell.text, style.size, inner - 2.0 * style.padding)
}

/// Heights of the rows so that every text fits.
pub fn heights(plan: &Plan, style: &Style) -> Vec<f32> {
    let mut heights = vec![style.pitch() + 2.0 * style.padding; plan.rows];
    for tall in [false, true] {
        for cell in plan.cells.iter().filter(|c| (c.row_span > 1) == tall) {
            let lines = cell_lines(cell, style).len();
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let needs = lines as f32 * style.pitch() + 2.0 * style.padding;
            let rows = cell.row..cell.row + cell.row_span;
            let have: f32 = heights[rows.clone()].iter().sum();
            heights[rows.end - 1] += (needs - have).max(0.0);
        }
    }
    heights
}

fn sums(from: f32, steps: &[f32]) -> Vec<f32> {
    let mut at = vec![from];
    for step in steps {
        at.push(at[at.len() - 1] + step);
    }
    at
}

/// Draws a table; returns where it ends.
pub fn table(page: &mut Page, plan: &Plan, style: &Style, rng: &mut Rng) -> f32 {
    let heights = heights(plan, style);
    let lines: Vec<Vec<String>> = plan.cells.iter().map(|c| cell_lines(c, style)).collect();
    table_with(page, plan, style, &heights, &lines, rng)
}

/// Draws a table with given rows and lines of text.
pub fn table_with(
    page: &mut Page,
    plan: &Plan,
    style: &Style,
    heights: &[f32],
    lines: &[Vec<String>],
    rng: &mut Rng,
) -> f32 {
    let xs = sums(style.left, &style.widths);
    let ys = sums(style.top, heights);
    for (cell, lines) in plan.cells.iter().zip(lines) {
        let area = Rect {
            x0: xs[cell.column],
            top: ys[cell.row],
            x1: xs[cell.column + cell.column_span],
            bottom: ys[cell.row + cell.row_span],
        };
        text(page, lines, area, style);
    }
    rules(page, plan, style, &xs, &ys, rng);
    ys[ys.len() - 1]
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn text(page: &mut Page, lines: &[String], area: Rect, style: &Style) {
    let size = style.size;
    let height = lines.len() as f32 * style.pitch();
    let mut base = if style.centered {
        f32::midpoint(area.top, area.bottom) - height / 2.0 + size
    } else {
        area.top + style.padding + size
    };
    for text in lines {
        let wide = width(text, size);
        let x = if style.centered {
            f32::midpoint(area.x0, area.x1) - wide / 2.0
        } else {
            area.x0 + style.padding
        };
        line(page, text, x, base, size);
        base += style.pitch();
    }
}

/// One side of a unit: fixed coordinate and both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edge {
    horizontal: bool,
    at: f32,
    from: f32,
    to: f32,
}

fn rules(page: &mut Page, plan: &Plan, style: &Style, xs: &[f32], ys: &[f32], rng: &mut Rng) {
    let mut edges: Vec<Edge> = Vec::new();
    for cell in &plan.cells {
        let (left, right) = (cell.column, cell.column + cell.column_span);
        let (top, bottom) = (cell.row, cell.row + cell.row_span);
        let outer = |side: bool, open: usize| side && style.open[open];
        if !outer(top == 0, 0) {
            edges.push(Edge { horizontal: true, at: ys[top], from: xs[left], to: xs[right] });
        }
        if !outer(bottom == plan.rows, 2) {
            edges.push(Edge { horizontal: true, at: ys[bottom], from: xs[left], to: xs[right] });
        }
        if !outer(left == 0, 3) {
            edges.push(Edge { horizontal: false, at: xs[left], from: ys[top], to: ys[bottom] });
        }
        if !outer(right == plan.columns, 1) {
            edges.push(Edge { horizontal: false, at: xs[right], from: ys[top], to: ys[bottom] });
        }
    }
    if matches!(style.border, Border::Lines | Border::Double | Border::Dashed | Border::Dotted) {
        edges = whole(edges);
    }
    rng.shuffle(&mut edges);
    let mut off = || (rng.f32() - 0.5) * 2.0 * style.jitter;
    let mut push = |horizontal: bool, at: f32, from: f32, to: f32, width: f32| {
        page.rules.push(Rule { horizontal, at, from, to, width });
    };
    for Edge { horizontal, at, from, to } in edges {
        match style.border {
            Border::Lines | Border::Cells => push(horizontal, at + off(), from + off(), to + off(), 0.5),
            Border::Pieces => push(horizontal, at, from + 0.4, to - 0.4, 0.5),
            Border::Double => {
                push(horizontal, at - 1.0, from - 1.0, to + 1.0, 0.4);
                push(horizontal, at + 1.0, from + 1.0, to - 1.0, 0.4);
            }
            Border::Dashed | Border::Dotted => {
                let (dash, gap) = if style.border == Border::Dashed { (4.0, 3.0) } else { (0.8, 1.2) };
                let mut start = from;
                while start < to {
                    let end = (start + dash).min(to);
                    if style.border == Border::Dotted && !horizontal {
                        // A square says nothing of the line it is part of.
                        push(true, f32::midpoint(start, end), at - 0.4, at + 0.4, 0.8);
                    } else {
                        push(horizontal, at, start, end, 0.8);
                    }
                    start += dash + gap;
                }
            }
        }
    }
}

/// Edges on one line that meet, as one.
fn whole(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_by(|a, b| {
        a.horizontal.cmp(&b.horizontal).then(a.at.total_cmp(&b.at)).then(a.from.total_cmp(&b.from))
    });
    let mut out: Vec<Edge> = Vec::new();
    for edge in edges {
        match out.last_mut() {
            Some(last)
                if last.horizontal == edge.horizontal
                    && (last.at - edge.at).abs() < 0.01
                    && edge.from <= last.to + 0.01 =>
            {
                last.to = last.to.max(edge.to);
            }
            _ => out.push(edge),
        }
    }
    out
}

/// A page of A4, empty.
pub fn page(number: u32) -> Page {
    Page { number, width: 595.0, height: 842.0, ..Page::default() }
}
