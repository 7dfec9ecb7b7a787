//! Tree construction (HTML 13.2.6) without a tree: the stack of open elements alone, and what it means for
//! text and tables.
//!
//! Formatting elements and unknown ones split no text and bound no scope: they are on the stack only because
//! one of them may hide its content. The adoption agency algorithm and the list of active formatting elements
//! (13.2.4.3) move and repeat such elements and never the text, so they are not needed; what that costs is
//! that a formatting element hides only up to the end of the element around it. The insertion mode is not kept
//! either: it is always the one that belongs to the innermost part of a table on the stack.
//!
//! The rules for content outside tables are in [`super::body`], those of tables in [`super::tables`].

use super::boxes::Boxes;
use super::flow::Flow;
use super::generated::is_figure;
use super::inlines::Inlines;
use super::item::{DraftCell, Item};
use super::look::Look;
use super::open::{Ground, Open, OpenTable};
use super::rules::StyleSheet;
use super::tag::{Mode, Tag};
use super::text::{TextWriter, Written};
use super::tokenizer::{Span, Token, Tokenizer, is_space};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// Blocks that are invisible and shown all the same.
#[derive(Debug, Default)]
pub(super) enum Revealed {
    #[default]
    None,
    /// Those with one of these ids.
    Ids(Vec<Span>),
    All,
}

/// Reads one page.
#[derive(Debug)]
pub(super) struct TreeBuilder<'s> {
    pub(super) tokenizer: Tokenizer<'s>,
    pub(super) limits: Limits,
    pub(super) stack: Vec<Open>,
    pub(super) tables: Vec<OpenTable>,
    /// Cells of the open tables, those of inner tables after those of outer ones.
    pub(super) cells: Vec<DraftCell>,
    pub(super) flow: Flow,
    pub(super) boxes: Boxes,
    pub(super) error: Option<Error>,
    /// Cells and grid units so far.
    pub(super) cells_seen: u64,
    pub(super) text: TextWriter,
    pub(super) sheet: StyleSheet,
    /// Whether all sheets of the page are in it from the beginning.
    pub(super) styled: bool,
    /// Classes and ids of `html` and `body`, which are not on the stack.
    pub(super) page: [(Span, Span); 2],
    pub(super) styles: Inlines<'s>,
    /// What start tags say that were met before, by the numbers the tokenizer gave them.
    pub(super) looks: Vec<Option<Look>>,
    pub(super) blocks: u64,
    /// Elements on the stack that neither split text nor bound a scope.
    pub(super) transparent: u32,
    /// Elements left out of the stack because it is full.
    pub(super) overflow: u32,
    /// The form element pointer (HTML 13.2.4.4), as far as it matters: whether it is set.
    pub(super) form: bool,
    pub(super) title: bool,
    /// Open `dt` elements.
    pub(super) terms: u32,
    /// Whether end tags of `noscript` and `template` were looked for in vain.
    pub(super) never_closed: (bool, bool),
    pub(super) noted: Noted,
    /// Whether the lines of the source are those of the text, as far as no table is open.
    lined: bool,
    /// Blocks outside of tables that are seen though they are invisible.
    pub(super) revealed: Revealed,
    /// Blocks outside of tables are read whatever rules hide them.
    pub(super) unruled: bool,
    /// They are read however they are hidden.
    pub(super) opened: bool,
    /// Pictures that were noted.
    pub(super) pictures: u32,
    /// Preformatted elements so far, those inside others not counted.
    pub(super) preformatted: u32,
    /// The first item of the open heading.
    pub(super) heading_items: usize,
}

/// Which notes were made: each is made once.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) depth: bool,
    pub(super) rule: bool,
}

