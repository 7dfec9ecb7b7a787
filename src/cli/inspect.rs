//! `gongkai inspect`: what the reader saw, before anyone asks what it means.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::CliError;
use super::args::{Inspect, InspectFormat};
use super::exit::Status;
use super::{draw, paint, plan};
use crate::correction::Corrections;
use crate::dataset;
use crate::document::{Block, Document, PageBox, PartKind, Place, Spot, SpotName, Table};
use crate::grammar::Forms;
use crate::layout::{self, Grid, Page, Rect};
use crate::pipeline;
use crate::reader::Limits;
use crate::report::{self, LabelMatch};
use crate::source::{self, Converter, Entry, Input, Roots, Walk};

/// The one input of a command that takes a single file, or a member of an archive or of a document.
pub(super) fn single(
    file: &std::path::Path,
    forms: &Forms,
    limits: &Limits,
    converter: Option<&Converter>,
) -> Result<Input, CliError> {
    if let Some((archive, member)) = source::split_member(file) {
        let outer = single(&archive, forms, limits, converter)?;
        let (layout, corrections) = (&dataset::Layout::new(forms), &Corrections::default());
        let method =
            pipeline::Method { forms, layout, limits: *limits, corrections, converter, deadline: None };
        return pipeline::member(&outer, &member, &method)
            .map_err(|error| CliError::Said(format!("{}: {error}", paint::plain(&file.to_string_lossy()))));
    }
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
    let limits = plan::limits(&args.reading.limits);
    let forms = plan::forms(&args.reading)?;
    let converter = plan::converter(&args.reading, None, plan::SECONDS, &limits)?;
    let input = single(&args.file, &forms, &limits, converter.as_ref())?;
    let found = pipeline::pages(&input, &forms, &limits, converter.as_ref());
    if let Some(dir) = &args.svg {
        return drawn(found, &forms, dir);
    }
    let pipeline::Paged { source, document, pages, .. } = match found {
        Ok(found) => found,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "gongkai: {}: {}", paint::plain(&failure.path), failure.error);
            return Ok(Status::Failures);
        }
    };
    let labels = report::labels(&document, &forms);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        InspectFormat::Json => {
            writeln!(out, "{:#}", as_json(&source.path, &document, pages.as_deref(), &labels))?
        }
        InspectFormat::Text => as_text(&mut out, &document, &labels)?,
    }
    out.flush()?;
    Ok(Status::Finished)
}

/// Draws the pages; the summary on standard output says where to look.
fn drawn(
    found: Result<pipeline::Paged, dataset::Failure>,
    forms: &Forms,
    dir: &std::path::Path,
) -> Result<Status, CliError> {
    let seen = match found {
        Ok(seen) => seen,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "gongkai: {}: {}", paint::plain(&failure.path), failure.error);
            return Ok(Status::Failures);
        }
    };
    let Some(pages) = &seen.pages else {
        return Err(CliError::Said(format!(
            "{}: {} has no pages to draw; `gongkai inspect` without --svg shows its blocks and tables",
            paint::plain(&seen.source.path),
            seen.document.media_type
        )));
    };
    let labels = report::labels(&seen.document, forms);
    let report = seen.report.as_ref().ok().map(|(report, findings)| draw::Seen { report, findings, forms });
    let files = draw::files(&seen.source.path, pages, &seen.document, &labels, report.as_ref());
    dataset::write_files(dir, &files)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} pages drawn; open {}", pages.len(), dir.join("index.html").display())?;
    if let Err(error) = &seen.report {
        writeln!(out, "not read as a report: {}", paint::plain(&error.to_string()))?;
    }
    Ok(Status::Finished)
}

fn place(document: &Document, place: Place) -> Value {
    match (document.locate(place), document.area(place)) {
        (Some((line, start, end)), _) => json!({"line": line, "start": start, "end": end}),
        (None, Some(area)) => json!({"page": area.page, "bbox": bbox(area)}),
        (None, None) => document.spot(place).map_or(Value::Null, spot),
    }
}

/// The part and the numbers that lead to the spot in it.
fn spot(name: SpotName<'_>) -> Value {
    let mut out = serde_json::Map::new();
    out.insert(if name.part.kind.is_sheet() { "sheet" } else { "part" }.to_owned(), json!(name.part.name));
    let Spot { table, row, column, paragraph, .. } = name.spot;
    for (key, n) in [("table", table), ("row", row), ("column", column), ("paragraph", paragraph)] {
        if n > 0 {
            out.insert(key.to_owned(), json!(n));
        }
    }
    Value::Object(out)
}

/// `[x0, top, x1, bottom]` in points to a hundredth.
fn bbox(area: PageBox) -> Value {
    let round = |x: f32| (f64::from(x) * 100.0).round() / 100.0;
    json!([round(area.x0), round(area.top), round(area.x1), round(area.bottom)])
}

fn table(document: &Document, table: &Table) -> Value {
    let at = |place: Place| document.area(place).map_or(Value::Null, bbox);
    let cells: Vec<Value> = table
        .cells
        .iter()
        .map(|c| {
            let mut cell = json!({"row": c.row, "column": c.column, "row_span": c.row_span,
                "column_span": c.column_span, "text": document.text(c.text), "bbox": at(c.place)});
            let Some(members) = cell.as_object_mut() else { return cell };
            if let Some(name) = document.spot(c.place) {
                members.insert("spot".to_owned(), spot(name));
            }
            // A table that goes on over pages has cells of each.
            if let Some(area) = document.area(c.place) {
                members.insert("page".to_owned(), json!(area.page));
            }
            cell
        })
        .collect();
    let areas = document.areas(table.place).iter();
    let areas: Vec<Value> = areas.map(|a| json!({"page": a.page, "bbox": bbox(*a)})).collect();
    json!({"bbox": at(table.place), "areas": areas, "rows": table.rows, "columns": table.columns,
           "origin": table.origin.name(), "place": place(document, table.place), "cells": cells})
}

