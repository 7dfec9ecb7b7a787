//! Reports whose tables are written as keys and values, as language models and programs that print records do, and
//! tables drawn with rules around their heads alone.

use std::fmt::Write as _;

use super::canvas::width;
use super::page::{Page, marked};
use super::render_text::page;
use super::script::Script;
use super::sheet::{Cell, Grid, Role, Sheet, Unit};

/// How keys and values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `规章：本年制发件数：0；本年废止件数：0`
    Line,
    /// `- 规章：`, and an item for each column below.
    List,
    /// A heading for each row, and an item in bold for each column below.
    Bold,
    Json,
    /// One object a line.
    JsonLines,
    Yaml,
    /// `*** 1. row ***`, and a field a line.
    Vertical,
}

/// One row: the labels of its groups, its own, and the label and cell of each column.
struct Record<'a> {
    groups: Vec<&'a str>,
    label: &'a str,
    cells: Vec<(&'a str, &'a Cell)>,
}

fn records(grid: &Grid) -> Vec<Record<'_>> {
    let units = grid.units();
    let mut found: Vec<Record<'_>> = Vec::new();
    for (r, row) in grid.rows.iter().enumerate() {
        let mut labels: Vec<&str> = Vec::new();
        for cell in units[r].iter().filter_map(|u| u.cell()).filter(|c| c.role == Role::Label) {
            if labels.last() != Some(&cell.text.as_str()) {
                labels.push(&cell.text);
            }
        }
        for cell in row.values() {
            // The heads over the cell, the nearest last.
            let mut heads: Vec<&str> = Vec::new();
            for above in units[..r].iter().filter_map(|line| line[cell.column].cell()) {
                if above.role == Role::Head && heads.last() != Some(&above.text.as_str()) {
                    heads.push(&above.text);
                }
            }
            let (Some(column), group) = (heads.pop(), heads.pop()) else { continue };
            let label = labels.last().copied().or(group).unwrap_or_default();
            let groups = labels[..labels.len().saturating_sub(1)].to_vec();
            match found.last_mut() {
                Some(last)
                    if last.label == label
                        && last.groups == groups
                        && !last.cells.iter().any(|c| c.0 == column) =>
                {
                    last.cells.push((column, cell));
                }
                _ => found.push(Record { groups, label, cells: vec![(column, cell)] }),
            }
        }
    }
    found
}

pub fn keyed(sheet: Sheet, script: &Script, style: Style) -> Page {
    page(sheet, script, 1, |out, grid, format| {
        let records = records(grid);
        let shown = |cell: &Cell| marked(format, cell.key, &cell.text);
        let quoted = |cell: &Cell| {
            let number = !cell.text.is_empty()
                && cell.text.bytes().all(|b| b.is_ascii_digit())
                && !(cell.text.len() > 1 && cell.text.starts_with('0'));
            if number { shown(cell) } else { format!("\"{}\"", shown(cell)) }
        };
        if style == Style::Json {
            out.push_str("{\n");
        }
        let mut above: Vec<&str> = Vec::new();
        for (n, record) in records.iter().enumerate() {
            for (depth, group) in record.groups.iter().enumerate() {
                if above.get(depth) != Some(group) && style != Style::JsonLines && style != Style::Vertical {
                    let _ = match style {
                        Style::Json => writeln!(out, "{}\"{group}\": {{", "  ".repeat(depth + 1)),
                        Style::List => writeln!(out, "{}- {group}：", "  ".repeat(depth)),
                        Style::Yaml => writeln!(out, "{}{group}:", "  ".repeat(depth)),
                        Style::Bold => writeln!(out, "### {group}"),
                        _ => writeln!(out, "{group}"),
                    };
                }
            }
            above.clone_from(&record.groups);
            let depth = record.groups.len();
            let indent = "  ".repeat(depth);
            let pairs = |set: &dyn Fn(&str, &Cell) -> String, apart: &str| -> String {
                record.cells.iter().map(|(column, cell)| set(column, cell)).collect::<Vec<_>>().join(apart)
            };
            let label = record.label;
            let _ = match style {
                Style::Line => {
                    writeln!(out, "{label}：{}", pairs(&|h, c| format!("{h}：{}", shown(c)), "；"))
                }
                Style::List => {
                    let apart = format!("\n{indent}  - ");
                    writeln!(
                        out,
                        "{indent}- {label}：{apart}{}",
                        pairs(&|h, c| format!("{h}：{}", shown(c)), &apart)
                    )
                }
                Style::Bold => {
                    writeln!(
                        out,
                        "#### {label}\n- {}",
                        pairs(&|h, c| format!("**{h}**：{}", shown(c)), "\n- ")
                    )
                }
                Style::Json => {
                    let apart = format!(",\n{indent}    ");
                    let inner = pairs(&|h, c| format!("\"{h}\": {}", quoted(c)), &apart);
                    writeln!(out, "{indent}  \"{label}\": {{\n{indent}    {inner}\n{indent}  }},")
                }
                Style::JsonLines => {
                    writeln!(
                        out,
                        "{{\"项目\": \"{label}\", {}}}",
                        pairs(&|h, c| format!("\"{h}\": {}", quoted(c)), ", ")
                    )
                }
                Style::Yaml => {
                    let apart = format!("\n{indent}  ");
                    writeln!(
                        out,
                        "{indent}{label}:{apart}{}",
                        pairs(&|h, c| format!("{h}: {}", shown(c)), &apart)
                    )
                }
                Style::Vertical => writeln!(
                    out,
                    "{0} {1}. row {0}\n        项目: {label}\n{2}",
                    "*".repeat(27),
                    n + 1,
                    pairs(&|h, c| format!("{h:>12}: {}", shown(c)), "\n")
                ),
            };
        }
        if style == Style::Json {
            out.push_str("}\n");
        }
    })
}

