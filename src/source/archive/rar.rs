//! RAR of all ages: members are unpacked in order into memory.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use rars::{
    ArchiveMember, ArchiveReadOptions, ArchiveReader, ErrorKind as RarKind, ExtractionDecision,
    ExtractionErrorAction,
};

use super::listing::Listing;
use super::{At, Medium, Pack, damaged, encrypted, names, unsupported};
use crate::error::{Error, ErrorKind, Stage};

/// Bytes of all headers of an archive; one header has about a hundred.
const HEADERS: u64 = 64 << 20;

/// Memory that members are written to, one after the other.
#[derive(Clone, Default)]
struct Held(Rc<RefCell<Vec<u8>>>);

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The member being unpacked: where it starts, and the size it should have.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    size: u64,
}

pub(super) fn list(medium: &Medium, listing: &mut Listing) -> Result<Pack, Error> {
    let bounds = listing.bounds;
    let options = ArchiveReadOptions::new()
        .with_max_header_count(bounds.members.saturating_mul(4).saturating_add(64))
        .with_max_header_bytes(HEADERS)
        .with_max_total_output_bytes(bounds.held)
        .with_rar50_dictionary_size_limit(bounds.held)
        .with_max_reader_workspace_bytes(bounds.held.saturating_mul(2));
    let archive = ArchiveReader::read_reader_with_options(medium.clone(), options).map_err(|e| told(&e))?;
    let solid = archive.members().any(|m| m.is_solid());
    if solid && archive.members().any(|m| m.meta.is_encrypted) {
        return Err(encrypted("encrypted members in a solid RAR archive, which cannot be passed over"));
    }
    let held = Held::default();
    let state = RefCell::new((listing, None::<Open>, None::<Error>));
    let result = archive.extract_with_control_and_errors(
        options,
        |member| {
            let mut state = state.borrow_mut();
            let (listing, open, refused) = &mut *state;
            close(listing, open.take(), &held);
            match decide(member, solid, listing, open, &held) {
                Ok(decision) => Ok(decision),
                Err(error) => {
                    *refused = Some(error);
                    Ok(ExtractionDecision::Stop)
                }
            }
        },
        |_, error| {
            let mut state = state.borrow_mut();
            let (listing, open, _) = &mut *state;
            drop_open(listing, open.take(), &held, error);
            Ok(ExtractionErrorAction::Continue)
        },
    );
    let (listing, open, refused) = state.into_inner();
    if let Some(error) = refused {
        return Err(error);
    }
    match result {
        Ok(_) => close(listing, open, &held),
        Err(error) => {
            drop_open(listing, open, &held, &error);
            listing.trouble(told(&error));
        }
    }
    let bytes = held.0.take();
    Ok(Pack::Ranges(Medium::from(bytes)))
}

fn decide(
    member: &ArchiveMember,
    solid: bool,
    listing: &mut Listing,
    open: &mut Option<Open>,
    held: &Held,
) -> Result<ExtractionDecision, Error> {
    // Members of a solid archive are unpacked to be able to unpack the next one.
    let pass = || {
        if solid { ExtractionDecision::Extract(Box::new(io::sink())) } else { ExtractionDecision::Skip }
    };
    let meta = &member.meta;
    let name = names::decode(meta.name_bytes());
    if meta.is_directory {
        return Ok(ExtractionDecision::Skip);
    }
    if meta.is_redirection {
        listing.link(&name)?;
        return Ok(ExtractionDecision::Skip);
    }
    if meta.is_encrypted {
        listing.failed(&name, encrypted("encrypted in a RAR archive"))?;
        return Ok(ExtractionDecision::Skip);
    }
    if meta.is_split_before || meta.is_split_after {
        listing.failed(
            &name,
            unsupported("a piece of a file, the rest is in another volume of the RAR archive"),
        )?;
        return Ok(ExtractionDecision::Skip);
    }
    let start = held.0.borrow().len();
    if !listing.data(&name, meta.unpacked_size, At::Range(start as u64))? {
        return Ok(pass());
    }
    *open = Some(Open { start, size: meta.unpacked_size });
    Ok(ExtractionDecision::Extract(Box::new(held.clone())))
}

/// A member that was unpacked must have the size it was said to have.
fn close(listing: &mut Listing, open: Option<Open>, held: &Held) {
    let Some(Open { start, size }) = open else { return };
    let found = (held.0.borrow().len().saturating_sub(start)) as u64;
    if found != size {
        held.0.borrow_mut().truncate(start);
        let message = format!("the archive says {size} bytes, it holds {found}");
        listing.fail(At::Range(start as u64), &damaged(message));
    }
}

fn drop_open(listing: &mut Listing, open: Option<Open>, held: &Held, error: &rars::Error) {
    let Some(Open { start, .. }) = open else { return };
    held.0.borrow_mut().truncate(start);
    listing.fail(At::Range(start as u64), &told(error));
}

fn told(error: &rars::Error) -> Error {
    match error.kind() {
        RarKind::PasswordRequired | RarKind::BadPassword => encrypted("encrypted in a RAR archive"),
        // The one capability that is left out of the library: there is no password to use it with.
        RarKind::UnsupportedFeature if error.to_string().contains("encryption") => {
            encrypted("encrypted in a RAR archive")
        }
        RarKind::UnsupportedFeature | RarKind::UnsupportedFormat => {
            unsupported(format!("a RAR archive: {error}"))
        }
        RarKind::ResourceLimit => {
            let message =
                format!("a RAR archive asks for more than is allowed: {error}; --limit-inflated allows more");
            Error::new(ErrorKind::TooLarge, Stage::Source, message)
        }
        _ => damaged(format!("a RAR archive, broken: {error}")),
    }
}
