//! Blocks and cells to be: what the tree builder finds, before it is a document.

use super::grid::Placed;
use super::text::Stretch;
use super::tokenizer::Span;

/// A block to be, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) text: Span,
    pub(super) source: Span,
    /// The preformatted element of which it is a line, counted from 1; 0 for none.
    pub(super) preformatted: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    Paragraph,
    Heading(u8),
    /// An index of the tables found so far.
    Table(u32),
}

/// A cell of a table that is still open.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraftCell {
    pub(super) placed: Placed,
    pub(super) text: Span,
    pub(super) source: Span,
    /// Its items, when their text is not one stretch of the arena.
    pub(super) scattered: Option<(u32, u32)>,
    /// It shows something, and no text.
    pub(super) object: bool,
}

impl Item {
    pub(super) fn text(stretch: Stretch, heading: u8, preformatted: u32) -> Item {
        let kind = if heading == 0 { ItemKind::Paragraph } else { ItemKind::Heading(heading) };
        Item { kind, text: stretch.text, source: stretch.source, preformatted }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.kind, ItemKind::Table(_))
    }
}

/// Whether items stand in the order their text was read in, and so in one stretch of the arena. Content that
/// was moved before a table (its caption, or what was foster-parented) does not.
pub(super) fn in_order(items: &[Item]) -> bool {
    items.windows(2).all(|pair| pair[0].text.end <= pair[1].text.start)
}

/// The text and the source of items [`in_order`], as one; `None` for no items. Paragraphs have a line feed
/// between them in the arena, so nothing is copied.
pub(super) fn joined(items: &[Item]) -> Option<(Span, Span)> {
    let (first, last) = (items.first()?, items.last()?);
    Some((
        Span { start: first.text.start, end: last.text.end },
        Span { start: first.source.start, end: last.source.end.max(first.source.end) },
    ))
}
