//! What an embedded font program says of its own glyphs. Inflated only when a file says nothing better: fonts are
//! the largest part of most files.

use foldhash::HashMap;
use ttf_parser::cmap::Subtable;
use ttf_parser::{Face, GlyphId, PlatformId, Tag, cff};

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
        let names = OwnNames::of(face);
        for glyph in 1..face.number_of_glyphs() {
            if let Some(c) = names.name(face, glyph).and_then(|name| char_of(name.as_bytes())) {
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

/// The names that a `post` table brings along, in one list: to look for one of them from the first on, for each glyph
/// anew, takes seconds where a whole font is embedded.
struct OwnNames<'a> {
    /// For each glyph two bytes that tell its name.
    places: &'a [u8],
    list: Vec<&'a str>,
}

/// Names that all `post` tables share (OpenType, post); those of its own are counted on from there.
const SHARED_NAMES: u16 = 258;
/// Where version 2 of the table has the number of glyphs.
const GLYPHS_AT: usize = 32;

impl<'a> OwnNames<'a> {
    fn of(face: &Face<'a>) -> OwnNames<'a> {
        let bytes = face.raw_face().table(Tag::from_bytes(b"post")).unwrap_or_default();
        let (count, places) = match bytes.get(GLYPHS_AT..).unwrap_or_default() {
            [high, low, places @ ..] => (u16::from_be_bytes([*high, *low]), places),
            _ => (0, &[][..]),
        };
        let places = places.get(..2 * usize::from(count)).unwrap_or_default();
        OwnNames { places, list: face.tables().post.iter().flat_map(|post| post.names()).collect() }
    }

    fn name<'b>(&'b self, face: &'b Face<'a>, glyph: u16) -> Option<&'b str> {
        let at = 2 * usize::from(glyph);
        let place = self.places.get(at).zip(self.places.get(at + 1));
        let place = place.map(|(high, low)| u16::from_be_bytes([*high, *low]));
        match place.and_then(|place| place.checked_sub(SHARED_NAMES)) {
            Some(own) => {
                let compact = || face.tables().cff.as_ref()?.glyph_name(GlyphId(glyph));
                self.list.get(usize::from(own)).copied().or_else(compact)
            }
            None => face.glyph_name(GlyphId(glyph)),
        }
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use ttf_parser::Face;

    use super::Program;

    /// A program of nothing but so many glyphs and their names: by number the first of those that all tables share, then
    /// `uni4E00` and so on, each of them one glyph further.
    fn named(glyphs: u16) -> Vec<u8> {
        let number = |n: u16| n.to_be_bytes();
        let head = [&[0; 18][..], &number(1_000), &[0; 34]].concat();
        let hhea = [0; 36];
        let maxp = [&[0, 0, 0x50, 0][..], &number(glyphs)].concat();
        let shared = [36, 300 - 258];
        let places =
            (0..glyphs).map(|g| shared.get(usize::from(g)).copied().unwrap_or(258 + g.saturating_sub(2)));
        let names =
            (0..glyphs.saturating_sub(2)).map(|n| format!("uni{:04X}", 0x4e00 + u32::from(n) % 0x5000));
        let mut post = [&[0, 2, 0, 0][..], &[0; 28], &number(glyphs)].concat();
        post.extend(places.flat_map(u16::to_be_bytes));
        names.for_each(|name| post.extend([&[name.len() as u8], name.as_bytes()].concat()));
        let tables = [(b"head", head), (b"hhea", hhea.to_vec()), (b"maxp", maxp), (b"post", post)];
        let mut out = [&[0, 1, 0, 0][..], &number(4), &[0; 6]].concat();
        let mut at = out.len() + 16 * tables.len();
        for (tag, bytes) in &tables {
            out.extend_from_slice(*tag);
            out.extend([0, at as u32, bytes.len() as u32].iter().flat_map(|n| n.to_be_bytes()));
            at += bytes.len();
        }
        tables.iter().for_each(|(_, bytes)| out.extend_from_slice(bytes));
        out
    }

    #[test]
    fn names_of_a_whole_font_are_read_once() {
        let bytes = named(60_000);
        let face = Face::parse(&bytes, 0).expect("a program");
        let begin = Instant::now();
        let program = Program::of_face(&face);
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
        let chars = [0, 1, 2, 3, 20_000].map(|glyph| program.char(glyph));
        assert_eq!(chars, [None, Some('G'), Some('\u{4e00}'), Some('\u{4e01}'), Some('\u{9c1e}')]);
    }
}
