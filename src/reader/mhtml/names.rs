//! What an attached file is called, as programs for mail write it: encoded words (RFC 2047) where no standard has them,
//! parameters of their own coding (RFC 2231), and bytes as they are. All of these are read from the head's bytes, as names
//! in GBK are cut in the middle of characters by some.

use encoding_rs::Encoding;
use mail_parser::decoders::base64::base64_decode;

use super::parts::unquote;
use crate::source::decode_name;

/// The name that the head of a part gives its file.
pub(super) fn of(head: &[u8]) -> Option<String> {
    let parameter = |field: &str, name: &str| {
        parameter(&field_of(head, field)?, name).filter(|name| !name.trim().is_empty())
    };
    parameter("content-disposition", "filename").or_else(|| parameter("content-type", "name"))
}

/// The first field of a name, its lines joined.
fn field_of(head: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut found: Option<Vec<u8>> = None;
    for line in head.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
        match (&mut found, goes_on) {
            (Some(value), true) => value.extend_from_slice(line),
            (Some(_), false) => break,
            (None, _) => {
                let Some(at) = memchr::memchr(b':', line) else { continue };
                let (before, value) = line.split_at(at);
                if before.trim_ascii().eq_ignore_ascii_case(name.as_bytes()) {
                    found = value.get(1..).map(<[u8]>::to_vec);
                }
            }
        }
    }
    found
}

/// A parameter as it is written.
struct Parameter {
    name: String,
    value: Vec<u8>,
}

