//! The command line resolved: what was typed, checked against the disk and made ready to run.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::args::{Extract, FailOn, FileFormat, Isolate, LimitArgs, Reading};
use super::{CliError, paint};
use crate::check::Severity;
use crate::correction::Corrections;
use crate::dataset::{self, Formats, Settings};
use crate::grammar::Forms;
use crate::reader::Limits;
use crate::source::{Converter, Roots};

/// An `extract` ready to run.
#[derive(Debug)]
pub(super) struct RunPlan {
    pub(super) roots: Roots,
    pub(super) output: Option<PathBuf>,
    pub(super) forms: Forms,
    pub(super) settings: Settings,
    pub(super) fail_on: Option<Severity>,
    pub(super) corrections: Corrections,
    pub(super) converter: Option<Converter>,
    /// Workers to read the sources in.
    #[cfg(unix)]
    pub(super) isolation: Option<crate::pipeline::Isolation>,
    /// Longest time for a source, where it is read in this process.
    pub(super) deadline: Option<Duration>,
    pub(super) jobs: usize,
    pub(super) quiet: bool,
    /// Whether there is a ledger, and what of it is not used.
    pub(super) ledger: bool,
    pub(super) force: bool,
    pub(super) retry_failed: bool,
    /// Deadline and memory of a source.
    pub(super) conditions: String,
}

impl RunPlan {
    pub(super) fn resolve(args: &Extract) -> Result<RunPlan, CliError> {
        let has = |format| args.format.contains(&format);
        let formats = Formats {
            jsonl: has(FileFormat::Jsonl),
            parquet: has(FileFormat::Parquet),
            csv: has(FileFormat::Csv),
            xlsx: has(FileFormat::Xlsx),
        };
        let (fail_on, name) = match args.fail_on {
            FailOn::Error => (Some(Severity::Error), "error"),
            FailOn::Warning => (Some(Severity::Warning), "warning"),
            FailOn::Never => (None, "never"),
        };
        let limits = limits(&args.reading.limits);
        let converter = converter(&args.reading, args.output.as_ref(), args.limit_seconds, &limits)?;
        let corrections = corrections(args.corrections.as_ref())?;
        let listed =
            args.corrections.is_some().then(|| (corrections.sha256.clone(), corrections.lines().collect()));
        Ok(RunPlan {
            roots: Roots::new(&args.paths, &args.name)?,
            output: args.output.clone(),
            forms: forms(&args.reading)?,
            settings: Settings {
                formats,
                fail_on: name,
                limits,
                corrections: listed,
                converter: converter.as_ref().map(Converter::identity),
            },
            converter,
            corrections,
            #[cfg(unix)]
            isolation: isolation(args)?,
            deadline: Some(Duration::from_secs(args.limit_seconds)),
            fail_on,
            jobs: args.jobs.map_or_else(cores, usize::from),
            quiet: args.quiet,
            // Faults go by the name of a file, the ledger by its content.
            ledger: args.output.is_some() && !args.no_ledger && !args.faults,
            force: args.force,
            retry_failed: args.retry_failed,
            conditions: format!("{:?} {} {}", args.isolate, args.limit_seconds, args.limit_memory),
        })
    }
}

/// The program that converts, with what tells it from others of its name.
pub(super) fn converter(
    reading: &Reading,
    output: Option<&PathBuf>,
    seconds: u64,
    limits: &Limits,
) -> Result<Option<Converter>, CliError> {
    let Some(name) = &reading.converter else { return Ok(None) };
    let said = |message: &str| CliError::Said(paint::plain(&format!("--converter: {message}")));
    let program = Converter::find(name).map_err(|message| said(&message))?;
    let mut converter = Converter {
        name: name.display().to_string(),
        program,
        digest: None,
        version: None,
        folder: output.cloned(),
        deadline: Duration::from_secs(seconds),
        room: limits.inflated,
        bytes: limits.bytes,
    };
    converter.identify().map_err(|error| said(error.message()))?;
    Ok(Some(converter))
}

/// Seconds that a converter has for one source, in commands that read one.
pub(super) const SECONDS: u64 = 60;

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(unix)]
fn isolation(args: &Extract) -> Result<Option<crate::pipeline::Isolation>, CliError> {
    let wanted = match args.isolate {
        Isolate::Auto => args.output.is_some(),
        Isolate::Always => true,
        Isolate::Never => false,
    };
    if !wanted {
        return Ok(None);
    }
    let program = std::env::current_exe().map_err(|e| {
        CliError::Said(format!("this program's file cannot be told ({e}); --isolate never does without"))
    })?;
    Ok(Some(crate::pipeline::Isolation {
        program,
        command: "worker",
        deadline: Duration::from_secs(args.limit_seconds),
        memory: args.limit_memory,
        faults: args.faults,
    }))
}

/// The corrections of a file; none without one.
pub(super) fn corrections(file: Option<&PathBuf>) -> Result<Corrections, CliError> {
    let Some(file) = file else { return Ok(Corrections::default()) };
    let said = |e: &dyn std::fmt::Display| {
        CliError::Said(format!(
            "{}: {}",
            paint::plain(&file.display().to_string()),
            paint::plain(&e.to_string())
        ))
    };
    Corrections::parse(&dataset::user_table(file)?).map_err(|e| said(&e))
}

/// The forms to read by: the shipped ones, and a user's.
pub(super) fn forms(reading: &Reading) -> Result<Forms, CliError> {
    match &reading.grammar_dir {
        None => Ok(Forms::builtin()?),
        Some(dir) => Ok(Forms::with_dir(dir)?),
    }
}

/// The limits typed, the defaults for the others.
pub(super) fn limits(args: &LimitArgs) -> Limits {
    let default = Limits::default();
    Limits {
        bytes: args.limit_bytes.unwrap_or(default.bytes),
        cells: args.limit_cells.unwrap_or(default.cells),
        blocks: args.limit_blocks.unwrap_or(default.blocks),
        nesting: args.limit_nesting.unwrap_or(default.nesting),
        table_rows: args.limit_table_rows.unwrap_or(default.table_rows),
        table_columns: args.limit_table_columns.unwrap_or(default.table_columns),
        pages: args.limit_pages.unwrap_or(default.pages),
        glyphs: args.limit_glyphs.unwrap_or(default.glyphs),
        objects: args.limit_objects.unwrap_or(default.objects),
        inflated: args.limit_inflated.unwrap_or(default.inflated),
        archive_bytes: args.limit_archive_bytes.unwrap_or(default.archive_bytes),
        members: args.limit_members.unwrap_or(default.members),
        unpacked: args.limit_unpacked.unwrap_or(default.unpacked),
        ratio: args.limit_ratio.unwrap_or(default.ratio),
        depth: args.limit_depth.unwrap_or(default.depth),
    }
}
