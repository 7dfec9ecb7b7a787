//! From a document to a report: regions read, repeated tables reconciled, the format told, every figure listed.

use std::collections::{BTreeSet, HashSet};

use super::captions::{self, Captions, Dated};
use super::figure::Figure;
use super::identity::Identity;
use super::region::{self, Region};
use super::strangers::{self, Stranger};
use super::stream::Stream;
use super::table::{RowRead, TableRead, blanks_are_real};
use super::tables::read_tables;
use super::{
    Doubt, Report, Section, State, Status, begun, collapsed, damage, headless, identity, sections, unread,
};
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::grammar::{Forms, Meaning, TableForm};
use crate::text::fold::Folded;

/// Where in a document the official tables stand.
#[derive(Debug)]
pub struct Outline {
    pub(super) stream: Stream,
    pub(super) regions: Vec<Region>,
}

impl Outline {
    /// Outlines a document.
    #[must_use]
    pub fn of(document: &Document, forms: &Forms) -> Outline {
        let mut stream = Stream::of(document, forms);
        stream.settle_subheadings();
        let regions = region::all(document, &stream, forms);
        Outline { stream, regions }
    }

    /// Whether there are official tables in it.
    #[must_use]
    pub fn has_tables(&self) -> bool {
        !self.regions.is_empty()
    }

    /// The rows of official tables whose labels stand in it and can be no other's: table and row in the forms.
    #[must_use]
    pub fn rows(&self) -> BTreeSet<(u8, u8)> {
        let lines = self.regions.iter().flat_map(|region| {
            self.stream.lines[region.lines.clone()].iter().map(move |line| (region.table, line))
        });
        let of_line = |(own, line)| {
            self.stream.tokens_of(line).iter().filter_map(move |token| match token.meanings() {
                [Meaning::Node { table, node }] if usize::from(*table) == own => Some((*table, *node)),
                _ => None,
            })
        };
        lines.flat_map(of_line).collect()
    }
}

/// Reads the report out of a document. `name` is the source's path, the least trusted witness of its year.
///
/// # Errors
/// [`ErrorKind::NotAReport`], with what was looked for and what is there.
pub fn extract(document: &Document, forms: &Forms, name: &str) -> Result<Report, Error> {
    extract_outlined(document, Outline::of(document, forms), forms, name)
}

