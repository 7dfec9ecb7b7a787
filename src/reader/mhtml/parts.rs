//! The parts of a message: what each is, where it stands, how it is coded.

use std::collections::HashSet;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders, PartType};

use super::names;

/// What a part is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Page,
    Text,
    /// A file sent along, or a mail that is forwarded.
    Attachment,
    /// Pictures, styles, scripts, and the frames that hold parts.
    Other,
}

#[derive(Debug)]
pub struct Part {
    pub number: usize,
    pub kind: Kind,
    /// Its file name, else its address, else its number.
    pub name: String,
    pub charset: Option<String>,
    id: Option<String>,
    encoding: Encoding,
    start: usize,
    end: usize,
}

#[derive(Debug)]
pub struct Message {
    pub parts: Vec<Part>,
    /// The id of the page, where the head says it (RFC 2387, 3.2).
    start: Option<String>,
}

impl Message {
    /// `None` for what has no head, or holds more messages than anybody sends: each within the other, they would be taken
    /// apart one call within the other.
    pub fn parse(bytes: &[u8]) -> Option<Message> {
        if messages(bytes).nth(MOST_MESSAGES).is_some() {
            return None;
        }
        let message = MessageParser::new().parse(bytes)?;
        let related = |part: &&MessagePart<'_>| {
            part.content_type()
                .is_some_and(|t| t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("related")))
        };
        let start = message.parts.iter().find(related).and_then(MimeHeaders::content_type);
        let start = start.and_then(|t| t.attribute("start")).map(bare);
        let apart = apart(&message.parts);
        let of = |(number, part)| Part::of(number, part, bytes, apart.contains(&number));
        let parts = message.parts.iter().enumerate().map(of).collect();
        Some(Message { parts, start })
    }

    pub fn pages(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.kind == Kind::Page)
    }

    /// The page that the head names, else the first.
    pub fn root(&self) -> Option<&Part> {
        let named = self.start.as_ref().and_then(|start| self.pages().find(|p| p.id.as_ref() == Some(start)));
        named.or_else(|| self.pages().next())
    }
}

/// Messages that may stand in a message.
const MOST_MESSAGES: usize = 500;

/// Where a message may begin within another (RFC 2046, 5.2.1, 5.1.5).
fn messages(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'/', bytes).filter(|at| {
        let (before, behind) = bytes.split_at(*at);
        let message = before.last_chunk::<7>().is_some_and(|kind| kind.eq_ignore_ascii_case(b"message"));
        let digest = behind.get(1..7).is_some_and(|kind| kind.eq_ignore_ascii_case(b"digest"));
        (message || digest) && is_of_head(before)
    })
}

/// Whether what a text ends in may be the type that a head's field states, on the field's line or the next: pages are full of
/// addresses that look like types.
fn is_of_head(before: &[u8]) -> bool {
    const FIELD: &[u8] = b"content-type";
    let near = before.get(before.len().saturating_sub(2 * FIELD.len() + 32)..).unwrap_or_default();
    let start = memchr::memrchr(b'\n', near).map_or(0, |at| at + 1);
    let line = near.get(start..).unwrap_or_default();
    let named = line.get(..FIELD.len()).is_some_and(|field| field.eq_ignore_ascii_case(FIELD));
    let bare = |line: &[u8]| line.iter().all(|b| b.is_ascii_alphabetic());
    named || line.first().is_some_and(u8::is_ascii_whitespace) && bare(line.trim_ascii())
}

/// Types of what belongs to a page or a message and is no file of its own.
const OF_PAGES: [&str; 9] = [
    "javascript",
    "x-javascript",
    "ecmascript",
    "json",
    "ld+json",
    "xml",
    "pgp-signature",
    "pkcs7-signature",
    "x-pkcs7-signature",
];

/// The parts that stand behind the first of a mixed message (RFC 2046, 5.1.3), which is what its reader is to see; those
/// of other messages belong together.
fn apart(parts: &[MessagePart<'_>]) -> HashSet<usize> {
    let mixed = |part: &&MessagePart<'_>| {
        part.content_type().and_then(|t| t.subtype()).is_some_and(|s| s.eq_ignore_ascii_case("mixed"))
    };
    let within = |part: &MessagePart<'_>| match &part.body {
        PartType::Multipart(inner) => inner.get(1..).unwrap_or_default().to_vec(),
        _ => Vec::new(),
    };
    parts.iter().filter(mixed).flat_map(within).map(|number| number as usize).collect()
}

