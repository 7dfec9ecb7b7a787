//! Reads SpreadsheetML workbooks (ECMA-376-1, 18): XLSX, XLSM, XLTX, transitional and strict.

use std::borrow::Cow;

use super::results::Results;
use super::shown::{Effect, Style, Text};
use super::xlsx_rules::Rules;
use super::xlsx_strings::{Rich, shared_strings, unescaped};
use super::xlsx_styles::{self, Colours, RuleFormat};
use super::{Book, Held, Sheet, reference};
use crate::document::Document;
use crate::error::{Error, ErrorKind};
use crate::reader::Limits;
use crate::reader::office::opc::{self, Relation};
use crate::reader::office::package::Package;
use crate::reader::office::xml::{self, Token, Xml};
use crate::reader::office::{damaged, needs_ocr};

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
    let mut colours = Colours::default();
    if let Some((name, bytes)) = part(package, "theme")? {
        colours.theme(&xml::text(&bytes), &name, limits)?;
    }
    let (mut styles, mut effects) = (Vec::new(), Vec::new());
    if let Some((name, bytes)) = part(package, "styles")? {
        (styles, effects) = xlsx_styles::read(&xml::text(&bytes), &name, &mut colours, limits)?;
    }
    let mut strings = Vec::new();
    if let Some((name, bytes)) = part(package, "sharedStrings")? {
        strings = shared_strings(&xml::text(&bytes), &name, &colours, limits)?;
    }
    let plain = Style::default();
    let (from_1904, recalculated) = (workbook.from_1904, workbook.recalculated);
    let known = Known { strings, styles, effects, colours, plain, from_1904, recalculated };
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
        let (seen, drawing) = worksheet(&xml::text(&bytes), target, &known, &mut book, &mut sheet)?;
        pictures += seen;
        if let Some(id) = drawing {
            overlay(package, target, &id, limits, &mut sheet)?;
        }
        book.sheet(sheet)?;
    }
    if book.cells == 0 && pictures > 0 {
        return Err(needs_ocr("the workbook", pictures));
    }
    Ok(book.finish())
}

/// Notes what the drawing of a sheet (18.3.1.36) puts over its cells.
fn overlay(
    package: &mut Package<'_>,
    of: &str,
    id: &str,
    limits: &Limits,
    sheet: &mut Sheet,
) -> Result<(), Error> {
    let relations = opc::relations(package, of, limits)?;
    let Some(Relation { target, .. }) = relations.iter().find(|r| r.id == id) else { return Ok(()) };
    // A drawing that cannot be read takes no figure away; where it lies is not known then.
    let read = match package.part(target) {
        Ok(None) => return Ok(()),
        Ok(Some(bytes)) => sheet.overlays.read(&xml::text(&bytes), target, limits),
        Err(error) => Err(error),
    };
    match read {
        Err(error) if error.kind() == ErrorKind::Damaged => sheet.overlays.add_somewhere(),
        other => return other,
    }
    Ok(())
}

/// Sheets by name, relationship and whether they are hidden.
#[derive(Default)]
struct Workbook {
    sheets: Vec<(String, String, bool)>,
    from_1904: bool,
    /// Formulas are worked out anew when it is opened (18.2.2).
    recalculated: bool,
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
                    "calcPr" => {
                        workbook.recalculated =
                            tag.attr("fullCalcOnLoad").is_some_and(|v| matches!(&*v, "1" | "true"));
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
    strings: Vec<Text>,
    styles: Vec<Style>,
    /// What the formats of rules do.
    effects: Vec<Effect>,
    colours: Colours,
    plain: Style,
    from_1904: bool,
    recalculated: bool,
}

/// A cell that is being read (18.3.1.4).
#[derive(Default)]
struct Open {
    at: (u32, u32),
    kind: Kind,
    style: usize,
    value: String,
    rich: Rich,
    has_value: bool,
    formula: bool,
}

impl Open {
    /// Begins another cell.
    fn begin(&mut self, at: (u32, u32), kind: Kind, style: usize) {
        self.value.clear();
        if self.kind == Kind::Inline || self.rich.run.is_some() || !self.rich.text.is_empty() {
            self.rich = Rich::default();
        }
        (self.at, self.kind, self.style) = (at, kind, style);
        (self.has_value, self.formula) = (false, false);
    }
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Inline,
    Text,
    Boolean,
    Error,
    Date,
}

impl Kind {
    /// By name (18.18.11).
    fn of(name: &str) -> Kind {
        match name {
            "s" => Kind::Shared,
            "inlineStr" => Kind::Inline,
            "str" => Kind::Text,
            "e" => Kind::Error,
            "b" => Kind::Boolean,
            "d" => Kind::Date,
            _ => Kind::Number,
        }
    }
}

/// Where text belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Other,
    Cell,
    Value,
    /// What the cell at hand is worked out by.
    Calculation,
    /// The text of an inline string, `false` for its reading aid.
    Inline(bool),
    Aid,
    /// A rule for formats, a formula of it, and the ranges behind rules of later versions.
    Rule,
    Formula,
    Ranges,
}

