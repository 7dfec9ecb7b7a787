//! The tokens are those of quick-xml, and what it refuses is refused.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Taking;
use super::{Token, Xml};

const PART: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE w:a [<!ENTITY b \"<c>\">]>\n<w:a xmlns:w='u' \
                    xmlns=\"v\"><w:p w:rsid = \"0>0\" w:val='a\"b'><w:r/><w:t xml:space=\"preserve\"> 一&amp;&#x4e8c; \
                    </w:t ></w:p><!-- <w:q> --><t><![CDATA[<三>]]></t><?pi <w:x>?><e a=\"\" /></w:a>\n";

/// One line for each token: starts with local names and values, ends, text.
fn ours(text: &str) -> Option<Vec<String>> {
    let mut xml = Xml::new(text, "part", 512);
    let mut all = Vec::new();
    loop {
        all.push(match xml.next().ok()? {
            Token::Start(tag) => {
                let values: Vec<String> = tag.attrs().map(|(key, value)| format!(" {key}={value}")).collect();
                format!("<{}{}", tag.name(), values.concat())
            }
            Token::End => ">".to_owned(),
            Token::Text(text) => format!("\"{text}"),
            Token::Eof => return Some(joined(all)),
        });
    }
}

/// The same by quick-xml; `None` also where it leaves an element open or attributes unread.
fn theirs(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut all, mut depth) = (Vec::new(), 0);
    loop {
        all.push(match reader.read_event().ok()? {
            Event::Start(start) => {
                depth += 1;
                let mut line = format!("<{}", start.local_name().as_ref());
                for attribute in start.attributes().with_checks(false) {
                    let attribute = attribute.ok()?;
                    if !super::is_declaration(attribute.key.0) {
                        let value = super::unescaped(&attribute.value).into_owned();
                        line +=
                            &format!(" {}={value}", attribute.key.0.rsplit(':').next().unwrap_or_default());
                    }
                }
                line
            }
            Event::End(_) => {
                depth -= 1;
                ">".to_owned()
            }
            Event::Text(text) => format!("\"{}", text.into_inner()),
            Event::CData(text) => format!("\"{}", text.into_inner()),
            Event::GeneralRef(name) => {
                let raw: &str = &name;
                format!("\"{}", quick_xml::escape::unescape(&format!("&{raw};")).ok()?)
            }
            Event::Eof => return (depth == 0).then(|| joined(all)),
            _ => continue,
        });
    }
}

/// Texts one behind the other as one.
fn joined(all: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in all {
        match (out.last_mut(), line.strip_prefix('"')) {
            // Before the first element there is none; broken declarations are told apart otherwise.
            (None, Some(_)) => {}
            (Some(last), Some(text)) if last.starts_with('"') => last.push_str(text),
            _ => out.push(line),
        }
    }
    out
}

#[test]
fn tokens_are_those_of_quick_xml() {
    let tokens = ours(PART);
    assert!(tokens.as_ref().is_some_and(|t| t.len() == 15), "{tokens:?}");
    assert_eq!(tokens, theirs(PART));
    let cases = std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000);
    let mut random = fastrand::Rng::with_seed(4);
    let mut read = 0;
    let chars: Vec<char> = PART.chars().collect();
    // What stands before the first element tells nothing.
    let first = PART.find("<w:a").unwrap_or(0);
    for _ in 0..cases {
        let mut text = chars.clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(first..text.len());
            let other = random.usize(..chars.len());
            match random.u8(..4) {
                0 if at > first => drop(text.remove(at)),
                1 => text.insert(at, chars[other]),
                2 => text[at] = chars[other],
                _ => text.truncate(at + 1),
            }
        }
        let text: String = text.into_iter().collect();
        // What is read is read alike; more is refused than there, where attributes are no attributes.
        if let Some(tokens) = ours(&text) {
            assert_eq!(Some(tokens), theirs(&text), "{text}");
            read += 1;
        }
    }
    assert!(read > cases / 20, "of {cases} changed parts {read} were read");
}

#[test]
fn elements_can_be_passed_over_or_taken_for_later() {
    let text =
        "<a xmlns:w='u'><w:s><w:b/>x</w:s><w:s/><w:s><w:s/></w:s><w:s><!-- </w:s> --></w:s><c>y</c></a>";
    let mut xml = Xml::new(text, "part", 512);
    let mut taking = Taking::default();
    let mut seen = Vec::new();
    loop {
        match xml.next().expect("well-formed") {
            Token::Start(tag) if tag.name() == "s" => match xml.take(&mut taking) {
                Some(fragment) => {
                    let mut inner = fragment.read("part", 512);
                    while let Token::Start(_) | Token::End | Token::Text(_) =
                        inner.next().expect("well-formed")
                    {
                        seen.push('i');
                    }
                    seen.push('t');
                }
                None => {
                    xml.skip().expect("well-formed");
                    seen.push('s');
                }
            },
            Token::Start(tag) => seen.extend(tag.name().chars()),
            Token::End => seen.push('>'),
            Token::Text(text) => seen.extend(text.chars()),
            Token::Eof => break,
        }
    }
    assert_eq!(seen.iter().collect::<String>(), "aiiittsscy>>");
}

#[test]
fn characters_alone_are_read_at_once() {
    for (text, expected) in [
        ("<a>x</a>", Some("x")),
        ("<a b='c'></a>", Some("")),
        ("<a/>", None),
        ("<a>x&amp;</a>", None),
        ("<a>x<b/></a>", None),
        ("<a>x<!-- --></a>", None),
        ("<a>x</a >", None),
        ("<a>x</ab>", None),
        ("<a>x", None),
    ] {
        let mut xml = Xml::new(text, "part", 512);
        assert!(matches!(xml.next(), Ok(Token::Start(_))), "{text}");
        assert_eq!(xml.characters_only(), expected, "{text}");
        if expected.is_some() {
            assert!(matches!(xml.next(), Ok(Token::Eof)), "{text}");
        }
    }
}

#[test]
fn names_are_told_by_what_their_prefixes_stand_for() {
    use super::Ns::{Other, Sheet, Word};

    let (word, sheet) = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    );
    let text = format!(
        "<w:a xmlns:w='{word}' xmlns:w1='{sheet}'><w:b/><w1:b/><b/><b xmlns='{sheet}'/><w:c/><b/><x:b/></w:a>"
    );
    let mut xml = Xml::new(&text, "part", 512);
    let mut seen = Vec::new();
    while let Ok(token @ (Token::Start(_) | Token::End)) = xml.next() {
        if let Token::Start(tag) = token {
            seen.push((tag.ns, tag.name()));
        }
    }
    let expected = [
        (Word, "a"),
        (Word, "b"),
        (Sheet, "b"),
        (Other, "b"),
        (Sheet, "b"),
        (Word, "c"),
        (Other, "b"),
        (Other, "b"),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        "<a",
        "<a>",
        "<a></b>",
        "</a>",
        "<a b></a>",
        "<a b=1/>",
        "<a b='1/>",
        "<a>&b;</a>",
        "<a>&amp</a>",
        "<a><!-- </a>",
        "<a><![CDATA[</a>",
        "< a/>",
        "<a b='&#0;'>&#0;</a>",
        "<!DOCTYPE a [<a/>",
    ] {
        assert!(ours(text).is_none(), "{text}");
    }
}
