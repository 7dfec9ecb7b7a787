//! Damage done to a sheet, with what the damaged source shows kept in its truth.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::canon::Key;
use super::sheet::{Role, Row, Sheet};
use super::shown::{Expect, Shown};

/// A kind of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// The digits of some figures are others.
    DigitsChanged,
    /// A value cell is gone, and the cells behind it move up.
    CellDropped,
    /// A value cell stands twice, and the cells behind it move on.
    CellDuplicated,
    /// Two value cells changed places.
    CellsSwapped,
    /// The values of a row stand one column further left or right.
    RowShifted,
    RowCut,
    RowsSwapped,
    RowDuplicated,
    /// A row stands twice with different values.
    RowContradicted,
    /// Characters of labels are lost or replaced.
    LabelsDamaged,
    /// Labels claim more or fewer rows than they have.
    SpansFalsified,
    /// The file ends early.
    Truncated,
}

pub const ALL: [Mutation; 12] = [
    Mutation::DigitsChanged,
    Mutation::CellDropped,
    Mutation::CellDuplicated,
    Mutation::CellsSwapped,
    Mutation::RowShifted,
    Mutation::RowCut,
    Mutation::RowsSwapped,
    Mutation::RowDuplicated,
    Mutation::RowContradicted,
    Mutation::LabelsDamaged,
    Mutation::SpansFalsified,
    Mutation::Truncated,
];

/// Damages a sheet. [`Mutation::Truncated`] is done to the page instead.
pub fn apply(sheet: &mut Sheet, mutation: Mutation, rng: &mut Rng) {
    match mutation {
        Mutation::DigitsChanged => digits_changed(sheet, rng),
        Mutation::CellDropped => cell_dropped(sheet, rng),
        Mutation::CellDuplicated => cell_duplicated(sheet, rng),
        Mutation::CellsSwapped => cells_swapped(sheet, rng),
        Mutation::RowShifted => row_shifted(sheet, rng),
        Mutation::RowCut => row_cut(sheet, rng),
        Mutation::RowsSwapped => rows_swapped(sheet, rng),
        Mutation::RowDuplicated => row_duplicated(sheet, rng, false),
        Mutation::RowContradicted => row_duplicated(sheet, rng, true),
        Mutation::LabelsDamaged => labels_damaged(sheet, rng),
        Mutation::SpansFalsified => spans_falsified(sheet, rng),
        Mutation::Truncated => {}
    }
}

/// A table and a row of figures with at least `values` of them.
fn pick(sheet: &Sheet, values: usize, rng: &mut Rng) -> (usize, usize) {
    let rows: Vec<(usize, usize)> = sheet
        .grids
        .iter()
        .enumerate()
        .flat_map(|(g, grid)| grid.rows.iter().enumerate().map(move |(r, row)| (g, r, row)))
        .filter(|(_, _, row)| row.values().count() >= values)
        .map(|(g, r, _)| (g, r))
        .collect();
    rows[rng.usize(..rows.len())]
}

/// Places of the value cells in a row's list of cells.
fn value_places(row: &Row) -> Vec<usize> {
    row.cells.iter().enumerate().filter(|(_, c)| c.role == Role::Value).map(|(i, _)| i).collect()
}

/// The figures of a row are no longer certain.
fn lose_row(sheet: &mut Sheet, (g, r): (usize, usize), from: usize) {
    let cells: Vec<_> = sheet.grids[g].rows[r].values().skip(from).cloned().collect();
    sheet.lose(cells.iter());
}

fn digits_changed(sheet: &mut Sheet, rng: &mut Rng) {
    for _ in 0..=rng.usize(..3) {
        let (g, r) = pick(sheet, 1, rng);
        let places = value_places(&sheet.grids[g].rows[r]);
        let cell = &mut sheet.grids[g].rows[r].cells[places[rng.usize(..places.len())]];
        let Some(key) = cell.key else { continue };
        let shown = Shown::number(rng.u32(0..20_000));
        cell.text.clone_from(&shown.text);
        sheet.truth.insert(key, Expect::Exact(shown));
    }
}

