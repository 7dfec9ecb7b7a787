//! Fonts with codes of one byte: Type 1, TrueType, Type 3 (ISO 32000-1, 9.6).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use super::cmap::{CMap, Chars};
use super::names::{Base, char_of};
use super::outlines::LOWEST;
use super::program::Program;
use super::type1::{Type1, name_of_figure};
use super::{Embedded, Shared, Slot, Text, Trust, UNKNOWN, shape, standard, to_unicode, type3};
use crate::reader::pdf::matrix::Matrix;
use crate::reader::pdf::object::{Dict, Object};
use crate::reader::pdf::store::Store;

/// A simple font; what a code is gets worked out at its first use.
#[derive(Debug)]
pub struct Simple {
    slots: [OnceCell<Box<Slots>>; 16],
    unicode: Option<CMap>,
    encoding: Encoding,
    widths: Widths,
    descriptor: Option<Rc<Dict>>,
    program: OnceCell<Option<Program>>,
    /// The same, of which no more is read than asked for.
    embedded: OnceCell<Option<Rc<Embedded>>>,
    /// The outlines of a Type 1 program.
    type1: OnceCell<Option<Type1>>,
    drawn: Option<Drawn>,
    shared: Shared,
}

/// What is known of sixteen codes: few fonts use all of them.
type Slots = [OnceCell<Slot>; 16];

/// What the font's encoding says (9.6.6): the encoding it starts from, and names that differ from it.
#[derive(Debug, Default)]
struct Encoding {
    base: Option<Base>,
    /// Codes and names, no references.
    differences: Option<Rc<[Object]>>,
    /// Where in a long array the first and the last name of each code stand, once it was asked for.
    places: OnceCell<Box<[(u32, u32)]>>,
}

/// Length from which an array of differences is walked once for all codes, not once for each.
const LONG: usize = 64;

/// The glyphs of a Type 3 font.
#[derive(Debug)]
struct Drawn {
    /// Their descriptions by name.
    glyphs: Object,
    matrix: Matrix,
    /// Height of the em in text space.
    em: f64,
}

/// What an encoding says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Named {
    #[default]
    Nothing,
    /// By the encoding the font starts from.
    Base(char),
    /// By a name of the font's own.
    Own(char),
    /// A name that says nothing.
    Blind,
}

#[derive(Debug)]
struct Widths {
    first: usize,
    /// As the file has them, no references.
    list: Option<Rc<[Object]>>,
    /// From the list's unit to text space for size 1.
    scale: f64,
    missing: f64,
    /// The name of the font when there is no list.
    font: Option<Box<[u8]>>,
}

impl Simple {
    /// The font of a dictionary, and the height of its em.
    pub fn of(store: &Store<'_>, dict: &Dict, shared: Shared) -> (Simple, f64) {
        let descriptor = store.entry(dict, b"FontDescriptor").dict().cloned();
        let drawn = dict.is_name(b"Subtype", b"Type3").then(|| drawn(store, dict));
        let (scale, em) = drawn.as_ref().map_or((0.001, 1.0), |drawn| (drawn.matrix.a, drawn.em));
        let font = Simple {
            slots: [const { OnceCell::new() }; 16],
            unicode: to_unicode(store, dict),
            encoding: Encoding::of(store, dict, descriptor.as_deref()),
            widths: widths(store, dict, descriptor.as_deref(), scale),
            descriptor,
            program: OnceCell::new(),
            embedded: OnceCell::new(),
            type1: OnceCell::new(),
            drawn,
            shared,
        };
        (font, em)
    }

