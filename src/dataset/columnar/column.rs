//! One column being written: values come in order, pages leave when they are full.

use std::collections::VecDeque;

use parquet::basic::Encoding;
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescPtr;

use super::chunk::{Chunk, Pages, Whole};
use super::dictionary::Dictionary;
use super::{Physical, Plan, length, runs};

/// Bytes of plain values that end a page before its rows do. Short pages compress fastest, and as well as long ones.
const PAGE_BYTES: usize = 1 << 17;
/// Bytes of a dictionary past which values stand in the pages themselves.
const DICTIONARY_BYTES: usize = 1 << 19;

/// A column being written.
#[derive(Debug)]
pub(in crate::dataset) struct ColumnWriter {
    plan: Plan,
    descriptor: ColumnDescPtr,
    /// Runs of present and absent values of the page at hand, the last one apart.
    levels: Vec<(bool, u32)>,
    run: (bool, u32),
    rows: u32,
    /// The page has to end before its rows are complete.
    full: bool,
    keys: Vec<u32>,
    plain: Vec<u8>,
    dictionary: Dictionary,
    /// The row group's values go by dictionary from here on.
    keyed: bool,
    memos: VecDeque<Memo>,
    nulls: u64,
    range: Range,
    chunk: Chunk,
    failed: Option<ParquetError>,
}

/// Codes given to [`ColumnWriter::names`], and what became of them.
#[derive(Debug)]
struct Memo {
    codes: Vec<u16>,
    keys: Vec<u32>,
    levels: Vec<(bool, u32)>,
}

/// Lists of codes that are remembered: reports follow few forms.
const MEMOS: usize = 4;

/// What a cell of a column of numbers has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dataset) enum Number {
    /// A whole number.
    Whole(u32),
    /// Nothing.
    None,
    /// Something that is to be looked at.
    Other,
}

/// Smallest and largest value written plainly.
#[derive(Debug, Default)]
enum Range {
    #[default]
    None,
    Double(f64, f64),
    Text(Vec<u8>, Vec<u8>),
}

impl ColumnWriter {
    pub(super) fn new(plan: Plan, descriptor: ColumnDescPtr, pages: Pages) -> ColumnWriter {
        ColumnWriter {
            plan,
            descriptor,
            levels: Vec::new(),
            run: (true, 0),
            rows: 0,
            full: false,
            memos: VecDeque::new(),
            keys: Vec::new(),
            plain: Vec::new(),
            dictionary: Dictionary::default(),
            keyed: plan.keyed,
            nulls: 0,
            range: Range::None,
            chunk: Chunk::new(pages),
            failed: None,
        }
    }

    /// Appends `n` empty cells.
    pub(in crate::dataset) fn nulls(&mut self, n: usize) {
        if !self.plan.nullable && n > 0 {
            let message = format!("an empty cell in column {}", self.descriptor.name());
            self.failed.get_or_insert(ParquetError::General(message));
        }
        self.nulls += n as u64;
        self.advance(false, n);
    }

    /// Appends a text `n` times, or as many empty cells.
    pub(in crate::dataset) fn text(&mut self, text: Option<&str>, n: usize) {
        match text {
            Some(text) => self.value(text.as_bytes(), n),
            None => self.nulls(n),
        }
    }

    /// Appends an integer `n` times, or as many empty cells.
    pub(in crate::dataset) fn integer(&mut self, value: Option<i64>, n: usize) {
        let Some(value) = value else { return self.nulls(n) };
        if self.plan.physical == Physical::Int64 {
            self.value(&value.to_le_bytes(), n);
        } else {
            let value = i32::try_from(value).unwrap_or(i32::MAX);
            self.value(&value.to_le_bytes(), n);
        }
    }

    /// Appends a double, or an empty cell.
    #[inline]
    pub(in crate::dataset) fn double(&mut self, value: Option<f64>) {
        match value {
            Some(value) if self.keyed || self.plan.physical != Physical::Double => {
                self.value(&value.to_le_bytes(), 1);
            }
            Some(value) => {
                if self.plan.ranged {
                    self.widen_to(value);
                }
                self.plain.extend_from_slice(&value.to_le_bytes());
                self.full |= self.plain.len() >= PAGE_BYTES;
                self.advance(true, 1);
            }
            None => self.nulls(1),
        }
    }

