//! How a title is parted: what stands in front of its subject, between that and what is reported, and behind.

use super::forms::TitleWords;

/// The parts of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TitleParts<'t> {
    /// In front of the subject: office and year.
    pub(crate) head: &'t str,
    /// Between the subject and what is reported.
    pub(crate) more: &'t str,
    /// Behind both.
    pub(crate) tail: &'t str,
}

/// Characters between a subject and what is reported, at most.
const BETWEEN: usize = 12;

/// What ends a title between its subject and what is reported.
const ENDS: [char; 5] = ['》', '。', '，', ';', '；'];

impl TitleWords {
    /// Parts a text on one line at the first subject behind which something is reported, as near as there is.
    pub(crate) fn parts<'t>(&self, text: &'t str) -> Option<TitleParts<'t>> {
        let one_line = !text.contains('\n');
        self.subject.starts(text).into_iter().filter(|_| one_line).find_map(|at| {
            let (head, rest) = text.split_at_checked(at)?;
            let mut subjects =
                self.subject.as_slice().iter().filter_map(|word| rest.strip_prefix(word.as_str()));
            let (more, tail) = subjects.find_map(|behind| self.reported(behind))?;
            Some(TitleParts { head, more, tail })
        })
    }

    /// What stands behind a subject, in front of the nearest word for what is reported and behind it.
    fn reported<'t>(&self, behind: &'t str) -> Option<(&'t str, &'t str)> {
        let nouns = self.noun.as_slice();
        let mut chars = behind.char_indices();
        for _ in 0..=BETWEEN {
            let next = chars.next();
            let (more, rest) = behind.split_at_checked(next.map_or(behind.len(), |(at, _)| at))?;
            if nouns.is_empty() {
                return Some((more, rest));
            }
            if let Some(tail) = nouns.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
                return Some((more, tail));
            }
            next.filter(|(_, c)| !ENDS.contains(c))?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::TitleParts;
    use crate::grammar::Forms;

    #[test]
    fn titles_are_parted_as_a_pattern_would() {
        let words = Forms::builtin().expect("the shipped formats").title;
        let any = |list: &[String]| list.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|");
        let pattern = format!(
            r"^(?P<head>.*?)(?:{})(?P<more>[^》。，;；]{{0,12}}?)(?:{})(?P<tail>.*)$",
            any(words.subject.as_slice()),
            any(words.noun.as_slice())
        );
        let pattern = Regex::new(&pattern).expect("a pattern");
        let mut random = fastrand::Rng::with_seed(11);
        let mut pieces: Vec<&str> =
            vec!["某局", "2023年", "》", "。", "，", "工作", "年度", "的", "\n", "政府", "信息"];
        pieces.extend(words.subject.as_slice().iter().map(String::as_str));
        pieces.extend(words.noun.as_slice().iter().map(String::as_str));
        let mut parted = 0;
        for _ in 0..20_000 {
            let text: String =
                (0..random.usize(1..9)).map(|_| pieces[random.usize(..pieces.len())]).collect();
            let found = pattern.captures(&text).filter(|_| !text.contains('\n'));
            let part = |name: &str| found.as_ref().and_then(|f| f.name(name)).map_or("", |m| m.as_str());
            let expected = found.is_some().then(|| TitleParts {
                head: part("head"),
                more: part("more"),
                tail: part("tail"),
            });
            parted += usize::from(expected.is_some());
            assert_eq!(words.parts(&text), expected, "{text}");
        }
        assert!(parted > 5000, "{parted}");
    }
}
