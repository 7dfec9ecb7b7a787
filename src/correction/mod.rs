//! Corrections by people: kept beside the sources, applied on top of what was extracted, never in silence.
//!
//! A correction names a source (by SHA-256, by office and year, or both), a cell, what was extracted when it was made
//! and what it should be. It is applied only if the source still says what it said; otherwise the extracted figure stays
//! and a finding says why. An applied one keeps both values.

mod parse;

use std::collections::{BTreeSet, HashMap};

use crate::grammar::{Forms, SlotId};
use crate::report::{Correction as Kept, Doubt, Report};
use crate::source::Digest;
use crate::text::{Decimal, names};

pub use parse::ParseError;

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Line of the file.
    pub line: u32,
    /// SHA-256 of the source it was made for, hexadecimal.
    pub sha256: Option<String>,
    /// Office and year of the report it is about.
    pub report: Option<(String, u16)>,
    /// Ids of table, row and column.
    pub seat: [String; 3],
    /// What was extracted when it was made: digits, a text, or nothing.
    pub was: String,
    /// What it should be; `None` says that the report has no figure there.
    pub value: Option<Decimal>,
    /// Who made it.
    pub author: String,
    /// When, as `YYYY-MM-DD`.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// A file of corrections.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    list: Vec<Correction>,
    by_digest: HashMap<String, Vec<usize>>,
    by_report: HashMap<(String, u16), Vec<usize>>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The file, for worker processes to read it again.
    bytes: Vec<u8>,
}

impl Corrections {
    /// Reads corrections from the bytes of a CSV file.
    ///
    /// # Errors
    /// The first line that cannot be meant.
    pub fn parse(bytes: &[u8]) -> Result<Corrections, ParseError> {
        let mut corrections = Corrections {
            list: parse::parse(bytes)?,
            sha256: Digest::of(bytes).to_string(),
            bytes: bytes.to_vec(),
            ..Corrections::default()
        };
        for (i, correction) in corrections.list.iter().enumerate() {
            if let Some(digest) = &correction.sha256 {
                corrections.by_digest.entry(digest.clone()).or_default().push(i);
            }
            if let Some((office, year)) = &correction.report {
                corrections.by_report.entry((names::key(office), *year)).or_default().push(i);
            }
        }
        Ok(corrections)
    }

    /// The bytes of the file; empty without one.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The lines of all corrections.
    pub fn lines(&self) -> impl Iterator<Item = u32> {
        self.list.iter().map(|c| c.line)
    }

    /// What these corrections say about a report, as one text that changes with anything they say; empty for nothing.
    #[must_use]
    pub fn said_of(&self, digest: &Digest, office: Option<&str>, year: Option<u16>) -> String {
        if self.list.is_empty() {
            return String::new();
        }
        let meant = self.meant(&digest.to_string(), office, year);
        let said: Vec<&Correction> = meant.into_iter().filter_map(|i| self.list.get(i)).collect();
        if said.is_empty() { String::new() } else { Digest::of(format!("{said:?}").as_bytes()).to_string() }
    }

    fn meant(&self, digest: &str, office: Option<&str>, year: Option<u16>) -> BTreeSet<usize> {
        let mut meant: BTreeSet<usize> = self.by_digest.get(digest).into_iter().flatten().copied().collect();
        if let (Some(office), Some(year)) = (office, year) {
            meant.extend(self.by_report.get(&(names::key(office), year)).into_iter().flatten());
        }
        meant
    }

    /// Applies what is meant for this report, and says of each what became of it.
    pub fn apply(&self, report: &mut Report, digest: &Digest, forms: &Forms) {
        if self.list.is_empty() {
            return;
        }
        let digest = digest.to_string();
        let office = report.office.as_ref().map(|o| o.value.as_str());
        let meant = self.meant(&digest, office, report.year.as_ref().map(|y| y.value));
        for correction in meant.into_iter().filter_map(|i| self.list.get(i)) {
            let doubt = apply(correction, report, &digest, forms);
            report.doubts.push(doubt);
            report.corrected_by.push(correction.line);
        }
    }
}

