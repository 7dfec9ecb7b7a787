//! The shapes of text files.

use fastrand::Rng;

use super::dress::Dress;
use super::encode::Charset;
use super::page::Page;
use super::render_keyed::{Frame, Style, head_ruled, keyed};
use super::render_lost::{in_heaps, one_line, wrapped_heads};
use super::render_text::{Bars, Spread, bars, bars_spread, deduplicated, glued, labels_only, lines, tabs};
use super::render_tools as tools;
use super::script::{Manner, Script};
use super::shapes::{Kind, Shape};
use super::sheet::Sheet;

const fn shape(name: &'static str, dress: Dress, render: fn(Sheet, &Script, &mut Rng) -> Page) -> Shape {
    Shape { name, kind: Kind::Text, keeps: true, dress, manner: Manner::Free, render }
}

const fn talkative(shape: Shape) -> Shape {
    Shape { manner: Manner::Talkative, ..shape }
}

/// Shapes that owe honesty only.
const fn rough(shape: Shape) -> Shape {
    Shape { keeps: false, ..shape }
}

fn in_charset(page: Page, charset: Charset) -> Page {
    Page { charset, ..page }
}

pub const SHAPES: &[Shape] = &[
    Shape { manner: Manner::Official, ..shape("text_tabs", Dress::Official, |s, t, _| tabs(s, t)) },
    shape("text_tabs_everyday", Dress::Everyday, |s, t, _| tabs(s, t)),
    shape("text_bars", Dress::Everyday, |s, t, _| bars(s, t, Bars::Rows)),
    shape("text_bars_bare", Dress::Everyday, |s, t, _| bars(s, t, Bars::RowsBare)),
    shape("text_bars_both", Dress::Everyday, |s, t, _| bars(s, t, Bars::Both)),
    shape("text_bar_cells", Dress::Everyday, |s, t, _| bars(s, t, Bars::Cells)),
    shape("text_bar_lone", Dress::Everyday, |s, t, _| bars(s, t, Bars::Lone)),
    shape("text_bar_leading", Dress::Everyday, |s, t, _| bars(s, t, Bars::LeadingLone)),
    shape("text_bar_breaks", Dress::Everyday, |s, t, _| bars(s, t, Bars::Breaks)),
    shape("text_bars_cut", Dress::HeadsCut, |s, t, _| bars(s, t, Bars::Rows)),
    shape("text_bars_typo", Dress::HeadsTypo, |s, t, _| bars(s, t, Bars::Rows)),
    shape("text_bars_split", Dress::HeadsSplit, |s, t, _| bars(s, t, Bars::RowsBare)),
    shape("text_bars_annotated", Dress::Annotated, |s, t, _| bars(s, t, Bars::Rows)),
    shape("text_bars_traditional", Dress::Traditional, |s, t, _| bars(s, t, Bars::Cells)),
    shape("text_bars_pinyin", Dress::Pinyin, |s, t, _| bars(s, t, Bars::Rows)),
    talkative(shape("text_bars_talkative", Dress::Everyday, |s, t, _| bars(s, t, Bars::Rows))),
    shape("text_bars_page_cell", Dress::Everyday, |s, t, r| page_cell(bars(s, t, Bars::Rows), r)),
    shape("text_bars_spread", Dress::Everyday, |s, t, r| bars_spread(s, t, |_| r.bool())),
    shape("text_bars_below", Dress::Everyday, |s, t, _| bars_spread(s, t, |w| w != Spread::Label)),
    shape("text_bars_beside", Dress::Everyday, |s, t, _| bars_spread(s, t, |w| w == Spread::Label)),
    shape("text_bars_gaps", Dress::Everyday, |s, t, _| bars_spread(s, t, |w| w == Spread::Empty)),
    shape("text_lines", Dress::Everyday, |s, t, _| lines(s, t, 1, false)),
    shape("text_lines_spaced", Dress::Everyday, |s, t, _| lines(s, t, 2, false)),
    shape("text_lines_blanks", Dress::Official, |s, t, _| lines(s, t, 2, true)),
    shape("text_lines_cut", Dress::HeadsCut, |s, t, _| lines(s, t, 2, false)),
    shape("text_lines_annotated", Dress::Annotated, |s, t, _| lines(s, t, 2, false)),
    shape("text_lines_traditional", Dress::Traditional, |s, t, _| lines(s, t, 2, false)),
    shape("text_lines_pinyin", Dress::Pinyin, |s, t, _| lines(s, t, 2, false)),
    rough(talkative(shape("text_lines_talkative", Dress::Everyday, |s, t, _| lines(s, t, 2, false)))),
    rough(shape("text_deduplicated", Dress::Official, |s, t, _| deduplicated(s, t))),
    rough(shape("text_labels_only", Dress::Official, |s, t, _| labels_only(s, t))),
    shape("text_glued", Dress::Official, |s, t, _| glued(s, t)),
    rough(shape("text_one_line", Dress::Official, one_line)),
    rough(shape("text_lines_wrapped", Dress::Everyday, |s, t, _| wrapped_heads(s, t, 1))),
    rough(shape("text_heaps", Dress::Everyday, in_heaps)),
    shape("text_columns", Dress::Everyday, |s, t, _| tools::columns(s, t)),
    shape("text_pdf", Dress::Official, tools::pdf),
    shape("text_pdf_everyday", Dress::Everyday, tools::pdf),
    shape("text_flip_book", Dress::Everyday, |s, t, _| tools::flip_book(s, t)),
    shape("text_lynx", Dress::Everyday, |s, t, _| tools::lynx(s, t)),
    shape("text_w3m", Dress::Everyday, |s, t, _| tools::w3m(s, t)),
    shape("text_pandoc_grid", Dress::Everyday, |s, t, _| tools::grid_table(s, t)),
    shape("text_pandoc_simple", Dress::Everyday, |s, t, _| tools::simple_table(s, t)),
    shape("text_pandoc_gfm", Dress::Everyday, |s, t, _| tools::gfm(s, t)),
    shape("text_html2text", Dress::Everyday, |s, t, _| tools::html2text(s, t, None)),
    shape("text_html2text_wrapped", Dress::Everyday, |s, t, _| tools::html2text(s, t, Some(78))),
    shape("text_markdown_tagged", Dress::Everyday, |s, t, r| tools::tagged(tools::gfm(s, t), r)),
    shape("text_trafilatura", Dress::Everyday, |s, t, _| tools::trafilatura(s, t)),
    shape("text_markitdown", Dress::Everyday, |s, t, _| tools::markitdown(s, t, false)),
    shape("text_markitdown_escaped", Dress::Everyday, |s, t, _| tools::markitdown(s, t, true)),
    rough(shape("text_keyed_line", Dress::Official, |s, t, _| keyed(s, t, Style::Line))),
    rough(shape("text_keyed_list", Dress::Official, |s, t, _| keyed(s, t, Style::List))),
    rough(shape("text_keyed_bold", Dress::Official, |s, t, _| keyed(s, t, Style::Bold))),
    rough(shape("text_keyed_json", Dress::Official, |s, t, _| keyed(s, t, Style::Json))),
    rough(shape("text_keyed_json_lines", Dress::Official, |s, t, _| keyed(s, t, Style::JsonLines))),
    rough(shape("text_keyed_yaml", Dress::Official, |s, t, _| keyed(s, t, Style::Yaml))),
    rough(shape("text_keyed_vertical", Dress::Official, |s, t, _| keyed(s, t, Style::Vertical))),
    rough(shape("text_head_ruled", Dress::Everyday, |s, t, _| head_ruled(s, t, Frame::Ascii))),
    rough(shape("text_head_ruled_box", Dress::Official, |s, t, _| head_ruled(s, t, Frame::Box))),
    rough(shape("text_head_ruled_narrow", Dress::Everyday, |s, t, _| head_ruled(s, t, Frame::Narrow))),
    rough(shape("text_head_ruled_collapsed", Dress::Official, |s, t, _| head_ruled(s, t, Frame::Collapsed))),
    shape("text_utf8_bom", Dress::Official, |s, t, _| in_charset(tabs(s, t), Charset::Utf8Bom)),
    shape("text_utf16le_bom", Dress::Everyday, |s, t, _| in_charset(tabs(s, t), Charset::Utf16LeBom)),
    shape("text_utf16be_bom", Dress::Everyday, |s, t, _| {
        in_charset(bars(s, t, Bars::Rows), Charset::Utf16BeBom)
    }),
    shape("text_utf16le", Dress::Everyday, |s, t, _| in_charset(bars(s, t, Bars::Rows), Charset::Utf16Le)),
    shape("text_utf16be", Dress::Everyday, |s, t, _| in_charset(lines(s, t, 2, false), Charset::Utf16Be)),
    shape("text_gbk", Dress::Everyday, |s, t, _| in_charset(tabs(s, t), Charset::Gbk)),
    shape("text_gb18030", Dress::Everyday, |s, t, _| in_charset(lines(s, t, 1, false), Charset::Gb18030)),
];

/// The body stood in a cell of the page's layout: empty cells follow its first line.
fn page_cell(mut page: Page, rng: &mut Rng) -> Page {
    let at = page.text.find('\n').map_or(0, |n| n + 1);
    let empty = "| ".repeat(rng.usize(50..570));
    page.text.insert_str(at, &format!("{empty}\n"));
    page
}
