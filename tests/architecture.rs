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
