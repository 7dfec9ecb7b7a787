//! Files within a file (ISO 32000-2, 7.11.4): the tree of embedded files, which portfolios are made of, notes on pages
//! that hold a file, and associated files.

use std::collections::HashSet;

use super::filter::Refusal;
use super::object::{Dict, Object};
use super::store::Store;
use super::{strings, tree};
use crate::error::Error;
use crate::reader::{Attachment, Limits};

/// Attachments of one file.
const COUNT: usize = 1_000;
/// Nodes of the tree of names.
const NODES: usize = 10_000;
/// Nodes of the tree within each other.
const DEPTH: u32 = 32;

/// The files within a PDF: first those of the tree of names in its order, then those on pages, then associated ones.
/// Each stands once. A file that cannot be decoded is left out; a damaged one is as long as what is left of it.
///
/// # Errors
/// `damaged` and `encrypted` as for pages, `too_large` when there are more than a thousand files or they take more
/// bytes than the limits allow.
pub fn attachments(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    let store = Store::open(bytes, limits)?;
    let mut finder = Finder { store: &store, seen: HashSet::new(), found: Vec::new(), nodes: 0 };
    finder.all(limits.pages as usize).map_err(|_| {
        if store.is_spent() {
            return store.too_large();
        }
        let asked = finder.found.len() + 1;
        super::too_large(&format!("the PDF has at least {asked} attachments, {COUNT} are allowed"))
    })?;
    Ok(finder.found)
}

struct Finder<'s, 'a> {
    store: &'s Store<'a>,
    /// Where the streams taken so far lie in the file.
    seen: HashSet<(usize, usize)>,
    found: Vec<Attachment>,
    nodes: usize,
}

impl Finder<'_, '_> {
    fn all(&mut self, pages: usize) -> Result<(), Refusal> {
        let root = self.store.root().unwrap_or_default();
        let names = self.store.entry(&root, b"Names");
        if let Some(names) = names.dict() {
            self.node(&self.store.entry(names, b"EmbeddedFiles"), DEPTH)?;
        }
        for leaf in tree::leaves(self.store, pages).pages {
            let notes = self.store.entry(&leaf.dict, b"Annots");
            for note in notes.array().into_iter().flat_map(|a| a.iter()).take(super::ANNOTATIONS) {
                let note = self.store.resolve(note);
                if let Some(note) = note.dict().filter(|n| n.is_name(b"Subtype", b"FileAttachment")) {
                    self.file(note.get(b"FS"), None)?;
                }
            }
            self.associated(&leaf.dict)?;
        }
        self.associated(&root)
    }

    /// A node of the tree of names (7.9.6).
    fn node(&mut self, node: &Object, depth: u32) -> Result<(), Refusal> {
        self.nodes += 1;
        let node = self.store.resolve(node);
        let Some(dict) = node.dict().filter(|_| depth > 0 && self.nodes < NODES) else { return Ok(()) };
        let names = self.store.entry(dict, b"Names");
        for pair in names.array().into_iter().flat_map(|a| a.chunks_exact(2)) {
            let [name, file] = pair else { continue };
            let name = self.store.resolve(name);
            self.file(file, name.text())?;
        }
        let kids = self.store.entry(dict, b"Kids");
        for kid in kids.array().into_iter().flat_map(|a| a.iter()) {
            self.node(kid, depth - 1)?;
        }
        Ok(())
    }

    fn associated(&mut self, dict: &Dict) -> Result<(), Refusal> {
        let files = self.store.entry(dict, b"AF");
        for file in files.array().into_iter().flat_map(|a| a.iter()).take(COUNT) {
            self.file(file, None)?;
        }
        Ok(())
    }

    /// Takes the file of a specification (7.11.3). `key` is its name in the tree, should it give none itself.
    fn file(&mut self, file: &Object, key: Option<&[u8]>) -> Result<(), Refusal> {
        let file = self.store.resolve(file);
        let Some(file) = file.dict() else { return Ok(()) };
        let streams = self.store.entry(file, b"EF");
        let Some(streams) = streams.dict() else { return Ok(()) };
        let forms = [b"UF".as_slice(), b"F", b"Unix", b"DOS", b"Mac"];
        let Some(stream) =
            forms.iter().map(|form| self.store.entry(streams, form)).find(|o| o.stream().is_some())
        else {
            return Ok(());
        };
        let Some(stream) = stream.stream() else { return Ok(()) };
        if !self.seen.insert(stream.data) {
            return Ok(());
        }
        if self.found.len() >= COUNT {
            return Err(Refusal::TooLarge);
        }
        let names = forms.iter().map(|form| self.store.entry(file, form));
        let name = names.into_iter().find_map(|name| name.text().map(strings::name));
        let name = name.filter(|n| !n.is_empty()).or_else(|| key.map(strings::name)).unwrap_or_default();
        match self.store.data(stream) {
            Ok(data) => self.found.push(Attachment { name, bytes: data.bytes }),
            Err(Refusal::Unknown) => {}
            Err(Refusal::TooLarge) => return Err(Refusal::TooLarge),
        }
        Ok(())
    }
}
