use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::docx::{document, shown};
use super::seen;
use crate::support::pack::pack;
use crate::support::render_ods::rows;
use crate::support::truth::Folder;

/// Written by LibreOffice. Word keeps the text of boxes behind the body and says only where each is anchored.
#[test]
fn text_boxes_of_binary_word_files_stand_where_they_are_anchored() {
    let document = document(&Folder::of("office").bytes("boxes_lo.doc"));
    let lines = [
        "前",
        "盒中的标题",
        "0,0 1×1 甲",
        "0,1 1×1 46",
        "1,0 1×1 乙",
        "1,1 1×1 47\n8",
        "2,0 1×1 丙",
        "2,1 1×1 \u{fffd}",
        "3,0 1×1 丁",
        "3,1 1×1 48",
        "中",
        "0,0 1×1 戊",
        "0,1 1×1 9",
        "1,0 1×1 己",
        "1,1 1×1 10",
        "后",
    ];
    assert_eq!(shown(&document), lines);
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
}

/// A file whose pieces all have a Prm (\[MS-DOC\] 2.9.214), as a fast save leaves them.
fn with_prm(bytes: &[u8], prm: u16) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).expect("a compound file");
    let mut fib = Vec::new();
    file.open_stream("WordDocument").expect("the text").read_to_end(&mut fib).expect("readable");
    let name = if fib[0x0b] & 2 != 0 { "1Table" } else { "0Table" };
    let mut table = Vec::new();
    file.open_stream(name).expect("the tables").read_to_end(&mut table).expect("readable");
    let clx = number(&fib, 0x1a2);
    assert_eq!(table[clx], 2, "no lists of changes before");
    let pieces = (number(&table, clx + 1) - 4) / 12;
    let mut stream = file.open_stream(name).expect("the tables");
    for piece in 0..pieces {
        let at = clx + 5 + 4 * (pieces + 1) + 8 * piece + 6;
        stream.seek(SeekFrom::Start(at as u64)).expect("within the stream");
        stream.write_all(&prm.to_le_bytes()).expect("room for it");
    }
    stream.flush().expect("written");
    drop(stream);
    file.into_inner().into_inner()
}

#[test]
fn what_fast_saves_say_of_pieces_holds_for_their_text() {
    let bytes = Folder::of("office").bytes("boxes_lo.doc");
    let lines = |prm: u16| shown(&document(&with_prm(&bytes, prm)));
    assert_eq!(lines(0), shown(&document(&bytes)));
    // sprmCFStrike, sprmCFVanish
    let struck = lines(0x57 << 1 | 0x0100);
    assert!(struck.contains(&"0,1 1×1 \u{fffc}46".to_owned()), "{struck:?}");
    assert!(lines(0x5c << 1 | 0x0100).iter().all(|l| !l.contains("46")));
}

#[test]
fn fields_and_objects_in_rich_text_are_no_blanks() {
    let of = |cell: &str| {
        let text = format!(
            "{{\\rtf1\\ansi\\trowd\\cellx1000\\cellx2000\\pard\\intbl 1\\cell {cell}\\cell\\row\\pard 2\\par}}"
        );
        shown(&document(text.as_bytes()))[1].clone()
    };
    let field = |instruction: &str, result: &str| {
        format!("{{\\field{{\\*\\fldinst {{ {instruction} }}}}{{\\fldrslt {result}}}}}")
    };
    assert_eq!(of(&field("=SUM(LEFT)", "46")), "0,1 1×1 46");
    assert_eq!(of(&field("=SUM(LEFT)", "")), "0,1 1×1 ");
    assert_eq!(of(&field("EQ \\\\o\\\\ac(1,2)", "")), "0,1 1×1 \u{fffd}");
    assert_eq!(of("{\\field{\\*\\fldinst EQ \\\\f(1,2)}}"), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&field("FORMDROPDOWN", "{}")), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&field("IF 1 = 1", &field("EQ \\\\f(1,2)", "46"))), "0,1 1×1 46");
    // The two forms of a picture, an object, and a picture beside a figure.
    let picture = "{\\*\\shppict{\\pict 00}}{\\nonshppict{\\pict 00}}";
    assert_eq!(of(picture), "0,1 1×1 \u{fffd}");
    assert_eq!(of("{\\object\\objemb{\\*\\objdata 00}{\\result }}"), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&format!("46{picture}")), "0,1 1×1 46");
}

