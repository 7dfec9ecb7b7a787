//! Reports as workbooks, written from ECMA-376: one sheet or one for each table, figures as numbers or as text.

use std::fmt::Write as _;

use fastrand::Rng;

use super::pack::{escape, pack};
use super::script::{Piece, Script};
use super::sheet::{Cell, Role, Sheet, Unit};

/// What a workbook is written with.
#[derive(Debug, Clone, Copy)]
pub struct Workbook {
    /// A sheet for each table, the prose before it on it.
    pub apart: bool,
    /// Figures as numbers, with formats where they are written with separators; text otherwise.
    pub numbers: bool,
    /// Texts in the part of shared strings.
    pub shared: bool,
    /// Hidden rows, columns and sheets with decoys; text under merged cells.
    pub decoys: bool,
    /// Free columns and rows around everything.
    pub shifted: bool,
}

impl Workbook {
    pub fn of(seed: u64) -> Workbook {
        let bit = |n: u64| seed >> n & 1 == 1;
        Workbook { apart: bit(0), numbers: !bit(1), shared: bit(2), decoys: bit(3), shifted: bit(4) }
    }
}

/// How several reports are put into one workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A sheet for each.
    Offices,
    /// Sheets for its tables, named after it: `甲局-表1`.
    Prefixed,
    /// The first sheets of all, then the second ones, named after table and office: `表1(甲局)`.
    Turned,
    /// Sheets for its tables, report by report, named by the program: `Sheet1`.
    Numbered,
    /// All on one sheet, one below another.
    Stacked,
}

impl Way {
    pub const ALL: [Way; 5] = [Way::Offices, Way::Prefixed, Way::Turned, Way::Numbered, Way::Stacked];
}

#[derive(Default)]
struct SheetPart {
    name: String,
    hidden: bool,
    rows: String,
    row: usize,
    merges: Vec<String>,
}

struct Writer<'r> {
    book: Workbook,
    rng: &'r mut Rng,
    strings: Vec<String>,
    sheets: Vec<SheetPart>,
}

pub fn render(sheet: &Sheet, script: &Script, book: Workbook, rng: &mut Rng) -> Vec<u8> {
    let mut writer = Writer { book, rng, strings: Vec::new(), sheets: vec![SheetPart::default()] };
    writer.report(sheet, script);
    for (sheet, n) in writer.sheets.iter_mut().zip(1..) {
        sheet.name = format!("表{n}");
    }
    writer.package()
}

/// Several reports in one workbook, each with what its sheets are called after. `more`: a cover, a sheet of other things
/// between, a hidden one at the end.
pub fn render_all(
    reports: &[(&Sheet, &Script, &str)],
    way: Way,
    more: bool,
    book: Workbook,
    rng: &mut Rng,
) -> Vec<u8> {
    let book = Workbook { apart: matches!(way, Way::Prefixed | Way::Turned | Way::Numbered), ..book };
    let mut writer = Writer { book, rng, strings: Vec::new(), sheets: Vec::new() };
    let mut sheets: Vec<(usize, SheetPart)> = Vec::new();
    for (sheet, script, tag) in reports {
        if way != Way::Stacked || writer.sheets.is_empty() {
            writer.sheets.push(SheetPart::default());
        }
        writer.report(sheet, script);
        if way == Way::Stacked {
            continue;
        }
        // The last one has nothing on it where the report ends with a table.
        let own = writer.sheets.drain(..).filter(|sheet| !sheet.rows.is_empty());
        for (n, sheet) in own.enumerate() {
            let name = match way {
                Way::Offices | Way::Stacked => (*tag).to_owned(),
                Way::Prefixed => format!("{tag}-表{}", n + 1),
                Way::Turned => format!("表{}({tag})", n + 1),
                Way::Numbered => format!("Sheet{}", sheets.len() + 1),
            };
            sheets.push((n, SheetPart { name, ..sheet }));
        }
    }
    match way {
        Way::Turned => sheets.sort_by_key(|(n, _)| *n),
        Way::Stacked => {
            let all = writer.sheets.drain(..).map(|sheet| SheetPart { name: "Sheet1".to_owned(), ..sheet });
            sheets.extend(all.map(|sheet| (0, sheet)));
        }
        _ => {}
    }
    writer.sheets = sheets.into_iter().map(|(_, sheet)| sheet).collect();
    if more {
        writer.more(reports);
    }
    writer.package()
}

/// Several reports on a sheet for each official table, one below another, each below its title.
pub fn render_by_table(reports: &[(&Sheet, &Script, &str)], book: Workbook, rng: &mut Rng) -> Vec<u8> {
    let book = Workbook { apart: false, ..book };
    let mut writer = Writer { book, rng, strings: Vec::new(), sheets: Vec::new() };
    let parts = [
        ("主动公开", "主动公开政府信息情况"),
        ("依申请公开", "收到和处理政府信息公开申请情况"),
        ("复议诉讼", "政府信息公开行政复议、行政诉讼情况"),
    ];
    for (n, (name, caption)) in parts.into_iter().enumerate() {
        writer.sheets.push(SheetPart { name: name.to_owned(), ..SheetPart::default() });
        writer.line(caption);
        for (sheet, script, title) in reports {
            writer.line(title);
            let mut headings = 0;
            for piece in &script.pieces {
                match piece {
                    Piece::Heading(_) => headings += 1,
                    Piece::Table(grid) if headings == n + 2 => writer.table(&sheet.grids[*grid]),
                    _ => {}
                }
            }
        }
    }
    writer.package()
}

