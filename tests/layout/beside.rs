//! Tables that are wider than a page, printed column by column over several.

use gongkai::document::Document;
use gongkai::layout::Page;

use super::draw;
use super::ruled::{as_plan, read, tables};
use super::told::{Set, plain, table};

const WIDTHS: [f32; 5] = [60.0, 40.0, 40.0, 50.0, 45.0];
const ROWS: [[&str; 5]; 5] = [
    ["项目", "自然人", "商业企业", "科研机构", "总计"],
    ["不予公开", "1", "27", "304", "332"],
    ["部分公开", "0", "6", "", "6"],
    ["予以公开", "12", "0", "8", "20"],
    ["无法提供", "5", "99", "1", "105"],
];

fn cells<'t>(rows: &[[&'t str; 5]], columns: &[usize]) -> Vec<Vec<Vec<Set<'t>>>> {
    rows.iter().map(|row| columns.iter().map(|c| plain(row[*c])).collect()).collect()
}

/// A page with some of the columns of the table.
fn slice(number: u32, rows: &[[&str; 5]], columns: &[usize], top: f32) -> Page {
    let widths: Vec<f32> = columns.iter().map(|c| WIDTHS[*c]).collect();
    let mut page = draw::page(number);
    table(&mut page, (60.0, top), &widths, 16.0, &cells(rows, columns));
    page
}

fn texts(document: &Document) -> Vec<Vec<String>> {
    tables(document)
        .into_iter()
        .map(|t| as_plan(document, t).cells.into_iter().map(|c| c.text).collect())
        .collect()
}

fn whole() -> Vec<String> {
    ROWS.iter().flatten().map(|text| (*text).to_string()).collect()
}

#[test]
fn columns_on_a_page_of_their_own_go_beside_the_others() {
    let pages = [slice(1, &ROWS, &[0, 1, 2], 80.0), slice(2, &ROWS, &[3, 4], 80.0)];
    let document = read(&pages);
    assert_eq!(texts(&document), [whole()]);
    let table = tables(&document)[0];
    let place = |text: &str| {
        let cell = table.cells.iter().find(|c| document.text(c.text) == text).expect("the cell");
        document.area(cell.place).expect("a place")
    };
    assert_eq!((place("27").page, place("304").page), (1, 2));
    assert!((place("304").x0 - 60.0).abs() < 0.1, "where it is on its own page: {:?}", place("304"));
    assert!(document.notes.iter().any(|n| n.id == "pages_beside"));
}

#[test]
fn labels_printed_again_beside_the_further_columns_go() {
    let pages = [slice(1, &ROWS, &[0, 1, 2], 80.0), slice(2, &ROWS, &[0, 3, 4], 80.0)];
    assert_eq!(texts(&read(&pages)), [whole()]);
}

#[test]
fn pages_that_go_down_first_are_joined_page_by_page() {
    let lower = [
        ["四、其他", "4", "5", "6", "15"],
        ["重复申请", "0", "1", "0", "1"],
        ["信访举报", "2", "2", "2", "6"],
        ["七、总计", "6", "8", "8", "22"],
    ];
    let pages = [
        slice(1, &ROWS, &[0, 1, 2], 80.0),
        slice(2, &lower, &[0, 1, 2], 60.0),
        slice(3, &ROWS, &[3, 4], 80.0),
        slice(4, &lower, &[3, 4], 60.0),
    ];
    let read = texts(&read(&pages)).concat();
    let all: Vec<String> = ROWS.iter().chain(&lower).flatten().map(|text| (*text).to_string()).collect();
    assert_eq!(read, all);
}

#[test]
fn forms_filled_in_twice_and_tables_that_go_on_below_are_not_beside() {
    // The same form on two pages.
    let pages = [slice(1, &ROWS, &[0, 1, 2], 80.0), slice(2, &ROWS, &[0, 1, 2], 80.0)];
    assert!(read(&pages).notes.iter().all(|n| n.id != "pages_beside"));
    // Another form with rows of the same height and names of its own.
    let other = ROWS.map(|[a, b, c, d, e]| [d, a, b, c, e]);
    let pages = [slice(1, &ROWS, &[0, 1, 2], 80.0), slice(2, &other, &[1, 3, 4], 80.0)];
    assert!(read(&pages).notes.iter().all(|n| n.id != "pages_beside"), "it has labels that differ in place");
    // The same rows at another height.
    let pages = [slice(1, &ROWS, &[0, 1, 2], 80.0), slice(2, &ROWS, &[3, 4], 90.0)];
    assert!(read(&pages).notes.iter().all(|n| n.id != "pages_beside"));
}

#[test]
fn figures_that_are_the_same_on_both_pages_are_no_labels() {
    let rows = ROWS.map(|[a, ..]| [a, "0", "0", "0", "0"]);
    let rows = [ROWS[0], rows[1], rows[2], rows[3], rows[4]];
    let pages = [slice(1, &rows, &[0, 1, 2], 80.0), slice(2, &rows, &[3, 4], 80.0)];
    let all: Vec<String> = rows.iter().flatten().map(|text| (*text).to_string()).collect();
    assert_eq!(texts(&read(&pages)).concat(), all);
    let pages = [slice(1, &rows, &[0], 80.0), slice(2, &rows, &[1, 2], 80.0), slice(3, &rows, &[3, 4], 80.0)];
    assert_eq!(texts(&read(&pages)).concat(), all, "three pieces");
}

