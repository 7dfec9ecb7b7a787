//! Pages whose text runs down, up or upside down, read as if they stood upright.

use super::page::{Direction, Glyph, Page, Rect, Rule};
use super::settings::Settings;

/// How far a page was turned, and back again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turn {
    /// The way most glyphs run on the page as it is.
    pub(crate) direction: Direction,
    width: f32,
    height: f32,
}

impl Turn {
    /// The turn of a page: that of its text, if nearly all of it runs one way.
    pub(crate) fn of(page: &Page, settings: &Settings) -> Turn {
        let mut counts = [0_usize; 4];
        for glyph in page.glyphs.iter().take(settings.bounds.most_glyphs) {
            counts[quarter(glyph.direction)] += 1;
        }
        let all: usize = counts.iter().sum();
        let direction = DIRECTIONS
            .into_iter()
            .find(|d| *d != Direction::Right && share(counts[quarter(*d)], all) >= settings.pages.turned)
            .unwrap_or_default();
        Turn { direction, width: page.width, height: page.height }
    }

    /// Size of the page after turning.
    pub(crate) fn size(self) -> (f32, f32) {
        match self.direction {
            Direction::Right | Direction::Left => (self.width, self.height),
            Direction::Down | Direction::Up => (self.height, self.width),
        }
    }

    /// A point of the page, turned so that its text runs from left to right.
    pub(crate) fn point(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self.direction {
            Direction::Right => (x, y),
            Direction::Down => (y, self.width - x),
            Direction::Left => (self.width - x, self.height - y),
            Direction::Up => (self.height - y, x),
        }
    }

    /// The inverse of [`Turn::point`].
    fn unpoint(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self.direction {
            Direction::Right => (x, y),
            Direction::Down => (self.width - y, x),
            Direction::Left => (self.width - x, self.height - y),
            Direction::Up => (y, self.height - x),
        }
    }

    pub(crate) fn rect(self, rect: Rect) -> Rect {
        span(self.point((rect.x0, rect.top)), self.point((rect.x1, rect.bottom)))
    }

    /// An area of the turned page as it is on the page itself.
    pub(crate) fn back(self, rect: Rect) -> Rect {
        span(self.unpoint((rect.x0, rect.top)), self.unpoint((rect.x1, rect.bottom)))
    }

    pub(crate) fn rule(self, rule: Rule) -> Rule {
        if self.direction == Direction::Right {
            return rule;
        }
        let ends = if rule.horizontal {
            [(rule.from, rule.at), (rule.to, rule.at)]
        } else {
            [(rule.at, rule.from), (rule.at, rule.to)]
        };
        let area = span(self.point(ends[0]), self.point(ends[1]));
        let swapped = matches!(self.direction, Direction::Down | Direction::Up);
        if rule.horizontal != swapped {
            Rule { horizontal: true, at: area.top, from: area.x0, to: area.x1, width: rule.width }
        } else {
            Rule { horizontal: false, at: area.x0, from: area.top, to: area.bottom, width: rule.width }
        }
    }

    pub(crate) fn glyph(self, glyph: Glyph) -> Glyph {
        if self.direction == Direction::Right {
            return glyph;
        }
        let direction = DIRECTIONS[(quarter(glyph.direction) + 4 - quarter(self.direction)) % 4];
        Glyph { area: self.rect(glyph.area), origin: self.point(glyph.origin), direction, ..glyph }
    }
}

const DIRECTIONS: [Direction; 4] = [Direction::Right, Direction::Down, Direction::Left, Direction::Up];

fn quarter(direction: Direction) -> usize {
    match direction {
        Direction::Right => 0,
        Direction::Down => 1,
        Direction::Left => 2,
        Direction::Up => 3,
    }
}

fn span(a: (f32, f32), b: (f32, f32)) -> Rect {
    Rect { x0: a.0.min(b.0), top: a.1.min(b.1), x1: a.0.max(b.0), bottom: a.1.max(b.1) }
}

#[expect(clippy::cast_precision_loss, reason = "a share of a page")]
fn share(part: usize, all: usize) -> f32 {
    if all == 0 { 0.0 } else { part as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use super::{DIRECTIONS, Turn};
    use crate::layout::page::{Direction, Rect, Rule};

    #[test]
    fn turning_back_gives_the_same() {
        for direction in DIRECTIONS {
            let turn = Turn { direction, width: 600.0, height: 800.0 };
            let rect = Rect { x0: 10.0, top: 20.0, x1: 40.0, bottom: 90.0 };
            assert_eq!(turn.back(turn.rect(rect)), rect);
        }
    }

    #[test]
    fn text_that_runs_down_reads_from_the_right_edge() {
        let turn = Turn { direction: Direction::Down, width: 600.0, height: 800.0 };
        // The first line of such a page stands at its right edge and begins at the top.
        assert_eq!(turn.point((600.0, 0.0)), (0.0, 0.0));
        let rule = Rule { horizontal: false, at: 500.0, from: 50.0, to: 700.0, width: 1.0 };
        assert_eq!(turn.rule(rule), Rule { horizontal: true, at: 100.0, from: 50.0, to: 700.0, width: 1.0 });
    }
}
