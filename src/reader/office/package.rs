//! ZIP packages whose parts are unpacked one at a time, never more than allowed in all.

use std::io::{Cursor, ErrorKind as IoKind, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{damaged, too_large};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// Parts of one package: a report in Word has 10 to 40.
const MOST_PARTS: usize = 20_000;

/// Deflate never makes more of a byte.
const MOST_GROWTH: u64 = 1_032;

/// An open package.
pub(in crate::reader) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    allowed: u64,
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
        Ok(Package { zip, left: limits.inflated, allowed: limits.inflated })
    }

    /// The bytes of a part; `None` if there is no such part. Names of parts ignore case (ECMA-376-2, 6.2.2.3), and
    /// some writers put backslashes into them.
    ///
    /// # Errors
    /// `too_large` when the parts unpacked so far would exceed the limit, `encrypted`, `damaged`.
    pub(in crate::reader) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let mut entry = match self.zip.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(text)) if text == ZipError::PASSWORD_REQUIRED => {
                let message = format!("{name} is encrypted; remove the password first");
                return Err(Error::new(ErrorKind::Encrypted, Stage::Read, message));
            }
            Err(e) => return Err(damaged(format!("{name} cannot be unpacked: {e}"))),
        };
        // What the directory says of the size is a hint and no more.
        let likely = entry.size().min(entry.compressed_size().saturating_mul(MOST_GROWTH)).min(self.left);
        let mut out = Vec::with_capacity(usize::try_from(likely).unwrap_or(0));
        let most = self.left;
        let read = (&mut entry).take(most.saturating_add(1)).read_to_end(&mut out);
        if out.len() as u64 > most {
            let message = format!(
                "{name} makes the unpacked parts larger than {} bytes, the most allowed (--limit-inflated)",
                self.allowed
            );
            return Err(too_large(message));
        }
        self.left -= out.len() as u64;
        match read {
            Ok(_) => Ok(Some(out)),
            Err(e) if e.kind() == IoKind::OutOfMemory => {
                Err(too_large(format!("{name} is too large for memory")))
            }
            Err(e) => Err(damaged(format!("{name} cannot be unpacked: {e}"))),
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.zip.index_for_name(name).or_else(|| {
            let same = |raw: &[u8]| {
                let raw = raw.strip_prefix(b"/").unwrap_or(raw);
                let slash = |b: u8| if b == b'\\' { b'/' } else { b.to_ascii_lowercase() };
                raw.len() == name.len() && raw.iter().zip(name.bytes()).all(|(a, b)| slash(*a) == slash(b))
            };
            let found = self.zip.file_names_raw().position(same)?;
            // Two entries of one name: the directory's last, as elsewhere.
            Some(found)
        })
    }
}
