//! The outlines of a Type 3 font's glyphs (ISO 32000-1, 9.6.5), where they are paths that are filled.

use ttf_parser::OutlineBuilder;

use super::shape::Outline;
use crate::reader::pdf::lexer::{Lexer, Token};
use crate::reader::pdf::matrix::Matrix;

/// Descriptions beyond this are of no figure.
const BYTES: usize = 64 << 10;
/// Operands that are kept: no operator of a path takes more.
const OPERANDS: usize = 8;
/// States within each other.
const STATES: usize = 16;

/// The outline of a glyph by its description, in text space for size 1. `None` where it is no filled path: an image, a
/// form, a stroke, a clip.
pub fn outline(description: &[u8], font: Matrix) -> Option<Outline> {
    let mut outline = Outline::default();
    let mut ctm = font;
    let mut states = Vec::new();
    let mut operands: Vec<f64> = Vec::with_capacity(OPERANDS);
    let mut at = (0.0, 0.0);
    let mut filled = false;
    let mut lexer = Lexer::new(description.get(..BYTES.min(description.len()))?, 0);
    while let Some(token) = lexer.token() {
        let word = match token {
            Token::Number(number) => {
                if operands.len() < OPERANDS {
                    operands.push(number);
                }
                continue;
            }
            Token::Word(word) => word,
            _ => continue,
        };
        let point = |from: usize| Some((*operands.get(from)?, *operands.get(from + 1)?));
        let place = |(x, y): (f64, f64)| {
            let (x, y) = ctm.point(x, y);
            (x as f32, y as f32)
        };
        match word {
            b"m" => {
                at = point(0)?;
                let (x, y) = place(at);
                outline.move_to(x, y);
            }
            b"l" => {
                at = point(0)?;
                let (x, y) = place(at);
                outline.line_to(x, y);
            }
            b"c" | b"v" | b"y" => {
                let (one, two, end) = match word {
                    b"c" => (point(0)?, point(2)?, point(4)?),
                    b"v" => (at, point(0)?, point(2)?),
                    _ => (point(0)?, point(2)?, point(2)?),
                };
                let ((x1, y1), (x2, y2), (x, y)) = (place(one), place(two), place(end));
                outline.curve_to(x1, y1, x2, y2, x, y);
                at = end;
            }
            b"re" => {
                let ((x, y), (wide, high)) = (point(0)?, point(2)?);
                let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] =
                    [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)].map(place);
                outline.move_to(ax, ay);
                outline.line_to(bx, by);
                outline.line_to(cx, cy);
                outline.line_to(dx, dy);
                at = (x, y);
            }
            b"q" if states.len() < STATES => states.push(ctm),
            b"Q" => ctm = states.pop().unwrap_or(font),
            b"cm" => {
                let numbers: [f64; 6] = operands.as_slice().try_into().ok()?;
                ctm = Matrix::new(numbers).then(&ctm);
                if !ctm.is_sane() {
                    return None;
                }
            }
            b"f" | b"F" | b"f*" => filled = true,
            b"h" | b"d0" | b"d1" | b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"w" | b"n" | b"gs"
            | b"cs" | b"sc" | b"scn" | b"j" | b"J" | b"M" | b"i" => {}
            _ => return None,
        }
        operands.clear();
    }
    filled.then_some(outline)
}

#[cfg(test)]
mod tests {
    use super::outline;
    use crate::reader::pdf::matrix::Matrix;

    const FONT: [f64; 6] = [0.001, 0.0, 0.0, 0.001, 0.0, 0.0];
    const SEVEN: &str = "600 0 0 0 600 800 d1 40 720 m 510 720 l 510 650 l 380 440 l 290 220 l 250 0 l 160 0 l \
        200 220 l 290 440 l 410 630 l 40 630 l h";

    fn figure(description: &str) -> Option<char> {
        outline(description.as_bytes(), Matrix::new(FONT))?.figure(0.45, None)
    }

    #[test]
    fn a_filled_path_is_an_outline() {
        assert_eq!(figure(&format!("{SEVEN} f")), Some('7'));
        assert_eq!(figure(&format!("q 1 0 0 1 20 0 cm {SEVEN} f* Q")), Some('7'));
        let small = format!("0.1 0 0 0.1 0 0 cm {SEVEN} f");
        assert_eq!(figure(&small), None, "too small for a figure");
    }

    #[test]
    fn what_is_no_filled_path_is_none() {
        for end in ["S", "n", "", "W n f", "f /I Do", "f BI /W 1 /H 1 ID x EI"] {
            assert_eq!(figure(&format!("{SEVEN} {end}")), None, "{end}");
        }
        assert_eq!(figure("1 m 2 3 l f"), None);
        assert_eq!(figure("cm f"), None);
    }
}
