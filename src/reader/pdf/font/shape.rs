//! What a glyph looks like: whether its outline is clearly one of the ten figures.
//!
//! The ink in the cells of a coarse grid over the glyph's box, and the holes in it, are compared with those of the
//! figures of common typefaces (`digits.txt`, made by `scripts/digit-shapes`). A shape that is not much nearer to one
//! figure than to all others says nothing.

use std::sync::LazyLock;

use ttf_parser::OutlineBuilder;

/// Cells of the grid.
const COLUMNS: usize = 6;
const ROWS: usize = 9;
const CELLS: usize = COLUMNS * ROWS;
/// Lines on which ink is measured in each row of cells.
const LINES: usize = 3;
/// Ink of a full cell.
const FULL: f32 = 15.0;
/// Greatest and least width of the grid's box, in heights of the glyph: bars are not spread over it.
const NARROWEST: f32 = 0.45;

/// Straight pieces of a curve of the second and of the third degree.
const PIECES: [u8; 2] = [4, 6];
/// Points of an outline beyond which it is no figure.
const POINTS: usize = 4_096;

/// A hole that is smaller than this share of the outline is none.
const HOLE: f32 = 0.002;
/// Sum of squared differences of cells up to which a shape is like another: a quarter of full ink in every cell.
const ALIKE: u32 = 759;
/// How much nearer the figure must be than the next: 1.3 times, and by this in any case.
const NEARER: (u32, u32) = (169, 100);
const APART: u32 = 121;

/// Ink of the cells, from 0 to [`FULL`].
type Ink = [u8; CELLS];

/// Figures and their ink, sorted by figure.
static FIGURES: LazyLock<Vec<(u8, Ink)>> = LazyLock::new(|| {
    let line = |line: &str| {
        let (figure, cells) = line.split_once(' ')?;
        let mut ink = [0; CELLS];
        for (slot, cell) in ink.iter_mut().zip(cells.chars()) {
            *slot = u8::try_from(cell.to_digit(16)?).ok()?;
        }
        Some((figure.parse().ok()?, ink))
    };
    include_str!("digits.txt").lines().filter_map(line).collect()
});

/// The outline of a glyph, curves as straight pieces.
#[derive(Debug, Default)]
pub struct Outline {
    points: Vec<(f32, f32)>,
    /// Where each contour begins.
    starts: Vec<usize>,
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.starts.push(self.points.len());
        self.add((x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add((x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let Some(&(x0, y0)) = self.points.last() else { return };
        for piece in 1..=PIECES[0] {
            let t = f32::from(piece) / f32::from(PIECES[0]);
            let u = 1.0 - t;
            let at = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
            self.add((at(x0, x1, x), at(y0, y1, y)));
        }
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let Some(&(x0, y0)) = self.points.last() else { return };
        for piece in 1..=PIECES[1] {
            let t = f32::from(piece) / f32::from(PIECES[1]);
            let u = 1.0 - t;
            let at = |a: f32, b: f32, c: f32, d: f32| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            self.add((at(x0, x1, x2, x), at(y0, y1, y2, y)));
        }
    }

    fn close(&mut self) {}
}

impl Outline {
    fn add(&mut self, point: (f32, f32)) {
        if self.points.len() <= POINTS {
            self.points.push(point);
        }
    }

    fn contours(&self) -> impl Iterator<Item = &[(f32, f32)]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.points.len()]);
        let contours = self.starts.iter().zip(ends).filter_map(|(from, to)| self.points.get(*from..to));
        contours.filter(|points| points.len() > 2)
    }

    /// Lowest and highest coordinates: left, right, below, above.
    fn reach(&self) -> Option<[f32; 4]> {
        let none = [f32::MAX, f32::MIN, f32::MAX, f32::MIN];
        let reach = self.contours().flatten().fold(none, |[left, right, below, above], (x, y)| {
            [left.min(*x), right.max(*x), below.min(*y), above.max(*y)]
        });
        let [left, right, below, above] = reach;
        (left <= right && below < above && reach.iter().all(|n| n.is_finite())).then_some(reach)
    }

    /// The figure that the outline clearly is, if it stands at least as high as this.
    pub fn figure(&self, lowest: f32) -> Option<char> {
        if self.points.len() > POINTS {
            return None;
        }
        let [left, right, below, above] = self.reach()?;
        if above - below < lowest {
            return None;
        }
        let ink = self.ink([left, right, below, above]);
        let holes = self.holes();
        let mut least = [u32::MAX; 10];
        for (figure, other) in FIGURES.iter() {
            let off = apart(&ink, other);
            if let Some(least) = least.get_mut(usize::from(*figure)) {
                *least = off.min(*least);
            }
        }
        // Holes are told without doubt: a figure that has others is twice as far.
        let off = |figure: u8| {
            let off = least.get(usize::from(figure)).copied().unwrap_or(u32::MAX);
            if fits(figure, holes) { off } else { off.saturating_mul(2) }
        };
        let best = (0..10).min_by_key(|figure| off(*figure))?;
        let next = (0..10).filter(|figure| *figure != best).map(off).min()?;
        let off = off(best);
        let clear = fits(best, holes)
            && off < ALIKE
            && u64::from(next) * u64::from(NEARER.1) > u64::from(off) * u64::from(NEARER.0)
            && next - off >= APART;
        clear.then(|| char::from(b'0' + best))
    }

    /// Contours that run the other way than the largest.
    fn holes(&self) -> usize {
        let areas: Vec<f32> = self.contours().map(area).collect();
        let largest = areas.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
        let hole = |area: &&f32| **area * largest < 0.0 && area.abs() > HOLE * largest.abs();
        areas.iter().filter(hole).count()
    }

