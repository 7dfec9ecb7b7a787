//! A finding: one thing a reader of the dataset should know about one report.

use serde::{Deserialize, Serialize};

use crate::text::interned;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A finding. Messages are lower case, without a full stop, and name the row and column in the form's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id, `sum.columns` for example; `gongkai explain ID` documents it.
    #[serde(with = "interned")]
    pub id: interned::Word,
    pub severity: Severity,
    pub table: Option<String>,
    pub row: Option<String>,
    pub column: Option<String>,
    pub message: String,
    /// Exact decimals as text, or words where no number is meant.
    pub expected: Option<String>,
    pub found: Option<String>,
    /// A hint where arithmetic identifies a likely cause; never more than a hint.
    pub cause: Option<String>,
    /// The cells the check used, as `table/row/column`.
    pub cells: Vec<String>,
}
