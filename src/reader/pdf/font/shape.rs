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
/// Cells, and none to make it a number that machines like.
const CELLS: usize = 64;
/// Crossings of one line by the contours of a figure, at most.
const CROSSINGS: usize = 16;
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

    /// The figure that the outline clearly is, if it stands at least as high as this. An outline that is told to be a
    /// figure and looks like one of some face cannot clearly be another: it is taken at once.
    pub fn figure(&self, lowest: f32, told: Option<char>) -> Option<char> {
        if self.points.len() > POINTS {
            return None;
        }
        let [left, right, below, above] = self.reach()?;
        if above - below < lowest {
            return None;
        }
        let ink = self.ink([left, right, below, above])?;
        let holes = self.holes();
        if let Some(told) = told.and_then(value) {
            let faces = FIGURES.iter().filter(|(figure, _)| char::from(b'0' + *figure) == told);
            let mut own = faces.take_while(|(figure, _)| fits(*figure, holes));
            if own.any(|(_, other)| apart(&ink, other) < APART) {
                return Some(told);
            }
        }
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

    /// Ink in the cells of a grid over the box: what contours wind around (ISO 32000-1, 8.5.3.3.2). `None` where lines
    /// are crossed more often than by any figure.
    fn ink(&self, [left, right, below, above]: [f32; 4]) -> Option<Ink> {
        const ALL: usize = ROWS * LINES;
        let height = above - below;
        let width = (right - left).max(NARROWEST * height);
        let middle = f32::midpoint(left, right);
        let place = |(x, y): (f32, f32)| {
            (((x - middle) / width + 0.5) * COLUMNS as f32, (above - y) / height * ALL as f32)
        };
        // Where contours cross each line, and whether down or up.
        let mut crossings = [[(0.0_f32, 0_i8); CROSSINGS]; ALL];
        let mut counts = [0_usize; ALL];
        for points in self.contours() {
            let mut last = place(*points.last()?);
            for point in points {
                let next = place(*point);
                let (from, to, way) = if last.1 <= next.1 { (last, next, 1) } else { (next, last, -1) };
                last = next;
                // Lines run through the middle of their number and the next.
                let (first, end) = ((from.1 + 0.5) as usize, (to.1 + 0.5) as usize);
                let slope = (to.0 - from.0) / (to.1 - from.1);
                for line in first..end.min(ALL) {
                    let x = from.0 + (line as f32 + 0.5 - from.1) * slope;
                    let count = counts.get_mut(line)?;
                    *crossings.get_mut(line)?.get_mut(*count)? = (x, way);
                    *count += 1;
                }
            }
        }
        let mut ink = [0.0_f32; COLUMNS * ROWS];
        for (line, (crossings, count)) in crossings.iter_mut().zip(counts).enumerate() {
            let crossings = crossings.get_mut(..count)?;
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
        let mut out = [0; CELLS];
        for (slot, ink) in out.iter_mut().zip(ink) {
            *slot = (ink / LINES as f32 * FULL + 0.5) as u8;
        }
        Some(out)
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
    // No cell holds more than full ink, so that all squares together fit.
    let square = |(a, b): (&u8, &u8)| {
        let off = i16::from(*a) - i16::from(*b);
        off.wrapping_mul(off).cast_unsigned()
    };
    a.iter().zip(b).map(square).fold(0_u16, u16::wrapping_add).into()
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

    /// An outline of contours with straight sides.
    fn drawn(contours: &[&[(f32, f32)]]) -> Outline {
        let mut outline = Outline::default();
        for contour in contours {
            let mut points = contour.iter();
            points.by_ref().take(1).for_each(|(x, y)| outline.move_to(*x, *y));
            points.for_each(|(x, y)| outline.line_to(*x, *y));
            outline.close();
        }
        outline
    }

    const SEVEN: &[(f32, f32)] = &[
        (4.0, 72.0),
        (51.0, 72.0),
        (51.0, 65.0),
        (38.0, 44.0),
        (29.0, 22.0),
        (25.0, 0.0),
        (16.0, 0.0),
        (20.0, 22.0),
        (29.0, 44.0),
        (41.0, 63.0),
        (4.0, 63.0),
    ];
    const RING: &[(f32, f32)] = &[
        (14.0, 0.0),
        (42.0, 0.0),
        (56.0, 14.0),
        (56.0, 58.0),
        (42.0, 72.0),
        (14.0, 72.0),
        (0.0, 58.0),
        (0.0, 14.0),
    ];
    /// Runs the other way.
    const HOLE: &[(f32, f32)] = &[
        (18.0, 9.0),
        (10.0, 18.0),
        (10.0, 54.0),
        (18.0, 63.0),
        (38.0, 63.0),
        (46.0, 54.0),
        (46.0, 18.0),
        (38.0, 9.0),
    ];

    #[test]
    fn the_figures_are_known_in_many_faces() {
        for figure in 0..10 {
            let count = FIGURES.iter().filter(|(f, _)| *f == figure).count();
            assert!(count >= 10, "{figure}: {count}");
        }
    }

    #[test]
    fn a_figure_is_told_whatever_it_is_told_to_be() {
        for told in [None, Some('7'), Some('1'), Some('0'), Some(' ')] {
            assert_eq!(drawn(&[SEVEN]).figure(45.0, told), Some('7'), "{told:?}");
            assert_eq!(drawn(&[RING, HOLE]).figure(45.0, told), Some('0'), "{told:?}");
        }
        assert_eq!(drawn(&[SEVEN]).figure(80.0, None), None, "too small");
        assert_eq!(drawn(&[RING, HOLE]).figure(80.0, Some('0')), None, "an ideographic full stop");
    }

    #[test]
    fn what_is_no_figure_says_nothing() {
        assert_eq!(drawn(&[RING]).figure(0.0, None), None, "a ring without its hole");
        let bar: &[(f32, f32)] = &[(0.0, 0.0), (0.0, 9.0), (60.0, 9.0), (60.0, 0.0)];
        assert_eq!(drawn(&[bar]).figure(0.0, None), None);
        let square: &[(f32, f32)] = &[(0.0, 0.0), (0.0, 60.0), (60.0, 60.0), (60.0, 0.0)];
        let inner: &[(f32, f32)] = &[(5.0, 5.0), (55.0, 5.0), (55.0, 55.0), (5.0, 55.0)];
        assert_eq!(drawn(&[square, inner]).figure(0.0, None), None, "the ideograph for mouth");
        assert_eq!(Outline::default().figure(0.0, None), None);
        let mut endless = drawn(&[SEVEN]);
        (0..9_000_u16).for_each(|x| endless.line_to(f32::from(x), 0.0));
        assert_eq!(endless.figure(0.0, None), None);
        let odd = drawn(&[&[(f32::NAN, 0.0), (1.0, f32::INFINITY), (0.0, 1.0), (3.0, 3.0)]]);
        assert_eq!(odd.figure(0.0, None), None);
    }
}
