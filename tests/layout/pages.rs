//! Tables over several pages.

use fastrand::Rng;
use gongkai::grammar::Forms;
use gongkai::layout::Page;

use super::draw::{self, Style};
use super::plan::{Plan, PlanCell};
use super::ruled::{as_plan, assert_same, cases, read, tables};
use super::told;

/// A table as reports have them: heads, a label beside several rows, labels, figures.
fn report_like(rng: &mut Rng) -> (Plan, usize) {
    let (groups, figures) = (rng.usize(2..5), rng.usize(2..5));
    let columns = 2 + figures;
    let cell = |row, column, row_span, column_span, text: String| PlanCell {
        row,
        column,
        row_span,
        column_span,
        text,
    };
    let mut cells = vec![cell(0, 0, 2, 2, "项目".into()), cell(0, 2, 1, figures, "申请人情况".into())];
    for i in 0..figures {
        cells.push(cell(1, 2 + i, 1, 1, format!("第{}类", "一二三四五".chars().nth(i).expect("few"))));
    }
    let mut row = 2;
    for group in 0..groups {
        let size = rng.usize(3..7);
        let name: String = "甲乙丙丁戊".chars().skip(group).take(1).collect();
        cells.push(cell(row, 0, size, 1, format!("{name}类事项")));
        for i in 0..size {
            let long = "不予公开的其他情形说明".chars().take(rng.usize(2..11)).collect::<String>();
            cells.push(cell(row + i, 1, 1, 1, format!("{name}{}{long}", i + 1)));
            for f in 0..figures {
                cells.push(cell(row + i, 2 + f, 1, 1, rng.u32(..1000).to_string()));
            }
        }
        row += size;
    }
    (Plan { rows: row, columns, cells }, 2)
}

fn style(plan: &Plan, rng: &mut Rng) -> Style {
    let mut style = Style::random(plan, rng);
    style.padding = 3.0;
    style.widths = vec![style.size * 5.0; plan.columns];
    style.widths[1] = style.size * 8.0;
    style.left = 50.0;
    style
}

/// Rows `from..to` of a plan as a table of their own. A label that is cut keeps its text on the first piece.
pub fn piece(plan: &Plan, from: usize, to: usize, heads: usize) -> (Plan, Vec<usize>) {
    let mut cells = Vec::new();
    let mut origin = Vec::new();
    let repeat = if from > 0 { heads } else { 0 };
    for (i, cell) in plan.cells.iter().enumerate() {
        let end = cell.row + cell.row_span;
        if repeat > 0 && end <= heads {
            cells.push(cell.clone());
            origin.push(i);
        }
        let (start, stop) = (cell.row.max(from), end.min(to));
        if start >= stop {
            continue;
        }
        let text = if cell.row < from { String::new() } else { cell.text.clone() };
        cells.push(PlanCell { row: start - from + repeat, row_span: stop - start, text, ..cell.clone() });
        origin.push(i);
    }
    (Plan { rows: to - from + repeat, columns: plan.columns, cells }, origin)
}

/// A table cut in front of a row, a page for each piece.
fn cut_at(row: usize, plan: &Plan, style: &Style, rng: &mut Rng) -> Vec<Page> {
    let ends = [(0, row), (row, plan.rows)];
    let pages = ends.into_iter().zip(1..).map(|((from, to), number)| {
        let (part, _) = piece(plan, from, to, 0);
        let mut page = draw::page(number);
        draw::table(&mut page, &part, style, rng);
        page
    });
    pages.collect()
}

fn furniture(page: &mut Page, rng_style: u8) {
    draw::line(page, "年度工作报告", 250.0, 40.0, 9.0);
    let number = page.number;
    let shown = match rng_style % 3 {
        0 => format!("- {number} -"),
        1 => number.to_string(),
        _ => format!("第 {number} 页"),
    };
    draw::line(page, &shown, 290.0, 810.0, 9.0);
}

