//! A figure that is struck out, hidden or of the colour of its ground as a whole is no figure, and no blank either.

use gongkai::check::{self, Finding};
use gongkai::document::Block;
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};
use gongkai::report::{self, Report};

use super::docx::with_parts;
use crate::support::pack::pack;
use crate::support::truth::Folder;

fn extracted(bytes: &[u8], forms: &Forms) -> (Report, Vec<Finding>) {
    let document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    let report = report::extract(&document, forms, "source").expect("a report");
    let findings = check::run(&report, forms);
    (report, findings)
}

/// The last column of every table, marks and all.
pub fn last_column(bytes: &[u8]) -> Vec<String> {
    let document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    document.check_invariants().expect("the document holds together");
    let tables = document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
    let last = tables.flat_map(|t| t.cells.iter().filter(|c| c.column + c.column_span == t.columns));
    last.map(|c| document.text(c.text).to_owned()).collect()
}

/// Written by LibreOffice: a column of figures, the first struck out, the second white, the third white on blue, the
/// fourth black, the fifth of the colour of its cell.
#[test]
fn files_of_a_real_producer_say_which_figures_do_not_count() {
    let folder = Folder::of("office/void");
    let forms = Forms::builtin().expect("the built-in grammars load");
    for name in ["a.docx", "a.doc", "a.rtf", "a.odt", "a.fodt", "a.xml", "b.xlsx", "b.xls", "b.ods", "b.fods"]
    {
        let bytes = folder.bytes(name);
        let column = last_column(&bytes);
        let first = column.iter().position(|t| t == "本年处理决定数量").expect("the head");
        let figures = &column[first + 1..];
        assert_eq!(figures[..5], ["\u{fffc}46", "\u{fffc}5", "7", "8", "\u{fffc}3"], "{name}");
        if name.starts_with('b') {
            // A format that shows nothing; a struck run that is all, and one that is a part.
            assert_eq!(figures[5..], ["\u{fffc}", "\u{fffc}12", "4\u{fffc}2"], "{name}");
        }
        let (report, findings) = extracted(&bytes, &forms);
        for (row, value) in [
            ("administrative_licensing", None),
            ("administrative_penalty", None),
            ("administrative_compulsion", Some("7")),
        ] {
            let slot = forms.slot_of("proactive_disclosure", row, "decisions").expect("a figure of the form");
            let found = report.figure(slot).and_then(|f| f.value).map(|v| v.to_string());
            assert_eq!(found.as_deref(), value, "{name}: {row}");
            let of_row = |f: &&Finding| f.id == "figure.not_a_number" && f.row.as_deref() == Some(row);
            assert_eq!(findings.iter().any(|f| of_row(&f)), value.is_none(), "{name}: {row}");
        }
    }
}

