//! The heads above a row: which columns they name, in which order, and where they stand.

use super::piece::{Piece, What};
use super::stream::Stream;
use super::token::{Kind, Token};
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

/// The block of heads that a row stands under.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heads {
    pub(crate) heads: Vec<Head>,
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
                if !columns.is_empty()
                    && let Some(last) = all.last_mut()
                {
                    last.push(Head { columns, x: token.x, line: piece.line, token: piece.tokens[0] });
                }
            }
            What::Values => figures_since = true,
            _ => {}
        }
        of_piece.push(all.len() - 1);
    }
    (of_piece, all)
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

/// Heads that name some of a variant's columns, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Partial {
    /// In a grid: index into the columns and position.
    Grid(Vec<(usize, (u32, u32))>),
    /// On a line of fields, one behind the other: index into the columns.
    Fields(Vec<usize>),
    /// On lines that have as many fields as those of the rows: index into the columns, and how many fields before the
    /// end the head stands.
    Numbered(Vec<(usize, usize)>),
}

impl Partial {
    pub(crate) fn has(&self, column: usize) -> bool {
        match self {
            Partial::Grid(heads) => heads.iter().any(|h| h.0 == column),
            Partial::Fields(columns) => columns.contains(&column),
            Partial::Numbered(heads) => heads.iter().any(|h| h.0 == column),
        }
    }

    /// The cell under each head, by column of the variant; `None` unless every head has exactly one cell and no
    /// figure stands elsewhere.
    pub(crate) fn place(&self, items: &[Token]) -> Option<Vec<Option<usize>>> {
        let heads = match self {
            Partial::Grid(heads) => heads,
            Partial::Numbered(heads) => {
                let mut placement = vec![None; heads.iter().map(|h| h.0 + 1).max()?];
                for (column, before_end) in heads {
                    placement[*column] = Some(items.len().checked_sub(*before_end)?);
                }
                let mut free = items.iter().enumerate().filter(|(at, _)| !placement.contains(&Some(*at)));
                return free.all(|(_, item)| item.kind == Kind::Blank).then_some(placement);
            }
            Partial::Fields(columns) => {
                let n = columns.iter().max()? + 1;
                let at = |column: usize| columns.iter().position(|c| *c == column);
                // Lines may be filled up behind.
                let pads = items.get(columns.len()..)?;
                return pads.iter().all(|t| t.kind == Kind::Blank).then(|| (0..n).map(at).collect());
            }
        };
        let n = heads.iter().map(|h| h.0 + 1).max()?;
        let mut placement = vec![None; n];
        for (i, item) in items.iter().enumerate() {
            let over = heads.iter().find(|h| (h.1.0..h.1.1).contains(&item.x.0));
            match over {
                Some((column, _)) if placement[*column].is_none() => placement[*column] = Some(i),
                Some(_) => return None,
                None if item.kind == Kind::Blank => {}
                None => return None,
            }
        }
        heads.iter().all(|h| placement[h.0].is_some()).then_some(placement)
    }
}

/// The heads of a table that lacks some of its columns: all of them known, no two for one column, and apart. Of lines of
/// fields they stand on one line.
pub(crate) fn partial(variant: &Variant, heads: &Heads, table: &TableForm, grid: bool) -> Option<Partial> {
    let mut seen: Vec<(usize, (u32, u32))> = Vec::new();
    for head in &heads.heads {
        let one = head.only(variant)?;
        match seen.iter().find(|s| s.0 == one) {
            Some(before) if grid && before.1 == head.x => {}
            Some(_) => return None,
            None => seen.push((one, head.x)),
        }
    }
    let some = seen.len() > 1 && seen.len() < variant.columns.len();
    if !grid {
        return Some(Partial::Fields(on_lines(&seen, heads, variant, table)?)).filter(|_| some);
    }
    let mut places: Vec<(u32, u32)> = seen.iter().map(|s| s.1).collect();
    places.sort_unstable();
    let apart = places.windows(2).all(|w| w[0].1 <= w[1].0);
    (apart && some).then_some(Partial::Grid(seen))
}

