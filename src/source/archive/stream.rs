//! One compressed stream (gzip RFC 1952, bzip2, XZ, Zstandard RFC 8878): a single member, or a TAR archive.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::listing::Listing;
use super::{At, Medium, Pack, Packing, damaged, names, tar};
use crate::error::Error;

/// Bytes by which a TAR archive is told.
const HEAD: usize = 512;

pub(super) fn list(
    packing: Packing,
    medium: &Medium,
    path: &str,
    listing: &mut Listing,
) -> Result<Pack, Error> {
    let held = listing.bounds.held;
    let memory = u32::try_from(held / 1024).unwrap_or(u32::MAX);
    let mut name = None;
    let mut decoder: Box<dyn Read> = match packing {
        Packing::Gzip => {
            let decoder = MultiGzDecoder::new(medium.clone());
            name = decoder.header().and_then(|h| h.filename()).map(names::decode);
            Box::new(decoder)
        }
        Packing::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(medium.clone())),
        Packing::Xz => Box::new(XzReader::new_mem_limit(medium.clone(), true, memory)),
        _ => {
            let mut decoder =
                zstd::stream::read::Decoder::new(medium.clone()).map_err(|e| broken(packing, &e))?;
            decoder.window_log_max(27).map_err(|e| broken(packing, &e))?;
            Box::new(decoder)
        }
    };
    let mut bytes = Vec::new();
    let first = decoder.by_ref().take(HEAD as u64).read_to_end(&mut bytes);
    first.map_err(|e| broken(packing, &e))?;
    let of_tar = tar::is_tar(&bytes);
    let limit = if of_tar { held } else { listing.bounds.bytes };
    let rest = limit.saturating_add(1).saturating_sub(bytes.len() as u64);
    let read = decoder.take(rest).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        let message = format!("{}: more than {limit} bytes unpacked", packing.name());
        let option = if of_tar { "--limit-inflated" } else { "--limit-bytes" };
        return Err(too_large(&message, limit, option));
    }
    if of_tar {
        let pack = tar::list(Medium::from(bytes), listing);
        if let Err(error) = read {
            listing.trouble(broken(packing, &error));
        }
        return pack;
    }
    // Half a report would pass for a whole one.
    read.map_err(|e| broken(packing, &e))?;
    let name = name.filter(|n| !names::plain(n).0.is_empty()).unwrap_or_else(|| inner_name(path));
    listing.data(&name, bytes.len() as u64, At::Range(0))?;
    Ok(Pack::Ranges(Medium::from(bytes)))
}

fn broken(packing: Packing, error: &io::Error) -> Error {
    damaged(format!("{}, broken: {error}", packing.name()))
}

fn too_large(what: &str, limit: u64, option: &str) -> Error {
    let message = format!("{what}, allowed are {limit}; {option} allows more");
    Error::new(crate::error::ErrorKind::TooLarge, crate::error::Stage::Source, message)
}

/// `report.html.gz` holds `report.html`.
fn inner_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => "content".to_owned(),
    }
}
