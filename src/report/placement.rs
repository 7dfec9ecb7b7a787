//! Which column each figure of a row belongs to, and what can be said when some are missing.

use crate::text::Decimal;

/// One assignment: for each column, left to right, the index of the item shown there.
pub(crate) type Placement = Vec<Option<usize>>;

/// What the number and position of the items allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placements {
    /// As many items as columns.
    Exact(Placement),
    /// Several assignments are possible; only arithmetic can choose.
    Several(Vec<Placement>),
    /// More figures than columns.
    TooMany,
    /// Nothing shown.
    Empty,
}

/// Most assignments that are tried: C(15, 7) is 6435.
const MOST: usize = 7000;

/// Enumerates the assignments of items to `n` columns in order. `blank[i]` says that item i is an empty cell;
/// `real_blanks` that empty cells are cells for certain (a grid, fields between separators).
pub(crate) fn placements(blank: &[bool], n: usize, real_blanks: bool) -> Placements {
    let shown: Vec<usize> = (0..blank.len()).filter(|i| !blank[*i]).collect();
    if real_blanks {
        if blank.len() == n {
            return Placements::Exact((0..n).map(Some).collect());
        }
        if blank.len() > n && shown.len() < n {
            let extra = blank.len() - n;
            let leading = blank.iter().take_while(|b| **b).count().min(extra);
            let trailing = blank.iter().rev().take_while(|b| **b).count();
            let mut found: Vec<Placement> = (0..=leading)
                .filter(|lead| extra - lead <= trailing)
                .map(|lead| (lead..lead + n).map(Some).collect())
                .collect();
            if shown.is_empty() {
                found.truncate(1);
            }
            match found.len() {
                0 => {}
                1 => return Placements::Exact(found.remove(0)),
                _ => return Placements::Several(found),
            }
        }
    }
    match shown.len() {
        0 if blank.is_empty() || !real_blanks => Placements::Empty,
        0 => Placements::Exact((0..n).map(|i| (i < blank.len()).then_some(i)).collect()),
        k if k == n => Placements::Exact(shown.into_iter().map(Some).collect()),
        k if k > n => Placements::TooMany,
        _ => Placements::Several(combinations(&shown, n)),
    }
}

/// All ways to put the items, in order, into `n` columns.
fn combinations(items: &[usize], n: usize) -> Vec<Placement> {
    fn go(items: &[usize], n: usize, path: &mut Placement, out: &mut Vec<Placement>) {
        if out.len() > MOST {
            return;
        }
        let left = n - path.len();
        if items.is_empty() {
            let mut whole = Vec::with_capacity(n);
            whole.extend_from_slice(path);
            whole.resize(n, None);
            out.push(whole);
            return;
        }
        if left < items.len() {
            return;
        }
        path.push(Some(items[0]));
        go(&items[1..], n, path, out);
        path.pop();
        path.push(None);
        go(items, n, path, out);
        path.pop();
    }
    let mut out = Vec::new();
    go(items, n, &mut Vec::with_capacity(n), &mut out);
    out
}

/// What is known of a figure for a sum: a number, nothing (counts as zero), or something no sum can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Number(Decimal),
    Empty,
    Unknown,
}

impl Term {
    /// Whether it adds nothing to a sum.
    pub(crate) fn is_zero(self) -> bool {
        match self {
            Term::Number(n) => n.is_zero(),
            Term::Empty => true,
            Term::Unknown => false,
        }
    }
}

/// The empty items between those of a placement, or in front of them, that are in no column.
pub(crate) fn left_out(placement: &Placement, blank: impl Fn(usize) -> bool) -> Vec<usize> {
    let used = || placement.iter().flatten().copied();
    let Some(last) = used().max() else { return Vec::new() };
    (0..=last).filter(|i| blank(*i) && !used().any(|u| u == *i)).collect()
}

/// The placements that take the left-out item in, each in place of another.
pub(crate) fn instead(placement: &Placement, gap: usize) -> impl Iterator<Item = Placement> + '_ {
    placement.iter().flatten().map(move |out| {
        let mut used: Vec<usize> =
            placement.iter().flatten().copied().chain([gap]).filter(|i| i != out).collect();
        used.sort_unstable();
        used.into_iter().map(Some).collect()
    })
}

/// Whether the terms of the left side add up to those of the right; `None` if one of them is unknown.
pub(crate) fn balanced(left: impl Iterator<Item = Term>, right: impl Iterator<Item = Term>) -> Option<bool> {
    let mut difference = Decimal::ZERO;
    for (term, sign) in left.map(|t| (t, 1)).chain(right.map(|t| (t, -1))) {
        match term {
            Term::Number(n) => difference = if sign > 0 { difference.plus(n) } else { difference.minus(n) },
            Term::Empty => {}
            Term::Unknown => return None,
        }
    }
    Some(difference.is_zero())
}

#[cfg(test)]
mod tests {
    use super::{Placements, placements};

    #[test]
    fn counts_decide_where_they_can() {
        assert_eq!(placements(&[false; 3], 3, true), Placements::Exact(vec![Some(0), Some(1), Some(2)]));
        // A merged label column in front, a closing bar behind.
        assert_eq!(placements(&[true, false, false], 2, true), Placements::Exact(vec![Some(1), Some(2)]));
        assert_eq!(placements(&[false, true, true], 2, true), Placements::Exact(vec![Some(0), Some(1)]));
        assert_eq!(placements(&[false; 4], 3, true), Placements::TooMany);
        assert_eq!(placements(&[], 3, false), Placements::Empty);
        let Placements::Several(all) = placements(&[false, false], 7, false) else { panic!("several") };
        assert_eq!(all.len(), 21);
        // A blank at either end may be the one too many.
        let Placements::Several(all) = placements(&[true, false, true], 2, true) else { panic!("several") };
        assert_eq!(all, [vec![Some(0), Some(1)], vec![Some(1), Some(2)]]);
    }
}
