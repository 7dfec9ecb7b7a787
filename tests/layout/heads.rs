//! Heads of tables without rules, broken over lines.

use fastrand::Rng;
use gongkai::document::{Block, Document};
use gongkai::layout::Page;

use super::draw;
use super::ruled::read;

const SIZE: f32 = 10.0;
const PITCH: f32 = 1.3 * SIZE;

/// Lines of fields, as texts.
fn fields(document: &Document) -> Vec<Vec<String>> {
    let of = |block: &Block| match block {
        Block::Fields { fields, .. } => {
            let range = fields.0 as usize..fields.1 as usize;
            Some(document.fields[range].iter().map(|f| document.text(f.text).to_owned()).collect())
        }
        _ => None,
    };
    document.blocks.iter().filter_map(of).collect()
}

/// Where a head of several lines stands beside one of fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upright {
    Top,
    Middle,
}

/// Where figures stand in their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Left,
    Middle,
    Right,
}

/// Columns with their edges, from left to right.
struct Sketch {
    edges: Vec<(f32, f32)>,
    page: Page,
}

impl Sketch {
    fn new(widths: &[f32]) -> Sketch {
        let mut at = 220.0;
        let mut edge = |width: &f32| {
            let from = at;
            at += width;
            (from + 2.0, at - 2.0)
        };
        Sketch { edges: widths.iter().map(&mut edge).collect(), page: draw::page(1) }
    }

    /// Heads in their columns, cell by cell; `base` is that of the first of `most` lines.
    fn heads(&mut self, heads: &[String], base: f32, most: usize, upright: Upright) {
        for (text, (from, to)) in heads.iter().zip(self.edges.clone()) {
            let lines = draw::wrap(text, SIZE, to - from);
            let spare = (most - lines.len()) as f32 * PITCH;
            let mut y = if upright == Upright::Top { base } else { base + spare / 2.0 };
            for line in lines {
                draw::line(&mut self.page, &line, middle(from, to, &line), y, SIZE);
                y += PITCH;
            }
        }
    }

    fn row(&mut self, label: &str, figures: &[String], base: f32, level: Level) {
        draw::line(&mut self.page, label, 60.0, base, SIZE);
        for (text, (from, to)) in figures.iter().zip(self.edges.clone()) {
            let x = match level {
                Level::Left => from,
                Level::Middle => middle(from, to, text),
                Level::Right => to - draw::width(text, SIZE),
            };
            draw::line(&mut self.page, text, x, base, SIZE);
        }
    }
}

fn middle(from: f32, to: f32, text: &str) -> f32 {
    f32::midpoint(from, to) - draw::width(text, SIZE) / 2.0
}

fn words(rng: &mut Rng, chars: usize) -> String {
    const WORDS: &[char] =
        &['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸', '子', '丑', '寅', '卯', '辰'];
    (0..chars).map(|_| WORDS[rng.usize(..WORDS.len())]).collect()
}

#[test]
fn each_head_is_one_part_over_its_column() {
    for seed in 0..400 {
        let mut rng = Rng::with_seed(seed);
        let n = rng.usize(3..8);
        let widths: Vec<f32> = (0..n).map(|_| SIZE * [3.4, 4.6, 5.2][rng.usize(..3)]).collect();
        let mut sketch = Sketch::new(&widths);
        let heads: Vec<String> = (0..n)
            .map(|_| {
                let chars = rng.usize(2..7);
                words(&mut rng, chars)
            })
            .collect();
        let lines = |(text, (from, to)): (&String, &(f32, f32))| draw::wrap(text, SIZE, to - from).len();
        let most = heads.iter().zip(&sketch.edges).map(lines).max().expect("a head");
        let upright = [Upright::Top, Upright::Middle][rng.usize(..2)];
        let level = [Level::Left, Level::Middle, Level::Right][rng.usize(..3)];
        let mut base = 200.0;
        let over = rng.bool().then(|| words(&mut rng, 7));
        if let Some(over) = &over {
            // A head over all columns but the first and the last.
            let (from, to) = (sketch.edges[1].0, sketch.edges[n - 2].1);
            draw::line(&mut sketch.page, over, middle(from, to, over), base, SIZE);
            base += 2.0 * SIZE;
        }
        sketch.heads(&heads, base, most, upright);
        base += (most - 1) as f32 * PITCH;
        let figure = |rng: &mut Rng| {
            let most = [10, 1000][rng.usize(..2)];
            rng.usize(..most).to_string()
        };
        let rows: Vec<Vec<String>> = (0..6).map(|_| (0..n).map(|_| figure(&mut rng)).collect()).collect();
        for row in &rows {
            base += 2.2 * SIZE;
            sketch.row(&words(&mut rng, 8), row, base, level);
        }
        let found = fields(&read(&[sketch.page]));
        assert!(
            found.contains(&heads),
            "seed {seed}, {upright:?}, {level:?}, {over:?}: {heads:?} not in {found:#?}"
        );
        for row in &rows {
            assert!(found.iter().any(|line| line.ends_with(row)), "seed {seed}: {row:?} not in {found:#?}");
        }
    }
}

#[test]
fn a_head_over_others_is_no_line_of_the_one_below_it() {
    // As wide as the middle one of its three columns, and no further away than lines of one head are.
    let mut sketch = Sketch::new(&[52.0; 5]);
    let heads: Vec<String> =
        ["甲乙丙", "丁戊己庚辛壬", "癸子丑寅", "卯辰", "甲丙"].map(str::to_owned).to_vec();
    draw::line(&mut sketch.page, "乙丁己辛", middle(324.0, 376.0, "乙丁己辛"), 200.0, SIZE);
    sketch.heads(&heads, 200.0 + PITCH, 2, Upright::Middle);
    for row in 0..4 {
        let figures: Vec<String> = (0..5).map(|i| (row * 7 + i).to_string()).collect();
        sketch.row("子丑寅卯", &figures, 250.0 + 20.0 * row as f32, Level::Middle);
    }
    let found = fields(&read(&[sketch.page]));
    assert!(found.contains(&heads), "{found:#?}");
}

#[test]
fn lines_of_prose_above_figures_are_no_heads() {
    let mut page = draw::page(1);
    let prose = "全年共办理甲乙丙丁戊己庚辛壬癸子丑寅卯辰甲乙丙丁戊己庚辛壬癸子丑寅卯辰甲乙丙丁戊己";
    draw::line(&mut page, prose, 60.0, 180.0, SIZE);
    draw::line(&mut page, prose, 60.0, 196.0, SIZE);
    let mut sketch = Sketch { page, ..Sketch::new(&[52.0; 4]) };
    for row in 0..4 {
        let figures: Vec<String> = (0..4).map(|i| (row * 7 + i).to_string()).collect();
        sketch.row("子丑寅卯", &figures, 220.0 + 20.0 * row as f32, Level::Middle);
    }
    let document = read(&[sketch.page]);
    let text = |block: &Block| match block {
        Block::Paragraph { text, .. } => Some(document.text(*text).to_owned()),
        _ => None,
    };
    let paragraphs: Vec<String> = document.blocks.iter().filter_map(text).collect();
    assert_eq!(paragraphs.concat(), format!("{prose}{prose}"));
}
