//! Copies of tables as programs and language models write them: drawn, as keys and values, with page numbers between the
//! rows, with marks that are no figures. Figures are invented; what a person reads is known from how each was made.

use crate::attacks::{Read, changed, read, seed};

fn decisions(read: &Read, row: &str) -> Option<String> {
    read.value(&format!("proactive_disclosure/{row}/decisions"))
}

fn rules(read: &Read, row: &str) -> Vec<Option<String>> {
    let columns = ["issued", "repealed", "in_force"];
    columns.iter().map(|column| read.value(&format!("proactive_disclosure/{row}/{column}"))).collect()
}

fn figures(shown: &str) -> Vec<Option<String>> {
    shown.split_whitespace().map(|figure| (figure != "_").then(|| figure.to_owned())).collect()
}

/// The first report with its second table's first block, or another part of it, written anew.
fn with(from: &str, to: &str, table: &str) -> String {
    let source = seed();
    let (start, end) = (source.find(from).expect(from), source.find(to).expect(to));
    assert!(start < end, "{from} stands behind {to}");
    format!("{}{table}{}", &source[..start], &source[end..])
}

/// The block of penalties and measures.
fn with_penalties(table: &str) -> String {
    with("信息内容\t本年处理决定数量\t\t\n行政处罚", "第二十条第（八）项", table)
}

#[test]
fn rows_below_ruled_heads_keep_their_own_cells() {
    for (blank, full) in [
        ("| 行政强制 |                  |", "| 行政处罚 | 10               |"),
        ("|行政强制||", "|行政处罚|10|"),
    ] {
        for rule in ["+----------+------------------+", "|----------+------------------|"] {
            let read = read(&with_penalties(&format!(
                "+----------+------------------+\n| 信息内容 | 本年处理决定数量 |\n{rule}\n{full}\n{blank}\n\
                 +----------+------------------+\n"
            )));
            assert_eq!(decisions(&read, "administrative_penalty").as_deref(), Some("10"), "{full}");
            assert_eq!(decisions(&read, "administrative_compulsion"), None, "{full}");
        }
    }
}

#[test]
fn cells_of_a_drawn_table_are_counted_where_its_rules_have_another_width() {
    // Drawn by a program that took every character for one column wide, and with runs of spaces made one.
    for table in [
        "+------+----------+\n| 信息内容 | 本年处理决定数量 |\n+------+----------+\n| 行政处罚 | 5        |\n| 行政强制 | 4        |\n+------+----------+\n",
        "+------------+--------------------+\n| 信息内容 | 本年处理决定数量 |\n|------------+--------------------|\n| 行政处罚 | 5 |\n| 行政强制 | 4 |\n+------------+--------------------+\n",
    ] {
        let read = read(&with_penalties(table));
        assert_eq!(decisions(&read, "administrative_penalty").as_deref(), Some("5"), "{table}");
        assert_eq!(decisions(&read, "administrative_compulsion").as_deref(), Some("4"), "{table}");
    }
}

#[test]
fn a_wrapped_row_between_rules_stays_one() {
    let read = read(&with_penalties(
        "+------+------+\n| 信息 | 本年 |\n| 内容 | 处理 |\n|      | 决定 |\n|      | 数量 |\n+======+======+\n| 行政 | 10   |\n\
         | 处罚 |      |\n+------+------+\n| 行政 | 3    |\n| 强制 |      |\n+------+------+\n",
    ));
    assert_eq!(decisions(&read, "administrative_penalty").as_deref(), Some("10"));
    assert_eq!(decisions(&read, "administrative_compulsion").as_deref(), Some("3"));
}

#[test]
fn a_number_between_rows_is_no_cell_of_the_blank_row_above() {
    for number in ["2\n", "\n17\n", "2\n\u{c}"] {
        let row = format!("| 行政处罚 |  |\n{number}甲县2023年报告\n| 行政强制 | 4 |\n\n");
        let read = read(&with_penalties(&format!("| 信息内容 | 本年处理决定数量 |\n| --- | --- |\n{row}")));
        assert_eq!(decisions(&read, "administrative_penalty"), None, "{number:?}");
        assert_eq!(decisions(&read, "administrative_compulsion").as_deref(), Some("4"), "{number:?}");
        assert!(read.flagged("administrative_penalty") || number.starts_with('\n'), "{number:?}");
    }
}

