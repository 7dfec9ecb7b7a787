//! The files themselves.

use super::Entry;
use crate::check::Severity;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "source.damaged",
        severity: Severity::Warning,
        title: "damaged file",
        meaning: "Part of what the file says of the pages named is lost or altered: a checksum does not hold, a stream ends early, an object is missing. Figures read from there are kept; any of them may be wrong or missing. Get the file again. Or a part of a text or page is in another encoding than the rest, and what it says is lost.",
        formula: "",
        source: "",
        example: "a download broke off, and the last page ends in the middle of the table of part three",
    },
    Entry {
        id: "source.revealed",
        severity: Severity::Warning,
        title: "invisible unless a script shows it",
        meaning: "A style makes the text of the page invisible, and a script of the page speaks of it, as in articles of WeChat. It was read as if shown; whether the script shows it, and shows all of it, cannot be told from the file. Compare with what a browser shows, or save the page from there.",
        formula: "",
        source: "",
        example: "`<div id=\"js_content\" style=\"visibility: hidden\">` around the whole report",
    },
    Entry {
        id: "source.another_report",
        severity: Severity::Warning,
        title: "another report in the same file",
        meaning: "Below the title of another office or year a report begins again. Only the report that the file's first title names was read; what stands below the other title was left out. Where no title tells, the report's first part comes again with another text; the tables behind it are read, and may be the other's. Save the other report as a file of its own.",
        formula: "",
        source: "",
        example: "last year's report copied below this year's",
    },
    Entry {
        id: "source.apart",
        severity: Severity::Info,
        title: "one of several reports in a file",
        meaning: "The file holds several reports: in a workbook an official table, or a title with another office or year, begins again; in a text or on pages whole reports stand one behind the other, each under the title of another office or year. Each is a source of its own, named like a member of an archive; sheets that are part of none are listed as failures, and what stands in front of the first report of a text, a cover or a table of contents, is left out. Its SHA-256 is that of the text made of the file's SHA-256 in hexadecimal, `!/` and its name in the file.",
        formula: "",
        source: "",
        example: "sheets 教育局-表一, 教育局-表二 of a workbook with 12 reports",
    },
    Entry {
        id: "source.grouping",
        severity: Severity::Warning,
        title: "sheets that may belong together",
        meaning: "The workbook holds several reports over several sheets each, and neither titles nor the names or the order of the sheets tell which belong together. Each sheet was read as a report of its own; none of them is whole.",
        formula: "",
        source: "",
        example: "sheets Sheet1 to Sheet5, on which the tables of two offices stand in no regular order",
    },
    Entry {
        id: "source.same",
        severity: Severity::Info,
        title: "the same content twice",
        meaning: "The source has the very bytes of another one that stands before it by path. It was read once; both are in the dataset, so whoever adds up reports counts it twice.",
        formula: "",
        source: "",
        example: "the same bytes as 2023/a.html, which stands before it",
    },
    Entry {
        id: "source.converted",
        severity: Severity::Info,
        title: "converted by another program",
        meaning: "No reader takes files of this form; the program that --converter names made one that is read. What it lost or changed cannot be seen here. Size and digest are those of the source, places those in the converted file.",
        formula: "",
        source: "",
        example: "a Word 95 file, by LibreOffice",
    },
    Entry {
        id: "source.name",
        severity: Severity::Info,
        title: "a name that leads out of its archive",
        meaning: "The archive gives this file an absolute name or one with `..`. Nothing is ever unpacked to the disk, so the name is only a name; it is cited without the parts that lead anywhere but down.",
        formula: "",
        source: "",
        example: "../../report.html in a.zip is cited as a.zip!/report.html",
    },
];
