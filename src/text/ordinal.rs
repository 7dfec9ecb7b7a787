//! The numbering in front of headings and labels, read with nom.

use nom::branch::alt;
use nom::character::complete::{anychar, char, one_of, satisfy, space0};
use nom::combinator::{map, map_opt, opt, peek, verify};
use nom::multi::fold_many_m_n;
use nom::sequence::{delimited, terminated};
use nom::{IResult, Parser};

/// How an ordinal is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `一、`
    Numeral,
    /// `（一）`, also with its opening bracket lost.
    BracketedNumeral,
    /// `1.`, `1、`, `(1)`, `①`
    Digit,
}

/// An ordinal: its style and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ordinal {
    pub style: Style,
    pub number: u8,
}

/// Splits a leading ordinal from a label: `（三）不予公开` gives 3 in brackets and `不予公开`.
#[must_use]
pub fn split(label: &str) -> (Option<Ordinal>, &str) {
    let trimmed = label.trim_start();
    // Most labels begin with a character that no ordinal begins with.
    if !trimmed.starts_with(may_begin) {
        return (None, trimmed);
    }
    match ordinal(trimmed) {
        Ok((rest, found)) => (Some(found), rest.trim_start()),
        Err(_) => (None, trimmed),
    }
}

fn may_begin(c: char) -> bool {
    matches!(c, '(' | '（' | '0'..='9' | '０'..='９' | '①'..='⑳' | '十') || unit_of(c).is_some()
}

fn ordinal(input: &str) -> IResult<&str, Ordinal> {
    // The first character leaves few of the ways to write one.
    let found = match input.chars().next() {
        Some('（' | '(') => alt((
            map(delimited(one_of("（("), delimited(space0, numeral, space0), one_of("）)")), |n| {
                (Style::BracketedNumeral, n)
            }),
            map(delimited(one_of("（("), digits, one_of("）)")), |n| (Style::Digit, n)),
        ))
        .parse(input),
        Some('0'..='9' | '０'..='９') => map(
            terminated(digits, (opt(char('\\')), one_of(".．、)）"), peek(satisfy(|c| !c.is_ascii_digit())))),
            |n| (Style::Digit, n),
        )
        .parse(input),
        Some('①'..='⑳') => map(circled, |n| (Style::Digit, n)).parse(input),
        _ => alt((
            map(terminated(numeral, one_of("）)")), |n| (Style::BracketedNumeral, n)),
            map(terminated(numeral, (space0, one_of("、．.，,：:"))), |n| (Style::Numeral, n)),
        ))
        .parse(input),
    };
    let (rest, (style, number)) = found?;
    let (rest, _) = opt(one_of("、.．")).parse(rest)?;
    Ok((rest, Ordinal { style, number }))
}

fn circled(input: &str) -> IResult<&str, u8> {
    map_opt(satisfy(|c| ('①'..='⑳').contains(&c)), |c| u8::try_from(c as u32 - '①' as u32 + 1).ok())
        .parse(input)
}

fn digits(input: &str) -> IResult<&str, u8> {
    let digit = map_opt(satisfy(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)), |c| {
        let zero = if c.is_ascii_digit() { '0' } else { '０' };
        u8::try_from(c as u32 - zero as u32).ok()
    });
    verify(fold_many_m_n(1, 2, digit, || 0, |n: u8, d| n * 10 + d), |n| (1..=30).contains(n)).parse(input)
}

/// 一 to 九.
fn unit(input: &str) -> IResult<&str, u8> {
    map_opt(anychar, unit_of).parse(input)
}

fn unit_of(c: char) -> Option<u8> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// 一 to 三十.
fn numeral(input: &str) -> IResult<&str, u8> {
    let (rest, (tens, ten, units)) = (opt(unit), opt(char('十')), opt(unit)).parse(input)?;
    let fail = || nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Digit));
    let n = match (tens, ten, units) {
        (None, Some(_), units) => 10 + units.unwrap_or(0),
        (Some(tens), Some(_), units) => tens * 10 + units.unwrap_or(0),
        (Some(unit), None, None) => unit,
        _ => return Err(fail()),
    };
    Ok((rest, n))
}

#[cfg(test)]
mod tests {
    use super::{Style, split};

    #[test]
    fn reads_the_forms_in_use() {
        for (label, style, number, rest) in [
            ("一、总体情况", Style::Numeral, 1, "总体情况"),
            ("一 、概 述", Style::Numeral, 1, "概 述"),
            ("（三）不予公开", Style::BracketedNumeral, 3, "不予公开"),
            ("(一)、予以公开", Style::BracketedNumeral, 1, "予以公开"),
            ("三)政府信息管理", Style::BracketedNumeral, 3, "政府信息管理"),
            ("1.属于国家秘密", Style::Digit, 1, "属于国家秘密"),
            ("1\\.属于国家秘密", Style::Digit, 1, "属于国家秘密"),
            ("８．属于行政查询事项", Style::Digit, 8, "属于行政查询事项"),
            ("①当面", Style::Digit, 1, "当面"),
            ("十二、附表", Style::Numeral, 12, "附表"),
        ] {
            let (ordinal, body) = split(label);
            assert_eq!(ordinal.map(|o| (o.style, o.number)), Some((style, number)), "{label}");
            assert_eq!(body, rest, "{label}");
        }
        for label in ["三安全", "1.5", "2023年", "一般", "其他"] {
            assert_eq!(split(label), (None, label));
        }
    }
}
