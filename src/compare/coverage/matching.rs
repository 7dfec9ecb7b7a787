//! Which expected office a reported name is.
//!
//! Names are compared folded ([`names::key`]): the full name with its region, the bare name if one office only has it,
//! then aliases, then spellings that differ in a known ending. A name that is merely the end of an expected one (or has
//! it at its end) is no match: it is said as possible.

use std::collections::{BTreeMap, HashMap};

use super::Office;
use crate::text::names;

/// How a name was matched, from the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The name itself, with or without its region.
    Name,
    /// A name of column `aliases`.
    Alias,
    /// A known variant of the ending: 人民政府 and its 办公室, 委员会 and 委, 街道办事处 and 街道.
    Variant,
}

impl By {
    /// The way as written in CSV and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            By::Name => "name",
            By::Alias => "alias",
            By::Variant => "variant",
        }
    }
}

/// What came of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resolved {
    One(usize, By),
    /// Several offices have this name, or some only resemble it.
    Several(Vec<usize>),
    None,
}

/// Endings that name the same body; each group's first is the one they are compared by.
const ENDINGS: [&[&str]; 4] = [
    &["人民政府", "人民政府办公厅", "人民政府办公室", "政府办公厅", "政府办公室", "政府"],
    &["街道办事处", "街道办", "街道"],
    &["管理委员会", "管委会"],
    &["委员会", "委"],
];

/// Shortest name that may be told as possible by its end alone.
const TAIL: usize = 4;

/// All ways to an office.
pub(super) struct Index<'a> {
    offices: &'a [Office],
    full: HashMap<String, Vec<usize>>,
    bare: HashMap<String, Vec<usize>>,
    aliases: HashMap<String, Vec<usize>>,
    variants: HashMap<String, Vec<usize>>,
    /// Full names backwards, for looking up ends.
    backwards: BTreeMap<String, Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(offices: &'a [Office]) -> Index<'a> {
        let mut index = Index {
            offices,
            full: HashMap::new(),
            bare: HashMap::new(),
            aliases: HashMap::new(),
            variants: HashMap::new(),
            backwards: BTreeMap::new(),
        };
        for (at, office) in offices.iter().enumerate() {
            let (full, bare) = (names::key(&office.full()), names::key(&office.name));
            let mut add = |name: &str| {
                let stem = stem(name);
                let all = index.variants.entry(stem).or_default();
                if !all.contains(&at) {
                    all.push(at);
                }
            };
            add(&full);
            add(&bare);
            for alias in &office.aliases {
                let alias = names::key(alias);
                add(&alias);
                index.aliases.entry(alias).or_default().push(at);
            }
            index.backwards.entry(full.chars().rev().collect()).or_default().push(at);
            index.full.entry(full).or_default().push(at);
            index.bare.entry(bare).or_default().push(at);
        }
        index
    }

    /// The office of this name that has to report on this year.
    pub(super) fn resolve(&self, name: &str, year: u16) -> Resolved {
        let key = names::key(name);
        for (map, key, by) in [
            (&self.full, &key, By::Name),
            (&self.bare, &key, By::Name),
            (&self.aliases, &key, By::Alias),
            (&self.variants, &stem(&key), By::Variant),
        ] {
            let found = self.in_force(map.get(key).into_iter().flatten().copied(), year);
            match found.as_slice() {
                [] => {}
                [one] => return Resolved::One(*one, by),
                _ => return Resolved::Several(found),
            }
        }
        if key.chars().count() < TAIL {
            return Resolved::None;
        }
        // Expected names that end in this one, then expected names that this one ends in.
        let backwards: String = key.chars().rev().collect();
        let longer = self.backwards.range(backwards.clone()..).take_while(|(k, _)| k.starts_with(&backwards));
        let mut found: Vec<usize> = longer.flat_map(|(_, all)| all.iter().copied()).collect();
        let tails = key.char_indices().skip(1).map(|(i, _)| key.get(i..).unwrap_or_default());
        for tail in tails.take_while(|t| t.chars().count() >= TAIL) {
            found.extend(self.full.get(tail).into_iter().flatten().copied());
        }
        let mut found = self.in_force(found.into_iter(), year);
        found.sort_unstable();
        found.dedup();
        if found.is_empty() { Resolved::None } else { Resolved::Several(found) }
    }

    fn in_force(&self, found: impl Iterator<Item = usize>, year: u16) -> Vec<usize> {
        found.filter(|at| self.offices.get(*at).is_some_and(|o| o.in_force(year))).collect()
    }
}

/// A name with its ending replaced by the one of its group. `X镇` and `X乡` alone are their governments.
fn stem(key: &str) -> String {
    for group in ENDINGS {
        // The longest first: 政府 is the end of 人民政府.
        let mut endings = group.to_vec();
        endings.sort_by_key(|e| std::cmp::Reverse(e.len()));
        for ending in endings {
            if let Some(stem) = key.strip_suffix(ending).filter(|s| !s.is_empty()) {
                return format!("{stem}\n{}", group.first().copied().unwrap_or_default());
            }
        }
    }
    if key.ends_with(['镇', '乡']) {
        return format!("{key}\n人民政府");
    }
    key.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{By, Index, Resolved};
    use crate::compare::coverage::Office;

    fn office(region: &str, name: &str, aliases: &[&str]) -> Office {
        Office {
            name: name.to_owned(),
            region: region.to_owned(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..Office::default()
        }
    }

    #[test]
    fn names_match_by_spelling_and_never_by_likeness() {
        let offices = [
            office("平顶山市新华区", "审计局", &[]),
            office("石家庄市新华区", "审计局", &[]),
            office("", "高平市人民政府", &["高平市政务公开办"]),
            office("", "新华区矿工路街道办事处", &[]),
            office("", "某县卫生健康委员会", &[]),
            Office { years: (Some(2024), None), ..office("", "某县数据局", &[]) },
        ];
        let index = Index::new(&offices);
        let at = |name: &str| index.resolve(name, 2023);
        assert_eq!(at("平顶山市新华区审计局"), Resolved::One(0, By::Name));
        assert_eq!(at("石家庄市 新华區審計局"), Resolved::One(1, By::Name));
        assert_eq!(at("审计局"), Resolved::Several(vec![0, 1]));
        assert_eq!(at("新华区审计局"), Resolved::Several(vec![0, 1]), "an end of both");
        assert_eq!(at("高平市政务公开办"), Resolved::One(2, By::Alias));
        assert_eq!(at("高平市人民政府办公室"), Resolved::One(2, By::Variant));
        assert_eq!(at("新华区矿工路街道"), Resolved::One(3, By::Variant));
        assert_eq!(at("某县卫生健康委"), Resolved::One(4, By::Variant));
        assert_eq!(
            at("某市某县卫生健康委员会"),
            Resolved::Several(vec![4]),
            "resembles one: said, not taken"
        );
        assert_eq!(at("某县数据局"), Resolved::None, "not yet founded");
        assert_eq!(index.resolve("某县数据局", 2024), Resolved::One(5, By::Name));
        assert_eq!(at("某县统计局"), Resolved::None);
    }
}
