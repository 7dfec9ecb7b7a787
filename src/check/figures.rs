//! What a figure alone can tell: not a number, negative, not whole, another unit than the form's.

use super::{Finding, registry};
use crate::grammar::{Forms, Slot};
use crate::report::{Figure, Report, State};

/// What readers set between digits that are no part of a number and the text beside them (Unicode 23.8).
const APART: char = '\u{fffc}';

pub(super) fn run(report: &Report, forms: &Forms, findings: &mut Vec<Finding>) {
    for figure in &report.figures {
        let slot = forms.slot(figure.slot);
        match figure.state {
            State::Text => {
                let (cell, raw) = (format!("{}, {}", slot.row_label, slot.column_label), figure.raw());
                let message = match raw.replace(APART, "").trim() {
                    _ if !raw.contains(APART) => format!("{cell}: expected a number, found `{raw}`"),
                    "" => format!(
                        "{cell}: what stands there is no text: a picture, a control or something hidden"
                    ),
                    rest => {
                        format!("{cell}: `{rest}` is struck out, hidden or set apart, in whole or in part")
                    }
                };
                let mut finding = of(slot, figure, "figure.not_a_number", message);
                finding.found = Some(raw.replace(APART, ""));
                findings.push(finding);
            }
            State::Unreadable => {
                let message =
                    format!("{}, {}: what stands there cannot be read", slot.row_label, slot.column_label);
                findings.push(of(slot, figure, "figure.unreadable", message));
            }
            State::Annotated => {
                let message = format!(
                    "{}, {}: a number with a note, `{}`",
                    slot.row_label,
                    slot.column_label,
                    figure.raw()
                );
                findings.push(of(slot, figure, "figure.annotated", message));
            }
            _ => {}
        }
        let Some(value) = figure.value else { continue };
        if value.is_negative() && !slot.signed {
            let message = format!("{}, {}: a negative number, {value}", slot.row_label, slot.column_label);
            findings.push(of(slot, figure, "figure.negative", message));
        }
        if !value.is_whole() && !slot.decimal {
            let message = format!("{}, {}: not a whole number, {value}", slot.row_label, slot.column_label);
            findings.push(of(slot, figure, "figure.not_whole", message));
        }
        if let (Some(unit), Some(form)) = (&figure.unit, &slot.unit)
            && (slot.decimal || forms.vocabulary.is_multiple(unit) || is_money(unit, forms))
            && !is_unit(unit, form, forms)
        {
            let message = format!(
                "{}, {}: shown in {unit}, the form asks for {form}; kept as shown",
                slot.row_label, slot.column_label
            );
            let mut finding = of(slot, figure, "figure.unit", message);
            finding.expected = Some(form.clone());
            finding.found = Some(unit.to_string());
            findings.push(finding);
        }
    }
}

/// Whether a unit is one of money: it ends as that of the forms' amounts does.
fn is_money(unit: &str, forms: &Forms) -> bool {
    let mut amounts = forms.slots.iter().filter(|slot| slot.decimal).filter_map(|slot| slot.unit.as_deref());
    amounts.any(|amount| amount.chars().next_back().is_some_and(|last| unit.ends_with(last)))
}

/// Whether a unit is the form's, in full or as it is said: `3万` where it asks for 万元.
fn is_unit(unit: &str, form: &str, forms: &Forms) -> bool {
    unit == form || forms.vocabulary.is_multiple(unit) && form.starts_with(unit)
}

fn of(slot: &Slot, figure: &Figure, id: &'static str, message: String) -> Finding {
    Finding {
        id,
        severity: registry::severity(id),
        table: Some(slot.table.clone()),
        row: Some(slot.row.clone()),
        column: Some(slot.column.clone()),
        message,
        expected: None,
        found: Some(figure.raw().into_owned()),
        cause: None,
        cells: vec![slot.path()],
    }
}
