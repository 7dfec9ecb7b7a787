//! Lines into blocks.

use super::borders::Drawn;
use super::marks::{bar_at, is_bar, is_border};
use super::records;
use crate::document::{Builder, Place, Separator};
use crate::error::Error;
use crate::reader::Limits;
use crate::text::fold::is_bare;
use crate::text::width::width;

/// Longest piece of a line that is still taken for a field between runs of spaces.
const LONGEST_SPACED_FIELD: usize = 200;

/// Turns every line of the builder's arena into a block; lines inside a drawn table become that table.
pub(super) fn read(builder: &mut Builder, drawn: &[Drawn], limits: &Limits) -> Result<(), Error> {
    let len = builder.source().len();
    let mut drawn = drawn.iter().peekable();
    let mut start = 0;
    let mut count = 0usize;
    let mut dialect = Dialect { cells: has_cells_by_line(builder.source()), ..Dialect::default() };
    let mut records = records::Run::default();
    let wraps = has_hard_breaks(builder.source());
    while start < len {
        if let Some(table) = drawn.next_if(|d| d.start <= start) {
            table.build(builder, limits)?;
            start = table.end;
            continue;
        }
        let mut next = records::line_end(builder.source(), start);
        if wraps {
            next = wrapped_end(builder.source(), start, next);
        }
        if dialect.cells {
            next = closed_end(builder.source(), start, next);
        } else if count_bars(&builder.source()[start..next]) > 0 {
            dialect.cover(builder.source(), start);
            next = dialect.broken_end(builder.source(), start, next);
        }
        let commas = records.cover(builder.source(), start);
        let separator = commas.unwrap_or('\t');
        if memchr::memchr(b'"', &builder.source().as_bytes()[start..next]).is_some() {
            next = records::record_end(builder.source(), start, next, separator);
        }
        if commas.is_some() {
            let text = builder.source()[start..next].trim_end_matches(['\n', '\r']);
            let end = start + text.len();
            let pieces = at_line(records::split(text, separator), start);
            fields(builder, &pieces, Separator::Comma, (start, end));
        } else {
            line(builder, start, next, &mut dialect);
        }
        start = next;
        count += 1;
        if count > limits.blocks as usize {
            return Err(super::too_many_blocks(count, limits));
        }
    }
    Ok(())
}

/// Lines that one row of a Markdown table may be wrapped over.
const MOST_WRAPS: usize = 40;

/// Whether rows of bars end in a Markdown hard break, two spaces: what has none is then a row that was wrapped.
fn has_hard_breaks(text: &str) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"  \n").is_none() {
        return false;
    }
    let (mut hard, mut all) = (0usize, 0usize);
    for line in text.lines().filter(|l| has_bar(l) && !l.trim_end().ends_with(is_bar)) {
        all += 1;
        hard += usize::from(line.ends_with("  "));
    }
    hard > 2 && hard * 2 > all
}

/// Where the row of bars on the line `start..end` ends, if it is wrapped; `end` if it is not.
fn wrapped_end(text: &str, start: usize, end: usize) -> usize {
    let whole = |line: &str| line.trim_end_matches(['\n', '\r']).ends_with("  ");
    let first = &text[start..end];
    if !has_bar(first) || whole(first) || is_border(first.trim()) {
        return end;
    }
    let mut to = end;
    for _ in 0..MOST_WRAPS {
        let next = records::line_end(text, to);
        let line = &text[to..next];
        if line.trim().is_empty() || is_border(line.trim()) {
            return end;
        }
        to = next;
        if whole(line) {
            return to;
        }
    }
    end
}

/// Fewest cells on lines of their own that tell how a source prints them.
const CELLS_BY_LINE: usize = 10;

/// Whether a source prints each cell on a line of its own and closes it with a bar, most of them on that line. Tabs in
/// front are then those of the page's source, and set nothing apart.
fn has_cells_by_line(text: &str) -> bool {
    if memchr::memchr(b'|', text.as_bytes()).is_none() {
        return false;
    }
    let (mut closed, mut below, mut others) = (0usize, 0usize, 0usize);
    // Whether the line above shows a cell that no bar closes.
    let mut open = false;
    for line in text.lines() {
        let shown = line.trim_matches(is_space);
        if memchr::memchr(b'|', shown.as_bytes()).is_none() {
            open = !shown.is_empty();
            continue;
        }
        match shown.strip_suffix('|').map(|cell| cell.trim_end_matches(is_space)) {
            // A bar alone closes the cell above it, or is a blank one.
            Some("") => below += usize::from(open),
            Some(cell) if !cell.contains(['|', '\t']) => closed += 1,
            _ => others += 1,
        }
        open = false;
    }
    closed >= CELLS_BY_LINE && closed > below && closed > others * 2
}

