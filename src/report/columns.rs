//! Columns of a table set with spaces: where figures stand on their lines tells which columns a short row fills.
//!
//! The evidence is what all columns of a block show: its rows that have a figure in every column, and the heads
//! above them. Lines whose figures follow one another at a constant distance, like the words of a sentence, are no
//! columns, and neither are columns that such lines do not agree on: then nothing is told and the sums decide.

use std::cmp::Ordering;

use super::stream::{Ruler, Stream};
use super::token::{LineKind, Token};
use crate::document::{Document, Separator};
use crate::text::width::width;

/// First and one-past-last column on a line.
pub(crate) type Extent = (u32, u32);

/// How far back the beginning of a line is looked for, in bytes.
const LONGEST_LINE: usize = 4000;

/// Figures that are measured to choose a ruler: a report has some three hundred.
const MOST_MEASURED: usize = 2000;

impl Stream {
    /// The rulers that fit the figures of the whole source.
    pub(crate) fn rulers(&self, document: &Document) -> &[Ruler] {
        self.rulers.get_or_init(|| Ruler::of(document, self))
    }
}

impl Ruler {
    const OF_TEXT: [Ruler; 2] = [Ruler::Display, Ruler::Characters];

    /// Where a token stands on its line; `None` where its line is not set with spaces.
    pub(crate) fn extent(self, document: &Document, token: &Token) -> Option<Extent> {
        if self == Ruler::Points {
            return (token.x.1 > token.x.0).then_some(token.x);
        }
        let lead = lead(document, token)?;
        let (x, wide) = (self.measure(lead), self.measure(document.text(token.text)));
        Some((x, x + wide))
    }

    /// The rulers that fit a source: under the right one its figures stand exactly over one another.
    pub(crate) fn of(document: &Document, stream: &Stream) -> Vec<Ruler> {
        if document.pages.is_some() {
            return vec![Ruler::Points];
        }
        let lines = stream.lines.iter().filter(|l| is_spaced(l.kind));
        let figures: Vec<&Token> =
            lines.flat_map(|l| stream.tokens_of(l)).filter(|t| t.is_value()).take(MOST_MEASURED).collect();
        let stands: Vec<(&str, &str)> =
            figures.iter().filter_map(|t| Some((lead(document, t)?, document.text(t.text)))).collect();
        let score = |ruler: Ruler| -> usize {
            // Left edges, right edges, middles.
            let mut edges: [Vec<u32>; 3] = Default::default();
            // What is in front of the last figure, and how wide it is: the next one mostly stands behind it.
            let mut before = ("", 0);
            for (lead, own) in &stands {
                let more =
                    lead.get(before.0.len()..).filter(|_| std::ptr::eq(lead.as_ptr(), before.0.as_ptr()));
                let from = more.map_or_else(|| ruler.measure(lead), |more| before.1 + ruler.measure(more));
                before = (lead, from);
                let to = from + ruler.measure(own);
                for (at, edge) in edges.iter_mut().zip([from, to, from + to]) {
                    at.push(edge);
                }
            }
            let over_one_another = |mut at: Vec<u32>| -> usize {
                at.sort_unstable();
                at.chunk_by(|a, b| a == b).map(|same| same.len() * same.len()).sum()
            };
            edges.into_iter().map(over_one_another).max().unwrap_or(0)
        };
        let [display, characters] = Ruler::OF_TEXT.map(score);
        match display.cmp(&characters) {
            Ordering::Greater => vec![Ruler::Display],
            Ordering::Less => vec![Ruler::Characters],
            Ordering::Equal => Ruler::OF_TEXT.to_vec(),
        }
    }

    fn measure(self, text: &str) -> u32 {
        match self {
            Ruler::Display => width(text),
            Ruler::Characters | Ruler::Points => u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        }
    }
}

