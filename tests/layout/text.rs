//! Paragraphs, headings and running lines.

use gongkai::document::{Block, Document};
use gongkai::layout::{Glyph, Page, Rule};

use super::draw;
use super::ruled::read;

fn texts(document: &Document) -> Vec<String> {
    document
        .blocks
        .iter()
        .map(|b| match b {
            Block::Heading { text, .. } => format!("# {}", document.text(*text)),
            Block::Paragraph { text, .. } => document.text(*text).to_string(),
            _ => "table".to_string(),
        })
        .collect()
}

/// Sets paragraphs as an office program does: first lines two ems in, full lines, a pitch of 1.75.
fn set(pages: &mut [Page], paragraphs: &[&str]) {
    const SIZE: f32 = 16.0;
    let (left, right) = (90.0, 505.0);
    let (mut page, mut base) = (0, 130.0);
    for text in paragraphs {
        let mut x = left + 2.0 * SIZE;
        let mut line = String::new();
        let mut lines = Vec::new();
        let mut at = x;
        for c in text.chars() {
            if at + draw::advance(c, SIZE) > right {
                lines.push((x, std::mem::take(&mut line)));
                (x, at) = (left, left);
            }
            at += draw::advance(c, SIZE);
            line.push(c);
        }
        lines.push((x, line));
        for (x, line) in lines {
            if base > 740.0 {
                (page, base) = (page + 1, 130.0);
            }
            draw::line(&mut pages[page], &line, x, base, SIZE);
            base += 28.0;
        }
    }
}

const LONG: &str = "根据《中华人民共和国政府信息公开条例》规定，由办公室编制本年度政府信息公开工作报告。本报告中所列数据的统计期限自2023年1月1日至2023年12月31日止。";

#[test]
fn full_lines_go_on_and_short_ones_end() {
    let mut pages = vec![draw::page(1)];
    set(&mut pages, &["一、总体情况", LONG, "二、主动公开情况", LONG, "（一）主动公开：全年发布信息12条。"]);
    assert_eq!(
        texts(&read(&pages)),
        ["一、总体情况", LONG, "二、主动公开情况", LONG, "（一）主动公开：全年发布信息12条。"]
    );
}

#[test]
fn paragraphs_go_on_over_pages_and_running_lines_go() {
    let mut pages = vec![draw::page(1), draw::page(2), draw::page(3)];
    let all = [LONG; 14];
    set(&mut pages, &all);
    for page in &mut pages {
        draw::line(page, "某市人民政府", 90.0, 50.0, 9.0);
        let number = page.number;
        draw::line(page, &format!("— {number} —"), 280.0, 800.0, 14.0);
    }
    let document = read(&pages);
    assert_eq!(texts(&document), all);
    // The words of running lines are kept beside the text.
    let kept: Vec<(&str, &str)> =
        document.metadata.iter().map(|m| (document.text(m.name), document.text(m.value))).collect();
    assert_eq!(kept, [("running_head", "某市人民政府")]);
}

#[test]
fn what_begins_pages_alike_but_not_each_is_their_text() {
    // Titles of reports in one file, broken over two lines at the top of every fourth page.
    let mut pages: Vec<_> = (1..=9).map(draw::page).collect();
    for (n, page) in pages.iter_mut().enumerate() {
        if n % 4 == 0 {
            draw::line(page, "某市人民政府政府信息公开工作年度", 90.0, 70.0, 16.0);
            draw::line(page, "报告", 290.0, 92.0, 16.0);
        }
        draw::line(page, LONG, 90.0, 116.0, 10.5);
    }
    let document = read(&pages);
    let titles = texts(&document).iter().filter(|text| text.contains("工作年度")).count();
    assert_eq!((titles, document.metadata.len()), (3, 0), "{:?}", texts(&document));
    // A line that stands apart from the text runs over pages however far they are from one another.
    for page in &mut pages {
        if page.number % 4 == 1 {
            draw::line(page, "某市人民政府办公室编", 90.0, 24.0, 9.0);
        }
    }
    let document = read(&pages);
    assert_eq!(document.metadata.len(), 1);
    assert!(!texts(&document).iter().any(|text| text.contains("政府办公室编")));
}

#[test]
fn large_print_is_a_heading() {
    let mut pages = vec![draw::page(1)];
    draw::line(&mut pages[0], "2023年政府信息公开工作年度报告", 120.0, 80.0, 22.0);
    set(&mut pages, &[LONG, LONG]);
    assert_eq!(texts(&read(&pages)), ["# 2023年政府信息公开工作年度报告", LONG, LONG]);
}

