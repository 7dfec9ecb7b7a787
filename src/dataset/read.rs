//! A dataset on the disk, read back for questions about it: line by line, so that a hundred thousand reports cost no
//! more memory than one.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::SCHEMA_VERSION;

/// A dataset that cannot be read; the command ends with status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file or directory concerned.
    pub file: String,
    /// What was expected, what was found, what to do.
    pub message: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for ReadError {}

/// What `run.json` says of the run that made a dataset.
#[derive(Debug, Clone, Deserialize)]
pub struct RunRecord {
    /// The version of columns and JSON.
    pub schema_version: String,
    /// The version of the program.
    pub version: String,
    /// Whether the run was interrupted; the dataset is then a part.
    #[serde(default)]
    pub interrupted: bool,
    /// The grammars it read by.
    pub grammars: Vec<Grammar>,
    /// Options that can change outputs.
    pub options: Value,
    /// The file of corrections, `null` without one.
    #[serde(default)]
    pub corrections: Value,
    /// Counts of its outcomes.
    pub counts: RunCounts,
    /// The files that it wrote.
    #[serde(default)]
    files: Vec<Listed>,
}

#[derive(Debug, Clone, Deserialize)]
struct Listed {
    name: String,
    bytes: u64,
}

/// A grammar as `run.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Grammar {
    /// Its id.
    pub id: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// The counts of `run.json` that are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct RunCounts {
    /// Reports written.
    pub reports: u64,
    /// Files without a report.
    pub failures: u64,
    /// Reports with figures.
    pub reports_with_figures: u64,
    /// Of these, the reports whose sums all hold.
    pub reports_that_foot: u64,
}

/// A dataset on the disk.
#[derive(Debug)]
pub struct Stored {
    dir: PathBuf,
    /// Its `run.json`.
    pub run: RunRecord,
}

/// The few facts by which reports are matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cited {
    /// The source's name.
    pub path: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The office.
    pub office: Option<String>,
    /// The year the report is about.
    pub year: Option<u16>,
}

/// A report as stored.
#[derive(Debug, Clone, Default)]
pub struct StoredReport {
    /// Source and identity.
    pub cited: Cited,
    /// Its title.
    pub title: Option<String>,
    /// Id of its form.
    pub format: Option<String>,
    /// How much of it was found.
    pub status: String,
    /// Its figures in the order of the form.
    pub figures: Vec<StoredFigure>,
    /// Its findings.
    pub findings: Vec<StoredFinding>,
}

/// A report as stored, without its figures and prose.
#[derive(Debug, Clone, Default)]
pub struct StoredFacts {
    /// Source and identity.
    pub cited: Cited,
    /// Its title.
    pub title: Option<String>,
    /// How much of it was found.
    pub status: String,
    /// Findings of severity error.
    pub errors: u32,
    /// What it states about itself.
    pub metadata: Vec<(String, String)>,
}

/// A figure as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFigure {
    /// Ids of table, row and column.
    pub seat: [String; 3],
    /// Its exact digits.
    pub value: Option<String>,
    /// Its state, `number` for one that is plainly read.
    pub state: String,
}

/// A finding as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
pub struct StoredFinding {
    /// Its id.
    pub id: String,
    /// Where.
    pub table: Option<String>,
    /// Where.
    pub row: Option<String>,
    /// Where.
    pub column: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What was found.
    pub found: Option<String>,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// For people.
    pub message: String,
}

/// A line of `failures.jsonl`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct StoredFailure {
    /// The source's name.
    pub path: String,
    /// Why there is no report.
    pub kind: String,
    /// For people.
    pub message: String,
    /// SHA-256 of the source, where it could be read.
    pub sha256: Option<String>,
}

