//! Sources made to mislead, each with what a person reads in it. None is a shape of the generator.

use gongkai::check::{self, Finding, Severity};
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};
use gongkai::report::{self, Figure, Report};

/// The columns of requests, in the form's order.
pub(crate) const APPLICANTS: [&str; 7] = [
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organization",
    "legal_service_institution",
    "other_organization",
    "total",
];

pub(crate) struct Read {
    pub(crate) forms: Forms,
    pub(crate) report: Report,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn read(source: &str) -> Read {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let document = reader::read(source.as_bytes(), &Limits::default()).expect("readable");
    let report = report::extract(&document, &forms, "source").expect("a report");
    let findings = check::run(&report, &forms);
    Read { forms, report, findings }
}

impl Read {
    pub(crate) fn figure(&self, path: &str) -> Option<&Figure> {
        let [table, row, column] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
        let slot = self.forms.slot_of(table, row, column).expect("a figure of a form");
        self.report.figure(slot)
    }

    pub(crate) fn value(&self, path: &str) -> Option<String> {
        self.figure(path).and_then(|f| f.value).map(|v| v.to_string())
    }

    /// The figures of a row of requests, in the form's order of columns.
    pub(crate) fn requests(&self, row: &str) -> Vec<Option<String>> {
        APPLICANTS
            .iter()
            .map(|column| self.value(&format!("disclosure_upon_request/{row}/{column}")))
            .collect()
    }

    pub(crate) fn flagged(&self, row: &str) -> bool {
        self.findings.iter().any(|f| f.severity >= Severity::Warning && f.row.as_deref() == Some(row))
    }
}

pub(crate) fn seed() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reports/seed_kgl_2023.txt"))
        .expect("the first report")
}

/// A change of the first report that must have changed it.
pub(crate) fn changed(from: &str, to: &str) -> String {
    let source = seed();
    assert!(source.contains(from), "{from}");
    source.replace(from, to)
}

#[test]
fn a_row_of_a_like_name_is_not_taken_in_silence() {
    let read = read(&changed("行政处罚\t0", "行政处理\t12"));
    let penalty = read.value("proactive_disclosure/administrative_penalty/decisions");
    assert!(penalty.is_none() || read.flagged("administrative_penalty"), "{penalty:?}");
}

#[test]
fn a_longer_name_is_not_taken_in_silence() {
    let read = read(&changed("行政许可\t0", "行政许可证\t7"));
    assert!(read.flagged("administrative_licensing"));
}

#[test]
fn two_numbers_in_one_cell_are_not_two_figures() {
    // A tab is lost: 2 and 3, or 23.
    let read = read(&changed("规章\t0\t0\t0", "规章\t2 3\t0"));
    for column in ["issued", "repealed", "in_force"] {
        assert_eq!(
            read.value(&format!("proactive_disclosure/administrative_rules/{column}")),
            None,
            "{column}"
        );
    }
    assert!(read.flagged("administrative_rules"));
}

#[test]
fn outcomes_may_stand_as_rows() {
    let source = seed();
    let (from, to) =
        (source.find("行政复议\t").expect("table four"), source.find("五、存在").expect("part five"));
    let table = "\t行政复议\t未经复议直接起诉\t复议后起诉\n结果维持\t1\t2\t3\n结果纠正\t4\t5\t6\n其他结果\t7\t8\t9\n\
                 尚未审结\t10\t11\t12\n总计\t22\t26\t30\n\n";
    let read = read(&format!("{}{table}{}", &source[..from], &source[to..]));
    for (row, figures) in [
        ("administrative_reconsideration", ["1", "4", "7", "10", "22"]),
        ("direct_suit", ["2", "5", "8", "11", "26"]),
        ("suit_after_reconsideration", ["3", "6", "9", "12", "30"]),
    ] {
        for (column, figure) in
            ["upheld", "corrected", "other_result", "pending", "total"].iter().zip(figures)
        {
            let path = format!("reconsideration_litigation/{row}/{column}");
            assert_eq!(read.value(&path).as_deref(), Some(figure), "{path}");
        }
    }
}

#[test]
fn a_column_of_units_does_not_shift_the_figures() {
    let read = read(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
         <tr><td>信息内容<td>单位<td>本年制发件数<td>本年废止件数<td>现行有效件数\
         <tr><td>规章<td>件<td>3<td>1<td>9<tr><td>行政规范性文件<td>件<td>5<td>2<td></table>",
    );
    for (path, figure) in [
        ("administrative_rules/issued", Some("3")),
        ("administrative_rules/repealed", Some("1")),
        ("administrative_rules/in_force", Some("9")),
        ("administrative_normative_documents/issued", Some("5")),
        ("administrative_normative_documents/repealed", Some("2")),
        ("administrative_normative_documents/in_force", None),
    ] {
        assert_eq!(read.value(&format!("proactive_disclosure/{path}")).as_deref(), figure, "{path}");
    }
}

