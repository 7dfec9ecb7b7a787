//! Runs to cells: what stands where.

use super::apart;
use super::cells::{self, Cells};
use super::drawings::{self, Seat};
use super::grid::{Grid, GridCell, Ruling};
use super::lattice::Lattice;
use super::lines::{self, Line};
use super::page::{Direction, Rect};
use super::runs::{Ink, Lines, Run, Stamp};
use super::settings::Settings;
use super::spacing::{self, Gap};
use super::torn;
use super::wrap;

/// A lattice with its cells, being filled.
struct Draft {
    lattice: Lattice,
    cells: Cells,
    area: Rect,
    /// Cells, and a run in each.
    runs: Vec<(usize, usize)>,
    crossing: usize,
    /// Cells, and a drawing in each.
    drawings: Vec<(usize, Seat)>,
    steps: usize,
}

impl Draft {
    /// The cell at a point inside the lattice.
    fn cell(&self, (x, y): (f32, f32)) -> Option<usize> {
        let column = unit(&self.lattice.xs, x)?;
        let row = unit(&self.lattice.ys, y)?;
        self.cells.unit.get(row * self.lattice.columns() + column).copied()
    }
}

impl Draft {
    /// Notes a drawing with the cells it stands in. One behind the whole table is its background.
    fn draw(&mut self, drawing: Rect, settings: &Settings) {
        let whole =
            drawing.holds((self.area.x0, self.area.top)) && drawing.holds((self.area.x1, self.area.bottom));
        let Some(cell) = self.cell(drawing.center()).filter(|_| !whole) else { return };
        let area = |cell: usize| self.cells.cells.get(cell).map(|span| span.area(&self.lattice));
        match area(cell).and_then(|area| Seat::of(drawing, area, settings)) {
            Some(Seat::Over(_)) => {
                let covered = |lines: &[f32], from: f32, to: f32| {
                    unit(lines, from).unwrap_or(0)..unit(lines, to).map_or(0, |last| last + 1)
                };
                let columns = covered(&self.lattice.xs, drawing.x0, drawing.x1);
                let rows = covered(&self.lattice.ys, drawing.top, drawing.bottom);
                let wide = self.lattice.columns();
                let units = rows.flat_map(|row| columns.clone().map(move |column| row * wide + column));
                let cells = units.take(self.steps).filter_map(|unit| self.cells.unit.get(unit).copied());
                let mut under: Vec<usize> = cells.collect();
                self.steps -= under.len().min(self.steps);
                under.sort_unstable();
                under.dedup();
                under.retain(|cell| area(*cell).is_some_and(|area| drawing.holds(area.center())));
                self.drawings.extend(under.into_iter().map(|cell| (cell, Seat::Over(drawing))));
            }
            Some(seat) => self.drawings.push((cell, seat)),
            None => {}
        }
    }
}

fn unit(lines: &[f32], at: f32) -> Option<usize> {
    let units = lines.len().checked_sub(2)?;
    Some(lines.partition_point(|line| *line <= at).saturating_sub(1).min(units))
}