fn letters(mut column: usize) -> String {
    let mut out = String::new();
    column += 1;
    while column > 0 {
        column -= 1;
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    out
}

impl Writer<'_> {
    fn report(&mut self, sheet: &Sheet, script: &Script) {
        for piece in &script.pieces {
            match piece {
                Piece::Title(lines) => self.line(&lines.join("\n")),
                Piece::Heading(text) | Piece::Para(text) => self.line(text),
                Piece::Table(n) => {
                    self.table(&sheet.grids[*n]);
                    if self.book.apart {
                        self.sheets.push(SheetPart::default());
                    }
                }
            }
        }
    }

    /// A cover that lists the reports, a sheet of other things in the middle, a hidden one at the end.
    fn more(&mut self, reports: &[(&Sheet, &Script, &str)]) {
        let mut sheets = std::mem::take(&mut self.sheets);
        let part = |name: &str, lines: &[String], writer: &mut Self| {
            writer.sheets = vec![SheetPart { name: name.to_owned(), ..SheetPart::default() }];
            lines.iter().for_each(|line| writer.line(line));
            writer.sheets.pop().expect("a sheet")
        };
        let mut list = vec!["目录".to_owned()];
        list.extend(
            reports.iter().zip(1..).map(|((_, script, tag), n)| format!("{n} {tag} {}", script.title)),
        );
        let cover = part("封面", &list, self);
        let other = ["经费统计", "单位：万元", "合计 415", "其中：公用经费 27"].map(str::to_owned);
        let other = part("经费", &other, self);
        let mut old = part("旧", &["一、总体情况".to_owned(), "99".to_owned()], self);
        old.hidden = true;
        let middle = sheets.len() / 2;
        sheets.insert(middle, other);
        sheets.insert(0, cover);
        sheets.push(old);
        self.sheets = sheets;
    }

    fn first(&self) -> usize {
        if self.book.shifted { 2 } else { 0 }
    }

    fn sheet(&mut self) -> &mut SheetPart {
        self.sheets.last_mut().expect("a sheet")
    }

    fn next_row(&mut self) -> usize {
        let blank = self.book.shifted && self.rng.u8(..5) == 0;
        let sheet = self.sheet();
        sheet.row += 1 + usize::from(blank);
        sheet.row
    }

    /// A line of text, merged over the columns.
    fn line(&mut self, text: &str) {
        let row = self.next_row();
        let first = self.first();
        let cell = self.text(row, first, text);
        let range = format!("{}{row}:{}{row}", letters(first), letters(first + 14));
        let sheet = self.sheet();
        sheet.merges.push(range);
        let _ = write!(sheet.rows, "<row r=\"{row}\">{cell}</row>");
        self.decoy_row();
    }

    fn decoy_row(&mut self) {
        if self.book.decoys && self.rng.u8(..6) == 0 {
            let row = self.next_row();
            let sheet = self.sheet();
            let _ = write!(sheet.rows, "<row r=\"{row}\" hidden=\"1\"><c r=\"B{row}\"><v>97</v></c></row>");
        }
    }

    fn text(&mut self, row: usize, column: usize, text: &str) -> String {
        let at = format!("{}{row}", letters(column));
        if text.is_empty() {
            return format!("<c r=\"{at}\" s=\"1\"/>");
        }
        if self.book.shared {
            self.strings.push(text.to_owned());
            return format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", self.strings.len() - 1);
        }
        match self.rng.u8(..2) {
            0 => format!(
                "<c r=\"{at}\" t=\"inlineStr\"><is><r><t>{}</t></r><rPh sb=\"0\" eb=\"1\"><t>1</t></rPh></is></c>",
                escape(text)
            ),
            _ => format!("<c r=\"{at}\" t=\"str\"><f>T(\"1\")</f><v>{}</v></c>", escape(text)),
        }
    }

    fn value(&mut self, row: usize, column: usize, text: &str) -> String {
        let plain: String = text.chars().filter(|c| *c != ',').collect();
        let digits = plain.strip_prefix('-').unwrap_or(&plain);
        let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !number || !self.book.numbers {
            return self.text(row, column, text);
        }
        let at = format!("{}{row}", letters(column));
        let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
        // As sums of binary fractions come out.
        let value = if decimals == 1 && self.rng.bool() {
            format!("{}", plain.parse::<f64>().expect("a number") + 1e-15)
        } else {
            plain.clone()
        };
        // Styles 2 to 6 show so many decimals, style 7 separators.
        let style = match (text.contains(','), decimals) {
            (true, _) => 7,
            (false, 0) => [0, 2][self.rng.usize(..2)],
            (false, d) => 2 + d,
        };
        let formula = if self.rng.u8(..4) == 0 { "<f>SUM(Z1:Z9)</f>" } else { "" };
        format!("<c r=\"{at}\" s=\"{style}\">{formula}<v>{value}</v></c>")
    }

    fn table(&mut self, grid: &super::sheet::Grid) {
        let first = self.first();
        let start = self.sheet().row;
        // The rows a grid takes, blank and hidden ones between them not counted.
        let rows: Vec<usize> = grid.rows.iter().map(|_| self.next_row()).collect();
        let _ = start;
        for (r, units) in grid.units().iter().enumerate() {
            let row = rows[r];
            let mut out = String::new();
            for (c, unit) in units.iter().enumerate() {
                match *unit {
                    Unit::Anchor(cell) => {
                        let text = self.cell(row, first + c, cell);
                        out.push_str(&text);
                        if cell.width > 1 || cell.height > 1 {
                            let last = rows[(r + cell.height - 1).min(rows.len() - 1)];
                            let range = format!(
                                "{}{row}:{}{last}",
                                letters(first + c),
                                letters(first + c + cell.width - 1)
                            );
                            self.sheet().merges.push(range);
                        }
                    }
                    _ if self.book.decoys && self.rng.u8(..3) == 0 && unit.cell().is_some() => {
                        let _ = write!(out, "<c r=\"{}{row}\"><v>41</v></c>", letters(first + c));
                    }
                    _ => {}
                }
            }
            if self.book.decoys {
                let _ = write!(out, "<c r=\"{}{row}\"><v>43</v></c>", letters(first + 20));
            }
            let _ = write!(self.sheet().rows, "<row r=\"{row}\">{out}</row>");
        }
    }

    fn cell(&mut self, row: usize, column: usize, cell: &Cell) -> String {
        match cell.role {
            Role::Value => self.value(row, column, &cell.text),
            _ => self.text(row, column, &cell.text),
        }
    }

    fn package(self) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let first = self.first();
        let mut files: Vec<(String, String)> = Vec::new();
        let (mut sheets, mut relations) = (String::new(), String::new());
        for (i, sheet) in self.sheets.iter().enumerate() {
            let n = i + 1;
            let (name, state) = (&sheet.name, if sheet.hidden { " state=\"hidden\"" } else { "" });
            let _ = write!(sheets, "<sheet name=\"{name}\" sheetId=\"{n}\"{state} r:id=\"rId{n}\"/>");
            let _ = write!(
                relations,
                "<Relationship Id=\"rId{n}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/s{n}.xml\"/>"
            );
            let hidden = first + 21;
            let columns = format!("<cols><col min=\"{hidden}\" max=\"{hidden}\" hidden=\"1\"/></cols>");
            let merges: String = sheet.merges.iter().map(|m| format!("<mergeCell ref=\"{m}\"/>")).collect();
            files.push((
                format!("xl/worksheets/s{n}.xml"),
                format!("<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/>{columns}<sheetData>{}</sheetData><mergeCells>{merges}</mergeCells></worksheet>", sheet.rows),
            ));
        }
        if self.book.decoys {
            let _ = write!(sheets, "<sheet name=\"旧\" sheetId=\"99\" state=\"hidden\" r:id=\"rId1\"/>");
        }
        let _ = write!(
            relations,
            "<Relationship Id=\"rIdA\" Type=\"{RELATION}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rIdB\" Type=\"{RELATION}/sharedStrings\" Target=\"/xl/strings.xml\"/>"
        );
        let strings: String = self
            .strings
            .iter()
            .map(|s| format!("<si><t xml:space=\"preserve\">{}</t></si>", escape(s)))
            .collect();
        files.push(("xl/strings.xml".to_owned(), format!("<sst xmlns=\"{MAIN}\">{strings}</sst>")));
        files.push((
            "xl/styles.xml".to_owned(),
            format!("<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"3\"><numFmt numFmtId=\"170\" formatCode=\"0.0_ \"/><numFmt numFmtId=\"171\" formatCode=\"0.0000;[Red]\\-0.0000\"/><numFmt numFmtId=\"172\" formatCode=\"0.000\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"49\"/><xf numFmtId=\"1\"/><xf numFmtId=\"170\"/><xf numFmtId=\"2\"/><xf numFmtId=\"172\"/><xf numFmtId=\"171\"/><xf numFmtId=\"3\"/></cellXfs></styleSheet>"),
        ));
        let list = |entries: &str| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{entries}</Relationships>"
            )
        };
        files.push(("xl/_rels/workbook.xml.rels".to_owned(), list(&relations)));
        files.push((
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>{sheets}</sheets></workbook>"),
        ));
        files.push((
            "_rels/.rels".to_owned(),
            list(&format!(
                "<Relationship Id=\"rId1\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/>"
            )),
        ));
        files.push((
            "[Content_Types].xml".to_owned(),
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>".to_owned(),
        ));
        let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
        pack(&files)
    }
}
