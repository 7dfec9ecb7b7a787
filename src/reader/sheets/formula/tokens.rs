//! Formulas of BIFF8 workbooks, which are lists of tokens, operands before operators ([MS-XLS] 2.2.2, 2.5.198).

use super::{At, Formula, Sign};
use crate::reader::sheets::xls_records::{f64_at, u16_at};

/// Formulas of one formula that wait for their operator, at most.
const MOST: usize = 64;

/// Reads the tokens of a rule for formats, whose relative references are distances from the cell asked about.
pub(in crate::reader::sheets) fn tokens(bytes: &[u8]) -> Formula {
    read(bytes, false)
}

/// Reads the tokens of the formula of a cell, whose references name cells whatever moves with them.
pub(in crate::reader::sheets) fn tokens_of_cell(bytes: &[u8]) -> Formula {
    read(bytes, true)
}

fn read(bytes: &[u8], of_cell: bool) -> Formula {
    let mut rest = bytes;
    let mut stack = Vec::new();
    while !rest.is_empty() {
        match token(rest, of_cell, &mut stack).and_then(|length| rest.get(length..)) {
            Some(behind) if stack.len() <= MOST => rest = behind,
            _ => return Formula::Unknown,
        }
    }
    match (stack.pop(), stack.is_empty()) {
        (Some(formula), true) => formula,
        _ => Formula::Unknown,
    }
}

/// Reads a token and tells its length; `None` for one that is not known here.
fn token(bytes: &[u8], of_cell: bool, stack: &mut Vec<Formula>) -> Option<usize> {
    let kind = *bytes.first()?;
    // 2.5.198.25: the same tokens for references, values and arrays.
    let kind = if kind >= 0x40 { 0x20 | kind & 0x1f } else { kind };
    let compared = |sign: Sign, stack: &mut Vec<Formula>| {
        let (b, a) = (Box::new(stack.pop()?), Box::new(stack.pop()?));
        stack.push(Formula::Compared(a, sign, b));
        Some(1)
    };
    let joined = |sign: char, stack: &mut Vec<Formula>| {
        let (b, a) = (Box::new(stack.pop()?), Box::new(stack.pop()?));
        stack.push(Formula::Joined(a, sign, b));
        Some(1)
    };
    match kind {
        0x03 => joined('+', stack),
        0x04 => joined('-', stack),
        0x05 => joined('*', stack),
        0x06 => joined('/', stack),
        0x08 => joined('&', stack),
        0x09 => compared(Sign::Less, stack),
        0x0a => compared(Sign::LessOrEqual, stack),
        0x0b => compared(Sign::Equal, stack),
        0x0c => compared(Sign::GreaterOrEqual, stack),
        0x0d => compared(Sign::Greater, stack),
        0x0e => compared(Sign::NotEqual, stack),
        // PtgUplus and PtgParen change nothing.
        0x12 | 0x15 => Some(1),
        0x13 => {
            let a = Box::new(stack.pop()?);
            stack.push(Formula::Negative(a));
            Some(1)
        }
        // PtgStr
        0x17 => {
            let (count, wide) = (usize::from(*bytes.get(1)?), *bytes.get(2)? & 1 != 0);
            let length = if wide { 2 * count } else { count };
            let text = bytes.get(3..3 + length)?;
            let units: Vec<u16> = match wide {
                true => text.chunks_exact(2).map(|c| u16::from(c[0]) | u16::from(c[1]) << 8).collect(),
                false => text.iter().map(|b| u16::from(*b)).collect(),
            };
            stack.push(Formula::Text(String::from_utf16_lossy(&units)));
            Some(3 + length)
        }
        // PtgAttr: those that say nothing of the value (volatile, white space).
        0x19 if *bytes.get(1)? & 0x1e == 0 => Some(4),
        // The same, a sum of what is before it.
        0x19 if *bytes.get(1)? & 0x1e == 0x10 => called(4, Some(1), stack).map(|()| 4),
        0x1d => {
            stack.push(Formula::Truth(*bytes.get(1)? != 0));
            Some(2)
        }
        0x1e => {
            stack.push(Formula::Number(f64::from(u16_at(bytes, 1)?)));
            Some(3)
        }
        0x1f => {
            stack.push(Formula::Number(f64_at(bytes, 1)?));
            Some(9)
        }
        // PtgFunc, PtgFuncVar
        0x21 => called(u16_at(bytes, 1)?, None, stack).map(|()| 3),
        0x22 => called(u16_at(bytes, 2)?, Some(usize::from(*bytes.get(1)? & 0x7f)), stack).map(|()| 4),
        // PtgRef, where both of its parts stay, and PtgRefN.
        0x24 | 0x2c => {
            let (row, column) = (u16_at(bytes, 1)?, u16_at(bytes, 3)?);
            let (row_moves, column_moves) = (column & 0x8000 != 0, column & 0x4000 != 0);
            if kind == 0x24 && of_cell {
                let at = |at: u16| At::Fixed(i64::from(at));
                stack.push(Formula::Cell(at(row), at(column & 0xff)));
                return Some(5);
            }
            if kind == 0x24 && (row_moves || column_moves) {
                return None;
            }
            let row = if row_moves { At::Behind(i64::from(row as i16)) } else { At::Fixed(i64::from(row)) };
            let low = (column & 0xff) as u8;
            let column =
                if column_moves { At::Behind(i64::from(low as i8)) } else { At::Fixed(i64::from(low)) };
            stack.push(Formula::Cell(row, column));
            Some(5)
        }
        // PtgArea
        0x25 if of_cell => {
            let at = |at: usize, bits: u16| u16_at(bytes, at).map(|n| At::Fixed(i64::from(n & bits)));
            let (rows, columns) = ([at(1, 0xffff)?, at(3, 0xffff)?], [at(5, 0xff)?, at(7, 0xff)?]);
            stack.push(Formula::Range(rows, columns));
            Some(9)
        }
        _ => None,
    }
}

