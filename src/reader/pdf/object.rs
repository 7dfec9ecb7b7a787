//! The objects of a PDF (ISO 32000-1, 7.3), as every engine of this reader delivers them. Cheap to clone.

use std::rc::Rc;

use super::lexer::{Lexer, Token, is_regular, unescape, unhex};
use super::numbers::short_number;

/// Names are short; those of resources and keys fit in place.
pub type Name = smallvec::SmallVec<[u8; 16]>;

/// An object. Integers are numbers too: all that matter here are exact in 53 bits.
#[derive(Debug, Clone, Default)]
pub enum Object {
    #[default]
    Null,
    Bool(bool),
    Number(f64),
    Name(Name),
    Text(Rc<[u8]>),
    Array(Rc<[Object]>),
    Dict(Rc<Dict>),
    Stream(Rc<Stream>),
    /// Number of an indirect object; the generation is of no use to a reader.
    Ref(u32),
}

/// A dictionary: a list, as most have fewer than ten entries.
#[derive(Debug, Clone, Default)]
pub struct Dict {
    pub entries: Vec<(Name, Object)>,
}

/// A stream: its dictionary and where its bytes lie, still encoded.
#[derive(Debug, Clone)]
pub struct Stream {
    pub dict: Rc<Dict>,
    /// Start and end in the file.
    pub data: (usize, usize),
    /// Number and generation of its object, of which its key is made.
    pub id: (u32, u32),
    /// Whether the stream ends where its length says.
    pub exact: bool,
}

impl Dict {
    /// The entry as written, references not followed; the first of a name counts.
    pub fn get(&self, name: &[u8]) -> &Object {
        self.entries.iter().find(|(key, _)| key.as_slice() == name).map_or(&Object::Null, |(_, value)| value)
    }

    pub fn is_name(&self, key: &[u8], name: &[u8]) -> bool {
        matches!(self.get(key), Object::Name(value) if value.as_slice() == name)
    }
}

impl Object {
    pub fn number(&self) -> Option<f64> {
        if let Object::Number(number) = self { Some(*number) } else { None }
    }

    /// A number without fraction that is not negative.
    pub fn index(&self) -> Option<usize> {
        let number = self.number()?;
        whole(number).map(|number| number as usize)
    }

    pub fn name(&self) -> Option<&[u8]> {
        if let Object::Name(name) = self { Some(name) } else { None }
    }

    pub fn text(&self) -> Option<&[u8]> {
        if let Object::Text(text) = self { Some(text) } else { None }
    }

    pub fn array(&self) -> Option<&Rc<[Object]>> {
        if let Object::Array(array) = self { Some(array) } else { None }
    }

