//! Tables whose columns do not fit on one page, printed as programs of sheets print them: the columns that are left over
//! on further pages, in the same rows at the same heights, without the labels or with the labels once more.
//!
//! Such pieces are put back beside the page they go on from, before tables are read. What says that they are such
//! pieces is that every table on the later page has its row borders where one of the earlier page has them, and that
//! the rows have no labels of their own there. Above the first row of figures one of the two may have more: a head
//! spans rows on one page that are parted on the other, or goes on over both sides of a page, which shows no border at its
//! ends then and begins a table below it.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::grid::{Grid, GridCell};
use super::page::{Direction, Page, Rect, Rule, Seam};
use super::settings::{Bounds, Settings};
use super::sheet::Sheet;

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
    let leaves: Vec<Leaf> = sheets.iter().map(|sheet| Leaf { sheet, told: OnceCell::new() }).collect();
    for (at, leaf) in leaves.iter().enumerate() {
        let sheet = leaf.sheet;
        if !may_be_pieces(sheet, &settings.bounds) {
            continue;
        }
        let mut found = chains.iter_mut().rev().take(settings.bounds.pages_before).filter_map(|chain| {
            let last = leaves.get(chain.1)?;
            // Where pages were joined already, less tells that this one is another.
            let known = match &out {
                _ if chain.0 != chain.1 => Known::Joined,
                Some(_) => Known::Others,
                None => Known::Nothing,
            };
            pieces(last, leaf, settings, known).map(|pieces| (chain, last.sheet, pieces))
        });
        let Some((chain, last, pieces)) = found.next() else {
            drop(found);
            chains.push((at, at, 0.0));
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
        let (taken, rest) = all.get(at).map(|page| split(page, &pieces, settings.beside.border))?;
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

/// What is known of a page before another is put beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    /// Pages of the document stand beside others.
    Others,
    /// It stands beside another itself.
    Joined,
}

/// Whether the tables of a page, and the page, are such as are looked at.
fn may_be_pieces(sheet: &Sheet, bounds: &Bounds) -> bool {
    let small = |grid: &Grid| grid.rows() <= bounds.beside_table.0 && grid.columns() <= bounds.beside_table.1;
    sheet.turn.direction == Direction::Right
        && sheet.is_straight()
        && (1..=bounds.beside_tables).contains(&sheet.grids.len())
        && sheet.grids.iter().all(small)
}

/// A page, with what its tables say once that is asked for.
struct Leaf<'s> {
    sheet: &'s Sheet,
    told: OnceCell<Vec<Told>>,
}

impl Leaf<'_> {
    fn told(&self, grid: usize, settings: &Settings) -> Option<&Told> {
        let all = || self.sheet.grids.iter().map(|grid| Told::of(grid, settings)).collect();
        self.told.get_or_init(all).get(grid)
    }
}

/// What the cells of a table say.
struct Told {
    cells: Vec<Said>,
    texts: HashSet<String>,
    /// Where the first row of figures begins.
    body: Option<f32>,
    /// Points by which the borders of the same rows differ.
    level: f32,
}

struct Said {
    column: usize,
    top: f32,
    bottom: f32,
    text: String,
    worded: bool,
}

impl Told {
    fn of(grid: &Grid, settings: &Settings) -> Told {
        let said = |cell: &GridCell| {
            let text = cell.text(settings);
            let worded = text.chars().any(char::is_alphabetic);
            Said { column: cell.column, top: cell.area.top, bottom: cell.area.bottom, text, worded }
        };
        let cells: Vec<Said> = grid.cells.iter().map(said).collect();
        let texts = cells.iter().map(|cell| cell.text.clone()).collect();
        let figures = cells.iter().filter(|cell| !cell.text.is_empty() && !cell.worded);
        let body = figures.map(|cell| cell.top).min_by(f32::total_cmp);
        Told { cells, texts, body, level: settings.beside.level }
    }

