//! Tables with a row of figures per label: aligned rows become figures, doubtful placements are settled by the
//! sum rules or left open.

mod above;
mod between;
mod copies;
mod detached;
mod doubts;
mod either;
mod expanded;
mod fills;
mod foreign;
mod geometry;
mod glued;
mod habits;
mod orders;
mod owner;
mod strays;
mod surplus;
mod under;
mod units;

use std::rc::Rc;

use detached::Standing;
use foreign::{Beside, takes_unknown};
use habits::Habits;
use owner::Owner;
use surplus::keeps_sums;
use under::{by_position, repeats};

use crate::grammar::{TableForm, Variant};
use crate::report::align::{self, Fate};
use crate::report::figure::{Figure, State, Via};
use crate::report::heads::{self, Choice, Heads, Order};
use crate::report::piece::{self, Piece, What};
use crate::report::placement::{Placement, Placements, Term, placements};
use crate::report::region::Region;
use crate::report::settle::{Pending, settle, term};
use crate::report::table::{Context, RowRead, TableRead, blanks_are_real, via};
use crate::report::token::{Kind, LineKind, Token};
use crate::report::words;

/// Reads a region as a table with a row per label. `prefer` is the format to take where nothing else decides.
pub(crate) fn read(region: &Region, cx: Context<'_>, prefer: Option<usize>) -> TableRead {
    let mut pieces = piece::pieces(region, cx.stream, cx.document, cx.forms);
    let asides = copies::set_aside(&mut pieces, cx.stream, cx.document, cx.table);
    let form = &cx.forms.tables[cx.table];
    let by_cell = piece::printed_by_cell(region, cx.stream);
    words::settle(&mut pieces, cx.stream, cx.document, form, by_cell);
    let mut fates = align::align(&pieces, cx.stream, cx.document, form);
    let standings = detached::settle(&mut pieces, &mut fates, form, cx.stream, cx.document);
    let (block_of, blocks) = heads::blocks(&pieces, cx.stream, cx.table);
    let mut reader = Reader {
        cx,
        form,
        pieces: &pieces,
        fates: &fates,
        standings: &standings,
        block_of: &block_of,
        blocks: &blocks,
        prefer,
        out: TableRead { table: cx.table, first_line: region.lines.start, ..TableRead::default() },
        pending: Vec::new(),
        told: Vec::new(),
        told_foreign: Vec::new(),
        habits: Habits::default(),
        unlabelled: Vec::new(),
        extra: Vec::new(),
        contradicted: Vec::new(),
        columns: geometry::Known::default(),
        verdicts: Vec::new(),
    };
    reader.tell_asides(&asides);
    reader.habits = reader.learn_habits();
    reader.rows();
    reader.open_merged_down();
    let pending = std::mem::take(&mut reader.pending);
    settle(cx, &mut reader.out, pending);
    reader.take_stated_units();
    reader.doubt_wrapped();
    let mut out = reader.out;
    out.count();
    out
}

/// Whether a row's figures stand in front of more empty cells than there are columns, and none of them in the last, its
/// total: what was blank is gone, and the line was filled up behind.
fn is_padded(blank: &[bool], n: usize) -> bool {
    let shown = blank.iter().take_while(|blank| !**blank).count();
    shown > 0 && shown < n && blank.len() > n && blank[shown..].iter().all(|blank| *blank)
}

/// Where a row goes: its node, the format's columns it has, and the piece that shows it.
#[derive(Debug, Clone, Copy)]
struct Seat {
    node: usize,
    chosen: usize,
    piece: usize,
    /// More cells than columns, and no habit of the table says which are too many.
    loose: bool,
}

struct Reader<'a> {
    cx: Context<'a>,
    form: &'a TableForm,
    pieces: &'a [Piece],
    fates: &'a [Fate],
    standings: &'a [Standing],
    block_of: &'a [usize],
    blocks: &'a [Heads],
    prefer: Option<usize>,
    out: TableRead,
    pending: Vec<Pending>,
    /// Blocks whose heads have been doubted already, and for which row where the rows differ.
    told: Vec<(usize, Option<usize>)>,
    /// Blocks of which it was said that figures under heads that no form has were left out.
    told_foreign: Vec<usize>,
    habits: Habits,
    /// Figures whose label is missing.
    unlabelled: Vec<usize>,
    /// Figures behind a label that the form does not have.
    extra: Vec<usize>,
    /// Rows that are there once empty and once with figures.
    contradicted: Vec<usize>,
    columns: geometry::Known,
    verdicts: Vec<Rc<orders::Verdict>>,
}

