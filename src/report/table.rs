//! What one region of the stream says about one official table.

use super::Doubt;
use super::figure::{Figure, Seat, State, Via};
use super::placement::Term;
use super::stream::Stream;
use super::token::{KEYED, Kind, LineKind, Token};
use super::value::{Number, Reading};
use crate::document::{Document, Separator};
use crate::grammar::{Forms, SlotId, Variant};
use crate::text::Decimal;

/// Everything a region is read with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) stream: &'a Stream,
    pub(crate) forms: &'a Forms,
    /// Index of the table.
    pub(crate) table: usize,
}

/// A row as read: which node and variant, and a figure for each column of the variant.
#[derive(Debug, Clone)]
pub(crate) struct RowRead {
    pub(crate) node: usize,
    pub(crate) variant: usize,
    pub(crate) figures: Vec<Figure>,
}

impl RowRead {
    /// Whether it shows a number.
    pub(crate) fn has_value(&self) -> bool {
        self.figures.iter().any(|f| f.value.is_some())
    }
}

/// A table as read from one region.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableRead {
    pub(crate) table: usize,
    pub(crate) rows: Vec<RowRead>,
    pub(crate) doubts: Vec<Doubt>,
    /// Figures with a value, in all rows.
    pub(crate) values: usize,
    pub(crate) first_line: usize,
    /// As in a region: the copies that it stands among.
    pub(crate) copy: Option<usize>,
    /// It stands in the part that the form has it in, and is no mere fragment; told where there are several.
    pub(crate) at_home: bool,
}

impl TableRead {
    /// Counts the figures with a value.
    pub(crate) fn count(&mut self) {
        self.values = self.rows.iter().flat_map(|r| &r.figures).filter(|f| f.value.is_some()).count();
    }

    /// Whether it has rows that the other lacks, and none that the other has: a piece of it set apart.
    pub(crate) fn is_part_of(&self, other: &TableRead) -> bool {
        !self.rows.iter().any(|row| other.rows.iter().any(|own| own.node == row.node))
    }

    pub(crate) fn shows_dashes(&self) -> bool {
        self.rows.iter().any(|row| row.figures.iter().any(|f| f.state == State::Dash))
    }
}

impl Context<'_> {
    pub(crate) fn doubt(
        &self,
        id: &'static str,
        node: Option<usize>,
        column: Option<&str>,
        message: String,
    ) -> Doubt {
        let table = &self.forms.tables[self.table];
        let row = node.map(|n| table.nodes[n].id.as_str()).filter(|id| !id.is_empty());
        Doubt { column: column.map(str::to_owned), ..Doubt::new(id, Some(&table.id), row, message) }
    }

    /// The row's label in the form's words.
    pub(crate) fn label(&self, node: usize) -> &str {
        &self.forms.tables[self.table].nodes[node].label
    }

    /// A figure for a slot from what a token shows.
    pub(crate) fn figure(&self, slot: SlotId, token: &Token, kind: LineKind, via: Via) -> Figure {
        let seat = Some(seat(token, kind, self.stream));
        let shown = self.document.text(token.text);
        let form = self.forms.slot(slot);
        let read = match &token.kind {
            Kind::Value(reading) => reading.clone(),
            Kind::Blank => Reading::Blank,
            _ => Reading::Text,
        };
        let raw = |keep: bool| keep.then(|| Box::from(shown.trim()));
        match read {
            Reading::Blank => {
                Figure { slot, value: None, state: State::Blank, raw: None, unit: None, via, seat }
            }
            Reading::Dash => {
                Figure { slot, value: None, state: State::Dash, raw: raw(true), unit: None, via, seat }
            }
            Reading::Text => {
                Figure { slot, value: None, state: State::Text, raw: raw(true), unit: None, via, seat }
            }
            Reading::Number(number) => {
                if is_worded(&number, form.signed, shown) {
                    return Figure {
                        slot,
                        value: None,
                        state: State::Text,
                        raw: raw(true),
                        unit: None,
                        via,
                        seat,
                    };
                }
                let plain = !number.annotated && number.unit.is_none() && digits_of(number.value, shown);
                Figure {
                    slot,
                    value: Some(number.value),
                    state: if number.annotated { State::Annotated } else { State::Number },
                    raw: raw(!plain),
                    unit: number.unit.filter(|u| form.unit.as_deref() != Some(u)),
                    via,
                    seat,
                }
            }
        }
    }

    /// What a token is worth in a sum, without the figure that [`Context::figure`] makes of it.
    pub(crate) fn term(&self, slot: SlotId, token: &Token) -> Term {
        let Kind::Value(reading) = &token.kind else {
            return if token.kind == Kind::Blank { Term::Empty } else { Term::Unknown };
        };
        match reading {
            Reading::Blank | Reading::Dash => Term::Empty,
            Reading::Number(number)
                if !is_worded(number, self.forms.slot(slot).signed, self.document.text(token.text)) =>
            {
                Term::Number(number.value)
            }
            Reading::Number(_) | Reading::Text => Term::Unknown,
        }
    }

    /// Figures for a row of which nothing can be placed.
    pub(crate) fn unplaced(variant: &Variant, state: State) -> Vec<Figure> {
        variant.slots.iter().map(|slot| Figure { state, ..Figure::missing(*slot) }).collect()
    }
}

/// Whether a sign in words stands in front of a number that has none in this form: `增加3`.
fn is_worded(number: &Number, signed: bool, shown: &str) -> bool {
    number.worded_sign && !signed && !shown.trim_start().starts_with(['+', '＋'])
}

fn digits_of(value: Decimal, shown: &str) -> bool {
    let digits = |shown: &str| shown.bytes().all(|b| b.is_ascii_digit());
    digits(shown) || digits(shown.trim()) || value.to_string() == shown.trim()
}

fn seat(token: &Token, kind: LineKind, stream: &Stream) -> Seat {
    match kind {
        LineKind::Row { table: KEYED, .. } => {
            Seat { place: token.place, table: None, row: None, column: None }
        }
        LineKind::Row { table, .. } => {
            let (mut row, mut column) = (token.y.0 + 1, token.x.0 + 1);
            if stream.was_turned(token.place) {
                std::mem::swap(&mut row, &mut column);
            }
            Seat { place: token.place, table: Some(table + 1), row: Some(row), column: Some(column) }
        }
        LineKind::Fields(_) => {
            // Number of the field on its line. Lines of a text source stand in the order of their places.
            let after = stream.lines.partition_point(|l| l.place.start <= token.place.start);
            let line = after.checked_sub(1).and_then(|i| stream.lines.get(i));
            let column = line
                .map(|l| stream.tokens_of(l).iter().filter(|t| t.place.start <= token.place.start).count())
                .and_then(|n| u32::try_from(n).ok());
            Seat { place: token.place, table: None, row: None, column }
        }
        _ => Seat { place: token.place, table: None, row: None, column: None },
    }
}

/// How a line's figures got their columns when their number is right.
pub(crate) fn via(kind: LineKind) -> Via {
    match kind {
        LineKind::Row { table: KEYED, .. } => Via::Fields,
        LineKind::Row { .. } => Via::Grid,
        LineKind::Fields(_) => Via::Fields,
        _ => Via::Sequence,
    }
}

/// Whether an empty cell on such a line is a cell for certain.
pub(crate) fn blanks_are_real(kind: LineKind) -> bool {
    matches!(
        kind,
        LineKind::Row { .. } | LineKind::Fields(Separator::Tab | Separator::Comma | Separator::Bar)
    )
}