impl<'s> TreeBuilder<'s> {
    pub(super) fn new(source: &'s str, limits: &Limits) -> TreeBuilder<'s> {
        let lined = super::lined::is_lined(source);
        TreeBuilder {
            tokenizer: Tokenizer::new(source).lined(lined),
            limits: *limits,
            stack: Vec::with_capacity(32),
            tables: Vec::with_capacity(4),
            // As many as the pages have that programs write: growing there costs as much as writing the cells.
            cells: Vec::with_capacity(source.len() / 96),
            flow: Flow { items: Vec::with_capacity(source.len() / 64), ..Flow::default() },
            boxes: Boxes::new(),
            error: None,
            cells_seen: 0,
            text: TextWriter::new(source.len()),
            sheet: StyleSheet::default(),
            styled: false,
            page: Default::default(),
            styles: Inlines::default(),
            looks: Vec::new(),
            blocks: 0,
            transparent: 0,
            overflow: 0,
            form: false,
            title: false,
            terms: 0,
            never_closed: (false, false),
            noted: Noted::default(),
            lined,
            revealed: Revealed::None,
            unruled: false,
            opened: false,
            pictures: 0,
            preformatted: 0,
            heading_items: 0,
        }
    }

    /// As if these blocks outside of tables were not invisible.
    pub(super) fn revealed(mut self, revealed: Revealed) -> TreeBuilder<'s> {
        (self.revealed, self.unruled) = (revealed, true);
        self
    }

