//! Layouts that nobody drew for the program: what they show is read, or said to be open.

use gongkai::check::{Finding, Severity};
use gongkai::report::State;

use crate::attacks::{Read, changed, read, seed};

#[test]
fn what_a_style_sheet_may_hide_is_no_digit_of_a_figure() {
    let page = |rule: &str, class: &str| {
        read(&format!(
            "<style>{rule}</style><h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td><i class={class}>9</i>6<tr><td>行政处罚<td>5\
             <tr><td>行政强制<td>4</table>"
        ))
    };
    for rule in [
        ".x{font-size:0}",
        ".x{opacity:0}",
        ".x{position:absolute;left:-9999px}",
        "i.x{clip:rect(0,0,0,0)}",
        "td .x{display:none}",
        "@media (min-width:9px){.x{display:none}}",
    ] {
        let value = page(rule, "x").value("proactive_disclosure/administrative_licensing/decisions");
        assert_eq!(value.as_deref(), Some("6"), "{rule}");
    }
    // Nobody can tell whether these show.
    for (rule, class) in [("td .x:hover ~ i, i.x:last-of-type{display:none}", "x"), ("p{}", "sr-only")] {
        let read = page(rule, class);
        let value = read.value("proactive_disclosure/administrative_licensing/decisions");
        assert!(value.is_none() && read.flagged("administrative_licensing"), "{rule}: {value:?}");
    }
}

#[test]
fn white_digits_of_a_page_are_no_figure() {
    let page = |row: &str| {
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr>{row}<tr><td>行政处罚<td>5<tr><td>行政强制<td>4</table>"
        ))
    };
    let path = "proactive_disclosure/administrative_licensing/decisions";
    for row in ["<td>行政许可<td><span style='color:#fff'>9</span>6", "<td>行政许可<td style='color:white'>9"]
    {
        let read = page(row);
        assert!(read.value(path).is_none() && read.flagged("administrative_licensing"), "{row}");
    }
    for row in
        ["<td>行政许可<td style='color:#fff;background:#036'>9", "<td>行政许可<td style='color:#000'>9"]
    {
        assert_eq!(page(row).value(path).as_deref(), Some("9"), "{row}");
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
    assert!(read.findings.iter().all(|f| f.id != "format.heads_damaged"), "{:?}", read.findings);
}

#[test]
fn a_cell_lost_in_a_row_of_zeros_is_said() {
    // All that is left of the loss is an empty cell at the end of the line, as filled-up lines have anyway, or a row
    // with a cell too many.
    let source = |row: &str| {
        read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n\
             | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n\
             | 一、本年新收政府信息公开申请数量 | {row} |\n\
             | 二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
        ))
    };
    let doubted = |read: &Read| {
        let of_row =
            |f: &Finding| f.row.as_deref() == Some("newly_received") && f.severity >= Severity::Warning;
        read.findings.iter().any(|f| of_row(f) && f.id != "format.table_fragment")
    };
    for lost in ["0 | 0 | 0 | 0 | 0 | 0 |", "0 |  |  | 0 |  | 0 |  |", "0 | 0 | 0 | 0 | 0 | 0 |  |"] {
        assert!(doubted(&source(lost)), "{lost}");
    }
    assert!(!doubted(&source("0 |  |  | 0 |  | 0 | 0")));
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
fn a_cell_lost_in_table_four_is_said() {
    let source = |row: &str| {
        read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n\
             四、政府信息公开行政复议、行政诉讼情况\n行政复议\t\t\t\t\t行政诉讼\n\
             结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉\n\
             \t\t\t\t\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n{row}\n"
        ))
    };
    let groups = ["administrative_reconsideration", "direct_suit", "suit_after_reconsideration"];
    let columns = ["upheld", "corrected", "other_result", "pending", "total"];
    let shown = |read: &Read| -> Vec<Option<String>> {
        let paths = groups.iter().flat_map(|g| columns.iter().map(move |c| format!("{g}/{c}")));
        paths.map(|p| read.value(&format!("reconsideration_litigation/{p}"))).collect()
    };
    let whole = source("25\t0\t10\t10\t45\t0\t1\t0\t0\t1\t0\t0\t10\t0\t10");
    assert!(shown(&whole).iter().all(Option::is_some), "{:?}", shown(&whole));
    assert!(!whole.flagged("direct_suit"));
    // A figure is gone, and all others stand a cell too far in front: the sums tell that, not where.
    let lost = source("25\t0\t10\t45\t0\t1\t0\t0\t1\t0\t0\t10\t0\t10");
    assert!(shown(&lost).iter().all(Option::is_none), "{:?}", shown(&lost));
    assert!(groups.iter().all(|g| lost.flagged(g)));
    // Zeros fit wherever they stand.
    let zeros = source("0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0");
    assert!(zeros.flagged("suit_after_reconsideration"), "{:?}", zeros.findings);
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
fn signs_and_marks_that_programs_put_before_figures_are_read() {
    for (shown, figure) in [("'12", "12"), ("\u{2011}12", "-12")] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{shown}")));
        let value = read.value("proactive_disclosure/administrative_penalty/decisions");
        assert_eq!(value.as_deref(), Some(figure), "{shown}");
    }
    // A sign that is set apart may be a dash in a cell of its own.
    for shown in ["''12", "'12'", "'-12", "\u{2010} 12", "- 12 -"] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{shown}")));
        let value = read.value("proactive_disclosure/administrative_penalty/decisions");
        assert!(value.is_none() && read.flagged("administrative_penalty"), "{shown}: {value:?}");
    }
}

