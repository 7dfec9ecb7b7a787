//! Declarations of style that text and tables depend on: whether an element shows at all and where, and whether
//! plain containers are laid out as a grid. No other property is looked at. `style` attributes are read in full.

use memchr::{memchr, memchr3, memmem};

/// The values of `display` that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    None,
    Inline,
    InlineBlock,
    /// `block`, `flow-root`, `list-item`.
    Block,
    Flex,
    Table,
    RowGroup,
    Row,
    Cell,
}

/// The declarations of one style attribute or rule; `None` where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) display: Option<Display>,
    pub(crate) visible: Option<bool>,
    pub(crate) preserve: Option<bool>,
    pub(crate) float: bool,
    pub(crate) column_span: Option<u32>,
    pub(crate) row_span: Option<u32>,
    /// `text-decoration: line-through`, or letters as white as most paper.
    pub(crate) struck: bool,
    /// The first of the two.
    pub(crate) line_through: bool,
    /// Struck out for Word alone.
    pub(crate) word_hides: bool,
    /// Whether letters are as white as most paper, or of no colour.
    pub(crate) white: Option<bool>,
    /// Whether a background is said that is not white.
    pub(crate) ground: Option<bool>,
    /// Whether `font-size` is zero.
    pub(crate) tiny: Option<bool>,
    /// Of which [`Way`]s something is said, which of them hide, and what is said with `!important`: a bit for each.
    said: u16,
    hiding: u16,
    important: u16,
    /// What is said of the box and of where it stands, which counts together only.
    shape: Shape,
}

/// The ways in which an element can be hidden, struck out or set apart, each by properties of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Display,
    Visibility,
    /// Without colour or far outside the page, as are the next ones up to `Extent`. Scripts bring containers back
    /// from there, so they count for elements within a line alone.
    Opacity,
    Place,
    Indent,
    Clip,
    /// A box without extent that shows nothing beyond it.
    Extent,
    /// Letters without size.
    Size,
    /// `text-decoration: line-through`
    Strike,
    /// Letters as white as most paper.
    White,
    /// Above or below the line, as notes are.
    Raised,
}

pub(crate) const WAYS: usize = 11;

impl Way {
    pub(crate) const ALL: [Way; WAYS] = [
        Way::Display,
        Way::Visibility,
        Way::Opacity,
        Way::Place,
        Way::Indent,
        Way::Clip,
        Way::Extent,
        Way::Size,
        Way::Strike,
        Way::White,
        Way::Raised,
    ];
    /// Those by which nothing is seen of what is there all the same.
    pub(crate) const UNSEEN: [Way; 5] = [Way::Opacity, Way::Place, Way::Indent, Way::Clip, Way::Extent];
}

/// [`Way::UNSEEN`], a bit for each.
const UNSEEN: u16 = {
    let (mut all, mut i) = (0, 0);
    while i < Way::UNSEEN.len() {
        all |= 1 << Way::UNSEEN[i] as u16;
        i += 1;
    }
    all
};

/// Properties that hide or raise only together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Shape {
    /// No width, or no height.
    empty: bool,
    /// Nothing shows beyond the box.
    clipped: bool,
    relative: bool,
    absolute: bool,
    /// Moved up or down by more than a line's unevenness.
    moved: bool,
}

impl Style {
    pub(crate) const NONE: Style = Style {
        display: None,
        visible: None,
        preserve: None,
        float: false,
        column_span: None,
        row_span: None,
        struck: false,
        line_through: false,
        word_hides: false,
        white: None,
        ground: None,
        tiny: None,
        said: 0,
        hiding: 0,
        important: 0,
        shape: Shape { empty: false, clipped: false, relative: false, absolute: false, moved: false },
    };

    /// Whether nothing is said that changes how content shows, nor where.
    pub(crate) fn is_quiet(&self) -> bool {
        let shows = self.display.is_none() && self.visible.is_none() && self.tiny.is_none();
        shows && self.preserve.is_none() && self.white.is_none() && !self.float
    }

    /// Whether something is said of a way: true for what hides.
    pub(crate) fn hides(&self, way: Way) -> Option<bool> {
        (self.said & (1 << way as u16) != 0).then_some(self.hiding & (1 << way as u16) != 0)
    }

    pub(crate) fn is_important(&self, way: Way) -> bool {
        self.important & (1 << way as u16) != 0
    }

