//! Text files in which labels, figures and lines have lost one another.

use std::fmt::Write as _;

use fastrand::Rng;

use super::page::{Page, marked};
use super::render_text::{Blanks, account, glued, page, texts};
use super::script::Script;
use super::sheet::{Cell, Row, Sheet};

/// What is left of a page by its text content: no line breaks, no separators, a space here and there.
pub fn one_line(sheet: Sheet, script: &Script, rng: &mut Rng) -> Page {
    let mut page = glued(sheet, script);
    let mut text = String::with_capacity(page.text.len());
    for c in page.text.chars() {
        match c {
            '\n' if rng.u8(..) < 24 => text.push(' '),
            '\n' => {}
            c => text.push(c),
        }
    }
    page.text = text;
    page.truth.values_mut().for_each(super::shown::Expect::lose);
    page
}

/// One cell per line, and the heads of table four broken within: `结果`, then `维持`.
pub fn wrapped_heads(mut sheet: Sheet, script: &Script, gap: usize) -> Page {
    account(&mut sheet, Blanks::Dropped);
    page(sheet, script, gap, |out, grid, format| {
        let narrow = grid.rows.iter().any(|r| r.values().count() > 7);
        for cell in grid.rows.iter().flat_map(|r| &r.cells) {
            let text = marked(format, cell.key, &cell.text);
            let end = "\n".repeat(gap);
            let _ = match (&cell.key, cell.text.char_indices().nth(2)) {
                _ if cell.text.is_empty() => write!(out, "{text}"),
                (None, Some((at, _))) if narrow && cell.text.chars().count() == 4 => {
                    write!(out, "{}{end}{}{end}", &cell.text[..at], &cell.text[at..])
                }
                _ => write!(out, "{text}{end}"),
            };
        }
    })
}

/// Rows between bars; of some rows the label stands in a heap of broken lines and the figures in another, in front of
/// or behind it.
pub fn in_heaps(mut sheet: Sheet, script: &Script, rng: &mut Rng) -> Page {
    let wide = |row: &Row| row.values().count() == 7;
    let apart: Vec<Vec<bool>> =
        sheet.grids.iter().map(|g| g.rows.iter().map(|r| wide(r) && rng.u8(..) < 90).collect()).collect();
    let rows: Vec<(Row, bool)> = sheet
        .grids
        .iter()
        .zip(&apart)
        .flat_map(|(g, a)| g.rows.iter().cloned().zip(a.iter().copied()))
        .collect();
    for (row, _) in rows.iter().filter(|r| r.1) {
        sheet.lose(row.values());
    }
    account(&mut sheet, Blanks::Padded);
    let mut apart = apart.into_iter();
    page(sheet, script, 1, |out, grid, format| {
        let apart = apart.next().unwrap_or_default();
        let (mut labels, mut figures) = (Vec::new(), Vec::new());
        for (at, row) in grid.rows.iter().enumerate() {
            if apart.get(at) == Some(&true) {
                let label = |c: &&Cell| c.key.is_none();
                labels.push(row.cells.iter().filter(label).map(|c| c.text.clone()).collect::<String>());
                let values: Vec<String> = row.values().map(|c| marked(format, c.key, &c.text)).collect();
                figures.push(format!("| {} |\n", values.join(" | ")));
                continue;
            }
            flush(out, &mut labels, &mut figures, rng);
            let _ = writeln!(out, "| {} |", texts(row, format).join(" | "));
        }
        flush(out, &mut labels, &mut figures, rng);
    })
}

/// Writes labels and figures that wait, each in their order, in as many turns as chance will have it.
fn flush(out: &mut String, labels: &mut Vec<String>, figures: &mut Vec<String>, rng: &mut Rng) {
    while !labels.is_empty() || !figures.is_empty() {
        if !labels.is_empty() && (figures.is_empty() || rng.bool()) {
            let label: Vec<char> = labels.remove(0).chars().collect();
            for part in label.chunks(10) {
                let _ = writeln!(out, "{}", part.iter().collect::<String>());
            }
        } else {
            out.push_str(&figures.remove(0));
        }
    }
}
