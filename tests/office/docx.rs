use gongkai::document::{Block, Document};
use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use crate::support::pack::pack;

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
const OWN: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"/word/numbering.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" xmlns:zz=\"urn:nobody\"";

pub fn with_parts(body: &str, numbering: &str, styles: &str) -> Vec<u8> {
    let document = format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>");
    let numbering = format!("<w:numbering {NAMES}>{numbering}</w:numbering>");
    let styles = format!("<w:styles {NAMES}>{styles}</w:styles>");
    pack(&[
        ("word/document.xml", document.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("word/_rels/document.xml.rels", OWN.as_bytes()),
    ])
}

pub fn document(bytes: &[u8]) -> Document {
    let document = reader::read(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    document.check_invariants().expect("the document holds together");
    document
}

fn read(body: &str, numbering: &str) -> Document {
    document(&with_parts(body, numbering, ""))
}

/// Every paragraph, and every cell as `row,column rows×columns text`.
pub fn shown(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph { text, .. } | Block::Heading { text, .. } => {
                out.push(document.text(*text).to_owned())
            }
            Block::Fields { fields, .. } => {
                let fields: Vec<&str> =
                    document.fields_of(*fields).iter().map(|f| document.text(f.text)).collect();
                out.push(fields.join(" ¦ "));
            }
            Block::Table(table) => out.extend(table.cells.iter().map(|c| {
                format!("{},{} {}×{} {}", c.row, c.column, c.row_span, c.column_span, document.text(c.text))
            })),
            Block::Blank { .. } => {}
        }
    }
    out
}

fn list(levels: &[(&str, &str, &str)]) -> String {
    let levels: String = levels
        .iter()
        .enumerate()
        .map(|(i, (format, text, more))| {
            format!("<w:lvl w:ilvl=\"{i}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>")
        })
        .collect();
    format!(
        "<w:abstractNum w:abstractNumId=\"3\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num>"
    )
}

fn item(num: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

#[test]
fn numbers_of_lists_are_printed() {
    let levels = [
        ("chineseCountingThousand", "%1、", ""),
        ("decimal", "%1.%2", ""),
        ("decimal", "%1.%2.%3", "<w:isLgl/>"),
    ];
    let body = [
        item(1, 0, "甲"),
        item(1, 1, "乙"),
        item(1, 2, "丙"),
        item(1, 2, "丁"),
        item(1, 0, "戊"),
        item(1, 2, "己"),
    ];
    let document = read(&body.concat(), &list(&levels));
    // The level in between was not reached again: it counts as its start (17.9.11).
    assert_eq!(shown(&document), ["一、甲", "一.1 乙", "1.1.1 丙", "1.1.2 丁", "二、戊", "2.1.1 己"]);
}

#[test]
fn lists_start_again_where_they_say_so() {
    let mut numbering =
        list(&[("decimal", "%1.", ""), ("lowerLetter", "%2)", "<w:lvlRestart w:val=\"0\"/>")]);
    numbering.push_str("<w:num w:numId=\"2\"><w:abstractNumId w:val=\"3\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride></w:num>");
    numbering.push_str("<w:num w:numId=\"3\"><w:abstractNumId w:val=\"3\"/><w:lvlOverride w:ilvl=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1\"/></w:lvl></w:lvlOverride></w:num>");
    let body = [
        item(1, 0, "a"),
        item(1, 1, "b"),
        item(1, 0, "c"),
        item(1, 1, "d"),
        item(2, 0, "e"),
        item(2, 0, "f"),
        item(1, 0, "g"),
        item(3, 0, "h"),
        item(0, 0, "i"),
    ];
    let document = read(&body.concat(), &numbering);
    assert_eq!(shown(&document), ["1.a", "a)b", "2.c", "b)d", "5.e", "6.f", "7.g", "VIII h", "i"]);
}

#[test]
fn an_empty_cell_may_hold_a_number_and_a_picture_is_no_blank() {
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let body = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr></w:tbl>",
        cell(&item(1, 0, "")),
        cell("<w:p/>"),
        cell("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>")
    );
    let document = read(&body, &list(&[("decimal", "%1", "")]));
    assert_eq!(shown(&document), ["0,0 1×1 1", "0,1 1×1 ", "0,2 1×1 \u{fffd}"]);
}

#[test]
fn merged_cells_have_one_owner() {
    let cell = |props: &str, text: &str| {
        format!("<w:tc><w:tcPr>{props}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[cell("<w:vMerge w:val=\"restart\"/>", "甲"), cell("<w:gridSpan w:val=\"2\"/>", "乙")]),
        row(&[
            cell("<w:vMerge/>", "7"),
            cell("<w:hMerge w:val=\"restart\"/>", "1"),
            cell("<w:hMerge/>", "2")
        ]),
        format_args!("<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}</w:tr>", cell("<w:vMerge/>", "3")),
    );
    let document = read(&body, "");
    assert_eq!(shown(&document), ["0,0 2×1 甲", "0,1 1×2 乙", "1,1 1×2 1", "2,1 1×1 3"]);
    // What stands under a merge is not printed; whoever looks is told.
    assert_eq!(document.notes.iter().filter(|n| n.id == "covered_text").count(), 2);
    let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table") };
    let places: Vec<String> =
        table.cells.iter().filter_map(|c| document.spot(c.place)).map(|s| s.to_string()).collect();
    assert_eq!(places.first().map(String::as_str), Some("word/document.xml table 1 row 1 column 1"));
    assert_eq!(places.last().map(String::as_str), Some("word/document.xml table 1 row 3 column 2"));
}

