//! The reader against html5ever: the same text in the same order, and the same cells at the same grid units,
//! for pages broken at random.
//!
//! The oracle builds a real tree and forms tables by the letter of HTML 4.9.12, with a set of assigned units.
//! Left out of the pages on purpose is where the reader means to differ from a browser, which other tests
//! cover: inline elements left open that hide what follows, because a browser opens formatting elements again
//! in the next block, and quirks mode, where a paragraph stays open around a table.

use std::collections::HashSet;
use std::fmt::Write as _;

use gongkai::document::{Block, Document, TableOrigin};
use html5ever::driver::ParseOpts;
use html5ever::parse_document;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::read;

/// What both sides are brought to: text without white space, tables in brackets.
#[derive(Default)]
struct Seen {
    text: String,
    /// Data tables seen.
    tables: usize,
}

/// The sign that stands for a picture or a control is our own.
fn is_kept(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && c != '\u{fffc}'
        && !matches!(u32::from(c), 0xad | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff)
}

fn push(seen: &mut Seen, text: &str) {
    seen.text.extend(text.chars().filter(|c| is_kept(*c)));
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    attrs.borrow().iter().find(|a| &*a.name.local == wanted).map(|a| a.value.to_string())
}

fn name(node: &Handle) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

fn hidden(node: &Handle) -> bool {
    matches!(
        name(node),
        "script"
            | "style"
            | "title"
            | "textarea"
            | "iframe"
            | "noembed"
            | "noframes"
            | "button"
            | "rt"
            | "rp"
    ) || attribute(node, "hidden").is_some()
        || attribute(node, "style").is_some_and(|s| s == "display:none")
}

fn walk(node: &Handle, seen: &mut Seen) {
    if let NodeData::Text { contents } = &node.data {
        push(seen, &contents.borrow());
    }
    if hidden(node) {
        return;
    }
    if name(node) == "table" {
        return table(node, seen);
    }
    for child in node.children.borrow().iter() {
        walk(child, seen);
    }
}

fn inner(node: &Handle) -> Seen {
    let mut seen = Seen::default();
    for child in node.children.borrow().iter() {
        walk(child, &mut seen);
    }
    seen
}

fn span(node: &Handle, which: &str) -> Option<usize> {
    let value = attribute(node, which)?;
    let digits: String = value.trim_ascii_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn table(node: &Handle, seen: &mut Seen) {
    let children = node.children.borrow();
    for child in children.iter().filter(|c| name(c) == "caption" && !hidden(c)) {
        let caption = inner(child);
        seen.text.push_str(&caption.text);
        seen.tables += caption.tables;
    }
    // (row, column, row span, column span, content)
    let mut cells: Vec<(usize, usize, usize, usize, Seen)> = Vec::new();
    let mut assigned: HashSet<(usize, usize)> = HashSet::new();
    let mut y = 0;
    for group in children.iter().filter(|c| matches!(name(c), "tbody" | "thead" | "tfoot") && !hidden(c)) {
        let rows: Vec<Handle> =
            group.children.borrow().iter().filter(|c| name(c) == "tr" && !hidden(c)).cloned().collect();
        let group_end = y + rows.len();
        for row in rows {
            let mut x = 0;
            for cell in row.children.borrow().iter().filter(|c| matches!(name(c), "td" | "th") && !hidden(c))
            {
                while assigned.contains(&(y, x)) {
                    x += 1;
                }
                let columns = span(cell, "colspan").unwrap_or(1).max(1);
                let rows = match span(cell, "rowspan").unwrap_or(1) {
                    0 => group_end - y,
                    rows => rows.min(group_end - y),
                };
                let free = (0..columns).take_while(|n| !assigned.contains(&(y, x + n))).count();
                for row in y..y + rows {
                    for column in x..x + free {
                        assert!(assigned.insert((row, column)));
                    }
                }
                cells.push((y, x, rows, free, inner(cell)));
                x += columns;
            }
            y += 1;
        }
    }
    let nested = cells.iter().any(|cell| cell.4.tables > 0);
    if nested || cells.len() == 1 {
        for cell in cells {
            seen.text.push_str(&cell.4.text);
            seen.tables += cell.4.tables;
        }
    } else if !cells.is_empty() {
        cells.sort_by_key(|cell| (cell.0, cell.1));
        seen.tables += 1;
        seen.text.push('[');
        for (row, column, rows, columns, content) in cells {
            let _ = write!(seen.text, "({row},{column},{rows},{columns}){}", content.text);
        }
        seen.text.push(']');
    }
}

fn expected(page: &str) -> String {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut seen = Seen::default();
    walk(&dom.document, &mut seen);
    seen.text
}

fn found(document: &Document) -> String {
    let mut seen = Seen::default();
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => {
                push(&mut seen, document.text(*text))
            }
            Block::Table(table) if table.origin == TableOrigin::Containers => {
                for cell in &table.cells {
                    push(&mut seen, document.text(cell.text));
                }
            }
            Block::Table(table) => {
                seen.text.push('[');
                for cell in &table.cells {
                    let _ = write!(
                        seen.text,
                        "({},{},{},{})",
                        cell.row, cell.column, cell.row_span, cell.column_span
                    );
                    push(&mut seen, document.text(cell.text));
                }
                seen.text.push(']');
            }
            Block::Blank { .. } | Block::Fields { .. } => {}
        }
    }
    seen.text
}

