//! Prose against tables: what the text says of a figure is found where it differs, and only there.

use gongkai::grammar::Forms;

use crate::support::compare::run;
use crate::support::generate::Case;
use crate::support::shapes::{self, Kind, Shape};

/// A report on a form whose figures are given by path, all others 0, and whose part one is `prose`.
fn findings(format: &str, figures: &[(&str, i64)], prose: &str) -> Vec<(String, String)> {
    let shape = shapes::named("html_official").expect("the plainest shape");
    findings_in(shape, format, figures, prose)
}

fn findings_in(shape: &Shape, format: &str, figures: &[(&str, i64)], prose: &str) -> Vec<(String, String)> {
    let case = Case::with_figures(format, figures);
    let rendered = shapes::render(shape, &case, 1, None).expect("a whole report renders");
    let page = String::from_utf8(rendered.bytes).expect("UTF-8");
    // The generated prose goes: part one is the given text.
    let (head, rest) = page.split_once("一、总体情况").expect("part one");
    let (_, tail) = rest.split_once("二、主动公开政府信息情况").expect("part two");
    let page = if shape.kind == Kind::Html {
        format!("{head}一、总体情况</p><p>{prose}</p><p>二、主动公开政府信息情况{tail}")
    } else {
        format!("{head}一、总体情况\n{prose}\n二、主动公开政府信息情况{tail}")
    };
    let (report, findings) =
        run(page.as_bytes(), "report.html", &Forms::builtin().expect("built-in forms")).expect("a report");
    assert_eq!(report.format.as_deref(), Some(format));
    findings
        .into_iter()
        .filter(|f| f.id.starts_with("text."))
        .map(|f| (f.id.to_owned(), f.found.unwrap_or_default()))
        .collect()
}

const RECEIVED: (&str, i64) = ("disclosure_upon_request/newly_received/total", 35);
const CARRIED_IN: (&str, i64) = ("disclosure_upon_request/carried_over_from_prior_year/total", 2);
const HANDLED: (&str, i64) = ("disclosure_upon_request/total_handled/total", 34);
const CARRIED_OUT: (&str, i64) = ("disclosure_upon_request/carried_over_to_next_year/total", 3);
const REVIEWS: (&str, i64) = ("reconsideration_litigation/administrative_reconsideration/total", 7);
const DIRECT: (&str, i64) = ("reconsideration_litigation/direct_suit/total", 4);
const AFTER: (&str, i64) = ("reconsideration_litigation/suit_after_reconsideration/total", 5);
const LICENCES: (&str, i64) = ("proactive_disclosure/administrative_licensing/decisions", 55);
const PENALTIES: (&str, i64) = ("proactive_disclosure/administrative_penalty/decisions", 6);

fn figures(format: &str) -> Vec<(&'static str, i64)> {
    let issued = if format == "2021" { "issued" } else { "newly_made" };
    let documents: &str = match issued {
        "issued" => "proactive_disclosure/administrative_normative_documents/issued",
        _ => "proactive_disclosure/administrative_normative_documents/newly_made",
    };
    vec![
        RECEIVED,
        CARRIED_IN,
        HANDLED,
        CARRIED_OUT,
        REVIEWS,
        DIRECT,
        AFTER,
        LICENCES,
        PENALTIES,
        (documents, 8),
    ]
}

