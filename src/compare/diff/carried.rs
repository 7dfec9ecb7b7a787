//! What the reports of the old dataset carry on to the next year, held against what those of the new one say was carried
//! over. Within one dataset `carried.years` finds the same.

use std::collections::{HashMap, HashSet};

use super::{Difference, Kind};
use crate::dataset::{Cited, ReadError, Stored, StoredReport};
use crate::grammar::Forms;
use crate::text::names;

/// An office by the key of its name, and a year.
type Key = (String, u16);

/// A report that carries something on, and how much in each column.
struct Before {
    cited: Cited,
    figures: Vec<Option<u64>>,
}

/// Compares the reports of each office of two successive years, of which the old dataset has the earlier; tells how many
/// offices were compared. Where a dataset has several different reports of an office and year, it is not known which
/// counts; where the new one has the earlier year too, it has been compared when it was made.
pub(super) fn run(
    old: &Stored,
    new: &Stored,
    forms: &Forms,
    visit: &mut dyn FnMut(&Difference),
) -> Result<u64, ReadError> {
    let seats = seats(forms);
    let mut before: HashMap<Key, Option<Before>> = HashMap::new();
    each(old, |report| {
        let Some(key) = key(&report.cited) else { return };
        let figures = seats.iter().map(|(from, _)| whole(&report, from)).collect();
        let this = Before { cited: report.cited, figures };
        match before.get_mut(&key) {
            Some(Some(first)) if first.cited.sha256 == this.cited.sha256 => {}
            Some(several) => *several = None,
            None => _ = before.insert(key, Some(this)),
        }
    })?;
    // Which report of an office and year counts has to be known before any is compared.
    let mut now: HashMap<Key, Option<String>> = HashMap::new();
    let (mut lines, mut line) = (new.reports()?, Vec::new());
    while let Some(spot) = lines.next(&mut line)? {
        let cited: Cited = lines.parse(spot, &line)?;
        let Some(key) = key(&cited) else { continue };
        match now.get_mut(&key) {
            Some(Some(first)) if *first == cited.sha256 => {}
            Some(several) => *several = None,
            None => _ = now.insert(key, Some(cited.sha256)),
        }
    }
    let mut compared = HashSet::new();
    each(new, |report| {
        let Some((office, year)) = key(&report.cited) else { return };
        let Some(earlier) = year.checked_sub(1).map(|year| (office.clone(), year)) else { return };
        let counts = now.get(&(office, year)).is_some_and(Option::is_some) && !now.contains_key(&earlier);
        let Some(Some(was)) = before.get(&earlier).filter(|_| counts) else { return };
        if !compared.insert(earlier) {
            return;
        }
        for ((_, to), carried) in seats.iter().zip(&was.figures) {
            let Some((on, over)) = carried.zip(whole(&report, to)).filter(|(on, over)| on != over) else {
                continue;
            };
            visit(&Difference {
                seat: to.clone().map(Some),
                old_value: Some(on.to_string()),
                new_value: Some(over.to_string()),
                ..Difference::of(Kind::Carried, Some(&was.cited), Some(&report.cited))
            });
        }
    })?;
    Ok(compared.len() as u64)
}

/// Seats of figures that are carried on, and where the next year has them, in the order of the forms.
fn seats(forms: &Forms) -> Vec<([String; 3], [String; 3])> {
    let mut seats = Vec::new();
    for carry in &forms.carries {
        for slot in forms.slots.iter().filter(|slot| slot.table == carry.table && slot.row == carry.from) {
            let at = |row: &str| [carry.table.clone(), row.to_owned(), slot.column.clone()];
            if forms.slot_of(&carry.table, &carry.to, &slot.column).is_some() {
                seats.push((at(&carry.from), at(&carry.to)));
            }
        }
    }
    seats
}

fn key(cited: &Cited) -> Option<Key> {
    Some((names::key(cited.office.as_deref()?), cited.year?))
}

/// The whole number that a report shows there.
fn whole(report: &StoredReport, seat: &[String; 3]) -> Option<u64> {
    report.figures.iter().find(|f| f.seat == *seat)?.value.as_deref()?.parse().ok()
}

fn each(stored: &Stored, mut take: impl FnMut(StoredReport)) -> Result<(), ReadError> {
    let (mut lines, mut line) = (stored.reports()?, Vec::new());
    while let Some(spot) = lines.next(&mut line)? {
        take(lines.parse(spot, &line)?);
    }
    Ok(())
}
