//! One source with what came of it, as it goes from the worker that read it to whoever writes it, and as the ledger keeps
//! it: what the outputs share is in it once ([`super::render`]). The prose is rendered as JSON already; a figure is a few
//! bytes, of which its places in all the outputs are made when they are written.

use super::pieces::{Area, CellRow, Digits, Piece};
use super::{Layout, packed, report_json};
use crate::check::{Finding, Severity};
use crate::error::Error;
use crate::grammar::SlotId;
use crate::report::{State, Status};
use crate::source::Digest;
use crate::text::{Decimal, interned};
use serde::{Deserialize, Serialize};

/// A source as it is cited.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// Its name in every output.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub digest: Digest,
}

/// What came of one source.
#[derive(Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A report.
    Report(Box<Record>),
    /// No report, and why.
    Failure(Failure),
}

impl Outcome {
    /// The report, if there is one.
    #[must_use]
    pub fn report(&self) -> Option<&Record> {
        match self {
            Outcome::Report(record) => Some(record),
            Outcome::Failure(_) => None,
        }
    }
}

/// A source without a report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failure {
    /// Its name in every output.
    pub path: String,
    /// Size and digest, where its bytes could be read.
    pub seen: Option<(u64, Digest)>,
    /// Why there is no report.
    pub error: Error,
}

/// A report, ready to be written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// The source.
    pub source: Source,
    /// Facts of identity, as in the outputs.
    pub title: Option<String>,
    /// Name of the office, where known.
    pub office: Option<String>,
    /// The year the report is about, where known.
    pub year: Option<u16>,
    /// The id of the form.
    pub format: Option<String>,
    /// How much of the report was found.
    pub status: Status,
    /// Media type, encoding and pages of the source.
    #[serde(with = "interned::media")]
    pub media: (&'static str, Option<&'static str>, Option<u32>),
    /// Lines of the file of corrections that were meant for it, applied or not.
    pub corrected_by: Vec<u32>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The report as JSON, without its figures and findings.
    #[serde(with = "serde_bytes")]
    pub(super) json: Vec<u8>,
    /// Where in it the figures stand.
    pub(super) tables_at: usize,
    #[serde(with = "packed::cells")]
    pub(super) cells: Vec<CellRow>,
    /// The slot of each cell.
    #[serde(with = "packed::slots")]
    pub(super) slots: Vec<u16>,
    /// Areas of the cells, in their order; none for sources without pages.
    #[serde(with = "packed::areas")]
    pub(super) areas: Vec<Area>,
    pub(super) texts: String,
    /// The part of the source that bytes count in.
    pub(super) part: Option<String>,
}

impl Record {
    /// The report as one line of JSON, with its line feed. `layout` is that of the forms it was read by.
    #[must_use]
    pub fn line(&self, layout: &Layout) -> Vec<u8> {
        let mut out = Vec::new();
        report_json::line(&mut out, layout, self);
        out
    }

    /// The digits of each figure by slot, of which there are so many.
    pub(super) fn exact(&self, slots: usize) -> Vec<Digits> {
        let mut exact = vec![Digits::None; slots];
        for (cell, slot) in self.cells.iter().zip(&self.slots) {
            if let (true, Some(to)) = (cell.digits != Digits::None, exact.get_mut(usize::from(*slot))) {
                *to = cell.digits;
            }
        }
        exact
    }

    /// The values by slot, of which there are so many; not a number where there is none.
    pub(super) fn values(&self, slots: usize) -> Vec<f64> {
        let value = |digits: Digits| match digits {
            Digits::None => f64::NAN,
            Digits::Small(n) => f64::from(n),
            Digits::Text(_) => self.digits(digits).and_then(|d| d.parse().ok()).unwrap_or(f64::NAN),
        };
        self.exact(slots).into_iter().map(value).collect()
    }

    /// The whole number that the report shows as a figure.
    #[must_use]
    pub fn whole(&self, slot: SlotId) -> Option<u32> {
        let at = self.slots.iter().position(|s| *s == slot.0)?;
        match self.cells.get(at)?.digits {
            Digits::Small(n) => Some(n),
            Digits::None | Digits::Text(_) => None,
        }
    }

    /// Appends where a cell stands, in words: its table, row and column, or line and field, then the bytes of the
    /// file, the spot in its parts or the area of the page. Nothing, if it stands nowhere.
    pub(super) fn locator(&self, cell: &CellRow, rows: &mut Rows, out: &mut Vec<u8>) {
        let [table, row, column] = cell.seat;
        let line = rows.line(table, row);
        if table > 0 {
            if column > 0 {
                line.part(b" column ", column);
            }
        } else if let Some(spot) = cell.spot {
            line.part(b"line ", spot.line);
            if column > 0 {
                line.part(b" field ", column);
            }
        }
        if let Some(spot) = cell.spot {
            if line.len == 0 {
                line.part(b"bytes ", spot.start);
            } else {
                line.part(b"; bytes ", spot.start);
            }
            line.part(b"-", spot.end);
        }
        let start = out.len();
        out.extend_from_slice(&line.bytes[..line.len]);
        if let (Some(name), Some(_)) = (&self.part, cell.spot) {
            out.extend_from_slice(b" of ");
            out.extend_from_slice(name.as_bytes());
        }
        if let Some(spot) = self.text(cell.part) {
            out.extend_from_slice(if out.len() == start { b"" } else { b"; " });
            out.extend_from_slice(spot.as_bytes());
        }
        if let Some(area) = self.area(cell) {
            part(out, if out.len() == start { "page " } else { "; page " }, area.page);
            for (word, n) in [(" box ", area.x0), (",", area.top), (",", area.x1), (",", area.bottom)] {
                out.extend_from_slice(word.as_bytes());
                points(out, n);
            }
        }
    }

