//! Reads SpreadsheetML workbooks (ECMA-376-1, 18): XLSX, XLSM, XLTX, transitional and strict.

use super::{Book, Range, Sheet, format};
use crate::document::Document;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::opc::{self, Relation};
use crate::reader::office::package::Package;
use crate::reader::office::xml::{self, Token, Xml};
use crate::reader::office::{damaged, needs_ocr, too_large};

/// The IANA media type of what this module reads.
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows and columns a sheet can have (18.3.1.4).
const MOST: (u32, u32) = (1_048_576, 16_384);

/// Reads the workbook whose main part is `main`.
///
/// # Errors
/// `damaged` for parts that cannot be read, `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(in crate::reader) fn read(
    package: &mut Package<'_>,
    main: &str,
    limits: &Limits,
) -> Result<Document, Error> {
    let relations = opc::relations(package, main, limits)?;
    let part = |package: &mut Package<'_>, kind: &str| -> Result<Option<(String, Vec<u8>)>, Error> {
        let Some(found) = relations.iter().find(|r| r.kind == kind) else { return Ok(None) };
        Ok(package.part(&found.target)?.map(|bytes| (found.target.clone(), bytes)))
    };
    let Some(bytes) = package.part(main)? else {
        return Err(damaged(format!("the package has no part {main}; get the file again")));
    };
    let workbook = Workbook::read(&xml::text(&bytes), main, limits)?;
    let mut book = Book::new(MEDIA_TYPE, limits);
    let mut strings = Vec::new();
    if let Some((name, bytes)) = part(package, "sharedStrings")? {
        strings = shared_strings(&xml::text(&bytes), &name, limits)?;
    }
    let mut formats = Vec::new();
    if let Some((name, bytes)) = part(package, "styles")? {
        formats = cell_formats(&xml::text(&bytes), &name, limits)?;
    }
    let known = Known { strings, formats, from_1904: workbook.from_1904 };
    let mut pictures = 0;
    for (name, id, hidden) in workbook.sheets {
        let Some(Relation { kind, target, .. }) = relations.iter().find(|r| r.id == id) else { continue };
        if kind != "worksheet" {
            continue;
        }
        if hidden {
            book.note("hidden_sheet", format!("sheet {name} is hidden and left out"));
            continue;
        }
        let Some(bytes) = package.part(target)? else {
            return Err(damaged(format!(
                "the package has no part {target} for sheet {name}; get the file again"
            )));
        };
        let mut sheet = Sheet { name, ..Sheet::default() };
        pictures += worksheet(&xml::text(&bytes), target, &known, &mut book, &mut sheet)?;
        book.sheet(sheet)?;
    }
    if book.cells == 0 && pictures > 0 {
        return Err(needs_ocr("the workbook", pictures));
    }
    Ok(book.finish())
}

/// Sheets by name, relationship and whether they are hidden.
#[derive(Default)]
struct Workbook {
    sheets: Vec<(String, String, bool)>,
    from_1904: bool,
}

impl Workbook {
    fn read(text: &str, part: &str, limits: &Limits) -> Result<Workbook, Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut workbook = Workbook::default();
        loop {
            match xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "workbookPr" => {
                        workbook.from_1904 =
                            tag.attr("date1904").is_some_and(|v| matches!(&*v, "1" | "true"));
                    }
                    "sheet" => workbook.sheets.push((
                        tag.attr("name").unwrap_or_default().into_owned(),
                        tag.attr("id").unwrap_or_default().into_owned(),
                        tag.attr("state").is_some_and(|s| s != "visible"),
                    )),
                    _ => {}
                },
                Token::Eof => return Ok(workbook),
                _ => {}
            }
        }
    }
}

/// What cells refer to.
struct Known {
    strings: Vec<String>,
    formats: Vec<Option<String>>,
    from_1904: bool,
}

