//! Fonts: from character codes to characters and widths (ISO 32000-1, 9.5 to 9.10).
//!
//! What a code stands for is said in several places, and they do not agree in many files. In order of trust: an
//! encoding whose codes are characters or name a character of a known collection; the map to Unicode; the names of
//! glyphs; the tables of the embedded font. A wrong map to Unicode is worse than none, so it never overrules an
//! encoding, and it is held against the names and the character table of the embedded font: where these know a glyph
//! as another character the fonts are [`Fonts::disputed`], and the pages are read a second time by [`Trust::Program`].
//! So are all of them held against the outlines of glyphs that are clearly figures, which is what a reader sees. What
//! nobody says is U+FFFD.

mod cmap;
mod composite;
mod names;
mod outlines;
mod predefined;
mod program;
mod shape;
mod simple;
mod standard;
mod table;
mod type1;
mod type3;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};

use std::rc::Rc;

use foldhash::HashMap;

use super::object::{Dict, Object, Stream};
use super::store::Store;
use cmap::{CMap, Chars};
use outlines::Outlines;
use table::CharTable;

/// The fonts of a document, each read once.
#[derive(Debug, Default)]
pub struct Fonts {
    shared: Shared,
    by_number: HashMap<u32, Option<Rc<Font>>>,
    /// Fonts that stand in their resources in place, known by where they lie in memory; kept so that the place
    /// is not used again.
    in_place: HashMap<*const Dict, (Rc<Dict>, Option<Rc<Font>>)>,
    count: u16,
}

/// What the fonts of a document have in common.
#[derive(Debug, Clone, Default)]
struct Shared {
    trust: Trust,
    disputed: Rc<Cell<bool>>,
    /// Programs by where they begin in the file: several fonts may share one.
    programs: Rc<RefCell<HashMap<usize, Rc<Embedded>>>>,
}

/// An embedded program, as far as anybody asked.
#[derive(Debug)]
struct Embedded {
    stream: Rc<Stream>,
    /// Its first bytes: the directory of its tables.
    head: Vec<u8>,
    table: OnceCell<Option<CharTable>>,
    outlines: OnceCell<Option<Outlines>>,
}

impl Embedded {
    /// What its character table says of its glyphs.
    fn table(&self, store: &Store<'_>) -> Option<&CharTable> {
        self.table.get_or_init(|| CharTable::of(store, &self.stream, &self.head)).as_ref()
    }

    fn outlines(&self, store: &Store<'_>) -> Option<&Outlines> {
        self.outlines.get_or_init(|| Outlines::of(store, &self.stream, &self.head)).as_ref()
    }
}

impl Shared {
    /// The TrueType, OpenType or bare CFF program of a font descriptor.
    fn embedded(&self, store: &Store<'_>, descriptor: &Dict) -> Option<Rc<Embedded>> {
        let keys = [b"FontFile2".as_slice(), b"FontFile3"].into_iter();
        let stream =
            keys.map(|key| store.entry(descriptor, key)).find_map(|object| object.stream().cloned())?;
        let mut programs = self.programs.borrow_mut();
        if let Some(known) = programs.get(&stream.data.0) {
            return Some(Rc::clone(known));
        }
        let head = store.head(&stream, table::DIRECTORY)?;
        let at = stream.data.0;
        let (table, outlines) = (OnceCell::new(), OnceCell::new());
        let embedded = Rc::new(Embedded { stream, head, table, outlines });
        programs.insert(at, Rc::clone(&embedded));
        Some(embedded)
    }
}

/// What is believed of an embedded font whose map to Unicode and whose own names, tables and outlines differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// The map to Unicode.
    #[default]
    Map,
    /// The outlines of figures, the names and the tables of the font.
    Program,
}

/// A font.
#[derive(Debug)]
pub struct Font {
    pub id: u16,
    pub vertical: bool,
    /// Height of the em in text space for size 1: 1, but for Type 3 fonts with a matrix of their own.
    pub em: f64,
    kind: Kind,
    /// Whether something the font is told by is lost or altered.
    damaged: Cell<bool>,
}

#[derive(Debug)]
enum Kind {
    Simple(Box<simple::Simple>),
    Composite(Box<composite::Composite>),
}

/// A character code and the number of bytes it takes.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    pub value: u32,
    pub length: usize,
}

/// The characters of a code.
#[derive(Debug, Clone)]
pub enum Text {
    One(char),
    Many(Rc<[char]>),
}

