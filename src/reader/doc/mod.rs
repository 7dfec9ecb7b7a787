//! Reads the binary files of Word 97 to 2003 and of WPS ([MS-DOC]): DOC, DOT, WPS.
//!
//! ```text
//! FIB -> piece table -> characters -> paragraphs by their marks -> cells and rows by theirs -> Draft -> Document
//! ```
//!
//! Numbers of lists are not in the text of these files; they are worked out as in DOCX.

mod boxes;
mod fkp;
mod fonts;
mod lists;
mod pieces;
mod shading;
mod sprm;
mod styles;

use boxes::Boxes;
use fkp::Runs;
use fonts::Fonts;
use pieces::Pieces;
use shading::RowGrounds;
use sprm::{Character, Paragraph};
use styles::Styles;

use std::ops::Range;

use super::docx::numbering::Numbering;
use super::office::apart::{Apart, Standing};
use super::office::colour::{Ground, Ink};
use super::office::compound::Compound;
use super::office::draft::Draft;
use super::office::field::Field;
use super::office::marks::Marks;
use super::office::number::in_front;
use super::office::utf16::Utf16;
use super::office::{damaged, needs_ocr};
use crate::document::Document;
use crate::error::{Conversion, Error, ErrorKind, Stage};
use crate::reader::Limits;

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/msword";

/// Where the FIB keeps the place and length of a structure in the table stream ([MS-DOC] 2.5.6).
#[derive(Clone, Copy)]
struct Entry(usize);

const STSH: Entry = Entry(0xa2);
const CHPX: Entry = Entry(0xfa);
const PAPX: Entry = Entry(0x102);
const FONTS: Entry = Entry(0x112);
const CLX: Entry = Entry(0x1a2);
const SHAPES: Entry = Entry(0x1da);
const BOXES: Entry = Entry(0x25a);
const LISTS: Entry = Entry(0x2e2);
const LIST_OVERRIDES: Entry = Entry(0x2ea);

impl Entry {
    /// The bytes of the structure.
    fn of<'b>(self, fib: &[u8], table: &'b [u8]) -> &'b [u8] {
        let number = |at| u32_at(fib, at).and_then(|n| usize::try_from(n).ok());
        let (Some(start), Some(length)) = (number(self.0), number(self.0 + 4)) else { return &[] };
        table.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    /// The same with all that stands behind it, and its own length.
    fn onwards<'b>(self, fib: &[u8], table: &'b [u8]) -> (&'b [u8], usize) {
        let number = |at| u32_at(fib, at).and_then(|n| usize::try_from(n).ok());
        let (Some(start), Some(length)) = (number(self.0), number(self.0 + 4)) else { return (&[], 0) };
        (table.get(start..).unwrap_or_default(), length)
    }
}