    /// A dictionary, or the one of a stream.
    pub fn dict(&self) -> Option<&Rc<Dict>> {
        match self {
            Object::Dict(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub fn stream(&self) -> Option<&Rc<Stream>> {
        if let Object::Stream(stream) = self { Some(stream) } else { None }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Object::Null)
    }
}

/// Arrays and dictionaries within each other beyond this are cut off.
const DEPTH: u32 = 64;

/// Reads the object at the lexer. A word that is no object is null; broken containers end where they break.
pub fn parse(lexer: &mut Lexer<'_>) -> Object {
    lexer.token().map_or(Object::Null, |token| object(lexer, token, DEPTH))
}

fn object(lexer: &mut Lexer<'_>, token: Token<'_>, depth: u32) -> Object {
    match token {
        Token::Number(number) => reference(lexer, number).unwrap_or(Object::Number(number)),
        Token::Name(raw) => Object::Name(name(raw)),
        Token::Literal(raw) => {
            let mut out = Vec::with_capacity(raw.len());
            unescape(raw, &mut out);
            Object::Text(out.into())
        }
        Token::Hex(raw) => {
            let mut out = Vec::with_capacity(raw.len() / 2 + 1);
            unhex(raw, &mut out);
            Object::Text(out.into())
        }
        Token::ArrayStart => array(lexer, depth),
        Token::DictStart => Object::Dict(Rc::new(dict(lexer, depth))),
        Token::Word(b"true") => Object::Bool(true),
        Token::Word(b"false") => Object::Bool(false),
        Token::Word(b"null") => Object::Null,
        Token::Word(_) | Token::ArrayEnd | Token::DictEnd => {
            lexer.odd = true;
            Object::Null
        }
    }
}

/// `12 0 R`, when the number in hand begins one.
fn reference(lexer: &mut Lexer<'_>, number: f64) -> Option<Object> {
    // Most numbers are no references: the next byte that is not a space tells soon.
    let mut ahead = lexer.clone();
    ahead.skip_space();
    if !ahead.data.get(ahead.at)?.is_ascii_digit() {
        return None;
    }
    let number = whole(number)?;
    let Some(Token::Number(_)) = ahead.token() else { return None };
    ahead.skip_space();
    if ahead.data.get(ahead.at) != Some(&b'R') || ahead.data.get(ahead.at + 1).is_some_and(|b| is_regular(*b))
    {
        return None;
    }
    (lexer.at, lexer.odd) = (ahead.at + 1, ahead.odd);
    Some(Object::Ref(number))
}

/// A number without fraction that is not negative.
fn whole(number: f64) -> Option<u32> {
    // What is beyond the largest, or none, is not the same any more.
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

/// The reference that an `R` makes of the two numbers before it.
fn referred(items: &mut Vec<Object>, lexer: &mut Lexer<'_>) {
    if let [.., Object::Number(number), Object::Number(generation)] = items.as_slice()
        && let Some(number) = whole(*number)
        && *generation >= 0.0
    {
        items.truncate(items.len() - 2);
        items.push(Object::Ref(number));
    } else {
        lexer.odd = true;
        items.push(Object::Null);
    }
}

fn array(lexer: &mut Lexer<'_>, depth: u32) -> Object {
    let mut items = Vec::with_capacity(16);
    loop {
        if depth > 0 {
            plain_items(lexer, &mut items);
        }
        let Some(token) = inner_token(lexer) else { break };
        match token {
            Token::ArrayEnd => break,
            // The array was not closed: the dictionary around it goes on.
            Token::DictEnd => {
                lexer.odd = true;
                lexer.at -= 2;
                break;
            }
            _ if depth == 0 => {}
            // Most arrays are of numbers: whether one begins a reference is told when it ends.
            Token::Number(number) => items.push(Object::Number(number)),
            Token::Name(raw) => items.push(Object::Name(name(raw))),
            Token::Word(b"R") => referred(&mut items, lexer),
            _ => items.push(object(lexer, token, depth - 1)),
        }
    }
    Object::Array(items.into())
}

/// Short numbers and names with white space between them, as nearly all long arrays are made of: widths, and names of
/// glyphs. Ends before anything else.
fn plain_items(lexer: &mut Lexer<'_>, items: &mut Vec<Object>) {
    let mut rest = lexer.data.get(lexer.at..).unwrap_or_default();
    while let Some((&byte, tail)) = rest.split_first() {
        match byte {
            b' ' | b'\n' | b'\r' => rest = tail,
            b'0'..=b'9' | b'-' | b'.' => {
                let Some((number, length)) = short_number(rest) else { break };
                items.push(Object::Number(number));
                rest = rest.get(length..).unwrap_or_default();
            }
            b'/' => {
                let Some((name, length)) = short_name(tail) else { break };
                items.push(Object::Name(name));
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => break,
        }
    }
    lexer.at = lexer.data.len() - rest.len();
}

/// A name that fits in place and has nothing in it to be read as something else, and its length.
fn short_name(rest: &[u8]) -> Option<(Name, usize)> {
    let place: &[u8; 16] = rest.first_chunk()?;
    let length = place.iter().position(|byte| !is_regular(*byte) || *byte == b'#')?;
    (place.get(length) != Some(&b'#')).then(|| (Name::from_buf_and_len(*place, length), length))
}

/// The entries of a dictionary; stands behind the `<<`.
fn dict(lexer: &mut Lexer<'_>, depth: u32) -> Dict {
    let mut entries: Vec<(Name, Object)> = Vec::with_capacity(8);
    while let Some(token) = inner_token(lexer) {
        let Token::Name(raw) = token else {
            if token == Token::DictEnd {
                break;
            }
            lexer.odd = true;
            continue;
        };
        let key = name(raw);
        let before = lexer.at;
        match inner_token(lexer) {
            None => break,
            // A key without a value.
            Some(Token::DictEnd) => {
                entries.push((key, Object::Null));
                break;
            }
            Some(_) if depth == 0 => {}
            Some(token) => {
                let value = object(lexer, token, depth - 1);
                debug_assert!(lexer.at > before, "the lexer goes on");
                entries.push((key, value));
            }
        }
    }
    Dict { entries }
}

/// The next token inside a container; `None` also before words that can only come after one, which end a
/// container that was not closed.
fn inner_token<'a>(lexer: &mut Lexer<'a>) -> Option<Token<'a>> {
    let before = lexer.at;
    let token = lexer.next_token()?;
    if matches!(token, Token::Word(b"endobj" | b"stream" | b"obj" | b"endstream")) {
        lexer.at = before;
        return None;
    }
    Some(token)
}

/// A name with `#41` read as `A` (7.3.5).
pub fn name(raw: &[u8]) -> Name {
    if !raw.contains(&b'#') {
        return Name::from_slice(raw);
    }
    let mut out = Name::new();
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'#'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = ((*high as char).to_digit(16), (*low as char).to_digit(16))
        {
            out.push((high << 4 | low) as u8);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Object, parse};

    fn read(text: &str) -> Object {
        parse(&mut Lexer::new(text.as_bytes(), 0))
    }

    #[test]
    fn containers_references_and_names() {
        let object = read("<</A 1/B[1 0 R 2 3]/C#20D(x)/E<</F null>>/G true>>");
        let dict = object.dict().expect("a dictionary");
        assert_eq!(dict.get(b"A").number(), Some(1.0));
        let array = dict.get(b"B").array().expect("an array");
        assert!(matches!(array[..], [Object::Ref(1), Object::Number(_), Object::Number(_)]), "{array:?}");
        let odd = read("[R 5 R 1.5 0 R -1 0 R 1 2 3 R 4 0 RG 7 0R]");
        let told: Vec<String> = odd.array().expect("an array").iter().map(|o| format!("{o:?}")).collect();
        let expected = [
            "Null",
            "Number(5.0)",
            "Null",
            "Number(1.5)",
            "Number(0.0)",
            "Null",
            "Number(-1.0)",
            "Number(0.0)",
            "Null",
            "Number(1.0)",
            "Ref(2)",
            "Number(4.0)",
            "Number(0.0)",
            "Null",
            "Number(7.0)",
            "Null",
        ];
        assert_eq!(told, expected);
        assert_eq!(dict.get(b"C D").text(), Some(&b"x"[..]));
        assert!(matches!(dict.get(b"G"), Object::Bool(true)));
        assert!(dict.get(b"H").is_null());
    }

    #[test]
    fn names_and_numbers_in_a_row_are_read_as_each_alone() {
        let names = ["g1", "g#41", "a", "sixteen.letters1", "fifteen.letters", "", "B#", "\u{e9}"];
        let numbers = ["0", "-12.5", ".5", "1234567", "12345678.25", "1-2", "1.2.3", "+7"];
        let items: Vec<String> =
            names.iter().map(|name| format!("/{name}")).chain(numbers.map(str::to_owned)).collect();
        for between in [" ", "\n", "\r\n  ", "\t", "%c\n", "\0"] {
            let alone = |text: &String| {
                let array = read(&format!("[\t{text}{between}"));
                array.array().map(|items| items.to_vec()).unwrap_or_default()
            };
            let expected: Vec<Object> = items.iter().flat_map(alone).collect();
            let row = read(&format!("[{}{between}]", items.join(between)));
            let row = row.array().expect("an array").to_vec();
            assert_eq!(format!("{row:?}"), format!("{expected:?}"), "{between:?}");
        }
    }

    #[test]
    fn broken_containers_end_where_they_break() {
        let object = read("<</A [1 2 >> endobj 7 0 obj <</B 1>>");
        let dict = object.dict().expect("a dictionary");
        assert_eq!(dict.get(b"A").array().map(|a| a.len()), Some(2));
        assert!(dict.get(b"B").is_null());
        assert!(read(&"[".repeat(100_000)).array().is_some());
        assert!(read(&"<</A".repeat(100_000)).dict().is_some());
    }
}
