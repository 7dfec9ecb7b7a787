//! The shapes of HTML pages.

use fastrand::Rng;

use super::dress::Dress;
use super::encode::Charset;
use super::html_style::{Paste, Spans, Style, Tags};
use super::page::Page;
use super::render_html::render;
use super::script::{Manner, Script};
use super::shapes::{Kind, Shape};
use super::sheet::Sheet;

const fn shape(
    name: &'static str,
    keeps: bool,
    dress: Dress,
    render: fn(Sheet, &Script, &mut Rng) -> Page,
) -> Shape {
    Shape { name, kind: Kind::Html, keeps, dress, manner: Manner::Free, render }
}

fn utf8(sheet: Sheet, script: &Script, style: Style, rng: &mut Rng) -> Page {
    render(sheet, script, style, Charset::Utf8, rng)
}

const P: Style = Style::PLAIN;

pub const SHAPES: &[Shape] = &[
    Shape {
        manner: Manner::Official,
        ..shape("html_official", true, Dress::Official, |s, t, r| utf8(s, t, P, r))
    },
    shape("html_everyday", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { nbsp: true, ..P }, r)),
    shape("html_repeated", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { spans: Spans::Repeated, ..P }, r)
    }),
    shape("html_unmerged", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { spans: Spans::Empty, ..P }, r)
    }),
    shape("html_odd_spans", true, Dress::Official, |s, t, r| utf8(s, t, Style { spans: Spans::Odd, ..P }, r)),
    shape("html_lying_spans", true, Dress::Official, |s, t, r| {
        utf8(s, t, Style { spans: Spans::Lying, ..P }, r)
    }),
    shape("html_short_span", true, Dress::Official, |s, t, r| {
        utf8(s, t, Style { spans: Spans::Short, ..P }, r)
    }),
    shape("html_unclosed", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { unclosed: true, ..P }, r)),
    shape("html_nested", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { nested: true, ..P }, r)),
    shape("html_breaks", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { breaks: Some(false), ..P }, r)),
    shape("html_breaks_head", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { breaks: Some(true), ..P }, r)
    }),
    shape("html_wide_total", true, Dress::Official, |s, t, r| utf8(s, t, Style { wide_total: true, ..P }, r)),
    shape("html_div_table", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { tags: Tags::DivTable, spans: Spans::Empty, ..P }, r)
    }),
    shape("html_flex", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { tags: Tags::DivFlex, spans: Spans::Empty, ..P }, r)
    }),
    shape("html_div_in_table", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { tags: Tags::DivTable, spans: Spans::Empty, nested: true, ..P }, r)
    }),
    shape("html_flex_in_table", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { tags: Tags::DivFlex, spans: Spans::Empty, nested: true, ..P }, r)
    }),
    shape("html_hidden", true, Dress::Official, |s, t, r| utf8(s, t, Style { hidden: true, ..P }, r)),
    shape("html_split_words", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { split_words: true, ..P }, r)
    }),
    shape("html_label_breaks", true, Dress::Official, |s, t, r| {
        utf8(s, t, Style { label_breaks: true, nbsp: true, ..P }, r)
    }),
    shape("html_headings_inside", true, Dress::Official, |s, t, r| {
        utf8(s, t, Style { headings_inside: true, ..P }, r)
    }),
    shape("html_one_table", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { one_table: true, ..P }, r)),
    shape("html_word", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { paste: Paste::Word, split_words: true, ..P }, r)
    }),
    shape("html_wps", true, Dress::Everyday, |s, t, r| {
        utf8(s, t, Style { paste: Paste::Wps, nbsp: true, ..P }, r)
    }),
    shape("html_chrome", true, Dress::Everyday, |s, t, r| utf8(s, t, Style { chrome: true, ..P }, r)),
    shape("html_empty_heads", true, Dress::Official, |s, t, r| {
        utf8(s, t, Style { empty_heads: true, ..P }, r)
    }),
    shape("html_heads_cut", true, Dress::HeadsCut, |s, t, r| utf8(s, t, P, r)),
    shape("html_heads_typo", true, Dress::HeadsTypo, |s, t, r| utf8(s, t, P, r)),
    shape("html_annotated", true, Dress::Annotated, |s, t, r| utf8(s, t, P, r)),
    shape("html_traditional", true, Dress::Traditional, |s, t, r| utf8(s, t, P, r)),
    shape("html_pinyin", true, Dress::Pinyin, |s, t, r| utf8(s, t, P, r)),
    Shape {
        manner: Manner::Talkative,
        ..shape("html_talkative", true, Dress::Everyday, |s, t, r| utf8(s, t, P, r))
    },
    shape("html_gbk", true, Dress::Everyday, |s, t, r| {
        render(s, t, Style { declared: Some("gb2312"), chrome: true, ..P }, Charset::Gbk, r)
    }),
    shape("html_gb18030", true, Dress::Everyday, |s, t, r| {
        render(s, t, Style { declared: None, ..P }, Charset::Gb18030, r)
    }),
    shape("html_utf16", true, Dress::Everyday, |s, t, r| {
        render(s, t, Style { declared: None, ..P }, Charset::Utf16LeBom, r)
    }),
    shape("html_mixed", true, Dress::Everyday, mixed),
];

/// Several peculiarities at once.
fn mixed(sheet: Sheet, script: &Script, rng: &mut Rng) -> Page {
    let style = Style {
        spans: [Spans::Real, Spans::Real, Spans::Odd, Spans::Short, Spans::Repeated][rng.usize(..5)],
        paste: [Paste::Plain, Paste::Word, Paste::Wps][rng.usize(..3)],
        unclosed: rng.u8(..4) == 0,
        nested: rng.u8(..3) == 0,
        breaks: [None, None, Some(true), Some(false)][rng.usize(..4)],
        hidden: rng.bool(),
        nbsp: rng.bool(),
        split_words: rng.bool(),
        label_breaks: rng.u8(..3) == 0,
        headings_inside: rng.u8(..4) == 0,
        chrome: rng.bool(),
        empty_heads: rng.u8(..4) == 0,
        ..P
    };
    utf8(sheet, script, style, rng)
}
