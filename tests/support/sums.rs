//! The sums of the forms, worked out from what a sheet shows and independently of the program's checks.

use std::collections::{BTreeMap, BTreeSet};

use super::canon::{Form, Key, LITIGATION, REQUESTS};
use super::shown::{Kind, Shown};

/// A broken sum: the finding's id and the row or column it must name.
pub type Broken = (&'static str, &'static str);

/// Every sum that the shown figures break. Blank and dash count as zero; sums over words are left out.
pub fn broken(form: &'static Form, figures: &BTreeMap<Key, Shown>) -> BTreeSet<Broken> {
    let mut out = BTreeSet::new();
    let columns: Vec<&'static str> = form.requests.columns.iter().map(|c| c.id.as_str()).collect();
    let rows: Vec<&'static str> = form.requests.rows.iter().map(|r| r.id.as_str()).collect();
    let cell = |row, column| integer(figures.get(&Key { table: REQUESTS, row, column }));
    for &row in &rows {
        let parts = columns[..columns.len() - 1].iter().map(|c| cell(row, c));
        if differs(parts, cell(row, "total")) {
            out.insert(("sum.columns", row));
        }
    }
    for &column in &columns {
        let parts = rows[2..rows.len() - 2].iter().map(|r| cell(r, column));
        if differs(parts, cell("total_handled", column)) {
            out.insert(("sum.results", column));
        }
        let before = sum([cell("newly_received", column), cell("carried_over_from_prior_year", column)]);
        let after = sum([cell("total_handled", column), cell("carried_over_to_next_year", column)]);
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            out.insert(("balance.requests", column));
        }
    }
    for group in &form.litigation.groups {
        let cell = |column| integer(figures.get(&Key { table: LITIGATION, row: &group.id, column }));
        let parts = form.litigation.columns.iter().filter(|c| c.id != "total").map(|c| cell(c.id.as_str()));
        if differs(parts, cell("total")) {
            out.insert(("sum.outcomes", group.id.as_str()));
        }
    }
    out
}

fn integer(shown: Option<&Shown>) -> Option<i64> {
    match shown?.kind {
        Kind::Number | Kind::Annotated => shown?.integer(),
        Kind::Blank | Kind::Dash => Some(0),
        Kind::Text => None,
    }
}

fn sum(parts: impl IntoIterator<Item = Option<i64>>) -> Option<i64> {
    parts.into_iter().sum()
}

fn differs(parts: impl IntoIterator<Item = Option<i64>>, total: Option<i64>) -> bool {
    matches!((sum(parts), total), (Some(a), Some(b)) if a != b)
}
