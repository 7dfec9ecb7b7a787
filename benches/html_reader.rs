//! Speed of the HTML reader on a clean report page and on one pasted from a word processor, beside the
//! tokenizers it could have been built on. Theirs is the time of cutting the page into tokens alone, ours that
//! of the whole way from bytes to a document.
//!
//! `cargo bench --bench html_reader`, or with `-- clean/gongkai` for a part of it.

use std::cell::Cell;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use gongkai::reader::{Limits, html};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// One page: mark-up around each cell and paragraph as given.
fn page(
    paragraphs: u32,
    open_paragraph: &str,
    close_paragraph: &str,
    cell: &str,
    inner: (&str, &str),
) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>2024年政府信息公开工作年度报告</title>\n\
         <meta name=\"ArticleTitle\" content=\"2024年政府信息公开工作年度报告\">\n</head>\n<body>\n<div class=\"main\">\n\
         <h1>2024年政府信息公开工作年度报告</h1>\n",
    );
    for n in 0..paragraphs {
        let _ = writeln!(
            page,
            "{open_paragraph}{n}、本年度认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开政府信息1,234条，\
             受理依申请公开56件，均已按时办结，未发生行政复议和行政诉讼。{close_paragraph}"
        );
    }
    for (rows, columns) in [(12, 4), (25, 9), (3, 15)] {
        page.push_str("<table border=\"1\" cellspacing=\"0\">\n");
        for row in 0..rows {
            page.push_str("<tr>\n");
            for column in 0..columns {
                let span = if row == 0 && column == 0 { " rowspan=\"2\"" } else { "" };
                let text = if column == 0 { "属于国家秘密的件数" } else { "0" };
                let _ = writeln!(page, "<td{cell}{span}>{}{text}{}</td>", inner.0, inner.1);
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</table>\n");
    }
    page.push_str("</div>\n</body>\n</html>\n");
    page
}

/// The best of many runs, in milliseconds.
fn best(mut run: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    let begin = Instant::now();
    while begin.elapsed().as_millis() < 700 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best * 1e3
}

struct Counter(Cell<usize>);

impl TokenSink for Counter {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        black_box(&token);
        self.0.set(self.0.get() + 1);
        TokenSinkResult::Continue
    }
}

fn main() {
    let clean = page(30, "<p>", "</p>", "", ("", ""));
    let pasted = page(
        12,
        "<p class=\"MsoNormal\" style=\"text-indent:32.0pt;mso-char-indent-count:2.0;line-height:28.0pt;\
         mso-line-height-rule:exactly\"><span style=\"font-size:16.0pt;font-family:仿宋_GB2312;mso-bidi-font-family:宋体\">",
        "<span lang=\"EN-US\"><o:p></o:p></span></span></p>",
        " width=\"79\" style=\"width:59.3pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt\"",
        (
            "<p class=\"MsoNormal\" align=\"center\" style=\"text-align:center\"><span style=\"font-size:9.0pt;\
             font-family:宋体;mso-ascii-font-family:Calibri\">",
            "<o:p></o:p></span></p>",
        ),
    );
    for (name, page) in [("clean", clean), ("pasted", pasted)] {
        let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
        let report = |what: &str, run: &mut dyn FnMut()| {
            if !format!("{name}/{what}").starts_with(&wanted) {
                return;
            }
            let milliseconds = best(run);
            let rate = page.len() as f64 / 1e3 / milliseconds;
            println!("{name:7} {:6} bytes  {what:22} {milliseconds:.4} ms  {rate:7.1} MB/s", page.len());
        };
        report("gongkai, to a document", &mut || {
            black_box(html::read(black_box(page.as_bytes()), &Limits::default()).is_ok());
        });
        report("html5gum tokenizer", &mut || {
            let mut count = 0usize;
            let emitter =
                CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<()> {
                    black_box(&event);
                    count += 1;
                    None
                });
            for token in html5gum::Tokenizer::new_with_emitter(page.as_str(), emitter) {
                black_box(token.is_ok());
            }
        });
        report("html5ever tokenizer", &mut || {
            let input = BufferQueue::default();
            input.push_back(StrTendril::from(page.as_str()));
            let tokenizer =
                Tokenizer::new(Counter(Cell::new(0)), html5ever::tokenizer::TokenizerOpts::default());
            let _ = tokenizer.feed(&input);
            tokenizer.end();
        });
    }
}
