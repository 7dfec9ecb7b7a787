//! Tables drawn with characters: `+---+`, `┌──┐`, Markdown grids with merged cells.
//!
//! Bars and rules are read as geometry, the way ruled lines on a page are: boundaries are the display columns
//! where bars stand, a rule between two of them closes a row there, and units with no line between them are one
//! cell. Text inside a rule line belongs to the cell that the rule leaves open.

use std::collections::HashSet;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::marks::{is_bar, is_border};
use crate::document::{Builder, Cell, Place, Table, TableOrigin};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// Display columns by which a bar may miss its boundary: some characters are drawn one or two columns wide
/// depending on the terminal.
const SLACK: u32 = 2;

/// A drawn table: byte range of its lines in the text, and its lattice.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) start: usize,
    pub(super) end: usize,
    lines: Vec<(usize, usize)>,
    style: Style,
}

/// Finds the drawn tables: runs of lines with bars or rules that contain at least three rule lines with joints.
/// A Markdown table has one rule line and is left to the line reader.
pub(super) fn find(text: &str) -> Vec<Drawn> {
    let mut found = Vec::new();
    if !may_be_drawn(text) {
        return found;
    }
    let mut run: Vec<(usize, usize)> = Vec::new();
    let mut rules = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim();
        let rule = is_rule(shown);
        // One table ends and another begins, with other columns.
        let last = run.last().map_or("", |l| text[l.0..l.1].trim());
        if rule && rules >= 3 && last != shown && is_border(last) && is_border(shown) {
            close(&mut found, &mut run, rules);
            rules = 0;
        }
        let inside = rule
            || (shown.starts_with(is_bar) && shown.ends_with(is_bar) && shown.chars().count() > 1)
            || (!run.is_empty() && shown.starts_with(joint) && shown.ends_with(joint_or_bar));
        if inside {
            run.push((start, start + line.len()));
            rules += usize::from(rule);
        } else {
            close(&mut found, &mut run, rules);
            rules = 0;
        }
        start += line.len();
    }
    close(&mut found, &mut run, rules);
    let style = Style::of(text, &found);
    found.iter_mut().for_each(|table| table.style = style);
    found
}

/// Whether there is anything of which tables are drawn: asked of every text, so looked for by bytes.
fn may_be_drawn(text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind = |at: usize| bytes.get(at + 1..).unwrap_or_default();
    // `┌`, `├`, `│`, `┃`, `╔`.
    let line = |at: usize| matches!(behind(at), [0x94, 0x82 | 0x83 | 0x8c | 0x9c, ..] | [0x95, 0x94, ..]);
    memchr::memchr_iter(0xe2, bytes).any(line)
        || memchr::memchr_iter(b'+', bytes).any(|at| matches!(behind(at), [b'-' | b'=', ..]))
}

fn close(found: &mut Vec<Drawn>, run: &mut Vec<(usize, usize)>, rules: usize) {
    if rules >= 3
        && let (Some(first), Some(last)) = (run.first(), run.last())
    {
        let (start, end) = (first.0, last.1);
        found.push(Drawn { start, end, lines: std::mem::take(run), style: Style::BetweenRows });
    }
    run.clear();
}

fn joint(c: char) -> bool {
    matches!(c, '+' | '\u{250c}'..='\u{254b}' | '\u{2550}'..='\u{256c}')
}

fn joint_or_bar(c: char) -> bool {
    joint(c) || is_bar(c)
}

fn horizontal(c: char) -> bool {
    matches!(c, '-' | '=' | '─' | '━' | '═')
}

/// A line that has a horizontal rule between two joints or bars somewhere.
fn is_rule(shown: &str) -> bool {
    if is_border(shown) {
        return shown.starts_with(joint_or_bar) && shown.contains(joint);
    }
    shown.starts_with(joint_or_bar)
        && shown.ends_with(joint_or_bar)
        && shown.contains(joint)
        && shown.split(joint_or_bar).any(|s| s.chars().count() >= 2 && s.chars().all(horizontal))
}

/// A piece of a rule, with the colons of Markdown.
fn is_rule_piece(piece: &str) -> bool {
    !piece.is_empty() && piece.chars().all(|c| horizontal(c) || c == ':')
}

/// A piece that was a rule, and has other characters in it.
fn is_broken_rule(piece: &str) -> bool {
    let (drawn, all) = (piece.chars().filter(|c| horizontal(*c)).count(), piece.chars().count());
    drawn >= 3 && 2 * drawn >= all && drawn < all
}

