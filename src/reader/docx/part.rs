//! The parts of a table that a table style may treat in a way of their own.

use crate::reader::office::xml::Tag;

/// The parts of a table in the order of `w:cnfStyle` (17.3.1.8), as `w:tblStylePr` names them and as attributes do.
pub(super) const PARTS: [(&str, &str); 12] = [
    ("firstRow", "firstRow"),
    ("lastRow", "lastRow"),
    ("firstCol", "firstColumn"),
    ("lastCol", "lastColumn"),
    ("band1Vert", "oddVBand"),
    ("band2Vert", "evenVBand"),
    ("band1Horz", "oddHBand"),
    ("band2Horz", "evenHBand"),
    ("neCell", "firstRowLastColumn"),
    ("nwCell", "firstRowFirstColumn"),
    ("seCell", "lastRowLastColumn"),
    ("swCell", "lastRowFirstColumn"),
];

/// The part of a table that `w:tblStylePr` is for; `None` for the whole table.
pub(super) fn part(tag: &Tag<'_>) -> Option<usize> {
    let kind = tag.attr("type")?;
    PARTS.iter().position(|(name, _)| *name == kind)
}