fn cell_dropped(sheet: &mut Sheet, rng: &mut Rng) {
    let (g, r) = pick(sheet, 3, rng);
    let places = value_places(&sheet.grids[g].rows[r]);
    let nth = rng.usize(..places.len());
    let texts: BTreeSet<&str> = sheet.grids[g].rows[r].values().map(|c| c.text.as_str()).collect();
    if texts.len() == 1 {
        // A row of equal cells shows the same with or without one of them, but for a blank at its end.
        return;
    }
    lose_row(sheet, (g, r), 0);
    let row = &mut sheet.grids[g].rows[r];
    row.cells.remove(places[nth]);
    for cell in &mut row.cells[places[nth]..] {
        cell.column -= 1;
    }
}

fn cell_duplicated(sheet: &mut Sheet, rng: &mut Rng) {
    let (g, r) = pick(sheet, 3, rng);
    let places = value_places(&sheet.grids[g].rows[r]);
    let at = places[rng.usize(..places.len())];
    lose_row(sheet, (g, r), 0);
    let columns = sheet.grids[g].columns;
    let row = &mut sheet.grids[g].rows[r];
    let copy = row.cells[at].clone();
    row.cells.insert(at, copy);
    for cell in &mut row.cells[at + 1..] {
        cell.column += 1;
    }
    let reach = row.cells.last().map_or(columns, |c| c.column + c.width);
    sheet.grids[g].columns = columns.max(reach);
}

fn cells_swapped(sheet: &mut Sheet, rng: &mut Rng) {
    let (g, r) = pick(sheet, 3, rng);
    let places = value_places(&sheet.grids[g].rows[r]);
    let (a, b) = (places[rng.usize(..places.len())], places[rng.usize(..places.len())]);
    let row = &mut sheet.grids[g].rows[r];
    let (Some(key_a), Some(key_b)) = (row.cells[a].key, row.cells[b].key) else { return };
    let (text_a, text_b) = (row.cells[a].text.clone(), row.cells[b].text.clone());
    row.cells[a].text = text_b;
    row.cells[b].text = text_a;
    let (truth_a, truth_b) = (sheet.truth.remove(&key_a), sheet.truth.remove(&key_b));
    if key_a == key_b {
        sheet.truth.extend(truth_a.map(|t| (key_a, t)));
        return;
    }
    sheet.truth.extend(truth_b.map(|t| (key_a, t)));
    sheet.truth.extend(truth_a.map(|t| (key_b, t)));
}

/// The texts move by one; what falls off is gone, what opens up is blank.
fn row_shifted(sheet: &mut Sheet, rng: &mut Rng) {
    let (g, r) = pick(sheet, 3, rng);
    let places = value_places(&sheet.grids[g].rows[r]);
    let row = &mut sheet.grids[g].rows[r];
    let mut keys: Vec<Key> = Vec::new();
    let mut shown: Vec<Expect> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for &at in &places {
        let Some(key) = row.cells[at].key else { return };
        keys.push(key);
        shown.push(sheet.truth[&key].clone());
        texts.push(row.cells[at].text.clone());
    }
    let (gone, opened) = if rng.bool() { (0, places.len() - 1) } else { (places.len() - 1, 0) };
    shown.remove(gone);
    texts.remove(gone);
    shown.insert(opened, Expect::Exact(Shown::blank()));
    texts.insert(opened, String::new());
    for (((at, key), expect), text) in places.iter().zip(keys).zip(shown).zip(texts) {
        row.cells[*at].text = text;
        sheet.truth.insert(key, expect);
    }
}

