//! Tables: recovery of broken markup, spans, layout tables.

use gongkai::document::{Block, TableOrigin};

use super::{assert_blocks, blocks, read};

#[test]
fn cells_and_rows_need_no_end_tags() {
    assert_blocks(&[
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>e", &["[a | b / c | d]", "e"]),
        ("<table><td>a<td>b<tr><th>c", &["[a | b / c]"]),
        ("<table><tbody><tr><td>a</td><td>b</tbody><tfoot><td>c</table>", &["[a | b / c]"]),
        ("<table><tr><td><b><p>a<td>b</b></table>", &["[a | b]"]),
        ("<table><tr><td><div><ul><li>a<td>b</td></tr></table>x", &["[a | b]", "x"]),
        ("<table><tr><td>a</th><td>b</table>", &["[a | b]"]),
        ("<table><tr><td>a</div></p></span></body></html><td>b</table>", &["[a | b]"]),
        ("<td>a</td><td>b</td>", &["ab"]),
        ("<TABLE><TR><TD>a</TD><tD>b</TABLE>", &["[a | b]"]),
    ]);
}

#[test]
fn text_outside_cells_goes_before_the_table() {
    assert_blocks(&[
        ("<p>x<table>y<tr>z<td>a<td>b</table>", &["x", "y", "z", "[a | b]"]),
        ("<table><tr><div>y</div><td>a<td>b</table>w", &["y", "[a | b]", "w"]),
        ("<table><b>y<tr><td>a<td>b</table>", &["y", "[a | b]"]),
        ("<table hidden>y<tr><td>a<td>b</table>", &["y"]),
        ("<table><colgroup><col>y<tr><td>a<td>b</table>", &["y", "[a | b]"]),
    ]);
}

#[test]
fn captions_go_before_the_table() {
    assert_blocks(&[
        ("<table><caption>t<tr><td>a<td>b</table>", &["t", "[a | b]"]),
        ("<table><tr><td>a<td>b<caption>t</table>", &["t", "[a | b]"]),
        ("<table><caption>t</caption>y<tr><td>a<td>b</table>", &["y", "t", "[a | b]"]),
        (
            "<table><caption>t<table><tr><td>1<td>2</table></caption><tr><td>a<td>b</table>",
            &["t", "[1 | 2]", "[a | b]"],
        ),
    ]);
}

#[test]
fn spans_cover_what_the_standard_says() {
    assert_blocks(&[
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", &["[a 2x1 | b / 1:c]"]),
        ("<table><tr><td colspan=2>a<tr><td>b<td>c</table>", &["[a 1x2 / b | c]"]),
        ("<table><tr><td rowspan='22;'>a<td>b<tr><td>c</table>", &["[a 2x1 | b / 1:c]"]),
        ("<table><tr><td colspan=3px>a<tr><td>b<td>c<td>d</table>", &["[a 1x3 / b | c | d]"]),
        ("<table><tr><td colspan=0>a<td>b</table>", &["[a | b]"]),
        ("<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>", &["[a 3x1 | b / 1:c / 1:d]"]),
        ("<table><tr><td colspan=-2 rowspan=x>a<td>b</table>", &["[a | b]"]),
        // Of two attributes with one name the first counts.
        ("<table><tr><td colspan=2 COLSPAN=3>a<td>b</table>", &["[a 1x2 | b]"]),
        ("<table><tr><td colspan=&#50;>a<td>b</table>", &["[a 1x2 | b]"]),
        // No span leaves its row group.
        ("<table><thead><tr><td rowspan=9>h<td>i<tbody><tr><td>a<td>b</table>", &["[h | i / a | b]"]),
        // A row without cells is a row.
        ("<table><tr><td rowspan=2>a<td>b<tr><tr><td>c<td>d</table>", &["[a 2x1 | b /  / c | d]"]),
        // Overlap: the unit stays with the cell that came first.
        (
            "<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e</table>",
            &["[a | b 2x1 | c / d | 3:e]"],
        ),
    ]);
}

#[test]
fn lying_spans_are_cut_and_noted() {
    let page = "<table><tr><td colspan=1000000>a<tr><td rowspan=99999999999>b<td>c<tr><td>d</table>";
    assert_eq!(blocks(page), ["[a 1x2 / b 2x1 | c / 1:d]"]);
    assert!(read(page).notes.iter().any(|note| note.id == "span_clipped"));
    assert!(read("<table><tr><td colspan=2>a<tr><td>b<td>c</table>").notes.is_empty());
    assert!(read("<table><tr><td rowspan=0>a<td>x<tr><td>c</table>").notes.is_empty());
}

