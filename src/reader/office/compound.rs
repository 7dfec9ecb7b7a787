//! Compound files ([MS-CFB]), in which programs kept documents before packages.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{damaged, too_large};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

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

    /// The error of a file that is encrypted as a whole ([MS-OFFCRYPTO] 2.3.4).
    pub(in crate::reader) fn encrypted(&self) -> Option<Error> {
        let message = "the office file is encrypted; remove the password first";
        self.has("EncryptedPackage").then(|| Error::new(ErrorKind::Encrypted, Stage::Read, message))
    }
}