/// Takes a row out of a grid; group labels anchored in it move to the row below.
fn take_row(sheet: &mut Sheet, (g, r): (usize, usize)) -> Row {
    let rows = &mut sheet.grids[g].rows;
    for (above, row) in rows.iter_mut().enumerate().take(r) {
        for cell in &mut row.cells {
            if above + cell.height > r {
                cell.height -= 1;
            }
        }
    }
    let row = rows.remove(r);
    let moved: Vec<_> = row.cells.iter().filter(|c| c.height > 1).cloned().collect();
    if let Some(below) = rows.get_mut(r) {
        for mut cell in moved.into_iter().rev() {
            cell.height -= 1;
            below.cells.insert(0, cell);
        }
        below.cells.sort_by_key(|c| c.column);
    }
    row
}

fn row_cut(sheet: &mut Sheet, rng: &mut Rng) {
    let at = pick(sheet, 1, rng);
    let row = take_row(sheet, at);
    for key in row.values().filter_map(|c| c.key) {
        sheet.truth.insert(key, Expect::Absent);
    }
}

/// Two neighbouring rows of one group change places, with their labels.
fn rows_swapped(sheet: &mut Sheet, rng: &mut Rng) {
    for _ in 0..20 {
        let (g, r) = pick(sheet, 1, rng);
        let rows = &mut sheet.grids[g].rows;
        let flat = |row: &Row| row.values().next().is_some() && row.cells.iter().all(|c| c.height == 1);
        if r + 1 < rows.len() && flat(&rows[r]) && flat(&rows[r + 1]) {
            let starts = (rows[r].cells[0].column, rows[r + 1].cells[0].column);
            if starts.0 == starts.1 {
                rows.swap(r, r + 1);
                return;
            }
        }
    }
}

/// A row stands twice; `other` changes one figure of the copy.
fn row_duplicated(sheet: &mut Sheet, rng: &mut Rng, other: bool) {
    let (g, r) = pick(sheet, 1, rng);
    let rows = &mut sheet.grids[g].rows;
    for (above, row) in rows.iter_mut().enumerate().take(r + 1) {
        for cell in &mut row.cells {
            if cell.height > 1 && above + cell.height > r {
                cell.height += 1;
            }
        }
    }
    let mut copy = rows[r].clone();
    copy.cells.retain(|c| c.height == 1);
    if other {
        let places = value_places(&copy);
        let cell = &mut copy.cells[places[rng.usize(..places.len())]];
        cell.text = rng.u32(30_000..40_000).to_string();
        if let Some(key) = cell.key
            && let Some(Expect::Exact(shown)) = sheet.truth.get(&key).cloned()
        {
            sheet.truth.insert(key, Expect::Lost(shown));
        }
    }
    rows.insert(r + 1, copy);
}

fn labels_damaged(sheet: &mut Sheet, rng: &mut Rng) {
    for cell in sheet.grids.iter_mut().flat_map(|g| &mut g.rows).flat_map(|r| &mut r.cells) {
        if cell.role == Role::Value || rng.u8(..8) != 0 || cell.text.is_empty() {
            continue;
        }
        let mut chars: Vec<char> = cell.text.chars().collect();
        let at = rng.usize(..chars.len());
        if rng.bool() {
            chars.remove(at);
        } else {
            chars[at] = ['□', '?', '某', '口', '己'][rng.usize(..5)];
        }
        cell.text = chars.into_iter().collect();
    }
}

fn spans_falsified(sheet: &mut Sheet, rng: &mut Rng) {
    for grid in &mut sheet.grids {
        let columns = grid.columns;
        for cell in grid.rows.iter_mut().flat_map(|r| &mut r.cells) {
            if cell.role == Role::Label && cell.height > 1 && rng.bool() {
                cell.height = if rng.bool() { cell.height + 1 } else { cell.height - 1 };
            }
            if cell.role == Role::Head && cell.width > 1 && rng.u8(..4) == 0 {
                let width = if rng.bool() { cell.width + 1 } else { cell.width - 1 };
                cell.width = width.min(columns - cell.column);
            }
        }
    }
}
