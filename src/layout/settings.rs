//! Every tolerance of the room, in one place.

/// Tolerances and ceilings. Lengths are in points (1/72 inch) or in ems of the glyphs at hand; shares are of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Points. Parallel rules nearer than this are one rule: double borders, borders that each cell draws for
    /// itself, cells set apart by a hair. No row of text is that low.
    pub snap: f32,
    /// Ems of the page's usual glyph. The same for pages in very small print: the lesser of the two holds.
    pub snap_em: f32,
    /// Points. Pieces on one line with a gap up to this are one rule: dots, borders drawn cell by cell.
    pub join: f32,
    /// Points. Pieces up to this long are dashes; a gap between them may be as long as the longer one.
    pub dash: f32,
    /// Ems of the page's usual glyph. What is shorter after joining is a tick, not the side of a cell.
    pub tick_em: f32,
    /// Share of a unit edge that must be ruled for the edge to part two cells.
    pub coverage: f32,
    /// Ems of the page's usual glyph. Rules that reach this far past the last crossing rule enclose cells whose
    /// outer border is not drawn.
    pub open_em: f32,
    /// Ems of the page's usual glyph. Rows and columns thinner than this hold no text: they are double rules.
    pub strip_em: f32,
    /// Ems. The same character drawn again within this distance is bold print, not a second character.
    pub double_em: f32,
    /// Ems. Glyphs that follow each other with a gap up to this are one run; more than it parts Latin words.
    pub word_em: f32,
    /// Ems. A gap wider than this between ideographs is a space; justified lines spread them by less.
    pub wide_em: f32,
    /// Ems. Baselines that differ by less are one line: notes set high or low stay on it.
    pub baseline_em: f32,
    /// A share. A digit beside another that is smaller than this share of it is a mark on the number, not a digit of it.
    pub mark_size: f32,
    /// Ems. The same of a digit whose baseline is off by more than this.
    pub mark_em: f32,
    /// A share of the page's usual size. Digits smaller than this are not there for the reader.
    pub tiny: f32,
    /// Share of a digit's advance: where the middles of two digits are nearer than that, one is printed on the other.
    /// Digits of sizes that differ by more do not count: small print stands on large watermarks.
    pub overprint: f32,
    /// Share of a digit's advance: where one begins that near to where another does, and nearer than the ems below, one
    /// is printed over the other, beside it by a part of its width.
    pub overlap: f32,
    /// Ems between the beginnings of two digits of one figure, at least.
    pub overlap_em: f32,
    /// Share of the usual size of a table's figures up to which a figure is small print.
    pub small: f32,
    /// Share of a cell's width and height from which a drawing in it is its background.
    pub background: f32,
    /// Ems above the baseline between which a line strikes digits out: not as low as an underline, not as high as the
    /// border above a tight row.
    pub strike_em: (f32, f32),
    /// Ems. Inside a run that crosses a rule, a gap that differs by more than this from the run's own parts it.
    pub crossing_em: f32,
    /// Ems. Outside ruled tables, a gap wider than this sets columns apart: words and marks of one line do not stand
    /// so far from one another.
    pub column_em: f32,
    /// Ems. The same between two figures, on a line that has columns.
    pub figure_em: f32,
    /// Ems. The same in the search for tables that are only aligned: words do not stand so far apart.
    pub aligned_em: f32,
    /// Ems. What stays white in all full lines of an aligned table and is wider than this parts two columns.
    pub gutter_em: f32,
    /// Ems. Lines of an aligned table whose baselines are further apart than this do not belong together.
    pub block_em: f32,
    /// Share of an aligned table's width from which a line in one piece is none of its lines.
    pub prose: f32,
    /// Share of the usual pitch of an aligned table's lines below which a line goes on with the one above.
    pub close: f32,
    /// Share of a line's width from which it is full of ink, as lines of prose in columns are.
    pub filled: f32,
    /// Characters of a part on average from which a block is no table.
    pub cell_chars: f32,
    /// Points. The most a cell is taken to keep free on each side; word processors keep 5.4.
    pub padding: f32,
    /// Points. Outer borders of a table on two pages, or columns of it, that differ by less are the same.
    pub outer: f32,
    /// Share of the columns of the narrower piece that must be columns of the other for the two to be one table.
    pub common: f32,
    /// Share of the page's height at its top and its bottom where running heads and page numbers stand.
    pub margin: f32,
    /// Share of the usual size from which a line is a heading by its size.
    pub heading: f32,
    /// Ems. Lines whose baselines are further apart than this are not one paragraph.
    pub pitch_em: f32,
    /// Share of a page's glyphs that must run another way than left to right for the page to be read turned.
    pub turned: f32,
    /// Glyphs read of one page; a dense page has ten thousand.
    pub most_glyphs: usize,
    /// Rules kept of one page, the longest first: a dense page has two thousand, a drawing any number. Finding
    /// the crossings takes time in proportion to its square.
    pub most_rules: usize,
    /// Unit cells of one table.
    pub most_units: usize,
    /// Tables of one page.
    pub most_tables: usize,
}

impl Settings {
    /// Points within which parallel rules are one, on a page whose usual glyph is `em` high.
    pub(crate) fn near(&self, em: f32) -> f32 {
        self.snap.min(self.snap_em * em)
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            snap: 3.0,
            snap_em: 0.3,
            join: 3.0,
            dash: 12.0,
            tick_em: 0.4,
            coverage: 0.5,
            open_em: 0.7,
            strip_em: 0.5,
            double_em: 0.15,
            word_em: 0.18,
            wide_em: 1.0,
            baseline_em: 0.4,
            mark_size: 0.85,
            mark_em: 0.1,
            tiny: 0.35,
            overprint: 0.4,
            overlap: 0.7,
            overlap_em: 0.36,
            small: 0.7,
            background: 0.8,
            strike_em: (0.12, 0.55),
            crossing_em: 0.04,
            column_em: 2.0,
            figure_em: 0.7,
            aligned_em: 0.9,
            gutter_em: 0.2,
            block_em: 3.0,
            prose: 0.7,
            close: 0.85,
            filled: 0.85,
            cell_chars: 40.0,
            padding: 6.0,
            outer: 2.0,
            common: 0.7,
            margin: 0.12,
            heading: 1.25,
            pitch_em: 2.3,
            turned: 0.6,
            most_glyphs: 1_000_000,
            most_rules: 4_000,
            most_units: 100_000,
            most_tables: 200,
        }
    }
}
