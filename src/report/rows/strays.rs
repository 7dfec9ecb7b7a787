//! Figures that the walk along the rows could not give to a row for certain.

use super::Reader;
use super::detached::Standing;
use crate::grammar::{Meaning, Node};
use crate::report::align::Fate;
use crate::report::asides;
use crate::report::figure::{Figure, State};
use crate::report::piece::{Piece, What};
use crate::report::table::RowRead;
use crate::report::token::Kind;
use crate::text::fold::Folded;
use crate::text::signs::OBJECT;

impl Reader<'_> {
    /// Figures between labels that have no row of their own for certain: the row they may be of stays open.
    pub(super) fn unsure_row(&mut self, piece: usize, node: usize) {
        let shown = self.shown(piece);
        let unknown = piece > 0 && self.is_unknown_label(piece - 1, piece);
        if unknown {
            self.extra(piece, &shown);
            return;
        }
        self.unlabelled.push(piece);
        let message = format!(
            "figures without a label ({shown}); they may belong to {} or a row near it",
            self.cx.label(node)
        );
        let variant = self.form.nodes[node]
            .variants
            .iter()
            .position(|v| self.prefer.is_some_and(|p| v.formats.contains(&p)));
        self.ambiguous(node, variant.unwrap_or(0), "format.label_lost", message);
        self.doubt_beside(piece, node);
    }

    /// A row without a figure next to figures without a label, or beside a part of its own: they may be its own, its label
    /// a row too high or too low, or broken over two.
    pub(super) fn doubt_neighbours(&mut self) {
        let (bare, extra) = (std::mem::take(&mut self.unlabelled), std::mem::take(&mut self.extra));
        let part = |piece| (piece, self.label_beside(piece).map(Folded::of));
        let extra: Vec<(usize, Option<Folded>)> = extra.into_iter().map(part).collect();
        for (piece, part) in bare.into_iter().map(|piece| (piece, None)).chain(extra) {
            let values = |i: &usize| self.pieces[*i].what == What::Values;
            let above = (0..piece).rev().find(values);
            let below = (piece + 1..self.pieces.len()).find(values);
            let blank = |t: &usize| self.cx.stream.tokens[*t].kind == Kind::Blank;
            let shown = self.shown(piece);
            if self.pieces[piece].tokens.iter().all(blank) {
                continue;
            }
            for beside in [above, below].into_iter().flatten() {
                let Fate::Fills(node, true) = self.fates[beside] else { continue };
                if !self.pieces[beside].tokens.iter().all(blank) {
                    continue;
                }
                let whole = Folded::of(self.cx.label(node)).full;
                let of_label = |part: &Folded| whole.starts_with(&part.full) || whole.ends_with(&part.full);
                if !part.as_ref().is_none_or(of_label) {
                    continue;
                }
                let mut open = false;
                for figure in self.out.rows.iter_mut().filter(|r| r.node == node).flat_map(|r| &mut r.figures)
                {
                    if figure.state == State::Blank {
                        (figure.state, open) = (State::Ambiguous, true);
                    }
                }
                if open {
                    let message = format!(
                        "{}: no figure stands in its row, and figures without a label of their own ({shown}) beside it",
                        self.cx.label(node)
                    );
                    self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(node), None, message));
                }
            }
        }
    }

    /// A row that is a group in another form, with figures, and right below it the first row of that group without any: its
    /// label stands a row too low.
    pub(super) fn doubt_first_members(&mut self) {
        let values: Vec<usize> =
            (0..self.pieces.len()).filter(|i| self.pieces[*i].what == What::Values).collect();
        let blank =
            |i: usize| self.pieces[i].tokens.iter().all(|t| self.cx.stream.tokens[*t].kind == Kind::Blank);
        for pair in values.windows(2) {
            let (Fate::Fills(group, true), Fate::Fills(row, true)) =
                (self.fates[pair[0]], self.fates[pair[1]])
            else {
                continue;
            };
            let nodes = &self.form.nodes;
            let shared = |format: &usize| nodes[row].in_format(*format);
            let member = nodes[row].depth > nodes[group].depth
                && nodes.get(group + 1..row).is_some_and(|between| !between.iter().any(Node::is_row))
                && !nodes[group].variants.iter().flat_map(|v| &v.formats).any(shared);
            if !member || blank(pair[0]) || !blank(pair[1]) {
                continue;
            }
            let (label, of_group) = (self.cx.label(row).to_owned(), self.cx.label(group).to_owned());
            self.open_row(row);
            let message = format!(
                "{label}: no figure stands in its row, and those of {of_group} above it may be its own"
            );
            self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(row), None, message));
        }
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

    /// A figure alone on a line is a page number, the figure of the row above, or the rest of one that was wrapped.
    /// Numbers that count the pages are known; of others nobody can tell. Where the row shows nothing, or the line
    /// above is as wide as lines are cut, or it is no number of a page, the figure that it may belong to stays open.
    pub(super) fn doubt_wrapped(&mut self) {
        for i in 1..self.pieces.len() {
            let (before, piece) = (&self.pieces[i - 1], &self.pieces[i]);
            let alone = piece.what == What::Head && self.cx.stream.tokens[piece.tokens[0]].is_value();
            let (Fate::Fills(node, _) | Fate::Names(node), true) =
                (self.fates[i - 1], alone && before.line + 1 == piece.line)
            else {
                continue;
            };
            let page =
                self.cx.stream.lines.get(piece.line).and_then(|l| asides::page_number(self.cx.stream, l));
            if asides::counts_pages(self.cx.stream, piece.line) || !self.form.nodes[node].is_row() {
                continue;
            }
            let shown = self.cx.document.text(self.cx.stream.tokens[piece.tokens[0]].text).trim();
            let label = self.cx.label(node);
            let last = before.tokens.last().map(|t| &self.cx.stream.tokens[*t]);
            if before.what != What::Values || last.is_some_and(|t| t.kind == Kind::Blank) {
                let row = self.out.rows.iter_mut().filter(|r| r.node == node);
                let blank = |f: &&mut Figure| f.state == State::Blank;
                row.filter_map(|r| r.figures.iter_mut().rfind(blank))
                    .for_each(|f| f.state = State::Ambiguous);
                let message =
                    format!("{label}: {shown} on the line below may be its figure, or the number of a page");
                self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(node), None, message));
                continue;
            }
            let cut = asides::is_cut(self.cx.stream, self.cx.document, before.line);
            let last = last.map(|t| t.place);
            // What a page has may be its number, and the figure above is whole then; so it is where the row has a cell left.
            let filled =
                |r: &&mut RowRead| r.node == node && (cut || r.figures.iter().all(|f| f.seat.is_some()));
            if cut || page.is_none() {
                let row = self.out.rows.iter_mut().filter(filled).flat_map(|r| &mut r.figures);
                for figure in row.filter(|f| f.seat.map(|s| s.place) == last) {
                    *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
                }
            }
            let message = format!("{label}: the last figure may go on on the next line ({shown})");
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

    /// The text in front of figures that is no label of the form.
    fn label_beside(&self, piece: usize) -> Option<&str> {
        let text = piece.checked_sub(1).map(|p| &self.pieces[p]).filter(|p| p.what == What::Text)?;
        Some(self.cx.document.text(self.cx.stream.tokens[text.tokens[0]].text).trim())
    }

    pub(super) fn extra(&mut self, piece: usize, shown: &str) {
        let (id, message) = match self.label_beside(piece) {
            Some(label) => {
                let message = format!("a row the form does not have: {label} ({shown})");
                self.extra.push(piece);
                ("format.row_extra", message)
            }
            None => ("format.stray_figures", format!("figures that belong to no row: {shown}")),
        };
        let mut doubt = self.cx.doubt(id, None, None, message);
        doubt.found = Some(shown.to_owned());
        self.out.doubts.push(doubt);
    }

    /// The row is there twice: the same figures are one fact, others make both doubtful.
    pub(super) fn repeated(&mut self, node: usize, shown: &str, empty: bool) {
        // A row that a page break cuts is drawn on both pages, on one of them with digits that nobody sees.
        let bare = |text: &str| text.replace(OBJECT, "");
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

    /// Figures that went to a row whose label is missing stand on a line with the label of another: that row is there again
    /// with them.
    pub(super) fn doubt_beside(&mut self, piece: usize, node: usize) {
        if matches!(self.standings[piece], Standing::Counted | Standing::ByColumns) {
            return;
        }
        let Some(line) = self.cx.stream.lines.get(self.pieces[piece].line) else { return };
        let other = self.cx.stream.tokens_of(line).iter().find_map(|token| match token.meanings() {
            [Meaning::Node { table, node }] if usize::from(*table) == self.cx.table => {
                Some(usize::from(*node))
            }
            _ => None,
        });
        let Some(other) = other.filter(|other| *other != node) else { return };
        let own = self.out.rows.iter().find(|row| row.node == other);
        let own: Vec<String> =
            own.iter().flat_map(|row| &row.figures).filter_map(|f| f.value).map(|v| v.to_string()).collect();
        let shown = self.shown(piece);
        if !own.is_empty() && own.join(" ") != shown {
            self.conflict(other, &shown);
        }
    }

    /// A row without figures whose label stands right in front of another row's, on the line of its figures: two rows were
    /// put in one, and the figures may be of either.
    pub(super) fn doubt_shared_line(&mut self, piece: usize, node: usize) {
        let on_line = self.pieces[piece + 1..].iter().take_while(|p| p.line == self.pieces[piece].line);
        let mut behind = on_line.enumerate().map(|(at, p)| (piece + 1 + at, p)).peekable();
        let Some((next, _)) = behind.next().filter(|(_, p)| matches!(p.what, What::Label(_))) else { return };
        let Some((_, values)) = behind.next().filter(|(_, p)| p.what == What::Values) else { return };
        let Fate::Names(other) = self.fates[next] else { return };
        let value = |t: &usize| self.cx.stream.tokens[*t].is_value();
        if other == node || !self.form.nodes[other].is_row() || !values.tokens.iter().any(value) {
            return;
        }
        self.open_row(other);
        let label = self.cx.label(other);
        let message = format!(
            "{label}: the label of {} stands in front of it on the line of its figures, which may be of either",
            self.cx.label(node)
        );
        self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(other), None, message));
    }

    /// Takes back what was read of a row.
    pub(super) fn open_row(&mut self, node: usize) {
        for figure in self.out.rows.iter_mut().filter(|r| r.node == node).flat_map(|r| &mut r.figures) {
            *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
        }
    }

    /// Two readings of one row: neither counts.
    pub(super) fn conflict(&mut self, node: usize, other: &str) {
        self.open_row(node);
        let label = self.cx.label(node);
        let message =
            format!("{label}: the row is there twice with different figures; the other shows {other}");
        self.out.doubts.push(self.cx.doubt("format.row_conflict", Some(node), None, message));
    }
}
