//! Tables that go on from page to page.
//!
//! Two pieces are one table if their outer borders and enough of their columns lie at the same places. Columns are
//! compared by position, never by number: where labels are merged, inner rules are hidden and a piece seems to have
//! fewer. What a page break does to rows is undone: heads that are printed again go, labels that stand beside rows
//! on both pages are one, and a row that was cut inside is one row.

use std::borrow::Cow;

use foldhash::HashMap;

use super::lines::Line;
use super::script;
use super::settings::Settings;
use super::whole::{Whole, WholeCell};
use super::wrap;
use crate::text::ordinal;

/// Joins `next`, the first table of a page, to `table`, the last of the page before; gives it back if it is another
/// table.
pub(crate) fn join(table: &mut Whole, next: Whole, settings: &Settings) -> Option<Box<Whole>> {
    let Some(xs) = common(table, &next, settings) else { return Some(Box::new(next)) };
    let mut next = next;
    table.regrid(&xs, settings.pages.outer);
    next.regrid(&xs, settings.pages.outer);
    drop_heads(table, &mut next, settings);
    let Some(last) = table.rows.checked_sub(1) else { return Some(Box::new(next)) };
    let pairs = pairs(table, &next, last);
    // Heads at the foot of the page end there: a blank figure below one is none of it.
    let headed = is_headed(table, &next, last);
    let cut = !headed && pairs.as_ref().is_some_and(|pairs| is_cut(table, &next, pairs, settings));
    let mut gone = vec![false; next.cells.len()];
    if let Some(pairs) = &pairs {
        for (a, b) in pairs {
            let (Some(above), Some(below)) = (table.cells.get_mut(*a), next.cells.get_mut(*b)) else {
                continue;
            };
            let beside = !headed && is_beside(above, below);
            if cut || (beside && continues(above, below, settings)) {
                above.row_span += below.row_span - usize::from(cut);
                // Where a cut cell shows something on one of the pages alone, that is where it is.
                match (above.is_blank(), below.is_blank()) {
                    (true, false) if !beside => above.boxes = std::mem::take(&mut below.boxes),
                    (false, true) if !beside => {}
                    _ => above.boxes.append(&mut below.boxes),
                }
                // A label beside the rows may have been printed again; what is of the row alone was cut.
                if (cut && !beside) || above.text(settings) != below.text(settings) {
                    above.lines.append(&mut below.lines);
                }
                gone[*b] = true;
            }
        }
    } else {
        // Columns that differ at the break: a label beside the rows can still be told.
        for a in table.covering(last) {
            for (b, below) in next.cells.iter_mut().enumerate().filter(|(_, c)| c.row == 0) {
                let Some(above) = table.cells.get_mut(a) else { continue };
                let beside = !headed && above.columns() == below.columns() && is_beside(above, below);
                if beside && !gone[b] && continues(above, below, settings) {
                    above.row_span += below.row_span;
                    above.boxes.append(&mut below.boxes);
                    gone[b] = true;
                }
            }
        }
    }
    let shift = table.rows - usize::from(cut);
    let rest = next.cells.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(cell, _)| cell);
    table.cells.extend(rest.map(|cell| WholeCell { row: cell.row + shift, ..cell }));
    table.breaks.push(table.rows);
    table.rows = shift + next.rows;
    table.boxes.extend(next.boxes);
    table.open.1 = next.open.1;
    None
}

/// The columns of both pieces together, if they are of one table.
fn common(a: &Whole, b: &Whole, settings: &Settings) -> Option<Vec<f32>> {
    let near = settings.pages.outer;
    let ends = |t: &Whole| Some((*t.xs.first()?, *t.xs.last()?));
    let ((a0, a1), (b0, b1)) = (ends(a)?, ends(b)?);
    if a.ruling != b.ruling || a.turned != b.turned || (a0 - b0).abs() > near || (a1 - b1).abs() > near {
        return None;
    }
    let inner = |t: &Whole| t.xs.get(1..t.xs.len() - 1).unwrap_or_default().to_vec();
    let (ia, ib) = (inner(a), inner(b));
    let (few, many) = if ia.len() <= ib.len() { (&ia, &ib) } else { (&ib, &ia) };
    let shared = few.iter().filter(|x| many.iter().any(|y| (*x - y).abs() <= near)).count();
    #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
    let enough = few.is_empty() || shared as f32 >= settings.pages.common * few.len() as f32;
    if !enough {
        return None;
    }
    let mut all: Vec<f32> = a.xs.iter().chain(&b.xs).copied().collect();
    all.sort_by(f32::total_cmp);
    let mut xs: Vec<f32> = Vec::with_capacity(all.len());
    for x in all {
        if xs.last().is_none_or(|last| x - last > near) {
            xs.push(x);
        }
    }
    Some(xs)
}

