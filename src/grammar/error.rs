//! What is wrong with a format file, and where.

use std::fmt;

/// An error in a format file: where, what was expected and found, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrammarError {
    pub file: String,
    /// 1-based; `None` where the whole file is meant.
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub message: String,
}

impl GrammarError {
    pub(super) fn at(
        file: &str,
        text: &str,
        offset: Option<usize>,
        message: impl Into<String>,
    ) -> GrammarError {
        let (line, column) = match offset {
            Some(offset) => {
                let before = text.get(..offset).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                (Some(line), Some(column))
            }
            None => (None, None),
        };
        GrammarError { file: file.to_owned(), line, column, message: message.into() }
    }
}

impl fmt::Display for GrammarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for GrammarError {}
