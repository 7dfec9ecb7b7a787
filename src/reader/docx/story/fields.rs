//! Fields in a story (ECMA-376 part 1, 17.16): their instructions are no text, and results that are worked out anew on
//! opening are not to be trusted.

use super::{Frame, Story};
use crate::reader::office::field::{Field, UNTOLD};
use crate::reader::office::xml::Tag;

impl Story<'_, '_, '_> {
    /// 17.16.18
    pub(super) fn field_character(&mut self, tag: &Tag<'_>) {
        match tag.attr("fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::new(is_dirty(tag))),
            Some("separate") => {
                let text = self.text_so_far();
                if let Some(field) = self.fields.last_mut() {
                    field.separate(text);
                }
            }
            Some("end") if self.fields.len() > self.fields_from => self.end_field(),
            _ => {}
        }
    }

    /// 17.16.19: a field in one element, whose result was worked out before.
    pub(super) fn begin_simple_field(&mut self) {
        let mut field = Field::new(true);
        field.separate(self.text_so_far());
        self.fields.push(field);
    }

    pub(super) fn end_field(&mut self) {
        let text = self.text_so_far();
        let Some(field) = self.fields.pop() else { return };
        let whole = self.paragraphs.last().filter(|_| !self.cells.is_empty()).map(|p| p.text.as_str());
        let stale = field.is_stale(whole.unwrap_or_default());
        if let Some(shown) = field.unshown(text).or(stale.then_some(UNTOLD.into())) {
            self.push(&shown);
        }
    }

    /// 17.16.9: what is said of the list that the field at hand chooses from.
    pub(super) fn choice(&mut self, tag: &Tag<'_>, name: &str, top: Frame) {
        let Some(field) = self.fields.last_mut().filter(|_| top == Frame::Choice) else { return };
        // A choice that cannot be read is none of the list.
        let number = || tag.number("val").and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
        match name {
            "result" => field.choice.chosen = Some(number()),
            "default" => field.choice.preset = Some(number()),
            "listEntry" => {
                field.choice.begin_entry();
                field.choice.extend_entry(&tag.val().unwrap_or_default());
            }
            _ => {}
        }
    }
}

/// Whether a field is worked out anew when the document is opened.
pub(super) fn is_dirty(tag: &Tag<'_>) -> bool {
    tag.attr("dirty").is_some_and(|v| matches!(&*v, "1" | "true" | "on"))
}
