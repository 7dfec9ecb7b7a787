use gongkai::grammar::Forms;
use serde::Deserialize;

use crate::support::compare::{Class, Tally, judge};
use crate::support::shown::Expect;
use crate::support::truth::Folder;

/// A line of `expected.jsonl`, as `scripts/office-set` writes it.
#[derive(Deserialize)]
struct Line {
    file: String,
    form: String,
    producer: String,
    sheet: String,
}

fn folder() -> Folder {
    Folder::of("office")
}

fn lines() -> Vec<Line> {
    let all = folder().text("expected.jsonl");
    all.lines().map(|l| serde_json::from_str(l).expect("a line of expected.jsonl")).collect()
}

/// The kept files, by name.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    lines().into_iter().map(|l| (l.file.clone(), folder().bytes(&l.file))).collect()
}

#[test]
fn files_of_real_producers_are_read_exactly() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    let lines = lines();
    for line in &lines {
        let rendered = folder().rendered(&line.file, &line.form, &line.sheet, Expect::Exact);
        tally.add(&format!("{} ({})", line.form, line.producer), &rendered, &judge(&rendered, &forms));
    }
    assert!(lines.len() >= 8, "{} files are kept", lines.len());
    assert!(
        tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0 && tally.identity() == 0,
        "{}",
        tally.report()
    );
}
