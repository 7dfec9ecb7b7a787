//! The styles of a SpreadsheetML workbook (ECMA-376-1, 18.8) and the colours of its theme (20.1.6.2).

use std::collections::HashMap;

use super::format;
use super::shown::{Effect, Palette, Style, tinted};
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Colour, Ground, Ink, hex};
use crate::reader::office::xml::{Tag, Token, Xml};

/// The colours that others are named by.
#[derive(Debug, Default)]
pub(super) struct Colours {
    /// In the order of the theme: two dark and light pairs, then accents.
    theme: Vec<Colour>,
    palette: Palette,
}

impl Colours {
    /// Reads the colours of a theme.
    pub(super) fn theme(&mut self, text: &str, part: &str, limits: &Limits) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut open: Vec<bool> = Vec::new();
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let colour = match tag.name() {
                        "srgbClr" => tag.val().and_then(|v| hex(&v)),
                        "sysClr" => {
                            let paper = tag.val().is_some_and(|v| v == "window");
                            let usual = if paper { [255; 3] } else { [0; 3] };
                            Some(tag.attr("lastClr").and_then(|v| hex(&v)).unwrap_or(usual))
                        }
                        _ => None,
                    };
                    if open.contains(&true) && self.theme.len() < 16 {
                        self.theme.extend(colour);
                    }
                    open.push(tag.name() == "clrScheme");
                }
                Token::End => {
                    open.pop();
                }
                Token::Text(_) => {}
                Token::Eof => return Ok(()),
            }
        }
    }

    /// A colour (18.8.19); `None` is the automatic one.
    fn of(&self, tag: &Tag<'_>) -> Option<Colour> {
        let number = |name: &str| tag.number(name).and_then(|n| usize::try_from(n).ok());
        let colour = if let Some(rgb) = tag.attr("rgb") {
            // Transparency stands in front and is not looked at.
            hex(rgb.get(rgb.len().checked_sub(6)?..)?)?
        } else if let Some(at) = number("theme") {
            // Light and dark change places here.
            let at = if at < 4 { at ^ 1 } else { at };
            let without = |at: usize| if at % 2 == 1 { [255; 3] } else { [0; 3] };
            self.theme.get(at).copied().or_else(|| (at < 4).then(|| without(at)))?
        } else {
            match number("indexed")? {
                65 => [255; 3],
                at => self.palette.get(at)?,
            }
        };
        let tint = tag.attr("tint").and_then(|t| t.trim().parse::<f64>().ok()).unwrap_or(0.0);
        Some(tinted(colour, tint))
    }

    /// What a property of a font says (18.8.22, 18.4.7).
    pub(super) fn set_look(&self, look: &mut Look, tag: &Tag<'_>) {
        match tag.name() {
            "strike" => look.struck = Some(tag.is_on()),
            "vertAlign" => look.script = Some(tag.val().is_some_and(|v| v != "baseline")),
            // 18.8.29, and 18.4.5 in a piece of a text.
            "name" | "rFont" => look.set_font(&tag.val().unwrap_or_default()),
            "color" => look.ink = Some(self.of(tag).map_or(Ink::Automatic, Ink::Of)),
            "sz" => {
                if let Some(points) = tag.val().and_then(|v| v.trim().parse::<f64>().ok()) {
                    look.set_size((points * 2.0).ceil() as i64);
                }
            }
            _ => {}
        }
    }
}

