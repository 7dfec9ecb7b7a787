//! What programs lose that copy a report: separators, line breaks, heads, the place of a label. Figures are invented,
//! the layouts are those of copies as found.

use crate::attacks::{Read, read};

fn figures(shown: &str) -> Vec<Option<String>> {
    shown.split_whitespace().map(|figure| Some(figure.to_owned())).collect()
}

const OUTCOMES: [&str; 5] = ["upheld", "corrected", "other_result", "pending", "total"];

/// All figures of the table of reconsiderations and suits, in the form's order.
fn suits(read: &Read) -> Vec<Option<String>> {
    let groups = ["administrative_reconsideration", "direct_suit", "suit_after_reconsideration"];
    let paths = groups.iter().flat_map(|group| {
        OUTCOMES.iter().map(move |outcome| format!("reconsideration_litigation/{group}/{outcome}"))
    });
    paths.map(|path| read.value(&path)).collect()
}

/// The text content of a page: nothing sets its cells apart, but for a space where its source had a line break.
const ONE_LINE: &str = "甲县人民政府2023年政府信息公开工作年度报告 一、总体情况2023年，甲县人民政府做好公开工作。二、主动公开政府信息情况第二十条第（一）项\
    信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件6233440第二十条第（五）项信息内容本年处理决定数量行政许可4529\
    第二十条第（六）项信息内容本年处理决定数量行政处罚1100行政强制65第二十条第（八）项信息内容本年收费金额（单位：万元）\
    行政事业性收费18651.06三、收到和处理政府信息公开申请情况（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\
    申请人情况自然人法人或其他组织总计商业企业科研机构社会公益 组织 法律服务 机构 其他一、本年新收政府信息公开申请数量3100 20134\
    二、上年结转政府信息公开申请数量0000000三、本年度办 理结果 （一）予以公开270020130（二）部分公开（区分处理的，只计这一情形，不计其他情形）\
    000000 0（三）不予公开1.属于国家秘密00000002.其他法律行政法规禁止公开00000003.危及“三安全一稳定”00000004.保护第三方合法权益0000000\
    5.属于三类内部事务信息00000006.属于四类过程性信息00000007.属于行政执法案卷00000008.属于行政查询事项0000000（四）无法提供\
    1.本机关不掌握相关政府信息40000042.没有现成信息需要另行制作00000003.补正后申请内容仍不明确0000000（五）不予处理\
    1.信访举报投诉类申请00000002.重复申请00000003.要求提供公开出版物00000004.无正当理由大量反复申请0000000\
    5.要求行政机关确认或重新出具已获取信息0000000（六）其他处理1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 0000000\
    2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 00000003.其他0000000（七）总计310020134\
    四、结转下年度继续办理0000000四、政府信息公开行政复议、行政诉讼情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计\
    未经复议直接起诉复议后起诉结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计21317000001324019\
    五、存在的主要问题及改进情况形式不够丰富。六、其他需要报告的事项无收取信息处理费情况。";

#[test]
fn figures_without_anything_between_are_cut_where_the_sums_leave_one_way() {
    let read = read(ONE_LINE);
    assert_eq!(read.requests("newly_received"), figures("31 0 0 2 0 1 34"));
    // By itself it is 27 0 0 2 0 1 30 or 2 7 0 0 20 1 30; the total of the column leaves one.
    assert_eq!(read.requests("disclosed"), figures("27 0 0 2 0 1 30"));
    assert_eq!(read.requests("partially_disclosed"), figures("0 0 0 0 0 0 0"));
    assert_eq!(read.requests("not_disclosed.administrative_inquiry"), figures("0 0 0 0 0 0 0"));
    assert_eq!(read.requests("unable_to_provide.not_held"), figures("4 0 0 0 0 0 4"));
    assert_eq!(read.requests("total_handled"), figures("31 0 0 2 0 1 34"));
    assert_eq!(suits(&read), figures("2 1 3 1 7 0 0 0 0 0 13 2 4 0 19"));
    // No rule says where 6233440 parts.
    let normative = "administrative_normative_documents";
    assert_eq!(read.value(&format!("proactive_disclosure/{normative}/issued")), None);
    assert!(read.flagged(normative));
}

