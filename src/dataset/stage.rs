//! Files that appear whole or not at all.
//!
//! Each file of the dataset is written under a temporary name in its directory. When all are whole they are
//! flushed to the disk, and a journal that lists what gets which name is put in place by one rename: from then on the
//! new dataset is the dataset. The names are given, `run.json` last, and the journal is removed. A run that is stopped
//! in between leaves the journal, and whoever opens the directory for writing next completes it first. So a directory
//! with a `run.json` holds one run's files, never a mixture of two.
//!
//! A lock on the directory keeps two runs from writing to one directory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::source::Hasher;

/// Begins the temporary names.
const PREFIX: &str = ".gongkai-";
/// Ends the temporary names.
const SUFFIX: &str = ".part";

/// Ends the names of the folders that converters work in (`source::Converter`).
const HOME: &str = ".convert";

/// What the next run completes if this one is stopped while names are given.
const JOURNAL: &str = ".gongkai-journal";

/// The directory a dataset is written to.
#[derive(Debug)]
pub(super) struct Stage {
    dir: PathBuf,
    whole: Vec<(NamedTempFile, String)>,
    disk: Disk,
    /// Held until the stage is dropped.
    #[cfg(unix)]
    _lock: File,
    #[cfg(not(unix))]
    _lock: (),
}

/// Every change of the disk passes here, so that a test can let any of them fail.
#[derive(Debug, Clone, Default)]
struct Disk(#[cfg(test)] Option<tests::Failing>);

impl Disk {
    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests let it fail")
    )]
    fn step(&self) -> io::Result<()> {
        #[cfg(test)]
        if let Some(failing) = &self.0 {
            return failing.step();
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Removes a file; one that is not there is removed already.
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        file.sync_all()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        sync_dir(dir)
    }
}

/// A file being written; counts and digests what goes in.
#[derive(Debug)]
pub(super) struct Draft {
    file: NamedTempFile,
    name: String,
    bytes: u64,
    hasher: Hasher,
    disk: Disk,
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
        Stage::open_on(dir, Disk::default())
    }

    fn open_on(dir: &Path, disk: Disk) -> io::Result<Stage> {
        fs::create_dir_all(dir)?;
        let lock = lock(dir)?;
        complete(dir, &disk)?;
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|n| n.starts_with(PREFIX) && n.ends_with(SUFFIX));
            if ours && entry.file_type()?.is_file() {
                disk.remove(&entry.path())?;
            }
            // Where a converter of files was at work.
            let home = name.to_str().is_some_and(|n| n.starts_with(PREFIX) && n.ends_with(HOME));
            if home && entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Stage { dir: dir.to_path_buf(), whole: Vec::new(), disk, _lock: lock })
    }

    /// Begins a file that will be called `name`.
    pub(super) fn draft(&self, name: &str) -> io::Result<Draft> {
        let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(&self.dir)?;
        readable(file.as_file())?;
        let disk = self.disk.clone();
        Ok(Draft { file, name: name.to_owned(), bytes: 0, hasher: Hasher::default(), disk })
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
        let Stage { dir, whole, disk, _lock } = self;
        for (file, _) in &whole {
            disk.sync(file.as_file())?;
        }
        let unwanted = known.iter().filter(|name| !whole.iter().any(|(_, n)| n == **name));
        let mut journal = String::new();
        for name in unwanted {
            journal.push_str(&format!("remove\t{name}\n"));
        }
        let mut kept = Vec::new();
        for (file, name) in &whole {
            let part = file
                .path()
                .file_name()
                .and_then(|n| n.to_str())
                .ok_or_else(|| io::Error::other("odd name"))?;
            journal.push_str(&format!("rename\t{part}\t{name}\n"));
        }
        let mut draft = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(&dir)?;
        disk.step()?;
        draft.write_all(journal.as_bytes())?;
        disk.sync(draft.as_file())?;
        // The files must outlive this function whatever happens next: from the journal's rename on they are the
        // dataset.
        for (file, _) in whole {
            kept.push(file.into_temp_path());
        }
        disk.step()?;
        draft.persist(dir.join(JOURNAL)).map_err(|e| e.error)?;
        for path in kept {
            path.keep().map_err(|e| e.error)?;
        }
        disk.sync_dir(&dir)?;
        complete(&dir, &disk)
    }
}

/// Completes a run that was stopped while it gave its files their names.
fn complete(dir: &Path, disk: &Disk) -> io::Result<()> {
    let path = dir.join(JOURNAL);
    let journal = match fs::read_to_string(&path) {
        Ok(journal) => journal,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    // Without this file the directory does not claim to be whole while the others change.
    let run = journal.lines().any(|l| l.ends_with("\trun.json"));
    let renamed = |line: &str| -> Option<(PathBuf, PathBuf)> {
        let mut parts = line.strip_prefix("rename\t")?.split('\t');
        // Names of ours, in this directory: a journal changed by hand reaches nothing else.
        let (part, name) = (parts.next()?, parts.next()?);
        let plain = |n: &str| !n.contains(['/', '\\']) && n != "..";
        (part.starts_with(PREFIX) && part.ends_with(SUFFIX) && plain(part) && plain(name))
            .then(|| (dir.join(part), dir.join(name)))
    };
    let pending = |line: &str| renamed(line).is_some_and(|(part, _)| part.exists());
    if run && journal.lines().any(pending) {
        let last = journal.lines().rfind(|l| l.ends_with("\trun.json")).is_some_and(pending);
        if last {
            disk.remove(&dir.join("run.json"))?;
        }
    }
    for line in journal.lines() {
        if let Some(name) = line.strip_prefix("remove\t").filter(|n| !n.contains(['/', '\\'])) {
            disk.remove(&dir.join(name))?;
        } else if let Some((part, name)) = renamed(line)
            && part.exists()
        {
            disk.rename(&part, &name)?;
        }
    }
    disk.sync_dir(dir)?;
    disk.remove(&path)?;
    disk.sync_dir(dir)
}

/// Locks the directory itself for writing; the lock ends with the process, however it ends, and leaves no file.
#[cfg(unix)]
fn lock(dir: &Path) -> io::Result<File> {
    let file = File::open(dir)?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another run of gongkai is writing to this directory; wait for it, or choose another directory",
        )),
        // A file system that knows no locks is used without.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

