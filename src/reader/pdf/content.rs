//! The interpreter of content streams (ISO 32000-1, 8 and 9): one pass over the bytes, operands borrowed from them.

use std::rc::Rc;

use foldhash::HashMap;

use super::filter::{Refusal, Whole};
use super::font::{Font, Fonts};
use super::grounds::Ground;
use super::image;
use super::layers::Layers;
use super::lexer::{Lexer, Token};
use super::marks::Marks;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Name, Object, Stream, parse};
use super::operation::Operation;
use super::path::Path;
use super::sheet::Sheet;
use super::state::{Ink, Space, State};
use super::store::Store;
use super::syntax;
use crate::error::overtime;

/// Forms within forms beyond this are not drawn.
const FORMS: u32 = 16;
/// States pushed and not popped beyond this are not kept.
const STATES: usize = 4_096;
/// Fonts of a stream that are kept by name; others are found anew.
const NEAR_FONTS: usize = 4_096;
/// Opacity from which what is painted lets nothing through that can be read.
const OPAQUE: f64 = 0.9;
/// Operands of one operator; an array of text may have many.
const OPERANDS: usize = 1 << 18;

/// Draws content onto a sheet.
pub struct Interpreter<'s, 'a> {
    pub store: &'s Store<'a>,
    pub fonts: &'s mut Fonts,
    pub layers: &'s Layers,
    pub sheet: &'s mut Sheet,
    pub state: State,
    stack: Vec<State>,
    pub(super) path: Path,
    /// A clip that waits for the end of the path.
    pub(super) clipping: bool,
    pub text: Matrix,
    pub line: Matrix,
    pub marks: Marks,
    pub(super) depth: u32,
    /// Masks and patterns that were looked into.
    pub(super) looked: u32,
    pub scratch: Vec<u8>,
}

/// What a content stream can name.
struct Frame {
    resources: Rc<Dict>,
    /// Fonts by the names they have here.
    fonts: HashMap<Name, Option<Rc<Font>>>,
    /// The one asked for last: a page of text asks for it time and again.
    last: Option<(Name, Option<Rc<Font>>)>,
}

impl<'s, 'a> Interpreter<'s, 'a> {
    pub fn new(
        store: &'s Store<'a>,
        fonts: &'s mut Fonts,
        layers: &'s Layers,
        sheet: &'s mut Sheet,
        base: Matrix,
    ) -> Interpreter<'s, 'a> {
        Interpreter {
            store,
            fonts,
            layers,
            sheet,
            state: State::new(base),
            stack: Vec::new(),
            path: Path::default(),
            clipping: false,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            marks: Marks::default(),
            depth: 0,
            looked: 0,
            scratch: Vec::new(),
        }
    }

    /// Draws a content stream with the resources it can name. What no checksum vouches for must at least be made
    /// of operators with their operands.
    ///
    /// # Errors
    /// When it asks for more than is allowed.
    pub fn run(&mut self, data: &[u8], state: Whole, resources: &Object) -> Result<(), Refusal> {
        let resources = self.store.resolve(resources);
        let resources = resources.dict().cloned().unwrap_or_default();
        let mut frame = Frame { resources, fonts: HashMap::default(), last: None };
        let mut lexer = Lexer::new(data, 0);
        let mut operands: Vec<Token<'_>> = Vec::with_capacity(64);
        // Where the dictionary among the operands begins: it is read from the bytes.
        let mut dict_at = None;
        let floor = self.stack.len();
        while let Some(token) = lexer.next_token() {
            match token {
                Token::Number(_) if operands.len() < OPERANDS => operands.push(token),
                Token::Word(b"true" | b"false" | b"null") => operands.push(token),
                Token::Word(b"BI") => {
                    operands.clear();
                    let image = image::inline(&mut lexer);
                    let opaque = self.is_opaque_inline(&image);
                    self.image(opaque, image.wide * image.high);
                }
                Token::Word(word) => {
                    if state != Whole::Sure && !syntax::fits(word, &operands) {
                        self.store.note_damage();
                    }
                    overtime::tick();
                    let op = Operation { operands: &operands, dict: dict_at.map(|at| Lexer::new(data, at)) };
                    self.operator(word, &op, &mut frame, floor)?;
                    operands.clear();
                    dict_at = None;
                }
                _ => {
                    if operands.len() >= OPERANDS {
                        return Err(Refusal::TooLarge);
                    }
                    if matches!(token, Token::DictStart) && dict_at.is_none() {
                        dict_at = Some(lexer.at - 2);
                    }
                    operands.push(token);
                }
            }
        }
        if !operands.is_empty() {
            // It ends in the middle of an operation.
            self.store.note_damage();
        }
        self.stack.truncate(floor);
        Ok(())
    }