/// Reads the document of a compound file.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(super) fn read(file: &mut Compound<'_>, limits: &Limits) -> Result<Document, Error> {
    let fib = file.stream("WordDocument")?.unwrap_or_default();
    let old = u16_at(&fib, 0) == Some(0xa5dc);
    let (Some(0xa5ec | 0xa5dc), Some(version), Some(flags)) =
        (u16_at(&fib, 0), u16_at(&fib, 2), u16_at(&fib, 0x0a))
    else {
        return Err(damaged("the stream WordDocument does not begin as one; save the file again as DOCX"));
    };
    if flags & 0x0100 != 0 {
        let message = "the Word file is encrypted; remove the password first";
        return Err(Error::new(ErrorKind::Encrypted, Stage::Read, message));
    }
    // Word 6 and 95 keep everything in another order.
    if old || version < 0x00c1 {
        let what = format!("a Word file of 1995 or before (version {version})");
        return Err(Error::convertible(Stage::Read, &what, Conversion::Text));
    }
    let name = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
    let Some(table) = file.stream(name)? else {
        return Err(damaged(format!("the Word file has no stream {name}; get it again")));
    };
    let data = file.stream("Data")?.unwrap_or_default();
    let pieces = Pieces::read(CLX.of(&fib, &table))
        .ok_or_else(|| damaged("the Word file has no piece table that can be read; get it again"))?;
    let length = u32_at(&fib, 0x4c).unwrap_or(0);
    let characters = Runs::characters(CHPX.of(&fib, &table), &fib);
    let paragraphs = Runs::paragraphs(PAPX.of(&fib, &table), &fib);
    // 2.5.5 FibRgLw97: behind the body come notes, headers, comments and notes at the end, then text boxes.
    let before = [0x4c, 0x50, 0x54, 0x5c, 0x60].into_iter().filter_map(|at| u32_at(&fib, at));
    let first = before.fold(0, u32::saturating_add);
    let (lists, length_of_lists) = LISTS.onwards(&fib, &table);
    let numbering = lists::read(lists, length_of_lists, LIST_OVERRIDES.of(&fib, &table));
    let mut draft = Draft::new(MEDIA_TYPE, limits);
    draft.part("WordDocument");
    let mut story = Story {
        draft: &mut draft,
        marks: Marks::default(),
        characters,
        paragraphs,
        styles: Styles::read(STSH.of(&fib, &table)),
        fonts: Fonts::read(FONTS.of(&fib, &table)),
        known: None,
        pieces: &pieces,
        stream: &fib,
        length,
        number: 0,
        rows: RowGrounds::default(),
        ground: None,
        data: &data,
        text: String::new(),
        apart: Apart::default(),
        fields: Vec::new(),
        boxes: Boxes::read(BOXES.of(&fib, &table), SHAPES.of(&fib, &table), first),
        boxed: false,
        behind_box: Ground::Unknown,
        boxes_read: 0,
        pictured: false,
        pictures: 0,
        numbering,
        unnumbered: 0,
        left_out: 0,
        units: Utf16::default(),
    };
    for (c, at) in pieces.characters(&fib, length) {
        story.character(c, at)?;
        story.number += 1;
    }
    story.end()?;
    let (pictures, left_out, unnumbered) = (story.pictures, story.left_out, story.unnumbered);
    let boxes = story.boxes_read;
    let unknown = story.numbering.unknown;
    if !draft.shows_text() && pictures > 0 {
        return Err(needs_ocr("the Word file", pictures));
    }
    if pictures > 0 {
        draft.note("pictures", format!("{pictures} pictures, which are not read"));
    }
    if boxes > 0 {
        draft.note(
            "text_boxes",
            format!("{boxes} text boxes, set behind the paragraphs they are anchored in"),
        );
    }
    if unnumbered > 0 {
        let message = format!("{unnumbered} paragraphs are numbered by lists that are not in the file");
        draft.note("numbers_unread", message);
    }
    if let Some(format) = unknown {
        draft.note("numbering_format", format!("numbers of format {format} are given in decimal"));
    }
    if left_out > 0 {
        draft.note("hidden_text", format!("{left_out} hidden or deleted characters left out"));
    }
    draft.finish()
}

struct Story<'a, 'l> {
    draft: &'a mut Draft<'l>,
    marks: Marks,
    characters: Runs<'a>,
    paragraphs: Runs<'a>,
    styles: Styles<'a>,
    fonts: Fonts,
    /// The style of a paragraph and the changes of a run, and what they come to.
    known: Option<(u16, &'a [u8], Character)>,
    /// Where the characters are, how many, and the number of the one at hand.
    pieces: &'a Pieces,
    stream: &'a [u8],
    length: u32,
    number: u32,
    rows: RowGrounds,
    /// The properties of a paragraph and what it stands on.
    ground: Option<(&'a [u8], Ground)>,
    data: &'a [u8],
    text: String,
    apart: Apart,
    fields: Vec<Field>,
    boxes: Boxes,
    /// Within a text box, whose fill is not looked at: what is behind it in a cell of white is taken for white.
    boxed: bool,
    behind_box: Ground,
    boxes_read: u32,
    /// A picture stands in the paragraph at hand.
    pictured: bool,
    pictures: u32,
    numbering: Numbering,
    /// Paragraphs of lists that are not defined.
    unnumbered: u32,
    left_out: u32,
    /// Joins the halves of characters of two.
    units: Utf16,
}

impl Story<'_, '_> {
    /// Takes the next character, which stands at byte `at` of the stream.
    fn character(&mut self, c: u16, at: u32) -> Result<(), Error> {
        let props = self.look(at);
        // The marks of cells and paragraphs hold, hidden or not.
        let mark = matches!(c, 0x07 | 0x0d);
        if (props.hidden || props.deleted) && !mark {
            self.left_out += 1;
            if !props.deleted && self.fields.iter().all(Field::is_resulting) {
                self.apart.hide(character(c).encode_utf8(&mut [0; 4]));
            }
            return Ok(());
        }
        match c {
            0x0d | 0x07 => {
                // A paragraph whose mark was deleted goes on in the next.
                if c == 0x0d && props.deleted {
                    return Ok(());
                }
                return self.paragraph(at, c == 0x07);
            }
            // 2.8.25: a field is its instruction, a separator and its result.
            0x13 => self.fields.push(Field::default()),
            0x14 => {
                let text = self.text.len();
                if let Some(field) = self.fields.last_mut() {
                    field.separate(text);
                }
            }
            0x15 => {
                let shown = self.fields.pop().and_then(|field| field.unshown(self.text.len()));
                if let Some(shown) = shown.filter(|_| self.fields.iter().all(Field::is_resulting)) {
                    let standing = self.standing(props, at);
                    self.apart.write(standing, &shown, &mut self.text);
                }
            }
            _ if !self.fields.iter().all(Field::is_resulting) => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruct(character(c).encode_utf8(&mut [0; 4]));
                }
            }
            0x0b | 0x0e => self.write(Standing::Plain, '\n'),
            // A page or section ends a paragraph too.
            0x0c => return self.paragraph(at, false),
            0x09 => self.write(Standing::Plain, '\t'),
            0x1e => {
                let standing = self.standing(props, at);
                self.write(standing, '-');
            }
            0x01 => {
                self.pictures += 1;
                self.pictured = true;
            }
            0x08 => {
                self.pictures += 1;
                return self.text_boxes(at);
            }
            0x28 if props.symbol.is_some() => {
                let standing = self.standing(props, at);
                // A symbol of a font of its own; digits of such fonts are not told.
                self.write(standing, char::REPLACEMENT_CHARACTER);
            }
            0x00..=0x1f => {}
            _ => {
                let standing = self.standing(props, at);
                self.apart.turn(standing, character(c), &mut self.text);
                self.units.push(c, &mut self.text);
            }
        }
        Ok(())
    }

