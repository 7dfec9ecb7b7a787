//! The pages of one column in one row group, compressed as they come.

use std::cell::RefCell;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, PageType, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

/// Level of compression; higher ones gain little on columns of keys.
const LEVEL: i32 = 1;

/// What compressing takes. One a thread: the tables are larger than most pages.
#[derive(Default)]
struct Bench {
    compressor: Option<Compressor<'static>>,
    body: Vec<u8>,
    packed: Vec<u8>,
}

/// Capacity of a buffer that is kept; a single long text can need more.
const KEPT: usize = 2 << 20;

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::default();
}

/// Compresses what `fill` appends; gives its size, too.
fn compressed(fill: impl FnOnce(&mut Vec<u8>)) -> Result<(Bytes, usize)> {
    BENCH.with_borrow_mut(|Bench { compressor, body, packed }| {
        let compressor = match compressor {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        body.clear();
        fill(body);
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(body.len()));
        compressor.compress_to_buffer(body.as_slice(), packed)?;
        let page = (Bytes::copy_from_slice(packed), body.len());
        for buffer in [body, packed] {
            if buffer.capacity() > KEPT {
                *buffer = Vec::new();
            }
        }
        Ok(page)
    })
}

/// The pages so far.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pages: Vec<u8>,
    uncompressed: usize,
    rows: u64,
    /// Number of pages by dictionary and of plain ones.
    counts: [i32; 2],
}

impl Chunk {
    /// Appends a page of `rows` rows, of which `fill` writes the content.
    pub(super) fn page(
        &mut self,
        rows: u32,
        encoding: Encoding,
        fill: impl FnOnce(&mut Vec<u8>),
    ) -> Result<()> {
        let (buf, size) = compressed(fill)?;
        let page = Page::DataPage {
            buf,
            num_values: rows,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.uncompressed += write(&mut self.pages, page, size)?;
        self.rows += u64::from(rows);
        self.counts[usize::from(encoding == Encoding::PLAIN)] += 1;
        Ok(())
    }

    /// Bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.pages.len()
    }

    /// The whole chunk, its dictionary of `(page, number of values)` first.
    pub(super) fn close(
        &mut self,
        descriptor: ColumnDescPtr,
        dictionary: Option<(&[u8], usize)>,
        statistics: Option<Statistics>,
    ) -> Result<(Bytes, ColumnCloseResult)> {
        let Chunk { pages, mut uncompressed, rows, counts } = std::mem::take(self);
        let mut whole = Vec::new();
        let mut encodings = vec![Encoding::PLAIN, Encoding::RLE];
        let mut told = Vec::new();
        let mut tell = |page_type, encoding, count| {
            if count > 0 {
                told.push(PageEncodingStats { page_type, encoding, count });
            }
        };
        if let Some((values, n)) = dictionary {
            let (buf, size) = compressed(|body| body.extend_from_slice(values))?;
            let page = Page::DictionaryPage {
                buf,
                num_values: u32::try_from(n).unwrap_or(u32::MAX),
                encoding: Encoding::PLAIN,
                is_sorted: false,
            };
            whole.reserve_exact(page.buffer().len() + pages.len() + 64);
            uncompressed += write(&mut whole, page, size)?;
            encodings.push(Encoding::RLE_DICTIONARY);
            tell(PageType::DICTIONARY_PAGE, Encoding::PLAIN, 1);
        }
        tell(PageType::DATA_PAGE, Encoding::RLE_DICTIONARY, counts[0]);
        tell(PageType::DATA_PAGE, Encoding::PLAIN, counts[1]);
        let first = whole.len();
        if whole.is_empty() {
            whole = pages;
        } else {
            whole.extend_from_slice(&pages);
        }
        let mut metadata = ColumnChunkMetaData::builder(descriptor)
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_encodings(encodings)
            .set_page_encoding_stats(told)
            .set_num_values(signed(rows)?)
            .set_total_compressed_size(signed(whole.len())?)
            .set_total_uncompressed_size(signed(uncompressed)?)
            .set_data_page_offset(signed(first)?)
            .set_dictionary_page_offset((first > 0).then_some(0));
        if let Some(statistics) = statistics {
            metadata = metadata.set_statistics(statistics);
        }
        let close = ColumnCloseResult {
            bytes_written: whole.len() as u64,
            rows_written: rows,
            metadata: metadata.build()?,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((Bytes::from(whole), close))
    }
}

/// Appends a page with its header; gives the size it has uncompressed.
fn write(out: &mut Vec<u8>, page: Page, size: usize) -> Result<usize> {
    let mut sink = TrackedWrite::new(out);
    let mut writer = SerializedPageWriter::new(&mut sink);
    let written = writer.write_page(CompressedPage::new(page, size))?;
    writer.close()?;
    Ok(written.uncompressed_size)
}

fn signed(n: impl TryInto<i64>) -> Result<i64> {
    n.try_into().map_err(|_| ParquetError::General("a chunk is too large".to_owned()))
}
