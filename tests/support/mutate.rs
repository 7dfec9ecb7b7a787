//! Damage done to a sheet, with what the damaged source shows kept in its truth.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::canon::{Key, LITIGATION};
use super::generate::Case;
use super::script::{Piece, Script};
use super::sheet::{Grid, Role, Row, Sheet};
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
    /// A row the form does not have, its label like one the form has or of the office's own.
    RowExtra,
    /// A cell shows two numbers.
    TwoNumbers,
    /// Digits read as letters that look like them.
    LettersForDigits,
    /// One table is there as sentences only.
    TableToldInProse,
    /// One table is of another form than the rest.
    FormsMixed,
}

pub const ALL: [Mutation; 17] = [
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
    Mutation::RowExtra,
    Mutation::TwoNumbers,
    Mutation::LettersForDigits,
    Mutation::TableToldInProse,
    Mutation::FormsMixed,
];

/// Damages a sheet. [`Mutation::Truncated`] is done to the page and [`Mutation::TableToldInProse`] to the script too.
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
        Mutation::RowExtra => row_extra(sheet, rng),
        Mutation::TwoNumbers => two_numbers(sheet, rng),
        Mutation::LettersForDigits => letters_for_digits(sheet, rng),
        Mutation::FormsMixed => forms_mixed(sheet, rng),
        Mutation::Truncated | Mutation::TableToldInProse => {}
    }
}

fn row_extra(sheet: &mut Sheet, rng: &mut Rng) {
    const LABELS: [&str; 7] = [
        "行政处理",
        "行政检查",
        "行政确认",
        "其他主动公开文件",
        "党内规范性文件",
        "属于行政咨询事项",
        "其他行政权力",
    ];
    let (g, r) = pick(sheet, 1, rng);
    let mut copy = sheet.grids[g].rows[r].clone();
    if sheet.grids[g].id == LITIGATION || copy.cells.iter().any(|c| c.height > 1) {
        return;
    }
    let label = LABELS[rng.usize(..LABELS.len())];
    for cell in &mut copy.cells {
        cell.key = None;
        cell.text = match cell.role {
            Role::Value => rng.u32(0..40).to_string(),
            _ => label.to_string(),
        };
    }
    let rows = &mut sheet.grids[g].rows;
    for (above, row) in rows.iter_mut().enumerate().take(r) {
        for cell in &mut row.cells {
            if above + cell.height > r {
                cell.height += 1;
            }
        }
    }
    rows.insert(if rng.bool() { r } else { r + 1 }, copy);
}

/// What the cell shows is no figure, and in flattened text it takes its neighbours with it.
fn respell(sheet: &mut Sheet, rng: &mut Rng, spell: impl Fn(&str, &mut Rng) -> Option<String>) {
    for _ in 0..=rng.usize(..4) {
        let (g, r) = pick(sheet, 1, rng);
        let places = value_places(&sheet.grids[g].rows[r]);
        let at = places[rng.usize(..places.len())];
        let cell = &mut sheet.grids[g].rows[r].cells[at];
        let (Some(key), Some(text)) = (cell.key, spell(&cell.text, rng)) else { continue };
        cell.text.clone_from(&text);
        lose_row(sheet, (g, r), 0);
        sheet.truth.insert(key, Expect::Lost(Shown::words(text)));
    }
}

fn two_numbers(sheet: &mut Sheet, rng: &mut Rng) {
    respell(sheet, rng, |text, rng| {
        let other = rng.u32(0..60);
        let between = [" ", "/", "、", "（", "+", ";"][rng.usize(..6)];
        (!text.is_empty()).then(|| format!("{text}{between}{other}"))
    });
}

fn letters_for_digits(sheet: &mut Sheet, rng: &mut Rng) {
    respell(sheet, rng, |text, _| {
        let read = |c| match c {
            '0' => 'O',
            '1' => 'l',
            '2' => 'Z',
            '5' => 'S',
            '8' => 'B',
            other => other,
        };
        let misread: String = text.chars().map(read).collect();
        (misread != text).then_some(misread)
    });
}

fn forms_mixed(sheet: &mut Sheet, rng: &mut Rng) {
    let first = rng.u64(..);
    let other = (first..first.saturating_add(200)).map(Case::plain).find(|c| c.format != sheet.format);
    let Some(other) = other.map(|c| Sheet::of(&c)) else { return };
    let Some(grid) = other.grids.first().cloned() else { return };
    // The whole table, or its first sub table only.
    let end = |grid: &Grid| {
        let titles = grid.rows.iter().enumerate().filter(|(_, r)| r.is_head() && r.cells.len() == 1);
        titles.map(|(i, _)| i).nth(1).unwrap_or(grid.rows.len())
    };
    let (mine, theirs) = if rng.bool() {
        (end(&sheet.grids[0]), end(&grid))
    } else {
        (sheet.grids[0].rows.len(), grid.rows.len())
    };
    for key in sheet.grids[0].rows[..mine].iter().flat_map(Row::values).filter_map(|c| c.key) {
        sheet.truth.remove(&key);
    }
    let new: Vec<Row> = grid.rows.into_iter().take(theirs).collect();
    for key in new.iter().flat_map(Row::values).filter_map(|c| c.key) {
        sheet.truth.extend(other.truth.get(&key).cloned().map(|shown| (key, shown)));
    }
    sheet.grids[0].rows.splice(..mine, new);
}

/// One table's figures as sentences, in place of the table.
pub fn tell_in_prose(sheet: &mut Sheet, script: &mut Script, rng: &mut Rng) {
    let table = rng.usize(..sheet.grids.len());
    let number = || rng.u32(0..50);
    let text = prose(table, number);
    for piece in &mut script.pieces {
        if matches!(piece, Piece::Table(n) if *n == table) {
            *piece = Piece::Para(text.clone());
        }
    }
    let id = sheet.grids[table].id;
    for (_, expect) in sheet.truth.iter_mut().filter(|(key, _)| key.table == id) {
        *expect = Expect::Absent;
    }
}

fn prose(table: usize, mut number: impl FnMut() -> u32) -> String {
    match table {
        0 => format!(
            "2023年，本机关制发规章{}件、行政规范性文件{}件，办理行政许可{}件、行政处罚{}件、行政强制{}件，行政事业性收费{}万元。",
            number(),
            number(),
            number(),
            number(),
            number(),
            number()
        ),
        1 => format!(
            "本年新收政府信息公开申请{}件，其中自然人{}件、法人或其他组织{}件；予以公开{}件，部分公开{}件，不予公开{}件，\
             无法提供{}件，结转下年度继续办理{}件。",
            number(),
            number(),
            number(),
            number(),
            number(),
            number(),
            number(),
            number()
        ),
        _ => format!(
            "因政府信息公开被申请行政复议{}件，结果维持{}件、结果纠正{}件；行政诉讼{}件，尚未审结{}件。",
            number(),
            number(),
            number(),
            number(),
            number()
        ),
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