    /// Reads the text boxes that the character at hand, at byte `at`, is the anchor of.
    fn text_boxes(&mut self, at: u32) -> Result<(), Error> {
        if self.boxed {
            return Ok(());
        }
        let grpprl = self.paragraphs.at(at).unwrap_or_default();
        let in_table = Paragraph::of(grpprl, self.pieces.changes(self.number), self.data).depth() > 0;
        let white = in_table && self.ground(at) == Ground::Paper;
        self.behind_box = if white { Ground::Paper } else { Ground::Unknown };
        for text in self.boxes.at(self.number) {
            self.text_box(text)?;
        }
        Ok(())
    }

    /// Reads a text box, whose characters have these numbers, as a text of its own.
    fn text_box(&mut self, text: Range<u32>) -> Result<(), Error> {
        let marks = std::mem::take(&mut self.marks);
        let around = (std::mem::take(&mut self.text), std::mem::take(&mut self.apart));
        let fields = std::mem::take(&mut self.fields);
        let (number, pictured) = (self.number, self.pictured);
        self.boxed = true;
        // Of an empty one, a mark of a paragraph is all there is.
        self.boxes_read += u32::from(text.len() > 1);
        self.draft.open_aside();
        let (pieces, stream) = (self.pieces, self.stream);
        self.number = text.start;
        for (c, at) in pieces.range(stream, text.start, text.end) {
            self.character(c, at)?;
            self.number += 1;
        }
        self.end_text()?;
        self.draft.close_aside()?;
        self.boxed = false;
        (self.number, self.pictured) = (number, pictured);
        (self.text, self.apart) = around;
        (self.marks, self.fields, self.ground) = (marks, fields, None);
        Ok(())
    }

    fn write(&mut self, standing: Standing, c: char) {
        self.apart.turn(standing, c, &mut self.text);
        self.text.push(c);
    }

    /// How the character at byte `at`, which looks like this, counts.
    fn standing(&mut self, props: Character, at: u32) -> Standing {
        let ground = match props.look.ink {
            Some(Ink::Of(_)) if self.boxed => self.behind_box,
            Some(Ink::Of(_)) => self.ground(at),
            // Other letters are seen on any ground.
            _ => Ground::Paper,
        };
        props.look.standing(ground)
    }

