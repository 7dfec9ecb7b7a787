//! Small forms made by hand, for the tests of this room.

use crate::grammar::{Forms, Slot};

/// Two forms in eight figures, a row that has rows below it among them.
pub(super) fn forms() -> Forms {
    let rows = [
        ("proactive_disclosure", "administrative_rules", "issued", "件"),
        ("proactive_disclosure", "administrative_and_institutional_fees", "amount", "万元"),
        ("disclosure_upon_request", "newly_received", "natural_person", "件"),
        ("disclosure_upon_request", "newly_received", "total", "件"),
        ("disclosure_upon_request", "not_disclosed.state_secret", "natural_person", "件"),
        ("disclosure_upon_request", "not_disclosed.state_secret", "total", "件"),
        ("disclosure_upon_request", "other_disposition", "total", "件"),
        ("disclosure_upon_request", "other_disposition.other", "total", "件"),
    ];
    let slots = rows.map(|(table, row, column, unit)| Slot {
        table: table.to_owned(),
        row: row.to_owned(),
        column: column.to_owned(),
        table_label: "表".to_owned(),
        row_label: "行".to_owned(),
        column_label: "列".to_owned(),
        unit: Some(unit.to_owned()),
        decimal: column == "amount",
        signed: false,
        formats: vec!["2021".to_owned()],
        source: "第二十条".to_owned(),
    });
    Forms { slots: slots.to_vec(), ..Forms::default() }
}