/// The frames of tables with rules around their heads: `psql`, `mysql`, box drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    Ascii,
    Box,
    /// As a program draws it that takes every character for one column wide.
    Narrow,
    /// Runs of spaces became one.
    Collapsed,
}

pub fn head_ruled(sheet: Sheet, script: &Script, frame: Frame) -> Page {
    page(sheet, script, 2, |out, grid, format| {
        let measure = |text: &str| if frame == Frame::Narrow { text.chars().count() } else { width(text) };
        let units = grid.units();
        let parts: Vec<(usize, usize)> = {
            // A table for each line of heads with the rows below it.
            let heads: Vec<usize> = (0..grid.rows.len())
                .filter(|r| grid.rows[*r].is_head() && (*r == 0 || !grid.rows[r - 1].is_head()))
                .collect();
            heads
                .iter()
                .enumerate()
                .map(|(i, h)| (*h, heads.get(i + 1).copied().unwrap_or(grid.rows.len())))
                .collect()
        };
        for (from, to) in parts {
            let used = (0..grid.columns)
                .filter(|c| units[from..to].iter().any(|row| matches!(row[*c], Unit::Anchor(_))));
            let used: Vec<usize> = used.collect();
            let text = |r: usize, c: usize| match units[r][c] {
                Unit::Anchor(cell) => cell.text.clone(),
                // A label stands in front of each of its rows, a head over each of its columns.
                Unit::Below(cell) | Unit::Wide(cell) if cell.role != Role::Value => cell.text.clone(),
                _ => String::new(),
            };
            let widths: Vec<usize> = used
                .iter()
                .map(|c| (from..to).map(|r| measure(&text(r, *c))).max().unwrap_or(0).max(2))
                .collect();
            let joints = |a: &str, b: &str, c: &str, line: &str| {
                let runs: Vec<String> = widths.iter().map(|w| line.repeat(w + 2)).collect();
                format!("{a}{}{c}", runs.join(b))
            };
            let rules = match frame {
                Frame::Box => {
                    [joints("┌", "┬", "┐", "─"), joints("├", "┼", "┤", "─"), joints("└", "┴", "┘", "─")]
                }
                _ => [joints("+", "+", "+", "-"), joints("+", "+", "+", "-"), joints("+", "+", "+", "-")],
            };
            let bar = if frame == Frame::Box { "│" } else { "|" };
            let heads = (from..to).take_while(|r| grid.rows[*r].is_head()).count();
            let _ = writeln!(out, "{}", rules[0]);
            for (r, row) in units.iter().enumerate().take(to).skip(from) {
                if r == from + heads {
                    let _ = writeln!(out, "{}", rules[1]);
                }
                let cells: Vec<String> = used
                    .iter()
                    .zip(&widths)
                    .map(|(c, w)| {
                        let plain = text(r, *c);
                        let pad = " ".repeat(w - measure(&plain));
                        let key = match row[*c] {
                            Unit::Anchor(cell) => cell.key,
                            _ => None,
                        };
                        let shown = marked(format, key, &plain);
                        if frame == Frame::Collapsed {
                            format!(" {shown} ")
                        } else {
                            format!(" {shown}{pad} ")
                        }
                    })
                    .collect();
                let _ = writeln!(out, "{bar}{}{bar}", cells.join(bar));
            }
            let _ = writeln!(out, "{}", rules[2]);
        }
    })
}