/// Puts the runs of a page into its lattices. Returns the tables, and the runs that stand in none. A run that
/// crosses a border is parted there, if its own spacing says that it is two; the ink grows by the parts.
pub(crate) fn fill(
    lattices: Vec<Lattice>,
    ink: &mut Ink,
    drawings: impl Iterator<Item = Rect>,
    stamped: &[Stamp],
    settings: &Settings,
) -> (Vec<Grid>, Vec<usize>) {
    let mut drafts: Vec<Draft> = lattices
        .into_iter()
        .map(|lattice| {
            let cells = cells::cells(&lattice);
            let area = lattice.area();
            Draft {
                lattice,
                cells,
                area,
                runs: Vec::new(),
                crossing: 0,
                drawings: Vec::new(),
                steps: settings.bounds.drawn_units,
            }
        })
        .collect();
    // Of tables inside each other the innermost holds what stands in it.
    let size = |draft: &Draft| draft.area.width() * draft.area.height();
    let mut inward: Vec<usize> = (0..drafts.len()).collect();
    inward.sort_by(|a, b| size(&drafts[*a]).total_cmp(&size(&drafts[*b])));
    let mut outside = Vec::new();
    let mut at = 0;
    while let Some(run) = ink.runs.get(at) {
        let center = run.area.center();
        let Some(draft) = inward.iter().copied().find(|i| drafts[*i].area.holds(center)) else {
            outside.push(at);
            at += 1;
            continue;
        };
        let draft = &mut drafts[draft];
        if crosses(draft, ink, run) {
            if let Some(parts) = parts(draft, ink, run, settings) {
                // The parts are looked at again behind all others, each by its own centre.
                ink.runs.extend(parts);
                at += 1;
                continue;
            }
            draft.crossing += 1;
        }
        if let Some(cell) = draft.cell(center) {
            draft.runs.push((cell, at));
        }
        at += 1;
    }
    // Words that stand askew across cells are none of theirs.
    let within = |stamp: &&Stamp| {
        stamp.ends.is_none_or(|(first, last)| {
            let seat = |area: Rect| {
                let draft = inward.iter().copied().find(|i| drafts[*i].area.holds(area.center()))?;
                Some((draft, drafts[draft].cell(area.center())?))
            };
            seat(first) == seat(last)
        })
    };
    let stamped: Vec<Rect> =
        stamped.iter().filter(within).flat_map(|stamp| &stamp.figures).copied().collect();
    for area in drawings.chain(stamped) {
        if let Some(draft) = inward.iter().copied().find(|i| drafts[*i].area.holds(area.center())) {
            drafts[draft].draw(area, settings);
        }
    }
    drafts.iter_mut().for_each(|draft| draft.runs.sort_unstable());
    let styles = styles(&drafts, ink, settings);
    let mut grids: Vec<(usize, Grid)> = Vec::new();
    for (place, at) in inward.iter().enumerate() {
        let Some(draft) = drafts.get_mut(*at) else { continue };
        draft.runs.sort_unstable();
        draft.drawings.sort_by_key(|(cell, _)| *cell);
        if let Some(grid) = grid(draft, ink, styles.get(*at).copied().flatten(), settings) {
            grids.push((*at, grid));
            continue;
        }
        // What stands in a frame stands in the table around it.
        for (_, run) in std::mem::take(&mut draft.runs) {
            let center = ink.runs.get(run).map(|run| run.area.center());
            let around = inward.get(place + 1..).unwrap_or_default();
            let around = around.iter().find(|i| center.is_some_and(|center| drafts[**i].area.holds(center)));
            let seat = around.and_then(|i| Some((*i, drafts[*i].cell(center?)?)));
            match seat {
                Some((around, cell)) => drafts[around].runs.push((cell, run)),
                None => outside.push(run),
            }
        }
    }
    grids.sort_by_key(|(at, _)| *at);
    outside.sort_unstable();
    (grids.into_iter().map(|(_, grid)| grid).collect(), outside)
}

/// Whether glyphs of the run stand in different cells.
fn crosses(draft: &Draft, ink: &Ink, run: &Run) -> bool {
    let at = |i: usize| ink.glyphs.get(i).and_then(|g| draft.cell(g.area.center()));
    run.glyphs.1 - run.glyphs.0 > 1 && at(run.glyphs.0) != at(run.glyphs.1 - 1)
}

/// The parts of a run that crosses a border between two of its glyphs with a gap unlike its other gaps: texts of
/// two cells that touch. A text that merely flows over its border keeps its own spacing there and stays whole, in
/// the cell of its centre.
fn parts(draft: &Draft, ink: &Ink, run: &Run, settings: &Settings) -> Option<Vec<Run>> {
    let glyphs = ink.glyphs.get(run.glyphs.0..run.glyphs.1)?;
    let gaps: Vec<f32> = glyphs
        .windows(2)
        .map(|w| {
            let (_, end) = super::runs::along(w[0].direction, w[0].area);
            let (start, _) = super::runs::along(w[1].direction, w[1].area);
            start - end
        })
        .collect();
    // Two glyphs tell nothing of their own spacing; without any they would touch.
    let mut sorted = gaps.clone();
    sorted.sort_by(f32::total_cmp);
    let usual = if gaps.len() < settings.cells.crossing_gaps {
        0.0
    } else {
        sorted.get(sorted.len() / 2).copied()?
    };
    let mut cuts = vec![run.glyphs.0];
    for (i, (pair, gap)) in glyphs.windows(2).zip(&gaps).enumerate() {
        let border = draft.cell(pair[0].area.center()) != draft.cell(pair[1].area.center());
        if border && (gap - usual).abs() > settings.cells.crossing_em * run.size {
            cuts.push(run.glyphs.0 + i + 1);
        }
    }
    if cuts.len() < 2 {
        return None;
    }
    cuts.push(run.glyphs.1);
    Some(cuts.windows(2).filter_map(|w| run.part(&ink.glyphs, w[0], w[1])).collect())
}

