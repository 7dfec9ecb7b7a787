//! Sources read in processes of their own, so that one that aborts, overflows the stack, takes all memory or never
//! ends costs itself and nothing else.
//!
//! Each thread of a run drives one worker: the same program under a hidden command, with a cap on its address space.
//! A worker is given a few sources at a time and answers one after the other; when an answer is late a watchdog ends it.
//! Whatever way it ended, the source in hand is a failure, and those not answered yet are given to a new worker.
//! Archives are opened by workers alone: one lists the members, and each is unpacked by the worker that is to read it
//! (`members`).

mod death;
mod members;
mod watch;
mod wire;
mod worker;

use std::io::{self, BufReader, BufWriter, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Asked, Method, Product, guarded, times, within};
use crate::dataset::{Failure, Outcome};
use crate::error::Error;
use crate::source::{Digest, Input, Seat, size_and_digest};
use death::{Lost, cause, exited, from_outside, internal};
use members::Memory;
use watch::{Watch, Watched};
use wire::{Bytes, Done, KEEP_BACK, MARK, Reply, Request, Setup, Task, Want, receive, send};
pub use worker::serve;

/// How workers are run.
#[derive(Debug, Clone)]
pub struct Isolation {
    /// The program: this one.
    pub program: PathBuf,
    /// The hidden command that makes it a worker.
    pub command: &'static str,
    /// Longest time for one source.
    pub deadline: Duration,
    /// Bytes of address space of a worker.
    pub memory: u64,
    /// Whether files named `gongkai-fault-…` make the worker fail, for tests.
    pub faults: bool,
}

/// Sources after which a worker is replaced, so that what leaks stays small.
const REPLACE_AFTER: u32 = 10_000;
/// What is read of a dead worker's last words.
const LAST_WORDS: u64 = 1 << 16;

/// The workers of a run.
pub(super) struct Pool<'a> {
    method: Method<'a>,
    isolation: &'a Isolation,
    setup: Setup,
    seats: Vec<Mutex<Option<Worker>>>,
    watched: Arc<Watched>,
    watchdog: Option<JoinHandle<()>>,
}

/// A source given to a worker.
#[expect(clippy::large_enum_variant, reason = "few at a time, and all become Done")]
enum Slot {
    Open(Request),
    Done(Product),
}

impl Slot {
    fn request(&self) -> Option<&Request> {
        match self {
            Slot::Open(request) => Some(request),
            Slot::Done(_) => None,
        }
    }

    fn answered(&mut self, product: impl FnOnce(&mut Request) -> Product) {
        if let Slot::Open(request) = self {
            *self = Slot::Done(product(request));
        }
    }

    fn product(self) -> Option<Product> {
        match self {
            Slot::Open(_) => None,
            Slot::Done(product) => Some(product),
        }
    }
}

