//! What a line, field or cell can be: pairs of name and value, a name, or something else.

use super::{Fact, Piece};

/// Longest name and value, in characters.
const LONGEST_NAME: usize = 12;
const LONGEST_VALUE: usize = 100;

/// What a piece is by its shape.
pub(super) enum Shape {
    /// Pairs, each whole. There may be none left, where all of them were buttons.
    Pairs(Vec<Fact>),
    /// A name and its colon; the value stands elsewhere.
    Name(String),
    Other,
}

/// A word of a line: bytes `start..end`.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
}

/// Reads a piece.
pub(super) fn of(piece: Piece<'_>) -> Shape {
    let text = piece.text;
    if text.chars().count() > 4 * LONGEST_VALUE {
        return Shape::Other;
    }
    let mut pairs: Vec<(String, usize, usize)> = Vec::new();
    // Between pairs: words that belong to none of them.
    let mut outside = false;
    let words = words(text);
    let mut i = 0;
    while let Some(word) = words.get(i) {
        let shown = text.get(word.start..word.end).unwrap_or_default();
        match name_at(text, &words, i) {
            Some((name, value_start, next)) => {
                pairs.push((name, value_start, value_start.max(words[next - 1].end)));
                outside = false;
                i = next;
                continue;
            }
            None if shown.starts_with(['【', '[']) => outside = true,
            // A date without a name, or the address of the site.
            None if pairs.is_empty() && (is_date_or_time(shown) || is_address(shown)) => {}
            None if outside => {}
            None => match pairs.last_mut() {
                Some(last) => last.2 = word.end,
                None => return Shape::Other,
            },
        }
        i += 1;
    }
    let value = |from: usize, to: usize| text.get(from..to).unwrap_or_default().trim();
    match &mut pairs[..] {
        [] => Shape::Other,
        [(name, from, to)] if value(*from, *to).is_empty() => Shape::Name(std::mem::take(name)),
        all => {
            let filled = all.iter_mut().filter(|(_, from, to)| !is_empty(value(*from, *to)));
            let (good, bad): (Vec<_>, Vec<_>) = filled.partition(|(_, from, to)| is_value(value(*from, *to)));
            let facts = good.into_iter();
            let facts: Vec<Fact> = facts
                .map(|(name, from, to)| piece.part(std::mem::take(name), *from, *to, piece.place))
                .collect();
            // A date among them shows that the line is one of facts, whatever is wrong with another.
            if bad.is_empty() || facts.iter().any(|f| f.dated) { Shape::Pairs(facts) } else { Shape::Other }
        }
    }
}

/// Nothing to read: white space, and buttons, also those that a line of cells cuts apart: `[ 大 中 小 ]`.
pub(super) fn is_empty(text: &str) -> bool {
    let buttons = text.trim_start().strip_prefix(['[', '【']);
    !text.chars().any(char::is_alphanumeric) || buttons.is_some_and(|b| b.split_whitespace().all(is_button))
}

/// One letter, or less.
pub(super) fn is_button(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.next().is_none_or(char::is_alphabetic) && letters.next().is_none()
}

/// Words between white space and bars.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || c == '|' || c == '｜' || c.is_control() {
            if let Some(start) = start.take() {
                words.push(Word { start, end: at });
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(start) = start {
        words.push(Word { start, end: text.len() });
    }
    words
}

/// A name that begins with word `i`: the name, where its value starts, and the first word behind the name's own.
/// A name may be spread over single characters: `索 引 号：`.
fn name_at(text: &str, words: &[Word], i: usize) -> Option<(String, usize, usize)> {
    let mut name = String::new();
    for (n, word) in words.get(i..)?.iter().enumerate() {
        let shown = text.get(word.start..word.end)?;
        if let Some(at) = shown.find([':', '：']) {
            name.push_str(shown.get(..at)?);
            let colon = shown.get(at..)?.chars().next()?.len_utf8();
            // `http://…` is an address.
            let address = shown.get(at..).is_some_and(|rest| rest.starts_with("://"));
            return (is_name(&name) && !address).then_some((name, word.start + at + colon, i + n + 1));
        }
        let next = words.get(i + n + 1).and_then(|w| text.get(w.start..w.end));
        let spread = shown.chars().count() == 1;
        let colon_next = next.is_some_and(|t| t.starts_with([':', '：']));
        if !(spread || colon_next) || name.chars().count() >= LONGEST_NAME {
            return None;
        }
        name.push_str(shown);
    }
    None
}

/// Text as a name: without white space and a colon at its end.
pub(super) fn tidy(text: &str) -> String {
    let name: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    name.trim_end_matches([':', '：']).to_owned()
}

