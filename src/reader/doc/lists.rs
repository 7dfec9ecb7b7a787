//! Lists ([MS-DOC] 2.9.184 PlfLst, 2.9.183 PlfLfo): the numbers that print before paragraphs and stand in no text.
//!
//! They count as those of later files do, so they become what the reader of DOCX makes of its own lists.

use super::sprm::Character;
use super::{u16_at, u32_at};
use crate::reader::docx::numbering::{LEVELS, Level, Num, Numbering};

/// Bytes of a LSTF, a LVLF and a LFO.
const LSTF: usize = 28;
const LVLF: usize = 28;
const LFO: usize = 16;

/// Lists of a document that are looked at; more are damage.
const MOST: usize = 10_000;

/// Reads the lists. `definitions` begins with a PlfLst of so many bytes, behind which the levels stand.
pub(super) fn read(definitions: &[u8], length: usize, overrides: &[u8]) -> Numbering {
    let mut numbering = Numbering::default();
    if length == 0 {
        return numbering;
    }
    let count = u16_at(definitions, 0).map_or(0, usize::from).min(MOST);
    let mut levels = Levels { bytes: definitions, at: length };
    for i in 0..count {
        let start = 2 + LSTF * i;
        let (Some(id), Some(flags)) = (u32_at(definitions, start), definitions.get(start + 26)) else {
            break;
        };
        // 2.9.147: a simple list has one level.
        let own = if flags & 1 == 1 { 1 } else { LEVELS };
        let all: Vec<Option<Level>> = (0..own).map_while(|_| levels.next().map(Some)).collect();
        let whole = all.len() == own;
        numbering.define(i64::from(id), all);
        if !whole {
            break;
        }
    }
    read_overrides(overrides, &mut numbering);
    numbering
}

/// Lists as paragraphs name them, from 1 on, each with what differs from its definition (2.9.131 LFO).
fn read_overrides(bytes: &[u8], numbering: &mut Numbering) {
    let count = u32_at(bytes, 0).map_or(0, |n| n as usize).min(MOST);
    let mut data = Levels { bytes, at: 4 + LFO * count };
    for i in 0..count {
        let start = 4 + LFO * i;
        let (Some(id), Some(changed)) = (u32_at(bytes, start), bytes.get(start + 12)) else { break };
        let mut num = Num { of: i64::from(id), ..Num::default() };
        // 2.9.132 LFOData: four bytes that say nothing, then the changed levels (2.9.134 LFOLVL).
        data.at = data.at.saturating_add(4);
        for _ in 0..*changed {
            let (Some(first), Some(bits)) = (u32_at(bytes, data.at), u32_at(bytes, data.at + 4)) else {
                break;
            };
            data.at += 8;
            let level = (bits & 0x0f) as usize;
            if bits & 0x20 != 0 {
                let Some(formatting) = data.next() else { break };
                if num.levels.len() <= level {
                    num.levels.resize(level + 1, None);
                }
                if let Some(slot) = num.levels.get_mut(level) {
                    *slot = Some(formatting);
                }
            } else if bits & 0x10 != 0
                && let Some(slot) = num.starts.get_mut(level)
            {
                *slot = Some(first);
            }
        }
        numbering.add(i64::try_from(i + 1).unwrap_or(0), num);
    }
}