#[test]
fn bold_print_drawn_twice_is_read_once() {
    let mut pages = vec![draw::page(1)];
    for shift in [0.0, 0.3, 0.6] {
        draw::line(&mut pages[0], "总计1122", 100.0 + shift, 300.0, 12.0);
    }
    assert_eq!(texts(&read(&pages)), ["总计1122"]);
}

#[test]
fn the_text_layer_of_a_scan_counts_only_by_itself() {
    let mut page = draw::page(1);
    draw::line(&mut page, "层中文字", 100.0, 300.0, 12.0);
    page.glyphs.iter_mut().for_each(|g| g.invisible = true);
    assert_eq!(texts(&read(&[page.clone()])), ["层中文字"]);
    draw::line(&mut page, "印出文字", 100.0, 400.0, 12.0);
    assert_eq!(texts(&read(&[page])), ["印出文字"]);
}

#[test]
fn a_small_or_raised_digit_is_no_digit_of_the_number() {
    for (shift, size, expected) in
        [(4.0, 6.0, "46 1"), (0.0, 6.0, "46 1"), (3.0, 12.0, "46 1"), (0.0, 12.0, "461")]
    {
        let mut page = draw::page(1);
        draw::line(&mut page, "46", 100.0, 300.0, 12.0);
        let end = 100.0 + 2.0 * draw::advance('4', 12.0);
        draw::line(&mut page, "1", end, 300.0 - shift, size);
        assert_eq!(texts(&read(&[page])), [expected], "raised by {shift}, {size} high");
    }
}

#[test]
fn a_digit_printed_half_over_another_is_no_digit_of_the_number() {
    let told = |shift: f32| {
        let mut page = draw::page(1);
        draw::line(&mut page, "公开指南以及目录", 100.0, 200.0, 12.0);
        draw::line(&mut page, "48", 100.0, 300.0, 12.0);
        draw::line(&mut page, "0", 100.0 + shift, 300.0, 12.0);
        texts(&read(&[page])).pop().expect("a line")
    };
    assert_eq!(told(3.0), "48\u{fffc}0");
    assert_eq!(told(9.0), "48\u{fffc}0");
    assert_eq!(told(12.0), "480");
}

#[test]
fn digits_struck_out_tiny_or_cut_off_stand_between_marks() {
    let told = |change: &dyn Fn(&mut Page)| {
        let mut page = draw::page(1);
        draw::line(&mut page, "公开指南以及目录", 100.0, 200.0, 12.0);
        draw::line(&mut page, "461", 100.0, 300.0, 12.0);
        change(&mut page);
        texts(&read(&[page])).pop().expect("a line")
    };
    let rule = |at: f32, from: f32, to: f32| Rule { horizontal: true, at, from, to, width: 0.5 };
    assert_eq!(told(&|_| ()), "461");
    assert_eq!(told(&|page| page.rules.push(rule(296.0, 100.0, 118.0))), "\u{fffc}461");
    assert_eq!(
        told(&|page| page.rules.push(rule(296.0, 112.0, 118.0))),
        "46\u{fffc}1",
        "the last digit alone"
    );
    for at in [301.0, 289.0] {
        assert_eq!(told(&|page| page.rules.push(rule(at, 100.0, 118.0))), "461", "a line under or over it");
    }
    let last =
        |page: &mut Page, change: &dyn Fn(&mut Glyph)| page.glyphs.last_mut().into_iter().for_each(change);
    assert_eq!(told(&|page| last(page, &|g| g.invisible = true)), "4\u{fffc}6", "cut off behind the second");
    assert_eq!(told(&|page| last(page, &|g| g.veiled = true)), "46\u{fffc}1");
    assert_eq!(told(&|page| page.glyphs.iter_mut().skip(8).for_each(|g| g.size = 2.0)), "\u{fffc}461");
}

/// The lines of fields of a document, their fields parted by bars.
fn fields(document: &Document) -> Vec<String> {
    let fields = |block: &Block| match block {
        Block::Fields { fields, .. } => {
            let texts = document.fields_of(*fields).iter().map(|field| document.text(field.text));
            Some(texts.collect::<Vec<_>>().join("|"))
        }
        _ => None,
    };
    document.blocks.iter().filter_map(fields).collect()
}