    fn operator(
        &mut self,
        word: &[u8],
        op: &Operation<'_, '_>,
        frame: &mut Frame,
        floor: usize,
    ) -> Result<(), Refusal> {
        match word {
            // Most operators show text: they are told at once.
            [b'T', _] => return self.text_operator(word, op, frame),
            b"q" => {
                if self.stack.len() < STATES {
                    self.stack.push(self.state.clone());
                }
            }
            b"Q" => {
                if self.stack.len() > floor
                    && let Some(state) = self.stack.pop()
                {
                    self.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = op.numbers().map(Matrix::new) {
                    let ctm = matrix.then(&self.state.ctm);
                    if ctm.is_sane() {
                        self.state.ctm = ctm;
                    }
                }
            }
            b"w" => self.state.line_width = op.number(0).unwrap_or(self.state.line_width).abs(),
            b"gs" => self.graphics_state(op, frame),
            b"Do" => self.external(op, frame)?,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.construct(word, op),
            b"W" | b"W*" => self.clipping = true,
            b"n" | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => self.paint(word),
            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"sc" | b"scn" | b"SC" | b"SCN" | b"cs" | b"CS" => {
                self.colour(word, op, frame);
            }
            b"sh" if self.marks.visible() => {
                self.sheet.ground(Ground {
                    area: self.state.clip,
                    shape: None,
                    tone: None,
                    whole: true,
                    covers: false,
                    clears: false,
                });
            }
            b"BMC" | b"BDC" | b"EMC" => self.mark(word, op, frame),
            _ => return self.text_operator(word, op, frame),
        }
        Ok(())
    }

    fn colour(&mut self, word: &[u8], op: &Operation<'_, '_>, frame: &Frame) {
        let stroking = word[0].is_ascii_uppercase();
        let old = if stroking { self.state.stroke } else { self.state.fill };
        let ink = if word.eq_ignore_ascii_case(b"cs") {
            let space = op.name(0).map_or(Space::Other, |name| self.space(name, frame));
            // The first colour of a space is its black, or its full ink.
            let tone = (space == Space::Device).then_some([0; 3]);
            Ink { space, white: false, tone, open: false, ..old }
        } else {
            let space = if word[0].eq_ignore_ascii_case(&b's') { old.space } else { Space::Device };
            let mut numbers = [0.0; 8];
            let mut count = 0;
            for token in op.operands {
                if let (Token::Number(number), Some(slot)) = (token, numbers.get_mut(count)) {
                    *slot = *number;
                    count += 1;
                }
            }
            let pattern =
                op.operands.iter().find_map(|t| if let Token::Name(n) = t { Some(*n) } else { None });
            let numbers = &numbers[..count];
            let tone = if pattern.is_some() { None } else { space.tone(numbers) };
            let open = pattern.is_some_and(|name| !self.is_filling(&self.resource(frame, b"Pattern", name)));
            Ink { space, white: pattern.is_none() && space.is_white(numbers), tone, open, ..old }
        };
        if stroking {
            self.state.stroke = ink;
        } else {
            self.state.fill = ink;
        }
    }

    fn space(&self, name: &[u8], frame: &Frame) -> Space {
        let family = |name: &[u8]| match name {
            b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"CalGray" | b"CalRGB" | b"ICCBased" => {
                Space::Device
            }
            b"Separation" | b"DeviceN" => Space::Ink,
            _ => Space::Other,
        };
        match self.resource(frame, b"ColorSpace", name) {
            Object::Name(name) => family(&name),
            Object::Array(parts) => parts.first().and_then(Object::name).map_or(Space::Other, family),
            _ => family(name),
        }
    }

    fn graphics_state(&mut self, op: &Operation<'_, '_>, frame: &Frame) {
        let Some(name) = op.name(0) else { return };
        let object = self.resource(frame, b"ExtGState", name);
        let Some(dict) = object.dict() else { return };
        let number = |key: &[u8]| self.store.entry(dict, key).number();
        if let Some(width) = number(b"LW") {
            self.state.line_width = width.abs();
        }
        if let Some(opacity) = number(b"ca") {
            self.state.fill.clear = opacity <= 0.0;
            self.state.fill.sheer = opacity < OPAQUE;
        }
        if let Some(opacity) = number(b"CA") {
            self.state.stroke.clear = opacity <= 0.0;
            self.state.stroke.sheer = opacity < OPAQUE;
        }
        let blend = self.store.entry(dict, b"BM");
        if !blend.is_null() {
            self.state.blended = !matches!(blend.name(), Some(b"Normal" | b"Compatible"));
        }
        let mask = self.store.entry(dict, b"SMask");
        if !mask.is_null() {
            self.state.masked = mask.dict().is_some();
        }
        let font = self.store.entry(dict, b"Font");
        if let Some([font, size]) = font.array().map(|a| &a[..]) {
            self.state.font = self.fonts.get(self.store, font);
            self.state.size = self.store.resolve(size).number().unwrap_or(0.0);
        }
    }

    /// An entry of a category of resources.
    fn resource(&self, frame: &Frame, category: &[u8], name: &[u8]) -> Object {
        self.store.resolve(&self.resource_raw(frame, category, name))
    }

    fn resource_raw(&self, frame: &Frame, category: &[u8], name: &[u8]) -> Object {
        let category = self.store.entry(&frame.resources, category);
        let name = super::object::name(name);
        category.dict().map_or(Object::Null, |dict| dict.get(&name).clone())
    }

    /// `Do`: a form or an image.
    fn external(&mut self, op: &Operation<'_, '_>, frame: &Frame) -> Result<(), Refusal> {
        let Some(name) = op.name(0) else { return Ok(()) };
        let object = self.resource(frame, b"XObject", name);
        let Some(stream) = object.stream() else {
            self.store.note_damage();
            return Ok(());
        };
        if self.layers.hides(self.store, stream.dict.get(b"OC")) {
            return Ok(());
        }
        if stream.dict.is_name(b"Subtype", b"Image") {
            let opaque = self.is_opaque_image(stream);
            let side = |key: &[u8]| self.store.entry(&stream.dict, key).number().unwrap_or(0.0);
            self.image(opaque, side(b"Width") * side(b"Height"));
            return Ok(());
        }
        if !stream.dict.is_name(b"Subtype", b"Form") {
            return Ok(());
        }
        self.form(stream, &Object::Dict(Rc::clone(&frame.resources)))
    }

    /// Draws a form (8.10), in the state in hand.
    ///
    /// # Errors
    /// When it asks for more than is allowed.
    pub fn form(&mut self, stream: &Stream, outer: &Object) -> Result<(), Refusal> {
        if self.depth >= FORMS || !self.marks.visible() {
            return Ok(());
        }
        // A group is painted as a whole with the opacity in hand, whatever it uses inside (11.6.6).
        let group = self.store.entry(&stream.dict, b"Group");
        let is_group = group.dict().is_some_and(|g| g.is_name(b"S", b"Transparency"));
        if is_group && self.state.fill.clear {
            return Ok(());
        }
        let data = match self.store.data(stream) {
            Ok(data) => data,
            Err(Refusal::Unknown) => return Ok(()),
            Err(refusal) => return Err(refusal),
        };
        let kept = (self.state.clone(), self.text, self.line, std::mem::take(&mut self.path));
        self.state.grouped |= is_group && !self.state.is_opaque(Ink { open: false, ..self.state.fill });
        if let Some(matrix) = self.store.numbers_of(stream.dict.get(b"Matrix")).map(Matrix::new) {
            let ctm = matrix.then(&self.state.ctm);
            if ctm.is_sane() {
                self.state.ctm = ctm;
            }
        }
        if let Some([x0, y0, x1, y1]) = self.store.numbers_of(stream.dict.get(b"BBox")) {
            self.state.clip = self.state.clip.within(&self.state.ctm.area(x0, y0, x1, y1));
            self.state.boxed &= self.state.ctm.is_upright();
        }
        let own = self.store.entry(&stream.dict, b"Resources");
        let resources = if own.is_null() { outer } else { &own };
        let marks = std::mem::take(&mut self.marks);
        self.depth += 1;
        let done = self.run(&data.bytes, data.state, resources);
        self.depth -= 1;
        self.marks = marks;
        (self.state, self.text, self.line, self.path) = kept;
        done
    }

    fn mark(&mut self, word: &[u8], op: &Operation<'_, '_>, frame: &Frame) {
        match word {
            b"EMC" => {
                if let Some((text, from)) = self.marks.end() {
                    self.sheet.replace(from, &text);
                }
            }
            // Most sequences say which element of the structure they belong to, and nothing else.
            b"BDC" if op.dict.is_some() && op.name(0) != Some(b"OC") && !op.names_any(b"ActualText") => {
                self.marks.begin(false, None, 0);
            }
            b"BDC" => {
                let properties = match (op.operands.last(), &op.dict) {
                    (Some(Token::Name(name)), None) => self.resource_raw(frame, b"Properties", name),
                    (_, Some(lexer)) => parse(&mut lexer.clone()),
                    _ => Object::Null,
                };
                let optional = op.name(0) == Some(b"OC");
                let hidden = optional && self.layers.hides(self.store, &properties);
                let object = self.store.resolve(&properties);
                let actual = object.dict().map(|dict| self.store.entry(dict, b"ActualText"));
                let actual = actual.as_ref().and_then(Object::text).map(super::strings::text);
                self.marks.begin(hidden, actual, self.sheet.page.glyphs.len());
            }
            _ => self.marks.begin(false, None, 0),
        }
    }

    fn text_operator(
        &mut self,
        word: &[u8],
        op: &Operation<'_, '_>,
        frame: &mut Frame,
    ) -> Result<(), Refusal> {
        let number = |at: usize| op.number(at);
        match word {
            b"BT" => {
                self.text = Matrix::IDENTITY;
                self.line = Matrix::IDENTITY;
            }
            b"Tf" => {
                if let Some(name) = op.name(0) {
                    self.state.font = self.font(name, frame);
                }
                self.state.size = op.last_number().unwrap_or(0.0);
            }
            b"Td" | b"TD" => {
                if let Some([x, y]) = op.numbers() {
                    if word == b"TD" {
                        self.state.leading = -y;
                    }
                    self.next_line(x, y);
                }
            }
            b"Tm" => {
                if let Some(matrix) = op.numbers().map(Matrix::new)
                    && matrix.is_sane()
                {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tc" => self.state.char_space = number(0).unwrap_or(0.0),
            b"Tw" => self.state.word_space = number(0).unwrap_or(0.0),
            b"Tz" => self.state.stretch = number(0).unwrap_or(100.0) / 100.0,
            b"TL" => self.state.leading = number(0).unwrap_or(0.0),
            b"Ts" => self.state.rise = number(0).unwrap_or(0.0),
            b"Tr" => {
                self.state.mode = number(0).unwrap_or(0.0) as u8;
                // From 4 on text is added to the clip (9.3.6).
                self.state.boxed &= self.state.mode < 4;
            }
            b"Tj" | b"TJ" => return self.show(op.operands),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                return self.show(op.operands);
            }
            b"\"" => {
                if let [Token::Number(word), Token::Number(char), ..] = op.operands {
                    (self.state.word_space, self.state.char_space) = (*word, *char);
                }
                self.next_line(0.0, -self.state.leading);
                return self.show(op.operands.get(2..).unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }

    fn next_line(&mut self, x: f64, y: f64) {
        let line = Matrix::moved(x, y).then(&self.line);
        if line.is_sane() {
            (self.text, self.line) = (line, line);
        }
    }

    fn font(&mut self, name: &[u8], frame: &mut Frame) -> Option<Rc<Font>> {
        if let Some((last, font)) = &frame.last
            && last.as_slice() == name
        {
            return font.clone();
        }
        let font = self.font_of(name, frame);
        frame.last = Some((Name::from_slice(name), font.clone()));
        font
    }

    fn font_of(&mut self, name: &[u8], frame: &mut Frame) -> Option<Rc<Font>> {
        if let Some(font) = frame.fonts.get(name) {
            return font.clone();
        }
        let object = self.resource_raw(frame, b"Font", name);
        let font = self.fonts.get(self.store, &object);
        if frame.fonts.len() >= NEAR_FONTS {
            frame.fonts.clear();
        }
        frame.fonts.insert(Name::from_slice(name), font.clone());
        font
    }

    /// The box of an appearance, placed where its annotation is (12.5.5).
    ///
    /// # Errors
    /// When it asks for more than is allowed.
    pub fn appearance(&mut self, stream: &Stream, place: Area) -> Result<(), Refusal> {
        let matrix = self.store.numbers_of(stream.dict.get(b"Matrix")).map_or(Matrix::IDENTITY, Matrix::new);
        let Some([x0, y0, x1, y1]) = self.store.numbers_of(stream.dict.get(b"BBox")) else { return Ok(()) };
        let drawn = matrix.area(x0, y0, x1, y1);
        if !(drawn.width() > 0.0 && drawn.height() > 0.0) {
            return Ok(());
        }
        let (sx, sy) = (place.width() / drawn.width(), place.height() / drawn.height());
        let fit = Matrix::new([sx, 0.0, 0.0, sy, place.x0 - drawn.x0 * sx, place.y0 - drawn.y0 * sy]);
        let ctm = fit.then(&self.state.ctm);
        if !ctm.is_sane() {
            return Ok(());
        }
        let kept = std::mem::replace(&mut self.state.ctm, ctm);
        let done = self.form(stream, &Object::Null);
        self.state.ctm = kept;
        done
    }
}
