//! `run.json`: what made the dataset, of what, with which result. No clock and no machine, so that equal inputs
//! give equal bytes.

use serde_json::{Map, Value, json};

use super::stage::Written;
use super::{Counts, Formats, SCHEMA_VERSION};
use crate::grammar::Forms;
use crate::reader::Limits;

/// The options of a run that can change its outputs. The number of jobs is none of them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is written.
    pub formats: Formats,
    /// The severity at which the run ends with status 1, as typed.
    pub fail_on: &'static str,
    /// Resource limits.
    pub limits: Limits,
    /// The file of corrections: its SHA-256 and the lines of its corrections; `None` without one.
    pub corrections: Option<(String, Vec<u32>)>,
    /// The program that converts what no reader takes, as typed.
    pub converter: Option<String>,
}

impl Settings {
    /// Lines of corrections that no report of the run was meant by.
    #[must_use]
    pub fn unused_corrections(&self, counts: &Counts) -> Vec<u32> {
        let lines = self.corrections.iter().flat_map(|(_, lines)| lines);
        lines.filter(|line| !counts.corrected_by.contains(line)).copied().collect()
    }
}

/// The text of `run.json`; `left_out` rows had no room in the workbook.
pub(super) fn render(
    settings: &Settings,
    forms: &Forms,
    counts: &Counts,
    files: &[Written],
    interrupted: bool,
    left_out: u64,
) -> String {
    let grammars: Vec<Value> = forms
        .formats
        .iter()
        .map(|f| json!({"id": f.id, "title": f.title, "authority": f.authority, "sha256": f.digest}))
        .collect();
    let limits = &settings.limits;
    let value = json!({
        "schema_version": SCHEMA_VERSION,
        "program": "gongkai",
        "version": env!("CARGO_PKG_VERSION"),
        "interrupted": interrupted,
        "grammars": grammars,
        "options": {
            "format": settings.formats.names(),
            "fail_on": settings.fail_on,
            "converter": settings.converter,
            "limits": {
                "bytes": limits.bytes,
                "cells": limits.cells,
                "blocks": limits.blocks,
                "nesting": limits.nesting,
                "table_rows": limits.table_rows,
                "table_columns": limits.table_columns,
                "archive_bytes": limits.archive_bytes,
                "members": limits.members,
                "unpacked": limits.unpacked,
                "ratio": limits.ratio,
                "depth": limits.depth,
                "pages": limits.pages,
                "glyphs": limits.glyphs,
                "objects": limits.objects,
                "inflated": limits.inflated,
            },
        },
        "corrections": settings.corrections.as_ref().map(|(sha256, lines)| json!({
            "sha256": sha256,
            "lines": lines.len(),
            "unused_lines": settings.unused_corrections(counts),
        })),
        "inputs": {"files": counts.files, "bytes": counts.bytes, "sha256": counts.inputs_digest()},
        "counts": count(counts),
        "files": files.iter().map(file).collect::<Vec<_>>(),
        "workbook_rows_left_out": left_out,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn count(counts: &Counts) -> Value {
    let mut forms = Map::new();
    for ((form, status), n) in &counts.forms {
        let form = forms.entry(form.as_deref().unwrap_or("none")).or_insert_with(|| json!({}));
        form[*status] = json!(n);
    }
    let findings: Map<String, Value> = counts
        .findings
        .iter()
        .map(|(id, c)| {
            let severity = c.severity.name();
            ((*id).to_owned(), json!({"severity": severity, "findings": c.findings, "reports": c.reports}))
        })
        .collect();
    json!({
        "reports": counts.reports,
        "failures": counts.failed,
        "skipped": counts.skipped.iter().map(|(s, n)| (s.name().to_owned(), json!(n))).collect::<Map<_, _>>(),
        "reports_by_format_and_status": forms,
        "figures_by_state": counts.states,
        "findings_by_id": findings,
        "failures_by_kind": counts
            .failures
            .iter()
            .map(|(kind, c)| ((*kind).to_owned(), json!(c.files)))
            .collect::<Map<_, _>>(),
        "reports_with_figures": counts.with_figures,
        "reports_that_foot": counts.footing,
    })
}

fn file(file: &Written) -> Value {
    json!({"name": file.name, "bytes": file.bytes, "rows": file.rows, "sha256": file.sha256})
}