/// The order of columns whose heads stand on one line, or on two: the members of a group below the others, of which the
/// total, printed last, stands behind the members.
fn on_lines(
    seen: &[(usize, (u32, u32))],
    heads: &Heads,
    variant: &Variant,
    table: &TableForm,
) -> Option<Vec<usize>> {
    let (first, last) = (heads.heads.first()?.line, heads.heads.last()?.line);
    let mut columns: Vec<usize> = seen.iter().map(|s| s.0).collect();
    let upper = heads.heads.iter().take_while(|h| h.line == first).count();
    if first == last {
        return Some(columns);
    }
    let two = heads.heads.iter().skip(upper).all(|h| h.line == last) && columns.len() == heads.heads.len();
    let grouped = |at: &usize| table.columns[variant.columns[*at]].grouped;
    let apart = columns[upper..].iter().all(grouped) && !columns[..upper].iter().any(grouped);
    let total = columns[..upper].iter().position(|c| c + 1 == variant.columns.len());
    if !two || !apart || total.is_some_and(|at| at + 1 != upper) {
        return None;
    }
    if let Some(at) = total {
        let total = columns.remove(at);
        columns.push(total);
    }
    Some(columns)
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

/// Whether heads on several lines, which overlap, are printed in another order than their middles stand in: nothing
/// tells then which of them comes first.
fn is_staggered<'h>(printed: impl Iterator<Item = &'h (usize, (u32, u32), usize)>) -> bool {
    let heads: Vec<_> = printed.collect();
    let middle = |head: &(usize, (u32, u32), usize)| head.1.0 + head.1.1;
    heads.windows(2).any(|w| middle(w[0]) >= middle(w[1]))
}

/// Whether heads of one level come on several lines, some of them beside one another, in another order than the form's, and
/// it is not known where they stand: those of two lines beside those of one (`社会公益 法律服务`, below it `商业企业 科研机构 其他`)
/// are printed first, wherever they stand.
fn is_torn<'h>(printed: impl Iterator<Item = &'h (usize, (u32, u32), usize)>) -> bool {
    let heads: SmallVec<[(usize, usize); 16]> = printed.map(|(column, _, line)| (*column, *line)).collect();
    let beside = heads.windows(2).any(|w| w[0].1 == w[1].1);
    let below = heads.windows(2).any(|w| w[0].1 != w[1].1);
    beside && below && heads.windows(2).any(|w| w[0].0 > w[1].0)
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
    let mut seen: Vec<(usize, (u32, u32), usize)> = Vec::with_capacity(n);
    for head in &heads.heads {
        let Some(one) = head.only(variant) else { continue };
        match seen.iter().position(|s| s.0 == one) {
            // All of them twice side by side: two years, or two offices, and nothing tells which is meant.
            Some(at) if seen.len() == n && at + 1 < n && seen[at].2 == head.line => return official,
            // Repeated at a page break: the same order again.
            Some(_) if seen.len() == n => {}
            // A merged head that was printed once for each column, or once for each line it spans.
            Some(at) if at + 1 == seen.len() && seen[at].2 == head.line => seen[at].1.1 = head.x.1,
            Some(at) if seen[at].2 < head.line => {
                seen.remove(at);
                seen.push((one, head.x, head.line));
            }
            Some(_) => return official,
            None => seen.push((one, head.x, head.line)),
        }
    }
    if seen.len() != n {
        return official;
    }
    let mut printed = None;
    let mut sorted = seen.clone();
    sorted.sort_by_key(|s| s.1);
    let apart = |sorted: &[(usize, (u32, u32), usize)]| sorted.windows(2).all(|w| w[0].1.1 <= w[1].1.0);
    // Where spans were lost, heads of several levels stand over one another, and only their order tells.
    let placed = positions != Positions::Unknown && apart(&sorted);
    let grouped = |column: usize| table.columns[variant.columns[column]].grouped;
    if placed {
        seen = sorted;
    } else if (0..n).any(grouped) && seen.windows(2).any(|w| w[0].2 != w[1].2) {
        // Within a level they still stand where they stand, also those that are wrapped.
        let members: Vec<_> = sorted.into_iter().filter(|s| grouped(s.0)).collect();
        if positions == Positions::Spaced && apart(&members) {
            let places = seen.iter_mut().filter(|s| grouped(s.0));
            places.zip(members).for_each(|(place, member)| *place = member);
        } else {
            let members = || seen.iter().filter(|s| grouped(s.0));
            let torn = positions == Positions::Unknown && is_torn(members());
            if torn || positions == Positions::Spaced && is_staggered(members()) {
                return official;
            }
        }
        // Heads of two levels come level by level: the total, which spans both and closes the upper one, is said
        // before the members.
        if let Some(at) = seen.iter().position(|s| s.0 == n - 1)
            && seen.get(at + 1).is_none_or(|next| next.2 != seen[at].2)
        {
            let columns = seen.iter().map(|s| s.0);
            printed = (at + 1 < seen.len()).then(|| columns.collect());
            let total = seen.remove(at);
            seen.push(total);
        }
    } else if positions == Positions::Spaced && is_staggered(seen.iter())
        || positions == Positions::Unknown && is_torn(seen.iter())
    {
        return official;
    }
    let columns: Vec<usize> = seen.iter().map(|s| s.0).collect();
    let changed = columns.iter().enumerate().any(|(i, c)| i != *c);
    let x = (placed && positions == Positions::Grid).then(|| seen.iter().map(|s| s.1).collect());
    Order { columns, changed, x, printed, ..Order::default() }
}
