//! Fonts with codes of several bytes (ISO 32000-1, 9.7).

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use foldhash::HashMap;

use super::cmap::{CMap, Chars};
use super::outlines::Outlines;
use super::predefined::{self, Coding, Collection};
use super::program::Program;
use super::{Code, Embedded, Shared, Slot, Text, Trust, UNKNOWN, shape, to_unicode};
use crate::reader::pdf::object::{Dict, Object};
use crate::reader::pdf::store::Store;

/// A composite font; what a code is gets worked out at its first use.
#[derive(Debug)]
pub struct Composite {
    pub vertical: bool,
    encoding: Encoding,
    unicode: Option<CMap>,
    collection: Option<Collection>,
    embedded: bool,
    widths: Widths,
    /// Default and own advances of vertical writing.
    down: f64,
    downs: Vec<(u32, u32, f64)>,
    descriptor: Option<Rc<Dict>>,
    /// `CIDToGIDMap` as a reference or stream; looked at only when the program is.
    glyphs: Object,
    /// The map from CIDs to glyphs, where it is a stream.
    glyph_map: OnceCell<Option<Vec<u8>>>,
    program: OnceCell<Option<Program>>,
    /// The same, of which no more is read than asked for.
    own: OnceCell<Option<Rc<Embedded>>>,
    shared: Shared,
    slots: RefCell<HashMap<u32, Slot>>,
}

/// From codes to CIDs.
#[derive(Debug)]
enum Encoding {
    Predefined { name: Box<[u8]>, coding: Coding },
    Own { map: CMap, base: Option<(Box<[u8]>, Coding)> },
}

/// Widths by CID in ems: `(first, last, width)`, sorted.
#[derive(Debug)]
struct Widths {
    usual: f64,
    own: Vec<(u32, u32, f64)>,
}

/// Codes kept at once: those of two bytes.
const SLOTS: usize = 1 << 16;

