//! Formats that depend on what a cell holds (ECMA-376-1, 18.3.1.18): those that strike a figure out or hide it.
//!
//! A rule that compares the cell with a number is worked out; of every other rule nobody can tell here whether it holds,
//! and the figures it may hide are none.

use super::{Book, MOST_COVERED, Range, Sheet};
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
    first: Option<String>,
}

/// A rule (18.3.1.10).
#[derive(Debug, Default)]
pub(super) struct Rule {
    kind: String,
    operator: String,
    format: Option<usize>,
    /// Whether a format of its own hides.
    hides: Option<bool>,
    formulas: Vec<String>,
    /// The first cell of its range, where it has one range.
    first: Option<String>,
}

impl Rules {
    /// The ranges that the rules after this are for.
    pub(super) fn ranges(&mut self, sqref: &str) {
        let cell = |text: &str| {
            super::reference::range(text).or_else(|| super::reference::range(&format!("{text}:{text}")))
        };
        let mut parts = sqref.split_whitespace();
        let first = parts.next().filter(|_| parts.next().is_none());
        self.first = first.and_then(|range| range.split(':').next()).map(str::to_owned);
        self.ranges.push(sqref.split_whitespace().filter_map(cell).collect());
    }

    /// A rule that hides, and of which nobody can tell here whether it holds.
    pub(super) fn always(&mut self, range: Range) {
        self.add(vec![range], Rule::hiding("", Vec::new()));
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
            hides: None,
            formulas: Vec::new(),
            first: self.first.clone(),
        };
        self.all.push((self.ranges.len().saturating_sub(1), rule));
    }

    /// The ranges of the rules before this, where they come behind them ([MS-XLSX] 2.6.16).
    pub(super) fn ranges_behind(&mut self, sqref: &str) {
        self.ranges.pop();
        self.ranges(sqref);
    }

    /// Says whether the last rule's own format hides.
    pub(super) fn own_format(&mut self, hides: bool) {
        if let Some((_, rule)) = self.all.last_mut() {
            rule.hides = Some(hides);
        }
    }

    /// A formula of the last rule begins.
    pub(super) fn formula(&mut self) {
        if let Some((_, rule)) = self.all.last_mut() {
            rule.formulas.push(String::new());
        }
    }

    /// Text of a formula.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(formula) = self.all.last_mut().and_then(|(_, rule)| rule.formulas.last_mut()) {
            formula.push_str(text);
        }
    }

    /// Takes from the figures of a sheet what hides them; `hiding` tells which formats do.
    ///
    /// # Errors
    /// `too_large` for rules of more ranges than any sheet has.
    pub(super) fn apply(&self, hiding: &[bool], book: &mut Book<'_>, sheet: &mut Sheet) -> Result<(), Error> {
        let mut work = 0;
        for (ranges, rule) in &self.all {
            let of_workbook = || rule.format.is_some_and(|at| hiding.get(at) == Some(&true));
            if !rule.hides.unwrap_or_else(of_workbook) {
                continue;
            }
            for range in self.ranges.get(*ranges).into_iter().flatten() {
                work += sheet.cells.len();
                if work > MOST_COVERED {
                    return Err(too_large(format!(
                        "rules for formats of sheet {} cover too many cells",
                        sheet.name
                    )));
                }
                let within = |c: &&mut (u32, u32, TextRef)| {
                    (range.rows.0..=range.rows.1).contains(&c.0)
                        && (range.columns.0..=range.columns.1).contains(&c.1)
                };
                for cell in sheet.cells.iter_mut().filter(within) {
                    let hidden = rule.hidden(book.text(cell.2));
                    if let Some(hidden) = hidden {
                        cell.2 = if hidden.is_empty() {
                            TextRef::default()
                        } else {
                            book.builder.push_text(&hidden)
                        };
                    }
                }
            }
        }
        Ok(())
    }
}

impl Rule {
    /// A rule that hides where a comparison holds, or where nobody can tell here.
    pub(super) fn hiding(operator: &str, formulas: Vec<String>) -> Rule {
        let kind = if operator.is_empty() { "expression" } else { "cellIs" };
        Rule {
            kind: kind.to_owned(),
            operator: operator.to_owned(),
            hides: Some(true),
            formulas,
            ..Rule::default()
        }
    }

    /// A rule that hides on a condition of OpenDocument (1.3, part 3, 19.471): `cell-content()<4`.
    pub(super) fn of_condition(condition: &str) -> Rule {
        let condition = condition.trim();
        let content = condition.strip_prefix("cell-content").unwrap_or(condition);
        for (name, operator) in [("-is-between(", "between"), ("-is-not-between(", "notBetween")] {
            if let Some(ends) = content.strip_prefix(name).and_then(|rest| rest.strip_suffix(')')) {
                return Rule::hiding(operator, ends.split(',').map(str::to_owned).collect());
            }
        }
        let compared = content.strip_prefix("()").unwrap_or_default().trim_start();
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
                return Rule::hiding(operator, vec![than.to_owned()]);
            }
        }
        Rule::hiding("", Vec::new())
    }

    /// What a cell with a text shows under the rule, where that is something else: a hidden zero is a blank.
    pub(super) fn hidden(&self, shown: &str) -> Option<String> {
        if shown.contains(MARK)
            || shown.contains(char::is_alphabetic)
            || !shown.contains(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let value = shown.replace(',', "").trim().parse::<f64>().ok();
        match value.and_then(|v| self.holds(v)) {
            Some(false) => None,
            Some(true) if value == Some(0.0) => Some(String::new()),
            _ => Some(format!("{MARK}{shown}")),
        }
    }

    /// Whether the formula asks whether the cell itself holds an error: it is written for the first cell of the range.
    fn asks_for_error(&self) -> bool {
        let [formula] = self.formulas.as_slice() else { return false };
        let formula = formula.trim();
        let asked = ["ISERROR(", "ISERR(", "ISNA("].iter().find_map(|name| formula.strip_prefix(name));
        let asked = asked.and_then(|rest| rest.strip_suffix(')')).map(str::trim);
        asked.is_some() && asked == self.first.as_deref()
    }

    /// Whether a condition of a number format holds (19.471): `value()>=0`.
    pub(super) fn holds_for(condition: &str, value: f64) -> bool {
        let condition = condition.trim().replacen("value()", "cell-content()", 1);
        Rule::of_condition(&condition).holds(value).unwrap_or(false)
    }

    /// Whether a rule holds for a number; `None` where that is not worked out.
    fn holds(&self, value: f64) -> Option<bool> {
        match self.kind.as_str() {
            "cellIs" => {}
            // A number is no error and no blank.
            "containsErrors" | "containsBlanks" => return Some(false),
            "notContainsErrors" | "notContainsBlanks" => return Some(true),
            _ => return (self.kind == "expression" && self.asks_for_error()).then_some(false),
        }
        let number = |at: usize| self.formulas.get(at)?.trim().parse::<f64>().ok();
        let first = number(0)?;
        Some(match self.operator.as_str() {
            "equal" => value == first,
            "notEqual" => value != first,
            "lessThan" => value < first,
            "lessThanOrEqual" => value <= first,
            "greaterThan" => value > first,
            "greaterThanOrEqual" => value >= first,
            "between" => (first..=number(1)?).contains(&value),
            "notBetween" => !(first..=number(1)?).contains(&value),
            _ => return None,
        })
    }
}
