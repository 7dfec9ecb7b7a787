//! What a report says around its tables and in which order: title, introduction, headings, prose, tables.

use fastrand::Rng;

use super::canon::{Key, REQUESTS};
use super::generate::Case;

/// A piece of a report in reading order.
#[derive(Debug, Clone)]
pub enum Piece {
    /// The lines of the title.
    Title(Vec<String>),
    Heading(String),
    Para(String),
    /// The n-th table of the sheet.
    Table(usize),
}

/// A report as a sequence of pieces, and what it says of itself.
#[derive(Debug, Clone)]
pub struct Script {
    pub pieces: Vec<Piece>,
    /// The title as one line.
    pub title: String,
    /// The year, if the report shows it plainly.
    pub year: Option<u16>,
    /// The office, if the title names it in full.
    pub office: Option<String>,
}

/// How freely the script departs from the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As the notice has it.
    Official,
    /// Titles, headings and introductions as they vary in practice.
    Free,
    /// Free, with prose between the headings and their tables.
    Talkative,
}

/// Writes the script of a case.
pub fn script(case: &Case, manner: Manner, rng: &mut Rng) -> Script {
    let free = manner != Manner::Official;
    let (title, office) = title(case, free, rng);
    let line = title.concat();
    let mut pieces = Vec::new();
    if !title.is_empty() {
        pieces.push(Piece::Title(title));
    }
    if !free || rng.u8(..10) < 6 {
        pieces.push(Piece::Para(introduction(case, rng)));
    }
    let headings = headings(case, free, rng);
    for (i, heading) in headings.into_iter().enumerate() {
        pieces.push(Piece::Heading(heading));
        match i {
            0 => pieces.extend(overview(case, rng).into_iter().map(Piece::Para)),
            1..=3 => {
                if manner == Manner::Talkative {
                    pieces.push(Piece::Para(between(i, rng)));
                }
                pieces.push(Piece::Table(i - 1));
            }
            4 => pieces.extend(problems(case.year).into_iter().map(Piece::Para)),
            _ => pieces.push(Piece::Para(closing(rng))),
        }
    }
    Script { pieces, title: line, year: Some(case.year), office }
}

fn title(case: &Case, free: bool, rng: &mut Rng) -> (Vec<String>, Option<String>) {
    let (office, year) = (&case.office, case.year);
    let regular = vec![format!("{office}{year}年政府信息公开工作年度报告")];
    let named = Some(office.clone());
    if !free {
        return (regular, named);
    }
    match rng.u8(..14) {
        0 => (vec![format!("{office}{year}年度政府信息公开工作年度报告")], named),
        1 => (vec![format!("{year}年度{office}政府信息公开工作年度报告")], named),
        2 => (vec![office.clone(), format!("{year}年政府信息公开工作年度报告")], named),
        3 => (vec![format!("{office}{year}年度政府"), "信息公开工作年度报告".into()], named),
        4 => (vec![format!("{office}{year}年政府信息公开年度工作"), "报 告".into()], named),
        5 => (vec![format!("{office}{year}年度政府信息公开年度报告")], named),
        6 => (vec![format!("{office} {year} 年政府信息公开工作年度报告")], named),
        7 => (vec![format!("{year}年政府信息公开工作年度报告")], None),
        8 => (vec![format!("{office}政府信息公开工作{year}年度报告")], named),
        9 => (Vec::new(), None),
        10 => (vec![format!("{office}{year}年政府信息公开工作报告")], named),
        _ => (regular, named),
    }
}

fn introduction(case: &Case, rng: &mut Rng) -> String {
    let Case { office, year, .. } = case;
    match rng.u8(..4) {
        0 => format!(
            "根据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）规定，由{office}编制{year}年政府信息公开工作年度报告。\
             本报告中所列数据的统计期限自{year}年1月1日至{year}年12月31日止。如对本报告有疑问，请与{office}办公室联系（地址：人民路28号，\
             邮编：461000，电话：0374-2962188）。"
        ),
        1 => format!(
            "编制说明：本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、\
             存在的主要问题及改进情况、其他需要报告的事项等六个部分组成。所列数据统计期限为{year}年1月1日至{year}年12月31日。"
        ),
        2 => format!(
            "按照《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》\
             （国办公开办函〔2021〕30号）要求，现将我单位{year}年政府信息公开工作情况报告如下。"
        ),
        _ => format!("现将{office}{year}年政府信息公开工作年度报告公布如下："),
    }
}

