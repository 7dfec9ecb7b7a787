//! Content that style sheets generate (CSS 2.2, 12): `.n7::before { content: "7" }` shows a digit that is no text of the
//! page. Only what could be taken for a figure or a part of one matters. Nothing is put together from it: a cell that
//! it touches is one that cannot be read.

use std::collections::HashMap;

use super::style::{Display, declaration_end, inline};

/// What a rule generates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Digits, or what only a browser can tell.
    Digits,
    /// What makes a number beside it another one.
    Sign,
    /// The value of an attribute of the element, its name in small letters.
    Attribute(String),
    /// A picture.
    Picture,
}

/// The rules that generate something, by the last part of their selector: `#id`, `.class`, `name` or `*`.
/// What stands before it is not looked at, nor whether another rule wins.
#[derive(Debug, Default, Clone)]
pub(crate) struct Generated(HashMap<String, Vec<Content>>);

/// Rules kept at most.
const MOST: usize = 4096;

impl Generated {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Reads one rule.
    pub(crate) fn add(&mut self, selectors: &str, body: &str) {
        if !selectors.contains(':') {
            return;
        }
        let selectors = unescaped(&with_small_states(selectors));
        let keys: Vec<(String, bool)> = split_outside(&selectors)
            .into_iter()
            .filter_map(|selector| {
                let empty = selector.contains(":empty");
                Some((key(selector)?, empty))
            })
            .collect();
        if keys.is_empty() || is_unseen(body) {
            return;
        }
        for content in contents(body) {
            for (key, empty) in &keys {
                // A dash in what is empty is no sign of a number.
                if self.0.len() < MOST && !(*empty && content == Content::Sign) {
                    self.0.entry(key.clone()).or_default().push(content.clone());
                }
            }
        }
    }

    /// What is generated for a key, if anything.
    pub(crate) fn of(&self, key: &str) -> &[Content] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Names of pseudo-elements and of states are matched in any case; those of classes are not.
fn with_small_states(selectors: &str) -> String {
    let mut state = false;
    let small = |c: char| {
        state = c == ':' || (state && (c.is_alphanumeric() || c == '-'));
        if state { c.to_ascii_lowercase() } else { c }
    };
    selectors.chars().map(small).collect()
}

/// The selectors of a list, without what stands in brackets.
fn split_outside(list: &str) -> Vec<String> {
    let (mut all, mut depth) = (vec![String::new()], 0usize);
    for c in list.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' => all.push(String::new()),
            _ => all.last_mut().into_iter().for_each(|last| last.push(c)),
        }
    }
    all
}

/// The last part of a selector of a pseudo-element that generates something; `None` for any other selector, and for
/// what shows only while somebody points at it.
fn key(selector: String) -> Option<String> {
    let selector = selector.trim_ascii();
    if !(selector.contains(":before") || selector.contains(":after"))
        || [":hover", ":focus", ":active", ":target"].iter().any(|state| selector.contains(state))
    {
        return None;
    }
    let last = selector.rsplit([' ', '\t', '\r', '\n', '>', '+', '~']).next()?;
    let last = last.split(':').next()?;
    for mark in ['#', '.'] {
        if let Some((_, behind)) = last.split_once(mark) {
            let name = behind.split(['#', '.']).next().unwrap_or_default();
            return Some(format!("{mark}{name}"));
        }
    }
    Some(if last.is_empty() { "*".to_owned() } else { last.to_ascii_lowercase() })
}

/// Whether the rule hides what it generates, as those do that clear floats.
fn is_unseen(body: &str) -> bool {
    let style = inline(body);
    style.display == Some(Display::None)
        || style.visible == Some(false)
        || style.is_unseen()
        || style.tiny == Some(true)
}

/// What the `content` declarations of a rule generate.
fn contents(body: &str) -> Vec<Content> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < body.len() {
        let end = declaration_end(body.as_bytes(), at);
        let declaration = body.get(at..end).unwrap_or_default();
        at = end + 1;
        let Some((name, value)) = declaration.split_once(':') else { continue };
        if name.trim_ascii().eq_ignore_ascii_case("content") {
            value_contents(value, &mut found);
        }
    }
    found
}

