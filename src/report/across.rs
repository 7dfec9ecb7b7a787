//! Tables whose rows stand side by side: one line of figures under heads of three levels.

use super::Doubt;
use super::bars::Bars;
use super::figure::{Figure, State};
use super::placement::{Placement, Placements, placements};
use super::region::Region;
use super::segment;
use super::settle::row_fits;
use super::stream::{Kind, LineKind, Token};
use super::table::{Context, RowRead, TableRead, blanks_are_real, via};
use crate::grammar::{Meaning, TableForm};

/// What stands in the region: heads with their places, then figures.
struct Parts {
    /// Row groups in the order their heads are met: node and position in the grid.
    groups: Vec<(usize, (u32, u32))>,
    /// Outcome heads: columns they can mean and position.
    outcomes: Vec<(Vec<usize>, (u32, u32))>,
    /// Runs of figures, with the group head that stood last before each.
    runs: Vec<Run>,
}

struct Run {
    tokens: Vec<Token>,
    kind: LineKind,
    line: usize,
    /// Group heads met since the run before.
    groups: Vec<usize>,
    /// Text in front of the figures on their line.
    labelled: bool,
    /// Columns that the label right in front of the figures can mean.
    outcome: Vec<usize>,
}

/// Reads a region as a table whose rows stand side by side.
pub(crate) fn read(region: &Region, cx: Context<'_>) -> TableRead {
    let form = &cx.forms.tables[cx.table];
    let parts = parts(region, cx);
    let mut out = TableRead { table: cx.table, first_line: region.lines.start, ..TableRead::default() };
    let rows: Vec<usize> = (0..form.nodes.len()).filter(|n| form.nodes[*n].is_row()).collect();
    let order = group_order(&parts, &rows, form, cx, &mut out.doubts);
    let width = form.nodes[rows[0]].variants[0].columns.len();
    if parts.runs.is_empty() {
        for node in &rows {
            let figures = Context::unplaced(&form.nodes[*node].variants[0], State::Blank);
            out.rows.push(RowRead { node: *node, variant: 0, figures });
        }
        out.doubts.push(cx.doubt(
            "format.row_empty",
            None,
            None,
            format!("{}: heads without figures", form.label),
        ));
        return out;
    }
    // Outcomes as rows, groups as columns: each line of figures has its outcome in front. Heads that stand once
    // before a single line of figures are not that.
    let upright = parts.runs.len() > 1 && parts.runs.iter().all(|r| !r.outcome.is_empty());
    if upright {
        turned(cx, form, &parts, &order, width, &mut out);
        out.rows.sort_by_key(|r| r.node);
        out.values = count_values(&out);
        return out;
    }
    let separate = parts.runs.len() == rows.len() && parts.runs.iter().all(|r| r.groups.len() == 1);
    if separate && parts.runs.iter().all(|r| shown(r) <= width) {
        for run in &parts.runs {
            one_group(cx, form, run, run.groups[0], width, &mut out);
        }
    } else {
        all_groups(cx, form, &parts, &order, width, &mut out);
    }
    out.rows.sort_by_key(|r| r.node);
    out.values = count_values(&out);
    out
}

fn count_values(read: &TableRead) -> usize {
    read.rows.iter().flat_map(|r| &r.figures).filter(|f| f.value.is_some()).count()
}

