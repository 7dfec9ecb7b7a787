//! The figures of a case laid out as the official tables: rows of cells with spans, each value cell knowing
//! which figure it shows. Mutations work here, so that what a damaged source shows stays known.

use std::collections::BTreeMap;

use super::canon::{Form, Key, LITIGATION, PROACTIVE, REQUESTS};
use super::generate::Case;
use super::shown::{Expect, Shown};

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading over columns.
    Head,
    /// A label of a row or a group of rows.
    Label,
    Value,
}

/// A cell at its grid column, with the units it covers.
#[derive(Debug, Clone)]
pub struct Cell {
    pub text: String,
    pub column: usize,
    pub width: usize,
    pub height: usize,
    pub role: Role,
    pub key: Option<Key>,
}

/// A row: the cells that are anchored in it, from left to right.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn is_head(&self) -> bool {
        self.cells.iter().all(|c| c.role == Role::Head)
    }

    pub fn values(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|c| c.role == Role::Value)
    }
}

/// One official table as a grid.
#[derive(Debug, Clone)]
pub struct Grid {
    pub id: &'static str,
    pub columns: usize,
    pub rows: Vec<Row>,
}

/// What covers a unit of a grid.
#[derive(Debug, Clone, Copy)]
pub enum Unit<'a> {
    /// The upper left unit of a cell.
    Anchor(&'a Cell),
    /// Another unit of a cell that begins further left in the same row.
    Wide(&'a Cell),
    /// A unit of a cell that begins in a row above.
    Below(&'a Cell),
    /// Covered by no cell.
    Empty,
}

impl<'a> Unit<'a> {
    pub fn cell(self) -> Option<&'a Cell> {
        match self {
            Unit::Anchor(c) | Unit::Wide(c) | Unit::Below(c) => Some(c),
            Unit::Empty => None,
        }
    }
}

impl Grid {
    /// Every unit of the grid, row by row.
    pub fn units(&self) -> Vec<Vec<Unit<'_>>> {
        let mut units = vec![vec![Unit::Empty; self.columns]; self.rows.len()];
        for (r, row) in self.rows.iter().enumerate() {
            for cell in &row.cells {
                for line in units.iter_mut().take((r + cell.height).min(self.rows.len())).skip(r).enumerate()
                {
                    let (down, line) = line;
                    for (across, unit) in line.iter_mut().skip(cell.column).take(cell.width).enumerate() {
                        *unit = match (down, across) {
                            (0, 0) => Unit::Anchor(cell),
                            (0, _) => Unit::Wide(cell),
                            _ => Unit::Below(cell),
                        };
                    }
                }
            }
        }
        units
    }
}

/// The three tables of a report and what they show.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub format: &'static str,
    pub grids: Vec<Grid>,
    pub truth: BTreeMap<Key, Expect>,
}

impl Sheet {
    pub fn of(case: &Case) -> Sheet {
        let form = case.form();
        let truth = case.figures.iter().map(|(k, s)| (*k, Expect::Exact(s.clone()))).collect();
        let grids = vec![
            proactive(form, &case.figures),
            requests(form, &case.figures),
            litigation(form, &case.figures),
        ];
        Sheet { format: case.format, grids, truth }
    }

    /// What the sheet is known to show for a key, lost or not.
    pub fn shown(&self, key: Key) -> Option<&Shown> {
        match self.truth.get(&key)? {
            Expect::Exact(shown) | Expect::Lost(shown) => Some(shown),
            Expect::Absent => None,
        }
    }

    /// Marks figures as destroyed by the rendering.
    pub fn lose<'a>(&mut self, cells: impl IntoIterator<Item = &'a Cell>) {
        for key in cells.into_iter().filter_map(|c| c.key) {
            if let Some(Expect::Exact(shown)) = self.truth.get(&key).cloned() {
                self.truth.insert(key, Expect::Lost(shown));
            }
        }
    }
}

fn cell(role: Role, text: &str, column: usize, width: usize, height: usize) -> Cell {
    Cell { text: text.to_string(), column, width, height, role, key: None }
}

fn value(figures: &BTreeMap<Key, Shown>, key: Key, column: usize, width: usize) -> Cell {
    let text = figures.get(&key).map(|s| s.text.clone()).unwrap_or_default();
    Cell { text, column, width, height: 1, role: Role::Value, key: Some(key) }
}

