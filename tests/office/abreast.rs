use std::fmt::Write as _;
use std::ops::Range;

use gongkai::dataset::Layout;
use gongkai::grammar::Forms;
use gongkai::pipeline;
use gongkai::reader::Limits;
use gongkai::source::{Entry, Roots, Walk};

use super::twins::cases;
use crate::support::canon::REQUESTS;
use crate::support::compare::{Class, Tally, judge};
use crate::support::generate::Case;
use crate::support::pack::escape;
use crate::support::shapes::Rendered;
use crate::support::sheet::{Grid, Role, Sheet, Unit};

/// Columns of the requests' labels.
const LABELS: usize = 3;

const PARTS: [&str; 3] = [
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
];

/// A cell of so many rows and columns (OpenDocument 1.3, 9.1.4).
fn cell(text: &str, rows: usize, columns: usize) -> String {
    format!(
        "<table:table-cell table:number-rows-spanned=\"{rows}\" table:number-columns-spanned=\"{columns}\"><text:p>{}</text:p></table:table-cell>",
        escape(text)
    )
}

fn blank(columns: usize) -> String {
    "<table:table-cell/>".repeat(columns)
}

/// A row of a grid between columns: what reaches into them from the left begins in the first.
fn row(units: &[Unit<'_>], columns: Range<usize>) -> String {
    let mut out = String::new();
    for (at, unit) in units.iter().enumerate().take(columns.end).skip(columns.start) {
        match unit {
            Unit::Anchor(own) => {
                out += &cell(&own.text, own.height, (own.column + own.width).min(columns.end) - at)
            }
            Unit::Wide(own) if at == columns.start => {
                out += &cell(&own.text, own.height, (own.column + own.width).min(columns.end) - at);
            }
            Unit::Empty => out += &blank(1),
            _ => out += "<table:covered-table-cell/>",
        }
    }
    out
}

fn workbook(sheets: &[Vec<String>]) -> Vec<u8> {
    let urn = "urn:oasis:names:tc:opendocument:xmlns";
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document xmlns:office=\"{urn}:office:1.0\" xmlns:table=\"{urn}:table:1.0\" xmlns:text=\"{urn}:text:1.0\" office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><office:body><office:spreadsheet>"
    );
    for (n, rows) in sheets.iter().enumerate() {
        let rows: String =
            rows.iter().map(|row| format!("<table:table-row>{row}</table:table-row>")).collect();
        let _ = write!(out, "<table:table table:name=\"{}\">{rows}</table:table>", n + 1);
    }
    (out + "</office:spreadsheet></office:body></office:document>").into_bytes()
}

fn rendered(case: &Case, sheet: &Sheet, name: &str, bytes: Vec<u8>) -> Rendered {
    Rendered {
        name: name.to_owned(),
        file_name: format!("{name}.fods"),
        bytes,
        expect: sheet.truth.clone(),
        format: case.format,
        year: Some(2022),
        office: Some("甲县民政局".to_owned()),
        title: None,
    }
}

const TITLE: &str = "甲县民政局2022年政府信息公开工作年度报告";

#[test]
fn tables_side_by_side_on_a_sheet_are_tables_of_their_own() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for seed in 9_100_000..9_100_000 + cases(60) {
        let case = Case::generate(seed);
        let sheet = Sheet::of(&case);
        // With a free column between, or none; headings above, or none.
        let (free, headed) = (seed as usize % 2, seed % 3 > 0);
        let grids: Vec<_> = sheet.grids.iter().map(|grid| (grid.columns, grid.units())).collect();
        let mut rows = vec![cell(TITLE, 1, 1)];
        if headed {
            let part = |(part, (columns, _)): (&&str, &(usize, Vec<_>))| {
                cell(part, 1, 1) + &blank(columns - 1 + free)
            };
            rows.push(PARTS.iter().zip(&grids).map(part).collect());
        }
        for r in 0..grids.iter().map(|(_, units)| units.len()).max().unwrap_or(0) {
            let own = |(columns, units): &(usize, Vec<Vec<Unit<'_>>>)| {
                units.get(r).map_or_else(|| blank(*columns), |units| row(units, 0..*columns)) + &blank(free)
            };
            rows.push(grids.iter().map(own).collect());
        }
        let rendered = rendered(&case, &sheet, "abreast", workbook(&[rows]));
        tally.add("abreast", &rendered, &judge(&rendered, &forms));
    }
    assert!(
        tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0 && tally.identity() == 0,
        "{}",
        tally.report()
    );
}

/// Whether the applicants of every row add up to its total.
fn adds_up(grid: &Grid) -> bool {
    grid.rows.iter().all(|row| {
        let figures: Vec<Option<u32>> = row.values().map(|cell| cell.text.parse().ok()).collect();
        match figures.split_last() {
            None => true,
            Some((total, parts)) => total.is_some() && *total == parts.iter().copied().sum::<Option<u32>>(),
        }
    })
}

