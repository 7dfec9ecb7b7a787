//! The pages of a file in order, with what they inherit (ISO 32000-1, 7.7.3).

use std::collections::HashSet;
use std::rc::Rc;

use super::matrix::Area;
use super::object::{Dict, Object};
use super::store::Store;

/// A page as the page tree has it.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub dict: Rc<Dict>,
    pub resources: Object,
    /// The visible box: the crop box within the media box.
    pub visible: Area,
    pub rotate: i64,
    /// Whether what the page tree says of it is in part lost or altered.
    pub damaged: bool,
    /// The number of its object, if it has one.
    number: Option<u32>,
}

/// The pages of a file.
#[derive(Debug, Default)]
pub struct Leaves {
    pub pages: Vec<Leaf>,
    /// Whether there were others that are lost.
    pub lost: bool,
}

/// What a node hands down.
#[derive(Clone, Default)]
struct Inherited {
    resources: Object,
    media: Object,
    crop: Object,
    rotate: Object,
    damaged: bool,
}

/// Nodes within each other beyond this are not followed.
const DEPTH: u32 = 64;

/// A4, for pages whose size cannot be read.
const A4: Area = Area { x0: 0.0, y0: 0.0, x1: 595.0, y1: 842.0 };

/// The pages, at most one more than `most`.
pub fn leaves(store: &Store<'_>, most: usize) -> Leaves {
    let mut walk = Walk { store, seen: HashSet::new(), leaves: Vec::new(), most: most + 1, broken: false };
    if let Some(root) = store.root() {
        walk.node(root.get(b"Pages"), &Inherited::default(), DEPTH);
    }
    if walk.leaves.is_empty() || walk.broken {
        walk.strays();
    }
    Leaves { pages: walk.leaves, lost: walk.broken }
}

struct Walk<'s, 'a> {
    store: &'s Store<'a>,
    seen: HashSet<u32>,
    leaves: Vec<Leaf>,
    most: usize,
    /// Whether a branch of the tree leads nowhere.
    broken: bool,
}

impl Walk<'_, '_> {
    fn node(&mut self, node: &Object, above: &Inherited, depth: u32) {
        if let Object::Ref(number) = node
            && !self.seen.insert(*number)
        {
            return;
        }
        self.store.take_damage();
        let number = if let Object::Ref(number) = node { Some(*number) } else { None };
        let node = self.store.resolve(node);
        let Some(dict) = node.dict() else {
            self.broken = true;
            return;
        };
        let or = |key: &[u8], other: &Object| {
            let own = self.store.entry(dict, key);
            if own.is_null() { other.clone() } else { own }
        };
        let inherited = Inherited {
            resources: or(b"Resources", &above.resources),
            media: or(b"MediaBox", &above.media),
            crop: or(b"CropBox", &above.crop),
            rotate: or(b"Rotate", &above.rotate),
            damaged: above.damaged,
        };
        let kids = self.store.entry(dict, b"Kids");
        let inherited = Inherited { damaged: above.damaged | self.store.take_damage(), ..inherited };
        // Broken files forget the type; a node is what has kids.
        if let Some(kids) = kids.array().filter(|_| !dict.is_name(b"Type", b"Page")) {
            if depth > 0 {
                for kid in kids.iter() {
                    if self.leaves.len() >= self.most {
                        return;
                    }
                    self.node(kid, &inherited, depth - 1);
                }
            }
        } else if dict.is_name(b"Type", b"Pages") {
            // A node whose kids are lost is no page.
            self.broken |= self.store.entry(dict, b"Count").number() != Some(0.0);
        } else if self.leaves.len() < self.most {
            self.leaves.push(self.leaf(dict, inherited, number));
        }
    }

    /// Pages no branch of the tree leads to: a damaged file has lost it, or a part of it. They come in the order of
    /// their numbers, which is that of most writers.
    fn strays(&mut self) {
        self.store.rebuild();
        for number in self.store.numbers() {
            if self.seen.contains(&number) {
                continue;
            }
            self.store.take_damage();
            let object = self.store.get(number);
            let Object::Dict(dict) = &object else { continue };
            if dict.is_name(b"Type", b"Page") && self.leaves.len() < self.most {
                let own = |key: &[u8]| self.store.entry(dict, key);
                let inherited = Inherited {
                    resources: own(b"Resources"),
                    media: own(b"MediaBox"),
                    crop: own(b"CropBox"),
                    rotate: own(b"Rotate"),
                    damaged: false,
                };
                let inherited = Inherited { damaged: self.store.take_damage(), ..inherited };
                let before = |leaf: &Leaf| leaf.number.is_some_and(|n| n < number);
                let at = self.leaves.iter().rposition(before).map_or(0, |at| at + 1);
                self.leaves.insert(at, self.leaf(dict, inherited, Some(number)));
            }
        }
    }

    fn leaf(&self, dict: &Rc<Dict>, inherited: Inherited, number: Option<u32>) -> Leaf {
        let media = self.area(&inherited.media).unwrap_or(A4);
        let visible = self.area(&inherited.crop).map_or(media, |crop| crop.within(&media));
        // A crop box beside the page is no crop box.
        let visible = if visible.width() > 0.0 && visible.height() > 0.0 { visible } else { media };
        let rotate = inherited.rotate.number().unwrap_or(0.0) as i64;
        let Inherited { resources, damaged, .. } = inherited;
        Leaf { dict: Rc::clone(dict), resources, visible, rotate, damaged, number }
    }

    fn area(&self, object: &Object) -> Option<Area> {
        let [a, b, c, d] = self.store.numbers_of::<4>(object)?;
        let mut area = Area::EMPTY;
        area.add((a, b));
        area.add((c, d));
        let sane = |n: f64| n.is_finite() && n.abs() < 1e7;
        (area.width() > 0.0 && area.height() > 0.0 && [a, b, c, d].into_iter().all(sane)).then_some(area)
    }
}
