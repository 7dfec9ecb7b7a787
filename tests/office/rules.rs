//! Formats that depend on what cells hold: what they ask is worked out where it is simple, and what they show is shown.

use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::void::{STYLES, last_column, workbook};
use crate::support::render_ods::rows;

/// Figures in column B, beside labels, under a rule for B1:B3 (white letters unless it says otherwise).
fn under(figures: [&str; 3], kind: &str, formula: &str) -> String {
    let rows: String = figures
        .iter()
        .zip(1..)
        .map(|(figure, at)| {
            format!("<row r=\"{at}\"><c r=\"A{at}\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B{at}\"><v>{figure}</v></c></row>")
        })
        .collect();
    let rule = format!(
        "</sheetData><conditionalFormatting sqref=\"B1:B3\"><cfRule {kind}><formula>{formula}</formula></cfRule></conditionalFormatting><sheetData>"
    );
    let formats = ["\"多\"", "0\"0\"", "0;-0;", "0.00", "0\"件\""];
    let formats: String = formats
        .iter()
        .map(|code| {
            let code = code.replace('"', "&quot;");
            format!("<dxf><numFmt numFmtId=\"170\" formatCode=\"{code}\"/></dxf>")
        })
        .collect();
    let styles = STYLES.replace("</dxfs>", &format!("{formats}</dxfs>"));
    last_column(&workbook(&styles, &(rows + &rule))).join(" ")
}

#[test]
fn rules_that_ask_by_a_formula_hide_what_they_hold_for() {
    let white = "type=\"expression\" dxfId=\"1\"";
    for (formula, shown) in [
        ("B1>5", "\u{fffc}46 3 0"),
        ("B1=0", "46 3 "),
        ("$B$1=46", "\u{fffc}46 \u{fffc}3 "),
        ("$A1=\"乙\"", "46 3 0"),
        ("MOD(ROW(),2)=0", "46 \u{fffc}3 0"),
        ("AND(ISNUMBER(B1),B1&lt;5)", "46 \u{fffc}3 "),
        ("ISBLANK(B1)", "46 3 0"),
        // Of a cell that shows nothing, and of a function that is not worked out, nobody can tell.
        ("C1=1", "\u{fffc}46 \u{fffc}3 \u{fffc}0"),
        ("RANK(B1,$B$1:$B$3)=1", "\u{fffc}46 \u{fffc}3 \u{fffc}0"),
    ] {
        assert_eq!(under(["46", "3", "0"], white, formula), shown, "{formula}");
    }
    let begins = "type=\"beginsWith\" operator=\"beginsWith\" text=\"4\" dxfId=\"1\"";
    assert_eq!(under(["46", "3", "0"], begins, "LEFT(B1,LEN(\"4\"))=\"4\""), "\u{fffc}46 3 0");
    let than = "type=\"cellIs\" operator=\"greaterThan\" dxfId=\"1\"";
    assert_eq!(under(["46", "3", "0"], than, "$B$2"), "\u{fffc}46 3 0");
}

#[test]
fn a_format_that_shows_another_number_makes_no_figure() {
    let of = |format: &str, held: &str| {
        let styles = format!(
            "<numFmts><numFmt numFmtId=\"180\" formatCode=\"{}\"/></numFmts><cellXfs><xf/><xf numFmtId=\"180\"/></cellXfs>",
            format.replace('"', "&quot;")
        );
        let row = format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\" s=\"1\"><v>{held}</v></c></row>"
        );
        last_column(&workbook(&styles, &row)).join(" ")
    };
    // In thousands, without its sign.
    for (format, held, shown) in [("0,", "1510", "2"), ("0;0", "-5", "5")] {
        assert_eq!(of(format, held), format!("{shown}\u{fffd}"), "{format}");
    }
    for (format, held, shown) in [("0", "46.3", "46"), ("#,##0", "1510", "1,510"), ("000", "7", "007")] {
        assert_eq!(of(format, held), shown, "{format}");
    }
}

#[test]
fn a_zero_that_a_rule_strikes_out_is_no_blank() {
    let dxf = "<dxf><font><strike/></font></dxf></dxfs>";
    let of = |number: usize| format!("type=\"cellIs\" operator=\"lessThan\" dxfId=\"{number}\"");
    let rows =
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\"><v>0</v></c></row>";
    let styles = STYLES.replace("</dxfs>", dxf);
    let count = STYLES.matches("<dxf>").count();
    let rule = |number| {
        format!(
            "</sheetData><conditionalFormatting sqref=\"B1\"><cfRule {}><formula>5</formula></cfRule></conditionalFormatting><sheetData>",
            of(number)
        )
    };
    let shown = |number| last_column(&workbook(&styles, &(rows.to_owned() + &rule(number)))).join(" ");
    assert_eq!(shown(count), "\u{fffc}0", "struck out");
    assert_eq!(shown(1), "", "white");
}

