//! Imports go one way: a room may use the rooms before it, never one behind it.

use std::path::Path;

/// The rooms in the order of the flow.
const ROOMS: [&str; 15] = [
    "error",
    "text",
    "document",
    "source",
    "layout",
    "reader",
    "grammar",
    "report",
    "correction",
    "check",
    "dataset",
    "ledger",
    "pipeline",
    "compare",
    "cli",
];

fn files(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn no_room_imports_one_behind_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&root, &mut sources);
    assert!(sources.len() > 40, "the sources were not found");
    let mut upward = Vec::new();
    for path in sources {
        let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
        let room = relative.split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some(own) = ROOMS.iter().position(|r| *r == room) else { continue };
        let text = std::fs::read_to_string(&path).expect("readable");
        for (line, at) in text.lines().zip(1..) {
            for used in line.split("crate::").skip(1) {
                let name: String = used.chars().take_while(char::is_ascii_alphanumeric).collect();
                if ROOMS.iter().position(|r| *r == name).is_some_and(|other| other > own) {
                    upward.push(format!("{relative}:{at}: {room} uses {name}"));
                }
            }
        }
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn only_source_and_dataset_touch_the_disk() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&root, &mut sources);
    for path in sources {
        let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
        if relative.starts_with("source/") || relative.starts_with("dataset/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        assert!(!text.contains("std::fs") && !text.contains("fs::"), "{relative} touches the disk");
    }
}

/// Numbers of `layout` that are no tolerances, by file and name: they decide nothing that is seen.
const NO_TOLERANCES: [&str; 2] = ["doubles.rs SQUARE", "doubles.rs NONE"];

#[test]
fn every_tolerance_of_the_layout_is_a_setting() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layout");
    let mut sources = Vec::new();
    files(&root, &mut sources);
    assert!(sources.len() > 20, "the sources were not found");
    let mut outside = Vec::new();
    for path in sources {
        let relative = path.strip_prefix(&root).expect("below layout").to_string_lossy().into_owned();
        if relative.starts_with("settings") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (line, at) in own.lines().zip(1..) {
            let code = line.split("//").next().unwrap_or_default();
            if is_tolerance(&relative, code) {
                outside.push(format!("src/layout/{relative}:{at}: {}", code.trim()));
            }
        }
    }
    assert!(outside.is_empty(), "numbers that belong to the settings:\n{}", outside.join("\n"));
}

/// Whether a line names a number, has one with a decimal point but for nothing, one, and the two of a half, or compares
/// with a count of three or more.
fn is_tolerance(file: &str, code: &str) -> bool {
    const NUMBERS: [&str; 12] =
        ["f32", "f64", "usize", "isize", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];
    if let Some((_, constant)) = code.split_once("const ")
        && let Some((name, rest)) = constant.split_once(':')
        && let Some((kind, _)) = rest.split_once('=')
    {
        if NO_TOLERANCES.contains(&&*format!("{file} {name}")) {
            return false;
        }
        return kind.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| NUMBERS.contains(&word));
    }
    let starts =
        |at: usize| !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let numbers = || code.char_indices().filter(|(at, c)| c.is_ascii_digit() && starts(*at));
    numbers().any(|(at, _)| {
        let digits = |text: &str| text.chars().take_while(|c| c.is_ascii_digit() || *c == '_').count();
        let whole = digits(&code[at..]);
        let (number, behind) = code[at..].split_at(whole);
        if let Some(decimals) = behind.strip_prefix('.').filter(|d| digits(d) > 0) {
            let decimals = &decimals[..digits(decimals)];
            return decimals.chars().any(|c| !matches!(c, '0' | '_')) || !matches!(number, "0" | "1" | "2");
        }
        let before = code[..at].trim_end();
        let compared = [" <", " >", " <=", " >="].iter().any(|sign| before.ends_with(sign));
        compared && number.replace('_', "").parse::<u64>().is_ok_and(|n| n > 2)
    })
}
