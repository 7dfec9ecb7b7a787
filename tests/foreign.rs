//! What stands in a table, or beside it, and is none of the form's: columns of other years, tables of other offices.

use crate::attacks::{Read, read};

const LABELS: [&str; 6] = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "1.属于国家秘密",
    "四、结转下年度继续办理",
];

/// A column: its head and its six cells.
type Column<'c> = (&'c str, [&'c str; 6]);

const OWN: [Column<'static>; 7] = [
    ("自然人", ["14", "0", "9", "3", "", "2"]),
    ("商业企业", ["2", "1", "3", "0", "", "0"]),
    ("科研机构", ["0", "0", "0", "0", "", "0"]),
    ("社会公益组织", ["5", "0", "2", "3", "", "0"]),
    ("法律服务机构", ["1", "0", "1", "0", "", "0"]),
    ("其他", ["0", "0", "0", "0", "", "0"]),
    ("总计", ["22", "1", "15", "6", "", "2"]),
];

/// Table three with heads of two levels; a column named nothing belongs to none of them.
fn table(columns: &[Column<'_>]) -> String {
    let tall =
        |c: &Column<'_>| !["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"].contains(&c.0);
    let mut heads = "<tr><td>申请人情况".replace("<td>", "<td rowspan=2>");
    let mut group = false;
    for column in columns {
        if tall(column) {
            heads.push_str(&format!("<td rowspan=2>{}", column.0));
        } else if !std::mem::replace(&mut group, true) {
            heads.push_str("<td colspan=5>法人或其他组织");
        }
    }
    heads.push_str("<tr>");
    columns.iter().filter(|c| !tall(c)).for_each(|c| heads.push_str(&format!("<td>{}", c.0)));
    let rows: String = LABELS
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let cells: String = columns.iter().map(|c| format!("<td>{}", c.1[at])).collect();
            format!("<tr><td>{label}{cells}")
        })
        .collect();
    format!("<table>{heads}{rows}</table>")
}

fn page(tables: &str) -> Read {
    read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
         {tables}<p>五、存在的主要问题及改进情况<p>六、其他需要报告的事项"
    ))
}

