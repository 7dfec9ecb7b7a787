//! Loading: shipped formats, then a user's folder that adds formats or overrides them by id.

use std::path::Path;

use super::compile;
use super::error::GrammarError;
use super::forms::Forms;
use super::spec::{Format, Loaded};

const BUILT_IN: &[(&str, &str)] = &[
    ("grammars/2021.toml", include_str!("../../grammars/2021.toml")),
    ("grammars/2019.toml", include_str!("../../grammars/2019.toml")),
];

/// Begins the names of the files of shipped formats.
const SHIPPED: &str = "built in";

impl Loaded {
    /// Whether the format is shipped with the program.
    pub(super) fn is_built_in(&self) -> bool {
        self.file.starts_with(SHIPPED)
    }
}

impl Forms {
    /// The formats shipped with the program.
    ///
    /// # Errors
    /// None in a released program: a test compiles the shipped files.
    pub fn builtin() -> Result<Forms, GrammarError> {
        Forms::from_texts(&[])
    }

    /// The shipped formats, with those of `texts` (file name, content) added, or replacing the shipped format of
    /// the same id.
    ///
    /// # Errors
    /// The first thing wrong with a file, with its line and column.
    pub fn from_texts(texts: &[(String, String)]) -> Result<Forms, GrammarError> {
        let mut loaded: Vec<Loaded> = Vec::new();
        for (file, text) in BUILT_IN {
            loaded.push(parse(&format!("{SHIPPED}: {file}"), text)?);
        }
        for (file, text) in texts {
            let new = parse(file, text)?;
            match loaded.iter_mut().find(|l| l.format.id.get_ref() == new.format.id.get_ref()) {
                Some(old) if !old.is_built_in() => {
                    let message =
                        format!("format `{}` is also defined in {}", new.format.id.get_ref(), old.file);
                    return Err(GrammarError::at(file, text, Some(new.format.id.span().start), message));
                }
                Some(old) => *old = new,
                None => loaded.push(new),
            }
        }
        compile::compile(&loaded)
    }

    /// The shipped formats with the `*.toml` files of a folder, in order of their names.
    ///
    /// # Errors
    /// An unreadable folder or file, or the first thing wrong with a format.
    pub fn with_dir(dir: &Path) -> Result<Forms, GrammarError> {
        let texts = crate::source::grammar_files(dir).map_err(|e| GrammarError {
            file: dir.display().to_string(),
            line: None,
            column: None,
            message: format!("cannot read the grammar folder: {e}"),
        })?;
        Forms::from_texts(&texts)
    }
}

fn parse(file: &str, text: &str) -> Result<Loaded, GrammarError> {
    let format: Format = toml::from_str(text)
        .map_err(|e| GrammarError::at(file, text, e.span().map(|s| s.start), e.message().trim()))?;
    if *format.schema.get_ref() != 1 {
        let message = format!("schema {} is not known; this program reads schema 1", format.schema.get_ref());
        return Err(GrammarError::at(file, text, Some(format.schema.span().start), message));
    }
    Ok(Loaded { file: file.to_owned(), text: text.to_owned(), format })
}
