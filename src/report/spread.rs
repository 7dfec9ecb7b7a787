//! Rows between bars whose cells are spread over lines: `规章 | 25 |`, then `1 |`, then `3 |`.
//!
//! Extractors of web pages break the line behind a cell that holds a paragraph and go on behind one that holds plain
//! text, cell by cell. Every cell is closed by its bar all the same: the bars tell the cells, empty ones among them,
//! and a label behind a figure tells where the next row begins.

use std::ops::Range;

use super::classify::classify;
use super::stream::Stream;
use super::token::{Kind, Spot};
use crate::document::{Block, Document, Field, Separator};
use crate::grammar::{Forms, Meaning};
use crate::text::fold::{Folded, is_bare};

/// What a cell is at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Empty,
    Figure,
    Text,
}

impl Look {
    fn of(shown: &str) -> Look {
        // Asked several times of each cell, and most show one digit.
        if let [b'0'..=b'9'] = shown.as_bytes() {
            return Look::Figure;
        }
        let shown = if is_bare(shown) { shown } else { shown.trim() };
        let figure = |c: char| {
            c.is_ascii_digit()
                || matches!(c, '０'..='９' | '.' | '．' | ',' | '，' | '-' | '+' | '/' | '—' | '－' | '／')
                || matches!(c, '件' | '条' | '项' | '个' | '元' | '万' | '无' | ' ')
        };
        match shown {
            "" => Look::Empty,
            _ if shown.chars().all(figure) => Look::Figure,
            _ => Look::Text,
        }
    }
}

/// The cells of a line that ends in a bar.
fn closed<'d>(document: &'d Document, block: &Block) -> Option<&'d [Field]> {
    let Block::Fields { fields, separator: Separator::Bar, .. } = block else { return None };
    let cells = document.fields_of(*fields);
    let line = document.set_line_from(cells.first()?.text)?;
    line.trim_end().ends_with(['|', '｜']).then_some(cells)
}

/// The runs of lines closed by bars whose rows are spread, as ranges of blocks: some go on over the end of their
/// line, and somewhere in the source others, or parts of them, share one. (Where all cells stand by themselves, a
/// table printed cell by cell is read as such.)
pub(super) fn runs(document: &Document) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut shared = false;
    let mut at = 0;
    let mut looks = Looks::default();
    while at < document.blocks.len() {
        let start = at;
        looks.clear();
        while let Some(block) = document.blocks.get(at) {
            match (block, closed(document, block)) {
                (Block::Blank { .. }, _) => {}
                (_, Some(cells)) => looks.line(document, cells),
                (_, None) => break,
            }
            at += 1;
        }
        if let Some(going_on) = looks.go_on() {
            shared |= going_on;
            found.push(start..at);
        }
        at = at.max(start + 1);
    }
    if shared { found } else { Vec::new() }
}

/// Fewest cells of a line that may be a whole row.
const WHOLE: usize = 3;

/// What the cells of the lines of a run are at first sight.
#[derive(Debug, Default)]
struct Looks {
    cells: Vec<Look>,
    /// Where each line ends among them.
    ends: Vec<usize>,
}

impl Looks {
    fn clear(&mut self) {
        self.cells.clear();
        self.ends.clear();
    }

    fn line(&mut self, document: &Document, cells: &[Field]) {
        self.cells.extend(cells.iter().map(|cell| Look::of(document.text(cell.text))));
        self.ends.push(self.cells.len());
    }

    fn lines(&self) -> impl Iterator<Item = &[Look]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.cells.get(start..*end))
    }

    /// Whether lines share cells of a row, if some rows go on over the end of a line.
    fn go_on(&self) -> Option<bool> {
        let (mut shared, mut going_on, mut bars) = (false, false, 0);
        // Whether figures may follow on the next line: this one is a label, or a label and figures.
        let mut open = false;
        let behind = |looks: &[Look]| looks.iter().rev().take_while(|look| **look != Look::Text).count();
        let widest = self.lines().map(behind).max().unwrap_or(0);
        for looks in self.lines() {
            let texts = looks.iter().filter(|l| **l == Look::Text).count();
            let figures = looks.iter().filter(|l| **l == Look::Figure).count();
            let begins = looks.first().copied().unwrap_or(Look::Empty);
            shared |= figures > 0 && texts + figures > 1;
            // As many cells as the widest line has behind its label are a row of their own, whose label is elsewhere
            // or lost.
            let whole = behind(looks) == widest && widest >= WHOLE;
            going_on |= open && begins == Look::Figure && !whole;
            bars = if looks.len() == 1 && begins == Look::Empty { bars + 1 } else { 0 };
            going_on |= bars > 1;
            open = figures > 0 || texts == 1 || (open && texts == 0);
        }
        going_on.then_some(shared)
    }
}

