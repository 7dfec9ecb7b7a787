//! Rendered reports that are kept as files, with what each shows: `fixtures/rendered`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::canon::{self, Key};
use super::shapes::Rendered;
use super::shown::{Expect, Shown};

/// What a kept file shows: a line of `rendered/expected.jsonl`.
#[derive(Debug, Clone)]
pub struct Kept {
    pub file: String,
    /// Where its figures are from.
    pub origin: String,
    /// What its setting exercises.
    pub exercises: String,
    pub format: String,
    pub year: Option<u16>,
    pub office: Option<String>,
    /// Every figure must be read right; otherwise nothing may be wrong or lost without a finding.
    pub exact: bool,
    pub expect: BTreeMap<Key, Expect>,
}

impl Kept {
    pub fn new(rendered: &Rendered, file: String, origin: String, exercises: String, exact: bool) -> Kept {
        Kept {
            file,
            origin,
            exercises,
            format: rendered.format.to_owned(),
            year: rendered.year,
            office: rendered.office.clone(),
            exact,
            expect: rendered.expect.clone(),
        }
    }

    /// One line of JSON. Figures come in official order: digits as they stand; `null` where the source shows
    /// nothing of a figure; else the printed text, its value, its state and whether the setting destroyed it.
    pub fn line(&self) -> String {
        let figures: Vec<Value> =
            canon::form(&self.format).keys().iter().map(|k| figure(self.expect.get(k))).collect();
        json!({"file": self.file, "origin": self.origin, "exercises": self.exercises, "format": self.format,
            "year": self.year, "office": self.office, "exact": self.exact, "figures": figures})
        .to_string()
    }

    /// Reads a line back.
    pub fn parse(line: &str) -> Kept {
        let value: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let format = text("format").expect("a format");
        let figures = value["figures"].as_array().expect("figures");
        let keys = canon::form(&format).keys();
        assert_eq!(keys.len(), figures.len(), "{line}");
        Kept {
            file: text("file").expect("a file"),
            origin: text("origin").expect("an origin"),
            exercises: text("exercises").expect("what it exercises"),
            year: value["year"].as_u64().and_then(|y| u16::try_from(y).ok()),
            office: text("office"),
            exact: value["exact"].as_bool().expect("exact or not"),
            expect: keys.into_iter().zip(figures.iter().map(expected)).collect(),
            format,
        }
    }
}

fn figure(expect: Option<&Expect>) -> Value {
    match expect {
        None | Some(Expect::Absent) => Value::Null,
        Some(Expect::Exact(shown)) if shown.state() == "number" && shown.value() == Some(&shown.text) => {
            json!(shown.text)
        }
        Some(Expect::Exact(shown)) => json!([shown.text, shown.value(), shown.state()]),
        Some(Expect::Lost(shown)) => json!([shown.text, shown.value(), shown.state(), "lost"]),
    }
}

fn expected(value: &Value) -> Expect {
    match value {
        Value::Null => Expect::Absent,
        Value::String(digits) => Expect::Exact(Shown::number(digits)),
        _ => {
            let text = value[0].as_str().expect("a text");
            let number = value[1].as_str().unwrap_or_default();
            let shown = match value[2].as_str().expect("a state") {
                "number" => Shown::spelled(text, number),
                "blank" => Shown::blank(),
                "dash" => Shown::dash(text),
                "text" => Shown::words(text),
                "annotated" => Shown::annotated(text, number),
                other => panic!("no state {other}"),
            };
            if value[3].is_null() { Expect::Exact(shown) } else { Expect::Lost(shown) }
        }
    }
}