#[test]
fn lines_tabs_and_special_characters() {
    let run = |inner: &str| format!("<w:p><w:r>{inner}</w:r></w:p>");
    let body = [
        run("<w:t> 一 </w:t><w:t xml:space=\"preserve\"> 二 </w:t><w:t>&#x4e09;&amp;</w:t>"),
        run("<w:t>上</w:t><w:br/><w:t>下</w:t>"),
        run("<w:tab/><w:t>甲</w:t><w:tab/><w:t>1</w:t>"),
        run("<w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t><w:softHyphen/><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/>"),
        run("<w:ruby><w:rt><w:r><w:t>guī</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>规</w:t></w:r></w:rubyBase></w:ruby>"),
        run("<w:fldChar w:fldCharType=\"begin\"/><w:instrText>EQ \\o\\ac(○,1)</w:instrText><w:fldChar w:fldCharType=\"end\"/>"),
        "<w:p><mc:AlternateContent><mc:Choice Requires=\"w14 zz\"><w:r><w:t>new</w:t></w:r></mc:Choice><mc:Choice Requires=\"w14\"><w:r><w:t>one</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>old</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>".to_owned(),
    ];
    let document = read(&body.concat(), "");
    assert_eq!(shown(&document), ["一 二 三&", "上\n下", "甲 ¦ 1", "5-6√", "规", "\u{fffd}", "one"]);
}

#[test]
fn one_alternative_within_a_run_is_read() {
    let alternatives = |requires: &str| {
        format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"{requires}\"><w:t>46</w:t></mc:Choice>\
             <mc:Fallback><w:t>47</w:t></mc:Fallback></mc:AlternateContent><w:t>件</w:t></w:r></w:p>"
        )
    };
    assert_eq!(shown(&read(&alternatives("w14"), "")), ["46件"]);
    assert_eq!(shown(&read(&alternatives("zz"), "")), ["47件"]);
}

