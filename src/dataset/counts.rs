//! What a run has seen so far: the numbers of `run.json`, of the progress line and of the closing summary.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Failure, Outcome, Record};
use crate::check::Severity;
use crate::source::{Hasher, Skip};

/// How often a finding was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    /// The heaviest severity it had.
    pub severity: Severity,
    /// Number of findings.
    pub findings: u64,
    /// Number of reports that have it.
    pub reports: u64,
    /// The first report that has it.
    pub example: String,
    /// Number of the report that had it last.
    last: u64,
}

/// How often a kind of failure happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailureCount {
    /// Number of files.
    pub files: u64,
    /// The first few of them.
    pub examples: Vec<String>,
}

/// Counts of a run. Everything is ordered, so that printing it is deterministic.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Files looked at: reports and failures.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Reports written.
    pub reports: u64,
    /// Files without a report.
    pub failed: u64,
    /// Entries of directories left alone, by reason.
    pub skipped: BTreeMap<Skip, u64>,
    /// Reports by form and status.
    pub forms: BTreeMap<(Option<String>, &'static str), u64>,
    /// Figures by state.
    pub states: BTreeMap<&'static str, u64>,
    /// Findings by id.
    pub findings: BTreeMap<&'static str, FindingCount>,
    /// Failures by kind.
    pub failures: BTreeMap<&'static str, FailureCount>,
    /// Reports with figures.
    pub with_figures: u64,
    /// Of these, the reports whose sums and balances all hold.
    pub footing: u64,
    /// Lines of the file of corrections that found their report.
    pub corrected_by: BTreeSet<u32>,
    digest: Hasher,
}

/// Examples kept of each kind of failure.
const EXAMPLES: usize = 3;

impl Counts {
    /// Takes in what came of one source.
    pub fn add(&mut self, outcome: &Outcome) {
        self.files += 1;
        match outcome {
            Outcome::Report(record) => self.add_report(record),
            Outcome::Failure(failure) => self.add_failure(failure),
        }
    }

    /// Takes in an entry that is not read.
    pub fn skip(&mut self, reason: Skip) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn add_report(&mut self, record: &Record) {
        self.reports += 1;
        self.bytes += record.source.bytes;
        self.take_in(&record.source.path, &record.source.digest.to_string());
        *self.forms.entry((record.format.clone(), record.status.name())).or_default() += 1;
        for (state, n) in record.states() {
            *self.states.entry(state.name()).or_default() += n;
        }
        self.corrected_by.extend(&record.corrected_by);
        let mut foots = true;
        for finding in &record.findings {
            let count = self.findings.entry(finding.id).or_insert_with(|| FindingCount {
                severity: finding.severity,
                findings: 0,
                reports: 0,
                example: record.source.path.clone(),
                last: 0,
            });
            count.findings += 1;
            count.reports += u64::from(count.last != self.reports);
            count.last = self.reports;
            count.severity = count.severity.max(finding.severity);
            foots &= !(finding.id.starts_with("sum.") || finding.id.starts_with("balance."));
        }
        if record.figures_read() > 0 {
            self.with_figures += 1;
            self.footing += u64::from(foots);
        }
    }

    fn add_failure(&mut self, failure: &Failure) {
        self.failed += 1;
        let digest = failure.seen.map(|(bytes, digest)| {
            self.bytes += bytes;
            digest.to_string()
        });
        self.take_in(&failure.path, digest.as_deref().unwrap_or("-"));
        let count = self.failures.entry(failure.error.kind().name()).or_default();
        count.files += 1;
        if count.examples.len() < EXAMPLES {
            count.examples.push(failure.path.clone());
        }
    }

    fn take_in(&mut self, path: &str, digest: &str) {
        for piece in [path, "\0", digest, "\n"] {
            self.digest.update(piece.as_bytes());
        }
    }

    /// Number of findings of this severity, counting an id under its heaviest.
    #[must_use]
    pub fn of_severity(&self, severity: Severity) -> u64 {
        self.findings.values().filter(|c| c.severity == severity).map(|c| c.findings).sum()
    }

    /// Whether some finding weighs as much as this.
    #[must_use]
    pub fn reaches(&self, severity: Severity) -> bool {
        self.findings.values().any(|c| c.severity >= severity)
    }

    /// SHA-256 over all inputs in order: for each its path, a zero byte, its SHA-256 in hexadecimal (`-` where
    /// its bytes could not be read), a line feed.
    #[must_use]
    pub fn inputs_digest(&self) -> String {
        self.digest.clone().finish().to_string()
    }
}
