//! How alike two folded labels are: for labels that were cut, split over lines, annotated or mistyped.

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

/// Compares a shown text with a label, both folded.
pub(crate) fn likeness(shown: &str, label: &str) -> Likeness {
    if shown == label {
        return Likeness::Same;
    }
    let (n, m) = (shown.chars().count(), label.chars().count());
    if n < 2 || m < 2 {
        return Likeness::Unlike;
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths of labels")]
    let share = |a: usize, b: usize| a as f32 / b as f32;
    if n < m && label.contains(shown) {
        return Likeness::Piece(share(n, m));
    }
    if m < n && m >= 3 && shown.contains(label) {
        return Likeness::Holds(share(m, n));
    }
    if !(3..=120).contains(&n) || n * 2 < m || m * 3 < n {
        return Likeness::Unlike;
    }
    // What the distance cannot be less than: the difference in length, the characters the other does not have.
    let longest = n.max(m);
    let strange = shown.chars().filter(|c| !label.contains(*c)).count();
    if 1.0 - share(n.abs_diff(m).max(strange), longest) < CLOSE {
        return Likeness::Unlike;
    }
    let distance = edit_distance(shown, label);
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
