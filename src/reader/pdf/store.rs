//! The objects of one file, read when asked for. The one door between the engines and the interpreter.
//!
//! Lazy reading is what pays: a print from a browser has 1,400 objects of which a quarter matter, and loading
//! all of them takes longer than everything else together.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use foldhash::{HashMap, HashSet};

use super::crypt::Cipher;
use super::damaged;
use super::filter::{self, Decoded, Refusal, Whole};
use super::inflate::inflate_head;
use super::lexer::{Lexer, Token};
use super::object::{Dict, Object, Stream, parse};
use super::rebuild::rebuild;
use super::xref::{self, Entry, Index, indirect};
use crate::error::{Error, ErrorKind, Stage, overtime};
use crate::reader::Limits;

/// The objects of one file.
pub struct Store<'a> {
    bytes: &'a [u8],
    index: RefCell<Index>,
    cipher: Option<Cipher>,
    cache: RefCell<HashMap<u32, Object>>,
    packs: RefCell<HashMap<u32, Option<Rc<Pack>>>>,
    /// Bytes that may still be inflated.
    budget: Cell<usize>,
    spent: Cell<bool>,
    depth: Cell<u32>,
    rebuilt: Cell<bool>,
    /// Whether something that was read since this was last asked is lost or altered.
    damage: Cell<bool>,
    /// Objects that are.
    doubtful: RefCell<HashSet<u32>>,
    most: usize,
    /// The highest number of an object that was asked for, is there, and is beyond what is allowed.
    beyond: Cell<Option<u32>>,
    asked: usize,
}

/// An object stream, inflated.
struct Pack {
    data: Vec<u8>,
    whole: bool,
    /// Number and place of each object.
    objects: Vec<(u32, usize)>,
}

/// References to references, lengths by reference and the like.
const DEPTH: u32 = 24;