/// Where the cell on the line `start..end` ends, if its bar is alone on the next one.
fn closed_end(text: &str, start: usize, end: usize) -> usize {
    let line = text[start..end].trim_matches(is_space);
    if line.is_empty() || has_bar(line) {
        return end;
    }
    let next = records::line_end(text, end);
    if text[end..next].trim_matches(is_space) == "|" { next } else { end }
}

/// Pieces of a line as ranges of the arena.
fn at_line(mut pieces: Vec<(usize, usize)>, start: usize) -> Vec<(usize, usize)> {
    for piece in &mut pieces {
        *piece = (piece.0 + start, piece.1 + start);
    }
    pieces
}

fn line(builder: &mut Builder, start: usize, end: usize, dialect: &mut Dialect) {
    let text = &builder.arena()[start..end];
    let text = text.trim_end_matches(['\n', '\r']);
    let end = start + text.len();
    let shown = if is_bare(text) { text } else { text.trim_matches(is_space) };
    if shown.is_empty() && (dialect.cells || !text.contains('\t')) {
        builder.blank(Place::new(start, end));
        return;
    }
    let at = start + (shown.as_ptr() as usize - text.as_ptr() as usize);
    if is_border(shown) {
        builder.blank(Place::new(start, end));
        return;
    }
    let indented = dialect.cells && !shown.trim_end_matches(|c| is_bar(c) || is_space(c)).contains('\t');
    if !indented && memchr::memchr(b'\t', text.as_bytes()).is_some() {
        let pieces = if memchr::memchr(b'"', text.as_bytes()).is_some() {
            at_line(records::split(text, '\t'), start)
        } else {
            pieces(text, start, |c| c == '\t')
        };
        if pieces.len() > 1 {
            return fields(builder, &pieces, Separator::Tab, (start, end));
        }
    }
    if has_bar(shown) {
        dialect.cover(builder.source(), start);
        let mut pieces = pieces_between_bars(shown, at);
        if dialect.opens && shown.starts_with(is_bar) {
            pieces.remove(0);
        }
        if dialect.closes && is_closed(shown) && pieces.len() > 1 {
            pieces.pop();
        }
        return fields(builder, &pieces, Separator::Bar, (start, end));
    }
    if let Some(pieces) = ampersands(shown, at) {
        return fields(builder, &pieces, Separator::Bar, (start, end));
    }
    if let Some((level, title)) = marked_heading(shown) {
        let at = at + (title.as_ptr() as usize - shown.as_ptr() as usize);
        let reference = builder.slice(at, at + title.len());
        return builder.heading(level, reference, Place::new(at, at + title.len()));
    }
    if let Some(pieces) = spaced(shown, at) {
        return fields(builder, &pieces, Separator::Spaces, (start, end));
    }
    let reference = builder.slice(at, at + shown.len());
    builder.paragraph(reference, Place::new(at, at + shown.len()));
}

/// `规章 & 0 & 1 \\`: a row of LaTeX, whose cells ampersands set apart; a cell that is said to span others counts as one.
fn ampersands(shown: &str, at: usize) -> Option<Vec<(usize, usize)>> {
    const RULES: [&str; 4] = ["\\hline", "\\toprule", "\\midrule", "\\bottomrule"];
    // Asked of every line.
    if !shown.contains('&') {
        return None;
    }
    let mut row = shown;
    for rule in RULES {
        row = row.trim_end().trim_end_matches(rule).trim_start_matches(rule).trim();
    }
    let row = row.strip_suffix("\\\\")?;
    let at = at + (row.as_ptr() as usize - shown.as_ptr() as usize);
    let mut pieces = pieces(row, at, |c| c == '&');
    for piece in &mut pieces {
        let text = &row[piece.0 - at..piece.1 - at];
        if let Some(inner) = text.strip_suffix('}').filter(|_| text.starts_with("\\multi")) {
            piece.0 += inner.rfind('{').map_or(0, |open| open + 1);
            piece.1 -= 1;
        }
    }
    Some(pieces)
}

