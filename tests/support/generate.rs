//! Reports with known figures, made from a seed.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use super::canon::{self, Form, Key, LITIGATION, PROACTIVE, REQUESTS};
use super::shown::Shown;

/// What the figures of a case are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Nearly everything is zero, as in most townships.
    ZeroHeavy,
    /// Most cells are small numbers.
    Dense,
    /// Counts of up to eight digits.
    Large,
    /// Zeros are left blank.
    Blanks,
    /// Zeros are shown as not applicable.
    Dashes,
    /// The report's own sums are wrong in one place.
    Errors,
    /// Numbers in every spelling seen: units, notes, separators, full width.
    Spellings,
}

const FAMILIES: [Family; 10] = [
    Family::ZeroHeavy,
    Family::ZeroHeavy,
    Family::Dense,
    Family::Dense,
    Family::Large,
    Family::Blanks,
    Family::Blanks,
    Family::Dashes,
    Family::Errors,
    Family::Spellings,
];

/// A report with known figures.
#[derive(Debug, Clone)]
pub struct Case {
    pub seed: u64,
    pub format: &'static str,
    pub office: String,
    pub year: u16,
    pub family: Family,
    pub figures: BTreeMap<Key, Shown>,
}

impl Case {
    pub fn form(&self) -> &'static Form {
        canon::form(self.format)
    }

    /// The case of a seed.
    pub fn generate(seed: u64) -> Case {
        let mut rng = Rng::with_seed(seed ^ 0x6f67_695f_6761_7365);
        let family = FAMILIES[rng.usize(..FAMILIES.len())];
        Case::of_family(seed, family, &mut rng)
    }

    /// A case without blanks, dashes and words: every form of rendering keeps it, if it keeps anything.
    pub fn plain(seed: u64) -> Case {
        let mut rng = Rng::with_seed(seed ^ 0x706c_6169_6e5f_6361);
        let family = [Family::ZeroHeavy, Family::Dense, Family::Large][rng.usize(..3)];
        Case::of_family(seed, family, &mut rng)
    }

    /// A case whose figures are all 0 but those given as `table/row/column`.
    pub fn with_figures(format: &str, figures: &[(&str, i64)]) -> Case {
        let form = canon::form(format);
        let mut all: BTreeMap<Key, Shown> = form.keys().into_iter().map(|k| (k, Shown::number(0))).collect();
        for (path, n) in figures {
            let key = form.key(path).unwrap_or_else(|| panic!("{path} is no figure of {format}"));
            all.insert(key, Shown::number(n));
        }
        let (format, year) = if format == "2021" { ("2021", 2023) } else { ("2019", 2020) };
        let office = "新华区矿工路街道办事处".to_owned();
        Case { seed: 0, format, office, year, family: Family::Dense, figures: all }
    }

    fn of_family(seed: u64, family: Family, rng: &mut Rng) -> Case {
        let format = if rng.u8(..10) < 7 { "2021" } else { "2019" };
        let year = if format == "2021" { rng.u16(2021..=2025) } else { rng.u16(2019..=2020) };
        let form = canon::form(format);
        let counts = counts(form, family, rng);
        let figures = match family {
            Family::Blanks => blanks(&counts, rng),
            Family::Dashes => dashes(&counts, rng),
            Family::Errors => errors(counts, rng),
            Family::Spellings => spellings(&counts, rng),
            Family::ZeroHeavy | Family::Dense | Family::Large => as_numbers(&counts),
        };
        let mut case = Case { seed, format, office: office(rng), year, family, figures };
        if format == "2019" && matches!(family, Family::Dense | Family::Large | Family::Spellings) {
            case.sign_changes(rng);
        }
        case
    }

    /// The column 本年增/减 of 2019 is often printed with a sign or a word.
    fn sign_changes(&mut self, rng: &mut Rng) {
        let style = rng.u8(..4);
        for (key, shown) in &mut self.figures {
            let Some(n) = shown.integer() else { continue };
            if key.column != "change" {
                continue;
            }
            let n = if rng.u8(..3) == 0 { -n } else { n };
            *shown = match (style, n) {
                (_, 0) => Shown::number(0),
                (0, n) => Shown::number(n),
                (1, n) if n > 0 => Shown::spelled(format!("+{n}"), n),
                (2, n) => Shown::spelled(format!("{}{}", if n > 0 { "增" } else { "减" }, n.abs()), n),
                (3, n) => Shown::spelled(format!("{}{}", if n > 0 { "增加" } else { "减少" }, n.abs()), n),
                (_, n) => Shown::number(n),
            };
        }
    }
}

type Counts = BTreeMap<Key, Count>;

/// A count, or an amount in ten-thousandths.
#[derive(Debug, Clone, Copy)]
struct Count {
    n: i64,
    decimals: usize,
}

