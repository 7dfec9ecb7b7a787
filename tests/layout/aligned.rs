//! Tables without rules.

use gongkai::layout::{self, Grid, Page, Ruling, Settings};

use super::draw;

/// A page with texts, each at its x and baseline; numbers end at their x.
fn page(lines: &[(f32, &[(f32, &str)])]) -> Page {
    let mut page = draw::page(1);
    for (base, texts) in lines {
        for (x, text) in *texts {
            let figure = text.chars().all(|c| c.is_ascii_digit() || c == ',');
            let x = if figure { x - draw::width(text, 10.0) } else { *x };
            draw::line(&mut page, text, x, *base, 10.0);
        }
    }
    page
}

fn only(page: &Page) -> Grid {
    let mut found = layout::candidates(page, &Settings::default());
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// `row column rows columns text` of the cells in which something stands.
fn cells(grid: &Grid) -> Vec<String> {
    let filled = grid.cells.iter().filter(|c| !c.lines.is_empty());
    filled
        .map(|c| {
            format!(
                "{} {} {} {} {}",
                c.row,
                c.column,
                c.row_span,
                c.column_span,
                c.text(&Settings::default())
            )
        })
        .collect()
}

#[test]
fn columns_are_what_stays_white() {
    let page = page(&[
        (100.0, &[(60.0, "Country"), (300.0, "Exports"), (400.0, "Imports")]),
        (114.0, &[(60.0, "Argentina"), (340.0, "1,200"), (440.0, "7")]),
        (128.0, &[(60.0, "Australia"), (440.0, "35,000")]),
        (142.0, &[(60.0, "Austria and others"), (340.0, "8"), (440.0, "950")]),
    ]);
    let grid = only(&page);
    assert_eq!((grid.ruling, grid.rows(), grid.columns()), (Ruling::Aligned, 4, 3));
    assert_eq!(
        cells(&grid),
        [
            "0 0 1 1 Country",
            "0 1 1 1 Exports",
            "0 2 1 1 Imports",
            "1 0 1 1 Argentina",
            "1 1 1 1 1,200",
            "1 2 1 1 7",
            "2 0 1 1 Australia",
            "2 2 1 1 35,000",
            "3 0 1 1 Austria and others",
            "3 1 1 1 8",
            "3 2 1 1 950",
        ]
    );
}

#[test]
fn heads_span_the_columns_they_stand_over() {
    let body = |base: f32, name: &'static str| -> (f32, Vec<(f32, &'static str)>) {
        (base, vec![(60.0, name), (220.0, "10"), (300.0, "20"), (380.0, "30"), (460.0, "40")])
    };
    let lines: Vec<(f32, Vec<(f32, &str)>)> = vec![
        (100.0, vec![(245.0, "Plan"), (400.0, "Result")]),
        (114.0, vec![(60.0, "Office"), (206.0, "new"), (286.0, "old"), (366.0, "new"), (446.0, "old")]),
        body(128.0, "North"),
        body(142.0, "South"),
        body(156.0, "West"),
    ];
    let lines: Vec<(f32, &[(f32, &str)])> = lines.iter().map(|(base, texts)| (*base, &texts[..])).collect();
    let grid = only(&page(&lines));
    assert_eq!((grid.rows(), grid.columns()), (5, 5));
    assert_eq!(
        cells(&grid)[..7],
        [
            "0 0 2 1 Office",
            "0 1 1 2 Plan",
            "0 3 1 2 Result",
            "1 1 1 1 new",
            "1 2 1 1 old",
            "1 3 1 1 new",
            "1 4 1 1 old",
        ]
    );
}

#[test]
fn prose_in_columns_is_no_table_and_a_ruled_table_no_candidate() {
    let left = "the number of eligible students was further";
    let right = "reduced on assessment day by absences so that";
    let lines: Vec<(f32, Vec<(f32, &str)>)> =
        (0..12_u8).map(|n| (100.0 + 14.0 * f32::from(n), vec![(60.0, left), (310.0, right)])).collect();
    let lines: Vec<(f32, &[(f32, &str)])> = lines.iter().map(|(base, texts)| (*base, &texts[..])).collect();
    assert!(layout::candidates(&page(&lines), &Settings::default()).is_empty());
    let one: &[(f32, &[(f32, &str)])] = &[(100.0, &[(60.0, "a"), (300.0, "b")]), (114.0, &[(60.0, "c")])];
    assert!(layout::candidates(&page(one), &Settings::default()).is_empty());
}
