//! Optional content (ISO 32000-1, 8.11): which groups are switched off when the file is opened.

use std::cell::Cell;
use std::collections::HashSet;

use super::object::{Dict, Object};
use super::store::Store;

/// Usages of one file that are looked at.
const USAGES: usize = 64;
/// Visibility expressions within each other beyond this are none.
const DEPTH: u32 = 16;
/// Parts of visibility expressions that are looked at in one file.
const STEPS: u32 = 1_000_000;

/// The groups that are off.
#[derive(Debug, Default)]
pub struct Layers {
    off: HashSet<u32>,
    /// Every group that is not in `on` is off.
    on: Option<HashSet<u32>>,
    steps: Cell<u32>,
}

impl Layers {
    pub fn of(store: &Store<'_>) -> Layers {
        let mut layers = Layers::default();
        let Some(root) = store.root() else { return layers };
        let properties = store.entry(&root, b"OCProperties");
        let Some(properties) = properties.dict() else { return layers };
        let standard = store.entry(properties, b"D");
        let Some(standard) = standard.dict() else { return layers };
        let groups = |key: &[u8]| -> HashSet<u32> {
            let list = store.entry(standard, key);
            let number = |o: &Object| if let Object::Ref(number) = o { Some(*number) } else { None };
            list.array().map(|a| a.iter().filter_map(number).collect()).unwrap_or_default()
        };
        layers.off = groups(b"OFF");
        if standard.is_name(b"BaseState", b"OFF") {
            layers.on = Some(groups(b"ON"));
        }
        layers.apply_usage(store, standard);
        layers
    }

    /// Groups that their own usage switches on or off when the file is looked at (8.11.4.4).
    fn apply_usage(&mut self, store: &Store<'_>, standard: &Dict) {
        let list = store.entry(standard, b"AS");
        for usage in list.array().into_iter().flat_map(|a| a.iter()).take(USAGES) {
            let usage = store.resolve(usage);
            let Some(usage) = usage.dict().filter(|u| u.is_name(b"Event", b"View")) else { continue };
            let categories = store.entry(usage, b"Category");
            let viewed = |c: &Object| store.resolve(c).name() == Some(b"View");
            if !categories.array().is_some_and(|c| c.iter().any(viewed)) {
                continue;
            }
            let groups = store.entry(usage, b"OCGs");
            for group in groups.array().into_iter().flat_map(|a| a.iter()) {
                let (Object::Ref(number), resolved) = (group, store.resolve(group)) else { continue };
                let state = resolved.dict().map(|group| store.entry(group, b"Usage"));
                let state = state.as_ref().and_then(Object::dict).map(|usage| store.entry(usage, b"View"));
                let state = state.as_ref().and_then(Object::dict).map(|view| store.entry(view, b"ViewState"));
                match state.as_ref().and_then(Object::name) {
                    Some(b"OFF") => {
                        self.off.insert(*number);
                    }
                    Some(b"ON") => {
                        self.off.remove(number);
                        self.on.as_mut().map(|on| on.insert(*number));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether content under a group or a membership dictionary is off. `object` as named, not resolved: a group
    /// is known by its number.
    pub fn hides(&self, store: &Store<'_>, object: &Object) -> bool {
        if object.is_null() {
            return false;
        }
        let resolved = store.resolve(object);
        match (resolved.dict(), object) {
            (Some(dict), _) if dict.is_name(b"Type", b"OCMD") => self.member_hides(store, dict),
            (Some(_), Object::Ref(number)) => self.is_off(*number),
            _ => false,
        }
    }

    fn is_off(&self, number: u32) -> bool {
        self.off.contains(&number) || self.on.as_ref().is_some_and(|on| !on.contains(&number))
    }

    /// Whether a visibility expression (8.11.2.2) shows its content; `None` for what is none.
    fn shows(&self, store: &Store<'_>, expression: &Object, depth: u32) -> Option<bool> {
        self.steps.set(self.steps.get().saturating_add(1));
        if self.steps.get() > STEPS {
            return None;
        }
        if let Object::Ref(number) = expression
            && store.get(*number).array().is_none()
        {
            return Some(!self.is_off(*number));
        }
        let parts = store.resolve(expression);
        let (word, parts) = parts.array()?.split_first()?;
        let depth = depth.checked_sub(1)?;
        let mut told = parts.iter().map(|part| self.shows(store, part, depth));
        match store.resolve(word).name()? {
            b"Not" => told.next()?.map(|shown| !shown),
            b"And" => told.try_fold(true, |all, shown| Some(all & shown?)),
            b"Or" => told.try_fold(false, |any, shown| Some(any | shown?)),
            _ => None,
        }
    }

    /// A membership dictionary (8.11.2.2), by its visibility expression or its policy.
    fn member_hides(&self, store: &Store<'_>, dict: &Dict) -> bool {
        if let Some(shown) = self.shows(store, dict.get(b"VE"), DEPTH) {
            return !shown;
        }
        let groups = match dict.get(b"OCGs") {
            Object::Ref(number) if store.get(*number).array().is_none() => vec![*number],
            other => {
                let list = store.resolve(other);
                let number = |o: &Object| if let Object::Ref(number) = o { Some(*number) } else { None };
                list.array().map(|a| a.iter().filter_map(number).collect()).unwrap_or_default()
            }
        };
        if groups.is_empty() {
            return false;
        }
        let off = |number: &u32| self.is_off(*number);
        match dict.get(b"P").name() {
            Some(b"AllOn") => groups.iter().any(off),
            Some(b"AnyOff") => !groups.iter().any(off),
            Some(b"AllOff") => !groups.iter().all(off),
            _ => groups.iter().all(off),
        }
    }
}
