//! Rules for formats of BIFF8 workbooks ([MS-XLS] 2.4.42 CF, 2.4.56 CondFmt, 2.5.97 DXFN).

use super::Range;
use super::shown::Style;
use super::xls_records::{Pieces, f64_at, u16_at, u32_at};
use super::xls_styles::Formats;
use super::xlsx_rules::Rule;
use crate::reader::office::colour::{Ground, Ink};

/// Bytes of a DXFFntD, DXFALC, DXFBdr and DXFPat.
const FONT: usize = 118;
const ALIGNMENT: usize = 8;
const BORDER: usize = 8;

/// The ranges that the rules behind this record are for.
pub(super) fn ranges(data: &[u8]) -> Vec<Range> {
    let entries = data.get(14..).unwrap_or_default().chunks_exact(8);
    let count = u16_at(data, 12).map_or(0, usize::from);
    let range = |entry: &[u8]| {
        let n = |at: usize| u16_at(entry, at).map_or(0, u32::from);
        Range { rows: (n(0), n(2)), columns: (n(4), n(6)) }
    };
    entries.take(count).map(range).collect()
}

/// A rule that strikes out or hides; `None` for others.
pub(super) fn rule(data: &[u8], formats: &Formats) -> Option<Rule> {
    let (kind, operator) = (*data.first()?, *data.get(1)?);
    let (first, second) = (usize::from(u16_at(data, 2)?), usize::from(u16_at(data, 4)?));
    let look = data.get(6..data.len().checked_sub(first + second)?)?;
    if !style(look, formats)?.hides() {
        return None;
    }
    let operator = match (kind, operator) {
        (1, 1) => "between",
        (1, 2) => "notBetween",
        (1, 3) => "equal",
        (1, 4) => "notEqual",
        (1, 5) => "greaterThan",
        (1, 6) => "lessThan",
        (1, 7) => "greaterThanOrEqual",
        (1, 8) => "lessThanOrEqual",
        // A formula.
        _ => "",
    };
    let formulas = data.get(6 + look.len()..)?;
    let (first, second) = formulas.split_at_checked(first)?;
    Some(Rule::hiding(operator, [first, second].into_iter().filter_map(constant).collect()))
}

/// A formula that is a number (2.5.198.67 PtgInt, 2.5.198.82 PtgNum).
fn constant(tokens: &[u8]) -> Option<String> {
    match (tokens.first()?, tokens.len()) {
        (0x1e, 3) => u16_at(tokens, 1).map(|n| n.to_string()),
        (0x1f, 9) => f64_at(tokens, 1).map(|n| n.to_string()),
        _ => Some(String::new()),
    }
}

/// What a rule says of how a cell looks.
fn style(dxf: &[u8], formats: &Formats) -> Option<Style> {
    let flags = u32_at(dxf, 0)?;
    let has = |bit: u32| flags >> bit & 1 != 0;
    let users_own = u16_at(dxf, 4)? & 1 != 0;
    let mut rest = dxf.get(6..)?;
    let mut style = Style::default();
    if has(25) {
        if users_own {
            let (length, text) = (usize::from(u16_at(rest, 0)?), rest.get(2..)?);
            style.format = Pieces::new(vec![text]).string();
            rest = rest.get(length..)?;
        } else {
            style.format = formats.code(u16::from(*rest.get(1)?)).or(style.format);
            rest = rest.get(2..)?;
        }
    }
    if has(26) {
        let (font, behind) = rest.split_at_checked(FONT)?;
        // Bits of what is not said, then the colour, which is below zero where it is not said.
        let (styles, unsaid) = (u32_at(font, 68)?, u32_at(font, 88)?);
        if unsaid & 0x80 == 0 {
            style.look.struck = Some(styles & 0x80 != 0);
        }
        if let Some(colour) = u32_at(font, 80).and_then(|n| usize::try_from(n).ok()).filter(|n| *n < 0x7fff) {
            style.look.ink = Some(formats.ink(colour));
        }
        rest = behind;
    }
    rest = rest.get(if has(27) { ALIGNMENT } else { 0 }..)?;
    rest = rest.get(if has(28) { BORDER } else { 0 }..)?;
    if has(29) {
        let (pattern, colours) = (u16_at(rest, 0)? >> 10, u16_at(rest, 2)?);
        // Here the colour of a solid fill is the one behind.
        style.ground = match (pattern, formats.ink(usize::from(colours >> 7 & 0x7f))) {
            (0, _) if has(18) => Ground::Paper,
            (0 | 1, Ink::Of(colour)) => Ground::Of(colour),
            _ => Ground::Unknown,
        };
    }
    style.format = style.format.filter(|f| !f.eq_ignore_ascii_case("general"));
    Some(style)
}
