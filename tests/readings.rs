//! Sources that can be read in two ways: what the sums decide, and what stays open.

use gongkai::document::{Document, OtherReading, Why};
use gongkai::grammar::Forms;
use gongkai::pipeline::choose_reading;
use gongkai::reader::{Limits, html, text};
use gongkai::report::{Report, State};

const HEADS: &str = "某县水利局2023年政府信息公开工作年度报告

二、主动公开政府信息情况
第二十条第（五）项
信息内容\t本年处理决定数量
行政许可\tPERMITS
第二十条第（六）项
信息内容\t本年处理决定数量
行政处罚\t0
行政强制\t0

四、政府信息公开行政复议、行政诉讼情况
行政复议\t\t\t\t\t行政诉讼
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉
\t\t\t\t\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计
CASES
";

fn document(permits: &str, cases: &str) -> Document {
    let source = HEADS.replace("PERMITS", permits).replace("CASES", &cases.replace(' ', "\t"));
    text::read(source.as_bytes(), &Limits::default()).expect("the text is read")
}

/// The report of a document with another reading.
fn chosen(first: Document, second: Document, why: Why) -> Report {
    let mut both = first;
    both.other_readings.push(OtherReading { document: second, why });
    let forms = Forms::builtin().expect("the built-in grammars load");
    choose_reading(both, &forms, "report.txt").1.expect("it is a report")
}

fn permits(report: &Report) -> (Option<i64>, State) {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut figures = report.figures.iter();
    let figure = figures.find(|f| forms.slot(f.slot).row == "administrative_licensing").expect("such a row");
    (figure.value.and_then(gongkai::text::decimal::Decimal::to_i64), figure.state)
}

/// What is said about the readings, beside the rows the text leaves out.
fn said(report: &Report) -> Vec<&str> {
    let about = ["figure.ambiguous", "format.characters_disputed", "format.rules_incomplete"];
    report.doubts.iter().map(|d| d.id).filter(|id| about.contains(id)).collect()
}

const HOLD: &str = "1 0 2 0 3 0 0 1 1 2 4 0 0 0 4";

#[test]
fn figures_that_no_sum_decides_between_two_texts_are_open() {
    for (first, second) in [("12", "17"), ("17", "12")] {
        let report = chosen(document(first, HOLD), document(second, HOLD), Why::CharactersDisputed);
        assert_eq!(permits(&report), (None, State::Ambiguous));
        assert_eq!(said(&report), ["figure.ambiguous"]);
    }
    // What both tell is no doubt.
    let report = chosen(document("12", HOLD), document("12", HOLD), Why::CharactersDisputed);
    assert_eq!(permits(&report), (Some(12), State::Number));
    assert!(said(&report).is_empty(), "{:?}", report.doubts);
}

#[test]
fn sums_that_one_text_breaks_throughout_decide_for_the_other() {
    // The figures 1 and 2 are told for each other, in a sum or in none.
    let swapped = "2 0 1 0 3 0 0 2 2 1 4 0 0 1 4";
    for (first, second) in [(("21", swapped), ("12", HOLD)), (("12", HOLD), ("21", swapped))] {
        let report =
            chosen(document(first.0, first.1), document(second.0, second.1), Why::CharactersDisputed);
        // Two sums are broken, which offices do too: nothing is proved.
        assert_eq!(permits(&report), (None, State::Ambiguous));
    }
}

#[test]
fn a_reading_without_a_report_says_nothing_of_the_other() {
    let letters = |source: &str| text::read(source.as_bytes(), &Limits::default()).expect("the text is read");
    let report = chosen(document("12", HOLD), letters("臫焷亻\n"), Why::CharactersDisputed);
    assert_eq!((permits(&report), said(&report).len()), ((Some(12), State::Number), 0));
    let report = chosen(letters("臫焷亻\n"), document("12", HOLD), Why::CharactersDisputed);
    assert_eq!(permits(&report), (Some(12), State::Number));
    assert_eq!(said(&report), ["format.characters_disputed"]);
}

#[test]
fn a_page_that_a_script_puts_together_says_what_to_do() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let refused = |page: &str| {
        let document = html::read(page.as_bytes(), &Limits::default()).expect("the page is read");
        choose_reading(document, &forms, "page.html").1.expect_err("it is no report").message().to_owned()
    };
    let text = "本年新收政府信息公开申请数量".repeat(40);
    let page = |body: &str| format!("<title>年报</title><p>某县水利局</p>{body}");
    for hidden in [
        format!("<script>var content = \"{text}\"</script>"),
        format!("<script>var content = \"{}\"</script>", "\\u672c\\u5e74".repeat(300)),
        format!("<div style='display:none'>{text}</div>"),
        format!("<input type=hidden value='{text}'>"),
    ] {
        let message = refused(&page(&hidden));
        assert!(message.contains("save it from a browser that shows it"), "{message}");
    }
    assert!(!refused(&page(&format!("<p>{text}</p>"))).contains("browser"));
    assert!(!refused(&page("<script>// 注释</script>")).contains("browser"));
}
