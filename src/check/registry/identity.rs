//! Whose report it is, and of which year.

use super::Entry;
use crate::check::Severity;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "year.missing",
        severity: Severity::Warning,
        title: "no year",
        meaning: "Neither title nor period nor prose nor file name gives a year.",
        formula: "",
        source: "",
        example: "",
    },
    Entry {
        id: "year.uncertain",
        severity: Severity::Warning,
        title: "the year rests on one weak witness",
        meaning: "No title line, period or prose gives the year; it was taken from the file name, or from a title that is only part of a line, as links are. File names often give the year of publication.",
        formula: "",
        source: "",
        example: "a page without title or introduction, saved as 2023.html",
    },
    Entry {
        id: "year.title",
        severity: Severity::Warning,
        title: "two titles with different years",
        meaning: "Above the report, in its introduction or in the page's metadata stands a second title with another year. The title on a line of its own was taken, of several the one the text agrees with.",
        formula: "",
        source: "",
        example: "the headline says 2022, the introduction 《2021年政府信息公开工作年度报告》",
    },
    Entry {
        id: "year.period",
        severity: Severity::Warning,
        title: "title and period disagree",
        meaning: "The statistical period is of another year than the title.",
        formula: "",
        source: "",
        example: "a 2021 report with 2020年1月1日至2020年12月31日",
    },
    Entry {
        id: "year.prose",
        severity: Severity::Info,
        title: "title and prose disagree",
        meaning: "Part one opens with another year than the title.",
        formula: "",
        source: "",
        example: "2022年，我局… in a report for 2021",
    },
    Entry {
        id: "year.file_name",
        severity: Severity::Info,
        title: "title and file name disagree",
        meaning: "The only year in the file name is not the report's; often it is the year of publication.",
        formula: "",
        source: "",
        example: "report for 2023 in 2024.html",
    },
    Entry {
        id: "office.missing",
        severity: Severity::Warning,
        title: "no office",
        meaning: "Neither title nor introduction names an office; the publisher a page names is often another one and is not taken.",
        formula: "",
        source: "",
        example: "",
    },
];