/// Reads the cell formats (18.8.10), and the colours that the workbook defines in place of the standard ones. With the
/// former comes what the formats of rules (18.8.14) do.
///
/// # Errors
/// `damaged` for XML that cannot be read.
pub(super) fn read(
    text: &str,
    part: &str,
    colours: &mut Colours,
    limits: &Limits,
) -> Result<(Vec<Style>, Vec<Effect>), Error> {
    // They stand behind the fonts that use them.
    if text.contains("indexedColors") {
        let mut at = 0;
        each(text, part, limits, false, |tag, within| {
            if within == "indexedColors" && tag.name() == "rgbColor" {
                let rgb = tag.attr("rgb").unwrap_or_default();
                if let Some(colour) = rgb.len().checked_sub(6).and_then(|n| hex(rgb.get(n..)?)) {
                    colours.palette.set(at, colour);
                }
                at += 1;
            }
        })?;
    }
    let mut formats: HashMap<u32, String> = HashMap::new();
    let (mut fonts, mut fills): (Vec<Look>, Vec<Fill>) = (Vec::new(), Vec::new());
    let mut cells: Vec<[u32; 3]> = Vec::new();
    each(text, part, limits, false, |tag, within| {
        let number = |name: &str| tag.number(name).and_then(|n| u32::try_from(n).ok());
        match (within, tag.name()) {
            ("numFmts", "numFmt") => {
                if let (Some(id), Some(code)) = (number("numFmtId"), tag.attr("formatCode")) {
                    formats.entry(id).or_insert_with(|| code.into_owned());
                }
            }
            ("fonts", "font") => fonts.push(Look::default()),
            ("font", _) => {
                if let Some(look) = fonts.last_mut() {
                    colours.set_look(look, tag);
                }
            }
            ("fills", "fill") => fills.push(Fill::default()),
            ("fill", "patternFill") => {
                if let Some(fill) = fills.last_mut() {
                    fill.pattern = tag.attr("patternType").unwrap_or_default().into_owned();
                }
            }
            ("fill", "gradientFill") => {
                if let Some(fill) = fills.last_mut() {
                    fill.pattern = "gradient".to_owned();
                }
            }
            ("patternFill", "fgColor") => {
                if let Some(fill) = fills.last_mut() {
                    fill.front = colours.of(tag);
                }
            }
            ("cellXfs", "xf") => {
                cells.push(["numFmtId", "fontId", "fillId"].map(|name| number(name).unwrap_or(0)));
            }
            _ => {}
        }
    })?;
    let style = |[format, font, fill]: &[u32; 3]| Style {
        format: formats.get(format).cloned().or_else(|| format::built_in(*format).map(str::to_owned)),
        look: fonts.get(*font as usize).copied().unwrap_or_default(),
        ground: fills.get(*fill as usize).map_or(Ground::Paper, Fill::ground),
    };
    let mut rules: Vec<RuleFormat> = Vec::new();
    if text.contains("<dxf") {
        each(text, part, limits, true, |tag, within| {
            if (within, tag.name()) == ("dxfs", "dxf") {
                rules.push(RuleFormat::default());
            }
            if let Some(format) = rules.last_mut() {
                format.element(within, tag, colours);
            }
        })?;
    }
    Ok((cells.iter().map(style).collect(), rules.iter().map(RuleFormat::effect).collect()))
}

/// The format of a rule (18.8.14).
#[derive(Debug, Default)]
pub(super) struct RuleFormat {
    style: Style,
    striped: bool,
}

impl RuleFormat {
    /// Handles an element of it that stands within another.
    pub(super) fn element(&mut self, within: &str, tag: &Tag<'_>, colours: &Colours) {
        match (within, tag.name()) {
            ("font", _) => colours.set_look(&mut self.style.look, tag),
            ("dxf", "numFmt") => self.style.format = tag.attr("formatCode").map(|c| c.into_owned()),
            ("fill", "patternFill") => {
                self.striped = tag.attr("patternType").is_some_and(|p| p != "solid" && p != "none");
            }
            // Here the colour of a solid fill is the one behind.
            ("patternFill", "bgColor") => {
                self.style.ground = colours.of(tag).map_or(Ground::Paper, Ground::Of);
            }
            _ => {}
        }
    }

    /// What it does to what it is applied to.
    pub(super) fn effect(&self) -> Effect {
        let ground = if self.striped { Ground::Unknown } else { self.style.ground };
        Style { ground, ..self.style.clone() }.effect()
    }
}

/// A fill (18.8.20).
#[derive(Debug, Default)]
struct Fill {
    pattern: String,
    front: Option<Colour>,
}

impl Fill {
    fn ground(&self) -> Ground {
        match (self.pattern.as_str(), self.front) {
            ("" | "none", _) => Ground::Paper,
            ("solid", Some(colour)) => Ground::Of(colour),
            _ => Ground::Unknown,
        }
    }
}

/// Visits every element with the name of the one around it: those of the formats of rules, or all others.
fn each(
    text: &str,
    part: &str,
    limits: &Limits,
    of_rules: bool,
    mut visit: impl FnMut(&Tag<'_>, &str),
) -> Result<(), Error> {
    let mut xml = Xml::new(text, part, limits.nesting);
    let mut open: Vec<&str> = Vec::new();
    let mut rules = 0;
    loop {
        match xml.next()? {
            Token::Start(tag) => {
                rules += usize::from(tag.name() == "dxfs");
                if (rules > 0) == of_rules {
                    visit(&tag, open.last().copied().unwrap_or_default());
                }
                open.push(tag.name());
            }
            Token::End => rules -= usize::from(open.pop().is_some_and(|name| name == "dxfs")),
            Token::Text(_) => {}
            Token::Eof => return Ok(()),
        }
    }
}
