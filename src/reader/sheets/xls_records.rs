//! Records of a BIFF stream ([MS-XLS] 2.1.4) and the strings in them, which may go on in the next record.

use encoding_rs::Encoding;

use crate::error::overtime;

/// The records of a stream: type and data.
pub(super) struct Records<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Records<'b> {
        Records { bytes, at }
    }

    /// The pieces of the `Continue` records that follow ([MS-XLS] 2.4.58).
    pub(super) fn continued(&mut self, first: &'b [u8]) -> Vec<&'b [u8]> {
        let mut all = vec![first];
        loop {
            let before = self.at;
            match self.next() {
                Some((0x003c, data)) => all.push(data),
                _ => {
                    self.at = before;
                    return all;
                }
            }
        }
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<(u16, &'b [u8])> {
        overtime::tick();
        let (kind, length) = (u16_at(self.bytes, self.at)?, u16_at(self.bytes, self.at + 2)?);
        let start = self.at + 4;
        // A record cut off at the end of the stream gives what is there.
        let end = (start + usize::from(length)).min(self.bytes.len());
        self.at = end;
        Some((kind, self.bytes.get(start..end)?))
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// A number in 32 bits ([MS-XLS] 2.5.217).
pub(super) fn rk(n: u32) -> f64 {
    let value = if n & 2 == 0 { f64::from_bits(u64::from(n & !3) << 32) } else { f64::from((n as i32) >> 2) };
    if n & 1 == 0 { value } else { value / 100.0 }
}

/// The unit of UTF-16 from which on a text has a font, and the number of the font ([MS-XLS] 2.5.132 FormatRun).
pub(super) type Run = (u16, u16);

/// Reads over the borders of records.
pub(super) struct Pieces<'b> {
    pieces: Vec<&'b [u8]>,
    piece: usize,
    at: usize,
}

impl<'b> Pieces<'b> {
    pub(super) fn new(pieces: Vec<&'b [u8]>) -> Pieces<'b> {
        Pieces { pieces, piece: 0, at: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            let piece = self.pieces.get(self.piece)?;
            if let Some(b) = piece.get(self.at) {
                self.at += 1;
                return Some(*b);
            }
            self.piece += 1;
            self.at = 0;
        }
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |n, i| Some(n | u32::from(self.byte()?) << (8 * i)))
    }

    pub(super) fn skip(&mut self, n: u32) -> Option<()> {
        (0..n).try_for_each(|_| self.byte().map(drop))
    }

    /// A Unicode string with its length in two bytes ([MS-XLS] 2.5.293 XLUnicodeRichExtendedString). Where its
    /// characters go on in the next record, that begins with the flag of their width.
    pub(super) fn string(&mut self) -> Option<String> {
        self.rich().map(|(units, _)| String::from_utf16_lossy(&units))
    }

    /// Such a string in units of UTF-16, with its runs.
    pub(super) fn rich(&mut self) -> Option<(Vec<u16>, Vec<Run>)> {
        let length = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extended = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(length.min(4096) as usize);
        for _ in 0..length {
            if self.pieces.get(self.piece).is_some_and(|p| self.at >= p.len())
                && self.piece + 1 < self.pieces.len()
            {
                self.piece += 1;
                self.at = 0;
                wide = self.byte()? & 1 != 0;
            }
            units.push(u16::try_from(self.number(if wide { 2 } else { 1 })?).unwrap_or(0));
        }
        let mut fonts = Vec::new();
        for _ in 0..runs {
            let (from, font) = (self.number(2)?, self.number(2)?);
            fonts.push((u16::try_from(from).unwrap_or(0), u16::try_from(font).unwrap_or(0)));
        }
        self.skip(extended)?;
        Some((units, fonts))
    }
}

/// The encoding of a code page, as far as it is used for Chinese and Western text.
pub(in crate::reader) fn code_page(number: u32) -> &'static Encoding {
    match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 | 20_936 => encoding_rs::GBK,
        54_936 => encoding_rs::GB18030,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 => encoding_rs::MACINTOSH,
        65_001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pieces, Records, rk};

    #[test]
    fn numbers_in_32_bits() {
        assert_eq!(rk(0x3ff0_0000), 1.0);
        assert_eq!(rk((123 << 2) | 2), 123.0);
        assert_eq!(rk((12_345 << 2) | 3), 123.45);
        assert_eq!(rk(((-5i32 as u32) << 2) | 2), -5.0);
    }

    #[test]
    fn a_string_goes_on_in_the_next_record_in_another_width() {
        let first = [4, 0, 0, b'a', b'b'];
        let second = [1, 0x00, 0x4e, 0x8c, 0x4e];
        let mut pieces = Pieces::new(vec![&first, &second]);
        assert_eq!(pieces.string().as_deref(), Some("ab一二"));
        assert_eq!(pieces.string(), None);
        let stream = [0xfc, 0, 2, 0, 1, 2, 0x3c, 0, 1, 0, 3, 0x0a, 0, 9, 0];
        let mut records = Records::new(&stream, 0);
        let (kind, data) = records.next().expect("a record");
        assert_eq!((kind, records.continued(data).concat()), (0xfc, vec![1, 2, 3]));
        assert_eq!(records.next(), Some((0x0a, &[][..])), "cut off");
        assert_eq!(records.next(), None);
    }
}
