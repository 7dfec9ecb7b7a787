//! Names of the elements the reader treats in a way of their own; every other element is [`Tag::Other`].
//!
//! The groups are those of the tree construction rules (HTML 13.2.4.2 and 13.2.6), cut to what text and
//! tables need: formatting elements have no group, because they neither split text nor bound a scope.

use super::words;

/// A lower-case name of up to eight bytes packed into one number, so that looking it up is a handful of
/// comparisons.
pub(super) const fn key(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut packed = 0;
    let mut i = 0;
    while i < bytes.len() {
        packed |= (bytes[i] as u64) << (8 * i);
        i += 1;
    }
    packed
}

/// [`key`] of a name as it stands in the source, of its first eight bytes.
#[inline]
fn packed(name: &[u8]) -> u64 {
    let four = |at: usize| name.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    let as_written = match *name {
        [] => 0,
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u64::from(u32::from_le_bytes([a, b, c, 0])),
        [_, _, _, _, ..] => {
            // The last four bytes over the first four, as far as they are others.
            let behind = name.len().min(8) - 4;
            u64::from(four(0)) | u64::from(four(behind)) << (8 * behind)
        }
    };
    words::small(as_written)
}

/// [`key`] of a name of up to eight bytes; 0 of any other. Names with one key are the same but for their case.
pub(super) fn key_of(name: &[u8]) -> u64 {
    if name.len() > 8 || name.last() == Some(&0) { 0 } else { packed(name) }
}

/// What the names mean that have no tag of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// A formatting element (HTML 13.2.4.2).
    pub(super) formatting: bool,
    /// Its text was struck out.
    pub(super) struck: bool,
    /// Its text is raised or lowered.
    pub(super) raised: bool,
    /// It draws a value and holds text for browsers that cannot.
    pub(super) gauge: bool,
    /// It sets the direction of its text.
    pub(super) directed: bool,
}

impl Named {
    /// What a name means, by its [`key`]. Asked once for each element without a tag of its own.
    pub(super) fn of(name: u64) -> Named {
        const NONE: Named =
            Named { formatting: false, struck: false, raised: false, gauge: false, directed: false };
        const A: u64 = key("a");
        const B: u64 = key("b");
        const BDO: u64 = key("bdo");
        const BIG: u64 = key("big");
        const CODE: u64 = key("code");
        const DEL: u64 = key("del");
        const EM: u64 = key("em");
        const FONT: u64 = key("font");
        const I: u64 = key("i");
        const METER: u64 = key("meter");
        const NOBR: u64 = key("nobr");
        const PROGRESS: u64 = key("progress");
        const S: u64 = key("s");
        const SMALL: u64 = key("small");
        const STRIKE: u64 = key("strike");
        const STRONG: u64 = key("strong");
        const SUB: u64 = key("sub");
        const SUP: u64 = key("sup");
        const TT: u64 = key("tt");
        const U: u64 = key("u");
        match name {
            A | B | BIG | CODE | EM | FONT | I | NOBR | SMALL | STRONG | TT | U => {
                Named { formatting: true, ..NONE }
            }
            S | STRIKE => Named { formatting: true, struck: true, ..NONE },
            DEL => Named { struck: true, ..NONE },
            SUB | SUP => Named { raised: true, ..NONE },
            METER | PROGRESS => Named { gauge: true, ..NONE },
            BDO => Named { directed: true, ..NONE },
            _ => NONE,
        }
    }
}

macro_rules! tags {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// An element name, compared without regard to ASCII case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Tag { $($variant,)* Blockquote, Figcaption, Plaintext, Other }

        #[allow(non_upper_case_globals, reason = "one constant for each variant, under its name")]
        mod keys {
            $(pub(super) const $variant: u64 = super::key($name);)*
        }

        impl Tag {
            const ALL: &[Tag] = &[$(Tag::$variant,)* Tag::Blockquote, Tag::Figcaption, Tag::Plaintext, Tag::Other];

            /// The names of up to eight bytes.
            const KEYS: &[(u64, Tag)] = &[$((keys::$variant, Tag::$variant),)*];
        }
    };
}