    pub fn slot(&self, store: &Store<'_>, code: u8) -> Cow<'_, Slot> {
        let make = || {
            let text = self.text(store, code);
            Slot { width: self.widths.of(code, &text), text, down: 0.0 }
        };
        let slots = self.slots.get(usize::from(code >> 4)).map(|slots| slots.get_or_init(Box::default));
        match slots.and_then(|slots| slots.get(usize::from(code & 15))) {
            Some(slot) => Cow::Borrowed(slot.get_or_init(make)),
            None => Cow::Owned(make()),
        }
    }

    fn text(&self, store: &Store<'_>, code: u8) -> Text {
        let named = self.encoding.named(code);
        let mapped = self.unicode.as_ref().and_then(|map| map.chars(code.into()));
        let figure = |matters: bool, told| matters.then(|| self.figure(store, code, named, told)).flatten();
        let Some(mapped) = mapped else {
            let told = self.own(store, code, named);
            let figure = figure(told.is_none_or(shape::matters), told);
            let denied = figure.filter(|figure| told.is_none_or(|c| shape::denies(*figure, c)));
            if denied.is_some() {
                self.shared.disputed.set(true);
            }
            let shown = denied.filter(|_| self.shared.trust == Trust::Program).or(told);
            return shown.map_or(UNKNOWN, Text::One);
        };
        let figure = figure(mapped.matter(), mapped.one());
        if self.shared.trust == Trust::Map {
            if !self.shared.disputed.get()
                && (figure.is_some_and(|figure| mapped.denied(figure))
                    || matches!(mapped, Chars::One(c) if self.denied(store, code, c, named)))
            {
                self.shared.disputed.set(true);
            }
            // A name of the font's own and its map are of one standing: of two figures neither is taken.
            return match (mapped, named) {
                (Chars::One(c), Named::Own(name)) if figures_differ(c, name) => UNKNOWN,
                (mapped, _) => mapped.into(),
            };
        }
        let c = match mapped {
            Chars::One(c) => c,
            mapped => return figure.map_or_else(|| mapped.into(), Text::One),
        };
        match figure.or_else(|| self.own(store, code, named)) {
            Some(own) => Text::One(own),
            // A map that is wrong about one figure is not believed about another.
            None if c.is_ascii_digit() => UNKNOWN,
            None => Text::One(c),
        }
    }

    /// The figure that the outline of the code's glyph clearly is, or is told to be and may be.
    fn figure(&self, store: &Store<'_>, code: u8, named: Named, told: Option<char>) -> Option<char> {
        let told = told.filter(|_| self.shared.trust == Trust::Map);
        if let Some(drawn) = &self.drawn {
            let glyphs = store.resolve(&drawn.glyphs);
            let glyph = store.entry(glyphs.dict()?, self.encoding.name(code)?);
            let outline = type3::outline(&store.quiet(glyph.stream()?)?, drawn.matrix)?;
            return outline.figure(LOWEST * drawn.em as f32, told);
        }
        if let Some(font) = self.type1(store) {
            let name = match (self.encoding.name(code), named) {
                (Some(name), _) => name,
                (None, Named::Base(c)) => name_of_figure(c)?,
                (None, _) => font.name(code)?,
            };
            return font.outline(name)?.figure(LOWEST * font.em, told);
        }
        let outlines = self.embedded(store)?.outlines(store)?;
        let named = match named {
            Named::Own(c) | Named::Base(c) => Some(c),
            Named::Nothing | Named::Blind => None,
        };
        let glyph = outlines.glyph_of_code(code, self.encoding.name(code), named)?;
        outlines.figure(glyph, told)
    }

    fn type1(&self, store: &Store<'_>) -> Option<&Type1> {
        let find = || {
            let file = store.entry(self.descriptor.as_ref()?, b"FontFile");
            Type1::of(&store.quiet(file.stream()?)?)
        };
        self.type1.get_or_init(find).as_ref()
    }

    fn embedded(&self, store: &Store<'_>) -> Option<&Embedded> {
        let find = || self.shared.embedded(store, self.descriptor.as_ref()?);
        self.embedded.get_or_init(find).as_deref()
    }

    /// What names and the embedded program say of a code.
    fn own(&self, store: &Store<'_>, code: u8, named: Named) -> Option<char> {
        match named {
            Named::Own(c) | Named::Base(c) => Some(c),
            Named::Nothing | Named::Blind => {
                let program = self.program.get_or_init(|| Program::of(store, self.descriptor.as_ref()?));
                program.as_ref()?.char_of_code(code, named == Named::Blind)
            }
        }
    }

    /// Whether names or the embedded program say another character than the map does.
    fn denied(&self, store: &Store<'_>, code: u8, c: char, named: Named) -> bool {
        match named {
            Named::Own(name) | Named::Base(name) => {
                name != c && c.is_alphanumeric() && name.is_alphanumeric()
            }
            Named::Nothing | Named::Blind => {
                let table = self.embedded(store).and_then(|own| own.table(store));
                let glyph = table.and_then(|table| Some((table, table.glyph_of_code(code)?)));
                glyph.is_some_and(|(table, glyph)| table.denies(glyph, c))
            }
        }
    }
}

/// Whether two sources name two characters of which one is a figure.
fn figures_differ(a: char, b: char) -> bool {
    a != b && (a.is_ascii_digit() || b.is_ascii_digit())
}

impl Widths {
    fn of(&self, code: u8, text: &Text) -> f64 {
        if let Some(font) = &self.font {
            let c = if let Text::One(c) = text { *c } else { ' ' };
            return standard::width(font, c);
        }
        let own = usize::from(code).checked_sub(self.first).and_then(|at| self.list.as_ref()?.get(at));
        own.map_or(self.missing, |own| own.number().unwrap_or(0.0) * self.scale)
    }
}

fn widths(store: &Store<'_>, dict: &Dict, descriptor: Option<&Dict>, scale: f64) -> Widths {
    let list = store.entry(dict, b"Widths");
    let Some(list) = list.array() else {
        let name = store.entry(dict, b"BaseFont");
        let font = name.name().unwrap_or_default().into();
        return Widths { first: 0, list: None, scale, missing: 0.0, font: Some(font) };
    };
    let missing = descriptor.map_or(Object::Null, |d| store.entry(d, b"MissingWidth"));
    Widths {
        first: store.entry(dict, b"FirstChar").index().unwrap_or(0),
        list: Some(store.flat_array(list)),
        scale,
        missing: missing.number().unwrap_or(0.0) * scale,
        font: None,
    }
}

/// The glyphs of a Type 3 font, with the height of its em: what its matrix makes of its box.
fn drawn(store: &Store<'_>, dict: &Dict) -> Drawn {
    let matrix = store.numbers_of(dict.get(b"FontMatrix")).map_or(Matrix::IDENTITY, Matrix::new);
    let tall = store
        .numbers_of(dict.get(b"FontBBox"))
        .map_or(0.0, |[_, low, _, high]: [f64; 4]| ((high - low) * matrix.d).abs());
    // Boxes are often a little taller or lower than the em; those far off mean a size of another unit.
    let em = if tall.is_finite() && tall > 0.0 && !(0.4..2.5).contains(&tall) { tall } else { 1.0 };
    Drawn { glyphs: dict.get(b"CharProcs").clone(), matrix, em }
}

impl Encoding {
    fn of(store: &Store<'_>, dict: &Dict, descriptor: Option<&Dict>) -> Encoding {
        let object = store.entry(dict, b"Encoding");
        let flags = descriptor.and_then(|d| store.entry(d, b"Flags").index()).unwrap_or(0);
        let symbolic = flags & 4 != 0;
        let embedded = descriptor.is_some_and(|d| {
            [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"].iter().any(|key| !d.get(key).is_null())
        });
        let type3 = dict.is_name(b"Subtype", b"Type3");
        let truetype = dict.is_name(b"Subtype", b"TrueType");
        let named = match &object {
            Object::Name(name) => Base::of(name),
            Object::Dict(dict) => store.entry(dict, b"BaseEncoding").name().and_then(Base::of),
            _ => None,
        };
        // A font of the file's own has its own encoding unless it is named; one that is not there has the standard's.
        let base = match named {
            // The codes of a symbolic TrueType font go to its own table, whatever the encoding says (9.6.6.4).
            Some(_) if truetype && symbolic && embedded => None,
            Some(base) => Some(base),
            None if !embedded && !type3 && truetype => Some(Base::WinAnsi),
            None if !embedded && !type3 && !special(store, dict) => Some(Base::Standard),
            None => None,
        };
        let differences = object.dict().map(|dict| store.entry(dict, b"Differences"));
        let differences = differences.as_ref().and_then(Object::array).map(|array| store.flat_array(array));
        Encoding { base, differences, places: OnceCell::new() }
    }

    /// What it says of a code; of several names the last.
    fn named(&self, code: u8) -> Named {
        match self.given(code).1 {
            Some(name) => char_of(name).map_or(Named::Blind, Named::Own),
            None => self.base.and_then(|base| base.char(code)).map_or(Named::Nothing, Named::Base),
        }
    }

    /// The name of its own that it gives a code; of several the first.
    fn name(&self, code: u8) -> Option<&[u8]> {
        self.given(code).0
    }

    /// The first and the last name that the array of differences gives a code.
    fn given(&self, code: u8) -> (Option<&[u8]>, Option<&[u8]>) {
        let items = self.differences.as_deref().unwrap_or_default();
        if items.len() < LONG {
            let own = named(items).filter(|(at, ..)| *at == usize::from(code));
            return own.fold((None, None), |(first, _), (_, _, name)| (first.or(Some(name)), Some(name)));
        }
        let places = self.places.get_or_init(|| {
            let mut places = vec![(u32::MAX, u32::MAX); 256];
            for (at, item, _) in named(items) {
                if let (Some(place), Ok(item)) = (places.get_mut(at), u32::try_from(item)) {
                    *place = (place.0.min(item), item);
                }
            }
            places.into()
        });
        let name = |item: u32| match items.get(item as usize) {
            Some(Object::Name(name)) => Some(name.as_slice()),
            _ => None,
        };
        places.get(usize::from(code)).map_or((None, None), |(first, last)| (name(*first), name(*last)))
    }
}

/// The names of an array of differences: code, place in the array, name.
fn named(items: &[Object]) -> impl Iterator<Item = (usize, usize, &[u8])> {
    let mut at = 0;
    items.iter().enumerate().filter_map(move |(item, object)| match object {
        Object::Number(number) => {
            at = number.clamp(0.0, 256.0) as usize;
            None
        }
        Object::Name(name) => {
            at += 1;
            Some((at - 1, item, name.as_slice()))
        }
        _ => None,
    })
}

/// The two standard fonts whose codes are not letters.
fn special(store: &Store<'_>, dict: &Dict) -> bool {
    let name = store.entry(dict, b"BaseFont");
    name.name().is_some_and(|n| n.ends_with(b"Symbol") || n.ends_with(b"ZapfDingbats"))
}
