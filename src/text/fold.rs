//! Folding: one spelling for the many ways in which pages print the same label.
//!
//! Full-width forms, spaces, punctuation, quotes, Markdown escapes, traditional characters, radicals and
//! pinyin injected in brackets all vanish; what is left are ideographs, ASCII letters and digits.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::signs::OBJECT;
use unicode_normalization::UnicodeNormalization;

/// A label folded two ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// Everything but punctuation: `规章县级无此项`.
    pub full: String,
    /// The same without the content of brackets, ordinals in brackets kept: `规章`.
    pub core: String,
}

impl Folded {
    /// Folds a text.
    #[must_use]
    pub fn of(text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.set(text);
        folded
    }

    /// Folds into the same buffers again.
    pub fn set(&mut self, text: &str) {
        let Folded { full, core } = self;
        full.clear();
        core.clear();
        // Where the bracket in hand was opened, and how much of the full spelling the core has, all in `full`.
        let (mut open, mut copied): (Option<usize>, usize) = (None, 0);
        let mut at = 0;
        loop {
            let run = plain_run(&text[at..]);
            full.push_str(&text[at..at + run]);
            at += run;
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            match c {
                '(' | '（' | '〔' | '[' | '【' | '﹙' => {
                    if let Some(skip) = latin_note(&text[at..]) {
                        at += skip;
                    } else if open.is_none() {
                        open = Some(full.len());
                    }
                }
                ')' | '）' | '〕' | ']' | '】' | '﹚' => {
                    if let Some(from) = open.take()
                        && !is_numeral(&full[from..])
                    {
                        core.push_str(&full[copied..from]);
                        copied = full.len();
                    }
                }
                // Digits that readers set apart: the mark of a note, or struck out. No part of the label.
                OBJECT if open.is_none() => {
                    core.push_str(&full[copied..]);
                    let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
                    full.push_str(&text[at..at + digits]);
                    (at, copied) = (at + digits, full.len());
                }
                c => push_folded(c, full),
            }
        }
        core.push_str(&full[copied..]);
    }
}

/// Whether a text begins and ends with what surely is seen: printed ASCII, or an ideograph. Most do, and need no trimming.
#[inline]
#[must_use]
pub(crate) fn is_bare(text: &str) -> bool {
    match text.as_bytes() {
        [b'!'..=b'~'] => true,
        [b'!'..=b'~' | 0xe4..=0xe9, .., b'!'..=b'~'] | [b'!'..=b'~', .., 0xe4..=0xe9, _, _] => true,
        // U+4000..U+9FFF.
        [0xe4..=0xe9, _, _] | [0xe4..=0xe9, .., 0xe4..=0xe9, _, _] => true,
        _ => false,
    }
}

/// Appends what is left of a character by itself.
pub(crate) fn push_folded(c: char, to: &mut String) {
    match c {
        '\u{4e00}'..='\u{9fff}' => to.push(simplified(c)),
        '0'..='9' | 'a'..='z' | '〇' => to.push(c),
        'A'..='Z' => to.push(c.to_ascii_lowercase()),
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            to.push(char::from_u32(c as u32 - 0xfee0).unwrap_or(c).to_ascii_lowercase());
        }
        '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' => {
            to.extend(radical(c).nfkc().filter(|c| c.is_alphanumeric()).map(simplified));
        }
        '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3ffff}' => to.push(c),
        _ => {}
    }
}

impl Folded {
    /// The core without its Latin letters, for labels that are there in two languages: `规章Rules`. `None` where
    /// it has none, or nothing else.
    #[must_use]
    pub fn without_latin(&self) -> Option<String> {
        if !self.core.bytes().any(|c| c.is_ascii_lowercase()) || self.core.is_ascii() {
            return None;
        }
        Some(self.core.chars().filter(|c| !c.is_ascii_lowercase()).collect())
    }
}

/// Whether the text is a Chinese numeral up to ninety-nine: brackets around one are an ordinal, not a note.
fn is_numeral(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 3 && text.chars().all(|c| "一二三四五六七八九十".contains(c))
}

