//! Rows, columns and cells that are there twice, put together, exchanged or slipped to a neighbour. What a person reads is
//! known from how each source was made; figures are invented.

use crate::attacks::{Read, read};

/// A line of cells; a blank one is an empty string.
type Line = Vec<String>;

const ROWS: [(&str, &str, [&str; 7]); 8] = [
    ("newly_received", "一、本年新收政府信息公开申请数量", ["41", "13", "", "", "", "2", "56"]),
    ("carried_over_from_prior_year", "二、上年结转政府信息公开申请数量", ["3", "", "", "", "", "", "3"]),
    ("disclosed", "（一）予以公开", ["20", "5", "", "", "", "", "25"]),
    ("not_disclosed.state_secret", "1.属于国家秘密", ["", "", "", "", "", "", ""]),
    ("not_disclosed.prohibited_by_law", "2.其他法律行政法规禁止公开", ["7", "", "", "", "", "1", "8"]),
    ("unable_to_provide.not_held", "1.本机关不掌握相关政府信息", ["12", "8", "", "", "", "", "20"]),
    ("total_handled", "（七）总计", ["39", "13", "", "", "", "1", "53"]),
    ("carried_over_to_next_year", "四、结转下年度继续办理", ["5", "", "", "", "", "1", "6"]),
];

/// The heads of table three on two lines, each with as many cells as a row.
fn heads() -> [Line; 2] {
    let line = |shown: &str| shown.split('|').map(str::to_owned).collect();
    [
        line("申请人情况|自然人|法人或其他组织|||||总计"),
        line("||商业企业|科研机构|社会公益组织|法律服务机构|其他|"),
    ]
}

fn rows() -> Vec<Line> {
    let row = |(_, label, cells): &(&str, &str, [&str; 7])| {
        [*label].into_iter().chain(*cells).map(str::to_owned).collect()
    };
    ROWS.iter().map(row).collect()
}

fn three() -> Vec<Line> {
    heads().into_iter().chain(rows()).collect()
}

fn page(lines: &[Line]) -> String {
    let row =
        |l: &Line| format!("<tr>{}</tr>", l.iter().map(|c| format!("<td>{c}</td>")).collect::<String>());
    format!("<table>{}</table>", lines.iter().map(row).collect::<String>())
}

fn tabs(lines: &[Line]) -> String {
    lines.iter().map(|l| l.join("\t")).collect::<Vec<_>>().join("\n")
}

fn bars(lines: &[Line]) -> String {
    lines.iter().map(|l| format!("| {} |", l.join(" | "))).collect::<Vec<_>>().join("\n")
}

/// A cell a line, each closed by a bar.
fn cells(lines: &[Line]) -> String {
    let line = |l: &Line| l.iter().map(|c| format!("{c}|\n")).collect::<String>();
    lines.iter().map(line).collect()
}

fn report_of(shown: &str, office: &str) -> Read {
    if shown.starts_with('<') {
        return read(&format!(
            "<h1>{office}2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>二、主动公开政府信息情况</p>\
             <p>三、收到和处理政府信息公开申请情况</p>{shown}<p>四、政府信息公开行政复议、行政诉讼情况</p>\
             <p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>"
        ));
    }
    read(&format!(
        "{office}2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n\
         三、收到和处理政府信息公开申请情况\n{shown}\n四、政府信息公开行政复议、行政诉讼情况\n\
         五、存在的主要问题及改进情况\n六、其他需要报告的事项\n"
    ))
}

fn report(shown: &str) -> Read {
    report_of(shown, "甲县乙局")
}

fn figures(shown: &[&str; 7]) -> Vec<Option<String>> {
    shown.iter().map(|figure| (!figure.is_empty()).then(|| (*figure).to_owned())).collect()
}

fn assert_all(read: &Read, what: &str) {
    for (row, _, shown) in &ROWS {
        assert_eq!(read.requests(row), figures(shown), "{what} {row}");
    }
}

fn said(read: &Read, id: &str) -> bool {
    read.findings.iter().any(|f| f.id == id)
}

#[test]
fn a_column_that_is_there_twice_moves_no_figure() {
    for twice in 1..=6 {
        let mut lines = three();
        for line in &mut lines {
            let cell = line[twice].clone();
            line.insert(twice, cell);
        }
        // The head of natural persons, or the one over the group, is printed once more on the other line.
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines)].iter().enumerate() {
            assert_all(&report(shown), &format!("{twice} {shape}"));
        }
        // Two cells that differ are nobody's.
        let mut other = lines.clone();
        (other[2][twice], other[2][twice + 1]) = ("70".to_owned(), "77".to_owned());
        let read = report(&page(&other));
        assert_eq!(read.requests("newly_received"), vec![None; 7], "{twice}");
        assert!(read.flagged("newly_received"), "{twice}");
    }
}

