//! Reports as text files: tables flattened cell by cell or row by row.

use std::fmt::Write as _;

use super::encode::Charset;
use super::page::{Page, is_mark, marked};
use super::script::{Piece, Script};
use super::sheet::{Cell, Grid, Row, Sheet};

/// How a flattening treats blank cells: whether a reader can tell which column a figure stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// Every cell can be counted.
    Kept,
    /// Cells can be counted, but merged labels leave empty fields at the row's end: a blank first or last
    /// figure cannot be told from those.
    Padded,
    /// Blank cells leave nothing.
    Dropped,
    /// Blank cells leave what also separates rows: a row with some blank is uncertain, one all blank is not.
    Muddled,
}

/// Marks in the sheet's truth what the flattening destroys.
pub fn account(sheet: &mut Sheet, blanks: Blanks) {
    if blanks == Blanks::Kept {
        return;
    }
    let rows: Vec<Row> = sheet.grids.iter().flat_map(|g| g.rows.clone()).collect();
    for row in rows {
        let values: Vec<&Cell> = row.values().collect();
        let blank = values.iter().filter(|c| c.text.is_empty()).count();
        let ends = [values.first(), values.last()].into_iter().flatten().any(|c| c.text.is_empty());
        let lost = match blanks {
            Blanks::Kept => false,
            Blanks::Padded => blank < values.len() && ends && padding(&row) > 0,
            Blanks::Dropped => blank > 0,
            Blanks::Muddled => blank > 0 && blank < values.len(),
        };
        if lost {
            sheet.lose(values);
        }
    }
}

/// Units that merged cells of a row cover beyond the first.
pub fn padding(row: &Row) -> usize {
    row.cells.iter().map(|c| c.width - 1).sum()
}

/// A page whose prose is paragraphs `gap` line ends apart and whose tables `table` writes.
pub fn page(
    sheet: Sheet,
    script: &Script,
    gap: usize,
    mut table: impl FnMut(&mut String, &Grid, &str),
) -> Page {
    let mut out = String::new();
    let end = "\n".repeat(gap);
    for piece in &script.pieces {
        match piece {
            Piece::Title(lines) => {
                for line in lines {
                    let _ = write!(out, "{line}{end}");
                }
            }
            Piece::Heading(text) | Piece::Para(text) => {
                let _ = write!(out, "{text}{end}");
            }
            Piece::Table(n) => {
                table(&mut out, &sheet.grids[*n], sheet.format);
                if gap > 1 && !out.ends_with("\n\n") {
                    out.push('\n');
                }
            }
        }
    }
    Page { text: out, charset: Charset::Utf8, truth: sheet.truth }
}

/// The texts of a row's cells, marked.
pub fn texts(row: &Row, format: &str) -> Vec<String> {
    row.cells.iter().map(|c| marked(format, c.key, &c.text)).collect()
}

/// A paste from a word processor: tabs, labels merged over rows as empty fields in front, labels merged over
/// columns as empty fields behind.
pub fn tabs(mut sheet: Sheet, script: &Script) -> Page {
    account(&mut sheet, Blanks::Padded);
    page(sheet, script, 2, |out, grid, format| {
        for (row, units) in grid.rows.iter().zip(grid.units()) {
            let first = row.cells.first().map_or(0, |c| c.column);
            let covered = units[..first].len();
            let fields = texts(row, format).join("\t");
            let _ = writeln!(out, "{}{fields}{}", "\t".repeat(covered), "\t".repeat(padding(row)));
        }
    })
}

/// The dialects of vertical bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// `a | b | ||`: a row per line, merged columns as bars behind.
    Rows,
    /// `a | b |`: a row per line, merged columns swallowed.
    RowsBare,
    /// `| a | b | | |`.
    Both,
    /// `a |` per line, `b | ||` ends the row.
    Cells,
    /// `a |` per line with a lone `|` in front of each row.
    LeadingLone,
    /// `a` and a lone `|` per line.
    Lone,
    /// `| ` + line end + ` a  `: line breaks inside cells.
    Breaks,
}

/// Vertical bars.
pub fn bars(mut sheet: Sheet, script: &Script, dialect: Bars) -> Page {
    account(
        &mut sheet,
        match dialect {
            Bars::RowsBare | Bars::Lone => Blanks::Kept,
            Bars::LeadingLone => Blanks::Dropped,
            Bars::Rows | Bars::Both | Bars::Cells | Bars::Breaks => Blanks::Padded,
        },
    );
    page(sheet, script, 1, |out, grid, format| {
        for row in &grid.rows {
            bar_row(out, &texts(row, format), padding(row), dialect);
        }
    })
}

