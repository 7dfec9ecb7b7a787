//! Reports as HTML pages, in every shape of [`Style`].

use std::fmt::Write as _;

use fastrand::Rng;

use super::encode::Charset;
use super::html_chrome as chrome;
use super::html_style::{Paste, Spans, Style, Tags};
use super::page::{Page, marked};
use super::paginate::{Carry, break_points, heads_once, split, widen_last};
use super::script::{Piece, Script};
use super::sheet::{Cell, Grid, Role, Row, Sheet, Unit};

/// Renders a page of the given style.
pub fn render(mut sheet: Sheet, script: &Script, style: Style, charset: Charset, rng: &mut Rng) -> Page {
    if style.empty_heads {
        empty_heads(&mut sheet.grids[2]);
    }
    if style.wide_total {
        widen_last(&mut sheet.grids[1]);
    }
    if style.spans == Spans::Short {
        shorten(&mut sheet.grids[1], rng);
    }
    let mut html = Html { out: String::new(), style, format: sheet.format };
    html.head(&script.title, rng);
    let body = html.out.len();
    if style.one_table {
        html.single_table(&sheet, script, rng);
    } else {
        html.pieces(&sheet, script, rng);
    }
    if style.nested {
        let inner = html.out.split_off(body);
        html.out.push_str(&chrome::layout_table(&inner));
    }
    html.foot(rng);
    Page { text: html.out, charset, truth: sheet.truth }
}

struct Html {
    out: String,
    style: Style,
    format: &'static str,
}

