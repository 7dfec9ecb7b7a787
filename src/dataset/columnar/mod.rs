//! Parquet files whose columns are written without looking at every value twice.
//!
//! Nearly every column has few different values that are known when they come: a report's path stands in all its
//! rows, a figure's names come from the form. So values become dictionary keys at once, pages are compressed as
//! soon as they are full, and wait for the end of their row group in a file without a name ([`Spill`]). The `parquet`
//! crate writes the headers of pages, the metadata and the file; the contents of pages are ours ([`runs`],
//! [`dictionary`]).
//!
//! Everything a dependency might decide is set here: who made the file, compression, sizes of pages and row groups.
//! Types are text, signed 32 and 64 bit integers and doubles, flat, so that Stata, R, Spark and pandas read the
//! file without a conversion.

mod chunk;
mod column;
mod dictionary;
mod runs;
#[cfg(test)]
mod tests;

use std::io::{BufWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};

use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

pub(super) use column::{ColumnWriter, Number};

use super::columns::{Column, Kind};
use crate::source::Spill;
use chunk::Pages;

/// How one table's file is laid out.
pub(super) struct Shape<'a> {
    pub(super) columns: &'a [Column],
    /// A row group is closed at the first batch that reaches so many rows.
    pub(super) group_rows: usize,
    /// Rows of one page; bounds what a column keeps unencoded.
    pub(super) page_rows: u32,
    /// Whether a column's values hardly repeat, and so go without a dictionary.
    pub(super) plain: fn(&Column) -> bool,
    /// Columns that go in one task, where a column alone is too little work.
    pub(super) together: usize,
}

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Physical {
    Int32,
    Int64,
    Double,
    Text,
}

/// How one column is written.
#[derive(Debug, Clone, Copy)]
struct Plan {
    physical: Physical,
    nullable: bool,
    keyed: bool,
    /// Whether the smallest and the largest value are told.
    ranged: bool,
    page_rows: u32,
}

/// Bytes of compressed pages that end a row group before its rows do.
const GROUP_BYTES: usize = 16 << 20;

/// A Parquet file being written.
pub(super) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<ColumnWriter>,
    pages: Pages,
    group_rows: usize,
    together: usize,
    rows_in_group: usize,
    rows: u64,
}

impl<W: Write + Send> Table<BufWriter<W>> {
    /// Begins a table in `out`; pages wait for the end of their row group in `pages`.
    pub(super) fn create(out: W, shape: &Shape<'_>, pages: Spill) -> Result<Table<BufWriter<W>>> {
        let pages = Arc::new(Mutex::new(pages));
        let fields = shape.columns.iter().map(|c| field(c).map(Arc::new)).collect::<Result<_>>()?;
        let schema = Type::group_type_builder("gongkai").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("gongkai ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_offset_index_disabled(true)
            .set_key_value_metadata(Some(vec![KeyValue::new(
                "schema_version".to_owned(),
                super::SCHEMA_VERSION.to_owned(),
            )]));
        let file = SerializedFileWriter::new(
            BufWriter::with_capacity(1 << 16, out),
            Arc::new(schema),
            Arc::new(properties.build()),
        )?;
        let columns = shape.columns.iter().enumerate().map(|(i, column)| {
            let keyed = !(shape.plain)(column);
            let physical = physical(column);
            let plan = Plan {
                physical,
                nullable: column.nullable,
                keyed,
                ranged: keyed || physical == Physical::Double || column.name == "path",
                page_rows: shape.page_rows,
            };
            ColumnWriter::new(plan, file.schema_descr().column(i), Arc::clone(&pages))
        });
        let columns = columns.collect();
        let (group_rows, together) = (shape.group_rows, shape.together);
        Ok(Table { file, columns, pages, group_rows, together, rows_in_group: 0, rows: 0 })
    }
}

impl<W: Write + Send> Table<W> {
    /// Appends `rows` rows; `fill` appends them to the column with this number.
    pub(super) fn write(
        &mut self,
        rows: usize,
        fill: impl Fn(usize, &mut ColumnWriter) + Sync,
    ) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let columns = self.columns.par_iter_mut().enumerate().with_min_len(self.together);
        columns.for_each(|(i, column)| fill(i, column));
        self.rows_in_group += rows;
        self.rows += rows as u64;
        let bytes: usize = self.columns.iter().map(ColumnWriter::bytes).sum();
        if self.rows_in_group >= self.group_rows || bytes >= GROUP_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    fn end_group(&mut self) -> Result<()> {
        self.rows_in_group = 0;
        self.columns.par_iter_mut().with_min_len(self.together).for_each(ColumnWriter::end_page);
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            // One page at a time is in memory. Chunks of unequal length are refused here.
            let (chunk, close) = column.close()?;
            group.append_column(&chunk, close)?;
        }
        group.close()?;
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    /// Writes what is pending and the footer; gives the number of rows and the output.
    pub(super) fn finish(mut self) -> Result<(u64, W)> {
        if self.rows_in_group > 0 {
            self.end_group()?;
        }
        // Writes the footer, too.
        Ok((self.rows, self.file.into_inner()?))
    }
}

fn physical(column: &Column) -> Physical {
    match column.kind {
        Kind::Text => Physical::Text,
        Kind::Integer if column.name == "bytes" => Physical::Int64,
        Kind::Integer => Physical::Int32,
        Kind::Number => Physical::Double,
    }
}

fn field(column: &Column) -> Result<Type> {
    let (kind, logical) = match physical(column) {
        Physical::Int32 => (PhysicalType::INT32, None),
        Physical::Int64 => (PhysicalType::INT64, None),
        Physical::Double => (PhysicalType::DOUBLE, None),
        Physical::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let repetition = if column.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(&column.name, kind)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build()
}

/// Appends the length that stands before a text.
fn length(out: &mut Vec<u8>, n: usize) {
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}
