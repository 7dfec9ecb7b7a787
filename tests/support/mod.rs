//! The proof machinery: reports with known figures, every form they are found in, damage done to them, and the
//! cell-by-cell comparison of what the program reads with what the source shows.
//!
//! `generate` makes a [`generate::Case`]; `sheet` lays its figures out as the official tables; `dress` varies the
//! wording; `script` puts title, prose and tables in order; `shapes` names the renderers that turn that into
//! bytes; `mutate` damages a sheet while keeping track of what it shows; `compare` judges. The truth comes from
//! the official forms, never from what the program does.

#![allow(dead_code, reason = "two binaries share these modules and each uses a part")]

pub mod canon;
mod canvas;
pub mod compare;
pub mod dress;
pub mod encode;
pub mod generate;
mod html_chrome;
pub mod html_style;
pub mod kept;
pub mod mime;
pub mod mutate;
pub mod ofd;
pub mod pack;
mod page;
pub mod paginate;
pub mod pdf;
pub mod real;
pub mod render_docx;
pub mod render_html;
pub mod render_keyed;
mod render_lost;
pub mod render_ods;
pub mod render_odt;
pub mod render_rtf;
mod render_text;
mod render_tools;
pub mod render_xlsx;
pub mod script;
pub mod shapes;
mod shapes_html;
mod shapes_text;
pub mod sheet;
pub mod shown;
pub mod spoil;
pub mod sums;
pub mod truth;
