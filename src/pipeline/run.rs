//! A run: batches of sources read in parallel while the batch before is being written.
//!
//! Batches are bounded in number and in bytes, and cut the same way whatever the number of jobs, so that memory
//! stays flat and equal inputs give equal bytes.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::times::{listened, micros};
use super::{Method, Product, Unopened, journal, process_by};
use crate::correction::Corrections;
use crate::dataset::{Counts, Failure, Layout, Outcome, Sink, WriteError};
use crate::error::Error;
use crate::grammar::Forms;
use crate::ledger::Ledger;
use crate::reader::Limits;
use crate::source::{Archive, Converter, Entry, Input, Roots, Walk};

/// What a run reads, and how.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The sources.
    pub roots: &'a Roots,
    /// The directory written to, which is not read even if it lies among the sources.
    pub output: Option<&'a Path>,
    /// The forms to read by.
    pub forms: &'a Forms,
    /// Resource limits of one source.
    pub limits: Limits,
    /// Corrections by people.
    pub corrections: &'a Corrections,
    /// What makes readable forms of others.
    pub converter: Option<&'a Converter>,
    /// Workers to read the sources in; without, they are read in this process.
    #[cfg(unix)]
    pub isolation: Option<&'a super::Isolation>,
    /// What came of sources before; without, all are read.
    pub ledger: Option<&'a Ledger<'a>>,
    /// Threads.
    pub jobs: usize,
}

/// How a run ended.
#[derive(Debug)]
pub struct Finished {
    /// What it saw.
    pub counts: Counts,
    /// Whether it was told to stop; the sources up to a point were then done whole, the others not at all.
    pub interrupted: bool,
}

/// Sources of a batch.
const BATCH: usize = 64;
/// Bytes of a batch; a single source may have more.
const BATCH_BYTES: u64 = 2 << 20;
/// Stack of a worker. Reserved, not used: depth of nesting is limited, this is the second line.
const STACK: usize = 8 << 20;

/// Runs the plan into a sink. `stop` ends the run after the batch at hand; `progress` is told after every batch.
///
/// # Errors
/// The sink failed.
pub fn run(
    plan: &Plan<'_>,
    sink: &mut dyn Sink,
    stop: &AtomicBool,
    progress: &mut (dyn FnMut(&Counts) + Send),
) -> Result<Finished, WriteError> {
    let layout = Layout::new(plan.forms);
    let Plan { forms, limits, corrections, converter, .. } = *plan;
    let method = Method { forms, layout: &layout, limits, corrections, converter };
    #[cfg(unix)]
    if let Some(isolation) = plan.isolation {
        let pool = super::isolate::Pool::start(method, isolation, plan.jobs)
            .map_err(|message| WriteError { file: "workers".to_owned(), message })?;
        return run_with(
            plan,
            &|input| once(plan.ledger, input, &|input| pool.process(input)),
            sink,
            stop,
            progress,
        );
    }
    run_with(
        plan,
        &|input| once(plan.ledger, input, &|input| process_by(input, &method)),
        sink,
        stop,
        progress,
    )
}

/// What came of an input, from the ledger if it has it.
fn once(ledger: Option<&Ledger<'_>>, input: &Input, work: &dyn Fn(&Input) -> Product) -> Product {
    let Some(ledger) = ledger else { return work(input) };
    let read = || {
        let mut product = work(input);
        // What is embedded is not in the ledger: such a source is read each time.
        let whole = product.within.is_none();
        (product.outcome.take(), product, whole)
    };
    match ledger.outcome(input, read) {
        Ok(outcome) => Product { known: true, ..Product::new(input.path.clone(), Some(outcome), None) },
        Err((outcome, product)) => Product { outcome, ..product },
    }
}

/// Runs the plan with another function in place of [`super::process_by`].
///
/// # Errors
/// The sink failed.
pub fn run_with(
    plan: &Plan<'_>,
    work: &(dyn Fn(&Input) -> Product + Sync),
    sink: &mut dyn Sink,
    stop: &AtomicBool,
    progress: &mut (dyn FnMut(&Counts) + Send),
) -> Result<Finished, WriteError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.jobs)
        .thread_name(|i| format!("gongkai-{i}"))
        .stack_size(STACK)
        .build()
        .map_err(|e| WriteError { file: "threads".to_owned(), message: e.to_string() })?;
    pool.install(|| {
        let mut walk = Walk::new(plan.roots, plan.output);
        let counts = Counts::default();
        let mut run = Run { plan, work, sink, stop, progress, counts, ready: Vec::new() };
        let whole = run.drain(&mut walk, plan.ledger)?;
        run.sink.write(&run.ready)?;
        Ok(Finished { counts: run.counts, interrupted: !whole })
    })
}

struct Run<'a> {
    plan: &'a Plan<'a>,
    work: &'a (dyn Fn(&Input) -> Product + Sync),
    sink: &'a mut dyn Sink,
    stop: &'a AtomicBool,
    progress: &'a mut (dyn FnMut(&Counts) + Send),
    counts: Counts,
    /// Outcomes to be written while the next batch is read.
    ready: Vec<Outcome>,
}

