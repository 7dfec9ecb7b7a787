//! The ways an HTML page can be written; the renderer combines them.

/// What becomes of merged cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spans {
    /// Real row and column spans.
    Real,
    /// No merged cells: labels stand in every unit they cover.
    Repeated,
    /// No merged cells: labels stand once, the other units are empty.
    Empty,
    /// Right numbers in odd spellings: `22;`, `3px`, ` 2 `.
    Odd,
    /// Wrong numbers on labels: 0, 1000000, one too many.
    Lying,
    /// Group labels end early, so that the rows behind stand further left (as where Word broke the page).
    Short,
}

/// Which elements make the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tags {
    Table,
    /// `display: table` on `div`s.
    DivTable,
    /// Flex rows.
    DivFlex,
}

/// Attributes an editor leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paste {
    Plain,
    Word,
    Wps,
}

/// How one page is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub spans: Spans,
    pub tags: Tags,
    pub paste: Paste,
    pub unclosed: bool,
    /// Everything inside layout tables.
    pub nested: bool,
    /// Tables cut in parts; `Some(true)` repeats the heads.
    pub breaks: Option<bool>,
    pub wide_total: bool,
    /// Decoys a browser does not show.
    pub hidden: bool,
    /// Blank cells hold `&nbsp;`, an empty paragraph, a line break.
    pub nbsp: bool,
    /// Words and numbers split over inline elements.
    pub split_words: bool,
    /// `<br>` and `<p>` inside labels.
    pub label_breaks: bool,
    pub headings_inside: bool,
    /// The whole report in one table.
    pub one_table: bool,
    /// Navigation, widgets, related links, footer, a block of metadata.
    pub chrome: bool,
    /// Table 4 with five empty cells over the reconsideration block.
    pub empty_heads: bool,
    /// The `charset` written in the page's head, if any.
    pub declared: Option<&'static str>,
}

impl Style {
    pub const PLAIN: Style = Style {
        spans: Spans::Real,
        tags: Tags::Table,
        paste: Paste::Plain,
        unclosed: false,
        nested: false,
        breaks: None,
        wide_total: false,
        hidden: false,
        nbsp: false,
        split_words: false,
        label_breaks: false,
        headings_inside: false,
        one_table: false,
        chrome: false,
        empty_heads: false,
        declared: Some("utf-8"),
    };
}
