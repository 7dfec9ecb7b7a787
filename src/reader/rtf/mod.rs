//! Reads Rich Text Format (specification 1.9.1), as Word, WPS and LibreOffice write it.
//!
//! Text is what prints: hidden and deleted text, instructions of fields, headers and all destinations that are not
//! known are out; the numbers of lists stand in the file as text.

mod boxes;
mod lexer;
mod look;
mod math;
mod shade;
mod state;

use std::collections::{HashMap, HashSet};

use boxes::Around;
use encoding_rs::Encoding;
use lexer::{Lexer, Token};
use shade::{Palette, Shade};
use state::{Destination, Next, Shapes, State};

use super::office::apart::{Apart, Look};
use super::office::colour::Ground;
use super::office::draft::{Draft, Shape};
use super::office::field::{Field, UNTOLD};
use super::office::marks::Marks;
use super::office::merges::Merge;
use super::office::utf16::Utf16;
use super::office::{needs_ocr, too_large};
use super::sheets::code_page;
use crate::document::Document;
use crate::error::Error;
use crate::reader::Limits;

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/rtf";

/// Letters of the name of a font that are looked at.
const LONGEST_NAME: usize = 64;

/// Reads a file.
///
/// # Errors
/// `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let mut draft = Draft::new(MEDIA_TYPE, limits);
    draft.part("text");
    let mut reader = Reader {
        draft: &mut draft,
        marks: Marks::default(),
        limits,
        state: State::default(),
        stack: Vec::new(),
        pending: Vec::new(),
        text: String::new(),
        page: code_page(1252),
        fonts: HashMap::new(),
        font_in_table: 0,
        font_name: String::new(),
        pictures_of: HashSet::new(),
        palette: Palette::default(),
        apart: Apart::default(),
        shapes: Vec::new(),
        next: Next::default(),
        units: Utf16::default(),
        skip: 0,
        fields: Vec::new(),
        boxes: Vec::new(),
        property: String::new(),
        pictured: false,
        pictures: 0,
        hidden: 0,
        footnotes: 0,
    };
    let mut tokens = Lexer::new(bytes);
    while let Some(token) = tokens.next() {
        if let Token::Word(b"bin", Some(n)) = token {
            tokens.pass_over(usize::try_from(n).unwrap_or(0));
            continue;
        }
        reader.token(token)?;
    }
    reader.end()?;
    let (pictures, hidden, footnotes) = (reader.pictures, reader.hidden, reader.footnotes);
    if !draft.shows_text() && pictures > 0 {
        return Err(needs_ocr("the RTF file", pictures));
    }
    for (n, id, what) in [
        (pictures, "pictures", "pictures, which are not read"),
        (hidden, "hidden_text", "hidden or deleted pieces of text left out"),
        (footnotes, "footnotes", "footnotes left out"),
    ] {
        if n > 0 {
            draft.note(id, format!("{n} {what}"));
        }
    }
    draft.finish()
}

struct Reader<'a, 'l> {
    draft: &'a mut Draft<'l>,
    marks: Marks,
    limits: &'l Limits,
    state: State,
    stack: Vec<State>,
    /// Bytes that are not decoded yet.
    pending: Vec<u8>,
    text: String,
    page: &'static Encoding,
    fonts: HashMap<i32, i32>,
    font_in_table: i32,
    font_name: String,
    /// The fonts that draw pictures for digits.
    pictures_of: HashSet<i32>,
    palette: Palette,
    apart: Apart,
    /// By depth of the table, from 1.
    shapes: Vec<Shapes>,
    next: Next,
    units: Utf16,
    /// Characters to pass over behind `\u`.
    skip: u32,
    /// Open fields, with the depth of their groups.
    fields: Vec<(usize, Field)>,
    /// What is set aside around the text of the open shapes.
    boxes: Vec<Around>,
    /// The name of the property of a shape at hand.
    property: String,
    /// A picture or an object stands in the paragraph at hand.
    pictured: bool,
    pictures: u32,
    hidden: u32,
    footnotes: u32,
}

