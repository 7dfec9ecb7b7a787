//! A story (the body, or the notes): its elements in order, to paragraphs and tables of the draft.

use super::numbering::Numbering;
use super::styles::{NumberRef, Styles, level, set_look};
use super::symbol;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::{Apart, Look};
use crate::reader::office::draft::Draft;
use crate::reader::office::merges::{Claim, Edges, Merge};
use crate::reader::office::xml::{Ns, Tag, Token, Xml};

/// An open element, as far as what stands in it depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Content as if the element were not there.
    Plain,
    Paragraph,
    ParagraphProps,
    NumberProps,
    MarkProps,
    Run,
    RunProps,
    /// A text; whether its white space counts, and where it begins.
    Text(bool, usize),
    Instruction,
    Table,
    Row,
    RowProps,
    Cell,
    CellProps,
    /// A text box, with the fields that were open around it.
    Box(usize),
    /// Alternatives, and whether one was taken.
    Alternatives(bool),
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    number: NumberRef,
    outline: Option<u8>,
    /// The paragraph mark is hidden, or deleted by a tracked change: what follows joins on.
    mark_hidden: bool,
    mark_deleted: bool,
    pictured: bool,
    run: Run,
    apart: Apart,
}

/// What the run at hand says of itself.
#[derive(Debug, Default)]
struct Run {
    vanish: Option<bool>,
    style: Option<String>,
    /// Whether it is hidden; worked out when its first text comes.
    hidden: Option<bool>,
    look: Look,
    /// Whether its text stands apart; worked out when its first text comes.
    apart: Option<bool>,
}

#[derive(Debug, Default)]
struct Row {
    column: i32,
    dropped: bool,
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

/// A field (17.16.18): its instruction is read until its result begins.
#[derive(Debug, Default)]
struct Field {
    resulting: bool,
    instruction: String,
}

/// What was met and is not text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) pictures: u32,
    deleted: u32,
    hidden: u32,
    chunks: u32,
    boxes: u32,
}

impl Seen {
    /// Notes what whoever looks into the document should know.
    pub(super) fn tell(&self, draft: &mut Draft<'_>) {
        for (n, id, what) in [
            (self.pictures, "pictures", "pictures, which are not read"),
            (self.deleted, "deleted_text", "pieces deleted by tracked changes left out"),
            (self.hidden, "hidden_text", "hidden pieces of text left out"),
            (self.boxes, "text_boxes", "text boxes, set behind the paragraphs they are anchored in"),
            (self.chunks, "foreign_part", "parts in another format (altChunk, subDoc), which are not read"),
        ] {
            if n > 0 {
                draft.note(id, format!("{n} {what}"));
            }
        }
    }
}

/// Reads one part.
pub(super) struct Story<'a, 'l> {
    styles: &'a Styles,
    numbering: &'a mut Numbering,
    draft: &'a mut Draft<'l>,
    limits: &'l Limits,
    frames: Vec<Frame>,
    paragraphs: Vec<Paragraph>,
    rows: Vec<Row>,
    cells: Vec<Cell>,
    fields: Vec<Field>,
    /// Fields below this are open around a cell or box and do not hide its text.
    fields_from: usize,
    /// Text whose paragraph mark is gone, and whether its number is in it.
    carry: Option<(String, bool)>,
    /// Open elements that are passed over.
    skipped: u32,
    /// The frames of the row or cell whose rest is passed over.
    dead: Option<usize>,
    pub(super) seen: Seen,
}

impl<'a, 'l> Story<'a, 'l> {
    pub(super) fn new(
        styles: &'a Styles,
        numbering: &'a mut Numbering,
        draft: &'a mut Draft<'l>,
        limits: &'l Limits,
    ) -> Story<'a, 'l> {
        Story {
            styles,
            numbering,
            draft,
            limits,
            frames: Vec::new(),
            paragraphs: Vec::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            fields: Vec::new(),
            fields_from: 0,
            carry: None,
            skipped: 0,
            dead: None,
            seen: Seen::default(),
        }
    }

