//! Habits of real copies that no generator would think of. Figures are invented.

use crate::attacks::{Read, read};

fn said(read: &Read, id: &str) -> bool {
    read.findings.iter().any(|f| f.id == id)
}

/// The table of 2019, printed a cell a line, for a report for 2019.
fn by_cell(lines: &[&str]) -> String {
    let head = "江口县林业局2019年政府信息公开工作年度报告\n一、总体情况\n2019年，我局认真贯彻条例。\n二、主动公开政府信息情况\n";
    format!("{head}{}\n", lines.join("\n"))
}

const UP_TO_LICENSING: [&str; 16] = [
    "第二十条第（一）项",
    "信息内容",
    "本年新制作数量",
    "本年新公开数量",
    "对外公开总数量",
    "规章",
    "63",
    "108",
    "273",
    "规范性文件",
    "201",
    "297",
    "125",
    "第二十条第（五）项",
    "信息内容",
    "上一年项目数量",
];

const BEHIND: [&str; 10] = [
    "第二十条第（六）项",
    "信息内容",
    "上一年项目数量",
    "本年增/减",
    "处理决定数量",
    "行政处罚",
    "72",
    "46",
    "1817",
    "行政强制",
];

fn licensing(read: &Read) -> Vec<Option<String>> {
    let columns = ["items_prior_year", "change", "decisions"];
    columns
        .iter()
        .map(|c| read.value(&format!("proactive_disclosure/administrative_licensing/{c}")))
        .collect()
}

#[test]
fn the_rows_of_a_row_of_its_own_give_it_no_figures() {
    let own = [
        "本年增/减",
        "处理决定数量",
        "行政许可",
        "36",
        "208",
        "1998",
        "其他对外管理服务事项",
        "行政检查",
        "5",
        "2",
        "7",
        "行政确认",
        "1",
        "0",
        "11",
    ];
    let lines: Vec<&str> = UP_TO_LICENSING.iter().chain(&own).chain(&BEHIND).copied().collect();
    for text in [
        by_cell(&lines),
        by_cell(
            &lines
                .iter()
                .map(|l| format!("{l} |"))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        ),
    ] {
        let read = read(&text);
        for column in ["items_prior_year", "change", "decisions"] {
            let path = format!("proactive_disclosure/other_external_services/{column}");
            assert_eq!(read.value(&path), None, "{text}");
        }
        assert!(read.flagged("other_external_services"), "{text}");
        assert_eq!(licensing(&read), ["36", "208", "1998"].map(|f| Some(f.to_owned())), "{text}");
    }
}

#[test]
fn a_head_may_say_which_year_was_the_one_before() {
    for note in ["上一年项目数量(指2018年事项数)", "上一年项目数量\n(指2018年事项数)"]
    {
        let own = ["本年增/减", "处理决定数量", "行政许可", "36", "208", "1998"];
        let lines: Vec<&str> =
            UP_TO_LICENSING[..15].iter().chain([&note]).chain(&own).chain(&BEHIND).copied().collect();
        let right = read(&by_cell(&lines));
        assert_eq!(licensing(&right), ["36", "208", "1998"].map(|f| Some(f.to_owned())), "{note}");
        assert!(!said(&right, "format.label_year") && !said(&right, "format.table_foreign"), "{note}");
        // Two years before is no year before.
        let read = read(&by_cell(&lines).replace("指2018年", "指2017年"));
        let ids = ["format.label_year", "format.table_foreign"];
        assert!(ids.iter().any(|id| said(&read, id)), "{note}: {:?}", read.findings);
    }
}

#[test]
fn a_head_in_two_paragraphs_is_one() {
    let own = ["上一年项目\n数量", "本年增/减", "处理决定\n数量", "行政许可", "36", "208", "1998"];
    let lines: Vec<&str> = UP_TO_LICENSING[..15].iter().chain(&own).chain(&BEHIND).copied().collect();
    let text = by_cell(&lines).replace("对外公开总数量", "对外公开\n总数量");
    let read = read(&text);
    assert_eq!(licensing(&read), ["36", "208", "1998"].map(|f| Some(f.to_owned())));
    assert!(!said(&read, "format.heads_damaged"), "{:?}", read.findings);
}

#[test]
fn a_figure_that_ends_in_a_digit_of_an_ordinal_is_whole() {
    for figure in ["2263", "3", "13", "45"] {
        let line = format!(
            "第二十条第（一）项 信息内容 本年新制作数量 本年新公开数量 对外公开总数量 规章 213 15 255 规范性文件 293 7 195 \
             第二十条第（五）项 信息内容 上一年项目数量 本年增/减 处理决定数量 行政许可 194 298 {figure} 其他对外管理服务事项 36 41 2124 \
             第二十条第（六）项 信息内容 上一年项目数量 本年增/减 处理决定数量 行政处罚 59 131 2107 行政强制 169 198 122"
        );
        let read = read(&by_cell(&[&line]));
        assert_eq!(licensing(&read), ["194", "298", figure].map(|f| Some(f.to_owned())), "{figure}");
        let other = read.value("proactive_disclosure/other_external_services/decisions");
        assert_eq!(other.as_deref(), Some("2124"), "{figure}");
    }
}

/// A grid of cells as a page.
fn grid(rows: &[[&str; 4]]) -> String {
    let row = |cells: &[&str; 4]| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<html><body><h1>江口县林业局2019年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>2019年，我局认真贯彻条例。</p>\
         <p>二、主动公开政府信息情况</p><table>{rows}</table></body></html>"
    )
}

#[test]
fn a_label_broken_over_two_rows_of_a_grid_loses_its_figures_aloud() {
    let rows = |other: [&str; 4], below: Option<[&str; 4]>| {
        let mut rows = vec![
            ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
            ["行政许可", "36", "208", "1998"],
            other,
        ];
        rows.extend(below);
        rows.extend([["行政处罚", "72", "46", "1817"], ["行政强制", "3", "0", "5"]]);
        read(&grid(&rows))
    };
    let path = "proactive_disclosure/other_external_services/decisions";
    let whole = rows(["其他对外管理服务事项", "31", "155", "380"], None);
    assert_eq!(
        (whole.value(path).as_deref(), whole.flagged("other_external_services")),
        (Some("380"), false)
    );
    let broken = rows(["其他", "31", "155", "380"], Some(["对外管理服务事项", "", "", ""]));
    assert_eq!(broken.value(path), None);
    assert!(broken.flagged("other_external_services"));
    assert!(
        broken
            .findings
            .iter()
            .all(|f| f.table.as_deref() != Some("disclosure_upon_request") || f.row.is_none())
    );
    // A row of the office's own says nothing of the blank one behind it.
    let own = rows(["网上备案", "31", "155", "380"], Some(["其他对外管理服务事项", "", "", ""]));
    assert!(said(&own, "format.row_extra") && !own.flagged("other_external_services"));
}
