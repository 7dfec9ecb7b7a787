//! Numbers of PDF syntax (ISO 32000-1, 7.3.3), in three ways that read the same: as nearly all are written, as most are,
//! and as any may be.

use super::lexer::is_regular;

/// Digits beyond which a number says nothing.
const DIGITS: u32 = 15;

const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A number of no more than six digits and a point, a minus aside, as nearly all are written, and its length: eight bytes
/// are looked at at once, each a digit of its own. `None` where it is written otherwise, or what follows is not seen.
#[inline(always)]
pub fn short_number(rest: &[u8]) -> Option<(f64, usize)> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    // The highest bit of each byte that is no digit.
    let others = |bytes: u64| (((bytes & (0x7f * LOW)) + 0x76 * LOW) | bytes) & (0x80 * LOW);
    let below = |bytes: u32| (1_u64 << (8 * bytes)) - 1;
    if let [digit @ b'0'..=b'9', b' ' | b'\n' | b'\r', ..] = rest {
        return Some((f64::from(digit - b'0'), 1));
    }
    let negative = rest.first() == Some(&b'-');
    let sign = usize::from(negative);
    let text = u64::from_le_bytes(*rest.get(sign..)?.first_chunk()?);
    let digits = text ^ (0x30 * LOW);
    let whole = others(digits).trailing_zeros() / 8;
    if whole >= 7 {
        return None;
    }
    let (mut value, mut scale, mut length) = (digits & below(whole), 0, whole);
    if (text >> (8 * whole)) as u8 == b'.' {
        let tail = digits >> (8 * (whole + 1));
        let seen = 7 - whole;
        // What was shifted in is taken for digits, and is behind what is seen.
        scale = others(tail).trailing_zeros() / 8;
        if scale >= seen {
            return None;
        }
        value |= (tail & below(scale)) << (8 * whole);
        length += 1 + scale;
    }
    let count = whole + scale;
    if count == 0 || is_regular((text >> (8 * length)) as u8) {
        return None;
    }
    // The first digit stands lowest: pairs, fours and all eight of them are put together.
    let value = value << (8 * (8 - count));
    let pairs = value.wrapping_mul(10).wrapping_add(value >> 8);
    let (even, odd) = (pairs & 0xff_0000_00ff, (pairs >> 16) & 0xff_0000_00ff);
    let sum = even.wrapping_mul(100 + (1_000_000 << 32)).wrapping_add(odd.wrapping_mul(1 + (10_000 << 32)));
    let mut number = f64::from((sum >> 32) as u32);
    if scale > 0 {
        number /= POWERS.get(scale as usize)?;
    }
    Some((if negative { -number } else { number }, sign + length as usize))
}

/// A number as most are written, and its length, in one pass: a minus or none, and no more digits than say something.
pub fn plain_number(rest: &[u8]) -> Option<(f64, usize)> {
    let negative = rest.first() == Some(&b'-');
    let first = usize::from(negative);
    let (mut at, mut value) = (first, 0_u64);
    let mut digits = |at: &mut usize| {
        while let Some(digit @ b'0'..=b'9') = rest.get(*at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            *at += 1;
        }
    };
    digits(&mut at);
    let (mut count, mut scale) = (at - first, 0);
    if rest.get(at) == Some(&b'.') {
        at += 1;
        let from = at;
        digits(&mut at);
        scale = at - from;
        count += scale;
    }
    if !(1..=DIGITS as usize).contains(&count) || rest.get(at).is_some_and(|byte| is_regular(*byte)) {
        return None;
    }
    let number = value as f64 / POWERS.get(scale)?;
    Some((if negative { -number } else { number }, at))
}

/// Reads a number (7.3.3); no exponents.
pub fn number(run: &[u8]) -> Option<f64> {
    let mut rest = run;
    let mut negative = false;
    while let Some((sign @ (b'+' | b'-'), tail)) = rest.split_first() {
        negative |= *sign == b'-';
        rest = tail;
    }
    let (mut value, mut digits, mut scale, mut point, mut seen) = (0_u64, 0_u32, 0_u32, false, false);
    let mut overflow = 0_i32;
    for byte in rest {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                if digits < DIGITS {
                    value = value * 10 + u64::from(byte - b'0');
                    digits += u32::from(value > 0);
                    scale += u32::from(point);
                } else if !point {
                    overflow += 1;
                }
            }
            b'.' if !point => point = true,
            // Some writers put a sign into the fraction; what follows it is noise.
            b'-' if seen => break,
            _ => return None,
        }
    }
    if !seen {
        return None;
    }
    let mut number = value as f64;
    match POWERS.get(scale as usize) {
        Some(power) => number /= power,
        None => number /= 10_f64.powi(scale.min(300) as i32),
    }
    if overflow > 0 {
        number *= 10_f64.powi(overflow.min(300));
    }
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::{number, plain_number, short_number};

    #[test]
    fn numbers_in_all_their_spellings() {
        for (text, value) in [
            ("0", 0.0),
            ("+17", 17.0),
            ("-98", -98.0),
            ("34.5", 34.5),
            ("-.002", -0.002),
            ("4.", 4.0),
            ("--5", -5.0),
            ("1.5-7", 1.5),
            ("00012", 12.0),
            ("123456789012345678", 123_456_789_012_345_000.0),
            ("0.00000000000000000001", 0.0),
        ] {
            let read = number(text.as_bytes()).expect(text);
            assert!((read - value).abs() <= value.abs() * 1e-12 + 1e-15, "{text}: {read}");
        }
        for text in ["", "-", ".", "1x", "1.2.3", "+-"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn short_numbers_are_read_as_long_ones() {
        let signs = ["", "-"];
        let numbers = ["0", "7", "12", "123", "1234567", "12345678", "123456789", "0012", "999999.", ".", ""];
        let tails = ["", ".", ".5", ".25", ".000", ".9999999", ".12.3", "-1", "x", "\u{b0}", ".\u{b7}"];
        for (sign, number) in signs.iter().flat_map(|s| numbers.iter().map(move |n| (s, n))) {
            for (tail, behind) in
                tails.iter().flat_map(|t| [" 1 0 0 0 0", "]", "/F", "\0\0\0", "", "9"].map(|b| (t, b)))
            {
                let text = format!("{sign}{number}{tail}{behind}");
                if let Some((number, length)) = short_number(text.as_bytes()) {
                    let (plain, same) = plain_number(text.as_bytes()).expect(&text);
                    assert_eq!((number.to_bits(), length), (plain.to_bits(), same), "{text}");
                }
            }
        }
        for text in ["595.275 ", "-0.1 w   ", "841.861 re", "12/F1 12 ", "-123456>>"] {
            assert!(short_number(text.as_bytes()).is_some(), "{text}");
        }
    }
}
