//! Styles of an OpenDocument text: what hides text, and how lists print their numbers (OpenDocument 1.3, 16, 19.500).

use std::collections::HashMap;

use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink, hex};
use crate::reader::office::number::{self, is_sign};
use crate::reader::office::xml::{Ns, Tag, Token, Xml};

/// Levels of a list.
pub(super) const LEVELS: usize = 10;

/// Styles based on each other, at most.
const CHAIN: usize = 64;

/// Whether a length is there and no more than 2 points, in which nothing can be seen.
fn without_size(tag: &Tag<'_>, name: &str) -> bool {
    let Some(value) = tag.attr(name) else { return false };
    let (number, unit) =
        value.trim().split_at(value.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let points = match unit {
        "in" => 72.0,
        "cm" => 72.0 / 2.54,
        "mm" => 7.2 / 2.54,
        "pc" => 12.0,
        "px" => 0.75,
        _ => 1.0,
    };
    number.trim().parse::<f64>().is_ok_and(|n| n * points <= 2.0)
}

/// The name under which a format of numbers is kept.
fn of_numbers(name: &str) -> String {
    format!("\u{0}{name}")
}

/// How a level of a list prints its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub(super) start: u32,
    format: String,
    prefix: String,
    suffix: String,
    /// Levels printed, this one and those above it.
    shown: usize,
    /// `%1%、`: the number as a template, as newer programs write it.
    template: Option<String>,
    bullet: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    hidden: Option<bool>,
    look: Look,
    /// Whether a table, a row or a column is shown.
    shown: Option<bool>,
    /// What is behind a cell, a row, a table or a paragraph.
    ground: Option<Ground>,
    list: Option<String>,
    /// The format of its numbers, and what it is replaced by under which condition (16.3).
    numbers: Option<String>,
    maps: Vec<Map>,
    /// A format of numbers shows the number, and other digits beside it.
    shows_number: bool,
    altered: bool,
}

/// A condition under which a style is replaced by another (16.3).
#[derive(Debug)]
pub(in crate::reader) struct Map {
    pub(in crate::reader) condition: String,
    pub(in crate::reader) style: String,
    /// The cell that formulas in the condition are written for.
    pub(in crate::reader) base: String,
}

/// The name under which the outline of headings is kept.
pub(super) const OUTLINE: &str = "\u{0}outline";

/// The styles of a document.
#[derive(Debug, Default)]
pub(in crate::reader) struct Styles {
    styles: HashMap<String, Style>,
    lists: HashMap<String, Vec<Level>>,
    /// Names of styles by what programs call them.
    displayed: HashMap<String, String>,
}

