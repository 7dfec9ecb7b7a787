//! `gongkai extract`: read sources, write the dataset, or reports as JSON on standard output.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::args::{Extract, When};
use super::exit::Status;
use super::log::Log;
use super::paint::{self, Paint};
use super::plan::RunPlan;
use super::progress::Progress;
use super::{CliError, kept, summary};
use crate::dataset::{self, Counts, Dataset, Layout, Outcome, Sink, Stored, WriteError};
use crate::ledger::Ledger;
use crate::pipeline::{self, Finished, Plan};
use crate::source::Walk;

pub(super) fn run(args: &Extract, color: When) -> Result<Status, CliError> {
    let plan = RunPlan::resolve(args)?;
    let Some(path) = &args.log else { return read(plan, color) };
    if plan.roots.would_read(path, plan.output.as_deref()) {
        let path = paint::plain(&path.display().to_string());
        let message = "the log would be read as a source; write it to another directory, or into --output";
        return Err(CliError::Said(format!("{path}: {message}")));
    }
    let log = Log::begin(path)?;
    let started = Instant::now();
    tracing::info!(
        event = "run_started",
        version = env!("CARGO_PKG_VERSION"),
        process = std::process::id(),
        jobs = plan.jobs as u64,
        output = plan.output.as_ref().map(|o| o.display().to_string()),
        options = plan.conditions,
    );
    let result = read(plan, color);
    let seconds = started.elapsed().as_secs_f64();
    match &result {
        Ok(status) => tracing::info!(event = "run_finished", exit = status.code(), seconds),
        Err(e) => {
            tracing::error!(event = "run_finished", exit = Status::Unable.code(), seconds, message = %e)
        }
    }
    log.end()?;
    result
}

fn read(plan: RunPlan, color: When) -> Result<Status, CliError> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // A second interrupt ends at once, as people expect.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Status::Interrupted.code()));
        }
    });
    let files = Walk::count(&plan.roots, plan.output.as_deref());
    let bar = Progress::new(files, plan.quiet || plan.output.is_none());
    let mut run = Plan {
        roots: &plan.roots,
        output: plan.output.as_deref(),
        forms: &plan.forms,
        limits: plan.settings.limits,
        corrections: &plan.corrections,
        converter: plan.converter.as_ref(),
        #[cfg(unix)]
        isolation: plan.isolation.as_ref(),
        deadline: plan.deadline,
        ledger: None,
        jobs: plan.jobs,
    };
    let unused = |finished: &Finished| -> io::Result<()> {
        let lines = plan.settings.unused_corrections(&finished.counts);
        if lines.is_empty() {
            return Ok(());
        }
        let first: Vec<String> = lines.iter().take(10).map(u32::to_string).collect();
        writeln!(
            io::stderr(),
            "gongkai: {} corrections found no report they were made for (lines {}{}); run.json lists them",
            lines.len(),
            first.join(", "),
            if lines.len() > first.len() { ", …" } else { "" }
        )
    };
    let finished = match &plan.output {
        Some(dir) => {
            let mut sink = Dataset::create(dir, &plan.forms, plan.settings.formats)?;
            let ledger = kept::open(dir, &plan, files)?;
            if let Some(unchanged) = ledger.as_ref().and_then(|l| l.unchanged(&plan.roots)) {
                bar.end();
                if !plan.quiet {
                    let shown = paint::plain(&dir.display().to_string());
                    let files = paint::grouped(unchanged.files);
                    writeln!(
                        io::stderr(),
                        "{files} files, none changed since the last run; {shown} is as it was"
                    )?;
                }
                ledger.into_iter().for_each(|l| l.withdraw(Some(&unchanged)));
                return Ok(Status::of(unchanged.status));
            }
            run.ledger = ledger.as_ref();
            let mut tell = |counts: &dataset::Counts| {
                bar.tell(counts);
                ledger.iter().for_each(|l| l.tell(counts));
            };
            let finished = pipeline::run(&run, &mut sink, &stop, &mut tell)?;
            bar.end();
            let _ = unused(&finished);
            // Half a dataset is no better than the whole one of the run before, where nothing that was done is lost.
            let before = || Stored::open(dir).is_ok_and(|stored| !stored.run.interrupted);
            if finished.interrupted
                && before()
                && let Some(ledger) = ledger
            {
                let code = Status::Interrupted.code();
                kept::finish(ledger, dir, &finished.counts, &[], code, true)?;
                if !plan.quiet {
                    let _ = summary::print_left(&mut io::stderr(), Paint::new(color, &io::stderr()), dir);
                }
                return Ok(Status::Interrupted);
            }
            let (written, left_out) = sink.finish(&plan.settings, &finished.counts, finished.interrupted)?;
            let replayed = ledger.as_ref().map_or(0, Ledger::replayed);
            if let Some(ledger) = ledger {
                let code = status(&finished, &plan).code();
                kept::finish(ledger, dir, &finished.counts, &written, code, finished.interrupted)?;
            }
            if replayed > 0 && !plan.quiet {
                let replayed = paint::grouped(replayed);
                let _ = writeln!(
                    io::stderr(),
                    "{replayed} sources were known by their content, from a run before or an equal source, and not read again"
                );
            }
            if !plan.quiet {
                let err = io::stderr();
                let paint = Paint::new(color, &err);
                // The dataset is written, whatever becomes of what is said of it.
                let _ = summary::print(
                    &mut err.lock(),
                    paint,
                    &finished,
                    (plan.roots.base(), dir),
                    &written,
                    left_out,
                    files,
                );
            }
            finished
        }
        None => {
            let pretty = plan.roots.is_single_file();
            let (out, layout) = (BufWriter::new(io::stdout()), Layout::new(run.forms));
            let mut sink = Lines { out, layout, pretty, closed: false };
            let finished = pipeline::run(&run, &mut sink, &stop, &mut |counts| bar.tell(counts))?;
            bar.end();
            unused(&finished)?;
            if !sink.closed {
                let result = sink.out.flush();
                sink.written(result)?;
            }
            if sink.closed {
                return Ok(Status::Finished);
            }
            finished
        }
    };
    let Counts { files, reports, failed, .. } = &finished.counts;
    tracing::info!(event = "counts", files, reports, failures = failed, interrupted = finished.interrupted);
    Ok(status(&finished, &plan))
}

