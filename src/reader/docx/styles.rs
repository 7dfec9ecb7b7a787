//! Styles: what paragraphs and runs inherit (ECMA-376-1, 17.7).

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use foldhash::HashMap;

use super::part::part;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink, Pattern, WHITE, hex, named};
use crate::reader::office::xml::{Fragment, Ns, Span, Tag, Taking, Token, Xml, place};

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
    /// What it says of parts of a table, where that gives letters a colour.
    pub(super) parts: Vec<(usize, Look, Option<Ground>)>,
}

/// The styles of a document. A template has hundreds of which a report uses five, so one is read when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Styles<'x> {
    part: &'x str,
    most: u32,
    all: Vec<Entry<'x>>,
    by_id: Numbers<'x>,
    default_paragraph: Option<usize>,
    /// `w:vanish` of the document's defaults.
    pub(super) vanish: bool,
    /// Why a style that was asked for cannot be read.
    failure: RefCell<Option<Error>>,
}

/// Styles by their names.
#[derive(Debug)]
enum Numbers<'x> {
    Own(HashMap<Cow<'x, str>, usize>),
    OfIndex(&'x HashMap<String, usize>),
}

impl Default for Numbers<'_> {
    fn default() -> Self {
        Numbers::Own(HashMap::default())
    }
}

impl Numbers<'_> {
    fn get(&self, id: &str) -> Option<usize> {
        match self {
            Numbers::Own(own) => own.get(id),
            Numbers::OfIndex(index) => index.get(id),
        }
        .copied()
    }
}

/// Where the styles of a text lie in it.
#[derive(Debug)]
pub(super) struct Index {
    most: u32,
    by_id: HashMap<String, usize>,
    /// The name of each, and what stands in it.
    all: Vec<((usize, usize), Span)>,
    default_paragraph: Option<usize>,
    vanish: bool,
}

impl Index {
    /// Whether the text was read within these limits.
    pub(super) fn is_for(&self, limits: &Limits) -> bool {
        self.most == limits.nesting
    }
}

#[derive(Debug)]
struct Entry<'x> {
    id: Cow<'x, str>,
    unread: Option<Fragment<'x>>,
    /// What it says itself, and with what it inherits.
    own: OnceCell<Box<Style>>,
    whole: OnceCell<Box<Style>>,
}

impl<'x> Entry<'x> {
    fn new(id: Cow<'x, str>, unread: Option<Fragment<'x>>) -> Entry<'x> {
        Entry { id, unread, own: OnceCell::new(), whole: OnceCell::new() }
    }
}

