//! Formatted disk pages ([MS-DOC] 2.9.33 ChpxFkp, 2.9.174 PapxFkp): which properties hold from which byte on.

use super::u32_at;

const PAGE: usize = 512;

/// Runs of bytes with their properties, by their first byte.
#[derive(Debug)]
pub(super) struct Runs<'b> {
    /// First byte, one past the last, properties.
    runs: Vec<(u32, u32, &'b [u8])>,
    /// The run found last: text is asked for in order, mostly.
    last: usize,
}

impl<'b> Runs<'b> {
    /// Runs of characters that have properties of their own.
    pub(super) fn characters(plc: &[u8], stream: &'b [u8]) -> Runs<'b> {
        Runs::read(plc, stream, |page, i, count| {
            let at = 2 * usize::from(*page.get(4 * (count + 1) + i)?);
            let length = usize::from(*page.get(at).filter(|_| at > 0)?);
            page.get(at + 1..at + 1 + length)
        })
    }

    /// Paragraphs: properties with the number of the style in front.
    pub(super) fn paragraphs(plc: &[u8], stream: &'b [u8]) -> Runs<'b> {
        Runs::read(plc, stream, |page, i, count| {
            let at = 2 * usize::from(*page.get(4 * (count + 1) + 13 * i)?);
            // 2.9.175 PapxInFkp
            let (start, length) = match *page.get(at).filter(|_| at > 0)? {
                0 => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
                half => (at + 1, 2 * usize::from(half) - 1),
            };
            page.get(start..start + length)
        })
    }

    fn read(
        plc: &[u8],
        stream: &'b [u8],
        props: impl Fn(&'b [u8], usize, usize) -> Option<&'b [u8]>,
    ) -> Runs<'b> {
        let mut runs = Vec::new();
        let count = plc.len().saturating_sub(4) / 8;
        for i in 0..count {
            let Some(number) = u32_at(plc, 4 * (count + 1) + 4 * i) else { continue };
            let start = (number & 0x003f_ffff) as usize * PAGE;
            let Some(page) = stream.get(start..start + PAGE) else { continue };
            let runs_of_page = page.last().map_or(0, |n| usize::from(*n));
            for j in 0..runs_of_page {
                if let (Some(from), Some(to)) = (u32_at(page, 4 * j), u32_at(page, 4 * j + 4))
                    && from < to
                {
                    runs.push((from, to, props(page, j, runs_of_page).unwrap_or_default()));
                }
            }
        }
        runs.sort_by_key(|r| r.0);
        Runs { runs, last: 0 }
    }

    /// The properties that hold at a byte.
    pub(super) fn at(&mut self, byte: u32) -> Option<&'b [u8]> {
        let holds = |r: &&(u32, u32, &'b [u8])| (r.0..r.1).contains(&byte);
        if let Some(run) = self.runs.get(self.last).filter(holds) {
            return Some(run.2);
        }
        self.last = self.runs.partition_point(|r| r.0 <= byte).checked_sub(1)?;
        self.runs.get(self.last).filter(holds).map(|r| r.2)
    }
}
