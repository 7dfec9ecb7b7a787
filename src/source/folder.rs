//! Reading a user's folder of report formats.

use std::fs;
use std::io;
use std::path::Path;

use super::shown::shown;

/// The `*.toml` files of a folder as (file name, text), in the byte order of their names. Hidden files are left
/// out, folders are not entered.
///
/// # Errors
/// The folder or one of its files cannot be read, or is not UTF-8.
pub fn grammar_files(dir: &Path) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| shown(n).into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|e| e == "toml") && !name.starts_with('.') && path.is_file() {
            let text =
                fs::read_to_string(&path).map_err(|e| io::Error::new(e.kind(), format!("{name}: {e}")))?;
            files.push((name, text));
        }
    }
    files.sort();
    Ok(files)
}

/// The text of one format file.
///
/// # Errors
/// The file cannot be read, or is not UTF-8.
pub fn grammar_file(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}
