//! Figures that the walk along the rows could not give to a row for certain.

use super::Reader;
use crate::report::align::Fate;
use crate::report::figure::{Figure, State};
use crate::report::piece::{Piece, What};
use crate::report::token::Kind;
use crate::text::width::width;

/// Lines of the full width that a text cut at one width has at least.
const FULL_LINES: usize = 3;

impl Reader<'_> {
    /// Figures between labels that have no row of their own for certain: the row they may be of stays open.
    pub(super) fn unsure_row(&mut self, piece: usize, node: usize) {
        let shown = self.shown(piece);
        let unknown = piece > 0 && self.is_unknown_label(piece - 1, piece);
        if unknown {
            self.extra(piece, &shown);
            return;
        }
        let message = format!(
            "figures without a label ({shown}); they may belong to {} or a row near it",
            self.cx.label(node)
        );
        let variant = self.form.nodes[node]
            .variants
            .iter()
            .position(|v| self.prefer.is_some_and(|p| v.formats.contains(&p)));
        self.ambiguous(node, variant.unwrap_or(0), "format.label_lost", message);
    }

    pub(super) fn shown(&self, piece: usize) -> String {
        let texts: Vec<&str> = self.pieces[piece]
            .tokens
            .iter()
            .take(16)
            .map(|t| self.cx.document.text(self.cx.stream.tokens[*t].text).trim())
            .collect();
        texts.join(" ")
    }

    /// A figure alone on a line is a page number, or the rest of one that was wrapped: in a text of lines cut at one
    /// width, behind a line that is full, nobody can tell, and the figure that it may belong to stays open.
    pub(super) fn doubt_wrapped(&mut self) {
        let wide = |line: usize| {
            let line = self.cx.stream.lines.get(line);
            line.map_or(0, |l| width(self.cx.document.text(l.text)))
        };
        let mut widths: Option<Vec<u32>> = None;
        for i in 1..self.pieces.len() {
            let (before, piece) = (&self.pieces[i - 1], &self.pieces[i]);
            let alone = piece.what == What::Head && self.cx.stream.tokens[piece.tokens[0]].is_value();
            let (Fate::Fills(node, _), true) = (self.fates[i - 1], alone && before.line + 1 == piece.line)
            else {
                continue;
            };
            let widths = widths.get_or_insert_with(|| (0..self.cx.stream.lines.len()).map(wide).collect());
            let widest = widths.iter().copied().max().unwrap_or(0);
            let full = |width: u32| width + 1 >= widest;
            if !full(widths[before.line]) || widths.iter().filter(|w| full(**w)).count() < FULL_LINES {
                continue;
            }
            let last = before.tokens.last().map(|t| self.cx.stream.tokens[*t].place);
            let row = self.out.rows.iter_mut().filter(|r| r.node == node).flat_map(|r| &mut r.figures);
            for figure in row.filter(|f| f.seat.map(|s| s.place) == last) {
                *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
            }
            let message = format!("{}: the last figure may go on on the next line", self.cx.label(node));
            self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(node), None, message));
        }
    }

    /// Figures that the walk could not give to any row.
    pub(super) fn stray(&mut self, piece: usize, done: &mut [bool]) {
        let values = &self.pieces[piece];
        let empty = values.tokens.iter().all(|t| self.cx.stream.tokens[*t].kind == Kind::Blank);
        let shown = self.shown(piece);
        // A label right before them that the walk passed by: out of order, or there a second time.
        let label = piece
            .checked_sub(1)
            .map(|p| &self.pieces[p])
            .filter(|p| p.line == values.line || p.kind.is_single());
        if let Some(Piece { what: What::Label(nodes), .. }) = label {
            let rows: Vec<usize> = nodes.iter().copied().filter(|n| self.form.nodes[*n].is_row()).collect();
            if let [node] = rows[..] {
                if done[node] {
                    self.repeated(node, &shown, empty);
                } else if empty {
                    // An empty row whose label stands again further down, with figures.
                    self.contradicted.extend(self.fates.contains(&Fate::Fills(node, true)).then_some(node));
                } else {
                    done[node] = true;
                    let message =
                        format!("{}: the row stands out of the official order", self.cx.label(node));
                    self.out.doubts.push(self.cx.doubt("format.row_order", Some(node), None, message));
                    self.row(piece, node, true);
                }
                return;
            }
        }
        if !empty {
            self.extra(piece, &shown);
        }
    }

    pub(super) fn extra(&mut self, piece: usize, shown: &str) {
        let label = piece
            .checked_sub(1)
            .map(|p| &self.pieces[p])
            .filter(|p| p.what == What::Text)
            .map(|p| self.cx.document.text(self.cx.stream.tokens[p.tokens[0]].text).trim().to_owned());
        let (id, message) = match label {
            Some(label) => ("format.row_extra", format!("a row the form does not have: {label} ({shown})")),
            None => ("format.stray_figures", format!("figures that belong to no row: {shown}")),
        };
        let mut doubt = self.cx.doubt(id, None, None, message);
        doubt.found = Some(shown.to_owned());
        self.out.doubts.push(doubt);
    }

    /// The row is there twice: the same figures are one fact, others make both doubtful.
    pub(super) fn repeated(&mut self, node: usize, shown: &str, empty: bool) {
        // A row that a page break cuts is drawn on both pages, on one of them with digits that nobody sees.
        let bare = |text: &str| text.replace('\u{fffc}', "");
        let texts: Vec<String> = shown.split(' ').map(bare).collect();
        let Some(first) = self.out.rows.iter_mut().find(|r| r.node == node) else { return };
        if empty && first.figures.iter().all(|f| f.value.is_none()) {
            return;
        }
        let same = first.figures.iter().map(|f| bare(&f.raw())).collect::<Vec<_>>() == texts;
        let label = self.cx.label(node).to_owned();
        if same {
            let message = format!("{label}: the row is there twice with the same figures");
            self.out.doubts.push(self.cx.doubt("format.row_repeated", Some(node), None, message));
            return;
        }
        self.conflict(node, shown);
    }

    /// Two readings of one row: neither counts.
    pub(super) fn conflict(&mut self, node: usize, other: &str) {
        for figure in self.out.rows.iter_mut().filter(|r| r.node == node).flat_map(|r| &mut r.figures) {
            *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
        }
        let label = self.cx.label(node);
        let message =
            format!("{label}: the row is there twice with different figures; the other shows {other}");
        self.out.doubts.push(self.cx.doubt("format.row_conflict", Some(node), None, message));
    }
}
