//! XML as office files use it: events with the vocabulary each name belongs to. Nothing is fetched or expanded: an
//! entity that XML itself does not define is damage.

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};

use super::{damaged, too_large};
use crate::error::Error;

/// The vocabulary a name belongs to, whatever its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) enum Ns {
    /// WordprocessingML, transitional (ECMA-376-4) or strict (ECMA-376-1).
    Word,
    /// SpreadsheetML, transitional or strict.
    Sheet,
    /// Markup compatibility (ECMA-376-3).
    Compatibility,
    /// DrawingML, of which only pictures are of interest.
    Drawing,
    Vml,
    Math,
    /// Later additions to the formats whose content is read like the rest.
    Understood,
    /// WordprocessingML of Word 2003.
    Word2003,
    /// Auxiliary hints of Word 2003, the text of list numbers among them.
    Word2003Hints,
    /// Changes and comments of Word 2003.
    Annotation,
    OdfOffice,
    OdfText,
    OdfTable,
    OdfStyle,
    OdfDraw,
    OdfOther,
    Other,
}

impl Ns {
    fn of(uri: &str) -> Ns {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            | "http://purl.oclc.org/ooxml/spreadsheetml/main" => Ns::Sheet,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compatibility,
            "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main" => Ns::Drawing,
            "urn:schemas-microsoft-com:vml" => Ns::Vml,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Ns::Math,
            "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
            | "http://schemas.microsoft.com/office/word/2010/wordml"
            | "http://schemas.microsoft.com/office/word/2012/wordml"
            | "http://schemas.microsoft.com/office/drawing/2010/main" => Ns::Understood,
            "http://schemas.microsoft.com/office/word/2003/wordml" => Ns::Word2003,
            "http://schemas.microsoft.com/office/word/2003/auxHint" => Ns::Word2003Hints,
            "http://schemas.microsoft.com/aml/2001/core" => Ns::Annotation,
            _ => match uri.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
                Some("office:1.0") => Ns::OdfOffice,
                Some("text:1.0") => Ns::OdfText,
                Some("table:1.0") => Ns::OdfTable,
                Some("style:1.0") => Ns::OdfStyle,
                Some("drawing:1.0") => Ns::OdfDraw,
                Some(_) => Ns::OdfOther,
                None => Ns::Other,
            },
        }
    }

    /// Whether a branch that requires this vocabulary can be taken (ECMA-376-3, 7.4).
    pub(in crate::reader) fn is_understood(self) -> bool {
        !matches!(self, Ns::Other)
    }
}

/// A start tag.
pub(in crate::reader) struct Tag<'x> {
    pub(in crate::reader) ns: Ns,
    start: BytesStart<'x>,
}

impl Tag<'_> {
    /// The name without its prefix.
    pub(in crate::reader) fn name(&self) -> &str {
        local(self.start.name().0)
    }

    /// The value of the first attribute of this local name.
    pub(in crate::reader) fn attr(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.start.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|a| local(a.key.0) == name && !is_declaration(a.key.0))?;
        Some(unescaped(found.value))
    }

    /// `w:val`, as nearly all of WordprocessingML says it.
    pub(in crate::reader) fn val(&self) -> Option<Cow<'_, str>> {
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

fn unescaped(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains('&') {
        return value;
    }
    match value {
        Cow::Borrowed(raw) => escape::unescape(raw).unwrap_or(Cow::Borrowed(raw)),
        Cow::Owned(raw) => match escape::unescape(&raw) {
            Ok(text) => Cow::Owned(text.into_owned()),
            Err(_) => Cow::Owned(raw),
        },
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

/// What stands in a part, in order.
pub(in crate::reader) enum Token<'x> {
    Start(Tag<'x>),
    End,
    Text(Cow<'x, str>),
    Eof,
}

/// A declared prefix.
struct Prefix {
    name: String,
    ns: Ns,
    /// Depth of the element that declares it.
    depth: u32,
}

/// Reads the tokens of a part.
pub(in crate::reader) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    part: &'x str,
    prefixes: Vec<Prefix>,
    /// The prefix looked up last, as most names share one.
    last: Option<(String, Ns)>,
    depth: u32,
    most: u32,
}

impl<'x> Xml<'x> {
    /// `part` is named in errors; elements deeper than `most` are refused.
    pub(in crate::reader) fn new(text: &'x str, part: &'x str, most: u32) -> Xml<'x> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, part, prefixes: Vec::new(), last: None, depth: 0, most }
    }

    /// The next token.
    ///
    /// # Errors
    /// `damaged` for XML that is not well-formed, `too_large` for elements nested too deeply.
    pub(in crate::reader) fn next(&mut self) -> Result<Token<'x>, Error> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(e) => {
                    let at = self.reader.error_position();
                    return Err(damaged(format!("{} is not well-formed at byte {at}: {e}", self.part)));
                }
            };
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > self.most {
                        let message = format!(
                            "{}: elements nested more than {} deep, the most allowed (--limit-nesting)",
                            self.part, self.most
                        );
                        return Err(too_large(message));
                    }
                    self.declare(&start);
                    let name = start.name();
                    let ns = self.lookup(name.0.rsplit_once(':').map_or("", |(prefix, _)| prefix));
                    Token::Start(Tag { ns, start })
                }
                Event::End(_) => {
                    while self.prefixes.last().is_some_and(|p| p.depth >= self.depth) {
                        self.prefixes.pop();
                        self.last = None;
                    }
                    self.depth = self.depth.saturating_sub(1);
                    Token::End
                }
                Event::Text(text) => Token::Text(text.into_inner()),
                Event::CData(text) => Token::Text(text.into_inner()),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let known = match name {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    let Some(c) = known else {
                        let message = format!("{}: the entity &{name}; is not one of XML's own", self.part);
                        return Err(damaged(message));
                    };
                    Token::Text(Cow::Owned(c.to_string()))
                }
                Event::Eof if self.depth > 0 => {
                    return Err(damaged(format!("{} ends before its last element does", self.part)));
                }
                Event::Eof => Token::Eof,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                    continue;
                }
            });
        }
    }

    fn declare(&mut self, start: &BytesStart<'_>) {
        if !start.attributes_raw().contains("xmlns") {
            return;
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let name = match attribute.key.0 {
                "xmlns" => "",
                key => match key.strip_prefix("xmlns:") {
                    Some(name) => name,
                    None => continue,
                },
            };
            let ns = Ns::of(attribute.value.trim());
            self.prefixes.push(Prefix { name: name.to_owned(), ns, depth: self.depth });
            self.last = None;
        }
    }

    /// The vocabulary of a prefix where the reader stands.
    pub(in crate::reader) fn lookup(&mut self, prefix: &str) -> Ns {
        if let Some((last, ns)) = &self.last
            && last == prefix
        {
            return *ns;
        }
        let ns = self.prefixes.iter().rev().find(|p| p.name == prefix).map_or(Ns::Other, |p| p.ns);
        self.last = Some((prefix.to_owned(), ns));
        ns
    }
}

/// The text of a part: UTF-8 or UTF-16 (ECMA-376-2, 6.2.5).
pub(in crate::reader) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default()).0,
        // Checked whole before it is looked at bit by bit.
        None => std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed),
    }
}
