//! `gongkai diff`: what differs between two datasets, for people, for programs and as an exit status.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::CliError;
use super::args::{Diff, MatchBy, TableFormat, When};
use super::exit::Status;
use super::paint::{self, Paint, grouped};
use crate::compare::diff::{self, Compared, Difference, Kind, Match};
use crate::dataset::{self, Cited, RunRecord, Stored};
use crate::grammar::Forms;

/// Differences of each kind that the summary shows.
const EXAMPLES: usize = 5;

pub(super) fn run(args: &Diff, color: When) -> Result<Status, CliError> {
    let (old, new) = (Stored::open(&args.old)?, Stored::open(&args.new)?);
    let by = match args.by {
        MatchBy::Source => Match::Source,
        MatchBy::Office => Match::Office,
    };
    let stdout = io::stdout();
    let paint = Paint::new(color, &stdout);
    let mut out = BufWriter::new(stdout.lock());
    let mut tally = Tally::default();
    let mut failed = Ok(());
    match args.format {
        TableFormat::Text => {}
        TableFormat::Csv => {
            out.write_all(dataset::CSV_MARK)?;
            out.write_all(&dataset::csv_line(&COLUMNS))?;
        }
        TableFormat::Json => {
            write!(
                out,
                "{{\"old\":{},\"new\":{},\"differences\":[",
                side(&args.old, &old.run),
                side(&args.new, &new.run)
            )?;
        }
    }
    let forms = Forms::builtin()?;
    let compared = diff::run(&old, &new, by, &forms, &mut |difference| {
        let first = tally.take(difference);
        if failed.is_err() {
            return;
        }
        failed = match args.format {
            TableFormat::Text => Ok(()),
            TableFormat::Csv => out.write_all(&row(difference)),
            TableFormat::Json => write!(out, "{}\n{}", if first { "" } else { "," }, object(difference)),
        };
    })?;
    failed?;
    match args.format {
        TableFormat::Text => text(&mut out, paint, args, (&old.run, &new.run), &compared, &tally)?,
        TableFormat::Csv => {}
        TableFormat::Json => writeln!(out, "\n],\"summary\":{}}}", summary(&compared, &tally))?,
    }
    out.flush()?;
    Ok(if tally.all == 0 { Status::Finished } else { Status::Findings })
}

/// Counts and first examples.
#[derive(Default)]
struct Tally {
    all: u64,
    kinds: BTreeMap<Kind, (u64, Vec<String>)>,
    /// By kind's subject: finding ids, fields, kinds of failures.
    subjects: BTreeMap<(Kind, String), u64>,
    causes: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Takes in a difference; whether it is the first.
    fn take(&mut self, difference: &Difference) -> bool {
        self.all += 1;
        let (count, examples) = self.kinds.entry(difference.kind).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(said(difference));
        }
        if !difference.subject.is_empty() {
            *self.subjects.entry((difference.kind, difference.subject.clone())).or_default() += 1;
        }
        for cause in &difference.causes {
            *self.causes.entry(cause.name()).or_default() += 1;
        }
        self.all == 1
    }
}

const COLUMNS: [&str; 17] = [
    "kind",
    "old_path",
    "new_path",
    "old_sha256",
    "new_sha256",
    "office",
    "old_year",
    "new_year",
    "subject",
    "table",
    "row",
    "column",
    "old_value",
    "new_value",
    "old_state",
    "new_state",
    "causes",
];

/// The values of a difference in the order of the columns.
fn values(d: &Difference) -> [Option<String>; 17] {
    let of = |cited: &Option<Cited>, get: fn(&Cited) -> Option<String>| cited.as_ref().and_then(get);
    let path = |c: &Cited| Some(c.path.clone());
    let digest = |c: &Cited| Some(c.sha256.clone()).filter(|s| !s.is_empty());
    let year = |c: &Cited| c.year.map(|y| y.to_string());
    let office = |c: &Cited| c.office.clone();
    let causes: Vec<&str> = d.causes.iter().map(|c| c.name()).collect();
    let [table, row, column] = d.seat.clone();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    [
        Some(d.kind.name().to_owned()),
        of(&d.old, path),
        of(&d.new, path),
        of(&d.old, digest),
        of(&d.new, digest),
        of(&d.new, office).or_else(|| of(&d.old, office)),
        of(&d.old, year),
        of(&d.new, year),
        some(&d.subject),
        table,
        row,
        column,
        d.old_value.clone(),
        d.new_value.clone(),
        d.old_state.clone(),
        d.new_state.clone(),
        some(&causes.join(" ")),
    ]
}

