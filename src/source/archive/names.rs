//! Names of members: bytes of some encoding, and paths that nobody has checked.

use encoding_rs::GB18030;
use rars::filename::LegacyNameEncoding;

use crate::source::Skip;

/// A name of a file of which nothing says the encoding: UTF-8 if it is that, GBK if it reads as Chinese, else
/// the code page the ZIP format was born with (APPNOTE D.1: IBM 437).
pub(crate) fn decode(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    if let Some(name) = chinese(raw) {
        return name;
    }
    LegacyNameEncoding::Cp437.decode(raw).unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned())
}

/// The name as GBK, if that gives mostly characters of GB 2312, which is where names of files live. A name in
/// code page 437 has letters after its accents, and pairs with letters are outside of GB 2312.
fn chinese(raw: &[u8]) -> Option<String> {
    let name = GB18030.decode_without_bom_handling_and_without_replacement(raw)?;
    let (mut common, mut rare) = (0, 0);
    let mut rest = raw;
    while let [lead, after @ ..] = rest {
        rest = after;
        if lead.is_ascii() {
            continue;
        }
        let Some((trail, after)) = after.split_first() else { break };
        rest = after;
        if (0xA1..=0xF7).contains(lead) && *trail >= 0xA1 { common += 1 } else { rare += 1 }
    }
    let private = |c: char| ('\u{E000}'..='\u{F8FF}').contains(&c);
    (common > rare && !name.contains(private)).then(|| name.into_owned())
}

/// The name with `/` between its parts and without parts that lead anywhere but down; and whether it had any.
pub(super) fn plain(name: &str) -> (String, bool) {
    let mut odd = name.starts_with(['/', '\\']);
    let mut plain = String::with_capacity(name.len());
    for (i, part) in name.split(['/', '\\']).enumerate() {
        let drive = i == 0 && part.len() == 2 && part.ends_with(':');
        odd |= drive || part == "..";
        if drive || matches!(part, "" | "." | "..") {
            continue;
        }
        if !plain.is_empty() {
            plain.push('/');
        }
        plain.push_str(part);
    }
    (plain, odd)
}

/// What is left alone on the disk is left alone in an archive; so are the shadow files of macOS.
pub(super) fn skip(plain: &str) -> Option<Skip> {
    let mut hidden = false;
    for part in plain.split('/') {
        if part.starts_with("~$") || part.eq_ignore_ascii_case("thumbs.db") {
            return Some(Skip::Lock);
        }
        hidden |= part.starts_with('.') || part == "__MACOSX";
    }
    hidden.then_some(Skip::Hidden)
}

#[cfg(test)]
mod tests {
    use super::{decode, plain};

    #[test]
    fn names_are_told_by_their_bytes() {
        assert_eq!(decode("报告.html".as_bytes()), "报告.html");
        let (gbk, _, _) = encoding_rs::GBK.encode("新华区/矿工路街道2023年年报.html");
        assert_eq!(decode(&gbk), "新华区/矿工路街道2023年年报.html");
        // Bytes 81 6C are one character of GBK too, but none that names a file.
        assert_eq!(decode(b"M\x81ller.txt"), "Müller.txt");
    }

    #[test]
    fn names_lead_down_only() {
        assert_eq!(plain("a/b.txt"), ("a/b.txt".to_owned(), false));
        assert_eq!(plain("./a//b.txt"), ("a/b.txt".to_owned(), false));
        assert_eq!(plain("县\\乡.txt"), ("县/乡.txt".to_owned(), false));
        assert_eq!(plain("../../etc/passwd"), ("etc/passwd".to_owned(), true));
        assert_eq!(plain("/etc/passwd"), ("etc/passwd".to_owned(), true));
        assert_eq!(plain("C:\\x\\..\\y.doc"), ("x/y.doc".to_owned(), true));
    }
}
