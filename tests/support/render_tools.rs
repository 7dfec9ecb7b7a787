//! Reports as other programs print them: terminal browsers, converters, `pdftotext -layout`, flip books.
//! Each imitates what the program was seen to write for pages of this generator (`scripts/foreign-dumps`).

use std::fmt::Write as _;

use fastrand::Rng;

use super::canvas::{Border, draw, pad, width, widths};
use super::page::{Page, marked};
use super::paginate::{Carry, break_points, heads_once, split};
use super::render_text::{Blanks, account, page, texts};
use super::script::Script;
use super::sheet::{Grid, Sheet, Unit};

/// Text of every unit of a row; what a merged cell covers is empty.
fn unit_texts(units: &[Unit<'_>], format: &str) -> Vec<String> {
    units
        .iter()
        .map(|unit| match unit {
            Unit::Anchor(cell) => marked(format, cell.key, &cell.text),
            _ => String::new(),
        })
        .collect()
}

/// Texts one space apart; what is blank leaves nothing but its mark.
fn single_spaced(texts: &[String]) -> String {
    let mut out = String::new();
    for text in texts {
        if width(text) > 0 && width(&out) > 0 {
            out.push(' ');
        }
        out.push_str(text);
    }
    out
}

/// w3m: boxes with wrapped and centred labels.
pub fn w3m(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 2, |out, grid, _| boxed(out, grid, Border::Box))
}

/// pandoc with merged cells: `+---+` boxes.
pub fn grid_table(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 2, |out, grid, _| boxed(out, grid, Border::Ascii))
}

fn boxed(out: &mut String, grid: &Grid, border: Border) {
    let label: &[usize] = match grid.columns {
        4 => &[16],
        10 => &[6, 4, 24],
        _ => &[],
    };
    for line in draw(grid, &widths(grid, label, 4), border) {
        let _ = writeln!(out, "{line}");
    }
}

/// pandoc's simple table: columns as wide as their longest text, no merged cells.
pub fn simple_table(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        let rows: Vec<Vec<String>> = grid.units().iter().map(|u| unit_texts(u, format)).collect();
        let widths = column_widths(&rows);
        let rule: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
        let _ = writeln!(out, "  {}", rule.join(" "));
        for row in &rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(t, w)| pad(t, *w)).collect();
            let _ = writeln!(out, "  {}", cells.join(" ").trim_end());
        }
        let _ = writeln!(out, "  {}", rule.join(" "));
    })
}

fn column_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..columns)
        .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| width(t)).max().unwrap_or(0).max(2))
        .collect()
}

/// pandoc's GitHub table: an empty head, padded cells, no merged cells.
pub fn gfm(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        let rows: Vec<Vec<String>> = grid.units().iter().map(|u| unit_texts(u, format)).collect();
        let widths = column_widths(&rows);
        let blank: Vec<String> = widths.iter().map(|w| " ".repeat(*w)).collect();
        let rule: Vec<String> = widths.iter().map(|w| "-".repeat(*w + 2)).collect();
        let _ = writeln!(out, "| {} |\n|{}|", blank.join(" | "), rule.join("|"));
        for row in &rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(t, w)| pad(t, *w)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    })
}

/// lynx: simple tables stand in columns, tables with labels merged over rows have single spaces between cells.
pub fn lynx(mut sheet: Sheet, script: &Script) -> Page {
    account(&mut sheet, Blanks::Dropped);
    page(sheet, script, 2, |out, grid, format| {
        let aligned = grid.columns != 10;
        let rows: Vec<Vec<String>> = grid.units().iter().map(|u| unit_texts(u, format)).collect();
        let widths = narrow_widths(grid);
        for (row, bare) in grid.rows.iter().zip(&rows) {
            if aligned && !row.is_head() {
                let cells: Vec<String> = bare.iter().zip(&widths).map(|(t, w)| pad(t, *w)).collect();
                let _ = writeln!(out, "   {}", cells.join(" ").trim_end());
            } else {
                let _ = writeln!(out, "   {}", single_spaced(&texts(row, format)));
            }
        }
        out.push('\n');
    })
}

/// Widths by the cells of one column alone.
fn narrow_widths(grid: &Grid) -> Vec<usize> {
    let mut widths = vec![4; grid.columns];
    for cell in grid.rows.iter().flat_map(|r| &r.cells).filter(|c| c.width == 1) {
        widths[cell.column] = widths[cell.column].max(width(&cell.text));
    }
    widths
}

/// html2text: `a| b| c`, a rule under the first row, two spaces at each end; lines may be wrapped at a width.
pub fn html2text(sheet: Sheet, script: &Script, wrapped: Option<usize>) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        for (r, row) in grid.rows.iter().enumerate() {
            let line = texts(row, format).join("| ");
            let line = wrapped.map_or(line.clone(), |w| wrap(&line, w));
            let _ = writeln!(out, "{line}  ");
            if r == 0 {
                let _ = writeln!(out, "{}  ", vec!["---"; row.cells.len()].join("|"));
            }
        }
        out.push_str("  \n");
    })
}

/// Breaks a line at spaces so that no piece is wider than `most`, where that can be.
fn wrap(line: &str, most: usize) -> String {
    let mut out = String::new();
    let mut taken = 0;
    for word in line.split(' ') {
        let wide = width(word);
        if taken > 0 {
            out.push(if taken + 1 + wide > most { '\n' } else { ' ' });
            taken = if taken + 1 + wide > most { 0 } else { taken + 1 };
        }
        out.push_str(word);
        taken += wide;
    }
    out
}

