use gongkai::check;
use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};
use gongkai::report;

use super::docx::with_parts;
use super::void::{STYLES, workbook_with};
use crate::support::render_ods;

const LABELS: [&str; 3] = ["行政许可", "行政处罚", "行政强制"];

/// The findings of a kind, each with its row or, where it is on a table, without.
fn covered(bytes: &[u8]) -> Vec<Option<String>> {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    let report = report::extract(&document, &forms, "source").expect("a report");
    let findings = check::run(&report, &forms);
    findings.into_iter().filter(|f| f.id == "figure.covered").map(|f| f.row).collect()
}

/// A sheet with a blank beside 行政处罚 in C4, and a drawing with this content.
fn sheet(drawing: &str) -> Vec<u8> {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let mut rows = format!("<row r=\"1\">{}</row>", text("A1", "二、主动公开政府信息情况"));
    rows += &format!("<row r=\"2\">{}{}</row>", text("B2", "信息内容"), text("C2", "本年处理决定数量"));
    for (label, at) in LABELS.iter().zip(3..) {
        let figure = if at == 4 { String::new() } else { format!("<c r=\"C{at}\"><v>{at}</v></c>") };
        rows += &format!("<row r=\"{at}\">{}{figure}</row>", text(&format!("B{at}"), label));
    }
    rows += "</sheetData><drawing r:id=\"d1\"/><sheetData>";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"d1\" Type=\"{office}/drawing\" Target=\"drawing1.xml\"/></Relationships>"
    );
    let drawing = format!(
        "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">{drawing}</xdr:wsDr>"
    );
    let more = [("xl/_rels/sheet1.xml.rels", relation.as_bytes()), ("xl/drawing1.xml", drawing.as_bytes())];
    workbook_with(STYLES, &rows, "", &more)
}

fn corner(name: &str, row: u32, column: u32) -> String {
    format!(
        "<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
    )
}

fn shape(text: &str, more: &str) -> String {
    format!(
        "<xdr:sp><xdr:nvSpPr><xdr:cNvPr id=\"2\" name=\"T\" {more}/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
}

/// ECMA-376-1, 20.5.2: where things are anchored on a sheet.
#[test]
fn what_floats_over_a_blank_cell_of_a_workbook_is_said() {
    let two = |row: u32, column: u32, what: &str| {
        let (from, to) = (corner("from", row, column), corner("to", row + 1, column + 1));
        covered(&sheet(&format!("<xdr:twoCellAnchor>{from}{to}{what}</xdr:twoCellAnchor>")))
    };
    let one = |row: u32, height: u32, what: &str| {
        let (from, size) = (corner("from", row, 2), format!("<xdr:ext cx=\"300000\" cy=\"{height}\"/>"));
        covered(&sheet(&format!("<xdr:oneCellAnchor>{from}{size}{what}</xdr:oneCellAnchor>")))
    };
    let said = vec![Some("administrative_penalty".to_owned())];
    let picture = "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"2\" name=\"P\"/></xdr:nvPicPr></xdr:pic>";
    assert_eq!(two(3, 2, &shape("5", "")), said);
    assert_eq!(two(3, 2, picture), said);
    assert_eq!(one(3, 190_500, picture), said);
    assert_eq!(one(2, 381_000, picture), said);
    // Beside it, over a figure, hidden, without text, a line.
    for none in [
        two(4, 2, &shape("5", "")),
        two(3, 4, picture),
        two(3, 2, &shape("5", "hidden=\"1\"")),
        two(3, 2, &shape("", "")),
        two(3, 2, "<xdr:cxnSp/>"),
        one(2, 190_500, picture),
    ] {
        assert!(none.is_empty(), "{none:?}");
    }
    // Where it lies is not known.
    assert_eq!(covered(&sheet(&format!("<xdr:absoluteAnchor>{picture}</xdr:absoluteAnchor>"))), said);
}

/// OpenDocument 1.3, part 3, 19.622: `table:end-cell-address`.
#[test]
fn what_floats_over_a_blank_cell_of_an_open_sheet_is_said() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let of = |third: &str, fourth: &str| {
        let rows = [
            row(&cell("二、主动公开政府信息情况")),
            row(&(cell("信息内容") + &cell("本年处理决定数量"))),
            row(&(cell(LABELS[0]) + third)),
            row(&(cell(LABELS[1]) + fourth)),
            row(&(cell(LABELS[2]) + &cell("7"))),
        ];
        covered(&render_ods::rows("", &rows.concat()))
    };
    let frame = |end: &str| {
        format!("<draw:frame {end}><draw:text-box><text:p>5</text:p></draw:text-box></draw:frame>")
    };
    let said = vec![Some("administrative_penalty".to_owned())];
    let empty = "<table:table-cell/>";
    assert_eq!(of(&cell("3"), &format!("<table:table-cell>{}</table:table-cell>", frame(""))), said);
    let reaching = format!(
        "<table:table-cell>{}<text:p>3</text:p></table:table-cell>",
        frame("table:end-cell-address=\"表.B4\"")
    );
    assert_eq!(of(&reaching, empty), said);
    assert!(of(&cell("3"), empty).is_empty());
    let over = format!("<table:table-cell>{}<text:p>3</text:p></table:table-cell>", frame(""));
    assert!(of(&over, empty).is_empty());
}

/// Boxes anchored in front of a table: nobody can tell what they lie over.
#[test]
fn boxes_with_figures_beside_a_table_with_blanks_are_said() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let of = |text: &str, figure: &str| {
        let boxed = format!(
            "<w:p><w:r><w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        );
        let rows: String = LABELS
            .iter()
            .map(|label| {
                format!(
                    "<w:tr>{}{}</w:tr>",
                    cell(label),
                    cell(if *label == LABELS[1] { figure } else { "7" })
                )
            })
            .collect();
        let head = format!("<w:tr>{}{}</w:tr>", cell("信息内容"), cell("本年处理决定数量"));
        let body = format!(
            "<w:p><w:r><w:t>二、主动公开政府信息情况</w:t></w:r></w:p>{boxed}<w:tbl>{head}{rows}</w:tbl>"
        );
        covered(&with_parts(&body, "", ""))
    };
    assert_eq!(of("5", ""), [None]);
    assert_eq!(of("1,205件", ""), [None]);
    assert!(of("5", "8").is_empty());
    assert!(of("第5页", "").is_empty());
}
