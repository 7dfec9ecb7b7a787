//! What a report prints in a cell, and what a reader must make of it.

/// Which kind of fact the printed text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number in any spelling: `12`, `1,113`, `１２`, `增38`, `17.27万元`.
    Number,
    Blank,
    /// Not applicable: `/`, `—`, `无`.
    Dash,
    /// Words instead of a number.
    Text,
    /// A number with a note: `22（其中修订16件）`.
    Annotated,
}

/// The printed text of a cell with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub text: String,
    pub kind: Kind,
    value: Option<String>,
}

impl Shown {
    /// A number printed as its own digits.
    pub fn number(value: impl ToString) -> Shown {
        let value = value.to_string();
        Shown { text: value.clone(), kind: Kind::Number, value: Some(value) }
    }

    /// A number printed in another spelling.
    pub fn spelled(text: impl Into<String>, value: impl ToString) -> Shown {
        Shown { text: text.into(), kind: Kind::Number, value: Some(value.to_string()) }
    }

    pub fn annotated(text: impl Into<String>, value: impl ToString) -> Shown {
        Shown { text: text.into(), kind: Kind::Annotated, value: Some(value.to_string()) }
    }

    pub fn blank() -> Shown {
        Shown { text: String::new(), kind: Kind::Blank, value: None }
    }

    pub fn dash(text: impl Into<String>) -> Shown {
        Shown { text: text.into(), kind: Kind::Dash, value: None }
    }

    pub fn words(text: impl Into<String>) -> Shown {
        Shown { text: text.into(), kind: Kind::Text, value: None }
    }

    /// The expected value as an exact decimal.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The integer value of a whole number.
    pub fn integer(&self) -> Option<i64> {
        self.value.as_deref().and_then(|v| v.parse().ok())
    }

    pub fn is_blank(&self) -> bool {
        self.kind == Kind::Blank
    }

    /// The expected state as the dataset names it.
    pub fn state(&self) -> &'static str {
        match self.kind {
            Kind::Number => "number",
            Kind::Blank => "blank",
            Kind::Dash => "dash",
            Kind::Text => "text",
            Kind::Annotated => "annotated",
        }
    }

    /// Reads back a string of the fixtures: empty is blank, a trailing unit is a unit.
    pub fn from_fixture(text: &str) -> Shown {
        if text.is_empty() {
            return Shown::blank();
        }
        let digits = text.trim_end_matches(['万', '元', '件']);
        Shown::spelled(text, digits)
    }
}

/// What a rendered or mutated source still tells about a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// The source shows exactly this.
    Exact(Shown),
    /// The source destroyed the information: null or this value, and never without a finding.
    Lost(Shown),
    /// The source does not show the figure at all.
    Absent,
}

impl Expect {
    /// The source shows the figure no more for certain.
    pub fn lose(&mut self) {
        if let Expect::Exact(shown) = self {
            *self = Expect::Lost(shown.clone());
        }
    }
}
