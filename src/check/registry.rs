//! Every finding id: what it means, its formula, its legal source, an example.

mod correction;
mod figure;
mod format;
mod identity;
mod source;
mod sums;
mod text;

use super::Severity;

/// What a finding id stands for; `gongkai explain ID` prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub id: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    pub meaning: &'static str,
    pub formula: &'static str,
    pub source: &'static str,
    pub example: &'static str,
}

/// All entries, by family.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    FAMILIES.iter().copied().flatten()
}

/// The entry of an id.
#[must_use]
pub fn entry(id: &str) -> Option<&'static Entry> {
    entries().find(|e| e.id == id)
}

/// The severity of an id; an id without an entry weighs as an error.
#[must_use]
pub fn severity(id: &str) -> Severity {
    entry(id).map_or(Severity::Error, |e| e.severity)
}

const FAMILIES: [&[Entry]; 7] = [
    sums::ENTRIES,
    format::ENTRIES,
    figure::ENTRIES,
    source::ENTRIES,
    text::ENTRIES,
    identity::ENTRIES,
    correction::ENTRIES,
];
