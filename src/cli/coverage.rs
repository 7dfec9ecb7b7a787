//! `gongkai coverage`: who has reported, who has not, and which of several reports counts.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use serde_json::{Value, json};

use super::CliError;
use super::args::{Coverage as Args, TableFormat, When};
use super::exit::Status;
use super::paint::{self, Paint, grouped};
use crate::compare::coverage::{self, Coverage, Date, Expected, Filed, Row, Standing};
use crate::dataset::{self, Stored};

/// Rows of each kind that the summary lists.
const LISTED: usize = 30;

pub(super) fn run(args: &Args, color: When) -> Result<Status, CliError> {
    let name = args.expected.display().to_string();
    let expected = Expected::parse(&name, &dataset::user_table(&args.expected)?)?;
    let due = Date::due(&args.due).ok_or_else(|| {
        CliError::Said(format!("--due `{}` is not a day as MM-DD", paint::plain(&args.due)))
    })?;
    let stored = Stored::open(&args.dataset)?;
    if stored.run.interrupted {
        let shown = paint::plain(&args.dataset.display().to_string());
        let message = "its run was interrupted; who is not in it may have reported all the same";
        writeln!(io::stderr(), "gongkai: {shown}: {message}")?;
    }
    if !expected.unused.is_empty() {
        let columns: Vec<String> = expected.unused.iter().map(|c| paint::plain(c)).collect();
        writeln!(io::stderr(), "gongkai: {}: columns not used: {}", paint::plain(&name), columns.join(", "))?;
    }
    let coverage = coverage::run(&stored, &expected, &args.year, due)?;
    let stdout = io::stdout();
    let paint = Paint::new(color, &stdout);
    let mut out = BufWriter::new(stdout.lock());
    match args.format {
        TableFormat::Text => text(&mut out, paint, &coverage)?,
        TableFormat::Csv => {
            out.write_all(dataset::CSV_MARK)?;
            out.write_all(&dataset::csv_line(&COLUMNS))?;
            for row in &coverage.rows {
                let values = values(row);
                out.write_all(&dataset::csv_line(&values.each_ref().map(String::as_str)))?;
            }
        }
        TableFormat::Json => {
            let rows: Vec<Value> = coverage.rows.iter().map(object).collect();
            let value = json!({
                "years": coverage.years,
                "summary": years(&coverage),
                "failures": coverage.failures,
                "rows": rows,
            });
            writeln!(out, "{value:#}")?;
        }
    }
    out.flush()?;
    let whole = |row: &Row| matches!(row.standing, Standing::Reported | Standing::Late);
    Ok(if coverage.rows.iter().all(whole) { Status::Finished } else { Status::Findings })
}

const COLUMNS: [&str; 17] = [
    "year",
    "region",
    "code",
    "level",
    "office",
    "standing",
    "matched_by",
    "reports",
    "path",
    "sha256",
    "status",
    "errors",
    "published",
    "days_late",
    "chosen_by",
    "others",
    "possible",
];

/// Distinct reports: the same content at two paths is one.
fn reports(row: &Row) -> usize {
    let all = row.counts.iter().chain(&row.others).map(|f| f.sha256.as_str());
    all.collect::<std::collections::BTreeSet<_>>().len()
}

fn values(row: &Row) -> [String; 17] {
    let text = |value: Option<String>| value.unwrap_or_default();
    let counts = row.counts.as_ref();
    let others: Vec<&str> = row.others.iter().map(|f| f.path.as_str()).collect();
    [
        text(row.year.map(|y| y.to_string())),
        row.region.clone(),
        row.code.clone(),
        row.level.clone(),
        row.office.clone(),
        row.standing.name().to_owned(),
        text(row.by.map(|b| b.name().to_owned())),
        reports(row).to_string(),
        text(counts.map(|c| c.path.clone())),
        text(counts.map(|c| c.sha256.clone())),
        text(counts.map(|c| c.status.clone())),
        text(counts.map(|c| c.errors.to_string())),
        text(counts.and_then(|c| c.published).map(|d| d.to_string())),
        text(row.days_late.map(|d| d.to_string())),
        text(row.chosen_by.map(str::to_owned)),
        others.join(" | "),
        row.possible.join(" | "),
    ]
}

fn filed(filed: &Filed) -> Value {
    json!({
        "path": filed.path,
        "sha256": filed.sha256,
        "status": filed.status,
        "errors": filed.errors,
        "correction": filed.correction,
        "published": filed.published.map(|d| d.to_string()),
    })
}

fn object(row: &Row) -> Value {
    json!({
        "year": row.year,
        "region": row.region,
        "code": row.code,
        "level": row.level,
        "office": row.office,
        "standing": row.standing.name(),
        "matched_by": row.by.map(|b| b.name()),
        "reports": reports(row),
        "counts": row.counts.as_ref().map(filed),
        "chosen_by": row.chosen_by,
        "others": row.others.iter().map(filed).collect::<Vec<_>>(),
        "possible": row.possible,
        "days_late": row.days_late,
    })
}

/// Counts of expected offices.
#[derive(Default, Clone, Copy)]
struct Sum {
    expected: u64,
    reported: u64,
    late: u64,
    missing: u64,
    several: u64,
}

impl Sum {
    fn take(&mut self, row: &Row) {
        match row.standing {
            Standing::Reported => self.reported += 1,
            Standing::Late => {
                self.reported += 1;
                self.late += 1;
            }
            Standing::Missing => self.missing += 1,
            _ => return,
        }
        self.expected += 1;
        self.several += u64::from(reports(row) > 1);
    }