tags! {
    Address = "address", Applet = "applet", Area = "area", Article = "article", Aside = "aside",
    Audio = "audio", Base = "base",  Body = "body", Br = "br", Button = "button",
    Canvas = "canvas", Caption = "caption", Center = "center", Col = "col", Colgroup = "colgroup",
    Datalist = "datalist", Dd = "dd", Details = "details", Dialog = "dialog", Dir = "dir", Div = "div",
    Dl = "dl", Dt = "dt", Embed = "embed", Fieldset = "fieldset",
    Figure = "figure", Footer = "footer", Form = "form", Frame = "frame", Frameset = "frameset", H1 = "h1",
    H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header",
    Hgroup = "hgroup", Hr = "hr", Html = "html", Iframe = "iframe", Image = "image", Img = "img",
    Input = "input", Keygen = "keygen", Li = "li", Link = "link", Listing = "listing", Main = "main",
    Marquee = "marquee", Menu = "menu", Meta = "meta", Nav = "nav", Noembed = "noembed",
    Noframes = "noframes", Noscript = "noscript", Object = "object", Ol = "ol", Optgroup = "optgroup",
    Option = "option", P = "p", Param = "param", Pre = "pre", Rp = "rp", Rt = "rt",
    Ruby = "ruby", Script = "script", Search = "search", Section = "section", Select = "select",
    Source = "source", Style = "style", Summary = "summary", Svg = "svg", Table = "table",
    Tbody = "tbody", Td = "td", Template = "template", Textarea = "textarea", Tfoot = "tfoot", Th = "th",
    Thead = "thead", Title = "title", Tr = "tr", Track = "track", Ul = "ul", Video = "video", Wbr = "wbr",
    Xmp = "xmp",
}

impl Tag {
    /// The tag of a name as it stands in the source.
    pub(crate) fn of(name: &[u8]) -> Tag {
        if name.len() > 8 {
            let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
            return match name.len() {
                9 if is("plaintext") => Tag::Plaintext,
                10 if is("blockquote") => Tag::Blockquote,
                10 if is("figcaption") => Tag::Figcaption,
                _ => Tag::Other,
            };
        }
        Tag::of_key(packed(name))
    }

    /// The tag of a name by its [`key`].
    #[inline]
    pub(super) fn of_key(name: u64) -> Tag {
        let mut at = slot(name);
        loop {
            match BY_KEY[at] {
                (0, _) => return Tag::Other,
                (known, tag) if known == name => return tag,
                _ => at = (at + 1) % SLOTS,
            }
        }
    }

    /// What is asked of the tag for every element.
    #[inline]
    pub(super) fn traits(self) -> &'static Traits {
        &TRAITS[self as usize]
    }

    /// Elements whose start tag closes an open `p` and whose end tag closes what they hold (HTML 13.2.6.4.7,
    /// the rules that begin with `address`).
    #[inline]
    pub(crate) const fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Center
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Header
                | Hgroup
                | Listing
                | Main
                | Menu
                | Nav
                | Ol
                | Pre
                | Search
                | Section
                | Summary
                | Ul
        )
    }

    /// The level of `h1` to `h6`, 0 for anything else.
    #[inline]
    pub(crate) const fn heading(self) -> u8 {
        match self {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => 0,
        }
    }

    /// Elements that bound "has an element in scope" (HTML 13.2.4.2), the root being the end of the stack.
    #[inline]
    pub(crate) const fn bounds_scope(self) -> bool {
        use Tag::*;
        matches!(self, Applet | Caption | Marquee | Object | Select | Table | Td | Th)
    }

    /// The parts of a table, `table` itself included, that decide the insertion mode.
    #[inline]
    pub(crate) const fn is_table_part(self) -> bool {
        use Tag::*;
        matches!(self, Caption | Colgroup | Table | Tbody | Td | Tfoot | Th | Thead | Tr)
    }

    #[inline]
    pub(crate) fn is_cell(self) -> bool {
        matches!(self, Tag::Td | Tag::Th)
    }

    #[inline]
    pub(crate) fn is_row_group(self) -> bool {
        matches!(self, Tag::Tbody | Tag::Tfoot | Tag::Thead)
    }

    /// Elements in the special category (HTML 13.2.4.2) that can be on the stack: an end tag of another
    /// element does not reach through them.
    #[inline]
    pub(crate) fn is_special(self) -> bool {
        self.traits().special
    }

    /// Elements whose end tag may be left out: "generate implied end tags" (HTML 13.2.6.3).
    #[inline]
    pub(crate) fn is_implied_end(self) -> bool {
        use Tag::*;
        matches!(self, Dd | Dt | Li | Optgroup | Option | P | Rp | Rt)
    }

    /// Elements without content (HTML 13.1.2), obsolete ones included.
    #[inline]
    pub(crate) fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base
                | Br
                | Col
                | Embed
                | Frame
                | Hr
                | Image
                | Img
                | Input
                | Keygen
                | Link
                | Meta
                | Param
                | Source
                | Track
                | Wbr
        )
    }
}

/// What is asked of the tag for every element, most of it several times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    /// See [`Tag::is_special`].
    pub(super) special: bool,
    /// See [`Tag::is_table_part`].
    pub(super) table_part: bool,
    /// Browsers show it as a block (HTML 15.3).
    pub(super) block: bool,
    /// What it holds that is no part of the table goes in front of the table (HTML 13.2.6.1).
    pub(super) fosters: bool,
    /// It may be a cell or a row of a grid without table markup.
    pub(super) container: bool,
    /// See [`Tag::heading`].
    pub(super) heading: u8,
    /// The insertion mode in it, if it decides that.
    pub(super) mode: Option<Mode>,
    /// The tokenizer does not cut its content into tags, or it is no part of the document.
    pub(super) raw: bool,
    /// It may be a cell's content without being text.
    pub(super) thing: bool,
    /// Its end means something.
    pub(super) counted: bool,
    /// It takes few elements, whatever else stands in it ends it or is no part of it.
    pub(super) closed: bool,
    /// Of its start nothing is asked but what these say, where it has no look.
    pub(super) simple: bool,
    /// A `p` element is in button scope: in it, or in it if around it.
    pub(super) paragraph: (bool, bool),
}

