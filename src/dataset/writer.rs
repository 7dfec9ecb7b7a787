//! The dataset directory being written: every batch goes to all files at once, each file a task of its own.

use std::fmt;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::columnar::{Shape, Table};
use super::columns::{self, Column, Kind, dictionary};
use super::manifest::{self, Settings};
use super::record::{Outcome, Record};
use super::stage::{Draft, Stage, Written};
use super::xlsx::Book;
use super::{Counts, Formats, Layout, Sink, csv, package, report_json, tables};
use crate::grammar::Forms;
use crate::source::{FILES, Spill, outputs};

/// A dataset that cannot be written; the run ends with status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError {
    /// The file concerned.
    pub file: String,
    /// What went wrong.
    pub message: String,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: cannot be written: {}", self.file, self.message)
    }
}

impl std::error::Error for WriteError {}

type Result<T> = std::result::Result<T, WriteError>;

fn at<E: fmt::Display>(file: &'static str) -> impl Fn(E) -> WriteError {
    move |e| WriteError { file: file.to_owned(), message: e.to_string() }
}

/// Refuses a directory that holds a file by one of these names which no run wrote: it would be replaced or removed.
fn refuse_others(dir: &Path) -> Result<()> {
    let own = outputs(dir);
    let other =
        |name: &&&str| !own.iter().any(|own| own == **name) && dir.join(name).symlink_metadata().is_ok();
    let Some(name) = FILES.iter().chain(&["run.json"]).find(other) else { return Ok(()) };
    let message =
        "a file of this name is there and no run.json lists it as a dataset's; move it away, or write to \
                   another directory"
            .to_owned();
    Err(WriteError { file: dir.join(name).display().to_string(), message })
}

type Parquet = Table<BufWriter<Draft>>;

/// A file of lines with its number of rows.
struct Lines {
    name: &'static str,
    out: BufWriter<Draft>,
    rows: u64,
}

/// A dataset being written.
pub struct Dataset {
    stage: Stage,
    forms: Forms,
    layout: Layout,
    wide: Vec<Column>,
    formats: Formats,
    jsonl: Option<Lines>,
    failures: Lines,
    csv: Option<(Lines, Lines)>,
    parquet: Option<(Parquet, Parquet, Parquet)>,
    book: Option<Book>,
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dataset").field("formats", &self.formats).finish_non_exhaustive()
    }
}

/// Figures of one row group of `cells.parquet`: some 1,300 reports. What describes the groups is held until the file ends,
/// some 600 bytes a column; what makes larger ones cost memory is the dictionaries, of paths above all.
const CELL_GROUP: usize = 1 << 18;
/// Reports of one row group of the wide table, which has hundreds of columns and hardly a dictionary.
const REPORT_GROUP: usize = 1 << 15;
/// Findings of one row group.
const FINDING_GROUP: usize = 1 << 13;