fn bar_row(out: &mut String, cells: &[String], padding: usize, dialect: Bars) {
    let behind = if padding > 0 { format!(" {}", "|".repeat(padding)) } else { String::new() };
    let _ = match dialect {
        Bars::Rows => writeln!(out, "{} |{behind}", cells.join(" | ")),
        Bars::RowsBare => writeln!(out, "{} |", cells.join(" | ")),
        Bars::Both => writeln!(out, "| {} |{}", cells.join(" | "), " |".repeat(padding)),
        Bars::Cells => writeln!(out, "{} |{behind}", cells.join(" |\n")),
        Bars::LeadingLone => writeln!(out, "|\n{} |{behind}", cells.join(" |\n")),
        Bars::Lone => writeln!(out, "{}\n|", cells.join("\n|\n")),
        Bars::Breaks => writeln!(out, "| \n {}  |{behind} ", cells.join("  | \n ")),
    };
}

/// Rows between bars whose line breaks behind some cells: those that hold a paragraph, `breaks` says which of
/// labels, figures and empty cells do. Cells that a merged one covers are bars behind.
pub fn bars_spread(mut sheet: Sheet, script: &Script, mut breaks: impl FnMut(Spread) -> bool) -> Page {
    account(&mut sheet, Blanks::Padded);
    page(sheet, script, 1, |out, grid, format| {
        for row in &grid.rows {
            let mut line = String::new();
            for (cell, text) in row.cells.iter().zip(texts(row, format)) {
                let what = match (cell.key, text.is_empty()) {
                    (_, true) => Spread::Empty,
                    (Some(_), false) => Spread::Figure,
                    (None, false) => Spread::Label,
                };
                match (breaks(what), what) {
                    (true, Spread::Empty) if line.is_empty() || line.ends_with('\n') => line.push_str("|\n"),
                    (true, Spread::Empty) => line.push_str("\n|\n"),
                    (true, _) => line.push_str(&format!("{text} |\n")),
                    (false, Spread::Empty) => line.push_str("| "),
                    (false, _) => line.push_str(&format!("{text} | ")),
                }
            }
            let padding = padding(row);
            if padding > 0 {
                line.push_str(&"|".repeat(padding));
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
    })
}

/// What a cell of [`bars_spread`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    Label,
    Figure,
    Empty,
}

/// One cell per line, `gap` line ends apart. `kept` leaves an empty line for each blank cell.
pub fn lines(mut sheet: Sheet, script: &Script, gap: usize, kept: bool) -> Page {
    account(&mut sheet, if kept { Blanks::Muddled } else { Blanks::Dropped });
    page(sheet, script, gap, |out, grid, format| {
        for cell in grid.rows.iter().flat_map(|r| &r.cells) {
            let text = marked(format, cell.key, &cell.text);
            if !cell.text.is_empty() {
                let _ = write!(out, "{text}{}", "\n".repeat(gap));
            } else if kept {
                let _ = writeln!(out, "{text}");
            } else {
                out.push_str(&text);
            }
        }
    })
}

/// Cells glued to one another, a row per line: `规章000`.
pub fn glued(mut sheet: Sheet, script: &Script) -> Page {
    let rows: Vec<Row> = sheet.grids.iter().flat_map(|g| g.rows.clone()).collect();
    for row in rows {
        let values: Vec<&Cell> = row.values().collect();
        let one_char = values.iter().all(|c| c.text.chars().count() == 1);
        let alone = values.len() == 1 && !values[0].text.is_empty();
        if !one_char && !alone {
            sheet.lose(values);
        }
    }
    page(sheet, script, 1, |out, grid, format| {
        for row in &grid.rows {
            let _ = writeln!(out, "{}", texts(row, format).concat());
        }
    })
}

/// One cell per line, and every line that stood before is dropped: one `0` stands for all.
pub fn deduplicated(sheet: Sheet, script: &Script) -> Page {
    let mut page = lines(sheet, script, 1, false);
    let mut seen = std::collections::BTreeSet::new();
    let mut text = String::new();
    for line in page.text.lines() {
        let bare: String = line.chars().filter(|c| !is_mark(*c)).collect();
        if seen.insert(bare.clone()) {
            let _ = writeln!(text, "{bare}");
        }
    }
    page.text = text;
    page.truth.values_mut().for_each(super::shown::Expect::lose);
    page
}

/// The labels alone: the figures never reached the file.
pub fn labels_only(mut sheet: Sheet, script: &Script) -> Page {
    for cell in sheet.grids.iter_mut().flat_map(|g| &mut g.rows).flat_map(|r| &mut r.cells) {
        if let Some(key) = cell.key {
            cell.text.clear();
            sheet.truth.insert(key, super::shown::Expect::Lost(super::shown::Shown::blank()));
        }
    }
    lines(sheet, script, 2, false)
}