struct Worker {
    to: BufWriter<ChildStdin>,
    from: BufReader<ChildStdout>,
    errors: ChildStderr,
    buffer: Vec<u8>,
    done: u32,
    /// The outermost archive in memory that it was given last.
    holds: Option<Digest>,
    /// Process id.
    id: u32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Pool<'a> {
    /// Makes seats for this many threads. Workers are started when they are needed; the first one here, to know
    /// that they can be.
    pub(super) fn start(
        method: Method<'a>,
        isolation: &'a Isolation,
        jobs: usize,
    ) -> Result<Pool<'a>, String> {
        let formats = method.forms.formats.iter().filter(|f| !f.file.starts_with("built in"));
        let setup = Setup {
            grammars: formats.map(|f| (f.file.clone(), f.text.clone())).collect(),
            limits: method.limits,
            corrections: method.corrections.bytes().to_vec(),
            memory: isolation.memory,
            faults: isolation.faults,
            timed: times::listened(),
        };
        // One seat more for a thread that is not the pool's.
        let seats = jobs.max(1) + 1;
        let watched = Arc::new(Watched::new(seats));
        let watchdog = Some(watched.start()?);
        let pool = Pool {
            method,
            isolation,
            setup,
            seats: (0..seats).map(|_| Mutex::default()).collect(),
            watched,
            watchdog,
        };
        if let Some(seat) = pool.seats.first() {
            *lock(seat) = Some(pool.worker(0)?);
        }
        Ok(pool)
    }

    /// The seat of this thread.
    fn seat(&self) -> usize {
        rayon::current_thread_index().map_or(self.seats.len() - 1, |i| i % (self.seats.len() - 1))
    }

    /// Reads some sources in a worker. Whatever becomes of the worker, what it had in hand is a failure, and what it had
    /// not answered yet is given to another one.
    fn process(&self, asked: Vec<Asked>) -> Vec<Product> {
        let seat = self.seat();
        let (inputs, mut slots): (Vec<_>, Vec<_>) =
            asked.into_iter().map(|asked| self.request(asked)).unzip();
        let mut alone = false;
        let mut again: Vec<usize> = Vec::new();
        loop {
            let open = slots.iter().enumerate().filter(|(_, s)| matches!(s, Slot::Open(_))).map(|(i, _)| i);
            let mut open: Vec<usize> = open.take(if alone { 1 } else { usize::MAX }).collect();
            if open.is_empty() {
                break;
            }
            let memory = members::of_one_memory(&inputs, &mut open);
            let given: Vec<&Request> = open.iter().filter_map(|i| slots[*i].request()).collect();
            let (replies, lost) = self.ask(seat, &given, memory);
            let answered = replies.len();
            for (i, (reply, worker)) in open.iter().zip(replies) {
                slots[*i].answered(|request| self.product(seat, &inputs[*i], request, reply, worker));
            }
            let Some(Lost { error, in_hand, from_outside }) = lost else { continue };
            let in_hand = in_hand.filter(|at| (answered..open.len()).contains(at));
            let only = (open.len() == answered + 1).then_some(answered);
            match in_hand.or(only).and_then(|at| open.get(at)) {
                Some(i) if from_outside && !again.contains(i) => again.push(*i),
                Some(i) => {
                    let input = &inputs[*i];
                    let (path, kind) = (&input.path, error.kind().name());
                    tracing::warn!(event = "worker_ended", seat, path, kind, message = error.message());
                    slots[*i].answered(|_| self.failed(input, error));
                }
                // Which of them it was is told by giving them one by one.
                None => alone = true,
            }
        }
        slots.into_iter().filter_map(Slot::product).collect()
    }

    /// What came of a source by the worker's answer.
    fn product(
        &self,
        seat: usize,
        input: &Input,
        request: &mut Request,
        reply: Reply,
        worker: u32,
    ) -> Product {
        let done = match reply {
            Reply::Done(done) => done,
            Reply::Archive(listed, stamp) if request.converted.is_none() => {
                return match self.archive(input, request, listed, stamp) {
                    Ok(product) => Product { worker: Some(worker), ..product },
                    Err(error) => self.failed(input, error),
                };
            }
            _ => return self.failed(input, internal("an answer out of turn".to_owned())),
        };
        let Done { outcome: encoded, parts, times } = done;
        if encoded.is_empty() {
            let within = within(input, parts, &self.method.limits);
            let product = Product::new(input.path.clone(), None, within);
            return Product { times, worker: Some(worker), ..product };
        }
        let outcome = match postcard::from_bytes::<Outcome>(&encoded) {
            Ok(outcome) => outcome,
            Err(e) => return self.failed(input, internal(format!("an answer that is none: {e}"))),
        };
        if let Outcome::Failure(Failure { seen: Some(seen), error, .. }) = &outcome
            && request.converted.is_none()
            && let Some((converter, into)) = self.method.converter.zip(error.conversion())
        {
            return self
                .converted(seat, input, request, *seen, |bytes| converter.convert(bytes, into, error));
        }
        let within = within(input, parts, &self.method.limits);
        let product = Product::new(input.path.clone(), Some(outcome), within);
        Product { times, worker: Some(worker), encoded: Some(encoded), ..product }
    }

    /// What comes of a source that no reader took when a program made another form of it.
    fn converted(
        &self,
        seat: usize,
        input: &Input,
        request: &mut Request,
        (size, digest): (u64, Digest),
        convert: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
    ) -> Product {
        let bytes = match self.fetch(seat, input, request).and_then(|b| guarded(input, |_| convert(&b))) {
            Ok(bytes) => bytes,
            Err(failure) => return self.failed(input, failure.error),
        };
        let program = self.method.converter.map(|converter| converter.name.clone()).unwrap_or_default();
        let mut request = Request {
            want: Want::Outcome,
            path: input.path.clone(),
            bytes: Bytes::Given(bytes),
            digest: None,
            odd_name: request.odd_name.take(),
            nest: (0, 0),
            converted: Some((size, digest, program)),
        };
        let (mut replies, lost) = self.ask(seat, &[&request], None);
        match (replies.pop(), lost) {
            (Some((reply, worker)), None) => self.product(seat, input, &mut request, reply, worker),
            (_, Some(lost)) => self.failed(input, lost.error),
            (None, None) => self.failed(input, internal("no answer".to_owned())),
        }
    }

    fn failed(&self, input: &Input, error: Error) -> Product {
        // The digest is what other failures have too; reading alone is no risk, opening an archive would be.
        let seen = match &input.seat {
            Seat::Member(member) if member.way().is_some() => self.sizes(&[input]).pop().flatten(),
            _ => guarded(input, |_| Ok(size_and_digest(input, self.method.limits.bytes))).ok().flatten(),
        };
        let outcome = Some(Outcome::Failure(Failure { path: input.path.clone(), seen, error }));
        Product::new(input.path.clone(), outcome, None)
    }

    /// The answers of the worker at this seat, each with the worker's process id, as far as it came; and why it came no
    /// further.
    ///
    /// `memory` is the outermost archive of members that is in this process alone.
    fn ask(
        &self,
        seat: usize,
        requests: &[&Request],
        memory: Option<Memory<'_>>,
    ) -> (Vec<(Reply, u32)>, Option<Lost>) {
        let mut replies = Vec::with_capacity(requests.len());
        let none = |what: String| Some(Lost { error: internal(what), in_hand: None, from_outside: false });
        let Some(place) = self.seats.get(seat) else {
            return (replies, none("no seat for a worker".to_owned()));
        };
        let mut place = lock(place);
        if place.as_ref().is_some_and(|w| w.done >= REPLACE_AFTER) {
            *place = None;
            self.end(seat);
            tracing::info!(event = "worker_replaced", seat, sources = REPLACE_AFTER);
        }
        let mut worker = match place.take() {
            Some(worker) => worker,
            None => match self.worker(seat) {
                Ok(worker) => worker,
                Err(what) => return (replies, none(what)),
            },
        };
        // Answers that are kept back are no reason to end a worker.
        let time = self.isolation.deadline + 2 * KEEP_BACK;
        self.watched.deadline(seat, Some(time));
        let memory = memory.filter(|(digest, _)| worker.holds != Some(*digest));
        worker.holds = memory.map(|(digest, _)| digest).or(worker.holds);
        let give = memory.map(|(_, bytes)| bytes);
        let mut heard = send(&mut worker.to, &Task { give, requests });
        while heard.is_ok() && replies.len() < requests.len() {
            heard = match receive::<Reply>(&mut worker.from, &mut worker.buffer) {
                Ok(Some(reply)) => {
                    replies.push((reply, worker.id));
                    self.watched.deadline(seat, Some(time));
                    Ok(())
                }
                Ok(None) => Err(io::ErrorKind::UnexpectedEof.into()),
                Err(e) => Err(e),
            };
        }
        self.watched.deadline(seat, None);
        // Where no answer is read but something else, it is that of the source whose answer it should be, whatever the
        // worker went on to do.
        let garbled = heard.as_ref().is_err_and(|e| e.kind() == io::ErrorKind::InvalidData);
        if heard.is_ok() {
            worker.done += u32::try_from(requests.len()).unwrap_or(REPLACE_AFTER);
            *place = Some(worker);
            return (replies, None);
        }
        let mut lost = self.post_mortem(seat, worker);
        if garbled {
            let error = internal("the worker gave something that is no answer".to_owned());
            lost = Lost { error, in_hand: Some(replies.len()), from_outside: false };
        }
        (replies, Some(lost))
    }

    /// Starts a worker and waits until it is ready.
    fn worker(&self, seat: usize) -> Result<Worker, String> {
        let program = self.isolation.program.display();
        let said = |e: &dyn std::fmt::Display| format!("cannot start a worker ({program}): {e}");
        let mut child = Command::new(&self.isolation.program)
            .arg(self.isolation.command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // An interrupt from the keyboard is for the parent, which lets the source in hand end.
            .process_group(0)
            .spawn()
            .map_err(|e| said(&e))?;
        let id = child.id();
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        self.watched.begin(seat, child, START);
        let (Some(to), Some(from), Some(errors)) = pipes else { return Err(said(&"no pipes")) };
        let mut worker = Worker {
            to: BufWriter::with_capacity(1 << 16, to),
            from: BufReader::with_capacity(1 << 16, from),
            errors,
            buffer: Vec::new(),
            done: 0,
            holds: None,
            id,
        };
        let ready = send(&mut worker.to, &self.setup)
            .and_then(|()| receive::<Reply>(&mut worker.from, &mut worker.buffer));
        self.watched.deadline(seat, None);
        match ready {
            Ok(Some(Reply::Ready)) => {
                tracing::info!(event = "worker_started", seat, worker = id);
                Ok(worker)
            }
            _ => Err(said(&self.post_mortem(seat, worker).error.message())),
        }
    }

    /// Ends a worker that is not needed any more.
    fn end(&self, seat: usize) -> (Option<ExitStatus>, bool) {
        let Some(watch) = self.watched.seats.get(seat) else { return (None, false) };
        let mut watch = lock(watch);
        let late = watch.late;
        let status = watch.child.take().and_then(|mut child| {
            // It may be dead already; then this does nothing.
            let _ = child.kill();
            child.wait().ok()
        });
        *watch = Watch::default();
        (status, late)
    }

    /// Why a worker ended in the middle of a source, and of which.
    fn post_mortem(&self, seat: usize, worker: Worker) -> Lost {
        let Worker { to, from, errors, done, .. } = worker;
        // A worker that still talks is heard no more; one that died by itself keeps its status.
        drop((to, from));
        let (status, late) = match self.watched.seats.get(seat).map(exited) {
            Some(Some(status)) => (Some(status), self.end(seat).1),
            // It goes on though it says nothing: the signal that ends it is ours, and no reason.
            _ => (None, self.end(seat).1),
        };
        let mut words = String::new();
        let mut bytes = Vec::new();
        if errors.take(LAST_WORDS).read_to_end(&mut bytes).is_ok() {
            words = String::from_utf8_lossy(&bytes).into_owned();
        }
        let begun = bytes.iter().filter(|byte| **byte == MARK).count();
        let in_hand = begun.checked_sub(done as usize + 1);
        let error = cause(self.isolation, &words, status, late);
        Lost { error, in_hand, from_outside: from_outside(status, late) }
    }
}

/// Time for a worker to start: a loaded machine is slow, a broken one is not waited for.
const START: Duration = Duration::from_secs(60);

impl Drop for Pool<'_> {
    fn drop(&mut self) {
        for seat in 0..self.seats.len() {
            if let Some(place) = self.seats.get(seat) {
                *lock(place) = None;
            }
            self.end(seat);
        }
        if let Some(watchdog) = self.watchdog.take() {
            self.watched.end(watchdog);
        }
    }
}
