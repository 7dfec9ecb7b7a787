//! Named ceilings against hostile input, each with its reason.

use serde::{Deserialize, Serialize};

use crate::document::{Block, Document};
use crate::error::{Error, ErrorKind, Stage};
use crate::source::Bounds;

/// Resource limits of one source. A source that reaches one fails with
/// [`ErrorKind::TooLarge`] and a message naming what it asked and what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one source: reports are a few kilobytes to a few megabytes.
    pub bytes: u64,
    /// Cells of one document's tables, after spans: a report has about 300.
    pub cells: u32,
    /// Blocks (lines, paragraphs) of one document.
    pub blocks: u32,
    /// Depth of open elements; deeper ones are read as if they were not nested.
    pub nesting: u32,
    /// Rows of one table, and the reach of a row span.
    pub table_rows: u32,
    /// Columns of one table, and the reach of a column span.
    pub table_columns: u32,
    /// Pages of a paged source.
    pub pages: u32,
    /// Glyphs and rules of a paged source: a page of print has about 1,000.
    pub glyphs: u32,
    /// The highest number of an object in a PDF: reports have a few hundred.
    pub objects: u32,
    /// Bytes of a packed source's parts, unpacked: a part can grow a thousandfold.
    pub inflated: u64,
    /// Bytes of an archive's file: a county's hundred reports are a few hundred megabytes.
    pub archive_bytes: u64,
    /// Files in one archive, with all archives in it.
    pub members: u64,
    /// Bytes that one archive, with all archives in it, unpacks to.
    pub unpacked: u64,
    /// How many times its size an archive may unpack to: text packs to a tenth, zeros to a thousandth.
    pub ratio: u64,
    /// Archives in archives.
    pub depth: u32,
}

impl Limits {
    /// Holds what was read to the limits on blocks and tables, for readers that do not count while they read: what they
    /// read is bounded by the source's bytes or by its glyphs.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`], naming what was found, what is allowed and the option.
    pub(super) fn hold(&self, document: &Document) -> Result<(), Error> {
        let within = |what: &str, found: u64, allowed: u32, option: &str| {
            if found <= u64::from(allowed) {
                return Ok(());
            }
            let message = format!("{found} {what}, allowed {allowed} ({option})");
            Err(Error::new(ErrorKind::TooLarge, Stage::Read, message))
        };
        within("blocks", document.blocks.len() as u64, self.blocks, "--limit-blocks")?;
        let mut cells = 0_u64;
        for block in &document.blocks {
            let Block::Table(table) = block else { continue };
            let (rows, columns) = (u64::from(table.rows), u64::from(table.columns));
            within("rows in a table", rows, self.table_rows, "--limit-table-rows")?;
            within("columns in a table", columns, self.table_columns, "--limit-table-columns")?;
            cells = cells.saturating_add(rows.saturating_mul(columns));
            within("cells", cells, self.cells, "--limit-cells")?;
        }
        Ok(())
    }

    /// The limits that hold before a source is read.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds {
            bytes: self.bytes,
            archive: self.archive_bytes,
            members: self.members,
            unpacked: self.unpacked,
            held: self.inflated,
            ratio: self.ratio,
            depth: self.depth,
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 64 << 20,
            cells: 1_000_000,
            blocks: 2_000_000,
            nesting: 512,
            table_rows: 65_534,
            table_columns: 1_000,
            pages: 5_000,
            glyphs: 2_000_000,
            objects: 1_000_000,
            inflated: 256 << 20,
            archive_bytes: 2 << 30,
            members: 200_000,
            unpacked: 16 << 30,
            ratio: 250,
            depth: 4,
        }
    }
}