impl Styles {
    /// Adds the styles of a part; those of the same name before are replaced.
    pub(super) fn read(&mut self, text: &str, part: &str, limits: &Limits) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let (mut style, mut list) = (String::new(), String::new());
        // Elements open, and how many were when the style at hand began: others have properties of text too.
        let (mut depth, mut began) = (0_u32, 0);
        loop {
            let tag = match xml.next()? {
                Token::Start(tag) => tag,
                Token::End => {
                    depth = depth.saturating_sub(1);
                    if depth == began {
                        style.clear();
                    }
                    continue;
                }
                Token::Text(text) => {
                    // Digits of a format's own beside those of the number.
                    if text.contains(|c: char| c.is_ascii_digit())
                        && let Some(style) = self.styles.get_mut(&style)
                    {
                        style.altered = true;
                    }
                    continue;
                }
                Token::Eof => return Ok(()),
            };
            depth += 1;
            match (tag.ns, tag.name()) {
                (Ns::OdfStyle, "style") => {
                    style = tag.attr("name").unwrap_or_default().into_owned();
                    let new = Style {
                        parent: tag.attr("parent-style-name").map(|v| v.into_owned()),
                        list: tag.attr("list-style-name").map(|v| v.into_owned()),
                        numbers: tag.attr("data-style-name").map(|v| of_numbers(&v)),
                        ..Style::default()
                    };
                    self.styles.insert(style.clone(), new);
                    began = depth - 1;
                    if let Some(shown) = tag.attr("display-name") {
                        self.displayed.insert(shown.into_owned(), style.clone());
                    }
                }
                // 16.29.3 and what other formats have for it; words alone do not show the number.
                (
                    Ns::OdfOther,
                    "number" | "scientific-number" | "fraction" | "text-content" | "boolean" | "day"
                    | "month" | "year" | "hours" | "minutes" | "seconds" | "era" | "quarter" | "week-of-year"
                    | "day-of-week",
                ) => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        style.shows_number = true;
                    }
                }
                // 16.29: formats of numbers, which give them a colour.
                (Ns::OdfOther, name) if name.ends_with("-style") => {
                    style = of_numbers(&tag.attr("name").unwrap_or_default());
                    self.styles.insert(style.clone(), Style::default());
                    began = depth - 1;
                }
                (Ns::OdfStyle, "map") => {
                    if let Some(style) = self.styles.get_mut(&style)
                        && let (Some(condition), Some(other)) =
                            (tag.attr("condition"), tag.attr("apply-style-name"))
                    {
                        let base = tag.attr("base-cell-address").unwrap_or_default().into_owned();
                        style.maps.push(Map {
                            condition: condition.into_owned(),
                            style: other.into_owned(),
                            base,
                        });
                    }
                }
                (Ns::OdfStyle, "text-properties") => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        style.hidden = tag.attr("display").map(|d| d == "none");
                        style.look = look(&tag);
                    }
                }
                // 17.15 and 17.18
                (
                    Ns::OdfStyle,
                    name @ ("table-properties"
                    | "table-row-properties"
                    | "table-cell-properties"
                    | "paragraph-properties"),
                ) => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        match name {
                            "table-properties" => {
                                style.shown = tag.attr("display").map(|d| d != "false");
                            }
                            // A best height is made anew from what is in the row.
                            "table-row-properties"
                                if without_size(&tag, "row-height")
                                    && tag.attr("use-optimal-row-height").is_none_or(|v| v != "true") =>
                            {
                                style.shown = Some(false);
                            }
                            _ => {}
                        }
                        style.ground = background(&tag).or(style.ground);
                    }
                }
                // 17.21, 20.119: a fill, or the background of a frame.
                (Ns::OdfStyle, "graphic-properties") => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        style.ground = match tag.attr("fill").as_deref() {
                            Some("none") => background(&tag).or(Some(Ground::Paper)),
                            Some("solid") => tag.attr("fill-color").and_then(|v| hex(&v)).map(Ground::Of),
                            Some(_) => Some(Ground::Unknown),
                            None => background(&tag),
                        };
                    }
                }
                // 17.16 and 17.17: what has no size shows nothing.
                (Ns::OdfStyle, "table-column-properties") if without_size(&tag, "column-width") => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        style.shown = Some(false);
                    }
                }
                (Ns::OdfStyle, "background-image") if tag.attr("href").is_some() => {
                    if let Some(style) = self.styles.get_mut(&style) {
                        style.ground = Some(Ground::Unknown);
                    }
                }
                (Ns::OdfText, "list-style") => list = tag.attr("name").unwrap_or_default().into_owned(),
                (Ns::OdfText, "outline-style") => list = OUTLINE.to_owned(),
                (
                    Ns::OdfText,
                    "list-level-style-number" | "list-level-style-bullet" | "outline-level-style",
                ) => {
                    self.level(&tag, &list);
                }
                _ => {}
            }
        }
    }

    fn level(&mut self, tag: &Tag<'_>, list: &str) {
        let number = |name: &str| tag.number(name).and_then(|n| u32::try_from(n).ok());
        let Some(at) = number("level").and_then(|n| (n as usize).checked_sub(1)).filter(|n| *n < LEVELS)
        else {
            return;
        };
        let text = |name: &str| tag.attr(name).unwrap_or_default().into_owned();
        let levels = self.lists.entry(list.to_owned()).or_default();
        if levels.len() <= at {
            levels.resize(at + 1, Level::default());
        }
        if let Some(level) = levels.get_mut(at) {
            *level = Level {
                start: number("start-value").unwrap_or(1),
                format: text("num-format"),
                prefix: text("num-prefix"),
                suffix: text("num-suffix"),
                shown: number("display-levels").unwrap_or(1).clamp(1, 10) as usize,
                template: tag.attr("num-list-format").map(|v| v.into_owned()),
                bullet: (tag.name() == "list-level-style-bullet").then(|| text("bullet-char")),
            };
        }
    }

    fn chain(&self, name: &str) -> impl Iterator<Item = &Style> {
        let first = self.styles.get(name);
        std::iter::successors(first, |s| self.styles.get(s.parent.as_deref()?)).take(CHAIN)
    }

    /// Whether text of a style is hidden.
    pub(super) fn hides(&self, style: &str) -> bool {
        self.chain(style).find_map(|s| s.hidden).unwrap_or(false)
    }

    /// Whether tables, rows or columns of a style are shown.
    pub(in crate::reader) fn shows(&self, style: &str) -> bool {
        self.chain(style).find_map(|s| s.shown).unwrap_or(true)
    }

    /// What is behind what has a style, which stands on something else.
    pub(in crate::reader) fn ground(&self, style: &str, around: Ground) -> Ground {
        let own = self.chain(style).find_map(|s| s.ground);
        own.filter(|g| *g != Ground::Paper).unwrap_or(around)
    }

    /// How text of a style looks.
    pub(in crate::reader) fn look(&self, style: &str) -> Look {
        self.chain(style).fold(Look::default(), |look, s| look.over(s.look))
    }

    /// A style by its name, or by what programs call it.
    pub(in crate::reader) fn named<'n>(&'n self, name: &'n str) -> &'n str {
        if self.styles.contains_key(name) {
            return name;
        }
        self.displayed.get(name).map_or(name, String::as_str)
    }

    /// Whether a style of cells shows a number, and it alone, for which conditions hold or not; one without a format does.
    pub(in crate::reader) fn shows_number(&self, style: &str, holds: impl Fn(&str) -> bool) -> bool {
        self.format_of(style, holds).is_none_or(|format| format.shows_number && !format.altered)
    }

    /// The format by which a style of cells shows a number: one for a condition, the first that holds, or its own.
    fn format_of(&self, style: &str, holds: impl Fn(&str) -> bool) -> Option<&Style> {
        let named = self.chain(style).find_map(|s| s.numbers.as_deref())?;
        let format = self.styles.get(named)?;
        match format.maps.iter().find(|map| holds(&map.condition)) {
            Some(other) => self.styles.get(&of_numbers(&other.style)),
            None => Some(format),
        }
    }

    /// How a number looks that is shown by the format of a style of cells: as the format's first condition that holds
    /// says, or as the format itself does.
    pub(in crate::reader) fn look_of_number(&self, style: &str, holds: impl Fn(&str) -> bool) -> Look {
        self.format_of(style, holds).map_or(Look::default(), |s| s.look)
    }

    /// The conditions under which cells of a style have another one.
    pub(in crate::reader) fn maps(&self, style: &str) -> &[Map] {
        self.chain(style).map(|s| s.maps.as_slice()).find(|maps| !maps.is_empty()).unwrap_or_default()
    }

    /// The list style that a paragraph style asks for.
    pub(super) fn list_of(&self, style: &str) -> Option<&str> {
        self.chain(style).find_map(|s| s.list.as_deref())
    }

    pub(super) fn level_of(&self, list: &str, at: usize) -> Option<&Level> {
        self.lists.get(list)?.get(at)
    }

    /// The number of level `at`, printed, or a sign that is its bullet; `None` where nothing is.
    pub(super) fn print(&self, list: &str, at: usize, reached: &[u32; LEVELS]) -> Option<String> {
        let levels = self.lists.get(list)?;
        let level = levels.get(at)?;
        if let Some(bullet) = &level.bullet {
            return Some(bullet.clone()).filter(|bullet| is_sign(bullet));
        }
        let one = |at: usize| -> String {
            let Some(level) = levels.get(at) else { return String::new() };
            let n = reached.get(at).copied().unwrap_or(0).max(u32::from(level.start > 0));
            format(&level.format, n)
        };
        let mut out = match &level.template {
            Some(template) => fill(template, one),
            None if level.format.is_empty() => return None,
            None => {
                let first = (at + 1).saturating_sub(level.shown);
                let numbers: Vec<String> = (first..=at).map(one).filter(|n| !n.is_empty()).collect();
                format!("{}{}{}", level.prefix, numbers.join("."), level.suffix)
            }
        };
        if out.trim().is_empty() {
            return None;
        }
        if out.ends_with(char::is_alphanumeric) {
            out.push(' ');
        }
        Some(out)
    }
}

