//! What parent and worker say to each other: frames of a length and postcard bytes, over the worker's standard input
//! and output.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::pipeline::Times;
use crate::reader::Limits;
use crate::source::{Digest, Listed, Proof, Spot, Stamp};

/// The first frame to a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Setup {
    /// Formats of the user's, as (file, text).
    pub(super) grammars: Vec<(String, String)>,
    pub(super) limits: Limits,
    pub(super) corrections: Vec<u8>,
    /// Bytes of address space.
    pub(super) memory: u64,
    /// Whether files named `gongkai-fault-…` make the worker fail on purpose.
    pub(super) faults: bool,
    /// Whether the stages of each source are timed.
    pub(super) timed: bool,
}

/// What a worker is given at a time, as it is sent.
#[derive(Debug, Serialize)]
pub(super) struct Task<'a> {
    /// An outermost archive that is in no file, of which members are asked for from now on.
    #[serde(with = "serde_bytes")]
    pub(super) give: Option<&'a [u8]>,
    pub(super) requests: &'a [&'a Request],
}

/// The same as it is received.
#[derive(Debug, Deserialize)]
pub(super) struct Taken {
    #[serde(with = "serde_bytes")]
    pub(super) give: Option<Vec<u8>>,
    pub(super) requests: Vec<Request>,
}

/// One source to be read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) want: Want,
    pub(super) path: String,
    pub(super) bytes: Bytes,
    /// The digest of the bytes that are given, if it is known.
    pub(super) digest: Option<Digest>,
    /// The name in the archive, where it leads out of it.
    pub(super) odd_name: Option<String>,
    /// Archives around it, and bytes that they hold.
    pub(super) nest: (u32, u64),
    /// Size and digest of the source that a program made these bytes of, and the program's name.
    pub(super) converted: Option<(u64, Digest, String)>,
}

/// What is asked of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Want {
    /// What comes of it.
    Outcome,
    /// Its size and digest.
    Digest,
    /// Its bytes.
    Bytes,
}

/// Where a source's bytes are.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Bytes {
    /// A file, by the bytes of its name.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Here.
    Given(#[serde(with = "serde_bytes")] Vec<u8>),
    /// In an archive.
    Member {
        /// The file of the outermost archive, by the bytes of its name; without one its bytes were given.
        #[serde(with = "serde_bytes")]
        file: Option<Vec<u8>>,
        proof: Proof,
        /// Archives around the outermost one, and what they hold.
        nest: (u32, u64),
        spots: Vec<Spot>,
    },
}

/// The worker's answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// Forms and corrections are read; work can come.
    Ready,
    /// An archive, with what the file system said of its file before it was opened.
    Archive(Listed, Option<Stamp>),
    /// A source that was read.
    Done(Done),
    /// Size and digest of a source; none where its bytes cannot be had.
    Digest(Option<(u64, Digest)>),
    /// The bytes of a source.
    Bytes(Result<serde_bytes::ByteBuf, Error>),
}

/// What came of a source, and what is embedded in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Done {
    /// A [`crate::dataset::Outcome`], as the ledger keeps it; empty where several reports are among the parts.
    #[serde(with = "serde_bytes")]
    pub(super) outcome: Vec<u8>,
    pub(super) parts: Result<Vec<(String, Vec<u8>)>, Error>,
    pub(super) times: Option<Times>,
}

/// Largest frame: a record of a source at its limits, with what is embedded.
const LARGEST: u32 = 1 << 30;

/// Written by a worker to its standard error before each source: what it had in hand when it died is told by their number.
pub(super) const MARK: u8 = 0x1e;
/// Longest time for which a worker keeps answers back, to send several at once. It looks before it begins a source.
pub(super) const KEEP_BACK: std::time::Duration = std::time::Duration::from_millis(20);

/// Writes a frame and sends it off.
pub(super) fn send(to: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    put(to, what)?;
    to.flush()
}

/// Writes a frame.
pub(super) fn put(to: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(what).map_err(io::Error::other)?;
    let len = u32::try_from(bytes.len()).ok().filter(|n| *n <= LARGEST);
    let len = len.ok_or_else(|| io::Error::other("an answer larger than a frame"))?;
    to.write_all(&len.to_le_bytes())?;
    to.write_all(&bytes)
}

/// Reads a frame; `None` at the end of the stream. `buffer` is used again and again.
pub(super) fn receive<T: DeserializeOwned>(
    from: &mut impl Read,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<T>> {
    let mut len = [0; 4];
    match from.read_exact(&mut len) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let len = u32::from_le_bytes(len);
    if len > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a frame"));
    }
    buffer.clear();
    // Grows with what arrives: a length that lies costs nothing.
    from.take(u64::from(len)).read_to_end(buffer)?;
    if buffer.len() != len as usize {
        return Ok(None);
    }
    postcard::from_bytes(buffer).map(Some).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}
