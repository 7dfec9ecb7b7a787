//! Which of several reports of one office and year counts.
//!
//! The rule, in this order; the first criterion that tells two apart decides:
//!
//! 1. the same content at several paths is one report, under its first path;
//! 2. the one published last, if all of them say when;
//! 3. one that says that it is a correction (更正, 修订, 修正, 更新) in title or file name;
//! 4. the more complete: complete, then partial, then prose only;
//! 5. fewer findings of severity error;
//! 6. the first path.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Filed;
use crate::dataset::StoredFacts;

/// Words by which a report says that it takes another's place.
const CORRECTION: [&str; 4] = ["更正", "修订", "修正", "更新"];

/// Whether title or file name say so.
pub(super) fn is_correction(facts: &StoredFacts) -> bool {
    let name = facts.cited.path.rsplit('/').next().unwrap_or_default();
    let says = |text: &str| CORRECTION.iter().any(|word| text.contains(word));
    says(name) || facts.title.as_deref().is_some_and(says)
}

/// The report that counts, the others, and the criterion that decided.
pub(super) fn choose(mut all: Vec<Filed>) -> (Option<Filed>, Vec<Filed>, Option<&'static str>) {
    all.sort_by(|a, b| a.path.cmp(&b.path));
    let mut seen = BTreeSet::new();
    let (distinct, duplicates): (Vec<Filed>, Vec<Filed>) =
        all.into_iter().partition(|filed| seen.insert(filed.sha256.clone()));
    let dated = distinct.iter().all(|f| f.published.is_some());
    let rank = |f: &Filed| {
        let completeness = match f.status.as_str() {
            "complete" => 2,
            "partial" => 1,
            _ => 0,
        };
        (
            f.published.filter(|_| dated),
            f.correction,
            completeness,
            Reverse(f.errors),
            Reverse(f.path.clone()),
        )
    };
    let mut ranked = distinct;
    ranked.sort_by_cached_key(|f| Reverse(rank(f)));
    let by = match ranked.as_slice() {
        [] => None,
        [_] if duplicates.is_empty() => None,
        [_] => Some("duplicate"),
        [first, second, ..] => {
            let (a, b) = (rank(first), rank(second));
            Some(match () {
                () if a.0 != b.0 => "published_last",
                () if a.1 != b.1 => "correction",
                () if a.2 != b.2 => "completeness",
                () if a.3 != b.3 => "fewer_errors",
                () => "first_path",
            })
        }
    };
    let mut ranked = ranked.into_iter();
    let counts = ranked.next();
    (counts, ranked.chain(duplicates).collect(), by)
}

#[cfg(test)]
mod tests {
    use super::choose;
    use crate::compare::coverage::{Date, Filed};

    fn filed(path: &str, status: &str, errors: u32, correction: bool, day: Option<u8>) -> Filed {
        let published = day.map(|day| Date { year: 2024, month: 1, day });
        let (path, sha256, status) = (path.to_owned(), path.to_owned(), status.to_owned());
        Filed { path, sha256, status, errors, correction, published }
    }

    fn chosen(all: Vec<Filed>) -> (String, Option<&'static str>) {
        let (counts, _, by) = choose(all);
        (counts.map(|c| c.path).unwrap_or_default(), by)
    }

    #[test]
    fn each_criterion_decides_in_its_turn() {
        let a = || filed("a", "complete", 0, false, Some(9));
        assert_eq!(chosen(vec![a()]), ("a".to_owned(), None));
        let b = filed("b", "partial", 3, false, Some(10));
        assert_eq!(chosen(vec![a(), b]), ("b".to_owned(), Some("published_last")));
        let b = filed("b", "partial", 3, true, None);
        assert_eq!(chosen(vec![a(), b]), ("b".to_owned(), Some("correction")), "not all are dated");
        let b = filed("b", "partial", 0, false, None);
        assert_eq!(chosen(vec![b, a()]), ("a".to_owned(), Some("completeness")));
        let b = filed("b", "complete", 1, false, None);
        assert_eq!(chosen(vec![b, a()]), ("a".to_owned(), Some("fewer_errors")));
        let b = filed("b", "complete", 0, false, Some(9));
        assert_eq!(chosen(vec![b, a()]), ("a".to_owned(), Some("first_path")));
    }

    #[test]
    fn one_content_at_two_paths_is_one_report() {
        let a = filed("a", "complete", 0, false, None);
        let b = Filed { path: "b".to_owned(), ..a.clone() };
        let (counts, others, by) = choose(vec![b, a]);
        assert_eq!((counts.map(|c| c.path), others.len(), by), (Some("a".to_owned()), 1, Some("duplicate")));
    }
}