#[test]
fn a_column_of_last_year_is_not_this_year() {
    let read = read(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
         <tr><td>信息内容<td>上年处理决定数量<td>本年处理决定数量<tr><td>行政许可<td>40<td>44<tr><td>行政处罚<td>6<td>5</table>",
    );
    for (row, figure) in [("administrative_licensing", "44"), ("administrative_penalty", "5")] {
        let value = read.value(&format!("proactive_disclosure/{row}/decisions"));
        assert!(value.is_none() && read.flagged(row) || value.as_deref() == Some(figure), "{row}: {value:?}");
    }
}

#[test]
fn a_second_report_on_the_page_is_said() {
    let one = |office: &str, n: u32| {
        format!(
            "<h2>{office}2023年政府信息公开工作年度报告</h2><p>一、总体情况</p><p>情况良好。</p>\
             <p>二、主动公开政府信息情况</p><table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数\
             <tr><td>规章<td>{n}<td>0<td>{n}</table>"
        )
    };
    let read = read(&format!("<body>{}{}", one("甲县教育局", 1), one("甲县水利局", 8)));
    assert_eq!(read.report.office.as_ref().map(|o| o.value.as_str()), Some("甲县教育局"));
    assert_eq!(read.value("proactive_disclosure/administrative_rules/issued").as_deref(), Some("1"));
    assert!(read.flagged("administrative_rules"));
}

/// Table four as a page, with these heads of the three groups' outcomes.
fn outcomes(heads: [&str; 5]) -> Read {
    let cells = |texts: &[String]| texts.iter().map(|t| format!("<td>{t}")).collect::<String>();
    let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let figures: Vec<String> =
        [1, 2, 3, 4, 10, 5, 6, 7, 8, 26, 9, 10, 11, 12, 42].iter().map(i32::to_string).collect();
    let upper: String = heads.iter().map(|h| format!("<td rowspan=2>{h}")).collect();
    read(&format!(
        "<html><p>某市某局2023年政府信息公开工作年度报告<p>一、总体情况<p>二、主动公开政府信息情况<p>三、收到和处理\
         政府信息公开申请情况<p>四、政府信息公开行政复议、行政诉讼情况<table><tr><td colspan=5>行政复议<td colspan=10>\
         行政诉讼<tr>{upper}<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉<tr>{0}{0}<tr>{1}</table>",
        cells(&heads),
        cells(&figures)
    ))
}

#[test]
fn outcomes_in_another_order_follow_their_heads() {
    let plain = outcomes(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]);
    let turned = outcomes(["结果纠正", "结果维持", "其他结果", "尚未审结", "总计"]);
    for (row, first, second) in [
        ("administrative_reconsideration", "1", "2"),
        ("direct_suit", "5", "6"),
        ("suit_after_reconsideration", "9", "10"),
    ] {
        let of =
            |read: &Read, column: &str| read.value(&format!("reconsideration_litigation/{row}/{column}"));
        assert_eq!(of(&plain, "upheld").as_deref(), Some(first));
        assert_eq!(of(&turned, "corrected").as_deref(), Some(first), "{row}");
        assert_eq!(of(&turned, "upheld").as_deref(), Some(second), "{row}");
    }
    let told = |read: &Read| read.findings.iter().any(|f| f.id == "format.columns_reordered");
    assert!(told(&turned) && !told(&plain));
}

#[test]
fn an_amount_under_another_unit_is_said() {
    let amount = "proactive_disclosure/administrative_and_institutional_fees/amount";
    for (head, unit) in
        [("单位：元", Some("元")), ("单位:亿元", Some("亿元")), ("单位：万元", None), ("单位:0万元", None)]
    {
        let source = changed("单位：万元", head).replace("行政事业性收费\t0", "行政事业性收费\t251000");
        let read = read(&source);
        assert_eq!(read.value(amount).as_deref(), Some("251000"), "{head}: kept as shown");
        let found = read.findings.iter().find(|f| f.id == "figure.unit").and_then(|f| f.found.clone());
        assert_eq!(found.as_deref(), unit, "{head}");
    }
}

#[test]
fn a_count_in_thousands_is_said() {
    let read = read(&changed("行政处罚\t0", "行政处罚\t5万"));
    assert!(read.flagged("administrative_penalty"));
}

#[test]
fn a_row_that_is_blank_in_the_other_report_of_a_page_is_said() {
    // The second report fills a row that the first leaves blank; the fuller table is taken, and not in silence.
    let first = changed("规章\t0\t0\t0", "规章\t\t\t");
    let second = changed("规章\t0\t0\t0", "规章\t4\t1\t9");
    let read = read(&format!("{first}\n{second}"));
    assert!(
        read.flagged("administrative_rules"),
        "{:?}",
        read.value("proactive_disclosure/administrative_rules/issued")
    );
}

