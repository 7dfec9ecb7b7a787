//! Heads of a table that lacks some of its columns.

use super::Heads;
use crate::grammar::{TableForm, Variant};
use crate::report::token::{Kind, Token};

/// Heads that name some of a variant's columns, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Partial {
    /// In a grid: index into the columns and position.
    Grid(Vec<(usize, (u32, u32))>),
    /// On a line of fields, one behind the other: index into the columns.
    Fields(Vec<usize>),
    /// On lines that have as many fields as those of the rows: index into the columns, and how many fields before the
    /// end the head stands.
    Numbered(Vec<(usize, usize)>),
}

impl Partial {
    pub(crate) fn has(&self, column: usize) -> bool {
        match self {
            Partial::Grid(heads) => heads.iter().any(|h| h.0 == column),
            Partial::Fields(columns) => columns.contains(&column),
            Partial::Numbered(heads) => heads.iter().any(|h| h.0 == column),
        }
    }

    /// The cell under each head, by column of the variant; `None` unless every head has exactly one cell and no
    /// figure stands elsewhere.
    pub(crate) fn place(&self, items: &[Token]) -> Option<Vec<Option<usize>>> {
        let heads = match self {
            Partial::Grid(heads) => heads,
            Partial::Numbered(heads) => {
                let mut placement = vec![None; heads.iter().map(|h| h.0 + 1).max()?];
                for (column, before_end) in heads {
                    placement[*column] = Some(items.len().checked_sub(*before_end)?);
                }
                let mut free = items.iter().enumerate().filter(|(at, _)| !placement.contains(&Some(*at)));
                return free.all(|(_, item)| item.kind == Kind::Blank).then_some(placement);
            }
            Partial::Fields(columns) => {
                let n = columns.iter().max()? + 1;
                let at = |column: usize| columns.iter().position(|c| *c == column);
                // Lines may be filled up behind.
                let pads = items.get(columns.len()..)?;
                return pads.iter().all(|t| t.kind == Kind::Blank).then(|| (0..n).map(at).collect());
            }
        };
        let n = heads.iter().map(|h| h.0 + 1).max()?;
        let mut placement = vec![None; n];
        for (i, item) in items.iter().enumerate() {
            let over = heads.iter().find(|h| (h.1.0..h.1.1).contains(&item.x.0));
            match over {
                Some((column, _)) if placement[*column].is_none() => placement[*column] = Some(i),
                Some(_) => return None,
                None if item.kind == Kind::Blank => {}
                None => return None,
            }
        }
        heads.iter().all(|h| placement[h.0].is_some()).then_some(placement)
    }
}

/// The heads of a table that lacks some of its columns: all of them known, no two for one column, and apart. Of lines of
/// fields they stand on one line.
pub(crate) fn partial(variant: &Variant, heads: &Heads, table: &TableForm, grid: bool) -> Option<Partial> {
    let mut seen: Vec<(usize, (u32, u32))> = Vec::new();
    for head in &heads.heads {
        let one = head.only(variant)?;
        match seen.iter().find(|s| s.0 == one) {
            Some(before) if grid && before.1 == head.x => {}
            Some(_) => return None,
            None => seen.push((one, head.x)),
        }
    }
    let some = seen.len() > 1 && seen.len() < variant.columns.len();
    if !grid {
        return Some(Partial::Fields(on_lines(&seen, heads, variant, table)?)).filter(|_| some);
    }
    let mut places: Vec<(u32, u32)> = seen.iter().map(|s| s.1).collect();
    places.sort_unstable();
    let apart = places.windows(2).all(|w| w[0].1 <= w[1].0);
    (apart && some).then_some(Partial::Grid(seen))
}

/// The order of columns whose heads stand on one line, or on two: the members of a group below the others, of which the
/// total, printed last, stands behind the members.
fn on_lines(
    seen: &[(usize, (u32, u32))],
    heads: &Heads,
    variant: &Variant,
    table: &TableForm,
) -> Option<Vec<usize>> {
    let (first, last) = (heads.heads.first()?.line, heads.heads.last()?.line);
    let mut columns: Vec<usize> = seen.iter().map(|s| s.0).collect();
    let upper = heads.heads.iter().take_while(|h| h.line == first).count();
    if first == last {
        return Some(columns);
    }
    let two = heads.heads.iter().skip(upper).all(|h| h.line == last) && columns.len() == heads.heads.len();
    let grouped = |at: &usize| table.columns[variant.columns[*at]].grouped;
    let apart = columns[upper..].iter().all(grouped) && !columns[..upper].iter().any(grouped);
    let total = columns[..upper].iter().position(|c| c + 1 == variant.columns.len());
    if !two || !apart || total.is_some_and(|at| at + 1 != upper) {
        return None;
    }
    if let Some(at) = total {
        let total = columns.remove(at);
        columns.push(total);
    }
    Some(columns)
}
