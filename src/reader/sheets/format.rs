//! Number formats of sheets: a number as its cell shows it (ECMA-376-1, 18.8.31).
//!
//! What a format shows that is worked out here comes out as on the screen; what is not (fractions, exponents, Chinese
//! numerals, conditions that leave it open which section is shown) ends in U+FFFD, so that it never passes for a figure.

use super::shown::Palette;
use crate::reader::office::colour::{Colour, named};

/// Days from 1899-12-30 to 1970-01-01.
const EPOCH: i64 = 25_569;

/// Longest format, in bytes: the programs allow 255 characters.
const LONGEST: usize = 1_020;

/// The format of a built-in number (18.8.30); General for those that depend on the country and are not dates.
pub(super) fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5..=8 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 | 48 => "0.00E+00",
        12 | 13 => "# ?/?",
        // Dates and times, those of East Asia among them.
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => "hh:mm:ss",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        43 | 44 => "#,##0.00;-#,##0.00;\"-\"",
        41 | 42 => "#,##0;-#,##0;\"-\"",
        49 => "@",
        _ => return None,
    })
}

/// A number as a cell of this format shows it; `None` is General.
pub(super) fn number(value: f64, format: Option<&str>, from_1904: bool) -> String {
    let Some(format) = format.filter(|f| !f.trim().is_empty()) else { return general(value) };
    if !value.is_finite() || format.len() > LONGEST {
        return "\u{fffd}".to_owned();
    }
    match section(value, format) {
        Some((section, signed)) => Section::parse(section).show(value, signed, from_1904),
        None => format!("{}\u{fffd}", general(value)),
    }
}

/// The section that a number is shown by, and whether its sign is; `None` where nobody can tell here.
fn section(value: f64, format: &str) -> Option<(&str, bool)> {
    let all = sections(format);
    // The last section is for texts where it says so; it is the fourth in any case.
    let last = all.last().copied().unwrap_or_default();
    let texts = usize::from(all.len() > 3 || (all.len() > 1 && Section::parse(last).text));
    let numbers = all.get(..(all.len() - texts).min(3)).unwrap_or_default();
    let at = |n: usize| numbers.get(n).copied();
    let condition = |n: usize| at(n).and_then(condition);
    let chosen = match (condition(0), condition(1), condition(2)) {
        // One section for all, or positive; negative; zero.
        (None, None, None) => {
            return match numbers.len() {
                2.. if value < 0.0 => Some((at(1)?, false)),
                3.. if value == 0.0 => Some((at(2)?, true)),
                _ => Some((at(0)?, true)),
            };
        }
        // Whether a sign is shown depends on what the conditions leave.
        _ if value < 0.0 => return None,
        (Some(first), _, None) if holds(value, first)? => 0,
        (Some(_), Some(second), None) => {
            if holds(value, second)? {
                1
            } else {
                2
            }
        }
        (Some(_), None, None) if numbers.len() == 2 => 1,
        _ => return None,
    };
    Some((at(chosen)?, true))
}

/// The condition of a section: `>=100` of `[>=100]`.
fn condition(section: &str) -> Option<&str> {
    let mut quoted = false;
    let mut open = section.char_indices().filter(|(_, c)| {
        quoted ^= *c == '"';
        *c == '[' && !quoted
    });
    open.find_map(|(at, _)| {
        let inner = section.get(at + 1..)?.split(']').next()?.trim();
        inner.starts_with(['<', '>', '=']).then_some(inner)
    })
}

/// Whether a condition holds; `None` if it cannot be read.
fn holds(value: f64, condition: &str) -> Option<bool> {
    let digits = condition.trim_start_matches(['<', '>', '=']);
    let than = digits.trim().parse::<f64>().ok()?;
    Some(match condition.strip_suffix(digits)? {
        "=" => value == than,
        "<>" => value != than,
        "<" => value < than,
        "<=" => value <= than,
        ">" => value > than,
        ">=" => value >= than,
        _ => return None,
    })
}

/// The colour that the format gives a number, `[White]` for one (18.8.31).
pub(super) fn colour(value: f64, format: Option<&str>) -> Option<Colour> {
    let format = format.filter(|f| f.contains('[') && f.len() <= LONGEST)?;
    let section = section(value, format)?.0.to_ascii_lowercase();
    let names = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"];
    if let Some(name) = names.iter().find(|name| section.contains(&format!("[{name}]"))) {
        return named(name);
    }
    // By number, from 1 on.
    let number = section.split_once("[color")?.1.split_once(']')?.0.trim().parse::<usize>().ok()?;
    Palette::default().get(number.checked_add(7)?)
}

