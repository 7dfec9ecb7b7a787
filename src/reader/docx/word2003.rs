//! What files of Word 2003 write in another way than later ones (Microsoft Office 2003 XML Reference Schemas).
//!
//! Numbers of lists stand in the file as Word printed them, changes and comments are annotations around the text, and
//! footnotes stand where they are referred to.

use super::paragraph::Props;
use super::story::{Frame, Story};
use crate::error::Error;
use crate::reader::office::xml::{Tag, Xml};

/// There is none of its own.
pub(super) const MEDIA_TYPE: &str = "application/xml";

impl Story<'_, '_, '_> {
    /// Handles a start tag of this vocabulary; `None` passes the element over.
    pub(super) fn start_word_2003(
        &mut self,
        tag: &Tag<'_>,
        top: Frame,
        xml: &Xml<'_>,
    ) -> Result<Option<Frame>, Error> {
        match (tag.name(), top) {
            // White space counts in the whole file.
            ("t", Frame::Run) => Ok(Some(self.open_text(true))),
            ("listPr", Frame::Props(Props::Paragraph)) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.listed = true;
                }
                Ok(Some(Frame::Props(Props::Number)))
            }
            ("footnote" | "endnote", _) => {
                self.seen.notes += 1;
                Ok(None)
            }
            (
                "docPr" | "styles" | "lists" | "fonts" | "bgPict" | "shapeDefaults" | "docOleData"
                | "binData",
                _,
            ) => Ok(None),
            _ => self.start_word(tag, top, xml),
        }
    }

    /// A hint, the number of a list as it is printed among them.
    pub(super) fn start_hint(&mut self, tag: &Tag<'_>, top: Frame) -> Option<Frame> {
        if top == Frame::Props(Props::Number)
            && tag.name() == "t"
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.printed = tag.val().map(|v| v.into_owned());
        }
        Some(Frame::Plain)
    }

    /// A change or a comment: what was put in is text, all else is not.
    pub(super) fn start_annotation(&mut self, tag: &Tag<'_>, top: Frame) -> Option<Frame> {
        let kind = tag.attr("type").unwrap_or_default();
        if kind == "Word.Insertion" {
            return Some(Frame::Plain);
        }
        if kind == "Word.Deletion" {
            match (top, self.paragraphs.last_mut(), self.rows.last_mut()) {
                (Frame::Props(Props::Mark), Some(paragraph), _) => paragraph.mark_deleted = true,
                (Frame::RowProps, _, Some(row)) => row.dropped = true,
                _ => self.seen.deleted += 1,
            }
        }
        None
    }
}
