//! Selectors (Selectors 4), as far as a start tag and the elements it stands in can tell whether one matches.

use std::cell::Cell;

use super::open::Open;
use super::tag::Tag;
use super::tokenizer::{Attribute, Span};
use super::truth::Truth;

/// Parts of a selector kept at most, and how deep functions may stand in one another.
const MOST_PARTS: usize = 12;
const DEEPEST: usize = 3;

/// A selector: its last part first, each with what joins it to the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector {
    pub(crate) parts: Vec<(Compound, Join)>,
    /// Ids, classes and names in it, by weight.
    pub(crate) specificity: u32,
}

/// How a part is joined to the one on its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    Descendant,
    Child,
    /// `+` and `~`: elements that were closed are not kept.
    Sibling,
    First,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Compound {
    /// In small letters.
    pub(crate) name: Option<String>,
    pub(crate) ids: Vec<String>,
    pub(crate) classes: Vec<String>,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Attribute {
        name: String,
        operator: u8,
        value: String,
        small: bool,
    },
    Not(Vec<Selector>),
    Is(Vec<Selector>),
    /// `:nth-child(an+b)`
    Nth(i32, i32),
    Root,
    /// What only a browser can tell.
    Unknown,
    /// What is so only while somebody does something.
    Never,
}

/// An element that is to be matched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    pub(crate) classes: &'a str,
    pub(crate) id: &'a str,
    /// Not kept for the elements around.
    pub(crate) attributes: Option<&'a [Attribute]>,
    /// Its number among the children of its parent, from 1.
    pub(crate) nth: Option<u32>,
}

/// What a matched element stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family<'a> {
    pub(crate) source: &'a str,
    /// The elements around, the outermost first.
    pub(crate) stack: &'a [Open],
    /// Classes and ids of `html` and `body`.
    pub(crate) page: &'a [(Span, Span); 2],
    /// Steps of matching that are left: hostile sheets multiply them.
    pub(crate) steps: &'a Cell<u64>,
}

impl<'a> Family<'a> {
    /// The element around at some depth, `html` and `body` being the first two.
    fn around(&self, depth: usize) -> Option<Element<'a>> {
        let element = |name, class: Span, id: Span| Element {
            name,
            classes: class.of(self.source),
            id: id.of(self.source),
            attributes: None,
            nth: None,
        };
        if let Some(&(class, id)) = self.page.get(depth) {
            return Some(element(if depth == 0 { "html" } else { "body" }, class, id));
        }
        let open = self.stack.get(depth.checked_sub(self.page.len())?)?;
        let name = match open.tag {
            _ if open.name.start < open.name.end => open.name.of(self.source),
            Tag::Tbody => "tbody",
            Tag::Tr => "tr",
            _ => "",
        };
        Some(element(name, open.class, open.id))
    }
}

/// The selectors of a list; those with a part that is not understood are read as ones that may match, and
/// pseudo-elements, which hold no text of the page, are left out.
pub(crate) fn list(list: &str, depth: usize) -> Vec<Selector> {
    split(list).into_iter().filter_map(|one| selector(one, depth)).collect()
}

