//! What the names of sheets tell of which belong together: `教育局-表一` and `教育局-表二`, or `表一 (2)` and `表二 (2)`.

use std::collections::BTreeMap;

/// Marks between the parts of a name.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || "-_—–－.·:：、,，()（）[]【】".contains(c)
}

fn mark_length(name: &str, at: usize) -> usize {
    name[at..].chars().next().map_or(0, char::len_utf8)
}

/// Characters that all names begin with.
pub(super) fn common_start<'n>(mut names: impl Iterator<Item = &'n str>) -> &'n str {
    let Some(first) = names.next() else { return "" };
    names.fold(first, |shared, name| {
        let same = shared.chars().zip(name.chars()).take_while(|(a, b)| a == b);
        let length: usize = same.map(|(c, _)| c.len_utf8()).sum();
        shared.get(..length).unwrap_or_default()
    })
}

/// Characters that all names end with.
pub(super) fn common_end<'n>(mut names: impl Iterator<Item = &'n str>) -> &'n str {
    let Some(first) = names.next() else { return "" };
    names.fold(first, |shared, name| {
        let same = shared.chars().rev().zip(name.chars().rev()).take_while(|(a, b)| a == b);
        let length: usize = same.map(|(c, _)| c.len_utf8()).sum();
        shared.get(shared.len() - length..).unwrap_or_default()
    })
}

/// A name without the marks around it.
pub(super) fn bare(name: &str) -> &str {
    name.trim_matches(is_mark)
}

/// What some names have in common that none of the others has: their start, or their end.
pub(super) fn shared<'n>(own: &[&'n str], others: &[&str]) -> Option<&'n str> {
    let start = common_start(own.iter().copied());
    if !bare(start).is_empty() && !others.iter().any(|name| name.starts_with(start)) {
        return Some(start);
    }
    let end = common_end(own.iter().copied());
    (!bare(end).is_empty() && !others.iter().any(|name| name.ends_with(end))).then_some(end)
}

/// Sheets by what is left of their names without what those of their kind have in common; `None` where there is but one of
/// a kind, or the rest does not tell them apart.
pub(super) fn by_rest(sheets: &[(&str, Vec<usize>)]) -> Option<Vec<(String, Vec<usize>)>> {
    let mut kinds: BTreeMap<&[usize], Vec<usize>> = BTreeMap::new();
    for (at, (_, kind)) in sheets.iter().enumerate() {
        kinds.entry(kind).or_default().push(at);
    }
    let mut keys: BTreeMap<usize, &str> = BTreeMap::new();
    for own in kinds.values() {
        let names = || own.iter().filter_map(|at| sheets.get(*at)).map(|(name, _)| *name);
        // Words that all names share in part are no common ones: `甲局)` and `乙局)`.
        let start = common_start(names());
        let start = start.rfind(is_mark).map_or(start, |at| &start[..at + mark_length(start, at)]);
        let end = common_end(names().map(|name| name.get(start.len()..).unwrap_or_default()));
        let end = end.find(is_mark).map_or(end, |at| &end[at..]);
        if own.len() < 2 {
            return None;
        }
        for (at, name) in own.iter().zip(names()) {
            let rest = name.get(start.len()..name.len() - end.len()).unwrap_or_default();
            keys.insert(*at, bare(rest));
        }
    }
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, key) in keys {
        match groups.iter_mut().find(|(known, _)| known == key) {
            Some((_, group)) => group.push(at),
            None => groups.push((key.to_owned(), vec![at])),
        }
    }
    // Each has one sheet of each kind at most, and some have more than one.
    let kind = |at: &usize| sheets.get(*at).map(|(_, kind)| kind);
    let apart = |group: &[usize]| {
        group.iter().enumerate().all(|(i, a)| group.iter().skip(i + 1).all(|b| kind(a) != kind(b)))
    };
    let told =
        groups.iter().all(|(_, group)| apart(group)) && groups.iter().any(|(_, group)| group.len() > 1);
    told.then_some(groups)
}

#[cfg(test)]
mod tests {
    use super::{by_rest, shared};

    #[test]
    fn names_tell_which_sheets_belong_together() {
        assert_eq!(shared(&["教育局-表一", "教育局-表二"], &["卫健局-表一"]), Some("教育局-表"));
        assert_eq!(shared(&["表一(教育局)", "表二(教育局)"], &["表一(卫健局)"]), Some("(教育局)"));
        assert_eq!(shared(&["Sheet1", "Sheet2"], &["Sheet3"]), None);
        let sheets = |names: &[(&'static str, usize)]| -> Option<Vec<Vec<usize>>> {
            let sheets: Vec<_> = names.iter().map(|(name, kind)| (*name, vec![*kind])).collect();
            Some(by_rest(&sheets)?.into_iter().map(|(_, group)| group).collect())
        };
        let turned = [("表一-教育局", 0), ("表一-卫健局", 0), ("表二-教育局", 1), ("表二-卫健局", 1)];
        assert_eq!(sheets(&turned), Some(vec![vec![0, 2], vec![1, 3]]));
        let copies = [("表一", 0), ("表一 (2)", 0), ("表二", 1), ("表二 (2)", 1)];
        assert_eq!(sheets(&copies), Some(vec![vec![0, 2], vec![1, 3]]));
        assert_eq!(sheets(&[("Sheet1", 0), ("Sheet2", 1), ("Sheet3", 0), ("Sheet4", 1)]), None);
    }
}
