//! Sources in which the forms of text and page are mixed: tables kept as markup in a text, pages that a script
//! finishes.

use gongkai::check::Severity;
use gongkai::document::Document;
use gongkai::reader::{self, Limits};

use crate::attacks::{Read, read, seed};

const PROSE: &str =
    "坚持以公开为常态、不公开为例外，围绕中心工作和群众关切，持续深化政府信息公开，提高工作透明度。";

fn values(read: &Read) -> Vec<Option<String>> {
    read.report.figures.iter().map(|f| f.value.map(|v| v.to_string())).collect()
}

/// The first report, its tables as markup and what stands between them by `line`.
fn with_tables_as_markup(line: impl Fn(&str) -> String, around: (&str, &str)) -> String {
    let (mut out, mut rows) = (String::new(), String::new());
    for text in seed().lines() {
        if text.contains('\t') {
            let cells: Vec<String> = text.split('\t').map(|cell| format!("<td>{cell}</td>")).collect();
            rows.push_str(&format!("<tr>{}</tr>", cells.concat()));
            continue;
        }
        if !rows.is_empty() {
            out.push_str(&format!("{}<table>{rows}</table>{}\n\n", around.0, around.1));
            rows.clear();
        }
        out.push_str(&line(text));
        out.push_str("\n\n");
    }
    out
}

fn as_markdown(text: &str) -> String {
    let heading = text.starts_with(['一', '二', '三', '四', '五', '六']) && text.contains('、');
    if heading { format!("## {text}\n\n{PROSE}") } else { text.to_owned() }
}

fn identity(read: &Read) -> (Option<String>, Option<u16>) {
    (read.report.office.as_ref().map(|o| o.value.clone()), read.report.year.as_ref().map(|y| y.value))
}

#[test]
fn tables_kept_as_markup_in_markdown_are_tables_and_the_rest_are_lines() {
    let plain = read(&seed());
    // As converters and recognisers of pages write them; with little and with much text in front.
    let around = [
        ("", ""),
        ("<html><body>", "</body></html>"),
        ("<div style=\"text-align: center;\"><html><body>", "</body></html></div>"),
    ];
    for around in around {
        for long in [0, 60] {
            let source = with_tables_as_markup(as_markdown, around);
            let source = source.replacen(PROSE, &format!("{PROSE}\n\n{}", PROSE.repeat(long)), 1);
            let read = read(&source);
            assert_eq!(values(&read), values(&plain), "{around:?} {long}");
            assert_eq!(identity(&read), identity(&plain), "{around:?} {long}");
        }
    }
}

#[test]
fn a_blank_cell_of_such_a_table_stays_where_it_is() {
    let row = "行政规范性文件\t0\t0\t0";
    assert!(seed().contains(row));
    let table = "<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>\
                 <tr><td>规章</td><td></td><td></td><td>0</td></tr>\
                 <tr><td>行政规范性文件</td><td>3</td><td></td><td>7</td></tr></table>";
    let source = format!(
        "# 甲县乙局2023年政府信息公开工作年度报告\n\n## 一、总体情况\n\n{}\n\n## 二、主动公开政府信息情况\n\n{table}\n",
        PROSE.repeat(60)
    );
    let read = read(&source);
    let value = |column: &str| {
        read.value(&format!("proactive_disclosure/administrative_normative_documents/{column}"))
    };
    assert_eq!(
        (value("issued"), value("repealed"), value("in_force")),
        (Some("3".into()), None, Some("7".into()))
    );
    assert!(
        !read.flagged("administrative_normative_documents")
            || read.findings.iter().all(|f| f.id != "figure.ambiguous")
    );
}

fn document(source: &str) -> Document {
    reader::read(source.as_bytes(), &Limits::default()).expect("readable")
}

/// The first report as an article of a page whose content is invisible until a script has run.
fn article(style: &str) -> String {
    let body = with_tables_as_markup(
        |text| format!("<section><span>{text}</span></section>"),
        ("<section>", "</section>"),
    );
    format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title></title></head><body><h1>文章</h1>\
         <div id=\"content\" style=\"{style}\">{body}</div><script>show('content')</script></body></html>"
    )
}

