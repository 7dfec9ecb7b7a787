//! Of how long a time a report says that it is: the form asks for the figures of one whole year.

use super::Doubt;
use super::title::is_period;
use crate::grammar::TitleWords;
use crate::text::dates;

/// A day of a year: month and day.
type Day = (u32, u32);

/// Longest line, in characters, that may be a title of something.
const LONGEST_HEAD: usize = 80;

/// Characters between the two days of a period, at most: `日起至`.
const BETWEEN: usize = 6;

/// Doubts that the titles, or the sentence that says what the figures are of, speak of a part of a year, or of several.
/// All texts are made by [`dates::compact`]; `heads` are titles or what may be one, `lines` what stands in front of the report.
pub(super) fn doubts<'t>(
    heads: impl Iterator<Item = &'t str>,
    lines: impl Iterator<Item = &'t str>,
    year: Option<u16>,
    words: &TitleWords,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let about = |head: &&str| words.subject.stand_in(head) && head.chars().count() <= LONGEST_HEAD;
    for head in heads.filter(about) {
        let part = part_of_year(head, year, words).or_else(|| dated(head, year));
        let message = if let Some(part) = part {
            format!("`{part}` in the title: its figures may be those of a part of the year alone")
        } else if let Some(years) = several_years(head) {
            format!("the title names the years {years}: its figures may be those of several")
        } else {
            continue;
        };
        doubts.push(Doubt { found: Some(head.to_owned()), ..Doubt::new("year.part", None, None, message) });
        break;
    }
    let said = |line: &str| line.split(['。', '；']).find_map(|sentence| stated(sentence, words));
    if let Some(span) = lines.filter_map(said).next() {
        let message = format!("the text says that its figures are of {span}, which is not one whole year");
        doubts.push(Doubt { found: Some(span), ..Doubt::new("year.part", None, None, message) });
    }
    doubts
}

/// What in a title says that it is of a part of its year.
fn part_of_year(head: &str, year: Option<u16>, words: &TitleWords) -> Option<String> {
    let named = |word: &&String| {
        // `半年度`, `季度` of a title that names a year in front of it; `月报` wherever it stands, but for names (`月报社`).
        let report = || head.split_once(word.as_str()).is_some_and(|(_, rest)| !rest.starts_with('社'));
        if word.ends_with('报') { report() } else { is_period(head, word) }
    };
    words.parts_of_year.iter().find(named).cloned().or_else(|| months(head, year))
}

/// A month in a title that is no date of publication: those have a day, or are of a later year.
fn months(head: &str, year: Option<u16>) -> Option<String> {
    head.match_indices('月').find_map(|(at, _)| {
        let (start, month) = number_before(head, at)?;
        let behind = head.get(at + '月'.len_utf8()..)?;
        let front = head.get(..start)?;
        let day = behind.starts_with(|c: char| c.is_ascii_digit());
        let until = front.trim_end_matches(|c: char| c.is_ascii_digit() || c == '年');
        let until = ["截至", "截止", "截止到"].iter().any(|word| until.ends_with(word));
        let of_other_year = front.strip_suffix('年').is_some_and(|front| {
            let own = front.get(front.len().saturating_sub(4)..).and_then(|digits| digits.parse().ok());
            own.is_some_and(|own: u16| Some(own) != year)
        });
        // Up to the twelfth it is the whole year, unless it begins later.
        let from = front.strip_suffix(['-', '至', '到', '—', '~', '－']);
        let from = from.map(|front| front.trim_end_matches('月'));
        let from = from.and_then(|front| number_before(front, front.len())).map(|(_, from)| from);
        let whole = month == 12 && from.is_none_or(|from| from == 1);
        // The first of two months is told with the second.
        let first = behind.starts_with(['-', '至', '到', '—', '~', '－']);
        let dated = day && !until;
        let part = (1..=12).contains(&month) && !whole && !first && !dated && !of_other_year;
        part.then(|| match from {
            Some(from) => format!("{from}-{month}月"),
            None => format!("{month}月"),
        })
    })
}

