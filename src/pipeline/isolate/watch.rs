//! The watchdog: ends workers whose answer is late.
//!
//! What a worker is given is the time in which it could run. Where all processes are stopped or the machine sleeps the
//! watchdog's own clock stands still, and what a worker waits for a processor that others have is added to its time: a busy
//! machine fails no source that a quiet one reads.

use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::lock;
use crate::source::Turns;

/// How often the watchdog looks.
const WATCH: Duration = Duration::from_millis(50);
/// Longest time between two looks of the watchdog that counts: in a longer one it did not run, and workers may not have.
const LONGEST_NAP: Duration = WATCH.saturating_mul(4);

/// What the watchdog sees of each seat.
pub(super) struct Watched {
    pub(super) seats: Vec<Mutex<Watch>>,
    over: AtomicBool,
    /// Milliseconds that the watchdog was awake.
    awake: AtomicU64,
}

#[derive(Default)]
pub(super) struct Watch {
    pub(super) child: Option<Child>,
    /// By [`Watched::now`].
    deadline: Option<Duration>,
    /// What the worker had waited for a processor when it was first looked at with the source in hand, or when its
    /// deadline was last put off.
    waited: Option<Duration>,
    pub(super) late: bool,
}

impl Watch {
    /// What the worker has waited for a processor until now.
    fn waited_now(&self) -> Option<Duration> {
        Turns::of(self.child.as_ref()?.id()).map(|turns| turns.waited)
    }

    /// Puts the deadline off by what the worker waited for a processor. Tells whether that was anything to speak of.
    fn put_off(&mut self) -> bool {
        let now = self.waited_now();
        let more = now.zip(self.waited).map(|(now, before)| now.saturating_sub(before));
        self.waited = now.or(self.waited);
        match (more, &mut self.deadline) {
            (Some(more), Some(deadline)) if more > WATCH => {
                *deadline += more;
                true
            }
            _ => false,
        }
    }
}

impl Watched {
    pub(super) fn new(seats: usize) -> Watched {
        Watched {
            seats: (0..seats).map(|_| Mutex::default()).collect(),
            over: AtomicBool::new(false),
            awake: AtomicU64::new(0),
        }
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.awake.load(Ordering::Relaxed))
    }

    /// Watches a worker that was just started.
    pub(super) fn begin(&self, seat: usize, child: Child, time: Duration) {
        if let Some(watch) = self.seats.get(seat) {
            let deadline = Some(self.now() + time);
            *lock(watch) = Watch { child: Some(child), deadline, waited: None, late: false };
        }
    }

    /// Ends the worker at a seat after this time; `None` lets it take its time.
    pub(super) fn deadline(&self, seat: usize, time: Option<Duration>) {
        let deadline = time.map(|time| self.now() + time);
        if let Some(watch) = self.seats.get(seat) {
            let mut watch = lock(watch);
            (watch.deadline, watch.waited) = (deadline, None);
        }
    }

    /// Starts the watchdog.
    pub(super) fn start(self: &Arc<Watched>) -> Result<JoinHandle<()>, String> {
        let seen = Arc::clone(self);
        let watchdog = thread::Builder::new().name("watchdog".to_owned()).spawn(move || seen.watch());
        watchdog.map_err(|e| e.to_string())
    }

    /// Says that nothing is to be watched any more.
    pub(super) fn end(&self, watchdog: JoinHandle<()>) {
        self.over.store(true, Ordering::Relaxed);
        watchdog.thread().unpark();
        let _ = watchdog.join();
    }

    /// Ends workers whose answer is late.
    fn watch(&self) {
        let mut before = Instant::now();
        while !self.over.load(Ordering::Relaxed) {
            thread::park_timeout(WATCH);
            let passed = before.elapsed().min(LONGEST_NAP);
            before = Instant::now();
            let passed = u64::try_from(passed.as_millis()).unwrap_or(0);
            self.awake.fetch_add(passed, Ordering::Relaxed);
            let now = self.now();
            for seat in &self.seats {
                let mut watch = lock(seat);
                let Some(deadline) = watch.deadline else { continue };
                if watch.waited.is_none() {
                    watch.waited = watch.waited_now();
                }
                if deadline <= now && !watch.put_off() {
                    watch.late = true;
                    watch.deadline = None;
                    if let Some(child) = &mut watch.child {
                        let _ = child.kill();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command, Stdio};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::{Turns, Watched, lock};

    /// Waits until the child at this seat was ended for being late.
    fn ended(watched: &Watched, seat: usize) -> Duration {
        let start = Instant::now();
        while !lock(&watched.seats[seat]).late {
            assert!(start.elapsed() < Duration::from_secs(60), "it goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
        start.elapsed()
    }

    fn shell(script: &str) -> Child {
        Command::new("sh").args(["-c", script]).stdin(Stdio::null()).spawn().expect("a shell")
    }

    fn reap(mut child: Child) {
        let _ = child.kill();
        let _ = child.wait();
    }

    #[test]
    fn who_sleeps_is_late_when_the_time_is_over() {
        let watched = Arc::new(Watched::new(1));
        let watchdog = watched.start().expect("a thread");
        watched.begin(0, shell("exec sleep 60"), Duration::from_millis(200));
        assert!(ended(&watched, 0) < Duration::from_secs(20));
        lock(&watched.seats[0]).child.take().into_iter().for_each(reap);
        watched.end(watchdog);
    }

    #[test]
    fn who_waits_for_a_processor_is_given_the_time_it_waited() {
        if Turns::of(std::process::id()).is_none() {
            return;
        }
        // More that want a processor than there are.
        let many = std::thread::available_parallelism().map_or(1, usize::from) * 3;
        let others: Vec<Child> = (0..many).map(|_| shell("while :; do :; done")).collect();
        let watched = Arc::new(Watched::new(1));
        let watchdog = watched.start().expect("a thread");
        let child = shell("while :; do :; done");
        let id = child.id();
        watched.begin(0, child, Duration::from_secs(1));
        ended(&watched, 0);
        // Not reaped yet, so it is still told of.
        let ran = Turns::of(id).map(|turns| turns.ran);
        others.into_iter().for_each(reap);
        lock(&watched.seats[0]).child.take().into_iter().for_each(reap);
        watched.end(watchdog);
        // A quarter of that and less, if what it waited counted.
        assert!(ran.is_none_or(|ran| ran > Duration::from_millis(600)), "it ran for {ran:?} only");
    }
}