/// Whether a text is not shown: the section for texts is there and empty.
pub(super) fn hides_text(format: Option<&str>) -> bool {
    let format = format.filter(|f| f.contains(';') && f.len() <= LONGEST);
    format.is_some_and(|f| sections(f).get(3).is_some_and(|text| text.trim().is_empty()))
}

/// A number without a format: 15 digits count, as in the programs that make sheets.
pub(super) fn general(value: f64) -> String {
    if !value.is_finite() {
        return "\u{fffd}".to_owned();
    }
    // Counts, as nearly all are; within these bounds every digit is kept.
    if value.abs() < 1e15 && value.trunc() == value {
        return (value as i64).to_string();
    }
    let digits = Digits::of(value);
    let text = digits.rounded(None, 0, 1);
    if value < 0.0 && text != "0" { format!("-{text}") } else { text }
}

/// The parts of a format between semicolons.
fn sections(format: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            ';' if !quoted => {
                out.push(format.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(format.get(start..).unwrap_or_default());
    out
}

/// What the programs call General where they are Chinese, Japanese, Korean, German and so on: programs in other languages
/// write into files what they saw there on the screen.
const GENERAL: [&str; 9] =
    ["general", "g/通用格式", "g/標準", "g/표준", "standard", "standaard", "estándar", "geral", "основной"];

/// What stands behind the word for a number without a format, if a format goes on with it.
fn after_general(format: &str) -> Option<&str> {
    if format.starts_with(|c: char| c.is_ascii_punctuation() || c.is_ascii_digit()) {
        return None;
    }
    GENERAL.iter().find_map(|word| {
        let (front, rest) = format.split_at_checked(word.len())?;
        (front.to_lowercase() == **word).then_some(rest)
    })
}

/// What a section is made of.
#[derive(Debug, Default)]
struct Section {
    before: String,
    after: String,
    /// Digits shown at least, and at most behind the point.
    whole: usize,
    least: usize,
    most: usize,
    digits: bool,
    grouped: bool,
    percents: u32,
    /// Thousands left off.
    scale: u32,
    general: bool,
    text: bool,
    date: bool,
    months: bool,
    time: bool,
    /// Something that is not worked out here.
    unknown: bool,
}

impl Section {
    fn parse(raw: &str) -> Section {
        let mut section = Section::default();
        let mut chars = raw.chars();
        let (mut point, mut ended, mut commas) = (false, false, 0);
        loop {
            if let Some(rest) = after_general(chars.as_str()) {
                section.general = true;
                chars = rest.chars();
                continue;
            }
            let Some(c) = chars.next() else { break };
            match c {
                '"' => {
                    for quoted in chars.by_ref().take_while(|q| *q != '"') {
                        section.literal(quoted);
                    }
                }
                '\\' => {
                    if let Some(next) = chars.next() {
                        section.literal(next);
                    }
                }
                '_' => {
                    chars.next();
                }
                // Fills the cell with a character; digits would look like more of the number.
                '*' => section.unknown |= chars.next().is_some_and(|fill| fill.is_numeric()),
                '[' => {
                    let inner: String = chars.by_ref().take_while(|q| *q != ']').collect();
                    section.bracket(&inner);
                }
                '0' | '#' | '?' => {
                    // Digits behind a literal: telephone numbers and their like.
                    section.unknown |= ended;
                    section.digits = true;
                    if !point && commas > 0 {
                        section.grouped = true;
                    }
                    commas = 0;
                    match (point, c) {
                        (false, '0') => section.whole += 1,
                        (false, _) => section.unknown |= section.whole > 0,
                        (true, '0') => {
                            section.most += 1;
                            section.least = section.most;
                        }
                        (true, _) => section.most += 1,
                    }
                }
                '.' if !point && !section.date => {
                    point = true;
                    section.digits = true;
                }
                ',' if section.digits => commas += 1,
                '%' => {
                    section.percents += 1;
                    section.literal('%');
                }
                '@' => section.text = true,
                'E' | 'e' if section.digits && chars.as_str().starts_with(['+', '-']) => {
                    section.unknown = true
                }
                '/' if section.digits => section.unknown = true,
                'y' | 'Y' | 'd' | 'D' | 'e' | 'b' => section.date = true,
                // Months, or minutes beside hours and seconds.
                'm' | 'M' => section.months = true,
                'h' | 'H' | 's' | 'S' => section.time = true,
                _ => section.literal(c),
            }
            if section.digits && !section.after.is_empty() {
                ended = true;
            }
        }
        section.scale = commas;
        section.date |= section.months && !section.time;
        section
    }

    fn literal(&mut self, c: char) {
        if self.digits || self.general { self.after.push(c) } else { self.before.push(c) }
    }

    /// `[Red]`, `[$¥-804]`, `[h]`, `[DBNum1]`; a condition has done its part when its section is read.
    fn bracket(&mut self, inner: &str) {
        let lower = inner.to_ascii_lowercase();
        match lower.chars().next() {
            Some('$') => {
                let sign = inner.get(1..).unwrap_or_default();
                let sign = sign.split('-').next().unwrap_or_default();
                sign.chars().for_each(|c| self.literal(c));
            }
            Some('h' | 's') if lower.chars().all(|c| matches!(c, 'h' | 's')) => self.time = true,
            Some('m') if lower.chars().all(|c| c == 'm') => self.time = true,
            Some('d') if lower.starts_with("dbnum") => self.unknown = true,
            _ => {}
        }
    }

    fn show(&self, value: f64, signed: bool, from_1904: bool) -> String {
        if self.unknown {
            return format!("{}\u{fffd}", general(value));
        }
        if self.date || self.time {
            return date(value, self.date, self.time, from_1904);
        }
        if self.text || (self.general && !self.digits) {
            return format!(
                "{}{}{}",
                self.before,
                general(if signed { value } else { value.abs() }),
                self.after
            );
        }
        if !self.digits {
            // Words only, or nothing at all: `;;;` hides what stands in the cell.
            return format!("{}{}", self.before, self.after);
        }
        let mut digits = Digits::of(value);
        digits.point +=
            2 * i32::try_from(self.percents).unwrap_or(0) - 3 * i32::try_from(self.scale).unwrap_or(0);
        let mut text = digits.rounded(Some(self.most), self.least, self.whole);
        if self.grouped {
            text = grouped(&text);
        }
        let zero = text.bytes().all(|b| !matches!(b, b'1'..=b'9'));
        let sign = if signed && value < 0.0 && !zero { "-" } else { "" };
        format!("{sign}{}{text}{}", self.before, self.after)
    }
}

/// A serial number as a date; ISO 8601, whatever order the format has: it is no figure either way.
fn date(value: f64, date: bool, time: bool, from_1904: bool) -> String {
    if !(0.0..2_958_466.0).contains(&value) {
        return "\u{fffd}".to_owned();
    }
    let shift = if from_1904 { 1462 } else { 0 };
    let seconds = (value.fract() * 86_400.0).round() as i64;
    let mut days = value.trunc() as i64 + shift + seconds / 86_400;
    let seconds = seconds % 86_400;
    // The programs count a 29 February 1900 that never was.
    if !from_1904 && days < 61 {
        days += 1;
    }
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if !date {
        return clock;
    }
    let (year, month, day) = civil(days - EPOCH);
    let calendar = format!("{year:04}-{month:02}-{day:02}");
    if time { format!("{calendar} {clock}") } else { calendar }
}

/// The date of a day counted from 1970-01-01 (Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The 15 digits of a number that count, and where its point stands.
struct Digits {
    digits: Vec<u8>,
    /// Digits before the point; negative for zeros behind it.
    point: i32,
}

impl Digits {
    fn of(value: f64) -> Digits {
        let text = format!("{:.14e}", value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Digits { digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }
    }

    fn at(&self, place: i32) -> u8 {
        let index = self.point - 1 - place;
        usize::try_from(index).ok().and_then(|i| self.digits.get(i)).copied().unwrap_or(0)
    }

    /// In decimal, with at most `most` and at least `least` digits behind the point and `whole` before it; halves are
    /// rounded away from zero.
    fn rounded(&self, most: Option<usize>, least: usize, whole: usize) -> String {
        let length = i32::try_from(self.digits.len()).unwrap_or(0);
        let needed = (length - self.point).max(0);
        let behind = most.map_or(needed, |m| i32::try_from(m).unwrap_or(0));
        // Beyond what a number has there are only zeros.
        let top = self.point.clamp(1, 400);
        let mut out: Vec<u8> = (-behind..top).rev().map(|place| self.at(place)).collect();
        if self.point < 400 && self.at(-behind - 1) >= 5 {
            let mut carry = true;
            for digit in out.iter_mut().rev() {
                if !carry {
                    break;
                }
                carry = *digit == 9;
                *digit = if carry { 0 } else { *digit + 1 };
            }
            if carry {
                out.insert(0, 1);
            }
        }
        let split = out.len().saturating_sub(usize::try_from(behind).unwrap_or(0));
        let (before, after) = out.split_at(split);
        let text = |digits: &[u8]| digits.iter().map(|d| char::from(b'0' + d)).collect::<String>();
        let before = text(before);
        let before = before.trim_start_matches('0');
        let before = format!("{}{before}", "0".repeat(whole.saturating_sub(before.len())));
        let mut after = text(after);
        while after.len() > least && after.ends_with('0') {
            after.pop();
        }
        match (before.is_empty(), after.is_empty()) {
            (true, true) => String::new(),
            (_, true) => before,
            _ => format!("{before}.{after}"),
        }
    }
}

fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{general, number};

    #[test]
    fn numbers_without_a_format_are_those_of_the_screen() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (1.0, "1"),
            (-12.5, "-12.5"),
            (99_999_999.0, "99999999"),
            (1234.5678, "1234.5678"),
            (0.0, "0"),
            (-0.0, "0"),
            (2.0_f64.powi(60), "1152921504606850000"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(general(value), text);
        }
    }

    #[test]
    fn formats_show_what_the_cell_shows() {
        for (value, format, text) in [
            (12.0, "0", "12"),
            (12.5, "0", "13"),
            (1.005, "0.00", "1.01"),
            (1234.5, "#,##0.00", "1,234.50"),
            (999_999.0, "#,##0", "999,999"),
            (0.5, "0%", "50%"),
            (0.123_45, "0.00%", "12.35%"),
            (3.0, "0_ ", "3"),
            (3.0, "0\"件\"", "3件"),
            (-3.0, "0_);[Red]\\(0\\)", "(3)"),
            (-3.0, "0;-0;;@", "-3"),
            (0.0, "0;-0;;@", ""),
            (7.0, ";;;", ""),
            (7.0, "000", "007"),
            (0.5, "#.##", ".5"),
            (12_345.0, "#,##0,", "12"),
            (51.0, "0*0", "51\u{fffd}"),
            (51.0, "_ * #,##0_ ", "51"),
            (5.0, "[$¥-804]0.0", "¥5.0"),
            (5.0, "General", "5"),
            (5.0, "General\"件\"", "5件"),
            (12.5, "GENERAL", "12.5"),
            (5.0, "G/通用格式", "5"),
            (12.5, "g/通用格式", "12.5"),
            (5.0, "G/通用格式\"件\"", "5件"),
            (-5.0, "G/通用格式;-G/通用格式;;", "-5"),
            (0.0, "G/通用格式;G/通用格式;;", ""),
            (5.0, "[DBNum2]G/通用格式", "5\u{fffd}"),
            (5.0, "G/標準", "5"),
            (5.0, "Standard", "5"),
            (5.0, "Estándar", "5"),
            (5.0, "\"General\"0", "General5"),
            (5.0, "@", "5"),
            (45_292.0, "yyyy\"年\"m\"月\"d\"日\"", "2024-01-01"),
            (45_292.5, "yyyy/m/d h:mm", "2024-01-01 12:00:00"),
            (1.0, "yyyy-mm-dd", "1900-01-01"),
            (0.25, "[h]:mm", "06:00:00"),
            (5.0, "# ?/?", "5\u{fffd}"),
            (5.0, "0.00E+00", "5\u{fffd}"),
            (5.0, "[>4]0;0", "5"),
            (5.0, "[>4]0", "5"),
            (4.0, "[>4]0", "4\u{fffd}"),
            (0.0, "[=0]\"-\";General", "-"),
            (7.0, "[=0]\"-\";General", "7"),
            (0.0, "[<1]\"\";0", ""),
            (12.0, "[<10]\"[>5]\";[>=12]#,##0;\"少\"", "12"),
            (11.0, "[<10]0;[>=12]#,##0;\"少\"", "少"),
            (11.0, "[<10]0;0;0", "11\u{fffd}"),
            (-1.0, "[<10]0;0", "-1\u{fffd}"),
            (1.0, "[<x]0;0", "1\u{fffd}"),
            (-5.0, "0;@", "-5"),
            (0.0, "0;-0;@", "0"),
            (5.0, "[DBNum1]0", "5\u{fffd}"),
            (-0.3, "0", "0"),
        ] {
            assert_eq!(number(value, Some(format), false), text, "{value} as {format}");
        }
    }
}
