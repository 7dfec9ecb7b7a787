//! Tables whose cells are boxes with space between them.

use gongkai::document::Block;
use gongkai::layout::{Page, Rule};

use super::draw;
use super::ruled::read;

/// Draws a box as four rules in a row.
fn frame(page: &mut Page, x0: f32, top: f32, x1: f32, bottom: f32) {
    let level = |at: f32| Rule { horizontal: true, at, from: x0, to: x1, width: 1.0 };
    let upright = |at: f32| Rule { horizontal: false, at, from: top, to: bottom, width: 1.0 };
    page.rules.extend([level(top), upright(x1), level(bottom), upright(x0)]);
}

/// The tables of a page: how many rows and columns each has, and its texts.
fn tables(page: Page) -> Vec<(u32, u32, Vec<String>)> {
    let document = read(&[page]);
    let table = |block: &Block| match block {
        Block::Table(table) => {
            let texts = table.cells.iter().map(|cell| document.text(cell.text).to_string());
            Some((table.rows, table.columns, texts.filter(|text| !text.is_empty()).collect()))
        }
        _ => None,
    };
    document.blocks.iter().filter_map(table).collect()
}

#[test]
fn cells_apart_are_one_table() {
    for gap in [3.5_f32, 5.0, 8.0] {
        let mut page = draw::page(1);
        let mut texts = Vec::new();
        for row in 0..4_u8 {
            let top = 100.0 + f32::from(row) * (20.0 + gap);
            let mut x = 60.0;
            for (column, width) in [80.0, 40.0, 40.0].into_iter().enumerate() {
                let text = if column == 0 {
                    "行政许可".to_owned()
                } else {
                    format!("{}", usize::from(row) + column)
                };
                frame(&mut page, x, top, x + width, top + 20.0);
                draw::line(&mut page, &text, x + 4.0, top + 14.0, 10.0);
                texts.push(text);
                x += width + gap;
            }
        }
        assert_eq!(tables(page), [(4, 3, texts)], "{gap}");
    }
}

#[test]
fn boxes_beside_a_ruled_table_stay_outside() {
    // Cards that keep seven points from each other and four from a table with borders of its own.
    let mut page = draw::page(1);
    for row in 0..3_u8 {
        for column in 0..3_u8 {
            let (x, top) = (60.0 + 50.0 * f32::from(column), 130.0 + 20.0 * f32::from(row));
            frame(&mut page, x, top, x + 50.0, top + 20.0);
            draw::line(&mut page, &format!("{row}{column}"), x + 4.0, top + 14.0, 10.0);
        }
    }
    for card in 0..5_u8 {
        let x = 60.0 + 28.5 * f32::from(card);
        frame(&mut page, x, 110.0, x + 21.5, 126.0);
    }
    let found = tables(page);
    let own: Vec<String> = ["00", "01", "02", "10", "11", "12", "20", "21", "22"].map(String::from).to_vec();
    assert!(found.contains(&(3, 3, own)), "{found:?}");
}
