//! What stands in a source and belongs to another report, another year or nobody.

use crate::attacks::{Read, changed, read, seed};

fn says(read: &Read, id: &str, table: Option<&str>) -> bool {
    read.findings.iter().any(|f| f.id == id && f.table.as_deref() == table)
}

/// Parts two to four of the first report without their tables.
fn narrative(title: &str) -> String {
    format!(
        "{title}\n\n一、总体情况\n\n本机关认真做好公开工作。\n\n二、主动公开政府信息情况\n\n表格见附件。\n\n\
         三、收到和处理政府信息公开申请情况\n\n表格见附件。\n\n四、政府信息公开行政复议、行政诉讼情况\n\n表格见附件。\n\n\
         五、存在的主要问题及改进情况\n\n形式不够丰富。\n\n六、其他需要报告的事项\n\n无。\n\n"
    )
}

#[test]
fn another_report_behind_one_without_tables_is_left_out() {
    for title in
        ["某某县司法局2023年政府信息公开工作年度报告", "新华区矿工路街道办事处2024年政府信息公开工作年度报告"]
    {
        let read = read(&format!("{}{}", narrative(title), seed()));
        assert_eq!(read.report.title.as_deref(), Some(title));
        assert!(read.report.figures.iter().all(|f| f.value.is_none()), "{title}: the other's figures");
        assert!(says(&read, "source.another_report", None), "{title}");
        assert!(read.report.sections.iter().all(|s| !s.text.contains("矿工路")), "{title}: the other's text");
    }
}

#[test]
fn another_report_behind_a_whole_one_changes_nothing() {
    let other = seed()
        .replace("新华区矿工路街道办事处 2023", "宜春市审计局 2023")
        .replace("行政许可\t0", "行政许可\t7");
    assert!(other.contains("行政许可\t7") && other.contains("宜春市审计局"));
    let both = read(&format!("{}\n{other}", seed()));
    assert!(says(&both, "source.another_report", None));
    let alone = read(&seed());
    assert_eq!(both.report.figures.len(), alone.report.figures.len());
    for (a, b) in both.report.figures.iter().zip(&alone.report.figures) {
        assert_eq!((a.slot, a.value, a.state), (b.slot, b.value, b.state));
    }
    assert!(!both.findings.iter().any(|f| f.id == "format.table_conflict"));
}

/// A source of two reports gives the first one's figures, and says that there is another.
fn gives_the_first(first: &str, second: &str, why: &str) {
    let (both, alone) = (read(&format!("{first}\n{second}")), read(first));
    assert!(says(&both, "source.another_report", None), "{why}");
    for (a, b) in both.report.figures.iter().zip(&alone.report.figures) {
        assert_eq!((a.slot, a.value, a.state), (b.slot, b.value, b.state), "{why}");
    }
    assert_eq!(both.report.year, alone.report.year, "{why}");
    assert_eq!(both.report.office, alone.report.office, "{why}");
}

#[test]
fn reports_without_titles_are_told_by_what_they_say() {
    let title = "新华区矿工路街道办事处 2023 年政府信息公开工作年度报告";
    let other = changed("行政许可\t0", "行政许可\t7");
    let announced =
        other.replace(title, "根据《条例》规定，由宜春市审计局编制2023年度政府信息公开工作年度报告。");
    let earlier = other.replace(title, "").replace("2023", "2021");
    let untitled = changed(title, "");
    assert!([&announced, &earlier, &untitled].iter().all(|text| !text.contains(title)));
    gives_the_first(&seed(), &announced, "an introduction names another office");
    gives_the_first(&seed(), &earlier, "the first part speaks of another year");
    gives_the_first(&untitled, &other.replace("2023", "2021"), "the first has no title");
    gives_the_first(&untitled, &earlier, "none has a title");
}

