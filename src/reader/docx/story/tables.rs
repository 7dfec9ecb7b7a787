//! Properties of tables, rows and cells, and what a cell becomes at its end.

use super::{Frame, Story};
use crate::error::Error;
use crate::reader::docx::conditional;
use crate::reader::docx::styles::shading;
use crate::reader::office::colour::Ground;
use crate::reader::office::merges::{Claim, Merge};
use crate::reader::office::xml::Tag;

impl Story<'_, '_, '_> {
    /// What the style of the table says of the cell at hand, which may say itself what parts it is of.
    pub(super) fn style_cell(&mut self, own: Option<conditional::Set>) {
        let column = self.rows.last().map_or(0, |r| r.column);
        let Some((look, ground)) = self.tables.last().and_then(|t| t.of_cell(column, own)) else { return };
        if let Some(last) = self.looks.last_mut() {
            *last = look;
        }
        // As if the cell had not been shaded before.
        let around = self.grounds.len().checked_sub(2).and_then(|at| self.grounds.get(at)).copied();
        if let (Some(last), Some(around)) = (self.grounds.last_mut(), around) {
            *last = around;
        }
        if let Some(ground) = ground {
            self.shade(ground, 2);
        }
    }

    /// A shading of the table or cell at hand; a clear one shows what is around the table.
    pub(super) fn shade(&mut self, ground: Ground, over: usize) {
        let around = self.grounds.len().checked_sub(over + 1).and_then(|at| self.grounds.get(at)).copied();
        if let Some(last) = self.grounds.last_mut() {
            *last = if ground == Ground::Paper { around.unwrap_or_default() } else { ground };
        }
    }

    pub(super) fn table_property(&mut self, tag: &Tag<'_>, name: &str, top: Frame) {
        match (top, name) {
            // 17.4.62, 17.4.31: the table's shading, which cells may change (17.4.32).
            (Frame::TableProps, "tblStyle" | "shd") => {
                let of_style = || tag.val().and_then(|id| self.styles.get(&id)?.ground).unwrap_or_default();
                let ground = if name == "shd" { shading(tag) } else { of_style() };
                if ground != Ground::Paper {
                    self.shade(ground, 1);
                }
                if name == "tblStyle"
                    && let (Some(table), Some(style)) =
                        (self.tables.last_mut(), tag.val().and_then(|id| self.styles.get(&id)))
                {
                    table.styled(style);
                }
                return;
            }
            (Frame::TableProps, "tblLook") => {
                if let Some(table) = self.tables.last_mut() {
                    table.shows(tag);
                }
                return;
            }
            (Frame::RowProps, "cnfStyle") => {
                if let Some(table) = self.tables.last_mut() {
                    table.row_is(conditional::said(tag));
                }
                return;
            }
            (Frame::CellProps, "cnfStyle") => return self.style_cell(Some(conditional::said(tag))),
            (Frame::CellProps, "shd") => return self.shade(shading(tag), 2),
            _ => {}
        }
        let columns = i64::from(self.limits.table_columns) + 1;
        let count = |least: i64| tag.number("val").and_then(|n| i32::try_from(n.clamp(least, columns)).ok());
        match (top, name, self.rows.last_mut(), self.cells.last_mut()) {
            // 17.4.15: columns left free before the first cell.
            (Frame::RowProps, "gridBefore", Some(row), _) => row.column = count(0).unwrap_or(0),
            (Frame::RowProps, "hidden", Some(row), _) => row.unseen |= tag.is_on(),
            // 17.4.80: rows of 2 points show nothing; those of none are as high as what is in them.
            (Frame::RowProps, "trHeight", Some(row), _) => {
                row.unseen |= tag.attr("hRule").is_some_and(|rule| rule == "exact")
                    && tag.number("val").is_some_and(|n| (1..=40).contains(&n));
            }
            (Frame::RowProps, "del" | "moveFrom", Some(row), _) => row.dropped = true,
            // 17.4.17
            (Frame::CellProps, "gridSpan", _, Some(cell)) => cell.span = count(1).unwrap_or(1),
            // 17.4.84: without a value, the cell goes on from the one above.
            (Frame::CellProps, "vMerge" | "vmerge", _, Some(cell)) => {
                cell.merge =
                    if tag.val().is_some_and(|v| v == "restart") { Merge::Start } else { Merge::Continue };
            }
            // 17.4.22
            (Frame::CellProps, "hMerge" | "hmerge", _, Some(cell)) => {
                cell.joins_left = tag.val().is_none_or(|v| v != "restart");
            }
            (Frame::CellProps, "cellDel", _, Some(cell)) => cell.dropped = true,
            // 17.13.5.3: a merge that is a tracked change.
            (Frame::CellProps, "cellMerge", _, Some(cell)) => match tag.attr("vMerge").as_deref() {
                Some("rest") => cell.merge = Merge::Start,
                Some("cont") => cell.merge = Merge::Continue,
                _ => {}
            },
            _ => {}
        }
    }

    pub(super) fn end_cell(&mut self) -> Result<(), Error> {
        self.flush_carry()?;
        let Some(cell) = self.cells.pop() else { return Ok(()) };
        self.fields.truncate(self.fields_from);
        self.fields_from = cell.fields;
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if cell.dropped {
            self.draft.drop_cell();
            return Ok(());
        }
        let left = row.column;
        let right = left.saturating_add(cell.span);
        row.column = right;
        if cell.joins_left && self.draft.widen_last(right) {
            return Ok(());
        }
        self.draft.close_cell(Claim::new(left, right, 1, cell.merge))
    }
}
