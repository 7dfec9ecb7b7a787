//! Shapes and what is in them (RTF 1.9.1, "Drawing Objects (Shapes)", "Word 6.0 and Word 95 RTF"): text that stands beside
//! the text they are anchored in, with tables of its own; text drawn as a picture; pictures.

use super::Reader;
use super::state::{Destination, Shapes};
use crate::error::Error;
use crate::reader::office::apart::Apart;
use crate::reader::office::marks::Marks;
use crate::reader::office::utf16::Utf16;

/// What is set aside while the text of a shape is read.
#[derive(Debug)]
pub(super) struct Around {
    /// The groups open around the text, and its own.
    pub(super) depth: usize,
    /// The shape is anchored in a cell.
    pub(super) in_cell: bool,
    marks: Marks,
    shapes: Vec<Shapes>,
    text: String,
    apart: Apart,
    units: Utf16,
    pictured: bool,
}

impl Reader<'_, '_> {
    /// Begins the text of a shape.
    pub(super) fn open_box(&mut self) -> Result<(), Error> {
        if self.state.depth() == 0 {
            // It is anchored behind the tables that were open.
            self.marks.finish(self.draft)?;
        }
        self.boxes.push(Around {
            depth: self.stack.len(),
            in_cell: self.is_in_cell(),
            marks: std::mem::take(&mut self.marks),
            shapes: std::mem::take(&mut self.shapes),
            text: std::mem::take(&mut self.text),
            apart: std::mem::take(&mut self.apart),
            units: std::mem::take(&mut self.units),
            pictured: std::mem::take(&mut self.pictured),
        });
        (self.state.in_table, self.state.nesting, self.state.outline) = (false, 0, 0);
        self.draft.open_aside();
        Ok(())
    }

    /// Ends the text of the innermost shape.
    pub(super) fn close_box(&mut self) -> Result<(), Error> {
        self.end_paragraph()?;
        let Some(around) = self.boxes.pop() else { return Ok(()) };
        self.marks.finish(self.draft)?;
        self.draft.close_aside()?;
        self.marks = around.marks;
        self.shapes = around.shapes;
        self.text = around.text;
        self.apart = around.apart;
        self.units = around.units;
        self.pictured = around.pictured;
        Ok(())
    }

    /// What the value of a property of a shape says: pictures and text drawn as pictures are no blanks.
    pub(super) fn value_of_shape(&mut self) -> Destination {
        let property = self.property.trim();
        self.pictures += u32::from(property == "pib");
        if matches!(property, "pib" | "gtextUNICODE") {
            self.pictured |= !self.state.hidden && !self.state.deleted;
        }
        Destination::Nowhere
    }
}
