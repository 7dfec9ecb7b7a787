//! Files made to break the OFD reader: each is an error of its kind, in time and in little memory.

use gongkai::error::ErrorKind;
use gongkai::reader::{self, Limits};

use super::file;
use crate::layout::draw;
use crate::support::ofd::{Manner, pack, parts, write};

fn kind(bytes: &[u8]) -> Option<ErrorKind> {
    reader::read(bytes, &Limits::default()).err().map(|e| e.kind())
}

#[test]
fn bombs_are_too_large() {
    let text = "<ofd:TextObject Font=\"1\" Size=\"4\" Boundary=\"0 0 9 9\"><ofd:TextCode X=\"0\" Y=\"4\">x&z;</ofd:TextCode></ofd:TextObject>";
    let mut bomb = String::from("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">");
    for (name, before) in ('b'..='z').zip('a'..='y') {
        bomb += &format!("<!ENTITY {name} \"{}\">", format!("&{before};").repeat(10));
    }
    bomb += &format!("]><Page><Content><Layer>{}</Layer></Content></Page>", text.replace("ofd:", ""));
    let read = reader::read(&file("", &[("Doc/Page.xml", &bomb)]), &Limits::default()).expect("a page");
    assert!(read.blocks.len() == 1, "an entity is one character that is not known");

    let zeros = "\0".repeat(1 << 20);
    let limits = Limits { inflated: 1 << 20, ..Limits::default() };
    let error = reader::read(&file("", &[("Doc/Page.xml", &zeros)]), &limits).err();
    assert!(
        error.is_some_and(|e| e.kind() == ErrorKind::TooLarge && e.message().contains("--limit-inflated"))
    );

    assert_eq!(kind(&file(&"<ofd:PageBlock>".repeat(2000), &[])), Some(ErrorKind::TooLarge), "deep");
    let many = "<ofd:PageBlock/>".repeat(4_100_000);
    assert_eq!(kind(&file(&many, &[])), Some(ErrorKind::TooLarge), "many");
    let steps = "<ofd:TextObject Font=\"1\" Size=\"4\" Boundary=\"0 0 9 9\"><ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 4000000000 1\">12</ofd:TextCode></ofd:TextObject>";
    assert_eq!(kind(&file(steps, &[])), None, "as many steps as characters");
}

#[test]
fn a_unit_that_holds_itself_ends() {
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let own = "<ofd:CompositeObject ResourceID=\"7\" Boundary=\"0 0 20 5\"/>".repeat(3);
    let resources = format!(
        "<ofd:Res {ns}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"7\"><ofd:Content>{own}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    );
    assert_eq!(kind(&file(&own, &[("Doc/Res.xml", &resources)])), Some(ErrorKind::TooLarge));
}

#[test]
fn what_cannot_be_read_is_told_apart() {
    assert_eq!(kind(&file("", &[])), Some(ErrorKind::NeedsOcr), "an empty page");
    let image = "<ofd:ImageObject ResourceID=\"1\" Boundary=\"0 0 100 50\"/>";
    let error = reader::read(&file(image, &[]), &Limits::default()).err();
    assert!(error.is_some_and(|e| e.kind() == ErrorKind::NeedsOcr && e.message().contains("pictures")));
    let locked = file("", &[("Encryptions.xml", "<x/>"), ("Doc/Document.xml", "\u{1}\u{2}no XML")]);
    assert_eq!(kind(&locked), Some(ErrorKind::Encrypted));
    assert_eq!(kind(&file("", &[("Doc/Page.xml", "<Page><Content")])), Some(ErrorKind::Damaged));
    assert_eq!(kind(&file("", &[("Doc/Document.xml", "<Document/>")])), Some(ErrorKind::Damaged));
    let only = pack(&[("OFD.xml".to_owned(), b"<OFD/>".to_vec())], true);
    assert_eq!(kind(&only), Some(ErrorKind::Damaged));
}

#[test]
fn no_cut_and_no_flipped_byte_ends_in_a_panic() {
    let mut page = draw::page(1);
    draw::line(&mut page, "一、总体情况 2023", 72.0, 100.0, 12.0);
    let bytes = write(&[page.clone()], &Manner::usual());
    for cut in 0..bytes.len() {
        let _ = reader::read(&bytes[..cut], &Limits::default());
    }
    let mut rng = fastrand::Rng::with_seed(7);
    let whole = parts(&[page], &Manner::usual());
    for _ in 0..2000 {
        let mut parts = whole.clone();
        let part = &mut parts[rng.usize(..whole.len())].1;
        for _ in 0..rng.usize(1..4) {
            let at = rng.usize(..part.len());
            part[at] = rng.u8(..);
        }
        let _ = reader::read(&pack(&parts, false), &Limits::default());
    }
}