impl Composite {
    pub fn of(store: &Store<'_>, dict: &Dict, shared: Shared) -> Composite {
        let descendants = store.entry(dict, b"DescendantFonts");
        let descendant = match &descendants {
            Object::Array(items) => items.first().map_or(Object::Null, |o| store.resolve(o)),
            other => other.clone(),
        };
        let descendant = descendant.dict().cloned().unwrap_or_default();
        let descriptor = store.entry(&descendant, b"FontDescriptor").dict().cloned();
        let (encoding, vertical) = encoding(store, dict);
        let info = store.entry(&descendant, b"CIDSystemInfo");
        let ordering = info.dict().map(|info| store.entry(info, b"Ordering"));
        let [_, down] = store.numbers_of(descendant.get(b"DW2")).unwrap_or([880.0, -1000.0]);
        let embedded = descriptor.as_ref().is_some_and(|d| {
            [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"].iter().any(|key| !d.get(key).is_null())
        });
        Composite {
            vertical,
            encoding,
            unicode: to_unicode(store, dict),
            collection: ordering.as_ref().and_then(Object::text).and_then(Collection::of),
            embedded,
            widths: Widths {
                usual: store.entry(&descendant, b"DW").number().unwrap_or(1000.0) / 1000.0,
                own: spans::<1>(store, &store.entry(&descendant, b"W")),
            },
            down: down / 1000.0,
            downs: if vertical { spans::<3>(store, &store.entry(&descendant, b"W2")) } else { Vec::new() },
            descriptor,
            glyphs: descendant.get(b"CIDToGIDMap").clone(),
            glyph_map: OnceCell::new(),
            program: OnceCell::new(),
            own: OnceCell::new(),
            shared,
            slots: RefCell::default(),
        }
    }

    pub fn cut(&self, bytes: &[u8]) -> Code {
        let (value, length) = match &self.encoding {
            Encoding::Predefined { coding, .. } => coding.cut(bytes),
            Encoding::Own { map, base } if !map.has_codespaces() => {
                base.as_ref().map_or(Coding::Identity, |(_, coding)| *coding).cut(bytes)
            }
            Encoding::Own { map, .. } => {
                let length = map.length(bytes).min(bytes.len()).max(1);
                (bytes.iter().take(length).fold(0, |n, b| n << 8 | u32::from(*b)), length)
            }
        };
        Code { value, length }
    }

    pub fn slot(&self, store: &Store<'_>, code: Code) -> Slot {
        // Codes of different length and the same value are different codes.
        let key = code.value ^ (code.length as u32 & 3) << 30;
        if let Some(slot) = self.slots.borrow().get(&key) {
            return slot.clone();
        }
        let slot = self.make(store, code);
        let mut slots = self.slots.borrow_mut();
        if slots.len() >= SLOTS {
            slots.clear();
        }
        slots.insert(key, slot.clone());
        slot
    }

    fn make(&self, store: &Store<'_>, code: Code) -> Slot {
        let width = if self.widths.own.is_empty() {
            self.widths.usual
        } else {
            self.cid(code).and_then(|cid| at(&self.widths.own, cid)).unwrap_or(self.widths.usual)
        };
        let down = if self.downs.is_empty() {
            self.down
        } else {
            self.cid(code).and_then(|cid| at(&self.downs, cid)).unwrap_or(self.down)
        };
        Slot { text: self.text(store, code), width, down }
    }

    fn cid(&self, code: Code) -> Option<u32> {
        let predefined = |name: &[u8], coding: Coding| match coding {
            Coding::Identity => Some(code.value),
            _ => predefined::cid(name, code.value, code.length),
        };
        match &self.encoding {
            Encoding::Predefined { name, coding } => predefined(name, *coding),
            Encoding::Own { map, base } => {
                let (name, coding) = base.as_ref().map_or((&b""[..], None), |(n, c)| (&n[..], Some(*c)));
                map.cid(code.value).or_else(|| predefined(name, coding?))
            }
        }
    }

    fn text(&self, store: &Store<'_>, code: Code) -> Text {
        let char_code = match &self.encoding {
            Encoding::Predefined { coding, .. } => coding.char(code.value, code.length),
            Encoding::Own { .. } => None,
        };
        if let Some(c) = char_code.and_then(super::cmap::tells) {
            return Text::One(c);
        }
        let mapped = || self.unicode.as_ref().and_then(|map| map.chars(code.value));
        let collected = || {
            let collection = self.collection.or_else(|| match &self.encoding {
                Encoding::Predefined { name, .. } => Collection::of_cmap(name),
                Encoding::Own { .. } => None,
            })?;
            collection.char(self.cid(code)?)
        };
        // The CIDs of a font that is not there can only be those of its collection; one that is there may have
        // numbers of its own under the collection's name.
        if self.embedded {
            if let Some(chars) = mapped() {
                return self.weighed(store, code, chars);
            }
            return self.told(store, code, collected().or_else(|| self.programmed(store, code)));
        } else {
            if let Some(c) = collected() {
                return Text::One(c);
            }
            if let Some(chars) = mapped() {
                return chars.into();
            }
        }
        UNKNOWN
    }

    /// What the map to Unicode says, held against the embedded program.
    fn weighed(&self, store: &Store<'_>, code: Code, mapped: Chars) -> Text {
        if self.shared.trust == Trust::Map && self.shared.disputed.get() {
            return mapped.into();
        }
        let figure = mapped.matter().then(|| self.figure(store, code, mapped.one())).flatten();
        let denied = figure.is_some_and(|figure| mapped.denied(figure));
        let c = match (self.shared.trust, mapped) {
            (Trust::Map, mapped) => {
                let table = |c| self.denied(store, code, c).unwrap_or(false);
                if denied || matches!(mapped, Chars::One(c) if figure.is_none() && table(c)) {
                    self.shared.disputed.set(true);
                }
                return mapped.into();
            }
            (Trust::Program, Chars::One(c)) => c,
            (Trust::Program, mapped) => return figure.map_or_else(|| mapped.into(), Text::One),
        };
        match figure.or_else(|| self.programmed(store, code)) {
            Some(own) => Text::One(own),
            // A map that is wrong about one figure is not believed about another.
            None if c.is_ascii_digit() => UNKNOWN,
            None => Text::One(c),
        }
    }

    /// What is told without a map to Unicode, held against the outline.
    fn told(&self, store: &Store<'_>, code: Code, told: Option<char>) -> Text {
        let matters = told.is_none_or(shape::matters);
        let figure = matters.then(|| self.figure(store, code, told)).flatten();
        let denied = figure.filter(|figure| told.is_none_or(|c| shape::denies(*figure, c)));
        if let Some(figure) = denied {
            self.shared.disputed.set(true);
            if self.shared.trust == Trust::Program {
                return Text::One(figure);
            }
        }
        told.map_or(UNKNOWN, Text::One)
    }

    /// The figure that the outline of the code's glyph clearly is, or is told to be and may be.
    fn figure(&self, store: &Store<'_>, code: Code, told: Option<char>) -> Option<char> {
        let outlines = self.outlines(store)?;
        let cid = u16::try_from(self.cid(code)?).ok()?;
        let glyph = self.mapped_glyph(store, cid).unwrap_or_else(|| outlines.glyph_of_cid(cid))?;
        outlines.figure(glyph, told.filter(|_| self.shared.trust == Trust::Map))
    }

    fn own(&self, store: &Store<'_>) -> Option<&Embedded> {
        let find = || self.shared.embedded(store, self.descriptor.as_ref()?);
        self.own.get_or_init(find).as_deref()
    }

    fn outlines(&self, store: &Store<'_>) -> Option<&Outlines> {
        self.own(store)?.outlines(store)
    }

    /// Whether the character table of the program knows the code's glyph as another character.
    fn denied(&self, store: &Store<'_>, code: Code, c: char) -> Option<bool> {
        let table = self.own(store)?.table(store)?;
        let cid = u16::try_from(self.cid(code)?).ok()?;
        let own = || if table.compact { self.outlines(store)?.glyph_of_cid(cid) } else { Some(cid) };
        Some(table.denies(self.mapped_glyph(store, cid).unwrap_or_else(own)?, c))
    }

    /// The glyph of a CID by `CIDToGIDMap`, `Some(None)` where it has none; `None` where there is no such map.
    fn mapped_glyph(&self, store: &Store<'_>, cid: u16) -> Option<Option<u16>> {
        let read = || Some(store.data(store.resolve(&self.glyphs).stream()?).ok()?.bytes);
        let map = self.glyph_map.get_or_init(read).as_ref()?;
        let at = usize::from(cid) * 2;
        Some(map.get(at).zip(map.get(at + 1)).map(|(high, low)| u16::from_be_bytes([*high, *low])))
    }

    /// What the embedded program says of the code's glyph.
    fn programmed(&self, store: &Store<'_>, code: Code) -> Option<char> {
        let cid = u16::try_from(self.cid(code)?).ok()?;
        let program = self.program.get_or_init(|| Program::of(store, self.descriptor.as_ref()?));
        let program = program.as_ref()?;
        program.char(self.mapped_glyph(store, cid).unwrap_or_else(|| program.glyph_of_cid(cid))?)
    }
}

fn encoding(store: &Store<'_>, dict: &Dict) -> (Encoding, bool) {
    let identity = || Encoding::Predefined { name: (*b"Identity-H").into(), coding: Coding::Identity };
    let object = store.entry(dict, b"Encoding");
    match &object {
        Object::Name(name) => {
            let vertical = name.ends_with(b"-V") || name.as_slice() == b"V";
            let coding = Coding::of(name);
            let known = coding.map(|coding| Encoding::Predefined { name: name.as_slice().into(), coding });
            (known.unwrap_or_else(identity), vertical)
        }
        Object::Stream(stream) => {
            let Ok(data) = store.data(stream) else { return (identity(), false) };
            let map = CMap::parse(&data.bytes);
            let used = match store.entry(&stream.dict, b"UseCMap") {
                Object::Name(name) => Some(name.to_vec()),
                _ => map.base.clone(),
            };
            let base = used.and_then(|name| Some((name.clone().into(), Coding::of(&name)?)));
            let vertical = map.vertical || store.entry(&stream.dict, b"WMode").number() == Some(1.0);
            (Encoding::Own { map, base }, vertical)
        }
        _ => (identity(), false),
    }
}

/// The value of a CID in sorted spans.
fn at(spans: &[(u32, u32, f64)], cid: u32) -> Option<f64> {
    let after = spans.partition_point(|s| s.0 <= cid);
    let (_, last, value) = spans.get(after.checked_sub(1)?)?;
    (cid <= *last).then_some(*value)
}

/// Reads `W` (`N` is 1) or `W2` (`N` is 3, of which the first is the advance): `c [w …]` and `first last w`.
fn spans<const N: usize>(store: &Store<'_>, object: &Object) -> Vec<(u32, u32, f64)> {
    let Some(array) = object.array() else { return Vec::new() };
    let mut out = Vec::new();
    let mut at = 0;
    let get = |at: usize| array.get(at).map(|o| store.resolve(o));
    while let Some(first) = get(at).and_then(|o| o.index()) {
        match get(at + 1) {
            Some(Object::Array(list)) => {
                for (up, group) in list.chunks_exact(N).enumerate() {
                    let cid = (first + up) as u32;
                    let width = group.first().map(|o| store.resolve(o)).and_then(|o| o.number());
                    out.push((cid, cid, width.unwrap_or(0.0) / 1000.0));
                }
                at += 2;
            }
            Some(Object::Number(last)) => {
                let width = get(at + 2).and_then(|o| o.number()).unwrap_or(0.0);
                out.push((first as u32, last.max(0.0) as u32, width / 1000.0));
                at += 2 + N;
            }
            _ => break,
        }
    }
    out.sort_by_key(|s| s.0);
    out
}