#[test]
fn a_label_that_fills_its_column_does_not_touch_the_figures() {
    // Figures begin at 160; the last label ends there, drawn with its figure or before it.
    for together in [true, false] {
        let mut page = draw::page(1);
        for (row, base) in (0_u8..6).zip([100.0, 114.0, 128.0, 142.0, 156.0, 170.0]) {
            draw::line(&mut page, "行政许可", 60.0, base, 10.0);
            for (at, x) in [160.0, 200.0, 240.0].into_iter().enumerate() {
                draw::line(&mut page, &format!("{}", usize::from(row) + at), x, base, 10.0);
            }
        }
        let label = "行政规范性文件现行数";
        if together {
            draw::line(&mut page, &format!("{label}7"), 60.0, 184.0, 10.0);
        } else {
            draw::line(&mut page, label, 60.0, 184.0, 10.0);
            draw::line(&mut page, "7", 160.0, 184.0, 10.0);
        }
        draw::line(&mut page, "8", 200.0, 184.0, 10.0);
        draw::line(&mut page, "9", 240.0, 184.0, 10.0);
        let fields = fields(&read(&[page]));
        assert_eq!(fields.first().map(String::as_str), Some("行政许可|0|1|2"));
        assert_eq!(fields.last().map(String::as_str), Some("行政规范性文件现行数|7|8|9"), "{together}");
    }
}

#[test]
fn a_figure_at_the_end_of_a_word_is_no_column() {
    // No figure of another line stands where the last one does.
    let mut page = draw::page(1);
    for (row, base) in (0_u8..6).zip([100.0, 114.0, 128.0, 142.0, 156.0, 170.0]) {
        draw::line(&mut page, "行政许可", 60.0, base, 10.0);
        draw::line(&mut page, &format!("{row}"), 200.0, base, 10.0);
    }
    draw::line(&mut page, "第二十条第8", 60.0, 184.0, 10.0);
    draw::line(&mut page, "9", 200.0, 184.0, 10.0);
    assert_eq!(fields(&read(&[page])).last().map(String::as_str), Some("第二十条第8|9"));
}

#[test]
fn labels_beside_each_other_are_two_columns() {
    // Two columns of labels without a gap, each broken over lines: they are drawn cell by cell.
    let mut page = draw::page(1);
    for base in [100.0, 128.0, 156.0, 184.0, 212.0] {
        for (x, lines) in [(60.0, ["（三）不", "予公开"]), (100.0, ["1.属于国", "家秘密"])] {
            draw::line(&mut page, lines[0], x, base, 10.0);
            draw::line(&mut page, lines[1], x, base + 14.0, 10.0);
        }
        draw::line(&mut page, "0", 200.0, base, 10.0);
    }
    let fields = fields(&read(&[page]));
    // The figure stands beside the first line of a label that a number begins: both its lines are one.
    assert_eq!(fields[..2], ["（三）不|1.属于国家秘密|0", "（三）不|1.属于国家秘密|0"]);
}

#[test]
fn a_word_in_front_of_a_figure_in_its_cell_is_never_parted_from_it() {
    // The figures end where those above do; `约` and `增加` belong to them.
    for cell in ["约26", "增加22", "负16", "（注）7"] {
        let mut page = draw::page(1);
        for (row, base) in (0_u8..6).zip([100.0, 114.0, 128.0, 142.0, 156.0, 170.0]) {
            draw::line(&mut page, "行政许可", 60.0, base, 10.0);
            let figure = format!("{}", 20 + row);
            draw::line(&mut page, &figure, 240.0 - draw::width(&figure, 10.0), base, 10.0);
            draw::line(&mut page, "0", 300.0, base, 10.0);
        }
        draw::line(&mut page, "行政处罚", 60.0, 184.0, 10.0);
        draw::line(&mut page, cell, 240.0 - draw::width(cell, 10.0), 184.0, 10.0);
        draw::line(&mut page, "0", 300.0, 184.0, 10.0);
        let fields = fields(&read(&[page]));
        assert_eq!(fields.last(), Some(&format!("行政处罚|{cell}|0")));
    }
}

#[test]
fn what_is_drawn_later_stays_in_its_sentence() {
    // Figures of running text are drawn behind all words, as programs do that go font by font; one of them stands where
    // those of a column do.
    let mut page = draw::page(1);
    for base in [100.0, 114.0, 128.0, 142.0, 156.0] {
        draw::line(&mut page, "行政许可", 60.0, base, 10.0);
        draw::line(&mut page, "7", 160.0, base, 10.0);
        draw::line(&mut page, "8", 260.0, base, 10.0);
    }
    draw::line(&mut page, "全年收到公开申请", 80.0, 184.0, 10.0);
    draw::line(&mut page, "件，均已按期答复", 165.0, 184.0, 10.0);
    draw::line(&mut page, "9", 160.0, 184.0, 10.0);
    let document = read(&[page]);
    assert_eq!(texts(&document).last().map(String::as_str), Some("全年收到公开申请9件，均已按期答复"));
}

