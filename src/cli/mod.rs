//! The command line: all printing, colour, progress and the exit status. It extracts nothing and judges nothing.

mod args;
mod coverage;
mod diff;
mod draw;
mod exit;
mod explain;
mod extract;
mod inspect;
mod kept;
mod log;
mod paint;
mod plan;
mod progress;
mod reference;
mod show;
mod status;
mod summary;

use std::fmt;
use std::io::{self, Write};

use clap::Parser;

use crate::dataset::{Failure, ReadError, WriteError};
use crate::grammar::GrammarError;
use crate::source::Misuse;
pub use exit::Status;

/// Why a command could not do its work; the run ends with status 2.
#[derive(Debug)]
pub(crate) enum CliError {
    /// A message of its own, with what to do.
    Said(String),
    /// Standard output was closed by its reader: not an error.
    Closed,
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CliError::Said(message) => f.write_str(message),
            CliError::Closed => Ok(()),
        }
    }
}

impl From<Misuse> for CliError {
    fn from(e: Misuse) -> CliError {
        CliError::Said(format!("{}: {}", paint::plain(&e.path), e.message))
    }
}

impl From<GrammarError> for CliError {
    fn from(e: GrammarError) -> CliError {
        CliError::Said(format!(
            "{e}\n  `gongkai grammar check FILE` checks a format; `gongkai grammar show 2021` prints one to start from"
        ))
    }
}

impl From<WriteError> for CliError {
    fn from(e: WriteError) -> CliError {
        CliError::Said(format!("{}: cannot write: {}", paint::plain(&e.file), e.message))
    }
}

impl From<ReadError> for CliError {
    fn from(e: ReadError) -> CliError {
        CliError::Said(format!("{}: {}", paint::plain(&e.file), paint::plain(&e.message)))
    }
}

impl From<Failure> for CliError {
    fn from(e: Failure) -> CliError {
        CliError::Said(format!("{}: {}", paint::plain(&e.path), e.error))
    }
}

impl From<io::Error> for CliError {
    fn from(e: io::Error) -> CliError {
        if e.kind() == io::ErrorKind::BrokenPipe {
            CliError::Closed
        } else {
            CliError::Said(format!("standard output: {e}"))
        }
    }
}

/// Reads sources for the process that started this one.
#[cfg(unix)]
fn worker() -> Result<Status, CliError> {
    crate::pipeline::serve().map(|()| Status::Finished).map_err(|e| CliError::Said(format!("worker: {e}")))
}

#[cfg(not(unix))]
fn worker() -> Result<Status, CliError> {
    Err(CliError::Said("workers need Unix".to_owned()))
}

/// Where the system limits the size of files, a larger one is an error of writing like a full disk, with a message and
/// the old dataset in place. Without somebody to take the signal it ends the process, which says nothing.
#[cfg(unix)]
fn survive_large_files() {
    let taken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, taken);
}

#[cfg(not(unix))]
fn survive_large_files() {}

/// Parses the arguments, runs the command, says what went wrong.
#[must_use]
pub fn main() -> Status {
    survive_large_files();
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let misuse = e.use_stderr();
            let _ = e.print();
            return if misuse { Status::Unable } else { Status::Finished };
        }
    };
    let result = match &cli.command {
        args::Command::Extract(args) => extract::run(args, cli.color),
        args::Command::Show(args) => show::run(args, cli.color),
        args::Command::Inspect(args) => inspect::run(args),
        args::Command::Coverage(args) => coverage::run(args, cli.color),
        args::Command::Diff(args) => diff::run(args, cli.color),
        args::Command::Status(args) => status::run(args),
        args::Command::Explain(args) => explain::run(args, cli.color),
        args::Command::Grammar(args) => reference::grammar(&args.command, cli.color),
        args::Command::Schema(args) => reference::schema(args.what),
        args::Command::Worker => worker(),
        args::Command::Completions(args) => reference::completions(args.shell),
        args::Command::Man(args) => reference::man(args),
    };
    match result {
        Ok(status) => status,
        Err(CliError::Closed) => Status::Finished,
        Err(e) => {
            let _ = writeln!(io::stderr(), "gongkai: {e}");
            Status::Unable
        }
    }
}