#[test]
fn a_figure_that_goes_on_below_is_not_cut_in_silence() {
    let table = "信息内容        本年制发件数  本年废止件数  现行有效件数\n规章            12            3             9\n\
                 行政规范性文件  616           1910          1\n247\n";
    let read = read(&with("信息内容\t本年制发件数", "第二十条第（五）项", table));
    assert_eq!(rules(&read, "administrative_rules"), figures("12 3 9"));
    assert!(read.flagged("administrative_normative_documents"));
}

#[test]
fn a_row_that_the_form_lacks_does_not_fill_the_blank_row_above_it() {
    let table =
        "信息内容          本年处理决定数量\n行政处罚          3\n（二）行政强制\n小计              3\n";
    let read = read(&with_penalties(table));
    assert!(
        decisions(&read, "administrative_compulsion").is_none() || read.flagged("administrative_compulsion")
    );
}

#[test]
fn what_is_no_number_keeps_its_cell_in_a_line_set_with_spaces() {
    let spaced = "0  1  O  0  1  0  0  0  0  0  0  〇  0  0  0";
    let tabs = "0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0";
    let read = read(&changed(tabs, spaced));
    let value = |path: &str| read.value(&format!("reconsideration_litigation/{path}"));
    assert_eq!(value("administrative_reconsideration/corrected").as_deref(), Some("1"));
    assert_eq!(value("administrative_reconsideration/other_result"), None);
    assert!(read.flagged("administrative_reconsideration") && read.flagged("suit_after_reconsideration"));
    // In front of a row's figures too.
    let row = "二、上年结转政府信息公开申请数量 O 〇  1  0  0  0  0";
    let read = crate::attacks::read(&changed("二、上年结转政府信息公开申请数量\t\t0\t0\t0\t0\t0\t0\t0", row));
    assert!(read.flagged("carried_over_from_prior_year"));
}

#[test]
fn ampersands_set_the_cells_of_latex_apart() {
    let table = "\\begin{tabular}{lr}\n\\toprule\n 信息内容 &   本年处理决定数量 \\\\\n\\midrule\n 行政处罚 &                 22 \\\\\n \
                 \\multirow{1}{*}{行政强制} &         \\\\ \\hline\n\\bottomrule\n\\end{tabular}\n";
    let read = read(&with_penalties(table));
    assert_eq!(decisions(&read, "administrative_penalty").as_deref(), Some("22"));
    assert_eq!(decisions(&read, "administrative_compulsion"), None);
}

#[test]
fn figures_struck_out_are_none() {
    for struck in ["~~3~~", "<del>3</del>", "<s>3</s>"] {
        let read = read(&changed("行政处罚\t0", &format!("行政处罚\t{struck}")));
        assert_eq!(decisions(&read, "administrative_penalty"), None, "{struck}");
        assert!(read.flagged("administrative_penalty"), "{struck}");
    }
}

#[test]
fn the_mark_of_an_item_is_no_sign() {
    let source = "甲县人民政府2020年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n第二十条第（六）项\n* - 信息内容\n  - 上一年项目数量\n  \
                  - 本年增/减\n  - 处理决定数量\n* - 行政处罚\n  - 3\n  - 5\n  - 7\n* - 行政强制\n  - 0\n  - -2\n  - 1\n";
    let read = read(source);
    let value = |row: &str, column: &str| read.value(&format!("proactive_disclosure/{row}/{column}"));
    assert_ne!(value("administrative_penalty", "change").as_deref(), Some("-5"));
}

#[test]
fn heads_of_two_levels_may_stand_in_one_cell() {
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    let groups = ["行政复议", "未经复议直接起诉", "复议后起诉"];
    let heads: Vec<String> =
        groups.iter().flat_map(|g| outcomes.iter().map(move |o| format!("{g}{o}"))).collect();
    let table = format!("{}\n1\t2\t3\t4\t10\t0\t0\t0\t5\t5\t0\t6\t0\t0\t6\n\n", heads.join("\t"));
    let read = read(&with("行政复议\t\t", "五、存在", &table));
    let value = |path: &str| read.value(&format!("reconsideration_litigation/{path}"));
    assert_eq!(value("administrative_reconsideration/total").as_deref(), Some("10"));
    assert_eq!(value("direct_suit/pending").as_deref(), Some("5"));
    assert_eq!(value("suit_after_reconsideration/corrected").as_deref(), Some("6"));
}

