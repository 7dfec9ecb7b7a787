//! What stands in a region whose rows stand side by side: heads with their places, then figures.

use super::say_strays;
use crate::document::Separator;
use crate::grammar::{Meaning, TableForm};
use crate::report::Doubt;
use crate::report::bars::Bars;
use crate::report::region::Region;
use crate::report::table::{Context, blanks_are_real};
use crate::report::token::{Kind, LineKind, Token};
use crate::report::value::Reading;
use crate::text::signs::is_ideograph;

/// What stands in the region: heads with their places, then figures.
pub(super) struct Parts {
    /// Row groups in the order their heads are met: node and position in the grid.
    pub(super) groups: Vec<(usize, (u32, u32))>,
    /// The head over those of the second level (行政诉讼) was met before all of them.
    inner_first: bool,
    pub(super) outcomes: Vec<Outcome>,
    /// How many of them stand on the last line that has any.
    last: usize,
    /// Everything above the first figures, with its line.
    pub(super) above: Vec<(usize, Token)>,
    /// Runs of figures, with the group head that stood last before each.
    pub(super) runs: Vec<Run>,
}

/// A head of an outcome.
pub(super) struct Outcome {
    /// Columns that it can mean.
    pub(super) columns: Vec<usize>,
    /// Position in the grid.
    pub(super) x: (u32, u32),
    line: usize,
}

pub(super) struct Run {
    pub(super) tokens: Vec<Token>,
    pub(super) kind: LineKind,
    pub(super) line: usize,
    /// Group heads met since the run before.
    pub(super) groups: Vec<usize>,
    /// Text in front of the figures on their line.
    pub(super) labelled: bool,
    /// Heads of the outcomes stand above it.
    headed: bool,
    /// Columns that the label right in front of the figures can mean.
    pub(super) outcome: Vec<usize>,
}

impl Run {
    /// Whether it is a line of its own label below the heads with a cell for each of `cells` figures; the bar behind the
    /// last may be the line's end.
    pub(super) fn is_row(&self, cells: usize) -> bool {
        self.labelled && self.headed && self.tokens.len() + 1 >= cells
    }
}

impl Parts {
    /// Whether all heads and figures that have a place have it in the same measure: columns of a grid cannot be held
    /// against places on a line set with spaces.
    fn is_measured_alike(&self, cx: Context<'_>) -> bool {
        let lines = self.above.iter().map(|(line, _)| *line).chain(self.runs.iter().map(|run| run.line));
        let kinds = lines.filter_map(|line| cx.stream.lines.get(line)).map(|line| line.kind);
        let mut grids = kinds.filter_map(|kind| match kind {
            LineKind::Row { table, .. } => Some(Some(table)),
            LineKind::Fields(_) => Some(None),
            _ => None,
        });
        let first = grids.next();
        grids.all(|grid| Some(grid) == first)
    }

    /// How often the outcome heads begin anew: runs in which they come in the form's order. A line of heads that
    /// lacks some has no more than one for each group.
    pub(super) fn rising_runs(&self, form: &TableForm, order: &[usize]) -> usize {
        let Some(official) = order.first().map(|n| &form.nodes[*n].variants[0].columns) else { return 0 };
        let mut heads: Vec<&Outcome> = self.outcomes.iter().collect();
        // Heads of two levels may be printed once for each level: the last line has them all then.
        if heads.len() > self.last && self.last == official.len() * order.len() {
            heads.drain(..heads.len() - self.last);
        }
        let printed = runs(&heads, official);
        // Lines of a text may be measured with the wrong ruler: either order will do.
        if heads.iter().all(|h| h.x.1 > 0) {
            heads.sort_by_key(|h| h.x);
            heads.dedup_by_key(|h| h.x);
            return printed.min(runs(&heads, official));
        }
        printed
    }

    /// Whether a head that no form has stands among those of the outcomes, on one of their lines.
    pub(super) fn strange_head(&self) -> bool {
        let outcome = |t: &Token| t.meanings().iter().any(|m| matches!(m, Meaning::Column { .. }));
        let lines: Vec<usize> =
            self.above.iter().filter(|(_, t)| outcome(t)).map(|(line, _)| *line).collect();
        self.above.iter().any(|(line, t)| t.kind == Kind::Text && lines.contains(line))
    }

    /// The column of the first outcome that no head names, where others are named.
    pub(super) fn unnamed(&self, form: &TableForm, order: &[usize]) -> Option<usize> {
        let official = order.first().map(|node| &form.nodes[*node].variants[0].columns)?;
        official
            .iter()
            .copied()
            .find(|column| !self.outcomes.iter().any(|head| head.columns.contains(column)))
    }
}

