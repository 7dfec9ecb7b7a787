//! Reports as DOCX, written from ECMA-376: numbers of headings and labels by numbering, merged cells, tracked changes,
//! hidden text, fields, text boxes, content controls, each in the ways word processors write them.

use std::fmt::Write as _;

use fastrand::Rng;

use super::pack::{escape, pack};
use super::script::{Piece, Script};
use super::sheet::{Cell, Grid, Role, Sheet, Unit};

/// What a document is written with.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Numbers of headings and labels by numbering definitions.
    pub numbered: bool,
    /// Decoys: tracked changes, hidden text, fields, notes, headers.
    pub revised: bool,
    /// Everything in one cell of a layout table.
    pub nested: bool,
    /// Content controls around cells, rows and paragraphs; the title in a text box.
    pub controls: bool,
    /// The strict vocabulary, other prefixes and other names of parts.
    pub strict: bool,
}

impl Word {
    pub const PLAIN: Word =
        Word { numbered: false, revised: false, nested: false, controls: false, strict: false };

    /// Every way in its turn.
    pub fn of(seed: u64) -> Word {
        let bit = |n: u64| seed >> n & 1 == 1;
        Word { numbered: !bit(0), revised: bit(1), nested: bit(2), controls: bit(3), strict: bit(4) }
    }
}

/// Levels of the list: `一、`, `（一）`, `1.`; how a number of each is printed is said here, not by the program.
const LEVELS: [(&str, &str); 3] =
    [("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")];
const COUNTED: [&str; 12] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"];

fn printed(level: usize, n: usize) -> Option<String> {
    Some(match level {
        0 => format!("{}、", COUNTED.get(n)?),
        1 => format!("（{}）", COUNTED.get(n)?),
        _ => format!("{n}."),
    })
}

struct Writer<'r> {
    out: String,
    word: Word,
    rng: &'r mut Rng,
    /// Numbers of the list of headings, and of the list of labels in a table.
    headings: [usize; 3],
    labels: [usize; 3],
    /// The list of labels in hand: each table has its own.
    table: usize,
}

pub fn render(sheet: &Sheet, script: &Script, word: Word, rng: &mut Rng) -> Vec<u8> {
    package(&body(sheet, script, word, rng), word)
}

/// Reports one behind the other in one document, behind a list of them or a cover.
pub fn render_all(front: &[String], reports: &[(&Sheet, &Script)], word: Word, rng: &mut Rng) -> Vec<u8> {
    let mut all = String::new();
    for line in front {
        let _ = write!(all, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escape(line));
    }
    for (sheet, script) in reports {
        all.push_str(&body(sheet, script, word, rng));
    }
    package(&all, word)
}

fn body(sheet: &Sheet, script: &Script, word: Word, rng: &mut Rng) -> String {
    let mut writer = Writer { out: String::new(), word, rng, headings: [0; 3], labels: [0; 3], table: 0 };
    if word.nested {
        writer.out.push_str(
            "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"9000\"/></w:tblGrid><w:tr><w:tc><w:tcPr/>",
        );
    }
    for piece in &script.pieces {
        writer.piece(piece, sheet);
    }
    if word.nested {
        writer.out.push_str("<w:p/></w:tc></w:tr></w:tbl>");
    }
    writer.out
}

