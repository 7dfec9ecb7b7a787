//! Heads of tables without rules that are broken over lines.
//!
//! The lines of a page cut such heads across: `社会公益` and `法律服务` stand on one line, `商业企业` half a line lower, `组织`
//! and `机构` below. What stands in columns is told by the figures underneath: over each of their columns there is one
//! lowest head, and the lines right above it that no other column has a part in belong to it. A head over several
//! columns belongs to none of them, and stays where it is.

use super::settings::{Heads, Settings};
use super::sheet::Sheet;
use super::stacks::Cell;

/// A piece of a line of heads, and the row of the page it is from.
struct Atom {
    cell: Cell,
    row: usize,
}

/// Lines of one head, the lowest first, as indexes of atoms.
type Chain = Vec<usize>;

/// Puts the heads over columns of figures that are broken over lines into one row, the last before the figures. `rows`
/// are the parts of each line of the page, from left to right.
pub(super) fn join(sheet: &Sheet, rows: &mut [Vec<Cell>], settings: &Settings) {
    let own = &settings.heads;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let begins = figures(row) >= own.least
            && at.checked_sub(1).and_then(|i| rows.get(i)).is_some_and(|above| figures(above) == 0);
        if !begins {
            at += 1;
            continue;
        }
        let (columns, end) = columns(rows, at, own);
        let from = top(rows, at, own);
        let atoms = atoms(sheet, rows, (from, at), &columns, settings);
        if let Some(heads) = heads(&atoms, &columns, own) {
            gather(sheet, rows, (from, at), &atoms, &heads);
        }
        at = end.max(at + 1);
    }
}

fn figures(row: &[Cell]) -> usize {
    row.iter().filter(|cell| cell.figures).count()
}

/// Where the figures from a row on have their columns, and where the rows with these columns end.
fn columns(rows: &[Vec<Cell>], at: usize, settings: &Heads) -> (Vec<(f32, f32)>, usize) {
    let mut columns: Vec<(f32, f32)> = Vec::new();
    let (mut last, mut end) = (at, at);
    for (i, row) in rows.iter().enumerate().skip(at) {
        if i - last > settings.between {
            break;
        }
        let mut with = columns.clone();
        for cell in row.iter().filter(|cell| cell.figures) {
            let mut over = (0..with.len()).filter(|c| with.get(*c).is_some_and(|c| overlap(*c, cell.span()) > 0.0));
            match (over.next(), over.next()) {
                (Some(one), None) => {
                    if let Some(column) = with.get_mut(one) {
                        *column = (column.0.min(cell.from), column.1.max(cell.to));
                    }
                }
                // Other columns begin here.
                (Some(_), Some(_)) => return (columns, end),
                (None, _) => {
                    let place = with.partition_point(|c| c.0 < cell.from);
                    with.insert(place, cell.span());
                }
            }
        }
        if figures(row) > 0 {
            (last, end) = (i, i + 1);
            columns = with;
        }
    }
    (columns, end)
}

/// The first of the lines without figures that stand above a row as the lines of a head do.
fn top(rows: &[Vec<Cell>], at: usize, settings: &Heads) -> usize {
    let base = |row: &[Cell]| row.iter().map(|c| (c.base, c.size)).max_by(|a, b| a.1.total_cmp(&b.1));
    let mut from = at;
    let mut below = rows.get(at).and_then(|row| base(row));
    while let Some(row) = from.checked_sub(1).filter(|_| at - from < settings.lines).and_then(|i| rows.get(i)) {
        // Lines that went elsewhere leave an empty row.
        let own = base(row);
        let far = own.zip(below).is_some_and(|(a, b)| b.0 - a.0 > settings.level_em * a.1.max(b.1));
        if far || figures(row) > 0 {
            break;
        }
        below = own.or(below);
        from -= 1;
    }
    from
}

