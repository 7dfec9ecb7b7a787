//! The piece table ([MS-DOC] 2.9.38 Clx): which bytes of the stream the text is made of.

use super::{u16_at, u32_at};

/// A run of characters that stand together in the stream.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The number of its first character in the text.
    first: u32,
    count: u32,
    /// First byte in the stream.
    start: u32,
    /// One byte a character, in Windows-1252.
    narrow: bool,
    /// Changes to all of its characters and paragraphs, as a number of [`Pieces::changes`].
    changes: Option<usize>,
}

/// The pieces in the order of the text.
#[derive(Debug)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    /// Lists of changes that fast saves attached to pieces.
    changes: Vec<Vec<u8>>,
}

impl Pieces {
    /// Reads a Clx; `None` if there is no piece table in it.
    pub(super) fn read(clx: &[u8]) -> Option<Pieces> {
        let mut at = 0;
        // Prc: properties of pieces, which fast saves wrote.
        let mut changes = Vec::new();
        while clx.get(at) == Some(&1) {
            let length = usize::from(u16_at(clx, at + 1)?);
            let end = at.checked_add(3)?.checked_add(length)?;
            changes.push(clx.get(at + 3..end)?.to_vec());
            at = end;
        }
        if clx.get(at) != Some(&2) {
            return None;
        }
        let length = usize::try_from(u32_at(clx, at + 1)?).ok()?;
        let start = at + 5;
        let plc = clx.get(start..start.checked_add(length)?.min(clx.len()))?;
        let count = plc.len().checked_sub(4)? / 12;
        let mut pieces = Vec::with_capacity(count);
        let lists = changes.len();
        for i in 0..count {
            let (from, to) = (u32_at(plc, 4 * i)?, u32_at(plc, 4 * i + 4)?);
            // 2.9.73 FcCompressed
            let pcd = 4 * (count + 1) + 8 * i;
            let fc = u32_at(plc, pcd + 2)?;
            let narrow = fc & 0x4000_0000 != 0;
            let fc = fc & 0x3fff_ffff;
            // 2.9.214 Prm: one change in the bits themselves, or a list by its number.
            let prm = u16_at(plc, pcd + 6)?;
            let own = match prm {
                0 => None,
                _ if prm & 1 != 0 => Some(usize::from(prm >> 1)).filter(|n| *n < lists),
                _ => one_change(prm).map(|change| {
                    changes.push(change);
                    changes.len() - 1
                }),
            };
            pieces.push(Piece {
                first: from,
                count: to.checked_sub(from)?,
                start: if narrow { fc / 2 } else { fc },
                narrow,
                changes: own,
            });
        }
        Some(Pieces { pieces, changes })
    }

    /// The first `most` characters, each with the byte it stands at.
    pub(super) fn characters<'a>(
        &'a self,
        stream: &'a [u8],
        most: u32,
    ) -> impl Iterator<Item = (u16, u32)> + 'a {
        self.range(stream, 0, most)
    }

    /// The characters from one number to another, each with the byte it stands at.
    pub(super) fn range<'a>(
        &'a self,
        stream: &'a [u8],
        from: u32,
        to: u32,
    ) -> impl Iterator<Item = (u16, u32)> + 'a {
        let first = self.pieces.partition_point(|p| p.first.saturating_add(p.count) <= from);
        let pieces = self.pieces.get(first..).unwrap_or_default();
        let all = pieces.iter().flat_map(move |piece| {
            let width = if piece.narrow { 1 } else { 2 };
            // Pieces that claim more than the stream has end with it.
            let bytes = stream.get(piece.start as usize..).unwrap_or_default();
            (from.saturating_sub(piece.first)..piece.count).map_while(move |i| {
                let at = i as usize * width;
                let c = match piece.narrow {
                    true => windows_1252(*bytes.get(at)?),
                    false => u16_at(bytes, at)?,
                };
                Some((c, piece.start.saturating_add(i * width as u32)))
            })
        });
        all.take(to.saturating_sub(from) as usize)
    }

    /// The changes that hold for the character of a number, whatever its own properties are.
    pub(super) fn changes(&self, number: u32) -> &[u8] {
        if self.changes.is_empty() {
            return &[];
        }
        let at = self.pieces.partition_point(|p| p.first <= number).checked_sub(1);
        let changes = at.and_then(|at| self.pieces.get(at)?.changes).and_then(|n| self.changes.get(n));
        changes.map_or(&[], Vec::as_slice)
    }
}