impl Html {
    fn head(&mut self, title: &str, rng: &mut Rng) {
        let charset = self.style.declared.map_or(String::new(), |c| match rng.u8(..2) {
            0 => format!("<meta charset=\"{c}\">\n"),
            _ => format!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={c}\" />\n"),
        });
        let _ = write!(self.out, "<!DOCTYPE html>\n<html>\n<head>\n{charset}<title>{title}</title>\n");
        if self.style.hidden {
            self.out.push_str(chrome::HIDDEN_HEAD);
        }
        self.out.push_str("</head>\n<body>\n");
        if self.style.paste == Paste::Word {
            self.out.push_str(chrome::WORD_HEAD);
        }
        if self.style.chrome {
            self.out.push_str(&chrome::top(title, rng));
        }
    }

    fn foot(&mut self, rng: &mut Rng) {
        if self.style.hidden {
            self.out.push_str(chrome::HIDDEN_BODY);
        }
        if self.style.chrome {
            self.out.push_str(&chrome::bottom(rng));
        }
        self.out.push_str("</body>\n</html>\n");
    }

    fn pieces(&mut self, sheet: &Sheet, script: &Script, rng: &mut Rng) {
        self.out.push_str("<div id=\"zoom\" class=\"TRS_Editor\">\n");
        let mut heading_inside = None;
        for (i, piece) in script.pieces.iter().enumerate() {
            match piece {
                Piece::Title(lines) => {
                    let _ = writeln!(self.out, "<h1>{}</h1>", lines.join("<br/>"));
                }
                Piece::Heading(text) => {
                    let table_next = matches!(script.pieces.get(i + 1), Some(Piece::Table(_)));
                    if self.style.headings_inside && table_next {
                        heading_inside = Some(text.as_str());
                    } else {
                        self.paragraph(text, rng);
                    }
                }
                Piece::Para(text) => self.paragraph(text, rng),
                Piece::Table(n) => self.table(&sheet.grids[*n], heading_inside.take(), rng),
            }
        }
        self.out.push_str("</div>\n");
    }

    fn paragraph(&mut self, text: &str, rng: &mut Rng) {
        let text = if self.style.split_words { words(text, rng) } else { text.to_string() };
        let _ = match self.style.paste {
            Paste::Plain => writeln!(self.out, "<p>　　{text}</p>"),
            Paste::Word => writeln!(self.out, "{}{text}<o:p></o:p></span></p>", chrome::WORD_PARAGRAPH),
            Paste::Wps => writeln!(self.out, "{}{text}</span></p>", chrome::WPS_PARAGRAPH),
        };
    }

    fn table(&mut self, grid: &Grid, heading: Option<&str>, rng: &mut Rng) {
        let points = break_points(grid);
        if let Some(head) = self.style.breaks.filter(|_| !points.is_empty()) {
            let at = points[rng.usize(..points.len())];
            let carry = if rng.bool() { Carry::Repeated } else { Carry::Empty };
            let (first, second) = split(grid, at, head && heads_once(grid), carry);
            self.whole_table(&first, heading, rng);
            if rng.bool() {
                let _ = writeln!(self.out, "<p style=\"text-align:center\">— {} —</p>", rng.u8(2..9));
            }
            self.whole_table(&second, None, rng);
        } else {
            self.whole_table(grid, heading, rng);
        }
    }

    fn whole_table(&mut self, grid: &Grid, heading: Option<&str>, rng: &mut Rng) {
        let (open, close) = match self.style.tags {
            Tags::Table => (chrome::table_open(self.style.paste), "</tbody></table>\n"),
            Tags::DivTable => ("<div style=\"display: table; width:100%\" class=\"grid\">\n", "</div>\n"),
            Tags::DivFlex => ("<div class=\"list\">\n", "</div>\n"),
        };
        self.out.push_str(open);
        if let Some(text) = heading {
            let _ = writeln!(self.out, "<tr><td colspan=\"{}\"><p><b>{text}</b></p></td></tr>", grid.columns);
        }
        self.rows(grid, rng);
        self.out.push_str(close);
    }

    fn rows(&mut self, grid: &Grid, rng: &mut Rng) {
        let merged = matches!(self.style.spans, Spans::Real | Spans::Odd | Spans::Lying | Spans::Short)
            && self.style.tags == Tags::Table;
        let units = grid.units();
        for (row, units) in grid.rows.iter().zip(&units) {
            self.open_row();
            if merged {
                for cell in &row.cells {
                    self.cell(Some(cell), true, rng);
                }
            } else {
                self.bare_row(units, rng);
            }
            self.close_row();
        }
    }

    /// A row without merged cells.
    fn bare_row(&mut self, units: &[Unit<'_>], rng: &mut Rng) {
        for unit in units {
            let repeats = self.style.spans == Spans::Repeated;
            match *unit {
                Unit::Anchor(cell) => self.cell(Some(cell), false, rng),
                Unit::Wide(_) if self.style.tags == Tags::DivFlex => {}
                Unit::Wide(cell) | Unit::Below(cell) if repeats && cell.role != Role::Value => {
                    self.cell(Some(cell), false, rng);
                }
                _ => self.cell(None, false, rng),
            }
        }
    }

    fn open_row(&mut self) {
        self.out.push_str(match self.style.tags {
            Tags::Table => chrome::row_open(self.style.paste),
            Tags::DivTable => "<div style=\"display:table-row\">",
            Tags::DivFlex => "<div style=\"display:flex\">",
        });
    }

    fn close_row(&mut self) {
        match self.style.tags {
            Tags::Table if self.style.unclosed => self.out.push('\n'),
            Tags::Table => self.out.push_str("</tr>\n"),
            Tags::DivTable | Tags::DivFlex => self.out.push_str("</div>\n"),
        }
    }

    fn cell(&mut self, cell: Option<&Cell>, merged: bool, rng: &mut Rng) {
        let inner = match cell {
            Some(cell) => self.inner(cell, rng),
            None => self.blank(rng),
        };
        match self.style.tags {
            Tags::Table => {
                let spans = cell.filter(|_| merged).map_or(String::new(), |c| self.span_attributes(c, rng));
                let tag =
                    if cell.is_some_and(|c| c.role == Role::Head) && rng.u8(..8) == 0 { "th" } else { "td" };
                let style = chrome::cell_style(self.style.paste);
                let close = if self.style.unclosed { String::new() } else { format!("</{tag}>") };
                let _ = write!(self.out, "<{tag}{spans}{style}>{inner}{close}");
            }
            Tags::DivTable => {
                let _ = write!(self.out, "<div style='display: table-cell; padding:4px'>{inner}</div>");
            }
            Tags::DivFlex => {
                let grow = cell.map_or(1, |c| c.width);
                let _ = write!(self.out, "<div style=\"flex:{grow}\">{inner}</div>");
            }
        }
    }

    fn span_attributes(&self, cell: &Cell, rng: &mut Rng) -> String {
        let mut out = String::new();
        for (name, n) in [("colspan", cell.width), ("rowspan", cell.height)] {
            let text = match self.style.spans {
                Spans::Odd if n > 1 => [format!("{n};"), format!("{n}px"), format!(" {n} "), format!("+{n}")]
                    [rng.usize(..3)]
                .clone(),
                Spans::Odd if rng.u8(..20) == 0 => "1".into(),
                Spans::Lying if cell.role == Role::Label && rng.u8(..6) == 0 => {
                    ["0".into(), "1000000".into(), (n + 1).to_string(), "-3".into()][rng.usize(..4)].clone()
                }
                _ if n > 1 => n.to_string(),
                _ => continue,
            };
            let _ = write!(out, " {name}=\"{text}\"");
        }
        out
    }

    fn blank(&self, rng: &mut Rng) -> String {
        if !self.style.nbsp {
            return String::new();
        }
        ["&nbsp;", "<p>&nbsp;</p>", "<br/>", "　", "<p><span></span></p>"][rng.usize(..5)].to_string()
    }

    fn inner(&self, cell: &Cell, rng: &mut Rng) -> String {
        if cell.role == Role::Value && cell.text.is_empty() {
            return marked(self.format, cell.key, &self.blank(rng));
        }
        let mut text = cell.text.clone();
        if self.style.label_breaks && cell.role != Role::Value {
            text = broken(&text, rng);
        } else if self.style.split_words {
            text = words(&text, rng);
        }
        if self.style.hidden && cell.role == Role::Value && rng.u8(..6) == 0 {
            text = chrome::decoy(&text, rng);
        }
        let text = marked(self.format, cell.key, &text);
        match self.style.paste {
            Paste::Plain if self.style.nbsp => format!("&nbsp;{text}&nbsp;"),
            Paste::Plain => text,
            Paste::Word => format!("{}{text}<o:p></o:p></span></p>", chrome::WORD_PARAGRAPH),
            Paste::Wps => format!("{}{text}</span></p>", chrome::WPS_PARAGRAPH),
        }
    }

    /// The whole report in one table: prose and headings are rows across it.
    fn single_table(&mut self, sheet: &Sheet, script: &Script, rng: &mut Rng) {
        self.out.push_str("<table border=\"1\"><tbody>\n");
        for piece in &script.pieces {
            match piece {
                Piece::Title(lines) => {
                    let _ = writeln!(self.out, "<tr><td colspan=\"15\">{}</td></tr>", lines.join("<br>"));
                }
                Piece::Heading(text) | Piece::Para(text) => {
                    let _ = writeln!(self.out, "<tr><td colspan=\"15\">{text}</td></tr>");
                }
                Piece::Table(n) => self.rows(&sheet.grids[*n], rng),
            }
        }
        self.out.push_str("</tbody></table>\n");
    }
}