impl Writer<'_> {
    fn piece(&mut self, piece: &Piece, sheet: &Sheet) {
        match piece {
            Piece::Title(lines) if self.word.controls => self.boxed_title(lines),
            Piece::Title(lines) => {
                let runs: Vec<String> = lines.iter().map(|l| self.runs(l)).collect();
                let _ = write!(self.out, "<w:p>{}</w:p>", runs.join("<w:r><w:br/></w:r>"));
            }
            Piece::Heading(text) => {
                let (props, text) = self.numbered(text, false);
                let paragraph = self.paragraph(&props, &text);
                self.out.push_str(&paragraph);
            }
            Piece::Para(text) => {
                let paragraph = self.paragraph("", text);
                if self.word.revised && self.rng.u8(..4) == 0 {
                    self.out.push_str("<w:p><w:pPr><w:rPr><w:del w:id=\"9\" w:author=\"x\"/></w:rPr></w:pPr><w:del w:id=\"9\" w:author=\"x\"><w:r><w:delText>删去99件</w:delText></w:r></w:del></w:p>");
                }
                self.out.push_str(&paragraph);
            }
            Piece::Table(n) => self.table(&sheet.grids[*n]),
        }
    }

    /// A number by numbering, if it is the next of its list; the text as it is otherwise.
    fn numbered(&mut self, text: &str, label: bool) -> (String, String) {
        let plain = (String::new(), text.to_owned());
        if !self.word.numbered {
            return plain;
        }
        let counts = if label { &mut self.labels } else { &mut self.headings };
        for level in 0..3 {
            let Some(rest) = printed(level, counts[level] + 1).and_then(|p| text.strip_prefix(&p)) else {
                continue;
            };
            counts[level] += 1;
            counts[level + 1..].fill(0);
            let num = if label { 10 + self.table } else { 1 };
            // Headings are numbered by their style, labels by themselves.
            let props = if label || level > 0 {
                format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr>")
            } else {
                "<w:pStyle w:val=\"Part\"/>".to_owned()
            };
            return (props, rest.to_owned());
        }
        plain
    }

    fn paragraph(&mut self, props: &str, text: &str) -> String {
        let runs = self.runs(text);
        let inner = format!("<w:p><w:pPr>{props}</w:pPr>{runs}</w:p>");
        if self.word.controls && self.rng.u8(..6) == 0 {
            return format!(
                "<w:sdt><w:sdtPr><w:alias w:val=\"1\"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
            );
        }
        inner
    }

    /// A text over runs, with decoys between them.
    fn runs(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut rest = &chars[..];
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(self.rng.usize(1..=rest.len().min(12)));
            let piece: String = piece.iter().collect();
            let run = format!(
                "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escape(&piece)
            );
            match self.rng.u8(..8) {
                0 if self.word.revised => {
                    let _ = write!(out, "<w:ins w:id=\"1\" w:author=\"x\">{run}</w:ins>");
                }
                1 if self.word.revised => {
                    let _ = write!(out, "<w:moveTo w:id=\"2\" w:author=\"x\">{run}</w:moveTo>");
                }
                2 if self.word.revised => {
                    let _ = write!(out, "<w:fldSimple w:instr=\" DOCPROPERTY  n \">{run}</w:fldSimple>");
                }
                3 if self.word.revised => {
                    let _ = write!(
                        out,
                        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> QUOTE 7 </w:instrText></w:r><w:r><w:t>8</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{run}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
                    );
                }
                _ => out.push_str(&run),
            }
            if self.word.revised {
                out.push_str(self.decoy());
            }
            rest = tail;
        }
        out
    }

    /// What does not print.
    fn decoy(&mut self) -> &'static str {
        match self.rng.u8(..30) {
            0 => "<w:del w:id=\"3\" w:author=\"x\"><w:r><w:delText>31</w:delText></w:r></w:del>",
            1 => "<w:moveFrom w:id=\"4\" w:author=\"x\"><w:r><w:t>47</w:t></w:r></w:moveFrom>",
            2 => "<w:r><w:rPr><w:vanish/></w:rPr><w:t>52</w:t></w:r>",
            3 => "<w:r><w:rPr><w:rStyle w:val=\"Gone\"/></w:rPr><w:t>53</w:t></w:r>",
            4 => "<w:r><w:footnoteReference w:id=\"2\"/></w:r>",
            5 => {
                "<w:bookmarkStart w:id=\"5\" w:name=\"_66\"/><w:bookmarkEnd w:id=\"5\"/><w:proofErr w:type=\"spellStart\"/>"
            }
            6 => "<w:r><w:softHyphen/><w:lastRenderedPageBreak/></w:r>",
            _ => "",
        }
    }

    /// A text box, in the shape of today and of old, of which one is read.
    fn boxed_title(&mut self, lines: &[String]) {
        let runs: Vec<String> = lines.iter().map(|l| self.runs(l)).collect();
        let paragraph = format!("<w:p>{}</w:p>", runs.join("<w:r><w:br/></w:r>"));
        let content = format!("<w:txbxContent>{paragraph}</w:txbxContent>");
        let _ = write!(
            self.out,
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        );
    }

    fn table(&mut self, grid: &Grid) {
        self.table += 1;
        self.labels = [0; 3];
        self.out.push_str("<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid>");
        for _ in 0..grid.columns {
            self.out.push_str("<w:gridCol w:w=\"700\"/>");
        }
        self.out.push_str("</w:tblGrid>");
        for (r, units) in grid.units().iter().enumerate() {
            if self.word.revised && r == 1 {
                self.out.push_str("<w:tr><w:trPr><w:del w:id=\"6\" w:author=\"x\"/></w:trPr><w:tc><w:p><w:r><w:t>88</w:t></w:r></w:p></w:tc></w:tr>");
            }
            let mut row = String::new();
            let free = units.iter().take_while(|u| matches!(u, Unit::Empty)).count();
            if free > 0 {
                let _ = write!(row, "<w:trPr><w:gridBefore w:val=\"{free}\"/></w:trPr>");
            }
            for unit in units {
                match *unit {
                    Unit::Anchor(cell) => {
                        let text = self.cell(cell);
                        row.push_str(&text);
                    }
                    // The left unit of each row below carries the merge on.
                    Unit::Below(cell) => {
                        let first =
                            units.iter().position(|u| u.cell().is_some_and(|c| std::ptr::eq(c, cell)));
                        if first.is_some_and(|f| std::ptr::eq(&units[f], unit)) {
                            let span = span(cell);
                            let _ = write!(row, "<w:tc><w:tcPr>{span}<w:vMerge/></w:tcPr><w:p/></w:tc>");
                        }
                    }
                    Unit::Wide(_) | Unit::Empty => {}
                }
            }
            if self.word.revised && r == 0 {
                row.push_str("<w:tc><w:tcPr><w:cellDel w:id=\"7\" w:author=\"x\"/></w:tcPr><w:p><w:r><w:t>77</w:t></w:r></w:p></w:tc>");
            }
            let row = format!("<w:tr>{row}</w:tr>");
            if self.word.controls && self.rng.u8(..8) == 0 {
                let _ = write!(self.out, "<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>");
            } else {
                self.out.push_str(&row);
            }
        }
        self.out.push_str("</w:tbl>");
        if !self.word.nested {
            self.out.push_str("<w:p/>");
        }
    }

    fn cell(&mut self, cell: &Cell) -> String {
        let (props, text) = match cell.role {
            Role::Label => self.numbered(&cell.text, true),
            _ => (String::new(), cell.text.clone()),
        };
        let lines: Vec<&str> = text.split('\n').collect();
        let mut inner = String::new();
        for (i, line) in lines.iter().enumerate() {
            let props = if i == 0 { props.as_str() } else { "" };
            let paragraph = self.paragraph(props, line);
            inner.push_str(&paragraph);
        }
        let merge = if cell.height > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" };
        let tc = format!("<w:tc><w:tcPr><w:tcW w:w=\"700\"/>{}{merge}</w:tcPr>{inner}</w:tc>", span(cell));
        if self.word.controls && self.rng.u8(..8) == 0 {
            return format!("<w:sdt><w:sdtContent>{tc}</w:sdtContent></w:sdt>");
        }
        tc
    }
}

