//! Declarations of style that text and tables depend on: whether an element shows at all, and whether plain
//! containers are laid out as a grid. No other property is looked at. `style` attributes are read in full.

use memchr::{memchr, memchr3, memmem};

use super::charref;

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
    /// Whether letters are as white as most paper, or of no colour.
    pub(crate) white: Option<bool>,
    /// Whether a background is said that is not white.
    pub(crate) ground: Option<bool>,
    /// Whether `font-size` is zero.
    pub(crate) tiny: Option<bool>,
    /// Without colour or far outside the page: `opacity: 0`, `left: -9999px`, `text-indent: -9999px`. Scripts bring
    /// containers back from there, so it counts for elements within a line alone.
    pub(crate) unseen: bool,
    /// Which of `display` and `visibility` were said with `!important`.
    important: (bool, bool),
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
        // Only these initials can begin a property that matters; most declarations end here.
        let begins =
            |name: &[u8]| bytes.get(start..start + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name));
        if begins(b"back")
            || begins(b"mso-hide")
            || matches!(
                bytes.get(start),
                Some(
                    b'c' | b'C'
                        | b'd'
                        | b'D'
                        | b'v'
                        | b'V'
                        | b'w'
                        | b'W'
                        | b'f'
                        | b'F'
                        | b'g'
                        | b'G'
                        | b'o'
                        | b'O'
                        | b't'
                        | b'T'
                        | b'l'
                        | b'L'
                )
            )
        {
            declare(&mut result, style.get(start..at).unwrap_or_default());
        }
        at += 1;
    }
    result
}

/// Style attributes of a page, read once: a page has thousands of cells and a dozen styles.
#[derive(Debug, Default)]
pub(crate) struct Inlines<'s> {
    lately: Vec<(&'s str, Style)>,
    next: usize,
}

/// Styles remembered: more than the cells of a row have.
const LATELY: usize = 16;

impl<'s> Inlines<'s> {
    /// The declarations of an attribute as written in the source, references and all.
    pub(crate) fn get(&mut self, written: &'s str) -> Style {
        if let Some((_, style)) = self.lately.iter().find(|(w, _)| *w == written) {
            return *style;
        }
        let style = inline(&charref::attribute(written));
        if self.lately.len() < LATELY {
            self.lately.push((written, style));
        } else {
            self.lately[self.next] = (written, style);
            self.next = (self.next + 1) % LATELY;
        }
        style
    }
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
            && (important || !style.important.0)
        {
            style.display = Some(display);
            style.important.0 |= important;
        }
    } else if named("visibility") {
        let visible = match value {
            "hidden" | "collapse" => false,
            "visible" => true,
            _ => return,
        };
        if important || !style.important.1 {
            style.visible = Some(visible);
            style.important.1 |= important;
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
    } else if named("color") {
        if value != "inherit" {
            style.white = Some(is_white(value) || value == "transparent");
            style.struck |= style.white == Some(true);
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
    } else if named("opacity") {
        style.unseen |= number(value) == Some(0.0);
    } else if named("mso-hide") {
        // Hidden where Word opens the page, shown by browsers: it does not count with what stands beside it.
        style.struck |= value == "all";
        style.line_through |= value == "all";
    } else if named("left") || named("text-indent") {
        style.unseen |= number(value).is_some_and(|n| n <= FAR_OUTSIDE);
    } else if named("clip") || named("clip-path") {
        // The ways to show a text to screen readers alone.
        style.unseen |=
            value.starts_with("rect(0") || value.starts_with("rect(1px") || value.starts_with("inset(");
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

/// Pixels left of the page where nobody looks.
const FAR_OUTSIDE: f32 = -900.0;

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
