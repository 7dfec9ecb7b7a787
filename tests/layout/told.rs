//! Cells whose figures are two, or none, or one in an unusual dress.

use gongkai::layout::{Page, Rule};

use super::draw;
use super::ruled::{as_plan, read, tables};

/// A line of a cell: its text, size, how far it is raised, and the gap between its characters in ems.
#[derive(Clone, Copy)]
pub struct Set<'t> {
    text: &'t str,
    size: f32,
    raised: f32,
    gap: f32,
}

const SIZE: f32 = 9.0;

pub fn plain(text: &str) -> Vec<Set<'_>> {
    text.lines().map(|text| Set { text, size: SIZE, raised: 0.0, gap: 0.0 }).collect()
}

fn spaced(text: &str, gap: f32) -> Vec<Set<'_>> {
    plain(text).into_iter().map(|line| Set { gap, ..line }).collect()
}

/// A ruled table of cells with centred lines.
pub fn table(
    page: &mut Page,
    (left, top): (f32, f32),
    widths: &[f32],
    height: f32,
    rows: &[Vec<Vec<Set<'_>>>],
) {
    let mut rule = |horizontal, at, from, to| {
        page.rules.push(Rule { horizontal, at, from, to, width: 0.5 });
    };
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let y = |row: usize| top + height * row as f32;
    let x = |column: usize| left + widths[..column].iter().sum::<f32>();
    for row in 0..=rows.len() {
        rule(true, y(row), left, x(widths.len()));
    }
    for column in 0..=widths.len() {
        rule(false, x(column), top, y(rows.len()));
    }
    for (r, row) in rows.iter().enumerate() {
        for (c, lines) in row.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let mut base = y(r) + height / 2.0 + 0.35 * SIZE - 0.6 * SIZE * (lines.len() as f32 - 1.0);
            for line in lines {
                let gap = line.gap * line.size;
                #[expect(clippy::cast_precision_loss, reason = "a few characters")]
                let wide = draw::width(line.text, line.size) + gap * (line.text.len() as f32 - 1.0);
                let mut at = x(c) + (widths[c] - wide) / 2.0;
                for char in line.text.chars() {
                    let next = at + draw::advance(char, line.size);
                    page.glyphs.push(draw::glyph(char, at, next, base - line.raised, line.size));
                    at = next + gap;
                }
                base += 1.2 * SIZE;
            }
        }
    }
}

/// The texts of the only table of a page, row by row.
fn texts(page: Page) -> Vec<String> {
    let document = read(&[page]);
    let found = tables(&document);
    assert_eq!(found.len(), 1);
    as_plan(&document, found[0]).cells.into_iter().map(|cell| cell.text).collect()
}

