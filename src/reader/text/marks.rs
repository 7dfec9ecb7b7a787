//! What draws a table in characters: bars and lines of rules.

/// Vertical bars that set fields apart.
#[inline]
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '┃' | '║' | '¦')
}

/// Characters that show nothing and take no room: marks of where a line may break, of joining, of direction.
pub(super) fn is_void(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A line of rules alone: `-----`, `+---+`, `|---|`, `├──┤`. A dash or two may be a figure shown as not applicable.
pub(super) fn is_border(shown: &str) -> bool {
    // Asked of every line: figures, plain words and most ideographs begin with other bytes.
    if let Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xe3..=0xff) = shown.as_bytes().first() {
        return false;
    }
    let first = shown.chars().next().unwrap_or(' ');
    if !matches!(first, '-' | '=' | '+' | '|' | ':' | '_' | '*' | '\u{2500}'..='\u{257f}' | '—') {
        return false;
    }
    let (mut rules, mut joints, mut run, mut longest) = (0, 0, 0, 0);
    for c in shown.chars() {
        let rule = matches!(c, '-' | '=' | '_' | '*' | '─' | '━' | '═' | '—');
        run = if rule { run + 1 } else { 0 };
        longest = longest.max(run);
        match c {
            _ if rule => rules += 1,
            '+' | ':' | '\u{2501}'..='\u{257f}' => joints += 1,
            c if is_bar(c) => joints += 1,
            ' ' => {}
            _ => return false,
        }
    }
    // Dashes one by one, or two by two and spaces between, are figures shown as not applicable.
    let drawn = longest >= 3 || (longest == 2 && !shown.contains(' '));
    drawn && (rules >= 4 || joints >= 1)
}
