//! A folder that a run of this program wrote: its files are no sources.

use std::path::Path;

use serde::Deserialize;

/// What tells that a folder holds a dataset.
pub(super) const RECORD: &str = "run.json";

/// Every name that a file of a dataset can have, but for its record.
pub const FILES: [&str; 9] = [
    "reports.jsonl",
    "cells.parquet",
    "reports.parquet",
    "reports.csv",
    "findings.parquet",
    "findings.csv",
    "dataset.xlsx",
    "failures.jsonl",
    "datapackage.json",
];

/// Begins the names of the ledger's files.
const LEDGER: &str = "ledger.sqlite";

/// A run record is some kilobytes; what is larger is none.
const LARGEST: u64 = 4 << 20;

#[derive(Deserialize)]
struct Record {
    program: String,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    name: String,
}

/// Names of the files in `dir` that a run of this program wrote, as its record lists them; none where there is no record.
#[must_use]
pub fn outputs(dir: &Path) -> Vec<String> {
    let path = dir.join(RECORD);
    let read = || {
        let size = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?.len();
        let bytes = (size <= LARGEST).then(|| std::fs::read(&path).ok())??;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (record.program == env!("CARGO_PKG_NAME")).then_some(record.files)
    };
    let own = |name: &String| FILES.contains(&name.as_str());
    let listed = read().into_iter().flatten().map(|file| file.name).filter(own);
    let mut names: Vec<String> = listed.collect();
    if !names.is_empty() {
        names.push(RECORD.to_owned());
    }
    names
}

/// Whether a file of such a folder is one of the run's.
pub(super) fn is_output(name: &str, outputs: &[String]) -> bool {
    !outputs.is_empty() && (name.starts_with(LEDGER) || outputs.iter().any(|own| own == name))
}