#[test]
fn breaks_between_rows_are_undone() {
    for seed in 0..cases(300) {
        let mut rng = Rng::with_seed(seed);
        let (plan, heads) = report_like(&mut rng);
        let base = style(&plan, &mut rng);
        let kind = rng.u8(..);
        let repeated = if rng.bool() { heads } else { 0 };
        let mut at = vec![0];
        while at[at.len() - 1] < plan.rows {
            let last = at[at.len() - 1];
            let least = if last == 0 { heads + 2 } else { 2 };
            at.push((last + least + rng.usize(..8)).min(plan.rows));
        }
        let mut pages = Vec::new();
        for (ends, number) in at.windows(2).zip(1..) {
            let (part, _) = piece(&plan, ends[0], ends[1], repeated);
            let mut page = draw::page(number);
            page.height = 900.0;
            furniture(&mut page, kind);
            let mut style = base.clone();
            style.top = 70.0;
            // The border at the break is drawn by some programs and not by others.
            // (A lone row without either has no rule that crosses another.)
            if rng.bool() && part.rows > 1 {
                style.open[2] = ends[1] < plan.rows;
                style.open[0] = ends[0] > 0;
            }
            draw::table(&mut page, &part, &style, &mut rng);
            pages.push(page);
        }
        let document = read(&pages);
        let found = tables(&document);
        assert_eq!(found.len(), 1, "seed {seed}: {} tables on {} pages", found.len(), pages.len());
        assert_same(&as_plan(&document, found[0]), &plan, &format!("seed {seed} breaks {at:?} {base:?}"));
        // One page alone does not tell what runs.
        if pages.len() > 1 {
            assert_eq!(document.blocks.len(), 1, "seed {seed}: heads and page numbers are left out");
        }
    }
}

#[test]
fn a_row_cut_inside_is_one_row() {
    for seed in 0..cases(300) {
        let mut rng = Rng::with_seed(seed ^ 0xc07);
        let (mut plan, _) = report_like(&mut rng);
        let style = style(&plan, &mut rng);
        // A row whose label takes three lines.
        let names: Vec<usize> =
            (0..plan.cells.len()).filter(|i| plan.cells[*i].column == 1 && plan.cells[*i].row > 2).collect();
        let named = names[rng.usize(..names.len())];
        plan.cells[named].text = "法律法规规章另有规定的其他不予公开情形予以说明".into();
        let row = plan.cells[named].row;
        let cut = rng.usize(1..3);
        // Figures stand beside the first part or the second.
        let below = rng.bool();
        let (mut first, _) = piece(&plan, 0, row + 1, 0);
        let (mut second, _) = piece(&plan, row, plan.rows, 0);
        let lines = |part: &Plan, row: usize, first: bool| -> Vec<Vec<String>> {
            part.cells
                .iter()
                .map(|c| {
                    let lines = draw::cell_lines(c, &style);
                    let inside = c.row == row && c.row_span == 1;
                    match (inside, c.column) {
                        (true, 1) if first => lines[..cut].to_vec(),
                        (true, 1) => lines[cut..].to_vec(),
                        (true, 2..) if first == below => Vec::new(),
                        _ => lines,
                    }
                })
                .collect()
        };
        // Labels beside the row: their text is on the first page.
        for cell in &mut second.cells {
            if cell.column == 0
                && plan.cells.iter().any(|c| c.column == 0 && c.row < row && c.text == cell.text)
            {
                cell.text.clear();
            }
        }
        let beside = plan.cells.iter().find(|c| c.column == 0 && c.row <= row && row < c.row + c.row_span);
        if let Some(beside) = beside
            && beside.row == row
        {
            for cell in second.cells.iter_mut().filter(|c| c.column == 0 && c.row == 0) {
                cell.text.clear();
            }
        }
        first.rows = row + 1;
        let mut pages = vec![draw::page(1), draw::page(2)];
        let mut top = style.clone();
        top.top = 60.0;
        let texts = lines(&first, row, true);
        let heights = draw::heights(&first, &top);
        draw::table_with(&mut pages[0], &first, &top, &heights, &texts, &mut rng);
        let texts = lines(&second, 0, false);
        let heights = draw::heights(&second, &top);
        draw::table_with(&mut pages[1], &second, &top, &heights, &texts, &mut rng);
        let document = read(&pages);
        let found = tables(&document);
        assert_eq!(found.len(), 1, "seed {seed}");
        assert_same(
            &as_plan(&document, found[0]),
            &plan,
            &format!("seed {seed} row {row} cut {cut} below {below}"),
        );
    }
}

