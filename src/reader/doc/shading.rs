//! Colours and shadings ([MS-DOC] 2.9.43 COLORREF, 2.9.247 Shd, 2.9.248 Shd80), and those of the cells of a row.

use super::{u16_at, u32_at};
use crate::reader::office::colour::{Colour, Ground, Pattern, numbered};

/// Bytes of a Shd.
const SHD: usize = 10;

/// Cells a row can have (2.9.321).
const CELLS: usize = 63;

/// A COLORREF; `None` is the automatic colour.
pub(super) fn colour(bytes: &[u8]) -> Option<Colour> {
    match u32_at(bytes, 0)?.to_le_bytes() {
        [red, green, blue, 0] => Some([red, green, blue]),
        _ => None,
    }
}

/// A shading of two colours and a pattern.
pub(super) fn shd(bytes: &[u8]) -> Ground {
    let at = |start: usize| bytes.get(start..).and_then(colour);
    let pattern = u16_at(bytes, 8).map_or(Pattern::Parts(0), Pattern::numbered);
    pattern.ground(at(0), at(4))
}

/// The same in two bytes, with numbered colours.
pub(super) fn shd80(bits: u16) -> Ground {
    if bits == 0xffff {
        return Ground::Paper;
    }
    Pattern::numbered(bits >> 10).ground(numbered(bits & 0x1f), numbered(bits >> 5 & 0x1f))
}

/// Handles a change to the shadings of cells; false for other changes.
pub(super) fn operand_of_shading(opcode: u16, operand: &[u8], grounds: &mut Vec<Ground>) -> bool {
    let mut set = |cell: usize, ground: Ground| {
        if cell < CELLS {
            if grounds.len() <= cell {
                grounds.resize(cell + 1, Ground::Paper);
            }
            if let Some(slot) = grounds.get_mut(cell) {
                *slot = ground;
            }
        }
    };
    match opcode {
        // sprmTDefTableShd80
        0xd609 => {
            operand
                .chunks_exact(2)
                .enumerate()
                .for_each(|(i, bits)| set(i, u16_at(bits, 0).map_or(Ground::Paper, shd80)));
        }
        // sprmTDefTableShd, sprmTDefTableShd2nd, sprmTDefTableShd3rd, and what newer programs read before them.
        0xd612 | 0xd670 => operand.chunks_exact(SHD).enumerate().for_each(|(i, bytes)| set(i, shd(bytes))),
        0xd616 | 0xd671 => {
            operand.chunks_exact(SHD).enumerate().for_each(|(i, bytes)| set(22 + i, shd(bytes)))
        }
        0xd60c | 0xd672 => {
            operand.chunks_exact(SHD).enumerate().for_each(|(i, bytes)| set(44 + i, shd(bytes)))
        }
        // sprmTSetShd80, sprmTSetShd: cells first to limit.
        0x7627 | 0xd62d => {
            let [first, limit, rest @ ..] = operand else { return true };
            let ground = match opcode {
                0x7627 => u16_at(rest, 0).map_or(Ground::Paper, shd80),
                _ => shd(rest),
            };
            (usize::from(*first)..usize::from(*limit)).for_each(|cell| set(cell, ground));
        }
        // sprmTSetShdTable
        0xd660 => (0..CELLS).for_each(|cell| set(cell, shd(operand))),
        _ => return false,
    }
    true
}

/// The rows of the document with what their cells have behind their text, found when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct RowGrounds(Option<Vec<(u32, usize, Vec<Ground>)>>);

/// Rows looked at to find the end of one; those in between are deeper.
const DEEPER: usize = 1_000;

impl RowGrounds {
    /// The ground of a cell of the row in which the character of a number stands, at a depth from 1. `rows` tells the
    /// ends of all rows: the number of the character, the depth, the grounds.
    pub(super) fn of<I>(
        &mut self,
        character: u32,
        depth: usize,
        cell: usize,
        rows: impl FnOnce() -> I,
    ) -> Ground
    where
        I: Iterator<Item = (u32, usize, Vec<Ground>)>,
    {
        let rows = self.0.get_or_insert_with(|| rows().collect());
        let first = rows.partition_point(|(end, ..)| *end < character);
        let own = rows.iter().skip(first).take(DEEPER).find(|(_, of, _)| *of == depth);
        own.and_then(|(_, _, grounds)| grounds.get(cell)).copied().unwrap_or_default()
    }
}
