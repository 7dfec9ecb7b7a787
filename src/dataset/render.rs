//! How a report becomes a record: its JSON and its cells.

use super::pieces::{Area, CellRow, Digits, Piece, Raw, Spot};
use super::record::{Record, Source, small};
use super::{Layout, report_json};
use crate::check::Finding;
use crate::document::Document;
use crate::report::{Correction, Figure, Report, State};
use crate::text::Decimal;

impl Record {
    /// Renders a report.
    #[must_use]
    pub fn new(
        layout: &Layout,
        source: Source,
        document: &Document,
        report: Report,
        findings: Vec<Finding>,
    ) -> Record {
        let (json, tables_at) = report_json::without_figures(layout, &source, document, &report);
        // Where a source has parts, each figure says in words where it stands.
        let words = if document.parts().is_empty() { 0 } else { report.figures.len() * 48 };
        let mut record = Record {
            source,
            title: report.title,
            office: report.office.map(|o| o.value),
            year: report.year.map(|y| y.value),
            format: report.format,
            status: report.status,
            media: (document.media_type, document.encoding, document.pages),
            corrected_by: report.corrected_by,
            findings,
            json,
            tables_at,
            cells: Vec::with_capacity(report.figures.len()),
            slots: report.figures.iter().map(|f| f.slot.0).collect(),
            areas: Vec::new(),
            texts: String::with_capacity(words),
            part: document.part.clone(),
        };
        let mut line = 0;
        for figure in &report.figures {
            let mut cell = record.cell(document, figure, &mut line);
            if !report.corrections.is_empty() {
                cell.extracted = record.extracted(figure, &report.corrections);
            }
            record.cells.push(cell);
        }
        // Batches of records wait to be written; what was reserved too much would wait with them.
        record.json.shrink_to_fit();
        record.texts.shrink_to_fit();
        record
    }

    /// The record of another source with the same bytes. Nothing in it depends on the source's name but the name itself,
    /// the year in it ([`crate::report::year_in_name`]) and an odd name in an archive; the caller knows that these are
    /// the same.
    ///
    /// `None` if the record is not as this program renders it.
    #[must_use]
    pub fn under(mut self, path: &str) -> Option<Record> {
        if self.source.path == path {
            return Some(self);
        }
        let mut json = report_json::head(path);
        json.extend_from_slice(self.json.strip_prefix(report_json::head(&self.source.path).as_slice())?);
        self.tables_at = (self.tables_at + json.len()).checked_sub(self.json.len())?;
        self.json = json;
        path.clone_into(&mut self.source.path);
        Some(self)
    }

    /// Adds findings of checks that look at more than one report.
    pub fn add(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// What a correction took the place of.
    fn extracted(&mut self, figure: &Figure, corrections: &[Correction]) -> Digits {
        let kept = corrections.iter().find(|c| c.slot == figure.slot).and_then(|c| c.value);
        kept.map_or(Digits::None, |value| self.number(value))
    }

    fn number(&mut self, value: Decimal) -> Digits {
        match small(value) {
            Some(n) => Digits::Small(n),
            None => Digits::Text(self.push(&value.to_string())),
        }
    }

    /// `line` is for [`Document::locate_near`].
    fn cell(&mut self, document: &Document, figure: &Figure, line: &mut usize) -> CellRow {
        let digits = match figure.value {
            None => Digits::None,
            Some(value) => self.number(value),
        };
        let raw = match (figure.state, figure.shown()) {
            (State::Missing, _) | (State::Corrected, None) => Raw::None,
            (_, Some(text)) => Raw::Text(self.push(text)),
            (_, None) if digits != Digits::None => Raw::Digits,
            (_, None) => Raw::Text(self.push("")),
        };
        let unit = figure.unit.as_deref().map_or(Piece::NONE, |u| self.push(u));
        let mut row = CellRow {
            // A number in another unit than the form's is not plainly read.
            state: match figure.state {
                State::Number if figure.unit.is_some() => State::Annotated,
                state => state,
            },
            via: figure.via,
            digits,
            raw,
            unit,
            seat: [0; 3],
            spot: None,
            area: u32::MAX,
            part: Piece::NONE,
            extracted: Digits::None,
        };
        if let Some(seat) = figure.seat {
            row.seat = [seat.table, seat.row, seat.column].map(Option::unwrap_or_default);
            row.spot =
                document.locate_near(seat.place, line).map(|(line, start, end)| Spot { line, start, end });
            if let Some(area) = document.area(seat.place) {
                row.area = u32::try_from(self.areas.len()).unwrap_or(u32::MAX);
                self.areas.push(Area::from(area));
            }
            if let Some(name) = document.spot(seat.place) {
                let start = self.push(if name.part.kind.is_sheet() { "sheet " } else { "part " }).0;
                // A text takes all that is written to it.
                let _ = name.write(&mut self.texts);
                row.part = Piece(start, self.push("").1);
            }
        }
        row
    }

    fn push(&mut self, text: &str) -> Piece {
        let start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push_str(text);
        Piece(start, u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
    }
}