/// Runs in which outcome heads come in the form's order.
fn runs(heads: &[&Outcome], official: &[usize]) -> usize {
    let places = heads.iter().filter_map(|h| match h.columns[..] {
        [only] => official.iter().position(|c| *c == only),
        _ => None,
    });
    let (mut runs, mut last) = (0, None);
    for at in places {
        if last.is_none_or(|l| at <= l) {
            runs += 1;
        }
        last = Some(at);
    }
    runs
}

pub(super) fn shown(run: &Run) -> usize {
    run.tokens.iter().filter(|t| t.kind != Kind::Blank).count()
}

pub(super) fn parts(region: &Region, cx: Context<'_>) -> Parts {
    let mut parts = Parts {
        groups: Vec::new(),
        inner_first: false,
        outcomes: Vec::new(),
        last: 0,
        above: Vec::new(),
        runs: Vec::new(),
    };
    let mut groups_since: Vec<usize> = Vec::new();
    let mut outcome: Vec<usize> = Vec::new();
    let bars = Bars::of(region, cx.stream, cx.forms);
    let form = &cx.forms.tables[region.table];
    let cells = form.figures_across();
    let width = form.nodes.iter().find_map(|node| node.variants.first()).map_or(0, |v| v.columns.len());
    for line_index in region.lines.clone() {
        let line = &cx.stream.lines[line_index];
        let tokens = cx.stream.tokens_of(line);
        let heads_here =
            tokens.iter().any(|t| t.meanings().iter().any(|m| m.table().map(usize::from) == Some(cx.table)));
        let figures = tokens.iter().any(Token::is_value);
        // A text behind figures is a cell where lines have cells and there is room for it; one in front of them may
        // be a label, unless each figure has its cell without it.
        let first = tokens.iter().position(Token::is_value).unwrap_or(tokens.len());
        let last = tokens.iter().rposition(|t| t.kind != Kind::Blank).map_or(first, |at| at + 1);
        // On a line set with spaces too, where every cell that shows something is there.
        let spaced = line.kind == LineKind::Fields(Separator::Spaces);
        let words_are_cells =
            (spaced || blanks_are_real(line.kind)) && figures && last.saturating_sub(first) <= cells;
        let whole = tokens.len() == cells && tokens.iter().all(|t| t.meanings().is_empty());
        let on_line = |run: &Run| run.line == line_index;
        // A head of outcomes names the figures beside it, not those of the next row.
        if !is_single(line.kind) && !line.kind.is_empty() {
            outcome.clear();
        }
        // Below the heads of the outcomes, a group's head with empty cells for all of them is a row left blank.
        let empty_row = parts.outcomes.len() >= width
            && blanks_are_real(line.kind)
            && is_empty_row(tokens, cx.table, width);
        // Printed cell by cell between bars, a text among the figures is one of the cells too.
        let in_cell = bars.close_cells() && is_single(line.kind);
        let before = parts.outcomes.len();
        let mut labelled = false;
        for token in tokens {
            if parts.runs.is_empty() && matches!(token.kind, Kind::Label(_) | Kind::Text) {
                parts.above.push((line_index, token.clone()));
            }
            match &token.kind {
                Kind::Label(meanings) => {
                    labelled = true;
                    let mut outcomes = Vec::new();
                    for meaning in meanings {
                        match meaning {
                            Meaning::Node { table, node } if usize::from(*table) == cx.table => {
                                let node = usize::from(*node);
                                parts.groups.push((node, token.x));
                                if !groups_since.contains(&node) {
                                    groups_since.push(node);
                                }
                            }
                            Meaning::Column { table, column } if usize::from(*table) == cx.table => {
                                outcomes.push(usize::from(*column));
                            }
                            Meaning::Mark { table, .. } if usize::from(*table) == cx.table => {
                                parts.inner_first |= parts.groups.is_empty();
                            }
                            _ => {}
                        }
                    }
                    outcome.clone_from(&outcomes);
                    if !outcomes.is_empty() {
                        parts.outcomes.push(Outcome { columns: outcomes, x: token.x, line: line_index });
                    }
                }
                Kind::Text
                    if !(in_cell
                        && groups_since.is_empty()
                        && outcome.is_empty()
                        && parts
                            .runs
                            .last()
                            .is_some_and(|r| is_single(r.kind) && r.tokens.len() < cells))
                        && !(words_are_cells
                            && (whole
                                || parts.runs.last().is_some_and(on_line)
                                || (spaced && is_no_word(cx.document.text(token.text))))) =>
                {
                    labelled = true;
                }
                // Empty cells of a line of heads are part of the heads.
                Kind::Blank if !figures && heads_here && !empty_row => {}
                Kind::Blank
                    if !matches!(line.kind, LineKind::Row { .. } | LineKind::Fields(_))
                        && !bars.is_cell(cx.stream, line_index, region) => {}
                Kind::Blank | Kind::Value(_) | Kind::Glued | Kind::Text => {
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
                            headed: parts.outcomes.len() >= width,
                            outcome: std::mem::take(&mut outcome),
                        }),
                    }
                }
            }
        }
        if parts.outcomes.len() > before {
            parts.last = parts.outcomes.len() - before;
        }
    }
    if !parts.is_measured_alike(cx) {
        parts.groups.iter_mut().for_each(|group| group.1 = (0, 0));
        parts.outcomes.iter_mut().for_each(|outcome| outcome.x = (0, 0));
    }
    // A line of empty cells is the table's own emptiness only if no line has figures, or a row's that has its label.
    let any = parts.runs.iter().any(|r| shown(r) > 0);
    if any {
        let row = |r: &Run| r.labelled && !r.groups.is_empty() || r.is_row(cells);
        parts.runs.retain(|r| shown(r) > 0 || row(r));
    } else {
        parts.runs.truncate(1);
    }
    parts
}

