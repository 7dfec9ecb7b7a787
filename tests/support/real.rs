//! Real figures of published reports, from `fixtures/figures`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::canon;
use super::generate::{Case, Family};
use super::shown::Shown;

/// Real figures of one office.
#[derive(Deserialize)]
struct Real {
    office: String,
    year: u16,
    format: String,
    figures: BTreeMap<String, String>,
}

/// The figures as cases, by file name.
pub fn cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/figures"))
        .expect("fixtures/figures")
    {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let real: Real =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("readable")).expect("figures");
        let form = canon::form(&real.format);
        for path in real.figures.keys() {
            assert!(form.key(path).is_some(), "{name}: {path} is no figure of {}", real.format);
        }
        let figures = form
            .keys()
            .into_iter()
            .map(|k| {
                (k, real.figures.get(&k.to_string()).map_or_else(Shown::blank, |t| Shown::from_fixture(t)))
            })
            .collect();
        let format = form.format.as_str();
        let case =
            Case { seed: 0, format, office: real.office, year: real.year, family: Family::Dense, figures };
        cases.push((name, case));
    }
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}
