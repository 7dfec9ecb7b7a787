use gongkai::document::{Block, Document};
use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

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
