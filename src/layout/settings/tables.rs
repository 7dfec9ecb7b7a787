//! Tolerances of tables, on one page and over several.

use super::group;

group! {
    /// Runs to cells (`fill`, `drawings`).
    Cells {
        /// Ems. Inside a run that crosses a rule, a gap that differs by more than this from the run's own parts it.
        crossing_em: f32 = 0.04,
        /// Gaps of a run that tell its own spacing; with fewer its glyphs are taken to touch.
        crossing_gaps: usize = 3,
        /// Points. The most a cell is taken to keep free on each side; word processors keep 5.4.
        padding: f32 = 6.0,
        /// One line of so many may leave less free than cells keep: it stands askew.
        padding_of: usize = 20,
        /// Share of a cell's width and height from which a drawing in it is its background.
        background: f32 = 0.8,
    }
}

group! {
    /// Figures that the whole table shows to be none, or not to be whole (`apart`).
    Marks {
        /// Points. A border that is not drawn and stands so near to where a clip cuts rules off is where the clip cuts the
        /// table off …
        cut: f32 = 1.0,
        /// … and a figure that ends nearer to it than a digit and so many ems may go on behind it.
        cut_em: f32 = 0.4,
        /// Share of the usual size of a table's figures up to which a figure is small print.
        small: f32 = 0.7,
        /// Figures of a table that tell their usual size.
        figures: usize = 3,
        /// Figures that a column which is small throughout has at least.
        small_column: usize = 3,
        /// Labels that the rules of a table printed over another go through, at least.
        struck: usize = 3,
        /// Cells of figures in which other text stands on the figure, at least …
        spoilt: usize = 3,
        /// … and one in so many of all cells of figures.
        spoilt_of: usize = 5,
    }
}

group! {
    /// Pages that lie turned, and tables that go on over pages (`turn`, `continuation`).
    Pages {
        /// Share of a page's glyphs that must run another way than left to right for the page to be read turned.
        turned: f32 = 0.6,
        /// Points. Outer borders of a table on two pages, or columns of it, that differ by less are the same.
        outer: f32 = 2.0,
        /// Share of the columns of the narrower piece that must be columns of the other for the two to be one table.
        common: f32 = 0.7,
        /// Share of a page that one image covers for the page to be a picture …
        pictured: f32 = 0.4,
        /// … if it shows no more characters than these.
        captions: usize = 40,
    }
}

group! {
    /// Columns printed on a page of their own (`beside`, `sheet`).
    Beside {
        /// Points by which row borders of the same rows differ on two pages.
        level: f32 = 1.0,
        /// Rows that the largest of the pieces must have.
        rows: usize = 4,
        /// Points around a table that belong to its borders.
        border: f32 = 1.5,
        /// Points by which a column may begin before the seam of two pages.
        seam: f32 = 1.0,
    }
}

group! {
    /// Tables that nothing but the alignment of text shows (`aligned`).
    Aligned {
        /// Ems. A gap wider than this parts a line: words do not stand so far apart.
        gap_em: f32 = 0.9,
        /// Ems. What stays white in all full lines and is wider than this parts two columns.
        gutter_em: f32 = 0.2,
        /// Parts, of those that the fullest line has, from which a line is full.
        full: (usize, usize) = (6, 10),
        /// Ems. Lines whose baselines are further apart than this do not belong together.
        block_em: f32 = 3.0,
        /// Lines in one part that may stand between two with several.
        between: usize = 3,
        /// Share of the table's width from which a line in one piece is none of its lines.
        prose: f32 = 0.7,
        /// Share of the usual pitch of the lines below which a line goes on with the one above.
        close: f32 = 0.85,
        /// Share of a line's width from which it is full of ink, as lines of prose in columns are.
        filled: f32 = 0.85,
        /// Columns from which lines full of ink are no prose.
        filled_columns: usize = 4,
        /// Characters of a part on average from which a block is no table.
        cell_chars: f32 = 40.0,
        /// Lines of several parts below the heads that tell the columns; with fewer the heads are asked too.
        body: usize = 3,
        /// Lines of several parts, or columns, one of which a table has.
        least: usize = 3,
        /// Share of the table's width from which a part is a caption.
        caption: f32 = 0.5,
        /// Share of the narrower of the two on which a part must stand over a column to stand in it …
        claim: f32 = 0.3,
        /// … which is taken to be so many points wide at least.
        claim_least: f32 = 0.1,
        /// Lines of a head; what has more before its first figures is no table of figures.
        head_lines: usize = 8,
        /// Lines in one part above a table that are looked at for a head over several columns.
        heads_above: usize = 2,
        /// Ems by which such a line may begin before the second column.
        head_em: f32 = 0.5,
        /// Times the usual pitch. Such a line is no further from the one below.
        head_pitch: f32 = 1.6,
        /// Ems by which a head over several columns stands off their middle.
        centred_em: f32 = 0.8,
        /// Lines of a ruled table with several parts in one cell from which its rules may leave columns undivided …
        undivided: usize = 3,
        /// … if they are so many of its lines with several parts.
        undivided_of: (usize, usize) = (1, 4),
        /// The same where its rules are left out of account altogether.
        coarse_of: (usize, usize) = (3, 4),
    }
}
