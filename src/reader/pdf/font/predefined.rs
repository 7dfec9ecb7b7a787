//! The CMaps every reader has to know (ISO 32000-1, 9.7.5.2) and the character collections behind them.
//!
//! The tables are those of the hayro-cmap crate, unpacked once per process and only when a file needs one.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use hayro_cmap::{BfString, CMapName, CidFamily, load_embedded};

/// How codes are cut and what they say by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Two bytes that are the CID.
    Identity,
    Ucs2,
    Utf8,
    Utf16,
    Utf32,
    /// The national standard's encodings, all part of GB 18030.
    Gb,
    /// Other single and double bytes; lead bytes of two are those from the first to the second number.
    Lead(u8, u8),
    ShiftJis,
}

impl Coding {
    /// The coding of a predefined CMap; `None` if there is none of that name.
    pub fn of(name: &[u8]) -> Option<Coding> {
        let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
        if name.starts_with(b"Identity") {
            return Some(Coding::Identity);
        }
        if matches!(CMapName::from_bytes(name), CMapName::Custom(_)) {
            return None;
        }
        Some(match () {
            () if has(b"UCS2") => Coding::Ucs2,
            () if has(b"UTF16") => Coding::Utf16,
            () if has(b"UTF32") => Coding::Utf32,
            () if has(b"UTF8") => Coding::Utf8,
            () if name.starts_with(b"GB") => Coding::Gb,
            () if has(b"RKSJ") => Coding::ShiftJis,
            () if name.starts_with(b"H") && name.len() == 1 || name == b"V" => Coding::Lead(0, 0xff),
            () => Coding::Lead(0x81, 0xfe),
        })
    }

    /// Cuts a code off the head of some bytes: its value and its length.
    pub fn cut(self, bytes: &[u8]) -> (u32, usize) {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        let first = byte(0);
        let length = match self {
            Coding::Identity | Coding::Ucs2 => 2,
            Coding::Utf32 => 4,
            Coding::Utf16 => {
                if (0xd8..=0xdb).contains(&first) {
                    4
                } else {
                    2
                }
            }
            Coding::Utf8 => match first {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 1,
            },
            Coding::Gb => match (first, byte(1)) {
                (0x81..=0xfe, 0x30..=0x39) => 4,
                (0x81..=0xfe, _) => 2,
                _ => 1,
            },
            Coding::ShiftJis => {
                if matches!(first, 0x81..=0x9f | 0xe0..=0xfc) {
                    2
                } else {
                    1
                }
            }
            Coding::Lead(low, high) => 1 + usize::from((low..=high).contains(&first)),
        };
        let length = length.min(bytes.len()).max(1);
        (bytes.iter().take(length).fold(0, |n, b| n << 8 | u32::from(*b)), length)
    }

    /// The character that a code is, where codes are characters.
    pub fn char(self, value: u32, length: usize) -> Option<char> {
        let bytes = value.to_be_bytes();
        let bytes = bytes.get(4 - length.clamp(1, 4)..)?;
        match self {
            Coding::Ucs2 => char::from_u32(value),
            Coding::Utf32 => char::from_u32(value),
            Coding::Utf16 if length == 2 => char::from_u32(value),
            Coding::Utf16 => char::decode_utf16([(value >> 16) as u16, value as u16]).next()?.ok(),
            Coding::Utf8 => std::str::from_utf8(bytes).ok()?.chars().next(),
            Coding::Gb => {
                let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
                text.chars().next().filter(|_| !broken)
            }
            _ => None,
        }
    }
}

/// A collection of characters, as far as its map to Unicode is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    Gb1,
    Cns1,
    Japan1,
    Korea1,
}

impl Collection {
    pub fn of(ordering: &[u8]) -> Option<Collection> {
        match ordering {
            b"GB1" => Some(Collection::Gb1),
            b"CNS1" => Some(Collection::Cns1),
            b"Japan1" => Some(Collection::Japan1),
            b"Korea1" => Some(Collection::Korea1),
            _ => None,
        }
    }

    /// The collection of a predefined CMap's CIDs.
    pub fn of_cmap(name: &[u8]) -> Option<Collection> {
        let map = load(CMapName::from_bytes(name))?;
        match map.metadata().character_collection.as_ref()?.family {
            CidFamily::AdobeGB1 => Some(Collection::Gb1),
            CidFamily::AdobeCNS1 => Some(Collection::Cns1),
            CidFamily::AdobeJapan1 => Some(Collection::Japan1),
            CidFamily::AdobeKorea1 => Some(Collection::Korea1),
            _ => None,
        }
    }

    /// The character of a CID.
    pub fn char(self, cid: u32) -> Option<char> {
        let name = match self {
            Collection::Gb1 => CMapName::AdobeGb1Ucs2,
            Collection::Cns1 => CMapName::AdobeCns1Ucs2,
            Collection::Japan1 => CMapName::AdobeJapan1Ucs2,
            Collection::Korea1 => CMapName::AdobeKorea1Ucs2,
        };
        match load(name)?.lookup_bf_string(cid)? {
            BfString::Char(c) => super::cmap::tells(c),
            BfString::String(text) => {
                let mut chars = text.chars();
                chars.next().filter(|_| chars.next().is_none())
            }
        }
    }
}

/// The CID of a code of a predefined CMap.
pub fn cid(name: &[u8], value: u32, length: usize) -> Option<u32> {
    load(CMapName::from_bytes(name))?.lookup_cid_code(value, length as u8)
}

type Maps = HashMap<Vec<u8>, Option<Arc<hayro_cmap::CMap>>>;

static MAPS: LazyLock<Mutex<Maps>> = LazyLock::new(Mutex::default);

/// Parses a CMap at its first use.
fn load(name: CMapName<'_>) -> Option<Arc<hayro_cmap::CMap>> {
    let data = load_embedded(name)?;
    let mut maps = MAPS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = name.to_bytes().to_vec();
    maps.entry(key).or_insert_with(|| hayro_cmap::CMap::parse(data, load_embedded).map(Arc::new)).clone()
}
