//! Finding the objects of a file whose cross-references cannot be trusted: by looking at every `obj` in it.

use std::rc::Rc;

use super::lexer::{Lexer, is_regular, is_space};
use super::object::{Dict, Object, parse};
use super::xref::{Entry, Index, indirect};

/// What a look at every object found.
pub struct Found {
    pub index: Index,
    /// Numbers of the object streams, in the order of the file.
    pub object_streams: Vec<u32>,
}

/// Looks for objects; of two with the same number the later one counts, as updates are appended.
pub fn rebuild(bytes: &[u8], most: usize) -> Found {
    let mut index = Index::default();
    let mut order = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"obj") {
        if let Some((number, from)) = header(bytes, at) {
            if number >= most {
                index.highest = index.highest.max(u32::try_from(number).unwrap_or(u32::MAX));
                continue;
            }
            if number >= index.entries.len() {
                index.entries.resize(number + 1, Entry::Unknown);
            }
            index.entries[number] = Entry::At(from);
            order.push((number as u32, from));
        }
    }
    let mut object_streams = Vec::new();
    let (mut catalog, mut xref, mut encrypt) = (None, None, None);
    for (number, from) in order {
        if index.entry(number) != Entry::At(from) {
            continue;
        }
        let mut lexer = Lexer::new(bytes, from);
        let Some((_, object)) = indirect_dict(&mut lexer) else { continue };
        match object.get(b"Type") {
            Object::Name(name) if name.as_slice() == b"ObjStm" => object_streams.push(number),
            Object::Name(name) if name.as_slice() == b"Catalog" => catalog = Some(number),
            Object::Name(name) if name.as_slice() == b"XRef" && !object.get(b"Root").is_null() => {
                xref = Some(object);
            }
            _ if object.is_name(b"Filter", b"Standard") && object.get(b"U").text().is_some() => {
                encrypt = Some(number);
            }
            _ => {}
        }
    }
    index.trailer = trailers(bytes).or(xref).unwrap_or_else(|| {
        let entry = |key: &[u8], number: Option<u32>| {
            (super::object::name(key), number.map_or(Object::Null, Object::Ref))
        };
        Rc::new(Dict { entries: vec![entry(b"Root", catalog), entry(b"Encrypt", encrypt)] })
    });
    Found { index, object_streams }
}

/// The dictionary of the indirect object at the lexer, without its stream.
fn indirect_dict(lexer: &mut Lexer<'_>) -> Option<(u32, Rc<Dict>)> {
    let none = |_| None;
    // The head of an object is parsed as any other; only the end of its stream is not looked for.
    let data = lexer.data;
    let window = data.get(..data.len().min(lexer.at + (1 << 16)))?;
    let found = indirect(window, lexer.at, &none)?;
    Some((found.number, found.object.dict()?.clone()))
}

/// The number and place of the object whose `obj` is at `at`.
fn header(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let before = |mut end: usize, wanted: fn(u8) -> bool| {
        let last = end;
        while end > 0 && wanted(*bytes.get(end - 1)?) {
            end -= 1;
        }
        (end < last).then_some(end)
    };
    let digit = |b: u8| b.is_ascii_digit();
    let end = before(at, is_space)?;
    let end = before(end, digit)?;
    let end = before(end, is_space)?;
    let from = before(end, digit)?;
    if end - from > 10 || from > 0 && is_regular(*bytes.get(from - 1)?) && !bytes[..from].ends_with(b"endobj")
    {
        return None;
    }
    let number = bytes[from..end].iter().fold(0_usize, |n, b| n * 10 + usize::from(b - b'0'));
    Some((number, from))
}

/// The last trailer that names a root.
fn trailers(bytes: &[u8]) -> Option<Rc<Dict>> {
    memchr::memmem::rfind_iter(bytes, b"trailer").take(64).find_map(|at| {
        let object = parse(&mut Lexer::new(bytes, at + 7));
        object.dict().filter(|d| matches!(d.get(b"Root"), Object::Ref(_))).cloned()
    })
}