#[test]
fn a_row_that_is_there_twice_with_other_figures_is_nobodys() {
    for (at, (row, label, _)) in ROWS.iter().enumerate() {
        let mut lines = three();
        let again: Line = format!("{label}|9|9|9|9|9|9|54").split('|').map(str::to_owned).collect();
        lines.insert(at + 3, again);
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines), cells(&lines)].iter().enumerate() {
            let read = report(shown);
            assert_eq!(read.requests(row), vec![None; 7], "{row} {shape}");
            assert!(read.flagged(row), "{row} {shape}");
            for (other, _, shown) in ROWS.iter().filter(|(other, ..)| other != row) {
                let found = read.requests(other);
                assert!(found == figures(shown) || read.flagged(other), "{row} {other} {shape} {found:?}");
            }
        }
    }
}

#[test]
fn a_blank_row_does_not_take_the_figures_of_the_next_one_that_lost_its_label() {
    let mut lines = three();
    let at = lines.iter().position(|l| l[0].starts_with("2.其他法律")).expect("the row");
    for gone in ["", "lost"] {
        if gone.is_empty() {
            lines[at][0] = String::new();
        } else {
            lines[at].remove(0);
        }
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines), cells(&lines)].iter().enumerate() {
            let read = report(shown);
            let blank = read.requests("not_disclosed.state_secret");
            assert_eq!(blank, vec![None; 7], "{gone} {shape}");
            assert!(read.flagged("not_disclosed.state_secret"), "{gone} {shape}: {:?}", read.findings);
            let next = read.requests("not_disclosed.prohibited_by_law");
            let own = figures(&ROWS[4].2);
            assert!(read.flagged("not_disclosed.prohibited_by_law"), "{gone} {shape}");
            assert!(next == own || next == vec![None; 7], "{gone} {shape} {next:?}");
        }
    }
}

#[test]
fn a_text_in_a_row_otherwise_blank_is_no_blank_cell() {
    for text in ["见附件", "约5", "不详", "5/10"] {
        for at in 1..=7 {
            let mut lines = three();
            let row = lines.iter().position(|l| l[0].starts_with("1.属于国家")).expect("the row");
            lines[row][at] = text.to_owned();
            for (shape, shown) in [tabs(&lines), bars(&lines), cells(&lines)].iter().enumerate() {
                let read = report(shown);
                assert!(read.flagged("not_disclosed.state_secret"), "{text} {at} {shape}");
                for (other, _, shown) in
                    ROWS.iter().filter(|(other, ..)| *other != "not_disclosed.state_secret")
                {
                    let found = read.requests(other);
                    assert!(found == figures(shown) || read.flagged(other), "{text} {at} {other} {shape}");
                }
            }
        }
    }
}

#[test]
fn two_rows_in_one_are_of_neither() {
    let mut lines = three();
    let at = lines.iter().position(|l| l[0].starts_with("1.属于国家")).expect("the row");
    let next = lines.remove(at + 1);
    lines[at] = lines[at].iter().zip(&next).map(|(a, b)| format!("{a}<br>{b}")).collect();
    let read = report(&page(&lines));
    for row in ["not_disclosed.state_secret", "not_disclosed.prohibited_by_law"] {
        assert_eq!(read.requests(row), vec![None; 7], "{row}");
        assert!(read.flagged(row), "{row}");
    }
}

#[test]
fn columns_exchanged_with_their_heads_follow_their_heads() {
    let mut lines = three();
    lines[1][2] = String::new();
    for line in &mut lines {
        line.swap(1, 2);
    }
    // The name of the group is printed over its first member.
    lines[0] = "申请人情况|法人或其他组织|自然人||||||总计"
        .replace("||||||", "|||||")
        .split('|')
        .map(str::to_owned)
        .collect();
    lines[1] = "|商业企业||科研机构|社会公益组织|法律服务机构|其他|".split('|').map(str::to_owned).collect();
    for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines)].iter().enumerate() {
        let read = report(shown);
        assert_all(&read, &shape.to_string());
        assert!(said(&read, "format.columns_reordered"), "{shape}");
    }
}

#[test]
fn heads_alone_that_are_exchanged_are_said() {
    for (a, b) in [("总计", "其他"), ("总计", "自然人"), ("总计", "商业企业")] {
        let exchange = |cell: &String| match cell.as_str() {
            c if c == a => b.to_owned(),
            c if c == b => a.to_owned(),
            c => c.to_owned(),
        };
        let mut lines = three();
        for line in lines.iter_mut().take(2) {
            *line = line.iter().map(exchange).collect();
        }
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines)].iter().enumerate() {
            let read = report(shown);
            let told = said(&read, "format.columns_reordered") || said(&read, "format.heads_damaged");
            assert!(told, "{a} {b} {shape}: {:?}", read.findings);
        }
    }
}

