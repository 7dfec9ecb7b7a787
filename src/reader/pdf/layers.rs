//! Optional content (ISO 32000-1, 8.11): which groups are switched off when the file is opened.

use std::collections::HashSet;

use super::object::{Dict, Object};
use super::store::Store;

/// The groups that are off.
#[derive(Debug, Default)]
pub struct Layers {
    off: HashSet<u32>,
    /// Every group that is not in `on` is off.
    on: Option<HashSet<u32>>,
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
        layers
    }

    /// Whether content under a group or a membership dictionary is off. `object` as named, not resolved: a group
    /// is known by its number.
    pub fn hides(&self, store: &Store<'_>, object: &Object) -> bool {
        if object.is_null() || self.off.is_empty() && self.on.is_none() {
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

    /// A membership dictionary (8.11.2.2) by its policy; visibility expressions are not read.
    fn member_hides(&self, store: &Store<'_>, dict: &Dict) -> bool {
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
