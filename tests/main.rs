//! The integration tests, one binary.

mod html;
/// The kept fixtures: layouts as found, the first report, real figures, and the manifest.
mod real;
/// Generated reports read back in every shape, whole and damaged.
mod roundtrip;
/// Generator, renderers, damage and comparison.
mod support;
