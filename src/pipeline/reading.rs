//! Sources that can be read in two ways: the sum rules choose.

use crate::check;
use crate::document::Document;
use crate::error::Error;
use crate::grammar::Forms;
use crate::report::{self, Doubt, Figure, Report, State};

/// Figures that a reading must give more than the other for each sum more that it breaks: offices break sums too, but
/// figures in wrong columns break one in every row of seven.
const PER_SUM: usize = 14;

/// The report of a document, or of its other reading where that gives more figures and the sums bear it out. The
/// document returned is the one the report was read from.
///
/// The error is that of [`report::extract`].
pub fn choose_reading(
    mut document: Document,
    forms: &Forms,
    name: &str,
) -> (Document, Result<Report, Error>) {
    let first = report::extract(&document, forms, name);
    let Some(other) = document.other_reading.take() else { return (document, first) };
    let Ok(mut second) = report::extract(&other, forms, name) else { return (document, first) };
    let worth = |report: &Report| {
        let figures = report.figures.iter().filter(|f| f.value.is_some()).count();
        let sum = |id: &str| id.starts_with("sum.") || id.starts_with("balance.");
        (figures, check::run(report, forms).iter().filter(|f| sum(f.id)).count())
    };
    let (more, broken) = worth(&second);
    let better = match &first {
        Err(_) => more > 0,
        Ok(first) => {
            let (figures, before) = worth(first);
            let gained = more.saturating_sub(figures);
            let lost = broken.saturating_sub(before);
            (gained > 0 && gained >= lost * PER_SUM) || (more >= figures && broken < before)
        }
    };
    if !better {
        return (document, first);
    }
    if let Ok(first) = first {
        leave_open(&first, &mut second, forms);
    }
    let mut other = *other;
    other.damage = document.damage;
    // What the reader says about the file as a whole is true of both readings.
    let known: Vec<_> = document.notes.into_iter().filter(|n| !other.notes.contains(n)).collect();
    other.notes.extend(known);
    let message = "rules leave columns of a table undivided; its figures were read by where they stand, which the sums bear out";
    second.doubts.push(Doubt::new("format.rules_incomplete", None, None, message.to_owned()));
    (other, Ok(second))
}

/// Leaves figures open that the reading not taken shows as something else: no sum need touch them.
fn leave_open(first: &Report, second: &mut Report, forms: &Forms) {
    for figure in &mut second.figures {
        let before = first.figure(figure.slot).and_then(|f| f.value);
        if before.is_none() || before == figure.value {
            continue;
        }
        let slot = forms.slot(figure.slot);
        let message = format!(
            "{}: the rules of the table and the places of its figures tell different figures for {}",
            slot.row_label, slot.column_label
        );
        second.doubts.push(Doubt::about("figure.ambiguous", &slot.table, &slot.row, message));
        *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
    }
}
