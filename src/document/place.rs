//! Places in a source and their translation to lines and bytes of the file.

/// Where a piece stands. `start..end` are byte offsets in the *decoded* source text for text and HTML (use
/// [`super::Document::locate`] for bytes of the file), and areas of pages for paged sources
/// ([`super::Document::area`]); a place with `detached` set has no source of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageBox {
    /// 1-based.
    pub page: u32,
    pub x0: f32,
    pub top: f32,
    pub x1: f32,
    pub bottom: f32,
}

/// Translates decoded offsets to lines and to bytes of the file; for paged sources, to areas of pages.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    /// Paged sources: the areas that places count, see [`SourceMap::paged`].
    boxes: Vec<PageBox>,
    /// For each line: offset of its first byte in the decoded text, and in the file.
    lines: Vec<(u32, u32)>,
    /// Length of one character of the source, as the encoding has it; `None` where the text is UTF-8 already.
    width: Option<fn(char) -> u32>,
    /// The decoded text, kept only when `width` is needed.
    decoded: String,
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

    /// A map for text decoded from another encoding: `width` gives the bytes one character takes in the file.
    #[must_use]
    pub fn encoded(text: &str, skipped: usize, width: fn(char) -> u32) -> SourceMap {
        let mut lines = vec![(0, u32::try_from(skipped).unwrap_or(0))];
        let mut at = lines[0].1;
        for (i, c) in text.char_indices() {
            at = at.saturating_add(width(c));
            if c == '\n' {
                lines.push((u32::try_from(i + 1).unwrap_or(u32::MAX), at));
            }
        }
        SourceMap { lines, width: Some(width), decoded: text.to_owned(), ..SourceMap::default() }
    }

    /// A map for paged sources: a place `start..end` is then the areas of that range, in reading order.
    #[must_use]
    pub fn paged(boxes: Vec<PageBox>) -> SourceMap {
        SourceMap { boxes, ..SourceMap::default() }
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
        if place.detached || self.lines.is_empty() {
            return None;
        }
        let (line, start) = self.file_offset(place.start);
        let (_, end) = self.file_offset(place.end);
        Some((line, start, end))
    }

    fn file_offset(&self, offset: u32) -> (u32, u32) {
        let index = self.lines.partition_point(|l| l.0 <= offset).saturating_sub(1);
        let (decoded, file) = self.lines[index];
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let Some(width) = self.width else { return (line, file + (offset - decoded)) };
        let within = self.decoded.get(decoded as usize..offset as usize).unwrap_or_default();
        (line, file + within.chars().map(width).sum::<u32>())
    }
}
