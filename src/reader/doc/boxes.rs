//! Text boxes ([MS-DOC] 2.8.32 PlcftxbxTxt, 2.8.37 PlcfSpa): where their text stands, and the character that each is
//! anchored at.

use std::ops::Range;

use super::u32_at;

/// Bytes of a FTXBXS and of a Spa.
const TEXT: usize = 22;
const SHAPE: usize = 26;

/// Boxes of one file, at most.
const MOST: usize = 10_000;

/// The text boxes of the body.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    /// By the number of the character they are anchored at; the numbers of their own characters.
    anchored: Vec<(u32, Range<u32>)>,
    /// Those whose anchor is not told: boxes in groups have shapes of their own.
    others: Vec<Range<u32>>,
}

impl Boxes {
    /// Reads the boxes, whose text begins with the character of number `first`, from the places of their texts and
    /// of their shapes.
    pub(super) fn read(texts: &[u8], shapes: &[u8], first: u32) -> Boxes {
        let mut boxes = Boxes::default();
        let count = |plc: &[u8], size: usize| plc.len().saturating_sub(4) / (4 + size);
        let shape_count = count(shapes, SHAPE);
        let shape =
            |i: usize| Some((u32_at(shapes, 4 * (shape_count + 1) + SHAPE * i)?, u32_at(shapes, 4 * i)?));
        let mut anchors: Vec<(u32, u32)> = (0..shape_count).map_while(shape).collect();
        anchors.sort_unstable();
        let text_count = count(texts, TEXT);
        let mut end = 0;
        for i in 0..text_count.min(MOST) {
            let (Some(from), Some(to)) = (u32_at(texts, 4 * i), u32_at(texts, 4 * i + 4)) else { break };
            // Texts follow each other, so that no character is read twice.
            if from < end || to < from {
                break;
            }
            end = to;
            let text = first.saturating_add(from)..first.saturating_add(to);
            let id = u32_at(texts, 4 * (text_count + 1) + TEXT * i + 14);
            let anchor = id.and_then(|id| anchors.binary_search_by_key(&id, |a| a.0).ok());
            match anchor.and_then(|at| anchors.get(at)) {
                Some((_, at)) => boxes.anchored.push((*at, text)),
                None => boxes.others.push(text),
            }
        }
        boxes.anchored.sort_by_key(|b| b.0);
        boxes
    }

    /// Takes the boxes anchored at a character.
    pub(super) fn at(&self, number: u32) -> Vec<Range<u32>> {
        let start = self.anchored.partition_point(|b| b.0 < number);
        let own = self.anchored.get(start..).unwrap_or_default().iter().take_while(|b| b.0 == number);
        own.map(|b| b.1.clone()).collect()
    }

    /// The boxes that no character of the body is the anchor of.
    pub(super) fn without_anchor(&mut self) -> Vec<Range<u32>> {
        std::mem::take(&mut self.others)
    }
}
