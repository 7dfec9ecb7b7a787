//! Tables as sheets and their exports keep them: one grid for a whole report, blank forms and other years' tables in the
//! same columns, tables turned over, lines that end where their cells do. Figures follow from row and column.

use crate::attacks::{Read, read};
use crate::heads::licensing;

/// Rows of part three: number, path, and the labels in three columns.
const ROWS: [(&str, [&str; 3]); 25] = [
    ("newly_received", ["一、本年新收政府信息公开申请数量", "", ""]),
    ("carried_over_from_prior_year", ["二、上年结转政府信息公开申请数量", "", ""]),
    ("disclosed", ["三、本年度办理结果", "（一）予以公开", ""]),
    ("partially_disclosed", ["", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""]),
    ("not_disclosed.state_secret", ["", "（三）不予公开", "1.属于国家秘密"]),
    ("not_disclosed.prohibited_by_law", ["", "", "2.其他法律行政法规禁止公开"]),
    ("not_disclosed.security_and_stability", ["", "", "3.危及“三安全一稳定”"]),
    ("not_disclosed.third_party_rights", ["", "", "4.保护第三方合法权益"]),
    ("not_disclosed.internal_affairs", ["", "", "5.属于三类内部事务信息"]),
    ("not_disclosed.process_information", ["", "", "6.属于四类过程性信息"]),
    ("not_disclosed.enforcement_case_file", ["", "", "7.属于行政执法案卷"]),
    ("not_disclosed.administrative_inquiry", ["", "", "8.属于行政查询事项"]),
    ("unable_to_provide.not_held", ["", "（四）无法提供", "1.本机关不掌握相关政府信息"]),
    ("unable_to_provide.requires_creation", ["", "", "2.没有现成信息需要另行制作"]),
    ("unable_to_provide.unclear_after_supplementation", ["", "", "3.补正后申请内容仍不明确"]),
    ("not_processed.petition_or_complaint", ["", "（五）不予处理", "1.信访举报投诉类申请"]),
    ("not_processed.repeated_request", ["", "", "2.重复申请"]),
    ("not_processed.published_material", ["", "", "3.要求提供公开出版物"]),
    ("not_processed.excessive_requests", ["", "", "4.无正当理由大量反复申请"]),
    ("not_processed.confirm_or_reissue", ["", "", "5.要求行政机关确认或重新出具已获取信息"]),
    (
        "other_disposition.supplementation_overdue",
        ["", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"],
    ),
    (
        "other_disposition.fee_overdue",
        ["", "", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"],
    ),
    ("other_disposition.other", ["", "", "3.其他"]),
    ("total_handled", ["", "（七）总计", ""]),
    ("carried_over_to_next_year", ["四、结转下年度继续办理", "", ""]),
];

type Lines = Vec<Vec<String>>;

fn cells(line: &[&str]) -> Vec<String> {
    line.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The seven figures of a row, the last of which is their sum.
fn figures(row: usize) -> [u32; 7] {
    let mut all = [0; 7];
    for (column, figure) in all.iter_mut().take(6).enumerate() {
        *figure = u32::try_from((row * 7 + column * 5) % 13 + row).expect("a small number");
    }
    all[6] = all.iter().sum();
    all
}

fn heads() -> Lines {
    vec![
        cells(&[
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            "",
            "",
            "申请人情况",
            "",
            "",
            "",
            "",
            "",
            "",
        ]),
        cells(&["", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"]),
        cells(&["", "", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""]),
    ]
}

/// Part three with these cells behind the labels of each row.
fn requests(own: impl Fn(usize) -> Vec<String>) -> Lines {
    let rows = ROWS.iter().enumerate().map(|(at, (_, labels))| [cells(labels), own(at)].concat());
    heads().into_iter().chain(rows).collect()
}

fn filled(row: usize) -> Vec<String> {
    figures(row).iter().map(u32::to_string).collect()
}

fn suits() -> Lines {
    let five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    vec![
        cells(&["行政复议", "", "", "", "", "行政诉讼", "", "", "", "", "", "", "", "", ""]),
        [cells(&five), cells(&["未经复议直接起诉", "", "", "", "", "复议后起诉", "", "", "", ""])].concat(),
        [vec![String::new(); 5], cells(&five), cells(&five)].concat(),
        (0..15).map(|at| suit(at).to_string()).collect(),
    ]
}

fn suit(at: usize) -> u32 {
    let own = |at: usize| u32::try_from(at % 5 + 3 * (at / 5) + 1).expect("a small number");
    if at % 5 == 4 { (at - 4..at).map(own).sum() } else { own(at) }
}

fn disclosures() -> Lines {
    licensing("本年处理决定数量", "167")
}

fn report(two: Lines, three: Lines, four: Lines) -> Lines {
    let line = |text: &str| vec![text.to_owned()];
    [
        vec![
            line("甲县乙局2023年政府信息公开工作年度报告"),
            line("一、总体情况"),
            line("根据条例编制本报告。"),
        ],
        vec![line("二、主动公开政府信息情况")],
        two,
        vec![line("三、收到和处理政府信息公开申请情况")],
        three,
        vec![line("四、政府信息公开行政复议、行政诉讼情况")],
        four,
        vec![
            line("五、存在的主要问题及改进情况"),
            line("无。"),
            line("六、其他需要报告的事项"),
            line("无。"),
        ],
    ]
    .concat()
}

/// The lines as one grid, as tabs and as commas, filled up to one width.
fn shapes(lines: &Lines) -> [(&'static str, String); 3] {
    let widest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let whole: Lines =
        lines.iter().map(|l| [l.clone(), vec![String::new(); widest - l.len()]].concat()).collect();
    let row = |l: &Vec<String>| format!("<tr><td>{}</td></tr>", l.join("</td><td>"));
    let join = |between: &str| whole.iter().map(|l| l.join(between)).collect::<Vec<_>>().join("\n");
    [
        ("grid", format!("<table>{}</table>", whole.iter().map(row).collect::<String>())),
        ("tabs", join("\t")),
        ("commas", join(",")),
    ]
}

fn assert_requests(read: &Read, what: &str) {
    for (at, (row, _)) in ROWS.iter().enumerate() {
        let shown: Vec<String> = read.requests(row).into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(shown, filled(at), "{what} {row} {:?}", read.findings);
    }
}

fn assert_suits(read: &Read, what: &str) {
    let groups = ["administrative_reconsideration", "direct_suit", "suit_after_reconsideration"];
    let outcomes = ["upheld", "corrected", "other_result", "pending", "total"];
    for at in 0..15 {
        let path = format!("reconsideration_litigation/{}/{}", groups[at / 5], outcomes[at % 5]);
        assert_eq!(read.value(&path), Some(suit(at).to_string()), "{what} {path} {:?}", read.findings);
    }
}

fn blank(_: usize) -> Vec<String> {
    vec![String::new(); 7]
}

#[test]
fn a_blank_form_on_the_same_sheet_costs_the_table_nothing() {
    for three in [[requests(blank), requests(filled)].concat(), [requests(filled), requests(blank)].concat()]
    {
        for (shape, source) in shapes(&report(disclosures(), three.clone(), suits())) {
            let read = read(&source);
            assert_requests(&read, shape);
            assert_suits(&read, shape);
            // The blank one may be the report's own.
            assert!(read.findings.iter().any(|f| f.id == "format.table_elsewhere"), "{shape}");
        }
    }
}

#[test]
fn another_table_below_on_the_same_sheet_is_no_part_of_the_first() {
    let other = |row: usize| figures(row + 3).iter().map(u32::to_string).collect::<Vec<_>>();
    for caption in ["2022年情况", "上年同期", "更正前"] {
        let captioned = [vec![vec![caption.to_owned()]], requests(other)].concat();
        for three in [
            [captioned.clone(), vec![vec!["2023年情况".to_owned()]], requests(filled)].concat(),
            [requests(filled), captioned].concat(),
        ] {
            for (shape, source) in shapes(&report(disclosures(), three.clone(), suits())) {
                let read = read(&source);
                assert_requests(&read, &format!("{caption} {shape}"));
                assert!(read.findings.iter().any(|f| f.id == "format.table_foreign"), "{caption} {shape}");
            }
        }
    }
    // Its rows may follow a caption without heads, which come again further down.
    let mut captioned = [vec![vec!["附：2022年同类数据".to_owned()]], requests(other)].concat();
    captioned.drain(1..4);
    captioned.splice(8..8, heads());
    for (shape, source) in shapes(&report(disclosures(), [requests(filled), captioned].concat(), suits())) {
        let read = read(&source);
        assert_requests(&read, shape);
        assert!(read.findings.iter().any(|f| f.id == "format.table_foreign"), "{shape}");
    }
    // Without a caption nothing tells which is the report's.
    for (shape, source) in
        shapes(&report(disclosures(), [requests(filled), requests(other)].concat(), suits()))
    {
        let read = read(&source);
        assert!(read.requests("newly_received").iter().all(Option::is_none), "{shape}");
        assert!(read.flagged("newly_received"), "{shape}");
    }
}

#[test]
fn a_copy_whose_cells_are_no_numbers_is_said() {
    let date = |row: usize| (0..7).map(|at| format!("1902-0{}-1{}", at + 1, row % 10)).collect();
    for (shape, source) in
        shapes(&report(disclosures(), [requests(filled), requests(date)].concat(), suits()))
    {
        let read = read(&source);
        assert_requests(&read, shape);
        assert!(read.findings.iter().any(|f| f.id == "format.table_elsewhere"), "{shape}");
    }
}

#[test]
fn heads_printed_again_within_a_table_begin_no_other() {
    let mut three = requests(filled);
    three.splice(16..16, heads());
    for (shape, source) in shapes(&report(disclosures(), three, suits())) {
        assert_requests(&read(&source), shape);
    }
}

fn turned(lines: &Lines) -> Lines {
    let widest = lines.iter().map(Vec::len).max().unwrap_or(0);
    (0..widest)
        .map(|at| lines.iter().map(|line| line.get(at).cloned().unwrap_or_default()).collect())
        .collect()
}

#[test]
fn tables_turned_over_are_read_by_their_labels() {
    for (shape, source) in shapes(&report(disclosures(), turned(&requests(filled)), turned(&suits()))) {
        let read = read(&source);
        assert_requests(&read, shape);
        assert_suits(&read, shape);
    }
    // Where a figure stands in the source is not turned over with it.
    let [(_, source), ..] = shapes(&report(Vec::new(), turned(&requests(filled)), Vec::new()));
    let read = read(&source);
    let seat = read.report.figures.iter().find_map(|f| f.seat.filter(|_| f.value.is_some()));
    // The first figure of 新收: the first line behind three of labels, the column behind three of heads.
    let seat = seat.map(|seat| (seat.row, seat.column));
    assert_eq!(seat, Some((Some(9), Some(4))));
}

#[test]
fn a_blank_turned_table_gives_no_figure() {
    for (shape, source) in shapes(&report(disclosures(), turned(&requests(blank)), turned(&suits()))) {
        let read = read(&source);
        assert!(ROWS.iter().all(|(row, _)| read.requests(row).iter().all(Option::is_none)), "{shape}");
        assert_suits(&read, shape);
    }
}

#[test]
fn lines_of_a_sheet_that_end_where_their_cells_do_are_records() {
    let trimmed = |line: &Vec<String>| {
        let last = line.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        line[..last].join(",")
    };
    let lines = report(disclosures(), requests(filled), suits());
    let read = read(&lines.iter().map(trimmed).collect::<Vec<_>>().join("\n"));
    assert_requests(&read, "ragged");
    assert_suits(&read, "ragged");
    for (path, value) in [
        ("administrative_rules/issued", "5"),
        ("administrative_rules/repealed", "24"),
        ("administrative_licensing/decisions", "167"),
        ("administrative_and_institutional_fees/amount", "35.69"),
    ] {
        assert_eq!(read.value(&format!("proactive_disclosure/{path}")).as_deref(), Some(value), "{path}");
    }
}

/// Part three with a column of the office's own behind so many cells of the figures, its head on the second or third line.
fn with_own_column(head: &str, line: usize, at: usize, own: impl Fn(usize) -> String) -> Lines {
    let mut lines = requests(filled);
    for (row, cells) in lines.iter_mut().enumerate() {
        let cell = match row.checked_sub(3) {
            None if row == line => head.to_owned(),
            None => String::new(),
            Some(row) => own(row),
        };
        cells.insert(3 + at, cell);
    }
    lines
}

#[test]
fn an_own_column_in_front_of_the_total_costs_the_table_nothing() {
    for (head, own) in [("小计", 3), ("上年数", 70), ("占比", 5)] {
        let three = with_own_column(head, 1, 6, |row| (figures(row)[6] + own).to_string());
        for (shape, source) in shapes(&report(disclosures(), three.clone(), suits())) {
            let read = read(&source);
            assert_requests(&read, &format!("{head} {shape}"));
            assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"), "{head} {shape}");
        }
    }
}

#[test]
fn a_sum_of_some_columns_is_not_the_total() {
    // The sum of the legal persons, between them and the total, or beside the natural persons.
    for (line, at) in [(1, 6), (1, 1), (2, 6)] {
        let sum = |row: usize| figures(row)[1..6].iter().sum::<u32>().to_string();
        let three = with_own_column("合计", line, at, sum);
        let [(shape, source), ..] = shapes(&report(disclosures(), three, suits()));
        let read = read(&source);
        assert_requests(&read, &format!("{shape} {line} {at}"));
        assert!(read.findings.iter().any(|f| f.id == "format.stray_figures"), "{line} {at}");
    }
    // Sums that hold under neither tell nothing.
    let three = with_own_column("合计", 1, 1, |row| (figures(row)[6] + 1).to_string());
    let spoiled: Lines = three
        .into_iter()
        .enumerate()
        .map(|(at, mut line)| {
            if at > 2 {
                line[3] = "900".to_owned();
            }
            line
        })
        .collect();
    let [(_, source), ..] = shapes(&report(disclosures(), spoiled, suits()));
    let read = read(&source);
    let said = read.findings.iter().any(|f| f.table.as_deref() == Some("disclosure_upon_request"));
    assert!(said && read.requests("newly_received")[6].as_deref() != Some(&(figures(0)[6] + 1).to_string()));
}

#[test]
fn the_last_two_columns_below_the_others_are_a_part_of_the_table() {
    // `其他` is a row's label, too.
    let part = |columns: std::ops::Range<usize>| -> Lines {
        let cut = |line: &Vec<String>| [&line[..3], &line[3 + columns.start..3 + columns.end]].concat();
        let mut lines: Lines = requests(filled).iter().map(cut).collect();
        lines[0][3] = "申请人情况".to_owned();
        if columns.start > 1 {
            lines[1][3] = "法人或其他组织".to_owned();
        }
        lines
    };
    let three = [part(0..5), part(5..7)].concat();
    for (shape, source) in shapes(&report(disclosures(), three, suits())) {
        assert_requests(&read(&source), shape);
    }
}

/// The form of 2019 with merges filled up, as tools export them: `本年增/减` spans two columns.
#[test]
fn a_figure_under_a_head_printed_twice_keeps_to_its_head() {
    let two = [
        "第二十条第（一）项|第二十条第（一）项|第二十条第（一）项|第二十条第（一）项",
        "信息内容|本年新制作数量|本年新公开数量|对外公开总数量",
        "规章|||3",
        "规范性文件||99|",
        "第二十条第（五）项|第二十条第（五）项|第二十条第（五）项|第二十条第（五）项",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|||",
        "其他对外管理服务事项|59||",
        "第二十条第（八）项|第二十条第（八）项|第二十条第（八）项|第二十条第（八）项",
        "信息内容|上一年项目数量|本年增/减|本年增/减",
        "行政事业性收费||+83|+83",
        "第二十条第（九）项|第二十条第（九）项|第二十条第（九）项|第二十条第（九）项",
        "信息内容|采购项目数量|采购总金额|采购总金额",
        "政府集中采购||982.6|982.6",
    ];
    let two: Lines = two.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
    let lines = report(two, Vec::new(), Vec::new());
    for (shape, source) in shapes(&lines) {
        let read = read(&source.replace("2023", "2020"));
        for (path, value) in [
            ("administrative_rules/newly_made", None),
            ("administrative_rules/newly_disclosed", None),
            ("administrative_rules/disclosed_total", Some("3")),
            ("administrative_normative_documents/newly_made", None),
            ("administrative_normative_documents/newly_disclosed", Some("99")),
            ("administrative_normative_documents/disclosed_total", None),
            ("other_external_services/items_prior_year", Some("59")),
            ("administrative_and_institutional_fees/items_prior_year", None),
            ("administrative_and_institutional_fees/change", Some("83")),
            ("centralized_procurement/items", None),
            ("centralized_procurement/amount", Some("982.6")),
        ] {
            assert_eq!(
                read.value(&format!("proactive_disclosure/{path}")).as_deref(),
                value,
                "{shape} {path} {:?}",
                read.findings
            );
        }
    }
}

#[test]
fn figures_below_a_row_without_any_are_not_invented_for_a_row_of_another_form() {
    // The label of the last row of （五） stands a row higher than its figures.
    let lines = ROWS.iter().position(|(row, _)| *row == "not_processed.confirm_or_reissue").expect("a row");
    let mut three = requests(filled);
    let moved = [vec![String::new(); 3], filled(lines)].concat();
    three[3 + lines].truncate(3);
    three[3 + lines].extend(blank(0));
    three.insert(4 + lines, moved);
    for (shape, source) in shapes(&report(disclosures(), three, suits())) {
        let read = read(&source);
        let row = read.requests("not_processed.confirm_or_reissue");
        let own: Vec<Option<String>> = filled(lines).into_iter().map(Some).collect();
        assert!(
            row == own || read.flagged("not_processed.confirm_or_reissue"),
            "{shape} {:?}",
            read.findings
        );
        assert!(read.requests("other_disposition").iter().all(Option::is_none), "{shape}");
    }
}

#[test]
fn figures_of_a_group_above_a_row_without_any_may_be_its_own() {
    let at = ROWS.iter().position(|(row, _)| *row == "other_disposition.supplementation_overdue");
    let at = at.expect("a row");
    let mut three = requests(filled);
    let lower = [cells(&["", "", ROWS[at].1[2]]), blank(0)].concat();
    three[3 + at][2] = String::new();
    three.insert(4 + at, lower);
    for (shape, source) in shapes(&report(disclosures(), three, suits())) {
        let read = read(&source);
        assert!(read.flagged("other_disposition.supplementation_overdue"), "{shape} {:?}", read.findings);
        let all = [ROWS[at + 1], ROWS[at + 2]].into_iter().zip([at + 1, at + 2]);
        for ((row, _), at) in all {
            let own: Vec<Option<String>> = filled(at).into_iter().map(Some).collect();
            assert_eq!(read.requests(row), own, "{shape} {row}");
        }
    }
}

/// The form of 2019 has one row where that of 2021 has a group of three. Figures that a program took for dates stand in all
/// cells of the table, on a sheet that has as many columns behind them.
#[test]
fn dates_in_all_cells_of_a_row_are_said() {
    let date = |row: usize| {
        let dates = (0..7).map(|at| format!("1902-0{}-1{}", at + 1, row % 10));
        dates.chain(vec![String::new(); 7]).collect::<Vec<_>>()
    };
    let mut three = requests(date);
    let from = ROWS.iter().position(|(row, _)| row.starts_with("other_disposition")).expect("a row") + 3;
    three.drain(from + 1..from + 3);
    three[from][2] = String::new();
    let [(_, source), ..] = shapes(&report(disclosures(), three, suits()));
    let label = "<td>（六）其他处理</td><td></td>";
    assert!(source.contains(label));
    let merged = source.replace("2023", "2020").replace(label, "<td colspan=2>（六）其他处理</td>");
    let read = read(&merged);
    assert!(read.requests("other_disposition").iter().all(Option::is_none));
    let said = |f: &&gongkai::check::Finding| {
        f.id == "figure.not_a_number" && f.row.as_deref() == Some("other_disposition")
    };
    assert_eq!(read.findings.iter().filter(said).count(), 7, "{:?}", read.findings);
}
