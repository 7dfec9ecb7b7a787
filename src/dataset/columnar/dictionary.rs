//! The different values of a column in one row group, by number in the order they first came.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Codes below this are found without hashing. A code is the number itself, as nearly every figure is a small one,
/// or the number of a name in the form.
const SMALL: usize = 4096;

/// A dictionary; its values stand in it as in its page.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    page: Vec<u8>,
    /// Key plus one by code, 0 where it has none.
    coded: Vec<u32>,
    /// Hashed with a seed of the process: no file can know which of its values would meet.
    others: HashMap<Box<[u8]>, u32, RandomState>,
    len: u32,
}

impl Dictionary {
    /// The key of a code, if it has one.
    pub(super) fn coded(&self, n: u32) -> Option<u32> {
        self.coded.get(n as usize).and_then(|key| key.checked_sub(1))
    }

    /// Gives a code the key of `value`.
    pub(super) fn code(&mut self, n: u32, value: &[u8], prefixed: bool) -> u32 {
        let key = self.key(value, prefixed);
        let at = n as usize;
        if at < SMALL {
            if self.coded.len() <= at {
                self.coded.resize((at + 1).next_power_of_two(), 0);
            }
            self.coded[at] = key + 1;
        }
        key
    }

    /// The key of a value; `prefixed` values stand in the page behind their length.
    pub(super) fn key(&mut self, value: &[u8], prefixed: bool) -> u32 {
        if let Some(key) = self.others.get(value) {
            return *key;
        }
        let key = self.len;
        self.len += 1;
        if prefixed {
            super::length(&mut self.page, value.len());
        }
        self.page.extend_from_slice(value);
        self.others.insert(value.into(), key);
        key
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// The values as in the dictionary's page.
    pub(super) fn page(&self) -> &[u8] {
        &self.page
    }

    /// Memory it holds, about.
    pub(super) fn bytes(&self) -> usize {
        self.page.len() * 2 + self.len() * 32
    }

    /// The smallest and the largest value in the order of bytes, for texts.
    pub(super) fn range(&self) -> Option<(&[u8], &[u8])> {
        let mut values = self.others.keys().map(|k| &**k);
        let first = values.next()?;
        Some(values.fold((first, first), |(low, high), v| (low.min(v), high.max(v))))
    }

    /// Every value, in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.others.keys().map(|k| &**k)
    }
}
