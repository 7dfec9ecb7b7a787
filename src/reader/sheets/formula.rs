//! Formulas of rules for formats: what they come to for a cell, where that can be told from what the sheet holds.
//!
//! Rules ask simple things: whether a cell is above a number, blank, in an even row. What is asked beyond that, or of
//! cells whose value is not known, is left open, and so is everything that depends on it.

mod parse;
mod tokens;

pub(super) use parse::{open_formula, parse};
pub(super) use tokens::{tokens, tokens_of_cell};

/// Formulas within each other that are worked out, at most: formulas stand in the file.
const DEEPEST: u32 = 64;

/// Cells of a range that are looked at, at most.
const WIDEST: u64 = 10_000;

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Formula {
    Number(f64),
    Text(String),
    Truth(bool),
    /// A cell, by row and column; each counts from the cell asked about, or from the first of the sheet.
    Cell(At, At),
    /// The cells from one to another, ends included; only some functions ask of them.
    Range([At; 2], [At; 2]),
    Compared(Box<Formula>, Sign, Box<Formula>),
    /// Two formulas with `+`, `-`, `*`, `/` or `&` between them.
    Joined(Box<Formula>, char, Box<Formula>),
    Negative(Box<Formula>),
    /// A function by its name in capitals.
    Call(String, Vec<Formula>),
    /// What is not worked out here.
    Unknown,
}

/// A row or column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Fixed(i64),
    /// So many behind the cell asked about.
    Behind(i64),
}

impl At {
    fn of(self, cell: u32) -> Option<u32> {
        match self {
            At::Fixed(at) => u32::try_from(at).ok(),
            At::Behind(n) => u32::try_from(i64::from(cell).checked_add(n)?).ok(),
        }
    }

    /// How many rows or columns there are between two, as far as that can be told.
    fn units(ends: [At; 2]) -> usize {
        match ends {
            [At::Fixed(a), At::Fixed(b)] | [At::Behind(a), At::Behind(b)] => {
                usize::try_from(a.abs_diff(b)).unwrap_or(usize::MAX).saturating_add(1)
            }
            _ => usize::try_from(WIDEST).unwrap_or(usize::MAX),
        }
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a formula comes to, or a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    Truth(bool),
    Error,
    /// Of a cell: nothing, which is zero where numbers are joined.
    Blank,
}

/// What a cell of the sheet holds; `None` where that is not known.
pub(super) type Sheet<'s> = dyn Fn(u32, u32) -> Option<Value> + 's;

impl Formula {
    /// Whether the formula holds for a cell; `None` where that cannot be told here.
    pub(super) fn holds(&self, cell: (u32, u32), sheet: &Sheet<'_>) -> Option<bool> {
        self.holds_within(cell, sheet, DEEPEST)
    }

    fn holds_within(&self, cell: (u32, u32), sheet: &Sheet<'_>, depth: u32) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        // One that does not hold is enough; another may be open then, or an error.
        if let Formula::Call(name, given) = self
            && name == "AND"
        {
            let each: Vec<Option<bool>> = given.iter().map(|f| f.holds_within(cell, sheet, depth)).collect();
            let none = each.contains(&Some(false));
            return if none { Some(false) } else { each.iter().all(Option::is_some).then_some(true) };
        }
        match self.value(cell, sheet, depth)? {
            // A rule does not hold for an error.
            Value::Error => Some(false),
            value => truth(&value),
        }
    }

    /// What it comes to for a cell.
    pub(super) fn of_cell(&self, cell: (u32, u32), sheet: &Sheet<'_>) -> Option<Value> {
        self.value(cell, sheet, DEEPEST)
    }

    /// What it takes to work it out for a cell, in terms.
    pub(super) fn terms(&self) -> usize {
        let of = |formulas: &[Formula]| formulas.iter().map(Formula::terms).sum::<usize>();
        1 + match self {
            Formula::Compared(a, _, b) | Formula::Joined(a, _, b) => a.terms() + b.terms(),
            Formula::Negative(a) => a.terms(),
            Formula::Call(_, given) => of(given),
            Formula::Text(text) => text.len() / 16,
            Formula::Range(rows, columns) => At::units(*rows).saturating_mul(At::units(*columns)),
            Formula::Number(_) | Formula::Truth(_) | Formula::Cell(..) | Formula::Unknown => 0,
        }
    }

