//! Formats that depend on what a cell holds (ECMA-376-1, 18.3.1.18): those that strike a figure out, hide it or show it in
//! another way.
//!
//! Rules that ask simple things of a cell are worked out ([`super::formula`]); of every other rule nobody can tell here
//! whether it holds, and the figures it may hide are none.

use super::formula::{self, Formula, Value};
use super::shown::Effect;
use super::{Book, MOST_COVERED, Range, Sheet, format};
use crate::document::TextRef;
use crate::error::Error;
use crate::reader::office::apart::MARK;
use crate::reader::office::too_large;
use crate::reader::office::xml::Tag;

/// Rules of a sheet, as they are read.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Ranges, and the rules for them, each with the number of its ranges.
    ranges: Vec<Vec<Range>>,
    all: Vec<(usize, Rule)>,
    /// The first cell of the ranges at hand, where they are one.
    first: Option<(u32, u32)>,
}

/// A rule (18.3.1.10).
#[derive(Debug, Default)]
pub(super) struct Rule {
    kind: String,
    operator: String,
    format: Option<usize>,
    /// What a format of its own does.
    effect: Option<Effect>,
    /// What it asks, as written and as read.
    written: Vec<String>,
    formulas: Vec<Formula>,
    /// The first cell of its range, where it has one range: formulas are written for it.
    first: Option<(u32, u32)>,
}

impl Rules {
    /// The ranges that the rules after this are for.
    pub(super) fn ranges(&mut self, sqref: &str) {
        let cell = |text: &str| {
            super::reference::range(text).or_else(|| super::reference::range(&format!("{text}:{text}")))
        };
        let ranges: Vec<Range> = sqref.split_whitespace().filter_map(cell).collect();
        self.first = match ranges.as_slice() {
            [only] => Some((only.rows.0, only.columns.0)),
            _ => None,
        };
        self.ranges.push(ranges);
    }

    /// A rule that is read as a whole, for ranges of its own.
    pub(super) fn add(&mut self, ranges: Vec<Range>, rule: Rule) {
        self.all.push((self.ranges.len(), rule));
        self.ranges.push(ranges);
    }

    pub(super) fn rule(&mut self, tag: &Tag<'_>) {
        let text = |name: &str| tag.attr(name).unwrap_or_default().into_owned();
        let format = tag.number("dxfId").and_then(|n| usize::try_from(n).ok());
        let rule = Rule {
            kind: text("type"),
            operator: text("operator"),
            format,
            first: self.first,
            ..Rule::default()
        };
        self.all.push((self.ranges.len().saturating_sub(1), rule));
    }

    /// The ranges of the rules before this, where they come behind them ([MS-XLSX] 2.6.16).
    pub(super) fn ranges_behind(&mut self, sqref: &str) {
        let popped = self.ranges.pop();
        self.ranges(sqref);
        let own = self.ranges.len().saturating_sub(1);
        for (_, rule) in self.all.iter_mut().filter(|(ranges, _)| popped.is_some() && *ranges == own) {
            rule.first = self.first;
        }
    }

    /// Says what the last rule's own format does.
    pub(super) fn own_format(&mut self, effect: Effect) {
        if let Some((_, rule)) = self.all.last_mut() {
            rule.effect = Some(effect);
        }
    }

    /// A formula of the last rule begins.
    pub(super) fn formula(&mut self) {
        if let Some((_, rule)) = self.all.last_mut() {
            rule.written.push(String::new());
        }
    }

