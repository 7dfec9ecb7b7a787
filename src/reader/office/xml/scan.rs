//! Where the tokens of XML begin and end (XML 1.0, 2 and 3).

use std::rc::Rc;

use memchr::{memchr, memchr2, memmem};

use super::{Scope, Tag, Token, Xml, is_declaration};
use crate::error::Error;

/// Attributes of a start tag that was found well-formed: names and values as written.
pub(super) struct Attributes<'x>(pub(super) &'x str);

impl<'x> Iterator for Attributes<'x> {
    type Item = (&'x str, &'x str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.0;
        let bytes = unspaced(text.as_bytes());
        let start = text.len() - bytes.len();
        let name = bytes.iter().position(|b| ends_name(*b))?;
        // Mostly the quote stands right behind the sign.
        let before = match bytes.get(name..)? {
            [b'=', b'"' | b'\'', ..] => name + 1,
            more => name + memchr2(b'"', b'\'', more)?,
        };
        let (quote, value) = bytes.get(before..)?.split_first()?;
        let close = start + before + 1 + memchr(*quote, value)?;
        self.0 = text.get(close + 1..)?;
        Some((text.get(start..start + name)?, text.get(start + before + 1..close)?))
    }
}

/// What elements that are taken unread have in common: their name, the prefixes around them.
#[derive(Debug, Default)]
pub(in crate::reader) struct Taking<'x> {
    scope: Option<Rc<Scope<'x>>>,
    name: &'x str,
    finder: Option<memmem::Finder<'x>>,
    /// What stood in the last one: the next often says the same, and is given as that one then.
    last: Option<&'x str>,
}

/// What stands in an element, to be read when it is asked for.
#[derive(Debug, Clone)]
pub(in crate::reader) struct Fragment<'x> {
    text: &'x str,
    scope: Rc<Scope<'x>>,
    depth: u32,
}

impl<'x> Fragment<'x> {
    /// As it is written.
    pub(in crate::reader) fn text(&self) -> &'x str {
        self.text
    }

    /// Reads it; `most` is the depth allowed in the part.
    pub(in crate::reader) fn read(&self, part: &'x str, most: u32) -> Xml<'x> {
        let mut xml = Xml::new(self.text, part, most.saturating_sub(self.depth));
        xml.scope = Scope::clone(&self.scope);
        xml.scope.rebase();
        xml
    }
}

/// A fragment without its text: where it begins and ends in the text of its part, and how deep.
#[derive(Debug, Clone, Copy)]
pub(in crate::reader) struct Span {
    from: usize,
    to: usize,
    depth: u32,
}

impl<'x> Fragment<'x> {
    /// Where it lies in the whole of which [`Xml::whole`] told; `None` where prefixes stand for something else.
    pub(in crate::reader) fn span(&self, whole: &Fragment<'x>) -> Option<Span> {
        let depth = self.depth;
        if !self.scope.declares_as(&whole.scope) {
            return None;
        }
        if self.text.is_empty() {
            return Some(Span { from: 0, to: 0, depth });
        }
        let (from, to) = place(self.text, whole.text)?;
        Some(Span { from, to, depth })
    }

    /// What a span of an equal whole was of.
    pub(in crate::reader) fn part(&self, span: Span) -> Option<Fragment<'x>> {
        let text = self.text.get(span.from..span.to)?;
        Some(Fragment { text, scope: Rc::clone(&self.scope), depth: span.depth })
    }
}

/// Where a piece of a text begins and ends in it, if it is one.
pub(in crate::reader) fn place(piece: &str, text: &str) -> Option<(usize, usize)> {
    let from = piece.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let to = from.checked_add(piece.len())?;
    text.get(from..to).is_some_and(|found| found.as_ptr() == piece.as_ptr()).then_some((from, to))
}

