//! The compiled formats as the rest of the program sees them.

use super::index::LabelIndex;
use super::pattern::{Cues, Pattern};
pub use super::spec::{Kind, Over};
use crate::text::letters::Letters;
use crate::text::ordinal::Ordinal;

/// Index of a figure in [`Forms::slots`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u16);

/// One figure that some official format asks for. The slots of all loaded formats together, in official order,
/// are the columns of the wide dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Canonical ids: `disclosure_upon_request`, `not_disclosed.state_secret`, `natural_person`.
    pub table: String,
    pub row: String,
    pub column: String,
    /// The official wording.
    pub table_label: String,
    pub row_label: String,
    pub column_label: String,
    /// Unit of the form, `件` for example; `None` where the form names none.
    pub unit: Option<String>,
    /// Whether the form foresees decimals (amounts) rather than whole counts.
    pub decimal: bool,
    /// Whether the form foresees signs (change against the year before).
    pub signed: bool,
    /// Ids of the formats that have this figure.
    pub formats: Vec<String>,
    /// The clause that asks for it.
    pub source: String,
}

impl Slot {
    /// `table__row__column`, dots of the row id written as `_`.
    #[must_use]
    pub fn wide_name(&self) -> String {
        format!("{}__{}__{}", self.table, self.row.replace('.', "_"), self.column)
    }

    /// `table/row/column`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.table, self.row, self.column)
    }
}

/// A loaded format, for listings and manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatInfo {
    pub id: String,
    pub title: String,
    pub authority: String,
    pub first_year: u16,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// The file it came from; `built in` for shipped formats.
    pub file: String,
    /// The file's text, for `gongkai grammar show`.
    pub text: String,
}

/// How a table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A row of figures per label.
    Rows,
    /// All rows side by side in one line, under heads of several levels.
    Across,
}

/// A column of a table, merged over formats by id.
#[derive(Debug, Clone)]
pub(crate) struct ColumnForm {
    pub(crate) id: String,
    pub(crate) keys: Vec<String>,
    /// Its head stands under the head of a group of columns.
    pub(crate) grouped: bool,
}

/// The columns one format gives to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Indexes of the formats that give exactly these columns.
    pub(crate) formats: Vec<usize>,
    /// Indexes into [`TableForm::columns`], left to right, and the slot of each.
    pub(crate) columns: Vec<usize>,
    pub(crate) slots: Vec<SlotId>,
    /// The sum rules along the row whose columns it has.
    pub(crate) balances: Vec<Balance>,
}

/// A sum rule along a row: the figures at the left positions add up to what those at the right ones do. Positions are
/// those in [`Variant::columns`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) left: Vec<usize>,
    pub(crate) right: Vec<usize>,
}

impl Balance {
    /// The columns that add up to one, and that one.
    pub(crate) fn total(&self) -> Option<(&[usize], usize)> {
        match (&self.left[..], &self.right[..]) {
            (members, [total]) | ([total], members) => Some((members, *total)),
            _ => None,
        }
    }
}

/// A folded wording of a label.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) letters: Letters,
    /// Its characters.
    pub(crate) length: usize,
}

impl Key {
    pub(crate) fn of(text: String) -> Key {
        Key { letters: Letters::of(&text), length: text.chars().count(), text }
    }
}

/// A line of a table in official order: a row of figures, or the heading of a group of rows.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Row id; empty for group headings.
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) ordinal: Option<Ordinal>,
    pub(crate) keys: Vec<Key>,
    /// Number of group headings above.
    pub(crate) depth: usize,
    /// Empty for group headings.
    pub(crate) variants: Vec<Variant>,
}

impl Node {
    pub(crate) fn is_row(&self) -> bool {
        !self.variants.is_empty()
    }

    pub(crate) fn in_format(&self, format: usize) -> bool {
        self.variants.iter().any(|v| v.formats.contains(&format))
    }
}

/// A table, merged over formats.
#[derive(Debug, Clone)]
pub(crate) struct TableForm {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) shape: Shape,
    pub(crate) nodes: Vec<Node>,
    pub(crate) columns: Vec<ColumnForm>,
    pub(crate) formats: Vec<usize>,
}

impl TableForm {
    /// How many figures all rows have that stand side by side.
    pub(crate) fn figures_across(&self) -> usize {
        let rows = self.nodes.iter().filter(|n| n.is_row());
        rows.map(|n| n.variants.first().map_or(0, |v| v.columns.len())).sum()
    }
}

/// A part of the report.
#[derive(Debug, Clone)]
pub(crate) struct SectionForm {
    pub(crate) id: String,
    /// The table that stands in it.
    pub(crate) table: Option<usize>,
}

/// A sum rule, its terms resolved to ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    pub format: String,
    pub table: String,
    pub over: Over,
    pub left: Vec<String>,
    pub right: Vec<String>,
    /// The clause that states it.
    pub source: String,
    /// The rule once for every row (or column) that has all its terms, by slots.
    pub(crate) instances: Vec<Instance>,
}

/// A rule in one row or one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instance {
    /// The row, or the column.
    pub(crate) at: String,
    pub(crate) left: Vec<SlotId>,
    pub(crate) right: Vec<SlotId>,
}

