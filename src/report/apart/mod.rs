//! Several reports in one file, told apart by what begins again.
//!
//! A sheet of a workbook is cut where an official table, or the title of another report, begins again on it. Sheets go together as long
//! as none of their tables was there before and no title names another office or year; sheets in front of a report that
//! have its title, or begin its text again, are its own. Where sheets go together by their order alone, their names or the
//! same order in every report must bear it out; else the rest of their names decides, and where that tells nothing each
//! sheet is a report of its own, which is said. Sheets that hold nothing of a report stand alone, but for those whose names
//! say whose they are.

mod cut;
mod names;
mod running;

use std::collections::{BTreeMap, BTreeSet};

use super::Outline;
use super::names::is_same;
use super::owner::Owner;
use crate::document::{Document, Piece};
use crate::grammar::Forms;
use cut::{again, complement, tables_of};

/// A report of a document, or something in it that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// What it is called in the document: its sheet, or what the names of its sheets have in common.
    pub name: String,
    /// What of the document it is.
    pub pieces: Vec<Piece>,
    /// The same for people.
    pub says: String,
    /// Why it is not certain that it is just that.
    pub doubt: Option<String>,
}

/// A sheet, or a piece of one, as far as it tells reports apart.
#[derive(Debug, Default)]
struct Look {
    sheet: String,
    part: u32,
    pieces: Vec<Piece>,
    /// Whether there are other pieces of the sheet.
    cut: bool,
    title: Option<Owner>,
    /// Different titles in front of its content.
    titles: usize,
    /// Rows that are shown, by table.
    tables: BTreeMap<usize, BTreeSet<u8>>,
    /// Columns that heads in front of figures name, by table.
    columns: BTreeMap<usize, BTreeSet<u8>>,
    sections: BTreeSet<u8>,
    figures: usize,
}

impl Look {
    fn has_content(&self) -> bool {
        !self.tables.is_empty() || !self.sections.is_empty()
    }

    fn is_empty(&self) -> bool {
        !self.has_content() && self.title.is_none()
    }
}

/// Looks that are one report, by number.
#[derive(Debug, Default)]
struct Group {
    looks: Vec<usize>,
    doubt: Option<&'static str>,
    /// What its sheets have in common.
    name: Option<String>,
}

/// The reports of a workbook and what stands between them, or those of a running text; `None` where there is one report at
/// most.
#[must_use]
pub fn apart(document: &Document, outline: &Outline, forms: &Forms) -> Option<Vec<Portion>> {
    if !document.is_workbook() {
        return running::portions(document, outline, forms);
    }
    // Nearly all workbooks hold one report, of which nothing begins again.
    if !cut::may_begin_again(document, outline, forms) {
        return None;
    }
    let looks = looks(document, forms)?;
    if is_one_with_a_copy(&looks) {
        return None;
    }
    let groups = grouped(&looks, forms);
    let full = |group: &Group| tables_of(group.looks.iter().map(|at| &looks[*at])).len();
    let most = groups.iter().map(full).max().unwrap_or(0);
    let figures = |group: &&Group| group.looks.iter().any(|at| looks[*at].figures > 0);
    let titled = |group: &Group| group.looks.iter().any(|at| looks[*at].title.is_some());
    // A table that is there once more, alone, is no other report; nor is a form that nobody has filled in.
    let report = |group: &&Group| full(group) > 0 && (full(group) * 2 >= most || titled(group));
    if groups.iter().filter(report).filter(figures).count() < 2 {
        return None;
    }
    let count = groups.iter().filter(|group| full(group) > 0).count();
    let groups = attached(groups, &looks);
    Some(named(&groups, &looks, count))
}

/// Whether one table alone is there twice, others once, and no two titles differ: a report with a copy of one of its
/// tables, or with last year's. Reports have more tables in common.
fn is_one_with_a_copy(looks: &[Look]) -> bool {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    for table in looks.iter().flat_map(|look| look.tables.keys()) {
        *times.entry(*table).or_default() += 1;
    }
    let titles: Vec<&Owner> = looks.iter().filter_map(|look| look.title.as_ref()).collect();
    let own =
        titles.windows(2).all(|w| !w[0].differs(w[1], is_same)) && looks.iter().all(|look| look.titles < 2);
    let twice = times.values().filter(|n| **n == 2).count();
    own && !titles.is_empty() && twice == 1 && times.len() > 2 && times.values().all(|n| *n <= 2)
}

