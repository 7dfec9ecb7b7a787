//! Ruled tables on one page.

use fastrand::Rng;
use gongkai::document::{Block, Document, Table};
use gongkai::layout::{self, Direction, Glyph, Page, Rect, Rule, Settings};

use super::draw::{self, Border, Style};
use super::plan::{Plan, PlanCell};

/// How many tables to draw.
pub fn cases(default: u64) -> u64 {
    std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

pub fn read(pages: &[Page]) -> Document {
    let document = layout::document("application/pdf", pages, &Settings::default());
    document.check_invariants().expect("a sound document");
    document
}

pub fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

/// A table as read, in the terms of a plan.
pub fn as_plan(document: &Document, table: &Table) -> Plan {
    let cells = table.cells.iter().map(|c| PlanCell {
        row: c.row as usize,
        column: c.column as usize,
        row_span: c.row_span as usize,
        column_span: c.column_span as usize,
        text: document.text(c.text).to_string(),
    });
    Plan { rows: table.rows as usize, columns: table.columns as usize, cells: cells.collect() }
}

/// Says in words where two tables differ.
pub fn assert_same(read: &Plan, drawn: &Plan, about: &str) {
    let mut drawn = drawn.clone();
    drawn.cells.sort();
    let mut cells = read.cells.clone();
    cells.sort();
    let missing: Vec<_> = drawn.cells.iter().filter(|c| !cells.contains(c)).collect();
    let extra: Vec<_> = cells.iter().filter(|c| !drawn.cells.contains(c)).collect();
    assert!(
        missing.is_empty() && extra.is_empty() && read.rows == drawn.rows && read.columns == drawn.columns,
        "{about}: {}x{} drawn, {}x{} read\nnot read: {missing:#?}\nnot drawn: {extra:#?}",
        drawn.rows,
        drawn.columns,
        read.rows,
        read.columns
    );
}

fn check(seed: u64, change: fn(&mut Style, &Plan, &mut Rng), turn: Direction) {
    let mut rng = Rng::with_seed(seed);
    let plan = Plan::random(&mut rng);
    if !plan.is_table() {
        return;
    }
    let mut style = Style::random(&plan, &mut rng);
    change(&mut style, &plan, &mut rng);
    let mut page = Page { number: 1, width: 1400.0, height: 3000.0, ..Page::default() };
    draw::table(&mut page, &plan, &style, &mut rng);
    let page = turned(&page, turn);
    let document = read(std::slice::from_ref(&page));
    let found = tables(&document);
    assert_eq!(found.len(), 1, "seed {seed}: {} tables; {style:?}", found.len());
    assert_same(&as_plan(&document, found[0]), &plan, &format!("seed {seed} {style:?}"));
    for cell in &found[0].cells {
        let area = document.area(cell.place).expect("a place on the page");
        assert!(area.page == 1 && area.x1 <= page.width + 1.0 && area.bottom <= page.height + 1.0);
    }
}

/// The page with its text running another way.
fn turned(page: &Page, way: Direction) -> Page {
    let (w, h) = (page.width, page.height);
    let point = |(x, y): (f32, f32)| match way {
        Direction::Right => (x, y),
        Direction::Down => (h - y, x),
        Direction::Left => (w - x, h - y),
        Direction::Up => (y, w - x),
    };
    let rect = |r: Rect| {
        let (a, b) = (point((r.x0, r.top)), point((r.x1, r.bottom)));
        Rect { x0: a.0.min(b.0), top: a.1.min(b.1), x1: a.0.max(b.0), bottom: a.1.max(b.1) }
    };
    let glyph = |g: &Glyph| Glyph { area: rect(g.area), origin: point(g.origin), direction: way, ..*g };
    let rule = |r: &Rule| {
        let (a, b) = if r.horizontal {
            (point((r.from, r.at)), point((r.to, r.at)))
        } else {
            (point((r.at, r.from)), point((r.at, r.to)))
        };
        let horizontal = (a.1 - b.1).abs() < (a.0 - b.0).abs();
        if horizontal {
            Rule { horizontal, at: a.1, from: a.0.min(b.0), to: a.0.max(b.0), width: r.width }
        } else {
            Rule { horizontal, at: a.0, from: a.1.min(b.1), to: a.1.max(b.1), width: r.width }
        }
    };
    let swap = matches!(way, Direction::Down | Direction::Up);
    Page {
        width: if swap { h } else { w },
        height: if swap { w } else { h },
        glyphs: page.glyphs.iter().map(glyph).collect(),
        rules: page.rules.iter().map(rule).collect(),
        ..page.clone()
    }
}

#[test]
fn every_border_gives_the_cells_it_encloses() {
    for seed in 0..cases(600) {
        check(seed, |_, _, _| {}, Direction::Right);
    }
}

#[test]
fn outer_borders_may_be_missing() {
    for seed in 10_000..10_000 + cases(400) {
        let open = |style: &mut Style, plan: &Plan, rng: &mut Rng| {
            // A side is told by the rules that reach it: two at least, none of them another table's.
            let inner = |begins: fn(&PlanCell) -> usize| plan.cells.iter().any(|c| begins(c) > 0);
            let (level, upright) = (inner(|c| c.row), inner(|c| c.column));
            let reach =
                |edge: fn(&PlanCell, &Plan) -> bool| plan.cells.iter().filter(|c| edge(c, plan)).count();
            let top = reach(|c, _| c.row == 0);
            let bottom = reach(|c, p| c.row + c.row_span == p.rows);
            let left = reach(|c, _| c.column == 0);
            let right = reach(|c, p| c.column + c.column_span == p.columns);
            if !(level && upright) {
                return;
            }
            // Lines that reach a side: the inner ones there and the two outer ones across.
            style.open = match rng.u8(..5) {
                0 if 2 * top >= plan.columns => [true, false, false, false],
                1 if 2 * bottom >= plan.columns => [false, false, true, false],
                2 if 2 * left >= plan.rows => [false, false, false, true],
                3 if 2 * right >= plan.rows => [false, true, false, false],
                _ => [false; 4],
            };
        };
        check(seed, open, Direction::Right);
    }
}

#[test]
fn turned_pages_read_the_same() {
    for seed in 20_000..20_000 + cases(200) {
        let way =
            [Direction::Down, Direction::Left, Direction::Up][usize::try_from(seed % 3).expect("small")];
        check(seed, |_, _, _| {}, way);
    }
}

#[test]
fn labels_may_stand_upright_or_run_up() {
    let plan = Plan {
        rows: 3,
        columns: 3,
        cells: vec![
            PlanCell { row: 0, column: 0, row_span: 3, column_span: 1, text: "本年度办理结果".into() },
            PlanCell { row: 0, column: 1, row_span: 1, column_span: 1, text: "予以公开".into() },
            PlanCell { row: 0, column: 2, row_span: 1, column_span: 1, text: "12".into() },
            PlanCell { row: 1, column: 1, row_span: 1, column_span: 1, text: "部分公开".into() },
            PlanCell { row: 1, column: 2, row_span: 1, column_span: 1, text: "3".into() },
            PlanCell { row: 2, column: 1, row_span: 1, column_span: 1, text: "总计".into() },
            PlanCell { row: 2, column: 2, row_span: 1, column_span: 1, text: "15".into() },
        ],
    };
    let mut style = Style::random(&plan, &mut Rng::with_seed(1));
    (style.size, style.padding, style.centered) = (10.0, 2.0, true);
    style.widths = vec![15.0, 80.0, 40.0];
    // One glyph per line.
    let mut page = draw::page(1);
    draw::table(&mut page, &plan, &style, &mut Rng::with_seed(1));
    let document = read(&[page]);
    assert_same(&as_plan(&document, tables(&document)[0]), &plan, "one glyph per line");
    // The label running up, drawn from below.
    let mut page = draw::page(1);
    let mut empty = plan.clone();
    empty.cells[0].text.clear();
    let bottom = draw::table(&mut page, &empty, &style, &mut Rng::with_seed(1));
    for (c, i) in plan.cells[0].text.chars().zip(0_u8..) {
        let y1 = bottom - 4.0 - 5.0 * f32::from(i);
        let area = Rect { x0: style.left + 2.0, top: y1 - 5.0, x1: style.left + 7.0, bottom: y1 };
        let origin = (style.left + 6.5, y1);
        page.glyphs.push(Glyph {
            area,
            origin,
            size: 5.0,
            direction: Direction::Up,
            ..draw::glyph(c, 0.0, 0.0, 0.0, 5.0)
        });
    }
    let document = read(&[page]);
    assert_same(&as_plan(&document, tables(&document)[0]), &plan, "running up");
}

#[test]
fn figures_are_never_made_of_two() {
    // Two figures on two lines of a wide cell stay two; one that the cell could not hold is one.
    let cell = |lines: &[&str], width: f32| {
        let plan = Plan {
            rows: 2,
            columns: 2,
            cells: (0..4)
                .map(|i| PlanCell {
                    row: i / 2,
                    column: i % 2,
                    row_span: 1,
                    column_span: 1,
                    text: String::new(),
                })
                .collect(),
        };
        let mut style = Style::random(&plan, &mut Rng::with_seed(1));
        (style.size, style.padding, style.centered) = (10.0, 5.4, true);
        style.widths = vec![80.0, width];
        let mut texts =
            vec![vec!["行政规范性文".to_string(), "件".to_string()], Vec::new(), Vec::new(), Vec::new()];
        texts[1] = lines.iter().map(|s| (*s).to_string()).collect();
        let mut page = draw::page(1);
        draw::table_with(&mut page, &plan, &style, &[40.0, 40.0], &texts, &mut Rng::with_seed(1));
        let document = read(&[page]);
        as_plan(&document, tables(&document)[0]).cells[1].text.clone()
    };
    assert_eq!(cell(&["1234", "5"], 32.0), "12345");
    assert_eq!(cell(&["12", "3"], 32.0), "12 3");
    assert_eq!(cell(&["12", "345"], 22.0), "12 345");
    assert_eq!(cell(&["1 2"], 60.0), "1 2");
}

#[test]
fn a_figure_wider_than_its_cell_stays_whole() {
    let plan = Plan {
        rows: 1,
        columns: 3,
        cells: (0..3)
            .map(|column| PlanCell { row: 0, column, row_span: 1, column_span: 1, text: String::new() })
            .collect(),
    };
    let mut style = Style::random(&plan, &mut Rng::with_seed(1));
    (style.size, style.padding, style.centered) = (10.0, 2.0, true);
    style.widths = vec![40.0, 20.0, 40.0];
    let mut page = draw::page(1);
    let lines = [vec!["总计".to_string()], vec!["1234567".to_string()], vec!["8".to_string()]];
    draw::table_with(&mut page, &plan, &style, &[30.0], &lines, &mut Rng::with_seed(1));
    let document = read(&[page]);
    let texts: Vec<String> =
        as_plan(&document, tables(&document)[0]).cells.into_iter().map(|c| c.text).collect();
    assert_eq!(texts, ["总计", "1234567", "8"]);
    assert!(document.notes.iter().any(|n| n.id == "text_crosses_rule"));
}

#[test]
fn figures_that_touch_across_a_rule_stay_two() {
    let mut page = draw::page(1);
    for (horizontal, at, from, to) in [
        (true, 100.0, 50.0, 130.0),
        (true, 120.0, 50.0, 130.0),
        (false, 50.0, 100.0, 120.0),
        (false, 90.0, 100.0, 120.0),
        (false, 130.0, 100.0, 120.0),
    ] {
        page.rules.push(Rule { horizontal, at, from, to, width: 0.5 });
    }
    // Drawn one after the other, a hair apart.
    draw::line(&mut page, "12", 79.5, 113.0, 10.0);
    draw::line(&mut page, "345", 90.5, 113.0, 10.0);
    let document = read(&[page]);
    let texts: Vec<String> =
        as_plan(&document, tables(&document)[0]).cells.into_iter().map(|c| c.text).collect();
    assert_eq!(texts, ["12", "345"]);
}

#[test]
fn frames_and_underlines_are_no_tables() {
    let mut page = draw::page(1);
    draw::line(&mut page, "重要提示", 100.0, 120.0, 12.0);
    for (horizontal, at, from, to) in [
        (true, 100.0, 90.0, 200.0),
        (true, 140.0, 90.0, 200.0),
        (false, 90.0, 100.0, 140.0),
        (false, 200.0, 100.0, 140.0),
        (true, 123.0, 100.0, 148.0),
        (true, 60.0, 50.0, 550.0),
    ] {
        page.rules.push(Rule { horizontal, at, from, to, width: 0.5 });
    }
    let document = read(&[page]);
    assert!(tables(&document).is_empty());
    assert_eq!(document.blocks.len(), 1);
}

#[test]
fn tables_of_one_page_keep_their_own_borders() {
    // Column borders two points beside those of the table above, which are far longer.
    let cells = |n: usize| -> Vec<PlanCell> {
        (0..n * 3)
            .map(|i| PlanCell {
                row: i / 3,
                column: i % 3,
                row_span: 1,
                column_span: 1,
                text: "1634".to_string(),
            })
            .collect()
    };
    let above = Plan { rows: 12, columns: 3, cells: cells(12) };
    let below = Plan { rows: 1, columns: 3, cells: cells(1) };
    let mut style = Style::random(&above, &mut Rng::with_seed(1));
    (style.border, style.size, style.padding, style.centered) = (Border::Lines, 9.0, 2.8, false);
    (style.jitter, style.left, style.top, style.widths) = (0.0, 50.0, 60.0, vec![40.0; 3]);
    let mut page = draw::page(1);
    let end = draw::table(&mut page, &above, &style, &mut Rng::with_seed(1));
    // Cells that hold two digits and break figures of four.
    (style.top, style.widths) = (end + 30.0, vec![42.0, 17.0, 17.0]);
    draw::table(&mut page, &below, &style, &mut Rng::with_seed(1));
    let document = read(&[page]);
    let found = tables(&document);
    assert_eq!(found.len(), 2);
    assert_same(&as_plan(&document, found[0]), &above, "above");
    assert_same(&as_plan(&document, found[1]), &below, "below");
}
