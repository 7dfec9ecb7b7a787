//! All groups in one sequence of figures.

use super::parts::{Outcome, Parts, is_single};
use super::under;
use super::{fill, open, placed};
use crate::grammar::{Meaning, TableForm};
use crate::report::columns::{Columns, Set, Text, is_spaced, over};
use crate::report::figure::{Figure, State, Via};
use crate::report::glued::Digits;
use crate::report::placement::{self, Placement, Placements, Term, placements};
use crate::report::settle::{adds_up, row_fits};
use crate::report::stream::Ruler;
use crate::report::table::{Context, RowRead, TableRead, blanks_are_real};
use crate::report::token::{Kind, LineKind, Token};
use crate::text::Decimal;

/// All groups in one sequence of figures.
pub(super) fn all_groups(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    width: usize,
    out: &mut TableRead,
) {
    let n = width * order.len();
    let kind = parts.runs[0].kind;
    let mut items: Vec<Token> = parts.runs.iter().flat_map(|r| r.tokens.iter().cloned()).collect();
    let mut cut = false;
    if let Some((figures, what)) = unglued(cx, form, order, &items, width) {
        items = figures;
        cut = true;
        for node in order {
            let message = format!("{}: {what}", cx.label(*node));
            out.doubts.push(cx.doubt("figure.placed", Some(*node), None, message));
        }
    }
    let blank: Vec<bool> = items.iter().map(|t| t.kind == Kind::Blank).collect();
    let count = blank.iter().filter(|b| !**b).count();
    // A lone bar leaves a blank only where it is an empty cell.
    let real = (blanks_are_real(kind) || is_single(kind) && blank.contains(&true)) && parts.runs.len() == 1;
    let mut columns = false;
    let under_heads = by_heads(parts, order, form, &items);
    if under_heads.is_none() && under::read(cx, form, parts, order, &items, out) {
        return;
    }
    if is_crowded(parts, order, cx, form, &items) == Some(true) {
        let message = format!("{}: two figures stand under one head, and none under another", form.label);
        return open(cx, form, order, "figure.ambiguous", message, out);
    }
    heads_in_order(cx, form, parts, order, under_heads.as_ref().map(|u| u.1), out);
    let headed = under_heads.is_some();
    let whole = under_heads.map(|u| Placements::Exact(u.0)).unwrap_or_else(|| {
        if let Some(placement) = by_columns(parts, order, cx, form, &items) {
            columns = true;
            return Placements::Exact(placement);
        }
        // Too many combinations to list for all groups at once: only an exact count is placed here.
        let total_blank = blank.len();
        if (real && total_blank >= n) || count >= n || count == 0 {
            placements(&blank, n, real)
        } else {
            Placements::Several(Vec::new())
        }
    });
    let slots_of = |node: usize| &form.nodes[node].variants[0].slots;
    let whole = match whole {
        Placements::Exact(placement) if is_shifted(cx, form, order, &items, &placement, kind) => {
            Placements::Several(Vec::new())
        }
        whole => whole,
    };
    match whole {
        Placements::Exact(placement) => {
            let (mut short, mut open) = (false, false);
            // Nothing but the sums of the other groups says that no cell was lost in front of a blank last one.
            let last =
                order.last().zip(placement.chunks(width).last()).filter(|_| ends_blank(&items, &placement));
            let unsure = last.is_some_and(|(node, part)| {
                !row_fits(cx, *node, 0, &fill(cx, slots_of(*node), &items, part, kind))
            });
            // The source ends in the row: what it does not show any more may have been there.
            let ends = items.last().is_some_and(|last| cx.document.is_on_open_line(last.text));
            let shown = placement.iter().rposition(Option::is_some).map_or(0, |at| at + 1);
            for (i, node) in order.iter().enumerate() {
                let part: Placement = placement[i * width..(i + 1) * width].to_vec();
                short |= part.contains(&None);
                let what = if ends_blank(&items, &part) {
                    open = true;
                    "the total is blank and other figures are not; a cell may be lost"
                } else if open && part.iter().all(|item| item.is_none_or(|i| items[i].kind == Kind::Blank)) {
                    "no figure stands behind those that may have lost a cell"
                } else if unsure {
                    "the last cell of the row is blank beside figures; a cell in front of it may be lost"
                } else {
                    ""
                };
                if !what.is_empty() {
                    let message = format!("{}: {what}", cx.label(*node));
                    out.doubts.push(cx.doubt("format.row_partial", Some(*node), None, message));
                }
                let mut figures = fill(cx, slots_of(*node), &items, &part, kind);
                if cut {
                    figures = placed(figures);
                }
                if ends && shown < (i + 1) * width {
                    let lost = figures.iter_mut().skip(shown.saturating_sub(i * width));
                    lost.for_each(|figure| figure.state = State::Missing);
                    let message = format!("{}: the source ends in the row", cx.label(*node));
                    out.doubts.push(cx.doubt("format.row_cut", Some(*node), None, message));
                }
                if columns {
                    figures.iter_mut().filter(|f| f.seat.is_some()).for_each(|f| f.via = Via::Columns);
                }
                out.rows.push(RowRead { node: *node, variant: 0, figures });
            }
            // Nothing but the figures tells which cell is too many.
            let fits = |other: &Placement| {
                order.iter().zip(other.chunks(width)).all(|(node, part)| {
                    row_fits(cx, *node, 0, &fill(cx, slots_of(*node), &items, part, kind))
                })
            };
            let left_out = if headed || columns { None } else { left_out(&placement, &blank, fits) };
            if let Some(which) = left_out {
                let message =
                    format!("{}: {} cells for {n} columns; {which} left out", form.label, items.len());
                out.doubts.push(cx.doubt("figure.placed", None, None, message));
            }
            if short && !columns {
                out.doubts.push(cx.doubt(
                    "format.row_short",
                    None,
                    None,
                    format!("{}: fewer cells than columns", form.label),
                ));
            }
        }
        Placements::Several(_) if count < n => match by_sums(cx, form, order, &items, width, kind) {
            Some(groups) => {
                let message = format!(
                    "{}: {count} figures for {n} columns; the sums leave one way to place them",
                    form.label
                );
                out.doubts.push(cx.doubt("figure.placed", None, None, message));
                for (node, figures) in order.iter().zip(groups) {
                    out.rows.push(RowRead { node: *node, variant: 0, figures: placed(figures) });
                }
            }
            None => open(
                cx,
                form,
                order,
                "figure.ambiguous",
                format!(
                    "{}: {count} figures for {n} columns; the sums do not tell where they belong",
                    form.label
                ),
                out,
            ),
        },
        Placements::Empty => {
            for node in order {
                out.rows.push(RowRead {
                    node: *node,
                    variant: 0,
                    figures: Context::unplaced(&form.nodes[*node].variants[0], State::Blank),
                });
            }
            out.doubts.push(cx.doubt(
                "format.row_empty",
                None,
                None,
                format!("{}: heads without figures", form.label),
            ));
        }
        _ => open(
            cx,
            form,
            order,
            "format.row_long",
            format!("{}: {count} figures for {n} columns", form.label),
            out,
        ),
    }
    if parts.runs.iter().any(|r| r.labelled && r.groups.is_empty()) && parts.runs.len() > 1 {
        let message = format!("{}: figures stand on several lines with other text between", form.label);
        out.doubts.push(cx.doubt("format.stray_figures", None, None, message));
    }
}