    /// Appends a whole number as what the column has: its digits, or the number.
    #[inline]
    pub(in crate::dataset) fn number(&mut self, n: u32) {
        if self.repeated(n) {
            return;
        }
        let mut digits = itoa::Buffer::new();
        match self.plan.physical {
            Physical::Text => self.coded_value(n, digits.format(n).as_bytes()),
            Physical::Double => self.coded_value(n, &f64::from(n).to_le_bytes()),
            Physical::Int32 => self.coded_value(n, &i32::try_from(n).unwrap_or(i32::MAX).to_le_bytes()),
            Physical::Int64 => self.coded_value(n, &i64::from(n).to_le_bytes()),
        }
    }

    /// Appends a text that has a code, `n` times: within this column a code always means the same text.
    pub(in crate::dataset) fn name(&mut self, code: u32, name: &str, n: usize) {
        let mut n = n;
        if n > 0 && !self.repeated(code) {
            self.coded_value(code, name.as_bytes());
            n -= 1;
        } else {
            n = n.saturating_sub(1);
        }
        if let (true, Some(key)) = (self.keyed, self.dictionary.coded(code)) {
            self.keys.resize(self.keys.len() + n, key);
            self.advance(true, n);
        } else {
            self.value(name.as_bytes(), n);
        }
    }

    /// Appends what is whole numbers or nothing nearly throughout; `other` appends what is not. Numbers that were there
    /// before take one step each.
    pub(in crate::dataset) fn numbers<T>(
        &mut self,
        items: &[T],
        number: impl Fn(&T) -> Number,
        mut other: impl FnMut(&mut ColumnWriter, &T),
    ) {
        let mut rest = items;
        while let Some(next) = rest.first() {
            let room = (self.plan.page_rows.saturating_sub(self.rows) as usize).min(rest.len());
            let done = match number(next) {
                Number::Whole(n) => match self.known(rest, room, &number) {
                    0 => {
                        self.number(n);
                        1
                    }
                    known => known,
                },
                Number::None => {
                    let none = rest.iter().take(room).take_while(|item| number(item) == Number::None).count();
                    self.nulls(none);
                    none
                }
                Number::Other => {
                    other(self, next);
                    1
                }
            };
            rest = rest.get(done..).unwrap_or_default();
        }
    }

    /// Appends the first of these items whose numbers were there before, as far as there is room. Gives how many.
    fn known<T>(&mut self, items: &[T], room: usize, number: &impl Fn(&T) -> Number) -> usize {
        if !self.keyed {
            return 0;
        }
        let (before, dictionary) = (self.keys.len(), &self.dictionary);
        self.keys.reserve(room);
        let known = items.iter().take(room).map_while(|item| match number(item) {
            Number::Whole(n) => dictionary.coded(n),
            Number::None | Number::Other => None,
        });
        self.keys.extend(known);
        let n = self.keys.len() - before;
        self.advance(true, n);
        n
    }

