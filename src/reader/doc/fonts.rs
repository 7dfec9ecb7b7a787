//! The fonts of a document ([MS-DOC] 2.9.286 SttbfFfn): those that draw pictures for digits.

use super::u16_at;
use crate::reader::office::apart::Look;

/// For each font whether it draws pictures.
#[derive(Debug, Default)]
pub(super) struct Fonts(Vec<bool>);

impl Fonts {
    /// Reads the table of fonts; what is damaged in it is left out.
    pub(super) fn read(table: &[u8]) -> Fonts {
        // 2.9.86 FFN: its length in a byte, 39 bytes of other things, the name and a zero.
        const NAME: usize = 39;
        let count = u16_at(table, 0).map_or(0, usize::from);
        let mut fonts = Vec::new();
        let mut rest = table.get(4..).unwrap_or_default();
        while let Some((length, behind)) = rest.split_first()
            && fonts.len() < count
        {
            let (font, behind) = behind.split_at(usize::from(*length).min(behind.len()));
            let name = font.get(NAME..).unwrap_or_default();
            let units = name.chunks_exact(2).map(|c| u16::from(c[0]) | u16::from(c[1]) << 8);
            let name = String::from_utf16_lossy(&units.take_while(|u| *u != 0).collect::<Vec<_>>());
            let mut look = Look::default();
            look.set_font(&name);
            fonts.push(look.pictures == Some(true));
            rest = behind;
        }
        Fonts(fonts)
    }

    /// Whether a font, by its number, draws pictures.
    pub(super) fn draws_pictures(&self, font: u16) -> bool {
        self.0.get(usize::from(font)).copied().unwrap_or(false)
    }
}