impl<'a> Store<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// `damaged` when no objects are found, `encrypted` when it asks for a password.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Store<'a>, Error> {
        // Offsets count from the head, which need not be the first byte of the file.
        let head = memchr::memmem::find(&bytes[..bytes.len().min(HEAD)], b"%PDF-").unwrap_or(0);
        let bytes = &bytes[head..];
        let most = limits.objects as usize;
        let budget = usize::try_from(limits.inflated).unwrap_or(usize::MAX);
        let index = xref::read(bytes, most, budget);
        let mut store = Store {
            bytes,
            cipher: None,
            rebuilt: Cell::new(false),
            damage: Cell::new(false),
            doubtful: RefCell::default(),
            index: RefCell::new(index.unwrap_or_default()),
            cache: RefCell::default(),
            packs: RefCell::default(),
            budget: Cell::new(budget),
            spent: Cell::new(false),
            depth: Cell::new(0),
            most,
            beyond: Cell::new(None),
            asked: budget,
        };
        store.decrypt()?;
        if store.root().is_none() && store.rebuild() {
            // The trailer may be another one now, and object streams open that did not.
            let open = store.cipher.is_some();
            store.decrypt()?;
            if !open && store.cipher.is_some() {
                store.rebuilt.set(false);
                store.rebuild();
            }
        }
        Ok(store)
    }

    fn trailer(&self) -> Rc<Dict> {
        Rc::clone(&self.index.borrow().trailer)
    }

    /// The catalog (7.7.2).
    pub fn root(&self) -> Option<Rc<Dict>> {
        self.resolve(self.trailer().get(b"Root")).dict().cloned()
    }

    /// Looks at the whole file for objects, once; `false` if it was done before.
    pub fn rebuild(&self) -> bool {
        if self.rebuilt.replace(true) {
            return false;
        }
        let found = rebuild(self.bytes, self.most);
        self.cache.borrow_mut().clear();
        self.packs.borrow_mut().clear();
        *self.index.borrow_mut() = found.index;
        for stream in found.object_streams {
            let Some(pack) = self.pack(stream) else { continue };
            let mut index = self.index.borrow_mut();
            let own = match index.entry(stream) {
                Entry::At(at) => at,
                _ => continue,
            };
            for (position, (number, _)) in pack.objects.iter().enumerate() {
                let number = *number as usize;
                if number >= self.most {
                    continue;
                }
                if number >= index.entries.len() {
                    index.entries.resize(number + 1, Entry::Unknown);
                }
                // What stands further back in the file is newer.
                if !matches!(index.entries[number], Entry::At(at) if at > own) {
                    index.entries[number] = Entry::Inside(stream, position as u32);
                }
            }
        }
        if self.root().is_none() {
            self.find_catalog();
        }
        true
    }

    /// The catalog of a file whose trailer is lost, when it lies in an object stream.
    fn find_catalog(&self) {
        let count = self.index.borrow().entries.len() as u32;
        let catalog = (0..count).rev().find(|number| {
            matches!(self.index.borrow().entry(*number), Entry::Inside(..))
                && self.get(*number).dict().is_some_and(|d| d.is_name(b"Type", b"Catalog"))
        });
        if let Some(number) = catalog {
            let root = (super::object::name(b"Root"), Object::Ref(number));
            self.index.borrow_mut().trailer = Rc::new(Dict { entries: vec![root] });
        }
    }

    /// Every object of a file whose page tree is lost, in the order of the numbers.
    pub fn numbers(&self) -> Vec<u32> {
        let index = self.index.borrow();
        let known = |n: &u32| !matches!(index.entry(*n), Entry::Unknown | Entry::Free);
        (0..index.entries.len() as u32).filter(known).collect()
    }

    /// Takes the cipher the trailer names.
    fn decrypt(&mut self) -> Result<(), Error> {
        let trailer = self.trailer();
        if trailer.get(b"Encrypt").is_null() {
            return Ok(());
        }
        // What was read so far was read as it stands.
        self.cipher = None;
        self.cache.borrow_mut().clear();
        let dict = match self.entry(&trailer, b"Encrypt") {
            Object::Dict(dict) => self.flat(&dict, 3),
            _ => return Err(damaged("it is encrypted, and what its key is made of is lost")),
        };
        let id = self.entry(&trailer, b"ID");
        let id = id.array().and_then(|a| a.first()).map(|o| self.resolve(o));
        self.cipher = Some(Cipher::of(&dict, id.as_ref().and_then(Object::text))?);
        self.cache.borrow_mut().clear();
        self.packs.borrow_mut().clear();
        Ok(())
    }

    /// A dictionary with its values in place.
    fn flat(&self, dict: &Dict, depth: u32) -> Dict {
        let value = |object: &Object| match self.resolve(object) {
            Object::Dict(dict) if depth > 0 => Object::Dict(self.flat(&dict, depth - 1).into()),
            other => other,
        };
        Dict { entries: dict.entries.iter().map(|(key, object)| (key.clone(), value(object))).collect() }
    }

    /// The object of a number; null when there is none.
    pub fn get(&self, number: u32) -> Object {
        if let Some(object) = self.cache.borrow().get(&number) {
            let doubtful = self.doubtful.borrow();
            if !doubtful.is_empty() && doubtful.contains(&number) {
                self.damage.set(true);
            }
            return object.clone();
        }
        if self.depth.get() >= DEPTH {
            return Object::Null;
        }
        self.depth.set(self.depth.get() + 1);
        let object = self.read(number);
        self.depth.set(self.depth.get() - 1);
        self.cache.borrow_mut().insert(number, object.clone());
        object
    }

    fn read(&self, number: u32) -> Object {
        let entry = self.index.borrow().entry(number);
        match entry {
            Entry::Unknown => {
                if number as usize >= self.most && self.index.borrow().highest >= number {
                    self.beyond.set(self.beyond.get().max(Some(number)));
                }
                // A reference to an object that never was is null; in a broken file it may well have been one.
                if self.rebuilt.get() {
                    self.doubt(number);
                }
                Object::Null
            }
            Entry::Free => Object::Null,
            Entry::At(at) => {
                let length = |other: u32| if other == number { None } else { self.get(other).index() };
                match indirect(self.bytes, at, &length) {
                    Some(found) if found.number == number => {
                        if !found.sound {
                            self.doubt(number);
                        }
                        match &self.cipher {
                            Some(cipher) => cipher.object(found.object, (number, found.generation)),
                            None => found.object,
                        }
                    }
                    // The index lies: whatever it says of other objects is doubtful too.
                    _ if self.rebuild() => self.read(number),
                    _ => {
                        self.doubt(number);
                        Object::Null
                    }
                }
            }
            Entry::Inside(stream, position) => {
                let Some(pack) = self.pack(stream) else {
                    if self.rebuild() {
                        return self.read(number);
                    }
                    self.doubt(number);
                    return Object::Null;
                };
                if !pack.whole {
                    self.doubt(number);
                }
                let place = pack
                    .objects
                    .get(position as usize)
                    .filter(|(found, _)| *found == number)
                    .or_else(|| pack.objects.iter().find(|(found, _)| *found == number));
                place.map_or(Object::Null, |(_, at)| parse(&mut Lexer::new(&pack.data, *at)))
            }
        }
    }

    /// Notes that an object is lost or altered.
    fn doubt(&self, number: u32) {
        self.damage.set(true);
        self.doubtful.borrow_mut().insert(number);
    }

    /// Whether something was lost or altered among what was read since this was last asked.
    pub fn take_damage(&self) -> bool {
        self.damage.replace(false)
    }

    /// Notes that something in hand is lost or altered.
    pub fn note_damage(&self) {
        self.damage.set(true);
    }

    fn pack(&self, number: u32) -> Option<Rc<Pack>> {
        if let Some(pack) = self.packs.borrow().get(&number) {
            return pack.clone();
        }
        // A stream that lies in another one is not allowed, and would lead in circles.
        let direct = matches!(self.index.borrow().entry(number), Entry::At(_));
        let pack = if direct { self.unpack(number).map(Rc::new) } else { None };
        self.packs.borrow_mut().insert(number, pack.clone());
        pack
    }

    fn unpack(&self, number: u32) -> Option<Pack> {
        let object = self.get(number);
        let stream = object.stream()?;
        let first = self.resolve(stream.dict.get(b"First")).index()?;
        let count = self.resolve(stream.dict.get(b"N")).index()?;
        let Decoded { bytes: data, state } = self.data(stream).ok()?;
        let mut lexer = Lexer::new(&data, 0);
        let mut objects = Vec::with_capacity(count.min(data.len() / 4));
        for _ in 0..count {
            let (Some(Token::Number(number)), Some(Token::Number(at))) = (lexer.token(), lexer.token())
            else {
                break;
            };
            objects.push((number as u32, first.saturating_add(at as usize)));
        }
        Some(Pack { data, objects, whole: state != Whole::No })
    }

    /// The object itself, references followed.
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..DEPTH {
            let Object::Ref(number) = object else { return object };
            object = self.get(number);
        }
        Object::Null
    }

    /// An entry of a dictionary, references followed.
    pub fn entry(&self, dict: &Dict, key: &[u8]) -> Object {
        self.resolve(dict.get(key))
    }

    /// An array with references followed; most have none.
    pub fn flat_array(&self, array: &Rc<[Object]>) -> Rc<[Object]> {
        if array.iter().any(|item| matches!(item, Object::Ref(_))) {
            array.iter().map(|item| self.resolve(item)).collect()
        } else {
            Rc::clone(array)
        }
    }

    /// Numbers of an array, references followed.
    pub fn numbers_of<const N: usize>(&self, object: &Object) -> Option<[f64; N]> {
        let object = self.resolve(object);
        let array = object.array()?;
        let mut out = [0.0; N];
        for (slot, item) in out.iter_mut().zip(array.iter()) {
            *slot = self.resolve(item).number()?;
        }
        (array.len() >= N).then_some(out)
    }

    /// The bytes of a stream, decoded. Bytes that are known to be damaged are noted.
    ///
    /// # Errors
    /// What the filters refuse, and the file's whole budget of bytes.
    pub fn data(&self, stream: &Stream) -> Result<Decoded, Refusal> {
        let (from, to) = stream.data;
        let mut raw = Cow::Borrowed(self.bytes.get(from..to).unwrap_or_default());
        let chain = filter::chain(&stream.dict, &|object| self.resolve(object));
        // A filter named Crypt says that the stream has another cipher than the others: none, as a rule.
        let own = chain.first().is_some_and(|(name, _)| name.as_slice() == b"Crypt");
        if let Some(cipher) = self.cipher.as_ref().filter(|_| !own && !stream.dict.is_name(b"Type", b"XRef"))
        {
            self.spend(raw.len())?;
            raw = Cow::Owned(cipher.stream(&stream.dict, &raw, stream.id));
        }
        let mut data: Option<Vec<u8>> = None;
        let mut state = Whole::Open;
        for (name, params) in chain {
            let input = data.as_deref().unwrap_or(&raw);
            let out = filter::decode(&name, params, input, self.budget.get());
            if out == Err(Refusal::TooLarge) {
                self.spent.set(true);
            }
            let out = out?;
            self.spend(out.bytes.len())?;
            state = match (state, out.state) {
                (Whole::No, _) | (_, Whole::No) => Whole::No,
                // What is behind it can only be right if it is.
                (_, Whole::Sure) => Whole::Sure,
                (state, Whole::Open) => state,
            };
            data = Some(out.bytes);
        }
        if state == Whole::Open && !stream.exact {
            state = Whole::No;
        }
        if state == Whole::No {
            self.note_damage();
        }
        let bytes = match data {
            Some(data) => data,
            None => {
                self.spend(raw.len())?;
                raw.into_owned()
            }
        };
        Ok(Decoded { bytes, state })
    }

    /// The first bytes of a stream, decoded: no more than is needed where its filter is deflate alone, as that of
    /// nearly all font programs is. Nothing is noted as damaged; `None` when filters refuse.
    pub fn head(&self, stream: &Stream, wanted: usize) -> Option<Vec<u8>> {
        let chain = filter::chain(&stream.dict, &|object| self.resolve(object));
        match chain.as_slice() {
            [(name, params)]
                if matches!(name.as_slice(), b"FlateDecode" | b"Fl")
                    && params.predictor < 2
                    && self.cipher.is_none() =>
            {
                self.spend(wanted).ok()?;
                let (from, to) = stream.data;
                Some(inflate_head(self.bytes.get(from..to)?, wanted))
            }
            _ => self.quiet(stream),
        }
    }

    /// The bytes of a stream, decoded; nothing is noted as damaged.
    pub fn quiet(&self, stream: &Stream) -> Option<Vec<u8>> {
        let damaged = self.take_damage();
        let data = self.data(stream).ok();
        self.take_damage();
        if damaged {
            self.note_damage();
        }
        Some(data?.bytes)
    }

    /// Takes from the budget of bytes.
    ///
    /// # Errors
    /// When it is used up.
    pub fn spend(&self, bytes: usize) -> Result<(), Refusal> {
        overtime::tick();
        match self.budget.get().checked_sub(bytes) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => {
                self.spent.set(true);
                Err(Refusal::TooLarge)
            }
        }
    }

    /// The error of a file that needs objects whose numbers are beyond what is allowed.
    pub fn beyond(&self) -> Option<Error> {
        let asked = self.beyond.get()?;
        let message = format!("object {asked}, allowed {} (--limit-objects)", self.most);
        Some(Error::new(ErrorKind::TooLarge, Stage::Read, message))
    }

    /// Whether the budget of bytes was used up.
    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// The error of a file that asks for more bytes than allowed.
    pub fn too_large(&self) -> Error {
        let message =
            format!("its parts inflate to more than {0} bytes, allowed {0} (--limit-inflated)", self.asked);
        Error::new(ErrorKind::TooLarge, Stage::Read, message)
    }
}

/// Bytes in which the head `%PDF-` is looked for.
const HEAD: usize = 1024;
