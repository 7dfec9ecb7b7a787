//! Texts that hold tables as markup, as programs write that keep in Markdown what it has no sign for: recognisers of
//! pages of text, converters of web pages. The line breaks between their tables are those of the text.

use crate::source::{LINES_PER_TAG, is_markdown_line};

/// Tags that make a page, or set its text apart.
const FLOW: &[&str] = &[
    "head", "body", "html", "p", "br", "div", "li", "h1", "h2", "h3", "h4", "center", "section", "article",
    "pre", "dl", "form", "script", "span", "font", "meta", "link",
];

/// [`LINES_PER_TAG`] of a text without the marks of Markdown.
const LINES_PER_TAG_UNMARKED: usize = 16;

/// Whether what stands between the tables of a source are the lines of a text: nothing else sets it apart, or hardly
/// a tag, fewer still where it has no marks of Markdown.
pub(super) fn is_lined(source: &str) -> bool {
    let source = source.trim_start_matches('\u{feff}');
    if is_page(source) {
        return false;
    }
    let Some(outside) = Outside::of(source) else { return false };
    let lines_per_tag = if outside.marked { LINES_PER_TAG } else { LINES_PER_TAG_UNMARKED };
    outside.flow * lines_per_tag <= outside.lines
}

/// Tags that set text apart, after which the lines so far tell a page from a text.
const ENOUGH: usize = 8;

/// Whether the beginning tells that it is a page, as of nearly every one: it has a head, or tags and hardly a line
/// without any. Looking through all of a page would cost as much as reading it.
fn is_page(source: &str) -> bool {
    let bytes = source.as_bytes();
    let (mut flow, mut from) = (0, 0);
    for at in memchr::memchr_iter(b'<', bytes) {
        if at < from {
            continue;
        }
        let (_, name) = tag_at(bytes, at);
        if name.eq_ignore_ascii_case(b"table") {
            return false;
        }
        if name.eq_ignore_ascii_case(b"head") {
            return true;
        }
        from = tag_end(bytes, at);
        flow += usize::from(FLOW.iter().any(|tag| name.eq_ignore_ascii_case(tag.as_bytes())));
        if flow == ENOUGH {
            let lines = source[..at].lines().map(str::trim_ascii);
            let bare = lines.filter(|line| !line.is_empty() && !line.starts_with('<')).count();
            return flow * LINES_PER_TAG > bare;
        }
    }
    // No table.
    true
}

/// What stands outside of tables.
#[derive(Debug, Default)]
struct Outside {
    /// Tags that make a page or set text apart.
    flow: usize,
    /// Lines with something on them.
    lines: usize,
    /// Whether one of the lines is a heading, a row or strong text of Markdown.
    marked: bool,
}

impl Outside {
    /// `None` where there is no table.
    fn of(source: &str) -> Option<Outside> {
        let bytes = source.as_bytes();
        let (mut outside, mut depth, mut from) = (Outside::default(), 0usize, 0);
        let (mut tables, mut behind) = (false, false);
        for at in memchr::memchr_iter(b'<', bytes) {
            let (closes, name) = tag_at(bytes, at);
            // What stands in a tag is none, and is looked through once.
            if at < from || !name.eq_ignore_ascii_case(b"table") {
                continue;
            }
            tables = true;
            match (closes, depth) {
                // It closes nothing.
                (true, 0) => {}
                (true, _) => {
                    depth -= 1;
                    from = tag_end(bytes, at);
                }
                (false, _) => {
                    if depth == 0 {
                        outside.add(&source[from..at], behind, true);
                    }
                    (depth, behind) = (depth + 1, true);
                }
            }
        }
        // A table that is never closed ends with its last row at the latest.
        if depth > 0
            && let Some(row) = memchr::memmem::rfind(&bytes[from..], b"</t")
        {
            from = tag_end(bytes, from + row);
        }
        if depth == 0 || source[..from].ends_with('>') {
            outside.add(&source[from..], behind, false);
        }
        tables.then_some(outside)
    }

    /// Adds a stretch that may begin behind a table and end before one. Tags around nothing but a table count for
    /// nothing, on lines of their own or not: `<html><body><table>`, `<div align="center"><table>`.
    fn add(&mut self, stretch: &str, behind: bool, before: bool) {
        let all: Vec<_> = stretch.split('\n').map(str::trim_ascii).map(|line| (line, tags(line))).collect();
        let around = |(_, (_, bare)): &&(&str, (usize, bool))| *bare;
        let first = if behind { all.iter().take_while(around).count() } else { 0 };
        let rest = all.get(first..).unwrap_or_default();
        let last = if before { rest.iter().rev().take_while(around).count() } else { 0 };
        for (line, (flow, _)) in rest.iter().take(rest.len() - last).filter(|(line, _)| !line.is_empty()) {
            self.flow += flow;
            self.lines += usize::from(!line.starts_with('<'));
            self.marked |= is_markdown_line(line.as_bytes());
        }
    }
}

