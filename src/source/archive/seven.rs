//! 7-Zip: blocks of files packed together, each block unpacked into memory.

use std::io::Read;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error as SevenError, Password};

use super::listing::{Listing, within};
use super::{At, Medium, Pack, damaged, encrypted, unsupported};
use crate::error::{Error, ErrorKind, Stage};

/// The upper half of the attributes is the mode of Unix; this is a link's.
const LINK: u32 = 0o120_000;

pub(super) fn list(medium: &Medium, listing: &mut Listing) -> Result<Pack, Error> {
    let (password, mut source) = (Password::empty(), medium.clone());
    let memory = usize::try_from(listing.bounds.held / 1024).unwrap_or(usize::MAX);
    let archive = Archive::read_with_memory_limit(&mut source, &password, memory).map_err(|e| told(&e))?;
    let files = archive.files.iter().filter(|f| !f.is_directory);
    within("files", files.clone().count() as u64, listing.bounds.members, "--limit-members")?;
    let size = files.fold(0_u64, |sum, f| sum.saturating_add(f.size));
    within("bytes unpacked", size, listing.bounds.held, "--limit-inflated")?;
    let mut held = Vec::new();
    for block in 0..archive.blocks.len() {
        let mut done = 0;
        let decoder = BlockDecoder::new_with_memory_limit(1, memory, block, &archive, &password, &mut source);
        let mut refused = None;
        let result = decoder.for_each_entries(&mut |entry: &ArchiveEntry, reader: &mut dyn Read| {
            let took = take(entry, reader, &mut held, listing)?;
            done += 1;
            refused = took.err();
            Ok(refused.is_none())
        });
        if let Some(error) = refused {
            return Err(error);
        }
        if let Err(error) = result {
            // What follows in a block cannot be unpacked without what stands before it.
            let of_block = archive.stream_map.file_block_index.iter().zip(&archive.files);
            let rest = of_block.filter(|(b, f)| **b == Some(block) && f.has_stream).skip(done);
            for (_, entry) in rest {
                listing.failed(entry.name(), told(&error))?;
            }
        }
    }
    for (block, entry) in archive.stream_map.file_block_index.iter().zip(&archive.files) {
        if block.is_none() && !entry.is_directory && !entry.is_anti_item {
            listing.data(entry.name(), 0, At::Range(0))?;
        }
    }
    Ok(Pack::Ranges(Medium::from(held)))
}

/// Takes one file into memory. The outer error is the archive's, the inner one ours.
fn take(
    entry: &ArchiveEntry,
    reader: &mut dyn Read,
    held: &mut Vec<u8>,
    listing: &mut Listing,
) -> Result<Result<(), Error>, SevenError> {
    if entry.is_directory || entry.is_anti_item {
        return Ok(Ok(()));
    }
    if entry.windows_attributes() >> 16 & 0o170_000 == LINK {
        return Ok(listing.link(entry.name()));
    }
    let start = held.len();
    match listing.data(entry.name(), entry.size, At::Range(start as u64)) {
        Err(error) => return Ok(Err(error)),
        Ok(false) => return Ok(Ok(())),
        Ok(true) => {}
    }
    let read = reader.take(entry.size).read_to_end(held);
    let short = ((held.len() - start) as u64) < entry.size;
    if read.is_err() || short {
        held.truncate(start);
        listing.fail(At::Range(start as u64), &damaged("cannot be unpacked: the 7-Zip archive is broken"));
    }
    read.map(|_| Ok(())).map_err(SevenError::from)
}

fn told(error: &SevenError) -> Error {
    match error {
        SevenError::PasswordRequired | SevenError::MaybeBadPassword(_) => {
            encrypted("encrypted in a 7-Zip archive")
        }
        SevenError::MaxMemLimited { max_kb, actaul_kb } => {
            let (asked, most) = (actaul_kb.saturating_mul(1024), max_kb.saturating_mul(1024));
            let message = format!(
                "{asked} bytes of memory to unpack a 7-Zip archive, allowed are {most}; --limit-inflated allows more"
            );
            Error::new(ErrorKind::TooLarge, Stage::Source, message)
        }
        SevenError::Unsupported(what) => unsupported(format!("a 7-Zip archive: {what}")),
        SevenError::UnsupportedCompressionMethod(method) => {
            unsupported(format!("a 7-Zip archive packed by {method}, which is not read"))
        }
        SevenError::ExternalUnsupported => unsupported("a 7-Zip archive of an unusual build"),
        _ => damaged(format!("a 7-Zip archive, broken: {error}")),
    }
}
