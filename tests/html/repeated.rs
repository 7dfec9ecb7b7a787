//! Tags that come again and cells that hold one plain text are read by shorter ways, which must come to the same.

use std::path::Path;

use super::{assert_blocks, blocks};

/// A page in which no two start tags are the same and no cell is read at once: each tag has an attribute of its own, and in
/// the end tags of cells stands a space.
fn varied(page: &str) -> String {
    let (mut out, mut rest, mut number) = (String::new(), page, 0);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let name = tag[1..].chars().take_while(char::is_ascii_alphanumeric).count();
        if name > 0 {
            out.push_str(&tag[..=name]);
            out.push_str(&format!(" data-n={number} "));
            number += 1;
        } else {
            let end = if tag.starts_with("</td>") || tag.starts_with("</th>") { 3 } else { 0 };
            out.push_str(&tag[..=end]);
            out.push_str(if end > 0 { " " } else { "" });
            rest = &tag[1 + end..];
            continue;
        }
        rest = &tag[1 + name..];
    }
    out + rest
}

#[test]
fn what_comes_again_is_read_as_what_is_new() {
    for folder in ["rendered", "layouts"] {
        let Ok(entries) = std::fs::read_dir(Path::new("fixtures").join(folder)) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            // Pages in other encodings are left to the tests of those.
            let Ok(page) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_some_and(|extension| extension == "html") {
                assert_eq!(blocks(&page), blocks(&varied(&page)), "{}", path.display());
            }
        }
    }
}

#[test]
fn the_same_tag_means_the_same_until_a_rule_says_otherwise() {
    let table =
        "<table><tr><td class=a>1</td><td class=b>2</td></tr><tr><td class=a>3</td><td>4</td></tr></table>";
    assert_blocks(&[(table, &["[1 | 2 / 3 | 4]"])]);
    for css in [
        ".a{display:none}",
        "tr:first-child .a{display:none}",
        "tr + tr .b, td:nth-child(1){visibility:hidden}",
        "td:not(:nth-child(2)){display:none}",
        "td{font-size:0}.b{font-size:1em}",
        ".a{display:none}@media(min-width:1500px){.a{display:table-cell}}",
    ] {
        let page = format!("<head><style>{css}</style></head>{table}");
        assert_eq!(blocks(&page), blocks(&varied(&page)), "{css}");
    }
    assert_blocks(&[
        (
            "<p class=a>1</p><p class=a>2</p><style>.a{display:none}</style><p class=a>3</p><p>4",
            &["1", "2", "4"],
        ),
        ("<p><b class=x>1</b><B class=x>2</B><b class=x>3</b>", &["123"]),
        ("<p title='>'>1</p><p title='>'>2</p>", &["1", "2"]),
        ("<very-long-name>1</very-long-name><very-long-name>2</very-long-namE>3", &["123"]),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>1</th><td>2</td></tr></table>", &["[1 | 2 / 1 | 2]"]),
    ]);
}

#[test]
fn plain_cells_are_those_of_any_other_reading() {
    for cell in [
        "",
        "0",
        "总计",
        "a b",
        "a  b",
        " a",
        "a ",
        "a\nb",
        "a&amp;b",
        "a&nbsp;b",
        "（一）",
        "“甲”",
        "a\u{3000}b",
        "甲\u{3000}",
        "\u{feff}1",
        "1\u{200b}2",
        "1\u{2009}2",
        "1\u{85}2",
        "1\u{1}2",
        "1\0",
        "１２",
        "—",
        "·",
        "a <",
        "é",
        "𠀀",
        "\u{202e}12",
        "a\u{1680}b",
        "甲 乙",
        "甲 \u{3000}乙",
    ] {
        for row in [
            "<tr>",
            "<tr hidden>",
            "<tr style='white-space:pre'>",
            "<tr style='color:white'>",
            "<tr><td><s>5</td>",
        ] {
            let page = format!(
                "<head></head>前<table>{row}<td>{cell}</td><th>{cell}</th></tr><tr><td>1</td><td>2</td></tr></table>"
            );
            assert_eq!(blocks(&page), blocks(&varied(&page)), "{page:?}");
        }
    }
}

#[test]
fn struck_figures_before_a_table_in_a_cell_are_left_alone() {
    let inner = "<table><tr><td>a</td><td>b</td></tr></table>";
    let page = format!(
        "<p>序言</p><table><tr><td>甲<s>5</s>6<script>document.write(5)</script>{inner}</td><td>x</td></tr></table>"
    );
    assert_blocks(&[(&page, &["序言", "甲 \u{fffc}5 6", "[a | b]", "x"])]);
}
