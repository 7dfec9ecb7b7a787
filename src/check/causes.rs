//! What arithmetic names as the likely cause of a sum that is off. Never more than a hint, and none where it could be
//! several things: a hint at the wrong cell costs whoever follows it more than none.

use super::moved::{self, Moved, only};
use crate::grammar::{Forms, Instance, Over, Rule, SlotId};
use crate::report::Figure;
use crate::text::Decimal;

/// A rule that does not hold in one row or column.
pub(super) struct Broken<'a> {
    pub(super) rule: &'a Rule,
    pub(super) id: &'static str,
    /// Row (for rules over columns) or column (for rules over rows).
    pub(super) at: &'a str,
    pub(super) left: Decimal,
    pub(super) right: Decimal,
    pub(super) terms: Vec<&'a Figure>,
    pub(super) targets: Vec<&'a Figure>,
    /// Blanks and dashes among them, counted as zero.
    pub(super) blanks: usize,
}

impl Broken<'_> {
    /// By how much a figure is too large if it alone breaks the rule; `None` if it does not stand in it.
    fn error_of(&self, slot: SlotId) -> Option<Decimal> {
        let among = |figures: &[&Figure]| figures.iter().any(|f| f.slot == slot);
        if among(&self.terms) {
            Some(self.left.minus(self.right))
        } else {
            among(&self.targets).then(|| self.right.minus(self.left))
        }
    }
}

/// The rules of a report that do not hold, and what is known of those that do.
pub(super) struct Sums<'a> {
    pub(super) broken: Vec<Broken<'a>>,
    /// By slot: whether the figure stands in a sum that fits.
    fits: Vec<bool>,
    /// Rows whose figures stand in other columns, with their tables.
    moved: Vec<(String, Moved)>,
}

/// A figure that alone would explain a broken rule, and by how much it is too large.
struct Suspect<'a> {
    figure: &'a Figure,
    error: Decimal,
    /// Broken rules that it explains.
    explains: usize,
}

impl<'a> Sums<'a> {
    pub(super) fn over(slots: usize) -> Sums<'a> {
        Sums { broken: Vec::new(), fits: vec![false; slots], moved: Vec::new() }
    }

    /// Looks for rows that have moved among the rules that do not hold.
    pub(super) fn look_for_moved(&mut self, by_slot: &[Option<&Figure>], forms: &Forms) {
        let mut asked: Vec<*const Rule> = Vec::new();
        for broken in &self.broken {
            if asked.contains(&std::ptr::from_ref(broken.rule)) {
                continue;
            }
            asked.push(broken.rule);
            // One row may break several rules.
            let known = |moved: &Moved| self.moved.iter().any(|(_, other)| other == moved);
            if let Some(moved) = moved::row(broken.rule, by_slot, forms).filter(|moved| !known(moved)) {
                self.moved.push((broken.rule.table.clone(), moved));
            }
        }
    }

    /// What a row that has moved explains: the sum along it, and those of the columns it stands in.
    fn moved(&self, b: &Broken<'_>) -> Option<String> {
        let of_rule = |row: &str| b.rule.left.iter().chain(&b.rule.right).any(|term| term == row);
        let explains = |(table, moved): &&(String, Moved)| {
            let along = if b.rule.over == Over::Columns { b.at == moved.row } else { of_rule(&moved.row) };
            *table == b.rule.table && along
        };
        only(self.moved.iter().filter(explains)).map(|(_, moved)| moved.cause.clone())
    }

    /// Takes note of a rule that holds.
    pub(super) fn fitting(&mut self, instance: &Instance) {
        for slot in instance.left.iter().chain(&instance.right) {
            if let Some(fits) = self.fits.get_mut(usize::from(slot.0)) {
                *fits = true;
            }
        }
    }

    /// The cause of a broken rule, if arithmetic names one and no other.
    pub(super) fn cause(&self, b: &Broken<'_>, forms: &Forms) -> Option<String> {
        if let Some(cause) = self.moved(b) {
            return Some(cause);
        }
        let suspects = self.suspects(b);
        // A row and a column that are off by the same amount meet in one cell.
        let most = suspects.iter().map(|s| s.explains).max().unwrap_or(0);
        if most > 1 {
            let one = only(suspects.iter().filter(|s| s.explains == most))?;
            return Some(swap(one, forms).unwrap_or_else(|| {
                format!("one cell off by {}: {}", one.error, cell(one.figure.slot, forms))
            }));
        }
        if let Some(shift) = shifted(b) {
            return Some(shift);
        }
        let swaps = suspects.iter().filter_map(|s| swap(s, forms));
        only(swaps.chain(left_out(b, forms)))
    }

    /// The figures of a rule that may be wrong: every other sum they stand in is off by as much.
    fn suspects<'b>(&self, b: &Broken<'b>) -> Vec<Suspect<'b>> {
        let own = b.terms.iter().chain(&b.targets).copied();
        own.filter_map(|figure| {
            let error = b.error_of(figure.slot)?;
            if self.fits.get(usize::from(figure.slot.0)).copied().unwrap_or(false) {
                return None;
            }
            let mut explains = 0;
            for other in &self.broken {
                let Some(off) = other.error_of(figure.slot) else { continue };
                if !off.same(error) {
                    return None;
                }
                explains += 1;
            }
            Some(Suspect { figure, error, explains })
        })
        .collect()
    }
}

