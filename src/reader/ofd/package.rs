//! The package: a ZIP whose parts are found by path (GB/T 33190-2016, 7.1 to 7.3).

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::xml::Tree;
use super::{Refusal, damaged};
use crate::reader::Limits;

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Parts by path in lower case: writers disagree with themselves about case.
    parts: HashMap<String, usize>,
    /// Bytes that may still be unpacked.
    left: Cell<u64>,
    limits: Limits,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, Refusal> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(format!("its package: {e}")))?;
        let mut parts = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            if let Ok(entry) = archive.by_index_data(index) {
                let name = String::from_utf8_lossy(entry.name_raw()).replace('\\', "/").to_lowercase();
                parts.entry(name.trim_start_matches('/').to_owned()).or_insert(index);
            }
        }
        Ok(Package { archive, parts, left: Cell::new(limits.inflated), limits: *limits })
    }

    /// Whether there is a part of this path.
    pub fn has(&self, path: &str) -> bool {
        self.parts.contains_key(path)
    }

    /// The part that `loc` means where it stands in part `base`: from the root where it begins with a slash, else
    /// from the folder of `base` (7.3, `ST_Loc`). Writers mix this up, so that the other way is tried too.
    pub fn resolve(&self, base: &str, loc: &str) -> Option<String> {
        let loc = loc.trim().replace('\\', "/").to_lowercase();
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let from_root = normal(&loc);
        let from_base = normal(&format!("{folder}/{loc}"));
        let order = if loc.starts_with('/') { [from_root, from_base] } else { [from_base, from_root] };
        order.into_iter().find(|path| self.parts.contains_key(path))
    }

    /// The bytes of a part.
    ///
    /// # Errors
    /// It is damaged, encrypted, or more than may be unpacked.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Refusal> {
        let index = *self.parts.get(path).ok_or_else(|| damaged(format!("no part {path}")))?;
        let mut archive = self.archive.clone();
        let mut file = match archive.by_index(index) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)) => {
                return Err(Refusal::Encrypted);
            }
            Err(error) => return Err(damaged(format!("part {path}: {error}"))),
        };
        let left = self.left.get();
        let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(left).min(1 << 22)).unwrap_or(0));
        let read = file.by_ref().take(left.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|e| damaged(format!("part {path}: {e}")))?;
        let left = left.checked_sub(bytes.len() as u64).ok_or(Refusal::Inflated(self.limits.inflated))?;
        self.left.set(left);
        Ok(bytes)
    }

    /// The first bytes of a part; none of one that cannot be read.
    pub fn head(&self, path: &str, most: u64) -> Vec<u8> {
        let Some(index) = self.parts.get(path) else { return Vec::new() };
        let mut archive = self.archive.clone();
        let Ok(file) = archive.by_index(*index) else { return Vec::new() };
        let (mut bytes, left) = (Vec::new(), self.left.get());
        // What was read before the damage is there.
        let read = file.take(most.min(left)).read_to_end(&mut bytes);
        self.left.set(left.saturating_sub(bytes.len() as u64));
        if read.is_ok() { bytes } else { Vec::new() }
    }

    /// A part of XML.
    ///
    /// # Errors
    /// As [`Package::bytes`], or it is not XML.
    pub fn tree(&self, path: &str) -> Result<Tree, Refusal> {
        let bytes = self.bytes(path)?;
        let most = (self.limits.glyphs as usize).saturating_mul(2);
        Tree::parse(&bytes, most, self.limits.nesting as usize).map_err(|refusal| match refusal {
            Refusal::TooMany(_) => Refusal::Elements(self.limits.glyphs),
            other => other,
        })
    }
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