/// A table with a line per outcome: read if every outcome is there once with a figure for every group.
fn turned(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    width: usize,
    out: &mut TableRead,
) {
    let official = &form.nodes[order[0]].variants[0].columns;
    let of = |run: &Run| official.iter().position(|c| run.outcome.contains(c));
    let mut lines: Vec<(usize, &Run)> = parts.runs.iter().filter_map(|r| of(r).map(|c| (c, r))).collect();
    lines.sort_by_key(|l| l.0);
    let whole = lines.len() == width
        && lines.iter().enumerate().all(|(i, l)| l.0 == i)
        && lines.iter().all(|(_, r)| {
            r.tokens.len() == order.len() && blanks_are_real(r.kind) || shown(r) == order.len()
        });
    if !whole {
        let message = format!(
            "{}: the outcomes stand as rows, and not each of them has a figure for each group",
            form.label
        );
        open(cx, form, order, "figure.ambiguous", message, out);
        return;
    }
    for (place, node) in order.iter().enumerate() {
        let slots = &form.nodes[*node].variants[0].slots;
        let figures = lines
            .iter()
            .zip(slots)
            .map(|((_, run), slot)| {
                let cells: Vec<&Token> = if run.tokens.len() == order.len() {
                    run.tokens.iter().collect()
                } else {
                    run.tokens.iter().filter(|t| t.kind != Kind::Blank).collect()
                };
                cx.figure(*slot, cells[place], run.kind, via(run.kind))
            })
            .collect();
        out.rows.push(RowRead { node: *node, variant: 0, figures });
    }
    let message =
        format!("{}: the outcomes stand as rows and the groups as columns; read by their labels", form.label);
    out.doubts.push(cx.doubt("format.columns_reordered", None, None, message));
}

fn shown(run: &Run) -> usize {
    run.tokens.iter().filter(|t| t.kind != Kind::Blank).count()
}

fn parts(region: &Region, cx: Context<'_>) -> Parts {
    let mut parts = Parts { groups: Vec::new(), outcomes: Vec::new(), runs: Vec::new() };
    let mut groups_since: Vec<usize> = Vec::new();
    let mut outcome: Vec<usize> = Vec::new();
    let bars = Bars::of(region, cx.stream);
    for line_index in region.lines.clone() {
        let line = &cx.stream.lines[line_index];
        let tokens = cx.stream.tokens_of(line);
        let heads_here =
            tokens.iter().any(|t| t.meanings().iter().any(|m| m.table().map(usize::from) == Some(cx.table)));
        let figures = tokens.iter().any(Token::is_value);
        let mut labelled = false;
        for token in tokens {
            match &token.kind {
                Kind::Label(meanings) => {
                    labelled = true;
                    let mut outcomes = Vec::new();
                    for meaning in meanings {
                        match meaning {
                            Meaning::Node { table, node } if usize::from(*table) == cx.table => {
                                parts.groups.push((usize::from(*node), token.x));
                                groups_since.push(usize::from(*node));
                            }
                            Meaning::Column { table, column } if usize::from(*table) == cx.table => {
                                outcomes.push(usize::from(*column));
                            }
                            _ => {}
                        }
                    }
                    outcome.clone_from(&outcomes);
                    if !outcomes.is_empty() {
                        parts.outcomes.push((outcomes, token.x));
                    }
                }
                Kind::Text => labelled = true,
                // Empty cells of a line of heads are part of the heads.
                Kind::Blank if !figures && heads_here => {}
                Kind::Blank
                    if !matches!(line.kind, LineKind::Row { .. } | LineKind::Fields(_))
                        && !bars.is_cell(cx.stream, line_index, region) => {}
                Kind::Blank | Kind::Value(_) | Kind::Glued => {
                    let single = is_single(line.kind);
                    match parts.runs.last_mut() {
                        Some(run)
                            if groups_since.is_empty()
                                && outcome.is_empty()
                                && (run.line == line_index || (single && is_single(run.kind))) =>
                        {
                            run.tokens.push(token.clone());
                            run.line = line_index;
                        }
                        _ => parts.runs.push(Run {
                            tokens: vec![token.clone()],
                            kind: line.kind,
                            line: line_index,
                            groups: std::mem::take(&mut groups_since),
                            labelled,
                            outcome: std::mem::take(&mut outcome),
                        }),
                    }
                }
            }
        }
    }
    // A line of empty cells is the table's own emptiness only if no line has figures.
    let any = parts.runs.iter().any(|r| shown(r) > 0);
    if any {
        parts.runs.retain(|r| shown(r) > 0);
    } else {
        parts.runs.truncate(1);
    }
    parts
}

