//! `gongkai show`: one report's tables in the terminal, flagged cells marked, findings below.

use std::io::{self, Write};

use super::args::{Show, When};
use super::exit::Status;
use super::inspect::single;
use super::paint::{self, Paint, left, right, width, wrap};
use super::{CliError, plan};
use crate::check::{Finding, Severity};
use crate::grammar::{Forms, Slot};
use crate::pipeline::{self, Examined};
use crate::report::{Figure, State};

pub(super) fn run(args: &Show, color: When) -> Result<Status, CliError> {
    let forms = plan::forms(&args.reading)?;
    let corrections = plan::corrections(args.corrections.as_ref())?;
    let limits = plan::limits(&args.reading.limits);
    let converter = plan::converter(&args.reading, None, plan::SECONDS, &limits)?;
    let input = single(&args.file, &forms, &limits, converter.as_ref())?;
    let examined = match pipeline::examine(&input, &forms, &limits, &corrections, converter.as_ref()) {
        Ok(examined) => examined,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "gongkai: {}: {}", paint::plain(&failure.path), failure.error);
            return Ok(Status::Failures);
        }
    };
    let stdout = io::stdout();
    let paint = Paint::new(color, &stdout);
    let mut view = View { out: stdout.lock(), paint, forms: &forms, seen: &examined, places: args.places };
    view.identity()?;
    let mut tables: Vec<&str> = Vec::new();
    for figure in &examined.report.figures {
        let table = forms.slot(figure.slot).table.as_str();
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    for table in tables {
        view.table(table)?;
    }
    view.findings()?;
    Ok(Status::Finished)
}

struct View<'a, W> {
    out: W,
    paint: Paint,
    forms: &'a Forms,
    seen: &'a Examined,
    places: bool,
}

/// Widths that heads of columns are given, the first of them that leaves room for labels.
const HEADS: [usize; 3] = [12, 8, 6];
const LEAST_COLUMN: usize = 6;
const MOST_COLUMN: usize = 24;
/// Room for labels that they need, and that they get even where the terminal is narrower.
const GOOD_LABEL: usize = 28;
const LEAST_LABEL: usize = 16;

/// How a cell is shown where there is no number.
fn shown(figure: &Figure) -> String {
    match (figure.value, figure.state) {
        (Some(_), _) | (None, State::Text) => paint::plain(&figure.raw()),
        (None, State::Dash) => "—".to_owned(),
        (None, State::Blank) => "·".to_owned(),
        (None, State::Missing) => "∅".to_owned(),
        (None, _) => "?".to_owned(),
    }
}

