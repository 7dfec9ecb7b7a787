//! Encrypted files that open without a password, by way of lopdf: it knows the four generations of the
//! standard security handler (ISO 32000-2, 7.6). It loads every object at once, so nothing here is lazy.

use std::collections::HashMap;
use std::rc::Rc;

use super::damaged;
use super::object::{Data, Dict, Name, Object, Stream};
use crate::error::{Error, ErrorKind, Stage};

/// All objects of a file, decrypted.
pub struct All {
    pub objects: HashMap<u32, Object>,
    pub trailer: Rc<Dict>,
}

/// Loads and decrypts a file with the empty password.
///
/// # Errors
/// `encrypted` when that is not the password, `damaged` when the objects cannot be read.
pub fn objects(bytes: &[u8], ceiling: usize) -> Result<All, Error> {
    let locked = || {
        Error::new(
            ErrorKind::Encrypted,
            Stage::Read,
            "the PDF asks for a password; save it without one and try again",
        )
    };
    let options =
        lopdf::LoadOptions { max_decompressed_size: Some(ceiling), ..lopdf::LoadOptions::default() };
    let document = match lopdf::Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => return Err(locked()),
        Err(error) => {
            return Err(damaged(&format!("an encrypted file whose objects cannot be read: {error}")));
        }
    };
    if document.encryption_state.is_none() {
        return Err(locked());
    }
    let mut trailer = dict(&document.trailer, DEPTH);
    trailer.entries.retain(|(key, _)| key.as_slice() != b"Encrypt");
    let objects = document.objects.iter().map(|(id, value)| (id.0, object(value, DEPTH))).collect();
    Ok(All { objects, trailer: Rc::new(trailer) })
}

/// Containers within each other beyond this are cut off.
const DEPTH: u32 = 64;

fn object(from: &lopdf::Object, depth: u32) -> Object {
    if depth == 0 {
        return Object::Null;
    }
    match from {
        lopdf::Object::Null => Object::Null,
        lopdf::Object::Boolean(_) => Object::Bool,
        lopdf::Object::Integer(value) => Object::Number(*value as f64),
        lopdf::Object::Real(value) => Object::Number(f64::from(*value)),
        lopdf::Object::Name(name) => Object::Name(Name::from_slice(name)),
        lopdf::Object::String(text, _) => Object::Text(text.as_slice().into()),
        lopdf::Object::Array(items) => Object::Array(items.iter().map(|i| object(i, depth - 1)).collect()),
        lopdf::Object::Dictionary(from) => Object::Dict(Rc::new(dict(from, depth - 1))),
        lopdf::Object::Stream(stream) => Object::Stream(Rc::new(Stream {
            dict: Rc::new(dict(&stream.dict, depth - 1)),
            data: Data::Own(stream.content.as_slice().into()),
        })),
        lopdf::Object::Reference(id) => Object::Ref(id.0),
    }
}

fn dict(from: &lopdf::Dictionary, depth: u32) -> Dict {
    let entry = |(key, value): (&Vec<u8>, &lopdf::Object)| (Name::from_slice(key), object(value, depth));
    Dict { entries: from.iter().map(entry).collect() }
}
