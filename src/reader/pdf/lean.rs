//! Pages that lie askew: scans with text, and prints of pages that were not put in straight.

use super::matrix::Matrix;
use super::path::SKEW;
use crate::layout::{Rule, Upright};

/// Slopes between which a page lies askew, 0.1 and 4 degrees. Less moves nothing by more than a point or so over the
/// height of a page, which tables bear; more is meant.
const SLOPES: (f32, f32) = (0.0015, 0.07);
/// Slopes at which rules may still be read as level.
const LITTLE: f32 = 1.2 * SKEW as f32;
/// How far the slopes of lines of one page differ.
const ALIKE: f32 = 0.002;
/// Share of a page's text that must have the slope.
const SHARE: f32 = 0.8;
/// Points that a level rule would rise at least if it had the slope of the text.
const RISE: f32 = 1.0;

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
        let slope = slope(x, y);
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

/// The slope of a way, or of what stands upright on it.
fn slope(x: f64, y: f64) -> f64 {
    if x.abs() >= y.abs() { y / x } else { -x / y }
}

/// Whether rules have the slope of the text, or there are none to tell: long ones that are level show that the text
/// alone is turned. `slanted` are lines that are neither level nor upright.
pub fn agrees(slope: f32, rules: &[Rule], slanted: &[[(f32, f32); 2]]) -> bool {
    let level: f32 = rules.iter().map(|r| r.to - r.from).filter(|long| long * slope.abs() > RISE).sum();
    let has_it = |[from, to]: &&[(f32, f32); 2]| {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        (self::slope(x.into(), y.into()) - f64::from(slope)).abs() <= f64::from(2.0 * ALIKE)
    };
    let long = |[from, to]: &[(f32, f32); 2]| (to.0 - from.0).hypot(to.1 - from.1);
    let leaning: f32 = slanted.iter().filter(has_it).map(long).sum();
    // What leans little counts as level to the reader of rules.
    slope.abs() <= LITTLE || leaning >= SHARE * (leaning + level)
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
    use super::{Leans, agrees, straightened};
    use crate::layout::{Rect, Rule};

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
    fn text_that_is_turned_between_level_rules_is_no_page_that_lies_askew() {
        let rule = Rule { horizontal: true, at: 100.0, from: 50.0, to: 400.0, width: 0.5 };
        let line = [(50.0, 100.0), (400.0, 109.1)];
        assert!(!agrees(0.026, &[rule, rule], &[]));
        assert!(agrees(0.026, &[], &[line, line]));
        assert!(agrees(0.026, &[], &[]), "none to tell");
        assert!(!agrees(0.026, &[rule], &[line]));
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