/// A range of years in a title.
fn several_years(head: &str) -> Option<String> {
    head.match_indices(['-', '—', '至', '到', '~', '–', '－']).find_map(|(at, dash)| {
        let front = head.get(..at)?;
        let front = front.strip_suffix('年').unwrap_or(front);
        let (_, first) = number_before(front, front.len())?;
        let behind = head.get(at + dash.len()..)?.trim_start_matches(['-', '—']);
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let second: u32 = behind.get(..digits)?.parse().ok()?;
        let years = 2000..2100;
        let range = years.contains(&first) && years.contains(&second) && first < second;
        (range && behind.get(digits..)?.starts_with(['年', '学', ')', '）']))
            .then(|| format!("{first}-{second}"))
    })
}

/// A period in a sentence about what the figures are of, if none in it is one whole year.
fn stated(sentence: &str, words: &TitleWords) -> Option<String> {
    // Other periods have their own clauses: of publication, of a campaign.
    let clauses = sentence.split('，').flat_map(|clause| {
        let cue = words.spans.iter().filter_map(|word| clause.find(word.as_str())).min();
        let periods = dates::years(clause).filter_map(|(at, year)| {
            let (_, rest) = clause.get(at..)?.split_once('年')?;
            Some((at, period(rest, year)?))
        });
        periods.filter(move |(at, _)| cue.is_some_and(|cue| cue < *at)).map(|(_, period)| period)
    });
    let mut found: Vec<Period> = clauses.collect();
    if found.iter().any(Period::is_whole) || found.is_empty() {
        return None;
    }
    Some(found.swap_remove(0).shown())
}

/// A period in a title, if none in it is one whole year: `年度报告(2023年1月1日至6月30日)`, with its year or without.
fn dated(head: &str, year: Option<u16>) -> Option<String> {
    let with_year = dates::years(head).filter_map(|(at, year)| {
        let (_, rest) = head.get(at..)?.split_once('年')?;
        period(rest, year)
    });
    let behind = |(at, _): (usize, &str)| period(head.get(at + 1..)?, year?);
    let found: Vec<Period> = with_year.chain(head.match_indices('(').filter_map(behind)).collect();
    found.iter().find(|_| !found.iter().any(Period::is_whole)).map(Period::shown)
}

/// A period from one day to another, each with its year.
struct Period {
    from: (u16, Day),
    to: (u16, Day),
}

impl Period {
    fn is_whole(&self) -> bool {
        let Period { from: (year, from), to: (last, to) } = *self;
        from <= (1, 2) && (last == year && to >= (12, 20) || last == year + 1 && to == (1, 1))
    }

    fn shown(&self) -> String {
        let Period { from: (year, from), to: (last, to) } = *self;
        format!("{year}-{:02}-{:02} to {last}-{:02}-{:02}", from.0, from.1, to.0, to.1)
    }
}

/// The period at the beginning of a text, of which the first day is in this year. What stands in brackets behind that day
/// says what it is: `3月1日(机构成立之日)起至…`.
fn period(text: &str, year: u16) -> Option<Period> {
    let (from, rest) = day(text)?;
    let rest = rest.strip_prefix('日').unwrap_or(rest);
    let remark = rest.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）']));
    let rest = remark.filter(|(remark, _)| !remark.contains(['至', '到'])).map_or(rest, |(_, rest)| rest);
    let (at, _) = rest.char_indices().take(BETWEEN + 1).find(|(_, c)| c.is_ascii_digit() || *c == '同')?;
    // Behind the first day comes `至`, or a dash.
    rest.get(..at).filter(|between| between.contains(['至', '到', '-', '—', '~', '－', '止']))?;
    let rest = rest.get(at..)?;
    let (last, rest) = match rest.split_once('年').filter(|(own, _)| own.len() <= "同".len() + 1) {
        Some((own, rest)) => (own.parse().unwrap_or(year), rest),
        None => (year, rest),
    };
    let (to, _) = day(rest)?;
    Some(Period { from: (year, from), to: (last, to) })
}

/// `1月1日` at the beginning of a text, and what stands behind it.
fn day(text: &str) -> Option<(Day, &str)> {
    let (month, rest) = text.split_once('月')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = rest.split_at_checked(digits)?;
    let found = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&found.0) && (1..=31).contains(&found.1)).then_some((found, rest))
}

