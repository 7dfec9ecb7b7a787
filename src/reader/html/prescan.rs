//! "Prescan a byte stream to determine its encoding" (HTML 13.2.3.2): the encoding that a page declares in
//! its own `meta` elements, found before anything is decoded.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::{memchr, memmem};

/// The bytes the standard asks to look at.
const HEAD: usize = 1024;
/// Browsers also honour a declaration further down ("change the encoding", 13.2.3.5); heads stuffed with
/// scripts push it there. Nothing beyond this is looked at.
const FAR: usize = 64 << 10;

/// The declared encoding, if any.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    scan(&bytes[..bytes.len().min(HEAD)]).or_else(|| {
        let far = &bytes[..bytes.len().min(FAR)];
        (bytes.len() > HEAD).then(|| scan(far)).flatten()
    })
}

fn scan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    loop {
        at += memchr(b'<', bytes.get(at..)?)?;
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment: the dashes of its start may be those of its end.
            at += memmem::find(rest.get(2..)?, b"-->")? + 5;
        } else if starts_with_tag(rest, b"<meta") {
            let (encoding, after) = meta(bytes, at + 5)?;
            if encoding.is_some() {
                return encoding;
            }
            at = after;
        } else if is_tag(rest) {
            at += rest.iter().position(|c| is_space(*c) || *c == b'>')?;
            while let Some((_, _, after)) = attribute(bytes, at)? {
                at = after;
            }
        } else if matches!(rest.get(1)?, b'!' | b'/' | b'?') {
            at += memchr(b'>', rest)?;
        } else {
            at += 1;
        }
    }
}

fn starts_with_tag(rest: &[u8], tag: &[u8]) -> bool {
    rest.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag))
        && rest.get(tag.len()).is_some_and(|c| is_space(*c) || *c == b'/')
}

fn is_tag(rest: &[u8]) -> bool {
    let name = if rest.get(1) == Some(&b'/') { 2 } else { 1 };
    rest.get(name).is_some_and(u8::is_ascii_alphabetic)
}

/// The attributes of one `meta` element: the encoding they declare, and the offset after them. `None` when
/// the bytes end.
#[allow(clippy::type_complexity, reason = "two answers and the end of the bytes")]
fn meta(bytes: &[u8], from: usize) -> Option<(Option<&'static Encoding>, usize)> {
    let mut at = from;
    let mut pragma = false;
    let mut by_content = None;
    let mut by_charset = None;
    let mut seen: Vec<Vec<u8>> = Vec::new();
    while let Some((name, value, after)) = attribute(bytes, at)? {
        at = after;
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => pragma = value == b"content-type",
            b"content" if by_content.is_none() => by_content = from_content(&value),
            b"charset" => by_charset = Some(Encoding::for_label(&value)),
            _ => {}
        }
        seen.push(name);
    }
    // A charset attribute wins, even over a content that was there before it; content needs the pragma.
    let encoding = match by_charset {
        Some(encoding) => encoding,
        None if pragma => by_content,
        None => None,
    };
    let encoding = encoding.map(|encoding| {
        if encoding == UTF_16LE || encoding == UTF_16BE {
            UTF_8
        } else if encoding == X_USER_DEFINED {
            WINDOWS_1252
        } else {
            encoding
        }
    });
    Some((encoding, at))
}

/// "Extracting a character encoding from a meta element" (HTML 2.5.6); the value is lower case already.
fn from_content(value: &[u8]) -> Option<&'static Encoding> {
    let mut rest = value;
    loop {
        rest = &rest[memmem::find(rest, b"charset")? + 7..];
        let after = rest.trim_ascii_start();
        if let Some(value) = after.strip_prefix(b"=") {
            rest = value.trim_ascii_start();
            break;
        }
    }
    let label = match rest.first()? {
        quote @ (b'"' | b'\'') => &rest[1..1 + memchr(*quote, &rest[1..])?],
        _ => rest.split(|c| is_space(*c) || *c == b';').next()?,
    };
    Encoding::for_label(label)
}

/// "Get an attribute": its name and value in lower case, and the offset after it; `Some(None)` at the end of
/// the tag, `None` at the end of the bytes.
#[allow(clippy::type_complexity, reason = "mirrors the algorithm of the standard")]
fn attribute(bytes: &[u8], from: usize) -> Option<Option<(Vec<u8>, Vec<u8>, usize)>> {
    let mut at = from;
    while is_space(*bytes.get(at)?) || bytes[at] == b'/' {
        at += 1;
    }
    if bytes[at] == b'>' {
        return Some(None);
    }
    let start = at;
    loop {
        match *bytes.get(at)? {
            b'/' | b'>' => break,
            b'=' if at > start => break,
            c if is_space(c) => break,
            _ => at += 1,
        }
    }
    let name = bytes[start..at].to_ascii_lowercase();
    let mut next = at;
    while is_space(*bytes.get(next)?) {
        next += 1;
    }
    if bytes[next] != b'=' {
        return Some(Some((name, Vec::new(), next)));
    }
    next += 1;
    while is_space(*bytes.get(next)?) {
        next += 1;
    }
    let (value, after) = match bytes[next] {
        quote @ (b'"' | b'\'') => {
            let start = next + 1;
            let end = start + memchr(quote, bytes.get(start..)?)?;
            (&bytes[start..end], end + 1)
        }
        b'>' => (&bytes[next..next], next),
        _ => {
            let start = next;
            while !is_space(*bytes.get(next)?) && bytes[next] != b'>' {
                next += 1;
            }
            (&bytes[start..next], next)
        }
    };
    Some(Some((name, value.to_ascii_lowercase(), after)))
}

fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn declarations_are_found_as_browsers_find_them() {
        let cases: &[(&str, Option<&str>)] = &[
            ("<meta charset=gb2312>", Some("GBK")),
            ("<META CHARSET = 'GB18030' />", Some("gb18030")),
            ("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">", Some("GBK")),
            ("<meta content=\"text/html; charset='big5'\" http-equiv=content-type>", Some("Big5")),
            ("<meta content=\"text/html; charset=gb2312\">", None),
            ("<!-- <meta charset=big5> --><meta charset=utf-8>", Some("UTF-8")),
            ("<!--><meta charset=big5>", Some("Big5")),
            ("<meta charset=utf-16>", Some("UTF-8")),
            ("<a title='<meta charset=big5>'><meta charset=gbk>", Some("GBK")),
            ("<meta charset=nonsense><meta charset=gbk>", Some("GBK")),
            ("<metal charset=gbk>", None),
            ("</x <meta charset=big5>", None),
            ("<meta charset=gb", None),
            ("", None),
        ];
        for (page, expected) in cases {
            assert_eq!(declared(page.as_bytes()).map(encoding_rs::Encoding::name), *expected, "{page}");
        }
        let far = format!("<script>{}</script><meta charset=gbk>", " ".repeat(4000));
        assert_eq!(declared(far.as_bytes()).map(encoding_rs::Encoding::name), Some("GBK"));
    }
}
