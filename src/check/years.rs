//! What one year's report of an office carries on to the next, held against what the next one says was carried over.
//!
//! Reports come one by one, in any order of years; of each only a few bytes are kept. Whichever of two reports comes
//! later gets the finding. Where an office has several different reports of a year, none of them is held against
//! another year's: which one counts is not for a check to say, and two offices may bear one name.

use std::collections::HashMap;

use super::{Finding, about};
use crate::grammar::{Forms, SlotId};
use crate::source::Digest;
use crate::text::fold::Folded;

/// A report as far as it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The name of the office.
    pub office: &'a str,
    /// The year the report is about.
    pub year: u16,
    /// Its source.
    pub path: &'a str,
    /// The digest of its source: the same content twice is one report.
    pub digest: Digest,
}

/// The reports met so far.
#[derive(Debug)]
pub struct Years<'a> {
    forms: &'a Forms,
    /// Figures compared: what is carried on to the next year, and what was carried over from the year before.
    pairs: Vec<(SlotId, SlotId)>,
    met: HashMap<u128, Met>,
    /// Of each report its figures and its path.
    kept: Vec<u8>,
}

/// What is known of an office and a year.
#[derive(Debug, Clone, Copy)]
enum Met {
    /// One report: the first bytes of its digest, and where it is kept.
    One(u64, u32),
    Several,
}

/// A report that was kept.
struct Kept {
    path: String,
    /// Of each pair: carried on, carried over.
    figures: Vec<[Option<u32>; 2]>,
}

impl<'a> Years<'a> {
    /// Compares by what the forms say is carried over.
    #[must_use]
    pub fn new(forms: &'a Forms) -> Years<'a> {
        let mut pairs = Vec::new();
        for carry in &forms.carries {
            for (at, slot) in forms.slots.iter().enumerate() {
                if slot.table != carry.table || slot.row != carry.from {
                    continue;
                }
                let from = u16::try_from(at).map(SlotId).ok();
                let to = forms.slot_of(&carry.table, &carry.to, &slot.column);
                pairs.extend(from.zip(to));
            }
        }
        // The last column first: it is the total, and the one to name.
        pairs.reverse();
        Years { forms, pairs, met: HashMap::new(), kept: Vec::new() }
    }

    /// Takes in a report and says where it differs from those of the years beside it. `figure` is what the report shows
    /// as a plain number.
    pub fn tell(&mut self, told: Told<'_>, figure: &dyn Fn(SlotId) -> Option<u32>) -> Vec<Finding> {
        let office = Folded::of(told.office).full;
        let number = |slot: &SlotId| figure(*slot);
        let figures: Vec<_> = self.pairs.iter().map(|(from, to)| [number(from), number(to)]).collect();
        if figures.iter().flatten().all(Option::is_none) {
            return Vec::new();
        }
        let [a, b, c, d, e, f, g, h, ..] = *told.digest.bytes();
        let content = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let at = u32::try_from(self.kept.len());
        match (self.met.get(&key(&office, told.year)), at) {
            (None, Ok(at)) => {
                self.keep(&figures, told.path);
                self.met.insert(key(&office, told.year), Met::One(content, at));
            }
            (Some(Met::One(same, _)), _) if *same == content => {}
            _ => {
                self.met.insert(key(&office, told.year), Met::Several);
                return Vec::new();
            }
        }
        let beside = |year: Option<u16>| match self.met.get(&key(&office, year?)) {
            Some(Met::One(_, at)) => self.read(*at),
            _ => None,
        };
        let before = beside(told.year.checked_sub(1));
        let after = beside(told.year.checked_add(1));
        let mut findings = Vec::new();
        if let Some(before) = before {
            findings.extend(self.compare(&figures, &before, told.year - 1, true));
        }
        if let Some(after) = after {
            findings.extend(self.compare(&figures, &after, told.year + 1, false));
        }
        findings
    }

    /// The finding about a report and the one of the year before it, or behind it.
    fn compare(
        &self,
        figures: &[[Option<u32>; 2]],
        other: &Kept,
        year: u16,
        before: bool,
    ) -> Option<Finding> {
        let pairs = self.pairs.iter().zip(figures.iter().zip(&other.figures));
        let mut differing = pairs.filter_map(|((from, to), (own, other))| {
            let (own, other) = if before { (own[1]?, other[0]?) } else { (own[0]?, other[1]?) };
            (own != other).then_some((if before { to } else { from }, own, other))
        });
        let (slot, own, theirs) = differing.next()?;
        let slot = self.forms.slot(*slot);
        let more: Vec<String> = differing
            .map(|(slot, own, theirs)| format!("{} {own}/{theirs}", self.forms.slot(*slot).column_label))
            .collect();
        let more = if more.is_empty() { String::new() } else { format!("; also {}", more.join(", ")) };
        let (row, column, path) = (&slot.row_label, &slot.column_label, &other.path);
        let message = if before {
            format!("{row}, {column}: {own}, but the report of {year} ({path}) carries {theirs} on{more}")
        } else {
            format!(
                "{row}, {column}: {own}, but in the report of {year} ({path}) {theirs} were carried over{more}"
            )
        };
        Some(Finding {
            table: Some(slot.table.clone()),
            row: Some(slot.row.clone()),
            column: Some(slot.column.clone()),
            expected: Some(theirs.to_string()),
            found: Some(own.to_string()),
            cells: vec![slot.path()],
            ..about("carried.years", message)
        })
    }

    fn keep(&mut self, figures: &[[Option<u32>; 2]], path: &str) {
        for n in figures.iter().flatten() {
            // Nearly all are less than 254: one byte.
            match n {
                None => self.kept.push(u8::MAX),
                Some(n) => match u8::try_from(*n) {
                    Ok(n) if n < u8::MAX - 1 => self.kept.push(n),
                    _ => {
                        self.kept.push(u8::MAX - 1);
                        self.kept.extend_from_slice(&n.to_le_bytes());
                    }
                },
            }
        }
        let length = u16::try_from(path.len()).unwrap_or(u16::MAX);
        self.kept.extend_from_slice(&length.to_le_bytes());
        let whole = path.as_bytes();
        self.kept.extend_from_slice(whole.get(..usize::from(length)).unwrap_or(whole));
    }

    fn read(&self, at: u32) -> Option<Kept> {
        let mut bytes = self.kept.get(at as usize..)?;
        let mut take = |n: usize| {
            let (taken, rest) = bytes.split_at_checked(n)?;
            bytes = rest;
            Some(taken)
        };
        let mut figures = Vec::with_capacity(self.pairs.len());
        for _ in &self.pairs {
            let mut pair = [None; 2];
            for n in &mut pair {
                *n = match *take(1)?.first()? {
                    u8::MAX => None,
                    254 => Some(u32::from_le_bytes(take(4)?.try_into().ok()?)),
                    small => Some(u32::from(small)),
                };
            }
            figures.push(pair);
        }
        let length = u16::from_le_bytes(take(2)?.try_into().ok()?);
        let path = String::from_utf8_lossy(take(usize::from(length))?).into_owned();
        Some(Kept { path, figures })
    }
}

/// Names the report of an office and a year in few bytes.
fn key(office: &str, year: u16) -> u128 {
    let digest = Digest::of(format!("{office}\0{year}").as_bytes());
    digest.bytes().first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::{Told, Years};
    use crate::grammar::{Forms, SlotId};
    use crate::source::Digest;

    /// Office, year, path, content, carried on (total), carried over (total).
    type Report<'a> = (&'a str, u16, &'a str, &'a str, Option<u32>, Option<u32>);