impl Run<'_> {
    /// Reads all entries, and all that is packed in them. Tells whether it came to the end.
    ///
    /// `ledger` is told of entries that cannot be read, where the entries are those of the file system.
    fn drain(
        &mut self,
        feed: &mut dyn Iterator<Item = Entry>,
        ledger: Option<&Ledger<'_>>,
    ) -> Result<bool, WriteError> {
        // Members come after what is named before `archive.zip!/`, `archive.zip (1)` for example.
        let mut waiting = VecDeque::new();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let batch = next_batch(feed, &mut self.counts);
            if batch.is_empty() {
                return self.expand(&mut waiting, None);
            }
            for product in self.step(batch, ledger)? {
                if !self.expand(&mut waiting, Some(&product.path))? {
                    return Ok(false);
                }
                self.take(product, &mut waiting);
            }
        }
    }

    /// Works on a batch while the one before is being written.
    fn step(&mut self, batch: Vec<Step>, ledger: Option<&Ledger<'_>>) -> Result<Vec<Product>, WriteError> {
        let Run { work, sink, ready, .. } = self;
        let started = listened().then(Instant::now);
        let (products, (written, write_us)) = rayon::join(
            || batch.into_par_iter().map(|step| step.product(*work, ledger)).collect::<Vec<_>>(),
            || {
                let started = started.map(|_| Instant::now());
                let written = if ready.is_empty() { Ok(()) } else { sink.write(ready) };
                (written, started.map(|s| micros(s.elapsed())))
            },
        );
        if let Some(started) = started {
            let (sources, written) = (products.len() as u64, ready.len() as u64);
            tracing::info!(event = "batch", sources, took_us = micros(started.elapsed()), written, write_us);
        }
        written?;
        self.ready.clear();
        (self.progress)(&self.counts);
        Ok(products)
    }

    fn take(&mut self, product: Product, waiting: &mut VecDeque<Waiting>) {
        let mut product = product;
        let limits = &self.plan.limits;
        // Archives wait here only where others are named between them and their members. What they hold meanwhile is
        // bounded; those that would hold more are opened again when their turn comes.
        let full = |waiting: &VecDeque<Waiting>, more: u64| {
            !waiting.is_empty()
                && waiting.iter().map(Waiting::held).sum::<u64>().saturating_add(more) > limits.inflated
        };
        let mut again = None;
        if let Some(unopened) = product.unopened.take() {
            again = unopened.again();
            match unopened.open(limits) {
                Ok(archive) => product.within = Some(archive),
                Err(failure) => product.outcome = Some(Outcome::Failure(failure)),
            }
        }
        journal::tell(&product);
        if let Some(outcome) = product.outcome {
            self.keep(outcome);
        }
        let Some(archive) = product.within else { return };
        let admitted = archive.admit(&self.plan.limits.bounds());
        if let Some(error) = admitted.as_ref().err().or(archive.trouble()) {
            let failure = Failure { path: product.path.clone(), seen: archive.seen(), error: error.clone() };
            self.keep(Outcome::Failure(failure));
        }
        if admitted.is_ok() {
            let again = again.filter(|_| full(waiting, archive.held()));
            waiting.push_back(match again {
                Some(unopened) => Waiting::Closed(product.path, unopened),
                None => Waiting::Open(archive),
            });
        }
    }

    fn keep(&mut self, outcome: Outcome) {
        self.counts.add(&outcome);
        self.ready.push(outcome);
    }

    /// Reads the members of the archives that come before `path`; of all, without one.
    fn expand(&mut self, waiting: &mut VecDeque<Waiting>, path: Option<&str>) -> Result<bool, WriteError> {
        let due = |archive: &Waiting| path.is_none_or(|path| *path >= *format!("{}!/", archive.path()));
        while waiting.front().is_some_and(due) {
            let archive = match waiting.pop_front() {
                Some(Waiting::Open(archive)) => archive,
                Some(Waiting::Closed(_, unopened)) => match unopened.open(&self.plan.limits) {
                    Ok(archive) => archive,
                    Err(failure) => {
                        self.keep(Outcome::Failure(failure));
                        continue;
                    }
                },
                None => break,
            };
            if !self.drain(&mut archive.members(), None)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// An archive whose members have their turn later.
enum Waiting {
    Open(Archive),
    /// Its name, and how to open it.
    Closed(String, Unopened),
}

impl Waiting {
    fn path(&self) -> &str {
        match self {
            Waiting::Open(archive) => archive.path(),
            Waiting::Closed(path, _) => path,
        }
    }

    fn held(&self) -> u64 {
        match self {
            Waiting::Open(archive) => archive.held(),
            Waiting::Closed(..) => 0,
        }
    }
}

enum Step {
    Read(Input),
    Failed(String, Error),
}

impl Step {
    fn product(self, work: &(dyn Fn(&Input) -> Product + Sync), ledger: Option<&Ledger<'_>>) -> Product {
        match self {
            Step::Read(input) => work(&input),
            Step::Failed(path, error) => {
                if let Some(ledger) = ledger {
                    ledger.failed(&path, error.message());
                }
                let outcome = Some(Outcome::Failure(Failure { path: path.clone(), seen: None, error }));
                Product::new(path, outcome, None)
            }
        }
    }
}

fn next_batch(feed: &mut dyn Iterator<Item = Entry>, counts: &mut Counts) -> Vec<Step> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        match feed.next() {
            None => break,
            Some(Entry::Skipped(reason)) => counts.skip(reason),
            Some(Entry::Failed(path, error)) => batch.push(Step::Failed(path, error)),
            Some(Entry::File(input)) => {
                bytes += input.bytes;
                batch.push(Step::Read(input));
            }
        }
    }
    batch
}
