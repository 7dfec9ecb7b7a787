//! Writes pages of glyphs and rules as OFD, from the specification (GB/T 33190-2016), in the ways writers do.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use fastrand::Rng;
use gongkai::layout::{Glyph, Page, Rule};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Millimetres of a point.
const MM: f32 = 25.4 / 72.0;

/// A length as writers give it: to a ten-thousandth of its unit.
fn r(n: f32) -> f32 {
    (n * 1e4).round() / 1e4
}

/// How a file is written.
#[derive(Debug, Clone)]
pub struct Manner {
    /// What stands before names of elements, and the name space declared.
    pub prefix: &'static str,
    pub namespace: &'static str,
    /// Objects are in points, and a matrix makes millimetres of them.
    pub matrix: bool,
    /// Steps between characters as `g n v` where they repeat.
    pub repeats: bool,
    /// One object per character.
    pub single: bool,
    /// Rules are filled boxes.
    pub filled: bool,
    /// Rules stand in a template, or in a composite unit, or in the page.
    pub rules: Home,
    /// Locations begin with a slash.
    pub absolute: bool,
    /// Layers hold blocks.
    pub blocks: bool,
    /// Names of parts differ in case from what refers to them.
    pub shouting: bool,
    pub signed: bool,
    pub compressed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    Page,
    Template,
    Unit,
}

impl Manner {
    pub fn random(rng: &mut Rng) -> Manner {
        let (prefix, namespace) = [
            ("ofd:", " xmlns:ofd=\"http://www.ofdspec.org/2016\""),
            ("ofd:", " xmlns:ofd=\"http://www.ofdspec.org\""),
            ("", " xmlns=\"http://www.ofdspec.org/2016\""),
            ("", ""),
        ][rng.usize(..4)];
        Manner {
            prefix,
            namespace,
            matrix: rng.bool(),
            repeats: rng.bool(),
            single: rng.u8(..6) == 0,
            filled: rng.bool(),
            rules: [Home::Page, Home::Page, Home::Template, Home::Unit][rng.usize(..4)],
            absolute: rng.bool(),
            blocks: rng.bool(),
            shouting: rng.u8(..6) == 0,
            signed: rng.u8(..4) == 0,
            compressed: rng.u8(..4) > 0,
        }
    }

    /// What most files look like.
    pub fn usual() -> Manner {
        Manner {
            prefix: "ofd:",
            namespace: " xmlns:ofd=\"http://www.ofdspec.org/2016\"",
            matrix: false,
            repeats: true,
            single: false,
            filled: false,
            rules: Home::Page,
            absolute: false,
            blocks: false,
            shouting: false,
            signed: false,
            compressed: true,
        }
    }
}

/// A package of parts.
pub fn pack(parts: &[(String, Vec<u8>)], compressed: bool) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let method = if compressed { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(name.as_str(), options).expect("a part");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a package").into_inner()
}

/// Writes pages.
pub fn write(pages: &[Page], manner: &Manner) -> Vec<u8> {
    pack(&parts(pages, manner), manner.compressed)
}