/// How wide the program that drew a table took a character to be: as terminals show it, or one column each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruler {
    Display,
    Characters,
}

/// One line as drawn: boundaries hit, and the pieces between them.
struct Line {
    rule: bool,
    /// Column of each bar or joint, with byte offsets before and after it.
    bars: Vec<(u32, usize, usize)>,
}

impl Line {
    /// A line that begins at `start` of the arena.
    fn of(line: &str, start: usize, ruler: Ruler) -> Line {
        let shown = line.trim_end();
        let rule = is_rule(shown.trim());
        let mut bars = Vec::new();
        let mut x = 0;
        for (i, c) in shown.char_indices() {
            if is_bar(c) || (rule && joint(c)) {
                bars.push((x, start + i, start + i + c.len_utf8()));
            }
            x += match ruler {
                Ruler::Display => u32::try_from(c.width().unwrap_or(0)).unwrap_or(0),
                Ruler::Characters => 1,
            };
        }
        Line { rule, bars }
    }
}

/// The lines by the ruler under which more of their bars stand exactly below a joint of a rule; and whether bars are
/// counted: where every line has as many, a bar is known by its number, wherever it stands.
fn measured(text: &Slice, lines: &[(usize, usize)]) -> (Vec<Line>, bool) {
    let by =
        |ruler| -> Vec<Line> { lines.iter().map(|r| Line::of(text.get(r.0, r.1), r.0, ruler)).collect() };
    let exact = |lines: &[Line]| -> usize {
        let joints: HashSet<u32> =
            lines.iter().filter(|l| l.rule).flat_map(|l| &l.bars).map(|b| b.0).collect();
        lines.iter().filter(|l| !l.rule).flat_map(|l| &l.bars).filter(|b| joints.contains(&b.0)).count()
    };
    let display = by(Ruler::Display);
    let most = display.iter().map(|l| l.bars.len()).max().unwrap_or(0);
    let even = display.iter().all(|l| l.bars.len() == most || (l.rule && l.bars.len() == 2));
    let bars: usize = display.iter().filter(|l| !l.rule).map(|l| l.bars.len()).sum();
    if even || exact(&display) == bars {
        return (display, even && most > 2);
    }
    let characters = by(Ruler::Characters);
    if exact(&characters) > exact(&display) { (characters, false) } else { (display, false) }
}

impl Drawn {
    /// Adds the table to the document; where the drawing has no columns, or a rule is broken, its lines as paragraphs.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] for more columns or units than allowed.
    pub(super) fn build(&self, builder: &mut Builder, limits: &Limits) -> Result<(), Error> {
        // Offsets stay those of the arena: only the table's own text is copied.
        let text = Slice { text: builder.arena()[self.start..self.end].to_owned(), from: self.start };
        let (mut lines, counted) = measured(&text, &self.lines);
        if counted {
            let most = lines.iter().map(|l| l.bars.len()).max().unwrap_or(0);
            lines.iter_mut().for_each(|line| number_bars(line, most));
        }
        let Some(edges) = boundaries(&lines, limits.table_columns as usize) else {
            return Err(too_large("columns", limits.table_columns, "--limit-table-columns"));
        };
        if edges.len() < 2 {
            self.lines_alone(builder, &text);
            return Ok(());
        }
        let columns = edges.len() - 1;
        if lines.len().saturating_mul(columns) > limits.cells as usize {
            return Err(too_large("cells", limits.cells, "--limit-cells"));
        }
        let alone = self.alone(&text, &lines);
        let mut grid = Grid::new(columns);
        for (line, alone) in lines.iter().zip(alone) {
            if alone && grid.pending.is_none() {
                grid.pending = Some(vec![true; columns]);
            }
            grid.line(&text, line, &edges);
        }
        if grid.broken {
            self.lines_alone(builder, &text);
            return Ok(());
        }
        grid.finish(builder, &text, Place::new(self.start, self.end));
        Ok(())
    }
}

/// What rules stand for in a text's drawn tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Between rows: the lines between two are one row, wrapped.
    BetweenRows,
    /// Around the heads: each line below is a row of its own.
    AroundHeads,
}

impl Style {
    /// Tables ruled around their heads have two bands of lines; some band shows two rows of figures, or no table of
    /// the text has a third band.
    pub(super) fn of(text: &str, drawn: &[Drawn]) -> Style {
        let mut third = false;
        for table in drawn {
            let slice = Slice { text: text[table.start..table.end].to_owned(), from: table.start };
            let lines: Vec<Line> =
                table.lines.iter().map(|r| Line::of(slice.get(r.0, r.1), r.0, Ruler::Display)).collect();
            let bands = bands(&lines);
            if bands.iter().any(|band| has_two_rows(&slice, &lines[band.clone()])) {
                return Style::AroundHeads;
            }
            third |= bands.len() > 2;
        }
        if third { Style::BetweenRows } else { Style::AroundHeads }
    }
}