    /// The cells from a height down.
    fn below(&self, top: f32) -> impl Iterator<Item = &Said> {
        self.cells.iter().filter(move |cell| cell.top >= top - self.level)
    }

    /// Whether words stand in rows of figures, in these columns and from a height down: labels.
    fn has_labels(&self, top: f32, from: usize) -> bool {
        let own = || self.below(top).filter(|cell| cell.column >= from && !cell.text.is_empty());
        let mut figures: Vec<f32> = own().filter(|cell| !cell.worded).map(|cell| cell.top).collect();
        figures.sort_by(f32::total_cmp);
        own().filter(|cell| cell.worded).any(|cell| {
            let first = figures.partition_point(|top| *top < cell.top - self.level);
            figures.get(first).is_some_and(|top| *top < cell.bottom - self.level)
        })
    }

    /// The last head of a column.
    fn head(&self, column: usize) -> Option<&str> {
        let body = self.body? - self.level;
        let head = |cell: &&Said| cell.column == column && cell.worded && cell.top < body;
        self.cells.iter().rfind(head).map(|cell| cell.text.as_str())
    }

    /// The texts of each column from a height down.
    fn columns(&self, top: f32, columns: usize) -> Vec<Vec<&Said>> {
        let mut out = vec![Vec::new(); columns];
        for cell in self.below(top) {
            if let Some(column) = out.get_mut(cell.column) {
                column.push(cell);
            }
        }
        out
    }
}

/// The tables of a page as pieces beside the tables of an earlier one; `None` unless all of them are.
fn pieces(home: &Leaf, leaf: &Leaf, settings: &Settings, known: Known) -> Option<Vec<Piece>> {
    let (other, sheet) = (home.sheet, leaf.sheet);
    if sheet.number <= other.number {
        return None;
    }
    let mut out = Vec::new();
    for (i, grid) in sheet.grids.iter().enumerate() {
        let same = |at: &usize| {
            other.grids.get(*at).is_some_and(|other| {
                let body = |leaf: &Leaf, grid: usize| leaf.told(grid, settings).and_then(|told| told.body);
                let bodies = (|| body(home, *at), || body(leaf, i));
                has_its_rows(other, grid, settings.beside.level, bodies)
            })
        };
        let at = (0..other.grids.len()).find(same)?;
        let (before, told) = (home.told(at, settings)?, leaf.told(i, settings)?);
        let (from, named) = own_columns((other.grids.get(at)?, before), (grid, told), known, settings)?;
        let mut area = grid.area();
        area.top = area.top.min(other.grids.get(at)?.area().top);
        let own = Rect { x0: *grid.xs.get(from)?, ..area };
        out.push(Piece { home: at, own, all: area, rows: grid.rows(), named });
    }
    out.iter()
        .any(|piece| piece.rows >= settings.beside.rows && (piece.named || known != Known::Nothing))
        .then_some(out)
}

/// Whether two tables reach from the same height to the same and have the same row borders, but for those of heads:
/// there all of the one are some of the other, and the one may begin further down. Tables without figures must have the
/// same throughout. Where the first row of figures of each begins is asked only where that is needed.
fn has_its_rows(
    home: &Grid,
    grid: &Grid,
    near: f32,
    bodies: (impl Fn() -> Option<f32>, impl Fn() -> Option<f32>),
) -> bool {
    let end = |a: Option<&f32>, b: Option<&f32>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= near);
    if !end(home.ys.last(), grid.ys.last()) {
        return false;
    }
    let (Some(first), Some(other)) = (home.ys.first(), grid.ys.first()) else { return false };
    let top = first.max(*other);
    if !end(Some(first), Some(other)) {
        // What the higher one has above is heads.
        let body = if first < other { bodies.0() } else { bodies.1() };
        if body.is_none_or(|body| body < top - near) {
            return false;
        }
    }
    let common = |grid: &Grid| -> Vec<f32> { grid.ys.iter().copied().filter(|y| *y >= top - near).collect() };
    let (few, many) = (common(grid), common(home));
    let (few, many) = if few.len() <= many.len() { (few, many) } else { (many, few) };
    let mut borders = many.iter().peekable();
    let all = few.iter().all(|y| {
        while borders.next_if(|other| **other < y - near).is_some() {}
        borders.next_if(|other| **other <= y + near).is_some()
    });
    if !all || few.len() == many.len() {
        return all;
    }
    // As many from the first row of figures down: these are the same.
    let Some(body) = bodies.1() else { return false };
    let rows = |grid: &Grid| grid.ys.iter().filter(|y| **y >= body - near).count();
    rows(home) == rows(grid)
}

