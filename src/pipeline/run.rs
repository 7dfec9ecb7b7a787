//! A run: batches of sources read in parallel while the batch before is being written.
//!
//! Batches are bounded in number and in bytes, and cut the same way whatever the number of jobs, so that memory
//! stays flat and equal inputs give equal bytes.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::batch::{BATCH, Batch, Feed, Step, Waiting};
use super::known::{Work, once};
use super::times::{listened, micros};
use super::{Asked, Method, Product, journal, process_read};
use crate::check::{Others, Told};
use crate::correction::Corrections;
use crate::dataset::{Counts, Failure, Layout, Outcome, Record, Sink, WriteError};
use crate::grammar::Forms;
use crate::ledger::Ledger;
use crate::reader::Limits;
use crate::source::{Converter, Entry, Input, Roots, Spill, Walk};

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
    /// Longest time for one source that is read in this process.
    pub deadline: Option<Duration>,
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

/// Sources on their way to all workers together: few, where there are many workers, so that each has its share.
#[cfg(unix)]
const SOURCES: usize = BATCH / 2;
/// Most sources that a worker is given at a time: a round trip costs less, the more of them share it.
#[cfg(unix)]
const TOGETHER: usize = 8;
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
    let Plan { forms, limits, corrections, converter, deadline, .. } = *plan;
    let method = Method { forms, layout: &layout, limits, corrections, converter, deadline };
    #[cfg(unix)]
    if let Some(isolation) = plan.isolation {
        let pool = super::isolate::Pool::start(method, isolation, plan.jobs)
            .map_err(|message| WriteError { file: "workers".to_owned(), message })?;
        let some = (SOURCES / plan.jobs.max(1)).clamp(1, TOGETHER);
        return run_by(plan, some, &pool, sink, stop, progress);
    }
    let work = |asked: Vec<Asked>| -> Vec<Product> {
        asked.into_iter().map(|asked| process_read(&asked.input, asked.read, &method)).collect()
    };
    run_by(plan, 1, &work, sink, stop, progress)
}

/// Runs the plan with another function in place of [`super::process_by`], and without its ledger.
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
    let plan = Plan { ledger: None, ..*plan };
    let work = |asked: Vec<Asked>| -> Vec<Product> { asked.iter().map(|asked| work(&asked.input)).collect() };
    run_by(&plan, 1, &work, sink, stop, progress)
}

/// Runs the plan; each thread takes up to `some` sources at a time.
fn run_by(
    plan: &Plan<'_>,
    some: usize,
    work: &dyn Work,
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
        let others = Others::new(plan.forms, Spill::new(plan.output));
        let mut run = Run { plan, some, work, sink, stop, progress, counts, others, ready: Vec::new() };
        let whole = run.drain(&mut walk, plan.ledger)?;
        run.sink.write(&run.ready)?;
        Ok(Finished { counts: run.counts, interrupted: !whole })
    })
}

struct Run<'a> {
    plan: &'a Plan<'a>,
    /// Sources that a thread takes at a time.
    some: usize,
    work: &'a dyn Work,
    sink: &'a mut dyn Sink,
    stop: &'a AtomicBool,
    progress: &'a mut (dyn FnMut(&Counts) + Send),
    counts: Counts,
    others: Others<'a>,
    /// Outcomes to be written while the next batch is read.
    ready: Vec<Outcome>,
}

