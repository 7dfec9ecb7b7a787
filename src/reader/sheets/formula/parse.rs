//! Formulas as workbooks write them (ECMA-376-1, 18.17) and as OpenFormula has them (OpenDocument 1.3, part 4, 5).

use super::{At, Formula, Sign};
use crate::reader::sheets::reference;

/// Operators and brackets within each other, and operators in a row, at most.
const DEEPEST: u32 = 32;

/// What joins formulas, the loosest first.
const JOINS: [&[&str]; 3] = [&["&"], &["+", "-"], &["*", "/"]];

/// Longest formula, in bytes; the programs allow some thousand characters.
const LONGEST: usize = 32_768;

/// Reads a formula written for a cell, from which its references count; `None` where that cell is not known.
pub(in crate::reader::sheets) fn parse(text: &str, written_for: Option<(u32, u32)>) -> Formula {
    whole(text, written_for, false)
}

/// The same with references in brackets and `;` between arguments.
pub(in crate::reader::sheets) fn open_formula(text: &str, written_for: Option<(u32, u32)>) -> Formula {
    whole(text, written_for, true)
}

fn whole(text: &str, written_for: Option<(u32, u32)>, open: bool) -> Formula {
    let text = text.trim();
    let text = text.strip_prefix("of:").unwrap_or(text);
    let text = text.strip_prefix('=').unwrap_or(text);
    if text.len() > LONGEST {
        return Formula::Unknown;
    }
    let mut parser = Parser { rest: text, written_for, open, left: DEEPEST };
    let formula = parser.comparison();
    formula.filter(|_| parser.rest.trim_start().is_empty()).unwrap_or(Formula::Unknown)
}

struct Parser<'t> {
    rest: &'t str,
    written_for: Option<(u32, u32)>,
    open: bool,
    /// Levels that may still be opened.
    left: u32,
}

impl<'t> Parser<'t> {
    fn eat(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn comparison(&mut self) -> Option<Formula> {
        self.left = self.left.checked_sub(1)?;
        let mut formula = self.joined(0)?;
        let signs = [
            ("<=", Sign::LessOrEqual),
            (">=", Sign::GreaterOrEqual),
            ("<>", Sign::NotEqual),
            ("<", Sign::Less),
            (">", Sign::Greater),
            ("=", Sign::Equal),
        ];
        if let Some((_, sign)) = signs.into_iter().find(|(text, _)| self.eat(text)) {
            let other = self.joined(0)?;
            formula = Formula::Compared(Box::new(formula), sign, Box::new(other));
        }
        self.left += 1;
        Some(formula)
    }

    /// What `&`, then `+` and `-`, then `*` and `/` join.
    fn joined(&mut self, level: usize) -> Option<Formula> {
        let Some(signs) = JOINS.get(level) else { return self.one() };
        let mut formula = self.joined(level + 1)?;
        let mut most = DEEPEST;
        while let Some(sign) = signs.iter().find(|sign| self.eat(sign)) {
            most = most.checked_sub(1)?;
            let other = self.joined(level + 1)?;
            formula = Formula::Joined(Box::new(formula), sign.chars().next()?, Box::new(other));
        }
        Some(formula)
    }

    fn one(&mut self) -> Option<Formula> {
        self.rest = self.rest.trim_start();
        match self.rest.chars().next()? {
            '-' => {
                self.left = self.left.checked_sub(1)?;
                self.eat("-");
                let formula = Formula::Negative(Box::new(self.one()?));
                self.left += 1;
                Some(formula)
            }
            '(' => {
                self.eat("(");
                let formula = self.comparison()?;
                self.eat(")").then_some(formula)
            }
            '"' => self.quoted(),
            '[' if self.open => {
                let (inner, rest) = self.rest.strip_prefix("[.")?.split_once(']')?;
                self.rest = rest;
                self.reference(inner)
            }
            c if c.is_ascii_digit() || c == '.' => {
                let digits = |c: char| c.is_ascii_digit() || c == '.';
                let length = self.rest.find(|c| !digits(c)).unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at(length);
                self.rest = rest;
                number.parse().ok().map(Formula::Number)
            }
            _ => self.named(),
        }
    }

    /// A text; a quote in it is written twice.
    fn quoted(&mut self) -> Option<Formula> {
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix('"')?;
        loop {
            let (piece, behind) = rest.split_once('"')?;
            text.push_str(piece);
            match behind.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    rest = more;
                }
                None => {
                    self.rest = behind;
                    return Some(Formula::Text(text));
                }
            }
        }
    }

    /// A function, a constant or a cell.
    fn named(&mut self) -> Option<Formula> {
        let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '_' | '.');
        let length = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        if name.is_empty() || self.rest.starts_with(['!', '\'']) {
            return None;
        }
        if let Some(rest) = self.rest.strip_prefix(':').filter(|_| !self.open) {
            let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
            let (last, rest) = rest.split_at(length);
            self.rest = rest;
            let (from, to) = (self.reference(name)?, self.reference(last)?);
            let (Formula::Cell(top, left), Formula::Cell(bottom, right)) = (from, to) else { return None };
            let behind = self.rest.starts_with(['!', ':', '(']);
            return (!behind).then_some(Formula::Range([top, bottom], [left, right]));
        }
        if !self.eat("(") {
            return match name.to_ascii_uppercase().as_str() {
                "TRUE" => Some(Formula::Truth(true)),
                "FALSE" => Some(Formula::Truth(false)),
                _ if self.open => None,
                _ => self.reference(name),
            };
        }
        let mut given = Vec::new();
        while !self.eat(")") {
            if !given.is_empty() && !self.eat(if self.open { ";" } else { "," }) {
                return None;
            }
            given.push(self.comparison()?);
        }
        Some(Formula::Call(name.to_ascii_uppercase(), given))
    }

    /// `$B5`: what has a dollar sign stays, the rest moves with the cell.
    fn reference(&self, text: &str) -> Option<Formula> {
        let fixed_column = text.starts_with('$');
        let fixed_row = text.trim_start_matches('$').contains('$');
        let (row, column) = reference::cell(&text.replace('$', ""))?;
        let at = |fixed: bool, at: u32, from: Option<u32>| {
            let at = i64::from(at);
            if fixed { Some(At::Fixed(at)) } else { Some(At::Behind(at - i64::from(from?))) }
        };
        Some(Formula::Cell(
            at(fixed_row, row, self.written_for.map(|c| c.0))?,
            at(fixed_column, column, self.written_for.map(|c| c.1))?,
        ))
    }
}