#[test]
fn a_row_of_blanks_on_a_new_page_stays_a_row() {
    let cell =
        |row, column, text: &str| PlanCell { row, column, row_span: 1, column_span: 1, text: text.into() };
    let plan = Plan {
        rows: 3,
        columns: 3,
        cells: vec![
            cell(0, 0, "信息内容"),
            cell(0, 1, "制发件数"),
            cell(0, 2, "废止件数"),
            cell(1, 0, "规章"),
            cell(1, 1, "3"),
            cell(1, 2, "0"),
            cell(2, 0, "规范性文件"),
            cell(2, 1, ""),
            cell(2, 2, ""),
        ],
    };
    let mut rng = Rng::with_seed(1);
    let mut base = style(&plan, &mut rng);
    base.open = [false; 4];
    let document = read(&cut_at(2, &plan, &base, &mut rng));
    assert_same(&as_plan(&document, tables(&document)[0]), &plan, "blanks");
}

#[test]
fn figures_on_a_page_below_their_heads_are_none_of_them() {
    let cell = |row, column, row_span, column_span, text: String| PlanCell {
        row,
        column,
        row_span,
        column_span,
        text,
    };
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    for seed in 0..cases(200) {
        let mut rng = Rng::with_seed(seed ^ 0x4ead);
        let mut cells = vec![cell(0, 0, 1, 5, "行政复议".into()), cell(0, 5, 1, 10, "行政诉讼".into())];
        cells.push(cell(1, 5, 1, 5, "未经复议直接起诉".into()));
        cells.push(cell(1, 10, 1, 5, "复议后起诉".into()));
        // One in three figures is blank, in some tables; never all of them.
        let blanks = rng.bool();
        for (column, outcome) in (0..15).zip(outcomes.iter().cycle()) {
            let (row, span) = if column < 5 { (1, 2) } else { (2, 1) };
            cells.push(cell(row, column, span, 1, (*outcome).into()));
            let blank = blanks && column != 7 && rng.u8(..3) == 0;
            let figure = ["/".to_owned(), rng.u32(..1000).to_string()][usize::from(rng.u8(..5) > 0)].clone();
            cells.push(cell(3, column, 1, 1, if blank { String::new() } else { figure }));
        }
        let plan = Plan { rows: 4, columns: 15, cells };
        let mut base = style(&plan, &mut rng);
        base.open = [false; 4];
        base.size = 8.0;
        base.widths = vec![24.0 + 8.0 * rng.f32(); 15];
        // Dotted rules of one row alone say nothing of its columns.
        base.border = [draw::Border::Lines, draw::Border::Cells, draw::Border::Double][rng.usize(..3)];
        let document = read(&cut_at(3, &plan, &base, &mut rng));
        let found = tables(&document);
        assert_eq!(found.len(), 1, "seed {seed}");
        assert_same(&as_plan(&document, found[0]), &plan, &format!("seed {seed}"));
    }
}

#[test]
fn another_table_on_the_next_page_stays_another() {
    let mut rng = Rng::with_seed(4);
    let (plan, _) = report_like(&mut rng);
    let mut base = style(&plan, &mut rng);
    base.border = draw::Border::Lines;
    let mut pages = vec![draw::page(1), draw::page(2)];
    draw::table(&mut pages[0], &plan, &base, &mut rng);
    let total: f32 = base.widths.iter().sum();
    let mut other = base.clone();
    other.widths = vec![total * 0.37, total * 0.24, total * 0.39];
    let cells = (0..9)
        .map(|i| PlanCell { row: i / 3, column: i % 3, row_span: 1, column_span: 1, text: i.to_string() })
        .collect();
    draw::table(&mut pages[1], &Plan { rows: 3, columns: 3, cells }, &other, &mut rng);
    assert_eq!(tables(&read(&pages)).len(), 2);
    // The same columns, but a heading between: two tables as well.
    let mut pages = vec![draw::page(1), draw::page(2)];
    draw::table(&mut pages[0], &plan, &base, &mut rng);
    draw::line(&mut pages[1], "四、行政复议、行政诉讼情况", 60.0, 50.0, 12.0);
    draw::table(&mut pages[1], &plan, &base, &mut rng);
    assert_eq!(tables(&read(&pages)).len(), 2);
}

