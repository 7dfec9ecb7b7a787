//! CSV that spreadsheet programs open right: UTF-8 with a byte-order mark, lines ended by CR LF (RFC 4180), and
//! no text cell that a program would take for a formula.

use super::columns::Column;
use super::pieces::Digits;
use super::record::Record;
use crate::check::{Finding, Severity};
use crate::text::Decimal;

/// What makes Excel in Chinese locales read the file as UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// First characters that make a formula of a cell, half and full width (OWASP, CSV injection).
const FORMULA: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The line of heads.
pub(super) fn head(columns: &[Column]) -> Vec<u8> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        text(&mut out, &column.name);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// Appends a text cell: neutralised where it could be taken for a formula, quoted where it must be. A plain
/// negative number stays as it is.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    let neutralise = text.starts_with(FORMULA) && Decimal::parse(text).is_none();
    let special = memchr::memchr3(b'"', b',', b'\n', text.as_bytes()).is_some()
        || memchr::memchr(b'\r', text.as_bytes()).is_some();
    let quote = special || text.starts_with(' ') || text.ends_with(' ');
    if quote {
        out.push(b'"');
    }
    if neutralise {
        out.push(b'\'');
    }
    if special {
        for (i, piece) in text.split('"').enumerate() {
            if i > 0 {
                out.extend_from_slice(b"\"\"");
            }
            out.extend_from_slice(piece.as_bytes());
        }
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    if quote {
        out.push(b'"');
    }
}

fn cell(out: &mut Vec<u8>, value: Option<&str>) {
    out.push(b',');
    text(out, value.unwrap_or_default());
}

fn number(out: &mut Vec<u8>, n: u64) {
    out.push(b',');
    super::json::integer(out, n);
}

/// Appends the wide line of a report with figures in so many slots; digits need no quotes.
pub(super) fn report_line(out: &mut Vec<u8>, record: &Record, slots: usize) {
    text(out, &record.source.path);
    out.push(b',');
    text(out, &record.source.digest.to_string());
    number(out, record.source.bytes);
    let (media_type, encoding, pages) = record.media;
    cell(out, Some(media_type));
    cell(out, encoding);
    cell(out, pages.map(|p| p.to_string()).as_deref());
    cell(out, record.title.as_deref());
    cell(out, record.office.as_deref());
    cell(out, record.year.map(|y| y.to_string()).as_deref());
    cell(out, record.format.as_deref());
    cell(out, Some(record.status.name()));
    number(out, record.figures() as u64);
    number(out, record.figures_read() as u64);
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        number(out, record.count(severity) as u64);
    }
    for digits in record.exact(slots) {
        out.push(b',');
        match digits {
            Digits::None => {}
            Digits::Small(n) => super::json::integer(out, n),
            Digits::Text(_) => out.extend_from_slice(record.digits(digits).unwrap_or_default().as_bytes()),
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends the line of a finding.
pub(super) fn finding_line(out: &mut Vec<u8>, record: &Record, finding: &Finding) {
    text(out, &record.source.path);
    cell(out, record.office.as_deref());
    cell(out, record.year.map(|y| y.to_string()).as_deref());
    cell(out, record.format.as_deref());
    cell(out, Some(finding.id));
    cell(out, Some(finding.severity.name()));
    cell(out, finding.table.as_deref());
    cell(out, finding.row.as_deref());
    cell(out, finding.column.as_deref());
    cell(out, Some(&finding.message));
    cell(out, finding.expected.as_deref());
    cell(out, finding.found.as_deref());
    cell(out, finding.cause.as_deref());
    cell(out, Some(&finding.cells.join(" ")));
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::text;

    fn cell(value: &str) -> String {
        let mut out = Vec::new();
        text(&mut out, value);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn formulas_are_neutralised_and_negative_numbers_are_not() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("+86"), "'+86");
        assert_eq!(cell("-cmd|' /C calc'!A0"), "'-cmd|' /C calc'!A0");
        assert_eq!(cell("\tx"), "'\tx");
        assert_eq!(cell("\u{ff1d}1"), "'\u{ff1d}1");
        assert_eq!(cell("\r=1"), "\"'\r=1\"");
        assert_eq!(cell("-5"), "-5");
        assert_eq!(cell("-0.25"), "-0.25");
    }

    #[test]
    fn quotes_what_would_break_the_line() {
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("a\"b"), "\"a\"\"b\"");
        assert_eq!(cell("a\nb"), "\"a\nb\"");
        assert_eq!(cell(" a"), "\" a\"");
        assert_eq!(cell("总计"), "总计");
    }
}