/// Word's hyphen that no line breaks at is this character in other programs.
#[test]
fn hyphens_and_dashes_alone_are_dashes() {
    for shown in ["-", "—", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2501}", "\u{fe63}"] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{shown}")));
        let figure = read.figure("proactive_disclosure/administrative_penalty/decisions");
        assert_eq!(figure.map(|f| f.state), Some(State::Dash), "{shown}");
        assert!(!read.flagged("administrative_penalty"), "{shown}");
    }
}

#[test]
fn a_figure_merged_down_over_rows_costs_itself_alone() {
    let labels = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开"];
    let page = |rows: [&str; 3]| {
        let rows: String =
            labels.iter().zip(rows).map(|(label, cells)| format!("<tr><td>{label}{cells}")).collect();
        let heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
        let heads: String = heads.iter().map(|head| format!("<td>{head}")).collect();
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况<p>三、收到和处理政府信息公开申请情况\
             <table><tr><td>申请人情况{heads}{rows}</table>"
        ))
    };
    let last = "<td>3<td>1<td>1<td>1<td>1<td>1<td>8";
    let merged =
        page(["<td>4<td rowspan=2>2<td>1<td>5<td>1<td>0<td>13", "<td>3<td>0<td>6<td>7<td>8<td>26", last]);
    let value =
        |read: &Read, row: &str, column: &str| read.value(&format!("disclosure_upon_request/{row}/{column}"));
    let (first, second) = ("newly_received", "carried_over_from_prior_year");
    assert_eq!(value(&merged, first, "natural_person").as_deref(), Some("4"));
    assert_eq!(value(&merged, first, "research_institution").as_deref(), Some("1"));
    assert_eq!(value(&merged, second, "natural_person").as_deref(), Some("3"));
    assert_eq!(value(&merged, second, "public_welfare_organization").as_deref(), Some("6"));
    assert_eq!(value(&merged, second, "total").as_deref(), Some("26"));
    for row in [first, second] {
        assert_eq!(value(&merged, row, "commercial_enterprise"), None);
        assert!(merged.flagged(row), "{row}");
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

#[test]
fn a_strange_head_on_a_line_of_heads_does_not_hide_their_order() {
    let heads = "信息内容 现行有效件数 本年制发件数 本年废止件数 备注";
    let source = seed()
        .replace("信息内容\t本年制发件数\t本年度止件数\t现行有效件数", heads)
        .replace("规章\t0\t0\t0", "规章 9 2 1");
    let read = read(&source);
    let value = |column: &str| read.value(&format!("proactive_disclosure/administrative_rules/{column}"));
    assert_eq!(
        [value("issued"), value("repealed"), value("in_force")].map(Option::unwrap_or_default),
        ["2", "1", "9"]
    );
}

#[test]
fn a_table_on_one_line_is_read_or_said() {
    let (from, to) =
        (seed().find("第二十条第（一）项").expect("table two"), seed().find("三、收到").expect("part three"));
    let table = seed()[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
    let read = read(&format!(
        "{}{}\n{}",
        &seed()[..from],
        table.replace("行政许可 0", "行政许可 7件"),
        &seed()[to..]
    ));
    let value = read.value("proactive_disclosure/administrative_licensing/decisions");
    assert!(value.as_deref() == Some("7") || read.flagged("administrative_licensing"), "{value:?}");
    let fees = read.value("proactive_disclosure/administrative_and_institutional_fees/amount");
    assert_eq!(fees.as_deref(), Some("0"));
}

#[test]
fn a_figure_behind_another_label_is_not_that_of_the_blank_row_above() {
    let source = |blank: &str| {
        read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第(五)项 |\n信息内容 | 本年处理决定数量 |\n\
             行政许可 |{blank}|\n行政确认 | 33 |\n第二十条第(六)项 |\n信息内容 | 本年处理决定数量 |\n行政处罚 | 4 |\n\
             行政强制 | 5 |\n"
        ))
    };
    let read = source("  ");
    assert_eq!(read.value("proactive_disclosure/administrative_licensing/decisions"), None);
    assert_eq!(read.value("proactive_disclosure/administrative_penalty/decisions").as_deref(), Some("4"));
    let read = source(" 0 ");
    assert_eq!(read.value("proactive_disclosure/administrative_licensing/decisions").as_deref(), Some("0"));
}

