//! Table four in other shapes than the official one: rows, two tables, other orders, columns of its own.

use gongkai::report::State;

use crate::attacks::{Read, read};

const HEADS: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];

/// The figures of reconsideration, of suits without one and of suits behind one; no two alike.
const FIGURES: [[u32; 5]; 3] = [[4, 3, 2, 1, 10], [5, 6, 0, 7, 18], [8, 9, 11, 12, 40]];

const ROWS: [&str; 3] = ["administrative_reconsideration", "direct_suit", "suit_after_reconsideration"];

fn table(rows: &[Vec<String>]) -> String {
    let row = |cells: &Vec<String>| format!("<tr>{}</tr>", cells.concat());
    format!("<table>{}</table>", rows.iter().map(row).collect::<String>())
}

fn cells<T: ToString>(of: impl IntoIterator<Item = T>) -> Vec<String> {
    of.into_iter().map(|text| format!("<td>{}</td>", text.to_string())).collect()
}

fn wide(text: &str, columns: usize) -> String {
    format!("<td colspan={columns}>{text}</td>")
}

fn page(body: &str) -> Read {
    read(&format!(
        "<h1>某某县司法局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本机关做好公开工作。</p>\
         <p>四、政府信息公开行政复议、行政诉讼情况</p>{body}<p>五、存在的主要问题及改进情况</p><p>公开不够。</p>"
    ))
}

fn text(body: &str) -> Read {
    read(&format!(
        "某某县司法局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n本机关做好公开工作。\n\n\
         四、政府信息公开行政复议、行政诉讼情况\n\n{body}\n\n五、存在的主要问题及改进情况\n\n公开不够。\n"
    ))
}

/// The figures of a row; `None` for those without a value.
fn row(read: &Read, row: &str) -> Vec<Option<u32>> {
    let columns = ["upheld", "corrected", "other_result", "pending", "total"];
    let value = |column| read.value(&format!("reconsideration_litigation/{row}/{column}"));
    columns.into_iter().map(|column| value(column).map(|v| v.parse().expect("a count"))).collect()
}

fn shows(read: &Read, expected: [[u32; 5]; 3], why: &str) {
    for (id, figures) in ROWS.iter().zip(expected) {
        assert_eq!(row(read, id), figures.map(Some), "{why}: {id}");
    }
}

fn suits_first() -> Vec<u32> {
    [FIGURES[1], FIGURES[2], FIGURES[0]].concat()
}

#[test]
fn suits_in_front_of_reconsideration_keep_their_figures() {
    let heads = "行政诉讼\t行政复议\n未经复议直接起诉\t复议后起诉\t";
    let once = HEADS.join("\t");
    let figures = suits_first().iter().map(u32::to_string).collect::<Vec<_>>().join("\t");
    shows(&text(&format!("{heads}{once}\n{once}\t{once}\n{figures}")), FIGURES, "tabs");

    let bars = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let repeated = |parts: &[(&str, usize)]| -> Vec<String> {
        parts.iter().flat_map(|(text, n)| vec![(*text).to_owned(); *n]).collect()
    };
    let heads: Vec<String> = HEADS.iter().map(|h| (*h).to_owned()).collect();
    let second = [repeated(&[("未经复议直接起诉", 5), ("复议后起诉", 5)]), heads.clone()].concat();
    let figures: Vec<String> = suits_first().iter().map(u32::to_string).collect();
    let markdown = [
        bars(&repeated(&[("行政诉讼", 10), ("行政复议", 5)])),
        format!("|{}\n", "---|".repeat(15)),
        bars(&second),
        bars(&[heads.clone(), heads.clone(), heads].concat()),
        bars(&figures),
    ];
    shows(&text(&markdown.concat()), FIGURES, "bars");
}

#[test]
fn two_tables_are_told_by_their_own_heads() {
    let suits = table(&[
        vec![wide("行政诉讼", 10)],
        vec![wide("未经复议直接起诉", 5), wide("复议后起诉", 5)],
        cells(HEADS.repeat(2)),
        cells([FIGURES[1], FIGURES[2]].concat()),
    ]);
    let reconsideration = table(&[vec![wide("行政复议", 5)], cells(HEADS), cells(FIGURES[0])]);
    for (first, second) in [(&suits, &reconsideration), (&reconsideration, &suits)] {
        shows(&page(&format!("{first}{second}")), FIGURES, "without captions");
        let captioned = format!("<p>（一）行政诉讼</p>{first}<p>（二）行政复议</p>{second}");
        if first == &suits {
            shows(&page(&captioned), FIGURES, "with captions");
        }
    }
}

