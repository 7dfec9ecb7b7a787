//! The parts of a record that are many and small, in few bytes: on the way from a worker and in the ledger they cost
//! more than all the rest if each field is written by itself.
//!
//! Numbers are LEB128, most of them as the difference to those of the cell before, which is 0 or 1 nearly always.

use super::pieces::{Area, CellRow, Digits, Piece, Raw, Spot};
use crate::report::{State, Via};

/// Bytes being written.
#[derive(Default)]
struct Out(Vec<u8>);

impl Out {
    fn put(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n.to_le_bytes()[0] | 0x80);
            n >>= 7;
        }
        self.0.push(n.to_le_bytes()[0]);
    }

    /// A number that may be less than 0: small ones of either sign are short.
    fn signed(&mut self, n: i64) {
        self.put(((n << 1) ^ (n >> 63)).cast_unsigned());
    }

    /// The difference of a number to the one expected.
    fn next(&mut self, n: u32, expected: u32) {
        self.signed(i64::from(n) - i64::from(expected));
    }

    fn piece(&mut self, piece: Piece, end: &mut u32) {
        self.next(piece.0, *end);
        self.next(piece.1, piece.0);
        *end = piece.1;
    }
}

/// Bytes being read; `None` where they are not what this program writes.
struct In<'a>(&'a [u8]);

impl In<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn get(&mut self) -> Option<u64> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(u64::from(first));
        }
        let mut n = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.get()?;
        Some((n >> 1).cast_signed() ^ -(n & 1).cast_signed())
    }

    fn next(&mut self, expected: u32) -> Option<u32> {
        u32::try_from(i64::from(expected).checked_add(self.signed()?)?).ok()
    }

    fn piece(&mut self, end: &mut u32) -> Option<Piece> {
        let start = self.next(*end)?;
        *end = self.next(start)?;
        Some(Piece(start, *end))
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        let (eight, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*eight)
    }

    fn end<T>(&self, whole: T) -> Option<T> {
        self.0.is_empty().then_some(whole)
    }
}

const SPOT: u64 = 1;
const AREA: u64 = 2;
const DIGITS_SMALL: u64 = 4;
const DIGITS_TEXT: u64 = 8;
const RAW_DIGITS: u64 = 16;
const RAW_TEXT: u64 = 32;
const PART: u64 = 64;
const UNIT: u64 = 128;
const EXTRACTED_SMALL: u64 = 256;
const EXTRACTED_TEXT: u64 = 512;

/// What the next cell is compared with.
#[derive(Default)]
struct Before {
    seat: [u32; 3],
    line: u32,
    end: u32,
    area: u32,
    /// Where the texts of the record were left.
    text: u32,
}

fn write_digits(out: &mut Out, digits: Digits, before: &mut Before) {
    match digits {
        Digits::None => {}
        Digits::Small(n) => out.put(u64::from(n)),
        Digits::Text(piece) => out.piece(piece, &mut before.text),
    }
}

fn read_digits(bytes: &mut In<'_>, small: bool, text: bool, before: &mut Before) -> Option<Digits> {
    Some(match (small, text) {
        (true, _) => Digits::Small(bytes.get()?.try_into().ok()?),
        (_, true) => Digits::Text(bytes.piece(&mut before.text)?),
        _ => Digits::None,
    })
}

