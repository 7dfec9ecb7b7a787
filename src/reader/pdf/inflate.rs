//! Deflate (RFC 1950 and 1951), sound streams and damaged ones.
//!
//! Nearly all streams are whole and small: libdeflate, which wants all of the input and room for all of the output, takes
//! half as long for them. What it refuses goes through zlib piece by piece, which tells how far it is sound.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::Decompressor;

use super::decoded::{Decoded, Refusal, Whole};

/// Streams up to this long are tried at once as a whole, and what they inflate to may be this long.
const SMALL: (usize, usize) = (1 << 18, 1 << 20);

thread_local! {
    static SOUND: RefCell<(Decompressor, Vec<u8>)> = RefCell::new((Decompressor::new(), Vec::new()));
}

/// The first bytes of what a small zlib stream inflates to, if all of it is there and right.
fn sound(input: &[u8], wanted: usize) -> Option<Vec<u8>> {
    if input.len() > SMALL.0 {
        return None;
    }
    SOUND.with_borrow_mut(|(decompressor, room)| {
        // Pages that are not touched take no memory.
        if room.is_empty() {
            *room = vec![0; SMALL.1];
        }
        let length = decompressor.zlib_decompress(input, room).ok()?;
        room.get(..length.min(wanted)).map(<[u8]>::to_vec)
    })
}

/// Inflates a zlib stream; when its head is damaged, the same bytes as raw deflate.
///
/// # Errors
/// When it asks for more than the ceiling.
pub fn inflate(input: &[u8], ceiling: usize) -> Result<Decoded, Refusal> {
    if let Some(bytes) = sound(input, usize::MAX) {
        return if bytes.len() > ceiling {
            Err(Refusal::TooLarge)
        } else {
            Ok(Decoded { bytes, state: Whole::Sure })
        };
    }
    let out = inflate_as(input, true, ceiling)?;
    if out.state == Whole::Sure || input.len() <= 2 {
        return Ok(out);
    }
    let raw = || inflate_as(&input[2..], false, ceiling);
    if out.bytes.is_empty() {
        // White space before the data, or no zlib head at all.
        let trimmed = input.trim_ascii_start();
        if trimmed.len() < input.len() {
            let out = inflate_as(trimmed, true, ceiling)?;
            if !out.bytes.is_empty() {
                return Ok(out);
            }
        }
        let raw = raw()?;
        return Ok(Decoded { state: Whole::No, ..raw });
    }
    if out.state == Whole::Open {
        // The input ends before the stream does: all of the data, of which only the checksum is cut off, ends.
        let raw = raw()?;
        let state = if raw.state == Whole::Sure { Whole::Open } else { Whole::No };
        return Ok(Decoded { state, ..out });
    }
    Ok(out)
}

/// Inflates as far as it goes; [`Whole::Open`] when the input ends before the stream does.
fn inflate_as(input: &[u8], zlib: bool, ceiling: usize) -> Result<Decoded, Refusal> {
    // Its tables and window are worth more time than a small stream: each thread has one, set back for each stream.
    STATE.with_borrow_mut(|state| inflate_with(state, input, zlib, ceiling))
}

thread_local! {
    static STATE: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

fn inflate_with(
    state: &mut Decompress,
    input: &[u8],
    zlib: bool,
    ceiling: usize,
) -> Result<Decoded, Refusal> {
    state.reset(zlib);
    // Content streams grow about fivefold.
    let mut out = Vec::with_capacity((input.len().saturating_mul(5)).clamp(256, ceiling.clamp(256, 1 << 20)));
    loop {
        let (read, written) = (state.total_in(), state.total_out());
        let rest = input.get(read as usize..).unwrap_or_default();
        let status = state.decompress_vec(rest, &mut out, FlushDecompress::None);
        if out.len() > ceiling {
            return Err(Refusal::TooLarge);
        }
        match status {
            Ok(Status::StreamEnd) => return Ok(Decoded { bytes: out, state: Whole::Sure }),
            Err(_) => return Ok(Decoded { bytes: out, state: Whole::No }),
            Ok(Status::Ok | Status::BufError) => {
                if out.len() == out.capacity() {
                    out.reserve(out.len().max(256));
                } else if state.total_in() == read && state.total_out() == written {
                    return Ok(Decoded { bytes: out, state: Whole::Open });
                }
            }
        }
    }
}

/// The first bytes of what a zlib stream inflates to, or all of it where it is shorter.
pub fn inflate_head(input: &[u8], wanted: usize) -> Vec<u8> {
    // Where most of it is wanted, all of it is had sooner.
    if wanted >= input.len()
        && let Some(bytes) = sound(input, wanted)
    {
        return bytes;
    }
    STATE.with_borrow_mut(|state| {
        state.reset(true);
        let mut out = Vec::with_capacity(wanted);
        // What is there when the room is used up or the stream ends, whole or not.
        let _ = state.decompress_vec(input, &mut out, FlushDecompress::None);
        out
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{SMALL, inflate, inflate_head, sound};
    use crate::reader::pdf::filter::Whole;

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::ZlibEncoder::new(data, flate2::Compression::default())
            .read_to_end(&mut out)
            .expect("memory");
        out
    }

    #[test]
    fn small_and_large_streams_give_the_same_by_either_way() {
        let text: Vec<u8> = (0..400_000_u32).flat_map(|n| (n * 7919).to_string().into_bytes()).collect();
        for length in [0, 1, 5_000, 300_000, 900_000, 3_000_000] {
            let data = &text[..length];
            let packed = deflated(data);
            let small = packed.len() <= SMALL.0 && length <= SMALL.1;
            assert_eq!(sound(&packed, usize::MAX).is_some(), small, "{length}");
            let out = inflate(&packed, 1 << 24).expect("within the ceiling");
            assert!(out.bytes == data && out.state == Whole::Sure, "{length}");
            assert_eq!(inflate_head(&packed, length / 2), data[..length / 2], "{length}");
            assert!(inflate_head(&packed, length + 9) == data, "{length}");
        }
    }

    #[test]
    fn what_is_damaged_is_not_sound_and_read_as_far_as_it_goes() {
        let data: Vec<u8> = (0..9_000_u32).flat_map(|n| (n * 7919).to_string().into_bytes()).collect();
        let packed = deflated(&data);
        let mut wrong = packed.clone();
        *wrong.last_mut().expect("a checksum") ^= 1;
        assert_eq!(sound(&wrong, usize::MAX), None);
        let out = inflate(&wrong, 1 << 20).expect("within the ceiling");
        assert!(out.bytes == data && out.state == Whole::No);
        let cut = &packed[..packed.len() / 2];
        assert_eq!(sound(cut, usize::MAX), None);
        let out = inflate(cut, 1 << 20).expect("within the ceiling");
        assert!(data.starts_with(&out.bytes) && !out.bytes.is_empty() && out.state == Whole::No);
    }
}