    fn value(&self, cell: (u32, u32), sheet: &Sheet<'_>, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let value = |formula: &Formula| formula.value(cell, sheet, depth);
        Some(match self {
            Formula::Number(n) => Value::Number(*n),
            Formula::Text(text) => Value::Text(text.clone()),
            Formula::Truth(truth) => Value::Truth(*truth),
            Formula::Cell(row, column) => sheet(row.of(cell.0)?, column.of(cell.1)?)?,
            Formula::Compared(a, sign, b) => compared(value(a)?, *sign, value(b)?)?,
            Formula::Joined(a, '&', b) => match (value(a)?, value(b)?) {
                (Value::Text(a), Value::Text(b)) => Value::Text(a + &b),
                (Value::Error, _) | (_, Value::Error) => Value::Error,
                _ => return None,
            },
            Formula::Range(..) => return None,
            Formula::Joined(a, sign, b) => match (value(a)?.or_zero(), value(b)?.or_zero()) {
                (Value::Number(a), Value::Number(b)) => match sign {
                    '+' => Value::Number(a + b),
                    '-' => Value::Number(a - b),
                    '*' => Value::Number(a * b),
                    '/' if b == 0.0 => Value::Error,
                    '/' => Value::Number(a / b),
                    _ => return None,
                },
                _ => return None,
            },
            Formula::Negative(a) => Value::Number(-number(&value(a)?)?),
            Formula::Call(name, given) if name == "SUM" => summed(given, cell, sheet, &value)?,
            Formula::Call(name, given) => called(name, given, cell, &value)?,
            Formula::Unknown => return None,
        })
    }
}

impl Value {
    fn or_zero(self) -> Value {
        if self == Value::Blank { Value::Number(0.0) } else { self }
    }
}

/// A sum: of what cells hold only the numbers count, and errors (OpenDocument 1.3, part 4, 6.16.61).
fn summed(
    given: &[Formula],
    cell: (u32, u32),
    sheet: &Sheet<'_>,
    value: &dyn Fn(&Formula) -> Option<Value>,
) -> Option<Value> {
    let mut sum = 0.0;
    let mut add = |row: u32, column: u32| match sheet(row, column)? {
        Value::Error => Some(false),
        Value::Number(number) => {
            sum += number;
            Some(true)
        }
        Value::Text(_) | Value::Truth(_) | Value::Blank => Some(true),
    };
    let mut others = 0.0;
    for formula in given {
        match formula {
            Formula::Cell(row, column) => {
                if !add(row.of(cell.0)?, column.of(cell.1)?)? {
                    return Some(Value::Error);
                }
            }
            Formula::Range(rows, columns) => {
                let ends = |ends: &[At; 2], of: u32| {
                    let (a, b) = (ends[0].of(of)?, ends[1].of(of)?);
                    Some((a.min(b), a.max(b)))
                };
                let (rows, columns) = (ends(rows, cell.0)?, ends(columns, cell.1)?);
                let count = |(a, b): (u32, u32)| u64::from(b - a) + 1;
                if count(rows) * count(columns) > WIDEST {
                    return None;
                }
                for row in rows.0..=rows.1 {
                    for column in columns.0..=columns.1 {
                        if !add(row, column)? {
                            return Some(Value::Error);
                        }
                    }
                }
            }
            other => others += number(&value(other)?)?,
        }
    }
    Some(Value::Number(sum + others))
}

/// A function; each does here what OpenFormula (OpenDocument 1.3, part 4, 6) says of it.
fn called(
    name: &str,
    given: &[Formula],
    cell: (u32, u32),
    value: &dyn Fn(&Formula) -> Option<Value>,
) -> Option<Value> {
    // One that decides is not enough: with an error beside it the whole is an error.
    let all = |decides: bool| {
        let each: Option<Vec<bool>> = given.iter().map(|f| truth(&value(f)?)).collect();
        Some(Value::Truth(if each?.contains(&decides) { decides } else { !decides }))
    };
    let text = |f: &Formula| match value(f)? {
        Value::Text(text) => Some(text),
        Value::Number(n) => Some(super::format::general(n)),
        _ => None,
    };
    Some(match (name, given) {
        ("AND", [_, ..]) => all(false)?,
        ("OR", [_, ..]) => all(true)?,
        ("NOT", [a]) => Value::Truth(!truth(&value(a)?)?),
        ("TRUE", []) => Value::Truth(true),
        ("FALSE", []) => Value::Truth(false),
        ("ISNUMBER", [a]) => Value::Truth(matches!(value(a)?, Value::Number(_))),
        ("ISTEXT", [a]) => Value::Truth(matches!(value(a)?, Value::Text(_))),
        ("ISERROR" | "ISERR" | "ISNA", [a]) => match value(a)? {
            // Which error it is, is not told apart.
            Value::Error if name != "ISERROR" => return None,
            value => Value::Truth(value == Value::Error),
        },
        // Of cells that show nothing it is not known whether they are blank.
        ("ISBLANK", [a]) => Value::Truth(value(a)? == Value::Blank),
        ("ROW", []) => Value::Number(f64::from(cell.0) + 1.0),
        ("COLUMN", []) => Value::Number(f64::from(cell.1) + 1.0),
        ("ROW", [Formula::Cell(row, _)]) => Value::Number(f64::from(row.of(cell.0)?) + 1.0),
        ("COLUMN", [Formula::Cell(_, column)]) => Value::Number(f64::from(column.of(cell.1)?) + 1.0),
        ("MOD", [a, b]) => match (number(&value(a)?)?, number(&value(b)?)?) {
            (_, 0.0) => Value::Error,
            (a, b) => Value::Number(a - b * (a / b).floor()),
        },
        ("ABS", [a]) => Value::Number(number(&value(a)?)?.abs()),
        ("INT", [a]) => Value::Number(number(&value(a)?)?.floor()),
        ("LEN", [a]) => Value::Number(text(a)?.encode_utf16().count() as f64),
        ("TRIM", [a]) => Value::Text(text(a)?.split_whitespace().collect::<Vec<_>>().join(" ")),
        ("LEFT" | "RIGHT", [a, rest @ ..]) => {
            let (text, n) = (text(a)?, rest.first().map_or(Some(1.0), |n| number(&value(n)?))?);
            if !(0.0..1e6).contains(&n) {
                return None;
            }
            let all = text.chars().count();
            let skipped = if name == "LEFT" { 0 } else { all.saturating_sub(n as usize) };
            Value::Text(text.chars().skip(skipped).take(n as usize).collect())
        }
        ("SEARCH" | "FIND", [a, b]) => {
            let (mut sought, mut text) = (text(a)?, text(b)?);
            if name == "SEARCH" {
                // Signs that stand for any text.
                if sought.contains(['?', '*', '~']) {
                    return None;
                }
                (sought, text) = (sought.to_lowercase(), text.to_lowercase());
            }
            match text.find(&sought) {
                Some(at) => Value::Number(text.get(..at)?.chars().count() as f64 + 1.0),
                None => Value::Error,
            }
        }
        _ => return None,
    })
}

fn number(value: &Value) -> Option<f64> {
    if let Value::Number(n) = value { Some(*n) } else { None }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Truth(truth) => Some(*truth),
        Value::Number(n) => Some(*n != 0.0),
        // Some functions pass texts over, others are errors then, as errors make them.
        Value::Error | Value::Text(_) | Value::Blank => None,
    }
}

