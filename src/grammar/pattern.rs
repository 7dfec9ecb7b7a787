//! Patterns and lists of words of the formats, made ready for searching when they are first needed: a process that only
//! drives workers never needs them, and building them takes longer than all the rest of loading.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::finder::Finder;

/// A regular expression of a format.
#[derive(Debug, Clone)]
pub struct Pattern(Arc<(String, OnceLock<Option<Regex>>)>);

impl Pattern {
    pub(super) fn new(text: String) -> Pattern {
        Pattern(Arc::new((text, OnceLock::new())))
    }

    /// As it can be searched with; `None` for one that does not compile, which loading refuses in files of users and a
    /// test in the shipped ones.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        let (text, regex) = &*self.0;
        regex.get_or_init(|| Regex::new(text).ok()).as_ref()
    }
}

/// Words that are looked for in running text, all at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cues {
    words: Vec<String>,
    finder: Arc<OnceLock<Finder>>,
}

impl Cues {
    /// These words.
    fn of(words: Vec<String>) -> Cues {
        Cues { words, finder: Arc::default() }
    }

    /// The words, to be changed before any are looked for.
    pub(super) fn words(&mut self) -> &mut Vec<String> {
        self.finder = Arc::default();
        &mut self.words
    }

    pub(super) fn as_slice(&self) -> &[String] {
        &self.words
    }

    fn finder(&self) -> &Finder {
        self.finder.get_or_init(|| Finder::of(self.words.iter().map(String::as_str)))
    }

    /// Whether one of the words stands in a text.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        self.finder().any(text, |_| true)
    }

    /// Where the words stand in a text, each of those that overlap: start and end, in no order.
    pub(crate) fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.finder().all(text)
    }

    /// What follows the last of the words in a text; `None` where none stands there.
    pub(crate) fn behind_last<'a>(&self, text: &'a str) -> Option<&'a str> {
        let end = self.find_all(text).map(|found| found.1).max()?;
        text.get(end..)
    }

    /// Where words begin in a text, in ascending order.
    pub(crate) fn starts(&self, text: &str) -> Vec<usize> {
        let mut starts: Vec<usize> = self.find_all(text).map(|found| found.0).collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}

/// What was met while formats are compiled: successive forms state most claims in the same words.
#[derive(Debug, Default)]
pub(super) struct Met {
    patterns: HashMap<String, Pattern>,
    cues: HashMap<Vec<String>, Cues>,
}

impl Met {
    pub(super) fn pattern(&mut self, text: &str) -> Pattern {
        if let Some(pattern) = self.patterns.get(text) {
            return pattern.clone();
        }
        let pattern = Pattern::new(text.to_owned());
        self.patterns.insert(text.to_owned(), pattern.clone());
        pattern
    }

    pub(super) fn cues(&mut self, words: &[String]) -> Cues {
        if let Some(cues) = self.cues.get(words) {
            return cues.clone();
        }
        let cues = Cues::of(words.to_vec());
        self.cues.insert(words.to_vec(), cues.clone());
        cues
    }
}

#[cfg(test)]
mod tests {
    use super::Met;
    use crate::grammar::Forms;

    #[test]
    fn the_patterns_of_the_shipped_formats_compile() {
        let forms = Forms::builtin().expect("the shipped formats");
        assert!(forms.claims.len() > 10);
        for claim in &forms.claims {
            for pattern in &claim.number {
                let groups = pattern.regex().map(regex::Regex::captures_len);
                assert_eq!(groups, Some(2), "{}: one group, the number, in {pattern:?}", claim.id);
            }
            assert!(claim.zero.iter().all(|p| p.regex().is_some()), "{}: {:?}", claim.id, claim.zero);
        }
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let words = ["公开", "公开申请", "申请"].map(str::to_owned);
        let cues = Met::default().cues(&words);
        assert!(cues.stand_in("收到公开申请"));
        assert!(!cues.stand_in("收到"));
        assert_eq!(cues.starts("公开申请"), [0, 6]);
        let mut more = cues.clone();
        more.words().push("收到".to_owned());
        assert!(more.stand_in("收到") && !cues.stand_in("收到"));
    }
}
