//! What one year's report carries on to the next one's, in a dataset with both.

use std::fs;
use std::path::Path;

use super::{GOOD, folder, gongkai, lines};

/// A report of this year that says this many requests were carried over and this many are carried on.
pub(super) fn report(year: u32, over: u32, on: u32) -> String {
    let text = fs::read_to_string(GOOD).expect("readable");
    assert!(text.contains("二、上年结转政府信息公开申请数量\t\t0\t0\t0\t0\t0\t0\t0"));
    let row = |n: u32| format!("\t\t{n}\t0\t0\t0\t0\t0\t{n}");
    let (over, on) = (row(over), row(on));
    text.replace("2023", &year.to_string())
        .replace(
            "二、上年结转政府信息公开申请数量\t\t0\t0\t0\t0\t0\t0\t0",
            &format!("二、上年结转政府信息公开申请数量{over}"),
        )
        .replace("四、结转下年度继续办理\t\t0\t0\t0\t0\t0\t0\t0", &format!("四、结转下年度继续办理{on}"))
}

fn run(input: &Path, out: &Path, options: &[&str]) {
    gongkai().arg("extract").arg(input).args(["-q", "-o"]).arg(out).args(options).assert().success();
}

/// Path, found, expected of the findings.
fn found(out: &Path) -> Vec<[String; 3]> {
    let mut all = Vec::new();
    for report in lines(&out.join("reports.jsonl")) {
        for finding in report["findings"].as_array().into_iter().flatten() {
            if finding["id"] == "carried.years" {
                assert_eq!(finding["severity"], "warning");
                let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
                all.push([
                    text(&report["source"]["path"]),
                    text(&finding["found"]),
                    text(&finding["expected"]),
                ]);
            }
        }
    }
    all
}

#[test]
fn a_dataset_of_two_years_says_where_they_differ() {
    let (dir, input, out) = folder();
    fs::remove_file(input.join("good.txt")).expect("removed");
    for (name, year, over, on) in
        [("a/r-2021.txt", 2021, 0, 3), ("a/r-2022.txt", 2022, 3, 4), ("b/r-2023.txt", 2023, 6, 0)]
    {
        let path = input.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, report(year, over, on)).expect("written");
    }
    run(&input, &out, &[]);
    let text = |s: &str| s.to_owned();
    let want = vec![[text("b/r-2023.txt"), text("6"), text("4")]];
    assert_eq!(found(&out), want);
    // The same in every file: rows of findings, and the count of warnings.
    let csv = fs::read_to_string(out.join("findings.csv")).expect("readable");
    let rows: Vec<&str> = csv.lines().filter(|l| l.contains(",carried.years,")).collect();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].contains("the report of 2022 (a/r-2022.txt) carries 4 on; also"), "{rows:?}");
    let run_record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("readable")).expect("JSON");
    assert!(run_record.to_string().contains("carried.years"));
    let all = lines(&out.join("reports.jsonl"));
    let reports = fs::read_to_string(out.join("reports.csv")).expect("readable");
    let mut table = csv::Reader::from_reader(reports.trim_start_matches('\u{feff}').as_bytes());
    let at = table.headers().expect("heads").iter().position(|h| h == "warnings").expect("a column");
    for (row, report) in table.records().zip(&all) {
        let row = row.expect("a row");
        let warnings =
            report["findings"].as_array().into_iter().flatten().filter(|f| f["severity"] == "warning");
        assert_eq!(row[at], warnings.count().to_string(), "{}", &row[0]);
    }
    // Neither threads nor workers nor the ledger make a difference, nor what was read before.
    for (name, options) in
        [("one", &["-j", "1", "--isolate", "never", "--no-ledger"][..]), ("three", &["-j", "3"])]
    {
        let other = dir.path().join(name);
        run(&input, &other, options);
        assert!(super::ledger::files(&other) == super::ledger::files(&out), "{name}");
    }
    // The report that agrees takes its place: the finding goes, though its own source was not read again.
    fs::write(input.join("a/r-2022.txt"), report(2022, 3, 6)).expect("written");
    run(&input, &out, &[]);
    assert_eq!(found(&out), Vec::<[String; 3]>::new());
    // The same content once more is no other report; it is said of the second name.
    fs::copy(input.join("a/r-2022.txt"), input.join("b/again.txt")).expect("copied");
    run(&input, &out, &[]);
    assert_eq!(found(&out), Vec::<[String; 3]>::new());
    let csv = fs::read_to_string(out.join("findings.csv")).expect("readable");
    let rows: Vec<&str> = csv.lines().filter(|l| l.contains(",source.same,")).collect();
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0].starts_with("b/again.txt,") && rows[0].contains("the same bytes as a/r-2022.txt"),
        "{rows:?}"
    );
    // A second report of that year, and nobody knows which counts.
    fs::write(input.join("a/r-2022-b.txt"), report(2022, 3, 9)).expect("written");
    run(&input, &out, &[]);
    assert_eq!(found(&out), Vec::<[String; 3]>::new());
}
