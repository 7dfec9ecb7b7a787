//! Wraps pages into messages as programs that save pages do (RFC 2045, 2046, 2557).

use std::fmt::Write as _;

use fastrand::Rng;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (n, chunk) in bytes.chunks(3).enumerate() {
        if n > 0 && n % 19 == 0 {
            out.push_str("\r\n");
        }
        let word = chunk.iter().fold(0_u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = char::from(BASE64[(word >> (18 - 6 * i) & 63) as usize]);
            out.push(if i > chunk.len() { '=' } else { digit });
        }
    }
    out
}

pub fn quoted(bytes: &[u8]) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for (at, b) in bytes.iter().enumerate() {
        if *b == b'\n' {
            out.push('\n');
            column = 0;
            continue;
        }
        let ends = matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r'));
        let plain = matches!(b, b'!'..=b'<' | b'>'..=b'~')
            || (*b == b' ' && !ends)
            || *b == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        if column > 70 {
            out.push_str("=\r\n");
            column = 0;
        }
        if plain {
            out.push(char::from(*b));
            column += 1;
        } else {
            let _ = write!(out, "={b:02X}");
            column += 3;
        }
    }
    out
}

/// How a page is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A page with its styles and pictures.
    Related,
    /// The head says which part is the page, and it is not the first.
    Start,
    /// Within another multipart, beside its text.
    Nested,
    /// In a frame of a page that has nothing of its own.
    Frame,
    /// Alone, as mail is.
    Single,
}

pub const MANNERS: [Manner; 5] =
    [Manner::Related, Manner::Start, Manner::Nested, Manner::Frame, Manner::Single];

fn part(head: &str, html: &[u8], charset: Option<&str>, rng: &mut Rng) -> Vec<u8> {
    let charset = charset.map_or_else(String::new, |c| format!("; charset=\"{c}\""));
    let (coding, body) = match rng.u8(..3) {
        0 => ("quoted-printable", quoted(html).into_bytes()),
        1 => ("base64", base64(html).into_bytes()),
        _ => ("8bit", html.to_vec()),
    };
    let mut out =
        format!("Content-Type: text/html{charset}\r\nContent-Transfer-Encoding: {coding}\r\n{head}\r\n")
            .into_bytes();
    out.extend(body);
    out
}

/// The message; `charset` is told in the head of the part, if at all.
pub fn message(html: &[u8], charset: Option<&str>, manner: Manner, rng: &mut Rng) -> Vec<u8> {
    let head =
        "From: <Saved by a program>\r\nSubject: =?utf-8?Q?=E6=8A=A5=E5=91=8A?=\r\nMIME-Version: 1.0\r\n";
    let page = part("Content-ID: <page@x>\r\nContent-Location: http://x/index.html\r\n", html, charset, rng);
    if manner == Manner::Single {
        return [head.as_bytes(), &page].concat();
    }
    let image = format!(
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: http://x/a.png\r\n\r\n{}",
        base64(b"\x89PNG\r\n\x1a\n\0\0")
    );
    let style =
        "Content-Type: text/css\r\nContent-Location: http://x/a.css\r\n\r\np { color: red }".to_owned();
    let other = b"Content-Type: text/html\r\nContent-ID: <other@x>\r\nContent-Location: http://x/f.html\r\n\r\n<html><iframe src=\"cid:page@x\"></iframe></html>".to_vec();
    let text = b"Content-Type: text/plain\r\n\r\nsee the page".to_vec();
    let join = |boundary: &str, parts: &[Vec<u8>]| {
        let mut out = Vec::new();
        for part in parts {
            out.extend(format!("--{boundary}\r\n").bytes());
            out.extend(part);
            out.extend(b"\r\n");
        }
        out.extend(format!("--{boundary}--\r\n").bytes());
        out
    };
    let (image, style) = (image.into_bytes(), style.into_bytes());
    let (start, parts) = match manner {
        Manner::Start => ("; start=\"<page@x>\"", vec![other, image, page]),
        Manner::Frame => ("", vec![other, style, page]),
        Manner::Nested => {
            let mut inner = b"Content-Type: multipart/alternative; boundary=\"in--ner\"\r\n\r\n".to_vec();
            inner.extend(join("in--ner", &[text, page]));
            ("", vec![inner, image])
        }
        _ => ("", vec![page, style, image]),
    };
    let head = format!(
        "{head}Content-Type: multipart/related;\r\n\ttype=\"text/html\"; boundary=\"----=_x\"{start}\r\n\r\nThis is a message.\r\n\r\n"
    );
    [head.into_bytes(), join("----=_x", &parts)].concat()
}
