//! XML as office files use it: tokens with the vocabulary each name belongs to. Nothing is fetched or expanded: an
//! entity that XML itself does not define is damage.
//!
//! A Word file has some ten thousand elements, most of which say nothing of the text, so the text of a part is read in
//! place: names and values are borrowed, attributes are looked at when they are asked for, and elements nobody wants are
//! passed over. The tests hold it to what quick-xml reads.

mod names;
mod scan;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use memchr::memchr2;
use quick_xml::escape;

pub(in crate::reader) use names::Ns;
use names::Scope;
pub(in crate::reader) use scan::{Fragment, Span, Taking, place};

use super::{damaged, too_large};
use crate::error::{Error, overtime};

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub(in crate::reader) struct Tag<'x> {
    pub(in crate::reader) ns: Ns,
    name: &'x str,
    attributes: &'x str,
}

impl<'x> Tag<'x> {
    /// The name without its prefix.
    pub(in crate::reader) fn name(&self) -> &'x str {
        self.name
    }

    /// The value of the first attribute of this local name.
    pub(in crate::reader) fn attr(&self, name: &str) -> Option<Cow<'x, str>> {
        let wanted = |key: &str| {
            key.strip_suffix(name).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':'))
                && !is_declaration(key)
        };
        scan::Attributes(self.attributes).find(|(key, _)| wanted(key)).map(|(_, value)| unescaped(value))
    }

    /// All attributes, by their local names.
    pub(in crate::reader) fn attrs(&self) -> impl Iterator<Item = (&'x str, Cow<'x, str>)> {
        let own = scan::Attributes(self.attributes).filter(|(key, _)| !is_declaration(key));
        own.map(|(key, value)| (key.rsplit_once(':').map_or(key, |(_, local)| local), unescaped(value)))
    }

    /// `w:val`, as nearly all of WordprocessingML says it.
    pub(in crate::reader) fn val(&self) -> Option<Cow<'x, str>> {
        self.attr("val")
    }

    /// A number in an attribute.
    pub(in crate::reader) fn number(&self, name: &str) -> Option<i64> {
        self.attr(name)?.trim().parse().ok()
    }

    /// A switch (17.17.4): on without a value.
    pub(in crate::reader) fn is_on(&self) -> bool {
        self.val().is_none_or(|v| !matches!(&*v, "0" | "false" | "off" | "none"))
    }
}

fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    escape::unescape(value).unwrap_or(Cow::Borrowed(value))
}