impl Dataset {
    /// Begins a dataset in `dir`, which is made if need be.
    ///
    /// # Errors
    /// The directory or a file in it cannot be written.
    pub fn create(dir: &Path, forms: &Forms, formats: Formats) -> Result<Dataset> {
        let place =
            |e: std::io::Error| WriteError { file: dir.display().to_string(), message: e.to_string() };
        let stage = Stage::open(dir).map_err(place)?;
        refuse_others(dir)?;
        let layout = Layout::new(forms);
        let wide = columns::wide(forms);
        let lines = |name: &'static str, head: &[u8]| -> Result<Lines> {
            let mut out = BufWriter::with_capacity(1 << 16, stage.draft(name).map_err(at(name))?);
            out.write_all(head).map_err(at(name))?;
            Ok(Lines { name, out, rows: 0 })
        };
        let table = |name: &'static str, shape: Shape<'_>| -> Result<Parquet> {
            let draft = stage.draft(name).map_err(at(name))?;
            Parquet::create(draft, &shape, Spill::new(Some(dir))).map_err(at(name))
        };
        let jsonl = formats.jsonl.then(|| lines("reports.jsonl", b"")).transpose()?;
        let failures = lines("failures.jsonl", b"")?;
        let csv = if formats.csv {
            let reports = lines("reports.csv", &csv::head(&wide))?;
            Some((reports, lines("findings.csv", &csv::head(&dictionary().findings))?))
        } else {
            None
        };
        let parquet = if formats.parquet {
            let cells = Shape {
                columns: &dictionary().cells,
                group_rows: CELL_GROUP,
                page_rows: 1 << 13,
                plain: |c| matches!(c.name.as_str(), "x0" | "top" | "x1" | "bottom" | "locator"),
                together: 1,
            };
            let reports = Shape {
                columns: &wide,
                group_rows: REPORT_GROUP,
                page_rows: 1 << 9,
                plain: |c| {
                    let name = c.name.as_str();
                    c.kind == Kind::Number || matches!(name, "path" | "sha256" | "bytes" | "title" | "office")
                },
                together: 16,
            };
            let findings = Shape {
                columns: &dictionary().findings,
                group_rows: FINDING_GROUP,
                page_rows: 1 << 12,
                plain: |c| matches!(c.name.as_str(), "message" | "cells"),
                together: 4,
            };
            Some((
                table("cells.parquet", cells)?,
                table("reports.parquet", reports)?,
                table("findings.parquet", findings)?,
            ))
        } else {
            None
        };
        let book = if formats.xlsx {
            let fixed = dictionary().reports.len();
            Some(Book::create(&wide, fixed, &dictionary().findings).map_err(at("dataset.xlsx"))?)
        } else {
            None
        };
        let forms = forms.clone();
        Ok(Dataset { stage, forms, layout, wide, formats, jsonl, failures, csv, parquet, book })
    }

    /// Completes all files and gives them their names. Returns what was written, `run.json` last, and the number
    /// of rows that the workbook had no room for.
    ///
    /// # Errors
    /// A file cannot be completed; none of them then appears.
    pub fn finish(
        self,
        settings: &Settings,
        counts: &Counts,
        interrupted: bool,
    ) -> Result<(Vec<Written>, u64)> {
        let Dataset { mut stage, forms, formats, jsonl, failures, csv, parquet, book, .. } = self;
        let (reports_csv, findings_csv) = csv.unzip();
        let (cells, reports, findings) =
            parquet.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
        let mut files = Vec::new();
        files.extend(keep_lines(&mut stage, jsonl)?);
        files.extend(keep_table(&mut stage, "cells.parquet", cells)?);
        files.extend(keep_table(&mut stage, "reports.parquet", reports)?);
        files.extend(keep_lines(&mut stage, reports_csv)?);
        files.extend(keep_table(&mut stage, "findings.parquet", findings)?);
        files.extend(keep_lines(&mut stage, findings_csv)?);
        let mut left_out = 0;
        if let Some(book) = book {
            left_out = book.left_out();
            let draft = stage.draft("dataset.xlsx").map_err(at("dataset.xlsx"))?;
            let draft = book.finish(draft).map_err(at("dataset.xlsx"))?;
            files.push(stage.keep(draft, None));
        }
        files.extend(keep_lines(&mut stage, Some(failures))?);
        let package =
            serde_json::to_string_pretty(&package::datapackage(&forms, formats)).unwrap_or_default();
        files.push(keep_text(&mut stage, "datapackage.json", &(package + "\n"))?);
        let run = manifest::render(settings, &forms, counts, &files, interrupted, left_out);
        files.push(keep_text(&mut stage, "run.json", &run)?);
        stage.publish(&FILES).map_err(at("dataset"))?;
        Ok((files, left_out))
    }
}

fn keep_lines(stage: &mut Stage, lines: Option<Lines>) -> Result<Option<Written>> {
    let Some(lines) = lines else { return Ok(None) };
    let draft = lines.out.into_inner().map_err(|e| at(lines.name)(e.into_error()))?;
    Ok(Some(stage.keep(draft, Some(lines.rows))))
}