    /// Ink in the cells of a grid over the box: what contours wind around (ISO 32000-1, 8.5.3.3.2).
    fn ink(&self, [left, right, below, above]: [f32; 4]) -> Ink {
        const ALL: usize = ROWS * LINES;
        let height = above - below;
        let width = (right - left).max(NARROWEST * height);
        let middle = f32::midpoint(left, right);
        let place = |(x, y): (f32, f32)| {
            (((x - middle) / width + 0.5) * COLUMNS as f32, (above - y) / height * ALL as f32)
        };
        // Where contours cross each line, and whether down or up.
        let mut crossings: [Vec<(f32, i32)>; ALL] = Default::default();
        for points in self.contours() {
            let mut last = place(*points.last().unwrap_or(&(0.0, 0.0)));
            for point in points {
                let next = place(*point);
                let (from, to, way) = if last.1 <= next.1 { (last, next, 1) } else { (next, last, -1) };
                last = next;
                let slope = (to.0 - from.0) / (to.1 - from.1);
                let first = (from.1 - 0.5).ceil().max(0.0);
                let end = (to.1 - 0.5).ceil().clamp(0.0, ALL as f32);
                let mut line = first;
                while line < end {
                    let x = from.0 + (line + 0.5 - from.1) * slope;
                    if let Some(crossings) = crossings.get_mut(line as usize) {
                        crossings.push((x, way));
                    }
                    line += 1.0;
                }
            }
        }
        let mut ink = [0.0_f32; CELLS];
        for (line, crossings) in crossings.iter_mut().enumerate() {
            crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let row = line / LINES * COLUMNS;
            let mut winding = 0;
            for pair in crossings.windows(2) {
                let &[(from, way), (to, _)] = pair else { continue };
                winding += way;
                if winding == 0 {
                    continue;
                }
                for (column, cell) in ink.iter_mut().skip(row).take(COLUMNS).enumerate() {
                    let column = column as f32;
                    *cell += (to.min(column + 1.0) - from.max(column)).max(0.0);
                }
            }
        }
        ink.map(|ink| (ink / LINES as f32 * FULL).round() as u8)
    }
}

/// Twice the area of a contour, negative where it runs clockwise.
fn area(points: &[(f32, f32)]) -> f32 {
    let Some(&last) = points.last() else { return 0.0 };
    let mut from = last;
    points.iter().fold(0.0, |area, &to| {
        let step = from.0 * to.1 - to.0 * from.1;
        from = to;
        area + step
    })
}

fn apart(a: &Ink, b: &Ink) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
}

/// Whether a figure is drawn with so many holes: the zero of some has a stroke through it, and some fours are open.
fn fits(figure: u8, holes: usize) -> bool {
    match figure {
        0 => holes == 1 || holes == 2,
        4 => holes <= 1,
        6 | 9 => holes == 1,
        8 => holes == 2,
        _ => holes == 0,
    }
}

/// Whether it matters what the glyph of a character looks like: a figure, and what leaves no ink or little, which hides
/// a figure that it is told to be.
pub fn matters(told: char) -> bool {
    value(told).is_some() || is_little(told)
}

/// Whether a glyph that is clearly drawn as a figure cannot be the character that it is told to be.
pub fn denies(figure: char, told: char) -> bool {
    match value(told) {
        Some(told) => told != figure,
        None => is_little(told),
    }
}

/// The figure that a character is, of full width or not.
pub fn value(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - 0xff10 + 0x30),
        _ => None,
    }
}

fn is_little(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '.' | ',' | '-' | ':' | '\u{ad}' | '\u{200b}'..='\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::{FIGURES, Outline};
    use ttf_parser::OutlineBuilder;

    /// Strokes of one unit on a field of 5 by 7, as squares.
    fn drawn(rows: [&str; 7]) -> Outline {
        let mut outline = Outline::default();
        for (row, y) in rows.iter().zip([6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]) {
            for (cell, x) in row.chars().zip([0.0, 1.0, 2.0, 3.0, 4.0]) {
                if cell == '#' {
                    outline.move_to(x, y);
                    outline.line_to(x, y + 1.0);
                    outline.line_to(x + 1.0, y + 1.0);
                    outline.line_to(x + 1.0, y);
                    outline.close();
                }
            }
        }
        outline
    }

    #[test]
    fn the_figures_are_known_in_many_faces() {
        for figure in 0..10 {
            let count = FIGURES.iter().filter(|(f, _)| *f == figure).count();
            assert!(count >= 10, "{figure}: {count}");
        }
    }

    #[test]
    fn squares_make_the_figures_without_holes_and_nothing_else() {
        let seven = ["#####", "#####", "...##", "..##.", "..##.", ".##..", ".##.."];
        assert_eq!(drawn(seven).figure(5.0), Some('7'));
        assert_eq!(drawn(seven).figure(8.0), None, "too small");
        let zero = [".###.", "##.##", "##.##", "##.##", "##.##", "##.##", ".###."];
        assert_eq!(drawn(zero).figure(5.0), None, "a ring of squares has no contour for its hole");
        let bar = [".....", ".....", "#####", "#####", ".....", ".....", "....."];
        assert_eq!(drawn(bar).figure(0.0), None);
        let cross = ["#...#", "##.##", ".###.", "..#..", ".###.", "##.##", "#...#"];
        assert_eq!(drawn(cross).figure(0.0), None);
        assert_eq!(Outline::default().figure(0.0), None);
    }
}
