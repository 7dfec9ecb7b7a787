//! Reports as OpenDocument spreadsheets, written from the specification: runs of equal cells written once, covered
//! cells, values beside texts, and what is not to be seen.

use std::fmt::Write as _;

use fastrand::Rng;

use super::pack::{escape, pack};
use super::script::{Piece, Script};
use super::sheet::{Grid, Role, Sheet, Unit};

struct Writer<'r> {
    rng: &'r mut Rng,
    /// Rows, columns and a sheet that are hidden, comments, text under merged cells.
    decoys: bool,
    sheets: Vec<String>,
}

const COLUMNS: usize = 15;

pub fn render(sheet: &Sheet, script: &Script, seed: u64, rng: &mut Rng) -> Vec<u8> {
    let mut writer = Writer { rng, decoys: seed & 1 == 1, sheets: vec![String::new()] };
    for piece in &script.pieces {
        match piece {
            Piece::Title(lines) => writer.line(&lines.join("\n")),
            Piece::Heading(text) | Piece::Para(text) => writer.line(text),
            Piece::Table(n) => {
                writer.table(&sheet.grids[*n]);
                if seed & 2 == 2 {
                    writer.sheets.push(String::new());
                }
            }
        }
    }
    // A hidden column behind the tables, and as many columns and rows as the programs write.
    let columns = "<table:table-column table:number-columns-repeated=\"20\" table:default-cell-style-name=\"C\"/><table:table-column table:visibility=\"collapse\"/><table:table-column table:number-columns-repeated=\"16363\"/>";
    let end = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let mut body = String::new();
    if writer.decoys {
        body.push_str("<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell><text:p>98</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>");
        body.push_str("<table:table table:name=\"旧\" table:style-name=\"H\"><table:table-row><table:table-cell><text:p>一、</text:p></table:table-cell></table:table-row></table:table>");
    }
    for (i, rows) in writer.sheets.iter().enumerate() {
        let _ = write!(
            body,
            "<table:table table:name=\"表{i}\" table:style-name=\"T\">{columns}{rows}{end}</table:table>"
        );
    }
    if writer.decoys {
        body.push_str("<table:dde-links><table:table><table:table-row><table:table-cell><text:p>97</text:p></table:table-cell></table:table-row></table:table></table:dde-links>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    );
    package(&content)
}

/// A spreadsheet with these rows on its one sheet, and these styles.
pub fn rows(styles: &str, rows: &str) -> Vec<u8> {
    package(&format!(
        "<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    ))
}

fn package(content: &str) -> Vec<u8> {
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    pack(&[("mimetype", kind), ("content.xml", content.as_bytes())])
}

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"";
const STYLES: &str = "<style:style style:name=\"T\" style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style><style:style style:name=\"H\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style><style:style style:name=\"C\" style:family=\"table-cell\"><style:text-properties fo:color=\"#000000\"/></style:style>";

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.sheets.last_mut().expect("a sheet").push_str(text);
    }

    /// A line of text, merged over the columns.
    fn line(&mut self, text: &str) {
        let inner = self.paragraphs(text);
        let row = format!(
            "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"{COLUMNS}\" table:number-rows-spanned=\"1\">{inner}</table:table-cell><table:covered-table-cell table:number-columns-repeated=\"{}\"/></table:table-row>",
            COLUMNS - 1
        );
        self.push(&row);
        if self.decoys && self.rng.u8(..4) == 0 {
            self.push("<table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"2\"><table:table-cell><text:p>96</text:p></table:table-cell></table:table-row><table:table-row-group table:display=\"false\"><table:table-row><table:table-cell><text:p>95</text:p></table:table-cell></table:table-row></table:table-row-group>");
        }
    }

    fn paragraphs(&mut self, text: &str) -> String {
        let mut out = String::new();
        if self.decoys && self.rng.u8(..6) == 0 {
            out.push_str("<office:annotation><text:p>94</text:p></office:annotation>");
        }
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            let cut = line.char_indices().nth(self.rng.usize(..4)).map_or(0, |(at, _)| at);
            let (a, b) = line.split_at(cut);
            let space = |t: &str| escape(t).replace(' ', "<text:s/>");
            let _ = write!(out, "<text:p>{}<text:span>{}</text:span></text:p>", space(a), space(b));
        }
        out
    }

    fn table(&mut self, grid: &Grid) {
        for units in &grid.units() {
            let mut cells: Vec<String> = Vec::new();
            for unit in units {
                cells.push(match *unit {
                    Unit::Anchor(cell) => {
                        let mut attributes = String::new();
                        if cell.width > 1 || cell.height > 1 {
                            let _ = write!(attributes, " table:number-columns-spanned=\"{}\" table:number-rows-spanned=\"{}\"", cell.width, cell.height);
                        }
                        let plain: String = cell.text.chars().filter(|c| *c != ',').collect();
                        let number = cell.role == Role::Value && plain.parse::<f64>().is_ok();
                        match number {
                            // As sums of binary fractions come out.
                            true if plain.contains('.') => {
                                let value = plain.parse::<f64>().expect("a number") + 1e-15;
                                let _ = write!(attributes, " office:value-type=\"float\" office:value=\"{value}\"");
                            }
                            true => {
                                let _ = write!(attributes, " office:value-type=\"float\" office:value=\"{plain}\"");
                            }
                            false => attributes.push_str(" office:value-type=\"string\""),
                        }
                        let inner = match number {
                            true => format!("<text:p>{}</text:p>", escape(&cell.text)),
                            false => self.paragraphs(&cell.text),
                        };
                        format!("<table:table-cell{attributes}>{inner}</table:table-cell>")
                    }
                    Unit::Wide(_) | Unit::Below(_) if self.decoys && self.rng.u8(..3) == 0 => {
                        "<table:covered-table-cell office:value-type=\"float\" office:value=\"41\"><text:p>41</text:p></table:covered-table-cell>".to_owned()
                    }
                    Unit::Wide(_) | Unit::Below(_) => "<table:covered-table-cell/>".to_owned(),
                    Unit::Empty => "<table:table-cell/>".to_owned(),
                });
            }
            let mut row = "<table:table-row>".to_owned();
            for run in cells.chunk_by(|a, b| a == b && !a.contains("spanned")) {
                let first = &run[0];
                match run.len() {
                    1 => row.push_str(first),
                    n => {
                        let name = first.find([' ', '>', '/']).expect("a name ends");

                        let (name, rest) = first.split_at(name);
                        let _ = write!(row, "{name} table:number-columns-repeated=\"{n}\"{rest}");
                    }
                }
            }
            if self.decoys {
                let free = 20 - units.len();
                let _ = write!(
                    row,
                    "<table:table-cell table:number-columns-repeated=\"{free}\"/><table:table-cell><text:p>43</text:p></table:table-cell>"
                );
            }
            row.push_str("<table:table-cell table:number-columns-repeated=\"1000\"/></table:table-row>");
            self.push(&row);
        }
    }
}
