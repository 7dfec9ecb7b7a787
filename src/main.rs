//! The `gongkai` program: parse, run, end with the status of the contract.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(gongkai::cli::main().code())
}
