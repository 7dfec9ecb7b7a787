//! A table of bits that knows what has surely not been kept in this run, so that a first run need not ask the disk for
//! each of its files. Its size does not depend on theirs.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::source::Digest;

/// Bits of the table, as a power of two: 256 kB, in which 100,000 contents let one of a hundred others pass, and 20,000 one
/// of two thousand.
const BITS: u32 = 21;

/// The contents kept in this run.
#[derive(Debug)]
pub(super) struct Filter(Vec<AtomicU64>);

impl Default for Filter {
    fn default() -> Filter {
        Filter((0..1 << (BITS - 6)).map(|_| AtomicU64::new(0)).collect())
    }
}

/// Two places in the table: bits of a digest are as good as random.
fn places(digest: &Digest) -> [u32; 2] {
    let [a, b, c, d, e, f, ..] = *digest.bytes();
    let mask = (1 << BITS) - 1;
    [u32::from_le_bytes([a, b, c, 0]) & mask, u32::from_le_bytes([d, e, f, 0]) & mask]
}

impl Filter {
    /// Takes in a content.
    pub(super) fn add(&self, digest: &Digest) {
        for place in places(digest) {
            if let Some(word) = self.0.get((place >> 6) as usize) {
                word.fetch_or(1 << (place & 63), Ordering::Relaxed);
            }
        }
    }

    /// Whether the content may have been taken in.
    pub(super) fn may_have(&self, digest: &Digest) -> bool {
        places(digest).into_iter().all(|place| {
            let word = self.0.get((place >> 6) as usize);
            word.is_some_and(|w| w.load(Ordering::Relaxed) & (1 << (place & 63)) != 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::source::Digest;

    #[test]
    fn what_was_taken_in_is_known_and_hardly_anything_else() {
        let filter = Filter::default();
        let digest = |n: u32| Digest::of(&n.to_le_bytes());
        (0..20_000).for_each(|n| filter.add(&digest(n)));
        assert!((0..20_000).all(|n| filter.may_have(&digest(n))));
        let others = (20_000..40_000).filter(|n| filter.may_have(&digest(*n))).count();
        assert!(others < 20, "{others} of 20,000");
    }
}