/// Numbers are below texts; letters that differ in case alone are one.
pub(super) fn compared(a: Value, sign: Sign, b: Value) -> Option<Value> {
    let order = match (a, b) {
        (Value::Error, _) | (_, Value::Error) => return Some(Value::Error),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(&b)?,
        (Value::Text(a), Value::Text(b)) => {
            let (a, b) = (a.to_lowercase(), b.to_lowercase());
            // How texts are ordered depends on the country.
            if a != b && !matches!(sign, Sign::Equal | Sign::NotEqual) {
                return None;
            }
            a.cmp(&b)
        }
        (Value::Number(_), Value::Text(_)) => std::cmp::Ordering::Less,
        (Value::Text(_), Value::Number(_)) => std::cmp::Ordering::Greater,
        _ => return None,
    };
    Some(Value::Truth(match sign {
        Sign::Equal => order.is_eq(),
        Sign::NotEqual => order.is_ne(),
        Sign::Less => order.is_lt(),
        Sign::LessOrEqual => order.is_le(),
        Sign::Greater => order.is_gt(),
        Sign::GreaterOrEqual => order.is_ge(),
    }))
}

#[cfg(test)]
mod tests {
    use super::{Value, open_formula, parse};

    /// A sheet that holds 6 in B2, 0 in B3, nothing in B4 and a label in A2.
    fn sheet(row: u32, column: u32) -> Option<Value> {
        match (row, column) {
            (1, 1) => Some(Value::Number(6.0)),
            (2, 1) => Some(Value::Number(0.0)),
            (1, 0) => Some(Value::Text("合计".to_owned())),
            (3, 1) => Some(Value::Blank),
            _ => None,
        }
    }

