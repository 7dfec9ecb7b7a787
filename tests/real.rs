//! The kept fixtures: layouts as found, the report the project began with, real figures in many layouts; and
//! the manifest that accounts for every file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gongkai::grammar::Forms;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::support::canon::{self, Key};
use crate::support::compare::{Class, Outcome, Tally, judge, judge_cells, run};
use crate::support::kept::Kept;
use crate::support::real;
use crate::support::shapes::{self, Rendered};
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

/// Shapes that lose a row of real figures, said aloud: a blank row whose label is a group's in the other form, and
/// blank cells at both ends of a row that is padded.
fn not_yet(shape: &shapes::Shape) -> bool {
    let rows = ["text_columns", "text_lines_blanks", "text_pandoc_simple", "text_pdf"];
    let padded = ["text_markitdown", "text_markitdown_escaped"];
    crate::roundtrip::blanks_not_yet(shape) || rows.contains(&shape.name) || padded.contains(&shape.name)
}

#[test]
fn real_figures_are_read_in_every_layout() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for (i, (name, case)) in real::cases().into_iter().enumerate() {
        // These reports leave zeros blank: the shapes that lose blanks are held to saying so, in `roundtrip`.
        for shape in crate::roundtrip::keeping(false, not_yet) {
            let seed = u64::try_from(i).expect("a small number");
            let mut rendered = shapes::render(shape, &case, seed, None).expect("a whole report renders");
            rendered.file_name = format!("{name}_{}", rendered.file_name);
            tally.add(shape.name, &rendered, &judge(&rendered, &forms));
        }
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

/// What is kept of `rendered/expected.jsonl`.
fn kept() -> Vec<Kept> {
    text("rendered/expected.jsonl").lines().map(Kept::parse).collect()
}

#[test]
fn kept_reports_show_what_is_written_of_them() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut faults = Vec::new();
    for kept in kept() {
        let rendered = Rendered {
            name: kept.file.clone(),
            file_name: kept.file.clone(),
            bytes: std::fs::read(fixtures().join("rendered").join(&kept.file)).expect("a kept file"),
            expect: kept.expect,
            format: canon::form(&kept.format).format.as_str(),
            year: kept.year,
            office: kept.office,
            title: None,
        };
        let outcome = judge(&rendered, &forms);
        faults.extend(outcome.failure.iter().chain(&outcome.identity).map(|f| format!("{}: {f}", kept.file)));
        let wrong = |class: Class| if kept.exact { class.breaks_exactness() } else { class.is_silent() };
        let cells = outcome.cells.into_iter().filter(|(class, _)| wrong(*class));
        faults.extend(cells.map(|(class, text)| format!("{}: {class:?} {text}", kept.file)));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_kept_report_is_expected_and_in_the_manifest() {
    let manifest: Manifest = toml::from_str(&text("manifest.toml")).expect("manifest.toml is well formed");
    let listed: BTreeMap<String, &Entry> = manifest
        .fixture
        .iter()
        .filter_map(|e| Some((e.path.strip_prefix("rendered/")?.to_owned(), e)))
        .filter(|(name, _)| name != "expected.jsonl")
        .collect();
    let kept = kept();
    assert!(kept.len() >= 40, "{} kept reports", kept.len());
    assert_eq!(kept.iter().map(|k| &k.file).collect::<BTreeSet<_>>(), listed.keys().collect());
    for kept in &kept {
        let entry = listed[&kept.file];
        assert_eq!(
            (&entry.origin, &entry.exercises, &entry.form),
            (&kept.origin, &kept.exercises, &kept.format)
        );
        assert_eq!(entry.expectation.starts_with("every figure"), kept.exact, "{}", kept.file);
    }
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