#[test]
fn glued_figures_whose_sums_fit_in_two_ways_stay_open() {
    // Without a total of the results nothing chooses.
    let read = read(&ONE_LINE.replace("（七）总计310020134", "（七）总计31002013四"));
    assert_eq!(read.requests("disclosed"), vec![None; 7]);
    assert!(read.flagged("disclosed"));
    // 11 may be 1 and 1, in two places.
    let open = ONE_LINE.replace("21317000001324019", "1112500000000000");
    let read = crate::attacks::read(&open);
    assert!(suits(&read).iter().all(Option::is_none), "{:?}", suits(&read));
}

/// Rows between bars as a program finds them on a page; labels broken over lines were put beside the table.
const HEAPS: &str = "甲县人民政府2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n\
    | 一、本年新收政府信息公开申请数量 | 32 | 2 | 0 | 0 | 0 | 0 | 34 |\n| 二、上年结转政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n\
    | 三、 | （一）予以公开 | 9 | 0 | 0 | 0 | 0 | 0 | 9 |\n| 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n（二）部分公开（区分处理的，只\n度办\n\
    理结计这一情形，不计其他情形）\n果\n2.其他法律行政法规禁\n止公开\n| 1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n\
    | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n| 3.危及“三安全一稳定” | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n| 4.保护第三方合法权益 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n\
    5.属于三类内部事务信\n息\n1.本机关不掌握相关政\n府信息\n| 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n\
    | 6.属于四类过程性信息 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n| 7.属于行政执法案卷 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n\
    | 8.属于行政查询事项 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n| 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n（四）无2.没有现成信息需要另\n法提供行制作\n\
    3.补正后申请内容仍不\n明确\n| 6 | 0 | 0 | 0 | 0 | 0 | 6 |\n| 7 | 0 | 0 | 0 | 0 | 0 | 7 |\n\
    | 1.信访举报投诉类申请 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n| 2.重复申请 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n";

#[test]
fn lines_of_figures_apart_from_their_labels_go_by_counting() {
    let read = read(HEAPS);
    for (of, shown) in [
        ("disclosed", "9 0 0 0 0 0 9"),
        ("partially_disclosed", "5 0 0 0 0 0 5"),
        ("not_disclosed.state_secret", "0 0 0 0 0 0 0"),
        ("not_disclosed.prohibited_by_law", "3 0 0 0 0 0 3"),
        ("not_disclosed.internal_affairs", "1 0 0 0 0 0 1"),
        ("not_disclosed.process_information", "1 0 0 0 0 0 1"),
        ("unable_to_provide.not_held", "4 0 0 0 0 0 4"),
        ("unable_to_provide.requires_creation", "6 0 0 0 0 0 6"),
        ("unable_to_provide.unclear_after_supplementation", "7 0 0 0 0 0 7"),
    ] {
        assert_eq!(read.requests(of), figures(shown), "{of}");
    }
    // The label right in front of 6 is another row's, and nobody should take it on trust.
    assert!(read.flagged("unable_to_provide.requires_creation"));
    assert!(read.flagged("unable_to_provide.unclear_after_supplementation"));
}

#[test]
fn lines_that_counting_does_not_tell_stay_open() {
    // A line is gone: two are left for three rows, out of step with their labels.
    let read = read(&HEAPS.replace("| 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n", ""));
    for of in ["requires_creation", "unclear_after_supplementation", "not_held"] {
        let of = format!("unable_to_provide.{of}");
        assert_eq!(read.requests(&of), vec![None; 7], "{of}");
    }
}

#[test]
fn a_table_without_any_head_is_told_by_its_part_and_its_number_of_figures() {
    let source = |figures: &str| {
        format!(
            "甲县人民政府2023年政府信息公开工作年度报告\n一、总体情况\n三、收到和处理政府信息公开申请情况\n\
             四、政府信息公开行政复议、行政诉讼情况\n{figures}\n五、存在的主要问题及改进情况\n无。\n"
        )
    };
    let whole = "119 25 91 24 259 7 0 15 6 28 21 1 7 9 38";
    let bars = format!("| {} |", whole.replace(' ', " | "));
    for shown in [bars.clone(), whole.replace(' ', "\n")] {
        let read = crate::attacks::read(&source(&shown));
        assert_eq!(suits(&read), figures(whole), "{shown}");
        assert!(read.findings.iter().any(|f| f.id == "format.heads_damaged"));
    }
    // One figure less, a page number in its place, outcomes as rows, sums that are off: no table that anybody knows.
    let turned = "119 7 21 25 0 1 91 15 7 24 6 9 259 28 38";
    let lines: Vec<String> = turned
        .split(' ')
        .collect::<Vec<_>>()
        .chunks(3)
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    let less = bars.replace("| 38 |", "|");
    for other in [less.clone(), format!("{less}\n4"), lines.join("\n"), bars.replace("| 259 |", "| 258 |")] {
        let read = crate::attacks::read(&source(&other));
        assert!(suits(&read).iter().all(Option::is_none), "{other}: {:?}", suits(&read));
    }
}