fn write_cell(out: &mut Out, cell: &CellRow, before: &mut Before) {
    let bit = |on: bool, bit: u64| if on { bit } else { 0 };
    let digits = |digits: Digits, small: u64, text: u64| match digits {
        Digits::None => 0,
        Digits::Small(_) => small,
        Digits::Text(_) => text,
    };
    let flags = bit(cell.spot.is_some(), SPOT)
        | bit(cell.area != u32::MAX, AREA)
        | digits(cell.digits, DIGITS_SMALL, DIGITS_TEXT)
        | bit(cell.raw == Raw::Digits, RAW_DIGITS)
        | bit(matches!(cell.raw, Raw::Text(_)), RAW_TEXT)
        | bit(cell.part != Piece::NONE, PART)
        | bit(cell.unit != Piece::NONE, UNIT)
        | digits(cell.extracted, EXTRACTED_SMALL, EXTRACTED_TEXT);
    out.put(flags);
    for (n, seen) in cell.seat.into_iter().zip(&mut before.seat) {
        out.next(n, *seen);
        *seen = n;
    }
    if let Some(Spot { line, start, end }) = cell.spot {
        out.next(line, before.line);
        out.next(start, before.end);
        out.next(end, start);
        (before.line, before.end) = (line, end);
    }
    if flags & AREA != 0 {
        out.next(cell.area, before.area);
        before.area = cell.area.wrapping_add(1);
    }
    // In the order in which their texts were taken down.
    write_digits(out, cell.digits, before);
    if let Raw::Text(piece) = cell.raw {
        out.piece(piece, &mut before.text);
    }
    if flags & UNIT != 0 {
        out.piece(cell.unit, &mut before.text);
    }
    if flags & PART != 0 {
        out.piece(cell.part, &mut before.text);
    }
    write_digits(out, cell.extracted, before);
}

fn read_cell(bytes: &mut In<'_>, before: &mut Before, like: (State, Via)) -> Option<CellRow> {
    let flags = bytes.get()?;
    let has = |bit: u64| flags & bit != 0;
    for seen in &mut before.seat {
        *seen = bytes.next(*seen)?;
    }
    let seat = before.seat;
    let spot = if has(SPOT) {
        let line = bytes.next(before.line)?;
        let start = bytes.next(before.end)?;
        let end = bytes.next(start)?;
        (before.line, before.end) = (line, end);
        Some(Spot { line, start, end })
    } else {
        None
    };
    let area = if has(AREA) { bytes.next(before.area)? } else { u32::MAX };
    if has(AREA) {
        before.area = area.wrapping_add(1);
    }
    let digits = read_digits(bytes, has(DIGITS_SMALL), has(DIGITS_TEXT), before)?;
    let raw = match (has(RAW_DIGITS), has(RAW_TEXT)) {
        (true, _) => Raw::Digits,
        (_, true) => Raw::Text(bytes.piece(&mut before.text)?),
        _ => Raw::None,
    };
    let unit = if has(UNIT) { bytes.piece(&mut before.text)? } else { Piece::NONE };
    let part = if has(PART) { bytes.piece(&mut before.text)? } else { Piece::NONE };
    let extracted = read_digits(bytes, has(EXTRACTED_SMALL), has(EXTRACTED_TEXT), before)?;
    let (state, via) = like;
    Some(CellRow { state, via, digits, raw, unit, seat, spot, area, part, extracted })
}

/// Serde for the cells of a record: runs of one state and origin, and the rest of each cell.
pub(super) mod cells {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_bytes::ByteBuf;

    use super::{Before, CellRow, In, Out, State, Via, read_cell, write_cell};

    #[derive(Serialize, Deserialize)]
    struct Packed {
        runs: Vec<(State, Via, u32)>,
        rest: ByteBuf,
    }

    pub(in super::super) fn serialize<S: Serializer>(cells: &[CellRow], to: S) -> Result<S::Ok, S::Error> {
        let mut runs: Vec<(State, Via, u32)> = Vec::new();
        let mut out = Out(Vec::with_capacity(cells.len() * 12));
        let mut before = Before::default();
        for cell in cells {
            match runs.last_mut() {
                Some((state, via, n)) if *state == cell.state && *via == cell.via => *n += 1,
                _ => runs.push((cell.state, cell.via, 1)),
            }
            write_cell(&mut out, cell, &mut before);
        }
        Packed { runs, rest: ByteBuf::from(out.0) }.serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<CellRow>, D::Error> {
        let packed = Packed::deserialize(from)?;
        read(&packed).ok_or_else(|| D::Error::custom("not the cells of a record"))
    }

    fn read(packed: &Packed) -> Option<Vec<CellRow>> {
        let mut bytes = In(&packed.rest);
        let mut before = Before::default();
        let mut cells = Vec::new();
        for &(state, via, n) in &packed.runs {
            // A number that lies costs nothing: every cell takes bytes.
            cells.reserve((n as usize).min(bytes.0.len()));
            for _ in 0..n {
                cells.push(read_cell(&mut bytes, &mut before, (state, via))?);
            }
        }
        bytes.end(cells)
    }
}

/// Serde for areas: hundredths of points, as they are cut to, and the numbers themselves where they are not.
pub(super) mod areas {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_bytes::ByteBuf;