fn row(d: &Difference) -> Vec<u8> {
    let values = values(d);
    dataset::csv_line(&values.each_ref().map(|v| v.as_deref().unwrap_or_default()))
}

fn object(d: &Difference) -> Value {
    let mut object = serde_json::Map::new();
    for (name, value) in COLUMNS.iter().zip(values(d)) {
        let value = match (*name, value) {
            ("causes", _) => d.causes.iter().map(|c| c.name()).collect::<Vec<_>>().into(),
            ("old_year" | "new_year", Some(year)) => year.parse::<u16>().map_or(Value::Null, Value::from),
            (_, value) => value.map_or(Value::Null, Value::from),
        };
        object.insert((*name).to_owned(), value);
    }
    Value::Object(object)
}

fn side(dir: &Path, run: &RunRecord) -> Value {
    let grammars: Vec<Value> = run.grammars.iter().map(|g| json!({"id": g.id, "sha256": g.sha256})).collect();
    json!({
        "directory": dir.display().to_string(),
        "version": run.version,
        "interrupted": run.interrupted,
        "grammars": grammars,
        "reports": run.counts.reports,
        "failures": run.counts.failures,
        "reports_with_figures": run.counts.reports_with_figures,
        "reports_that_foot": run.counts.reports_that_foot,
    })
}

fn summary(compared: &Compared, tally: &Tally) -> Value {
    let kinds: serde_json::Map<String, Value> = Kind::ALL
        .iter()
        .map(|k| (k.name().to_owned(), json!(tally.kinds.get(k).map_or(0, |k| k.0))))
        .collect();
    json!({
        "same": tally.all == 0,
        "reports_equal": compared.equal,
        "reports_differing": compared.differing,
        "offices_carried": compared.carried,
        "ambiguous_old": compared.ambiguous_old,
        "ambiguous_new": compared.ambiguous_new,
        "differences": kinds,
        "causes": tally.causes,
    })
}

/// A difference on one line, for people.
fn said(d: &Difference) -> String {
    let cited = d.new.as_ref().or(d.old.as_ref());
    let path = cited.map_or_else(String::new, |c| paint::plain(&c.path));
    let seat: Vec<&str> = d.seat.iter().flatten().map(String::as_str).collect();
    let side = |value: &Option<String>, state: &Option<String>| match (value, state.as_deref()) {
        (Some(value), None | Some("number")) => paint::plain(value),
        (Some(value), Some(state)) => format!("{} ({state})", paint::plain(value)),
        (None, Some(state)) => state.to_owned(),
        (None, None) => "none".to_owned(),
    };
    let change = format!("{} → {}", side(&d.old_value, &d.old_state), side(&d.new_value, &d.new_state));
    match d.kind {
        Kind::ReportGained | Kind::ReportLost => {
            let office = cited.and_then(|c| c.office.as_deref()).map_or("no office", |o| o);
            let year = cited.and_then(|c| c.year).map_or_else(|| "no year".to_owned(), |y| y.to_string());
            format!("{path}  {} {year}", paint::plain(office))
        }
        Kind::ReportRenamed => {
            let was = d.old.as_ref().map_or_else(String::new, |c| paint::plain(&c.path));
            format!("{was} → {path}")
        }
        Kind::Identity => format!("{path}  {} {change}", d.subject),
        Kind::Figure => format!("{path}  {} {change}", seat.join("/")),
        Kind::Carried => {
            let was = d.old.as_ref().map_or_else(String::new, |c| paint::plain(&c.path));
            let [on, over] = [&d.old_value, &d.new_value].map(|v| v.as_deref().unwrap_or_default());
            format!("{path}  {} {over}, but {was} carries {on} on", seat.join("/"))
        }
        Kind::FindingAppeared | Kind::FindingGone => format!("{path}  {} {}", d.subject, seat.join("/")),
        Kind::FailureAppeared | Kind::FailureGone => format!("{path}  {}", d.subject),
        Kind::FailureChanged => format!("{path}  {change}"),
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::ReportGained => "reports gained",
        Kind::ReportLost => "reports lost",
        Kind::ReportRenamed => "reports under another path",
        Kind::Identity => "facts of identity changed",
        Kind::Figure => "figures changed",
        Kind::Carried => "figures carried over that are not those carried on the year before",
        Kind::FindingAppeared => "findings appeared",
        Kind::FindingGone => "findings gone",
        Kind::FailureAppeared => "files without a report, new",
        Kind::FailureGone => "files without a report, gone",
        Kind::FailureChanged => "files without a report for another reason",
    }
}

