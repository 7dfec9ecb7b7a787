//! Tables read back with the `parquet` crate's own reader, value by value, over boundaries of pages and groups.

use std::io::Write;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use parquet::record::Field;

use super::{ColumnWriter, Shape, Table};
use crate::dataset::columns::{Column, Kind};
use crate::source::Spill;

fn columns() -> Vec<Column> {
    let column = |name: &str, kind, nullable| Column {
        name: name.to_owned(),
        title: String::new(),
        english: String::new(),
        kind,
        unit: None,
        source: None,
        nullable,
    };
    vec![
        column("path", Kind::Text, false),
        column("text", Kind::Text, true),
        column("plain_text", Kind::Text, true),
        column("number", Kind::Number, true),
        column("plain_number", Kind::Number, true),
        column("integer", Kind::Integer, true),
        column("bytes", Kind::Integer, false),
        column("nothing", Kind::Text, true),
        column("digits", Kind::Text, true),
        column("name", Kind::Text, false),
    ]
}

const NAMES: [&str; 3] = ["自然人", "商业企业", "总计"];

/// What stands in row `i`, by column.
fn expected(i: u32) -> [Option<String>; 10] {
    let number = f64::from(i % 700) / 4.0;
    [
        Some(format!("省/{}.html", i / 50)),
        (!i.is_multiple_of(3)).then(|| format!("文字，{}\n\"", i % 11)),
        (i % 5 != 1).then(|| format!("{i} {}", "长".repeat((i % 7) as usize))),
        i.is_multiple_of(2).then(|| number.to_string()),
        (i % 100 < 90).then(|| (-number).to_string()),
        (!i.is_multiple_of(4)).then(|| (i * 3).to_string()),
        Some((u64::from(i) << 33).to_string()),
        None,
        (!i.is_multiple_of(6)).then(|| (i % 5000).to_string()),
        Some(NAMES[(i % 3) as usize].to_owned()),
    ]
}

fn fill(out: &mut ColumnWriter, column: usize, i: u32) {
    let shown = &expected(i)[column];
    let text = shown.as_deref();
    match column {
        2 => out.written(|bytes| bytes.extend_from_slice(text.unwrap_or_default().as_bytes())),
        3 | 4 => out.double(text.and_then(|t| t.parse().ok())),
        5 | 6 => out.integer(text.and_then(|t| t.parse().ok()), 1),
        8 => match text {
            Some(_) => out.number(i % 5000),
            None => out.nulls(1),
        },
        9 => out.name(i % 3, NAMES[(i % 3) as usize], 1),
        _ => out.text(text, 1),
    }
}

fn written(rows: u32, batch: u32, group_rows: usize, page_rows: u32) -> Vec<u8> {
    let columns = columns();
    let plain = |c: &Column| c.name.starts_with("plain") || c.name == "bytes";
    let shape = Shape { columns: &columns, group_rows, page_rows, plain, together: 1 };
    // Some pages come back from the file, some from memory.
    let dir = tempfile::tempdir().expect("a folder");
    let mut table =
        Table::create(Vec::new(), &shape, Spill::holding(Some(dir.path()), 100)).expect("a table");
    let mut at = 0;
    while at < rows {
        let n = batch.min(rows - at);
        table.write(n as usize, |c, out| (at..at + n).for_each(|i| fill(out, c, i))).expect("a batch");
        at += n;
    }
    let (told, mut out) = table.finish().expect("a footer");
    assert_eq!(told, u64::from(rows));
    out.flush().expect("memory");
    out.into_inner().expect("memory")
}

fn read(file: Vec<u8>) -> SerializedFileReader<Bytes> {
    SerializedFileReader::new(Bytes::from(file)).expect("a Parquet file")
}

fn shown(field: &Field) -> Option<String> {
    match field {
        Field::Null => None,
        Field::Str(s) => Some(s.clone()),
        Field::Double(n) => Some(n.to_string()),
        Field::Int(n) => Some(n.to_string()),
        Field::Long(n) => Some(n.to_string()),
        other => Some(format!("{other:?}")),
    }
}

