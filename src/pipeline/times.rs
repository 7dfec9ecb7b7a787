//! How long the stages of one source took, for logs. Nothing is measured where nobody listens.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// Microseconds of each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Opening, reading, telling the form, the digest.
    pub read: u64,
    /// The reader: bytes to document.
    pub document: u64,
    /// Extraction and corrections: document to report.
    pub report: u64,
    /// Checks: report to findings.
    pub checks: u64,
    /// Rendering for the dataset.
    pub render: u64,
}

/// A clock that is read at the end of each stage.
#[derive(Debug)]
pub(super) struct Clock {
    last: Option<Instant>,
    times: Times,
}

impl Clock {
    /// Starts; a clock that is off is never read.
    pub(super) fn start(on: bool) -> Clock {
        Clock { last: on.then(Instant::now), times: Times::default() }
    }

    /// Ends a stage and begins the next.
    pub(super) fn lap(&mut self, stage: impl FnOnce(&mut Times) -> &mut u64) {
        let Some(last) = &mut self.last else { return };
        let now = Instant::now();
        *stage(&mut self.times) += micros(now.duration_since(*last));
        *last = now;
    }

    /// What was measured; `None` if the clock is off.
    pub(super) fn times(&self) -> Option<Times> {
        self.last.map(|_| self.times)
    }
}

pub(super) fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Whether anybody listens to what is said of files.
pub(super) fn listened() -> bool {
    tracing::enabled!(tracing::Level::INFO)
}