#[test]
fn a_table_without_a_column_between_bars_with_pads_is_read_under_its_heads() {
    for gone in 1..=7 {
        let mut lines = three();
        for line in &mut lines {
            line.remove(gone);
            line.push(String::new());
        }
        if gone == 2 {
            lines[0][2] = "法人或其他组织".to_owned();
        }
        for (shape, shown) in [tabs(&lines), bars(&lines)].iter().enumerate() {
            let read = report(shown);
            for (row, _, shown) in &ROWS {
                let mut own = figures(shown);
                own[gone - 1] = None;
                let found = read.requests(row);
                assert!(found == own || read.flagged(row), "{gone} {shape} {row}: {found:?}");
            }
            assert!(
                said(&read, "format.column_missing") || said(&read, "format.heads_damaged"),
                "{gone} {shape}"
            );
        }
    }
}

#[test]
fn a_blank_form_beside_the_filled_one_costs_it_nothing_in_texts() {
    let blank = || {
        three().into_iter().map(|l| {
            l.into_iter()
                .map(|c| if c.bytes().all(|b| b.is_ascii_digit()) { String::new() } else { c })
                .collect()
        })
    };
    let in_front: Vec<Line> = blank().chain(three()).collect();
    let behind: Vec<Line> = three().into_iter().chain(blank()).collect();
    for (place, lines) in [in_front, behind].iter().enumerate() {
        for (shape, shown) in [tabs(lines), bars(lines)].iter().enumerate() {
            let read = report(shown);
            assert_all(&read, &format!("{place} {shape}"));
            assert!(said(&read, "format.table_elsewhere"), "{place} {shape}");
        }
    }
}

#[test]
fn a_caption_that_names_another_office_is_said() {
    for (own, caption) in [
        ("甲县民政局", "白沙镇人民政府情况"),
        ("甲县民政局", "县公安局政府信息公开情况统计表"),
        ("甲县民政局", "白沙镇人民政府2023年政府信息公开申请情况"),
        ("甲县民政局", "丙县水利局2023年收到和处理申请情况表"),
        ("甲县民政局", "附：公安局收到和处理政府信息公开申请情况表"),
        ("甲县民政局", "附件：教育局主动公开政府信息情况表"),
    ] {
        let lines = three();
        for shown in [format!("<p>{caption}</p>{}", page(&lines)), format!("{caption}\n{}", tabs(&lines))] {
            let read = report_of(&shown, own);
            let found =
                read.findings.iter().any(|f| f.id == "format.table_scope" || f.id == "format.table_foreign");
            assert!(found, "{caption}: {:?}", read.findings);
        }
    }
    // What names the office itself, its region, or no office.
    for (own, caption) in [
        ("甲县民政局", "甲县民政局政府信息公开申请情况统计表"),
        ("甲县民政局", "甲县政府信息公开申请情况统计表"),
        ("甲县人民政府", "甲县政府信息公开申请情况统计表"),
        ("甲县民政局", "民政局2023年申请情况"),
        ("甲县民政局", "收到和处理政府信息公开申请情况表（单位：件）"),
        ("甲县民政局", "主动公开政府信息情况统计"),
        ("甲县民政局", "本县主动公开政府信息情况"),
        ("甲县民政局", "区政府收到和处理政府信息公开申请情况"),
        ("甲县民政局", "市本级主动公开政府信息情况"),
    ] {
        let read = report_of(&format!("<p>{caption}</p>{}", page(&three())), own);
        assert!(!said(&read, "format.table_scope"), "{caption}");
        assert_all(&read, caption);
    }
}

#[test]
fn a_heading_inside_a_part_is_none_of_another_part() {
    for inside in ["（一）主动公开情况", "1.主动公开情况", "主动公开情况"] {
        let read = read(&format!(
            "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n根据条例编制本报告。\n{inside}\n全年主动公开信息312条。\n\
             二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n{}\n四、政府信息公开行政复议、行政诉讼情况\n\
             五、存在的主要问题及改进情况\n无。\n六、其他需要报告的事项\n无。\n",
            tabs(&three())
        ));
        let overview = read.report.sections.iter().find(|s| s.id.as_deref() == Some("overview"));
        let text = overview.map(|s| s.text.as_str()).unwrap_or_default();
        assert!(text.contains("312条"), "{inside}: {text}");
        assert_all(&read, inside);
    }
}

