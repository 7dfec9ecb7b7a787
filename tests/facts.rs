//! The block of facts above a report, in every shape it has on pages and in text copies.

use gongkai::grammar::Forms;
use gongkai::reader::{self, Limits};

use crate::support::canon::{self, Key};
use crate::support::compare::{Outcome, judge_cells, run};
use crate::support::generate::Case;
use crate::support::shapes;
use crate::support::shown::{Expect, Shown};

/// The facts of a source, those of its head (`title`, `meta`) left out.
fn facts(bytes: &[u8]) -> Vec<(String, String)> {
    let document = reader::read(bytes, &Limits::default()).expect("readable");
    document.check_invariants().expect("a sound document");
    document
        .metadata
        .iter()
        .map(|m| (document.text(m.name).to_owned(), document.text(m.value).to_owned()))
        .filter(|(name, _)| !name.is_ascii())
        .collect()
}

const EXPECTED: [(&str, &str); 6] = [
    ("索引号", "014314799/2024-00002"),
    ("主题分类", "政务公开"),
    ("发文机关", "新华区人民政府办公室"),
    ("成文日期", "2024年1月12日"),
    ("文号", "新政办〔2024〕3号"),
    ("发布日期", "2024-01-17"),
];

fn expected() -> Vec<(String, String)> {
    EXPECTED.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Every way the block is set.
fn blocks() -> Vec<(&'static str, String)> {
    let pairs = |open: &str, between: &str, close: &str| -> String {
        EXPECTED.iter().map(|(name, value)| format!("{open}{name}{between}{value}{close}")).collect()
    };
    let table = |colon: &str| -> String {
        let rows = EXPECTED.chunks(2).map(|row| {
            let cells: String = row.iter().map(|(n, v)| format!("<td>{n}{colon}</td><td>{v}</td>")).collect();
            format!("<tr>{cells}</tr>")
        });
        format!("<table>{}</table>", rows.collect::<String>())
    };
    vec![
        ("table", table("：")),
        ("table without colons", table("")),
        (
            "table, spaced names",
            table("：").replace("索引号", "索 引 号").replace("文号", "文&nbsp;&nbsp;号"),
        ),
        ("one cell a pair", format!("<table>{}</table>", pairs("<tr><td>", "：", "</td></tr>"))),
        ("list", format!("<ul>{}</ul>", pairs("<li>", "：", "</li>"))),
        ("list, marked names", format!("<ul>{}</ul>", pairs("<li><b>", "：</b> <span>", "</span></li>"))),
        ("definitions", format!("<dl>{}</dl>", pairs("<dt>", "：</dt><dd>", "</dd>"))),
        ("definitions without colons", format!("<dl>{}</dl>", pairs("<dt>", "</dt><dd>", "</dd>"))),
        ("containers", pairs("<div><div>", "：</div><div>", "</div></div>")),
        ("containers of pairs", pairs("<div class='item'>", "：", "</div>")),
        ("one line", format!("<div>{}</div>", pairs("<span>", "：", "</span>　"))),
        (
            "one line, spans apart",
            format!("<p>{}</p>", pairs("<span>", "：</span> <em>", "</em>&nbsp;&nbsp;\n")),
        ),
    ]
}

fn page(block: &str, case: &Case) -> String {
    let shape = shapes::named("html_official").expect("the plainest shape");
    let rendered = shapes::render(shape, case, 1, None).expect("a whole report renders");
    let page = String::from_utf8(rendered.bytes).expect("UTF-8");
    page.replacen("<body>", &format!("<body><div>首页 政务公开</div>{block}"), 1)
}

#[test]
fn facts_above_a_report_are_listed_and_are_no_figures() {
    let case = Case::with_figures("2021", &[]);
    let forms = Forms::builtin().expect("built-in forms");
    let zeros =
        canon::form("2021").keys().into_iter().map(|k| (k, Expect::Exact(Shown::number(0)))).collect();
    for (what, block) in blocks() {
        let page = page(&block, &case);
        assert_eq!(facts(page.as_bytes()), expected(), "{what}");
        let (report, findings) = run(page.as_bytes(), "report.html", &forms).expect("a report");
        let mut outcome = Outcome::default();
        judge_cells(&zeros, &report, &findings, &forms, &mut outcome);
        assert_eq!(outcome.cells, [], "{what}");
        assert_eq!(report.year.map(|y| y.value), Some(2023), "{what}");
        assert_eq!(findings.iter().map(|f| f.id).collect::<Vec<_>>(), Vec::<&str>::new(), "{what}");
        let listed = |name: &str| report.metadata.iter().any(|(n, _)| n == name);
        assert!(EXPECTED.iter().all(|(name, _)| listed(name)), "{what}");
    }
}

#[test]
fn facts_of_a_text_copy_are_listed() {
    let lines: String = EXPECTED.iter().map(|(n, v)| format!("{n}：{v}\n")).collect();
    let tabs: String = EXPECTED.chunks(2).fold(String::new(), |all, row| {
        let fields: Vec<String> = row.iter().map(|(n, v)| format!("{n}：\t{v}")).collect();
        all + &fields.join("\t") + "\n"
    });
    let bars: String = EXPECTED.iter().map(|(n, v)| format!("| {n}： | {v} |\n")).collect();
    let body = "\n新华区2023年政府信息公开工作年度报告\n一、总体情况\n依法公开。\n";
    for block in [lines, tabs, bars] {
        assert_eq!(facts(format!("{block}{body}").as_bytes()), expected(), "{block}");
    }
}

#[test]
fn dates_stay_facts_whatever_stands_beside_them() {
    let dated = |name: &str, date: &str| (name.to_owned(), date.to_owned());
    let body = "\n新华区2023年政府信息公开工作年度报告\n一、总体情况\n依法公开。\n";
    for (head, fact) in [
        // Buttons, and nothing behind the last name.
        (
            "体裁分类:政府信息公开年报     主题分类:科技、教育           发布时间: 2024-01-27      浏览次数:72     字体:[  ]\n",
            dated("发布时间", "2024-01-27"),
        ),
        ("发布日期:2024-01-27    浏览量:次    字体: [ 大  中  小 ]\n", dated("发布日期", "2024-01-27")),
        ("发布时间:2024-01-27 14:11 信息来源:某网:某乡政府\n", dated("发布时间", "2024-01-27 14:11")),
        ("www.example.gov.cn 发布时间:2024-01-27 来源:办公室\n", dated("发布时间", "2024-01-27")),
        // Bullets that a page's list leaves on lines of their own.
        (
            "-\n索引号:\n0143/2024-2\n-\n成文日期:\n2024-01-15\n-\n体裁:\n报告\n",
            dated("成文日期", "2024-01-15"),
        ),
    ] {
        let found = facts(format!("{head}{body}").as_bytes());
        assert!(found.contains(&fact), "{head}: {found:?}");
    }
}

#[test]
fn a_fact_worded_like_a_row_is_no_row() {
    let block = "<table><tr><td>索引号：</td><td>01431/2024-2</td><td>体裁：</td><td>行政规范性文件</td></tr>\
                 <tr><td>件数：</td><td>12</td><td>日期：</td><td>2024-01-17</td></tr></table>";
    let case = Case::with_figures("2021", &[]);
    let forms = Forms::builtin().expect("built-in forms");
    let (report, findings) = run(page(block, &case).as_bytes(), "report.html", &forms).expect("a report");
    assert_eq!(findings.iter().map(|f| (f.id, &f.message)).collect::<Vec<_>>(), []);
    assert!(report.figures.iter().all(|f| f.value.is_some_and(|v| v.is_zero())));
}

#[test]
fn figures_set_like_facts_stay_figures() {
    let text = "新华区2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容：本年处理决定数量\n\
                行政许可：6\n第二十条第（六）项\n信息内容：本年处理决定数量\n行政处罚：5\n行政强制：4\n";
    let forms = Forms::builtin().expect("built-in forms");
    let (report, _) = run(text.as_bytes(), "report.txt", &forms).expect("a report");
    for (row, value) in [
        ("administrative_licensing", "6"),
        ("administrative_penalty", "5"),
        ("administrative_compulsion", "4"),
    ] {
        let slot = forms.slot_of("proactive_disclosure", row, "decisions").expect("a slot");
        let figure = report.figure(slot).expect("a figure");
        let shown = figure.value.map(|v| v.to_string());
        let key = Key { table: "proactive_disclosure", row, column: "decisions" };
        assert_eq!(shown.as_deref(), Some(value), "{key}");
    }
}

#[test]
fn facts_cost_a_cut_off_copy_nothing() {
    // The last figure of a source that ends with it is doubted, whatever stands above the report.
    let head = "索引号：0143\n发布日期：2024-01-17\n";
    let text = "新华区2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n\
                信息内容\t本年处理决定数量\n行政许可\t12";
    let forms = Forms::builtin().expect("built-in forms");
    for source in [text.to_owned(), format!("{head}{text}")] {
        let (_, findings) = run(source.as_bytes(), "report.txt", &forms).expect("a report");
        assert!(findings.iter().any(|f| f.id == "format.row_cut"), "{source}");
    }
}

#[test]
fn prose_and_tables_of_figures_are_no_facts() {
    for page in [
        "<table><tr><td>规章</td><td>0</td></tr><tr><td>行政许可</td><td>5</td></tr></table>",
        "<p>编制说明：本报告由六个部分组成。</p><p>地址在人民路28号。</p>",
        "<div>当前位置：首页 &gt;&gt; 政府信息公开</div>",
        "<p>一、总体情况</p><p>（一）主动公开：发布信息300条</p><p>（二）依申请公开：3件</p>",
        "<table><tr><td>年份</td><td>件数</td></tr><tr><td>2022</td><td>3</td></tr></table>",
    ] {
        assert_eq!(facts(page.as_bytes()), [], "{page}");
    }
}
