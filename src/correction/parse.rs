//! The CSV file of corrections.

use std::collections::HashMap;
use std::fmt;

use super::Correction;
use crate::reader::encoding;
use crate::text::{Decimal, names};

/// A file of corrections that cannot be used; nothing is read then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Line of the file.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

const COLUMNS: [&str; 11] =
    ["sha256", "office", "year", "table", "row", "column", "was", "value", "author", "date", "reason"];

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Correction>, ParseError> {
    let at = |line: u64, message: String| ParseError { line, message };
    let decoded = encoding::decode(bytes).map_err(|e| at(1, e.message().to_owned()))?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(decoded.text.as_bytes());
    let heads = reader.headers().map_err(|e| at(1, e.to_string()))?.clone();
    let mut places = [None; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        *place = heads.iter().position(|h| h.eq_ignore_ascii_case(name));
        if place.is_none() && !matches!(name, "sha256" | "office" | "year") {
            let all = COLUMNS.join(", ");
            return Err(at(1, format!("no column `{name}`; the first line names the columns {all}")));
        }
    }
    let mut list: Vec<Correction> = Vec::new();
    let mut seen: HashMap<String, u32> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| at(e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let get =
            |i: usize| places.get(i).copied().flatten().and_then(|at| record.get(at)).unwrap_or_default();
        let correction = one(line, &get)?;
        for key in keys(&correction) {
            if let Some(other) = seen.insert(key, correction.line) {
                return Err(at(
                    line,
                    format!("corrects the same cell as line {other}; which of the two is it?"),
                ));
            }
        }
        list.push(correction);
    }
    Ok(list)
}

fn one<'r>(line: u64, get: &impl Fn(usize) -> &'r str) -> Result<Correction, ParseError> {
    let refuse = |message: String| Err(ParseError { line, message });
    for i in [3, 4, 5, 8, 10] {
        if get(i).is_empty() {
            return refuse(format!("{} is empty", COLUMNS.get(i).copied().unwrap_or_default()));
        }
    }
    let digest = get(0).to_ascii_lowercase();
    if !digest.is_empty() && (digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit())) {
        return refuse(format!("sha256 `{digest}` is not 64 hexadecimal digits"));
    }
    let report = match (get(1), get(2)) {
        ("", "") => None,
        (office, year) => match year.trim_end_matches('年').parse::<u16>() {
            Ok(year) if !office.is_empty() => Some((office.to_owned(), year)),
            _ => return refuse(format!("office `{office}` and year `{year}` go together")),
        },
    };
    if digest.is_empty() && report.is_none() {
        return refuse("names neither the source (sha256) nor the report (office and year)".to_owned());
    }
    let value = match get(7) {
        "none" => None,
        text => match Decimal::parse(text) {
            Some(value) => Some(value),
            None => {
                return refuse(format!(
                    "value `{text}` is not a number; `none` says that the report shows none there"
                ));
            }
        },
    };
    let date = get(9);
    let Some(date) = day(date) else {
        return refuse(format!("date `{date}` is no day written YYYY-MM-DD"));
    };
    Ok(Correction {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        sha256: Some(digest).filter(|d| !d.is_empty()),
        report,
        seat: [get(3), get(4), get(5)].map(str::to_owned),
        was: get(6).to_owned(),
        value,
        author: get(8).to_owned(),
        date,
        reason: get(10).to_owned(),
    })
}

/// The cell by each way the correction names its report.
fn keys(correction: &Correction) -> Vec<String> {
    let seat = correction.seat.join("/");
    // Two versions of one report may each have a correction of the same cell.
    match (&correction.sha256, &correction.report) {
        (Some(digest), _) => vec![format!("{digest}\n{seat}")],
        (None, Some((office, year))) => vec![format!("{}\n{year}\n{seat}", names::key(office))],
        (None, None) => Vec::new(),
    }
}
/// A day as YYYY-MM-DD; spreadsheets write 2024/1/2 of it.
fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let [year, month, day] = parts[..] else { return None };
    let number = |part: &str, most: usize| {
        (!part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())?
    };
    let (y, m, d) = (number(year, 4).filter(|_| year.len() == 4)?, number(month, 2)?, number(day, 2)?);
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let days = match m {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&d).then(|| format!("{y:04}-{m:02}-{d:02}"))
}