/// The sheets, cut; `None` where the document is no workbook or has nothing that could begin again.
fn looks(document: &Document, forms: &Forms) -> Option<Vec<Look>> {
    if !document.is_workbook() {
        return None;
    }
    let mut sheets: Vec<(u32, Vec<usize>)> = Vec::new();
    for (block, part) in document.parts_of_blocks().into_iter().enumerate() {
        let part = part?;
        match sheets.last_mut() {
            Some((last, blocks)) if *last == part => blocks.push(block),
            _ => sheets.push((part, vec![block])),
        }
    }
    let mut looks = Vec::new();
    for (part, blocks) in sheets {
        let whole: Vec<Piece> = blocks.iter().map(|block| Piece { block: *block, rows: None }).collect();
        let sheet = document.parts().get(part as usize).map(|part| part.name.clone()).unwrap_or_default();
        let cut = cut::pieces(&document.excerpt(&whole), &blocks, forms);
        looks.extend(cut.into_iter().map(|look| Look { sheet: sheet.clone(), part, ..look }));
    }
    (looks.len() > 1).then_some(looks)
}

/// Looks by report; those that are nothing of one are left out.
fn grouped(looks: &[Look], forms: &Forms) -> Vec<Group> {
    let mut groups = in_sequence(looks, forms);
    detach_covers(&mut groups, looks);
    let with_tables = |group: &Group| -> Vec<usize> {
        group.looks.iter().copied().filter(|at| !looks[*at].tables.is_empty()).collect()
    };
    let untold = |group: &Group| {
        let own = with_tables(group);
        own.len() > 1 && !is_told(&own, looks)
    };
    if !groups.iter().any(untold) || is_regular(&groups, looks) {
        return by_title(looks).unwrap_or(groups);
    }
    if let Some(by_title) = by_title(looks) {
        return by_title;
    }
    let sheets: Vec<usize> = groups.iter().flat_map(with_tables).collect();
    let kinds: Vec<(&str, Vec<usize>)> = sheets
        .iter()
        .map(|at| (looks[*at].sheet.as_str(), looks[*at].tables.keys().copied().collect()))
        .collect();
    if let Some(by_name) = names::by_rest(&kinds) {
        let group = |(name, own): (String, Vec<usize>)| {
            let looks = own.into_iter().filter_map(|at| sheets.get(at).copied()).collect();
            Group { looks, doubt: None, name: Some(name).filter(|name| !name.is_empty()) }
        };
        return by_name.into_iter().map(group).collect();
    }
    let alone = |at| Group {
        looks: vec![at],
        doubt: Some("nothing tells which of the other sheets belong to it"),
        name: None,
    };
    sheets.into_iter().map(alone).collect()
}

/// Looks by the titles over them, where each of them that has a table has one: offices one below another on a sheet for
/// each table. `None` where titles do not tell which looks belong together, or none do.
fn by_title(looks: &[Look]) -> Option<Vec<Group>> {
    let mut groups: Vec<(&Owner, Group)> = Vec::new();
    for (at, look) in looks.iter().enumerate().filter(|(_, look)| !look.tables.is_empty()) {
        let title = look.title.as_ref().filter(|title| title.office.is_some() && look.titles < 2)?;
        let mut same = (0..groups.len()).filter(|at| !groups[*at].0.differs(title, is_same));
        let known = same.next();
        if same.next().is_some() {
            return None;
        }
        let Some((_, group)) = known.and_then(|at| groups.get_mut(at)) else {
            let name = title.office.clone();
            groups.push((title, Group { looks: vec![at], name, ..Group::default() }));
            continue;
        };
        if group.looks.iter().any(|own| looks[*own].tables.keys().any(|t| look.tables.contains_key(t))) {
            return None;
        }
        group.looks.push(at);
    }
    let together = groups.iter().any(|(_, group)| group.looks.len() > 1);
    let stacked = groups.iter().any(|(_, group)| group.looks.iter().any(|at| looks[*at].cut));
    if !(together && stacked) {
        return None;
    }
    // Text below the same title is theirs.
    for (at, look) in looks.iter().enumerate().filter(|(_, look)| look.tables.is_empty() && look.titles < 2) {
        let Some(title) = &look.title else { continue };
        let mut same = groups.iter_mut().filter(|(own, _)| !own.differs(title, is_same));
        if let (Some((_, group)), None) = (same.next(), same.next()) {
            group.looks.push(at);
        }
    }
    let group = |(_, mut group): (&Owner, Group)| {
        group.looks.sort_unstable();
        group
    };
    Some(groups.into_iter().map(group).collect())
}

