//! The wording of labels and heads as it varies in practice. Figures stay what they are.

use fastrand::Rng;

use super::sheet::{Cell, Role, Sheet};

/// A way of departing from the official wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dress {
    Official,
    /// Half-width brackets, `1、`, spaces after ordinals, split words: what most pages do.
    Everyday,
    HeadsCut,
    HeadsTypo,
    HeadsSplit,
    /// Labels and heads with remarks of the office's own.
    Annotated,
    Traditional,
    /// Traditional with the reading in brackets: `規(guī)章`.
    Pinyin,
}

/// Puts a dress on every label and head.
pub fn dress(sheet: &mut Sheet, dress: Dress, rng: &mut Rng) {
    let seed = rng.u64(..);
    let choices = (seed & 1 == 1, seed & 2 == 2, seed & 4 == 4, seed & 8 == 8);
    for cell in sheet.grids.iter_mut().flat_map(|g| &mut g.rows).flat_map(|r| &mut r.cells) {
        if cell.role == Role::Value {
            continue;
        }
        match dress {
            Dress::Official => {}
            Dress::Everyday => everyday(cell, choices),
            Dress::HeadsCut => replace(cell, Role::Head, CUT, choices.0),
            Dress::HeadsTypo => {
                replace(cell, Role::Head, TYPOS, choices.0);
                replace(cell, Role::Label, TYPOS, true);
            }
            Dress::HeadsSplit => replace(cell, Role::Head, SPLIT, true),
            Dress::Annotated => annotated(cell, rng),
            Dress::Traditional => cell.text = traditional(&cell.text),
            Dress::Pinyin => cell.text = pinyin(&traditional(&cell.text)),
        }
    }
}

fn everyday(cell: &mut Cell, (half, spaced, comma, split): (bool, bool, bool, bool)) {
    if half {
        cell.text = cell.text.replace('（', "(").replace('）', ")").replace('：', ":");
    }
    if spaced && cell.role == Role::Label {
        cell.text = cell.text.replace("）", "） ").replace(')', ") ").trim_end().to_string();
    }
    if comma && cell.role == Role::Label {
        for n in '1'..='8' {
            if let Some(rest) = cell.text.strip_prefix(&format!("{n}.")) {
                cell.text = format!("{n}、{rest}");
                break;
            }
        }
    }
    if split {
        replace(cell, Role::Head, SPLIT, true);
    }
}

type Pairs = &'static [(&'static str, &'static str)];

const CUT: Pairs = &[
    ("本年新制作数量", "本年新"),
    ("本年新公开数量", "本年新"),
    ("本年增/减", "本年增/"),
    ("现行有效件数", "现行有效件"),
    ("对外公开总数量", "对外公开总数"),
];
const TYPOS: Pairs = &[
    ("本年废止件数", "本年度止件数"),
    ("本年处理决定数量", "本年处理绝对数量"),
    ("本年新公开数量", "本年新制作数量"),
    ("本年增/减", "本年增\\减"),
    ("行政规范性文件", "规范性文件"),
];
const SPLIT: Pairs = &[
    ("商业企业", "商业 企业"),
    ("科研机构", "科研 机构"),
    ("社会公益组织", "社会 公益组织"),
    ("法律服务机构", "法律服务 机构"),
    ("自然人", "自然 人"),
    ("总计", "总 计"),
    ("本年新制作数量", "本年新 制作数量"),
    ("对外公开总数量", "对外公开 总数量"),
    ("结果维持", "结果 维持"),
    ("结果纠正", "结果 纠正"),
    ("其他结果", "其他 结果"),
    ("尚未审结", "尚未 审结"),
];

fn replace(cell: &mut Cell, role: Role, pairs: Pairs, apply: bool) {
    if cell.role != role || (!apply && cell.column.is_multiple_of(2)) {
        return;
    }
    if let Some((_, new)) = pairs.iter().find(|(old, _)| *old == cell.text) {
        cell.text = (*new).to_string();
    }
}

fn annotated(cell: &mut Cell, rng: &mut Rng) {
    let new = match cell.text.as_str() {
        "规章" => ["规章（县级无此项）", "规章(制度)", "规章 (全区机关均无制定规章的权限)"][rng.usize(..3)],
        "本年制发件数" => "本年（2023）制发件数",
        "现行有效件数" => "现行有效件数 (历史累计)",
        "采购总金额" => "采购总金额(万元)",
        "第二十条第（一）项" => "中华人民共和国政府信息公开条例 第二十条第（一）项",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" => {
            "（二）部分公开"
        }
        _ => return,
    };
    cell.text = new.to_string();
}

const TRADITIONAL: &[(char, char, &str)] = &[
    ('规', '規', "guī"),
    ('关', '關', "guān"),
    ('条', '條', ""),
    ('项', '項', "xiàng"),
    ('内', '內', ""),
    ('发', '發', "fā"),
    ('数', '數', "shù"),
    ('现', '現', "xiàn"),
    ('处', '處', ""),
    ('决', '決', ""),
    ('许', '許', "xǔ"),
    ('罚', '罰', "fá"),
    ('强', '強', ""),
    ('业', '業', "yè"),
    ('费', '費', "fèi"),
    ('额', '額', ""),
    ('单', '單', "dān"),
    ('万', '萬', ""),
    ('请', '請', "qǐng"),
    ('组', '組', ""),
    ('织', '織', ""),
    ('总', '總', "zǒng"),
    ('计', '計', ""),
    ('机', '機', "jī"),
    ('构', '構', "gòu"),
    ('务', '務', "wù"),
    ('转', '轉', ""),
    ('办', '辦', ""),
    ('结', '結', "jié"),
    ('国', '國', ""),
    ('属', '屬', "shǔ"),
    ('为', '為', ""),
    ('护', '護', ""),
    ('权', '權', ""),
    ('类', '類', ""),
    ('过', '過', ""),
    ('执', '執', ""),
    ('询', '詢', ""),
    ('没', '沒', ""),
    ('补', '補', ""),
    ('访', '訪', ""),
    ('举', '舉', ""),
    ('报', '報', "bào"),
    ('诉', '訴', "sù"),
    ('复', '複', ""),
    ('议', '議', "yì"),
    ('维', '維', "wéi"),
    ('纠', '糾', ""),
    ('审', '審', ""),
    ('继', '繼', ""),
    ('续', '續', ""),
    ('对', '對', ""),
    ('开', '開', "kāi"),
    ('动', '動', ""),
    ('况', '況', ""),
    ('理', '理', ""),
    ('购', '購', ""),
    ('减', '減', ""),
    ('无', '無', ""),
    ('从', '從', ""),
    ('号', '號', ""),
    ('讼', '訟', ""),
    ('经', '經', ""),
    ('后', '後', ""),
    ('认', '認', ""),
    ('获', '獲', ""),
    ('与', '與', ""),
    ('该', '該', ""),
    ('绳', '繩', ""),
    ('确', '確', ""),
    ('间', '間', ""),
    ('书', '書', ""),
    ('门', '門', ""),
    ('县', '縣', "xiàn"),
    ('乡', '鄉', ""),
];

/// Simplified to traditional for the characters of the forms.
pub fn traditional(text: &str) -> String {
    text.chars().map(|c| TRADITIONAL.iter().find(|t| t.0 == c).map_or(c, |t| t.1)).collect()
}

fn pinyin(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if let Some(t) = TRADITIONAL.iter().find(|t| t.1 == c && !t.2.is_empty()) {
            out.push('(');
            out.push_str(t.2);
            out.push(')');
        }
    }
    out
}
