//! Where each object lies: cross-reference tables and streams with their predecessors (ISO 32000-1, 7.5.4 to 7.5.8).

use std::rc::Rc;

use super::filter::{self, Whole};
use super::lexer::{Lexer, Token, is_space};
use super::object::{Dict, Object, Stream, parse};

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// Not named by any section so far.
    #[default]
    Unknown,
    Free,
    /// At this byte of the file.
    At(usize),
    /// In an object stream: its number and the position in it.
    Inside(u32, u32),
}

/// Entries by object number, and the newest trailer.
#[derive(Debug, Default)]
pub struct Index {
    pub entries: Vec<Entry>,
    /// The highest number that is beyond what is allowed.
    pub highest: u32,
    pub trailer: Rc<Dict>,
}

/// Sections of one file: an update adds one.
const SECTIONS: usize = 4_096;

impl Index {
    pub fn entry(&self, number: u32) -> Entry {
        self.entries.get(number as usize).copied().unwrap_or_default()
    }

    /// Notes an object unless a newer section did; one whose number is beyond what is allowed is only counted.
    fn note(&mut self, number: usize, entry: Entry, most: usize) {
        if number >= most {
            self.highest = self.highest.max(u32::try_from(number).unwrap_or(u32::MAX));
            return;
        }
        if number >= self.entries.len() {
            self.entries.resize(number + 1, Entry::Unknown);
        }
        let slot = &mut self.entries[number];
        if *slot == Entry::Unknown {
            *slot = entry;
        }
    }
}

/// Reads the sections from the newest to the oldest; `None` when one of them is not where it should be, or the
/// trailer names no root. `most` bounds object numbers, `ceiling` the bytes of one section.
pub fn read(bytes: &[u8], most: usize, ceiling: usize) -> Option<Index> {
    let mut index = Index::default();
    let mut next = start(bytes);
    let mut seen = Vec::new();
    let mut first = true;
    while let Some(at) = next.take() {
        if seen.contains(&at) || seen.len() >= SECTIONS {
            break;
        }
        seen.push(at);
        let mut lexer = Lexer::new(bytes, at);
        lexer.skip_space();
        let trailer = if bytes.get(lexer.at..)?.starts_with(b"xref") {
            lexer.at += 4;
            table(&mut lexer, &mut index, most)?
        } else {
            stream_section(bytes, lexer.at, &mut index, most, ceiling)?
        };
        // A hybrid file: the table's own objects come before those of its stream.
        if let Some(hybrid) = trailer.get(b"XRefStm").index()
            && !seen.contains(&hybrid)
        {
            seen.push(hybrid);
            stream_section(bytes, hybrid, &mut index, most, ceiling)?;
        }
        next = trailer.get(b"Prev").index();
        if first {
            index.trailer = trailer;
            first = false;
        }
    }
    matches!(index.trailer.get(b"Root"), Object::Ref(_)).then_some(index)
}

/// The number behind the last `startxref`.
fn start(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"startxref")?;
    parse(&mut Lexer::new(bytes, at + 9)).index()
}

/// A table and its trailer; stands behind `xref`.
fn table(lexer: &mut Lexer<'_>, index: &mut Index, most: usize) -> Option<Rc<Dict>> {
    loop {
        let first = match lexer.token()? {
            Token::Number(number) if number >= 0.0 => number as usize,
            Token::Word(b"trailer") => return parse(lexer).dict().cloned(),
            _ => return None,
        };
        let Token::Number(count) = lexer.token()? else { return None };
        lexer.skip_space();
        for number in first..first.saturating_add(count.max(0.0) as usize) {
            let (entry, next) = row(lexer.data, lexer.at).or_else(|| loose_row(lexer.data, lexer.at))?;
            lexer.at = next;
            index.note(number, entry, most);
        }
    }
}

/// A row of 20 bytes as the standard has it: `0000000016 00000 n`.
fn row(data: &[u8], at: usize) -> Option<(Entry, usize)> {
    let row = data.get(at..at + 20)?;
    if row[10] != b' ' || row[16] != b' ' || !is_space(row[18]) || !is_space(row[19]) {
        return None;
    }
    let mut offset = 0_usize;
    for byte in &row[..10] {
        if !byte.is_ascii_digit() {
            return None;
        }
        offset = offset * 10 + usize::from(byte - b'0');
    }
    Some((kind(row[17], offset)?, at + 20))
}

/// A row with other white space.
fn loose_row(data: &[u8], at: usize) -> Option<(Entry, usize)> {
    let mut lexer = Lexer::new(data, at);
    let (Some(Token::Number(offset)), Some(Token::Number(_)), Some(Token::Word([letter]))) =
        (lexer.token(), lexer.token(), lexer.token())
    else {
        return None;
    };
    lexer.skip_space();
    Some((kind(*letter, offset.max(0.0) as usize)?, lexer.at))
}

fn kind(letter: u8, offset: usize) -> Option<Entry> {
    match letter {
        // An object at 0 is none: some writers leave rows of numbers they never used.
        b'n' if offset > 0 => Some(Entry::At(offset)),
        b'n' | b'f' => Some(Entry::Free),
        _ => None,
    }
}

