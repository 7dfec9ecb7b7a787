//! The arrays of the three Parquet tables, built from a batch of rendered reports.
//!
//! Texts that repeat are given as keys into a small dictionary, so that a row costs four bytes and not a copy.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, StringArray, new_null_array,
};
use arrow_schema::DataType;

use super::Layout;
use super::columns::{Column, Kind};
use super::record::{CellRow, Record};
use crate::check::{Finding, Severity};
use crate::report::{State, Via};

const STATES: [State; 9] = [
    State::Number,
    State::Blank,
    State::Dash,
    State::Text,
    State::Annotated,
    State::Placed,
    State::Ambiguous,
    State::Missing,
    State::Unreadable,
];

const VIAS: [Via; 7] =
    [Via::Grid, Via::Fields, Via::Columns, Via::Sequence, Via::Glued, Via::Sums, Via::None];

fn int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// A column of `keys` into `values`; a key without a value is an empty cell.
fn keyed<'a>(keys: impl Iterator<Item = i32>, values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let values: StringArray = values.collect();
    let keys = if values.null_count() == 0 {
        keys.collect::<Int32Array>()
    } else {
        keys.map(|k| values.is_valid(usize::try_from(k).unwrap_or(0)).then_some(k)).collect()
    };
    match DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values)) {
        Ok(array) => Arc::new(array),
        // Keys are made from positions in `values`, so this is out of reach; the writer would report the length.
        Err(_) => new_null_array(&DataType::Utf8, 0),
    }
}

fn rows<'a>(batch: &'a [&Record]) -> impl Iterator<Item = (usize, &'a Record, &'a CellRow)> {
    batch.iter().enumerate().flat_map(|(i, record)| record.cells.iter().map(move |cell| (i, *record, cell)))
}

/// Per-report text repeated for each of the report's cells.
fn shared<'a>(batch: &'a [&Record], text: impl Fn(&'a Record) -> Option<&'a str>) -> ArrayRef {
    keyed(rows(batch).map(|(i, _, _)| int(i)), batch.iter().map(|r| text(r)))
}

/// A text that each cell has of its own.
fn own<'a>(batch: &'a [&'a Record], text: impl Fn(&'a Record, &CellRow) -> Option<&'a str>) -> ArrayRef {
    let n = batch.iter().map(|r| r.cells.len()).sum();
    let mut builder = StringBuilder::with_capacity(n, n * 8);
    for record in batch {
        for cell in &record.cells {
            builder.append_option(text(record, cell));
        }
    }
    Arc::new(builder.finish())
}

/// Column `name` of `cells.parquet`.
pub(super) fn cells(layout: &Layout, name: &str, kind: Kind, batch: &[&Record]) -> ArrayRef {
    let slots = |text: fn(&super::layout::Names) -> &str| {
        keyed(rows(batch).map(|(_, _, c)| i32::from(c.slot)), layout.slots.iter().map(|n| Some(text(n))))
    };
    match name {
        "path" => shared(batch, |r| Some(&r.source.path)),
        "office" => shared(batch, |r| r.office.as_deref()),
        "format" => shared(batch, |r| r.format.as_deref()),
        "year" => Arc::new(rows(batch).map(|(_, r, _)| r.year.map(i32::from)).collect::<Int32Array>()),
        "table" => slots(|n| &n.table),
        "row" => slots(|n| &n.row),
        "column" => slots(|n| &n.column),
        "value" => Arc::new(rows(batch).map(|(_, _, c)| c.value).collect::<Float64Array>()),
        "exact" => own(batch, |r, c| r.text(c.exact)),
        "unit" => own(batch, |r, c| {
            r.text(c.unit).or_else(|| layout.slots.get(usize::from(c.slot))?.unit.as_deref())
        }),
        "state" => keyed(
            rows(batch).map(|(_, _, c)| int(STATES.iter().position(|s| *s == c.state).unwrap_or(0))),
            STATES.iter().map(|s| Some(s.name())),
        ),
        "raw" => own(batch, |r, c| r.text(c.raw)),
        "via" => keyed(
            rows(batch).map(|(_, _, c)| int(VIAS.iter().position(|v| *v == c.via).unwrap_or(0))),
            VIAS.iter().map(|v| Some(v.name())),
        ),
        "line" => Arc::new(
            rows(batch).map(|(_, _, c)| c.line.and_then(|l| i32::try_from(l).ok())).collect::<Int32Array>(),
        ),
        "locator" => own(batch, |r, c| r.text(c.locator)),
        _ => nothing(kind, batch.iter().map(|r| r.cells.len()).sum()),
    }
}

