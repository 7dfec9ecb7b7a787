//! What a sheet says that it has ([MS-XLS] 2.4.90 Dimensions), against where its cells stand.

use super::xls_records::{u16_at, u32_at};

/// Rows and columns of a sheet, and the cells within and outside of them.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// The first row and column behind the last ones.
    end: Option<(u32, u32)>,
    within: u32,
    outside: u32,
}

/// Rows and columns behind the last ones that a program may have written without counting them.
const FAR_ROWS: u32 = 16;
const FAR_COLUMNS: u32 = 8;

/// Whether a row or column far behind the last one would lie within but for one bit of its number.
fn is_turned(at: u16, end: u32, far: u32) -> bool {
    let bits = (0..u16::BITS).map(|bit| 1 << bit).filter(|bit| at & bit != 0);
    u32::from(at) >= end.saturating_add(far) && bits.map(|bit| at & !bit).any(|at| u32::from(at) < end)
}

impl Extent {
    /// Handles a record of the sheet.
    pub(super) fn record(&mut self, kind: u16, data: &[u8], unicode: bool) {
        match kind {
            0x0200 => {
                let narrow = |at: usize| u16_at(data, at).map(u32::from);
                let (rows, columns) =
                    if unicode { (u32_at(data, 4), narrow(10)) } else { (narrow(2), narrow(6)) };
                self.end = rows.zip(columns);
            }
            // Cells that show something: of one record each, and several of a row.
            0x00fd | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00d6 | 0x00bd | 0x0006 => {
                let seat = u16_at(data, 0).zip(u16_at(data, 2));
                if let (Some((row, column)), Some((rows, columns))) = (seat, self.end) {
                    let outside = is_turned(row, rows, FAR_ROWS) || is_turned(column, columns, FAR_COLUMNS);
                    *(if outside { &mut self.outside } else { &mut self.within }) += 1;
                }
            }
            _ => {}
        }
    }

    /// Whether some cells stand outside of it, as where a bit of the number of their row has turned, and most do not, as
    /// where a program writes no more than it must.
    pub(super) fn is_left(&self) -> bool {
        self.outside > 0 && self.within / 8 >= self.outside
    }
}

#[cfg(test)]
mod tests {
    use super::Extent;

    /// A sheet of 40 rows and 10 columns by its own word, all of them filled, and one more cell.
    fn with(row: u16, column: u16) -> bool {
        let dimensions = [0, 0, 40, 0, 0, 0, 10, 0].map(|n: u16| n.to_le_bytes()[0]);
        let mut extent = Extent::default();
        extent.record(0x0200, &dimensions, false);
        let seats = (0..40).flat_map(|row| (0..10).map(move |column| (row, column)));
        for (row, column) in seats.chain([(row, column)]) {
            extent.record(0x0203, &[row.to_le_bytes(), column.to_le_bytes()].concat(), false);
        }
        extent.is_left()
    }

    #[test]
    fn a_cell_is_astray_where_one_bit_took_it_far_away() {
        assert!(with(12 + 4096, 3) && with(12, 3 + 256));
        // A line below that was not counted, and one that no bit explains.
        assert!(!with(40, 3) && !with(43, 9) && !with(12, 11) && !with(4096 + 64 + 3, 3));
    }
}