impl Reader<'_, '_> {
    fn token(&mut self, token: Token<'_>) -> Result<(), Error> {
        match token {
            Token::Open => {
                self.flush();
                self.skip = 0;
                if self.stack.len() >= self.limits.nesting as usize {
                    let most = self.limits.nesting;
                    return Err(too_large(format!(
                        "groups nested more than {most} deep, the most allowed (--limit-nesting)"
                    )));
                }
                self.stack.push(self.state);
                self.state.fresh = true;
                self.state.optional = false;
            }
            Token::Close => {
                self.flush();
                self.skip = 0;
                if self.boxes.last().is_some_and(|b| b.depth == self.stack.len()) {
                    self.close_box()?;
                }
                if let Some(state) = self.stack.pop() {
                    // Where a paragraph stands does not end with a group; how its characters look does.
                    self.state = state;
                }
                self.end_fields();
            }
            Token::Hex(byte) => self.byte(byte),
            Token::Text(bytes) => bytes.iter().for_each(|b| self.byte(*b)),
            Token::Symbol(symbol) => self.symbol(symbol)?,
            Token::Word(word, number) => {
                self.flush();
                let fresh = std::mem::replace(&mut self.state.fresh, false);
                self.word(word, number, fresh)?;
            }
        }
        Ok(())
    }

    fn is_shown(&self) -> bool {
        self.state.to == Destination::Body && !self.state.hidden && !self.state.deleted
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if self.is_shown() || self.state.to == Destination::Entry {
            self.pending.push(byte);
        } else if self.state.to == Destination::Property {
            if self.property.len() < LONGEST_NAME {
                self.property.push(char::from(byte));
            }
        } else if self.state.to == Destination::Fonts {
            if byte == b';' {
                self.font_named();
            } else if self.font_name.len() < LONGEST_NAME {
                self.font_name.push(char::from(byte));
            }
        } else if self.state.to == Destination::Colours && byte == b';' {
            self.palette.end();
        } else if self.state.to == Destination::Instruction {
            if let Some((_, field)) = self.fields.last_mut() {
                field.instruct(char::from(byte).encode_utf8(&mut [0; 4]));
            }
        } else if self.state.to == Destination::Body && self.state.hidden && !self.state.deleted {
            self.apart.hide(char::from(byte).encode_utf8(&mut [0; 4]));
        }
    }

    /// The name of a font of the table ends.
    fn font_named(&mut self) {
        let mut look = Look::default();
        look.set_font(&std::mem::take(&mut self.font_name));
        if look.pictures == Some(true) {
            self.pictures_of.insert(self.font_in_table);
        }
    }

