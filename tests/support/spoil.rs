//! Damage to the bytes of a file, as transfers, disks and careless programs do it; the same for the same seed.

/// The ways a file is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spoil {
    /// The file ends early.
    Cut,
    /// Single bits are another way round.
    Bits,
    /// Bytes are replaced by others.
    Bytes,
    /// A span is missing.
    Gone,
    /// A span is there twice.
    Twice,
    /// A span is all zero: a block that was never written.
    Zeros,
    /// The inside of a stream is missing from some place to its end.
    Stream,
}

pub const ALL: [Spoil; 7] =
    [Spoil::Cut, Spoil::Bits, Spoil::Bytes, Spoil::Gone, Spoil::Twice, Spoil::Zeros, Spoil::Stream];

/// A spoiled copy.
pub fn spoil(bytes: &[u8], how: Spoil, random: &mut fastrand::Rng) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let span = |random: &mut fastrand::Rng| {
        let from = random.usize(..bytes.len());
        // From a few bytes to a tenth of the file.
        let most = (bytes.len() / 10).max(2).ilog2();
        let len = 1 << random.u32(..=most);
        (from, (from + random.usize(1..=len)).min(bytes.len()))
    };
    match how {
        Spoil::Cut => out.truncate(random.usize(bytes.len() / 10..bytes.len())),
        Spoil::Bits => {
            for _ in 0..1 << random.u32(..7) {
                let at = random.usize(..bytes.len());
                out[at] ^= 1 << random.u32(..8);
            }
        }
        Spoil::Bytes => {
            for _ in 0..1 << random.u32(..6) {
                let at = random.usize(..bytes.len());
                out[at] = random.u8(..);
            }
        }
        Spoil::Gone => {
            let (from, to) = span(random);
            out.drain(from..to);
        }
        Spoil::Twice => {
            let (from, to) = span(random);
            let again = bytes[from..to].to_vec();
            out.splice(to..to, again);
        }
        Spoil::Zeros => {
            let (from, to) = span(random);
            out[from..to].fill(0);
        }
        Spoil::Stream => {
            let streams: Vec<usize> = bytes
                .windows(7)
                .enumerate()
                .filter(|(_, w)| w == b"stream\n" || w == b"stream\r")
                .map(|w| w.0)
                .collect();
            if streams.is_empty() {
                return out;
            }
            let from = streams[random.usize(..streams.len())] + 7;
            let len = bytes[from..].windows(9).position(|w| w == b"endstream").unwrap_or(bytes.len() - from);
            let at = random.usize(..=len);
            out.drain(from + at..from + len);
        }
    }
    out
}