/// What is known of a code.
#[derive(Debug, Clone)]
pub struct Slot {
    pub text: Text,
    /// Advance in text space for size 1.
    pub width: f64,
    /// Advance in vertical writing; negative is down.
    pub down: f64,
}

/// Fonts of one document beyond these are not read.
const FONTS: u16 = 20_000;

impl Fonts {
    /// Fonts of which this is believed.
    pub fn trusting(trust: Trust) -> Fonts {
        Fonts { shared: Shared { trust, ..Shared::default() }, ..Fonts::default() }
    }

    /// Whether the map to Unicode of a font was met that its names or its embedded program contradict, for a letter,
    /// an ideograph or a figure that was drawn, or one that only its outline tells. Told of fonts that trust their maps.
    pub fn disputed(&self) -> bool {
        self.shared.disputed.get()
    }

    /// The font of a reference or a dictionary.
    pub fn get(&mut self, store: &Store<'_>, object: &Object) -> Option<Rc<Font>> {
        match object {
            Object::Ref(number) => {
                if let Some(font) = self.by_number.get(number) {
                    return font.clone();
                }
                let damaged = store.take_damage();
                let object = store.get(*number);
                let font = object.dict().and_then(|dict| self.read(store, dict));
                if damaged {
                    store.note_damage();
                }
                self.by_number.insert(*number, font.clone());
                font
            }
            Object::Dict(dict) => {
                let key = Rc::as_ptr(dict);
                if let Some((_, font)) = self.in_place.get(&key) {
                    return font.clone();
                }
                let damaged = store.take_damage();
                let font = self.read(store, dict);
                if damaged {
                    store.note_damage();
                }
                self.in_place.insert(key, (Rc::clone(dict), font.clone()));
                font
            }
            _ => None,
        }
    }

    fn read(&mut self, store: &Store<'_>, dict: &Rc<Dict>) -> Option<Rc<Font>> {
        if self.count >= FONTS {
            return None;
        }
        self.count += 1;
        // Read once and used on many pages: each of them shares its damage, that of its own object too.
        let before = store.take_damage();
        let font = Font::of(store, dict, self.count, self.shared.clone());
        font.damaged.set(store.take_damage() || before);
        Some(Rc::new(font))
    }
}

impl Font {
    fn of(store: &Store<'_>, dict: &Rc<Dict>, id: u16, shared: Shared) -> Font {
        let composite = dict.is_name(b"Subtype", b"Type0") || !dict.get(b"DescendantFonts").is_null();
        if composite {
            let font = composite::Composite::of(store, dict, shared);
            let (vertical, kind) = (font.vertical, Kind::Composite(Box::new(font)));
            return Font { id, vertical, em: 1.0, kind, damaged: Cell::new(false) };
        }
        let (font, em) = simple::Simple::of(store, dict, shared);
        Font { id, vertical: false, em, kind: Kind::Simple(Box::new(font)), damaged: Cell::new(false) }
    }

    /// Cuts the next code off a string that is not empty.
    pub fn next(&self, bytes: &mut &[u8]) -> Code {
        let code = match &self.kind {
            Kind::Simple(_) => Code { value: bytes.first().copied().unwrap_or_default().into(), length: 1 },
            Kind::Composite(font) => font.cut(bytes),
        };
        *bytes = bytes.get(code.length.max(1)..).unwrap_or_default();
        code
    }

    /// What is known of a code.
    pub fn slot(&self, store: &Store<'_>, code: Code) -> Cow<'_, Slot> {
        match &self.kind {
            Kind::Simple(font) => font.slot(store, code.value as u8),
            Kind::Composite(font) => Cow::Owned(font.slot(store, code)),
        }
    }

    /// Says that the font was used: its damage is that of the page, and damage met while using it is its own.
    pub fn used(&self, store: &Store<'_>, damaged_before: bool) {
        if store.take_damage() {
            self.damaged.set(true);
        }
        if self.damaged.get() || damaged_before {
            store.note_damage();
        }
    }
}

/// The map to Unicode of a font (9.10.3). Names of predefined maps are not: they say nothing of this font.
fn to_unicode(store: &Store<'_>, dict: &Dict) -> Option<CMap> {
    let object = store.entry(dict, b"ToUnicode");
    let data = store.data(object.stream()?).ok()?;
    Some(CMap::parse(&data.bytes))
}

impl From<Chars> for Text {
    fn from(chars: Chars) -> Text {
        match chars {
            Chars::One(c) => Text::One(c),
            Chars::Many(all) => Text::Many(all.into()),
        }
    }
}

const UNKNOWN: Text = Text::One(char::REPLACEMENT_CHARACTER);
