//! `gongkai status`: how far a run is, or how the last one ended.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::json;

use super::args::{Status as Args, StatusFormat};
use super::exit::Status;
use super::paint::grouped;
use super::{CliError, paint};
use crate::ledger::{self, RunState, RunStatus};
use crate::source::now;

/// Names of a content that are printed for people.
const NAMES_SHOWN: usize = 10;

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let now = now();
    let shown = paint::plain(&args.dir.display().to_string());
    let run = ledger::last_run(&args.dir, now)
        .map_err(|e| CliError::Said(format!("{shown}: {e}")))?
        .ok_or_else(|| CliError::Said(format!("{shown}: no run has been here")))?;
    let mut out = io::stdout().lock();
    match args.format {
        StatusFormat::Json => json(&mut out, &run, now)?,
        StatusFormat::Text => text(&mut out, &shown, &run, now)?,
    }
    Ok(Status::Finished)
}

fn seconds(nanos: i64) -> u64 {
    Duration::from_nanos(nanos.try_into().unwrap_or(0)).as_secs()
}

fn count(run: &RunStatus, name: &str) -> u64 {
    run.counts[name].as_u64().unwrap_or(0)
}

fn json(out: &mut impl Write, run: &RunStatus, now: i64) -> io::Result<()> {
    let told = json!({
        "state": run.state.name(),
        "process": run.process,
        "seconds": seconds(run.told - run.started),
        "seconds_ago": seconds(now - run.told),
        "expected": run.expected,
        "counts": run.counts,
        "exit": run.exit,
        "known": run.known,
        "same_content": run.same_content,
    });
    writeln!(out, "{}", serde_json::to_string_pretty(&told).unwrap_or_default())
}

fn text(out: &mut impl Write, dir: &str, run: &RunStatus, now: i64) -> io::Result<()> {
    let (files, took) = (count(run, "files"), seconds(run.told - run.started));
    let ago = span(seconds(now - run.told));
    match run.state {
        RunState::Running => {
            let rate = files.checked_div(took).unwrap_or(files);
            write!(out, "{dir}: running for {} (process {}), ", span(took), run.process)?;
            write!(out, "{} of {} files", grouped(files), grouped(run.expected))?;
            match run.expected.saturating_sub(files).checked_div(rate) {
                Some(left) => writeln!(out, ", {} a second, about {} left", grouped(rate), span(left))?,
                None => writeln!(out)?,
            }
        }
        RunState::Finished => {
            let exit = run.exit.map_or_else(|| "?".to_owned(), |e| e.to_string());
            writeln!(out, "{dir}: finished {ago} ago after {}, exit status {exit}", span(took))?;
        }
        RunState::Interrupted | RunState::Lost => {
            let how = if run.state == RunState::Lost { "was lost" } else { "was interrupted" };
            writeln!(
                out,
                "{dir}: {how} {ago} ago after {}, {} of {} files; the same command goes on from there",
                span(took),
                grouped(files),
                grouped(run.expected)
            )?;
        }
    }
    writeln!(
        out,
        "  {} reports, {} files without one; findings: {} errors, {} warnings",
        grouped(count(run, "reports")),
        grouped(count(run, "failures")),
        grouped(count(run, "errors")),
        grouped(count(run, "warnings"))
    )?;
    if let Some(kinds) = run.counts["failures_by_kind"].as_object().filter(|k| !k.is_empty()) {
        let mut kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
        kinds.sort();
        writeln!(out, "  without a report: {}", kinds.join(", "))?;
    }
    if !run.same_content.is_empty() {
        writeln!(out, "  {} contents stand under several names, read once each:", run.same_content.len())?;
        for names in run.same_content.iter().take(NAMES_SHOWN) {
            writeln!(out, "    {}", paint::plain(&names.join(" = ")))?;
        }
        if run.same_content.len() > NAMES_SHOWN {
            writeln!(out, "    …; --format json lists all")?;
        }
    }
    Ok(())
}

/// `8 s`, `3 min`, `2 h 5 min`, `4 days`.
fn span(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
