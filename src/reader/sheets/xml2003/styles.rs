//! The styles of a workbook of Excel 2003 in XML: what a style does not say the default one says.

use std::collections::HashMap;

use crate::error::Error;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink, hex};
use crate::reader::office::xml::{Tag, Token, Xml};
use crate::reader::sheets::formula;
use crate::reader::sheets::shown::{Effect, Style};
use crate::reader::sheets::xlsx_rules::Rule;

/// Styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    plain: Style,
}

impl Styles {
    /// Reads a style, up to its end.
    pub(super) fn style(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<(), Error> {
        let id = tag.attr("ID").unwrap_or_default().into_owned();
        let below = tag.attr("Parent").and_then(|id| self.all.get(&*id)).unwrap_or(&self.plain).clone();
        let mut style = Style { look: Look::default(), ..below.clone() };
        let mut open = 1;
        while open > 0 {
            match xml.next()? {
                Token::Start(tag) => {
                    open += 1;
                    match tag.name() {
                        "Font" => font(&mut style.look, &tag),
                        "Interior" => style.ground = ground(&tag, below.ground),
                        "NumberFormat" => {
                            style.format = tag.attr("Format").map_or(below.format.clone(), |f| named(&f));
                        }
                        _ => {}
                    }
                }
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        style.look = style.look.over(below.look);
        if id == "Default" {
            self.plain = style.clone();
        }
        self.all.insert(id, style);
        Ok(())
    }

    pub(super) fn get(&self, id: Option<&str>) -> &Style {
        id.and_then(|id| self.all.get(id)).unwrap_or(&self.plain)
    }
}

fn font(look: &mut Look, tag: &Tag<'_>) {
    if let Some(name) = tag.attr("FontName") {
        look.set_font(&name);
    }
    if let Some(colour) = tag.attr("Color") {
        look.ink = Some(hex(&colour).map_or(Ink::Automatic, Ink::Of));
    }
    if let Some(struck) = tag.attr("StrikeThrough") {
        look.struck = Some(matches!(&*struck, "1" | "true"));
    }
    if let Some(raised) = tag.attr("VerticalAlign") {
        look.script = Some(matches!(&*raised, "Superscript" | "Subscript"));
    }
    size(look, tag);
}

fn size(look: &mut Look, tag: &Tag<'_>) {
    if let Some(points) = tag.attr("Size").and_then(|v| v.trim().parse::<f64>().ok()) {
        look.set_size((points * 2.0).ceil() as i64);
    }
}

fn ground(tag: &Tag<'_>, below: Ground) -> Ground {
    let colour = tag.attr("Color").and_then(|c| hex(&c));
    match (tag.attr("Pattern").as_deref(), colour) {
        (None, None) => below,
        (Some("None"), _) => Ground::Paper,
        (Some("Solid"), Some(colour)) => Ground::Of(colour),
        (Some("Solid"), None) => Ground::Paper,
        _ => Ground::Unknown,
    }
}

/// What a piece of a text says by its element, over what is around it; `None` where it has the font of the cell.
pub(super) fn piece(around: Option<Look>, style: &Style, tag: &Tag<'_>) -> Option<Look> {
    let mut look = around.unwrap_or(style.look);
    match tag.name() {
        "S" => look.struck = Some(true),
        "Sup" | "Sub" => look.script = Some(true),
        "Font" => {
            if let Some(name) = tag.attr("Face") {
                look.set_font(&name);
            }
            if let Some(colour) = tag.attr("Color") {
                look.ink = Some(hex(&colour).map_or(Ink::Automatic, Ink::Of));
            }
            size(&mut look, tag);
        }
        _ => {}
    }
    (look != style.look).then_some(look)
}

/// What the format of a rule does that strikes out or may hide what it is applied to; `None` of others.
pub(super) fn hides(tag: &Tag<'_>) -> Option<Effect> {
    let style = tag.attr("Style").unwrap_or_default().to_ascii_lowercase();
    let properties = || style.split(';').map(|property| property.split_once(':').unwrap_or((property, "")));
    let seen = properties().any(|(name, value)| match name.trim() {
        "text-line-through" => value.trim() != "none",
        "text-decoration" => value.contains("line-through"),
        _ => false,
    });
    let hidden = properties().any(|(name, value)| match name.trim() {
        "color" => {
            let colour = if value.trim() == "white" { Some([255; 3]) } else { hex(value) };
            colour.is_some_and(|c| Ink::Of(c).is_lost_on(Ground::Paper)) && !style.contains("background")
        }
        "mso-number-format" => value.contains(";;"),
        _ => false,
    });
    (seen || hidden).then_some(Effect { seen, ..Effect::VOID })
}

/// A rule that hides by what its qualifier and its values say; without a qualifier it asks a formula.
pub(super) fn rule(asked: &str, values: &[String; 2], effect: Effect) -> Rule {
    let operator = match asked {
        "Between" => "between",
        "NotBetween" => "notBetween",
        "Equal" => "equal",
        "NotEqual" => "notEqual",
        "Greater" => "greaterThan",
        "Less" => "lessThan",
        "GreaterOrEqual" => "greaterThanOrEqual",
        "LessOrEqual" => "lessThanOrEqual",
        _ => "",
    };
    // References are written by row and column here and are not worked out.
    let formula = |text: &String| formula::parse(text, None);
    Rule::of(operator, values.iter().map(formula).collect(), effect)
}

/// A number format, by its name if it has one.
fn named(format: &str) -> Option<String> {
    let code = match format {
        "" | "General" | "General Number" => return None,
        "Fixed" => "0.00",
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "General Date" | "Long Date" | "Medium Date" | "Short Date" => "yyyy-mm-dd",
        "Long Time" | "Medium Time" | "Short Time" => "hh:mm:ss",
        "Yes/No" => "\"Yes\";\"Yes\";\"No\"",
        "True/False" => "\"True\";\"True\";\"False\"",
        "On/Off" => "\"On\";\"On\";\"Off\"",
        code => code,
    };
    Some(code.to_owned())
}