impl Run<'_> {
    /// Reads all entries, and all that is packed in them. Tells whether it came to the end.
    ///
    /// `ledger` is told of entries that are not or cannot be read, where the entries are those of the file system.
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
            let mut batch = Batch::default();
            batch.fill(feed, &mut self.counts, ledger);
            if batch.steps.is_empty() {
                return self.expand(&mut waiting, None, &mut VecDeque::new());
            }
            let products = self.step(batch, ledger)?;
            if !self.settle(products.into(), &mut waiting)? {
                return Ok(false);
            }
        }
    }

    /// Reads the members of an archive. Where they do not fill a batch, members of the archives among `following` do,
    /// whose turn comes next.
    fn drain_archive(
        &mut self,
        mut feed: Feed,
        following: &mut VecDeque<Product>,
    ) -> Result<bool, WriteError> {
        let mut waiting = VecDeque::new();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let mut products = std::mem::take(&mut feed.ready);
            if products.is_empty() {
                let mut batch = Batch::default();
                batch.fill(&mut feed.members, &mut self.counts, None);
                let own = batch.steps.len();
                if own == 0 {
                    return self.expand(&mut waiting, None, &mut VecDeque::new());
                }
                let shares = batch.fill_ahead(following, &mut self.counts);
                products = self.step(batch, None)?;
                let mut ahead = products.split_off(own.min(products.len())).into_iter();
                for (i, share) in shares {
                    if let Some(Product { ahead: Some(feed), .. }) = following.get_mut(i) {
                        feed.ready.extend(ahead.by_ref().take(share));
                    }
                }
            }
            if !self.settle(products.into(), &mut waiting)? {
                return Ok(false);
            }
        }
    }

    /// Takes in what came of a batch, and reads the archives whose turn comes between.
    fn settle(
        &mut self,
        mut products: VecDeque<Product>,
        waiting: &mut VecDeque<Waiting>,
    ) -> Result<bool, WriteError> {
        while let Some(next) = products.front() {
            if !waiting.is_empty() {
                let path = next.path.clone();
                if !self.expand(waiting, Some(&path), &mut products)? {
                    return Ok(false);
                }
            }
            if let Some(product) = products.pop_front() {
                self.take(product, waiting)?;
            }
        }
        Ok(true)
    }

    /// Works on a batch while the one before is being written.
    fn step(&mut self, batch: Batch, ledger: Option<&Ledger<'_>>) -> Result<Vec<Product>, WriteError> {
        let Run { some, work, sink, ready, plan, .. } = self;
        let parts = batch.handfuls(*some);
        let started = listened().then(Instant::now);
        let count = ready.len();
        // Writing comes first, so that a thread alone has no more than one batch in memory; others take the reading
        // meanwhile. What was written is let go at once.
        let ((written, write_us), products) = rayon::join(
            || {
                let started = started.map(|_| Instant::now());
                let written = if ready.is_empty() { Ok(()) } else { sink.write(ready) };
                ready.clear();
                (written, started.map(|s| micros(s.elapsed())))
            },
            || {
                let products = |part| products(part, plan.ledger, *work, ledger);
                parts.into_par_iter().flat_map_iter(products).collect::<Vec<_>>()
            },
        );
        if let Some(started) = started {
            let (sources, written) = (products.len() as u64, count as u64);
            tracing::info!(event = "batch", sources, took_us = micros(started.elapsed()), written, write_us);
        }
        written?;
        (self.progress)(&self.counts);
        Ok(products)
    }

    fn take(&mut self, product: Product, waiting: &mut VecDeque<Waiting>) -> Result<(), WriteError> {
        let mut product = product;
        let limits = &self.plan.limits;
        // Archives wait here only where others are named between them and their members. What they hold meanwhile is
        // bounded; those that would hold more are opened again when their turn comes.
        let full = |waiting: &VecDeque<Waiting>, more: u64| {
            !waiting.is_empty()
                && waiting.iter().map(Waiting::held).sum::<u64>().saturating_add(more) > limits.inflated
        };
        let again = product.unopened.take();
        if let (Some(unopened), None) = (&again, &product.within) {
            match self.work.open(unopened.clone()) {
                Ok(archive) => product.within = Some(archive),
                Err(failure) => product.outcome = Some(Outcome::Failure(failure)),
            }
        }
        if let Some(Outcome::Report(record)) = &mut product.outcome {
            self.hold_against_others(record)?;
        }
        journal::tell(&product);
        if let Some(outcome) = product.outcome {
            self.keep(outcome);
        }
        let Some(mut archive) = product.within else { return Ok(()) };
        let admitted = archive.admit(&self.plan.limits.bounds());
        if let Some(error) = admitted.as_ref().err().or(archive.trouble()) {
            let failure = Failure { path: product.path.clone(), seen: archive.seen(), error: error.clone() };
            self.keep(Outcome::Failure(failure));
        }
        if admitted.is_ok() {
            let held = archive.held();
            let again = again.filter(|_| product.ahead.is_none() && full(waiting, held));
            let archive = match again {
                Some(unopened) => Waiting::Closed(product.path, unopened),
                None => {
                    let feed = product.ahead.unwrap_or_else(|| Feed::of(&mut archive));
                    Waiting::Open(product.path, feed, held)
                }
            };
            // Members of `a.zip (1)` come before those of `a.zip`.
            let at = waiting.partition_point(|other| other.first() <= archive.first());
            waiting.insert(at, archive);
        }
        Ok(())
    }

    /// Holds a report against those that were met before it. What is found is no part of what the
    /// ledger keeps: it depends on the other reports of the run.
    fn hold_against_others(&mut self, record: &mut Record) -> Result<(), WriteError> {
        let (office, path) = (record.office.as_deref(), record.source.path.as_str());
        let told = Told { office, year: record.year, path, digest: record.source.digest };
        let findings = self.others.tell(told, &|slot| record.whole(slot)).map_err(|e| WriteError {
            file: "what is kept of the reports to compare them".to_owned(),
            message: e.to_string(),
        })?;
        record.add(findings);
        Ok(())
    }

    fn keep(&mut self, outcome: Outcome) {
        self.counts.add(&outcome);
        self.ready.push(outcome);
    }

    /// Reads the members of the archives that come before `path`; of all, without one.
    fn expand(
        &mut self,
        waiting: &mut VecDeque<Waiting>,
        path: Option<&str>,
        following: &mut VecDeque<Product>,
    ) -> Result<bool, WriteError> {
        let due = |archive: &Waiting| path.is_none_or(|path| *path >= *archive.first());
        while waiting.front().is_some_and(due) {
            let feed = match waiting.pop_front() {
                Some(Waiting::Open(_, feed, _)) => feed,
                Some(Waiting::Closed(_, unopened)) => match self.work.open(unopened) {
                    Ok(mut archive) => Feed::of(&mut archive),
                    Err(failure) => {
                        self.keep(Outcome::Failure(failure));
                        continue;
                    }
                },
                None => break,
            };
            if !self.drain_archive(feed, following)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What came of some entries, in their order. `told` is the ledger, where the entries are those of the file system.
fn products(
    part: Vec<Step>,
    ledger: Option<&Ledger<'_>>,
    work: &dyn Work,
    told: Option<&Ledger<'_>>,
) -> Vec<Product> {
    let mut inputs = Vec::with_capacity(part.len());
    let mut failed = Vec::new();
    for (i, step) in part.into_iter().enumerate() {
        match step {
            Step::Read(input) => inputs.push(input),
            Step::Failed(path, error) => {
                if let Some(ledger) = told {
                    ledger.failed(&path, error.message());
                }
                let outcome = Some(Outcome::Failure(Failure { path: path.clone(), seen: None, error }));
                failed.push((i, Product::new(path, outcome, None)));
            }
        }
    }
    let mut products = if inputs.is_empty() { Vec::new() } else { once(ledger, inputs, work) };
    for (i, product) in failed {
        products.insert(i.min(products.len()), product);
    }
    products
}
