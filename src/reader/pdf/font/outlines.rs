//! Outlines of an embedded program, and what figures they draw. Inflated no further than the tables of outlines reach.

use std::cell::{OnceCell, RefCell};

use foldhash::HashMap;
use ttf_parser::{GlyphId, RawFace, Tag, cff, cmap, glyf, head, loca, maxp};

use super::shape::Outline;
use super::table::glyph_of_code;
use crate::reader::pdf::object::Stream;
use crate::reader::pdf::store::Store;

/// The outlines of a program.
#[derive(Debug)]
pub struct Outlines {
    bytes: Vec<u8>,
    /// Compact outlines alone, without the tables around them.
    bare: bool,
    figures: RefCell<HashMap<Asked, Option<char>>>,
    /// Glyphs by CID, where the program numbers them so and not as they stand.
    by_cid: OnceCell<HashMap<u16, u16>>,
}

/// A glyph, and what it is told to be.
type Asked = (u16, Option<char>);

/// Tables that outlines need.
const TABLES: [&[u8; 4]; 6] = [b"CFF ", b"cmap", b"glyf", b"head", b"loca", b"maxp"];
/// Programs whose tables reach further are not looked at.
const REACH: usize = 32 << 20;
/// Height of a figure in ems, at least: an ideographic full stop is a ring too.
pub const LOWEST: f32 = 0.45;
/// Glyphs that one glyph is put together from.
const PARTS: usize = 8;

impl Outlines {
    /// The outlines of the program in a stream that begins with these bytes; `None` where they are of another form.
    pub fn of(store: &Store<'_>, stream: &Stream, head: &[u8]) -> Option<Outlines> {
        let made =
            |bytes, bare| Outlines { bytes, bare, figures: RefCell::default(), by_cid: OnceCell::new() };
        let Ok(face) = RawFace::parse(head, 0) else {
            // Adobe TN 5176, 6: the version of the format.
            let bytes = head.first().filter(|major| **major == 1).and_then(|_| store.quiet(stream))?;
            return Some(made(bytes, true));
        };
        let needed =
            face.table_records.into_iter().filter(|r| TABLES.iter().any(|t| r.tag == Tag::from_bytes(t)));
        let ends = needed.map(|r| (r.offset as usize).saturating_add(r.length as usize));
        let to = ends.max().filter(|to| *to <= REACH)?;
        Some(made(store.head(stream, to)?, false))
    }

    /// The figure that a glyph clearly is, or may be if it is told to be that one.
    pub fn figure(&self, glyph: u16, told: Option<char>) -> Option<char> {
        let key = (glyph, told);
        if let Some(figure) = self.figures.borrow().get(&key) {
            return *figure;
        }
        let figure = self.outline(glyph).and_then(|(outline, em)| outline.figure(LOWEST * em, told));
        self.figures.borrow_mut().insert(key, figure);
        figure
    }

    /// A table of the program. The directory of some is not sorted.
    fn table(&self, tag: &[u8; 4]) -> Option<&[u8]> {
        if self.bare {
            return (tag == b"CFF ").then_some(&self.bytes);
        }
        let face = RawFace::parse(&self.bytes, 0).ok()?;
        let record = face.table_records.into_iter().find(|r| r.tag == Tag::from_bytes(tag))?;
        let from = record.offset as usize;
        self.bytes.get(from..from.checked_add(record.length as usize)?)
    }