/// The parts between commas outside of brackets and strings.
fn split(list: &str) -> Vec<&str> {
    let (mut all, mut depth, mut start, mut escaped) = (Vec::new(), 0usize, 0, false);
    let mut quote = None;
    for (at, c) in list.bytes().enumerate() {
        match c {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            b'"' | b'\'' => quote = Some(c),
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                all.extend(list.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    all.extend(list.get(start..));
    all
}

fn selector(text: &str, depth: usize) -> Option<Selector> {
    let mut rest = text.trim_ascii();
    let (mut parts, mut specificity) = (Vec::new(), 0u32);
    let mut join = Join::First;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let before = rest.len();
        let (compound, weight, behind) = compound(rest, depth)?;
        specificity = specificity.saturating_add(weight);
        if parts.len() >= MOST_PARTS {
            return None;
        }
        parts.push((compound, join));
        let marks = behind.trim_ascii_start();
        (join, rest) = match marks.as_bytes().first() {
            Some(b'>') => (Join::Child, marks.get(1..)?),
            Some(b'+' | b'~') => (Join::Sibling, marks.get(1..)?),
            _ => (Join::Descendant, marks),
        };
        rest = rest.trim_ascii_start();
        if rest.len() >= before {
            return None;
        }
    }
    parts.reverse();
    Some(Selector { parts, specificity: specificity.min(0x00ff_ffff) })
}

/// A name at the start of the text, escapes resolved, and what follows it.
fn ident(text: &str) -> (String, &str) {
    let (mut name, mut chars) = (String::new(), text.char_indices().peekable());
    while let Some(&(at, c)) = chars.peek() {
        if c == '\\' {
            chars.next();
            let mut code = 0u32;
            let mut digits = 0;
            while digits < 6
                && let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(16))
            {
                (code, digits) = (code * 16 + digit, digits + 1);
                chars.next();
            }
            if digits == 0 {
                name.extend(chars.next().map(|(_, c)| c));
            } else {
                _ = chars.next_if(|(_, c)| c.is_ascii_whitespace());
                name.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        } else if c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() {
            name.push(c);
            chars.next();
        } else {
            return (name, text.get(at..).unwrap_or_default());
        }
    }
    (name, "")
}

/// One compound with its weight, and what follows it. `None` for pseudo-elements and what is no selector.
fn compound(text: &str, depth: usize) -> Option<(Compound, u32, &str)> {
    const ID: u32 = 1 << 16;
    const CLASS: u32 = 1 << 8;
    let (mut compound, mut weight, mut rest) = (Compound::default(), 0u32, text);
    while let Some(mark) = rest.as_bytes().first() {
        let behind = rest.get(1..).unwrap_or_default();
        match mark {
            b'*' => rest = behind,
            b'.' | b'#' => {
                let (name, after) = ident(behind);
                if name.is_empty() {
                    return None;
                }
                if *mark == b'#' {
                    compound.ids.push(name);
                    weight += ID;
                } else {
                    compound.classes.push(name);
                    weight += CLASS;
                }
                rest = after;
            }
            b'[' => {
                let (inside, after) = enclosed(behind, b'[', b']')?;
                compound.tests.push(attribute(inside).unwrap_or(Test::Unknown));
                weight += CLASS;
                rest = after;
            }
            b':' => {
                let (test, more, after) = pseudo(behind, depth)?;
                compound.tests.extend(test);
                weight = weight.saturating_add(more);
                rest = after;
            }
            b'&' => return None,
            c if c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'\\') || !c.is_ascii() => {
                let (name, after) = ident(rest);
                compound.name = Some(name.to_ascii_lowercase());
                weight += 1;
                rest = after;
            }
            _ => break,
        }
    }
    (rest.len() < text.len()).then_some((compound, weight, rest))
}

/// What stands up to the bracket that closes, and what follows it.
fn enclosed(text: &str, open: u8, close: u8) -> Option<(&str, &str)> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, c) in text.bytes().enumerate() {
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            b'"' | b'\'' => quote = Some(c),
            _ if c == open => depth += 1,
            _ if c == close && depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The inside of `[name^="value" i]`.
fn attribute(inside: &str) -> Option<Test> {
    let (name, rest) = ident(inside.trim_ascii());
    let rest = rest.trim_ascii();
    let name = name.to_ascii_lowercase();
    if rest.is_empty() {
        return Some(Test::Attribute { name, operator: 0, value: String::new(), small: false });
    }
    let (sign, value) = rest.split_once('=')?;
    let operator = sign.trim_ascii().bytes().next().unwrap_or(b'=');
    let value = value.trim_ascii();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, flag) = match quote {
        Some(quote) => value.get(1..)?.split_once(quote)?,
        None => value.split_once(' ').unwrap_or((value, "")),
    };
    let small = flag.trim_ascii().eq_ignore_ascii_case("i");
    Some(Test::Attribute { name, operator, value: value.to_owned(), small })
}