#[test]
fn hidden_cells_are_not_there() {
    assert_blocks(&[
        ("<table><tr><td>a<td style='DISPLAY : none !important'>x<td>b</table>", &["[a | b]"]),
        (
            "<table><tr><td>a<td hidden>x</td><td>b<tr hidden><td>x<td>y<tr><td>c<td>d</table>",
            &["[a | b / c | d]"],
        ),
        ("<table><tr><td>1<span style='display:none'>9</span>2<td>b</table>", &["[12 | b]"]),
        ("<table><tr><td style='visibility:hidden'>x<td>b</table>", &["[ | b]"]),
        ("<table><tr><td><span hidden>x<td>b</table>", &["[ | b]"]),
        ("<table style='display:none'><tr><td>a<td>b</table>c", &["c"]),
    ]);
}

#[test]
fn cells_show_what_is_in_their_controls_and_pictures() {
    let object = "[a | \u{fffc}]";
    assert_blocks(&[
        ("<table><tr><td>a<td><input type=text value=' 12 '></table>", &["[a | 12]"]),
        ("<table><tr><td>a<td><input value=1>件<input type=hidden value=9></table>", &["[a | 1 件]"]),
        ("<table><tr><td>a<td><textarea>7</textarea></table>", &["[a | 7]"]),
        ("<table><tr><td>a<td><select><option>甲<option selected>乙</select></table>", &[object]),
        ("<table><tr><td>a<td><img src=3.gif></table>", &[object]),
        ("<table><tr><td>a<td><svg><text>4</text></svg></table>", &[object]),
        ("<table><tr><td>a<td><input type=radio checked></table>", &[object]),
        ("<table><tr><td>a<td><img src=3.gif>5</table>", &["[a | 5]"]),
        ("<table><tr><td>a<td><img src=spacer.gif width=1 height=1></table>", &["[a | ]"]),
        ("<table><tr><td>a<td><img src=x.gif style='display:none'></table>", &["[a | ]"]),
        ("<table><tr><td>a<td><input value=5 style='display:none'></table>", &["[a | ]"]),
    ]);
}

#[test]
fn marks_on_a_figure_are_not_digits_of_it() {
    assert_blocks(&[
        ("<table><tr><td>a<td>22<sup>1</sup></table>", &["[a | 22\u{202f}1]"]),
        ("<table><tr><td>a<td><del>5</del>6</table>", &["[a | 6]"]),
        // Struck out as a whole it is no figure.
        ("<table><tr><td>a<td><s>5</s><td>6</table>", &["[a | \u{fffc}5 | 6]"]),
        ("<table><tr><td>a<td style='text-decoration:line-through'>5<td>6</table>", &["[a | \u{fffc}5 | 6]"]),
        ("<table><tr><td>a<td><strike><b>5</b></strike>件</table>", &["[a | \u{fffc}5 件]"]),
        ("<table><tr><td>a<td style='text-decoration:underline'>5</table>", &["[a | 5]"]),
        ("<table><tr><td>a<td><span style='text-decoration: line-through'>5</span>6</table>", &["[a | 6]"]),
        ("<table><tr><td>a<td><span style='color: #FFF'>9</span>6</table>", &["[a | \u{fffc}9 6]"]),
        ("<table><tr><td>a<td><span style='font-size:0'>9</span>6</table>", &["[a | 6]"]),
        (
            "<table><tr><td>a<td><span style='font-size:0'><b style='font-size:14px'>8</b>9</span>6</table>",
            &["[a | 86]"],
        ),
        ("<table><tr><td>a<td><span style='opacity:0'>9</span>6</table>", &["[a | 6]"]),
        // A program of sheets hides such a column, a browser may not.
        (
            "<table><col><col span=2 style='display:none'><tr><td>a<td>9<td>甲<td>6<tr><td>b<td colspan=3>7</table>",
            &["[a | \u{fffc}9 | 甲 | 6 / b | 7 1x3]"],
        ),
        (
            "<table><colgroup><col style='visibility:collapse'><col></colgroup><tr><td>5<td>6</table>",
            &["[\u{fffc}5 | 6]"],
        ),
        (
            "<table><colgroup></colgroup><colgroup span=2 style='visibility:collapse'></colgroup><tr><td>a<td>5<td>6<td>7</table>",
            &["[a | \u{fffc}5 | \u{fffc}6 | 7]"],
        ),
        (
            "<table><colgroup><col><col></colgroup><colgroup style='visibility:collapse'></colgroup><tr><td>a<td>5<td>6<td>7</table>",
            &["[a | 5 | \u{fffc}6 | 7]"],
        ),
        // Word hides this, a browser does not.
        ("<table><tr><td>a<td><span style='mso-hide:all'>9</span>6</table>", &["[a | \u{fffc}9 6]"]),
        ("<table><tr><td>a<td><i style='position:absolute;left:-9999px'>9</i>6</table>", &["[a | 6]"]),
        // A script may show the page later; a container is not hidden by this.
        ("<body style='opacity:0'><table><tr><td>a<td>6</table>", &["[a | 6]"]),
    ]);
}

