//! Panics of one document, caught: a defect of ours costs the file that shows it and nothing else.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind, Stage, overtime};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic becomes an error of kind `internal` that says where it happened. Nothing is printed.
pub(super) fn catch<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    install();
    let outer = GUARDED.replace(true);
    // What `work` leaves half done is dropped with it, so nothing broken can be seen afterwards.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.unwrap_or_else(|payload| Err(internal(payload.as_ref())))
}

/// Runs `work`, which ends with an error of kind `timeout` when it takes longer than this.
pub(super) fn within<T>(time: Option<Duration>, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let deadline = time.and_then(|time| Instant::now().checked_add(time));
    overtime::until(deadline, work).unwrap_or_else(|| {
        let seconds = time.unwrap_or_default().as_secs();
        let message =
            format!("not done after {seconds} seconds, the time allowed; --limit-seconds allows more");
        Err(Error::new(ErrorKind::Timeout, Stage::Read, message))
    })
}

/// Panics outside of `catch` are reported as ever.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                note(info);
            } else {
                before(info);
            }
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
    PLACE.with(|p| p.replace(place));
}

fn internal(payload: &(dyn Any + Send)) -> Error {
    let said = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    let place = PLACE.with(RefCell::take).unwrap_or_else(|| "an unknown place".to_owned());
    let message = format!("a defect of gongkai, please report it: {said} (at {place})");
    Error::new(ErrorKind::Internal, Stage::Extract, message)
}

#[cfg(test)]
mod tests {
    use super::catch;
    use crate::error::{Error, ErrorKind};

    #[test]
    fn a_panic_becomes_an_error_that_names_its_place() {
        let result: Result<(), Error> = catch(|| panic!("row {} of {}", 3, 2));
        let error = result.err();
        assert_eq!(error.as_ref().map(Error::kind), Some(ErrorKind::Internal));
        let message = error.map(|e| e.message().to_owned()).unwrap_or_default();
        assert!(message.contains("row 3 of 2") && message.contains("guard.rs:"), "{message}");
        assert_eq!(catch(|| Ok(7)).ok(), Some(7));
    }
}
