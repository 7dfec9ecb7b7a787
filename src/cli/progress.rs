//! The progress bar: on standard error, only in a terminal, never with `--quiet`.

use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::check::Severity;
use crate::dataset::Counts;

/// A bar over `files` sources, hidden where nobody would see it.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(files: u64, quiet: bool) -> Progress {
        let seen = !quiet && io::stderr().is_terminal();
        let target = if seen { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(files), target);
        let style = ProgressStyle::with_template(
            "{bar:30.cyan/dim} {human_pos}/{human_len} files  {rate}  {eta} left  {msg}",
        );
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:.0}/s", state.per_sec());
        };
        if let Ok(style) = style.map(|style| style.with_key("rate", rate)) {
            bar.set_style(style.progress_chars("━━─"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    pub(super) fn tell(&self, counts: &Counts) {
        // Members of archives come on top of what the walk counted.
        if self.0.length().is_some_and(|known| counts.files > known) {
            self.0.set_length(counts.files);
        }
        self.0.set_position(counts.files);
        self.0.set_message(format!(
            "{} errors, {} warnings, {} without a report",
            counts.of_severity(Severity::Error),
            counts.of_severity(Severity::Warning),
            counts.failed
        ));
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
