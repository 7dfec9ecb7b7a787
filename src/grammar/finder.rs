//! Finds labels inside text that has lost its separators.

/// Bits that tell with which two characters a label begins: one in some thirty is set.
const BITS: usize = 1 << 15;

/// Words of two characters or more, found in running text leftmost and longest first. Few places in a text begin as one
/// of them does, which one bit tells; those are looked up in the order of the words. That takes less than the steps of an
/// automaton, and less to be made.
#[derive(Debug, Clone, Default)]
pub(super) struct Finder {
    /// In order.
    words: Vec<Box<str>>,
    /// For each the longest other word that it begins with; `u32::MAX` for none.
    within: Vec<u32>,
    begins: Vec<u64>,
}

impl Finder {
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Finder {
        let mut words: Vec<Box<str>> =
            words.filter(|word| word.chars().nth(1).is_some()).map(Box::from).collect();
        words.sort_unstable();
        words.dedup();
        let mut begins = vec![0; BITS / 64];
        let mut within: Vec<u32> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let mut chars = word.chars();
            if let Some((first, second)) = chars.next().zip(chars.next()) {
                let (slot, bit) = place(first, second);
                begins[slot] |= bit;
            }
            // What a word begins with stands in front of it, and all between begins with that, too.
            let mut other = at.checked_sub(1);
            while let Some(before) = other.filter(|before| !word.starts_with(&*words[*before])) {
                other =
                    within.get(before).and_then(|within| usize::try_from(*within).ok()).filter(|o| *o < at);
            }
            within.push(other.and_then(|other| u32::try_from(other).ok()).unwrap_or(u32::MAX));
        }
        Finder { words, within, begins }
    }

    /// The first word in a text from a place on, the longest of those that begin there, and where it stands.
    pub(super) fn first<'f>(&'f self, text: &'f str, from: usize) -> Option<(usize, &'f str)> {
        let mut chars = text.get(from..)?.char_indices();
        let (mut at, mut first) = chars.next()?;
        for (next, second) in chars {
            if self.begins(first, second)
                && let Some(word) = self.begun(&text[from + at..]).next()
            {
                return Some((from + at, word));
            }
            (at, first) = (next, second);
        }
        None
    }

    /// Whether one of the words that stand in a text, also within others, is one of these.
    pub(super) fn any(&self, text: &str, is: impl Fn(&str) -> bool) -> bool {
        let mut chars = text.char_indices().peekable();
        while let (Some((at, first)), Some((_, second))) = (chars.next(), chars.peek()) {
            if self.begins(first, *second) && self.begun(&text[at..]).any(&is) {
                return true;
            }
        }
        false
    }

    /// Whether a word may begin with two characters.
    #[inline]
    pub(super) fn begins(&self, first: char, second: char) -> bool {
        let (slot, bit) = place(first, second);
        self.begins.get(slot).is_some_and(|bits| bits & bit != 0)
    }

    /// The words that a text begins with, the longest first.
    fn begun<'f>(&'f self, text: &'f str) -> impl Iterator<Item = &'f str> {
        let last = self.words.partition_point(|word| **word <= *text).checked_sub(1);
        let before =
            |at: &usize| usize::try_from(*self.within.get(*at)?).ok().filter(|at| *at < self.words.len());
        let words = std::iter::successors(last, before).filter_map(|at| self.words.get(at));
        words.map(AsRef::as_ref).filter(move |word: &&str| text.starts_with(*word))
    }
}

/// Which bit is for two characters.
#[inline]
fn place(first: char, second: char) -> (usize, u64) {
    let hash = (first as u32).wrapping_mul(0x9e37_79b1) ^ (second as u32).wrapping_mul(0x85eb_ca6b);
    let at = (hash >> 17) as usize;
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};

    use super::Finder;

    fn found(finder: &Finder, text: &str) -> Vec<(usize, usize)> {
        let mut behind = 0;
        std::iter::from_fn(|| {
            let (start, word) = finder.first(text, behind)?;
            behind = start + word.len();
            Some((start, behind))
        })
        .collect()
    }

    #[test]
    fn the_longest_of_the_leftmost_is_found() {
        let finder = Finder::of(["公开", "公开申请", "申请", "公开申请表", "单"].into_iter());
        assert_eq!(found(&finder, "收到公开申请书，申请单"), [(6, 18), (24, 30)]);
        assert_eq!(found(&finder, "公开申请表公"), [(0, 15)]);
        assert!(found(&finder, "公").is_empty());
        assert!(found(&Finder::of(std::iter::empty()), "公开").is_empty());
    }

    #[test]
    fn words_within_others_are_asked_for() {
        let finder = Finder::of(["公开申请", "公开", "申请"].into_iter());
        assert!(finder.any("收到公开申请", |word| word == "申请"));
        assert!(finder.any("收到公开申请", |word| word == "公开"));
        assert!(!finder.any("收到公开", |word| word != "公开"));
    }

    #[test]
    fn finds_what_an_automaton_finds() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut text = |most: usize| -> String {
            (0..random.usize(0..most)).map(|_| ['甲', '乙', '丙', '1', 'a'][random.usize(0..5)]).collect()
        };
        for _ in 0..3000 {
            let words: Vec<String> = (0..12).map(|_| text(6)).filter(|w| w.chars().count() > 1).collect();
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&words)
                .expect("an automaton of few words");
            let finder = Finder::of(words.iter().map(String::as_str));
            let text = text(40);
            let expected: Vec<_> = automaton.find_iter(&text).map(|m| (m.start(), m.end())).collect();
            assert_eq!(found(&finder, &text), expected, "{words:?} in {text}");
        }
    }
}