/// The first column of a piece that is its own, behind labels that are printed again, and whether its rows are named on
/// the earlier page; `None` where it is no piece.
fn own_columns(
    (home, before): (&Grid, &Told),
    (grid, told): (&Grid, &Told),
    known: Known,
    settings: &Settings,
) -> Option<(usize, bool)> {
    let alike = home.xs.len() == grid.xs.len()
        && home.xs.iter().zip(&grid.xs).all(|(a, b)| (a - b).abs() <= settings.pages.outer);
    // Below the heads.
    let body = told.body.unwrap_or(f32::INFINITY);
    let most = grid.columns().min(home.columns()).saturating_sub(1);
    let (labels, others) = (told.columns(body, most), before.columns(body, most));
    // Figures may be the same by chance, words are not.
    let again = |(a, b): &(&Vec<&Said>, &Vec<&Said>)| {
        a.iter().any(|cell| cell.worded)
            && a.iter().map(|cell| &cell.text).eq(b.iter().map(|cell| &cell.text))
    };
    let again = labels.iter().zip(&others).take_while(again).count();
    // Equal columns are those of a form filled in twice, or of a table that goes on below, unless all have other heads.
    let renamed = |column: usize| told.head(column).zip(before.head(column)).is_some_and(|(a, b)| a != b);
    if alike && !((again > 0 || known == Known::Joined) && (again..grid.columns()).all(renamed)) {
        return None;
    }
    // The piece has words in its heads alone, and other heads; its rows are named on the page it goes on from.
    if told.has_labels(body, again) {
        return None;
    }
    let heads = || told.cells.iter().filter(|cell| cell.column >= again && cell.worded);
    let other = heads().filter(|cell| !before.texts.contains(&cell.text)).count();
    let heads = heads().count();
    let others = if known != Known::Nothing { other > 0 || heads == 0 } else { 2 * other > heads };
    let named = before.below(body).any(|cell| cell.column == 0 && cell.worded);
    others.then_some((again, named))
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
fn split(page: &Page, pieces: &[Piece], border: f32) -> (Page, Page) {
    let near = |area: &Rect, (x, y): (f32, f32)| {
        area.x0 - border <= x && x <= area.x1 + border && area.top - border <= y && y <= area.bottom + border
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
            points if points.iter().any(|at| within(*at)) => taken.rules.push(cut(*rule, pieces, border)),
            points if points.iter().any(|at| again(*at)) => {}
            _ => rest.rules.push(*rule),
        }
    }
    for area in &page.drawings {
        if within(area.center()) { taken.drawings.push(*area) } else { rest.drawings.push(*area) }
    }
    rest.images.clone_from(&page.images);
    rest.cuts.clone_from(&page.cuts);
    (taken, rest)
}

/// A level rule without what of it lies along labels that are printed again.
fn cut(rule: Rule, pieces: &[Piece], border: f32) -> Rule {
    let of = |piece: &&Piece| piece.own.top - border <= rule.at && rule.at <= piece.own.bottom + border;
    match pieces.iter().find(of) {
        Some(piece) if rule.horizontal => Rule { from: rule.from.max(piece.own.x0 - border), ..rule },
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
    // A head that goes on over pages is printed on each of them, in one place.
    home.once = false;
    home.beside.push(seam);
}
