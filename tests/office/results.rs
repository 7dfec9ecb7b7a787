use super::docx::{document, shown, with_parts};
use super::void::{STYLES, last_column, workbook, workbook_with};

/// The workbook is worked out anew when it is opened (ECMA-376-1, 18.2.2).
const ALL: &str = "<calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/>";

/// Column B of a sheet whose rows are these cells, below 5 in B1 and 2 in B2.
fn column(cells: &[&str], behind: &str) -> String {
    let cells = ["<c r=\"B1\"><v>5</v></c>", "<c r=\"B2\"><v>2</v></c>"].iter().chain(cells);
    let rows: String = cells
        .zip(1..)
        .map(|(cell, at)| {
            format!("<row r=\"{at}\"><c r=\"A{at}\" t=\"inlineStr\"><is><t>甲</t></is></c>{cell}</row>")
        })
        .collect();
    last_column(&workbook_with(STYLES, &rows, behind, &[]))[2..].join(" ")
}

#[test]
fn results_that_are_worked_out_anew_are_believed_where_they_come_to_the_same() {
    let of = |formula: &str, kept: &str| {
        let cell = format!("<c r=\"B3\"><f>{formula}</f><v>{kept}</v></c>");
        (column(&[&cell], ALL), column(&[&cell], ""))
    };
    for (formula, kept, anew) in [
        ("B1+B2", "7", "7"),
        ("B1+B2", "3", "3\u{fffd}"),
        ("5+2", "0", "0\u{fffd}"),
        ("SUM(B1:B2)", "7", "7"),
        ("SUM(B$1:B2,C3)", "7", "7"),
        ("SUM(B1:B2)", "0", "0\u{fffd}"),
        ("C1", "0", "0"),
        ("数据!A1", "7", "7\u{fffd}"),
        ("IF(B1>0,7,0)", "7", "7\u{fffd}"),
    ] {
        assert_eq!(of(formula, kept), (anew.to_owned(), kept.to_owned()), "{formula} {kept}");
    }
}

#[test]
fn results_build_on_results() {
    // B3 is left at zero, so B4 is as it comes to from that, and no better.
    let stale = ["<c r=\"B3\"><f>B1*2</f><v>0</v></c>", "<c r=\"B4\"><f>B3+0</f><v>0</v></c>"];
    assert_eq!(column(&stale, ALL), "0\u{fffd} 0\u{fffd}");
    let sound = ["<c r=\"B3\"><f>SUM(B1,B4)</f><v>15</v></c>", "<c r=\"B4\"><f>B1*2</f><v>10</v></c>"];
    assert_eq!(column(&sound, ALL), "15 10");
    // Each of itself: nobody can tell.
    let round = ["<c r=\"B3\"><f>B4</f><v>1</v></c>", "<c r=\"B4\"><f>B3</f><v>1</v></c>"];
    assert_eq!(column(&round, ALL), "1\u{fffd} 1\u{fffd}");
    // 18.3.1.40: a formula for several cells, written for the first; an array.
    let shared = [
        "<c r=\"B3\"><f t=\"shared\" ref=\"B3:B4\" si=\"0\">B1+1</f><v>6</v></c>",
        "<c r=\"B4\"><f t=\"shared\" si=\"0\"/><v>3</v></c>",
        "<c r=\"B5\"><f t=\"shared\" si=\"0\"/><v>6</v></c>",
        "<c r=\"B6\"><f t=\"array\" ref=\"B6\">B1</f><v>5</v></c>",
    ];
    assert_eq!(column(&shared, ALL), "6 3 6\u{fffd} 5\u{fffd}");
}

#[test]
fn single_formulas_and_sheets_ask_to_be_worked_out_anew() {
    let volatile =
        ["<c r=\"B3\"><f ca=\"1\">5+0*TODAY()</f><v>0</v></c>", "<c r=\"B4\"><f>5+2</f><v>0</v></c>"];
    assert_eq!(column(&volatile, ""), "0\u{fffd} 0");
    // 18.3.1.77
    let row = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><f>5+2</f><v>0</v></c></row>\
        </sheetData><sheetCalcPr fullCalcOnLoad=\"1\"/><sheetData>";
    assert_eq!(last_column(&workbook(STYLES, row)).concat(), "0\u{fffd}");
}

#[test]
fn results_that_are_not_in_the_file_are_no_blanks() {
    // As openpyxl writes formulas.
    assert_eq!(column(&["<c r=\"B3\"><f>B1+B2</f><v></v></c>"], ""), "\u{fffd}");
    assert_eq!(column(&["<c r=\"B3\"><f>B1+B2</f><v/></c>"], ""), "\u{fffd}");
    // A zero that the sheet does not show is a blank only where it is one.
    let row = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><v>5</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B2\"><f>数据!A1</f><v>0</v></c></row>";
    let views = "</sheetData><sheetViews><sheetView showZeros=\"0\"/></sheetViews><sheetData>";
    let bytes = |behind: &str| workbook_with(STYLES, &(views.to_owned() + row), behind, &[]);
    assert_eq!(last_column(&bytes(""))[1], "");
    assert_eq!(last_column(&bytes(ALL))[1], "\u{fffd}");
    // Words that a formula makes stay labels.
    let words = [
        "<c r=\"B3\" t=\"str\"><f>数据!A1</f><v>总计1</v></c>",
        "<c r=\"B4\" t=\"str\"><f>数据!A2</f><v>12</v></c>",
    ];
    assert_eq!(column(&words, ALL), "总计1 12\u{fffd}");
}

/// ECMA-376-1, 17.16.18 and 17.16.19: `dirty`.
#[test]
fn fields_that_are_worked_out_anew_make_no_figure() {
    let of = |field: &str| {
        let cell = |inner: &str| format!("<w:tc><w:p>{inner}</w:p></w:tc>");
        let body = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("<w:r><w:t>甲</w:t></w:r>"), cell(field));
        shown(&document(&with_parts(&body, "", "")))[1].clone()
    };
    let field = |dirty: &str, result: &str| {
        let character =
            |kind: &str, more: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\" {more}/></w:r>");
        format!(
            "{}<w:r><w:instrText> =5+0 </w:instrText></w:r>{}<w:r><w:t>{result}</w:t></w:r>{}",
            character("begin", dirty),
            character("separate", ""),
            character("end", "")
        )
    };
    assert_eq!(of(&field("", "46")), "0,1 1×1 46");
    assert_eq!(of(&field("w:dirty=\"false\"", "46")), "0,1 1×1 46");
    assert_eq!(of(&field("w:dirty=\"true\"", "46")), "0,1 1×1 46\u{fffd}");
    assert_eq!(of(&field("w:dirty=\"true\"", "总计")), "0,1 1×1 总计");
    let simple = "<w:fldSimple w:instr=\" =5 \" w:dirty=\"1\"><w:r><w:t>46</w:t></w:r></w:fldSimple>";
    assert_eq!(of(simple), "0,1 1×1 46\u{fffd}");
    let rich = |dirty: &str| {
        let text = format!(
            "{{\\rtf1\\ansi\\trowd\\cellx1000\\cellx2000\\pard\\intbl 1\\cell \
             {{\\field{dirty}{{\\*\\fldinst =5+0}}{{\\fldrslt 46}}}}\\cell\\row\\pard 2\\par}}"
        );
        shown(&document(text.as_bytes()))[1].clone()
    };
    assert_eq!(rich(""), "0,1 1×1 46");
    assert_eq!(rich("\\flddirty"), "0,1 1×1 46\u{fffd}");
}
