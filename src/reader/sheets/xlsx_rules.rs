//! Formats that depend on what a cell holds (ECMA-376-1, 18.3.1.18): those that strike a figure out, hide it or show it in
//! another way.
//!
//! Rules that ask simple things of a cell are worked out ([`super::formula`]); of every other rule nobody can tell here
//! whether it holds, and the figures it may hide are none.

use super::formula::{self, Formula, Sign, Value};
use super::shown::Effect;
use super::{Book, Held, MOST_COVERED, Range, Sheet, format};
use crate::document::TextRef;
use crate::error::Error;
use crate::reader::office::too_large;
use crate::reader::office::xml::Tag;
use crate::text::signs::OBJECT;

/// Rules of a sheet, as they are read.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Ranges, and the rules for them, each with the number of its ranges.
    ranges: Vec<Vec<Range>>,
    all: Vec<(usize, Rule)>,
    /// The number of the ranges at hand.
    current: Option<usize>,
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
        self.over(ranges);
    }

    /// The same, for rules that are read as a whole; tells their number.
    pub(super) fn over(&mut self, ranges: Vec<Range>) -> usize {
        let number = self.ranges.len();
        self.ranges.push(ranges);
        self.current = Some(number);
        number
    }

    /// The ranges of a number once more.
    pub(super) fn again(&mut self, number: usize) {
        self.current = Some(number);
    }

    /// A rule that is read as a whole, for the ranges at hand.
    pub(super) fn add(&mut self, rule: Rule) {
        if let Some(ranges) = self.current {
            self.all.push((ranges, rule));
        }
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
        // One without ranges is for no cell.
        self.all.push((self.current.unwrap_or(usize::MAX), rule));
    }

    /// The ranges of the rules before this, where they come behind them ([MS-XLSX] 2.6.16).
    pub(super) fn ranges_behind(&mut self, sqref: &str) {
        let popped = self.ranges.pop();
        self.ranges(sqref);
        let own = self.ranges.len().saturating_sub(1);
        // They are the last; to go through all rules for each of their ranges takes too long.
        let last = self.all.iter_mut().rev().take_while(|(ranges, _)| popped.is_some() && *ranges == own);
        last.for_each(|(_, rule)| rule.first = self.first);
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
    /// `too_large` for rules that ask more, of more cells, than any sheet has.
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
        sheet.held.sort_by_key(|(row, column, _)| (*row, *column));
        // Rules ask what cells hold, whatever other rules show of it.
        let of_cell = |row: u32, column: u32| value(book, sheet, (row, column));
        let mut shown: Vec<Option<String>> = vec![None; sheet.cells.len()];
        let mut work = 0;
        for (ranges, rule) in &mut self.all {
            rule.read();
            let terms = 1 + rule.formulas.iter().map(Formula::terms).sum::<usize>();
            for range in self.ranges.get(*ranges).into_iter().flatten() {
                let start = sheet.cells.partition_point(|c| c.0 < range.rows.0);
                let end = sheet.cells.partition_point(|c| c.0 <= range.rows.1).max(start);
                work += end - start + 1;
                let cells = sheet.cells.get(start..end).unwrap_or_default();
                for ((row, column, text), slot) in cells.iter().zip(shown.iter_mut().skip(start)) {
                    let text = book.text(*text);
                    if !(range.columns.0..=range.columns.1).contains(column) || !is_figure(text) {
                        continue;
                    }
                    work += terms;
                    if work > MOST_COVERED {
                        break;
                    }
                    let held = of_cell(*row, *column);
                    let effect = rule.effect(effects, &none);
                    let other = rule.shown(text, held.as_ref(), effect, (*row, *column), &of_cell);
                    match (slot, other) {
                        (_, None) => {}
                        (slot @ None, other) => *slot = other,
                        // Which of them comes first is not worked out.
                        (Some(one), Some(other)) if *one != other => *one = format!("{OBJECT}{text}"),
                        _ => {}
                    }
                }
                if work > MOST_COVERED {
                    return Err(too_large(format!(
                        "rules for formats of sheet {} ask too much of too many cells",
                        sheet.name
                    )));
                }
            }
        }
        for (cell, shown) in sheet.cells.iter_mut().zip(shown) {
            let Some(shown) = shown.filter(|shown| shown != book.text(cell.2)) else { continue };
            cell.2 = if shown.is_empty() { TextRef::default() } else { book.builder.push_text(&shown) };
        }
        Ok(())
    }
}

/// Longest text of a cell that rules are worked out for, in bytes: they ask for labels.
const LONGEST: usize = 1_024;