impl Count {
    fn print(self) -> String {
        if self.decimals == 0 {
            return self.n.to_string();
        }
        let unit = 10_i64.pow(u32::try_from(self.decimals).expect("few decimals"));
        format!("{}.{:0width$}", self.n / unit, self.n % unit, width = self.decimals)
    }
}

fn whole(n: i64) -> Count {
    Count { n, decimals: 0 }
}

/// Figures that obey every sum of the form.
fn counts(form: &'static Form, family: Family, rng: &mut Rng) -> Counts {
    let mut counts = Counts::new();
    for block in &form.proactive {
        for row in &block.rows {
            for column in &block.columns {
                let key = Key { table: PROACTIVE, row: &row.id, column: &column.id };
                let decimal = column.id == "amount" && rng.bool();
                let n = draw(family, rng, true);
                counts.insert(key, if decimal && n > 0 { amount(n, rng) } else { whole(n) });
            }
        }
    }
    requests(form, family, rng, &mut counts);
    for group in &form.litigation.groups {
        let mut sum = 0;
        for column in &form.litigation.columns {
            let key = Key { table: LITIGATION, row: &group.id, column: &column.id };
            let n = if column.id == "total" { sum } else { draw(family, rng, false) };
            sum += n;
            counts.insert(key, whole(n));
        }
    }
    counts
}

fn amount(n: i64, rng: &mut Rng) -> Count {
    Count { n: n * 10 + rng.i64(1..10), decimals: [1, 2, 4][rng.usize(..3)] }
}

fn requests(form: &'static Form, family: Family, rng: &mut Rng, counts: &mut Counts) {
    let rows: Vec<&'static str> = form.requests.rows.iter().map(|r| r.id.as_str()).collect();
    let mut totals: BTreeMap<&'static str, i64> = BTreeMap::new();
    for column in &form.requests.columns {
        let mut per_row: BTreeMap<&'static str, i64> = BTreeMap::new();
        if column.id == "total" {
            per_row = std::mem::take(&mut totals);
        } else {
            let mut handled = 0;
            for &row in &rows[2..rows.len() - 2] {
                let n = draw(family, rng, false);
                handled += n;
                per_row.insert(row, n);
            }
            let next = draw(family, rng, false);
            let carried = draw(family, rng, false).min(handled + next);
            per_row.insert("total_handled", handled);
            per_row.insert("carried_over_to_next_year", next);
            per_row.insert("carried_over_from_prior_year", carried);
            per_row.insert("newly_received", handled + next - carried);
            for (&row, &n) in &per_row {
                *totals.entry(row).or_default() += n;
            }
        }
        for (&row, &n) in &per_row {
            counts.insert(Key { table: REQUESTS, row, column: &column.id }, whole(n));
        }
    }
}

/// One figure of a family; `wide` for the counts of decisions, which reach eight digits.
fn draw(family: Family, rng: &mut Rng, wide: bool) -> i64 {
    let (zero_in_100, top) = match family {
        Family::ZeroHeavy | Family::Dashes => (92, 9),
        Family::Blanks => (75, 40),
        Family::Dense | Family::Errors | Family::Spellings => (35, 60),
        Family::Large => (20, if wide { 99_999_999 } else { 3_000 }),
    };
    if rng.u8(..100) < zero_in_100 {
        return 0;
    }
    let reach = 1 + rng.i64(0..top);
    rng.i64(1..=reach)
}

fn as_numbers(counts: &Counts) -> BTreeMap<Key, Shown> {
    counts.iter().map(|(k, c)| (*k, Shown::number(c.print()))).collect()
}

/// Zeros left blank: all of them, those of the legal persons, or the totals of the rows in between.
fn blanks(counts: &Counts, rng: &mut Rng) -> BTreeMap<Key, Shown> {
    let style = rng.u8(..4);
    let legal = |c: &str| !matches!(c, "natural_person" | "total");
    let keeps_total = |row: &str| {
        matches!(
            row,
            "newly_received" | "carried_over_from_prior_year" | "total_handled" | "carried_over_to_next_year"
        )
    };
    counts
        .iter()
        .map(|(key, count)| {
            let blank = match style {
                0 => count.n == 0,
                1 => key.table == REQUESTS && count.n == 0 && legal(key.column),
                2 => {
                    count.n == 0 || (key.table == REQUESTS && key.column == "total" && !keeps_total(key.row))
                }
                _ => count.n == 0 && key.table == PROACTIVE,
            };
            (*key, if blank { Shown::blank() } else { Shown::number(count.print()) })
        })
        .collect()
}