impl<'x> Styles<'x> {
    pub(super) fn read(text: &'x str, part: &'x str, limits: &Limits) -> Result<Styles<'x>, Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut styles = Styles { part, most: limits.nesting, ..Styles::default() };
        let mut taking = Taking::default();
        // Whether the open elements are the document's defaults.
        let mut open: Vec<bool> = Vec::new();
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let name = if matches!(tag.ns, Ns::Word | Ns::Word2003) { tag.name() } else { "" };
                    match name {
                        "style" => styles.style(&tag, &mut xml, &mut taking)?,
                        "latentStyles" | "body" => {
                            if xml.take(&mut taking).is_none() {
                                xml.skip()?;
                            }
                        }
                        _ => {
                            if name == "vanish" && open.contains(&true) {
                                styles.vanish = tag.is_on();
                            }
                            open.push(name == "docDefaults");
                        }
                    }
                }
                Token::End => drop(open.pop()),
                Token::Text(_) => {}
                Token::Eof => return Ok(styles),
            }
        }
    }

    /// What is known of the styles of a text without the text; `None` where it must be read again.
    pub(super) fn index(&self, whole: &Fragment<'x>) -> Option<Index> {
        let index = |entry: &Entry<'x>| {
            let Cow::Borrowed(id) = &entry.id else { return None };
            let id = if id.is_empty() { (0, 0) } else { place(id, whole.text())? };
            Some((id, entry.unread.as_ref()?.span(whole)?))
        };
        let all = self.all.iter().map(index).collect::<Option<_>>()?;
        let by_id = self.all.iter().map(|entry| entry.id.to_string()).zip(0..).collect();
        let (most, default_paragraph, vanish) = (self.most, self.default_paragraph, self.vanish);
        Some(Index { most, by_id, all, default_paragraph, vanish })
    }

    /// The styles of a text that is equal to one that was read before.
    pub(super) fn again(
        whole: &Fragment<'x>,
        index: &'x Index,
        part: &'x str,
        limits: &Limits,
    ) -> Styles<'x> {
        let entry = |((from, to), span): &((usize, usize), Span)| {
            let id = whole.text().get(*from..*to).unwrap_or_default();
            Entry::new(Cow::Borrowed(id), whole.part(*span))
        };
        Styles {
            part,
            most: limits.nesting,
            all: index.all.iter().map(entry).collect(),
            by_id: Numbers::OfIndex(&index.by_id),
            default_paragraph: index.default_paragraph,
            vanish: index.vanish,
            ..Styles::default()
        }
    }

    fn add(&mut self, entry: Entry<'x>) {
        if let Numbers::Own(own) = &mut self.by_id {
            own.insert(entry.id.clone(), self.all.len());
        }
        self.all.push(entry);
    }

    fn style(&mut self, tag: &Tag<'x>, xml: &mut Xml<'x>, taking: &mut Taking<'x>) -> Result<(), Error> {
        let (mut id, mut kind, mut default) = (None, None, None);
        for (key, value) in tag.attrs() {
            let slot = match key {
                "styleId" => &mut id,
                "type" => &mut kind,
                "default" => &mut default,
                _ => continue,
            };
            slot.get_or_insert(value);
        }
        let id = id.unwrap_or_default();
        let default = default.is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
        if default && kind.is_some_and(|kind| kind == "paragraph") {
            self.default_paragraph = Some(self.all.len());
        }
        let mut entry = Entry::new(id, xml.take(taking));
        if entry.unread.is_none() {
            entry.own = OnceCell::from(Box::new(Style::read(xml, &entry.id)?));
        }
        self.add(entry);
        Ok(())
    }

    /// What a style says itself.
    fn own<'s>(&'s self, entry: &'s Entry<'x>) -> &'s Style {
        entry.own.get_or_init(|| {
            let Some(unread) = &entry.unread else { return Box::default() };
            let read = Style::read(&mut unread.read(self.part, self.most), &entry.id);
            Box::new(read.unwrap_or_else(|error| {
                self.failure.borrow_mut().get_or_insert(error);
                Style::default()
            }))
        })
    }

    /// A style with what it has from those it is based on (17.7.2).
    fn whole<'s>(&'s self, entry: &'s Entry<'x>) -> &'s Style {
        entry.whole.get_or_init(|| {
            let mut style = Box::new(self.own(entry).clone());
            let mut next = style.based_on.as_deref();
            let mut chain = 0;
            while let Some(base) = next.and_then(|id| self.entry(id)).filter(|_| chain < CHAIN) {
                let base = self.own(base);
                style.number.id = style.number.id.or(base.number.id);
                style.number.level = style.number.level.or(base.number.level);
                style.outline = style.outline.or(base.outline);
                style.vanish = style.vanish.or(base.vanish);
                style.look = style.look.over(base.look);
                style.ground = style.ground.or(base.ground);
                // Parts are looked through in order, so that those of the style itself come last.
                style.parts.splice(0..0, base.parts.iter().copied());
                next = base.based_on.as_deref();
                chain += 1;
            }
            style
        })
    }

    fn entry(&self, id: &str) -> Option<&Entry<'x>> {
        self.all.get(self.by_id.get(id)?)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Style> {
        self.entry(id).map(|entry| self.whole(entry))
    }

    /// The style of a paragraph: its own, or the default one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Option<&Style> {
        let entry = id.and_then(|id| self.entry(id)).or_else(|| self.all.get(self.default_paragraph?));
        entry.map(|entry| self.whole(entry))
    }

    /// # Errors
    /// `damaged` for a style that was asked for and cannot be read.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

