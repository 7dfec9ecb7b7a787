//! Tables read back as texts.

use std::fs::{self, File};
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

/// A table; empty cells are `None` where the format tells them from empty texts.
pub(super) struct Rows {
    pub(super) names: Vec<String>,
    values: Vec<Option<String>>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    names: &'a [String],
    values: &'a [Option<String>],
}

impl Rows {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.values.chunks(self.names.len()).map(|values| Row { names: &self.names, values })
    }

    pub(super) fn len(&self) -> usize {
        self.values.len() / self.names.len()
    }
}

impl Row<'_> {
    pub(super) fn at(&self, i: usize) -> Option<String> {
        self.values[i].clone()
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        let i = self.names.iter().position(|n| n == name).unwrap_or_else(|| panic!("no column {name}"));
        self.at(i)
    }
}

fn open(path: &Path) -> SerializedFileReader<File> {
    let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    SerializedFileReader::new(file).expect("a Parquet file")
}

pub(super) fn row_groups(path: &Path) -> usize {
    open(path).num_row_groups()
}

pub(super) fn parquet_rows(path: &Path) -> Rows {
    let reader = open(path);
    let schema = reader.metadata().file_metadata().schema_descr();
    let names: Vec<String> = schema.columns().iter().map(|c| c.name().to_owned()).collect();
    let mut values = Vec::new();
    for row in reader.get_row_iter(None).expect("rows") {
        values.extend(row.expect("a row").get_column_iter().map(|(_, field)| match field {
            Field::Null => None,
            Field::Str(text) => Some(text.clone()),
            Field::Double(n) => Some(n.to_string()),
            Field::Int(n) => Some(n.to_string()),
            Field::Long(n) => Some(n.to_string()),
            other => panic!("a value of another type: {other:?}"),
        }));
    }
    assert_eq!(values.len() % names.len(), 0);
    Rows { names, values }
}

/// Values of a CSV file, what was put before them against formulas taken off again.
pub(super) fn csv_rows(path: &Path) -> Rows {
    let bytes = fs::read(path).expect("readable");
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte-order mark");
    let mut reader = csv::Reader::from_reader(bytes);
    let names = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    let mut values = Vec::new();
    for record in reader.records() {
        for text in &record.expect("a line") {
            let formula =
                text.strip_prefix('\'').filter(|rest| rest.starts_with(|c| "=+-@\t\r\n＝＋－＠".contains(c)));
            values.push(Some(formula.unwrap_or(text).to_owned()));
        }
    }
    Rows { names, values }
}

pub(super) fn json_lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("readable");
    text.lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect()
}