const HEADS: [&str; 8] =
    ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];

/// A ruled table of requests over two pages: the last row of the first page shows its label alone, the first of the
/// second figures alone.
fn label_and_figures_on_two_pages(behind: &[[&str; 8]]) -> Vec<Page> {
    let widths: Vec<f32> = std::iter::once(150.0).chain([45.0; 7]).collect();
    let mut pages = vec![draw::page(1), draw::page(2)];
    draw::line(&mut pages[0], "甲县人民政府2023年政府信息公开工作年度报告", 60.0, 60.0, 12.0);
    draw::line(&mut pages[0], "一、总体情况", 60.0, 85.0, 10.5);
    draw::line(&mut pages[0], "三、收到和处理政府信息公开申请情况", 60.0, 105.0, 10.5);
    let first = [
        HEADS,
        ["1.信访举报投诉类申请", "57", "22", "40", "86", "1", "84", "290"],
        ["2.重复申请", "", "", "", "", "", "", ""],
    ];
    let second = [["", "42", "25", "82", "3", "56", "24", "232"]];
    for (page, top, cells) in [(0, 120.0, first.to_vec()), (1, 60.0, [&second[..], behind].concat())] {
        let cells: Vec<_> = cells.iter().map(|row| row.map(told::plain).to_vec()).collect();
        told::table(&mut pages[page], (40.0, top), &widths, 24.0, &cells);
    }
    pages
}

const EXCESSIVE: [&str; 8] = ["4.无正当理由大量反复申请", "75", "80", "4", "85", "88", "65", "397"];
const PUBLISHED: [&str; 8] = ["3.要求提供公开出版物", "6", "0", "2", "0", "0", "1", "9"];

#[test]
fn the_cells_of_a_cut_row_are_where_they_show_something() {
    let document = read(&label_and_figures_on_two_pages(&[PUBLISHED, EXCESSIVE]));
    let [table] = tables(&document)[..] else { panic!("one table") };
    let pages: Vec<(&str, Vec<u32>)> = table
        .cells
        .iter()
        .filter(|cell| cell.row == 2)
        .map(|cell| (document.text(cell.text), document.areas(cell.place).iter().map(|a| a.page).collect()))
        .collect();
    let figures = ["42", "25", "82", "3", "56", "24", "232"].map(|figure| (figure, vec![2]));
    assert_eq!(pages, [&[("2.重复申请", vec![1])], &figures[..]].concat());
}

#[test]
fn figures_on_the_page_behind_their_label_are_open_where_the_next_label_is_missing() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let repeated = |behind: &[[&str; 8]]| {
        let document = read(&label_and_figures_on_two_pages(behind));
        let report = gongkai::report::extract(&document, &forms, "").expect("a report");
        let findings = gongkai::check::run(&report, &forms);
        let slot = forms.slot_of("disclosure_upon_request", "not_processed.repeated_request", "total");
        let value = report.figure(slot.expect("a figure")).and_then(|f| f.value).map(|v| v.to_string());
        let row = Some("not_processed.repeated_request");
        (value, findings.iter().any(|f| f.id == "figure.ambiguous" && f.row.as_deref() == row))
    };
    assert_eq!(repeated(&[PUBLISHED, EXCESSIVE]), (Some("232".to_owned()), false));
    // The row cut by the break, or a blank one and another that lost its label.
    assert_eq!(repeated(&[EXCESSIVE]), (None, true));
}