fn keep_table(stage: &mut Stage, name: &'static str, table: Option<Parquet>) -> Result<Option<Written>> {
    let Some(table) = table else { return Ok(None) };
    let (rows, out) = table.finish().map_err(at(name))?;
    let draft = out.into_inner().map_err(|e| at(name)(e.into_error()))?;
    Ok(Some(stage.keep(draft, Some(rows))))
}

fn keep_text(stage: &mut Stage, name: &'static str, text: &str) -> Result<Written> {
    let mut draft = stage.draft(name).map_err(at(name))?;
    draft.write_all(text.as_bytes()).map_err(at(name))?;
    Ok(stage.keep(draft, None))
}

impl Sink for Dataset {
    fn write(&mut self, batch: &[Outcome]) -> Result<()> {
        let records: Vec<&Record> = batch.iter().filter_map(Outcome::report).collect();
        let Dataset { layout, wide, jsonl, failures, csv, parquet, book, .. } = self;
        let (tables, lines) = rayon::join(
            || parquet.as_mut().map_or(Ok(()), |p| write_parquet(layout, wide, p, &records)),
            || {
                write_jsonl(layout, jsonl.as_mut(), failures, batch)?;
                csv.as_mut().map_or(Ok(()), |csv| write_csv(layout, csv, &records))?;
                let Some(book) = book else { return Ok(()) };
                records.iter().try_for_each(|r| book.write(r)).map_err(at("dataset.xlsx"))
            },
        );
        tables.and(lines)
    }
}

fn write_jsonl(
    layout: &Layout,
    reports: Option<&mut Lines>,
    failures: &mut Lines,
    batch: &[Outcome],
) -> Result<()> {
    let mut reports = reports;
    let mut line = Vec::new();
    for outcome in batch {
        match (outcome, &mut reports) {
            (Outcome::Report(record), Some(lines)) => {
                line.clear();
                report_json::line(&mut line, layout, record);
                lines.push(&line)?;
            }
            (Outcome::Report(_), None) => {}
            (Outcome::Failure(failure), _) => failures.push(&report_json::failure(failure))?,
        }
    }
    Ok(())
}

fn write_csv(layout: &Layout, (reports, findings): &mut (Lines, Lines), records: &[&Record]) -> Result<()> {
    let mut line = Vec::new();
    for record in records {
        line.clear();
        csv::report_line(&mut line, record, layout.slots.len());
        reports.push(&line)?;
        for finding in &record.findings {
            line.clear();
            csv::finding_line(&mut line, record, finding);
            findings.push(&line)?;
        }
    }
    Ok(())
}

fn write_parquet(
    layout: &Layout,
    wide: &[Column],
    (cells, reports, findings): &mut (Parquet, Parquet, Parquet),
    records: &[&Record],
) -> Result<()> {
    let dictionary = dictionary();
    let figures = records.iter().map(|r| r.cells.len()).sum();
    let found = records.iter().map(|r| r.findings.len()).sum();
    let fixed = &wide[..dictionary.reports.len()];
    let write_cells =
        || cells.write(figures, |i, out| tables::cells(out, layout, &dictionary.cells[i].name, records));
    let write_findings =
        || findings.write(found, |i, out| tables::findings(out, &dictionary.findings[i].name, records));
    let write_reports = || {
        let values: Vec<Vec<f64>> = records.iter().map(|r| r.values(layout.slots.len())).collect();
        reports.write(records.len(), |i, out| tables::reports(out, fixed, i, records, &values))
    };
    let (a, (b, c)) = rayon::join(write_cells, || rayon::join(write_reports, write_findings));
    a.map_err(at("cells.parquet"))?;
    b.map_err(at("reports.parquet"))?;
    c.map_err(at("findings.parquet"))
}

impl Lines {
    fn push(&mut self, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.out.write_all(line).map_err(at(self.name))
    }
}
