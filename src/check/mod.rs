//! Checks: a report and the grammars in, findings out. A check never changes a figure.

mod causes;
mod claims;
mod figures;
mod finding;
mod met;
mod moved;
mod others;
pub mod registry;
mod sums;

pub use finding::{Finding, Severity};
pub use others::{Others, Told};

use crate::grammar::Forms;
use crate::report::{Doubt, Report};

/// Runs every check. Findings come in a fixed order: what extraction doubted, then figures, sums, prose.
#[must_use]
pub fn run(report: &Report, forms: &Forms) -> Vec<Finding> {
    let mut findings: Vec<Finding> = report.doubts.iter().map(of_doubt).collect();
    identity(report, forms, &mut findings);
    figures::run(report, forms, &mut findings);
    sums::run(report, forms, &mut findings);
    claims::run(report, forms, &mut findings);
    findings
}

fn of_doubt(doubt: &Doubt) -> Finding {
    Finding {
        table: doubt.table.clone(),
        row: doubt.row.clone(),
        column: doubt.column.clone(),
        expected: doubt.expected.clone(),
        found: doubt.found.clone(),
        ..about(doubt.id, doubt.message.clone())
    }
}

/// A finding about the report as a whole.
fn about(id: &'static str, message: String) -> Finding {
    Finding {
        id,
        severity: registry::severity(id),
        table: None,
        row: None,
        column: None,
        message,
        expected: None,
        found: None,
        cause: None,
        cells: Vec::new(),
    }
}

fn identity(report: &Report, forms: &Forms, findings: &mut Vec<Finding>) {
    if report.year.is_none() {
        findings.push(about("year.missing", "no year in title, period, introduction or file name, and none that part one names more than others".to_owned()));
    }
    if report.office.is_none() {
        findings.push(about("office.missing", "no office in the title or the introduction".to_owned()));
    }
    let Some(format) = report.format.as_deref() else {
        findings.push(about("format.unknown", "no official table was found in the source".to_owned()));
        return;
    };
    let year = report.year.as_ref().map(|y| y.value);
    let newest =
        forms.formats.iter().filter(|f| year.is_some_and(|y| f.first_year <= y)).max_by_key(|f| f.first_year);
    if let (Some(newest), Some(year)) = (newest, year)
        && newest.id != format
        && forms.format(format).is_some_and(|f| f.first_year < newest.first_year)
    {
        let message = format!(
            "the tables follow the {format} form; for {year} the {} form ({}) is in force",
            newest.id, newest.authority
        );
        let mut finding = about("format.misused", message);
        finding.expected = Some(newest.id.clone());
        finding.found = Some(format.to_owned());
        findings.push(finding);
    }
}
