//! Exact decimal numbers as reports print them.

use std::fmt;

/// A decimal number as printed: `mantissa / 10^scale`, trailing zeros kept (`12.50` is not `12.5` in print,
/// though both compare equal with [`Decimal::same`]). No figure ever passes through binary floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Most digits a figure may have; more is not a count or an amount of this world, and is kept as text.
pub const MAX_DIGITS: usize = 27;

impl Decimal {
    pub const ZERO: Decimal = Decimal { mantissa: 0, scale: 0 };

    #[must_use]
    pub fn from_integer(n: i64) -> Decimal {
        Decimal { mantissa: i128::from(n), scale: 0 }
    }

    /// Parses ASCII `-?digits(.digits)?`. Leading zeros of an integer part longer than one digit are refused:
    /// `007` is not how a figure is printed, and what it means is anybody's guess.
    #[must_use]
    pub fn parse(text: &str) -> Option<Decimal> {
        // Nearly every figure: digits alone, as many as 64 bits hold.
        if let digits @ [first, ..] = text.as_bytes()
            && digits.len() <= 18
            && (*first != b'0' || digits.len() == 1)
            && digits.iter().all(u8::is_ascii_digit)
        {
            let n = digits.iter().fold(0, |n: i64, b| n * 10 + i64::from(b - b'0'));
            return Some(Decimal::from_integer(n));
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction),
            None => (digits, ""),
        };
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || (whole.len() > 1 && whole.starts_with('0'))
            || whole.len() + fraction.len() > MAX_DIGITS
            || !all_digits(whole)
            || !all_digits(fraction)
        {
            return None;
        }
        let mantissa = if whole.len() + fraction.len() <= 18 {
            let digits = whole.bytes().chain(fraction.bytes());
            i128::from(digits.fold(0, |n: u64, b| n * 10 + u64::from(b - b'0')))
        } else {
            whole.bytes().chain(fraction.bytes()).fold(0, |n: i128, b| n * 10 + i128::from(b - b'0'))
        };
        let scale = u8::try_from(fraction.len()).ok()?;
        Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }

    /// The value, if it is printed as an integer of 64 bits (`3.00` is not).
    #[must_use]
    pub fn as_integer(self) -> Option<i64> {
        if self.scale == 0 { i64::try_from(self.mantissa).ok() } else { None }
    }

    #[must_use]
    #[inline]
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    #[must_use]
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Whether the value is a whole number (`3.00` is).
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.mantissa % pow10(self.scale) == 0
    }

    /// The integer value, if whole and small enough.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.is_whole() { i64::try_from(self.mantissa / pow10(self.scale)).ok() } else { None }
    }

    #[must_use]
    #[inline]
    pub fn negated(self) -> Decimal {
        Decimal { mantissa: -self.mantissa, ..self }
    }

    /// Exact sum; the scale is the larger of the two. Saturates far beyond [`MAX_DIGITS`].
    #[must_use]
    #[inline]
    pub fn plus(self, other: Decimal) -> Decimal {
        if self.scale == other.scale {
            return Decimal { mantissa: self.mantissa.saturating_add(other.mantissa), ..self };
        }
        let scale = self.scale.max(other.scale);
        let up = |d: Decimal| d.mantissa.saturating_mul(pow10(scale - d.scale));
        Decimal { mantissa: up(self).saturating_add(up(other)), scale }
    }

    #[must_use]
    #[inline]
    pub fn minus(self, other: Decimal) -> Decimal {
        self.plus(other.negated())
    }

    /// Equality of value: `1.0` and `1` are the same.
    #[must_use]
    pub fn same(self, other: Decimal) -> bool {
        self.minus(other).is_zero()
    }

    /// The nearest double, for analysis columns only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        if self.scale == 0 && i64::try_from(self.mantissa).is_ok() {
            #[expect(clippy::cast_precision_loss, reason = "documented as nearest double")]
            return self.mantissa as f64;
        }
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

fn pow10(n: u8) -> i128 {
    10i128.saturating_pow(u32::from(n))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            // Nearly every figure; wide integers take several times as long to print.
            return match i64::try_from(self.mantissa) {
                Ok(small) => fmt::Display::fmt(&small, f),
                Err(_) => fmt::Display::fmt(&self.mantissa, f),
            };
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unsigned = self.mantissa.unsigned_abs();
        let unit = pow10(self.scale).unsigned_abs();
        write!(f, "{sign}{}.{:0width$}", unsigned / unit, unsigned % unit, width = usize::from(self.scale))
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn prints_what_it_parsed() {
        for text in ["0", "12", "-3", "0.50", "160.5964", "59237.2449", "2601.953875", "-0.01"] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()).as_deref(), Some(text));
        }
        for text in ["", "-", "007", "1.", ".5", "1e3", "1,000", "+1", "１"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn adds_exactly() {
        let sum = Decimal::parse("0.1").zip(Decimal::parse("0.20")).map(|(a, b)| a.plus(b).to_string());
        assert_eq!(sum.as_deref(), Some("0.30"));
        assert!(Decimal::parse("3.00").is_some_and(Decimal::is_whole));
    }
}