/// Letters alone, and few of them.
pub(super) fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (2..=LONGEST_NAME).contains(&length) && name.chars().all(|c| c.is_alphabetic() || c == '/')
}

/// Not a sentence, not a path through a site, and nothing in it that names something else: where the boundary
/// between two pairs is lost, neither is one.
pub(super) fn is_value(text: &str) -> bool {
    let shown = text.trim();
    let names = |(at, _): (usize, &str)| {
        let before = shown.get(..at).and_then(|s| s.trim_end().chars().next_back());
        before.is_some_and(|c| c.is_alphabetic() && !c.is_ascii())
    };
    !shown.is_empty()
        && !shown.match_indices([':', '：']).any(names)
        && shown.chars().count() <= LONGEST_VALUE
        && !shown.contains(['。', '；', '？', '！', '>', '»', '＞'])
}

fn is_address(word: &str) -> bool {
    word.is_ascii() && word.contains('.')
}

fn is_date_or_time(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || "-/.:：年月日".contains(c)) && word.len() >= 4
}

/// Whether a full date stands in the text: `2024-01-17`, `2024年1月17日`, `2024/1/17`, `2024.01.17`.
pub(super) fn has_date(text: &str) -> bool {
    let runs: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let month =
        |run: &str| (1..=2).contains(&run.len()) && run.parse().is_ok_and(|n: u8| (1..=12).contains(&n));
    let day =
        |run: &str| (1..=2).contains(&run.len()) && run.parse().is_ok_and(|n: u8| (1..=31).contains(&n));
    runs.windows(3).any(|w| {
        let [year, second, third] = w else { return false };
        year.len() == 4 && (year.starts_with("19") || year.starts_with("20")) && month(second) && day(third)
    })
}

#[cfg(test)]
mod tests {
    use super::{Shape, has_date, of};
    use crate::document::Place;
    use crate::reader::facts::Piece;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        let piece = Piece { text, at: 0, place: Place::new(0, 0) };
        match of(piece) {
            Shape::Pairs(facts) => Some(
                facts
                    .into_iter()
                    .map(|f| (f.name, text[f.value.start as usize..f.value.end as usize].to_owned()))
                    .collect(),
            ),
            Shape::Name(name) => Some(vec![(name, String::new())]),
            Shape::Other => None,
        }
    }

    fn owned(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
    }

    #[test]
    fn reads_lines_of_pairs() {
        assert_eq!(pairs("索引号：014314799/2024-00002"), owned(&[("索引号", "014314799/2024-00002")]));
        assert_eq!(pairs("索 引 号： 0143"), owned(&[("索引号", "0143")]));
        assert_eq!(
            pairs("发布时间：2024-01-17 09:12　来源：本站　【字体：大 中 小】　浏览次数：52次"),
            owned(&[("发布时间", "2024-01-17 09:12"), ("来源", "本站"), ("浏览次数", "52次")])
        );
        assert_eq!(pairs("2024-01-17 09:12 来源：本站"), owned(&[("来源", "本站")]));
        assert_eq!(pairs("文号 ：国办公开办函〔2021〕30号"), owned(&[("文号", "国办公开办函〔2021〕30号")]));
        assert_eq!(pairs("文号："), owned(&[("文号", "")]));
        assert_eq!(
            pairs("www.example.gov.cn 發布時間:2022-01-13 來源:xjtj 選擇閱讀字號:[ 大 中 小 ] 閱讀次數:"),
            owned(&[("發布時間", "2022-01-13"), ("來源", "xjtj")])
        );
        // What is not known of one pair says nothing of the date.
        assert_eq!(
            pairs("发布时间:2021-01-28 14:11 信息来源:某网:某乡政府"),
            owned(&[("发布时间", "2021-01-28 14:11")])
        );
    }

    #[test]
    fn leaves_prose_and_figures_alone() {
        for text in [
            "一、总体情况",
            "（一）主动公开：2023年，通过门户网站发布信息300条。",
            "当前位置：首页 >> 政府信息公开",
            "1.属于国家秘密：0",
            "12:30",
            "http://www.example.gov.cn/",
            "索引号：0143发文机关：办公室",
            "规章 0 0 0",
            "编制说明：本报告由六个部分组成。",
        ] {
            assert_eq!(pairs(text), None, "{text}");
        }
    }

    #[test]
    fn knows_dates() {
        for text in ["2024-01-17", "2024年1月17日 10:30", "成文于2024/1/17", "2024.01.17"] {
            assert!(has_date(text), "{text}");
        }
        for text in ["014314799/2024-00002", "2024", "12-13-14", "20240117"] {
            assert!(!has_date(text), "{text}");
        }
    }
}