#[test]
fn a_damaged_figure_behind_a_label_is_not_left_out() {
    for damaged in ["0（56", "0ab"] {
        let read = read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第(一)项\n\
             信息内容             本年制发件数    本年废止件数   现行有效件数\n\
             规章                 {damaged}       1              0 19\n\
             行政规范性文件       0               0              0\n"
        ));
        for column in ["issued", "repealed", "in_force"] {
            let path = format!("proactive_disclosure/administrative_rules/{column}");
            assert_eq!(read.value(&path), None, "{damaged} {column}");
        }
        assert!(read.flagged("administrative_rules"), "{damaged}");
    }
}

#[test]
fn a_drawn_rule_with_another_character_in_it_joins_no_rows() {
    let drawing = |rule: &str| {
        read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n┌────────────────┬────────────────┐\n\
             │信息内容        │本年处理决定数量│\n├────────────────┼────────────────┤\n│行政许可        │10              │\n\
             {rule}\n│行政处罚        │0               │\n├────────────────┼────────────────┤\n\
             │行政强制        │7               │\n└────────────────┴────────────────┘\n"
        ))
    };
    let path = |row: &str| format!("proactive_disclosure/{row}/decisions");
    let whole = drawing("├────────────────┼────────────────┤");
    assert_eq!(whole.value(&path("administrative_licensing")).as_deref(), Some("10"));
    for broken in ["├────────────────┼──────一────────┤", "├───────·────────┼────────────────┤"]
    {
        let read = drawing(broken);
        for (row, shown) in [
            ("administrative_licensing", "10"),
            ("administrative_penalty", "0"),
            ("administrative_compulsion", "7"),
        ] {
            let value = read.value(&path(row));
            assert!(value.is_none() || value.as_deref() == Some(shown), "{broken} {row}: {value:?}");
            let said = read.flagged(row)
                || read.findings.iter().any(|f| f.row.is_none() && f.severity >= Severity::Warning);
            assert!(value.is_some() || said, "{broken} {row}: {:?}", read.findings);
        }
    }
}

#[test]
fn a_cell_too_many_beside_an_empty_one_is_said() {
    let read = read(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table><tr><td>信息内容<td>本年制发件数\
         <td>本年废止件数<td>现行有效件数<tr><td>规章<td>12<td>12<td><td>6<tr><td>行政规范性文件<td>3<td>1<td>8</table>",
    );
    assert!(read.flagged("administrative_rules"), "{:?}", read.findings);
    let value = read.value("proactive_disclosure/administrative_normative_documents/in_force");
    assert_eq!(value.as_deref(), Some("8"));
}

