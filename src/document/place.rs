//! Places in a source and their translation to lines and bytes of the file.

use std::fmt;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Where a piece stands. `start..end` are byte offsets in the *decoded* source text for text and HTML (use
/// [`super::Document::locate`] for bytes of the file), areas of pages for paged sources
/// ([`super::Document::area`]), and spots in parts for office files and sheets ([`super::Document::spot`]); a place
/// with `detached` set has no source of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Place {
    pub start: u32,
    pub end: u32,
    pub detached: bool,
}

impl Place {
    #[must_use]
    pub fn new(start: usize, end: usize) -> Place {
        Place {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
            detached: false,
        }
    }

    /// A place that says it has none.
    #[must_use]
    pub fn detached() -> Place {
        Place { start: 0, end: 0, detached: true }
    }

    /// The smallest place that holds both.
    #[must_use]
    pub fn to(self, other: Place) -> Place {
        Place { start: self.start.min(other.start), end: self.end.max(other.end), detached: self.detached }
    }
}

/// An area of a page in points, origin at the upper left, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageBox {
    /// 1-based.
    pub page: u32,
    pub x0: f32,
    pub top: f32,
    pub x1: f32,
    pub bottom: f32,
}

/// A spot in a part of a source that is made of parts; all numbers are 1-based, 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spot {
    /// Number of the part in the source map, from 0.
    pub part: u32,
    /// The table of the part, nested ones counted where they begin. Sheets have no tables.
    pub table: u32,
    /// Row and column of the table's grid, or of the sheet.
    pub row: u32,
    pub column: u32,
    /// The paragraph of the cell, or of the part where it stands in no table.
    pub paragraph: u32,
    /// Something that floats lies over the cell; of a paragraph, that it stands in a box that floats over nobody knows what.
    pub floating: bool,
}

/// A part of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the source: `word/document.xml`, or the name of the sheet.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartKind {
    /// Text with tables.
    Text,
    /// A sheet, whose cells have names of their own.
    Sheet,
    /// A sheet saved as a page: its rows and columns are those of the page's tables.
    Page,
}

impl PartKind {
    /// Whether it is a sheet of a workbook.
    #[must_use]
    pub fn is_sheet(self) -> bool {
        self != PartKind::Text
    }
}

/// A spot with the name of its part. It prints as people cite it: `word/document.xml table 2 row 5 column 3`,
/// `word/document.xml paragraph 12`, `表二!C5`.
#[derive(Debug, Clone, Copy)]
pub struct SpotName<'d> {
    pub part: &'d Part,
    pub spot: Spot,
}

impl SpotName<'_> {
    /// Writes it: thousands of times for a report, so that a text takes it without the machinery of formats.
    ///
    /// # Errors
    /// Those of what is written to; a text has none.
    pub fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let Spot { table, row, column, paragraph, .. } = self.spot;
        if self.part.kind == PartKind::Sheet {
            let bare = self.part.name.chars().all(|c| c.is_alphanumeric() || c == '_');
            let quote = if bare { "" } else { "'" };
            out.write_str(quote)?;
            for (i, piece) in self.part.name.split('\'').enumerate() {
                out.write_str(if i == 0 { "" } else { "''" })?;
                out.write_str(piece)?;
            }
            out.write_str(quote)?;
            out.write_char('!')?;
            column_letters(column, out)?;
            return out.write_str(itoa::Buffer::new().format(row));
        }
        out.write_str(&self.part.name)?;
        let words = if table > 0 {
            &[(" table ", table), (" row ", row), (" column ", column)][..]
        } else {
            &[(" paragraph ", paragraph)][..usize::from(paragraph > 0)]
        };
        for (word, n) in words {
            out.write_str(word)?;
            out.write_str(itoa::Buffer::new().format(*n))?;
        }
        Ok(())
    }
}

impl fmt::Display for SpotName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

