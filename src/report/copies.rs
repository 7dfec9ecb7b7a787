//! Tables of a source that holds more than one report.
//!
//! Where a table is there twice with other figures another report may stand in the source. A table that is there once is
//! that report's if it stands with it, and nothing about the table itself tells.

use super::table::{Context, TableRead};

/// Where the copies of a table that differ begin, the first and the second.
pub(super) struct Copies {
    table: usize,
    first: usize,
    second: usize,
}

impl Copies {
    /// The copies of a table, where one is no mere fragment of the other and they do not stand right behind one another.
    pub(super) fn of<'r>(mut copies: impl Iterator<Item = &'r TableRead>) -> Option<Copies> {
        let best = copies.next()?;
        let other = copies.find(|other| {
            let beside = best.copy.is_some() && best.copy == other.copy;
            !beside && other.rows.len() * 2 > best.rows.len()
        })?;
        let (first, second) = (best.first_line.min(other.first_line), best.first_line.max(other.first_line));
        Some(Copies { table: best.table, first, second })
    }
}

/// Doubts the tables that are there once and stand with the second of two copies of others: behind it, or behind the first
/// though every form has them before that. `twice` are the tables whose copies differ.
pub(super) fn doubt_others(reads: &mut [TableRead], once: &[usize], twice: &[Copies], cx: Context<'_>) {
    for read in reads.iter_mut().filter(|read| once.contains(&read.table)) {
        let strays = |copies: &Copies| {
            let line = read.first_line;
            line > copies.second || read.table < copies.table && line > copies.first
        };
        if let Some(copies) = twice.iter().find(|copies| strays(copies)) {
            let message = format!(
                "it stands with the second copy of another table ({}), and may be another report's",
                cx.forms.tables[copies.table].label
            );
            let cx = Context { table: read.table, ..cx };
            read.doubts.push(cx.doubt("format.table_conflict", None, None, message));
        }
    }
}
