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
    let (read_us, document_us, report_us, checks_us, render_us) = match times {
        Some(t) => (Some(t.read), Some(t.document), Some(t.report), Some(t.checks), Some(t.render)),
        None => (None, None, None, None, None),
    };
    match outcome {
        Some(Outcome::Report(record)) => {
            let Record { source, title: _, office, year, format, status, media, findings, .. } = &**record;
            let count = |severity| findings.iter().filter(|f| f.severity == severity).count() as u64;
            tracing::info!(
                event = "file",
                path,
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
                from_ledger = known,
                worker,
                read_us,
                document_us,
                report_us,
                checks_us,
                render_us,
            );
        }
        Some(Outcome::Failure(failure)) => {
            tracing::info!(
                event = "file",
                path,
                outcome = failure.error.kind().name(),
                sha256 = failure.seen.map(|(_, digest)| tracing::field::display(digest)),
                bytes = failure.seen.map(|(bytes, _)| bytes),
                stage = failure.error.stage().name(),
                message = failure.error.message(),
                from_ledger = known,
                worker,
                read_us,
                document_us,
                report_us,
                checks_us,
                render_us,
            );
        }
        None => {}
    }
}
