//! Properties that were read before. A report has thousands of runs, paragraphs and cells and a few dozen texts that say
//! how they look, so what such a text comes to is kept and the text is not read again.

use foldhash::HashMap;

use super::{Frame, Seen, Story};
use crate::error::Error;
use crate::reader::docx::paragraph::{OfParagraph, OfRun, Props};
use crate::reader::office::xml::{Fragment, Ns, Tag, Taking, Token, Xml};

/// Texts that are kept of each kind.
const MOST: usize = 64;

/// Properties of runs, paragraphs and cells by the text that says them, of one part.
#[derive(Default)]
pub(super) struct Known<'x> {
    runs: Kept<'x, OfRun>,
    paragraphs: Kept<'x, OfParagraph>,
    /// The elements that say something of a cell; what they come to depends on where it stands.
    cells: Kept<'x, Vec<Tag<'x>>>,
}

#[derive(Default)]
struct Kept<'x, T> {
    taking: Taking<'x>,
    all: Vec<T>,
    numbers: HashMap<&'x str, usize>,
    /// The text that was asked for last, and its number: the next is often the very same.
    last: Option<(&'x str, usize)>,
}

impl<'x, T> Kept<'x, T> {
    fn get(&mut self, text: &'x str) -> Option<&T> {
        let number = match self.last {
            Some((last, number)) if std::ptr::eq(last, text) => number,
            _ => *self.numbers.get(text)?,
        };
        self.last = Some((text, number));
        self.all.get(number)
    }

    fn keep(&mut self, text: &'x str, value: T) {
        if self.all.len() < MOST {
            self.numbers.insert(text, self.all.len());
            self.all.push(value);
        }
    }
}

impl Story<'_, '_, '_> {
    /// Handles an element of properties as a whole, if it is one; false leaves it to be read.
    pub(super) fn properties<'x>(
        &mut self,
        tag: &Tag<'x>,
        xml: &mut Xml<'x>,
        part: &'x str,
        known: &mut Known<'x>,
    ) -> Result<bool, Error> {
        // Asked of every element: they are called so.
        if !tag.name().ends_with("Pr") || tag.ns != Ns::Word || self.dead.is_some() {
            return Ok(false);
        }
        match (tag.name(), self.top()) {
            ("rPr", Frame::Run) if self.paragraphs.last().is_some_and(|p| p.has_fresh_run()) => {
                let Some(fragment) = xml.take(&mut known.runs.taking) else { return Ok(false) };
                if let Some(kept) = known.runs.get(fragment.text())
                    && let Some(paragraph) = self.paragraphs.last_mut()
                {
                    paragraph.set_run(kept);
                } else if self.read_in(Frame::Props(Props::Run), &fragment, part)?
                    && let Some(paragraph) = self.paragraphs.last()
                {
                    known.runs.keep(fragment.text(), paragraph.of_run());
                }
            }
            ("pPr", Frame::Paragraph) if self.paragraphs.last().is_some_and(|p| p.is_fresh()) => {
                let Some(fragment) = xml.take(&mut known.paragraphs.taking) else { return Ok(false) };
                if let Some(kept) = known.paragraphs.get(fragment.text())
                    && let Some(paragraph) = self.paragraphs.last_mut()
                {
                    paragraph.set(kept);
                } else if self.read_in(Frame::Props(Props::Paragraph), &fragment, part)?
                    && let Some(paragraph) = self.paragraphs.last()
                {
                    known.paragraphs.keep(fragment.text(), paragraph.said());
                }
            }
            ("tcPr", Frame::Cell) => {
                let Some(fragment) = xml.take(&mut known.cells.taking) else { return Ok(false) };
                let read;
                let tags = match known.cells.get(fragment.text()) {
                    Some(kept) => kept,
                    None => match of_cell(&fragment, part, self.limits.nesting)? {
                        Some(tags) => {
                            read = tags;
                            known.cells.keep(fragment.text(), read.clone());
                            &read
                        }
                        None => {
                            self.read_in(Frame::CellProps, &fragment, part)?;
                            return Ok(true);
                        }
                    },
                };
                for tag in tags {
                    self.table_property(tag, tag.name(), Frame::CellProps);
                }
                self.end(Frame::CellProps)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads what stands in an element; false where more came of it than properties.
    fn read_in<'x>(&mut self, frame: Frame, fragment: &Fragment<'x>, part: &'x str) -> Result<bool, Error> {
        let before: Seen = self.seen;
        self.frames.push(frame);
        self.tokens(&mut fragment.read(part, self.limits.nesting), part, &mut Known::default())?;
        if let Some(frame) = self.frames.pop() {
            self.end(frame)?;
        }
        Ok(self.seen == before)
    }
}

/// The elements that say something of a cell; `None` where others than those of the format stand among them, or such as
/// are content wherever they stand.
fn of_cell<'x>(fragment: &Fragment<'x>, part: &'x str, most: u32) -> Result<Option<Vec<Tag<'x>>>, Error> {
    let mut xml = fragment.read(part, most);
    let mut tags = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag)
                if tag.ns != Ns::Word
                    || matches!(tag.name(), "r" | "p" | "tbl" | "gridCol" | "tr" | "txbxContent") =>
            {
                return Ok(None);
            }
            Token::Start(tag) => {
                if !matches!(tag.name(), "tcW" | "tcBorders" | "tcMar" | "vAlign" | "noWrap" | "hideMark") {
                    tags.push(tag);
                }
                xml.skip()?;
            }
            Token::End | Token::Text(_) => {}
            Token::Eof => return Ok(Some(tags)),
        }
    }
}
