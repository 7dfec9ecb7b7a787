//! Tolerances of lines outside ruled tables.

use super::group;

group! {
    /// Labels that run into the column behind them (`stops`).
    Stops {
        /// Figures of other lines that must stand at the same place for it to be that of a column.
        least: usize = 4,
        /// Ems of the page's usual glyph by which the figures of a column differ in place.
        even_em: f32 = 0.08,
        /// Characters of a label drawn in one with its figure, at least: shorter ones (`约26`, `增加22`) fill no column.
        drawn: usize = 4,
        /// The same of one that merely touches it.
        touching: usize = 3,
        /// The same behind a gap, where figures stand as well.
        later: usize = 5,
        /// The same of heads, which stand side by side with narrow gaps.
        heads: usize = 2,
        /// Ems from one line of a label to the next, at least and at most.
        pitch_em: (f32, f32) = (0.8, 3.0),
        /// Ems that stay free behind a figure of a column.
        free_em: f32 = 0.3,
    }
}

group! {
    /// Labels of several lines around their figures (`stacks`).
    Stacks {
        /// Ems by which the distances of two lines from the figures between them differ.
        even_em: f32 = 0.12,
        /// Share of the shorter of two lines of a label that stands over or under the longer.
        over: f32 = 0.5,
        /// Times the pitch of a label's lines up to which another line above or below goes on with them.
        next: f32 = 1.15,
        /// Share by which they differ in size.
        size: f32 = 0.05,
        /// Ems from one line of a label to the next, at most …
        pitch_em: f32 = 2.2,
        /// … and at least.
        least_pitch_em: f32 = 0.9,
        /// Ems by which the ends of two lines of a label differ where the measure broke them both.
        full_em: f32 = 1.2,
        /// Ems. A number behind a gap wider than this is that of a label which begins there.
        number_em: f32 = 0.25,
    }
}

group! {
    /// Heads broken over lines above columns of figures (`heads`).
    Heads {
        /// Figures of the first row, and columns, at least.
        least: usize = 2,
        /// Lines without figures between two rows of the same columns, at most …
        between: usize = 4,
        /// … and those of them that have several parts.
        heads: usize = 1,
        /// Lines above the figures that are looked at.
        lines: usize = 16,
        /// Ems from one of these to the next, at most.
        level_em: f32 = 4.0,
        /// Ems. A gap wider than this parts two heads that stand over two columns.
        gap_em: f32 = 0.3,
        /// Ems that a line stands over another, at least, to be above it.
        over_em: f32 = 0.1,
        /// Ems from one line of a head to the next, at least and at most …
        pitch_em: (f32, f32) = (0.9, 2.2),
        /// … and times the least of these pitches.
        same_pitch: f32 = 1.15,
        /// Ems by which the middles, the beginnings or the ends of a head's lines differ.
        even_em: f32 = 0.35,
        /// Share by which they differ in size.
        size: f32 = 0.05,
        /// Pitches by which the first line of a head lies off a line of the head beside it …
        level: f32 = 0.75,
        /// … or its middle off the other's.
        centred: f32 = 0.3,
    }
}

group! {
    /// Lines to paragraphs and to lines of fields (`flow`).
    Flow {
        /// Ems. A gap wider than this sets columns apart: words and marks of one line do not stand so far from one
        /// another.
        column_em: f32 = 2.0,
        /// Ems. The same between two figures, on a line that has columns.
        figure_em: f32 = 0.7,
        /// Share of the usual size from which a line is a heading by its size.
        heading: f32 = 1.25,
        /// Share by which the sizes of headings of one level differ, at most …
        heading_same: f32 = 0.05,
        /// … and times its size from which another heading is above it.
        heading_above: f32 = 1.05,
        /// Characters of a line that count where the usual size is told.
        line_chars: usize = 200,
        /// Ems. Lines whose baselines are further apart than this are not one paragraph.
        pitch_em: f32 = 2.3,
        /// Ems. Nor are those whose baselines are nearer.
        least_pitch_em: f32 = 0.5,
        /// Times the pitch of the lines before. Nor are those that are further apart.
        pitch: f32 = 1.3,
        /// Share by which the sizes of two lines of a paragraph differ, at most.
        size: f32 = 0.15,
        /// Ems behind the left edge of the text up to which a line begins where lines begin.
        indent_em: f32 = 0.6,
        /// Ems by which a line of a block that is set in begins beside the one above …
        block_em: f32 = 0.3,
        /// … and ems up to which a block is set in.
        block_indent_em: f32 = 3.0,
    }
}

group! {
    /// Numbers of lines in the margin (`numbers`).
    Numbers {
        /// Numbers that tell the column, at least …
        least: usize = 3,
        /// … and those that tell it where the distances of lines differ.
        many: usize = 8,
        /// Digits of one.
        digits: usize = 4,
        /// Ems of the page between the column and everything else.
        gap_em: f32 = 0.5,
        /// Ems by which their beginnings, or their ends, differ.
        even_em: f32 = 0.15,
        /// Ems by which the distances from one to the next differ.
        pitch_em: f32 = 0.35,
    }
}

group! {
    /// Running heads, running feet and page numbers (`furniture`).
    Furniture {
        /// Share of the page's height at its top and its bottom where running heads and page numbers stand.
        margin: f32 = 0.12,
        /// Lines at either end of a page that can be furniture.
        deepest: usize = 3,
        /// Points by which the same running line may lie differently on two pages.
        drift: f32 = 3.0,
        /// Share by which its size may differ.
        size: f32 = 0.05,
        /// Pages from one running line to the next: two where left and right pages differ.
        next: u64 = 2,
        /// Ems that a page number keeps from everything else on its page, and a running line from pages further on.
        apart_em: f32 = 1.5,
        /// A number by itself from which it is no page's.
        page_numbers: u64 = 10_000,
    }
}