#[test]
fn word_files_say_which_figures_do_not_count() {
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"p\"><w:rPr><w:strike/></w:rPr></w:style>\
        <w:style w:type=\"character\" w:styleId=\"c\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr></w:style>\
        <w:style w:type=\"table\" w:styleId=\"t\"><w:tcPr><w:shd w:val=\"clear\" w:fill=\"1F3864\"/></w:tcPr></w:style>";
    let table = |table: &str, cell: &str, paragraph: &str, run: &str| {
        let body = format!(
            "<w:tbl><w:tblPr>{table}</w:tblPr><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tcPr>{cell}</w:tcPr>\
             <w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>46</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        );
        last_column(&with_parts(&body, "", styles)).concat()
    };
    let void = "\u{fffc}46";
    let white = "<w:color w:val=\"FFFFFF\"/>";
    let shade = |fill: &str| format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>");
    for (of_table, cell, paragraph, run, shown) in [
        ("", "", "", "", "46"),
        ("", "", "", "<w:strike/>", void),
        ("", "", "", "<w:dstrike/>", void),
        ("", "", "<w:pStyle w:val=\"p\"/>", "", void),
        ("", "", "<w:pStyle w:val=\"p\"/>", "<w:strike w:val=\"0\"/>", "46"),
        ("", "", "", white, void),
        ("", "", "", "<w:rStyle w:val=\"c\"/>", void),
        ("", "", "", "<w:rStyle w:val=\"c\"/><w:color w:val=\"auto\"/>", "46"),
        ("", &shade("1F3864"), "", white, "46"),
        ("", &shade("FFFFFF"), "", white, void),
        ("", &shade("C00000"), "", "<w:color w:val=\"C00000\"/>", void),
        ("", "", &shade("1F3864"), white, "46"),
        ("", "", "", &format!("{white}{}", shade("1F3864")), "46"),
        ("", "", "", &format!("{white}<w:highlight w:val=\"red\"/>"), "46"),
        ("<w:tblStyle w:val=\"t\"/>", "", "", white, "46"),
        ("<w:tblStyle w:val=\"t\"/>", &shade("auto"), "", white, void),
        (&shade("1F3864"), "", "", white, "46"),
        ("", "", "", "<w:sz w:val=\"2\"/>", void),
        ("", "", "", "<w:vertAlign w:val=\"superscript\"/>", void),
        ("", "", "", "<w:position w:val=\"6\"/>", "46"),
        ("", "", "", "<w:vanish/>", "\u{fffc}"),
    ] {
        assert_eq!(table(of_table, cell, paragraph, run), shown, "{of_table} {cell} {paragraph} {run}");
    }
}

#[test]
fn a_struck_figure_leaves_its_unit_and_its_line_alone() {
    let run = |props: &str, text: &str| {
        format!("<w:r><w:rPr>{props}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let of = |runs: &[String]| {
        let body = format!(
            "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            runs.concat()
        );
        let document = reader::read(&with_parts(&body, "", ""), &Limits::default()).expect("readable");
        let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
        document.text(table.cells[0].text).to_owned()
    };
    let struck = |text: &str| run("<w:strike/>", text);
    assert_eq!(of(&[struck("5"), run("", " ")]), "\u{fffc}5");
    assert_eq!(of(&[struck("5"), run("", "件")]), "\u{fffc}5\u{fffc}件");
    assert_eq!(of(&[struck("5"), run("", " 6")]), "\u{fffc}5 6");
    assert_eq!(of(&[struck("-"), run("", "6")]), "\u{fffc}-\u{fffc}6");
}

/// Fonts: plain, struck out, white, white by the theme, red. Fills: none, the reserved one, blue, red.
pub const STYLES: &str = "<fonts><font><sz val=\"11\"/></font><font><strike/></font><font><color rgb=\"FFFFFFFF\"/></font><font><color theme=\"0\"/></font><font><color indexed=\"10\"/></font></fonts>\
    <fills><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF000080\"/></patternFill></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFF0000\"/></patternFill></fill></fills>\
    <cellXfs><xf/><xf fontId=\"1\"/><xf fontId=\"2\"/><xf fontId=\"2\" fillId=\"2\"/><xf fontId=\"3\"/><xf fontId=\"4\" fillId=\"3\"/><xf fontId=\"4\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/></cellXfs>\
    <dxfs><dxf><font><strike/></font></dxf><dxf><font><color rgb=\"FFFFFFFF\"/></font></dxf><dxf><font><color rgb=\"FFFFFFFF\"/></font><fill><patternFill><bgColor rgb=\"FF000080\"/></patternFill></fill></dxf></dxfs>";

/// A workbook of one sheet, from the content of its parts.
pub fn workbook(styles: &str, rows: &str) -> Vec<u8> {
    workbook_with(styles, rows, "", &[])
}

/// The same, with elements behind the list of sheets and with more parts.
pub fn workbook_with(styles: &str, rows: &str, behind: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
    );
    let relation = |id: u32, kind: &str, target: &str| {
        format!("<Relationship Id=\"r{id}\" Type=\"{relations}/{kind}\" Target=\"{target}\"/>")
    };
    let list =
        |all: String| format!("<Relationships xmlns=\"{package}/relationships\">{all}</Relationships>");
    let root = list(relation(1, "officeDocument", "xl/workbook.xml"));
    let own = list(relation(1, "worksheet", "sheet1.xml") + &relation(2, "styles", "styles.xml"));
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"表\" r:id=\"r1\"/></sheets>{behind}</workbook>"
    );
    let sheet = format!(
        "<worksheet xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheetData>{rows}</sheetData></worksheet>"
    );
    let styles = format!("<styleSheet xmlns=\"{main}\">{styles}</styleSheet>");
    let parts: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", own.as_bytes()),
        ("xl/sheet1.xml", sheet.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    pack(&[&parts[..], more].concat())
}

#[test]
fn workbooks_say_which_figures_do_not_count() {
    let formats = "<numFmts><numFmt numFmtId=\"170\" formatCode=\";;;\"/><numFmt numFmtId=\"171\" formatCode=\"[White]0\"/><numFmt numFmtId=\"172\" formatCode=\"0;-0;;@\"/></numFmts>";
    let of = |cell: &str| {
        let rows = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c>{cell}</row>");
        last_column(&workbook(&format!("{formats}{STYLES}"), &rows)).concat()
    };
    for (style, shown) in [
        "46",
        "\u{fffc}46",
        "\u{fffc}46",
        "46",
        "\u{fffc}46",
        "\u{fffc}46",
        "46",
        "\u{fffc}",
        "\u{fffc}46",
        "46",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(of(&format!("<c r=\"B1\" s=\"{style}\"><v>46</v></c>")), shown, "style {style}");
        let text = if style == 8 { "46" } else { shown };
        let inline = format!("<c r=\"B1\" s=\"{style}\" t=\"inlineStr\"><is><t>46</t></is></c>");
        assert_eq!(of(&inline), text, "text in style {style}");
    }
    // Runs of a text have fonts of their own; one that says nothing of it has the cell's.
    let runs = |style: u32, runs: &str| {
        of(&format!("<c r=\"B1\" s=\"{style}\" t=\"inlineStr\"><is>{runs}</is></c>"))
    };
    let struck = "<r><rPr><strike/></rPr><t>4</t></r>";
    assert_eq!(runs(0, struck), "\u{fffc}4");
    assert_eq!(runs(0, &format!("{struck}<r><t>6</t></r>")), "\u{fffc}4\u{fffc}6");
    assert_eq!(runs(0, &format!("<r><t>6</t></r>{struck}")), "6\u{fffc}4");
    assert_eq!(runs(1, "<r><rPr><sz val=\"11\"/></rPr><t>4</t></r><r><t>6</t></r>"), "4\u{fffc}6");
}

#[test]
fn rules_that_hide_figures_are_looked_at() {
    let of = |value: &str, kind: &str, formulas: &str| {
        let rows = format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><v>7</v></c><c r=\"C1\"><v>{value}</v></c></row>"
        );
        let rule = format!(
            "</sheetData><conditionalFormatting sqref=\"A9 C1:C3\"><cfRule {kind}>{formulas}</cfRule></conditionalFormatting><sheetData>"
        );
        let document =
            reader::read(&workbook(STYLES, &(rows + &rule)), &Limits::default()).expect("readable");
        let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
        table.cells.iter().map(|c| document.text(c.text)).collect::<Vec<_>>().join("|")
    };
    let compared =
        |operator: &str, format: u32| format!("type=\"cellIs\" operator=\"{operator}\" dxfId=\"{format}\"");
    let five = "<formula>5</formula>";
    assert_eq!(of("46", &compared("greaterThan", 0), five), "甲|7|\u{fffc}46");
    assert_eq!(of("46", &compared("greaterThan", 1), five), "甲|7|\u{fffc}46");
    assert_eq!(of("46", &compared("lessThan", 1), five), "甲|7|46");
    assert_eq!(
        of("46", &compared("between", 1), "<formula>1</formula><formula>50</formula>"),
        "甲|7|\u{fffc}46"
    );
    // White on blue is seen. A zero that is hidden is a blank.
    assert_eq!(of("46", &compared("greaterThan", 2), five), "甲|7|46");
    assert_eq!(of("0", &compared("equal", 1), "<formula>0</formula>"), "甲|7");
    // What is not worked out may hide it.
    assert_eq!(
        of("46", "type=\"expression\" dxfId=\"1\"", "<formula>MOD(C1,2)=0</formula>"),
        "甲|7|\u{fffc}46"
    );
    assert_eq!(of("46", "type=\"expression\" dxfId=\"2\"", "<formula>MOD(C1,2)=0</formula>"), "甲|7|46");
    // A bar or a sign stands in place of the value, or beside it.
    let icons = |more: &str| format!("<iconSet {more}><cfvo type=\"percent\" val=\"0\"/></iconSet>");
    assert_eq!(of("46", "type=\"iconSet\"", &icons("showValue=\"0\"")), "甲|7|\u{fffc}46");
    assert_eq!(of("46", "type=\"iconSet\"", &icons("")), "甲|7|46");
    // A number is no error; of another cell nobody can tell.
    assert_eq!(of("46", "type=\"containsErrors\" dxfId=\"1\"", "<formula>ISERROR(C1)</formula>"), "甲|7|46");
    let asks = |cell: &str| {
        let rows =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><v>7</v></c></row>";
        let rule = format!(
            "</sheetData><conditionalFormatting sqref=\"B1:C3\"><cfRule type=\"expression\" dxfId=\"1\"><formula>ISERROR({cell})</formula></cfRule></conditionalFormatting><sheetData>"
        );
        last_column(&workbook(STYLES, &format!("{rows}{rule}"))).concat()
    };
    assert_eq!(asks("B1"), "7");
    assert_eq!(asks("B2"), "\u{fffc}7");
}

