//! Cells without the border between them.

use gongkai::layout::{Page, Rule};

use super::draw;
use super::ruled::{as_plan, read, tables};
use super::told;

/// A table of three columns and as many rows as the columns have texts, without the borders between the rows of its
/// second column from the second row on.
fn torn(rows: &[[&str; 3]]) -> Vec<String> {
    let mut page = draw::page(1);
    let cells: Vec<_> = rows.iter().map(|row| row.map(told::plain).to_vec()).collect();
    told::table(&mut page, (60.0, 100.0), &[90.0, 60.0, 60.0], 24.0, &cells);
    cut(&mut page, rows.len());
    let document = read(&[page]);
    let plan = as_plan(&document, tables(&document)[0]);
    plan.cells
        .iter()
        .filter(|c| c.column == 1)
        .map(|c| format!("{}+{} {}", c.row, c.row_span, c.text))
        .collect()
}

fn cut(page: &mut Page, rows: usize) {
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let last = 100.0 + 24.0 * rows as f32;
    let inner = |rule: &Rule| rule.horizontal && rule.at > 130.0 && rule.at < last - 1.0;
    let (whole, rest): (Vec<Rule>, Vec<Rule>) = page.rules.iter().copied().partition(|rule| inner(rule));
    let parts = whole.into_iter().flat_map(|rule| {
        let (mut left, mut right) = (rule, rule);
        (left.to, right.from) = (150.0, 210.0);
        [left, right]
    });
    page.rules = rest.into_iter().chain(parts).collect();
}

#[test]
fn figures_on_the_lines_of_their_rows_are_cells() {
    let rows = [["", "a", "b"], ["c", "16", "4"], ["d", "0", "12"], ["e", "351", "7"]];
    assert_eq!(torn(&rows), ["0+1 a", "1+1 16", "2+1 0", "3+1 351"]);
    // What is empty stays empty.
    let rows = [["", "a", "b"], ["c", "", "4"], ["d", "16", "12"], ["e", "", "7"], ["f", "3", "7"]];
    assert_eq!(torn(&rows), ["0+1 a", "1+1 ", "2+1 16", "3+1 ", "4+1 3"]);
}

#[test]
fn a_figure_below_a_head_is_a_cell() {
    let rows = [["", "a", "b"], ["", "维持", "纠正"], ["c", "32", "4"]];
    assert_eq!(torn(&rows), ["0+1 a", "1+1 维持", "2+1 32"]);
}

#[test]
fn a_figure_beside_no_other_stays_in_its_cell() {
    // One figure in the middle of a cell of two rows, and text over several rows.
    let rows = [["", "a", "b"], ["c", "16", "x"], ["d", "y", "z"]];
    assert_eq!(torn(&rows), ["0+1 a", "1+2 16 y"]);
}
