//! Glyphs to runs: what the source draws one after the other without a gap.

use super::doubles::Doubles;
use super::page::{Direction, Glyph, Page, Rect};
use super::settings::{Askew, Settings};
use super::turn::Turn;

/// Glyphs that follow each other on one line without a gap. A word, an ideographic phrase, a figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// Range of [`Ink::glyphs`].
    pub(crate) glyphs: (usize, usize),
    pub(crate) area: Rect,
    pub(crate) direction: Direction,
    /// Along the line: where the run begins and ends, in the run's own direction.
    pub(crate) along: (f32, f32),
    /// Across the lines: where the baseline lies, growing from line to line.
    pub(crate) base: f32,
    /// Greatest height of an em.
    pub(crate) size: f32,
    /// The source draws a space in front of the run.
    pub(crate) spaced: bool,
    /// A figure that stands where those of a column do, however near the label before it ends.
    pub(crate) apart: bool,
}

impl Ink {
    pub(crate) fn glyphs_of(&self, run: &Run) -> &[Glyph] {
        self.glyphs.get(run.glyphs.0..run.glyphs.1).unwrap_or_default()
    }
}

/// Runs gathered into lines, from first to last.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The runs of all lines, one line after the other.
    pub(super) runs: Vec<usize>,
    /// Where each line ends.
    pub(super) ends: Vec<usize>,
}

impl Lines {
    /// The runs of each line.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[usize]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(from, to)| self.runs.get(from..*to))
    }
}

/// What is printed on a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ink {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) runs: Vec<Run>,
    /// The usual height of an em.
    pub(crate) em: f32,
    /// Runs of ideographs that rules strike out, in order.
    pub(crate) struck: Vec<usize>,
    /// Glyphs left out because they stand askew among others that do not.
    pub(crate) askew: usize,
    /// Pieces with figures that stand askew: a number that was stamped in, perhaps.
    pub(crate) stamped: Vec<Stamp>,
    /// Glyphs left out because there were too many.
    pub(crate) dropped: usize,
}

/// A piece of text with figures that stands askew.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stamp {
    pub(crate) figures: Vec<Rect>,
    /// First and last glyph, where it has words as well: across cells it is a watermark then.
    pub(crate) ends: Option<(Rect, Rect)>,
}

/// Reads the glyphs of a page, turned upright.
pub(crate) fn ink(page: &Page, turn: Turn, settings: &Settings) -> Ink {
    let dropped = page.glyphs.len().saturating_sub(settings.bounds.most_glyphs);
    let farthest = settings.bounds.farthest_glyph;
    let sound = page.glyphs.iter().take(settings.bounds.most_glyphs).filter(|g| is_sound(g, farthest));
    // Watermarks and stamps are none of the text they lie on; a page that is all askew is read as it is.
    let all = page.glyphs.iter().take(settings.bounds.most_glyphs);
    let askew = all.filter(|g| g.askew && is_sound(g, farthest)).count();
    let aside = 2 * askew < page.glyphs.len();
    let sound = sound.filter(move |g| !(g.askew && aside));
    // The text layer of a scan counts only where nothing is printed.
    let visible = sound.clone().any(|g| !g.invisible && !g.text.is_whitespace());
    let mut doubles = (!page.once || steps_back(&page.glyphs, settings)).then(|| Doubles::new(settings));
    let mut ink = Ink { dropped, askew: if aside { askew } else { 0 }, ..Ink::default() };
    ink.glyphs.reserve(page.glyphs.len().min(settings.bounds.most_glyphs));
    ink.runs.reserve(page.glyphs.len().min(settings.bounds.most_glyphs) / 3);
    let mut space = false;
    // A digit that the clip cuts off behind or before one that is seen.
    let mut cut: Option<Glyph> = None;
    for glyph in sound {
        let mut glyph = turn.glyph(*glyph);
        if visible && glyph.invisible {
            if let Some(last) = ink.glyphs.last_mut()
                && are_digits(last, &glyph)
                && follows(last, &glyph, settings)
            {
                last.veiled = true;
            }
            cut = Some(glyph);
            continue;
        }
        if cut.take().is_some_and(|cut| are_digits(&cut, &glyph) && follows(&cut, &glyph, settings)) {
            glyph.veiled = true;
        }
        if glyph.text.is_whitespace() || is_blank(glyph.text) {
            space = true;
            continue;
        }
        if let Some(doubles) = &mut doubles {
            if let Some(at) = doubles.find(&glyph, |_| true) {
                // What one drawing does not show the other may.
                if let Some(first) = ink.glyphs.get_mut(at) {
                    first.veiled &= glyph.veiled;
                }
                continue;
            }
            doubles.add(&glyph);
        }
        let index = ink.glyphs.len();
        let joins = !space && ink.glyphs.last().is_some_and(|last| follows(last, &glyph, settings));
        ink.glyphs.push(glyph);
        match ink.runs.last_mut() {
            Some(run) if joins => run.extend(index, &glyph),
            _ => ink.runs.push(Run::start(index, &glyph, space)),
        }
        space = false;
    }
    ink.em = usual_size(&ink.glyphs, settings.runs.usual);
    if ink.askew > 0 {
        ink.stamped = stamped(page, turn, ink.em, settings);
    }
    ink
}

