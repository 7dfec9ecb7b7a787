//! gongkai reads the annual reports of Chinese open-government-information work into data people can trust.
//!
//! Data flows one way: bytes -> [`document::Document`] -> [`report::Report`] -> [`check::Finding`]s -> dataset.

pub mod check;
pub mod cli;
pub mod compare;
pub mod correction;
pub mod dataset;
pub mod document;
pub mod error;
pub mod grammar;
pub mod layout;
pub mod ledger;
pub mod pipeline;
pub mod reader;
pub mod report;
pub mod source;
pub mod text;
