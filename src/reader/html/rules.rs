//! Rules of `<style>` elements, and what the cascade (CSS Cascade 4) makes of them for one element: by importance,
//! layer, weight of selector and order, as far as a page alone can tell. What it cannot tell (elements that were
//! closed, states, screens of another size) is a doubt: it is set apart from the word or number it stands beside, since
//! nobody can tell whether `<i class=x>9</i>6` shows 96, and it is read as neither.

use std::cell::Cell;
use std::collections::HashMap;

use super::generated::Generated;
use super::media;
use super::selector::{Element, Family, Selector, list};
use super::style::{Style, WAYS, Way, inline, without_comments};
use super::truth::Truth;

/// What the rules make of one way to hide an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No rule says anything.
    Unsaid,
    Shown,
    Hidden,
    /// Hidden, unless a rule holds that only a browser can tell.
    MaybeShown,
    /// Shown, unless such a rule holds.
    MaybeHidden,
}

/// What decides whether rules concern an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// Nothing but its own tag.
    Tag,
    /// Perhaps what it stands in.
    Family,
}

/// Names that the common frameworks give to what is for screen readers alone or hidden; their sheets are files of
/// their own.
const UNSEEN: &[&str] = &["sr-only", "visually-hidden", "screen-reader-text", "hidden", "hide", "d-none"];

/// A selector and what its rule says.
#[derive(Debug, Clone)]
struct Rule {
    selector: Selector,
    condition: Truth,
    layer: u32,
    order: u32,
    style: Style,
}

/// The rules of the `<style>` elements read so far that show or hide something, by the last part of their selector.
#[derive(Debug, Clone)]
pub(crate) struct StyleSheet {
    rules: Vec<Rule>,
    by_id: HashMap<String, Vec<u32>>,
    by_class: HashMap<String, Vec<u32>>,
    by_name: HashMap<String, Vec<u32>>,
    by_none: Vec<u32>,
    layers: Vec<String>,
    /// Whether one of them hides something.
    hides: bool,
    steps: Cell<u64>,
    /// Whether a rule gives a background that is not white to elements by their name, and by class or id.
    pub(crate) grounds: (bool, bool),
    /// What rules put in front of or behind elements without any text of the page.
    pub(crate) generated: Generated,
}

/// Rules kept at most: a saved page has some thousands, most of which say nothing that matters.
const MOST_RULES: usize = 16_384;
/// Rules for one element that are looked into for what decides them.
const FEW: usize = 64;
/// Steps of matching for one page.
const MOST_STEPS: u64 = 20_000_000;
/// Bytes of selectors that are put into one another.
const LONGEST: usize = 500;
/// How deep blocks may stand in one another.
const DEEPEST: usize = 8;
/// Selectors of a rule around others, and those made of them, at most.
const MOST_NESTED: usize = 64;
/// Layers that are told apart.
const MOST_LAYERS: usize = 256;
/// The layer of what stands in none, above all others.
const UNLAYERED: u32 = 0xfff;

/// What a rule stands in.
#[derive(Debug, Clone, Copy)]
struct Around<'a> {
    condition: Truth,
    layer: Option<u32>,
    selectors: Option<&'a str>,
    depth: usize,
}

impl Default for StyleSheet {
    fn default() -> StyleSheet {
        StyleSheet {
            rules: Vec::new(),
            by_id: HashMap::new(),
            by_class: HashMap::new(),
            by_name: HashMap::new(),
            by_none: Vec::new(),
            layers: Vec::new(),
            hides: false,
            steps: Cell::new(MOST_STEPS),
            grounds: (false, false),
            generated: Generated::default(),
        }
    }
}

impl StyleSheet {
    pub(crate) fn is_empty(&self) -> bool {
        !self.hides
    }

    /// How much the sheets say that matters.
    pub(crate) fn size(&self) -> usize {
        self.rules.len() + self.generated.len()
    }

    /// The same rules, for another time.
    pub(crate) fn begun_anew(self) -> StyleSheet {
        self.steps.set(MOST_STEPS);
        self
    }

