//! The style sheet ([MS-DOC] STSH): what paragraphs and runs inherit of how their characters look.

use super::sprm::{Character, Paragraph};
use super::u16_at;
use crate::reader::docx::styles::NumberRef;

/// Styles based on each other, at most.
const CHAIN: usize = 64;

/// No style: StdfBase.istdBase.
const NIL: u16 = 0x0fff;

#[derive(Debug, Clone, Copy, Default)]
struct Style<'b> {
    based_on: Option<u16>,
    /// Changes to characters, and to paragraphs.
    grpprl: &'b [u8],
    paragraphs: &'b [u8],
}

/// The styles of a document, by their number.
#[derive(Debug, Default)]
pub(super) struct Styles<'b>(Vec<Option<Style<'b>>>);

impl<'b> Styles<'b> {
    /// Reads a style sheet; what is damaged in it is left out.
    pub(super) fn read(stsh: &'b [u8]) -> Styles<'b> {
        let mut styles = Vec::new();
        let Some(header) = u16_at(stsh, 0).map(usize::from) else { return Styles::default() };
        let count = u16_at(stsh, 2).unwrap_or(0);
        let base = u16_at(stsh, 4).map_or(0, usize::from);
        let mut at = 2 + header;
        for _ in 0..count {
            let Some(length) = u16_at(stsh, at).map(usize::from) else { break };
            let std = stsh.get(at + 2..at + 2 + length).unwrap_or_default();
            styles.push(style(std, base));
            at += 2 + length + length % 2;
        }
        Styles(styles)
    }

    /// What characters of a style look like, above what they looked like without it.
    pub(super) fn apply(&self, istd: u16, mut props: Character) -> Character {
        for style in self.chain(istd).into_iter().rev() {
            let below = props;
            props.apply(style.grpprl, &below);
        }
        props
    }

    /// Makes the changes to paragraphs of a style and those it is based on, the lowest first.
    pub(super) fn paragraph(&self, istd: u16, change: impl FnMut(&[u8])) {
        self.chain(istd).into_iter().rev().map(|style| style.paragraphs).for_each(change);
    }

    fn chain(&self, istd: u16) -> Vec<Style<'b>> {
        let mut chain = Vec::new();
        let mut next = Some(istd);
        while let Some(style) = next.and_then(|n| self.0.get(usize::from(n)).copied().flatten()) {
            chain.push(style);
            next = style.based_on.filter(|_| chain.len() < CHAIN);
        }
        chain
    }
}

impl Paragraph {
    /// The number it asks for, itself or by its style, and whether it says so itself.
    pub(super) fn numbered(&self, styles: &Styles<'_>) -> (NumberRef, bool) {
        let own = self.number;
        let direct = own.id.is_some() || own.level.is_some();
        if own.id.is_some() && own.level.is_some() {
            return (own, direct);
        }
        let mut of_style = Paragraph::default();
        styles.paragraph(self.style, |grpprl| of_style.apply(grpprl, &[], 0));
        let level = own.level.or(of_style.number.level.filter(|_| own.id.is_none()));
        (NumberRef { id: own.id.or(of_style.number.id), level }, direct)
    }
}

/// STD: fixed part, name, then properties of paragraphs (for their styles) and of characters.
fn style(std: &[u8], base: usize) -> Option<Style<'_>> {
    let second = u16_at(std, 2)?;
    let kind = second & 0x0f;
    let name = usize::from(u16_at(std, base)?);
    // Xstz: a length, characters of two bytes, a zero.
    let mut at = base.checked_add(2 + 2 * name + 2)?;
    let mut next = || {
        // LPUpxPapx, LPUpxChpx: a length, and padding to an even place.
        let length = usize::from(u16_at(std, at)?);
        let upx = std.get(at + 2..at + 2 + length)?;
        at += 2 + length + length % 2;
        Some(upx)
    };
    let mut paragraphs = None;
    let grpprl = match kind {
        1 => {
            // The number of the style stands in front.
            paragraphs = next().and_then(|upx| upx.get(2..));
            next()
        }
        2 => next(),
        _ => None,
    };
    let based_on = Some(second >> 4).filter(|n| *n != NIL);
    let (grpprl, paragraphs) = (grpprl.unwrap_or_default(), paragraphs.unwrap_or_default());
    Some(Style { based_on, grpprl, paragraphs })
}
