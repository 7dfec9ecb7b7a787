//! The heads above a row: which columns they name, in which order, and where they stand.

mod partial;

pub(crate) use partial::{Partial, partial};

use super::piece::{Piece, What};
use super::stream::Stream;
use super::token::{Kind, LineKind};
use crate::grammar::{Meaning, TableForm, Variant};
use smallvec::SmallVec;

/// One head: the columns its wording can mean, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) columns: Vec<usize>,
    pub(crate) x: (u32, u32),
    /// Line of the stream.
    pub(crate) line: usize,
    /// Token of the stream.
    pub(crate) token: usize,
}

impl Head {
    /// The one of a variant's columns that it names, if it names no other.
    pub(crate) fn only(&self, variant: &Variant) -> Option<usize> {
        let mut own = self.columns.iter().filter_map(|c| variant.columns.iter().position(|v| v == c));
        own.next().filter(|_| own.next().is_none())
    }
}

/// A mark over the columns of a group.
#[derive(Debug, Clone, Copy)]
struct Spanning {
    /// Line of the stream.
    line: usize,
    /// Token of the stream.
    token: usize,
    /// A bar closes it, alone on its line: cells come one by one, in their order.
    cell: bool,
}

/// The block of heads that a row stands under.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heads {
    pub(crate) heads: Vec<Head>,
    /// The marks that stand over the columns of a group.
    groups: SmallVec<[Spanning; 2]>,
    /// By column of the table: whether a head names it.
    named: SmallVec<[bool; 16]>,
    /// Number of the block in the region; rows of one sub table share it.
    pub(crate) block: usize,
}

impl Heads {
    fn push(&mut self, head: Head) {
        for column in &head.columns {
            if self.named.len() <= *column {
                self.named.resize(column + 1, false);
            }
            self.named[*column] = true;
        }
        self.heads.push(head);
    }

    /// The heads where they stand on their lines, if they stand on several lines, not one below the other, and that is
    /// known of each.
    pub(crate) fn spread(&self, extent: impl Fn(usize) -> Option<(u32, u32)>) -> Option<Heads> {
        let on_one_line = |w: &[Head]| w[0].line == w[1].line;
        if self.heads.windows(2).all(on_one_line) || !self.heads.windows(2).any(on_one_line) {
            return None;
        }
        let placed = self.heads.iter().map(|h| Some(Head { x: extent(h.token)?, ..h.clone() }));
        Some(Heads { heads: placed.collect::<Option<_>>()?, ..self.clone() })
    }

    /// The heads of one line.
    pub(crate) fn on(&self, line: usize) -> Heads {
        Heads { heads: self.heads.iter().filter(|h| h.line == line).cloned().collect(), ..self.clone() }
    }

    /// The heads but one.
    pub(crate) fn without(&self, at: usize) -> Heads {
        let mut heads = self.heads.clone();
        heads.remove(at);
        Heads { heads, ..self.clone() }
    }

    /// How many of the columns a head names.
    fn count(&self, columns: &[usize]) -> usize {
        columns.iter().filter(|c| self.named.get(**c) == Some(&true)).count()
    }
}