/// Figures whose separators are lost, if there is one way to cut them, or one that the sums leave.
fn unglued(
    cx: Context<'_>,
    form: &TableForm,
    order: &[usize],
    items: &[Token],
    width: usize,
) -> Option<(Vec<Token>, &'static str)> {
    if !items.iter().any(|t| t.kind == Kind::Glued) {
        return None;
    }
    let digits = Digits::of(items.iter(), cx.document)?;
    if let Some(only) = digits.only_way(order.len(), width, |_, _| true) {
        return Some((only, "glued digits have one way to be cut"));
    }
    let fits = |group: usize, numbers: &[Decimal]| {
        let variant = order.get(group).and_then(|node| form.nodes[*node].variants.first());
        variant.is_some_and(|variant| {
            adds_up(variant, |column| numbers.get(column).map_or(Term::Empty, |n| Term::Number(*n)))
        })
    };
    let only = digits.only_way(order.len(), width, fits)?;
    Some((only, "glued digits were cut in the one way that the sums leave"))
}

/// What was left out of a row with a cell too many, if it may have been another: empty cells in front, or one between
/// the figures where the sums hold with it in place of a figure.
fn left_out(
    placement: &Placement,
    blank: &[bool],
    fits: impl Fn(&Placement) -> bool,
) -> Option<&'static str> {
    if placement.first().is_some_and(|first| first.is_some_and(|at| at > 0)) {
        return Some("empty ones in front were");
    }
    let gaps = placement::left_out(placement, |i| blank.get(i).copied().unwrap_or(false));
    let open = |gap: &usize| placement::instead(placement, *gap).any(|other| fits(&other));
    gaps.iter().any(open).then_some("an empty one was")
}

