//! The ledger of an `extract`: opened beside the dataset, set aside where it cannot be used, closed at the end.

use std::io::{self, Write};
use std::path::Path;

use super::plan::RunPlan;
use super::{CliError, paint};
use crate::dataset::{self, Counts, Written};
use crate::ledger::{COMPANIONS, FILE, Ledger, LedgerError, Use};

/// Opens the ledger; `None` where none is wanted.
pub(super) fn open<'a>(dir: &Path, plan: &'a RunPlan, expected: u64) -> Result<Option<Ledger<'a>>, CliError> {
    if !plan.ledger {
        return Ok(None);
    }
    let using = Use {
        forms: &plan.forms,
        limits: plan.settings.limits,
        corrections: &plan.corrections,
        converter: plan.settings.converter.as_deref(),
        conditions: plan.conditions.clone(),
        options: format!("{:?}", plan.settings),
        force: plan.force,
        retry_failed: plan.retry_failed,
        expected,
        jobs: plan.jobs,
    };
    match Ledger::open(dir, using.clone()) {
        Ok(ledger) => return Ok(Some(ledger)),
        Err(e @ LedgerError::Newer(_)) => return Err(said(dir, &e.to_string())),
        Err(e @ LedgerError::Unavailable(_)) => return without(dir, &e),
        Err(e) => {
            let aside = dataset::set_aside(dir, FILE, &COMPANIONS).map_err(|why| {
                said(dir, &format!("{e}, nor set aside: {why}; remove it, or use --no-ledger"))
            })?;
            writeln!(
                io::stderr(),
                "gongkai: {}: {}; it is called {aside} now, and all sources are read again",
                shown(dir),
                paint::plain(&e.to_string())
            )?;
        }
    }
    match Ledger::open(dir, using) {
        Err(e @ LedgerError::Unavailable(_)) => without(dir, &e),
        other => other.map(Some).map_err(|e| said(dir, &format!("{e}; --no-ledger does without one"))),
    }
}

/// A ledger that cannot be had now costs time, not the dataset.
fn without<'a>(dir: &Path, e: &LedgerError) -> Result<Option<Ledger<'a>>, CliError> {
    let why = paint::plain(&e.to_string());
    writeln!(io::stderr(), "gongkai: {}: {why}; this run does without it and reads all sources", shown(dir))?;
    Ok(None)
}

/// Closes the ledger; one that could not be written to its end costs the next run time, not this one its dataset.
pub(super) fn finish(
    ledger: Ledger<'_>,
    dir: &Path,
    counts: &Counts,
    written: &[Written],
    status: u8,
    interrupted: bool,
) -> io::Result<()> {
    if let Err(e) = ledger.finish(counts, written, status, interrupted) {
        let why = paint::plain(&e.to_string()).clone();
        writeln!(
            io::stderr(),
            "gongkai: {}: {why}; the dataset is whole, the next run may have to read sources again",
            shown(dir)
        )?;
    }
    Ok(())
}

fn shown(dir: &Path) -> String {
    paint::plain(&dir.join(FILE).display().to_string())
}

fn said(dir: &Path, message: &str) -> CliError {
    CliError::Said(format!("{}: {message}", shown(dir)))
}