/// Rows of a table without rules: the baseline of the figures, and the lines of the label with theirs.
fn labelled(rows: &[(f32, &[(f32, &str)])]) -> Vec<String> {
    let mut page = draw::page(1);
    for (base, label) in rows {
        for (at, line) in *label {
            draw::line(&mut page, line, 60.0, *at, 10.0);
        }
        for (x, figure) in [(200.0, "16"), (260.0, "0"), (320.0, "7")] {
            draw::line(&mut page, figure, x, *base, 10.0);
        }
    }
    let document = read(&[page]);
    assert!(document.blocks.iter().all(|block| matches!(block, Block::Fields { .. })));
    fields(&document)
}

#[test]
fn lines_around_figures_are_their_label() {
    // Two lines around figures, three with figures beside the middle one, four; one line beside its figures.
    let read = labelled(&[
        (107.0, &[(100.0, "其他对外"), (114.0, "管理服务事项")]),
        (150.0, &[(136.0, "行政机关不再处"), (150.0, "理其政府信息公"), (164.0, "开申请")]),
        (207.0, &[(186.0, "申请人逾期"), (200.0, "未按收费"), (214.0, "通知要求"), (228.0, "缴纳费用")]),
        (250.0, &[(250.0, "其他")]),
    ]);
    assert_eq!(
        read,
        [
            "其他对外管理服务事项|16|0|7",
            "行政机关不再处理其政府信息公开申请|16|0|7",
            "申请人逾期未按收费通知要求缴纳费用|16|0|7",
            "其他|16|0|7"
        ]
    );
}

/// Lines with what stands on them, and where: parts of a table without rules.
fn set_out(lines: &[(f32, &[(f32, &str)])]) -> Vec<String> {
    let mut page = draw::page(1);
    for (base, parts) in lines {
        for (x, part) in *parts {
            draw::line(&mut page, part, *x, *base, 10.0);
        }
    }
    let document = read(&[page]);
    let paragraphs = texts(&document).into_iter().filter(|text| text != "table");
    fields(&document).into_iter().chain(paragraphs).collect()
}

#[test]
fn a_number_begins_a_label() {
    // A blank row as near to the next label's first line as that is to its second.
    let read = set_out(&[
        (100.0, &[(60.0, "1.属于国家秘密")]),
        (114.0, &[(60.0, "2.其他法律行政")]),
        (121.0, &[(200.0, "34"), (260.0, "7")]),
        (128.0, &[(60.0, "法规禁止公开")]),
        (142.0, &[(60.0, "3.危及安全")]),
    ]);
    assert_eq!(read, ["2.其他法律行政法规禁止公开|34|7", "1.属于国家秘密", "3.危及安全"]);
    // The same behind the line of a label beside the rows, and over four lines with the next figures near.
    let read = set_out(&[
        (100.0, &[(40.0, "予公"), (70.0, "1.申请人无正")]),
        (114.0, &[(70.0, "当理由逾期不")]),
        (121.0, &[(200.0, "34"), (260.0, "7")]),
        (128.0, &[(70.0, "补正行政机关")]),
        (142.0, &[(70.0, "不再处理")]),
        (156.0, &[(70.0, "2.重复申请"), (200.0, "8"), (260.0, "9")]),
    ]);
    let label = "予公 1.申请人无正当理由逾期不补正行政机关不再处理|34|7";
    assert_eq!(read, [label, "2.重复申请|8|9"]);
    // Between two numbers figures are nobody's.
    let read = set_out(&[
        (100.0, &[(60.0, "1.属于国家秘密")]),
        (107.0, &[(200.0, "34"), (260.0, "7")]),
        (114.0, &[(60.0, "2.其他法律行政")]),
    ]);
    assert_eq!(read, ["34|7", "1.属于国家秘密", "2.其他法律行政"]);
}

#[test]
fn figures_beside_the_first_line_of_a_label_are_its_own() {
    // A blank row of two lines, and a row that a page break had set at the top of its cells.
    let lines: &[(f32, &[(f32, &str)])] = &[
        (100.0, &[(60.0, "5.要求行政机关")]),
        (114.0, &[(60.0, "确认或出具")]),
        (130.0, &[(60.0, "1.申请人无正当"), (200.0, "27"), (260.0, "7")]),
        (144.0, &[(60.0, "理由逾期不补正")]),
        (158.0, &[(60.0, "行政机关")]),
    ];
    assert_eq!(set_out(lines), ["1.申请人无正当理由逾期不补正行政机关|27|7", "5.要求行政机关", "确认或出具"]);
    // Lines that figures below may claim, or that were not broken off, stay where they are.
    let claimed = [lines, &[(165.0, &[(200.0, "8"), (260.0, "9")])]].concat();
    assert_eq!(set_out(&claimed)[0], "1.申请人无正当|27|7");
    let short: &[(f32, &[(f32, &str)])] = &[
        (100.0, &[(60.0, "3.其他"), (200.0, "27"), (260.0, "7")]),
        (114.0, &[(60.0, "注：以上数据截至年底")]),
    ];
    assert_eq!(set_out(short), ["3.其他|27|7", "注：以上数据截至年底"]);
}

