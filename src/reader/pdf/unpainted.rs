//! Annotations without an appearance (ISO 32000-1, 12.5.6): programs that show the file make one of what they are told,
//! each its own. Where what it would be is not known for certain, what lies below it is not believed.

use super::fields::set;
use super::filter::Refusal;
use super::grounds::{Ground, Patch};
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object};
use super::sheet::Sheet;
use super::store::Store;
use super::strings;

/// Opacity from which nothing is seen through what is filled.
const OPAQUE: f64 = 0.9;
/// Height of a box in its letters' sizes up to which one line of text stands beside the middle of the box.
const ONE_LINE: f64 = 2.5;
/// Size of letters where nothing says it.
const SIZE: f64 = 12.0;

/// Points from one place to the next at which text may stand in a box, and half the side of what marks it.
const STEP: f64 = 8.0;
const SPOT: f64 = 1.0;
/// Such places along a side of a box.
const PLACES: f64 = 64.0;

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
            doubt(store, area, sheet);
        }
        Some(b"Stamp") => {
            veil(area, sheet);
            doubt(store, area, sheet);
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
    sheet.patch(Patch { area, shape: None, alone: false });
}

/// Cells below may show what is not known here, in whichever of them it stands.
fn doubt(store: &Store<'_>, area: Area, sheet: &mut Sheet) {
    let places = |side: f64| (side / STEP).ceil().clamp(1.0, PLACES);
    let (across, down) = (places(area.width()), places(area.height()));
    let middle = |from: f64, side: f64, at: u32, of: f64| from + side * (f64::from(at) + 0.5) / of;
    for row in 0..down as u32 {
        for column in 0..across as u32 {
            let x = middle(area.x0, area.width(), column, across);
            let y = middle(area.y0, area.height(), row, down);
            let spot = Area { x0: x - SPOT, y0: y - SPOT, x1: x + SPOT, y1: y + SPOT };
            if !sheet.drawing(&spot) {
                return store.note_damage();
            }
        }
    }
}
