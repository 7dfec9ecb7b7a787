//! Reports whose figures are known, read back: every shape, every kind of damage, the real layouts.
//!
//! `GONGKAI_CASES` sets how many documents each test reads; the default suits a run on every change.

use std::collections::BTreeSet;

use gongkai::grammar::Forms;

use crate::support::compare::{Class, Tally, judge};
use crate::support::generate::Case;
use crate::support::mutate;
use crate::support::shapes::{self, Rendered, Shape};
use crate::support::sums;

/// How many documents to read.
fn cases(default: u64) -> u64 {
    std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn forms() -> Forms {
    Forms::builtin().expect("the built-in grammars load")
}

/// Reads `count` cases in the shapes by turns.
fn read_all(shapes: &[&'static Shape], first: u64, count: u64, make: fn(u64) -> Case) -> Tally {
    let forms = forms();
    let mut tally = Tally::default();
    for (seed, shape) in (first..first + count).zip(shapes.iter().cycle()) {
        let case = make(seed);
        let rendered = shapes::render(shape, &case, seed, None).expect("a whole report renders");
        tally.add(shape.name, &rendered, &judge(&rendered, &forms));
    }
    tally
}

/// Shapes in which a plain figure may still be lost, said aloud, though the source keeps it: glued digits of one
/// row can be cut in several ways.
fn plain_not_yet(shape: &Shape) -> bool {
    shape.name == "text_glued"
}

/// The same where cells are blank or hold text: a label wrapped around its row of blanks may pass for its
/// neighbour's.
pub(crate) fn blanks_not_yet(shape: &Shape) -> bool {
    matches!(shape.name, "text_glued" | "text_pdf_everyday")
}

/// The shapes that keep their figures and are (or are not) among those named.
pub(crate) fn keeping(named: bool, among: fn(&Shape) -> bool) -> Vec<&'static Shape> {
    shapes::all().into_iter().filter(|s| s.keeps && among(s) == named).collect()
}

#[test]
fn what_is_not_read_yet_is_said() {
    type Family = (fn(&Shape) -> bool, fn(u64) -> Case);
    let families: [Family; 2] = [(plain_not_yet, Case::plain), (blanks_not_yet, Case::generate)];
    for (among, make) in families {
        let tally = read_all(&keeping(true, among), 6_000_000, cases(660), make);
        assert!(tally.count(Class::is_silent) == 0 && tally.failures() == 0, "{}", tally.report());
    }
}

#[test]
fn plain_figures_are_read_exactly() {
    let shapes = keeping(false, plain_not_yet);
    let tally = read_all(&shapes, 0, cases(1600), Case::plain);
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

#[test]
fn blanks_dashes_and_spellings_are_read_exactly() {
    let shapes = keeping(false, blanks_not_yet);
    let tally = read_all(&shapes, 1_000_000, cases(1600), Case::generate);
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

#[test]
fn offices_years_and_formats_are_told() {
    let shapes = keeping(false, |_| false);
    let tally = read_all(&shapes, 2_000_000, cases(800), Case::plain);
    assert!(tally.identity() == 0, "{}", tally.report());
}

#[test]
fn heads_broken_over_lines_are_put_together() {
    let shapes: Vec<_> = shapes::named("text_lines_wrapped").into_iter().collect();
    let tally = read_all(&shapes, 8_000_000, cases(40), Case::plain);
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

type Handle = fn(&str) -> String;

/// What other programs do to a text without taking anything from it.
const HANDLED: [(&str, Handle); 5] = [
    ("quoted", |text| text.lines().map(|line| format!("> {line}\n")).collect()),
    ("indented", |text| text.lines().map(|line| format!("    {line}\n")).collect()),
    ("void", |text| {
        let void = ['\u{200b}', '\u{feff}', '\u{ad}', '\u{2060}'];
        let every = |(at, c): (usize, char)| [Some(c), (at % 7 == 3).then(|| void[at % 4])];
        text.chars().enumerate().flat_map(every).flatten().collect()
    }),
    ("addressed", |text| {
        let page = |lines: &[&str]| {
            format!("{}\nhttps://www.x.gov.cn/art/2024/1/30/art_1_4500.html 1/5\n", lines.join("\n"))
        };
        text.lines().collect::<Vec<_>>().chunks(25).map(page).collect()
    }),
    ("paged", |text| {
        let page = |lines: &[&str]| format!("{}\n第 3 页 共 9 页\n\u{c}", lines.join("\n"));
        text.lines().collect::<Vec<_>>().chunks(25).map(page).collect()
    }),
];

#[test]
fn what_programs_do_to_a_text_costs_no_figure() {
    let forms = forms();
    // Rows spread over lines, or over tags with line breaks in them, cannot be told from what is put between.
    let spread = ["text_bars_spread", "text_bars_below", "text_markdown_tagged"];
    let (mut whole, mut rough) = (Tally::default(), Tally::default());
    let shapes: Vec<_> = keeping(false, plain_not_yet);
    let texts = shapes.iter().filter(|shape| shape.name.starts_with("text_"));
    for (seed, shape) in (7_000_000..).zip(texts) {
        let tally = if spread.contains(&shape.name) { &mut rough } else { &mut whole };
        let rendered = shapes::render(shape, &Case::plain(seed), seed, None).expect("a whole report renders");
        let Ok(text) = std::str::from_utf8(&rendered.bytes) else { continue };
        for (name, handle) in HANDLED {
            let handled = Rendered { bytes: handle(text).into_bytes(), ..rendered.clone() };
            tally.add(&format!("{name} {}", shape.name), &handled, &judge(&handled, &forms));
        }
    }
    assert!(whole.count(Class::breaks_exactness) == 0 && whole.failures() == 0, "{}", whole.report());
    assert!(rough.count(Class::is_silent) == 0, "{}", rough.report());
}

/// A text as a page shows it that keeps its lines.
fn preformatted(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>页面</title></head><body><div>首页</div>\n\
         <pre class=\"text\">\n{text}</pre><div>打印本页</div></body></html>"
    )
}

#[test]
fn preformatted_text_of_pages_is_read_as_text() {
    let forms = forms();
    let mut tally = Tally::default();
    let shapes: Vec<_> = keeping(false, plain_not_yet);
    // Tags that a text shows are characters of the page.
    let is_text = |shape: &&&Shape| shape.name.starts_with("text_") && shape.name != "text_markdown_tagged";
    let texts: Vec<_> = shapes.iter().filter(is_text).collect();
    for (seed, shape) in (8_000_000..8_000_000 + cases(160)).zip(texts.iter().cycle()) {
        let rendered = shapes::render(shape, &Case::plain(seed), seed, None).expect("a whole report renders");
        let Ok(text) = std::str::from_utf8(&rendered.bytes) else { continue };
        let page = Rendered { bytes: preformatted(text).into_bytes(), ..rendered.clone() };
        tally.add(&format!("pre {}", shape.name), &page, &judge(&page, &forms));
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

#[test]
fn a_page_cut_in_its_preformatted_text_is_never_silent() {
    let forms = forms();
    let shapes = ["text_columns", "text_tabs", "text_bars", "text_lines", "text_pdf", "text_w3m"];
    let mut tally = Tally::default();
    for (seed, name) in (8_100_000..8_100_000 + cases(60)).zip(shapes.iter().cycle()) {
        let shape = shapes::named(name).expect("a shape");
        let case = Case::plain(seed);
        let cut = shapes::render(shape, &case, seed, Some(mutate::Mutation::Truncated));
        let Some(cut) = cut else { continue };
        let Ok(text) = std::str::from_utf8(&cut.bytes) else { continue };
        // Cut as well: nothing is closed.
        let page = preformatted(text);
        let page = page.split("</pre>").next().unwrap_or_default().as_bytes().to_vec();
        let page = Rendered { bytes: page, ..cut };
        tally.add(&format!("cut {name}"), &page, &judge(&page, &forms));
    }
    assert!(tally.count(Class::is_silent) == 0, "{}", tally.report());
}

#[test]
fn rough_sources_are_never_misread_in_silence() {
    let shapes: Vec<_> = shapes::all().into_iter().filter(|s| !s.keeps).collect();
    let tally = read_all(&shapes, 3_000_000, cases(400), Case::generate);
    assert!(tally.count(Class::is_silent) == 0, "{}", tally.report());
}

#[test]
fn damage_is_never_silent() {
    let forms = forms();
    let mut tally = Tally::default();
    let shapes = shapes::all();
    let plans = shapes.iter().flat_map(|s| mutate::ALL.map(|m| (*s, m)));
    let count = cases(1600).max(u64::try_from(shapes.len() * mutate::ALL.len()).expect("a small number"));
    for (seed, (shape, mutation)) in (4_000_000..4_000_000 + count).zip(plans.cycle()) {
        let case = Case::generate(seed);
        if let Some(rendered) = shapes::render(shape, &case, seed, Some(mutation)) {
            tally.add(&format!("{mutation:?} {}", shape.name), &rendered, &judge(&rendered, &forms));
        }
    }
    assert!(tally.count(Class::is_silent) == 0, "{}", tally.report());
}

#[test]
fn broken_sums_are_found_and_no_others() {
    let forms = forms();
    let shape = shapes::named("html_official").expect("the plainest shape");
    for seed in 5_000_000..5_000_000 + cases(400) {
        let case = Case::generate(seed);
        let rendered = shapes::render(shape, &case, seed, None).expect("a whole report renders");
        let outcome = judge(&rendered, &forms);
        let found: BTreeSet<(String, String)> = outcome
            .findings
            .iter()
            .filter_map(|f| {
                let named = match f.id {
                    "sum.columns" | "sum.outcomes" => f.row.clone(),
                    "sum.results" | "balance.requests" => f.column.clone(),
                    _ => return None,
                };
                Some((f.id.to_string(), named.unwrap_or_default()))
            })
            .collect();
        let expected: BTreeSet<(String, String)> = sums::broken(case.form(), &case.figures)
            .into_iter()
            .map(|(id, at)| (id.to_string(), at.to_string()))
            .collect();
        assert_eq!(found, expected, "seed {seed}");
    }
}
