//! What an embedded font program says of its own glyphs. Inflated only when a file says nothing better: fonts are
//! the largest part of most files.

use foldhash::HashMap;
use ttf_parser::cmap::Subtable;
use ttf_parser::{Face, GlyphId, PlatformId, cff};

use super::names::{Base, char_of};
use super::type1;
use crate::reader::pdf::object::Dict;
use crate::reader::pdf::store::Store;

/// A font program, turned around: glyphs to characters.
#[derive(Debug, Default)]
pub struct Program {
    by_glyph: HashMap<u16, char>,
    /// Glyphs of single-byte codes, by the program's own tables.
    by_code: HashMap<u8, u16>,
    /// Characters of single-byte codes that a Type 1 program names itself.
    named: HashMap<u8, char>,
    /// CIDs to glyphs, where the program numbers glyphs by CID.
    by_cid: Option<HashMap<u16, u16>>,
}

/// Characters looked for, those first that others are drawn alike with: one glyph often serves an ideograph and
/// its radical, a space and a wider one.
const RANGES: [(u32, u32); 9] = [
    (0x20, 0x7e),
    (0x4e00, 0x9fff),
    (0x3000, 0x303f),
    (0xff01, 0xffe5),
    (0xa1, 0x24f),
    (0x2010, 0x27bf),
    (0x3400, 0x4dbf),
    (0xf900, 0xfaff),
    (0x2e80, 0x2fdf),
];

impl Program {
    /// The program of a font descriptor (9.9); `None` when there is none that can be read.
    pub fn of(store: &Store<'_>, descriptor: &Dict) -> Option<Program> {
        let file = [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"]
            .into_iter()
            .map(|key| store.entry(descriptor, key))
            .find(|object| object.stream().is_some())?;
        let data = store.data(file.stream()?).ok()?.bytes;
        if let Ok(face) = Face::parse(&data, 0) {
            return Some(Program::of_face(&face));
        }
        if let Some(table) = cff::Table::parse(&data) {
            return Some(Program::of_cff(&table));
        }
        let named = type1::encoding(&data, |code| Base::Standard.char(code), char_of);
        Some(Program { named, ..Program::default() })
    }

    fn of_face(face: &Face<'_>) -> Program {
        let mut program = Program::default();
        let tables = face.tables().cmap.iter().flat_map(|cmap| cmap.subtables);
        for table in tables {
            unicode_glyphs(&table, &mut program.by_glyph);
            let symbol = table.platform_id == PlatformId::Windows && table.encoding_id == 0;
            if symbol || table.platform_id == PlatformId::Macintosh {
                for code in 0..=255_u8 {
                    let wanted = [0xf000, 0].into_iter().filter(|base| symbol || *base == 0);
                    let mut glyphs = wanted.filter_map(|base| table.glyph_index(base + u32::from(code)));
                    if let Some(GlyphId(glyph @ 1..)) = glyphs.next() {
                        program.by_code.entry(code).or_insert(glyph);
                    }
                }
            }
        }
        if let Some(table) = face.tables().cff {
            program.add_cff(&table);
        }
        for glyph in 1..face.number_of_glyphs() {
            if let Some(c) = face.glyph_name(GlyphId(glyph)).and_then(|name| char_of(name.as_bytes())) {
                program.by_glyph.entry(glyph).or_insert(c);
            }
        }
        program
    }

    fn of_cff(table: &cff::Table<'_>) -> Program {
        let mut program = Program::default();
        program.add_cff(table);
        for code in 0..=255_u8 {
            if let Some(GlyphId(glyph @ 1..)) = table.glyph_index(code) {
                program.by_code.insert(code, glyph);
            }
        }
        program
    }

    fn add_cff(&mut self, table: &cff::Table<'_>) {
        let mut by_cid = HashMap::default();
        for glyph in 1..table.number_of_glyphs() {
            if let Some(cid) = table.glyph_cid(GlyphId(glyph)) {
                by_cid.insert(cid, glyph);
            }
            if let Some(c) = table.glyph_name(GlyphId(glyph)).and_then(|name| char_of(name.as_bytes())) {
                self.by_glyph.entry(glyph).or_insert(c);
            }
        }
        if !by_cid.is_empty() {
            self.by_cid = Some(by_cid);
        }
    }

    /// The character of a glyph.
    pub fn char(&self, glyph: u16) -> Option<char> {
        self.by_glyph.get(&glyph).copied()
    }

    /// The character of a single-byte code by the program's own encoding; of one that a font's encoding has given
    /// another name, by its tables alone.
    pub fn char_of_code(&self, code: u8, renamed: bool) -> Option<char> {
        let named = self.named.get(&code).filter(|_| !renamed);
        named.copied().or_else(|| self.char(*self.by_code.get(&code)?))
    }

    /// The glyph of a CID, where the program says.
    pub fn glyph_of_cid(&self, cid: u16) -> Option<u16> {
        self.by_cid.as_ref().map_or(Some(cid), |map| map.get(&cid).copied())
    }
}

/// Adds the glyphs of a table of Unicode characters, each with the first character it has; nothing of other tables.
pub fn unicode_glyphs(table: &Subtable<'_>, by_glyph: &mut HashMap<u16, char>) {
    if !table.is_unicode() {
        return;
    }
    for c in RANGES.iter().flat_map(|(low, high)| *low..=*high) {
        if let (Some(GlyphId(glyph @ 1..)), Some(c)) = (table.glyph_index(c), char::from_u32(c)) {
            by_glyph.entry(glyph).or_insert(c);
        }
    }
}