/// The lines of heads in pieces: what stands apart, and not over one column alone.
fn atoms(
    sheet: &Sheet,
    rows: &[Vec<Cell>],
    (from, to): (usize, usize),
    columns: &[(f32, f32)],
    settings: &Settings,
) -> Vec<Atom> {
    let run = |i: &usize| sheet.ink.runs.get(*i);
    // The column whose share of the line has the middle of a piece.
    let slot = |(a, b): (f32, f32)| {
        let middle = f32::midpoint(a, b);
        columns.windows(2).take_while(|w| f32::midpoint(w[0].1, w[1].0) < middle).count()
    };
    let mut atoms = Vec::new();
    for (row, cells) in rows.iter().enumerate().take(to).skip(from) {
        for cell in cells {
            // A label of several lines was put together before.
            let [runs] = cell.lines.as_slice() else { continue };
            let joined = |a: &usize, b: &usize| {
                let Some((a, b)) = run(a).zip(run(b)) else { return true };
                let gap = (b.along.0 - a.along.1) / a.size.max(b.size).max(1.0);
                // Letters set apart fill one column.
                gap <= settings.heads.gap_em
                    || slot(a.along) == slot(b.along) && gap <= settings.flow.column_em
            };
            let parts = runs.chunk_by(|a, b| joined(a, b)).filter_map(|runs| Cell::of(sheet, runs));
            atoms.extend(parts.map(|cell| Atom { cell, row }));
        }
    }
    atoms
}

/// The lines of the head of each column, from left to right; `None` where some column has none of its own, or where no
/// head is broken over lines.
fn heads(atoms: &[Atom], columns: &[(f32, f32)], settings: &Heads) -> Option<Vec<Chain>> {
    if columns.len() < settings.least {
        return None;
    }
    // From the lowest line up: what stands over nothing is the lowest line of a head.
    let mut order: Vec<usize> = (0..atoms.len()).collect();
    order.sort_by(|a, b| atoms[*b].cell.base.total_cmp(&atoms[*a].cell.base).then(a.cmp(b)));
    let mut chains: Vec<Chain> = Vec::new();
    let mut closed: Vec<bool> = Vec::new();
    for i in order {
        let Some(atom) = atoms.get(i) else { continue };
        let over = |chain: &Chain| {
            chain.iter().filter_map(|j| atoms.get(*j)).any(|other| {
                overlap(atom.cell.span(), other.cell.span()) > settings.over_em * atom.cell.size
            })
        };
        let below: Vec<usize> = (0..chains.len()).filter(|c| chains.get(*c).is_some_and(over)).collect();
        match below.as_slice() {
            [] => {
                chains.push(vec![i]);
                closed.push(false);
            }
            [one] => {
                let goes_on = chains.get(*one).and_then(|c| atoms.get(*c.last()?));
                let goes_on = goes_on.is_some_and(|last| goes_on_below(&atom.cell, &last.cell, settings));
                match (closed.get_mut(*one), chains.get_mut(*one)) {
                    (Some(false), Some(chain)) if goes_on => chain.push(i),
                    (Some(closed), _) => *closed = true,
                    _ => {}
                }
            }
            several => several.iter().for_each(|c| {
                if let Some(closed) = closed.get_mut(*c) {
                    *closed = true;
                }
            }),
        }
    }
    let mut found = over_columns(atoms, chains, columns)?;
    trim(atoms, &mut found, settings);
    let one_line = |chain: &Chain| chain.len() == 1;
    let rows = |chain: &Chain| chain.first().and_then(|i| Some(atoms.get(*i)?.row));
    let level = found.iter().all(one_line) && found.windows(2).all(|w| rows(&w[0]) == rows(&w[1]));
    (!level).then_some(found)
}

/// Whether a line is set right above another as lines of one text in one column are.
fn goes_on_below(upper: &Cell, lower: &Cell, settings: &Heads) -> bool {
    let size = upper.size.max(lower.size);
    let pitch = lower.base - upper.base;
    let near = |a: f32, b: f32| (a - b).abs() <= settings.even_em * size;
    let middle = |cell: &Cell| f32::midpoint(cell.from, cell.to);
    (upper.size - lower.size).abs() <= settings.size * size
        && (settings.pitch_em.0 * size..=settings.pitch_em.1 * size).contains(&pitch)
        && (near(middle(upper), middle(lower)) || near(upper.from, lower.from) || near(upper.to, lower.to))
}