impl Stored {
    /// Opens the dataset in `dir`.
    ///
    /// # Errors
    /// It is no whole dataset, of another schema, or without `reports.jsonl`.
    pub fn open(dir: &Path) -> Result<Stored, ReadError> {
        let at = |message: String| ReadError { file: dir.display().to_string(), message };
        let text = std::fs::read_to_string(dir.join("run.json")).map_err(|e| {
            let what = if e.kind() == io::ErrorKind::NotFound {
                "no run.json in it"
            } else {
                "run.json cannot be read"
            };
            at(format!("not a dataset: {what} ({e}); `gongkai extract PATH -o DIR` makes one"))
        })?;
        let run: RunRecord = serde_json::from_str(&text)
            .map_err(|e| at(format!("run.json is not a run record of gongkai: {e}")))?;
        if run.schema_version != SCHEMA_VERSION {
            return Err(at(format!(
                "schema version {}, this program reads {SCHEMA_VERSION}; extract again with this version",
                run.schema_version
            )));
        }
        let stored = Stored { dir: dir.to_path_buf(), run };
        for name in ["reports.jsonl", "failures.jsonl"] {
            let listed = stored.run.files.iter().find(|file| file.name == name).map(|file| file.bytes);
            let found = dir.join(name).metadata().ok().map(|file| file.len());
            if let (Some(listed), Some(found)) = (listed, found)
                && listed != found
            {
                return Err(at(format!(
                    "{name} has {found} bytes and run.json says {listed}: it was cut off or changed; extract again"
                )));
            }
        }
        if !dir.join("reports.jsonl").is_file() {
            return Err(at(
                "reports.jsonl is not there; extract with `--format jsonl` among the formats".to_owned()
            ));
        }
        Ok(stored)
    }

    /// The lines of `reports.jsonl`.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reports(&self) -> Result<Lines, ReadError> {
        Lines::open(&self.dir.join("reports.jsonl"))
    }

    /// The lines of `failures.jsonl`.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn failures(&self) -> Result<Lines, ReadError> {
        Lines::open(&self.dir.join("failures.jsonl"))
    }
}

/// A file of lines, read one after the other or by place.
#[derive(Debug)]
pub struct Lines {
    name: String,
    file: BufReader<File>,
    number: u64,
    offset: u64,
}

/// Where a line stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    offset: u64,
    number: u64,
}

impl Lines {
    fn open(path: &Path) -> Result<Lines, ReadError> {
        let name = path.display().to_string();
        let file = File::open(path)
            .map_err(|e| ReadError { file: name.clone(), message: format!("cannot be read: {e}") })?;
        Ok(Lines { name, file: BufReader::with_capacity(1 << 16, file), number: 0, offset: 0 })
    }

    /// Reads the next line into `line`, without its line feed; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next(&mut self, line: &mut Vec<u8>) -> Result<Option<Spot>, ReadError> {
        line.clear();
        let spot = Spot { offset: self.offset, number: self.number + 1 };
        let n = self.file.read_until(b'\n', line).map_err(|e| self.error(&e))?;
        if n == 0 {
            return Ok(None);
        }
        self.offset += n as u64;
        self.number += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok(Some(spot))
    }

    /// Reads the line at a place that [`Lines::next`] gave.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn at(&mut self, spot: Spot, line: &mut Vec<u8>) -> Result<(), ReadError> {
        self.file.seek(SeekFrom::Start(spot.offset)).map_err(|e| self.error(&e))?;
        self.offset = spot.offset;
        self.number = spot.number - 1;
        self.next(line).map(|_| ())
    }

    fn error(&self, e: &dyn fmt::Display) -> ReadError {
        ReadError { file: self.name.clone(), message: format!("line {}: {e}", self.number + 1) }
    }

    /// Parses a line of this file.
    ///
    /// # Errors
    /// The line is not what it should be; the message names it.
    pub fn parse<T: FromLine>(&self, spot: Spot, line: &[u8]) -> Result<T, ReadError> {
        T::from_line(line).map_err(|e| ReadError {
            file: self.name.clone(),
            message: format!("line {}: {e}; was the file changed by hand?", spot.number),
        })
    }
}

/// What a line can be parsed to.
pub trait FromLine: Sized {
    /// Parses one line.
    ///
    /// # Errors
    /// As serde tells them.
    fn from_line(line: &[u8]) -> serde_json::Result<Self>;
}