/// Takes out what stands on lines outside a grid whose own row has all its cells, and says which figures those are.
pub(super) fn drop_outside(parts: &mut Parts, cx: Context<'_>, doubts: &mut Vec<Doubt>) {
    let grid = |run: &Run| run.kind.grid();
    let cells = |of: u32| -> usize {
        parts.runs.iter().filter(|run| grid(run) == Some(of)).map(|run| run.tokens.len()).sum()
    };
    let whole = cx.forms.tables[cx.table].figures_across();
    let Some(own) = parts.runs.iter().filter_map(grid).find(|of| cells(*of) >= whole) else { return };
    let outside = |run: &Run| grid(run) != Some(own) && run.groups.is_empty();
    let figures = parts.runs.iter().filter(|run| outside(run)).flat_map(|run| &run.tokens);
    say_strays(cx, figures.filter(|t| t.kind != Kind::Value(Reading::Dash)), doubts);
    parts.runs.retain(|run| !outside(run));
    // Heads below the figures are those of what was taken out.
    let last = parts.runs.iter().map(|run| run.line).max().unwrap_or(0);
    parts.outcomes.retain(|head| head.line <= last);
}

/// Whether a line is the head of one group and an empty cell for each outcome.
fn is_empty_row(tokens: &[Token], table: usize, width: usize) -> bool {
    let group = |m: &Meaning| matches!(m, Meaning::Node { table: t, .. } if usize::from(*t) == table);
    let blank = tokens.iter().filter(|t| t.kind == Kind::Blank).count();
    let mut shown = tokens.iter().filter(|t| t.kind != Kind::Blank);
    let (Some(first), None) = (shown.next(), shown.next()) else { return false };
    blank >= width && first.meanings().iter().any(group)
}

/// Takes out a line that numbers the columns, where another with the figures follows.
pub(super) fn drop_column_numbers(parts: &mut Parts, cx: Context<'_>) {
    let numbers = |run: &Run| {
        let number = |t: &Token| cx.document.text(t.text).trim().parse::<usize>().ok();
        run.outcome.is_empty()
            && run.tokens.len() > 3
            && run.tokens.iter().enumerate().all(|(i, t)| number(t) == Some(i + 1))
    };
    while parts.runs.len() > 1
        && numbers(&parts.runs[0])
        && parts.runs[1].tokens.len() >= parts.runs[0].tokens.len()
        && parts.runs[1].groups.is_empty()
    {
        let first = parts.runs.remove(0);
        parts.runs[0].groups = first.groups;
    }
}

/// Whether a text has no ideograph in it: `O`, `l5`, `(3)` in front of figures are cells, no label is.
pub(crate) fn is_no_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && !text.contains(is_ideograph)
}

/// Whether a line holds one cell and no more.
pub(super) fn is_single(kind: LineKind) -> bool {
    kind.is_single() || kind == LineKind::Bar
}

/// The order in which the groups stand, from their heads; the form's order where a head is missing.
pub(super) fn group_order(
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
    // Where places do not tell, the heads of the first level do, which one line shows in their order.
    let inner = |row: &usize| form.nodes[*row].depth > 0;
    let order = if !placed && parts.inner_first && order.iter().any(|row| !inner(row)) {
        let (inner, outer): (Vec<usize>, Vec<usize>) = order.into_iter().partition(inner);
        [inner, outer].concat()
    } else {
        order
    };
    let told = placed || parts.inner_first;
    if order.len() != rows.len() {
        let found =
            if order.is_empty() { "no head of a group was found" } else { "not all heads were found" };
        let message = format!("{}: {found}; the form's order was taken", form.label);
        doubts.push(cx.doubt("format.heads_damaged", None, None, message));
        return rows.to_vec();
    }
    if order != rows && told {
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
