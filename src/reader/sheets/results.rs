//! Results of formulas that the program which opens the workbook works out anew (ECMA-376-1, 18.2.2 `fullCalcOnLoad`,
//! 18.3.1.77, 18.3.1.40 `ca`): what the file keeps of them need not be what is shown.
//!
//! Programs that write workbooks without working formulas out leave zeros, or what a template had. A result that the
//! formula comes to here too, from cells that are certain, is believed; every other one is no figure.

use std::collections::{HashMap, HashSet};

use super::formula::{self, Formula, Value};
use super::xlsx_rules::value;
use super::{Book, Held, Sheet, doubt};
use crate::error::Error;

/// How often formulas are gone through: each time those are certain that build on others.
const ROUNDS: usize = 8;

/// Terms that are worked out for one sheet, at most; the results of formulas left then are not believed.
const MOST_TERMS: usize = 2_000_000;

/// Formulas of a sheet.
#[derive(Debug, Default)]
pub(super) struct Results {
    cells: Vec<Written>,
    /// Formulas that several cells share, by number, with the cell they are written for (18.3.1.40).
    shared: HashMap<i64, (String, (u32, u32))>,
}

/// A formula in a cell.
#[derive(Debug, Default)]
struct Written {
    at: (u32, u32),
    text: String,
    /// It was read before; else its text is.
    formula: Option<Formula>,
    /// The number of the shared one that it is.
    shared: Option<i64>,
    /// It is worked out anew whatever the workbook says.
    volatile: bool,
}

impl Results {
    /// A formula begins in a cell.
    pub(super) fn begin(&mut self, at: (u32, u32), shared: Option<i64>, volatile: bool) {
        self.cells.push(Written { at, shared, volatile, ..Written::default() });
    }

    /// Adds a formula that is read.
    pub(super) fn add(&mut self, at: (u32, u32), formula: Formula, volatile: bool) {
        self.cells.push(Written { at, formula: Some(formula), volatile, ..Written::default() });
    }

    /// Text of the formula at hand.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(last) = self.cells.last_mut() {
            last.text.push_str(text);
        }
    }

    /// Takes from a sheet the results that are worked out anew, and come to something else or to nobody knows what;
    /// `all` says that this is done with every one.
    ///
    /// # Errors
    /// `too_large` for more cells than allowed.
    pub(super) fn apply(mut self, all: bool, book: &mut Book<'_>, sheet: &mut Sheet) -> Result<(), Error> {
        for written in &self.cells {
            if let Some(number) = written.shared.filter(|_| !written.text.is_empty()) {
                self.shared.entry(number).or_insert_with(|| (written.text.clone(), written.at));
            }
        }
        self.cells.retain(|written| all || written.volatile);
        if self.cells.is_empty() {
            return Ok(());
        }
        sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
        sheet.held.sort_by_key(|(row, column, _)| (*row, *column));
        let open = self.open(book, sheet);
        if open.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{} results of formulas of sheet {} are to be worked out anew and may be others",
            open.len(),
            sheet.name
        );
        book.note("results_open", message);
        let mut hidden = Vec::new();
        for (row, column) in open.iter().copied() {
            let number = numbers(sheet, (row, column)).next().is_some();
            let at = sheet.cells.partition_point(|c| (c.0, c.1) < (row, column));
            match sheet.cells.get_mut(at).filter(|c| (c.0, c.1) == (row, column)) {
                Some(cell) => {
                    let mut text = book.text(cell.2).to_owned();
                    // Words that a formula makes are no figure, and may well be a label.
                    if number {
                        text.push(char::REPLACEMENT_CHARACTER);
                    } else {
                        doubt(&mut text);
                    }
                    cell.2 = book.builder.push_text(&text);
                }
                // A zero that is not shown.
                None if number => {
                    hidden.push((row, column));
                }
                None => {}
            }
        }
        for (row, column) in hidden {
            book.cell(sheet, row, column, "\u{fffd}")?;
        }
        sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
        sheet.held.retain(|h| open.binary_search(&(h.0, h.1)).is_err());
        Ok(())
    }

    /// The cells whose results are not certain.
    fn open(&self, book: &Book<'_>, sheet: &Sheet) -> Vec<(u32, u32)> {
        let formulas: Vec<Formula> = self.cells.iter().map(|written| self.formula(written)).collect();
        let mut open: HashSet<(u32, u32)> = self.cells.iter().map(|written| written.at).collect();
        let mut terms = 0;
        for _ in 0..ROUNDS {
            let before = open.len();
            for (written, formula) in self.cells.iter().zip(&formulas) {
                if !open.contains(&written.at) {
                    continue;
                }
                terms += formula.terms();
                if terms > MOST_TERMS {
                    break;
                }
                let held = |row: u32, column: u32| certain(&open, book, sheet, (row, column));
                let comes_to = formula.of_cell(written.at, &held);
                let mut kept = numbers(sheet, written.at);
                if let (Some(kept), None, Some(number)) =
                    (kept.next(), kept.next(), comes_to.and_then(number))
                    && (kept - number).abs() <= 1e-9 * kept.abs().max(1.0)
                {
                    open.remove(&written.at);
                }
            }
            if open.len() == before || terms > MOST_TERMS {
                break;
            }
        }
        let mut open: Vec<(u32, u32)> = open.into_iter().collect();
        open.sort_unstable();
        open
    }

    fn formula(&self, written: &Written) -> Formula {
        if let Some(formula) = &written.formula {
            return formula.clone();
        }
        match written.shared.and_then(|number| self.shared.get(&number)) {
            Some((text, of)) if written.text.is_empty() => formula::parse(text, Some(*of)),
            _ => formula::parse(&written.text, Some(written.at)),
        }
    }
}

/// The numbers that a cell is said to hold.
fn numbers(sheet: &Sheet, cell: (u32, u32)) -> impl Iterator<Item = f64> {
    let at = sheet.held.partition_point(|h| (h.0, h.1) < cell);
    let here = sheet.held.get(at..).unwrap_or_default().iter().take_while(move |h| (h.0, h.1) == cell);
    here.filter_map(|h| if let Held::Number(number) = h.2 { Some(number) } else { None })
}

/// What a cell holds for certain.
fn certain(open: &HashSet<(u32, u32)>, book: &Book<'_>, sheet: &Sheet, cell: (u32, u32)) -> Option<Value> {
    if open.contains(&cell) {
        return None;
    }
    let holds = sheet.held.binary_search_by_key(&cell, |h| (h.0, h.1)).is_ok();
    let shows = sheet.cells.binary_search_by_key(&cell, |c| (c.0, c.1)).is_ok();
    if holds || shows { value(book, sheet, cell) } else { Some(Value::Blank) }
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number),
        Value::Blank => Some(0.0),
        _ => None,
    }
}