#[test]
fn rules_show_figures_by_their_number_formats() {
    let kind = |format: u32| format!("type=\"cellIs\" operator=\"lessThan\" dxfId=\"{format}\"");
    // Words, another digit, no zeros, decimals of the same number.
    for (format, shown) in [(3, "46 多 多"), (4, "46 30 0"), (5, "46 3 "), (6, "46 3 0")] {
        assert_eq!(under(["46", "3", "0"], &kind(format), "5"), shown, "format {format}");
    }
    assert_eq!(under(["46", "3", "0"], &kind(7), "5"), "46 3件 0件");
    let highest = |format: u32| format!("type=\"top10\" rank=\"1\" dxfId=\"{format}\"");
    assert_eq!(under(["46", "3", "7"], &highest(4), ""), "\u{fffc}46 \u{fffc}3 \u{fffc}7");
    assert_eq!(under(["46", "3", "0"], &highest(7), ""), "46 3 0");
}

#[test]
fn rules_of_open_sheets_hide_figures() {
    let styles = |numbers: &str, look: &str| {
        format!(
            "<number:number-style xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" style:name=\"N1\">{numbers}</number:number-style>\
             <style:style style:name=\"X_5f_1\" style:display-name=\"X_1\" style:family=\"table-cell\" style:data-style-name=\"N1\"><style:text-properties {look}/></style:style>\
             <style:style style:name=\"M\" style:family=\"table-cell\"><style:map style:condition=\"cell-content()&gt;5\" style:apply-style-name=\"X_5f_1\" style:base-cell-address=\"a.B1\"/></style:style>"
        )
    };
    let of = |styles: &str, style: &str, behind: &str| {
        let row = |figure: &str| {
            format!(
                "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell {style} \
                 office:value-type=\"float\" office:value=\"{figure}\"><text:p>{figure}</text:p></table:table-cell></table:table-row>"
            )
        };
        last_column(&rows(styles, &(row("46") + &row("3") + &row("0") + behind))).join(" ")
    };
    let number = "<number:number number:min-integer-digits=\"1\"/>";
    let named = "table:style-name=\"M\"";
    assert_eq!(of(&styles("<number:text/>", ""), named, ""), "\u{fffc}46 3 0");
    assert_eq!(of(&styles("<number:text>多</number:text>", ""), named, ""), "\u{fffc}46 3 0");
    assert_eq!(
        of(&styles(&format!("{number}<number:text>0</number:text>"), ""), named, ""),
        "\u{fffc}46 3 0"
    );
    assert_eq!(of(&styles(&format!("{number}<number:text>件</number:text>"), ""), named, ""), "46 3 0");
    // LibreOffice's own elements, which stand behind the rows.
    let own = |condition: &str| {
        format!(
            "<calcext:conditional-formats xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\">\
             <calcext:conditional-format calcext:target-range-address=\"a.B1:a.B3\">{condition}</calcext:conditional-format></calcext:conditional-formats>"
        )
    };
    let asks = |value: &str| {
        own(&format!(
            "<calcext:condition calcext:apply-style-name=\"X_1\" calcext:value=\"{value}\" calcext:base-cell-address=\"a.B1\"/>"
        ))
    };
    let white = styles(number, "fo:color=\"#ffffff\"");
    for (value, shown) in [
        ("=0", "46 3 "),
        ("&gt;=3", "\u{fffc}46 \u{fffc}3 0"),
        ("!=3", "\u{fffc}46 3 "),
        ("between(1,5)", "46 \u{fffc}3 0"),
        ("not-between(1,5)", "\u{fffc}46 3 "),
        ("formula-is([.B1]&gt;5)", "\u{fffc}46 3 0"),
        ("formula-is(AND([.$B$2]=3;[.B1]&lt;5))", "46 \u{fffc}3 "),
        ("contains-text(&quot;4&quot;)", "\u{fffc}46 3 0"),
        ("begins-with(&quot;3&quot;)", "46 \u{fffc}3 0"),
        ("is-error", "46 3 0"),
        ("top-elements(1)", "\u{fffc}46 \u{fffc}3 \u{fffc}0"),
    ] {
        assert_eq!(of(&white, "", &asks(value)), shown, "{value}");
    }
    assert_eq!(of(&styles(number, "fo:color=\"#ff0000\""), "", &asks("&gt;=3")), "46 3 0");
    let bar = own("<calcext:data-bar calcext:show-value=\"false\"/>");
    assert_eq!(of(&white, "", &bar), "\u{fffc}46 \u{fffc}3 ");
    assert_eq!(of(&white, "", &own("<calcext:data-bar/>")), "46 3 0");
}

