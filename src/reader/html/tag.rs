//! Names of the elements the reader treats in a way of their own; every other element is [`Tag::Other`].
//!
//! The groups are those of the tree construction rules (HTML 13.2.4.2 and 13.2.6), cut to what text and
//! tables need: formatting elements have no group, because they neither split text nor bound a scope.

/// A lower-case name of up to eight bytes packed into one number, so that looking it up is a handful of
/// comparisons.
const fn key(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut packed = 0;
    let mut i = 0;
    while i < bytes.len() {
        packed |= (bytes[i] as u64) << (8 * i);
        i += 1;
    }
    packed
}

/// [`key`] of a name as it stands in the source.
fn packed(name: &[u8]) -> u64 {
    let mut packed = 0;
    for (i, byte) in name.iter().enumerate().take(8) {
        packed |= u64::from(byte.to_ascii_lowercase()) << (8 * i);
    }
    packed
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

            fn of_key(key: u64) -> Tag {
                match key {
                    $(keys::$variant => Tag::$variant,)*
                    _ => Tag::Other,
                }
            }
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

    /// Elements whose start tag closes an open `p` and whose end tag closes what they hold (HTML 13.2.6.4.7,
    /// the rules that begin with `address`).
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
    pub(crate) const fn bounds_scope(self) -> bool {
        use Tag::*;
        matches!(self, Applet | Caption | Marquee | Object | Select | Table | Td | Th)
    }

    /// The parts of a table, `table` itself included, that decide the insertion mode.
    pub(crate) const fn is_table_part(self) -> bool {
        use Tag::*;
        matches!(self, Caption | Colgroup | Table | Tbody | Td | Tfoot | Th | Thead | Tr)
    }

    pub(crate) fn is_cell(self) -> bool {
        matches!(self, Tag::Td | Tag::Th)
    }

    pub(crate) fn is_row_group(self) -> bool {
        matches!(self, Tag::Tbody | Tag::Tfoot | Tag::Thead)
    }

    /// Elements in the special category (HTML 13.2.4.2) that can be on the stack: an end tag of another
    /// element does not reach through them.
    pub(crate) fn is_special(self) -> bool {
        SPECIAL >> self as u32 & 1 == 1
    }

    /// Elements that browsers show as blocks (HTML 15.3), those on the stack.
    pub(crate) fn is_block_by_nature(self) -> bool {
        use Tag::*;
        self.is_special() && !matches!(self, Applet | Button | Marquee | Object | Select)
    }

    /// Elements whose end tag may be left out: "generate implied end tags" (HTML 13.2.6.3).
    pub(crate) fn is_implied_end(self) -> bool {
        use Tag::*;
        matches!(self, Dd | Dt | Li | Optgroup | Option | P | Rp | Rt)
    }

    /// Elements without content (HTML 13.1.2), obsolete ones included.
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

/// [`Tag::is_special`] of every tag, a bit for each: it is asked several times for every element.
const SPECIAL: u128 = {
    let (mut set, mut i) = (0, 0);
    while i < Tag::ALL.len() {
        let tag = Tag::ALL[i];
        let special = tag.is_block()
            || tag.is_table_part()
            || tag.bounds_scope()
            || tag.heading() > 0
            || matches!(tag, Tag::Button | Tag::Dd | Tag::Dt | Tag::Form | Tag::Li | Tag::P);
        set |= (special as u128) << tag as u32;
        i += 1;
    }
    set
};

/// The formatting elements (HTML 13.2.4.2).
pub(super) fn is_formatting(name: &[u8]) -> bool {
    const NAMES: [u64; 14] = [
        key("a"),
        key("b"),
        key("big"),
        key("code"),
        key("em"),
        key("font"),
        key("i"),
        key("nobr"),
        key("s"),
        key("small"),
        key("strike"),
        key("strong"),
        key("tt"),
        key("u"),
    ];
    name.len() <= 6 && NAMES.contains(&packed(name))
}

/// Elements whose text is no part of the number it stands beside: footnote marks, and what was struck out.
pub(super) fn stands_apart(name: &[u8]) -> bool {
    is_struck(name) || is_raised(name)
}

/// Elements whose text is raised or lowered.
pub(super) fn is_raised(name: &[u8]) -> bool {
    [&b"sup"[..], b"sub"].iter().any(|n| name.eq_ignore_ascii_case(n))
}

/// Elements whose text was struck out.
pub(super) fn is_struck(name: &[u8]) -> bool {
    [&b"s"[..], b"del", b"strike"].iter().any(|n| name.eq_ignore_ascii_case(n))
}