/// Sentences that agree with [`figures`], or say nothing of them.
const AGREEING: &[&str] = &[
    "{Y}年，共收到政府信息公开申请35件，均已按期答复。",
    "{Y}年收到信息公开申请37件（含{P}年结转2件），答复34件，结转下年度继续办理3件。",
    "全年收到政府信息公开申请35件，上年结转2件，办结34件，3件结转至下一年度继续办理。",
    "{P}年收到政府信息公开申请12件，{Y}年收到政府信息公开申请35件。",
    "本年度收到政府信息公开申请35件，较{P}年增加23件。",
    "{Y}年因政府信息公开被申请行政复议7件、提起行政诉讼9件。",
    "涉及政府信息公开行政复议案件7起，行政诉讼案件9起。",
    "涉及政府信息公开行政诉讼案件4件。",
    "全年办理行政复议案件135件，行政应诉案件60件。",
    "未经行政复议直接起诉的案件均已办结。",
    "无行政复议案件被纠正，无行政诉讼案件败诉。",
    "加强行政复议和行政诉讼工作，行政复议决定书20份已归档。",
    "制发行政规范性文件8件，公开规范性文件12件。",
    "作出行政许可决定55件，作出行政处罚决定6件。公开行政许可信息423条、行政处罚信息98条。",
    "办结12345热线工单1300余件，办理人大建议35件，办结20件。",
    "累计收到政府信息公开申请4185件，全年主动公开信息7000条。",
    "依申请公开文件12条、不予公开文件36条。",
    "收到政府信息公开申请30余件。",
    "坚持以公开为常态、不公开为例外，未收到责任追究。",
];

/// Sentences that differ: the finding and the number it found.
const DIFFERING: &[(&str, &str, &str)] = &[
    ("{Y}年，共收到政府信息公开申请36件。", "text.requests", "36"),
    ("{Y}年我单位未收到政府信息公开申请。", "text.requests", "0"),
    ("没有收到任何政府信息公开申请。", "text.requests", "0"),
    ("受理政府信息公开申请53件。", "text.requests", "53"),
    ("收到政府信息公开申请35件，上年结转18件。", "text.carried_in", "18"),
    ("收到政府信息公开申请35件，无上年结转申请。", "text.carried_in", "0"),
    ("收到政府信息公开申请35件，结转下年度继续办理72件。", "text.carried_out", "72"),
    ("收到政府信息公开申请35件，其余5件转下年办理。", "text.carried_out", "5"),
    ("收到政府信息公开申请35件，答复30件。", "text.replies", "30"),
    ("全年答复政府信息公开申请33件。", "text.replies", "33"),
    ("因政府信息公开被申请行政复议134件。", "text.reconsiderations", "134"),
    ("无行政复议案件。", "text.reconsiderations", "0"),
    ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", "text.reconsiderations", "0"),
    ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", "text.lawsuits", "0"),
    ("没有行政复议和行政诉讼案件。", "text.reconsiderations", "0"),
    ("没有行政复议和行政诉讼案件。", "text.lawsuits", "0"),
    ("因政府信息公开被申请行政复议7件，被提起行政诉讼12件。", "text.lawsuits", "12"),
    ("未制定规范性文件。", "text.documents", "0"),
    ("制发行政规范性文件12件。", "text.documents", "12"),
    ("作出行政许可决定423件。", "text.decisions", "423"),
    ("未作出行政处罚决定。", "text.decisions", "0"),
];

fn set(sentence: &str, format: &str) -> String {
    let year = Case::with_figures(format, &[]).year;
    sentence.replace("{Y}", &year.to_string()).replace("{P}", &(year - 1).to_string())
}

#[test]
fn prose_that_agrees_is_left_alone() {
    for format in ["2021", "2019"] {
        for sentence in AGREEING {
            let found = findings(format, &figures(format), &set(sentence, format));
            assert_eq!(found, [], "{format}: {sentence}");
        }
    }
}

#[test]
fn prose_that_differs_is_found() {
    for format in ["2021", "2019"] {
        for (sentence, id, number) in DIFFERING {
            let found = findings(format, &figures(format), &set(sentence, format));
            let expected = ((*id).to_owned(), (*number).to_owned());
            assert!(found.contains(&expected), "{format}: {sentence}: {found:?}");
        }
    }
}

#[test]
fn prose_of_a_report_without_cases_agrees_with_zeros() {
    for format in ["2021", "2019"] {
        for sentence in [
            "未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。",
            "{Y}年未收到政府信息公开申请，无行政复议、行政诉讼案件。",
            "无上年结转申请，未制发行政规范性文件。",
        ] {
            let found = findings(format, &[], &set(sentence, format));
            assert_eq!(found, [], "{format}: {sentence}");
        }
    }
}
