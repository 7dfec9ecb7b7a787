use gongkai::document::{Block, Document};
use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::void::{STYLES, workbook};
use crate::support::render_ods::rows;

/// What a document shows, cells of a table between bars.
fn shown(bytes: &[u8]) -> String {
    let document: Document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    document.check_invariants().expect("the document holds together");
    let mut out = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph { text, .. } => out.push(document.text(*text).to_owned()),
            Block::Table(table) => {
                let cells: Vec<&str> = table.cells.iter().map(|c| document.text(c.text)).collect();
                out.push(cells.join("|"));
            }
            _ => {}
        }
    }
    out.join("\n")
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn open_sheets_show_what_their_cells_show() {
    let of = |styles: &str, cells: &str| {
        shown(&rows(
            styles,
            &row(&format!("<table:table-cell><text:p>甲</text:p></table:table-cell>{cells}")),
        ))
    };
    let value = |n: &str, inner: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{n}\">{inner}</table:table-cell>"
        )
    };
    assert_eq!(of("", &value("46", "<text:p>46</text:p>")), "甲|46");
    // The text and the value are not one number; a value nobody has shown yet; a formula nobody has worked out.
    assert_eq!(of("", &value("47", "<text:p>46</text:p>")), "甲|46\u{fffd}");
    assert_eq!(of("", &value("47", "")), "甲|\u{fffd}");
    assert_eq!(of("", "<table:table-cell table:formula=\"of:=[.A1]\"/>"), "甲|\u{fffd}");
    let string = "<table:table-cell office:value-type=\"string\" office:string-value=\"47\"><text:p>46</text:p></table:table-cell>";
    assert_eq!(of("", string), "甲|46\u{fffd}");
    // A repeated cell is so many cells.
    let repeated =
        "<table:table-cell table:number-columns-repeated=\"3\"><text:p>5</text:p></table:table-cell>";
    assert_eq!(of("", repeated), "甲|5|5|5");
    let style = |properties: &str| {
        format!("<style:style style:name=\"S\" style:family=\"table-cell\">{properties}</style:style>")
    };
    let styled = "<table:table-cell table:style-name=\"S\"><text:p>46</text:p></table:table-cell>";
    for hidden in ["fo:color=\"#ffffff\"", "style:text-line-through-style=\"solid\"", "fo:font-size=\"1pt\""]
    {
        let style = style(&format!("<style:text-properties {hidden}/>"));
        assert_eq!(of(&style, styled), "甲|\u{fffc}46", "{hidden}");
    }
    // White on a ground of another colour is seen.
    let dark = style(
        "<style:table-cell-properties fo:background-color=\"#000080\"/><style:text-properties fo:color=\"#ffffff\"/>",
    );
    assert_eq!(of(&dark, styled), "甲|46");
    // A struck piece stands apart.
    let struck = style("<style:text-properties style:text-line-through-style=\"solid\"/>");
    let piece = "<table:table-cell><text:p>46<text:span text:style-name=\"S\">1</text:span></text:p></table:table-cell>";
    assert_eq!(of(&struck, piece), "甲|46\u{fffc}1");
    // Hidden by a format that shows nothing; so is a zero, which is a blank.
    assert_eq!(of("", &value("46", "<text:p/>")), "甲|\u{fffc}");
    assert_eq!(of("", &value("0", "<text:p/>")), "甲");
}

#[test]
fn hidden_rows_of_open_sheets_show_nothing() {
    let cell = "<table:table-cell><text:p>9</text:p></table:table-cell>";
    let hidden = format!("<table:table-row table:visibility=\"filter\">{cell}{cell}</table:table-row>");
    let seen = row(
        "<table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>46</text:p></table:table-cell>",
    );
    assert_eq!(shown(&rows("", &format!("{hidden}{seen}{hidden}"))), "甲|46");
    let columns = "<table:table-column/><table:table-column table:visibility=\"collapse\"/>";
    assert_eq!(shown(&rows("", &format!("{columns}{seen}"))), "甲");
}

