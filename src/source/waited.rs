//! What the system says of a process: how long it was ready to run and had no processor.

use std::fs;
use std::time::Duration;

/// What a process has had of processors since it began.
#[derive(Debug, Clone, Copy)]
pub struct Turns {
    /// How long it ran.
    pub ran: Duration,
    /// How long it was ready to run and others did.
    pub waited: Duration,
}

impl Turns {
    /// Those of the process with this number; `None` where the system does not tell.
    #[must_use]
    pub fn of(id: u32) -> Option<Turns> {
        // Linux: nanoseconds on a processor, nanoseconds waiting for one, times it was given one.
        let told = fs::read_to_string(format!("/proc/{id}/schedstat")).ok()?;
        let mut numbers = told.split_ascii_whitespace().map(|n| n.parse().map(Duration::from_nanos));
        Some(Turns { ran: numbers.next()?.ok()?, waited: numbers.next()?.ok()? })
    }
}
