//! What differs between two datasets.
//!
//! Reports are matched in one merge of the two files, by path and content or office and year; what is left is matched
//! by content (renamed files), then by office and year, then by path alone. Only lines that differ are parsed whole,
//! and what is kept of unmatched reports is some two hundred bytes each.

mod carried;
mod cause;
mod pair;
mod report;

pub use cause::Cause;

use crate::dataset::{Cited, Lines, ReadError, Spot, Stored, StoredFailure, StoredReport};
use crate::grammar::Forms;
use cause::Causes;
use pair::{Left, Matched};

/// How the reports of two datasets are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The same reports twice: by source and content, then office and year.
    Source,
    /// The same offices in two years: by the office's name alone.
    Office,
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A report that the old dataset has not.
    ReportGained,
    /// A report that the new dataset has not.
    ReportLost,
    /// The same content under another path.
    ReportRenamed,
    /// Title, office, year, form or status differ; the field is named.
    Identity,
    /// A figure differs in value or state.
    Figure,
    /// What an office carried on to the next year is not what it says then was carried over.
    Carried,
    /// A finding that the old dataset has not.
    FindingAppeared,
    /// A finding that the new dataset has not.
    FindingGone,
    /// A file without a report that was not one before.
    FailureAppeared,
    /// A file without a report before, and not now.
    FailureGone,
    /// A file without a report for another reason than before.
    FailureChanged,
}

impl Kind {
    /// All kinds, in the order of the summary.
    pub const ALL: [Kind; 11] = [
        Kind::ReportGained,
        Kind::ReportLost,
        Kind::ReportRenamed,
        Kind::Identity,
        Kind::Figure,
        Kind::Carried,
        Kind::FindingAppeared,
        Kind::FindingGone,
        Kind::FailureAppeared,
        Kind::FailureGone,
        Kind::FailureChanged,
    ];

    /// The kind as written in CSV and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::ReportGained => "report_gained",
            Kind::ReportLost => "report_lost",
            Kind::ReportRenamed => "report_renamed",
            Kind::Identity => "identity_changed",
            Kind::Figure => "figure_changed",
            Kind::Carried => "carried_differs",
            Kind::FindingAppeared => "finding_appeared",
            Kind::FindingGone => "finding_gone",
            Kind::FailureAppeared => "failure_appeared",
            Kind::FailureGone => "failure_gone",
            Kind::FailureChanged => "failure_changed",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub kind: Kind,
    /// The report in the old dataset.
    pub old: Option<Cited>,
    /// The report in the new dataset.
    pub new: Option<Cited>,
    /// The finding's id, the changed field's name or the failure's kind; empty for others.
    pub subject: String,
    /// Ids of table, row and column, where it is about a place in the tables.
    pub seat: [Option<String>; 3],
    /// Old value: exact digits, a field's text, a finding's or failure's message.
    pub old_value: Option<String>,
    /// New value.
    pub new_value: Option<String>,
    /// Old state of a figure; `absent` where the form has no such figure.
    pub old_state: Option<String>,
    /// New state of a figure.
    pub new_state: Option<String>,
    /// Why: the first is the one to look at.
    pub causes: Vec<Cause>,
}

/// What was compared; the differences themselves go to the visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Reports that both have, equal byte for byte.
    pub equal: u64,
    /// Reports that both have, and that differ.
    pub differing: u64,
    /// Offices of which what one year carries on was held against what the next says was carried over.
    pub carried: u64,
    /// Reports of the old dataset whose counterpart could not be told, because several fit; counted as lost.
    pub ambiguous_old: u64,
    /// The same of the new dataset; counted as gained.
    pub ambiguous_new: u64,
}

/// Compares two datasets; `forms` say what is carried from one year to the next. Differences are given to `visit` as they are found, in an order that depends on nothing
/// but the two datasets.
///
/// # Errors
/// A dataset cannot be read.
pub fn run(
    old: &Stored,
    new: &Stored,
    by: Match,
    forms: &Forms,
    visit: &mut dyn FnMut(&Difference),
) -> Result<Compared, ReadError> {
    let causes = Causes::between(&old.run, &new.run);
    let mut both =
        Both { old: old.reports()?, new: new.reports()?, compared: Compared::default(), causes, visit };
    let left = pair::merge(old, new, by, &mut both)?;
    both.leftovers(left, by)?;
    let Both { mut compared, .. } = both;
    if by == Match::Office {
        compared.carried = carried::run(old, new, forms, visit)?;
    }
    failures(old, new, &Causes::between(&old.run, &new.run), visit)?;
    Ok(compared)
}