/// Levels that stand one behind the other.
struct Levels<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Iterator for Levels<'_> {
    type Item = Level;

    /// 2.9.150 LVL: a fixed part, changes to paragraphs, changes to characters, the text.
    fn next(&mut self) -> Option<Level> {
        let fixed = self.bytes.get(self.at..self.at.checked_add(LVLF)?)?;
        let flags = *fixed.get(5)?;
        let (characters, paragraphs) = (usize::from(*fixed.get(24)?), usize::from(*fixed.get(25)?));
        let looks = self.at + LVLF + paragraphs;
        let mut look = Character::default();
        look.apply(self.bytes.get(looks..looks + characters)?, &Character::default());
        let start = looks + characters;
        let length = usize::from(u16_at(self.bytes, start)?);
        let units = self.bytes.get(start + 2..start + 2 + 2 * length)?;
        self.at = start + 2 + 2 * length;
        let units: Vec<u16> = units.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
        // Places of numbers, counted from 1; a unit there is the level, from 0.
        let places = fixed.get(6..15).unwrap_or_default();
        let mut text = String::new();
        for (at, unit) in (1..).zip(&units) {
            match u8::try_from(*unit) {
                Ok(level) if level < 9 && places.contains(&u8::try_from(at).unwrap_or(0)) => {
                    text.push('%');
                    text.push(char::from(b'1' + level));
                }
                _ => text.push(char::from_u32(u32::from(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
            }
        }
        Some(Level {
            start: u32_at(fixed, 0)?,
            format: format(*fixed.get(4)?).to_owned(),
            text,
            legal: flags & 4 != 0,
            restart: (flags & 8 != 0).then(|| fixed.get(26).copied().unwrap_or(0)),
            hidden: look.hidden,
            ..Level::default()
        })
    }
}

/// The name of a format ([MS-OSHARED] 2.2.1.3 MSONFC), as far as it is printed.
fn format(nfc: u8) -> &'static str {
    const NAMES: [&str; 40] = [
        "decimal",
        "upperRoman",
        "lowerRoman",
        "upperLetter",
        "lowerLetter",
        "ordinal",
        "cardinalText",
        "ordinalText",
        "hex",
        "chicago",
        "ideographDigital",
        "japaneseCounting",
        "aiueo",
        "iroha",
        "decimalFullWidth",
        "decimalHalfWidth",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "decimalEnclosedCircle",
        "decimalFullWidth2",
        "aiueoFullWidth",
        "irohaFullWidth",
        "decimalZero",
        "bullet",
        "ganada",
        "chosung",
        "decimalEnclosedFullstop",
        "decimalEnclosedParen",
        "decimalEnclosedCircleChinese",
        "ideographEnclosedCircle",
        "ideographTraditional",
        "ideographZodiac",
        "ideographZodiacTraditional",
        "taiwaneseCounting",
        "ideographLegalTraditional",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
        "chineseCounting",
        "chineseLegalSimplified",
        "chineseCountingThousand",
    ];
    match nfc {
        57 => "numberInDash",
        0xff => "none",
        _ => NAMES.get(usize::from(nfc)).copied().unwrap_or("unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::{LVLF, read};
    use crate::reader::docx::styles::NumberRef;

    fn level(start: u8, nfc: u8, flags: u8, places: &[u8], text: &[u16]) -> Vec<u8> {
        let mut out = vec![0; LVLF];
        (out[0], out[4], out[5]) = (start, nfc, flags);
        out[6..6 + places.len()].copy_from_slice(places);
        out.extend(u16::try_from(text.len()).expect("short").to_le_bytes());
        text.iter().for_each(|unit| out.extend(unit.to_le_bytes()));
        out
    }

    fn list(id: u8, simple: bool) -> Vec<u8> {
        let mut out = vec![0; 28];
        (out[0], out[26]) = (id, u8::from(simple));
        out
    }

    /// Two lists: one of a level, one of nine, the third of which is not restarted by the second.
    fn definitions() -> (Vec<u8>, usize) {
        let out = [vec![2, 0], list(7, true), list(9, false)].concat();
        let length = out.len();
        let mut all = out;
        all.extend(level(1, 39, 0, &[2], &[0xff08, 0, 0xff09]));
        all.extend(level(1, 0, 0, &[1], &[0, u16::from(b'.')]));
        all.extend(level(1, 0, 0, &[1, 3], &[0, u16::from(b'.'), 1]));
        all.extend(level(1, 4, 8, &[1], &[2, u16::from(b')')]));
        (0..6).for_each(|_| all.extend(level(1, 255, 0, &[], &[])));
        (all, length)
    }

    fn overrides(start: u8) -> Vec<u8> {
        let mut out = vec![2, 0, 0, 0];
        for (id, changed) in [(7, 1), (9, 0)] {
            let mut one = vec![0; 16];
            (one[0], one[12]) = (id, changed);
            out.extend(one);
        }
        // The start of the first level, for the first.
        out.extend([0xff, 0xff, 0xff, 0xff, start, 0, 0, 0, 0x10, 0, 0, 0]);
        out.extend([0xff; 4]);
        out
    }

    #[test]
    fn numbers_are_printed_as_the_lists_say() {
        let (definitions, length) = definitions();
        let mut numbering = read(&definitions, length, &overrides(5));
        let mut next = |id: i64, level: u8| {
            numbering.next(NumberRef { id: Some(id), level: Some(level) }, true, None).unwrap_or_default()
        };
        assert_eq!([next(1, 0), next(1, 0)], ["（五）", "（六）"]);
        assert_eq!(
            [next(2, 0), next(2, 1), next(2, 2), next(2, 1), next(2, 2)],
            ["1.", "1.1 ", "a)", "1.2 ", "b)"]
        );
        assert_eq!([next(2, 0), next(2, 1), next(2, 8), next(0, 0), next(3, 0)], ["2.", "2.1 ", "", "", ""]);
    }

    #[test]
    fn lists_that_are_cut_off_are_no_danger() {
        let (definitions, length) = definitions();
        let overrides = overrides(1);
        for end in 0..definitions.len() {
            let mut numbering = read(&definitions[..end], length, &overrides);
            let of = NumberRef { id: Some(1), level: Some(0) };
            let number = numbering.next(of, true, None);
            assert!(number.is_none() || number.as_deref() == Some("（一）"), "{number:?}");
        }
        for end in 0..overrides.len() {
            let mut numbering = read(&definitions, length, &overrides[..end]);
            let _ = numbering.next(NumberRef { id: Some(2), level: Some(1) }, true, None);
        }
    }
}