fn apply(correction: &Correction, report: &mut Report, digest: &str, forms: &Forms) -> Doubt {
    let [table, row, column] = &correction.seat;
    let shown = |value: Option<Decimal>| value.map_or_else(|| "none".to_owned(), |v| v.to_string());
    let doubt = |id: &'static str, message: String, found: Option<String>| Doubt {
        column: Some(column.clone()),
        expected: Some(shown(correction.value)),
        found,
        ..Doubt::about(id, table, row, format!("line {} of the corrections: {message}", correction.line))
    };
    let slot = forms.slots.iter().position(|s| s.table == *table && s.row == *row && s.column == *column);
    let slot = slot.and_then(|at| u16::try_from(at).ok()).map(SlotId);
    let Some(slot) = slot else {
        return doubt("correction.unknown", format!("no form has a figure {table}/{row}/{column}"), None);
    };
    let Some(figure) = report.figures.iter_mut().find(|f| f.slot == slot) else {
        let message = format!("the report's form has no figure {table}/{row}/{column}");
        return doubt("correction.unknown", message, None);
    };
    let extracted = figure.value;
    if correction.sha256.as_deref().is_some_and(|made_for| made_for != digest) {
        let message =
            "it was made for a source with other bytes; look at this one and enter its SHA-256, or remove it";
        return doubt("correction.stale", message.to_owned(), Some(shown(extracted)));
    }
    let raw = figure.raw().into_owned();
    let same = match extracted {
        Some(value) => value.to_string() == correction.was,
        None => correction.was.is_empty() || correction.was == raw.trim(),
    };
    if !same {
        let message = if extracted == correction.value && extracted.is_some() {
            "the extracted figure is the corrected one now; remove the correction".to_owned()
        } else {
            let was = if correction.was.is_empty() { "nothing" } else { &correction.was };
            format!(
                "it was made where {was} had been extracted, now it is {}; the figure stays as extracted",
                shown(extracted)
            )
        };
        return doubt("correction.stale", message, Some(shown(extracted)));
    }
    let kept = Kept {
        slot,
        value: extracted,
        state: figure.state,
        line: correction.line,
        author: correction.author.clone(),
        date: correction.date.clone(),
        reason: correction.reason.clone(),
    };
    figure.correct(correction.value);
    report.corrections.push(kept);
    let message = format!(
        "{} corrected to {} by {} on {}: {}",
        shown(extracted),
        shown(correction.value),
        correction.author,
        correction.date,
        correction.reason
    );
    Doubt { message, ..doubt("correction.applied", String::new(), Some(shown(extracted))) }
}

#[cfg(test)]
mod tests {
    use super::Corrections;

    const HEAD: &str = "sha256,office,year,table,row,column,was,value,author,date,reason\n";

    fn refused(line: &str) -> String {
        Corrections::parse(format!("{HEAD}{line}\n").as_bytes())
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn lines_that_cannot_be_meant_are_refused() {
        let ok = ",甲局,2023,t,r,c,5,6,me,2024-05-01,misread";
        assert_eq!(refused(ok), "");
        for (line, word) in [
            (",,,t,r,c,5,6,me,2024-05-01,x", "neither"),
            (",甲局,,t,r,c,5,6,me,2024-05-01,x", "year"),
            ("12ab,,,t,r,c,5,6,me,2024-05-01,x", "sha256"),
            (",甲局,2023,t,r,,5,6,me,2024-05-01,x", "column"),
            (",甲局,2023,t,r,c,5,,me,2024-05-01,x", "value"),
            (",甲局,2023,t,r,c,5,6件,me,2024-05-01,x", "value"),
            (",甲局,2023,t,r,c,5,6,,2024-05-01,x", "author"),
            (",甲局,2023,t,r,c,5,6,me,yesterday,x", "date"),
            (",甲局,2023,t,r,c,5,6,me,2024-13-02,x", "date"),
            (",甲局,2023,t,r,c,5,6,me,2023-02-29,x", "date"),
            (",甲局,2023,t,r,c,5,6,me,2024-05-01,", "reason"),
            (&format!("{ok}\n{ok}"), "line 3"),
        ] {
            assert!(refused(line).contains(word), "{line}: {}", refused(line));
        }
        let no_head =
            Corrections::parse("a,b\n1,2\n".as_bytes()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(no_head.contains("no column `table`"), "{no_head}");
    }
}