    fn told(reports: &[Report<'_>]) -> Vec<(String, String)> {
        let forms = Forms::builtin().expect("the shipped forms");
        let mut years = Years::new(&forms);
        assert_eq!(years.pairs.len(), 7, "six kinds of applicants and the total");
        let seat = |slot: SlotId| (forms.slot(slot).row.as_str(), forms.slot(slot).column.as_str());
        let mut all = Vec::new();
        for &(office, year, path, content, on, over) in reports {
            let figure = |slot: SlotId| match seat(slot) {
                ("carried_over_to_next_year", "total") => on,
                ("carried_over_from_prior_year", "total") => over,
                ("carried_over_to_next_year", "natural_person") => Some(300),
                ("carried_over_from_prior_year", "natural_person") => Some(300),
                _ => None,
            };
            let told = Told { office, year, path, digest: Digest::of(content.as_bytes()) };
            all.extend(years.tell(told, &figure).into_iter().map(|f| {
                assert_eq!((f.id, f.column.as_deref()), ("carried.years", Some("total")));
                assert!(f.cells[0].ends_with("/total"));
                (path.to_owned(), f.message)
            }));
        }
        all
    }

    #[test]
    fn what_was_carried_on_must_have_been_carried_over() {
        let agreeing = [
            ("甲局", 2021, "a", "1", Some(3), Some(0)),
            ("甲局", 2022, "b", "2", Some(255), Some(3)),
            ("甲局", 2023, "c", "3", None, Some(255)),
            ("乙局", 2022, "d", "4", Some(9), Some(8)),
        ];
        assert_eq!(told(&agreeing), []);
        let differing = [
            ("甲局", 2021, "a", "1", Some(3), Some(0)),
            ("甲局", 2023, "c", "3", Some(1), Some(400)),
            ("甲　局", 2022, "b", "2", Some(5), Some(2)),
        ];
        let said = told(&differing);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said.iter().all(|(path, _)| path == "b"),
            "the one that came last has both neighbours: {said:?}"
        );
        assert!(said[0].1.contains("2, but the report of 2021 (a) carries 3 on"), "{said:?}");
        assert!(said[1].1.contains("5, but in the report of 2023 (c) 400 were carried over"), "{said:?}");
    }

    #[test]
    fn nothing_is_said_where_it_is_not_known_which_report_counts() {
        let two = [
            ("甲局", 2021, "a", "1", Some(3), None),
            ("甲局", 2021, "a2", "other", Some(4), None),
            ("甲局", 2022, "b", "2", None, Some(9)),
        ];
        assert_eq!(told(&two), []);
        let same = [two[0], ("甲局", 2021, "a2", "1", Some(3), None), two[2]];
        assert_eq!(told(&same).len(), 1, "the same content twice is one report");
        let blank = [two[0], ("甲局", 2022, "b", "2", None, None)];
        assert_eq!(told(&blank), []);
    }
}
