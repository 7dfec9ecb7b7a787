//! The hybrid of run lengths and packed bits that levels and dictionary keys are written in (Parquet format,
//! "Run Length Encoding / Bit-Packing Hybrid").

/// Values of one group of packed bits.
const GROUP: usize = 8;

/// Widest values of which a group fits 128 bits.
const NARROW: u8 = 16;

/// Bits a key below `len` takes.
pub(super) fn width(len: usize) -> u8 {
    // At most 32: keys are 32 bits wide.
    u8::try_from(usize::BITS - len.saturating_sub(1).leading_zeros()).unwrap_or(32)
}

/// Appends `values`, each of which has at most `width` bits.
pub(super) fn encode(out: &mut Vec<u8>, width: u8, values: &[u32]) {
    let (mut packed, mut at) = (0, 0);
    while at < values.len() {
        let run = values[at..].iter().take_while(|v| **v == values[at]).count();
        if run >= GROUP {
            pack(out, width, &values[packed..at]);
            repeat(out, width, values[at], run);
            at += run;
            packed = at;
        } else {
            // Only the last group of all may be short.
            at = (at + GROUP).min(values.len());
        }
    }
    pack(out, width, &values[packed..]);
}

/// Appends definition levels, given as runs of present and absent values by turns: as [`encode`] would their values, which
/// need not be written out for that.
pub(super) fn levels(out: &mut Vec<u8>, runs: &[(bool, u32)]) {
    let mut packed = Vec::new();
    // Values of the group at hand that runs before gave.
    let mut begun = 0;
    for (present, n) in runs {
        let (value, mut left) = (u32::from(*present), *n as usize);
        if begun > 0 {
            let more = left.min(GROUP - begun);
            packed.resize(packed.len() + more, value);
            (begun, left) = ((begun + more) % GROUP, left - more);
        }
        if left >= GROUP {
            pack(out, 1, &packed);
            packed.clear();
            repeat(out, 1, value, left);
        } else if left > 0 {
            packed.resize(packed.len() + left, value);
            begun = left;
        }
    }
    pack(out, 1, &packed);
}

fn repeat(out: &mut Vec<u8>, width: u8, value: u32, n: usize) {
    varint(out, (n as u64) << 1);
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(width).div_ceil(8)]);
}

fn pack(out: &mut Vec<u8>, width: u8, values: &[u32]) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(GROUP);
    varint(out, ((groups as u64) << 1) | 1);
    let end = out.len() + groups * usize::from(width);
    if width <= NARROW {
        // A group at once.
        out.reserve(groups * usize::from(width));
        for group in values.chunks(GROUP) {
            let packed = group.iter().rev().fold(0, |packed: u128, v| packed << width | u128::from(*v));
            out.extend_from_slice(&packed.to_le_bytes()[..usize::from(width)]);
        }
        return;
    }
    let (mut bits, mut held) = (0u64, 0u32);
    for value in values {
        bits |= u64::from(*value) << held;
        held += u32::from(width);
        if held >= 32 {
            out.extend_from_slice(&bits.to_le_bytes()[..4]);
            bits >>= 32;
            held -= 32;
        }
    }
    out.extend_from_slice(&bits.to_le_bytes()[..held.div_ceil(8) as usize]);
    out.resize(end, 0);
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n.to_le_bytes()[0] | 0x80);
        n >>= 7;
    }
    out.push(n.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::{encode, levels, width};

    fn encoded(width: u8, values: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        encode(&mut out, width, values);
        out
    }

    #[test]
    fn follows_the_examples_of_the_format() {
        // The numbers 0 to 7 with three bits, as the format's text has them.
        assert_eq!(encoded(3, &[0, 1, 2, 3, 4, 5, 6, 7]), [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(encoded(7, &[4; 100]), [200, 1, 4]);
        assert_eq!(encoded(9, &[300; 8]), [16, 44, 1]);
        assert_eq!(encoded(0, &[0, 0]), [3], "no bits for a dictionary of one");
    }

    #[test]
    fn a_run_closes_the_packed_groups_before_it() {
        let mut values = vec![1, 0, 1, 0, 1, 0, 1, 0];
        values.extend([1; 9]);
        values.push(0);
        assert_eq!(encoded(1, &values), [3, 0b0101_0101, 18, 1, 3, 0]);
    }

    #[test]
    fn levels_of_one_kind_are_one_run() {
        let mut out = Vec::new();
        levels(&mut out, &[(false, 1000)]);
        assert_eq!(out, [0xd0, 0x0f, 0]);
    }

    #[test]
    fn levels_are_encoded_as_their_values() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..2000 {
            let mut present = random.bool();
            let count = random.usize(1..12);
            let runs: Vec<(bool, u32)> = (0..count)
                .map(|_| {
                    present = !present;
                    let n = if random.bool() { random.u32(1..8) } else { random.u32(1..40) };
                    (present, n)
                })
                .collect();
            let values: Vec<u32> =
                runs.iter().flat_map(|(p, n)| std::iter::repeat_n(u32::from(*p), *n as usize)).collect();
            let mut out = Vec::new();
            levels(&mut out, &runs);
            assert_eq!(out, encoded(1, &values), "{runs:?}");
        }
    }

    #[test]
    fn widths() {
        assert_eq!([0, 1, 2, 3, 256, 257].map(width), [0, 0, 1, 2, 8, 9]);
    }
}
