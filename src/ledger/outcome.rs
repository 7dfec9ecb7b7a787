//! Outcomes as the ledger keeps them.

use std::cell::RefCell;

use crate::dataset::Outcome;
use crate::error::{ErrorKind, Stage};
use crate::report::year_in_name;
use crate::source::{Digest, Hasher, Input, Seat};

/// What an outcome depends on besides the method: the content, and the little that is taken from the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) sha256: Digest,
    pub(super) name_year: u16,
    pub(super) odd_name: String,
}

impl Key {
    pub(super) fn of(digest: &Digest, input: &Input) -> Key {
        let odd_name = match &input.seat {
            Seat::Member(member) => member.odd_name().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        Key { sha256: *digest, name_year: year_in_name(&input.path).unwrap_or_default(), odd_name }
    }
}

/// An outcome, encoded.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    pub(super) kind: String,
    pub(super) office: Option<String>,
    pub(super) year: Option<u16>,
    pub(super) conditions: String,
    pub(super) corrections: String,
    pub(super) bytes: Vec<u8>,
    pub(super) checksum: Vec<u8>,
}

/// Level of compression. Level 1 costs a fifth more and saves 6 % of the bytes.
const LEVEL: i32 = -1;
/// Most bytes of one outcome.
const LARGEST: usize = 1 << 30;

/// Kinds of failure that may pass another time: they depend on the machine and its load, or are defects.
pub(super) fn may_pass(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Timeout | ErrorKind::Internal | ErrorKind::TooLarge | ErrorKind::Unreadable)
}

/// The kind of an outcome by its name.
pub(super) fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Report(_) => "report",
        Outcome::Failure(failure) => failure.error.kind().name(),
    }
}

/// The content an outcome came of, if it came of content alone. Failures before reading (files that cannot be opened,
/// archives) depend on more.
pub(super) fn content(outcome: &Outcome) -> Option<Digest> {
    match outcome {
        Outcome::Report(record) => Some(record.source.digest),
        Outcome::Failure(failure) if failure.error.stage() == Stage::Source => None,
        Outcome::Failure(failure) => failure.seen.map(|(_, digest)| digest),
    }
}

thread_local! {
    /// Making a compressor costs as much as using it once.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> =
        RefCell::new(zstd::bulk::Compressor::new(LEVEL).ok());
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> =
        RefCell::new(zstd::bulk::Decompressor::new().ok());
}

/// The bytes compressed, in no more memory than they take: they wait for the writer, with others.
fn compress(plain: &[u8]) -> Option<Vec<u8>> {
    let packed = COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(plain).ok());
    packed.map(|packed| packed.as_slice().to_vec())
}

/// The bytes that were compressed, as many as they say that they were.
fn decompress(packed: &[u8]) -> Option<Vec<u8>> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten()?;
    let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
    DECOMPRESSOR.with_borrow_mut(|d| d.as_mut()?.decompress(packed, size).ok())
}

impl Encoded {
    /// `plain` is the outcome as a worker wrote it, if one did.
    pub(super) fn of(
        key: &Key,
        outcome: &Outcome,
        plain: Option<&[u8]>,
        conditions: &str,
        corrections: String,
    ) -> Option<Encoded> {
        let bytes = match plain {
            Some(plain) => compress(plain)?,
            None => compress(&postcard::to_stdvec(outcome).ok()?)?,
        };
        let (office, year, conditions) = match outcome {
            Outcome::Report(record) => (record.office.clone(), record.year, ""),
            Outcome::Failure(failure) if may_pass(failure.error.kind()) => (None, None, conditions),
            Outcome::Failure(_) => (None, None, ""),
        };
        let conditions = conditions.to_owned();
        let mut encoded = Encoded {
            kind: kind(outcome).to_owned(),
            office,
            year,
            conditions,
            corrections,
            bytes,
            checksum: Vec::new(),
        };
        encoded.checksum = encoded.sum(key);
        Some(encoded)
    }

    /// The outcome, under the name of this input. `None` if anything about it is not as it was written.
    pub(super) fn decode(&self, key: &Key, input: &Input) -> Option<Outcome> {
        if self.sum(key) != self.checksum {
            return None;
        }
        let outcome = postcard::from_bytes::<Outcome>(&decompress(&self.bytes)?).ok()?;
        if content(&outcome)? != key.sha256 {
            return None;
        }
        Some(match outcome {
            Outcome::Report(record) => Outcome::Report(Box::new(record.under(&input.path)?)),
            Outcome::Failure(mut failure) => {
                input.path.clone_into(&mut failure.path);
                Outcome::Failure(failure)
            }
        })
    }

    fn sum(&self, key: &Key) -> Vec<u8> {
        let mut hasher = Hasher::default();
        hasher.update(key.sha256.bytes());
        let year = self.year.map(|y| y.to_string()).unwrap_or_default();
        let name_year = key.name_year.to_string();
        let office = self.office.as_deref().unwrap_or_default();
        for piece in [
            name_year.as_str(),
            &key.odd_name,
            &self.kind,
            office,
            &year,
            &self.conditions,
            &self.corrections,
        ] {
            hasher.update(piece.as_bytes());
            hasher.update(&[0]);
        }
        hasher.update(&self.bytes);
        hasher.finish().bytes().to_vec()
    }
}