/// The table of a filled lattice; `None` where it is no table: one frame, or a drawing without text.
fn grid(draft: &Draft, ink: &Ink, style: Option<f32>, settings: &Settings) -> Option<Grid> {
    let mut cells = Vec::new();
    let mut placed = draft.runs.iter().peekable();
    let mut drawn = draft.drawings.iter().peekable();
    let mut runs = Vec::new();
    for (at, span) in draft.cells.cells.iter().enumerate() {
        runs.clear();
        runs.extend(std::iter::from_fn(|| placed.next_if(|(cell, _)| *cell == at)).map(|(_, run)| *run));
        let first = drawn.clone();
        let seats = std::iter::from_fn(|| drawn.next_if(|(cell, _)| *cell == at)).count();
        if span.outside && runs.is_empty() {
            continue;
        }
        let mut lines = lines(ink, &runs, style, settings);
        if seats > 0 {
            let glyphs = runs.iter().filter_map(|run| ink.runs.get(*run));
            let glyphs = glyphs.flat_map(|r| ink.glyphs_of(r));
            let seats = first.take(seats).map(|(_, seat)| *seat);
            lines.extend(drawings::mark(seats, &lines, glyphs, ink.em, settings));
        }
        cells.push(GridCell {
            row: span.rows.0,
            column: span.columns.0,
            row_span: span.rows.1 - span.rows.0,
            column_span: span.columns.1 - span.columns.0,
            area: span.area(&draft.lattice),
            lines,
        });
    }
    let mut grid = Grid {
        ruling: Ruling::Ruled,
        xs: draft.lattice.xs.clone(),
        ys: draft.lattice.ys.clone(),
        open: draft.lattice.open,
        cells,
        ragged: draft.cells.ragged,
        crossing: draft.crossing,
    };
    grid.compact(settings.rules.strip_em * ink.em);
    let shown = grid.cells.iter().any(|c| !c.lines.is_empty());
    if grid.cells.len() < 2 || !shown {
        return None;
    }
    measure(&mut grid.cells, settings);
    if torn::mend(&mut grid, settings) {
        measure(&mut grid.cells, settings);
    }
    let struck = draft.runs.iter().filter(|(_, run)| ink.struck.binary_search(run).is_ok()).count();
    if apart::are_two(&grid.cells, struck, settings) {
        apart::mark_all(&mut grid.cells);
    }
    apart::mark_small(&mut grid.cells, settings);
    Some(grid)
}

/// The style of each table's figures in ems. Where a table has too few figures to tell, another of the page tells.
fn styles(drafts: &[Draft], ink: &Ink, settings: &Settings) -> Vec<Option<f32>> {
    let gaps: Vec<Option<Gap>> = drafts.iter().map(|draft| gap(draft, ink, settings)).collect();
    let told = || gaps.iter().flatten().filter(|gap| gap.told);
    let style = |gap: &Gap| gap.told || told().any(|other| spacing::is_even(gap.ems, other.ems, settings));
    gaps.iter().map(|gap| gap.filter(style).map(|gap| gap.ems)).collect()
}

