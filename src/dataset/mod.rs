//! The dataset: stable columns and their titles, the JSON of a report, and files that appear whole or not at
//! all.
//!
//! Reports are rendered where they are read ([`Record::new`]) and written in batches ([`Sink`]), so that memory
//! stays flat over any number of them. The room extracts nothing and judges nothing.

mod columnar;
mod columns;
mod counts;
mod csv;
mod json;
mod layout;
mod manifest;
mod package;
mod packed;
mod pieces;
mod read;
mod record;
mod render;
mod report_json;
mod stage;
mod tables;
mod writer;
mod xlsx;

#[cfg(test)]
mod fixtures;

pub use columns::{Column, Kind};
pub use counts::{Counts, FailureCount, FindingCount};
pub use json::pretty;
pub use layout::Layout;
pub use manifest::Settings;
pub use package::{Package, datapackage};
pub use read::{
    Cited, FromLine, Grammar, Lines, ReadError, RunRecord, Spot, Stored, StoredFacts, StoredFailure,
    StoredFigure, StoredFinding, StoredReport, user_table,
};
pub use record::{Failure, Outcome, Record, Source};
pub use stage::Written;
pub use writer::{Dataset, WriteError};

/// The version of everything in section 2 to 4 of the contract: columns, ids, the JSON of a report.
pub const SCHEMA_VERSION: &str = "1";

/// Writes files of its own (no dataset) into a directory, which is made if need be; each appears whole or not at all.
///
/// # Errors
/// The file that cannot be written, and why.
pub fn write_files(dir: &std::path::Path, files: &[(String, String)]) -> Result<(), WriteError> {
    for (name, content) in files {
        stage::write_whole(dir, name, content.as_bytes())
            .map_err(|e| WriteError { file: dir.join(name).display().to_string(), message: e.to_string() })?;
    }
    Ok(())
}

/// Renames a file that is not trusted any more, with what belongs to it. Returns its new name.
///
/// # Errors
/// It cannot be renamed.
pub fn set_aside(dir: &std::path::Path, name: &str, companions: &[&str]) -> std::io::Result<String> {
    let aside = stage::set_aside(dir, name)?;
    for companion in companions {
        if dir.join(companion).exists() {
            stage::set_aside(dir, companion)?;
        }
    }
    Ok(aside)
}

/// A file that lines are added to; it is made if need be.
///
/// # Errors
/// It cannot be opened.
pub fn log_file(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    std::fs::File::options().append(true).create(true).open(path)
}

/// A line of CSV that spreadsheet programs open right: quoted where need be, no cell taken for a formula.
#[must_use]
pub fn csv_line(cells: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        csv::text(&mut out, cell);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// The byte-order mark that begins a CSV file, for spreadsheet programs in Chinese locales.
pub const CSV_MARK: &[u8] = csv::BYTE_ORDER_MARK;

/// Where outcomes go, batch by batch, in the order of their paths.
pub trait Sink: Send {
    /// Takes the next batch.
    ///
    /// # Errors
    /// The batch cannot be written; the run ends.
    fn write(&mut self, batch: &[Outcome]) -> Result<(), WriteError>;
}

/// The file formats to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formats {
    /// `reports.jsonl`.
    pub jsonl: bool,
    /// `cells.parquet`, `reports.parquet`, `findings.parquet`.
    pub parquet: bool,
    /// `reports.csv`, `findings.csv`.
    pub csv: bool,
    /// `dataset.xlsx`.
    pub xlsx: bool,
}

impl Default for Formats {
    fn default() -> Formats {
        Formats { jsonl: true, parquet: true, csv: true, xlsx: false }
    }
}

impl Formats {
    /// The names of the formats, in fixed order.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        [(self.jsonl, "jsonl"), (self.parquet, "parquet"), (self.csv, "csv"), (self.xlsx, "xlsx")]
            .into_iter()
            .filter_map(|(wanted, name)| wanted.then_some(name))
            .collect()
    }
}
