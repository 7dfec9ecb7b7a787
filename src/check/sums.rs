//! The arithmetic of the forms: sums along rows and columns, and the balance of requests.

use super::causes::{Broken, Sums};
use super::{Finding, registry};
use crate::grammar::{Forms, Instance, Over, Rule, SlotId};
use crate::report::{Figure, Report, State};
use crate::text::Decimal;

/// What became of a rule in one row or column.
enum Outcome<'a> {
    Fits,
    Broken(Broken<'a>),
    /// One of its terms is not known.
    Silent,
}

pub(super) fn run(report: &Report, forms: &Forms, findings: &mut Vec<Finding>) {
    let Some(format) = report.format.as_deref() else { return };
    // Figures by slot: every rule looks up each of its terms.
    let mut by_slot: Vec<Option<&Figure>> = vec![None; forms.slots.len()];
    for figure in &report.figures {
        if let Some(place) = by_slot.get_mut(usize::from(figure.slot.0)) {
            *place = Some(figure);
        }
    }
    let mut sums = Sums::over(forms.slots.len());
    for rule in forms.rules.iter().filter(|r| r.format == format) {
        let id = registry::entry(&rule.id).map_or("sum.rule", |e| e.id);
        for instance in &rule.instances {
            match check(&by_slot, rule, id, instance) {
                Outcome::Fits => sums.fitting(instance),
                Outcome::Broken(broken) => sums.broken.push(broken),
                Outcome::Silent => {}
            }
        }
    }
    sums.look_for_moved(&by_slot, forms);
    for b in &sums.broken {
        findings.push(finding(b, &sums, forms));
    }
}

/// Blank and dash count as zero; a rule with a term that is missing, text or ambiguous says nothing.
fn check<'a>(
    by_slot: &[Option<&'a Figure>],
    rule: &'a Rule,
    id: &'static str,
    instance: &'a Instance,
) -> Outcome<'a> {
    let mut sums = [Decimal::ZERO, Decimal::ZERO];
    let mut blanks = 0;
    let sides = [&instance.left, &instance.right];
    for (sum, slots) in sums.iter_mut().zip(sides) {
        for slot in slots {
            let Some(figure) = by_slot.get(usize::from(slot.0)).copied().flatten() else {
                return Outcome::Silent;
            };
            let Some(value) = figure.counted() else { return Outcome::Silent };
            *sum = sum.plus(value);
            blanks += usize::from(figure.value.is_none());
        }
    }
    if sums[0].same(sums[1]) {
        return Outcome::Fits;
    }
    let of = |slots: &[SlotId]| slots.iter().filter_map(|s| by_slot[usize::from(s.0)]).collect();
    Outcome::Broken(Broken {
        rule,
        id,
        at: &instance.at,
        left: sums[0],
        right: sums[1],
        terms: of(&instance.left),
        targets: of(&instance.right),
        blanks,
    })
}

fn finding(b: &Broken<'_>, sums: &Sums<'_>, forms: &Forms) -> Finding {
    let over_columns = b.rule.over == Over::Columns;
    let slot = b.terms.first().map(|f| forms.slot(f.slot));
    let label =
        slot.map_or(b.at, |s| if over_columns { s.row_label.as_str() } else { s.column_label.as_str() });
    let what = match b.rule.over {
        Over::Columns => "the columns add up to",
        Over::Rows if b.rule.right.len() > 1 => "received and carried over are",
        Over::Rows => "the results add up to",
    };
    let empty = matches!(b.targets[..], [total] if total.state == State::Blank && total.value.is_none());
    let right = match b.rule.right.len() {
        _ if empty => "the total is empty".to_owned(),
        0 | 1 => format!("the total says {}", b.right),
        _ => format!("handled and carried on are {}", b.right),
    };
    let blanks = match b.blanks - usize::from(empty) {
        0 => String::new(),
        n => format!(" ({n} blank counted as zero)"),
    };
    Finding {
        id: b.id,
        severity: registry::severity(b.id),
        table: Some(b.rule.table.clone()),
        row: if over_columns { Some(b.at.to_owned()) } else { b.rule.right.first().cloned() },
        // A blank and a sum that is off, together: cells may have moved, so the whole row is in doubt.
        column: match (over_columns, b.blanks) {
            (true, 0) => b.rule.right.first().cloned(),
            (true, _) => None,
            (false, _) => Some(b.at.to_owned()),
        },
        message: format!("{label}: {what} {}, {right}{blanks}", b.left),
        expected: Some(b.left.to_string()),
        found: (!empty).then(|| b.right.to_string()),
        cause: sums.cause(b, forms),
        cells: b.terms.iter().chain(&b.targets).map(|f| forms.slot(f.slot).path()).collect(),
    }
}
