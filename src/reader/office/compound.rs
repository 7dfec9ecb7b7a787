//! Compound files ([MS-CFB]), in which programs kept documents before packages.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;

use super::{damaged, too_large};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// Storages of an object within each other, at most: programs make three or four.
const DEEPEST: usize = 32;

/// An open compound file.
pub(in crate::reader) struct Compound<'b> {
    file: CompoundFile<Cursor<&'b [u8]>>,
    allowed: u64,
}

impl<'b> Compound<'b> {
    pub(in crate::reader) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Compound<'b>, Error> {
        let file = CompoundFile::open(Cursor::new(bytes))
            .map_err(|e| damaged(format!("the compound file cannot be read ({e}); get the file again")))?;
        Ok(Compound { file, allowed: limits.inflated })
    }

    pub(in crate::reader) fn has(&self, name: &str) -> bool {
        self.file.is_stream(name)
    }

    /// The bytes of a stream; `None` if there is none of the name.
    pub(in crate::reader) fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        if !self.has(name) {
            return Ok(None);
        }
        let stream = self.file.open_stream(name).map_err(|e| damaged(format!("stream {name}: {e}")))?;
        let mut out = Vec::new();
        // Sectors that lead to each other in a ring would never end.
        let most = self.allowed;
        stream
            .take(most.saturating_add(1))
            .read_to_end(&mut out)
            .map_err(|e| damaged(format!("stream {name} cannot be read: {e}")))?;
        if out.len() as u64 > most {
            return Err(too_large(format!(
                "stream {name} has more than {most} bytes, the most allowed (--limit-inflated)"
            )));
        }
        Ok(Some(out))
    }

    /// The names of the storages in a storage.
    pub(in crate::reader) fn storages(&self, storage: &str) -> Vec<String> {
        let Ok(entries) = self.file.read_storage(storage) else { return Vec::new() };
        entries.filter(|e| e.is_storage()).map(|e| e.name().to_owned()).collect()
    }

    /// A storage as a compound file of its own.
    ///
    /// # Errors
    /// `damaged` for streams that cannot be read, `too_large` when they have more bytes than allowed.
    pub(in crate::reader) fn rebuilt(&mut self, storage: &str) -> Result<Vec<u8>, Error> {
        let failed = |e: std::io::Error| damaged(format!("object {storage} cannot be put together: {e}"));
        let mut out = CompoundFile::create(Cursor::new(Vec::new())).map_err(failed)?;
        // Parts of it come after what they are in; the first is the storage itself.
        let root = Path::new("/").join(storage);
        let mut entries: Vec<(PathBuf, bool)> = Vec::new();
        for entry in self.file.walk_storage(storage).map_err(failed)? {
            let path = entry.path().to_path_buf();
            // Names that lead to what is around them.
            let leads = path != root && matches!(entry.name(), "." | "..");
            let depth = path.components().count().saturating_sub(root.components().count());
            if leads || depth > DEEPEST {
                return Err(damaged(format!(
                    "object {storage} has storages that no program makes: {DEEPEST} within each other are allowed, and no names of dots"
                )));
            }
            entries.push((path, entry.is_storage()));
        }
        let mut left = self.allowed;
        for (path, holds) in entries {
            let Ok(own) = path.strip_prefix(&root) else { continue };
            if own.as_os_str().is_empty() {
                continue;
            }
            if holds {
                out.create_storage(own).map_err(failed)?;
                continue;
            }
            let bytes = self.stream(&path.to_string_lossy())?.unwrap_or_default();
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
                too_large(format!(
                    "object {storage} has more than {} bytes, the most allowed (--limit-inflated)",
                    self.allowed
                ))
            })?;
            out.create_stream(own).and_then(|mut s| s.write_all(&bytes)).map_err(failed)?;
        }
        Ok(out.into_inner().into_inner())
    }

    /// The error of a file that is encrypted as a whole ([MS-OFFCRYPTO] 2.3.4).
    pub(in crate::reader) fn encrypted(&self) -> Option<Error> {
        let message = "the office file is encrypted; remove the password first";
        self.has("EncryptedPackage").then(|| Error::new(ErrorKind::Encrypted, Stage::Read, message))
    }
}
