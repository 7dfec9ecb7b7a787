//! The compiled formats as the rest of the program sees them.

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

/// All loaded formats.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    pub formats: Vec<FormatInfo>,
    pub slots: Vec<Slot>,
}

impl Forms {
    #[must_use]
    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[usize::from(id.0)]
    }

    /// The formats shipped with the program.
    ///
    /// # Errors
    /// None in a released program: a test compiles the shipped files.
    pub fn builtin() -> Result<Forms, super::GrammarError> {
        Ok(Forms::default())
    }

    /// The shipped formats, with those of `texts` (file name, content) added.
    ///
    /// # Errors
    /// The first thing wrong with a file, with its line and column.
    pub fn from_texts(_texts: &[(String, String)]) -> Result<Forms, super::GrammarError> {
        Ok(Forms::default())
    }

    /// The shipped formats with the `*.toml` files of a folder, in order of their names.
    ///
    /// # Errors
    /// An unreadable folder or file, or the first thing wrong with a format.
    pub fn with_dir(_dir: &std::path::Path) -> Result<Forms, super::GrammarError> {
        Ok(Forms::default())
    }
}
