//! Reads web pages: any bytes that a browser would show as HTML, to blocks and tables with exact spans.
//!
//! It reads what a browser renders, by the parsing rules of the HTML standard, and nothing of what the page
//! is about. Styles matter only where they hide content or make a grid of containers. The steps:
//!
//! ```text
//! bytes -> charset (prescan) -> tokenizer -> tree (tables, text, boxes, grid) -> flow (preformatted lines) -> Document
//! ```
//!
//! There is no tree of nodes: a stack of open elements is all that text and tables need, which is what makes
//! a page cost little more than looking at each of its bytes. The tokenizer and the stack are held against
//! html5ever by the tests.

mod aside;
mod attributes;
mod body;
mod boxes;
mod characters;
mod charref;
pub(crate) mod charset;
mod containers;
mod controls;
mod flow;
mod generated;
mod grid;
mod inlines;
mod item;
mod known;
mod lined;
mod look;
mod media;
mod modes;
mod open;
mod preformatted;
mod prescan;
mod raw_text;
mod reveal;
mod rules;
mod selector;
mod stack;
mod style;
mod tables;
mod tag;
mod text;
mod tokenizer;
mod tree;
mod truth;
mod words;

use crate::document::{Document, Place};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::{Limits, encoding, facts};

/// Reads a page.
///
/// # Errors
/// `Damaged` when the bytes are not text in the encoding they say or show; `TooLarge` when a limit is reached.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    read_declared(bytes, None, limits)
}

/// Reads a page whose encoding was declared outside of it, as by the part of a message that holds it.
///
/// # Errors
/// As [`read`].
pub fn read_declared(bytes: &[u8], declared: Option<&str>, limits: &Limits) -> Result<Document, Error> {
    let declared = declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let decoded = charset::decode(bytes, declared.or_else(|| prescan::declared(bytes)));
    if let Some(damage) = charset::damage(&decoded) {
        return Err(Error::new(ErrorKind::Damaged, Stage::Read, damage));
    }
    if u32::try_from(decoded.text.len()).is_err() {
        let message = format!("{} bytes of text, allowed {} (--limit-bytes)", decoded.text.len(), u32::MAX);
        return Err(Error::new(ErrorKind::TooLarge, Stage::Read, message));
    }
    let (mut flow, mut text) = tree::TreeBuilder::new(&decoded.text, limits).run()?;
    if flow.styled_late {
        let sheet = std::mem::take(&mut flow.sheet);
        (flow, text) = tree::TreeBuilder::new(&decoded.text, limits).styled(sheet).run()?;
    }
    let mut hidden = reveal::hidden(&decoded.text, &text.arena);
    let mut revealed = false;
    let hidden_figures = flow.hidden_figures;
    if reveal::is_asked(hidden, &flow)
        && let Some(shown) = reveal::read(&decoded.text, limits, &flow, &text)?
    {
        (flow, text) = shown;
        (revealed, hidden) = (true, None);
    }
    let (names, ruled_out) = (flow.names.clone(), flow.ruled_out);
    let mut builder = flow.into_builder(text, &decoded.text, limits)?;
    facts::add(&mut builder, &names);
    builder.encoding(decoded.encoding);
    builder.source_end(decoded.text.len());
    builder.source_map(decoded.source_map());
    if let Some(declared) = decoded.overruled {
        let message = format!("declared as {declared}, but the bytes are {}", decoded.encoding);
        builder.note("encoding_overruled", message, Place::new(0, 0));
    }
    if decoded.replaced > 0 {
        let message = format!("{} byte sequences are not {}", decoded.replaced, decoded.encoding);
        builder.note("bytes_replaced", message, Place::new(0, 0));
    }
    if let Some(message) = encoding::another(bytes, &decoded) {
        builder.note("another_encoding", message, Place::new(0, 0));
    }
    if revealed {
        let by = if ruled_out { "rule or script" } else { "script" };
        let what = if hidden_figures > 0 { "tables of the page are" } else { "the text of the page is" };
        let message = format!("{what} invisible unless a {by} shows it; read as if shown");
        builder.note("text_shown_by_script", message, Place::new(0, 0));
    }
    if hidden_figures > 0 && !revealed {
        let message = format!("{hidden_figures} figures stand in cells that are not shown");
        builder.note("figures_not_shown", message, Place::new(0, 0));
    }
    if let Some(hidden) = hidden {
        let message = format!(
            "the page holds about {hidden} Chinese characters where they are not shown: if a script puts its text \
             together, save it from a browser that shows it"
        );
        builder.note("text_not_shown", message, Place::new(0, 0));
    }
    Ok(builder.finish())
}