/// Zeros shown as not applicable, in whole tables or for some rows.
fn dashes(counts: &Counts, rng: &mut Rng) -> BTreeMap<Key, Shown> {
    let dash = ["/", "-", "—", "／", "--", "——", "无", "－"][rng.usize(..8)];
    let style = rng.u8(..3);
    counts
        .iter()
        .map(|(key, count)| {
            let dashed = count.n == 0
                && match style {
                    0 => true,
                    1 => key.row == "administrative_rules",
                    _ => key.table != REQUESTS,
                };
            (*key, if dashed { Shown::dash(dash) } else { Shown::number(count.print()) })
        })
        .collect()
}

/// One thing wrong in the report itself: a cell off by one, a wrong total, two digits swapped.
fn errors(mut counts: Counts, rng: &mut Rng) -> BTreeMap<Key, Shown> {
    let keys: Vec<Key> = counts.keys().copied().filter(|k| k.table != PROACTIVE).collect();
    for _ in 0..=rng.usize(..2) {
        let key = keys[rng.usize(..keys.len())];
        let count = counts.get_mut(&key).expect("a key of this map");
        count.n = match rng.u8(..3) {
            0 => count.n + 1,
            1 if count.n >= 10 => swap_digits(count.n),
            _ => count.n + rng.i64(1..20),
        };
    }
    as_numbers(&counts)
}

fn swap_digits(n: i64) -> i64 {
    let text = n.to_string();
    let mut digits: Vec<char> = text.chars().collect();
    digits.swap(0, 1);
    digits.into_iter().collect::<String>().parse().unwrap_or(n)
}

fn spellings(counts: &Counts, rng: &mut Rng) -> BTreeMap<Key, Shown> {
    let full_width = rng.u8(..4) == 0;
    let thousands = rng.bool();
    let noted: BTreeSet<usize> = (0..3).map(|_| rng.usize(..12)).collect();
    counts
        .iter()
        .enumerate()
        .map(|(i, (key, count))| {
            let plain = count.print();
            let shown = if key.column == "amount" && count.n > 0 {
                let unit = ["万元", "元", "万"][rng.usize(..3)];
                Shown::spelled(format!("{plain}{unit}"), plain)
            } else if key.table == PROACTIVE && noted.contains(&i) && count.n > 0 {
                annotation(count.n, rng)
            } else if key.table == PROACTIVE && rng.u8(..12) == 0 {
                Shown::spelled(
                    format!("{plain}{}", if key.column == "decisions" { "宗" } else { "件" }),
                    plain,
                )
            } else if key.row == "administrative_rules" && rng.u8(..12) == 0 {
                Shown::words("详见附件")
            } else if full_width {
                Shown::spelled(plain.chars().map(wide).collect::<String>(), plain)
            } else if thousands && count.n >= 1000 && count.decimals == 0 {
                Shown::spelled(grouped(count.n), plain)
            } else {
                Shown::number(plain)
            };
            (*key, shown)
        })
        .collect()
}

fn annotation(n: i64, rng: &mut Rng) -> Shown {
    let part = rng.i64(0..=n);
    let text = match rng.u8(..4) {
        0 => format!("{n}（其中修订{part}件）"),
        1 => format!("{n}（含自然失效{part}件）"),
        2 => format!("{n}(历史累计)"),
        _ => format!("{n}（截至2023年底）"),
    };
    Shown::annotated(text, n)
}

fn wide(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c) - 0x30 + 0xff10).expect("a full width digit"),
        '.' => '．',
        other => other,
    }
}

fn grouped(n: i64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A made-up office of a common shape.
fn office(rng: &mut Rng) -> String {
    const PLACES: [&str; 12] = [
        "新华区",
        "临川县",
        "清河市",
        "东湖区",
        "永宁县",
        "石桥区",
        "南浦县",
        "西陵市",
        "云溪区",
        "白河县",
        "金川区",
        "江口县",
    ];
    const TOWNS: [&str; 8] = ["城关", "河口", "双桥", "太平", "矿工路", "湖南", "北京", "龙泉"];
    const BUREAUS: [&str; 10] = [
        "审计局",
        "民政局",
        "林业局",
        "卫生健康委员会",
        "信访局",
        "农牧局",
        "财政局",
        "交通运输局",
        "市场监督管理局（知识产权局）",
        "残疾人联合会",
    ];
    let place = PLACES[rng.usize(..PLACES.len())];
    let town = TOWNS[rng.usize(..TOWNS.len())];
    match rng.u8(..7) {
        0 => format!("{place}{town}镇人民政府"),
        1 => format!("{place}{town}街道办事处"),
        2 => format!("{place}人民政府"),
        3 => format!("{place}{town}乡人民政府"),
        4 => format!("{town}镇"),
        _ => format!("{place}{}", BUREAUS[rng.usize(..BUREAUS.len())]),
    }
}