/// The parts of a value: strings, and functions that only a browser can follow.
fn value_contents(value: &str, found: &mut Vec<Content>) {
    let mut rest = value;
    while let Some(at) = rest.find(['"', '\'', '(']) {
        let (before, behind) = rest.split_at(at);
        let mark = behind.as_bytes().first().copied().unwrap_or_default();
        let behind = behind.get(1..).unwrap_or_default();
        if mark == b'(' {
            let function = before.trim_ascii().to_ascii_lowercase();
            let (inside, after) = behind.split_once(')').unwrap_or((behind, ""));
            if function.ends_with("attr") {
                let name = inside.split([',', ' ']).find(|n| !n.is_empty()).unwrap_or_default();
                found.push(Content::Attribute(name.to_ascii_lowercase()));
            } else if ["counter", "counters", "var", "env"].iter().any(|f| function.ends_with(f)) {
                found.push(Content::Digits);
            } else {
                found.push(Content::Picture);
            }
            rest = after;
        } else {
            let (text, after) = behind.split_once(char::from(mark)).unwrap_or((behind, ""));
            let text = unescaped(text);
            if is_figure(&text) {
                found.push(Content::Digits);
            } else if is_sign(&text) {
                found.push(Content::Sign);
            }
            rest = after;
        }
    }
}

/// Whether a text could be a part of a figure.
pub(crate) fn is_figure(text: &str) -> bool {
    text.chars().any(|c| c.is_numeric() || "一二三四五六七八九十百千万亿零两".contains(c))
}

/// Whether a text turns a number that it stands beside into another one.
fn is_sign(text: &str) -> bool {
    matches!(text.trim(), "-" | "\u{2212}" | "－" | "﹣" | "‐" | "‑" | "–" | "负" | "減" | "减" | "%" | "％")
}

/// CSS Syntax 4.3.7: `\37` is the character with that number.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = String::new();
        while code.len() < 6
            && let Some(digit) = chars.next_if(char::is_ascii_hexdigit)
        {
            code.push(digit);
        }
        if code.is_empty() {
            out.extend(chars.next());
            continue;
        }
        _ = chars.next_if(char::is_ascii_whitespace);
        let code = u32::from_str_radix(&code, 16).ok();
        out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Content, Generated};

    fn generated(selectors: &str, body: &str, key: &str) -> Vec<Content> {
        let mut generated = Generated::default();
        generated.add(selectors, body);
        generated.of(key).to_vec()
    }

    #[test]
    fn digits_are_found_in_any_spelling() {
        for (selectors, body, key) in [
            (".n7::before", "content:\"7\"", ".n7"),
            (".n7::BEFORE", "CONTENT : '7' !important", ".n7"),
            ("p, td .N7:after", "color:red; content: \"\" \"7\"", ".N7"),
            ("#n7::before", "content:\"\\37\"", "#n7"),
            ("td:nth-child(2):empty::before", "content:\";7\"", "td"),
            ("i:not(.a,.b)::after", "content:counter(x)", "i"),
            ("[data-n]::before", "content:var(--x)", "*"),
            (".\\37 n::before", "content:'七'", ".7n"),
        ] {
            assert_eq!(generated(selectors, body, key), [Content::Digits], "{selectors} {body}");
        }
        for body in ["content:'-'", "content:'\\2212'", "content: \"负\""] {
            assert_eq!(generated(".a::before", body, ".a"), [Content::Sign], "{body}");
        }
        let attribute = Content::Attribute("data-n".to_owned());
        assert_eq!(generated("td::before", "content:attr(data-N)", "td"), [attribute]);
    }

    #[test]
    fn icons_and_floats_are_no_digits() {
        for (selectors, body) in [
            (".a::before", "content:\"\\e612\""),
            (".a::before", "content:\"\\20\""),
            (".a::before", "content:\"- \\201c\""),
            (".a:empty::before", "content:\"-\""),
            (".a:after", "content:\"0\";visibility:hidden"),
            (".a:hover::after", "content:\"7\""),
            (".a", "content:\"7\""),
            (".a::after", "content:none"),
        ] {
            assert!(generated(selectors, body, ".a").is_empty(), "{selectors} {body}");
        }
    }
}