/// Looks one after the other, as long as nothing begins again.
fn in_sequence(looks: &[Look], forms: &Forms) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, look) in looks.iter().enumerate().filter(|(_, look)| !look.is_empty()) {
        let own = |group: &Group| group.looks.iter().map(|at| &looks[*at]).collect::<Vec<_>>();
        let Some(group) = groups.last_mut() else {
            groups.push(Group { looks: vec![at], ..Group::default() });
            continue;
        };
        let members = own(group);
        let same_sheet = members.last().is_some_and(|last| last.part == look.part);
        let title = members.iter().find_map(|look| look.title.as_ref());
        let other = title.zip(look.title.as_ref()).is_some_and(|(a, b)| a.differs(b, is_same));
        let before = tables_of(members.iter().copied());
        let goes_on = |table: &usize| {
            let there = members.iter().filter_map(|look| look.columns.get(table)).flatten();
            let there: BTreeSet<u8> = there.copied().collect();
            look.columns.get(table).is_some_and(|own| complement(&forms.tables[*table], &there, own))
        };
        let repeats = look
            .tables
            .iter()
            .any(|(table, rows)| before.get(table).is_some_and(|b| again(b, rows)) && !goes_on(table));
        // A title that stands alone behind tables is the next report's cover.
        let cover = look.title.is_some() && !look.has_content() && !before.is_empty();
        if !(same_sheet || other || repeats || cover) {
            group.looks.push(at);
            continue;
        }
        // What stands behind the last table and begins the text again belongs to what follows.
        let tail = members.iter().rposition(|look| !look.tables.is_empty()).map_or(0, |last| last + 1);
        let told: BTreeSet<u8> = members.iter().take(tail).flat_map(|look| &look.sections).copied().collect();
        let begins = |look: &&Look| look.title.is_some() || look.sections.iter().any(|s| told.contains(s));
        let from = members.iter().skip(tail).position(begins).map_or(members.len(), |n| tail + n);
        let mut next = if tail > 0 && !look.cut && !other { group.looks.split_off(from) } else { Vec::new() };
        next.push(at);
        groups.push(Group { looks: next, ..Group::default() });
    }
    groups
}

/// Takes covers from reports that have no other title, where neither names nor the like in every report say that they are
/// theirs: a list of reports, the cover of the workbook.
fn detach_covers(groups: &mut Vec<Group>, looks: &[Look]) {
    let cover = |group: &Group| -> Option<usize> {
        let (first, rest) = group.looks.split_first()?;
        let alone = looks[*first].title.is_some() && !looks[*first].has_content();
        let untitled = !rest.is_empty() && !rest.iter().any(|at| looks[*at].title.is_some());
        (alone && untitled).then_some(*first)
    };
    let with_tables = |group: &&Group| group.looks.iter().any(|at| !looks[*at].tables.is_empty());
    let reports = groups.iter().filter(with_tables).count();
    if reports > 1 && groups.iter().filter(with_tables).all(|group| cover(group).is_some()) {
        return;
    }
    let mut alone = Vec::new();
    for group in groups.iter_mut().filter(|_| reports > 1) {
        if let Some(at) = cover(group).filter(|_| !is_told(&group.looks, looks)) {
            group.looks.remove(0);
            alone.push(Group { looks: vec![at], ..Group::default() });
        }
    }
    groups.extend(alone);
    groups.sort_by_key(|group| group.looks.first().copied());
}

/// Whether titles or names say that these sheets are one report's.
fn is_told(own: &[usize], looks: &[Look]) -> bool {
    if own.iter().all(|at| looks[*at].title.is_some()) {
        return true;
    }
    let (mine, others): (Vec<_>, Vec<_>) = (0..looks.len()).partition(|at| own.contains(at));
    let name = |at: &usize| looks[*at].sheet.as_str();
    let others: Vec<&str> = others.iter().filter(|at| !looks[**at].tables.is_empty()).map(name).collect();
    names::shared(&mine.iter().map(name).collect::<Vec<_>>(), &others).is_some()
}

/// Whether all reports have the same tables on as many sheets in the same order.
fn is_regular(groups: &[Group], looks: &[Look]) -> bool {
    let order = |group: &Group| -> Vec<Vec<usize>> {
        let tables = group.looks.iter().map(|at| looks[*at].tables.keys().copied().collect::<Vec<_>>());
        tables.filter(|tables| !tables.is_empty()).collect()
    };
    let mut orders = groups.iter().map(order).filter(|order| !order.is_empty());
    let first = orders.next();
    orders.all(|order| Some(order) == first)
}

