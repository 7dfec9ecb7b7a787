//! Sources made to mislead, each with what a person reads in it. None is a shape of the generator.

use gongkai::check::{self, Finding, Severity};
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};
use gongkai::report::{self, Report};

struct Read {
    forms: Forms,
    report: Report,
    findings: Vec<Finding>,
}

fn read(source: &str) -> Read {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let document = reader::read(source.as_bytes(), &Limits::default()).expect("readable");
    let report = report::extract(&document, &forms, "source").expect("a report");
    let findings = check::run(&report, &forms);
    Read { forms, report, findings }
}

impl Read {
    fn value(&self, path: &str) -> Option<String> {
        let [table, row, column] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
        let slot = self.forms.slot_of(table, row, column).expect("a figure of a form");
        self.report.figure(slot).and_then(|f| f.value).map(|v| v.to_string())
    }

    fn flagged(&self, row: &str) -> bool {
        self.findings.iter().any(|f| f.severity >= Severity::Warning && f.row.as_deref() == Some(row))
    }
}

fn seed() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reports/seed_kgl_2023.txt"))
        .expect("the first report")
}

/// A change of the first report that must have changed it.
fn changed(from: &str, to: &str) -> String {
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
fn what_a_style_sheet_may_hide_is_no_digit_of_a_figure() {
    let page = |rule: &str, class: &str| {
        read(&format!(
            "<style>{rule}</style><h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td><i class={class}>9</i>6<tr><td>行政处罚<td>5\
             <tr><td>行政强制<td>4</table>"
        ))
    };
    for rule in
        [".x{font-size:0}", ".x{opacity:0}", ".x{position:absolute;left:-9999px}", "i.x{clip:rect(0,0,0,0)}"]
    {
        let value = page(rule, "x").value("proactive_disclosure/administrative_licensing/decisions");
        assert_eq!(value.as_deref(), Some("6"), "{rule}");
    }
    // Nobody can tell whether these show.
    for (rule, class) in
        [("td .x{display:none}", "x"), ("@media (min-width:9px){.x{display:none}}", "x"), ("p{}", "sr-only")]
    {
        let read = page(rule, class);
        let value = read.value("proactive_disclosure/administrative_licensing/decisions");
        assert!(value.is_none() && read.flagged("administrative_licensing"), "{rule}: {value:?}");
    }
}

#[test]
fn heads_of_two_levels_on_one_line_are_no_other_order() {
    // The total is printed before the members of the group it closes; only the sums tell.
    let heads = "自然人  法人或其他组织  总计  商业企业  科研机构  社会公益组织  法律服务机构  其他";
    let source = format!(
        "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n申请人情况\n\
         {heads}\n一、本年新收政府信息公开申请数量  4  2  0  0  1  0  7\n二、上年结转政府信息公开申请数量  1  0  0  0  0  0  1\n"
    );
    let read = read(&source);
    for (row, column, figure) in [
        ("newly_received", "natural_person", "4"),
        ("newly_received", "commercial_enterprise", "2"),
        ("newly_received", "total", "7"),
        ("carried_over_from_prior_year", "natural_person", "1"),
        ("carried_over_from_prior_year", "total", "1"),
    ] {
        let path = format!("disclosure_upon_request/{row}/{column}");
        assert_eq!(read.value(&path).as_deref(), Some(figure), "{path}");
    }
}

#[test]
fn tables_without_official_labels_are_said() {
    let rows: String = (0..12).map(|n| format!("<tr><td>Item {n}<td>{n}<td>1<td>2<td>3")).collect();
    let read = read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>一、总体情况<p>二、主动公开政府信息情况<table>{rows}</table>\
         <p>三、收到和处理政府信息公开申请情况<p>四、政府信息公开行政复议、行政诉讼情况"
    ));
    let told = |table: &str| {
        read.findings.iter().any(|f| f.severity >= Severity::Warning && f.table.as_deref() == Some(table))
    };
    for table in ["proactive_disclosure", "disclosure_upon_request", "reconsideration_litigation"] {
        assert!(told(table), "{table}");
    }
}

