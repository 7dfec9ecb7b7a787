//! Shared vocabulary of pure functions over text: exact decimals, folding of characters.

pub mod decimal;
pub mod fold;

pub use decimal::Decimal;