    /// Whether the element is not seen though it is there.
    pub(crate) fn is_unseen(&self) -> bool {
        self.hiding & UNSEEN != 0
    }

    pub(crate) fn says_nothing(&self) -> bool {
        self.said == 0
    }

    /// Takes what is said last, but nothing over what is important. True where it was taken.
    fn say(&mut self, way: Way, hides: bool, important: bool) -> bool {
        let takes = important || !self.is_important(way);
        if takes {
            self.said |= 1 << way as u16;
            self.hiding &= !(1 << way as u16);
            self.hiding |= u16::from(hides) << way as u16;
            self.important |= u16::from(important) << way as u16;
        }
        takes
    }

    /// Settles what only several declarations together say.
    fn settle(&mut self) {
        let shape = self.shape;
        let boxed = self.float
            || shape.absolute
            || matches!(self.display, Some(Display::InlineBlock | Display::Block | Display::Flex));
        if shape.empty && shape.clipped && boxed {
            self.say(Way::Extent, true, false);
        }
        if shape.relative && shape.moved {
            self.say(Way::Raised, true, false);
        }
    }
}

/// Reads the declarations of a `style` attribute.
pub(crate) fn inline(style: &str) -> Style {
    let mut result = Style::default();
    let bytes = style.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        while bytes.get(at).is_some_and(|c| c.is_ascii_whitespace() || *c == b';') {
            at += 1;
        }
        if bytes[at.min(bytes.len())..].starts_with(b"/*") {
            at = memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |n| at + 2 + n + 2);
            continue;
        }
        let start = at;
        at = declaration_end(bytes, at);
        // Only these beginnings can be those of a property that matters; most declarations end here.
        let begins =
            |name: &[u8]| bytes.get(start..start + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name));
        let matters = match bytes.get(start).map(u8::to_ascii_lowercase) {
            Some(b'c' | b'd' | b'v' | b'w' | b'f' | b'g' | b'o' | b't' | b'l') => true,
            Some(b'b') => begins(b"back") || begins(b"bottom"),
            Some(b'm') => begins(b"mso-hide") || begins(b"mso-text-raise") || begins(b"margin-left"),
            Some(b'p') => begins(b"position"),
            Some(b'h') => begins(b"height"),
            Some(b'r') => begins(b"right"),
            _ => false,
        };
        if matters {
            declare(&mut result, style.get(start..at).unwrap_or_default());
        }
        at += 1;
    }
    result.settle();
    result
}

/// The offset of the `;` that ends a declaration, quoted strings passed over.
pub(super) fn declaration_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(n) = memchr3(b';', b'"', b'\'', bytes.get(at..).unwrap_or_default()) {
        at += n;
        if bytes[at] == b';' {
            return at;
        }
        match memchr(bytes[at], &bytes[at + 1..]) {
            Some(n) => at += n + 2,
            None => break,
        }
    }
    bytes.len()
}