#[derive(Deserialize)]
struct SourceLine {
    path: String,
    sha256: String,
    #[serde(default)]
    metadata: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct OfficeLine {
    name: Option<String>,
}

/// The head of a line; what follows is skipped without being kept.
#[derive(Deserialize)]
struct HeadLine {
    source: SourceLine,
    office: OfficeLine,
    year: Option<u16>,
}

impl SourceLine {
    fn cited(self, office: OfficeLine, year: Option<u16>) -> (Cited, Vec<(String, String)>) {
        let metadata = self.metadata.into_iter().map(|p| (p.name, p.value)).collect();
        (Cited { path: self.path, sha256: self.sha256, office: office.name, year }, metadata)
    }
}

#[derive(Deserialize)]
struct ReportLine {
    source: SourceLine,
    office: OfficeLine,
    year: Option<u16>,
    title: Option<String>,
    format: Option<String>,
    status: String,
    tables: Map<String, Value>,
    marks: Vec<Mark>,
    findings: Vec<StoredFinding>,
}

/// What is wanted of a line where its figures are not.
#[derive(Deserialize)]
struct FactsLine {
    source: SourceLine,
    office: OfficeLine,
    year: Option<u16>,
    title: Option<String>,
    status: String,
    findings: Vec<Weight>,
}

#[derive(Deserialize)]
struct Weight {
    severity: String,
}

#[derive(Deserialize)]
struct Mark {
    table: String,
    row: String,
    column: String,
    state: String,
}

impl FromLine for Cited {
    fn from_line(line: &[u8]) -> serde_json::Result<Cited> {
        serde_json::from_slice::<HeadLine>(line).map(|head| head.source.cited(head.office, head.year).0)
    }
}

impl FromLine for StoredFailure {
    fn from_line(line: &[u8]) -> serde_json::Result<StoredFailure> {
        serde_json::from_slice(line)
    }
}

impl FromLine for StoredFacts {
    fn from_line(line: &[u8]) -> serde_json::Result<StoredFacts> {
        let line: FactsLine = serde_json::from_slice(line)?;
        let errors = line.findings.iter().filter(|f| f.severity == "error").count();
        let (cited, metadata) = line.source.cited(line.office, line.year);
        let errors = u32::try_from(errors).unwrap_or(u32::MAX);
        Ok(StoredFacts { cited, title: line.title, status: line.status, errors, metadata })
    }
}

impl FromLine for StoredReport {
    fn from_line(line: &[u8]) -> serde_json::Result<StoredReport> {
        let line: ReportLine = serde_json::from_slice(line)?;
        let (cited, _) = line.source.cited(line.office, line.year);
        let mut figures = Vec::new();
        for (table, rows) in &line.tables {
            figures_below(table, &mut Vec::new(), rows, &mut figures);
        }
        let mut report = StoredReport {
            cited,
            title: line.title,
            format: line.format,
            status: line.status,
            figures,
            findings: line.findings,
        };
        for mark in line.marks {
            let seat = [mark.table, mark.row, mark.column];
            if let Some(figure) = report.figures.iter_mut().find(|f| f.seat == seat) {
                figure.state = mark.state;
            }
        }
        Ok(report)
    }
}

/// Rows are nested at the dots of their ids; the innermost key is the column.
fn figures_below<'a>(table: &str, keys: &mut Vec<&'a str>, value: &'a Value, out: &mut Vec<StoredFigure>) {
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                keys.push(key);
                figures_below(table, keys, below, out);
                keys.pop();
            }
        }
        other => {
            let Some((column, row)) = keys.split_last() else { return };
            let value = match other {
                Value::Number(n) => Some(n.to_string()),
                _ => None,
            };
            let state = if value.is_some() { "number" } else { "missing" }.to_owned();
            let seat = [table.to_owned(), row.join("."), (*column).to_owned()];
            out.push(StoredFigure { seat, value, state });
        }
    }
}

/// Reads a table a user made (CSV), bounded: it is a list of offices or corrections, not a dataset.
///
/// # Errors
/// The file cannot be read or is larger than 64 MiB.
pub fn user_table(path: &Path) -> Result<Vec<u8>, ReadError> {
    const LIMIT: u64 = 64 << 20;
    let at = |message: String| ReadError { file: path.display().to_string(), message };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| at(format!("cannot be read: {e}")))?;
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|e| at(format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(at(format!("more than {LIMIT} bytes; is it the right file?")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{FromLine, StoredReport};

    #[test]
    fn nested_rows_come_back_as_dotted_ids_and_marks_give_their_states() {
        let line = r#"{"schema_version":"1","source":{"path":"a.txt","sha256":"00","bytes":1,"media_type":"text/plain",
            "encoding":null,"pages":null},"title":null,"office":{"name":"甲局"},"year":2023,"format":"2021",
            "status":"partial","sections":[],"tables":{"t":{"r":{"total":12.50,"sub":{"total":null}}}},
            "marks":[{"table":"t","row":"r.sub","column":"total","state":"dash","raw":"-"}],"findings":[]}"#;
        let report = StoredReport::from_line(line.replace('\n', "").as_bytes()).unwrap_or_default();
        let seen: Vec<_> =
            report.figures.iter().map(|f| (f.seat.join("/"), f.value.as_deref(), f.state.as_str())).collect();
        assert_eq!(
            seen,
            [("t/r/total".to_owned(), Some("12.50"), "number"), ("t/r.sub/total".to_owned(), None, "dash")]
        );
        assert_eq!((report.cited.year, report.cited.office.as_deref()), (Some(2023), Some("甲局")));
    }
}
