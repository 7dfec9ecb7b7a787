//! `gongkai coverage`: a list of offices against a dataset.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{gongkai, said};

/// A report of an office and year: a page with its date of publication and part three's table left out.
fn page(office: &str, year: u16, published: &str, more: &str) -> String {
    format!(
        "<html><head><title>{office}{year}年政府信息公开工作年度报告</title>\
         <meta name=\"PubDate\" content=\"{published}\"></head><body>\
         <h1>{office}{year}年政府信息公开工作年度报告{more}</h1><h2>一、总体情况</h2><p>{year}年，本机关依法公开。</p>\
         <h2>五、存在的主要问题及改进情况</h2><p>无。</p><h2>六、其他需要报告的事项</h2><p>无{more}。</p></body></html>"
    )
}

fn dataset(dir: &Path) -> PathBuf {
    let input = dir.join("in");
    fs::create_dir(&input).expect("a folder");
    let write = |name: &str, text: &str| fs::write(input.join(name), text).expect("written");
    write("a.html", &page("平顶山市新华区审计局", 2023, "2024-01-20", ""));
    write("b-first.html", &page("高平市人民政府", 2023, "2024-01-20", ""));
    write("b-second.html", &page("高平市人民政府", 2023, "2024-02-20", "（更正版）"));
    write("c.html", &page("某县统计局", 2023, "2024-05-01", ""));
    write("d.html", &page("新华区财政局", 2023, "2024-01-20", ""));
    write("e.html", &page("外省林业局", 2023, "2024-01-20", ""));
    write("f.html", &page("平顶山市新华区审计局", 2022, "2023-01-20", ""));
    write("某县水利局.jpg", "\u{0}\u{0}not a report\u{0}\u{0}\u{0}");
    let out = dir.join("dataset");
    gongkai().arg("extract").arg(&input).args(["-q", "-o"]).arg(&out).assert().code(3);
    out
}

const LIST: &str = "office,region,code,level,aliases,due,phone\n\
    审计局,平顶山市新华区,410402,县级,,01-31,1\n\
    财政局,平顶山市新华区,410402,县级,,,2\n\
    高平市人民政府办公室,,140581,县级,,,3\n\
    统计局,某县,,,,,4\n\
    水利局,某县,,,,,5\n";

fn coverage(list: &[u8], more: &[&str]) -> (Option<i32>, Value) {
    let dir = tempfile::tempdir().expect("a folder");
    let dataset = dataset(dir.path());
    let file = dir.path().join("offices.csv");
    fs::write(&file, list).expect("written");
    let out = gongkai()
        .args(["coverage", "--format", "json", "--expected"])
        .arg(&file)
        .arg(&dataset)
        .args(more)
        .assert();
    let output = out.get_output();
    assert!(String::from_utf8_lossy(&output.stderr).contains("columns not used: phone"), "{output:?}");
    (output.status.code(), serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn row<'a>(value: &'a Value, year: u16, office: &str) -> &'a Value {
    let rows = value["rows"].as_array().expect("rows");
    rows.iter()
        .find(|r| r["year"] == year && r["office"] == office)
        .unwrap_or_else(|| panic!("{office}: {value:#}"))
}