/// Takes the head rows off a piece that prints them again: its first rows, the same in text and columns as the first
/// of the table, with words in each and figures in none.
fn drop_heads(table: &Whole, next: &mut Whole, settings: &Settings) {
    let mut heads = 0;
    for r in 0..table.rows.min(next.rows.saturating_sub(1)) {
        let own = row_texts(next, r, settings);
        let worded = own.iter().any(|c| c.2.chars().any(char::is_alphabetic));
        let figures = own.iter().any(|c| !c.2.is_empty() && !c.2.chars().any(char::is_alphabetic));
        if !worded || figures || own != row_texts(table, r, settings) {
            break;
        }
        let closed = next.cells.iter().filter(|c| c.row <= r).all(|c| c.row + c.row_span <= r + 1);
        if closed {
            heads = r + 1;
        }
    }
    next.cells.retain(|c| c.row >= heads);
    next.cells.iter_mut().for_each(|c| c.row -= heads);
    next.rows -= heads;
}

/// Columns and texts of the cells that begin in a row.
fn row_texts<'t>(t: &'t Whole, r: usize, settings: &Settings) -> Vec<(usize, usize, Cow<'t, str>)> {
    let mut cells: Vec<&WholeCell> = t.cells.iter().filter(|c| c.row == r).collect();
    cells.sort_by_key(|c| c.column);
    cells.into_iter().map(|c| (c.column, c.column_span, c.text(settings))).collect()
}

/// The cells of the last row and those of the next page's first row, two by two, if both rows have the same columns.
fn pairs(table: &Whole, next: &Whole, last: usize) -> Option<Vec<(usize, usize)>> {
    let (above, below) = (table.covering(last), next.covering(0));
    let columns = |t: &Whole, i: usize| t.cells.get(i).map(WholeCell::columns);
    let same = above.len() == below.len()
        && above.iter().zip(&below).all(|(a, b)| columns(table, *a) == columns(next, *b));
    same.then(|| above.into_iter().zip(below).collect())
}

/// Whether the row below the break is the figures of heads above it: figures and blanks alone, under words alone, at
/// least one of them in the column of a word.
fn is_headed(table: &Whole, next: &Whole, last: usize) -> bool {
    let above: Vec<&WholeCell> = table.covering(last).iter().filter_map(|i| table.cells.get(*i)).collect();
    let below: Vec<&WholeCell> = next.covering(0).iter().filter_map(|i| next.cells.get(*i)).collect();
    let filled = |cell: &&&WholeCell| !cell.is_blank();
    let mut figures = below.iter().filter(filled).peekable();
    let under = |cell: &WholeCell| {
        above.iter().any(|head| {
            let ((a0, a1), (b0, b1)) = (head.columns(), cell.columns());
            is_label(head) && a0 <= b0 && b1 <= a1
        })
    };
    figures.peek().is_some()
        && above.iter().filter(filled).all(|cell| is_label(cell))
        && figures.all(|cell| !is_label(cell) && under(cell))
}

/// Joins labels beside rows of two pages that only the whole table shows to be such: one row on either page, but
/// other labels of the column span several.
pub(crate) fn settle(table: &mut Whole) {
    if table.breaks.is_empty() {
        return;
    }
    let spanning = spanning(&table.cells);
    let mut above: HashMap<(usize, usize), usize> = HashMap::default();
    for (i, cell) in table.cells.iter().enumerate() {
        let end = cell.row + cell.row_span;
        if is_label(cell)
            && spanning.binary_search(&cell.columns()).is_ok()
            && table.breaks.binary_search(&end).is_ok()
        {
            above.insert((end, cell.column), i);
        }
    }
    let mut gone = Vec::new();
    for i in 0..table.cells.len() {
        let Some(below) = table.cells.get(i) else { continue };
        let Some(&at) = above.get(&(below.row, below.column)) else { continue };
        let same = table.cells.get(at).is_some_and(|c| c.columns() == below.columns());
        if below.is_blank() && same {
            let (rows, boxes) = (below.row_span, below.boxes.clone());
            if let Some(label) = table.cells.get_mut(at) {
                label.row_span += rows;
                label.boxes.extend(boxes);
                gone.push(i);
                above.insert((label.row + label.row_span, label.column), at);
            }
        }
    }
    for i in gone.into_iter().rev() {
        table.cells.remove(i);
    }
}

