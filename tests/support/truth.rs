//! Files by real producers that are kept with the figures of the sheet they were made from: `figures/NUMBER.json` beside
//! them, as the scripts that make the files write them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::canon;
use super::shapes::Rendered;
use super::shown::{Expect, Shown};

/// What a report shows.
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

/// A folder of kept files, by its name under `fixtures`.
pub struct Folder(PathBuf);

impl Folder {
    pub fn of(name: &str) -> Folder {
        Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name))
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The kept file of that name with the figures of its sheet, each brought to what the file owes.
    pub fn rendered(&self, file: &str, form: &str, sheet: &str, owes: impl Fn(Shown) -> Expect) -> Rendered {
        let truth: Truth =
            serde_json::from_str(&self.text(&format!("figures/{sheet}.json"))).expect("figures of a sheet");
        let official = canon::form(&truth.format);
        let expect = truth.figures.into_iter().map(|(path, fact)| {
            let key =
                official.key(&path).unwrap_or_else(|| panic!("{path} is no figure of {}", truth.format));
            (key, owes(fact.shown()))
        });
        Rendered {
            name: form.to_owned(),
            file_name: file.to_owned(),
            bytes: self.bytes(file),
            expect: expect.collect(),
            format: &official.format,
            year: truth.year,
            office: truth.office,
            title: None,
        }
    }
}