#[test]
fn a_report_whose_tables_are_empty_takes_none_of_anothers_in_silence() {
    let title = "新华区矿工路街道办事处 2023 年政府信息公开工作年度报告";
    for empty in ["", "—"] {
        let first = changed(title, "2023年政府信息公开工作年度报告")
            .replace("行政许可\t0", &format!("行政许可\t{empty}"))
            .replace("行政处罚\t0", &format!("行政处罚\t{empty}"))
            .replace("行政强制\t0", &format!("行政强制\t{empty}"))
            .replace("规章\t0\t0\t0", &format!("规章\t{empty}\t{empty}\t{empty}"))
            .replace("文件\t0\t0\t0", &format!("文件\t{empty}\t{empty}\t{empty}"))
            .replace("收费\t0", &format!("收费\t{empty}"));
        let second = changed("行政许可\t0", "行政许可\t7").replace("总计\t0\t0", "总计\t3\t0");
        assert!(second.contains("总计\t3"), "another figure in table three");
        let both = read(&format!("{first}\n{second}"));
        let path = "proactive_disclosure/administrative_licensing/decisions";
        let said = says(&both, "format.table_conflict", Some("proactive_disclosure"));
        assert!(
            both.value(path).is_none() || said || both.flagged("administrative_licensing"),
            "{empty}: {:?}",
            both.value(path)
        );
    }
}

#[test]
fn a_notice_of_correction_leaves_the_corrected_report() {
    let title = "新华区矿工路街道办事处 2023 年政府信息公开工作年度报告";
    let old = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t3\t4\t5\n行政规范性文件\t6\t7\t8\n";
    let notice = format!(
        "关于更正新华区矿工路街道办事处2023年政府信息公开工作年度报告\n的说明\n\n因工作疏忽，原数据为：\n\n{old}\n现更正如下：\n\n"
    );
    let source = seed();
    assert!(source.contains(title));
    let (both, alone) = (read(&format!("{notice}{source}")), read(&source));
    for (a, b) in both.report.figures.iter().zip(&alone.report.figures) {
        assert_eq!((a.slot, a.value, a.state), (b.slot, b.value, b.state));
    }
    assert_eq!(both.report.office.map(|o| o.value).as_deref(), Some("新华区矿工路街道办事处"));
}

#[test]
fn blank_for_nought_is_no_agreement_where_other_figures_differ() {
    let first = changed("行政许可\t0", "行政许可\t7").replace("行政处罚\t0", "行政处罚\t");
    let second = changed("行政许可\t0", "行政许可\t9");
    let both = read(&format!("{first}\n{second}"));
    let path = "proactive_disclosure/administrative_penalty/decisions";
    assert!(both.value(path).is_none() || both.flagged("administrative_penalty"), "{:?}", both.value(path));
}

#[test]
fn links_to_other_reports_begin_none() {
    let alone = read(&seed());
    for links in [
        "新华区矿工路街道办事处2022年政府信息公开工作年度报告\n新华区财政局2023年政府信息公开工作年度报告\n",
        "新华区财政局2023年政府信息公开工作年度报告\n",
    ] {
        let behind = read(&format!("{}\n{links}", seed()));
        let between =
            read(&changed("二、主动公开政府信息情况\n", &format!("{links}\n二、主动公开政府信息情况\n")));
        for with in [behind, between] {
            assert!(!says(&with, "source.another_report", None), "{links}");
            let values = |read: &Read| read.report.figures.iter().map(|f| f.value).collect::<Vec<_>>();
            assert_eq!(values(&with), values(&alone), "{links}");
        }
    }
}

const HEADS: &str = "<tr><td>信息内容<td>本年处理决定数量";

fn page(body: &str) -> Read {
    read(&format!(
        "<h1>某某县司法局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本机关做好公开工作。</p>\
         <p>二、主动公开政府信息情况</p>{body}<p>三、收到和处理政府信息公开申请情况</p>"
    ))
}

fn decisions(permits: &str) -> String {
    format!(
        "<table><tr><td colspan=2>第二十条第（五）项</tr>{HEADS}</tr><tr><td>行政许可<td>{permits}</tr></table>"
    )
}

const PERMITS: &str = "proactive_disclosure/administrative_licensing/decisions";

