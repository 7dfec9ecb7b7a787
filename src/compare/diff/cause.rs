//! Why two readings of a report differ, told from what the datasets record: digests of the sources, of the grammars,
//! the program's version, the options.

use serde_json::Value;

use crate::dataset::{Grammar, RunRecord, StoredReport};

/// A reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The source has other bytes.
    File,
    /// The report's form was read by another grammar file.
    Grammar,
    /// Another version of gongkai.
    Program,
    /// Another file of corrections.
    Corrections,
    /// Limits or other options that decide figures.
    Options,
    /// The same bytes, grammars, version and options: two builds of one version, or a dataset changed by hand.
    Unexplained,
}

impl Cause {
    /// The cause as written in CSV and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Cause::File => "file",
            Cause::Grammar => "grammar",
            Cause::Program => "program",
            Cause::Corrections => "corrections",
            Cause::Options => "options",
            Cause::Unexplained => "unexplained",
        }
    }
}

/// What differs between two runs.
pub(super) struct Causes {
    old: Vec<Grammar>,
    new: Vec<Grammar>,
    program: bool,
    corrections: bool,
    options: bool,
}

impl Causes {
    pub(super) fn between(old: &RunRecord, new: &RunRecord) -> Causes {
        Causes {
            old: old.grammars.clone(),
            new: new.grammars.clone(),
            corrections: digest(&old.corrections) != digest(&new.corrections),
            program: old.version != new.version,
            options: deciding(&old.options) != deciding(&new.options),
        }
    }

    /// Causes of differences between two readings. A changed file explains everything; of the others all that
    /// hold are named, because which of them it was cannot be told from the outside.
    pub(super) fn of(&self, old: &StoredReport, new: &StoredReport) -> Vec<Cause> {
        if old.cited.sha256 != new.cited.sha256 {
            return vec![Cause::File];
        }
        let digest = |list: &[Grammar], id: Option<&str>| {
            id.and_then(|id| list.iter().find(|g| g.id == id).map(|g| g.sha256.clone()))
        };
        let grammar = match (old.format.as_deref(), new.format.as_deref()) {
            // Read by one form on both sides: its own grammar decides, whatever other grammars there are. They
            // share labels, though: a grammar that came or went can move a figure.
            (Some(a), Some(b)) if a == b => {
                digest(&self.old, Some(a)) != digest(&self.new, Some(b)) || ids(&self.old) != ids(&self.new)
            }
            _ => self.old != self.new,
        };
        self.listed(grammar)
    }

    pub(super) fn of_failure(&self, old: &Option<String>, new: &str) -> Vec<Cause> {
        if old.as_deref() != Some(new) { vec![Cause::File] } else { self.listed(self.old != self.new) }
    }

    fn listed(&self, grammar: bool) -> Vec<Cause> {
        let all = [
            (grammar, Cause::Grammar),
            (self.program, Cause::Program),
            (self.corrections, Cause::Corrections),
            (self.options, Cause::Options),
        ];
        let causes: Vec<Cause> =
            all.into_iter().filter_map(|(holds, cause)| holds.then_some(cause)).collect();
        if causes.is_empty() { vec![Cause::Unexplained] } else { causes }
    }
}

fn digest(corrections: &Value) -> &Value {
    corrections.get("sha256").unwrap_or(&Value::Null)
}

fn ids(grammars: &[Grammar]) -> Vec<&str> {
    grammars.iter().map(|g| g.id.as_str()).collect()
}

/// Options without those that decide only which files are written and how the run ends.
fn deciding(options: &Value) -> Value {
    let mut options = options.clone();
    if let Some(map) = options.as_object_mut() {
        map.remove("format");
        map.remove("fail_on");
    }
    options
}