#[test]
fn columns_printed_twice_under_heads_printed_twice_are_one() {
    let row_of = |label: &str, shown: &str| format!("{label},{label},{}\n", shown.replace(' ', ","));
    let heads = "本列数据,本列数据,申请人情况,申请人情况,申请人情况,申请人情况,申请人情况,申请人情况,申请人情况,申请人情况\n\
                 本列数据,本列数据,自然人,法人或其他组织,法人或其他组织,法人或其他组织,法人或其他组织,法人或其他组织,总计,总计\n\
                 本列数据,本列数据,自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他,总计,总计\n";
    let source = |total: &str| {
        format!(
            "甲县人民政府2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n{heads}{}{}",
            row_of("一、本年新收政府信息公开申请数量", &format!("3 1 0 0 0 0 4 {total}")),
            row_of("二、上年结转政府信息公开申请数量", "2 0 0 0 0 0 2 2"),
        )
    };
    let read = read(&source("4"));
    assert_eq!(read.requests("newly_received"), figures("3 1 0 0 0 0 4"));
    let read = crate::attacks::read(&source("5"));
    assert_eq!(read.requests("newly_received"), vec![None; 7], "two totals that differ");
    assert!(read.flagged("newly_received"));
}

#[test]
fn a_row_that_the_form_does_not_have_is_not_counted() {
    let source = HEAPS.replace("4.保护第三方合法权益 | 0", "其中：网上申请 | 9").replace(
        "| 其中：网上申请 | 9 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| 其中：网上申请 | 9 | 0 | 0 | 0 | 0 | 0 | 9 |",
    );
    let read = read(&source);
    assert_eq!(read.requests("not_disclosed.third_party_rights"), vec![None; 7]);
    assert!(read.findings.iter().any(|f| f.id == "format.row_extra"), "{:?}", read.findings);
    assert_eq!(read.requests("not_disclosed.security_and_stability"), figures("0 0 0 0 0 0 0"));
}

#[test]
fn labels_that_counting_contradicts_leave_both_open() {
    // The figures of 2 are gone, and a line without a label stands behind those of 4: as many lines as rows.
    let line = |figure: u32| format!("| {figure} | 0 | 0 | 0 | 0 | 0 | {figure} |\n");
    let source = format!(
        "甲县人民政府2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n\
         | 一、本年新收政府信息公开申请数量 | 32 | 2 | 0 | 0 | 0 | 0 | 34 |\n| 1.属于国家秘密 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n\
         2.其他法律行政法规禁止公开\n3.危及“三安全一稳定”\n{}4.保护第三方合法权益\n{}{}\
         | 5.属于三类内部事务信息 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n",
        line(3),
        line(4),
        line(9)
    );
    let read = read(&source);
    for (of, own) in [
        ("prohibited_by_law", None),
        ("security_and_stability", Some("3")),
        ("third_party_rights", Some("4")),
    ] {
        let of = format!("not_disclosed.{of}");
        let shown = read.requests(&of)[0].clone();
        assert!(shown.is_none() || shown.as_deref() == own, "{of}: {shown:?}");
    }
}

