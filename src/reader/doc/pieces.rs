//! The piece table ([MS-DOC] 2.9.38 Clx): which bytes of the stream the text is made of.

use super::{u16_at, u32_at};

/// A run of characters that stand together in the stream.
#[derive(Debug, Clone, Copy)]
struct Piece {
    count: u32,
    /// First byte in the stream.
    start: u32,
    /// One byte a character, in Windows-1252.
    narrow: bool,
}

/// The pieces in the order of the text.
#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// Reads a Clx; `None` if there is no piece table in it.
    pub(super) fn read(clx: &[u8]) -> Option<Pieces> {
        let mut at = 0;
        // Prc: properties of pieces, which fast saves wrote.
        while clx.get(at) == Some(&1) {
            at = at.checked_add(3)?.checked_add(usize::from(u16_at(clx, at + 1)?))?;
        }
        if clx.get(at) != Some(&2) {
            return None;
        }
        let length = usize::try_from(u32_at(clx, at + 1)?).ok()?;
        let start = at + 5;
        let plc = clx.get(start..start.checked_add(length)?.min(clx.len()))?;
        let count = plc.len().checked_sub(4)? / 12;
        let mut pieces = Vec::with_capacity(count);
        for i in 0..count {
            let (from, to) = (u32_at(plc, 4 * i)?, u32_at(plc, 4 * i + 4)?);
            // 2.9.73 FcCompressed
            let fc = u32_at(plc, 4 * (count + 1) + 8 * i + 2)?;
            let narrow = fc & 0x4000_0000 != 0;
            let fc = fc & 0x3fff_ffff;
            pieces.push(Piece {
                count: to.checked_sub(from)?,
                start: if narrow { fc / 2 } else { fc },
                narrow,
            });
        }
        Some(Pieces(pieces))
    }

    /// The first `most` characters, each with the byte it stands at.
    pub(super) fn characters<'a>(
        &'a self,
        stream: &'a [u8],
        most: u32,
    ) -> impl Iterator<Item = (u16, u32)> + 'a {
        let all = self.0.iter().flat_map(move |piece| {
            let width = if piece.narrow { 1 } else { 2 };
            // Pieces that claim more than the stream has end with it.
            let bytes = stream.get(piece.start as usize..).unwrap_or_default();
            (0..piece.count).map_while(move |i| {
                let at = i as usize * width;
                let c = match piece.narrow {
                    true => windows_1252(*bytes.get(at)?),
                    false => u16_at(bytes, at)?,
                };
                Some((c, piece.start.saturating_add(i * width as u32)))
            })
        });
        all.take(most as usize)
    }
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
