//! Pages drawn with known cells, read back.

/// Tables without rules.
mod aligned;
/// Columns of one table on several pages.
mod beside;
mod boxes;
/// Draws plans into pages.
pub mod draw;
/// Heads broken over lines.
mod heads;
/// Pages made to break the reader.
mod hostile;
/// Tables over pages.
mod pages;
/// Tables with known grids.
mod plan;
/// Whole reports drawn as pages.
pub mod reports;
/// Ruled tables on one page.
pub mod ruled;
/// Paragraphs and what surrounds them.
mod text;
/// Figures that are two, or none.
mod told;
/// Cells without the border between them.
mod torn;
