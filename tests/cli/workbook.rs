//! The workbook, opened by another program's library.

use std::fs;
use std::io::Read as _;

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use super::{folder, gongkai, shifted};

#[test]
fn the_workbook_opens_and_has_what_people_need() {
    let (_dir, input, out) = folder();
    shifted(&input.join("shifted.txt"));
    gongkai()
        .arg("extract")
        .arg(&input)
        .args(["-q", "--format", "csv,xlsx", "-o"])
        .arg(&out)
        .assert()
        .success();
    let path = out.join("dataset.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), ["reports", "findings"]);
    for (sheet, csv) in [("reports", "reports.csv"), ("findings", "findings.csv")] {
        let range = book.worksheet_range(sheet).expect("a sheet");
        let text = fs::read_to_string(out.join(csv)).expect("UTF-8");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
        let shown: Vec<String> = range.rows().next().expect("a head").iter().map(Data::to_string).collect();
        assert_eq!(shown, head, "{sheet}");
        let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a record")).collect();
        assert_eq!(range.height(), rows.len() + 1, "{sheet}");
        for (cells, record) in range.rows().skip(1).zip(&rows) {
            for (cell, text) in cells.iter().zip(record) {
                assert_eq!(cell.to_string(), text.trim_start_matches('\''), "{sheet}");
            }
        }
    }
    // Frozen heads, filters and links are markup of the sheets.
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).expect("readable")).expect("a ZIP archive");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        text
    };
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let text = part(sheet);
        assert!(
            text.contains("state=\"frozen\"") && text.contains("ySplit=\"1\""),
            "{sheet}: no frozen head"
        );
        assert!(text.contains("<autoFilter "), "{sheet}: no filter");
    }
    let findings = part("xl/worksheets/sheet2.xml");
    assert!(findings.contains("<hyperlink ") && findings.contains("reports'!A"), "findings do not link");
}