#[test]
fn a_table_of_another_year_or_office_or_a_sample_is_left_out() {
    for caption in [
        "附：2022年主动公开情况",
        "2022年：",
        "上半年主动公开情况：",
        "附件：城关镇人民政府主动公开政府信息情况",
        "（表格格式示例）",
    ] {
        let only = page(&format!("<p><img src=a.png></p><p>{caption}</p>{}", decisions("31")));
        assert_eq!(only.value(PERMITS), None, "{caption}");
        assert!(says(&only, "format.table_foreign", Some("proactive_disclosure")), "{caption}");
        let beside = page(&format!("{}<p>{caption}</p>{}", decisions("12"), decisions("31")));
        assert_eq!(beside.value(PERMITS).as_deref(), Some("12"), "{caption}");
        assert!(says(&beside, "format.table_foreign", Some("proactive_disclosure")), "{caption}");
    }
    for caption in
        ["2023年主动公开情况", "与上年相比有所增加，具体如下：", "（本年度数据）", "发布日期：2024年1月15日"]
    {
        let own = page(&format!("<p>{caption}</p>{}", decisions("31")));
        assert_eq!(own.value(PERMITS).as_deref(), Some("31"), "{caption}");
        assert!(!says(&own, "format.table_foreign", Some("proactive_disclosure")), "{caption}");
    }
}

#[test]
fn a_label_of_another_year_is_doubted() {
    let read = page(&decisions("31").replace("行政许可", "行政许可（2022年）"));
    assert!(read.findings.iter().any(|f| f.id == "format.label_year" && f.row.is_some()));
    let read = page(&decisions("31").replace("行政许可", "行政许可（2023年）"));
    assert!(!read.findings.iter().any(|f| f.id == "format.label_year"));
}

#[test]
fn a_figure_in_a_cell_over_two_rows_is_neithers() {
    let table = format!(
        "<table><tr><td colspan=2>第二十条第（六）项</tr>{HEADS}</tr><tr><td>行政处罚<td rowspan=2>23</tr><tr><td>行政强制</tr></table>"
    );
    let read = page(&table);
    for row in ["administrative_penalty", "administrative_compulsion"] {
        assert_eq!(read.value(&format!("proactive_disclosure/{row}/decisions")), None, "{row}");
        assert!(read.flagged(row), "{row}");
    }
}

#[test]
fn notes_that_dispute_a_number_leave_none() {
    let shown = |cell: &str| page(&decisions(cell));
    for cell in [
        "4185（本年43）",
        "12（应为7）",
        "12（更正为7）",
        "12（上年数）",
        "12（2022年）",
        "12（作废）",
        "12（%）",
        "12（约）",
    ] {
        let read = shown(cell);
        assert_eq!(read.value(PERMITS), None, "{cell}");
        assert!(read.flagged("administrative_licensing"), "{cell}");
    }
    for cell in ["22（其中修订16件）", "22（件）", "22（含窗口办理）"] {
        assert_eq!(shown(cell).value(PERMITS).as_deref(), Some("22"), "{cell}");
    }
    let read = shown("12（万件）");
    assert!(read.findings.iter().any(|f| f.id == "figure.unit"), "ten thousand times as many");
}

fn fee(head: &str, label: &str, cell: &str, front: &str) -> Read {
    page(&format!(
        "{front}<table><tr><td colspan=2>第二十条第（八）项</tr><tr><td>信息内容<td>{head}</tr><tr><td>{label}<td>{cell}</tr></table>"
    ))
}

