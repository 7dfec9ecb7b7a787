//! Fields: an instruction, and what it made when the program last worked it out (ECMA-376-1, 17.16; [MS-DOC] 2.8.25).

use std::borrow::Cow;

/// Bytes of an instruction that are looked at.
const LOOKED_AT: usize = 64;

/// Entries of a list to choose from that are kept, and bytes of each; programs allow 25 entries.
const ENTRIES: usize = 64;
const ENTRY: usize = 1_024;

/// A list to choose from (ECMA-376-1, 17.16.9 `ddList`; RTF 1.9.1, "Form Fields").
#[derive(Debug, Default)]
pub(in crate::reader) struct Choice {
    /// The number of the entry that is chosen, and of the one that is where nobody chose.
    pub(in crate::reader) chosen: Option<usize>,
    pub(in crate::reader) preset: Option<usize>,
    entries: Vec<String>,
}

impl Choice {
    /// Begins an entry.
    pub(in crate::reader) fn begin_entry(&mut self) {
        if self.entries.len() < ENTRIES {
            self.entries.push(String::new());
        }
    }

    /// More of the last entry.
    pub(in crate::reader) fn extend_entry(&mut self, text: &str) {
        if let Some(entry) = self.entries.last_mut().filter(|e| e.len() < ENTRY) {
            entry.push_str(text);
        }
    }

    /// What is shown (17.16.29, 17.16.8); `None` where there is no such entry.
    fn shown(&self) -> Option<&str> {
        self.entries.get(self.chosen.or(self.preset).unwrap_or(0)).map(String::as_str)
    }
}

/// What stands for a result that nobody knows.
pub(in crate::reader) const UNTOLD: &str = "\u{fffd}";

/// A field that is open.
#[derive(Debug, Default)]
pub(in crate::reader) struct Field {
    /// Its result has begun, and how much text stood before that.
    result_from: Option<usize>,
    instruction: String,
    /// Digits stand where its instruction should.
    lost: bool,
    pub(in crate::reader) choice: Choice,
    /// The program works it out anew when it opens the file (ECMA-376-1, 17.16.18 `dirty`).
    pub(in crate::reader) dirty: bool,
}

impl Field {
    pub(in crate::reader) fn new(dirty: bool) -> Field {
        Field { dirty, ..Field::default() }
    }

    /// The result begins behind so much text.
    pub(in crate::reader) fn separate(&mut self, text: usize) {
        self.result_from.get_or_insert(text);
    }

    /// What comes is its result, and shown.
    pub(in crate::reader) fn is_resulting(&self) -> bool {
        self.result_from.is_some()
    }

    /// More of its instruction.
    pub(in crate::reader) fn instruct(&mut self, text: &str) {
        if self.instruction.len() < LOOKED_AT {
            self.instruction.push_str(text);
        }
    }

    /// Says that a text is not shown, because it stands before the result.
    pub(in crate::reader) fn lose(&mut self, text: &str) {
        self.lost |= text.contains(char::is_numeric);
    }

    /// Whether digits are lost, because the field never came to its result.
    pub(in crate::reader) fn has_lost(&self) -> bool {
        self.lost && !self.is_resulting()
    }

    /// Whether digits at the end of a text are its result, and an old one.
    pub(in crate::reader) fn is_stale(&self, text: &str) -> bool {
        let result = self.result_from.and_then(|from| text.get(from..)).unwrap_or_default();
        self.dirty && result.contains(char::is_numeric) && !result.contains(char::is_alphabetic)
    }

    /// What a field shows that ends behind so much text and has no result; what its instruction makes is not worked
    /// out here.
    pub(in crate::reader) fn unshown(&self, text: usize) -> Option<Cow<'static, str>> {
        if self.result_from.is_some_and(|from| from != text) {
            return None;
        }
        let name = self.instruction.split_whitespace().next()?.to_ascii_uppercase();
        match name.as_str() {
            "FORMCHECKBOX" if self.result_from.is_none() => Some(Cow::Borrowed("□")),
            "FORMDROPDOWN" if let Some(entry) = self.choice.shown() => Some(Cow::Owned(entry.to_owned())),
            "EQ" | "SYMBOL" | "AUTONUM" | "AUTONUMLGL" | "AUTONUMOUT" | "LISTNUM" | "FORMDROPDOWN" => {
                Some(Cow::Borrowed(UNTOLD))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn fields_without_a_result_show_something_nobody_knows() {
        let field = |instruction: &str| {
            let mut field = Field::default();
            field.instruct(instruction);
            field
        };
        let shown = |field: &Field, text: usize| field.unshown(text).map(|shown| shown.into_owned());
        let untold = Some("\u{fffd}".to_owned());
        let mut formula = field(r" EQ \o\ac(○,1) ");
        assert_eq!(shown(&formula, 5), untold);
        formula.separate(5);
        assert_eq!(shown(&formula, 5), untold);
        assert_eq!(shown(&formula, 6), None);
        assert_eq!(shown(&field(" FORMCHECKBOX "), 0).as_deref(), Some("□"));
        assert_eq!(shown(&field(" =SUM(LEFT) "), 0), None);
        assert_eq!(shown(&field(""), 0), None);
    }

    #[test]
    fn lists_to_choose_from_show_what_is_chosen() {
        let list = |chosen, preset, entries: &[&str]| {
            let mut field = Field::default();
            field.instruct(" FORMDROPDOWN ");
            (field.choice.chosen, field.choice.preset) = (chosen, preset);
            for entry in entries {
                field.choice.begin_entry();
                field.choice.extend_entry(entry);
            }
            field.unshown(0).map(|shown| shown.into_owned()).unwrap_or_default()
        };
        assert_eq!(list(Some(1), Some(0), &["9", "34"]), "34");
        assert_eq!(list(None, Some(1), &["9", "34"]), "34");
        assert_eq!(list(None, None, &["9", "34"]), "9");
        assert_eq!(list(Some(2), None, &["9", "34"]), "\u{fffd}");
        assert_eq!(list(None, None, &[]), "\u{fffd}");
    }
}
