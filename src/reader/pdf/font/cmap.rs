//! CMaps that a file brings along: to Unicode (ISO 32000-1, 9.10.3) and to CIDs (9.7.5.4).

use super::shape;
use crate::reader::pdf::lexer::{Lexer, Token, hex_digit, is_space, unhex};

/// What a code maps to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chars {
    One(char),
    Many(Box<[char]>),
}

impl Chars {
    pub fn one(&self) -> Option<char> {
        if let Chars::One(c) = self { Some(*c) } else { None }
    }

    /// Whether it matters what their glyph looks like.
    pub fn matter(&self) -> bool {
        match self {
            Chars::One(c) => shape::matters(*c),
            Chars::Many(all) => all.iter().any(|c| shape::value(*c).is_some()),
        }
    }

    /// Whether a glyph that is clearly drawn as a figure cannot be they: other figures, or more of them.
    pub fn denied(&self, figure: char) -> bool {
        match self {
            Chars::One(c) => shape::denies(figure, *c),
            Chars::Many(all) => !all.iter().filter_map(|c| shape::value(*c)).eq([figure]),
        }
    }
}

/// Codes from `low` to `high`; targets count up from the first.
#[derive(Debug, Clone)]
struct Span<T> {
    low: u32,
    high: u32,
    to: T,
}

/// A CMap.
#[derive(Debug, Clone, Default)]
pub struct CMap {
    /// Code lengths with the codes that have them.
    spaces: Vec<(usize, u32, u32)>,
    chars: Vec<Span<Chars>>,
    cids: Vec<Span<u32>>,
    pub vertical: bool,
    /// The name of the CMap it adds to.
    pub base: Option<Vec<u8>>,
}

/// Entries beyond these are not read: there are 65,536 codes of two bytes.
const ENTRIES: usize = 1 << 18;

impl CMap {
    pub fn parse(data: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut lexer = Lexer::new(data, plain_head(data));
        let (mut last, mut before): (Option<Token<'_>>, Option<Token<'_>>) = (None, None);
        while let Some(token) = lexer.token() {
            match token {
                Token::Word(b"begincodespacerange") => map.codespaces(&mut lexer),
                Token::Word(b"beginbfchar") => map.single(&mut lexer, true),
                Token::Word(b"begincidchar") => map.single(&mut lexer, false),
                Token::Word(b"beginbfrange") => map.range(&mut lexer, true),
                Token::Word(b"begincidrange") => map.range(&mut lexer, false),
                Token::Word(b"usecmap") => {
                    if let Some(Token::Name(name)) = last {
                        map.base = Some(name.to_vec());
                    }
                }
                Token::Word(b"def") => {
                    if let (Some(Token::Name(b"WMode")), Some(Token::Number(mode))) = (before, last) {
                        map.vertical = mode == 1.0;
                    }
                }
                _ => {}
            }
            (before, last) = (last, Some(token));
        }
        sort(&mut map.chars);
        sort(&mut map.cids);
        map
    }

    fn codespaces(&mut self, lexer: &mut Lexer<'_>) {
        while let Some((Token::Hex(low), length)) = lexer.token().map(|t| (t, t.digits().div_ceil(2))) {
            let Some(Token::Hex(high)) = lexer.token() else { return };
            if (1..=4).contains(&length) && self.spaces.len() < 256 {
                self.spaces.push((length, code(low), code(high)));
            }
        }
    }

    fn single(&mut self, lexer: &mut Lexer<'_>, unicode: bool) {
        while let Some(Token::Hex(raw)) = lexer.token() {
            let low = code(raw);
            match lexer.token() {
                Some(Token::Hex(to)) if unicode => self.add_chars(low, low, to),
                Some(Token::Number(cid)) if !unicode => self.add_cid(low, low, cid),
                // A glyph name is allowed as a target and never met.
                Some(Token::Name(_)) => {}
                _ => return,
            }
        }
    }

