//! Reads BIFF5 and BIFF8 workbooks ([MS-XLS]): XLS, and ET of WPS, which is the same.

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::formula::{Formula, tokens_of_cell};
use super::overlays;
use super::results::Results;
use super::shown::{Style, Text};
use super::xls_extent::Extent;
use super::xls_records::{Pieces, Records, code_page, f64_at, rk, u16_at, u32_at};
use super::xls_rules;
use super::xls_styles::Formats;
use super::xlsx_rules::Rules;
use super::{Book, Held, Range, Sheet};
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;
use crate::reader::office::{damaged, too_large};

/// The IANA media type of what this module reads.
const MEDIA_TYPE: &str = "application/vnd.ms-excel";

/// Objects of a sheet that may show a figure (2.5.143 FtCmo): rectangles, ovals, texts, pictures, shapes of Office.
const SHOWN: [u16; 5] = [0x02, 0x03, 0x06, 0x08, 0x1e];

/// Reads the stream `Workbook` or `Book`.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large` past a limit.
pub(in crate::reader) fn read(stream: &[u8], limits: &Limits) -> Result<Document, Error> {
    let globals = Globals::read(stream, limits)?;
    let mut book = Book::new(MEDIA_TYPE, limits);
    let mut astray = false;
    for (name, at, hidden) in &globals.sheets {
        if *hidden {
            book.note("hidden_sheet", format!("sheet {name} is hidden and left out"));
            continue;
        }
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        astray |= worksheet(stream, *at, &globals, &mut book, &mut sheet)?;
        book.sheet(sheet)?;
    }
    let mut document = book.finish();
    document.damage.cells_astray = astray;
    document.damage.formats_lost = globals.lost.get();
    Ok(document)
}

/// What the sheets share.
struct Globals {
    /// BIFF8, with strings in Unicode.
    unicode: bool,
    encoding: &'static Encoding,
    sheets: Vec<(String, usize, bool)>,
    strings: Vec<Text>,
    formats: Formats,
    styles: Vec<Style>,
    plain: Style,
    /// A cell has a format that is not there.
    lost: std::cell::Cell<bool>,
    from_1904: bool,
}

impl Globals {
    fn read(stream: &[u8], limits: &Limits) -> Result<Globals, Error> {
        let mut records = Records::new(stream, 0);
        let mut globals = Globals {
            unicode: true,
            encoding: encoding_rs::GBK,
            sheets: Vec::new(),
            strings: Vec::new(),
            formats: Formats::default(),
            styles: Vec::new(),
            plain: Style::default(),
            lost: std::cell::Cell::new(false),
            from_1904: false,
        };
        let mut strings = Vec::new();
        match records.next() {
            Some((0x0809, data)) => {
                globals.unicode = u16_at(data, 0).is_some_and(|v| v >= 0x0600);
                globals.formats = Formats::new(globals.unicode);
            }
            _ => return Err(damaged("the workbook does not begin as one; save it again as XLSX")),
        }
        while let Some((kind, data)) = records.next() {
            globals.formats.next(kind);
            match kind {
                0x000a => break,
                // FilePass: the rest is encrypted.
                0x002f => {
                    let message = "the workbook is encrypted; remove the password first";
                    return Err(Error::new(ErrorKind::Encrypted, Stage::Read, message));
                }
                0x0042 => globals.encoding = code_page(u16_at(data, 0).map_or(936, u32::from)),
                0x0022 => globals.from_1904 = u16_at(data, 0) == Some(1),
                // BoundSheet8: worksheets are of type 0.
                0x0085 => {
                    let (Some(at), Some(flags)) = (u32_at(data, 0), u16_at(data, 4)) else { continue };
                    if flags >> 8 == 0 {
                        let name = globals.short_string(data.get(6..).unwrap_or_default());
                        globals.sheets.push((name, at as usize, flags & 3 != 0));
                    }
                }
                0x041e => {
                    let text = match globals.unicode {
                        true => Pieces::new(vec![data.get(2..).unwrap_or_default()]).string(),
                        false => Some(globals.short_string(data.get(2..).unwrap_or_default())),
                    };
                    if let (Some(id), Some(text)) = (u16_at(data, 0), text) {
                        globals.formats.number(id, text);
                    }
                }
                0x00fc => {
                    let mut pieces = Pieces::new(records.continued(data));
                    let _ = pieces.skip(8);
                    while let Some(text) = pieces.rich() {
                        if strings.len() >= limits.blocks as usize {
                            let message = format!(
                                "more than {} texts, the most allowed (--limit-blocks)",
                                limits.blocks
                            );
                            return Err(too_large(message));
                        }
                        strings.push(text);
                    }
                }
                _ => globals.formats.record(kind, data),
            }
        }
        let formats = &globals.formats;
        globals.strings = strings.iter().map(|(units, runs)| formats.text(units, runs)).collect();
        // Where one of them is lost the numbers of all behind it are others': cells show what they hold.
        if formats.is_damaged() {
            globals.lost.set(true);
        } else {
            globals.styles = formats.styles();
        }
        Ok(globals)
    }