fn told(widths: &[f32], rows: &[Vec<Vec<Set<'_>>>]) -> Vec<String> {
    let mut page = draw::page(1);
    table(&mut page, (60.0, 60.0), widths, 30.0, rows);
    texts(page)
}

#[test]
fn a_line_no_longer_than_its_column_holds_was_not_broken() {
    let rows = |figure| vec![vec![plain("不予公开"), plain("12345")], vec![plain("部分公开"), plain(figure)]];
    assert_eq!(told(&[60.0, 27.0], &rows("1234\n5678"))[3], "1234 5678", "five digits fit");
    assert_eq!(told(&[60.0, 27.0], &rows("12345\n678"))[3], "12345678");
}

#[test]
fn where_figures_stand_below_each_other_none_was_broken() {
    let rows = |figure| {
        vec![
            vec![plain("不予公开"), plain(figure), plain("1")],
            vec![plain("部分公开"), plain("2"), plain("12\n34")],
        ]
    };
    assert_eq!(told(&[60.0, 60.0, 13.5], &rows("5"))[5], "1234");
    assert_eq!(told(&[60.0, 60.0, 13.5], &rows("5\n67"))[5], "12 34", "another cell has two in it");
}

#[test]
fn boxes_around_figures_are_no_cells() {
    let rows = vec![
        vec![plain("不予公开"), plain("12"), plain("0")],
        vec![plain("部分公开"), plain(""), plain("345")],
        vec![plain("予以公开"), plain("7"), plain("")],
    ];
    let widths = [60.0, 40.0, 40.0];
    let bare = told(&widths, &rows);
    let boxed = |off: (f32, f32), squares: bool| {
        let mut page = draw::page(1);
        table(&mut page, (60.0, 60.0), &widths, 16.0, &rows);
        let glyphs = page.glyphs.clone();
        let mut frame = |x0: f32, top: f32, x1: f32, bottom: f32| {
            for (horizontal, at, from, to) in [
                (true, top, x0, x1),
                (false, x1, top, bottom),
                (true, bottom, x0, x1),
                (false, x0, top, bottom),
            ] {
                page.rules.push(Rule { horizontal, at, from, to, width: 0.3 });
            }
        };
        if squares {
            for glyph in glyphs.iter().filter(|g| g.text.is_ascii_digit()) {
                let area = glyph.area;
                frame(area.x0 - 0.4, area.top - off.1, area.x1 + 0.4, area.bottom + off.1);
            }
        } else {
            for (column, row) in [(1_u8, 0_u8), (2, 0), (2, 1), (1, 2)] {
                let (x, y) = (120.0 + 40.0 * f32::from(column - 1), 60.0 + 16.0 * f32::from(row));
                frame(x + off.0, y + off.1, x + 40.0 - off.0, y + 16.0 - off.1);
            }
        }
        texts(page)
    };
    for off in [(2.0, 2.0), (4.0, 2.5), (2.5, 1.2), (9.0, 2.0), (5.0, 5.0)] {
        assert_eq!(boxed(off, false), bare, "{off:?}");
    }
    assert_eq!(boxed((0.0, 0.5), true), bare, "a square for each digit");
}

#[test]
fn cells_that_draw_their_own_borders_apart_stay_cells() {
    let rows = vec![
        vec![plain("不予公开"), plain("12"), plain("0")],
        vec![plain("部分公开"), plain("8"), plain("345")],
    ];
    let widths = [60.0, 40.0, 40.0];
    let bare = told(&widths, &rows);
    let mut page = draw::page(1);
    table(&mut page, (60.0, 60.0), &widths, 30.0, &rows);
    page.rules.clear();
    let mut frame = |x0: f32, top: f32, x1: f32, bottom: f32| {
        for (horizontal, at, from, to) in
            [(true, top, x0, x1), (false, x1, top, bottom), (true, bottom, x0, x1), (false, x0, top, bottom)]
        {
            page.rules.push(Rule { horizontal, at, from, to, width: 0.3 });
        }
    };
    frame(59.0, 59.0, 201.0, 121.0);
    for (x0, x1) in [(60.0, 120.0), (120.0, 160.0), (160.0, 200.0)] {
        for top in [60.0, 90.0] {
            frame(x0 + 1.0, top + 1.0, x1 - 1.0, top + 29.0);
        }
    }
    assert_eq!(texts(page), bare);
}

#[test]
fn small_print_alone_in_a_cell_is_a_mark_and_no_figure() {
    let mark = |size: f32, raised: f32, width: f32| {
        let note = vec![Set { text: "1", size, raised, gap: 0.0 }];
        let rows = vec![
            vec![plain("不予公开"), plain("12"), plain("0")],
            vec![plain("部分公开"), note, plain("345")],
            vec![plain("予以公开"), plain("7"), plain("6")],
        ];
        told(&[60.0, width, 40.0], &rows)[4].clone()
    };
    assert_eq!(mark(5.4, 3.0, 40.0), "\u{fffc}1");
    assert_eq!(mark(5.4, -2.0, 40.0), "\u{fffc}1", "below the line");
    assert_eq!(mark(5.4, 0.0, 40.0), "1", "on the line: small, but a figure");
    assert_eq!(mark(8.0, 3.0, 40.0), "1", "not small");
}

#[test]
fn figures_printed_small_because_their_cells_are_narrow_stay() {
    let small = vec![Set { text: "123456", size: 5.4, raised: 1.0, gap: 0.0 }];
    let rows = vec![
        vec![plain("不予公开"), plain("1234"), plain("0")],
        vec![plain("部分公开"), small, plain("345")],
        vec![plain("予以公开"), plain("7"), plain("6")],
    ];
    assert_eq!(told(&[60.0, 22.0, 40.0], &rows)[4], "123456");
}

#[test]
fn letter_spacing_is_told_by_the_whole_table() {
    let rows = |gap: f32, figures: [&'static str; 6]| {
        let mut figures = figures.map(|figure| spaced(figure, gap)).into_iter();
        let mut next = || figures.next().expect("six figures");
        vec![
            vec![plain("不予公开"), next(), next()],
            vec![plain("部分公开"), next(), next()],
            vec![plain("予以公开"), next(), next()],
        ]
    };
    let widths = [60.0, 60.0, 60.0];
    for gap in [0.2, 0.3, 0.5] {
        let read = told(&widths, &rows(gap, ["12", "0", "345", "67", "8", "1024"]));
        assert_eq!([&read[1], &read[4], &read[8]], ["12", "345", "1024"], "{gap}");
    }
    // A table of few figures goes by another of its page.
    let mut page = draw::page(1);
    table(&mut page, (60.0, 60.0), &widths, 20.0, &rows(0.3, ["12", "0", "345", "67", "8", "1024"]));
    table(&mut page, (60.0, 200.0), &widths, 20.0, &rows(0.3, ["12", "0", "", "", "8", "9"]));
    let document = read(&[page]);
    assert_eq!(as_plan(&document, tables(&document)[1]).cells[1].text, "12");
    // Two in every cell: nothing tells one spaced figure from two.
    let read = told(&widths, &rows(0.3, ["12", "10", "34", "67", "89", "10"]));
    assert_eq!(read[1], "1 2");
    // One cell alone.
    let mut one = rows(0.0, ["12", "0", "345", "67", "8", "1024"]);
    one[1][1] = spaced("345", 0.3);
    assert_eq!(told(&widths, &one)[4], "3 4 5");
}

#[test]
fn gaps_that_may_part_figures_are_no_letter_spacing() {
    let read = |gap: f32, figures: [&'static str; 6], odd: Option<f32>| {
        let set = |(i, figure): (usize, &'static str)| spaced(figure, odd.filter(|_| i == 3).unwrap_or(gap));
        let mut all = figures.into_iter().enumerate().map(set);
        let mut next = || all.next().expect("six figures");
        let rows = vec![
            vec![plain("不予公开"), next(), next()],
            vec![plain("部分公开"), next(), next()],
            vec![plain("予以公开"), next(), next()],
        ];
        told(&[60.0, 60.0, 60.0], &rows)
    };
    let figures = ["12", "0", "345", "67", "8", "1024"];
    assert_eq!(read(0.3, figures, None)[5], "67");
    assert_eq!(read(0.3, figures, Some(0.35))[5], "6 7", "its gap differs");
    assert_eq!(read(0.55, figures, None)[4], "3 4 5", "a gap wider than a digit");
    assert_eq!(
        read(0.3, ["351", "204", "179", "123", "456", "789"], None)[1],
        "3 5 1",
        "three in every cell"
    );
    assert_eq!(read(0.3, ["12", "0", "345", "00", "8", "1024"], None)[4], "3 4 5", "two zeros");
}

#[test]
fn digits_of_a_font_without_widths_are_spaced_evenly() {
    let rows = [["不予公开", "157", "2"], ["部分公开", "18", "24"], ["予以公开", "38", "1357"]];
    let rows = rows.map(|row| row.map(plain).to_vec());
    let mut page = draw::page(1);
    table(&mut page, (60.0, 60.0), &[60.0, 60.0, 60.0], 30.0, &rows);
    let digits = page.glyphs.iter_mut().filter(|g| g.text.is_ascii_digit());
    digits.for_each(|g| g.area.x1 = g.area.x0);
    let read = texts(page);
    assert_eq!([&read[1], &read[8]], ["157", "1357"]);
}

#[test]
fn a_column_that_is_small_throughout_has_figures() {
    let small = |text| vec![Set { text, size: 5.4, raised: 3.0, gap: 0.0 }];
    let rows = |last: Vec<Set<'static>>| {
        vec![
            vec![plain("不予公开"), small("3"), plain("0")],
            vec![plain("部分公开"), small("4"), plain("345")],
            vec![plain("予以公开"), small("5"), plain("6")],
            vec![plain("无法提供"), last, plain("7")],
        ]
    };
    let widths = [60.0, 40.0, 40.0];
    assert_eq!(told(&widths, &rows(small("6")))[1], "3");
    assert_eq!(told(&widths, &rows(plain("6")))[1], "\u{fffc}3", "notes to blanks above a figure");
    assert_eq!(told(&widths, &rows(plain("")))[1], "\u{fffc}3", "notes to blanks above a blank");
}

#[test]
fn of_two_tables_printed_over_each_other_no_figure_is_believed() {
    let rows = |n: u32| -> Vec<Vec<Vec<Set<'static>>>> {
        let figure = |k: u32| plain(["1", "27", "304", "58", "6", "99"][((n + k) % 6) as usize]);
        ["不予公开", "部分公开", "予以公开", "无法提供"]
            .into_iter()
            .zip(0..)
            .map(|(label, k)| vec![plain(label), figure(2 * k), figure(2 * k + 1)])
            .collect()
    };
    let mut page = draw::page(1);
    table(&mut page, (60.0, 60.0), &[60.0, 40.0, 40.0], 16.0, &rows(0));
    assert!(texts(page.clone()).iter().all(|text| !text.contains('\u{fffc}')));
    table(&mut page, (60.0, 100.0), &[60.0, 40.0, 40.0], 16.0, &rows(1));
    let read = texts(page);
    let figures = read.iter().filter(|text| text.chars().any(|c| c.is_ascii_digit()));
    assert!(figures.clone().count() >= 8);
    figures.for_each(|text| assert!(text.contains('\u{fffc}'), "{text}"));
}