#[test]
fn rows_and_columns_without_a_size_show_nothing() {
    let label = "<c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c>";
    let of = |second: &str, columns: &str| {
        let rows = format!(
            "<row r=\"1\">{label}<c r=\"B1\"><v>7</v></c></row><row r=\"2\" {second}><c r=\"A2\"><v>8</v></c></row>\
             </sheetData>{columns}<sheetData>"
        );
        shown(&workbook(STYLES, &rows))
    };
    assert_eq!(of("ht=\"12.5\"", "<cols><col min=\"2\" max=\"2\" width=\"9\"/></cols>"), "甲|7|8|");
    assert_eq!(of("ht=\"0\" customHeight=\"1\"", ""), "甲|7");
    assert_eq!(of("ht=\"2\"", ""), "甲|7|8|");
    assert_eq!(of("", "<cols><col min=\"2\" max=\"2\" width=\"0.0\"/></cols>"), "甲\n8");
    let of = |column: &str, height: &str| {
        let styles = format!(
            "<style:style style:name=\"W\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{column}\"/></style:style>\
             <style:style style:name=\"H\" style:family=\"table-row\"><style:table-row-properties style:row-height=\"{height}\"/></style:style>"
        );
        let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        let all = format!(
            "<table:table-column/><table:table-column table:style-name=\"W\"/>{}<table:table-row table:style-name=\"H\">{}</table:table-row>",
            row(&(cell("甲") + &cell("7"))),
            cell("8"),
        );
        shown(&rows(&styles, &all))
    };
    assert_eq!(of("2.5cm", "0.5cm"), "甲|7|8|");
    assert_eq!(of("0cm", "0.5cm"), "甲\n8");
    assert_eq!(of("2.5cm", "0in"), "甲|7");
    assert_eq!(of("2.5cm", "1pt\" style:use-optimal-row-height=\"true"), "甲|7|8|");
    let text = |value: &str| format!("<Cell><Data ss:Type=\"String\">{value}</Data></Cell>");
    let of = |column: &str, height: &str| {
        let (first, second) = (text("甲") + &text("7"), text("8"));
        let rows = format!("<Column/><Column {column}/><Row>{first}</Row><Row {height}>{second}</Row>");
        shown(excel_2003("", &rows, "").as_bytes())
    };
    assert_eq!(of("ss:Width=\"30\"", "ss:Height=\"12\""), "甲|7|8|");
    assert_eq!(of("ss:Width=\"0\"", ""), "甲\n8");
    assert_eq!(of("", "ss:Height=\"0\""), "甲|7");
}

#[test]
fn repeats_of_open_sheets_have_an_end() {
    let cell = |repeated: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{repeated}\"><text:p>7</text:p></table:table-cell>"
        )
    };
    let bombs = [
        row(&cell("1000000")),
        row(&cell("99999999999999999999")),
        format!(
            "<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>",
            cell("16000")
        ),
        format!("<table:table-row table:number-rows-repeated=\"4000000000\">{}</table:table-row>", cell("1")),
        format!(
            "<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>",
            "<table:table-cell table:number-columns-spanned=\"3\"/>"
        ),
    ];
    for bomb in bombs {
        let error = reader::read(&rows("", &bomb), &Limits::default()).expect_err("a bomb");
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    }
    // Empty ones cost nothing, hidden ones have a limit of their own.
    let empty = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"/></table:table-row>";
    let seen = row(&cell("2"));
    assert_eq!(shown(&rows("", &format!("{seen}{empty}"))), "7|7");
    let hidden = "<table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1048576\"/>";
    assert_eq!(shown(&rows("", &format!("{seen}{hidden}"))), "7|7");
}

/// A workbook of Excel 2003 in XML with one sheet.
fn excel_2003(styles: &str, rows: &str, options: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:html=\"http://www.w3.org/TR/REC-html40\">\
         <Styles><Style ss:ID=\"Default\"><Font ss:Color=\"#000000\"/></Style>{styles}</Styles>\
         <Worksheet ss:Name=\"表\"><Table>{rows}</Table><WorksheetOptions \
         xmlns=\"urn:schemas-microsoft-com:office:excel\">{options}</WorksheetOptions></Worksheet></Workbook>"
    )
}

