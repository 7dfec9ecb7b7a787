//! Heads that are not the form's over its rows: other periods, shares, other offices, columns of the office's own.

use crate::attacks::{Read, read};

const LICENSING: &str = "proactive_disclosure/administrative_licensing/decisions";

fn report(two: &str, three: &str) -> Read {
    read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n根据条例编制本报告。\n二、主动公开政府信息情况\n{two}\n\
         三、收到和处理政府信息公开申请情况\n{three}\n四、政府信息公开行政复议、行政诉讼情况\n无\n\
         五、存在的主要问题及改进情况\n无\n六、其他需要报告的事项\n无\n"
    ))
}

/// Part two in lines of cells: the head and the cell of licensing, as the others are in the form.
pub(crate) fn licensing(head: &str, cell: &str) -> Vec<Vec<String>> {
    [
        "第二十条第（一）项",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|5|24|9",
        "行政规范性文件|4|0|31",
        "第二十条第（五）项",
        &format!("信息内容|{head}"),
        &format!("行政许可|{cell}"),
        "第二十条第（六）项",
        "信息内容|本年处理决定数量",
        "行政处罚|6",
        "行政强制|43",
        "第二十条第（八）项",
        "信息内容|本年收费金额（单位：万元）",
        "行政事业性收费|35.69",
    ]
    .iter()
    .map(|line| line.split('|').map(str::to_owned).collect())
    .collect()
}

/// The lines as tabs, as tabs filled up to one width, with bars, a cell a line, and as a page.
fn shapes(lines: &[Vec<String>]) -> Vec<String> {
    let widest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let join = |between: &str, behind: &str| {
        lines.iter().map(|l| format!("{}{behind}", l.join(between))).collect::<Vec<_>>().join("\n")
    };
    let filled: Vec<String> =
        lines.iter().map(|l| format!("{}{}", l.join("\t"), "\t".repeat(widest - l.len()))).collect();
    vec![join("\t", ""), filled.join("\n"), join(" | ", " |"), join("\n", "")]
}

fn page(lines: &[Vec<String>]) -> String {
    let widest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let row = |l: &Vec<String>| {
        let (last, front) = l.split_last().expect("a line has a cell");
        let cells: String = front.iter().map(|c| format!("<td>{c}</td>")).collect();
        format!("<tr>{cells}<td colspan=\"{}\">{last}</td></tr>", widest + 1 - l.len())
    };
    format!("<table>{}</table>", lines.iter().map(row).collect::<String>())
}

fn page_report(two: &str, three: &str) -> Read {
    read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>二、主动公开政府信息情况</p>{two}\
         <p>三、收到和处理政府信息公开申请情况</p>{three}<p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>"
    ))
}

fn in_every_shape(lines: &[Vec<String>]) -> Vec<Read> {
    let mut reads: Vec<Read> = shapes(lines).iter().map(|two| report(two, "无")).collect();
    reads.push(page_report(&page(lines), ""));
    reads
}

#[test]
fn a_head_that_says_another_thing_costs_the_figure_below_it() {
    for head in [
        "上年处理决定数量",
        "同比增长（%）",
        "历年累计处理决定数量",
        "本年受理数量",
        "计划数",
        "截至6月底件数",
    ] {
        for (shape, read) in in_every_shape(&licensing(head, "7")).iter().enumerate() {
            assert_eq!(read.value(LICENSING), None, "{head} {shape}");
            assert!(read.flagged("administrative_licensing"), "{head} {shape}");
            // Alone on its line it may be a caption, which costs more.
            let caption = read.findings.iter().any(|f| f.id == "format.table_foreign");
            let fees = "proactive_disclosure/administrative_and_institutional_fees/amount";
            assert!(caption || read.value(fees).as_deref() == Some("35.69"), "{head} {shape}");
        }
    }
}