/// Markdown with what it has no sign for as tags: the page's container, fonts of single characters, emphasis.
pub fn tagged(page: Page, rng: &mut Rng) -> Page {
    let mut out = String::from("<div id=\"zoom\" class=\"TRS_Editor\">\n\n");
    for (i, line) in page.text.lines().enumerate() {
        if i == 0 {
            out.push_str("# ");
        }
        // A tag or emphasis around one character of the line.
        let spots: Vec<usize> = line
            .char_indices()
            .filter(|(_, c)| ('\u{4e00}'..='\u{9fff}').contains(c) || c.is_ascii_digit())
            .map(|(at, _)| at)
            .collect();
        if spots.is_empty() || rng.bool() {
            out.push_str(line);
        } else {
            let at = spots[rng.usize(..spots.len())];
            let end = at + line[at..].chars().next().map_or(0, char::len_utf8);
            let (open, close) = match rng.usize(..3) {
                0 => ("**", "**"),
                1 => ("<span\nstyle=\"font-family:宋体\">", "</span>"),
                _ => ("<u>", "</u>"),
            };
            let _ = write!(out, "{}{open}{}{close}{}", &line[..at], &line[at..end], &line[end..]);
        }
        out.push('\n');
    }
    out.push_str("\n</div>\n");
    Page { text: out, ..page }
}

/// markitdown: an empty head, merged columns as empty cells behind their label, merged rows swallowed.
pub fn markitdown(sheet: Sheet, script: &Script, escaped: bool) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        let _ = writeln!(out, "\n|{}", "  |".repeat(grid.columns));
        let _ = writeln!(out, "|{}", " --- |".repeat(grid.columns));
        for row in &grid.rows {
            out.push('|');
            for cell in &row.cells {
                let text = if escaped && cell.key.is_none() { escape(&cell.text) } else { cell.text.clone() };
                let _ = write!(out, " {} |{}", marked(format, cell.key, &text), " |".repeat(cell.width - 1));
            }
            out.push('\n');
        }
        out.push('\n');
    })
}

/// Markdown escapes of list numbers and emphasis.
fn escape(text: &str) -> String {
    let mut out = text.to_string();
    for n in '1'..='8' {
        if out.starts_with(n) {
            out = out.replacen('.', "\\.", 1);
        }
    }
    out.replace('(', "\\(").replace(')', "\\)").replace('-', "\\-")
}

/// trafilatura: every unit of the grid, merged ones empty, a rule now and then.
pub fn trafilatura(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 1, |out, grid, format| {
        for (r, units) in grid.units().iter().enumerate() {
            let _ = writeln!(out, "| {} | ", unit_texts(units, format).join(" | "));
            if r == 0 && grid.columns != 10 {
                let _ = writeln!(out, "|{}", "---|".repeat(grid.columns));
            }
        }
    })
}

/// Columns set with spaces by eye.
pub fn columns(sheet: Sheet, script: &Script) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        let rows: Vec<Vec<String>> = grid.units().iter().map(|u| unit_texts(u, format)).collect();
        let widths = column_widths(&rows);
        for row in &rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(t, w)| pad(t, *w + 3)).collect();
            let _ = writeln!(out, "{}", cells.concat().trim_end());
        }
    })
}

/// `pdftotext -layout`: wrapped labels around their figures, the side label in pieces, page numbers and form
/// feeds inside tables.
pub fn pdf(sheet: Sheet, script: &Script, rng: &mut Rng) -> Page {
    let mut number = 1;
    page(sheet, script, 2, |out, grid, _| {
        let label: &[usize] = match grid.columns {
            4 => &[20, 14, 14, 14],
            10 => &[6, 8, 22],
            _ => &[],
        };
        let widths = widths(grid, label, 5);
        let points = break_points(grid);
        let parts = if !points.is_empty() && rng.bool() {
            let at = points[rng.usize(..points.len())];
            let (first, second) = split(grid, at, rng.bool() && heads_once(grid), Carry::Empty);
            vec![first, second]
        } else {
            vec![grid.clone()]
        };
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                let foot = [format!("— {number} —"), number.to_string(), format!("- {number} -")];
                let _ = write!(out, "\n{}{}\n\u{c}", " ".repeat(38), foot[rng.usize(..3)]);
                number += 1;
            }
            for line in draw(part, &widths, Border::None) {
                let _ = writeln!(out, "{}{line}", " ".repeat(4));
            }
        }
    })
}

/// A flip book's page text: rows on one line with single spaces, the heads of table 4 interleaved.
pub fn flip_book(mut sheet: Sheet, script: &Script) -> Page {
    account(&mut sheet, Blanks::Dropped);
    page(sheet, script, 1, |out, grid, format| {
        if grid.columns == 15 {
            out.push_str(
                "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n结果 结果 其他 尚未 总\n\
                 维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总\n\
                 维持 纠正 结果 审结 计 维持 纠正 结果 审结 计\n",
            );
        }
        for row in grid.rows.iter().filter(|r| grid.columns != 15 || !r.is_head()) {
            let _ = writeln!(out, "{}", single_spaced(&texts(row, format)));
        }
    })
}
