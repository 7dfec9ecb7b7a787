//! What a worker died of.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::{Isolation, Watch, lock};
use crate::error::{Error, ErrorKind, Stage};

/// Why a worker did not answer, and the number of the source that it had in hand, of those it was given.
pub(super) struct Lost {
    pub(super) error: Error,
    pub(super) in_hand: Option<usize>,
    /// Somebody else ended the worker, or the system did: the source may be none the worse.
    pub(super) from_outside: bool,
}

/// Signals by which others end a process: hang-up, interrupt, kill, terminate.
const FROM_OUTSIDE: [i32; 4] = [1, 2, 9, 15];

/// Whether a worker was ended by somebody else than its watchdog.
pub(super) fn from_outside(status: Option<ExitStatus>, late: bool) -> bool {
    !late && status.and_then(|s| s.signal()).is_some_and(|signal| FROM_OUTSIDE.contains(&signal))
}

/// The failure of the source that a worker died of, by its last words and how it ended.
pub(super) fn cause(isolation: &Isolation, words: &str, status: Option<ExitStatus>, late: bool) -> Error {
    let limit = isolation.memory;
    if late {
        let seconds = isolation.deadline.as_secs();
        let message =
            format!("not done after {seconds} seconds, the time allowed; --limit-seconds allows more");
        return Error::new(ErrorKind::Timeout, Stage::Read, message);
    }
    if let Some(asked) = words.split("memory allocation of ").nth(1) {
        let asked = asked.split(' ').next().unwrap_or_default();
        let message = format!(
            "{asked} bytes of memory more than the {limit} allowed for one source; --limit-memory allows more"
        );
        return Error::new(ErrorKind::TooLarge, Stage::Read, message);
    }
    if words.contains("has overflowed its stack") {
        return internal("the stack overflowed".to_owned());
    }
    if from_outside(status, late) {
        let signal = status.and_then(|s| s.signal()).unwrap_or_default();
        let message = format!(
            "the worker was ended by signal {signal}, and another one too: something else ended them, or the system had no \
             memory left; --retry-failed reads the source again"
        );
        return Error::new(ErrorKind::Internal, Stage::Read, message);
    }
    internal(status.map_or_else(
        || "the worker closed its answers and went on".to_owned(),
        |s| match (s.signal(), s.code()) {
            (Some(signal), _) => format!("the worker was ended by signal {signal}"),
            (None, code) => format!("the worker ended by itself (status {})", code.unwrap_or_default()),
        },
    ))
}

/// The status of a child that ended by itself, which can take a moment: the system takes its memory back first. `None`: it
/// goes on.
pub(super) fn exited(watch: &Mutex<Watch>) -> Option<ExitStatus> {
    for _ in 0..1000 {
        // The watchdog looks at the others meanwhile.
        if let Some(Ok(Some(status))) = lock(watch).child.as_mut().map(std::process::Child::try_wait) {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

pub(super) fn internal(what: String) -> Error {
    let message = format!("a defect of gongkai, please report it: {what}");
    Error::new(ErrorKind::Internal, Stage::Extract, message)
}
