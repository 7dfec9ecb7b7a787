//! Which year a text speaks of: reports name other years too, of laws, of plans, of the year before.

use super::introduction::unquoted;
use crate::text::dates;

/// The year that a text speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) year: u16,
    /// It names others, and none of them nearly as often or as plainly.
    pub(super) plain: bool,
    /// The other years, in ascending order.
    pub(super) others: Vec<u16>,
}

/// What a year at the beginning of a sentence counts, which tells when all of it was (`2023年，我局…`), and at the
/// beginning of a clause.
const BEGINS: usize = 3;
const BEGINS_CLAUSE: usize = 2;

/// How many times as much as any other the year of a text counts if nothing else need say so.
const PLAINLY: usize = 2;

/// What does not come behind a year that a sentence is about: it began then, or speaks of a plan.
const SINCE: [&str; 6] = ["以来", "起", "开始", "至", "-", "—"];

/// The year that a text made by [`dates::compact`] speaks of, if it names one more than any other. What it cites counts
/// for nothing.
pub(super) fn spoken(text: &str) -> Option<Spoken> {
    let text = unquoted(text);
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for (at, year) in dates::years(&text) {
        let (before, behind) = (&text[..at], text[at..].trim_start_matches(|c: char| c.is_ascii_digit()));
        // A date is not what the text is about.
        let behind = behind.trim_start_matches(['年', '度']);
        let begins = before.is_empty() || before.ends_with(['。', '；', ';', '\n', '：', ':', ')', '）']);
        let clause = before.ends_with(['，', ',']);
        let since = SINCE.iter().any(|word| behind.starts_with(word))
            || behind.starts_with(|c: char| c.is_ascii_digit());
        let counts_for = match (begins, clause) {
            _ if since => 1,
            (true, _) => BEGINS,
            (_, true) => BEGINS_CLAUSE,
            _ => 1,
        };
        match counts.iter_mut().find(|known| known.0 == year) {
            Some(known) => known.1 += counts_for,
            None => counts.push((year, counts_for)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let (first, second) = (counts.first()?, counts.get(1).map_or(0, |other| other.1));
    if first.1 == second {
        return None;
    }
    let mut others: Vec<u16> = counts.iter().skip(1).map(|other| other.0).collect();
    others.sort_unstable();
    // One that is named once, in passing, may be any.
    let plain = first.1 >= second * PLAINLY && first.1 > 1;
    Some(Spoken { year: first.0, plain, others })
}

#[cfg(test)]
mod tests {
    use super::spoken;
    use crate::text::dates::compact;

    #[test]
    fn the_year_of_a_text_is_the_one_it_speaks_of() {
        let of = |text: &str| spoken(&compact(text)).map(|found| (found.year, found.plain));
        for (text, found) in [
            ("2023年，我局认真贯彻条例。", Some((2023, true))),
            ("网站于2015年建成。2023年，我局主动公开信息。", Some((2023, true))),
            (
                "自2019年新修订的《条例》施行以来，公开有力。（一）2022年，发布信息。（二）2022年，办理申请。",
                Some((2022, true)),
            ),
            ("根据《青山县2022年政务公开工作要点》，2023年，我局公开信息。", Some((2023, true))),
            ("2018年以来，我县持续推进，2021年收到申请三件。", Some((2021, true))),
            ("我局公开了2020年度决算、2021年度预算。", None),
            ("网站于2015年建成。", Some((2015, false))),
            ("2023年，我局收到12件。2022年，收到10件，2023年增加2件。", Some((2023, false))),
            ("认真贯彻条例。", None),
        ] {
            assert_eq!(of(text), found, "{text}");
        }
    }
}