fn declare(style: &mut Style, declaration: &str) {
    let Some((property, value)) = declaration.split_once(':') else { return };
    let property = property.trim_ascii();
    let named = |name: &str| property.eq_ignore_ascii_case(name);
    // A comment may stand anywhere; without one this borrows.
    let cleaned;
    let mut value = value;
    if value.contains("/*") {
        cleaned = without_comments(value);
        value = &cleaned;
    }
    let (value, important) = match value.split_once('!') {
        Some((value, flag)) => (value, flag.trim_ascii().eq_ignore_ascii_case("important")),
        None => (value, false),
    };
    let value = value.trim_ascii().to_ascii_lowercase();
    let value = value.as_str();
    if named("display") {
        if let Some(display) = display(value)
            && style.say(Way::Display, display == Display::None, important)
        {
            style.display = Some(display);
        }
        if matches!(value, "initial" | "unset" | "revert" | "revert-layer" | "inherit") {
            style.say(Way::Display, false, important);
        }
    } else if named("visibility") {
        let visible = match value {
            "hidden" | "collapse" => false,
            "visible" => true,
            _ => return,
        };
        if style.say(Way::Visibility, !visible, important) {
            style.visible = Some(visible);
        }
    } else if named("white-space") {
        style.preserve = match value {
            "pre" | "pre-wrap" | "pre-line" | "break-spaces" => Some(true),
            "normal" | "nowrap" => Some(false),
            _ => style.preserve,
        };
    } else if named("float") {
        style.float = matches!(value, "left" | "right");
    } else if named("text-decoration") || named("text-decoration-line") {
        style.struck |= value.contains("line-through");
        style.line_through = value.contains("line-through");
        style.say(Way::Strike, style.line_through, important);
    } else if named("color") {
        if value != "inherit" {
            style.white = Some(is_white(value) || is_clear(value));
            style.struck |= style.white == Some(true);
            style.say(Way::White, style.white == Some(true), important);
        }
    } else if named("background") || named("background-color") {
        if !matches!(value, "" | "none" | "transparent" | "inherit" | "initial" | "unset") {
            style.ground = Some(!value.split_ascii_whitespace().any(is_white));
        }
    } else if named("background-image") {
        if value.contains("url(") || value.contains("gradient(") {
            style.ground = Some(true);
        }
    } else if named("font-size") {
        style.tiny = number(value).map(|n| n == 0.0);
        style.say(Way::Size, style.tiny == Some(true), important);
    } else if named("opacity") {
        style.say(Way::Opacity, number(value) == Some(0.0), important);
    } else if named("mso-hide") {
        // Hidden where Word opens the page, shown by browsers: it does not count with what stands beside it.
        style.struck |= value == "all";
        style.line_through |= value == "all";
        style.word_hides = value == "all";
    } else if named("left") || named("right") || named("margin-left") {
        // What one property moves away no other brings back.
        if is_far_outside(value) {
            style.say(Way::Place, true, important);
        } else if named("left") && style.hides(Way::Place).is_none() {
            style.say(Way::Place, false, important);
        }
    } else if named("top") || named("bottom") {
        if is_far_outside(value) {
            style.say(Way::Place, true, important);
        }
        style.shape.moved |= length(value).is_some_and(|n| n.abs() >= RAISED);
    } else if named("text-indent") {
        style.say(Way::Indent, is_far_outside(value), important);
    } else if named("clip") || named("clip-path") {
        // The ways to show a text to screen readers alone.
        let clips =
            value.starts_with("rect(0") || value.starts_with("rect(1px") || value.starts_with("inset(");
        style.say(Way::Clip, clips, important);
    } else if named("width") || named("height") {
        style.shape.empty |= number(value) == Some(0.0);
    } else if named("overflow") {
        style.shape.clipped = matches!(value, "hidden" | "clip");
    } else if named("position") {
        style.shape.relative = value == "relative";
        style.shape.absolute = matches!(value, "absolute" | "fixed");
    } else if named("transform") {
        style.say(Way::Extent, vanishes(value, "scale("), important);
    } else if named("filter") {
        style.say(Way::Opacity, vanishes(value, "opacity("), important);
    } else if named("content-visibility") {
        style.say(Way::Extent, value == "hidden", important);
    } else if named("vertical-align") {
        let off = length(value).is_some_and(|n| n.abs() >= RAISED / 2.0);
        style.say(Way::Raised, matches!(value, "super" | "sub") || off, important);
    } else if named("mso-text-raise") {
        style.say(Way::Raised, length(value).is_some_and(|n| n.abs() >= RAISED / 2.0), important);
    } else if named("grid-column") {
        style.column_span = grid_span(value);
    } else if named("grid-row") {
        style.row_span = grid_span(value);
    }
}

/// Parts of red, green and blue from which on letters cannot be told from white paper.
const NEARLY_WHITE: u8 = 231;

/// Whether a colour, in small letters, is white to people (CSS Color 4, 4 to 6).
pub(crate) fn is_white(value: &str) -> bool {
    let value = value.trim_ascii();
    if let Some(digits) = value.strip_prefix('#') {
        let (wide, digits) = match digits.len() {
            3 | 4 => (1, digits.get(..3)),
            6 | 8 => (2, digits.get(..6)),
            _ => return false,
        };
        return digits.is_some_and(|digits| {
            digits.as_bytes().chunks(wide).all(|part| {
                let part = std::str::from_utf8(part).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
                part.is_some_and(|n| if wide == 1 { n == 15 } else { n >= NEARLY_WHITE })
            })
        });
    }
    if let Some((_, parts)) = value.split_once("rgb(").or_else(|| value.split_once("rgba(")) {
        let part = |part: &str| {
            let white = if part.ends_with('%') { 91.0 } else { f32::from(NEARLY_WHITE) };
            number(part).is_some_and(|n| n >= white)
        };
        let mut parts = parts.split([',', ' ', '/', ')']).filter(|p| !p.is_empty());
        return (0..3).all(|_| parts.next().is_some_and(part));
    }
    matches!(value, "white" | "snow" | "ghostwhite" | "floralwhite" | "ivory" | "whitesmoke" | "mintcream")
}

