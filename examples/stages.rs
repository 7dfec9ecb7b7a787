//! CPU time of each stage over a folder of sources: `cargo run --release --example stages -- DIR`.

use std::time::{Duration, Instant};

use gongkai::{check, grammar::Forms, reader, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let forms = Forms::builtin()?;
    let dir = std::env::args().nth(1).ok_or("a folder is missing")?;
    let mut spent = [Duration::ZERO; 3];
    let (mut files, mut bytes) = (0u32, 0usize);
    for entry in std::fs::read_dir(dir)? {
        let source = std::fs::read(entry?.path())?;
        let start = Instant::now();
        let Ok(document) = reader::read(&source, &reader::Limits::default()) else { continue };
        spent[0] += start.elapsed();
        let start = Instant::now();
        let Ok(report) = report::extract(&document, &forms, "") else { continue };
        spent[1] += start.elapsed();
        let start = Instant::now();
        let findings = check::run(&report, &forms);
        spent[2] += start.elapsed();
        std::hint::black_box(findings);
        files += 1;
        bytes += source.len();
    }
    for (stage, time) in ["read", "extract", "check"].iter().zip(spent) {
        println!("{stage:<8} {:>8.3} ms a file", time.as_secs_f64() * 1000.0 / f64::from(files));
    }
    println!("{files} files, {:.1} kB each", bytes as f64 / 1000.0 / f64::from(files));
    Ok(())
}