/// Words over several inline elements, without spaces between them.
fn words(text: &str, rng: &mut Rng) -> String {
    const TAGS: [(&str, &str); 4] = [
        ("<span>", "</span>"),
        ("<font face=\"仿宋\">", "</font>"),
        ("<span style=\"font-family:宋体\"><span>", "</span></span>"),
        ("<b>", "</b>"),
    ];
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut rest = &chars[..];
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(rng.usize(1..=rest.len().min(4)));
        let (open, close) = TAGS[rng.usize(..TAGS.len())];
        out.push_str(open);
        out.extend(piece);
        out.push_str(close);
        rest = tail;
    }
    out
}

/// A label broken over lines.
fn broken(text: &str, rng: &mut Rng) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < 3 || rng.u8(..3) == 0 {
        return text.to_string();
    }
    let at = rng.usize(1..chars.len());
    let (first, second): (String, String) = (chars[..at].iter().collect(), chars[at..].iter().collect());
    match rng.u8(..3) {
        0 => format!("{first}<br/>{second}"),
        1 => format!("<p>{first}</p><p>{second}</p>"),
        _ => format!("{first}\n      {second}"),
    }
}

/// Hangzhou's head of table 4: five empty cells instead of row spans.
fn empty_heads(grid: &mut Grid) {
    let heads: Vec<Cell> = grid.rows[1].cells.drain(..5).collect();
    let empty = heads.iter().map(|c| Cell { text: String::new(), height: 1, ..c.clone() });
    grid.rows[1].cells.splice(0..0, empty);
    grid.rows[2].cells.splice(0..0, heads.into_iter().map(|c| Cell { height: 1, ..c }));
}

/// Ends the group labels early; HTML's own rules then move the rows behind to the left.
fn shorten(grid: &mut Grid, rng: &mut Rng) {
    let last = grid.rows.len() - 2;
    let cut = rng.usize(6..last);
    for (r, row) in grid.rows.iter_mut().enumerate() {
        for cell in &mut row.cells {
            if cell.role == Role::Label && r < cut && r + cell.height > cut {
                cell.height = cut - r;
            }
        }
    }
}

/// A row of one cell across a grid.
pub fn banner(text: &str, columns: usize) -> Row {
    let cell =
        Cell { text: text.to_string(), column: 0, width: columns, height: 1, role: Role::Head, key: None };
    Row { cells: vec![cell] }
}
