//! One source with what came of it, rendered in the worker that read it, so that writing is little more than
//! copying: the JSON line, the CSV line, and a few bytes per figure for the Parquet columns.

use std::io::Write;

use super::{Layout, csv, report_json};
use crate::check::{Finding, Severity};
use crate::document::Document;
use crate::error::Error;
use crate::report::{Figure, Report, State, Status, Via};
use crate::source::Digest;

/// A source as it is cited.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in every output.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub digest: Digest,
}

/// What came of one source.
#[derive(Debug)]
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
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its name in every output.
    pub path: String,
    /// Size and digest, where its bytes could be read.
    pub seen: Option<(u64, Digest)>,
    /// Why there is no report.
    pub error: Error,
}

/// A report, ready to be written.
#[derive(Debug)]
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
    pub media: (&'static str, Option<&'static str>, Option<u32>),
    /// The findings.
    pub findings: Vec<Finding>,
    /// The report as one line of JSON, with its line feed.
    pub json: Vec<u8>,
    pub(super) csv: Vec<u8>,
    pub(super) cells: Vec<CellRow>,
    pub(super) texts: String,
    /// Values by slot; not a number where there is none.
    pub(super) values: Vec<f64>,
}

/// A piece of [`Record::texts`]; `None` is a start past any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece(u32, u32);

impl Piece {
    const NONE: Piece = Piece(u32::MAX, u32::MAX);
}

/// One row of `cells.parquet`, without what its report shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellRow {
    pub(super) slot: u16,
    pub(super) state: State,
    pub(super) via: Via,
    pub(super) value: Option<f64>,
    pub(super) exact: Piece,
    pub(super) raw: Piece,
    pub(super) unit: Piece,
    pub(super) locator: Piece,
    pub(super) line: Option<u32>,
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
            findings,
            json,
            csv: Vec::new(),
            cells: Vec::with_capacity(report.figures.len()),
            texts: String::with_capacity(report.figures.len() * 32),
            values: vec![f64::NAN; layout.slots.len()],
        };
        let mut exact = vec![Piece::NONE; layout.slots.len()];
        for figure in &report.figures {
            let cell = record.cell(document, figure);
            record.cells.push(cell);
            let at = usize::from(figure.slot.0);
            if let (Some(value), Some(to)) = (cell.value, record.values.get_mut(at)) {
                *to = value;
                exact[at] = cell.exact;
            }
        }
        record.csv = csv::report_line(&record, &exact);
        record
    }

    fn cell(&mut self, document: &Document, figure: &Figure) -> CellRow {
        let exact = figure
            .value
            .map(|v| if v == crate::text::Decimal::ZERO { "0".to_owned() } else { v.to_string() });
        let exact_piece = exact.as_deref().map_or(Piece::NONE, |e| self.push(e));
        let raw = match figure.state {
            State::Missing => Piece::NONE,
            State::Number if figure.raw.is_none() => exact_piece,
            _ => self.push(&figure.raw()),
        };
        let unit = figure.unit.as_deref().map_or(Piece::NONE, |u| self.push(u));
        let (line, locator) = self.locator(document, figure);
        CellRow {
            slot: figure.slot.0,
            state: figure.state,
            via: figure.via,
            value: figure.value.map(crate::text::Decimal::to_f64),
            exact: exact_piece,
            raw,
            unit,
            locator,
            line,
        }
    }

    fn locator(&mut self, document: &Document, figure: &Figure) -> (Option<u32>, Piece) {
        let Some(seat) = figure.seat else { return (None, Piece::NONE) };
        let located = document.locate(seat.place);
        let mut out = Scratch::default();
        match (seat.table, located) {
            (Some(table), _) => {
                out.part("table ", table);
                if let Some(row) = seat.row {
                    out.part(" row ", row);
                }
                if let Some(column) = seat.column {
                    out.part(" column ", column);
                }
            }
            (None, Some((line, _, _))) => {
                out.part("line ", line);
                if let Some(field) = seat.column {
                    out.part(" field ", field);
                }
            }
            (None, None) => {}
        }
        if let Some((_, start, end)) = located {
            out.part(if out.len == 0 { "bytes " } else { "; bytes " }, start);
            out.part("-", end);
        }
        let piece = if out.len == 0 { Piece::NONE } else { self.push(out.text()) };
        (located.map(|(line, _, _)| line), piece)
    }

    fn push(&mut self, text: &str) -> Piece {
        let start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push_str(text);
        Piece(start, u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn text(&self, piece: Piece) -> Option<&str> {
        self.texts.get(piece.0 as usize..piece.1 as usize)
    }

    /// Number of findings of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// How many figures there are, by state.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.cells.iter().map(|c| c.state)
    }

    /// Number of figures with a value.
    #[must_use]
    pub fn figures_read(&self) -> usize {
        self.cells.iter().filter(|c| c.value.is_some()).count()
    }

    /// Number of figures the form asks for.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.cells.len()
    }
}

/// A short text being put together without an allocation.
struct Scratch {
    bytes: [u8; 96],
    len: usize,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch { bytes: [0; 96], len: 0 }
    }
}

impl Scratch {
    fn part(&mut self, word: &str, n: u32) {
        let mut rest = &mut self.bytes[self.len..];
        let before = rest.len();
        let wrote = rest
            .write_all(word.as_bytes())
            .and_then(|()| rest.write_all(itoa::Buffer::new().format(n).as_bytes()));
        if wrote.is_ok() {
            self.len += before - rest.len();
        }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}