/// Cuts a field into its parameters (RFC 2045, 5.1).
fn parameters(field: &[u8]) -> Vec<Parameter> {
    let mut all = Vec::new();
    let mut rest = after(field, b';');
    while !rest.is_empty() {
        let end = rest.iter().position(|b| matches!(b, b'=' | b';')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.strip_prefix(b"=") else {
            rest = behind.get(1..).unwrap_or_default();
            continue;
        };
        let value = value.trim_ascii_start();
        let (value, left) = match value.strip_prefix(b"\"") {
            Some(quoted) => quoted_string(quoted),
            None => {
                let end = memchr::memchr(b';', value).unwrap_or(value.len());
                (
                    value.get(..end).unwrap_or_default().trim_ascii().to_vec(),
                    value.get(end..).unwrap_or_default(),
                )
            }
        };
        rest = after(left, b';');
        all.push(Parameter { name: String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase(), value });
    }
    all
}

fn after(bytes: &[u8], sign: u8) -> &[u8] {
    memchr::memchr(sign, bytes).and_then(|at| bytes.get(at + 1..)).unwrap_or_default()
}

/// What stands in quotes, and what behind them. The second byte of a character of GBK may be that of a backslash.
fn quoted_string(quoted: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    let mut rest = quoted;
    loop {
        rest = match rest {
            [] => return (value, rest),
            [b'"', rest @ ..] => return (value, rest),
            [lead, trail, rest @ ..] if *lead > 0x80 && *trail >= 0x40 => {
                value.extend([*lead, *trail]);
                rest
            }
            [b'\\', escaped @ (b'"' | b'\\'), rest @ ..] => {
                value.push(*escaped);
                rest
            }
            [byte, rest @ ..] => {
                value.push(*byte);
                rest
            }
        }
    }
}

/// A parameter of a field, whole or in numbered pieces (RFC 2231, 3 and 4), which go before one in an older manner.
fn parameter(field: &[u8], name: &str) -> Option<String> {
    let all = parameters(field);
    let mut plain = None;
    let mut pieces = Vec::new();
    for Parameter { name: own, value } in &all {
        match own.strip_prefix(name) {
            Some("") => plain = plain.or(Some(value)),
            Some(rest) => {
                let Some(rest) = rest.strip_prefix('*') else { continue };
                let (number, coded) = match rest.strip_suffix('*') {
                    Some(number) => (number, true),
                    None => (rest, rest.is_empty()),
                };
                let number = if number.is_empty() { Some(0) } else { number.parse::<u32>().ok() };
                pieces.extend(number.map(|number| (number, coded, value)));
            }
            None => {}
        }
    }
    if pieces.is_empty() {
        return plain.map(|value| words(value));
    }
    pieces.sort_by_key(|(number, ..)| *number);
    let mut charset = None;
    let mut bytes = Vec::new();
    for (at, (_, coded, value)) in pieces.iter().enumerate() {
        let mut value = value.as_slice();
        if *coded && at == 0 {
            // `GB2312'zh-cn'%C7%E0`
            let mut parts = value.splitn(3, |b| *b == b'\'');
            if let (Some(label), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next()) {
                (charset, value) = (encoding(label), text);
            }
        }
        if *coded {
            percent(value, &mut bytes);
        } else {
            bytes.extend_from_slice(value);
        }
    }
    Some(match charset {
        Some(charset) => charset.decode_without_bom_handling(&bytes).0.into_owned(),
        None => words(&bytes),
    })
}

fn percent(value: &[u8], out: &mut Vec<u8>) {
    let digit = |b: &u8| char::from(*b).to_digit(16);
    let mut rest = value;
    while let Some((first, behind)) = rest.split_first() {
        let code = match behind {
            [high, low, ..] if *first == b'%' => digit(high).zip(digit(low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                out.push((high * 16 + low) as u8);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = behind;
            }
        }
    }
}

/// The encoding of a label; `cp936` and its like are not among those of the web.
fn encoding(label: &[u8]) -> Option<&'static Encoding> {
    let own = label.split(|b| *b == b'*').next().unwrap_or_default();
    let pages: [&[u8]; 3] = [b"cp936", b"ms936", b"windows-936"];
    let is_page = pages.iter().any(|page| own.eq_ignore_ascii_case(page));
    if is_page { Some(encoding_rs::GBK) } else { Encoding::for_label(own) }
}

/// A text with encoded words. Words beside each other are one text (RFC 2047, 6.2), also where a character is cut
/// between them.
fn words(value: &[u8]) -> String {
    let mut text = String::new();
    let mut open: Option<(&'static Encoding, Vec<u8>)> = None;
    let mut rest = value.get(..value.len().min(LONGEST_NAME)).unwrap_or_default();
    while !rest.is_empty() {
        let at = memchr::memmem::find(rest, b"=?");
        let word = at.and_then(|at| Some((at, encoded_word(rest.get(at..)?)?)));
        let (before, found, behind) = match word {
            Some((at, (encoding, bytes, length))) => {
                (rest.get(..at), Some((encoding, bytes)), rest.get(at + length..))
            }
            // What only begins like a word is text.
            None => {
                let end = at.map_or(rest.len(), |at| at + 2);
                (rest.get(..end), None, rest.get(end..))
            }
        };
        let before = before.unwrap_or_default();
        rest = behind.unwrap_or_default();
        let joins = before.iter().all(u8::is_ascii_whitespace);
        match (&mut open, found) {
            (Some((last, all)), Some((encoding, bytes))) if joins && *last == encoding => all.extend(bytes),
            (_, found) => {
                let was_word = open.is_some();
                text.extend(open.take().map(|(encoding, bytes)| decoded(encoding, &bytes)));
                if !(was_word && joins) {
                    text.push_str(&decode_name(before));
                }
                open = found;
            }
        }
    }
    text.extend(open.map(|(encoding, bytes)| decoded(encoding, &bytes)));
    text
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Bytes of an encoded word, at most: 75 by RFC 2047, 2, which some programs do not keep to.
const LONGEST_WORD: usize = 2048;
/// Bytes of a name that are looked at.
const LONGEST_NAME: usize = 8192;

/// The encoded word that a text begins with, and its length.
fn encoded_word(text: &[u8]) -> Option<(&'static Encoding, Vec<u8>, usize)> {
    let inner = text.get(..text.len().min(LONGEST_WORD))?.strip_prefix(b"=?")?;
    let mut parts = inner.splitn(3, |b| *b == b'?');
    let (label, coding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let length = memchr::memmem::find(rest, b"?=")?;
    let coded = rest.get(..length)?;
    let bytes = match coding {
        b"B" | b"b" => base64_decode(coded)?,
        b"Q" | b"q" => {
            let spaced: Vec<u8> = coded.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            unquote(&spaced)
        }
        _ => return None,
    };
    let whole = 2 + label.len() + 1 + coding.len() + 1 + length + 2;
    Some((encoding(label)?, bytes, whole))
}

#[cfg(test)]
mod tests {
    use super::of;

    fn name(field: &[u8]) -> Option<String> {
        of(&[
            b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment;",
            field,
            b"\r\nX: y\r\n",
        ]
        .concat())
    }

    #[test]
    fn names_are_told_in_every_coding() {
        let told = Some("青石镇.docx".to_owned());
        let (gbk, _, _) = encoding_rs::GBK.encode("青石镇.docx");
        for field in [
            &b" filename=\"=?GBK?Q?=C7=E0=CA=AF=D5=F2.docx?=\""[..],
            b" filename==?gb2312?B?x+DKr9XyLmRvY3g=?=",
            b"\r\n filename=\"=?gb2312?B?x+DK?=\r\n =?gb2312?B?r9XyLmRvY3g=?=\"",
            b" filename=\"=?cp936*zh?b?x+DKr9Xy?=.docx\"",
            b" filename*=GB2312'zh-cn'%C7%E0%CA%AF%D5%F2.docx",
            b" filename=\"a.docx\"; filename*=utf-8''%E9%9D%92%E7%9F%B3%E9%95%87.docx",
            b" filename*1*=%AF%D5%F2.docx; filename*0*=GBK''%C7%E0%CA",
            "\tFILENAME=\"青石镇.docx\"".as_bytes(),
            &[&b" filename=\""[..], &gbk, b"\""].concat(),
            &[&b" filename="[..], &gbk, b"; size=3"].concat(),
        ] {
            assert_eq!(name(field), told, "{}", String::from_utf8_lossy(field));
        }
    }

    #[test]
    fn names_that_are_odd_are_kept_or_none() {
        assert_eq!(name(b" filename=\"a\\\"b.doc\""), Some("a\"b.doc".to_owned()));
        assert_eq!(name(b" filename=\"=?x\""), Some("=?x".to_owned()));
        assert_eq!(name(b" filename=\"=?nobody?B?eA==?=\""), Some("=?nobody?B?eA==?=".to_owned()));
        assert_eq!(name(b" filename=\"a"), Some("a".to_owned()));
        assert_eq!(name(b" filename=\"\""), None);
        assert_eq!(name(b"=;=;;"), None);
        assert_eq!(of(b"Content-Type: text/html;\n name=a.htm"), Some("a.htm".to_owned()));
        assert_eq!(of(b""), None);
    }
}
