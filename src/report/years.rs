//! Which year a text speaks of: reports name other years too, of laws, of plans, of the year before.

use super::introduction::unquoted;
use crate::text::dates;

/// The years that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    /// The one it speaks of: the first that begins a sentence or a clause, else the one it names most.
    pub(super) year: u16,
    /// No other counts as much, and it does not stand in passing.
    pub(super) plain: bool,
    /// The others.
    others: Vec<Named>,
}

/// A year that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    year: u16,
    count: usize,
    /// Begins a sentence or a clause.
    begins: bool,
    /// Where it does so it only says since when.
    since: bool,
}

impl Spoken {
    /// The other years, in ascending order.
    pub(super) fn others(&self) -> Vec<u16> {
        let mut others: Vec<u16> = self.others.iter().map(|named| named.year).collect();
        others.sort_unstable();
        others
    }

    /// Whether the text may as well speak of this year.
    pub(super) fn may_be(&self, year: u16) -> bool {
        year == self.year
            || self.others.iter().any(|named| named.year == year && named.begins && !named.since)
    }
}

/// What a year at the beginning of a sentence counts, which tells when all of it was (`2023年，我局…`), and at the
/// beginning of a clause.
const BEGINS: usize = 3;
const BEGINS_CLAUSE: usize = 2;

/// What says behind a year that something began then.
const SINCE: [&str; 3] = ["以来", "起", "开始"];

/// The year that a text made by [`dates::compact`] speaks of, if one can be told from others. What it cites counts for
/// nothing.
pub(super) fn spoken(text: &str) -> Option<Spoken> {
    let text = unquoted(text);
    let mut named: Vec<Named> = Vec::new();
    for (at, year) in dates::years(&text) {
        let (before, behind) = (&text[..at], text[at..].trim_start_matches(|c: char| c.is_ascii_digit()));
        let behind = behind.trim_start_matches(['年', '度']);
        let sentence = before.is_empty() || before.ends_with(['。', '；', ';', '\n', '：', ':', ')', '）']);
        let clause = before.ends_with(['，', ',']);
        let since = SINCE.iter().any(|word| behind.starts_with(word));
        let count = match (sentence, clause) {
            _ if since => 1,
            (true, _) => BEGINS,
            (_, true) => BEGINS_CLAUSE,
            _ => 1,
        };
        let begins = sentence || clause;
        match named.iter_mut().find(|known| known.year == year) {
            Some(known) => {
                known.count += count;
                // A sentence that does not only say since when counts.
                known.since =
                    if begins && known.begins { known.since && since } else { known.since || since };
                known.begins |= begins;
            }
            None => named.push(Named { year, count, begins, since: begins && since }),
        }
    }
    let latest = named.iter().map(|named| named.year).max()?;
    // `2018年以来，…，2021年收到…`: what began in 2018 is told of a later year.
    let first = named.iter().position(|named| named.begins && !(named.since && named.year < latest));
    let most = named.iter().map(|named| named.count).max()?;
    let mut fullest = (0..named.len()).filter(|i| named[*i].count == most);
    let only = fullest.next().filter(|_| fullest.next().is_none());
    let at = first.or(only)?;
    let spoken = named.remove(at);
    let plain = spoken.begins && named.iter().all(|other| other.count < spoken.count);
    Some(Spoken { year: spoken.year, plain, others: named })
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
            ("2023年以来，我局公开信息。2022年，区政府办公室印发要点。", Some((2023, false))),
            ("我局高度重视公开工作，2023年共公开12条。2022年存在的问题已整改。", Some((2023, false))),
            ("2023年，我局公开12条。（一）2018年，制定制度。2018年以来严格执行。", Some((2023, false))),
            ("2023年，公开12条。2024年，我局将改进：2024年底前完成升级。", Some((2023, false))),
            ("2023年1月至12月，我局公开12条。2022年度决算公开。", Some((2023, false))),
            ("2023年，我局落实要点。公开2022年度决算、2022年度统计、2022年总结。", Some((2023, false))),
            ("2023年，我局收到12件。2022年，收到10件，2023年增加2件。", Some((2023, true))),
            ("我局公开了2020年度决算、2021年度预算。", None),
            ("网站于2015年建成。", Some((2015, false))),
            ("认真贯彻条例。", None),
        ] {
            assert_eq!(of(text), found, "{text}");
        }
    }
}