/// The shared strings (18.4.8): runs joined, reading aids left out. What is struck out (18.4.10), raised or lowered
/// (18.4.14) is no part of the number it stands beside.
fn shared_strings(text: &str, part: &str, limits: &Limits) -> Result<Vec<String>, Error> {
    let mut xml = Xml::new(text, part, limits.nesting);
    let mut all = Vec::new();
    let mut current = String::new();
    let mut open: Vec<u8> = Vec::new();
    // Whether the run at hand, and the one written last, stand apart.
    let (mut apart, mut written_apart) = (false, false);
    loop {
        match xml.next()? {
            Token::Start(tag) => open.push(match tag.name() {
                "si" => {
                    (apart, written_apart) = (false, false);
                    b's'
                }
                "r" => {
                    apart = false;
                    b'-'
                }
                "strike" => {
                    apart |= tag.is_on();
                    b'-'
                }
                "vertAlign" => {
                    apart |= tag.val().is_some_and(|v| v != "baseline");
                    b'-'
                }
                "t" if !open.contains(&b'p') => b't',
                "rPh" => b'p',
                _ => b'-',
            }),
            Token::Text(text) if open.last() == Some(&b't') => {
                if std::mem::replace(&mut written_apart, apart) != apart && !current.is_empty() {
                    current.push(' ');
                }
                current.push_str(&text);
            }
            Token::Text(_) => {}
            Token::End => {
                if open.pop() == Some(b's') {
                    if all.len() >= limits.blocks as usize {
                        return Err(too_large(format!(
                            "{part}: more than {} texts, the most allowed (--limit-blocks)",
                            limits.blocks
                        )));
                    }
                    all.push(unescaped(&current));
                    current.clear();
                }
            }
            Token::Eof => return Ok(all),
        }
    }
}

/// `_x000D_` stands for a character that XML cannot hold (22.9.2.19).
fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let c = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
        out.push_str(&rest[..at]);
        match c {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}

/// The number format of each cell style (18.8.10); `None` is General.
fn cell_formats(text: &str, part: &str, limits: &Limits) -> Result<Vec<Option<String>>, Error> {
    let mut xml = Xml::new(text, part, limits.nesting);
    let mut own = std::collections::HashMap::new();
    let mut ids: Vec<u32> = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag) => {
                let number = |name: &str| tag.number(name).and_then(|n| u32::try_from(n).ok());
                match tag.name() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (number("numFmtId"), tag.attr("formatCode")) {
                            own.entry(id).or_insert_with(|| code.into_owned());
                        }
                    }
                    "xf" if open.last() == Some(&true) => ids.push(number("numFmtId").unwrap_or(0)),
                    _ => {}
                }
                open.push(tag.name() == "cellXfs");
            }
            Token::End => {
                open.pop();
            }
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    let format = |id: &u32| own.get(id).cloned().or_else(|| format::built_in(*id).map(str::to_owned));
    Ok(ids.iter().map(format).collect())
}

/// A cell that is being read (18.3.1.4).
#[derive(Default)]
struct Open {
    at: (u32, u32),
    kind: Kind,
    style: usize,
    value: String,
    has_value: bool,
    formula: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Inline,
    Text,
    Boolean,
    Date,
}

/// Where text belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Other,
    Cell,
    Value,
    /// The text of an inline string, `false` for its reading aid.
    Inline(bool),
    Aid,
}