#[test]
fn rows_that_one_of_the_pages_does_not_have_keep_them_apart() {
    let without = |mut page: Page, at: f32| {
        page.rules.retain(|rule| !(rule.horizontal && (rule.at - at).abs() < 0.1));
        page
    };
    let apart = |pages: [Page; 2]| read(&pages).notes.iter().all(|n| n.id != "pages_beside");
    let (first, second) = (|| slice(1, &ROWS, &[0, 1, 2], 80.0), || slice(2, &ROWS, &[3, 4], 80.0));
    assert!(!apart([first(), second()]));
    assert!(apart([without(first(), 128.0), second()]), "fewer rows on the first");
    assert!(apart([first(), without(second(), 128.0)]), "fewer rows on the second");
}

#[test]
fn heads_that_span_rows_on_one_page_alone_keep_none_apart() {
    let spanned = |mut page: Page| {
        page.rules.retain(|rule| !(rule.horizontal && (rule.at - 96.0).abs() < 0.1));
        page
    };
    let rows = |below: [&'static str; 5]| [&ROWS[..1], &[below], &ROWS[1..]].concat();
    let both = |below, first: bool| {
        let pages = [slice(1, &rows(below), &[0, 1, 2], 80.0), slice(2, &rows(below), &[3, 4], 80.0)];
        let [one, two] = pages;
        let pages = if first { [spanned(one), two] } else { [one, spanned(two)] };
        read(&pages).notes.iter().any(|n| n.id == "pages_beside")
    };
    assert!(both(["", "", "", "高校", "院所"], true), "on the earlier");
    assert!(both(["", "本地", "外地", "", ""], false), "on the later");
}

#[test]
fn equal_columns_with_the_labels_once_more_and_other_heads_go_beside() {
    let slice = |number: u32, column: usize| {
        let rows = ROWS.map(|row| [row[0], row[column], "", "", ""]);
        slice(number, &rows, &[0, 1], 80.0)
    };
    assert_eq!(texts(&read(&[slice(1, 1), slice(2, 2), slice(3, 3), slice(4, 4)])), [whole()]);
    let twice = read(&[slice(1, 1), slice(2, 1)]);
    assert!(twice.notes.iter().all(|n| n.id != "pages_beside"), "the same column once more");
}

#[test]
fn heads_below_figures_are_heads_and_labels_are_none() {
    let second = [["", "结果维持", "结果纠正", "尚未审结", "其他结果"], ["", "3", "14", "0", "15"]];
    let rows = [&ROWS[..], &second].concat();
    let pages = [slice(1, &rows, &[0, 1, 2], 80.0), slice(2, &rows, &[3, 4], 80.0)];
    let all: Vec<String> = rows.iter().flatten().map(|text| (*text).to_string()).collect();
    assert_eq!(texts(&read(&pages)).concat(), all);
    let mut labelled = rows.clone();
    labelled[6][3] = "行政许可";
    let pages = [slice(1, &rows, &[0, 1, 2], 80.0), slice(2, &labelled, &[3, 4], 80.0)];
    assert!(read(&pages).notes.iter().all(|n| n.id != "pages_beside"));
}

/// The table with a head over all of its figures, whose borders at the ends of a page no page shows; every page prints it
/// where its middle is.
fn under_a_head(number: u32, columns: &[usize]) -> Page {
    let head = ["项目", "", "", "", ""];
    let rows = [&[head], &ROWS[..]].concat();
    let mut page = slice(number, &rows, columns, 80.0);
    let (named, end) = (columns.contains(&0), 60.0 + columns.iter().map(|c| WIDTHS[*c]).sum::<f32>());
    let left = if named { 120.0 } else { 60.0 };
    // Upright rules of the figures begin below the head, but for the last border of the table.
    for rule in page.rules.iter_mut().filter(|r| !r.horizontal && r.at > left - 0.1) {
        let whole = named && rule.at < left + 0.1 || columns.contains(&4) && rule.at > end - 0.1;
        rule.from = if whole { rule.from } else { 96.0 };
    }
    let before: f32 = (1..columns.iter().copied().find(|c| *c > 0).unwrap_or(1)).map(|c| WIDTHS[c]).sum();
    draw::line(&mut page, "申请人", left - before + 70.0, 91.0, 9.0);
    page
}

#[test]
fn a_head_over_columns_on_several_pages_stands_over_all_of_them() {
    let pages = [under_a_head(1, &[0, 1]), under_a_head(2, &[2, 3]), under_a_head(3, &[4])];
    let document = read(&pages);
    let moved: Vec<&str> =
        document.notes.iter().filter(|n| n.id == "pages_beside").map(|n| n.message.as_str()).collect();
    assert_eq!(moved.len(), 2, "{moved:?}");
    let cells = texts(&document).concat();
    assert_eq!(cells[..2], ["项目", "申请人"]);
    assert_eq!(cells[2..], whole());
}

#[test]
fn tables_far_larger_than_those_of_reports_are_not_put_beside() {
    let mut rows: Vec<[&str; 5]> = ROWS.to_vec();
    let set = |rows: &[[&str; 5]]| {
        let mut pages = [slice(1, rows, &[0, 1, 2], 80.0), slice(2, rows, &[3, 4], 80.0)];
        pages.iter_mut().for_each(|page| page.height = 2_000.0);
        read(&pages).notes.iter().any(|n| n.id == "pages_beside")
    };
    rows.extend([ROWS[1]; 40]);
    assert!(set(&rows));
    rows.extend([ROWS[1]; 60]);
    assert!(!set(&rows));
}
