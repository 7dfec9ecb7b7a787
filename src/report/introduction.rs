//! The office that an introduction names: `现公布某局2023年政府信息公开工作年度报告`.
//!
//! Pages that keep their title in the page's head, or in a picture, leave the sentence in which the office announces
//! its report. A name taken from running text is only believed if it ends as names of offices do.

use super::names::{self, Trust};
use super::stream::{LineKind, Stream};
use super::titles::{as_shown, office_of};
use crate::document::Document;
use crate::grammar::TitleWords;
use crate::text::dates;
use crate::text::fold::simplified;

/// Lines that are looked at: those in front of the body and some behind its first heading.
const BEHIND_HEADING: usize = 8;

/// The lines of prose in front of line `body` or shortly behind it, made by [`dates::compact`], and how many of them
/// stand in front.
pub(super) fn lines(document: &Document, stream: &Stream, body: Option<usize>) -> (Vec<String>, usize) {
    let lines = stream.lines.iter().enumerate().take(body.map_or(usize::MAX, |b| b + BEHIND_HEADING));
    let prose = lines.filter(|(_, l)| matches!(l.kind, LineKind::Prose | LineKind::Single | LineKind::Cell));
    let (mut found, mut in_front) = (Vec::new(), 0);
    for (i, line) in prose {
        found.push(dates::compact(document.text(line.text)));
        in_front += usize::from(body.is_none_or(|body| i < body));
    }
    (found, in_front)
}

/// The first office that announces a report in one of these lines, or says in one that is about a report that it made
/// it, or is the one to ask.
pub(super) fn office(lines: &[String], words: &TitleWords) -> Option<(String, Trust)> {
    let announced = lines.iter().find_map(|text| announced(text, words)).map(|name| (name, Trust::Said));
    announced.or_else(|| {
        let about = |text: &&String| words.noun.stand_in(text);
        let acting = lines.iter().filter(about).filter_map(|text| names::acting(text, words));
        // Of equals the first.
        let acting = acting.reduce(|best, other| if other.1 > best.1 { other } else { best });
        let subject = || lines.iter().filter(about).find_map(|text| names::opening(text, words));
        acting.or_else(|| subject().map(|name| (name, Trust::Weak)))
    })
}

/// The office that a text made by [`dates::compact`] announces a report of.
fn announced(text: &str, words: &TitleWords) -> Option<String> {
    let clauses = text.split(['。', '，', ',', '；', ';', '：', ':']);
    clauses.filter(|clause| !clause.contains(['《', '》', '<', '>', '〈', '〉'])).find_map(|clause| {
        let plain: String = clause.chars().map(simplified).collect();
        let subject = words.subject.find_all(&plain).map(|found| found.0).min()?;
        let head = plain.get(..subject)?;
        let begins = words
            .announce
            .iter()
            .filter_map(|w| head.rfind(w.as_str()).map(|at| at + w.len()))
            .max()
            .or_else(|| words.fillers.iter().any(|w| head.starts_with(w.as_str())).then_some(0))?;
        let office = office_of(head.get(begins..)?, words)?;
        names::is_name(&office, words).then(|| as_shown(&office, &plain, clause))
    })
}

#[cfg(test)]
mod tests {
    use super::announced;
    use crate::grammar::Forms;
    use crate::text::dates::compact;

    #[test]
    fn an_announcing_office_is_named() {
        let forms = Forms::builtin().expect("the built-in grammars load");
        let office = |text: &str| announced(&compact(text), &forms.title);
        for (text, named) in [
            (
                "根据《条例》规定，现公布国家税务总局某市某区税务局2023年政府信息公开工作年度报告。",
                "国家税务总局某市某区税务局",
            ),
            ("特向社会公布2024年某乡人民政府政府信息公开工作情况报告。", "某乡人民政府"),
            (
                "根据要求，特编制某市人民政府地方志办公室2023年政府信息公开工作年度报告。",
                "某市人民政府地方志办公室",
            ),
            ("编制某市某乡2024年政府信息公开工作年度报告，所列数据截至年底。", "某市某乡"),
            ("特向社会公布2019年度某镇政府（机关）信息公开年度报告。", "某镇政府（机关）"),
            ("结合某市税务局（以下简称“市局”）政府信息公开工作有关统计数据撰写。", "某市税务局"),
            ("發布某省海洋局2022年政府信息公開工作年度報告。", "某省海洋局"),
        ] {
            assert_eq!(office(text).as_deref(), Some(named), "{text}");
        }
        for text in [
            "现将我办2022年度政府信息公开情况报告如下：",
            "现将本单位2022年度政府信息公开工作报告如下",
            "按照《关于编制2021年政府信息公开工作年度报告的函》等文件的要求",
            "全面推进政府信息公开工作",
            "现公布2022年政府信息公开工作年度报告",
            "结合工作实际做好政府信息公开工作",
        ] {
            assert_eq!(office(text), None, "{text}");
        }
    }
}
