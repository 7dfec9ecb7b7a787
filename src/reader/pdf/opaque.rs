//! Whether nothing is seen through an image, a mask or a pattern (ISO 32000-1, 8.7, 8.9.6 and 11.6.5.3). Their data is
//! looked at only where digits stand that they might hide.

use super::content::Interpreter;
use super::image::Inline;
use super::matrix::{Area, Matrix};
use super::object::{Dict, Object, Stream};
use super::sheet::Sheet;
use super::state::State;

/// Masks and patterns of one page that are looked into; of further ones it is taken that they hide what is under them.
const LOOKS: u32 = 64;
/// Dots of a mask that is looked at.
const DOTS: f64 = 1_048_576.0;
/// One dot of so many may be open.
const FEW: usize = 50;
/// The least of a soft mask's values through which nothing is seen.
const DENSE: u8 = 230;
/// Share by which the cells of a pattern may stand apart without showing what is under it.
const APART: f64 = 1.01;

impl Interpreter<'_, '_> {
    /// Whether an image hides what is under it.
    pub(super) fn is_opaque_image(&mut self, stream: &Stream) -> bool {
        if self.state.blended || self.state.masked || self.state.grouped || self.state.fill.sheer {
            return false;
        }
        let entry = |key: &[u8]| self.store.entry(&stream.dict, key);
        let is_mask = matches!(entry(b"ImageMask"), Object::Bool(true));
        let (soft, mask) = (entry(b"SMask"), entry(b"Mask"));
        let within = entry(b"SMaskInData").index().unwrap_or(0) > 0;
        let masked = soft.stream().is_some() || !mask.is_null();
        if within || is_mask && self.state.fill.open || mask.array().is_some() {
            return false;
        }
        if !(is_mask || masked) {
            return true;
        }
        if !self.may_look() {
            return self.looked >= LOOKS;
        }
        if let Some(soft) = soft.stream() {
            return self
                .values(soft)
                .is_some_and(|values| values.iter().filter(|v| **v < DENSE).count() <= values.len() / FEW);
        }
        // A mask that cannot be read, painted in white, was not put there to show anything.
        let stencil = if is_mask {
            stream
        } else if let Some(mask) = mask.stream() {
            mask
        } else {
            return false;
        };
        let white = is_mask && self.state.fill.white;
        let reversed =
            self.store.numbers_of::<2>(stencil.dict.get(b"Decode")).is_some_and(|[first, _]| first >= 1.0);
        let (wide, high) = self.sides(&stencil.dict);
        match self.small(&stencil.dict).then(|| self.store.quiet(stencil)).flatten() {
            Some(data) => is_full(&data, wide, high, reversed),
            None => white,
        }
    }

    /// The same of an image in the content.
    pub(super) fn is_opaque_inline(&mut self, image: &Inline<'_>) -> bool {
        if self.state.blended || self.state.masked || self.state.grouped || self.state.fill.sheer {
            return false;
        }
        if !image.mask {
            return true;
        }
        match image.data {
            _ if self.state.fill.open => false,
            Some(data) if image.wide >= 1.0 && image.high >= 1.0 => {
                is_full(data, image.wide as usize, image.high as usize, image.reversed)
            }
            _ => self.state.fill.white,
        }
    }

    /// Whether the image in hand stands over digits, and few were looked into before.
    fn may_look(&mut self) -> bool {
        let area = self.state.ctm.area(0.0, 0.0, 1.0, 1.0).within(&self.state.clip);
        let may = self.looked < LOOKS && self.sheet.has_digits(&area);
        self.looked += u32::from(may);
        may
    }

    fn sides(&self, dict: &Dict) -> (usize, usize) {
        let side = |key: &[u8]| self.store.entry(dict, key).index().unwrap_or(0);
        (side(b"Width"), side(b"Height"))
    }

    fn small(&self, dict: &Dict) -> bool {
        let (wide, high) = self.sides(dict);
        wide as f64 * high as f64 <= DOTS
    }

    /// The values of a soft mask with a byte for each.
    fn values(&self, mask: &Stream) -> Option<Vec<u8>> {
        let bits = self.store.entry(&mask.dict, b"BitsPerComponent").index();
        let plain = mask.dict.get(b"Decode").is_null() && bits == Some(8) && self.small(&mask.dict);
        let (wide, high) = self.sides(&mask.dict);
        let values = plain.then(|| self.store.quiet(mask)).flatten()?;
        (values.len() >= wide * high && !values.is_empty()).then_some(values)
    }

    /// Whether a pattern leaves nothing open of what is painted with it. Asked only where there is text.
    pub(super) fn is_filling(&mut self, pattern: &Object) -> bool {
        if self.sheet.page.glyphs.is_empty() || self.looked >= LOOKS {
            return self.looked >= LOOKS;
        }
        self.looked += 1;
        let Some(stream) = pattern.stream() else {
            // A shading: those along a line and between circles fill all where they are extended (8.7.4.5.3).
            let shading = pattern.dict().map(|dict| self.store.entry(dict, b"Shading"));
            let shading = shading.as_ref().and_then(Object::dict);
            let extended = shading.map(|dict| self.store.entry(dict, b"Extend"));
            let both = |object: &Object| {
                object.array().is_some_and(|a| a.iter().all(|e| matches!(e, Object::Bool(true))))
            };
            return extended.as_ref().is_some_and(both);
        };
        let dict = &stream.dict;
        let number = |key: &[u8]| self.store.entry(dict, key).number().map_or(f64::INFINITY, f64::abs);
        let Some([x0, y0, x1, y1]) = self.store.numbers_of(dict.get(b"BBox")) else { return false };
        let mut cell = Area::EMPTY;
        cell.add((x0, y0));
        cell.add((x1, y1));
        let apart = number(b"XStep") > APART * cell.width() || number(b"YStep") > APART * cell.height();
        let Some(data) = self.store.quiet(stream).filter(|_| !apart) else { return false };
        let mut sheet: Sheet = self.sheet.blank();
        let mut own = Interpreter::new(self.store, self.fonts, self.layers, &mut sheet, Matrix::IDENTITY);
        own.state = State { clip: cell, ..State::new(Matrix::IDENTITY) };
        own.depth = self.depth + 1;
        // Patterns within are not looked into.
        own.looked = LOOKS;
        let drawn = own.run(&data, super::filter::Whole::Sure, dict.get(b"Resources"));
        drawn.is_ok() && sheet.fills(&cell)
    }
}

/// Whether nearly all of a mask is painted: where its bits are 0, or 1 where it is reversed (8.9.6.2).
fn is_full(data: &[u8], wide: usize, high: usize, reversed: bool) -> bool {
    let row = wide.div_ceil(8);
    if row == 0 || high == 0 || row.saturating_mul(high) > data.len() {
        return false;
    }
    let dot = |at: usize, line: &[u8]| line.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let rows = data.chunks_exact(row).take(high);
    let open: usize = rows.map(|line| (0..wide).filter(|at| dot(*at, line) != reversed).count()).sum();
    open <= wide * high / FEW
}