    /// Decodes the bytes at hand in the code page of their font.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let charset = self.fonts.get(&self.state.font).copied().unwrap_or(1);
        let encoding = match charset {
            128 => code_page(932),
            129 => code_page(949),
            134 => code_page(936),
            136 => code_page(950),
            161 => code_page(1253),
            162 => code_page(1254),
            177 => code_page(1255),
            178 => code_page(1256),
            186 => code_page(1257),
            204 => code_page(1251),
            238 => code_page(1250),
            _ => self.page,
        };
        if self.state.to == Destination::Entry {
            return self.extend_entry(&encoding.decode_without_bom_handling(&bytes).0);
        }
        let standing = self.standing();
        let symbols = charset == 2 && bytes.iter().any(|b| !b.is_ascii_whitespace());
        if symbols {
            // Characters of symbol fonts are not told.
            self.apart.turn(standing, char::REPLACEMENT_CHARACTER, &mut self.text);
            self.text.extend(bytes.iter().map(|_| char::REPLACEMENT_CHARACTER));
        } else {
            let text = encoding.decode_without_bom_handling(&bytes).0;
            self.apart.write(standing, &text, &mut self.text);
        }
    }

    /// More of an entry of the list that the field at hand chooses from.
    fn extend_entry(&mut self, text: &str) {
        if let Some((_, field)) = self.fields.last_mut() {
            field.choice.extend_entry(text);
        }
    }

    fn push(&mut self, text: &str) {
        self.flush();
        if self.is_shown() {
            let standing = self.standing();
            self.apart.write(standing, text, &mut self.text);
        }
    }

    /// Ends the fields whose groups have ended.
    fn end_fields(&mut self) {
        while let Some((_, field)) = self.fields.pop_if(|(depth, _)| *depth > self.stack.len()) {
            let dirty = self.state.depth() > 0 && field.is_stale(&self.text);
            if let Some(shown) = field.unshown(self.text.len()).or(dirty.then_some(UNTOLD.into())) {
                self.push(&shown);
            }
        }
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Error> {
        if self.skip > 0 && symbol != b'*' {
            self.skip -= 1;
            return Ok(());
        }
        match symbol {
            b'*' => self.state.optional = true,
            b'~' => self.push("\u{a0}"),
            b'_' => self.push("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.paragraph()?,
            b'\t' => self.push("\t"),
            _ => {}
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, fresh: bool) -> Result<(), Error> {
        let on = number != Some(0);
        if self.destination(word, fresh)? {
            return Ok(());
        }
        match self.state.to {
            Destination::Nowhere | Destination::OldReaders | Destination::Property => return Ok(()),
            Destination::Form => {
                // In place of a number, 25 says that nobody chose (RTF 1.9.1, "Form Fields"). A choice that cannot be read is
                // none of the list.
                let number = Some(number.and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX));
                match (word, self.fields.last_mut()) {
                    (b"ffres", Some((_, field))) => field.choice.chosen = number.filter(|n| *n != 25),
                    (b"ffdefres", Some((_, field))) => field.choice.preset = number,
                    _ => {}
                }
                return Ok(());
            }
            Destination::Fonts => {
                match word {
                    b"f" => {
                        self.font_in_table = number.unwrap_or(0);
                        self.font_name.clear();
                    }
                    b"fcharset" => {
                        self.fonts.insert(self.font_in_table, number.unwrap_or(1));
                    }
                    _ => {}
                }
                return Ok(());
            }
            Destination::Colours => {
                self.palette.part(word, number.unwrap_or(0));
                return Ok(());
            }
            _ => {}
        }
        if self.look(word, number) {
            return Ok(());
        }
        match word {
            b"ansicpg" => self.page = code_page(number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1252)),
            b"mac" => self.page = code_page(10_000),
            b"uc" => self.state.fallback = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1).min(16),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"f" => self.state.font = number.unwrap_or(0),
            b"v" => {
                self.state.hidden = on;
                self.hidden += u32::from(on);
            }
            b"deleted" => {
                self.state.deleted = on;
                self.hidden += u32::from(on);
            }
            b"plain" => {
                self.state.hidden = false;
                self.state.deleted = false;
                self.state.look = Look::default();
                self.state.behind = Shade::default();
            }
            b"pard" => {
                self.state.around = Shade::default();
                self.state.in_table = false;
                self.state.nesting = 0;
                self.state.outline = 0;
            }
            b"intbl" => self.state.in_table = true,
            b"itap" => self.state.nesting = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(64),
            b"outlinelevel" => {
                let level = number.and_then(|n| u8::try_from(n).ok()).filter(|n| *n < 9);
                self.state.outline = level.map_or(0, |n| (n + 1).min(6));
            }
            b"field" if self.state.to == Destination::Body => {
                self.fields.push((self.stack.len(), Field::default()));
            }
            b"flddirty" => {
                if let Some((_, field)) = self.fields.last_mut() {
                    field.dirty = on;
                }
            }
            b"object" => self.pictured |= self.is_shown(),
            b"par" | b"sect" | b"page" => self.paragraph()?,
            b"line" => self.push("\n"),
            b"tab" => self.push("\t"),
            b"cell" | b"nestcell" => self.cell()?,
            b"row" => self.row(1)?,
            b"nestrow" => self.row(self.state.depth().max(2))?,
            b"trowd" => {
                let depth = self.defined();
                if let Some(shapes) = self.shapes.get_mut(depth) {
                    *shapes = Shapes::default();
                }
                self.next = Next::default();
            }
            b"trleft" => {
                let depth = self.defined();
                if let Some(shapes) = self.shapes.get_mut(depth) {
                    shapes.left = number.unwrap_or(0);
                }
            }
            // Below zero it is exact, in twentieths of a point.
            b"trrh" => {
                let depth = self.defined();
                if let Some(shapes) = self.shapes.get_mut(depth) {
                    shapes.flat = number.is_some_and(|n| (-40..0).contains(&n));
                }
            }
            b"clvmgf" => self.next.merge = Merge::Start,
            b"clvmrg" => self.next.merge = Merge::Continue,
            b"clmrg" => self.next.joins_left = true,
            b"cellx" => self.cell_edge(number.unwrap_or(0)),
            b"emdash" => self.push("—"),
            b"endash" => self.push("–"),
            b"lquote" => self.push("‘"),
            b"rquote" => self.push("’"),
            b"ldblquote" => self.push("“"),
            b"rdblquote" => self.push("”"),
            b"bullet" => self.push("•"),
            b"emspace" | b"enspace" | b"qmspace" => self.push(" "),
            _ => {}
        }
        Ok(())
    }

    /// Handles words that say where the text of their group goes.
    fn destination(&mut self, word: &[u8], fresh: bool) -> Result<bool, Error> {
        if self.state.to == Destination::Nowhere {
            return Ok(false);
        }
        let to = match word {
            b"fonttbl" => Destination::Fonts,
            b"colortbl" => Destination::Colours,
            b"nesttableprops" => Destination::NestedProps,
            b"pict" | b"shppict" => {
                self.pictures += 1;
                self.pictured |= self.is_shown();
                Destination::Nowhere
            }
            b"fldinst" => Destination::Instruction,
            b"formfield" if self.state.to == Destination::Instruction => Destination::Form,
            b"ffl" if self.state.to == Destination::Form => {
                if let Some((_, field)) = self.fields.last_mut() {
                    field.choice.begin_entry();
                }
                Destination::Entry
            }
            b"sp" if self.state.to == Destination::Body => Destination::Property,
            b"sn" if self.state.to == Destination::Property => {
                self.property.clear();
                Destination::Property
            }
            b"sv" if self.state.to == Destination::Property => self.value_of_shape(),
            _ if fresh && self.math(word) => return Ok(true),
            b"do" if fresh && self.state.to == Destination::Body => return Ok(true),
            b"upr" if self.state.to == Destination::Body => Destination::OldReaders,
            b"upr" => Destination::Nowhere,
            b"ud" if fresh && self.state.to == Destination::OldReaders => Destination::Body,
            b"footnote" => {
                self.footnotes += 1;
                Destination::Nowhere
            }
            b"stylesheet" | b"info" | b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer"
            | b"footerl" | b"footerr" | b"footerf" | b"objdata" | b"objclass" | b"objname"
            | b"nonshppict" | b"listtable" | b"listoverridetable" | b"revtbl" | b"annotation" | b"atnid"
            | b"atnauthor" | b"xe" | b"tc" | b"tcn" | b"nonesttables" | b"shprslt" | b"filetbl"
            | b"bkmkstart" | b"bkmkend" | b"pntxta" | b"pntxtb" => Destination::Nowhere,
            // The Unicode side of `\upr`, and shapes with their text.
            b"ud" | b"shpinst" | b"shptxt" | b"dptxbxtext" | b"fldrslt" | b"listtext" | b"pntext"
                if fresh =>
            {
                let boxed = matches!(word, b"shptxt" | b"dptxbxtext");
                if (boxed || word == b"shpinst") && self.state.behind_box.is_none() {
                    // What fills a shape is not looked at: in a cell of white it is taken for white.
                    let white = self.state.depth() > 0 && self.ground() == Ground::Paper;
                    self.state.behind_box = Some(if white { Ground::Paper } else { Ground::Unknown });
                }
                if boxed && self.state.to == Destination::Body {
                    self.open_box()?;
                }
                let text = self.text.len();
                if let Some((_, field)) = self.fields.last_mut().filter(|_| word == b"fldrslt")
                    && self.state.to == Destination::Body
                {
                    field.separate(text);
                }
                return Ok(true);
            }
            _ if self.state.optional && fresh => Destination::Nowhere,
            _ => return Ok(false),
        };
        self.state.to = to;
        Ok(true)
    }

    fn unicode(&mut self, number: i32) {
        self.skip = self.state.fallback;
        // Numbers are of 16 bits, with a sign.
        let unit = (number & 0xffff) as u16;
        let c = char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
        if !self.is_shown() {
            if self.state.to == Destination::Entry {
                self.extend_entry(c.encode_utf8(&mut [0; 4]));
            } else if self.state.to == Destination::Body && self.state.hidden && !self.state.deleted {
                self.apart.hide(c.encode_utf8(&mut [0; 4]));
            }
            return;
        }
        let standing = self.standing();
        self.apart.turn(standing, c, &mut self.text);
        self.units.push(unit, &mut self.text);
    }

    /// The depth, from 0, of the table whose rows are being defined.
    fn defined(&mut self) -> usize {
        let depth = match self.state.to {
            Destination::NestedProps => self.state.depth().max(2) - 1,
            _ => 0,
        };
        if self.shapes.len() <= depth {
            self.shapes.resize(depth + 1, Shapes::default());
        }
        depth
    }

    fn cell_edge(&mut self, right: i32) {
        let next = std::mem::take(&mut self.next);
        let depth = self.defined();
        let most = self.limits.table_columns as usize;
        let Some(shapes) = self.shapes.get_mut(depth) else { return };
        if shapes.cells.len() <= most {
            let left = shapes.cells.last().map_or(shapes.left, |s| s.right);
            shapes.cells.push(Shape { left, right, merge: next.merge, joins_left: next.joins_left });
            shapes.shades.push(next.shade);
        }
    }

    /// The text of the paragraph at hand.
    fn take(&mut self, in_cell: bool) -> String {
        self.apart.finish(in_cell, &mut self.text);
        // A picture in place of a figure is no blank.
        if std::mem::take(&mut self.pictured) && in_cell && self.text.trim().is_empty() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        std::mem::take(&mut self.text)
    }

    fn paragraph(&mut self) -> Result<(), Error> {
        self.flush();
        if self.state.to != Destination::Body {
            return Ok(());
        }
        // A mark that is hidden or deleted does not end its paragraph.
        if self.state.hidden || self.state.deleted {
            return Ok(());
        }
        let depth = self.state.depth();
        let text = self.take(self.is_in_cell());
        self.marks.paragraph(self.draft, depth, &text, self.state.outline)
    }

    fn cell(&mut self) -> Result<(), Error> {
        self.flush();
        if self.state.to != Destination::Body {
            return Ok(());
        }
        let depth = self.state.depth().max(1);
        let text = self.take(true);
        self.marks.paragraph(self.draft, depth, &text, 0)?;
        self.marks.end_cell(self.draft, depth)
    }

    fn row(&mut self, depth: usize) -> Result<(), Error> {
        self.flush();
        if matches!(self.state.to, Destination::Nowhere | Destination::Entry) {
            return Ok(());
        }
        let (shapes, flat) =
            self.shapes.get(depth - 1).map(|s| (s.cells.clone(), s.flat)).unwrap_or_default();
        self.marks.end_row(self.draft, depth, &shapes, flat)
    }

    fn end(&mut self) -> Result<(), Error> {
        self.flush();
        while !self.boxes.is_empty() {
            self.close_box()?;
        }
        self.end_paragraph()?;
        self.marks.finish(self.draft)
    }

    /// Ends a paragraph that has no mark.
    fn end_paragraph(&mut self) -> Result<(), Error> {
        if self.text.trim().is_empty() && !(self.pictured && self.is_in_cell()) {
            return Ok(());
        }
        let text = self.take(self.is_in_cell());
        self.marks.paragraph(self.draft, self.state.depth(), &text, 0)
    }

    /// Whether the text at hand stands in a cell, or in a shape in one.
    fn is_in_cell(&self) -> bool {
        self.state.depth() > 0 || self.boxes.iter().any(|b| b.in_cell)
    }
}
