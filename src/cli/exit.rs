//! Exit status: an interface that scripts rely on.

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Finished.
    Finished,
    /// Finished, and some finding reached `--fail-on`.
    Findings,
    /// Misuse, or the run could not finish.
    Unable,
    /// Finished, but some files gave no report.
    Failures,
    /// Interrupted; what was done is kept.
    Interrupted,
}

impl Status {
    /// The status with this number.
    pub(super) fn of(code: u8) -> Status {
        match code {
            0 => Status::Finished,
            1 => Status::Findings,
            3 => Status::Failures,
            130 => Status::Interrupted,
            _ => Status::Unable,
        }
    }

    /// The number given to the operating system.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Status::Finished => 0,
            Status::Findings => 1,
            Status::Unable => 2,
            Status::Failures => 3,
            Status::Interrupted => 130,
        }
    }
}

/// The table at the end of `--help`.
pub(super) const TABLE: &str = "Exit status:
  0    finished
  1    finished, and some finding reached --fail-on
  2    misuse, or the run could not finish
  3    finished, but some files gave no report (all listed in failures.jsonl; 1 wins over 3)
  130  interrupted (what was done is kept)";