    /// As if what a reader opens by a click, tabs and folded parts, were open.
    pub(super) fn opened(mut self) -> TreeBuilder<'s> {
        (self.revealed, self.unruled, self.opened) = (Revealed::All, true, true);
        self
    }

    /// Reads to the end: the blocks, and the arena their text is in.
    pub(super) fn run(mut self) -> Result<(Flow, Written), Error> {
        loop {
            let foreign = self.top().tag == Tag::Svg;
            match self.tokenizer.next(foreign) {
                Token::Text(span) => self.characters(span, true),
                Token::Literal(span) => self.characters(span, false),
                Token::Start { tag, name, self_closing } => self.start(tag, name, self_closing),
                Token::End { tag, name } => self.end(tag, name),
                Token::Eof => break,
            }
            if self.error.is_some() {
                break;
            }
        }
        // HTML 13.2.6.4.7, end of file: whatever is open ends here.
        self.pop_to(0);
        self.flush();
        self.finish_rows();
        match self.error.take() {
            Some(error) => Err(error),
            None => {
                self.flow.sheet = self.sheet;
                Ok((self.flow, self.text.into_written()))
            }
        }
    }

    /// As if all style sheets stood before everything.
    pub(super) fn styled(mut self, sheet: StyleSheet) -> TreeBuilder<'s> {
        (self.sheet, self.styled) = (sheet.begun_anew(), true);
        self
    }

    pub(super) fn top(&self) -> &Open {
        self.stack.last().unwrap_or(&Open::ROOT)
    }

    /// The innermost part of a table: its index on the stack.
    pub(super) fn part(&self) -> Option<usize> {
        (self.top().part as usize).checked_sub(1)
    }

    pub(super) fn mode(&self) -> Mode {
        self.top().mode
    }

    /// The element that content which is no part of a table goes into: the current node, or what is around
    /// the table where content is foster-parented (HTML 13.2.6.1).
    pub(super) fn context(&self) -> &Open {
        self.context_of(self.stack.len())
    }

    /// The context of content at some depth of the stack.
    fn context_of(&self, depth: usize) -> &Open {
        let top = depth.checked_sub(1).and_then(|i| self.stack.get(i)).unwrap_or(&Open::ROOT);
        if !top.tag.traits().fosters {
            return top;
        }
        let table = self.tables.last().map_or(0, |table| table.stack);
        table.checked_sub(1).and_then(|i| self.stack.get(i)).unwrap_or(&Open::ROOT)
    }

    /// What the adoption agency algorithm (HTML 13.2.6.4.7) does to what shows: the formatting element at `i`
    /// ends, and so do the unknown elements in it; the blocks it holds stay open, the algorithm being repeated
    /// for each of them until it comes to the innermost.
    pub(super) fn release(&mut self, i: usize) {
        let innermost = self.stack.iter().rposition(|open| open.tag.is_special()).unwrap_or(i);
        self.pop_to(innermost.max(i) + 1);
        for at in i..self.stack.len() {
            let parent = *self.context_of(at);
            let Some(open) = self.stack.get_mut(at) else { return };
            if at == i || !(open.formatting || open.tag.is_special()) {
                // It stays on the stack as an element that means nothing, and goes with its parent.
                open.tag = Tag::Other;
                (open.name, open.key) = (Span::default(), 0);
                open.own = (false, None);
            }
            open.shows.gone = parent.shows.gone || open.own.0;
            open.shows.invisible = open.own.1.map_or(parent.shows.invisible, |visible| !visible);
        }
    }

    /// Whether what stands here is seen, and in a cell.
    pub(super) fn shows_in_cell(&self) -> bool {
        let context = self.context();
        context.mode == Mode::Cell && !context.shows.is_unseen()
    }

    // ---- text ----

    fn characters(&mut self, span: Span, references: bool) {
        let source = self.tokenizer.source();
        // Mark-up is full of line breaks between tags, where there is no text they could set apart.
        if !self.text.is_open() && span.bytes(source).iter().all(|c| is_space(*c)) {
            return;
        }
        if self.top().tag == Tag::Colgroup && !span.of(source).trim_ascii().is_empty() {
            self.pop();
        }
        let context = self.context();
        let shows = &context.shows;
        if shows.is_unseen() {
            if self.mode() == Mode::Cell {
                self.flow.hidden_figures += u32::from(shows.gone && is_figure(span.of(source)));
                self.note_veiled(span);
            }
            return;
        }
        let preserve = shows.preserve > 0;
        let lost = context.mode == Mode::Cell
            && !self.sheet.grounds.0
            && match (shows.white, shows.ground) {
                (None, _) | (_, Ground::Coloured) => false,
                (Some(_), Ground::Paper) => true,
                // A table that is dark as a whole has white cells; white letters within a cell are hidden ones.
                (Some(whole), Ground::Unknown) => !whole,
            };
        self.text.lost = lost;
        if preserve || (self.lined && self.tables.is_empty()) {
            self.lines(span, references);
        } else {
            self.text.flow(source, span, references);
        }
    }

    /// Preformatted text: each line a paragraph.
    pub(super) fn lines(&mut self, span: Span, references: bool) {
        let source = self.tokenizer.source();
        let mut start = span.start as usize;
        for at in memchr::memchr2_iter(b'\n', b'\r', span.bytes(source)) {
            let end = span.start as usize + at;
            self.text.preserved(source, Span::new(start, end), references);
            self.flush();
            start = end + 1;
        }
        self.text.preserved(source, Span::new(start, span.end as usize), references);
    }

    /// A paragraph boundary.
    #[inline]
    pub(super) fn flush(&mut self) {
        if self.text.is_open() {
            self.end_paragraph();
        }
    }

    fn end_paragraph(&mut self) {
        if let Some(stretch) = self.text.finish() {
            let context = self.context();
            let preformatted = if self.lined { u32::MAX } else { context.shows.preserve };
            let item = Item::text(stretch, context.shows.heading, preformatted);
            if self.terms > 0 {
                self.flow.names.push(item.source.start);
            }
            self.count_block();
            self.deliver(item);
        }
    }

    pub(super) fn count_block(&mut self) {
        self.blocks += 1;
        if self.blocks > u64::from(self.limits.blocks) {
            self.refuse(format!("more than {0} blocks, allowed {0} (--limit-blocks)", self.limits.blocks));
        }
    }

    /// Whether paragraphs are neither lines of a text nor names, and elements may stand in one another.
    pub(super) fn is_plain(&self) -> bool {
        !self.lined && self.terms == 0 && self.limits.nesting > 0
    }

    pub(super) fn refuse(&mut self, message: String) {
        if self.error.is_none() {
            self.error = Some(Error::new(ErrorKind::TooLarge, Stage::Read, message));
        }
    }

    /// Puts an item where the current position says: into the flow, or before the innermost table.
    pub(super) fn deliver(&mut self, item: Item) {
        let mode = self.mode();
        match self.tables.last_mut() {
            Some(table) if mode.fosters() => table.fostered.push(item),
            Some(table) if mode == Mode::Caption => table.captions.push(item),
            Some(table) if !table.boxed => self.flow.items.push(item),
            _ => {
                self.finish_rows();
                self.boxes.note_item(&item);
                self.flow.items.push(item);
            }
        }
    }
}