/// Bytes up to and including the closing bracket, if the bracket holds nothing but Latin letters with tone
/// marks: `(guī)`.
fn latin_note(rest: &str) -> Option<usize> {
    let mut letters = 0;
    for (at, c) in rest.char_indices() {
        match c {
            ')' | '）' if letters > 0 => return Some(at + c.len_utf8()),
            c if c.is_ascii_alphabetic()
                || ('\u{c0}'..='\u{24f}').contains(&c)
                || ('\u{300}'..='\u{36f}').contains(&c) =>
            {
                letters += 1;
            }
            _ => return None,
        }
        if letters > 8 {
            return None;
        }
    }
    None
}

/// The radicals of U+2E80..2EFF with the ideographs that look the same: normalisation form KC leaves all but two of
/// them alone, and fonts in which one glyph serves both name the radical. After Unicode's list of equivalent unified
/// ideographs, as far as the ideograph is one that texts use.
#[rustfmt::skip]
const RADICALS: &[(char, char)] = &[
    ('⺁', '厂'), ('⺄', '乙'), ('⺅', '亻'), ('⺆', '冂'), ('⺈', '刀'), ('⺉', '刂'), ('⺊', '卜'), ('⺌', '小'),
    ('⺍', '小'), ('⺎', '兀'), ('⺏', '尣'), ('⺐', '尢'), ('⺒', '巳'), ('⺓', '幺'), ('⺔', '彑'), ('⺖', '忄'),
    ('⺘', '扌'), ('⺙', '攵'), ('⺛', '旡'), ('⺜', '日'), ('⺝', '月'), ('⺞', '歺'), ('⺟', '母'), ('⺠', '民'),
    ('⺡', '氵'), ('⺢', '氺'), ('⺣', '灬'), ('⺤', '爫'), ('⺥', '爫'), ('⺦', '丬'), ('⺧', '牛'), ('⺨', '犭'),
    ('⺩', '王'), ('⺫', '目'), ('⺬', '示'), ('⺭', '礻'), ('⺯', '糹'), ('⺰', '纟'), ('⺱', '罓'), ('⺲', '罒'),
    ('⺶', '羊'), ('⺹', '耂'), ('⺺', '肀'), ('⺻', '聿'), ('⺼', '肉'), ('⺽', '臼'), ('⺾', '艹'), ('⺿', '艹'),
    ('⻀', '艹'), ('⻁', '虎'), ('⻂', '衤'), ('⻃', '覀'), ('⻄', '西'), ('⻅', '见'), ('⻆', '角'), ('⻈', '讠'),
    ('⻉', '贝'), ('⻋', '车'), ('⻌', '辶'), ('⻍', '辶'), ('⻎', '辶'), ('⻏', '阝'), ('⻐', '钅'), ('⻑', '长'),
    ('⻒', '长'), ('⻓', '长'), ('⻔', '门'), ('⻖', '阝'), ('⻗', '雨'), ('⻘', '青'), ('⻙', '韦'), ('⻚', '页'),
    ('⻛', '风'), ('⻜', '飞'), ('⻝', '食'), ('⻟', '飠'), ('⻠', '饣'), ('⻢', '马'), ('⻣', '骨'), ('⻤', '鬼'),
    ('⻥', '鱼'), ('⻦', '鸟'), ('⻧', '卤'), ('⻨', '麦'), ('⻩', '黄'), ('⻪', '黾'), ('⻫', '齐'), ('⻬', '齐'),
    ('⻭', '齿'), ('⻮', '齿'), ('⻯', '龙'), ('⻰', '龙'), ('⻱', '龟'), ('⻲', '龟'), ('⻳', '龟'),
];

fn radical(c: char) -> std::iter::Once<char> {
    std::iter::once(RADICALS.binary_search_by_key(&c, |pair| pair.0).map_or(c, |at| RADICALS[at].1))
}

