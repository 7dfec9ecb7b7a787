//! `gongkai diff`: every kind of difference, its cause, and the exit status.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{folder, gongkai, said, shifted};

const ONE: &str = "fixtures/layouts/36_pipe_nonzero.txt";
const TWO: &str = "fixtures/layouts/02_cell_lone_bar.txt";
const THREE: &str = "fixtures/reports/seed_kgl_2023.txt";

struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { dir: tempfile::tempdir().expect("a folder") }
    }

    /// A folder of sources.
    fn sources(&self, name: &str, files: &[(&str, String)]) -> PathBuf {
        let folder = self.dir.path().join(name);
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        folder
    }

    /// Its dataset.
    fn dataset(&self, name: &str, files: &[(&str, String)], more: &[&str]) -> PathBuf {
        let folder = self.sources(&format!("{name}-in"), files);
        let out = self.dir.path().join(name);
        let _ = gongkai().arg("extract").arg(folder).args(["-q", "-o"]).arg(&out).args(more).assert();
        assert!(out.join("run.json").exists());
        out
    }
}

fn text(path: &str) -> String {
    fs::read_to_string(path).expect("readable")
}

/// Exit status and what `--format json` says.
fn diff(old: &Path, new: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let out = gongkai().arg("diff").args([old, new]).args(["--format", "json"]).args(more).assert();
    let output = out.get_output();
    (output.status.code(), serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn of_kind<'a>(value: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = value["differences"].as_array().expect("a list");
    all.iter().filter(|d| d["kind"] == kind).collect()
}

#[test]
fn a_dataset_does_not_differ_from_itself() {
    let bench = Bench::new();
    let files = [("a.txt", text(ONE)), ("b.txt", text(TWO)), ("note.txt", "会议记录".to_owned())];
    let (old, new) = (bench.dataset("old", &files, &[]), bench.dataset("new", &files, &["-j", "3"]));
    let (code, value) = diff(&old, &new, &[]);
    assert_eq!(code, Some(0));
    assert_eq!(value["differences"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        (value["summary"]["reports_equal"].as_u64(), value["summary"]["same"].as_bool()),
        (Some(2), Some(true))
    );
    let out = gongkai().arg("diff").args([&old, &new]).assert().code(0);
    assert!(said(&out).0.contains("no differences"));
}

#[test]
fn what_came_went_moved_and_changed_is_told_with_its_cause() {
    let bench = Bench::new();
    let shifted = text(ONE).replace("| 58 | 7 | 0 | 0 | 1 | 0 | 66 |", "| 7 | 58 | 0 | 0 | 1 | 66 | 0 |");
    let old = [
        ("a/changed.txt", text(ONE)),
        ("b/moved.txt", text(TWO)),
        ("c/lost.txt", text(THREE)),
        ("d/broken.txt", "会议记录".to_owned()),
    ];
    let gained = text(THREE).replace("2023", "2022");
    let new = [
        ("a/changed.txt", shifted),
        ("z/moved.txt", text(TWO)),
        ("c/gained.txt", gained),
        ("d/empty.txt", String::new()),
    ];
    let (old, new) = (bench.dataset("old", &old, &[]), bench.dataset("new", &new, &[]));
    let (code, value) = diff(&old, &new, &[]);
    assert_eq!(code, Some(1));
    let figures = of_kind(&value, "figure_changed");
    let seen: Vec<(String, Option<&str>, Option<&str>)> = figures
        .iter()
        .map(|d| {
            (d["column"].as_str().unwrap_or("").to_owned(), d["old_value"].as_str(), d["new_value"].as_str())
        })
        .collect();
    // The columns of the row as the source has them: five of seven figures stand elsewhere.
    assert!(seen.contains(&("natural_person".to_owned(), Some("58"), Some("7"))), "{seen:?}");
    assert!(seen.contains(&("total".to_owned(), Some("66"), Some("0"))), "{seen:?}");
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert!(figures.iter().all(|d| d["causes"][0] == "file" && d["row"].is_string()), "{figures:?}");
    let renamed = of_kind(&value, "report_renamed");
    assert_eq!(renamed.len(), 1);
    assert_eq!(
        (renamed[0]["old_path"].as_str(), renamed[0]["new_path"].as_str()),
        (Some("b/moved.txt"), Some("z/moved.txt"))
    );
    let lost = of_kind(&value, "report_lost");
    assert_eq!((lost.len(), lost[0]["old_path"].as_str()), (1, Some("c/lost.txt")));
    let gained = of_kind(&value, "report_gained");
    assert_eq!((gained.len(), gained[0]["new_path"].as_str()), (1, Some("c/gained.txt")));
    assert!(of_kind(&value, "finding_appeared").iter().any(|d| d["subject"] == "sum.columns"));
    assert_eq!(of_kind(&value, "failure_gone")[0]["old_path"], "d/broken.txt");
    assert_eq!(of_kind(&value, "failure_appeared")[0]["new_path"], "d/empty.txt");
    // CSV has the same differences, one a line.
    let out = gongkai().arg("diff").args([&old, &new]).args(["--format", "csv"]).assert().code(1);
    let (csv, _) = said(&out);
    let rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes()).records().count();
    assert_eq!(Some(rows), value["differences"].as_array().map(Vec::len));
    let out = gongkai().arg("diff").args([&old, &new]).assert().code(1);
    let (summary, _) = said(&out);
    assert!(summary.contains("reports under another path") && summary.contains("58 → 7"), "{summary}");
}

#[test]
fn another_grammar_is_told_from_another_file() {
    let bench = Bench::new();
    let shifted = text(ONE).replace("| 58 | 7 | 0 | 0 | 1 | 0 | 66 |", "| 7 | 58 | 0 | 0 | 1 | 66 | 0 |");
    let files = [("a.txt", shifted)];
    let grammar = text("grammars/2021.toml");
    let lenient =
        grammar.replacen("[[rule]]\nid = \"sum.columns\"", "[[rule]]\nid = \"sum.columns_mine\"", 1);
    assert_ne!(grammar, lenient, "the rule is where this test looks for it");
    let folder = bench.sources("grammars", &[("2021.toml", lenient)]);
    let folder = folder.to_string_lossy().into_owned();
    let old = bench.dataset("old", &files, &[]);
    let new = bench.dataset("new", &files, &["--grammar-dir", &folder]);
    let (code, value) = diff(&old, &new, &[]);
    assert_eq!(code, Some(1), "{value}");
    let gone = of_kind(&value, "finding_gone");
    assert!(gone.iter().any(|d| d["subject"] == "sum.columns"), "{value}");
    let causes = |d: &Value| {
        d["causes"]
            .as_array()
            .map(|c| c.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
    };
    assert!(gone.iter().all(|d| causes(d).as_deref() == Some(&["grammar".to_owned()])), "{gone:?}");
}

#[test]
fn two_years_are_matched_by_the_office() {
    let bench = Bench::new();
    let this = text(THREE);
    let last = this.replace("2023", "2022").replace("2024", "2023");
    assert_ne!(this, last);
    let old = bench.dataset("2022", &[("x/1.txt", last)], &[]);
    let new = bench.dataset("2023", &[("y/9.txt", this)], &[]);
    let (code, value) = diff(&old, &new, &["--by", "office"]);
    // The same figures in both years, and titles and years are not compared.
    assert_eq!((code, value["summary"]["reports_equal"].as_u64()), (Some(0), Some(1)), "{value}");
    let (code, value) = diff(&old, &new, &[]);
    assert_eq!(
        (code, of_kind(&value, "report_lost").len(), of_kind(&value, "report_gained").len()),
        (Some(1), 1, 1)
    );
}

#[test]
fn what_was_carried_on_is_held_against_what_the_next_year_says() {
    let bench = Bench::new();
    let year = |year, over, on| super::years::report(year, over, on);
    let old = bench.dataset("2022", &[("a.txt", year(2022, 0, 4)), ("x/again.txt", year(2022, 0, 4))], &[]);
    let agreeing = bench.dataset("agreeing", &[("b.txt", year(2023, 4, 1))], &[]);
    let (_, value) = diff(&old, &agreeing, &["--by", "office"]);
    assert_eq!(of_kind(&value, "carried_differs").len(), 0, "{value}");
    assert_eq!(value["summary"]["offices_carried"], 1, "the same content twice is one report");
    let differing = bench.dataset("differing", &[("b.txt", year(2023, 6, 1))], &[]);
    let (code, value) = diff(&old, &differing, &["--by", "office"]);
    let told = of_kind(&value, "carried_differs");
    assert_eq!((code, told.len()), (Some(1), 2), "one kind of applicant and the total: {value}");
    for d in &told {
        assert_eq!((&d["old_path"], &d["new_path"]), (&json!("a.txt"), &json!("b.txt")));
        assert_eq!((&d["old_year"], &d["new_year"]), (&json!(2022), &json!(2023)));
        assert_eq!(
            (&d["row"], &d["old_value"], &d["new_value"]),
            (&json!("carried_over_from_prior_year"), &json!("4"), &json!("6"))
        );
    }
    assert_eq!([&told[0]["column"], &told[1]["column"]], ["natural_person", "total"]);
    let (csv, _) = said(
        &gongkai()
            .arg("diff")
            .args([&old, &differing])
            .args(["--by", "office", "--format", "csv"])
            .assert()
            .code(1),
    );
    assert_eq!(csv.lines().filter(|line| line.starts_with("carried_differs,")).count(), 2, "{csv}");
    let (summary, _) =
        said(&gongkai().arg("diff").args([&old, &differing]).args(["--by", "office"]).assert().code(1));
    assert!(
        summary.contains("1 offices held against") && summary.contains("6, but a.txt carries 4 on"),
        "{summary}"
    );
    // Where it is not known which report counts, nothing is said; nor by default, where years are not followed.
    let unsure = bench.dataset("unsure", &[("b.txt", year(2023, 6, 1)), ("c.txt", year(2023, 7, 1))], &[]);
    let (_, value) = diff(&old, &unsure, &["--by", "office"]);
    assert_eq!(
        (of_kind(&value, "carried_differs").len(), &value["summary"]["offices_carried"]),
        (0, &json!(0))
    );
    assert_eq!(of_kind(&diff(&old, &differing, &[]).1, "carried_differs").len(), 0);
}

#[test]
fn several_counterparts_are_said_and_not_chosen() {
    let bench = Bench::new();
    let old = bench.dataset("old", &[("1.txt", text(ONE)), ("2.txt", text(ONE))], &[]);
    let new = bench.dataset("new", &[("3.txt", text(ONE)), ("4.txt", text(ONE))], &[]);
    let (code, value) = diff(&old, &new, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        (value["summary"]["ambiguous_old"].as_u64(), value["summary"]["ambiguous_new"].as_u64()),
        (Some(2), Some(2))
    );
    assert_eq!(of_kind(&value, "report_renamed").len(), 0);
}

#[test]
fn what_is_no_dataset_is_refused() {
    let bench = Bench::new();
    let good = bench.dataset("good", &[("1.txt", text(ONE))], &[]);
    let other = bench.dataset("csv", &[("1.txt", text(ONE))], &["--format", "csv"]);
    let empty = bench.dir.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    for (bad, word) in [(&empty, "run.json"), (&other, "jsonl"), (&bench.dir.path().join("none"), "run.json")]
    {
        let out = gongkai().arg("diff").args([&good, bad]).assert().code(2);
        assert!(said(&out).1.contains(word), "{}", said(&out).1);
    }
    let lines = text(&good.join("reports.jsonl").to_string_lossy());
    fs::write(other.join("reports.jsonl"), lines.replace("\"status\"", "\"state\"")).expect("written");
    let out = gongkai().arg("diff").args([&good, &other]).assert().code(2);
    assert!(said(&out).1.contains("line 1"), "{}", said(&out).1);
}

#[test]
fn a_dataset_that_was_cut_off_is_refused() {
    let (_dir, input, out) = folder();
    shifted(&input.join("other.txt"));
    gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().code(0);
    let path = out.join("reports.jsonl");
    let text = fs::read_to_string(&path).expect("readable");
    let (first, _) = text.split_once('\n').expect("two lines");
    fs::write(&path, format!("{first}\n")).expect("written");
    let (_, err) = said(&gongkai().arg("diff").args([&out, &out]).assert().code(2));
    assert!(err.contains("reports.jsonl") && err.contains("run.json says"), "{err}");
}
