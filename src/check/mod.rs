//! Checks: a report and the grammars in, findings out. A check never changes a figure.

mod finding;

pub use finding::{Finding, Severity};

/// Runs every check.
#[must_use]
pub fn run(report: &crate::report::Report, forms: &crate::grammar::Forms) -> Vec<Finding> {
    let _ = (report, forms);
    Vec::new()
}