impl Style {
    /// Reads what stands in a style, up to its end.
    fn read(xml: &mut Xml<'_>, id: &str) -> Result<Style, Error> {
        let mut style = Style { id: id.to_owned(), ..Style::default() };
        let mut open: Vec<&'static str> = Vec::new();
        let mut part_open = false;
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let name = match tag.ns {
                        Ns::Word | Ns::Word2003 => known(tag.name()),
                        Ns::Understood if tag.name() == "textFill" => "textFill",
                        _ => "",
                    };
                    let within = |what: &str| open.contains(&what);
                    match name {
                        "basedOn" => style.based_on = tag.val().map(|v| v.into_owned()),
                        _ if within("change") => {}
                        _ if within("textFill") => {
                            let of_part =
                                style.parts.last_mut().filter(|_| part_open && within("tblStylePr"));
                            set_fill(of_part.map_or(&mut style.look, |(_, look, _)| look), &tag);
                        }
                        "tblStylePr" => style.parts.extend(part(&tag).map(|at| (at, Look::default(), None))),
                        _ if within("tblStylePr") => {
                            if let Some((_, look, ground)) = style.parts.last_mut().filter(|_| part_open) {
                                match name {
                                    "shd" if !within("rPr") => *ground = Some(shading(&tag)),
                                    "run" | "shd" => set_look(look, &tag),
                                    _ => {}
                                }
                            }
                        }
                        "vanish" => style.vanish = Some(tag.is_on()),
                        "outlineLvl" => style.outline = level(&tag),
                        "shd" if !within("rPr") => style.ground = Some(shading(&tag)),
                        "run" | "shd" => set_look(&mut style.look, &tag),
                        "numId" => style.number.id = tag.number("val"),
                        "ilvl" => style.number.level = level(&tag),
                        _ => {}
                    }
                    if name == "tblStylePr" {
                        part_open = part(&tag).is_some();
                    }
                    open.push(name);
                }
                Token::End if open.pop().is_none() => {
                    // Tables whose styles leave their letters' look alone are read without them.
                    if style.look == Look::default() && style.parts.iter().all(|p| p.1 == Look::default()) {
                        style.parts.clear();
                    }
                    return Ok(style);
                }
                Token::End | Token::Text(_) => {}
                Token::Eof => return Ok(style),
            }
        }
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
        // What is no colour is the automatic one, or one of the theme; that of its paper is white.
        "color" => {
            let paper = || tag.attr("themeColor").is_some_and(|c| matches!(&*c, "background1" | "light1"));
            let colour = tag.val().and_then(|v| hex(&v)).or_else(|| paper().then_some(WHITE));
            look.ink = Some(colour.map_or(Ink::Automatic, Ink::Of));
        }
        // 17.3.2.26: the font of ASCII letters; those of a theme draw digits.
        "rFonts" => {
            if tag.attr("asciiTheme").is_some() {
                look.pictures = Some(false);
            } else if let Some(font) = tag.attr("ascii") {
                look.set_font(&font);
            }
        }
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

/// What a fill of letters says ([MS-DOCX] 2.7.1.7 textFill), which goes over their colour: an element within it.
pub(super) fn set_fill(look: &mut Look, tag: &Tag<'_>) {
    match tag.name() {
        "noFill" => look.ink = Some(Ink::None),
        "srgbClr" => look.ink = tag.val().and_then(|v| hex(&v)).map(Ink::Of).or(look.ink),
        "schemeClr" => {
            let paper = tag.val().is_some_and(|v| matches!(&*v, "bg1" | "lt1"));
            look.ink = Some(if paper { Ink::Of(WHITE) } else { Ink::Automatic });
        }
        // How much is seen through, in thousandths of a hundredth.
        "alpha" if tag.number("val").is_some_and(|n| n >= 95_000) => look.ink = Some(Ink::None),
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
        "basedOn" => "basedOn",
        "tblStylePr" => "tblStylePr",
        "vanish" => "vanish",
        "outlineLvl" => "outlineLvl",
        "numId" => "numId",
        "ilvl" => "ilvl",
        "rPr" => "rPr",
        "shd" => "shd",
        "strike" | "dstrike" | "vertAlign" | "position" | "color" | "highlight" | "sz" | "rFonts" => "run",
        "rPrChange" | "pPrChange" => "change",
        _ => "",
    }
}
