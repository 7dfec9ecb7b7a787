//! Named ceilings against hostile input, each with its reason.

/// Resource limits of one source. A source that reaches one fails with
/// [`ErrorKind::TooLarge`](crate::error::ErrorKind::TooLarge) and a message naming what it asked and what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        }
    }
}
