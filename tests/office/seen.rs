//! Digits that nobody sees as digits: in fonts of pictures, without a fill, in shapes, in rows and lines without height.

use gongkai::document::Block;
use gongkai::reader::{self, Limits};

use super::docx::with_parts;
use super::void::{last_column, workbook};
use crate::support::render_ods::rows;
use crate::support::truth::Folder;

/// Written by hand and set by LibreOffice: 46 in Wingdings, 5 in white in a box without a fill, 7, 8 in a row of one
/// point, 9.
#[test]
fn files_of_a_real_producer_say_which_figures_are_not_seen() {
    let folder = Folder::of("office/void");
    for name in ["d.docx", "d.doc", "d.rtf", "d.odt"] {
        assert_eq!(last_column(&folder.bytes(name)), ["\u{fffc}46", "\u{fffc}5", "7", "9"], "{name}");
    }
}

/// What the second cell of a row shows, by the content of its paragraph.
pub fn cell(row: &str, paragraph: &str, content: &str, styles: &str) -> String {
    let body = format!(
        "<w:tbl><w:tblPr/><w:tr><w:trPr>{row}</w:trPr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>\
         <w:tc><w:p><w:pPr>{paragraph}</w:pPr>{content}</w:p></w:tc></w:tr></w:tbl>"
    );
    let document = reader::read(&with_parts(&body, "", styles), &Limits::default()).expect("readable");
    let Some(Block::Table(table)) = document.blocks.first() else { return String::new() };
    table.cells.get(1).map(|c| document.text(c.text).to_owned()).unwrap_or_default()
}

#[test]
fn letters_of_word_files_are_seen_or_not() {
    let styles = "<w:style w:type=\"character\" w:styleId=\"W\"><w:rPr><w:rFonts w:ascii=\"Webdings\"/></w:rPr></w:style>\
        <w:style w:type=\"character\" w:styleId=\"N\"><w:rPr><w14:textFill xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w14:noFill/></w14:textFill></w:rPr></w:style>";
    let of = |properties: &str| {
        let run = format!("<w:r><w:rPr>{properties}</w:rPr><w:t>46</w:t></w:r>");
        cell("", "", &run, styles)
    };
    let fill = |inner: &str| {
        format!(
            "<w14:textFill xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\">{inner}</w14:textFill>"
        )
    };
    let solid = |colour: &str, more: &str| {
        fill(&format!(
            "<w14:solidFill><w14:srgbClr w14:val=\"{colour}\">{more}</w14:srgbClr></w14:solidFill>"
        ))
    };
    let void = "\u{fffc}46";
    for (properties, shown) in [
        ("<w:rFonts w:ascii=\"Wingdings\" w:hAnsi=\"Wingdings\"/>", void),
        ("<w:rFonts w:ascii=\"Wingdings 2\"/>", void),
        ("<w:rFonts w:ascii=\"Symbol\"/>", "46"),
        ("<w:rFonts w:eastAsia=\"Wingdings\"/>", "46"),
        ("<w:rFonts w:ascii=\"Wingdings\" w:asciiTheme=\"minorHAnsi\"/>", "46"),
        ("<w:rStyle w:val=\"W\"/>", void),
        ("<w:rStyle w:val=\"W\"/><w:rFonts w:ascii=\"Arial\"/>", "46"),
        ("<w:rStyle w:val=\"N\"/>", void),
        (&fill("<w14:noFill/>"), void),
        (&solid("FFFFFF", ""), void),
        (&solid("FF0000", ""), "46"),
        (&solid("000000", "<w14:alpha w14:val=\"100000\"/>"), void),
        (&solid("000000", "<w14:alpha w14:val=\"40000\"/>"), "46"),
        (&format!("<w:color w:val=\"FFFFFF\"/>{}", solid("FF0000", "")), "46"),
        ("<w:color w:val=\"auto\" w:themeColor=\"background1\"/>", void),
        ("<w:color w:val=\"auto\" w:themeColor=\"text1\"/>", "46"),
    ] {
        assert_eq!(of(properties), shown, "{properties}");
    }
    let run = "<w:r><w:t>46</w:t></w:r>";
    for (row, paragraph, shown) in [
        ("", "<w:spacing w:line=\"20\" w:lineRule=\"exact\"/>", void),
        ("", "<w:spacing w:line=\"20\" w:lineRule=\"atLeast\"/>", "46"),
        ("", "<w:spacing w:line=\"240\" w:lineRule=\"exact\"/>", "46"),
        ("<w:trHeight w:val=\"20\"/>", "", "46"),
        ("<w:trHeight w:val=\"400\" w:hRule=\"exact\"/>", "", "46"),
        ("<w:trHeight w:val=\"20\" w:hRule=\"exact\"/>", "", ""),
        ("<w:trHeight w:val=\"0\" w:hRule=\"exact\"/>", "", "46"),
        ("<w:trHeight w:val=\"-20\" w:hRule=\"exact\"/>", "", "46"),
        ("", "<w:spacing w:line=\"0\" w:lineRule=\"exact\"/>", "46"),
    ] {
        assert_eq!(cell(row, paragraph, run, ""), shown, "{row} {paragraph}");
    }
    let row =
        |properties: &str| format!("<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:p>{run}</w:p></w:tc></w:tr>");
    for (properties, note) in [
        ("<w:trHeight w:val=\"20\" w:hRule=\"exact\"/>", "hidden_text"),
        ("<w:hidden/>", "hidden_text"),
        ("<w:del w:id=\"1\"/>", "deleted_text"),
    ] {
        let body = format!("<w:tbl><w:tblPr/>{}{}</w:tbl>", row(""), row(properties));
        let document = reader::read(&with_parts(&body, "", ""), &Limits::default()).expect("readable");
        let notes: Vec<&str> = document.notes.iter().map(|n| n.id).collect();
        assert_eq!(notes, [note], "{properties}");
    }
}

