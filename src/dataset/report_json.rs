//! The JSON of a report and of a failure, as the contract has it.

use super::json::{decimal, integer, key, optional, string};
use super::{Failure, Layout, SCHEMA_VERSION, Source};
use crate::check::Finding;
use crate::document::Document;
use crate::report::{Figure, Report, State};

/// A report as one line.
pub(super) fn line(
    layout: &Layout,
    source: &Source,
    document: &Document,
    report: &Report,
    findings: &[Finding],
) -> Vec<u8> {
    let prose: usize = report.sections.iter().map(|s| s.text.len() + s.heading.len() + 40).sum();
    let mut out = Vec::with_capacity(4096 + prose + report.figures.len() * 24 + findings.len() * 256);
    out.push(b'{');
    key(&mut out, "schema_version");
    string(&mut out, SCHEMA_VERSION);
    key(&mut out, "source");
    write_source(&mut out, source, document);
    key(&mut out, "title");
    optional(&mut out, report.title.as_deref());
    key(&mut out, "office");
    out.push(b'{');
    key(&mut out, "name");
    optional(&mut out, report.office.as_ref().map(|o| o.value.as_str()));
    out.push(b'}');
    key(&mut out, "year");
    number_or_null(&mut out, report.year.as_ref().map(|y| u64::from(y.value)));
    key(&mut out, "format");
    optional(&mut out, report.format.as_deref());
    key(&mut out, "status");
    string(&mut out, report.status.name());
    key(&mut out, "sections");
    list(&mut out, &report.sections, |out, section| {
        out.push(b'{');
        key(out, "id");
        optional(out, section.id.as_deref());
        key(out, "heading");
        string(out, &section.heading);
        key(out, "text");
        string(out, &section.text);
        out.push(b'}');
    });
    write_figures(&mut out, layout, report);
    key(&mut out, "findings");
    list(&mut out, findings, write_finding);
    out.extend_from_slice(b"}\n");
    out
}

fn write_source(out: &mut Vec<u8>, source: &Source, document: &Document) {
    out.push(b'{');
    key(out, "path");
    string(out, &source.path);
    key(out, "sha256");
    string(out, &source.digest.to_string());
    key(out, "bytes");
    integer(out, source.bytes);
    key(out, "media_type");
    string(out, document.media_type);
    key(out, "encoding");
    optional(out, document.encoding);
    key(out, "pages");
    number_or_null(out, document.pages.map(u64::from));
    out.push(b'}');
}

fn write_figures(out: &mut Vec<u8>, layout: &Layout, report: &Report) {
    let mut by_slot: Vec<Option<&Figure>> = vec![None; layout.slots.len()];
    for figure in &report.figures {
        if let Some(seat) = by_slot.get_mut(usize::from(figure.slot.0)) {
            *seat = seat.or(Some(figure));
        }
    }
    let figure = |slot: crate::grammar::SlotId| by_slot.get(usize::from(slot.0)).copied().flatten();
    key(out, "tables");
    layout.write_nested(
        out,
        |slot| figure(slot).is_some(),
        |slot, out| match figure(slot).and_then(|f| f.value) {
            Some(value) => decimal(out, value),
            None => out.extend_from_slice(b"null"),
        },
    );
    key(out, "marks");
    // A number in another unit than the form's is not a plainly read number either.
    let marked = |f: &&Figure| f.state != State::Number || f.unit.is_some();
    list(out, report.figures.iter().filter(marked), |out, figure| {
        out.push(b'{');
        if let Some(names) = layout.names(figure.slot) {
            out.extend_from_slice(names.json.as_bytes());
        }
        key(out, "state");
        // The contract's word for a number with something beside it.
        let state = if figure.state == State::Number { State::Annotated } else { figure.state };
        string(out, state.name());
        key(out, "raw");
        string(out, &figure.raw());
        if let Some(unit) = &figure.unit {
            key(out, "unit");
            string(out, unit);
        }
        out.push(b'}');
    });
}

fn write_finding(out: &mut Vec<u8>, finding: &Finding) {
    out.push(b'{');
    key(out, "id");
    string(out, finding.id);
    key(out, "severity");
    string(out, finding.severity.name());
    for (name, value) in [("table", &finding.table), ("row", &finding.row), ("column", &finding.column)] {
        key(out, name);
        optional(out, value.as_deref());
    }
    key(out, "message");
    string(out, &finding.message);
    for (name, value) in
        [("expected", &finding.expected), ("found", &finding.found), ("cause", &finding.cause)]
    {
        key(out, name);
        optional(out, value.as_deref());
    }
    key(out, "cells");
    list(out, &finding.cells, |out, cell| string(out, cell));
    out.push(b'}');
}

/// A source without a report, as one line of `failures.jsonl`.
pub(super) fn failure(failure: &Failure) -> Vec<u8> {
    let mut out = vec![b'{'];
    let error = &failure.error;
    for (name, text) in [
        ("path", failure.path.as_str()),
        ("kind", error.kind().name()),
        ("message", error.message()),
        ("stage", error.stage().name()),
    ] {
        key(&mut out, name);
        string(&mut out, text);
    }
    key(&mut out, "bytes");
    number_or_null(&mut out, failure.seen.map(|s| s.0));
    key(&mut out, "sha256");
    optional(&mut out, failure.seen.map(|s| s.1.to_string()).as_deref());
    out.extend_from_slice(b"}\n");
    out
}

fn number_or_null(out: &mut Vec<u8>, n: Option<u64>) {
    match n {
        Some(n) => integer(out, n),
        None => out.extend_from_slice(b"null"),
    }
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}