    /// A string with its length in one byte ([MS-XLS] 2.5.240 ShortXLUnicodeString).
    fn short_string(&self, data: &[u8]) -> String {
        let Some((length, rest)) = data.split_first() else { return String::new() };
        let length = usize::from(*length);
        if !self.unicode {
            return self.bytes(rest.get(..length).unwrap_or(rest));
        }
        let Some((flags, rest)) = rest.split_first() else { return String::new() };
        if flags & 1 == 0 {
            return rest.iter().take(length).map(|b| char::from(*b)).collect();
        }
        let units: Vec<u16> =
            rest.chunks_exact(2).take(length).map(|c| u16::from(c[0]) | u16::from(c[1]) << 8).collect();
        String::from_utf16_lossy(&units)
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// A string with its length in two bytes; one of an older file has its runs, if any, behind it in bytes.
    fn string(&self, pieces: Vec<&[u8]>) -> Text {
        if self.unicode {
            let rich = Pieces::new(pieces).rich();
            let unknown = || Text::from("\u{fffd}".to_owned());
            return rich.map_or_else(unknown, |(units, runs)| self.formats.text(&units, &runs));
        }
        let data = pieces.concat();
        let length = u16_at(&data, 0).map_or(0, usize::from);
        let text = data.get(2..).unwrap_or_default();
        let (text, runs) = text.split_at(length.min(text.len()));
        let mut out = Text::default();
        let mut done = 0;
        let mut look = None;
        let count = runs.first().map_or(0, |n| usize::from(*n));
        for run in runs.get(1..).unwrap_or_default().chunks_exact(2).take(count) {
            let start = usize::from(run[0]).clamp(done, text.len());
            out.push(&self.bytes(&text[done..start]), look);
            (done, look) = (start, Some(self.formats.font(u16::from(run[1]))));
        }
        out.push(&self.bytes(&text[done..]), look);
        out
    }

    fn style(&self, at: usize) -> &Style {
        let style = self.styles.get(at);
        // Programs that write no formats at all are known.
        if style.is_none() && !self.styles.is_empty() {
            self.lost.set(true);
        }
        style.unwrap_or(&self.plain)
    }
}

/// Reads a sheet; whether cells of it stand where it says that it has none.
fn worksheet(
    stream: &[u8],
    at: usize,
    globals: &Globals,
    book: &mut Book<'_>,
    sheet: &mut Sheet,
) -> Result<bool, Error> {
    let mut records = Records::new(stream, at);
    match records.next() {
        Some((0x0809, data)) if u16_at(data, 2) == Some(0x0010) => {}
        // A sheet of macros or a chart says so here.
        Some((0x0809, _)) => return Ok(false),
        _ => return Err(damaged(format!("sheet {} is not where the workbook says", sheet.name))),
    }
    // Charts within the sheet are streams of their own.
    let mut depth = 1;
    // A string that a formula makes stands in a record of its own.
    let mut awaited: Option<(u32, u32, usize)> = None;
    // Zeros may be hidden, which is said behind the cells.
    let mut zeros = Vec::new();
    let mut show_zeros = true;
    // Rules for formats, and the ranges of those that follow.
    let (mut rules, mut sets) = (Rules::default(), HashMap::new());
    let (mut results, mut recalculated) = (Results::default(), false);
    let mut anchor = None;
    let mut extent = Extent::default();
    while let Some((kind, data)) = records.next() {
        let seat = || {
            Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), usize::from(u16_at(data, 4)?)))
        };
        if depth == 1 {
            extent.record(kind, data, globals.unicode);
        }
        match kind {
            0x0809 => depth += 1,
            0x000a => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ if depth > 1 => {}
            // Row: hidden where bit 5 of its options is set, or of a height set by hand (bit 6) of 2 points at most.
            0x0208 => {
                if let (Some(row), Some(height), Some(options)) =
                    (u16_at(data, 0), u16_at(data, 6), u16_at(data, 12))
                    && (options & 0x20 != 0 || (options & 0x40 != 0 && height & 0x7fff <= 40))
                {
                    sheet.hidden.rows.push(u32::from(row));
                }
            }
            // ColInfo: hidden where bit 0 is set, or without a width to speak of (256 are one character).
            0x007d => {
                if let (Some(first), Some(last), Some(width), Some(options)) =
                    (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4), u16_at(data, 8))
                    && (options & 1 != 0 || width <= 76)
                {
                    sheet.hidden.hide_columns(u32::from(first), u32::from(last));
                }
            }
            0x023e => show_zeros = u16_at(data, 0).is_none_or(|flags| flags & 0x10 != 0),
            0x00fd => {
                if let (Some((row, column, style)), Some(index)) = (seat(), u32_at(data, 6)) {
                    let text = globals.strings.get(index as usize);
                    let shown = text.map_or_else(
                        || "\u{fffd}".to_owned(),
                        |t| t.shown(globals.style(style)).into_owned(),
                    );
                    sheet.holds_text(row, column, text.map_or("", Text::whole), &shown);
                    book.cell(sheet, row, column, &shown)?;
                }
            }
            // Label and RString carry their text.
            0x0204 | 0x00d6 => {
                let whole = records.continued(data);
                if let Some((row, column, style)) = seat() {
                    let mut pieces = whole;
                    if let Some(first) = pieces.first_mut() {
                        *first = first.get(6..).unwrap_or_default();
                    }
                    let text = globals.string(pieces);
                    let shown = text.shown(globals.style(style));
                    sheet.holds_text(row, column, text.whole(), &shown);
                    book.cell(sheet, row, column, &shown)?;
                }
            }
            0x027e | 0x0203 => {
                let value = match kind {
                    0x027e => u32_at(data, 6).map(rk),
                    _ => f64_at(data, 6),
                };
                if let (Some((row, column, format)), Some(value)) = (seat(), value) {
                    number(globals, book, sheet, (row, column, format), value, &mut zeros)?;
                }
            }
            0x00bd => {
                if let Some((row, first, _)) = seat() {
                    let body = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                    for (entry, column) in body.chunks_exact(6).zip(first..) {
                        let format = u16_at(entry, 0).map_or(0, usize::from);
                        let value = u32_at(entry, 2).map_or(f64::NAN, rk);
                        number(globals, book, sheet, (row, column, format), value, &mut zeros)?;
                    }
                }
            }
            // 2.4.331 Uncalced: the sheet was saved before it was worked out.
            0x005e => recalculated = true,
            // MsoDrawing, and the object that follows each of its shapes.
            0x00ec => anchor = overlays::anchor(data),
            0x005d => {
                let shows = u16_at(data, 4).is_some_and(|kind| SHOWN.contains(&kind));
                if let Some(range) = anchor.take().filter(|_| shows) {
                    sheet.overlays.add(range);
                }
            }
            0x0006 => {
                let Some((row, column, format)) = seat() else { continue };
                // 2.4.127: always worked out anew where bit 0 is set.
                let volatile = u16_at(data, 14).is_some_and(|flags| flags & 1 != 0);
                let length = u16_at(data, 20).map_or(0, usize::from);
                let tokens = data.get(22..).and_then(|rest| rest.get(..length));
                // Older files have other tokens.
                let formula = tokens.filter(|_| globals.unicode).map_or(Formula::Unknown, tokens_of_cell);
                results.add((row, column), formula, volatile);
                // [MS-XLS] 2.5.133 FormulaValue: not a number where it ends in FFFF.
                match (data.get(6), u16_at(data, 12)) {
                    (Some(0), Some(0xffff)) => awaited = Some((row, column, format)),
                    (Some(1), Some(0xffff)) => {
                        let text = if data.get(8) == Some(&0) { "FALSE" } else { "TRUE" };
                        sheet.holds(row, column, Held::Truth(data.get(8) != Some(&0)));
                        book.cell(sheet, row, column, text)?;
                    }
                    (Some(2), Some(0xffff)) => {
                        sheet.holds(row, column, Held::Error);
                        book.cell(sheet, row, column, "#ERROR")?;
                    }
                    (_, Some(0xffff)) => {}
                    _ => {
                        if let Some(value) = f64_at(data, 6) {
                            number(globals, book, sheet, (row, column, format), value, &mut zeros)?;
                        }
                    }
                }
            }
            0x0207 => {
                let whole = records.continued(data);
                if let Some((row, column, style)) = awaited.take() {
                    let text = globals.string(whole);
                    let shown = text.shown(globals.style(style));
                    sheet.holds_text(row, column, text.whole(), &shown);
                    book.cell(sheet, row, column, &shown)?;
                }
            }
            0x0205 => {
                if let Some((row, column, _)) = seat() {
                    let (text, held) = match (data.get(7), data.get(6)) {
                        (Some(0), Some(0)) => ("FALSE", Held::Truth(false)),
                        (Some(0), _) => ("TRUE", Held::Truth(true)),
                        _ => ("#ERROR", Held::Error),
                    };
                    sheet.holds(row, column, held);
                    book.cell(sheet, row, column, text)?;
                }
            }
            0x01b0 => {
                let set = rules.over(xls_rules::ranges(data));
                sets.entry(u16_at(data, 2).unwrap_or(0) >> 1).or_insert(set);
            }
            // CondFmt12, and CFEx, which a rule of 2007 for ranges of before may follow (2.4.42 to 2.4.44, 2.4.57).
            0x0879 => {
                rules.over(xls_rules::ranges(data.get(12..).unwrap_or_default()));
            }
            0x087b => match u16_at(data, 16).and_then(|id| sets.get(&id)) {
                Some(set) => rules.again(*set),
                None => {
                    rules.over(Vec::new());
                }
            },
            0x087a => {
                if let Some(rule) = xls_rules::rule_of_2007(data, &globals.formats) {
                    rules.add(rule);
                }
            }
            0x01b1 => {
                if let Some(rule) = xls_rules::rule(data, &globals.formats) {
                    rules.add(rule);
                }
            }
            0x00e5 => {
                for entry in data.get(2..).unwrap_or_default().chunks_exact(8) {
                    let n = |at: usize| u16_at(entry, at).map_or(0, u32::from);
                    let (rows, columns) = ((n(0), n(2)), (n(4), n(6)));
                    if rows.0 <= rows.1 && columns.0 <= columns.1 {
                        sheet.merges.push(Range { rows, columns });
                    }
                }
            }
            _ => {}
        }
    }
    if show_zeros {
        for (row, column, format) in zeros {
            let shown = globals.style(format).number(0.0, globals.from_1904);
            book.cell(sheet, row, column, &shown)?;
        }
    }
    results.apply(recalculated, book, sheet)?;
    rules.apply(&[], book, sheet)?;
    Ok(extent.is_left())
}

/// Keeps a number; zeros wait until it is known whether the sheet shows them.
fn number(
    globals: &Globals,
    book: &mut Book<'_>,
    sheet: &mut Sheet,
    (row, column, format): (u32, u32, usize),
    value: f64,
    zeros: &mut Vec<(u32, u32, usize)>,
) -> Result<(), Error> {
    sheet.holds_number(row, column, value);
    if value == 0.0 {
        zeros.push((row, column, format));
        return Ok(());
    }
    let shown = globals.style(format).number(value, globals.from_1904);
    book.cell(sheet, row, column, &shown)
}