/// The chains that stand over the columns, each over one; those behind the first that stand over none may have a column
/// in which nothing stands.
fn over_columns(atoms: &[Atom], mut chains: Vec<Chain>, columns: &[(f32, f32)]) -> Option<Vec<Chain>> {
    chains.sort_by(|a, b| span(atoms, a).0.total_cmp(&span(atoms, b).0));
    let spans: Vec<(f32, f32)> = chains.iter().map(|chain| span(atoms, chain)).collect();
    // What stands over figures is clear; beside them, what stands between its neighbours'.
    let mut of_column: Vec<Option<usize>> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut over = (0..spans.len()).filter(|c| spans.get(*c).is_some_and(|s| overlap(*s, *column) > 0.0));
        let (first, second) = (over.next(), over.next());
        if second.is_some() || first.is_some() && of_column.contains(&first) {
            return None;
        }
        of_column.push(first);
    }
    for at in 0..of_column.len() {
        if of_column.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|i| *of_column.get(i)?);
        let after = of_column.get(at + 1).copied().flatten();
        let only = match (before, after) {
            (Some(before), Some(after)) if before + 2 == after => before + 1,
            (Some(before), None) if at + 1 == of_column.len() && before + 2 == chains.len() => before + 1,
            _ => return None,
        };
        *of_column.get_mut(at)? = Some(only);
    }
    let rising = of_column.windows(2).all(|w| w[0] < w[1]);
    let first = of_column.first().copied().flatten()?;
    rising.then(|| chains.split_off(first))
}

/// Takes lines off the top of heads that may be other heads: set further apart than lines elsewhere are, or standing
/// alone above what stands beside them.
fn trim(atoms: &[Atom], chains: &mut [Chain], settings: &Heads) {
    let base = |i: usize| atoms.get(i).map_or(0.0, |atom| atom.cell.base);
    let pitches = chains.iter().flat_map(|chain| chain.windows(2).map(|w| base(w[0]) - base(w[1])));
    let pitch = pitches.fold(f32::INFINITY, f32::min);
    for chain in chains.iter_mut() {
        let even = chain.windows(2).take_while(|w| base(w[0]) - base(w[1]) <= settings.same_pitch * pitch);
        let lines = even.count() + 1;
        chain.truncate(lines);
    }
    let middle = |chain: &Chain| {
        let (first, last) = (chain.first().copied().map_or(0.0, base), chain.last().copied().map_or(0.0, base));
        f32::midpoint(first, last)
    };
    let all = chains.to_vec();
    for (at, chain) in chains.iter_mut().enumerate() {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| all.get(i));
        let is_shared = |chain: &Chain| {
            let top = chain.last().copied().map_or(0.0, base);
            beside.clone().any(|other| {
                let level = other.iter().any(|i| (base(*i) - top).abs() <= settings.level * pitch);
                level || (middle(other) - middle(chain)).abs() <= settings.centred * pitch
            })
        };
        while chain.len() > 1 && !is_shared(chain) {
            chain.pop();
        }
    }
}

/// Moves the heads to the last row before the figures.
fn gather(sheet: &Sheet, rows: &mut [Vec<Cell>], (from, to): (usize, usize), atoms: &[Atom], heads: &[Chain]) {
    let mut taken = vec![false; atoms.len()];
    for i in heads.iter().flatten() {
        if let Some(taken) = taken.get_mut(*i) {
            *taken = true;
        }
    }
    // What is left of each line: pieces that went nowhere, side by side, are what they were.
    for (row, cells) in rows.iter_mut().enumerate().take(to).skip(from) {
        let mut left: Vec<Cell> = Vec::new();
        for cell in cells.drain(..) {
            let [runs] = cell.lines.as_slice() else {
                left.push(cell);
                continue;
            };
            let moved = |run: &usize| {
                let of = atoms.iter().zip(&taken).filter(|(atom, taken)| **taken && atom.row == row);
                of.flat_map(|(atom, _)| atom.cell.lines.iter().flatten()).any(|own| own == run)
            };
            let kept = runs.chunk_by(|a, b| moved(a) == moved(b)).filter(|runs| !runs.first().is_some_and(moved));
            left.extend(kept.filter_map(|runs| Cell::of(sheet, runs)));
        }
        *cells = left;
    }
    let Some(row) = to.checked_sub(1).and_then(|last| rows.get_mut(last)) else { return };
    for chain in heads {
        let mut lines = chain.iter().rev().filter_map(|i| atoms.get(*i)).map(|atom| atom.cell.clone());
        let Some(mut head) = lines.next() else { continue };
        lines.for_each(|line| head.add(line));
        row.push(head);
    }
    row.sort_by(|a, b| a.from.total_cmp(&b.from));
}

fn span(atoms: &[Atom], chain: &Chain) -> (f32, f32) {
    let spans = chain.iter().filter_map(|i| atoms.get(*i)).map(|atom| atom.cell.span());
    spans.fold((f32::INFINITY, f32::NEG_INFINITY), |all, own| (all.0.min(own.0), all.1.max(own.1)))
}

fn overlap(a: (f32, f32), b: (f32, f32)) -> f32 {
    a.1.min(b.1) - a.0.max(b.0)
}