#[test]
fn a_subtotal_is_no_row_of_the_form() {
    let line = |label: &str, figures: [u32; 5]| [cells([label]), cells(figures)].concat();
    let blank = |label: &str| [cells([label]), cells([""; 5])].concat();
    let heads = [cells(["类别"]), cells(HEADS)].concat();
    let labels = ["行政复议", "未经复议直接起诉", "复议后起诉"];
    let subtotal = line("行政诉讼小计", [13, 15, 11, 19, 58]);
    let whole = table(&[
        heads.clone(),
        line(labels[0], FIGURES[0]),
        subtotal.clone(),
        line(labels[1], FIGURES[1]),
        line(labels[2], FIGURES[2]),
    ]);
    let read = page(&whole);
    shows(&read, FIGURES, "a subtotal among the rows");
    assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"));
    // The row that is left blank stays so.
    let without =
        table(&[heads, blank(labels[0]), subtotal, line(labels[1], FIGURES[1]), line(labels[2], FIGURES[2])]);
    assert_eq!(row(&page(&without), ROWS[0]), [None; 5]);
    assert_eq!(row(&page(&without), ROWS[1]), FIGURES[1].map(Some));
}

/// The official table with one head more or less for each group, and something else in front and behind.
fn with_columns(
    heads: &[&str],
    front: Option<(&str, &str)>,
    behind: Option<(&str, &str)>,
    figures: &[Vec<u32>],
) -> String {
    let n = heads.len();
    let tall = |head: Option<(&str, &str)>| head.map(|(text, _)| format!("<td rowspan=3>{text}</td>"));
    let cell = |head: Option<(&str, &str)>| head.map(|(_, text)| format!("<td>{text}</td>"));
    let first = [tall(front), Some(wide("行政复议", n)), Some(wide("行政诉讼", 2 * n)), tall(behind)];
    let tall_heads = heads.iter().map(|head| format!("<td rowspan=2>{head}</td>"));
    table(&[
        first.into_iter().flatten().collect(),
        tall_heads.chain([wide("未经复议直接起诉", n), wide("复议后起诉", n)]).collect(),
        cells(heads.repeat(2)),
        [cell(front).into_iter().collect(), cells(figures.concat()), cell(behind).into_iter().collect()]
            .concat(),
    ])
}

#[test]
fn columns_that_the_form_has_not_are_left_out() {
    let own: Vec<Vec<u32>> = FIGURES.iter().map(|row| row.to_vec()).collect();
    for (front, behind) in
        [(Some(("年度", "2023")), None), (None, Some(("合计", "68"))), (Some(("序号", "1")), None)]
    {
        let read = page(&with_columns(&HEADS, front, behind, &own));
        shows(&read, FIGURES, &format!("{front:?} {behind:?}"));
        assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"));
    }
    let heads = ["结果维持", "结果纠正", "其他结果", "驳回", "尚未审结", "总计"];
    let more: Vec<Vec<u32>> = FIGURES.iter().map(|r| vec![r[0], r[1], r[2], 77, r[3], r[4]]).collect();
    shows(&page(&with_columns(&heads, None, None, &more)), FIGURES, "an outcome of its own");
    let fewer: Vec<Vec<u32>> = FIGURES.iter().map(|r| r[..4].to_vec()).collect();
    let read = page(&with_columns(&HEADS[..4], None, None, &fewer));
    for (id, figures) in ROWS.iter().zip(FIGURES) {
        let expected = [Some(figures[0]), Some(figures[1]), Some(figures[2]), Some(figures[3]), None];
        assert_eq!(row(&read, id), expected, "no totals: {id}");
    }
    assert!(read.findings.iter().any(|f| f.id == "format.column_missing"));
}

#[test]
fn numbers_of_columns_are_no_figures() {
    let first = vec![wide("行政复议", 5), wide("行政诉讼", 10)];
    let tall = HEADS.iter().map(|head| format!("<td rowspan=2>{head}</td>"));
    let second = tall.chain([wide("未经复议直接起诉", 5), wide("复议后起诉", 5)]).collect();
    let rows = [first, second, cells(HEADS.repeat(2)), cells(1..=15), cells(FIGURES.concat())];
    shows(&page(&table(&rows)), FIGURES, "numbers under the heads");
}

#[test]
fn outcomes_down_the_page_are_read_by_their_labels() {
    let labels = ["行政复议", "未经复议直接起诉", "复议后起诉"];
    let mut rows = Vec::new();
    for (label, figures) in labels.iter().zip(FIGURES) {
        for (i, (head, figure)) in HEADS.iter().zip(figures).enumerate() {
            let group = (i == 0).then(|| format!("<td rowspan=5>{label}</td>"));
            rows.push(group.into_iter().chain(cells([(*head).to_owned(), figure.to_string()])).collect());
        }
    }
    shows(&page(&table(&rows)), FIGURES, "a line for each outcome");
}

#[test]
fn a_head_that_no_form_has_is_asked_in_texts_too() {
    let heads = ["结果维持", "结果纠正", "其他结果", "已审结", "总计"].join("\t");
    let figures = FIGURES.concat().iter().map(u32::to_string).collect::<Vec<_>>().join("\t");
    let read = text(&format!(
        "行政复议\t行政诉讼\n{heads}\t未经复议直接起诉\t复议后起诉\n{heads}\t{heads}\n{figures}"
    ));
    assert!(read.findings.iter().any(|f| f.id == "format.heads_damaged"));
}

