//! A story (the body, or the notes): its elements in order, to paragraphs and tables of the draft.

mod fields;
mod known;
mod shapes;
mod tables;

use super::conditional::Parted;
use super::numbering::Lists;
use super::paragraph::{Paragraph, Props};
use super::styles::Styles;
use super::symbol;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::Ground;
use crate::reader::office::draft::Draft;
use crate::reader::office::field::Field;
use crate::reader::office::merges::{Edges, Merge};
use crate::reader::office::number::{in_front, is_sign};
use crate::reader::office::xml::{Ns, Tag, Token, Xml};
use crate::text::signs::OBJECT;
use fields::is_dirty;
use known::Known;
use shapes::Fill;

/// An open element, as far as what stands in it depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Content as if the element were not there.
    Plain,
    Paragraph,
    Run,
    Props(Props),
    /// A text; whether its white space counts, and where it begins.
    Text(bool, usize),
    Instruction,
    /// A field in one element.
    Field,
    /// What a field in a form is, and a list to choose from.
    Form,
    Choice,
    Table,
    TableProps,
    Row,
    RowProps,
    Cell,
    CellProps,
    /// A text box, with the fields that were open around it.
    Box(usize),
    /// Alternatives, and whether one was taken.
    Alternatives(bool),
    /// What letters are filled with, the properties of a shape, and what it is filled with.
    LetterFill,
    ShapeProps,
    ShapeFill,
}

#[derive(Debug, Default)]
pub(super) struct Row {
    column: i32,
    pub(super) dropped: bool,
    /// It is hidden, or too low to be seen.
    unseen: bool,
}

#[derive(Debug)]
struct Cell {
    span: i32,
    merge: Merge,
    /// Part of the cell to the left (`w:hMerge`, as older files have it).
    joins_left: bool,
    dropped: bool,
    /// Fields open around the cell.
    fields: usize,
}

/// What was met and is not text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) pictures: u32,
    pub(super) deleted: u32,
    hidden: u32,
    rows: u32,
    chunks: u32,
    boxes: u32,
    pub(super) notes: u32,
    unnumbered: u32,
}

impl Seen {
    /// Notes what whoever looks into the document should know.
    pub(super) fn tell(&self, draft: &mut Draft<'_>) {
        for (n, id, what) in [
            (self.pictures, "pictures", "pictures, which are not read"),
            (self.deleted, "deleted_text", "pieces deleted by tracked changes left out"),
            (self.hidden, "hidden_text", "hidden pieces of text left out"),
            (self.rows, "hidden_text", "rows of tables left out that are hidden or too low to be seen"),
            (self.boxes, "text_boxes", "text boxes, set behind the paragraphs they are anchored in"),
            (self.notes, "footnotes", "footnotes and endnotes left out"),
            (self.unnumbered, "numbers_unread", "paragraphs of lists whose numbers are not in the file"),
            (
                self.chunks,
                "foreign_part",
                "parts in another format (altChunk, subDoc), which are sources of their own",
            ),
        ] {
            if n > 0 {
                draft.note(id, format!("{n} {what}"));
            }
        }
    }
}

/// Reads one part.
pub(super) struct Story<'a, 'l, 'n> {
    styles: &'a Styles<'a>,
    lists: &'a mut Lists<'n>,
    draft: &'a mut Draft<'l>,
    limits: &'l Limits,
    frames: Vec<Frame>,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) rows: Vec<Row>,
    cells: Vec<Cell>,
    /// What the open tables, cells and text boxes have behind their text.
    grounds: Vec<Ground>,
    /// The open tables, and what their styles say of the letters in the open cells; nothing in text boxes.
    tables: Vec<Parted<'a>>,
    looks: Vec<Look>,
    fields: Vec<Field>,
    /// Fields below this are open around a cell or box and do not hide its text.
    fields_from: usize,
    /// Room for the text of a paragraph, that of the one before.
    room: String,
    /// Text whose paragraph mark is gone, and whether its number is in it.
    carry: Option<(String, bool)>,
    /// The frames of the row or cell whose rest is passed over.
    dead: Option<usize>,
    /// What the shape at hand is filled with, and whether the drawing at hand is not shown.
    fill: Fill,
    unseen: bool,
    pub(super) seen: Seen,
}

