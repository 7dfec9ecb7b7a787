//! Shared vocabulary of pure functions over text: exact decimals, folding of characters.

pub mod dates;
pub mod decimal;
pub mod fold;
pub mod interned;
pub mod letters;
pub mod names;
pub mod ordinal;
pub mod signs;
pub mod width;

pub use decimal::Decimal;
