//! Reports as RTF, written from its specification: text in GBK bytes or as Unicode, merged cells by `\clvmgf` and
//! wide cells, decoys that do not print.

use std::fmt::Write as _;

use fastrand::Rng;

use super::script::{Piece, Script};
use super::sheet::{Grid, Sheet, Unit};

struct Writer<'r> {
    out: String,
    rng: &'r mut Rng,
    unicode: bool,
    decoys: bool,
    /// Everything in a cell of an outer table.
    nested: bool,
}

pub fn render(sheet: &Sheet, script: &Script, seed: u64, rng: &mut Rng) -> Vec<u8> {
    let (unicode, decoys, nested) = (seed & 1 == 0, seed & 2 == 0, seed & 4 == 0);
    let mut writer = Writer { out: String::new(), rng, unicode, decoys, nested };
    for piece in &script.pieces {
        match piece {
            Piece::Title(lines) => {
                let lines: Vec<String> = lines.iter().map(|l| writer.text(l)).collect();
                let text = lines.join("\\line ");
                writer.paragraph(&text);
            }
            Piece::Heading(text) => {
                // The number of a list stands in the file as text.
                let split = text.find('、').map_or(0, |at| at + '、'.len_utf8());
                let number = writer.text(&text[..split]);
                let rest = writer.text(&text[split..]);
                let text = if split > 0 { format!("{{\\listtext {number}}}{rest}") } else { rest };
                writer.paragraph(&text);
            }
            Piece::Para(text) => {
                let text = writer.text(text);
                writer.paragraph(&text);
            }
            Piece::Table(n) => writer.table(&sheet.grids[*n]),
        }
    }
    if nested {
        writer.out.push_str("\\pard\\intbl\\cell\\trowd\\cellx9000\\row\\pard\n");
    }
    let header = if decoys {
        "{\\header\\pard 44\\par}{\\info{\\title 45}}{\\*\\generator x46;}{\\*\\unknown 47}"
    } else {
        ""
    };
    format!(
        "{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fnil\\fcharset134 SimSun;}}{{\\f1\\froman\\fcharset0 Times 48;}}}}{{\\colortbl;\\red0\\green0\\blue0;}}{{\\stylesheet{{\\s0 Normal;}}}}{header}\n{}}}",
        writer.out
    )
    .into_bytes()
}

impl Writer<'_> {
    /// Text, escaped; GBK has double bytes whose second is a brace or a backslash, written in hex like the first.
    fn text(&mut self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            let one = c.to_string();
            let (bytes, _, unmapped) = encoding_rs::GBK.encode(&one);
            match c {
                '\\' | '{' | '}' => {
                    let _ = write!(out, "\\{c}");
                }
                ' '..='~' => out.push(c),
                _ if self.unicode || unmapped => {
                    let _ = write!(out, "\\u{}?", u32::from(c) as u16 as i16);
                }
                _ => bytes.iter().for_each(|b| {
                    let _ = write!(out, "\\'{b:02x}");
                }),
            }
            if self.decoys && self.rng.u8(..30) == 0 {
                out.push_str(
                    [
                        "{\\v 51}",
                        "{\\deleted 52}",
                        "{\\footnote 53}",
                        "{\\*\\bkmkstart 54}",
                        "{\\field{\\*\\fldinst QUOTE 55}{\\fldrslt }}",
                        "\n",
                    ][self.rng.usize(..6)],
                );
            }
        }
        out
    }

    fn start(&self) -> &'static str {
        if self.nested { "\\pard\\plain\\f0\\intbl\\itap1 " } else { "\\pard\\plain\\f0 " }
    }

    fn paragraph(&mut self, text: &str) {
        let start = self.start();
        let _ = writeln!(self.out, "{start}{text}\\par");
    }

    fn table(&mut self, grid: &Grid) {
        let (start, cell_end) = match self.nested {
            true => ("\\pard\\plain\\f0\\intbl\\itap2 ", "\\nestcell\n"),
            false => ("\\pard\\plain\\f0\\intbl ", "\\cell\n"),
        };
        for units in &grid.units() {
            let mut props = "\\trowd\\trgaph108\\trleft-108".to_owned();
            let mut body = String::new();
            for (c, unit) in units.iter().enumerate() {
                let (cell, merge) = match *unit {
                    Unit::Anchor(cell) if cell.height > 1 => (cell, "\\clvmgf"),
                    Unit::Anchor(cell) => (cell, ""),
                    Unit::Below(cell) if cell.column == c => (cell, "\\clvmrg"),
                    Unit::Wide(_) | Unit::Below(_) => continue,
                    Unit::Empty => panic!("the official tables have no holes"),
                };
                // Edges differ a little from row to row, as word processors write them.
                let edge =
                    -108 + 700 * i32::try_from(c + cell.width).expect("few columns") + self.rng.i32(-3..=3);
                let _ = write!(props, "{merge}\\clbrdrt\\cellx{edge}");
                let text = if matches!(unit, Unit::Anchor(_)) {
                    let lines: Vec<String> = cell.text.split('\n').map(|l| self.text(l)).collect();
                    lines.join("\\par ")
                } else {
                    String::new()
                };
                let _ = write!(body, "{start}{text}{cell_end}");
            }
            if self.nested {
                let _ = writeln!(
                    self.out,
                    "{body}{{\\*\\nesttableprops{props}\\nestrow}}{{\\nonesttables\\par}}"
                );
            } else {
                let _ = writeln!(self.out, "{props}{body}\\row");
            }
        }
    }
}
