//! Annotations (ISO 32000-1, 12.5) and the values of form fields (12.7): what they show counts as a part of the page.

use super::content::Interpreter;
use super::fields::{inherited, set};
use super::filter::Refusal;
use super::font::Fonts;
use super::layers::Layers;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object};
use super::sheet::Sheet;
use super::store::Store;
use super::strings;
use super::unpainted;

/// Flag of a field whose value is not shown (12.7.4.3).
const PASSWORD: usize = 1 << 13;

/// Draws an annotation by its appearance (12.5.5), or by the value of its field where it has none.
///
/// # Errors
/// When it asks for more than is allowed.
pub fn draw(
    store: &Store<'_>,
    annotation: &Object,
    fonts: &mut Fonts,
    layers: &Layers,
    sheet: &mut Sheet,
    base: Matrix,
) -> Result<(), Refusal> {
    let annotation = store.resolve(annotation);
    let Some(dict) = annotation.dict() else { return Ok(()) };
    let flags = store.entry(dict, b"F").index().unwrap_or(0);
    // Hidden, or not shown on screens.
    if flags & 0b10_0010 != 0 || dict.is_name(b"Subtype", b"Popup") || layers.hides(store, dict.get(b"OC")) {
        return Ok(());
    }
    let Some([a, b, c, d]) = store.numbers_of(dict.get(b"Rect")) else { return Ok(()) };
    let mut place = Area::EMPTY;
    place.add((a, b));
    place.add((c, d));
    let from = sheet.page.glyphs.len();
    let appearance = store.entry(dict, b"AP");
    let mut painted = false;
    if let Some(appearance) = appearance.dict() {
        let mut normal = store.entry(appearance, b"N");
        if let (Object::Dict(states), Object::Name(state)) = (&normal, store.entry(dict, b"AS")) {
            normal = store.entry(states, &state);
        }
        if let Some(stream) = normal.stream() {
            painted = true;
            Interpreter::new(store, fonts, layers, sheet, base).appearance(stream, place)?;
        }
    }
    if !painted && !dict.is_name(b"Subtype", b"Widget") {
        return unpainted::show(store, dict, place, base, sheet);
    }
    let Some(value) = value(store, dict) else { return Ok(()) };
    let drawn = sheet.page.glyphs.get(from..).unwrap_or_default();
    if appearance.is_null() {
        return set(store, dict, &value, place, base, false, sheet);
    }
    // Some programs show the appearance, some the value: where their digits differ, neither is what the page says.
    if !digits(drawn.iter().map(|g| g.text)).eq(digits(value.chars())) {
        let nothing = drawn.is_empty();
        sheet.page.glyphs.iter_mut().skip(from).for_each(|g| g.veiled = true);
        if nothing {
            return set(store, dict, &value, place, base, true, sheet);
        }
    }
    Ok(())
}

fn digits(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    text.filter(char::is_ascii_digit)
}

/// The text that a field of an annotation shows, told by the field or by one it is a part of (12.7.3).
fn value(store: &Store<'_>, dict: &Dict) -> Option<String> {
    if !dict.is_name(b"Subtype", b"Widget") {
        return None;
    }
    let kind = inherited(store, dict, b"FT");
    if !matches!(kind.name(), Some(b"Tx" | b"Ch")) {
        return None;
    }
    if inherited(store, dict, b"Ff").index().unwrap_or(0) & PASSWORD != 0 && kind.name() == Some(b"Tx") {
        return None;
    }
    let value = inherited(store, dict, b"V");
    let text = match &value {
        Object::Text(text) => strings::text(text),
        // A long text may be a stream.
        other => strings::text(&store.data(other.stream()?).ok()?.bytes),
    };
    (!text.trim().is_empty()).then_some(text)
}