/// What properties of text say of its look (OpenDocument 1.3, 20: formatting attributes).
fn look(tag: &Tag<'_>) -> Look {
    let line =
        ["text-line-through-style", "text-line-through-type"].map(|n| tag.attr(n).map(|v| v != "none"));
    let mut look = Look {
        struck: match line {
            [None, None] => None,
            // Either says there is none.
            [style, kind] => Some(style.unwrap_or(true) && kind.unwrap_or(true)),
        },
        script: tag.attr("text-position").map(|v| {
            let height = v.split_whitespace().next().unwrap_or_default();
            !height.trim_end_matches('%').parse::<f32>().is_ok_and(|n| n == 0.0)
        }),
        ink: match tag.attr("use-window-font-color") {
            Some(automatic) if automatic == "true" => Some(Ink::Automatic),
            _ => tag.attr("color").and_then(|v| hex(&v)).map(Ink::Of),
        },
        ground: background(tag),
        ..Look::default()
    };
    // 20.284, 20.189; names of fonts may have a number behind them, and quotes around them.
    if let Some(font) = tag.attr("font-name").or_else(|| tag.attr("font-family")) {
        look.set_font(&font);
    }
    if let Some(points) = tag.attr("font-size").and_then(|v| v.strip_suffix("pt")?.trim().parse::<f32>().ok())
    {
        look.set_size((points * 2.0).ceil() as i64);
    }
    look
}