#[test]
fn fractions_and_powers_are_no_numbers() {
    let run = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
    let formula = |inner: &str| format!("<w:p><m:oMath>{inner}</m:oMath></w:p>");
    let body = [
        formula(&run("46")),
        formula(&format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", run("4"), run("6"))),
        formula(&format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", run("4"), run("6"))),
        formula(&format!("<m:sSub><m:e>{}</m:e><m:sub>{}</m:sub></m:sSub>", run("4"), run("6"))),
    ];
    assert_eq!(shown(&read(&body.concat(), "")), ["46", "4/6", "4^6", "4_6"]);
}

#[test]
fn paragraphs_join_where_their_mark_is_gone() {
    let mark = |mark: &str, text: &str| {
        format!("<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        mark("<w:del w:id=\"1\"/>", "总体"),
        mark("", "情况"),
        mark("<w:vanish/>", "一"),
        mark("<w:vanish/>", "二"),
    ];
    assert_eq!(shown(&read(&body.concat(), "")), ["总体情况", "一二"]);
}

#[test]
fn hidden_text_is_out_whoever_hides_it() {
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"h\"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type=\"character\" w:styleId=\"c\"><w:rPr><w:vanish w:val=\"1\"/></w:rPr></w:style>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"h\"/></w:pPr><w:r><w:t>1</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>2</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"c\"/></w:rPr><w:t>3</w:t></w:r></w:p><w:p><w:r><w:rPr><w:rStyle w:val=\"c\"/></w:rPr><w:t>4</w:t></w:r><w:r><w:t>5</w:t></w:r></w:p>";
    // 17.7.3: hiding twice by styles is not hiding.
    assert_eq!(shown(&document(&with_parts(body, "", styles))), ["23", "5"]);
}

#[test]
fn pictures_alone_need_recognition() {
    let body = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>";
    let error = reader::read(&with_parts(body, "", ""), &Limits::default()).err();
    assert_eq!(error.as_ref().map(|e| e.kind()), Some(ErrorKind::NeedsOcr));
}

#[test]
fn marks_on_a_figure_are_not_digits_of_it() {
    let run = |props: &str, text: &str| format!("<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>");
    let plain = run("", "46");
    for props in [
        "<w:strike/>",
        "<w:dstrike/>",
        "<w:vertAlign w:val=\"superscript\"/>",
        "<w:position w:val=\"6\"/>",
        "<w:sz w:val=\"1\"/>",
        "<w:color w:val=\"FFFFFF\"/>",
    ] {
        let marked = run(props, "1");
        let of = |runs: String| shown(&read(&format!("<w:p>{runs}</w:p>"), "")).join("/");
        let (behind, before) = match props {
            _ if props.contains("vertAlign") => ("46\u{202f}1", "11\u{202f}46"),
            _ if props.contains("position") => ("46\u{a0}1", "11\u{a0}46"),
            _ => ("46\u{fffc}1", "\u{fffc}11\u{fffc}46"),
        };
        assert_eq!(of(format!("{plain}{marked}")), behind, "{props}");
        assert_eq!(of(format!("{marked}{marked}{plain}")), before, "{props}");
    }
    let off = run(
        "<w:strike w:val=\"0\"/><w:vertAlign w:val=\"baseline\"/><w:position w:val=\"0\"/><w:sz w:val=\"18\"/>",
        "1",
    );
    assert_eq!(shown(&read(&format!("<w:p>{plain}{off}</w:p>"), "")), ["461"]);
    // By styles, which the run takes back.
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"p\"><w:rPr><w:strike/></w:rPr></w:style><w:style w:type=\"character\" w:styleId=\"b\"><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style><w:style w:type=\"character\" w:styleId=\"c\"><w:basedOn w:val=\"b\"/></w:style>";
    let of = |body: String| shown(&document(&with_parts(&body, "", styles))).join("/");
    let styled = run("<w:rStyle w:val=\"c\"/>", "1");
    assert_eq!(of(format!("<w:p>{plain}{styled}</w:p>")), "46\u{202f}1");
    let back = run("<w:rStyle w:val=\"c\"/><w:vertAlign w:val=\"baseline\"/>", "1");
    assert_eq!(of(format!("<w:p>{plain}{back}</w:p>")), "461");
    let back = run("<w:strike w:val=\"0\"/>", "46");
    let struck = run("", "1");
    assert_eq!(
        of(format!("<w:p><w:pPr><w:pStyle w:val=\"p\"/></w:pPr>{struck}{back}</w:p>")),
        "\u{fffc}1\u{fffc}46"
    );
}

/// A file of Word 2003 with this body.
fn word_2003(body: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><?mso-application progid=\"Word.Document\"?>\
         <w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\" xmlns:wx=\"http://schemas.microsoft.com/office/word/2003/auxHint\" xmlns:aml=\"http://schemas.microsoft.com/aml/2001/core\" xml:space=\"preserve\">\
         <w:styles><w:style w:type=\"paragraph\" w:default=\"on\" w:styleId=\"a\"/><w:style w:type=\"paragraph\" w:styleId=\"h\"><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>\
         <w:docPr><w:footnotePr><w:footnote w:type=\"separator\"><w:p><w:r><w:t>9</w:t></w:r></w:p></w:footnote></w:footnotePr></w:docPr>\
         <w:body><wx:sect>{body}<w:sectPr><w:hdr w:type=\"odd\"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>"
    )
    .into_bytes()
}

#[test]
fn files_of_word_2003_are_read() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let cell =
        |props: &str, text: &str| format!("<w:tc><w:tcPr>{props}</w:tcPr><w:p>{}</w:p></w:tc>", run(text));
    let annotation = |kind: &str, inner: &str| {
        format!(
            "<aml:annotation aml:id=\"1\" w:type=\"{kind}\"><aml:content>{inner}</aml:content></aml:annotation>"
        )
    };
    let body = [
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"h\"/><w:listPr><w:ilvl w:val=\"0\"/><w:ilfo w:val=\"1\"/><wx:t wx:val=\"一、\"/></w:listPr></w:pPr>{}</w:p>",
            run("总体情况")
        ),
        format!("<w:p><w:pPr><w:listPr><wx:t wx:val=\"3\"/></w:listPr></w:pPr>{}</w:p>", run("份")),
        format!(
            "<w:p>{}{}{}{}</w:p>",
            run("收到 "),
            annotation("Word.Deletion", "<w:r><w:delText>8</w:delText></w:r>"),
            annotation("Word.Insertion", &run("46")),
            annotation("Word.Comment", &format!("<w:p>{}</w:p>", run("注"))),
        ),
        format!("<w:p>{}<w:r><w:footnote><w:p>{}</w:p></w:footnote></w:r></w:p>", run("甲"), run("乙")),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell("<w:vmerge w:val=\"restart\"/>", "丙"),
            cell("<w:gridSpan w:val=\"1\"/>", "1"),
            cell("<w:vmerge/>", ""),
            cell("", "2"),
            cell("", "丁"),
            format_args!(
                "<w:tc><w:p><w:r><w:rPr><w:strike w:val=\"on\"/></w:rPr><w:t>3</w:t></w:r></w:p></w:tc>"
            ),
        ),
    ];
    let document = document(&word_2003(&body.concat()));
    assert_eq!(
        shown(&document),
        [
            "一、总体情况",
            "3 份",
            "收到 46",
            "甲",
            "0,0 2×1 丙",
            "0,1 1×1 1",
            "1,1 1×1 2",
            "2,0 1×1 丁",
            "2,1 1×1 \u{fffc}3"
        ]
    );
    assert!(matches!(document.blocks.first(), Some(Block::Heading { level: 1, .. })));
    assert!(document.notes.iter().any(|n| n.id == "footnotes"));
}