impl Reader<'_> {
    fn rows(&mut self) {
        let certain = self.certain_fills();
        let mut done = vec![false; self.form.nodes.len()];
        for (i, certain) in certain.into_iter().enumerate() {
            match self.fates[i] {
                Fate::Fills(node, _) if self.is_of_label_in_front(i, node, &done) => self.stray(i, &mut done),
                Fate::Fills(node, named)
                    if matches!(self.standings[i], Standing::Counted | Standing::ByColumns)
                        && !done[node] =>
                {
                    done[node] = true;
                    self.row(i, node, named);
                }
                Fate::Fills(node, _)
                    if !done[node]
                        && (self.standings[i] == Standing::Mixed
                            || self.standings[i] == Standing::Open && !certain) =>
                {
                    done[node] = true;
                    self.unsure_row(i, node);
                }
                Fate::Fills(node, named) if !done[node] => match self.owner(i, node, named, &done) {
                    // Of a form that the table does not follow, and without its label.
                    Owner::Itself if !named && !self.is_preferred(node) => {
                        self.unlabelled.push(i);
                        let shown = self.shown(i);
                        self.extra(i, &shown);
                    }
                    Owner::Itself => {
                        done[node] = true;
                        if named || certain {
                            self.row(i, node, named);
                        } else {
                            self.unsure_row(i, node);
                        }
                    }
                    Owner::Row(other) => {
                        done[other] = true;
                        self.row(i, other, true);
                    }
                    Owner::Label => self.stray(i, &mut done),
                    Owner::Unknown => {
                        let shown = self.shown(i);
                        self.extra(i, &shown);
                    }
                    Owner::Nobody => {
                        done[node] = true;
                        self.unsure_row(i, node);
                    }
                },
                // Figures that the walk gave to a row that has its figures from elsewhere.
                Fate::Fills(..) => self.stray(i, &mut done),
                Fate::Ignored if self.pieces[i].what == What::Values => self.stray(i, &mut done),
                _ => {}
            }
        }
        self.doubt_between();
        self.doubt_neighbours();
        self.doubt_apart();
        self.doubt_first_members();
        for node in std::mem::take(&mut self.contradicted) {
            let shown = self.out.rows.iter().find(|r| r.node == node).is_some_and(RowRead::has_value);
            if shown {
                self.conflict(node, "no figure");
            }
        }
        // Rows whose label is there and nothing else.
        for i in 0..self.pieces.len() {
            if let Fate::Names(node) = self.fates[i]
                && self.form.nodes[node].is_row()
                && !done[node]
                && self.exact(i, node)
            {
                done[node] = true;
                self.empty_row(i, node);
                self.doubt_shared_line(i, node);
            }
        }
    }

    /// Whether the form that the tables follow, as far as one is known, has the row.
    fn is_preferred(&self, node: usize) -> bool {
        let has = |format: usize| self.form.nodes[node].variants.iter().any(|v| v.formats.contains(&format));
        self.prefer.is_none_or(has)
    }

    /// Whether the piece is a label that can only mean this node.
    fn exact(&self, piece: usize, node: usize) -> bool {
        match &self.pieces[piece].what {
            What::Label(nodes) => nodes.contains(&node),
            _ => true,
        }
    }

    fn row(&mut self, piece: usize, node: usize, named: bool) {
        let values = &self.pieces[piece];
        let kind = values.kind;
        let heads = &self.blocks[self.block_of[piece]];
        let variants = &self.form.nodes[node].variants;
        let blank: Vec<bool> =
            values.tokens.iter().map(|t| self.cx.stream.tokens[*t].kind == Kind::Blank).collect();
        let shown = blank.iter().filter(|b| !**b).count();
        // Digits that are no number (`007`) in a cell of its own are no cells that lost what set them apart.
        let cells = blanks_are_real(kind) && variants.iter().any(|v| v.columns.len() == values.tokens.len());
        let glued = !cells && (self.has_glued(piece) || self.lost_separators(piece, node));
        let count = (!glued).then_some(shown);
        let choice = match self.by_cells(variants, heads, &blank, kind) {
            Some(choice) => choice,
            None => heads::choose(variants, heads, count.filter(|n| *n > 0), self.prefer),
        };
        let Some(chosen) = choice.variant() else {
            let message = format!(
                "{}: {shown} figures and no heads that tell which columns they belong to",
                self.cx.label(node)
            );
            self.ambiguous(node, 0, "figure.ambiguous", message);
            return;
        };
        let variant = &variants[chosen];
        if matches!(choice, Choice::AgainstHeads(_)) {
            self.tell_heads(node, heads.block);
        }
        if !named {
            self.unlabelled.push(piece);
            let how = match self.standings[piece] {
                Standing::ByColumns => "its figures stand column by column, apart from its label",
                _ => "the label is missing",
            };
            let message = format!("{}: {how}; the row was told by its place", self.cx.label(node));
            self.out.doubts.push(self.cx.doubt("format.label_lost", Some(node), None, message));
            self.doubt_beside(piece, node);
        }
        if named {
            self.doubt_likeness(piece, node);
        }
        let items: Vec<Token> = values.tokens.iter().map(|t| self.cx.stream.tokens[*t].clone()).collect();
        if self.by_heads_above(node, chosen, piece, &items) {
            return;
        }
        if let Some(text) = self.digits_in_front(piece, node) {
            let message =
                format!("{}: `{text}` in front of the figures could not be made out", self.cx.label(node));
            return self.ambiguous(node, chosen, "figure.ambiguous", message);
        }
        if glued {
            return self.glued_row(piece, node, chosen);
        }
        if self.is_torn(piece) {
            let message =
                format!("{}: a cell shows several figures ({})", self.cx.label(node), self.shown(piece));
            self.ambiguous(node, chosen, "figure.ambiguous", message);
            return;
        }
        let verdict = self.order(piece, variant);
        let (order, partial) = (&verdict.order, verdict.partial.as_ref());
        if let Some((partial, placement)) = partial.and_then(|p| p.place(&items).map(|found| (p, found))) {
            self.tell_missing_columns(variant, partial, heads.block);
            let mut figures = self.figures(variant, order, &items, &placement, kind, via(kind));
            figures.iter_mut().filter(|f| f.seat.is_none()).for_each(|f| f.state = State::Missing);
            return self.push(node, chosen, figures);
        }
        self.doubt_order(order, node, heads);
        self.doubt_strange_heads(piece, node, variant.columns.len());
        self.doubt_end(piece, node);
        let depth = self.form.nodes[node].depth;
        let (n, cells) = (variant.columns.len(), self.cells_on_line(values));
        let by_habit =
            self.habits.window(depth, &blank, n, cells, !variant.balances.is_empty()).map(|habit| {
                self.under_own_heads(piece, order, variant, &items).map_or(habit, Placements::Exact)
            });
        // Where cells stand one by one, only bars that are empty cells leave a blank.
        let real =
            blanks_are_real(kind) || (kind.is_single() && blank.contains(&true)) || kind == LineKind::Bar;
        if let Some(text) = self.text_among(piece) {
            let message = format!("{}: `{text}` stands among the figures", self.cx.label(node));
            self.ambiguous(node, chosen, "figure.ambiguous", message);
            return;
        }
        if let Some((a, b)) = self.crowded(piece, n) {
            let cell = |at: usize| items.get(at).map_or("", |item| self.cx.document.text(item.text).trim());
            let (label, a, b) = (self.cx.label(node), cell(a), cell(b));
            let message =
                format!("{label}: {a} and {b} stand in one column, where the other rows have one figure");
            self.ambiguous(node, chosen, "figure.ambiguous", message);
            return;
        }
        if let Some(word) = self.word_in_front(piece, node).filter(|_| items.len() >= n) {
            let message =
                format!("{}: `{word}` in front of the figures was taken for no cell", self.cx.label(node));
            self.out.doubts.push(self.cx.doubt("figure.placed", Some(node), None, message));
        }
        match self.under_line_of_heads(piece, variant, order) {
            Some(Some(placement)) => {
                self.tell_foreign_columns(&items, &placement, heads.block);
                let figures = self.figures(variant, order, &items, &placement, kind, Via::Columns);
                self.doubt_partial(node, &items, &placement, false);
                return self.push(node, chosen, figures);
            }
            Some(None) => return self.under_unknown(node, chosen),
            None => {}
        }
        let mut set = self.by_columns(piece, variant, order);
        if let ([_], Some(placement)) = (&set[..], set.first().cloned()) {
            let mut figures = self.figures(variant, order, &items, &placement, kind, Via::Columns);
            if self.ends_source(piece) && placement.last() == Some(&None) {
                self.cut_row(node, &mut figures, shown);
            }
            self.doubt_partial(node, &items, &placement, false);
            return self.push(node, chosen, figures);
        }
        let loose = by_habit.is_none() && items.len() > n;
        let repeated = repeats(heads, variant, &items, self.cx);
        let by_place = by_position(order, &items);
        let by_number = if by_place.is_none() { self.by_number(piece, order, variant) } else { Beside::None };
        // A column that is there twice, each time under its head.
        let twice = if by_place.is_none() && by_number == Beside::None && real && items.len() > n {
            self.under_both(piece, variant, &items, verdict.numbered.as_deref())
        } else {
            None
        };
        let found = match (by_habit, by_place.clone()) {
            _ if twice.is_some() => match twice.flatten() {
                Some((placement, passed_over)) => {
                    if passed_over {
                        let label = self.cx.label(node);
                        let message = format!(
                            "{label}: of two cells under heads of one column the one that is not blank was taken"
                        );
                        self.out.doubts.push(self.cx.doubt("figure.placed", Some(node), None, message));
                    }
                    Placements::Exact(placement)
                }
                None => return self.under_different(node, chosen),
            },
            _ if by_number != Beside::None => match by_number {
                Beside::Placed(placement) => {
                    self.tell_foreign_columns(&items, &placement, heads.block);
                    Placements::Exact(placement)
                }
                _ => return self.under_unknown(node, chosen),
            },
            (_, Some(placement)) if !order.foreign.is_empty() => {
                self.tell_foreign_columns(&items, &placement, heads.block);
                self.doubt_front(node, order, &items, &placement);
                Placements::Exact(placement)
            }
            (Some(Placements::TooMany), None) if repeated.is_some() => {
                Placements::Exact(repeated.unwrap_or_default())
            }
            // A remark stands where the other rows have an empty cell.
            (Some(Placements::TooMany), Some(placement)) => Placements::Exact(placement),
            (Some(found), _) => found,
            (None, Some(placement)) => Placements::Exact(placement),
            (None, None) if !set.is_empty() => Placements::Several(std::mem::take(&mut set)),
            (None, None) => match repeated {
                Some(placement) => Placements::Exact(placement),
                None if real && self.habits.filled_behind && is_padded(&blank, n) => {
                    placements(&blank[..shown], n, false)
                }
                None => match placements(&blank, variant.columns.len(), real) {
                    Placements::Exact(placement) => {
                        if loose {
                            self.doubt_dropped(
                                Seat { node, chosen, piece, loose },
                                order,
                                &items,
                                &placement,
                            );
                        }
                        Placements::Exact(placement)
                    }
                    several @ Placements::Several(_) => {
                        self.by_fields(piece, order, variant).map_or(several, Placements::Exact)
                    }
                    found => found,
                },
            },
        };
        let own = matches!((&found, &by_place), (Placements::Exact(found), Some(own)) if found == own);
        if !own && takes_unknown(order, &items, &found) {
            return self.under_unknown(node, chosen);
        }
        self.place(Seat { node, chosen, piece, loose }, order, &items, found);
    }

    /// Without heads, and with blank cells that are cells: a row of one form by its figures may be one of another by its
    /// cells. A blank in front of the figures tells; else the form of the other rows.
    fn by_cells(
        &self,
        variants: &[Variant],
        heads: &Heads,
        blank: &[bool],
        kind: LineKind,
    ) -> Option<Choice> {
        let shown = blank.iter().filter(|blank| !**blank).count();
        if !heads.heads.is_empty() || !blanks_are_real(kind) || shown == 0 || shown == blank.len() {
            return None;
        }
        let of = |n: usize| variants.iter().position(|v| v.columns.len() == n);
        let (by_figures, by_cells) = (of(shown)?, of(blank.len())?);
        if blank[0] {
            return Some(Choice::ByCount(by_cells));
        }
        let preferred = |v: &usize| self.prefer.is_some_and(|format| variants[*v].formats.contains(&format));
        let told = [by_figures, by_cells].into_iter().find(preferred);
        Some(told.map_or(Choice::Undecided, Choice::ByCount))
    }

    fn place(&mut self, seat: Seat, order: &Order, items: &[Token], found: Placements) {
        let Seat { node, chosen, piece, loose } = seat;
        let values = &self.pieces[piece];
        let variant = &self.form.nodes[node].variants[chosen];
        let n = variant.columns.len();
        let shown = items.iter().filter(|t| t.kind != Kind::Blank).count();
        match found {
            Placements::Exact(placement) => {
                let figures = self.figures(variant, order, items, &placement, values.kind, via(values.kind));
                self.doubt_merged(node, items, &placement, values.kind, loose);
                self.push(node, chosen, figures);
            }
            Placements::Empty => {
                let figures = Context::unplaced(variant, State::Blank);
                self.push(node, chosen, figures);
            }
            Placements::TooMany => {
                let message = format!("{}: {shown} figures for {n} columns", self.cx.label(node));
                self.ambiguous(node, chosen, "format.row_long", message);
            }
            Placements::Several(candidates) => {
                if self.is_cut_off(piece) && blanks_are_real(values.kind) && shown == items.len() {
                    let placement: Placement = (0..n).map(|i| (i < items.len()).then_some(i)).collect();
                    let mut figures =
                        self.figures(variant, order, items, &placement, values.kind, via(values.kind));
                    self.cut_row(node, &mut figures, shown);
                    self.push(node, chosen, figures);
                    return;
                }
                // There may be thousands: only those that break no sum along the row are made figures.
                let worth = self.worth(variant, items, values.kind);
                let candidates = candidates
                    .iter()
                    .filter(|placement| keeps_sums(variant, order, &worth, placement))
                    .map(|p| self.figures(variant, order, items, p, values.kind, Via::Sums))
                    .collect();
                self.pend(node, chosen, candidates, shown);
            }
        }
    }

    /// What the items of a row are worth in a sum.
    fn worth(&self, variant: &Variant, items: &[Token], kind: LineKind) -> Vec<Term> {
        let figure = |item| self.cx.figure(variant.slots[0], item, kind, Via::Sums);
        items.iter().map(|item| term(&figure(item))).collect()
    }

    /// The last row of a source that ends inside it: what it does not show is missing, not blank.
    fn cut_row(&mut self, node: usize, figures: &mut [Figure], shown: usize) {
        let n = figures.len();
        for figure in figures.iter_mut().filter(|f| f.seat.is_none()) {
            figure.state = State::Missing;
        }
        let message =
            format!("{}: the source ends inside the row after {shown} of {n} figures", self.cx.label(node));
        self.out.doubts.push(self.cx.doubt("format.row_cut", Some(node), None, message));
    }

    fn pend(&mut self, node: usize, variant: usize, candidates: Vec<Vec<Figure>>, shown: usize) {
        self.pending.push(Pending { node, variant, candidates, shown });
    }

    fn figures(
        &self,
        variant: &Variant,
        order: &Order,
        items: &[Token],
        placement: &Placement,
        kind: LineKind,
        via: Via,
    ) -> Vec<Figure> {
        let mut figures: Vec<Figure> =
            variant.slots.iter().map(|s| Figure { state: State::Blank, ..Figure::missing(*s) }).collect();
        for (position, item) in placement.iter().enumerate() {
            let (Some(column), Some(item)) = (order.columns.get(position), item.and_then(|i| items.get(i)))
            else {
                continue;
            };
            figures[*column] = self.cx.figure(variant.slots[*column], item, kind, via);
        }
        figures
    }

    fn push(&mut self, node: usize, variant: usize, figures: Vec<Figure>) {
        self.out.rows.push(RowRead { node, variant, figures });
    }

    fn ambiguous(&mut self, node: usize, variant: usize, id: &'static str, message: String) {
        let figures = Context::unplaced(&self.form.nodes[node].variants[variant], State::Ambiguous);
        self.out.doubts.push(self.cx.doubt(id, Some(node), None, message));
        self.push(node, variant, figures);
    }

    /// Whether the source's last line ends with the figures, without even a line break.
    fn ends_source(&self, piece: usize) -> bool {
        let last = self.pieces[piece].tokens.last().map(|t| self.cx.stream.tokens[*t].text);
        self.is_cut_off(piece) && last.is_some_and(|last| self.cx.document.is_on_open_line(last))
    }

    /// Whether nothing but empty lines follows the figures in the whole source.
    fn is_cut_off(&self, piece: usize) -> bool {
        let lines = &self.cx.stream.lines;
        self.pieces[piece + 1..].is_empty()
            && lines[self.pieces[piece].line + 1..].iter().all(|l| l.kind.is_empty())
    }
}