    fn range(&mut self, lexer: &mut Lexer<'_>, unicode: bool) {
        while let Some(Token::Hex(raw)) = lexer.token() {
            let low = code(raw);
            let Some(Token::Hex(raw)) = lexer.token() else { return };
            let high = code(raw);
            match lexer.token() {
                Some(Token::Hex(to)) if unicode => self.add_chars(low, high, to),
                Some(Token::Number(cid)) if !unicode => self.add_cid(low, high, cid),
                Some(Token::ArrayStart) => {
                    let mut at = low;
                    while let Some(Token::Hex(to)) = lexer.token() {
                        if at <= high {
                            self.add_chars(at, at, to);
                        }
                        at = at.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    fn add_chars(&mut self, low: u32, high: u32, raw: &[u8]) {
        if low > high || self.chars.len() >= ENTRIES {
            return;
        }
        if let Some(c) = unit(raw) {
            self.chars.push(Span { low, high, to: Chars::One(c) });
            return;
        }
        let mut bytes = Vec::with_capacity(8);
        unhex(&raw[..raw.len().min(256)], &mut bytes);
        let units = bytes.chunks(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            [one] => u16::from(*one),
            _ => 0,
        });
        let mut chars = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        let Some(first) = chars.next() else { return };
        let to = match chars.next() {
            None => Chars::One(first),
            Some(second) => {
                let mut all = vec![first, second];
                all.extend(chars);
                Chars::Many(all.into())
            }
        };
        self.chars.push(Span { low, high, to });
    }

    fn add_cid(&mut self, low: u32, high: u32, cid: f64) {
        if low <= high && self.cids.len() < ENTRIES && (0.0..65_536.0).contains(&cid) {
            self.cids.push(Span { low, high, to: cid as u32 });
        }
    }

    /// The characters of a code. `None` too where the map names none that says something: control and private
    /// characters, halves of pairs.
    pub fn chars(&self, code: u32) -> Option<Chars> {
        let span = find(&self.chars, code)?;
        let up = code - span.low;
        let chars = match &span.to {
            Chars::One(c) => Chars::One(char::from_u32((*c as u32).checked_add(up)?)?),
            Chars::Many(all) => {
                let mut all = all.clone();
                let last = all.last_mut()?;
                *last = char::from_u32((*last as u32).checked_add(up)?)?;
                Chars::Many(all)
            }
        };
        match chars {
            Chars::One(c) => tells(c).map(Chars::One),
            Chars::Many(all) => {
                let all: Option<Vec<char>> = all.iter().map(|c| tells(*c)).collect();
                all.map(|all| Chars::Many(all.into()))
            }
        }
    }

    /// The CID of a code.
    pub fn cid(&self, code: u32) -> Option<u32> {
        let span = find(&self.cids, code)?;
        span.to.checked_add(code - span.low)
    }

    pub fn has_codespaces(&self) -> bool {
        !self.spaces.is_empty()
    }

    /// The length in bytes of the code at the head of some bytes.
    pub fn length(&self, bytes: &[u8]) -> usize {
        let mut value = 0_u32;
        for (at, byte) in bytes.iter().take(4).enumerate() {
            value = value << 8 | u32::from(*byte);
            let fits = |(length, low, high): &(usize, u32, u32)| {
                // Each byte lies within the bounds of its place.
                *length == at + 1
                    && (0..*length).all(|place| {
                        let part = |n: u32| n >> (8 * place) & 0xff;
                        (part(*low)..=part(*high)).contains(&part(value))
                    })
            };
            if self.spaces.iter().any(fits) {
                return at + 1;
            }
        }
        self.spaces.iter().map(|s| s.0).min().unwrap_or(2)
    }
}

/// Bytes in front of the first section that say nothing: not the name of a map that it adds to, nor how it is written.
fn plain_head(data: &[u8]) -> usize {
    const FIRST: &[u8] = b"begincodespacerange";
    let mut at = 0;
    let mut strings = 0_i32;
    while let Some(&byte) = data.get(at) {
        match byte {
            // A word that begins a section, between white space.
            b'b' if strings == 0 && data.get(at..).is_some_and(|rest| rest.starts_with(FIRST)) => {
                let edge = |at: Option<usize>| at.and_then(|at| data.get(at)).is_none_or(|b| is_space(*b));
                return if edge(at.checked_sub(1)) && edge(at.checked_add(FIRST.len())) { at } else { 0 };
            }
            b'b' if data.get(at..).is_some_and(|rest| rest.starts_with(b"beginbf")) => return 0,
            b'b' if data.get(at..).is_some_and(|rest| rest.starts_with(b"beginci")) => return 0,
            // `usecmap`, `/WMode`, or what is left to the lexer.
            b'u' if data.get(at..).is_some_and(|rest| rest.starts_with(b"usec")) => return 0,
            b'W' | b'%' | b'\\' => return 0,
            b'(' => strings += 1,
            b')' => strings -= 1,
            _ => {}
        }
        at += 1;
    }
    0
}

/// The character of four hexadecimal digits, as most targets are written.
fn unit(raw: &[u8]) -> Option<char> {
    let &[a, b, c, d] = raw else { return None };
    let digits = [a, b, c, d].into_iter().try_fold(0, |n, digit| Some(n << 4 | u32::from(hex_digit(digit)?)));
    char::from_u32(digits?)
}

/// A character as it can stand in a text, if it says something: white space as space.
pub fn tells(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | char::REPLACEMENT_CHARACTER | '\u{fffe}' | '\u{ffff}' => {
            None
        }
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Sorts spans by where they begin. A later entry for the same code comes first and is the one that is found.
fn sort<T>(spans: &mut [Span<T>]) {
    if spans.windows(2).any(|pair| matches!(pair, [a, b] if a.low >= b.low)) {
        spans.reverse();
        spans.sort_by_key(|s| s.low);
    }
}

/// Spans overlap in odd files only; so many before the nearest one are looked at.
const BACK: usize = 8;

fn find<T>(spans: &[Span<T>], code: u32) -> Option<&Span<T>> {
    let after = spans.partition_point(|s| s.low <= code);
    // Of several with the same start the first is the newest.
    let mut found: Option<&Span<T>> = None;
    for span in spans[..after].iter().rev().take(BACK) {
        if let Some(best) = found
            && span.low < best.low
        {
            break;
        }
        if code <= span.high {
            found = Some(span);
        }
    }
    found
}

/// The value of a code, of which the last four bytes count.
fn code(raw: &[u8]) -> u32 {
    raw.iter().filter_map(|byte| hex_digit(*byte)).fold(0, |n, digit| n << 4 | u32::from(digit))
}

impl Token<'_> {
    /// Hexadecimal digits of a string.
    fn digits(&self) -> usize {
        if let Token::Hex(raw) = self { raw.iter().filter(|b| b.is_ascii_hexdigit()).count() } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{CMap, Chars};

    #[test]
    fn to_unicode_in_all_its_forms() {
        let map = CMap::parse(
            b"1 begincodespacerange <00> <FF> endcodespacerange
            2 beginbfchar <01> <4E00> <02><006600 69> endbfchar
            1 beginbfrange <10> <12> <0031> endbfrange
            1 beginbfrange <20> <21> [<4E8C> <D840DC0B>] endbfrange
            3 beginbfchar <30> <0000> <31> <F031> <32> <0009> endbfchar
            2 beginbfchar <10> <0039> endbfchar",
        );
        assert_eq!(map.chars(1), Some(Chars::One('一')));
        assert_eq!(map.chars(2), Some(Chars::Many(['f', 'i'].into())));
        assert_eq!(map.chars(0x11), Some(Chars::One('2')));
        assert_eq!(map.chars(0x13), None);
        assert_eq!(map.chars(0x20), Some(Chars::One('二')));
        assert_eq!(map.chars(0x21), Some(Chars::One('𠀋')));
        assert_eq!([map.chars(0x30), map.chars(0x31)], [None, None]);
        assert_eq!(map.chars(0x32), Some(Chars::One(' ')));
        assert_eq!(map.chars(0x10), Some(Chars::One('9')), "the later entry counts");
    }

    #[test]
    fn what_stands_in_front_counts_where_it_says_something() {
        let sections =
            "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <01> <4E00> endbfchar";
        for (head, base, vertical) in [
            ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap", None, false),
            ("/CIDSystemInfo << /Registry (Adobe) >> def /GBK-EUC-H usecmap", Some("GBK-EUC-H"), false),
            ("/WMode 1 def", None, true),
            ("/W#4dode 1 def (begincodespacerange) % begincodespacerange\n", None, false),
            ("1 beginbfchar <01> <4E01> endbfchar /WMode 1 def", None, true),
        ] {
            let map = CMap::parse(format!("{head} {sections}").as_bytes());
            assert_eq!((map.base.as_deref(), map.vertical), (base.map(str::as_bytes), vertical), "{head}");
            assert_eq!(map.chars(1), Some(Chars::One('一')), "{head}");
            assert!(map.has_codespaces(), "{head}");
        }
    }

    #[test]
    fn codes_to_cids_by_code_space() {
        let map = CMap::parse(
            b"/GBK-EUC-H usecmap /WMode 1 def
            2 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange
            1 begincidrange <20> <7e> 814 endcidrange 1 begincidchar <8140> 7000 endcidchar",
        );
        assert!(map.vertical);
        assert_eq!(map.base.as_deref(), Some(&b"GBK-EUC-H"[..]));
        assert_eq!([map.length(b"\x20\x81"), map.length(b"\x81\x40"), map.length(b"\x81")], [1, 2, 1]);
        assert_eq!([map.cid(0x21), map.cid(0x8140), map.cid(0x8141)], [Some(815), Some(7000), None]);
    }
}
