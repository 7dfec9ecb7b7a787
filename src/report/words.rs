//! Words in a figure's place (`详见附件`) where no separator says that they are a cell.
//!
//! In tables printed cell by cell and in columns of spaces a text behind a row's label may be a cell or a piece of
//! a label. It is a cell if the row has exactly a cell for every column then, and the text is like no label.

use super::columns::is_spaced;
use super::piece::{Piece, What};
use super::similar::{Shown, likeness};
use super::stream::Stream;
use super::token::LineKind;
use crate::document::Document;
use crate::grammar::{Key, TableForm};
use crate::text::fold::Folded;
use crate::text::ordinal;

/// A text this much like a label may be one.
const LIKE_A_LABEL: f32 = 0.5;

/// Makes figures' cells of the words that are one.
pub(crate) fn settle(
    pieces: &mut Vec<Piece>,
    stream: &Stream,
    document: &Document,
    table: &TableForm,
    by_cell: bool,
) {
    let mut folded = Folded::default();
    let mut at = 0;
    while at < pieces.len() {
        let end = run(pieces, at, by_cell);
        let cells: usize = pieces[at + 1..end].iter().map(|p| p.tokens.len()).sum();
        let words = || pieces[at + 1..end].iter().filter(|p| p.what == What::Text);
        let fits = match &pieces[at].what {
            What::Label(nodes) => {
                nodes.iter().any(|n| table.nodes[*n].variants.iter().any(|v| v.columns.len() == cells))
            }
            _ => false,
        };
        if fits
            && words().next().is_some()
            && words().all(|p| is_word(p, stream, document, table, &mut folded))
        {
            let tokens = pieces[at + 1..end].iter().flat_map(|p| p.tokens.iter().copied()).collect();
            let cell = Piece { what: What::Values, tokens, ..pieces[at + 1].clone() };
            pieces.splice(at + 1..end, [cell]);
        }
        at += 1;
    }
}

/// The end of the figures and words that follow a piece: on its line, or cell by cell.
fn run(pieces: &[Piece], at: usize, by_cell: bool) -> usize {
    let label = &pieces[at];
    let spaced = is_spaced(label.kind) && label.kind != LineKind::Single;
    let goes_on = |p: &&Piece| {
        let shown = matches!(p.what, What::Values | What::Text);
        let alone = p.kind.is_single() || p.kind == LineKind::Bar;
        shown && ((spaced && p.line == label.line) || (by_cell && label.kind.is_single() && alone))
    };
    at + 1 + pieces[at + 1..].iter().take_while(goes_on).count()
}

fn is_word(
    piece: &Piece,
    stream: &Stream,
    document: &Document,
    table: &TableForm,
    folded: &mut Folded,
) -> bool {
    piece.tokens.iter().map(|t| &stream.tokens[*t]).all(|token| {
        folded.set(ordinal::split(document.text(token.text)).1);
        let shown = Shown::of(&folded.full);
        let like = |key: &Key| likeness(&shown, key).score() >= LIKE_A_LABEL;
        token.ordinal.is_none()
            && token.meanings().is_empty()
            && !table.nodes.iter().flat_map(|n| &n.keys).any(like)
    })
}
