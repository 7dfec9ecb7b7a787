//! What the file system says of a file, by which an unchanged one is known without reading it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::load::read_within;
use super::open::cited;
use super::{Digest, Hasher, Input, Seat};

/// Size, times and number of a file. Two equal stamps are the same content, unless the stamp is fresh (see
/// [`Stamp::is_fresh`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub bytes: i64,
    /// Time of the last change of the content, nanoseconds since 1970.
    pub modified: i64,
    /// Time of the last change of the file's entry (content, name, rights), nanoseconds since 1970; 0 where the system
    /// keeps none.
    pub changed: i64,
    /// Number of the file in its file system; 0 where there is none.
    pub inode: i64,
}

/// A file system keeps times in steps: FAT of two seconds, others of some milliseconds. Within a step a file can change
/// twice under one time.
const STEP: i64 = 2_000_000_000;
/// The step of a file system whose times have digits below [`TICK`], with a margin: clocks of systems tick every 10 ms or
/// more often, and a file system with longer steps has no such digits.
const FINE_STEP: i64 = 100_000_000;
const TICK: i64 = 10_000_000;

impl Stamp {
    /// The stamp of a regular file; `None` if it cannot be had.
    #[must_use]
    pub fn of(path: &Path) -> Option<Stamp> {
        let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let modified = meta.modified().ok()?;
        let (changed, inode) = system(&meta);
        Some(Stamp { bytes: i64::try_from(meta.len()).ok()?, modified: since(modified), changed, inode })
    }

    /// Whether the file was changed so shortly before it was looked at (or, by its clock, after) that it may have
    /// changed again under the same stamp. The rule of git's index: such a stamp proves nothing.
    #[must_use]
    pub fn is_fresh(&self, looked_at: i64) -> bool {
        self.settled() >= looked_at
    }

    /// The time until which the stamp proves nothing.
    #[must_use]
    pub fn settled(&self) -> i64 {
        // The time of the entry is the system's own; that of the content can be set to anything.
        let step = if self.changed % TICK == 0 { STEP } else { FINE_STEP };
        self.modified.max(self.changed).saturating_add(step)
    }
}

/// Now, in nanoseconds since 1970.
#[must_use]
pub fn now() -> i64 {
    since(SystemTime::now())
}

fn since(time: SystemTime) -> i64 {
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()),
        Err(before) => i128::try_from(before.duration().as_nanos()).map(|n| -n),
    };
    nanos.ok().and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX)
}

#[cfg(unix)]
fn system(meta: &fs::Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    let changed = meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec());
    (changed, meta.ino().cast_signed())
}

#[cfg(not(unix))]
fn system(_: &fs::Metadata) -> (i64, i64) {
    (0, 0)
}

/// The digest of a file, read in pieces.
///
/// # Errors
/// The file cannot be read.
pub fn digest_of_file(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::default();
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&piece[..n]);
    }
}

/// The bytes of a regular file of at most `limit` bytes, with their digest; `None` for all others.
#[must_use]
pub fn read_and_digest(path: &Path, limit: u64) -> Option<(Vec<u8>, Digest)> {
    let file = File::open(path).ok()?;
    let bytes = read_within(file, fs::metadata(path).ok()?.len(), limit).ok()?;
    let digest = Digest::of(&bytes);
    Some((bytes, digest))
}

/// The digest of an input of at most `limit` bytes that can be read twice; `None` for others.
#[must_use]
pub fn digest_of(input: &Input, limit: u64) -> Option<Digest> {
    size_and_digest(input, limit).map(|seen| seen.1)
}

/// Size and digest of an input of at most `limit` bytes that can be read twice; nothing in it is opened.
#[must_use]
pub fn size_and_digest(input: &Input, limit: u64) -> Option<(u64, Digest)> {
    match &input.seat {
        // Not of pipes and devices: those are never opened.
        Seat::File(path) => {
            let bytes = Stamp::of(path)?.bytes.cast_unsigned();
            (bytes <= limit).then(|| digest_of_file(path).ok()).flatten().map(|digest| (bytes, digest))
        }
        Seat::Member(member) => {
            let bytes = member.read(limit).ok()?;
            Some(cited(input, &bytes))
        }
        Seat::Stdin => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn a_stamp_proves_something_once_it_is_older_than_a_step_of_the_clock() {
        let stamp = Stamp { bytes: 1, modified: 10_000_000_000, changed: 10_500_000_000, inode: 1 };
        assert!(stamp.is_fresh(10_500_000_001), "just changed");
        assert!(stamp.is_fresh(12_500_000_000));
        assert!(!stamp.is_fresh(12_500_000_001));
        assert!(stamp.is_fresh(1_000_000_000), "changed in the future, by its clock");
        // A file system with digits below the tick of a clock has no steps of seconds.
        let stamp = Stamp { changed: 10_500_123_456, ..stamp };
        assert!(stamp.is_fresh(10_600_123_456));
        assert!(!stamp.is_fresh(10_600_123_457));
        let stamp = Stamp { modified: 10_900_000_000, ..stamp };
        assert!(stamp.is_fresh(11_000_000_000), "the later time counts");
    }
}
