//! What the columns of the three Parquet tables hold of a batch of rendered reports.

use super::Layout;
use super::columnar::{ColumnWriter, Number};
use super::columns::Column;
use super::layout::Names;
use super::pieces::{CellRow, Piece, Raw};
use super::record::{Record, Rows};
use crate::check::{Finding, Severity};

fn int(n: usize) -> Option<i64> {
    i64::try_from(n).ok()
}

/// What stands once for a whole report is said once, with the number of its rows.
fn shared<'a>(out: &mut ColumnWriter, batch: &[&'a Record], text: impl Fn(&'a Record) -> Option<&'a str>) {
    for record in batch {
        out.text(text(record), record.cells.len());
    }
}

/// A column of numbers; `other` appends what is none.
fn numbers(
    out: &mut ColumnWriter,
    batch: &[&Record],
    number: impl Fn(&CellRow) -> Number,
    other: impl Fn(&mut ColumnWriter, &Record, &CellRow),
) {
    for record in batch {
        out.numbers(&record.cells, &number, |out, cell| other(out, record, cell));
    }
}

/// Fills column `name` of `cells.parquet`.
pub(super) fn cells(out: &mut ColumnWriter, layout: &Layout, name: &str, batch: &[&Record]) {
    let slots = |out: &mut ColumnWriter, text: fn(&Names) -> &str| {
        let name = |slot: u16| layout.slots.get(usize::from(slot)).map_or("", text);
        batch.iter().for_each(|r| out.names(&r.slots, name));
    };
    match name {
        "path" => shared(out, batch, |r| Some(&r.source.path)),
        "office" => shared(out, batch, |r| r.office.as_deref()),
        "format" => shared(out, batch, |r| r.format.as_deref()),
        "year" => batch.iter().for_each(|r| out.integer(r.year.map(i64::from), r.cells.len())),
        "table" => slots(out, |n| &n.table),
        "row" => slots(out, |n| &n.row),
        "column" => slots(out, |n| &n.column),
        "value" => numbers(
            out,
            batch,
            |c| c.digits.number(),
            |out, r, c| {
                out.double(r.digits(c.digits).and_then(|d| d.parse().ok()));
            },
        ),
        "exact" => numbers(out, batch, |c| c.digits.number(), |out, r, c| out.text(r.digits(c.digits), 1)),
        "extracted" => {
            numbers(out, batch, |c| c.extracted.number(), |out, r, c| out.text(r.digits(c.extracted), 1));
        }
        "raw" => {
            let number = |c: &CellRow| match c.raw {
                Raw::None => Number::None,
                Raw::Digits => c.digits.number(),
                Raw::Text(_) => Number::Other,
            };
            numbers(out, batch, number, |out, r, c| match c.raw {
                Raw::Text(piece) => out.text(r.text(piece), 1),
                Raw::None | Raw::Digits => out.text(r.digits(c.digits), 1),
            });
        }
        "unit" => {
            let unit = |slot: u16| layout.slots.get(usize::from(slot)).and_then(|n| n.unit.as_deref());
            for record in batch {
                if record.cells.iter().all(|c| c.unit == Piece::NONE) {
                    out.optional_names(&record.slots, unit);
                    continue;
                }
                for (cell, slot) in record.cells.iter().zip(&record.slots) {
                    match (record.text(cell.unit), unit(*slot)) {
                        (Some(own), _) => out.text(Some(own), 1),
                        (None, Some(unit)) => out.name(u32::from(*slot), unit, 1),
                        (None, None) => out.nulls(1),
                    }
                }
            }
        }
        "state" => {
            for run in batch.iter().flat_map(|r| r.cells.chunk_by(|a, b| a.state == b.state)) {
                out.name(run[0].state as u32, run[0].state.name(), run.len());
            }
        }
        "via" => {
            for run in batch.iter().flat_map(|r| r.cells.chunk_by(|a, b| a.via == b.via)) {
                out.name(run[0].via as u32, run[0].via.name(), run.len());
            }
        }
        "page" => {
            for record in batch {
                if record.areas.is_empty() {
                    out.nulls(record.cells.len());
                    continue;
                }
                let page = |c: &CellRow| record.area(c).map_or(Number::None, |at| Number::Whole(at.page));
                out.numbers(&record.cells, page, |_, _| {});
            }
        }
        "x0" => areas(out, batch, |out, at| out.double(Some(at.x0))),
        "top" => areas(out, batch, |out, at| out.double(Some(at.top))),
        "x1" => areas(out, batch, |out, at| out.double(Some(at.x1))),
        "bottom" => areas(out, batch, |out, at| out.double(Some(at.bottom))),
        "line" => {
            let line = |c: &CellRow| c.spot.map_or(Number::None, |spot| Number::Whole(spot.line));
            numbers(out, batch, line, |_, _, _| {});
        }
        "locator" => {
            let mut rows = Rows::default();
            for record in batch {
                for cell in &record.cells {
                    out.written(|bytes| record.locator(cell, &mut rows, bytes));
                }
            }
        }
        _ => batch.iter().for_each(|r| out.nulls(r.cells.len())),
    }
}

