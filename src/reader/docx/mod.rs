//! Reads WordprocessingML documents (ECMA-376-1, 17): DOCX, DOCM, DOTX, DOTM, transitional and strict; and those of
//! Word 2003, which are one file of XML.
//!
//! ```text
//! package -> main part by relationship -> styles, numbering -> story (body) -> Draft -> Document
//! ```
//!
//! What is read is what the document prints with its tracked changes accepted: hidden and deleted text is out, the
//! numbers of lists are in the text. Headers, footers and comments are no part of it; notes follow the body.

mod conditional;
pub(super) mod numbering;
mod paragraph;
mod part;
mod story;
pub(super) mod styles;
mod symbol;
mod template;
mod word2003;

use std::cell::RefCell;

use numbering::{Lists, Numbering};
use story::Story;
use styles::Styles;
use template::Template;

use crate::document::Document;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::draft::Draft;
use crate::reader::office::package::Package;
use crate::reader::office::{needs_ocr, opc, xml};

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Reads the document whose main part is `main`.
///
/// # Errors
/// `damaged` for parts that cannot be read, `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(super) fn read(package: &mut Package<'_>, main: &str, limits: &Limits) -> Result<Document, Error> {
    let Some(body) = package.part(main)? else {
        return Err(super::office::damaged(format!("the package has no part {main}; get the file again")));
    };
    let relations = opc::relations(package, main, limits)?;
    let target = |kind: &str| relations.iter().find(|r| r.kind == kind).map(|r| r.target.as_str());
    let mut styles = Styles::default();
    let name = target("styles").unwrap_or_default();
    let template = if name.is_empty() { None } else { Template::of(package, name)? };
    if let Some(template) = &template {
        styles = template.styles(name, limits)?;
    }
    let package = RefCell::new(package);
    let mut lists = Lists::unread(|| {
        let Some(name) = target("numbering") else { return Ok(Numbering::default()) };
        let Some(bytes) = package.borrow_mut().part(name)? else { return Ok(Numbering::default()) };
        let mut numbering = Numbering::read(&xml::text(&bytes), name, limits)?;
        numbering.link(&styles);
        Ok(numbering)
    });
    let mut draft = Draft::new(MEDIA_TYPE, limits);
    draft.part(main);
    let mut story = Story::new(&styles, &mut lists, &mut draft, limits);
    story.run(&xml::text(&body), main)?;
    let seen = story.seen;
    for name in ["footnotes", "endnotes"].into_iter().filter_map(target) {
        // The story may ask the package for the lists.
        let bytes = package.borrow_mut().part(name)?;
        if let Some(bytes) = bytes {
            draft.part(name);
            Story::new(&styles, &mut lists, &mut draft, limits).run(&xml::text(&bytes), name)?;
        }
    }
    styles.check()?;
    if !draft.shows_text() && seen.pictures > 0 {
        return Err(needs_ocr("the Word file", seen.pictures));
    }
    seen.tell(&mut draft);
    if let Some(format) = lists.unknown() {
        draft.note("numbering_format", format!("numbers of format {format} are given in decimal"));
    }
    draft.finish()
}

/// Reads a file of Word 2003, whose elements are those of later files but for what [`word2003`] says.
///
/// # Errors
/// As [`read`].
pub(super) fn read_flat(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let text = xml::flat_text(bytes);
    let part = "document";
    let styles = Styles::read(&text, part, limits)?;
    let mut lists = Lists::default();
    let mut draft = Draft::new(word2003::MEDIA_TYPE, limits);
    draft.part(part);
    let mut story = Story::new(&styles, &mut lists, &mut draft, limits);
    story.run(&text, part)?;
    let seen = story.seen;
    styles.check()?;
    if !draft.shows_text() && seen.pictures > 0 {
        return Err(needs_ocr("the Word file", seen.pictures));
    }
    seen.tell(&mut draft);
    draft.finish()
}
