//! ZIP packages whose parts are unpacked one at a time, never more than allowed in all.

use std::cell::RefCell;
use std::io::{Cursor, ErrorKind as IoKind, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use libdeflater::Decompressor;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{damaged, too_large};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// Parts of one package: a report in Word has 10 to 40.
const MOST_PARTS: usize = 20_000;

/// Deflate never makes more of a byte.
const MOST_GROWTH: u64 = 1_032;

/// What a part that is unpacked grows by, at least.
const STEP: usize = 1 << 16;

/// Parts up to this size are tried at once as a whole.
const SMALL: usize = 1 << 21;

thread_local! {
    static SOUND: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

/// What a part unpacks to that is small and sound and of the size that the directory says; libdeflate takes half as long.
fn sound(packed: &[u8], size: usize, crc: u32) -> Option<Vec<u8>> {
    if size > SMALL {
        return None;
    }
    let mut out = vec![0; size];
    let length = SOUND.with_borrow_mut(|inflate| inflate.deflate_decompress(packed, &mut out)).ok()?;
    (length == size && libdeflater::crc32(&out) == crc).then_some(out)
}

/// A part as it is packed, and what the directory says of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) struct Packed<'b> {
    pub(in crate::reader) bytes: &'b [u8],
    pub(in crate::reader) size: usize,
    pub(in crate::reader) crc: u32,
}

/// An open package.
pub(in crate::reader) struct Package<'b> {
    bytes: &'b [u8],
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// The folder that its parts lie in, with a slash; nothing, as a rule.
    root: Vec<u8>,
    /// Used for one part after another: its tables are cleared and not made anew.
    inflate: Decompress,
    /// Bytes that may still be unpacked.
    left: u64,
    allowed: u64,
}

/// The folder of a package that was unpacked, and packed again with the folder.
fn folder(zip: &ZipArchive<Cursor<&[u8]>>) -> Vec<u8> {
    const TYPES: &str = "[Content_Types].xml";
    if zip.index_for_name(TYPES).is_some() {
        return Vec::new();
    }
    let found = zip.file_names_raw().find_map(|name| name.strip_suffix(TYPES.as_bytes()));
    found.filter(|folder| folder.ends_with(b"/")).unwrap_or_default().to_vec()
}

