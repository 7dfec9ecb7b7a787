//! Pages that lie askew: scans with text, and prints of pages that were not put in straight.

use super::matrix::Matrix;
use crate::layout::Upright;

/// Slopes between which a page lies askew, 0.1 and 4 degrees. Less moves nothing by as much as a rule is thick, more
/// is meant.
const SLOPES: (f32, f32) = (0.0015, 0.07);
/// How far the slopes of lines of one page differ.
const ALIKE: f32 = 0.002;
/// Share of a page's text that must have the slope.
const SHARE: f32 = 0.8;

/// How the lines of text of a page lie.
#[derive(Debug, Default)]
pub struct Leans {
    /// Bytes of text on lines that are level or upright.
    straight: usize,
    /// Slopes of other lines, with the bytes of text on each.
    askew: Vec<(f32, usize)>,
}

impl Leans {
    /// Notes a piece of text that runs along `way`.
    pub fn add(&mut self, (x, y): (f64, f64), bytes: usize) {
        let slope = if x.abs() >= y.abs() { y / x } else { -x / y };
        if slope == 0.0 || !slope.is_finite() {
            self.straight += bytes;
        } else {
            self.askew.push((slope as f32, bytes));
        }
    }

    /// The slope of the page, clockwise, if nearly all of its text has it. Ready for the next page then.
    pub fn take(&mut self) -> Option<f32> {
        let straight = std::mem::take(&mut self.straight);
        let mut askew = std::mem::take(&mut self.askew);
        let all = straight + askew.iter().map(|(_, bytes)| bytes).sum::<usize>();
        askew.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut before = 0;
        let (slope, _) = askew.iter().find(|(_, bytes)| {
            before += bytes;
            2 * before > all - straight
        })?;
        let alike: usize =
            askew.iter().filter(|(other, _)| (other - slope).abs() <= ALIKE).map(|(_, bytes)| bytes).sum();
        let within = slope.abs() >= SLOPES.0 && slope.abs() <= SLOPES.1;
        (within && alike as f32 >= SHARE * all as f32).then_some(*slope)
    }
}

/// The turn about the middle of a page of this size that makes it straight.
pub fn straightened(slope: f32, width: f64, height: f64) -> (Matrix, Upright) {
    let angle = f64::from(slope).atan();
    let (sin, cos) = angle.sin_cos();
    let (x, y) = (width / 2.0, height / 2.0);
    let turn =
        Matrix::moved(-x, -y).then(&Matrix::new([cos, -sin, sin, cos, 0.0, 0.0])).then(&Matrix::moved(x, y));
    (turn, Upright { angle: angle as f32, middle: (x as f32, y as f32) })
}

#[cfg(test)]
mod tests {
    use super::{Leans, straightened};
    use crate::layout::Rect;

    fn slope(lines: &[(f64, f64, usize)]) -> Option<f32> {
        let mut leans = Leans::default();
        lines.iter().for_each(|(x, y, bytes)| leans.add((*x, *y), *bytes));
        leans.take()
    }

    #[test]
    fn a_page_lies_askew_if_nearly_all_of_its_text_does() {
        assert_eq!(slope(&[(1.0, 0.02, 90), (0.0, -2.0, 10)]), Some(0.02));
        // Lines of upright text lean as much.
        assert_eq!(slope(&[(1.0, 0.02, 50), (-0.02, 1.0, 50)]), Some(0.02));
        assert_eq!(slope(&[(1.0, 0.02, 50), (1.0, 0.0, 50)]), None);
        assert_eq!(slope(&[(1.0, 0.02, 50), (1.0, 0.05, 50)]), None);
        assert_eq!(slope(&[(1.0, 0.2, 50)]), None, "a stamp");
        assert_eq!(slope(&[]), None);
    }

    #[test]
    fn a_place_on_the_straight_page_goes_back_to_where_it_was() {
        let (turn, upright) = straightened(0.02, 600.0, 800.0);
        let (x, y) = turn.point(100.0, 700.0);
        let area = Rect { x0: x as f32, top: y as f32, x1: x as f32, bottom: y as f32 };
        let back = upright.back(area);
        assert!((back.x0 - 100.0).abs() < 0.01 && (back.top - 700.0).abs() < 0.01, "{back:?}");
        // Straight: a line that fell to the right is level.
        let (a, b) = (turn.point(0.0, 100.0), turn.point(100.0, 102.0));
        assert!((a.1 - b.1).abs() < 1e-5);
    }
}