/// A cross-reference stream; its dictionary is the trailer.
fn stream_section(
    bytes: &[u8],
    at: usize,
    index: &mut Index,
    most: usize,
    ceiling: usize,
) -> Option<Rc<Dict>> {
    let object = indirect(bytes, at, &|_| None)?.object;
    let stream = object.stream()?;
    let dict = Rc::clone(&stream.dict);
    if !dict.is_name(b"Type", b"XRef") {
        return None;
    }
    let (from, to) = stream.data;
    let mut data = std::borrow::Cow::Borrowed(bytes.get(from..to)?);
    for (name, params) in filter::chain(&dict, &Object::clone) {
        let out = filter::decode(&name, params, &data, ceiling).ok()?;
        // Places that may be wrong are worse than none: a look at every object tells them too.
        if out.state == Whole::No {
            return None;
        }
        data = out.bytes.into();
    }
    let widths = dict.get(b"W").array()?;
    let width = |at: usize| widths.get(at).and_then(Object::index).filter(|w| *w <= 8);
    let (kinds, seconds, thirds) = (width(0)?, width(1)?, width(2)?);
    let size = dict.get(b"Size").index().unwrap_or(0);
    let whole = [Object::Number(0.0), Object::Number(size as f64)];
    let sections = dict.get(b"Index").array().map_or(&whole[..], |a| &a[..]);
    let mut rows = data.chunks_exact((kinds + seconds + thirds).max(1));
    for pair in sections.chunks_exact(2) {
        let (first, count) = (pair[0].index()?, pair[1].index()?);
        for number in first..first.saturating_add(count) {
            let Some(row) = rows.next() else { return Some(dict) };
            let field = |from: usize, len: usize| {
                row.get(from..from + len)
                    .unwrap_or_default()
                    .iter()
                    .fold(0_u64, |n, b| n << 8 | u64::from(*b))
            };
            let kind = if kinds == 0 { 1 } else { field(0, kinds) };
            let (second, third) = (field(kinds, seconds), field(kinds + seconds, thirds));
            let entry = match kind {
                0 => Entry::Free,
                1 => Entry::At(usize::try_from(second).ok()?),
                2 => Entry::Inside(u32::try_from(second).ok()?, u32::try_from(third).ok()?),
                _ => continue,
            };
            index.note(number, entry, most);
        }
    }
    Some(dict)
}

/// An indirect object.
pub struct Indirect {
    pub number: u32,
    pub generation: u32,
    pub object: Object,
    /// Whether it ends with the word that ends an object, with nothing in it that no writer writes.
    pub sound: bool,
}

/// The indirect object at a byte. `length` resolves a stream's length given by reference.
pub fn indirect(bytes: &[u8], at: usize, length: &dyn Fn(u32) -> Option<usize>) -> Option<Indirect> {
    let mut lexer = Lexer::new(bytes, at);
    let (Token::Number(number), Token::Number(generation)) = (lexer.token()?, lexer.token()?) else {
        return None;
    };
    match lexer.token()? {
        Token::Word(b"obj") => {}
        // `obj` glued to what follows.
        Token::Word(word) if word.starts_with(b"obj") => lexer.at -= word.len() - 3,
        _ => return None,
    }
    if number < 0.0 || number > u32::MAX.into() {
        return None;
    }
    let (number, generation) = (number as u32, generation as u32);
    let object = parse(&mut lexer);
    let sound = !lexer.odd;
    lexer.skip_space();
    let rest = bytes.get(lexer.at..).unwrap_or_default();
    let (Object::Dict(dict), Some(body)) = (&object, rest.strip_prefix(b"stream")) else {
        return Some(Indirect { number, generation, object, sound: sound && rest.starts_with(b"endobj") });
    };
    // A line feed belongs to the keyword, with or without a carriage return before it; a lone one is met too.
    let skip = match body {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    let start = lexer.at + 6 + skip;
    let said = match dict.get(b"Length") {
        Object::Ref(number) => length(*number),
        other => other.index(),
    };
    let told = said.and_then(|len| ends_at(bytes, start, len));
    let end = told.unwrap_or_else(|| {
        let rest = bytes.get(start..).unwrap_or_default();
        let len = memchr::memmem::find(rest, b"endstream")
            .or_else(|| memchr::memmem::find(rest, b"endobj"))
            .unwrap_or(rest.len());
        start + len
    });
    // Writers disagree on whether the end of line before the last word belongs to the stream.
    let near = |len: usize| (start + len).abs_diff(end) <= 2;
    let exact = told.is_some() || said.is_some_and(near);
    let stream = Stream { dict: Rc::clone(dict), data: (start, end), id: (number, generation), exact };
    Some(Indirect { number, generation, object: Object::Stream(Rc::new(stream)), sound })
}

/// The end of a stream of the length it says, if `endstream` is there.
fn ends_at(bytes: &[u8], start: usize, len: usize) -> Option<usize> {
    let end = start.checked_add(len)?;
    let rest = bytes.get(end..)?;
    let rest = &rest[..rest.len().min(16)];
    rest.trim_ascii_start().starts_with(b"endstream").then_some(end)
}
