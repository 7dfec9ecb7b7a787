//! The JSON of a report and of a failure, as the contract has it.

use super::json::{decimal, integer, key, optional, string};
use super::pieces::Digits;
use super::{Failure, Layout, Record, SCHEMA_VERSION, Source};
use crate::check::Finding;
use crate::document::Document;
use crate::report::{Figure, Report, State};

/// A report without its figures and findings, and where the figures stand: what a record carries of the line, as the rest
/// is made of its cells and findings.
pub(super) fn without_figures(
    layout: &Layout,
    source: &Source,
    document: &Document,
    report: &Report,
) -> (Vec<u8>, usize) {
    let prose: usize = report.sections.iter().map(|s| s.text.len() + s.heading.len() + 40).sum();
    let mut out = Vec::with_capacity(4096 + prose);
    out.push(b'{');
    key(&mut out, "schema_version");
    string(&mut out, SCHEMA_VERSION);
    key(&mut out, "source");
    write_source(&mut out, source, document, &report.metadata);
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
    key(&mut out, "tables");
    let tables_at = out.len();
    key(&mut out, "marks");
    write_marks(&mut out, layout, report);
    (out, tables_at)
}

/// Appends a report as one line.
pub(super) fn line(out: &mut Vec<u8>, layout: &Layout, record: &Record) {
    let (before, behind) = record.json.split_at_checked(record.tables_at).unwrap_or((&record.json, &[]));
    let findings: usize = record.findings.iter().map(|f| 256 + f.message.len()).sum();
    out.reserve(record.json.len() + 1024 + layout.slots.len() * 32 + findings);
    out.extend_from_slice(before);
    write_figures(out, layout, record);
    out.extend_from_slice(behind);
    key(out, "findings");
    list(out, &record.findings, write_finding);
    out.extend_from_slice(b"}\n");
}

/// How the line of a report begins: all that stands in front of its digest.
pub(super) fn head(path: &str) -> Vec<u8> {
    let mut out = vec![b'{'];
    key(&mut out, "schema_version");
    string(&mut out, SCHEMA_VERSION);
    key(&mut out, "source");
    out.push(b'{');
    key(&mut out, "path");
    string(&mut out, path);
    key(&mut out, "sha256");
    out
}

/// Entries of metadata in the output; how many more there are is said.
const METADATA: usize = 512;
/// Bytes of a name or value of metadata; what was longer says how long it was.
const METADATA_BYTES: usize = 4096;

fn write_source(out: &mut Vec<u8>, source: &Source, document: &Document, metadata: &[(String, String)]) {
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
    if !metadata.is_empty() {
        key(out, "metadata");
        list(out, metadata.iter().take(METADATA), |out, (name, value)| {
            out.push(b'{');
            key(out, "name");
            string(out, within(name));
            key(out, "value");
            string(out, within(value));
            let longest = name.len().max(value.len());
            if longest > METADATA_BYTES {
                key(out, "cut_from_bytes");
                integer(out, longest as u64);
            }
            out.push(b'}');
        });
        if metadata.len() > METADATA {
            key(out, "metadata_left_out");
            integer(out, (metadata.len() - METADATA) as u64);
        }
    }
    out.push(b'}');
}

/// The text as far as it is written.
fn within(text: &str) -> &str {
    &text[..text.floor_char_boundary(METADATA_BYTES)]
}

fn write_figures(out: &mut Vec<u8>, layout: &Layout, record: &Record) {
    let mut by_slot: Vec<Option<Digits>> = vec![None; layout.slots.len()];
    for (cell, slot) in record.cells.iter().zip(&record.slots) {
        if let Some(seat) = by_slot.get_mut(usize::from(*slot)) {
            *seat = seat.or(Some(cell.digits));
        }
    }
    let figure = |slot: crate::grammar::SlotId| by_slot.get(usize::from(slot.0)).copied().flatten();
    layout.write_nested(
        out,
        |slot| figure(slot).is_some(),
        |slot, out| match figure(slot) {
            Some(Digits::Small(n)) => integer(out, n),
            Some(digits) => out.extend_from_slice(record.digits(digits).unwrap_or("null").as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
    );
}

fn write_marks(out: &mut Vec<u8>, layout: &Layout, report: &Report) {
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
        if let Some(kept) = report.corrections.iter().find(|c| c.slot == figure.slot) {
            key(out, "extracted");
            match kept.value {
                Some(value) => decimal(out, value),
                None => out.extend_from_slice(b"null"),
            }
            for (name, text) in [
                ("extracted_state", kept.state.name()),
                ("author", &kept.author),
                ("date", &kept.date),
                ("reason", &kept.reason),
            ] {
                key(out, name);
                string(out, text);
            }
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

#[cfg(test)]
mod tests {
    use super::write_source;
    use crate::dataset::Source;
    use crate::document::Document;
    use crate::source::Digest;

    fn written(metadata: &[(String, String)]) -> serde_json::Value {
        let source = Source { path: "a.html".to_owned(), bytes: 3, digest: Digest::of(b"abc") };
        let mut out = Vec::new();
        write_source(&mut out, &source, &Document::default(), metadata);
        serde_json::from_slice(&out).unwrap_or_default()
    }

    #[test]
    fn metadata_keeps_its_order_and_its_repetitions() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let value = written(&[pair("索引号", "甲"), pair("keywords", "\"x\""), pair("索引号", "乙")]);
        let expected = serde_json::json!([
            {"name": "索引号", "value": "甲"}, {"name": "keywords", "value": "\"x\""}, {"name": "索引号", "value": "乙"}
        ]);
        assert_eq!(value["metadata"], expected);
        assert_eq!(written(&[]).get("metadata"), None);
    }

    #[test]
    fn what_is_left_of_metadata_is_said() {
        let long = "总".repeat(2000);
        let many: Vec<_> = (0..600).map(|i| (i.to_string(), long.clone())).collect();
        let value = written(&many);
        let entries = value["metadata"].as_array().cloned().unwrap_or_default();
        assert_eq!((entries.len(), value["metadata_left_out"].as_u64()), (512, Some(88)));
        assert_eq!(entries[0]["cut_from_bytes"].as_u64(), Some(6000));
        assert_eq!(entries[0]["value"].as_str().map(str::len), Some(4095));
    }
}
