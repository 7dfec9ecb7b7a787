//! Text sources.
