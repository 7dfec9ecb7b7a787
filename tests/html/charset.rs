//! Encodings, end to end.

use encoding_rs::{GB18030, GBK};
use gongkai::error::ErrorKind;
use gongkai::reader::{Limits, html};

use super::read_bytes;

const PAGE: &str = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">\n<title>年报</title>\
                    </head><body><p>受理政府信息公开申请数量</p>\n<p>第二行：１２３</p></body></html>";

fn second_place(bytes: &[u8]) -> (Option<&'static str>, String, (u32, u32, u32)) {
    let document = read_bytes(bytes);
    let place = document.blocks[1].place();
    let gongkai::document::Block::Paragraph { text, .. } = document.blocks[1] else { panic!("a paragraph") };
    (document.encoding, document.text(text).to_owned(), document.locate(place).expect("it has a place"))
}

#[test]
fn places_are_bytes_of_the_file_in_every_encoding() {
    let wanted = "第二行：１２３";
    for encoding in [GBK, GB18030] {
        let bytes = encoding.encode(PAGE).0;
        let (name, text, (line, start, end)) = second_place(&bytes);
        assert_eq!((name, text.as_str(), line), (Some("GBK"), wanted, 3));
        assert_eq!(bytes[start as usize..end as usize], *encoding.encode(wanted).0);
    }
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(PAGE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (name, text, (_, start, end)) = second_place(&utf16);
    assert_eq!((name, text.as_str()), (Some("UTF-16LE"), wanted));
    let expected: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(utf16[start as usize..end as usize], expected);
    let marked = format!("\u{feff}{PAGE}");
    let (name, _, (_, start, end)) = second_place(marked.as_bytes());
    assert_eq!(name, Some("UTF-8"));
    assert_eq!(&marked[start as usize..end as usize], wanted);
}

#[test]
fn a_stale_declaration_is_overruled_and_noted() {
    let document = read_bytes(PAGE.as_bytes());
    assert_eq!(document.encoding, Some("UTF-8"));
    assert!(document.notes.iter().any(|note| note.id == "encoding_overruled"));
    let page = PAGE.replace("gb2312", "utf-8");
    let document = read_bytes(&GBK.encode(&page).0);
    assert_eq!(document.encoding, Some("GBK"));
    assert!(document.notes.iter().any(|note| note.id == "encoding_overruled"));
    let undeclared = PAGE.replace("charset=gb2312", "");
    assert_eq!(read_bytes(&GBK.encode(&undeclared).0).encoding, Some("GBK"));
}

#[test]
fn what_is_not_text_is_damaged() {
    let binary: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let zeros = [b"<p>a".as_slice(), &[0; 5000]].concat();
    for bytes in [binary, zeros] {
        let error = html::read(&bytes, &Limits::default()).expect_err("it is no text");
        assert_eq!(error.kind(), ErrorKind::Damaged);
    }
}
