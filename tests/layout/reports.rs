//! Whole reports drawn as pages, through the whole extraction.

use fastrand::Rng;
use gongkai::document::Block;
use gongkai::grammar::Forms;
use gongkai::layout::{self, Page, Settings};

use super::draw::{self, Border, Style};
use super::pages::piece;
use super::plan::{Plan, PlanCell};
use super::ruled::cases;
use crate::support::canon::{LITIGATION, PROACTIVE};
use crate::support::compare::{Class, Tally, judge_document};
use crate::support::dress::{Dress, dress};
use crate::support::generate::Case;
use crate::support::paginate;
use crate::support::script::{Manner, Piece, script};
use crate::support::shapes::Rendered;
use crate::support::sheet::{Grid, Sheet};

const LEFT: f32 = 72.0;
const RIGHT: f32 = 523.0;
const TOP: f32 = 80.0;
const BOTTOM: f32 = 760.0;

/// Pages being filled from above.
struct Press {
    pages: Vec<Page>,
    y: f32,
    rng: Rng,
    border: Border,
    padding: f32,
    centered: bool,
    /// Heads are printed again on every page.
    repeat: bool,
    /// No border is drawn where a page ends between rows.
    open: bool,
}

impl Press {
    fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("a page")
    }

    fn turn(&mut self) {
        let number = u32::try_from(self.pages.len() + 1).expect("few pages");
        let mut page = draw::page(number);
        draw::line(&mut page, &format!("- {number} -"), 285.0, 800.0, 10.5);
        self.pages.push(page);
        self.y = TOP;
    }

    fn line(&mut self, text: &str, x: f32, size: f32, pitch: f32) {
        if self.y + pitch > BOTTOM {
            self.turn();
        }
        self.y += pitch;
        let y = self.y;
        draw::line(self.page(), text, x, y - 0.3 * size, size);
    }

    /// A paragraph whose first line stands two ems in.
    fn paragraph(&mut self, text: &str, size: f32) {
        let indented = format!("　　{text}");
        for line in draw::wrap(&indented, size, RIGHT - LEFT) {
            let shown = line.trim_start_matches('　');
            let indent = draw::width(&line, size) - draw::width(shown, size);
            self.line(shown, LEFT + indent, size, 1.75 * size);
        }
    }

    fn table(&mut self, grid: &Grid) {
        let plan = plan(grid);
        let mut style = Style {
            border: self.border,
            size: if grid.id == LITIGATION { 9.0 } else { 10.5 },
            padding: self.padding,
            centered: self.centered,
            open: [false; 4],
            jitter: 0.2,
            left: LEFT,
            top: 0.0,
            widths: widths(grid, self.padding),
        };
        self.y += 10.0;
        let heads = match grid.rows.iter().take_while(|r| r.is_head()).count() {
            n if self.repeat && paginate::heads_once(grid) => n,
            _ => 0,
        };
        let heights = draw::heights(&plan, &style);
        let mut from = 0;
        while from < plan.rows {
            let again: f32 = if from > 0 { heights[..heads].iter().sum() } else { 0.0 };
            let mut end = from;
            let mut y = self.y + again;
            while end < plan.rows && y + heights[end] <= BOTTOM {
                y += heights[end];
                end += 1;
            }
            // Heads are not left alone at the foot of a page.
            let least = if from == 0 { grid.rows.iter().take_while(|r| r.is_head()).count() } else { 0 };
            if end <= least {
                self.turn();
                continue;
            }
            let (part, origin) = piece(&plan, from, end, heads);
            style.top = self.y;
            style.open[0] = self.open && from > 0;
            style.open[2] = self.open && end < plan.rows;
            let tall: Vec<f32> = heights[..if from > 0 { heads } else { 0 }]
                .iter()
                .chain(&heights[from..end])
                .copied()
                .collect();
            let lines: Vec<Vec<String>> = part.cells.iter().map(|c| draw::cell_lines(c, &style)).collect();
            assert_eq!(origin.len(), lines.len());
            let mut rng = self.rng.fork();
            self.y = draw::table_with(self.page(), &part, &style, &tall, &lines, &mut rng);
            from = end;
            if from < plan.rows {
                self.turn();
            }
        }
        self.y += 10.0;
    }
}

