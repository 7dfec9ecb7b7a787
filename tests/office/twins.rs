use std::collections::BTreeMap;

use fastrand::Rng;
use gongkai::check::Finding;
use gongkai::grammar::Forms;
use gongkai::report::Report;

use crate::support::compare::{Class, Tally, judge, run};
use crate::support::dress::{Dress, dress};
use crate::support::encode::Charset;
use crate::support::generate::Case;
use crate::support::html_style::Style;
use crate::support::render_docx::{self, Word};
use crate::support::render_html;
use crate::support::render_ods;
use crate::support::render_odt;
use crate::support::render_rtf;
use crate::support::render_xlsx::{self, Workbook};
use crate::support::script::{Manner, Piece, Script, script};
use crate::support::shapes::Rendered;
use crate::support::sheet::Sheet;
use crate::support::shown::Expect;

/// How many reports to write.
pub(crate) fn cases(default: u64) -> u64 {
    std::env::var("GONGKAI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// A report before it is written in any form.
pub(crate) struct Twin {
    pub(crate) case: Case,
    pub(crate) sheet: Sheet,
    pub(crate) script: Script,
}

impl Twin {
    pub(crate) fn of(seed: u64) -> Twin {
        let case = Case::generate(seed);
        let mut rng = Rng::with_seed(seed ^ 0x7477_696e);
        let mut sheet = Sheet::of(&case);
        let kind = [Dress::Official, Dress::Everyday, Dress::Everyday, Dress::Annotated, Dress::HeadsCut]
            [rng.usize(..5)];
        dress(&mut sheet, kind, &mut rng);
        let manner = [Manner::Official, Manner::Free, Manner::Talkative][rng.usize(..3)];
        let script = script(&case, manner, &mut rng);
        Twin { case, sheet, script }
    }

    pub(crate) fn rendered(&self, name: &str, extension: &str, bytes: Vec<u8>) -> Rendered {
        Rendered {
            name: name.to_owned(),
            file_name: format!("{:06}_{name}.{extension}", self.case.seed),
            bytes,
            expect: self.sheet.truth.clone(),
            format: self.case.format,
            year: self.script.year,
            office: self.script.office.clone(),
            title: None,
        }
    }

    fn html(&self) -> Rendered {
        let mut rng = Rng::with_seed(1);
        let mut page =
            render_html::render(self.sheet.clone(), &self.script, Style::PLAIN, Charset::Utf8, &mut rng);
        // Only a page says its title a second time.
        if let (Some(start), Some(end)) = (page.text.find("<title>"), page.text.find("</title>")) {
            page.text.replace_range(start..end, "<title>");
        }
        self.rendered("html", "html", page.bytes())
    }
}

/// A finding by its id, table, row and column.
type Found = (String, Option<String>, Option<String>, Option<String>);

/// What a report says, without where it says it.
#[derive(Debug, PartialEq)]
struct Said {
    identity: (Option<String>, Option<String>, Option<u16>, Option<String>),
    figures: BTreeMap<u16, (Option<String>, String, String)>,
    findings: Vec<Found>,
}

fn said((report, findings): (Report, Vec<Finding>)) -> Said {
    let figures = report
        .figures
        .iter()
        .map(|f| (f.slot.0, (f.value.map(|v| v.to_string()), format!("{:?}", f.state), f.raw().into_owned())))
        .collect();
    let mut findings: Vec<_> =
        findings.into_iter().map(|f| (f.id.to_owned(), f.table, f.row, f.column)).collect();
    findings.sort();
    let identity =
        (report.title, report.office.map(|o| o.value), report.year.map(|y| y.value), report.format);
    Said { identity, figures, findings }
}

/// Where two readings differ, in words.
fn differences(page: &Said, other: &Said) -> Vec<String> {
    let mut out = Vec::new();
    if page.identity != other.identity {
        out.push(format!("{:?} / {:?}", page.identity, other.identity));
    }
    for (slot, figure) in &page.figures {
        let twin = other.figures.get(slot);
        if twin != Some(figure) {
            out.push(format!("slot {slot}: {figure:?} / {twin:?}"));
        }
    }
    if page.findings != other.findings {
        out.push(format!("{:?} / {:?}", page.findings, other.findings));
    }
    out
}

/// Two reports of different offices in one workbook, read as one: that there is another is said, or that rows on which they
/// differ are in conflict.
#[test]
fn two_reports_in_one_workbook_are_never_one_in_silence() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for seed in 7_500_000..7_500_024 {
        let (first, second) = (Twin::of(seed), Twin::of(seed + 1_000));
        let (mut script, mut sheet) = (first.script.clone(), first.sheet.clone());
        let own = sheet.grids.len();
        sheet.grids.extend(second.sheet.grids.iter().cloned());
        script.pieces.extend(second.script.pieces.iter().cloned().map(|piece| match piece {
            Piece::Table(n) => Piece::Table(own + n),
            other => other,
        }));
        let mut rng = Rng::with_seed(seed);
        for bytes in [
            render_xlsx::render(&sheet, &script, Workbook::of(seed), &mut rng),
            render_ods::render(&sheet, &script, seed, &mut rng),
        ] {
            let (_, findings) = run(&bytes, "a.bin", &forms).expect("a report with findings");
            let said = |id: &str| findings.iter().any(|f| f.id == id);
            assert!(
                said("format.table_conflict") || said("source.another_report"),
                "{seed}: two reports and no word of it: {findings:?}"
            );
        }
    }
}

/// Writes `count` reports as pages and in another form, and compares what both are read as.
fn compare(first: u64, count: u64, write: impl Fn(&Twin, u64) -> Rendered) {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    let mut unlike = Vec::new();
    for seed in first..first + count {
        let twin = Twin::of(seed);
        let (page, other) = (twin.html(), write(&twin, seed));
        assert!(other.expect.values().all(|e| matches!(e, Expect::Exact(_))), "nothing is lost by writing");
        tally.add(&other.name, &other, &judge(&other, &forms));
        let read = |r: &Rendered| run(&r.bytes, "a.bin", &forms).map(said);
        match (read(&page), read(&other)) {
            (Ok(page), Ok(twin)) => {
                let found = differences(&page, &twin);
                if !found.is_empty() {
                    unlike.push(format!("{}: {}", other.file_name, found.join("; ")));
                }
            }
            (page, twin) => unlike.push(format!("{}: {:?} / {:?}", other.file_name, page.err(), twin.err())),
        }
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
    assert!(
        unlike.is_empty(),
        "{} of {count} differ:\n{}",
        unlike.len(),
        unlike[..unlike.len().min(8)].join("\n")
    );
}

#[test]
fn word_files_say_what_the_page_says() {
    compare(7_000_000, cases(320), |twin, seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = render_docx::render(&twin.sheet, &twin.script, Word::of(seed), &mut rng);
        twin.rendered("docx", "docx", bytes)
    });
}

#[test]
fn workbooks_say_what_the_page_says() {
    compare(7_100_000, cases(320), |twin, seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = render_xlsx::render(&twin.sheet, &twin.script, Workbook::of(seed), &mut rng);
        twin.rendered("xlsx", "xlsx", bytes)
    });
}

#[test]
fn opendocument_sheets_say_what_the_page_says() {
    compare(7_400_000, cases(240), |twin, seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = render_ods::render(&twin.sheet, &twin.script, seed, &mut rng);
        twin.rendered("ods", "ods", bytes)
    });
}

#[test]
fn opendocument_texts_say_what_the_page_says() {
    compare(7_200_000, cases(240), |twin, seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = render_odt::render(&twin.sheet, &twin.script, seed, &mut rng);
        twin.rendered("odt", "odt", bytes)
    });
}

#[test]
fn rich_text_says_what_the_page_says() {
    compare(7_300_000, cases(240), |twin, seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = render_rtf::render(&twin.sheet, &twin.script, seed, &mut rng);
        twin.rendered("rtf", "rtf", bytes)
    });
}
