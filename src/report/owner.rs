//! Whose report something says that it is.

use super::title::Title;

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

    /// Whether both name an office, and not `same` one.
    fn is_other_office(&self, other: &Owner, same: impl Fn(&str, &str) -> bool) -> bool {
        let offices = self.office.as_deref().zip(other.office.as_deref());
        offices.is_some_and(|(a, b)| !same(a, b))
    }

    /// Whether both name the same office.
    pub(super) fn is_same_office(&self, other: &Owner, same: impl Fn(&str, &str) -> bool) -> bool {
        self.office.is_some() && other.office.is_some() && !self.is_other_office(other, same)
    }

    /// Whether both cannot be of one report; `same` tells names of one office: those of a collection are told apart more
    /// strictly than those that one report calls its office by.
    pub(super) fn differs(&self, other: &Owner, same: impl Fn(&str, &str) -> bool) -> bool {
        let years = self.year.zip(other.year).is_some_and(|(a, b)| a != b);
        years || self.is_other_office(other, same)
    }
}