#[test]
fn rules_ask_what_cells_hold_and_not_what_they_show() {
    let formats = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"0;-0;&quot;无&quot;\"/>\
        <numFmt numFmtId=\"171\" formatCode=\"0\"/><numFmt numFmtId=\"172\" formatCode=\"0,\"/></numFmts>";
    let styles = format!("{formats}{STYLES}");
    let (seen, void) = ("5 7", "\u{fffc}5 7");
    for (asked, formula, shown) in [
        ("s=\"7\"><v>0</v>", "$A$1=0", void),
        ("s=\"7\"><v>0</v>", "ISTEXT($A$1)", seen),
        ("s=\"8\"><v>99.6</v>", "$A$1&lt;100", void),
        ("s=\"9\"><v>1200</v>", "$A$1=1", seen),
        ("s=\"9\"><v>1200</v>", "$A$1=1200", void),
        // A text of digits is no number; of truths, and of labels with blanks around them, nobody can tell.
        ("t=\"str\"><v>5</v>", "$A$1=5", seen),
        ("t=\"str\"><v>5</v>", "ISNUMBER($A$1)", seen),
        ("t=\"str\"><v>12</v>", "$A$1&lt;&gt;12", void),
        ("t=\"b\"><v>1</v>", "$A$1=\"TRUE\"", void),
        ("t=\"str\"><v>合计 </v>", "$A$1=\"合计\"", void),
        ("t=\"str\"><v>合计</v>", "$A$1=\"合计\"", void),
        ("t=\"str\"><v>合计</v>", "$A$1=\"小计\"", seen),
        ("t=\"e\"><v>#N/A</v>", "ISERROR($A$1)", void),
        ("t=\"e\"><v>#N/A</v>", "$A$1=\"#N/A\"", seen),
        // Texts are passed over in some places and are errors in others.
        ("t=\"str\"><v>甲</v>", "AND($A$1,B1&gt;3)", void),
        ("t=\"str\"><v>甲</v>", "AND($A$1,B1&gt;5)", seen),
    ] {
        let rows = format!(
            "<row r=\"1\"><c r=\"A1\" {asked}</c><c r=\"B1\"><v>5</v></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><v>丙</v></c><c r=\"B2\"><v>7</v></c></row></sheetData>\
             <conditionalFormatting sqref=\"B1\"><cfRule type=\"expression\" dxfId=\"1\"><formula>{formula}</formula></cfRule></conditionalFormatting><sheetData>"
        );
        assert_eq!(last_column(&workbook(&styles, &rows)).join(" "), shown, "{asked} {formula}");
    }
}

#[test]
fn rules_ask_what_cells_hold_whatever_other_rules_show() {
    let times_ten = "type=\"cellIs\" operator=\"lessThan\" dxfId=\"4\"";
    let white = "type=\"cellIs\" operator=\"equal\" dxfId=\"1\"";
    let both = |one: &str, than: &str, other: &str, equal: &str| {
        under(["46", "5", "0"], one, &format!("{than}</formula></cfRule><cfRule {other}><formula>{equal}"))
    };
    assert_eq!(both(times_ten, "10", white, "5"), "46 \u{fffc}5 0");
    assert_eq!(both(white, "5", times_ten, "10"), "46 \u{fffc}5 0");
    assert_eq!(both(white, "0", white, "0"), "46 5 ", "one rule twice");
}

#[test]
fn rules_that_ask_too_much_are_given_up() {
    let rows: String =
        (1..=12_000).map(|at| format!("<row r=\"{at}\"><c r=\"B{at}\"><v>5</v></c></row>")).collect();
    let long = format!("AND({}FALSE)", "FALSE,".repeat(5_000));
    let rule = format!(
        "</sheetData><conditionalFormatting sqref=\"B1:B12000\"><cfRule type=\"expression\" dxfId=\"1\"><formula>{long}</formula></cfRule></conditionalFormatting><sheetData>"
    );
    let read = reader::read(&workbook(STYLES, &(rows + &rule)), &Limits::default());
    assert_eq!(read.err().map(|e| e.kind()), Some(ErrorKind::TooLarge));
}