/// The columns of labels that stand beside several rows: below the heads, most of the column is theirs.
fn spanning(cells: &[WholeCell]) -> Vec<(usize, usize)> {
    let is_figure = |c: &&WholeCell| !c.is_blank() && !is_label(c);
    let Some(body) = cells.iter().filter(is_figure).map(|c| c.row).min() else { return Vec::new() };
    // Rows of tall labels, and all rows, for each pair of column borders.
    let mut rows: HashMap<(usize, usize), (usize, usize)> = HashMap::default();
    for cell in cells.iter().filter(|c| c.row + c.row_span > body) {
        let (tall, all) = rows.entry(cell.columns()).or_default();
        *all += cell.row_span;
        if cell.row_span > 1 && is_label(cell) {
            *tall += cell.row_span;
        }
    }
    let most = rows.into_iter().filter(|(_, (tall, all))| 2 * tall >= *all && *tall > 0);
    let mut columns: Vec<(usize, usize)> = most.map(|(columns, _)| columns).collect();
    columns.sort_unstable();
    columns
}

fn is_label(cell: &WholeCell) -> bool {
    cell.lines.iter().any(|l| l.text.chars().any(char::is_alphabetic))
}

/// Whether two cells, one above the other at the break, can be a label beside rows of both pages.
fn is_beside(above: &WholeCell, below: &WholeCell) -> bool {
    above.row_span > 1 || below.row_span > 1
}

/// Whether a label beside rows of both pages is one: below the break it is empty or printed again.
fn continues(above: &WholeCell, below: &WholeCell, settings: &Settings) -> bool {
    !above.is_blank() && (below.is_blank() || above.text(settings) == below.text(settings))
}

/// Whether the page break cut one row: its pieces fill each other up, and what stands in both reads on.
///
/// A row of blanks below looks much the same, so what goes on in a cell must show that it does: the line above was
/// full, or a bracket is still open. That no border is drawn at the break shows nothing in itself: some programs
/// leave it out at every break.
fn is_cut(table: &Whole, next: &Whole, pairs: &[(usize, usize)], settings: &Settings) -> bool {
    let open = table.open.1 && next.open.0;
    let (mut both, mut only_above, mut only_below) = (0, 0, 0);
    // The leftmost cell that is of this row alone names it.
    let mut name: Option<(bool, bool)> = None;
    for (a, b) in pairs {
        let (Some(above), Some(below)) = (table.cells.get(*a), next.cells.get(*b)) else { continue };
        let beside = is_beside(above, below);
        if !beside && name.is_none() {
            name = Some((above.is_blank(), below.is_blank()));
        }
        match (above.lines.last(), below.lines.first()) {
            (Some(last), Some(first)) => {
                let again = beside && above.text(settings) == below.text(settings);
                if !again && !reads_on(above, last, first, settings) {
                    return false;
                }
                both += 1;
            }
            (Some(_), None) if !beside => only_above += 1,
            (None, Some(_)) if !beside => only_below += 1,
            _ => {}
        }
    }
    match name {
        // What names the row is cut itself.
        Some((false, false)) => both > 0,
        // The name on one page, the figures on the other or cut as well: a row without a name is none.
        Some((false, true)) => both > 0 || (only_below > 0 && (only_above == 1 || open)),
        Some((true, false)) => only_above > 0 && (only_below == 1 || open),
        _ => open && (both > 0 || (only_above > 0 && only_below > 0)),
    }
}

/// Whether a cell's text goes on below the break.
fn reads_on(above: &WholeCell, last: &Line, first: &Line, settings: &Settings) -> bool {
    let (Some(end), Some(start)) = (last.text.chars().next_back(), first.text.chars().next()) else {
        return false;
    };
    if script::is_figure(end) && script::is_figure(start) {
        return wrap::goes_on(last, first, &settings.wrap);
    }
    // What begins with a number of its own begins something new.
    let (ordinal, _) = ordinal::split(&first.text);
    ordinal.is_none() && (last.room < first.word || has_open_bracket(&above.text(settings)))
}

fn has_open_bracket(text: &str) -> bool {
    let depth = text.chars().fold(0_i32, |depth, c| match c {
        '(' | '（' | '〔' | '【' | '《' | '“' | '「' => depth + 1,
        ')' | '）' | '〕' | '】' | '》' | '”' | '」' => (depth - 1).max(0),
        _ => depth,
    });
    depth > 0
}
