//! Fields: an instruction, and what it made when the program last worked it out (ECMA-376-1, 17.16; [MS-DOC] 2.8.25).

/// Bytes of an instruction that are looked at.
const LOOKED_AT: usize = 64;

/// A field that is open.
#[derive(Debug, Default)]
pub(in crate::reader) struct Field {
    /// Its result has begun, and how much text stood before that.
    result_from: Option<usize>,
    instruction: String,
    /// Digits stand where its instruction should.
    lost: bool,
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
    pub(in crate::reader) fn unshown(&self, text: usize) -> Option<&'static str> {
        if self.result_from.is_some_and(|from| from != text) {
            return None;
        }
        let name = self.instruction.split_whitespace().next()?.to_ascii_uppercase();
        match name.as_str() {
            "FORMCHECKBOX" if self.result_from.is_none() => Some("□"),
            "EQ" | "SYMBOL" | "AUTONUM" | "AUTONUMLGL" | "AUTONUMOUT" | "LISTNUM" | "FORMDROPDOWN" => {
                Some("\u{fffd}")
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
        let mut formula = field(r" EQ \o\ac(○,1) ");
        assert_eq!(formula.unshown(5), Some("\u{fffd}"));
        formula.separate(5);
        assert_eq!(formula.unshown(5), Some("\u{fffd}"));
        assert_eq!(formula.unshown(6), None);
        assert_eq!(field(" FORMCHECKBOX ").unshown(0), Some("□"));
        assert_eq!(field(" =SUM(LEFT) ").unshown(0), None);
        assert_eq!(field("").unshown(0), None);
    }
}
