//! The tables of `ledger.sqlite`.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{LedgerError, failed};

/// Marks the file as a ledger of gongkai: `gkai`.
const APPLICATION: i64 = 0x676b_6169;
/// The version of the tables below.
pub(super) const VERSION: i64 = 2;

const TABLES: &str = "
-- How sources were read: outcomes of another program, grammar or limit are not used.
CREATE TABLE methods (
    id INTEGER PRIMARY KEY,
    version TEXT NOT NULL,          -- of gongkai
    build TEXT NOT NULL,            -- digest of its sources
    grammars TEXT NOT NULL,         -- id=SHA-256 of each, in order
    limits TEXT NOT NULL,
    UNIQUE (version, build, grammars, limits)
);
-- What came of a content. Two sources with the same bytes share it.
CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL,           -- of the content; hex(sha256) shows it
    method INTEGER NOT NULL REFERENCES methods,
    name_year INTEGER NOT NULL,     -- the year in the source's name, 0 for none
    odd_name TEXT NOT NULL,         -- the name in its archive, where it leads out of it
    kind TEXT NOT NULL,             -- report, or the kind of failure
    office TEXT,
    year INTEGER,
    conditions TEXT NOT NULL,       -- deadline and memory, for failures that depend on them
    corrections TEXT NOT NULL,      -- digest of what corrections said about it
    run INTEGER NOT NULL,           -- the run that read it
    encoded BLOB NOT NULL,          -- Zstandard over postcard, for gongkai itself
    checksum BLOB NOT NULL          -- SHA-256 over the columns that are used
);
CREATE INDEX outcomes_by_kind ON outcomes (method, kind);
CREATE UNIQUE INDEX outcome_of ON outcomes (sha256, method, name_year, odd_name);
-- Files as they were when they were read last.
CREATE TABLE sources (
    path TEXT PRIMARY KEY,          -- as in the outputs
    bytes INTEGER NOT NULL,
    modified INTEGER NOT NULL,      -- nanoseconds since 1970
    changed INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    fresh INTEGER NOT NULL,         -- 1: changed so shortly before that the stamp proves nothing
    sha256 BLOB,                    -- NULL where its bytes could not be read
    kind TEXT NOT NULL,             -- report, or the kind of failure
    run INTEGER NOT NULL            -- the run that saw it last
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,       -- nanoseconds since 1970
    told INTEGER NOT NULL,          -- when the row was written last
    process INTEGER NOT NULL,
    state TEXT NOT NULL,            -- running, finished, interrupted
    expected INTEGER NOT NULL,      -- files found before the run
    counts TEXT NOT NULL,           -- JSON
    method INTEGER NOT NULL REFERENCES methods,
    options TEXT NOT NULL,
    inputs TEXT,                    -- digest over names and stamps of all files, once finished
    skipped TEXT,
    status INTEGER,                 -- exit status
    files TEXT                      -- JSON: the dataset's files with stamp and SHA-256
);
";

/// Tables of every version so far.
const DROP: &str = "DROP TABLE IF EXISTS outcomes; DROP TABLE IF EXISTS sources; DROP TABLE IF EXISTS runs;
                    DROP TABLE IF EXISTS methods;";

/// Opens the ledger for writing, and makes it where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let connection = Connection::open(path).map_err(|e| failed(&e))?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(|e| failed(&e))?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))
        .map_err(|e| failed(&e))?;
    // Nothing that another program read is used by this one: a ledger of older tables is begun anew.
    let older = tables > 0 && is_older(&connection)?;
    if tables > 0 && !older {
        check(&connection)?;
    }
    // WAL: readers (`gongkai status`) and the writer do not wait for each other. NORMAL: the log is flushed at
    // checkpoints only, so that a power cut may take the last commits with it, never the ledger's consistency; what is
    // lost is read again.
    connection
        // The size of pages counts where the file is made: outcomes of some kB take one or two of 8 kB.
        .execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -1024;",
        )
        .map_err(|e| failed(&e))?;
    if tables == 0 || older {
        let drop = if older { DROP } else { "" };
        let make = format!(
            "BEGIN; {drop} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; {TABLES} COMMIT;"
        );
        connection.execute_batch(&make).map_err(|e| failed(&e))?;
    }
    Ok(connection)
}

/// Opens the ledger for reading; the run that writes it is not disturbed.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, LedgerError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| failed(&e))?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(|e| failed(&e))?;
    check(&connection)?;
    // Digests are asked for in no order: more than the upper pages of an index is not worth keeping, and every thread has a
    // connection.
    connection.execute_batch("PRAGMA cache_size = -256;").map_err(|e| failed(&e))?;
    Ok(connection)
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, LedgerError> {
    connection.query_row(&format!("PRAGMA {name}"), [], |r| r.get(0)).map_err(|e| failed(&e))
}

fn is_older(connection: &Connection) -> Result<bool, LedgerError> {
    let ours = pragma(connection, "application_id")? == APPLICATION;
    Ok(ours && (1..VERSION).contains(&pragma(connection, "user_version")?))
}

fn check(connection: &Connection) -> Result<(), LedgerError> {
    if pragma(connection, "application_id")? != APPLICATION {
        return Err(LedgerError::Damaged("it is no ledger of gongkai".to_owned()));
    }
    match pragma(connection, "user_version")? {
        VERSION => {}
        older if (1..VERSION).contains(&older) => {
            let message = "an older gongkai wrote it; the next run begins it anew";
            return Err(LedgerError::Damaged(message.to_owned()));
        }
        newer if newer > VERSION => return Err(LedgerError::Newer(newer)),
        _ => return Err(LedgerError::Damaged("it has a version that never was".to_owned())),
    }
    // Every table can be asked.
    for table in ["methods", "outcomes", "sources", "runs"] {
        let first =
            connection.query_row(&format!("SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)"), [], |r| {
                r.get::<_, i64>(0)
            });
        first.map_err(|e| failed(&e))?;
    }
    Ok(())
}
