//! The dataset's files say the same: the Parquet tables, read with the `parquet` crate's own reader, are held against
//! the reports' JSON and the CSV files, value by value.

mod read;

use std::collections::BTreeMap;
use std::path::Path;

use gongkai::dataset::{Counts, Dataset, Formats, Layout, Outcome, Settings, Sink};
use gongkai::grammar::Forms;
use gongkai::pipeline;
use gongkai::reader::Limits;
use gongkai::source::{Input, Seat};
use serde_json::Value;

use crate::support::generate::Case;
use crate::support::shapes;
use read::{Rows, csv_rows, json_lines, parquet_rows};

/// Reports in many shapes, a fixture with every state among them, and a file that is no report.
fn outcomes(dir: &Path, forms: &Forms, count: u64) -> Vec<Outcome> {
    let layout = Layout::new(forms);
    let mut all = Vec::new();
    for (seed, shape) in (1..=count).zip(shapes::all().into_iter().cycle()) {
        let case = Case::generate(seed);
        let Some(rendered) = shapes::render(shape, &case, seed, None) else { continue };
        let place = dir.join(&rendered.file_name);
        std::fs::write(&place, &rendered.bytes).expect("a file");
        let bytes = rendered.bytes.len() as u64;
        let input = Input { path: format!("目录/{}", rendered.file_name), bytes, seat: Seat::File(place) };
        all.extend(pipeline::process(&input, forms, &layout, &Limits::default()).outcome);
    }
    let reports = all.iter().filter(|o| o.report().is_some()).count();
    assert!(reports as u64 * 10 >= count * 9, "{reports} reports of {count}");
    all
}

/// Writes the outcomes in batches of this size.
fn write(out: &Path, forms: &Forms, outcomes: &[Outcome], batch: usize) {
    let formats = Formats::default();
    let mut dataset = Dataset::create(out, forms, formats).expect("a dataset");
    let mut counts = Counts::default();
    for part in outcomes.chunks(batch) {
        dataset.write(part).expect("a batch");
        part.iter().for_each(|outcome| counts.add(outcome));
    }
    let settings =
        Settings { formats, fail_on: "error", limits: Limits::default(), corrections: None, converter: None };
    dataset.finish(&settings, &counts, false).expect("a whole dataset");
}

/// The figures of a report as its JSON has them: path of ids and digits.
fn figures(value: &Value, prefix: &str, out: &mut BTreeMap<String, Option<String>>) {
    for (key, value) in value.as_object().expect("an object") {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}/{key}") };
        match value {
            Value::Object(_) => figures(value, &path, out),
            Value::Null => _ = out.insert(path, None),
            Value::Number(n) => _ = out.insert(path, Some(n.to_string())),
            other => panic!("{path}: {other}"),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(s) => Some(s.clone()),
        other => Some(other.to_string()),
    }
}

/// The digits of a number as shown, narrow.
fn digits(shown: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => c.is_ascii_digit().then_some(c),
    };
    shown.chars().filter_map(narrow).collect()
}

fn compare_cells(cells: &Rows, reports: &[Value]) {
    let mut rows = cells.rows();
    for report in reports {
        let mut expected = BTreeMap::new();
        figures(&report["tables"], "", &mut expected);
        let mut marks: BTreeMap<String, &Value> = BTreeMap::new();
        for mark in report["marks"].as_array().expect("marks") {
            let id = |name: &str| text(&mark[name]).expect("an id");
            marks.insert(format!("{}/{}/{}", id("table"), id("row").replace('.', "/"), id("column")), mark);
        }
        let path = text(&report["source"]["path"]);
        for _ in 0..expected.len() {
            let row = rows.next().expect("a row for every figure");
            let of = |name: &str| row.get(name);
            assert_eq!(of("path"), path);
            for (column, value) in [
                ("office", &report["office"]["name"]),
                ("year", &report["year"]),
                ("format", &report["format"]),
            ] {
                assert_eq!(of(column), text(value), "{path:?} {column}");
            }
            let [table, name, column] = ["table", "row", "column"].map(|c| of(c).expect("an id"));
            let key = format!("{table}/{}/{column}", name.replace('.', "/"));
            let exact =
                expected.remove(&key).unwrap_or_else(|| panic!("{path:?}: {key} twice or not at all"));
            assert_eq!(of("exact"), exact, "{path:?} {key}");
            let double = exact.as_ref().map(|e| e.parse::<f64>().expect("digits").to_string());
            assert_eq!(of("value"), double, "{path:?} {key}");
            let (state, raw) = match marks.remove(&key) {
                None => ("number".to_owned(), exact),
                Some(mark) => {
                    let state = text(&mark["state"]).expect("a state");
                    let raw = text(&mark["raw"]).filter(|_| state != "missing");
                    if !mark["unit"].is_null() {
                        assert_eq!(of("unit"), text(&mark["unit"]), "{path:?} {key}");
                    }
                    (state, raw)
                }
            };
            // A number in another unit is marked `annotated` and stays a number in its row.
            assert!(of("state").as_ref() == Some(&state) || state == "annotated", "{path:?} {key}: {state}");
            if state == "number" {
                // Separators and wide digits are no marks: the text as shown has the same digits.
                assert_eq!(of("raw").map(|r| digits(&r)), raw.map(|r| digits(&r)), "{path:?} {key}");
            } else {
                assert_eq!(of("raw"), raw, "{path:?} {key}");
            }
            assert!(["page", "x0", "top", "x1", "bottom"].iter().all(|c| of(c).is_none()), "no pages");
            let locator = of("locator");
            assert_eq!(locator.is_none(), of("via").as_deref() == Some("none"), "{path:?} {key} {locator:?}");
            assert_eq!(locator.is_some_and(|l| l.contains("bytes ")), of("line").is_some(), "{path:?} {key}");
        }
        assert!(expected.is_empty() && marks.is_empty(), "{path:?}: {expected:?} {marks:?}");
    }
    assert!(rows.next().is_none(), "rows past the last report");
}