/// Runs of lines between rules.
fn bands(lines: &[Line]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|i| lines[*i].rule).unwrap_or(lines.len());
        if end > at {
            found.push(at..end);
        }
        at = end + 1;
    }
    found
}

/// Whether two of the lines show a label and a figure each: a row that is wrapped shows its figures on one line.
fn has_two_rows(text: &Slice, lines: &[Line]) -> bool {
    let row = |line: &&Line| {
        let cells = || line.bars.windows(2).map(|pair| text.get(pair[0].2, pair[1].1).trim());
        let figure = |cell: &str| cell.contains(char::is_numeric) && !cell.contains(char::is_alphabetic);
        cells().any(|cell| cell.contains(char::is_alphabetic)) && cells().any(figure)
    };
    lines.iter().filter(row).nth(1).is_some()
}

/// Bars take the number that they have on their line for their column.
fn number_bars(line: &mut Line, most: usize) {
    // A rule from end to end has joints nowhere else.
    let whole = line.bars.len() < most;
    for (number, bar) in line.bars.iter_mut().enumerate() {
        let number = if whole && number > 0 { most - 1 } else { number };
        bar.0 = to_u32(number).saturating_mul(2 * (SLACK + 1));
    }
}

impl Drawn {
    /// Whether each line begins a row though no rule stands above it.
    fn alone(&self, text: &Slice, lines: &[Line]) -> Vec<bool> {
        let mut alone = vec![false; lines.len()];
        for (number, band) in bands(lines).into_iter().enumerate() {
            if (number > 0 && self.style == Style::AroundHeads) || has_two_rows(text, &lines[band.clone()]) {
                alone[band].fill(true);
            }
        }
        alone
    }

    /// Adds the lines as they are.
    fn lines_alone(&self, builder: &mut Builder, text: &Slice) {
        for &(start, end) in &self.lines {
            let (from, to) = text.trimmed(start, end);
            let reference = builder.slice(from, to);
            builder.paragraph(reference, Place::new(from, to));
        }
    }
}

/// The text of a drawn table under the offsets it has in the arena.
struct Slice {
    text: String,
    from: usize,
}

impl Slice {
    fn get(&self, start: usize, end: usize) -> &str {
        self.text.get(start - self.from..end - self.from).unwrap_or_default()
    }

    /// The range without the white space at its ends.
    fn trimmed(&self, start: usize, end: usize) -> (usize, usize) {
        let whole = self.get(start, end);
        let shown = whole.trim();
        let lead = whole.len() - whole.trim_start().len();
        (start + lead, start + lead + shown.len())
    }
}

fn too_large(what: &str, allowed: u32, option: &str) -> Error {
    let message = format!("a drawn table has more {what} than the {allowed} allowed ({option})");
    Error::new(ErrorKind::TooLarge, Stage::Read, message)
}

/// Columns where bars stand: clustered over all lines, rule lines first since their joints are exact.
/// `None` if there are more than `most` columns.
fn boundaries(lines: &[Line], most: usize) -> Option<Vec<u32>> {
    let mut edges: Vec<u32> = Vec::new();
    for line in lines.iter().filter(|l| l.rule).chain(lines.iter().filter(|l| !l.rule)) {
        for &(x, ..) in &line.bars {
            if !edges.iter().any(|e| e.abs_diff(x) <= if line.rule { 0 } else { SLACK }) {
                edges.push(x);
                if edges.len() > most + 1 {
                    return None;
                }
            }
        }
    }
    edges.sort_unstable();
    Some(edges)
}

/// Units of the drawing with what separates them.
struct Grid {
    columns: usize,
    /// Per row of units and column: byte ranges of the pieces shown there.
    rows: Vec<Vec<Vec<(usize, usize)>>>,
    /// Per row of units, per inner boundary: whether a bar stands there.
    walls: Vec<Vec<bool>>,
    /// Per row of units (but the first), per column: whether a rule separates it from the row above.
    floors: Vec<Vec<bool>>,
    /// The next text line begins a new row of units with these rules above it.
    pending: Option<Vec<bool>>,
    /// A rule has other characters in it: rows that it parts would be taken for one.
    broken: bool,
}

