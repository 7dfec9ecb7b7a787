//! One page taken apart: its tables, and the lines around them.

use super::apart;
use super::boxes;
use super::fill;
use super::frames;
use super::grid::Grid;
use super::lattice;
use super::lines::{self, Line};
use super::numbers;
use super::page::{Direction, Page, Rect, Seam, Upright};
use super::runs::{self, Ink};
use super::settings::Settings;
use super::snap;
use super::stops;
use super::turn::Turn;
use super::veil;
use crate::document::PageBox;

/// A line outside ruled tables, with the runs it is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) runs: Vec<usize>,
    pub(crate) line: Line,
}

/// A page, turned upright.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// 1-based.
    pub(crate) number: u32,
    pub(crate) turn: Turn,
    pub(crate) height: f32,
    upright: Upright,
    beside: Vec<Seam>,
    /// Points by which a column may begin before a seam.
    seam: f32,
    pub(crate) ink: Ink,
    /// From top to bottom.
    pub(crate) grids: Vec<Grid>,
    /// Lines in no table, from top to bottom.
    pub(crate) rows: Vec<Row>,
    /// Rules left out because there were too many.
    pub(crate) dropped_rules: usize,
}

impl Sheet {
    pub(crate) fn of(page: &Page, settings: &Settings) -> Sheet {
        Sheet::without(page, settings, &[])
    }

    /// The same as if the rules of the tables in these areas were not drawn.
    pub(crate) fn without(page: &Page, settings: &Settings, tables: &[Rect]) -> Sheet {
        let turn = Turn::of(page, settings);
        let mut ink = runs::ink(page, turn, settings);
        veil::mark(&mut ink, page.rules.iter().map(|r| turn.rule(*r)), settings);
        let rules = page.rules.iter().map(|r| turn.rule(*r)).collect();
        let rules = frames::without_boxes(rules, &ink.glyphs, ink.em, settings);
        let rules = boxes::together(rules, &ink.glyphs, ink.em, settings);
        let strokes = snap::strokes(rules.into_iter(), ink.em, settings);
        let mut lattices = lattice::lattices(&strokes, ink.em, settings);
        lattices.truncate(settings.bounds.most_tables);
        lattices.retain(|lattice| !tables.contains(&lattice.area()));
        let stamped = std::mem::take(&mut ink.stamped);
        let drawings = page.drawings.iter().map(|area| turn.rect(*area));
        // Where a page is turned, left and right are other sides.
        let cuts = if turn.direction == Direction::Right { page.cuts.as_slice() } else { &[] };
        let (mut grids, mut outside) = fill::fill(lattices, &mut ink, drawings, &stamped, settings);
        let counted = numbers::of_lines(&ink, &outside, &grids, settings);
        outside.retain(|run| counted.binary_search(run).is_err());
        grids.iter_mut().for_each(|grid| apart::mark_cut(grid, cuts, settings));
        let outside = stops::cut(&mut ink, &outside, settings);
        let rows = lines::group(&ink, &outside, settings)
            .iter()
            .filter_map(|runs| {
                lines::line(&ink, runs, settings).map(|line| Row { runs: runs.to_vec(), line })
            })
            .collect();
        let (_, height) = turn.size();
        Sheet {
            number: page.number,
            turn,
            height,
            upright: page.upright,
            beside: page.beside.clone(),
            seam: settings.beside.seam,
            ink,
            grids,
            rows,
            dropped_rules: strokes.dropped,
        }
    }

    /// Whether places on the sheet are those on the page.
    pub(crate) fn is_straight(&self) -> bool {
        self.upright.angle == 0.0
    }

    /// An area of the sheet as a place on the page.
    pub(crate) fn place(&self, area: Rect) -> PageBox {
        let Rect { x0, top, x1, bottom } = self.upright.back(self.turn.back(area));
        // What reaches over several pages is placed where it begins.
        let begins = |seam: &&Seam| seam.from <= area.x0 + self.seam;
        let (page, shift) =
            self.beside.iter().rfind(begins).map_or((self.number, 0.0), |s| (s.page, s.shift));
        let end = self.beside.iter().find(|seam| !begins(seam)).map_or(f32::INFINITY, |seam| seam.from);
        PageBox { page, x0: x0 - shift, top, x1: x1.min(end) - shift, bottom }
    }
}
