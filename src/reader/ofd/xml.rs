//! A part's XML as a tree in three vectors. Names lose their prefixes: files are written with the namespace of
//! 2016, with older ones, with others and with none.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Refusal, damaged};

/// The elements of one part.
#[derive(Debug, Default)]
pub struct Tree {
    text: String,
    nodes: Vec<Node>,
    attributes: Vec<(Range, Range)>,
}

type Range = (u32, u32);

#[derive(Debug)]
struct Node {
    name: Range,
    attributes: Range,
    text: Range,
    first: Option<u32>,
    next: Option<u32>,
}

/// One element.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    at: u32,
}

impl Tree {
    /// Parses a part. Declarations of types and entities are passed over, so that no entity is ever expanded but
    /// the five of XML and characters by number.
    ///
    /// # Errors
    /// It is not XML, or it has more elements or deeper ones than allowed.
    pub fn parse(bytes: &[u8], most: usize, depth: usize) -> Result<Tree, Refusal> {
        let source = decode(bytes)?;
        let mut reader = Reader::from_str(&source);
        reader.config_mut().check_end_names = false;
        let mut tree = Tree { text: String::with_capacity(source.len() / 2), ..Tree::default() };
        // Open elements: number, and the last child so far.
        let mut open: Vec<(u32, Option<u32>)> = Vec::new();
        loop {
            let event = reader.read_event().map_err(|e| damaged(format!("broken XML: {e}")))?;
            match event {
                Event::Eof => break,
                Event::Start(start) => {
                    let at = tree.add(&start, &mut open)?;
                    open.push((at, None));
                    if open.len() > depth {
                        return Err(Refusal::TooDeep(depth));
                    }
                }
                Event::Empty(start) => drop(tree.add(&start, &mut open)?),
                Event::End(_) => drop(open.pop()),
                Event::Text(text) => tree.say(&open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => tree.say(&open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::GeneralRef(name) => {
                    let c = match name.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        _ => predefined(&name),
                    };
                    let mut buffer = [0; 4];
                    // What an entity of the file's own stands for is not known.
                    tree.say(&open, c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut buffer));
                }
                _ => {}
            }
            if tree.nodes.len() > most {
                return Err(Refusal::TooMany(most));
            }
        }
        if tree.nodes.is_empty() {
            return Err(damaged("no element in an XML part"));
        }
        Ok(tree)
    }

    fn add(&mut self, start: &BytesStart<'_>, open: &mut [(u32, Option<u32>)]) -> Result<u32, Refusal> {
        let at = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let name = self.push(start.local_name().as_ref());
        let first = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|e| damaged(format!("broken XML: {e}")))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|e| damaged(format!("broken XML: {e}")))?;
            let name = self.push(attribute.key.local_name().as_ref());
            let value = self.push(&value);
            self.attributes.push((name, value));
        }
        let attributes = (first, u32::try_from(self.attributes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { name, attributes, text: (0, 0), first: None, next: None });
        if let Some((parent, last)) = open.last_mut() {
            let link = match *last {
                Some(before) => self.nodes.get_mut(before as usize).map(|n| &mut n.next),
                None => self.nodes.get_mut(*parent as usize).map(|n| &mut n.first),
            };
            if let Some(link) = link {
                *link = Some(at);
            }
            *last = Some(at);
        }
        if self.text.len() > u32::MAX as usize / 2 {
            return Err(Refusal::TooMany(u32::MAX as usize / 2));
        }
        Ok(at)
    }

    fn push(&mut self, text: &str) -> Range {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        (start, u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    /// Text goes to the element it stands in; pieces apart are joined where they follow each other.
    fn say(&mut self, open: &[(u32, Option<u32>)], text: &str) {
        let Some((at, _)) = open.last() else { return };
        let (start, end) = self.push(text);
        let Some(known) = self.nodes.get(*at as usize).map(|node| node.text) else { return };
        let range = if known.0 == known.1 {
            (start, end)
        } else if known.1 == start {
            (known.0, end)
        } else {
            let before = self.get(known).to_owned();
            let all = self.push(&before);
            let more = self.get((start, end)).to_owned();
            (all.0, self.push(&more).1)
        };
        if let Some(node) = self.nodes.get_mut(*at as usize) {
            node.text = range;
        }
    }

    fn get(&self, range: Range) -> &str {
        self.text.get(range.0 as usize..range.1 as usize).unwrap_or_default()
    }

    /// The first element.
    pub fn root(&self) -> Element<'_> {
        Element { tree: self, at: 0 }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// XML without a word on it is UTF-8; some files say so and are GBK.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
        return text
            .ok_or_else(|| damaged(format!("an XML part that is not the {} it says", encoding.name())));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| damaged("an XML part that is neither UTF-8 nor GB 18030"))
}

