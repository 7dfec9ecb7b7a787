//! Fixed words (ids of findings, media types, encodings) on their way between processes of the same program.
//!
//! They are `&'static str` in memory and plain text on the way; on arrival each distinct word is kept once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The program has some two hundred such words; more come from no program of ours.
const WORDS: usize = 4096;

static KNOWN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

fn intern(word: &str) -> Option<&'static str> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(word) = known.get(word) {
        return Some(word);
    }
    if known.len() >= WORDS {
        return None;
    }
    let word: &'static str = Box::leak(Box::from(word));
    known.insert(word);
    Some(word)
}

fn arrived<E: de::Error>(word: &str) -> Result<&'static str, E> {
    intern(word).ok_or_else(|| E::custom("more distinct words than the program has"))
}

/// A fixed word. The alias keeps serde from borrowing it from the input.
pub type Word = &'static str;

/// Writes a word.
///
/// # Errors
/// As the serializer.
pub fn serialize<S: Serializer>(word: &&'static str, to: S) -> Result<S::Ok, S::Error> {
    word.serialize(to)
}

/// Reads a word.
///
/// # Errors
/// As the deserializer.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    arrived(&String::deserialize(from)?)
}

/// Media type, encoding and pages of a source.
pub mod media {
    use super::{Deserialize, Deserializer, Serialize, Serializer, arrived};

    type Media = (&'static str, Option<&'static str>, Option<u32>);

    /// Writes them.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(media: &Media, to: S) -> Result<S::Ok, S::Error> {
        media.serialize(to)
    }

    /// Reads them.
    ///
    /// # Errors
    /// As the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Media, D::Error> {
        let (kind, encoding, pages) = <(String, Option<String>, Option<u32>)>::deserialize(from)?;
        Ok((arrived(&kind)?, encoding.as_deref().map(arrived).transpose()?, pages))
    }
}
