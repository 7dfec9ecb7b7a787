//! Speed of the OFD reader beside the PDF reader: the same generated reports, drawn once as pages and written in
//! both forms, read to documents. Time is the thread's own on the processor, where the system tells it.
//!
//! `cargo bench --bench paged_readers`

use std::hint::black_box;
use std::time::{Duration, Instant};

use gongkai::reader::{Limits, ofd, pdf};

#[path = "../tests/layout/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the drawing of reports is borrowed from the tests")]
mod layout;
#[path = "../tests/support/mod.rs"]
#[allow(unused_imports, reason = "shared with the tests")]
mod support;

use support::generate::Case;
use support::ofd::Manner;

/// Reports read.
const REPORTS: u64 = 24;
/// Rounds, of which the fastest counts.
const ROUNDS: u32 = 15;

/// Time of this thread on the processor; the clock on the wall, where there is no other.
fn now(begin: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|t| t.split(' ').next().and_then(|n| n.parse().ok()));
    nanoseconds.map_or_else(|| begin.elapsed(), Duration::from_nanos)
}

/// Milliseconds per file of the fastest round.
fn best(files: &[Vec<u8>], read: impl Fn(&[u8])) -> f64 {
    let begin = Instant::now();
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = now(begin);
        files.iter().for_each(|file| read(black_box(file)));
        best = best.min((now(begin) - start).as_secs_f64());
    }
    best * 1e3 / files.len() as f64
}

fn main() {
    let limits = Limits::default();
    let pages: Vec<_> =
        (0..REPORTS).map(|seed| layout::reports::report(&Case::generate(seed), seed).1).collect();
    let as_pdf: Vec<Vec<u8>> = pages.iter().map(|pages| support::pdf::write(pages)).collect();
    let as_ofd: Vec<Vec<u8>> =
        pages.iter().map(|pages| support::ofd::write(pages, &Manner::usual())).collect();
    let size = |files: &[Vec<u8>]| files.iter().map(Vec::len).sum::<usize>() / files.len() / 1000;
    let rows: [(&str, f64, usize); 4] = [
        ("pdf, pages", best(&as_pdf, |f| drop(black_box(pdf::pages(f, &limits)))), size(&as_pdf)),
        ("ofd, pages", best(&as_ofd, |f| drop(black_box(ofd::pages(f, &limits)))), size(&as_ofd)),
        ("pdf, document", best(&as_pdf, |f| drop(black_box(pdf::read(f, &limits)))), size(&as_pdf)),
        ("ofd, document", best(&as_ofd, |f| drop(black_box(ofd::read(f, &limits)))), size(&as_ofd)),
    ];
    for (name, milliseconds, kilobytes) in rows {
        println!("{name:14} {milliseconds:8.3} ms a report of {kilobytes} kB");
    }
    println!("ofd / pdf: pages {:.2}, document {:.2}", rows[1].1 / rows[0].1, rows[3].1 / rows[2].1);
}