fn plan(grid: &Grid) -> Plan {
    let mut cells = Vec::new();
    for (row, line) in grid.rows.iter().enumerate() {
        for cell in &line.cells {
            cells.push(PlanCell {
                row,
                column: cell.column,
                row_span: cell.height,
                column_span: cell.width,
                text: cell.text.clone(),
            });
        }
    }
    Plan { rows: grid.rows.len(), columns: grid.columns, cells }
}

#[expect(clippy::cast_precision_loss, reason = "a few columns")]
fn widths(grid: &Grid, padding: f32) -> Vec<f32> {
    let all = RIGHT - LEFT;
    match grid.id {
        PROACTIVE => vec![all * 0.4, all * 0.2, all * 0.2, all * 0.2],
        LITIGATION => vec![all / 15.0; 15],
        _ => {
            let mut widths = vec![12.0 + 2.0 * padding, 50.0, 105.0];
            let rest = all - widths.iter().sum::<f32>();
            let n = grid.columns - widths.len();
            widths.extend(std::iter::repeat_n(rest / n as f32, n));
            widths
        }
    }
}

/// Draws a report; what it shows is what the sheet shows.
pub fn report(case: &Case, seed: u64) -> (Rendered, Vec<Page>) {
    let mut rng = Rng::with_seed(seed ^ 0x7061_6765);
    let mut sheet = Sheet::of(case);
    dress(&mut sheet, if rng.bool() { Dress::Official } else { Dress::Everyday }, &mut rng);
    let script = script(case, Manner::Talkative, &mut rng);
    let mut press = Press {
        pages: Vec::new(),
        y: TOP,
        border: draw::BORDERS[rng.usize(..draw::BORDERS.len())],
        padding: [1.5, 2.8, 5.4][rng.usize(..3)],
        centered: rng.bool(),
        repeat: rng.bool(),
        open: rng.u8(..4) == 0,
        rng,
    };
    press.turn();
    for part in &script.pieces {
        match part {
            Piece::Title(lines) => {
                for text in lines {
                    for line in draw::wrap(text, 22.0, RIGHT - LEFT) {
                        let x = f32::midpoint(LEFT, RIGHT) - draw::width(&line, 22.0) / 2.0;
                        press.line(&line, x, 22.0, 36.0);
                    }
                }
            }
            Piece::Heading(text) | Piece::Para(text) => press.paragraph(text, 16.0),
            Piece::Table(n) => {
                if let Some(grid) = sheet.grids.get(*n) {
                    press.table(grid);
                }
            }
        }
    }
    let rendered = Rendered {
        name: "pages".into(),
        file_name: format!("{seed:06}_pages.pdf"),
        bytes: Vec::new(),
        expect: sheet.truth.clone(),
        format: case.format,
        year: script.year,
        office: script.office,
        title: None,
    };
    (rendered, press.pages)
}

fn read_all(first: u64, count: u64, make: fn(u64) -> Case) -> Tally {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for seed in first..first + count {
        let case = make(seed);
        let (mut rendered, pages) = report(&case, seed);
        let document = layout::document("application/pdf", &pages, &Settings::default());
        document.check_invariants().expect("a sound document");
        rendered.bytes = shown(&document).into_bytes();
        tally.add("pages", &rendered, &judge_document(&rendered, document, &forms));
    }
    tally
}

/// The document in words, for whoever looks into a failure.
fn shown(document: &gongkai::document::Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => {
                out += &format!("{}\n", document.text(*text));
            }
            Block::Table(table) => {
                for cell in &table.cells {
                    let text = document.text(cell.text);
                    let (rows, columns) = (cell.row_span, cell.column_span);
                    out += &format!("  {},{} {rows}x{columns} {text}\n", cell.row, cell.column);
                }
            }
            _ => {}
        }
    }
    out
}

#[test]
fn reports_drawn_as_pages_are_read_exactly() {
    let tally = read_all(0, cases(150), Case::generate);
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}
