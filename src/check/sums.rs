//! The arithmetic of the forms: sums along rows and columns, and the balance of requests.

use super::{Finding, registry};
use crate::grammar::{Forms, Instance, Over, Rule, SlotId};
use crate::report::{Figure, Report, State};
use crate::text::Decimal;

/// A broken rule, kept for the search for causes.
struct Broken<'a> {
    rule: &'a Rule,
    id: &'static str,
    /// Row (for rules over columns) or column (for rules over rows).
    at: &'a str,
    left: Decimal,
    right: Decimal,
    terms: Vec<&'a Figure>,
    targets: Vec<&'a Figure>,
    blanks: usize,
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
    let mut broken = Vec::new();
    for rule in forms.rules.iter().filter(|r| r.format == format) {
        let id = registry::entry(&rule.id).map_or("sum.rule", |e| e.id);
        for instance in &rule.instances {
            broken.extend(check(&by_slot, rule, id, instance));
        }
    }
    for b in &broken {
        findings.push(finding(b, &broken, forms));
    }
}

/// Blank and dash count as zero; a rule with a term that is missing, text or ambiguous says nothing.
fn check<'a>(
    by_slot: &[Option<&'a Figure>],
    rule: &'a Rule,
    id: &'static str,
    instance: &'a Instance,
) -> Option<Broken<'a>> {
    let mut sums = [Decimal::ZERO, Decimal::ZERO];
    let mut blanks = 0;
    let sides = [&instance.left, &instance.right];
    for (sum, slots) in sums.iter_mut().zip(sides) {
        for slot in slots {
            let figure = by_slot.get(usize::from(slot.0)).copied().flatten()?;
            match (figure.value, figure.state) {
                (Some(value), _) => *sum = sum.plus(value),
                (None, State::Blank | State::Dash) => blanks += 1,
                _ => return None,
            }
        }
    }
    if sums[0].same(sums[1]) {
        return None;
    }
    let of = |slots: &[SlotId]| slots.iter().filter_map(|s| by_slot[usize::from(s.0)]).collect();
    Some(Broken {
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

fn finding(b: &Broken<'_>, all: &[Broken<'_>], forms: &Forms) -> Finding {
    let over_columns = b.rule.over == Over::Columns;
    let slot = b.terms.first().map(|f| forms.slot(f.slot));
    let label =
        slot.map_or(b.at, |s| if over_columns { s.row_label.as_str() } else { s.column_label.as_str() });
    let what = match b.rule.over {
        Over::Columns => "the columns add up to",
        Over::Rows if b.rule.right.len() > 1 => "received and carried over are",
        Over::Rows => "the results add up to",
    };
    let right = if b.rule.right.len() > 1 { "handled and carried on are" } else { "the total says" };
    let blanks = match b.blanks {
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
        message: format!("{label}: {what} {}, {right} {}{blanks}", b.left, b.right),
        expected: Some(b.left.to_string()),
        found: Some(b.right.to_string()),
        cause: cause(b, all, forms),
        cells: b.terms.iter().chain(&b.targets).map(|f| forms.slot(f.slot).path()).collect(),
    }
}

/// What arithmetic names as the likely cause, if it names one.
fn cause(b: &Broken<'_>, all: &[Broken<'_>], forms: &Forms) -> Option<String> {
    let difference = b.right.minus(b.left);
    // A row and a column that are off by the same amount meet in one cell.
    for other in all.iter().filter(|o| o.rule.over != b.rule.over && o.rule.table == b.rule.table) {
        let off = other.right.minus(other.left);
        if !off.same(difference) && !off.same(difference.negated()) {
            continue;
        }
        let shared = b
            .terms
            .iter()
            .chain(&b.targets)
            .find(|f| other.terms.iter().chain(&other.targets).any(|g| g.slot == f.slot));
        if let Some(figure) = shared {
            let slot = forms.slot(figure.slot);
            return Some(format!("one cell off by {difference}: {}, {}", slot.row_label, slot.column_label));
        }
    }
    for (figure, sign) in b.terms.iter().map(|f| (f, 1)).chain(b.targets.iter().map(|f| (f, -1))) {
        let Some(value) = figure.value else { continue };
        let wanted = if sign > 0 { value.plus(difference) } else { value.minus(difference) };
        let slot = forms.slot(figure.slot);
        if swapped(&value.to_string(), &wanted.to_string()) {
            return Some(format!(
                "swapped digits: {value} for {wanted} in {}, {}",
                slot.row_label, slot.column_label
            ));
        }
    }
    if let Some(figure) =
        b.terms.iter().find(|f| f.value.is_some_and(|v| !v.is_zero() && v.same(difference.negated())))
    {
        let slot = forms.slot(figure.slot);
        let name = if b.rule.over == Over::Columns { &slot.column_label } else { &slot.row_label };
        return Some(format!("the total leaves out {name}"));
    }
    if b.rule.over == Over::Columns && b.right.is_zero() && !b.left.is_zero() {
        let half = b.terms.last().and_then(|f| f.value);
        if half.is_some_and(|v| v.plus(v).same(b.left)) {
            return Some("shifted column: the total stands one column to the left".to_owned());
        }
    }
    None
}

/// Whether two numbers differ by two neighbouring digits swapped.
fn swapped(a: &str, b: &str) -> bool {
    if a.len() != b.len() || a.len() < 2 {
        return false;
    }
    let differ: Vec<usize> =
        a.bytes().zip(b.bytes()).enumerate().filter(|(_, (x, y))| x != y).map(|(i, _)| i).collect();
    let (a, b) = (a.as_bytes(), b.as_bytes());
    matches!(differ[..], [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i])
}
