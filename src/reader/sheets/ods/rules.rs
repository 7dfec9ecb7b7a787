//! Formats of cells that depend on what the cells hold: the conditions of styles (OpenDocument 1.3, part 3, 16.3), and
//! LibreOffice's own elements, which say more.

use super::Reader;
use crate::error::Error;
use crate::reader::office::colour::Ground;
use crate::reader::office::xml::Tag;
use crate::reader::sheets::formula::Formula;
use crate::reader::sheets::shown::{Effect, Style};
use crate::reader::sheets::xlsx_rules::Rule;
use crate::reader::sheets::{Range, Sheet, reference};

/// A format by which numbers but not zeros are shown.
const WITHOUT_ZEROS: &str = "General;-General;";

impl Reader<'_, '_> {
    /// Handles an element of a vocabulary that OpenDocument does not have.
    pub(super) fn start_rule(&mut self, tag: &Tag<'_>, name: &str) {
        let text = |name: &str| tag.attr(name).unwrap_or_default();
        match name {
            "conditional-format" => {
                self.rules.over(ranges(&text("target-range-address")));
            }
            "condition" => {
                let effect = self.effect(&text("apply-style-name"));
                self.rule(&text("value"), &text("base-cell-address"), effect);
            }
            // A bar or a sign in place of the value.
            "data-bar" | "icon-set" if tag.attr("show-value").is_some_and(|v| v == "false") => {
                let rule = Rule::of("", vec![Formula::Truth(true)], Effect::VOID);
                self.rules.add(rule);
            }
            _ => {}
        }
    }

    fn rule(&mut self, condition: &str, base: &str, effect: Effect) {
        if !effect.is_none() {
            let rule = Rule::of_condition(condition, cell(base), effect);
            self.rules.add(rule);
        }
    }

    /// Takes from the figures of the sheet what its rules hide.
    pub(super) fn apply_rules(&mut self, sheet: &mut Sheet) -> Result<(), Error> {
        let mut mapped: Vec<(String, Vec<Range>)> = self.mapped.drain().collect();
        mapped.sort_by(|a, b| a.0.cmp(&b.0));
        for (style, ranges) in mapped {
            self.rules.over(ranges);
            for map in self.styles.maps(&style) {
                let effect = self.effect(&map.style);
                if !effect.is_none() {
                    let rule = Rule::of_condition(&map.condition, cell(&map.base), effect);
                    self.rules.add(rule);
                }
            }
        }
        self.rules.apply(&[], &mut self.book, sheet)
    }

    /// What a style does to the figures that a rule gives it to.
    fn effect(&self, style: &str) -> Effect {
        let style = self.styles.named(style);
        let (look, ground) = (self.styles.look(style), self.styles.ground(style, Ground::Paper));
        let shows = |value: f64| self.styles.shows_number(style, |c| Rule::holds_for(c, value));
        let mut effect = Style { format: None, look, ground }.effect();
        effect.void |= !shows(1.0);
        effect.format = (!shows(0.0)).then(|| WITHOUT_ZEROS.to_owned());
        effect
    }
}

/// `Sheet1.B12` or `$'a sheet'.$B$12`, without its sheet, which is the one at hand.
fn cell(address: &str) -> Option<(u32, u32)> {
    reference::cell(&address.rsplit_once('.')?.1.replace('$', ""))
}

/// Ranges with blanks between them; names of sheets may have blanks in them.
fn ranges(addresses: &str) -> Vec<Range> {
    let mut out = Vec::new();
    let mut quoted = false;
    for address in addresses.split(|c: char| {
        quoted ^= c == '\'';
        c == ' ' && !quoted
    }) {
        let mut within = false;
        let colon = address.bytes().position(|b| {
            within ^= b == b'\'';
            b == b':' && !within
        });
        let (from, to) = colon.map_or((address, address), |at| (&address[..at], &address[at + 1..]));
        if let (Some(a), Some(b)) = (cell(from), cell(to)) {
            out.push(Range { rows: (a.0.min(b.0), a.0.max(b.0)), columns: (a.1.min(b.1), a.1.max(b.1)) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cell, ranges};

    #[test]
    fn addresses_name_a_sheet_first() {
        assert_eq!(cell("Sheet1.B12"), Some((11, 1)));
        assert_eq!(cell("$'a.b c'.$B$12"), Some((11, 1)));
        assert_eq!(cell("B12"), None);
        let all = ranges("Sheet1.A1:Sheet1.B2 'a: b'.C3 'a: b'.D4:'a: b'.C1");
        let all: Vec<_> = all.iter().map(|r| (r.rows, r.columns)).collect();
        assert_eq!(all, [((0, 1), (0, 1)), ((2, 2), (2, 2)), ((0, 3), (2, 3))]);
    }
}
