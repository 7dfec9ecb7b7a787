//! Figures in the prose against those of the tables.

use super::{Finding, registry};
use crate::grammar::{Claim, Forms, Pattern};
use crate::report::Report;
use crate::text::{Decimal, dates};

pub(super) fn run(report: &Report, forms: &Forms, findings: &mut Vec<Finding>) {
    let Some(format) = report.format.as_deref() else { return };
    // The first part is where the form wants the prose; later parts speak of plans and of other years.
    let Some(section) = report.sections.first() else { return };
    let prose = dates::compact(&section.text);
    let year = report.year.as_ref().map(|y| y.value);
    let clauses = clauses(&prose);
    for claim in forms.claims.iter().filter(|c| c.format == format) {
        let id = registry::entry(&claim.id).map_or("text.claim", |e| e.id);
        let Some(said) = said(claim, &clauses, year) else { continue };
        let sums: Option<Vec<Decimal>> =
            claim.rows.iter().map(|rows| sum(report, forms, claim, rows)).collect();
        let Some(sums) = sums else { continue };
        if sums.iter().any(|s| s.same(said)) {
            continue;
        }
        let mut shown: Vec<String> = sums.iter().map(Decimal::to_string).collect();
        shown.dedup();
        let label = claim.rows.first().and_then(|r| forms.slot_of(&claim.table, r.first()?, &claim.column));
        let label = label.map_or(claim.table.as_str(), |slot| forms.slot(slot).row_label.as_str());
        findings.push(Finding {
            id,
            severity: registry::severity(id),
            table: Some(claim.table.clone()),
            row: claim.rows.first().and_then(|r| r.first()).cloned(),
            column: Some(claim.column.clone()),
            message: format!("{label}: the text says {said}, the table {}", shown.join(" or ")),
            expected: shown.first().cloned(),
            found: Some(said.to_string()),
            cause: None,
            cells: claim
                .rows
                .iter()
                .flatten()
                .map(|r| format!("{}/{r}/{}", claim.table, claim.column))
                .collect(),
        });
    }
}

/// The clauses of a prose text, and whether a digit stands in each.
fn clauses(prose: &str) -> Vec<(&str, bool)> {
    prose.split(['。', ';']).map(|clause| (clause, clause.bytes().any(|b| b.is_ascii_digit()))).collect()
}

/// The number the prose gives for the report's year, if all clauses that give one agree.
fn said(claim: &Claim, clauses: &[(&str, bool)], year: Option<u16>) -> Option<Decimal> {
    let mut found: Option<Decimal> = None;
    for (clause, digits) in clauses {
        // A count behind another year is that year's.
        let this_year = |start: usize| {
            let named = clause.get(..start).and_then(dates::last_year);
            named.is_none() || year.is_none() || named == year
        };
        // A pattern for numbers finds none where no digit stands.
        let mut patterns = claim.number.iter().filter(|_| *digits).filter_map(Pattern::regex);
        let number = patterns.find_map(|pattern| {
            let own = pattern.find_iter(clause).find(|m| this_year(m.start()))?;
            Decimal::parse(pattern.captures_at(clause, own.start())?.get(1)?.as_str())
        });
        let mut zero = claim.zero.iter().filter_map(Pattern::regex);
        let mut none = || zero.any(|p| p.find_iter(clause).any(|m| this_year(m.start())));
        let number = number.or_else(|| none().then_some(Decimal::ZERO));
        if number.is_none() || claim.unless.stand_in(clause) {
            continue;
        }
        match (number, found) {
            (Some(n), Some(first)) if !n.same(first) => return None,
            (Some(n), _) => found = Some(n),
            _ => {}
        }
    }
    found
}

fn sum(report: &Report, forms: &Forms, claim: &Claim, rows: &[String]) -> Option<Decimal> {
    rows.iter().try_fold(Decimal::ZERO, |sum, row| {
        let slot = forms.slot_of(&claim.table, row, &claim.column)?;
        let figure = report.figure(slot)?;
        match (figure.value, figure.state) {
            (Some(value), _) => Some(sum.plus(value)),
            // A blank total is not a statement that there was none.
            _ => None,
        }
    })
}