#[test]
fn labels_with_those_of_their_groups_in_front_are_labels() {
    let groups = [
        "",
        "",
        "三、本年度办理结果",
        "（三）不予公开",
        "（三）不予公开",
        "（四）无法提供",
        "三、本年度办理结果",
        "",
    ];
    for between in ["", "—", " "] {
        let mut lines = three();
        for (line, group) in lines.iter_mut().skip(2).zip(groups) {
            if !group.is_empty() {
                line[0] = format!("{group}{between}{}", line[0]);
            }
        }
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines)].iter().enumerate() {
            let read = report(shown);
            assert_all(&read, &format!("{between} {shape}"));
            assert!(!said(&read, "format.label_damaged"), "{between} {shape}");
        }
    }
}

#[test]
fn cells_behind_tabs_on_lines_of_their_own_are_cells() {
    // As programs print pages whose cells hold paragraphs: each cell begins with a tab and ends its line.
    let line = |l: &Line| {
        let cells: String = l[1..].iter().map(|c| format!("\t{c}\n")).collect();
        format!("{}\n\n{cells}\n", l[0])
    };
    let three: String = three().iter().map(line).collect();
    let two = "信息内容\n\t本年制发件数\n\t本年废止件数\n\t现行有效件数\n\n规章\n\n\t3\n\t4\n\t13\n\n行政规范性文件\n\t5\n\t1\n\t20\n\n";
    let read = report(&three.replace("申请人情况\n\n", "申请人情况\n"));
    assert_all(&read, "three");
    let read = crate::attacks::read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n\n二、主动公开政府信息情况\n\n第二十条第（一）项\n\n{two}\
         三、收到和处理政府信息公开申请情况\n\n{three}\n四、政府信息公开行政复议、行政诉讼情况\n"
    ));
    for (row, shown) in
        [("administrative_rules", ["3", "4", "13"]), ("administrative_normative_documents", ["5", "1", "20"])]
    {
        let columns = ["issued", "repealed", "in_force"];
        let found = columns.map(|c| read.value(&format!("proactive_disclosure/{row}/{c}")));
        assert_eq!(found, shown.map(|f| Some(f.to_owned())), "{row}");
    }
}

#[test]
fn heads_on_lines_that_are_not_set_in_columns_come_in_the_order_of_their_levels() {
    let full = |cells: &[&str; 7]| cells.map(|c| if c.is_empty() { "0" } else { c }.to_owned());
    let mut shown = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）  自然人  法人或其他组织  总计\n\
        商业企业  科研机构  社会公益组织  法律服务机构  其他\n"
        .to_owned();
    for (_, label, cells) in &ROWS {
        shown += &format!("{label}  {}\n", full(cells).join("  "));
    }
    let read = report(&shown);
    for (row, _, cells) in &ROWS {
        assert_eq!(read.requests(row), full(cells).map(Some).to_vec(), "{row}");
    }
}

#[test]
fn a_backslash_for_no_figure_is_a_cell_of_its_own() {
    let mut lines = three();
    for line in lines.iter_mut().skip(2) {
        line.iter_mut().filter(|c| c.is_empty()).for_each(|c| *c = "\\".to_owned());
    }
    assert_all(&report(&tabs(&lines)), "tabs");
}

#[test]
fn titles_of_tables_with_numbers_of_annexes_name_no_office() {
    for number in ["附表1：", "附件1：", "附：", "附1：", "附表一 "] {
        let read = report(&format!("<p>{number}收到和处理政府信息公开申请情况</p>{}", page(&three())));
        assert_all(&read, number);
        assert!(!said(&read, "format.table_foreign"), "{number}");
    }
}

#[test]
fn a_title_on_a_line_filled_up_with_commas_is_a_title() {
    let table: String = three().iter().map(|l| format!("{},,,,,,,\n", l.join(","))).collect();
    let commas = ",".repeat(14);
    let read = read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告{commas}\n一、总体情况{commas}\n三、收到和处理政府信息公开申请情况{commas}\n{table}"
    ));
    assert_eq!(read.report.office.as_ref().map(|o| o.value.as_str()), Some("甲县乙局"));
    assert_eq!(read.report.year.as_ref().map(|y| y.value), Some(2023));
    assert_all(&read, "filled up");
}

#[test]
fn rows_out_of_order_keep_the_figures_beside_their_labels() {
    for (a, b) in [(4, 7), (3, 6), (2, 7)] {
        let mut lines = three();
        // Blank rows tell nothing; each row shows figures of its own.
        lines[5] = "1.属于国家秘密|4|||||2|6".split('|').map(str::to_owned).collect();
        lines.swap(a, b);
        for (shape, shown) in [page(&lines), tabs(&lines), bars(&lines)].iter().enumerate() {
            let read = report(shown);
            for (row, _, shown) in ROWS.iter().filter(|row| row.0 != "not_disclosed.state_secret") {
                assert_eq!(read.requests(row), figures(shown), "{a} {b} {shape} {row}");
            }
            assert!(said(&read, "format.row_order") && !said(&read, "format.label_lost"), "{a} {b} {shape}");
        }
    }
}
