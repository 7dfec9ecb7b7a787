//! `--log FILE`: what the rooms tell as events of `tracing`, as lines of JSON.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use super::{CliError, paint};
use crate::dataset;

/// The log of this process; it ends with the process.
pub(super) struct Log {
    name: String,
    end: Arc<Mutex<End>>,
}

struct End {
    file: Box<dyn Write + Send>,
    failed: Option<io::Error>,
}

/// Writes line by line, so that a killed run leaves whole lines; what cannot be written is kept to be told once.
#[derive(Clone)]
struct Line(Arc<Mutex<End>>);

fn lock(end: &Mutex<End>) -> MutexGuard<'_, End> {
    end.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Log {
    /// Begins to write behind what the file has, and makes the file if need be.
    pub(super) fn begin(path: &Path) -> Result<Log, CliError> {
        let name = paint::plain(&path.display().to_string());
        let said = |e: &dyn std::fmt::Display| CliError::Said(format!("{name}: cannot write the log: {e}"));
        let file = dataset::log_file(path).map_err(|e| said(&e))?;
        let end = Arc::new(Mutex::new(End { file: Box::new(file), failed: None }));
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_target(false)
            .with_max_level(Level::INFO)
            .with_writer(Line(Arc::clone(&end)))
            .finish();
        tracing::subscriber::set_global_default(subscriber).map_err(|e| said(&e))?;
        Ok(Log { name, end })
    }

    /// Says that the log is not whole, if it is not: that costs the log, not the run.
    pub(super) fn end(&self) -> io::Result<()> {
        match lock(&self.end).failed.take() {
            None => Ok(()),
            Some(e) => writeln!(io::stderr(), "gongkai: {}: the log is not whole: {e}", self.name),
        }
    }
}

impl<'a> MakeWriter<'a> for Line {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        self.clone()
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut end = lock(&self.0);
        if end.failed.is_none()
            && let Err(e) = end.file.write_all(bytes)
        {
            end.failed = Some(e);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