/// Whether a colour is none at all.
fn is_clear(value: &str) -> bool {
    let clear = |alpha: &str| number(alpha.trim_ascii()) == Some(0.0);
    if let Some(digits) = value.strip_prefix('#') {
        return matches!(digits.len(), 4 | 8)
            && digits.ends_with('0')
            && (digits.len() == 4 || digits.ends_with("00"));
    }
    let Some((_, parts)) = value.split_once('(') else { return value == "transparent" };
    match parts.rsplit_once('/') {
        Some((_, alpha)) => clear(alpha),
        None => {
            value.starts_with("rgba(") | value.starts_with("hsla(")
                && parts.rsplit(',').next().is_some_and(clear)
        }
    }
}

/// Pixels outside the page where nobody looks.
const FAR_OUTSIDE: f32 = -900.0;
/// Pixels by which what is no part of a line's text stands off it.
const RAISED: f32 = 3.0;
/// Pixels of an `em` where nothing else is known.
const EM: f32 = 16.0;

fn is_far_outside(value: &str) -> bool {
    let Some(number) = number(value) else { return false };
    match value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')) {
        "%" | "vw" | "vh" => number <= -100.0,
        "em" | "rem" => number * EM <= FAR_OUTSIDE,
        _ => number <= FAR_OUTSIDE,
    }
}

/// A length in pixels, near enough.
fn length(value: &str) -> Option<f32> {
    let number = number(value)?;
    match value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')) {
        "px" => Some(number),
        "pt" => Some(number * 4.0 / 3.0),
        "em" | "rem" | "ex" => Some(number * EM),
        "%" => Some(number * EM / 100.0),
        _ => None,
    }
}

/// Whether a function that stands in a value makes nothing of the element: `scale(0)`.
fn vanishes(value: &str, function: &str) -> bool {
    value.split_once(function).is_some_and(|(_, inside)| {
        let inside = inside.split([')', ',']).next().unwrap_or_default();
        number(inside.trim_ascii()) == Some(0.0)
    })
}

/// The number a value begins with, whatever its unit.
fn number(value: &str) -> Option<f32> {
    let end = value
        .bytes()
        .position(|c| !(c.is_ascii_digit() || matches!(c, b'.' | b'-' | b'+')))
        .unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

/// `span 3` or `1 / span 3`; lines by number are not resolved.
fn grid_span(value: &str) -> Option<u32> {
    let (_, count) = value.split_once("span")?;
    count.trim_ascii().parse().ok()
}

pub(super) fn without_comments(value: &str) -> String {
    let mut result = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("/*") {
        result.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    result.push_str(rest);
    result
}

fn display(value: &str) -> Option<Display> {
    Some(match value {
        "none" => Display::None,
        "inline" | "contents" | "ruby" => Display::Inline,
        "inline-block" => Display::InlineBlock,
        "block" | "flow-root" | "list-item" => Display::Block,
        "flex" | "inline-flex" | "grid" | "inline-grid" | "-webkit-flex" | "-webkit-box" => Display::Flex,
        "table" | "inline-table" => Display::Table,
        "table-row-group" | "table-header-group" | "table-footer-group" => Display::RowGroup,
        "table-row" => Display::Row,
        "table-cell" => Display::Cell,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hiding_is_found_in_any_spelling() {
        for style in [
            "display:none",
            "DISPLAY : None ;",
            "color:red;display:none!important",
            "display:none ! important; display:block",
            "font-family:\"a;b\"; display: none",
            "background:url(data:a;base64,b);display:none",
            "/* x */display:/* y */none",
            "display:block;display:none",
        ] {
            assert_eq!(inline(style).display, Some(Display::None), "{style}");
        }
        for style in
            ["display:none;display:block", "x-display:none", "display none", "font-family:'display:none'"]
        {
            assert_ne!(inline(style).display, Some(Display::None), "{style}");
        }
        assert_eq!(inline("visibility:hidden").visible, Some(false));
        assert_eq!(inline("").display, None);
    }
}