    /// What the paragraph with the character at byte `at` stands on.
    fn ground(&mut self, at: u32) -> Ground {
        let grpprl = self.paragraphs.at(at).unwrap_or_default();
        // Paragraphs with the same properties share them; those in cells differ by their cell.
        if let Some((known, ground)) = self.ground
            && std::ptr::eq(known, grpprl)
        {
            return ground;
        }
        let props = Paragraph::of(grpprl, self.pieces.changes(self.number), self.data);
        let mut ground = props.ground;
        for depth in (1..=props.depth()).rev() {
            if ground != Ground::Paper {
                break;
            }
            let (pieces, stream, length, data) = (self.pieces, self.stream, self.length, self.data);
            let paragraphs = &mut self.paragraphs;
            let cell = self.marks.column(depth);
            ground = self.rows.of(self.number, depth, cell, || {
                let marks =
                    pieces.characters(stream, length).zip(0..).filter(|((c, _), _)| matches!(c, 0x07 | 0x0d));
                marks.filter_map(move |((c, at), number)| {
                    let grpprl = paragraphs.at(at).unwrap_or_default();
                    let props = Paragraph::of(grpprl, pieces.changes(number), data);
                    let depth = props.depth();
                    props.ends_row(c == 0x07, depth).then_some((number, depth, props.grounds))
                })
            });
        }
        self.ground = Some((grpprl, ground));
        ground
    }

    /// What holds for the character at a byte: by the style of its paragraph, its own, and itself.
    fn look(&mut self, at: u32) -> Character {
        let grpprl = self.characters.at(at).unwrap_or_default();
        let istd = self.paragraphs.at(at).and_then(|p| u16_at(p, 0)).unwrap_or(0);
        let of_piece = self.pieces.changes(self.number);
        match self.known {
            _ if !of_piece.is_empty() => {
                let mut below = self.styles.apply(istd, Character::default());
                if let Some(style) = Character::style(of_piece).or_else(|| Character::style(grpprl)) {
                    below = self.styles.apply(style, below);
                }
                let mut props = below;
                props.apply(grpprl, &below);
                props.apply(of_piece, &below);
                self.in_font(props)
            }
            Some((style, changes, props)) if style == istd && std::ptr::eq(changes, grpprl) => props,
            _ => {
                let mut below = self.styles.apply(istd, Character::default());
                if let Some(style) = Character::style(grpprl) {
                    below = self.styles.apply(style, below);
                }
                let mut props = below;
                props.apply(grpprl, &below);
                props = self.in_font(props);
                self.known = Some((istd, grpprl, props));
                props
            }
        }
    }

    /// The same with what its font says of how it looks.
    fn in_font(&self, mut props: Character) -> Character {
        props.look.pictures = props.font.map(|font| self.fonts.draws_pictures(font));
        props
    }

    /// The end of a paragraph whose mark stands at byte `at`.
    fn paragraph(&mut self, at: u32, cell_mark: bool) -> Result<(), Error> {
        let grpprl = self.paragraphs.at(at).unwrap_or_default();
        let props = Paragraph::of(grpprl, self.pieces.changes(self.number), self.data);
        let depth = props.depth();
        self.ground = None;
        let in_cell = depth > 0 || cell_mark;
        self.apart.finish(in_cell, &mut self.text);
        let mut text = std::mem::take(&mut self.text);
        // A picture in place of a figure is no blank.
        if std::mem::take(&mut self.pictured) && in_cell && text.trim().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        // Instructions do not go on over paragraphs; a missing end hides no more than its own.
        self.fields.iter_mut().for_each(|field| field.separate(0));
        if cell_mark {
            self.fields.clear();
        }
        if props.ends_row(cell_mark, depth) {
            return self.marks.end_row(self.draft, depth, &props.shapes, props.flat);
        }
        let (of, direct) = props.numbered(&self.styles);
        self.unnumbered += u32::from(of.id.is_some_and(|id| id != 0 && !self.numbering.has(id)));
        let text = match self.numbering.next(of, direct, None) {
            Some(number) => in_front(number, &text, in_cell),
            None => text,
        };
        self.marks.paragraph(self.draft, depth, &text, props.heading())?;
        if cell_mark || (depth > 1 && props.inner_cell_end) {
            self.marks.end_cell(self.draft, depth)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        self.end_text()?;
        self.behind_box = Ground::Unknown;
        for text in self.boxes.without_anchor() {
            self.text_box(text)?;
        }
        self.end_text()
    }

    fn end_text(&mut self) -> Result<(), Error> {
        if !self.text.trim().is_empty() {
            let text = std::mem::take(&mut self.text);
            self.marks.paragraph(self.draft, 0, &text, 0)?;
        }
        self.marks.finish(self.draft)
    }
}

/// A unit of UTF-16 as a character; half of a pair is one nobody knows.
fn character(unit: u16) -> char {
    char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
