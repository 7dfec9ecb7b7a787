//! The members of an archive while they are being listed: names made plain, what is not read told apart, limits
//! held.

use serde::{Deserialize, Serialize};

use super::{At, Bounds, names};
use crate::error::{Error, ErrorKind, Stage};
use crate::source::Skip;

/// One member.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Item {
    /// Its name below the archive, with `/`.
    pub(super) name: String,
    /// Its name as the archive has it, where that is absolute or leads out of the archive.
    pub(super) odd_name: Option<String>,
    pub(super) body: Body,
}

impl Item {
    /// Bytes of memory it takes, about.
    pub(super) fn weight(&self) -> u64 {
        (size_of::<Item>() + self.name.len() + self.odd_name.as_ref().map_or(0, String::len)) as u64
    }
}

/// What becomes of a member.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Body {
    Data { size: u64, at: At },
    Skip(Skip),
    Failed(Error),
}

pub(super) struct Listing {
    pub(super) bounds: Bounds,
    /// Bytes of the archive itself.
    packed: u64,
    declared: u64,
    items: Vec<Item>,
    trouble: Option<Error>,
}

impl Listing {
    pub(super) fn new(bounds: Bounds, packed: u64) -> Listing {
        Listing { bounds, packed, declared: 0, items: Vec::new(), trouble: None }
    }

    /// Lists a file. Tells whether it is to be read; it is not if its name says so or if it is too large.
    pub(super) fn data(&mut self, name: &str, size: u64, at: At) -> Result<bool, Error> {
        if let Err(error) = within("bytes unpacked", size, self.bounds.bytes, "--limit-bytes") {
            self.push(name, Body::Failed(error))?;
            return Ok(false);
        }
        let read = self.push(name, Body::Data { size, at })?;
        if read {
            self.declared = self.declared.saturating_add(size);
            within("bytes unpacked", self.declared, self.bounds.unpacked, "--limit-unpacked")?;
            let most = self.packed.saturating_mul(self.bounds.ratio).max(self.bounds.bytes);
            if self.declared > most {
                let (packed, ratio) = (self.packed, self.bounds.ratio);
                let message = format!(
                    "more than {most} bytes unpacked of {packed}, allowed are {ratio} times; --limit-ratio allows more"
                );
                return Err(Error::new(ErrorKind::TooLarge, Stage::Source, message));
            }
        }
        Ok(read)
    }

    /// Lists a report of a document, whatever its name. `odd_name` is the document's.
    pub(super) fn excerpt(
        &mut self,
        name: &str,
        odd_name: Option<&str>,
        size: u64,
        at: At,
    ) -> Result<bool, Error> {
        within("bytes of a report", size, self.bounds.bytes, "--limit-bytes")?;
        self.declared = self.declared.saturating_add(size);
        within("bytes unpacked", self.declared, self.bounds.unpacked, "--limit-unpacked")?;
        // A name is one step, however it is written.
        let name = name.replace(['/', '\\'], "_");
        let odd_name = odd_name.map(str::to_owned);
        self.items.push(Item { name, odd_name, body: Body::Data { size, at } });
        within("files", self.items.len() as u64, self.bounds.members, "--limit-members")?;
        Ok(true)
    }

    pub(super) fn link(&mut self, name: &str) -> Result<(), Error> {
        self.push(name, Body::Skip(Skip::Link)).map(drop)
    }

    pub(super) fn failed(&mut self, name: &str, error: Error) -> Result<(), Error> {
        self.push(name, Body::Failed(error)).map(drop)
    }

    /// What is wrong with the archive as a whole; the first such thing is kept.
    pub(super) fn trouble(&mut self, error: Error) {
        self.trouble.get_or_insert(error);
    }

    /// A file listed before turned out not to be readable.
    pub(super) fn fail(&mut self, at: At, error: &Error) {
        for item in &mut self.items {
            if matches!(item.body, Body::Data { at: here, .. } if here == at) {
                item.body = Body::Failed(error.clone());
            }
        }
    }

    fn push(&mut self, name: &str, body: Body) -> Result<bool, Error> {
        let (plain, odd) = names::plain(name);
        let body = match names::skip(&plain) {
            Some(skip) => Body::Skip(skip),
            None => body,
        };
        let read = !matches!(body, Body::Skip(_));
        let odd_name = odd.then(|| name.to_owned());
        self.items.push(Item { name: plain, odd_name, body });
        within("files", self.items.len() as u64, self.bounds.members, "--limit-members")?;
        Ok(read)
    }

    /// Members by name, those of one name told apart by a number; what is wrong with the archive.
    pub(super) fn finish(self, what: &str) -> Result<(Vec<Item>, Option<Error>), Error> {
        let Listing { mut items, trouble, .. } = self;
        if items.iter().all(|item| matches!(item.body, Body::Skip(_))) {
            let empty = || {
                let message = format!("{what} without any file to be read in it");
                Error::new(ErrorKind::NotAReport, Stage::Source, message)
            };
            return Err(trouble.unwrap_or_else(empty));
        }
        items.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        let mut again = 1;
        for i in 1..items.len() {
            let (before, rest) = items.split_at_mut(i);
            let (Some(first), Some(item)) = (before.get(i - again), rest.first_mut()) else { break };
            if first.name == item.name {
                again += 1;
                item.name = format!("{}#{again}", item.name);
            } else {
                again = 1;
            }
        }
        items.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        Ok((items, trouble))
    }
}

/// An error that says what was asked and what is allowed.
pub(super) fn within(what: &str, asked: u64, allowed: u64, option: &str) -> Result<(), Error> {
    if asked <= allowed {
        return Ok(());
    }
    let message = format!("{asked} {what}, allowed are {allowed}; {option} allows more");
    Err(Error::new(ErrorKind::TooLarge, Stage::Source, message))
}
