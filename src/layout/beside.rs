//! Tables whose columns do not fit on one page, printed as programs of sheets print them: the columns that are left over
//! on further pages, in the same rows at the same heights, without the labels or with the labels once more.
//!
//! Such pieces are put back beside the page they go on from, before tables are read. What says that they are such
//! pieces is that every row border of every table on the later page lies where one of the earlier page lies, and that
//! the rows have no labels of their own there.

use super::grid::{Grid, GridCell};
use super::page::{Direction, Page, Rect, Rule, Seam};
use super::settings::Settings;
use super::sheet::Sheet;

/// Points by which row borders of the same rows differ on two pages.
const LEVEL: f32 = 1.0;
/// Rows that the largest of the pieces must have.
const ROWS: usize = 4;
/// Pages before that are looked at.
const CHAINS: usize = 64;
/// So many of so many row borders of a piece must be those of the other at least.
const SHARED: (usize, usize) = (2, 3);
/// Points around a table that belong to its borders.
const BORDER: f32 = 1.5;

/// Pages put together.
pub(crate) struct Joined {
    pub(crate) pages: Vec<Page>,
    /// Which page went beside which.
    pub(crate) moved: Vec<(u32, u32)>,
}

/// A piece: the table on the earlier page it goes on from, and the part of its own page that it is.
struct Piece {
    home: usize,
    own: Rect,
    /// With the labels that are printed again.
    all: Rect,
    rows: usize,
    /// Its rows have labels on the earlier page.
    named: bool,
}

/// The pages with such pieces beside the pages they go on from; `None` where there are none, as nearly always.
pub(crate) fn joined(pages: &[Page], sheets: &[Sheet], settings: &Settings) -> Option<Joined> {
    // Pages beside each other so far, with the way the last was moved.
    let mut chains: Vec<(usize, usize, f32)> = Vec::new();
    let mut out: Option<Vec<Page>> = None;
    let mut moved = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let mut found = chains.iter_mut().rev().take(CHAINS).filter_map(|chain| {
            let last = sheets.get(chain.1)?;
            // Where pages were joined already, less tells that this one is another.
            let known = chain.0 != chain.1 || out.is_some();
            pieces(last, sheet, settings, known).map(|pieces| (chain, last, pieces))
        });
        let Some((chain, last, pieces)) = found.next() else {
            drop(found);
            if is_plain(sheet) && !sheet.grids.is_empty() {
                chains.push((at, at, 0.0));
            }
            continue;
        };
        // Two pages it could go on from: nobody knows which.
        if found.next().is_some() {
            continue;
        }
        let Some(shift) = shift(last, &pieces) else { continue };
        let shift = shift + chain.2;
        let all = out.get_or_insert_with(|| pages.to_vec());
        let number = sheet.number;
        let (taken, rest) = all.get(at).map(|page| split(page, &pieces))?;
        if let Some(home) = all.get_mut(chain.0) {
            moved.push((number, home.number));
            add(home, taken, Seam { from: seam(&pieces) + shift, shift, page: number });
        }
        if let Some(page) = all.get_mut(at) {
            *page = rest;
        }
        (chain.1, chain.2) = (at, shift);
    }
    out.map(|pages| Joined { pages, moved })
}

fn is_plain(sheet: &Sheet) -> bool {
    sheet.turn.direction == Direction::Right && sheet.is_straight()
}

/// The tables of a page as pieces beside the tables of an earlier one; `None` unless all of them are.
fn pieces(home: &Sheet, sheet: &Sheet, settings: &Settings, known: bool) -> Option<Vec<Piece>> {
    if sheet.grids.is_empty() || !is_plain(sheet) || sheet.number <= home.number {
        return None;
    }
    let mut out = Vec::new();
    for grid in &sheet.grids {
        let at = home.grids.iter().position(|other| has_same_rows(other, grid))?;
        let (from, named) = own_columns(home.grids.get(at)?, grid, known, settings)?;
        let area = grid.area();
        let own = Rect { x0: *grid.xs.get(from)?, ..area };
        out.push(Piece { home: at, own, all: area, rows: grid.rows(), named });
    }
    out.iter().any(|piece| piece.rows >= ROWS && (piece.named || known)).then_some(out)
}

/// Whether two tables reach from the same height to the same and the borders of the one are borders of the other, which
/// may have a few more: merged cells hide some.
fn has_same_rows(a: &Grid, b: &Grid) -> bool {
    let (few, many) = if a.ys.len() <= b.ys.len() { (&a.ys, &b.ys) } else { (&b.ys, &a.ys) };
    let level = |a: Option<&f32>, b: Option<&f32>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= LEVEL);
    level(few.first(), many.first())
        && level(few.last(), many.last())
        && few.iter().all(|y| many.iter().any(|other| (y - other).abs() <= LEVEL))
        && SHARED.1 * few.len() >= SHARED.0 * many.len()
}