fn cell(slot: SlotId, forms: &Forms) -> String {
    let slot = forms.slot(slot);
    format!("{}, {}", slot.row_label, slot.column_label)
}

/// Two digits of a figure have changed places.
fn swap(suspect: &Suspect<'_>, forms: &Forms) -> Option<String> {
    let value = suspect.figure.value?;
    let wanted = value.minus(suspect.error);
    swapped(&value.to_string(), &wanted.to_string())
        .then(|| format!("swapped digits: {value} for {wanted} in {}", cell(suspect.figure.slot, forms)))
}

/// The total stands under the last of its terms, and nothing under the total.
fn shifted(b: &Broken<'_>) -> Option<String> {
    if b.rule.over != Over::Columns || !b.right.is_zero() || b.left.is_zero() {
        return None;
    }
    let half = b.terms.last()?.value?;
    half.plus(half).same(b.left).then(|| "shifted column: the total stands one column to the left".to_owned())
}

/// Terms, or whole groups of terms, without which the total would be right.
fn left_out(b: &Broken<'_>, forms: &Forms) -> Vec<String> {
    let missing = b.left.minus(b.right);
    let name = |figure: &Figure| {
        let slot = forms.slot(figure.slot);
        if b.rule.over == Over::Columns { slot.column_label.clone() } else { slot.row_label.clone() }
    };
    let is_missing = |figure: &&&Figure| figure.value.is_some_and(|v| !v.is_zero() && v.same(missing));
    let mut found: Vec<String> = b.terms.iter().filter(is_missing).map(|f| name(f)).collect();
    if b.rule.over == Over::Rows {
        // Rows of one group have the group's name in front of theirs: `not_processed.repeated_request`.
        let group = |f: &Figure| forms.slot(f.slot).row.split_once('.').map(|(group, _)| group);
        for terms in b.terms.chunk_by(|x, y| group(x).is_some() && group(x) == group(y)) {
            let shown: Vec<Decimal> = terms.iter().filter_map(|f| f.value).filter(|v| !v.is_zero()).collect();
            let sum = shown.iter().fold(Decimal::ZERO, |sum, v| sum.plus(*v));
            if let (Some(first), true) = (terms.first(), shown.len() > 1 && sum.same(missing)) {
                found.push(forms.group_of(first.slot).map_or_else(|| name(first), str::to_owned));
            }
        }
    }
    found.into_iter().map(|name| format!("the total leaves out {name}")).collect()
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
