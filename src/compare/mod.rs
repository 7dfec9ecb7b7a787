//! Questions about datasets that are written: what differs between two, and who has not reported.
//!
//! The room reads datasets back through [`crate::dataset::Stored`] and extracts nothing. Whatever it could not match
//! with certainty it counts and says; it never guesses that two names mean one office.

pub mod coverage;
pub mod diff;
