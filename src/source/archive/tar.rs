//! TAR (POSIX.1-1988 ustar, pax, GNU): headers of 512 bytes, members as ranges.

use tar::EntryType;

use super::listing::Listing;
use super::{At, Medium, Pack, damaged, names, unsupported};
use crate::error::Error;

/// Where the checksum stands in a header (POSIX.1-1988, 10.1.1), and its length.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether these bytes begin with a header whose checksum holds.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    if block.first().is_none_or(|b| *b == 0) {
        return false;
    }
    let Some(field) = block.get(CHECKSUM) else { return false };
    let text: Vec<u8> = field.iter().copied().filter(|b| !matches!(b, b' ' | 0)).collect();
    let said = std::str::from_utf8(&text).ok().and_then(|t| u32::from_str_radix(t, 8).ok());
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(i, b)| if CHECKSUM.contains(&i) { u32::from(b' ') } else { u32::from(*b) })
        .sum();
    said == Some(sum)
}

pub(super) fn list(medium: Medium, listing: &mut Listing) -> Result<Pack, Error> {
    let end = medium.len();
    let mut archive = tar::Archive::new(medium.clone());
    let entries = archive.entries_with_seek().map_err(|e| damaged(e.to_string()))?;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.trouble(damaged(format!("a TAR archive, broken: {error}")));
                break;
            }
        };
        let name = names::decode(&entry.path_bytes());
        let (start, size) = (entry.raw_file_position(), entry.size());
        match entry.header().entry_type() {
            EntryType::Directory => {}
            EntryType::Link | EntryType::Symlink => listing.link(&name)?,
            EntryType::Regular | EntryType::Continuous if name.ends_with('/') => {}
            EntryType::Regular | EntryType::Continuous => {
                if start.saturating_add(size) > end {
                    let left = end.saturating_sub(start);
                    let error = damaged(format!("cut off: {size} bytes expected, {left} found"));
                    listing.failed(&name, error)?;
                } else {
                    listing.data(&name, size, At::Range(start))?;
                }
            }
            EntryType::GNUSparse => {
                listing.failed(&name, unsupported("a sparse file in a TAR archive"))?;
            }
            _ => listing.failed(&name, unsupported("a special file in a TAR archive"))?,
        }
    }
    Ok(Pack::Ranges(medium))
}