/// As [`extract`], of a document that was outlined before.
///
/// # Errors
/// As [`extract`].
pub fn extract_outlined(
    document: &Document,
    outline: Outline,
    forms: &Forms,
    name: &str,
) -> Result<Report, Error> {
    let Outline { mut stream, regions } = outline;
    let mut seen = Seen::of(document, &stream, regions, forms, name)?;
    let mut strangers = strangers::reports(document, &stream, forms, &seen.regions, &seen.identity);
    if leave_out(&mut stream, &strangers) {
        seen = Seen::of(document, &stream, region::all(document, &stream, forms), forms, name)?;
    }
    let Seen { mut regions, sections, identity } = seen;
    let captions = Captions::of(document, &stream, forms, &identity);
    let mut captioned = captions.left_out(document, &stream, forms, &regions);
    let dated = Dated::of(document, &stream);
    if let Some(year) = &identity.year {
        let others = captions::lines_of_other_years(document, &stream, &dated, forms, &regions, year.value);
        captioned.extend(others);
    }
    let of_others = captions.of_others(document, &stream, forms, &regions);
    if leave_out(&mut stream, &captioned) {
        regions = whole(region::all(document, &stream, forms), &stream, forms)?;
    }
    strangers.extend(captioned);
    let mut reads = read_tables(document, &stream, forms, &regions, None);
    let values: usize = reads.iter().map(|r| r.values).sum();
    let rows: usize = reads.iter().map(|r| r.rows.len()).sum();
    let known_sections = sections.iter().filter(|s| s.id.is_some()).count();
    // Reports for years before the forms have other parts.
    let of_forms = |year: u16| forms.formats.iter().any(|format| format.first_year <= year);
    let formless = identity.year.as_ref().is_some_and(|year| !of_forms(year.value));
    let paper =
        identity.paper.as_ref().filter(|_| values < FEW_FIGURES && known_sections < MANY_PARTS && !formless);
    let look_alike = identity.look_alike.as_ref();
    if let Some(word) = look_alike.filter(|_| values < FEW_FIGURES || identity.less_than_a_year).or(paper) {
        let title = identity.title.as_deref().unwrap_or_default();
        return Err(not_a_report(format!("the title says it is about reports, not one ({word}): {title}")));
    }
    // Rows that other papers have too: `行政许可 1500`.
    let few = (1..FEW_ROWS).contains(&rows) && values < FEW_FIGURES && !has_heads(&stream, &regions);
    if identity.title.is_none() && known_sections == 0 && few {
        return Err(not_a_report(format!(
            "{rows} rows of the official tables, no title and none of the official parts"
        )));
    }
    // A form of data, or a program about reports: nothing in it is anybody's.
    let nobody = identity.title.is_none() && identity.office.is_none() && identity.year.is_none();
    let told = sections.iter().any(|section| section.text.contains('。'));
    if nobody && values == 0 && rows > 0 && !told {
        return Err(not_a_report(
            "the official labels without a figure, and neither title, office nor year".to_owned(),
        ));
    }
    if rows == 0 && known_sections < 3 && !(identity.title.is_some() && known_sections >= 1) {
        let found =
            identity.title.as_deref().map_or_else(|| "no title".to_owned(), |t| format!("title `{t}`"));
        if !document.damage.is_none() {
            let message = "the file is damaged, and what is left of it shows no report; get the file again";
            return Err(Error::new(ErrorKind::Damaged, Stage::Extract, message));
        }
        if identity.title.is_some() && unread::are_the_report(document) {
            let message =
                format!("{found}, and pictures in place of the report; recognise their characters first");
            return Err(Error::new(ErrorKind::NeedsOcr, Stage::Extract, message));
        }
        return Err(not_a_report(format!(
            "none of the official tables and fewer than three of the official parts: {found}, {known_sections} parts"
        )));
    }
    let year = identity.year.as_ref().map(|y| y.value);
    let (mut format, mut told) = tell_format(&reads, forms, year);
    // A row whose columns only another table's form can tell is read again with that form in mind.
    if let Some(prefer) = format.filter(|_| reads.iter().any(undecided)) {
        reads = read_tables(document, &stream, forms, &regions, Some(prefer));
        (format, told) = tell_format(&reads, forms, year);
    }
    let mut doubts = identity.doubts;
    // What announces a report and shows all of it is one: `关于公布某局2023年…年度报告的公告`.
    let notice = |word: &&String| forms.title.notices.contains(word);
    let paper = identity.paper.as_ref().filter(|word| values < FIGURES_OF_TABLES || !notice(word));
    let title = identity.title.as_deref().unwrap_or_default();
    let look_alike = |word: &String, message: String| {
        let doubt = Doubt::new("title.look_alike", None, None, message);
        Doubt { found: Some(word.clone()), ..doubt }
    };
    if let Some(word) = identity.look_alike.as_ref().or(paper) {
        let message =
            format!("`{word}` in the title `{title}`: it may be about reports, though it shows tables");
        doubts.push(look_alike(word, message));
    } else if let Some(behind) = identity.behind.as_ref().filter(|_| identity.paper.is_none()) {
        let message =
            format!("`{behind}` stands behind the title `{title}`: it may be of something about reports");
        doubts.push(look_alike(behind, message));
    }
    doubts.extend(strangers.into_iter().map(|stranger| stranger.doubt));
    doubts.extend(of_others);
    doubts.extend(begun::doubts(document, &stream, forms, &regions));
    if let Some(year) = year {
        doubts.extend(captions::of_other_years(document, &stream, &dated, forms, &regions, year));
    }
    for read in &mut reads {
        doubts.append(&mut read.doubts);
    }
    collapsed::take_back(&stream, document, forms, &regions, &mut reads, &mut doubts);
    let (figures, status) = match format {
        Some(format) => list(&reads, forms, &stream, format, told, &mut doubts),
        None => {
            unread_tables(document, &stream, forms, &mut doubts);
            (Vec::new(), Status::NarrativeOnly)
        }
    };
    unread::doubt(document, &stream, forms, status, &mut doubts);
    damage::doubt(document, forms, &figures, &mut doubts);
    damage::doubt_encoding(document, forms, &figures, &mut doubts);
    damage::doubt_revealed(document, forms, &figures, &mut doubts);
    damage::doubt_overlaid(document, forms, &figures, &mut doubts);
    Ok(Report {
        title: identity.title,
        office: identity.office,
        year: identity.year,
        format: format.map(|f| forms.formats[f].id.clone()),
        status,
        sections,
        figures,
        doubts,
        corrections: Vec::new(),
        corrected_by: Vec::new(),
        metadata: document
            .metadata
            .iter()
            .map(|m| (document.text(m.name).to_owned(), document.text(m.value).to_owned()))
            .collect(),
    })
}