/// The third table of the first report as keys and values.
fn with_requests(table: &str) -> String {
    with("(本列数据的勾稽关系为", "四、政府信息公开行政复议", table)
}

#[test]
fn keys_and_values_are_read_by_their_labels_in_any_order() {
    let read = read(&with_requests(
        "一、本年新收政府信息公开申请数量：总计：9；自然人：3件；商业企业：1,006；科研机构：；社会公益组织：/；法律服务机构：0；其他：5\n\
         （一）予以公开\n- 自然人：1\n- 商业企业：2\n- 总计：3\n",
    ));
    assert_eq!(read.requests("newly_received"), figures("3 1006 _ _ 0 5 9"));
    // What is not there is missing, and said.
    assert_eq!(read.requests("disclosed"), figures("1 2 _ _ _ _ 3"));
    assert!(read.flagged("disclosed"));
}

#[test]
fn the_figures_of_an_unknown_row_are_nobodys() {
    let read = read(&with_requests(
        "{\"一、本年新收政府信息公开申请数量\": {\"自然人\": 3, \"商业企业\": 0, \"科研机构\": 0, \"社会公益组织\": 0, \"法律服务机构\": 0, \"其他\": 1, \"总计\": 4},\n\
         \"小计\": {\"自然人\": 7, \"商业企业\": 8, \"科研机构\": 9, \"社会公益组织\": 7, \"法律服务机构\": 7, \"其他\": 7, \"总计\": 7},\n\
         \"（一）予以公开\": {\"自然人\": 2, \"商业企业\": 0, \"科研机构\": 0, \"社会公益组织\": 0, \"法律服务机构\": 0, \"其他\": 0, \"总计\": 2}}\n",
    ));
    assert_eq!(read.requests("newly_received"), figures("3 0 0 0 0 1 4"));
    assert_eq!(read.requests("disclosed"), figures("2 0 0 0 0 0 2"));
    assert!(
        !read.requests("carried_over_from_prior_year").contains(&Some("7".to_owned()))
            || read.flagged("carried_over_from_prior_year")
    );
}

#[test]
fn words_of_a_sentence_are_no_keys() {
    let sentence = "2023年共收到申请12件，其中自然人：10件，商业企业：2件，其他：0件。";
    let read = read(&changed("(二) 依申请公开：2023 年我单位未收到政府信息公开申请。", sentence));
    assert_eq!(read.requests("newly_received"), figures("0 0 0 0 0 0 0"));
}

#[test]
fn a_value_may_stand_below_its_key() {
    let read = read(&with_penalties("行政处罚\n本年处理决定数量：\n12\n行政强制\n本年处理决定数量：3\n"));
    assert_ne!(decisions(&read, "administrative_compulsion").as_deref(), Some("12"));
    let penalty = decisions(&read, "administrative_penalty");
    assert!(penalty.as_deref() == Some("12") || read.flagged("administrative_penalty"), "{penalty:?}");
}

#[test]
fn a_row_of_a_table_printed_twice_that_differs_is_nobodys() {
    let table = |licensing: u32| {
        format!(
            "第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t18\t0\t0\n行政规范性文件\t0\t0\t0\n\
             第二十条第（五）项\n信息内容\t本年处理决定数量\n行政许可\t{licensing}\n第二十条第（六）项\n信息内容\t本年处理决定数量\n\
             行政处罚\t0\n行政强制\t0\n第二十条第（八）项\n信息内容\t本年收费金额（单位：万元）\n行政事业性收费\t0\n"
        )
    };
    for second in [0, 3] {
        let read = crate::attacks::read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n无\n二、主动公开政府信息情况\n{}{}三、收到和处理政府信息公开申请情况\n无\n\
             五、存在的主要问题及改进情况\n无\n",
            table(0),
            table(second),
        ));
        let shown = read.value("proactive_disclosure/administrative_licensing/decisions");
        let expected = if second == 0 { Some("0") } else { None };
        assert!(
            shown.as_deref() == expected && (second == 0 || read.flagged("administrative_licensing")),
            "{second}"
        );
    }
}