#[test]
fn text_in_shapes_is_seen_or_not() {
    let names = "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
        xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
        xmlns:s=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";
    let text = |colour: &str| {
        format!(
            "<w:txbxContent><w:p><w:r><w:rPr><w:color w:val=\"{colour}\"/></w:rPr><w:t>46</w:t></w:r></w:p></w:txbxContent>"
        )
    };
    let drawn = |hidden: &str, properties: &str, style: &str, colour: &str| {
        let text = text(colour);
        cell(
            "",
            "",
            &format!(
                "<w:r><w:drawing {names}><wp:anchor><wp:docPr id=\"1\" name=\"b\"{hidden}/><a:graphic><a:graphicData>\
                 <s:wsp><s:spPr>{properties}</s:spPr>{style}<s:txbx>{text}</s:txbx></s:wsp>\
                 </a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
            ),
            "",
        )
    };
    let solid = |colour: &str| format!("<a:solidFill>{colour}</a:solidFill>");
    let blue = solid("<a:srgbClr val=\"0000FF\"/>");
    let outline = format!("<a:noFill/><a:ln>{blue}</a:ln>");
    let void = "\u{fffc}46";
    for (properties, style, colour, shown) in [
        ("", "", "FFFFFF", void),
        ("<a:noFill/>", "", "FFFFFF", void),
        (&*outline, "", "FFFFFF", void),
        (&blue, "", "FFFFFF", "46"),
        (&blue, "", "0000FF", void),
        ("", "", "FF0000", "46"),
        (&solid("<a:schemeClr val=\"bg1\"/>"), "", "FFFFFF", void),
        (&solid("<a:schemeClr val=\"accent1\"/>"), "", "FFFFFF", "46"),
        (&solid("<a:srgbClr val=\"FFFFFF\"><a:lumMod val=\"50000\"/></a:srgbClr>"), "", "FFFFFF", "46"),
        ("<a:gradFill/>", "", "FFFFFF", "46"),
        ("", "<s:style><a:fillRef idx=\"1\"/></s:style>", "FFFFFF", "46"),
        ("", "<s:style><a:fillRef idx=\"0\"/></s:style>", "FFFFFF", void),
        ("<a:noFill/>", "<s:style><a:fillRef idx=\"1\"/></s:style>", "FFFFFF", void),
    ] {
        assert_eq!(drawn("", properties, style, colour), shown, "{properties} {style} {colour}");
    }
    assert_eq!(drawn(" hidden=\"1\"", "", "", "000000"), "\u{fffc}");
    let vml = |shape: &str, inner: &str, colour: &str| {
        let text = text(colour);
        cell(
            "",
            "",
            &format!(
                "<w:r><w:pict {names}><v:shape {shape}>{inner}<v:textbox>{text}</v:textbox></v:shape></w:pict></w:r>"
            ),
            "",
        )
    };
    for (shape, inner, colour, shown) in [
        ("", "", "FFFFFF", void),
        ("filled=\"f\"", "", "FFFFFF", void),
        ("fillcolor=\"#0000FF [3204]\"", "", "FFFFFF", "46"),
        ("fillcolor=\"white\"", "", "FFFFFF", void),
        ("fillcolor=\"white\"", "<v:fill opacity=\"0\"/>", "FFFFFF", "46"),
        ("style=\"position:absolute; visibility: hidden\"", "", "000000", "\u{fffc}"),
        ("style=\"visibility:visible\"", "", "000000", "46"),
    ] {
        assert_eq!(vml(shape, inner, colour), shown, "{shape} {inner} {colour}");
    }
}

