//! Numbers of lists and headings as word processors print them (ECMA-376-1, 17.18.59 ST_NumberFormat).

use crate::text::signs::OBJECT;

/// A number in a format, and whether the format is known; decimal where it is not.
pub(in crate::reader) fn print(format: &str, n: u32) -> (String, bool) {
    let text = match format {
        "none" | "bullet" => String::new(),
        "decimal" | "decimalHalfWidth" => n.to_string(),
        "decimalZero" => format!("{n:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => full_width(n),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(n),
        "decimalEnclosedFullstop" => enclosed(n, 0x2488, 20, |n| format!("{n}.")),
        "decimalEnclosedParen" => enclosed(n, 0x2474, 20, |n| format!("({n})")),
        "numberInDash" => format!("- {n} -"),
        "upperLetter" => letters(n, b'A'),
        "lowerLetter" => letters(n, b'a'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "ordinal" => format!("{n}{}", suffix(n)),
        // 一、二、… 十、十一: counted with tens, hundreds and thousands.
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => counted(n, &PLAIN, false),
        "chineseLegalSimplified" => counted(n, &LEGAL, true),
        "ideographLegalTraditional" | "japaneseLegal" => counted(n, &LEGAL_TRADITIONAL, true),
        // 一、二、… 一〇、一一: digit by digit.
        "ideographDigital" | "japaneseDigitalTenThousand" => by_digit(n, "〇"),
        "taiwaneseDigital" => by_digit(n, "○"),
        "ideographEnclosedCircle" => enclosed(n, 0x3280, 10, |n| counted(n, &PLAIN, false)),
        "ideographTraditional" => cycle(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(n, "子丑寅卯辰巳午未申酉戌亥"),
        "ideographZodiacTraditional" if n > 0 => {
            format!(
                "{}{}",
                cycle((n - 1) % 10 + 1, "甲乙丙丁戊己庚辛壬癸"),
                cycle((n - 1) % 12 + 1, "子丑寅卯辰巳午未申酉戌亥")
            )
        }
        _ => return (n.to_string(), false),
    };
    (text, true)
}

/// Bullets that may be the sign of a figure behind them: Word makes a list of `- 5`.
pub(in crate::reader) fn is_sign(bullet: &str) -> bool {
    matches!(
        bullet.trim(),
        "-" | "\u{2010}" | "\u{2011}" | "\u{2012}" | "\u{2013}" | "\u{2014}" | "\u{2212}" | "\u{ff0d}"
    )
}

/// The number, or the sign that is a bullet, of a list with the text behind it. In a cell a figure is not joined to what
/// the list puts in front of it, from which a tab sets it apart (ECMA-376-1, 17.9.28): `1.` and `0` are not 1.0.
pub(in crate::reader) fn in_front(number: String, text: &str, in_cell: bool) -> String {
    let figure = in_cell && is_figure(text);
    if is_sign(&number) {
        // What is seen is a minus or a bullet, and only who wrote it knows which.
        return if figure { format!("{}{OBJECT}{text}", number.trim()) } else { text.to_owned() };
    }
    let apart = if figure && !number.ends_with(' ') { " " } else { "" };
    number + apart + text
}

/// Whether a text is digits, with a sign in front or a unit behind them.
pub(super) fn is_figure(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
    let digit = |c: char| matches!(c, '0'..='9' | '\u{ff10}'..='\u{ff19}' | ',' | '.' | '\u{ff0c}' | '\u{ff0e}' | ' ');
    let rest = digits.trim_start_matches(digit);
    rest.len() < digits.len() && rest.chars().count() <= 2
}

fn full_width(n: u32) -> String {
    n.to_string().bytes().filter_map(|b| char::from_u32(u32::from(b) - 0x30 + 0xff10)).collect()
}

/// A character of a block that begins with one; another way past its end.
fn enclosed(n: u32, first: u32, most: u32, other: impl Fn(u32) -> String) -> String {
    match n {
        1.. if n <= most => char::from_u32(first + n - 1).map_or_else(String::new, String::from),
        _ => other(n),
    }
}

/// ① to ⑳, ㉑ to ㊿.
fn circled(n: u32) -> String {
    match n {
        21..=35 => enclosed(n - 20, 0x3251, 15, |n| n.to_string()),
        36..=50 => enclosed(n - 35, 0x32b1, 15, |n| n.to_string()),
        _ => enclosed(n, 0x2460, 20, |n| n.to_string()),
    }
}

/// A to Z, AA to ZZ, AAA … (17.18.59: the letter is repeated).
fn letters(n: u32, first: u8) -> String {
    if n == 0 {
        return String::new();
    }
    let letter = char::from(first + ((n - 1) % 26) as u8);
    std::iter::repeat_n(letter, ((n - 1) / 26 + 1).min(100) as usize).collect()
}

fn roman(mut n: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    if n > 32_767 {
        return n.to_string();
    }
    for (value, text) in PARTS {
        while n >= value {
            out.push_str(text);
            n -= value;
        }
    }
    out
}

fn suffix(n: u32) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn cycle(n: u32, of: &str) -> String {
    let count = u32::try_from(of.chars().count()).unwrap_or(1);
    match n {
        0 => "0".to_owned(),
        _ => of.chars().nth(((n - 1) % count) as usize).map_or_else(String::new, String::from),
    }
}

/// Digits and powers of ten of a way of writing numbers.
struct Numerals {
    digits: [&'static str; 10],
    powers: [&'static str; 5],
}

const PLAIN: Numerals = Numerals {
    digits: ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
    powers: ["", "十", "百", "千", "万"],
};
const LEGAL: Numerals = Numerals {
    digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
    powers: ["", "拾", "佰", "仟", "万"],
};
const LEGAL_TRADITIONAL: Numerals = Numerals {
    digits: ["零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"],
    powers: ["", "拾", "佰", "仟", "萬"],
};

fn by_digit(n: u32, zero: &str) -> String {
    let digit = |b: u8| match b {
        b'0' => zero,
        b => PLAIN.digits.get(usize::from(b - b'0')).copied().unwrap_or_default(),
    };
    n.to_string().bytes().map(digit).collect()
}

/// Up to 99,999; larger ones in decimal. `leading` writes 壹拾 where the plain way writes 十.
fn counted(n: u32, numerals: &Numerals, leading: bool) -> String {
    if n == 0 {
        return numerals.digits[0].to_owned();
    }
    if n > 99_999 {
        return n.to_string();
    }
    let text = n.to_string();
    let mut out = String::new();
    let mut zero = false;
    for (i, b) in text.bytes().enumerate() {
        let digit = usize::from(b - b'0');
        let power = text.len() - 1 - i;
        if digit == 0 {
            zero = true;
            continue;
        }
        if zero {
            out.push_str(numerals.digits[0]);
            zero = false;
        }
        let ten = digit == 1 && power == 1 && i == 0 && !leading;
        if !ten {
            out.push_str(numerals.digits.get(digit).copied().unwrap_or_default());
        }
        out.push_str(numerals.powers.get(power).copied().unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn numbers_are_printed_as_the_formats_say() {
        for (format, n, text) in [
            ("decimal", 7, "7"),
            ("decimalZero", 7, "07"),
            ("decimalFullWidth", 12, "１２"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalEnclosedCircleChinese", 21, "㉑"),
            ("decimalEnclosedFullstop", 2, "⒉"),
            ("decimalEnclosedParen", 20, "⒇"),
            ("chineseCounting", 1, "一"),
            ("chineseCountingThousand", 10, "十"),
            ("chineseCountingThousand", 11, "十一"),
            ("chineseCountingThousand", 20, "二十"),
            ("chineseCountingThousand", 101, "一百〇一"),
            ("japaneseCounting", 25, "二十五"),
            ("ideographDigital", 10, "一〇"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("ideographTraditional", 3, "丙"),
            ("ideographZodiac", 1, "子"),
            ("upperLetter", 28, "BB"),
            ("lowerRoman", 14, "xiv"),
            ("ordinal", 12, "12th"),
            ("bullet", 1, ""),
        ] {
            assert_eq!(print(format, n), (text.to_owned(), true), "{format} {n}");
        }
        assert_eq!(print("hebrew1", 4), ("4".to_owned(), false));
    }
}
