//! Heads of tables without rules that are broken over lines.
//!
//! The lines of a page cut such heads across: `社会公益` and `法律服务` stand on one line, `商业企业` half a line lower, `组织`
//! and `机构` below. What stands in columns is told by the figures underneath: over each of their columns there is one
//! lowest head, and the lines right above it that no other column has a part in belong to it. A head over several
//! columns belongs to none of them, and stays where it is.

use super::page::Glyph;
use super::runs::{Run, along};
use super::settings::{Heads, Settings};
use super::sheet::Sheet;
use super::stacks::Cell;

/// A piece of a line of heads, and the part it is from: the row of the page and its place there.
struct Atom {
    cell: Cell,
    part: (usize, usize),
}

/// Lines of one head, the lowest first, as indexes of atoms.
type Chain = Vec<usize>;

/// Puts the heads over columns of figures that are broken over lines into one row, the last before the figures. `rows`
/// are the parts of each line of the page, from left to right.
pub(super) fn join(sheet: &mut Sheet, rows: &mut [Vec<Cell>], settings: &Settings) {
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
        let lines = rows.get_mut(from..at).unwrap_or_default();
        let before = lines.to_vec();
        part(sheet, lines, own);
        let atoms = atoms(sheet, lines, &columns, settings);
        match heads(sheet, &atoms, &columns, own) {
            Some(heads) => gather(sheet, lines, &atoms, &heads),
            None => lines.clone_from_slice(&before),
        }
        at = end.max(at + 1);
    }
}

fn figures(row: &[Cell]) -> usize {
    row.iter().filter(|cell| cell.figures).count()
}

/// Where the figures from a row on have their columns, and where the rows with these columns end.
fn columns(rows: &[Vec<Cell>], at: usize, settings: &Heads) -> (Vec<(f32, f32)>, usize) {
    let (mut end, mut heads) = (at, 0);
    for (i, row) in rows.iter().enumerate().skip(at) {
        if figures(row) > 0 {
            (end, heads) = (i + 1, 0);
        }
        // Two lines of several words with no figure are the heads of another table.
        heads += usize::from(figures(row) == 0 && row.len() > 1);
        if i + 1 - end > settings.between || heads > settings.heads {
            break;
        }
    }
    let block = rows.get(at..end).unwrap_or_default();
    let most = block.iter().map(|row| figures(row)).max().unwrap_or(0);
    let mut columns: Vec<(f32, f32)> = Vec::new();
    // The fullest rows come first: a part of another may have two figures with a narrow gap.
    let (full, short): (Vec<_>, Vec<_>) = block.iter().partition(|row| figures(row) == most);
    for cell in full.iter().chain(&short).flat_map(|row| row.iter()).filter(|cell| cell.figures) {
        let mut over =
            (0..columns.len()).filter(|c| columns.get(*c).is_some_and(|c| overlap(*c, cell.span()) > 0.0));
        match (over.next(), over.next()) {
            (Some(one), None) => {
                if let Some(column) = columns.get_mut(one) {
                    *column = (column.0.min(cell.from), column.1.max(cell.to));
                }
            }
            (Some(_), Some(_)) => {}
            (None, _) => {
                let place = columns.partition_point(|c| c.0 < cell.from);
                columns.insert(place, cell.span());
            }
        }
    }
    (columns, end)
}