    fn value(self) -> Value {
        json!({
            "expected": self.expected,
            "reported": self.reported,
            "late": self.late,
            "missing": self.missing,
            "several": self.several,
        })
    }
}

fn of_year(coverage: &Coverage, year: u16) -> impl Iterator<Item = &Row> {
    coverage.rows.iter().filter(move |r| r.year == Some(year))
}

/// Counts of a year, whole and by region in the order of the list.
fn sums(coverage: &Coverage, year: u16) -> (Sum, Vec<(String, Sum)>) {
    let mut all = Sum::default();
    let mut regions: Vec<(String, Sum)> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for row in of_year(coverage, year) {
        all.take(row);
        let place = *at.entry(row.region.clone()).or_insert_with(|| {
            regions.push((row.region.clone(), Sum::default()));
            regions.len() - 1
        });
        if let Some((_, sum)) = regions.get_mut(place) {
            sum.take(row);
        }
    }
    regions.retain(|(_, sum)| sum.expected > 0);
    (all, regions)
}

fn years(coverage: &Coverage) -> Vec<Value> {
    let year = |year: &u16| {
        let (all, regions) = sums(coverage, *year);
        let mut value = all.value();
        value["year"] = json!(year);
        let of = |standing| of_year(coverage, *year).filter(|r| r.standing == standing).count();
        value["ambiguous"] = json!(of(Standing::Ambiguous));
        value["unexpected"] = json!(of(Standing::Unexpected));
        let regions: Vec<Value> = regions
            .into_iter()
            .map(|(region, sum)| {
                let mut value = sum.value();
                value["region"] = json!(region);
                value
            })
            .collect();
        value["regions"] = json!(regions);
        value
    };
    coverage.years.iter().map(year).collect()
}

fn text(out: &mut impl Write, paint: Paint, coverage: &Coverage) -> io::Result<()> {
    if coverage.years.is_empty() {
        writeln!(out, "no report in the dataset has a year; --year YYYY asks for one")?;
    }
    for year in &coverage.years {
        let (all, regions) = sums(coverage, *year);
        writeln!(
            out,
            "{}  {} of {} offices have reported, {} have not{}{}",
            paint.bold(&year.to_string()),
            grouped(all.reported),
            grouped(all.expected),
            grouped(all.missing),
            if all.late > 0 { format!(", {} were late", grouped(all.late)) } else { String::new() },
            if all.several > 0 {
                format!(", {} reported more than once", grouped(all.several))
            } else {
                String::new()
            }
        )?;
        if regions.len() > 1 || regions.iter().any(|(r, _)| !r.is_empty()) {
            for (region, sum) in &regions {
                let name = if region.is_empty() { "(no region)".to_owned() } else { paint::plain(region) };
                writeln!(
                    out,
                    "  {} {} of {}{}",
                    paint::left(&name, 24),
                    paint::right(&grouped(sum.reported), 7),
                    grouped(sum.expected),
                    if sum.missing > 0 {
                        paint.yellow(&format!(", {} missing", grouped(sum.missing)))
                    } else {
                        String::new()
                    }
                )?;
            }
        }
        for (standing, head) in [
            (Standing::Missing, "not reported"),
            (Standing::Late, "late"),
            (
                Standing::Ambiguous,
                "names that fit no office surely; they count for none (column `aliases` settles it)",
            ),
            (Standing::Unexpected, "not in the list"),
        ] {
            list(out, paint, head, of_year(coverage, *year).filter(|r| r.standing == standing))?;
        }
        let several = of_year(coverage, *year).filter(|r| r.chosen_by.is_some());
        list(out, paint, "more than one report, the one that counts first", several)?;
    }
    let none = coverage.rows.iter().filter(|r| r.standing == Standing::Unattributed);
    list(out, paint, "reports without an office or a year", none)?;
    if coverage.failures > 0 {
        let n = grouped(coverage.failures);
        writeln!(out, "{n} files gave no report (failures.jsonl): what is missing may be among them")?;
    }
    Ok(())
}

fn list<'a>(
    out: &mut impl Write,
    paint: Paint,
    head: &str,
    rows: impl Iterator<Item = &'a Row>,
) -> io::Result<()> {
    let rows: Vec<&Row> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {} {head}:", paint.bold(&grouped(rows.len() as u64)))?;
    for row in rows.iter().take(LISTED) {
        writeln!(out, "    {}", line(row))?;
    }
    if rows.len() > LISTED {
        writeln!(out, "    {}", paint.dim("…; --format csv lists all"))?;
    }
    Ok(())
}

fn line(row: &Row) -> String {
    let region = if row.office.starts_with(&row.region) { "" } else { &row.region };
    let office = if row.office.is_empty() { "(no office)" } else { &row.office };
    let mut line = format!("{}{}", paint::plain(region), paint::plain(office));
    if let Some(counts) = &row.counts {
        line.push_str(&format!("  {}", paint::plain(&counts.path)));
    }
    if let Some(days) = row.days_late {
        line.push_str(&format!("  {days} days"));
    }
    if let Some(by) = row.chosen_by {
        line.push_str(&format!("  ({})", by.replace('_', " ")));
    }
    for other in row.others.iter().take(3) {
        line.push_str(&format!("  {}", paint::plain(&other.path)));
    }
    if !row.possible.is_empty() {
        let possible: Vec<String> = row.possible.iter().take(3).map(|p| paint::plain(p)).collect();
        line.push_str(&format!("  possibly {}", possible.join(", ")));
    }
    line
}