impl Part {
    fn of(number: usize, part: &MessagePart<'_>, message: &[u8], apart: bool) -> Part {
        let mime = part.content_type();
        let is = |kind: &str, subtypes: &[&str]| {
            mime.is_some_and(|t| {
                let subtype = t.subtype().unwrap_or_default();
                t.ctype().eq_ignore_ascii_case(kind)
                    && (subtypes.is_empty() || subtypes.iter().any(|s| s.eq_ignore_ascii_case(subtype)))
            })
        };
        let holds = matches!(part.body, PartType::Multipart(_));
        let attached = part.content_disposition().is_some_and(|d| d.is_attachment());
        let page = is("text", &["html"]) || is("application", &["xhtml+xml"]);
        let text = mime.is_none() || is("text", &["plain"]);
        let mail = matches!(part.body, PartType::Message(_)) || is("message", &["rfc822", "global"]);
        let file = names::of(
            message.get(part.offset_header as usize..part.offset_body as usize).unwrap_or_default(),
        );
        // What a page shows has an address; where it has an id, a mail may still have a file sent along.
        let medium = ["image", "audio", "video", "text"].iter().any(|kind| is(kind, &[]));
        let shown =
            part.content_location().is_some() || part.content_id().is_some() && (medium || file.is_none());
        // Programs do not always say that a file is attached (RFC 2183, 2.8).
        let sent = match () {
            () if page || text => apart && file.is_some(),
            // What pages run and check themselves by has no name.
            () => !shown && (file.is_some() || is("application", &[]) && !is("application", &OF_PAGES)),
        };
        let kind = match () {
            () if holds => Kind::Other,
            () if attached || mail || sent => Kind::Attachment,
            () if page => Kind::Page,
            () if text => Kind::Text,
            () => Kind::Other,
        };
        let name = file.or_else(|| part.content_location().map(str::to_owned));
        let end = if mail { ".eml" } else { "" };
        Part {
            number,
            kind,
            name: name.unwrap_or_else(|| format!("part {number}{end}")),
            charset: mime.and_then(|t| t.attribute("charset")).map(str::to_owned),
            id: part.content_id().map(bare),
            encoding: part.encoding,
            start: part.offset_body as usize,
            end: part.offset_end as usize,
        }
    }

    /// Its bytes as they were before they were coded; `None` where the coding is broken.
    pub fn content(&self, message: &[u8]) -> Option<Vec<u8>> {
        let raw = message.get(self.start..self.end)?;
        match self.encoding {
            Encoding::None => Some(raw.to_vec()),
            Encoding::QuotedPrintable => Some(unquote(raw)),
            Encoding::Base64 => base64_decode(raw),
        }
    }
}

/// An id without its angle brackets.
fn bare(id: &str) -> String {
    id.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// Quoted-printable (RFC 2045, 6.7). What is no code stays as it is, as the standard advises: programs that save
/// pages do not always code their equals signs.
pub(super) fn unquote(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = match after {
            [_, b'\r', b'\n', rest @ ..] | [_, b'\n', rest @ ..] => rest,
            [_, high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(digit(*high) << 4 | digit(*low));
                rest
            }
            [_, rest @ ..] => {
                // Blanks between the sign and the end of its line are of the transport.
                let end = rest.iter().position(|b| !matches!(b, b' ' | b'\t'));
                match end.and_then(|end| rest.get(end..)) {
                    Some([b'\r', b'\n', next @ ..] | [b'\n', next @ ..]) => next,
                    _ => {
                        out.push(b'=');
                        rest
                    }
                }
            }
            [] => rest,
        };
    }
    out.extend_from_slice(rest);
    out
}

fn digit(hex: u8) -> u8 {
    match hex {
        b'0'..=b'9' => hex - b'0',
        b'a'..=b'f' => hex - b'a' + 10,
        _ => hex.wrapping_sub(b'A').wrapping_add(10) & 15,
    }
}

#[cfg(test)]
mod tests {
    use super::{messages, unquote};

    #[test]
    fn codes_and_soft_ends_of_lines() {
        assert_eq!(unquote(b"a=3Db=E4=B8=AD=\r\nc=\nd"), "a=b中cd".as_bytes());
        assert_eq!(unquote(b"x= \t\r\ny"), b"xy");
        assert_eq!(unquote(b"a=b&c=zz=1"), b"a=b&c=zz=1", "no codes");
        assert_eq!(unquote(b"end="), b"end=");
    }

    #[test]
    fn types_are_told_from_addresses_that_look_like_them() {
        let heads: [&[u8]; 4] = [
            b"X: y\r\nContent-Type: message/rfc822\r\n\r\n",
            b"content-type:\r\n\tMESSAGE/rfc822; name=a.eml\r\n",
            b"Content-Type: multipart/digest; boundary=b\r\n",
            b"Content-Type: message/rfc822",
        ];
        assert!(heads.iter().all(|head| messages(head).count() == 1));
        let page =
            b"<a href=\"http://www.gov.cn/message/1.html\">\r\n  <a href=/message/2.html>\r\n/digest/3.html";
        assert_eq!(messages(page).count(), 0);
    }
}
