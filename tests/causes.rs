//! What arithmetic names as the cause of a sum that is off: the cell that is wrong, or nothing.

use fastrand::Rng;
use gongkai::grammar::Forms;

use crate::attacks::APPLICANTS;
use crate::support::canon::Key;
use crate::support::compare::run;
use crate::support::generate::{Case, Family};
use crate::support::shapes;
use crate::support::shown::Shown;

/// The causes that the sums of a report name, each once.
fn causes(case: &Case, forms: &Forms) -> Vec<String> {
    let shape = shapes::named("html_official").expect("the plainest shape");
    let rendered = shapes::render(shape, case, 1, None).expect("a whole report renders");
    let (_, findings) = run(&rendered.bytes, "report.html", forms).expect("a report");
    let mut causes: Vec<String> = findings.into_iter().filter_map(|f| f.cause).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

fn of(figures: &[(&str, i64)]) -> Vec<String> {
    let figures: Vec<(String, i64)> =
        figures.iter().map(|(path, n)| (format!("disclosure_upon_request/{path}"), *n)).collect();
    let figures: Vec<(&str, i64)> = figures.iter().map(|(path, n)| (path.as_str(), *n)).collect();
    causes(&Case::with_figures("2021", &figures), &Forms::builtin().expect("built-in forms"))
}

#[test]
fn a_wrong_figure_is_named_and_no_other() {
    let forms = Forms::builtin().expect("built-in forms");
    let (mut named, mut wrong) = (0, 0);
    let cases = (0..400).map(Case::plain).filter(|case| case.family == Family::Dense);
    for case in cases.take(40) {
        assert_eq!(causes(&case, &forms), Vec::<String>::new(), "seed {}", case.seed);
        let mut rng = Rng::with_seed(case.seed);
        let keys: Vec<Key> =
            case.figures.keys().filter(|k| k.table != "proactive_disclosure").copied().collect();
        for _ in 0..4 {
            let key = keys[rng.usize(..keys.len())];
            let shown: i64 = case.figures[&key].text.parse().expect("a whole number");
            let error = rng.i64(1..=9);
            let mut spoiled = case.clone();
            spoiled.figures.insert(key, Shown::number(shown + error));
            let slot = forms.slot_of(key.table, key.row, key.column).expect("a slot");
            let cell = format!("{}, {}", forms.slot(slot).row_label, forms.slot(slot).column_label);
            let causes = causes(&spoiled, &forms);
            wrong += 1;
            named += usize::from(causes.iter().any(|c| c.contains(&cell)));
            // Where one sum alone is off, a term that happens to be as large is a likely cause as well.
            let crossed = key.table == "disclosure_upon_request";
            for cause in causes {
                let sure = cause == format!("one cell off by {error}: {cell}")
                    || cause == format!("swapped digits: {} for {shown} in {cell}", shown + error);
                assert!(sure || !crossed, "seed {}: {key} off by {error}: {cause}", case.seed);
            }
        }
    }
    assert!(named * 2 > wrong, "{named} of {wrong}");
}

#[test]
fn a_swap_is_told_by_its_digits() {
    let figures = [
        ("newly_received/natural_person", 12),
        ("newly_received/total", 21),
        ("disclosed/natural_person", 12),
        ("disclosed/total", 12),
        ("total_handled/natural_person", 12),
        ("total_handled/total", 12),
    ];
    assert_eq!(of(&figures), ["swapped digits: 21 for 12 in 一、本年新收政府信息公开申请数量, 总计"]);
}

#[test]
fn a_total_that_leaves_out_a_row_or_a_group_says_which() {
    let group = [
        ("newly_received/natural_person", 12),
        ("newly_received/total", 12),
        ("disclosed/natural_person", 7),
        ("disclosed/total", 7),
        ("not_processed.repeated_request/natural_person", 3),
        ("not_processed.repeated_request/total", 3),
        ("not_processed.excessive_requests/natural_person", 2),
        ("not_processed.excessive_requests/total", 2),
        ("total_handled/natural_person", 7),
        ("total_handled/total", 7),
        ("carried_over_to_next_year/natural_person", 5),
        ("carried_over_to_next_year/total", 5),
    ];
    assert_eq!(of(&group), ["the total leaves out （五）不予处理"]);
    let mut row = group;
    row[6].1 = 0;
    row[7].1 = 0;
    row[0].1 = 10;
    row[1].1 = 10;
    row[10].1 = 3;
    row[11].1 = 3;
    assert_eq!(of(&row), ["the total leaves out 2.重复申请"]);
}

#[test]
fn a_total_under_the_last_of_its_terms_is_a_shifted_column() {
    let figures = [
        ("disclosed/natural_person", 5),
        ("disclosed/legal_service_institution", 2),
        ("disclosed/other_organization", 7),
    ];
    let causes = of(&figures);
    assert!(
        causes.contains(&"shifted column: the total stands one column to the left".to_owned()),
        "{causes:?}"
    );
}

#[test]
fn what_may_be_several_things_is_not_named() {
    // Each of three terms could be the one that is left out, and no column tells.
    let figures = [
        ("newly_received/natural_person", 1),
        ("newly_received/commercial_enterprise", 1),
        ("newly_received/research_institution", 1),
        ("newly_received/total", 2),
        ("disclosed/natural_person", 1),
        ("disclosed/commercial_enterprise", 1),
        ("disclosed/research_institution", 1),
        ("disclosed/total", 2),
        ("total_handled/natural_person", 1),
        ("total_handled/commercial_enterprise", 1),
        ("total_handled/research_institution", 1),
        ("total_handled/total", 2),
    ];
    assert_eq!(of(&figures), Vec::<String>::new());
}

/// Requests disclosed, disclosed in part and all of them, moved as asked.
fn rows(change: impl Fn(&str, Vec<i64>) -> Vec<i64>) -> Vec<String> {
    let rows = [
        ("newly_received", vec![19, 8, 6, 4, 13, 2, 52]),
        ("disclosed", vec![12, 3, 5, 0, 9, 1, 30]),
        ("partially_disclosed", vec![7, 5, 1, 4, 4, 1, 22]),
        ("total_handled", vec![19, 8, 6, 4, 13, 2, 52]),
    ];
    let cell = |row: &str, figures: Vec<i64>| -> Vec<(String, i64)> {
        APPLICANTS
            .iter()
            .zip(change(row, figures))
            .map(|(column, n)| (format!("{row}/{column}"), n))
            .collect()
    };
    let figures: Vec<(String, i64)> =
        rows.into_iter().flat_map(|(row, figures)| cell(row, figures)).collect();
    let figures: Vec<(&str, i64)> = figures.iter().map(|(path, n)| (path.as_str(), *n)).collect();
    of(&figures)
}

#[test]
fn a_row_that_stands_a_column_further_is_named() {
    assert_eq!(rows(|_, figures| figures), Vec::<String>::new());
    for (row, label) in [("total_handled", "（七）总计"), ("disclosed", "（一）予以公开")] {
        let moved = |to_left: bool| {
            rows(|at, mut figures| {
                if at == row && to_left {
                    figures.rotate_left(1);
                    figures[6] = 0;
                } else if at == row {
                    figures.rotate_right(1);
                    figures[0] = 0;
                }
                figures
            })
        };
        for (to_left, side) in [(true, "left"), (false, "right")] {
            let causes = moved(to_left);
            let expected = format!("shifted columns: the row stands one column to the {side}: {label}");
            assert!(causes.contains(&expected), "{causes:?}");
            assert!(causes.iter().all(|cause| *cause == expected), "{causes:?}");
        }
    }
}

#[test]
fn two_figures_of_a_row_that_are_exchanged_are_named() {
    let causes = rows(|row, mut figures| {
        if row == "disclosed" {
            figures.swap(0, 4);
        }
        figures
    });
    assert_eq!(causes, ["figures exchanged under 自然人 and 法律服务机构: （一）予以公开"]);
}