/// All looks: those that are in no group go with the group whose names say so, or alone.
fn attached(mut groups: Vec<Group>, looks: &[Look]) -> Vec<Group> {
    let taken: BTreeSet<usize> = groups.iter().flat_map(|group| group.looks.clone()).collect();
    let (mut alone, mut found) = (Vec::new(), Vec::new());
    for at in (0..looks.len()).filter(|at| !taken.contains(at)) {
        let own = looks[at].sheet.as_str();
        let likeness = |group: &Group| {
            let like = |other: &usize| {
                let start = names::common_start([looks[*other].sheet.as_str(), own].into_iter());
                names::bare(start).chars().count()
            };
            // What the names of a group have alone counts however short it is.
            let key = group.name.as_deref().filter(|key| own.contains(key));
            let key = key.map_or(0, |key| LIKE + key.chars().count());
            group.looks.iter().map(like).max().unwrap_or(0).max(key)
        };
        // Of very many sheets none is looked for.
        let few = looks.len() <= MANY && !looks[at].cut;
        let mut best: Vec<(usize, usize)> = groups.iter().filter(|_| few).map(likeness).zip(0..).collect();
        best.sort_unstable_by_key(|(length, _)| std::cmp::Reverse(*length));
        let home = match best.as_slice() {
            [(length, home)] if *length >= LIKE => Some(*home),
            [(length, home), (second, _), ..] if *length >= LIKE && length > second => Some(*home),
            _ => None,
        };
        match home {
            Some(home) => found.push((home, at)),
            None => alone.push(Group { looks: vec![at], ..Group::default() }),
        }
    }
    for (home, at) in found {
        if let Some(group) = groups.get_mut(home) {
            group.looks.push(at);
        }
    }
    groups.extend(alone);
    for group in &mut groups {
        group.looks.sort_unstable();
    }
    groups.sort_by_key(|group| group.looks.first().copied());
    groups
}

/// Characters at the start of its name by which a sheet belongs to others.
const LIKE: usize = 2;

/// Sheets among which names are compared one by one.
const MANY: usize = 1_000;

/// The groups with their names, each name once.
fn named(groups: &[Group], looks: &[Look], count: usize) -> Vec<Portion> {
    let numbers = numbers(looks);
    let mut portions: Vec<Portion> = Vec::with_capacity(groups.len());
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups {
        let own: Vec<&Look> = group.looks.iter().map(|at| &looks[*at]).collect();
        let sheets: Vec<&str> = own.iter().map(|look| look.sheet.as_str()).collect();
        // A cover gives no name where there is more than it.
        let full = own.iter().filter(|look| look.has_content()).map(|look| look.sheet.as_str());
        let full: Vec<&str> = full.collect();
        let full = if full.is_empty() { &sheets } else { &full };
        let shared = || {
            let others = looks.iter().map(|look| look.sheet.as_str());
            let others: Vec<&str> = others.filter(|name| !sheets.contains(name)).collect();
            let name = names::shared(full, &others).filter(|_| full.len() > 1);
            name.map(|name| names::bare(name).to_owned())
        };
        let first = full.first().copied().unwrap_or_default();
        let name = match (own.as_slice(), &group.name) {
            ([look], _) if look.cut => {
                let number = group.looks.first().and_then(|at| numbers.get(*at)).copied().unwrap_or(1);
                format!("{first}#{number}")
            }
            ([_], _) => first.to_owned(),
            (_, Some(name)) => name.clone(),
            _ => shared().unwrap_or_else(|| first.to_owned()),
        };
        let name = if name.is_empty() { "sheet".to_owned() } else { name };
        let n = taken.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1_usize);
        let name = if *n > 1 { format!("{name}#{n}") } else { name };
        let piece = if own.iter().any(|look| look.cut) { "rows of sheet" } else { "sheet" };
        let says = format!("{piece} {} of a workbook with {count} reports", sheets.join(", "));
        let pieces = own.iter().flat_map(|look| look.pieces.clone()).collect();
        let doubt = group.doubt.map(|why| format!("sheet {first} is read as a report of its own: {why}"));
        portions.push(Portion { name, pieces, says, doubt });
    }
    portions
}

/// Of each look the how manyth of its sheet it is.
fn numbers(looks: &[Look]) -> Vec<usize> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let number = |look: &Look| {
        let count = counts.entry(look.part).or_default();
        *count += 1;
        *count
    };
    looks.iter().map(number).collect()
}