#[test]
fn workbooks_of_excel_2003_show_what_their_cells_show() {
    let data = |kind: &str, value: &str| format!("<Data ss:Type=\"{kind}\">{value}</Data>");
    let cell = |attributes: &str, inner: &str| format!("<Cell {attributes}>{inner}</Cell>");
    let label = cell("", &data("String", "甲"));
    let of = |styles: &str, cells: &str, options: &str| {
        shown(excel_2003(styles, &format!("<Row>{label}{cells}</Row>"), options).as_bytes())
    };
    let styled = |style: &str, cells: &str| of(&format!("<Style ss:ID=\"s\">{style}</Style>"), cells, "");
    let number = |n: &str| cell("", &data("Number", n));
    let own = |n: &str| cell("ss:StyleID=\"s\"", &data("Number", n));
    assert_eq!(of("", &number("46"), ""), "甲|46");
    assert_eq!(of("", &number("0.30000000000000004"), ""), "甲|0.3");
    assert_eq!(of("", &number("4x"), ""), "甲|4x\u{fffd}");
    // Where cells stand, and what a comment says.
    let far = format!("{}<Cell/>{}", cell("ss:Index=\"3\"", &data("Number", "1")), number("2"));
    assert_eq!(
        of("", &format!("{far}<Cell ss:Index=\"7\"><Comment><Data>9</Data></Comment></Cell>"), ""),
        "甲|1|2"
    );
    // Formulas nobody has worked out, days, truth.
    assert_eq!(of("", "<Cell ss:Formula=\"=RC[-1]\"/>", ""), "甲|\u{fffd}");
    assert_eq!(of("", &cell("", &data("DateTime", "2024-01-31T00:00:00.000")), ""), "甲|2024-01-31");
    assert_eq!(of("", &cell("", &data("Boolean", "1")), ""), "甲|TRUE");
    // Formats by code and by name; a format that shows nothing hides.
    assert_eq!(styled("<NumberFormat ss:Format=\"Fixed\"/>", &own("1.5")), "甲|1.50");
    assert_eq!(styled("<NumberFormat ss:Format=\"#,##0\"/>", &own("1234")), "甲|1,234");
    assert_eq!(styled("<NumberFormat ss:Format=\";;;\"/>", &own("46")), "甲|\u{fffc}");
    // Struck out, white on paper; on a dark ground white is seen; so is what a row or a piece of text says.
    assert_eq!(styled("<Font ss:StrikeThrough=\"1\"/>", &own("46")), "甲|\u{fffc}46");
    assert_eq!(styled("<Font ss:Color=\"#FFFFFF\"/>", &own("46")), "甲|\u{fffc}46");
    let dark = "<Font ss:Color=\"#FFFFFF\"/><Interior ss:Color=\"#000080\" ss:Pattern=\"Solid\"/>";
    assert_eq!(styled(dark, &own("46")), "甲|46");
    let rich =
        cell("", "<ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\">4<S>6</S></ss:Data>");
    assert_eq!(of("", &rich, ""), "甲|4\u{fffc}6");
    let white = "<Style ss:ID=\"s\"><Font ss:Color=\"#FFFFFF\"/></Style>";
    let row = format!("<Row ss:StyleID=\"s\">{label}{}</Row>", number("46"));
    assert_eq!(shown(excel_2003(white, &row, "").as_bytes()), "甲|\u{fffc}46");
    // Zeros that the sheet does not show; merges, hidden rows and columns, sheets.
    assert_eq!(of("", &format!("{}{}", number("0"), number("5")), "<DoNotDisplayZeros/>"), "甲|5");
    let merged = format!(
        "<Column ss:Index=\"4\" ss:Hidden=\"1\"/><Row>{}{}{}</Row><Row ss:Hidden=\"1\">{}</Row><Row>{}</Row>",
        cell("ss:MergeAcross=\"1\"", &data("String", "甲")),
        number("3"),
        number("7"),
        number("8"),
        number("9"),
    );
    assert_eq!(shown(excel_2003("", &merged, "").as_bytes()), "甲|3|9|");
    let sheet = excel_2003("", &format!("<Row>{label}</Row>"), "<Visible>SheetHidden</Visible>");
    assert_eq!(shown(sheet.as_bytes()), "");
    let visible = sheet.replace("SheetHidden", "");
    let gbk = encoding_rs::GBK.encode(&visible).0;
    assert_eq!(shown(&gbk), "甲");
}

#[test]
fn workbooks_of_excel_2003_are_held_to_their_bounds() {
    let kind = |rows: &str| {
        let text = excel_2003("", rows, "");
        reader::read(text.as_bytes(), &Limits::default()).err().map(|e| e.kind())
    };
    for rows in [
        "<Row ss:Index=\"2000000\"/>",
        "<Row ss:Span=\"2000000\" ss:Hidden=\"1\"/>",
        "<Row ss:Index=\"5\"/><Row ss:Index=\"5\"/>",
        "<Row><Cell ss:MergeAcross=\"20000\"/></Row>",
        "<Row><Cell ss:MergeDown=\"4000000000\"/></Row>",
        &"<Column ss:Span=\"20000\" ss:Hidden=\"1\"/>".repeat(20_000),
    ] {
        assert_eq!(kind(rows), Some(ErrorKind::Damaged), "{}", &rows[..40]);
    }
}
