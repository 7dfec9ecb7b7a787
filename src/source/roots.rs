//! The PATHs of a command line: checked before anything is read, put in order, and given the names their files
//! will carry.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::load::{describe, unreadable};
use super::shown::shown;

/// What a PATH on the command line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RootKind {
    File { bytes: u64 },
    Directory,
    Special(&'static str),
    Stdin,
}

/// One PATH.
#[derive(Debug, Clone)]
pub(super) struct Root {
    pub(super) path: PathBuf,
    /// What stands in front of its files' names: empty, or ending in `/`; for a file its whole name.
    pub(super) label: String,
    pub(super) kind: RootKind,
}

/// The PATHs of a run, in the byte order of the names their files get.
#[derive(Debug, Clone)]
pub struct Roots {
    pub(super) roots: Vec<Root>,
    /// PATHs that another PATH covers already; their files are read once.
    pub(super) repeated: Vec<String>,
}

/// A PATH that cannot be used: nothing is read and the run ends with status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misuse {
    /// The PATH as typed.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for Misuse {}

impl Roots {
    /// Looks at each PATH. `-` is standard input and is called `stdin_name`.
    ///
    /// # Errors
    /// A PATH that does not exist or cannot be looked at, or `-` given twice.
    pub fn new(paths: &[PathBuf], stdin_name: &str) -> Result<Roots, Misuse> {
        let several = paths.len() > 1;
        let mut roots: Vec<Root> = Vec::with_capacity(paths.len());
        for path in paths {
            let root = Root::look(path, several, stdin_name)?;
            if root.kind == RootKind::Stdin && roots.iter().any(|r| r.kind == RootKind::Stdin) {
                return Err(misuse(path, "standard input can be read once only"));
            }
            roots.push(root);
        }
        let repeated = drop_covered(&mut roots);
        roots.sort_by(|a, b| a.label.as_bytes().cmp(b.label.as_bytes()));
        Ok(Roots { roots, repeated })
    }

    /// Whether a file that is to be written would be read as a source of this run, which does not read `output`.
    #[must_use]
    pub fn would_read(&self, file: &Path, output: Option<&Path>) -> bool {
        let home = match file.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let Ok(home) = fs::canonicalize(home) else { return false };
        let place = home.join(file.file_name().unwrap_or_default());
        if output.and_then(|o| fs::canonicalize(o).ok()).is_some_and(|output| place.starts_with(output)) {
            return false;
        }
        self.roots.iter().filter_map(|r| fs::canonicalize(&r.path).ok()).any(|root| place.starts_with(root))
    }

    /// What stands in front of the paths of sources, where one directory is read: they are relative to it.
    #[must_use]
    pub fn base(&self) -> Option<&Path> {
        match self.roots.as_slice() {
            [root] if root.kind == RootKind::Directory => Some(&root.path),
            // A file is cited by its name alone.
            [root] if matches!(root.kind, RootKind::File { .. }) => root.path.parent(),
            _ => None,
        }
    }

    /// Whether this is one file (or standard input) and nothing else.
    #[must_use]
    pub fn is_single_file(&self) -> bool {
        matches!(self.roots.as_slice(), [root] if root.kind != RootKind::Directory)
    }
}

impl Root {
    fn look(path: &Path, several: bool, stdin_name: &str) -> Result<Root, Misuse> {
        if path.as_os_str() == "-" {
            return Ok(Root { path: path.into(), label: stdin_name.to_owned(), kind: RootKind::Stdin });
        }
        let meta = fs::metadata(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound if path.to_string_lossy().contains("!/") => misuse(
                path,
                "no such file or directory; `gongkai show` and `gongkai inspect` take a member of an archive by \
                 this name, `gongkai extract` the archive",
            ),
            std::io::ErrorKind::NotFound => misuse(path, "no such file or directory"),
            _ => misuse(path, unreadable(&e).message()),
        })?;
        let typed = typed(path);
        let kind = match () {
            () if meta.is_dir() => RootKind::Directory,
            () if meta.is_file() => RootKind::File { bytes: meta.len() },
            () => RootKind::Special(describe(&meta)),
        };
        let label = match (&kind, several) {
            (RootKind::Directory, false) => String::new(),
            (RootKind::Directory, true) => format!("{}/", typed.trim_end_matches('/')),
            (_, false) => path.file_name().map_or(typed, |n| shown(n).into_owned()),
            (_, true) => typed,
        };
        Ok(Root { path: path.into(), label, kind })
    }
}

/// Removes roots that lie in another root; without this a file would come twice, under one name.
fn drop_covered(roots: &mut Vec<Root>) -> Vec<String> {
    let places: Vec<Option<PathBuf>> = roots
        .iter()
        .map(|r| (r.kind != RootKind::Stdin).then(|| fs::canonicalize(&r.path).ok()).flatten())
        .collect();
    let covered = |i: usize| {
        let Some(place) = &places[i] else { return false };
        places.iter().enumerate().any(|(j, other)| match other {
            Some(other) if other == place => j < i,
            Some(other) => j != i && roots[j].kind == RootKind::Directory && place.starts_with(other),
            None => false,
        })
    };
    let covered: Vec<bool> = (0..roots.len()).map(covered).collect();
    let mut repeated = Vec::new();
    let mut flags = covered.into_iter();
    roots.retain(|root| {
        let drop = flags.next().unwrap_or(false);
        if drop {
            repeated.push(typed(&root.path));
        }
        !drop
    });
    repeated
}

fn typed(path: &Path) -> String {
    let text = shown(path.as_os_str());
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn misuse(path: &Path, message: &str) -> Misuse {
    Misuse { path: typed(path), message: message.to_owned() }
}