/// What a cell of a sheet holds, whose cells are sorted; `None` where that is not known.
pub(super) fn value(book: &Book<'_>, sheet: &Sheet, cell: (u32, u32)) -> Option<Value> {
    let at = sheet.held.partition_point(|h| (h.0, h.1) < cell);
    let mut here = sheet.held.get(at..)?.iter().take_while(|h| (h.0, h.1) == cell);
    // A cell that is there twice holds nobody knows what.
    let (held, None) = (here.next()?.2, here.next()) else { return None };
    Some(match held {
        Held::Number(number) => Value::Number(number),
        Held::Truth(truth) => Value::Truth(truth),
        Held::Error => Value::Error,
        Held::Text => {
            let at = sheet.cells.partition_point(|c| (c.0, c.1) < cell);
            let text = sheet.cells.get(at).filter(|c| (c.0, c.1) == cell)?.2;
            Value::Text(Some(book.text(text)).filter(|text| text.len() <= LONGEST)?.to_owned())
        }
    })
}

/// Whether what a cell shows may be a figure.
fn is_figure(shown: &str) -> bool {
    shown.contains(|c: char| c.is_ascii_digit())
        && !shown.contains(|c: char| c == OBJECT || c.is_alphabetic())
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
        rule.holds(Some(&Value::Number(value)), (0, 0), &|_, _| None).unwrap_or(false)
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

    /// What a cell shows under the rule, also where that is the same: a hidden zero is a blank. `None` where the rule
    /// does not hold.
    fn shown(
        &self,
        shown: &str,
        held: Option<&Value>,
        effect: &Effect,
        cell: (u32, u32),
        sheet: &formula::Sheet<'_>,
    ) -> Option<String> {
        let holds = self.holds(held, cell, sheet);
        if holds == Some(false) {
            return None;
        }
        let doubted = || Some(format!("{OBJECT}{shown}"));
        let value = match held {
            Some(Value::Number(number)) => *number,
            // Formats for texts are the fourth, or have a sign where the text is.
            Some(Value::Text(_)) if !effect.void => {
                let of_text = |f: &String| f.contains('@') || f.matches(';').count() > 2;
                return if effect.format.as_ref().is_some_and(of_text) { doubted() } else { None };
            }
            _ => return doubted(),
        };
        if effect.void {
            // A zero that is not seen is a blank; one that is struck out is no figure.
            let blank = holds == Some(true) && value == 0.0 && !effect.seen;
            return if blank { Some(String::new()) } else { doubted() };
        }
        // Where its format shows the same number, nothing changes; with words beside it, it is no other figure.
        let formatted = format::number(value, effect.format.as_deref(), false);
        let formatted = formatted.trim();
        let digits = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let before = number(shown);
        let same = |after: &str| before.is_some() && number(after) == before;
        if formatted == shown || same(formatted) {
            return Some(shown.to_owned());
        }
        match holds {
            None if same(&formatted.chars().filter(digits).collect::<String>()) => Some(shown.to_owned()),
            None => doubted(),
            Some(_) if formatted.is_empty() && value != 0.0 => doubted(),
            Some(_) => Some(formatted.to_owned()),
        }
    }

    /// Whether a rule holds for a cell that holds `held`; `None` where that is not worked out.
    pub(super) fn holds(
        &self,
        held: Option<&Value>,
        cell: (u32, u32),
        sheet: &formula::Sheet<'_>,
    ) -> Option<bool> {
        let is_error = || held.map(|held| *held == Value::Error);
        match self.kind.as_str() {
            "cellIs" => {}
            "expression" | "containsText" | "notContainsText" | "beginsWith" | "endsWith" => {
                return self.formulas.first()?.holds(cell, sheet);
            }
            "containsErrors" => return is_error(),
            "notContainsErrors" => return is_error().map(|is| !is),
            // What is known of a cell is no blank.
            "containsBlanks" => return held.map(|_| false),
            "notContainsBlanks" => return held.map(|_| true),
            _ => return None,
        }
        let than = |at: usize| self.formulas.get(at)?.of_cell(cell, sheet);
        let sign = match self.operator.as_str() {
            "equal" => Sign::Equal,
            "notEqual" => Sign::NotEqual,
            "lessThan" => Sign::Less,
            "lessThanOrEqual" => Sign::LessOrEqual,
            "greaterThan" => Sign::Greater,
            "greaterThanOrEqual" => Sign::GreaterOrEqual,
            within @ ("between" | "notBetween") => {
                let (Value::Number(value), Value::Number(one), Value::Number(other)) =
                    (held?, than(0)?, than(1)?)
                else {
                    return None;
                };
                return Some((one.min(other)..=one.max(other)).contains(value) == (within == "between"));
            }
            _ => return None,
        };
        match formula::compared(held?.clone(), sign, than(0)?)? {
            Value::Truth(holds) => Some(holds),
            _ => Some(false),
        }
    }
}
