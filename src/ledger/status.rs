//! What a ledger tells of the last run: how far it is, or how it ended.

use std::path::Path;
use std::time::Duration;

use rusqlite::OptionalExtension;
use serde_json::Value;

use super::{FILE, LedgerError, failed, schema};

/// How long a run may say nothing until it is taken for dead: it writes four times a second.
const SILENT: Duration = Duration::from_secs(10);

/// The last run on a dataset's directory.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStatus {
    /// Nanoseconds since 1970.
    pub started: i64,
    /// When it told of itself last: now, or its end.
    pub told: i64,
    pub process: i64,
    pub state: RunState,
    /// Files found before it began.
    pub expected: u64,
    /// Counts so far or at its end, as the ledger's column `counts` has them.
    pub counts: Value,
    /// Its exit status, once it ended.
    pub exit: Option<i64>,
    /// Files in the ledger: read by this run or by one before it.
    pub known: u64,
    /// Contents that stand under several names, each with its names in order.
    pub same_content: Vec<Vec<String>>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    Running,
    Finished,
    /// Stopped by a person or the system, and told so.
    Interrupted,
    /// It says that it runs and has not been heard of: killed, or the machine went down.
    Lost,
}

impl RunState {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Finished => "finished",
            RunState::Interrupted => "interrupted",
            RunState::Lost => "lost",
        }
    }
}

/// The last run on a directory; `None` where there has been none. A run under way is not disturbed.
///
/// # Errors
/// A ledger that cannot be used.
pub fn last_run(dir: &Path, now: i64) -> Result<Option<RunStatus>, LedgerError> {
    let ledger = schema::open_to_read(&dir.join(FILE))?;
    let run = ledger
        .query_row(
            "SELECT started, told, process, state, expected, counts, status FROM runs ORDER BY id DESC LIMIT 1",
            [],
            |r| {
                let state: String = r.get(3)?;
                let counts: String = r.get(5)?;
                Ok(RunStatus {
                    started: r.get(0)?,
                    told: r.get(1)?,
                    process: r.get(2)?,
                    state: match state.as_str() {
                        "finished" => RunState::Finished,
                        "interrupted" => RunState::Interrupted,
                        _ => RunState::Running,
                    },
                    expected: r.get::<_, i64>(4)?.try_into().unwrap_or(0),
                    counts: serde_json::from_str(&counts).unwrap_or_default(),
                    exit: r.get(6)?,
                    known: 0,
                    same_content: Vec::new(),
                })
            },
        )
        .optional()
        .map_err(|e| failed(&e))?;
    let Some(mut run) = run else { return Ok(None) };
    let silent = u64::try_from(now.saturating_sub(run.told)).unwrap_or(0);
    if run.state == RunState::Running && Duration::from_nanos(silent) > SILENT {
        run.state = RunState::Lost;
    }
    let known: i64 =
        ledger.query_row("SELECT count(*) FROM sources", [], |r| r.get(0)).map_err(|e| failed(&e))?;
    run.known = known.try_into().unwrap_or(0);
    let mut names = ledger
        .prepare(
            "SELECT sha256, path FROM sources WHERE sha256 IN
             (SELECT sha256 FROM sources GROUP BY sha256 HAVING count(*) > 1) ORDER BY sha256, path",
        )
        .map_err(|e| failed(&e))?;
    let rows = names
        .query_map([], |r| Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, String>(1)?)))
        .map_err(|e| failed(&e))?;
    let mut last = Vec::new();
    for row in rows {
        let (digest, path) = row.map_err(|e| failed(&e))?;
        match run.same_content.last_mut() {
            Some(names) if digest == last => names.push(path),
            _ => run.same_content.push(vec![path]),
        }
        last = digest;
    }
    run.same_content.sort();
    Ok(Some(run))
}
