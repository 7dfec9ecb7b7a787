//! `gongkai inspect --svg`: pages drawn with what was read from them, and one web page to leaf through them.

mod svg;

use std::fmt::Write;

use crate::check::{Finding, Severity};
use crate::document::{Block, Document, PageBox};
use crate::grammar::{Forms, Slot};
use crate::layout::Page;
use crate::report::{Figure, LabelMatch, Report, State};
use svg::escape;

/// A rectangle on a page with a meaning.
struct Mark<'a> {
    areas: &'a [PageBox],
    class: &'static str,
    /// Attributes that the web page's script finds it by.
    data: String,
    /// What a pointer that rests on it is told.
    title: String,
    /// Small print in it, at most two lines.
    caption: Vec<String>,
}

/// Everything that is drawn over the pages.
struct Scene<'a> {
    cells: Vec<Mark<'a>>,
    labels: Vec<Mark<'a>>,
    figures: Vec<Mark<'a>>,
}

/// What a report adds to a document.
pub(super) struct Seen<'a> {
    pub(super) report: &'a Report,
    pub(super) findings: &'a [Finding],
    pub(super) forms: &'a Forms,
}

/// Names and contents of the files: one per page, and `index.html` with all of them.
pub(super) fn files(
    path: &str,
    pages: &[Page],
    document: &Document,
    labels: &[LabelMatch],
    seen: Option<&Seen<'_>>,
) -> Vec<(String, String)> {
    let scene = Scene {
        cells: cells(document),
        labels: label_marks(document, labels),
        figures: seen.map(|s| figures(document, s)).unwrap_or_default(),
    };
    let drawn: Vec<String> = pages.iter().map(|p| svg::page(p, &scene)).collect();
    let index = index(path, pages, &drawn, document, seen);
    let style = format!("<style>{}</style>", include_str!("page.css"));
    let mut files: Vec<(String, String)> = pages
        .iter()
        .zip(drawn)
        .map(|(page, drawn)| {
            // The style goes in behind the opening tag, so that each file is whole by itself.
            let at = drawn.find('>').map_or(0, |at| at + 1);
            let (head, rest) = drawn.split_at(at);
            (format!("page-{:03}.svg", page.number), format!("{head}{style}{rest}\n"))
        })
        .collect();
    files.push(("index.html".to_owned(), index));
    files
}

fn cells(document: &Document) -> Vec<Mark<'_>> {
    let tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let mut marks = Vec::new();
    for (n, table) in tables.enumerate() {
        for cell in &table.cells {
            let spans = match (cell.row_span, cell.column_span) {
                (1, 1) => String::new(),
                (down, across) => format!(", {down} down {across} across"),
            };
            marks.push(Mark {
                areas: document.areas(cell.place),
                class: "cell",
                data: String::new(),
                title: format!(
                    "table {} row {} column {}{spans}: {}",
                    n + 1,
                    cell.row + 1,
                    cell.column + 1,
                    document.text(cell.text)
                ),
                caption: Vec::new(),
            });
        }
    }
    marks
}

fn label_marks<'a>(document: &'a Document, labels: &[LabelMatch]) -> Vec<Mark<'a>> {
    labels
        .iter()
        .map(|label| Mark {
            areas: document.areas(label.place),
            class: "label",
            data: String::new(),
            title: format!("{} = {}", label.text, label.means.join(" or ")),
            caption: Vec::new(),
        })
        .collect()
}

fn concerns(finding: &Finding, slot: &Slot) -> bool {
    let path = slot.path();
    let named = finding.table.as_deref() == Some(&slot.table)
        && finding.row.as_deref().is_none_or(|r| r == slot.row)
        && finding.column.as_deref().is_none_or(|c| c == slot.column)
        && (finding.row.is_some() || finding.column.is_some());
    named || finding.cells.contains(&path)
}

fn figures<'a>(document: &'a Document, seen: &Seen<'_>) -> Vec<Mark<'a>> {
    let mark = |figure: &Figure| {
        let seat = figure.seat?;
        let slot = seen.forms.slot(figure.slot);
        let of: Vec<&Finding> =
            seen.findings.iter().filter(|f| f.severity > Severity::Info && concerns(f, slot)).collect();
        let worst = of.iter().map(|f| f.severity).max();
        let group = seen.forms.group_of(figure.slot).map(|group| format!("{group} › "));
        let mut title = format!(
            "{}{} · {}\n{}\n{}",
            group.unwrap_or_default(),
            slot.row_label,
            slot.column_label,
            slot.path(),
            shown(figure)
        );
        for finding in &of {
            let _ = write!(title, "\n{}: {}", finding.id, finding.message);
        }
        Some(Mark {
            areas: document.areas(seat.place),
            class: match worst {
                Some(Severity::Error) => "figure error",
                Some(_) => "figure warning",
                None => "figure",
            },
            data: format!(
                " data-table=\"{}\" data-row=\"{}\" data-column=\"{}\"",
                escape(&slot.table),
                escape(&slot.row),
                escape(&slot.column)
            ),
            title,
            caption: vec![slot.row.clone(), slot.column.clone()],
        })
    };
    seen.report.figures.iter().filter_map(mark).collect()
}