/// Reads a sheet; tells how many pictures it has, and the relationship of what is drawn on it.
fn worksheet(
    text: &str,
    part: &str,
    known: &Known,
    book: &mut Book<'_>,
    sheet: &mut Sheet,
) -> Result<(u32, Option<String>), Error> {
    let mut drawing = None;
    let mut xml = Xml::new(text, part, book.limits.nesting);
    let mut frames: Vec<Frame> = Vec::new();
    let mut cell = Open::default();
    let (mut row, mut column, mut pictures) = (0u32, 0u32, 0);
    let mut zeros = true;
    let mut rules = Rules::default();
    let (mut results, mut recalculated) = (Results::default(), known.recalculated);
    // The format that a rule has of its own, with the elements open in it; and its ranges.
    let mut own: Option<(RuleFormat, Vec<&str>)> = None;
    let mut ranges = String::new();
    loop {
        match xml.next()? {
            Token::Start(tag) => {
                if let Some((format, open)) = &mut own {
                    format.element(open.last().copied().unwrap_or("dxf"), &tag, &known.colours);
                    open.push(tag.name());
                    continue;
                }
                let top = frames.last().copied();
                let on = |name: &str| tag.attr(name).is_some_and(|v| matches!(&*v, "1" | "true"));
                let number = |name: &str| tag.number(name).and_then(|n| u32::try_from(n).ok());
                // What has no height (points) or width (characters) to speak of shows no more than what is hidden.
                let without_size = |name: &str| {
                    let least = if name == "ht" { 2.0 } else { 0.3 };
                    tag.attr(name).is_some_and(|v| v.trim().parse::<f64>().is_ok_and(|n| n <= least))
                };
                frames.push(match tag.name() {
                    "c" => {
                        let (mut written, mut kind, mut style) = (None, Kind::Number, 0);
                        for (name, value) in tag.attrs() {
                            match name {
                                "r" => written = reference::cell(&value),
                                "s" => style = value.trim().parse().unwrap_or(0),
                                "t" => kind = Kind::of(&value),
                                _ => {}
                            }
                        }
                        let at = written.unwrap_or((row.saturating_sub(1), column));
                        if at.0 >= MOST.0 || at.1 >= MOST.1 {
                            return Err(damaged(format!("{part}: a cell outside the sheet in row {row}")));
                        }
                        column = at.1 + 1;
                        cell.begin(at, kind, style);
                        Frame::Cell
                    }
                    "v" if top == Some(Frame::Cell) => {
                        cell.has_value = true;
                        Frame::Value
                    }
                    "f" if top == Some(Frame::Cell) => {
                        cell.formula = true;
                        let shared =
                            tag.number("si").filter(|_| tag.attr("t").is_some_and(|t| t == "shared"));
                        results.begin(cell.at, shared, on("ca"));
                        // An array or a table of data is no formula of this cell alone.
                        if shared.is_none() && tag.attr("t").is_some_and(|t| t != "normal") {
                            results.text("?");
                        }
                        Frame::Calculation
                    }
                    // 18.3.1.77
                    "sheetCalcPr" => {
                        recalculated |= on("fullCalcOnLoad");
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
                        // A height that nobody set is made anew.
                        if on("hidden") || (on("customHeight") && without_size("ht")) {
                            sheet.hidden.rows.push(row - 1);
                        }
                        Frame::Other
                    }
                    "col" if on("hidden") || without_size("width") => {
                        let (first, last) = (number("min").unwrap_or(1), number("max").unwrap_or(1));
                        sheet.hidden.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
                        Frame::Other
                    }
                    "sheetView" => {
                        zeros &= !tag.attr("showZeros").is_some_and(|v| matches!(&*v, "0" | "false"));
                        Frame::Other
                    }
                    "mergeCell" => {
                        sheet.merges.extend(tag.attr("ref").and_then(|r| reference::range(&r)));
                        if sheet.merges.len() > book.limits.cells as usize {
                            return Err(book.too_many());
                        }
                        Frame::Other
                    }
                    "conditionalFormatting" => {
                        rules.ranges(&tag.attr("sqref").unwrap_or_default());
                        Frame::Other
                    }
                    "cfRule" => {
                        rules.rule(&tag);
                        Frame::Rule
                    }
                    // 18.3.1.28, 18.3.1.49: a bar or a sign in place of the value.
                    "dataBar" | "iconSet"
                        if tag.attr("showValue").is_some_and(|v| matches!(&*v, "0" | "false")) =>
                    {
                        rules.own_format(Effect::VOID);
                        Frame::Other
                    }
                    "f" if top == Some(Frame::Rule) => {
                        rules.formula();
                        Frame::Formula
                    }
                    "dxf" if top == Some(Frame::Rule) => {
                        own = Some((RuleFormat::default(), Vec::new()));
                        continue;
                    }
                    "sqref" => {
                        ranges.clear();
                        Frame::Ranges
                    }
                    "formula" => {
                        rules.formula();
                        Frame::Formula
                    }
                    "drawing" | "picture" | "legacyDrawing" => {
                        pictures += 1;
                        if tag.name() == "drawing" {
                            drawing = tag.attr("id").map(Cow::into_owned);
                        }
                        Frame::Other
                    }
                    _ => {
                        if cell.kind == Kind::Inline {
                            cell.rich.start(&tag, &known.colours);
                        }
                        Frame::Other
                    }
                });
            }
            Token::Text(text) => match frames.last() {
                Some(Frame::Formula) => rules.text(&text),
                Some(Frame::Ranges) => ranges.push_str(&text),
                Some(Frame::Value) => cell.value.push_str(&text),
                Some(Frame::Calculation) => results.text(&text),
                Some(Frame::Inline(true)) => cell.rich.piece.push_str(&text),
                _ => {}
            },
            Token::End if own.is_some() => {
                // The element itself, once none is open in it.
                let ended = own.as_mut().is_some_and(|(_, open)| open.pop().is_none());
                if let Some((format, _)) = own.take_if(|_| ended) {
                    rules.own_format(format.effect());
                }
            }
            Token::End => match frames.pop() {
                Some(Frame::Ranges) => rules.ranges_behind(&ranges),
                Some(Frame::Inline(true)) => cell.rich.end_piece(),
                Some(Frame::Cell) => {
                    let shown = shown(&cell, known, zeros);
                    hold(&cell, known, &shown, sheet);
                    book.cell(sheet, cell.at.0, cell.at.1, &shown)?;
                    cell.kind = Kind::Number;
                }
                _ => {}
            },
            Token::Eof => {
                results.apply(recalculated, book, sheet)?;
                rules.apply(&known.effects, book, sheet)?;
                return Ok((pictures, drawing));
            }
        }
    }
}