/// Both datasets at hand for reading by place, and the way out.
struct Both<'v> {
    old: Lines,
    new: Lines,
    compared: Compared,
    causes: Causes,
    visit: &'v mut dyn FnMut(&Difference),
}

impl Both<'_> {
    /// Two lines that are one report.
    fn pair(&mut self, old: (Spot, &[u8]), new: (Spot, &[u8]), by: Match) -> Result<(), ReadError> {
        if old.1 == new.1 {
            self.compared.equal += 1;
            return Ok(());
        }
        let (old, new): (StoredReport, StoredReport) =
            (self.old.parse(old.0, old.1)?, self.new.parse(new.0, new.1)?);
        let before = self.compared.differing;
        self.compared.differing += 1;
        let renamed = by == Match::Source && old.cited.path != new.cited.path;
        if renamed {
            (self.visit)(&Difference::of(Kind::ReportRenamed, Some(&old.cited), Some(&new.cited)));
        }
        let causes = self.causes.of(&old, &new);
        let found = report::compare(&old, &new, by, &causes, self.visit);
        if !found && !renamed {
            // Only wording, prose or places differ: nothing that is compared.
            self.compared.differing = before;
            self.compared.equal += 1;
        }
        Ok(())
    }

    fn leftovers(&mut self, left: Left, by: Match) -> Result<(), ReadError> {
        let Matched { pairs, lost, gained, ambiguous } = left.matched(by);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for (old, new) in pairs {
            self.old.at(old, &mut a)?;
            self.new.at(new, &mut b)?;
            self.pair((old, &a), (new, &b), by)?;
        }
        for cited in &lost {
            (self.visit)(&Difference::of(Kind::ReportLost, Some(cited), None));
        }
        for cited in &gained {
            (self.visit)(&Difference::of(Kind::ReportGained, None, Some(cited)));
        }
        (self.compared.ambiguous_old, self.compared.ambiguous_new) = ambiguous;
        Ok(())
    }
}

impl Difference {
    fn of(kind: Kind, old: Option<&Cited>, new: Option<&Cited>) -> Difference {
        Difference {
            kind,
            old: old.cloned(),
            new: new.cloned(),
            subject: String::new(),
            seat: [None, None, None],
            old_value: None,
            new_value: None,
            old_state: None,
            new_state: None,
            causes: Vec::new(),
        }
    }
}

/// Failures by path. There are few of them next to reports; those of one side are held at once.
fn failures(
    old: &Stored,
    new: &Stored,
    causes: &Causes,
    visit: &mut dyn FnMut(&Difference),
) -> Result<(), ReadError> {
    let read = |stored: &Stored| -> Result<std::collections::BTreeMap<String, StoredFailure>, ReadError> {
        let (mut lines, mut line) = (stored.failures()?, Vec::new());
        let mut all = std::collections::BTreeMap::new();
        while let Some(spot) = lines.next(&mut line)? {
            let failure: StoredFailure = lines.parse(spot, &line)?;
            all.insert(failure.path.clone(), failure);
        }
        Ok(all)
    };
    let (before, mut now) = (read(old)?, read(new)?);
    let cited = |f: &StoredFailure| Cited {
        path: f.path.clone(),
        sha256: f.sha256.clone().unwrap_or_default(),
        ..Cited::default()
    };
    for (path, was) in before {
        let is = now.remove(&path);
        if is.as_ref().is_some_and(|f| f.kind == was.kind) {
            continue;
        }
        let kind = if is.is_some() { Kind::FailureChanged } else { Kind::FailureGone };
        let new_cited = is.as_ref().map(cited);
        visit(&Difference {
            subject: is.as_ref().map_or_else(|| was.kind.clone(), |f| f.kind.clone()),
            causes: new_cited.as_ref().map(|n| causes.of_failure(&was.sha256, &n.sha256)).unwrap_or_default(),
            old_value: Some(format!("{}: {}", was.kind, was.message)),
            new_value: is.as_ref().map(|f| format!("{}: {}", f.kind, f.message)),
            ..Difference::of(kind, Some(&cited(&was)), new_cited.as_ref())
        });
    }
    for is in now.values() {
        visit(&Difference {
            subject: is.kind.clone(),
            new_value: Some(format!("{}: {}", is.kind, is.message)),
            ..Difference::of(Kind::FailureAppeared, None, Some(&cited(is)))
        });
    }
    Ok(())
}