#[test]
fn digits_of_workbooks_in_fonts_of_pictures_are_none() {
    let styles = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"[Color2]0\"/><numFmt numFmtId=\"171\" formatCode=\"[Color 10]0\"/></numFmts>\
        <fonts><font/><font><name val=\"Wingdings\"/></font><font><name val=\"Symbol\"/></font></fonts>\
        <cellXfs><xf/><xf fontId=\"1\"/><xf fontId=\"2\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/></cellXfs>";
    let of = |cell: &str| {
        let rows = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c>{cell}</row>");
        last_column(&workbook(styles, &rows)).concat()
    };
    for (style, shown) in ["46", "\u{fffc}46", "46", "\u{fffc}46", "46"].into_iter().enumerate() {
        assert_eq!(of(&format!("<c r=\"B1\" s=\"{style}\"><v>46</v></c>")), shown, "style {style}");
    }
    let run = "<c r=\"B1\" t=\"inlineStr\"><is><r><rPr><rFont val=\"Webdings\"/></rPr><t>4</t></r><r><t>6</t></r></is></c>";
    assert_eq!(of(run), "\u{fffc}4\u{fffc}6");
    // A row of two points and a column of a third of a character.
    let row =
        "<c r=\"B1\"><v>7</v></c></row><row r=\"2\" ht=\"2\" customHeight=\"1\"><c r=\"B2\"><v>8</v></c>";
    assert_eq!(of(row), "7");
    let style = |properties: &str| {
        format!(
            "<style:style style:name=\"S\" style:family=\"table-cell\"><style:text-properties {properties}/></style:style>"
        )
    };
    let open = |style: &str| {
        let cells = "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell>\
            <table:table-cell table:style-name=\"S\"><text:p>46</text:p></table:table-cell></table:table-row>";
        last_column(&rows(style, cells)).concat()
    };
    for (font, shown) in [
        ("style:font-name=\"Wingdings1\"", "\u{fffc}46"),
        ("fo:font-family=\"'Wingdings 3'\"", "\u{fffc}46"),
        ("style:font-name-asian=\"Wingdings\"", "46"),
        ("style:font-name=\"宋体\"", "46"),
    ] {
        assert_eq!(open(&style(font)), shown, "{font}");
    }
}

/// The cell formats of a workbook have no numbers of their own: one whose record is destroyed gives every cell behind it the
/// format of another, and a nought may show as a dash.
#[test]
fn a_workbook_that_lost_a_format_says_so() {
    let whole = Folder::of("office").bytes("000004_lo_xls.xls");
    let read = |bytes: &[u8]| reader::read(bytes, &Limits::default()).expect("readable");
    assert!(read(&whole).damage.is_none());
    // The heads of cell formats (0x00E0) and fonts (0x0031), and their lengths.
    let formats: Vec<usize> = memchr::memmem::find_iter(&whole, &[0xe0, 0, 20, 0]).collect();
    assert!(formats.len() > 16, "{formats:?}");
    for at in &formats[..formats.len() - 1] {
        let mut lost = whole.clone();
        lost[*at + 1] = 0x40;
        let document = read(&lost);
        assert!(document.damage.formats_lost, "the format at {at}");
        // What cells hold is shown, not what another's format makes of it.
        let texts = |d: &gongkai::document::Document| {
            d.blocks.iter().filter(|b| matches!(b, Block::Table(_))).count()
        };
        assert_eq!(texts(&document), texts(&read(&whole)), "the format at {at}");
    }
    // The last one is missed by the cells that name it.
    let mut lost = whole.clone();
    lost[formats[formats.len() - 1] + 1] = 0x40;
    assert!(read(&lost).damage.formats_lost);
}

/// A bit of the number of a cell's row, or column, that has turned.
#[test]
fn a_workbook_whose_cells_stand_outside_of_their_sheet_says_so() {
    let whole = Folder::of("office").bytes("000004_lo_xls.xls");
    let read = |bytes: &[u8]| reader::read(bytes, &Limits::default()).expect("readable");
    assert!(!read(&whole).damage.cells_astray);
    // Cells of texts (LabelSst, 0x00FD) within the first rows and columns.
    let cells: Vec<usize> = memchr::memmem::find_iter(&whole, &[0xfd, 0, 10, 0])
        .filter(|at| whole[at + 5] == 0 && whole[at + 6] < 40 && whole[at + 7] == 0)
        .collect();
    assert!(cells.len() > 40, "{cells:?}");
    for (at, byte, bit) in [(cells[7], 5, 0x80), (cells[20], 5, 2), (cells[33], 7, 1)] {
        let mut turned = whole.clone();
        turned[at + byte] |= bit;
        assert!(read(&turned).damage.cells_astray, "the cell at {at}");
    }
}
