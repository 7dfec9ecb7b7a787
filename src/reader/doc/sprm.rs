//! Properties as lists of changes ([MS-DOC] 2.6 Prl): those that decide what is text and what is a table.

use super::shading::{colour, operand_of_shading, shd, shd80};
use super::{u16_at, u32_at};
use crate::reader::docx::styles::NumberRef;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::{Ground, Ink, numbered};
use crate::reader::office::draft::Shape;
use crate::reader::office::merges::Merge;

/// The changes of a list: opcode and operand.
struct Prls<'b>(&'b [u8]);

impl<'b> Iterator for Prls<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<(u16, &'b [u8])> {
        let opcode = u16_at(self.0, 0)?;
        let rest = self.0.get(2..)?;
        // 2.6.1: the three highest bits tell the size of the operand.
        let (skip, size) = match opcode >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ => match opcode {
                // sprmTDefTable: a length in two bytes, which counts one too many.
                0xd608 => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
                // sprmPChgTabs longer than a byte tells ends the list.
                0xc615 if rest.first() == Some(&255) => return None,
                _ => (1, usize::from(*rest.first()?)),
            },
        };
        let operand = rest.get(skip..)?;
        let operand = operand.get(..size.min(operand.len()))?;
        self.0 = rest.get((skip + size).min(rest.len())..).unwrap_or_default();
        Some((opcode, operand))
    }
}

/// What a run of characters says of itself.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Character {
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    /// A character of a symbol font.
    pub(super) symbol: Option<u16>,
    pub(super) look: Look,
    /// The font of its ASCII letters.
    pub(super) font: Option<u16>,
}

impl Character {
    /// The character style that a list of changes names.
    pub(super) fn style(grpprl: &[u8]) -> Option<u16> {
        Prls(grpprl).filter(|(opcode, _)| *opcode == 0x4a30).find_map(|(_, operand)| u16_at(operand, 0))
    }

    /// Makes the changes of a list; `style` is what switches look to.
    pub(super) fn apply(&mut self, grpprl: &[u8], style: &Character) {
        for (opcode, operand) in Prls(grpprl) {
            // 2.9.327 ToggleOperand: off, on, as the style, or the other way.
            let toggled = |of_style: bool| match operand.first() {
                Some(1) => true,
                Some(0x80) => of_style,
                Some(0x81) => !of_style,
                _ => false,
            };
            let first = operand.first().copied().unwrap_or(0);
            let struck = |of_style: Option<bool>| Some(toggled(of_style == Some(true)));
            match opcode {
                0x083c => self.hidden = toggled(style.hidden),
                0x0800 => self.deleted = first == 1,
                // sprmCRgFtc0
                0x4a4f => self.font = u16_at(operand, 0),
                0x6a09 => self.symbol = u16_at(operand, 2),
                // sprmCFStrike, sprmCFDStrike, sprmCIss, sprmCHpsPos, sprmCHps, sprmCIco, sprmCCv
                0x0837 => self.look.struck = struck(style.look.struck),
                0x2a53 => self.look.struck_twice = struck(style.look.struck_twice),
                0x2a48 => self.look.script = Some(matches!(first, 1 | 2)),
                0x4845 => self.look.moved = u16_at(operand, 0).map(|n| n != 0),
                0x4a43 => {
                    if let Some(size) = u16_at(operand, 0) {
                        self.look.set_size(i64::from(size));
                    }
                }
                0x2a42 => {
                    self.look.ink = Some(numbered(u16::from(first)).map_or(Ink::Automatic, Ink::Of));
                }
                0x6870 => self.look.ink = Some(colour(operand).map_or(Ink::Automatic, Ink::Of)),
                // sprmCHighlight, sprmCShd80, sprmCShd
                0x2a0c => self.look.ground = numbered(u16::from(first)).map(Ground::Of),
                0x4866 => self.look.ground = u16_at(operand, 0).map(shd80),
                0xca71 => self.look.ground = Some(shd(operand)),
                _ => {}
            }
        }
    }
}

/// What a paragraph says of itself.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    in_table: bool,
    nesting: Option<u32>,
    pub(super) row_end: bool,
    /// The row that ends here is too low to show anything.
    pub(super) flat: bool,
    pub(super) inner_cell_end: bool,
    pub(super) inner_row_end: bool,
    /// The list that numbers it, and the level there.
    pub(super) number: NumberRef,
    outline: Option<u8>,
    pub(super) style: u16,
    /// What is behind its text.
    pub(super) ground: Ground,
    /// The cells of the row that ends here, and what is behind each.
    pub(super) shapes: Vec<Shape>,
    pub(super) grounds: Vec<Ground>,
}

/// Lists of changes that refer to others, at most.
const NESTED: u32 = 4;

