//! What a run tells a person at its end: what happened, and what to look at.

use std::io::{self, Write};
use std::path::Path;

use super::paint::{self, Paint, grouped};
use crate::check::{Severity, registry};
use crate::dataset::Written;
use crate::pipeline::Finished;

/// Finding ids listed; the files have all.
const FINDINGS: usize = 10;

/// Tells that a run was interrupted over a dataset that stays.
pub(super) fn print_left(out: &mut impl Write, paint: Paint, dir: &Path) -> io::Result<()> {
    let shown = paint::plain(&dir.display().to_string());
    writeln!(out, "{}: {shown} is as the run before left it", paint.yellow("interrupted"))?;
    writeln!(out, "what was done is in its ledger; the same command goes on from there")
}

pub(super) fn print(
    out: &mut impl Write,
    paint: Paint,
    finished: &Finished,
    (from, dir): (Option<&Path>, &Path),
    written: &[Written],
    left_out: u64,
    to_read: u64,
) -> io::Result<()> {
    let counts = &finished.counts;
    if finished.interrupted {
        let message = format!(
            "interrupted: {} files were to be read; the dataset holds what was done until then",
            grouped(to_read)
        );
        writeln!(out, "{}", paint.yellow(&message))?;
    }
    writeln!(
        out,
        "{} of {} files are reports, {} are not or could not be read",
        paint.bold(&grouped(counts.reports)),
        grouped(counts.files),
        grouped(counts.failed)
    )?;
    for ((form, status), n) in &counts.forms {
        let form = form.as_ref().map_or_else(|| "no tables".to_owned(), |f| format!("{f} form"));
        writeln!(out, "  {} {}, {}", paint::right(&grouped(*n), 9), form, status.replace('_', " "))?;
    }
    let read: u64 =
        ["number", "annotated", "placed", "corrected"].iter().filter_map(|s| counts.states.get(s)).sum();
    let all: u64 = counts.states.values().sum();
    writeln!(out, "{} of {} figures read", paint.bold(&grouped(read)), grouped(all))?;
    let marked: Vec<String> = counts
        .states
        .iter()
        .filter(|(state, _)| **state != "number")
        .map(|(state, n)| format!("{} {state}", grouped(*n)))
        .collect();
    if !marked.is_empty() {
        writeln!(out, "  {}", paint.dim(&marked.join(", ")))?;
    }
    if counts.with_figures > 0 {
        writeln!(
            out,
            "{} of {} reports with figures foot: every sum in them holds",
            paint.bold(&grouped(counts.footing)),
            grouped(counts.with_figures)
        )?;
    }
    findings(out, paint, finished)?;
    failures(out, paint, finished)?;
    for (reason, n) in &counts.skipped {
        writeln!(out, "skipped: {} {}", grouped(*n), reason.name().replace('_', " "))?;
    }
    writeln!(out, "written to {}:", paint.bold(&paint::plain(&dir.display().to_string())))?;
    for file in written {
        let rows = file.rows.map_or_else(String::new, |r| format!("{} rows", grouped(r)));
        writeln!(
            out,
            "  {} {}  {rows}",
            paint::left(&file.name, 18),
            paint::right(&paint::size(file.bytes), 9)
        )?;
    }
    if left_out > 0 {
        writeln!(
            out,
            "{}",
            paint.yellow(&format!(
                "{} rows had no room in dataset.xlsx (a sheet has 1,048,576); the other formats have all",
                grouped(left_out)
            ))
        )?;
    }
    next(out, paint, finished, from)
}

fn findings(out: &mut impl Write, paint: Paint, finished: &Finished) -> io::Result<()> {
    let counts = &finished.counts;
    if counts.findings.is_empty() {
        return writeln!(out, "{}", paint.green("no findings"));
    }
    let mut list: Vec<_> = counts.findings.iter().collect();
    list.sort_by_key(|(id, c)| (std::cmp::Reverse(c.severity), std::cmp::Reverse(c.reports), **id));
    let by = |s| grouped(counts.of_severity(s));
    writeln!(
        out,
        "findings: {} errors, {} warnings, {} remarks",
        by(Severity::Error),
        by(Severity::Warning),
        by(Severity::Info)
    )?;
    for (id, count) in list.iter().take(FINDINGS) {
        let title = registry::entry(id).map_or("", |e| e.title);
        writeln!(
            out,
            "  {} {} in {} {}  {}",
            paint.severity(count.severity, &paint::left(count.severity.name(), 7)),
            paint::right(&grouped(count.findings), 7),
            paint::right(&grouped(count.reports), 5),
            if count.reports == 1 { "report " } else { "reports" },
            format_args!("{} {}", paint::left(id, 26), paint.dim(title))
        )?;
    }
    if list.len() > FINDINGS {
        writeln!(out, "  and {} more kinds in findings.csv", list.len() - FINDINGS)?;
    }
    Ok(())
}

fn failures(out: &mut impl Write, paint: Paint, finished: &Finished) -> io::Result<()> {
    for (kind, count) in &finished.counts.failures {
        let examples: Vec<String> = count.examples.iter().take(2).map(|p| paint::plain(p)).collect();
        writeln!(
            out,
            "no report: {} {}  {}",
            paint::right(&grouped(count.files), 5),
            kind.replace('_', " "),
            paint.dim(&examples.join(", "))
        )?;
    }
    Ok(())
}

fn next(out: &mut impl Write, paint: Paint, finished: &Finished, from: Option<&Path>) -> io::Result<()> {
    let worst = finished
        .counts
        .findings
        .iter()
        .max_by_key(|(id, c)| (c.severity, c.reports, std::cmp::Reverse(**id)));
    if let Some((id, count)) = worst {
        // As it is typed where this is printed.
        let place = from.map(|dir| dir.display().to_string()).unwrap_or_default();
        let between = if place.is_empty() || place.ends_with('/') { "" } else { "/" };
        let example = quoted(&paint::plain(&format!("{place}{between}{}", count.example)));
        writeln!(
            out,
            "look at: {}  (the report with {}), {}",
            paint.bold(&format!("gongkai show {example}")),
            id,
            paint.bold(&format!("gongkai explain {id}"))
        )?;
    }
    Ok(())
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}
