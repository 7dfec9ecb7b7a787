//! CPU time of each stage over a folder of sources: `cargo run --release --example stages -- DIR`.

use std::time::{Duration, Instant};

use gongkai::dataset::{Counts, Dataset, Formats, Layout, Outcome, Record, Settings, Sink, Source};
use gongkai::source::Digest;
use gongkai::{check, grammar::Forms, reader, report};

/// Sources written at once, as in a run.
const BATCH: usize = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("a folder is missing")?;
    // One thread, so that time on the clock is CPU time.
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()?
        .install(|| measure(&dir).map_err(|e| e.to_string()))?;
    Ok(())
}

fn measure(dir: &str) -> Result<(), Box<dyn std::error::Error>> {
    let forms = Forms::builtin()?;
    let layout = Layout::new(&forms);
    let formats = Formats::default();
    let out = tempfile::tempdir()?;
    let mut dataset = Dataset::create(out.path(), &forms, formats)?;
    let mut counts = Counts::default();
    let mut spent = [Duration::ZERO; 7];
    let (mut files, mut bytes) = (0u32, 0usize);
    let mut batch = Vec::new();
    let limits = reader::Limits::default();
    let mut names: Vec<_> = std::fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    names.sort_unstable();
    for name in &names {
        let source = std::fs::read(name)?;
        let start = Instant::now();
        let digest = Digest::of(&source);
        spent[0] += start.elapsed();
        let start = Instant::now();
        let Ok(document) = reader::read(&source, &limits) else { continue };
        spent[1] += start.elapsed();
        let start = Instant::now();
        let Ok(report) = report::extract(&document, &forms, "") else { continue };
        spent[2] += start.elapsed();
        let start = Instant::now();
        let findings = check::run(&report, &forms);
        spent[3] += start.elapsed();
        let path = name.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let cited = Source { path, bytes: source.len() as u64, digest };
        let start = Instant::now();
        batch.push(Outcome::Report(Box::new(Record::new(&layout, cited, &document, report, findings))));
        spent[4] += start.elapsed();
        files += 1;
        bytes += source.len();
        if batch.len() == BATCH || files as usize == names.len() {
            let start = Instant::now();
            dataset.write(&batch)?;
            batch.iter().for_each(|outcome| counts.add(outcome));
            batch.clear();
            spent[5] += start.elapsed();
        }
    }
    let start = Instant::now();
    dataset.write(&batch)?;
    batch.iter().for_each(|outcome| counts.add(outcome));
    let settings = Settings { formats, fail_on: "error", limits, corrections: None, converter: None };
    dataset.finish(&settings, &counts, false)?;
    spent[6] += start.elapsed();
    for (stage, time) in ["digest", "read", "extract", "check", "render", "write", "finish"].iter().zip(spent)
    {
        println!("{stage:<8} {:>8.4} ms a file", time.as_secs_f64() * 1000.0 / f64::from(files));
    }
    println!("{files} files, {:.1} kB each", bytes as f64 / 1000.0 / f64::from(files));
    Ok(())
}