#[test]
fn a_head_worded_otherwise_or_damaged_keeps_its_figure() {
    for head in ["处理决定数", "本年处埋决定数董", "办理件数", "数量", "行政许可数", "本年度作出的处理决定"]
    {
        for (shape, read) in in_every_shape(&licensing(head, "7")).iter().enumerate() {
            assert_eq!(read.value(LICENSING).as_deref(), Some("7"), "{head} {shape}");
        }
    }
}

#[test]
fn a_head_in_other_words_is_said() {
    for (shape, read) in in_every_shape(&licensing("本年罚没金额", "7")).iter().enumerate() {
        assert_eq!(read.value(LICENSING).as_deref(), Some("7"), "{shape}");
        assert!(read.flagged("administrative_licensing"), "{shape}");
    }
}

/// Part two with two columns under each head of the form, the second of them another thing.
fn pairs(below: (&str, &str), licensing: (&str, &str)) -> Vec<Vec<String>> {
    let (own, other) = below;
    let part = |heads: &[&str], rows: &[&str]| {
        let mut lines = vec![
            format!("信息内容|{}", heads.join("|")),
            vec![format!("{own}|{other}"); heads.len()].join("|"),
        ];
        lines.extend(rows.iter().map(|r| (*r).to_owned()));
        lines
    };
    let mut lines = vec!["第二十条第（一）项".to_owned()];
    lines.extend(part(
        &["本年制发件数", "本年废止件数", "现行有效件数"],
        &["规章|5|3|24|8|9|2", "行政规范性文件|4|1|0|6|31|7"],
    ));
    lines.push("第二十条第（五）项".to_owned());
    lines.extend(part(&["本年处理决定数量"], &[&format!("行政许可|{}|{}", licensing.0, licensing.1)]));
    lines.push("第二十条第（六）项".to_owned());
    lines.extend(part(&["本年处理决定数量"], &["行政处罚|6|12", "行政强制|43|2"]));
    lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// The pairs as a page: heads of the form span two columns, those of rows two lines.
fn pairs_page(lines: &[Vec<String>]) -> String {
    let mut page = String::new();
    for line in lines {
        let heads = line[0] == "信息内容";
        let cells = line.iter().enumerate().map(|(i, cell)| match (heads, i) {
            (true, 0) => format!("<td rowspan=2>{cell}</td>"),
            (true, _) => format!("<td colspan=2>{cell}</td>"),
            _ if line.len() == 1 => format!("<td colspan=7>{cell}</td>"),
            _ => format!("<td>{cell}</td>"),
        });
        let cells: String = cells.collect();
        page.push_str(&format!("<tr>{cells}</tr>"));
    }
    format!("<table>{page}</table>")
}

#[test]
fn of_two_columns_under_one_head_the_other_period_or_share_is_left_out() {
    for below in [("本年", "上年"), ("本期", "上年同期"), ("件数", "占比（%）"), ("数量", "其中网上办理")]
    {
        for (cells, value) in [(("7", "3"), Some("7")), (("", "3"), None)] {
            let lines = pairs(below, cells);
            let tabs: Vec<String> = lines.iter().map(|l| l.join("\t")).collect();
            let reads = [report(&tabs.join("\n"), "无"), page_report(&pairs_page(&lines), "")];
            for (shape, read) in reads.iter().enumerate() {
                assert_eq!(read.value(LICENSING).as_deref(), value, "{below:?} {cells:?} {shape}");
                let penalty = read.value("proactive_disclosure/administrative_penalty/decisions");
                assert_eq!(penalty.as_deref(), Some("6"), "{below:?} {shape}");
                let rules =
                    |column| read.value(&format!("proactive_disclosure/administrative_rules/{column}"));
                let rules = [rules("issued"), rules("repealed"), rules("in_force")];
                assert_eq!(rules.map(|v| v.unwrap_or_default()), ["5", "24", "9"], "{below:?} {shape}");
                assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"), "{below:?} {shape}");
            }
        }
    }
}

#[test]
fn a_cell_lost_at_the_end_of_a_line_is_that_of_the_last_head() {
    let lines = licensing("本年处理决定数量|上年数量", "7");
    for shape in [0, 2] {
        let read = report(&shapes(&lines)[shape], "无");
        assert_eq!(read.value(LICENSING).as_deref(), Some("7"), "{shape}");
    }
}

#[test]
fn columns_of_several_offices_are_no_columns_of_the_form() {
    let table = "<table><tr><td>信息内容</td><td>县公安局</td><td>县住建局</td><td>县水利局</td></tr>\
                 <tr><td>规章</td><td>8</td><td>19</td><td>18</td></tr>\
                 <tr><td>行政规范性文件</td><td>5</td><td>12</td><td>30</td></tr></table>";
    let read = page_report(table, "");
    assert_eq!(read.value("proactive_disclosure/administrative_rules/in_force"), None);
    assert!(read.flagged("administrative_rules"));
}

#[test]
fn numbers_of_rows_fill_no_blank_cell() {
    let lines = licensing("本年处理决定数量|行次", "|3");
    for (shape, read) in in_every_shape(&lines).iter().enumerate() {
        assert_eq!(read.value(LICENSING), None, "{shape}");
    }
    // The blank cell is no line of its own.
    let lines = licensing("本年处理决定数量|行次", "3");
    let cells: Vec<String> = lines.iter().flatten().cloned().collect();
    let read = report(&cells.join("\n"), "无");
    assert_eq!(read.value(LICENSING), None);
    assert!(read.flagged("administrative_licensing"));
}

const ROWS: [(&str, &str, [&str; 7]); 5] = [
    ("newly_received", "一、本年新收政府信息公开申请数量", ["14", "2", "0", "5", "1", "3", "25"]),
    ("carried_over_from_prior_year", "二、上年结转政府信息公开申请数量", ["0", "1", "0", "0", "0", "0", "1"]),
    ("disclosed", "（一）予以公开", ["9", "3", "0", "2", "1", "0", "15"]),
    ("not_disclosed.state_secret", "1.属于国家秘密", ["2", "0", "4", "0", "0", "3", "9"]),
    ("carried_over_to_next_year", "四、结转下年度继续办理", ["3", "0", "0", "3", "0", "0", "6"]),
];

/// Part three as the text of a page keeps it: three lines of heads, merged cells once, own cells at a place of the rows.
fn own_column(heads: [&str; 3], at: usize, own: usize) -> String {
    let rows = ROWS.iter().map(|(_, label, cells)| {
        let mut cells: Vec<String> = cells.iter().map(|c| (*c).to_owned()).collect();
        (0..own).for_each(|i| cells.insert(at, format!("{}", i + 50)));
        format!("{label}\t{}", cells.join("\t"))
    });
    heads.iter().map(|h| (*h).to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

fn assert_requests(read: &Read, what: &str) {
    for (row, _, cells) in ROWS {
        let values: Vec<String> = read.requests(row).into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(values, cells, "{what} {row}");
    }
}

const LABELS: &str = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";

#[test]
fn an_own_column_under_heads_of_three_levels_moves_no_figure() {
    let top = format!("{LABELS}\t申请人情况");
    let middle = "自然人\t法人或其他组织\t总计";
    let low = "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他";
    let cases = [
        (own_column([&top, middle, &format!("{low}\t小计")], 6, 1), "小计"),
        (own_column([&top, "自然人\t法人或其他组织\t外国组织\t总计", low], 6, 1), "外国组织"),
        (own_column([&format!("{LABELS}\t行次\t申请人情况"), middle, low], 0, 1), "行次 in front"),
        (own_column([&format!("{top}\t行次"), middle, low], 7, 1), "行次 behind"),
        (
            own_column(
                [&format!("{LABELS}\t申请方式\t申请人情况"), &format!("当面\t信函\t网络\t{middle}"), low],
                0,
                3,
            ),
            "申请方式",
        ),
    ];
    for (three, what) in &cases {
        let read = report("无", three);
        assert_requests(&read, what);
        assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"), "{what}");
        let read = report(
            "无",
            &three.lines().map(|l| format!("{} |\n", l.replace('\t', " | "))).collect::<String>(),
        );
        assert_requests(&read, what);
    }
}

/// Part three as a page, its cells as given for each row.
fn requests_page(heads: &str, cells: impl Fn(&[&str; 7]) -> Vec<String>) -> String {
    let row = |(_, label, own): &(&str, &str, [&str; 7])| {
        let cells: String = cells(own).iter().map(|c| format!("<td>{c}</td>")).collect();
        format!("<tr><td>{label}</td>{cells}</tr>")
    };
    format!("<table>{heads}{}</table>", ROWS.iter().map(row).collect::<String>())
}

fn heads(in_front: &str) -> String {
    format!(
        "<tr><td rowspan=2>项目</td>{in_front}<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>\
         <tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
    )
}

fn plain(cells: &[&str; 7]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

#[test]
fn a_total_in_front_as_well_as_behind_is_the_same_total() {
    let doubled = |cells: &[&str; 7]| {
        let mut cells = plain(cells);
        cells.insert(0, cells[6].clone());
        cells
    };
    let read = page_report("", &requests_page(&heads("<td rowspan=2>合计</td>"), doubled));
    assert_requests(&read, "a page");
    let tabs = ROWS.iter().map(|(_, label, cells)| format!("{label}\t{}", doubled(cells).join("\t")));
    let spans = [
        format!("{LABELS}\t申请人情况\t\t\t\t\t\t\t"),
        "\t合计\t自然人\t法人或其他组织\t\t\t\t\t总计".to_owned(),
        "\t\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t".to_owned(),
    ];
    let read = report("无", &spans.into_iter().chain(tabs).collect::<Vec<_>>().join("\n"));
    assert_requests(&read, "tabs filled up");
    // Two columns that differ are not one.
    let other = |cells: &[&str; 7]| {
        let mut cells = plain(cells);
        cells.insert(0, "8".to_owned());
        cells
    };
    let read = page_report("", &requests_page(&heads("<td rowspan=2>合计</td>"), other));
    assert!(read.findings.iter().any(|f| f.table.as_deref() == Some("disclosure_upon_request")));
    assert!(read.requests("newly_received")[6].as_deref() != Some("8"));
}

#[test]
fn a_blank_copy_beside_a_table_costs_it_nothing() {
    let own = requests_page(&heads(""), plain);
    let blank = requests_page(&heads(""), |_| vec![String::new(); 7]);
    for three in [format!("{own}{blank}"), format!("{blank}{own}")] {
        assert_requests(&page_report("", &three), "a blank copy");
    }
    // A caption may say that the filled one is another's.
    let read = page_report("", &format!("{blank}<p>县教育局</p>{own}"));
    assert!(read.findings.iter().any(|f| f.table.as_deref() == Some("disclosure_upon_request")));
    // Dashes are an answer.
    let dashes = requests_page(&heads(""), |_| vec!["—".to_owned(); 7]);
    let read = page_report("", &format!("{dashes}{own}"));
    assert!(read.flagged("newly_received") || read.requests("newly_received")[0].is_none());
}

#[test]
fn a_list_of_results_in_front_of_a_table_costs_it_nothing() {
    let list = "<table><tr><td>办理结果</td><td>件数</td></tr><tr><td>（一）予以公开</td><td>10</td></tr>\
                <tr><td>1.属于国家秘密</td><td>4</td></tr></table>";
    let own = requests_page(&heads(""), plain);
    let read = page_report("", &format!("{list}{own}"));
    assert_requests(&read, "a list in front");
    assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"));
}

#[test]
fn heads_of_which_none_is_the_forms_are_said() {
    let two = |heads: &str| {
        format!(
            "<table><tr><td>信息内容{heads}<tr><td>规章<td>5<td>24<td>9<tr><td>行政规范性文件<td>4<td>0<td>31</table>"
        )
    };
    let three = |heads: &str| {
        let row = |label: &str, cells: &str| format!("<tr><td>{label}{cells}");
        let figures = "<td>4<td>3<td>2<td>1<td>5<td>6<td>21";
        format!(
            "<table><tr><td>项目{heads}{}{}</table>",
            row("一、本年新收政府信息公开申请数量", figures),
            row("二、上年结转政府信息公开申请数量", "<td>0<td>0<td>0<td>0<td>0<td>1<td>1")
        )
    };
    let page = |two: &str, three: &str| {
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>{two}\
             <p>三、收到和处理政府信息公开申请情况</p>{three}<p>五、存在的主要问题及改进情况</p><p>公开不够。</p>"
        ))
    };
    let official_two = "<td>本年制发件数<td>本年废止件数<td>现行有效件数";
    let official_three = "<td>自然人<td>商业企业<td>科研机构<td>社会公益组织<td>法律服务机构<td>其他<td>总计";
    let said = |read: &Read, table: &str| {
        read.findings.iter().any(|f| f.id == "format.heads_damaged" && f.table.as_deref() == Some(table))
    };
    let own = page(&two(official_two), &three(official_three));
    assert!(!said(&own, "proactive_disclosure") && !said(&own, "disclosure_upon_request"));
    for (heads, why) in [
        ("<td>2019<td>2020<td>2021<td>2022<td>2023<td>2024<td>合计".replace("<td>20", "<td>年度20"), "years"),
        ("<td>教育<td>卫生<td>民政<td>交通<td>水利<td>林业<td>总计".to_owned(), "what they are about"),
        ("<td>一月<td>二月<td>三月<td>四月<td>五月<td>六月<td>总计".to_owned(), "months"),
    ] {
        let read = page(&two(official_two), &three(&heads));
        assert!(said(&read, "disclosure_upon_request"), "{why}: {:?}", read.findings);
    }
    let read = page(&two("<td>2021年<td>2022年<td>2023年"), &three(official_three));
    assert!(said(&read, "proactive_disclosure"), "{:?}", read.findings);
}

/// Part three as two tables: the labels and the first columns, the labels again and the others.
fn halves(first: usize, join: impl Fn(&[Vec<String>]) -> String) -> String {
    let names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let half = |columns: std::ops::Range<usize>| {
        let mut lines: Vec<Vec<String>> = vec![
            ["项目"].into_iter().chain(names[columns.clone()].iter().copied()).map(str::to_owned).collect(),
        ];
        lines.extend(ROWS.iter().map(|(_, label, cells)| {
            [*label].into_iter().chain(cells[columns.clone()].iter().copied()).map(str::to_owned).collect()
        }));
        join(&lines)
    };
    format!("{}\n续表\n{}", half(0..first), half(first..7))
}

#[test]
fn a_table_in_two_parts_by_columns_is_one() {
    let page = |lines: &[Vec<String>]| {
        let row = |l: &Vec<String>| {
            format!("<tr>{}</tr>", l.iter().map(|c| format!("<td>{c}</td>")).collect::<String>())
        };
        format!("<table>{}</table>", lines.iter().map(row).collect::<String>())
    };
    let lines = |between: &'static str| {
        move |lines: &[Vec<String>]| lines.iter().map(|l| l.join(between)).collect::<Vec<_>>().join("\n")
    };
    for first in [3, 4] {
        let reads = [
            page_report("", &halves(first, page)),
            report("无", &halves(first, lines("\t"))),
            report("无", &halves(first, lines(" | "))),
        ];
        for (shape, read) in reads.iter().enumerate() {
            assert_requests(read, &format!("{first} {shape}"));
            assert!(!read.findings.iter().any(|f| f.id == "format.column_missing"), "{first} {shape}");
        }
    }
    // A column that stands in both, with other figures, makes them no parts of one.
    let both = |lines: &[Vec<String>]| {
        page(
            &lines
                .iter()
                .map(|l| {
                    let mut line = l.clone();
                    line.insert(1, if l[0] == "项目" { "自然人".to_owned() } else { "77".to_owned() });
                    line
                })
                .collect::<Vec<_>>(),
        )
    };
    let read = page_report("", &halves(3, both));
    assert!(read.flagged("newly_received") || read.requests("newly_received").iter().all(Option::is_none));
}

#[test]
fn a_column_of_figures_without_a_head_is_none_of_the_forms() {
    // A sum that somebody checks behind the table, numbers of rows in front of its figures.
    let behind = |cells: &[&str; 7]| {
        let mut all = plain(cells);
        all.push(cells[6].to_owned());
        all
    };
    let read = page_report("", &requests_page(&heads(""), behind));
    assert_requests(&read, "behind");
    assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"));
    let numbers = std::cell::Cell::new(0);
    let front = |cells: &[&str; 7]| {
        numbers.set(numbers.get() + 1);
        let mut all = plain(cells);
        all.insert(0, numbers.get().to_string());
        all
    };
    let read = page_report("", &requests_page(&heads("<td rowspan=2></td>"), front));
    assert_requests(&read, "in front");
    // Sums that do not hold tell nothing.
    let wrong = |cells: &[&str; 7]| {
        let mut all = behind(cells);
        all[2] = "50".to_owned();
        all
    };
    let read = page_report("", &requests_page(&heads(""), wrong));
    assert!(read.flagged("newly_received"));
}

#[test]
fn heads_and_cells_that_are_lost_apart_are_told_by_the_sums() {
    let names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    // The head of one column is gone, the cells of another.
    for (head, cell) in [(6, 1), (4, 3), (0, 5), (2, 6)] {
        let without = |all: &[&str], at: usize| {
            let kept = all.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, text)| (*text).to_owned());
            kept.collect::<Vec<String>>()
        };
        let rows =
            ROWS.iter().map(|(_, label, cells)| format!("{label}\t{}", without(cells, cell).join("\t")));
        let lines: Vec<String> =
            [format!("项目\t{}", without(&names, head).join("\t"))].into_iter().chain(rows).collect();
        for three in [lines.join("\n"), lines.iter().map(|l| l.replace('\t', " | ") + " |\n").collect()] {
            let read = report("无", &three);
            for (row, _, cells) in ROWS {
                for (shown, value) in read.requests(row).iter().zip(cells) {
                    let whole = read.findings.iter().any(|f| {
                        f.severity >= gongkai::check::Severity::Warning
                            && f.table.as_deref() == Some("disclosure_upon_request")
                            && (f.row.is_none() && f.column.is_none() || f.row.as_deref() == Some(row))
                    });
                    assert!(
                        shown.as_deref().is_none_or(|shown| shown == value) || whole,
                        "{head} {cell} {row}"
                    );
                }
            }
        }
    }
}