#[test]
fn labels_in_two_languages_are_read() {
    let source = seed().replace("行政处罚\t0", "行政处罚 Administrative penalty\t12");
    let read = read(&source);
    let value = read.value("proactive_disclosure/administrative_penalty/decisions");
    assert_eq!(value.as_deref(), Some("12"));
    assert!(!read.flagged("administrative_penalty"));
}

#[test]
fn a_row_the_form_lacks_does_not_move_its_neighbours() {
    for name in ["小计", "行政确认", "其中：网上办理"] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t3\n{name}\t8")));
        let value = |row: &str| read.value(&format!("proactive_disclosure/{row}/decisions"));
        assert_eq!(value("administrative_penalty").as_deref(), Some("3"), "{name}");
        assert_eq!(value("administrative_compulsion").as_deref(), Some("0"), "{name}");
        let told = |f: &&Finding| matches!(f.id, "format.row_extra" | "format.stray_figures");
        assert!(read.findings.iter().any(|f| told(&f)), "{name}: the figure 8 is said");
        assert!(!read.flagged("administrative_compulsion"), "{name}");
    }
}

#[test]
fn a_column_of_row_numbers_is_no_figure() {
    let mut n = 0;
    let source: String = seed()
        .lines()
        .map(|line| {
            let numbered = ["规章\t0", "行政规", "行政许", "行政处", "行政强", "行政事"]
                .iter()
                .any(|l| line.starts_with(l));
            n += usize::from(numbered);
            if numbered { format!("{n}\t{line}\n") } else { format!("{line}\n") }
        })
        .collect();
    assert!(n >= 5, "rows of table two");
    let read = read(&source);
    assert!(read.findings.iter().all(|f| f.severity < Severity::Warning), "{:?}", read.findings);
    let fees = "proactive_disclosure/administrative_and_institutional_fees/amount";
    assert_eq!(read.value(fees).as_deref(), Some("0"));
}

/// The first report's table three, as a page, with these columns.
fn requests(columns: &[(&str, &str)]) -> String {
    let heads: String = columns.iter().map(|c| format!("<td>{}", c.0)).collect();
    let rows: String =
        ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开"]
            .iter()
            .map(|label| {
                format!(
                    "<tr><td>{label}{}",
                    columns.iter().map(|c| format!("<td>{}", c.1)).collect::<String>()
                )
            })
            .collect();
    format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
         <table><tr><td>申请人情况{heads}{rows}</table>"
    )
}

#[test]
fn a_column_that_is_not_there_is_said_and_the_others_are_read() {
    let read = read(&requests(&[
        ("自然人", "4"),
        ("商业企业", "2"),
        ("社会公益组织", "5"),
        ("法律服务机构", "1"),
        ("其他", "0"),
        ("总计", "12"),
    ]));
    let value = |column: &str| read.value(&format!("disclosure_upon_request/newly_received/{column}"));
    assert_eq!(value("public_welfare_organization").as_deref(), Some("5"));
    assert_eq!(value("total").as_deref(), Some("12"));
    assert_eq!(value("research_institution"), None);
    let missing = read.findings.iter().find(|f| f.id == "format.column_missing").expect("a finding");
    assert_eq!(missing.column.as_deref(), Some("research_institution"));
}

#[test]
fn a_table_that_a_page_shows_twice_is_read_once() {
    let source = seed();
    let (from, to) =
        (source.find("行政复议\t").expect("table four"), source.find("五、存在").expect("part five"));
    let table = |first: u32| {
        let cells =
            |n: usize| vec!["<td>结果维持<td>结果纠正<td>其他结果<td>尚未审结<td>总计"; n].concat();
        let figures: String =
            [first, 0, 0, 0, first, 2, 0, 0, 0, 2, 3, 0, 0, 0, 3].map(|n| format!("<td>{n}")).concat();
        format!(
            "<table><tr><td colspan=5>行政复议<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉<tr>{}<tr>{figures}</table>",
            cells(3)
        )
    };
    let lines = |text: &str| text.lines().map(|l| format!("<p>{l}")).collect::<String>();
    let page = |tables: &str| format!("<html>{}{tables}{}", lines(&source[..from]), lines(&source[to..]));
    let upheld = "reconsideration_litigation/administrative_reconsideration/upheld";
    let same = read(&page(&(table(1) + &table(1))));
    assert_eq!(same.value(upheld).as_deref(), Some("1"));
    assert!(!same.flagged("administrative_reconsideration"));
    let other = read(&page(&(table(1) + &table(7))));
    assert_eq!(other.value(upheld), None);
    assert!(other.flagged("administrative_reconsideration"));
}