/// `## 标题`, `== 标题 ==`, `h2. 标题`: a heading of Markdown, of AsciiDoc and wikis, of Textile; its level and text.
fn marked_heading(shown: &str) -> Option<(u8, &str)> {
    let sized = |mark: char| {
        let title = shown.trim_start_matches(mark);
        let level = u8::try_from(shown.len() - title.len()).ok().filter(|l| (1..=6).contains(l))?;
        Some((level, title.strip_prefix(' ')?.trim_start()))
    };
    let textile = || {
        let (mark, title) = shown.strip_prefix('h')?.split_once(". ")?;
        let level: u8 = mark.parse().ok().filter(|l| (1..=6).contains(l))?;
        Some((level, title.trim_start()))
    };
    let wiki = || sized('=').map(|(level, title)| (level, title.trim_end_matches('=').trim_end()));
    sized('#').or_else(wiki).or_else(textile).filter(|(_, text)| !text.is_empty())
}

/// What the bars at the ends of the lines of one run mean: part of the frame, or set off an empty field there.
#[derive(Debug, Default)]
struct Dialect {
    opens: bool,
    closes: bool,
    /// Where the run ends that this is known of.
    end: usize,
    /// Whether each cell of the source stands on a line of its own.
    cells: bool,
    /// The bars of a row, where nearly all rows of the run have as many; 0 where they have not.
    bars: usize,
}

impl Dialect {
    /// Learns the dialect of the run of lines with bars that begins at `start`, unless it is known already. A bar
    /// at the end of (nearly) every line is the frame; one that only some lines have is the end of an empty field.
    fn cover(&mut self, text: &str, start: usize) {
        if start < self.end {
            return;
        }
        let (mut lines, mut opened, mut closed) = (0usize, 0usize, 0usize);
        // Of each line of bars how many there are, and whether one closes it.
        let mut rows: Vec<(usize, bool)> = Vec::new();
        self.end = start;
        for line in text[start..].split_inclusive('\n') {
            let shown = line.trim_matches(is_space);
            let skipped = shown.is_empty() || is_border(shown);
            if !skipped {
                if !has_bar(shown) {
                    break;
                }
                rows.push((count_bars(shown), is_closed(shown)));
                // Lines of bars alone say nothing of how a line with text begins and ends.
                if !shown.chars().all(|c| is_bar(c) || is_space(c)) {
                    lines += 1;
                    opened += usize::from(shown.starts_with(is_bar));
                    closed += usize::from(is_closed(shown));
                }
            }
            self.end += line.len();
        }
        rows.sort_unstable();
        let most = rows.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).unwrap_or_default();
        let regular = most.len() >= REGULAR_ROWS && most.len() * 10 >= rows.len() * 7;
        self.bars = most.first().filter(|(_, closed)| regular && *closed).map_or(0, |(bars, _)| *bars);
        // A row that is broken within a cell is closed on a line further down.
        let broken = rows.iter().filter(|(bars, closed)| !closed && *bars < self.bars).count();
        let lines = lines.saturating_sub(broken);
        self.opens = opened * 10 >= lines * 9;
        self.closes = closed * 10 >= lines * 9;
    }

    /// Where the row on the line `start..end` ends, if a cell of it is broken over lines: closed by a bar, it has as many
    /// bars as its neighbours.
    fn broken_end(&self, text: &str, start: usize, end: usize) -> usize {
        let first = text[start..end].trim_matches(is_space);
        let mut bars = count_bars(first);
        if !self.closes || bars == 0 || bars >= self.bars || is_closed(first) {
            return end;
        }
        let mut to = end;
        for _ in 0..MOST_BREAKS {
            let next = records::line_end(text, to);
            let line = text[to..next].trim_matches(is_space);
            bars += count_bars(line);
            to = next;
            if line.is_empty() || bars > self.bars {
                return end;
            }
            if bars == self.bars {
                return if is_closed(line) { to } else { end };
            }
        }
        end
    }
}

/// Rows with as many bars each that tell how many a row has.
const REGULAR_ROWS: usize = 4;

/// Most breaks within the cells of one row.
const MOST_BREAKS: usize = 4;

fn count_bars(text: &str) -> usize {
    memchr::memchr_iter(b'|', text.as_bytes()).count()
}

fn is_closed(shown: &str) -> bool {
    shown.ends_with(is_bar) && !shown.ends_with("\\|")
}

