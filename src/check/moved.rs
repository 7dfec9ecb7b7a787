//! Figures of one row that stand in each other's columns: a row moved by a column, two figures exchanged.
//!
//! A rule over rows holds in each column. Where it breaks in several, what each figure of a row would have to be for its
//! column to fit is known; if that is what stands beside it, all along the row and in no other row, the row has moved.

use crate::grammar::{Forms, Instance, Over, Rule, SlotId};
use crate::report::Figure;
use crate::text::Decimal;

/// A row whose figures stand in other columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) row: String,
    pub(super) cause: String,
}

/// The row whose figures, moved back, would make a broken rule over rows hold in every column; if there is exactly one.
pub(super) fn row(rule: &Rule, by_slot: &[Option<&Figure>], forms: &Forms) -> Option<Moved> {
    if rule.over != Over::Rows {
        return None;
    }
    let columns: Vec<Column> =
        rule.instances.iter().map(|i| Column::of(i, by_slot)).collect::<Option<_>>()?;
    if columns.iter().filter(|column| !column.off.is_zero()).count() < 2 {
        return None;
    }
    let rows = columns.iter().map(|column| column.cells.len()).min()?;
    only((0..rows).filter_map(|row| {
        let cells: Vec<&Cell> = columns.iter().map(|column| &column.cells[row]).collect();
        let how = displaced(&cells, &columns, forms)?;
        let slot = forms.slot(cells.first()?.slot);
        Some(Moved { row: slot.row.clone(), cause: format!("{how}: {}", slot.row_label) })
    }))
}

struct Cell {
    slot: SlotId,
    shown: Decimal,
    /// It stands among the terms, not the totals.
    term: bool,
}

/// The figures of a rule in one column.
struct Column {
    cells: Vec<Cell>,
    /// By how much the totals are too large.
    off: Decimal,
}

impl Column {
    /// `None` where a figure is not known.
    fn of(instance: &Instance, by_slot: &[Option<&Figure>]) -> Option<Column> {
        let mut column = Column { cells: Vec::new(), off: Decimal::ZERO };
        for (slots, term) in [(&instance.left, true), (&instance.right, false)] {
            for slot in slots {
                let figure = by_slot.get(usize::from(slot.0)).copied().flatten()?;
                let shown = figure.counted()?;
                let off = column.off;
                column.off = if term { off.minus(shown) } else { off.plus(shown) };
                column.cells.push(Cell { slot: *slot, shown, term });
            }
        }
        Some(column)
    }
}

/// How the figures of a row stand apart from where their columns want them.
fn displaced(cells: &[&Cell], columns: &[Column], forms: &Forms) -> Option<String> {
    let wanted = |(cell, column): (&&Cell, &Column)| {
        if cell.term { cell.shown.plus(column.off) } else { cell.shown.minus(column.off) }
    };
    let wanted: Vec<Decimal> = cells.iter().zip(columns).map(wanted).collect();
    let shown: Vec<Decimal> = cells.iter().map(|cell| cell.shown).collect();
    let same = |a: &[Decimal], b: &[Decimal]| a.iter().zip(b).all(|(a, b)| a.same(*b));
    let telling = |figures: &[Decimal]| figures.iter().filter(|figure| !figure.is_zero()).count() > 1;
    let end = shown.len().checked_sub(1)?;
    if same(&wanted[1..], &shown[..end]) && telling(&shown[..end]) {
        return Some("shifted columns: the row stands one column to the left".to_owned());
    }
    if same(&wanted[..end], &shown[1..]) && telling(&shown[1..]) {
        return Some("shifted columns: the row stands one column to the right".to_owned());
    }
    let others: Vec<usize> = (0..shown.len()).filter(|i| !wanted[*i].same(shown[*i])).collect();
    let [first, second] = others[..] else { return None };
    let exchanged = wanted[first].same(shown[second]) && wanted[second].same(shown[first]);
    let label = |at: usize| forms.slot(cells[at].slot).column_label.as_str();
    exchanged.then(|| format!("figures exchanged under {} and {}", label(first), label(second)))
}

/// The only item, if there is exactly one.
pub(super) fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}
