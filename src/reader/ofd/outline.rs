//! The data of paths and clips (GB/T 33190-2016, 9.3).

use super::xml::{Element, words};
use crate::reader::pdf::matrix::Matrix;
use crate::reader::pdf::path::Path;

/// Adds the path of `AbbreviatedData` (9.3), its points on the page. What is no operator or lacks numbers ends it.
pub fn shape(object: Element<'_>, space: &Matrix, path: &mut Path) {
    let data = object.child("AbbreviatedData").map_or("", Element::text);
    let mut tokens = words(data).peekable();
    while let Some(operator) = tokens.next() {
        let count = match operator {
            "S" | "M" | "L" => 2,
            "Q" => 4,
            "B" => 6,
            "A" => 7,
            "C" => 0,
            _ => break,
        };
        loop {
            let mut numbers = [0.0_f64; 7];
            let mut got = 0;
            for number in numbers.iter_mut().take(count) {
                let Some(value) = tokens.peek().and_then(|t| t.parse().ok()) else { break };
                *number = value;
                got += 1;
                tokens.next();
            }
            if got < count {
                return;
            }
            // The end of a piece is its last point.
            let end = match (count, numbers) {
                (2, [x, y, ..]) | (4, [_, _, x, y, ..]) | (6, [_, _, _, _, x, y, _]) | (_, [.., x, y]) => {
                    space.point(x, y)
                }
            };
            match operator {
                "S" | "M" => path.move_to(end),
                "L" => path.line_to(end),
                "C" => path.close(),
                _ => path.curve_to(controls(operator, &numbers, space, path.end().unwrap_or(end), end), end),
            }
            // Some writers give an operator once for several points.
            let more = count > 0 && tokens.peek().is_some_and(|t| t.parse::<f64>().is_ok());
            if !more {
                break;
            }
        }
    }
}

/// The control points of a curve as one of the third degree. An arc is taken for its chord: what it covers is less.
fn controls(
    operator: &str,
    numbers: &[f64; 7],
    space: &Matrix,
    from: (f64, f64),
    end: (f64, f64),
) -> [(f64, f64); 2] {
    let [x1, y1, x2, y2, ..] = *numbers;
    match operator {
        "B" => [space.point(x1, y1), space.point(x2, y2)],
        "Q" => {
            let middle = space.point(x1, y1);
            let two_thirds = |p: (f64, f64)| (p.0 + (middle.0 - p.0) / 1.5, p.1 + (middle.1 - p.1) / 1.5);
            [two_thirds(from), two_thirds(end)]
        }
        _ => [from, end],
    }
}
