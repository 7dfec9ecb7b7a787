//! The pages of one column in one row group, compressed as they come.

use std::cell::RefCell;
use std::io::{self, Cursor, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, PageType, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use crate::source::Spill;

/// Level of compression; higher ones gain little on columns of keys.
const LEVEL: i32 = 1;

/// What compressing takes. One a thread: the tables are larger than most pages.
#[derive(Default)]
struct Bench {
    compressor: Option<Compressor<'static>>,
    body: Vec<u8>,
    packed: Vec<u8>,
}

/// Bytes that the header of a page hardly ever takes.
const HEADER: usize = 64;
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

/// Where the pages of a table's columns wait for the end of their row group.
pub(super) type Pages = Arc<Mutex<Spill>>;

fn lock(pages: &Pages) -> MutexGuard<'_, Spill> {
    pages.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pages so far.
#[derive(Debug)]
pub(super) struct Chunk {
    pages: Pages,
    /// Place and length of each in `pages`.
    places: Vec<(u64, usize)>,
    bytes: usize,
    uncompressed: usize,
    rows: u64,
    /// Number of pages by dictionary and of plain ones.
    counts: [i32; 2],
}

impl Chunk {
    pub(super) fn new(pages: Pages) -> Chunk {
        Chunk { pages, places: Vec::new(), bytes: 0, uncompressed: 0, rows: 0, counts: [0; 2] }
    }

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
        let mut whole = Vec::with_capacity(page.buffer().len() + HEADER);
        self.uncompressed += write(&mut whole, page, size)?;
        let mut pages = lock(&self.pages);
        self.places.push((pages.bytes(), whole.len()));
        pages.append(&whole)?;
        drop(pages);
        self.bytes += whole.len();
        self.rows += u64::from(rows);
        self.counts[usize::from(encoding == Encoding::PLAIN)] += 1;
        Ok(())
    }

    /// Bytes of its pages.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The whole chunk, its dictionary of `(page, number of values)` first.
    pub(super) fn close(
        &mut self,
        descriptor: ColumnDescPtr,
        dictionary: Option<(&[u8], usize)>,
        statistics: Option<Statistics>,
    ) -> Result<(Whole, ColumnCloseResult)> {
        let Chunk { pages, places, bytes, mut uncompressed, rows, counts } =
            std::mem::replace(self, Chunk::new(Arc::clone(&self.pages)));
        let mut head = Vec::new();
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
            uncompressed += write(&mut head, page, size)?;
            encodings.push(Encoding::RLE_DICTIONARY);
            tell(PageType::DICTIONARY_PAGE, Encoding::PLAIN, 1);
        }
        tell(PageType::DATA_PAGE, Encoding::RLE_DICTIONARY, counts[0]);
        tell(PageType::DATA_PAGE, Encoding::PLAIN, counts[1]);
        let (first, length) = (head.len(), head.len() + bytes);
        let mut metadata = ColumnChunkMetaData::builder(descriptor)
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_encodings(encodings)
            .set_page_encoding_stats(told)
            .set_num_values(signed(rows)?)
            .set_total_compressed_size(signed(length)?)
            .set_total_uncompressed_size(signed(uncompressed)?)
            .set_data_page_offset(signed(first)?)
            .set_dictionary_page_offset((first > 0).then_some(0));
        if let Some(statistics) = statistics {
            metadata = metadata.set_statistics(statistics);
        }
        let close = ColumnCloseResult {
            bytes_written: length as u64,
            rows_written: rows,
            metadata: metadata.build()?,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((Whole { head: Bytes::from(head), pages, places: Arc::from(places) }, close))
    }
}

/// A chunk that is whole, read once from its beginning.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    /// The page of the dictionary.
    head: Bytes,
    pages: Pages,
    places: Arc<[(u64, usize)]>,
}

impl Length for Whole {
    fn len(&self) -> u64 {
        self.head.len() as u64 + self.places.iter().map(|place| place.1 as u64).sum::<u64>()
    }
}

impl ChunkReader for Whole {
    type T = Reader;

    fn get_read(&self, start: u64) -> Result<Reader> {
        let mut reader = Reader { at: Cursor::new(self.head.clone()), whole: self.clone(), next: 0 };
        let passed = io::copy(&mut (&mut reader).take(start), &mut io::sink())?;
        if passed < start {
            Err(ParquetError::EOF("behind the end of a chunk".to_owned()))
        } else {
            Ok(reader)
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut bytes = vec![0; length];
        self.get_read(start)?.read_exact(&mut bytes)?;
        Ok(Bytes::from(bytes))
    }
}

/// Reads a chunk page by page.
#[derive(Debug)]
pub(super) struct Reader {
    at: Cursor<Bytes>,
    whole: Whole,
    /// The page behind the one at hand.
    next: usize,
}

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.at.read(out)?;
            let Some((place, length)) =
                self.whole.places.get(self.next).filter(|_| n == 0 && !out.is_empty())
            else {
                return Ok(n);
            };
            let mut page = vec![0; *length];
            lock(&self.whole.pages).read(*place, &mut page)?;
            self.at = Cursor::new(Bytes::from(page));
            self.next += 1;
        }
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
