//! The list of offices that have to report: a CSV file of the user's.

use std::collections::BTreeMap;

use super::dates::Date;
use crate::dataset::ReadError;
use crate::reader::encoding;
use crate::text::names;

/// An office that has to report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Its region, free text.
    pub region: String,
    /// A code of the user's, a division code for example.
    pub code: String,
    /// Its level, free text.
    pub level: String,
    /// Other names it reports under.
    pub aliases: Vec<String>,
    /// Its own due day.
    pub due: Option<Date>,
    /// First and last year it has to report on, where bounded.
    pub years: (Option<u16>, Option<u16>),
    /// Line of the list.
    pub line: u64,
}

impl Office {
    /// Whether it has to report on this year.
    #[must_use]
    pub fn in_force(&self, year: u16) -> bool {
        self.years.0.is_none_or(|first| first <= year) && self.years.1.is_none_or(|last| year <= last)
    }

    /// Its name with its region in front, unless the name begins with it.
    #[must_use]
    pub fn full(&self) -> String {
        if names::key(&self.name).starts_with(&names::key(&self.region)) {
            self.name.clone()
        } else {
            format!("{}{}", self.region, self.name)
        }
    }
}

/// A list of offices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// The offices in the order of the list.
    pub offices: Vec<Office>,
    /// Columns that are not used.
    pub unused: Vec<String>,
}

/// Columns, each under its English and its Chinese names.
const COLUMNS: [&[&str]; 8] = [
    &["office", "机关", "机关名称", "单位", "单位名称"],
    &["region", "地区"],
    &["code", "代码", "行政区划代码"],
    &["level", "级别", "层级"],
    &["aliases", "别名"],
    &["due", "期限"],
    &["first_year", "起始年度"],
    &["last_year", "终止年度"],
];

impl Expected {
    /// Reads the list from the bytes of `file`.
    ///
    /// # Errors
    /// It is no CSV with a column `office`, a value cannot be read, or two offices are the same; the line is named.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Expected, ReadError> {
        let at = |line: u64, message: String| ReadError {
            file: file.to_owned(),
            message: format!("line {line}: {message}"),
        };
        let decoded = encoding::decode(bytes).map_err(|e| at(1, e.message().to_owned()))?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(decoded.text.as_bytes());
        let heads = reader.headers().map_err(|e| at(1, e.to_string()))?.clone();
        let place = |column: &&[&str]| heads.iter().position(|h| column.contains(&h.to_lowercase().as_str()));
        let places: Vec<Option<usize>> = COLUMNS.iter().map(place).collect();
        if places.first().copied().flatten().is_none() {
            let found: Vec<&str> = heads.iter().take(12).collect();
            let message = format!(
                "no column `office` (机关); the heads are: {}; the first line names the columns office, region, code, \
                 level, aliases, due, first_year, last_year, of which only office is required",
                found.join(", ")
            );
            return Err(at(1, message));
        }
        let unused =
            heads.iter().enumerate().filter(|(i, _)| !places.contains(&Some(*i))).map(|(_, h)| h.to_owned());
        let mut expected = Expected { unused: unused.collect(), offices: Vec::new() };
        for record in reader.records() {
            let record =
                record.map_err(|e| at(e.position().map_or(0, csv::Position::line), e.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let get = |i: usize| {
                places
                    .get(i)
                    .copied()
                    .flatten()
                    .and_then(|at| record.get(at))
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let year = |i: usize| -> Result<Option<u16>, ReadError> {
                let text = get(i);
                if text.is_empty() {
                    return Ok(None);
                }
                let year = text.trim_end_matches('年').parse().ok().filter(|y| (2008..2100).contains(y));
                year.map(Some).ok_or_else(|| at(line, format!("`{text}` is not a year from 2008")))
            };
            let due = match get(5) {
                text if text.is_empty() => None,
                text => Some(
                    Date::due(&text)
                        .ok_or_else(|| at(line, format!("due `{text}` is not a day as MM-DD")))?,
                ),
            };
            let office = Office {
                name: get(0),
                region: get(1),
                code: get(2),
                level: get(3),
                aliases: get(4)
                    .split(['|', ';', '；'])
                    .map(|a| a.trim().to_owned())
                    .filter(|a| !a.is_empty())
                    .collect(),
                due,
                years: (year(6)?, year(7)?),
                line,
            };
            if office.name.is_empty() {
                return Err(at(line, "no name in column office".to_owned()));
            }
            expected.offices.push(office);
        }
        if expected.offices.is_empty() {
            return Err(at(1, "the list has no office".to_owned()));
        }
        expected.unambiguous(file)?;
        Ok(expected)
    }

    /// Refuses two offices of one name in one year: whose report was it?
    fn unambiguous(&self, file: &str) -> Result<(), ReadError> {
        let mut seen: BTreeMap<String, Vec<&Office>> = BTreeMap::new();
        for office in &self.offices {
            let keys =
                std::iter::once(office.full()).chain(office.aliases.iter().cloned()).map(|n| names::key(&n));
            let keys: std::collections::BTreeSet<String> = keys.collect();
            for key in keys {
                let before = seen.entry(key).or_default();
                let meets = |a: &&&Office| {
                    let starts = |o: &Office| o.years.0.unwrap_or(0);
                    let ends = |o: &Office| o.years.1.unwrap_or(u16::MAX);
                    starts(a) <= ends(office) && starts(office) <= ends(a)
                };
                if let Some(other) = before.iter().find(meets) {
                    let message = format!(
                        "line {}: {} has the same name or alias as the office of line {} in the same years; tell them \
                         apart by region",
                        office.line, office.name, other.line
                    );
                    return Err(ReadError { file: file.to_owned(), message });
                }
                before.push(office);
            }
        }
        Ok(())
    }
}