fn with(column: Column<'static>, at: usize) -> Vec<Column<'static>> {
    let mut columns = OWN.to_vec();
    columns.insert(at, column);
    columns
}

fn value(read: &Read, row: &str, column: &str) -> Option<String> {
    read.value(&format!("disclosure_upon_request/{row}/{column}"))
}

#[test]
fn a_column_that_no_form_has_is_said_and_moves_no_figure() {
    let plain = page(&table(&OWN));
    let figures = |read: &Read| {
        let of_table = |f: &&gongkai::report::Figure| f.value.is_some();
        read.report
            .figures
            .iter()
            .filter(of_table)
            .map(|f| (f.slot, f.value.map(|v| v.to_string())))
            .collect::<Vec<_>>()
    };
    assert_eq!(figures(&plain).len(), 5 * 7);
    assert!(plain.findings.iter().all(|f| f.id != "format.stray_figures"));
    for head in ["上年数", "上年总计", "2022年"] {
        for at in [0, 1, 7] {
            let read = page(&table(&with((head, ["20", "3", "8", "7", "6", "4"]), at)));
            assert_eq!(figures(&read), figures(&plain), "{head} {at}");
            let said = read.findings.iter().find(|f| f.id == "format.stray_figures").expect("a finding");
            assert!(said.message.contains("`20`"), "{}", said.message);
        }
    }
}

#[test]
fn a_figure_under_no_head_is_not_taken_for_the_total_in_silence() {
    // The row of state secrets is blank but for a column without a head.
    let read = page(&table(&with(("", ["20", "3", "8", "7", "0", "4"]), 7)));
    let total = value(&read, "not_disclosed.state_secret", "total");
    assert!(total.is_none() || read.flagged("not_disclosed.state_secret"), "{total:?}");
}

#[test]
fn tables_of_other_offices_behind_a_report_do_not_cost_its_own() {
    // As full as the report's own: of a fuller one the findings are all that tells.
    let other = |n: &'static str| table(&OWN.map(|c| (c.0, [n, n, n, n, "", n])));
    let annex = format!("<p>附件：各部门情况<p>丙局{}<p>丁局{}", other("1"), other("2"));
    let own = table(&OWN);
    let read = read(&format!(
        "<h1>甲县2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
         {own}<p>四、政府信息公开行政复议、行政诉讼情况<p>无<p>五、存在的主要问题及改进情况<p>一是不够及时。<p>二是不够多。<p>三是不够细。\
         <p>四是不够快。<p>五是不够全。<p>六、其他需要报告的事项<p>无其他事项。<p>特此报告。<p>甲县人民政府<p>2024年1月20日\
         <p>联系人<p>电话<p>地址<p>邮编{annex}"
    ));
    assert!(read.findings.iter().any(|f| f.id == "format.table_elsewhere"));
    assert_eq!(value(&read, "newly_received", "total").as_deref(), Some("22"));
    assert_eq!(value(&read, "newly_received", "natural_person").as_deref(), Some("14"));
}

#[test]
fn a_table_that_only_another_report_behind_has_is_said_to_be_perhaps_that_ones() {
    let heads = "<td>结果维持<td>结果纠正<td>其他结果<td>尚未审结<td>总计";
    let tall = heads.replace("<td>", "<td rowspan=2>");
    let suits = format!(
        "<table><tr><td colspan=5>行政复议<td colspan=10>行政诉讼<tr>{tall}<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉\
         <tr>{heads}{heads}<tr><td>4<td>1<td>0<td>2<td>7<td>3<td>0<td>0<td>1<td>4<td>0<td>0<td>5<td>0<td>5</table>"
    );
    let other = table(&OWN.map(|c| (c.0, [if c.0 == "总计" { "6" } else { "1" }; 6])));
    let report = |office: &str, tables: &str| {
        format!(
            "<h1>{office}2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
             {tables}<p>五、存在的主要问题及改进情况<p>六、其他需要报告的事项"
        )
    };
    let section = "<p>四、政府信息公开行政复议、行政诉讼情况";
    let own = report("甲县人民政府", &format!("{}{section}", table(&OWN)));
    let behind = report("乙县人民政府", &format!("{other}{section}{suits}"));
    let said = |read: &Read| {
        let table = Some("reconsideration_litigation");
        let left_out = read.findings.iter().any(|f| f.id == "source.another_report");
        let missing =
            read.findings.iter().any(|f| f.id == "format.table_missing" && f.table.as_deref() == table);
        let mut conflicts = read.findings.iter().filter(|f| f.id == "format.table_conflict");
        left_out && missing || conflicts.any(|f| f.table.as_deref() == table && f.row.is_none())
    };
    assert!(said(&read(&format!("{own}{behind}"))));
    // Nothing names the other office.
    let unnamed = behind.replace("<h1>乙县人民政府2023年政府信息公开工作年度报告</h1>", "");
    assert!(unnamed.len() < behind.len() && said(&read(&format!("{own}{unnamed}"))));
    // The same in a report of its own.
    let alone = report("甲县人民政府", &format!("{}{section}{suits}", table(&OWN)));
    assert!(!said(&read(&alone)));
}

/// Table one's first rows: heads and cells as given, in markup.
fn table_one(heads: &str, rows: &str) -> Read {
    read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<table><tr><td>第二十条第（一）项{heads}{rows}</table>\
         <p>三、收到和处理政府信息公开申请情况<p>五、存在的主要问题及改进情况<p>六、其他需要报告的事项"
    ))
}

fn rules(read: &Read, row: &str) -> [Option<String>; 3] {
    ["issued", "repealed", "in_force"].map(|c| read.value(&format!("proactive_disclosure/{row}/{c}")))
}

fn some(figures: [&str; 3]) -> [Option<String>; 3] {
    figures.map(|f| Some(f.to_owned()))
}

const RULES: &str = "administrative_rules";
const DOCUMENTS: &str = "administrative_normative_documents";
const AMONG: &str = "<tr><td>信息内容<td>本年制发件数<td>上年数<td>本年废止件数<td>现行有效件数";

#[test]
fn of_two_groups_with_the_same_heads_neither_is_taken() {
    let three = "<td>本年制发件数<td>本年废止件数<td>现行有效件数";
    let heads =
        format!("<tr><td rowspan=2>信息内容<td colspan=3>上年度<td colspan=3>本年度<tr>{three}{three}");
    let both = "<tr><td>规章<td>31<td>33<td>35<td>41<td>43<td>45";
    let read = table_one(&heads, both);
    assert_eq!(rules(&read, RULES), [None, None, None]);
    assert!(read.flagged(RULES));
    assert!(read.findings.iter().all(|f| f.id != "format.stray_figures"));
}

