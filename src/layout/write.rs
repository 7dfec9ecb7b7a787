//! Sheets to a document: the pieces of all pages in order, tables and paragraphs joined over page breaks.

use super::continuation;
use super::flow::{self, Item, Measure, Paragraph, Part};
use super::furniture::{self, Running};
use super::settings::Settings;
use super::sheet::Sheet;
use super::whole::Whole;
use crate::document::{Builder, Cell, Document, PageBox, Place, Separator, SourceMap, Table, TableOrigin};

/// A piece of the document.
enum Piece {
    Paragraph(Paragraph),
    Columns(Vec<Part>),
    Table(Box<Whole>),
}

pub(crate) fn document(media_type: &'static str, mut sheets: Vec<Sheet>, settings: &Settings) -> Document {
    let mut out = Writer { builder: Builder::new(media_type), boxes: Vec::new(), settings };
    out.builder.pages(u32::try_from(sheets.len()).unwrap_or(u32::MAX));
    for sheet in &sheets {
        out.notes(sheet);
    }
    let running = furniture::strip(&mut sheets, settings);
    for Running { text, place } in &running.texts {
        let (name, text) = (out.builder.push_text("running_head"), out.builder.push_text(text));
        let place = out.place(std::slice::from_ref(place));
        out.builder.metadata(name, text, place);
    }
    if running.lines > 0 {
        let running = running.lines;
        let message = format!("{running} running heads, feet and page numbers left out");
        out.builder.note("running_lines", message, Place::detached());
    }
    let measure = Measure::of(&sheets, settings);
    let mut pieces: Vec<Piece> = Vec::new();
    for sheet in &mut sheets {
        let items = flow::items(sheet, &measure, settings);
        for (i, item) in items.into_iter().enumerate() {
            let before = if i == 0 { pieces.last_mut() } else { None };
            let apart = match item {
                Item::Table(grid) => {
                    let next = Whole::of(grid, sheet);
                    match before {
                        Some(Piece::Table(table)) => {
                            continuation::join(table, next, settings).map(Piece::Table)
                        }
                        _ => Some(Piece::Table(Box::new(next))),
                    }
                }
                Item::Columns(parts) => Some(Piece::Columns(parts)),
                Item::Paragraph(next) => match before {
                    Some(Piece::Paragraph(paragraph)) if goes_on(paragraph, &next, &measure, settings) => {
                        paragraph.lines.extend(next.lines);
                        paragraph.boxes.extend(next.boxes);
                        None
                    }
                    _ => Some(Piece::Paragraph(next)),
                },
            };
            pieces.extend(apart);
        }
    }
    for piece in pieces {
        match piece {
            Piece::Paragraph(paragraph) => out.paragraph(&paragraph),
            Piece::Columns(parts) => out.columns(&parts),
            Piece::Table(mut table) => {
                continuation::settle(&mut table);
                out.table(&table);
            }
        }
    }
    out.finish()
}

/// Whether a paragraph at the top of a page goes on with the one before.
fn goes_on(paragraph: &Paragraph, next: &Paragraph, measure: &Measure, settings: &Settings) -> bool {
    let (Some(last), Some(first)) = (paragraph.lines.last(), next.lines.first()) else { return false };
    flow::reads_on(last, first, measure, settings)
}

struct Writer<'s> {
    builder: Builder,
    boxes: Vec<PageBox>,
    settings: &'s Settings,
}

impl Writer<'_> {
    fn place(&mut self, boxes: &[PageBox]) -> Place {
        let start = self.boxes.len();
        self.boxes.extend_from_slice(boxes);
        Place::new(start, self.boxes.len())
    }

    fn notes(&mut self, sheet: &Sheet) {
        let number = sheet.number;
        let mut note = |id: &'static str, n: usize, what: &str| {
            if n > 0 {
                self.builder.note(id, format!("page {number}: {n} {what}"), Place::detached());
            }
        };
        note("rules_dropped", sheet.dropped_rules, "rules left out, too many for a page of text");
        note(
            "text_askew",
            sheet.ink.askew,
            "characters left out that stand askew, as watermarks and stamps do",
        );
        note("glyphs_dropped", sheet.ink.dropped, "characters left out, too many for one page");
        let sum = |of: fn(&super::Grid) -> usize| sheet.grids.iter().map(of).sum::<usize>();
        note("cell_not_rectangular", sum(|g| g.ragged), "areas between rules are no rectangles and were cut");
        note("text_crosses_rule", sum(|g| g.crossing), "pieces of text cross the border of their cell");
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let text = self.builder.push_text(&paragraph.text(self.settings));
        let place = self.place(&paragraph.boxes);
        match paragraph.level {
            Some(level) => self.builder.heading(level, text, place),
            None => self.builder.paragraph(text, place),
        }
    }

    /// A line of fields; where they stand is told in points.
    fn columns(&mut self, parts: &[Part]) {
        let first = self.builder.fields_len();
        let start = self.boxes.len();
        for part in parts {
            let text = self.builder.push_text(&part.text);
            let place = self.place(std::slice::from_ref(&part.place));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let point = |x: f32| x.clamp(0.0, 1e6).round() as u32;
            self.builder.field(text, place, (point(part.place.x0), point(part.place.x1)));
        }
        self.builder.end_fields(first, Separator::Spaces, Place::new(start, self.boxes.len()));
    }

    fn table(&mut self, table: &Whole) {
        let place = self.place(&table.boxes);
        let mut order: Vec<usize> = (0..table.cells.len()).collect();
        order.sort_by_key(|i| table.cells.get(*i).map(|c| (c.row, c.column)));
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut cells = Vec::with_capacity(order.len());
        for cell in order.into_iter().filter_map(|i| table.cells.get(i)) {
            let text = self.builder.push_text(&cell.text(self.settings));
            let place = self.place(&cell.boxes);
            cells.push(Cell {
                row: number(cell.row),
                column: number(cell.column),
                row_span: number(cell.row_span),
                column_span: number(cell.column_span),
                text,
                place,
            });
        }
        self.builder.table(Table {
            rows: number(table.rows),
            columns: number(table.columns()),
            cells,
            origin: TableOrigin::Page,
            place,
            page: table.boxes.first().map(|b| b.page),
        });
    }

    fn finish(mut self) -> Document {
        self.builder.source_map(SourceMap::paged(self.boxes));
        self.builder.finish()
    }
}