/// 20.182: `transparent`, or a colour.
fn background(tag: &Tag<'_>) -> Option<Ground> {
    let colour = tag.attr("background-color")?;
    Some(hex(&colour).map_or(Ground::Paper, Ground::Of))
}

/// Puts numbers in the place of `%1%`.
fn fill(template: &str, number: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let digits = after.get(1..).unwrap_or_default();
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let level = digits.get(..length).and_then(|d| d.parse::<usize>().ok());
        match level.and_then(|l| l.checked_sub(1)) {
            Some(level) if digits.as_bytes().get(length) == Some(&b'%') => {
                out.push_str(&number(level));
                rest = digits.get(length + 1..).unwrap_or_default();
            }
            _ => {
                out.push('%');
                rest = digits;
            }
        }
    }
    out + rest
}

/// Formats are named by their first numbers (19.500), those of East Asia by what programs write there.
fn format(name: &str, n: u32) -> String {
    let known = match name.split(',').next().unwrap_or_default().trim() {
        "" => return String::new(),
        "1" => "decimal",
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        "01" => "decimalZero",
        "一" => "chineseCountingThousand",
        "壹" => "chineseLegalSimplified",
        "甲" => "ideographTraditional",
        "子" => "ideographZodiac",
        "①" => "decimalEnclosedCircle",
        "１" => "decimalFullWidth",
        _ => "decimal",
    };
    number::print(known, n).0
}