/// Says so where the outcome heads stand in another order than the form's. `reordered` tells whether the figures were
/// placed under heads in another order; `None` that they were not placed by heads.
pub(super) fn heads_in_order(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    reordered: Option<bool>,
    out: &mut TableRead,
) {
    match reordered {
        Some(false) => {}
        Some(true) => {
            let message = format!(
                "{}: the outcomes stand in another order than the form's; their heads were followed",
                form.label
            );
            out.doubts.push(cx.doubt("format.columns_reordered", None, None, message));
        }
        None if parts.rising_runs(form, order) > order.len() => {
            let message = format!(
                "{}: the heads of the outcomes come in another order than the form's; the form's order was taken",
                form.label
            );
            out.doubts.push(cx.doubt("format.heads_damaged", None, None, message));
        }
        // Heads of a text may be broken over its lines.
        None if !parts.outcomes.is_empty()
            && blanks_are_real(parts.runs[0].kind)
            && (matches!(parts.runs[0].kind, LineKind::Row { .. }) || parts.strange_head())
            && parts.unnamed(form, order).is_some() =>
        {
            let at = parts.unnamed(form, order).and_then(|column| {
                let variant = form.nodes.get(*order.first()?)?.variants.first()?;
                variant.columns.iter().position(|own| *own == column).and_then(|at| variant.slots.get(at))
            });
            let message = format!(
                "{}: no head says `{}`, and one that no form has may stand for it elsewhere; the form's order was taken",
                form.label,
                at.map_or("", |slot| &cx.forms.slot(*slot).column_label)
            );
            out.doubts.push(cx.doubt("format.heads_damaged", None, None, message));
        }
        None => {}
    }
}

/// Cells of a grid under their outcome heads, if every one of the heads has exactly one cell; and whether the heads
/// stand in another order than the form's.
fn by_heads(parts: &Parts, order: &[usize], form: &TableForm, items: &[Token]) -> Option<(Placement, bool)> {
    let width = form.nodes[*order.first()?].variants[0].columns.len();
    let n = width * order.len();
    if items.iter().any(|t| t.x.1 == 0) || parts.runs.len() != 1 {
        return None;
    }
    let mut heads: Vec<&Outcome> = parts.outcomes.iter().collect();
    heads.sort_by_key(|h| h.x);
    heads.dedup_by_key(|h| h.x);
    if heads.len() != n || heads.windows(2).any(|w| w[0].x.1 > w[1].x.0) {
        return None;
    }
    let official = &form.nodes[order[0]].variants[0].columns;
    // Where the form has the column of each head.
    let mut seats = Vec::with_capacity(n);
    for (g, group) in heads.chunks(width).enumerate() {
        for (i, head) in group.iter().enumerate() {
            let own = |at: usize| official.get(at).is_some_and(|c| head.columns.contains(c));
            let at = if own(i) { i } else { (0..width).find(|at| own(*at))? };
            if seats.contains(&(g * width + at)) {
                return None;
            }
            seats.push(g * width + at);
        }
    }
    let reordered = seats.iter().enumerate().any(|(i, seat)| i != *seat);
    let mut placement: Placement = vec![None; n];
    for (i, item) in items.iter().enumerate() {
        match heads.iter().position(|h| (h.x.0..h.x.1).contains(&item.x.0)) {
            Some(at) if placement[seats[at]].is_none() => placement[seats[at]] = Some(i),
            Some(_) => return None,
            None if !item.is_value() => {}
            None => return None,
        }
    }
    placement.iter().all(Option::is_some).then_some((placement, reordered))
}