/// For every piece, the index of its block in the second list. A head after figures, or the heading of a sub
/// table, opens a new block.
pub(crate) fn blocks(pieces: &[Piece], stream: &Stream, table: usize) -> (Vec<usize>, Vec<Heads>) {
    let mut all = vec![Heads::default()];
    let mut of_piece = Vec::with_capacity(pieces.len());
    let mut figures_since = false;
    for piece in pieces {
        match piece.what {
            // A page number between the rows is no head.
            What::Head if stream.tokens[piece.tokens[0]].meanings().is_empty() => {}
            What::Head => {
                let token = &stream.tokens[piece.tokens[0]];
                let part = token.meanings().iter().any(|m| matches!(m, Meaning::Part { .. }));
                let columns: Vec<usize> = token
                    .meanings()
                    .iter()
                    .filter_map(|m| match m {
                        Meaning::Column { table: of, column } if usize::from(*of) == table => {
                            Some(usize::from(*column))
                        }
                        _ => None,
                    })
                    .collect();
                if figures_since || part {
                    if all.last().is_some_and(|h| !h.heads.is_empty()) || part {
                        let block = all.len();
                        all.push(Heads { block, ..Heads::default() });
                    }
                    figures_since = false;
                }
                if let Some(last) = all.last_mut() {
                    let spans = |m: &Meaning| matches!(m, Meaning::Mark { table: of, group: true } if usize::from(*of) == table);
                    let (line, at) = (piece.line, piece.tokens[0]);
                    if !columns.is_empty() {
                        last.push(Head { columns, x: token.x, line, token: at });
                    } else if token.meanings().iter().any(spans) {
                        last.groups.push(Spanning { line, token: at, cell: piece.kind == LineKind::Cell });
                    }
                }
            }
            // Cells beside a piece of a wrapped head are none of a row's.
            What::Values => figures_since |= !is_beside_text(piece, pieces, stream),
            _ => {}
        }
        of_piece.push(all.len() - 1);
    }
    (of_piece, all)
}

/// Whether cells that show nothing stand on the line of a text that is no label: a line of a wrapped head.
fn is_beside_text(cells: &Piece, pieces: &[Piece], stream: &Stream) -> bool {
    let blank = cells.tokens.iter().all(|token| stream.tokens[*token].kind == Kind::Blank);
    let from = pieces.partition_point(|piece| piece.line < cells.line);
    let mut own = pieces[from..].iter().take_while(|piece| piece.line == cells.line).filter(|_| blank);
    let (mut text, label) = (own.clone(), |piece: &Piece| matches!(piece.what, What::Label(_)));
    text.any(|piece| piece.what == What::Text) && !own.any(label)
}

/// Which of a row's variants the heads speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The heads name its columns.
    ByHeads(usize),
    /// No head decides; the number of figures does.
    ByCount(usize),
    /// Heads are there but name columns of other rows; the number of figures decides.
    AgainstHeads(usize),
    Only(usize),
    Undecided,
}

impl Choice {
    pub(crate) fn variant(self) -> Option<usize> {
        match self {
            Choice::ByHeads(v) | Choice::ByCount(v) | Choice::AgainstHeads(v) | Choice::Only(v) => Some(v),
            Choice::Undecided => None,
        }
    }
}

/// Chooses the variant of a row from the heads above it and the number of figures shown (`None`: no figures).
pub(crate) fn choose(
    variants: &[Variant],
    heads: &Heads,
    shown: Option<usize>,
    prefer: Option<usize>,
) -> Choice {
    let named = |v: &Variant| heads.count(&v.columns);
    // Columns that no head names speak against a variant.
    let fit = |v: &Variant| (named(v), usize::MAX - (v.columns.len() - named(v)));
    let best = variants.iter().map(fit).max().unwrap_or_default();
    if best.0 > 0 {
        let mut fitting = (0..variants.len()).filter(|i| fit(&variants[*i]) == best);
        if let (Some(one), None) = (fitting.next(), fitting.next()) {
            return if variants.len() == 1
                && named(&variants[one]) < heads.heads.len().min(2).min(variants[one].columns.len())
            {
                Choice::AgainstHeads(one)
            } else {
                Choice::ByHeads(one)
            };
        }
    }
    if variants.len() == 1 {
        return if heads.heads.is_empty() { Choice::Only(0) } else { Choice::AgainstHeads(0) };
    }
    let counted = |n: usize| {
        let mut fitting = (0..variants.len()).filter(|i| variants[*i].columns.len() == n);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Some(one),
            (Some(one), Some(two)) => {
                prefer.and_then(|p| [one, two].into_iter().find(|v| variants[*v].formats.contains(&p)))
            }
            _ => None,
        }
    };
    match shown.and_then(counted) {
        Some(v) if heads.heads.is_empty() => Choice::ByCount(v),
        Some(v) => Choice::AgainstHeads(v),
        None => match prefer.and_then(|p| variants.iter().position(|v| v.formats.contains(&p))) {
            Some(v) if shown.is_none() => Choice::ByCount(v),
            _ => Choice::Undecided,
        },
    }
}