impl<'a, 'l, 'n> Story<'a, 'l, 'n> {
    pub(super) fn new(
        styles: &'a Styles<'a>,
        lists: &'a mut Lists<'n>,
        draft: &'a mut Draft<'l>,
        limits: &'l Limits,
    ) -> Story<'a, 'l, 'n> {
        Story {
            styles,
            lists,
            draft,
            limits,
            frames: Vec::new(),
            paragraphs: Vec::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            grounds: Vec::new(),
            tables: Vec::new(),
            looks: Vec::new(),
            fields: Vec::new(),
            fields_from: 0,
            room: String::new(),
            carry: None,
            dead: None,
            fill: Fill::default(),
            unseen: false,
            seen: Seen::default(),
        }
    }

    pub(super) fn run(&mut self, text: &str, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, self.limits.nesting);
        self.tokens(&mut xml, part, &mut Known::default())?;
        self.flush_carry()
    }

    fn tokens<'x>(&mut self, xml: &mut Xml<'x>, part: &'x str, known: &mut Known<'x>) -> Result<(), Error> {
        loop {
            match xml.next()? {
                Token::Start(tag) if self.properties(&tag, xml, part, known)? => {}
                Token::Start(tag) => match self.start(&tag, xml)? {
                    Some(frame) if self.dead.is_none() => {
                        // Texts are most of the elements that have no others in them.
                        let text = if let Frame::Text(..) = frame { xml.characters_only() } else { None };
                        self.frames.push(frame);
                        if let Some(text) = text {
                            if !text.is_empty() {
                                self.text(text);
                            }
                            self.frames.pop();
                            self.end(frame)?;
                        }
                    }
                    _ => xml.skip()?,
                },
                Token::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Token::Text(text) => self.text(&text),
                Token::Eof => return Ok(()),
            }
        }
    }

    fn top(&self) -> Frame {
        self.frames.last().copied().unwrap_or(Frame::Plain)
    }

    /// Handles a start tag; `None` passes the element over.
    fn start(&mut self, tag: &Tag<'_>, xml: &Xml<'_>) -> Result<Option<Frame>, Error> {
        if self.dead.is_some() {
            return Ok(None);
        }
        let top = self.top();
        Ok(match tag.ns {
            Ns::Word => self.start_word(tag, top, xml)?,
            Ns::Word2003 => self.start_word_2003(tag, top, xml)?,
            Ns::Word2003Hints => self.start_hint(tag, top),
            Ns::Annotation if tag.name() == "annotation" => self.start_annotation(tag, top),
            Ns::Math if tag.name() == "r" => {
                self.open_run();
                Some(Frame::Run)
            }
            Ns::Math if tag.name() == "t" && top == Frame::Run => Some(self.open_text(preserves(tag))),
            Ns::Math => {
                self.open_math(tag.name());
                Some(Frame::Plain)
            }
            Ns::Compatibility => self.alternative(tag, top, xml),
            Ns::Drawing if tag.name() == "blip" => self.picture(),
            Ns::Drawing if tag.name() == "graphicData" => self.graphic(tag),
            Ns::Vml if tag.name() == "imagedata" => self.picture(),
            _ => self.start_drawing(tag, top),
        })
    }

    fn picture(&mut self) -> Option<Frame> {
        self.seen.pictures += 1;
        self.object()
    }

    /// What stands under or beside other letters in a formula (22.1.2) has a sign in front, as where formulas are
    /// written on one line, so that a fraction or a power is no number.
    fn open_math(&mut self, name: &str) {
        match name {
            "den" => self.push("/"),
            "sup" | "lim" => self.push("^"),
            "sub" => self.push("_"),
            // Signs that stand in properties, and what is set in rows.
            "rad" | "nary" | "d" | "m" | "eqArr" | "phant" | "sPre" => {
                self.push(OBJECT.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
    }

    /// One branch of `mc:AlternateContent` is read, the first whose vocabularies are known (ECMA-376-3, 7.5). What
    /// stands in it stands where the alternatives do.
    fn alternative(&mut self, tag: &Tag<'_>, top: Frame, xml: &Xml<'_>) -> Option<Frame> {
        let take = match tag.name() {
            "AlternateContent" => return Some(Frame::Alternatives(false)),
            "Choice" if top == Frame::Alternatives(false) => tag
                .attr("Requires")
                .is_some_and(|all| all.split_whitespace().all(|prefix| xml.lookup(prefix).is_understood())),
            "Fallback" => top == Frame::Alternatives(false),
            _ => return None,
        };
        if !take {
            return None;
        }
        if let Some(frame) = self.frames.last_mut() {
            *frame = Frame::Alternatives(true);
        }
        let around = self.frames.len().checked_sub(2).and_then(|at| self.frames.get(at));
        Some(if around == Some(&Frame::Run) { Frame::Run } else { Frame::Plain })
    }

    pub(super) fn start_word(
        &mut self,
        tag: &Tag<'_>,
        top: Frame,
        xml: &Xml<'_>,
    ) -> Result<Option<Frame>, Error> {
        let name = tag.name();
        Ok(Some(match (name, top) {
            ("t", Frame::Run) => self.open_text(preserves(tag)),
            ("r", _) => {
                self.open_run();
                Frame::Run
            }
            ("rPr", Frame::Run) => Frame::Props(Props::Run),
            ("rPr", Frame::Props(Props::Paragraph)) => Frame::Props(Props::Mark),
            ("p", _) => {
                let below = self.looks.last().copied().unwrap_or_default();
                let room = std::mem::take(&mut self.room);
                self.paragraphs.push(Paragraph::on(self.ground(), below, room));
                Frame::Paragraph
            }
            ("pPr", Frame::Paragraph) => Frame::Props(Props::Paragraph),
            ("numPr", Frame::Props(Props::Paragraph)) => Frame::Props(Props::Number),
            ("tbl", _) => {
                self.flush_carry()?;
                self.draft.open_table()?;
                self.grounds.push(self.ground());
                self.tables.push(Parted::default());
                Frame::Table
            }
            ("tblPr", Frame::Table) => Frame::TableProps,
            ("tblGrid", Frame::Table) if self.tables.last().is_some_and(Parted::is_parted) => Frame::Plain,
            ("gridCol", _) => {
                if let Some(table) = self.tables.last_mut() {
                    table.columns = table.columns.saturating_add(1);
                }
                return Ok(None);
            }
            ("tr", _) => {
                self.draft.open_row()?;
                // Rows of tables deep in others would be looked through again and again.
                let looks = self.tables.len() <= 4;
                if let Some(table) = self.tables.last_mut() {
                    table.open_row(|| looks && !xml.is_followed("tbl").unwrap_or(true));
                }
                self.rows.push(Row::default());
                Frame::Row
            }
            ("tc", Frame::Row | Frame::Plain) if !self.rows.is_empty() => {
                self.flush_carry()?;
                let column = self.rows.last().map_or(0, |r| r.column);
                self.draft.open_cell(column.unsigned_abs());
                let fields = std::mem::replace(&mut self.fields_from, self.fields.len());
                self.cells.push(Cell {
                    span: 1,
                    merge: Merge::None,
                    joins_left: false,
                    dropped: false,
                    fields,
                });
                self.grounds.push(self.ground());
                self.looks.push(Look::default());
                self.style_cell(None);
                Frame::Cell
            }
            ("trPr", Frame::Row) => Frame::RowProps,
            ("tcPr", Frame::Cell) => Frame::CellProps,
            ("txbxContent", _) => {
                self.seen.boxes += 1;
                self.draft.open_aside();
                let ground = self.ground_of_box();
                self.grounds.push(ground);
                self.looks.push(Look::default());
                Frame::Box(std::mem::replace(&mut self.fields_from, self.fields.len()))
            }
            (_, Frame::Props(props)) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.property(props, tag);
                }
                return Ok(None);
            }
            (_, Frame::RowProps | Frame::CellProps | Frame::TableProps) => {
                self.table_property(tag, name, top);
                return Ok(None);
            }
            // 17.16.19
            ("fldSimple", _) if is_dirty(tag) => {
                self.begin_simple_field();
                Frame::Field
            }
            ("instrText", Frame::Run) => Frame::Instruction,
            ("fldChar", Frame::Run) => {
                self.field_character(tag);
                Frame::Form
            }
            ("ffData", Frame::Form) => Frame::Form,
            ("ddList", Frame::Form) => Frame::Choice,
            (_, Frame::Form | Frame::Choice) => {
                self.choice(tag, name, top);
                return Ok(None);
            }
            // 17.3.3.19, 17.3.3.3: something is shown there, of which there may be a picture.
            ("object" | "control", _) => return Ok(self.object()),
            (_, Frame::Run) if self.run_content(tag, name) => return Ok(None),
            // 17.13.5: what tracked changes took away.
            ("del" | "moveFrom", _) => {
                self.seen.deleted += 1;
                return Ok(None);
            }
            // 17.3.3.24: the reading aid over a character is not part of the text.
            ("rt", _) => return Ok(None),
            ("altChunk" | "subDoc", _) => {
                self.seen.chunks += 1;
                return Ok(None);
            }
            ("footnote" | "endnote", _) if tag.attr("type").is_some_and(|t| t != "normal") => {
                return Ok(None);
            }
            (
                "sectPr" | "tblPr" | "tblGrid" | "tblPrEx" | "sdtPr" | "sdtEndPr" | "delText"
                | "delInstrText" | "rubyPr" | "fldData" | "ffData" | "pPr" | "trPr" | "tcPr" | "rPr" | "tcW",
                _,
            ) => return Ok(None),
            _ => Frame::Plain,
        }))
    }

    fn open_run(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.open_run();
        }
    }

    pub(super) fn open_text(&self, preserve: bool) -> Frame {
        Frame::Text(preserve, self.text_so_far())
    }

    /// What text at this point stands on.
    fn ground(&self) -> Ground {
        self.grounds.last().copied().unwrap_or_default()
    }

    /// What stands in a run beside its text (17.3.3); false for what is no content of its own.
    fn run_content(&mut self, tag: &Tag<'_>, name: &str) -> bool {
        match name {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "softHyphen"
            | "lastRenderedPageBreak"
            | "footnoteReference"
            | "endnoteReference"
            | "footnoteRef"
            | "endnoteRef"
            | "commentReference"
            | "annotationRef" => {}
            "sym" => {
                let c = symbol::character(
                    &tag.attr("font").unwrap_or_default(),
                    &tag.attr("char").unwrap_or_default(),
                );
                self.push(c.encode_utf8(&mut [0; 4]));
            }
            _ => return false,
        }
        true
    }

    /// How much text the paragraph at hand has.
    fn text_so_far(&self) -> usize {
        self.paragraphs.last().map_or(0, |p| p.text.len())
    }

    /// Adds text, if it is shown: neither hidden nor part of an instruction.
    fn push(&mut self, text: &str) {
        let own = self.fields.get_mut(self.fields_from..).unwrap_or_default();
        if let Some(field) = own.iter_mut().find(|f| !f.is_resulting()) {
            return field.lose(text);
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match paragraph.is_hidden(self.styles) {
            (true, new) => {
                self.seen.hidden += u32::from(new);
                paragraph.hide(text);
            }
            _ => paragraph.push(text),
        }
    }

    fn text(&mut self, text: &str) {
        match self.top() {
            Frame::Text(..) => {
                if text.contains(['\n', '\r']) {
                    self.push(&text.replace(['\n', '\r'], " "));
                } else {
                    self.push(text);
                }
            }
            Frame::Instruction => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruct(text);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, frame: Frame) -> Result<(), Error> {
        match frame {
            Frame::Text(false, at) => {
                // Without xml:space, white space at the ends does not count.
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let kept = paragraph.text.trim_end_matches([' ', '\n', '\t', '\r']).len().max(at);
                    paragraph.text.truncate(kept);
                    let tail = paragraph.text.get(at..).unwrap_or_default();
                    let lead = tail.len() - tail.trim_start_matches([' ', '\n', '\t', '\r']).len();
                    if lead > 0 {
                        paragraph.text.drain(at..at + lead);
                    }
                }
            }
            Frame::Paragraph => self.end_paragraph()?,
            Frame::Field if self.fields.len() > self.fields_from => self.end_field(),
            // None of the branches can be shown here, and something is shown.
            Frame::Alternatives(false) if self.top() == Frame::Run => {
                self.object();
            }
            Frame::RowProps => {
                if let Some(row) = self.rows.last_mut().filter(|r| r.dropped || r.unseen) {
                    row.unseen &= !row.dropped;
                    row.dropped = true;
                    self.dead = Some(self.frames.len());
                }
            }
            Frame::CellProps if self.cells.last().is_some_and(|c| c.dropped) => {
                self.dead = Some(self.frames.len());
            }
            Frame::Row => {
                self.revive();
                if let Some(row) = self.rows.pop().filter(|r| r.dropped) {
                    *(if row.unseen { &mut self.seen.rows } else { &mut self.seen.deleted }) += 1;
                    self.draft.drop_row();
                }
            }
            Frame::Cell => {
                self.revive();
                self.grounds.pop();
                self.looks.pop();
                self.end_cell()?;
            }
            Frame::Table => {
                self.grounds.pop();
                self.tables.pop();
                self.draft.close_table(Edges::Grid)?;
            }
            Frame::Box(fields) => {
                self.grounds.pop();
                self.looks.pop();
                self.flush_carry()?;
                self.fields.truncate(self.fields_from);
                self.fields_from = fields;
                self.draft.close_aside()?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The element whose rest was passed over has ended.
    fn revive(&mut self) {
        if self.dead.is_some_and(|depth| depth > self.frames.len()) {
            self.dead = None;
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Error> {
        let Some(mut paragraph) = self.paragraphs.pop() else { return Ok(()) };
        // An instruction does not go on in the next paragraph; if its end is missing, no text is lost by that.
        let mut lost = false;
        for field in self.fields.iter_mut().skip(self.fields_from) {
            lost |= field.has_lost();
            field.separate(0);
        }
        // A figure in a field whose middle and end are missing is no blank.
        if lost && !self.cells.is_empty() && paragraph.text.trim().is_empty() {
            paragraph.text.push(char::REPLACEMENT_CHARACTER);
        }
        paragraph.finish(!self.cells.is_empty());
        if paragraph.mark_deleted {
            let (text, _) = self.carry.get_or_insert_default();
            join(text, &paragraph.text);
            return Ok(());
        }
        let style = paragraph.style(self.styles);
        let nothing = paragraph.mark_hidden && paragraph.text.is_empty();
        let carried = self.carry.take();
        let numbered = carried.as_ref().is_some_and(|(_, numbered)| *numbered);
        let mut number = None;
        if !nothing && !numbered {
            let (of, direct) = paragraph.number(style);
            let worked_out = self.lists.next(of, direct, style.map(|s| s.id.as_str()))?;
            self.seen.unnumbered += u32::from(paragraph.listed && paragraph.printed.is_none());
            // Bullets are letters of symbol fonts.
            let hinted = paragraph.printed.take().filter(|n| n.contains(char::is_alphanumeric) || is_sign(n));
            let hinted = hinted.map(|n| if n.ends_with(char::is_alphanumeric) { n + " " } else { n });
            let printed = hinted.or(worked_out);
            number = printed.filter(|_| !paragraph.mark_hidden);
        }
        let heading = paragraph.heading(style);
        let mut text = match carried {
            Some((mut text, _)) => {
                join(&mut text, &paragraph.text);
                text
            }
            None => paragraph.text,
        };
        if let Some(number) = number {
            text = in_front(number, &text, !self.cells.is_empty());
        }
        if paragraph.mark_hidden {
            self.carry = Some((text, true)).filter(|(text, _)| !text.is_empty());
            return Ok(());
        }
        self.draft.paragraph(&text, heading)?;
        text.clear();
        self.room = text;
        Ok(())
    }

    /// Text that nothing followed is a paragraph after all.
    fn flush_carry(&mut self) -> Result<(), Error> {
        match self.carry.take() {
            Some((text, _)) if !text.is_empty() => self.draft.paragraph(&text, 0),
            _ => Ok(()),
        }
    }
}

/// Adds text to a paragraph that goes on. Where all of one was hidden, what is seen is the other.
fn join(text: &mut String, more: &str) {
    let hidden = |text: &str| !text.is_empty() && text.chars().all(|c| c == OBJECT);
    let blank = |text: &str| text.trim().is_empty();
    if hidden(text) && !blank(more) {
        text.clear();
    }
    if blank(text) || !hidden(more) {
        text.push_str(more);
    }
}

/// Whether white space at the ends of a text counts.
fn preserves(tag: &Tag<'_>) -> bool {
    tag.attr("space").is_some_and(|s| s == "preserve")
}