/// What the second of three cells in a row of rich text shows.
fn rich(cell: &str) -> String {
    let text = format!(
        "{{\\rtf1\\ansi\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl 1\\cell {cell}\\cell 3\\cell\\row\\pard 4\\par}}"
    );
    let all = shown(&document(text.as_bytes()));
    assert_eq!(
        (all.len(), &*all[0], &*all[2], &*all[3]),
        (4, "0,0 1×1 1", "0,2 1×1 3", "4"),
        "{cell}: {all:?}"
    );
    all[1].strip_prefix("0,1 1×1 ").unwrap_or_else(|| panic!("{cell}: {all:?}")).to_owned()
}

/// Rich Text Format 1.9.1, "Office Math".
#[test]
fn equations_in_rich_text_are_their_text() {
    let math = |inner: &str| {
        rich(&format!("{{\\mmath{{\\*\\moMathPara{{\\*\\moMathParaPr\\mjc1}}{{\\*\\moMath{inner}}}}}}}"))
    };
    assert_eq!(math("{\\mr\\mscr0\\msty2 34}"), "34");
    assert_eq!(math("{\\mr{\\mt 3}}{\\mr 4}"), "34");
    let fraction = "{\\mf{\\mfPr{\\mtype bar}}{\\mnum{\\mr 4}}{\\mden{\\mr 6}}}";
    assert_eq!(math(fraction), "4/6");
    assert_eq!(math("{\\msSup{\\me{\\mr 4}}{\\msup{\\mr 2}}}"), "4^2");
    assert_eq!(math("{\\mrad{\\mradPr{\\mdegHide on}}{\\mdeg}{\\me{\\mr 4}}}"), "\u{fffc}4");
    assert_eq!(rich("{\\mmath{\\*\\moMath{\\mr 34}}}"), "34");
}

/// Rich Text Format 1.9.1, "Drawing Objects (Shapes)" and "Word 6.0 and Word 95 RTF".
#[test]
fn what_is_drawn_in_a_cell_of_rich_text_is_no_blank() {
    let shape = |inner: &str| rich(&format!("{{\\shp{{\\*\\shpinst\\shpleft0{inner}}}}}"));
    let text = "{\\shptxt \\pard\\plain 34\\par}";
    assert_eq!(shape(text), "34");
    assert_eq!(shape("{\\shptxt \\pard 34}"), "34");
    assert_eq!(rich(&format!("{{\\shp{{\\*\\shpinst{text}}}{{\\shprslt \\pard 34\\par}}}}")), "34");
    assert_eq!(rich("{\\*\\do\\dobxcolumn\\dptxbx{\\dptxbxtext \\pard 34\\par}\\dpx0}"), "34");
    assert_eq!(rich("{\\*\\do\\dobxcolumn\\dpline\\dpptx0}"), "");
    let property = |name: &str, value: &str| format!("{{\\sp{{\\sn {name}}}{{\\sv {value}}}}}");
    assert_eq!(shape(&(property("shapeType", "136") + &property("gtextUNICODE", "34"))), "\u{fffd}");
    assert_eq!(shape(&property("pib", "{\\pict 00}")), "\u{fffd}");
    assert_eq!(shape(&(property("shapeType", "20") + &property("fLine", "1"))), "");
    assert_eq!(
        shape(&(property("pib", "{\\pict 00}") + text)),
        "\u{fffd}\n34",
        "which of them counts is open"
    );
    // A table in a shape in a cell stands behind the table around it.
    let table = "{\\shptxt \\trowd\\cellx10\\cellx20\\pard\\intbl 8\\cell 9\\cell\\row\\pard\\par}";
    let text = format!(
        "{{\\rtf1\\ansi\\trowd\\cellx1000\\cellx2000\\pard\\intbl 1\\cell {{\\shp{{\\*\\shpinst{table}}}}}2\\cell\\row\\pard 3\\par}}"
    );
    let lines = ["0,0 1×1 1", "0,1 1×1 2", "0,0 1×1 8", "0,1 1×1 9", "3"];
    assert_eq!(shown(&document(text.as_bytes())), lines);
}

