//! What does not add up: within a report, and from one year to the next.

use super::Entry;
use crate::check::Severity;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "sum.columns",
        severity: Severity::Error,
        title: "the applicant columns do not add up",
        meaning: "In one row of the table of part three, the six applicant columns and the total disagree. Blank cells count as zero and the message says so. The figures are kept as reported.",
        formula: "natural person + five kinds of organisations = 总计, per row",
        source: "form of part three, column 总计",
        example: "58 + 7 + 0 + 0 + 1 + 0 = 66, the total says 68",
    },
    Entry {
        id: "sum.results",
        severity: Severity::Error,
        title: "the results do not add up",
        meaning: "In one column of the table of part three, the results of handling and （七）总计 disagree.",
        formula: "（一）+（二）+ all rows of（三）to（六）=（七）总计, per column",
        source: "form of part three, row （七）总计",
        example: "the results add up to 20, the total says 21",
    },
    Entry {
        id: "balance.requests",
        severity: Severity::Error,
        title: "requests received and handled do not balance",
        meaning: "The official tie-out of the table of part three does not hold in one column.",
        formula: "一 + 二 = 三（七）+ 四, per column",
        source: "corner cell of the form of part three: 本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
        example: "received and carried over are 68, handled and carried on are 66",
    },
    Entry {
        id: "sum.outcomes",
        severity: Severity::Error,
        title: "the outcomes do not add up",
        meaning: "In one block of the table of part four, the four outcomes and the total disagree.",
        formula: "结果维持 + 结果纠正 + 其他结果 + 尚未审结 = 总计, per block",
        source: "form of part four, column 总计",
        example: "119 + 25 + 91 + 24 = 259, the total says 295",
    },
    Entry {
        id: "sum.rule",
        severity: Severity::Error,
        title: "a rule of a user's form does not hold",
        meaning: "A [[rule]] of a format file loaded with --grammar-dir, under an id of its own.",
        formula: "left = right",
        source: "the format file",
        example: "",
    },
    Entry {
        id: "carried.years",
        severity: Severity::Warning,
        title: "two years' reports differ in what was carried over",
        meaning: "The dataset has the reports of one office for two successive years, and what the earlier one carries on to the next year is not what the later one says was carried over. The finding stands with whichever of the two comes later by path, and names the other. Both figures are kept; either may be wrong. Nothing is said where an office has different reports of one year, or where a figure is not a number.",
        formula: "结转下年度继续办理 of one year = 上年结转政府信息公开申请数量 of the next, per column",
        source: "form of part three, rows 二 and 四",
        example: "the report of 2022 carries 21 requests on, that of 2023 says 18 were carried over",
    },
];
