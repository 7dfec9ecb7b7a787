//! A deadline for the source that a thread has in hand, where no other process watches over it.
//!
//! Nobody can end a thread from outside. Whoever takes pieces of a source one by one says so ([`tick`]); where that comes
//! after the deadline the work is unwound to where it began, as a panic is, but without the report of one.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

/// Pieces between two looks at the clock.
const PIECES: u32 = 1024;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
    static LEFT: Cell<u32> = const { Cell::new(PIECES) };
}

/// What the work is unwound with.
struct Overtime;

/// Does some work, or as much of it as there is time for; without a deadline all of it. `None` where the deadline was over
/// before the work was done.
pub fn until<T>(deadline: Option<Instant>, work: impl FnOnce() -> T) -> Option<T> {
    if deadline.is_none() {
        return Some(work());
    }
    let before = DEADLINE.replace(deadline);
    LEFT.set(0);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    DEADLINE.set(before);
    match done {
        Ok(value) => Some(value),
        Err(payload) if payload.is::<Overtime>() => None,
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// One more piece of the source is taken.
#[inline]
pub fn tick() {
    LEFT.with(|left| match left.get().checked_sub(1) {
        Some(less) => left.set(less),
        None => look(),
    });
}

#[cold]
fn look() {
    LEFT.set(PIECES);
    if DEADLINE.get().is_some_and(|deadline| Instant::now() >= deadline) {
        // The next who looks is in no hurry.
        DEADLINE.set(None);
        panic::resume_unwind(Box::new(Overtime));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{tick, until};

    #[test]
    fn work_without_end_ends_at_its_deadline() {
        let soon = Some(Instant::now() + Duration::from_millis(20));
        let done: Option<()> = until(soon, || {
            loop {
                tick();
            }
        });
        assert_eq!(done, None);
        assert_eq!(
            until(Some(Instant::now() + Duration::from_secs(60)), || (0..5_000).for_each(|_| tick())),
            Some(())
        );
        assert_eq!(until(None, || (0..5_000).for_each(|_| tick())), Some(()));
    }
}
