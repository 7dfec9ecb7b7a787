//! Pages made to hurt: they must end, in bounded memory and time that grows with their size.

use gongkai::error::ErrorKind;
use gongkai::reader::{Limits, html};

use super::{blocks, read};

#[test]
fn depth_costs_nothing() {
    for tag in [
        "div",
        "b",
        "table",
        "table><tr><td",
        "ul><li",
        "span hidden",
        "select",
        "svg",
        "button",
        "p",
        "form",
        "ruby><rt",
        "div role=row",
        "object",
        "font style='display:block'",
        "h1",
        "dl><dd",
        "caption",
        "tr",
    ] {
        let page = format!("a{}b", format!("<{tag}>").repeat(200_000));
        let document = read(&page);
        assert!(document.blocks.len() <= 2, "{tag}");
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        let closed =
            format!("a{}b{}c", format!("<{name}>").repeat(100_000), format!("</{name}>").repeat(100_000));
        read(&closed);
    }
    let notes = read(&"<div>".repeat(1_000_000)).notes;
    assert_eq!(notes.iter().map(|note| note.id).collect::<Vec<_>>(), ["nesting_flattened"]);
}

#[test]
fn what_is_left_open_ends_with_the_page() {
    let many = |what: &str| what.repeat(5_000_000 / what.len());
    for page in [
        many("<"),
        many("</"),
        many("<!"),
        many("<!--"),
        many("<a "),
        many("&"),
        many("&a"),
        many("&#"),
        many("<p>&n"),
        many("-"),
        many("<!-"),
        many("<title>"),
        many("<script><!--"),
        many("<noscript>"),
        many("<template>"),
        many("<style>@media{"),
        many("<style>a{</style>"),
        many("<td>"),
        many("<table>"),
        many("<table>a"),
        many("<table>a<tr>"),
        many("<li>"),
        many("<p><b hidden>"),
        many("a<br>"),
        many("<a b='"),
        many("</p>"),
        many("<div></div>"),
        many("<div><div>a</div><div>b</div></div>"),
        many("<select><option>"),
        many("<svg><![CDATA["),
        many("<form></form>"),
        many("<b style='display:block'></b></i>"),
        many("<h1>a<br>b</h1>"),
        many("<textarea></textarea>"),
    ] {
        if let Err(error) = html::read(page.as_bytes(), &Limits::default()) {
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{}", &page[..20]);
        }
    }
}

#[test]
fn fifty_megabytes_of_one_character() {
    let page = "<".repeat(50 << 20);
    assert_eq!(html::read(page.as_bytes(), &Limits::default()).map(|d| d.blocks.len()).ok(), Some(1));
}

#[test]
fn spans_are_never_allocated() {
    let row = "<tr><td colspan=1000 rowspan=65534>a<td colspan=99999999999>b";
    for rows in [1, 3, 300, 60_000] {
        let page = format!("<table>{}</table>", row.repeat(rows));
        if let Err(error) = html::read(page.as_bytes(), &Limits::default()) {
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            assert!(error.message().contains("--limit-"), "{}", error.message());
        }
    }
}

#[test]
fn limits_are_named_in_the_error() {
    let limits = Limits { cells: 10, blocks: 10, table_rows: 4, table_columns: 5, ..Limits::default() };
    let message = |page: &str| match html::read(page.as_bytes(), &limits) {
        Ok(_) => String::new(),
        Err(error) => error.message().to_owned(),
    };
    assert_eq!(
        message(&format!("<table>{}", "<tr><td>a<td>b<td>c".repeat(4))),
        "11 cells, allowed 10 (--limit-cells)"
    );
    assert!(message(&"<p>a".repeat(11)).ends_with("allowed 10 (--limit-blocks)"));
    assert!(message(&format!("<table>{}", "<tr><td>a".repeat(5))).ends_with("(--limit-table-rows)"));
    assert!(message(&format!("<table><tr>{}", "<td>a".repeat(6))).ends_with("(--limit-table-columns)"));
    assert_eq!(message("<table><tr><td>a<td>b"), "");
}

#[test]
fn a_page_deeper_than_the_limit_keeps_its_text() {
    let page = format!("{}<p>a</p><p>b</p>{}<p>c", "<div>".repeat(600), "</div>".repeat(600));
    assert_eq!(blocks(&page), ["a", "b", "c"]);
}