    pub(super) fn run(&mut self, text: &str, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, self.limits.nesting);
        loop {
            match xml.next()? {
                Token::Start(_) if self.skipped > 0 => self.skipped += 1,
                Token::End if self.skipped > 0 => self.skipped -= 1,
                Token::Text(_) if self.skipped > 0 => {}
                Token::Start(tag) => match self.start(&tag, &mut xml)? {
                    Some(frame) if self.dead.is_none() => self.frames.push(frame),
                    _ => self.skipped = 1,
                },
                Token::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Token::Text(text) => self.text(&text),
                Token::Eof => break,
            }
        }
        self.flush_carry()
    }

    fn top(&self) -> Frame {
        self.frames.last().copied().unwrap_or(Frame::Plain)
    }

    /// Handles a start tag; `None` passes the element over.
    fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<Option<Frame>, Error> {
        if self.dead.is_some() {
            return Ok(None);
        }
        let top = self.top();
        Ok(match tag.ns {
            Ns::Word => self.start_word(tag, top)?,
            Ns::Math if tag.name() == "r" => {
                self.open_run();
                Some(Frame::Run)
            }
            Ns::Math if tag.name() == "t" && top == Frame::Run => Some(self.open_text(tag)),
            Ns::Compatibility => self.alternative(tag, top, xml),
            Ns::Drawing if tag.name() == "blip" => self.picture(),
            Ns::Vml if tag.name() == "imagedata" => self.picture(),
            _ => Some(Frame::Plain),
        })
    }

    fn picture(&mut self) -> Option<Frame> {
        self.seen.pictures += 1;
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.pictured = true;
        }
        Some(Frame::Plain)
    }

    /// One branch of `mc:AlternateContent` is read, the first whose vocabularies are known (ECMA-376-3, 7.5).
    fn alternative(&mut self, tag: &Tag<'_>, top: Frame, xml: &mut Xml<'_>) -> Option<Frame> {
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
        Some(Frame::Plain)
    }

    fn start_word(&mut self, tag: &Tag<'_>, top: Frame) -> Result<Option<Frame>, Error> {
        let name = tag.name();
        Ok(Some(match (name, top) {
            ("t", Frame::Run) => self.open_text(tag),
            ("r", _) => {
                self.open_run();
                Frame::Run
            }
            ("rPr", Frame::Run) => Frame::RunProps,
            ("rPr", Frame::ParagraphProps) => Frame::MarkProps,
            ("p", _) => {
                self.paragraphs.push(Paragraph::default());
                Frame::Paragraph
            }
            ("pPr", Frame::Paragraph) => Frame::ParagraphProps,
            ("numPr", Frame::ParagraphProps) => Frame::NumberProps,
            ("tbl", _) => {
                self.flush_carry()?;
                self.draft.open_table()?;
                Frame::Table
            }
            ("tr", _) => {
                self.draft.open_row()?;
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
                Frame::Cell
            }
            ("trPr", Frame::Row) => Frame::RowProps,
            ("tcPr", Frame::Cell) => Frame::CellProps,
            ("txbxContent", _) => {
                self.seen.boxes += 1;
                self.draft.open_aside();
                Frame::Box(std::mem::replace(&mut self.fields_from, self.fields.len()))
            }
            (_, Frame::ParagraphProps | Frame::NumberProps | Frame::MarkProps | Frame::RunProps) => {
                self.text_property(tag, name, top);
                return Ok(None);
            }
            (_, Frame::RowProps | Frame::CellProps) => {
                self.table_property(tag, name, top);
                return Ok(None);
            }
            ("instrText", Frame::Run) => Frame::Instruction,
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
            paragraph.run = Run::default();
        }
    }

    fn open_text(&self, tag: &Tag<'_>) -> Frame {
        let preserve = tag.attr("space").is_some_and(|s| s == "preserve");
        Frame::Text(preserve, self.paragraphs.last().map_or(0, |p| p.text.len()))
    }

    fn text_property(&mut self, tag: &Tag<'_>, name: &str, top: Frame) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match (top, name) {
            (Frame::ParagraphProps, "pStyle") => paragraph.style = tag.val().map(|v| v.into_owned()),
            (Frame::ParagraphProps, "outlineLvl") => paragraph.outline = level(tag),
            (Frame::NumberProps, "numId") => paragraph.number.id = tag.number("val"),
            (Frame::NumberProps, "ilvl") => paragraph.number.level = level(tag),
            (Frame::MarkProps, "vanish" | "specVanish") => paragraph.mark_hidden |= tag.is_on(),
            (Frame::MarkProps, "del" | "moveFrom") => paragraph.mark_deleted = true,
            (Frame::RunProps, "vanish") => paragraph.run.vanish = Some(tag.is_on()),
            (Frame::RunProps, "strike" | "dstrike" | "vertAlign" | "position" | "color" | "sz") => {
                set_look(&mut paragraph.run.look, tag);
            }
            (Frame::RunProps, "rStyle") => paragraph.run.style = tag.val().map(|v| v.into_owned()),
            _ => {}
        }
    }

    fn table_property(&mut self, tag: &Tag<'_>, name: &str, top: Frame) {
        let columns = i64::from(self.limits.table_columns) + 1;
        let count = |least: i64| tag.number("val").and_then(|n| i32::try_from(n.clamp(least, columns)).ok());
        match (top, name, self.rows.last_mut(), self.cells.last_mut()) {
            // 17.4.15: columns left free before the first cell.
            (Frame::RowProps, "gridBefore", Some(row), _) => row.column = count(0).unwrap_or(0),
            (Frame::RowProps, "hidden", Some(row), _) => row.dropped |= tag.is_on(),
            (Frame::RowProps, "del" | "moveFrom", Some(row), _) => row.dropped = true,
            // 17.4.17
            (Frame::CellProps, "gridSpan", _, Some(cell)) => cell.span = count(1).unwrap_or(1),
            // 17.4.84: without a value, the cell goes on from the one above.
            (Frame::CellProps, "vMerge", _, Some(cell)) => {
                cell.merge =
                    if tag.val().is_some_and(|v| v == "restart") { Merge::Start } else { Merge::Continue };
            }
            // 17.4.22
            (Frame::CellProps, "hMerge", _, Some(cell)) => {
                cell.joins_left = tag.val().is_none_or(|v| v != "restart");
            }
            (Frame::CellProps, "cellDel", _, Some(cell)) => cell.dropped = true,
            // 17.13.5.3: a merge that is a tracked change.
            (Frame::CellProps, "cellMerge", _, Some(cell)) => match tag.attr("vMerge").as_deref() {
                Some("rest") => cell.merge = Merge::Start,
                Some("cont") => cell.merge = Merge::Continue,
                _ => {}
            },
            _ => {}
        }
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
            "fldChar" => match tag.attr("fldCharType").as_deref() {
                Some("begin") => self.fields.push(Field::default()),
                Some("separate") => {
                    if let Some(field) = self.fields.last_mut() {
                        field.resulting = true;
                    }
                }
                Some("end") if self.fields.len() > self.fields_from => self.end_field(),
                _ => {}
            },
            _ => return false,
        }
        true
    }

    /// A field without a result shows what its instruction makes, which is not worked out here.
    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else { return };
        if field.resulting {
            return;
        }
        match field.instruction.split_whitespace().next().map(str::to_ascii_uppercase).as_deref() {
            Some("FORMCHECKBOX") => self.push("□"),
            Some("EQ" | "SYMBOL" | "AUTONUM" | "AUTONUMLGL" | "AUTONUMOUT" | "LISTNUM" | "FORMDROPDOWN") => {
                self.push("\u{fffd}");
            }
            _ => {}
        }
    }

    /// Whether text at this point is shown: neither hidden (17.3.2.41) nor part of an instruction.
    fn is_shown(&mut self) -> bool {
        if self.fields.get(self.fields_from..).unwrap_or_default().iter().any(|f| !f.resulting) {
            return false;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return false };
        let styles = self.styles;
        let hidden = match paragraph.run.hidden {
            Some(hidden) => hidden,
            None => {
                // 17.7.3: styles toggle, the run itself decides.
                let of_paragraph = styles.paragraph(paragraph.style.as_deref()).and_then(|s| s.vanish);
                let of_run =
                    paragraph.run.style.as_deref().and_then(|id| styles.get(id)).and_then(|s| s.vanish);
                let toggled = of_paragraph.unwrap_or(false) ^ of_run.unwrap_or(false);
                let inherited =
                    if of_paragraph.is_none() && of_run.is_none() { styles.vanish } else { toggled };
                let hidden = paragraph.run.vanish.unwrap_or(inherited);
                paragraph.run.hidden = Some(hidden);
                self.seen.hidden += u32::from(hidden);
                hidden
            }
        };
        !hidden
    }

    fn push(&mut self, text: &str) {
        let styles = self.styles;
        if self.is_shown()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            if text.is_empty() {
                return;
            }
            let apart = match paragraph.run.apart {
                Some(apart) => apart,
                None => {
                    let of_run = paragraph.run.style.as_deref().and_then(|id| styles.get(id));
                    let of_paragraph = styles.paragraph(paragraph.style.as_deref());
                    let below = of_run.map_or(Look::default(), |s| s.look);
                    let below = below.over(of_paragraph.map_or(Look::default(), |s| s.look));
                    let apart = paragraph.run.look.over(below).is_apart();
                    paragraph.run.apart = Some(apart);
                    apart
                }
            };
            paragraph.apart.turn(apart, &mut paragraph.text);
            paragraph.text.push_str(text);
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
                if let Some(field) = self.fields.last_mut().filter(|f| f.instruction.len() < 64) {
                    field.instruction.push_str(text);
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
            Frame::RowProps if self.rows.last().is_some_and(|r| r.dropped) => {
                self.dead = Some(self.frames.len());
            }
            Frame::CellProps if self.cells.last().is_some_and(|c| c.dropped) => {
                self.dead = Some(self.frames.len());
            }
            Frame::Row => {
                self.revive();
                if self.rows.pop().is_some_and(|r| r.dropped) {
                    self.seen.deleted += 1;
                    self.draft.drop_row();
                }
            }
            Frame::Cell => {
                self.revive();
                self.end_cell()?;
            }
            Frame::Table => self.draft.close_table(Edges::Grid)?,
            Frame::Box(fields) => {
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

    fn end_cell(&mut self) -> Result<(), Error> {
        self.flush_carry()?;
        let Some(cell) = self.cells.pop() else { return Ok(()) };
        self.fields.truncate(self.fields_from);
        self.fields_from = cell.fields;
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if cell.dropped {
            self.draft.drop_cell();
            return Ok(());
        }
        let left = row.column;
        let right = left.saturating_add(cell.span);
        row.column = right;
        if cell.joins_left && self.draft.widen_last(right) {
            return Ok(());
        }
        self.draft.close_cell(Claim::new(left, right, 1, cell.merge))
    }

    fn end_paragraph(&mut self) -> Result<(), Error> {
        let Some(mut paragraph) = self.paragraphs.pop() else { return Ok(()) };
        // An instruction does not go on in the next paragraph; if its end is missing, no text is lost by that.
        for field in self.fields.iter_mut().skip(self.fields_from) {
            field.resulting = true;
        }
        // A picture in place of a figure is no blank.
        if paragraph.pictured && paragraph.text.trim().is_empty() && !self.cells.is_empty() {
            paragraph.text.push(char::REPLACEMENT_CHARACTER);
        }
        if paragraph.mark_deleted {
            let (text, _) = self.carry.get_or_insert_default();
            text.push_str(&paragraph.text);
            return Ok(());
        }
        let style = self.styles.paragraph(paragraph.style.as_deref());
        let nothing = paragraph.mark_hidden && paragraph.text.is_empty();
        let carried = self.carry.take();
        let numbered = carried.as_ref().is_some_and(|(_, numbered)| *numbered);
        let mut text = String::new();
        if !nothing && !numbered {
            let own = paragraph.number;
            let inherited = style.map_or_else(NumberRef::default, |s| s.number);
            let of = NumberRef {
                id: own.id.or(inherited.id),
                level: own.level.or(inherited.level.filter(|_| own.id.is_none())),
            };
            let direct = own.id.is_some() || own.level.is_some();
            let printed = self.numbering.next(of, direct, style.map(|s| s.id.as_str()));
            text.push_str(&printed.filter(|_| !paragraph.mark_hidden).unwrap_or_default());
        }
        if text.is_empty() && carried.is_none() {
            text = paragraph.text;
        } else {
            text.push_str(&carried.map(|(text, _)| text).unwrap_or_default());
            text.push_str(&paragraph.text);
        }
        if paragraph.mark_hidden {
            self.carry = Some((text, true)).filter(|(text, _)| !text.is_empty());
            return Ok(());
        }
        let outline = paragraph.outline.or(style.and_then(|s| s.outline)).filter(|n| *n < 9);
        self.draft.paragraph(&text, outline.map_or(0, |n| (n + 1).min(6)))
    }

    /// Text that nothing followed is a paragraph after all.
    fn flush_carry(&mut self) -> Result<(), Error> {
        match self.carry.take() {
            Some((text, _)) if !text.is_empty() => self.draft.paragraph(&text, 0),
            _ => Ok(()),
        }
    }
}
