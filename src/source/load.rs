//! Reading the bytes of one source, never more than allowed and never from a thing that is not a file.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Member;
use crate::error::{Error, ErrorKind, Stage};

/// Where the bytes of an input are.
#[derive(Debug, Clone)]
pub enum Seat {
    /// A file of the file system.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A member of an archive.
    Member(Member),
}

/// A file of the file system, opened, with its size; pipes and devices are not opened.
pub(super) fn file(path: &Path) -> Result<(File, u64), Error> {
    let meta = fs::metadata(path).map_err(|e| unreadable(&e))?;
    if !meta.is_file() {
        return Err(special(describe(&meta)));
    }
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    Ok((file, meta.len()))
}

/// Reads a stream whole, of which `size` bytes are expected.
pub(super) fn read_within(from: impl Read, size: u64, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(None, limit, "--limit-bytes"));
    }
    Ok(bytes)
}

pub(super) fn too_large(size: Option<u64>, limit: u64, option: &str) -> Error {
    let asked = size.map_or_else(|| format!("more than {limit} bytes"), |n| format!("{n} bytes"));
    let message = format!("{asked}, allowed are {limit}; {option} allows more");
    Error::new(ErrorKind::TooLarge, Stage::Source, message)
}

/// The operating system's refusal in its own words, without the number.
pub(super) fn unreadable(error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "no such file".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    };
    Error::new(ErrorKind::Unreadable, Stage::Source, message)
}

/// The refusal of something that is not a regular file.
pub(super) fn special(what: &str) -> Error {
    let message = format!("{what}, not a regular file; it was not opened");
    Error::new(ErrorKind::Unsupported, Stage::Source, message)
}

/// What a thing of the file system is called.
#[cfg(unix)]
pub(super) fn describe(meta: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    match () {
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => "a special file",
    }
}

/// What a thing of the file system is called.
#[cfg(not(unix))]
pub(super) fn describe(meta: &fs::Metadata) -> &'static str {
    if meta.is_dir() { "a directory" } else { "a special file" }
}

#[cfg(test)]
mod tests {
    use super::read_within;
    use crate::error::ErrorKind;

    #[test]
    fn a_stream_is_cut_off_one_byte_past_the_limit() {
        assert_eq!(read_within(&b"12345"[..], 0, 5).map(|b| b.len()).ok(), Some(5));
        let error = read_within(&b"123456"[..], 0, 5).err();
        assert_eq!(error.as_ref().map(|e| e.kind()), Some(ErrorKind::TooLarge));
        assert!(error.is_some_and(|e| e.message().contains("--limit-bytes")));
    }
}