fn agrees(page: &str) -> bool {
    // A control in a cell is read as a figure, which no browser's text has.
    let lower = page.to_ascii_lowercase();
    let control = ["<textarea", "<button", "<select"].iter().any(|control| lower.contains(control));
    if control && (lower.contains("<td") || lower.contains("<th")) {
        return true;
    }
    let read = read(page);
    // Tables that the page hides are read as if shown where no other has figures.
    let opened = read.notes.iter().any(|note| note.id == "text_shown_by_script");
    opened || found(&read) == expected(page)
}

/// Fails with the smallest page that still shows the difference.
fn check(page: &str) {
    if agrees(page) {
        return;
    }
    let whole = page;
    let mut page: Vec<char> = page.chars().collect();
    let mut length = page.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at + length <= page.len() {
            let smaller: Vec<char> = page[..at].iter().chain(&page[at + length..]).copied().collect();
            let text: String = smaller.iter().collect();
            if !text.starts_with("<!DOCTYPE html>") || agrees(&text) {
                at += length;
            } else {
                page = smaller;
            }
        }
        length /= 2;
    }
    let page: String = page.into_iter().collect();
    panic!(
        "{page:?}\n found    {}\n expected {}\n the whole page: {whole:?}",
        found(&read(&page)),
        expected(&page)
    );
}

const PIECES: &[&str] = &[
    "<table>",
    "</table>",
    "<table border=1>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td rowspan=2>",
    "<td colspan=2>",
    "<td rowspan=0>",
    "<td colspan='3px' rowspan='22;'>",
    "<th>",
    "</th>",
    "<tbody>",
    "</tbody>",
    "<thead>",
    "</thead>",
    "<tfoot>",
    "</tfoot>",
    "<caption>",
    "</caption>",
    "<colgroup>",
    "</colgroup>",
    "<col>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<span>",
    "</span>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "</a>",
    "<font>",
    "</font>",
    "<o:p>",
    "</o:p>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<dl>",
    "</dl>",
    "<dt>",
    "<dd>",
    "</dd>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h3>",
    "<br>",
    "</br>",
    "<hr>",
    "<img src=x>",
    "<center>",
    "</center>",
    "<form>",
    "</form>",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "<td hidden>",
    "<tr hidden>",
    "<p hidden>",
    "<div style='display:none'>",
    "<span hidden>9</span>",
    "<td style=\"display:none\">",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<!--",
    "-->",
    "<!",
    "<?",
    "</",
    "<",
    ">",
    "&nbsp;",
    "&amp;",
    "&lt;",
    "&#20013;",
    "&notit;",
    "&",
    "甲",
    "乙",
    "丙",
    "1",
    "2",
    "3",
    "4",
    "5",
    " ",
    "\n",
    "</body>",
    "</html>",
    "<body>",
    "<html>",
    "<head>",
    "</head>",
    "<input type=hidden>",
    "<button>",
    "</button>",
    "<object>",
    "</object>",
    "<marquee>",
    "</marquee>",
    "<ruby>",
    "</ruby>",
    "<rt>9</rt>",
    "<nobr>",
    "</nobr>",
    "<section>",
    "</section>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<fieldset>",
    "</fieldset>",
    "<details>",
    "<summary>",
];

