//! The group of columns in front of those that the form has before it, where lines of heads show no columns.

use crate::attacks::{Read, read};

const UPPER: [&str; 3] = ["法人或其他组织", "自然人", "总计"];
const MEMBERS: [&str; 5] = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
/// Figures in the order in which they are printed.
const ROWS: [(&str, &str, [&str; 7]); 4] = [
    ("newly_received", "一、本年新收政府信息公开申请数量", ["11", "12", "13", "14", "15", "59", "124"]),
    (
        "carried_over_from_prior_year",
        "二、上年结转政府信息公开申请数量",
        ["1", "2", "3", "4", "5", "6", "21"],
    ),
    ("disclosed", "（一）予以公开", ["5", "6", "7", "8", "9", "31", "66"]),
    ("carried_over_to_next_year", "四、结转下年度继续办理", ["1", "1", "1", "1", "1", "2", "7"]),
];

fn report(three: &str) -> Read {
    read(&format!(
        "甲县乙局2023年政府信息公开工作年度报告\n一、总体情况\n公开了信息。\n二、主动公开政府信息情况\n\
         三、收到和处理政府信息公开申请情况\n{three}\n四、政府信息公开行政复议、行政诉讼情况\n\
         五、存在的主要问题及改进情况\n公开不够。\n六、其他需要报告的事项\n无。\n"
    ))
}

fn lines(join: impl Fn(&[&str]) -> String) -> String {
    let row = |(_, label, cells): &(&str, &'static str, [&'static str; 7])| {
        join(&[*label].into_iter().chain(*cells).collect::<Vec<_>>())
    };
    [join(&["申请人情况"]), join(&UPPER), join(&MEMBERS)].into_iter().chain(ROWS.iter().map(row)).collect()
}

/// Cells in the form's order, as shown or from the natural person in front.
fn own(cells: &[&str; 7]) -> Vec<Option<String>> {
    let mut cells = cells.map(|cell| Some(cell.to_owned())).to_vec();
    let natural = cells.remove(5);
    cells.insert(0, natural);
    cells
}

fn said(read: &Read, id: &str) -> bool {
    let of_table = |table: &Option<String>| table.as_deref() == Some("disclosure_upon_request");
    read.findings.iter().any(|f| f.id == id && of_table(&f.table))
}

#[test]
fn the_group_on_the_line_of_the_other_heads_stands_where_its_head_stands() {
    let shapes = [
        ("bars", lines(|cells| format!("{} |\n", cells.join(" | ")))),
        ("bars around", lines(|cells| format!("| {} |\n", cells.join(" | ")))),
        ("tabs", lines(|cells| cells.join("\t") + "\n")),
        ("spaces", lines(|cells| cells.join("  ") + "\n")),
        ("bars a cell a line", lines(|cells| cells.iter().map(|cell| format!("{cell} |\n")).collect())),
        ("a grid", format!("<table>{}</table>", lines(|cells| format!("<tr><td>{}\n", cells.join("<td>"))))),
    ];
    for (shape, shown) in shapes {
        let read = report(&shown);
        for (row, _, cells) in &ROWS {
            assert_eq!(read.requests(row), own(cells), "{shape} {row}: {:?}", read.findings);
        }
        assert!(said(&read, "format.columns_reordered"), "{shape}: {:?}", read.findings);
    }
}

#[test]
fn the_group_in_front_on_a_line_of_its_own_tells_no_order_and_is_said() {
    let read = report(&lines(|cells| cells.iter().map(|cell| format!("{cell}\n")).collect()));
    assert!(said(&read, "format.heads_damaged"), "{:?}", read.findings);
}
