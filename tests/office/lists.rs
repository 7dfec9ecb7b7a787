use super::docx::{document, shown, with_parts};

/// Two cells of a Word file whose second is an item of a list with this format and text.
fn word(format: &str, text: &str, figure: &str) -> String {
    let numbering = format!(
        "<w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num>"
    );
    let item = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>";
    let body = format!(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p>{item}<w:r><w:t>{figure}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    );
    let cell = shown(&document(&with_parts(&body, &numbering, ""))).remove(1);
    cell.trim_start_matches("0,1 1×1 ").to_owned()
}

/// The same of an OpenDocument text; the level of its list is this element.
fn open(level: &str, figure: &str) -> String {
    let text = format!(
        "<office:document office:mimetype=\"application/vnd.oasis.opendocument.text\" \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"><office:automatic-styles>\
             <text:list-style style:name=\"L\">{level}</text:list-style></office:automatic-styles><office:body><office:text>\
             <table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell>\
             <text:list text:style-name=\"L\"><text:list-item><text:p>{figure}</text:p></text:list-item></text:list>\
             </table:table-cell></table:table-row></table:table></office:text></office:body></office:document>"
    );
    shown(&document(text.as_bytes())).remove(1).trim_start_matches("0,1 1×1 ").to_owned()
}

/// Between the number of a list and the text behind it there is a tab (ECMA-376-1, 17.9.28).
#[test]
fn numbers_of_lists_do_not_join_figures() {
    assert_eq!(word("decimal", "%1.", "0"), "1. 0");
    assert_eq!(word("decimal", "%1．", "0"), "1． 0");
    assert_eq!(word("decimal", "%1,", "171"), "1, 171");
    assert_eq!(word("decimal", "%1", "0"), "1 0");
    assert_eq!(word("decimal", "（%1）", "-5"), "（1） -5");
    // Labels have their numbers as ever.
    assert_eq!(word("decimal", "%1.", "其他"), "1.其他");
    assert_eq!(word("chineseCountingThousand", "（%1）", "予以公开"), "（一）予以公开");
    let dot =
        "<text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/>";
    assert_eq!(open(dot, "0"), "1. 0");
    assert_eq!(open(dot, "其他"), "1.其他");
}

/// Word makes a list of `- 5`, whose bullet is the sign; elsewhere it is a bullet.
#[test]
fn a_bullet_that_may_be_a_sign_leaves_no_figure() {
    for bullet in ["-", "\u{2013}", "\u{2212}"] {
        assert_eq!(word("bullet", bullet, "7388"), format!("{bullet}\u{fffc}7388"));
    }
    assert_eq!(word("bullet", "+", "7388"), "7388");
    assert_eq!(word("bullet", "-", "其他"), "其他");
    assert_eq!(word("bullet", "\u{f06c}", "7388"), "7388");
    let bullet =
        |c: &str| format!("<text:list-level-style-bullet text:level=\"1\" text:bullet-char=\"{c}\"/>");
    assert_eq!(open(&bullet("-"), "7388"), "-\u{fffc}7388");
    assert_eq!(open(&bullet("-"), "其他"), "其他");
    assert_eq!(open(&bullet("•"), "7388"), "7388");
}