#[test]
fn white_letters_on_white_are_no_figure() {
    let lost = "[a | \u{fffc}9]";
    let seen = "[a | 9]";
    for (row, shown) in [
        ("<tr><td>a<td style='color:white'>9", lost),
        ("<tr><td>a<td style='COLOR: rgb(254, 254, 254) !important'>9", lost),
        ("<tr><td>a<td><font color=FFFFFF>9</font>", lost),
        ("<tr><td>a<td style='background:#036'><p style='background:#fff;color:#fefefe'>9", lost),
        ("<tr bgcolor=white><td>a<td><b style='color:#ffffff'>9</b>", lost),
        ("<tr><td>a<td class=x><span style='color:#fff'>9</span>", lost),
        // Said again within.
        ("<tr><td>a<td style='color:#fff'><b style='color:red'>9</b>", seen),
        ("<tr><td>a<td style='color:#000;background:#fff'>9", seen),
        ("<tr><td>a<td style='color:#eee8'>9", seen),
        // On a dark ground, or one that a sheet elsewhere may give.
        ("<tr bgcolor='#003366'><td>a<td style='color:#fff'>9", seen),
        ("<tr><td>a<td style='color:#fff;background-color:navy'>9", seen),
        ("<tr style='background:url(a.png)'><td>a<td><b style='color:#fff'>9</b>", seen),
        ("<tr class=head style='color:#fff'><td>a<td>9", seen),
    ] {
        assert_blocks(&[(&format!("<table>{row}</table>"), &[shown])]);
    }
    let dark =
        "<style>.x{background:#036}</style><table><tr><td>a<td class=x><b style='color:#fff'>9</b></table>";
    assert_blocks(&[(dark, &[seen])]);
    assert_blocks(&[("<p style='color:#fff'>2023", &["2023"])]);
}

#[test]
fn layout_tables_are_taken_apart() {
    assert_blocks(&[
        ("<table><tr><td><p>a<p>b<br>c</table>", &["a", "b", "c"]),
        (
            "<table><tr><td>nav<td>x<table><tr><td>1<td>2</table>y</td></tr><tr><td>foot<td>end</table>z",
            &["nav", "x", "[1 | 2]", "y", "foot", "end", "z"],
        ),
        ("<table><tr><td><table><tr><td><table><tr><td>1<td>2</table></table></table>", &["[1 | 2]"]),
        // A frame of one cell is no table, so the table around it stays.
        ("<table><tr><td><table><tr><td>a</table><td>b</table>", &["[a | b]"]),
        ("<table><tr><td><h2>t</h2>x</table>", &["#2 t", "x"]),
        // A whole report in one table stays one.
        ("<table><tr><td colspan=2><h2>t</h2><p>x<p>y<tr><td>1<td>2</table>", &["[t⏎x⏎y 1x2 / 1 | 2]"]),
        ("<table></table><table><tr></table>x", &["x"]),
        // The foster parent and the caption of a layout table come before its content.
        ("<table>f<tr><td>a</td></tr><caption>c</table>", &["f", "c", "a"]),
    ]);
    // A few cells around as much text as a page holds are no table.
    let line = "字".repeat(60);
    let cell = format!("<p>{line}").repeat(12);
    let blocks = [["nav"].as_slice(), &[line.as_str(); 12], &["foot"]].concat();
    assert_blocks(&[(&format!("<table><tr><td>nav<td>{cell}<tr><td colspan=2>foot</table>"), &blocks)]);
}

#[test]
fn a_table_in_a_table_but_in_no_cell_ends_it() {
    assert_blocks(&[
        ("<table><tr><td>a<td>b</tr><table><tr><td>c<td>d</table></table>", &["[a | b]", "[c | d]"]),
        ("<table><tr><td>a<td>b</tr><tr><table><tr><td>c<td>d</table>", &["[a | b / ]", "[c | d]"]),
    ]);
}

#[test]
fn places_point_at_the_text_and_empty_cells_at_their_tag() {
    let page = "<table>\n<tr>\n<td> <b>甲</b>乙 </td>\n<td></td></tr></table>";
    let document = read(page);
    let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
    assert_eq!(table.origin, TableOrigin::Markup);
    let source = |i: usize| &page[table.cells[i].place.start as usize..table.cells[i].place.end as usize];
    assert_eq!((source(0), source(1)), ("甲</b>乙", "<td>"));
    assert_eq!(document.locate(table.cells[0].place).map(|l| l.0), Some(3));
    assert_eq!(document.locate(table.cells[1].place).map(|l| l.0), Some(4));
}
