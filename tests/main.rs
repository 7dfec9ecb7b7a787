//! The integration tests, one binary.

/// Rooms import one way.
mod architecture;
/// Sources made to mislead.
mod attacks;
/// What arithmetic names as the cause of a sum that is off.
mod causes;
/// The program as a user runs it.
mod cli;
/// Copies as programs and language models write them.
mod copies;
/// The files of a dataset, held against each other.
mod dataset;
/// The block of facts above a report.
mod facts;
/// Columns and tables that are none of the report's.
mod foreign;
/// The bodies of the fuzz targets.
mod fuzz;
/// Habits of real copies.
mod habits;
/// Heads that are none of the form's.
mod heads;
/// The page reader, by hand and against html5ever.
mod html;
/// Who and when, among links and contradictions.
mod identity;
/// Pages of glyphs and rules.
mod layout;
/// What programs lose that copy a report.
mod lost;
/// Saved pages and mail.
mod mhtml;
/// Text and page in one source.
mod mixed;
/// The OFD reader, by files written from the specification.
mod ofd;
/// Office files, by files written from their specifications.
mod office;
mod outcomes;
/// The PDF reader, by files written by hand.
mod pdf;
/// The same files, spoiled.
mod pdf_damage;
/// PDF files by real producers.
mod pdf_set;
/// What the prose says of the figures.
mod prose;
/// Tables that can be read in several ways.
mod readings;
/// The kept fixtures: layouts as found, the first report, real figures, and the manifest.
mod real;
/// Groups of columns in another order than the form's.
mod reordered;
/// Generated reports read back in every shape, whole and damaged.
mod roundtrip;
/// Tables as sheets and their exports keep them.
mod sheets;
mod slipped;
/// Layouts that nobody drew for the program.
mod strange;
/// What belongs to another report.
mod strangers;
/// Generator, renderers, damage and comparison.
mod support;
/// What is there and not read.
mod unread;