fn proactive(form: &'static Form, figures: &BTreeMap<Key, Shown>) -> Grid {
    const COLUMNS: usize = 4;
    let mut rows = Vec::new();
    for block in &form.proactive {
        rows.push(Row { cells: vec![cell(Role::Head, &block.heading, 0, COLUMNS, 1)] });
        let last = block.columns.len() - 1;
        let width = |i: usize| if i == last { COLUMNS - 1 - last } else { 1 };
        let mut head = vec![cell(Role::Head, "信息内容", 0, 1, 1)];
        head.extend(
            block.columns.iter().enumerate().map(|(i, c)| cell(Role::Head, &c.label, i + 1, width(i), 1)),
        );
        rows.push(Row { cells: head });
        for row in &block.rows {
            let mut cells = vec![cell(Role::Label, &row.label, 0, 1, 1)];
            cells.extend(block.columns.iter().enumerate().map(|(i, c)| {
                value(figures, Key { table: PROACTIVE, row: &row.id, column: &c.id }, i + 1, width(i))
            }));
            rows.push(Row { cells });
        }
    }
    Grid { id: PROACTIVE, columns: COLUMNS, rows }
}

fn requests(form: &'static Form, figures: &BTreeMap<Key, Shown>) -> Grid {
    const LABELS: usize = 3;
    let columns = &form.requests.columns;
    let mut rows = vec![
        Row {
            cells: vec![
                cell(
                    Role::Head,
                    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
                    0,
                    LABELS,
                    3,
                ),
                cell(Role::Head, "申请人情况", LABELS, columns.len(), 1),
            ],
        },
        Row {
            cells: vec![
                cell(Role::Head, &columns[0].label, LABELS, 1, 2),
                cell(Role::Head, "法人或其他组织", LABELS + 1, columns.len() - 2, 1),
                cell(Role::Head, "总计", LABELS + columns.len() - 1, 1, 2),
            ],
        },
        Row {
            cells: (1..columns.len() - 1)
                .map(|i| cell(Role::Head, &columns[i].label, LABELS + i, 1, 1))
                .collect(),
        },
    ];
    let mut above: &[String] = &[];
    for (i, row) in form.requests.rows.iter().enumerate() {
        let mut cells = Vec::new();
        for (depth, group) in row.under.iter().enumerate() {
            if above.get(depth) != Some(group) {
                let height =
                    form.requests.rows[i..].iter().take_while(|r| r.under.get(depth) == Some(group)).count();
                cells.push(cell(Role::Label, group, depth, 1, height));
            }
        }
        above = &row.under;
        cells.push(cell(Role::Label, &row.label, row.under.len(), LABELS - row.under.len(), 1));
        cells.extend(columns.iter().enumerate().map(|(i, c)| {
            value(figures, Key { table: REQUESTS, row: &row.id, column: &c.id }, LABELS + i, 1)
        }));
        rows.push(Row { cells });
    }
    Grid { id: REQUESTS, columns: LABELS + columns.len(), rows }
}

fn litigation(form: &'static Form, figures: &BTreeMap<Key, Shown>) -> Grid {
    let columns = &form.litigation.columns;
    let n = columns.len();
    let heads = |at: usize, height: usize| {
        columns.iter().enumerate().map(move |(i, c)| cell(Role::Head, &c.label, at + i, 1, height))
    };
    let groups = &form.litigation.groups;
    let mut second: Vec<Cell> = heads(0, 2).collect();
    second.push(cell(Role::Head, &groups[1].label, n, n, 1));
    second.push(cell(Role::Head, &groups[2].label, 2 * n, n, 1));
    let values = groups.iter().enumerate().flat_map(|(g, group)| {
        columns.iter().enumerate().map(move |(i, c)| {
            value(figures, Key { table: LITIGATION, row: &group.id, column: &c.id }, g * n + i, 1)
        })
    });
    let rows = vec![
        Row {
            cells: vec![
                cell(Role::Head, &groups[0].label, 0, n, 1),
                cell(Role::Head, "行政诉讼", n, 2 * n, 1),
            ],
        },
        Row { cells: second },
        Row { cells: heads(n, 1).chain(heads(2 * n, 1)).collect() },
        Row { cells: values.collect() },
    ];
    Grid { id: LITIGATION, columns: 3 * n, rows }
}
