//! What a run keeps for itself, as bytes: the latest in memory, all before them in a file that has no name and is gone
//! with the process, however that ends.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes held in memory before they go to the file: a run of some hundred reports needs none.
const HELD: usize = 1 << 16;

/// Bytes that are appended in pieces, and read at any place.
#[derive(Debug)]
pub struct Spill {
    dir: Option<PathBuf>,
    most: usize,
    file: Option<File>,
    /// Bytes in the file.
    filed: u64,
    /// Those behind them.
    latest: Vec<u8>,
}

impl Spill {
    /// A spill whose file lies in `dir`. Without one, or where none can be made there, all is held in memory.
    #[must_use]
    pub fn new(dir: Option<&Path>) -> Spill {
        Spill::holding(dir, HELD)
    }

    /// As [`Spill::new`], with other bounds.
    pub(crate) fn holding(dir: Option<&Path>, most: usize) -> Spill {
        Spill { dir: dir.map(Path::to_path_buf), most, file: None, filed: 0, latest: Vec::new() }
    }

    /// Bytes that were appended.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.filed + self.latest.len() as u64
    }

    /// Appends a piece; it stays in one piece.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.latest.extend_from_slice(piece);
        if self.latest.len() < self.most {
            return Ok(());
        }
        if self.file.is_none()
            && let Some(dir) = self.dir.take()
        {
            self.file = tempfile::tempfile_in(dir).ok();
        }
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(self.filed))?;
            file.write_all(&self.latest)?;
            self.filed += self.latest.len() as u64;
            self.latest.clear();
        }
        Ok(())
    }

    /// Forgets all pieces; those that follow take their room.
    pub fn clear(&mut self) {
        self.filed = 0;
        self.latest.clear();
    }

    /// Fills `out` with the bytes from `at` on, which are those of one piece.
    ///
    /// # Errors
    /// The file cannot be read, or there are no such bytes.
    pub fn read(&self, at: u64, out: &mut [u8]) -> io::Result<()> {
        if let (Some(file), true) = (&self.file, at < self.filed) {
            return read_at(file, at, out);
        }
        let start = at.checked_sub(self.filed).and_then(|at| usize::try_from(at).ok());
        let bytes = start.and_then(|start| self.latest.get(start..)?.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, out: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, at: u64, out: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    io::Read::read_exact(&mut file, out)
}

#[cfg(test)]
mod tests {
    use super::Spill;

    #[test]
    fn pieces_come_back_from_memory_and_from_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let missing = dir.path().join("missing");
        for (place, most) in
            [(None, 10), (Some(dir.path()), 10), (Some(dir.path()), 1), (Some(&*missing), 10)]
        {
            let mut spill = Spill::holding(place, most);
            let mut places = Vec::new();
            for n in 0..100_u8 {
                places.push(spill.bytes());
                spill.append(&vec![n; usize::from(n % 7)]).expect("appended");
                for (m, at) in (0..=n).zip(&places) {
                    let mut out = vec![255; usize::from(m % 7)];
                    spill.read(*at, &mut out).expect("read");
                    assert!(out.iter().all(|byte| *byte == m), "{m} of {n}: {out:?}");
                }
            }
            assert_eq!(spill.file.is_some(), place.is_some_and(|p| p != missing));
            assert!(spill.file.is_none() || spill.latest.len() < most);
            let (end, mut byte) = (spill.bytes(), [0]);
            assert!(spill.read(end, &mut byte).is_err() && spill.read(u64::MAX, &mut byte).is_err());
            spill.clear();
            assert!(spill.bytes() == 0 && spill.read(0, &mut byte).is_err());
            for n in 0..30_u8 {
                spill.append(&[n]).expect("appended");
                assert!(spill.read(u64::from(n), &mut byte).is_ok() && byte == [n]);
            }
        }
        let left = std::fs::read_dir(dir.path()).expect("the folder").count();
        assert_eq!(left, 0, "a file with a name");
    }
}