impl<'t> Element<'t> {
    fn node(self) -> Option<&'t Node> {
        self.tree.nodes.get(self.at as usize)
    }

    /// Its name without a prefix.
    pub fn name(self) -> &'t str {
        self.node().map_or("", |node| self.tree.get(node.name))
    }

    /// The text right in it.
    pub fn text(self) -> &'t str {
        self.node().map_or("", |node| self.tree.get(node.text))
    }

    pub fn attribute(self, name: &str) -> Option<&'t str> {
        let (first, end) = self.node()?.attributes;
        let own = self.tree.attributes.get(first as usize..end as usize)?;
        own.iter().find(|(n, _)| self.tree.get(*n) == name).map(|(_, value)| self.tree.get(*value))
    }

    pub fn children(self) -> impl Iterator<Item = Element<'t>> {
        let mut next = self.node().and_then(|node| node.first);
        std::iter::from_fn(move || {
            let element = Element { tree: self.tree, at: next? };
            next = element.node().and_then(|node| node.next);
            Some(element)
        })
    }

    pub fn child(self, name: &str) -> Option<Element<'t>> {
        self.children().find(|child| child.name() == name)
    }

    /// Text of a child, trimmed.
    pub fn child_text(self, name: &str) -> Option<&'t str> {
        self.child(name).map(|child| child.text().trim()).filter(|text| !text.is_empty())
    }

    /// A number, where the attribute is one.
    pub fn number(self, name: &str) -> Option<f64> {
        self.attribute(name).and_then(|text| text.trim().parse().ok()).filter(|n: &f64| n.is_finite())
    }

    /// A truth value (XML Schema `boolean`).
    pub fn flag(self, name: &str) -> Option<bool> {
        match self.attribute(name)?.trim() {
            "true" | "1" | "True" | "TRUE" => Some(true),
            "false" | "0" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Exactly so many numbers, apart by spaces (`ST_Box`, `ST_Array`: GB/T 33190-2016, 7.3).
    pub fn numbers<const N: usize>(self, name: &str) -> Option<[f64; N]> {
        numbers(self.attribute(name)?)
    }
}

pub fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let mut all = [0.0; N];
    let mut pieces = text.split([' ', ',', '\t', '\n', '\r']).filter(|piece| !piece.is_empty());
    for number in &mut all {
        *number = pieces.next()?.parse().ok().filter(|n: &f64| n.is_finite())?;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn a_part_becomes_a_tree() {
        let xml =
            "<?xml version=\"1.0\"?><o:A xmlns:o='x' n='&lt;1'><o:B>a&amp;b&#20013;</o:B><C v='2.5'/>t</o:A>";
        let tree = Tree::parse(xml.as_bytes(), 10, 10).expect("a tree");
        let root = tree.root();
        assert_eq!((root.name(), root.attribute("n")), ("A", Some("<1")));
        assert_eq!(root.child_text("B"), Some("a&b中"));
        assert_eq!(root.child("C").and_then(|c| c.number("v")), Some(2.5));
        assert_eq!(root.children().count(), 2);
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>x&c;</a>";
        let tree = Tree::parse(bomb.as_bytes(), 10, 10).expect("a tree");
        assert_eq!(tree.root().text(), "x\u{FFFD}");
        assert!(Tree::parse("<a>".repeat(50).as_bytes(), 100, 20).is_err(), "too deep");
        assert!(Tree::parse("<a/>".repeat(50).as_bytes(), 20, 20).is_err(), "too many");
    }
}