impl<'b> Package<'b> {
    /// Reads the directory of a package.
    ///
    /// # Errors
    /// `damaged` when there is none, `too_large` when it lists more parts than any document has.
    pub(in crate::reader) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Package<'b>, Error> {
        // Told before the directory is read into memory.
        let parts = memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(MOST_PARTS + 1).count();
        if parts > MOST_PARTS {
            return Err(too_large(format!("more than {MOST_PARTS} parts in the package, the most allowed")));
        }
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|e| damaged(format!("the ZIP directory cannot be read ({e}); get the file again")))?;
        let inflate = Decompress::new(false);
        let root = folder(&zip);
        Ok(Package { bytes, zip, root, inflate, left: limits.inflated, allowed: limits.inflated })
    }

    /// The bytes of a part; `None` if there is no such part. Names of parts ignore case (ECMA-376-2, 6.2.2.3), and
    /// some writers put backslashes into them.
    ///
    /// # Errors
    /// `too_large` when the parts unpacked so far would exceed the limit, `encrypted`, `damaged`.
    pub(in crate::reader) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let unpacked = match self.deflated(index) {
            Some((packed, likely, crc)) => self.inflated(packed, likely, crc).map_err(|e| e.to_string()),
            None => self.unpacked(index, name)?,
        };
        let out = match unpacked {
            Ok(out) => out,
            Err(e) => return Err(damaged(format!("{name} cannot be unpacked: {e}"))),
        };
        if out.len() as u64 > self.left {
            let message = format!(
                "{name} makes the unpacked parts larger than {} bytes, the most allowed (--limit-inflated)",
                self.allowed
            );
            return Err(too_large(message));
        }
        self.left -= out.len() as u64;
        Ok(Some(out))
    }

    /// A part as it is packed, where it is packed as nearly all are.
    pub(in crate::reader) fn packed(&mut self, name: &str) -> Option<Packed<'b>> {
        let index = self.index(name)?;
        let (bytes, size, crc) = self.deflated(index)?;
        Some(Packed { bytes, size, crc })
    }

    /// Counts a part of so many bytes that need not be unpacked again; false where it would be more than is allowed.
    pub(in crate::reader) fn count(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// The bytes of a part packed as nearly all are, with its likely size and its checksum.
    fn deflated(&mut self, index: usize) -> Option<(&'b [u8], usize, u32)> {
        let entry = self.zip.by_index_raw(index).ok()?;
        if entry.encrypted() || entry.compression() != CompressionMethod::Deflated {
            return None;
        }
        // What the directory says of the size is a hint and no more.
        let likely = entry.size().min(entry.compressed_size().saturating_mul(MOST_GROWTH)).min(self.left);
        let start = usize::try_from(entry.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(entry.compressed_size()).ok()?)?;
        Some((self.bytes.get(start..end)?, usize::try_from(likely).ok()?, entry.crc32()))
    }

    /// Unpacks into one piece of memory: nothing is copied from window to window, and no memory is cleared before it is
    /// written. What would be larger than allowed ends a byte past that.
    fn inflated(&mut self, packed: &[u8], likely: usize, crc: u32) -> Result<Vec<u8>, &'static str> {
        if let Some(out) = sound(packed, likely, crc) {
            return Ok(out);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).saturating_add(1);
        self.inflate.reset(false);
        let mut out: Vec<u8> = Vec::new();
        out.try_reserve(likely.saturating_add(1)).map_err(|_| "it is too large for memory")?;
        loop {
            let read = usize::try_from(self.inflate.total_in()).unwrap_or(usize::MAX);
            let before = (read, out.len());
            let rest = packed.get(read..).unwrap_or_default();
            match self.inflate.decompress_vec(rest, &mut out, FlushDecompress::Finish) {
                Ok(Status::StreamEnd) => break,
                Ok(_) if out.len() >= most => return Ok(out),
                Ok(_) if out.len() == out.capacity() => {
                    let more = out.len().max(STEP).min(most - out.len());
                    out.try_reserve(more).map_err(|_| "it is too large for memory")?;
                }
                Ok(_) if (self.inflate.total_in(), out.len()) == (before.0 as u64, before.1) => {
                    return Err("it ends before it should");
                }
                Ok(_) => {}
                Err(_) => return Err("corrupt deflate stream"),
            }
        }
        let mut sum = Crc::new();
        sum.update(&out);
        if sum.sum() != crc { Err("Invalid checksum") } else { Ok(out) }
    }

    /// Unpacks a part packed in any way.
    fn unpacked(&mut self, index: usize, name: &str) -> Result<Result<Vec<u8>, String>, Error> {
        let mut entry = match self.zip.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(text)) if text == ZipError::PASSWORD_REQUIRED => {
                let message = format!("{name} is encrypted; remove the password first");
                return Err(Error::new(ErrorKind::Encrypted, Stage::Read, message));
            }
            Err(e) => return Ok(Err(e.to_string())),
        };
        let likely = entry.size().min(entry.compressed_size().saturating_mul(MOST_GROWTH)).min(self.left);
        let mut out = Vec::with_capacity(usize::try_from(likely).unwrap_or(0));
        let read = (&mut entry).take(self.left.saturating_add(1)).read_to_end(&mut out);
        match read {
            Err(_) if out.len() as u64 > self.left => Ok(Ok(out)),
            Ok(_) => Ok(Ok(out)),
            Err(e) if e.kind() == IoKind::OutOfMemory => {
                Err(too_large(format!("{name} is too large for memory")))
            }
            Err(e) => Ok(Err(e.to_string())),
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.zip.index_for_name(name).or_else(|| {
            let same = |raw: &[u8]| {
                let raw = raw.strip_prefix(b"/").unwrap_or(raw);
                let raw = raw.strip_prefix(&*self.root).unwrap_or(raw);
                let slash = |b: u8| if b == b'\\' { b'/' } else { b.to_ascii_lowercase() };
                raw.len() == name.len() && raw.iter().zip(name.bytes()).all(|(a, b)| slash(*a) == slash(b))
            };
            let found = self.zip.file_names_raw().position(same)?;
            // Two entries of one name: the directory's last, as elsewhere.
            Some(found)
        })
    }
}