/// A column about pages; a source without them costs nothing.
fn areas(out: &mut ColumnWriter, batch: &[&Record], put: impl Fn(&mut ColumnWriter, &super::pieces::Area)) {
    for record in batch {
        if record.areas.is_empty() {
            out.nulls(record.cells.len());
            continue;
        }
        for cell in &record.cells {
            match record.area(cell) {
                Some(area) => put(out, area),
                None => out.nulls(1),
            }
        }
    }
}

/// Fills column `i` of `reports.parquet`: first the fixed ones, then one for each slot, whose `values` there are for each
/// record.
pub(super) fn reports(
    out: &mut ColumnWriter,
    fixed: &[Column],
    i: usize,
    batch: &[&Record],
    values: &[Vec<f64>],
) {
    let Some(column) = fixed.get(i) else {
        let slot = i - fixed.len();
        for values in values {
            out.double(values.get(slot).copied().filter(|v| !v.is_nan()));
        }
        return;
    };
    for record in batch {
        match column.name.as_str() {
            "path" => out.text(Some(&record.source.path), 1),
            "sha256" => out.text(Some(&record.source.digest.to_string()), 1),
            "bytes" => out.integer(i64::try_from(record.source.bytes).ok(), 1),
            "media_type" => out.text(Some(record.media.0), 1),
            "encoding" => out.text(record.media.1, 1),
            "pages" => out.integer(record.media.2.map(i64::from), 1),
            "title" => out.text(record.title.as_deref(), 1),
            "office" => out.text(record.office.as_deref(), 1),
            "year" => out.integer(record.year.map(i64::from), 1),
            "format" => out.text(record.format.as_deref(), 1),
            "status" => out.text(Some(record.status.name()), 1),
            "figures" => out.integer(int(record.figures()), 1),
            "figures_read" => out.integer(int(record.figures_read()), 1),
            "errors" => out.integer(int(record.count(Severity::Error)), 1),
            "warnings" => out.integer(int(record.count(Severity::Warning)), 1),
            "infos" => out.integer(int(record.count(Severity::Info)), 1),
            _ => out.nulls(1),
        }
    }
}

/// Fills column `name` of `findings.parquet`.
pub(super) fn findings(out: &mut ColumnWriter, name: &str, batch: &[&Record]) {
    let each = |out: &mut ColumnWriter, text: fn(&Finding) -> Option<&str>| {
        for record in batch {
            record.findings.iter().for_each(|f| out.text(text(f), 1));
        }
    };
    let shared = |out: &mut ColumnWriter, text: fn(&Record) -> Option<&str>| {
        for record in batch {
            out.text(text(record), record.findings.len());
        }
    };
    match name {
        "path" => shared(out, |r| Some(&r.source.path)),
        "office" => shared(out, |r| r.office.as_deref()),
        "year" => batch.iter().for_each(|r| out.integer(r.year.map(i64::from), r.findings.len())),
        "format" => shared(out, |r| r.format.as_deref()),
        "id" => each(out, |f| Some(f.id)),
        "severity" => each(out, |f| Some(f.severity.name())),
        "table" => each(out, |f| f.table.as_deref()),
        "row" => each(out, |f| f.row.as_deref()),
        "column" => each(out, |f| f.column.as_deref()),
        "message" => each(out, |f| Some(&f.message)),
        "expected" => each(out, |f| f.expected.as_deref()),
        "found" => each(out, |f| f.found.as_deref()),
        "cause" => each(out, |f| f.cause.as_deref()),
        "cells" => {
            for finding in batch.iter().flat_map(|r| &r.findings) {
                out.text(Some(&finding.cells.join(" ")), 1);
            }
        }
        _ => batch.iter().for_each(|r| out.nulls(r.findings.len())),
    }
}