    #[test]
    fn formulas_are_worked_out_for_the_cell_they_are_asked_of() {
        // Written for B2, asked of B2 and B3.
        for (formula, holds) in [
            ("B2>5", [Some(true), Some(false)]),
            ("B2 = 0", [Some(false), Some(true)]),
            ("=$B$2<=6", [Some(true), Some(true)]),
            ("$A2=\"合计\"", [Some(true), None]),
            ("$A2=\"\"", [Some(false), None]),
            ("AND(ISNUMBER(B2),B2<3)", [Some(false), Some(true)]),
            ("OR(C2>1,B2=6)", [None, None]),
            ("AND(C2>1,B2=6)", [None, Some(false)]),
            ("NOT(AND(C2>1,B2=6))", [None, None]),
            ("NOT(1/B2)", [Some(false), None]),
            ("AND($A2,B2>3)", [None, Some(false)]),
            ("MOD(ROW(),2)=0", [Some(true), Some(false)]),
            ("NOT(ISERROR(SEARCH(\"6\",B2)))", [Some(true), Some(false)]),
            ("ISERROR(B2)", [Some(false), Some(false)]),
            ("LEFT(B2,1)=\"6\"", [Some(true), Some(false)]),
            ("LEN(TRIM(B2))=0", [Some(false), Some(false)]),
            ("B2*2-1>10", [Some(true), Some(false)]),
            ("-B2<-5", [Some(true), Some(false)]),
            ("TRUE", [Some(true), Some(true)]),
            ("Sheet2!B2>5", [None, None]),
            ("SUM(B2:B9)>5", [None, None]),
            ("SUM($A$2:$B$2,$B$3:$B$4,1)=7", [Some(true), Some(true)]),
            ("SUM(A2:B2)=6", [Some(true), None]),
            ("SUM($B$4:$B$2)=6", [Some(true), Some(true)]),
            ("SUM(A1:XFD1048576)=6", [None, None]),
            ("SUM(1/0,B2)=6", [None, None]),
            ("$B$4+$B$2=6", [Some(true), Some(true)]),
            ("ISBLANK($B$4)", [Some(true), Some(true)]),
            ("$B$2:$B$3=6", [None, None]),
            ("B2>", [None, None]),
            ("B2>5 5", [None, None]),
            ("B2<\"x\"", [Some(true), Some(true)]),
        ] {
            let parsed = parse(formula, Some((1, 1)));
            assert_eq!([(1, 1), (2, 1)].map(|cell| parsed.holds(cell, &sheet)), holds, "{formula}");
        }
        let parsed = open_formula("AND([.B2]>5;[.$A$2]<>\"\")", Some((1, 1)));
        assert_eq!([(1, 1), (2, 1)].map(|cell| parsed.holds(cell, &sheet)), [Some(true), Some(false)]);
        assert_eq!(open_formula("[Other.B2]>5", Some((1, 1))).holds((1, 1), &sheet), None);
        assert_eq!(parse("B2>5", None).holds((1, 1), &sheet), None, "what it counts from is not known");
    }

    #[test]
    fn formulas_without_end_are_given_up() {
        let deep = "(".repeat(100_000) + "1" + &")".repeat(100_000);
        assert_eq!(parse(&deep, Some((0, 0))).holds((0, 0), &sheet), None);
        let long = "1".to_owned() + &"+1".repeat(100_000);
        assert_eq!(parse(&long, Some((0, 0))).holds((0, 0), &sheet), None);
    }
}