/// The order in which a variant's columns stand, as indexes into its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) columns: Vec<usize>,
    /// The heads say an order that is not the form's.
    pub(crate) changed: bool,
    /// A head is missing, damaged or there twice: the form's order is taken.
    pub(crate) incomplete: bool,
    /// Where each column's head stands, left to right, if all have a grid position.
    pub(crate) x: Option<Vec<(u32, u32)>>,
    /// The columns in the order in which their heads were printed, where the total was moved behind them.
    pub(crate) printed: Option<Vec<usize>>,
    /// Where heads stand that no form has, beside these, and what stands under them is left out.
    pub(crate) foreign: Vec<(u32, u32)>,
    /// Where such heads, or none, stand, whether or not the rows keep to them.
    pub(crate) unknown: Vec<(u32, u32)>,
}

impl Order {
    /// The form's own order.
    pub(crate) fn official(n: usize) -> Order {
        Order { columns: (0..n).collect(), ..Order::default() }
    }
}

/// What the positions of heads are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Positions {
    Unknown,
    /// Where they stand on lines set with spaces.
    Spaced,
    /// Columns of a grid.
    Grid,
}

/// The head that was found for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    /// Index into the columns of the variant.
    column: usize,
    x: (u32, u32),
    line: usize,
    token: usize,
}

/// Whether heads on several lines, which overlap, are printed in another order than their middles stand in: nothing
/// tells then which of them comes first.
fn is_staggered<'h>(printed: impl Iterator<Item = &'h Found>) -> bool {
    let middles: SmallVec<[u32; 16]> = printed.map(|head| head.x.0 + head.x.1).collect();
    middles.windows(2).any(|w| w[0] >= w[1])
}

/// Whether heads of one level come on several lines, some of them beside one another, in another order than the form's, and
/// it is not known where they stand: those of two lines beside those of one (`社会公益 法律服务`, below it `商业企业 科研机构 其他`)
/// are printed first, wherever they stand.
fn is_torn<'h>(printed: impl Iterator<Item = &'h Found>) -> bool {
    let heads: SmallVec<[(usize, usize); 16]> = printed.map(|head| (head.column, head.line)).collect();
    let beside = heads.windows(2).any(|w| w[0].1 == w[1].1);
    let below = heads.windows(2).any(|w| w[0].1 != w[1].1);
    beside && below && heads.windows(2).any(|w| w[0].0 > w[1].0)
}

/// Whether the group of columns stands in front of a column that the form has before it.
enum Front {
    No,
    Perhaps,
    /// The columns in their order.
    Surely(Vec<usize>),
}

/// Heads of two levels that come level by level: the members of a group stand where its mark stands among the heads of the
/// upper level. Alone on its line the mark may come first because the other heads span both levels and stand in the middle.
fn group_in_front(seen: &[Found], groups: &[Spanning], grouped: impl Fn(usize) -> bool) -> Front {
    let (above, members) = seen.split_at(seen.iter().take_while(|s| !grouped(s.column)).count());
    // The total closes the upper level wherever the group stands.
    let Some(passed) = above.iter().rfind(|s| s.column + 1 != seen.len()) else { return Front::No };
    let Some(first) = members.first().filter(|_| members.iter().all(|s| grouped(s.column))) else {
        return Front::No;
    };
    let Some(group) = groups.iter().find(|g| g.token < passed.token && passed.token < first.token) else {
        return Front::No;
    };
    let by_cell = seen.windows(2).all(|w| w[0].line != w[1].line);
    if group.line != passed.line && !(group.cell && by_cell) {
        // Where several heads share a line below it, they are those of a page that was read line by line.
        return if by_cell { Front::Perhaps } else { Front::No };
    }
    let (before, behind) = above.split_at(above.iter().take_while(|s| s.token < group.token).count());
    Front::Surely([before, members, behind].iter().flat_map(|part| part.iter()).map(|s| s.column).collect())
}