#[test]
fn shapes_beside_the_text_of_rich_text_do_not_cut_it() {
    let of = |text: &str| shown(&document(format!("{{\\rtf1\\ansi {text}").as_bytes()));
    let boxed = "{\\shp{\\*\\shpinst{\\shptxt \\pard b\\par c\\par}}}";
    assert_eq!(of(&format!("a{boxed}d\\par e\\par}}")), ["ad", "b", "c", "e"]);
    assert_eq!(of("a{\\shp{\\*\\shpinst{\\shptxt \\pard b"), ["a", "b"]);
    assert_eq!(of("{\\shp{\\*\\shpinst{\\shptxt \\pard b"), ["b"]);
    let row = "\\trowd\\cellx10\\cellx20\\pard\\intbl 1\\cell 2\\cell\\row\\pard ";
    assert_eq!(of(&format!("{row}{boxed}d\\par}}")), ["0,0 1×1 1", "0,1 1×1 2", "d", "b", "c"]);
}

/// Rich Text Format 1.9.1, "Form Fields"; ECMA-376-1, 17.16.9.
#[test]
fn lists_to_choose_from_show_what_was_chosen() {
    let rich = |said: &str| {
        rich(&format!(
            "{{\\field{{\\*\\fldinst FORMDROPDOWN {{\\*\\formfield{{\\fftype2{said}{{\\*\\ffname L}}{{\\*\\ffl 9}}{{\\*\\ffl \\u51?4}}}}}}}}{{\\fldrslt }}}}"
        ))
    };
    let word = |said: &str| {
        seen::cell(
            "",
            "",
            &format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"L\"/><w:ddList>{said}<w:listEntry w:val=\"9\"/><w:listEntry w:val=\"34\"/></w:ddList></w:ffData></w:fldChar></w:r>\
                 <w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
            ),
            "",
        )
    };
    for (of_rich, of_word, text) in [
        ("\\ffres1\\ffdefres0", "<w:result w:val=\"1\"/>", "34"),
        ("\\ffres0", "<w:result w:val=\"0\"/>", "9"),
        ("\\ffres25\\ffdefres1", "<w:default w:val=\"1\"/>", "34"),
        ("", "", "9"),
        ("\\ffres7", "<w:result w:val=\"7\"/>", "\u{fffd}"),
    ] {
        assert_eq!(rich(of_rich), text, "{of_rich}");
        assert_eq!(word(of_word), text, "{of_word}");
    }
}