    use super::{Area, In, Out};

    /// The hundredths, if they say the same.
    fn hundredths(n: f64) -> Option<i64> {
        let whole = (n * 100.0).round();
        // Any whole number of this size is exact in 64 bits of either kind.
        #[expect(clippy::cast_possible_truncation, reason = "within 2^52")]
        let whole = (whole.abs() < 4e15).then_some(whole as i64)?;
        (back(whole).to_bits() == n.to_bits()).then_some(whole)
    }

    #[expect(clippy::cast_precision_loss, reason = "within 2^52, or compared afterwards")]
    fn back(hundredths: i64) -> f64 {
        hundredths as f64 / 100.0
    }

    pub(in super::super) fn serialize<S: Serializer>(areas: &[Area], to: S) -> Result<S::Ok, S::Error> {
        let mut out = Out(Vec::with_capacity(areas.len() * 10));
        let mut before = [0_i64; 4];
        for area in areas {
            let edges = [area.x0, area.top, area.x1, area.bottom];
            let [a, b, c, d] = edges.map(hundredths);
            let exact = if let (Some(a), Some(b), Some(c), Some(d)) = (a, b, c, d) {
                Some([a, b, c, d])
            } else {
                None
            };
            out.put(u64::from(area.page) << 1 | u64::from(exact.is_none()));
            match exact {
                Some(edges) => {
                    for (n, seen) in edges.into_iter().zip(&mut before) {
                        out.signed(n - *seen);
                        *seen = n;
                    }
                }
                None => edges.iter().for_each(|n| out.0.extend_from_slice(&n.to_le_bytes())),
            }
        }
        serde_bytes::serialize(&out.0, to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Area>, D::Error> {
        let bytes = ByteBuf::deserialize(from)?;
        read(&bytes).ok_or_else(|| D::Error::custom("not the areas of a record"))
    }

    fn read(bytes: &[u8]) -> Option<Vec<Area>> {
        let mut bytes = In(bytes);
        let mut before = [0_i64; 4];
        let mut areas = Vec::new();
        while !bytes.0.is_empty() {
            let head = bytes.get()?;
            let page = u32::try_from(head >> 1).ok()?;
            let mut edges = [0.0; 4];
            for (edge, seen) in edges.iter_mut().zip(&mut before) {
                *edge = if head & 1 == 1 {
                    f64::from_le_bytes(bytes.eight()?)
                } else {
                    *seen = seen.checked_add(bytes.signed()?)?;
                    back(*seen)
                };
            }
            let [x0, top, x1, bottom] = edges;
            areas.push(Area { page, x0, top, x1, bottom });
        }
        Some(areas)
    }
}

/// Serde for slots: runs of those that follow one another, as they do in the form.
pub(super) mod slots {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(slots: &[u16], to: S) -> Result<S::Ok, S::Error> {
        let runs = slots.chunk_by(|a, b| a.checked_add(1) == Some(*b));
        let runs = runs.filter_map(|run| Some((*run.first()?, u16::try_from(run.len()).ok()?)));
        runs.collect::<Vec<(u16, u16)>>().serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u16>, D::Error> {
        let runs = Vec::<(u16, u16)>::deserialize(from)?;
        let mut slots = Vec::new();
        for (first, n) in runs {
            let end = first.checked_add(n).filter(|_| slots.len() <= usize::from(u16::MAX));
            let end = end.ok_or_else(|| D::Error::custom("not the slots of a record"))?;
            slots.extend(first..end);
        }
        Ok(slots)
    }
}

#[cfg(test)]
mod tests;
