//! Shapes and what letters are filled with: what text in them stands on, and whether it is seen.

use super::{Frame, Story};
use crate::reader::docx::paragraph::Props;
use crate::reader::office::colour::{Ground, WHITE, hex, named};
use crate::reader::office::xml::{Ns, Tag};

/// What a shape is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fill {
    #[default]
    Unsaid,
    None,
    Of(Ground),
}

impl Story<'_, '_, '_> {
    /// Handles an element of a drawing, or of a later addition to the format.
    pub(super) fn start_drawing(&mut self, tag: &Tag<'_>, top: Frame) -> Option<Frame> {
        let unknown = Fill::Of(Ground::Unknown);
        match (top, tag.ns, tag.name()) {
            (Frame::Props(Props::Run), Ns::Understood, "textFill") => return Some(Frame::LetterFill),
            (Frame::LetterFill, ..) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.fill(tag);
                }
                return Some(Frame::LetterFill);
            }
            (Frame::Props(_), ..) => {}
            // 20.4.2.3 anchor, 20.4.2.5 docPr: objects that are not shown.
            (_, Ns::Other, "anchor" | "docPr") => {
                self.unseen |= tag.attr("hidden").is_some_and(|v| matches!(&*v, "1" | "true"));
            }
            (_, Ns::Drawing, "graphic") if std::mem::take(&mut self.unseen) => return self.hide(),
            (_, Ns::Understood, "wsp") => self.fill = Fill::Unsaid,
            (_, Ns::Understood, "spPr") => return Some(Frame::ShapeProps),
            (Frame::ShapeProps, Ns::Drawing, name) => match name {
                "noFill" => self.fill = Fill::None,
                "solidFill" => {
                    self.fill = unknown;
                    return Some(Frame::ShapeFill);
                }
                "gradFill" | "blipFill" | "pattFill" | "grpFill" => self.fill = unknown,
                "ln" => return None,
                _ => {}
            },
            // 20.1.2.3: a colour, then what changes it.
            (Frame::ShapeFill, Ns::Drawing, name) => {
                let value = tag.val().unwrap_or_default();
                let colour = match name {
                    "srgbClr" => hex(&value),
                    "sysClr" => tag.attr("lastClr").and_then(|v| hex(&v)),
                    "schemeClr" if matches!(&*value, "bg1" | "lt1") => Some(WHITE),
                    _ => None,
                };
                self.fill = Fill::Of(colour.map_or(Ground::Unknown, Ground::Of));
                return Some(Frame::ShapeFill);
            }
            // 20.1.4.1.17: number 0 is no fill.
            (_, Ns::Drawing, "fillRef")
                if self.fill == Fill::Unsaid && tag.attr("idx").is_some_and(|i| i != "0") =>
            {
                self.fill = unknown;
            }
            (_, Ns::Vml, name) => return self.start_vml(tag, name),
            _ => {}
        }
        Some(Frame::Plain)
    }

    /// ECMA-376-4, 19.1.2: shapes of before say what they are filled with in attributes.
    fn start_vml(&mut self, tag: &Tag<'_>, name: &str) -> Option<Frame> {
        let off = |name: &str| tag.attr(name).is_some_and(|v| matches!(&*v, "f" | "false"));
        match name {
            "shape" | "rect" | "roundrect" | "oval" => {
                let style = tag.attr("style").unwrap_or_default();
                if style.split(';').any(|p| {
                    p.split_once(':').is_some_and(|(n, v)| (n.trim(), v.trim()) == ("visibility", "hidden"))
                }) {
                    return self.hide();
                }
                self.fill = match tag.attr("fillcolor") {
                    _ if off("filled") => Fill::None,
                    // `#4472c4 [3204]`
                    Some(colour) => {
                        let colour = colour.split_whitespace().next().unwrap_or_default();
                        let colour = hex(colour)
                            .or_else(|| if colour == "window" { Some(WHITE) } else { named(colour) });
                        Fill::Of(colour.map_or(Ground::Unknown, Ground::Of))
                    }
                    None => Fill::Unsaid,
                };
            }
            // 19.1.2.23: text that is drawn along a path, over or beside what it is anchored in: a red head, a watermark,
            // a seal. It is no part of that text, and no blank.
            "textpath" if !off("on") => return self.object(),
            "fill" if off("on") => self.fill = Fill::None,
            "fill" if tag.attr("opacity").is_some() || tag.attr("type").is_some_and(|t| t != "solid") => {
                self.fill = Fill::Of(Ground::Unknown);
            }
            _ => {}
        }
        Some(Frame::Plain)
    }

    /// Something is shown here that is no text: a figure perhaps, and no blank.
    pub(super) fn object(&mut self) -> Option<Frame> {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.pictured = true;
        }
        Some(Frame::Plain)
    }

    /// 20.1.2.2.17: what is drawn is told by the name of its vocabulary. Pictures and shapes say themselves what they show,
    /// and lines show nothing; all else (charts, diagrams, ink) is an object.
    pub(super) fn graphic(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let told = ["/picture", "wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas"];
        let what = tag.attr("uri").unwrap_or_default();
        let told = what.is_empty() || told.iter().any(|end| what.ends_with(end));
        if told { Some(Frame::Plain) } else { self.object() }
    }

    /// Passes over a shape that is not shown; what stands in it is no blank.
    fn hide(&mut self) -> Option<Frame> {
        self.seen.hidden += 1;
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.hide("0");
        }
        None
    }

    /// What text in a box stands on. One without a fill shows what is behind it: in a cell that is the cell, elsewhere
    /// nobody can tell.
    pub(super) fn ground_of_box(&mut self) -> Ground {
        match std::mem::take(&mut self.fill) {
            Fill::Of(ground) => ground,
            Fill::None | Fill::Unsaid if !self.cells.is_empty() && self.ground() == Ground::Paper => {
                Ground::Paper
            }
            Fill::None | Fill::Unsaid => Ground::Unknown,
        }
    }
}
