//! Numbering: `一、`, `（一）` and `1.` that stand in no text but are printed before it (ECMA-376-1, 17.9).

use std::collections::HashMap;

use super::styles::{NumberRef, Styles, level};
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::number;
use crate::reader::office::xml::{Ns, Tag, Token, Xml};

pub(in crate::reader) const LEVELS: usize = 9;

/// A level of a list (17.9.6).
#[derive(Debug, Clone)]
pub(in crate::reader) struct Level {
    pub(in crate::reader) start: u32,
    /// By its name (17.18.59).
    pub(in crate::reader) format: String,
    /// With `%1` for the number of the first level, and so on.
    pub(in crate::reader) text: String,
    /// Written in decimal whatever the levels above are (17.9.4).
    pub(in crate::reader) legal: bool,
    /// The level, counted from 1, that restarts this one; 0 for none (17.9.10).
    pub(in crate::reader) restart: Option<u8>,
    /// The style that numbers its paragraphs with this level (17.9.23).
    pub(in crate::reader) style: Option<String>,
    pub(in crate::reader) hidden: bool,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 0,
            format: "decimal".to_owned(),
            text: String::new(),
            legal: false,
            restart: None,
            style: None,
            hidden: false,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Abstract {
    levels: Vec<Option<Level>>,
    /// Defined by the numbering style of this name (17.9.21).
    by_style: Option<String>,
}

/// A list with what differs from its definition (17.9.15).
#[derive(Debug, Clone, Default)]
pub(in crate::reader) struct Num {
    /// The definition.
    pub(in crate::reader) of: i64,
    pub(in crate::reader) starts: [Option<u32>; LEVELS],
    pub(in crate::reader) levels: Vec<Option<Level>>,
}

/// Lists with the numbers they have reached.
#[derive(Debug, Default)]
pub(in crate::reader) struct Numbering {
    abstracts: HashMap<i64, Abstract>,
    nums: HashMap<i64, Num>,
    /// Numbers reached, by abstract list: `None` for a level not reached yet.
    reached: HashMap<i64, [Option<u32>; LEVELS]>,
    /// Lists and levels whose own start was used.
    started: HashMap<i64, [bool; LEVELS]>,
    /// A format that is printed in decimal because it is not known.
    pub(in crate::reader) unknown: Option<String>,
}

/// The lists of a document, read when a paragraph asks for its number: most templates define lists that no paragraph of a
/// report is in.
#[derive(Default)]
pub(super) struct Lists<'a> {
    unread: Option<Unread<'a>>,
    read: Numbering,
}

/// Reads the part that defines them.
type Unread<'a> = Box<dyn FnOnce() -> Result<Numbering, Error> + 'a>;