    /// Steps of matching that are left.
    pub(crate) fn steps(&self) -> &Cell<u64> {
        &self.steps
    }

    /// Reads the text of a `<style>` element for the media its attribute names, if any.
    pub(crate) fn add(&mut self, css: &str, media: &str) {
        let condition = media::holds(media);
        if condition == Truth::No {
            return;
        }
        let css = if css.contains("/*") { without_comments(css) } else { css.to_owned() };
        self.block(&css, Around { condition, layer: None, selectors: None, depth: 0 });
    }

    /// Reads rules that stand in a block, or in none.
    fn block(&mut self, css: &str, around: Around<'_>) {
        let mut rest = css;
        while let Some((head, body)) = rest.split_once('{') {
            let head = head.trim_matches(|c: char| c.is_ascii_whitespace() || c == '}');
            let mut statements = head.rsplit(';');
            // `<!--` and `-->` are white space between rules (CSS Syntax 5.4.1).
            let head = statements.next().unwrap_or_default();
            let head = head.trim_start_matches("<!--").trim_start_matches("-->").trim_ascii();
            for names in statements.filter_map(|s| s.trim_ascii().strip_prefix("@layer")) {
                names.split(',').for_each(|name| _ = self.layer(name.trim_ascii(), around.layer));
            }
            let (inside, behind) = balanced(body);
            rest = behind;
            if head.starts_with('@') {
                self.at_rule(head, inside, around);
            } else {
                self.rule(head, inside, around);
            }
        }
    }

    fn at_rule(&mut self, head: &str, inside: &str, around: Around<'_>) {
        if around.depth >= DEEPEST {
            return;
        }
        let lower = head.to_ascii_lowercase();
        let mut around = Around { depth: around.depth + 1, ..around };
        if let Some(media) = lower.strip_prefix("@media") {
            around.condition = around.condition.min(media::holds(media));
        } else if lower.starts_with("@layer") {
            around.layer = Some(self.layer(head.get(6..).unwrap_or_default().trim_ascii(), around.layer));
        } else if ["@supports", "@container", "@scope"].iter().any(|rule| lower.starts_with(rule)) {
            around.condition = around.condition.min(Truth::Maybe);
        } else {
            return;
        }
        if around.condition == Truth::No {
            return;
        }
        // Declarations within a rule, for which a condition holds.
        if let Some(selectors) = around.selectors
            && !inside.contains('{')
        {
            self.declarations(selectors, inside, around);
        }
        self.block(inside, around);
    }

    /// The number of a layer: those met later win.
    fn layer(&mut self, name: &str, within: Option<u32>) -> u32 {
        let around = within.and_then(|n| self.layers.get(n as usize)).cloned().unwrap_or_default();
        let name = format!("{around}.{name}");
        let known = self.layers.iter().position(|other| *other == name);
        let number = known.unwrap_or(self.layers.len());
        if known.is_none() && number < MOST_LAYERS {
            self.layers.push(name);
        }
        number as u32
    }

    /// Reads one rule, and those that stand in it.
    fn rule(&mut self, head: &str, inside: &str, around: Around<'_>) {
        let selectors = around.selectors.map_or_else(|| head.to_owned(), |outer| nested(outer, head));
        if !inside.contains('{') {
            return self.declarations(&selectors, inside, around);
        }
        let (mut own, mut rest) = (String::new(), inside);
        while let Some((before, body)) = rest.split_once('{') {
            own.push_str(before.rsplit_once(';').map_or("", |(own, _)| own));
            own.push(';');
            rest = balanced(body).1;
        }
        own.push_str(rest);
        self.declarations(&selectors, &own, around);
        if around.depth < DEEPEST {
            self.block(inside, Around { selectors: Some(&selectors), depth: around.depth + 1, ..around });
        }
    }

