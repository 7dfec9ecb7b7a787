//! Whose report something says that it is.

use super::names;
use super::title::Title;
use crate::grammar::TitleWords;

/// What a title or an introduction says of whose report it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) office: Option<String>,
    pub(super) year: Option<u16>,
}

impl Owner {
    pub(super) const NOBODY: Owner = Owner { office: None, year: None };

    pub(super) fn of(title: &Title) -> Owner {
        Owner { office: title.office.clone(), year: title.year }
    }

    /// What another witness adds.
    pub(super) fn with(self, other: Owner) -> Owner {
        Owner { office: self.office.or(other.office), year: self.year.or(other.year) }
    }

    /// Whether both name an office, and not the same: with its region or without, in full or cut short.
    fn is_other_office(&self, other: &Owner, words: &TitleWords) -> bool {
        let offices = self.office.as_deref().zip(other.office.as_deref());
        offices.is_some_and(|(a, b)| !names::agree(a, b, words))
    }

    /// Whether both name the same office.
    pub(super) fn is_same_office(&self, other: &Owner, words: &TitleWords) -> bool {
        self.office.is_some() && other.office.is_some() && !self.is_other_office(other, words)
    }

    /// Whether both cannot be of one report.
    pub(super) fn differs(&self, other: &Owner, words: &TitleWords) -> bool {
        let years = self.year.zip(other.year).is_some_and(|(a, b)| a != b);
        years || self.is_other_office(other, words)
    }
}
