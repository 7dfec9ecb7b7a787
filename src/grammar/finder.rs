//! Finds words inside text, all of a list at once: labels where separators were lost, cues in running text.

/// Words found in running text. Few places in a text begin as one of them does, which one bit tells; those are looked up in
/// the order of the words. That takes less than the steps of an automaton, and less to be made.
#[derive(Debug, Clone, Default)]
pub(super) struct Finder {
    /// In order.
    words: Vec<Box<str>>,
    /// For each the longest other word that it begins with; `u32::MAX` for none.
    within: Vec<u32>,
    /// A bit for each two characters that a word begins with.
    begins: Vec<u64>,
    /// Bits that are left of a hash of them.
    shift: u32,
    /// The words of one character.
    single: Vec<char>,
    /// A bit for each character of ASCII that no word begins with.
    idle: [u64; 4],
}

/// Bits a word; one of so many is set.
const BITS: usize = 32;
const FEWEST_BITS: usize = 1 << 10;
const MOST_BITS: usize = 1 << 15;

impl Finder {
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Finder {
        let mut words: Vec<Box<str>> = words.filter(|word| !word.is_empty()).map(Box::from).collect();
        words.sort_unstable();
        words.dedup();
        let bits = (words.len() * BITS).next_power_of_two().clamp(FEWEST_BITS, MOST_BITS);
        let mut finder = Finder { begins: vec![0; bits / 64], shift: 32 - bits.ilog2(), ..Finder::default() };
        finder.idle = [u64::MAX, u64::MAX, 0, 0];
        for (at, word) in words.iter().enumerate() {
            if let Some(first) = word.bytes().next() {
                finder.idle[usize::from(first >> 6)] &= !(1 << (first & 63));
            }
            let mut chars = word.chars();
            match (chars.next(), chars.next()) {
                (Some(first), Some(second)) => {
                    let (slot, bit) = finder.place(first, second);
                    finder.begins[slot] |= bit;
                }
                (first, _) => finder.single.extend(first),
            }
            // What a word begins with stands in front of it, and all between begins with that, too.
            let mut other = at.checked_sub(1);
            while let Some(before) = other.filter(|before| !word.starts_with(&*words[*before])) {
                other = finder.longest_within(before);
            }
            finder.within.push(other.and_then(|other| u32::try_from(other).ok()).unwrap_or(u32::MAX));
        }
        finder.words = words;
        finder
    }

    /// The first word in a text from a place on, the longest of those that begin there, and where it stands.
    pub(super) fn first<'f>(&'f self, text: &'f str, from: usize) -> Option<(usize, &'f str)> {
        self.places(text, from).find_map(|at| Some((at, self.begun(&text[at..]).next()?)))
    }

    /// Whether one of the words that stand in a text, also within others, is one of these.
    pub(super) fn any(&self, text: &str, is: impl Fn(&str) -> bool) -> bool {
        self.places(text, 0).any(|at| self.begun(&text[at..]).any(&is))
    }

    /// Where the words stand in a text, also within others: start and end.
    pub(super) fn all<'f>(&'f self, text: &'f str) -> impl Iterator<Item = (usize, usize)> + 'f {
        self.places(text, 0).flat_map(|at| self.begun(&text[at..]).map(move |word| (at, at + word.len())))
    }

    /// Whether a word of more than one character may begin with these.
    #[inline]
    pub(super) fn begins(&self, first: char, second: char) -> bool {
        let (slot, bit) = self.place(first, second);
        self.begins.get(slot).is_some_and(|bits| bits & bit != 0)
    }

    /// Where in a text, from a place on, words may begin.
    fn places<'f>(&'f self, text: &'f str, from: usize) -> impl Iterator<Item = usize> + 'f {
        let mut chars = text.get(from..).unwrap_or_default().chars();
        let mut held = chars.next();
        std::iter::from_fn(move || {
            while let Some(first) = held {
                let rest = chars.as_str();
                // Hardly a word begins with ASCII, of which tables and drawn lines are full.
                if u8::try_from(first).is_ok_and(|first| self.is_idle(first)) {
                    let idle = rest.bytes().position(|b| !self.is_idle(b)).unwrap_or(rest.len());
                    chars = rest.get(idle..).unwrap_or_default().chars();
                    held = chars.next();
                    continue;
                }
                held = chars.next();
                let may = held.is_some_and(|second| self.begins(first, second));
                if may || !self.single.is_empty() && self.single.contains(&first) {
                    return Some(text.len() - rest.len() - first.len_utf8());
                }
            }
            None
        })
    }

    /// Whether no word begins with a byte, which is ASCII.
    #[inline]
    fn is_idle(&self, b: u8) -> bool {
        self.idle[usize::from(b >> 6)] >> (b & 63) & 1 != 0
    }

    /// The words that a text begins with, the longest first.
    fn begun<'f>(&'f self, text: &'f str) -> impl Iterator<Item = &'f str> {
        // The last word in front of the text or equal to it begins with all that the text does.
        let last = self.words.partition_point(|word| **word <= *text).checked_sub(1);
        let words = std::iter::successors(last, |at| self.longest_within(*at));
        words
            .filter_map(|at| self.words.get(at))
            .map(AsRef::as_ref)
            .filter(|word: &&str| text.starts_with(*word))
    }

    /// The longest other word that a word begins with, by number.
    fn longest_within(&self, at: usize) -> Option<usize> {
        let within = *self.within.get(at)?;
        (within != u32::MAX).then(|| usize::try_from(within).ok()).flatten()
    }

    /// Which bit is for two characters.
    #[inline]
    fn place(&self, first: char, second: char) -> (usize, u64) {
        let hash = (first as u32).wrapping_mul(0x9e37_79b1) ^ (second as u32).wrapping_mul(0x85eb_ca6b);
        let at = hash.checked_shr(self.shift).unwrap_or_default() as usize;
        (at / 64, 1 << (at % 64))
    }
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
        assert_eq!(found(&finder, "收到公开申请书，申请单"), [(6, 18), (24, 30), (30, 33)]);
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
    fn words_of_one_character_are_found_at_the_end_of_a_text_too() {
        let finder = Finder::of(["由", "由某局", "与"].into_iter());
        assert_eq!(finder.all("由某局与").collect::<Vec<_>>(), [(0, 9), (0, 3), (9, 12)]);
        assert!(!finder.any("", |_| true));
    }

    #[test]
    fn finds_what_an_automaton_finds() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut text = |most: usize| -> String {
            (0..random.usize(0..most)).map(|_| ['甲', '乙', '丙', '1', 'a'][random.usize(0..5)]).collect()
        };
        for _ in 0..3000 {
            let words: Vec<String> = (0..12).map(|_| text(6)).filter(|word| !word.is_empty()).collect();
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&words)
                .expect("an automaton of few words");
            let finder = Finder::of(words.iter().map(String::as_str));
            let text = text(40);
            let expected: Vec<_> = automaton.find_iter(&text).map(|m| (m.start(), m.end())).collect();
            assert_eq!(found(&finder, &text), expected, "{words:?} in {text}");
            let overlapping = AhoCorasick::new(&words).expect("another");
            let mut expected: Vec<_> =
                overlapping.find_overlapping_iter(&text).map(|m| (m.start(), m.end())).collect();
            expected.sort_unstable();
            expected.dedup();
            let mut all: Vec<_> = finder.all(&text).collect();
            all.sort_unstable();
            assert_eq!(all, expected, "all of {words:?} in {text}");
        }
    }
}