/// A function by its number (2.5.198.17 Ftab, 2.5.198.4 Cetab).
fn called(number: u16, given: Option<usize>, stack: &mut Vec<Formula>) -> Option<()> {
    let (name, takes) = match number {
        2 => ("ISNA", 1),
        3 => ("ISERROR", 1),
        4 => ("SUM", 1),
        8 => ("ROW", 1),
        9 => ("COLUMN", 1),
        24 => ("ABS", 1),
        25 => ("INT", 1),
        32 => ("LEN", 1),
        34 => ("TRUE", 0),
        35 => ("FALSE", 0),
        36 => ("AND", 2),
        37 => ("OR", 2),
        38 => ("NOT", 1),
        39 => ("MOD", 2),
        82 => ("SEARCH", 2),
        115 => ("LEFT", 2),
        116 => ("RIGHT", 2),
        118 => ("TRIM", 1),
        124 => ("FIND", 2),
        126 => ("ISERR", 1),
        127 => ("ISTEXT", 1),
        128 => ("ISNUMBER", 1),
        129 => ("ISBLANK", 1),
        _ => return None,
    };
    let from = stack.len().checked_sub(given.unwrap_or(takes))?;
    let arguments = stack.split_off(from);
    stack.push(Formula::Call(name.to_owned(), arguments));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{tokens, tokens_of_cell};
    use crate::reader::sheets::formula::{Formula, Value};

    #[test]
    fn tokens_of_cells_name_cells() {
        let sheet = |row: u32, column: u32| (column == 1).then(|| Value::Number(f64::from(row)));
        let of = |bytes: &[u8]| tokens_of_cell(bytes).of_cell((9, 9), &sheet);
        // B6+B7, B2:B4 summed in both ways, B6 in a function of its own.
        assert_eq!(of(&[0x44, 5, 0, 1, 0xc0, 0x44, 6, 0, 1, 0, 0x03]), Some(Value::Number(11.0)));
        let area = [0x25, 1, 0, 3, 0, 1, 0xc0, 1, 0xc0];
        assert_eq!(of(&[&area[..], &[0x19, 0x10, 0, 0]].concat()), Some(Value::Number(6.0)));
        let twice = [&area[..], &[0x44, 5, 0, 1, 0xc0, 0x42, 2, 4, 0]].concat();
        assert_eq!(of(&twice), Some(Value::Number(11.0)));
        for cut in 1..twice.len() {
            let _ = of(&twice[..cut]);
        }
    }

    #[test]
    fn tokens_are_formulas() {
        let sheet = |row: u32, column: u32| (column == 1).then(|| Value::Number(f64::from(row)));
        let holds = |bytes: &[u8], row: u32| tokens(bytes).holds((row, 1), &sheet);
        // The cell itself above 5: PtgRefN without distance, PtgInt, PtgGt.
        let above = [0x4c, 0, 0, 0, 0xc0, 0x1e, 5, 0, 0x0d];
        assert_eq!([holds(&above, 5), holds(&above, 6)], [Some(false), Some(true)]);
        // The cell above it in column B, 1 or more.
        let fixed = [0x4c, 0xff, 0xff, 1, 0x80, 0x1e, 1, 0, 0x0c];
        assert_eq!([holds(&fixed, 1), holds(&fixed, 2)], [Some(false), Some(true)]);
        // MOD(ROW(),2)=0
        let even = [0x42, 0, 8, 0, 0x1e, 2, 0, 0x41, 39, 0, 0x1e, 0, 0, 0x0b];
        assert_eq!([holds(&even, 0), holds(&even, 1)], [Some(false), Some(true)]);
        for cut in 1..even.len() {
            let _ = holds(&even[..cut], 0);
        }
        assert_eq!(tokens(&[]), Formula::Unknown);
        assert_eq!(tokens(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0]), Formula::Unknown, "an area");
        assert_eq!(tokens(&[0x0d]), Formula::Unknown, "an operator without operands");
    }
}