/// The parts of a file.
pub fn parts(pages: &[Page], manner: &Manner) -> Vec<(String, Vec<u8>)> {
    let Manner { prefix: p, namespace: ns, .. } = manner;
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let loc = |at: &str, folder: &str| if manner.absolute { format!("/{folder}{at}") } else { at.to_owned() };
    let mut parts = Vec::new();
    let signatures = if manner.signed {
        format!("<{p}Signatures>/Doc_0/Signs/Signatures.xml</{p}Signatures>")
    } else {
        String::new()
    };
    let entry = format!(
        "{head}<{p}OFD{ns} Version=\"1.0\" DocType=\"OFD\"><{p}DocBody><{p}DocInfo><{p}DocID>0</{p}DocID></{p}DocInfo>\
         <{p}DocRoot>{}</{p}DocRoot>{signatures}</{p}DocBody></{p}OFD>",
        loc("Doc_0/Document.xml", "")
    );
    let name = |name: &str| if manner.shouting { name.to_uppercase() } else { name.to_owned() };
    parts.push((name("OFD.xml"), entry));
    let (mut list, mut templates, mut units) = (String::new(), String::new(), String::new());
    for (page, i) in pages.iter().zip(0..) {
        let (width, height) = (r(page.width * MM), r(page.height * MM));
        let rules = objects_of_rules(&page.rules, manner);
        let text = objects_of_text(&page.glyphs, manner);
        let (open, close) = if manner.blocks {
            (format!("<{p}PageBlock>"), format!("</{p}PageBlock>"))
        } else {
            Default::default()
        };
        let content = |objects: &str| {
            format!("<{p}Content><{p}Layer ID=\"{i}1\">{open}{objects}{close}</{p}Layer></{p}Content>")
        };
        let (mut uses, mut body) = (String::new(), String::new());
        match manner.rules {
            Home::Page => body = rules,
            Home::Template => {
                let _ = write!(
                    templates,
                    "<{p}TemplatePage ID=\"{i}9\" BaseLoc=\"{}\"/>",
                    loc(&format!("Tpls/T{i}.xml"), "Doc_0/")
                );
                parts.push((
                    name(&format!("Doc_0/Tpls/T{i}.xml")),
                    format!("{head}<{p}Page{ns}>{}</{p}Page>", content(&rules)),
                ));
                uses = format!("<{p}Template TemplateID=\"{i}9\" ZOrder=\"Background\"/>");
            }
            Home::Unit => {
                let _ = write!(
                    units,
                    "<{p}CompositeGraphicUnit ID=\"{i}7\" Width=\"{width}\" Height=\"{height}\"><{p}Content>{rules}</{p}Content></{p}CompositeGraphicUnit>"
                );
                body = format!(
                    "<{p}CompositeObject ID=\"{i}6\" ResourceID=\"{i}7\" Boundary=\"0 0 {width} {height}\"/>"
                );
            }
        }
        body.push_str(&text);
        let area = format!("<{p}Area><{p}PhysicalBox>0 0 {width} {height}</{p}PhysicalBox></{p}Area>");
        let page = format!("{head}<{p}Page{ns}>{uses}{area}{}</{p}Page>", content(&body));
        parts.push((name(&format!("Doc_0/Pages/Page_{i}/Content.xml")), page));
        let _ = write!(
            list,
            "<{p}Page ID=\"{i}\" BaseLoc=\"{}\"/>",
            loc(&format!("Pages/Page_{i}/Content.xml"), "Doc_0/")
        );
    }
    let document = format!(
        "{head}<{p}Document{ns}><{p}CommonData><{p}MaxUnitID>9</{p}MaxUnitID><{p}PageArea><{p}PhysicalBox>0 0 210 297</{p}PhysicalBox></{p}PageArea>\
         <{p}PublicRes>{}</{p}PublicRes>{templates}</{p}CommonData><{p}Pages>{list}</{p}Pages></{p}Document>",
        loc("PublicRes.xml", "Doc_0/")
    );
    parts.push((name("Doc_0/Document.xml"), document));
    let resources = format!(
        "{head}<{p}Res{ns} BaseLoc=\"Res\"><{p}Fonts><{p}Font ID=\"3\" FontName=\"宋体\"/></{p}Fonts>\
         <{p}DrawParams><{p}DrawParam ID=\"5\" LineWidth=\"0.1\"/></{p}DrawParams>\
         <{p}CompositeGraphicUnits>{units}</{p}CompositeGraphicUnits></{p}Res>"
    );
    parts.push((name("Doc_0/PublicRes.xml"), resources));
    parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

/// Rules as path objects (9): filled boxes, or lines, the pieces of one line in one object.
fn objects_of_rules(rules: &[Rule], manner: &Manner) -> String {
    let p = manner.prefix;
    let mut out = String::new();
    let same = |a: &Rule, b: &Rule| {
        !manner.filled && a.horizontal == b.horizontal && a.at == b.at && a.width == b.width
    };
    for line in rules.chunk_by(same) {
        let (Some(first), half) = (line.first(), line[0].width / 2.0) else { continue };
        let from = line.iter().map(|r| r.from).fold(f32::MAX, f32::min);
        let to = line.iter().map(|r| r.to).fold(f32::MIN, f32::max);
        let (x0, y0, x1, y1) = if first.horizontal {
            (from, first.at - half, to, first.at + half)
        } else {
            (first.at - half, from, first.at + half, to)
        };
        let (x, y, w, h) = (r(x0 * MM), r(y0 * MM), r((x1 - x0) * MM), r((y1 - y0) * MM));
        let _ = write!(out, "<{p}PathObject ID=\"2\" Boundary=\"{x} {y} {w} {h}\" ");
        if manner.filled {
            let _ = write!(
                out,
                "Stroke=\"false\" Fill=\"true\"><{p}FillColor Value=\"0 0 0\"/><{p}AbbreviatedData>M 0 0 L {w} 0 L {w} {h} L 0 {h} C"
            );
        } else {
            let width = r(first.width * MM);
            let _ = write!(out, "LineWidth=\"{width}\"><{p}AbbreviatedData>");
            for rule in line {
                let (a, b) = (r((rule.from - from) * MM), r((rule.to - from) * MM));
                let _ = match first.horizontal {
                    true => write!(out, "M {a} {} L {b} {} ", r(h / 2.0), r(h / 2.0)),
                    false => write!(out, "M {} {a} L {} {b} ", r(w / 2.0), r(w / 2.0)),
                };
            }
        }
        let _ = write!(out, "</{p}AbbreviatedData></{p}PathObject>");
    }
    out
}

/// Glyphs as text objects (11): runs of a line, each with the steps between its characters.
fn objects_of_text(glyphs: &[Glyph], manner: &Manner) -> String {
    let mut out = String::new();
    let follows = |a: &Glyph, b: &Glyph| {
        !manner.single
            && a.origin.1 == b.origin.1
            && a.size == b.size
            && b.origin.0 > a.origin.0
            && (b.area.x0 - a.area.x1).abs() < 0.3 * a.size
    };
    for run in glyphs.chunk_by(follows) {
        object_of_text(&mut out, run, manner);
    }
    out
}

fn object_of_text(out: &mut String, run: &[Glyph], manner: &Manner) {
    let p = manner.prefix;
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    let (left, top) = (first.area.x0, first.area.top);
    let boundary = [left, top, last.area.x1 - left, first.area.bottom - top].map(|n| r(n * MM));
    // In the object's own unit: millimetres, or points that a matrix turns into them.
    let unit = if manner.matrix { 1.0 } else { MM };
    let ctm = if manner.matrix { format!(" CTM=\"{MM} 0 0 {MM} 0 0\"") } else { String::new() };
    let size = r(first.size * unit);
    let (x, y) = (r((first.origin.0 - left) * unit), r((first.origin.1 - top) * unit));
    let [bx, by, bw, bh] = boundary;
    let _ = write!(
        out,
        "<{p}TextObject ID=\"4\" Font=\"3\" Size=\"{size}\" Boundary=\"{bx} {by} {bw} {bh}\"{ctm}><{p}FillColor Value=\"0 0 0\"/>\
         <{p}TextCode X=\"{x}\" Y=\"{y}\""
    );
    let steps: Vec<f32> =
        run.windows(2).map(|pair| r((pair[1].origin.0 - pair[0].origin.0) * unit)).collect();
    if !steps.is_empty() {
        let _ = write!(out, " DeltaX=\"");
        for (n, same) in steps.chunk_by(|a, b| (a - b).abs() < 1e-3).enumerate() {
            let gap = if n > 0 { " " } else { "" };
            if manner.repeats && same.len() > 1 {
                let _ = write!(out, "{gap}g {} {}", same.len(), same[0]);
            } else {
                let all: Vec<String> = same.iter().map(f32::to_string).collect();
                let _ = write!(out, "{gap}{}", all.join(" "));
            }
        }
        let _ = write!(out, "\"");
    }
    let text: String = run.iter().map(|g| g.text).collect();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = write!(out, ">{text}</{p}TextCode></{p}TextObject>");
}
