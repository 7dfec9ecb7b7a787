//! HTML sources.
