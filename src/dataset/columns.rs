//! The columns of every table: names, types, titles. One list serves the Parquet schema, the CSV heads and the
//! data dictionary, so that the three cannot disagree.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::grammar::{Forms, Slot};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// UTF-8 text.
    #[default]
    Text,
    /// A whole number; 32 or 64 bits, signed.
    Integer,
    /// A double in Parquet, an exact decimal in CSV.
    Number,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The column's name in every table.
    pub name: String,
    /// Its title in Chinese.
    pub title: String,
    /// Its title in English.
    pub english: String,
    /// Its type.
    #[serde(default, rename = "type")]
    pub kind: Kind,
    /// The unit of its numbers.
    #[serde(default)]
    pub unit: Option<String>,
    /// The clause that asks for it.
    #[serde(default)]
    pub source: Option<String>,
    /// Whether it may be empty.
    #[serde(default, rename = "null")]
    pub nullable: bool,
}

/// The fixed columns of the four tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dictionary {
    pub(super) cells: Vec<Column>,
    pub(super) reports: Vec<Column>,
    pub(super) findings: Vec<Column>,
    pub(super) failures: Vec<Column>,
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    // The text is part of the program and parsed by a test; there is nothing to report to a user.
    toml::from_str(include_str!("columns.toml")).unwrap_or_default()
});

pub(super) fn dictionary() -> &'static Dictionary {
    &DICTIONARY
}

/// The columns of the wide table: the fixed ones, then a column for every figure of every loaded form.
#[must_use]
pub(super) fn wide(forms: &Forms) -> Vec<Column> {
    dictionary().reports.iter().cloned().chain(forms.slots.iter().map(figure)).collect()
}

fn figure(slot: &Slot) -> Column {
    let words = |id: &str| id.replace('_', " ").replace('.', " / ");
    Column {
        name: slot.wide_name(),
        title: [&slot.table_label, &slot.row_label, &slot.column_label].map(String::as_str).join(" · "),
        english: [&slot.table, &slot.row, &slot.column].map(|id| words(id)).join(" / "),
        kind: Kind::Number,
        unit: slot.unit.clone(),
        source: (!slot.source.is_empty()).then(|| slot.source.clone()),
        nullable: true,
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn the_dictionary_is_whole() {
        let parsed: Result<Dictionary, _> = toml::from_str(include_str!("columns.toml"));
        assert_eq!(parsed.as_ref().err().map(ToString::to_string), None);
        let dictionary = parsed.unwrap_or_default();
        for table in [&dictionary.cells, &dictionary.reports, &dictionary.findings, &dictionary.failures] {
            let mut names: Vec<_> = table.iter().map(|c| c.name.as_str()).collect();
            assert!(names.iter().all(|n| n.len() <= 32), "Stata's names have at most 32 characters");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.len(), "every name once");
        }
        let cells: Vec<_> = dictionary.cells.iter().map(|c| c.name.as_str()).collect();
        let contract = "path office year format table row column value exact unit state raw via page x0 top x1 \
                        bottom line locator extracted";
        assert_eq!(cells.join(" "), contract);
    }
}
