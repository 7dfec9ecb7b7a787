//! Who reports on which year, as sheets state it above their tables: `填报单位：某局`, and `2023年度` in the cell beside it.

use std::borrow::Cow;

use super::names::is_name;
use super::stream::Stream;
use super::token::LineKind;
use crate::document::Document;
use crate::grammar::TitleWords;
use crate::text::dates;

/// What is stated.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) office: Option<String>,
    /// The year, and whether words in front of it say that it is that of the report.
    pub(super) year: Option<(u16, bool)>,
}

/// What the lines in front of line `before` state. Of several that differ nothing is believed.
pub(super) fn stated(document: &Document, stream: &Stream, before: usize, words: &TitleWords) -> Stated {
    let (mut offices, mut years) = (Vec::new(), Vec::new());
    for line in stream.lines.iter().take(before) {
        let in_cells = matches!(line.kind, LineKind::Row { .. } | LineKind::Fields(_));
        if !in_cells && !matches!(line.kind, LineKind::Single | LineKind::Cell) {
            continue;
        }
        let texts = stream.tokens_of(line).iter().map(|token| dates::compact(document.text(token.text)));
        let texts: Vec<Cow<'_, str>> = texts.filter(|text| !text.is_empty()).collect();
        for (at, text) in texts.iter().enumerate() {
            let next = || texts.get(at + 1).map(AsRef::as_ref);
            let office = behind(text, next, &words.reporters).filter(|name| is_name(name, words));
            offices.extend(office.map(str::to_owned));
            years.extend(behind(text, next, &words.reported).and_then(year).map(|year| (year, true)));
            // Alone on a line it may be a link to that year's reports.
            years.extend(year(text).filter(|_| in_cells && text.contains('年')).map(|year| (year, false)));
        }
    }
    let said = years.iter().filter(|(_, said)| *said).copied().collect::<Vec<_>>();
    let years = if said.is_empty() { years } else { said };
    Stated { office: only(offices), year: only(years) }
}

/// What stands behind one of these words and a colon, in the same cell or the next one: `填报单位（盖章）：某局`.
fn behind<'t>(text: &'t str, next: impl Fn() -> Option<&'t str>, words: &[String]) -> Option<&'t str> {
    let rest = words.iter().find_map(|word| text.strip_prefix(word.as_str()))?;
    let rest = match rest.strip_prefix('(') {
        Some(inner) => inner.split_once(')')?.1,
        None => rest,
    };
    let value = rest.strip_prefix(':')?;
    if value.is_empty() { next() } else { Some(value) }
}

/// `2023`, `2023年`, `2023年度`, and nothing else.
fn year(text: &str) -> Option<u16> {
    let digits = text.strip_suffix("年度").or_else(|| text.strip_suffix('年')).unwrap_or(text);
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (2008..2100).contains(&year).then_some(year)
}

fn only<T: PartialEq>(mut all: Vec<T>) -> Option<T> {
    let first = all.pop()?;
    all.iter().all(|other| *other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{behind, year};

    #[test]
    fn what_stands_behind_a_colon_is_stated() {
        let words = ["填报单位".to_owned()];
        let of = |text: &'static str, next: Option<&'static str>| behind(text, || next, &words);
        assert_eq!(of("填报单位:某局", None), Some("某局"));
        assert_eq!(of("填报单位(盖章):某局", None), Some("某局"));
        assert_eq!(of("填报单位:", Some("某局")), Some("某局"));
        assert_eq!(of("填报单位", Some("某局")), None);
        assert_eq!(of("各填报单位:某局", None), None);
        assert_eq!(
            [year("2023年度"), year("2023"), year("2023年3月"), year("1023")],
            [Some(2023), Some(2023), None, None]
        );
    }
}
