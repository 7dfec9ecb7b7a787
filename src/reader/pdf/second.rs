//! The second engine: lopdf, asked where the own reader of objects finds no page.
//!
//! It reads every object of a file at once and repairs in ways of its own, so it now and then finds the pages of a
//! file whose tree or tables of references are lost. What it makes of the file is written anew and read like any
//! other; that it was needed is damage to every page.

use crate::document::Damage;
use crate::reader::Limits;

/// Larger files are not tried: all objects are held at once.
const LARGEST: usize = 64 << 20;

/// The file as lopdf understands it, written anew; `None` where it finds no page either.
pub(super) fn rewritten(bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    if bytes.len() > LARGEST {
        return None;
    }
    let options = lopdf::LoadOptions {
        max_decompressed_size: usize::try_from(limits.inflated).ok(),
        ..lopdf::LoadOptions::default()
    };
    let mut document = lopdf::Document::load_mem_with_options(bytes, options).ok()?;
    let pages = document.page_iter().take(limits.pages as usize + 1).count();
    if pages == 0 || document.is_encrypted() {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    document.save_to(&mut out).ok()?;
    Some(out)
}

/// The damage of a file that only the second engine opened.
pub(super) fn damage(pages: usize) -> Damage {
    let last = u32::try_from(pages).unwrap_or(u32::MAX);
    Damage { pages: (1..=last).collect(), pages_lost: true, ..Damage::default() }
}