#[test]
fn every_value_comes_back_over_pages_groups_and_batches() {
    for (rows, batch, group, page) in [
        (0, 1, 10, 10),
        (1, 1, 10, 10),
        (7, 3, 1, 1),
        (64, 64, 64, 8),
        (65, 64, 64, 8),
        (1000, 1, 333, 7),
        (5000, 130, 1024, 512),
        (9999, 10_000, 1 << 17, 1 << 14),
        (20_000, 700, 6000, 999),
    ] {
        let reader = read(written(rows, batch, group, page));
        let mut n = 0;
        for row in reader.get_row_iter(None).expect("rows") {
            let row = row.expect("a row");
            let values: Vec<_> = row.get_column_iter().map(|(_, field)| shown(field)).collect();
            assert_eq!(values, expected(n), "row {n} of {rows} by {batch}, {group}, {page}");
            n += 1;
        }
        assert_eq!(n, rows);
        assert_eq!(reader.metadata().file_metadata().num_rows(), i64::from(rows));
    }
}

#[test]
fn a_dictionary_that_grows_too_large_gives_way_to_plain_pages() {
    let columns = columns();
    let shape = Shape {
        columns: &columns[1..2],
        group_rows: 1 << 20,
        page_rows: 1000,
        plain: |_| false,
        together: 1,
    };
    let mut table = Table::create(Vec::new(), &shape, Spill::new(None)).expect("a table");
    let value = |i: u32| format!("{i}{}", "文".repeat(100));
    table
        .write(9000, |_, out| {
            for i in 0..9000 {
                out.text((i % 10 != 3).then(|| value(i)).as_deref(), 1);
            }
        })
        .expect("a batch");
    let (_, out) = table.finish().expect("a footer");
    let reader = read(out.into_inner().expect("memory"));
    let encodings: Vec<_> = reader.metadata().row_group(0).column(0).encodings().collect();
    assert!(encodings.len() == 3, "{encodings:?}: not both kinds of page");
    for (row, i) in reader.get_row_iter(None).expect("rows").zip(0..) {
        let row = row.expect("a row");
        let got = row.get_column_iter().next().and_then(|(_, field)| shown(field));
        assert_eq!(got, (i % 10 != 3).then(|| value(i)));
    }
    let statistics = reader.metadata().row_group(0).column(0).statistics().cloned();
    assert!(statistics.is_some_and(|s| s.min_bytes_opt().is_none() && s.null_count_opt() == Some(900)));
}

#[test]
fn statistics_hold_the_range_and_the_empty_cells() {
    let reader = read(written(300, 100, 300, 64));
    let group = reader.metadata().row_group(0);
    let of = |i: usize| group.column(i).statistics().cloned().expect("statistics");
    let text = |bytes: Option<&[u8]>| bytes.map(|b| String::from_utf8_lossy(b).into_owned());
    assert_eq!(text(of(0).min_bytes_opt()).as_deref(), Some("省/0.html"));
    assert_eq!(text(of(0).max_bytes_opt()).as_deref(), Some("省/5.html"));
    assert_eq!(of(1).null_count_opt(), Some(100));
    let Statistics::Double(number) = of(4) else { panic!("not a double") };
    assert_eq!((number.min_opt(), number.max_opt()), (Some(&-72.25), Some(&0.0)));
    let Statistics::Int32(integer) = of(5) else { panic!("not 32 bits") };
    assert_eq!((integer.min_opt(), integer.max_opt()), (Some(&3), Some(&897)));
    assert_eq!((of(7).null_count_opt(), of(7).min_bytes_opt()), (Some(300), None));
    let keys = reader.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    assert_eq!(keys[0].value.as_deref(), Some(crate::dataset::SCHEMA_VERSION));
}

#[test]
fn an_empty_cell_where_none_may_be_is_refused() {
    let columns = columns();
    let shape =
        Shape { columns: &columns[..1], group_rows: 10, page_rows: 10, plain: |_| false, together: 1 };
    let mut table = Table::create(Vec::new(), &shape, Spill::new(None)).expect("a table");
    assert!(table.write(1, |_, out| out.nulls(1)).is_ok());
    assert!(table.finish().is_err());
}

#[test]
fn columns_of_unequal_length_are_refused() {
    let columns = columns();
    let shape =
        Shape { columns: &columns[1..3], group_rows: 10, page_rows: 10, plain: |_| false, together: 1 };
    let mut table = Table::create(Vec::new(), &shape, Spill::new(None)).expect("a table");
    assert!(table.write(2, |i, out| out.nulls(i + 1)).is_ok());
    assert!(table.finish().is_err());
}
