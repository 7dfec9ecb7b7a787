//! What stands in a cell: the grammar of figures, read with nom.
//!
//! A figure is an optional sign (printed or in words), digits with or without thousands separators, a unit, a
//! note in brackets, and nothing else. Whatever does not fit entirely is text: `30余`, `1 2`, `007`, `1,23`.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{char, one_of, space0};
use nom::combinator::{map, opt, recognize, verify};
use nom::multi::many1;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use crate::grammar::Vocabulary;
use crate::text::fold::{half_width, is_bare, plain_run};
use crate::text::{Decimal, dates};

/// What a cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    Blank,
    /// Shown as not applicable.
    Dash,
    Number(Number),
    Text,
}

/// A number with what is written around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) value: Decimal,
    pub(crate) unit: Option<Box<str>>,
    /// A note in brackets follows.
    pub(crate) annotated: bool,
    /// The sign is a word (`增`, `减`), a plus, or set apart: only a column of changes is written so.
    pub(crate) worded_sign: bool,
}

impl Reading {
    /// Reads a cell's text.
    pub(crate) fn of(text: &str, words: &Vocabulary) -> Reading {
        // Most cells of most reports show one digit.
        if let [digit @ b'0'..=b'9'] = text.as_bytes() {
            let value = Decimal::from_integer(i64::from(digit - b'0'));
            return Reading::Number(Number { value, unit: None, annotated: false, worded_sign: false });
        }
        let unseen = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}';
        let trimmed = if is_bare(text) { text } else { text.trim_matches(unseen) };
        if trimmed.is_empty() {
            return Reading::Blank;
        }
        if trimmed.len() <= 18
            && trimmed.bytes().all(|b| b.is_ascii_digit())
            && let Some(value) = Decimal::parse(trimmed)
        {
            return Reading::Number(Number { value, unit: None, annotated: false, worded_sign: false });
        }
        // A space that was escaped twice.
        if let Some(plain) = trimmed.contains("&nbsp;").then(|| trimmed.replace("&nbsp;", " ")) {
            return Reading::of(&plain, words);
        }
        // The longest figure with its note is short; prose is not looked at.
        if trimmed.len() > 160 {
            return Reading::Text;
        }
        // Words alone.
        if plain_run(trimmed) == trimmed.len() {
            return if words.is_not_applicable(trimmed) { Reading::Dash } else { Reading::Text };
        }
        let shown = half_width(trimmed);
        let shown = shown.trim();
        if shown.is_empty() {
            return Reading::Blank;
        }
        if words.is_not_applicable(shown) {
            return Reading::Dash;
        }
        // An apostrophe in front says that digits are text; sheets do not show it, exports write it.
        let bare = shown.strip_prefix('\'').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let shown = bare.unwrap_or(shown);
        // Most texts with a digit are no numbers: words stand in front of it.
        let digit = shown.bytes().position(|b| b.is_ascii_digit());
        if !digit.is_some_and(|at| is_sign(shown[..at].trim_end(), words)) {
            return Reading::Text;
        }
        match number(shown, words) {
            Ok(("", number)) => Reading::Number(number),
            _ => Reading::Text,
        }
    }
}

/// Whether this is all that may stand in front of a number: a sign, in words or as a mark, or nothing.
fn is_sign(front: &str, words: &Vocabulary) -> bool {
    let worded = || words.increase.iter().chain(&words.decrease).any(|word| word == front);
    let mut marks = front.chars();
    match (marks.next(), marks.next()) {
        (None, _) => true,
        (Some(mark), None) if mark == '+' || MINUS.contains(&mark) => true,
        _ => worded(),
    }
}

/// What stands for a minus: the hyphens and dashes that programs put in its place too.
const MINUS: [char; 5] = ['-', '\u{2010}', '\u{2011}', '\u{2212}', '\u{2013}'];

fn digits(input: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_ascii_digit()).parse(input)
}

/// `1,113` with groups of exactly three; a bare run of digits otherwise.
fn whole(input: &str) -> IResult<&str, String> {
    let end = input.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(input.len());
    // Nearly all numbers.
    if end > 0 && input.as_bytes().get(end) != Some(&b',') {
        let (digits, rest) = input.split_at(end);
        return Ok((rest, digits.to_owned()));
    }
    let group = preceded(char(','), take_while_m_n(3, 3, |c: char| c.is_ascii_digit()));
    let grouped = verify(
        (take_while_m_n(1, 3, |c: char| c.is_ascii_digit()), many1(group)),
        |(head, _): &(&str, Vec<&str>)| !head.starts_with('0'),
    );
    alt((map(grouped, |(head, groups)| format!("{head}{}", groups.concat())), map(digits, str::to_owned)))
        .parse(input)
}

