//! Which letters a text consists of, so that most pairs of texts are told apart without looking at either.

/// The letters of a text, each one of 64 marks: two letters may share a mark, so that a letter that is not there can
/// seem to be, never the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

impl Letters {
    #[must_use]
    pub fn of(text: &str) -> Letters {
        // Fibonacci hashing: neighbouring characters get marks far apart.
        let mark = |c: char| 1 << (u32::from(c).wrapping_mul(0x9e37_79b1) >> 26);
        Letters(text.chars().fold(0, |all, c| all | mark(c)))
    }

    /// How many different letters the text has at least that the other one lacks.
    #[must_use]
    pub fn beyond(self, other: Letters) -> usize {
        (self.0 & !other.0).count_ones() as usize
    }

    /// Whether the text can be a piece of the other one.
    #[must_use]
    pub fn within(self, other: Letters) -> bool {
        self.0 & !other.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Letters;

    #[test]
    fn what_is_there_is_never_missed() {
        let whole = "三、本年度办理结果（六）其他处理1.申请人无正当理由逾期不补正";
        for (at, c) in whole.char_indices() {
            let piece = &whole[at..];
            assert!(Letters::of(piece).within(Letters::of(whole)), "{piece}");
            assert!(Letters::of(&whole[..at + c.len_utf8()]).beyond(Letters::of(whole)) == 0);
        }
        let (a, b) = (Letters::of("规章"), Letters::of("行政许可"));
        assert!(!a.within(b) && (1..=2).contains(&a.beyond(b)));
    }
}
