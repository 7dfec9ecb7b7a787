//! Tolerances of rules.

use super::group;

group! {
    /// Rules to strokes, strokes to lattices (`snap`, `lattice`).
    Rules {
        /// Points. Parallel rules nearer than this are one rule: double borders, borders that each cell draws for
        /// itself, cells set apart by a hair. No row of text is that low.
        snap: f32 = 3.0,
        /// Ems of the page's usual glyph. The same for pages in very small print: the lesser of the two holds.
        snap_em: f32 = 0.3,
        /// Times the distance above. Rules that are neighbours by it are one up to this width together, a double rule's;
        /// hatching must not become one line.
        snap_chain: f32 = 2.0,
        /// Points. Pieces on one line with a gap up to this are one rule: dots, borders drawn cell by cell.
        join: f32 = 3.0,
        /// Points. Pieces up to this long are dashes; a gap between them may be as long as the longer one.
        dash: f32 = 12.0,
        /// Times its thickness. A rule up to that long, and no longer than `join`, is a dot, perhaps of a line the other way.
        dot: f32 = 1.5,
        /// Points by which the dots of one line lie beside it.
        dot_even: f32 = 0.3,
        /// Times `join`. Dots in a row are a line if they are longer.
        dotted: f32 = 2.0,
        /// Points added to the length of a piece where the place of a rule is worked out from those of its pieces, so that
        /// one without length counts.
        piece: f64 = 0.01,
        /// Ems of the page's usual glyph. What is shorter after joining is a tick, not the side of a cell.
        tick_em: f32 = 0.4,
        /// Share of a unit edge that must be ruled for the edge to part two cells.
        coverage: f32 = 0.5,
        /// Ems of the page's usual glyph. Rules that reach this far past the last crossing rule enclose cells whose
        /// outer border is not drawn.
        open_em: f32 = 0.7,
        /// Ems of the page's usual glyph. Rows and columns thinner than this hold no text: they are double rules.
        strip_em: f32 = 0.5,
    }
}

group! {
    /// Boxes around what stands in a cell (`frames`).
    Frames {
        /// Points within which the ends of four rules meet in a corner, more than …
        corner: f32 = 0.6,
        /// … the thickness of a rule, of which no more than so many points count.
        corner_width: f32 = 3.0,
        /// Points within which rules lie on one another.
        same: f32 = 0.8,
        /// Ems of the page's usual glyph. What is lower is no box.
        height_em: f32 = 0.5,
        /// The same of what is narrower.
        width_em: f32 = 0.3,
        /// Times its height. A box for one digit is no wider.
        digit: f32 = 2.0,
    }
}

group! {
    /// Tables whose cells are boxes set apart (`boxes`).
    Boxes {
        /// Neighbours, side by side or one below the other, from which the distance between them is a table's.
        least: usize = 4,
        /// Ems of the page's usual glyph, from box to box, at most: what is further apart is no table.
        far_em: f32 = 1.0,
        /// Points by which the distances differ …
        even: f32 = 0.5,
        /// … and how many of so many do not by more.
        mostly: (usize, usize) = (4, 5),
        /// Share of the side of the smaller of two boxes on which they must face each other to be neighbours.
        level: f32 = 0.5,
    }
}