/// What sets the digits of the table's figures apart.
fn gap(draft: &Draft, ink: &Ink, settings: &Settings) -> Option<Gap> {
    let cells = || draft.runs.chunk_by(|a, b| a.0 == b.0);
    // Most tables set digits close, as their first figure of two shows.
    let alone = |cell: &[(usize, usize)]| if let [(_, run)] = cell { Some(*run) } else { None };
    if cells().filter_map(alone).any(|run| spacing::is_close(ink, run, settings)) {
        return None;
    }
    let mut runs: Vec<usize> = Vec::new();
    let grouped = cells().map(|cell| {
        runs.clear();
        runs.extend(cell.iter().map(|(_, run)| *run));
        lines::group(ink, &runs, settings)
    });
    let all: Vec<Lines> = grouped.collect();
    spacing::of(ink, all.iter().flat_map(Lines::iter), settings)
}

/// The lines of a cell: most have one run, or none.
fn lines(ink: &Ink, runs: &[usize], style: Option<f32>, settings: &Settings) -> Vec<Line> {
    let line = |runs: &[usize]| lines::line_of(ink, runs, style, settings);
    match runs {
        [] => Vec::new(),
        [_] => line(runs).into_iter().collect(),
        _ => lines::group(ink, runs, settings).iter().filter_map(line).collect(),
    }
}

/// Tells every line how much more its cell would have held. What cells keep free at their sides is learnt from the
/// table: the least that lines of more than one glyph leave, but for one in twenty that may stand askew. A cell holds
/// at least what one that is no wider holds. Where figures stand one below the other that nothing forced apart, the
/// table sets several figures into one cell, and none of them goes on in the next line.
fn measure(cells: &mut [GridCell], settings: &Settings) {
    let mut free = Vec::new();
    for cell in cells.iter() {
        for line in cell.lines.iter().filter(|l| l.text.chars().nth(1).is_some()) {
            let (before, behind) = match line.direction {
                Direction::Right | Direction::Left => {
                    (line.area.x0 - cell.area.x0, cell.area.x1 - line.area.x1)
                }
                Direction::Down | Direction::Up => {
                    (line.area.top - cell.area.top, cell.area.bottom - line.area.bottom)
                }
            };
            free.push(before.min(behind).clamp(0.0, settings.cells.padding));
        }
    }
    free.sort_by(f32::total_cmp);
    let padding =
        free.get(free.len() / settings.cells.padding_of.max(1)).copied().unwrap_or(settings.cells.padding);
    let held = held(cells);
    for cell in cells.iter_mut() {
        let area = cell.area;
        let held = held.get(held.partition_point(|(width, _)| *width <= area.width()).wrapping_sub(1));
        for line in &mut cell.lines {
            line.room = room(line, area, padding);
            if let (Direction::Right, Some((_, most))) = (line.direction, held) {
                line.room = line.room.max(most - line.area.width() + settings.wrap.slack_em * line.size);
            }
        }
    }
    if cells.iter().any(|cell| cell.lines.windows(2).any(|w| wrap::is_stacked(&w[0], &w[1], &settings.wrap)))
    {
        let broken = cells.iter_mut().filter(|cell| cell.lines.len() > 1);
        for line in broken.flat_map(|cell| &mut cell.lines).filter(|line| wrap::is_all_figures(line)) {
            line.room = f32::INFINITY;
        }
    }
}

/// The widths of cells in order, and the widest line of figures that stands within a cell of that width or less. The
/// table's usual padding need not be kept by it: what is wider than its cell was not set for it.
fn held(cells: &[GridCell]) -> Vec<(f32, f32)> {
    let inside = |cell: &GridCell, line: &Line| {
        line.direction == Direction::Right
            && wrap::is_all_figures(line)
            && cell.area.x0 < line.area.x0
            && line.area.x1 < cell.area.x1
    };
    let widest = |cell: &GridCell| {
        let lines = cell.lines.iter().filter(|line| inside(cell, line));
        lines.map(|line| line.area.width()).fold(0.0_f32, f32::max)
    };
    let mut held: Vec<(f32, f32)> = cells.iter().map(|cell| (cell.area.width(), widest(cell))).collect();
    held.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut most = 0.0_f32;
    for (_, width) in &mut held {
        most = most.max(*width);
        *width = most;
    }
    held
}

fn room(line: &Line, area: Rect, padding: f32) -> f32 {
    match line.direction {
        Direction::Right | Direction::Left => area.width() - line.area.width() - 2.0 * padding,
        Direction::Down | Direction::Up => area.height() - line.area.height() - 2.0 * padding,
    }
}