fn sign<'a>(words: &'a Vocabulary) -> impl FnMut(&'a str) -> IResult<&'a str, (bool, bool)> {
    move |input: &'a str| {
        for (list, negative) in [(&words.increase, false), (&words.decrease, true)] {
            for word in list {
                if let Some(rest) = input.strip_prefix(word.as_str()) {
                    return Ok((rest.trim_start(), (negative, true)));
                }
            }
        }
        alt((map(char('+'), |_| (false, true)), map(one_of(&MINUS[..]), |_| (true, false)))).parse(input)
    }
}

fn unit<'a>(words: &'a Vocabulary) -> impl FnMut(&'a str) -> IResult<&'a str, &'a str> {
    move |input: &'a str| {
        let units = words.units.iter().filter(|_| !input.is_empty());
        // Most units begin with another character.
        let first = |unit: &&String| unit.as_bytes().first() == input.as_bytes().first();
        let best = units.filter(first).filter(|u| input.starts_with(u.as_str())).max_by_key(|u| u.len());
        match best {
            Some(unit) => tag(unit.as_str()).parse(input),
            None => Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Tag))),
        }
    }
}

/// A note in brackets up to the end; its text is free.
fn note(input: &str) -> IResult<&str, &str> {
    let inner = take_while(|c: char| c != ')' && c != ']');
    delimited(one_of("([〔【"), recognize(inner), one_of(")]〕】")).parse(input)
}

/// What a note says of the number in front of it.
enum Remark<'a> {
    /// Its unit: `35000（单位：元）`.
    Unit(&'a str),
    /// Its sign, negative or not: `4（减少）`.
    Sign(bool),
    /// That it is not plainly the number reported: `12（应为7）`, `12（2022年）`, `12（万）`.
    Disputes,
    /// Something else: `22（其中修订16件）`.
    Aside,
}

fn is_minus(text: &str) -> bool {
    text.strip_prefix(MINUS).is_some_and(str::is_empty)
}

fn remark<'a>(note: &'a str, words: &Vocabulary) -> Remark<'a> {
    let marked = words.unit_marks.iter().find_map(|mark| note.strip_prefix(mark.as_str()));
    let bare = marked.unwrap_or(note).trim_matches([':', ' ']);
    let is = |list: &[String]| list.iter().any(|word| word == bare);
    let year = || dates::first_year(note).is_some();
    if is(&words.units) && words.multiples.iter().all(|multiple| multiple != bare) {
        Remark::Unit(bare)
    } else if is(&words.decrease) || is_minus(bare) {
        Remark::Sign(true)
    } else if is(&words.increase) || bare == "+" {
        Remark::Sign(false)
    } else if words.is_multiple(bare)
        || words.disputes.iter().any(|word| note.contains(word.as_str()))
        || year()
    {
        Remark::Disputes
    } else {
        Remark::Aside
    }
}

/// The mark of a footnote: `①`, `※`, `注1`.
fn footnote(input: &str) -> IResult<&str, &str> {
    let circled = take_while_m_n(1, 1, |c: char| ('①'..='⑳').contains(&c) || c == '※');
    let noted = recognize((char('注'), take_while(|c: char| c.is_ascii_digit())));
    alt((circled, noted)).parse(input)
}

fn number<'a>(input: &'a str, words: &'a Vocabulary) -> IResult<&'a str, Number> {
    let (rest, sign) = opt(sign(words)).parse(input)?;
    let (rest, gap) = space0.parse(rest)?;
    // `- 38` may be two cells; only a column of changes is written so.
    let sign = sign.map(|(negative, worded)| (negative, worded || !gap.is_empty()));
    let (rest, whole) = whole(rest)?;
    let (rest, fraction) = opt(preceded(char('.'), digits)).parse(rest)?;
    let (rest, _) = space0.parse(rest)?;
    let (rest, unit) = opt(unit(words)).parse(rest)?;
    let (rest, _) = space0.parse(rest)?;
    let (rest, note) = opt(alt((note, footnote))).parse(rest)?;
    let (rest, _) = opt(preceded(space0, one_of("。；;"))).parse(rest)?;
    let failed = || nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Verify));
    let (unit, sign) = match (note.map(|note| remark(note, words)), unit, sign) {
        (Some(Remark::Disputes), ..) => return Err(failed()),
        (Some(Remark::Unit(own)), None, sign) => (Some(own), sign),
        (Some(Remark::Unit(own)), Some(before), _) if own != before => return Err(failed()),
        (Some(Remark::Sign(negative)), unit, None) => (unit, Some((negative, true))),
        (Some(Remark::Sign(negative)), _, Some(before)) if before.0 != negative => return Err(failed()),
        (_, unit, sign) => (unit, sign),
    };
    let (negative, worded_sign) = sign.unwrap_or((false, false));
    let text = match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    };
    let Some(value) = Decimal::parse(&text) else {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Digit)));
    };
    let value = if negative { value.negated() } else { value };
    Ok((rest, Number { value, unit: unit.map(Box::from), annotated: note.is_some(), worded_sign }))
}
