//! Writes pages of glyphs and rules as PDF (ISO 32000-1), as plainly as can be: the twin of an OFD.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use gongkai::layout::{Glyph, Page};

/// Writes pages; text in the encoding UniGB-UTF16-H of a font that is not embedded, content packed.
pub fn write(pages: &[Page]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        Vec::new(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>"
            .to_vec(),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 /W [1 95 500 814 939 500] \
          /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
            .to_vec(),
    ];
    let mut kids = String::new();
    for page in pages {
        let number = objects.len() + 1;
        let _ = write!(kids, "{number} 0 R ");
        let (width, height) = (page.width, page.height);
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R \
                 /Resources << /Font << /F 3 0 R >> >> >>",
                number + 1
            )
            .into_bytes(),
        );
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content(page).as_bytes()).expect("packed");
        let data = packer.finish().expect("packed");
        let mut stream = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", data.len()).into_bytes();
        stream.extend_from_slice(&data);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes();
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (object, number) in objects.iter().zip(1..) {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    out
}

fn content(page: &Page) -> String {
    let mut out = String::new();
    let up = |y: f32| page.height - y;
    for rule in &page.rules {
        let (a, b) = if rule.horizontal {
            ((rule.from, rule.at), (rule.to, rule.at))
        } else {
            ((rule.at, rule.from), (rule.at, rule.to))
        };
        let _ = writeln!(out, "{} w {} {} m {} {} l S", rule.width, a.0, up(a.1), b.0, up(b.1));
    }
    let follows = |a: &Glyph, b: &Glyph| {
        a.origin.1 == b.origin.1 && a.size == b.size && (b.area.x0 - a.area.x1).abs() < 0.01 * a.size
    };
    for run in page.glyphs.chunk_by(follows) {
        let Some(first) = run.first() else { continue };
        let _ = write!(out, "BT /F {} Tf {} {} Td <", first.size, first.origin.0, up(first.origin.1));
        for unit in run.iter().flat_map(|g| g.text.encode_utf16(&mut [0; 2]).to_vec()) {
            let _ = write!(out, "{unit:04X}");
        }
        let _ = writeln!(out, "> Tj ET");
    }
    out
}
