//! Annotations without an appearance (ISO 32000-1, 12.5.6): programs that show the file make one of what they are told,
//! each its own. Where what it would be is not known for certain, what lies below it is not believed.

use super::annotations::set;
use super::filter::Refusal;
use super::grounds::Ground;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object};
use super::sheet::Sheet;
use super::store::Store;
use super::strings;
use crate::layout::Rect;

/// Opacity from which nothing is seen through what is filled.
const OPAQUE: f64 = 0.9;
/// Height of a box in its letters' sizes up to which one line of text stands beside the middle of the box.
const ONE_LINE: f64 = 2.5;
/// Size of letters where nothing says it.
const SIZE: f64 = 12.0;

/// Half the side of what stands for text that may stand anywhere in a box, in points.
const SPOT: f64 = 2.0;

/// Shows an annotation that is not a field.
///
/// # Errors
/// When there are more glyphs than allowed.
pub fn show(
    store: &Store<'_>,
    dict: &Dict,
    place: Area,
    base: Matrix,
    sheet: &mut Sheet,
) -> Result<(), Refusal> {
    let kind = store.entry(dict, b"Subtype");
    let area = base.area(place.x0, place.y0, place.x1, place.y1);
    match kind.name() {
        Some(b"FreeText") => {
            fill(store, dict, b"C", area, sheet);
            let contents = store.entry(dict, b"Contents");
            let text = match &contents {
                Object::Text(text) => strings::text(text),
                _ => String::new(),
            };
            if text.trim().is_empty() {
                return Ok(());
            }
            if is_one_figure(text.trim(), letters(store, dict), place) {
                return set(store, dict, text.trim(), place, base, false, sheet);
            }
            doubt(area, sheet);
        }
        Some(b"Stamp") => {
            veil(area, sheet);
            doubt(area, sheet);
        }
        Some(b"Square" | b"Circle" | b"Polygon") => fill(store, dict, b"IC", area, sheet),
        Some(b"StrikeOut" | b"Ink") => veil(area, sheet),
        _ => {}
    }
    Ok(())
}

/// Whether a text is one figure that stands on one line of its box.
fn is_one_figure(text: &str, size: f64, place: Area) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/' | '—');
    let wide = 0.5 * size * text.chars().count() as f64;
    text.chars().all(plain) && place.height() <= ONE_LINE * size && wide <= place.width()
}

/// The size of its letters (12.7.3.3): the number before `Tf`.
fn letters(store: &Store<'_>, dict: &Dict) -> f64 {
    let look = store.entry(dict, b"DA");
    let Object::Text(look) = &look else { return SIZE };
    let look = strings::text(look);
    let words: Vec<&str> = look.split_whitespace().collect();
    let before = words.iter().rposition(|word| *word == "Tf").and_then(|at| at.checked_sub(1));
    let size = before.and_then(|at| words.get(at)?.parse().ok());
    size.filter(|size: &f64| size.is_finite() && *size > 0.0).unwrap_or(SIZE)
}

/// Fills the box, where it has a colour through which nothing is seen.
fn fill(store: &Store<'_>, dict: &Dict, key: &[u8], area: Area, sheet: &mut Sheet) {
    let color = store.entry(dict, key);
    let parts: Vec<f64> = color
        .array()
        .into_iter()
        .flat_map(|a| a.iter())
        .filter_map(|part| store.resolve(part).number())
        .collect();
    let opacity = store.entry(dict, b"CA").number().unwrap_or(1.0);
    if parts.is_empty() || opacity < OPAQUE {
        return;
    }
    let byte = |part: &f64| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let tone = match &parts[..] {
        [grey] => Some([byte(grey); 3]),
        [red, green, blue] => Some([byte(red), byte(green), byte(blue)]),
        _ => None,
    };
    // Round ones leave the corners open, text has a box of its own.
    let whole = key == b"C" || dict.is_name(b"Subtype", b"Square");
    if !whole {
        veil(area, sheet);
    }
    sheet.ground(Ground { area, shape: None, tone, whole, covers: whole, clears: whole && key == b"C" });
}

/// Digits in the box are nobody's to read.
fn veil(area: Area, sheet: &mut Sheet) {
    let Rect { x0, top, x1, bottom } = area.rect();
    for glyph in sheet.page.glyphs.iter_mut().filter(|g| g.text.is_numeric()) {
        let (x, y) = glyph.area.center();
        glyph.veiled |= x0 <= x && x <= x1 && top <= y && y <= bottom;
    }
}

/// Blank cells below may show what is not known here: those that the box lies over, and the one around its middle,
/// for which the whole box may pass as its ground.
fn doubt(area: Area, sheet: &mut Sheet) {
    let (x, y) = (f64::midpoint(area.x0, area.x1), f64::midpoint(area.y0, area.y1));
    let middle = Area { x0: x - SPOT, y0: y - SPOT, x1: x + SPOT, y1: y + SPOT };
    if !(sheet.drawing(&area) && sheet.drawing(&middle.within(&area))) {
        veil(area, sheet);
    }
}
