//! Whether a media query holds (Media Queries 4) on the screen of a desk, where these pages are read.

use super::truth::Truth;

/// Widths in pixels of the screens of desks, the least and the largest: what holds on all of them holds.
const WIDTHS: (f32, f32) = (1280.0, 1920.0);
/// Pixels of an `em` in a query, which no style sheet changes.
const EM: f32 = 16.0;

/// A list of queries, of which one is enough. An empty list holds.
pub(crate) fn holds(list: &str) -> Truth {
    let list = list.to_ascii_lowercase();
    if list.trim_ascii().is_empty() {
        return Truth::Yes;
    }
    list.split(',').map(|query| one(query.trim_ascii())).max().unwrap_or(Truth::Yes)
}

fn one(query: &str) -> Truth {
    let query = query.strip_prefix("only ").unwrap_or(query);
    if let Some(rest) = query.strip_prefix("not ") {
        return one(rest.trim_ascii()).not();
    }
    let mut all = Truth::Yes;
    for part in query.replace(")and", ") and").replace("and(", "and (").split(" and ") {
        all = all.min(term(part.trim_ascii()));
    }
    all
}

fn term(term: &str) -> Truth {
    let Some(inside) = term.strip_prefix('(').and_then(|t| t.strip_suffix(')')) else {
        return match term {
            "all" | "screen" => Truth::Yes,
            "" => Truth::Maybe,
            // Print, speech, and the media of old: any other name holds nowhere.
            name if name.bytes().all(|c| c.is_ascii_alphabetic()) => Truth::No,
            _ => Truth::Maybe,
        };
    };
    let Some((name, value)) = inside.split_once(':') else { return range(inside) };
    let value = value.trim_ascii();
    match (name.trim_ascii(), value) {
        ("min-width" | "min-device-width", _) => pixels(value).map_or(Truth::Maybe, at_least),
        ("max-width" | "max-device-width", _) => pixels(value).map_or(Truth::Maybe, at_most),
        ("orientation", "landscape")
        | ("hover" | "any-hover", "hover")
        | ("pointer" | "any-pointer", "fine") => Truth::Yes,
        ("orientation", "portrait") | ("hover", "none") | ("pointer", "coarse" | "none") => Truth::No,
        _ => Truth::Maybe,
    }
}

/// `width >= 600px`; other shapes of ranges are not resolved.
fn range(inside: &str) -> Truth {
    let Some(rest) = inside.trim_ascii().strip_prefix("width") else { return Truth::Maybe };
    let rest = rest.trim_ascii();
    let bound = rest.trim_start_matches(['<', '>', '=']);
    let Some(width) = pixels(bound.trim_ascii()) else { return Truth::Maybe };
    match rest.as_bytes().first() {
        Some(b'>') => at_least(width),
        Some(b'<') => at_most(width),
        _ => Truth::Maybe,
    }
}

fn at_least(width: f32) -> Truth {
    match width {
        w if w <= WIDTHS.0 => Truth::Yes,
        w if w > WIDTHS.1 => Truth::No,
        _ => Truth::Maybe,
    }
}

fn at_most(width: f32) -> Truth {
    match width {
        w if w < WIDTHS.0 => Truth::No,
        w if w >= WIDTHS.1 => Truth::Yes,
        _ => Truth::Maybe,
    }
}

fn pixels(value: &str) -> Option<f32> {
    let end = value.bytes().position(|c| !(c.is_ascii_digit() || c == b'.')).unwrap_or(value.len());
    let number: f32 = value.get(..end)?.parse().ok()?;
    match value.get(end..)?.trim_ascii() {
        "px" => Some(number),
        "" if number == 0.0 => Some(0.0),
        "em" | "rem" => Some(number * EM),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_those_of_a_desk() {
        for query in [
            "",
            "all",
            "screen",
            "only screen and (min-width: 768px)",
            "print, screen",
            "(min-width:48em)",
            "(width>=600px)",
            "not print",
            "not all and (max-width:900px)",
        ] {
            assert_eq!(holds(query), Truth::Yes, "{query}");
        }
        for query in [
            "print",
            "PRINT",
            "screen and (max-width:767px)",
            "(max-device-width:480px)",
            "(width<600px)",
            "(orientation:portrait)",
            "print, screen and (max-width:500px)",
            "handheld",
            "not screen",
        ] {
            assert_eq!(holds(query), Truth::No, "{query}");
        }
        for query in [
            "(min-width:1400px)",
            "(prefers-color-scheme:dark)",
            "(max-height:500px)",
            "(min-width:calc(1px))",
        ] {
            assert_eq!(holds(query), Truth::Maybe, "{query}");
        }
    }
}