/// 2.9.215 Prm0: a number that stands for a change, and its operand; those that the reader looks at.
fn one_change(prm: u16) -> Option<Vec<u8>> {
    let opcode: u16 = match prm >> 1 & 0x7f {
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => 0x0800,
        0x4d => 0x2a0c,
        0x57 => 0x0837,
        0x5c => 0x083c,
        0x62 => 0x2a42,
        0x68 => 0x2a48,
        0x73 => 0x2a53,
        _ => return None,
    };
    let [low, high] = opcode.to_le_bytes();
    Some(vec![low, high, prm.to_be_bytes()[0]])
}

/// 2.9.73: bytes 80 to 9F as listed there, all others as they are.
fn windows_1252(byte: u8) -> u16 {
    match byte {
        0x80..=0x9f => {
            let one = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
            text.chars().next().and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or(0xfffd)
        }
        _ => u16::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    /// A piece table of pieces `(count, first byte, narrow, prm)` behind lists of changes.
    fn clx(lists: &[&[u8]], pieces: &[(u32, u32, bool, u16)]) -> Vec<u8> {
        let mut out = Vec::new();
        for list in lists {
            out.push(1);
            out.extend(u16::try_from(list.len()).expect("short").to_le_bytes());
            out.extend(*list);
        }
        let mut plc = Vec::from(0u32.to_le_bytes());
        let mut end = 0;
        for (count, ..) in pieces {
            end += count;
            plc.extend(end.to_le_bytes());
        }
        for (_, start, narrow, prm) in pieces {
            let fc = if *narrow { (start * 2) | 0x4000_0000 } else { *start };
            plc.extend([0, 0]);
            plc.extend(fc.to_le_bytes());
            plc.extend(prm.to_le_bytes());
        }
        out.push(2);
        out.extend(u32::try_from(plc.len()).expect("short").to_le_bytes());
        out.extend(plc);
        out
    }

    #[test]
    fn text_stands_in_pieces_in_any_order() {
        let stream = b"xxb\0c\0a";
        let pieces = [(1, 6, true, 0), (2, 2, false, 0)];
        let pieces = Pieces::read(&clx(&[], &pieces)).expect("a piece table");
        let text = |from, to| pieces.range(stream, from, to).map(|(c, at)| (c as u8, at)).collect::<Vec<_>>();
        assert_eq!(text(0, 9), [(b'a', 6), (b'b', 2), (b'c', 4)]);
        assert_eq!(text(2, 3), [(b'c', 4)]);
        assert_eq!(text(1, 2), [(b'b', 2)]);
        assert_eq!(text(3, 9), []);
        assert!(pieces.changes(0).is_empty());
    }

    #[test]
    fn fast_saves_change_whole_pieces() {
        // Hidden by a list, hidden by the bits themselves, a list that is not there, a change not looked at.
        let list = [0x3c, 0x08, 1];
        let hidden = 0x5c << 1 | 0x0100;
        let pieces = [(2, 0, true, 1), (2, 2, true, hidden), (2, 4, true, 0x0f), (2, 6, true, 0x0102)];
        let pieces = Pieces::read(&clx(&[&list], &pieces)).expect("a piece table");
        for (number, changes) in [&list[..], &list, &list, &list, &[], &[], &[], &[], &[]].iter().enumerate()
        {
            assert_eq!(pieces.changes(number as u32), *changes, "{number}");
        }
    }
}
