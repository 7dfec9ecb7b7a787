//! The HTML reader: cases by hand, html5ever as an oracle, hostile pages.

mod charset;
mod containers;
mod hostile;
mod oracle;
mod repeated;
mod styles;
mod tables;
mod text;

use gongkai::document::{Block, Document, Table};
use gongkai::reader::{Limits, html};

/// Reads a page and checks the document's invariants.
fn read(page: &str) -> Document {
    read_bytes(page.as_bytes())
}

fn read_bytes(page: &[u8]) -> Document {
    let document = html::read(page, &Limits::default()).expect("the page is read");
    document.check_invariants().expect("the document is sound");
    document
}

/// The blocks in a notation of one line each: `text`, `#1 text` for headings, tables as [`grid`] has them.
fn blocks(page: &str) -> Vec<String> {
    let document = read(page);
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Heading { level, text, .. } => lines.push(format!("#{level} {}", document.text(*text))),
            Block::Paragraph { text, .. } => lines.push(document.text(*text).to_owned()),
            Block::Table(table) => lines.push(grid(&document, table)),
            Block::Blank { .. } | Block::Fields { .. } => lines.push("unexpected".to_owned()),
        }
    }
    lines
}

/// A table on one line: rows set apart by ` / `, cells by ` | `; a cell at column 2 that spans 2 rows and 3
/// columns is `2:text 2x3`, with the column left out where it follows the cell before, the span where it is 1x1.
fn grid(document: &Document, table: &Table) -> String {
    let mut rows = vec![Vec::new(); table.rows as usize];
    let mut next = vec![0; table.rows as usize];
    for cell in &table.cells {
        let row = cell.row as usize;
        let mut text = document.text(cell.text).replace('\n', "⏎");
        if next[row] != cell.column {
            text = format!("{}:{text}", cell.column);
        }
        if (cell.row_span, cell.column_span) != (1, 1) {
            text = format!("{text} {}x{}", cell.row_span, cell.column_span);
        }
        next[row] = cell.column + cell.column_span;
        rows[row].push(text);
    }
    let rows: Vec<String> = rows.iter().map(|cells| cells.join(" | ")).collect();
    format!("[{}]", rows.join(" / "))
}

/// Asserts the blocks of many pages.
fn assert_blocks(cases: &[(&str, &[&str])]) {
    for (page, expected) in cases {
        assert_eq!(blocks(page), *expected, "{page}");
    }
}