#[test]
fn an_article_that_a_script_shows_is_read() {
    let plain = read(&seed());
    let source = article("visibility: hidden; opacity: 0; ");
    let read = read(&source);
    assert_eq!(values(&read), values(&plain));
    assert_eq!(identity(&read), identity(&plain));
    assert!(document(&source).notes.iter().any(|n| n.id == "text_shown_by_script"));
    // Nobody can tell from the file that the script does.
    let doubted =
        read.findings.iter().filter(|f| f.id == "source.revealed" && f.severity == Severity::Warning);
    let tables: Vec<_> = doubted.filter_map(|f| f.table.as_deref()).collect();
    let all = ["proactive_disclosure", "disclosure_upon_request", "reconsideration_litigation"];
    assert!(all.iter().all(|table| tables.contains(table)), "{tables:?}");
    // Scripts with more Chinese of their own than the article has.
    let source = source.replace("show(", &format!("var words = '{}'; show(", PROSE.repeat(400)));
    assert_eq!(values(&crate::attacks::read(&source)), values(&plain));
}

#[test]
fn what_no_script_shows_stays_out() {
    let shown = article("visibility: hidden");
    for script in ["", "<script>count('x')</script>", "<script>show('contents')</script>"] {
        let source = shown.replace("<script>show('content')</script>", script);
        assert!(!document(&source).arena().contains("行政处罚"), "{script}");
    }
    for script in ["$('.a').css('visibility','visible')", "show('#content')"] {
        let source = shown.replace("show('content')", script);
        assert!(document(&source).arena().contains("行政处罚"), "{script}");
    }
    // A page that shows figures of its own is not about what it hides.
    let table =
        "<h1>甲县乙局2024年政府信息公开工作年度报告</h1><table><tr><td>行政处罚<td>件<tr><td>5<td>6</table>";
    let source = shown.replace("<h1>文章</h1>", table);
    assert!(document(&source).notes.iter().all(|n| n.id != "text_shown_by_script"));
}

#[test]
fn what_is_invisible_beside_the_text_of_a_page_stays_out() {
    let source = article("").replace("</body>", "<div style='visibility:hidden'>不给人看的</div></body>");
    let document = document(&source);
    assert!(!document.arena().contains("不给人看的"));
    assert!(document.notes.iter().all(|n| n.id != "text_shown_by_script"));
    // A figure that is invisible in a table is none, though a script shows the rest.
    let source = article("visibility:hidden").replacen(
        "<td>0</td>",
        "<td><i style='visibility:hidden'>9</i>0</td>",
        1,
    );
    assert!(
        !self::document(&source).arena().contains('9') || values(&read(&source)) == values(&read(&seed()))
    );
}

#[test]
fn a_cell_that_a_script_writes_is_not_blank() {
    let page = |cell: &str| {
        read(&format!(
            "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>{cell}<tr><td>行政处罚<td>5<tr><td>行政强制<td>4</table>"
        ))
    };
    assert!(page("<script>document.write('6')</script>").flagged("administrative_licensing"));
    assert!(
        page("<script>document.write('6')</script>")
            .value("proactive_disclosure/administrative_licensing/decisions")
            .is_none()
    );
    assert!(!page("6<script>count('x')</script>").findings.iter().any(|f| f.id == "figure.not_a_number"));
}

#[test]
fn digits_that_a_style_sheet_generates_are_not_blank() {
    let page = |rule: &str| {
        read(&format!(
            "<style>{rule}</style><h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td><i class=n6></i><tr><td>行政处罚<td>5<tr><td>行政强制<td>4</table>"
        ))
    };
    assert!(page(".n6::before{content:'6'}").flagged("administrative_licensing"));
    // An icon, and a mark that is no figure.
    for rule in [".n6::before{content:'\\e612'}", ".n6:after{content:''}", ".n6{color:red}"] {
        assert!(page(rule).findings.iter().all(|f| f.id != "figure.not_a_number"), "{rule}");
    }
}