fn span(cell: &Cell) -> String {
    if cell.width > 1 { format!("<w:gridSpan w:val=\"{}\"/>", cell.width) } else { String::new() }
}

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const RELATIONS: [&str; 2] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
];

fn package(body: &str, word: Word) -> Vec<u8> {
    let space = if word.strict { STRICT } else { TRANSITIONAL };
    let relation = RELATIONS[usize::from(word.strict)];
    let root = format!(
        "xmlns:w=\"{space}\" xmlns:r=\"{relation}\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\""
    );
    let note = "<w:p><w:r><w:t>注：含上年结转61件。</w:t></w:r></w:p>";
    let mut parts = vec![
        (
            "document",
            format!(
                "<w:document {root}><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>"
            ),
        ),
        ("styles", format!("<w:styles {root}>{STYLES}</w:styles>")),
        ("numbering", format!("<w:numbering {root}>{}</w:numbering>", numbering())),
        ("header", format!("<w:hdr {root}>{note}</w:hdr>")),
        (
            "footnotes",
            format!(
                "<w:footnotes {root}><w:footnote w:type=\"separator\" w:id=\"0\"><w:p><w:r><w:t>0</w:t></w:r></w:p></w:footnote></w:footnotes>"
            ),
        ),
    ];
    // Another prefix means the same.
    if word.strict {
        for (_, text) in &mut parts {
            *text = text
                .replace("<w:", "<o:")
                .replace("</w:", "</o:")
                .replace(" w:", " o:")
                .replace("xmlns:w=", "xmlns:o=");
        }
    }
    let folder = if word.strict { "text/x" } else { "word" };
    let main = if word.strict { "text/x/main.xml".to_owned() } else { "word/document.xml".to_owned() };
    let mut types = format!(
        "<Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    );
    types.push_str("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>");
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{types}</Types>"
    );
    let list = |entries: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{entries}</Relationships>"
        )
    };
    let root_relations =
        list(format!("<Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" Target=\"{main}\"/>"));
    let entries: Vec<String> = ["styles", "numbering", "header", "footnotes"]
        .iter()
        .enumerate()
        .map(|(i, kind)| {
            format!("<Relationship Id=\"rId{i}\" Type=\"{relation}/{kind}\" Target=\"{kind}7.xml\"/>")
        })
        .collect();
    let own = list(entries.concat());
    let file = main.rsplit('/').next().unwrap_or_default();
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), root_relations),
        (format!("{folder}/_rels/{file}.rels"), own),
    ];
    for (name, text) in parts {
        let path = if name == "document" { main.clone() } else { format!("{folder}/{name}7.xml") };
        files.push((path, format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{text}")));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    pack(&files)
}

/// The style of headings takes its number from the style it is based on.
const STYLES: &str = "<w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>\
<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Base\"><w:basedOn w:val=\"a\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Part\"><w:basedOn w:val=\"Base\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style>\
<w:style w:type=\"character\" w:styleId=\"Hide\"><w:rPr><w:vanish/></w:rPr></w:style>\
<w:style w:type=\"character\" w:styleId=\"Gone\"><w:basedOn w:val=\"Hide\"/></w:style>";

fn numbering() -> String {
    let levels = |style: bool| -> String {
        LEVELS
            .iter()
            .enumerate()
            .map(|(i, (format, text))| {
                let style = if style && i == 0 { "<w:pStyle w:val=\"Part\"/>" } else { "" };
                format!("<w:lvl w:ilvl=\"{i}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{style}<w:suff w:val=\"nothing\"/><w:lvlText w:val=\"{text}\"/></w:lvl>")
            })
            .collect()
    };
    let mut out = format!("<w:abstractNum w:abstractNumId=\"0\">{}</w:abstractNum>", levels(true));
    // The lists of labels share one definition and start anew by their own start.
    let _ = write!(out, "<w:abstractNum w:abstractNumId=\"5\">{}</w:abstractNum>", levels(false));
    out.push_str("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for n in 11..15 {
        let starts: String = (0..3)
            .map(|i| format!("<w:lvlOverride w:ilvl=\"{i}\"><w:startOverride w:val=\"1\"/></w:lvlOverride>"))
            .collect();
        let _ = write!(out, "<w:num w:numId=\"{n}\"><w:abstractNumId w:val=\"5\"/>{starts}</w:num>");
    }
    out
}