/// One page of the listing; the only one of a source without pages.
#[derive(Default)]
struct Leaf {
    blocks: Vec<Value>,
    tables: Vec<Value>,
}

/// Blocks and tables by the page they start on.
fn leaves(document: &Document) -> Vec<Leaf> {
    let count = document.pages.map_or(1, |n| n.max(1) as usize);
    let mut leaves: Vec<Leaf> = std::iter::repeat_with(Leaf::default).take(count).collect();
    let mut page = 0;
    for block in &document.blocks {
        if let Some(area) = document.area(block.place()) {
            page = (area.page.max(1) as usize - 1).min(count - 1);
        }
        let at = place(document, block.place());
        let Some(leaf) = leaves.get_mut(page) else { continue };
        let value = match block {
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
                leaf.tables.push(table(document, found));
                json!({"kind": "table", "table": leaf.tables.len() - 1, "place": at})
            }
        };
        leaf.blocks.push(value);
    }
    leaves
}

/// Tables that only the alignment of text shows, and the tables of the document whose place they would take.
fn candidates(document: &Document, page: &Page) -> Vec<Value> {
    let overlaps = |a: &PageBox, b: Rect| {
        let side = |from: f32, to: f32| (to - from).max(0.0);
        let both = side(a.x0.max(b.x0), a.x1.min(b.x1)) * side(a.top.max(b.top), a.bottom.min(b.bottom));
        let least = (side(a.x0, a.x1) * side(a.top, a.bottom)).min(side(b.x0, b.x1) * side(b.top, b.bottom));
        a.page == page.number && both > 0.5 * least
    };
    let mut on_page = BTreeMap::<u32, usize>::new();
    let tables: Vec<(u32, usize, &[PageBox])> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(document.areas(table.place)),
            _ => None,
        })
        .map(|areas| {
            let number = areas.first().map_or(1, |a| a.page);
            let index = on_page.entry(number).or_default();
            *index += 1;
            (number, *index - 1, areas)
        })
        .collect();
    let settings = &layout::Settings::default();
    let at = |r: Rect| bbox(PageBox { page: page.number, x0: r.x0, top: r.top, x1: r.x1, bottom: r.bottom });
    let value = |grid: Grid| {
        let cells: Vec<Value> = grid
            .cells
            .iter()
            .map(|c| {
                json!({"row": c.row, "column": c.column, "row_span": c.row_span, "column_span": c.column_span,
                       "text": c.text(settings), "bbox": at(c.area)})
            })
            .collect();
        let instead: Vec<Value> = tables
            .iter()
            .filter(|(_, _, areas)| areas.iter().any(|a| overlaps(a, grid.area())))
            .map(|(page, table, _)| json!({"page": page, "table": table}))
            .collect();
        json!({"bbox": at(grid.area()), "rows": grid.rows(), "columns": grid.columns(), "origin": "aligned",
               "instead_of": instead, "cells": cells})
    };
    layout::candidates(page, settings).into_iter().map(value).collect()
}

fn as_json(path: &str, document: &Document, drawn: Option<&[Page]>, labels: &[LabelMatch]) -> Value {
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
    let pages: Vec<Value> = leaves(document)
        .into_iter()
        .enumerate()
        .map(|(i, leaf)| {
            let page = document.pages.map(|_| i + 1);
            let drawn = drawn.and_then(|pages| pages.get(i));
            let size = document.page_sizes.get(i).copied().or(drawn.map(|page| (page.width, page.height)));
            let bbox = size.map(|(w, h)| json!([0.0, 0.0, w, h]));
            let candidates = drawn.map(|page| candidates(document, page));
            json!({"page": page, "bbox": bbox, "blocks": leaf.blocks, "tables": leaf.tables,
                   "candidates": candidates.unwrap_or_default()})
        })
        .collect();
    json!({
        "path": path, "part": document.part, "media_type": document.media_type, "encoding": document.encoding,
        "metadata": metadata, "notes": notes, "labels": labels, "pages": pages,
    })
}

/// Line of the source, or `p` and the page.
fn margin(document: &Document, place: Place) -> String {
    match (document.locate(place), document.area(place)) {
        (Some((line, ..)), _) => line.to_string(),
        (None, Some(area)) => format!("p{}", area.page),
        (None, None) => {
            document.spot(place).map_or_else(String::new, |s| match s.part.kind == PartKind::Sheet {
                true => paint::plain(&s.to_string()),
                false if s.spot.table > 0 => format!("t{}", s.spot.table),
                false => format!("¶{}", s.spot.paragraph),
            })
        }
    }
}

fn as_text(out: &mut impl Write, document: &Document, labels: &[LabelMatch]) -> io::Result<()> {
    writeln!(out, "{}, {}", document.media_type, document.encoding.unwrap_or("no encoding"))?;
    if let Some(part) = &document.part {
        writeln!(out, "part      {}", paint::plain(part))?;
    }
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
        let line = margin(document, block.place());
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
        let line = margin(document, label.place);
        let text = paint::plain(&label.text.replace('\n', " "));
        writeln!(out, "{line:>5} label  {text} = {}", label.means.join(" or "))?;
    }
    Ok(())
}