fn shown(figure: &Figure) -> String {
    match (figure.value, figure.state) {
        (Some(value), State::Number) => value.to_string(),
        (Some(value), state) => format!("{value}, {}: {}", state.name(), figure.raw()),
        (None, state) => format!("null, {}: {}", state.name(), figure.raw()),
    }
}

fn index(
    path: &str,
    pages: &[Page],
    drawn: &[String],
    document: &Document,
    seen: Option<&Seen<'_>>,
) -> String {
    let mut out = String::new();
    let title = seen.and_then(|s| s.report.title.as_deref()).unwrap_or(path);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{}</title><style>{}</style></head><body><aside><h1>{}</h1>\
         <p class=\"path\">{}</p>",
        escape(title),
        include_str!("page.css"),
        escape(title),
        escape(path)
    );
    if let Some(seen) = seen {
        summary(&mut out, seen);
    } else {
        out.push_str("<p>not read as a report: only what the reader saw is drawn</p>");
    }
    layers(&mut out);
    let tables = document.blocks.iter().filter(|b| matches!(b, Block::Table(_))).count();
    let _ = write!(out, "<p class=\"path\">{} pages, {tables} tables</p>", pages.len());
    for note in &document.notes {
        let _ = write!(out, "<p class=\"note\">{}: {}</p>", escape(note.id), escape(&note.message));
    }
    if let Some(seen) = seen {
        findings(&mut out, seen.findings);
    }
    out.push_str("<pre id=\"seen\">point at a figure, a label or a cell</pre></aside><main><nav><button id=\"back\">‹</button> <span id=\"at\"></span> <button id=\"next\">›</button> <input id=\"zoom\" type=\"range\" min=\"50\" max=\"300\" value=\"130\" aria-label=\"zoom\"></nav>");
    for (page, drawn) in pages.iter().zip(drawn) {
        let _ = write!(out, "<section data-page=\"{}\">{drawn}</section>", page.number);
    }
    let _ = writeln!(out, "</main><script>{}</script></body></html>", include_str!("page.js"));
    out
}

fn summary(out: &mut String, seen: &Seen<'_>) {
    let report = seen.report;
    let read = report.figures.iter().filter(|f| f.value.is_some()).count();
    let rows = [
        ("office", report.office.as_ref().map(|o| o.value.clone())),
        ("year", report.year.as_ref().map(|y| y.value.to_string())),
        ("form", report.format.clone()),
        ("status", Some(report.status.name().replace('_', " "))),
        ("figures", Some(format!("{read} of {}", report.figures.len()))),
    ];
    out.push_str("<dl>");
    for (name, value) in rows {
        let _ = write!(out, "<dt>{name}</dt><dd>{}</dd>", escape(value.as_deref().unwrap_or("unknown")));
    }
    out.push_str("</dl>");
}

fn layers(out: &mut String) {
    out.push_str("<fieldset><legend>layers</legend>");
    for (layer, on) in [
        ("text", true),
        ("rules", true),
        ("glyphs", false),
        ("cells", true),
        ("labels", true),
        ("figures", true),
        ("id", true),
    ] {
        let checked = if on { " checked" } else { "" };
        let _ = write!(out, "<label><input type=\"checkbox\" value=\"{layer}\"{checked}> {layer}</label>");
    }
    out.push_str("</fieldset>");
}

fn findings(out: &mut String, findings: &[Finding]) {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|f| std::cmp::Reverse(f.severity));
    let _ = write!(out, "<h2>{} findings</h2><ol>", sorted.len());
    for finding in sorted {
        let of = |part: &Option<String>| escape(part.as_deref().unwrap_or_default());
        let _ = write!(
            out,
            "<li class=\"{}\" data-table=\"{}\" data-row=\"{}\" data-column=\"{}\"><b>{}</b> {}",
            finding.severity.name(),
            of(&finding.table),
            of(&finding.row),
            of(&finding.column),
            escape(finding.id),
            escape(&finding.message)
        );
        if let Some(cause) = &finding.cause {
            let _ = write!(out, "<br><i>likely: {}</i>", escape(cause));
        }
        out.push_str("</li>");
    }
    out.push_str("</ol>");
}