/// Reads the order of columns off the heads.
pub(crate) fn order(variant: &Variant, heads: &Heads, table: &TableForm, positions: Positions) -> Order {
    let n = variant.columns.len();
    let official = Order {
        columns: (0..n).collect(),
        changed: false,
        incomplete: !heads.heads.is_empty(),
        ..Order::default()
    };
    // Each head must name exactly one of the variant's columns, and each column have exactly one head.
    let mut seen: Vec<Found> = Vec::with_capacity(n);
    for head in &heads.heads {
        let Some(column) = head.only(variant) else { continue };
        let found = Found { column, x: head.x, line: head.line, token: head.token };
        match seen.iter().position(|s| s.column == column) {
            // All of them twice side by side: two years, or two offices, and nothing tells which is meant.
            Some(at) if seen.len() == n && at + 1 < n && seen[at].line == head.line => return official,
            // Repeated at a page break: the same order again.
            Some(_) if seen.len() == n => {}
            // A merged head that was printed once for each column, or once for each line it spans.
            Some(at) if at + 1 == seen.len() && seen[at].line == head.line => seen[at].x.1 = head.x.1,
            Some(at) if seen[at].line < head.line => {
                seen.remove(at);
                seen.push(found);
            }
            Some(_) => return official,
            None => seen.push(found),
        }
    }
    if seen.len() != n {
        return official;
    }
    let mut printed = None;
    let mut sorted = seen.clone();
    sorted.sort_by_key(|s| s.x);
    let apart = |sorted: &[Found]| sorted.windows(2).all(|w| w[0].x.1 <= w[1].x.0);
    // Where spans were lost, heads of several levels stand over one another, and only their order tells.
    let placed = positions != Positions::Unknown && apart(&sorted);
    let grouped = |column: usize| table.columns[variant.columns[column]].grouped;
    if placed {
        seen = sorted;
    } else if (0..n).any(grouped) && seen.windows(2).any(|w| w[0].line != w[1].line) {
        // Within a level they still stand where they stand, also those that are wrapped.
        let members: Vec<_> = sorted.into_iter().filter(|s| grouped(s.column)).collect();
        if positions == Positions::Spaced && apart(&members) {
            let places = seen.iter_mut().filter(|s| grouped(s.column));
            places.zip(members).for_each(|(place, member)| *place = member);
        } else {
            let members = || seen.iter().filter(|s| grouped(s.column));
            let torn = positions == Positions::Unknown && is_torn(members());
            if torn || positions == Positions::Spaced && is_staggered(members()) {
                return official;
            }
        }
        match group_in_front(&seen, &heads.groups, grouped) {
            Front::Surely(columns) => return Order { columns, changed: true, ..Order::default() },
            Front::Perhaps => return official,
            Front::No => {}
        }
        // Heads of two levels come level by level: the total, which spans both and closes the upper one, is said
        // before the members.
        if let Some(at) = seen.iter().position(|s| s.column == n - 1)
            && seen.get(at + 1).is_none_or(|next| next.line != seen[at].line)
        {
            let columns = seen.iter().map(|s| s.column);
            printed = (at + 1 < seen.len()).then(|| columns.collect());
            let total = seen.remove(at);
            seen.push(total);
        }
    } else if let Front::Surely(columns) = group_in_front(&seen, &heads.groups, grouped) {
        return Order { columns, changed: true, ..Order::default() };
    } else if positions == Positions::Spaced && is_staggered(seen.iter())
        || positions == Positions::Unknown && is_torn(seen.iter())
    {
        return official;
    }
    let columns: Vec<usize> = seen.iter().map(|s| s.column).collect();
    let changed = columns.iter().enumerate().any(|(i, c)| i != *c);
    let x = (placed && positions == Positions::Grid).then(|| seen.iter().map(|s| s.x).collect());
    Order { columns, changed, x, printed, ..Order::default() }
}
