//! Tables drawn with characters on a canvas of display columns: boxes as terminal browsers draw them, or bare
//! text at its place as `pdftotext -layout` leaves it. Long labels wrap; spanning labels stand in the middle.

use unicode_width::UnicodeWidthChar as _;

use super::page::is_mark;
use super::sheet::{Grid, Role};

/// The characters of the borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    None,
    /// `┌─┬─┐`, as w3m draws.
    Box,
    /// `+---+`, as pandoc and AsciiDoc write.
    Ascii,
}

/// Display columns of a text; wide characters count two, marks none.
pub fn width(text: &str) -> usize {
    text.chars().filter(|c| !is_mark(*c)).map(|c| c.width().unwrap_or(0)).sum()
}

/// Pads with spaces to a display width.
pub fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A text in lines of at most `limit` display columns.
fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > limit.max(2) && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        used += w;
    }
    lines
}

/// Width for each grid column: enough for every number, `label` for the columns of labels.
pub fn widths(grid: &Grid, label: &[usize], least: usize) -> Vec<usize> {
    let mut widths = vec![least; grid.columns];
    widths.iter_mut().zip(label).for_each(|(w, l)| *w = *l);
    for cell in grid.rows.iter().flat_map(|r| r.values()) {
        if cell.width == 1 {
            widths[cell.column] = widths[cell.column].max(width(&cell.text));
        } else {
            let have: usize = widths[cell.column..cell.column + cell.width].iter().sum();
            widths[cell.column] += width(&cell.text).saturating_sub(have);
        }
    }
    widths
}

/// Draws a grid. Lines carry no trailing spaces unless the border ends them.
pub fn draw(grid: &Grid, widths: &[usize], border: Border) -> Vec<String> {
    let gap = if border == Border::None { 2 } else { 1 };
    let line = usize::from(border != Border::None);
    let mut left = vec![line];
    for w in widths {
        left.push(left[left.len() - 1] + w + gap);
    }
    let inner = |column: usize, span: usize| {
        let last = left.len() - 1;
        left[(column + span).min(last)].saturating_sub(left[column.min(last)] + gap).max(2)
    };
    let mut heights = vec![1; grid.rows.len()];
    for tall in [false, true] {
        for (r, row) in grid.rows.iter().enumerate() {
            for cell in row.cells.iter().filter(|c| (c.height > 1) == tall) {
                let needs = wrap(&cell.text, inner(cell.column, cell.width)).len();
                let end = (r + cell.height).min(heights.len());
                let have: usize = heights[r..end].iter().sum::<usize>() + line * (end - r - 1);
                heights[end - 1] += needs.saturating_sub(have);
            }
        }
    }
    let mut top = vec![line];
    for h in &heights {
        top.push(top[top.len() - 1] + h + line);
    }
    let mut canvas = Canvas::new(*left.last().unwrap_or(&0), top[top.len() - 1]);
    for (r, row) in grid.rows.iter().enumerate() {
        for cell in &row.cells {
            let (x, y) = (left[cell.column], top[r]);
            let end = (r + cell.height).min(heights.len());
            let (w, h) = (inner(cell.column, cell.width), top[end] - top[r] - line);
            if border != Border::None {
                canvas.frame(x - 1, y - 1, x + w, y + h);
            }
            let lines = wrap(&cell.text, w);
            let start = y + (h.saturating_sub(lines.len())) / 2;
            for (i, text) in lines.iter().enumerate() {
                let indent = if border == Border::None && cell.role != Role::Label {
                    (w - width(text).min(w)) / 2
                } else {
                    0
                };
                canvas.write(x + indent, start + i, text);
            }
        }
    }
    canvas.lines(border)
}

/// Display columns by lines. A wide character takes two columns; the second holds nothing.
struct Canvas {
    text: Vec<Vec<Option<char>>>,
    /// Border strokes leaving each point: up, right, down, left.
    strokes: Vec<Vec<u8>>,
}

const UP: u8 = 1;
const RIGHT: u8 = 2;
const DOWN: u8 = 4;
const LEFT: u8 = 8;

impl Canvas {
    fn new(width: usize, height: usize) -> Canvas {
        Canvas { text: vec![vec![Some(' '); width]; height], strokes: vec![vec![0; width]; height] }
    }

    fn write(&mut self, mut x: usize, y: usize, text: &str) {
        for c in text.chars() {
            let w = c.width().unwrap_or(0);
            if let Some(spot) = self.text.get_mut(y).and_then(|l| l.get_mut(x)) {
                *spot = Some(c);
            }
            if w == 2
                && let Some(spot) = self.text.get_mut(y).and_then(|l| l.get_mut(x + 1))
            {
                *spot = None;
            }
            x += w;
        }
    }

    fn frame(&mut self, x0: usize, y0: usize, x1: usize, y1: usize) {
        for x in x0..x1 {
            for y in [y0, y1] {
                self.strokes[y][x] |= RIGHT;
                self.strokes[y][x + 1] |= LEFT;
            }
        }
        for y in y0..y1 {
            for x in [x0, x1] {
                self.strokes[y][x] |= DOWN;
                self.strokes[y + 1][x] |= UP;
            }
        }
    }

    fn lines(self, border: Border) -> Vec<String> {
        let strokes = self.strokes;
        self.text
            .into_iter()
            .enumerate()
            .map(|(y, line)| {
                let line: String = line
                    .into_iter()
                    .enumerate()
                    .filter_map(|(x, c)| match strokes[y][x] {
                        0 => c,
                        stroke => Some(glyph(stroke, border)),
                    })
                    .collect();
                line.trim_end().to_string()
            })
            .collect()
    }
}

fn glyph(stroke: u8, border: Border) -> char {
    const BOXES: [char; 16] =
        [' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼'];
    if border == Border::Box {
        return BOXES[usize::from(stroke)];
    }
    match stroke {
        s if s & !(UP | DOWN) == 0 => '|',
        s if s & !(LEFT | RIGHT) == 0 => '-',
        _ => '+',
    }
}