#[test]
fn a_word_in_table_four_costs_its_cell() {
    let source =
        changed("0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0", "0\t0\tO\t0\t0\t1\t0\t0\t0\t1\t0\t0\t0\t0\t0");
    let read = read(&source);
    let value = |path: &str| read.value(&format!("reconsideration_litigation/{path}"));
    assert_eq!(value("administrative_reconsideration/other_result"), None);
    assert!(read.flagged("administrative_reconsideration"));
    assert_eq!(value("direct_suit/upheld").as_deref(), Some("1"));
    assert_eq!(value("administrative_reconsideration/upheld").as_deref(), Some("0"));
}

#[test]
fn spreadsheets_saved_as_text_are_read() {
    let line = |line: &str| {
        let fields: Vec<String> =
            line.split('\t').map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
        fields.join("\t")
    };
    let quoted: String =
        seed().lines().map(|l| if l.contains('\t') { line(l) } else { l.to_owned() } + "\n").collect();
    let quoted_read = read(&quoted.replace("本年制发件数", "本年制\n发件数"));
    assert!(quoted_read.report.figures.iter().all(|f| f.value.is_some()));
    // Rows of one length, as spreadsheets write them.
    let rows = "信息内容,本年制发件数,本年废止件数,现行有效件数\n规章,\"1,113\",0,2\n行政规范性文件,3,4,5\n信息内容,本年处理决定数量,,\n\
                行政许可,6,,\n行政处罚,7,,\n行政强制,8,,\n";
    let read = read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{rows}三、收到和处理政府信息公开申请情况\n"
    ));
    for (path, figure) in [
        ("administrative_rules/issued", "1113"),
        ("administrative_normative_documents/in_force", "5"),
        ("administrative_compulsion/decisions", "8"),
    ] {
        assert_eq!(read.value(&format!("proactive_disclosure/{path}")).as_deref(), Some(figure), "{path}");
    }
}

#[test]
fn every_line_break_breaks_a_line() {
    let plain = read(&seed());
    for lines in ["\r", "\u{b}\n", "\u{2028}", "\u{85}"] {
        let read = read(&seed().replace('\n', lines));
        assert_eq!(read.report.title, plain.report.title, "{lines:?}");
        assert_eq!(read.report.sections.len(), plain.report.sections.len(), "{lines:?}");
        assert!(read.findings.iter().all(|f| f.severity < Severity::Warning), "{lines:?}");
    }
}

#[test]
fn tables_within_a_text_leave_its_lines_alone() {
    let table =
        "<table><tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>6<tr><td>行政处罚<td>7</table>";
    let source =
        seed().replace("第二十条第（五）项\t\t\t\n信息内容\t本年处理决定数量\t\t\n行政许可\t0\t\t\n", table);
    assert!(source.contains(table));
    let read = read(&source);
    assert_eq!(read.report.office.as_ref().map(|o| o.value.as_str()), Some("新华区矿工路街道办事处"));
    assert_eq!(read.report.sections.len(), 6);
}

#[test]
fn a_text_as_browsers_save_it_is_a_text() {
    let page = format!(
        "<html><head><meta name=\"color-scheme\" content=\"light dark\"></head><body><pre style=\"word-wrap: break-word; \
         white-space: pre-wrap;\">{}</pre></body></html>",
        seed()
    );
    let (page, plain) = (read(&page), read(&seed()));
    assert_eq!(page.report.title, plain.report.title);
    let values =
        |r: &Read| r.report.figures.iter().map(|f| f.value.map(|v| v.to_string())).collect::<Vec<_>>();
    assert_eq!(values(&page), values(&plain));
}

