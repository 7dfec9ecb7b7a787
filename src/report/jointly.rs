//! Several open rows of one rule along the columns: what their candidates leave to one another.
//!
//! No candidate of a row is possible if no choice among the others makes the sums of all columns right. That is found
//! by bounds first (what the others can come to at least and at most), then by trying all combinations that are left,
//! if they are few. If they are many, the bounds alone speak: no combination is shown to fit then.

/// Most combinations that are tried.
const MOST_COMBINATIONS: usize = 20_000;

/// An open row: for each candidate its numbers by column, with the sign of the row's side of the rule; `None` where a
/// candidate shows no number that can be added.
pub(super) struct Open {
    pub(super) candidates: Vec<Vec<Option<i64>>>,
}

/// Which candidates of each row are possible, given what the known rows come to in each column (`None` where one of
/// them is unknown): `None` if no choice fits, so that the sums themselves are off, or nothing was ruled out.
pub(super) fn possible(known: &[Option<i64>], rows: &[Open]) -> Option<Vec<Vec<bool>>> {
    let mut keep: Vec<Vec<bool>> = rows.iter().map(|r| vec![true; r.candidates.len()]).collect();
    // Columns in which every number of every candidate is known.
    let columns: Vec<(usize, i64)> = known
        .iter()
        .enumerate()
        .filter_map(|(column, known)| known.map(|known| (column, known)))
        .filter(|(column, _)| {
            rows.iter().all(|r| r.candidates.iter().all(|c| matches!(c.get(*column), Some(Some(_)))))
        })
        .collect();
    while narrow(&columns, rows, &mut keep)? {}
    let left = |kept: &Vec<bool>| kept.iter().filter(|k| **k).count();
    let combinations = keep.iter().fold(1usize, |n, kept| n.saturating_mul(left(kept)));
    if combinations <= MOST_COMBINATIONS {
        keep = combine(&columns, rows, &keep)?;
    }
    keep.iter().flatten().any(|k| !k).then_some(keep)
}

fn number(row: &Open, candidate: usize, column: usize) -> i64 {
    row.candidates.get(candidate).and_then(|c| c.get(column).copied().flatten()).unwrap_or(0)
}

/// Drops candidates that are out of bounds; `None` where a row loses its last.
fn narrow(columns: &[(usize, i64)], rows: &[Open], keep: &mut [Vec<bool>]) -> Option<bool> {
    let mut dropped = false;
    for &(column, known) in columns {
        let bounds: Vec<(i64, i64)> = rows
            .iter()
            .zip(keep.iter())
            .map(|(row, kept)| {
                let numbers = kept.iter().enumerate().filter(|k| *k.1).map(|(at, _)| number(row, at, column));
                numbers.fold((i64::MAX, i64::MIN), |(least, most), n| (least.min(n), most.max(n)))
            })
            .collect();
        let sum = |end: fn(&(i64, i64)) -> i64| bounds.iter().map(end).fold(known, i64::saturating_add);
        let (least, most) = (sum(|b| b.0), sum(|b| b.1));
        for ((row, kept), (low, high)) in rows.iter().zip(keep.iter_mut()).zip(&bounds) {
            for (at, kept) in kept.iter_mut().enumerate().filter(|k| *k.1) {
                let own = number(row, at, column);
                if least - low + own > 0 || most - high + own < 0 {
                    *kept = false;
                    dropped = true;
                }
            }
            if !kept.contains(&true) {
                return None;
            }
        }
    }
    Some(dropped)
}

/// The candidates that stand in some combination in which all columns add up; `None` if there is no such combination.
fn combine(columns: &[(usize, i64)], rows: &[Open], keep: &[Vec<bool>]) -> Option<Vec<Vec<bool>>> {
    let mut found: Vec<Vec<bool>> = keep.iter().map(|k| vec![false; k.len()]).collect();
    let choices: Vec<Vec<usize>> = keep
        .iter()
        .map(|kept| kept.iter().enumerate().filter(|k| *k.1).map(|(at, _)| at).collect())
        .collect();
    let mut at = vec![0usize; rows.len()];
    loop {
        let chosen: Vec<usize> = choices.iter().zip(&at).filter_map(|(c, i)| c.get(*i).copied()).collect();
        let fits = columns.iter().all(|(column, known)| {
            let numbers = rows.iter().zip(&chosen).map(|(row, c)| number(row, *c, *column));
            numbers.fold(*known, i64::saturating_add) == 0
        });
        if fits {
            found.iter_mut().zip(&chosen).for_each(|(row, c)| row[*c] = true);
        }
        // The next combination, as an odometer counts.
        let Some(wheel) = (0..rows.len()).rev().find(|r| at[*r] + 1 < choices[*r].len()) else { break };
        at[wheel] += 1;
        at[wheel + 1..].fill(0);
    }
    found.iter().all(|row| row.contains(&true)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Open, possible};

    fn row(candidates: &[&[i64]]) -> Open {
        Open { candidates: candidates.iter().map(|c| c.iter().map(|n| Some(*n)).collect()).collect() }
    }

    #[test]
    fn rows_leave_one_another_what_fits() {
        // 27 0 or 2 7 and 22 3 or 2 23, which come to 29 23 with the known: one way.
        let rows = [row(&[&[27, 0], &[2, 7]]), row(&[&[22, 3], &[2, 23]])];
        assert_eq!(
            possible(&[Some(-29), Some(-23)], &rows),
            Some(vec![vec![true, false], vec![false, true]])
        );
    }

    #[test]
    fn sums_that_are_off_rule_out_nothing() {
        let rows = [row(&[&[27, 0], &[2, 7]]), row(&[&[22, 3], &[2, 23]])];
        assert_eq!(possible(&[Some(-1000), Some(0)], &rows), None);
        assert_eq!(possible(&[None, None], &rows), None, "nothing known, nothing ruled out");
    }

    #[test]
    fn candidates_that_fit_in_some_way_stay() {
        let rows = [row(&[&[1], &[2]]), row(&[&[2], &[1], &[9]])];
        assert_eq!(possible(&[Some(-3)], &rows), Some(vec![vec![true, true], vec![true, true, false]]));
    }
}