#[test]
fn a_row_with_a_cell_less_gives_no_figure_of_a_foreign_head() {
    let short = "<tr><td>规章<td>31<td>32<td>33<tr><td>行政规范性文件<td>41<td>42<td>43";
    let read = table_one(AMONG, short);
    for row in [RULES, DOCUMENTS] {
        assert_eq!(rules(&read, row), [None, None, None]);
        assert!(read.flagged(row));
    }
    // The whole row beside it keeps its own.
    let read = table_one(AMONG, &format!("{short}<td>44"));
    assert_eq!(rules(&read, RULES), [None, None, None]);
    assert!(read.flagged(RULES));
    assert_eq!(rules(&read, DOCUMENTS), some(["41", "43", "44"]));
}

#[test]
fn remarks_without_figures_are_left_out_in_silence() {
    let heads = "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<td>备注";
    for remark in ["无", "/", "", "详见附件"] {
        let read = table_one(heads, &format!("<tr><td>规章<td>31<td>32<td>33<td>{remark}"));
        assert_eq!(rules(&read, RULES), some(["31", "32", "33"]), "{remark}");
        assert!(read.findings.iter().all(|f| f.id != "format.stray_figures"), "{remark}");
    }
}

#[test]
fn a_figure_left_out_in_front_of_an_empty_end_is_doubted() {
    let heads = "<tr><td>信息内容<td>备注<td>本年制发件数<td>本年废止件数<td>现行有效件数";
    let read = table_one(heads, "<tr><td>规章<td>31<td>32<td>33<td>0");
    assert!(read.flagged(RULES));
}

#[test]
fn cells_between_bars_stand_under_heads_by_their_number() {
    let table = |heads: &str, row: &str| {
        let bars = "|---".repeat(heads.matches('|').count() - 1);
        read(&format!(
            "# 甲县乙局2023年政府信息公开工作年度报告\n\n## 二、主动公开政府信息情况\n\n{heads}\n{bars}|\n{row}\n\n\
             ## 三、收到和处理政府信息公开申请情况\n\n## 五、存在的主要问题及改进情况\n\n## 六、其他需要报告的事项\n"
        ))
    };
    let among = "| 信息内容 | 本年制发件数 | 上年数 | 本年废止件数 | 现行有效件数 |";
    let read = table(among, "| 规章 | 31 | 32 | 33 |  |");
    assert_eq!(rules(&read, RULES), [Some("31".to_owned()), Some("33".to_owned()), None]);
    assert!(read.findings.iter().any(|f| f.id == "format.stray_figures" && f.message.contains("`32`")));
    let read = table(among, "| 规章 | 31 | 32 | 33 | 34 |");
    assert_eq!(rules(&read, RULES), some(["31", "33", "34"]));
    let read = table(among, "| 规章 | 31 | 32 | 33 |");
    assert_eq!(rules(&read, RULES), [None, None, None]);
    assert!(read.flagged(RULES));
    // A head behind the others costs nothing.
    let behind = "| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 | 备注 |";
    assert_eq!(rules(&table(behind, "| 规章 | 31 | 32 | 33 | 无 |"), RULES), some(["31", "32", "33"]));
}

#[test]
fn a_line_behind_a_grid_is_no_cell_of_its_row() {
    let group = |name: &str| format!("<td colspan=5>{name}");
    let outcomes = "<td>结果维持<td>结果纠正<td>其他结果<td>尚未审结<td>总计".repeat(3);
    let heads = format!(
        "<tr>{}<td colspan=10>行政诉讼<tr>{}{}<tr>{outcomes}",
        "<td rowspan=2 colspan=5>行政复议",
        group("未经复议直接起诉"),
        group("复议后起诉")
    );
    let cells = "<td>1<td>2<td>3<td>4<td>10".repeat(3);
    for (line, said) in [("77", true), ("无", false)] {
        let read = read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>四、政府信息公开行政复议、行政诉讼情况<table>{heads}<tr>{cells}</table>\
             <p>{line}<p>五、存在的主要问题及改进情况<p>六、其他需要报告的事项"
        ));
        let shown = read.report.figures.iter().filter(|f| f.value.is_some()).count();
        assert_eq!(shown, 15, "{line}");
        let stray = |f: &&gongkai::check::Finding| f.id == "format.stray_figures" && f.message.contains("77");
        assert_eq!(read.findings.iter().any(|f| stray(&f)), said, "{line}");
    }
}