/// What stands behind a colon: its test, its weight, and what follows. `None` for pseudo-elements.
fn pseudo(text: &str, depth: usize) -> Option<(Option<Test>, u32, &str)> {
    const CLASS: u32 = 1 << 8;
    let (name, rest) = ident(text);
    let name = name.to_ascii_lowercase();
    let (inside, rest) = match rest.strip_prefix('(') {
        Some(inside) => enclosed(inside, b'(', b')')?,
        None => ("", rest),
    };
    let (test, weight) = match name.as_str() {
        "" | "before" | "after" | "first-line" | "first-letter" | "selection" | "placeholder" | "marker"
        | "backdrop" => return None,
        "hover" | "focus" | "active" | "target" | "focus-within" | "focus-visible" => (Test::Never, CLASS),
        "not" | "is" | "where" | "matches" | "-webkit-any" if depth < DEEPEST => {
            let all = list(inside, depth + 1);
            let weight = all.iter().map(|s| s.specificity).max().unwrap_or(0);
            let whole = all.len() == split(inside).len();
            let test = match name.as_str() {
                _ if !whole => Test::Unknown,
                "not" => Test::Not(all),
                _ => Test::Is(all),
            };
            (test, if name == "where" { 0 } else { weight })
        }
        "first-child" => (Test::Nth(0, 1), CLASS),
        "nth-child" => (nth(inside).unwrap_or(Test::Unknown), CLASS),
        "root" => (Test::Root, CLASS),
        _ => (Test::Unknown, CLASS),
    };
    Some((Some(test), weight, rest))
}

/// `2n+1`, `odd`, `3`.
fn nth(inside: &str) -> Option<Test> {
    let text: String = inside.to_ascii_lowercase().split_ascii_whitespace().collect();
    match text.as_str() {
        "odd" => return Some(Test::Nth(2, 1)),
        "even" => return Some(Test::Nth(2, 0)),
        _ => {}
    }
    let Some((step, start)) = text.split_once('n') else { return Some(Test::Nth(0, text.parse().ok()?)) };
    let step = match step {
        "" | "+" => 1,
        "-" => -1,
        step => step.parse().ok()?,
    };
    Some(Test::Nth(step, if start.is_empty() { 0 } else { start.parse().ok()? }))
}

impl Selector {
    /// Whether an element is selected.
    pub(crate) fn matches(&self, element: &Element<'_>, family: &Family<'_>) -> Truth {
        let depth = family.page.len() + family.stack.len();
        let Some((compound, join)) = self.parts.first() else { return Truth::No };
        match compound.matches(element, family) {
            Truth::No => Truth::No,
            truth => truth.min(self.left(1, *join, depth, element.nth, family)),
        }
    }

    /// Whether what stands left of a part matches elements above a depth.
    fn left(&self, part: usize, join: Join, depth: usize, nth: Option<u32>, family: &Family<'_>) -> Truth {
        if join == Join::First {
            return Truth::Yes;
        }
        if join == Join::Sibling {
            return if nth == Some(1) { Truth::No } else { Truth::Maybe };
        }
        let Some((compound, next)) = self.parts.get(part) else { return Truth::Yes };
        let mut best = Truth::No;
        for at in (0..depth).rev() {
            if family.steps.get() == 0 {
                return Truth::Maybe;
            }
            family.steps.set(family.steps.get() - 1);
            let Some(element) = family.around(at) else { continue };
            let truth = compound.matches(&element, family);
            if truth != Truth::No {
                best = best.max(truth.min(self.left(part + 1, *next, at, None, family)));
            }
            if best == Truth::Yes || join == Join::Child {
                break;
            }
        }
        best
    }
}