fn has_bar(text: &str) -> bool {
    if memchr::memchr(b'|', text.as_bytes()).is_some() {
        return true;
    }
    // The other bars begin with E2 (box drawing), EF (full width) or C2 (broken bar).
    let bytes = text.as_bytes();
    memchr::memchr3_iter(0xe2, 0xef, 0xc2, bytes).any(|at| bytes.get(at..).is_some_and(|b| bar_at(b) > 0))
}

/// As [`pieces`] between bars, which no backslash stands in front of.
fn pieces_between_bars(text: &str, at: usize) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::with_capacity(10);
    let (mut from, mut i) = (0, 0);
    let mut escaped = false;
    while let Some(byte) = bytes.get(i) {
        let bar = match byte {
            b'|' => 1,
            0xc2 | 0xe2 | 0xef => bar_at(&bytes[i..]),
            _ => 0,
        };
        if bar > 0 && !escaped {
            pieces.push(trim(text, from, i, at));
            from = i + bar;
        }
        escaped = *byte == b'\\' && !escaped;
        i += bar.max(1);
    }
    pieces.push(trim(text, from, text.len(), at));
    pieces
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\x0c')
}

/// Pieces between separators as byte ranges of the arena, each trimmed.
fn pieces(text: &str, at: usize, separator: fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut pieces = Vec::with_capacity(10);
    let mut from = 0;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        // A backslash in front of a tab is a cell; only bars are escaped.
        if separator(c) && (c == '\t' || !escaped) {
            pieces.push(trim(text, from, i, at));
            from = i + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    pieces.push(trim(text, from, text.len(), at));
    pieces
}

fn trim(text: &str, from: usize, to: usize, at: usize) -> (usize, usize) {
    let piece = &text[from..to];
    if is_bare(piece) {
        return (at + from, at + to);
    }
    let head = piece.len() - piece.trim_start_matches(is_space).len();
    let shown = piece.trim_matches(is_space).len();
    (at + from + head, at + from + head + shown)
}

/// Pieces set apart by two or more spaces (one ideographic space counts two), if the line looks like columns.
fn spaced(text: &str, at: usize) -> Option<Vec<(usize, usize)>> {
    let bytes = text.as_bytes();
    if memchr::memmem::find(bytes, b"  ").is_none() && !text.contains(['\u{3000}', '\u{a0}']) {
        return None;
    }
    let mut pieces = Vec::new();
    let (mut from, mut gap, mut last) = (0, 0, 0);
    for (i, c) in text.char_indices() {
        if is_space(c) {
            gap += if c == '\u{3000}' { 2 } else { 1 };
        } else {
            if gap >= 2 {
                pieces.push((at + from, at + last));
                from = i;
            }
            gap = 0;
            last = i + c.len_utf8();
        }
    }
    pieces.push((at + from, at + last));
    split_first(text, at, &mut pieces);
    let too_long = pieces.iter().any(|p| p.1 - p.0 > LONGEST_SPACED_FIELD);
    (pieces.len() > 1 && !too_long && !text.contains('。')).then_some(pieces)
}

/// In a narrow table one space may be all that sets the first column apart: `行政处罚 3  0  0`.
fn split_first(text: &str, at: usize, pieces: &mut Vec<(usize, usize)>) {
    let piece = |p: (usize, usize)| &text[p.0 - at..p.1 - at];
    let figure =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'/'));
    let [first, rest @ ..] = &pieces[..] else { return };
    let Some((label, last)) = piece(*first).rsplit_once(' ') else { return };
    let words = label.chars().any(|c| c.is_alphabetic());
    if !rest.is_empty() && words && figure(last) && !last.is_empty() && rest.iter().all(|p| figure(piece(*p)))
    {
        let (start, end) = *first;
        let label = (start, start + label.trim_end_matches(is_space).len());
        pieces.splice(..1, [label, (end - last.len(), end)]);
    }
}

fn fields(builder: &mut Builder, pieces: &[(usize, usize)], separator: Separator, line: (usize, usize)) {
    let first = builder.fields_len();
    let (mut x, mut seen) = (0, line.0);
    for &(from, to) in pieces {
        let columns = if separator == Separator::Spaces {
            x += width(&builder.arena()[seen..from]);
            let start = x;
            x += width(&builder.arena()[from..to]);
            seen = to;
            (start, x)
        } else {
            (0, 0)
        };
        let text = builder.slice(from, to);
        builder.field(text, Place::new(from, to), columns);
    }
    builder.end_fields(first, separator, Place::new(line.0, line.1));
}
