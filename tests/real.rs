//! The kept fixtures: layouts as found, the report the project began with, real figures in many layouts; and
//! the manifest that accounts for every file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gongkai::grammar::Forms;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::support::canon::{self, Key};
use crate::support::compare::{Class, Outcome, Tally, judge, judge_cells, run};
use crate::support::generate::{Case, Family};
use crate::support::shapes;
use crate::support::shown::{Expect, Shown};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(fixtures().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// One line of `layouts/expected.jsonl`.
#[derive(Deserialize)]
struct Layout {
    file: String,
    year: u16,
    format: String,
    /// The figures the source shows; of every other it shows no number.
    figures: BTreeMap<String, String>,
    /// Figures about which the source leaves anybody guessing.
    unscored: BTreeSet<String>,
}

#[test]
fn layouts_as_found_are_read_exactly() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut faults = Vec::new();
    for line in text("layouts/expected.jsonl").lines() {
        let layout: Layout = serde_json::from_str(line).expect("a line of expected.jsonl");
        faults.extend(layout_faults(&layout, &forms).into_iter().map(|f| format!("{}: {f}", layout.file)));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn layout_faults(layout: &Layout, forms: &Forms) -> Vec<String> {
    let bytes = std::fs::read(fixtures().join("layouts").join(&layout.file)).expect("a listed layout");
    let (report, findings) = match run(&bytes, &layout.file, forms) {
        Ok(read) => read,
        Err(message) => return vec![message],
    };
    let mut faults = Vec::new();
    if report.format.as_deref() != Some(&layout.format) {
        faults.push(format!("format {:?}, not {}", report.format, layout.format));
    }
    if report.year.as_ref().map(|y| y.value) != Some(layout.year) {
        faults.push(format!("year {:?}, not {}", report.year, layout.year));
    }
    let mut shown: BTreeMap<Key, Expect> = BTreeMap::new();
    let mut silent: BTreeMap<Key, Expect> = BTreeMap::new();
    for key in canon::form(&layout.format).keys() {
        let path = key.to_string();
        match layout.figures.get(&path) {
            Some(value) => drop(shown.insert(key, Expect::Exact(Shown::number(value)))),
            None if layout.unscored.contains(&path) => {}
            None => drop(silent.insert(key, Expect::Lost(Shown::blank()))),
        }
    }
    let mut outcome = Outcome::default();
    judge_cells(&shown, &report, &findings, forms, &mut outcome);
    // Figures outside `shown` count as extra here; they are judged next.
    faults.extend(
        outcome.cells.into_iter().filter(|(_, text)| !text.contains("not in the source")).map(|c| c.1),
    );
    let mut outcome = Outcome::default();
    judge_cells(&silent, &report, &findings, forms, &mut outcome);
    // No number may stand there, and what is not plainly blank, dash or words needs a finding.
    let stated = ["(blank,", "(dash,", "(text,"];
    let unstated = outcome.cells.into_iter().filter(|(class, text)| match class {
        Class::Invented | Class::WrongFlagged | Class::WrongSilent => !text.contains("not in the source"),
        Class::LostSilent => !stated.iter().any(|s| text.contains(s)),
        _ => false,
    });
    faults.extend(unstated.map(|c| c.1));
    faults
}

#[test]
fn the_first_report_is_all_zeros() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let bytes = std::fs::read(fixtures().join("reports/seed_kgl_2023.txt")).expect("the seed report");
    let (report, findings) = run(&bytes, "seed_kgl_2023.txt", &forms).expect("a report");
    assert_eq!(report.format.as_deref(), Some("2021"));
    assert_eq!(report.year.as_ref().map(|y| y.value), Some(2023));
    assert_eq!(report.office.as_ref().map(|o| o.value.as_str()), Some("新华区矿工路街道办事处"));
    let expect =
        canon::form("2021").keys().into_iter().map(|k| (k, Expect::Exact(Shown::number(0)))).collect();
    let mut outcome = Outcome::default();
    judge_cells(&expect, &report, &findings, &forms, &mut outcome);
    assert_eq!(outcome.cells, []);
    assert_eq!(outcome.count(|c| c == Class::Right), 200);
}

/// Real figures of one office.
#[derive(Deserialize)]
struct Real {
    office: String,
    year: u16,
    format: String,
    figures: BTreeMap<String, String>,
}

fn real_cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(fixtures().join("figures")).expect("fixtures/figures") {
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

#[test]
fn real_figures_are_read_in_every_layout() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for (i, (name, case)) in real_cases().into_iter().enumerate() {
        // These reports leave zeros blank: the shapes that lose blanks are held to saying so, in `roundtrip`.
        for shape in crate::roundtrip::keeping(false, crate::roundtrip::blanks_not_yet) {
            let seed = u64::try_from(i).expect("a small number");
            let mut rendered = shapes::render(shape, &case, seed, None).expect("a whole report renders");
            rendered.file_name = format!("{name}_{}", rendered.file_name);
            tally.add(shape.name, &rendered, &judge(&rendered, &forms));
        }
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

/// An entry of `fixtures/manifest.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    sha256: String,
    bytes: u64,
    origin: String,
    form: String,
    exercises: String,
    expectation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    fixture: Vec<Entry>,
}

#[test]
fn every_fixture_is_accounted_for() {
    let manifest: Manifest = toml::from_str(&text("manifest.toml")).expect("manifest.toml is well formed");
    let mut faults = Vec::new();
    let mut listed = BTreeSet::new();
    for entry in &manifest.fixture {
        if !listed.insert(entry.path.clone()) {
            faults.push(format!("{}: listed twice", entry.path));
        }
        for (name, value) in [
            ("origin", &entry.origin),
            ("form", &entry.form),
            ("exercises", &entry.exercises),
            ("expectation", &entry.expectation),
        ] {
            if value.trim().is_empty() {
                faults.push(format!("{}: no {name}", entry.path));
            }
        }
        match std::fs::read(fixtures().join(&entry.path)) {
            Ok(bytes) => {
                let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
                if digest != entry.sha256 || bytes.len() as u64 != entry.bytes {
                    faults.push(format!("{}: sha256 = \"{digest}\", bytes = {}", entry.path, bytes.len()));
                }
            }
            Err(error) => faults.push(format!("{}: {error}", entry.path)),
        }
    }
    for entry in walkdir::WalkDir::new(fixtures()).into_iter().map(|e| e.expect("readable")) {
        let path =
            entry.path().strip_prefix(fixtures()).expect("inside").to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && path != "manifest.toml" && !listed.contains(&path) {
            faults.push(format!("{path}: not in manifest.toml"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