    /// Text of a formula.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(formula) = self.all.last_mut().and_then(|(_, rule)| rule.written.last_mut()) {
            formula.push_str(text);
        }
    }

    /// Takes from the figures of a sheet what hides them; `effects` tells what the formats of the workbook do.
    ///
    /// # Errors
    /// `too_large` for rules of more ranges than any sheet has.
    pub(super) fn apply(
        &mut self,
        effects: &[Effect],
        book: &mut Book<'_>,
        sheet: &mut Sheet,
    ) -> Result<(), Error> {
        let none = Effect::default();
        self.all.retain(|(_, rule)| !rule.effect(effects, &none).is_none());
        if self.all.is_empty() {
            return Ok(());
        }
        sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
        // Rules ask what cells hold, whatever other rules show of it.
        let held: Vec<((u32, u32), Option<Value>)> =
            sheet.cells.iter().map(|c| ((c.0, c.1), value(book.text(c.2)))).collect();
        let of_cell = |row: u32, column: u32| {
            let at = held.partition_point(|(cell, _)| *cell < (row, column));
            held.get(at).filter(|(cell, _)| *cell == (row, column))?.1.clone()
        };
        let mut work = 0;
        for (ranges, rule) in &mut self.all {
            rule.read();
            for range in self.ranges.get(*ranges).into_iter().flatten() {
                let start = sheet.cells.partition_point(|c| c.0 < range.rows.0);
                let end = sheet.cells.partition_point(|c| c.0 <= range.rows.1).max(start);
                work += end - start + 1;
                if work > MOST_COVERED {
                    return Err(too_large(format!(
                        "rules for formats of sheet {} cover too many cells",
                        sheet.name
                    )));
                }
                let within =
                    |c: &&mut (u32, u32, TextRef)| (range.columns.0..=range.columns.1).contains(&c.1);
                for cell in sheet.cells.get_mut(start..end).unwrap_or_default().iter_mut().filter(within) {
                    let shown = book.text(cell.2);
                    let other = rule.shown(shown, rule.effect(effects, &none), (cell.0, cell.1), &of_cell);
                    if let Some(other) = other {
                        cell.2 = if other.is_empty() {
                            TextRef::default()
                        } else {
                            book.builder.push_text(&other)
                        };
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a cell holds, told by what it shows; `None` where that does not tell.
fn value(shown: &str) -> Option<Value> {
    // Digits that are not seen count for rules.
    let text = shown.replace(MARK, "");
    let text = text.trim();
    if let Some(number) = number(text) {
        return Some(Value::Number(number));
    }
    let word = text.chars().any(char::is_alphabetic) && !text.contains(char::REPLACEMENT_CHARACTER);
    word.then(|| Value::Text(text.to_owned())).filter(|_| !text.contains(|c: char| c.is_ascii_digit()))
}

fn number(shown: &str) -> Option<f64> {
    shown.replace(',', "").trim().parse::<f64>().ok().filter(|n| n.is_finite())
}

impl Rule {
    /// A rule that compares the cell, or asks a formula where there is no operator.
    pub(super) fn of(operator: &str, formulas: Vec<Formula>, effect: Effect) -> Rule {
        let kind = if operator.is_empty() { "expression" } else { "cellIs" };
        Rule {
            kind: kind.to_owned(),
            operator: operator.to_owned(),
            effect: Some(effect),
            formulas,
            ..Rule::default()
        }
    }

    /// A rule on a condition of OpenDocument (1.3, part 3, 19.471), `cell-content()<4`, or of LibreOffice's own elements,
    /// `<4`; its formulas are written for a cell.
    pub(super) fn of_condition(condition: &str, first: Option<(u32, u32)>, effect: Effect) -> Rule {
        let condition = condition.trim();
        let formula = |text: &str| formula::open_formula(text, first);
        let given = |name: &str| condition.strip_prefix(name)?.strip_suffix(')');
        for (names, operator) in [
            (["cell-content-is-between(", "between("], "between"),
            (["cell-content-is-not-between(", "not-between("], "notBetween"),
        ] {
            if let Some(ends) = names.into_iter().find_map(given) {
                return Rule::of(operator, ends.split(',').map(formula).collect(), effect);
            }
        }
        if let Some(asked) = ["is-true-formula(", "formula-is("].into_iter().find_map(given) {
            return Rule::of("", vec![formula(asked)], effect);
        }
        for (name, of_text) in [
            ("contains-text(", "NOT(ISERROR(SEARCH(?;[.A1])))"),
            ("not-contains-text(", "ISERROR(SEARCH(?;[.A1]))"),
            ("begins-with(", "LEFT([.A1];LEN(?))=?"),
            ("ends-with(", "RIGHT([.A1];LEN(?))=?"),
        ] {
            if let Some(text) = given(name) {
                let asked = of_text.replace('?', text);
                return Rule::of("", vec![formula::open_formula(&asked, Some((0, 0)))], effect);
            }
        }
        let compared = condition.strip_prefix("cell-content()").unwrap_or(condition).trim_start();
        // Longer signs before those that they begin with.
        for (sign, operator) in [
            ("<=", "lessThanOrEqual"),
            (">=", "greaterThanOrEqual"),
            ("!=", "notEqual"),
            ("<", "lessThan"),
            (">", "greaterThan"),
            ("=", "equal"),
        ] {
            if let Some(than) = compared.strip_prefix(sign) {
                return Rule::of(operator, vec![formula(than)], effect);
            }
        }
        let kind = match condition {
            "is-error" => "containsErrors",
            "is-no-error" => "notContainsErrors",
            _ => "",
        };
        Rule { kind: kind.to_owned(), ..Rule::of("", Vec::new(), effect) }
    }

    /// Whether a condition of a number format holds (19.471): `value()>=0`.
    pub(super) fn holds_for(condition: &str, value: f64) -> bool {
        let condition = condition.trim().replacen("value()", "cell-content()", 1);
        let rule = Rule::of_condition(&condition, None, Effect::VOID);
        rule.holds(value, (0, 0), &|_, _| None).unwrap_or(false)
    }

    /// Reads what it asks.
    fn read(&mut self) {
        let formula = |text: &String| formula::parse(text, self.first);
        self.formulas.extend(self.written.iter().map(formula));
        self.written.clear();
    }

    fn effect<'e>(&'e self, effects: &'e [Effect], none: &'e Effect) -> &'e Effect {
        self.effect.as_ref().or_else(|| effects.get(self.format?)).unwrap_or(none)
    }

    /// What a cell shows under the rule, where that is something else: a hidden zero is a blank.
    fn shown(
        &self,
        shown: &str,
        effect: &Effect,
        cell: (u32, u32),
        sheet: &formula::Sheet<'_>,
    ) -> Option<String> {
        if shown.contains(MARK)
            || shown.contains(char::is_alphabetic)
            || !shown.contains(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let value = number(shown);
        let holds = value.and_then(|v| self.holds(v, cell, sheet));
        if holds == Some(false) {
            return None;
        }
        let doubted = || Some(format!("{MARK}{shown}"));
        if effect.void {
            return if holds == Some(true) && value == Some(0.0) { Some(String::new()) } else { doubted() };
        }
        // Where its format shows the same number, nothing changes.
        let formatted = format::number(value?, effect.format.as_deref(), false);
        if number(&formatted) == value {
            return None;
        }
        // The same number with words beside it is no other figure.
        let digits = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let same = number(&formatted.chars().filter(digits).collect::<String>()) == value;
        match (holds, formatted.trim()) {
            (None, _) if same => None,
            (None, _) => doubted(),
            (_, "") if value != Some(0.0) => doubted(),
            (_, text) => Some(text.to_owned()),
        }
    }

    /// Whether a rule holds for a number; `None` where that is not worked out.
    pub(super) fn holds(&self, value: f64, cell: (u32, u32), sheet: &formula::Sheet<'_>) -> Option<bool> {
        match self.kind.as_str() {
            "cellIs" => {}
            "expression" | "containsText" | "notContainsText" | "beginsWith" | "endsWith" => {
                return self.formulas.first()?.holds(cell, sheet);
            }
            // A number is no error and no blank.
            "containsErrors" | "containsBlanks" => return Some(false),
            "notContainsErrors" | "notContainsBlanks" => return Some(true),
            _ => return None,
        }
        let number = |at: usize| self.formulas.get(at)?.number(cell, sheet);
        let first = number(0)?;
        Some(match self.operator.as_str() {
            "equal" => value == first,
            "notEqual" => value != first,
            "lessThan" => value < first,
            "lessThanOrEqual" => value <= first,
            "greaterThan" => value > first,
            "greaterThanOrEqual" => value >= first,
            "between" => {
                let second = number(1)?;
                (first.min(second)..=first.max(second)).contains(&value)
            }
            "notBetween" => {
                let second = number(1)?;
                !(first.min(second)..=first.max(second)).contains(&value)
            }
            _ => return None,
        })
    }
}
