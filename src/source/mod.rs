//! The only reading of the disk.

use std::io;
use std::path::Path;

/// The `*.toml` files of a folder, name and text, in order of their names.
///
/// # Errors
/// Whatever the operating system says.
pub fn grammar_files(dir: &Path) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}