fn text(
    out: &mut impl Write,
    paint: Paint,
    args: &Diff,
    (old, new): (&RunRecord, &RunRecord),
    compared: &Compared,
    tally: &Tally,
) -> io::Result<()> {
    for (word, dir, run) in [("old", &args.old, old), ("new", &args.new, new)] {
        let foot = match run.counts.reports_with_figures {
            0 => String::new(),
            n => format!(", {} of {} foot", grouped(run.counts.reports_that_foot), grouped(n)),
        };
        writeln!(
            out,
            "{word} {}  gongkai {}, {} reports, {} files without{foot}",
            paint.bold(&paint::plain(&dir.display().to_string())),
            paint::plain(&run.version),
            grouped(run.counts.reports),
            grouped(run.counts.failures)
        )?;
        if run.interrupted {
            writeln!(out, "{}", paint.yellow("    interrupted: a part of what it was meant to hold"))?;
        }
    }
    writeln!(
        out,
        "{} reports in both: {} equal, {} differ",
        grouped(compared.equal + compared.differing),
        grouped(compared.equal),
        grouped(compared.differing)
    )?;
    if args.by == MatchBy::Office {
        let carried = grouped(compared.carried);
        writeln!(out, "{carried} offices held against what they carried on the year before")?;
    }
    for kind in Kind::ALL {
        let Some((count, examples)) = tally.kinds.get(&kind) else { continue };
        writeln!(out, "{} {}", paint.bold(&paint::right(&grouped(*count), 9)), title(kind))?;
        let mut subjects: Vec<_> = tally.subjects.iter().filter(|((k, _), _)| *k == kind).collect();
        subjects.sort_by_key(|((_, s), n)| (std::cmp::Reverse(**n), s.clone()));
        if subjects.len() > 1 {
            let list: Vec<String> =
                subjects.iter().take(8).map(|((_, s), n)| format!("{s} {}", grouped(**n))).collect();
            writeln!(out, "          {}", paint.dim(&list.join(", ")))?;
        }
        for example in examples {
            writeln!(out, "          {example}")?;
        }
        if *count > examples.len() as u64 {
            writeln!(out, "          {}", paint.dim("…; --format csv lists all"))?;
        }
    }
    if !tally.causes.is_empty() {
        let list: Vec<String> = tally.causes.iter().map(|(c, n)| format!("{c} {}", grouped(*n))).collect();
        writeln!(out, "causes: {}", list.join(", "))?;
    }
    let unsure = compared.ambiguous_old + compared.ambiguous_new;
    if unsure > 0 {
        let message = format!(
            "{} reports could be several of the other side's and were matched to none ({} old, {} new)",
            grouped(unsure),
            grouped(compared.ambiguous_old),
            grouped(compared.ambiguous_new)
        );
        writeln!(out, "{}", paint.yellow(&message))?;
    }
    if args.by == MatchBy::Source && compared.equal + compared.differing == 0 && tally.all > 0 {
        writeln!(out, "no report is in both; for two years of the same offices: --by office")?;
    }
    if tally.all == 0 {
        writeln!(out, "{}", paint.green("no differences"))?;
    }
    Ok(())
}