/// Written by openpyxl and LibreOffice: figures above 40 are white, zeros too, those from 2 to 4.5 struck out, odd ones
/// white by a formula, 12 white on blue; one is white by its number format.
#[test]
fn rules_hide_figures_in_every_form_of_workbook() {
    let folder = Folder::of("office/void");
    for name in ["c.xlsx", "c.xls", "c.ods"] {
        let shown = ["\u{fffc}46", "5", "", "\u{fffc}7", "\u{fffc}3", "\u{fffc}9", "12", "8"];
        assert_eq!(last_column(&folder.bytes(name)), shown, "{name}");
    }
}

/// A table style says how letters look in parts of a table (ECMA-376-1, 17.7.6).
#[test]
fn table_styles_hide_figures_in_parts_of_a_table() {
    let of = |look: &str, cells: [&str; 2], parts: &str| {
        let style = format!(
            "<w:style w:type=\"table\" w:styleId=\"B\"><w:name w:val=\"B\"/></w:style>\
             <w:style w:type=\"table\" w:styleId=\"T\"><w:name w:val=\"T\"/><w:basedOn w:val=\"B\"/>{parts}</w:style>"
        );
        let row = |properties: &str, figures: [&str; 2]| {
            let cell = |(figure, own): (&str, &str)| {
                format!("<w:tc><w:tcPr>{own}</w:tcPr><w:p><w:r><w:t>{figure}</w:t></w:r></w:p></w:tc>")
            };
            let cells: String = figures.into_iter().zip(cells).map(cell).collect();
            format!("<w:tr>{properties}{cells}</w:tr>")
        };
        let body = format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"T\"/>{look}</w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{}{}{}</w:tbl><w:p/>",
            row("", ["1", "2"]),
            row("", ["3", "4"]),
            row("", ["5", "6"]),
        );
        let document = reader::read(&with_parts(&body, "", &style), &Limits::default()).expect("readable");
        let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
        table.cells.iter().map(|c| document.text(c.text)).collect::<Vec<_>>().join(" ")
    };
    let white = |part: &str, more: &str| {
        format!(
            "<w:tblStylePr w:type=\"{part}\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr>{more}</w:tblStylePr>"
        )
    };
    let number = |bits: &str| format!("<w:tblLook w:val=\"{bits}\"/>");
    let plain = ["", ""];
    assert_eq!(of(&number("07A0"), plain, &white("lastCol", "")), "1 \u{fffc}2 3 \u{fffc}4 5 \u{fffc}6");
    assert_eq!(of(&number("0600"), plain, &white("lastCol", "")), "1 2 3 4 5 6");
    assert_eq!(
        of("<w:tblLook w:firstRow=\"1\"/>", plain, &white("firstRow", "")),
        "\u{fffc}1 \u{fffc}2 3 4 5 6"
    );
    assert_eq!(of(&number("0420"), plain, &white("band2Horz", "")), "1 2 3 4 \u{fffc}5 \u{fffc}6");
    assert_eq!(of(&number("0200"), plain, &white("band1Vert", "")), "\u{fffc}1 2 \u{fffc}3 4 \u{fffc}5 6");
    // White on blue is seen, by whatever part it is blue; the whole of a table in white is not.
    let blue = "<w:tcPr><w:shd w:val=\"clear\" w:fill=\"000080\"/></w:tcPr>";
    assert_eq!(of(&number("0620"), plain, &white("firstRow", blue)), "1 2 3 4 5 6");
    let below = "<w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr>";
    let seen = format!("{below}<w:tblStylePr w:type=\"firstCol\">{blue}</w:tblStylePr>");
    assert_eq!(of(&number("0680"), plain, &seen), "1 \u{fffc}2 3 \u{fffc}4 5 \u{fffc}6");
    // Cells say what they are; that holds wherever they stand. Where they do not, the last row is the last.
    let last = ["", "<w:cnfStyle w:val=\"010000000000\"/>"];
    assert_eq!(
        of(&number("0640"), last, &white("lastRow", "")),
        "1 \u{fffc}2 3 \u{fffc}4 \u{fffc}5 \u{fffc}6"
    );
    assert_eq!(of(&number("0640"), plain, &white("lastRow", "")), "1 2 3 4 \u{fffc}5 \u{fffc}6");
    assert_eq!(of(&number("0600"), plain, &white("lastRow", "")), "1 2 3 4 5 6");
    assert_eq!(of(&number("0740"), plain, &white("seCell", "")), "1 2 3 4 5 \u{fffc}6");
}