/// Figures on one line set with spaces, under the outcome heads that stand over them.
fn by_columns(
    parts: &Parts,
    order: &[usize],
    cx: Context<'_>,
    form: &TableForm,
    items: &[Token],
) -> Option<Placement> {
    let [run] = &parts.runs[..] else { return None };
    let official = &form.nodes[*order.first()?].variants[0].columns;
    let n = official.len() * order.len();
    if !is_spaced(run.kind) || items.len() >= n {
        return None;
    }
    let texts = texts_above(parts, cx, official, n);
    let mut found = cx.stream.rulers(cx.document).iter().filter_map(|&ruler| {
        let figures: Option<Vec<_>> = items.iter().map(|t| ruler.extent(cx.document, t)).collect();
        let set = Set { figures: figures?, label_end: None };
        let columns = Columns::learn(n, std::slice::from_ref(&set), &over(ruler, cx.document, &texts))?;
        columns.place(&set.figures)
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Whether as many figures as columns stand on one line of a page, two of them under one head.
fn is_crowded(
    parts: &Parts,
    order: &[usize],
    cx: Context<'_>,
    form: &TableForm,
    items: &[Token],
) -> Option<bool> {
    let [run] = &parts.runs[..] else { return None };
    let official = &form.nodes[*order.first()?].variants[0].columns;
    let n = official.len() * order.len();
    if cx.document.pages.is_none() || !is_spaced(run.kind) || items.len() != n {
        return None;
    }
    let texts = texts_above(parts, cx, official, n);
    let figures: Option<Vec<_>> = items.iter().map(|t| Ruler::Points.extent(cx.document, t)).collect();
    let columns = Columns::learn(n, &[], &over(Ruler::Points, cx.document, &texts))?;
    Some(columns.is_crowded(&figures?))
}

/// What stands above the figures, and which of `n` columns, those of the form for each group, it can name.
fn texts_above<'p>(parts: &'p Parts, cx: Context<'_>, official: &[usize], n: usize) -> Vec<Text<'p>> {
    parts
        .above
        .iter()
        .map(|(line, token)| {
            let outcome = |m: &Meaning| match m {
                Meaning::Column { table, column } if usize::from(*table) == cx.table => {
                    official.iter().position(|c| *c == usize::from(*column))
                }
                _ => None,
            };
            let own: Vec<usize> = token.meanings().iter().filter_map(outcome).collect();
            let names = (0..n).filter(|i| own.contains(&(i % official.len()))).collect();
            let spans = own.is_empty() && !token.meanings().is_empty();
            Text { line: *line, token, names: (!spans).then_some(names) }
        })
        .collect()
}

/// Whether a part of a row shows figures and ends in an empty cell.
fn ends_blank(items: &[Token], part: &[Option<usize>]) -> bool {
    let shown = |item: &Option<usize>| item.and_then(|i| items.get(i)).is_some_and(|t| t.kind != Kind::Blank);
    part.iter().any(shown) && !part.last().is_some_and(shown)
}

/// Whether figures seem to stand a cell too far in front: the row ends in an empty cell, as a row does that lost one,
/// and the outcomes of a group do not add up.
fn is_shifted(
    cx: Context<'_>,
    form: &TableForm,
    order: &[usize],
    items: &[Token],
    placement: &Placement,
    kind: LineKind,
) -> bool {
    let width = placement.len() / order.len().max(1);
    let broken = |(node, part): (&usize, &[Option<usize>])| {
        let figures = fill(cx, &form.nodes[*node].variants[0].slots, items, part, kind);
        let blank_total = ends_blank(items, part) && ends_without_total(&figures);
        !blank_total && !row_fits(cx, *node, 0, &figures)
    };
    width > 0 && ends_blank(items, placement) && order.iter().zip(placement.chunks(width)).any(broken)
}

/// Whether the last figure shown is less than another, and so no total that lost its place.
fn ends_without_total(figures: &[Figure]) -> bool {
    let mut shown = figures.iter().rev().filter_map(|figure| figure.value);
    let last = shown.next();
    last.is_some_and(|last| shown.any(|other| last.minus(other).is_negative()))
}

/// Splits the figures among the groups and places each part so that all sums fit; `None` unless there is one way.
fn by_sums(
    cx: Context<'_>,
    form: &TableForm,
    order: &[usize],
    items: &[Token],
    width: usize,
    kind: LineKind,
) -> Option<Vec<Vec<Figure>>> {
    let shown: Vec<Token> = items.iter().filter(|t| t.kind != Kind::Blank).cloned().collect();
    let mut ways: Vec<Vec<Vec<Figure>>> = vec![Vec::new()];
    let mut used: Vec<usize> = vec![0];
    for (g, node) in order.iter().enumerate() {
        let left = order.len() - g - 1;
        let mut next = Vec::new();
        let mut next_used = Vec::new();
        for (way, from) in ways.iter().zip(&used) {
            let rest = shown.len() - from;
            for take in 0..=width.min(rest) {
                if rest - take > left * width {
                    continue;
                }
                let part = &shown[*from..from + take];
                let all = match placements(&vec![false; take], width, false) {
                    Placements::Exact(p) => vec![p],
                    Placements::Several(all) => all,
                    Placements::Empty => vec![vec![None; width]],
                    Placements::TooMany => continue,
                };
                for placement in all {
                    let figures = fill(cx, &form.nodes[*node].variants[0].slots, part, &placement, kind);
                    if row_fits(cx, *node, 0, &figures) {
                        let mut longer = way.clone();
                        longer.push(figures);
                        next.push(longer);
                        next_used.push(from + take);
                        if next.len() > 2000 {
                            return None;
                        }
                    }
                }
            }
        }
        ways = next;
        used = next_used;
    }
    let mut whole = ways.into_iter().zip(used).filter(|(_, u)| *u == shown.len()).map(|(w, _)| w);
    let first = whole.next()?;
    whole.next().is_none().then_some(first)
}
