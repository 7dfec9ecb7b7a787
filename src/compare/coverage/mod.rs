//! Who has reported: a dataset held against a list of the offices that have to.
//!
//! Names are matched conservatively (module `matching`): what could be several offices is a row of its own with all of them
//! named, and counts for none. Of several reports of one office and year one counts, by a fixed rule (module `choose`).

mod choose;
mod dates;
mod expected;
mod matching;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

pub use dates::Date;
pub use expected::{Expected, Office};
pub use matching::By;

use crate::dataset::{ReadError, Stored, StoredFacts, StoredFailure};
use crate::text::dates as years;
use crate::text::names;
use matching::{Index, Resolved};

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A report counts.
    Reported,
    /// A report counts, and its known date of publication is past the due day.
    Late,
    /// No report of this office and year.
    Missing,
    /// A report that could be several expected offices', or only resembles one; counts for none.
    Ambiguous,
    /// A report of an office that is not in the list.
    Unexpected,
    /// A report without an office or without a year.
    Unattributed,
}

impl Standing {
    /// The standing as written in CSV and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Reported => "reported",
            Standing::Late => "late",
            Standing::Missing => "missing",
            Standing::Ambiguous => "ambiguous",
            Standing::Unexpected => "unexpected",
            Standing::Unattributed => "unattributed",
        }
    }
}

/// One report as filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The source's name.
    pub path: String,
    /// SHA-256 of the source.
    pub sha256: String,
    /// Complete, partial or prose only.
    pub status: String,
    /// Findings of severity error.
    pub errors: u32,
    /// Whether title or file name say that it corrects another.
    pub correction: bool,
    /// When it was published, where the source says so.
    pub published: Option<Date>,
}

/// A row: an expected office in a year, or a report that is none's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The year; none for reports without one.
    pub year: Option<u16>,
    /// Name as expected, or as reported for reports that are none's.
    pub office: String,
    /// Region as listed.
    pub region: String,
    /// Code as listed.
    pub code: String,
    /// Level as listed.
    pub level: String,
    /// What it comes to.
    pub standing: Standing,
    /// How the name was matched.
    pub by: Option<By>,
    /// The report that counts.
    pub counts: Option<Filed>,
    /// The criterion that decided between several, or `duplicate` if they are one content.
    pub chosen_by: Option<&'static str>,
    /// The other reports of the same office and year.
    pub others: Vec<Filed>,
    /// Expected offices that an ambiguous report could be; files that a missing report could be.
    pub possible: Vec<String>,
    /// Days past the due day, where late.
    pub days_late: Option<i64>,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Years asked for, ascending.
    pub years: Vec<u16>,
    /// Rows by year, then in the order of the list; reports that are none's at the end of their year.
    pub rows: Vec<Row>,
    /// Files without a report: some may be what is missing.
    pub failures: u64,
}

/// Holds the dataset against the list. Without `only`, every year that occurs in the dataset is asked for.
///
/// # Errors
/// The dataset cannot be read.
pub fn run(stored: &Stored, expected: &Expected, only: &[u16], due: Date) -> Result<Coverage, ReadError> {
    let reports = read(stored)?;
    let years: BTreeSet<u16> = match only {
        [] => reports.iter().filter_map(|r| r.cited.year).collect(),
        only => only.iter().copied().collect(),
    };
    let mut coverage = Coverage { years: years.iter().copied().collect(), ..Coverage::default() };
    let index = Index::new(&expected.offices);
    // Reports of each expected office and year, and those of none.
    let mut filed: BTreeMap<(u16, usize), Vec<(By, Filed)>> = BTreeMap::new();
    let mut strays: Vec<Row> = Vec::new();
    // Reports that may be an office's, by year and office.
    let mut possible: BTreeMap<(u16, usize), Vec<String>> = BTreeMap::new();
    for facts in reports {
        let (office, year) = (facts.cited.office.clone(), facts.cited.year);
        let report = Filed::of(&facts);
        let (Some(office), Some(year)) = (&office, year) else {
            strays.push(Row::stray(
                year,
                office.unwrap_or_default(),
                Standing::Unattributed,
                report,
                Vec::new(),
            ));
            continue;
        };
        if !years.contains(&year) {
            continue;
        }
        match index.resolve(office, year) {
            Resolved::One(at, by) => filed.entry((year, at)).or_default().push((by, report)),
            Resolved::Several(all) => {
                for at in &all {
                    possible.entry((year, *at)).or_default().push(report.path.clone());
                }
                let names = all.iter().filter_map(|at| expected.offices.get(*at)).map(Office::full).collect();
                strays.push(Row::stray(Some(year), office.clone(), Standing::Ambiguous, report, names));
            }
            Resolved::None => {
                strays.push(Row::stray(Some(year), office.clone(), Standing::Unexpected, report, Vec::new()));
            }
        }
    }
    for year in &years {
        for (at, office) in expected.offices.iter().enumerate().filter(|(_, o)| o.in_force(*year)) {
            let reports = filed.remove(&(*year, at)).unwrap_or_default();
            let mut row = Row::expected(*year, office, reports, office.due.unwrap_or(due));
            if row.standing == Standing::Missing {
                row.possible = possible.remove(&(*year, at)).unwrap_or_default();
            }
            coverage.rows.push(row);
        }
        let of_year = strays.extract_if(.., |row| row.year == Some(*year));
        coverage.rows.extend(of_year);
    }
    coverage.rows.extend(strays.into_iter().filter(|row| row.year.is_none()));
    coverage.failures = unread(stored, &mut coverage.rows)?;
    Ok(coverage)
}

