//! How alike two folded labels are: for labels that were cut, split over lines, annotated or mistyped.

use crate::grammar::Key;
use crate::text::letters::Letters;

/// How a shown text can stand for a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Likeness {
    Same,
    /// The text is a piece of the label: share of the label it covers.
    Piece(f32),
    /// The text holds the label and more.
    Holds(f32),
    /// Neither, but most characters agree.
    Close(f32),
    Unlike,
}

impl Likeness {
    /// A score in 0..=1.
    pub(crate) fn score(self) -> f32 {
        match self {
            Likeness::Same => 1.0,
            Likeness::Piece(share) => 0.45 + 0.5 * share,
            Likeness::Holds(share) => 0.5 + 0.45 * share,
            Likeness::Close(share) => share * 0.9,
            Likeness::Unlike => 0.0,
        }
    }
}

/// Least share of agreeing characters for two labels to be close.
const CLOSE: f32 = 0.6;

/// A shown text, folded, that is compared with many labels.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    text: &'a str,
    letters: Letters,
    length: usize,
}

impl<'a> Shown<'a> {
    pub(crate) fn of(text: &'a str) -> Shown<'a> {
        Shown { text, letters: Letters::of(text), length: text.chars().count() }
    }
}

/// Compares a shown text with a label.
pub(crate) fn likeness(shown: &Shown<'_>, label: &Key) -> Likeness {
    let (text, key) = (shown.text, label.text.as_str());
    if text == key {
        return Likeness::Same;
    }
    let (n, m) = (shown.length, label.length);
    if n < 2 || m < 2 {
        return Likeness::Unlike;
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths of labels")]
    let share = |a: usize, b: usize| a as f32 / b as f32;
    if n < m && shown.letters.within(label.letters) && key.contains(text) {
        return Likeness::Piece(share(n, m));
    }
    if m < n && m >= 3 && label.letters.within(shown.letters) && text.contains(key) {
        return Likeness::Holds(share(m, n));
    }
    if !(3..=120).contains(&n) || n * 2 < m || m * 3 < n {
        return Likeness::Unlike;
    }
    // What the distance cannot be less than: the difference in length, the characters the other does not have.
    let longest = n.max(m);
    let apart = |at_least: usize| 1.0 - share(n.abs_diff(m).max(at_least), longest) < CLOSE;
    if apart(shown.letters.beyond(label.letters)) || apart(text.chars().filter(|c| !key.contains(*c)).count())
    {
        return Likeness::Unlike;
    }
    let distance = edit_distance(text, key);
    let alike = 1.0 - share(distance, n.max(m));
    if alike >= CLOSE { Likeness::Close(alike) } else { Likeness::Unlike }
}

/// Levenshtein distance in characters.
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = usize::from(ca != *cb);
            let next = (diagonal + cost).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or(0)
}
