//! Numbers of lists and headings (OpenDocument 1.3, 5.3): each list counts for itself unless it says that it goes on.

use std::collections::HashMap;

use super::styles::{LEVELS, OUTLINE, Styles};
use crate::reader::office::xml::Tag;

/// Numbers reached by a list, level by level; 0 for none.
type Reached = [u32; LEVELS];

#[derive(Debug, Default)]
struct Open {
    style: String,
    /// The number of the item waits for its first paragraph.
    fresh: bool,
    start: Option<u32>,
}

/// The lists open at the moment, and what the others have reached.
#[derive(Debug)]
pub(super) struct Lists<'a> {
    styles: &'a Styles,
    open: Vec<Open>,
    reached: Reached,
    /// The outermost list at hand.
    id: Option<String>,
    by_id: HashMap<String, Reached>,
    by_style: HashMap<String, Reached>,
    outline: Reached,
}

impl<'a> Lists<'a> {
    pub(super) fn new(styles: &'a Styles) -> Lists<'a> {
        Lists {
            styles,
            open: Vec::new(),
            reached: Reached::default(),
            id: None,
            by_id: HashMap::new(),
            by_style: HashMap::new(),
            outline: Reached::default(),
        }
    }

    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        let style = tag.attr("style-name").map(|s| s.into_owned());
        let inherited = self.open.last().map(|o| o.style.clone());
        if self.open.is_empty() {
            let continued = tag.attr("continue-list").and_then(|id| self.by_id.get(&*id)).copied();
            let goes_on = tag.attr("continue-numbering").is_some_and(|v| v == "true");
            let same = style.as_ref().filter(|_| goes_on).and_then(|s| self.by_style.get(s)).copied();
            self.reached = continued.or(same).unwrap_or_default();
            self.id = tag.attr("id").map(|v| v.into_owned());
        }
        self.open.push(Open { style: style.or(inherited).unwrap_or_default(), fresh: false, start: None });
    }

    pub(super) fn close(&mut self) {
        let Some(list) = self.open.pop() else { return };
        if self.open.is_empty() {
            if let Some(id) = self.id.take() {
                self.by_id.insert(id, self.reached);
            }
            self.by_style.insert(list.style, self.reached);
        }
    }

    /// Begins an item, or a header, which has no number.
    pub(super) fn item(&mut self, numbered: bool, start: Option<i64>) {
        if let Some(list) = self.open.last_mut() {
            list.fresh = numbered;
            list.start = start.and_then(|n| u32::try_from(n).ok());
        }
    }

    /// The number of the paragraph at hand, printed; it is then used up.
    pub(super) fn number(&mut self, paragraph_style: &str) -> Option<String> {
        let at = self.open.len().checked_sub(1).filter(|n| *n < LEVELS)?;
        let list = self.open.last_mut()?;
        if !std::mem::take(&mut list.fresh) {
            return None;
        }
        let start = list.start.take();
        let named = (!list.style.is_empty()).then(|| list.style.clone());
        let style = named.or_else(|| self.styles.list_of(paragraph_style).map(str::to_owned))?;
        let level = self.styles.level_of(&style, at)?;
        count(&mut self.reached, at, start, level.start);
        self.styles.print(&style, at, &self.reached)
    }

    /// The number of a heading that stands in no list.
    pub(super) fn outline(&mut self, at: usize) -> Option<String> {
        if !self.open.is_empty() || at >= LEVELS {
            return None;
        }
        let level = self.styles.level_of(OUTLINE, at)?;
        count(&mut self.outline, at, None, level.start);
        self.styles.print(OUTLINE, at, &self.outline)
    }
}

fn count(reached: &mut Reached, at: usize, start: Option<u32>, first: u32) {
    let Some(n) = reached.get_mut(at) else { return };
    *n = match (start, *n) {
        (Some(start), _) => start,
        (None, 0) => first,
        (None, n) => n.saturating_add(1),
    };
    for deeper in reached.iter_mut().skip(at + 1) {
        *deeper = 0;
    }
}
