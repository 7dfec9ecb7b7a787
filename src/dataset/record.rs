//! One source with what came of it, rendered in the worker that read it, so that writing is little more than
//! copying: the JSON line, the CSV line, and a few bytes per figure for the Parquet columns.

use super::{Layout, csv, packed, report_json};
use crate::check::{Finding, Severity};
use crate::document::{Document, PageBox};
use crate::error::Error;
use crate::grammar::SlotId;
use crate::report::{Correction, Figure, Report, State, Status, Via};
use crate::source::Digest;
use crate::text::{Decimal, interned};
use serde::{Deserialize, Serialize};

/// A source as it is cited.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// Its name in every output.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub digest: Digest,
}

/// What came of one source.
#[derive(Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A report.
    Report(Box<Record>),
    /// No report, and why.
    Failure(Failure),
}

impl Outcome {
    /// The report, if there is one.
    #[must_use]
    pub fn report(&self) -> Option<&Record> {
        match self {
            Outcome::Report(record) => Some(record),
            Outcome::Failure(_) => None,
        }
    }
}

/// A source without a report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failure {
    /// Its name in every output.
    pub path: String,
    /// Size and digest, where its bytes could be read.
    pub seen: Option<(u64, Digest)>,
    /// Why there is no report.
    pub error: Error,
}

/// A report, ready to be written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// The source.
    pub source: Source,
    /// Facts of identity, as in the outputs.
    pub title: Option<String>,
    /// Name of the office, where known.
    pub office: Option<String>,
    /// The year the report is about, where known.
    pub year: Option<u16>,
    /// The id of the form.
    pub format: Option<String>,
    /// How much of the report was found.
    pub status: Status,
    /// Media type, encoding and pages of the source.
    #[serde(with = "interned::media")]
    pub media: (&'static str, Option<&'static str>, Option<u32>),
    /// Lines of the file of corrections that were meant for it, applied or not.
    pub corrected_by: Vec<u32>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The report as one line of JSON, with its line feed.
    #[serde(with = "serde_bytes")]
    pub json: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pub(super) csv: Vec<u8>,
    #[serde(with = "packed::cells")]
    pub(super) cells: Vec<CellRow>,
    /// The slot of each cell.
    pub(super) slots: Vec<u16>,
    /// Areas of the cells, in their order; none for sources without pages.
    #[serde(with = "packed::areas")]
    pub(super) areas: Vec<Area>,
    texts: String,
    /// The part of the source that bytes count in.
    part: Option<String>,
    /// Values by slot; not a number where there is none.
    #[serde(with = "packed::values")]
    pub(super) values: Vec<f64>,
}

/// A piece of the record's texts; `NONE` is a start past any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece(pub(super) u32, pub(super) u32);

impl Piece {
    pub(super) const NONE: Piece = Piece(u32::MAX, u32::MAX);
}

/// The exact digits of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    None,
    /// A whole number, as nearly all are.
    Small(u32),
    Text(Piece),
}

/// The text of a figure as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    None,
    /// Its very digits.
    Digits,
    Text(Piece),
}

/// Line, from 1, and bytes of the source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A page and an area of it in points, cut to two decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) page: u32,
    pub(super) x0: f64,
    pub(super) top: f64,
    pub(super) x1: f64,
    pub(super) bottom: f64,
}

impl From<PageBox> for Area {
    fn from(area: PageBox) -> Area {
        let cut = |n: f32| (f64::from(n) * 100.0).round() / 100.0;
        Area {
            page: area.page,
            x0: cut(area.x0),
            top: cut(area.top),
            x1: cut(area.x1),
            bottom: cut(area.bottom),
        }
    }
}