impl<'a> Lists<'a> {
    pub(super) fn unread(read: impl FnOnce() -> Result<Numbering, Error> + 'a) -> Lists<'a> {
        Lists { unread: Some(Box::new(read)), read: Numbering::default() }
    }

    /// As [`Numbering::next`].
    ///
    /// # Errors
    /// Why the part that a paragraph asks for cannot be read.
    pub(super) fn next(
        &mut self,
        of: NumberRef,
        direct: bool,
        style: Option<&str>,
    ) -> Result<Option<String>, Error> {
        if of.id.is_none_or(|id| id == 0) {
            return Ok(None);
        }
        if let Some(read) = self.unread.take() {
            self.read = read()?;
        }
        Ok(self.read.next(of, direct, style))
    }

    /// A format that is printed in decimal because it is not known.
    pub(super) fn unknown(self) -> Option<String> {
        self.read.unknown
    }
}

impl Numbering {
    pub(super) fn read(text: &str, part: &str, limits: &Limits) -> Result<Numbering, Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut all = Numbering::default();
        let mut reading = Reading::default();
        let mut open: Vec<&'static str> = Vec::new();
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let name = if tag.ns == Ns::Word { known(tag.name()) } else { "" };
                    // Word's own formats are written beside a fallback in standard ones.
                    let choice = tag.ns == Ns::Compatibility && tag.name() == "Choice";
                    let name = if choice { "Choice" } else { name };
                    if !open.contains(&"Choice") {
                        reading.start(name, &tag);
                    }
                    open.push(name);
                }
                Token::End => match open.pop() {
                    Some("abstractNum") => {
                        let (id, list) = (reading.id, std::mem::take(&mut reading.list));
                        all.abstracts.insert(id, list);
                    }
                    Some("num") => {
                        let (id, num) = (reading.id, std::mem::take(&mut reading.num));
                        all.nums.insert(id, num);
                    }
                    Some("lvl") => reading.end_level(open.contains(&"lvlOverride")),
                    _ => {}
                },
                Token::Text(_) => {}
                Token::Eof => return Ok(all),
            }
        }
    }

    /// Follows lists that are defined by a numbering style to their definition.
    pub(super) fn link(&mut self, styles: &Styles<'_>) {
        let linked: Vec<(i64, Vec<Option<Level>>)> = self
            .abstracts
            .iter()
            .filter_map(|(id, list)| {
                let num = styles.get(list.by_style.as_deref()?)?.number.id?;
                let source = self.abstracts.get(&self.nums.get(&num)?.of)?;
                Some((*id, source.levels.clone()))
            })
            .collect();
        for (id, levels) in linked {
            if let Some(list) = self.abstracts.get_mut(&id).filter(|l| l.levels.is_empty()) {
                list.levels = levels;
            }
        }
    }

    /// Adds the definition of a list.
    pub(in crate::reader) fn define(&mut self, id: i64, levels: Vec<Option<Level>>) {
        self.abstracts.insert(id, Abstract { levels, by_style: None });
    }

    /// Adds a list.
    pub(in crate::reader) fn add(&mut self, id: i64, num: Num) {
        self.nums.insert(id, num);
    }

    /// Whether there is a list of this number.
    pub(in crate::reader) fn has(&self, id: i64) -> bool {
        self.nums.get(&id).is_some_and(|num| self.abstracts.contains_key(&num.of))
    }

    /// The number printed before the next paragraph of a list, or a sign that is its bullet, with the space that sets it apart where it would run
    /// into the text. `style` is the paragraph's.
    pub(in crate::reader) fn next(
        &mut self,
        of: NumberRef,
        direct: bool,
        style: Option<&str>,
    ) -> Option<String> {
        let id = of.id.filter(|id| *id != 0)?;
        let num = self.nums.get(&id)?;
        let list = self.abstracts.get(&num.of)?;
        let definition = |at: usize| -> Option<&Level> {
            num.levels
                .get(at)
                .and_then(Option::as_ref)
                .or_else(|| list.levels.get(at).and_then(Option::as_ref))
        };
        // A style's level is the one that names the style (17.9.23).
        let styled = || {
            (0..LEVELS)
                .find(|at| definition(*at).is_some_and(|l| l.style.is_some() && l.style.as_deref() == style))
        };
        let at = match of.level {
            Some(level) if direct => usize::from(level),
            level => styled().unwrap_or(usize::from(level.unwrap_or(0))),
        };
        let level = definition(at)?;
        let reached = self.reached.entry(num.of).or_default();
        let started = self.started.entry(id).or_default();
        let own = num.starts.get(at).copied().flatten();
        let first = own.unwrap_or(level.start);
        let slot = reached.get_mut(at)?;
        *slot = Some(match *slot {
            // The list's own start counts once, when the list is first used (17.9.27).
            Some(n) if own.is_none() || started[at] => n.saturating_add(1),
            _ => first,
        });
        started[at] = true;
        for (deeper, slot) in reached.iter_mut().enumerate().skip(at + 1) {
            let restarts = match definition(deeper).and_then(|l| l.restart) {
                Some(0) => false,
                Some(by) => at < usize::from(by),
                None => true,
            };
            if restarts {
                *slot = None;
            }
        }
        if level.hidden {
            return None;
        }
        let mut out = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(c) = chars.next() {
            // `%1` is the number of the first level (17.9.11).
            let digit = (c == '%').then(|| chars.peek().and_then(|d| d.to_digit(10))).flatten();
            let Some(digit) = digit.filter(|d| *d > 0) else {
                out.push(c);
                continue;
            };
            chars.next();
            let other = digit as usize - 1;
            let Some(definition) = definition(other) else { continue };
            let n = reached.get(other).copied().flatten().unwrap_or(definition.start);
            let format =
                if level.legal && definition.format != "none" { "decimal" } else { &definition.format };
            let (text, known) = number::print(format, n);
            if !known {
                self.unknown = Some(format.to_owned());
            }
            out.push_str(&text);
        }
        if (level.format == "bullet" && !number::is_sign(&out)) || out.trim().is_empty() {
            return None;
        }
        // A tab or space behind the number matters only where both would run together.
        if out.ends_with(char::is_alphanumeric) {
            out.push(' ');
        }
        Some(out)
    }
}

#[derive(Default)]
struct Reading {
    id: i64,
    list: Abstract,
    num: Num,
    at: usize,
    level: Level,
}

impl Reading {
    fn start(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "abstractNum" => {
                self.id = tag.number("abstractNumId").unwrap_or(-1);
                self.list = Abstract::default();
            }
            "numStyleLink" => self.list.by_style = tag.val().map(|v| v.into_owned()),
            "num" => {
                self.id = tag.number("numId").unwrap_or(-1);
                self.num = Num::default();
            }
            "abstractNumId" => self.num.of = tag.number("val").unwrap_or(-1),
            "lvlOverride" => self.at = index(tag),
            "startOverride" => {
                if let Some(slot) = self.num.starts.get_mut(self.at) {
                    *slot = number(tag);
                }
            }
            "lvl" => {
                self.at = index(tag);
                self.level = Level::default();
            }
            "start" => self.level.start = number(tag).unwrap_or(0),
            "numFmt" => self.level.format = tag.val().unwrap_or_default().into_owned(),
            "lvlText" => self.level.text = tag.val().unwrap_or_default().into_owned(),
            "lvlRestart" => self.level.restart = level(tag),
            "isLgl" => self.level.legal = tag.is_on(),
            "pStyle" => self.level.style = tag.val().map(|v| v.into_owned()),
            "vanish" => self.level.hidden = tag.is_on(),
            _ => {}
        }
    }

    fn end_level(&mut self, overriding: bool) {
        let levels = if overriding { &mut self.num.levels } else { &mut self.list.levels };
        if self.at < LEVELS {
            if levels.len() <= self.at {
                levels.resize(self.at + 1, None);
            }
            if let Some(slot) = levels.get_mut(self.at) {
                *slot = Some(std::mem::take(&mut self.level));
            }
        }
    }
}

fn number(tag: &Tag<'_>) -> Option<u32> {
    tag.number("val").and_then(|n| u32::try_from(n).ok())
}

fn index(tag: &Tag<'_>) -> usize {
    tag.number("ilvl").and_then(|n| usize::try_from(n).ok()).unwrap_or(LEVELS)
}

fn known(name: &str) -> &'static str {
    const NAMES: [&str; 15] = [
        "abstractNum",
        "numStyleLink",
        "num",
        "abstractNumId",
        "lvlOverride",
        "startOverride",
        "lvl",
        "start",
        "numFmt",
        "lvlText",
        "lvlRestart",
        "isLgl",
        "pStyle",
        "vanish",
        "",
    ];
    NAMES.iter().find(|n| **n == name).copied().unwrap_or("")
}