#[test]
fn what_stands_below_the_table_costs_none_of_it() {
    let official = with_columns(&HEADS, None, None, &FIGURES.map(|row| row.to_vec()));
    for below in [
        "<p>其中：结果维持：0件；结果纠正：2件；其他结果：1件；尚未审结：2件；总计：106件。</p>".to_owned(),
        "<p>总计 5</p>".to_owned(),
        format!("<p>全年行政复议案件审理情况：</p>{}", table(&[cells(HEADS), cells([1, 2, 3, 4, 10])])),
    ] {
        shows(&page(&format!("{official}{below}")), FIGURES, &below);
    }
}

#[test]
fn the_table_of_its_own_part_counts() {
    let official = with_columns(&HEADS, None, None, &FIGURES.map(|row| row.to_vec()));
    let offices = table(&[
        [cells(["单位"]), cells(HEADS)].concat(),
        [cells(["县自然资源局"]), cells([50, 3, 37, 1, 91])].concat(),
        [cells(["城关镇"]), cells([22, 8, 1, 2, 33])].concat(),
    ]);
    let read = read(&format!(
        "<h1>某某县司法局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>各单位情况：</p>{offices}\
         <p>四、政府信息公开行政复议、行政诉讼情况</p>{official}<p>五、存在的主要问题及改进情况</p>"
    ));
    shows(&read, FIGURES, "a table of offices in part one");
    assert!(read.findings.iter().any(|f| f.id == "format.table_elsewhere"));
}

#[test]
fn a_line_for_each_year_is_read_by_the_year() {
    let part = |own: &str| {
        format!(
            "年度 | 行政复议 | 行政诉讼 |\n结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |\n\
             结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n\
             2023年 | {own} |\n2022年 | 11 | 68 | 7 | 97 | 183 | 238 | 23 | 35 | 7750 | 8046 | 2239 | 6 | 27 | 760 | 3032 |\n"
        )
    };
    let read = text(&part(&[""; 15].join(" | ")));
    for id in ROWS {
        assert_eq!(row(&read, id), [None; 5], "{id}");
    }
    let own: Vec<String> = FIGURES.as_flattened().iter().map(u32::to_string).collect();
    let read = text(&part(&own.join(" | ")));
    shows(&read, FIGURES, "a line for each year");
    assert!(read.findings.iter().any(|f| f.id == "format.table_foreign"));
    // The years of a table that has no line of the report's own.
    let read = text(&part("").replace("2023年 |  |\n", ""));
    assert!(read.findings.iter().any(|f| f.id == "format.label_year"));
}

#[test]
fn a_total_that_was_cut_off_is_said() {
    // The page ends in the last columns: their heads and figures are gone.
    let heads = [
        vec![wide("行政复议", 5), wide("未经复议直接起诉", 5)],
        cells(HEADS.iter().chain(&HEADS[..4]).chain(&[""])),
    ];
    let figures = cells(FIGURES[0].iter().chain(&FIGURES[1][..4]).map(u32::to_string).chain([String::new()]));
    let read = page(&table(&[heads[0].clone(), heads[1].clone(), figures]));
    assert_eq!(row(&read, ROWS[1])[4], None);
    assert!(read.flagged(ROWS[1]), "{:?}", read.findings);
}

#[test]
fn heads_that_are_cut_leave_their_figures_to_the_table() {
    // Rows too low for their heads show the first line of each: `其他` and `总计` are words of table three as well.
    let cut = ["结果", "结果", "其他", "尚未", "总计"];
    let first: String = HEADS.map(|head| format!("<td rowspan=2>{head}</td>")).concat();
    let line = |cells: Vec<String>| format!("<tr>{}</tr>", cells.concat());
    let groups = line(vec![wide("行政复议", 5), wide("行政诉讼", 10)]);
    let suits = format!("<tr>{first}{}{}</tr>", wide("未经复议直接起诉", 5), wide("复议后起诉", 5));
    let figures = line(cells(FIGURES.concat()));
    let all_cut = cut.map(|head| format!("<td rowspan=2>{head}</td>")).concat();
    let all_cut = format!("<tr>{all_cut}{}{}</tr>", wide("未经复议直接起诉", 5), wide("复议后起诉", 5));
    let whole =
        |suits: &str| format!("<table>{groups}{suits}{}{figures}</table>", line(cells(cut.repeat(2))));
    shows(&page(&whole(&all_cut)), FIGURES, "all heads cut");
    let read = page(&whole(&suits));
    shows(&read, FIGURES, "cut heads");
    assert!(!read.findings.iter().any(|f| f.id == "format.table_elsewhere"), "{:?}", read.findings);
    // In another order than the form's they tell nothing, and the figures below them are not blank.
    let other = line(cells(["其他", "结果", "结果", "尚未", "总计"].repeat(2)));
    let other = format!("<table>{groups}{suits}{other}{figures}</table>");
    let read = page(&other);
    for id in ROWS {
        for column in ["upheld", "corrected", "other_result", "pending", "total"] {
            let slot =
                read.forms.slot_of("reconsideration_litigation", id, column).expect("a figure of the form");
            let state = read.report.figure(slot).map(|figure| figure.state);
            assert_ne!(state, Some(State::Blank), "{id} {column}: {:?}", read.findings);
        }
    }
}
