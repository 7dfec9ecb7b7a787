//! From a label's text to what it can mean in any loaded format.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::finder::Finder;
use crate::text::fold::{Folded, plain_run};
use crate::text::ordinal;

/// What a label can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// Heading of a part of the report: index of the section.
    Section(u8),
    /// Heading of a sub table.
    Part {
        table: u8,
    },
    /// Wording inside a table that is neither row nor column.
    Mark {
        table: u8,
        /// Stands over the columns of a group.
        group: bool,
    },
    /// A row or group heading: index of the node.
    Node {
        table: u8,
        node: u8,
    },
    Column {
        table: u8,
        column: u8,
    },
}

impl Meaning {
    /// The table the meaning belongs to.
    pub(crate) fn table(self) -> Option<u8> {
        match self {
            Meaning::Section(_) => None,
            Meaning::Part { table }
            | Meaning::Mark { table, .. }
            | Meaning::Node { table, .. }
            | Meaning::Column { table, .. } => Some(table),
        }
    }
}

/// A multiplicative hash: labels are short, trusted keys, and looked up once per cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct LabelHasher(u64);

impl Hasher for LabelHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.take(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            self.take(rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
    }
}

impl LabelHasher {
    #[inline]
    fn take(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

/// Labels of all formats by folded text.
#[derive(Debug, Clone, Default)]
pub(crate) struct LabelIndex {
    /// Tells the indexes of a process apart, clones aside; 0 while labels are entered.
    pub(crate) number: u64,
    by_key: HashMap<Box<str>, Vec<Meaning>, BuildHasherDefault<LabelHasher>>,
    /// Bytes of the longest label.
    longest: usize,
    finder: OnceLock<Finder>,
}

impl LabelIndex {
    /// Enters a label under its folded spellings, with and without its ordinal; returns the spellings without.
    pub(super) fn add(&mut self, label: &str, meaning: Meaning) -> Vec<String> {
        let (_, body) = ordinal::split(label);
        let mut keys = Vec::new();
        let (bare, whole) = (Folded::of(body), Folded::of(label));
        for key in [bare.full, bare.core] {
            if !key.is_empty() && !keys.contains(&key) {
                keys.push(key);
            }
        }
        let spellings = keys.iter().chain([&whole.full, &whole.core]);
        for key in spellings.filter(|key| !key.is_empty()) {
            self.longest = self.longest.max(key.len());
            let meanings = self.by_key.entry(key.as_str().into()).or_default();
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
                meanings.sort_unstable();
            }
        }
        keys
    }

    /// All labels were entered.
    pub(super) fn close(&mut self) {
        static LAST: AtomicU64 = AtomicU64::new(0);
        self.number = LAST.fetch_add(1, Relaxed) + 1;
    }

    /// Everything the folded text can mean.
    pub(crate) fn get(&self, key: &str) -> &[Meaning] {
        if key.len() > self.longest {
            return &[];
        }
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }
}

impl LabelIndex {
    /// What finds the labels in running text; made when it is first asked, after all were entered.
    fn finder(&self) -> &Finder {
        self.finder.get_or_init(|| {
            let keys = self.by_key.keys().map(AsRef::as_ref);
            Finder::of(keys.filter(|key: &&str| key.chars().nth(1).is_some()))
        })
    }

    /// The labels in a folded text, leftmost and longest first: start, end and meanings of each.
    pub(crate) fn find_in<'a>(
        &'a self,
        folded: &'a str,
    ) -> impl Iterator<Item = (usize, usize, &'a [Meaning])> {
        let finder = self.finder();
        let mut behind = 0;
        std::iter::from_fn(move || {
            let (start, key) = finder.first(folded, behind)?;
            behind = start + key.len();
            Some((start, behind, self.get(key)))
        })
    }

    /// Whether a label that can mean such a thing stands anywhere in a folded text.
    pub(crate) fn any_in(&self, folded: &str, is: impl Fn(&Meaning) -> bool) -> bool {
        self.finder().any(folded, |key| self.get(key).iter().any(&is))
    }

    /// Whether a text can be a label at all, as far as its first two characters tell: most texts cannot.
    pub(crate) fn may_be(&self, text: &str) -> bool {
        // Two ideographs that stay as they are when the text is folded, whatever follows.
        let two = text.get(..6).filter(|two| plain_run(two) == two.len());
        let mut chars = two.unwrap_or_default().chars();
        chars.next().zip(chars.next()).is_none_or(|(first, second)| self.finder().begins(first, second))
    }

    /// Makes room for a node inserted at `place`: meanings of later nodes move by one.
    pub(super) fn shift_nodes(&mut self, of_table: u8, place: u8) {
        #[expect(clippy::iter_over_hash_type, reason = "every entry is changed alike; order does not matter")]
        for meanings in self.by_key.values_mut() {
            for meaning in meanings {
                if let Meaning::Node { table, node } = meaning
                    && *table == of_table
                    && *node >= place
                {
                    *node += 1;
                }
            }
        }
    }
}