    fn cff(&self) -> Option<cff::Table<'_>> {
        cff::Table::parse(self.table(b"CFF ")?)
    }

    /// The outline of a glyph, and the height of its em.
    fn outline(&self, glyph: u16) -> Option<(Outline, f32)> {
        let glyph = GlyphId(glyph);
        let mut outline = Outline::default();
        if let Some(cff) = self.cff() {
            cff.outline(glyph, &mut outline).ok()?;
            let scale = cff.matrix().sx;
            return Some((outline, if scale > 0.0 { 1.0 / scale } else { 1000.0 }));
        }
        let head = head::Table::parse(self.table(b"head")?)?;
        let glyphs = maxp::Table::parse(self.table(b"maxp")?)?.number_of_glyphs;
        let loca = loca::Table::parse(glyphs, head.index_to_location_format, self.table(b"loca")?)?;
        let data = self.table(b"glyf")?;
        if !is_bounded(&loca, data, glyph) {
            return None;
        }
        glyf::Table::parse(loca, data)?.outline(glyph, &mut outline)?;
        Some((outline, f32::from(head.units_per_em)))
    }

    /// The glyph of a CID (ISO 32000-1, 9.7.4.2), where no map of the file's says.
    pub fn glyph_of_cid(&self, cid: u16) -> Option<u16> {
        let Some(cff) = self.cff() else { return Some(cid) };
        if cff.glyph_cid(GlyphId(cid)) == Some(cid) || cff.glyph_cid(GlyphId(0)).is_none() {
            return Some(cid);
        }
        let all =
            || (1..cff.number_of_glyphs()).filter_map(|glyph| Some((cff.glyph_cid(GlyphId(glyph))?, glyph)));
        self.by_cid.get_or_init(|| all().collect()).get(&cid).copied()
    }

    /// The glyph of a code of one byte (9.6.6), by the name that the font gives it, or the character of the name.
    pub fn glyph_of_code(&self, code: u8, name: Option<&[u8]>, named: Option<char>) -> Option<u16> {
        if let Some(cff) = self.cff() {
            let name = name.and_then(|name| std::str::from_utf8(name).ok());
            let by_name = name.and_then(|name| cff.glyph_index_by_name(name));
            return by_name.or_else(|| cff.glyph_index(code)).map(|glyph| glyph.0);
        }
        let table = cmap::Table::parse(self.table(b"cmap")?)?;
        let mut unicode = table.subtables.into_iter().filter(cmap::Subtable::is_unicode);
        let by_char = named.and_then(|c| unicode.find_map(|table| table.glyph_index(u32::from(c))));
        by_char.map(|glyph| glyph.0).or_else(|| glyph_of_code(&table, code))
    }
}

/// Whether a glyph is drawn by itself or put together from a few that are: parts of parts, each of them many, would
/// never end.
fn is_bounded(loca: &loca::Table<'_>, data: &[u8], glyph: GlyphId) -> bool {
    let bytes = |glyph: GlyphId| data.get(loca.glyph_range(glyph)?);
    let number = |bytes: &[u8], at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    // OpenType, glyf: a negative number of contours marks a glyph of parts.
    let is_simple = |bytes: &[u8]| number(bytes, 0).is_some_and(|contours| contours < 0x8000);
    let Some(own) = bytes(glyph) else { return false };
    if is_simple(own) {
        return true;
    }
    let mut at = 10;
    for _ in 0..PARTS {
        let (Some(flags), Some(part)) = (number(own, at), number(own, at + 2)) else { return false };
        if !bytes(GlyphId(part)).is_some_and(is_simple) {
            return false;
        }
        if flags & 0x20 == 0 {
            return true;
        }
        let arguments = if flags & 1 == 0 { 2 } else { 4 };
        let scale = [(0x8, 2), (0x40, 4), (0x80, 8)].iter().find(|(bit, _)| flags & bit != 0);
        at += 4 + arguments + scale.map_or(0, |(_, bytes)| *bytes);
    }
    false
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use ttf_parser::{GlyphId, head::IndexToLocationFormat, loca};

    use super::is_bounded;

    #[test]
    fn glyphs_of_parts_of_parts_are_not_drawn() {
        let part = |glyph: u16, more: u16| [more, glyph, 0].map(u16::to_be_bytes).concat();
        let composite = |parts: &[Vec<u8>]| [&[0xff; 10], parts.concat().as_slice()].concat();
        let glyphs = [
            vec![0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            composite(&[part(0, 0x20), part(0, 0)]),
            composite(&[part(0, 0x20), part(1, 0)]),
            composite(&[part(3, 0)]),
            composite(&[part(0, 0x20)]),
            composite(&vec![part(0, 0x20); 40]),
        ];
        let mut ends = vec![0_u32];
        let mut data = Vec::new();
        for glyph in &glyphs {
            data.extend_from_slice(glyph);
            ends.push(data.len() as u32);
        }
        let places: Vec<u8> = ends.iter().flat_map(|end| end.to_be_bytes()).collect();
        let count = NonZeroU16::new(6).expect("six");
        let loca = loca::Table::parse(count, IndexToLocationFormat::Long, &places).expect("a table");
        let bounded = [0, 1, 2, 3, 4, 5, 6].map(|glyph| is_bounded(&loca, &data, GlyphId(glyph)));
        assert_eq!(bounded, [true, true, false, false, false, false, false]);
    }
}