/// Keeps what a cell holds.
fn hold(cell: &Open, known: &Known, shown: &str, sheet: &mut Sheet) {
    let (row, column) = cell.at;
    let value = cell.value.trim();
    if !cell.has_value {
        return;
    }
    match cell.kind {
        Kind::Number => sheet.holds_number(row, column, value.parse().unwrap_or(f64::NAN)),
        Kind::Boolean => sheet.holds(row, column, Held::Truth(matches!(value, "1" | "true"))),
        Kind::Error => sheet.holds(row, column, Held::Error),
        Kind::Shared => {
            if let Some(text) = value.parse::<usize>().ok().and_then(|i| known.strings.get(i)) {
                sheet.holds_text(row, column, text.whole(), shown);
            }
        }
        Kind::Inline if cell.value.is_empty() => {
            sheet.holds_text(row, column, cell.rich.text.whole(), shown);
        }
        Kind::Inline | Kind::Text => sheet.holds_text(row, column, &unescaped(&cell.value), shown),
        Kind::Date => {}
    }
}

/// What a cell shows.
fn shown<'c>(cell: &'c Open, known: &'c Known, zeros: bool) -> Cow<'c, str> {
    if !cell.has_value {
        // A formula nobody has worked out yet: what it shows is not in the file.
        return if cell.formula { "\u{fffd}" } else { "" }.into();
    }
    let value = cell.value.trim();
    let style = known.styles.get(cell.style).unwrap_or(&known.plain);
    let text = |text: String| Text::from(text).shown(style).into_owned().into();
    match cell.kind {
        Kind::Shared => {
            let index = value.parse::<usize>().ok();
            let found = index.and_then(|i| known.strings.get(i));
            found.map_or("\u{fffd}".into(), |text| text.shown(style))
        }
        Kind::Inline if cell.value.is_empty() => cell.rich.text.shown(style),
        Kind::Inline | Kind::Text | Kind::Error => text(unescaped(&cell.value)),
        Kind::Boolean => text(if matches!(value, "1" | "true") { "TRUE" } else { "FALSE" }.to_owned()),
        Kind::Date => text(value.to_owned()),
        Kind::Number => match value.parse::<f64>() {
            Ok(0.0) if !zeros => "".into(),
            Ok(n) => style.number(n, known.from_1904).into(),
            // A formula whose result the program left out.
            Err(_) if value.is_empty() => if cell.formula { "\u{fffd}" } else { "" }.into(),
            Err(_) => format!("{value}\u{fffd}").into(),
        },
    }
}