impl<'x> Xml<'x> {
    /// All of the text, with the prefixes that the first element declares; stands behind its start then.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(in crate::reader) fn whole(&mut self) -> Result<Fragment<'x>, Error> {
        while !matches!(self.next()?, Token::Start(_) | Token::Eof) {}
        Ok(Fragment { text: self.text, scope: Rc::new(self.scope.clone()), depth: 1 })
    }

    /// Takes the rest of the element whose start was read last, without looking at it, and passes over it. `None` where
    /// its end cannot be told without reading; then nothing was passed over.
    pub(in crate::reader) fn take(&mut self, taking: &mut Taking<'x>) -> Option<Fragment<'x>> {
        let scope = match &taking.scope {
            Some(scope) if scope.state == self.scope.state => Rc::clone(scope),
            Some(scope) if !scope.declares_as(&self.scope) => return None,
            // What was declared since has ended.
            Some(_) => Rc::clone(taking.scope.insert(Rc::new(self.scope.clone()))),
            None => Rc::clone(taking.scope.insert(Rc::new(self.scope.clone()))),
        };
        let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        if self.ending {
            self.end();
            return Some(Fragment { text: "", scope, depth });
        }
        let name = *self.open.last()?;
        if taking.name != name || taking.finder.is_none() {
            taking.name = name;
            taking.finder = Some(memmem::Finder::new(name));
            taking.last = None;
        }
        let rest = self.text.get(self.at..)?;
        if let Some(last) = taking.last
            && let Some(after) = rest.strip_prefix(last)
            && let Some(after) = after.strip_prefix("</")
            && after.strip_prefix(name).is_some_and(|after| after.starts_with('>'))
        {
            self.at += last.len() + name.len() + "</>".len();
            self.end();
            return Some(Fragment { text: last, scope, depth });
        }
        // Where the name comes first it is that of the end; else elements stand in others of their name.
        let found = taking.finder.as_ref()?.find(rest.as_bytes())?;
        let length = rest.get(..found)?.strip_suffix("</")?.len();
        let text = rest.get(..length).filter(|_| rest.as_bytes().get(found + name.len()) == Some(&b'>'))?;
        // In comments, and in text as it is, it may be none.
        if memchr2(b'!', b'?', text.as_bytes()).is_some() {
            return None;
        }
        taking.last = Some(text);
        self.at += length + name.len() + "</>".len();
        self.end();
        Some(Fragment { text, scope, depth })
    }

    /// The element at hand ends.
    pub(super) fn end(&mut self) -> Token<'x> {
        self.ending = false;
        self.scope.end(u32::try_from(self.open.len()).unwrap_or(u32::MAX));
        self.open.pop();
        Token::End
    }

    /// Characters up to the next markup.
    pub(super) fn characters(&mut self) -> &'x str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = memchr2(b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn end_tag(&mut self) -> Result<(), Error> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start + 2..).unwrap_or_default();
        let name = self.open.last().copied().unwrap_or_default();
        if name.is_empty() {
            return Err(self.malformed(start, "an end tag without an element"));
        }
        if let Some(after) = rest.strip_prefix(name.as_bytes())
            && let [b'>', behind @ ..] = unspaced(after)
        {
            self.at = self.text.len() - behind.len();
            return Ok(());
        }
        Err(self.malformed(start, &format!("expected the end of <{name}>")))
    }

    pub(super) fn start_tag(&mut self) -> Result<Tag<'x>, Error> {
        let start = self.at + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.bytes().position(ends_name).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(length).unwrap_or_default();
        let known = matches!(after.as_bytes(), [] | [b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r', ..]);
        if name.is_empty() || !known {
            return Err(self.malformed(start, "expected the name of an element"));
        }
        self.open.push(name);
        if self.open.len() > self.most as usize {
            return Err(self.too_deep());
        }
        let mut attributes = "";
        if after.starts_with('>') {
            self.ending = false;
            self.at = start + length + 1;
        } else {
            let (length, declares) = self.attributes(after)?;
            let behind;
            (attributes, behind) = after.split_at_checked(length).unwrap_or_default();
            self.ending = behind.starts_with('/');
            self.at = self.text.len() - behind.len() + 1 + usize::from(self.ending);
            if declares {
                self.declare(attributes);
            }
        }
        let (ns, name) = self.scope.of_name(name);
        Ok(Tag { ns, name, attributes })
    }

    /// Declares what the attributes of the element at hand do.
    #[cold]
    fn declare(&mut self, attributes: &'x str) {
        let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        for (key, value) in Attributes(attributes).filter(|(key, _)| is_declaration(key)) {
            self.scope.declare(key.get("xmlns:".len()..).unwrap_or_default(), value.trim(), depth);
        }
    }

    /// Goes over the attributes of a start tag, up to the `>` or `/>` behind them: their length, and whether one of them
    /// declares a prefix.
    fn attributes(&self, text: &str) -> Result<(usize, bool), Error> {
        let mut rest = text.as_bytes();
        let mut declares = false;
        loop {
            rest = unspaced(rest);
            if let [b'>', ..] | [b'/', b'>', ..] = rest {
                return Ok((text.len() - rest.len(), declares));
            }
            let length = rest.iter().position(|b| ends_name(*b)).unwrap_or(rest.len());
            let (key, after) = rest.split_at(length);
            declares |= key.first() == Some(&b'x') && key.starts_with(b"xmlns");
            let value = match after {
                [b'=', quote @ (b'"' | b'\''), value @ ..] => {
                    memchr(*quote, value).map(|close| (value, close))
                }
                _ => spaced_value(after),
            };
            let Some((value, close)) = value.filter(|_| length > 0) else {
                let at = self.text.len() - rest.len();
                return Err(self.malformed(at, "expected an attribute with a value in quotes"));
            };
            rest = value.get(close + 1..).unwrap_or_default();
        }
    }

    /// Passes over a comment, an instruction or a declaration of types; what is text as it is comes back.
    #[cold]
    pub(super) fn aside(&mut self) -> Result<Option<&'x str>, Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (open, close) = match () {
            () if rest.starts_with("<!--") => ("<!--", "-->"),
            () if rest.starts_with("<![CDATA[") => ("<![CDATA[", "]]>"),
            () if rest.starts_with("<?") && !rest.starts_with("<?>") => ("<?", "?>"),
            () => {
                let of_types = rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE"));
                let Some(length) = declaration(rest.as_bytes()).filter(|_| of_types) else {
                    return Err(self.malformed(self.at, "a declaration that is none or has no end"));
                };
                self.at += length;
                return Ok(None);
            }
        };
        let inner = rest.get(open.len()..).unwrap_or_default();
        let Some(length) = memmem::find(inner.as_bytes(), close.as_bytes()) else {
            return Err(self.malformed(self.at, &format!("{open} without {close}")));
        };
        self.at += open.len() + length + close.len();
        Ok(inner.get(..length).filter(|_| open == "<![CDATA["))
    }
}

/// The length of a declaration of types, with those in it.
fn declaration(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth, mut within) = (0, 0u32, false);
    loop {
        match bytes.get(at)? {
            quote @ (b'"' | b'\'') => at += 1 + memchr(*quote, bytes.get(at + 1..)?)?,
            b'<' if bytes.get(at..)?.starts_with(b"<!--") => {
                at += 2 + memmem::find(bytes.get(at..)?, b"-->")?
            }
            b'<' => depth += 1,
            b'[' => within = true,
            b']' => within = false,
            b'>' if depth > 1 => depth -= 1,
            b'>' if !within => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

/// Bytes that no name has in it.
const ENDS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    let all = b" \t\n\r=<>/\"'&";
    while i < all.len() {
        table[all[i] as usize] = true;
        i += 1;
    }
    table
};

fn ends_name(b: u8) -> bool {
    ENDS_NAME[usize::from(b)]
}

fn unspaced(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// A value with white space around its `=`, and where it ends.
fn spaced_value(after: &[u8]) -> Option<(&[u8], usize)> {
    let [quote @ (b'"' | b'\''), value @ ..] = unspaced(unspaced(after).strip_prefix(b"=")?) else {
        return None;
    };
    Some((value, memchr(*quote, value)?))
}