impl Grid {
    fn new(columns: usize) -> Grid {
        Grid {
            columns,
            rows: Vec::new(),
            walls: Vec::new(),
            floors: Vec::new(),
            pending: Some(vec![true; columns]),
            broken: false,
        }
    }

    fn open_row(&mut self) {
        if let Some(floor) = self.pending.take() {
            self.rows.push(vec![Vec::new(); self.columns]);
            self.walls.push(vec![false; self.columns + 1]);
            self.floors.push(floor);
        }
    }

    fn line(&mut self, text: &Slice, line: &Line, edges: &[u32]) {
        let hits: Vec<(usize, usize, usize)> = line
            .bars
            .iter()
            .filter_map(|&(x, from, to)| {
                let edge = (0..edges.len()).min_by_key(|i| edges[*i].abs_diff(x))?;
                (edges[edge].abs_diff(x) <= SLACK).then_some((edge, from, to))
            })
            .collect();
        let mut floor = vec![false; self.columns];
        let mut texts: Vec<(usize, (usize, usize))> = Vec::new();
        for pair in hits.windows(2) {
            let (from_edge, _, from) = pair[0];
            let (to_edge, to, _) = pair[1];
            if to_edge <= from_edge || to < from {
                continue;
            }
            let range = text.trimmed(from, to);
            let piece = text.get(range.0, range.1);
            if line.rule && is_rule_piece(piece) {
                floor[from_edge..to_edge.min(self.columns)].fill(true);
            } else if !piece.is_empty() {
                self.broken |= is_broken_rule(piece);
                texts.push((from_edge, range));
            }
        }
        if line.rule && floor.contains(&true) {
            match &mut self.pending {
                Some(pending) => pending.iter_mut().zip(&floor).for_each(|(p, f)| *p |= f),
                None => self.pending = Some(floor),
            }
            // Text in a rule line continues the open cell above it.
            if let Some(row) = self.rows.last_mut() {
                for (column, piece) in texts {
                    if let Some(unit) = row.get_mut(column) {
                        unit.push(piece);
                    }
                }
            }
            return;
        }
        self.open_row();
        let (Some(row), Some(walls)) = (self.rows.last_mut(), self.walls.last_mut()) else { return };
        for (edge, ..) in &hits {
            walls[*edge] = true;
        }
        for (column, piece) in texts {
            if let Some(unit) = row.get_mut(column) {
                unit.push(piece);
            }
        }
    }

    /// Merges units into cells and adds the table.
    fn finish(self, builder: &mut Builder, text: &Slice, place: Place) {
        let rows = self.rows.len();
        let mut taken = vec![false; rows * self.columns];
        let mut cells = Vec::new();
        for r in 0..rows {
            for c in 0..self.columns {
                if taken[r * self.columns + c] {
                    continue;
                }
                let wide = (c + 1..self.columns)
                    .take_while(|n| !self.walls[r][*n] && !taken[r * self.columns + n])
                    .count()
                    + 1;
                let open_below = |row: usize| {
                    (c..c + wide).all(|n| !self.floors[row][n])
                        && (c + 1..c + wide).all(|n| !self.walls[row][n])
                };
                let high = (r + 1..rows).take_while(|n| open_below(*n)).count() + 1;
                let mut pieces: Vec<(usize, usize)> = Vec::new();
                for rr in r..r + high {
                    for cc in c..c + wide {
                        taken[rr * self.columns + cc] = true;
                        pieces.extend(&self.rows[rr][cc]);
                    }
                }
                pieces.sort_unstable();
                cells.push(cell(builder, text, &pieces, (r, c, high, wide), place));
            }
        }
        builder.table(Table {
            rows: to_u32(rows),
            columns: to_u32(self.columns),
            cells,
            origin: TableOrigin::Borders,
            place,
            page: None,
        });
    }
}

fn cell(
    builder: &mut Builder,
    text: &Slice,
    pieces: &[(usize, usize)],
    unit: (usize, usize, usize, usize),
    table: Place,
) -> Cell {
    let (row, column, high, wide) = unit;
    let (reference, place) = match pieces {
        [] => (builder.slice(0, 0), Place { end: table.start, ..table }),
        [(from, to)] => (builder.slice(*from, *to), Place::new(*from, *to)),
        [first, .., last] => {
            let joined = pieces.iter().map(|p| text.get(p.0, p.1)).collect::<Vec<_>>().join("\n");
            (builder.push_text(&joined), Place::new(first.0, last.1))
        }
    };
    Cell {
        row: to_u32(row),
        column: to_u32(column),
        row_span: to_u32(high),
        column_span: to_u32(wide),
        text: reference,
        place,
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
