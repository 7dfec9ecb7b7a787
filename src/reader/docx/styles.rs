//! Styles: what paragraphs and runs inherit (ECMA-376-1, 17.7).

use std::collections::HashMap;

use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink, Pattern, hex, named};
use crate::reader::office::xml::{Ns, Tag, Token, Xml};

/// Styles based on each other, at most.
const CHAIN: usize = 64;

/// The numbering a paragraph asks for (17.9.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) struct NumberRef {
    /// `w:numId`; 0 takes numbering away.
    pub(in crate::reader) id: Option<i64>,
    pub(in crate::reader) level: Option<u8>,
}

/// What a style says, or what it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub(super) id: String,
    based_on: Option<String>,
    pub(super) number: NumberRef,
    /// 0 to 8 for headings, 9 for body text.
    pub(super) outline: Option<u8>,
    /// `w:vanish` of its runs.
    pub(super) vanish: Option<bool>,
    pub(super) look: Look,
    /// The shading of its paragraphs, or of the cells of its tables.
    pub(super) ground: Option<Ground>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: Vec<Style>,
    by_id: HashMap<String, usize>,
    default_paragraph: Option<usize>,
    /// `w:vanish` of the document's defaults.
    pub(super) vanish: bool,
}

impl Styles {
    pub(super) fn read(text: &str, part: &str, limits: &Limits) -> Result<Styles, Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut styles = Styles::default();
        // Elements open at the moment, by name; those of other vocabularies are empty.
        let mut open: Vec<&'static str> = Vec::new();
        let mut style = Style::default();
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let name = if matches!(tag.ns, Ns::Word | Ns::Word2003) { known(tag.name()) } else { "" };
                    let within = |what: &str| open.contains(&what);
                    match name {
                        "style" => {
                            style = Style {
                                id: tag.attr("styleId").unwrap_or_default().into_owned(),
                                ..Style::default()
                            };
                            let default =
                                tag.attr("default").is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
                            if default && tag.attr("type").is_some_and(|t| t == "paragraph") {
                                styles.default_paragraph = Some(styles.all.len());
                            }
                        }
                        "basedOn" => style.based_on = tag.val().map(|v| v.into_owned()),
                        "vanish" if within("docDefaults") => styles.vanish = tag.is_on(),
                        _ if within("change") => {}
                        "vanish" if within("style") && !within("tblStylePr") => {
                            style.vanish = Some(tag.is_on())
                        }
                        _ if !within("style") || within("tblStylePr") => {}
                        "outlineLvl" => style.outline = level(&tag),
                        "shd" if !within("rPr") => style.ground = Some(shading(&tag)),
                        "run" | "shd" => set_look(&mut style.look, &tag),
                        "numId" => style.number.id = tag.number("val"),
                        "ilvl" => style.number.level = level(&tag),
                        _ => {}
                    }
                    open.push(name);
                }
                Token::End => {
                    if open.pop() == Some("style") {
                        let style = std::mem::take(&mut style);
                        styles.by_id.insert(style.id.clone(), styles.all.len());
                        styles.all.push(style);
                    }
                }
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        styles.inherit();
        Ok(styles)
    }

    /// Fills in what styles have from those they are based on (17.7.2).
    fn inherit(&mut self) {
        let filled: Vec<Style> = (0..self.all.len())
            .map(|i| {
                let mut style = self.all.get(i).cloned().unwrap_or_default();
                let mut next = style.based_on.clone();
                for _ in 0..CHAIN {
                    let Some(base) = next.and_then(|id| self.by_id.get(&id)).and_then(|b| self.all.get(*b))
                    else {
                        break;
                    };
                    style.number.id = style.number.id.or(base.number.id);
                    style.number.level = style.number.level.or(base.number.level);
                    style.outline = style.outline.or(base.outline);
                    style.vanish = style.vanish.or(base.vanish);
                    style.look = style.look.over(base.look);
                    style.ground = style.ground.or(base.ground);
                    next = base.based_on.clone();
                }
                style
            })
            .collect();
        self.all = filled;
    }

    pub(super) fn get(&self, id: &str) -> Option<&Style> {
        self.all.get(*self.by_id.get(id)?)
    }

    /// The style of a paragraph: its own, or the default one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Option<&Style> {
        id.and_then(|id| self.get(id)).or_else(|| self.all.get(self.default_paragraph?))
    }
}

/// A level, 0 to 9.
pub(super) fn level(tag: &Tag<'_>) -> Option<u8> {
    tag.number("val").and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 9)
}

/// What a property of runs says of their look (17.3.2.37, 17.3.2.9, 17.3.2.42, 17.3.2.24, 17.3.2.6,
/// 17.3.2.32, 17.3.2.15 and 17.3.2.38).
pub(super) fn set_look(look: &mut Look, tag: &Tag<'_>) {
    match tag.name() {
        "strike" => look.struck = Some(tag.is_on()),
        "dstrike" => look.struck_twice = Some(tag.is_on()),
        "vertAlign" => {
            look.script = Some(tag.val().is_some_and(|v| matches!(&*v, "superscript" | "subscript")));
        }
        "position" => look.moved = Some(tag.number("val").is_some_and(|n| n != 0)),
        // What is no colour is the automatic one.
        "color" => look.ink = Some(tag.val().and_then(|v| hex(&v)).map_or(Ink::Automatic, Ink::Of)),
        "shd" => look.ground = Some(shading(tag)),
        "highlight" => {
            look.ground = tag.val().and_then(|v| named(&v)).map(Ground::Of).or(look.ground);
        }
        "sz" => {
            if let Some(size) = tag.number("val") {
                look.set_size(size);
            }
        }
        _ => {}
    }
}

/// A shading (17.3.5).
pub(super) fn shading(tag: &Tag<'_>) -> Ground {
    let colour = |name: &str| tag.attr(name).and_then(|v| hex(&v));
    Pattern::of(&tag.val().unwrap_or_default()).ground(colour("color"), colour("fill"))
}

fn known(name: &str) -> &'static str {
    match name {
        "style" => "style",
        "basedOn" => "basedOn",
        "docDefaults" => "docDefaults",
        "tblStylePr" => "tblStylePr",
        "vanish" => "vanish",
        "outlineLvl" => "outlineLvl",
        "numId" => "numId",
        "ilvl" => "ilvl",
        "rPr" => "rPr",
        "shd" => "shd",
        "strike" | "dstrike" | "vertAlign" | "position" | "color" | "highlight" | "sz" => "run",
        "rPrChange" | "pPrChange" => "change",
        _ => "",
    }
}