#[test]
fn what_is_drawn_in_a_cell_of_a_word_file_is_no_blank() {
    const NAMES: &str = "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
        xmlns:v=\"urn:schemas-microsoft-com:vml\"";
    let of = |content: &str| seen::cell("", "", &format!("<w:r>{content}</w:r>"), "");
    let drawn = |uri: &str, inner: &str| {
        format!(
            "<w:drawing {NAMES}><wp:inline><wp:docPr id=\"1\" name=\"x\"/><a:graphic><a:graphicData uri=\"{uri}\">{inner}</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    };
    let (open, office) =
        ("http://schemas.openxmlformats.org/drawingml/2006", "http://schemas.microsoft.com/office/word/2010");
    let object = "\u{fffd}";
    assert_eq!(of(&drawn(&format!("{open}/chart"), "<zz:chart/>")), object);
    assert_eq!(of(&drawn(&format!("{open}/diagram"), "<zz:relIds/>")), object);
    assert_eq!(of(&drawn(&format!("{office}/wordprocessingInk"), "<w14:contentPart/>")), object);
    assert_eq!(of(&(drawn(&format!("{open}/chart"), "") + "<w:t>46</w:t>")), "46");
    // A line shows nothing.
    assert_eq!(of(&drawn(&format!("{office}/wordprocessingShape"), "<zz:line/>")), "");
    let choice = "<mc:Choice Requires=\"zz\"><zz:ink/></mc:Choice>";
    assert_eq!(of(&format!("<mc:AlternateContent>{choice}</mc:AlternateContent>")), object);
    assert_eq!(
        of(&format!(
            "<mc:AlternateContent>{choice}<mc:Fallback><w:t>46</w:t></mc:Fallback></mc:AlternateContent>"
        )),
        "46"
    );
    assert_eq!(of(&format!("<w:object {NAMES}><v:shape/><w:control w:name=\"T\"/></w:object>")), object);
    assert_eq!(of(&format!("<w:pict {NAMES}><v:shape/><w:control w:name=\"T\"/></w:pict>")), object);
    let word_art =
        |path: &str| of(&format!("<w:pict {NAMES}><v:shape><v:textpath {path}/></v:shape></w:pict>"));
    assert_eq!(word_art("on=\"t\" string=\"34\""), object, "whether it is the figure is open");
    assert_eq!(word_art("on=\"f\" string=\"34\""), "");
    assert_eq!(of(&format!("<w:pict {NAMES}><v:line from=\"0,0\" to=\"9,0\"/></w:pict>")), "");
    let root = "</w:r><m:oMath><m:rad><m:deg/><m:e><m:r><m:t>4</m:t></m:r></m:e></m:rad></m:oMath><w:r>";
    assert_eq!(of(root), "\u{fffc}4");
}

#[test]
fn a_hidden_paragraph_beside_a_figure_is_not_in_its_way() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let hidden = format!("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{}", run("<w:vanish/>", "5"));
    let shown_run = run("", "34");
    let word = |paragraphs: &[&str]| {
        // The first stands behind properties of its own.
        let all = format!("</w:p><w:p>{}", paragraphs.join("</w:p><w:p>"));
        seen::cell("", "", &all, "")
    };
    assert_eq!(word(&[&shown_run, &hidden]), "34");
    assert_eq!(word(&[&hidden, &shown_run]), "34");
    assert_eq!(word(&[&hidden, &shown_run, &hidden, &hidden]), "34");
    assert_eq!(word(&[&hidden, &hidden]), "\u{fffc}");
    let open = |cell: &str| open_text(cell, "")[1].clone();
    let hidden = "<text:hidden-paragraph text:is-hidden=\"true\"/>5";
    assert_eq!(open(&format!("34</text:p><text:p>{hidden}")), "0,1 1×1 34");
    assert_eq!(open(&format!("{hidden}</text:p><text:p>34")), "0,1 1×1 34");
    assert_eq!(open(&format!("{hidden}</text:p><text:p>{hidden}")), "0,1 1×1 \u{fffc}");
    assert_eq!(rich("34\\par {\\v 5}"), "34");
    assert_eq!(rich("{\\v 5}\\par 34"), "34");
    assert_eq!(rich("{\\v 5}\\par {\\v 6}"), "\u{fffc}");
}

/// What an OpenDocument text shows whose table has a cell with this content.
fn open_text(cell: &str, behind: &str) -> Vec<String> {
    let cells = format!(
        "<table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>{cell}</text:p></table:table-cell>"
    );
    shown(&document(open_row(&cells, behind).as_bytes()))
}

/// An OpenDocument text with a table of one row.
fn open_row(cells: &str, behind: &str) -> String {
    format!(
        "<office:document office:mimetype=\"application/vnd.oasis.opendocument.text\" \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"><office:body><office:text>\
             <table:table><table:table-row>{cells}</table:table-row></table:table>\
             {behind}</office:text></office:body></office:document>"
    )
}

/// OpenDocument 1.3, part 3, 19.679.
#[test]
fn cells_of_open_text_that_are_repeated_all_show_their_content() {
    let label = "<table:table-cell><text:p>甲</text:p></table:table-cell>";
    let cell = |attributes: &str, content: &str| {
        format!("<table:table-cell {attributes}>{content}</table:table-cell>")
    };
    let of = |cells: &str| shown(&document(open_row(&(label.to_owned() + cells), "").as_bytes()));
    let repeated = "table:number-columns-repeated=\"3\"";
    assert_eq!(
        of(&(cell(repeated, "<text:p>5</text:p><text:p>件</text:p>") + &cell("", "<text:p>6</text:p>"))),
        ["0,0 1×1 甲", "0,1 1×1 5\n件", "0,2 1×1 5\n件", "0,3 1×1 5\n件", "0,4 1×1 6"]
    );
    assert_eq!(of(&cell(repeated, "")), ["0,0 1×1 甲", "0,1 1×1 ", "0,2 1×1 ", "0,3 1×1 "]);
    let many = cell("table:number-columns-repeated=\"999999999\"", "<text:p>5</text:p>");
    let error = reader::read(open_row(&many, "").as_bytes(), &Limits::default()).expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[test]
fn objects_in_open_text_are_no_blanks() {
    let of = |cell: &str| open_text(cell, "")[1].clone();
    let object = "<draw:frame><draw:object><text:p>9</text:p></draw:object></draw:frame>";
    assert_eq!(of(object), "0,1 1×1 \u{fffd}");
    assert_eq!(of(&format!("46{object}")), "0,1 1×1 46");
    assert_eq!(of("<draw:control draw:control=\"c1\"/>"), "0,1 1×1 \u{fffd}");
    assert_eq!(of("<draw:line/>"), "0,1 1×1 ");
    assert_eq!(of(""), "0,1 1×1 ");
}

#[test]
fn what_open_text_hides_does_not_count() {
    let field = |display: &str| {
        format!("<text:user-field-get text:name=\"a\" text:display=\"{display}\">9</text:user-field-get>46")
    };
    assert_eq!(open_text(&field("none"), "")[1], "0,1 1×1 46");
    assert_eq!(open_text(&field("value"), "")[1], "0,1 1×1 946");
    let section = |attributes: &str| {
        open_text(
            "1",
            &format!("<text:section text:name=\"s\" {attributes}><text:p>乙</text:p></text:section>"),
        )
        .len()
    };
    assert_eq!(section(""), 3);
    assert_eq!(section("text:display=\"none\""), 2);
    assert_eq!(section("text:display=\"condition\" text:condition=\"ooow:1\" text:is-hidden=\"true\""), 2);
    assert_eq!(section("text:display=\"condition\" text:condition=\"ooow:0\" text:is-hidden=\"false\""), 3);
}

/// A compound file with the streams of another in a storage of its own, and a file as it was in a second.
fn with_objects(bytes: &[u8], object: &[u8], pool: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).expect("a compound file");
    let mut other = cfb::CompoundFile::open(Cursor::new(object.to_vec())).expect("a compound file");
    if !pool.is_empty() && !file.is_storage(format!("/{pool}")) {
        file.create_storage(format!("/{pool}")).expect("a storage");
    }
    let root = format!("/{pool}/MBD01").replace("//", "/");
    file.create_storage(&root).expect("a storage");
    let paths: Vec<_> = other.walk().filter(|e| e.is_stream()).map(|e| e.path().to_path_buf()).collect();
    for path in paths {
        let mut stream = Vec::new();
        other.open_stream(&path).expect("a stream").read_to_end(&mut stream).expect("readable");
        let own = format!("{root}/{}", path.file_name().expect("a name").to_string_lossy());
        file.create_stream(own).expect("a stream").write_all(&stream).expect("written");
    }
    let second = format!("/{pool}/MBD02").replace("//", "/");
    file.create_storage(&second).expect("a storage");
    let text = "甲".as_bytes();
    let length = u32::try_from(text.len()).expect("short").to_le_bytes();
    let native =
        [&[0, 0, 0, 0, 2, 0][..], b"a\0b\0\0\0\x03\0", &[2, 0, 0, 0], b"b\0", &length, text].concat();
    let own = format!("{second}/\u{1}Ole10Native");
    file.create_stream(own).expect("a stream").write_all(&native).expect("written");
    file.flush().expect("written");
    file.into_inner().into_inner()
}

#[test]
fn objects_in_compound_files_are_files_of_their_own() {
    let folder = Folder::of("office");
    let sheet = folder.bytes("000004_lo_xls.xls");
    let limits = Limits::default();
    let cells = |bytes: &[u8]| shown(&document(bytes));
    for (host, pool) in [("boxes_lo.doc", "ObjectPool"), ("000004_lo_xls.xls", "")] {
        let host = folder.bytes(host);
        let whole = with_objects(&host, &sheet, pool);
        let found = reader::attachments(&whole, &limits).expect("objects");
        let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
        let at = if pool.is_empty() { "" } else { "ObjectPool/" };
        assert_eq!(names, [format!("{at}MBD01"), format!("{at}MBD02")]);
        assert_eq!(cells(&found[0].bytes), cells(&sheet));
        assert_eq!(found[1].bytes, "甲".as_bytes());
        assert_eq!(cells(&whole), cells(&host), "the file itself is read as before");
        let small = Limits { inflated: 4_000, ..Limits::default() };
        assert!(reader::attachments(&whole, &small).is_err());
        assert!(reader::attachments(&host, &limits).expect("none").is_empty());
    }
}

#[test]
fn objects_in_open_packages_are_files_of_their_own() {
    let kind = "application/vnd.oasis.opendocument";
    let entry =
        |name: &str, kind: &str| format!("<m:file-entry m:full-path=\"{name}\" m:media-type=\"{kind}\"/>");
    let manifest = format!(
        "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">{}{}{}{}</m:manifest>",
        entry("/", &format!("{kind}.text")),
        entry("Object 1/", &format!("{kind}.spreadsheet")),
        entry("Object 2", "application/vnd.sun.star.oleobject"),
        entry("Object 3/", &format!("{kind}.chart")),
    );
    let text = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:p>甲</text:p></office:text></office:body></office:document-content>";
    let sheet = rows(
        "",
        "<table:table-row><table:table-cell><text:p>乙</text:p></table:table-cell><table:table-cell><text:p>46</text:p></table:table-cell></table:table-row>",
    );
    let mut zip = zip::ZipArchive::new(Cursor::new(sheet.clone())).expect("a package");
    let mut content = Vec::new();
    zip.by_name("content.xml").expect("its content").read_to_end(&mut content).expect("readable");
    let old = Folder::of("office").bytes("000004_lo_xls.xls");
    let whole = pack(&[
        ("mimetype", format!("{kind}.text").as_bytes()),
        ("content.xml", text.as_bytes()),
        ("Object 1/content.xml", &content),
        ("Object 2", &old),
        ("Object 3/content.xml", b"<a/>"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    let found = reader::attachments(&whole, &Limits::default()).expect("objects");
    let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Object 1", "Object 2"]);
    assert_eq!(shown(&document(&found[0].bytes)), shown(&document(&sheet)));
    assert_eq!(found[1].bytes, old);
    assert_eq!(shown(&document(&whole)), ["甲"]);
}

#[test]
fn a_damaged_object_does_not_cost_the_sound_ones() {
    let folder = Folder::of("office");
    let sheet = folder.bytes("000004_lo_xls.xls");
    let whole = with_objects(&sheet, &sheet, "");
    let mut file = cfb::CompoundFile::open(Cursor::new(whole)).expect("a compound file");
    file.create_storage("/MBD00").expect("a storage");
    file.create_stream("/MBD00/Workbook").expect("a stream").write_all(b"a").expect("written");
    let mut deep = "/MBD00".to_owned();
    for _ in 0..40 {
        deep += "/a";
        file.create_storage(&deep).expect("a storage");
    }
    file.flush().expect("written");
    let whole = file.into_inner().into_inner();
    let found = reader::attachments(&whole, &Limits::default()).expect("objects");
    let names: Vec<&str> = found.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["MBD00", "MBD01", "MBD02"]);
    let damaged = reader::read(&found[0].bytes, &Limits::default()).err().map(|e| e.kind());
    assert_eq!(damaged, Some(ErrorKind::Damaged));
    assert_eq!(shown(&document(&found[1].bytes)), shown(&document(&sheet)));
    assert_eq!(found[2].bytes, "甲".as_bytes());
}