/// The first of the lines without figures that stand above a row as the lines of a head do.
fn top(rows: &[Vec<Cell>], at: usize, settings: &Heads) -> usize {
    let base = |row: &[Cell]| row.iter().map(|c| (c.base, c.size)).max_by(|a, b| a.1.total_cmp(&b.1));
    let mut from = at;
    let mut below = rows.get(at).and_then(|row| base(row));
    while let Some(row) = from.checked_sub(1).filter(|_| at - from < settings.lines).and_then(|i| rows.get(i))
    {
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

/// Parts the runs of lines at gaps that may stand between two heads: both may have been drawn in one go.
fn part(sheet: &mut Sheet, rows: &mut [Vec<Cell>], settings: &Heads) {
    for runs in rows.iter_mut().flatten().flat_map(|cell| &mut cell.lines) {
        let mut parted = Vec::with_capacity(runs.len());
        for i in runs.iter().copied() {
            let Some(run) = sheet.ink.runs.get(i).cloned() else { continue };
            let ends = |glyph: &Glyph| along(glyph.direction, glyph.area);
            let apart = |w: &[Glyph]| ends(&w[1]).0 - ends(&w[0]).1 > settings.gap_em * run.size;
            let gaps = sheet.ink.glyphs_of(&run).windows(2).enumerate().filter(|(_, w)| apart(w));
            let mut cuts: Vec<usize> = gaps.map(|(at, _)| run.glyphs.0 + at + 1).collect();
            if cuts.is_empty() {
                parted.push(i);
                continue;
            }
            cuts.push(run.glyphs.1);
            let mut begin = run.glyphs.0;
            for cut in cuts {
                if let Some(part) = run.part(&sheet.ink.glyphs, begin, cut) {
                    parted.push(sheet.ink.runs.len());
                    sheet.ink.runs.push(part);
                }
                begin = cut;
            }
        }
        *runs = parted;
    }
}

/// The lines of heads in pieces: what stands apart, and not over one column alone.
fn atoms(sheet: &Sheet, rows: &[Vec<Cell>], columns: &[(f32, f32)], settings: &Settings) -> Vec<Atom> {
    let run = |i: &usize| sheet.ink.runs.get(*i);
    // The column whose share of the line has the middle of a piece.
    let slot = |(a, b): (f32, f32)| {
        let middle = f32::midpoint(a, b);
        columns.windows(2).take_while(|w| f32::midpoint(w[0].1, w[1].0) < middle).count()
    };
    let mut atoms = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        for (place, cell) in cells.iter().enumerate() {
            // A label of several lines was put together before.
            let [runs] = cell.lines.as_slice() else { continue };
            let joined = |a: &usize, b: &usize| {
                let Some((left, right)) = run(a).zip(run(b)) else { return true };
                let gap = (right.along.0 - left.along.1) / left.size.max(right.size).max(1.0);
                let one = |run: &Run| run.glyphs.1 - run.glyphs.0 == 1;
                let same = slot(left.along) == slot(right.along);
                // Letters set apart fill one column; heads that touch are drawn one by one, each with its other lines.
                same && gap <= settings.flow.column_em && (one(left) || one(right))
                    || gap <= settings.heads.gap_em && (same || *b == *a + 1)
            };
            let parts = runs.chunk_by(|a, b| joined(a, b)).filter_map(|runs| Cell::of(sheet, runs));
            atoms.extend(parts.map(|cell| Atom { cell, part: (row, place) }));
        }
    }
    atoms
}

/// The lines of the head of each column, from left to right; `None` where some column has none of its own, or where no
/// head is broken over lines.
fn heads(sheet: &Sheet, atoms: &[Atom], columns: &[(f32, f32)], settings: &Heads) -> Option<Vec<Chain>> {
    if columns.len() < settings.least {
        return None;
    }
    // From the lowest line up: what stands over nothing is the lowest line of a head.
    let mut order: Vec<usize> = (0..atoms.len()).collect();
    order.sort_by(|a, b| atoms[*b].cell.base.total_cmp(&atoms[*a].cell.base).then(a.cmp(b)));
    let mut chains: Vec<Chain> = Vec::new();
    let mut closed: Vec<bool> = Vec::new();
    // Lines over one column that are not set as lines of its head are.
    let mut beside: Vec<usize> = Vec::new();
    for i in order {
        let Some(atom) = atoms.get(i) else { continue };
        let over = |chain: &Chain| {
            chain
                .iter()
                .filter_map(|j| atoms.get(*j))
                .any(|other| overlap(atom.cell.span(), other.cell.span()) > settings.over_em * atom.cell.size)
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
                    (Some(closed), _) => {
                        beside.extend((!*closed).then_some(i));
                        *closed = true;
                    }
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
    chains.sort_by(|a, b| span(atoms, a).0.total_cmp(&span(atoms, b).0));
    let first = over_columns(atoms, &chains, columns).or_else(|| in_order(atoms, &chains, columns))?;
    let mut found = chains.split_off(first);
    trim(atoms, &mut found, settings);
    if leaves_a_line(atoms, &found, &beside, settings) || tells_nothing(sheet, atoms, &found) {
        return None;
    }
    let one_line = |chain: &Chain| chain.len() == 1;
    let part = |chain: &Chain| chain.first().and_then(|i| Some(atoms.get(*i)?.part));
    // Each of them is a part of one line already.
    let level = found.iter().all(one_line)
        && found.windows(2).all(|w| {
            let (a, b) = (part(&w[0]), part(&w[1]));
            a.zip(b).is_some_and(|(a, b)| a.0 == b.0 && a.1 != b.1)
        });
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

/// The first of the chains that stand over the columns, each over one; those behind it that stand over none may have a
/// column in which nothing stands.
fn over_columns(atoms: &[Atom], chains: &[Chain], columns: &[(f32, f32)]) -> Option<usize> {
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
    rising.then_some(first)
}

/// The same where figures stand at one side of their columns and heads in the middle: the last chains, as many as there
/// are columns, each between the figures of the columns beside its own.
fn in_order(atoms: &[Atom], chains: &[Chain], columns: &[(f32, f32)]) -> Option<usize> {
    let first = chains.len().checked_sub(columns.len())?;
    let width = columns.windows(2).map(|w| w[1].1 - w[0].1).fold(0.0, f32::max);
    let (left, right) = (columns.first()?.0 - width, columns.last()?.1 + width);
    let between = |(at, chain): (usize, &Chain)| {
        let (from, to) = span(atoms, chain);
        let middle = f32::midpoint(from, to);
        let before = at.checked_sub(1).and_then(|i| columns.get(i)).map_or(left, |column| column.1);
        let behind = columns.get(at + 1).map_or(right, |column| column.0);
        before < middle && middle < behind
    };
    chains.iter().skip(first).enumerate().all(between).then_some(first)
}

/// Takes lines off the top of heads that may be other heads: set further apart than lines elsewhere are, or standing
/// alone above what stands beside them.
fn trim(atoms: &[Atom], chains: &mut [Chain], settings: &Heads) {
    let base = |i: usize| atoms.get(i).map_or(0.0, |atom| atom.cell.base);
    let pitch = least_pitch(atoms, chains);
    for chain in chains.iter_mut() {
        let even = chain.windows(2).take_while(|w| base(w[0]) - base(w[1]) <= settings.same_pitch * pitch);
        let lines = even.count() + 1;
        chain.truncate(lines);
    }
    let middle = |chain: &Chain| {
        let (first, last) =
            (chain.first().copied().map_or(0.0, base), chain.last().copied().map_or(0.0, base));
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

/// Whether one of these lines, which are over one head alone and in none, stands beside a line of the head next to it: a
/// head would lose its beginning.
fn leaves_a_line(atoms: &[Atom], chains: &[Chain], lines: &[usize], settings: &Heads) -> bool {
    let base = |i: usize| atoms.get(i).map_or(0.0, |atom| atom.cell.base);
    let pitch = least_pitch(atoms, chains);
    if pitch.is_infinite() {
        return false;
    }
    lines.iter().filter_map(|i| atoms.get(*i)).any(|atom| {
        let over = |chain: &Chain| overlap(span(atoms, chain), atom.cell.span()) > 0.0;
        let Some(own) = chains.iter().position(over) else { return false };
        let level = |i: &usize| (base(*i) - atom.cell.base).abs() <= settings.level * pitch;
        let beside = [own.checked_sub(1), Some(own + 1)].into_iter().flatten().filter_map(|i| chains.get(i));
        beside.filter(|chain| chain.len() > 1).flatten().any(level)
    })
}

/// Whether the heads are two by turns, of pairs of columns under heads of their own: `本年`, `上年`, `本年`, `上年`.
fn tells_nothing(sheet: &Sheet, atoms: &[Atom], chains: &[Chain]) -> bool {
    let text = |chain: &Chain| -> String {
        let runs = chain
            .iter()
            .rev()
            .filter_map(|i| atoms.get(*i))
            .flat_map(|atom| atom.cell.lines.iter().flatten());
        let glyphs = runs.filter_map(|i| sheet.ink.runs.get(*i)).flat_map(|run| sheet.ink.glyphs_of(run));
        glyphs.map(|glyph| glyph.text).collect()
    };
    let mut texts: Vec<String> = chains.iter().map(text).collect();
    let all = texts.len();
    texts.sort_unstable();
    texts.dedup();
    texts.len() * 2 <= all && texts.len() <= 2
}

/// Moves the heads to the last row before the figures.
fn gather(sheet: &Sheet, rows: &mut [Vec<Cell>], atoms: &[Atom], heads: &[Chain]) {
    let mut taken = vec![false; atoms.len()];
    for i in heads.iter().flatten() {
        if let Some(taken) = taken.get_mut(*i) {
            *taken = true;
        }
    }
    // What is left of each line: pieces that went nowhere, side by side, are what they were.
    for (row, cells) in rows.iter_mut().enumerate() {
        let mut left: Vec<Cell> = Vec::new();
        for cell in cells.drain(..) {
            let [runs] = cell.lines.as_slice() else {
                left.push(cell);
                continue;
            };
            let moved = |run: &usize| {
                let of = atoms.iter().zip(&taken).filter(|(atom, taken)| **taken && atom.part.0 == row);
                of.flat_map(|(atom, _)| atom.cell.lines.iter().flatten()).any(|own| own == run)
            };
            let kept =
                runs.chunk_by(|a, b| moved(a) == moved(b)).filter(|runs| !runs.first().is_some_and(moved));
            left.extend(kept.filter_map(|runs| Cell::of(sheet, runs)));
        }
        *cells = left;
    }
    let Some(row) = rows.last_mut() else { return };
    for chain in heads {
        let mut lines = chain.iter().rev().filter_map(|i| atoms.get(*i)).map(|atom| atom.cell.clone());
        let Some(mut head) = lines.next() else { continue };
        lines.for_each(|line| head.add(line));
        row.push(head);
    }
    row.sort_by(|a, b| a.from.total_cmp(&b.from));
}

/// The least distance of two lines of one head; infinite where all have one line.
fn least_pitch(atoms: &[Atom], chains: &[Chain]) -> f32 {
    let base = |i: usize| atoms.get(i).map_or(0.0, |atom| atom.cell.base);
    let pitches = chains.iter().flat_map(|chain| chain.windows(2).map(|w| base(w[0]) - base(w[1])));
    pitches.fold(f32::INFINITY, f32::min)
}

fn span(atoms: &[Atom], chain: &Chain) -> (f32, f32) {
    let spans = chain.iter().filter_map(|i| atoms.get(*i)).map(|atom| atom.cell.span());
    spans.fold((f32::INFINITY, f32::NEG_INFINITY), |all, own| (all.0.min(own.0), all.1.max(own.1)))
}

fn overlap(a: (f32, f32), b: (f32, f32)) -> f32 {
    a.1.min(b.1) - a.0.max(b.0)
}
