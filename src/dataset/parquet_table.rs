//! A Parquet file written column by column, every column a task of its own, so that encoding scales with the
//! cores while the bytes stay the same for any number of them.
//!
//! Everything a dependency might decide for us is set here: who made the file, compression, sizes of pages and
//! row groups. Types are text, signed 32 and 64 bit integers and doubles, flat, so that Stata, R, Spark and
//! pandas read the file without a conversion.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator,
};

use super::columns::{Column, Kind};

/// How one table's file is laid out.
pub(super) struct Shape<'a> {
    pub(super) columns: &'a [Column],
    /// A row group is closed at the first batch that reaches so many rows.
    pub(super) group_rows: usize,
    /// Rows of one page; bounds what a column keeps unencoded.
    pub(super) page_rows: usize,
    /// Columns whose values hardly repeat.
    pub(super) plain: &'a [&'a str],
    /// Columns that go in one task, where a column alone is too little work.
    pub(super) together: usize,
}

/// A Parquet file being written.
pub(super) struct ParquetTable<W: Write + Send> {
    file: SerializedFileWriter<W>,
    factory: ArrowRowGroupWriterFactory,
    schema: Arc<Schema>,
    columns: Vec<ArrowColumnWriter>,
    group_rows: usize,
    together: usize,
    rows_in_group: usize,
    groups: usize,
    rows: u64,
}

impl<W: Write + Send> ParquetTable<BufWriter<W>> {
    pub(super) fn create(out: W, shape: &Shape<'_>) -> Result<ParquetTable<BufWriter<W>>> {
        let fields: Vec<Field> = shape.columns.iter().map(field).collect();
        let schema = Arc::new(Schema::new(fields));
        let parquet_schema = ArrowSchemaConverter::new().schema_root("gongkai").convert(&schema)?;
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("gongkai ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_dictionary_enabled(true)
            .set_data_page_row_count_limit(shape.page_rows)
            .set_write_batch_size(shape.page_rows.min(1024))
            .set_max_row_group_row_count(None)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_key_value_metadata(Some(vec![KeyValue::new(
                "schema_version".to_owned(),
                super::SCHEMA_VERSION.to_owned(),
            )]));
        for name in shape.plain {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(*name), false);
            properties =
                properties.set_column_statistics_enabled(ColumnPath::from(*name), EnabledStatistics::None);
        }
        let file = SerializedFileWriter::new(
            BufWriter::with_capacity(1 << 16, out),
            parquet_schema.root_schema_ptr(),
            Arc::new(properties.build()),
        )?;
        let factory = ArrowRowGroupWriterFactory::new(&file, Arc::clone(&schema));
        let columns = factory.create_column_writers(0)?;
        Ok(ParquetTable {
            file,
            factory,
            schema,
            columns,
            group_rows: shape.group_rows,
            together: shape.together,
            rows_in_group: 0,
            groups: 0,
            rows: 0,
        })
    }
}

impl<W: Write + Send> ParquetTable<W> {
    /// Appends `rows` rows; `build` makes the array of the column with this number.
    pub(super) fn write(&mut self, rows: usize, build: impl Fn(usize) -> ArrayRef + Sync) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let schema = &self.schema;
        self.columns.par_iter_mut().enumerate().with_min_len(self.together).try_for_each(|(i, column)| {
            let array = build(i);
            for leaf in compute_leaves(schema.field(i), &array)? {
                column.write(&leaf)?;
            }
            Ok::<(), parquet::errors::ParquetError>(())
        })?;
        self.rows_in_group += rows;
        self.rows += rows as u64;
        if self.rows_in_group >= self.group_rows {
            self.end_group(true)?;
        }
        Ok(())
    }

    fn end_group(&mut self, more: bool) -> Result<()> {
        self.groups += 1;
        self.rows_in_group = 0;
        let next = if more { self.factory.create_column_writers(self.groups)? } else { Vec::new() };
        let columns = std::mem::replace(&mut self.columns, next);
        let chunks: Result<Vec<_>> =
            columns.into_par_iter().with_min_len(self.together).map(ArrowColumnWriter::close).collect();
        let mut group = self.file.next_row_group()?;
        for chunk in chunks? {
            chunk.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is pending and the footer; gives the number of rows and the output.
    pub(super) fn finish(mut self) -> Result<(u64, W)> {
        if self.rows_in_group > 0 {
            self.end_group(false)?;
        }
        // Writes the footer, too.
        Ok((self.rows, self.file.into_inner()?))
    }
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer if column.name == "bytes" => DataType::Int64,
        Kind::Integer => DataType::Int32,
        Kind::Number => DataType::Float64,
    };
    Field::new(&column.name, kind, column.nullable)
}
