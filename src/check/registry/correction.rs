//! Corrections by people.

use super::Entry;
use crate::check::Severity;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "correction.applied",
        severity: Severity::Info,
        title: "a figure was corrected by a person",
        meaning: "A line of the file given with --corrections was made for this report and cell, and the source still says what it said then. The figure has state corrected; what was extracted stays in the mark (extracted) and in column extracted of the cells. Sums and balances are checked with the corrected figure.",
        formula: "",
        source: "the file of corrections",
        example: "8 corrected to 83 by 王 on 2024-05-01: the second digit is faint in the scan",
    },
    Entry {
        id: "correction.stale",
        severity: Severity::Warning,
        title: "a correction was not applied: its source says something else now",
        meaning: "The correction was made for a source with other bytes, or where another value had been extracted. The extracted figure stays. Look at the source again, then renew the correction (sha256, was) or remove it.",
        formula: "sha256 and was of the correction = digest of the source and value extracted",
        source: "the file of corrections",
        example: "it was made where 8 had been extracted, now it is 83",
    },
    Entry {
        id: "correction.unknown",
        severity: Severity::Warning,
        title: "a correction names a cell that is not there",
        meaning: "The table, row and column of the correction are no figure of the report's form. Ids are as in the cells; gongkai schema dataset and reports.jsonl have them.",
        formula: "",
        source: "the file of corrections",
        example: "disclosure_upon_request/newly_recieved/total",
    },
];
