//! `gongkai inspect`: what the reader saw, before anyone asks what it means.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::CliError;
use super::args::{Inspect, InspectFormat};
use super::exit::Status;
use super::{paint, plan};
use crate::document::{Block, Document, Place, Table};
use crate::pipeline;
use crate::report::{self, LabelMatch};
use crate::source::{Entry, Input, Roots, Walk};

/// The one input of a command that takes a single file.
pub(super) fn single(file: &std::path::Path) -> Result<Input, CliError> {
    let roots = Roots::new(&[file.to_path_buf()], "stdin")?;
    if !roots.is_single_file() {
        return Err(CliError::Said(format!(
            "{}: expected one file, found a directory; `gongkai extract` reads directories",
            file.display()
        )));
    }
    match Walk::new(&roots, None).next() {
        Some(Entry::File(input)) => Ok(input),
        Some(Entry::Failed(path, error)) => Err(CliError::Said(format!("{}: {error}", paint::plain(&path)))),
        _ => Err(CliError::Said(format!("{}: nothing to read", file.display()))),
    }
}

pub(super) fn run(args: &Inspect) -> Result<Status, CliError> {
    let input = single(&args.file)?;
    let forms = plan::forms(&args.reading)?;
    let (source, document) = match pipeline::inspect(&input, &plan::limits(&args.reading.limits)) {
        Ok(found) => found,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "gongkai: {}: {}", paint::plain(&failure.path), failure.error);
            return Ok(Status::Failures);
        }
    };
    let labels = report::labels(&document, &forms);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        InspectFormat::Json => writeln!(out, "{:#}", as_json(&source.path, &document, &labels))?,
        InspectFormat::Text => as_text(&mut out, &document, &labels)?,
    }
    out.flush()?;
    Ok(Status::Finished)
}

fn place(document: &Document, place: Place) -> Value {
    match document.locate(place) {
        Some((line, start, end)) => json!({"line": line, "start": start, "end": end}),
        None => Value::Null,
    }
}

fn table(document: &Document, table: &Table) -> Value {
    let cells: Vec<Value> = table
        .cells
        .iter()
        .map(|c| {
            json!({"row": c.row, "column": c.column, "row_span": c.row_span, "column_span": c.column_span,
                   "text": document.text(c.text), "bbox": null})
        })
        .collect();
    json!({"bbox": null, "rows": table.rows, "columns": table.columns, "origin": table.origin.name(),
           "place": place(document, table.place), "cells": cells})
}

fn as_json(path: &str, document: &Document, labels: &[LabelMatch]) -> Value {
    let mut blocks = Vec::new();
    let mut tables = Vec::new();
    for block in &document.blocks {
        let at = place(document, block.place());
        blocks.push(match block {
            Block::Heading { level, text, .. } => {
                json!({"kind": "heading", "level": level, "text": document.text(*text), "place": at})
            }
            Block::Paragraph { text, .. } => {
                json!({"kind": "paragraph", "text": document.text(*text), "place": at})
            }
            Block::Blank { .. } => continue,
            Block::Fields { fields, separator, .. } => {
                let fields: Vec<&str> =
                    document.fields_of(*fields).iter().map(|f| document.text(f.text)).collect();
                json!({"kind": "fields", "separator": separator.name(), "fields": fields, "place": at})
            }
            Block::Table(found) => {
                tables.push(table(document, found));
                json!({"kind": "table", "table": tables.len() - 1, "place": at})
            }
        });
    }
    let metadata: Vec<Value> = document
        .metadata
        .iter()
        .map(|m| json!({"name": document.text(m.name), "value": document.text(m.value)}))
        .collect();
    let labels: Vec<Value> = labels
        .iter()
        .map(|l| json!({"text": l.text, "place": place(document, l.place), "means": l.means}))
        .collect();
    let notes: Vec<Value> =
        document.notes.iter().map(|n| json!({"id": n.id, "message": n.message})).collect();
    json!({
        "path": path, "media_type": document.media_type, "encoding": document.encoding,
        "metadata": metadata, "notes": notes, "labels": labels,
        "pages": [{"page": null, "bbox": null, "blocks": blocks, "tables": tables}],
    })
}

fn as_text(out: &mut impl Write, document: &Document, labels: &[LabelMatch]) -> io::Result<()> {
    writeln!(out, "{}, {}", document.media_type, document.encoding.unwrap_or("no encoding"))?;
    for meta in &document.metadata {
        writeln!(
            out,
            "metadata  {}: {}",
            paint::plain(document.text(meta.name)),
            paint::plain(document.text(meta.value))
        )?;
    }
    for note in &document.notes {
        writeln!(out, "note      {}: {}", note.id, paint::plain(&note.message))?;
    }
    for block in &document.blocks {
        let line = document.locate(block.place()).map_or_else(String::new, |l| l.0.to_string());
        match block {
            Block::Blank { .. } => {}
            Block::Heading { level, text, .. } => {
                writeln!(out, "{line:>5} h{level}     {}", paint::plain(document.text(*text)))?
            }
            Block::Paragraph { text, .. } => {
                writeln!(out, "{line:>5} text   {}", paint::plain(document.text(*text)))?
            }
            Block::Fields { fields, separator, .. } => {
                let fields: Vec<String> =
                    document.fields_of(*fields).iter().map(|f| paint::plain(document.text(f.text))).collect();
                writeln!(out, "{line:>5} {:<6} {}", separator.name(), fields.join(" ¦ "))?;
            }
            Block::Table(table) => {
                writeln!(
                    out,
                    "{line:>5} table  {} rows, {} columns, {}",
                    table.rows,
                    table.columns,
                    table.origin.name()
                )?;
                let mut row = u32::MAX;
                for cell in &table.cells {
                    if cell.row != row {
                        row = cell.row;
                        write!(
                            out,
                            "{}{:>8} ",
                            if cell.row == 0 && cell.column == 0 { "" } else { "\n" },
                            row + 1
                        )?;
                    } else {
                        write!(out, " ¦ ")?;
                    }
                    let spans = match (cell.row_span, cell.column_span) {
                        (1, 1) => String::new(),
                        (r, c) => format!("‹{r}×{c}›"),
                    };
                    write!(out, "{}{spans}", paint::plain(document.text(cell.text)).replace("\\u{a}", "⏎"))?;
                }
                writeln!(out)?;
            }
        }
    }
    for label in labels {
        let line = document.locate(label.place).map_or_else(String::new, |l| l.0.to_string());
        let text = paint::plain(&label.text.replace('\n', " "));
        writeln!(out, "{line:>5} label  {text} = {}", label.means.join(" or "))?;
    }
    Ok(())
}