/// Whether a line holds one cell and no more.
fn is_single(kind: LineKind) -> bool {
    kind.is_single() || kind == LineKind::Bar
}

/// The order in which the groups stand, from their heads; the form's order where a head is missing.
fn group_order(
    parts: &Parts,
    rows: &[usize],
    form: &TableForm,
    cx: Context<'_>,
    doubts: &mut Vec<Doubt>,
) -> Vec<usize> {
    let mut seen: Vec<(usize, (u32, u32))> = Vec::new();
    for group in &parts.groups {
        if !seen.iter().any(|s| s.0 == group.0) {
            seen.push(*group);
        }
    }
    let placed = seen.iter().any(|s| s.1.1 > 0);
    if placed {
        seen.sort_by_key(|s| s.1);
    }
    let order: Vec<usize> = seen.iter().map(|s| s.0).collect();
    if order.len() != rows.len() {
        if !order.is_empty() {
            let message = format!("{}: not all heads were found; the form's order was taken", form.label);
            doubts.push(cx.doubt("format.heads_damaged", None, None, message));
        }
        return rows.to_vec();
    }
    if order != rows && placed {
        let message = format!(
            "{}: the groups stand in another order than the form's; their order was followed",
            form.label
        );
        doubts.push(cx.doubt("format.columns_reordered", None, None, message));
        return order;
    }
    if order != rows {
        let message =
            format!("{}: the heads of the groups come in another order than the form's", form.label);
        doubts.push(cx.doubt("format.heads_damaged", None, None, message));
    }
    rows.to_vec()
}

fn one_group(cx: Context<'_>, form: &TableForm, run: &Run, node: usize, width: usize, out: &mut TableRead) {
    let items = &run.tokens;
    let blank: Vec<bool> = items.iter().map(|t| t.kind == Kind::Blank).collect();
    let found = placements(&blank, width, blanks_are_real(run.kind));
    let slots = &form.nodes[node].variants[0].slots;
    let figures_of = |placement: &Placement| -> Vec<Figure> { fill(cx, slots, items, placement, run.kind) };
    let (figures, doubt) = match found {
        Placements::Exact(placement) => (figures_of(&placement), None),
        Placements::Several(all) => {
            let mut fitting: Vec<Vec<Figure>> =
                all.iter().map(figures_of).filter(|f| row_fits(cx, node, 0, f)).collect();
            match fitting.len() {
                1 => (
                    placed(fitting.remove(0)),
                    Some(("figure.placed", "the sums leave one way to place them")),
                ),
                _ => (Vec::new(), Some(("figure.ambiguous", "the sums do not tell where they belong"))),
            }
        }
        Placements::TooMany => (Vec::new(), Some(("format.row_long", "more figures than columns"))),
        Placements::Empty => (
            Context::unplaced(&form.nodes[node].variants[0], State::Blank),
            Some(("format.row_empty", "no figures")),
        ),
    };
    if let Some((id, what)) = doubt {
        let message = format!("{}: {} figures for {width} columns; {what}", cx.label(node), shown(run));
        out.doubts.push(cx.doubt(id, Some(node), None, message));
    }
    let figures = if figures.is_empty() {
        Context::unplaced(&form.nodes[node].variants[0], State::Ambiguous)
    } else {
        figures
    };
    out.rows.push(RowRead { node, variant: 0, figures });
}

fn fill(
    cx: Context<'_>,
    slots: &[crate::grammar::SlotId],
    items: &[Token],
    placement: &Placement,
    kind: LineKind,
) -> Vec<Figure> {
    slots
        .iter()
        .zip(placement)
        .map(|(slot, item)| match item.and_then(|i| items.get(i)) {
            Some(token) => cx.figure(*slot, token, kind, via(kind)),
            None => Figure { state: State::Blank, ..Figure::missing(*slot) },
        })
        .collect()
}

