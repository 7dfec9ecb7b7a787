//! The files of a dataset against what describes them: schema, data package, run record.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{GOOD, folder, gongkai, lines, schema, shifted};

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("readable")).expect("JSON")
}

/// A dataset of a good report, a wrong one, prose alone and a file that is none.
fn dataset(formats: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let (dir, input, out) = folder();
    shifted(&input.join("shifted.txt"));
    let prose = "新华区审计局2022年政府信息公开工作年度报告\n一、总体情况\n依法公开。\n五、存在的主要问题及改进情况\n=无\n\
                 六、其他需要报告的事项\n无。\n";
    fs::write(input.join("@prose.txt"), prose).expect("written");
    fs::write(input.join("notes.txt"), "会议记录").expect("written");
    gongkai().arg("extract").arg(&input).args(["-q", "--format", formats, "-o"]).arg(&out).assert().code(3);
    (dir, out)
}

#[test]
fn every_report_follows_the_schema() {
    let (_dir, out) = dataset("jsonl");
    let validator = schema();
    let reports = lines(&out.join("reports.jsonl"));
    assert_eq!(reports.len(), 3);
    for report in &reports {
        let errors: Vec<String> = validator.iter_errors(report).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    // The schema refuses what is no report.
    let mut broken = reports[0].clone();
    broken["status"] = Value::from("fine");
    assert!(!validator.is_valid(&broken));
    broken = reports[0].clone();
    broken.as_object_mut().expect("an object").remove("tables");
    assert!(!validator.is_valid(&broken));
}

#[test]
fn the_data_package_names_the_columns_that_are_there() {
    let (_dir, out) = dataset("jsonl,parquet,csv");
    let package = json(&out.join("datapackage.json"));
    let resources = package["resources"].as_array().expect("resources");
    let mut seen = 0;
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        let Some(fields) = resource["schema"]["fields"].as_array() else { continue };
        let described: Vec<&str> = fields.iter().map(|f| f["name"].as_str().expect("a name")).collect();
        for field in fields {
            assert!(field["type"].is_string(), "{path}: {field}");
        }
        if path.ends_with(".csv") {
            let text = fs::read_to_string(out.join(path)).expect("UTF-8");
            let head = text.trim_start_matches('\u{feff}').lines().next().expect("a head");
            assert_eq!(head.split(',').collect::<Vec<_>>(), described, "{path}");
            seen += 1;
        } else if path.ends_with(".parquet") {
            use parquet::file::reader::{FileReader as _, SerializedFileReader};
            let file = fs::File::open(out.join(path)).expect("readable");
            let reader = SerializedFileReader::new(file).expect("Parquet");
            let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
            let names: Vec<&str> = columns.iter().map(|c| c.name()).collect();
            assert_eq!(names, described, "{path}");
            seen += 1;
        }
    }
    assert_eq!(seen, 5, "{package}");
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        assert!(out.join(path).is_file(), "{path} is not there");
    }
}

#[test]
fn csv_opens_right_and_runs_no_formula() {
    let (_dir, out) = dataset("csv");
    for name in ["reports.csv", "findings.csv"] {
        let bytes = fs::read(out.join(name)).expect("readable");
        assert!(bytes.starts_with(b"\xEF\xBB\xBF"), "{name} has no byte-order mark");
        let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[3..]);
        let mut rows = 0;
        for record in reader.records() {
            rows += 1;
            for cell in &record.expect("a whole record") {
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {cell}");
            }
        }
        assert!(rows > 0, "{name} is empty");
    }
    let text = fs::read_to_string(out.join("reports.csv")).expect("UTF-8");
    assert!(text.contains("\r\n'@prose.txt,"), "{text}");
}

#[test]
fn the_run_record_has_no_clock_and_no_machine() {
    let (_dir, out) = dataset("jsonl,parquet,csv,xlsx");
    let run = json(&out.join("run.json"));
    assert_eq!(run["interrupted"], false);
    assert_eq!(run["inputs"]["files"], 4);
    assert_eq!(run["counts"]["reports"], 3);
    assert_eq!(run["counts"]["failures"], 1);
    let files = run["files"].as_array().expect("files");
    for file in files {
        let bytes = fs::read(out.join(file["name"].as_str().expect("a name"))).expect("a listed file");
        assert_eq!(file["bytes"].as_u64(), u64::try_from(bytes.len()).ok(), "{file}");
    }
    let text = fs::read_to_string(out.join("run.json")).expect("UTF-8");
    let folder = out.to_string_lossy().into_owned();
    assert!(!text.contains(&folder), "the folder's name is in run.json");
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    assert!(host.len() < 4 || !text.contains(host), "the machine's name is in run.json");
    fn keys(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| {
                all.push(k.clone());
                keys(v, all);
            }),
            Value::Array(list) => list.iter().for_each(|v| keys(v, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    keys(&run, &mut all);
    let clock = |k: &&String| ["time", "date", "host", "user", "jobs", "duration"].contains(&k.as_str());
    assert_eq!(all.iter().find(clock), None);
}

#[test]
fn no_source_is_dropped() {
    let (_dir, out) = dataset("jsonl");
    let paths = |name: &str, at: fn(&Value) -> &Value| -> Vec<String> {
        lines(&out.join(name)).iter().map(|l| at(l).as_str().expect("a path").to_owned()).collect()
    };
    let mut all = paths("reports.jsonl", |l| &l["source"]["path"]);
    all.extend(paths("failures.jsonl", |l| &l["path"]));
    all.sort();
    assert_eq!(all, ["@prose.txt", "good.txt", "notes.txt", "shifted.txt"]);
}

#[test]
fn a_dataset_takes_the_place_of_the_one_before() {
    let (_dir, input, out) = folder();
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join(".gongkai-left.part"), "left behind").expect("written");
    fs::write(out.join("notes.md"), "mine").expect("written");
    for _ in 0..2 {
        gongkai().arg("extract").arg(&input).arg("-qo").arg(&out).assert().success();
    }
    assert!(!out.join(".gongkai-left.part").exists(), "what an interrupted run left is cleared");
    assert!(out.join("notes.md").exists(), "other files stay");
    assert_eq!(lines(&out.join("reports.jsonl")).len(), 1);
    assert!(Path::new(GOOD).exists());
}
