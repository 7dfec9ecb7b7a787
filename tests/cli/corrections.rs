//! `--corrections`: applied where the source still says what it said, said otherwise, both values kept.

use std::fs;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::RowAccessor as _;
use serde_json::Value;

use super::{gongkai, lines, said, schema};

const HEAD: &str = "sha256,office,year,table,row,column,was,value,author,date,reason\n";
const SEAT: &str = "disclosure_upon_request,newly_received";

/// A folder with one report whose row of requests is 7, 58, 0, 0, 1, 66, 0, and its SHA-256.
struct Bench {
    dir: tempfile::TempDir,
    sha256: String,
    office: String,
    year: u64,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("in")).expect("a folder");
        super::shifted(&dir.path().join("in/a.txt"));
        let mut bench = Bench { dir, sha256: String::new(), office: String::new(), year: 0 };
        let report = &lines(&bench.run("plain", None).join("reports.jsonl"))[0];
        bench.sha256 = report["source"]["sha256"].as_str().expect("a digest").to_owned();
        bench.office = report["office"]["name"].as_str().expect("an office").to_owned();
        bench.year = report["year"].as_u64().expect("a year");
        bench
    }

    fn run(&self, name: &str, corrections: Option<&str>) -> PathBuf {
        let out = self.dir.path().join(name);
        let mut command = gongkai();
        command.arg("extract").arg(self.dir.path().join("in")).args(["-q", "-o"]).arg(&out);
        if let Some(text) = corrections {
            let file = self.dir.path().join("corrections.csv");
            fs::write(&file, format!("{HEAD}{text}")).expect("written");
            command.arg("--corrections").arg(file);
        }
        command.assert().success();
        out
    }
}

fn report(out: &Path) -> Value {
    lines(&out.join("reports.jsonl"))[0].clone()
}

fn findings(report: &Value, id: &str) -> Vec<Value> {
    let all = report["findings"].as_array().expect("findings");
    all.iter().filter(|f| f["id"] == id).cloned().collect()
}

fn mark(report: &Value, column: &str) -> Option<Value> {
    let marks = report["marks"].as_array().expect("marks");
    marks.iter().find(|m| m["row"] == "newly_received" && m["column"] == column).cloned()
}

#[test]
fn a_correction_is_applied_and_both_values_are_kept() {
    let bench = Bench::new();
    let (digest, office, year) = (&bench.sha256, &bench.office, bench.year);
    let text = format!(
        "{digest},,,{SEAT},natural_person,7,58,王,2024-05-01,columns shifted\n\
         ,{office},{year},{SEAT},total,0,66,王,2024-05-01,columns shifted\n\
         {digest},{office},{year},{SEAT},other_organization,66,0,王,2024-05-01,columns shifted\n\
         {digest},,,{SEAT},commercial_enterprise,58,7,王,2024-05-01,columns shifted\n"
    );
    let plain = report(&bench.dir.path().join("plain"));
    assert!(!findings(&plain, "sum.columns").is_empty(), "the row is wrong before");
    let out = bench.run("corrected", Some(&text));
    let corrected = report(&out);
    assert!(schema().is_valid(&corrected));
    let row = &corrected["tables"]["disclosure_upon_request"]["newly_received"];
    assert_eq!((row["natural_person"].as_u64(), row["total"].as_u64()), (Some(58), Some(66)));
    assert_eq!(findings(&corrected, "sum.columns").len(), 0, "sums are checked with the corrected figures");
    assert_eq!(findings(&corrected, "correction.applied").len(), 4);
    let mark = mark(&corrected, "natural_person").expect("a mark");
    let of = |name: &str| mark[name].clone();
    assert_eq!((of("state"), of("raw"), of("extracted")), ("corrected".into(), "7".into(), 7.into()));
    assert_eq!(
        (of("extracted_state"), of("author"), of("date")),
        ("number".into(), "王".into(), "2024-05-01".into())
    );
    // The same in the cells.
    let file = fs::File::open(out.join("cells.parquet")).expect("readable");
    let reader = SerializedFileReader::new(file).expect("Parquet");
    let names: Vec<String> = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|c| c.name().to_owned())
        .collect();
    let at = |name: &str| names.iter().position(|n| n == name).expect("a column");
    let mut kept = 0;
    for row in reader.get_row_iter(None).expect("rows") {
        let row = row.expect("a row");
        if row.get_string(at("state")).expect("text") == "corrected" {
            kept += 1;
            let text = |name: &str| row.get_string(at(name)).expect("text").clone();
            assert_eq!(text("raw"), text("extracted"), "what the source shows is what was extracted");
            assert_ne!(text("exact"), text("extracted"));
        } else {
            assert!(row.get_string(at("extracted")).is_err(), "null elsewhere");
        }
    }
    assert_eq!(kept, 4);
    let run: Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert_eq!(
        (run["corrections"]["lines"].as_u64(), run["corrections"]["unused_lines"].as_array().map(Vec::len)),
        (Some(4), Some(0))
    );
    // A difference between the two runs is the corrections'.
    let diff = gongkai()
        .arg("diff")
        .arg(bench.dir.path().join("plain"))
        .arg(&out)
        .args(["--format", "json"])
        .assert()
        .code(1);
    let value: Value = serde_json::from_slice(&diff.get_output().stdout).expect("JSON");
    let all = value["differences"].as_array().expect("a list");
    assert!(all.iter().all(|d| d["causes"] == serde_json::json!(["corrections"])), "{value:#}");
}

