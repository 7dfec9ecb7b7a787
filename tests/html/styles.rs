//! What style sheets show and hide, and what is said where nobody can tell.

use super::{assert_blocks, read};

/// A page with a style sheet, and a table of one row whose cell holds something.
fn page(css: &str, cell: &str) -> String {
    format!("<style>{css}</style><table><tr><td>a<td>{cell}</table>")
}

const DOUBT: &str = "[a | \u{fffc}]";

#[test]
fn rules_that_show_again_are_followed() {
    for (css, cell) in [
        (".num{display:none}@media(min-width:600px){.num{display:inline}}", "<i class=num>4</i>"),
        ("@media (max-width:600px){.num{display:none}}", "<i class=num>4</i>"),
        (".a{display:none}.b{display:inline}", "<i class='a b'>4</i>"),
        (".a{display:none}table .a{display:block}", "<i class=a>4</i>"),
        (".a{display:none}table > tbody td i.a{display:block}", "<i class=a>4</i>"),
        (".a{display:none}[hidden]{display:inline!important}", "<i hidden>4</i>"),
        (".a{display:none}#x{display:inline}", "<i class=a id=x>4</i>"),
        (".a{display:none!important}.a.on{display:inline!important}", "<i class='a on'>4</i>"),
        (".a{opacity:0}.a.in{opacity:1}", "<i class='a in'>4</i>"),
        (".a{opacity:0}", "<i class=a style='opacity:1'>4</i>"),
        (".a{opacity:0}.a{opacity:1}", "<i class=a>4</i>"),
        (".a{font-size:0}.a{font-size:14px}", "<i class=a>4</i>"),
        (".a{display:none}", "<i class=a style='display:inline'>4</i>"),
        (".hidden{display:none}.md\\:cell{display:inline}", "<i class='hidden md:cell'>4</i>"),
        (".a:not(.on){display:none}", "<i class='a on'>4</i>"),
        (".a{display:none}.a:hover{display:none}body .a{display:inline}", "<i class=a>4</i>"),
    ] {
        assert_blocks(&[(&page(css, cell), &["[a | 4]"])]);
    }
    assert_blocks(&[
        ("<style media=print>.a{display:none}</style><table><tr><td>a<td class=a>4</table>", &["[a | 4]"]),
        (
            "<style type='text/less'>.a{display:none}</style><table><tr><td>a<td class=a>4</table>",
            &["[a | 4]"],
        ),
        ("<style>.js .a{display:none}</style><html class=no><body><p class=a>x", &["x"]),
        (
            "<style>.d-none{display:none!important}@media (min-width:768px){.d-md-table-cell{display:table-cell!important}}\
             </style><table><tr><td>a<td class='d-none d-md-table-cell'>4<td>5</table>",
            &["[a | 4 | 5]"],
        ),
        (
            "<style>.t{display:none}.t.active{display:block}</style><div class='t active'>x</div><div class=t>y",
            &["x"],
        ),
        ("<style>.a{display:none}.d .a{display:block}</style><div class=d><p><div class=a>x", &["x"]),
        // The paragraph that ends is not around the next one.
        ("<style>.a .b{display:none}</style><p class=a>x<p class=b>y", &["x", "y"]),
        ("<style>.a td{display:none}</style><table><tr><td class=a>x<td>y</table>", &["[x | y]"]),
    ]);
}

#[test]
fn what_is_hidden_beside_a_figure_is_no_part_of_it() {
    for css in [
        ".k{display:none}",
        "td .k{display:none}",
        "[class*=deco]{display:none}",
        "[class^='k']{display:none}",
        ".k{display:inline-block;width:0;overflow:hidden}",
        ".k{position:absolute;top:-9999px}",
        ".k{position:fixed;left:-100%}",
        ".k{display:inline-block;transform:scale(0)}",
        ":where(.k){display:none}",
        "td{& .k{display:none}}",
        ".k{margin-left:-9999px;position:absolute}",
        ".k{filter:opacity(0)}",
        ".k{content-visibility:hidden}",
        "td i:first-child{display:none}",
    ] {
        assert_blocks(&[(&page(css, "4<i class='k deco'>8</i>"), &["[a | 4]"])]);
    }
    // Only a browser can tell.
    for css in [
        ".k{color:rgba(0,0,0,0)}",
        "i:only-of-type{display:none}",
        "b + .k{display:none}",
        "@supports (x:y){.k{display:none}}",
        "@media (min-width:1500px){.k{display:none}}",
    ] {
        assert_blocks(&[(&page(css, "<b>4</b><i class='k deco'>8</i>"), &["[a | 4 8]"])]);
    }
    let shown = page(".k{display:none}.k:last-child{display:inline}", "4<i class=k>8</i>");
    assert_blocks(&[(&shown, &["[a | 4 \u{fffc}8]"])]);
    // A sheet behind the table counts as one before it.
    let late = "<table><tr><td>a<td>4<i class=k>8</i></table><style>.k{display:none}</style>";
    assert_blocks(&[(late, &["[a | 4]"])]);
}

