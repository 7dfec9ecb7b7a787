//! The one error type: what could not be done with a source, of which kind, and at which stage.

pub mod overtime;

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a source gave no report. The names are the `kind`s of `failures.jsonl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A form of file gongkai does not read.
    Unsupported,
    /// The bytes are broken: mojibake, truncated containers, bytes of another format under this name.
    Damaged,
    Encrypted,
    /// A resource limit was reached; the message says which, what was asked and what is allowed.
    TooLarge,
    Timeout,
    /// Readable, but not an annual report.
    NotAReport,
    /// Pages without text.
    NeedsOcr,
    /// The operating system would not give the bytes.
    Unreadable,
    /// A defect of gongkai itself, caught; the run goes on.
    Internal,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [ErrorKind; 9] = [
        ErrorKind::Unsupported,
        ErrorKind::Damaged,
        ErrorKind::Encrypted,
        ErrorKind::TooLarge,
        ErrorKind::Timeout,
        ErrorKind::NotAReport,
        ErrorKind::NeedsOcr,
        ErrorKind::Unreadable,
        ErrorKind::Internal,
    ];

    /// The kind as written in `failures.jsonl`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Unsupported => "unsupported",
            ErrorKind::Damaged => "damaged",
            ErrorKind::Encrypted => "encrypted",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::Timeout => "timeout",
            ErrorKind::NotAReport => "not_a_report",
            ErrorKind::NeedsOcr => "needs_ocr",
            ErrorKind::Unreadable => "unreadable",
            ErrorKind::Internal => "internal",
        }
    }
}

/// The stage at which a source failed: `source`, `read`, `extract` or `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Source,
    Read,
    Extract,
    Check,
}

impl Stage {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Source => "source",
            Stage::Read => "read",
            Stage::Extract => "extract",
            Stage::Check => "check",
        }
    }
}

/// What a program that converts files has to make of a source that no reader takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conversion {
    /// A text: DOCX.
    Text,
    /// A workbook: XLSX.
    Sheet,
}

impl Conversion {
    /// The ending of the name of the file it makes.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Conversion::Text => "docx",
            Conversion::Sheet => "xlsx",
        }
    }
}

/// A source that gave no report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Error {
    kind: ErrorKind,
    stage: Stage,
    message: String,
    conversion: Option<Conversion>,
}

impl Error {
    #[must_use]
    pub fn new(kind: ErrorKind, stage: Stage, message: impl Into<String>) -> Error {
        Error { kind, stage, message: message.into(), conversion: None }
    }

    /// A form that is known and not read, but that another program can make one of that is.
    #[must_use]
    pub fn convertible(stage: Stage, what: &str, conversion: Conversion) -> Error {
        let message = format!(
            "{what}; save it again as {}, or name a program that converts it (--converter soffice)",
            conversion.ending().to_uppercase()
        );
        Error { conversion: Some(conversion), ..Error::new(ErrorKind::Unsupported, stage, message) }
    }

    /// What could be made of the source, where another program could.
    #[must_use]
    pub fn conversion(&self) -> Option<Conversion> {
        self.conversion
    }

    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for Error {}
