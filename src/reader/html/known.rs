//! Tags that were met before: a page has thousands of them and few that differ, since programs write most.
//!
//! A tag is known by its text, as it stands in the source from `<` to the first `>`. What an end tag is the tokenizer
//! remembers itself; what a start tag means is remembered by whoever can tell that it means the same wherever it stands.

use super::tag::Tag;
use super::words::{self, word};

/// Slots for tags: many more than a page has different ones. Of two in one slot the later one stays.
const SLOTS: usize = 1024;

/// A tag that was met before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'s> {
    text: &'s [u8],
    /// The first eight bytes of the text, or all of them.
    head: u64,
    /// [`super::tag::key_of`] its name.
    pub(super) name: u64,
    pub(super) name_len: u32,
    pub(super) tag: Tag,
    pub(super) meaning: Meaning,
    /// The long tag that came behind it lately, by its number.
    follower: Option<u16>,
}

/// What kind of tag it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Start { self_closing: bool },
    End,
}

/// A stretch of the source that may be a tag, up to the first `>`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Where it ends.
    pub(super) end: usize,
    head: u64,
    slot: u16,
}

impl Candidate {
    /// What begins with the `<` at an offset. `None` near the end of the source.
    #[inline]
    pub(super) fn at(source: &[u8], start: usize) -> Option<Candidate> {
        let first = word(source, start)?;
        Candidate::short(start, first).or_else(|| Candidate::long(source, start, first))
    }

    /// One of up to eight bytes.
    #[inline]
    fn short(start: usize, first: u64) -> Option<Candidate> {
        let marks = words::equal(first, b'>');
        if marks == 0 {
            return None;
        }
        let len = words::first(marks) + 1;
        let head = first & (u64::MAX >> (64 - 8 * len as u32));
        Some(Candidate { end: start + len, head, slot: slot(head) })
    }

    /// One of more than eight bytes.
    fn long(source: &[u8], start: usize, first: u64) -> Option<Candidate> {
        let end = words::find(b'>', source, start + 8)? + 1;
        let len = end - start;
        // Programs write the same at the beginning and often at the end, and other numbers in between.
        let some = |at: usize| word(source, start + at).unwrap_or_default();
        let mixed = first
            ^ some(len / 4)
            ^ some(len / 2).rotate_left(13)
            ^ some(len * 3 / 4).rotate_left(29)
            ^ some(len - 8).rotate_left(43)
            ^ len as u64;
        Some(Candidate { end, head: first, slot: slot(mixed) })
    }
}

#[inline]
const fn slot(mixed: u64) -> u16 {
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.ilog2())) as u16
}

/// Tags by their texts.
#[derive(Debug)]
pub(super) struct KnownTags<'s> {
    /// One more than an index of `tags`; 0 for none.
    slots: [u16; SLOTS],
    tags: Vec<Known<'s>>,
    /// The number of the start tag that was met last.
    last: usize,
}

impl<'s> KnownTags<'s> {
    pub(super) fn new() -> KnownTags<'s> {
        KnownTags { slots: [0; SLOTS], tags: Vec::new(), last: 0 }
    }

    /// The tag that begins with the `<` at an offset, its number, and where it ends.
    #[inline]
    pub(super) fn at(&mut self, source: &[u8], start: usize) -> Option<(usize, &Known<'s>, usize)> {
        let first = word(source, start)?;
        match Candidate::short(start, first) {
            Some(candidate) => {
                let number = self.number_in(candidate.slot)?;
                let known = self.tags.get(number)?;
                if known.head != candidate.head || known.text.len() != candidate.end - start {
                    return None;
                }
                if known.meaning != Meaning::End {
                    self.last = number;
                }
                Some((number, known, candidate.end))
            }
            None => self.long_at(source, start, first),
        }
    }

    /// A tag of more than eight bytes.
    fn long_at(&mut self, source: &[u8], start: usize, first: u64) -> Option<(usize, &Known<'s>, usize)> {
        let rest = source.get(start..)?;
        // What came behind another tag before mostly comes behind it again: rows are like rows, and cells like cells.
        let follower = self.tags.get(self.last).and_then(|last| last.follower).map(usize::from);
        if let Some(number) = follower
            && self.tags.get(number).is_some_and(|known| rest.starts_with(known.text))
        {
            self.last = number;
            let known = self.tags.get(number)?;
            return Some((number, known, start + known.text.len()));
        }
        let candidate = Candidate::long(source, start, first)?;
        let number = self.number_in(candidate.slot)?;
        if source.get(start..candidate.end) != self.tags.get(number).map(|known| known.text) {
            return None;
        }
        if let Some(last) = self.tags.get_mut(self.last) {
            last.follower = Some(number as u16);
        }
        self.last = number;
        self.tags.get(number).map(|known| (number, known, candidate.end))
    }

    #[inline]
    fn number_in(&self, slot: u16) -> Option<usize> {
        usize::from(self.slots[usize::from(slot) % SLOTS]).checked_sub(1)
    }

    /// Remembers a tag with the text of a candidate; its number.
    pub(super) fn put(
        &mut self,
        candidate: &Candidate,
        text: &'s [u8],
        tag: Tag,
        name: (u64, u32),
        meaning: Meaning,
    ) -> usize {
        let known = Known {
            text,
            head: candidate.head,
            name: name.0,
            name_len: name.1,
            tag,
            meaning,
            follower: None,
        };
        let entry = &mut self.slots[usize::from(candidate.slot) % SLOTS];
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
