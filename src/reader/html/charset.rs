//! Bytes to text: which encoding a source is in, and what the decoded text's places mean in the file.
//!
//! The order is that of HTML 13.2.3.2: byte-order mark, declaration, content. One thing differs from a
//! browser on purpose: a declaration that the bytes themselves disprove is overruled and said so, because
//! pages converted to UTF-8 keep their old `gb2312` declaration, and a browser shows those as garbage.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use crate::reader::encoding::{Decoded, as_utf8, detect, with};

/// Decodes bytes whose encoding is declared as `declared`, or not at all.
#[must_use]
pub fn decode<'b>(bytes: &'b [u8], declared: Option<&'static Encoding>) -> Decoded<'b> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes, bom, None);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return with(encoding, bytes, 0, None);
    }
    match (as_utf8(bytes), declared) {
        (Some(text), None) => valid_utf8(text, None),
        (Some(text), Some(declared)) if declared == UTF_8 => valid_utf8(text, None),
        (Some(text), Some(declared)) => {
            if text.is_ascii() || !disproves(text, declared) {
                with(declared, bytes, 0, None)
            } else {
                valid_utf8(text, Some(declared.name()))
            }
        }
        (None, None) => with(guess(bytes), bytes, 0, None),
        (None, Some(declared)) => {
            let first = with(declared, bytes, 0, None);
            if first.replaced <= tolerated(&first.text) {
                return first;
            }
            let second = with(guess(bytes), bytes, 0, Some(declared.name()));
            if second.replaced * 10 < first.replaced { second } else { first }
        }
    }
}

/// A few broken sequences are damage (a page cut in the middle of a character, a stray byte), not proof of
/// another encoding: one in five thousand bytes, and two anywhere.
fn tolerated(text: &str) -> usize {
    2 + text.len() / 5000
}

fn valid_utf8<'b>(text: &'b str, overruled: Option<&'static str>) -> Decoded<'b> {
    Decoded {
        text: Cow::Borrowed(text),
        encoding: UTF_8.name(),
        bom: 0,
        replaced: 0,
        overruled,
        broken: None,
    }
}

/// Whether text that is valid UTF-8 cannot have been meant in another encoding. Two-byte sequences occur in
/// short GBK texts by chance; three-byte ones practically never do, let alone several.
fn disproves(text: &str, declared: &'static Encoding) -> bool {
    const ENOUGH: usize = 4;
    text.chars().filter(|c| c.len_utf8() >= 3).take(ENOUGH).count() == ENOUGH
        || declared.decode_without_bom_handling(text.as_bytes()).1
}

/// The most likely encoding of bytes that are not UTF-8. Documents come from Chinese sites, which settles
/// ties between encodings that share their bytes.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let guessed = detect(bytes, Some(b"cn"));
    // Without a single Chinese character of evidence the detector falls back to a Western page; a Chinese
    // document in a Western encoding does not exist, so the double-byte reading is tried against it.
    if guessed.is_single_byte() && !GBK.decode_without_bom_handling(bytes).1 {
        return GBK;
    }
    if guessed == BIG5
        && !GB18030.decode_without_bom_handling(bytes).1
        && BIG5.decode_without_bom_handling(bytes).1
    {
        return GBK;
    }
    guessed
}

/// UTF-16 without a byte-order mark: ASCII mark-up with every other byte zero (HTML 13.2.3.2 recognises
/// `<?x` alone; the zeros of any beginning are as telling).
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64)];
    if head.len() < 4 || !head.contains(&0) {
        return None;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    if odd * 4 >= pairs && even == 0 {
        Some(UTF_16LE)
    } else if even * 4 >= pairs && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Why a decoded text is not worth reading: it is not text, or was decoded wrongly before it got here.
#[must_use]
pub fn damage(decoded: &Decoded<'_>) -> Option<String> {
    let text = decoded.text.as_bytes();
    let replacements = if decoded.replaced > 0 || memmem::find(text, "\u{fffd}".as_bytes()).is_some() {
        memmem::find_iter(text, "\u{fffd}").count()
    } else {
        0
    };
    // Characters are counted only when it can matter.
    if replacements > 20 && replacements * 100 > decoded.text.chars().count() {
        return Some(format!("{replacements} byte sequences are not {}", decoded.encoding));
    }
    let nuls = memchr::memchr_iter(0, text).count();
    (nuls > 20 && nuls * 100 > text.len()).then(|| format!("{nuls} of {} bytes are zero", text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbk(text: &str) -> Vec<u8> {
        GBK.encode(text).0.into_owned()
    }

    #[test]
    fn a_disproved_declaration_is_overruled() {
        let decoded = decode("受理政府信息公开申请".as_bytes(), Some(GBK));
        assert_eq!((decoded.encoding, decoded.overruled), ("UTF-8", Some("GBK")));
        let bytes = gbk("本年新收政府信息公开申请数量，上年结转政府信息公开申请数量");
        let decoded = decode(&bytes, Some(UTF_8));
        assert_eq!((decoded.encoding, decoded.overruled), ("GBK", Some("UTF-8")));
        assert_eq!(decoded.replaced, 0);
    }

    #[test]
    fn a_declaration_stands_while_the_bytes_allow_it() {
        let bytes = gbk("联通");
        assert_eq!(decode(&bytes, Some(GBK)).text, "联通");
        let mut cut = "受理政府信息公开申请".as_bytes().to_vec();
        cut.pop();
        let decoded = decode(&cut, Some(UTF_8));
        assert_eq!((decoded.encoding, decoded.replaced), ("UTF-8", 1));
    }

    #[test]
    fn undeclared_bytes_are_recognised() {
        assert_eq!(decode(&gbk("政府信息公开工作年度报告"), None).encoding, "GBK");
        assert_eq!(decode("年度报告".as_bytes(), None).encoding, "UTF-8");
        let utf16: Vec<u8> = "<p>年度</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16, None).text, "<p>年度</p>");
        let marked: Vec<u8> =
            [vec![0xfe, 0xff], "年".encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
        let decoded = decode(&marked, Some(GBK));
        assert_eq!((decoded.encoding, decoded.bom, &*decoded.text), ("UTF-16BE", 2, "年"));
    }

    #[test]
    fn widths_add_up_to_the_file() {
        for (encoding, text) in
            [(GB18030, "a年\u{3400}😀，\u{e7e7}"), (GBK, "a年，"), (UTF_16LE, "a年😀"), (BIG5, "a年，")]
        {
            let bytes = if encoding == UTF_16LE {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            } else {
                encoding.encode(text).0.into_owned()
            };
            let decoded = with(encoding, &bytes, 0, None);
            let end = crate::document::Place::new(decoded.text.len(), decoded.text.len());
            let located = decoded.source_map().locate(end);
            assert_eq!(located.map(|l| l.1 as usize), Some(bytes.len()), "{}", encoding.name());
        }
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert!(damage(&decode(&[0; 4096], None)).is_some());
        let garbage = "\u{fffd}".repeat(30) + &"字".repeat(1000);
        assert!(damage(&decode(garbage.as_bytes(), None)).is_some());
        assert!(damage(&decode("字".repeat(1000).as_bytes(), None)).is_none());
    }
}