    fn declarations(&mut self, selectors: &str, body: &str, around: Around<'_>) {
        self.generated.add(selectors, body);
        let style = inline(body);
        if style.ground == Some(true) {
            for selector in selectors.split(',') {
                let by_class = selector.contains(['.', '#', '[']);
                self.grounds.0 |= !by_class;
                self.grounds.1 |= by_class;
            }
        }
        if style.says_nothing() {
            return;
        }
        self.hides |= Way::ALL.iter().any(|way| style.hides(*way) == Some(true));
        for selector in list(selectors, 0) {
            if self.rules.len() >= MOST_RULES {
                return;
            }
            let number = self.rules.len() as u32;
            let Some((last, _)) = selector.parts.first() else { continue };
            let bucket = if let Some(id) = last.ids.first() {
                self.by_id.entry(id.clone()).or_default()
            } else if let Some(class) = last.classes.first() {
                self.by_class.entry(class.clone()).or_default()
            } else if let Some(name) = &last.name {
                self.by_name.entry(name.clone()).or_default()
            } else {
                &mut self.by_none
            };
            bucket.push(number);
            let layer = around.layer.unwrap_or(UNLAYERED);
            self.rules.push(Rule { selector, condition: around.condition, layer, order: number, style });
        }
    }

    /// What the rules and the element's own style make of each way to hide it; `None` where no rule concerns it.
    pub(crate) fn outcomes(
        &self,
        element: &Element<'_>,
        family: &Family<'_>,
        own: &Style,
    ) -> Option<[Outcome; WAYS]> {
        let mut cascade = Cascade::default();
        for bucket in self.buckets(element) {
            for rule in bucket.iter().filter_map(|number| self.rules.get(*number as usize)) {
                let truth = match self.steps.get() {
                    0 => Truth::Maybe,
                    left => {
                        self.steps.set(left - 1);
                        rule.selector.matches(element, family).min(rule.condition)
                    }
                };
                if truth != Truth::No {
                    let rank = (u64::from(rule.selector.specificity) << 24) | u64::from(rule.order);
                    cascade.add(&rule.style, truth, rule.layer, rank);
                }
                if truth == Truth::Maybe && self.steps.get() == 0 {
                    break;
                }
            }
        }
        if !cascade.any {
            return None;
        }
        // A style attribute is above all layers (CSS Cascade 6.1).
        cascade.add(own, Truth::Yes, UNLAYERED + 1, 0);
        Some(cascade.outcomes())
    }

    /// What decides which rules concern an element.
    pub(crate) fn concern(&self, element: &Element<'_>) -> Concern {
        if self.steps.get() == 0 || self.buckets(element).map(Vec::len).sum::<usize>() > FEW {
            return Concern::Family;
        }
        let mut rules = self.buckets(element).flatten().filter_map(|n| self.rules.get(*n as usize));
        match rules.all(|rule| rule.selector.asks_for_tag_alone(element)) {
            true => Concern::Tag,
            false => Concern::Family,
        }
    }

    /// The rules whose last part may be an element.
    fn buckets<'a>(&'a self, element: &Element<'a>) -> impl Iterator<Item = &'a Vec<u32>> {
        let by_id = if element.id.is_empty() { None } else { self.by_id.get(element.id) };
        let by_name = match self.by_name.is_empty() {
            true => None,
            false if element.name.bytes().any(|c| c.is_ascii_uppercase()) => {
                self.by_name.get(&element.name.to_ascii_lowercase())
            }
            false => self.by_name.get(element.name),
        };
        let by_class = element.classes.split_ascii_whitespace().filter_map(|class| self.by_class.get(class));
        by_id.into_iter().chain(by_name).chain(Some(&self.by_none)).chain(by_class)
    }
}

/// The highest ranks so far, of what shows and what hides by each way; 0 for none.
#[derive(Debug, Default)]
struct Cascade {
    sure: [[u64; 2]; WAYS],
    maybe: [[u64; 2]; WAYS],
    any: bool,
}

