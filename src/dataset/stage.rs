//! Files that appear whole or not at all.
//!
//! Each file of the dataset is written under a temporary name in its directory. When all are whole they are
//! flushed to the disk and renamed, `run.json` last: a directory with a `run.json` holds one run's files, never a
//! mixture of two.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::source::Hasher;

/// Begins the temporary names.
const PREFIX: &str = ".gongkai-";
/// Ends the temporary names.
const SUFFIX: &str = ".part";

/// The directory a dataset is written to.
#[derive(Debug)]
pub(super) struct Stage {
    dir: PathBuf,
    whole: Vec<(NamedTempFile, String)>,
}

/// A file being written; counts and digests what goes in.
#[derive(Debug)]
pub(super) struct Draft {
    file: NamedTempFile,
    name: String,
    bytes: u64,
    hasher: Hasher,
}

/// A finished file as `run.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's name in the dataset's directory.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Rows it has, where it has rows.
    pub rows: Option<u64>,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

impl Stage {
    /// Makes the directory if need be and clears what an interrupted run left behind.
    pub(super) fn open(dir: &Path) -> io::Result<Stage> {
        fs::create_dir_all(dir)?;
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|n| n.starts_with(PREFIX) && n.ends_with(SUFFIX));
            if ours && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Stage { dir: dir.to_path_buf(), whole: Vec::new() })
    }

    /// Begins a file that will be called `name`.
    pub(super) fn draft(&self, name: &str) -> io::Result<Draft> {
        let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(&self.dir)?;
        readable(file.as_file())?;
        Ok(Draft { file, name: name.to_owned(), bytes: 0, hasher: Hasher::default() })
    }

    /// Takes a file that is whole.
    pub(super) fn keep(&mut self, draft: Draft, rows: Option<u64>) -> Written {
        let sha256 = draft.hasher.finish().to_string();
        let written = Written { name: draft.name.clone(), bytes: draft.bytes, rows, sha256 };
        self.whole.push((draft.file, draft.name));
        written
    }

    /// Flushes all kept files to the disk and gives them their names, in the order they were kept. Files of the
    /// dataset's own names that this run did not write are removed: they would belong to another run.
    pub(super) fn publish(self, known: &[&str]) -> io::Result<()> {
        for (file, _) in &self.whole {
            file.as_file().sync_all()?;
        }
        // Without this file the directory does not claim to be whole while the others change.
        for name in std::iter::once(&"run.json").chain(known) {
            let kept = self.whole.iter().any(|(_, n)| n == name);
            if !kept || *name == "run.json" {
                match fs::remove_file(self.dir.join(name)) {
                    Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                    _ => {}
                }
            }
        }
        for (file, name) in self.whole {
            file.persist(self.dir.join(name)).map_err(|e| e.error)?;
        }
        sync_dir(&self.dir)
    }
}

/// Writes one file, whole or not at all, into a directory that is made if need be.
pub(super) fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(dir)?;
    readable(file.as_file())?;
    file.write_all(bytes)?;
    file.persist(dir.join(name)).map_err(|e| e.error)?;
    Ok(())
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.bytes += n as u64;
        self.hasher.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Temporary files are private to their owner; a dataset is for others too.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}