/// Columns for which text and HTML have nothing: page and box.
fn nothing(kind: Kind, rows: usize) -> ArrayRef {
    match kind {
        Kind::Integer => Arc::new(Int32Array::new_null(rows)),
        Kind::Number => Arc::new(Float64Array::new_null(rows)),
        Kind::Text => Arc::new(StringArray::new_null(rows)),
    }
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn integers(values: impl Iterator<Item = Option<usize>>) -> ArrayRef {
    Arc::new(values.map(|n| n.map(int)).collect::<Int32Array>())
}

/// Column `i` of `reports.parquet`: first the fixed ones, then one for each slot.
pub(super) fn reports(fixed: &[Column], i: usize, batch: &[&Record]) -> ArrayRef {
    let all = batch.iter();
    let Some(column) = fixed.get(i) else {
        let slot = i - fixed.len();
        let value = |r: &&Record| r.values.get(slot).copied().filter(|v| !v.is_nan());
        return Arc::new(all.map(value).collect::<Float64Array>());
    };
    match column.name.as_str() {
        "path" => texts(all.map(|r| Some(r.source.path.as_str()))),
        "sha256" => Arc::new(all.map(|r| Some(r.source.digest.to_string())).collect::<StringArray>()),
        "bytes" => Arc::new(
            all.map(|r| Some(i64::try_from(r.source.bytes).unwrap_or(i64::MAX))).collect::<Int64Array>(),
        ),
        "media_type" => texts(all.map(|r| Some(r.media.0))),
        "encoding" => texts(all.map(|r| r.media.1)),
        "pages" => integers(all.map(|r| r.media.2.map(|p| p as usize))),
        "title" => texts(all.map(|r| r.title.as_deref())),
        "office" => texts(all.map(|r| r.office.as_deref())),
        "year" => integers(all.map(|r| r.year.map(usize::from))),
        "format" => texts(all.map(|r| r.format.as_deref())),
        "status" => texts(all.map(|r| Some(r.status.name()))),
        "figures" => integers(all.map(|r| Some(r.figures()))),
        "figures_read" => integers(all.map(|r| Some(r.figures_read()))),
        "errors" => integers(all.map(|r| Some(r.count(Severity::Error)))),
        "warnings" => integers(all.map(|r| Some(r.count(Severity::Warning)))),
        "infos" => integers(all.map(|r| Some(r.count(Severity::Info)))),
        _ => nothing(column.kind, batch.len()),
    }
}

/// Column `name` of `findings.parquet`.
pub(super) fn findings(name: &str, kind: Kind, batch: &[&Record]) -> ArrayRef {
    let all = || batch.iter().flat_map(|r| r.findings.iter().map(move |f| (*r, f)));
    let text = |get: fn(&Finding) -> Option<&str>| texts(all().map(|(_, f)| get(f)));
    match name {
        "path" => texts(all().map(|(r, _)| Some(r.source.path.as_str()))),
        "office" => texts(all().map(|(r, _)| r.office.as_deref())),
        "year" => integers(all().map(|(r, _)| r.year.map(usize::from))),
        "format" => texts(all().map(|(r, _)| r.format.as_deref())),
        "id" => text(|f| Some(f.id)),
        "severity" => text(|f| Some(f.severity.name())),
        "table" => text(|f| f.table.as_deref()),
        "row" => text(|f| f.row.as_deref()),
        "column" => text(|f| f.column.as_deref()),
        "message" => text(|f| Some(&f.message)),
        "expected" => text(|f| f.expected.as_deref()),
        "found" => text(|f| f.found.as_deref()),
        "cause" => text(|f| f.cause.as_deref()),
        "cells" => Arc::new(all().map(|(_, f)| Some(f.cells.join(" "))).collect::<StringArray>()),
        _ => nothing(kind, all().count()),
    }
}