/// What a source shows at first sight.
struct Seen {
    regions: Vec<Region>,
    sections: Vec<Section>,
    identity: Identity,
}

impl Seen {
    fn of(
        document: &Document,
        stream: &Stream,
        regions: Vec<Region>,
        forms: &Forms,
        name: &str,
    ) -> Result<Seen, Error> {
        let regions = whole(regions, stream, forms)?;
        let sections = sections::read(document, stream, forms, &regions);
        let identity = identity::identify(document, stream, forms, &sections, &regions, name);
        Ok(Seen { regions, sections, identity })
    }
}

/// The regions with those of tables without heads.
fn whole(mut regions: Vec<Region>, stream: &Stream, forms: &Forms) -> Result<Vec<Region>, Error> {
    headless::add(&mut regions, stream, forms);
    region::check_size(&regions, stream)?;
    Ok(regions)
}

/// Takes what is not the report's out of the stream; whether there was anything.
fn leave_out(stream: &mut Stream, strangers: &[Stranger]) -> bool {
    strangers.iter().for_each(|stranger| stream.silence(stranger.lines.clone()));
    !strangers.is_empty()
}

fn not_a_report(message: String) -> Error {
    Error::new(ErrorKind::NotAReport, Stage::Extract, message)
}

fn undecided(read: &TableRead) -> bool {
    read.doubts.iter().any(|d| matches!(d.id, "figure.ambiguous" | "format.row_empty" | "format.label_lost"))
}

/// The format most figures follow, and whether the wording told it; `None` without a table.
fn tell_format(reads: &[TableRead], forms: &Forms, year: Option<u16>) -> (Option<usize>, bool) {
    if reads.iter().all(|r| r.rows.is_empty()) {
        return (None, false);
    }
    let mut votes = vec![0usize; forms.formats.len()];
    for read in reads {
        let table = &forms.tables[read.table];
        for row in &read.rows {
            let variant = &table.nodes[row.node].variants[row.variant];
            if variant.formats.len() < table.formats.len() {
                for format in &variant.formats {
                    votes[*format] += row.figures.len();
                }
            }
        }
    }
    let most = votes.iter().copied().max().unwrap_or(0);
    let mut tied: Vec<usize> = (0..votes.len()).filter(|f| votes[*f] == most).collect();
    let told = most > 0 && tied.len() == 1;
    // Without a telling word: the newest form that was in force for the year, else the newest.
    tied.sort_by_key(|f| {
        let first = forms.formats[*f].first_year;
        (year.is_some_and(|y| first > y), std::cmp::Reverse(first))
    });
    (tied.first().copied(), told)
}

/// Fewer figures than these are no table of a report: another paper may cite them.
const FEW_FIGURES: usize = 10;

/// Fewer rows than these by themselves may be another paper's: accounts, statistics of law enforcement.
const FEW_ROWS: usize = 4;

/// A paper with as many of the official parts may be the report, whatever its title calls it.
const MANY_PARTS: usize = 4;