/// The pieces with figures that stand askew, but for large print with words.
fn stamped(page: &Page, turn: Turn, em: f32, settings: &Settings) -> Vec<Stamp> {
    let goes_on = |a: &Glyph, b: &Glyph| {
        let large = a.size.max(b.size);
        let away = (a.origin.0 - b.origin.0).abs().max((a.origin.1 - b.origin.1).abs());
        let Askew { size, near_em, .. } = settings.askew;
        let near = (a.size - b.size).abs() <= size * large && away <= near_em * large;
        a.askew == b.askew && (!a.askew || a.direction == b.direction && near)
    };
    let pieces = page.glyphs.chunk_by(goes_on).filter(|piece| piece.first().is_some_and(|g| g.askew));
    let stamp = |piece: &[Glyph]| {
        let area = |glyph: &Glyph| turn.rect(glyph.area);
        let worded = piece.iter().any(|g| g.text.is_alphabetic());
        if worded && piece.iter().any(|g| g.size > settings.askew.watermark * em) {
            return None;
        }
        let figures = piece
            .iter()
            .filter(|g| is_sound(g, settings.bounds.farthest_glyph) && g.text.is_numeric())
            .map(area)
            .collect();
        let ends = piece.first().zip(piece.last()).filter(|_| worded);
        Some(Stamp { figures, ends: ends.map(|(first, last)| (area(first), area(last))) })
    };
    pieces.filter_map(stamp).filter(|stamp| !stamp.figures.is_empty()).collect()
}

/// Whether a glyph stands on the line of the one drawn before it and begins before it: a string may go over itself.
fn steps_back(glyphs: &[Glyph], settings: &Settings) -> bool {
    let back = |a: &Glyph, b: &Glyph| {
        // Most glyphs begin behind the one before.
        a.direction == b.direction && along(b.direction, b.area).0 < along(a.direction, a.area).0 && {
            let level = across(a.direction, a.origin) - across(a.direction, b.origin);
            level.abs() < settings.runs.back_em * a.size
        }
    };
    glyphs.windows(2).any(|pair| matches!(pair, [a, b] if back(a, b)))
}

fn are_digits(a: &Glyph, b: &Glyph) -> bool {
    a.text.is_ascii_digit() && b.text.is_ascii_digit()
}