#[test]
fn numbers_of_lines_are_no_figures() {
    // Every second line is numbered, at the left or at the right of all that stands on the page.
    for (x, counted) in [(20.0, true), (460.0, true), (380.0, false)] {
        let mut page = draw::page(1);
        draw::line(&mut page, "全年收到公开申请并按期答复且无复议诉讼情况说明", 60.0, 100.0, 15.0);
        for (at, label) in ["规章", "行政许可", "行政处罚", "行政强制", "行政收费"].iter().enumerate()
        {
            let base = 120.0 + 20.0 * at as f32;
            draw::line(&mut page, label, 60.0, base, 10.0);
            if at % 2 == 0 {
                draw::line(&mut page, &(10 + at).to_string(), x, base, 10.0);
            } else {
                draw::line(&mut page, "3", 200.0, base, 10.0);
            }
        }
        let rows = fields(&read(&[page]));
        assert_eq!(rows == ["行政许可|3", "行政强制|3"], counted, "{x}: {rows:?}");
    }
    // The last column of a table rises by chance.
    let rows = set_out(&[
        (100.0, &[(60.0, "规章"), (200.0, "9"), (260.0, "1")]),
        (120.0, &[(60.0, "行政许可"), (200.0, "4"), (260.0, "2")]),
        (140.0, &[(60.0, "行政强制"), (200.0, "8"), (260.0, "3")]),
    ]);
    assert_eq!(rows, ["规章|9|1", "行政许可|4|2", "行政强制|8|3"]);
}

#[test]
fn labels_above_and_below_a_row_are_their_own() {
    // Rows without figures above and below one that has some, as far apart as rows are.
    let mut page = draw::page(1);
    for (at, label) in [(100.0, "规章"), (118.0, "行政许可"), (136.0, "行政强制")] {
        draw::line(&mut page, label, 60.0, at, 10.0);
    }
    draw::line(&mut page, "16", 200.0, 118.0, 10.0);
    let document = read(&[page]);
    assert_eq!(fields(&document), ["行政许可|16"]);
    assert_eq!(texts(&document), ["规章", "table", "行政强制"]);
    // The same where the labels are as long as each other: rows are even all the way.
    let mut page = draw::page(1);
    for (at, label) in [(86.0, "信息内容"), (100.0, "行政许可"), (114.0, "行政处罚"), (128.0, "行政强制")]
    {
        draw::line(&mut page, label, 60.0, at, 10.0);
    }
    draw::line(&mut page, "16", 200.0, 114.0, 10.0);
    assert_eq!(fields(&read(&[page])), ["行政处罚|16"]);
    // A line that goes on with them above, in the middle of neither.
    let mut page = draw::page(1);
    for (at, label) in [(86.0, "申请人"), (100.0, "逾期未按"), (114.0, "收费通知")] {
        draw::line(&mut page, label, 60.0, at, 10.0);
    }
    draw::line(&mut page, "16", 200.0, 107.0, 10.0);
    draw::line(&mut page, "0", 260.0, 107.0, 10.0);
    assert_eq!(fields(&read(&[page])), ["16|0"]);
}

#[test]
fn a_mark_set_high_stands_on_its_line_and_is_no_figure() {
    for raised in [2.0_f32, 4.0, 5.5] {
        let mut page = draw::page(1);
        for (at, base) in [(0, 100.0), (1, 118.0), (2, 136.0)] {
            draw::line(&mut page, ["规章", "行政许可", "行政强制"][at], 60.0, base, 10.0);
            draw::line(&mut page, "4", 200.0, base, 10.0);
            draw::line(&mut page, "12", 260.0, base, 10.0);
        }
        draw::line(&mut page, "3", 100.0, 118.0 - raised, 6.0);
        assert_eq!(
            fields(&read(&[page])),
            ["规章|4|12", "行政许可\u{fffc}3|4|12", "行政强制|4|12"],
            "{raised}"
        );
    }
}