fn headings(case: &Case, free: bool, rng: &mut Rng) -> Vec<String> {
    let mut headings = case.form().sections.clone();
    if !free {
        return headings;
    }
    if rng.u8(..3) == 0 {
        headings[0] =
            ["一、概述", "一、 总体情况", "一、总体情况。", "一、工作开展情况"][rng.usize(..4)].into();
    }
    if rng.u8(..3) == 0 {
        headings[1] =
            ["二、行政机关主动公开政府信息情况", "二、 主动公开政府信息情况", "二、主动公开政府信息的情况"]
                [rng.usize(..3)]
            .into();
    }
    if rng.u8(..3) == 0 {
        headings[3] = [
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "四、政府信息公开行政复议及行政诉讼情况",
            "四、政府信息公开行政复议、行政诉讼情况。",
        ][rng.usize(..3)]
        .into();
    }
    if rng.u8(..3) == 0 {
        headings[4] = ["五、政府信息公开工作存在的主要问题及改进情况", "五、存在的主要问题及整改措施"]
            [rng.usize(..2)]
        .into();
    }
    headings
}

fn overview(case: &Case, rng: &mut Rng) -> Vec<String> {
    let year = case.year;
    let key = Key { table: REQUESTS, row: "newly_received", column: "total" };
    let received = match case.figures.get(&key).and_then(|s| s.integer()) {
        Some(0) => format!("{year}年我单位未收到政府信息公开申请。"),
        Some(n) => format!("{year}年共收到政府信息公开申请{n}件，均已按期答复。"),
        None => "依法办理依申请公开事项。".to_string(),
    };
    let mut out = vec![
        format!(
            "（一）主动公开：{year}年，通过门户网站发布信息{}条，政务微信公众号{}条。",
            rng.u16(20..4000),
            rng.u16(5..900)
        ),
        format!("（二）依申请公开：{received}"),
        "（三）政府信息管理：落实“三审三校”，做到“一事一审批”。".to_string(),
        format!(
            "（四）平台建设：全年办结12345热线工单{}余件，网站访问量{}次。",
            rng.u16(10..90) * 100,
            rng.u32(1000..20_000_000)
        ),
        format!("（五）监督保障：组织培训{}次，参加{}人次，责任追究0人。", rng.u8(1..9), rng.u8(10..200)),
    ];
    if rng.bool() {
        out.truncate(3);
    }
    out
}

fn between(part: usize, rng: &mut Rng) -> String {
    let texts: &[&str] = match part {
        1 => &[
            "该部分以表格形式报告。表格如下：",
            "本部分情况以表格形式列出。",
            "2021年5月15日起公开规范性文件12件，具体如下表：",
        ],
        2 => &[
            "有关情况详见下表。",
            "该部分以表格形式报告。表格如下：",
            "通过网络收到3件，信函收到2件，当面收到1件。",
        ],
        _ => &["有关情况详见下表。", "本年度行政复议决定书20份，行政诉讼判决书7份已归档。"],
    };
    texts[rng.usize(..texts.len())].to_string()
}

fn problems(year: u16) -> Vec<String> {
    vec![
        format!("（一）{year}年存在的主要问题：一是公开内容不够及时；二是政策解读形式单一，全年仅1篇图解。"),
        format!("（二）{}年问题改进情况：一是加强学习；二是完善制度3项；三是拓宽渠道。", year - 1),
    ]
}

fn closing(rng: &mut Rng) -> String {
    [
        "按照《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）规定的按件、按量收费标准，本年度没有产生信息处理费。",
        "本年度收取信息处理费380元，涉及1件申请。",
        "无其他需要报告的事项。",
    ][rng.usize(..3)]
    .to_string()
}