#[test]
fn a_table_cut_by_columns_over_two_sheets_is_one_report() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let (mut tally, mut count) = (Tally::default(), 0);
    for seed in 9_200_000..9_200_000 + cases(60) * 4 {
        let case = Case::generate(seed);
        let sheet = Sheet::of(&case);
        let [first, requests, last] = &sheet.grids[..] else { panic!("three tables") };
        assert_eq!(requests.id, REQUESTS);
        if !adds_up(requests) {
            continue;
        }
        count += 1;
        // `其他` and `总计` alone do not say what they are heads of.
        let cut = LABELS + 2 + seed as usize % 3;
        let part = |columns: Range<usize>| -> Vec<String> {
            let rows = requests.units();
            rows.iter().map(|units| row(units, 0..LABELS) + &row(units, columns.clone())).collect()
        };
        let whole = |grid: &Grid| -> Vec<String> {
            grid.units().iter().map(|units| row(units, 0..grid.columns)).collect()
        };
        let line = |text: &str| vec![cell(text, 1, 1)];
        let one = [line(TITLE), line(PARTS[0]), whole(first), line(PARTS[1]), part(LABELS..cut)].concat();
        let two = [part(cut..requests.columns), line(PARTS[2]), whole(last)].concat();
        let rendered = rendered(&case, &sheet, "halves", workbook(&[one, two]));
        assert!(!is_apart(&rendered.bytes, &forms), "{seed}: two reports");
        tally.add("halves", &rendered, &judge(&rendered, &forms));
    }
    assert!(count > 20, "{count} reports whose sums hold");
    // A part that is blank or all noughts is not known for one.
    assert!(
        tally.count(|class| class.breaks_exactness() && class != Class::LostFlagged) == 0
            && tally.count(|class| class == Class::LostFlagged) * 100
                < tally.count(|class| class == Class::Right)
            && tally.failures() == 0
            && tally.identity() == 0,
        "{}",
        tally.report()
    );
}

/// Whether a workbook is taken for several reports.
fn is_apart(bytes: &[u8], forms: &Forms) -> bool {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("book.fods");
    std::fs::write(&file, bytes).expect("written");
    let roots = Roots::new(&[file], "stdin").expect("a file");
    let Some(Entry::File(input)) = Walk::new(&roots, None).next() else { panic!("the file was not found") };
    pipeline::process(&input, forms, &Layout::new(forms), &Limits::default()).within.is_some()
}

/// The same heads twice over the columns: two offices, or two years. No cell says which, so nothing may join them.
#[test]
fn the_same_table_twice_side_by_side_is_not_parted() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let case = Case::generate(9_300_001);
    let sheet = Sheet::of(&case);
    let requests = &sheet.grids[1];
    let heads = |row: &crate::support::sheet::Row| row.cells.iter().any(|cell| cell.role == Role::Value);
    assert!(requests.rows.iter().any(heads));
    let rows = requests.units();
    let twice = rows.iter().map(|units| row(units, 0..requests.columns) + &row(units, 0..requests.columns));
    let rows: Vec<String> = [cell(TITLE, 1, 1), cell(PARTS[1], 1, 1)].into_iter().chain(twice).collect();
    let document = gongkai::reader::read(&workbook(&[rows]), &Limits::default()).expect("readable");
    let report = gongkai::report::extract(&document, &forms, "source").expect("a report");
    let findings = gongkai::check::run(&report, &forms);
    assert!(findings.iter().any(|f| f.table.as_deref() == Some(REQUESTS)), "{findings:?}");
}

/// A table that stands twice on the sheet of one report is in conflict with itself; it begins no other report, whose rest
/// would have no office.
#[test]
fn a_table_that_is_there_twice_on_a_sheet_begins_no_other_report() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for (twice, seed) in [(0, 9_300_011), (1, 9_300_012), (1, 9_300_013)] {
        let sheet = Sheet::of(&Case::generate(seed));
        let mut rows = vec![cell(TITLE, 1, 1)];
        for (at, (grid, part)) in sheet.grids.iter().zip(PARTS).enumerate() {
            rows.push(cell(part, 1, 1));
            for _ in 0..=usize::from(at == twice) {
                rows.extend(grid.units().iter().map(|units| row(units, 0..grid.columns)));
            }
        }
        assert!(!is_apart(&workbook(&[rows]), &forms), "{seed}");
    }
}

/// A sheet for each table, and one more of one of them: a copy, or last year's. All of it is one report.
#[test]
fn one_sheet_more_of_a_table_is_no_other_report() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for (twice, seed) in [(0, 9_300_021), (1, 9_300_022), (2, 9_300_023)] {
        let sheet = Sheet::of(&Case::generate(seed));
        let mut sheets = vec![vec![cell(TITLE, 1, 1)]];
        for (at, (grid, part)) in sheet.grids.iter().zip(PARTS).enumerate() {
            for _ in 0..=usize::from(at == twice) {
                let rows = grid.units().iter().map(|units| row(units, 0..grid.columns)).collect::<Vec<_>>();
                sheets.push([cell(part, 1, 1)].into_iter().chain(rows).collect());
            }
        }
        assert!(!is_apart(&workbook(&sheets), &forms), "{seed}");
    }
}
