//! The shapes of text files.

use super::shapes::Shape;

pub const SHAPES: &[Shape] = &[];
