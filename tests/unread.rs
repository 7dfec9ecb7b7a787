//! What is there and not read: said where something is missing.

use crate::attacks::read;

const HEAD: &str = "<h1>某某县水务局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>";

const TABLE: &str = "<table><tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>41<tr><td>行政处罚<td>5<tr><td>行政强制<td>4\
     <tr><td>信息内容<td>本年收费金额（单位：万元）<tr><td>行政事业性收费<td>7<tr><td>信息内容<td>本年制发件数<td>本年废止件数\
     <td>现行有效件数<tr><td>规章<td>1<td>2<td>3<tr><td>行政规范性文件<td>11<td>12<td>13</table>";

const LICENSING: &str = "proactive_disclosure/administrative_licensing/decisions";

fn prose(sentences: usize) -> String {
    format!("<p>{}</p>", "本机关全面落实条例规定，持续做好各项政府信息公开工作。".repeat(sentences))
}

#[test]
fn tables_behind_tabs_are_read_and_said() {
    for pane in ["<div hidden>", "<div style='display:none'>", "<div class='pane'>"] {
        let styles = "<style>.tabs .pane{display:none}</style>";
        let tabs = format!("<div class=tabs>{pane}<p>二、主动公开政府信息情况</p>{TABLE}</div></div>");
        let read = read(&format!("{styles}{HEAD}{}{tabs}", prose(60)));
        assert_eq!(read.value(LICENSING).as_deref(), Some("41"), "{pane}");
        let said = |table: Option<&str>| {
            read.findings.iter().any(|f| f.id == "source.revealed" && f.table.as_deref() == table)
        };
        assert!(said(None) && said(Some("proactive_disclosure")), "{pane}: {:?}", read.findings);
    }
}

#[test]
fn figures_behind_tabs_are_said_where_another_table_shows() {
    let other = "<div hidden><table><tr><td>结果<td>维持<tr><td>1<td>2<tr><td>3<td>4<tr><td>5<td>6<tr><td>7<td>8<tr><td>9<td>9</table></div>";
    let shown = format!("{HEAD}{}<p>二、主动公开政府信息情况</p>{TABLE}", prose(5));
    let said = |page: &str| {
        let read = read(page);
        assert_eq!(read.value(LICENSING).as_deref(), Some("41"));
        read.findings.iter().any(|f| f.id == "source.revealed")
    };
    assert!(said(&format!("{shown}{other}")));
    assert!(!said(&shown));
}

#[test]
fn pictures_in_parts_of_tables_are_said_where_a_table_is_missing() {
    let page = |picture: &str, table: &str| {
        read(&format!(
            "<img src=logo.png>{HEAD}{}<p>二、主动公开政府信息情况</p>{table}<p>三、收到和处理政府信息公开申请情况</p>{picture}\
             <p>四、政府信息公开行政复议、行政诉讼情况</p>{picture}<p>五、存在的主要问题及改进情况</p>{}<img src=code.png>",
            prose(3),
            prose(2)
        ))
    };
    let said = |picture: &str, table: &str| {
        let findings = page(picture, table).findings;
        findings.into_iter().find(|f| f.id == "source.pictures").map(|f| f.message)
    };
    for table in ["", TABLE] {
        let message = said("<p><img src=table.png width=600></p>", table).unwrap_or_default();
        assert!(message.contains("2 pictures"), "{message}");
        assert_eq!(said("<p><img src=icon.png width=16></p>", table), None, "an icon");
        assert_eq!(said("", table), None, "a logo and a code elsewhere");
    }
}

#[test]
fn a_copy_of_a_table_whose_figures_are_hidden_contradicts_nothing() {
    // What pages do that keep the first column in place while the others are scrolled.
    let hide = |table: String, digit: char| {
        table.replace(&format!("<td>{digit}"), &format!("<td><div style='visibility:hidden'>{digit}"))
    };
    let copy = ('0'..='9').fold(TABLE.to_owned(), hide);
    let read = read(&format!(
        "{HEAD}{}<p>二、主动公开政府信息情况</p><div>{TABLE}<div>{copy}</div></div>",
        prose(3)
    ));
    assert_eq!(read.value(LICENSING).as_deref(), Some("41"));
    assert_eq!(
        read.value("proactive_disclosure/administrative_normative_documents/in_force").as_deref(),
        Some("13")
    );
}