#[test]
fn what_the_source_no_longer_says_is_a_finding_and_not_applied() {
    let bench = Bench::new();
    let (office, year) = (&bench.office, bench.year);
    let other = "0".repeat(64);
    for (text, id, word) in [
        (
            format!("{other},{office},{year},{SEAT},total,0,66,王,2024-05-01,x\n"),
            "correction.stale",
            "other bytes",
        ),
        (
            format!(",{office},{year},{SEAT},total,5,66,王,2024-05-01,x\n"),
            "correction.stale",
            "5 had been extracted",
        ),
        (
            format!(",{office},{year},{SEAT},total,5,0,王,2024-05-01,x\n"),
            "correction.stale",
            "remove the correction",
        ),
        (format!(",{office},{year},{SEAT},totl,0,66,王,2024-05-01,x\n"), "correction.unknown", "totl"),
    ] {
        let out = bench.run("stale", Some(&text));
        let report = report(&out);
        assert_eq!(report["tables"]["disclosure_upon_request"]["newly_received"]["total"], 0, "{text}");
        assert_eq!(mark(&report, "total"), None, "{text}");
        let found = findings(&report, id);
        assert_eq!(found.len(), 1, "{text}: {}", report["findings"]);
        assert!(found[0]["message"].as_str().is_some_and(|m| m.contains(word)), "{text}: {}", found[0]);
        assert_eq!(findings(&report, "correction.applied").len(), 0);
    }
    for id in ["correction.applied", "correction.stale", "correction.unknown"] {
        gongkai().args(["explain", id]).assert().success();
    }
}

#[test]
fn a_figure_that_is_not_there_can_be_given_and_taken() {
    let bench = Bench::new();
    let text = format!(
        ",{0},{1},{SEAT},total,0,none,王,2024-05-01,not in the source\n\
         ,{0},{1},{SEAT},other_organization,66,66.5,王,2024-05-01,decimals\n",
        bench.office, bench.year
    );
    let report = report(&bench.run("given", Some(&text)));
    let row = &report["tables"]["disclosure_upon_request"]["newly_received"];
    assert_eq!((&row["total"], row["other_organization"].to_string()), (&Value::Null, "66.5".to_owned()));
    assert_eq!(mark(&report, "total").map(|m| m["extracted"].clone()), Some(0.into()));
}

#[test]
fn corrections_that_found_no_report_are_told() {
    let bench = Bench::new();
    let text = format!("{},,,{SEAT},total,0,66,王,2024-05-01,x\n", "1".repeat(64));
    let file = bench.dir.path().join("none.csv");
    fs::write(&file, format!("{HEAD}{text}")).expect("written");
    let out = bench.dir.path().join("none");
    let run = gongkai()
        .arg("extract")
        .arg(bench.dir.path().join("in"))
        .args(["-q", "-o"])
        .arg(&out)
        .arg("--corrections")
        .arg(&file)
        .assert()
        .success();
    assert!(
        said(&run).1.contains("1 corrections found no report they were made for (lines 2)"),
        "{}",
        said(&run).1
    );
    let run: Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert_eq!(run["corrections"]["unused_lines"], serde_json::json!([2]));
    fs::write(&file, "office,year\n甲,2023\n").expect("written");
    let bad = gongkai().args(["extract", "fixtures/reports", "--corrections"]).arg(&file).assert().code(2);
    assert!(said(&bad).1.contains("none.csv: line 1: no column `table`"), "{}", said(&bad).1);
}