fn read(stored: &Stored) -> Result<Vec<StoredFacts>, ReadError> {
    let (mut lines, mut line) = (stored.reports()?, Vec::new());
    let mut all = Vec::new();
    while let Some(spot) = lines.next(&mut line)? {
        all.push(lines.parse(spot, &line)?);
    }
    Ok(all)
}

/// Files without a report whose names have a missing office's name in them: worth a look, never more.
fn unread(stored: &Stored, rows: &mut [Row]) -> Result<u64, ReadError> {
    let missing: Vec<usize> =
        rows.iter().enumerate().filter(|(_, r)| r.standing == Standing::Missing).map(|(i, _)| i).collect();
    let keys = missing.iter().filter_map(|i| rows.get(*i)).map(|r| names::key(&r.office));
    // An automaton over many names can be refused for its size only; then there are no hints.
    let finder = AhoCorasick::new(keys).ok();
    let (mut lines, mut line) = (stored.failures()?, Vec::new());
    let mut n = 0;
    while let Some(spot) = lines.next(&mut line)? {
        n += 1;
        let failure: StoredFailure = lines.parse(spot, &line)?;
        let Some(finder) = &finder else { continue };
        let named = years::in_name(failure.path.rsplit('/').next().unwrap_or_default());
        let key = names::key(&failure.path);
        let found: BTreeSet<usize> = finder
            .find_overlapping_iter(&key)
            .filter(|m| !m.is_empty())
            .map(|m| m.pattern().as_usize())
            .collect();
        for row in found.into_iter().filter_map(|i| missing.get(i)).copied().collect::<Vec<_>>() {
            let Some(row) = rows.get_mut(row) else { continue };
            if named.is_none() || named == row.year {
                row.possible.push(format!("{} ({})", failure.path, failure.kind));
            }
        }
    }
    Ok(n)
}

impl Filed {
    fn of(facts: &StoredFacts) -> Filed {
        Filed {
            path: facts.cited.path.clone(),
            sha256: facts.cited.sha256.clone(),
            status: facts.status.clone(),
            errors: facts.errors,
            correction: choose::is_correction(facts),
            published: dates::published(&facts.metadata),
        }
    }
}

impl Row {
    fn stray(
        year: Option<u16>,
        office: String,
        standing: Standing,
        report: Filed,
        possible: Vec<String>,
    ) -> Row {
        let [region, code, level] = [const { String::new() }; 3];
        Row {
            year,
            office,
            region,
            code,
            level,
            standing,
            by: None,
            counts: Some(report),
            chosen_by: None,
            others: Vec::new(),
            possible,
            days_late: None,
        }
    }

    fn expected(year: u16, office: &Office, reports: Vec<(By, Filed)>, due: Date) -> Row {
        // The weakest evidence among them, so that a variant is not hidden behind an exact name.
        let by = reports.iter().map(|(by, _)| *by).max();
        let (counts, others, chosen_by) =
            choose::choose(reports.into_iter().map(|(_, filed)| filed).collect());
        let due = Date { year: year.saturating_add(1), ..due };
        let late =
            counts.as_ref().and_then(|c| c.published).map(|d| d.days() - due.days()).filter(|days| *days > 0);
        let standing = match (&counts, late) {
            (None, _) => Standing::Missing,
            (Some(_), None) => Standing::Reported,
            (Some(_), Some(_)) => Standing::Late,
        };
        Row {
            year: Some(year),
            office: office.name.clone(),
            region: office.region.clone(),
            code: office.code.clone(),
            level: office.level.clone(),
            standing,
            by,
            counts,
            chosen_by,
            others,
            possible: Vec::new(),
            days_late: late,
        }
    }
}