fn worksheet(
    text: &str,
    part: &str,
    known: &Known,
    book: &mut Book<'_>,
    sheet: &mut Sheet,
) -> Result<u32, Error> {
    let mut xml = Xml::new(text, part, book.limits.nesting);
    let mut frames: Vec<Frame> = Vec::new();
    let mut cell = Open::default();
    let (mut row, mut column, mut pictures) = (0u32, 0u32, 0);
    let mut zeros = true;
    loop {
        match xml.next()? {
            Token::Start(tag) => {
                let top = frames.last().copied();
                let on = |name: &str| tag.attr(name).is_some_and(|v| matches!(&*v, "1" | "true"));
                let number = |name: &str| tag.number(name).and_then(|n| u32::try_from(n).ok());
                frames.push(match tag.name() {
                    "c" => {
                        let written = tag.attr("r").and_then(|r| reference(&r));
                        let at = written.unwrap_or((row.saturating_sub(1), column));
                        if at.0 >= MOST.0 || at.1 >= MOST.1 {
                            return Err(damaged(format!("{part}: a cell outside the sheet in row {row}")));
                        }
                        column = at.1 + 1;
                        let kind = match tag.attr("t").as_deref() {
                            Some("s") => Kind::Shared,
                            Some("inlineStr") => Kind::Inline,
                            Some("str" | "e") => Kind::Text,
                            Some("b") => Kind::Boolean,
                            Some("d") => Kind::Date,
                            _ => Kind::Number,
                        };
                        let style = number("s").unwrap_or(0) as usize;
                        cell = Open { at, kind, style, ..Open::default() };
                        Frame::Cell
                    }
                    "v" if top == Some(Frame::Cell) => {
                        cell.has_value = true;
                        Frame::Value
                    }
                    "f" if top == Some(Frame::Cell) => {
                        cell.formula = true;
                        Frame::Other
                    }
                    "t" if cell.kind == Kind::Inline => {
                        cell.has_value = true;
                        Frame::Inline(!frames.contains(&Frame::Aid))
                    }
                    "rPh" => Frame::Aid,
                    "row" => {
                        row = number("r").unwrap_or(row + 1).max(1);
                        column = 0;
                        if on("hidden") {
                            sheet.hidden.rows.push(row - 1);
                        }
                        Frame::Other
                    }
                    "col" if on("hidden") => {
                        let (first, last) = (number("min").unwrap_or(1), number("max").unwrap_or(1));
                        sheet.hidden.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
                        Frame::Other
                    }
                    "sheetView" => {
                        zeros &= !tag.attr("showZeros").is_some_and(|v| matches!(&*v, "0" | "false"));
                        Frame::Other
                    }
                    "mergeCell" => {
                        sheet.merges.extend(tag.attr("ref").and_then(|r| range(&r)));
                        if sheet.merges.len() > book.limits.cells as usize {
                            return Err(book.too_many());
                        }
                        Frame::Other
                    }
                    "drawing" | "picture" | "legacyDrawing" => {
                        pictures += 1;
                        Frame::Other
                    }
                    _ => Frame::Other,
                });
            }
            Token::Text(text) => {
                if let Some(Frame::Value | Frame::Inline(true)) = frames.last() {
                    cell.value.push_str(&text);
                }
            }
            Token::End => {
                if frames.pop() == Some(Frame::Cell) {
                    let shown = shown(&cell, known, zeros);
                    book.cell(sheet, cell.at.0, cell.at.1, &shown)?;
                    cell = Open::default();
                }
            }
            Token::Eof => return Ok(pictures),
        }
    }
}

/// What a cell shows.
fn shown(cell: &Open, known: &Known, zeros: bool) -> String {
    if !cell.has_value {
        // A formula nobody has worked out yet: what it shows is not in the file.
        return if cell.formula { "\u{fffd}".to_owned() } else { String::new() };
    }
    let value = cell.value.trim();
    match cell.kind {
        Kind::Shared => {
            let index = value.parse::<usize>().ok();
            index.and_then(|i| known.strings.get(i)).cloned().unwrap_or_else(|| "\u{fffd}".to_owned())
        }
        Kind::Inline | Kind::Text => unescaped(&cell.value),
        Kind::Boolean => if matches!(value, "1" | "true") { "TRUE" } else { "FALSE" }.to_owned(),
        Kind::Date => value.to_owned(),
        Kind::Number => match value.parse::<f64>() {
            Ok(0.0) if !zeros => String::new(),
            Ok(n) => {
                format::number(n, known.formats.get(cell.style).and_then(Option::as_deref), known.from_1904)
            }
            Err(_) if value.is_empty() => String::new(),
            Err(_) => format!("{value}\u{fffd}"),
        },
    }
}

/// `C5` as row and column, 0-based.
fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

/// `A1:C5`, ends in any order.
fn range(text: &str) -> Option<Range> {
    let (from, to) = text.split_once(':')?;
    let (a, b) = (reference(from)?, reference(to)?);
    Some(Range { rows: (a.0.min(b.0), a.0.max(b.0)), columns: (a.1.min(b.1), a.1.max(b.1)) })
}

#[cfg(test)]
mod tests {
    use super::{range, reference, unescaped};

    #[test]
    fn references_are_rows_and_columns() {
        assert_eq!(reference("A1"), Some((0, 0)));
        assert_eq!(reference("XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(reference("A0"), None);
        assert_eq!(reference("5"), None);
        assert_eq!(range("B2:A1").map(|r| (r.rows, r.columns)), Some(((0, 1), (0, 1))));
    }

    #[test]
    fn escaped_characters_are_taken_back() {
        assert_eq!(unescaped("a_x000D_b_x_c_x12_"), "a\rb_x_c_x12_");
    }
}