/// Rules of later versions have their formats with them and their ranges behind them ([MS-XLSX] 2.6.16).
#[test]
fn rules_of_later_versions_hide_figures_too() {
    let of = |kind: &str, formula: &str, format: &str| {
        let rows =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><v>7</v></c></row>";
        let rule = format!(
            "</sheetData><extLst><ext uri=\"{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}\" \
             xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" \
             xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><x14:conditionalFormattings>\
             <x14:conditionalFormatting><x14:cfRule {kind}><xm:f>{formula}</xm:f><x14:dxf>{format}</x14:dxf></x14:cfRule>\
             <xm:sqref>A9 B1:C3</xm:sqref></x14:conditionalFormatting>\
             <x14:conditionalFormatting><x14:cfRule type=\"expression\"><xm:f>TRUE</xm:f><x14:dxf/></x14:cfRule>\
             <xm:sqref>B1</xm:sqref></x14:conditionalFormatting>\
             </x14:conditionalFormattings></ext></extLst><sheetData>"
        );
        last_column(&workbook(STYLES, &format!("{rows}{rule}"))).concat()
    };
    let white = "<font><color rgb=\"FFFFFFFF\"/></font>";
    let above = "type=\"cellIs\" operator=\"greaterThan\"";
    assert_eq!(of("type=\"expression\"", "MOD(B1,2)=1", white), "\u{fffc}7");
    assert_eq!(of("type=\"expression\"", "MOD(B1,2)=1", "<font><strike/></font>"), "\u{fffc}7");
    assert_eq!(
        of("type=\"expression\"", "MOD(B1,2)=1", "<numFmt numFmtId=\"170\" formatCode=\";;;\"/>"),
        "\u{fffc}7"
    );
    assert_eq!(of(above, "5", white), "\u{fffc}7");
    assert_eq!(of(above, "9", white), "7");
    // Seen: red letters, white ones on blue, a rule without a format.
    assert_eq!(of(above, "5", "<font><color rgb=\"FFFF0000\"/></font>"), "7");
    let fill = "<fill><patternFill><bgColor rgb=\"FF000080\"/></patternFill></fill>";
    assert_eq!(of(above, "5", &format!("{white}{fill}")), "7");
    assert_eq!(of(above, "5", ""), "7");
}
