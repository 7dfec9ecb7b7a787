//! The OFD reader: files written by the tests from the specification, and files made to break it.

mod annotations;
mod hostile;
mod objects;
mod twins;

use gongkai::layout::Page;
use gongkai::reader::{Limits, ofd};

use crate::support::ofd::pack;

/// A file with one page of 100 by 50 millimetres whose layer holds these objects; more parts as they are given.
fn file(objects: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let page = format!(
        "<ofd:Page {ns}><ofd:Area><ofd:PhysicalBox>0 0 100 50</ofd:PhysicalBox></ofd:Area>\
         <ofd:Content><ofd:Layer ID=\"1\">{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    );
    let document = format!(
        "<ofd:Document {ns}><ofd:CommonData><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>\
         <ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Page.xml\"/></ofd:Pages></ofd:Document>"
    );
    let entry = format!(
        "<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    );
    let mut parts =
        vec![("OFD.xml", entry.as_str()), ("Doc/Document.xml", &document), ("Doc/Page.xml", &page)];
    for part in more {
        parts.retain(|(name, _)| *name != part.0);
        parts.push(*part);
    }
    let parts: Vec<_> = parts.into_iter().map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec())).collect();
    pack(&parts, true)
}

fn page(bytes: &[u8]) -> Page {
    let mut pages = ofd::pages(bytes, &Limits::default()).expect("pages");
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

/// Characters that are seen, with the place of their baseline in millimetres to a tenth.
fn told(page: &Page) -> Vec<String> {
    let mm = |n: f32| (n / 72.0 * 254.0).round() / 10.0;
    let seen = page.glyphs.iter().filter(|g| !g.invisible);
    seen.map(|g| format!("{} {},{} {:?}", g.text, mm(g.origin.0), mm(g.origin.1), g.direction)).collect()
}

/// Rules as `h 10: 5..20 w1`, in millimetres to a hundredth.
fn rules(page: &Page) -> Vec<String> {
    let mm = |n: f32| (n / 72.0 * 2540.0).round() / 100.0;
    let way = |horizontal| if horizontal { 'h' } else { 'v' };
    let rule = |r: &gongkai::layout::Rule| {
        format!("{} {}: {}..{} w{}", way(r.horizontal), mm(r.at), mm(r.from), mm(r.to), mm(r.width))
    };
    page.rules.iter().map(rule).collect()
}