#[test]
fn words_of_a_text_are_no_heads() {
    let source = "甲县人民政府2023年政府信息公开工作年度报告\n一、总体情况\n无。\n二、主动公开政府信息情况\n无。\n\
                  三、收到和处理政府信息公开申请情况\n无。\n五、存在的主要问题及改进情况\n其他\n结果\n形式不够丰富。\n尚未\n审结\n案件。\n";
    let text = read(source).report.sections.iter().map(|s| s.text.clone()).collect::<String>();
    for word in ["结果", "审结", "尚未"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

/// A report as the text content of its page: one line, a space between cells.
fn spaced_line(rows: &[(&str, &str)], proactive: &str) -> String {
    let rows: Vec<String> = rows.iter().map(|(label, figures)| format!("{label} {figures}")).collect();
    format!(
        "青山县财政局2023年政府信息公开工作年度报告 一、总体情况 2023年，我局认真贯彻条例。 二、主动公开政府信息情况 {proactive} \
         三、收到和处理政府信息公开申请情况 （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） 申请人情况 自然人 \
         法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他 {} 四、政府信息公开行政复议、行政诉讼情况 \
         五、存在的主要问题及改进情况 无。",
        rows.join(" ")
    )
}

const FEW_ROWS: [(&str, &str); 6] = [
    ("一、本年新收政府信息公开申请数量", "0 2 0 0 0 0 2"),
    ("二、上年结转政府信息公开申请数量", "0 0 0 0 0 0 0"),
    ("三、本年度办理结果 （一）予以公开", "0 2 0 0 0 0 2"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "0 0 0 0 0 0 0"),
    ("（七）总计", "0 2 0 0 0 0 2"),
    ("四、结转下年度继续办理", "0 0 0 0 0 0 0"),
];

const PROACTIVE: &str = "第二十条第（一）项 信息内容 本年制发件数 本年废止件数 现行有效件数 规章 0 0 0 行政规范性文件 6 4 11 \
    第二十条第（五）项 信息内容 本年处理决定数量 行政许可 5 第二十条第（六）项 信息内容 本年处理决定数量 行政处罚 7 行政强制 0 \
    第二十条第（八）项 信息内容 本年收费金额（单位：万元） 行政事业性收费 8";

#[test]
fn heads_of_two_levels_on_one_line_are_in_the_form_s_order() {
    // The figures add up in either order: the head of the group in front of the total tells.
    let read = read(&spaced_line(&FEW_ROWS, PROACTIVE));
    assert_eq!(read.requests("newly_received"), figures("0 2 0 0 0 0 2"));
    assert_eq!(read.requests("disclosed"), figures("0 2 0 0 0 0 2"));
    assert!(read.findings.iter().all(|f| f.id != "format.columns_reordered"));
}

#[test]
fn a_table_in_running_text_is_read() {
    let before = "(一)主动公开政府信息的数量。2023年制作政府信息总数473条。";
    let behind = "(二)主动公开政府信息的主要类别。2023年全文电子化的共123条。";
    for proactive in [
        format!("{before} {PROACTIVE} {behind}"),
        format!("{before}{PROACTIVE} {behind}"),
        format!("{before}{}", PROACTIVE.replace(' ', "")),
        format!("{}{behind}", PROACTIVE.replace(' ', "")),
    ] {
        let read = read(&spaced_line(&FEW_ROWS, &proactive));
        let value = |path: &str| read.value(&format!("proactive_disclosure/{path}"));
        assert_eq!(value("administrative_licensing/decisions").as_deref(), Some("5"), "{proactive}");
        assert_eq!(value("administrative_penalty/decisions").as_deref(), Some("7"), "{proactive}");
        assert_eq!(
            value("administrative_and_institutional_fees/amount").as_deref(),
            Some("8"),
            "{proactive}"
        );
    }
    // Nothing tells whether the last figure ends before the year, or with its unit.
    for behind in
        ["2023年，公开文件12件。", "1.91万元2023年度公开文件12件。", "12 条信息被公开。", " 我局公开了12条。"]
    {
        for table in [PROACTIVE.to_owned(), PROACTIVE.replace(' ', "")] {
            let read = read(&spaced_line(&FEW_ROWS, &format!("{table}{behind}")));
            let amount = read.value("proactive_disclosure/administrative_and_institutional_fees/amount");
            assert_eq!(amount, None, "{table}{behind}");
        }
    }
}

#[test]
fn figures_that_cannot_be_told_from_words_are_no_blanks() {
    let text = ONE_LINE.replace("申请数量0000000三、本年度", "申请数量0000000三三、本年度");
    assert_ne!(text, ONE_LINE);
    let read = read(&text);
    assert_eq!(read.requests("carried_over_from_prior_year"), vec![None; 7]);
    assert!(
        read.findings.iter().any(|f| {
            f.id == "figure.ambiguous" && f.row.as_deref() == Some("carried_over_from_prior_year")
        })
    );
}

/// The same between bars, as many in each row.
fn barred(rows: &[(&str, &str)], heads: &str) -> String {
    let row = |(label, figures): &(&str, &str)| format!("{label} | {} |\n", figures.replace(' ', " | "));
    let rows: String = rows.iter().map(row).collect();
    format!(
        "青山县财政局2023年政府信息公开工作年度报告\n一、总体情况\n2023年，我局认真贯彻条例。\n\
         三、收到和处理政府信息公开申请情况\n{heads}\n{rows}四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n无。\n"
    )
}

#[test]
fn a_head_broken_over_lines_between_bars_is_one() {
    let heads =
        |service: &str| format!(" | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | {service} | 其他 | 总计 |");
    for service in ["法律服务机构", "法律服务\n机构"] {
        let read = read(&barred(&FEW_ROWS, &heads(service)));
        assert_eq!(read.requests("newly_received"), figures("0 2 0 0 0 0 2"), "{service}");
        assert!(read.findings.iter().all(|f| f.id != "format.heads_damaged"), "{service}");
    }
}

#[test]
fn cells_a_line_are_closed_by_bars_among_tabs() {
    let cells = |text: &str, between: &str| {
        let cells = |line: &str| -> String {
            let fields: Vec<&str> = line.trim_end_matches(" |").split(" | ").map(str::trim).collect();
            let last = fields.len() - 1;
            let cell = |(i, cell): (usize, &&str)| match (i == last, i == 0) {
                (true, _) => format!("{between}{cell}\n   | \n"),
                (_, true) => format!("{cell}  | \n"),
                _ => format!("{between}{cell}  | \n"),
            };
            fields.iter().enumerate().map(cell).collect::<String>() + "\t\t\n"
        };
        text.lines()
            .map(|line| if line.contains('|') { cells(line) } else { format!("{line}\n") })
            .collect::<String>()
    };
    let whole = barred(
        &FEW_ROWS,
        "申请人情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |",
    );
    for between in ["\t\t\t", "", "   "] {
        let text = cells(&whole, between);
        let read = read(&text);
        assert_eq!(read.requests("newly_received"), figures("0 2 0 0 0 0 2"), "{text}");
        assert_eq!(read.requests("total_handled"), figures("0 2 0 0 0 0 2"), "{text}");
    }
}

#[test]
fn digits_that_are_no_number_in_front_of_figures_leave_the_row_open() {
    let table = "第二十条第（五）项信息内容上一年项目数量本年增/减处理决定数量行政许可9-4 5其他对外管理服务事项109-9 240\
                 第二十条第（六）项信息内容上一年项目数量本年增/减处理决定数量行政处罚000行政强制000";
    let (front, behind) = ONE_LINE.split_once("第二十条第（一）项").expect("table two");
    let (_, behind) = behind.split_once("三、收到").expect("table three");
    let text = format!("{front}{table}三、收到{behind}");
    let read = read(&text);
    for column in ["items_prior_year", "change", "decisions"] {
        assert_eq!(read.value(&format!("proactive_disclosure/other_external_services/{column}")), None);
    }
    assert!(read.flagged("other_external_services"));
}

#[test]
fn glued_rows_that_cannot_lack_a_figure_are_read_beside_blank_ones() {
    // `0000000` and `1000001` are seven figures, whatever stands in other rows; 2610036 may be 26 100 36, and blanks.
    let text = ONE_LINE
        .replace("1.属于国家秘密0000000", "1.属于国家秘密")
        .replace("5.属于三类内部事务信息0000000", "5.属于三类内部事务信息1000001")
        .replace("6.属于四类过程性信息0000000", "6.属于四类过程性信息101012003");
    let read = read(&text);
    assert_eq!(read.requests("carried_over_from_prior_year"), figures("0 0 0 0 0 0 0"));
    assert_eq!(read.requests("not_disclosed.internal_affairs"), figures("1 0 0 0 0 0 1"));
    assert_eq!(read.requests("not_disclosed.state_secret"), vec![None; 7]);
    assert_eq!(read.requests("not_disclosed.process_information"), vec![None; 7]);
}

#[test]
fn a_slip_in_a_heading_costs_no_table() {
    for heading in ["政府信息公开行政法复议、行政诉讼情况", "政府信息公开行政复议、提起行政诉讼情况"]
    {
        let text = ONE_LINE.replace("政府信息公开行政复议、行政诉讼情况", heading);
        assert_ne!(text, ONE_LINE);
        let read = read(&text);
        assert_eq!(read.requests("newly_received"), figures("31 0 0 2 0 1 34"), "{heading}");
        assert_eq!(suits(&read), figures("2 1 3 1 7 0 0 0 0 0 13 2 4 0 19"), "{heading}");
    }
}

#[test]
fn a_table_of_suits_whose_last_cell_is_blank_is_read() {
    let row = |last: [&str; 2]| {
        let cells = ["1", "9", "5", "5", "20", "5", "7", "5", "1", "18", "5", "5", "8"];
        let cells: String = cells.iter().chain(&last).map(|cell| format!("<td>{cell}</td>")).collect();
        let outcomes = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>";
        format!(
            "<h1>甲县教育局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>略。</p><p>四、政府信息公开行政复议、行政诉讼情况</p>\
             <table><tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr><tr>{}<td colspan=5>未经复议直接起诉</td>\
             <td colspan=5>复议后起诉</td></tr><tr>{outcomes}{outcomes}</tr><tr>{cells}</tr></table>",
            outcomes.replace("<td>", "<td rowspan=2>")
        )
    };
    let read_suits = |last| suits(&read(&row(last)));
    assert!(read(&row(["2", ""])).flagged("administrative_reconsideration"));
    assert!(!read(&row(["2", "20"])).flagged("administrative_reconsideration"));
    assert_eq!(read_suits(["2", "20"]), figures("1 9 5 5 20 5 7 5 1 18 5 5 8 2 20"));
    let mut without = figures("1 9 5 5 20 5 7 5 1 18 5 5 8 2");
    without.push(None);
    assert_eq!(read_suits(["2", ""]), without);
    // The total may have lost its place with a cell in front of it.
    assert_eq!(read_suits(["18", ""]), vec![None; 15]);
}

/// Requests printed a row a line, with heads that cells broke over lines.
fn printed_rows(heads: &str, rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(label, figures)| format!("{label} {figures}\n")).collect();
    format!(
        "青山县财政局2023年政府信息公开工作年度报告\n一、总体情况\n2023年，我局认真贯彻条例。\n\
         三、收到和处理政府信息公开申请情况\n申请人情况\n法人或其他组织\n{heads}\n{rows}\
         四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n无。\n"
    )
}

const DENSE_ROWS: [(&str, &str); 6] = [
    ("一、本年新收政府信息公开申请数量", "59 11 12 13 14 15 124"),
    ("二、上年结转政府信息公开申请数量", "6 1 2 3 4 5 21"),
    ("三、本年度办理结果 （一）予以公开", "31 5 6 7 8 9 66"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "32 6 7 8 9 10 72"),
    ("（七）总计", "63 11 13 15 17 19 138"),
    ("四、结转下年度继续办理", "2 1 1 1 1 1 7"),
];

#[test]
fn heads_that_share_no_line_tell_no_order() {
    // Heads of two lines are printed in front of those of one beside them, by programs that read lines from the top.
    for heads in [
        "自然人 总计\n社会公益 法律服务\n商业企业 科研机构 其他\n组织 机构",
        "自然人 社会公益 法律服务 总计\n商业企业 科研机构 其他\n组织 机构",
        "自然人 社会 法律 总计\n商业 科研\n公益 服务 其他\n企业 机构\n组织 机构",
    ] {
        let read = read(&printed_rows(heads, &DENSE_ROWS));
        assert_eq!(read.requests("newly_received"), figures("59 11 12 13 14 15 124"), "{heads}");
        assert_eq!(read.requests("disclosed"), figures("31 5 6 7 8 9 66"), "{heads}");
        assert!(read.findings.iter().all(|f| f.id != "format.columns_reordered"), "{heads}");
    }
    // On one line the order is the one that is printed.
    let heads = "自然人 总计\n社会公益组织 法律服务机构 商业企业 科研机构 其他";
    let read = read(&printed_rows(heads, &DENSE_ROWS));
    assert_eq!(read.requests("newly_received"), figures("59 13 14 11 12 15 124"));
    assert!(read.findings.iter().any(|f| f.id == "format.columns_reordered"));
}

#[test]
fn rows_on_lines_of_their_own_lost_no_equal_lines() {
    // Words of heads and of upright labels stand alone on their lines, no two of them the same, as does one figure.
    let heads = "自然人\n总计\n商业\n科研\n社会\n法律\n其他\n企业\n机构\n公益\n服务\n组织";
    let upright = "三\n、\n本\n年\n度\n办\n理\n结\n果\n予\n以\n公\n开\n信\n息\n申\n请\n情\n况\n无";
    let source = printed_rows(heads, &FEW_ROWS).replace("（七）总计", &format!("{upright}\n7\n（七）总计"));
    let read = read(&source);
    assert!(read.findings.iter().all(|f| f.id != "format.lines_collapsed"));
    assert_eq!(read.requests("newly_received"), figures("0 2 0 0 0 0 2"));
}

#[test]
fn a_damaged_label_behind_merged_cells_is_no_figure() {
    let heads = "| | | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |";
    let rows = [
        ("一、本年新收政府信息公开申请数量 | |", "59 11 12 13 14 15 124"),
        ("三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密", "1 0 0 0 0 0 1"),
        (" | | 2.其他法律行政止公开", "31 5 6 7 8 9 66"),
        (" | | 3.危及“三安全一稳定”", "2 0 0 0 0 0 2"),
    ];
    let read = read(&barred(&rows, heads));
    assert_eq!(read.requests("not_disclosed.prohibited_by_law"), figures("31 5 6 7 8 9 66"));
    assert!(read.flagged("not_disclosed.prohibited_by_law"));
    assert_eq!(read.requests("not_disclosed.security_and_stability"), figures("2 0 0 0 0 0 2"));
}

#[test]
fn a_damaged_label_behind_a_piece_of_another_is_known_by_its_number() {
    // Rows whose figures stand in front of their labels, or behind them, and one whose label lost characters behind one of an
    // upright label: the figures below it are the next row's.
    let source = printed_rows(
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        &[
            ("一、本年新收政府信息公开申请数量", "59 11 12 13 14 15 124"),
            ("（一）予以公开", "1 0 0 0 0 0 1"),
            ("1.属于国家秘密", "4 0 0 0 0 0 4"),
            ("三 2.其他法律行政止公开", "0 8 0 0 0 0 8"),
            (
                "、\n9 0 0 0 0 0 9\n3.危及“三安全一稳定”\n（三）不予公开\n年\n4.保护第三方合法权益",
                "0 0 6 0 0 0 6",
            ),
        ],
    );
    let read = read(&source);
    // The last may go on on the next line.
    let second = read.requests("not_disclosed.prohibited_by_law");
    assert_eq!(second[..6], figures("0 8 0 0 0 0 8")[..6]);
    assert!(second[6].is_none() || second[6].as_deref() == Some("8"), "{second:?}");
    let third = read.requests("not_disclosed.security_and_stability");
    assert!(third == figures("9 0 0 0 0 0 9") || third == vec![None; 7], "{third:?}");
    assert_eq!(read.requests("not_disclosed.third_party_rights"), figures("0 0 6 0 0 0 6"));
}

#[test]
fn figures_between_two_labels_of_which_the_second_has_none_are_said() {
    // A label stands one row too low: its figures are those above it.
    let rows = [
        ("一、本年新收政府信息公开申请数量", "4 3 2 1 5 6 21"),
        ("二、上年结转政府信息公开申请数量", "0 0 0 0 0 0 0"),
        ("（一）予以公开", "1 1 0 0 2 0 4"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
        ("1.属于国家秘密", "1 0 0 0 0 0 1"),
        ("（七）总计", "4 3 2 3 2 0 14"),
    ];
    let line = |label: &str, figures: &str| {
        let figures: String = figures.split_whitespace().map(|f| format!("{f:>6}")).collect();
        let wide: usize = label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        format!("{label}{}{figures}\n", " ".repeat(64 - wide))
    };
    let source = |low: bool| {
        let row = |(label, figures): &(&str, &str)| match low && label.starts_with('1') {
            true => line("", figures) + &line(label, ""),
            false => line(label, figures),
        };
        printed_rows("自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", &[])
            .replace("四、政府", &(rows.iter().map(row).collect::<String>() + "四、政府"))
    };
    let placed = |read: &Read| {
        let of_row = |row: &Option<String>| row.as_deref() == Some("partially_disclosed");
        read.findings.iter().any(|f| f.id == "figure.placed" && of_row(&f.row))
    };
    let slipped = read(&source(true));
    assert!(
        slipped.requests("partially_disclosed")[0].is_none() || placed(&slipped),
        "{:?}",
        slipped.findings
    );
    assert!(!placed(&read(&source(false))));
}