#[test]
fn a_zero_printed_twice_beside_an_empty_cell_is_said() {
    // The sum along the row holds whichever cell is left out; only a row whose sums hold in one way says which.
    let rows = |rows: [&str; 3]| {
        let [first, second, third] = rows;
        read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n\
             自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n\
             一、本年新收政府信息公开申请数量 | {first} |\n二、上年结转政府信息公开申请数量 | {second} |\n\
             四、结转下年度继续办理 | {third} |\n"
        ))
    };
    let source = |first: &str, second: &str| rows([first, second, "0 | 0 | 0 | 0 | 0 | 0 | 0"]);
    let said = |read: &Read| read.findings.iter().any(|f| f.id == "figure.placed");
    assert!(said(&source("0 | 0 | 0 |  | 0 | 0 | 0 | 0", "0 | 0 | 0 | 0 | 0 | 0 | 0")));
    assert!(said(&source("5 | 0 | 0 |  | 0 | 0 | 1 | 6", "0 | 0 | 0 | 0 | 0 | 0 | 0")));
    assert!(said(&source(" | 0 | 0 | 0 | 0 | 0 | 0 | 0", "0 | 0 | 0 | 0 | 0 | 0 | 0")));
    assert!(!said(&source("5 | 1 | 2 |  | 3 | 4 | 1 | 16", "0 | 0 | 0 | 0 | 0 | 0 | 0")));
    // Two empty cells too many, of which one is in front.
    assert!(said(&source(" | 0 | 4 |  | 0 | 0 | 0 | 1 | 5", "0 | 0 | 0 | 0 | 0 | 0 | 0")));
    // Without a sum along the row nothing tells: the figure under no head may be the one too many.
    let below = |figures: &str| {
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table><tr><td>信息内容<td>本年制发件数\
             <td>本年废止件数<td>现行有效件数<td>备注<tr><td>规章{figures}<tr><td>行政规范性文件{figures}</table>"
        ))
    };
    let remarks = below("<td>20<td><td>24<td>19");
    assert!(remarks.flagged("administrative_rules") && remarks.flagged("administrative_normative_documents"));
    // A column of nothing in every row.
    let every = "0 | 0 | 0 |  | 0 | 0 | 0 | 0";
    let read = rows([every; 3]);
    assert!(!said(&read), "{:?}", read.findings);
    assert_eq!(read.value("disclosure_upon_request/newly_received/total").as_deref(), Some("0"));
    let four = |figures: &str| read_four(&format!("{} | {figures}", ["0"; 7].join(" | ")));
    assert!(said(&four(" | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0")));
    assert!(!said(&four("0 | 0 | 0 | 0 | 0 | 0 | 0 | 0")));
}

/// A table four that is one line of cells between bars.
fn read_four(cells: &str) -> Read {
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].join(" | ");
    read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n四、政府信息公开行政复议、行政诉讼情况\n\
         行政复议 | 行政诉讼 |\n{outcomes} | 未经复议直接起诉 | 复议后起诉 |\n{outcomes} | {outcomes} |\n{cells} |\n"
    ))
}

#[test]
fn a_row_of_another_report_on_the_page_is_said() {
    // The second report is on the older form: it alone has rows of other services, and other figures in the rest.
    let read = read(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
         <tr><td>信息内容<td>上一年项目数量<td>本年增/减<td>处理决定数量<tr><td>行政许可<td>1<td>2<td>31\
         <tr><td colspan=4>第二十条第（六）项<tr><td>信息内容<td>上一年项目数量<td>本年增/减<td>处理决定数量\
         <tr><td>行政处罚<td>4<td>5<td>61<tr><td>行政强制<td>7<td>8<td>91</table>\
         <h1>甲县乙局2022年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
         <tr><td>信息内容<td>上一年项目数量<td>本年增/减<td>处理决定数量<tr><td>行政许可<td>2<td>2<td>32\
         <tr><td>其他对外管理服务事项<td>6<td>0<td>12\
         <tr><td colspan=4>第二十条第（六）项<tr><td>信息内容<td>上一年项目数量<td>本年增/减<td>处理决定数量\
         <tr><td>行政处罚<td>5<td>5<td>62<tr><td>行政强制<td>8<td>8<td>92</table>",
    );
    assert!(read.flagged("other_external_services"), "{:?}", read.findings);
    assert!(read.flagged("administrative_licensing"), "{:?}", read.findings);
}

#[test]
fn a_word_in_front_of_the_figures_is_said() {
    // Programs print the figure of a merged cell once for each column, and a word where there is none.
    let rows = |fees: &str| {
        read(&format!(
            "甲县乙局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n\
             信息内容          上一年项目数量    本年增/减     本年增/减\n行政事业性收费      {fees}\n"
        ))
    };
    for word in ["详见", "NaN "] {
        let read = rows(&format!("{word}          15        15"));
        assert!(read.flagged("administrative_and_institutional_fees"), "{word}: {:?}", read.findings);
    }
}