fn placed(mut figures: Vec<Figure>) -> Vec<Figure> {
    for figure in figures.iter_mut().filter(|f| f.value.is_some()) {
        figure.state = State::Placed;
        figure.via = super::figure::Via::Sums;
    }
    figures
}

/// All groups in one sequence of figures.
fn all_groups(
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
    if let [only] = &items[..]
        && only.kind == Kind::Glued
    {
        let digits = cx.document.text(only.text);
        let cuts = segment::cuts(digits, n, 2);
        if cuts.len() == 1
            && let Some(index) = cx.stream.tokens.iter().position(|t| t.text == only.text)
        {
            items = super::table::unglue(cx.stream, cx.document, index, n).remove(0);
            out.doubts.push(cx.doubt(
                "figure.placed",
                None,
                None,
                format!("{}: glued digits have one way to be cut", form.label),
            ));
        }
    }
    let blank: Vec<bool> = items.iter().map(|t| t.kind == Kind::Blank).collect();
    let count = blank.iter().filter(|b| !**b).count();
    // A lone bar leaves a blank only where it is an empty cell.
    let real = (blanks_are_real(kind) || is_single(kind) && blank.contains(&true)) && parts.runs.len() == 1;
    let whole = by_heads(parts, order, form, &items).map(Placements::Exact).unwrap_or_else(|| {
        // Too many combinations to list for all groups at once: only an exact count is placed here.
        let total_blank = blank.len();
        if (real && total_blank >= n) || count >= n || count == 0 {
            placements(&blank, n, real)
        } else {
            Placements::Several(Vec::new())
        }
    });
    let slots_of = |node: usize| &form.nodes[node].variants[0].slots;
    match whole {
        Placements::Exact(placement) => {
            let mut short = false;
            for (i, node) in order.iter().enumerate() {
                let part: Placement = placement[i * width..(i + 1) * width].to_vec();
                short |= part.contains(&None);
                let figures = fill(cx, slots_of(*node), &items, &part, kind);
                out.rows.push(RowRead { node: *node, variant: 0, figures });
            }
            if short {
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

fn open(
    cx: Context<'_>,
    form: &TableForm,
    order: &[usize],
    id: &'static str,
    message: String,
    out: &mut TableRead,
) {
    for node in order {
        let figures = Context::unplaced(&form.nodes[*node].variants[0], State::Ambiguous);
        out.rows.push(RowRead { node: *node, variant: 0, figures });
        out.doubts.push(cx.doubt(id, Some(*node), None, message.clone()));
    }
}

/// Cells of a grid under their outcome heads, if every one of the heads has exactly one cell.
fn by_heads(parts: &Parts, order: &[usize], form: &TableForm, items: &[Token]) -> Option<Placement> {
    let width = form.nodes[*order.first()?].variants[0].columns.len();
    let n = width * order.len();
    if items.iter().any(|t| t.x.1 == 0) || parts.runs.len() != 1 {
        return None;
    }
    let mut heads: Vec<&(Vec<usize>, (u32, u32))> = parts.outcomes.iter().collect();
    heads.sort_by_key(|h| h.1);
    heads.dedup_by_key(|h| h.1);
    if heads.len() != n || heads.windows(2).any(|w| w[0].1.1 > w[1].1.0) {
        return None;
    }
    let official = &form.nodes[order[0]].variants[0].columns;
    let regular = heads.chunks(width).all(|g| g.iter().zip(official).all(|(h, c)| h.0.contains(c)));
    if !regular {
        return None;
    }
    let mut placement: Placement = vec![None; n];
    for (i, item) in items.iter().enumerate() {
        match heads.iter().position(|h| (h.1.0..h.1.1).contains(&item.x.0)) {
            Some(at) if placement[at].is_none() => placement[at] = Some(i),
            Some(_) => return None,
            None if item.kind == Kind::Blank => {}
            None => return None,
        }
    }
    placement.iter().all(Option::is_some).then_some(placement)
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
