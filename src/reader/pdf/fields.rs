//! Form fields (ISO 32000-1, 12.7): what they inherit, and their values set as text where nothing draws them.

use super::filter::Refusal;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object};
use super::sheet::Sheet;
use super::store::Store;
use crate::layout::{Direction, Glyph};

/// Fields within each other beyond this are not followed.
const DEPTH: u32 = 32;
/// Characters of one value that are read.
const CHARACTERS: usize = 10_000;
/// The font of values that are set here: none of the file.
const FONT: u16 = u16::MAX;

/// An entry of a field, or of the nearest one above that has it.
pub(super) fn inherited(store: &Store<'_>, dict: &Dict, key: &[u8]) -> Object {
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
