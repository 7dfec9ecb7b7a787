//! Cells that do not show a plain number.

use super::Entry;
use crate::check::Severity;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "figure.not_a_number",
        severity: Severity::Warning,
        title: "not a number",
        meaning: "Text stands where the form wants a number; the raw text is kept, the value is null.",
        formula: "",
        source: "",
        example: "30余",
    },
    Entry {
        id: "figure.annotated",
        severity: Severity::Info,
        title: "a number with a note",
        meaning: "The number before the note is the value; the note is kept in the raw text.",
        formula: "",
        source: "",
        example: "22（其中修订16件）is 22",
    },
    Entry {
        id: "figure.negative",
        severity: Severity::Warning,
        title: "a negative number",
        meaning: "A count below zero where the form foresees none.",
        formula: "",
        source: "",
        example: "-1 in 自然人",
    },
    Entry {
        id: "figure.not_whole",
        severity: Severity::Warning,
        title: "not a whole number",
        meaning: "A count with decimals.",
        formula: "",
        source: "",
        example: "1.5 in 总计",
    },
    Entry {
        id: "figure.unit",
        severity: Severity::Warning,
        title: "another unit than the form's",
        meaning: "The amount carries another unit than the form asks for. It is kept as shown; the unit is in cells.parquet.",
        formula: "",
        source: "form of part two: 单位：万元",
        example: "152790元 under 收费金额（单位：万元）",
    },
    Entry {
        id: "figure.placed",
        severity: Severity::Warning,
        title: "placed by the sums",
        meaning: "The row shows fewer figures than it has columns, or digits with nothing between them; the sum rules leave exactly one way to place or cut them.",
        formula: "",
        source: "",
        example: "58 7 1 66 for seven columns",
    },
    Entry {
        id: "figure.ambiguous",
        severity: Severity::Error,
        title: "several placements possible",
        meaning: "The row shows fewer figures than it has columns, or digits with nothing between them, and the sum rules leave several ways or none. All its figures are null.",
        formula: "",
        source: "",
        example: "3 3 for seven columns",
    },
    Entry {
        id: "figure.unreadable",
        severity: Severity::Error,
        title: "unreadable",
        meaning: "Something stands there that cannot be read.",
        formula: "",
        source: "",
        example: "glyphs without a character",
    },
];