/// The first column of a piece that is its own, behind labels that are printed again, and whether its rows are named on
/// the earlier page; `None` where it is no piece.
fn own_columns(home: &Grid, grid: &Grid, known: bool, settings: &Settings) -> Option<(usize, bool)> {
    // Equal columns: a form filled in twice, or a table that goes on below.
    let alike = home.xs.len() == grid.xs.len()
        && home.xs.iter().zip(&grid.xs).all(|(a, b)| (a - b).abs() <= settings.outer);
    if alike {
        return None;
    }
    let worded = |cell: &&GridCell| cell.text().chars().any(char::is_alphabetic);
    let figures = |cell: &GridCell| {
        let text = cell.text();
        !text.is_empty() && !text.chars().any(char::is_alphabetic)
    };
    // Below the heads: from the first row that has figures.
    let body = grid.cells.iter().filter(|c| figures(c)).map(|c| c.area.top).fold(f32::INFINITY, f32::min);
    let below = |c: &&GridCell| c.area.top >= body - LEVEL;
    let labels = |of: &Grid, columns: usize| -> Vec<(usize, String)> {
        let inside = of.cells.iter().filter(below).filter(|c| c.column < columns);
        inside.map(|c| (c.column, c.text())).collect()
    };
    // Figures may be the same by chance, words are not.
    let named =
        |column: usize| grid.cells.iter().filter(below).filter(|c| c.column == column).any(|c| worded(&c));
    let again = (0..grid.columns().min(home.columns()))
        .rev()
        .find(|n| labels(home, *n) == labels(grid, *n) && (0..*n).all(named))
        .unwrap_or(0);
    // The piece has words in its heads alone, and other heads; its rows are named on the page it goes on from.
    let own = || grid.cells.iter().filter(|c| c.column >= again);
    let heads: Vec<String> = own().filter(worded).map(GridCell::text).collect();
    let other = heads.iter().filter(|head| !home.cells.iter().any(|c| c.text() == **head)).count();
    let unnamed = !own().filter(below).any(|c| worded(&c));
    let named = home.cells.iter().filter(below).filter(|c| c.column == 0).filter(worded).count();
    let others = if known { other > 0 || heads.is_empty() } else { 2 * other > heads.len() };
    (others && unnamed).then_some((again, named > 0))
}

/// How far a page is moved: its largest piece comes to lie at the right border of the table it goes on from.
fn shift(home: &Sheet, pieces: &[Piece]) -> Option<f32> {
    let largest = pieces.iter().max_by_key(|piece| piece.rows)?;
    Some(home.grids.get(largest.home)?.area().x1 - largest.own.x0)
}

fn seam(pieces: &[Piece]) -> f32 {
    pieces.iter().map(|piece| piece.own.x0).fold(f32::INFINITY, f32::min)
}

/// What of a page is the pieces, and what is left.
fn split(page: &Page, pieces: &[Piece]) -> (Page, Page) {
    let near = |area: &Rect, (x, y): (f32, f32)| {
        area.x0 - BORDER <= x && x <= area.x1 + BORDER && area.top - BORDER <= y && y <= area.bottom + BORDER
    };
    let within = |at: (f32, f32)| pieces.iter().any(|piece| near(&piece.own, at));
    // Labels printed again say nothing new.
    let again = |at: (f32, f32)| pieces.iter().any(|piece| near(&piece.all, at));
    let frame = Page { number: page.number, width: page.width, height: page.height, ..Page::default() };
    let (mut taken, mut rest) = (frame.clone(), Page { upright: page.upright, once: page.once, ..frame });
    for glyph in &page.glyphs {
        match glyph.area.center() {
            at if within(at) => taken.glyphs.push(*glyph),
            at if again(at) => {}
            _ => rest.glyphs.push(*glyph),
        }
    }
    for rule in &page.rules {
        let along = |at: f32| if rule.horizontal { (at, rule.at) } else { (rule.at, at) };
        // A rule along labels that are printed again goes on behind them.
        let ends = [rule.from, f32::midpoint(rule.from, rule.to), rule.to];
        match ends.map(along) {
            points if points.iter().any(|at| within(*at)) => taken.rules.push(cut(*rule, pieces)),
            points if points.iter().any(|at| again(*at)) => {}
            _ => rest.rules.push(*rule),
        }
    }
    for area in &page.drawings {
        if within(area.center()) { taken.drawings.push(*area) } else { rest.drawings.push(*area) }
    }
    rest.images.clone_from(&page.images);
    (taken, rest)
}

/// A level rule without what of it lies along labels that are printed again.
fn cut(rule: Rule, pieces: &[Piece]) -> Rule {
    let of = |piece: &&Piece| piece.own.top - BORDER <= rule.at && rule.at <= piece.own.bottom + BORDER;
    match pieces.iter().find(of) {
        Some(piece) if rule.horizontal => Rule { from: rule.from.max(piece.own.x0 - BORDER), ..rule },
        _ => rule,
    }
}

/// Puts a piece beside a page.
fn add(home: &mut Page, taken: Page, seam: Seam) {
    let by = seam.shift;
    let moved = |area: Rect| Rect { x0: area.x0 + by, x1: area.x1 + by, ..area };
    home.glyphs.extend(taken.glyphs.into_iter().map(|mut glyph| {
        glyph.area = moved(glyph.area);
        glyph.origin.0 += by;
        glyph
    }));
    home.rules.extend(taken.rules.into_iter().map(|mut rule| {
        if rule.horizontal {
            (rule.from, rule.to) = (rule.from + by, rule.to + by);
        } else {
            rule.at += by;
        }
        rule
    }));
    home.drawings.extend(taken.drawings.into_iter().map(moved));
    home.beside.push(seam);
}