fn is_declaration(key: &str) -> bool {
    key.strip_prefix("xmlns").is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// What stands in a part, in order.
pub(in crate::reader) enum Token<'x> {
    Start(Tag<'x>),
    End,
    Text(Cow<'x, str>),
    Eof,
}

/// Reads the tokens of a part.
#[derive(Clone)]
pub(in crate::reader) struct Xml<'x> {
    text: &'x str,
    /// Where the next token begins.
    at: usize,
    part: &'x str,
    scope: Scope<'x>,
    /// The names of the open elements, prefixes with them.
    open: Vec<&'x str>,
    /// The element at hand is empty: its end comes next.
    ending: bool,
    most: u32,
}

impl<'x> Xml<'x> {
    /// `part` is named in errors; elements deeper than `most` are refused.
    pub(in crate::reader) fn new(text: &'x str, part: &'x str, most: u32) -> Xml<'x> {
        Xml { text, at: 0, part, scope: Scope::default(), open: Vec::new(), ending: false, most }
    }

    /// The next token.
    ///
    /// # Errors
    /// `damaged` for XML that is not well-formed, `too_large` for elements nested too deeply.
    pub(in crate::reader) fn next(&mut self) -> Result<Token<'x>, Error> {
        overtime::tick();
        if self.ending {
            return Ok(self.end());
        }
        loop {
            match self.text.as_bytes().get(self.at..).unwrap_or_default() {
                [b'<', b'/', ..] => {
                    self.end_tag()?;
                    return Ok(self.end());
                }
                [b'<', b'!' | b'?', ..] => {
                    if let Some(text) = self.aside()? {
                        return Ok(Token::Text(Cow::Borrowed(text)));
                    }
                }
                [b'<', ..] => return self.start_tag().map(Token::Start),
                [b'&', ..] => return self.reference().map(Token::Text),
                [_, ..] => return Ok(Token::Text(Cow::Borrowed(self.characters()))),
                [] if self.open.is_empty() => return Ok(Token::Eof),
                [] => return Err(damaged(format!("{} ends before its last element does", self.part))),
            }
        }
    }

    /// Passes over the rest of the element whose start was read last.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(in crate::reader) fn skip(&mut self) -> Result<(), Error> {
        let outer = self.open.len().saturating_sub(1);
        while self.open.len() > outer {
            self.next()?;
        }
        Ok(())
    }

    /// The text of the element whose start was read last, where it has nothing but characters; passes over it then.
    pub(in crate::reader) fn characters_only(&mut self) -> Option<&'x str> {
        let rest = self.text.get(self.at..).filter(|_| !self.ending)?;
        let (text, end) = rest.split_at_checked(memchr2(b'<', b'&', rest.as_bytes())?)?;
        let name = *self.open.last()?;
        let after = end.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        self.at = self.text.len() - after.len();
        self.end();
        Some(text)
    }

    /// What stands in the element whose start was read last, as it is written; passes over it.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(in crate::reader) fn inner(&mut self) -> Result<&'x str, Error> {
        let (start, empty) = (self.at, self.ending);
        self.skip()?;
        let inner = self.text.get(start..self.at).filter(|_| !empty).unwrap_or_default();
        Ok(inner.rfind("</").and_then(|end| inner.get(..end)).unwrap_or_default())
    }

    /// Whether behind the element whose start was read last another of its name begins before the one of name `within`
    /// around it ends. Looks ahead and moves nothing.
    pub(in crate::reader) fn is_followed(&self, within: &str) -> Result<bool, Error> {
        let mut ahead = self.clone();
        let name = ahead.open.pop().unwrap_or_default();
        let local = |name: &&str| name.rsplit(':').next() == Some(within);
        let Some(around) = ahead.open.iter().rposition(local) else { return Ok(false) };
        ahead.open.push(name);
        ahead.skip()?;
        loop {
            match ahead.next()? {
                Token::Start(_) if ahead.open.last() == Some(&name) => return Ok(true),
                Token::End if ahead.open.len() <= around => return Ok(false),
                Token::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    /// The vocabulary of a prefix where the reader stands.
    pub(in crate::reader) fn lookup(&self, prefix: &str) -> Ns {
        self.scope.find(prefix)
    }

    #[cold]
    fn malformed(&self, at: usize, what: &str) -> Error {
        damaged(format!("{} is not well-formed at byte {at}: {what}", self.part))
    }

    #[cold]
    fn too_deep(&self) -> Error {
        let message = format!(
            "{}: elements nested more than {} deep, the most allowed (--limit-nesting)",
            self.part, self.most
        );
        too_large(message)
    }

    /// A reference to a character.
    fn reference(&mut self) -> Result<Cow<'x, str>, Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(end) = rest.bytes().position(|b| b == b';' || b == b'<') else {
            return Err(self.malformed(self.at, "a reference to a character without an end"));
        };
        let raw = rest.get(..=end).unwrap_or_default();
        let Ok(text) = escape::unescape(raw) else {
            return Err(damaged(format!("{}: the entity {raw} is not one of XML's own", self.part)));
        };
        self.at += raw.len();
        Ok(text)
    }
}

/// The text of a part: UTF-8 or UTF-16 (ECMA-376-2, 6.2.5).
pub(in crate::reader) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default()).0,
        // Checked whole before it is looked at bit by bit.
        None => UTF_8
            .decode_without_bom_handling_and_without_replacement(bytes)
            .unwrap_or_else(|| String::from_utf8_lossy(bytes)),
    }
}

/// The same of bytes that are not needed any more.
pub(in crate::reader) fn into_text(bytes: Vec<u8>) -> String {
    if Encoding::for_bom(&bytes).is_some() {
        return text(&bytes).into_owned();
    }
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// The text of a file that is one part: as [`text`], or GB 18030, which older programs write here.
pub(in crate::reader) fn flat_text(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() {
        let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
        if let Some(text) = text {
            return text;
        }
    }
    text(bytes)
}

#[cfg(test)]
mod tests;