/// Whether heads of the official tables stand over what was read, two at least.
fn has_heads(stream: &Stream, regions: &[Region]) -> bool {
    let lines = regions.iter().flat_map(|region| &stream.lines[region.lines.clone()]);
    let head = |m: &Meaning| matches!(m, Meaning::Column { .. } | Meaning::Part { .. });
    lines.flat_map(|line| stream.tokens_of(line)).filter(|t| t.meanings().iter().any(head)).nth(1).is_some()
}

/// Row labels of one table that stand in a source for it to hold the table, read or not.
const LABELS_OF_A_TABLE: usize = 3;

/// No table was made out: says so of each whose labels are there all the same.
fn unread_tables(document: &Document, stream: &Stream, forms: &Forms, doubts: &mut Vec<Doubt>) {
    let figures = stream.lines.iter().filter(|l| blanks_are_real(l.kind)).flat_map(|l| stream.tokens_of(l));
    let figures = figures.filter(|t| t.is_value()).count();
    // A line that holds the labels of most of a table is one whose cells could not be told apart.
    let mut in_lines: HashSet<(u8, u8)> = HashSet::new();
    for line in stream.lines.iter().filter(|l| l.tokens.0 == l.tokens.1 && !l.text.is_empty()) {
        let folded = Folded::of(document.text(line.text)).full;
        let nodes = forms.labels.find_in(&folded).filter_map(|(_, _, meanings)| match meanings {
            [Meaning::Node { table, node }] => Some((*table, *node)),
            _ => None,
        });
        let nodes: HashSet<(u8, u8)> = nodes.collect();
        if nodes.len() >= LABELS_OF_A_LINE {
            in_lines.extend(nodes);
        }
    }
    let labels = |at: usize| -> usize {
        let nodes = stream.tokens.iter().flat_map(|t| t.meanings()).filter_map(|m| match m {
            Meaning::Node { table, node } if usize::from(*table) == at => Some(*node),
            _ => None,
        });
        let in_lines = in_lines.iter().filter(|n| usize::from(n.0) == at).map(|n| n.1);
        nodes.chain(in_lines).collect::<HashSet<u8>>().len()
    };
    let labels: Vec<usize> = (0..forms.tables.len()).map(labels).collect();
    if labels.iter().all(|n| *n < LABELS_OF_A_TABLE) && figures < FIGURES_OF_TABLES {
        return;
    }
    for (table, labels) in forms.tables.iter().zip(labels) {
        let what = match labels {
            0..LABELS_OF_A_TABLE => {
                "its labels do not stand in the source, though it shows tables".to_owned()
            }
            n => format!("labels of {n} of its rows stand in the source, but no table could be made out"),
        };
        let message = format!("{}: {what}", table.label);
        doubts.push(Doubt::new("format.table_missing", Some(&table.id), None, message));
    }
}

/// Row labels in one line from which on it is no sentence.
const LABELS_OF_A_LINE: usize = 5;

/// Figures in cells from which on a source without any official label still has the official tables: a news list
/// has fewer.
const FIGURES_OF_TABLES: usize = 40;

/// Of a table most of which was not found, the rest may belong to another one: a neighbour's, a sample, an old year's.
fn doubt_fragment(read: &TableRead, table: &TableForm, format: usize, doubts: &mut Vec<Doubt>) {
    let of_form = table.nodes.iter().filter(|n| n.is_row() && n.in_format(format)).count();
    let filled: Vec<&RowRead> = read.rows.iter().filter(|r| r.has_value()).collect();
    // A row whose cells are there and empty was read as well.
    let whole = |r: &&RowRead| r.has_value() || r.figures.iter().all(|f| f.seat.is_some());
    if read.rows.iter().filter(whole).count() * 2 >= of_form {
        return;
    }
    for row in &filled {
        let node = &table.nodes[row.node];
        let message = format!(
            "{}: only {} of the table's {of_form} rows were read; what stands here may be of another table",
            node.label,
            filled.len()
        );
        doubts.push(Doubt::new("format.table_fragment", Some(&table.id), Some(&node.id), message));
    }
    // So few rows do not tell the form, and one that only another form has is not even listed.
    let seen = read.rows.iter().filter(|r| r.figures.iter().any(|f| f.seat.is_some())).count();
    let open = |r: &RowRead| r.figures.iter().any(|f| f.state == State::Ambiguous);
    if seen * 2 < of_form
        && (!filled.is_empty() || read.rows.iter().any(open))
        && table.nodes.iter().any(|n| n.is_row() && !n.in_format(format))
    {
        let message = format!(
            "{}: only {seen} of {of_form} rows were read; rows that another form has may stand there too",
            table.label
        );
        doubts.push(Doubt::new("format.table_fragment", Some(&table.id), None, message));
    }
}

