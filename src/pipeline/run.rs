//! A run: batches of sources read in parallel while the batch before is being written.
//!
//! Batches are bounded in number and in bytes, and cut the same way whatever the number of jobs, so that memory
//! stays flat and equal inputs give equal bytes.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::process;
use crate::dataset::{Counts, Failure, Layout, Outcome, Sink, WriteError};
use crate::error::Error;
use crate::grammar::Forms;
use crate::reader::Limits;
use crate::source::{Entry, Input, Roots, Walk};

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
    run_with(plan, &|input| process(input, plan.forms, &layout, &plan.limits), sink, stop, progress)
}

/// Runs the plan with another function in place of [`process`].
///
/// # Errors
/// The sink failed.
pub fn run_with(
    plan: &Plan<'_>,
    work: &(dyn Fn(&Input) -> Outcome + Sync),
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
        let mut counts = Counts::default();
        let mut before: Vec<Outcome> = Vec::new();
        loop {
            let interrupted = stop.load(Ordering::Relaxed);
            let batch = if interrupted { Vec::new() } else { next_batch(&mut walk, &mut counts) };
            let last = batch.is_empty();
            let (outcomes, written) = rayon::join(
                || batch.into_par_iter().map(|step| step.outcome(work)).collect::<Vec<_>>(),
                || if before.is_empty() { Ok(()) } else { sink.write(&before) },
            );
            written?;
            outcomes.iter().for_each(|outcome| counts.add(outcome));
            progress(&counts);
            if last {
                return Ok(Finished { counts, interrupted });
            }
            before = outcomes;
        }
    })
}

enum Step {
    Read(Input),
    Failed(String, Error),
}

impl Step {
    fn outcome(self, work: &(dyn Fn(&Input) -> Outcome + Sync)) -> Outcome {
        match self {
            Step::Read(input) => work(&input),
            Step::Failed(path, error) => Outcome::Failure(Failure { path, seen: None, error }),
        }
    }
}

fn next_batch(walk: &mut Walk<'_>, counts: &mut Counts) -> Vec<Step> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        match walk.next() {
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