/// One row of `cells.parquet`, without what its report shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellRow {
    pub(super) state: State,
    pub(super) via: Via,
    pub(super) digits: Digits,
    pub(super) raw: Raw,
    pub(super) unit: Piece,
    /// Table, row and column as in [`crate::report::Seat`], 0 for none.
    pub(super) seat: [u32; 3],
    pub(super) spot: Option<Spot>,
    /// Number in the areas.
    pub(super) area: u32,
    /// The spot in the parts of the source, in words.
    pub(super) part: Piece,
    /// The value that a correction took the place of.
    pub(super) extracted: Digits,
}

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
        let json = report_json::line(layout, &source, document, &report, &findings);
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
            csv: Vec::new(),
            cells: Vec::with_capacity(report.figures.len()),
            slots: report.figures.iter().map(|f| f.slot.0).collect(),
            areas: Vec::new(),
            texts: String::new(),
            part: document.part.clone(),
            values: vec![f64::NAN; layout.slots.len()],
        };
        for figure in &report.figures {
            let cell = record.cell(document, figure);
            let cell = record.with_extracted(cell, figure, &report.corrections);
            record.cells.push(cell);
            let at = usize::from(figure.slot.0);
            if let (Some(value), Some(to)) = (figure.value, record.values.get_mut(at)) {
                *to = value.to_f64();
            }
        }
        record.csv = csv::report_line(&record, &record.exact());
        // Batches of records wait to be written; what was reserved too much would wait with them.
        record.csv.shrink_to_fit();
        record.json.shrink_to_fit();
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
        let swap = |whole: &[u8], old: Vec<u8>, mut new: Vec<u8>| {
            new.extend_from_slice(whole.strip_prefix(old.as_slice())?);
            Some(new)
        };
        self.json = swap(&self.json, report_json::head(&self.source.path), report_json::head(path))?;
        self.csv = swap(&self.csv, csv::head_of_line(&self.source.path), csv::head_of_line(path))?;
        path.clone_into(&mut self.source.path);
        Some(self)
    }

    /// The digits of each figure by slot.
    fn exact(&self) -> Vec<Digits> {
        let mut exact = vec![Digits::None; self.values.len()];
        for (cell, slot) in self.cells.iter().zip(&self.slots) {
            if let (true, Some(to)) = (cell.digits != Digits::None, exact.get_mut(usize::from(*slot))) {
                *to = cell.digits;
            }
        }
        exact
    }

    /// The whole number that the report shows as a figure.
    #[must_use]
    pub fn whole(&self, slot: SlotId) -> Option<u32> {
        let at = self.slots.iter().position(|s| *s == slot.0)?;
        match self.cells.get(at)?.digits {
            Digits::Small(n) => Some(n),
            Digits::None | Digits::Text(_) => None,
        }
    }

    /// Adds findings of checks that look at more than one report.
    pub fn add(&mut self, findings: Vec<Finding>) {
        if findings.is_empty() {
            return;
        }
        self.json = report_json::with_more_findings(&self.json, self.findings.is_empty(), &findings);
        self.findings.extend(findings);
        self.csv = csv::report_line(self, &self.exact());
    }

    /// The cell with what a correction took the place of.
    fn with_extracted(&mut self, cell: CellRow, figure: &Figure, corrections: &[Correction]) -> CellRow {
        let kept = corrections.iter().find(|c| c.slot == figure.slot).and_then(|c| c.value);
        let extracted = match kept {
            Some(value) => self.number(value),
            None => Digits::None,
        };
        CellRow { extracted, ..cell }
    }

    fn number(&mut self, value: Decimal) -> Digits {
        match small(value) {
            Some(n) => Digits::Small(n),
            None => Digits::Text(self.push(&value.to_string())),
        }
    }

    fn cell(&mut self, document: &Document, figure: &Figure) -> CellRow {
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
            state: figure.state,
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
            row.spot = document.locate(seat.place).map(|(line, start, end)| Spot { line, start, end });
            if let Some(area) = document.area(seat.place) {
                row.area = u32::try_from(self.areas.len()).unwrap_or(u32::MAX);
                self.areas.push(Area::from(area));
            }
            if let Some(name) = document.spot(seat.place) {
                let word = if name.part.sheet { "sheet" } else { "part" };
                row.part = self.push(&format!("{word} {name}"));
            }
        }
        row
    }

    /// Appends where a cell stands, in words: its table, row and column, or line and field, then the bytes of the
    /// file, the spot in its parts or the area of the page. Nothing, if it stands nowhere.
    pub(super) fn locator(&self, cell: &CellRow, out: &mut Vec<u8>) {
        let start = out.len();
        out.reserve(96);
        let [table, row, column] = cell.seat;
        if table > 0 {
            part(out, "table ", table);
            if row > 0 {
                part(out, " row ", row);
            }
            if column > 0 {
                part(out, " column ", column);
            }
        } else if let Some(spot) = cell.spot {
            part(out, "line ", spot.line);
            if column > 0 {
                part(out, " field ", column);
            }
        }
        if let Some(spot) = cell.spot {
            part(out, if out.len() == start { "bytes " } else { "; bytes " }, spot.start);
            part(out, "-", spot.end);
            if let Some(name) = &self.part {
                out.extend_from_slice(b" of ");
                out.extend_from_slice(name.as_bytes());
            }
        }
        if let Some(spot) = self.text(cell.part) {
            out.extend_from_slice(if out.len() == start { b"" } else { b"; " });
            out.extend_from_slice(spot.as_bytes());
        }
        if let Some(area) = self.area(cell) {
            part(out, if out.len() == start { "page " } else { "; page " }, area.page);
            for (word, n) in [(" box ", area.x0), (",", area.top), (",", area.x1), (",", area.bottom)] {
                out.extend_from_slice(word.as_bytes());
                out.extend_from_slice(n.to_string().as_bytes());
            }
        }
    }

    /// The area of a cell.
    pub(super) fn area(&self, cell: &CellRow) -> Option<&Area> {
        self.areas.get(cell.area as usize)
    }

    fn push(&mut self, text: &str) -> Piece {
        let start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push_str(text);
        Piece(start, u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn text(&self, piece: Piece) -> Option<&str> {
        self.texts.get(piece.0 as usize..piece.1 as usize)
    }

    /// The digits kept as text.
    pub(super) fn digits(&self, digits: Digits) -> Option<&str> {
        if let Digits::Text(piece) = digits { self.text(piece) } else { None }
    }

    /// Number of findings of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// Runs of figures of the same state.
    pub(super) fn states(&self) -> impl Iterator<Item = (State, u64)> {
        self.cells.chunk_by(|a, b| a.state == b.state).map(|run| (run[0].state, run.len() as u64))
    }

    /// Number of figures with a value.
    #[must_use]
    pub fn figures_read(&self) -> usize {
        self.cells.iter().filter(|c| c.digits != Digits::None).count()
    }

    /// Number of figures the form asks for.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.cells.len()
    }
}

/// The value, if it is written as a whole number of 32 bits.
pub(super) fn small(value: Decimal) -> Option<u32> {
    value.as_integer().and_then(|n| u32::try_from(n).ok())
}

#[inline]
fn part(out: &mut Vec<u8>, word: &str, n: u32) {
    out.extend_from_slice(word.as_bytes());
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}