fn compare_reports(wide: &Rows, csv: &Rows, reports: &[Value]) {
    assert_eq!(wide.names, csv.names);
    assert_eq!((wide.len(), csv.len()), (reports.len(), reports.len()));
    let figure_columns = wide.names.iter().position(|n| n.contains("__")).expect("figures");
    for ((row, line), report) in wide.rows().zip(csv.rows()).zip(reports) {
        let path = text(&report["source"]["path"]);
        assert_eq!(row.get("path"), path);
        for (column, value) in
            [("title", &report["title"]), ("year", &report["year"]), ("status", &report["status"])]
        {
            assert_eq!(row.get(column), text(value), "{path:?} {column}");
        }
        for column in ["sha256", "bytes", "media_type", "encoding", "pages"] {
            assert_eq!(row.get(column), text(&report["source"][column]), "{path:?} {column}");
        }
        let mut expected = BTreeMap::new();
        figures(&report["tables"], "", &mut expected);
        assert_eq!(row.get("figures"), Some(expected.len().to_string()));
        let mut values: BTreeMap<String, String> = expected
            .into_iter()
            .filter_map(|(key, exact)| {
                let (table, rest) = key.split_once('/')?;
                let (name, column) = rest.rsplit_once('/')?;
                Some((format!("{table}__{}__{column}", name.replace('/', "_")), exact?))
            })
            .collect();
        assert_eq!(row.get("figures_read"), Some(values.len().to_string()));
        for (i, name) in wide.names.iter().enumerate() {
            let (got, printed) = (row.at(i), line.at(i).filter(|t| !t.is_empty()));
            if i < figure_columns {
                assert_eq!(got.filter(|t| !t.is_empty()), printed, "{path:?} {name}");
                continue;
            }
            let exact = values.remove(name);
            assert_eq!(printed, exact, "{path:?} {name}");
            let double = exact.map(|e| e.parse::<f64>().expect("digits").to_string());
            assert_eq!(got, double, "{path:?} {name}");
        }
        assert!(values.is_empty(), "{path:?}: {values:?}");
    }
}

fn compare_findings(table: &Rows, csv: &Rows, reports: &[Value]) {
    assert_eq!(table.names, csv.names);
    let mut rows = table.rows().zip(csv.rows());
    for report in reports {
        for finding in report["findings"].as_array().expect("findings") {
            let (row, line) = rows.next().expect("a row for every finding");
            let cells: Vec<_> = finding["cells"].as_array().expect("cells").iter().filter_map(text).collect();
            for (i, name) in table.names.iter().enumerate() {
                let expected = match name.as_str() {
                    "path" => text(&report["source"]["path"]),
                    "office" => text(&report["office"]["name"]),
                    "year" | "format" => text(&report[name]),
                    "cells" => Some(cells.join(" ")),
                    _ => text(&finding[name]),
                };
                assert_eq!(row.at(i), expected, "{name}");
                assert_eq!(line.at(i).unwrap_or_default(), expected.unwrap_or_default(), "{name}");
            }
        }
    }
    assert!(rows.next().is_none(), "rows past the last report");
}

fn compare(dir: &Path) -> usize {
    let reports = json_lines(&dir.join("reports.jsonl"));
    compare_cells(&parquet_rows(&dir.join("cells.parquet")), &reports);
    compare_reports(
        &parquet_rows(&dir.join("reports.parquet")),
        &csv_rows(&dir.join("reports.csv")),
        &reports,
    );
    compare_findings(
        &parquet_rows(&dir.join("findings.parquet")),
        &csv_rows(&dir.join("findings.csv")),
        &reports,
    );
    reports.len()
}

#[test]
fn all_files_say_the_same_in_batches_of_any_size() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let dir = tempfile::tempdir().expect("a folder");
    let all = outcomes(dir.path(), &forms, 90);
    for batch in [1, 13, 90] {
        let out = dir.path().join(format!("out{batch}"));
        write(&out, &forms, &all, batch);
        assert_eq!(compare(&out), all.iter().filter(|o| o.report().is_some()).count());
    }
    for count in [0, 1] {
        let out = dir.path().join(format!("few{count}"));
        write(&out, &forms, &all[..count], 1);
        assert_eq!(compare(&out), count);
    }
}

#[test]
fn row_groups_of_figures_follow_each_other() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let dir = tempfile::tempdir().expect("a folder");
    // Sources of the last kinds have pages of their own in every column; many times the same will do.
    let few = outcomes(dir.path(), &forms, 8);
    let out = dir.path().join("out");
    let formats = Formats { jsonl: true, parquet: true, csv: true, xlsx: false };
    let mut dataset = Dataset::create(&out, &forms, formats).expect("a dataset");
    let mut counts = Counts::default();
    for _ in 0..220 {
        dataset.write(&few).expect("a batch");
        few.iter().for_each(|outcome| counts.add(outcome));
    }
    let settings =
        Settings { formats, fail_on: "error", limits: Limits::default(), corrections: None, converter: None };
    dataset.finish(&settings, &counts, false).expect("a whole dataset");
    assert!(read::row_groups(&out.join("cells.parquet")) > 1, "one row group only");
    assert!(compare(&out) > 600);
}
