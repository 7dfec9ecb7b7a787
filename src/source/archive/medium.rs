//! The bytes of an archive, in memory or in a file that is read in place.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::damaged;
use super::listing::within;
use crate::error::Error;
use crate::source::Digest;
use crate::source::digest::Hasher;

#[derive(Debug, Clone)]
enum Body {
    Memory(Arc<[u8]>),
    File(Arc<File>),
}

/// A reader that can be copied: each copy has a position of its own, so that members are read in parallel.
#[derive(Debug)]
pub(in crate::source) struct Medium {
    body: Body,
    len: u64,
    at: u64,
    /// Bytes of a file read ahead, and where they begin: directories are read in small pieces.
    ahead: (u64, Vec<u8>),
}

/// Bytes read ahead.
const AHEAD: usize = 1 << 15;

impl From<Vec<u8>> for Medium {
    fn from(bytes: Vec<u8>) -> Medium {
        let len = bytes.len() as u64;
        Medium { body: Body::Memory(bytes.into()), len, at: 0, ahead: (0, Vec::new()) }
    }
}

impl Clone for Medium {
    fn clone(&self) -> Medium {
        Medium { body: self.body.clone(), len: self.len, at: 0, ahead: (0, Vec::new()) }
    }
}

impl Medium {
    pub(in crate::source) fn file(file: File, len: u64) -> Medium {
        Medium { body: Body::File(Arc::new(file)), len, at: 0, ahead: (0, Vec::new()) }
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Bytes of memory it takes.
    pub(super) fn held(&self) -> u64 {
        match &self.body {
            Body::Memory(_) => self.len,
            Body::File(_) => 0,
        }
    }

    /// The last bytes, no more than `most`.
    pub(super) fn tail(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut copy = self.clone();
        copy.at = self.len.saturating_sub(most);
        let mut tail = Vec::new();
        copy.take(most).read_to_end(&mut tail)?;
        Ok(tail)
    }

    /// Bytes of a range that was declared.
    pub(super) fn range(&self, start: u64, size: u64, limit: u64) -> Result<Vec<u8>, Error> {
        within("bytes", size, limit, "--limit-bytes")?;
        let mut copy = self.clone();
        copy.at = start;
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(self.len)).unwrap_or(0));
        copy.take(size).read_to_end(&mut bytes).map_err(|e| damaged(e.to_string()))?;
        if (bytes.len() as u64) < size {
            return Err(damaged(format!("cut off: {size} bytes expected, {} found", bytes.len())));
        }
        Ok(bytes)
    }

    /// Size and digest; `None` where the file cannot be read any more.
    pub(in crate::source) fn seen(&self) -> Option<(u64, Digest)> {
        Some((self.len, self.digest()?))
    }

    fn digest(&self) -> Option<Digest> {
        if let Body::Memory(bytes) = &self.body {
            return Some(Digest::of(bytes));
        }
        let (mut copy, mut hasher) = (self.clone(), Hasher::default());
        let mut buffer = vec![0; AHEAD];
        loop {
            match copy.read(&mut buffer).ok()? {
                0 => return Some(hasher.finish()),
                n => hasher.update(buffer.get(..n)?),
            }
        }
    }
}

impl Read for Medium {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let from: &[u8] = match &self.body {
            Body::Memory(bytes) => {
                let start = usize::try_from(self.at).unwrap_or(usize::MAX);
                bytes.get(start..).unwrap_or_default()
            }
            Body::File(file) => {
                let (start, bytes) = &mut self.ahead;
                let known = self.at.checked_sub(*start).is_some_and(|n| n < bytes.len() as u64);
                if !known {
                    bytes.resize(AHEAD, 0);
                    let n = read_at(file, bytes, self.at)?;
                    bytes.truncate(n);
                    *start = self.at;
                }
                let skip = usize::try_from(self.at - *start).unwrap_or(usize::MAX);
                bytes.get(skip..).unwrap_or_default()
            }
        };
        let n = from.len().min(to.len());
        let (Some(to), Some(from)) = (to.get_mut(..n), from.get(..n)) else { return Ok(0) };
        to.copy_from_slice(from);
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Medium {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at =
            at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the start"))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, to: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, to, at)
}

#[cfg(windows)]
fn read_at(file: &File, to: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, to, at)
}
