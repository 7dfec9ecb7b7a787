//! What differs between two readings of one report.

use std::collections::BTreeMap;

use super::{Cause, Difference, Kind, Match};
use crate::dataset::{StoredFigure, StoredFinding, StoredReport};

/// Compares two readings; whether anything differs.
pub(super) fn compare(
    old: &StoredReport,
    new: &StoredReport,
    by: Match,
    causes: &[Cause],
    visit: &mut dyn FnMut(&Difference),
) -> bool {
    let mut found = false;
    let mut tell = |difference: Difference| {
        found = true;
        visit(&Difference { causes: causes.to_vec(), ..difference });
    };
    let of = |kind| Difference::of(kind, Some(&old.cited), Some(&new.cited));
    // Between two years title and year differ by themselves.
    let same_year = by == Match::Source;
    let year = |r: &StoredReport| r.cited.year.map(|y| y.to_string());
    for (subject, compared, a, b) in [
        ("title", same_year, old.title.clone(), new.title.clone()),
        ("office", same_year, old.cited.office.clone(), new.cited.office.clone()),
        ("year", same_year, year(old), year(new)),
        ("format", true, old.format.clone(), new.format.clone()),
        ("status", true, Some(old.status.clone()), Some(new.status.clone())),
    ] {
        if compared && a != b {
            let subject = subject.to_owned();
            tell(Difference { subject, old_value: a, new_value: b, ..of(Kind::Identity) });
        }
    }
    let mut before: BTreeMap<&[String; 3], &StoredFigure> =
        old.figures.iter().map(|f| (&f.seat, f)).collect();
    let figure = |was: Option<&StoredFigure>, is: Option<&StoredFigure>, seat: &[String; 3]| {
        let state = |f: Option<&StoredFigure>| Some(f.map_or("absent", |f| &f.state).to_owned());
        Difference {
            seat: seat.clone().map(Some),
            old_value: was.and_then(|f| f.value.clone()),
            new_value: is.and_then(|f| f.value.clone()),
            old_state: state(was),
            new_state: state(is),
            ..of(Kind::Figure)
        }
    };
    for is in &new.figures {
        let was = before.remove(&is.seat);
        let differs = match was {
            Some(was) => was.value != is.value || was.state != is.state,
            None => is.value.is_some(),
        };
        if differs {
            tell(figure(was, Some(is), &is.seat));
        }
    }
    // In the order of the form, which the map has lost.
    for was in old.figures.iter().filter(|f| f.value.is_some() && before.contains_key(&f.seat)) {
        tell(figure(Some(was), None, &was.seat));
    }
    let (gone, appeared) = apart(&old.findings, &new.findings);
    let finding = |kind, f: &StoredFinding| Difference {
        subject: f.id.clone(),
        seat: [f.table.clone(), f.row.clone(), f.column.clone()],
        old_value: (kind == Kind::FindingGone).then(|| f.message.clone()),
        new_value: (kind == Kind::FindingAppeared).then(|| f.message.clone()),
        ..of(kind)
    };
    gone.into_iter().for_each(|f| tell(finding(Kind::FindingGone, f)));
    appeared.into_iter().for_each(|f| tell(finding(Kind::FindingAppeared, f)));
    found
}

/// Findings of each side without a counterpart. Severity and wording do not count: a program may word better.
fn apart<'a>(
    old: &'a [StoredFinding],
    new: &'a [StoredFinding],
) -> (Vec<&'a StoredFinding>, Vec<&'a StoredFinding>) {
    let same = |a: &StoredFinding, b: &StoredFinding| {
        (&a.id, &a.table, &a.row, &a.column, &a.expected, &a.found)
            == (&b.id, &b.table, &b.row, &b.column, &b.expected, &b.found)
    };
    let mut appeared: Vec<&StoredFinding> = new.iter().collect();
    let gone = old
        .iter()
        .filter(|was| match appeared.iter().position(|is| same(was, is)) {
            Some(at) => {
                appeared.remove(at);
                false
            }
            None => true,
        })
        .collect();
    (gone, appeared)
}