#[test]
fn a_text_among_spaced_figures_is_said() {
    // `0（14` and the total ran together: five figures stand under their heads, the sixth does not.

    let lines = [
        "三、收到和处理政府信息公开申请情况",
        "                      自然人  商业企业  科研机构  社会公益组织  法律服务机构  其他  总计",
        "一、本年新收政府信息公开申请数量    3       0       0       0       0       0       3",
        "二、上年结转政府信息公开申请数量    0       0       0       0       0       0       0",
        "（一）予以公开                      1       0       0       0       0       0       1",
        "1.本机关不掌握相关政府信息          0       0       0       0       0       0（14 0",
        "2.没有现成信息需要另行制作          2       0       0       0       0       0       2",
        "（七）总计                          3       0       0       0       0       0       3",
        "四、结转下年度继续办理              0       0       0       0       0       0       0",
    ];
    let read = read(&format!("2023年政府信息公开工作年度报告\n{}\n", lines.join("\n")));
    assert_eq!(read.value("disclosure_upon_request/unable_to_provide.not_held/total"), None);
    assert!(read.flagged("unable_to_provide.not_held"));
}

#[test]
fn cells_that_fill_up_a_line_are_no_blanks_of_its_row() {
    // Six bars a line, three columns: the two behind belong to no column.
    let filled = |line: &str| {
        let cells = line.matches('|').count();
        format!("{line}{}", "|".repeat(6 - cells))
    };
    let lines = [
        "2019年政府信息公开工作年度报告",
        "第二十条第（一）项 | |||||",
        &filled("信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |"),
        &filled("规章 | 0 | 0 | 0 |"),
        &filled("规范性文件 | 2 | 2 | 19 |"),
        "第二十条第（五）项 | |||||",
        &filled("信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |"),
        &filled("行政许可 | 8 | 5 |  |"),
    ];
    let read = read(&lines.join("\n"));
    assert_eq!(
        read.value("proactive_disclosure/administrative_normative_documents/disclosed_total").as_deref(),
        Some("19")
    );
    let partial: Vec<_> =
        read.findings.iter().filter(|f| f.id == "format.row_partial").map(|f| f.row.as_deref()).collect();
    assert_eq!(partial, [Some("administrative_licensing")]);
}

#[test]
fn a_report_copied_without_line_breaks_is_read() {
    // Document sites show a whole report as one paragraph.
    let whole = read(&seed());
    let one_line = seed().split_whitespace().collect::<Vec<_>>().join(" ");
    let read = read(&one_line);
    for row in ["newly_received", "disclosed", "not_disclosed.state_secret", "total_handled"] {
        for column in ["natural_person", "other_organization", "total"] {
            let path = format!("disclosure_upon_request/{row}/{column}");
            assert!(read.value(&path).is_some() && read.value(&path) == whole.value(&path), "{path}");
        }
    }
    let ids = |read: &Read| read.report.sections.iter().map(|s| s.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&read), ids(&whole));
    assert_eq!(read.report.year.as_ref().map(|y| y.value), Some(2023));
}

#[test]
fn places_in_a_grid_are_not_held_against_places_on_a_line() {
    // Heads of table four half in a drawn table, half on a line set with spaces, further to the right than the table has
    // columns.
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].repeat(3);
    let rule = |n: usize, width: usize| format!("+{}\n", format!("{}+", "-".repeat(width)).repeat(n));
    let wide =
        |text: &str, width: usize| format!(" {text}{}|", " ".repeat(width - 1 - 2 * text.chars().count()));
    let groups: String = ["", "未经复议直接起诉", "复议后起诉"].iter().map(|group| wide(group, 54)).collect();
    let outcomes: String = outcomes.iter().map(|outcome| wide(outcome, 10)).collect();
    let drawn =
        [rule(3, 54), format!("|{groups}\n"), rule(15, 10), format!("|{outcomes}\n"), rule(15, 10)].concat();
    let figures = ["1", "2", "0", "0", "3", "4", "0", "0", "1", "5", "0", "6", "0", "1", "7"];
    let line: String = figures.iter().map(|figure| format!("{figure:<11}")).collect();
    let source = format!(
        "新华区审计局2023年政府信息公开工作年度报告\n一、总体情况\n依法推进。\n二、主动公开政府信息情况\n三、收到和处理政府信息\
         公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n{}行政复议{}行政诉讼\n{drawn}  {line}\n五、存在的主要问题\
         及改进情况\n无。\n",
        " ".repeat(20),
        " ".repeat(40)
    );
    let read = read(&source);
    let rows = ["administrative_reconsideration", "direct_suit", "suit_after_reconsideration"];
    let columns = ["upheld", "corrected", "other_result", "pending", "total"];
    let cells = rows.iter().flat_map(|row| columns.iter().map(move |column| format!("{row}/{column}")));
    for (cell, figure) in cells.zip(figures) {
        let value = read.value(&format!("reconsideration_litigation/{cell}"));
        assert_eq!(value.as_deref(), Some(figure), "{cell}\n{source}");
    }
}