fn status(finished: &Finished, plan: &RunPlan) -> Status {
    let counts = &finished.counts;
    match () {
        () if finished.interrupted => Status::Interrupted,
        () if plan.fail_on.is_some_and(|s| counts.reaches(s)) => Status::Findings,
        () if counts.failed > 0 => Status::Failures,
        () => Status::Finished,
    }
}

/// Reports as JSON on standard output, failures as messages on standard error.
struct Lines {
    out: BufWriter<io::Stdout>,
    layout: Layout,
    pretty: bool,
    /// The reader of the pipe went away; there is nobody left to write to.
    closed: bool,
}

impl Lines {
    /// Takes what came of writing to standard output: a reader that went away ends the run, anything else is an error.
    fn written(&mut self, result: io::Result<()>) -> Result<(), WriteError> {
        match result {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(e) => return Err(WriteError { file: "standard output".to_owned(), message: e.to_string() }),
            Ok(()) => {}
        }
        Ok(())
    }
}

impl Sink for Lines {
    fn write(&mut self, batch: &[Outcome]) -> Result<(), WriteError> {
        for outcome in batch {
            if self.closed {
                return Ok(());
            }
            match outcome {
                Outcome::Report(record) if self.pretty => {
                    let mut text = dataset::pretty(&record.line(&self.layout));
                    if text.last() != Some(&b'\n') {
                        text.push(b'\n');
                    }
                    let result = self.out.write_all(&text);
                    self.written(result)?;
                }
                Outcome::Report(record) => {
                    let result = self.out.write_all(&record.line(&self.layout));
                    self.written(result)?;
                }
                Outcome::Failure(failure) => {
                    let _ =
                        writeln!(io::stderr(), "gongkai: {}: {}", paint::plain(&failure.path), failure.error);
                }
            }
        }
        Ok(())
    }
}
