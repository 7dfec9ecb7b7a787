//! Annotations (ISO 32000-1, 12.5) and the values of form fields (12.7): what they show counts as a part of the page.

use super::content::Interpreter;
use super::filter::Refusal;
use super::font::Fonts;
use super::layers::Layers;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object};
use super::sheet::Sheet;
use super::store::Store;
use super::strings;
use super::unpainted;
use crate::layout::{Direction, Glyph};

/// Fields within each other beyond this are not followed.
const DEPTH: u32 = 32;
/// Characters of one value that are read.
const CHARACTERS: usize = 10_000;
/// Flag of a field whose value is not shown (12.7.4.3).
const PASSWORD: usize = 1 << 13;
/// The font of values that are set here: none of the file.
const FONT: u16 = u16::MAX;

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

/// An entry of a field, or of the nearest one above that has it.
fn inherited(store: &Store<'_>, dict: &Dict, key: &[u8]) -> Object {
    let mut found = store.entry(dict, key);
    let mut above = store.entry(dict, b"Parent");
    for _ in 0..DEPTH {
        let Some(parent) = above.dict().cloned().filter(|_| found.is_null()) else { break };
        found = store.entry(&parent, key);
        above = store.entry(&parent, b"Parent");
    }
    found
}

/// Sets the value of a field into its box, as programs do that show the file (12.7.3.3): near enough to tell the cell
/// it stands in.
pub(super) fn set(
    store: &Store<'_>,
    dict: &Dict,
    value: &str,
    place: Area,
    base: Matrix,
    veiled: bool,
    sheet: &mut Sheet,
) -> Result<(), Refusal> {
    let look = store.entry(dict, b"MK");
    let turn = look.dict().and_then(|look| store.entry(look, b"R").number()).unwrap_or(0.0) as i64;
    // The box as its text sees it: where its lower left is, and which way lines run.
    let Area { x0, y0, x1, y1 } = place;
    let (space, wide, high) = match turn.rem_euclid(360) / 90 {
        1 => (Matrix::new([0.0, 1.0, -1.0, 0.0, x1, y0]), place.height(), place.width()),
        2 => (Matrix::new([-1.0, 0.0, 0.0, -1.0, x1, y1]), place.width(), place.height()),
        3 => (Matrix::new([0.0, -1.0, 1.0, 0.0, x0, y1]), place.height(), place.width()),
        _ => (Matrix::moved(x0, y0), place.width(), place.height()),
    };
    let space = space.then(&base);
    if !(space.is_sane() && wide > 0.0 && high > 0.0) {
        return Ok(());
    }
    let way = (space.a, space.b);
    let direction = match (way.0.abs() >= way.1.abs(), way.0 >= 0.0, way.1 > 0.0) {
        (true, true, _) => Direction::Right,
        (true, false, _) => Direction::Left,
        (false, _, true) => Direction::Down,
        (false, _, false) => Direction::Up,
    };
    let lines: Vec<&str> = value.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
    let em = (0.8 * high / lines.len().max(1) as f64).min(10.0);
    let width = |c: char| em * if c.is_ascii() { 0.5 } else { 1.0 };
    // 12.7.3.3: from the left, in the middle, to the right.
    let side = match inherited(store, dict, b"Q").index() {
        Some(1) => 0.5,
        Some(2) => 1.0,
        _ => 0.0,
    };
    for (line, number) in lines.iter().zip(1..) {
        let whole: f64 = line.chars().map(width).sum();
        let squeeze = (wide / whole).min(1.0);
        let free = (wide - whole * squeeze).max(0.0);
        let (mut x, y) = (side * free, high - (high - em) / 2.0 - em * 0.88);
        let y = if lines.len() > 1 { high - 1.2 * em * f64::from(number) } else { y };
        for c in line.chars().take(CHARACTERS) {
            let along = width(c) * squeeze;
            let area = space.area(x, y - 0.12 * em, x + along, y + 0.88 * em).rect();
            let (left, base) = space.point(x, y);
            x += along;
            if c.is_control() {
                continue;
            }
            sheet.push(Glyph {
                text: c,
                area,
                origin: (left as f32, base as f32),
                size: (em * space.c.hypot(space.d)) as f32,
                font: FONT,
                direction,
                askew: false,
                invisible: false,
                veiled,
            })?;
        }
    }
    Ok(())
}
