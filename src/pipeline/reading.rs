//! Sources that can be read in two ways: the sum rules choose.

use super::refusal;
use crate::check;
use crate::document::{Document, OtherReading, Why};
use crate::error::Error;
use crate::grammar::Forms;
use crate::report::{self, Doubt, Figure, Outline, Report, State};

/// Figures that a reading must give more than the other for each sum more that it breaks: offices break sums too, but
/// figures in wrong columns break one in every row of seven.
const PER_SUM: usize = 14;

/// Sums that a reading must break for the other, which breaks no more than one, to be proved right about every figure.
const PROOF: usize = 5;

/// A document and the report read from it.
type Reading = (Document, Result<Report, Error>);

/// The report of a document, or of another reading of it where that gives more figures and the sums bear it out. The
/// document returned is the one the report was read from.
///
/// The error is that of [`report::extract`].
pub fn choose_reading(document: Document, forms: &Forms, name: &str) -> Reading {
    choose_outlined(document, None, forms, name)
}

/// As [`choose_reading`], of a document that may have been outlined before.
pub(super) fn choose_outlined(
    mut document: Document,
    outline: Option<Outline>,
    forms: &Forms,
    name: &str,
) -> Reading {
    let others = std::mem::take(&mut document.other_readings);
    let outline = outline.unwrap_or_else(|| Outline::of(&document, forms));
    let report = report::extract_outlined(&document, outline, forms, name);
    let mut best = (document, report);
    for OtherReading { document, why } in others {
        let other = choose_reading(document, forms, name);
        best = better(best, other, why, forms);
    }
    let (document, report) = best;
    let report = report.map_err(|error| refusal::explained(error, &document));
    (document, report)
}

/// The better of two readings.
fn better((document, first): Reading, (mut other, second): Reading, why: Why, forms: &Forms) -> Reading {
    let Ok(mut second) = second else { return (document, first) };
    let after = Worth::of(&second, forms);
    let before = first.as_ref().ok().map(|first| Worth::of(first, forms));
    let wins = before.as_ref().map_or(after.figures > 0, |before| after.beats(before));
    if !wins {
        return match first {
            Ok(mut first) if why == Why::CharactersDisputed => {
                // Neither source is the usual one to believe, so what the other says is a doubt about this one.
                if !before.is_some_and(|before| before.is_proved_against(&after)) {
                    leave_open(&second, &mut first, (why, true), forms);
                }
                (document, Ok(first))
            }
            first => (document, first),
        };
    }
    if let Ok(first) = first {
        let proved = why == Why::CharactersDisputed && before.is_some_and(|b| after.is_proved_against(&b));
        if !proved {
            leave_open(&first, &mut second, (why, false), forms);
        }
    }
    other.damage = document.damage;
    // What the reader says about the file as a whole is true of both readings.
    let known: Vec<_> = document.notes.into_iter().filter(|n| !other.notes.contains(n)).collect();
    other.notes.extend(known);
    let (id, message) = match why {
        Why::RulesIncomplete => (
            "format.rules_incomplete",
            "rules leave columns of a table undivided; its figures were read by where they stand, which the sums bear out",
        ),
        Why::CharactersDisputed => (
            "format.characters_disputed",
            "the maps to Unicode of its fonts name other characters than the fonts themselves, or none; it was read by the fonts, which the labels and sums bear out",
        ),
    };
    second.doubts.push(Doubt::new(id, None, None, message.to_owned()));
    (other, Ok(second))
}

/// What speaks for a reading.
#[derive(Debug, Clone, Copy)]
struct Worth {
    figures: usize,
    /// Sums that do not hold.
    broken: usize,
}

impl Worth {
    fn of(report: &Report, forms: &Forms) -> Worth {
        let sum = |id: &str| id.starts_with("sum.") || id.starts_with("balance.");
        Worth {
            figures: report.figures.iter().filter(|f| f.value.is_some()).count(),
            broken: check::run(report, forms).iter().filter(|f| sum(f.id)).count(),
        }
    }

    /// Whether this reading is the better one though the other comes first.
    fn beats(self, other: &Worth) -> bool {
        let gained = self.figures.saturating_sub(other.figures);
        let lost = self.broken.saturating_sub(other.broken);
        (gained > 0 && gained >= lost * PER_SUM)
            || (self.figures >= other.figures && self.broken < other.broken)
    }

    /// Whether the sums prove that the other is wrong and this is right: characters that a font is wrong about are
    /// wrong in the whole file, so figures in no sum are decided with the others.
    fn is_proved_against(self, other: &Worth) -> bool {
        self.broken <= 1 && other.broken >= self.broken + PROOF
    }
}

/// Leaves figures open that the reading not taken shows as something else: no sum need touch them. So too those of which
/// that reading tells no digit, where it is the one that believes only what is sure (`unread`).
fn leave_open(other: &Report, taken: &mut Report, (why, unread): (Why, bool), forms: &Forms) {
    let told = match why {
        Why::RulesIncomplete => "the rules of the table and the places of its figures",
        Why::CharactersDisputed => "the maps to Unicode of the fonts and the fonts themselves",
    };
    for figure in &mut taken.figures {
        let Some(before) = other.figure(figure.slot) else { continue };
        let differs = before.value.is_some() && before.value != figure.value;
        let lost = unread
            && before.value.is_none()
            && figure.value.is_some()
            && before.raw().contains(char::REPLACEMENT_CHARACTER);
        if !(differs || lost) || figure.state == State::Unreadable {
            continue;
        }
        let slot = forms.slot(figure.slot);
        let message = format!("{}: {told} tell different figures for {}", slot.row_label, slot.column_label);
        taken.doubts.push(Doubt::about("figure.ambiguous", &slot.table, &slot.row, message));
        *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
    }
}