/// Characters that print nothing though they are no white space to Unicode.
fn is_blank(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_sound(glyph: &Glyph, farthest: f32) -> bool {
    let Rect { x0, top, x1, bottom } = glyph.area;
    let near = |n: f32| n.abs() <= farthest;
    let placed = near(x0) & near(top) & near(x1) & near(bottom);
    placed & near(glyph.origin.0) & near(glyph.origin.1) & near(glyph.size) && glyph.size > 0.0
}

/// Half of the glyphs are as large as this or smaller.
fn usual_size(glyphs: &[Glyph], without: f32) -> f32 {
    // Most pages are printed in one size.
    if let Some((first, rest)) = glyphs.split_first()
        && rest.iter().all(|g| g.size.to_bits() == first.size.to_bits())
    {
        return first.size;
    }
    let mut sizes: Vec<f32> = glyphs.iter().map(|g| g.size).collect();
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return without;
    }
    *sizes.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// Begin and end along the line, in the line's own direction, of an area.
pub(crate) fn along(direction: Direction, area: Rect) -> (f32, f32) {
    match direction {
        Direction::Right => (area.x0, area.x1),
        Direction::Down => (area.top, area.bottom),
        Direction::Left => (-area.x1, -area.x0),
        Direction::Up => (-area.bottom, -area.top),
    }
}

/// The other coordinate of a point: it grows from one line to the next.
pub(crate) fn across(direction: Direction, (x, y): (f32, f32)) -> f32 {
    match direction {
        Direction::Right => y,
        Direction::Down => -x,
        Direction::Left => -y,
        Direction::Up => x,
    }
}

fn follows(last: &Glyph, next: &Glyph, settings: &Settings) -> bool {
    let word_em = settings.runs.word_em;
    if last.direction != next.direction {
        return false;
    }
    let em = last.size.max(next.size);
    let apart = across(last.direction, next.origin) - across(last.direction, last.origin);
    let gap = along(next.direction, next.area).0 - along(last.direction, last.area).1;
    apart.abs() <= settings.runs.level_em * em && gap.abs() <= word_em * em && !is_mark(last, next, settings)
}

/// Whether one of two characters that stand side by side is a mark on a number, such as a footnote's: both are digits,
/// and one is smaller or stands off the other's baseline.
pub(crate) fn is_mark(a: &Glyph, b: &Glyph, settings: &Settings) -> bool {
    if !(a.text.is_ascii_digit() && b.text.is_ascii_digit()) {
        return false;
    }
    let (less, more) = (a.size.min(b.size), a.size.max(b.size));
    let off = across(a.direction, a.origin) - across(a.direction, b.origin);
    less < settings.runs.mark_size * more || off.abs() > settings.runs.mark_em * more
}

impl Run {
    fn start(index: usize, glyph: &Glyph, spaced: bool) -> Run {
        Run {
            glyphs: (index, index + 1),
            area: glyph.area,
            direction: glyph.direction,
            along: along(glyph.direction, glyph.area),
            base: across(glyph.direction, glyph.origin),
            size: glyph.size,
            spaced,
            apart: false,
        }
    }

    fn extend(&mut self, index: usize, glyph: &Glyph) {
        self.glyphs.1 = index + 1;
        self.area = self.area.union(glyph.area);
        self.along.1 = self.along.1.max(along(glyph.direction, glyph.area).1);
        self.size = self.size.max(glyph.size);
    }

    /// A part of the run; `None` if the range is empty.
    pub(crate) fn part(&self, glyphs: &[Glyph], from: usize, to: usize) -> Option<Run> {
        let (first, rest) = glyphs.get(from..to)?.split_first()?;
        let mut part = Run::start(from, first, self.spaced && from == self.glyphs.0);
        for (i, glyph) in rest.iter().enumerate() {
            part.extend(from + 1 + i, glyph);
        }
        Some(part)
    }
}

impl Rect {
    /// The smallest rectangle that holds both.
    pub(crate) fn union(self, other: Rect) -> Rect {
        Rect {
            x0: self.x0.min(other.x0),
            top: self.top.min(other.top),
            x1: self.x1.max(other.x1),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn center(self) -> (f32, f32) {
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.top, self.bottom))
    }

    pub(crate) fn holds(self, (x, y): (f32, f32)) -> bool {
        self.x0 <= x && x <= self.x1 && self.top <= y && y <= self.bottom
    }

    pub(crate) fn width(self) -> f32 {
        self.x1 - self.x0
    }

    pub(crate) fn height(self) -> f32 {
        self.bottom - self.top
    }
}