    /// Appends the texts of these codes. Reports of one form have the same codes: their keys are copied.
    pub(in crate::dataset) fn names<'a>(&mut self, codes: &[u16], name: impl Fn(u16) -> &'a str) {
        // The codes of the report before may run past the end of a page, which is where the page then ends.
        let last = self.memos.front().is_some_and(|memo| memo.codes == codes);
        if !((last || self.has_room(codes.len())) && self.recall(codes)) {
            codes.iter().for_each(|code| self.name(u32::from(*code), name(*code), 1));
            self.remember(codes, |_| true);
        }
    }

    /// As [`ColumnWriter::names`], where some codes stand for an empty cell.
    pub(in crate::dataset) fn optional_names<'a>(
        &mut self,
        codes: &[u16],
        name: impl Fn(u16) -> Option<&'a str>,
    ) {
        if self.has_room(codes.len()) && self.recall(codes) {
            return;
        }
        for code in codes {
            match name(*code) {
                Some(name) => self.name(u32::from(*code), name, 1),
                None => self.nulls(1),
            }
        }
        self.remember(codes, |code| name(code).is_some());
    }

    /// Whether the page at hand takes so many rows.
    fn has_room(&self, rows: usize) -> bool {
        rows <= self.plan.page_rows.saturating_sub(self.rows) as usize
    }

    /// Appends what came of these codes, if that is remembered.
    fn recall(&mut self, codes: &[u16]) -> bool {
        let found = self.memos.iter().position(|memo| memo.codes == codes).filter(|_| self.keyed);
        let Some(memo) = found.and_then(|at| self.memos.remove(at)) else { return false };
        self.keys.extend_from_slice(&memo.keys);
        for (present, n) in &memo.levels {
            self.nulls += if *present { 0 } else { u64::from(*n) };
            self.advance(*present, *n as usize);
        }
        self.memos.push_front(memo);
        true
    }

    /// Takes down what came of these codes; `present` tells those that have a name.
    fn remember(&mut self, codes: &[u16], present: impl Fn(u16) -> bool) {
        let named = codes.iter().filter(|code| present(**code));
        let keys = named.map(|code| self.dictionary.coded(u32::from(*code)));
        if let (true, Some(keys)) = (self.keyed, keys.collect::<Option<Vec<u32>>>()) {
            let runs = codes.chunk_by(|a, b| present(*a) == present(*b));
            let levels =
                runs.filter_map(|run| Some((present(*run.first()?), u32::try_from(run.len()).ok()?)));
            self.memos.truncate(MEMOS - 1);
            self.memos.push_front(Memo { codes: codes.to_vec(), keys, levels: levels.collect() });
        }
    }

    /// Appends the value of a code, if it was there before.
    #[inline]
    fn repeated(&mut self, code: u32) -> bool {
        let key = if self.keyed { self.dictionary.coded(code) } else { None };
        if let Some(key) = key {
            self.keys.push(key);
            self.advance(true, 1);
        }
        key.is_some()
    }

    fn coded_value(&mut self, code: u32, value: &[u8]) {
        if self.keyed {
            let key = self.dictionary.code(code, value, self.plan.physical == Physical::Text);
            self.keys.push(key);
            self.full |= self.dictionary.bytes() > DICTIONARY_BYTES;
            self.advance(true, 1);
        } else {
            self.value(value, 1);
        }
    }

    /// Appends a text of which `write` appends the bytes; an empty cell if there are none.
    pub(in crate::dataset) fn written(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.plain.len();
        self.plain.extend_from_slice(&[0; 4]);
        write(&mut self.plain);
        let len = self.plain.len() - start - 4;
        if len == 0 {
            self.plain.truncate(start);
            return self.nulls(1);
        }
        if self.keyed {
            let value = self.plain.split_off(start);
            return self.value(&value[4..], 1);
        }
        let prefix = u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes();
        self.plain[start..start + 4].copy_from_slice(&prefix);
        self.full |= self.plain.len() >= PAGE_BYTES;
        self.advance(true, 1);
    }

    fn value(&mut self, bytes: &[u8], n: usize) {
        if n == 0 {
            return;
        }
        let prefixed = self.plan.physical == Physical::Text;
        if self.keyed {
            let key = self.dictionary.key(bytes, prefixed);
            self.keys.resize(self.keys.len() + n, key);
            self.full |= self.dictionary.bytes() > DICTIONARY_BYTES;
            return self.advance(true, n);
        }
        self.widen(bytes);
        for _ in 0..n {
            if prefixed {
                length(&mut self.plain, bytes.len());
            }
            self.plain.extend_from_slice(bytes);
            self.full |= self.plain.len() >= PAGE_BYTES;
            self.advance(true, 1);
        }
    }

    /// Takes a value written plainly into the range.
    fn widen(&mut self, bytes: &[u8]) {
        if !self.plan.ranged {
            return;
        }
        match self.plan.physical {
            Physical::Double => self.widen_to(f64::from_le_bytes(bytes.try_into().unwrap_or_default())),
            Physical::Text => match &mut self.range {
                Range::Text(low, _) if bytes < low.as_slice() => bytes.clone_into(low),
                Range::Text(_, high) if bytes > high.as_slice() => bytes.clone_into(high),
                Range::Text(..) => {}
                _ => self.range = Range::Text(bytes.to_vec(), bytes.to_vec()),
            },
            Physical::Int32 | Physical::Int64 => {}
        }
    }

    #[inline]
    fn widen_to(&mut self, value: f64) {
        self.range = match self.range {
            Range::Double(low, high) => Range::Double(low.min(value), high.max(value)),
            _ => Range::Double(value, value),
        };
    }

    #[inline]
    fn advance(&mut self, present: bool, n: usize) {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        if self.run.0 == present {
            self.run.1 += n;
        } else if n > 0 {
            self.levels.push(self.run);
            self.run = (present, n);
        }
        self.rows += n;
        if self.full || self.rows >= self.plan.page_rows {
            self.end_page();
        }
    }

    /// Ends the page at hand. What fails is told when the chunk is closed.
    pub(super) fn end_page(&mut self) {
        if self.rows == 0 {
            return;
        }
        self.levels.push(self.run);
        let encoding = if self.keys.is_empty() { Encoding::PLAIN } else { Encoding::RLE_DICTIONARY };
        let written = self.chunk.page(self.rows, encoding, |body| {
            if self.plan.nullable {
                body.extend_from_slice(&[0; 4]);
                runs::levels(body, &self.levels);
                let size = u32::try_from(body.len() - 4).unwrap_or(u32::MAX).to_le_bytes();
                body[..4].copy_from_slice(&size);
            }
            if self.keys.is_empty() {
                body.extend_from_slice(&self.plain);
            } else {
                // Not every reader takes keys of no bits at all.
                let width = runs::width(self.dictionary.len()).max(1);
                body.push(width);
                runs::encode(body, width, &self.keys);
            }
        });
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
        // The pages behind a dictionary that grew too large carry their values themselves.
        self.keyed &= self.dictionary.bytes() <= DICTIONARY_BYTES;
        self.levels.clear();
        self.run = (true, 0);
        self.keys.clear();
        self.plain.clear();
        self.rows = 0;
        self.full = false;
    }

    /// Bytes its pages take.
    pub(super) fn bytes(&self) -> usize {
        self.chunk.bytes()
    }

    /// Ends the row group's chunk and begins the next.
    pub(super) fn close(&mut self) -> Result<(Whole, ColumnCloseResult)> {
        self.end_page();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let statistics = self.plan.ranged.then(|| self.statistics());
        let dictionary = std::mem::take(&mut self.dictionary);
        let values = (dictionary.len() > 0).then(|| (dictionary.page(), dictionary.len()));
        self.nulls = 0;
        self.range = Range::None;
        self.keyed = self.plan.keyed;
        self.memos.clear();
        self.chunk.close(self.descriptor.clone(), values, statistics)
    }

    fn statistics(&self) -> Statistics {
        let nulls = Some(self.nulls);
        // Values both in the dictionary and beside it: their range is not known.
        let mixed = self.plan.keyed && !self.keyed;
        match self.plan.physical {
            Physical::Text => {
                let range = match &self.range {
                    Range::Text(low, high) => Some((low.as_slice(), high.as_slice())),
                    _ => self.dictionary.range(),
                };
                let (low, high) = range.filter(|_| !mixed).unzip();
                let own = |b: Option<&[u8]>| b.map(|b| ByteArray::from(b.to_vec()));
                Statistics::new(own(low), own(high), None, nulls, false)
            }
            Physical::Double => {
                let values =
                    || self.dictionary.values().filter_map(|v| Some(f64::from_le_bytes(v.try_into().ok()?)));
                let range = match self.range {
                    Range::Double(low, high) => Some((low, high)),
                    _ => values().reduce(f64::min).zip(values().reduce(f64::max)),
                };
                // A zero stands for both zeros (Parquet format, ColumnOrder).
                let (low, high) = range.filter(|_| !mixed).unzip();
                let (low, high) = (low.map(|v| if v == 0.0 { -0.0 } else { v }), high.map(|v| v + 0.0));
                Statistics::new(low, high, None, nulls, false)
            }
            Physical::Int32 => {
                let values =
                    || self.dictionary.values().filter_map(|v| Some(i32::from_le_bytes(v.try_into().ok()?)));
                let range = values().min().zip(values().max()).filter(|_| !mixed);
                Statistics::new(range.map(|r| r.0), range.map(|r| r.1), None, nulls, false)
            }
            Physical::Int64 => {
                let values =
                    || self.dictionary.values().filter_map(|v| Some(i64::from_le_bytes(v.try_into().ok()?)));
                let range = values().min().zip(values().max()).filter(|_| !mixed);
                Statistics::new(range.map(|r| r.0), range.map(|r| r.1), None, nulls, false)
            }
        }
    }
}