#[test]
fn marks_behind_a_figure_are_no_digits() {
    for (shown, figure) in [("12①", "12"), ("12※", "12"), ("12注1", "12"), ("12。", "12"), ("12&nbsp;", "12")]
    {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{shown}")));
        let value = read.value("proactive_disclosure/administrative_penalty/decisions");
        assert_eq!(value.as_deref(), Some(figure), "{shown}");
    }
    for shown in ["1<sup>2</sup>", "~~1~~2", "1<del>2</del>"] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{shown}")));
        let value = read.value("proactive_disclosure/administrative_penalty/decisions");
        assert!(value.is_none() && read.flagged("administrative_penalty"), "{shown}: {value:?}");
    }
}

#[test]
fn heads_in_another_order_are_followed_where_spans_are_lost() {
    // Each cell of the upper line of heads lost its spans, so that heads stand over other columns' figures.
    let rows = "<tr><td>一、本年新收政府信息公开申请数量<td>4<td>2<td>0<td>5<td>1<td>0<td>12\
                <tr><td>二、上年结转政府信息公开申请数量<td>1<td>0<td>0<td>3<td>0<td>0<td>4";
    let read = read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
         <table><tr><td>申请人情况<tr><td>自然人<td>法人或其他组织<td>总计<tr><td>科研机构<td>商业企业<td>法律服务机构\
         <td>社会公益组织<td>其他{rows}</table>"
    ));
    for (column, figure) in [
        ("natural_person", "4"),
        ("research_institution", "2"),
        ("commercial_enterprise", "0"),
        ("legal_service_institution", "5"),
        ("public_welfare_organization", "1"),
        ("total", "12"),
    ] {
        let path = format!("disclosure_upon_request/newly_received/{column}");
        assert_eq!(read.value(&path).as_deref(), Some(figure), "{column}");
    }
}

#[test]
fn a_total_in_front_stays_in_front() {
    let cells = [
        "申请人情况",
        "总计",
        "自然人",
        "法人或其他组织",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    ];
    let source = format!(
        "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n{}\n\
         一、本年新收政府信息公开申请数量\n3\n0\n0\n0\n0\n0\n3\n二、上年结转政府信息公开申请数量\n7\n2\n1\n0\n4\n0\n0\n",
        cells.join("\n")
    );
    let read = read(&source);
    let value = |path: &str| read.value(&format!("disclosure_upon_request/{path}"));
    assert_eq!(value("newly_received/natural_person").as_deref(), Some("0"));
    assert_eq!(value("newly_received/other_organization").as_deref(), Some("3"));
    assert_eq!(value("carried_over_from_prior_year/total").as_deref(), Some("7"));
}

#[test]
fn a_figure_that_may_be_wrapped_is_open() {
    let line = |label: &str, figures: &str| {
        let line = format!("{label} {figures}");
        // Cut at forty columns, as old mail programs do.
        let (mut out, mut width) = (String::new(), 0);
        for c in line.chars() {
            let wide = if c.is_ascii() { 1 } else { 2 };
            if width + wide > 40 {
                out.push('\n');
                width = 0;
            }
            out.push(c);
            width += wide;
        }
        out + "\n"
    };
    let prose = "本机关依托政府信息公开平台全面贯彻落实条例精神扎实推进政府信息公开工作坚持权责透明将各类信息分解落实到科室今年来发布各项政策";
    let source = format!(
        "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n{}\n二、主动公开政府信息情况\n信息内容 本年处理决定数量\n{}{}{}",
        line(prose, ""),
        line("行政许可", "                           1234567"),
        line("行政处罚", "3"),
        line("行政强制", "4")
    );
    assert!(source.contains("\n567\n"), "{source}");
    let read = read(&source);
    let value = read.value("proactive_disclosure/administrative_licensing/decisions");
    assert!(value.is_none() && read.flagged("administrative_licensing"), "{value:?}");
}

#[test]
fn a_narrow_table_may_set_its_first_figure_apart_by_one_space() {
    let source = seed()
        .replace("规章\t0\t0\t0", "行政规范性 3    0    4\n文件")
        .replace("行政规范性文件\t0\t0\t0", "");
    let read = read(&source);
    assert!(
        read.flagged("administrative_normative_documents") || {
            let value =
                |c: &str| read.value(&format!("proactive_disclosure/administrative_normative_documents/{c}"));
            value("issued").as_deref() == Some("3") && value("in_force").as_deref() == Some("4")
        }
    );
}