#[test]
fn units_of_amounts_are_seen_wherever_they_stand() {
    let (head, label) = ("本年收费金额（单位：万元）", "行政事业性收费");
    for (head, label, cell, front) in [
        ("<p>本年收费金额</p><p>单位：元</p>", label, "35000", ""),
        ("本年收费金额<br>单位:元", label, "35000", ""),
        ("本年收费金额（人民币：元）", label, "35000", ""),
        ("本年收费金额/元", label, "35000", ""),
        ("本年收费金额（单位/元）", label, "35000", ""),
        ("本年收费金额", label, "35000（元）", ""),
        ("本年收费金额", label, "35000（单位：元）", ""),
        (head, "行政事业性收费（元）", "35000", ""),
        ("本年收费金额", label, "35000", "<p align=right>单位：元</p>"),
    ] {
        let read = fee(head, label, cell, front);
        let unit = read.findings.iter().find(|f| f.id == "figure.unit");
        assert_eq!(unit.and_then(|f| f.found.as_deref()), Some("元"), "{head} {label} {cell} {front}");
        assert_eq!(
            read.value("proactive_disclosure/administrative_and_institutional_fees/amount").as_deref(),
            Some("35000"),
            "{head} {cell}"
        );
    }
    for (head, cell) in
        [(head, "3.5"), (head, "3.5万元"), ("本年收费金额", "3.5"), ("本年收费金额（万元）", "3.5（万元）")]
    {
        let read = fee(head, label, cell, "");
        assert!(!read.findings.iter().any(|f| f.id == "figure.unit"), "{head} {cell}");
    }
}

/// The first report without its title and introduction, its first part as given.
fn untitled(opening: &str) -> String {
    let seed = seed();
    let (_, body) = seed.split_once("二、").expect("a second part");
    format!("一、总体情况\n\n{opening}\n\n二、{body}")
}

#[test]
fn a_report_without_a_title_behind_one_without_tables_is_said() {
    let title = "青山区教育局2023年政府信息公开工作年度报告";
    let text = format!("{title}\n\n一、总体情况\n\n2023年，我局认真做好公开工作。\n\n");
    let two = format!("{text}二、主动公开政府信息情况\n\n主动公开信息12条。\n\n");
    for first in [&two, &narrative(title)] {
        for opening in ["2023年，青山区石桥镇人民政府认真做好公开工作。", "2023年，我镇认真做好公开工作。"]
        {
            let read = read(&format!("{first}{}", untitled(opening)));
            for table in ["proactive_disclosure", "disclosure_upon_request", "reconsideration_litigation"] {
                let shown = read.report.figures.iter().any(|f| f.value.is_some());
                assert!(
                    !shown || says(&read, "source.another_report", Some(table)),
                    "{first}{opening} {table}"
                );
            }
        }
    }
    // The same report once more, for telephones, is no other.
    let own = "2023年，我局认真做好公开工作。";
    let twice = read(&format!("{title}\n\n{}\n{}", untitled(own), untitled(own)));
    assert!(!says(&twice, "source.another_report", None), "{:?}", twice.findings);
    // Nor are a summary in front of part one, and parts of its own within it.
    for inner in ["一、总体情况\n\n做好公开工作。\n\n", "一、概述\n\n公开信息100条。\n\n"]
    {
        let read = read(&format!("{text}{inner}{}", untitled(own)));
        assert!(!says(&read, "source.another_report", None), "{inner}: {:?}", read.findings);
    }
}

#[test]
fn another_office_that_the_text_names_is_said() {
    let conflict = |title: &str, body: &str| {
        let read = read(&format!("{title}2023年政府信息公开工作年度报告\n\n{body}"));
        says(&read, "office.conflict", None)
    };
    let own = untitled("2023年，我局认真做好公开工作。");
    let others = untitled("2023年，青山区石桥镇人民政府认真做好公开工作。");
    let signed = |office: &str| format!("{own}\n\n{office}\n\n2024年1月20日\n");
    let town = "青山区石桥镇人民政府";
    assert!(conflict("青山区教育局", &format!("{others}\n\n{town}\n\n2024年1月20日\n")));
    assert!(!conflict(town, &format!("{others}\n\n{town}\n\n2024年1月20日\n")));
    // One of them alone may be a superior, a room, a short form.
    assert!(!conflict("青山区教育局", &others));
    assert!(!conflict("青山区教育局", &signed(town)));
    assert!(!conflict("青山区教育局", &own));
    for office in ["青山区教育局", "教育局", "青山区教育局办公室", "区教育局"] {
        assert!(!conflict("青山区教育局", &signed(office)), "{office}");
    }
    assert!(!conflict("石桥镇", &others));
    assert!(!conflict("青山区人民政府", &signed("青山区人民政府办公室")));
}