impl Traits {
    const fn of(tag: Tag) -> Traits {
        use Tag::*;
        let special = tag.is_block()
            || tag.is_table_part()
            || tag.bounds_scope()
            || tag.heading() > 0
            || matches!(tag, Button | Dd | Dt | Form | Li | P);
        Traits {
            special,
            table_part: tag.is_table_part(),
            block: special && !matches!(tag, Applet | Button | Marquee | Object | Select),
            fosters: matches!(tag, Table | Tbody | Tfoot | Thead | Tr | Colgroup),
            container: matches!(tag, Div | Section),
            heading: tag.heading(),
            mode: Mode::inside(tag),
            raw: matches!(
                tag,
                Title | Style | Script | Textarea | Iframe | Noembed | Noframes | Xmp | Noscript | Template
            ),
            thing: matches!(
                tag,
                Input | Select | Button | Img | Image | Svg | Canvas | Object | Embed | Video
            ),
            counted: tag.heading() > 0 || matches!(tag, Dt | Select),
            closed: matches!(tag, Svg | Select),
            simple: tag.heading() == 0 && !matches!(tag, Dt | Select | Div | Section | Pre | Listing),
            paragraph: (matches!(tag, P), !tag.bounds_scope() && !matches!(tag, Button)),
        }
    }
}

/// [`Traits`] of every tag.
static TRAITS: [Traits; Tag::ALL.len()] = {
    let mut all = [Traits::of(Tag::Other); Tag::ALL.len()];
    let mut i = 0;
    while i < Tag::ALL.len() {
        all[Tag::ALL[i] as usize] = Traits::of(Tag::ALL[i]);
        i += 1;
    }
    all
};

const SLOTS: usize = 256;

/// Where the search for a name begins in [`BY_KEY`].
#[inline]
const fn slot(name: u64) -> usize {
    (name.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
}

/// The tags by the keys of their names, each at its [`slot`] or behind it; a key of 0 where there is none.
static BY_KEY: [(u64, Tag); SLOTS] = {
    let mut all = [(0, Tag::Other); SLOTS];
    let mut i = 0;
    while i < Tag::KEYS.len() {
        let mut at = slot(Tag::KEYS[i].0);
        while all[at].0 != 0 {
            at = (at + 1) % SLOTS;
        }
        all[at] = Tag::KEYS[i];
        i += 1;
    }
    all
};

/// The insertion modes that remain (HTML 13.2.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Body,
    Table,
    Columns,
    Group,
    Row,
    Cell,
    Caption,
}

impl Mode {
    /// The mode inside a part of a table.
    pub(super) const fn inside(tag: Tag) -> Option<Mode> {
        Some(match tag {
            Tag::Td | Tag::Th => Mode::Cell,
            Tag::Tr => Mode::Row,
            Tag::Tbody | Tag::Thead | Tag::Tfoot => Mode::Group,
            Tag::Caption => Mode::Caption,
            Tag::Colgroup => Mode::Columns,
            Tag::Table => Mode::Table,
            _ => return None,
        })
    }

    /// Whether content that is no part of the table goes before it (foster parenting, HTML 13.2.6.1).
    pub(super) fn fosters(self) -> bool {
        matches!(self, Mode::Table | Mode::Columns | Mode::Group | Mode::Row)
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, Tag, key, packed};

    #[test]
    fn names_are_packed_in_lower_case() {
        for name in ["a", "td", "DIV", "TbodY", "strike", "ADDRESS", "progress", "H1", "x-\u{e9}", "@[`{", ""]
        {
            let lower = name.to_ascii_lowercase();
            assert_eq!(packed(name.as_bytes()), key(&lower), "{name}");
        }
        assert_eq!(packed(b"Colgroups"), key("colgroup"), "the first eight bytes");
        assert_eq!(Tag::of(b"COLGROUP"), Tag::Colgroup);
    }

    #[test]
    fn what_names_without_a_tag_mean() {
        let of = |name: &str| Named::of(super::key_of(name.as_bytes()));
        assert!(of("S").formatting && of("s").struck && !of("s").raised);
        assert!(of("del").struck && !of("del").formatting);
        assert!(of("SUP").raised && of("Font").formatting && of("Progress").gauge && of("bdo").directed);
        assert_eq!(of("span"), Named::default());
        assert_eq!(of("strike-out"), Named::default());
    }
}
