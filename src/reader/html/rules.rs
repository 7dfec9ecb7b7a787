//! Rules of `<style>` elements. Only those with one simple selector (`.name`, `#name`, `tag.name`, `tag#name`) hide
//! something: the cascade is not reproduced, and a rule for printing or small screens must not hide what everybody
//! reads. What other rules may hide, or make too small, white or far away to be seen, is set apart from the word or
//! number it stands beside: nobody can tell whether `<i class=x>9</i>6` shows 96, and it is read as neither.

use std::collections::{HashMap, HashSet};

use super::generated::Generated;
use super::style::{Display, Style, inline, without_comments};

/// What a rule does to the elements it selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hiding {
    /// `display: none`
    Gone,
    /// `visibility: hidden`
    Invisible,
    /// Too small, without colour or far away: hidden, if it is an element within a line.
    Unseen,
    /// It may be hidden, or hardly seen.
    Doubtful,
}

/// Names that the common frameworks give to what is for screen readers alone or hidden; their sheets are files of
/// their own.
const UNSEEN: &[&str] = &["sr-only", "visually-hidden", "screen-reader-text", "hidden", "hide", "d-none"];

/// The hiding rules of the `<style>` elements read so far, by selector as written.
#[derive(Debug, Default)]
pub(crate) struct StyleSheet {
    rules: HashMap<String, Hiding>,
    /// Last compounds of selectors whose rule may hide what they select.
    doubtful: HashSet<String>,
    /// Whether a rule gives a background that is not white to elements by their name, and by class or id.
    pub(crate) grounds: (bool, bool),
    /// What rules put in front of or behind elements without any text of the page.
    pub(crate) generated: Generated,
}

/// Rules kept at most: a style sheet has a few hundred, and only hiding ones are kept.
const MOST_RULES: usize = 4096;

impl StyleSheet {
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.doubtful.is_empty()
    }

    /// Reads the text of a `<style>` element.
    pub(crate) fn add(&mut self, css: &str) {
        let css = if css.contains("/*") { without_comments(css) } else { css.to_owned() };
        // `<!--` and `-->` are white space between rules (CSS Syntax 5.4.1).
        let mut rest = css.as_str();
        // Bytes left where the block of a conditional at-rule ends.
        let mut conditional = usize::MAX;
        while let Some(open) = rest.find('{') {
            let head = rest[..open].trim_matches(|c: char| c.is_ascii_whitespace() || c == '}');
            let head = head.rsplit(';').next().unwrap_or_default();
            let head = head.trim_start_matches("<!--").trim_start_matches("-->").trim_ascii();
            let body = &rest[open + 1..];
            if head.starts_with('@') {
                rest = match applies(head) {
                    Some(true) => body,
                    Some(false) => {
                        conditional = conditional.min(after_block(body).len());
                        body
                    }
                    None => after_block(body),
                };
                continue;
            }
            if conditional != usize::MAX && body.len() <= conditional {
                conditional = usize::MAX;
            }
            let close = body.find('}').unwrap_or(body.len());
            self.generated.add(head, &body[..close]);
            self.rule(head, inline(&body[..close]), conditional != usize::MAX);
            rest = body.get(close + 1..).unwrap_or_default();
        }
    }

    fn rule(&mut self, selectors: &str, style: Style, conditional: bool) {
        let hides = style.display == Some(Display::None)
            || style.visible == Some(false)
            || style.unseen
            || style.tiny == Some(true);
        let hardly = style.struck;
        if style.ground == Some(true) {
            for selector in selectors.split(',') {
                let by_class = selector.contains(['.', '#', '[']);
                self.grounds.0 |= !by_class;
                self.grounds.1 |= by_class;
            }
        }
        for selector in selectors.split(',').map(str::trim_ascii) {
            if (hardly || (hides && (conditional || !is_simple(selector))))
                && self.doubtful.len() < MOST_RULES
            {
                let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or_default();
                let last = last.split(':').next().unwrap_or_default();
                if is_simple(last) && !selector.contains("::") {
                    self.doubtful.insert(last.to_owned());
                }
            }
        }
        if conditional {
            return;
        }
        let hiding = match (style.display, style.visible) {
            (Some(Display::None), _) => Some(Hiding::Gone),
            (_, Some(false)) => Some(Hiding::Invisible),
            _ if style.unseen || style.tiny == Some(true) => Some(Hiding::Unseen),
            (Some(_), _) | (_, Some(true)) => None,
            (None, None) => return,
        };
        for selector in selectors.split(',').map(str::trim_ascii).filter(|s| is_simple(s)) {
            match hiding {
                Some(hiding) if self.rules.len() < MOST_RULES => {
                    self.rules.insert(selector.to_owned(), hiding);
                }
                Some(_) => {}
                // A later rule of the same weight shows it again.
                None => {
                    self.rules.remove(selector);
                }
            }
        }
    }

    /// What the rules do to an element with this name, classes and id.
    pub(crate) fn hides(&self, name: &str, classes: &str, id: &str) -> Option<Hiding> {
        let name = name.to_ascii_lowercase();
        let look = |mark: char, value: &str| {
            let (short, long) = (format!("{mark}{value}"), format!("{name}{mark}{value}"));
            let rule = self.rules.get(&short).or_else(|| self.rules.get(&long)).copied();
            let doubtful = || self.doubtful.contains(&short) || self.doubtful.contains(&long);
            rule.or_else(|| doubtful().then_some(Hiding::Doubtful))
        };
        let by_id = if id.is_empty() { None } else { look('#', id) };
        by_id.or_else(|| classes.split_ascii_whitespace().find_map(|class| look('.', class)))
    }
}