#[test]
fn a_cell_of_which_all_is_hidden_does_not_pass_for_blank() {
    for (css, cell) in [
        (".k{display:none}", "<i class=k>4</i>"),
        (".k{visibility:hidden}", "<i class=k>4</i>"),
        (".k{opacity:0}", "<i class=k>4</i>"),
        ("", "<i hidden>4</i>"),
        ("", "<p style='display:none'>4"),
        ("", "<meter>4</meter>"),
    ] {
        assert_blocks(&[(&page(css, cell), &[DOUBT])]);
    }
    let column = "<style>.k{display:none}.k:last-child{display:table-cell}</style><table><tr><td>a<td class=k>4</table>";
    assert_blocks(&[(column, &["[a | \u{fffc}4]"])]);
    assert_blocks(&[(&page(".k{display:none}", "<i class=k>x</i>"), &["[a | ]"])]);
    assert_blocks(&[(&page("", "3<meter>4</meter>"), &["[a | 3]"])]);
}

#[test]
fn raised_digits_are_notes() {
    for (css, cell, expected) in [
        ("", "4<span style='vertical-align:super;font-size:9px'>1</span>", "[a | 4\u{202f}1]"),
        // A rule of a sheet sets the digit apart and makes no mark of it.
        (".s{vertical-align:super}", "4<span class=s>1</span>", "[a | 4 1]"),
        ("", "4<span style='mso-text-raise:4pt'>1</span>", "[a | 4\u{202f}1]"),
        ("", "4<span style='position:relative;top:-6px;font-size:60%'>1</span>", "[a | 4\u{202f}1]"),
    ] {
        assert_blocks(&[(&page(css, cell), &[expected])]);
    }
    for style in
        ["vertical-align:baseline", "vertical-align:middle", "position:relative;top:-1px", "top:-6px"]
    {
        assert_blocks(&[(&page("", &format!("4<span style='{style}'>1</span>")), &["[a | 41]"])]);
    }
}

#[test]
fn signs_of_style_sheets_are_not_passed_over() {
    assert_blocks(&[
        (&page(".n::before{content:'-'}", "<i class=n>4</i>"), &[DOUBT]),
        (&page("td:empty::before{content:'-'}", "4"), &["[a | 4]"]),
    ]);
}

#[test]
fn what_stands_in_place_of_struck_figures_counts() {
    for (cell, shown) in [
        ("<del>15</del><ins>12</ins>", "12"),
        ("<s>8</s>12", "12"),
        ("12<s>8</s>", "12"),
        ("<del>15</del> <del>13</del> 12件", "12件"),
        ("<span style='text-decoration:line-through'>15</span><b>12</b>", "12"),
        ("<p><s>8</s></p><p>12</p>", "12"),
        ("1<s>5</s>2", "1 \u{fffc}5 2"),
        ("<s>8</s>", "\u{fffc}8"),
        ("<s><del>8</del></s>12", "12"),
        ("<span style='mso-hide:all'>9</span>6", "\u{fffc}9 6"),
    ] {
        assert_blocks(&[(&page("", cell), &[&format!("[a | {shown}]")])]);
    }
    assert_blocks(&[(&page(".d{text-decoration:line-through}", "<i class=d>8</i>12"), &["[a | 12]"])]);
}

#[test]
fn controls_show_their_numbers() {
    for (cell, shown) in [
        ("<select><option>1<option selected>2</select>", "2"),
        ("<select><option>1</option><option>2</option></select>", "1"),
        ("<select><option>请选择<option>2</select>", "\u{fffc}"),
        ("<button>12</button>", "12"),
        ("<button>打印</button>", "\u{fffc}"),
        ("<bdo dir=rtl>32</bdo>", "\u{fffc}32"),
        ("\u{202e}32", "\u{fffc}32"),
    ] {
        assert_blocks(&[(&page("", cell), &[&format!("[a | {shown}]")])]);
    }
}

#[test]
fn a_page_of_which_rules_hide_all_is_read_and_said() {
    let text = "政府信息公开工作".repeat(60);
    let hidden = format!("<style>.a{{display:none}}</style><title>t</title><div class=a><p>{text}</div>");
    let document = read(&hidden);
    assert!(document.notes.iter().any(|note| note.id == "text_shown_by_script"));
    assert_blocks(&[(&hidden, &[text.as_str()])]);
    // Where something else shows as much, it stays hidden.
    let both = format!("{hidden}<p>{text}");
    assert_blocks(&[(&both, &[text.as_str()])]);
    assert!(read(&both).notes.iter().all(|note| note.id != "text_shown_by_script"));
}

#[test]
fn hostile_sheets_take_no_time() {
    let rules = "*{display:none}a b c d e f *:not(x):not(y){display:block}".repeat(2000);
    let page = format!("<style>{rules}</style>{}", "<i><b>".repeat(3000));
    read(&page);
    read(&format!("<style>{}", "a{".repeat(100_000)));
    read(&format!("<style>{}{{display:none}}", ":not(".repeat(100_000)));
    read(&format!("<style>{}{{display:none}}</style><p>x", "a>".repeat(100_000)));
}
