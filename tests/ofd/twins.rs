//! The same generated report as OFD, as PDF, and as the pages both were drawn from.

use fastrand::Rng;
use gongkai::document::Document;
use gongkai::grammar::Forms;
use gongkai::layout::{self, Settings};
use gongkai::reader::{self, Limits};
use gongkai::{check, report};

use crate::layout::reports::report as draw;
use crate::layout::ruled::cases;
use crate::support::compare::{Class, Tally, judge_document};
use crate::support::generate::Case;
use crate::support::ofd::{self, Manner};
use crate::support::{pdf, shapes};

/// Figures with their states, and findings, in words.
fn told(document: &Document, name: &str, forms: &Forms) -> (Vec<String>, Vec<String>) {
    let report = report::extract(document, forms, name).expect("a report");
    let findings = check::run(&report, forms);
    let title = format!("{:?} {:?} {:?}", report.title, report.format, report.status);
    let figures =
        report.figures.iter().map(|f| format!("{:?} {:?} {:?} {}", f.slot, f.value, f.state, f.raw()));
    let marks = findings.iter().map(|f| format!("{} {:?} {:?} {}", f.id, f.row, f.column, f.message));
    (figures.chain([title]).collect(), marks.collect())
}

/// What only one of them says.
fn differ(a: &[String], b: &[String]) -> Vec<String> {
    let only = |a: &[String], b: &[String]| a.iter().filter(|l| !b.contains(l)).cloned().collect::<Vec<_>>();
    [only(a, b), only(b, a)].concat()
}

#[test]
fn a_report_reads_the_same_as_ofd_as_pdf_and_as_the_pages_drawn() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let limits = Limits::default();
    let mut tally = Tally::default();
    for seed in 0..cases(300) {
        let (mut rendered, pages) = draw(&Case::generate(seed), seed);
        let manner = Manner::random(&mut Rng::with_seed(seed));
        rendered.bytes = ofd::write(&pages, &manner);
        let document =
            reader::read(&rendered.bytes, &limits).unwrap_or_else(|e| panic!("{seed} {manner:?}: {e}"));
        document.check_invariants().expect("a sound document");
        assert_eq!(document.media_type, "application/ofd");
        let name = rendered.file_name.clone();
        let drawn = told(&layout::document("application/pdf", &pages, &Settings::default()), &name, &forms);
        let twin = reader::read(&pdf::write(&pages), &limits).expect("a PDF");
        for (form, read) in [("OFD", told(&document, &name, &forms)), ("PDF", told(&twin, &name, &forms))] {
            let apart = [differ(&read.0, &drawn.0), differ(&read.1, &drawn.1)].concat();
            assert!(apart.is_empty(), "seed {seed} as {form}, {manner:?}: {apart:?}");
        }
        tally.add("ofd", &rendered, &judge_document(&rendered, document, &forms));
    }
    assert!(tally.count(Class::breaks_exactness) == 0 && tally.failures() == 0, "{}", tally.report());
}

#[test]
fn figures_of_an_ofd_are_those_of_the_page_in_html() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let html = shapes::named("html_plain")
        .or_else(|| shapes::all().into_iter().find(|s| s.name.starts_with("html")));
    let html = html.expect("a shape of HTML");
    for seed in 0..cases(60) {
        let case = Case::plain(seed);
        let (rendered, pages) = draw(&case, seed);
        let document =
            reader::read(&ofd::write(&pages, &Manner::usual()), &Limits::default()).expect("an OFD");
        let page = shapes::render(html, &case, seed, None).expect("a page");
        let web = reader::read(&page.bytes, &Limits::default()).expect("a page");
        let figures = |document: &Document| {
            let report = report::extract(document, &forms, &rendered.file_name).expect("a report");
            report
                .figures
                .iter()
                .map(|f| format!("{:?} {:?} {:?}", f.slot, f.value, f.state))
                .collect::<Vec<_>>()
        };
        assert_eq!(figures(&document), figures(&web), "seed {seed}");
    }
}