    /// The area of a cell.
    pub(super) fn area(&self, cell: &CellRow) -> Option<&Area> {
        self.areas.get(cell.area as usize)
    }

    pub(super) fn text(&self, piece: Piece) -> Option<&str> {
        self.texts.get(piece.0 as usize..piece.1 as usize)
    }

    /// The digits kept as text.
    pub(super) fn digits(&self, digits: Digits) -> Option<&str> {
        if let Digits::Text(piece) = digits { self.text(piece) } else { None }
    }

    /// Number of findings of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// Runs of figures of the same state.
    pub(super) fn states(&self) -> impl Iterator<Item = (State, u64)> {
        self.cells.chunk_by(|a, b| a.state == b.state).map(|run| (run[0].state, run.len() as u64))
    }

    /// Number of figures with a value.
    #[must_use]
    pub fn figures_read(&self) -> usize {
        self.cells.iter().filter(|c| c.digits != Digits::None).count()
    }

    /// Number of figures the form asks for.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.cells.len()
    }
}

/// The value, if it is written as a whole number of 32 bits.
pub(super) fn small(value: Decimal) -> Option<u32> {
    value.as_integer().and_then(|n| u32::try_from(n).ok())
}

/// Where locators are put together: a table's row stands in words in front, made once for all cells of the row.
#[derive(Debug, Default)]
pub(super) struct Rows {
    at: (u32, u32),
    words: usize,
    line: Short,
}

impl Rows {
    /// The row in words, behind which the rest of a locator goes; nothing for what stands in no table.
    fn line(&mut self, table: u32, row: u32) -> &mut Short {
        self.line.len = self.words;
        if self.at != (table, row) {
            self.at = (table, row);
            self.line.len = 0;
            if table > 0 {
                self.line.part(b"table ", table);
                if row > 0 {
                    self.line.part(b" row ", row);
                }
            }
            self.words = self.line.len;
        }
        &mut self.line
    }
}

/// A few words and numbers, put together where no vector is asked whether there is room: five numbers of ten digits and
/// what stands between them.
#[derive(Debug, Clone, Copy)]
struct Short {
    bytes: [u8; 128],
    len: usize,
}

impl Default for Short {
    fn default() -> Short {
        Short { bytes: [0; 128], len: 0 }
    }
}

impl Short {
    #[inline]
    fn part<const N: usize>(&mut self, word: &[u8; N], n: u32) {
        let (digits, from) = decimal(n);
        // All ten are copied, as their number is known: what is none of this number's is written over.
        let room = self.bytes.get_mut(self.len..self.len + N + DIGITS);
        let Some((front, own)) = room.and_then(|room| room.split_first_chunk_mut::<N>()) else { return };
        *front = *word;
        if let (Some(own), Some(digits)) = (own.first_chunk_mut::<DIGITS>(), digits[from..].first_chunk()) {
            *own = *digits;
        }
        self.len += N + DIGITS - from;
    }
}

/// Digits of the largest number of 32 bits.
const DIGITS: usize = 10;

/// The digits of a number, behind which as much room follows, and where they begin.
#[inline]
fn decimal(n: u32) -> ([u8; 2 * DIGITS], usize) {
    let (mut digits, mut from, mut n) = ([b'0'; 2 * DIGITS], DIGITS, n);
    while n >= 10 {
        from -= 2;
        let pair = (n % 100) as usize;
        n /= 100;
        digits[from] = PAIRS[pair][0];
        digits[from + 1] = PAIRS[pair][1];
        if n == 0 {
            return (digits, from);
        }
    }
    from -= 1;
    digits[from] = b'0' + n as u8;
    (digits, from)
}

/// The numbers below a hundred, two digits each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    pairs
};

/// Points to a hundredth, as any program prints the number: by whole numbers, which takes a tenth of the time.
fn points(out: &mut Vec<u8>, n: f64) {
    let hundredths = (n * 100.0).round();
    // Beyond, and for a negative zero, the general way.
    if hundredths.abs() >= 1.0e9 || hundredths / 100.0 != n || (n == 0.0 && n.is_sign_negative()) {
        return out.extend_from_slice(n.to_string().as_bytes());
    }
    let hundredths = hundredths as i64;
    if hundredths < 0 {
        out.push(b'-');
    }
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    out.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
    let digit = |n: u64| b'0' + (n % 10) as u8;
    match (rest / 10, rest % 10) {
        (0, 0) => {}
        (tenths, 0) => out.extend_from_slice(&[b'.', digit(tenths)]),
        (tenths, last) => out.extend_from_slice(&[b'.', digit(tenths), digit(last)]),
    }
}

#[inline]
fn part(out: &mut Vec<u8>, word: &str, n: u32) {
    out.extend_from_slice(word.as_bytes());
    super::json::integer(out, n);
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn points_are_printed_as_numbers_are() {
        let cut = |n: f64| (n * 100.0).round() / 100.0;
        let some = (-2_000..2_000).map(|n| f64::from(n) / 100.0);
        let odd =
            [0.1 + 0.2, 841.89, 595.276, 1.0e5 / 3.0, -0.0, 99_999.995, 1.0e12, f64::INFINITY, f64::NAN];
        for n in some.chain(odd).flat_map(|n| [n, cut(n)]) {
            let mut out = Vec::new();
            points(&mut out, n);
            assert_eq!(String::from_utf8_lossy(&out), n.to_string());
        }
    }
}