impl Selector {
    /// Whether the tag of an element alone tells whether it is selected.
    pub(crate) fn asks_for_tag_alone(&self, element: &Element<'_>) -> bool {
        match self.parts.as_slice() {
            [(compound, _)] => !compound.names(element) || !compound.tests.iter().any(Test::counts),
            [(compound, _), ..] => !compound.names(element),
            [] => true,
        }
    }
}

impl Compound {
    /// Whether its name, ids and classes are those of an element.
    fn names(&self, element: &Element<'_>) -> bool {
        let has = |class: &String| element.classes.split_ascii_whitespace().any(|c| c == class);
        self.name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(element.name))
            && self.ids.iter().all(|id| id == element.id)
            && self.classes.iter().all(has)
    }

    fn matches(&self, element: &Element<'_>, family: &Family<'_>) -> Truth {
        if !self.names(element) {
            return Truth::No;
        }
        self.tests.iter().map(|test| test.holds(element, family)).min().unwrap_or(Truth::Yes)
    }
}

impl Test {
    /// Whether it counts elements beside the one that is tested.
    fn counts(&self) -> bool {
        match self {
            Test::Nth(..) => true,
            Test::Not(all) | Test::Is(all) => {
                all.iter().flat_map(|s| &s.parts).any(|(compound, _)| compound.tests.iter().any(Test::counts))
            }
            Test::Attribute { .. } | Test::Root | Test::Unknown | Test::Never => false,
        }
    }

    fn holds(&self, element: &Element<'_>, family: &Family<'_>) -> Truth {
        match self {
            Test::Unknown => Truth::Maybe,
            Test::Never => Truth::No,
            Test::Root => element.name.eq_ignore_ascii_case("html").into(),
            Test::Nth(step, start) => element.nth.map_or(Truth::Maybe, |nth| {
                let beyond = i64::from(nth) - i64::from(*start);
                let step = i64::from(*step);
                (if step == 0 { beyond == 0 } else { beyond % step == 0 && beyond / step >= 0 }).into()
            }),
            // Within functions only the element itself is looked at.
            Test::Is(all) => all.iter().map(|s| s.alone(element, family)).max().unwrap_or(Truth::No),
            Test::Not(all) => all.iter().map(|s| s.alone(element, family)).max().unwrap_or(Truth::No).not(),
            Test::Attribute { name, operator, value, small } => {
                let found = match (name.as_str(), element.attributes) {
                    (name, Some(all)) => {
                        let mut all = all.iter();
                        let named = |a: &&Attribute| a.name.of(family.source).eq_ignore_ascii_case(name);
                        all.find(named).map(|a| a.value.of(family.source))
                    }
                    ("class", None) => (!element.classes.is_empty()).then_some(element.classes),
                    ("id", None) => (!element.id.is_empty()).then_some(element.id),
                    _ => return Truth::Maybe,
                };
                let Some(found) = found else { return Truth::No };
                if *small {
                    compare(*operator, &found.to_ascii_lowercase(), &value.to_ascii_lowercase()).into()
                } else {
                    compare(*operator, found, value).into()
                }
            }
        }
    }
}

impl Selector {
    fn alone(&self, element: &Element<'_>, family: &Family<'_>) -> Truth {
        match self.parts.as_slice() {
            [(compound, _)] => compound.matches(element, family),
            [(compound, _), ..] => compound.matches(element, family).min(Truth::Maybe),
            [] => Truth::No,
        }
    }
}

fn compare(operator: u8, found: &str, value: &str) -> bool {
    match operator {
        0 => true,
        b'=' => found == value,
        _ if value.is_empty() => false,
        b'^' => found.starts_with(value),
        b'$' => found.ends_with(value),
        b'*' => found.contains(value),
        b'~' => found.split_ascii_whitespace().any(|word| word == value),
        b'|' => found == value || found.strip_prefix(value).is_some_and(|rest| rest.starts_with('-')),
        _ => false,
    }
}