/// Traditional and variant forms of the characters that the official wording uses, each pair traditional first.
const VARIANTS: &str = "罰罚 織织 糾纠 況况 減减 訟讼 認认 繩绳 罸罚 亂乱 來来 個个 們们 備备 傳传 債债 僅仅 儀仪 優优 億亿 內内 別别 務务 動动 勢势 區区 協协 \
    單单 嚴严 國国 圖图 執执 報报 場场 壓压 壞坏 處处 備备 複复 復复 夠够 頭头 奪夺 婦妇 學学 實实 審审 寫写 寬宽 \
    專专 導导 對对 將将 屬属 層层 幣币 幾几 庫库 廢废 廣广 廳厅 張张 強强 彈弹 後后 從从 徵征 徹彻 應应 態态 慶庆 \
    憑凭 懲惩 戶户 據据 擔担 擬拟 擴扩 攝摄 數数 斷断 無无 時时 書书 會会 條条 業业 構构 樣样 標标 機机 權权 檔档 \
    檢检 歷历 歸归 決决 沒没 測测 準准 漢汉 滿满 濟济 為为 無无 煩烦 狀状 獎奖 獲获 現现 環环 產产 當当 畫画 異异 \
    發发 監监 盡尽 盤盘 確确 碼码 礎础 禮礼 種种 稱称 積积 穩稳 究究 競竞 節节 範范 築筑 籌筹 級级 納纳 紙纸 組组 \
    結结 給给 統统 經经 維维 網网 線线 編编 緩缓 縣县 總总 績绩 續续 義义 習习 聯联 職职 聽听 與与 舉举 舊旧 號号 \
    術术 補补 裝装 規规 視视 親亲 覽览 觀观 計计 訊讯 記记 訪访 設设 許许 訴诉 評评 詢询 該该 誤误 說说 請请 論论 \
    諮咨 證证 識识 議议 護护 讀读 變变 讓让 豐丰 財财 貢贡 責责 費费 資资 質质 購购 贈赠 趨趋 軍军 較较 載载 輯辑 \
    輸输 轄辖 轉转 辦办 農农 連连 進进 運运 過过 違违 達达 遞递 適适 選选 遺遗 還还 鄉乡 醫医 釋释 鎮镇 錄录 錯错 \
    鍵键 長长 門门 開开 間间 閉闭 關关 隊队 階阶 際际 隨随 險险 雜杂 離离 難难 電电 靈灵 響响 頁页 項项 順顺 須须 \
    預预 領领 題题 額额 類类 顧顾 風风 體体 點点 齊齐 龍龙 臺台 製制 僱雇 佈布 週周 覆复 採采 佔占 併并 係系 繫系 \
    儘尽 餘余 鄰邻 鐵铁 銀银 鋼钢 陽阳 陰阴 蘇苏 藝艺 衛卫 園园 圓圆 團团 聖圣 橋桥 溝沟 島岛 縱纵 綠绿 絡络 貿贸 \
    賓宾 賬账 鎖锁 閱阅 頻频 驗验 黨党 詳详 誰谁 調调 諾诺 謝谢 譯译 趙赵 躍跃 遼辽 遲迟 鄭郑 鈞钧 陳陈 雲云 韓韩 \
    齡龄 並并 業业 兩两 萬万 無无 舍舍 處处 劃划 劉刘 勞劳 參参 雙双 啟启 問问 喪丧 嗎吗 員员 壽寿 夾夹 寧宁 寶宝 \
    營营 獨独 獻献 療疗 瞭了 礙碍 簡简 簽签 糧粮 紀纪 約约 紅红 紋纹 純纯 級级 紡纺 細细 終终 絕绝 繼继 繳缴 \
    試试 見见 訓训 聞闻 彙汇 則则 饋馈 覈核 掃扫 瀏浏 擊击 爲为 貫贯 曬晒 於于 館馆 綜综 \
    堅坚 紮扎 極极 緊紧 圍围 繞绕 祕秘 歡欢 筆笔 訂订 華华 這这 損损 熱热 負负 説说 閲阅";

/// The pairs of [`VARIANTS`] in order, and a bitmap of those that have one over the basic ideographs: it keeps the
/// common case, a character without a variant, to one load.
struct Variants {
    pairs: Vec<(char, char)>,
    seen: [u64; 0x5200 / 64],
}

static TABLE: LazyLock<Variants> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = VARIANTS
        .split_whitespace()
        .filter_map(|pair| {
            let mut chars = pair.chars();
            chars.next().zip(chars.next())
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut seen = [0; 0x5200 / 64];
    for (from, _) in &pairs {
        let at = (*from as usize).saturating_sub(0x4e00);
        if let Some(word) = seen.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }
    Variants { pairs, seen }
});

