//! What a figure alone can tell: not a number, negative, not whole, another unit than the form's.

use super::{Finding, registry};
use crate::grammar::{Forms, Slot};
use crate::report::{Figure, Report, State};

pub(super) fn run(report: &Report, forms: &Forms, findings: &mut Vec<Finding>) {
    for figure in &report.figures {
        let slot = forms.slot(figure.slot);
        match figure.state {
            State::Text => {
                let message = format!(
                    "{}, {}: expected a number, found `{}`",
                    slot.row_label,
                    slot.column_label,
                    figure.raw()
                );
                findings.push(of(slot, figure, "figure.not_a_number", message));
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
            && (slot.decimal || forms.vocabulary.is_multiple(unit))
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