/// What stands in front of a token on its line; `None` where the line is not set with spaces.
fn lead<'d>(document: &'d Document, token: &Token) -> Option<&'d str> {
    if token.text.is_empty() {
        return None;
    }
    let before = document.set_before(token.text)?;
    let from = memchr::memrchr2(b'\n', b'\x0c', before.as_bytes()).map_or(0, |at| at + 1);
    let set = |lead: &&str| lead.len() <= LONGEST_LINE && memchr::memchr(b'\t', lead.as_bytes()).is_none();
    before.get(from..).filter(set)
}

/// Whether figures on such a line may stand in columns of spaces.
pub(crate) fn is_spaced(kind: LineKind) -> bool {
    matches!(kind, LineKind::Fields(Separator::Spaces) | LineKind::Single)
}

/// A line of figures of one block of rows: where they stand, and where the label in front of them ends.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) figures: Vec<Extent>,
    pub(crate) label_end: Option<u32>,
}

/// A text above the figures: where it stands, and the columns (counted from the left) that it can name; none for
/// wording that is no whole head.
#[derive(Debug, Clone)]
pub(crate) struct Over {
    pub(crate) extent: Extent,
    pub(crate) names: Vec<usize>,
}

/// A text above the figures, before it is measured.
pub(crate) struct Text<'a> {
    /// Line of the stream.
    pub(crate) line: usize,
    pub(crate) token: &'a Token,
    /// As in [`Over`]; `None` for wording that is known and names no single column.
    pub(crate) names: Option<Vec<usize>>,
}