/// The letters of a column: `A` for 1, `XFD` for 16,384.
fn column_letters(mut column: u32, out: &mut impl fmt::Write) -> fmt::Result {
    let mut letters = SmallVec::<[u8; 8]>::new();
    while column > 0 {
        column -= 1;
        letters.push(b'A' + (column % 26) as u8);
        column /= 26;
    }
    letters.iter().rev().try_for_each(|letter| out.write_char(char::from(*letter)))
}

/// Bytes between two marks in the text of a source that is not UTF-8. Every place walks half of them.
const MARK: usize = 64;

/// Translates decoded offsets to lines and to bytes of the file; for paged sources, to areas of pages; for sources
/// made of parts, to spots in them.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    /// Paged sources: the areas that places count, see [`SourceMap::paged`].
    boxes: Vec<PageBox>,
    /// Sources made of parts: the spots that places count, and the parts, see [`SourceMap::spots`].
    spots: Vec<Spot>,
    parts: Vec<Part>,
    /// For each line: offset of its first byte in the decoded text, and in the file.
    lines: Vec<(u32, u32)>,
    /// Length of one character of the source, as the encoding has it; `None` where the text is UTF-8 already.
    width: Option<fn(char) -> u32>,
    /// The decoded text, kept only when `width` is needed.
    decoded: String,
    /// What a reader took out of the text before it was read: where, and the bytes taken out up to there.
    cuts: Vec<(u32, u32)>,
    /// Offsets like those of `lines`, also within long lines, so that no line is walked for every place on it.
    marks: Vec<(u32, u32)>,
}