#[test]
fn a_figure_with_generated_digits_is_unreadable() {
    let page = |rule: &str, cell: &str, behind: &str| {
        read(&format!(
            "<style>{rule}</style><h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>\
             <tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可{cell}<tr><td>行政处罚<td>5<tr><td>行政强制<td>4</table>{behind}"
        ))
    };
    for (rule, cell) in [
        (".n6::before{content:'6'}", "<td class=n6></td>"),
        (".n6::BEFORE{CONTENT : '6'}", "<td class='a n6'>3</td>"),
        (".n6::after{/* ; */content:\"\\36\"}", "<td><i class=n6></i>3</td>"),
        ("td::before{content:attr(data-n)}", "<td data-n=6>3</td>"),
        ("#n::before{content:'6'}", "<td id=n></td>"),
        ("td:nth-child(2):empty::before{content:'6'}", "<td></td>"),
        ("@media screen{.n6::before{content:'' '6'}}", "<td><p class=n6>3</p></td>"),
        ("", "<td>3<script>document.write(6)</script></td>"),
        ("", "<td><script>document.writeln (6)</script></td>"),
    ] {
        let read = page(rule, cell, "");
        assert!(read.flagged("administrative_licensing"), "{rule} {cell}");
        assert_eq!(
            read.value("proactive_disclosure/administrative_licensing/decisions"),
            None,
            "{rule} {cell}"
        );
        let penalty = read.value("proactive_disclosure/administrative_penalty/decisions");
        assert!(penalty.as_deref() == Some("5") || rule.starts_with("td:nth"), "{rule} {cell}");
    }
    // A style sheet may stand behind what it is for.
    let late = page("", "<td class=n6>3</td>", "<style>.n6::before{content:'6'}</style>");
    assert!(late.flagged("administrative_licensing"));
    // Labels that are attributes, numbers before names, and floats cleared.
    for (rule, cell) in [
        ("td::before{content:attr(data-label)}", "<td data-label=许可>3</td>"),
        (".c::after{content:'0';visibility:hidden}", "<td class=c>3</td>"),
        (".x::before{content:'6'}", "<td class=c>3</td>"),
        ("@media print{td::before{content:'6'}}", "<td class=c>3</td>"),
    ] {
        let licensing = page(rule, cell, "").value("proactive_disclosure/administrative_licensing/decisions");
        assert_eq!(licensing.as_deref(), Some("3"), "{rule} {cell}");
    }
}

#[test]
fn rows_that_an_editor_of_articles_sets_side_by_side_keep_their_blank_cells() {
    let row = |cells: &[&str]| {
        let cell = |c: &&str| format!("<section style='width:25%'><p>{c}</p></section>");
        format!("<section style='display:flex'>{}</section>", cells.iter().map(cell).collect::<String>())
    };
    let rows = [
        row(&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]),
        row(&["规章", "<br>", "<br>", "0"]),
        row(&["行政规范性文件", "3", "<br>", "7"]),
    ];
    let read = read(&format!(
        "<h1>甲县乙局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><section>{}</section>",
        rows.concat()
    ));
    let value = |path: &str| read.value(&format!("proactive_disclosure/{path}"));
    assert_eq!(value("administrative_rules/in_force").as_deref(), Some("0"));
    assert_eq!(value("administrative_rules/issued"), None);
    assert_eq!(value("administrative_normative_documents/issued").as_deref(), Some("3"));
    assert_eq!(value("administrative_normative_documents/in_force").as_deref(), Some("7"));
    assert!(read.findings.iter().all(|f| f.id != "figure.ambiguous"));
}

#[test]
fn text_in_two_encodings_is_said() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let seed = seed();
    let page = seed.lines().map(|line| format!("<p>{line}</p>\n")).collect::<String>();
    let half = |text: &str| -> usize {
        let at = text.find("三、收到").expect("part three");
        text[..at].rfind('\n').expect("a line")
    };
    let notes = |bytes: &[u8]| {
        let document = reader::read(bytes, &Limits::default());
        document.map(|document| document.notes.iter().any(|note| note.id == "another_encoding"))
    };
    for text in [&seed, &page] {
        let (front, behind) = text.split_at(half(text));
        for both in [[front.as_bytes(), &gbk(behind)].concat(), [&gbk(front), behind.as_bytes()].concat()] {
            // Or nothing of it is read.
            assert!(notes(&both).is_ok_and(|said| said) || notes(&both).is_err());
        }
        // A page of one encoding, and one with some bytes spoiled, are not of two.
        let mut spoiled = text.as_bytes().to_vec();
        (0..20).for_each(|n| spoiled[n * 97 + 200] ^= 0x40);
        for own in [text.as_bytes().to_vec(), gbk(text), spoiled] {
            assert!(!notes(&own).is_ok_and(|said| said));
        }
    }
    // Some sentences behind a page, of which the rest decides.
    let behind = "<p>公开的深度不够，下一步加强培训工作</p>";
    let both = [&gbk(&page), behind.as_bytes()].concat();
    let document = reader::read(&both, &Limits::default()).expect("a page");
    let forms = gongkai::grammar::Forms::builtin().expect("the built-in grammars load");
    let doubts = gongkai::report::extract(&document, &forms, "source").expect("a report").doubts;
    let said =
        |table: Option<&str>| doubts.iter().any(|d| d.id == "source.damaged" && d.table.as_deref() == table);
    assert!(said(None) && said(Some("disclosure_upon_request")), "{doubts:?}");
}
