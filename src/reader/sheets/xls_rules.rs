//! Rules for formats of BIFF8 workbooks ([MS-XLS] 2.4.42 CF, 2.4.43 CF12, 2.4.56 CondFmt, 2.5.97 DXFN).

use super::Range;
use super::formula::{self, Formula};
use super::shown::{Effect, Style};
use super::xls_records::{Pieces, u16_at, u32_at};
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

/// A rule that does something to figures; `None` for others.
pub(super) fn rule(data: &[u8], formats: &Formats) -> Option<Rule> {
    let (first, second) = (usize::from(u16_at(data, 2)?), usize::from(u16_at(data, 4)?));
    let look = data.get(6..data.len().checked_sub(first + second)?)?;
    let effect = style(look, formats)?.effect();
    if effect.is_none() {
        return None;
    }
    let (first, second) = data.get(6 + look.len()..)?.split_at_checked(first)?;
    compared(*data.first()?, *data.get(1)?, first, second, effect)
}

/// A rule of Excel 2007 and later (2.4.43 CF12).
pub(super) fn rule_of_2007(data: &[u8], formats: &Formats) -> Option<Rule> {
    // Behind the header of later records.
    let data = data.get(12..)?;
    let (kind, operator) = (*data.first()?, *data.get(1)?);
    let (first, second) = (usize::from(u16_at(data, 2)?), usize::from(u16_at(data, 4)?));
    // 2.5.98 DXFN12
    let length = usize::try_from(u32_at(data, 6)?).ok()?;
    let look = data.get(10..)?.get(..length)?;
    let rest = data.get(10 + if length == 0 { 2 } else { length }..)?;
    let (first, rest) = rest.split_at_checked(first)?;
    let (second, rest) = rest.split_at_checked(second)?;
    // When it is used at all, then flags, its place in the order, and what its template needs.
    let active = usize::from(u16_at(rest, 0)?);
    let behind = rest.get(2 + active + 5..)?;
    let own = behind.get(1 + usize::from(*behind.first()?)..)?;
    let effect = match kind {
        // 2.5.22 CFDatabar, 2.5.30 CFMultistate: a bar or a sign in place of the value.
        4 if own.get(3)? & 2 == 0 => Effect::VOID,
        6 if own.get(5)? & 1 != 0 => Effect::VOID,
        3 | 4 | 6 => return None,
        _ => style(look, formats)?.effect(),
    };
    if effect.is_none() {
        return None;
    }
    match kind {
        4 | 6 => Some(Rule::of("", vec![Formula::Truth(true)], effect)),
        // The highest, those above the mean and the like.
        5 => Some(Rule::of("", Vec::new(), effect)),
        _ => compared(kind, operator, first, second, effect),
    }
}

fn compared(kind: u8, operator: u8, first: &[u8], second: &[u8], effect: Effect) -> Option<Rule> {
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
    Some(Rule::of(operator, [first, second].map(formula::tokens).into(), effect))
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

#[cfg(test)]
mod tests {
    use super::{Formats, rule_of_2007};
    use crate::reader::sheets::formula::Value;

    /// A rule as [MS-XLS] 2.4.43 lays it out: white letters by DXFNs of a font alone.
    fn record(kind: u8, operator: u8, format: &[u8], formula: &[u8], own: &[u8]) -> Vec<u8> {
        let mut data = vec![0x7a, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, kind, operator];
        data.extend(u16::try_from(formula.len()).unwrap_or(0).to_le_bytes());
        data.extend([0, 0]);
        data.extend(u32::try_from(format.len()).unwrap_or(0).to_le_bytes());
        data.extend(format);
        if format.is_empty() {
            data.extend([0, 0]);
        }
        data.extend(formula);
        // No formula of use, flags, order, template and its parameters.
        data.extend([0, 0, 0, 1, 0, 0, 0, 16]);
        data.extend([0; 16]);
        data.extend(own);
        data
    }

    fn white() -> Vec<u8> {
        let mut font = [0; super::FONT];
        // 2.5.92 DXFFntD: number 9 of the palette; nothing of strikes is said.
        font[80] = 9;
        font[88] = 0x80;
        let mut format = vec![0, 0, 0, 0x04, 0, 0];
        format.extend(font);
        format
    }

    #[test]
    fn rules_of_2007_are_read() {
        let formats = Formats::new(true);
        let rule = |data: &[u8]| rule_of_2007(data, &formats);
        let five = [0x1e, 5, 0];
        let above = record(1, 5, &white(), &five, &[]);
        let read = rule(&above).expect("a rule that hides");
        let holds = |value: f64| read.holds(Some(&Value::Number(value)), (0, 0), &|_, _| None);
        assert_eq!([holds(5.0), holds(6.0)], [Some(false), Some(true)]);
        // The ten highest: nobody can tell.
        let highest = rule(&record(5, 0, &white(), &[], &[0; 6])).expect("a rule that may hide");
        assert_eq!(highest.holds(Some(&Value::Number(6.0)), (0, 0), &|_, _| None), None);
        // A bar beside the value or in its place, signs in its place, shades behind it.
        assert!(rule(&record(4, 0, &[], &[], &[0, 0, 0, 2, 0, 0])).is_none());
        assert!(rule(&record(4, 0, &[], &[], &[0, 0, 0, 0, 0, 0])).is_some());
        assert!(rule(&record(6, 0, &[], &[], &[0, 0, 0, 3, 0, 1])).is_some());
        assert!(rule(&record(6, 0, &[], &[], &[0, 0, 0, 3, 0, 0])).is_none());
        assert!(rule(&record(3, 0, &[], &[], &[0; 6])).is_none());
        for cut in 0..above.len() {
            let _ = rule(&above[..cut]);
        }
    }
}
