//! The character table (`cmap`) of an embedded TrueType or OpenType program, read without the rest of the program:
//! what the map to Unicode says of a glyph is held against it.

use std::cell::OnceCell;

use foldhash::HashMap;
use ttf_parser::cmap::Table;
use ttf_parser::{GlyphId, PlatformId, RawFace, Tag};

use super::program::unicode_glyphs;
use crate::reader::pdf::object::Stream;
use crate::reader::pdf::store::Store;
use crate::text::fold::Folded;

/// The table, and the glyphs it names.
#[derive(Debug)]
pub struct CharTable {
    /// The bytes of `cmap`.
    bytes: Vec<u8>,
    /// Whether the program has CFF outlines, whose glyphs may be numbered by CIDs of its own.
    pub compact: bool,
    by_glyph: OnceCell<HashMap<u16, char>>,
}

/// Bytes that hold the directory of a program: 12, and 16 for each of its tables.
pub const DIRECTORY: usize = 12 + 16 * 64;
/// A table that ends behind this is not looked at: the largest real ones are a few hundred kB at the front.
const REACH: usize = 4 << 20;

impl CharTable {
    /// The table of the program in a stream that begins with these bytes; `None` where there is none, or one that names
    /// no glyph.
    pub fn of(store: &Store<'_>, stream: &Stream, head: &[u8]) -> Option<CharTable> {
        let face = RawFace::parse(head, 0).ok()?;
        let record = face.table_records.into_iter().find(|r| r.tag == Tag::from_bytes(b"cmap"))?;
        // An OpenType program with CFF outlines numbers its glyphs by CIDs of its own.
        let compact = face.table_records.into_iter().any(|r| r.tag == Tag::from_bytes(b"CFF "));
        let from = record.offset as usize;
        let to = from.checked_add(record.length as usize).filter(|to| *to <= REACH)?;
        let bytes = match head.get(from..to) {
            Some(bytes) => bytes.to_vec(),
            None => store.head(stream, to)?.get(from..to)?.to_vec(),
        };
        let table = CharTable { bytes, compact, by_glyph: OnceCell::new() };
        table.names_any().then_some(table)
    }

    fn table(&self) -> Option<Table<'_>> {
        Table::parse(&self.bytes)
    }

    /// Whether some Unicode subtable names a glyph, as far as its head tells: many programs that subset fonts leave
    /// an empty one.
    fn names_any(&self) -> bool {
        let number = |at: usize| {
            let bytes = self.bytes.get(at..at + 2)?;
            Some(usize::from(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?])))
        };
        let subtables = number(2).unwrap_or(0);
        (0..subtables).any(|i| {
            let unicode =
                matches!((number(4 + 8 * i), number(6 + 8 * i)), (Some(0), _) | (Some(3), Some(1 | 10)));
            let at = number(8 + 8 * i).zip(number(10 + 8 * i)).map(|(high, low)| high << 16 | low);
            // OpenType, cmap: format 4 has twice the number of its segments at byte 6, the last of which is the end.
            at.is_some_and(|at| match number(at) {
                Some(4) => unicode && number(at + 6).is_some_and(|twice| twice > 2),
                Some(_) => unicode,
                None => false,
            })
        })
    }

    /// The glyph of a code of one byte.
    pub fn glyph_of_code(&self, code: u8) -> Option<u16> {
        glyph_of_code(&self.table()?, code)
    }

    /// Whether the table says that a glyph is another letter, ideograph or figure than the one it is told to be.
    pub fn denies(&self, glyph: u16, told: char) -> bool {
        if !told.is_alphanumeric() || self.draws(told, glyph) {
            return false;
        }
        let folded = Folded::of(told.encode_utf8(&mut [0; 4]));
        let mut alike = folded.full.as_str().chars();
        if let (Some(c), None) = (alike.next(), alike.next())
            && self.draws(c, glyph)
        {
            return false;
        }
        let by_glyph = self.by_glyph.get_or_init(|| {
            let mut glyphs = HashMap::default();
            for table in self.table().iter().flat_map(|table| table.subtables) {
                unicode_glyphs(&table, &mut glyphs);
            }
            glyphs
        });
        by_glyph.get(&glyph).is_some_and(|c| {
            c.is_alphanumeric() && Folded::of(c.encode_utf8(&mut [0; 4])).full != folded.full
        })
    }

    /// Whether a Unicode subtable gives a character this glyph.
    fn draws(&self, c: char, glyph: u16) -> bool {
        let Some(table) = self.table() else { return false };
        let mut unicode = table.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode);
        unicode.any(|table| table.glyph_index(u32::from(c)) == Some(GlyphId(glyph)))
    }
}

/// The glyph of a code of one byte, by the subtables that know such codes (ISO 32000-1, 9.6.6.4).
pub fn glyph_of_code(table: &Table<'_>, code: u8) -> Option<u16> {
    table.subtables.into_iter().find_map(|table| {
        let symbol = table.platform_id == PlatformId::Windows && table.encoding_id == 0;
        let bases: &[u32] = match table.platform_id {
            _ if symbol => &[0xf000, 0],
            PlatformId::Macintosh => &[0],
            _ => &[],
        };
        let mut glyphs = bases.iter().filter_map(|base| table.glyph_index(base + u32::from(code)));
        glyphs.next().map(|GlyphId(glyph)| glyph).filter(|glyph| *glyph > 0)
    })
}
