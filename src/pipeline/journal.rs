//! What a run says of itself to whoever listens: events of `tracing`, one for each source in the order of the outputs.

use super::{Product, times};
use crate::check::Severity;
use crate::dataset::{Outcome, Record};

/// Says what came of a source.
pub(super) fn tell(product: &Product) {
    if !times::listened() {
        return;
    }
    let Product { path, outcome, within, times, known, worker, .. } = product;
    if let Some(archive) = within {
        let members = archive.len() as u64;
        tracing::info!(event = "archive", path, members);
    }
    let micros = |stage: fn(&times::Times) -> u64| times.as_ref().map(stage);
    // The fields that every source has, behind those of a report or a failure.
    macro_rules! file {
        ($($own:tt)*) => {
            tracing::info!(
                event = "file",
                path,
                $($own)*
                from_ledger = known,
                worker,
                read_us = micros(|t| t.read),
                document_us = micros(|t| t.document),
                report_us = micros(|t| t.report),
                checks_us = micros(|t| t.checks),
                render_us = micros(|t| t.render),
            )
        };
    }
    match outcome {
        Some(Outcome::Report(record)) => {
            let Record { source, title: _, office, year, format, status, media, findings, .. } = &**record;
            let count = |severity| findings.iter().filter(|f| f.severity == severity).count() as u64;
            file!(
                outcome = "report",
                sha256 = %source.digest,
                bytes = source.bytes,
                media_type = media.0,
                format = format.as_deref(),
                office = office.as_deref(),
                year = year.map(u64::from),
                status = status.name(),
                errors = count(Severity::Error),
                warnings = count(Severity::Warning),
            );
        }
        Some(Outcome::Failure(failure)) => {
            file!(
                outcome = failure.error.kind().name(),
                sha256 = failure.seen.map(|(_, digest)| tracing::field::display(digest)),
                bytes = failure.seen.map(|(bytes, _)| bytes),
                stage = failure.error.stage().name(),
                message = failure.error.message(),
            );
        }
        None => {}
    }
}