impl SourceMap {
    /// A map for text that is UTF-8 in the file after `skipped` bytes (a byte-order mark).
    #[must_use]
    pub fn utf8(text: &str, skipped: usize) -> SourceMap {
        let skipped = u32::try_from(skipped).unwrap_or(0);
        let mut lines = Vec::with_capacity(text.len() / 64 + 1);
        lines.push((0, skipped));
        for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
            let next = u32::try_from(at + 1).unwrap_or(u32::MAX);
            lines.push((next, next.saturating_add(skipped)));
        }
        SourceMap { lines, ..SourceMap::default() }
    }

    /// A map for text decoded from another encoding: `width` gives the bytes one character takes in the file. Where that
    /// is not so, around sequences that mean nothing, `anchors` have the offset in the text and that in the file, in
    /// their order.
    #[must_use]
    pub fn encoded(text: &str, skipped: usize, width: fn(char) -> u32, anchors: &[(u32, u32)]) -> SourceMap {
        let mut anchors = anchors.iter().peekable();
        let mut lines = vec![(0, u32::try_from(skipped).unwrap_or(0))];
        let mut at = lines[0].1;
        let mut marks = lines.clone();
        let mut next = MARK;
        for (i, c) in text.char_indices() {
            while let Some(&&anchor) = anchors.peek().filter(|a| a.0 as usize <= i) {
                anchors.next();
                at = anchor.1;
                marks.push(anchor);
                // A line that begins here begins there in the file.
                if let Some(line) = lines.last_mut().filter(|l| l.0 == anchor.0) {
                    line.1 = at;
                }
            }
            if i >= next {
                marks.push((u32::try_from(i).unwrap_or(u32::MAX), at));
                next = i + MARK;
            }
            at = at.saturating_add(width(c));
            if c == '\n' {
                lines.push((u32::try_from(i + 1).unwrap_or(u32::MAX), at));
            }
        }
        // What is replaced at the very end.
        marks.extend(anchors);
        SourceMap { lines, width: Some(width), decoded: text.to_owned(), marks, ..SourceMap::default() }
    }

    /// A map for paged sources: a place `start..end` is then the areas of that range, in reading order.
    #[must_use]
    pub fn paged(boxes: Vec<PageBox>) -> SourceMap {
        SourceMap { boxes, ..SourceMap::default() }
    }

    /// Says that the text read lacks pieces of the decoded one: for each the offset behind it in the text read, and
    /// the bytes lacking up to there.
    pub fn cut(&mut self, cuts: Vec<(u32, u32)>) {
        self.cuts = cuts;
    }

    /// The offset in the decoded text of one in the text read: `end` of a piece is in front of what follows it.
    fn decoded_offset(&self, offset: u32, end: bool) -> u32 {
        let before = self.cuts.partition_point(|c| c.0 < offset || (c.0 == offset && !end));
        offset + before.checked_sub(1).map_or(0, |i| self.cuts[i].1)
    }

    /// A map for sources made of parts: a place `start..end` is then the spots of that range, in reading order.
    #[must_use]
    pub fn spots(parts: Vec<Part>, spots: Vec<Spot>) -> SourceMap {
        SourceMap { parts, spots, ..SourceMap::default() }
    }

    /// The parts of a source that is made of parts.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The areas that places count.
    pub(super) fn all_boxes(&self) -> &[PageBox] {
        &self.boxes
    }

    /// Pages that its areas stand on.
    pub(super) fn pages(&self) -> u32 {
        let pages: std::collections::BTreeSet<u32> = self.boxes.iter().map(|area| area.page).collect();
        u32::try_from(pages.len()).unwrap_or(u32::MAX)
    }

    /// The spots that places count.
    pub(super) fn all_spots(&self) -> &[Spot] {
        &self.spots
    }

    /// The first spot of a place; `None` where the source has no parts.
    #[must_use]
    pub fn spot(&self, place: super::Place) -> Option<SpotName<'_>> {
        if place.detached || place.start >= place.end {
            return None;
        }
        let spot = *self.spots.get(place.start as usize)?;
        Some(SpotName { part: self.parts.get(spot.part as usize)?, spot })
    }

    /// The areas of a place in reading order, possibly on several pages; none where the source has no pages.
    #[must_use]
    pub fn areas(&self, place: super::Place) -> &[PageBox] {
        if place.detached {
            return &[];
        }
        self.boxes.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// The page a place starts on, and the area it takes there; `None` where the source has no pages.
    #[must_use]
    pub fn area(&self, place: super::Place) -> Option<PageBox> {
        let boxes = self.areas(place);
        let first = *boxes.first()?;
        Some(boxes.iter().filter(|b| b.page == first.page).fold(first, |all, b| PageBox {
            page: all.page,
            x0: all.x0.min(b.x0),
            top: all.top.min(b.top),
            x1: all.x1.max(b.x1),
            bottom: all.bottom.max(b.bottom),
        }))
    }

    /// 1-based line, and byte range in the file.
    #[must_use]
    pub fn locate(&self, place: super::Place) -> Option<(u32, u32, u32)> {
        self.locate_near(place, &mut 0)
    }

    /// As [`SourceMap::locate`]. `near` is the index of the line that the place before stood on, and then of this one's:
    /// nearly every place stands on the same line or the next.
    pub(super) fn locate_near(&self, place: super::Place, near: &mut usize) -> Option<(u32, u32, u32)> {
        if place.detached || self.lines.is_empty() {
            return None;
        }
        let mut place = place;
        if !self.cuts.is_empty() {
            place.start = self.decoded_offset(place.start, false);
            place.end = self.decoded_offset(place.end, true).max(place.start);
        }
        let begins = |index: usize| self.lines.get(index).map(|l| l.0);
        let holds = |index: &usize| {
            begins(*index).is_some_and(|at| at <= place.start)
                && begins(index + 1).is_none_or(|at| at > place.start)
        };
        let index = [*near, *near + 1]
            .into_iter()
            .find(holds)
            .unwrap_or_else(|| self.lines.partition_point(|l| l.0 <= place.start).saturating_sub(1));
        *near = index;
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let next = self.lines.get(index + 1).map_or(u32::MAX, |l| l.0);
        if self.width.is_none() && (place.start..next).contains(&place.end) {
            // Nearly every place ends on the line it begins on.
            let (decoded, file) = self.lines[index];
            return Some((line, file + (place.start - decoded), file + (place.end - decoded)));
        }
        Some((line, self.file_offset(place.start), self.file_offset(place.end)))
    }

    fn file_offset(&self, offset: u32) -> u32 {
        let known = if self.width.is_some() { &self.marks } else { &self.lines };
        let index = known.partition_point(|l| l.0 <= offset).saturating_sub(1);
        let Some((decoded, file)) = known.get(index).copied() else { return offset };
        let Some(width) = self.width else { return file + (offset - decoded) };
        let within = self.decoded.get(decoded as usize..offset as usize).unwrap_or_default();
        let most = known.get(index + 1).map_or(u32::MAX, |next| next.1);
        (file + within.chars().map(width).sum::<u32>()).min(most)
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, PartKind, Place, SourceMap, Spot};

    #[test]
    fn spots_are_named_as_people_cite_them() {
        let part = |name: &str, kind| Part { name: name.to_owned(), kind };
        let parts = vec![
            part("word/document.xml", PartKind::Text),
            part("表二", PartKind::Sheet),
            part("It's 3", PartKind::Sheet),
        ];
        let at = |part, table, row, column, paragraph| Spot {
            part,
            table,
            row,
            column,
            paragraph,
            floating: false,
        };
        let spots = vec![
            at(0, 0, 0, 0, 12),
            at(0, 2, 5, 3, 1),
            at(1, 0, 5, 28, 0),
            at(2, 0, 1, 16_384, 0),
            at(9, 0, 0, 0, 1),
        ];
        let map = SourceMap::spots(parts, spots);
        let named = |n: usize| map.spot(Place::new(n, n + 1)).map(|s| s.to_string());
        assert_eq!(named(0).as_deref(), Some("word/document.xml paragraph 12"));
        assert_eq!(named(1).as_deref(), Some("word/document.xml table 2 row 5 column 3"));
        assert_eq!(named(2).as_deref(), Some("表二!AB5"));
        assert_eq!(named(3).as_deref(), Some("'It''s 3'!XFD1"));
        assert_eq!(named(4), None, "no such part");
        assert_eq!(named(5), None, "no such spot");
    }

    #[test]
    fn offsets_in_the_file_are_counted_in_its_own_encoding() {
        // As in GB 18030: two bytes for each of these characters.
        let text = format!("{}\nb总\n{}", "总a".repeat(400), "计".repeat(300));
        let width = |c: char| if c.is_ascii() { 1 } else { 2 };
        let map = SourceMap::encoded(&text, 3, width, &[]);
        let files: Vec<u32> = text
            .chars()
            .scan(3, |at, c| {
                let here = *at;
                *at += width(c);
                Some(here)
            })
            .collect();
        for ((start, c), file) in text.char_indices().zip(files) {
            let line = 1 + text[..start].matches('\n').count();
            let expected = (u32::try_from(line).unwrap_or(0), file, file + width(c));
            assert_eq!(map.locate(Place::new(start, start + c.len_utf8())), Some(expected), "at {start}");
        }
        let plain = SourceMap::utf8("ab\n总\nc", 3);
        assert_eq!(plain.locate(Place::new(0, 2)), Some((1, 3, 5)));
        assert_eq!(plain.locate(Place::new(3, 6)), Some((2, 6, 9)));
        assert_eq!(plain.locate(Place::new(1, 8)), Some((1, 4, 11)), "over lines");
        assert_eq!(plain.locate(Place::new(7, 8)), Some((3, 10, 11)));
        for near in 0..5 {
            let located = |start, end| plain.locate_near(Place::new(start, end), &mut { near });
            assert_eq!(located(3, 6), Some((2, 6, 9)), "near {near}");
            assert_eq!(located(7, 8), Some((3, 10, 11)), "near {near}");
            assert_eq!(located(1, 8), Some((1, 4, 11)), "near {near}");
        }
        let mut cut = SourceMap::utf8("<b>ab</b>\ncd", 0);
        cut.cut(vec![(0, 3), (2, 7)]);
        assert_eq!(cut.locate(Place::new(0, 2)), Some((1, 3, 5)));
        assert_eq!(cut.locate(Place::new(3, 5)), Some((2, 10, 12)));
    }
}