/// How many tags of a line set text apart, and whether there is nothing on it but tags.
fn tags(line: &str) -> (usize, bool) {
    let bytes = line.as_bytes();
    let (mut flow, mut bare, mut from) = (0, true, 0);
    for at in memchr::memchr_iter(b'<', bytes).filter(|at| at + 1 < bytes.len()) {
        if at < from {
            continue;
        }
        let (_, name) = tag_at(bytes, at);
        flow += usize::from(FLOW.iter().any(|tag| name.eq_ignore_ascii_case(tag.as_bytes())));
        bare &= bytes.get(from..at).is_none_or(|text| text.trim_ascii().is_empty());
        from = tag_end(bytes, at);
    }
    (flow, bare && bytes[from..].trim_ascii().is_empty())
}

/// Where a tag ends: behind its `>`, or before the next `<` where that comes first, as in `a<b` on a line of text.
fn tag_end(bytes: &[u8], at: usize) -> usize {
    match memchr::memchr2(b'<', b'>', &bytes[at + 1..]).map(|n| at + 1 + n) {
        Some(end) if bytes[end] == b'>' => end + 1,
        Some(end) => end,
        None => bytes.len(),
    }
}

/// Whether a tag closes, and its name.
fn tag_at(bytes: &[u8], at: usize) -> (bool, &[u8]) {
    let rest = &bytes[at + 1..];
    let name = rest.strip_prefix(b"/").unwrap_or(rest);
    let len = name.iter().take_while(|c| c.is_ascii_alphanumeric()).count();
    (name.len() < rest.len(), &name[..len])
}

#[cfg(test)]
mod tests {
    use super::is_lined;

    const TABLE: &str = "<table><tr><td><p>规章</p></td><td><br>0</td></tr></table>";

    #[test]
    fn the_lines_between_tables_are_those_of_a_text() {
        assert!(is_lined(&format!("# 报告\n\n一、总体情况\n{TABLE}\n## 三、申请\n")));
        assert!(is_lined(&format!("报告\n\n一、总体情况\n{TABLE}\n")));
        assert!(is_lined(&format!("# 报告\n\n<html><body>{TABLE}</body></html>\n\n文字\n")));
        let framed = format!("<div align='center'><html><body>{TABLE}</body></html></div>");
        assert!(is_lined(&format!("## 报告\n\n{framed}\n\n文字\n\n{framed}\n")));
        let centred =
            format!("<div align=\"center\">\n\n# 报告\n\n</div>\n\n一\n二\n三\n四\n五\n六\n七\n\n{TABLE}");
        assert!(is_lined(&centred));
        assert!(is_lined(&format!("# 报告\n\n一\n\n<html><body>\n{TABLE}\n</body></html>\n\n文字\n")));
        let cells = "规章 |\n0 |\n".repeat(20);
        assert!(is_lined(&format!("报告\n{cells}<br>\n{cells}{TABLE}")));
        assert!(is_lined(&format!("报告\na<b\n二、公开\n{TABLE}")));
    }

    #[test]
    fn what_stands_beside_broken_tables_counts() {
        assert!(!is_lined(&format!("<p>一<br>二<p>三</table>\n四\n{TABLE}")));
        assert!(!is_lined("报告\n<table><tr><td>0</td></tr>\n<p>一<br>二<p>三"));
    }

    #[test]
    fn a_page_is_no_text() {
        assert!(!is_lined("# 报告\n\n没有表格\n"));
        assert!(!is_lined(&format!(
            "<html>\n<head><title>报告</title></head><body>\n文字\n{TABLE}</body></html>"
        )));
        assert!(!is_lined(&format!("<div>\n长的文字\n在源文件里折行\n折行\n折行\n折行\n</div>\n{TABLE}\n")));
        assert!(!is_lined(&format!(
            "<html><head><title>报告</title></head><body>文字<br>文字{TABLE}</body></html>"
        )));
        assert!(!is_lined(&format!("<p>\n# 报告\n</p><p>\n一\n</p>{TABLE}\n")));
    }
}