/// The number that ends in front of `at`, and where it begins.
fn number_before(text: &str, at: usize) -> Option<(usize, u32)> {
    let front = text.get(..at)?;
    let start = front.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    Some((start, front.get(start..)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{dated, months, several_years, stated};
    use crate::grammar::Forms;

    #[test]
    fn months_in_titles_are_told_from_dates() {
        let part = |head: &str| months(head, Some(2023));
        assert_eq!(part("某县2023年1-9月政府信息公开工作报告").as_deref(), Some("1-9月"));
        assert_eq!(part("某县2023年1月至9月政府信息公开工作报告").as_deref(), Some("1-9月"));
        assert_eq!(part("某县2023年9月份政府信息公开情况").as_deref(), Some("9月"));
        assert_eq!(part("政府信息公开工作情况(2023年11月)").as_deref(), Some("11月"));
        assert_eq!(part("政府信息公开数据统计(截至9月30日)").as_deref(), Some("9月"));
        for whole in [
            "某县2023年政府信息公开工作年度报告",
            "某县2023年政府信息公开工作年度报告(2024年1月)",
            "某县2023年政府信息公开工作年度报告(2024年1月30日)",
            "某县2023年1-12月政府信息公开工作报告",
            "某县2023年政府信息公开工作年度报告(截至12月31日)",
        ] {
            assert_eq!(part(whole), None, "{whole}");
        }
    }

    #[test]
    fn ranges_of_years_in_titles_are_told() {
        assert_eq!(several_years("2019-2023年政府信息公开工作报告").as_deref(), Some("2019-2023"));
        assert_eq!(several_years("政府信息公开年报数据分析(2019—2023)").as_deref(), Some("2019-2023"));
        assert_eq!(several_years("2023—2024学年信息公开工作年度报告").as_deref(), Some("2023-2024"));
        assert_eq!(several_years("某县2023年政府信息公开工作年度报告2024-01-30"), None);
    }

    #[test]
    fn periods_in_titles_are_held_against_the_year() {
        let part = |head: &str| dated(head, Some(2023));
        let title = "某县2023年政府信息公开工作年度报告";
        for shown in ["(2023年1月1日至6月30日)", "(2023年1月1日-2023年6月30日)", "(1月1日至6月30日)"]
        {
            assert_eq!(
                part(&format!("{title}{shown}")).as_deref(),
                Some("2023-01-01 to 2023-06-30"),
                "{shown}"
            );
        }
        let founded = "(2023年3月1日(机构成立之日)至2023年12月31日)";
        assert_eq!(part(&format!("{title}{founded}")).as_deref(), Some("2023-03-01 to 2023-12-31"));
        for whole in ["", "(2023年1月1日至2023年12月31日)", "(2024年1月30日)", "(1月1日至12月31日)"]
        {
            assert_eq!(part(&format!("{title}{whole}")), None, "{whole}");
        }
    }

    #[test]
    fn stated_periods_are_held_against_the_year() {
        let words = Forms::builtin().expect("the shipped formats").title;
        let span = |sentence: &str| stated(sentence, &words);
        let part = span("本报告所列数据的统计期限自2023年7月1日起至2023年9月30日止");
        assert_eq!(part.as_deref(), Some("2023-07-01 to 2023-09-30"));
        let part = span("所列数据的统计期限自2023年3月1日(机构成立之日)起至2023年12月31日止");
        assert_eq!(part.as_deref(), Some("2023-03-01 to 2023-12-31"));
        let part = span("数据统计期限为2022年12月1日至2023年11月30日");
        assert_eq!(part.as_deref(), Some("2022-12-01 to 2023-11-30"));
        for whole in [
            "本报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止",
            "所列数据的统计期限从2023年1月1日至12月31日",
            "统计期限为2023年1月1日至同年12月31日",
            "2023年5月1日至6月30日开展专项行动",
            "统计时限为2023年1月1日至2023年12月31日，报告公示期限为2024年1月25日至2月25日",
            "对2023年5月1日至5月7日期限内受理的申请逐件统计",
            "统计期限自2023年1月1日至2024年1月1日",
            "数据统计截至2023年12月31日",
        ] {
            assert_eq!(span(whole), None, "{whole}");
        }
    }
}