impl<W: Write> View<'_, W> {
    fn identity(&mut self) -> io::Result<()> {
        let report = &self.seen.report;
        let title = report.title.as_deref().unwrap_or("(no title)");
        writeln!(self.out, "{}", self.paint.bold(&paint::plain(title)))?;
        let office = report.office.as_ref().map_or_else(
            || "office unknown".to_owned(),
            |o| format!("{} (from the {})", paint::plain(&o.value), o.origin.name()),
        );
        let year = report.year.as_ref().map_or_else(
            || "year unknown".to_owned(),
            |y| format!("{} (from the {})", y.value, y.origin.name()),
        );
        let format = report.format.as_ref().map_or_else(|| "no tables".to_owned(), |f| format!("{f} form"));
        writeln!(self.out, "{office}, {year}, {format}, {}", report.status.name().replace('_', " "))?;
        let document = &self.seen.document;
        writeln!(
            self.out,
            "{}",
            self.paint.dim(&format!(
                "{}, {}, {}",
                paint::plain(&self.seen.source.path),
                document.media_type,
                document.encoding.unwrap_or("binary")
            ))
        )
    }

    /// The worst finding that concerns a cell.
    fn flag(&self, slot: &Slot) -> Option<Severity> {
        self.seen
            .findings
            .iter()
            .filter(|f| f.severity > Severity::Info && f.table.as_deref() == Some(&slot.table))
            .filter(|f| match (&f.row, &f.column) {
                (Some(row), Some(column)) => *row == slot.row && *column == slot.column,
                (Some(row), None) => *row == slot.row,
                (None, Some(column)) => *column == slot.column,
                (None, None) => false,
            })
            .map(|f| f.severity)
            .max()
    }

    /// One official table: rows that share their columns are drawn under one head.
    fn table(&mut self, table: &str) -> io::Result<()> {
        let forms = self.forms;
        let figures: Vec<&Figure> =
            self.seen.report.figures.iter().filter(|f| forms.slot(f.slot).table == table).collect();
        let Some(first) = figures.first() else { return Ok(()) };
        writeln!(self.out, "\n{}", self.paint.bold(&forms.slot(first.slot).table_label))?;
        let mut rows: Vec<Vec<&Figure>> = Vec::new();
        for figure in figures {
            match rows.last_mut() {
                Some(row) if forms.slot(row[0].slot).row == forms.slot(figure.slot).row => row.push(figure),
                _ => rows.push(vec![figure]),
            }
        }
        let heads =
            |row: &[&Figure]| row.iter().map(|f| forms.slot(f.slot).column_label.clone()).collect::<Vec<_>>();
        let mut start = 0;
        while start < rows.len() {
            let head = heads(&rows[start]);
            let end = start + rows[start..].iter().take_while(|r| heads(r) == head).count();
            self.grid(&head, &rows[start..end])?;
            start = end;
        }
        Ok(())
    }

    fn grid(&mut self, head: &[String], rows: &[Vec<&Figure>]) -> io::Result<()> {
        let forms = self.forms;
        let label = |row: &[&Figure]| {
            let slot = forms.slot(row[0].slot);
            format!("{}{}", "  ".repeat(slot.row.matches('.').count()), slot.row_label)
        };
        let cells: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|f| shown(f)).collect()).collect();
        let widths = self.widths(head, &cells);
        let space = paint::terminal_width().saturating_sub(widths.iter().map(|w| w + 3).sum::<usize>() + 4);
        let first = rows.iter().map(|r| width(&label(r))).max().unwrap_or(8).min(space.max(LEAST_LABEL));
        let rule = |left: &str, mid: &str, right: &str| {
            let columns: Vec<String> =
                std::iter::once(&first).chain(&widths).map(|w| "─".repeat(w + 2)).collect();
            format!("{left}{}{right}", columns.join(mid))
        };
        writeln!(self.out, "{}", self.paint.dim(&rule("┌", "┬", "┐")))?;
        let heads: Vec<Vec<String>> = head.iter().zip(&widths).map(|(h, w)| wrap(h, *w)).collect();
        for i in 0..heads.iter().map(Vec::len).max().unwrap_or(1) {
            let texts: Vec<String> = heads
                .iter()
                .zip(&widths)
                .map(|(h, w)| left(h.get(i).map_or("", String::as_str), *w))
                .collect();
            writeln!(self.out, "│ {} │ {} │", " ".repeat(first), texts.join(" │ "))?;
        }
        writeln!(self.out, "{}", self.paint.dim(&rule("├", "┼", "┤")))?;
        let mut groups: Vec<&str> = Vec::new();
        for (row, cells) in rows.iter().zip(&cells) {
            if let Some(group) = forms.group_of(row[0].slot).filter(|group| !groups.contains(group)) {
                groups.push(group);
                let blanks: Vec<String> = widths.iter().map(|w| " ".repeat(*w)).collect();
                for line in wrap(group, first) {
                    writeln!(
                        self.out,
                        "│ {} │ {} │",
                        self.paint.bold(&left(&line, first)),
                        blanks.join(" │ ")
                    )?;
                }
            }
            let lines = wrap(&label(row), first);
            for (i, line) in lines.iter().enumerate() {
                let texts: Vec<String> = cells
                    .iter()
                    .zip(row)
                    .zip(&widths)
                    .map(
                        |((cell, figure), w)| {
                            if i == 0 { self.cell(cell, figure, *w) } else { " ".repeat(*w) }
                        },
                    )
                    .collect();
                writeln!(self.out, "│ {} │ {} │", left(line, first), texts.join(" │ "))?;
            }
            if self.places {
                let places: Vec<String> = row.iter().map(|f| self.place(f)).collect();
                writeln!(self.out, "{}", self.paint.dim(&format!("    {}", places.join("  "))))?;
            }
        }
        writeln!(self.out, "{}", self.paint.dim(&rule("└", "┴", "┘")))
    }

    /// The widths of columns: as wide as figures ask for, and heads get more where the terminal leaves labels enough.
    fn widths(&self, head: &[String], cells: &[Vec<String>]) -> Vec<usize> {
        let figures = |i: usize| cells.iter().map(|c| width(&c[i]) + 2).max().unwrap_or(0);
        let wide = |most: usize| -> Vec<usize> {
            (0..head.len())
                .map(|i| figures(i).max(width(&head[i]).min(most)).clamp(LEAST_COLUMN, MOST_COLUMN))
                .collect()
        };
        let room = |widths: &[usize]| {
            let taken = widths.iter().map(|w| w + 3).sum::<usize>() + 4;
            paint::terminal_width().saturating_sub(taken)
        };
        let [rest @ .., narrow] = HEADS.map(wide);
        rest.into_iter().find(|widths| room(widths) >= GOOD_LABEL).unwrap_or(narrow)
    }

    /// A cell with its mark: `!` for an error, `*` for a warning, so that it shows without colour too.
    fn cell(&self, text: &str, figure: &Figure, to: usize) -> String {
        let flag = self.flag(self.forms.slot(figure.slot));
        let text: String = if width(text) + 2 > to { wrap(text, to - 2).remove(0) } else { text.to_owned() };
        match flag {
            Some(Severity::Error) => self.paint.red(&right(&format!("{text} !"), to)),
            Some(_) => self.paint.yellow(&right(&format!("{text} *"), to)),
            None => right(&format!("{text}  "), to),
        }
    }

    fn place(&self, figure: &Figure) -> String {
        let Some(seat) = figure.seat else { return "-".to_owned() };
        match (self.seen.document.locate(seat.place), seat.table, seat.row, seat.column) {
            (Some((line, ..)), Some(t), Some(r), Some(c)) => format!("{line}:t{t}r{r}c{c}"),
            (Some((line, ..)), _, _, Some(c)) => format!("{line}:f{c}"),
            (Some((line, start, end)), ..) => format!("{line}:{start}-{end}"),
            (None, ..) => {
                let spot = || self.seen.document.spot(seat.place).map(|s| paint::plain(&s.to_string()));
                self.seen.document.area(seat.place).map_or_else(
                    || spot().unwrap_or_else(|| "-".to_owned()),
                    |a| format!("p{}:{:.0},{:.0}-{:.0},{:.0}", a.page, a.x0, a.top, a.x1, a.bottom),
                )
            }
        }
    }

    fn findings(&mut self) -> io::Result<()> {
        let mut findings: Vec<&Finding> = self.seen.findings.iter().collect();
        findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
        if findings.is_empty() {
            return writeln!(
                self.out,
                "\n{}",
                self.paint.green("no findings: every figure was read and every sum holds")
            );
        }
        writeln!(self.out, "\n{}", self.paint.bold(&format!("{} findings", findings.len())))?;
        for finding in findings {
            let mark = match finding.severity {
                Severity::Error => "!",
                Severity::Warning => "*",
                Severity::Info => " ",
            };
            writeln!(
                self.out,
                "{} {} {}",
                self.paint.severity(finding.severity, mark),
                self.paint.severity(finding.severity, &left(finding.id, 24)),
                paint::plain(&finding.message)
            )?;
            if let Some(cause) = &finding.cause {
                writeln!(
                    self.out,
                    "  {} {}",
                    " ".repeat(24),
                    self.paint.dim(&paint::plain(&format!("likely: {cause}")))
                )?;
            }
        }
        writeln!(self.out, "{}", self.paint.dim("· blank  — not applicable  ? several placements  ∅ not found  ! error  * warning; `gongkai explain ID` tells more"))
    }
}
