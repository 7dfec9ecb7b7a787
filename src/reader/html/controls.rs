//! What a cell shows without being text: values in form controls, pictures, and marks set on figures.
//!
//! Some offices publish the very form they filled in, its figures in `input` elements; some show a figure as a
//! picture, or have a script or a style sheet write it. A cell must not pass for blank when a reader of the page sees
//! something in it.

use super::generated::{Content, is_figure};
use super::look::Look;
use super::style::Display;
use super::tag::Tag;
use super::tokenizer::Span;
use super::tree::TreeBuilder;

/// Pictures of a page that are noted; more are a gallery.
const MOST_PICTURES: u32 = 256;

/// Pictures up to this width or height in pixels keep other things apart and show nothing.
const SPACER: u32 = 3;

/// Up to this they are no pictures of tables.
const ICON: u32 = 100;

impl TreeBuilder<'_> {
    /// A start tag of something that may be a cell's content without being text. `look` is the element's own.
    pub(super) fn note_thing(&mut self, tag: Tag, name: Span, look: &Look) {
        let hidden = look.gone || look.style.visible == Some(false);
        if !self.sheet.generated.is_empty() && !hidden && self.shows_in_cell() {
            self.note_generated(name, look);
        }
        use Tag::*;
        if !matches!(tag, Input | Select | Button | Img | Image | Svg | Canvas | Object | Embed | Video) {
            return;
        }
        let hidden = look.style.display == Some(Display::None) || look.style.visible == Some(false);
        if matches!(tag, Img | Image) && !hidden && !self.is_as_small_as(ICON) {
            self.note_picture();
        }
        if hidden || !self.shows_in_cell() {
            return;
        }
        match tag {
            Input => match self.attribute("type").map(|t| t.to_ascii_lowercase()).as_deref() {
                Some("hidden" | "submit" | "reset") => {}
                Some("checkbox" | "radio" | "button" | "image" | "file" | "password" | "range" | "color") => {
                    self.note_object();
                }
                _ => {
                    if let Some(value) = self.attribute_span("value") {
                        self.shown_value(value);
                    }
                }
            },
            Img | Image => {
                if !self.is_as_small_as(SPACER) {
                    self.note_object();
                }
            }
            Select => {
                self.note_object();
                if let Some(table) = self.tables.last_mut() {
                    table.choice = Some((Span::default(), false));
                }
            }
            Button => {
                self.note_object();
                let label = self.text_ahead();
                self.shown_number(label);
            }
            _ => self.note_object(),
        }
    }

    /// A choice of a `select` in a cell, whose start tag was read last: the one that is shown is the one selected, or
    /// the first.
    pub(super) fn note_choice(&mut self) {
        let selected = self.attribute_span("selected").is_some();
        let text = self.text_ahead();
        if let Some(Some(choice)) = self.tables.last_mut().map(|table| table.choice.as_mut())
            && (*choice == Default::default() || (selected && !choice.1))
        {
            *choice = (text, selected);
        }
    }

    /// The end of a `select`.
    pub(super) fn show_choice(&mut self) {
        if let Some((choice, _)) = self.tables.last_mut().and_then(|table| table.choice.take()) {
            self.shown_number(choice);
        }
    }

    /// The text behind the last tag, up to the next.
    fn text_ahead(&self) -> Span {
        let (source, start) = (self.tokenizer.source(), self.tokenizer.token().end as usize);
        let rest = source.as_bytes().get(start..).unwrap_or_default();
        Span::new(start, memchr::memchr(b'<', rest).map_or(source.len(), |n| start + n))
    }

    /// What a control shows, if it is a number: of words it cannot be told what they are for.
    fn shown_number(&mut self, text: Span) {
        let shown = text.bytes(self.tokenizer.source()).trim_ascii();
        if !shown.is_empty() && shown.iter().all(u8::is_ascii_digit) {
            self.shown_value(text);
        }
    }

    /// Digits that a style sheet puts in front of or behind what the last start tag opens.
    pub(super) fn note_generated(&mut self, name: Span, look: &Look) {
        let source = self.tokenizer.source();
        let classes = look.class.map_or("", |class| class.of(source)).split_ascii_whitespace();
        let keys =
            classes.map(|class| format!(".{class}")).chain(self.attribute("id").map(|id| format!("#{id}")));
        let keys = keys.chain([name.of(source).to_ascii_lowercase(), "*".to_owned()]);
        let (mut digits, mut picture) = (false, false);
        for content in keys.flat_map(|key| self.sheet.generated.of(&key).to_vec()) {
            match content {
                Content::Digits | Content::Sign => digits = true,
                Content::Attribute(name) => digits |= self.attribute(&name).is_some_and(is_figure),
                Content::Picture => picture = true,
            }
        }
        if digits {
            self.note_digits();
        } else if picture {
            self.note_object();
        }
    }

    /// The cell shows digits that are no text, whatever else it shows.
    pub(super) fn note_digits(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.digits = true;
        }
    }

    /// Text that a form control shows: set apart from what is around it.
    pub(super) fn shown_value(&mut self, value: Span) {
        let source = self.tokenizer.source();
        self.text.set_apart();
        self.text.flow(source, value, true);
        self.text.set_apart();
    }

    /// Text of a cell that was taken for hidden. A rule or a script that was not understood may show it, so that the
    /// cell does not pass for blank if it holds nothing else.
    pub(super) fn note_veiled(&mut self, span: Span) {
        let source = self.tokenizer.source();
        if let Some(table) = self.tables.last_mut()
            && table.cell.is_some()
            && !table.veiled
        {
            table.veiled = is_figure(span.of(source));
        }
    }

    /// Whether a picture says that it is no larger.
    fn is_as_small_as(&self, most: u32) -> bool {
        let small = |name| {
            let length = self.attribute(name);
            length.is_some_and(|l| l.trim_end_matches("px").trim().parse().is_ok_and(|n: u32| n <= most))
        };
        small("width") || small("height")
    }

    /// A picture stands here, outside of tables: it may be one of a table.
    fn note_picture(&mut self) {
        if self.tables.is_empty() && self.pictures < MOST_PICTURES && !self.context().shows.is_unseen() {
            self.pictures += 1;
            let message = "a picture, which is not read".to_owned();
            self.flow.notes.push(("picture", message, self.tokenizer.token()));
        }
    }

    /// The cell shows something that is not text.
    pub(super) fn note_object(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.object = true;
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attribute_span(name).map(|value| value.of(self.tokenizer.source()))
    }

    pub(super) fn attribute_span(&self, name: &str) -> Option<Span> {
        let source = self.tokenizer.source();
        let mut attributes = self.tokenizer.attributes().iter();
        attributes.find(|a| a.name.of(source).eq_ignore_ascii_case(name)).map(|a| a.value)
    }
}
