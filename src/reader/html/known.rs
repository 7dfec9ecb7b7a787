//! Start tags that were met before: a page has thousands of them and few that differ, since programs write most.
//!
//! What a tag means is remembered by its text, as it stands in the source from `<` to the first `>`, by whoever can
//! tell that it means the same wherever it stands.

use super::tag::Tag;
use super::tokenizer::Span;
use super::words::word;

/// Tags remembered: more than nearly any page has. Of two in one slot the later one stays.
const SLOTS: usize = 256;

/// A start tag that was met before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'s> {
    text: &'s [u8],
    pub(super) tag: Tag,
    pub(super) self_closing: bool,
}

/// Start tags by their texts.
#[derive(Debug)]
pub(super) struct KnownTags<'s> {
    /// One more than an index of `tags`; 0 for none.
    slots: [u16; SLOTS],
    tags: Vec<Known<'s>>,
}

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u8);

impl Slot {
    /// The slot of the tag at `span`, whose name has the key `name`.
    #[inline]
    pub(super) fn of(source: &[u8], span: Span, name: u64) -> Slot {
        let (start, len) = (span.start as usize, span.end.saturating_sub(span.start) as usize);
        // Programs write the same at the beginning and often at the end, and other numbers in between.
        let some = |at: usize| word(source, start + at).unwrap_or_default();
        let mixed = match len {
            0..16 => name ^ some(len.saturating_sub(8)),
            _ => {
                name ^ some(len / 4)
                    ^ some(len / 2).rotate_left(13)
                    ^ some(len * 3 / 4 - 4).rotate_left(29)
                    ^ some(len - 8).rotate_left(43)
            }
        };
        Slot(((mixed ^ len as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
    }
}

impl<'s> KnownTags<'s> {
    pub(super) fn new() -> KnownTags<'s> {
        KnownTags { slots: [0; SLOTS], tags: Vec::new() }
    }

    /// The tag with a text, and its number.
    #[inline]
    pub(super) fn get(&self, slot: Slot, text: &[u8]) -> Option<(usize, Known<'s>)> {
        let number = usize::from(self.slots[usize::from(slot.0)]).checked_sub(1)?;
        self.tags.get(number).filter(|known| known.text == text).map(|known| (number, *known))
    }

    /// Remembers a tag; its number.
    pub(super) fn put(&mut self, slot: Slot, text: &'s [u8], tag: Tag, self_closing: bool) -> usize {
        let known = Known { text, tag, self_closing };
        let entry = &mut self.slots[usize::from(slot.0)];
        if let Some(number) = usize::from(*entry).checked_sub(1)
            && let Some(other) = self.tags.get_mut(number)
        {
            *other = known;
            return number;
        }
        self.tags.push(known);
        *entry = self.tags.len() as u16;
        self.tags.len() - 1
    }

    pub(super) fn forget(&mut self) {
        if !self.tags.is_empty() {
            *self = KnownTags::new();
        }
    }
}
