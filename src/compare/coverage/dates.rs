//! When a source says it was published.

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// Reads `MM-DD`; the year is 0.
    #[must_use]
    pub fn due(text: &str) -> Option<Date> {
        let (month, day) = text.trim().split_once('-')?;
        Date { year: 0, month: month.parse().ok()?, day: day.parse().ok()? }.valid()
    }

    fn valid(self) -> Option<Date> {
        let longest = match self.month {
            // A due day has no year; 29 February is allowed it.
            2 if self.year.is_multiple_of(4) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        ((1..=12).contains(&self.month) && (1..=longest).contains(&self.day)).then_some(self)
    }

    /// Days since 1 March of year 0 (Gregorian), for differences.
    #[must_use]
    pub fn days(self) -> i64 {
        let (y, m) = (i64::from(self.year), i64::from(self.month));
        // Years begin in March, so that the leap day is the last.
        let (y, m) = if m > 2 { (y, m - 3) } else { (y - 1, m + 9) };
        y * 365 + y.div_euclid(4) - y.div_euclid(100)
            + y.div_euclid(400)
            + (m * 153 + 2) / 5
            + i64::from(self.day)
            - 1
    }

    /// The first date in a text: `2024-01-22`, `2024/1/22`, `2024年1月22日`, `2024.01.22`, `20240122`.
    fn first_in(text: &str) -> Option<Date> {
        let mut numbers: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
        let whole = numbers.first().copied().filter(|n| n.len() == 8 || n.len() == 14);
        if let Some(whole) = whole {
            numbers = vec![whole.get(..4)?, whole.get(4..6)?, whole.get(6..8)?];
        }
        Date::of(&numbers)
    }

    fn of(numbers: &[&str]) -> Option<Date> {
        let [year, month, day, ..] = numbers else { return None };
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        Date { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? }
            .valid()
            .filter(|d| (2008..2100).contains(&d.year))
    }
}

/// Names under which pages state the day of publication, the most trusted first. The day of writing (成文日期) is
/// another one.
const NAMES: [&str; 6] = ["发布日期", "发布时间", "公开日期", "发文日期", "pubdate", "publishdate"];

/// The day of publication among facts of a source.
pub(super) fn published(metadata: &[(String, String)]) -> Option<Date> {
    NAMES.iter().find_map(|wanted| {
        let is = |name: &str| {
            let name: String =
                name.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：')).collect();
            name.eq_ignore_ascii_case(wanted)
        };
        metadata.iter().filter(|(name, _)| is(name)).find_map(|(_, value)| Date::first_in(value))
    })
}

#[cfg(test)]
mod tests {
    use super::{Date, published};

    #[test]
    fn dates_are_read_as_pages_write_them() {
        let seen = |text| Date::first_in(text).map(|d| d.to_string());
        for text in
            ["2024-01-22 10:30", "2024/1/22", "2024年1月22日", "2024.01.22", "20240122", "20240122103000"]
        {
            assert_eq!(seen(text).as_deref(), Some("2024-01-22"), "{text}");
        }
        for text in ["", "2024年", "13-01-2024", "2024-13-01", "2024-02-30", "1-22"] {
            assert_eq!(seen(text), None, "{text}");
        }
        let facts = [("成文日期", "2024-01-02"), ("发布日期：", "2024年1月22日")];
        let facts: Vec<_> = facts.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(published(&facts).map(|d| d.to_string()).as_deref(), Some("2024-01-22"));
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let day = |year, month, day| Date { year, month, day }.days();
        assert_eq!(day(2024, 3, 1) - day(2024, 2, 28), 2);
        assert_eq!(day(2023, 3, 1) - day(2023, 2, 28), 1);
        assert_eq!(day(2024, 4, 1) - day(2024, 3, 31), 1);
        assert_eq!(day(2025, 1, 1) - day(2024, 1, 1), 366);
    }
}
