//! The TOML of a format, key by key. Unknown keys are refused.
//!
//! This is the definition of the file format; `grammars/GRAMMARS.md` is its manual.

use serde::Deserialize;
use toml::Spanned;

/// A format file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Format {
    /// Version of the file format itself; 1.
    pub(super) schema: Spanned<u32>,
    /// Id in outputs, `2021`.
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    /// The notice that prescribes the form.
    pub(super) authority: String,
    /// First report year; an older form in a later year is in use, but misused.
    pub(super) first_year: u16,
    pub(super) title: Title,
    pub(super) values: Values,
    #[serde(default, rename = "section")]
    pub(super) sections: Vec<Section>,
    #[serde(default, rename = "table")]
    pub(super) tables: Vec<Table>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<Rule>,
    #[serde(default, rename = "claim")]
    pub(super) claims: Vec<Claim>,
    #[serde(default, rename = "carry")]
    pub(super) carries: Vec<Carry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Title {
    pub(super) subject: Vec<String>,
    pub(super) noun: Vec<String>,
    pub(super) not_a_report: Vec<String>,
    /// What the title of a paper about reports ends in.
    #[serde(default)]
    pub(super) papers: Vec<String>,
    /// Those of them that announce a report, and may show all of it.
    #[serde(default)]
    pub(super) notices: Vec<String>,
    /// What may stand behind the noun of a report's own title.
    #[serde(default)]
    pub(super) endings: Vec<String>,
    /// What it ends in where the report was published again.
    #[serde(default)]
    pub(super) revisions: Vec<String>,
    /// What stands on a line above titles of other reports: links.
    #[serde(default)]
    pub(super) links: Vec<String>,
    /// What stands in a cell in front of a colon and the name of the office that reports, or of the year that it reports on.
    #[serde(default)]
    pub(super) reporters: Vec<String>,
    #[serde(default)]
    pub(super) reported: Vec<String>,
    /// What the text behind a title begins with.
    #[serde(default)]
    pub(super) openings: Vec<String>,
    /// What says that a period is the one the figures are of.
    #[serde(default)]
    pub(super) spans: Vec<String>,
    /// Parts of a year by name.
    #[serde(default)]
    pub(super) parts_of_year: Vec<String>,
    /// What stands in front of the noun in the title of a report of another kind.
    #[serde(default)]
    pub(super) other_reports: Vec<String>,
    /// What stands between an office and the year in a piece of news.
    #[serde(default)]
    pub(super) news: Vec<String>,
    /// Words in front of or behind an office that are not part of its name.
    pub(super) fillers: Vec<String>,
    /// Words in front of an office by which a title tells of a report that is told again.
    #[serde(default)]
    pub(super) retold: Vec<String>,
    /// Words behind which an introduction names the office.
    #[serde(default)]
    pub(super) announce: Vec<String>,
    /// What stands in brackets behind a name and is no part of it.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// What an office calls itself, which is no name.
    #[serde(default)]
    pub(super) pronouns: Vec<String>,
    /// What the names of offices end in.
    #[serde(default)]
    pub(super) office_ends: Vec<String>,
    /// What the names of regions end in.
    #[serde(default)]
    pub(super) region_ends: Vec<String>,
    /// Ends of names that a subject may begin with.
    #[serde(default)]
    pub(super) overlapping: Vec<String>,
    /// What stands in front of a name in running text.
    #[serde(default)]
    pub(super) leads: Vec<String>,
    /// What the office that reports does, said right behind its name.
    #[serde(default)]
    pub(super) acts: Vec<String>,
    /// What is said behind the name of whom to ask.
    #[serde(default)]
    pub(super) contacts: Vec<String>,
    /// What an office does all year.
    #[serde(default)]
    pub(super) doings: Vec<String>,
    /// What makes a name that of another office.
    #[serde(default)]
    pub(super) of_others: Vec<String>,
    /// Offices inside an office that are named as the ones to ask.
    #[serde(default)]
    pub(super) rooms: Vec<String>,
    /// What the names of web sites have in them.
    #[serde(default)]
    pub(super) sites: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Values {
    pub(super) not_applicable: Vec<String>,
    pub(super) units: Vec<String>,
    /// Words in front of a unit that a head or a line of its own states.
    #[serde(default)]
    pub(super) unit_marks: Vec<String>,
    /// Beginnings of units that stand for many: `万` in `5万`.
    #[serde(default)]
    pub(super) multiples: Vec<String>,
    /// What the caption of a table says where its figures are not this year's.
    #[serde(default)]
    pub(super) other_periods: Vec<String>,
    /// Words that only set such a period beside this year.
    #[serde(default)]
    pub(super) comparisons: Vec<String>,
    /// What a head says of figures that are not what the form asks for.
    #[serde(default)]
    pub(super) other_heads: Vec<String>,
    /// What makes a table a sample.
    #[serde(default)]
    pub(super) samples: Vec<String>,
    /// Words of captions that say that the table was replaced.
    #[serde(default)]
    pub(super) superseded: Vec<String>,
    /// Words of captions that name more than the office and its year.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    /// What a note says of a number that is not plainly the one reported.
    #[serde(default)]
    pub(super) disputes: Vec<String>,
    pub(super) increase: Vec<String>,
    pub(super) decrease: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) id: Spanned<String>,
    pub(super) number: String,
    pub(super) heading: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Id of the table that this part of the report consists of.
    pub(super) table: Option<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    Rows,
    Across,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) id: Spanned<String>,
    pub(super) label: String,
    #[expect(dead_code, reason = "for readers of the file; the data package has its own titles")]
    pub(super) label_en: String,
    pub(super) shape: Shape,
    #[serde(default)]
    pub(super) marks: Vec<String>,
    /// Those that stand over the columns of a group (`under`).
    #[serde(default)]
    pub(super) spanning: Vec<String>,
    #[serde(default, rename = "group")]
    pub(super) groups: Vec<Group>,
    #[serde(rename = "part")]
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) label: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) heading: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    pub(super) source: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whole, not negative.
    #[default]
    Count,
    /// Money: decimals.
    Amount,
    /// A difference against the year before: signs, also in words.
    Change,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    pub(super) id: Spanned<String>,
    pub(super) label: String,
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Heading over several columns.
    pub(super) under: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: Spanned<String>,
    pub(super) label: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Labels of the groups above, outermost first.
    #[serde(default)]
    pub(super) under: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Terms are columns; the rule holds in every row.
    Columns,
    /// Terms are rows; the rule holds in every column.
    Rows,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: Spanned<String>,
    pub(super) table: Spanned<String>,
    pub(super) over: Over,
    pub(super) left: Vec<Spanned<String>>,
    pub(super) right: Vec<Spanned<String>>,
    pub(super) source: String,
}

/// What prose says of a figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    pub(super) id: Spanned<String>,
    pub(super) table: Spanned<String>,
    pub(super) column: Spanned<String>,
    /// Sums of rows that the number may be, any of them.
    pub(super) rows: Vec<Vec<Spanned<String>>>,
    /// Patterns whose first group is the number.
    pub(super) number: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) zero: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless: Vec<String>,
}

/// What one year's report carries on to the next one's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carry {
    pub(super) table: Spanned<String>,
    /// The row of the earlier report.
    pub(super) from: Spanned<String>,
    /// The row of the later report.
    pub(super) to: Spanned<String>,
}

/// A parsed file with its text, for error positions and digests.
pub(super) struct Loaded {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) format: Format,
}