/// The simplified form of a character, itself if it has none in the table.
#[must_use]
pub fn simplified(c: char) -> char {
    let at = (c as usize).wrapping_sub(0x4e00);
    let table = &*TABLE;
    if table.seen.get(at / 64).is_none_or(|word| word & (1 << (at % 64)) == 0) {
        return c;
    }
    table.pairs.binary_search_by_key(&c, |p| p.0).map_or(c, |i| table.pairs[i].1)
}

/// Bytes of the basic ideographs without a simplified form that a text begins with: most of most texts, and folded
/// they stay as they are.
pub(crate) fn plain_run(text: &str) -> usize {
    let seen = &TABLE.seen;
    let bytes = text.as_bytes();
    let mut at = 0;
    // U+4000..U+9FFF in UTF-8; those below U+4E00 are past the bitmap.
    while let Some([a @ 0xe4..=0xe9, b, c]) = bytes.get(at..at + 3) {
        let code = usize::from(a & 0xf) << 12 | usize::from(b & 0x3f) << 6 | usize::from(c & 0x3f);
        let index = code.wrapping_sub(0x4e00);
        if seen.get(index / 64).is_none_or(|word| word & (1 << (index % 64)) != 0) {
            break;
        }
        at += 3;
    }
    at
}

/// A text in simplified characters: itself, as most are.
#[must_use]
pub fn in_simplified(text: &str) -> Cow<'_, str> {
    let mut first = 0;
    loop {
        first += plain_run(&text[first..]);
        let Some(c) = text[first..].chars().next() else { return Cow::Borrowed(text) };
        if simplified(c) != c {
            break;
        }
        first += c.len_utf8();
    }
    // A character and its simplified form take as many bytes.
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    plain.extend(text[first..].chars().map(simplified));
    Cow::Owned(plain)
}

/// Drops what is not seen, turns full-width ASCII into ASCII and radicals into ideographs; other characters stay. For figures and titles.
#[must_use]
pub fn half_width(text: &str) -> Cow<'_, str> {
    narrow(text, false)
}

/// [`half_width`] without any white space.
#[must_use]
pub(super) fn half_width_joined(text: &str) -> Cow<'_, str> {
    narrow(text, true)
}

