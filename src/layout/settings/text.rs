//! Tolerances of glyphs, runs and lines.

use super::group;

group! {
    /// Characters drawn twice (`doubles`), for readers and for `runs`.
    Doubles {
        /// Ems. The same character drawn again within this distance is bold print, not a second character.
        reach_em: f32 = 0.15,
        /// Share of its advance. The same, the lesser of the two: narrow figures side by side are two figures.
        reach: f32 = 0.4,
        /// Ems. A character that takes less has no width at all.
        flat_em: f32 = 0.01,
        /// Share of its size by which the second drawing differs in size, at most.
        size: f32 = 0.1,
    }
}

group! {
    /// What stands askew (`page`, `runs`).
    Askew {
        /// Slope from which a line is neither level nor upright, some four degrees.
        slope: f64 = 0.07,
        /// Times the page's usual size. Larger print askew that has words is a watermark.
        watermark: f32 = 1.6,
        /// Share by which the sizes of two characters of one piece differ, at most.
        size: f32 = 0.1,
        /// Ems between two characters of one piece, at most.
        near_em: f32 = 3.0,
    }
}

group! {
    /// Glyphs to runs (`runs`).
    Runs {
        /// Ems. Glyphs that follow each other with a gap up to this are one run; more than it parts Latin words.
        word_em: f32 = 0.18,
        /// Ems by which the baselines of two glyphs of a run differ, at most.
        level_em: f32 = 0.1,
        /// Ems. A glyph that begins before the one drawn before it goes over its line if their baselines differ by less.
        back_em: f32 = 0.5,
        /// A share. A digit beside another that is smaller than this share of it is a mark on the number, not a digit of it.
        mark_size: f32 = 0.85,
        /// Ems. The same of a digit whose baseline is off by more than this.
        mark_em: f32 = 0.1,
        /// Points. The size of print where there is none to tell.
        usual: f32 = 10.0,
    }
}

group! {
    /// Digits that are not there to be read (`veil`, `lines`).
    Veil {
        /// A share of the page's usual size. Digits smaller than this are not there for the reader.
        tiny: f32 = 0.35,
        /// Ems above the baseline between which a line strikes digits out: not as low as an underline, not as high as the
        /// border above a tight row.
        strike_em: (f32, f32) = (0.12, 0.55),
        /// Share of the width of print over which lines strike it out.
        struck: f32 = 0.5,
        /// Share of a digit's advance: where the middles of two digits are nearer than that, one is printed on the other.
        /// Digits of sizes that differ by more do not count: small print stands on large watermarks.
        overprint: f32 = 0.4,
        /// Share of a digit's advance: where one begins that near to where another does, and nearer than the ems below, one
        /// is printed over the other, beside it by a part of its width.
        overlap: f32 = 0.7,
        /// Ems between the beginnings of two digits of one figure, at least.
        overlap_em: f32 = 0.36,
        /// Ems at either end of a word on which the middle of a digit may lie without standing on the word.
        edge_em: f32 = 0.1,
    }
}

group! {
    /// Runs to lines (`lines`).
    Lines {
        /// Ems. Baselines that differ by less are one line: notes set high or low stay on it.
        baseline_em: f32 = 0.4,
        /// Ems. A gap wider than this between ideographs is a space; justified lines spread them by less.
        wide_em: f32 = 1.0,
        /// Share of `wide_em`. The same between an ideograph and a figure: many programs keep a quarter of an em there.
        mixed: f32 = 0.6,
        /// Share of `word_em`. The same where the source draws a space.
        drawn: f32 = 0.5,
        /// Ems. Smaller print that begins so near behind what a line says, and stands no higher or lower than it reaches, is
        /// a mark on the line, whatever its own baseline.
        mark_gap_em: f32 = 0.3,
    }
}

group! {
    /// Letter-spacing of a table's figures (`spacing`).
    Spacing {
        /// Ems. With less between them digits stand anyway.
        least_em: f32 = 0.1,
        /// Widths of a digit. More than that is a gap between figures.
        most: f32 = 1.02,
        /// Ems from digit to digit that are such a gap where the font does not tell how wide digits are.
        apart_em: f32 = 0.65,
        /// Ems by which the gaps of one style differ: what rounding leaves.
        even_em: f32 = 0.02,
        /// Pairs of digits that make a style …
        pairs: usize = 4,
        /// … and cells with such pairs.
        cells: usize = 3,
    }
}

group! {
    /// Figures that go on in the next line (`wrap`).
    Wrap {
        /// Ems between the baselines of two lines of a text, at least: digits are some 0.7 high.
        pitch_em: f32 = 0.75,
        /// Ems by which the place of a border is uncertain: half its thickness, and how exactly programs draw.
        slack_em: f32 = 0.12,
        /// Ems by which two lines of the same digits differ in width.
        same_em: f32 = 0.02,
        /// Ems that must be left over for a line to have had room without doubt.
        roomy_em: f32 = 0.5,
    }
}