impl Cascade {
    fn add(&mut self, style: &Style, truth: Truth, layer: u32, rank: u64) {
        self.any = true;
        for way in Way::ALL {
            let Some(hides) = style.hides(way) else { continue };
            let important = style.is_important(way);
            // Importance turns the order of layers round.
            let layer = if important && layer <= UNLAYERED { UNLAYERED - layer } else { layer };
            let rank = 1 + (rank | (u64::from(layer) << 49) | (u64::from(important) << 62));
            let ranks = if truth == Truth::Yes { &mut self.sure } else { &mut self.maybe };
            let best = &mut ranks[way as usize][usize::from(hides)];
            *best = (*best).max(rank);
        }
    }

    fn outcomes(&self) -> [Outcome; WAYS] {
        let mut all = [Outcome::Unsaid; WAYS];
        for (outcome, (sure, maybe)) in all.iter_mut().zip(self.sure.iter().zip(&self.maybe)) {
            let [shown, hidden] = *sure;
            *outcome = if hidden > shown {
                if maybe[0] > hidden { Outcome::MaybeShown } else { Outcome::Hidden }
            } else if maybe[1] > shown {
                Outcome::MaybeHidden
            } else if shown > 0 {
                Outcome::Shown
            } else {
                Outcome::Unsaid
            };
        }
        all
    }
}

/// The selectors of a rule that stands in another (CSS Nesting).
fn nested(outer: &str, inner: &str) -> String {
    let mut all = Vec::new();
    if outer.len() > LONGEST || inner.len() > LONGEST {
        return String::new();
    }
    for inner in inner.split(',') {
        for outer in outer.split(',') {
            if all.len() < MOST_NESTED {
                all.push(match inner.contains('&') {
                    true => inner.replace('&', outer.trim_ascii()),
                    false => format!("{outer} {inner}"),
                });
            }
        }
    }
    all.join(",")
}

/// What stands in a block whose content starts here, and what follows it.
fn balanced(body: &str) -> (&str, &str) {
    let mut depth = 1usize;
    for at in memchr::memchr2_iter(b'{', b'}', body.as_bytes()) {
        match body.as_bytes().get(at) {
            Some(b'{') => depth += 1,
            _ => depth -= 1,
        }
        if depth == 0 {
            return (body.get(..at).unwrap_or_default(), body.get(at + 1..).unwrap_or_default());
        }
    }
    (body, "")
}

