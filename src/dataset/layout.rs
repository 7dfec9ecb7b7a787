//! How the figures of all loaded forms are laid out in the outputs: the columns of wide tables and the nesting
//! of the JSON, worked out once.

use crate::grammar::{Forms, SlotId};

/// One level of nesting on the way to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    name: String,
    /// The name as a key of the JSON: `"state_secret":`.
    key: String,
    children: Vec<usize>,
}

/// The layout of the figures of some [`Forms`].
#[derive(Debug, Clone)]
pub struct Layout {
    pub(super) slots: Vec<Names>,
    nodes: Vec<Node>,
    /// For each slot the nodes from the table down to the figure.
    paths: Vec<Vec<usize>>,
    /// Slots in the order of the JSON, where members of one object stand together.
    order: Vec<SlotId>,
    /// What stands between the figure before in the order and each.
    steps: Vec<Vec<u8>>,
}

/// The ids of one figure, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) table: String,
    pub(super) row: String,
    pub(super) column: String,
    pub(super) unit: Option<String>,
    pub(super) wide: String,
    /// `"table":"…","row":"…","column":"…"` as it stands in the JSON.
    pub(super) json: String,
}

impl Layout {
    /// Lays out the figures of these forms.
    #[must_use]
    pub fn new(forms: &Forms) -> Layout {
        let mut nodes = vec![Node { name: String::new(), key: String::new(), children: Vec::new() }];
        let mut paths = Vec::with_capacity(forms.slots.len());
        let mut slots = Vec::with_capacity(forms.slots.len());
        for slot in &forms.slots {
            let mut at = 0;
            let mut path = Vec::new();
            let keys = std::iter::once(slot.table.as_str())
                .chain(slot.row.split('.'))
                .chain(std::iter::once(slot.column.as_str()));
            for key in keys {
                at = child(&mut nodes, at, key);
                path.push(at);
            }
            paths.push(path);
            let (table, row, column) = (slot.table.clone(), slot.row.clone(), slot.column.clone());
            let json = format!(
                "\"table\":{},\"row\":{},\"column\":{}",
                quoted(&table),
                quoted(&row),
                quoted(&column)
            );
            slots.push(Names { table, row, column, unit: slot.unit.clone(), wide: slot.wide_name(), json });
        }
        let mut rank = vec![0; nodes.len()];
        let mut next = 0;
        visit(&nodes, 0, &mut rank, &mut next);
        let mut order: Vec<SlotId> =
            (0..slots.len()).filter_map(|i| u16::try_from(i).ok()).map(SlotId).collect();
        order.sort_by_key(|s| paths[usize::from(s.0)].last().map_or(0, |n| rank[*n]));
        let mut layout = Layout { slots, nodes, paths, order, steps: Vec::new() };
        layout.steps = (0..layout.order.len())
            .map(|at| {
                let mut step = Vec::new();
                layout.step(at.checked_sub(1), at, &mut step);
                step
            })
            .collect();
        layout
    }

    /// The names of a slot.
    pub(super) fn names(&self, slot: SlotId) -> Option<&Names> {
        self.slots.get(usize::from(slot.0))
    }

    /// Writes the figures for which `value` writes something as nested objects. `value` gets the slot and the
    /// output, and tells whether the slot is present; it is asked once per slot with `None` before.
    pub(super) fn write_nested(
        &self,
        out: &mut Vec<u8>,
        present: impl Fn(SlotId) -> bool,
        mut value: impl FnMut(SlotId, &mut Vec<u8>),
    ) {
        out.push(b'{');
        let mut before = None;
        for (at, slot) in self.order.iter().copied().enumerate() {
            if !present(slot) {
                continue;
            }
            // Most figures follow the one that stands before them in the form.
            match (before, self.steps.get(at)) {
                (Some(before), Some(step)) if before + 1 == at => out.extend_from_slice(step),
                _ => self.step(before, at, out),
            }
            value(slot, out);
            before = Some(at);
        }
        let open = before.map_or(0, |at| self.path(at).len() - 1);
        out.extend(std::iter::repeat_n(b'}', open + 1));
    }

    /// Nodes of the figure at this position of the order.
    fn path(&self, at: usize) -> &[usize] {
        &self.paths[usize::from(self.order[at].0)]
    }

    /// Writes what stands between two figures: the ends of objects, beginnings of others, and the key.
    fn step(&self, before: Option<usize>, at: usize, out: &mut Vec<u8>) {
        let open = before.map_or(&[][..], |before| self.path(before));
        let open = &open[..open.len().saturating_sub(1)];
        let (objects, leaf) = self.path(at).split_at(self.path(at).len() - 1);
        let common = open.iter().zip(objects).take_while(|(a, b)| a == b).count();
        out.extend(std::iter::repeat_n(b'}', open.len() - common));
        if before.is_some() {
            out.push(b',');
        }
        for node in &objects[common..] {
            out.extend_from_slice(self.nodes[*node].key.as_bytes());
            out.push(b'{');
        }
        out.extend_from_slice(self.nodes[leaf[0]].key.as_bytes());
    }
}

fn child(nodes: &mut Vec<Node>, parent: usize, name: &str) -> usize {
    let found = nodes[parent].children.iter().copied().find(|c| nodes[*c].name == name);
    found.unwrap_or_else(|| {
        let key = quoted(name) + ":";
        nodes.push(Node { name: name.to_owned(), key, children: Vec::new() });
        let new = nodes.len() - 1;
        nodes[parent].children.push(new);
        new
    })
}

/// Numbers the nodes in the order in which nested objects are written.
fn visit(nodes: &[Node], at: usize, rank: &mut [usize], next: &mut usize) {
    rank[at] = *next;
    *next += 1;
    for child in &nodes[at].children {
        visit(nodes, *child, rank, next);
    }
}

fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 3);
    super::json::string(&mut out, text);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use crate::dataset::fixtures;

    #[test]
    fn a_row_and_rows_below_it_share_one_object() {
        let layout = Layout::new(&fixtures::forms());
        let mut out = Vec::new();
        layout.write_nested(&mut out, |_| true, |slot, out| out.extend(slot.0.to_string().bytes()));
        let text = String::from_utf8(out).unwrap_or_default();
        assert_eq!(
            text,
            "{\"proactive_disclosure\":{\"administrative_rules\":{\"issued\":0},\
             \"administrative_and_institutional_fees\":{\"amount\":1}},\
             \"disclosure_upon_request\":{\"newly_received\":{\"natural_person\":2,\"total\":3},\
             \"not_disclosed\":{\"state_secret\":{\"natural_person\":4,\"total\":5}},\
             \"other_disposition\":{\"total\":6,\"other\":{\"total\":7}}}}"
        );
        let value: Result<serde_json::Value, _> = serde_json::from_str(&text);
        assert!(value.is_ok());
    }

    #[test]
    fn absent_slots_leave_no_empty_objects() {
        let layout = Layout::new(&fixtures::forms());
        let mut out = Vec::new();
        layout.write_nested(&mut out, |s| s.0 == 5, |_, out| out.extend_from_slice(b"null"));
        let text = String::from_utf8(out).unwrap_or_default();
        assert_eq!(
            text,
            "{\"disclosure_upon_request\":{\"not_disclosed\":{\"state_secret\":{\"total\":null}}}}"
        );
        let mut none = Vec::new();
        layout.write_nested(&mut none, |_| false, |_, _| {});
        assert_eq!(none, b"{}");
    }
}
