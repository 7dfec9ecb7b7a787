//! Reports as OpenDocument texts, written from the specification: numbers by list styles, spans with covered cells.

use std::fmt::Write as _;

use fastrand::Rng;

use super::pack::{escape, pack};
use super::script::{Piece, Script};
use super::sheet::{Cell, Grid, Role, Sheet, Unit};

/// Prints of the three levels of the list, as said by its style below.
const COUNTED: [&str; 12] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"];

struct Writer<'r> {
    out: String,
    rng: &'r mut Rng,
    numbered: bool,
    decoys: bool,
    counts: [usize; 3],
    /// Lists so far: one that goes on names the one before.
    lists: usize,
}

pub fn render(sheet: &Sheet, script: &Script, seed: u64, rng: &mut Rng) -> Vec<u8> {
    let (numbered, decoys) = (seed & 1 == 0, seed & 2 == 0);
    let mut writer = Writer { out: String::new(), rng, numbered, decoys, counts: [0; 3], lists: 0 };
    if decoys {
        writer.out.push_str("<text:tracked-changes><text:changed-region text:id=\"c1\"><text:deletion><text:p>五、删去98件</text:p></text:deletion></text:changed-region></text:tracked-changes>");
    }
    for piece in &script.pieces {
        match piece {
            Piece::Title(lines) => {
                let lines: Vec<String> = lines.iter().map(|l| writer.spans(l)).collect();
                let _ = write!(writer.out, "<text:p>{}</text:p>", lines.join("<text:line-break/>"));
            }
            Piece::Heading(text) => {
                let heading = writer.paragraph(text, true);
                writer.out.push_str(&heading);
            }
            Piece::Para(text) => {
                let spans = writer.spans(text);
                let _ = write!(writer.out, "<text:p>{spans}</text:p>");
            }
            Piece::Table(n) => writer.table(&sheet.grids[*n]),
        }
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:text>{}</office:text></office:body></office:document-content>",
        writer.out
    );
    pack(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"";
const STYLES: &str = "<style:style style:name=\"G0\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style><style:style style:name=\"G\" style:family=\"text\" style:parent-style-name=\"G0\"/>\
<text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"一, 二, 三, ...\" style:num-suffix=\"、\"/><text:list-level-style-number text:level=\"2\" style:num-list-format=\"（%2%）\" style:num-format=\"一, 二, 三, ...\"/><text:list-level-style-number text:level=\"3\" style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style>";

impl Writer<'_> {
    fn spans(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut rest = &chars[..];
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(self.rng.usize(1..=rest.len().min(10)));
            // White space that counts is written so.
            let piece: String = piece.iter().collect();
            let piece = escape(&piece).replace(' ', "<text:s/>");
            let _ = write!(out, "<text:span text:style-name=\"T1\">{piece}</text:span>");
            if self.decoys {
                out.push_str(match self.rng.u8(..12) {
                    0 => "<text:span text:style-name=\"G\">61</text:span>",
                    1 => "<text:change text:change-id=\"c1\"/><text:soft-page-break/>",
                    2 => "<text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation><text:note-body><text:p>注</text:p></text:note-body></text:note>",
                    _ => "",
                });
            }
            rest = tail;
        }
        out
    }

    /// A heading or the first line of a label, in a list if its number is the next.
    fn paragraph(&mut self, text: &str, heading: bool) -> String {
        for level in 0..3 {
            let n = self.counts[level] + 1;
            let printed = match (level, COUNTED.get(n)) {
                (2, _) => format!("{n}."),
                (0, Some(n)) => format!("{n}、"),
                (_, Some(n)) => format!("（{n}）"),
                _ => continue,
            };
            let Some(rest) = text.strip_prefix(&printed).filter(|_| self.numbered) else { continue };
            self.counts[level] = n;
            self.counts[level + 1..].fill(0);
            let spans = self.spans(rest);
            let inner = if heading && level == 0 {
                format!("<text:h text:outline-level=\"1\">{spans}</text:h>")
            } else {
                format!("<text:p>{spans}</text:p>")
            };
            self.lists += 1;
            let goes_on = match self.lists {
                1 => String::new(),
                n => format!(" text:continue-list=\"l{}\"", n - 1),
            };
            let (open, close) =
                ("<text:list><text:list-item>".repeat(level), "</text:list-item></text:list>".repeat(level));
            return format!(
                "<text:list xml:id=\"l{}\" text:style-name=\"L\"{goes_on}><text:list-item>{open}{inner}{close}</text:list-item></text:list>",
                self.lists
            );
        }
        format!("<text:p>{}</text:p>", self.spans(text))
    }

    fn table(&mut self, grid: &Grid) {
        let before = std::mem::take(&mut self.counts);
        self.lists = 0;
        let _ = write!(
            self.out,
            "<table:table><table:table-column table:number-columns-repeated=\"{}\"/>",
            grid.columns
        );
        for units in &grid.units() {
            self.out.push_str("<table:table-row>");
            for unit in units {
                match *unit {
                    Unit::Anchor(cell) => {
                        let text = self.cell(cell);
                        self.out.push_str(&text);
                    }
                    Unit::Wide(_) | Unit::Below(_) => self.out.push_str("<table:covered-table-cell/>"),
                    Unit::Empty => self.out.push_str("<table:table-cell/>"),
                }
            }
            self.out.push_str("</table:table-row>");
        }
        self.out.push_str("</table:table>");
        // The headings' list is written after the labels' one, so it begins anew with its own start.
        self.counts = before;
        self.lists = 0;
        self.numbered = false;
    }

    fn cell(&mut self, cell: &Cell) -> String {
        let mut spans = String::new();
        if cell.width > 1 {
            let _ = write!(spans, " table:number-columns-spanned=\"{}\"", cell.width);
        }
        if cell.height > 1 {
            let _ = write!(spans, " table:number-rows-spanned=\"{}\"", cell.height);
        }
        let mut inner = String::new();
        for (i, line) in cell.text.split('\n').enumerate() {
            let paragraph = match cell.role {
                Role::Label if i == 0 => self.paragraph(line, false),
                _ => format!("<text:p>{}</text:p>", self.spans(line)),
            };
            inner.push_str(&paragraph);
        }
        format!("<table:table-cell{spans}>{inner}</table:table-cell>")
    }
}