/// Cells of a line behind the last text.
fn behind_label(document: &Document, cells: &[Field]) -> usize {
    cells.iter().rev().take_while(|cell| Look::of(document.text(cell.text)) != Look::Text).count()
}

/// The most of them on a line of a run.
fn widest(document: &Document, run: &[Block]) -> usize {
    run.iter()
        .filter_map(|b| closed(document, b))
        .map(|cells| behind_label(document, cells))
        .max()
        .unwrap_or(0)
}

/// Most columns of the row that a label names; none for a head.
fn columns(forms: &Forms, meanings: &[Meaning]) -> usize {
    let of = |m: &Meaning| match m {
        Meaning::Node { table, node } => {
            let node = forms.tables.get(usize::from(*table))?.nodes.get(usize::from(*node))?;
            node.variants.iter().map(|v| v.columns.len()).max()
        }
        _ => None,
    };
    meanings.iter().filter_map(of).max().unwrap_or(0)
}

impl Stream {
    /// The lines of a run that is spread: a new one at each label behind a figure or an empty cell, and where the
    /// source begins one with a text.
    pub(super) fn spread_rows(
        &mut self,
        document: &Document,
        forms: &Forms,
        run: &[Block],
        folded: &mut Folded,
    ) {
        let mut first = self.tokens.len();
        let mut fields: Option<(Field, Field)> = None;
        // What the last cell was; whether the last text was a head (figures under heads are a line of their own) or a
        // label (of a group, if another follows).
        let mut last = Look::Text;
        let (mut head, mut label) = (true, false);
        // Cells that the row in hand has room for: a text there is shown in a figure's place.
        let mut room = 0usize;
        // The row in hand has all the figures that its label asks for: those of the next line are another's.
        let mut full = false;
        // The row in hand shows nothing but empty cells.
        let (mut empty, mut wide) = (false, false);
        // The line before was a whole row without a label.
        let (widest, mut whole) = (widest(document, run), false);
        for cells in run.iter().filter_map(|b| closed(document, b)) {
            let alone = cells.len() == widest && widest >= WHOLE && behind_label(document, cells) == widest;
            let after_whole = alone && whole;
            whole = alone;
            for (at, cell) in cells.iter().enumerate() {
                let kind = classify(document.text(cell.text), forms, folded).0;
                let look = match &kind {
                    Kind::Blank => Look::Empty,
                    Kind::Value(_) | Kind::Glued => Look::Figure,
                    Kind::Text if room > 0 => Look::Figure,
                    Kind::Label(_) | Kind::Text => Look::Text,
                };
                let left = room;
                if let Kind::Label(meanings) = &kind {
                    room = columns(forms, meanings);
                    (wide, empty) = (room >= WHOLE, true);
                } else {
                    room = room.saturating_sub(1);
                }
                let begins = match look {
                    Look::Text => last != Look::Text || (at == 0 && !label),
                    Look::Figure => {
                        (last == Look::Text && head)
                            || ((full || after_whole) && at == 0 && cells.len() >= WHOLE)
                            // A row that nobody filled in has all its cells: what follows is one that lost its label.
                            || (full && empty && at == 0 && wide)
                    }
                    Look::Empty => (last == Look::Text && head) || (after_whole && at == 0),
                };
                full = match &kind {
                    Kind::Label(_) | Kind::Text => false,
                    _ if begins => false,
                    _ => full || (label && left == 1),
                };
                if begins && let Some((from, to)) = fields.take() {
                    self.fields(first, Separator::Bar, &[from, to], from.place.to(to.place));
                    first = self.tokens.len();
                }
                if look == Look::Text {
                    let any = |node: bool| {
                        let same = |m: &Meaning| matches!(m, Meaning::Node { .. }) == node;
                        matches!(&kind, Kind::Label(meanings) if meanings.iter().any(same))
                    };
                    // `总计` is a head among heads, and else the label of a row.
                    head = any(false) && (!any(true) || (last == Look::Text && head));
                    label = any(true) && !head;
                }
                empty &= look != Look::Figure;
                last = look;
                fields = Some((fields.map_or(*cell, |f| f.0), *cell));
                let spot = Spot { text: cell.text, place: cell.place, x: cell.x, y: (0, 1), cell: true };
                self.push(document, forms, spot, folded);
            }
        }
        if let Some((from, to)) = fields {
            self.fields(first, Separator::Bar, &[from, to], from.place.to(to.place));
        }
    }
}