/// Whether a class is one that frameworks hide things by.
pub(crate) fn may_be_unseen(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|class| UNSEEN.contains(&class))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(css: &str, way: Way, name: &str, classes: &str, id: &str) -> Outcome {
        let mut sheet = StyleSheet::default();
        sheet.add(css, "");
        let element = Element { name, classes, id, attributes: None, nth: Some(2) };
        let family = Family { source: "", stack: &[], page: &Default::default(), steps: sheet.steps() };
        sheet.outcomes(&element, &family, &Style::default()).map_or(Outcome::Unsaid, |all| all[way as usize])
    }

    fn display(css: &str, name: &str, classes: &str, id: &str) -> Outcome {
        outcome(css, Way::Display, name, classes, id)
    }

    #[test]
    fn the_cascade_decides() {
        use Outcome::*;
        for (css, expected) in [
            (".a{display:none}", Hidden),
            ("<!-- .x{color:red} P.a , #y {display : none}", Hidden),
            ("td.a{display:none}", Unsaid),
            (".d .a{display:none}", Unsaid),
            ("body .a{display:none}", Hidden),
            (".a{display:none}.b{display:inline}", Shown),
            (".b{display:inline}.a{display:none}", Hidden),
            ("p.a{display:inline}.b{display:none}", Shown),
            ("#c{display:none}p.a.b{display:block}", Hidden),
            (".a{display:none}.a.b{display:block}", Shown),
            (".a{display:none!important}#c{display:block}", Hidden),
            (".a{display:none!important}.b{display:block!important}", Shown),
            (".a{display:none}.a:hover{display:block}", Hidden),
            (".a{display:none}.a:not(.x){display:block}", Shown),
            (".a:not(.b){display:none}", Unsaid),
            (".a{display:none}.a:last-child{display:block}", MaybeShown),
            (".a:last-child{display:none}", MaybeHidden),
            ("i+.a{display:none}", MaybeHidden),
            (".a{display:none}.a:first-child{display:block}", Hidden),
            (".a:nth-child(2n){display:none}", Hidden),
            (":where(.a){display:none}.b{display:inline}", Shown),
            (":is(.a,.x){display:none}", Hidden),
            ("[class~=a]{display:none}", Hidden),
            ("[class^=x]{display:none}", Unsaid),
            ("[data-x]{display:none}", MaybeHidden),
            ("@media print{.a{display:none}}", Unsaid),
            ("@media screen{.a{display:none}}", Hidden),
            (".a{display:none}@media (min-width:600px){.a{display:block}}", Shown),
            ("@media (max-width:600px){.a{display:none}}", Unsaid),
            ("@media (min-width:1600px){.a{display:none}}", MaybeHidden),
            ("@media all{@media screen{.a{display:none}} .x{color:red}}", Hidden),
            ("@media print{@media all{.x{display:none}} .a{display:none}} .b{color:red}", Unsaid),
            ("body{& .a{display:none}}", Hidden),
            ("body{color:red;.a{display:none}}", Hidden),
            (".a{@media screen{display:none}}", Hidden),
            ("@layer x{#c{display:none}}.a{display:block}", Shown),
            ("@layer x,y;@layer y{.a{display:none}}@layer x{#c{display:block}}", Hidden),
            ("@import url(x.css); .a{display:none}", Hidden),
            (".md\\:a,.x{display:none}", Unsaid),
            ("/* .a{display:none} */", Unsaid),
            ("@font-face{src:url(x)}.a{display:none}", Hidden),
            (".a::before{display:none}", Unsaid),
        ] {
            assert_eq!(display(css, "P", "a b", "c"), expected, "{css}");
        }
        assert_eq!(display(".md\\:a{display:none}", "p", "md:a", ""), Hidden);
    }

    #[test]
    fn every_way_to_hide_has_its_own_cascade() {
        use Outcome::*;
        for (css, way, expected) in [
            (".a{visibility:hidden}.b{visibility:visible}", Way::Visibility, Shown),
            (".a{opacity:0}.a.b{opacity:1}", Way::Opacity, Shown),
            (".a{opacity:0}.b{display:block}", Way::Opacity, Hidden),
            (".a{font-size:0}.a{font-size:14px}", Way::Size, Shown),
            (".a{left:-9999px}", Way::Place, Hidden),
            (".a{position:absolute;top:-9999px}", Way::Place, Hidden),
            (".a{position:fixed;left:-100%}", Way::Place, Hidden),
            (".a{margin-left:-9999px}", Way::Place, Hidden),
            (".a{clip:rect(0,0,0,0)}", Way::Clip, Hidden),
            (".a{display:inline-block;width:0;overflow:hidden}", Way::Extent, Hidden),
            (".a{width:0}", Way::Extent, Unsaid),
            (".a{display:inline-block;transform:scale(0)}", Way::Extent, Hidden),
            (".a{color:#fff}", Way::White, Hidden),
            (".a{color:#fff}.b{color:#333}", Way::White, Shown),
            (".a{color:rgba(0,0,0,0)}", Way::White, Hidden),
            (".a{vertical-align:super}", Way::Raised, Hidden),
            (".a{text-decoration:line-through}", Way::Strike, Hidden),
        ] {
            assert_eq!(outcome(css, way, "i", "a b", ""), expected, "{css}");
        }
    }

    #[test]
    fn hostile_sheets_end_in_doubt() {
        let mut sheet = StyleSheet::default();
        sheet.steps.set(3);
        sheet.add("*{display:none} *{display:none} *{display:none} *{display:none} *{display:block}", "");
        let element = Element { name: "i", classes: "", id: "", attributes: None, nth: None };
        let family = Family { source: "", stack: &[], page: &Default::default(), steps: sheet.steps() };
        let all = sheet.outcomes(&element, &family, &Style::default());
        assert!(all.is_some_and(|all| all[Way::Display as usize] != Outcome::Shown));
    }
}
