//! Pages made to break the reader: no panic, and time in proportion.

use std::time::{Duration, Instant};

use fastrand::Rng;
use gongkai::layout::{Direction, Page, Rect, Rule};

use super::draw;
use super::ruled::read;

/// Far more than any of these takes, far less than anything quadratic would.
const LIMIT: Duration = Duration::from_secs(60);

fn reads_in_time(pages: &[Page]) {
    let start = Instant::now();
    read(pages);
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
}

#[test]
fn a_drawing_of_many_rules_is_left_alone() {
    let mut rng = Rng::with_seed(1);
    let mut page = draw::page(1);
    for i in 0..100_000 {
        let (at, from) = (800.0 * rng.f32(), 500.0 * rng.f32());
        page.rules.push(Rule { horizontal: i % 2 == 0, at, from, to: from + 200.0 * rng.f32(), width: 0.2 });
    }
    draw::line(&mut page, "地图", 100.0, 100.0, 10.0);
    reads_in_time(&[page]);
}

#[test]
fn a_fine_grid_of_rules_is_bounded() {
    let mut page = Page { number: 1, width: 1.0e6, height: 1.0e6, ..Page::default() };
    for i in 0..50_000_u16 {
        let at = 10.0 * f32::from(i);
        page.rules.push(Rule { horizontal: true, at, from: 0.0, to: 5.0e5, width: 0.2 });
        page.rules.push(Rule { horizontal: false, at, from: 0.0, to: 5.0e5, width: 0.2 });
    }
    reads_in_time(&[page]);
}

#[test]
fn many_glyphs_in_one_place() {
    let mut page = draw::page(1);
    for i in 0..100_000_u32 {
        page.glyphs.push(draw::glyph('0', 100.0, 105.0, 100.0, 10.0));
        let odd = char::from_u32(0x4e00 + i % 20_000).expect("an ideograph");
        page.glyphs.push(draw::glyph(odd, 100.0, 110.0, 100.0, 10.0));
    }
    reads_in_time(&[page.clone()]);
    // The same inside a table, and spread within an em.
    let mut rng = Rng::with_seed(2);
    for glyph in &mut page.glyphs {
        let (dx, dy) = (10.0 * rng.f32(), 10.0 * rng.f32());
        glyph.area.x0 += dx;
        glyph.area.x1 += dx;
        glyph.origin = (glyph.area.x0, 100.0 + dy);
    }
    for (horizontal, at) in [(true, 50.0), (true, 150.0), (false, 50.0), (false, 105.0), (false, 200.0)] {
        page.rules.push(Rule { horizontal, at, from: 50.0, to: 200.0, width: 0.5 });
    }
    reads_in_time(&[page]);
}

#[test]
fn numbers_that_are_none() {
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -0.0, 1.0e-40, 1.0e30];
    let mut rng = Rng::with_seed(3);
    for _ in 0..200 {
        let mut number = || if rng.bool() { odd[rng.usize(..odd.len())] } else { 600.0 * rng.f32() };
        let mut page = Page { number: 1, width: number(), height: number(), ..Page::default() };
        for i in 0..200_u32 {
            let mut glyph = draw::glyph('字', number(), number(), number(), number());
            glyph.direction =
                [Direction::Right, Direction::Down, Direction::Left, Direction::Up][(i % 4) as usize];
            page.glyphs.push(glyph);
            page.rules.push(Rule {
                horizontal: i % 2 == 0,
                at: number(),
                from: number(),
                to: number(),
                width: number(),
            });
        }
        read(&[page.clone(), page]);
    }
}

#[test]
fn many_pages_with_the_same_lines() {
    let pages: Vec<Page> = (1..=20_000)
        .map(|number| {
            let mut page = draw::page(number);
            draw::line(&mut page, "年度报告", 250.0, 40.0, 9.0);
            draw::line(&mut page, &format!("- {number} -"), 280.0, 810.0, 9.0);
            page
        })
        .collect();
    let start = Instant::now();
    let document = read(&pages);
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    assert!(document.blocks.is_empty());
}

#[test]
fn many_drawings_over_a_fine_grid() {
    let mut page = draw::page(1);
    for i in 0..300_u16 {
        let at = 2.0 * f32::from(i);
        page.rules.push(Rule { horizontal: true, at, from: 0.0, to: 598.0, width: 0.2 });
        page.rules.push(Rule { horizontal: false, at, from: 0.0, to: 598.0, width: 0.2 });
    }
    draw::line(&mut page, "1", 100.0, 100.0, 1.0);
    let mut rng = Rng::with_seed(3);
    for _ in 0..50_000 {
        let (x0, top) = (500.0 * rng.f32(), 500.0 * rng.f32());
        page.drawings.push(Rect { x0, top, x1: x0 + 90.0, bottom: top + 90.0 });
    }
    reads_in_time(&[page]);
}

#[test]
fn many_digits_on_one_another() {
    let mut page = draw::page(1);
    let mut rng = Rng::with_seed(4);
    for _ in 0..100_000 {
        let x0 = 100.0 + 50.0 * rng.f32();
        page.glyphs.push(draw::glyph('7', x0, x0 + 5.0, 110.0, 10.0));
    }
    reads_in_time(&[page]);
}

#[test]
fn many_pages_of_tables_in_the_same_rows() {
    let page = |number: u32| {
        let mut page = Page { number, width: 2_000.0, height: 2_000.0, ..Page::default() };
        let step = 20.0 + 0.3 * f32::from(u8::try_from(number % 37).expect("small"));
        let (columns, rows) = (40_u8, 80_u8);
        let (right, bottom) = (50.0 + step * f32::from(columns), 100.0 + 20.0 * f32::from(rows));
        let mut rule = |horizontal, at, from, to| {
            page.rules.push(Rule { horizontal, at, from, to, width: 0.5 });
        };
        (0..=rows).for_each(|row| rule(true, 100.0 + 20.0 * f32::from(row), 50.0, right));
        (0..=columns).for_each(|column| rule(false, 50.0 + step * f32::from(column), 100.0, bottom));
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let text = format!("x{}", (u32::from(row) * 40 + u32::from(column) + 7 * number) % 999);
            let (x, y) = (52.0 + step * f32::from(column), 112.0 + 20.0 * f32::from(row));
            draw::line(&mut page, &text, x, y, 5.0);
        }
        page
    };
    reads_in_time(&(1..=40).map(page).collect::<Vec<_>>());
}
