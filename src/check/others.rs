//! Checks that look at more than one report: the same content under another name, and what one year's report of an
//! office carries on to the next, held against what the next one says was carried over.
//!
//! Reports come one by one, in any order of years; of each only a few bytes are kept ([`Met`]). Whichever of two reports comes
//! later gets the finding. Where an office has several different reports of a year, none of them is held against
//! another year's: which one counts is not for a check to say, and two offices may bear one name.

use std::io;

use super::met::{Kept, Key, Met, Of};
use super::{Finding, about};
use crate::grammar::{Forms, SlotId};
use crate::source::{Digest, Spill};
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
    met: Met,
}

impl<'a> Others<'a> {
    /// Compares by what the forms say is carried over; what is kept of the reports goes into `spill`.
    #[must_use]
    pub fn new(forms: &'a Forms, spill: Spill) -> Others<'a> {
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
        Others { forms, pairs, met: Met::new(spill) }
    }

    /// Takes in a report and says what is found about it and those before it. `figure` is what the report shows as a plain
    /// whole number.
    ///
    /// # Errors
    /// What is kept of the reports cannot be written, or read again.
    pub fn tell(
        &mut self,
        told: Told<'_>,
        figure: &dyn Fn(SlotId) -> Option<u32>,
    ) -> io::Result<Vec<Finding>> {
        let number = |slot: &SlotId| figure(*slot);
        let figures: Vec<_> = self.pairs.iter().map(|(from, to)| [number(from), number(to)]).collect();
        let mut findings = Vec::new();
        let content = half(&told.digest);
        let at = match self.met.content(content)? {
            Some(at) => {
                let path = self.kept(at)?.path;
                findings
                    .push(about("source.same", format!("the same bytes as {path}, which stands before it")));
                at
            }
            None => match self.met.keep(content, told.path, &figures)? {
                Some(at) => at,
                // More reports than four gigabytes of names: no more are compared.
                None => return Ok(findings),
            },
        };
        let (Some(office), Some(year)) = (told.office, told.year) else { return Ok(findings) };
        let office = Folded::of(office).full;
        let here = key(&office, year);
        match self.met.office(here)? {
            Some(Of::One(same)) if same == at => {}
            None => self.met.set_office(here, Of::One(at))?,
            Some(Of::One(_)) => {
                self.met.set_office(here, Of::Several)?;
                return Ok(findings);
            }
            Some(Of::Several) => return Ok(findings),
        }
        if let Some(before) = self.beside(&office, year.checked_sub(1))? {
            findings.extend(self.compare(&figures, &before, year - 1, true));
        }
        if let Some(after) = self.beside(&office, year.checked_add(1))? {
            findings.extend(self.compare(&figures, &after, year + 1, false));
        }
        Ok(findings)
    }

    /// The only report of an office and a year.
    fn beside(&self, office: &str, year: Option<u16>) -> io::Result<Option<Kept>> {
        let Some(year) = year else { return Ok(None) };
        match self.met.office(key(office, year))? {
            Some(Of::One(at)) => self.kept(at).map(Some),
            _ => Ok(None),
        }
    }

    fn kept(&self, at: u32) -> io::Result<Kept> {
        self.met.read(at, self.pairs.len())
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
    use crate::source::{Digest, Spill};

    /// Office, year, path, content, carried on (total), carried over (total).
    type Report<'a> = (&'a str, u16, &'a str, &'a str, Option<u32>, Option<u32>);

    /// What is said of the reports: the same, wherever what is kept of them lies.
    fn told(reports: &[Report<'_>]) -> Vec<(String, String)> {
        let dir = tempfile::tempdir().expect("a folder");
        let said = told_by(Spill::new(None), reports);
        assert_eq!(told_by(Spill::holding(Some(dir.path()), 1), reports), said);
        said
    }

    fn told_by(spill: Spill, reports: &[Report<'_>]) -> Vec<(String, String)> {
        let forms = Forms::builtin().expect("the shipped forms");
        let mut years = Others::new(&forms, spill);
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
            let found =
                years.tell(told, &figure).expect("kept").into_iter().filter(|f| f.id != "source.same");
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
        let mut others = Others::new(&forms, Spill::new(None));
        let mut said = Vec::new();
        for (path, content, office) in
            [("a", "1", Some("甲局")), ("b", "2", None), ("c", "1", None), ("d", "1", Some("甲局"))]
        {
            let digest = Digest::of(content.as_bytes());
            let told = Told { office, year: Some(2023), path, digest };
            let found = others.tell(told, &|_| None).expect("kept");
            said.extend(found.into_iter().map(|f| (path, f.id, f.message)));
        }
        let message = "the same bytes as a, which stands before it".to_owned();
        assert_eq!(said, [("c", "source.same", message.clone()), ("d", "source.same", message)]);
    }
}