/// Measures the texts above a block. Lines whose words are one space apart are not set in columns and say nothing.
pub(crate) fn over(ruler: Ruler, document: &Document, texts: &[Text<'_>]) -> Vec<Over> {
    let mut found = Vec::new();
    for line in texts.chunk_by(|a, b| a.line == b.line) {
        let extents: Option<Vec<Extent>> = line.iter().map(|t| ruler.extent(document, t.token)).collect();
        let Some(extents) = extents else { continue };
        if extents.len() > 1 && extents.windows(2).all(|w| w[1].0 <= w[0].1 + 1) {
            continue;
        }
        let heads = line
            .iter()
            .zip(extents)
            .filter_map(|(text, extent)| Some(Over { extent, names: text.names.clone()? }));
        found.extend(heads);
    }
    found
}

/// Where the columns of a block stand, left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns(Vec<Extent>);

impl Columns {
    /// Learns `n` columns from the lines of a block and the texts of its heads; `None` where they do not tell.
    pub(crate) fn learn(n: usize, lines: &[Set], heads: &[Over]) -> Option<Columns> {
        if n < 2 || !is_set_in_columns(lines, heads) {
            return None;
        }
        let full: Vec<&Set> = lines.iter().filter(|l| l.figures.len() == n).collect();
        let heads = leaf_heads(n, heads);
        let rows = match full.split_first() {
            None => None,
            Some((first, rest)) => {
                let mut all = first.figures.clone();
                for line in rest {
                    for (own, other) in all.iter_mut().zip(&line.figures) {
                        *own = (own.0.min(other.0), own.1.max(other.1));
                    }
                }
                Some(all)
            }
        };
        let found = match (rows, heads) {
            (Some(rows), Some(heads)) if !under(&rows, &heads) => {
                // Heads set by eye may stand beside their columns; rows that agree need no head.
                (full.len() >= 2 || confirmed(lines, &rows)).then_some(rows)?
            }
            (Some(rows), Some(heads)) => join(&rows, &heads),
            (Some(rows), None) if full.len() >= 2 || confirmed(lines, &rows) => rows,
            (None, Some(heads)) => heads,
            _ => return None,
        };
        let apart = found.windows(2).all(|w| w[0].1 < w[1].0 || (w[0].1 == w[1].0 && full.is_empty()));
        apart.then_some(Columns(found))
    }

    /// The column of each figure, left to right: `None` unless each stands in a column of its own.
    pub(crate) fn place(&self, figures: &[Extent]) -> Option<Vec<Option<usize>>> {
        let mut placement = vec![None; self.0.len()];
        let mut next = 0;
        for (item, figure) in figures.iter().enumerate() {
            let column = self.of(*figure)?;
            if column < next {
                return None;
            }
            *placement.get_mut(column)? = Some(item);
            next = column + 1;
        }
        Some(placement)
    }

    /// Whether two figures stand in one column, and none in another.
    pub(crate) fn is_crowded(&self, figures: &[Extent]) -> bool {
        let under = |column: &Extent| figures.iter().filter(|figure| overlap(**figure, *column)).count();
        self.0.iter().any(|column| under(column) > 1) && self.0.iter().any(|column| under(column) == 0)
    }

    fn of(&self, figure: Extent) -> Option<usize> {
        let mut over = (0..self.0.len()).filter(|c| overlap(self.0[*c], figure));
        match (over.next(), over.next()) {
            (Some(one), None) => Some(one),
            (Some(_), Some(_)) => None,
            // A character beside its column, where the next column is far.
            _ => {
                let away = |c: &usize| {
                    let column = self.0[*c];
                    column.0.saturating_sub(figure.1).max(figure.0.saturating_sub(column.1))
                };
                let mut by_distance: Vec<(u32, usize)> = (0..self.0.len()).map(|c| (away(&c), c)).collect();
                by_distance.sort_unstable();
                match by_distance[..] {
                    [(0..=1, c), (next, _), ..] if next >= 4 => Some(c),
                    _ => None,
                }
            }
        }
    }
}

/// Whether the short rows stand under the columns of the only full one: all of them, and two leave a column out in
/// their middle, which figures that follow one another like words never do.
fn confirmed(lines: &[Set], full: &[Extent]) -> bool {
    let columns = Columns(full.to_vec());
    let mut gaps = 0;
    for line in lines.iter().filter(|l| !l.figures.is_empty() && l.figures.len() < full.len()) {
        let Some(placement) = columns.place(&line.figures) else { return false };
        let shown =
            || placement.iter().enumerate().filter(|(_, item)| item.is_some()).map(|(column, _)| column);
        let (Some(first), Some(last)) = (shown().next(), shown().next_back()) else { return false };
        gaps += usize::from(last - first >= shown().count());
    }
    gaps >= 2
}

fn overlap(a: Extent, b: Extent) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Whether the lines show columns: distances between figures, or between label and figures, that vary.
fn is_set_in_columns(lines: &[Set], heads: &[Over]) -> bool {
    let vary = |distances: Vec<u32>| distances.windows(2).any(|w| w[0] != w[1]);
    let between =
        |line: &Set| -> Vec<u32> { line.figures.windows(2).map(|w| w[1].0.saturating_sub(w[0].1)).collect() };
    let gaps = lines.iter().flat_map(between).collect();
    let behind =
        lines.iter().filter_map(|l| Some(l.figures.first()?.0.saturating_sub(l.label_end?))).collect();
    // Heads that are here at all are not the words of a sentence; without them one line alone may be.
    !heads.is_empty() || (lines.len() > 1 && (vary(gaps) || vary(behind)))
}

/// The extents of the lowest heads, one for each of `n` columns: a head over several narrower ones spans them.
fn leaf_heads(n: usize, heads: &[Over]) -> Option<Vec<Extent>> {
    let mut by_width: Vec<Extent> = heads.iter().map(|h| h.extent).collect();
    by_width.sort_unstable_by_key(|h| (h.1 - h.0, h.0));
    let mut leaves: Vec<Extent> = Vec::with_capacity(n);
    for head in by_width {
        let mut over = leaves.iter_mut().filter(|l| overlap(**l, head));
        match (over.next(), over.next()) {
            (None, _) => leaves.push(head),
            // A wrapped head: its lines stand over one another, and none is much wider than the next.
            (Some(leaf), None) if head.1 - head.0 <= (leaf.1 - leaf.0) * 2 => {
                *leaf = (leaf.0.min(head.0), leaf.1.max(head.1));
            }
            _ => {}
        }
    }
    leaves.sort_unstable();
    // The heads of the labels stand to the left.
    let extra = leaves.len().checked_sub(n)?;
    let leaves = leaves.split_off(extra);
    // Heads that are known must stand over the columns they name, or a head is lost.
    let mut known = heads.iter().filter(|h| !h.names.is_empty()).peekable();
    known.peek()?;
    let agrees = |head: &Over| {
        leaves.iter().enumerate().all(|(i, leaf)| !overlap(*leaf, head.extent) || head.names.contains(&i))
    };
    known.all(agrees).then_some(leaves)
}

/// Whether each column of figures stands under its own head and no other.
fn under(rows: &[Extent], heads: &[Extent]) -> bool {
    rows.iter()
        .enumerate()
        .all(|(i, row)| heads.iter().enumerate().all(|(k, head)| overlap(*row, *head) == (i == k)))
}

fn join(rows: &[Extent], heads: &[Extent]) -> Vec<Extent> {
    rows.iter().zip(heads).map(|(r, h)| (r.0.min(h.0), r.1.max(h.1))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Columns, Over, Set};

    fn set(label_end: u32, figures: &[(u32, u32)]) -> Set {
        Set { figures: figures.to_vec(), label_end: Some(label_end) }
    }

    #[test]
    fn full_rows_tell_the_columns() {
        let lines = [
            set(8, &[(20, 21), (30, 31), (40, 41)]),
            set(14, &[(19, 21), (29, 31), (40, 41)]),
            set(8, &[(30, 31)]),
        ];
        let columns = Columns::learn(3, &lines, &[]).expect("two full rows agree");
        assert_eq!(columns.place(&[(30, 31)]), Some(vec![None, Some(0), None]));
        assert_eq!(columns.place(&[(20, 21), (38, 41)]), Some(vec![Some(0), None, Some(1)]));
        assert_eq!(columns.place(&[(25, 26)]), None);
        assert_eq!(columns.place(&[(20, 31)]), None);
    }

    #[test]
    fn one_full_row_tells_the_columns_that_short_rows_keep() {
        let full = set(8, &[(20, 22), (30, 32), (40, 42)]);
        let lines = [full.clone(), set(14, &[(21, 22), (41, 42)]), set(8, &[(20, 21), (40, 42)])];
        let columns = Columns::learn(3, &lines, &[]).expect("two short rows agree");
        assert_eq!(columns.place(&[(31, 32)]), Some(vec![None, Some(0), None]));
        // Rows that begin with the first column may be words; one that stands elsewhere contradicts.
        let lines = [full.clone(), set(14, &[(21, 22), (31, 32)]), set(8, &[(20, 21), (31, 32)])];
        assert_eq!(Columns::learn(3, &lines, &[]), None);
        let lines =
            [full, set(14, &[(21, 22), (41, 42)]), set(8, &[(20, 21), (40, 42)]), set(8, &[(25, 26)])];
        assert_eq!(Columns::learn(3, &lines, &[]), None);
    }

    #[test]
    fn words_of_a_sentence_are_no_columns() {
        let lines = [set(8, &[(9, 10), (11, 12), (13, 14)]), set(8, &[(9, 10), (11, 12)])];
        assert_eq!(Columns::learn(3, &lines, &[]), None);
        // Labels of two lengths: the columns run into one another.
        let lines = [set(8, &[(9, 10), (11, 12), (13, 14)]), set(10, &[(11, 12), (13, 15), (16, 17)])];
        assert_eq!(Columns::learn(3, &lines, &[]), None);
    }

    #[test]
    fn heads_tell_where_no_row_is_full() {
        let over = |extent, names: &[usize]| Over { extent, names: names.to_vec() };
        let heads = [
            over((0, 8), &[]),
            over((20, 28), &[0]),
            over((35, 43), &[1]),
            over((50, 54), &[2]),
            over((30, 58), &[]),
        ];
        let lines = [set(8, &[(24, 25), (52, 53)]), set(4, &[(39, 40)])];
        let columns = Columns::learn(3, &lines, &heads).expect("heads");
        assert_eq!(columns.place(&[(24, 25), (52, 53)]), Some(vec![Some(0), None, Some(1)]));
    }
}
