//! Opening an input: its bytes, or the archive it turns out to be.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::archive::{Archive, Bounds, Medium, Packing};
use super::load::{file, read_within, too_large, unreadable};
use super::{Digest, Entry, Excerpt, Form, Input, Seat, sniff};
use crate::error::{Error, ErrorKind, Stage};

/// What an input turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// One source, and its form.
    Bytes(Vec<u8>, Form),
    /// Many, in an archive.
    Archive(Archive),
}

/// Bytes by which an archive is told that is too large to be read whole.
const HEAD: u64 = 4096;

/// Reads an input whole, or lists the members of the archive that it is.
///
/// # Errors
/// [`ErrorKind::TooLarge`](crate::error::ErrorKind::TooLarge) when it is larger than allowed, told before reading
/// wherever the size is known; [`ErrorKind::Unreadable`](crate::error::ErrorKind::Unreadable) when the operating
/// system refuses; [`ErrorKind::Unsupported`](crate::error::ErrorKind::Unsupported) for pipes and devices; what is
/// said of [`Archive`]s that cannot be opened.
///
/// `seen` is given size and digest of an archive that cannot be opened.
pub fn open(input: &Input, bounds: &Bounds, seen: &mut Option<(u64, Digest)>) -> Result<Opened, Error> {
    let bytes = match &input.seat {
        Seat::Stdin | Seat::Member(_) => bytes(input, bounds)?,
        Seat::File(path) => {
            let (mut file, size) = file(path)?;
            if size > bounds.bytes {
                let mut head = Vec::new();
                file.by_ref().take(HEAD).read_to_end(&mut head).map_err(|e| unreadable(&e))?;
                let too_large = |most, option| Err(too_large(Some(size), most, option));
                let Some(packing) = Packing::of(&head) else {
                    return too_large(bounds.bytes, "--limit-bytes");
                };
                if size > bounds.archive {
                    return too_large(bounds.archive, "--limit-archive-bytes");
                }
                let archive = Archive::open(input, packing, Medium::file(file, size), bounds)?;
                if archive.is_package() {
                    return too_large(bounds.bytes, "--limit-bytes");
                }
                return Ok(Opened::Archive(archive));
            }
            read_within(file, size, bounds.bytes)?
        }
    };
    opened(input, bytes, bounds, seen)
}

/// The bytes of standard input or of a member of an archive, whatever they are; nothing in them is opened.
///
/// # Errors
/// As [`open`].
pub fn bytes(input: &Input, bounds: &Bounds) -> Result<Vec<u8>, Error> {
    match &input.seat {
        Seat::Stdin => read_within(io::stdin().lock(), 0, bounds.bytes),
        Seat::Member(member) => member.read(bounds.bytes),
        Seat::File(path) => file(path).and_then(|(file, size)| read_within(file, size, bounds.bytes)),
    }
}

/// What these bytes of an input are.
///
/// # Errors
/// As [`open`], where they are an archive.
pub fn opened(
    input: &Input,
    bytes: Vec<u8>,
    bounds: &Bounds,
    seen: &mut Option<(u64, Digest)>,
) -> Result<Opened, Error> {
    match sniff(&bytes) {
        Form::Archive(packing) => {
            let medium = Medium::from(bytes);
            let archive = Archive::open(input, packing, medium.clone(), bounds);
            archive.map(Opened::Archive).inspect_err(|_| *seen = medium.seen())
        }
        Form::Excerpt if !is_part(input) => {
            *seen = Some((bytes.len() as u64, Digest::of(&bytes)));
            let message = "what gongkai makes of one report of a file, and not such a file";
            Err(Error::new(ErrorKind::Unsupported, Stage::Source, message))
        }
        form => Ok(Opened::Bytes(bytes, form)),
    }
}

/// Whether this process made the input's bytes of a document that it read.
fn is_part(input: &Input) -> bool {
    matches!(&input.seat, Seat::Member(member) if member.is_part())
}

/// Size and digest by which these bytes of an input are cited.
#[must_use]
pub fn cited(input: &Input, bytes: &[u8]) -> (u64, Digest) {
    let excerpt = Excerpt::unseal(bytes).filter(|_| is_part(input));
    (bytes.len() as u64, excerpt.map_or_else(|| Digest::of(bytes), |(excerpt, _)| excerpt.digest()))
}

/// Splits `archive.zip!/member` where the file `archive.zip` exists and the whole does not.
#[must_use]
pub fn split_member(path: &Path) -> Option<(PathBuf, String)> {
    let text = path.to_str()?;
    if path.exists() {
        return None;
    }
    text.match_indices("!/").find_map(|(at, mark)| {
        let (archive, member) = (Path::new(text.get(..at)?), text.get(at + mark.len()..)?);
        archive.is_file().then(|| (archive.to_path_buf(), member.to_owned()))
    })
}

/// The member of an archive that has this name, which may lead through archives in it. `within` tells what is in a source
/// that is no archive.
///
/// # Errors
/// As [`open`]; or there is no such member.
pub fn member(
    outer: &Input,
    name: &str,
    bounds: &Bounds,
    within: &dyn Fn(&Input) -> Option<Archive>,
) -> Result<Input, Error> {
    let mut archive = match open(outer, bounds, &mut None)? {
        Opened::Archive(archive) => archive,
        Opened::Bytes(..) => within(outer).ok_or_else(|| missing(outer, "is no archive"))?,
    };
    archive.admit(bounds)?;
    let said = archive.describe();
    let full = format!("{}!/{name}", outer.path);
    for entry in archive.members() {
        match entry {
            Entry::File(input) if input.path == full => return Ok(input),
            Entry::Failed(path, error) if path == full => return Err(error),
            Entry::File(input) => {
                let rest = full.strip_prefix(&input.path).and_then(|rest| rest.strip_prefix("!/"));
                if let Some(rest) = rest {
                    return member(&input, rest, bounds, within);
                }
            }
            _ => {}
        }
    }
    Err(missing(outer, &format!("has no member {name:?}: it is {said}")))
}

fn missing(outer: &Input, what: &str) -> Error {
    Error::new(ErrorKind::Unreadable, Stage::Source, format!("{} {what}", outer.path))
}