/// What one year's report carries on to the next one's, in every column that both rows have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carry {
    pub table: String,
    /// The row of the earlier report.
    pub from: String,
    /// The row of the later report.
    pub to: String,
}

/// What prose may say of a figure.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: String,
    pub format: String,
    pub table: String,
    pub column: String,
    /// Sums of rows that the number may be, any of them.
    pub rows: Vec<Vec<String>>,
    pub(crate) number: Vec<Pattern>,
    pub(crate) zero: Vec<Pattern>,
    pub(crate) unless: Cues,
}

/// How figures are written.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub(crate) not_applicable: Vec<String>,
    pub(crate) units: Vec<String>,
    pub(crate) unit_marks: Vec<String>,
    pub(crate) multiples: Vec<String>,
    pub(crate) other_periods: Vec<String>,
    pub(crate) comparisons: Vec<String>,
    pub(crate) other_heads: Vec<String>,
    pub(crate) samples: Vec<String>,
    pub(crate) superseded: Vec<String>,
    pub(crate) scopes: Vec<String>,
    /// All words by which a caption says something of its table: those of the four lists.
    pub(crate) captions: Cues,
    pub(crate) disputes: Vec<String>,
    pub(crate) increase: Vec<String>,
    pub(crate) decrease: Vec<String>,
}

impl Vocabulary {
    /// Whether a unit counts in thousands or the like, so that the digits alone are not the number.
    #[must_use]
    pub fn is_multiple(&self, unit: &str) -> bool {
        self.multiples.iter().any(|m| unit.starts_with(m.as_str()))
    }

    /// Whether the text, in half-width form, stands for "not applicable".
    #[must_use]
    pub fn is_not_applicable(&self, shown: &str) -> bool {
        self.not_applicable.iter().any(|word| word == shown)
    }
}

/// Words that titles are made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleWords {
    pub(crate) subject: Cues,
    pub(crate) noun: Cues,
    pub(crate) not_a_report: Vec<String>,
    pub(crate) papers: Vec<String>,
    pub(crate) notices: Vec<String>,
    pub(crate) endings: Vec<String>,
    pub(crate) revisions: Vec<String>,
    pub(crate) links: Vec<String>,
    pub(crate) reporters: Vec<String>,
    pub(crate) reported: Vec<String>,
    pub(crate) openings: Vec<String>,
    pub(crate) spans: Vec<String>,
    pub(crate) parts_of_year: Vec<String>,
    pub(crate) other_reports: Vec<String>,
    pub(crate) news: Vec<String>,
    pub(crate) fillers: Vec<String>,
    pub(crate) retold: Vec<String>,
    pub(crate) announce: Cues,
    pub(crate) aliases: Vec<String>,
    pub(crate) pronouns: Vec<String>,
    pub(crate) office_ends: Vec<String>,
    /// The last characters of these, in order.
    pub(crate) office_lasts: Vec<char>,
    pub(crate) region_ends: Vec<String>,
    pub(crate) overlapping: Vec<String>,
    pub(crate) leads: Cues,
    pub(crate) acts: Cues,
    pub(crate) contacts: Cues,
    pub(crate) doings: Cues,
    pub(crate) of_others: Vec<String>,
    pub(crate) rooms: Vec<String>,
    pub(crate) sites: Vec<String>,
}

/// All loaded formats, compiled.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    pub formats: Vec<FormatInfo>,
    pub slots: Vec<Slot>,
    pub rules: Vec<Rule>,
    pub claims: Vec<Claim>,
    /// Each once, however many forms state it.
    pub carries: Vec<Carry>,
    pub(crate) tables: Vec<TableForm>,
    pub(crate) sections: Vec<SectionForm>,
    pub(crate) labels: LabelIndex,
    pub(crate) title: TitleWords,
    pub(crate) vocabulary: Vocabulary,
}

impl Forms {
    #[must_use]
    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[usize::from(id.0)]
    }

    /// The slot of canonical ids.
    #[must_use]
    pub fn slot_of(&self, table: &str, row: &str, column: &str) -> Option<SlotId> {
        // Rows differ most.
        let at = self.slots.iter().position(|s| s.row == row && s.column == column && s.table == table)?;
        u16::try_from(at).ok().map(SlotId)
    }

    /// The heading of the group of rows that a slot's row stands in, as labelled.
    pub(crate) fn group_of(&self, id: SlotId) -> Option<&str> {
        let slot = self.slot(id);
        let nodes = &self.tables.iter().find(|t| t.id == slot.table)?.nodes;
        let at = nodes.iter().position(|n| n.id == slot.row)?;
        let above = nodes[..at].iter().rev().find(|n| !n.is_row() && n.depth < nodes[at].depth)?;
        Some(&above.label)
    }

    /// The formats in order of loading, shipped ones first.
    #[must_use]
    pub fn format(&self, id: &str) -> Option<&FormatInfo> {
        self.formats.iter().find(|f| f.id == id)
    }

    /// Ids of the canonical tables in official order.
    pub fn table_ids(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|t| t.id.as_str())
    }
}
