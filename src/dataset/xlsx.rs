//! One workbook for people: a sheet of reports, a sheet of findings whose rows link to their report.
//!
//! Rows go to disk as they come. Excel's own limits hold: a sheet has 1,048,576 rows, a cell 32,767 characters;
//! what does not fit is left out of this file (never out of the others) and counted.

use std::io::{BufWriter, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Workbook, Worksheet, XlsxError};

use super::columns::Column;
use super::record::Record;
use crate::check::{Finding, Severity};

/// Rows of a sheet, the head among them.
const ROWS: u32 = 1_048_576;
/// Characters of a cell.
const CHARACTERS: usize = 32_767;
/// Links Excel keeps on a sheet.
const LINKS: u32 = 65_530;

const REPORTS: usize = 0;
const FINDINGS: usize = 1;

/// The rows of a sheet, given out one by one until there are no more.
#[derive(Debug)]
struct Rows {
    /// The next free row, 0-based; the head has row 0.
    next: u32,
    /// Rows the sheet can have, the head among them.
    limit: u32,
    left_out: u64,
}

impl Rows {
    fn new(limit: u32) -> Rows {
        Rows { next: 1, limit, left_out: 0 }
    }

    /// The next row; `None`, counted, if the sheet is full.
    fn take(&mut self) -> Option<u32> {
        if self.next >= self.limit {
            self.left_out += 1;
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

/// A workbook being written.
pub(super) struct Book {
    workbook: Workbook,
    reports: Rows,
    findings: Rows,
    fixed: usize,
    widths: (u16, u16),
    link: Format,
}

impl Book {
    pub(super) fn create(wide: &[Column], fixed: usize, findings: &[Column]) -> Result<Book, XlsxError> {
        let mut workbook = Workbook::new();
        // The clock would make every file a different one.
        let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let properties = DocProperties::new().set_title("gongkai").set_creation_datetime(&date);
        workbook.set_properties(&properties);
        workbook.register_format(&Format::new().set_bold());
        let widths = (last(wide), last(findings));
        for (name, columns, frozen) in [("reports", wide, 1), ("findings", findings, 1)] {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?;
            sheet.set_freeze_panes(1, frozen)?;
            sheet.set_column_width(0, 36)?;
            let bold = Format::new().set_bold();
            for (i, column) in columns.iter().enumerate() {
                sheet.write_string_with_format(0, number(i), &column.name, &bold)?;
            }
        }
        let link =
            Format::new().set_font_color("#0563C1").set_underline(rust_xlsxwriter::FormatUnderline::Single);
        Ok(Book { workbook, reports: Rows::new(ROWS), findings: Rows::new(ROWS), fixed, widths, link })
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), XlsxError> {
        let report_row = self.reports.take();
        if let Some(row) = report_row {
            let slots = (usize::from(self.widths.0) + 1).saturating_sub(self.fixed);
            let sheet = self.workbook.worksheet_from_index(REPORTS)?;
            write_report(sheet, row, record, self.fixed, &record.values(slots))?;
        }
        for finding in &record.findings {
            let Some(row) = self.findings.take() else { continue };
            let sheet = self.workbook.worksheet_from_index(FINDINGS)?;
            match report_row.filter(|_| row <= LINKS) {
                Some(report) => {
                    let target = Url::new(format!("internal:'reports'!A{}", report + 1));
                    let target = target.set_text(cut(&record.source.path));
                    sheet.write_url_with_format(row, 0, target, &self.link)?;
                }
                None => _ = sheet.write_string(row, 0, cut(&record.source.path))?,
            }
            write_finding(sheet, row, record, finding)?;
        }
        Ok(())
    }

    /// Rows that Excel has no room for.
    pub(super) fn left_out(&self) -> u64 {
        self.reports.left_out + self.findings.left_out
    }

    pub(super) fn finish<W: Write + Send>(mut self, out: W) -> Result<W, XlsxError> {
        for (index, rows, width) in
            [(REPORTS, self.reports.next, self.widths.0), (FINDINGS, self.findings.next, self.widths.1)]
        {
            self.workbook.worksheet_from_index(index)?.autofilter(0, 0, rows.max(2) - 1, width)?;
        }
        let mut out = BufWriter::new(out);
        self.workbook.save_to_writer(&mut out)?;
        out.into_inner().map_err(|e| XlsxError::IoError(e.into_error()))
    }
}

fn write_report(
    sheet: &mut Worksheet,
    row: u32,
    record: &Record,
    fixed: usize,
    values: &[f64],
) -> Result<(), XlsxError> {
    let (media_type, encoding, pages) = record.media;
    let digest = record.source.digest.to_string();
    let text = |sheet: &mut Worksheet, at: u16, value: Option<&str>| match value {
        Some(value) => sheet.write_string(row, at, cut(value)).map(|_| ()),
        None => Ok(()),
    };
    text(sheet, 0, Some(&record.source.path))?;
    text(sheet, 1, Some(&digest))?;
    sheet.write_number(row, 2, small(record.source.bytes))?;
    text(sheet, 3, Some(media_type))?;
    text(sheet, 4, encoding)?;
    if let Some(pages) = pages {
        sheet.write_number(row, 5, pages)?;
    }
    text(sheet, 6, record.title.as_deref())?;
    text(sheet, 7, record.office.as_deref())?;
    if let Some(year) = record.year {
        sheet.write_number(row, 8, year)?;
    }
    text(sheet, 9, record.format.as_deref())?;
    text(sheet, 10, Some(record.status.name()))?;
    let counts = [record.figures(), record.figures_read()]
        .into_iter()
        .chain([Severity::Error, Severity::Warning, Severity::Info].map(|s| record.count(s)));
    for (i, n) in counts.enumerate() {
        sheet.write_number(row, 11 + number(i), small(n as u64))?;
    }
    for (slot, value) in values.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
        sheet.write_number(row, number(fixed + slot), *value)?;
    }
    Ok(())
}

fn write_finding(
    sheet: &mut Worksheet,
    row: u32,
    record: &Record,
    finding: &Finding,
) -> Result<(), XlsxError> {
    if let Some(year) = record.year {
        sheet.write_number(row, 2, year)?;
    }
    let cells = finding.cells.join(" ");
    let texts = [
        record.office.as_deref(),
        None,
        record.format.as_deref(),
        Some(finding.id),
        Some(finding.severity.name()),
        finding.table.as_deref(),
        finding.row.as_deref(),
        finding.column.as_deref(),
        Some(&finding.message),
        finding.expected.as_deref(),
        finding.found.as_deref(),
        finding.cause.as_deref(),
        Some(&cells),
    ];
    for (i, text) in texts.into_iter().enumerate() {
        if let Some(text) = text {
            sheet.write_string(row, number(i + 1), cut(text))?;
        }
    }
    Ok(())
}

fn last(columns: &[Column]) -> u16 {
    number(columns.len().saturating_sub(1))
}

fn number(i: usize) -> u16 {
    u16::try_from(i).unwrap_or(u16::MAX)
}

/// Sizes and counts; none comes near the integers a double cannot hold.
fn small(n: u64) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}

/// The text as far as a cell takes it; Excel counts UTF-16 units.
fn cut(text: &str) -> &str {
    if text.len() <= CHARACTERS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > CHARACTERS
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::{CHARACTERS, Rows, cut};

    #[test]
    fn a_full_sheet_counts_what_it_leaves_out() {
        let mut rows = Rows::new(3);
        let taken: Vec<Option<u32>> = (0..5).map(|_| rows.take()).collect();
        assert_eq!(taken, [Some(1), Some(2), None, None, None]);
        assert_eq!((rows.next, rows.left_out), (3, 3));
    }

    #[test]
    fn a_cell_takes_so_many_utf16_units() {
        let long = "𠮷".repeat(CHARACTERS);
        assert_eq!(cut(&long).chars().count(), CHARACTERS / 2);
        assert_eq!(cut("短"), "短");
    }
}
