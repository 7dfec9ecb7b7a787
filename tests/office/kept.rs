use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongkai::grammar::Forms;
use serde::Deserialize;

use crate::support::canon;
use crate::support::compare::{Class, Tally, judge};
use crate::support::shapes::Rendered;
use crate::support::shown::{Expect, Shown};

/// A line of `expected.jsonl`, as `scripts/office-set` writes it.
#[derive(Deserialize)]
struct Line {
    file: String,
    form: String,
    producer: String,
    sheet: String,
}

/// What a report shows: `figures/NUMBER.json`.
#[derive(Deserialize)]
struct Truth {
    format: String,
    year: Option<u16>,
    office: Option<String>,
    figures: BTreeMap<String, Fact>,
}

#[derive(Deserialize)]
struct Fact {
    raw: String,
    value: Option<String>,
    state: String,
}

impl Fact {
    fn shown(self) -> Shown {
        match (self.state.as_str(), self.value) {
            ("number", Some(value)) => Shown::spelled(self.raw, value),
            ("annotated", Some(value)) => Shown::annotated(self.raw, value),
            ("blank", None) => Shown::blank(),
            ("dash", None) => Shown::dash(self.raw),
            ("text", None) => Shown::words(self.raw),
            (state, value) => panic!("{state} with value {value:?}"),
        }
    }
}

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The kept files, by name.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    let all = text("expected.jsonl");
    let lines = all.lines().map(|l| serde_json::from_str::<Line>(l).expect("a line of expected.jsonl"));
    lines.map(|l| (l.file.clone(), std::fs::read(folder().join(&l.file)).expect("a kept file"))).collect()
}

#[test]
fn files_of_real_producers_are_read_exactly() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    let all = text("expected.jsonl");
    let mut count = 0;
    for line in all.lines().map(|l| serde_json::from_str::<Line>(l).expect("a line of expected.jsonl")) {
        let truth: Truth =
            serde_json::from_str(&text(&format!("figures/{}.json", line.sheet))).expect("figures of a sheet");
        let form = canon::form(&truth.format);
        let expect = truth
            .figures
            .into_iter()
            .map(|(path, fact)| {
                let key =
                    form.key(&path).unwrap_or_else(|| panic!("{path} is no figure of {}", truth.format));
                (key, Expect::Exact(fact.shown()))
            })
            .collect();
        let rendered = Rendered {
            name: line.form.clone(),
            bytes: std::fs::read(folder().join(&line.file)).expect("a kept file"),
            file_name: line.file,
            expect,
            format: &form.format,
            year: truth.year,
            office: truth.office,
        };
        tally.add(&format!("{} ({})", line.form, line.producer), &rendered, &judge(&rendered, &forms));
        count += 1;
    }
    assert!(count >= 8, "{count} files are kept");
    assert!(
        tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0 && tally.identity() == 0,
        "{}",
        tally.report()
    );
}