/// Pieces whose element swallows what follows when left open come rarely, or they would hide everything.
fn piece(random: &mut fastrand::Rng) -> &'static str {
    loop {
        let piece = PIECES[random.usize(..PIECES.len())];
        let swallows =
            ["<script>", "<style>", "<title>", "<textarea>", "<!--", "<xmp>", "<iframe>"].contains(&piece);
        if !swallows || random.u8(..8) == 0 {
            return piece;
        }
    }
}

#[test]
fn random_markup_reads_like_html5ever() {
    let mut random = fastrand::Rng::with_seed(20_250_101);
    for _ in 0..20_000 {
        let length = random.usize(1..60);
        let page: String = (0..length).map(|_| piece(&mut random)).collect();
        check(&format!("<!DOCTYPE html>{page}"));
    }
}

#[test]
fn tables_at_random_read_like_html5ever() {
    let mut random = fastrand::Rng::with_seed(7);
    let parts = [
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</tr>",
        "</td>",
        "1",
        "2",
        "<td rowspan=2>",
        "<td colspan=2>",
        "<td rowspan=0>",
        "<td rowspan=3 colspan=2>",
        "<tbody>",
        "<thead>",
        "<tr>",
        "<td>",
        "<td>",
        "3",
        "4",
        "<p>",
        "<div>",
        "</div>",
        "<tr hidden>",
        "<td hidden>",
        "<caption>",
        "甲",
    ];
    for _ in 0..20_000 {
        let length = random.usize(5..80);
        let page: String = (0..length).map(|_| parts[random.usize(..parts.len())]).collect();
        check(&format!("<!DOCTYPE html><table>{page}"));
    }
}

#[test]
fn broken_pages_read_like_html5ever() {
    let mut random = fastrand::Rng::with_seed(99);
    let base = "<html><head><meta charset=utf-8><title>题</title><style>p{margin:0}</style></head><body>\n\
        <div class=\"main\"><h1>年度报告</h1><p class=MsoNormal style='text-indent:2em'><span lang=EN-US>一、\
        <o:p></o:p></span>总体&nbsp;情况</p><!-- c --><table border=\"1\" cellspacing=0><caption>表</caption>\
        <colgroup><col><col></colgroup><thead><tr><th rowspan=\"2\">项<br>目</th><th colspan=2>数</th></tr>\
        <tr><th>甲</th><th>乙</th></tr></thead><tbody><tr><td><p>一&amp;二</p></td><td>1</td><td><b>2</b></td></tr>\
        <tr><td>三</td><td hidden>9</td><td><span style='display:none'>8</span>3</td><td></td></tr></tbody></table>\
        <ul><li>甲<li>乙</ul><script>var a = '<td>';</script></div></body></html>";
    for _ in 0..10_000 {
        let mut page: Vec<char> = base.chars().collect();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(..page.len());
            match random.u8(..4) {
                0 => _ = page.drain(at..(at + random.usize(1..20)).min(page.len())),
                1 => {
                    let piece: Vec<char> = piece(&mut random).chars().collect();
                    page.splice(at..at, piece);
                }
                2 => {
                    page[at] = *random
                        .choice(&['<', '>', '/', '"', '\'', '=', ' ', '-', '&', 'a', '!'])
                        .unwrap_or(&'<')
                }
                _ => {
                    let end = (at + random.usize(1..60)).min(page.len());
                    let part = page[at..end].to_vec();
                    let to = random.usize(..page.len());
                    page.splice(to..to, part);
                }
            }
        }
        let page: String = page.into_iter().collect();
        check(&format!("<!DOCTYPE html>{page}"));
    }
}
