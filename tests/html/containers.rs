//! Grids made of containers.

use gongkai::document::{Block, TableOrigin};

use super::{assert_blocks, read};

#[test]
fn rows_of_plain_containers_are_a_table() {
    let row =
        |a: &str, b: &str| format!("<div class=r> <div>{a}</div>\n<div><span>{b}</span></div> </div>\n");
    let page = format!("<p>x</p><div>{}{}{}</div><p>y</p>", row("a", "1"), row("b", ""), row("c", "3<br>4"));
    assert_blocks(&[(&page, &["x", "[a | 1 / b |  / c | 3⏎4]", "y"])]);
    let Some(Block::Table(table)) = read(&page).blocks.get(1).cloned() else { panic!("a table") };
    assert_eq!(table.origin, TableOrigin::Containers);
    // Straight in the page, with text before and after.
    let page = format!("x{}{}{}y", row("a", "1"), row("b", "2"), row("c", "3"));
    assert_blocks(&[(&page, &["x", "[a | 1 / b | 2 / c | 3]", "y"])]);
    // A leaf, a heading or a table after the rows ends them and stays.
    for (after, text) in [
        ("<div>z</div>", "z"),
        ("<h2>z</h2>", "#2 z"),
        ("<table><tr><td>z<td>w</table>", "[z | w]"),
        ("<div><p>z<h3></h3><div></div></div>", "z"),
    ] {
        let page = format!("<div>{}{}{}{after}</div>", row("a", "1"), row("b", "2"), row("c", "3"));
        assert_blocks(&[(&page, &["[a | 1 / b | 2 / c | 3]", text])]);
    }
}

#[test]
fn too_little_evidence_leaves_paragraphs() {
    let long = "字".repeat(200);
    assert_blocks(&[
        ("<div><div>a</div><div>1</div></div><div><div>b</div><div>2</div></div>", &["a", "1", "b", "2"]),
        (
            "<div>x<div>a</div><div>1</div></div><div>x<div>a</div><div>1</div></div>\
             <div>x<div>a</div><div>1</div></div>",
            &["x", "a", "1", "x", "a", "1", "x", "a", "1"],
        ),
        ("<div><p>a</p><p>b</p></div><div><p>c</p></div><div>d</div>", &["a", "b", "c", "d"]),
        (
            &format!("<div><div>a</div><div>{long}</div></div>").repeat(3),
            &["a", &long, "a", &long, "a", &long],
        ),
    ]);
}

#[test]
fn containers_that_say_what_they_are_need_no_company() {
    assert_blocks(&[
        (
            "<div role=table><div role=row><span role=cell>a</span><span role=cell>b</span></div></div>",
            &["[a | b]"],
        ),
        (
            "<div style='display:table'><div style='display:table-row'><div style='display:table-cell'>a</div>\
             <p style='display:table-cell'>b</p></div><div style='display: table-row'>\
             <div style='display:table-cell'></div><div style='display:table-cell'>d</div></div></div>",
            &["[a | b /  | d]"],
        ),
        (
            "<ul role=table><li role=row><b role=cell aria-colspan=2>a</b></li>\
             <li role=row><b role=cell>b</b><b role=cell>c</b></li></ul>",
            &["[a 1x2 / b | c]"],
        ),
    ]);
}

#[test]
fn grids_of_containers_stand_in_cells_of_layout_tables_too() {
    let rows: String = ["a1", "b2", "c3"]
        .map(|r| format!("<div><div>{}</div><div>{}</div></div>", &r[..1], &r[1..]))
        .concat();
    let table = "[a | 1 / b | 2 / c | 3]";
    assert_blocks(&[
        (&format!("<table><tr><td>{rows}</table>"), &[table]),
        (&format!("<table><tr><td>nav<td><p>x</p>{rows}<p>y</p></table>z"), &["nav", "x", table, "y", "z"]),
        (&format!("<div><table><tr><td>nav<td>{rows}<td>{rows}</table></div>"), &["nav", table, table]),
        (&format!("<table><tr><td>nav<td><table><tr><td>{rows}</table></table>"), &["nav", table]),
        (
            &format!("<table><tr><td>nav<td>{rows}<table><tr><td>p<td>q</table>{rows}</table>"),
            &["nav", table, "[p | q]", table],
        ),
        // Rows end with their cell.
        (
            "<table><tr><td><div><div>a</div><div>1</div></div><div><div>b</div><div>2</div></div>\
             <td><div><div>c</div><div>3</div></div></table>",
            &["[a⏎1⏎b⏎2 | c⏎3]"],
        ),
        // What is hidden is no grid, and labels cut into containers are none.
        (&format!("<table><tr><td>a<td hidden>{rows}<td>b</table>"), &["[a | b]"]),
        (
            "<table><tr><td><div><div>商业</div><div>企业</div></div><td><div>1</div></table>",
            &["[商业⏎企业 | 1]"],
        ),
    ]);
    // Containers around a table with grids in its cells go on as they were.
    let page = format!("<div><div>l</div><div><table><tr><td>{rows}<td>x</table></div></div>w");
    assert_blocks(&[(&page, &["l", table, "x", "w"])]);
}