#[test]
fn heads_wrapped_over_lines_stand_where_they_stand() {
    // A wrapped head comes on the line above the others; the sum along the row holds in any order of its terms.
    let pad = |cells: &[(&str, usize)]| -> String {
        let mut line = String::new();
        for (text, at) in cells {
            let width: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            line.push_str(&" ".repeat(at - width));
            line.push_str(text);
        }
        line
    };
    let at = [40, 52, 64, 76, 88, 102, 112];
    let row = |label: &'static str, figures: [&'static str; 7]| {
        let cells: Vec<(&str, usize)> = [(label, 2)].into_iter().chain(figures.into_iter().zip(at)).collect();
        pad(&cells)
    };
    // Also where merged cells were lost, and the lower heads begin under the first column.
    for [first, second, wrapped, fourth, fifth] in [[52, 64, 76, 88, 102], [2, 20, 40, 52, 66]] {
        let source = [
            "甲县乙局2023年政府信息公开工作年度报告".to_owned(),
            "三、收到和处理政府信息公开申请情况".to_owned(),
            pad(&[("自然人", 2), ("法人或其他组织", 60), ("总计", 112)]),
            pad(&[("社会", wrapped)]),
            pad(&[("商业企业", first), ("科研机构", second), ("法律服务机构", fourth), ("其他", fifth)]),
            pad(&[("公益组织", wrapped)]),
            row("一、本年新收政府信息公开申请数量", ["1", "2", "3", "4", "5", "6", "21"]),
            row("二、上年结转政府信息公开申请数量", ["0", "1", "0", "2", "0", "3", "6"]),
            row("四、结转下年度继续办理", ["1", "0", "2", "0", "3", "0", "6"]),
        ];
        let read = read(&(source.join("\n") + "\n"));
        for (column, figure) in [("public_welfare_organization", "4"), ("legal_service_institution", "5")] {
            let path = format!("disclosure_upon_request/newly_received/{column}");
            assert_eq!(read.value(&path).as_deref(), Some(figure), "{path}: {:?}", read.findings);
        }
        assert!(read.findings.iter().all(|f| f.id != "format.columns_reordered"), "{:?}", read.findings);
    }
}

#[test]
fn heads_that_overlap_in_another_order_are_said() {
    let read = read(
        "甲县乙局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n\
                             本年制发件数              本年废止件数\n\
         \u{20}                                  现行有效件数\n\
         规章                  6           14          29\n",
    );
    assert!(read.flagged("administrative_rules"), "{:?}", read.findings);
}

#[test]
fn what_a_copy_of_a_table_has_alone_is_said_and_a_fragment_costs_no_other_row() {
    let table = |rows: &str| {
        format!("<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数{rows}</table>")
    };
    let page = |first: &str, second: &str| {
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>{first}\
             <p>六、其他需要报告的事项</p><p>下属单位情况</p>{second}"
        ))
    };
    let taken = page(
        &table("<tr><td>规章<td>3<td>1<td>20"),
        &table("<tr><td>规章<td>3<td>1<td>20<tr><td>行政规范性文件<td>9<td>9<td>99"),
    );
    assert!(taken.flagged("administrative_normative_documents"), "{:?}", taken.findings);
    let decisions = "<tr><td>信息内容<td colspan=3>本年处理决定数量<tr><td>行政许可<td colspan=3>";
    let whole = format!(
        "<tr><td>规章<td>3<td>1<td>20<tr><td>行政规范性文件<td>9<td>9<td>99{decisions}5\
         <tr><td>信息内容<td colspan=3>本年处理决定数量<tr><td>行政处罚<td colspan=3>6<tr><td>行政强制<td colspan=3>7"
    );
    let fragment = page(&table(&whole), &format!("<table>{decisions}30</table>"));
    // The own part's table counts; what stands elsewhere is said once.
    let permits = "proactive_disclosure/administrative_licensing/decisions";
    assert_eq!(fragment.value(permits).as_deref(), Some("5"), "{:?}", fragment.findings);
    assert!(fragment.findings.iter().any(|f| f.id == "format.table_elsewhere"), "{:?}", fragment.findings);
    assert!(!fragment.flagged("administrative_rules"), "{:?}", fragment.findings);
}

#[test]
fn equal_figures_under_the_heads_of_two_forms_are_not_the_same() {
    let part = |heads: &str, row: &str| {
        format!(
            "<h1>甲县乙局2021年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table><tr><td>信息内容{heads}\
             <tr><td>规章<td>0<td>0<td>0<tr><td>{row}<td>4<td>0<td>9</table>"
        )
    };
    let now = part("<td>本年制发件数<td>本年废止件数<td>现行有效件数", "行政规范性文件");
    let before = part("<td>本年新制作数量<td>本年新公开数量<td>对外公开总数量", "规范性文件");
    let both = read(&format!("{now}<hr>{before}"));
    assert!(both.flagged("administrative_rules"), "{:?}", both.findings);
    // Twice in one form they are.
    let twice = read(&format!("{now}<hr>{now}"));
    assert!(!twice.findings.iter().any(|f| f.id.ends_with("_conflict")), "{:?}", twice.findings);
}