/// Directories cannot be opened as files here; the journal is safe without.
#[cfg(not(unix))]
fn lock(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Renames a file of this directory to `stem-1.old`, or the first number that is free. Returns the new name.
pub(super) fn set_aside(dir: &Path, name: &str) -> io::Result<String> {
    for n in 1_u32.. {
        let aside = format!("{name}-{n}.old");
        if !dir.join(&aside).exists() {
            fs::rename(dir.join(name), dir.join(&aside))?;
            return Ok(aside);
        }
    }
    Err(io::Error::other("no name is free"))
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
        self.disk.step()?;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{self, Write as _};
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::{Duration, Instant};

    use super::{Disk, JOURNAL, PREFIX, Stage};

    /// Lets the n-th change of the disk fail, and every later one: the disk is full, or the process is gone.
    #[derive(Debug, Clone)]
    pub(super) struct Failing(Arc<AtomicI64>);

    impl Failing {
        pub(super) fn step(&self) -> io::Result<()> {
            if self.0.fetch_sub(1, Ordering::Relaxed) > 0 {
                Ok(())
            } else {
                Err(io::Error::other("no space left"))
            }
        }
    }

    const KNOWN: [&str; 3] = ["a.csv", "b.csv", "c.csv"];

    /// Writes a dataset of these files.
    fn write(dir: &Path, files: &[(&str, &str)], disk: Disk) -> io::Result<()> {
        let mut stage = Stage::open_on(dir, disk)?;
        for (name, text) in files {
            let mut draft = stage.draft(name)?;
            draft.write_all(text.as_bytes())?;
            stage.keep(draft, None);
        }
        stage.publish(&KNOWN)
    }

    fn files(dir: &Path) -> BTreeMap<String, String> {
        let entries = std::fs::read_dir(dir).map(|d| d.flatten().collect::<Vec<_>>()).unwrap_or_default();
        let named = entries.into_iter().map(|e| (e.file_name().to_string_lossy().into_owned(), e.path()));
        named
            .filter(|(name, _)| !name.starts_with(PREFIX))
            .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap_or_default()))
            .collect()
    }

    fn expected(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
    }

    const OLD: [(&str, &str); 3] = [("a.csv", "old a"), ("b.csv", "old b"), ("run.json", "old")];
    const NEW: [(&str, &str); 3] = [("a.csv", "new a"), ("c.csv", "new c"), ("run.json", "new")];

    /// Opens a directory again. Another test of this process that begins a child holds a copy of the lock until the child's
    /// own program runs.
    fn opened_again(dir: &Path) -> Stage {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match Stage::open(dir) {
                Err(error) if error.kind() == io::ErrorKind::ResourceBusy && Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                opened => return opened.expect("opened again"),
            }
        }
    }

    #[test]
    fn whichever_change_of_the_disk_fails_the_dataset_is_the_old_or_the_new_one() {
        let (old, new) = (expected(&OLD), expected(&NEW));
        let (mut olds, mut news) = (0, 0);
        for n in 0.. {
            let dir = tempfile::tempdir().expect("a folder");
            let at = dir.path();
            write(at, &OLD, Disk::default()).expect("the old dataset");
            let failing = Disk(Some(Failing(Arc::new(AtomicI64::new(n)))));
            let result = write(at, &NEW, failing);
            let seen = files(at);
            // What claims to be whole is whole, without any repair.
            if seen.contains_key("run.json") && !at.join(JOURNAL).exists() {
                assert!(seen == old || seen == new, "n = {n}: {seen:?}");
            }
            if let Some(run) = seen.get("run.json") {
                let wanted = if run == "new" { &new } else { &old };
                // A journal is in place and nothing is renamed yet: still the old one.
                assert!(&seen == wanted, "n = {n}: {seen:?}");
            }
            // And whoever opens the directory next finds one or the other.
            drop(opened_again(at));
            let seen = files(at);
            assert!(seen == old || seen == new, "n = {n}: {seen:?}");
            assert!(!at.join(JOURNAL).exists());
            olds += u32::from(seen == old);
            news += u32::from(seen == new);
            if result.is_ok() {
                assert_eq!(seen, new);
                break;
            }
        }
        assert!(olds > 5 && news > 5, "{olds} left the old one, {news} the new one");
    }

    #[test]
    fn two_runs_on_one_directory_are_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = Stage::open(dir.path()).expect("opened");
        let second = Stage::open(dir.path()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(second.contains("another run"), "{second}");
        drop(first);
        drop(opened_again(dir.path()));
    }
}