fn narrow(text: &str, joined: bool) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    // Ideographs and plain ASCII are copied in runs; `kept` is where the run in hand begins.
    let (mut kept, mut at) = (0, 0);
    while let Some(&lead) = bytes.get(at) {
        match lead {
            // U+4000..U+9FFF.
            0xe4..=0xe9 => {
                at += 3;
                continue;
            }
            b'!'..=b'~' if lead != b'\\' && lead != b'*' => {
                at += 1;
                continue;
            }
            // Full-width forms: marks between clauses, mostly.
            0xef if let Some(narrow) = bytes.get(at + 1..at + 3).and_then(narrow_form) => {
                if out.capacity() == 0 {
                    out.reserve(text.len());
                }
                out.push_str(&text[kept..at]);
                out.push(char::from(narrow));
                at += 3;
                kept = at;
                continue;
            }
            // U+3001..U+3FFF: marks, no spaces.
            0xe3 if bytes.get(at + 1..at + 3).is_some_and(|rest| rest != [0x80, 0x80]) => {
                at += 3;
                continue;
            }
            _ => {}
        }
        if matches!(lead, b'\\' | b'*') {
            let marks = text[at..].bytes().take_while(|c| matches!(c, b'\\' | b'*')).count();
            if is_said(&text[..at], &text[at + marks..]) {
                at += marks;
                continue;
            }
            out.push_str(&text[kept..at]);
            at += marks;
            kept = at;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let put = match c {
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => None,
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            '\u{2e80}'..='\u{2fdf}' => radical(c).nfkc().next(),
            '\u{3000}' | '\u{a0}' | '\t' | '\n' | '\r' | '\u{2000}'..='\u{200a}' | '\u{202f}' => Some(' '),
            c => Some(c),
        };
        let put = put.filter(|c| !(joined && c.is_whitespace()));
        if put != Some(c) {
            if out.capacity() == 0 {
                out.reserve(text.len());
            }
            out.push_str(&text[kept..at]);
            if let Some(put) = put {
                out.push(put);
            }
            kept = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// The ASCII form of a full-width one, U+FF01..U+FF5E, by the two bytes behind the first.
#[inline]
fn narrow_form(behind: &[u8]) -> Option<u8> {
    match behind {
        [0xbc, last @ 0x81..=0xbf] => Some(last - 0x60),
        [0xbd, last @ 0x80..=0x9e] => Some(last - 0x20),
        _ => None,
    }
}

/// Whether marks that Markdown uses say something: between two digits, and where there is nothing else.
fn is_said(before: &str, behind: &str) -> bool {
    let alone = || before.len() + behind.len() < 8 && before.trim().is_empty() && behind.trim().is_empty();
    (before.ends_with(char::is_numeric) && behind.starts_with(char::is_numeric)) || alone()
}

#[cfg(test)]
mod tests {
    use super::{Folded, half_width};

    #[test]
    fn marks_of_markdown_that_say_something_stay() {
        for (text, plain) in [
            ("**12**", "12"),
            ("12\\*", "12"),
            ("1\\.属于", "1.属于"),
            ("12*7", "12*7"),
            ("12\\7", "12\\7"),
            ("12**7", "12**7"),
            ("*", "*"),
            (" \\ ", " \\ "),
            ("\\-", "-"),
        ] {
            assert_eq!(half_width(text), plain, "{text}");
        }
    }

    #[test]
    fn full_width_forms_become_ascii() {
        for code in 0xff00..=0xff60u32 {
            let form = char::from_u32(code).map(String::from).unwrap_or_default();
            let narrow = char::from_u32(code - 0xfee0).filter(|c| ('!'..='~').contains(c));
            let expected = narrow.map_or(form.clone(), String::from);
            assert_eq!(half_width(&form), expected, "{form}");
            assert_eq!(half_width(&format!("甲{form}乙")), format!("甲{expected}乙"));
        }
    }

    #[test]
    fn folds_what_pages_do_to_labels() {
        for (shown, full, core) in [
            ("规章", "规章", "规章"),
            (" 本年新\n 制作数量", "本年新制作数量", "本年新制作数量"),
            ("规章（县级无此项）", "规章县级无此项", "规章"),
            ("行政强制\u{fffc}3", "行政强制3", "行政强制"),
            ("行政强制\u{fffc}3\u{fffc}（件）", "行政强制3件", "行政强制"),
            ("規(guī)章", "规章", "规章"),
            ("公(gong)(gong)開(kai)", "公开", "公开"),
            ("第二十条第（一）项", "第二十条第一项", "第二十条第一项"),
            ("危及“三安全一稳定”", "危及三安全一稳定", "危及三安全一稳定"),
            ("1\\.属于国家秘密", "1属于国家秘密", "1属于国家秘密"),
            ("本年收费金额（单位：万元）", "本年收费金额单位万元", "本年收费金额"),
            ("⾃然⼈", "自然人", "自然人"),
            ("⻓江⻔户⺠政⻬全⻋⻚", "长江门户民政齐全车页", "长江门户民政齐全车页"),
        ] {
            let folded = Folded::of(shown);
            assert_eq!((folded.full.as_str(), folded.core.as_str()), (full, core), "{shown}");
        }
    }

    #[test]
    fn a_second_language_is_set_apart() {
        let plain = |text: &str| Folded::of(text).without_latin();
        assert_eq!(plain("规章 Rules and regulations").as_deref(), Some("规章"));
        assert_eq!(plain("规章"), None);
        assert_eq!(plain("Rules"), None);
    }

    #[test]
    fn radicals_are_in_order_and_lead_to_ideographs() {
        assert!(super::RADICALS.windows(2).all(|pair| pair[0].0 < pair[1].0), "looked up by halving");
        for (radical, ideograph) in super::RADICALS {
            assert!(('\u{2e80}'..='\u{2eff}').contains(radical), "{radical}");
            assert!(('\u{4e00}'..='\u{9fff}').contains(ideograph), "{radical} {ideograph}");
        }
    }

    #[test]
    fn titles_keep_no_radicals_either() {
        assert_eq!(super::half_width("永宁县⼈⺠政府２０２３"), "永宁县人民政府2023");
    }
}