#[test]
fn who_has_reported_is_told_by_year_and_region() {
    let (code, value) = coverage(LIST.as_bytes(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(value["years"], serde_json::json!([2022, 2023]));
    let audit = row(&value, 2023, "审计局");
    assert_eq!((audit["standing"].as_str(), audit["matched_by"].as_str()), (Some("reported"), Some("name")));
    let finance = row(&value, 2023, "财政局");
    assert_eq!(finance["standing"], "missing", "新华区财政局 is the end of a name, not a name");
    assert_eq!(finance["possible"][0], "d.html");
    let stray = row(&value, 2023, "新华区财政局");
    assert_eq!(
        (stray["standing"].as_str(), stray["possible"][0].as_str()),
        (Some("ambiguous"), Some("平顶山市新华区财政局"))
    );
    assert_eq!(row(&value, 2023, "外省林业局")["standing"], "unexpected");
    let statistics = row(&value, 2023, "统计局");
    // 31 March 2024 to 1 May 2024.
    assert_eq!((statistics["standing"].as_str(), statistics["days_late"].as_i64()), (Some("late"), Some(31)));
    let water = row(&value, 2023, "水利局");
    assert!(water["possible"][0].as_str().is_some_and(|p| p.starts_with("某县水利局.jpg (")), "{water}");
    let summary = value["summary"].as_array().expect("years");
    let counts = |i: usize, k: &str| summary[i][k].as_u64();
    assert_eq!(
        (counts(0, "expected"), counts(0, "reported"), counts(0, "missing")),
        (Some(5), Some(1), Some(4))
    );
    assert_eq!(
        (counts(1, "expected"), counts(1, "reported"), counts(1, "missing")),
        (Some(5), Some(3), Some(2))
    );
    let region = &summary[1]["regions"][0];
    assert_eq!((region["region"].as_str(), region["reported"].as_u64()), (Some("平顶山市新华区"), Some(1)));
}

#[test]
fn of_two_reports_one_counts_by_the_rule() {
    let (_, value) = coverage(LIST.as_bytes(), &["--year", "2023"]);
    let town = row(&value, 2023, "高平市人民政府办公室");
    assert_eq!((town["standing"].as_str(), town["matched_by"].as_str()), (Some("reported"), Some("variant")));
    assert_eq!((town["reports"].as_u64(), town["counts"]["path"].as_str()), (Some(2), Some("b-second.html")));
    assert_eq!(
        (town["chosen_by"].as_str(), town["others"][0]["path"].as_str()),
        (Some("published_last"), Some("b-first.html"))
    );
    assert_eq!(town["counts"]["published"], "2024-02-20");
}

#[test]
fn lists_saved_by_spreadsheets_are_read() {
    let utf8 = coverage(LIST.as_bytes(), &[]);
    let (gb, _, _) = encoding_rs::GB18030.encode(LIST);
    assert_eq!(coverage(&gb, &[]), utf8, "GB 18030");
    assert_eq!(coverage(&[b"\xEF\xBB\xBF", LIST.as_bytes()].concat(), &[]), utf8, "a byte-order mark");
    let chinese = LIST.replacen("office,region,code,level,aliases,due", "机关,地区,代码,级别,别名,期限", 1);
    assert_eq!(coverage(chinese.replace('\n', "\r\n").as_bytes(), &[]), utf8, "Chinese heads");
}

#[test]
fn summaries_for_people_and_csv_for_programs() {
    let dir = tempfile::tempdir().expect("a folder");
    let dataset = dataset(dir.path());
    let file = dir.path().join("offices.csv");
    fs::write(&file, LIST).expect("written");
    let run = |more: &[&str]| {
        gongkai().args(["coverage", "--expected"]).arg(&file).arg(&dataset).args(more).assert().code(1)
    };
    let (text, _) = said(&run(&["--year", "2023"]));
    for part in [
        "3 of 5 offices have reported, 2 have not, 1 were late",
        "not reported",
        "某县水利局",
        "b-second.html  (published last)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (csv, _) = said(&run(&["--format", "csv"]));
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.headers().expect("heads").get(5), Some("standing"));
    // Five offices in two years, one ambiguous report, one unexpected.
    assert_eq!(reader.records().filter(Result::is_ok).count(), 12);
}

#[test]
fn lists_that_cannot_be_meant_are_refused_with_the_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let dataset = dataset(dir.path());
    let file = dir.path().join("offices.csv");
    for (list, word) in [
        ("name,region\n审计局,甲区\n", "no column `office`"),
        ("office\n", "no office"),
        ("office\n审计局\n审计局\n", "line 3"),
        ("office,aliases\n审计局,甲局\n甲局,\n", "line 3"),
        ("office,due\n审计局,99-99\n", "line 2"),
        ("office,first_year\n审计局,去年\n", "line 2"),
    ] {
        fs::write(&file, list).expect("written");
        let out = gongkai().args(["coverage", "--expected"]).arg(&file).arg(&dataset).assert().code(2);
        assert!(said(&out).1.contains(word), "{list}: {}", said(&out).1);
    }
}