impl Paragraph {
    /// Reads a paragraph's properties, the number of its style in front, and what the piece of its mark changes of
    /// them; `data` is the stream for long ones.
    pub(super) fn of(grpprl_and_style: &[u8], of_piece: &[u8], data: &[u8]) -> Paragraph {
        let mut out = Paragraph { style: u16_at(grpprl_and_style, 0).unwrap_or(0), ..Paragraph::default() };
        out.apply(grpprl_and_style.get(2..).unwrap_or_default(), data, NESTED);
        out.apply(of_piece, data, NESTED);
        out
    }

    pub(super) fn apply(&mut self, grpprl: &[u8], data: &[u8], nested: u32) {
        for (opcode, operand) in Prls(grpprl) {
            let on = operand.first().is_some_and(|b| *b != 0);
            match opcode {
                0x2416 => self.in_table = on,
                0x2417 => self.row_end = on,
                // sprmTDyaRowHeight: below zero it is exact.
                0x9407 => self.flat = u16_at(operand, 0).is_some_and(|n| (-40..0).contains(&(n as i16))),
                0x244b => self.inner_cell_end = on,
                0x244c => self.inner_row_end = on,
                0x6649 => self.nesting = u32_at(operand, 0),
                // sprmPIlvl, sprmPIlfo: a number below zero is a list whose indents are not used, F801 is none.
                0x260a => self.number.level = operand.first().copied(),
                0x460b => {
                    let list = u16_at(operand, 0).map_or(0, |n| n as i16);
                    self.number.id = Some(if list == -2047 { 0 } else { i64::from(list).abs() });
                }
                0x2640 => self.outline = operand.first().copied(),
                // sprmPHugePapx and sprmPTableProps: the list goes on in the stream Data.
                0x6646 | 0x646b if nested > 0 => {
                    let start = u32_at(operand, 0).map_or(usize::MAX, |n| n as usize);
                    let Some(length) = u16_at(data, start) else { continue };
                    let list = data.get(start + 2..).unwrap_or_default();
                    self.apply(list.get(..usize::from(length)).unwrap_or(list), data, nested - 1);
                }
                // sprmPShd80, sprmPShd
                0x442d => self.ground = u16_at(operand, 0).map_or(Ground::Paper, shd80),
                0xc64d => self.ground = shd(operand),
                0xd608 => self.define(operand),
                _ if operand_of_shading(opcode, operand, &mut self.grounds) => {}
                0xd62b => {
                    if let [cell, how, ..] = operand
                        && let Some(shape) = self.shapes.get_mut(usize::from(*cell))
                    {
                        shape.merge = vertical(u16::from(*how));
                    }
                }
                // sprmTMerge: cells first to limit become one.
                0x5624 => {
                    if let [first, limit] = operand {
                        let range = usize::from(*first) + 1..usize::from(*limit);
                        for shape in self.shapes.iter_mut().take(range.end).skip(range.start) {
                            shape.joins_left = true;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// 2.9.321 TDefTableOperand: edges of cells, then the cells.
    fn define(&mut self, operand: &[u8]) {
        let count = operand.first().map_or(0, |n| usize::from(*n));
        let edge = |i: usize| u16_at(operand, 1 + 2 * i).map(|n| i32::from(n as i16));
        self.shapes.clear();
        for i in 0..count {
            let (Some(left), Some(right)) = (edge(i), edge(i + 1)) else { break };
            // 2.9.310 TC80, 2.9.312 TCGRF
            let flags = u16_at(operand, 1 + 2 * (count + 1) + 20 * i).unwrap_or(0);
            self.shapes.push(Shape {
                left,
                right,
                merge: vertical(flags >> 5 & 3),
                joins_left: flags & 3 == 1,
            });
        }
    }

    /// Whether its mark, that of a cell or not, ends a row.
    pub(super) fn ends_row(&self, cell_mark: bool, depth: usize) -> bool {
        (cell_mark && self.row_end) || (depth > 1 && self.inner_row_end)
    }

    /// Depth in tables.
    pub(super) fn depth(&self) -> usize {
        match self.nesting {
            Some(n) if n > 0 => n.min(64) as usize,
            _ => usize::from(self.in_table),
        }
    }

    /// The level of a heading, 0 for none: styles 1 to 9 are headings in every file (2.9.273).
    pub(super) fn heading(&self) -> u8 {
        let level = match self.outline {
            Some(level) => level.saturating_add(1),
            None => u8::try_from(self.style).unwrap_or(0),
        };
        if (1..=9).contains(&level) { level.min(6) } else { 0 }
    }
}

/// 2.9.312: 1 goes on from the cell above, 3 is the first of a merged column.
fn vertical(how: u16) -> Merge {
    match how {
        1 => Merge::Continue,
        2 | 3 => Merge::Start,
        _ => Merge::None,
    }
}