#[test]
fn halves_of_different_tables_are_not_joined() {
    let names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let half = |columns: std::ops::Range<usize>, more: u32| -> String {
        let head = format!("项目\t{}\n", names[columns.clone()].join("\t"));
        let row = |(_, label, cells): &(&str, &str, [&str; 7])| {
            let cells = cells[columns.clone()]
                .iter()
                .map(|c| (c.parse::<u32>().expect("a count") + more).to_string());
            format!("{label}\t{}\n", cells.collect::<Vec<_>>().join("\t"))
        };
        head + &ROWS.iter().map(row).collect::<String>()
    };
    for caption in ["2022年情况如下：", "石桥镇：", "续表"] {
        let read = report("无", &format!("{}{caption}\n{}", half(0..4, 0), half(4..7, 3)));
        for (row, _, cells) in ROWS {
            let own: Vec<Option<String>> = read.requests(row);
            let said = read.flagged(row) || read.findings.iter().any(|f| f.id == "format.column_missing");
            assert!(said, "{caption} {row}");
            for (shown, value) in own[4..].iter().zip(&cells[4..]) {
                assert!(shown.is_none() || shown.as_deref() == Some(*value), "{caption} {row}");
            }
        }
    }
}

#[test]
fn a_part_without_heads_is_told_by_its_cells() {
    let row = |cells: &[&str]| {
        format!("<tr>{}</tr>", cells.iter().map(|c| format!("<td>{c}</td>")).collect::<String>())
    };
    let head = row(&["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]);
    let part = |name: &str| format!("<tr><td colspan=4>{name}</td></tr>");
    let table = format!(
        "<table>{}{head}{}{}{}{}{}</table>",
        part("第二十条第（五）项"),
        row(&["行政许可", "7", "+1", "8"]),
        row(&["其他对外管理服务事项", "", "", "3"]),
        part("第二十条第（六）项"),
        row(&["行政处罚", "", "", "22"]),
        row(&["行政强制", "21", "", ""]),
    );
    let read = page_report(&table, "");
    let value = |row: &str, column: &str| read.value(&format!("proactive_disclosure/{row}/{column}"));
    assert_eq!(value("administrative_penalty", "decisions").as_deref(), Some("22"));
    assert_eq!(value("administrative_compulsion", "items_prior_year").as_deref(), Some("21"));
    assert_eq!(value("administrative_compulsion", "decisions"), None);
    assert!(!read.findings.iter().any(|f| f.id == "format.mixed"), "{:?}", read.findings);
}

/// The form of 2019 has one row where that of 2021 has a group of three: a text in its first cell is no label of these.
#[test]
fn a_word_in_the_first_cell_of_a_row_that_is_a_group_in_another_form_keeps_its_column() {
    const COLUMNS: [&str; 7] =
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let row = |label: &str, cells: &str| {
        let cells: String = cells.split(' ').map(|cell| format!("<td>{cell}")).collect();
        format!("<tr><td colspan=2>{label}{cells}")
    };
    let heads: String = COLUMNS.iter().map(|head| format!("<td>{head}")).collect();
    let of = |other: &str| {
        let rows = row("一、本年新收政府信息公开申请数量", "3 1 0 0 0 2 6")
            + &row("二、上年结转政府信息公开申请数量", "1 0 0 0 0 0 1")
            + "<tr><td rowspan=3>三、本年度办理结果"
            + "<td>（一）予以公开<td>2<td>1<td>0<td>0<td>0<td>0<td>3"
            + "<tr><td>（六）其他处理"
            + &other.split(' ').map(|cell| format!("<td>{cell}")).collect::<String>()
            + "<tr><td>（七）总计<td>4<td>1<td>0<td>0<td>0<td>2<td>7"
            + &row("四、结转下年度继续办理", "0 0 0 0 0 0 0");
        read(&format!(
            "<!DOCTYPE html><meta charset=utf-8><p>甲县2019年政府信息公开工作年度报告<p>三、收到和处理政府信息公开申请情况<table><tr><td colspan=2>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）{heads}{rows}</table>"
        ))
    };
    let row = |read: &Read| read.requests("other_disposition");
    let figures = |shown: &str| -> Vec<Option<String>> {
        shown.split(' ').map(|figure| Some(figure.to_owned()).filter(|figure| figure != "?")).collect()
    };
    for (other, expected) in [
        ("2 0 0 0 0 2 4", "2 0 0 0 0 2 4"),
        ("见附件 0 0 0 0 2 4", "? 0 0 0 0 2 4"),
        ("见附件 0 0 0 0 2 不详", "? 0 0 0 0 2 ?"),
        ("不详 1 2 3 4 5 6", "? 1 2 3 4 5 6"),
        // A remark without a head behind the row.
        ("见附件 0 5 7 6 10 28 3", "? 0 5 7 6 10 28"),
    ] {
        let read = of(other);
        assert_eq!(row(&read), figures(expected), "{other}");
        assert!(!expected.contains('?') || read.flagged("other_disposition"), "{other}");
    }
}