/// Whether a label that can only be this row's stands in a cell or on a line of its own.
fn is_labelled(stream: &Stream, table: usize, node: usize) -> bool {
    stream.tokens.iter().any(|t| match t.meanings() {
        [Meaning::Node { table: of, node: own }] => usize::from(*of) == table && usize::from(*own) == node,
        _ => false,
    })
}

/// Every figure of the format in official order, figures read with another form's columns, and what is missing.
fn list(
    reads: &[TableRead],
    forms: &Forms,
    stream: &Stream,
    format: usize,
    told: bool,
    doubts: &mut Vec<Doubt>,
) -> (Vec<Figure>, Status) {
    let id = &forms.formats[format].id;
    let mut figures = Vec::with_capacity(220);
    let mut odd = Vec::new();
    let mut complete = true;
    for (at, table) in forms.tables.iter().enumerate() {
        let in_format = table.formats.contains(&format);
        let read = reads.iter().find(|r| r.table == at);
        if in_format && read.is_none() {
            complete = false;
            doubts.push(Doubt::new(
                "format.table_missing",
                Some(&table.id),
                None,
                format!("{}: the table was not found", table.label),
            ));
        }
        if let Some(read) = read {
            doubt_fragment(read, table, format, doubts);
        }
        for (index, node) in table.nodes.iter().enumerate().filter(|(_, n)| n.is_row()) {
            let row = read.and_then(|r| r.rows.iter().find(|row| row.node == index));
            let own = node.variants.iter().find(|v| v.formats.contains(&format));
            match (row, own) {
                (Some(row), _) => {
                    if node.variants[row.variant].formats.contains(&format) {
                        complete &= row.figures.iter().all(|f| f.state != State::Missing);
                        figures.extend(row.figures.iter().cloned());
                    } else {
                        odd.push((at, index));
                        figures.extend(row.figures.iter().cloned());
                    }
                }
                (None, Some(own)) => {
                    figures.extend(own.slots.iter().map(|s| Figure::missing(*s)));
                    complete = false;
                    if read.is_some() {
                        let message = format!("{}: the row was not found", node.label);
                        doubts.push(Doubt::new(
                            "format.row_missing",
                            Some(&table.id),
                            Some(&node.id),
                            message,
                        ));
                    }
                }
                // A row of another form than the table's other rows: nothing is listed for it, but it is there.
                (None, None) if is_labelled(stream, at, index) => {
                    complete = false;
                    let message = format!(
                        "{}: the label of a row that {id} does not have stands in the source, but no figures of it could be read",
                        node.label
                    );
                    doubts.push(Doubt::new("format.row_missing", Some(&table.id), Some(&node.id), message));
                }
                (None, None) => {}
            }
        }
    }
    if !odd.is_empty() {
        for (at, node) in &odd {
            let (table, node) = (&forms.tables[*at], &forms.tables[*at].nodes[*node]);
            let message = format!("{}: the row has the columns of another form than {id}", node.label);
            doubts.push(Doubt::new("format.mixed", Some(&table.id), Some(&node.id), message));
        }
    } else if !told && forms.formats.len() > 1 {
        let message = format!("nothing in the tables tells the forms apart; taken as {id}");
        doubts.push(Doubt::new("format.assumed", None, None, message));
    }
    (figures, if complete { Status::Complete } else { Status::Partial })
}