/// Whether a class is one that frameworks hide things by.
pub(crate) fn may_be_unseen(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|class| UNSEEN.contains(&class))
}

/// One class or id, with or without an element name before it.
fn is_simple(selector: &str) -> bool {
    let marks = selector.bytes().filter(|c| matches!(c, b'.' | b'#')).count();
    marks == 1
        && !selector.ends_with(['.', '#'])
        && !selector.contains(|c: char| c.is_ascii_whitespace() || ":>+~[]*()\\".contains(c))
}

/// Whether the rules in an at-rule hold for everybody: `@media` without conditions other than the screen. `None`
/// where they do not concern what is shown on a screen.
fn applies(head: &str) -> Option<bool> {
    let lower = head.to_ascii_lowercase();
    let Some(media) = lower.strip_prefix("@media") else {
        const MAY: [&str; 4] = ["@supports", "@layer", "@container", "@scope"];
        return MAY.iter().any(|rule| lower.starts_with(rule)).then_some(false);
    };
    let mut all = media.split(',').map(str::trim_ascii);
    if all.clone().any(|m| matches!(m, "" | "all" | "screen")) {
        return Some(true);
    }
    all.any(|m| !m.starts_with("print")).then_some(false)
}

/// What follows the block whose content starts here.
fn after_block(body: &str) -> &str {
    let mut depth = 1;
    for (at, c) in body.bytes().enumerate() {
        match c {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &body[at + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_hide_by_class_and_id_for_everybody() {
        let mut sheet = StyleSheet::default();
        sheet.add("<!-- .a{display:none} p.b , #c { color:red; visibility : hidden } .d .e{display:none}");
        sheet.add("@media print{.f{display:none}} @media screen{.g{display:none}} .a:hover{display:block}");
        sheet.add(
            "@import url(x.css); .h{display:none} .i{display:none} .i{display:block} /* .j{display:none} */",
        );
        let hides = |classes: &str, id: &str| sheet.hides("P", classes, id);
        assert_eq!(hides("x a", ""), Some(Hiding::Gone));
        assert_eq!(hides("b", ""), Some(Hiding::Invisible));
        assert_eq!(sheet.hides("td", "b", ""), None);
        assert_eq!(hides("", "c"), Some(Hiding::Invisible));
        assert_eq!(hides("g h", ""), Some(Hiding::Gone));
        assert_eq!(hides("e", ""), Some(Hiding::Doubtful), "elsewhere it is shown");
        for class in ["f", "i", "j"] {
            assert_eq!(hides(class, ""), None, "{class}");
        }
        assert_eq!(hides("h", ""), Some(Hiding::Gone));
    }

    #[test]
    fn what_a_rule_may_hide_is_doubtful() {
        let mut sheet = StyleSheet::default();
        sheet.add("td .a, p > i.b:first-child{display:none} .c{font-size:0} .d{opacity:0} .e{color:#fff}");
        sheet.add("@media screen and (min-width:9px){.f{display:none} .g{color:red}} .h{left:-9999px} .i::before{color:#fff}");
        sheet.add("@media (max-width:9px){.k{display:none}} .l{color:red} .m{clip:rect(0,0,0,0)}");
        for class in ["c", "d", "h", "m"] {
            assert_eq!(sheet.hides("i", class, ""), Some(Hiding::Unseen), "{class}");
        }
        for class in ["a", "e", "f", "k"] {
            assert_eq!(sheet.hides("i", class, ""), Some(Hiding::Doubtful), "{class}");
        }
        assert_eq!(sheet.hides("i", "b", ""), Some(Hiding::Doubtful));
        assert_eq!(sheet.hides("em", "b", ""), None);
        for class in ["g", "i", "l"] {
            assert_eq!(sheet.hides("i", class, ""), None, "{class}");
        }
    }
}
