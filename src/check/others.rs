//! Checks that look at more than one report: the same content under another name, and what one year's report of an
//! office carries on to the next, held against what the next one says was carried over.
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
    /// The name of the office, where known.
    pub office: Option<&'a str>,
    /// The year the report is about, where known.
    pub year: Option<u16>,
    /// Its source.
    pub path: &'a str,
    /// The digest of its source: the same content twice is one report.
    pub digest: Digest,
}

/// The reports met so far.
#[derive(Debug)]
pub struct Others<'a> {
    forms: &'a Forms,
    /// Figures compared: what is carried on to the next year, and what was carried over from the year before.
    pairs: Vec<(SlotId, SlotId)>,
    /// Reports by office and year.
    met: HashMap<Key, Met>,
    /// Where reports are kept, by content.
    contents: HashMap<Key, u32>,
    /// Of each report its figures and its path.
    kept: Vec<u8>,
}

/// Half a SHA-256.
type Key = [u64; 2];

/// What is known of an office and a year.
#[derive(Debug, Clone, Copy)]
enum Met {
    /// One report, and where it is kept.
    One(u32),
    Several,
}

/// A report that was kept.
struct Kept {
    path: String,
    /// Of each pair: carried on, carried over.
    figures: Vec<[Option<u32>; 2]>,
}

impl<'a> Others<'a> {
    /// Compares by what the forms say is carried over.
    #[must_use]
    pub fn new(forms: &'a Forms) -> Others<'a> {
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
        Others { forms, pairs, met: HashMap::new(), contents: HashMap::new(), kept: Vec::new() }
    }

    /// Takes in a report and says what is found about it and those before it. `figure` is what the report shows as a plain
    /// whole number.
    pub fn tell(&mut self, told: Told<'_>, figure: &dyn Fn(SlotId) -> Option<u32>) -> Vec<Finding> {
        let number = |slot: &SlotId| figure(*slot);
        let figures: Vec<_> = self.pairs.iter().map(|(from, to)| [number(from), number(to)]).collect();
        let mut findings = Vec::new();
        let content = half(&told.digest);
        let first = self.contents.get(&content).copied();
        let at = match (first, u32::try_from(self.kept.len())) {
            (Some(at), _) => {
                let path = self.read(at).map(|kept| kept.path).unwrap_or_default();
                findings
                    .push(about("source.same", format!("the same bytes as {path}, which stands before it")));
                at
            }
            (None, Ok(at)) => {
                self.keep(&figures, told.path);
                self.contents.insert(content, at);
                at
            }
            // More reports than four gigabytes of names: no more are compared.
            (None, Err(_)) => return findings,
        };
        let (Some(office), Some(year)) = (told.office, told.year) else { return findings };
        let office = Folded::of(office).full;
        let here = key(&office, year);
        match self.met.get(&here) {
            Some(Met::One(same)) if *same == at => {}
            None => _ = self.met.insert(here, Met::One(at)),
            Some(_) => {
                self.met.insert(here, Met::Several);
                return findings;
            }
        }
        let beside = |year: Option<u16>| match self.met.get(&key(&office, year?)) {
            Some(Met::One(at)) => self.read(*at),
            _ => None,
        };
        let (before, after) = (beside(year.checked_sub(1)), beside(year.checked_add(1)));
        if let Some(before) = before {
            findings.extend(self.compare(&figures, &before, year - 1, true));
        }
        if let Some(after) = after {
            findings.extend(self.compare(&figures, &after, year + 1, false));
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

fn half(digest: &Digest) -> Key {
    let (words, _) = digest.bytes().as_chunks();
    match words {
        [a, b, ..] => [u64::from_le_bytes(*a), u64::from_le_bytes(*b)],
        _ => [0; 2],
    }
}

/// Names the reports of an office and a year in few bytes.
fn key(office: &str, year: u16) -> Key {
    half(&Digest::of(format!("{office}\0{year}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Others, Told};
    use crate::grammar::{Forms, SlotId};
    use crate::source::Digest;

    /// Office, year, path, content, carried on (total), carried over (total).
    type Report<'a> = (&'a str, u16, &'a str, &'a str, Option<u32>, Option<u32>);

    fn told(reports: &[Report<'_>]) -> Vec<(String, String)> {
        let forms = Forms::builtin().expect("the shipped forms");
        let mut years = Others::new(&forms);
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
            let digest = Digest::of(content.as_bytes());
            let told = Told { office: Some(office), year: Some(year), path, digest };
            let found = years.tell(told, &figure).into_iter().filter(|f| f.id != "source.same");
            all.extend(found.map(|f| {
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

    #[test]
    fn the_same_content_is_said_of_every_name_but_the_first() {
        let forms = Forms::builtin().expect("the shipped forms");
        let mut others = Others::new(&forms);
        let mut said = Vec::new();
        for (path, content, office) in
            [("a", "1", Some("甲局")), ("b", "2", None), ("c", "1", None), ("d", "1", Some("甲局"))]
        {
            let digest = Digest::of(content.as_bytes());
            let told = Told { office, year: Some(2023), path, digest };
            said.extend(others.tell(told, &|_| None).into_iter().map(|f| (path, f.id, f.message)));
        }
        let message = "the same bytes as a, which stands before it".to_owned();
        assert_eq!(said, [("c", "source.same", message.clone()), ("d", "source.same", message)]);
    }
}
